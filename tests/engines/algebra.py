"""The algebra of SPARQL (SPARQL 1.1, section 18), evaluated the long way: an oracle for small data, and nothing else.

A pattern is a tuple that begins with its kind; terms are texts, variables begin with a question mark, numbers are ints.
In EXISTS the row that is asked for is put in place of its variables (section 18.6); a subquery is evaluated by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeAlias

Row: TypeAlias = dict[str, Any]
Triples: TypeAlias = frozenset[tuple[Any, Any, Any]]


class NoValueError(Exception):
    """An expression has an error."""


class Oracle:
    """Answers patterns from a default graph and named graphs."""

    def __init__(self, default: Triples, named: Mapping[str, Triples]) -> None:
        self._default, self._named, self._fresh = default, named, 0

    def rows(self, query: Any) -> Counter[tuple[Any, ...]]:
        """Return how often a query has each row."""
        return Counter(tuple(row.get(name) for name in query[1]) for row in self._query(query, self._default))

    def _query(self, query: Any, graph: Triples) -> list[Row]:
        _, variables, group, key, counts, distinct = query
        rows = self._eval(group, graph, {})
        if counts:
            groups: dict[Any, list[Row]] = {} if key else {None: []}
            for row in rows:
                groups.setdefault(row.get(key) if key else None, []).append(row)
            rows = [
                ({key: value} if key and value is not None else {})
                | {name: _count(what, found) for what, name in counts}
                for value, found in groups.items()
            ]
        rows = [{name: row[name] for name in variables if name in row} for row in rows]
        return (
            [dict(row) for row in dict.fromkeys(tuple(row.items()) for row in map(_in_order, rows))]
            if distinct
            else rows
        )

    def _eval(self, group: Sequence[Any], graph: Triples, given: Row) -> list[Row]:
        """Evaluate a group: a filter counts for all of it, wherever it stands (section 18.2.2)."""
        rows: list[Row] = [{}]
        for part in group:
            kind = part[0]
            if kind == "triple":
                rows = _join(rows, self._triple(part[1:], graph, given))
            elif kind == "optional":
                conditions = [one[1] for one in part[1] if one[0] == "filter"]
                inner = self._eval([one for one in part[1] if one[0] != "filter"], graph, given)
                rows = self._left_join(rows, inner, conditions, graph, given)
            elif kind == "minus":
                rows = _minus(rows, self._eval(part[1], graph, given))
            elif kind == "bind":
                rows = [*self._bind(rows, part, graph, given)]
            elif kind != "filter":
                rows = _join(rows, self._part(part, graph, given))
        for part in group:
            if part[0] == "filter":
                rows = [row for row in rows if self._holds(part[1], row, graph, given)]
        return rows

    def _part(self, part: Any, graph: Triples, given: Row) -> list[Row]:
        kind = part[0]
        if kind == "group":
            return self._eval(part[1], graph, given)
        if kind == "union":
            return [row for each in part[1] for row in self._eval(each, graph, given)]
        if kind == "values":
            rows = [
                {name: value for name, value in zip(part[1], row, strict=True) if value is not None} for row in part[2]
            ]
            return _put_in(rows, given)
        if kind == "select":
            return _put_in(self._query(part, graph), given)
        name = given.get(part[1], part[1])
        if not _is_variable(name):
            return self._eval(part[2], self._named[name], given) if name in self._named else []
        return [
            row
            for each, triples in self._named.items()
            for row in _join([{name: each}], self._eval(part[2], triples, given))
        ]

    def _left_join(self, rows: list[Row], inner: list[Row], conditions: Any, graph: Triples, given: Row) -> list[Row]:
        found = list[Row]()
        for row in rows:
            both = [row | other for other in inner if _compatible(row, other)]
            both = [each for each in both if all(self._holds(one, each, graph, given) for one in conditions)]
            found += both or [row]
        return found

    def _bind(self, rows: list[Row], part: Any, graph: Triples, given: Row) -> Iterator[Row]:
        for row in rows:
            try:
                value = self._value(part[1], row, graph, given)
                made = {part[2]: str(value).lower() if isinstance(value, bool) else value}  # False is no 0
            except NoValueError:
                made = {}
            yield from _join([row], _put_in([made], given))

    def _holds(self, condition: Any, row: Row, graph: Triples, given: Row) -> bool:
        try:
            return _is_true(self._value(condition, row, graph, given))
        except NoValueError:
            return False

    def _value(self, said: Any, row: Row, graph: Triples, given: Row) -> Any:
        if not isinstance(said, tuple):
            if not _is_variable(said):
                return said
            if said not in row and said not in given:
                raise NoValueError
            return given[said] if said in given else row[said]
        kind, *rest = said
        if kind in ("exists", "not exists"):
            return bool(self._eval(rest[0], graph, row | given)) == (kind == "exists")
        if kind == "bound":
            return rest[0] in row or rest[0] in given
        if kind == "not":
            return not _is_true(self._value(rest[0], row, graph, given))
        if kind in ("and", "or"):
            return self._both(kind, rest, row, graph, given)
        one, other = (self._value(each, row, graph, given) for each in rest)
        kinds = {"bool" if each in ("true", "false") else type(each) for each in (one, other)}
        if kind in ("=", "!=") and kinds != {"bool", int}:
            return (one == other) == (kind == "=")
        if type(one) is not int or type(other) is not int:
            raise NoValueError
        return one < other if kind == "<" else one + other

    def _both(self, kind: str, sides: Any, row: Row, graph: Triples, given: Row) -> bool:
        """Return what a side decides that has no error (section 17.2)."""
        known = list[bool]()
        for each in sides:
            with suppress(NoValueError):
                known.append(_is_true(self._value(each, row, graph, given)))
        decides = kind == "or"
        if decides in known:
            return decides
        if len(known) < len(sides):
            raise NoValueError
        return not decides

    def _triple(self, triple: Any, graph: Triples, given: Row) -> list[Row]:
        subject, path, value = (given.get(term, term) if isinstance(term, str) else term for term in triple)
        if isinstance(path, int):  # which is no predicate
            return []
        if subject == "[]":
            subject = self._new()
        if value == "[]":
            value = self._new()
        if isinstance(path, str) and _is_variable(path):
            found = [
                {subject: s, path: p, value: o} if _agree(((subject, s), (path, p), (value, o))) else None
                for s, p, o in graph
            ]
            return [_named(row) for row in found if row is not None]
        return [
            _named({subject: one, value: other})
            for one, other in self._pairs(path, graph, subject, value)
            if _agree(((subject, one), (value, other)))
        ]

    def _new(self) -> str:
        self._fresh += 1
        return f"?[]{self._fresh}"

    def _pairs(self, path: Any, graph: Triples, *ends: Any) -> list[tuple[Any, Any]]:
        """Return the ends of a path, as often as it has them (section 18.4); terms that are ends are nodes too."""
        nodes = {node for s, _, o in graph for node in (s, o)} | {end for end in ends if not _is_variable(end)}
        return _walk(path, graph, nodes)


def _walk(path: Any, graph: Triples, nodes: set[Any]) -> list[tuple[Any, Any]]:
    if isinstance(path, str):
        return [(s, o) for s, p, o in graph if p == path]
    kind, *parts = path
    if kind == "not":
        straight = [(s, o) for s, p, o in graph if p not in parts[0]] if parts[0] or not parts[1] else []
        return straight + ([(o, s) for s, p, o in graph if p not in parts[1]] if parts[1] else [])
    found = [_walk(each, graph, nodes) for each in parts]
    if kind == "^":
        return [(other, one) for one, other in found[0]]
    if kind == "|":
        return found[0] + found[1]
    if kind == "/":
        return [(one, last) for one, middle in found[0] for other, last in found[1] if middle == other]
    pairs = set(found[0])
    while kind in "*+" and (more := {(a, d) for a, b in pairs for c, d in found[0] if b == c} - pairs):
        pairs |= more
    return list(pairs | ({(node, node) for node in nodes} if kind in "*?" else set()))


def _is_variable(term: Any) -> bool:
    return isinstance(term, str) and term.startswith("?")


def _is_true(value: Any) -> bool:
    if type(value) in (bool, int):
        return bool(value)
    if value in ("true", "false"):
        return bool(value == "true")
    raise NoValueError  # an IRI


def _agree(pairs: Iterable[tuple[Any, Any]]) -> bool:
    known = Row()
    return all((known.setdefault(end, term) if _is_variable(end) else end) == term for end, term in pairs)


def _named(row: Row) -> Row:
    return {name: term for name, term in row.items() if _is_variable(name) and not name.startswith("?[]")}


def _in_order(row: Row) -> Row:
    return dict(sorted(row.items()))


def _compatible(row: Row, other: Row) -> bool:
    return all(row[name] == other[name] for name in row.keys() & other.keys())


def _join(rows: Iterable[Row], others: Sequence[Row]) -> list[Row]:
    return [row | other for row in rows for other in others if _compatible(row, other)]


def _minus(rows: Iterable[Row], others: Sequence[Row]) -> list[Row]:
    return [row for row in rows if not any(row.keys() & other.keys() and _compatible(row, other) for other in others)]


def _put_in(rows: Iterable[Row], given: Row) -> list[Row]:
    """Return rows that do not contradict what is given, without its variables, which stand there no more."""
    return [{name: row[name] for name in row if name not in given} for row in rows if _compatible(row, given)]


def _count(what: str, rows: Sequence[Row]) -> int:
    if what == "*":
        return len(rows)
    values = [row[what.split()[-1]] for row in rows if what.split()[-1] in row]
    return len(set(values)) if what.startswith("DISTINCT") else len(values)
