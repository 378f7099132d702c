"""Turtle and TriG that may be broken, read as far as it goes: which statement a place is in, and what belongs there.

A person who types has no whole statement yet, and the one behind may be swallowed by it. So nothing is parsed: from the
line at which the statement seems to begin, each token is taken for what it looks like.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from kg.edit.written import prefixes_of
from kg.errors import IdentifierError
from kg.places.terminals import TOKEN
from kg.rdf.terms import IRI, unescape_text
from kg.rdf.vocabulary import TYPE

_WORD = re.compile(r"(?:\\[_~.\-!$&'()*+,;=/?#@%]|[\w:.%·-])*\Z")
# Words of a label, which are no tokens of Turtle; the property, or what else stands before them, is one.
_WORDS = re.compile(r"(?:(?<![\w:@?$.\\-])(?!(?:a|true|false) )[^\W\d_][\w'’&-]* )+[\w:.%·-]*\Z")
_OPEN_IRI = re.compile(r"<[^<>\"{}|^`\s]*\Z")
_TAG = re.compile(r"@[\w-]*\Z")
_MOST_LINES = 5_000
_LONGEST_LINE = 10_000


class Spot(NamedTuple):
    """What stands at a place, or is to stand there.

    Its role is "subject", "predicate", "object", "end" behind a whole statement's part, "datatype", "language",
    "directive", "text" within a literal, or "comment". `typed` is the part of a word that is there, from `start` on.
    `classes` and `given` are those that the statement says its subject to be of, and the properties that it has.
    """

    role: str
    typed: str
    start: int
    subject: IRI | str | None = None
    predicate: IRI | None = None
    classes: tuple[IRI, ...] = ()
    given: tuple[IRI, ...] = ()


class Token(NamedTuple):
    """A token at a place: its kind, its text, and where it stands."""

    kind: str
    text: str
    start: int
    end: int


class _Frame:
    def __init__(self, kind: str, subject: IRI | str | None = None, predicate: IRI | None = None) -> None:
        self.kind, self.subject, self.predicate = kind, subject, predicate
        self.has_value = False
        self.classes: dict[IRI, None] = {}
        self.given: dict[IRI, None] = {}


def expand(name: str, prefixes: Mapping[str, str]) -> IRI | None:
    """Return the IRI that a token stands for, one of the kinds "iri", "name" and the word "a"; None for others."""
    if name.startswith("<"):
        try:
            return IRI(unescape_text(name[1:-1]))
        except IdentifierError:
            return None
    if name == "a":
        return TYPE
    prefix, colon, local = name.partition(":")
    if not colon or prefix not in prefixes:
        return None
    return IRI(prefixes[prefix] + re.sub(r"\\(.)", r"\1", local))


def begin_of_statement(text: str, offset: int) -> int:
    """Return where the statement seems to begin in which a place lies.

    It is a line at the margin behind a full stop or an empty line, or else a line behind one that ends in a full stop.
    """
    start = text.rfind("\n", 0, offset) + 1
    for _ in range(_MOST_LINES):
        if start == 0:
            return 0
        before = text.rfind("\n", 0, start - 1) + 1
        above = text[before : start - 1].rstrip()
        here = text[start : start + 2]
        at_margin = bool(here) and not here[0].isspace() and here[0] not in "#])};.,|"
        if at_margin and (not above or above.endswith(".") or above.lstrip().startswith("#")):
            return start
        if _ends_statement(above):
            return start
        start = before
    return start


def _ends_statement(line: str) -> bool:
    if not line.endswith("."):
        cut = line.rfind(" #")
        return cut > 0 and not line.lstrip().startswith("#") and _ends_statement(line[:cut].rstrip())
    return not line.lstrip().startswith("#")


def token_at(text: str, offset: int) -> Token | None:
    """Return the token at a place, or the one that ends there; None where there is but white space or a comment."""
    found = None
    line_end = text.find("\n", offset)
    begin = text.rfind("\n", 0, offset) + 1
    if '"""' in text or "'''" in text:
        begin = begin_of_statement(text, offset)
    for match in TOKEN.finditer(text, begin, len(text) if line_end < 0 else line_end):
        if match.start() > offset:
            break
        if match.end() >= offset and match.lastgroup != "space":
            token = Token(match.lastgroup or "", match[0], match.start(), match.end())
            if found is None or token.kind != "mark":
                found = token
    return found


