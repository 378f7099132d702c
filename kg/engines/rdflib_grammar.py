"""Rules of rdflib's grammar that are not those of SPARQL 1.1, put right in its parser before a query is read."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

# A sign right before a name or a number begins a variable or that number, as terminals are as long as they can be.
_MODIFIER = r"\*|\+(?!\.?[0-9])|\?(?!\w)"


@cache
def mend_grammar() -> None:
    """Have rdflib read signed numbers as they are written, and the sign of a path also behind a blank (rule 91)."""
    from pyparsing import Regex
    from rdflib import XSD
    from rdflib.plugins.sparql import parser

    for kind in (XSD.integer, XSD.decimal, XSD.double):
        name = kind.rpartition("#")[2].upper()
        getattr(parser, f"{name}_POSITIVE").set_parse_action(_signed("+", kind))
        getattr(parser, f"{name}_NEGATIVE").set_parse_action(_signed("-", kind))
    path: Any = parser.PathElt.expr
    optional = path.exprs[1]
    optional.skipWhitespace = optional.callPreparse = True
    optional.expr.expr = Regex(_MODIFIER)


def _signed(sign: str, kind: Any) -> Callable[[Any], Any]:
    """Return what makes a literal of a number behind its sign; rdflib would negate a value that it does not have."""
    from rdflib import Literal

    return lambda read: Literal(sign + read[0], datatype=kind)
