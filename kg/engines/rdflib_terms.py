"""The terms that a query of rdflib makes of others, as SPARQL 1.1 has them (section 17.4.2)."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from typing import Any

from kg.engines.store_values import computed, is_text, sound
from kg.errors import KgError, QueryError
from kg.io.matching import LONGEST, MATCHER, EndlessError
from kg.rdf.terms import XSD_STRING
from kg.sparql.regex import for_python

NIL = "http://www.w3.org/1999/02/22-rdf-syntax-ns#nil"
_SHOWN = 60
_ZONE = re.compile(r"T.*?(Z|[+-][0-9]{2}:[0-9]{2})?\Z")


def _text(part: Any, _: Any) -> Any:
    """Return STR of a term, which is an error of a node without a name."""
    from rdflib import BNode, Literal
    from rdflib.plugins.sparql.sparql import SPARQLError

    if isinstance(sound(part.arg), BNode):
        raise SPARQLError("a node without a name has no text")
    return Literal(str(part.arg))


def _typed(part: Any, _: Any) -> Any:
    """Return STRDT of a text, as it is written; of anything else it is an error."""
    from rdflib import Literal, URIRef
    from rdflib.plugins.sparql.sparql import SPARQLError

    text, kind = sound(part.arg1), sound(part.arg2)
    if not isinstance(text, Literal) or not is_text(text) or text.language or not isinstance(kind, URIRef):
        raise SPARQLError("a datatype is given to a text, by its IRI")
    return Literal(str(text), datatype=None if str(kind) == XSD_STRING else kind, normalize=False)


def _iri(part: Any, context: Any) -> Any:
    """Return the IRI that a text says, by the base of the query; where that is none, it is an error."""
    from rdflib import Literal, URIRef
    from rdflib.plugins.sparql.sparql import SPARQLError

    term = sound(part.arg)
    if isinstance(term, URIRef):
        return term
    if not isinstance(term, Literal) or not is_text(term) or term.language:
        raise SPARQLError("an IRI is made of a text")
    return computed("IRI(?a)", Literal(str(context.prologue.absolutize(URIRef(str(term))))))


def _blank(part: Any, context: Any) -> Any:
    """Return a node without a name, the same for the same text; of any other term it is an error."""
    from rdflib import BNode, Literal
    from rdflib.plugins.sparql.sparql import SPARQLError

    label = sound(part.arg)
    if label is None:
        return BNode()
    if not isinstance(label, Literal) or not is_text(label) or label.language:
        raise SPARQLError("a node without a name is made of a text")
    return context.bnodes[label]


def _part_of_text(part: Any, _: Any) -> Any:
    """Return SUBSTR as XPath's fn:substring has it, with places before the first and after the last."""
    if part.length is None:
        return computed("SUBSTR(?a, ?b)", part.arg, part.start)
    return computed("SUBSTR(?a, ?b, ?c)", part.arg, part.start, part.length)


def _listed(part: Any) -> bool:
    """Tell whether a function is given anything; rdflib takes a list of nothing for the letters of rdf:nil."""
    return str(OrderedDict.__getitem__(part, "arg")) != NIL


def _first(part: Any, context: Any) -> Any:
    """Return the first term that is no error, which is one where there is none."""
    from rdflib.plugins.sparql.operators import Builtin_COALESCE
    from rdflib.plugins.sparql.sparql import SPARQLError

    if not _listed(part):
        raise SPARQLError("there is no first of nothing")
    return Builtin_COALESCE(part, context)


def _joined(part: Any, context: Any) -> Any:
    """Return texts behind each other; those of nothing are an empty one."""
    from rdflib import Literal
    from rdflib.plugins.sparql.operators import Builtin_CONCAT

    return Builtin_CONCAT(part, context) if _listed(part) else Literal("")


def _replaced(part: Any, _: Any) -> Any:
    """Return REPLACE as XPath's fn:replace has it, of which Python has other flags and signs."""
    if part.flags is None:
        return computed("REPLACE(?a, ?b, ?c)", part.arg, part.pattern, part.replacement)
    return computed("REPLACE(?a, ?b, ?c, ?d)", part.arg, part.pattern, part.replacement, part.flags)