def spot_at(text: str, offset: int, prefixes: Mapping[str, str] | None = None) -> Spot:
    """Return what is to stand at a place, by what stands before it in its statement, and what is said behind it."""
    prefixes = prefixes_of(text) if prefixes is None else prefixes
    line = text[max(text.rfind("\n", 0, offset) + 1, offset - _LONGEST_LINE) : offset]
    word = _OPEN_IRI.search(line) or _TAG.search(line) or _WORDS.search(line) or _WORD.search(line)
    typed = word[0] if word else ""
    begin, start = begin_of_statement(text, offset), offset - len(typed)
    if line.lstrip().lower().startswith(("@prefix", "prefix ", "@base", "base ", "@")) and "@" not in line.lstrip()[1:]:
        return Spot("directive", line.lstrip(), offset - len(line.lstrip()))
    stack, end, last = [_Frame("statement")], begin, None
    for match in TOKEN.finditer(text, begin, start):
        if _opens_text(text, end, match.start(), start):
            break
        kind, piece = match.lastgroup or "", match[0]
        end = match.end()
        if kind == "space":
            if piece.startswith("#") and end == start and "\n" not in text[match.start() : offset]:
                return Spot("comment", typed, start)
            continue
        _take(stack, kind, piece, prefixes)
        last = match
    frame = stack[-1]
    if "#" in text[end:start].rpartition("\n")[2]:
        return Spot("comment", typed, start)
    if _opens_text(text, end, start, start):
        return Spot("text", typed, start, frame.subject, frame.predicate)
    before = text[last.end() if last else begin : start]
    role = _role(frame, last and last.lastgroup, last[0] if last else "", typed, before)
    own = _behind(text, offset, stack, prefixes)
    return Spot(role, typed, start, frame.subject, frame.predicate, tuple(own.classes), tuple(own.given))


def _opens_text(text: str, end: int, at: int, place: int) -> bool:
    """Tell whether a quotation mark that is no token, between two, opens a text in the line of a place."""
    between = text[end:at]
    quoted = max(between.rfind('"'), between.rfind("'"))
    return quoted >= 0 and "\n" not in text[end + quoted : place]


def _role(frame: _Frame, kind: str | None, piece: str, typed: str, between: str) -> str:
    if typed.startswith("@") and kind == "string":
        return "language"
    if piece == "^^":
        return "datatype"
    if frame.subject is None:
        return "subject"
    if frame.predicate is None:
        return "predicate"
    if not frame.has_value or frame.kind == "list":
        return "object"
    return "predicate" if "\n" in between else "end"


def _take(stack: list[_Frame], kind: str, piece: str, prefixes: Mapping[str, str]) -> None:
    """Go on behind a piece."""
    frame = stack[-1]
    if kind in ("directive", "language"):
        return
    if kind == "mark":
        if piece in (".", "{", "}"):
            stack[:] = [_Frame("statement")]
        elif piece == ";":
            frame.predicate, frame.has_value = None, False
        elif piece == ",":
            frame.has_value = False
        elif piece in ("[", "{|"):
            stack.append(_Frame("node", "", None))
        elif piece in ("(", "<<", "<<("):
            stack.append(_Frame("list", "", frame.predicate if piece == "(" else None))
        elif piece in ("]", ")", "|}", ">>", ")>>") and len(stack) > 1:
            stack.pop()
            _term(stack[-1], "", None)
        return
    if kind == "word" and piece.lower() == "graph":
        return
    _term(frame, piece, expand(piece, prefixes) if kind in ("iri", "name", "word") else None)


def _term(frame: _Frame, piece: str, iri: IRI | None) -> None:
    if frame.kind == "list":
        return
    if frame.subject is None:
        frame.subject = iri or piece
    elif frame.predicate is None:
        frame.predicate = iri or IRI(piece)
        frame.given[frame.predicate] = None
        frame.has_value = False
    else:
        if frame.predicate == TYPE and iri is not None:
            frame.classes[iri] = None
        frame.has_value = True


def _behind(text: str, offset: int, stack: list[_Frame], prefixes: Mapping[str, str]) -> _Frame:
    """Return what the statement says of its subject, behind the place as well; a new statement ends it."""
    own = _Frame("statement", stack[-1].subject)
    own.classes, own.given = dict(stack[-1].classes), dict(stack[-1].given)
    if len(stack) > 1 or own.subject is None:
        return own
    rest = [_Frame("statement", own.subject, stack[-1].predicate)]
    for match in TOKEN.finditer(text, offset, min(len(text), offset + _LONGEST_LINE)):
        kind, piece = match.lastgroup or "", match[0]
        at_margin = match.start() and text[match.start() - 1] == "\n"
        if (kind == "mark" and piece == "." and len(rest) == 1) or (at_margin and kind in ("name", "iri", "directive")):
            break
        if kind == "mark" and piece in "{}":
            break
        if kind != "space":
            _take(rest, kind, piece, prefixes)
    own.classes |= rest[0].classes
    own.given |= rest[0].given
    return own
