"""What a SELECT may find after an edit that it did not find before: asked of what came and went alone.

A solution that is new rests on a triple that came, or on one that went and that an anti-join had matched (NOT EXISTS,
MINUS). So it is enough to ask once for each triple pattern, with the pattern held to the triples that changed by VALUES
before it, where all else is monotone: who finds nothing in any of these ways finds nothing new.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from kg.rdf.terms import IRI, BlankNode, Term
from kg.rdf.vocabulary import TYPE
from kg.sparql.clauses import read_prologue
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
        return Differences(text, read_groups(tokens), prologue.prefixes)
    except (OtherwiseError, IndexError):  # it ends too early, which its engine will tell
        return None


class Differences:
    """A SELECT that can be asked for what is new alone."""

    def __init__(self, text: str, group: Group, prefixes: Mapping[str, str]) -> None:
        self._text, self._group, self._prefixes = text, group, prefixes
        self.asks_graphs = any(pattern.graph for one in iter_within(group) for pattern in one.patterns)
        """Whether it asks in which graphs something stands."""

    def queries(self, came: Sequence[Stated], went: Sequence[Stated]) -> Iterator[str] | None:
        """Return the queries to ask; None where only the whole query tells.

        Of a pattern in GRAPH the quads with a graph are meant, of others those without.
        """
        try:
            return iter([*self._queries(came, went)])
        except OtherwiseError:
            return None

    def _queries(self, came: Sequence[Stated], went: Sequence[Stated]) -> Iterator[str]:
        for group, above in iter_with_above(self._group):
            for pattern in group.patterns:
                yield from self._held(pattern, pattern.at, group, above, came, set())
            for at, minus, inner in group.without:
                hidden = variables_in(inner) - (bound_by(group, at if minus else group.end) - group.made)
                for pattern in inner.patterns:
                    yield from self._held(pattern, at, group, above, went, hidden)

    def _variables_outside(self, inner: Group) -> set[str]:
        tokens = tokenize(self._text)
        return {one.text[1:] for one in tokens if one.kind == "variable" and not inner.start <= one.start < inner.end}

    def _held(
        self, pattern: Pattern, at: int, group: Group, above: Sequence[Group], some: Iterable[Stated], hidden: set[str]
    ) -> Iterator[str]:
        """Yield the query with a pattern held to some quads, as far as variables that are not `hidden` say."""
        by_names: dict[tuple[str, ...], dict[tuple[str, ...], None]] = {}
        for quad in some:
            row = self._bound(pattern, quad)
            if row is not None:
                row = {name: term for name, term in row.items() if name not in hidden}
                if not row:
                    raise OtherwiseError
                names = tuple(sorted(row))
                by_names.setdefault(names, {})[tuple(row[name] for name in names)] = None
        for names, rows in by_names.items():
            ordered = sorted(rows)
            for start in range(0, len(ordered), _AT_ONCE):
                yield self._with_values(at, group, above, names, ordered[start : start + _AT_ONCE])

    def _bound(self, pattern: Pattern, quad: Stated) -> dict[str, str] | None:
        """Return what a pattern binds by IRIs where a quad may fit it; None where it does not."""
        if (pattern.graph is None) != (quad[3] is None):
            return None
        row: dict[str, str] = {}
        for token, term in zip((*pattern.terms, pattern.graph), quad, strict=True):
            if token is None or term is None:
                continue
            if token.kind == "variable":
                if isinstance(term, IRI):
                    written = f"<{term.value}>"
                    if row.setdefault(token.text[1:], written) != written:
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

    def _with_values(
        self, at: int, group: Group, above: Sequence[Group], names: Sequence[str], rows: Sequence[Sequence[str]]
    ) -> str:
        """Return the query with values for some variables before a place, and in the groups that are joined to it."""
        changes = [(at, at, _values(names, rows))]
        inner, held = group, set(names)
        for outer in (group, *above):
            held &= inner.shows if inner.shows is not None and outer is not group else held
            for part in outer.parts if held else ():
                if part is not inner:
                    changes += _pushed(part, held, names, rows)
            inner = outer
        for one in iter_within(self._group):
            changes += self._turned(one)
        text = self._text
        for start, end, new in sorted(changes, reverse=True):
            text = text[:start] + new + text[end:]
        return text

    def _turned(self, group: Group) -> Iterator[tuple[int, int, str]]:
        """Yield what makes NOT EXISTS of each MINUS that is the same: a MINUS is asked of the whole graph."""
        for at, minus, inner in group.without:
            bound = bound_by(group, at)
            within = variables_in(inner)
            if minus and within & bound and not (within - bound) & self._variables_outside(inner):
                yield at, at + len("MINUS"), "FILTER NOT EXISTS"


def _pushed(
    group: Group, held: set[str], names: Sequence[str], rows: Sequence[Sequence[str]]
) -> Iterator[tuple[int, int, str]]:
    """Yield values for those of some variables that a group which is joined to others binds by a triple pattern."""
    held = held if group.shows is None else held & group.shows
    for name in sorted(held):
        place = next((one.at for one in group.patterns if name in names_in(one)), None)
        if place is not None:
            n = names.index(name)
            yield place, place, _values([name], sorted({(row[n],) for row in rows}))
    for part in group.parts:
        yield from _pushed(part, held, names, rows)


def _values(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    written = " ".join(f"({' '.join(row)})" for row in rows)
    return f"VALUES ({' '.join(f'?{name}' for name in names)}) {{ {written} }} "
