"""The health of a project's snapshot, and its repair."""

from __future__ import annotations

from typing import NamedTuple

from kg.errors import StoreError
from kg.findings import Progress
from kg.project.building import build_snapshot, remove_old
from kg.project.config import Project
from kg.project.snapshots import find_snapshot, is_fresh, open_snapshot, remove_snapshots, verify_snapshot


class Diagnosis(NamedTuple):
    """What was seen: faults that stop work, and remarks that do not."""

    faults: tuple[str, ...]
    remarks: tuple[str, ...]


def diagnose(project: Project) -> Diagnosis:
    """Read the whole snapshot and say what is wrong with it."""
    try:
        snapshot = find_snapshot(project)
    except StoreError as error:
        return Diagnosis((error.message,), ())
    if snapshot is None:
        return Diagnosis((), ("there is no snapshot yet; the first query makes it",))
    if not snapshot.is_readable:
        return Diagnosis((), ("the snapshot was made by another version of kg; the next query makes a new one",))
    faults = verify_snapshot(snapshot)
    remarks = [f"snapshot {snapshot.name} of {len(snapshot.files)} files and {snapshot.triples:,} triples"]
    if not is_fresh(project, snapshot):
        remarks.append("the files have changed since; the next query makes a new snapshot")
    left = list(project.state.glob("building-*"))
    if left:
        remarks.append(f"{len(left)} builds are running or were killed; kg doctor --repair removes the killed ones")
    return Diagnosis(tuple(faults), tuple(remarks))


def repair(project: Project, progress: Progress | None = None) -> list[str]:
    """Remove what killed builds left, and build the snapshot anew if it is damaged; return what was done."""
    done = []
    if diagnose(project).faults:
        remove_snapshots(project)
        snapshot = build_snapshot(project, progress)
        open_snapshot(snapshot)
        done.append(f"built snapshot {snapshot.name} of {snapshot.triples:,} triples")
    if project.state.is_dir():
        done += [f"removed {path.relative_to(project.root)}" for path in remove_old(project)]
    return done
