"""The doctor reads the whole snapshot, says what is wrong with it, and mends only that."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from kg.project import snapshots
from kg.project.building import build_snapshot
from kg.project.config import Project
from kg.project.doctor import Diagnosis, diagnose, repair
from kg.project.snapshots import find_snapshot, is_fresh


@pytest.fixture
def built(empty_project: Project) -> Project:
    """A small project with a snapshot."""
    build_snapshot(empty_project)
    return empty_project


def edit_manifest(project: Project, name: str, value: object) -> None:
    """Change what the manifest of the current snapshot says."""
    path = next(project.state.glob("snapshots/*/manifest.json"))
    path.write_text(json.dumps(json.loads(path.read_text()) | {name: value}))


def test_no_snapshot_is_no_fault(empty_project: Project) -> None:
    """Nothing is made by looking, nor by repairing."""
    assert Diagnosis((), ("there is no snapshot yet; the first query makes it",)) == diagnose(empty_project)
    assert [] == repair(empty_project)
    assert not empty_project.state.exists()


def test_a_sound_snapshot_is_described_and_left_alone(built: Project) -> None:
    before = find_snapshot(built)
    assert before is not None

    assert Diagnosis((), (f"snapshot {before.name} of 1 files and 2 triples",)) == diagnose(built)
    assert [] == repair(built)
    assert before == find_snapshot(built)


def test_a_stale_snapshot_and_the_rests_of_builds_are_remarks(built: Project) -> None:
    """Work goes on with both; repairing removes what a dead process left, and builds nothing."""
    (built.data / "a.ttl").write_text("<urn:a> <urn:b> <urn:c> .\n")
    dead, living = (built.state / f"building-{pid}-00000000" for pid in (999999999, os.getpid()))
    dead.mkdir()
    living.mkdir()
    before = find_snapshot(built)
    found = diagnose(built)

    assert () == found.faults
    assert ["the files have changed since", "2 builds are running or were killed"] == [
        one.partition(";")[0] for one in found.remarks[1:]
    ]
    assert ["removed .kg/building-999999999-00000000"] == repair(built)
    assert living.is_dir()
    assert before == find_snapshot(built)


@pytest.mark.parametrize(
    ("pointer", "told"),
    [("", "does not name a snapshot"), ("../../else", "does not name a snapshot"), ("none", "manifest.json")],
)
def test_a_pointer_to_no_snapshot_is_a_fault_and_mended(built: Project, pointer: str, told: str) -> None:
    """Nor does it lead out of the folder of snapshots, whatever is there."""
    shutil.copytree(next(built.state.glob("snapshots/*")), built.root / "else")
    (built.state / "current").write_text(pointer)
    (fault,) = diagnose(built).faults

    assert fault.startswith("the snapshot is damaged: ")
    assert told in fault
    assert fault.endswith("make it again with: kg doctor --repair")
    (done, *_) = repair(built)
    assert done.startswith("built snapshot ")
    assert () == diagnose(built).faults
    snapshot = find_snapshot(built)
    assert snapshot is not None
    assert is_fresh(built, snapshot)


@pytest.mark.parametrize(
    ("count", "fault"),
    [
        (1, "the named graphs hold 2 triples, the files 1"),
        (0, "the named graphs hold 2 triples, the files 0"),
        (3, None),
    ],
)
def test_a_database_that_holds_more_than_the_files_gave_is_a_fault(
    built: Project, count: int, fault: str | None
) -> None:
    """One that holds fewer may be sound, for a file may say a thing twice."""
    state = {"ontology/terms.ttl": [1, 1, "0", count]}
    edit_manifest(built, "files", state)

    assert ((fault,) if fault else ()) == diagnose(built).faults


def test_an_empty_database_of_files_that_gave_something_is_a_fault(built: Project) -> None:
    """A database from which everything was lost opens without a complaint."""
    import pyoxigraph

    snapshot = find_snapshot(built)
    assert snapshot is not None
    store = pyoxigraph.Store(str(snapshot.folder / "store"))
    store.clear()
    store.flush()
    del store

    assert ("the named graphs hold 0 triples, the files 2",) == diagnose(built).faults


def test_a_merged_graph_with_more_than_its_parts_is_a_fault(built: Project) -> None:
    import pyoxigraph

    snapshot = find_snapshot(built)
    assert snapshot is not None
    name = pyoxigraph.NamedNode("urn:a")
    store = pyoxigraph.Store(str(snapshot.folder / "store"))
    store.add(pyoxigraph.Quad(name, name, name))
    store.flush()
    del store

    assert ("the merged graph holds 3 triples, the named graphs only 2",) == diagnose(built).faults


def test_a_build_of_somebody_else_is_left_alone(built: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its process cannot be asked whether it lives, and that alone says that it does."""

    def refuse(process: int, signal: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "kill", refuse)
    theirs = built.state / "building-1-00000000"
    theirs.mkdir()

    assert [] == repair(built)
    assert theirs.is_dir()


def test_a_snapshot_of_another_layout_is_stale_and_not_damaged(built: Project) -> None:
    """What another version of kg built is built anew when it is needed."""
    edit_manifest(built, "layout", snapshots.LAYOUT + 1)
    snapshot = find_snapshot(built)

    assert snapshot is not None
    assert not is_fresh(built, snapshot)
    told = "the snapshot was made by another version of kg; the next query makes a new one"
    assert Diagnosis((), (told,)) == diagnose(built)
    assert [] == repair(built)


def test_a_snapshot_that_is_not_there_is_not_made_by_opening_it(built: Project, tmp_path: Path) -> None:
    """Opening a database that is gone would make an empty one, which answers with nothing."""
    snapshot = find_snapshot(built)
    assert snapshot is not None
    (snapshot.folder / "store" / "CURRENT").unlink()
    names = sorted(path.name for path in (snapshot.folder / "store").iterdir())

    assert ["there is no database in"] == [fault.split(": ")[1][:23] for fault in diagnose(built).faults]
    assert names == sorted(path.name for path in (snapshot.folder / "store").iterdir())
