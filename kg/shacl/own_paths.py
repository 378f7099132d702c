"""How pySHACL walks along paths, and writes them in SPARQL: however deep they nest, an inverse sequence backwards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from kg.engines.rdflib_memory import from_rdflib
from kg.errors import ShapesError
from kg.rdf.graph import TermGraph
from kg.rdf.terms import Term, Triple
from kg.rdf.vocabulary import SH
from kg.shacl.paths import Path, read_path

if TYPE_CHECKING:
    from rdflib import Graph


def path_of(graph: Graph, node: Any) -> Path:
    """Return the path that a node of a graph of rdflib describes; raise ShapesError for one that describes none."""
    return read_path(TermGraph(_below(graph, node)), term_of(node))


def term_of(node: Any) -> Term:
    """Return a term of rdflib as ours."""
    return cast("Term", from_rdflib(node))


def _below(graph: Graph, node: Any) -> Iterator[Triple]:
    seen, todo = set(), [node]
    while todo:
        one = todo.pop()
        if one not in seen:
            seen.add(one)
            for triple in graph.triples((one, None, None)):
                todo.append(triple[2])
                yield tuple(map(term_of, triple))  # type: ignore[misc]  # three


def write_of(shapes: Any, node: Any, prefixes: object = None, recursion: int = 0) -> str:
    """Return the path in SPARQL for pySHACL, which by itself leaves out brackets, as of (e:p+)?."""
    return path_of(shapes.graph, node).sparql


def values_along(
    shapes: Any, focus: Any, path: Any, data: Graph, inverse: bool = False, recursion: int = 0
) -> set[Any]:
    """Return the value nodes of a focus node for pySHACL (SHACL, section 2.3.1)."""
    return _walk(shapes.graph, {focus}, path, data, back=inverse)


def _walk(shapes: Graph, starts: set[Any], path: Any, data: Graph, *, back: bool) -> set[Any]:
    """Return where a path leads from any of some nodes, or `back` from there."""
    from rdflib import RDF, URIRef

    if isinstance(path, URIRef):
        steps = (data.subjects(path, one) if back else data.objects(one, path) for one in starts)
        return {end for step in steps for end in step}
    if (path, RDF.first, None) in shapes:
        members = [*shapes.items(path)]
        for member in reversed(members) if back else members:
            starts = _walk(shapes, starts, member, data, back=back)
        return starts
    for predicate, inner in shapes.predicate_objects(path):
        kind = str(predicate).removeprefix(SH)
        if kind == "inversePath":
            return _walk(shapes, starts, inner, data, back=not back)
        if kind == "alternativePath":
            return {end for one in shapes.items(inner) for end in _walk(shapes, starts, one, data, back=back)}
        if kind in ("zeroOrOnePath", "zeroOrMorePath", "oneOrMorePath"):
            found = next_ = _walk(shapes, starts, inner, data, back=back)
            while next_ and kind != "zeroOrOnePath":
                next_ = _walk(shapes, next_, inner, data, back=back) - found
                found = found | next_
            return found if kind == "oneOrMorePath" else starts | found
    raise ShapesError("a path is a blank node without a path; give a list, or sh:inversePath and its kin")
