"""The graphs of a project as things to describe: each file is one, and what is said of it stands in another file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from kg.errors import KgError
from kg.lsp.knowledge import Knowledge

_MOST = 200


def iter_graphs(knowledge: Knowledge, typed: str) -> Iterator[tuple[str, str]]:
    """Yield the IRIs of graphs with their files, of which one begins as something typed; those undescribed first."""
    found: dict[str, str] = {}
    with suppress(KgError):
        for path in knowledge.project.iter_data_files():
            iri = knowledge.project.graph_iri(path)
            if len(found) < _MOST and (f"<{iri}>".startswith(typed) or (typed and path.name.startswith(typed))):
                found[iri] = knowledge.project.name_of(path)
    values = " ".join(f"<{iri}>" for iri in found)
    rows = knowledge.rows(f"SELECT DISTINCT ?g WHERE {{ VALUES ?g {{ {values} }} ?g ?p ?o }}") if found else []
    described = {str(row[0]) for row in rows}
    yield from sorted(found.items(), key=lambda one: one[0] in described)
