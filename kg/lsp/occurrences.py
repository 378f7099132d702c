"""Where a term stands in files: every name, IRI and declaration of it, and where a thing is described."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from kg.edit.written import prefixes_of
from kg.lsp.turtle_text import Token, begin_of_statement, expand, spot_at, token_at
from kg.places.terminals import TOKEN
from kg.rdf.held import held_content
from kg.rdf.terms import IRI, LOCAL_CHAR

MOST_BYTES = 8 << 20
_ESCAPED = re.compile(r"[_~.\-!$&'()*+,;=/?#@%]")


class Occurrence(NamedTuple):
    """A token of a file that stands for a term, by offsets in its text; `described` where a statement is about it."""

    path: Path
    start: int
    end: int
    text: str
    described: bool = False


Texts = Callable[[Path], "str | None"]
"""Gives the text of a file as it is now; None for one that cannot be read."""


def read_text(path: Path) -> str | None:
    """Return the text of a file, that of an editor where it holds one; None where it cannot be read, or is large."""
    held = held_content(path)
    try:
        if held is None:
            if path.stat().st_size > MOST_BYTES:
                return None
            held = path.read_bytes()
        return held.decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def term_at(text: str, offset: int) -> tuple[IRI, Token] | None:
    """Return the term for which the token at a place stands, and the token; None where there is no term."""
    token = token_at(text, offset)
    if token is None or token.kind not in ("iri", "name", "word"):
        return None
    iri = expand(token.text, prefixes_of(text))
    return None if iri is None else (iri, token)


def occurrences_in(term: IRI, path: Path, text: str) -> list[Occurrence]:
    """Return where a term stands in a text."""
    prefixes = prefixes_of(text)
    forms = {f"<{term}>"}
    for prefix, namespace in prefixes.items():
        if term.value.startswith(namespace):
            local = term.value[len(namespace) :]
            forms |= {f"{prefix}:{local}", f"{prefix}:{_ESCAPED.sub(lambda found: chr(92) + found[0], local)}"}
    found = []
    starts = sorted({at for form in forms for at in _places(text, form)})
    whole = '"""' in text or "'''" in text
    begun, read, tokens = -1, -1, set[tuple[int, str]]()
    for at in starts:
        begin = begin_of_statement(text, at) if whole else text.rfind("\n", 0, at) + 1
        if begin != begun or at >= read:
            begun, read = begin, text.find("\n", at) + 1 or len(text) + 1
            tokens = {(m.start(), m[0]) for m in TOKEN.finditer(text, begin, read) if m.lastgroup in ("iri", "name")}
        form = next((form for form in forms if (at, form) in tokens), None)
        if form is not None:
            described = path.suffix != ".rq" and spot_at(text, at, prefixes).role == "subject"
            found.append(Occurrence(path, at, at + len(form), form, described))
    return found


def _places(text: str, form: str) -> Iterator[int]:
    at = text.find(form)
    while at >= 0:
        before = text[at - 1] if at else " "
        after = text[at + len(form) : at + len(form) + 1]
        inside = not form.startswith("<") and (
            before == ":" or bool(re.match(LOCAL_CHAR, before)) or (bool(after) and bool(re.match(LOCAL_CHAR, after)))
        )
        if not inside:
            yield at
        at = text.find(form, at + 1)


def _may_have(term: IRI, text: str) -> bool:
    local = re.split(r"[/#:]", term.value)[-1] or term.value
    return local in text or _ESCAPED.search(local) is not None


def definitions_of(term: IRI, files: Sequence[Path], texts: Texts = read_text) -> list[Occurrence]:
    """Return where a term is described, the file first that comes first among some; a file counts once."""
    found = []
    for path in files:
        text = texts(path)
        if text is not None and _may_have(term, text):
            about = next((one for one in occurrences_in(term, path, text) if one.described), None)
            if about is not None:
                found.append(about)
    return found
