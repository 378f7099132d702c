"""All files of a large project together: asked of the snapshot, and again only for what has changed since."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from itertools import accumulate
from pathlib import Path

from kg.engines.base import Engine
from kg.engines.embedded import EmbeddedEngine
from kg.errors import KgError, StoreError
from kg.findings import Finding, Progress
from kg.project.config import Project
from kg.project.current import open_fresh
from kg.project.difference import find_delta
from kg.project.filling import triples_in
from kg.project.snapshots import Snapshot, read_snapshot
from kg.project.stamps import find_stamp
from kg.rdf.terms import BlankNode, to_n3
from kg.shacl.again import Again, Delta
from kg.shacl.compiled import Outcome, validate
from kg.shacl.fitting import Fitting
from kg.shacl.model import ShapesGraph
from kg.shacl.nodes import AT_ONCE
from kg.shacl.verdicts import Verdicts

_LARGE = 10_000
"""From how many triples on asking the snapshot is faster than loading the files."""


def open_large(project: Project, progress: Progress | None = None) -> tuple[Snapshot, EmbeddedEngine] | None:
    """Return the snapshot, built if need be, and its engine, where that is faster than loading the files."""
    try:
        sizes = (triples_in({path: find_stamp(path)}) for path in project.graph_files().values())
        if not any(total >= _LARGE for total in accumulate(sizes)):  # few files tell, where there are many
            return None
        snapshot, store = open_fresh(project, progress=progress)
    except (KgError, OSError):  # faults are told, with all their places, by whoever loads the files
        return None
    if snapshot.triples < _LARGE or not all(state.kept for state in snapshot.files.values()):
        return None  # a snapshot does not tell how such literals are written
    return snapshot, EmbeddedEngine(store, apart=snapshot.entailed_graph)


def validate_together(
    project: Project,
    snapshot: Snapshot,
    engine: EmbeddedEngine,
    shapes: ShapesGraph,
    verdicts: Verdicts,
    fitting: Fitting | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Return what the shapes that hold between sources find, from what they found in an earlier snapshot, if known.

    What does not fit is looked for in the same way.
    """
    outcome, delta = None, None
    targets = [shape.node for shape in shapes.targeted]
    known = verdicts.together(targets)
    if known is not None:
        name, before = known
        if name == snapshot.name:
            verdicts.tell(f"all together: as in the snapshot {name}, which is still the newest")
            if fitting is None or verdicts.unfit is not None:
                if fitting is not None:
                    fitting.look(engine, verdicts.unfit, Delta(()))
                return before
            outcome = before
        rested = read_snapshot(project, name) if outcome is None else None
        again = Again(shapes)
        # After a build from all files the nodes without a name have other labels.
        same = rested is not None and rested.origin == snapshot.origin
        if rested is not None and same and len(again.parts) == len(before.parts):
            with suppress(StoreError):  # damaged, or gone meanwhile
                delta = Delta(*find_delta(project, rested, snapshot))
            if delta is not None:
                outcome = again.validate(before, delta, engine)
                verdicts.tell(
                    f"all together: from the snapshot {name}, since which {len(delta.added):,} triples came "
                    f"and {len(delta.removed):,} went"
                )
    if outcome is None:
        verdicts.tell("all together: anew, as no verdict on an earlier snapshot can be gone on from")
        outcome = validate(engine, shapes, progress)
    unfit = fitting.look(engine, verdicts.unfit, delta) if fitting else None
    verdicts.note_together(snapshot, outcome, targets, unfit)
    return outcome


def files_about(project: Project, engine: Engine, findings: Sequence[Finding], files: Sequence[Path]) -> Sequence[Path]:
    """Return those of some files that speak of the nodes of findings; all where one has no name."""
    nodes = {finding.focus for finding in findings if finding.focus is not None}
    if any(isinstance(node, BlankNode) for node in nodes):
        return files
    ordered = sorted(map(to_n3, nodes))
    graphs: set[str] = set()
    for start in range(0, len(ordered), AT_ONCE):
        values = f"VALUES ?node {{ {' '.join(ordered[start : start + AT_ONCE])} }}"
        either = "{ GRAPH ?g { ?node ?p ?o } } UNION { GRAPH ?g { ?s ?p ?node } }"
        graphs.update(str(row[0]) for row in engine.select(f"SELECT DISTINCT ?g WHERE {{ {values} {either} }}").rows)
    return [path for path in files if project.graph_iri(path) in graphs]
