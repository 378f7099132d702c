"""Putting values into a saved query: terms take the place of variables, and nothing else of the text changes."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from kg.errors import Location, QueryError
from kg.rdf.terms import Term, to_n3
from kg.sparql.tokens import Token, locate, tokenize


class _Place(NamedTuple):
    """Where a token stands: in the list of a SELECT, in a modifier after the pattern, in so many subqueries.

    `opens` is true for a brace that opens an outermost group, or the template of a CONSTRUCT.
    """

    projected: bool
    modifier: str
    subqueries: int
    opens: bool


def bind(
    text: str,
    values: Mapping[str, Sequence[Term]],
    many: Collection[str] = (),
    path: Path | str = "query",
    *,
    grouping: bool = False,
) -> str:
    """Return the query with each variable of `values` replaced by its term.

    A projected variable becomes `(term AS ?variable)`, in a subquery under another name. A variable of `many` stays
    and is joined, at the start of the outermost group, with a VALUES block of all its terms. Strings, comments and
    IRIs are never touched. Raises QueryError where a value cannot stand: after AS, in VALUES, BOUND or, unless
    `grouping` (rdflib cannot group by a value), GROUP BY, or, for `many`, in a subquery.
    """
    single = {name: to_n3(terms[0]) for name, terms in values.items() if name not in many}
    blocks = "".join(
        f" VALUES ?{name} {{ {' '.join(to_n3(term) for term in terms)} }}"
        for name, terms in values.items()
        if name in many
    )
    out: list[str] = []
    before: list[str] = ["", ""]
    for token, place in _places_in(text, path):
        piece = token.text
        if token.kind == "variable" and piece[1:] in values:
            name = piece[1:]
            _require_bindable(name, before, place, name in many, locate(text, token.start, path))
            if place.modifier == "GROUP" and not grouping:
                told = f"the parameter {name!r} cannot stand in GROUP BY; group by another variable"
                raise QueryError(told, location=locate(text, token.start, path))
            if name in single:
                piece = _bound(name, single[name], place)
        elif place.opens and blocks and before[1] != "CONSTRUCT":
            piece, blocks = "{" + blocks, ""
        if token.kind not in ("space", "comment"):
            before = [before[1], token.word or token.text]
        out.append(piece)
    return "".join(out)


@lru_cache(16)
def _places_in(text: str, path: Path | str) -> list[tuple[Token, _Place]]:
    """Return the tokens of a query with their places; one query is often bound to many terms."""
    return list(_iter_places(tokenize(text, path)))


def _bound(name: str, term: str, place: _Place) -> str:
    if place.projected:
        # A subquery that still gave the variable would clash with the query around it, which gives it a value itself.
        return f"({term} AS ?{name}{'_within' * place.subqueries})"
    return f"({term})" if place.modifier else term


def _require_bindable(name: str, before: Sequence[str], place: _Place, many: bool, where: Location) -> None:
    if before[1] == "AS":
        raise QueryError(f"the parameter {name!r} is assigned here; give the new variable another name", location=where)
    if before[1] == "VALUES":
        raise QueryError(f"the parameter {name!r} cannot be listed in VALUES; use it in the pattern", location=where)
    if before == ["BOUND", "("]:
        raise QueryError(f"the parameter {name!r} cannot stand in BOUND; it always has a value", location=where)
    if many and place.subqueries:
        raise QueryError(f"the parameter {name!r} takes many values and cannot stand in a subquery", location=where)


def _iter_places(tokens: Sequence[Token]) -> Iterator[tuple[Token, _Place]]:
    """Yield each token with the part of the query that it stands in."""
    depth = 0  # of parentheses within the SELECT list
    braces = parentheses = 0
    selecting, modifying = False, ""
    selects: list[int] = []
    for token in tokens:
        opens = token.text == "{" and token.kind == "mark" and braces == parentheses == 0
        if token.kind == "mark" and token.text in "()":
            parentheses += 1 if token.text == "(" else -1
        if token.word == "SELECT":
            selecting, modifying, depth = True, "", 0
            selects.append(braces)
        elif token.word in ("ORDER", "GROUP", "HAVING", "LIMIT", "OFFSET"):
            modifying = token.word
        elif token.text == "{" and token.kind == "mark":
            selecting, modifying = False, ""
            braces += 1
        elif token.text == "}" and token.kind == "mark":
            braces -= 1
            modifying = ""
            while len(selects) > 1 and selects[-1] > braces:
                selects.pop()
        elif selecting and token.kind == "mark" and token.text in "()":
            depth += 1 if token.text == "(" else -1
        elif token.word == "WHERE":
            selecting = False
        yield token, _Place(selecting and depth == 0, modifying, max(0, len(selects) - 1), opens)
