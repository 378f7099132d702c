"""What a build reads again, what it waits for, and what it clears away; and nothing that somebody still needs."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from kg.errors import LimitError, StoreError, SyntaxErrors
from kg.project import building, difference, filling, snapshots, stamps
from kg.project.building import LAID_DOWN, build_snapshot, remove_old, repair_snapshot, take_or_build
from kg.project.config import Project
from kg.project.difference import Changes, changed_files, find_changes, find_sound_files, is_small
from kg.project.filling import Reading
from kg.project.listing import RACY_NS
from kg.project.pointer import pointer_of, snapshots_of
from kg.project.sealing import STORE, Stamp, hash_file, is_intact, is_sealed
from kg.project.snapshots import FileState, Snapshot, find_snapshot, is_fresh, pin_snapshot, read_snapshot
from kg.project.stamps import Look, find_stamp, settle

LONG = 10**12


@pytest.fixture
def known(tmp_path: Path) -> tuple[Path, Snapshot]:
    """A file, and a snapshot that was made from it long after it had been written."""
    path = tmp_path / "a.ttl"
    path.write_text("old")
    stamp = find_stamp(path)
    assert stamp is not None
    state = FileState(stamp, max(stamp[1:3]) + LONG, hash_file(path), 1)
    return path, Snapshot(tmp_path, {"a.ttl": state}, 0)


def written_again(path: Path, text: str) -> None:
    """Write into a file, and set back the time of its content."""
    status = path.stat()
    path.write_text(text)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


# What became of the file, and whether its content is looked into, it is the same, and it is to be read again.
SEEN: dict[str, tuple[Callable[[Path], object], bool, bool]] = {
    "nothing": (lambda path: None, False, True),
    "a time": (lambda path: os.utime(path, (0, 0)), True, True),
    "the same written again": (lambda path: path.write_text("old"), True, True),
    "as much of other content": (lambda path: written_again(path, "new"), True, False),
    "more": (lambda path: written_again(path, "more"), False, False),
    "gone": (lambda path: path.unlink(), False, False),
}


@pytest.mark.parametrize(("change", "looked", "same"), SEEN.values(), ids=SEEN)
def test_a_file_is_as_it_was_by_its_stamp_or_by_its_content(
    known: tuple[Path, Snapshot], change: Callable[[Path], object], looked: bool, same: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Then it is known by how it was seen now; it is looked into only where in doubt."""
    path, before = known
    change(path)
    read: list[str] = []

    def noted(one: str) -> str:
        read.append(one)
        return hash_file(one)

    monkeypatch.setattr(difference, "hash_file", noted)
    stamp = find_stamp(path)
    found = find_changes(before, Look(5, {"a.ttl": str(path)}, {"a.ttl": stamp}))

    state = before.files["a.ttl"]
    if read and same and stamp:
        state = state._replace(stamp=stamp, seen_ns=5)
    assert found == (Changes({"a.ttl": state}, {}, ()) if same else Changes({}, {path: stamp}, ()))
    assert read == ([str(path)] if looked else [])


@pytest.mark.parametrize("which", [1, 2], ids=["content", "state"])
def test_a_file_that_was_very_new_when_it_was_seen_is_looked_into(known: tuple[Path, Snapshot], which: int) -> None:
    """Within the same tick of the clock it may have changed again without any time telling."""
    path, before = known
    stamp = [3, 0, 0, 7]
    stamp[which] = LONG
    for later, is_sure in ((RACY_NS - 1, False), (RACY_NS, True)):
        state = FileState(stamp, LONG + later, "of what it was then", 1)
        look = Look(5, {"a.ttl": str(path)}, {"a.ttl": stamp})
        assert bool(find_changes(before._replace(files={"a.ttl": state}), look).same) is is_sure


