"""The proof that two texts state the same: statement by statement in their order, or as graphs in canonical form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any

from kg.errors import InputError, Location
from kg.rdf.formats import FORMATS, graph_format

_AT_ONCE = 20_000
_NAMELESS = re.compile(rb"_:([^ ]+)")
_IN_TEXT = re.compile(rb"\"[^\n]*_:")
_WORDS = re.compile(r"[A-Za-z0-9]+")


def require_same(
    path: Path, before: bytes, after: bytes, base: str | None = None, renamed: Mapping[str, str] | None = None
) -> None:
    """Raise InputError, with the line, unless two contents of a file of RDF state the same.

    Nameless nodes may have other labels, and things those IRIs to which they are `renamed`. What cannot be read raises
    TurtleError, of the content before as it is; what names too many nodes alike to tell raises LimitError.
    """
    names = renamed or {}
    if _are_alike(_iter_statements(path, before, base), _iter_statements(path, after, base), names):
        return
    first, second = canonical(path, before, base, names), canonical(path, after, base, {})
    for one, other in zip_longest(first, second):
        if one != other:
            told = "would not state the same afterwards, so nothing was written; this is a fault of kg"
            raise InputError(told, location=Location(path, _line_of(path, before, base, one or other)))


class _Numbered:
    """Nameless nodes of a content by numbers, in the order in which they are met."""

    def __init__(self) -> None:
        self._numbers: dict[bytes, int] = {}

    def number(self, label: bytes) -> int:
        """Return the number of a node."""
        return self._numbers.setdefault(label, len(self._numbers))

    def apart(self, lines: bytes) -> tuple[bytes, list[int]]:
        """Return N-Quads without the labels of nodes, and the numbers of these."""
        if b"_:" not in lines:
            return lines, []
        return _NAMELESS.sub(b"_:", lines), [self.number(label) for label in _NAMELESS.findall(lines)]


def _are_alike(first: Iterator[Any], second: Iterator[Any], renamed: Mapping[str, str]) -> bool:
    """Tell whether the same statements follow one another, with nameless nodes taken for those at the same places."""
    nodes, others_nodes = _Numbered(), _Numbered()

    def same(one: Any, other: Any) -> bool:
        if type(one) is type(other) and type(one).__name__ == "NamedNode":
            return bool(renamed.get(one.value, one.value) == other.value)
        if one == other and type(one).__name__ not in ("BlankNode", "Triple", *(("Literal",) if renamed else ())):
            return True
        if type(one) is not type(other):
            return False
        if type(one).__name__ == "Triple":
            return all(same(getattr(one, part), getattr(other, part)) for part in ("subject", "predicate", "object"))
        if type(one).__name__ != "BlankNode":
            return bool(renamed) and _are_typed_alike(one, other, renamed)
        return nodes.number(one.value.encode()) == others_nodes.number(other.value.encode())

    while True:
        lines, other_lines = _lines(islice(first, _AT_ONCE)), _lines(islice(second, _AT_ONCE))
        if not lines and not other_lines:
            return True
        if not renamed and not _may_name_none(lines) and nodes.apart(lines) == others_nodes.apart(other_lines):
            continue
        for one, other in zip_longest(_quads(lines), _quads(other_lines)):
            if one is None or other is None:
                return False
            if not all(
                same(getattr(one, part), getattr(other, part))
                for part in ("subject", "predicate", "object", "graph_name")
            ):
                return False


def _may_name_none(lines: bytes) -> bool:
    """Tell whether something in N-Quads is written like a node without a name, and may be in a text or an IRI."""
    known = lines.count(b"\n_:") + lines.count(b"> _:") + lines.startswith(b"_:")
    return lines.count(b"_:") != known or (known > 0 and _IN_TEXT.search(lines) is not None)


def _are_typed_alike(one: Any, other: Any, renamed: Mapping[str, str]) -> bool:
    """Tell whether two literals differ in nothing but what is renamed: in the datatype, or within a text that asks."""
    if one.language != other.language:
        return False
    if renamed.get(one.datatype.value, one.datatype.value) != other.datatype.value:
        return False
    return bool(one.value == other.value or any(word in one.value for word in map(_word, renamed)))


def _word(iri: str) -> str:
    words: list[str] = _WORDS.findall(iri)
    return words[-1] if words else ""


def _lines(quads: Iterable[Any]) -> bytes:
    import pyoxigraph

    return pyoxigraph.serialize(quads, format=pyoxigraph.RdfFormat.N_QUADS) or b""


def _quads(lines: bytes) -> Iterator[Any]:
    import pyoxigraph

    return pyoxigraph.parse(lines, pyoxigraph.RdfFormat.N_QUADS, lenient=True)


def _iter_statements(path: Path, content: bytes, base: str | None) -> Iterator[Any]:
    import pyoxigraph

    from kg.rdf.faults import fault_of
    from kg.rdf.opened import opened
    from kg.rdf.turtle import own_address

    kind = getattr(pyoxigraph.RdfFormat, FORMATS[graph_format(path)].constant)
    with opened(path, content) as held:
        try:
            yield from pyoxigraph.parse(held, kind, base_iri=base or own_address(path))  # type: ignore[arg-type]  # has read()
        except SyntaxError as error:
            raise fault_of(path, error, content) from None


def canonical(path: Path, content: bytes, base: str | None, renamed: Mapping[str, str]) -> list[bytes]:
    """Return what the content of a file states, with things renamed, as lines of N-Quads in canonical form."""
    from kg.rdf.canonical import CanonicalGraphs

    with CanonicalGraphs() as graphs:
        quads = _iter_statements(path, content, base)
        graphs.add_quads((_with_names(quad, renamed) for quad in quads) if renamed else quads)
        graphs.name_blank_nodes()
        return list(graphs.iter_quad_lines())


def _with_names(term: Any, renamed: Mapping[str, str]) -> Any:
    import pyoxigraph

    if isinstance(term, pyoxigraph.Quad):
        parts = (term.subject, term.predicate, term.object, term.graph_name)
        return pyoxigraph.Quad(*(_with_names(part, renamed) for part in parts))
    if isinstance(term, pyoxigraph.Triple):
        inner = (term.subject, term.predicate, term.object)
        return pyoxigraph.Triple(*(_with_names(part, renamed) for part in inner))
    if isinstance(term, pyoxigraph.NamedNode):
        return pyoxigraph.NamedNode(renamed[term.value]) if term.value in renamed else term
    if isinstance(term, pyoxigraph.Literal) and term.datatype.value in renamed:
        return pyoxigraph.Literal(term.value, datatype=pyoxigraph.NamedNode(renamed[term.datatype.value]))
    return term


def _line_of(path: Path, content: bytes, base: str | None, line: bytes) -> int:
    """Return the line at which the subject of a statement is first named, or 1."""
    word = line.split(b" ", 1)[0].strip(b"<>").rpartition(b"/")[2].rpartition(b"#")[2]
    at = content.find(word) if word and not line.startswith(b"_:") else -1
    return content.count(b"\n", 0, at) + 1 if at >= 0 else 1
