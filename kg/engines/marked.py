"""Literals that a store would rewrite, under datatypes of our own, which no store touches or takes for others."""

from __future__ import annotations

from kg.engines.base import MARK, Solutions
from kg.rdf.rewritten import is_kept
from kg.rdf.terms import Literal, Row, Term, to_n3


def is_rewritten(term: object) -> bool:
    """Tell whether a term is a literal that a store would not give back as it is."""
    return isinstance(term, Literal) and not term.language and not is_kept(term.lexical, term.datatype)


def write_marked(term: Term) -> str:
    """Return a term for a query that compares terms, with a mark where a store would rewrite it."""
    if isinstance(term, Literal) and is_rewritten(term):
        return to_n3(Literal(term.lexical, MARK + term.datatype))
    return to_n3(term)


def without_marks(solutions: Solutions) -> Solutions:
    """Return rows with each literal as it is written."""
    rows = (_without(row) if Literal in map(type, row) else row for row in solutions.rows)
    return Solutions(solutions.variables, rows)


def _without(row: Row) -> Row:
    return tuple(
        [
            Literal(term.lexical, term.datatype[len(MARK) :])
            if isinstance(term, Literal) and term.datatype.startswith(MARK)
            else term
            for term in row
        ]
    )
