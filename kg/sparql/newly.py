"""What a SELECT may find after an edit that it did not find before: asked of what came and went alone.

A solution that is new rests on a triple that came, or on one that went and that an anti-join had matched (NOT EXISTS,
MINUS). So it is enough to ask once for each triple pattern, with the pattern held to the triples that changed by VALUES
before it, where all else is monotone: who finds nothing in any of these ways finds nothing new.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from kg.rdf.rewritten import is_kept
from kg.rdf.terms import IRI, BlankNode, Literal, Row, Term, to_n3
from kg.rdf.vocabulary import TYPE
from kg.sparql.clauses import Prologue, read_prologue
from kg.sparql.monotone import (
    Group,
    OtherwiseError,
    Pattern,
    bound_by,
    iter_with_above,
    iter_within,
    names_in,
    read_groups,
    variables_in,
)
from kg.sparql.tokens import Token, meaningful, tokenize

_AT_ONCE = 500
"""So many bindings of a pattern are asked for in one query."""
Select = Callable[[str], Iterable[Row]]
Stated = tuple[Term, Term, Term, Term | None]
"""A triple with the graph that it stands in; None for the merged graph."""


def read_differences(text: str) -> Differences | None:
    """Return how to ask a SELECT for what is new; None where that is not known.

    Raises QueryError for text that is no tokens.
    """
    prologue = read_prologue(text)
    if prologue.base is not None or prologue.first is None or prologue.first.word != "SELECT":
        return None
    tokens = [one for one in meaningful(tokenize(text)) if one.start >= prologue.first.start]
    try:
        return Differences(text, read_groups(tokens), prologue)
    except (OtherwiseError, IndexError):  # it ends too early, which its engine will tell
        return None


class _Held(NamedTuple):
    """A pattern that is held to rows of some variables, by VALUES at a place in its group."""

    at: int
    group: Group
    above: Sequence[Group]
    names: tuple[str, ...]
    rows: list[tuple[str, ...]]


class Differences:
    """A SELECT that can be asked for what is new alone."""

    def __init__(self, text: str, group: Group, prologue: Prologue) -> None:
        self._text, self._group, self._prefixes = text, group, prologue.prefixes
        self._prologue = text[: prologue.first.start] if prologue.first else ""
        self.asks_graphs = any(pattern.graph for one in iter_within(group) for pattern in one.patterns)
        """Whether it asks in which graphs something stands."""

    def finds_any(self, came: Sequence[Stated], went: Sequence[Stated], select: Select) -> bool | None:
        """Tell whether the query may find what it did not find before; None where only the whole query tells.

        Of a pattern in GRAPH what is stated in graphs is meant, of others what is stated without one. `select` gives
        the rows of a SELECT in the graph as it is now.
        """
        try:
            return any(self._finds(held, select) for held in self._held_patterns(came, went))
        except OtherwiseError:
            return None

    def _held_patterns(self, came: Sequence[Stated], went: Sequence[Stated]) -> Iterator[_Held]:
        for group, above in iter_with_above(self._group):
            for pattern in group.patterns:
                yield from self._hold(pattern, pattern.at, group, above, came, set())
            for at, minus, inner in group.without:
                hidden = variables_in(inner) - (bound_by(group, at if minus else group.end) - group.made)
                for pattern in inner.patterns:
                    yield from self._hold(pattern, at, group, above, went, hidden)

    def _hold(
        self, pattern: Pattern, at: int, group: Group, above: Sequence[Group], some: Iterable[Stated], hidden: set[str]
    ) -> Iterator[_Held]:
        """Yield a pattern held to what is stated, as far as variables that are not `hidden` say."""
        by_names: dict[tuple[str, ...], dict[tuple[str, ...], None]] = {}
        for one in some:
            row = self._bound(pattern, one)
            if row is not None:
                row = {name: term for name, term in row.items() if name not in hidden}
                if not row:
                    raise OtherwiseError
                names = tuple(sorted(row))
                by_names.setdefault(names, {})[tuple(row[name] for name in names)] = None
        for names, rows in by_names.items():
            yield _Held(at, group, above, names, list(rows))

    def _bound(self, pattern: Pattern, one: Stated) -> dict[str, str] | None:
        """Return what a pattern binds where it may fit, by terms that a store keeps; None where it does not."""
        if (pattern.graph is None) != (one[3] is None):
            return None
        row: dict[str, str] = {}
        for token, term in zip((*pattern.terms, pattern.graph), one, strict=True):
            if token is None or term is None:
                continue
            if token.kind == "variable":
                written = _written(term)
                if written and row.setdefault(token.text[1:], written) != written:
                    return None
            elif token.kind in ("iri", "name") or token.text == "a":
                if self._iri(token) != term:
                    return None
            elif isinstance(term, IRI | BlankNode):
                return None
        return row

    def _iri(self, token: Token) -> IRI:
        if token.text == "a":
            return IRI(TYPE.value)
        if token.kind == "iri" and ":" in token.text and "\\" not in token.text:
            return IRI(token.text[1:-1])
        prefix, _, local = token.text.partition(":")
        whole = f"{self._prefixes.get(prefix, '')}{local}"
        if token.kind != "name" or prefix not in self._prefixes or "\\" in whole:
            raise OtherwiseError
        return IRI(whole)

    def _finds(self, held: _Held, select: Select) -> bool:
        """Tell whether the query finds anything with a pattern held to some rows.

        Many rows fail by one of their terms alone, of which not all is looked up that has it.
        """
        rows = held.rows
        pushed = [
            one
            for outer, inner, names in _outwards(held)
            for part in outer.parts
            if part is not inner
            for one in _pushed(part, names)
        ]
        for n, name in enumerate(held.names):
            asked = self._conditions(name, [group for group, names in _needed(held) if name in names])
            if asked:
                left = self._left(name, sorted({row[n] for row in rows}), asked, select)
                rows = [row for row in rows if row[n] in left]
        return any(
            True
            for start in range(0, len(rows), _AT_ONCE)
            for _ in select(self._with_values(held._replace(rows=rows[start : start + _AT_ONCE]), pushed))
        )

    def _left(self, name: str, terms: Sequence[str], asked: str, select: Select) -> set[str]:
        """Return those of some terms for which conditions hold; by their numbers, as one may come back otherwise."""
        number = f"{name}_number"
        while f"?{number}" in self._text:
            number += "_"
        left: set[str] = set()
        for start in range(0, len(terms), _AT_ONCE):
            values = _values([name, number], [(one, str(n)) for n, one in enumerate(terms[start : start + _AT_ONCE])])
            rows = select(f"{self._prologue}SELECT ?{number} WHERE {{ {values}{asked} }}")
            left |= {terms[start + int(row[0].lexical)] for row in rows if isinstance(row[0], Literal)}
        return left

    def _conditions(self, name: str, groups: Sequence[Group]) -> str:
        """Return what is asked of a variable alone in groups, each of which surely binds it."""
        found: dict[str, None] = {}
        for group in groups:
            if name not in bound_by(group, group.end):
                continue
            for start, end, names in group.filters:
                if names == {name}:
                    found[self._text[start:end]] = None
            for at, minus, inner in group.without if group.graph is None else ():
                alone = name in variables_in(inner) and not (variables_in(inner) - {name}) & self._outside(inner)
                if alone and (not minus or name in bound_by(group, at)):
                    found[f"FILTER NOT EXISTS {self._text[inner.start : inner.end]}"] = None
        return " ".join(found)

    def _outside(self, inner: Group) -> set[str]:
        """Return the variables that the query names outside of a group."""
        tokens = tokenize(self._text)
        return {one.text[1:] for one in tokens if one.kind == "variable" and not inner.start <= one.start < inner.end}

    def _with_values(self, held: _Held, pushed: Sequence[tuple[int, str, Group]]) -> str:
        """Return the query with values for some variables before a place, and in the groups that are joined to it."""
        changes = [(held.at, held.at, _values(held.names, held.rows))]
        held_in = {id(held.group): set(held.names)}
        for place, name, where in pushed:
            n = held.names.index(name)
            changes.append((place, place, _values([name], sorted({(row[n],) for row in held.rows}))))
            held_in.setdefault(id(where), set()).add(name)
        for one in iter_within(self._group):
            changes += self._turned(one, held_in.get(id(one), set()))
        text = self._text
        for start, end, new in sorted(changes, reverse=True):
            text = text[:start] + new + text[end:]
        return text

    def _turned(self, group: Group, held: set[str]) -> Iterator[tuple[int, int, str]]:
        """Yield what makes NOT EXISTS of each MINUS that is the same, where little is asked: each is looked up."""
        for at, minus, inner in group.without:
            bound, within = bound_by(group, at), variables_in(inner)
            if minus and within & bound & held and not (within - bound) & self._outside(inner):
                yield at, at + len("MINUS"), "FILTER NOT EXISTS"


def _outwards(held: _Held) -> Iterator[tuple[Group, Group, set[str]]]:
    """Yield the group of a pattern and those that it is in, each with the one before and the names that both know."""
    inner, names = held.group, set(held.names)
    for outer in (held.group, *held.above):
        if inner.shows is not None and outer is not held.group:
            names = names & inner.shows
        yield outer, inner, names
        inner = outer


def _needed(held: _Held) -> Iterator[tuple[Group, set[str]]]:
    """Yield the groups that a row needs beside a pattern, with the names that both know; a way of a UNION is none."""
    for outer, inner, names in _outwards(held):
        yield outer, names
        for part in outer.parts:
            if part is not inner:
                yield from _needed_of(part, names)


def _needed_of(part: Group, names: set[str]) -> Iterator[tuple[Group, set[str]]]:
    if part.is_joined:
        names = names if part.shows is None else names & part.shows
        yield part, names
        for one in part.parts:
            yield from _needed_of(one, names)


def _written(term: Term) -> str | None:
    """Return a term as a query names it; None where it cannot, or where a store may have it in another form."""
    is_named = isinstance(term, IRI) or (
        isinstance(term, Literal) and (bool(term.language) or is_kept(term.lexical, term.datatype))
    )
    return to_n3(term) if is_named else None


def _pushed(group: Group, held: set[str]) -> Iterator[tuple[int, str, Group]]:
    """Yield those of some variables that a group which is joined to others binds by a triple pattern, and where."""
    held = held if group.shows is None else held & group.shows
    for name in sorted(held):
        place = next((one.at for one in group.patterns if name in names_in(one)), None)
        if place is not None:
            yield place, name, group
    for part in group.parts:
        yield from _pushed(part, held)


def _values(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    written = " ".join(f"({' '.join(row)})" for row in rows)
    return f"VALUES ({' '.join(f'?{name}' for name in names)}) {{ {written} }} "
