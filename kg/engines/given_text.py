"""What rdflib graphs hold as lines of N-Triples, which the fast store reads in half the time of terms one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from kg.rdf.terms import escape_text

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
    triples: Iterable[tuple[Any, ...]], left: list[tuple[Any, ...]], passes: Callable[[str, str], object]
) -> Iterator[str]:
    """Yield a line for each triple of rdflib's terms that a line can stand for.

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

    for triple in triples:
        subject, predicate, value = triple
        kind = type(value)
        try:
            if type(subject) is URIRef and type(predicate) is URIRef and (kind is Literal or kind is URIRef):
                text, name = str(subject), str(predicate)
                written = of_literal(value) if kind is Literal else find(str(value)) or of_iri(str(value))
                yield f"{find(text) or of_iri(text)} {find(name) or of_iri(name)} {written} .\n"
                continue
        except (ValueError, TypeError):
            pass  # told by whoever converts what is left
        left.append(triple)


def _quoted(text: str) -> str:
    plain = '"' not in text and "\\" not in text and text.isprintable()
    return f'"{text}"' if plain else f'"{escape_text(text)}"'
