"""What is kept is read just as it was written, or is as good as nothing; whatever stands in its place gives way."""

from __future__ import annotations

import errno
import json
import os
import stat
import zlib
from pathlib import Path
from typing import Any

import pytest

from kg.errors import InputError
from kg.io.kept import make_folder, read_kept, read_plain, remove, write_kept, write_plain

VALUE = {"a": [1, None, "é\n"], "b": {"c": 0.5}}


@pytest.mark.parametrize("value", [VALUE, [], "", 0, None])
def test_a_value_comes_back(tmp_path: Path, value: object) -> None:
    write_kept(tmp_path / "a", value)

    assert value == read_kept(tmp_path / "a")


def test_any_change_of_a_byte_is_noticed(tmp_path: Path) -> None:
    """Also one that leaves good JSON."""
    path = tmp_path / "a"
    write_kept(path, VALUE)
    whole = path.read_bytes()
    for n in range(len(whole)):
        path.write_bytes(whole[:n] + bytes([whole[n] ^ 1]) + whole[n + 1 :])
        assert read_kept(path) is None, n


def test_any_part_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "a"
    write_kept(path, VALUE)
    whole = path.read_bytes()
    for n in range(len(whole)):
        path.write_bytes(whole[:n])
        assert read_kept(path) is None, n
    path.write_bytes(whole + b" ")
    assert read_kept(path) is None


@pytest.mark.parametrize("body", [b"[" * 100_000 + b"]" * 100_000, b"nothing", b"\xff"])
def test_what_is_rightly_summed_up_and_still_not_ours_is_nothing(tmp_path: Path, body: bytes) -> None:
    """A reader of JSON that gives up must not end the program."""
    (tmp_path / "a").write_bytes(b'{"crc32": "%08x", "kept": ' % zlib.crc32(body) + body + b"}\n")

    assert read_kept(tmp_path / "a") is None


def test_what_is_no_file_is_nothing_and_nobody_waits_for_it(tmp_path: Path) -> None:
    """A pipe would wait for a writer, and a device would have no end."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for path in (*(tmp_path / name for name in ("pipe", "folder", "link", "none", "a\0b")), Path(os.devnull)):
        assert read_plain(path) is None
        assert read_kept(path) is None


def test_a_file_is_read_up_to_a_size(tmp_path: Path) -> None:
    write_plain(tmp_path / "a", b"x" * 100)

    assert b"x" * 100 == read_plain(tmp_path / "a", 100)
    assert read_plain(tmp_path / "a", 99) is None


def test_what_we_never_keep_so_large_is_not_read(tmp_path: Path) -> None:
    """More than 256 MiB; it takes no room on the disk, and would take all in memory."""
    with (tmp_path / "a").open("wb") as file:
        file.truncate((1 << 28) + 1)

    assert read_plain(tmp_path / "a") is None


@pytest.mark.parametrize("kind", ["folder", "pipe", "link"])
def test_whatever_stands_in_the_place_gives_way(tmp_path: Path, kind: str) -> None:
    """A link is removed, and what it leads to stays."""
    path, mine = tmp_path / "a", tmp_path / "mine"
    mine.write_text("mine")
    if kind == "folder":
        (path / "more").mkdir(parents=True)
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(mine)
    write_kept(path, VALUE)

    assert VALUE == read_kept(path)
    assert not path.is_symlink()
    assert "mine" == mine.read_text()


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        write_kept(tmp_path / "none" / "a", VALUE)


def test_what_is_removed_is_gone_and_what_a_link_leads_to_is_not(tmp_path: Path) -> None:
    """What is not there is no error."""
    (tmp_path / "folder" / "more").mkdir(parents=True)
    (tmp_path / "kept").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "kept")
    for name in ("folder", "link", "none"):
        remove(tmp_path / name)

    assert ["kept"] == [path.name for path in tmp_path.iterdir()]


def test_a_kept_file_is_json_with_its_sum(tmp_path: Path) -> None:
    """Who looks into it can read it."""
    write_kept(tmp_path / "a", VALUE)
    held = json.loads((tmp_path / "a").read_text("ascii"))

    assert VALUE == held["kept"]
    assert int(held["crc32"], 16) == zlib.crc32(json.dumps(VALUE).encode())


@pytest.mark.parametrize("kind", ["nothing", "file", "link to a folder", "link to nothing", "pipe"])
def test_a_folder_takes_the_place_of_whatever_is_none(tmp_path: Path, kind: str) -> None:
    """What a link leads to stays as it was."""
    path, elsewhere = tmp_path / "folder", tmp_path / "elsewhere"
    elsewhere.mkdir()
    if kind == "file":
        path.write_text("x")
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind != "nothing":
        path.symlink_to(elsewhere if kind == "link to a folder" else tmp_path / "nothing")
    make_folder(path)

    assert stat.S_ISDIR(path.lstat().st_mode)
    assert elsewhere.is_dir()


def test_what_cannot_be_read_to_its_end_is_nothing_and_is_not_held_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bad block of a disk shows only where it is read; and there may be thousands of files."""
    write_plain(tmp_path / "a", b"x" * 100)
    opened: list[int] = []
    open_one = os.open

    def noted(*given: Any) -> int:
        opened.append(open_one(*given))
        return opened[-1]

    def refuse(*_: object) -> bytes:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "open", noted)
    assert read_plain(tmp_path / "a") == b"x" * 100
    monkeypatch.setattr(os, "read", refuse)
    assert read_plain(tmp_path / "a") is None
    assert len(opened) == 2
    for handle in opened:
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(handle)


