"""Pictures for a terminal: a line of text for each mark, with blocks as long as its number."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from kg.pictures.amounts import Moment, number_told
from kg.pictures.lines import Across
from kg.pictures.marks import AnswerRow, Mark, Marks, Name, ends_of, marks_of
from kg.pictures.svg import require_drawn
from kg.pictures.view import View
from kg.pictures.words import fitted_in_cells, in_cells, wrapped_in_cells
from kg.sparql.rows import plain

_EIGHTHS, _HEIGHTS, _ASCII_HEIGHTS = " ▏▎▍▌▋▊▉", "▁▂▃▄▅▆▇█", "_.-=+*#%"
_ASCII = str.maketrans({
    "█": "#", "░": ":", "•": "o", "→": ">", "│": "|", "─": "-", "≤": "<=", "≥": ">=", "·": "-", "…": ".",
    **dict.fromkeys("▏▎▍▌", "|"), **dict.fromkeys("▋▊▉", "#"),
})  # fmt: skip
_NARROWEST = 30


def terminal(
    view: View,
    rows: Sequence[AnswerRow],
    name: Name = plain,
    *,
    width: int = 80,
    ascii_only: bool = False,
    reason: str = "",
) -> str:
    """Return the picture of an answer as lines of text that are no wider than a terminal.

    With `ascii_only` the marks are signs that every terminal has; names stay as they are. Where nothing can be drawn
    the text is the `reason`, or what the rows lack. Raises UsageError for a view that is no picture.
    """
    require_drawn(view)
    made, width = marks_of(view, rows, name), max(_NARROWEST, width)
    if made.marks:
        lines = _WRITERS[view.kind](view, made, width, ascii_only)
        lines += [line for note in made.notes for line in wrapped_in_cells(f"({note})", width)]
    else:
        said = (reason or ("" if rows else "there are no rows"), *made.notes)
        lines = [line for text in said for line in wrapped_in_cells(text, width)]
    text = "".join(f"{line.rstrip()}\n" for line in lines)
    return text.replace("…", ".") if ascii_only else text


def _beside(mark: Mark) -> str:
    parts = (mark.told, mark.series, mark.standing and f"({mark.standing})")
    return " ".join(part for part in parts if part)


def _padded(text: str, cells: int) -> str:
    shown = fitted_in_cells(text, cells)
    return shown + " " * (cells - in_cells(shown))


def _cells(texts: Sequence[str], most: int) -> int:
    return min(most, max(map(in_cells, texts)))


def _drawn(text: str, ascii_only: bool) -> str:
    return text.translate(_ASCII) if ascii_only else text


def _bars(view: View, made: Marks, width: int, ascii_only: bool) -> list[str]:
    beside = [_drawn(_beside(mark), ascii_only) for mark in made.marks]
    left, right = _cells([mark.label for mark in made.marks], width // 3), _cells(beside, width // 3)
    room = width - left - right - 3
    far, best = ends_of(view, made.marks)
    zero = 0.0 if view.kind == "rank" else room * (0 - far) / (best - far)
    lines = []
    for mark, words in zip(made.marks, beside, strict=True):
        end = room * min(1.0, max(0.0, (far - mark.value) / (far - best)))
        bar = _block(min(zero, end), max(zero, end), "░" if mark.open else "█")
        lines.append(f"{_padded(mark.label, left)} {_drawn(bar, ascii_only)} {fitted_in_cells(words, right)}")
    return lines


def _block(start: float, end: float, full: str) -> str:
    """Return blocks from one place to another, in eighths of a cell at the end; what is not nothing is seen."""
    before, whole = round(start), int(end) - round(start)
    part = "" if full != "█" else _EIGHTHS[int(8 * (end - int(end)))].strip()
    blocks = full * max(0, whole) + part
    return " " * before + (blocks or (full if end > start and full != "█" else "▏" if end > start else ""))


def _lines(view: View, made: Marks, width: int, ascii_only: bool) -> list[str]:
    across = Across(made.marks)
    values = [mark.value for mark in made.marks]
    low, high = min(values), max(values)
    heights = _ASCII_HEIGHTS if ascii_only else _HEIGHTS
    names = made.series[:40]
    left = _cells(names, width // 3)
    shown = {name: [mark for mark in made.marks if mark.series == name] for name in names}
    ends = {name: max(shown[name], key=across.value).told for name in names}
    right = _cells(list(ends.values()), width // 4)
    room = min(width - left - right - 3, 60)
    span, wide = (high - low) or 1.0, (across.high - across.low) or 1.0
    lines = []
    for name in names:
        cells = [" "] * room
        for mark in shown[name]:
            share = (mark.value - low) / span if high > low else 0.5
            at = round((across.value(mark) - across.low) / wide * (room - 1))
            cells[at] = heights[round((1 - share if view.best == "low" else share) * 7)]
        lines.append(f"{_padded(name, left)} {''.join(cells)} {fitted_in_cells(ends[name], right)}".lstrip())
    ordered = sorted(made.marks, key=across.value)
    worst, best = (high, low) if view.best == "low" else (low, high)
    scale = f"{heights[0]} is {number_told(worst)}, {heights[-1]} is {number_told(best)} {made.unit}"
    lines.append(fitted_in_cells(f"from {ordered[0].label} to {ordered[-1].label}; {scale}", width))
    if len(made.series) > len(names):
        told = f"({len(names):,} of {len(made.series):,} lines are drawn; the rows have all)"
        lines += wrapped_in_cells(told, width)
    return lines


def _spans(view: View, made: Marks, width: int, ascii_only: bool) -> list[str]:
    spans = [(mark.at, mark.until or mark.at) for mark in made.marks]
    low = min(at.start for at, _ in spans if isinstance(at, Moment))
    high = max(until.end for _, until in spans if isinstance(until, Moment))
    beside = [_drawn(_beside(mark), ascii_only) for mark in made.marks]
    left, right = _cells([mark.label for mark in made.marks], width // 3), _cells(beside, width // 3)
    room = width - left - right - 3
    lines = []
    for mark, (at, until), words in zip(made.marks, spans, beside, strict=True):
        cells = [" "] * room
        if isinstance(at, Moment) and isinstance(until, Moment):
            first, last = (round((value - low) / ((high - low) or 1) * (room - 1)) for value in (at.start, until.end))
            last = room - 1 if mark.open else last
            cells[first : last + 1] = ("░" if mark.open else "█") * (last + 1 - first)
            if mark.open or first == last:
                cells[first] = "•"
        lines.append(
            f"{_padded(mark.label, left)} {_drawn(''.join(cells), ascii_only)} {fitted_in_cells(words, right)}"
        )
    return lines


def _edges(view: View, made: Marks, width: int, ascii_only: bool) -> list[str]:
    arrow = "->" if ascii_only else "→"
    left = _cells([mark.label for mark in made.marks], width // 2)
    lines = []
    for mark in made.marks:
        words = " ".join(part for part in (mark.told, mark.standing and f"({mark.standing})") if part)
        other = f"{mark.other} {_drawn('·', ascii_only)} {words}" if words else mark.other
        lines.append(f"{_padded(mark.label, left)} {arrow} {fitted_in_cells(other, width - left - 4)}")
    return lines


_WRITERS: Mapping[str, Callable[[View, Marks, int, bool], list[str]]] = {
    "bar": _bars,
    "rank": _bars,
    "line": _lines,
    "timeline": _spans,
    "graph": _edges,
}
