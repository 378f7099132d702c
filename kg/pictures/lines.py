"""Lines: numbers over numbers, times or names, a line for each series with its name where it ends."""

from __future__ import annotations

from collections.abc import Sequence

from kg.pictures.amounts import Moment, Scale, Tick, day_ticks, number_told, ticks
from kg.pictures.canvas import PAD, SERIES, SMALL, Canvas, columns
from kg.pictures.marks import Mark, Marks
from kg.pictures.view import View
from kg.pictures.words import width

_HIGH, _STEP, _LINES = 220, 16, 12


class Across:
    """Where marks stand from left to right: by number if all have one, by time if all have that, else in order."""

    def __init__(self, marks: Sequence[Mark]) -> None:
        kinds = {type(mark.at) for mark in marks}
        self._names: dict[str, int] = {}
        self.by_time, self.by_number = kinds == {Moment}, kinds == {float}
        if not self.by_time and not self.by_number:
            self._names = {label: n for n, label in enumerate(dict.fromkeys(mark.label for mark in marks))}
        values = [self.value(mark) for mark in marks]
        self.low, self.high = min(values), max(values)

    def value(self, mark: Mark) -> float:
        """Return the place of a mark on the scale."""
        if self._names:
            return float(self._names[mark.label])
        return mark.at.middle if isinstance(mark.at, Moment) else float(mark.at)

    def ticks(self) -> list[Tick]:
        """Return what may be written below the scale."""
        if self.by_time:
            return day_ticks(self.low, self.high)
        if self._names:
            return [Tick(float(n), label) for label, n in self._names.items()]
        whole = ticks(self.low, self.high)
        years = all(1000 <= tick.value <= 2999 and tick.value == int(tick.value) for tick in whole)
        return [Tick(tick.value, f"{int(tick.value)}") for tick in whole] if years else whole


def draw_lines(canvas: Canvas, view: View, made: Marks) -> None:
    """Draw a line for each series of marks, no more than twelve, above the scale of x and beside that of y."""
    names = made.series[:_LINES]
    marks = [mark for mark in made.marks if mark.series in names]
    across = Across(marks)
    values = [mark.value for mark in marks]
    low, high = min(values), max(values)
    if low == high:
        low, high = low - 1, high + 1
    turned = view.best == "low"
    upwards = ticks(low, high)
    if turned:  # the best one is what a reader looks for
        upwards = [Tick(low, number_told(low)), *(one for one in upwards if one.value - low > (high - low) / 15)]
    ends = {name: [m for m in marks if m.series == name] for name in names}
    for name in names:
        ends[name].sort(key=across.value)
    said = {name: f"{ends[name][-1].told} {name}".strip() for name in names}
    left, right = (
        columns([tick.told for tick in upwards], canvas.share(0.15)),
        columns(said.values(), canvas.share(0.28)),
    )
    start = PAD + left + 10
    x_of = Scale(across.low, across.high, start + 6, canvas.wide - PAD - right - 16 - start)
    tall = max(_HIGH, _STEP * len(names))
    top = canvas.height + 6

    def y_of(value: float) -> float:
        share = Scale(low, high, 0, 1).place(value)
        return top + tall * (share if turned else 1 - share)

    for tick in upwards:
        canvas.rule(start, y_of(tick.value), x_of.start + x_of.length, y_of(tick.value))
        canvas.text(start - 8, y_of(tick.value) + 4, tick.told, room=left, anchor="end", size=SMALL)
    for n, name in enumerate(names):
        colour = f"kg-s{n % SERIES}"
        points = [(x_of.place(across.value(mark)), y_of(mark.value)) for mark in ends[name]]
        canvas.line(points, f"{colour} kg-line")
        if len(marks) <= 400:
            for (x, y), mark in zip(points, ends[name], strict=True):
                canvas.dot(x, y, 3, f"{colour} kg-fill", mark.words)
    beside = _apart([(y_of(ends[name][-1].value), name) for name in names], top, top + tall)
    for y, name in beside:
        canvas.text(canvas.wide - PAD - right, y + 4, said[name], room=right, cls=f"kg-s{names.index(name) % SERIES}")
    canvas.height = top + tall + 8
    _draw_ticks(canvas, across.ticks(), x_of)
    canvas.notes(
        [f"{len(names):,} of {len(made.series):,} lines are drawn; the rows have all"] * (len(names) < len(made.series))
        + [f"in {made.unit}"] * bool(made.unit)
    )


def _apart(ends: list[tuple[float, str]], top: float, bottom: float) -> list[tuple[float, str]]:
    """Return places for the names of lines that are near where these end, and apart from each other."""
    placed: list[tuple[float, str]] = []
    for y, name in sorted(ends):
        placed.append((max(y, placed[-1][0] + _STEP) if placed else max(y, top), name))
    free = bottom
    for n in range(len(placed) - 1, -1, -1):
        placed[n] = (min(placed[n][0], free), placed[n][1])
        free = placed[n][0] - _STEP
    return placed


def _draw_ticks(canvas: Canvas, marked: Sequence[Tick], x_of: Scale) -> None:
    canvas.height += 12
    free = 0.0
    for tick in marked:
        half = min(width(tick.told, SMALL) / 2, 70)
        x = min(max(x_of.place(tick.value), half + PAD), canvas.wide - PAD - half)
        if x - half > free:
            canvas.text(x, canvas.height, tick.told, room=2 * half + 1, anchor="middle", size=SMALL)
            free = x + half + 8
