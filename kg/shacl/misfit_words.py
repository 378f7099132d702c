"""What is told of statements that do not fit their thing: the classes they would fit, those first that fit it best."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache

from kg.engines.base import Engine
from kg.findings import Finding
from kg.rdf.terms import IRI, BlankNode, Literal, Term, to_n3

RULE = "fit"
_MOST_NAMED = 3
_SAMPLE = 200
"""So many things of a class tell by which property they name others."""

Statements = Sequence[tuple[str, Term]]
"""The properties that do not fit a thing, each with its value."""


class Words:
    """Words for the misfits of a graph, by what the shapes know of the properties of each class."""

    def __init__(self, engine: Engine, known: Mapping[IRI, AbstractSet[str]], severity: str) -> None:
        self._engine, self._known, self._severity = engine, known, severity
        self._ask: Callable[[str], bool] = cache(engine.ask)

    def of_thing(self, thing: IRI, some: Statements, classes: Mapping[str, Sequence[IRI]]) -> list[Finding]:
        """Return what is told of one thing: one finding where some class knows all the properties, else several."""
        common = set[IRI].intersection(*(set(classes[prop]) for prop, _ in some))
        if common:
            return [self.told(thing, sorted(common), some)]
        apart: dict[tuple[IRI, ...], list[tuple[str, Term]]] = {}
        for prop, value in some:
            apart.setdefault(tuple(classes[prop]), []).append((prop, value))
        return [self.told(thing, *one) for one in apart.items()]

    def told(self, thing: Term, classes: Sequence[IRI], some: Statements) -> Finding:
        """Return one finding of some statements on a thing that any of these classes would have."""
        rows = self._engine.select(f"SELECT DISTINCT ?class WHERE {{ {to_n3(thing)} a ?class }} ORDER BY ?class").rows
        own = [to_n3(row[0]) for row in rows if row[0] is not None]
        properties = list(dict.fromkeys(prop for prop, _ in some))
        shown = " or ".join(f"<{prop}>" for prop in properties)
        ranked, is_clear = self._ranked(thing, classes, some)
        it = "it" if len(properties) == 1 else "them"
        said = f"no shape of {' or '.join(own)} knows {shown}; {_listed(ranked)} {_have(ranked)} {it}"
        turned_to = None
        for turned in (value for _, value in some if isinstance(value, IRI)):
            if self._ask(f"ASK {{ VALUES ?fit {{ {' '.join(map(to_n3, classes))} }} {to_n3(turned)} a ?fit }}"):
                turned_to = turned
                said += f". {to_n3(turned)} is such a thing: are subject and value the wrong way round?"
                break
        kind = f"a {to_n3(ranked[0])}" if is_clear else "one of these"
        other = ", or another of these" if is_clear and len(ranked) > 1 else ""
        away = f"take {it} away"
        if turned_to is None and (pointing := self._pointing(thing, ranked)) is not None:
            cls, prop, one = pointing
            such = f", as {to_n3(one)} does" if one is not None else ""
            said += f". A {to_n3(cls)} names what it is about by {to_n3(prop)}{such}: is {it} to be said there?"
            away = f"state {it} there"
        advice = f"If this is {kind}{other}, correct its class; if not, {away}."
        # a node without a name is called otherwise each time that a file is read
        each = [
            Finding(self._severity, advice, RULE, focus=thing, path=p, value=None if isinstance(v, BlankNode) else v)
            for p, v in some
        ]
        return each[0]._replace(said=said, under=tuple(each[1:]))

    def _pointing(self, thing: Term, classes: Sequence[IRI]) -> tuple[IRI, IRI, IRI | None] | None:
        """Return the first class whose things name one like this, by which property, and one that names this itself."""
        if not isinstance(thing, IRI):
            return None
        for cls in classes[:_MOST_NAMED]:
            some = f"{{ SELECT ?x {{ ?x a {to_n3(cls)} }} LIMIT {_SAMPLE} }}"  # of which there may be a million
            like = f"{some} ?x ?p ?other . ?other a ?kind . {to_n3(thing)} a ?kind"
            rows = self._engine.select(f"SELECT ?p WHERE {{ {like} }} GROUP BY ?p ORDER BY DESC(COUNT(*)) ?p LIMIT 1")
            prop = next((row[0] for row in rows.rows if isinstance(row[0], IRI)), None)
            if prop is not None:
                own = f"?x a {to_n3(cls)} ; {to_n3(prop)} {to_n3(thing)}"
                found = self._engine.select(f"SELECT ?x WHERE {{ {own} }} ORDER BY ?x LIMIT 1").rows
                return cls, prop, next((row[0] for row in found if isinstance(row[0], IRI)), None)
        return None

    def _ranked(self, thing: Term, classes: Sequence[IRI], some: Statements) -> tuple[list[IRI], bool]:
        """Return classes, those first whose things have such values and what else the thing has; and if one leads."""
        if len(classes) < 2:
            return list(classes), True
        rows = self._engine.select(f"SELECT DISTINCT ?p WHERE {{ {to_n3(thing)} ?p ?any }}").rows
        has = {str(row[0]) for row in rows}
        fits = {cls: (sum(self._likeness(cls, *one) for one in some), len(has & self._known[cls])) for cls in classes}
        ranked = sorted(classes, key=lambda cls: (*(-one for one in fits[cls]), str(cls)))
        return ranked, fits[ranked[0]] > fits[ranked[1]]

    def _likeness(self, cls: IRI, prop: str, value: Term) -> int:
        """Return how like a value those are that things of a class have: 2 for the same, 1 for one of its kind."""
        of_class = f"?other a {to_n3(cls)} ; <{prop}>"
        if not isinstance(value, BlankNode) and self._ask(f"ASK {{ {of_class} {to_n3(value)} }}"):
            return 2
        if isinstance(value, Literal):
            return int(self._ask(f"ASK {{ {of_class} ?like FILTER(DATATYPE(?like) = <{value.datatype}>) }}"))
        if not isinstance(value, IRI):
            return 0
        rows = self._engine.select(f"SELECT DISTINCT ?kind WHERE {{ {to_n3(value)} a ?kind }} ORDER BY ?kind").rows
        kinds = " ".join(to_n3(row[0]) for row in rows if row[0] is not None)
        return int(self._ask(f"ASK {{ {of_class} ?like . VALUES ?kind {{ {kinds} }} ?like a ?kind }}"))


def _listed(classes: Sequence[IRI]) -> str:
    more = len(classes) - _MOST_NAMED
    return " and ".join(map(to_n3, classes[:_MOST_NAMED])) + (f", and {more:,} more," if more > 0 else "")


def _have(classes: Sequence[IRI]) -> str:
    return "have" if len(classes) > 1 else "has"
