"""The notebooks of the docs show what happens, and are notebooks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kg.project.config import Project
from tests.notebooks import NEEDS_PANDAS, NOTEBOOKS, code_cells, read, run
from tests.services import PANDAS, require

IDS = [path.name for path in NOTEBOOKS]


def differing(path: Path, project: Project, *, extras: bool) -> dict[str, Any]:
    """Run a notebook, and return the cells that give something else than is stored, by their ids."""
    return {
        cell["id"]: outputs
        for cell, outputs in run(read(path), project.root, extras=extras)
        if [_without_count(one) for one in outputs] != [_without_count(one) for one in cell["outputs"]]
    }


def _without_count(output: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in output.items() if key != "execution_count"}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=IDS)
def test_a_notebook_gives_what_it_shows(shipped: Project, path: Path) -> None:
    """Every cell that needs nothing but kg; write outputs anew with: python -m tests.notebooks."""
    assert {} == differing(path, shipped, extras=False)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=IDS)
def test_a_notebook_gives_what_it_shows_with_data_frames(shipped: Project, path: Path) -> None:
    """All cells, in order."""
    require(PANDAS)
    assert {} == differing(path, shipped, extras=True)


def test_there_is_something_to_show() -> None:
    """Text, tables, and a cell with a data frame."""
    cells = [cell for path in NOTEBOOKS for cell in code_cells(read(path))]

    assert any("text/html" in one.get("data", ()) for cell in cells for one in cell["outputs"])
    assert any(one["output_type"] == "stream" for cell in cells for one in cell["outputs"])
    assert any(NEEDS_PANDAS in cell["metadata"].get("tags", ()) for cell in cells)


def test_what_differs_is_seen(shipped: Project, tmp_path: Path) -> None:
    """A notebook with an output of yesterday would not pass."""
    text = NOTEBOOKS[0].read_text("utf-8")
    (tmp_path / "old.ipynb").write_text(text.replace("Billboard Global 200", "Billboard Global 100"), "utf-8")

    assert ["named"] == list(differing(tmp_path / "old.ipynb", shipped, extras=False))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=IDS)
def test_a_notebook_has_the_members_of_its_format(path: Path) -> None:
    """Version 4.5: what Jupyter requires of a notebook and its cells, and no execution out of order."""
    notebook = read(path)

    assert {"cells", "metadata", "nbformat", "nbformat_minor"} == set(notebook)
    assert (4, 5) == (notebook["nbformat"], notebook["nbformat_minor"])
    assert "python3" == notebook["metadata"]["kernelspec"]["name"]
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(ids) == len(set(ids))
    for cell in notebook["cells"]:
        known = {"cell_type", "id", "metadata", "source"}
        more = {"outputs", "execution_count"} if cell["cell_type"] == "code" else set()
        assert known | more == set(cell)
        assert isinstance(cell["source"], list)
    counts = [cell["execution_count"] for cell in code_cells(notebook)]
    assert list(range(1, len(counts) + 1)) == counts
