"""A bracket that is closed in a statement and opened nowhere: a parser stumbles far before the one that is closed.

What is behind the fault tells that, and not what is before it, where all seems to lack a comma or a dot.
"""

from __future__ import annotations

import re

# What has brackets, or dots, that are none: texts, IRIs, comments, numbers, and names of things.
_HIDDEN = re.compile(
    r"""\"{3}(?:[^"\\]|\\.|"{1,2}(?!"))*"{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|<[^<>\s]*>|\#[^\n]*"""
    r"|(?<!\w)[+-]?\d*\.\d+|[\w-]*:[\w.%-]*[\w%-]"
)
_STATEMENT_ENDS = re.compile(r"\.(?:\s|$)")


def unopened(reason: str, before: str, ahead: str) -> str | None:
    """Return that a statement closes one bracket more than it opens, if so, where a parser gave another reason.

    `before` and `ahead` are the text up to the fault and from it on.
    """
    if re.match(r"[\])] is not a valid subject", reason):
        return None  # the parser stands at it
    begun = _STATEMENT_ENDS.split(_masked(before))[-1]
    statement = begun + _STATEMENT_ENDS.split(_masked(ahead))[0]
    more = {opening: statement.count(closing) - statement.count(opening) for opening, closing in ("[]", "()")}
    if sorted(more.values()) != [0, 1]:
        return None
    opening, closing = "[]" if more["["] else "()"
    return f"this statement has one {closing} more than {opening}: a {opening} is missing, or a {closing} is too much"


def _masked(text: str) -> str:
    return _HIDDEN.sub("_", text)
