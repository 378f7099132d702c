"""Pictures as SVG: small, made by code alone, with text that does not overlap and that a screen reader reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from kg.errors import UsageError
from kg.pictures.amounts import Scale, Tick, day_ticks, number_told, ticks
from kg.pictures.canvas import PAD, ROW, SERIES, SMALL, WIDE, Canvas, columns
from kg.pictures.edges import draw_edges
from kg.pictures.lines import draw_lines
from kg.pictures.marks import AnswerRow, Mark, Marks, Name, ends_of, marks_of
from kg.pictures.view import DRAWN, View
from kg.pictures.words import width
from kg.sparql.rows import plain

# So much of the width is for words, if they need it; the rest is for the marks.
_WORDS = 0.65


def require_drawn(view: View) -> None:
    """Raise UsageError for a view that is words, and no picture."""
    if view.kind not in DRAWN:
        told = f"a view of the kind {view.kind} is no picture; pictures are {', '.join(DRAWN)}"
        raise UsageError(f"{told}. Ask for a page or a table, or give another view")


def svg(
    view: View,
    rows: Sequence[AnswerRow],
    name: Name = plain,
    *,
    title: str = "",
    reason: str = "",
    alone: bool = True,
    wide: int = WIDE,
) -> str:
    """Return the picture of an answer as SVG.

    `rows` have a term for each variable, and `name` says how a term is called. Where nothing can be drawn the picture
    is the `reason`, or what the rows lack. Alone, it is a file with its own colours; else it is part of a page, whose
    style sheet has `canvas.STYLE`. It is `wide` units wide, and text takes thirteen: a phone is best served with one of
    340. Raises UsageError for a view that is no picture.
    """
    require_drawn(view)
    made, canvas = marks_of(view, rows, name), Canvas(wide)
    title = title or f"{view.kind} of {len(made.marks):,}"
    if not made.marks:
        why = reason or ("there are no rows" if not rows else "")
        canvas.notes([text for text in (why, *made.notes) if text])
        return canvas.finished(title, [why, *made.notes], alone=alone)
    _DRAWERS[view.kind](canvas, view, made)
    canvas.notes(made.notes)
    return canvas.finished(title, [mark.words for mark in made.marks] + list(made.notes), alone=alone)


def _beside(mark: Mark, unit: str = "") -> str:
    """Return what stands behind a mark: its amount, its series, and whether it is only said to be so."""
    told = mark.told.removesuffix(f" {unit}") if unit else mark.told
    parts = (told, mark.series, mark.standing and f"({mark.standing})")
    return " ".join(part for part in parts if part)


def _draw_bars(canvas: Canvas, view: View, made: Marks) -> None:
    beside = [_beside(mark, made.unit) for mark in made.marks]
    left = columns([mark.label for mark in made.marks], canvas.share(0.37))
    right = columns(beside, canvas.share(_WORDS) - left)
    start = PAD + left + 10
    far, best = ends_of(view, made.marks)
    rank = view.kind == "rank"
    scale = Scale(0, 1, start, canvas.wide - PAD - right - 10 - start)

    def place(value: float) -> float:
        return scale.place((far - value) / (far - best))

    zero = place(far if rank else 0.0)
    series = made.series
    for mark, words in zip(made.marks, beside, strict=True):
        y = canvas.height
        end = place(mark.value)
        colour = f"kg-s{series.index(mark.series) % SERIES}"
        cls = f"{colour} {'kg-open' if mark.open else 'kg-fill'}"
        canvas.text(start - 10, y + 16, mark.label, room=left, anchor="end")
        if end != zero:
            canvas.bar(min(zero, end), y + 4, abs(end - zero), ROW - 8, cls, mark.words)
        canvas.text(max(zero, end, start) + 8, y + 16, words, room=right)
        canvas.height += ROW
    canvas.rule(zero, PAD, zero, canvas.height)
    worst = max((mark.value for mark in made.marks), key=lambda value: abs(value - best))
    marked = [Tick(value, number_told(value)) for value in dict.fromkeys((best, worst))]
    _axis(canvas, marked if rank else ticks(far, best), place)
    if made.unit:
        canvas.height += 16
        canvas.text(start, canvas.height, made.unit, room=canvas.wide - start - PAD, size=SMALL)


def _axis(canvas: Canvas, marked: Sequence[Tick], place: Callable[[float], float]) -> None:
    """Put ticks below what is there, those that would touch the one before left out."""
    free = 0.0
    if not marked:
        return
    canvas.height += 14
    for tick in sorted(marked, key=lambda one: place(one.value)):
        x, half = place(tick.value), width(tick.told, SMALL) / 2
        x = min(max(x, half), canvas.wide - PAD - half)
        if x - half > free:
            canvas.text(x, canvas.height, tick.told, room=4 * half, anchor="middle", size=SMALL)
            free = x + half + 6


def _draw_spans(canvas: Canvas, view: View, made: Marks) -> None:
    beside = [_beside(mark) for mark in made.marks]
    left = columns([mark.label for mark in made.marks], canvas.share(0.35))
    right = columns(beside, canvas.share(_WORDS) - left)
    start = PAD + left + 14
    spans = [(m.at, m.until) for m in made.marks]
    low = min(at.start for at, _ in spans)  # type: ignore[union-attr]  # a timeline's marks have times
    high = max((until or at).end for at, until in spans)  # type: ignore[union-attr]
    room = max((high - low) / 50, 0.5)
    scale = Scale(low - room, high + room, start, canvas.wide - PAD - right - 14 - start)
    for mark, words in zip(made.marks, beside, strict=True):
        y, at = canvas.height, mark.at
        canvas.text(start - 14, y + 16, mark.label, room=left, anchor="end")
        begin = scale.place(at.start)  # type: ignore[union-attr]
        end = scale.place(scale.high if mark.open else (mark.until or at).end)  # type: ignore[union-attr]
        if mark.open:
            canvas.bar(begin, y + 6, end - begin, ROW - 12, "kg-s0 kg-open", mark.words)
        elif mark.until is not None or end - begin > 10:
            canvas.bar(begin, y + 6, max(4, end - begin), ROW - 12, "kg-s0 kg-fill kg-soft", mark.words)
        if mark.until is None and (mark.open or end - begin <= 10):
            canvas.dot(begin if mark.open else (begin + end) / 2, y + ROW / 2, 5, "kg-s0 kg-fill", mark.words)
        canvas.text(canvas.wide - PAD - right, y + 16, words, room=right)
        canvas.height += ROW
    canvas.rule(start, canvas.height, start + scale.length, canvas.height)
    _axis(canvas, day_ticks(low, high), scale.place)


_DRAWERS: Mapping[str, Callable[[Canvas, View, Marks], None]] = {
    "bar": _draw_bars,
    "rank": _draw_bars,
    "line": draw_lines,
    "timeline": _draw_spans,
    "graph": draw_edges,
}
