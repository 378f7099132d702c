"""Signs that come in pairs, of which one is lost: a parser stumbles before the one that is left, or behind it.

What stands at that place seems to lack a comma, a dot or a prefix; all of the line, or of the statement, tells more.
"""

from __future__ import annotations

import re

# What has brackets, or dots, that are none: texts, IRIs, comments, numbers, and names of things.
_HIDDEN = re.compile(
    r"""\"{3}(?:[^"\\]|\\.|"{1,2}(?!"))*"{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|<[^<>\s]*>|\#[^\n]*"""
    r"|(?<!\w)[+-]?\d*\.\d+|(?<![\w-])[\w-]*:[\w.%-]*[\w%-]"
)
_QUOTED = re.compile(r"""\"(?:[^"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|<[^<>\s]*>|(?:^|\s)\#.*""")
_QUOTES = re.compile(r'\\.|(")')
# What may have marks that begin no text: a text in others, and a comment.
_OTHER = re.compile(r"(?<=[\s\[(,])'(?:[^'\\\n]|\\.)*'|(?:^|\s)#.*")
_STATEMENT_ENDS = re.compile(r"\.(?:\s|$)")


def unpaired(reason: str, before: str, ahead: str) -> str | None:
    """Return that a line has an odd number of quotation marks, or a statement a bracket closed that none opens.

    `before` and `ahead` are the text up to the fault and from it on; None where there is nothing of that.
    """
    line = before.rpartition("\n")[2] + ahead.partition("\n")[0]
    if '"""' not in line and all(sum(map(bool, _QUOTES.findall(one))) % 2 for one in (line, _OTHER.sub("", line))):
        return "a quotation mark is missing on this line, or one is too much"
    return _unopened(reason, before, ahead)


def _unopened(reason: str, before: str, ahead: str) -> str | None:
    if re.match(r"[\])] is not a valid subject", reason):
        return None  # the parser stands at it
    begun = _STATEMENT_ENDS.split(_masked(before))[-1]
    statement = begun + _STATEMENT_ENDS.split(_masked(ahead))[0]
    more = {opening: statement.count(closing) - statement.count(opening) for opening, closing in ("[]", "()")}
    if sorted(more.values()) != [0, 1]:
        return None
    opening, closing = "[]" if more["["] else "()"
    return f"this statement has one {closing} more than {opening}: a {opening} is missing, or a {closing} is too much"


def without_texts(line: str) -> str:
    """Return a line with blanks in place of its texts, IRIs and comment."""
    return _QUOTED.sub(lambda found: " " * len(found[0]), line)


def _masked(text: str) -> str:
    return _HIDDEN.sub("_", text)
