"""Regular expressions of the rules for links, in time that grows with the text alone.

They are looked at for every identifier of a list of millions, and who writes the rules did not write those. Python is
asked where it takes no time, and our own engine for all else.
"""

from __future__ import annotations

import re
from functools import lru_cache

from kg.engines.store_values import holds, text_made
from kg.errors import UsageError
from kg.rdf.terms import Literal, to_n3
from kg.shacl.patterns import compile_tame, own_text
from kg.sparql.regex import for_python

_SHORT = 200
_GROUP = re.compile(r"\\.|\[\^?\]?[^]]*\]|(\((?!\?)|\(\?P?<(?![=!]))", re.DOTALL)


def read_expression(text: str) -> str:
    """Return a regular expression that the rules give; raise UsageError for one that is none, or may take for ever."""
    if _own(text) is not None:
        return text
    try:
        for_python(text)
    except RecursionError:
        raise UsageError("this one is nested too deeply; write it flatter") from None
    except (re.error, OverflowError) as error:
        raise UsageError(str(error)) from None
    raise UsageError(
        "this one might take for ever, or much memory: do without what looks ahead or back ((?=…), (?<!…)), for the"
        " same again (\\1) and for all at once (a++), and write few signs in what repeats often, as [0-9A-Za-z] for \\w"
    )


def is_whole(expression: str, text: str) -> bool:
    """Tell whether a text is, from its beginning to its end, as an expression of the rules says."""
    tame = compile_tame(expression) if len(text) <= _SHORT else None
    if tame is not None:
        return tame.fullmatch(text) is not None
    return holds(f"FILTER(REGEX({to_n3(Literal(text))}, {to_n3(Literal(f'^(?:{_own(expression)})$'))}))")


def first_part(expression: str, text: str) -> str:
    """Return the first part of a text that is as an expression says, of it the first group; nothing without any.

    >>> first_part("Q([0-9]+)", "see Q12 and Q13"), first_part("Q[0-9]+", "see Q12"), first_part("Q", "none")
    ('12', 'Q12', '')
    """
    tame = compile_tame(expression) if len(text) <= _SHORT else None
    if tame is not None:
        match = tame.search(text)
        return (match[1 if tame.groups else 0] or "") if match else ""
    whole = f"^(?s:.*?)({_own(expression)})(?s:.*)$"
    if not holds(f"FILTER(REGEX({to_n3(Literal(text))}, {to_n3(Literal(whole))}))"):
        return ""
    group = 2 if any(match[1] for match in _GROUP.finditer(expression)) else 1
    return text_made(f'REPLACE(?a, {to_n3(Literal(whole))}, "${group}")', text) or ""


@lru_cache(1000)
def _own(expression: str) -> str | None:
    """Return an expression as our own engine has it with more around it; None for one that it does not know."""
    own = own_text(expression)
    return None if own is None or own_text(f"^(?s:.*?)({expression})(?s:.*)$") is None else own
