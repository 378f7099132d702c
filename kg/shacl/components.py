"""Constraints that look at one value by itself: the SPARQL that suspects it, and the Python that makes sure."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.engines.base import MARK
from kg.errors import NotCompiled, ShapesError
from kg.rdf.lexical import can_be_ill_formed, has_order, is_well_formed
from kg.rdf.terms import IRI, XSD, BlankNode, Literal, Term, to_n3
from kg.rdf.vocabulary import SH
from kg.rdf.xsd import is_number
from kg.shacl.patterns import read_pattern
from kg.shacl.shape import Constraint

if TYPE_CHECKING:
    from decimal import Decimal

_KINDS = {
    "IRI": "isIRI(?value)",
    "BlankNode": "isBlank(?value)",
    "Literal": "isLiteral(?value)",
    "BlankNodeOrIRI": "!isLiteral(?value)",
    "BlankNodeOrLiteral": "!isIRI(?value)",
    "IRIOrLiteral": "!isBlank(?value)",
}
FEW = 50
"""How many members of a list are compared one by one in a query."""
_SIGNS = {"minExclusive": ">", "minInclusive": ">=", "maxExclusive": "<", "maxInclusive": "<="}


class LocalCheck(NamedTuple):
    """A check of ?value: an expression that is true for every bad value, and with `confirm` for some good ones too.

    One that `compares` is to be asked again of a value that the engine holds as written, and so could not compare;
    numbers that engines cannot read, having too many digits, are compared by `confirm`.
    """

    suspicion: str
    confirm: Callable[[Term], bool] | None = None
    compares: bool = False


def local_check(
    constraint: Constraint, write: Callable[[Term], str] = to_n3, *, lenient: bool = False, marks: bool = False
) -> LocalCheck | None:
    """Return the check for a constraint that needs no more than the value, or None; raise ShapesError.

    `write` gives a term as the engine wants it in a query that compares terms rather than values. A `lenient` engine
    compares what SPARQL says cannot be compared, such as a text and a number; that is then looked for by itself. One
    that `marks` holds literals that a store would rewrite under datatypes of our own.
    """
    kind, value = constraint.component, constraint.value
    if kind == "nodeKind":
        name = str(value).removeprefix(SH)
        if name not in _KINDS:
            raise ShapesError(f"sh:nodeKind {to_n3(value)} is none; use one of: {', '.join(_KINDS)}")
        return LocalCheck(f"!({_KINDS[name]})")
    if kind == "datatype":
        return _datatype(value, marks=marks)
    if kind in _SIGNS and not has_order(value):
        return LocalCheck("true")  # though a store finds each term no less than itself, and knows no ranges
    if kind in _SIGNS:
        other = f"{unlike('?value', to_n3(value))} || " if lenient else ""
        suspicion = f"{other}!COALESCE(?value {_SIGNS[kind]} {to_n3(value)}, false)"
        return LocalCheck(suspicion, lambda given: compare(given, _SIGNS[kind], value) is not True, compares=True)
    if kind == "minLength":
        least = constraint.minimum or 0
        return LocalCheck(f"isBlank(?value) || STRLEN(STR(?value)) < {least}")
    if kind == "maxLength":
        return LocalCheck(f"isBlank(?value) || STRLEN(STR(?value)) > {constraint.minimum}")
    if kind == "pattern":
        return _pattern(value, constraint.flags, lenient=lenient)
    if kind == "languageIn":
        return _languages(constraint)
    return _members(constraint, write, lenient=lenient) if kind == "in" else None


def unlike(one: str, other: str) -> str:
    """Return an expression that is true where one of two is a number and the other is none."""
    return f"(isNumeric({one}) != isNumeric({other}))"


def compare(one: Term, sign: str, other: Term) -> bool | None:
    """Compare two numbers of any size, or two truths; None for what is neither, or has no order.

    Beside an xsd:double each number is rounded to one, else beside an xsd:float to that (XPath 3.1, appendix B.1).
    """
    kinds = {term.datatype for term in (one, other) if isinstance(term, Literal)}
    rounded = "double" if XSD + "double" in kinds else "float" if XSD + "float" in kinds else ""
    left: Any = _truth(one)
    right: Any = _truth(other)
    if left is None:
        left, right = _number(one, rounded), _number(other, rounded)
    if left is None or right is None:
        return None
    return bool(
        {"=": left == right, "<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[sign]
    )


def _truth(term: Term) -> bool | None:
    if not isinstance(term, Literal) or term.datatype != XSD + "boolean" or not is_well_formed(term):
        return None
    return term.lexical in ("true", "1")


def _number(term: Term, rounded: str) -> Decimal | float | None:
    if not isinstance(term, Literal) or not is_number(term.datatype) or not is_well_formed(term):
        return None
    from decimal import Decimal

    number = Decimal(term.lexical)
    if number.is_nan() or not rounded:
        return None if number.is_nan() else number
    double = float(number)
    return _single(double) if rounded == "float" or term.datatype == XSD + "float" else double


def _single(double: float) -> float:
    """Return the number of 32 bits that is nearest to another one."""
    try:
        (single,) = struct.unpack("f", struct.pack("f", double))
    except OverflowError:
        return math.copysign(math.inf, double)
    return float(single)


def _datatype(datatype: Term, *, marks: bool) -> LocalCheck:
    if not isinstance(datatype, IRI):
        raise ShapesError(f"sh:datatype {to_n3(datatype)} is no datatype; give its IRI, such as xsd:date")
    differs = f"!COALESCE(DATATYPE(?value) = {to_n3(datatype)}, false)"
    wanted = str(datatype)
    if not can_be_ill_formed(wanted):
        return LocalCheck(differs, lambda value: not isinstance(value, Literal) or value.datatype != wanted)
    if marks:
        differs = f"!COALESCE(DATATYPE(?value) IN ({to_n3(datatype)}, <{MARK}{wanted}>), false)"
    plain = _PLAIN.get(wanted.removeprefix(XSD))
    doubtful = f"{differs} || !REGEX(STR(?value), {to_n3(Literal(plain))})" if plain else "true"

    def confirm(value: Term) -> bool:
        return not isinstance(value, Literal) or value.datatype != wanted or not is_well_formed(value)

    return LocalCheck(doubtful, confirm)


# What is surely well-formed; the rest (leap days, years of five digits …) is few, and looked at in Python.
_PLAIN = {
    "integer": "^[+-]?[0-9]{1,18}$",
    "nonNegativeInteger": "^[+]?[0-9]{1,18}$",
    "positiveInteger": "^[+]?[1-9][0-9]{0,17}$",
    "long": "^[+-]?[0-9]{1,18}$",
    "int": "^[+-]?[0-9]{1,9}$",
    "unsignedInt": "^[+]?[0-9]{1,9}$",
    "decimal": "^[+-]?[0-9]+([.][0-9]*)?$",
    "boolean": "^(true|false)$",
    "date": "^[1-9][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])$",
    "dateTime": "^[1-9][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z?$",
    "gYear": "^[1-9][0-9]{3}$",
    "double": "^[+-]?[0-9]+([.][0-9]*)?([Ee][+-]?[0-9]+)?$",
    "float": "^[+-]?[0-9]+([.][0-9]*)?([Ee][+-]?[0-9]+)?$",
}


def _pattern(pattern: Term, flags: str, *, lenient: bool) -> LocalCheck:
    if not isinstance(pattern, Literal):
        raise ShapesError("sh:pattern must be a text with a regular expression")
    read = read_pattern(pattern.lexical, flags)

    def confirm(value: Term) -> bool:
        return isinstance(value, BlankNode) or not read.finds(str(value))

    if read.own is None:
        return LocalCheck("true", confirm)
    # Where an engine gives no answer, the value must not pass; of a server, ours makes sure.
    asked = read.sparql if lenient else read.own
    suspicion = f"isBlank(?value) || COALESCE(!REGEX(STR(?value), {asked}), true)"
    return LocalCheck(suspicion, confirm if lenient else None)


def _languages(constraint: Constraint) -> LocalCheck:
    tags = frozenset(term.lexical.lower() for term in constraint.members if isinstance(term, Literal))
    if len(tags) > FEW:
        return LocalCheck("true", lambda value: not _is_in_a_language(value, tags))
    matches = " || ".join(f"LANGMATCHES(LANG(?value), {to_n3(Literal(tag))})" for tag in sorted(tags)) or "false"
    return LocalCheck(f"!COALESCE(isLiteral(?value) && ({matches}), false)")


def _is_in_a_language(value: Term, tags: frozenset[str]) -> bool:
    """Tell whether a text is in one of some languages, by basic filtering (RFC 4647, section 3.3.1)."""
    if not isinstance(value, Literal) or not value.language:
        return False
    subtags = value.language.lower().split("-")
    return "*" in tags or any("-".join(subtags[:n]) in tags for n in range(1, len(subtags) + 1))


def _members(constraint: Constraint, write: Callable[[Term], str], *, lenient: bool) -> LocalCheck:
    """Return the check for a list of values; a long one is no chain of comparisons, which an engine would nest."""
    members = constraint.members
    if any(isinstance(term, BlankNode) for term in members):
        raise NotCompiled("sh:in names a blank node")
    if len(members) <= FEW:
        if members and all(isinstance(term, IRI) for term in members):
            return LocalCheck(f"!isIRI(?value) || ?value NOT IN ({', '.join(map(to_n3, members))})")
        same = " || ".join(f"sameTerm(?value, {write(term)})" for term in members) or "false"
        return LocalCheck(f"!({same})")
    if lenient:  # only the server knows which of its literals it takes for the same
        values = f"VALUES ?member {{ {' '.join(map(write, members))} }}"
        return LocalCheck(f"NOT EXISTS {{ {values} FILTER(sameTerm(?member, ?value)) }}")
    known = frozenset(map(_folded, members))
    return LocalCheck("true", lambda value: _folded(value) not in known)


def _folded(term: Term) -> Term:
    """Return a term with its language in small letters, by which languages are compared (RDF 1.1, section 3.3)."""
    if isinstance(term, Literal) and term.language:
        return term._replace(language=term.language.lower())
    return term
