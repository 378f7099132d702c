"""What files are like now: any change of a file shows, and nothing is taken for another thing than it is."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from kg.project.below import Below, iter_below

Change = Callable[[Path], object]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a file, and one below it with two, of which one was compiled by Python; all of old times."""
    for name in ("a.py", "b/c.py", "b/d.txt", "b/__pycache__/c.pyc"):
        (tmp_path / "f" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "f" / name).write_text(name)
        os.utime(tmp_path / "f" / name, (1, 1))
    (tmp_path / "elsewhere").write_text("")
    (tmp_path / "f" / "b" / "l.py").symlink_to(tmp_path / "elsewhere")
    return tmp_path / "f"


def digest(folder: Path, suffix: str = "", *rests_on: str) -> str:
    seen = Below()
    seen.add_below(os.fspath(folder), suffix)
    return seen.digest(*rests_on)


def put_in_place(folder: Path) -> None:
    (folder / "new").write_text("a.py")
    os.utime(folder / "new", (1, 1))
    (folder / "new").replace(folder / "a.py")


# What is done, and whether it shows among all files, and among those of Python.
CHANGES: dict[str, tuple[Change, bool, bool]] = {
    "nothing": (lambda folder: None, False, False),
    "content": (lambda folder: (folder / "b" / "c.py").write_text("other"), True, True),
    "content of another kind": (lambda folder: (folder / "b" / "d.txt").write_text("other"), True, False),
    "a time": (lambda folder: os.utime(folder / "a.py", (2, 2)), True, True),
    "rights": (lambda folder: (folder / "a.py").chmod(0o600), True, True),
    "another file in its place": (put_in_place, True, True),
    "a name": (lambda folder: (folder / "a.py").rename(folder / "z.py"), True, True),
    "the name of a folder": (lambda folder: (folder / "b").rename(folder / "c"), True, True),
    "the name of a link": (lambda folder: (folder / "b" / "l.py").rename(folder / "b" / "m.py"), True, True),
    "the folder of a link": (lambda folder: (folder / "b" / "l.py").rename(folder / "l.py"), True, True),
    "a new file": (lambda folder: (folder / "b" / "e.py").write_text(""), True, True),
    "a new file of another kind": (lambda folder: (folder / "b" / "e.txt").write_text(""), True, False),
    "a file less": (lambda folder: (folder / "b" / "c.py").unlink(), True, True),
    "an empty folder": (lambda folder: (folder / "e").mkdir(), True, True),
    "what Python compiled": (lambda folder: (folder / "b" / "__pycache__" / "x.py").write_text(""), True, False),
}


@pytest.mark.parametrize(("change", "shows", "shows_of_python"), CHANGES.values(), ids=CHANGES)
def test_a_change_of_a_file_shows(folder: Path, change: Change, shows: bool, shows_of_python: bool) -> None:
    before = digest(folder), digest(folder, ".py")
    change(folder)

    assert [old != new for old, new in zip(before, (digest(folder), digest(folder, ".py")), strict=True)] == [
        shows,
        shows_of_python,
    ]


def test_what_all_rests_on_shows_and_does_not_run_into_the_names(folder: Path) -> None:
    digests = {digest(folder, "", *texts) for texts in ((), ("x",), ("y",), ("x", "y"), ("xy",), ("x", ""))}

    assert len(digests) == 6


LOOK = {"st_size": 1, "st_mtime_ns": 2, "st_ctime_ns": 3, "st_ino": 4, "st_mode": stat.S_IFREG | 0o644}


def noted(*looks: tuple[str, dict[str, int]]) -> Below:
    """Return files of some names that look so."""
    seen = Below()
    for name, look in looks:
        seen._note(name, cast(Any, SimpleNamespace(**look)))
    return seen


def test_each_part_of_how_a_file_looks_shows_by_itself() -> None:
    """A clock may stand still between two changes, and a time may be set to what it was."""
    others = [noted(("a", {**LOOK, part: LOOK[part] + 1})) for part in LOOK]
    found = [noted(("a", LOOK)), noted(("b", LOOK)), noted(("\udcff", LOOK)), noted(("\udcfe", LOOK)), *others]
    assert len({one.digest() for one in found}) == len(found)
    one, two = ("a", LOOK), ("b", {**LOOK, "st_size": 5})
    swapped = noted(("a", two[1]), ("b", one[1]))
    assert len({noted(one, two).digest(), swapped.digest(), noted(one).digest()}) == 3


