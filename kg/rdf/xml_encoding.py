"""In which encoding a document of XML stands, by its mark or its declaration (XML 1.0, sections 4.3.3 and 2.8)."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from kg.errors import Location, TurtleError
from kg.io.decoding import UTF16
from kg.rdf.guarded import HEAD

_XML = re.compile(r"\s*<(?:\?xml|rdf:|!)")
_NAME = r"""\s+encoding\s*=\s*["']([^"'<>]*)["'](?=[^<>]*\?>)"""
_DECLARED = re.compile(rf"<\?xml[^<>?]*?{_NAME}")
_OTHERS = ("utf-8", "ascii", "koi8-r", "koi8-u", "shift_jis", "euc_jp", "euc_kr", "gb2312", "gbk", "gb18030", "big5")
_KNOWN = frozenset((*_OTHERS, *(f"iso8859-{n}" for n in range(1, 17)), *(f"cp125{n}" for n in range(9))))
"""The encodings that are read where a document names one, as Python calls them; all have ASCII's signs as it has."""


class XmlText:
    """Gives the blocks of a document in another encoding as UTF-8, without the encoding that it names."""

    def __init__(self, encoding: str, path: Path) -> None:
        self._encoding, self._path, self._begun = encoding, path, False
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._line = self._column = 1

    def feed(self, block: bytes) -> bytes:
        """Return the text of a block, an empty one at the end; raise TurtleError for bytes that are no text."""
        try:
            text = self._decoder.decode(block, not block)
        except UnicodeDecodeError as error:
            self._count(error.object[: error.start].decode(self._encoding, "ignore"))
            told = f"has bytes here that are no text in {self._encoding.upper()} ({error.reason})"
            place = Location(self._path, self._line, self._column)
            raise TurtleError(f"{told}; name the encoding in which it is written", location=place) from None
        self._count(text)
        if text and not self._begun:
            self._begun = True
            text = re.sub(_NAME, "", text, count=1) if text.lstrip("\ufeff").startswith("<?xml") else text
        return text.encode()

    def _count(self, text: str) -> None:
        lines = text.count("\n")
        self._line += lines
        self._column = len(text) - text.rfind("\n") if lines else self._column + len(text)


def text_of(block: bytes, path: Path) -> XmlText | None:
    """Return what makes UTF-8 of a document that begins so; None for one that is UTF-8, no XML, or not to be read."""
    for mark, encoding in zip(UTF16, ("utf-16-le", "utf-16-be"), strict=True):
        head = block[:HEAD].decode(encoding, "ignore")
        if block.startswith(mark) and _XML.match(head[1:]):
            return XmlText("utf-16", path)
        if b"\0" in block[:2] and (found := _DECLARED.match(head)) and found[1].upper().startswith("UTF-16"):
            return XmlText(encoding, path)
    marked = block.startswith(codecs.BOM_UTF8)
    found = _DECLARED.match(block[:HEAD].decode("utf-8-sig", "replace"))
    encoding = ("utf-8" if marked else _known(found[1])) if found else ""
    return XmlText(encoding, path) if encoding and found and found[1].upper() != "UTF-8" else None


def require_readable(block: bytes, path: Path) -> None:
    """Raise TurtleError for XML that names an encoding which is not read, or which it is not in."""
    head = block[:HEAD].decode("utf-8", "replace")
    if (found := _DECLARED.match(head)) and found[1].upper() != "UTF-8":
        told = (
            f"is not read in {found[1]!r}, which it names; convert it to UTF-8, as with iconv -t UTF-8, and name that"
        )
        line, at = head.count("\n", 0, found.start(1)) + 1, found.start(1)
        raise TurtleError(told, location=Location(path, line, at - head.rfind("\n", 0, at)))


def _known(name: str) -> str:
    try:
        found = codecs.lookup(name).name
    except LookupError:
        return ""
    return found if found in _KNOWN else ""
