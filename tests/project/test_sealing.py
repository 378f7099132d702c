"""What a seal notices: whatever is in a database that was not sealed, and nothing that only readers write."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from kg.io.kept import read_kept, write_kept
from kg.project import sealing
from kg.project.sealing import INDEX, OF_INDEX, SEAL, STORE, is_intact, is_sealed, keeping_seals, seal, stamp_of

Change = Callable[[Path], object]


@pytest.fixture
def sealed(tmp_path: Path) -> Path:
    """The folder of a snapshot whose database has two files, sealed."""
    folder = tmp_path / "0123456789abcdef-1"
    (folder / STORE).mkdir(parents=True)
    for name in ("a.sst", "b.sst"):
        (folder / STORE / name).write_text(name)
    seal(folder, folder.name)
    return folder


def link(folder: Path) -> None:
    """Let a link to a file with the same bytes stand in the place of a file."""
    (folder / STORE / "a.sst").rename(folder / "elsewhere")
    (folder / STORE / "a.sst").symlink_to(folder / "elsewhere")


def in_its_place(folder: Path) -> None:
    """Write a file anew, with the same bytes and the same time, as a copy of a project has it."""
    path = folder / STORE / "a.sst"
    status = path.stat()
    shutil.copyfile(path, folder / "copy")
    (folder / "copy").replace(path)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


# What became of it, whether a look at sizes and times is enough, and whether it is what was built.
CHANGES: dict[str, tuple[Change, bool, bool]] = {
    "nothing": (lambda folder: None, True, True),
    "a log of a reader": (lambda folder: (folder / STORE / "LOG").write_text("opened"), True, True),
    "an older log": (lambda folder: (folder / STORE / "LOG.old.1").write_text("opened"), True, True),
    "a lock of a reader": (lambda folder: (folder / STORE / "LOCK").write_text(""), True, True),
    "a copy of a file": (in_its_place, False, True),
    "a time": (lambda folder: os.utime(folder / STORE / "a.sst", (0, 0)), False, True),
    "a link for a file": (link, False, False),
    "a folder beside": (lambda folder: (folder / STORE / "more").mkdir(), False, False),
    "a file more": (lambda folder: (folder / STORE / "c.sst").write_text(""), False, False),
    "a file less": (lambda folder: (folder / STORE / "a.sst").unlink(), False, False),
    "two files of the other's names": (
        lambda folder: (folder / STORE / "a.sst").rename(folder / "x") and (folder / STORE / "b.sst").rename(
            folder / STORE / "a.sst") and (folder / "x").rename(folder / STORE / "b.sst"), False, False),
    "no seal": (lambda folder: (folder / SEAL).unlink(), False, False),
    "no database": (lambda folder: shutil.rmtree(folder / STORE), False, False),
    "the seal of another": (lambda folder: seal(folder, "fedcba9876543210-1"), False, False),
    "a seal of other types": (
        lambda folder: write_kept(folder / SEAL, {"name": folder.name, "files": {"a.sst": 5}}), False, False),
}  # fmt: skip


@pytest.mark.parametrize(("change", "quick", "right"), CHANGES.values(), ids=CHANGES)
def test_a_database_is_what_was_built_file_by_file(sealed: Path, change: Change, quick: bool, right: bool) -> None:
    """By a look at sizes and times, by its bytes, and by a quick look again once its bytes were found to be right."""
    change(sealed)

    assert is_sealed(str(sealed)) is quick
    assert is_intact(sealed, thorough=True) is right
    assert is_intact(sealed) is right
    assert is_sealed(str(sealed)) is right


def test_bytes_that_changed_though_no_time_tells_are_seen_by_a_thorough_look(
    sealed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bad disk changes no time."""
    monkeypatch.setattr(sealing, "hash_file", lambda path: "another")

    assert (is_intact(sealed), is_intact(sealed, thorough=True)) == (True, False)


