"""The literals of a Turtle text that a store would rewrite, found by what they look like and written with other types.

Asking a parser for each statement takes several times as long. What looks like anything but plain Turtle or TriG is
left to the parser.
"""

from __future__ import annotations

import re

from kg.rdf.rewritten import not_kept
from kg.rdf.terms import XSD, unescape_text

_TEXT = rb"""(?>"{3}(?:[^"\\]++|\\.|"(?!""))*+"{3}|'{3}(?:[^'\\]++|\\.|'(?!''))*+'{3}
              |"(?:[^"\\\n\r]++|\\.)*+"|'(?:[^'\\\n\r]++|\\.)*+')"""
_NAME = rb"(?:[A-Za-z_:%\x80-\xff]|\\.)(?:[\w:%\x80-\xff-]|\\.|\.+(?=[\w:%\\\x80-\xff-]))*+"
_PREFIX = rb"(?i:prefix)(?![\w.:%\\\x80-\xff-])"
_NUMBER = rb"[+-]?(?:[0-9]*\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+(?:\.[0-9]*)?[eE][+-]?[0-9]+|[0-9]+)(?![\w:\x80-\xff])"
# Every text, IRI, comment and name is passed as a whole, so that what is taken for a number is one. What is passed is
# passed in one step.
_PIECE = re.compile(
    rb"(?: [ \t\r\n;,@\[\]()]++ | \.(?![0-9]) | (?!%b)%b | <[^<>\"{}|^`\x00-\x20]*+> | \#[^\r\n]*+"
    rb" | %b(?![ \t\r\n]*\^\^) | \{(?!\|) | \} )*+"
    rb"(?: (?P<text>%b)[ \t\r\n]*\^\^[ \t\r\n]*(?P<datatype><[^<>\"\s]*>|[\w.-]*:[\w-]+(?![\w.:%%\\-]*[\w:%%\\-]))"
    rb" | (?P<number>%b)"
    rb" | %b[ \t\r\n]+(?P<prefix>[^\s:<>\"'\#]*):[ \t\r\n]*<(?P<space>[^<>\"\s]*)>"
    rb" | (?P<end>\Z) | (?P<other>.) )" % (_PREFIX, _NAME, _TEXT, _TEXT, _NUMBER, _PREFIX),
    re.VERBOSE | re.DOTALL,
)
_XSD = XSD.encode()
_TEXTS = (_XSD + b"string", _XSD + b"anyURI")  # which are kept, whatever they are
_WHOLE = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]*:")


class OnlyAParserTells(Exception):
    """A text holds what is more than its literals, names and IRIs."""


def rewritten(text: bytes, mark: str) -> bytes:
    """Return Turtle or TriG with a mark before the datatype of each literal that a store would not keep as written.

    The text itself is returned where there is none. What is no Turtle stays none. Raises OnlyAParserTells.
    """
    spaces: dict[bytes, bytes] = {}
    iris: dict[bytes, bytes] = {}
    found: list[tuple[int, int, bytes, tuple[bytes, bytes]]] = []
    for piece in _PIECE.finditer(text):
        kind = piece.lastgroup
        if kind == "datatype":
            named = piece[kind]
            datatype = iris[named] if named in iris else iris.setdefault(named, _iri_of(named, spaces))
            if datatype not in _TEXTS and datatype.startswith(_XSD):
                found.append((piece.start(kind), piece.end(), b"", (piece["text"], datatype)))
        elif kind == "number":
            lexeme = piece[kind]
            name = b"double" if b"e" in lexeme.lower() else b"decimal" if b"." in lexeme else b"integer"
            quoted = b'"' + lexeme + b'"'
            found.append((piece.start(kind), piece.end(), quoted + b"^^", (quoted, _XSD + name)))
        elif kind == "space":
            spaces[piece["prefix"]] = _whole(piece[kind])
            iris.clear()
        elif kind == "end":
            break
        else:
            raise OnlyAParserTells
    wanted = {key: (_lexical(key[0]), key[1].decode()) for key in {one[3] for one in found}}
    lost = not_kept(wanted.values())
    if not lost:
        return text
    pieces, last = [], 0
    for start, end, head, key in found:
        if wanted[key] in lost:
            pieces += [text[last:start], head, b"<", mark.encode(), key[1], b">"]
            last = end
    return b"".join((*pieces, text[last:]))


def _iri_of(datatype: bytes, spaces: dict[bytes, bytes]) -> bytes:
    if datatype.startswith(b"<"):
        return _whole(datatype[1:-1])
    prefix, _, name = datatype.partition(b":")
    if prefix not in spaces:
        raise OnlyAParserTells
    return spaces[prefix] + name


def _whole(iri: bytes) -> bytes:
    if b"\\" in iri or not _WHOLE.match(iri):
        raise OnlyAParserTells
    return iri


def _lexical(text: bytes) -> str:
    width = 3 if text[:3] in (b'"""', b"'''") else 1
    return unescape_text(text[width:-width].decode())
