"""Texts that were right, spoilt: pieces cut out, doubled, moved, or with something between that means much elsewhere."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from hypothesis import strategies as st

from kg.errors import KgError

EXAMPLES = int(os.environ.get("KG_EXAMPLES", "40"))
_MOST_SECONDS = 5.0
NASTY = (
    "", " ", "\n", "\r", "\t", "\0", "\x1b[2J", "\u202e", "\ufeff", "\ud7ff", "\U0010ffff", "é", "e\u0301", "\\", '"', "'",
    '"""', "'''", "`", "#", "#+ ", "<", ">", "<>", "<a>", "<<", ">>", "{", "}", "[", "]", "(", ")", ";", ",", ".", ":", "::",
    "/", "../", "%", "%00", "%zz", "&", "&amp;", "&a;", "*", "*a", "&a ", "!!", "!!python/none ", "|", "||", ">-", "- ",
    "?", "$", "$(", "$()", "@", "@en", "@prefix", "^^", "=", "0", "-1", "1e999", "NaN", "inf", "9" * 40, "2024-02-30", "true",
    "null", "[]", "{}", "[[", "]]", "\\u0022", "\\U00110000", "\\uD800", "a:b", "_:b", "http://", "http://[", "file:///",
    "javascript:", "SELECT", "SERVICE <http://127.0.0.1:9/> {}", "DROP ALL", "UNION", "FROM", "BASE <a>", "~csv", "-->", "<![CDATA[",
)  # fmt: skip


@st.composite
def spoilt(draw: Any, seeds: Sequence[str]) -> str:
    """Return one of some texts with up to six changes."""
    text: str = draw(st.sampled_from(list(seeds)))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.sampled_from((0, 0, 1, 1, 2, 5, 20, 200))))
        piece = text[start:end]
        put = draw(st.sampled_from(("", piece * 2, piece[::-1], *NASTY)) | st.text(max_size=3))
        text = text[:start] + put + text[end:]
    return text


@st.composite
def spoilt_bytes(draw: Any, seeds: Sequence[str]) -> bytes:
    """Return one of some texts as bytes, of which one may be no letter."""
    content: bytes = draw(spoilt(seeds)).encode("utf-8", "surrogatepass")
    if draw(st.integers(0, 4)) == 0:
        at = draw(st.integers(0, len(content)))
        content = content[:at] + draw(st.binary(max_size=3)) + content[at:]
    return content


@contextmanager
def in_words() -> Iterator[None]:
    """Let the block take five seconds of the processor and raise errors that are told in words, and nothing else."""
    begun, told = time.process_time(), "nothing was wrong"
    try:
        yield
    except KgError as error:
        told = error.message
    assert told
    assert time.process_time() - begun < _MOST_SECONDS
