"""Several files take their places together: whole, and none before all are on the disk."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.io.together import Together


def test_all_files_are_on_the_disk_before_any_name_is_theirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A power loss after the first renaming cannot leave a file of nothing, nor what is removed before that."""
    gone = tmp_path / "gone.txt"
    gone.write_text("old")
    happened: list[object] = []
    sync, rename, unlink = os.fsync, Path.replace, Path.unlink

    def note_sync(handle: int) -> None:
        happened.append(("on the disk", os.fstat(handle).st_size))
        sync(handle)

    def note_rename(path: Path, target: Path) -> Path:
        happened.append(("renamed", target.name))
        return rename(path, target)

    def note_unlink(path: Path, missing_ok: bool = False) -> None:
        if path == gone:
            happened.append(("removed", path.name))
        unlink(path, missing_ok)

    monkeypatch.setattr(os, "fsync", note_sync)
    monkeypatch.setattr(Path, "replace", note_rename)
    monkeypatch.setattr(Path, "unlink", note_unlink)

    with Together() as files:
        files.remove(gone)
        for size, name in ((100, "b.txt"), (200, "a.txt")):
            with files.writing(tmp_path / "new" / name) as file:
                file.write(b"x" * size)
        files.place()

    written = [("on the disk", 100), ("on the disk", 200), ("renamed", "b.txt"), ("renamed", "a.txt")]
    assert [*written, ("removed", "gone.txt")] == happened


def test_where_one_cannot_be_written_none_is(tmp_path: Path) -> None:
    """What was written beside is gone, and so is the folder that was made for it."""
    old, taken = tmp_path / "old.txt", tmp_path / "taken"
    old.write_text("old")
    taken.write_text("a file, and no folder")

    def write_both() -> None:
        with Together() as files:
            for path in (old, tmp_path / "new" / "a.txt", taken / "b.txt"):
                with files.writing(path) as file:
                    file.write(b"new")
            files.place()

    with pytest.raises(InputError, match="nothing was changed"):
        write_both()

    assert "old" == old.read_text()
    assert {old, taken} == set(tmp_path.iterdir())


def test_the_rights_of_each_old_file_are_kept(tmp_path: Path) -> None:
    for name, mode in (("a", 0o600), ("b", 0o755)):
        (tmp_path / name).write_text("old")
        (tmp_path / name).chmod(mode)
    with Together() as together:
        for name in ("a", "b"):
            with together.writing(tmp_path / name) as file:
                file.write(b"new")
        together.place()

    found = {one.name: (one.read_text(), one.stat().st_mode & 0o777) for one in tmp_path.iterdir()}
    assert {"a": ("new", 0o600), "b": ("new", 0o755)} == found


def test_what_is_left_out_again_stays_as_it_was(tmp_path: Path) -> None:
    """All others change, and only these are told."""
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("old")
    with Together() as files:
        for path in (one, two):
            with files.writing(path) as file:
                file.write(b"new")
        files.forget(one)

        assert [two] == files.place()

    assert ("old", "new") == (one.read_text(), two.read_text())
    assert {one, two} == set(tmp_path.iterdir())


def test_a_place_that_is_taken_in_the_end_is_told(tmp_path: Path) -> None:
    """Nothing is left beside it."""
    (tmp_path / "taken").mkdir()

    def write() -> None:
        with Together() as files:
            with files.writing(tmp_path / "taken") as file:
                file.write(b"new")
            files.place()

    with pytest.raises(InputError, match=r"taken: cannot be written: .*; run it again when that is mended"):
        write()

    assert [tmp_path / "taken"] == list(tmp_path.iterdir())


def test_a_folder_goes_with_its_last_file_and_another_stays(tmp_path: Path) -> None:
    """What is to be removed and is gone already is no error."""
    for name in ("one/a.txt", "two/a.txt", "two/b.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("old")
    with Together() as files:
        for name in ("one/a.txt", "one/none.txt", "two/a.txt"):
            files.remove(tmp_path / name)
        files.place()

    assert ["two", "two/b.txt"] == sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*"))


def test_where_nothing_is_placed_only_folders_that_were_made_go_again(tmp_path: Path) -> None:
    """One that was there before stays, however empty."""
    (tmp_path / "old").mkdir()
    with Together() as files:
        for name in ("old/new/a.txt", "old/a.txt", "new/deep/a.txt"):
            with files.writing(tmp_path / name) as file:
                file.write(b"new")

    assert [tmp_path / "old"] == list(tmp_path.rglob("*"))


def test_files_that_changed_are_told_those_that_are_gone_too(tmp_path: Path) -> None:
    """In the order in which that was done."""
    first, second, gone = (tmp_path / name for name in ("b", "a", "c"))
    gone.touch()
    with Together() as files:
        for path in (first, second):
            with files.writing(path) as file:
                file.write(b"x")
        files.remove(gone)

        assert files.place() == [first, second, gone]
    assert (first.read_bytes(), second.read_bytes(), gone.exists()) == (b"x", b"x", False)
