"""Sources as footnotes: rows that differ only in who says so are one row with the numbers of all that say so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, islice

SOURCE = "source"
"""The column of an answer that has the source of a row."""
MOST = 1000
"""Of more rows, none are looked at: a table that long goes out as it comes."""

Cells = Sequence[str | None]


def fold_sources(columns: Sequence[str], rows: Iterable[Cells]) -> tuple[Iterable[Cells], list[str]]:
    """Return rows with numbers in place of their sources, and the lines of a legend; or the rows as they are.

    That is where two rows or more differ only in their source. Rows that are the same in all are not made one.
    """
    source = iter(rows)
    if list(columns).count(SOURCE) != 1 or len(columns) == 1:
        return source, []
    first = list(islice(source, MOST + 1))
    at = list(columns).index(SOURCE)
    merged: dict[tuple[str | None, ...], list[str | None]] = {}
    for row in first:
        merged.setdefault((*row[:at], *row[at + 1 :]), []).append(row[at])
    differ = any(len(set(sources)) > 1 for sources in merged.values())
    if len(first) > MOST or not differ or any(len(set(one)) < len(one) for one in merged.values()):
        return chain(first, source), []
    numbers: dict[str, int] = {}
    for name in chain.from_iterable(merged.values()):
        if name is not None:
            numbers.setdefault(name, len(numbers) + 1)
    folded = []
    for rest, sources in merged.items():
        marks = " ".join(f"[{number}]" for number in sorted(numbers[one] for one in sources if one is not None))
        folded.append((*rest[:at], marks, *rest[at:]))
    return folded, [f"[{number}]  {name}" for name, number in numbers.items()]
