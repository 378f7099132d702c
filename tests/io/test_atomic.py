"""A file is the old one or the new one, whole, whatever happens in between."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.errors import InputError, Location
from kg.io.atomic import explained, replace_file, sync_file, sync_folder
from kg.io.unfinished import _machine


def test_a_new_file_takes_the_place_of_the_old_by_its_name(tmp_path: Path) -> None:
    """Who has the old file open, or linked, keeps it whole; nothing is written into it."""
    target, link = tmp_path / "a.txt", tmp_path / "link.txt"
    target.write_text("old")
    os.link(target, link)

    with replace_file(target) as file:
        file.write(b"new")
        assert "old" == target.read_text()

    assert ("new", "old") == (target.read_text(), link.read_text())
    assert {target, link} == set(tmp_path.iterdir())


def test_an_error_within_leaves_the_old_file_and_nothing_beside(tmp_path: Path) -> None:
    """A writer that fails half-way changes nothing."""
    target = tmp_path / "a.txt"
    target.write_text("old")

    def write_half() -> None:
        with replace_file(target) as file:
            file.write(b"ne")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_half()

    assert "old" == target.read_text()
    assert [target] == list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    """What cannot be written is an error with the file's name."""
    with pytest.raises(InputError, match="cannot be written"), replace_file(tmp_path / "none" / "a.txt"):
        pass


@pytest.mark.parametrize("rights", [0o600, 0o640, 0o755])
def test_the_rights_of_the_old_file_are_kept(tmp_path: Path, rights: int) -> None:
    """A file that only its owner may read stays so, and one that can be run still can."""
    target = tmp_path / "a.txt"
    target.write_text("old")
    target.chmod(rights)

    with replace_file(target) as file:
        file.write(b"new")

    assert ("new", rights) == (target.read_text(), stat.S_IMODE(target.stat().st_mode))


def test_all_bytes_are_on_the_disk_before_the_name_is_theirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A power loss after the renaming cannot leave a file of nothing: it was whole before it was called so."""
    happened: list[object] = []
    sync, rename = os.fsync, Path.replace

    def note_sync(handle: int) -> None:
        happened.append(("on the disk", os.fstat(handle).st_size))
        sync(handle)

    def note_rename(path: Path, target: Path) -> Path:
        happened.append(("renamed", target.name))
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", note_sync)
    monkeypatch.setattr(Path, "replace", note_rename)

    with replace_file(tmp_path / "a.txt") as file:
        file.write(b"x" * 100)

    assert [("on the disk", 100), ("renamed", "a.txt")] == happened


def test_a_link_stays_one_and_what_it_leads_to_is_replaced(tmp_path: Path) -> None:
    """Who keeps a file elsewhere and links to it finds the new content there."""
    target, link = tmp_path / "elsewhere" / "a.txt", tmp_path / "a.txt"
    target.parent.mkdir()
    target.write_text("old")
    link.symlink_to(target)

    with replace_file(link) as file:
        file.write(b"new")

    assert link.is_symlink()
    assert "new" == target.read_text()


def test_a_pipe_is_written_into_and_stays_one(tmp_path: Path) -> None:
    """A reader at the other end gets the bytes; no file takes the place of a pipe or a device."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with replace_file(pipe) as file:
            file.write(b"new")
        assert b"new" == os.read(reader, 100)
    finally:
        os.close(reader)

    assert pipe.is_fifo()


def test_what_a_killed_process_had_in_the_making_is_removed(tmp_path: Path) -> None:
    """Of this machine, and of a process that is no more; whatever else goes by such a name stays. Once in a folder."""
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    rests = [tmp_path / f".{name}.{_machine()}-{ended.pid}.part" for name in ("x.ttl", "of two\nlines", "folder")]
    others = [
        tmp_path / f".x.ttl.{_machine()}-{os.getppid()}.part",
        tmp_path / f".x.ttl.00000000-{ended.pid}.part",
        tmp_path / f"x.ttl.{_machine()}-{ended.pid}.part",
        tmp_path / ".x.ttl.part",
    ]
    for path in (*rests[:2], *others):
        path.write_text("a part")
    rests[2].mkdir()
    (rests[2] / "file").write_text("a part")

    with replace_file(tmp_path / "y.ttl") as file:
        file.write(b"whole")
    assert sorted([*others, tmp_path / "y.ttl"]) == sorted(tmp_path.iterdir())

    rests[0].write_text("made by hand")
    with replace_file(tmp_path / "z.ttl") as file:
        file.write(b"whole")
    assert rests[0].exists()


def test_what_a_process_of_somebody_else_has_in_the_making_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that may not be asked is there; so may be one whose number is none here."""
    parts = [tmp_path / f".x.ttl.{_machine()}-{number}.part" for number in (1, 10**30)]
    for path in parts:
        path.write_text("a part")
    ask = os.kill

    def refuse(process: int, sign: int) -> None:
        if process == 1:
            raise PermissionError
        ask(process, sign)

    monkeypatch.setattr(os, "kill", refuse)

    with replace_file(tmp_path / "y.ttl") as file:
        file.write(b"whole")

    assert sorted([*parts, tmp_path / "y.ttl"]) == sorted(tmp_path.iterdir())


@pytest.mark.parametrize("fault", [BrokenPipeError(), OSError(28, "No space left on device")])
def test_whoever_writes_into_a_device_hears_what_goes_wrong(fault: OSError) -> None:
    """A reader that went away is no fault of a file."""
    told = BrokenPipeError if isinstance(fault, BrokenPipeError) else InputError
    with pytest.raises(told) as caught, replace_file(Path(os.devnull)):
        raise fault
    if isinstance(caught.value, InputError):
        assert caught.value.location == Location(Path(os.devnull))
        assert "this file is as it was" not in str(caught.value), "some of it was written"


@pytest.mark.parametrize("kind", ["a link to itself", "a name too long"])
def test_a_name_under_which_nothing_can_be_is_told(tmp_path: Path, kind: str) -> None:
    path = tmp_path / ("x" * 300 if kind == "a name too long" else "link")
    if kind == "a link to itself":
        path.symlink_to(path)

    with pytest.raises(InputError, match="cannot be written") as caught, replace_file(path):
        pass
    assert caught.value.location == Location(path)


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (errno.ENOSPC, "cannot be written: why; free some space and try again; so it stands"),
        (errno.EDQUOT, "cannot be written: why; free some space and try again; so it stands"),
        (errno.EFBIG, "cannot be written: why; free some space and try again; so it stands"),
        (errno.EACCES, "cannot be written: why"),
    ],
)
def test_where_there_is_no_space_it_is_told_what_to_do(number: int, told: str) -> None:
    assert explained(OSError(number, "why"), "so it stands") == told
    assert explained(OSError(number, "why")) == told.removesuffix("; so it stands")


@pytest.mark.parametrize("sync", [sync_file, sync_folder])
def test_what_is_to_be_on_the_disk_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sync: Callable[[Path], None]
) -> None:
    """And not held open."""
    path = tmp_path / "a" if sync is sync_file else tmp_path
    (tmp_path / "a").write_text("x")
    synced: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append((handle, os.fstat(handle).st_ino)))
    sync(path)

    ((handle, number),) = synced
    assert number == path.stat().st_ino
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(handle)
