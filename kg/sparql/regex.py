"""Regular expressions of XPath (XQuery 1.0 and XPath 2.0 Functions, section 7.6.1) as other engines write them.

Python knows no categories of characters, and of names in XML nothing; Rust, in which our own engine is written, reads
some signs within classes otherwise.
"""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Callable, Iterator
from functools import cache
from itertools import groupby

_PIECE = re.compile(r"\\[pP]\{[^{}]*\}|\\.|\[\^?\]?|\{,[0-9]+\}|\{[0-9]+(?:,[0-9]*)?\}|.", re.DOTALL)
_AROUND, _BACK = re.compile(r"\(\?(?!:|[ims]+[:)]|P?<[A-Za-z_])"), re.compile(r"\\[0-9kZ]")
_SPECIAL = re.compile(r"[][\\.^$|?*+(){}]")
# The signs of names in XML (XML Schema 2, appendix F.1.1): those that one begins with, and all.
_START = (
    r":A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef"
    r"\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_WHOLE = rf"\-.0-9\u00b7\u0300-\u036f\u203f\u2040{_START}"
_OF_NAMES = {"i": _START, "c": _WHOLE}
_CATEGORIES = "C Cc Cf Cn Co L Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No P Pc Pd Pe Pf Pi Po Ps S Sc Sk Sm So Z Zl Zp Zs"
_POSIX = re.compile(r"\[:\^?([a-z]+):\]")
_OF_POSIX = {
    "alpha": r"\p{L}", "upper": r"\p{Lu}", "lower": r"\p{Ll}", "digit": r"\d", "alnum": r"\p{L}\p{N}", "word": r"\w",
    "space": r"\s", "blank": r" \t", "punct": r"\p{P}", "cntrl": r"\p{Cc}", "xdigit": "0-9A-Fa-f",
}  # fmt: skip
_SHOWN = 20


def find_unlike(text: str) -> tuple[str, int] | None:
    """Return what of a regular expression engines read each otherwise, in words, and at which place; None for nothing.

    That is one class of characters taken from another, a block of characters by its name (section 7.6.1), and `[` in a
    class, where XPath lets it stand with a sign before it only (XML Schema 2, appendix F.1).
    """
    at, before = 0, ""
    for piece, within in _iter_pieces(text):
        if within and before == "-" and piece == "[":
            return "takes one class of characters from another; list the characters that are meant", at - 1
        if within and piece == "[":
            return _of_bracket(text, at), at
        if piece[:5] in (r"\p{Is", r"\P{Is"):
            return f"{piece[:_SHOWN]} is a block of characters; write its range, as [\\u0370-\\u03FF]", at
        at, before = at + len(piece), piece
    return None


def _of_bracket(text: str, at: int) -> str:
    """Return what is wrong with `[` within a class of characters, and what to write for it."""
    if (named := _POSIX.match(text, at)) and named[1] in _OF_POSIX:
        return f"{named[0]} is no class of characters in XPath; write {_OF_POSIX[named[1]]}"
    return r"a class of characters has [ within it; write \[ for the sign itself"


def is_for_python(text: str) -> bool:
    """Tell whether it looks around or refers back, has quantifiers that give nothing back, or its end as Python's."""
    at, before = 0, ""
    for piece, within in _iter_pieces(text):
        if _BACK.match(piece) or (not within and piece == "(" and _AROUND.match(text, at)):
            return True
        if not within and piece == "+" and (before in ("*", "+", "?") or (before[:1] == "{" and len(before) > 1)):
            return True
        at, before = at + len(piece), piece
    return False


def for_python(text: str, flags: str = "") -> re.Pattern[str]:
    """Return a regular expression, with its flags, as Python's; raise re.error where Python has none like it.

    In XPath `$` is the very end, and the flag x takes white space away and knows no comments.
    """
    options = 0
    for flag, option in (("i", re.IGNORECASE), ("s", re.DOTALL), ("m", re.MULTILINE)):
        options |= option if flag in flags else 0
    with warnings.catch_warnings():  # Python means to read some classes otherwise one day
        warnings.simplefilter("ignore")
        return re.compile("".join(_translated(text, flags, _in_python)), options)


def in_rust(text: str, flags: str = "") -> str:
    """Return a regular expression as our own engine reads it, to which the flags i, s and m are still to be given."""
    return "".join(_translated(text, flags, _in_rust))


def _iter_pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of a regular expression, each with whether it stands within a class of characters."""
    within = False
    for piece in _PIECE.findall(text):
        if piece[0] == "[" and not within:
            yield piece, False
            within = True
        elif within and piece == "]":
            within = False
            yield piece, False
        elif within and len(piece) > 1 and piece[0] != "\\":
            yield from ((one, True) for one in piece[:-1])
            within = piece[-1] != "]"
            yield piece[-1], within
        else:
            yield piece, within


def _translated(text: str, flags: str, write: Callable[[str, bool, str], str]) -> Iterator[str]:
    """Yield a regular expression for another engine, the flags x and q done away with."""
    if "q" in flags:
        yield _SPECIAL.sub(r"\\\g<0>", text)
        return
    at = 0
    for piece, within in _iter_pieces(text):
        if not ("x" in flags and not within and piece in " \t\r\n"):
            try:
                yield write(piece, within, flags)
            except re.error as error:
                raise re.error(error.msg, text, at) from None
        at += len(piece)


def _in_python(piece: str, within: bool, flags: str) -> str:
    letter = piece[1:2] if piece[0] == "\\" else ""
    if letter in ("p", "P"):
        kept, others = _of_category(piece)
    elif letter and letter in "icwICW":
        kept, others = _OF_NAMES.get(letter.lower()) or rf"\w{_words_that_python_lacks()}", ""
    else:
        return r"\Z" if piece == "$" and not within and "m" not in flags else piece
    if within:  # classes do not nest in Python
        return (others or _all_but(kept)) if letter.isupper() else kept
    return f"[{'^' if letter.isupper() else ''}{kept}]"


@cache
def _of_category(piece: str) -> tuple[str, str]:
    """Return the signs of a category, and all others, for Python to stand in brackets; raise re.error for none."""
    if len(piece) == 2:
        raise re.error(rf"{piece} without a category of characters, such as {piece}{{L}}")
    name = piece[3:-1]
    if name not in _CATEGORIES.split():
        raise re.error(f"{name[:_SHOWN]!r} is no category of characters, as L or Nd is")
    parts = [(one[0].startswith(name), _written(*one)) for one in _ranges()]
    return "".join(text for is_in, text in parts if is_in), "".join(text for is_in, text in parts if not is_in)


def _in_rust(piece: str, within: bool, flags: str) -> str:
    if (letter := piece[1:]) and piece[0] == "\\" and letter in "icwICW":
        kept = _OF_NAMES.get(letter.lower(), r"\w\p{N}")
        return f"[^{kept}]" if letter.isupper() else kept if within else f"[{kept}]"
    if within:
        return f"\\{piece}" if piece in "[&~" else piece
    if piece.startswith("{,"):
        return f"{{0{piece[1:]}"
    return r"\{" if piece == "{" else piece


@cache
def _words_that_python_lacks() -> str:
    """Return the marks and the signs that connect which are part of words to our engine, and not to Python."""
    return "".join(_written(*one) for one in _ranges() if one[0] in ("Mn", "Mc", "Me", "Pc"))


@cache
def _ranges() -> tuple[tuple[str, int, int], ...]:
    """Return which characters follow each other that are of one category: it, the first and the last."""
    import unicodedata

    found = []
    for category, run in groupby(range(sys.maxunicode + 1), key=lambda code: unicodedata.category(chr(code))):
        first, *others = run
        found.append((category, first, others[-1] if others else first))
    return tuple(found)


@cache
def _all_but(kept: str) -> str:
    """Return all signs that are not of a class, for another class of Python to have."""
    signs = "".join(map(chr, range(sys.maxunicode + 1)))
    return "".join(_written("", run.start(), run.end() - 1) for run in re.finditer(f"[^{kept}]+", signs))


def _written(_: str, first: int, last: int) -> str:
    return f"\\U{first:08x}-\\U{last:08x}" if last > first else f"\\U{first:08x}"
