"""Long lists behind IN, asked as sets: an engine compares each row with each value, one after the other.

A function of ours looks into a set of the values instead, and a value of each kind stays behind IN, so that the engine
itself decides what is an error and what is false. IRIs, texts and whole numbers are looked up so; a list with other
values stays as it is, and is refused where it is so long that nobody would wait for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal, InvalidOperation
from struct import pack, unpack
from typing import Any, NamedTuple

from kg.errors import QueryError
from kg.rdf.terms import XSD
from kg.sparql.tokens import MAX_LENGTH, Token, locate, meaningful, tokenize

LONG = 100
"""From so many values on a list is a set: looking into one costs about as much as so many comparisons."""
MOST = 5_000
"""How many values are compared one after the other."""
_PLAIN = frozenset((
    ("iri",), ("name",), ("number",), ("-", "number"), ("+", "number"), ("string",), ("string", "language"),
    ("string", "^^", "iri"), ("string", "^^", "name"),
))  # fmt: skip
_BEFORE = frozenset(("(", ",", "&&", "||"))
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_NAME = "urn:kg:among:"
_INTEGERS = frozenset(XSD + name for name in (
    "integer", "byte", "short", "int", "long", "unsignedByte", "unsignedShort", "unsignedInt", "unsignedLong",
    "positiveInteger", "negativeInteger", "nonPositiveInteger", "nonNegativeInteger",
))  # fmt: skip
_TEXTS = frozenset((XSD + "string", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"))
_EXACT = 1 << 53  # below it a whole number is the same one as a double

Functions = dict[Any, Callable[..., Any]]
"""Functions of a query by their IRIs, as pyoxigraph takes them."""


class _List(NamedTuple):
    """A variable before IN or NOT IN, and the values behind: the tokens of both, and where all ends."""

    variable: Token
    is_not: bool
    values: Sequence[Token]
    length: int
    end: int


def use_sets(text: str, read_values: Callable[[str], Iterable[Any]]) -> tuple[str, Functions]:
    """Return a query in which long lists are sets, with the functions that it uses: the same rows in the same order.

    `read_values` answers a query for the values of a list. Raises QueryError for a list that is no set and too long.
    """
    import pyoxigraph

    if len(text) > MAX_LENGTH:
        return text, {}  # our own, and rows of an answer make it so long
    tokens = meaningful(tokenize(text))
    first = next((token.start for token in tokens if token.word in _FORMS), 0)
    functions: Functions = {}
    pieces, end = [], 0
    for found in _lists(tokens):
        # a sign and its number are one word here
        listed = "".join(token.text if token.text in ("-", "+") else f"{token.text} " for token in found.values)
        among = _among(read_values, f"{text[:first]}SELECT ?v {{ VALUES ?v {{ {listed} }} }}") if listed else None
        if among is None:
            if found.length > MOST:
                told = f"{found.length:,} values behind IN are compared with each row, one after the other; "
                told += "write them as VALUES ?name { … }, or ask for fewer"
                raise QueryError(told, location=locate(text, found.variable.start))
            continue
        test, examples = among
        name = f"{_NAME}{len(functions)}"
        functions[pyoxigraph.NamedNode(name)] = test
        variable = found.variable.text
        asked = f"(<{name}>({variable}) || {variable} IN ({', '.join(map(str, examples))}))"
        pieces += [text[end : found.variable.start], f"(!{asked})" if found.is_not else asked]
        end = found.end
    return "".join([*pieces, text[end:]]), functions


def _lists(tokens: Sequence[Token]) -> Iterable[_List]:
    """Yield the long lists of a query; one whose values, or what is before IN, have to be computed has no values."""
    for n, token in enumerate(tokens):
        if token.word != "IN" or n + 1 >= len(tokens) or tokens[n + 1].text != "(":
            continue
        values, count, end = _values(tokens, n + 2)
        is_not = tokens[n - 1].word == "NOT"
        at = n - 2 if is_not else n - 1
        if count < LONG or at < 1:
            continue
        variable = tokens[at]
        is_plain = variable.kind == "variable" and tokens[at - 1].text in _BEFORE
        yield _List(variable, is_not, values if is_plain else (), count, end)


def _values(tokens: Sequence[Token], start: int) -> tuple[list[Token], int, int]:
    """Return the values of a list without commas, none where one is an expression, their number, and the end."""
    values, one, depth, count, is_plain = list[Token](), list[Token](), 0, 1, True
    for token in tokens[start:]:
        ends = token.kind == "mark" and depth == 0 and token.text in (",", ")")
        if not ends:
            depth += {"(": 1, ")": -1}.get(token.text, 0) if token.kind == "mark" else 0
            one.append(token)
            continue
        is_plain = is_plain and tuple(part.text if part.kind == "mark" else part.kind for part in one) in _PLAIN
        values += one
        one = []
        if token.text == ")":
            return (values if is_plain else []), count, token.start + 1
        count += 1
    return [], count, 0


def _among(read_values: Callable[[str], Iterable[Any]], query: str) -> tuple[Callable[..., Any], list[Any]] | None:
    """Return the function that looks for a value in a list, and one value of each kind; None where it cannot be."""
    import pyoxigraph

    terms, numbers, examples = set[Any](), set[int](), dict[str, Any]()
    for term in read_values(query):
        if isinstance(term, pyoxigraph.Literal):
            kind = term.datatype.value
            if kind == XSD + "integer" and abs(number := int(term.value)) < _EXACT:
                numbers.add(number)
            elif kind in _TEXTS:
                terms.add(term)
            else:
                return None
        else:
            kind = "iri"
            terms.add(term)
        examples.setdefault(kind, term)
    if not examples:
        return None
    yes, no = (pyoxigraph.Literal(value) for value in (True, False))
    singles = {_single(number) for number in numbers}

    def test(term: Any) -> Any:
        if term in terms:
            return yes
        return yes if numbers and isinstance(term, pyoxigraph.Literal) and _is_among(term, numbers, singles) else no

    return test, list(examples.values())


def _is_among(term: Any, numbers: set[int], singles: set[float]) -> bool:
    """Tell whether a literal is one of some whole numbers, by its value."""
    kind, text = term.datatype.value, term.value
    try:
        if kind in _INTEGERS:
            return int(text) in numbers
        if kind == XSD + "decimal":
            return Decimal(text) in numbers
        if kind == XSD + "double":
            return float(text) in numbers
        return kind == XSD + "float" and _single(float(text)) in singles
    except (ValueError, OverflowError, InvalidOperation):
        return False


def _single(number: float) -> float:
    """Return a number at the precision of xsd:float."""
    return float(unpack("f", pack("f", number))[0])