def test_what_is_cleared_away_while_it_is_sealed_is_not_in_the_seal(
    sealed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that was just closed goes on clearing away files; what is sealed is what is there in the end."""
    look, rest = sealing._files_of, sealed / STORE / "rest.sst"
    rest.write_text("x")

    def look_and_lose(*given: Any) -> Any:
        found = look(*given)
        rest.unlink(missing_ok=True)
        return found

    monkeypatch.setattr(sealing, "_files_of", look_and_lose)
    seal(sealed, sealed.name)

    assert read_kept(sealed / SEAL)["files"].keys() == {"a.sst", "b.sst"}
    assert is_sealed(str(sealed))


def test_a_database_that_never_comes_to_rest_is_sealed_as_it_is(sealed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for ever; and what goes away each time is an error."""
    monkeypatch.setattr(sealing, "_TRIES", 3)
    monkeypatch.setattr("time.sleep", lambda _: None)
    look, number = sealing._files_of, iter(range(100))

    def look_and_write(*given: Any) -> Any:
        found = look(*given)
        (sealed / STORE / "a.sst").write_text(f"{next(number)}")
        return found

    monkeypatch.setattr(sealing, "_files_of", look_and_write)
    seal(sealed, sealed.name)
    assert next(number) == 3
    assert not is_sealed(str(sealed))

    def lose(*_: Any) -> Any:
        next(number)
        raise FileNotFoundError

    monkeypatch.setattr(sealing, "_files_of", lose)
    with pytest.raises(FileNotFoundError):
        seal(sealed, sealed.name)
    assert next(number) == 3 + 1 + 3


def test_what_is_shared_with_the_snapshot_before_is_not_read_and_what_is_not_is(
    sealed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file is known by its size, the time of its content and its number, and not by its name alone."""
    after = sealed.with_name("0123456789abcdef-2")
    (after / STORE).mkdir(parents=True)
    os.link(sealed / STORE / "a.sst", after / STORE / "a.sst")
    (after / STORE / "b.sst").write_text("B.SST")
    read: list[str] = []

    def noted(path: Path) -> str:
        read.append(path.name)
        return hash_file(path)

    hash_file = sealing.hash_file
    monkeypatch.setattr(sealing, "hash_file", noted)
    seal(after, after.name, sealed)

    assert read == ["b.sst"]
    assert is_intact(after, thorough=True)


def written_unseen(path: Path) -> None:
    """Write other bytes of the same size into a file, and set back the time of its content."""
    status = path.stat()
    path.write_bytes(bytes(byte ^ 1 for byte in path.read_bytes()))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


# What happens while others come to share the files of a snapshot, and whether it is sealed then.
MEANWHILE: dict[str, tuple[Change, bool]] = {
    "nothing": (lambda folder: None, True),
    "a file that changes": (lambda folder: (folder / STORE / "b.sst").write_text("B.SST and more"), False),
    "a file more": (lambda folder: (folder / STORE / "c.sst").write_text(""), False),
    "a file less": (lambda folder: (folder / STORE / "b.sst").unlink(), False),
    "a file in the place of another": (
        lambda folder: (folder / "b").write_text("B.SST") and (folder / "b").replace(folder / STORE / "b.sst"), False),
    "the folder goes": (lambda folder: shutil.rmtree(folder), False),
}  # fmt: skip


@pytest.mark.parametrize(("change", "stays"), MEANWHILE.values(), ids=MEANWHILE)
def test_a_database_that_comes_to_be_shared_stays_sealed_and_another_does_not(
    sealed: Path, change: Change, stays: bool
) -> None:
    """A link changes the state of a file, and nothing of what it holds."""
    with keeping_seals([sealed]):
        os.link(sealed / STORE / "a.sst", sealed.with_name("shared"))
        assert not is_sealed(str(sealed))
        change(sealed)

    assert is_sealed(str(sealed)) is stays
    assert is_intact(sealed) is stays


def test_what_was_not_as_it_was_sealed_before_is_not_sealed_for_being_shared(sealed: Path) -> None:
    """Neither a database nor an index that was written to, though only the time of its state tells."""
    index = sealed / INDEX
    index.write_text("labels")
    write_kept(sealed / OF_INDEX, {"rules": [], "stamp": stamp_of(index.lstat()), "sha256": "x"})
    for path in (sealed / STORE / "a.sst", index):
        written_unseen(path)
    held = read_kept(sealed / OF_INDEX)
    with keeping_seals([sealed, sealed.with_name("gone")]) as renew:
        os.link(index, sealed / "shared")
        renew()

    assert not is_sealed(str(sealed))
    assert not is_intact(sealed)
    assert held == read_kept(sealed / OF_INDEX)


@pytest.mark.parametrize("written_anew", [False, True])
def test_an_index_that_comes_to_be_shared_is_known_without_being_read(sealed: Path, written_anew: bool) -> None:
    """The number of its names is part of its state; one that was written to meanwhile is another one."""
    index, about = sealed / INDEX, {"rules": ["r"], "sha256": "x"}
    index.write_text("labels")
    write_kept(sealed / OF_INDEX, {**about, "stamp": stamp_of(index.lstat())})
    with keeping_seals([sealed]):
        os.link(index, sealed / "shared")
        if written_anew:
            index.write_text("others")

    expected = {**about, "stamp": stamp_of(index.lstat())}
    assert (read_kept(sealed / OF_INDEX) == expected) is not written_anew


@pytest.mark.parametrize("about", [{"x": 1}, [1], 5, {"stamp": "x"}])
def test_what_another_program_says_of_an_index_is_left_as_it_is(sealed: Path, about: Any) -> None:
    (sealed / INDEX).write_text("labels")
    write_kept(sealed / OF_INDEX, about)
    with keeping_seals([sealed]):
        os.link(sealed / INDEX, sealed / "shared")

    assert about == read_kept(sealed / OF_INDEX)


def test_each_part_of_how_a_file_looks_is_in_its_stamp() -> None:
    """Its size, both times and its number; of these all but the time of its state go with its content."""
    look = {"st_size": 1, "st_mtime_ns": 2, "st_ctime_ns": 3, "st_ino": 4}
    whole = stamp_of(cast(Any, SimpleNamespace(**look)))
    others = {part: stamp_of(cast(Any, SimpleNamespace(**{**look, part: 9}))) for part in look}
    assert not [part for part, other in others.items() if other == whole]
    kept = [part for part, other in others.items() if sealing._file(other) == sealing._file(whole)]
    assert kept == ["st_ctime_ns"]


@pytest.mark.parametrize(
    "name", ["MANIFEST-000001", "CURRENT", "OPTIONS-000007", "IDENTITY", "000004.log", "000009.sst"]
)
def test_every_file_that_a_database_reads_is_sealed(sealed: Path, name: str) -> None:
    path = sealed / STORE / name
    path.write_text("as it is")
    assert not is_intact(sealed), "a file more"
    seal(sealed, sealed.name)
    assert is_intact(sealed)
    path.write_text("as it was")
    assert not is_intact(sealed)


@pytest.mark.parametrize("name", ["LOG", "LOG.old.1", "LOCK"])
def test_what_readers_write_is_not_sealed(sealed: Path, name: str) -> None:
    for text in ("one", "another"):
        (sealed / STORE / name).write_text(text)
        assert is_sealed(os.fspath(sealed))


@pytest.mark.parametrize(
    "held", [5, [], "x", {}, {"name": "0123456789abcdef-1"}, {"name": "0123456789abcdef-1", "files": 5},
             {"name": "0123456789abcdef-1", "files": {"a.sst": 5}}, {"name": "0123456789abcdef-1", "files": {"a.sst": [1]}},
             {"name": "0123456789abcdef-1", "files": [1]}]
)  # fmt: skip
def test_a_seal_that_another_program_wrote_seals_nothing(sealed: Path, held: Any) -> None:
    write_kept(sealed / SEAL, held)
    assert (False, False) == (is_sealed(os.fspath(sealed)), is_intact(sealed))
    with keeping_seals([sealed]):
        pass
    assert read_kept(sealed / SEAL) == held
