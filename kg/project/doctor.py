"""The health of a project's snapshot, and its repair."""

from __future__ import annotations

from typing import NamedTuple

from kg.errors import StoreError
from kg.findings import Progress
from kg.project.building import is_building, repair_snapshot
from kg.project.config import Project
from kg.project.snapshots import find_snapshot, is_fresh, verify_snapshot


class Diagnosis(NamedTuple):
    """What was seen: faults that the next question mends by a new build, remarks, and whether there is a snapshot."""

    faults: tuple[str, ...]
    remarks: tuple[str, ...]
    found: bool = False


def diagnose(project: Project, *, usable: bool = True) -> Diagnosis:
    """Read the whole snapshot and say what is wrong with it; that it is old only where kg.toml is `usable`."""
    if not project.state.is_dir() and (project.state.is_symlink() or project.state.exists()):
        return Diagnosis((f"{project.state} is no folder; make it again",), ())
    try:
        snapshot = find_snapshot(project)
    except StoreError as error:
        return Diagnosis((error.message,), ())
    if snapshot is None:
        return Diagnosis((), ("there is no snapshot yet; the first query makes it",))
    faults = verify_snapshot(snapshot)
    remarks = [f"snapshot {snapshot.name} of {len(snapshot.files)} files and {snapshot.triples:,} triples"]
    if usable and not is_fresh(project, snapshot):
        remarks.append("the files have changed since; the next query makes a new snapshot")
    if is_building(project):
        remarks.append("another process builds a snapshot now")
    elif left := len(list(project.state.glob("building-*"))):
        remarks.append(f"{left} builds were killed; the next build removes what they left")
    return Diagnosis(tuple(faults), tuple(remarks), True)


def repair(project: Project, progress: Progress | None = None) -> list[str]:
    """Remove what killed builds left, and see to a snapshot that answers; return what was done.

    Raises SyntaxErrors where the files have faults, since no graph can be made from them.
    """
    snapshot, built, gone = repair_snapshot(project, progress)
    done = [f"built snapshot {snapshot.name} of {snapshot.triples:,} triples"] if built else []
    return done + [f"removed {path.relative_to(project.root)}" for path in gone]
