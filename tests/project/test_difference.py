"""A snapshot that is made from the one before holds just what one that is built from all files holds."""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import Any

import pytest

from kg.errors import StoreError, SyntaxErrors
from kg.project import building, contents, difference, filling, sealing
from kg.project.building import build_snapshot
from kg.project.config import Project
from kg.project.contents import read_contents
from kg.project.current import require_snapshot
from kg.project.difference import find_delta
from kg.project.filling import BYTES_PER_TRIPLE, Reading, fill_store
from kg.project.sealing import is_intact, is_sealed, keeping_seals
from kg.project.snapshots import FileState, Snapshot, find_snapshot, open_snapshot, pin_snapshot, verify_snapshot
from kg.project.stamps import Look
from tests.histories import from_all_files, held_by, iter_edits, kill_a_build


@pytest.fixture
def by_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    """Build by difference however little there is."""
    monkeypatch.setattr(building, "is_small", lambda *_: True)


def write(project: Project, name: str, text: str) -> Path:
    path = project.data / name
    path.write_text("@prefix ex: <urn:example:> .\n" + text, "utf-8")
    return path


@pytest.mark.parametrize("seed", range(16))
@pytest.mark.usefixtures("by_difference")
def test_after_any_history_it_holds_what_the_files_hold(empty_project: Project, seed: int) -> None:
    names = [build_snapshot(empty_project).name]
    for done in iter_edits(empty_project, random.Random(seed), 5):
        snapshot = require_snapshot(empty_project)
        names.append(snapshot.name)

        assert held_by(snapshot) == from_all_files(empty_project), done
        assert snapshot.generation == len(set(names)) - 1
        assert verify_snapshot(snapshot) == []


