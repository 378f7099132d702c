"""How exactly dates are stated: all of one node as exactly as the least exact one, where one property says it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from kg.enrich.ours import Ours
from kg.enrich.reading import Misfit, Read, Told, filled
from kg.link.items import DAY, MONTH, YEAR
from kg.link.rules import Rules
from kg.link.taking_rules import States
from kg.rdf.terms import IRI, XSD, Literal, Term, Triple

_PARTS = {DAY: 10, MONTH: 7, YEAR: 4}


def cut(text: str, exact: int) -> str:
    """Return as much of a date as is meant where it is so `exact`."""
    return text[: _PARTS.get(exact, len(text)) + text.startswith("-")]


def dated(node: IRI, said: Mapping[str, Sequence[Read]], states: States, rules: Rules, ours: Ours) -> list[Triple]:
    """Return what is said of a node, all its dates as exact as the least exact one.

    Raises Misfit where nothing here says how exact they are, or where one is behind another that it must not be behind.
    """
    _require_order(said, ours)
    exact = min((read.exact for some in said.values() for read in some if read.exact is not None), default=DAY)
    triples: list[Triple] = []
    if exact < DAY:
        term = _term(exact, rules)
        if not states.precision or term is None:
            raise Misfit("it is less exact than a day, for which the rules have no property")
        triples.append((node, IRI(states.precision), term))
    for prop, some in said.items():
        for read in some:
            term = read.term
            if read.exact is not None and isinstance(term, Literal):
                term = _as_exact(term, exact)
            triples.append((node, IRI(prop), term))
    return triples


def _require_order(said: Mapping[str, Sequence[Read]], ours: Ours) -> None:
    dates = {prop: [one for one in some if one.exact is not None] for prop, some in said.items()}
    if sum(map(bool, dates.values())) < 2:
        return
    for prop, other in ours.in_order:
        for one in dates.get(prop, ()):
            for two in dates.get(other, ()):
                exact = min(one.exact or DAY, two.exact or DAY)
                if _parts(one, exact) > _parts(two, exact):
                    raise Misfit("its dates contradict each other: it would end before it starts")


def _parts(date: Read, exact: int) -> tuple[int, ...]:
    """Return year, month and day as numbers, as far as both dates have them; a year before the first is below zero."""
    text = cut(str(date.term), exact)
    year, *rest = text.removeprefix("-").split("-")
    return -int(year) if text.startswith("-") else int(year), *map(int, rest)


def evened(told: Sequence[Told], rules: Rules) -> list[Told]:
    """Return what was told, the dates of a node as exact as the least exact of all facts that share a precision."""
    shared: dict[Term, set[str]] = defaultdict(set)
    for one in told:
        for node in _dated(one):
            shared[node] |= {one.precision} - {""}
    least: dict[tuple[Term, str], int] = {}
    for one in told:
        for node in _dated(one):
            key = node, _property(one, shared[node])
            least[key] = min(_exact(one, node, rules), least.get(key, DAY))
    return [
        _cut_down(one, {n: (p := _property(one, shared[n]), least[n, p]) for n in _dated(one)}, rules) for one in told
    ]


def _dated(one: Told) -> set[Term]:
    return {node for node, _, term in one.triples if _is_date(term)}


def _is_date(term: Term) -> bool:
    return isinstance(term, Literal) and term.datatype == XSD + "date"


def _property(one: Told, shared: set[str]) -> str:
    """Return the property that says how exact the dates of a node are; where there is but one, it is that of all."""
    return next(iter(shared)) if len(shared) == 1 else one.precision


def _exact(one: Told, node: Term, rules: Rules) -> int:
    said = [term for subject, prop, term in one.triples if (subject, str(prop)) == (node, one.precision)]
    return next((exact for exact in (YEAR, MONTH) if _term(exact, rules) in said), DAY)


def _cut_down(one: Told, nodes: Mapping[Term, tuple[str, int]], rules: Rules) -> Told:
    triples: list[Triple] = []
    for node, prop, value in one.triples:
        said, exact = nodes.get(node, ("", DAY))
        term = _term(exact, rules)
        if isinstance(value, Literal) and _is_date(value):
            triples.append((node, prop, _as_exact(value, exact)))
        elif term is None or str(prop) != said:
            triples.append((node, prop, value))
    for node, (said, exact) in nodes.items():
        term = _term(exact, rules)
        if said and term is not None:
            triples.append((node, IRI(said), term))
    return one._replace(triples=tuple(triples))


def _as_exact(date: Literal, exact: int) -> Literal:
    return date._replace(lexical=filled(cut(date.lexical, exact)))


def _term(exact: int, rules: Rules) -> Term | None:
    taking = rules.enrichment
    return {MONTH: taking.month, YEAR: taking.year}.get(exact) if taking else None
