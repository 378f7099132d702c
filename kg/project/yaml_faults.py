"""What is wrong with text that is not YAML: the words of the parser, what to do, and where that is to be done."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

_QUOTES = "put a text that holds a colon or a bracket in quotes"
_INDENT = "indent this line as those beside it"
# What a parser says of a fault, with what to do.
_MEANT = (
    (r"found character '\\t'", "indent with spaces, not a tab"),
    (r"found character", "put a text that begins with this character in quotes"),
    (r"found unexpected end of stream", "a quotation mark is missing at the end of the text that begins here"),
    (r"found unknown escape", "write the backslash twice, or put the text in single quotes"),
    (r"found undefined alias '(.*)'", r"name it before this with &\1, or put a text that begins with * in quotes"),
    (r"found duplicate anchor", "give one of the two another name"),
    (r"could not find expected ':'", "a colon and a space are missing behind a key"),
    (r"sequence entries are not", "put a list on lines of its own below its key, or its items in [ ]"),
    (r"expected .*found ['\"][]}]['\"]", "take this bracket out, or open it before"),
    (r"expected <block end>, but found '<scalar>'", "the value ended before this; put all of it in quotes"),
    (r"expected <block end>", _INDENT),
    (r"expected alphabetic", "put a text that begins with * or & in quotes"),
    (r"but found another document", "keep one of them, without a line ---"),
)
# What says where the fault is by where it began.
_BEGAN = ("found unexpected end of stream", "could not find expected ':'")


class YamlFault(NamedTuple):
    """A fault in words, what to do, and at which character."""

    told: str
    advice: str
    at: int


def read_fault(error: Any, text: str) -> YamlFault:
    """Return what is wrong with a text that a parser of YAML has refused."""
    told = getattr(error, "problem", None)
    if told is None:
        return YamlFault("it cannot be read", "take this character out", getattr(error, "position", 0))
    mark, began = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    at, start = mark.index if mark else 0, began.index if began else 0
    if told.startswith("expected ',' or "):
        return _in_brackets(told, text, at, start)
    if told.startswith("mapping values"):
        before = text[text.rfind("\n", 0, at) + 1 : at]
        return YamlFault(told, _QUOTES if re.search(r":\s", before) else _INDENT, at)
    for sign, advice in _MEANT:
        if match := re.match(sign, told):
            return YamlFault(told, match.expand(advice), start if told.startswith(_BEGAN) else at)
    return YamlFault(told, "compare this line with those beside it", at)


def _in_brackets(told: str, text: str, at: int, start: int) -> YamlFault:
    """Return the fault of a list or a table in brackets; one that is not closed ends where its lines do."""
    bracket = told[len("expected ',' or '")]
    line = text.rfind("\n", 0, start) + 1
    indent = len(text[line:start]) - len(text[line:start].lstrip(" "))
    for match in re.finditer(r"\n( *)(?=[^\s#])", text[start:at]):
        if len(match[1]) <= indent:
            at = start + len(text[start : start + match.start()].rstrip())
            return YamlFault(told, f"this line lacks a {bracket} at its end", at)
    if told.endswith("'<stream end>'"):
        return YamlFault(told, f"a {bracket} is missing at the end", len(text[:at].rstrip()))
    if told.endswith("got ':'"):
        return YamlFault(told, _QUOTES, at)
    return YamlFault(told, f"a comma is missing before this, or a {bracket}", at)
