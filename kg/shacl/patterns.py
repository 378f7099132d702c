"""Regular expressions of shapes (XPath and XQuery Functions, section 5.6), and who decides what they match.

Our own engine decides wherever it can, for its time grows with the text and not with the ways to match it: `^(a+)+$`
takes microseconds there, and for ever in Python. What only Python knows, such as looking ahead, is left to Python.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from kg.engines.store_values import holds
from kg.errors import ShapesError
from kg.rdf.terms import Literal, to_n3

FLAGS = "ismxq"
_PIECE = re.compile(r"\\.|\[\^?\]?|\{,[0-9]+\}|\{[0-9]+(?:,[0-9]*)?\}|.", re.DOTALL)
# Looking around, references back, quantifiers that give nothing back, and the end as Python writes it.
_LEFT_TO_PYTHON = re.compile(r"\(\?(?!:|[ims]+[:)]|P?<[A-Za-z_])|\\[0-9kZ]|[*+?}]\+")
_SPECIAL = re.compile(r"[][\\.^$|?*+(){}]")
# The signs of names in XML (XML Schema 2, appendix F.1.1): those that one begins with, and all.
_START = (
    r":A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef"
    r"\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_WHOLE = rf"\-.0-9\u00b7\u0300-\u036f\u203f\u2040{_START}"
_OF_NAMES, _OF_WORDS = {r"\i": _START, r"\I": _START, r"\c": _WHOLE, r"\C": _WHOLE}, (r"\w", r"\W")
_NOT_TAME, _UNBOUNDED = re.compile(r"\)[*+?{]|\\[0-9]|\(\?"), re.compile(r"[*+}]")
_SHOWN = 60


class Pattern(NamedTuple):
    """A regular expression: its text, as SPARQL has it, as our own engine decides it, or else as Python does.

    `sparql` and `own` are the arguments of REGEX behind the text that is looked at.
    """

    text: str
    sparql: str
    own: str | None
    python: re.Pattern[str] | None

    def finds(self, text: str) -> bool:
        """Tell whether it matches a part of a text; raise ShapesError where Python comes to no end."""
        if self.own is not None:
            return holds(f"FILTER(REGEX({to_n3(Literal(text))}, {self.own}))")
        return self.python is not None and _finds_in_time(self.python, self.text, text)


@lru_cache(1000)
def read_pattern(text: str, flags: str = "") -> Pattern:
    """Return the regular expression that a shape gives, with its flags; raise ShapesError for one that is none."""
    shown = _shown(text)
    for flag in flags:
        if flag not in FLAGS:
            raise ShapesError(f"sh:flags {flags!r}: {flag!r} is no flag; use i, s, m, x or q")
    if "q" not in flags and any(within and piece == "-[" for piece, within in _subtractions(text)):
        told = "takes one class of characters from another, which SPARQL engines read otherwise"
        raise ShapesError(f"sh:pattern {shown} {told}; list the characters that are meant")
    sparql, own = _arguments(text, flags), own_text(text, flags)
    if own is not None:
        return Pattern(text, sparql, _arguments(own, _kept(flags)), None)
    try:
        return Pattern(text, sparql, None, compile_pattern(text, flags))
    except (re.error, OverflowError, RecursionError) as error:
        if not _is_read(sparql):
            if isinstance(error, RecursionError):
                raise ShapesError(f"sh:pattern {shown} is nested too deeply; write it flatter") from None
            raise ShapesError(f"sh:pattern {shown} is no regular expression: {error}") from None
        return Pattern(text, sparql, sparql, None)


def own_text(text: str, flags: str = "") -> str | None:
    """Return a regular expression of XPath as our own engine has it, with the flags i, s and m still to be given.

    None for what only Python knows, and for what our engine finds too large.
    """
    if "q" not in flags and _LEFT_TO_PYTHON.search(text):
        return None
    own = "".join(_translated(text, flags, _for_our_engine))
    return own if _is_read(_arguments(own, _kept(flags))) else None


def compile_pattern(text: str, flags: str = "") -> re.Pattern[str]:
    """Return a regular expression of XPath, with its flags, as Python's; raise re.error where Python has none like it.

    In XPath `$` is the very end, and the flag x takes white space away and knows no comments.
    """
    options = 0
    for flag, option in (("i", re.IGNORECASE), ("s", re.DOTALL), ("m", re.MULTILINE)):
        options |= option if flag in flags else 0
    with warnings.catch_warnings():  # Python means to read some classes otherwise one day
        warnings.simplefilter("ignore")
        return re.compile("".join(_translated(text, flags, _for_python)), options)


@lru_cache(1000)
def compile_tame(text: str, flags: str = "") -> re.Pattern[str] | None:
    """Return a regular expression as Python's where it takes no time on a short text; None for others."""
    if _NOT_TAME.search(text) or len(_UNBOUNDED.findall(text)) > 2:
        return None
    try:
        return compile_pattern(text, flags)
    except (re.error, OverflowError, RecursionError):
        return None


