"""A few sources beside the spine, asked where they are: in the snapshot, which holds each file as a graph.

Neither has to be loaded for that, and what the spine alone violates is known from the run before.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import combinations
from pathlib import Path

from kg.engines.embedded import EmbeddedEngine
from kg.project.config import Project
from kg.project.snapshots import Snapshot
from kg.shacl.again import Again, Delta
from kg.shacl.compiled import Outcome, validate
from kg.shacl.validator import Validator
from kg.shacl.verdicts import Verdicts

MOST = 8
"""For more sources than this it is faster to load them, and the spine once."""


class WithinSnapshot:
    """The graphs of ontology and spine in a fresh snapshot that keeps all literals as they are written."""

    def __init__(
        self,
        project: Project,
        snapshot: Snapshot,
        engine: EmbeddedEngine,
        validator: Validator,
        spine: Sequence[Path],
        verdicts: Verdicts,
    ) -> None:
        self._project, self._snapshot, self._engine = project, snapshot, engine
        self._validator, self._spine, self._verdicts = validator, spine, verdicts

    def validate(self, source: Path) -> tuple[Outcome, EmbeddedEngine] | None:
        """Return what a source and the spine violate together, and their graph; None where they must be loaded."""
        if self._known is None or not self._verdicts.rest_on(self._snapshot, [*self._spine, source]):
            return None
        again, alone = self._known
        graph, shared = self._project.graph_iri(source), [self._project.graph_iri(path) for path in self._spine]
        if any(self._share(graph, other) for other in shared):
            return None
        engine = self._engine.on([*shared, graph])
        outcome = again.validate(
            alone, Delta(list(self._engine.on([graph]).graph("CONSTRUCT WHERE { ?s ?p ?o }"))), engine
        )
        return None if outcome is None else (outcome, engine)

    @cached_property
    def _known(self) -> tuple[Again, Outcome] | None:
        """What the spine alone violates."""
        if not self._spine or not self._validator.can_go_on:
            return None
        shapes, origin = self._validator.shapes, self._snapshot.origin
        targets = [shape.node for shape in shapes.targeted]
        again = Again(shapes)
        alone = self._verdicts.of_spine(origin, targets)
        if alone is None or len(alone.parts) != len(again.parts):
            graphs = [self._project.graph_iri(path) for path in self._spine]
            if any(self._share(one, other) for one, other in combinations(graphs, 2)):
                return None
            alone = validate(self._engine.on(graphs), shapes)
            self._verdicts.note_spine(origin, alone, targets)
        return None if alone.left else (again, alone)

    def _share(self, one: str, other: str) -> bool:
        """Tell whether two graphs have a triple in common, which would count twice."""
        pattern = f"GRAPH <{one}> {{ ?s ?p ?o }} GRAPH <{other}> {{ ?s ?p ?o }}"
        return self._engine.ask(f"ASK {{ {pattern} }}")