def test_a_name_of_a_folder_is_not_one_of_what_all_rests_on(tmp_path: Path) -> None:
    seen = Below()
    seen.add_below(os.fspath(tmp_path))
    assert seen.digest() != Below().digest(os.fspath(tmp_path), "")


def test_the_order_in_which_a_disk_has_its_files_does_not_show(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, scandir = digest(folder), os.scandir

    @contextmanager
    def turned(where: Any) -> Iterator[list[os.DirEntry[str]]]:
        with scandir(where) as found:
            yield sorted(found, key=lambda one: one.name, reverse=True)

    monkeypatch.setattr(os, "scandir", turned)
    assert before == digest(folder)


def test_the_newest_time_is_of_any_file_and_either_time() -> None:
    old = {**LOOK, "st_mtime_ns": 1, "st_ctime_ns": 1}
    assert [9, 9, 9] == [
        noted(("a", {**LOOK, "st_mtime_ns": 9}), ("b", old)).newest_ns,
        noted(("a", {**LOOK, "st_ctime_ns": 9}), ("b", old)).newest_ns,
        noted(("b", old), ("a", {**LOOK, "st_ctime_ns": 9})).newest_ns,
    ]


def test_a_link_that_is_named_is_what_it_leads_to(folder: Path) -> None:
    def look() -> str:
        seen = Below()
        seen.add(os.fspath(folder / "b" / "l.py"))
        assert seen.are_files
        return seen.digest()

    before = look()
    (folder.parent / "elsewhere").write_text("another")
    assert before != look()


def test_when_any_was_changed_last_is_told_by_either_time(folder: Path) -> None:
    """The time of the content may be set to any; that of the state is of when it was set."""
    seen = Below()
    seen.add_below(os.fspath(folder))
    newest = max(path.stat().st_ctime_ns for path in folder.rglob("*") if path.is_file())
    assert seen.newest_ns == newest
    os.utime(folder / "a.py", ns=(0, newest + 10**12))
    seen.add(os.fspath(folder / "a.py"))

    assert seen.newest_ns == newest + 10**12


@pytest.mark.parametrize(
    ("kind", "are_files"),
    [("a file", True), ("a link to a file", True), ("a link to a folder", False), ("a pipe", False)],
)
def test_whether_all_are_files_is_told(folder: Path, kind: str, are_files: bool) -> None:
    """What lies behind a link to a folder is not looked at."""
    path = folder / "b" / "more"
    if kind == "a file":
        path.write_text("")
    elif kind == "a pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(folder.parent if "folder" in kind else folder / "a.py")
    seen = Below()
    seen.add_below(os.fspath(folder))

    assert seen.are_files is are_files


def test_of_a_link_what_it_leads_to_counts(folder: Path) -> None:
    target = folder.parent / "target"
    target.write_text("old")
    (folder / "link").symlink_to(target)
    before = digest(folder)
    target.write_text("another")

    assert digest(folder) != before


@pytest.mark.parametrize("what", ["a link to nowhere", "no folder", "no file"])
def test_what_cannot_be_looked_at_is_an_error(folder: Path, what: str) -> None:
    (folder / "link").symlink_to(folder / "nowhere")
    seen = Below()
    look: Callable[[str], object] = seen.add if what == "no file" else seen.add_below

    with pytest.raises(OSError, match="No such file"):
        look(os.fspath(folder if what == "a link to nowhere" else folder / "nothing"))


def test_no_folder_that_was_looked_into_stays_open(folder: Path) -> None:
    """There may be thousands."""

    def count() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    digest(folder)
    before = count()
    digest(folder)

    assert count() == before


def test_files_below_come_in_a_fixed_order_and_links_as_such(folder: Path) -> None:
    (folder / "b" / "away").symlink_to(folder)
    (folder / "0").write_text("")

    found = [os.path.relpath(path, folder) for path in iter_below(os.fspath(folder))]

    assert found == ["0", "a.py", "b/__pycache__/c.pyc", "b/away", "b/c.py", "b/d.txt", "b/l.py"]
