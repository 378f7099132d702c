"""Aggregates where no rows are grouped, or within others: engines answer them with nothing, or tell of other things."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from kg.errors import QueryError
from kg.sparql.tokens import AGGREGATES, Token, locate, meaningful, tokenize

_AROUND = ("FILTER", "BIND", "GROUP")
_CLAUSES = ("SELECT", "HAVING", "ORDER", "GROUP")
_SHORT = 10_000


def require_aggregates_of_groups(text: str) -> None:
    """Raise QueryError for an aggregate out of SELECT, HAVING and ORDER BY (SPARQL 1.1, section 19.8, note 12)."""
    capitals = text.upper()
    if not any(word in capitals for word in _AROUND):
        return
    if found := _find_kept(text) if len(text) <= _SHORT else _find(text):
        told = "belongs to a group, and may stand in SELECT, HAVING and ORDER BY only; compute it in a subquery"
        raise QueryError(f"this is not SPARQL: {found.word} {told}", location=locate(text, found.start))


def require_single_aggregates(text: str) -> None:
    """Raise QueryError for an aggregate within another one, which no group has (SPARQL 1.1, section 18.2.4.1)."""
    around, open_ = list[list[bool]](), list[bool]()
    for one, behind in pairwise(meaningful(tokenize(text))):
        is_aggregate = one.word in AGGREGATES and behind.text == "("
        if is_aggregate and any(open_):
            told = "an aggregate stands within another one; compute the inner one in a subquery"
            raise QueryError(told, location=locate(text, one.start))
        if behind.kind == "mark" and behind.text == "(":
            open_.append(is_aggregate)
        elif behind.kind == "mark" and behind.text == "{":  # what EXISTS asks may have aggregates of its own
            around.append(open_)
            open_ = []
        elif behind.kind == "mark" and behind.text == ")" and open_:
            open_.pop()
        elif behind.kind == "mark" and behind.text == "}" and around:
            open_ = around.pop()


def _find(text: str) -> Token | None:
    clauses = [""]  # of each group around, the clause that is open behind or before its pattern
    for one, behind in pairwise(meaningful(tokenize(text))):
        if one.kind == "mark" and one.text == "{":
            clauses.append("")
        elif one.kind == "mark" and one.text == "}" and len(clauses) > 1:
            clauses.pop()
        elif one.word in _CLAUSES:
            clauses[-1] = one.word
        elif one.word in AGGREGATES and behind.text == "(" and clauses[-1] in ("", "GROUP"):
            return one
    return None


_find_kept = lru_cache(256)(_find)