def test_a_file_that_cannot_be_looked_into_is_to_be_read_again(
    known: tuple[Path, Snapshot], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever reads it tells why."""
    path, before = known
    os.utime(path, (0, 0))
    stamp = find_stamp(path)

    def refuse(_: str) -> str:
        raise PermissionError

    monkeypatch.setattr(difference, "hash_file", refuse)
    assert find_changes(before, Look(5, {"a.ttl": str(path)}, {"a.ttl": stamp})) == Changes({}, {path: stamp}, ())


def test_files_that_are_new_and_files_that_are_gone_are_told(known: tuple[Path, Snapshot], tmp_path: Path) -> None:
    path, before = known
    before = before._replace(files={**before.files, "gone.ttl": before.files["a.ttl"]})
    paths = {"a.ttl": str(path), "new.ttl": str(tmp_path / "new.ttl")}
    found = find_changes(before, Look(5, paths, {"a.ttl": find_stamp(path), "new.ttl": [3, 0, 0, 0]}))

    assert ([*found.same], found.changed, found.gone) == (
        ["a.ttl"], {tmp_path / "new.ttl": [3, 0, 0, 0]}, ("gone.ttl",),
    )  # fmt: skip


def test_two_snapshots_differ_in_files_of_other_content_and_in_those_that_one_has_not() -> None:
    state = FileState([0, 0, 0, 0], 0, "x", 1)
    one = Snapshot(Path("a"), {"same": state, "other": state, "gone": state}, 0)
    later = state._replace(stamp=[1, 1, 1, 1], seen_ns=9, triples=2)
    two = Snapshot(Path("b"), {"same": later, "other": later._replace(sha256="y"), "new": later}, 0)

    assert changed_files(one, two) == ["other", "gone", "new"]
    assert changed_files(two, one) == ["other", "new", "gone"]


def test_a_database_that_was_changed_often_is_made_anew() -> None:
    state = FileState([0, 0, 0, 0], 0, "", 1_000_000)
    before = Snapshot(Path("x"), {"a": state, "b": state._replace(triples=1)}, 0)
    changes = Changes({"a": state}, {Path("b.ttl"): [23, 0, 0, 0]}, ())

    assert [is_small(changes, before._replace(generation=n)) for n in (0, 999, 1_000)] == [True, True, False]


def test_what_goes_counts_as_what_is_replaced() -> None:
    """To take out a large file takes longer than to build what is left."""
    state = FileState([0, 0, 0, 0], 0, "", 100_000)
    before = Snapshot(Path("x"), {"a": state, "b": state}, 0)

    assert not is_small(Changes({"a": state}, {}, ("b",)), before)


def test_a_build_by_difference_knows_of_each_file_what_one_of_all_files_knows(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of those that stayed, changed, came and went; and in the same order, however often it is done."""
    monkeypatch.setattr(building, "is_small", lambda *_: True)

    def write(name: str, said: str) -> None:
        (empty_project.data / f"{name}.ttl").write_text(f"<urn:{name}> <urn:p> {said} .\n")

    for name in "acd":
        write(name, "1")
    build_snapshot(empty_project)
    for said in ("2, 3", "4, 5, 6"):
        write("a", said)
        write(f"b{len(said)}", '"07"^^<http://www.w3.org/2001/XMLSchema#integer>')
        (empty_project.data / "d.ttl").unlink(missing_ok=True)
        after = build_snapshot(empty_project)
        assert after.generation > 0
        assert is_fresh(empty_project, after)
    anew = build_snapshot(empty_project, full=True)
    known = [{name: (one.stamp, *one[2:]) for name, one in each.files.items()} for each in (after, anew)]

    assert known[0] == known[1]
    assert [after.files[f"data/{name}.ttl"].triples for name in ("a", "b4", "b7", "c")] == [3, 1, 1, 1]


@pytest.mark.parametrize(
    ("error", "where", "tries"),
    [
        (FileNotFoundError, "data/sources", 4),
        (FileNotFoundError, ".kg/building-x/store", 1),
        (FileNotFoundError, None, 1),
        (PermissionError, "data/sources", 1),
        (OSError, None, 1),
    ],
)
def test_a_build_begins_anew_where_a_file_of_the_project_went_away_and_nowhere_else(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch, error: type[OSError], where: str | None, tries: int
) -> None:
    """Not for ever; and what goes wrong else is told at once, with what to do, and leaves nothing behind."""
    tried: list[bool] = []

    def fail(reading: Reading, *_: object) -> dict[str, FileState]:
        tried.append(reading._strict)
        raise error(2, "gone", str(empty_project.root / where) if where else None)

    monkeypatch.setattr(building, "fill_store", fail)
    with pytest.raises(StoreError, match=r"the snapshot could not be built: .* free some space or check the rights"):
        build_snapshot(empty_project)

    assert tried == ([True, True, True, False] if tries == 4 else [True])
    assert [path.name for path in empty_project.state.glob("building-*")] == []
    assert find_snapshot(empty_project) is None


def test_where_a_lock_or_a_folder_cannot_be_made_it_is_told(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(building, "make_folder", refuse)
    with pytest.raises(StoreError, match=r"cannot write to .*: Permission denied; check the rights on it$"):
        build_snapshot(empty_project)


# --- Waiting for files that are being written


def look_of(now: Callable[[], Stamp], times: list[int]) -> Callable[[Project], Look]:
    def look(_: Project) -> Look:
        times.append(1)
        return Look(0, {"a": "/nowhere/a"}, {"a": now()})

    return look


@pytest.mark.parametrize("which", [1, 2], ids=["content", "state"])
def test_a_build_waits_until_no_file_was_written_for_a_moment(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch, which: int
) -> None:
    """More files may be about to come, as in a checkout."""
    times: list[int] = []

    def now() -> Stamp:
        stamp = [0, 0, 0, 0]
        stamp[which] = time.time_ns() if len(times) < 4 else 0
        return stamp

    monkeypatch.setattr(stamps, "_MOST_SETTLING", 60)
    monkeypatch.setattr(stamps, "look", look_of(now, times))
    settle(empty_project)

    assert len(times) == 4


def test_a_folder_into_which_a_file_came_is_waited_for(empty_project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that was copied has times of old."""
    times: list[int] = []
    asked: list[object] = []

    def of_folder(path: object) -> Stamp:
        asked.append(path)
        return [0, time.time_ns() if len(times) < 3 else 0, 0, 0]

    monkeypatch.setattr(stamps, "_MOST_SETTLING", 60)
    monkeypatch.setattr(stamps, "look", look_of(lambda: [0, 0, 0, 0], times))
    monkeypatch.setattr(stamps, "find_stamp", of_folder)
    settle(empty_project)

    assert len(times) == 3
    assert set(asked) == {"/nowhere"}


@pytest.mark.parametrize(("ahead_ns", "patience"), [(0, 0), (10**11, 60)])
def test_nobody_waits_for_ever_nor_for_a_time_to_come(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch, ahead_ns: int, patience: int
) -> None:
    """A file may be written to all the time, and a clock have gone wrong."""
    times: list[int] = []

    def now() -> Stamp:
        assert len(times) == 1, "one look is enough"
        return [0, time.time_ns() + ahead_ns, 0, 0]

    monkeypatch.setattr(stamps, "_MOST_SETTLING", patience)
    monkeypatch.setattr(stamps, "look", look_of(now, times))
    settle(empty_project)

    assert len(times) == 1


def test_what_comes_while_a_build_waits_is_built(empty_project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a checkout all files, and not those that were there when it began."""

    def waiting(project: Project) -> Look:
        (project.data / "late.ttl").write_text("<urn:a> <urn:p> 1 .\n")
        return stamps.look(project)

    monkeypatch.setattr(building, "settle", waiting)

    assert "data/late.ttl" in build_snapshot(empty_project).files


@pytest.mark.parametrize(("where", "guard"), [
    (filling, "require_room_for"), (difference, "require_room_for"), (difference, "require_room"),
])  # fmt: skip
def test_without_room_for_a_database_none_is_made(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch, where: ModuleType, guard: str
) -> None:
    """Native code would end the process; what was built before still answers."""

    def refuse(_: int) -> None:
        raise LimitError("no room")

    path = empty_project.data / "a.ttl"
    path.write_text("<urn:a> <urn:p> 1 .\n")
    before = build_snapshot(empty_project)
    path.write_text("<urn:a> <urn:p> 2 .\n")
    monkeypatch.setattr(building, "is_small", lambda *_: where is difference)
    monkeypatch.setattr(where, guard, refuse)

    with pytest.raises(LimitError):
        build_snapshot(empty_project)
    assert find_snapshot(empty_project) == before


# --- What is cleared away, and what is not


@pytest.mark.parametrize("alone", [True, False])
def test_of_what_was_in_the_making_only_what_nobody_makes_any_more_goes(empty_project: Project, alone: bool) -> None:
    """Who holds the lock builds alone; what a validation lays down is made without it, and takes a day at most."""
    state = empty_project.state
    snapshots_of(state).mkdir(parents=True)
    for kind in ("building-", LAID_DOWN):
        for age, hours in (("old", 25), ("new", 23)):
            (state / f"{kind}{age}").mkdir()
            os.utime(state / f"{kind}{age}", (0, time.time() - hours * 3600))
    (state / f"{LAID_DOWN}link").symlink_to("nowhere")
    os.utime(state / f"{LAID_DOWN}link", (0, 0), follow_symlinks=False)
    gone = {"building-old", f"{LAID_DOWN}old", f"{LAID_DOWN}link", *(["building-new"] if alone else [])}

    assert {path.name for path in remove_old(empty_project, alone=alone)} == gone
    assert {path.name for path in state.iterdir()} == {
        "snapshots", f"{LAID_DOWN}new", *([] if alone else ["building-new"]),
    }  # fmt: skip


def test_what_a_killed_build_left_goes_though_the_next_one_fails(empty_project: Project) -> None:
    """It may be what fills the disk."""
    rest = empty_project.state / "building-0123456789abcdef"
    rest.mkdir(parents=True)
    (empty_project.data / "a.ttl").write_text("<urn:a> <urn:p>")
    with pytest.raises(SyntaxErrors):
        build_snapshot(empty_project)

    assert not rest.exists()


@pytest.mark.parametrize("kind", ["a folder", "a link"])
def test_what_stands_in_the_place_of_the_lock_gives_way(empty_project: Project, kind: str) -> None:
    """And what a link leads to stays."""
    lock = empty_project.state / "lock"
    lock.parent.mkdir()
    if kind == "a folder":
        (lock / "more").mkdir(parents=True)
    else:
        lock.symlink_to(empty_project.root / "kg.toml")
    before = (empty_project.root / "kg.toml").read_bytes()

    assert is_fresh(empty_project, build_snapshot(empty_project))
    assert lock.is_file()
    assert not lock.is_symlink()
    assert before == (empty_project.root / "kg.toml").read_bytes()


def test_the_snapshot_that_is_pointed_to_and_those_that_are_pinned_stay_however_old(empty_project: Project) -> None:
    """With the newest of the others, which somebody may be about to open."""
    folder = snapshots_of(empty_project.state)
    names = [f"{n:016x}-{n}" for n in range(1, 7)]
    for number in (3, 5, 0, 4, 1, 2):  # in no order in which a folder may list them
        (folder / names[number]).mkdir(parents=True)
    pointer_of(empty_project.state).write_text(names[1])
    pin_snapshot(empty_project, names[0], "passes")
    gone = remove_old(empty_project, alone=True)

    assert sorted(path.name for path in gone) == names[2:5]
    assert sorted(path.name for path in folder.iterdir()) == [*names[:2], names[5]]


@pytest.mark.parametrize("fault", ["read to its end", "files"])
def test_a_repair_makes_anew_what_only_a_thorough_look_finds(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """From all files; and what is fresh and sound it leaves as it is."""
    path = empty_project.data / "a.ttl"
    path.write_text("<urn:a> <urn:p> 1 .\n")
    before = build_snapshot(empty_project)
    sound, was_built, _ = repair_snapshot(empty_project)
    assert (sound.name, was_built) == (before.name, False)
    monkeypatch.setattr(building, "is_small", lambda *_: True)
    if fault == "files":
        path.write_text("<urn:a> <urn:p> 2 .\n")
    else:
        monkeypatch.setattr(building, "verify_snapshot", lambda _: ["a fault"])
        assert is_sealed(str(before.folder))
    after, built, _ = repair_snapshot(empty_project)

    assert (built, after.generation) == (True, 0)
    assert after.name != before.name
    assert is_fresh(empty_project, after)


def test_who_comes_late_takes_what_another_built_only_where_it_is_sound(empty_project: Project) -> None:
    """Bytes that changed answer wrongly, or end the process."""
    (empty_project.data / "a.ttl").write_text("<urn:a> <urn:p> 1 .\n")
    before = build_snapshot(empty_project)
    assert take_or_build(empty_project).name == before.name
    table = next((before.folder / STORE).glob("*.sst"))
    table.write_bytes(table.read_bytes()[::-1])
    after = take_or_build(empty_project)

    assert after.name != before.name
    assert is_intact(after.folder)


def test_a_repair_that_fails_leaves_nothing_that_answers_wrongly(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was found to be damaged is pointed at no more."""

    def fail(*_: object, **__: object) -> Snapshot:
        raise StoreError("the disk is full")

    build_snapshot(empty_project)
    monkeypatch.setattr(building, "verify_snapshot", lambda _: ["a fault"])
    monkeypatch.setattr(building, "_build_once", fail)

    with pytest.raises(StoreError):
        repair_snapshot(empty_project)
    assert find_snapshot(empty_project) is None


# --- Snapshots by name


@pytest.mark.parametrize("kind", ["a link to nothing", "a folder", "no name"])
def test_a_pointer_that_names_nothing_is_told(empty_project: Project, kind: str) -> None:
    """There being none is no fault."""
    pointer = pointer_of(empty_project.state)
    pointer.parent.mkdir()
    assert find_snapshot(empty_project) is None
    if kind == "a folder":
        pointer.mkdir()
    elif kind == "no name":
        pointer.write_text("snapshots")
    else:
        pointer.symlink_to(empty_project.root / "nothing")

    with pytest.raises(StoreError, match="does not name a snapshot"):
        find_snapshot(empty_project)


def test_what_is_no_name_pins_nothing_and_hinders_nobody(empty_project: Project) -> None:
    (pinned := empty_project.state / "pinned").parent.mkdir()
    pinned.write_bytes(b"verdicts \xff\xfe\n../x\nsources ../../x\n")
    pin_snapshot(empty_project, "0123456789abcdef-1", "passes")

    assert pinned.read_bytes() == b"passes 0123456789abcdef-1\n"


def test_a_snapshot_by_name_is_one_of_this_project_and_sound(empty_project: Project) -> None:
    """A name that was kept somewhere leads nowhere else."""
    snapshot = build_snapshot(empty_project)
    state = empty_project.state
    assert (found := read_snapshot(empty_project, snapshot.name)) is not None
    assert found.folder == snapshot.folder
    for name in (
        "",
        ".",
        "..",
        f"../snapshots/{snapshot.name}",
        f"{snapshot.name}/",
        f"{snapshot.name}\n",
        "0" * 16 + "-1",
    ):
        assert read_snapshot(empty_project, name) is None
    table = max((snapshot.folder / "store").iterdir(), key=lambda path: path.stat().st_size)
    table.write_bytes(table.read_bytes()[:-1] + b"x")
    assert read_snapshot(empty_project, snapshot.name) is None
    assert (state / "snapshots" / snapshot.name).is_dir()


def test_files_are_sound_that_the_snapshot_was_built_from_and_are_as_they_were(empty_project: Project) -> None:
    """None are where there is no snapshot, or a damaged one."""
    one, other = (empty_project.data / f"{name}.ttl" for name in "ab")
    for path in (one, other):
        path.write_text("<urn:a> <urn:p> 1 .\n")
    assert find_sound_files(empty_project) == {}
    snapshot = build_snapshot(empty_project)
    other.write_text("<urn:a> <urn:p> 2 .\n")
    sound = find_sound_files(empty_project)
    assert "data/a.ttl" in sound
    assert "data/b.ttl" not in sound
    assert sound.keys() == snapshot.files.keys() - {"data/b.ttl"}
    (snapshot.folder / snapshots.MANIFEST).unlink()

    assert find_sound_files(empty_project) == {}
