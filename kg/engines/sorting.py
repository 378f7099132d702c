"""Rows in order, sorted here and not in the store, which looks up the name of each term at each comparison.

17,000 rows by two columns took it 4 s of 5. Only what this module surely puts in the same order is sorted here.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from kg.errors import QueryError
from kg.rdf.terms import IRI, LANG_STRING, RDF, XSD, XSD_STRING, Literal, Row, Term

MOST_ROWS = 200_000
"""So many rows are held here; an engine holds more of them in the same memory."""

FIRST_ROWS = 500
"""By so many it is seen whether the rest may be sorted here, mostly."""

# As text: Python compiles them when first they are used. What ends a query so belongs to it and to no subquery.
_ORDER = (
    r"\bORDER\s+BY((?:\s+|(?<=\)))(?:[?$]\w+|(?:ASC|DESC)?\s*\(\s*[?$]\w+\s*\)|"
    r"(?:(?:ASC|DESC)\s*\(\s*)?STR\s*\(\s*[?$]\w+\s*\)(?:\s*\))?))+\s*((?:(?:LIMIT|OFFSET)\s+\d+\s*){0,2})\Z"
)
_KEY = r"(DESC)?[\s(]*(STR\b)?[\s(]*[?$](\w+)|ASC"
_NUMBERS = frozenset({XSD + "integer", XSD + "decimal"})
_PLAIN = {XSD + "date": r"\d{4}-\d\d-\d\d", XSD + "gYearMonth": r"\d{4}-\d\d", XSD + "gYear": r"\d{4}"}
_NUMBER = r"[+-]?\d{1,9}(?:\.\d{0,9})?"


class Key(NamedTuple):
    """One thing that rows are ordered by: a variable, or its text, from the last to the first with `descending`."""

    variable: str
    as_text: bool = False
    descending: bool = False


class Order(NamedTuple):
    """A query without its order, the keys, and which of the rows count after it."""

    text: str
    keys: tuple[Key, ...]
    offset: int
    limit: int | None


def take_order(text: str) -> Order | None:
    """Return a SELECT without the ORDER BY at its end; None where it has none, or one that is not sorted here."""
    start = max(text.rfind("ORDER"), text.rfind("order"))
    if start < 0 or "#" in text[text.rfind("\n", 0, start) + 1 : start]:
        return None
    found = re.compile(_ORDER, re.IGNORECASE).match(text, start)
    if found is None:
        return None
    end = found.start(2) if found[2] else found.end()
    keys = tuple(
        Key(key[3], as_text=key[2] is not None, descending=key[1] is not None)
        for key in re.finditer(_KEY, text[start + 5 : end], re.IGNORECASE)
        if key[3]
    )
    words = found[2].upper().split()
    given = dict(zip(words[::2], map(int, words[1::2]), strict=True))
    if len(words) != 2 * len(given):
        return None
    return Order(text[:start], keys, given.get("OFFSET", 0), given.get("LIMIT"))


def sort_answer(
    query: str, answer: Callable[[str], tuple[tuple[str, ...], Iterator[Row]]]
) -> tuple[tuple[str, ...], Iterator[Row]] | None:
    """Return the variables and rows of a SELECT in order, sorted here; None where what answers queries is to do it."""
    if (order := take_order(query)) is None:
        return None
    try:
        variables, pieces = answer(order.text)
    except QueryError:  # is told of the text as it was given
        return None
    if not all(key.variable in variables for key in order.keys):
        return None
    rows = list(islice(pieces, FIRST_ROWS))
    if sort_rows(rows, variables, order) is None:  # seen before the rest is found for nothing
        return None
    rows += islice(pieces, MOST_ROWS + 1 - len(rows))
    found = sort_rows(rows, variables, order) if len(rows) <= MOST_ROWS else None
    return None if found is None else (variables, iter(found))


def sort_rows(rows: Sequence[Row], variables: Sequence[str], order: Order) -> list[Row] | None:
    """Return the rows of a query in its order (SPARQL 1.1, section 15.1); None where that is left to the engine.

    It is left where a column holds what is not compared by its text or as an exact number, or kinds of values that
    have no order among them.
    """
    found = list(rows)
    for key in reversed(order.keys):
        place = variables.index(key.variable)
        make = _texts if key.as_text else _comparable([row[place] for row in found])
        if make is None:
            return None
        made = [make(row[place]) for row in found]
        found = [found[n] for n in sorted(range(len(found)), key=made.__getitem__, reverse=key.descending)]
    end = None if order.limit is None else order.offset + order.limit
    return found[order.offset : end]


def _texts(term: Term | None) -> Any:
    return (1, term.value) if isinstance(term, IRI) else (1, term.lexical) if isinstance(term, Literal) else (0,)


def _comparable(column: Iterable[Term | None]) -> Callable[[Term | None], Any] | None:
    """Return what makes the values of a column comparable: nothing, IRIs, then literals; None where it is unsure.

    Numbers are compared by value; texts, plain dates and what has a datatype of somebody's own by how they are written.
    """
    numbers = others = False
    for term in column:
        if isinstance(term, Literal):
            number = term.datatype in _NUMBERS
            numbers, others = numbers or number, others or not number
            if (numbers and others) or not (_is_number(term.lexical) if number else _is_told_by_text(term)):
                return None
        elif not (term is None or isinstance(term, IRI)):
            return None
    return _by_number if numbers else _by_text


def _is_number(lexical: str) -> bool:
    return re.fullmatch(_NUMBER, lexical, re.ASCII) is not None


def _is_told_by_text(literal: Literal) -> bool:
    kind = literal.datatype
    if kind in _PLAIN:
        return re.fullmatch(_PLAIN[kind], literal.lexical, re.ASCII) is not None
    return kind in (XSD_STRING, LANG_STRING) or not kind.startswith((XSD, RDF))


def _by_number(term: Term | None) -> tuple[Any, ...]:
    return (2, _value(term.lexical)) if isinstance(term, Literal) else _by_text(term)


def _value(lexical: str) -> Any:
    """Return the exact number that a text of `_NUMBER` stands for."""
    if "." not in lexical:
        return int(lexical)
    from decimal import Decimal  # positions and counts are whole

    return Decimal(lexical)


def _by_text(term: Term | None) -> tuple[Any, ...]:
    if isinstance(term, Literal):
        return (2, term.lexical, term.datatype, term.language or "")
    return (1, term.value) if isinstance(term, IRI) else (0,)
