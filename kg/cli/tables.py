"""Tables for people."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterable, Sequence

from kg.cli.output import Output
from kg.results import escape_control


def print_table(
    columns: Sequence[str], rows: Iterable[Sequence[str | None]], output: Output, *, numbers: Sequence[str] = ()
) -> None:
    """Print rows under their columns, as wide as the terminal, or as wide as they are elsewhere.

    Columns whose cells all look like whole numbers stand to the right.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    cells = [["" if cell is None else escape_control(cell) for cell in row] for row in rows]
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for index, column in enumerate(columns):
        whole = bool(cells) and all(row[index].replace(",", "").isdigit() or not row[index] for row in cells)
        table.add_column(Text(column), justify="right" if whole or column in numbers else "left", overflow="fold")
    for row in cells:
        table.add_row(*map(Text, row))
    text = io.StringIO()
    width = shutil.get_terminal_size().columns if output.terminal else 10_000
    console = Console(file=text, width=width, color_system=None, legacy_windows=False)
    console.print(table)
    lines = (line.rstrip() for line in text.getvalue().rstrip("\n").split("\n"))
    output.write("\n".join(lines) + "\n")
