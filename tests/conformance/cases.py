"""The tests of a suite, read from its manifest, which is data."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

import pyoxigraph

from kg.rdf.formats import triple_of
from kg.rdf.graph import TermGraph
from kg.rdf.terms import IRI, Literal, Term
from kg.rdf.vocabulary import TYPE

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"


class Manifest(NamedTuple):
    """A manifest in Turtle, read as if it lay at the address where the suite is published."""

    folder: Path
    base: str
    graph: TermGraph

    def file(self, term: Term) -> Path:
        """Return where a file of the suite lies that is named by its address."""
        name = str(term)
        assert name.startswith(self.base), f"{name} is no file of {self.base}"
        return self.folder / unquote(name.removeprefix(self.base))

    def values(self, node: Term, name: str) -> list[Term]:
        """Return what a node has for a property."""
        return list(self.graph.values(node, IRI(name)))

    def one(self, node: Term, name: str) -> Term | None:
        """Return the first of what a node has for a property, or None."""
        return next(iter(self.values(node, name)), None)

    def text(self, node: Term | None, name: str) -> str:
        """Return what a node has for a property as text, which is empty where it has none."""
        value = self.one(node, name) if node is not None else None
        return value.lexical if isinstance(value, Literal) else "" if value is None else str(value)


class Case(NamedTuple):
    """One test: its name and address, of which kind it is, and where the manifest says the rest."""

    name: str
    iri: str
    kind: str
    manifest: Manifest
    node: Term


@functools.cache
def read_manifest(path: Path, base: str) -> Manifest:
    """Read a manifest in Turtle, whose relative names begin with a base; the one that it says itself counts first."""
    quads = list(pyoxigraph.parse(path=str(path), base_iri=f"{base}{path.name}"))
    assumed = next((quad.object.value for quad in quads if quad.predicate.value == f"{MF}assumedTestBase"), base)
    if assumed != base:
        return read_manifest(path, assumed)
    return Manifest(path.parent, base, TermGraph(triple_of(quad) for quad in quads))


def iter_cases(manifest: Manifest) -> Iterator[Case]:
    """Yield the tests of a manifest, and of those that it includes, in their order."""
    for _, predicate, first in list(manifest.graph):
        if predicate == IRI(f"{MF}include"):
            for part in manifest.graph.list_members(first):
                path = manifest.file(part)
                yield from iter_cases(read_manifest(path, str(part).removesuffix(path.name)))
        elif predicate == IRI(f"{MF}entries"):
            for node in manifest.graph.list_members(first):
                (kind, *_) = manifest.graph.values(node, TYPE)
                yield Case(local(str(node)), str(node), local(str(kind)), manifest, node)


def local(iri: str) -> str:
    """Return the end of an IRI, behind the last # or /."""
    return iri.replace("#", "/").rpartition("/")[2]


def read_sequence(path: Path) -> list[dict[str, Any]]:
    """Return the tests of a manifest in JSON-LD, which are read as JSON."""
    sequence: list[dict[str, Any]] = json.loads(path.read_bytes())["sequence"]
    return sequence
