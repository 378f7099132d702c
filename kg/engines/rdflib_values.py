"""What a query of rdflib compares and computes, by the rules of SPARQL 1.1 (section 17), which a store follows.

rdflib has an order for dates and numbers, takes a date for true, and fails where a row only has an error. So whatever
depends on a value is asked of a store, one operation at a time, and what depends on the term stays with rdflib.
"""

from __future__ import annotations

import operator
import re
from collections import OrderedDict
from collections.abc import Callable, Iterator
from functools import partial
from types import MethodType
from typing import Any

from kg.engines.rdflib_exists import exists
from kg.engines.rdflib_parts import visit_parts
from kg.engines.rdflib_terms import RULES_OF_TERMS, of_shapes
from kg.engines.store_values import computed, is_text, kept, sound
from kg.errors import KgError
from kg.rdf.lexical import is_well_formed
from kg.rdf.terms import XSD
from kg.rdf.xsd import is_number

# What one term gives, by the name that rdflib has for it.
_OF_ONE = {
    f"Builtin_{name}": f"{name}(?a)"
    for name in (
        "ABS", "CEIL", "FLOOR", "ROUND", "YEAR", "MONTH", "DAY", "HOURS", "MINUTES", "SECONDS", "TIMEZONE",
    )
} | {"UnaryMinus": "-?a", "UnaryPlus": "+?a"}  # fmt: skip
_OF_A_TEXT = frozenset(f"Builtin_{name}" for name in ("MD5", "SHA1", "SHA256", "SHA384", "SHA512"))
CASTS = frozenset(
    XSD + name
    for name in (
        "boolean", "date", "dateTime", "dayTimeDuration", "decimal", "double", "duration", "float", "gDay", "gMonth",
        "gMonthDay", "gYear", "gYearMonth", "integer", "string", "time", "yearMonthDuration",
    )
)  # fmt: skip
"""The datatypes to which a store casts; SPARQL itself has seven of them."""
_BOOLEAN, _INTEGER = XSD + "boolean", XSD + "integer"
_SHORT = re.compile(r"-?[0-9]{1,18}\Z", re.ASCII)
_SIGNS = {"=": operator.eq, "!=": operator.ne, "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge}


def by_the_store(algebra: Any) -> None:
    """Change a query that rdflib has read, so that it compares and computes as a store does."""
    from rdflib.plugins.sparql.parserutils import CompValue, Expr

    def look(part: Any) -> None:
        if isinstance(part, Expr):
            part._evalfn = MethodType(_rule_of(part), part)
        if isinstance(part, CompValue) and part.name in ("Filter", "LeftJoin"):
            condition = OrderedDict.__getitem__(part, "expr")
            if getattr(condition, "name", "") not in ("Truth", "TrueFilter"):
                part["expr"] = Expr("Truth", arg=condition)

    visit_parts(algebra, look)


def _rule_of(part: Any) -> Callable[[Any, Any], Any]:
    """Return how a part is evaluated: by a rule, by what the store computes of one term, or as rdflib does it."""
    template = _OF_ONE.get(part.name)
    rule: Callable[[Any, Any], Any] = _RULES.get(part.name) or part._evalfn.__func__
    if template:
        rule = lambda each, _: computed(template, each.expr if part.name.startswith("Unary") else each.arg)  # noqa: E731
    elif part.name in _OF_A_TEXT:
        rule = lambda each, _: computed(f"{each.name.removeprefix('Builtin_')}(?a)", each.arg)  # noqa: E731
    elif part.name == "Function":
        if not (str(part.iri) in CASTS and len(part.expr) == 1):
            return partial(of_shapes, rule)
        rule = lambda each, _: computed(f"<{part.iri}>(?a)", each.expr[0])  # noqa: E731
    return _within_its_row(rule)


def _within_its_row(rule: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Return a rule whose every failure is an error of SPARQL, which is one of its row alone."""
    from rdflib.plugins.sparql.sparql import SPARQLError

    def evaluate(part: Any, context: Any) -> Any:
        try:
            return rule(part, context)
        except (SPARQLError, KgError, RecursionError, MemoryError):
            raise
        except Exception as error:
            raise SPARQLError(str(error)) from None

    return evaluate


def _parts(part: Any, context: Any) -> Iterator[Callable[[], Any]]:
    """Yield what evaluates each operand, the first one and the others, by itself."""
    from rdflib.plugins.sparql.parserutils import value

    others = OrderedDict.__getitem__(part, "other")
    is_empty = part.op in ("IN", "NOT IN") and not isinstance(others, list)
    listed = [] if is_empty else others if isinstance(others, list) else [others]
    for raw in (OrderedDict.__getitem__(part, "expr"), *listed):
        yield partial(_valued, value, context, raw)


def _valued(value: Callable[[Any, Any], Any], context: Any, raw: Any) -> Any:
    return sound(value(context, raw))


def _is_equal(one: Any, each: Callable[[], Any]) -> bool:
    return _truth(compared("=", one, each()))


def _holds(each: Callable[[], Any]) -> bool:
    return _truth(each())


def _fails(each: Callable[[], Any]) -> bool:
    return not _truth(each())


def _relation(part: Any, context: Any) -> Any:
    from rdflib import Literal

    first, *others = _parts(part, context)
    if part.op not in ("IN", "NOT IN"):
        return compared(part.op, first(), others[0]())
    one = first() if others else None  # nothing is among no values, an error neither
    found = _any_of(partial(_is_equal, one, each) for each in others)
    return Literal(found == (part.op == "IN"))


def _either(part: Any, context: Any) -> Any:
    from rdflib import Literal

    return Literal(_any_of(partial(_holds, each) for each in _parts(part, context)))


def _both(part: Any, context: Any) -> Any:
    from rdflib import Literal

    return Literal(not _any_of(partial(_fails, each) for each in _parts(part, context)))


def _any_of(tests: Iterator[Callable[[], bool]]) -> bool:
    """Tell whether one of some tests holds; an error counts only where none does (section 17.2)."""
    from rdflib.plugins.sparql.sparql import SPARQLError

    failed: Any = None
    for test in tests:
        try:
            if test():
                return True
        except SPARQLError as error:
            failed = error
    if failed is not None:
        raise failed
    return False


def compared(sign: str, one: Any, other: Any) -> Any:
    """Return whether two terms of rdflib stand so to each other; raise SPARQLError where they have no order."""
    from rdflib import Literal
    from rdflib.plugins.sparql.sparql import SPARQLError

    if isinstance(one, Literal) and isinstance(other, Literal):
        if one == other and is_text(one) and sign in ("=", "!="):
            return Literal(sign == "=")
        if _is_short_integer(one) and _is_short_integer(other):
            return Literal(_SIGNS[sign](int(one), int(other)))  # without a question: most are such
        return computed(f"?a {sign} ?b", one, other)
    if sign not in ("=", "!="):
        raise SPARQLError("only literals have an order")
    return Literal((one == other) == (sign == "="))


def _is_short_integer(term: Any) -> bool:
    return str(term.datatype) == _INTEGER and bool(_SHORT.match(term))


def _sum(part: Any, context: Any) -> Any:
    first, *others = _parts(part, context)
    total = first()
    for sign, other in zip(part.op, others, strict=True):
        total = computed(f"?a {sign} ?b", total, other())
    return total


def _is_not(part: Any, _: Any) -> Any:
    from rdflib import Literal

    return Literal(not _truth(part.expr))


def _is_true(part: Any, _: Any) -> Any:
    from rdflib import Literal

    return Literal(_truth(part.arg))


def _always(_part: Any, _: Any) -> Any:
    from rdflib import Literal

    return Literal(True)


def _if(part: Any, _: Any) -> Any:
    return part.arg2 if _truth(part.arg1) else part.arg3


def _truth(term: Any) -> bool:
    """Return the effective boolean value of a term (section 17.2.2)."""
    from rdflib import Literal
    from rdflib.plugins.sparql.sparql import SPARQLError

    if not isinstance(sound(term), Literal):
        raise SPARQLError("only literals are true or false")
    if is_text(term) and not term.language:
        return len(term) > 0
    if str(term.datatype) == _BOOLEAN and str(term) in ("true", "false"):
        return str(term) == "true"
    if (str(term.datatype) == _BOOLEAN or is_number(str(term.datatype))) and not _is_sound(term):
        return False  # where a store has an error
    return str(computed("IF(?a, true, false)", term)) == "true"


def _is_sound(term: Any) -> bool:
    """Tell whether a literal is written as its datatype wants it."""
    return is_well_formed(kept(term))


def _is_numeric(part: Any, _: Any) -> Any:
    from rdflib import Literal

    term = sound(part.arg)
    return computed("isNUMERIC(?a)", term) if isinstance(term, Literal) and _is_sound(term) else Literal(False)


_RULES: dict[str, Callable[[Any, Any], Any]] = {
    "RelationalExpression": _relation,
    "ConditionalOrExpression": _either,
    "ConditionalAndExpression": _both,
    "AdditiveExpression": _sum,
    "MultiplicativeExpression": _sum,
    "UnaryNot": _is_not,
    "Truth": _is_true,
    "TrueFilter": _always,
    "Builtin_IF": _if,
    "Builtin_isNUMERIC": _is_numeric,
    "Builtin_EXISTS": exists,
    "Builtin_NOTEXISTS": exists,
    **RULES_OF_TERMS,
}
