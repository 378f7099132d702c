"""Properties in data that neither shapes nor ontology know, and that are nearly called as one that they know."""

from __future__ import annotations

from collections.abc import Iterable

from kg.ask.meant import meant_among
from kg.engines.base import Engine
from kg.findings import Finding
from kg.rdf.terms import IRI, BlankNode, split_iri
from kg.rdf.vocabulary import OWL, RDFS, TYPE
from kg.shacl.fit import RULE, properties_known
from kg.shacl.model import ShapesGraph

_MOST = 100
_ADVICE = "Correct the property, or declare it in the ontology if it is meant."


def find_strange(
    shapes: ShapesGraph, engine: Engine, severity: str, common: Iterable[str] = (), own: str | None = None
) -> list[Finding]:
    """Return a finding for each property that nothing declares, and that is called as a known one in all but a slip.

    That is one with nearly the same name in its own namespace, or with the same name in another one. What is called
    like nothing that is known may well be meant, as are terms of RDFS and OWL. Of those whose IRI begins as the
    project's `own` do, its queries tell.
    """
    known = {prop for prop in properties_known(shapes) if ":" in prop} | {str(TYPE), *common}
    rows = engine.select("SELECT ?p WHERE { { SELECT ?p WHERE { ?s ?p ?o } GROUP BY ?p } } ORDER BY ?p").rows
    left = (RDFS, OWL, own) if own else (RDFS, OWL)
    found = []
    for prop in [str(row[0]) for row in rows]:
        if prop in known or prop.startswith(left) or engine.ask(f"ASK {{ <{prop}> ?any ?thing }}"):
            continue
        meant = _meant(prop, known)
        if meant is None:
            continue
        said = f"neither shapes nor ontology know <{prop}>: did you mean <{meant}>?"
        uses = engine.select(f"SELECT ?s ?o WHERE {{ ?s <{prop}> ?o }} ORDER BY ?s ?o LIMIT {_MOST}").rows
        some = [
            Finding(severity, _ADVICE, RULE, focus=s, path=prop, value=None if isinstance(o, BlankNode) else o)
            for s, o in uses
        ]
        first = some[0]._replace(said=said, meant=IRI(meant), cause=IRI(prop), under=tuple(some[1:]))
        found.append(first)
    return found


def _meant(prop: str, known: Iterable[str]) -> str | None:
    namespace, name = split_iri(prop)
    apart = [split_iri(one) for one in sorted(known)]
    close = meant_among(name, [local for space, local in apart if space == namespace])
    if close is not None:
        return f"{namespace}{close}"
    elsewhere = [f"{space}{local}" for space, local in apart if local == name]
    return elsewhere[0] if len(elsewhere) == 1 else None
