"""The software bill of materials names what is installed, each once, and the same packages give the same bytes."""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path

import pytest

from kg._version import DISTRIBUTION
from tests.bill import bill_of


def lay_down(folder: Path, name: str, *lines: str) -> None:
    """Make what a package leaves of itself where it is installed."""
    info = folder / f"{name.replace('-', '_')}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        "\n".join(("Metadata-Version: 2.4", f"Name: {name}", "Version: 1.0", *lines, "", ""))
    )


def test_the_bill_of_this_tool() -> None:
    """It has the libraries that it asks for and what these ask for, with the versions that are installed."""
    bill = bill_of(DISTRIBUTION)
    parts = {part["name"]: part for part in bill["components"]}

    assert {"click", "pyoxigraph", "rdflib", "pyshacl", "pyparsing"} <= set(parts)
    assert {"pytest", "flask"}.isdisjoint(parts)
    assert version("rdflib") == parts["rdflib"]["version"]
    assert all(re.fullmatch(r"pkg:pypi/[a-z0-9-]+@[\w.+]+", part["purl"]) for part in parts.values())
    assert all(part["licenses"] for part in (parts["rdflib"], parts["click"]))
    refs = {part["bom-ref"] for part in (*parts.values(), bill["metadata"]["component"])}
    assert refs == {one["ref"] for one in bill["dependencies"]}
    assert bill == bill_of(DISTRIBUTION)


def test_what_is_needed_for_something_else_is_no_part_of_it(tmp_path: Path) -> None:
    """A circle ends, an extra brings nothing, another spelling is the same, and what is missing is told."""
    lay_down(
        tmp_path, "a-tool", "License-Expression: MIT", "Requires-Dist: B.lib>=1", 'Requires-Dist: other; extra == "x"'
    )
    lay_down(tmp_path, "b-lib", "Requires-Dist: A_Tool", 'Requires-Dist: gone; python_version < "3"')
    lay_down(tmp_path, "other")

    bill = bill_of("a-tool", str(tmp_path))

    assert ["b-lib"] == [part["name"] for part in bill["components"]]
    assert [{"expression": "MIT"}] == bill["metadata"]["component"]["licenses"]
    assert ["pkg:pypi/a-tool@1.0"] == bill["dependencies"][1]["dependsOn"]
    with pytest.raises(KeyError, match="nothing"):
        bill_of("nothing", str(tmp_path))
