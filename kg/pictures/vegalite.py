"""Pictures as Vega-Lite: a specification with its data within, for notebooks, editors and whatever else draws it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kg.pictures.amounts import Moment, date_of
from kg.pictures.lines import Across
from kg.pictures.marks import AnswerRow, Mark, Marks, Name, ends_of, marks_of
from kg.pictures.svg import require_drawn
from kg.pictures.view import View
from kg.pictures.words import LONGEST, one_line
from kg.sparql.rows import plain

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
_WIDE = 480
# Dates of programs that draw are those of JavaScript: years of four digits.
_YEARS = (1, 9999)


def vegalite(
    view: View, rows: Sequence[AnswerRow], name: Name = plain, *, title: str = "", reason: str = ""
) -> dict[str, Any]:
    """Return the picture of an answer as a specification of Vega-Lite, in values that JSON can hold.

    It has the marks that `svg` draws, under names of our own, so that nothing in the data is taken for a name of a
    field. Where nothing can be drawn it says the `reason`. Raises UsageError for a view that is no picture.
    """
    require_drawn(view)
    made = marks_of(view, rows, name)
    spec: dict[str, Any] = {"$schema": SCHEMA, "data": {"values": []}}
    heading = {"text": one_line(title or view.kind), "anchor": "start"}
    if not made.marks:
        why = reason or "; ".join(made.notes) or "there are no rows"
        values = [{"told": one_line(why)}]
        text = {"field": "told", "type": "nominal"}
        return {**spec, "title": heading, "data": {"values": values}, "mark": "text", "encoding": {"text": text}}
    if made.notes:
        heading["subtitle"] = one_line("; ".join(made.notes))
    spec |= {
        "title": heading,
        "description": one_line("; ".join(mark.words for mark in made.marks[:25]), 6 * LONGEST),
        "width": _WIDE,
    }
    return {**spec, **_MAKERS[view.kind](view, made)}


def _value(mark: Mark, **more: Any) -> dict[str, Any]:
    value = {
        "label": mark.label,
        "told": mark.told,
        "series": mark.series,
        "standing": mark.standing,
        "sources": ", ".join(mark.sources),
        "open": mark.open,
        **more,
    }
    return {key: one for key, one in value.items() if one not in ("", None)}


def _field(field: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"field": field, "type": kind, **more}


def _common(made: Marks) -> dict[str, Any]:
    encoding: dict[str, Any] = {
        "tooltip": [_field(one, "nominal") for one in ("label", "told", "series", "standing", "sources")]
    }
    if len(made.series) > 1:
        encoding["color"] = _field("series", "nominal", title=None)
    return encoding


def _rows_of(marks: Sequence[Mark]) -> list[str]:
    """Return a name for the row of each mark that no other has: its label, with its series or a number if need be."""
    taken: set[str] = set()
    names = []
    for mark in marks:
        choices = [
            mark.label,
            f"{mark.label} ({mark.series})",
            *(f"{mark.label} ({n})" for n in range(2, len(marks) + 2)),
        ]
        names.append(next(choice for choice in choices if choice not in taken))
        taken.add(names[-1])
    return names


_OPEN = {"condition": {"test": "datum.open", "value": 0.25}, "value": 1}
_ROW = {"field": "row", "type": "nominal", "sort": None, "title": None}


def _bars(view: View, made: Marks) -> dict[str, Any]:
    far, best = ends_of(view, made.marks)
    across = _field("value", "quantitative", title=made.unit or None)
    encoding = {"y": _ROW, "x": across, "fillOpacity": _OPEN}
    if view.kind == "rank":  # from where a bar has no length to its number
        low, high = min(far, best), max(far, best)
        across["scale"] = {"domain": [low, high], "reverse": far > best, "nice": False, "zero": False}
        encoding["x2"] = {"datum": far}
    values = [
        _value(mark, value=mark.value, row=row) for mark, row in zip(made.marks, _rows_of(made.marks), strict=True)
    ]
    return {"data": {"values": values}, "mark": "bar", "encoding": encoding | _common(made)}


def _lines(view: View, made: Marks) -> dict[str, Any]:
    across = Across(made.marks)
    days = [_day(mark.at.middle) if isinstance(mark.at, Moment) else None for mark in made.marks]
    if across.by_time and all(days):
        values = [_value(mark, value=mark.value, x=day) for mark, day in zip(made.marks, days, strict=True)]
        x = _field("x", "temporal", title=None)
    elif across.by_number:
        values = [_value(mark, value=mark.value, x=mark.at) for mark in made.marks]
        x = _field("x", "quantitative", title=None, scale={"zero": False})
    else:
        values = [_value(mark, value=mark.value, x=mark.label) for mark in made.marks]
        x = _field("x", "ordinal", sort=None, title=None)
    low = view.best == "low"
    y = _field("value", "quantitative", title=made.unit or None, scale={"reverse": low, "zero": False})
    return {
        "data": {"values": values},
        "mark": {"type": "line", "point": True},
        "encoding": {"x": x, "y": y} | _common(made),
    }


def _spans(view: View, made: Marks) -> dict[str, Any]:
    high = max((mark.until or mark.at).end for mark in made.marks)  # type: ignore[union-attr]  # a timeline has times
    values = []
    for mark, row in zip(made.marks, _rows_of(made.marks), strict=True):
        at, until = mark.at, mark.until or mark.at
        start = _day(at.start)  # type: ignore[union-attr]
        end = _day(high if mark.open else until.end)  # type: ignore[union-attr]
        if start and end:
            values.append(_value(mark, start=start, end=end, row=row))
    encoding = {"y": _ROW, "x": _field("start", "temporal", title=None), "x2": {"field": "end"}, "fillOpacity": _OPEN}
    return {
        "data": {"values": values},
        "mark": {"type": "bar", "stroke": "#0a62a9", "strokeWidth": 2},
        "encoding": encoding | _common(made),
    }


def _day(days: float) -> str | None:
    """Return a day as programs that draw read it; none for years that they do not know."""
    year, month, day = date_of(days)
    return f"{year:04}-{month:02}-{day:02}" if _YEARS[0] <= year <= _YEARS[1] else None


def _edges(view: View, made: Marks) -> dict[str, Any]:
    """Return the relations as a matrix, as Vega-Lite draws no networks."""
    values = [_value(mark, other=mark.other) for mark in made.marks]
    x = _field("other", "nominal", sort=None, title=None)
    y = _field("label", "nominal", sort=None, title=None)
    common = _common(made)
    common["tooltip"].insert(1, _field("other", "nominal"))
    return {"data": {"values": values}, "mark": "circle", "encoding": {"x": x, "y": y} | common}


_MAKERS: Mapping[str, Callable[[View, Marks], dict[str, Any]]] = {
    "bar": _bars,
    "rank": _bars,
    "line": _lines,
    "timeline": _spans,
    "graph": _edges,
}
