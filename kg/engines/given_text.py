"""What rdflib graphs hold as lines of N-Triples, which the fast store reads in half the time of terms one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from typing import Any, TypeAlias

from kg.rdf.terms import escape_text

Group: TypeAlias = tuple[Any, Iterable[tuple[Any, Iterable[Any]]]]
"""A subject, and for each of its predicates the values."""
_AT_ONCE = 10_000
# So many literals of a datatype are kept at once for those that come again.
_MOST_TYPED = 100_000


class Lines:
    """Lines of N-Triples as a file that is read once, a few of them made at a time."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines, self._ready = lines, memoryview(b"")

    def read(self, size: int) -> bytes:
        """Return at most so many bytes, nothing at the end."""
        if not self._ready:
            self._ready = memoryview("".join(islice(self._lines, _AT_ONCE)).encode())
        found, self._ready = self._ready[:size], self._ready[size:]
        return bytes(found)


def iter_lines(
    groups: Iterable[Group], left: list[tuple[Any, ...]], passes: Callable[[str, str], object]
) -> Iterator[str]:
    """Yield a line for each triple of rdflib's terms that a line can stand for, from triples by subject and predicate.

    Others are `left`: those with blank nodes, which a parser would rename, and what RDF does not have. Each different
    literal that has a datatype `passes` by, with its text and its datatype.
    """
    import pyoxigraph
    from rdflib import Literal, URIRef

    iris: dict[str, str] = {}
    typed: dict[str, dict[str, str]] = {}
    find = iris.get

    def of_iri(text: str) -> str:
        written = iris[text] = str(pyoxigraph.NamedNode(text))
        return written

    def of_literal(term: Any) -> str:
        text, language, datatype = str(term), term.language, term.datatype
        if datatype is None or language:
            return f"{_quoted(text)}@{language}" if language else _quoted(text)
        kind = str(datatype)
        known = typed.setdefault(kind, {})
        found = known.get(text)
        if found is None:
            if len(known) >= _MOST_TYPED:
                known.clear()
            passes(text, kind)
            found = known[text] = f"{_quoted(text)}^^{find(kind) or of_iri(kind)}"
        return found

    def start(subject: Any, predicate: Any) -> str | None:
        if type(subject) is not URIRef or type(predicate) is not URIRef:
            return None
        text, name = str(subject), str(predicate)
        with suppress(ValueError):  # told by whoever converts what is left
            return f"{find(text) or of_iri(text)} {find(name) or of_iri(name)} "
        return None

    for subject, rows in groups:
        for predicate, values in rows:
            begun = start(subject, predicate)
            for value in values:
                kind = type(value)
                try:
                    if begun and kind is URIRef:
                        text = str(value)
                        yield f"{begun}{find(text) or of_iri(text)} .\n"
                        continue
                    if begun and kind is Literal:
                        yield f"{begun}{of_literal(value)} .\n"
                        continue
                except (ValueError, TypeError):
                    pass
                left.append((subject, predicate, value))


def _quoted(text: str) -> str:
    plain = '"' not in text and "\\" not in text and text.isprintable()
    return f'"{text}"' if plain else f'"{escape_text(text)}"'
