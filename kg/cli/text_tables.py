"""Tables for people."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterable, Sequence
from itertools import islice

from kg.cli.output import Output
from kg.sparql.rows import escape_control

_CHUNK = 1000


def print_table(
    columns: Sequence[str], rows: Iterable[Sequence[str | None]], output: Output, *, numbers: Sequence[str] = ()
) -> None:
    """Print rows under their columns, as wide as the terminal, or as wide as they are elsewhere.

    The first thousand rows set the widths, and the others follow as they come. Columns whose cells all look like
    whole numbers stand to the right.
    """
    source = iter(rows)
    first = [_shown(row) for row in islice(source, _CHUNK)]
    right = [
        (bool(first) and all(row[n].replace(",", "").isdigit() or not row[n] for row in first)) or column in numbers
        for n, column in enumerate(columns)
    ]
    widths = [max([len(column), *(len(row[n]) for row in first)]) for n, column in enumerate(columns)]
    output.write(_render(columns, first, right, widths, output, header=True))
    while chunk := [_shown(row) for row in islice(source, _CHUNK)]:
        output.write(_render(columns, chunk, right, widths, output, header=False))


def _shown(row: Sequence[str | None]) -> list[str]:
    return ["" if cell is None else escape_control(cell) for cell in row]


def _render(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    right: Sequence[bool],
    widths: Sequence[int],
    output: Output,
    *,
    header: bool,
) -> str:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, show_header=header)
    for column, to_right, width in zip(columns, right, widths, strict=True):
        least = None if output.terminal else width
        table.add_column(Text(column), justify="right" if to_right else "left", overflow="fold", min_width=least)
    for row in rows:
        table.add_row(*map(Text, row))
    text = io.StringIO()
    width = shutil.get_terminal_size().columns if output.terminal else 10_000
    Console(file=text, width=width, color_system=None, legacy_windows=False).print(table)
    return "".join(f"{line.rstrip()}\n" for line in text.getvalue().rstrip("\n").split("\n"))