def _fits(part: Any, _: Any) -> Any:
    """Return whether a text fits a pattern, by the store, or by Python, in time, where that alone knows the pattern."""
    from rdflib import Literal
    from rdflib.plugins.sparql.sparql import SPARQLError

    flags = () if part.flags is None else (part.flags,)
    asked = f"REGEX(?a, ?b{', ?c' * len(flags)})"
    try:
        return computed(asked, part.text, part.pattern, *flags)
    except SPARQLError:
        texts = [sound(term) for term in (part.text, part.pattern, *flags)]
        if not all(isinstance(one, Literal) and is_text(one) for one in texts) or not set("".join(flags)) <= set("ism"):
            raise
    return Literal(_found_in_time(str(texts[1]), str(texts[0]), "".join(flags)))


def _found_in_time(pattern: str, text: str, flags: str) -> bool:
    from rdflib.plugins.sparql.sparql import SPARQLError

    try:
        python = for_python(pattern, flags)
    except (re.error, OverflowError, RecursionError):
        raise SPARQLError("the pattern is no regular expression") from None
    try:
        return MATCHER.finds(python.pattern, python.flags, text)
    except EndlessError:
        told = f"the pattern {pattern[:_SHOWN]!r} was tried on {text[:_SHOWN]!r} for {LONGEST:.0f} s and came to no end"
        raise QueryError(f"{told}; write it without repetition of what repeats") from None


def _zone(part: Any, _: Any) -> Any:
    """Return the time zone as it is written, which a store does not keep."""
    from rdflib import Literal

    computed("TZ(?a)", part.arg)  # an error for what is no time
    found = _ZONE.search(str(part.arg))
    return Literal((found and found[1]) or "")


def _is_a(kind: str, part: Any, _: Any) -> Any:
    """Return whether a term is of a kind of rdflib's; an error is of none, and stays one."""
    import rdflib

    return rdflib.Literal(isinstance(sound(part.arg), getattr(rdflib, kind)))


def _is_same(part: Any, _: Any) -> Any:
    from rdflib import Literal

    return Literal(sound(part.arg1) == sound(part.arg2))


class _Asked:
    """What pySHACL looks up when it asks a function: terms that are found already, and nothing else of the row.

    It would give the function each variable of the row, and so answer another question where one is called alike.
    """

    def __init__(self, graph: Any) -> None:
        self.ctx = SimpleNamespace(initBindings={}, bindings={}, graph=graph)

    def __getitem__(self, term: Any) -> Any:
        return term


def of_shapes(own: Callable[[Any, Any], Any], part: Any, context: Any) -> Any:
    """Return what a function of shapes finds; where it finds nothing, pySHACL has a list or fails."""
    from rdflib.plugins.sparql.sparql import SPARQLError
    from rdflib.term import Node

    try:
        found = own(part, _Asked(context.ctx.graph))
    except (SPARQLError, KgError, RecursionError, MemoryError):
        raise
    except KeyError:
        found = None
    except Exception as error:  # pySHACL raises its own classes, and rdflib bare ones
        raise QueryError(f"the function <{part.iri}> cannot be run: {error}") from None
    if not isinstance(found, Node):
        raise SPARQLError("the function has no value")
    return found


RULES_OF_TERMS: dict[str, Callable[[Any, Any], Any]] = {
    "Builtin_STR": _text,
    "Builtin_STRDT": _typed,
    "Builtin_IRI": _iri,
    "Builtin_URI": _iri,
    "Builtin_BNODE": _blank,
    "Builtin_SUBSTR": _part_of_text,
    "Builtin_TZ": _zone,
    "Builtin_COALESCE": _first,
    "Builtin_CONCAT": _joined,
    "Builtin_REPLACE": _replaced,
    "Builtin_REGEX": _fits,
    "Builtin_isIRI": partial(_is_a, "URIRef"),
    "Builtin_isURI": partial(_is_a, "URIRef"),
    "Builtin_isBLANK": partial(_is_a, "BNode"),
    "Builtin_isLITERAL": partial(_is_a, "Literal"),
    "Builtin_sameTerm": _is_same,
}
