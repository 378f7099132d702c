"""What a part of a query sees, as SPARQL 1.1 has it (sections 12, 18.2 and 18.6): groups are evaluated from within.

rdflib hands what is found so far to whatever stands behind it. That is sound where the part only has less to look for,
and no part may see more: a condition has the variables of its group, a subquery and MINUS what is given beforehand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from kg.engines.rdflib_parts import known_as, value_in, visit_parts

Found = Mapping[Any, Any]


class Given(dict[Any, Any]):
    """What is given before a query, or before a pattern of EXISTS, by name."""

    def __init__(self, given: Found, of_query: Found, kept: dict[Any, Rows]) -> None:
        """Take also what is given of the query alone, and the rows of its subqueries, kept while it is answered."""
        super().__init__(given)
        self.of_query, self.kept = of_query, kept
        self.of_groups: dict[Any, Rows] = {}
        """The rows of groups that depend on nothing but what is given here."""

    @classmethod
    def of(cls, context: Any) -> Given:
        """Return what is given in a context."""
        given = context.initBindings
        return given if isinstance(given, Given) else cls(given or {}, given or {}, {})


class Rows:
    """Rows, found by what they must have."""

    def __init__(self, rows: Iterable[Found]) -> None:
        """Take the rows."""
        self._rows = list(rows)
        self._alike: dict[tuple[Any, ...], list[Found]] = {}
        for row in self._rows:
            self._alike.setdefault(tuple(row), []).append(row)
        self._indexes: dict[tuple[Any, Any], dict[tuple[Any, ...], list[Found]]] = {}

    def fitting(self, found: Found, *, sharing: bool = False) -> Iterable[Found]:
        """Return the rows that contradict nothing of what is found; `sharing` are those that have some of it."""
        shared = {names: tuple(name for name in names if name in found) for names in self._alike}
        if not sharing and not any(shared.values()):
            return self._rows
        return (
            row
            for names, both in shared.items()
            if both or not sharing
            for row in self._index(names, both).get(tuple(found[name] for name in both), ())
        )

    def _index(self, names: Any, both: Any) -> dict[tuple[Any, ...], list[Found]]:
        if (names, both) not in self._indexes:
            index = self._indexes[names, both] = {}
            for row in self._alike[names]:
                index.setdefault(tuple(row[name] for name in both), []).append(row)
        return self._indexes[names, both]


def begin(context: Any, given: Given) -> Any:
    """Return a context that has what is given, and nothing that was found."""
    from rdflib.plugins.sparql.sparql import Bindings

    begun = context.clone()
    begun.initBindings, begun.bindings = given, Bindings(d=given)
    return begun


def see_what_is_in_scope(algebra: Any) -> None:
    """Change the algebra of a query, so that each part sees what it may; the last of its changes, as it names parts."""
    from rdflib.plugins.sparql.parserutils import CompValue

    def look(part: Any) -> None:
        if isinstance(part, CompValue) and part.name in _EVALUATED:
            part.unsure = _scope(part) - _certain(part)
            if part.name != "ToMultiSet" or part.p.name != "values":
                part.name += _OURS

    for name, evaluate in _EVALUATED.items():
        known_as(name + _OURS, evaluate)
    visit_parts(algebra, look)
    if algebra.p is not None:
        algebra["p"] = CompValue("Query" + _OURS, p=algebra.p)


def _scope(part: Any) -> frozenset[Any]:
    """Return the variables that a part may give a value (section 18.2.1), and keep them in it."""
    if part.scope is None:
        part.scope = frozenset(_in_scope(part))
    scope: frozenset[Any] = part.scope
    return scope


def _in_scope(part: Any) -> Iterator[Any]:
    from rdflib import Variable

    if part.triples is not None:
        yield from (term for triple in part.triples for term in triple if isinstance(term, Variable))
    elif part.name == "values":
        yield from (name for row in part.res for name in row)
    elif part.name == "Project":
        yield from part.PV
    elif part.A is not None:  # a group, by what it is made of and its keys
        yield from (made.res for made in part.A)
        yield from (key for key in part.p.expr or () if isinstance(key, Variable))
    else:
        within = (part.p1,) if part.name.startswith("Minus") else (part.p, part.p1, part.p2)
        yield from (name for each in within if each is not None for name in _scope(each))
        yield from (name for name in (part.var, part.term) if isinstance(name, Variable))


def _certain(part: Any) -> frozenset[Any]:
    """Return the variables that each row of a part gives a value."""
    if part.name == "values":
        known = [{name for name, value in row.items() if value != "UNDEF"} for row in part.res]
        return frozenset(set.intersection(*known) if known else ())
    if part.A is not None:
        return frozenset()
    if part.name == "Union":
        return _certain(part.p1) & _certain(part.p2)
    within = (part.p1,) if part.name.startswith(("Minus", "LeftJoin")) else (part.p, part.p1, part.p2)
    certain = frozenset[Any]().union(*(_certain(each) for each in within if each is not None))
    if part.triples is not None or part.term is not None:
        return certain | _scope(part)
    return certain & _scope(part)


def _apart(evaluate: Callable[[Any, Any], Iterator[Any]]) -> Callable[[Any, Any], Iterator[Any]]:
    """Return what evaluates a part without the variables of its own that it may leave without a value.

    Whether they have one decides there, and what is around it may give them one.
    """

    def evaluated(context: Any, part: Any) -> Iterator[Any]:
        given = Given.of(context)
        around = {name: context[name] for name in part.unsure if name not in given and context[name] is not None}
        if not around:
            yield from evaluate(context, part)
            return
        met = {name: value for name, value in context.bindings.items() if name not in around}
        if _scope(part).isdisjoint(met.keys() - given.keys()):  # it is the same for each row around it
            key = _key(context, part)
            if key not in given.of_groups:
                given.of_groups[key] = Rows(dict(row) for row in evaluate(begin(context, given), part))
            yield from _fitting(context, given.of_groups[key])
            return
        alone = begin(context, given)
        for name, value in met.items():
            alone[name] = value
        for row in evaluate(alone, part):
            if all(row.get(name, value) == value for name, value in around.items()):
                yield row.merge(around)

    return evaluated


def _query(context: Any, part: Any) -> Iterator[Any]:
    from rdflib.plugins.sparql.evaluate import evalPart

    given = context.initBindings or {}
    yield from evalPart(begin(context, Given(given, given, {})), part.p)


def _subquery(context: Any, part: Any) -> Iterator[Any]:
    """Yield what a subquery finds by itself, and once for all that asks it, with what is found around it."""
    from rdflib.plugins.sparql.evaluate import evalPart

    given, key = Given.of(context), _key(context, part)
    if key not in given.kept:
        alone = begin(context, Given(given.of_query, given.of_query, given.kept))
        given.kept[key] = Rows(dict(row) for row in evalPart(alone, part.p))
    yield from _fitting(context, given.kept[key])


def _key(context: Any, part: Any) -> tuple[int, Any]:
    """Return what rows of a part are kept by: the part, and the graph in which they are found."""
    from rdflib import Dataset

    return id(part), None if isinstance(context.graph, Dataset) else context.graph.identifier


def _fitting(context: Any, rows: Rows) -> Iterator[Any]:
    """Yield rows together with what is found around them, which they do not contradict."""
    from rdflib.plugins.sparql.sparql import FrozenBindings

    around, beside = dict(context.bindings), context.push()
    for row in rows.fitting(around):
        yield FrozenBindings(beside, {**around, **row})


def _join(context: Any, part: Any) -> Iterator[Any]:
    """Yield what two parts find together; where they share nothing, each is evaluated once."""
    from rdflib.plugins.sparql.evaluate import evalPart

    others = None
    for row in evalPart(context, part.p1):
        if not _scope(part.p1).isdisjoint(_scope(part.p2)):
            others = evalPart(context.thaw(row), part.p2)
        elif others is None:
            others = list(evalPart(context.push(), part.p2))
        for other in others:
            yield other.merge(row)


def _left_join(context: Any, part: Any) -> Iterator[Any]:
    from rdflib.plugins.sparql.evaluate import evalPart
    from rdflib.plugins.sparql.evalutils import _ebv

    for row in evalPart(context, part.p1):
        found = False
        for other in evalPart(context.thaw(row), part.p2):
            if _ebv(part.expr, other.forget(context, _except=part.scope)):
                found = True
                yield other.merge(row)
        if not found:
            yield row


def _filter(context: Any, part: Any) -> Iterator[Any]:
    from rdflib.plugins.sparql.evaluate import evalPart
    from rdflib.plugins.sparql.evalutils import _ebv

    for row in evalPart(context, part.p):
        if _ebv(part.expr, row.forget(context, _except=part.scope)):
            yield row


def _extend(context: Any, part: Any) -> Iterator[Any]:
    from rdflib.plugins.sparql.evaluate import evalPart

    for row in evalPart(context, part.p):
        value = value_in(row.forget(context, _except=_scope(part.p)), part.expr)
        yield row if value is None else row.merge({part.var: value})


def _minus(context: Any, part: Any) -> Iterator[Any]:
    """Yield the rows of a part that share nothing with a row of another one that they do not contradict."""
    from rdflib.plugins.sparql.evaluate import evalPart

    given = Given.of(context)
    inner, other = (_scope(each) - given.keys() for each in (part.p1, part.p2))
    taken = None
    for row in evalPart(context, part.p1):
        if taken is None:
            found = evalPart(begin(context, given), part.p2)
            taken = Rows({name: each[name] for name in each if name in other} for each in found)
        if not any(True for _ in taken.fitting({name: row[name] for name in row if name in inner}, sharing=True)):
            yield row


_OURS = " in its scope"
_EVALUATED: dict[str, Callable[[Any, Any], Iterator[Any]]] = {
    "Query": _query,
    "Join": _join,
    "LeftJoin": _apart(_left_join),
    "Filter": _apart(_filter),
    "Extend": _apart(_extend),
    "Minus": _apart(_minus),
    "ToMultiSet": _subquery,
}