@pytest.mark.parametrize("at_once", [1, 3, 7])
def test_a_database_that_is_filled_in_parts_holds_all(
    empty_project: Project, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many quads are sorted at once, which is what takes memory."""
    monkeypatch.setattr(filling, "_AT_ONCE", at_once)
    write(empty_project, "a.ttl", "ex:a ex:p 1, 2, 3, [ ex:q ex:a ] .")
    write(empty_project, "b.ttl", "ex:a ex:p 1, 4 .")
    held = held_by(build_snapshot(empty_project))
    monkeypatch.undo()

    assert held == from_all_files(empty_project)
    assert held == held_by(build_snapshot(empty_project, full=True))


@pytest.mark.parametrize("after", [0.1, 0.25, 0.4])
@pytest.mark.usefixtures("by_difference")
def test_a_killed_build_leaves_the_snapshot_before_as_it_was(empty_project: Project, after: float) -> None:
    """The copy shares its files with the original, and what is written to the copy never reaches these."""
    write(empty_project, "a.ttl", "ex:a ex:p 1, 2, [ ex:q 3 ] .")
    before = build_snapshot(empty_project)
    held = held_by(before)
    write(empty_project, "a.ttl", "ex:a ex:p 2 .")

    kill_a_build(empty_project, after)

    found = find_snapshot(empty_project)
    assert found is not None
    assert held_by(found) == (held if found.name == before.name else from_all_files(empty_project))
    assert is_intact(before.folder, thorough=True)
    assert held_by(require_snapshot(empty_project)) == from_all_files(empty_project)


@pytest.mark.usefixtures("by_difference")
def test_a_statement_of_two_files_stays_while_one_has_it(empty_project: Project) -> None:
    one, _ = (write(empty_project, name, "ex:a ex:p 1 .") for name in ("a.ttl", "b.ttl"))
    build_snapshot(empty_project)
    one.unlink()

    store = open_snapshot(require_snapshot(empty_project))

    assert 1 == len(list(store.query("SELECT ?g { GRAPH ?g { <urn:example:a> ?p ?o } }")))  # type: ignore[arg-type]
    assert 1 == len(list(store.query("SELECT ?o { <urn:example:a> ?p ?o }")))  # type: ignore[arg-type]


@pytest.mark.usefixtures("by_difference")
def test_what_came_since_one_snapshot_is_not_what_came_since_another(empty_project: Project) -> None:
    """Steps of one check go on from snapshots of their own, and what was found for one stays known."""
    snapshots = []
    for value in ("1", "1, 2", "1, 3"):
        write(empty_project, "a.ttl", f"ex:a ex:p {value} .")
        snapshots.append(require_snapshot(empty_project))
        pin_snapshot(empty_project, snapshots[-1].name, f"step{len(snapshots)}")
    first, second, third = snapshots

    for before, gone in ((first, []), (second, ["2"])):
        added, removed = find_delta(empty_project, before, third)
        assert (["3"], gone) == ([str(one[2]) for one in added], [str(one[2]) for one in removed])


@pytest.mark.usefixtures("by_difference")
def test_a_database_is_opened_once_for_the_steps_of_a_run(empty_project: Project) -> None:
    """Two are held, what is and what was before; what is damaged meanwhile is told all the same."""
    snapshots = []
    for value in "123":
        write(empty_project, "a.ttl", f"ex:a ex:p {value} .")
        snapshots.append(require_snapshot(empty_project))
        pin_snapshot(empty_project, snapshots[-1].name, f"step{value}")
    first, second, third = snapshots

    opened = [open_snapshot(one) for one in (first, second, first, third, first, second)]

    assert opened[0] is opened[2] is opened[4]
    assert opened[1] is not opened[5]
    answers: list[Any] = [one.query("SELECT ?o { <urn:example:a> ?p ?o }") for one in opened]
    assert [next(iter(answer))[0].value for answer in answers] == [*"121312"]
    table = next((second.folder / "store").glob("*.sst"))
    table.write_bytes(table.read_bytes() + b" ")
    with pytest.raises(StoreError, match="is not what was built"):
        open_snapshot(second)


@pytest.mark.parametrize("how", ["gone", "emptied"])
@pytest.mark.usefixtures("by_difference")
def test_a_graph_that_lost_all_it_held_is_listed_no_more(empty_project: Project, how: str) -> None:
    """As in a build from all files: a question for the names of graphs finds those that hold something."""
    path, _ = (write(empty_project, name, f"ex:{name[0]} ex:p 1 .") for name in ("a.ttl", "b.ttl"))
    build_snapshot(empty_project)
    if how == "gone":
        path.unlink()
    else:
        path.write_text("# nothing any more\n")
        require_snapshot(empty_project)
        path.write_text("# and still nothing\n")
    listed = [sorted(map(str, open_snapshot(require_snapshot(empty_project)).named_graphs()))]
    listed.append(sorted(map(str, open_snapshot(build_snapshot(empty_project, full=True)).named_graphs())))

    assert listed[0] == listed[1]
    assert not any("a>" in name for name in listed[0])


@pytest.mark.usefixtures("by_difference")
def test_the_snapshot_before_is_read_on_and_needs_no_second_look(empty_project: Project) -> None:
    """Whoever opened it goes on reading it; the links of its files have changed its times, and its seal knows."""
    path = write(empty_project, "a.ttl", "ex:a ex:p 1 .")
    before = build_snapshot(empty_project)
    reader = open_snapshot(before)
    held = sorted(map(str, reader))
    for number in (2, 3):
        path.write_text(path.read_text() + f"ex:a ex:p {number} .\n")
        after = require_snapshot(empty_project)

        assert is_sealed(str(after.folder))
        assert sorted(map(str, reader)) == held
        assert number == 2 or not before.folder.exists()
        assert number == 3 or is_sealed(str(before.folder))


@pytest.mark.usefixtures("by_difference")
def test_a_build_reads_only_what_is_new_of_a_database(empty_project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though one goes that a verdict had kept until then, and with which the one before shares its files."""
    read: list[Path] = []
    hash_file = sealing.hash_file

    def look(path: Path) -> str:
        read.append(path)
        return hash_file(path)

    monkeypatch.setattr(sealing, "hash_file", look)
    for number in range(6):
        write(empty_project, "a.ttl", f"ex:a ex:p {number} .")
        before = find_snapshot(empty_project)
        known = {path.stat().st_ino for path in (before.folder / "store").iterdir()} if before else set()
        read.clear()
        after = build_snapshot(empty_project)
        new = {path.name for path in (after.folder / "store").iterdir() if path.stat().st_ino not in known}

        assert read
        assert {path.name for path in read} <= new, number
        pin_snapshot(empty_project, after.name, "verdicts")


@pytest.mark.parametrize("how", ["changed", "another", "gone", "one more"])
def test_a_seal_is_not_renewed_for_what_was_not_built(empty_project: Project, how: str) -> None:
    """A seal that is kept while links come and go is none for a file that changed meanwhile."""
    snapshot = build_snapshot(empty_project)
    table = max((snapshot.folder / "store").glob("*.sst"), key=os.path.getsize)
    content = table.read_bytes()
    with keeping_seals([snapshot.folder]) as renew:
        if how in ("gone", "another"):
            table.unlink()
        if how == "one more":
            table.with_name("more.sst").write_bytes(content)
        elif how != "gone":
            table.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        renew()

    assert not is_sealed(str(snapshot.folder))
    assert not is_intact(snapshot.folder)


@pytest.mark.usefixtures("by_difference")
def test_a_fault_changes_nothing(empty_project: Project) -> None:
    write(empty_project, "a.ttl", "ex:a ex:p 1 .")
    before = build_snapshot(empty_project)
    write(empty_project, "a.ttl", "ex:a ex:p 1 . ex:b")

    with pytest.raises(SyntaxErrors, match="ends within a statement"):
        require_snapshot(empty_project)

    assert find_snapshot(empty_project) == before
    assert not list(empty_project.state.glob("building-*"))


@pytest.mark.usefixtures("by_difference")
def test_only_files_that_changed_are_read(empty_project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "abc":
        write(empty_project, f"{name}.ttl", f"ex:{name} ex:p 1 .")
    build_snapshot(empty_project)
    changed = write(empty_project, "b.ttl", "ex:b ex:p 2 .")
    read: list[Path] = []
    iter_file = Reading.iter_file

    def note(self: Reading, path: Path, stamp: list[int] | None) -> object:
        read.append(path)
        return iter_file(self, path, stamp)

    monkeypatch.setattr(Reading, "iter_file", note)
    require_snapshot(empty_project)

    assert read == [changed]


@pytest.mark.parametrize("why", ["asked for", "base", "damaged", "layout", "most changed", "no lock"])
def test_what_cannot_be_carried_over_is_built_from_all_files(
    empty_project: Project, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if why != "most changed":
        monkeypatch.setattr(building, "is_small", lambda *_: True)
    path = write(empty_project, "a.ttl", "ex:a ex:p 1 .")
    before = build_snapshot(empty_project)
    path.write_text(path.read_text() + "ex:a ex:p 2 .\n")
    project, full = empty_project, why == "asked for"
    if why == "base":
        project = empty_project._replace(base="https://other.example/")
    elif why == "damaged":
        table = max((before.folder / "store").glob("*.sst"), key=os.path.getsize)
        table.write_bytes(table.read_bytes()[:-1] + b"x")
    elif why == "layout":
        monkeypatch.setattr("kg.project.snapshots.LAYOUT", 99)
        monkeypatch.setattr("kg.project.snapshots._manifests", {})
    elif why == "no lock":
        monkeypatch.setattr("kg.io.locks._wait", lambda *_: False)

    after = build_snapshot(project, full=full)

    assert after.generation == 0
    assert held_by(after) == from_all_files(project)


@pytest.mark.parametrize(
    ("known", "changed", "expected"), [(1_000, 10, False), (100_000, 1_000, True), (100_000, 30_000, False)]
)
def test_a_build_takes_the_shorter_way(known: int, changed: int, *, expected: bool) -> None:
    """A small graph is built anew sooner than copied, and a large one as well where much has changed."""
    stamp = [changed * BYTES_PER_TRIPLE, 0, 0, 0]
    same = {"a": FileState([0, 0, 0, 0], 0, "", known)}
    before = Snapshot(Path("x"), {**same, "b": FileState(stamp, 0, "", changed)}, 0)

    assert difference.is_small(difference.Changes(same, {Path("b"): stamp}, ()), before) is expected


def test_a_database_that_clears_away_is_sealed_when_it_has_come_to_rest(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of its files goes between two looks, as the engine removes in the background what it no longer needs."""
    hash_file, gone = sealing.hash_file, []

    def hash_and_lose(path: Path) -> str:
        if path.name == "rest.sst":
            gone.append(path)
            path.unlink()
        return hash_file(path)

    def fill(reading: Reading, seen: Look, folder: Path, work: Path) -> object:
        files = fill_store(reading, seen, folder, work)
        (folder / "store" / "rest.sst").write_bytes(b"x")
        return files

    monkeypatch.setattr(sealing, "hash_file", hash_and_lose)
    monkeypatch.setattr(building, "fill_store", fill)
    write(empty_project, "a.ttl", "ex:a ex:p 1 .")
    snapshot = build_snapshot(empty_project)

    assert len(gone) == 1
    assert is_sealed(str(snapshot.folder))
    assert held_by(snapshot) == from_all_files(empty_project)


@pytest.mark.parametrize("most", [0, 2, 64])
@pytest.mark.usefixtures("by_difference")
def test_what_is_known_of_files_is_as_after_a_build_from_all(
    empty_project: Project, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However much of it lies over what is taken over from the snapshot before."""
    monkeypatch.setattr(contents, "_MOST_OVER", most)
    for name in "abcd":
        write(empty_project, f"{name}.ttl", f"ex:{name} ex:p ex:{name} .")
    origin = build_snapshot(empty_project).origin
    (empty_project.data / "d.ttl").unlink()
    for number, name in enumerate("abae"):
        write(empty_project, f"{name}.ttl", f"ex:{name} ex:q{number} ex:b ; a ex:C .")
        snapshot = build_snapshot(empty_project)
        known = read_contents(snapshot)

        assert (snapshot.origin, snapshot.generation) == (origin, number + 1)
        assert known is not None
        assert known.keys() == snapshot.files.keys()
    assert known == read_contents(build_snapshot(empty_project, full=True))