def _kept(flags: str) -> str:
    return "".join(flag for flag in flags if flag in "ism")


def _arguments(text: str, flags: str) -> str:
    return to_n3(Literal(text)) + (f", {to_n3(Literal(flags))}" if flags else "")


def _finds_in_time(python: re.Pattern[str], pattern: str, text: str) -> bool:
    from kg.io.matching import LONGEST, MATCHER, EndlessError

    try:
        return MATCHER.finds(python.pattern, python.flags, text)
    except EndlessError:
        told = f"sh:pattern {_shown(pattern)} was tried on {_shown(text)} for {LONGEST:.0f} s and came to no end"
        raise ShapesError(f"{told}; write it without repetition of what repeats") from None


def _shown(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")


def _is_read(arguments: str) -> bool:
    """Tell whether our own engine knows a regular expression, and does not find it too large."""
    return holds(f'BIND(REGEX("", {arguments}) AS ?found) FILTER(BOUND(?found))')


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


def _subtractions(text: str) -> Iterator[tuple[str, bool]]:
    """Yield each two pieces that follow each other, with whether they stand within a class of characters."""
    before = ""
    for piece, within in _iter_pieces(text):
        yield before + piece, within
        before = piece


def _translated(text: str, flags: str, write: Callable[[str, bool, str], str]) -> Iterator[str]:
    """Yield a regular expression for another engine, the flags x and q done away with."""
    if "q" in flags:
        yield _SPECIAL.sub(r"\\\g<0>", text)
        return
    for piece, within in _iter_pieces(text):
        if "x" in flags and not within and piece in " \t\r\n":
            continue
        yield write(piece, within, flags)


def _class(piece: str, kept: str, within: bool) -> str:
    """Write a class of characters that a letter stands for, of which a capital means all others."""
    return f"[^{kept}]" if piece[1].isupper() else kept if within else f"[{kept}]"


def _for_python(piece: str, within: bool, flags: str) -> str:
    if piece in _OF_NAMES or piece in _OF_WORDS:
        if within and piece[1].isupper():  # classes do not nest in Python
            return piece
        return _class(piece, _OF_NAMES.get(piece) or rf"\w{_words_of_python_lack()}", within)
    return r"\Z" if piece == "$" and not within and "m" not in flags else piece


@cache
def _words_of_python_lack() -> str:
    """Return the marks and the signs that connect which are part of words to our engine, and not to Python."""
    import unicodedata

    found = map(chr, (*range(0x80, 0x1F000), *range(0xE0100, 0xE01F0)))
    return "".join(one for one in found if unicodedata.category(one) in ("Mn", "Mc", "Me", "Pc"))


def _for_our_engine(piece: str, within: bool, flags: str) -> str:
    """Write a piece for Rust's regular expressions, where classes nest and numbers are no part of words."""
    if piece in _OF_NAMES or piece in _OF_WORDS:
        return _class(piece, _OF_NAMES.get(piece, r"\w\p{N}"), within)
    if within:
        return f"\\{piece}" if piece in "[&~" else piece
    if piece.startswith("{,"):
        return f"{{0{piece[1:]}"
    return r"\{" if piece == "{" else piece