def test_of_a_folder_all_goes_that_can(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One file that stays keeps no other."""
    unlink = os.unlink
    for number in range(5):
        (tmp_path / f"{number}").mkdir()
        (tmp_path / f"{number}" / "file").write_text("")
        (tmp_path / f"{number}" / "stays").write_text("")

    def refuse(path: Any, **where: Any) -> None:
        if os.fspath(path).endswith("stays"):
            raise PermissionError
        unlink(path, **where)

    monkeypatch.setattr(os, "unlink", refuse)
    remove(tmp_path)

    assert {"stays"} == {path.name for path in tmp_path.rglob("*") if path.is_file()}


def test_folders_above_a_folder_are_made_too(tmp_path: Path) -> None:
    make_folder(tmp_path / "a" / "b" / "c")

    assert (tmp_path / "a" / "b" / "c").is_dir()


@pytest.mark.parametrize("meanwhile", ["removed", "made"])
def test_a_folder_that_another_process_makes_or_removes_meanwhile_is_there_in_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, meanwhile: str
) -> None:
    """At the moment when it is looked at, or when what stood there is taken away."""
    path, times = tmp_path / "folder", [1]
    if meanwhile == "made":
        path.write_text("in its place")
    look, unlink = Path.lstat, Path.unlink

    def look_late(one: Path) -> os.stat_result:
        if meanwhile == "removed" and times and one == path and times.pop():
            path.rmdir()
        return look(one)

    def unlink_late(one: Path) -> None:
        unlink(one)
        one.mkdir()
        raise IsADirectoryError

    monkeypatch.setattr(Path, "lstat", look_late)
    if meanwhile == "made":
        monkeypatch.setattr(Path, "unlink", unlink_late)
    make_folder(path)

    assert stat.S_ISDIR(look(path).st_mode)


def test_a_folder_in_whose_place_something_stays_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody tries for ever."""
    (tmp_path / "folder").write_text("x")

    def refuse(_: Path) -> None:
        raise PermissionError("may not")

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(PermissionError, match="may not"):
        make_folder(tmp_path / "folder")


def test_what_is_kept_is_read_whole_however_long_it_is(tmp_path: Path) -> None:
    """A few megabytes are usual; what is larger than is asked for is none."""
    path, value = tmp_path / "kept.json", ["x" * 1000] * 5_000
    write_kept(path, value)

    assert read_kept(path) == value
    size = path.stat().st_size
    assert read_plain(path, size) == path.read_bytes()
    assert read_plain(path, size - 1) is None
