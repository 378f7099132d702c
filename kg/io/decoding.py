"""Where a file that is to be text in UTF-8 is none, and what to do about it."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import TypeVar

from kg.errors import InputError, Location

UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
NO_UTF8 = "has bytes here that are no UTF-8; convert it, as with iconv -f WINDOWS-1252 -t UTF-8"
"""What is said of a document of another program, of which only a parser knows where the bytes stand."""
_UTF32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_Error = TypeVar("_Error", bound=InputError)


def require_utf8(block: bytes, path: Path | str, kind: type[InputError]) -> None:
    """Raise an error of a kind for a file that begins as UTF-16 or UTF-32 does, with its mark or a letter of theirs."""
    if block[:2] in UTF16 or b"\0" in block[:2]:
        name = "UTF-32" if block[:4] in _UTF32 or b"\0\0\0" in block[:4] else "UTF-16"
        told = f"is {name}; save it as UTF-8, as with iconv -f {name} -t UTF-8"
        raise kind(told, location=Location(Path(path), 1, 1))


def place_of(error: UnicodeDecodeError, path: Path | str, line: int = 1) -> Location:
    """Return where in a file, of which a part from a line on was decoded, the first byte stands that is no text."""
    good = error.object[: error.start].decode(error.encoding, "ignore").removeprefix("\ufeff")
    return Location(Path(path), line + good.count("\n"), len(good) - good.rfind("\n"))


def not_utf8(error: UnicodeDecodeError, path: Path | str, kind: type[_Error], line: int = 1) -> _Error:
    """Return the error of a kind, with its place, of a file of which a part from a line on is not UTF-8.

    Raises the one for UTF-16 where the file begins as that.
    """
    if line == 1:
        require_utf8(error.object, path, kind)
    told = f"byte 0x{error.object[error.start]:02x} is not UTF-8; save the file as UTF-8"
    return kind(told, location=place_of(error, path, line))
