"""Templates: RML's, with references in braces, and YARRRML's, with references in `$( )`."""

from __future__ import annotations

import re

from kg.mapping.model import Expression, Reference

_YARRRML = re.compile(r"\\\$\(|\$\(((?:[^()\\]|\\.|\([^()]*\))*)\)|\$\(")
_ESCAPED = re.compile(r"\\(.)")


def read_template(text: str) -> Expression:
    """Return the expression of a template of RML; raise ValueError, in words, for one that is not well formed.

    A backslash stands before a brace that is meant as such, and before a backslash.
    """
    parts: list[str | Reference] = []
    held: list[str] = []
    within = False
    at = 0
    while at < len(text):
        letter = text[at]
        if letter == "\\":
            if text[at + 1 : at + 2] not in ("{", "}", "\\"):
                raise ValueError("a backslash stands before {, } or \\ only; write \\\\ for a backslash")
            held.append(text[at + 1])
            at += 1
        elif letter == "{":
            if within:
                raise ValueError("a brace is opened within braces; write \\{ for a brace")
            if held:
                parts.append("".join(held))
            within, held = True, []
        elif letter == "}":
            if not within:
                raise ValueError("a brace is closed that was not opened; write \\} for a brace")
            if not held:
                raise ValueError("there is nothing in the braces; name a column there")
            parts.append(Reference("".join(held)))
            within, held = False, []
        else:
            held.append(letter)
        at += 1
    if within:
        raise ValueError("a brace is not closed")
    if held:
        parts.append("".join(held))
    return Expression(tuple(parts))


def read_dollars(text: str) -> Expression:
    """Return the expression of a text of YARRRML; raise ValueError, in words, for a reference that is not closed.

    `$(name)` is a reference; a backslash before it, or before a parenthesis in it, takes its meaning away.
    """
    parts: list[str | Reference] = []
    held: list[str] = []
    last = 0
    for match in _YARRRML.finditer(text):
        held.append(text[last : match.start()])
        last = match.end()
        if match[0].startswith("\\"):
            held.append("$(")
        elif match[1] is None:
            raise ValueError("$( is not closed; write \\$( for the signs themselves")
        elif not match[1].strip():
            raise ValueError("$() names nothing; name a column there")
        else:
            if any(held):
                parts.append("".join(held))
            parts.append(Reference(_ESCAPED.sub(r"\1", match[1])))
            held = []
    held.append(text[last:])
    if any(held) or not parts:
        parts.append("".join(held))
    return Expression(tuple(parts), whole=len(parts) == 1 and isinstance(parts[0], Reference))
