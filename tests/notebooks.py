"""Notebooks of the docs, run as Jupyter runs them: cell by cell, what is printed, and what the last line is.

`python -m tests.notebooks` writes their outputs anew.
"""

from __future__ import annotations

import ast
import io
import json
import tempfile
from collections.abc import Iterator
from contextlib import chdir, redirect_stdout
from pathlib import Path
from typing import Any

from tests import ROOT

NOTEBOOKS = sorted((ROOT / "docs").rglob("*.ipynb"))
NEEDS_PANDAS = "needs-pandas"
"""The tag of a cell that needs more than kg itself."""


def read(path: Path) -> dict[str, Any]:
    """Return a notebook as it is stored."""
    held: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return held


def code_cells(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the cells that are run, in order."""
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def run(notebook: dict[str, Any], folder: Path, *, extras: bool = True) -> Iterator[tuple[dict[str, Any], list[Any]]]:
    """Yield each cell with what it gives, run in a folder; without `extras` only those that need nothing but kg."""
    names: dict[str, Any] = {"__name__": "__main__"}
    with chdir(folder):
        for number, cell in enumerate(code_cells(notebook), 1):
            if extras or NEEDS_PANDAS not in cell["metadata"].get("tags", ()):
                yield cell, _outputs("".join(cell["source"]), names, number)


def _outputs(source: str, names: dict[str, Any], number: int) -> list[Any]:
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    with redirect_stdout(io.StringIO()) as printed:
        exec(compile(tree, "cell", "exec"), names)  # noqa: S102 - our own text
        expression = ast.Expression(last.value) if isinstance(last, ast.Expr) else None
        value = eval(compile(expression, "cell", "eval"), names) if expression else None  # noqa: S307 - as above
    found: list[Any] = []
    if printed.getvalue():
        found.append({"name": "stdout", "output_type": "stream", "text": _lines(printed.getvalue())})
    if value is not None:
        data = {"text/plain": _lines(repr(value))}
        if hasattr(value, "_repr_html_"):
            data["text/html"] = _lines(value._repr_html_())
        result = {"data": data, "execution_count": number, "metadata": {}, "output_type": "execute_result"}
        found.append(result)
    return found


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _main() -> None:
    from kg.project.scaffold import create_project

    with tempfile.TemporaryDirectory() as folder:
        create_project(Path(folder) / "music", "music")
        for path in NOTEBOOKS:
            notebook = read(path)
            for number, (cell, outputs) in enumerate(run(notebook, Path(folder) / "music"), 1):
                cell["outputs"], cell["execution_count"] = outputs, number
            path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    _main()
