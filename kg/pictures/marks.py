"""Marks: what a view shows of the rows of an answer, before anybody knows in which form it is drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from kg.pictures.amounts import Moment, moment_of, number_of, number_told
from kg.pictures.view import View
from kg.pictures.words import one_line
from kg.rdf.terms import IRI, Term

AnswerRow: TypeAlias = Mapping[str, Term | None]
"""A row: the term of each variable, or None."""
Name: TypeAlias = Callable[[Term], str]
"""How a term is called in a picture."""

MOST = {"bar": 40, "rank": 40, "timeline": 60, "graph": 80, "line": 2000}
"""How many marks of each kind are drawn; more would be seen by nobody."""


class Mark(NamedTuple):
    """One mark: how it is called, its amount as a number and as told, and what else there is to say of it.

    `open` marks say only how far something goes at most, or that its end is not known. `at` is the place of a mark
    that has two: the number or time of a line's x, or the start on a timeline, `until` its end, and `other` the second
    thing of an edge.
    """

    label: str
    told: str
    value: float = 0.0
    open: bool = False
    series: str = ""
    standing: str = ""
    sources: tuple[str, ...] = ()
    at: Moment | float | str = ""
    until: Moment | None = None
    other: str = ""

    @property
    def words(self) -> str:
        """The mark in words, as a screen reader says it."""
        parts = [self.told, self.series, self.standing and f"({self.standing})"]
        said = " ".join(part for part in parts if part)
        named = " – ".join(part for part in (self.label, self.other) if part)
        by = f"; {', '.join(self.sources)}" if self.sources else ""
        return f"{named}: {said}{by}" if said else f"{named}{by}"


class Marks(NamedTuple):
    """The marks of a picture, and notes on what of the answer is not in it; `unit` is that of all numbers."""

    marks: tuple[Mark, ...]
    notes: tuple[str, ...] = ()
    unit: str = ""

    @property
    def series(self) -> tuple[str, ...]:
        """The names of the series, in the order of the answer."""
        return tuple(dict.fromkeys(mark.series for mark in self.marks))


class Fold(NamedTuple):
    """Rows that differ only in who says so, as one: the term of each role, and the sources."""

    terms: Mapping[str, Term]
    sources: tuple[Term, ...]


def folded(view: View, rows: Iterable[AnswerRow]) -> list[Fold]:
    """Return the rows as the roles of a view have them, those that differ only in their source as one."""
    roles = [(role, variable) for role, variable in view.roles.items() if role != "source"]
    source = view.variable("source")
    found: dict[tuple[Term | None, ...], tuple[dict[str, Term], dict[Term, None]]] = {}
    for row in rows:
        key = tuple(row.get(variable) for _, variable in roles)
        if key not in found:
            found[key] = ({role: term for (role, _), term in zip(roles, key, strict=True) if term is not None}, {})
        told = row.get(source) if source else None
        if told is not None:
            found[key][1][told] = None
    return [Fold(terms, tuple(sources)) for terms, sources in found.values()]


def marks_of(view: View, rows: Sequence[AnswerRow], name: Name) -> Marks:
    """Return the marks of a view that is drawn: of kind bar, rank, line, timeline or graph."""
    folds = folded(view, rows)
    if view.kind == "rank":
        folds.sort(key=lambda fold: _rank(fold, view.best))
    usable = [fold for fold in folds if _is_usable(view, fold)]
    lacking, most = len(folds) - len(usable), MOST[view.kind]
    notes = []
    if lacking:
        what = _LACKING.get(view.kind, "no number that can be drawn")
        notes.append(f"{lacking:,} of {len(folds):,} have {what}")
    if len(usable) > most:
        which = "best" if view.kind == "rank" else "first"
        notes.append(f"the {which} {most:,} of {len(usable):,} are drawn; the rows have all")
    drawn = usable[:most]
    marks = tuple(_MAKERS[view.kind](view, fold, _Told(fold, name)) for fold in drawn)
    units = {name(fold.terms["unit"]) for fold in drawn if "unit" in fold.terms}
    return Marks(marks, tuple(notes), one_line(units.pop(), 40) if len(units) == 1 else "")


def ends_of(view: View, marks: Sequence[Mark]) -> tuple[float, float]:
    """Return the number at which a bar has no length, and the one at which it is as long as there is room.

    Bars begin at zero. Ranks have none: the best is the longest, and the worst is still long enough to be seen.
    """
    values = [mark.value for mark in marks]
    if view.kind != "rank":
        low, high = min(0.0, *values), max(0.0, *values)
        return low, high if high > low else low + 1
    if view.best == "high":
        low, high = min(values), max(values)
        return low - ((high - low) / 12 or 1), high
    low, high = min(values), max(values)
    low = 1.0 if 1 <= low <= high / 2 or 1 <= low <= _FEW else low
    worst = high + ((high - low) / 12 or 1)
    return max(worst, _FEW) if low == 1 else worst, low


# Ranks of a list of ten are not made to look as far apart as there is room.
_FEW = 11.0
_LACKING = {"timeline": "no time that can be drawn", "graph": "not both ends"}


def _is_usable(view: View, fold: Fold) -> bool:
    """Tell whether there is a place for a mark."""
    terms = fold.terms
    if view.kind == "timeline":
        return moment_of(terms.get("start")) is not None
    if view.kind == "graph":
        return "from" in terms and "to" in terms
    if view.kind == "line":
        return "x" in terms and number_of(terms.get("y")) is not None
    return _amount(terms)[0] is not None


def _amount(terms: Mapping[str, Term]) -> tuple[float | None, bool]:
    """Return the number of a bar, and whether it is only a bound."""
    value = number_of(terms.get("value"))
    return (value, False) if value is not None else (number_of(terms.get("bound")), True)


class _Told:
    """What the terms of a fold are called."""

    def __init__(self, fold: Fold, name: Name) -> None:
        self._fold, self._name = fold, name

    def __call__(self, role: str) -> str:
        term = self._fold.terms.get(role)
        return "" if term is None else one_line(self._name(term))

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(one_line(self._name(term), 80) for term in self._fold.sources[:20])


def _rank(fold: Fold, best: str) -> tuple[float, bool]:
    """Return what the best come first by; one that is known only by its bound stands behind its equals."""
    value, is_open = _amount(fold.terms)
    return (float("inf") if value is None else -value if best == "high" else value, is_open)


def _bar(view: View, fold: Fold, told: _Told) -> Mark:
    value, is_open = _amount(fold.terms)
    sign = ("≥ " if view.best == "high" else "≤ ") if is_open else ""
    amount = " ".join(part for part in (sign + number_told(value or 0.0), told("unit")) if part)
    label = told("label") or "(no name)"
    return Mark(label, amount, value or 0.0, is_open, told("series"), told("standing"), told.sources)


def _line(view: View, fold: Fold, told: _Told) -> Mark:
    value, where = number_of(fold.terms.get("y")) or 0.0, fold.terms["x"]
    number, moment = number_of(where), moment_of(where)
    at: Moment | float | str = number if number is not None else moment or told("x")
    amount = " ".join(part for part in (number_told(value), told("unit")) if part)
    return Mark(told("x"), amount, value, False, told("series"), told("standing"), told.sources, at)


def _span(view: View, fold: Fold, told: _Told) -> Mark:
    precision = _local(fold.terms["precision"]) if "precision" in fold.terms else ""
    start, end = moment_of(fold.terms["start"], precision), moment_of(fold.terms.get("end"))
    assert start is not None  # noqa: S101 - a fold without one is not usable
    is_open = "end" in view.roles and end is None
    if end is not None and end.end < start.start:
        end = None
    words = f"{start.told} to {end.told}" if end else f"since {start.told}" if is_open else start.told
    label = told("label") or "(no name)"
    return Mark(label, words, start.start, is_open, "", told("standing"), told.sources, start, end)


def _local(term: Term) -> str:
    return str(term).replace("#", "/").rpartition("/")[2] if isinstance(term, IRI) else str(term)


def _edge(view: View, fold: Fold, told: _Told) -> Mark:
    ends = told("from") or "(no name)", told("to") or "(no name)"
    return Mark(ends[0], told("label"), standing=told("standing"), sources=told.sources, other=ends[1])


_MAKERS: Mapping[str, Callable[[View, Fold, _Told], Mark]] = {
    "bar": _bar,
    "rank": _bar,
    "line": _line,
    "timeline": _span,
    "graph": _edge,
}
