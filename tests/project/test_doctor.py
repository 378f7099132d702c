"""The doctor reads the whole snapshot, says what is wrong with it, and mends only that."""

from __future__ import annotations

import shutil

import pyoxigraph
import pytest

from kg.io.locks import locked
from kg.project.building import build_snapshot
from kg.project.config import Project
from kg.project.doctor import Diagnosis, diagnose, repair
from kg.project.sealing import STORE, seal
from kg.project.snapshots import Snapshot, find_snapshot, is_fresh, write_manifest

MORE = "<urn:a> <urn:b> <urn:c> .\n"


@pytest.fixture
def built(empty_project: Project) -> Project:
    """A small project with a snapshot: one file of three triples."""
    build_snapshot(empty_project)
    return empty_project


def current(project: Project) -> Snapshot:
    """Return the snapshot that there is."""
    snapshot = find_snapshot(project)
    assert snapshot is not None
    return snapshot


def known(project: Project) -> Snapshot:
    """Return the current snapshot but for when its files were looked at, which is later where they are that new."""
    snapshot = current(project)
    return snapshot._replace(files={name: state._replace(seen_ns=0) for name, state in snapshot.files.items()})


def change(project: Project, *, clear: bool = False, add: int = 0) -> None:
    """Change the database of the current snapshot as if it had been built so."""
    folder = current(project).folder
    store = pyoxigraph.Store(str(folder / STORE))
    if clear:
        store.clear()
    for n in range(add):
        name = pyoxigraph.NamedNode(f"urn:{n}")
        store.add(pyoxigraph.Quad(name, name, name))
    store.flush()
    del store
    seal(folder, folder.name)


def claim(project: Project, triples: int) -> None:
    """Let the manifest of the current snapshot say that its file gave so many triples."""
    snapshot = current(project)
    files = {name: state._replace(triples=triples) for name, state in snapshot.files.items()}
    write_manifest(snapshot.folder, snapshot.name, snapshot._replace(files=files))


def test_no_snapshot_is_no_fault_and_looking_makes_none(empty_project: Project) -> None:
    assert Diagnosis((), ("there is no snapshot yet; the first query makes it",)) == diagnose(empty_project)
    assert not empty_project.state.exists()


def test_a_sound_snapshot_is_described_and_left_alone(built: Project) -> None:
    before = known(built)

    assert Diagnosis((), (f"snapshot {before.name} of 1 files and 3 triples",), True) == diagnose(built)
    assert [] == repair(built)
    assert before == known(built)


def test_files_that_have_changed_since_are_a_remark_and_repairing_builds_of_them(built: Project) -> None:
    """A question would build as well; nothing is wrong."""
    (built.data / "a.ttl").write_text(MORE)
    found = diagnose(built)

    assert ((), "the files have changed since; the next query makes a new snapshot") == (
        found.faults,
        found.remarks[-1],
    )
    assert "since" not in " ".join(diagnose(built, usable=False).remarks), "kg.toml may say that there are other files"
    (done,) = repair(built)
    assert f"built snapshot {current(built).name} of 4 triples" == done
    assert is_fresh(built, current(built))


def test_the_rest_of_a_killed_build_is_a_remark_and_removed(built: Project) -> None:
    """And the snapshot that answers stays as it is."""
    (built.state / "building-0123456789abcdef").mkdir()
    before = known(built)

    assert "1 builds were killed; the next build removes what they left" == diagnose(built).remarks[-1]
    assert ["removed .kg/building-0123456789abcdef"] == repair(built)
    assert before == known(built)


def test_a_build_that_goes_on_is_told_as_such(built: Project) -> None:
    """What it has made so far is not what a killed one left."""
    (built.state / "building-0123456789abcdef").mkdir()
    with locked(built.state / "lock"):
        remarks = diagnose(built).remarks

    assert "another process builds a snapshot now" == remarks[-1]
    assert "killed" not in " ".join(remarks)


@pytest.mark.parametrize(
    ("pointer", "told"),
    [
        ("", "does not name a snapshot"),
        ("../../else", "does not name a snapshot"),
        ("0123456789abcdef-1/../../../else", "does not name a snapshot"),
        ("\udcff", "does not name a snapshot"),
        ("0123456789abcdef-1", "manifest.json"),
    ],
)
def test_a_pointer_to_no_snapshot_is_a_fault_and_mended(built: Project, pointer: str, told: str) -> None:
    """Nor does it lead out of the folder of snapshots, whatever is there."""
    snapshot = current(built)
    snapshot.folder.rename(built.root / "else")
    write_manifest(built.root / "else", "else", snapshot)
    (built.state / "current").write_bytes(pointer.encode("utf-8", "surrogateescape"))
    (fault,) = diagnose(built).faults

    assert fault.startswith("the snapshot is damaged: ")
    assert told in fault
    assert ["built snapshot"] == [done[:14] for done in repair(built)]
    assert () == diagnose(built).faults
    assert is_fresh(built, current(built))


@pytest.mark.parametrize("triples", [0, 1])
def test_a_database_that_holds_more_than_the_files_gave_is_a_fault(built: Project, triples: int) -> None:
    claim(built, triples)

    assert (f"the named graphs hold 3 triples, the files {triples}",) == diagnose(built).faults


def test_a_database_that_holds_fewer_may_be_sound(built: Project) -> None:
    """For a file may say a thing twice; but not when it holds nothing of files that gave something."""
    claim(built, 4)
    assert () == diagnose(built).faults

    change(built, clear=True)
    assert ("the named graphs hold 0 triples, the files 4",) == diagnose(built).faults


def test_a_merged_graph_with_more_than_its_parts_is_a_fault(built: Project) -> None:
    change(built, add=1)

    assert ("the merged graph holds 4 triples, the named graphs only 3",) == diagnose(built).faults


def test_a_pointer_that_somebody_wrote_by_hand_is_one(built: Project) -> None:
    """With the end of a line behind it."""
    name = current(built).name
    (built.state / "current").write_text(f"{name}\n")

    assert name == current(built).name


@pytest.mark.parametrize("kind", ["a file", "a link to nowhere"])
def test_a_state_that_is_no_folder_is_a_fault_and_mended(built: Project, kind: str) -> None:
    shutil.rmtree(built.state)
    if kind == "a file":
        built.state.write_text("")
    else:
        built.state.symlink_to(built.root / "nowhere")

    assert (f"{built.state} is no folder; make it again",) == diagnose(built).faults
    assert repair(built)
    assert current(built).folder.is_dir()
