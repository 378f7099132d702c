"""Turtle in every form that a file of a project may have."""

from __future__ import annotations

import io
from pathlib import Path

import pyoxigraph

from kg.io.compression import compressing
from kg.rdf.formats import FORMATS, GRAPH_ENDINGS, graph_format, packing_of

PACKED = [ending for ending in GRAPH_ENDINGS if packing_of(Path(f"a{ending}")) and not ending.startswith(".turtle")]
OTHERS = [*PACKED, ".turtle", ".nt", ".trig", ".nq"]
"""All but Turtle as people write it."""
SOME = [".ttl.gz", ".nt.zst", ".trig", ".nq.gz"]
"""One for each format, and each way to pack."""


def packed(body: bytes, kind: str | None) -> bytes:
    """Return bytes as a file of a kind has them."""
    out = io.BytesIO()
    with compressing(out, kind) as file:
        file.write(body)
    return out.getvalue()


def in_form(text: bytes, ending: str, graph: str | None = None) -> bytes:
    """Return Turtle in the form that an ending names, statements in a graph where the format has any."""
    path = Path(f"a{ending}")
    name = graph_format(path)
    if name != "turtle":
        known = FORMATS[name]
        where = pyoxigraph.NamedNode(graph) if graph and known.named_graphs else pyoxigraph.DefaultGraph()
        parsed = pyoxigraph.parse(text, pyoxigraph.RdfFormat.TURTLE)
        quads = (pyoxigraph.Quad(q.subject, q.predicate, q.object, where) for q in parsed)
        kind = getattr(pyoxigraph.RdfFormat, known.constant)
        text = pyoxigraph.serialize(quads if known.named_graphs else (q.triple for q in quads), format=kind) or b""
    return packed(text, packing_of(path))
