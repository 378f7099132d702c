"""The graphs of a project as things to describe: each file is one, and what is said of it stands in another file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress

from kg.errors import KgError
from kg.lsp.knowledge import Knowledge
from kg.rdf.terms import IRI

_MOST = 200


def iter_graphs(knowledge: Knowledge, typed: str) -> Iterator[tuple[str, str]]:
    """Yield the IRIs of graphs with their files, of which one begins as something typed; those undescribed first."""
    found = _graphs(knowledge, typed)
    described = {str(graph) for graph, _ in _said_of(knowledge, found)}
    yield from sorted(found.items(), key=lambda one: one[0] in described)


def properties_of_graphs(knowledge: Knowledge) -> list[IRI]:
    """Return the properties that graphs have, those of most graphs first."""
    counted = Counter(prop for _, prop in _said_of(knowledge, _graphs(knowledge, "<")))
    return [prop for prop, _ in counted.most_common()]


def _graphs(knowledge: Knowledge, typed: str) -> dict[str, str]:
    found: dict[str, str] = {}
    with suppress(KgError):
        for path in knowledge.project.iter_data_files():
            iri = knowledge.project.graph_iri(path)
            if len(found) < _MOST and (f"<{iri}>".startswith(typed) or path.name.startswith(typed)):
                found[iri] = knowledge.project.name_of(path)
    return found


def _said_of(knowledge: Knowledge, graphs: Iterable[str]) -> list[tuple[IRI, IRI]]:
    values = " ".join(f"<{iri}>" for iri in graphs)
    rows = knowledge.rows("?graph ?p", f"VALUES ?graph {{ {values} }} GRAPH ?g {{ ?graph ?p ?o }}") if values else []
    return [(g, p) for g, p in rows if isinstance(g, IRI) and isinstance(p, IRI)]
