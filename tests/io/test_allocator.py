"""How memory is taken for a large graph."""

from __future__ import annotations

import ctypes
import gc
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from kg.engines.rdflib_memory import load_files
from kg.errors import LimitError
from kg.io import allocator as memory
from kg.project.building import build_snapshot
from kg.project.config import Project
from kg.project.difference import apply_changes, copy_snapshot, find_changes
from kg.project.filling import Reading, fill_store
from kg.project.snapshots import open_snapshot
from kg.project.stamps import find_stamp, look
from tests import ROOT
from tests.timing import LONG


class FakeLibrary:
    """A C library that notes what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[int, int]] = []

    def malloc_trim(self, kept: int) -> int:
        """Note how much is kept."""
        self.told.append((0, kept))
        return 1

    def mallopt(self, option: int, value: int) -> int:
        """Note an option and its value."""
        self.told.append((option, value))
        return 1


@pytest.fixture
def bounded() -> Iterator[None]:
    """Allow the process that tests to reserve 1 GB more than it has."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (held + (1 << 30), before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_AS, before)


def test_room_is_there_or_told(bounded: None) -> None:
    """What is asked for is not taken: it can be asked for as often as one likes."""
    assert memory.is_bounded()
    for _ in range(10):
        memory.require_room(500 << 20)
    for size in (1 << 31, 1 << 40, 1 << 70):  # what other tests have had may be given back meanwhile
        with pytest.raises(LimitError, match=f"allow {size >> 20:,} MB more"):
            memory.require_room(size)


def test_a_process_without_bounds_has_room_for_anything() -> None:
    assert not memory.is_bounded()
    memory.require_room(1 << 70)


def test_threads_share_a_place_where_there_is_little(monkeypatch: pytest.MonkeyPatch) -> None:
    library = FakeLibrary()
    monkeypatch.setattr(ctypes, "CDLL", lambda name: library)

    memory.be_modest()

    assert [(-8, 1)] == library.told


def test_all_that_is_free_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    library = FakeLibrary()
    monkeypatch.setattr(ctypes, "CDLL", lambda name: library)

    memory.give_back()

    assert [(0, 0)] == library.told


def test_a_system_that_does_not_say_so_has_no_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(_: int) -> NoReturn:
        raise ValueError

    monkeypatch.setattr(resource, "getrlimit", unknown)
    assert not memory.is_bounded()


@pytest.mark.parametrize("collects", [True, False])
def test_garbage_is_looked_for_again_after_work_without_it(collects: bool) -> None:
    """Also where the work failed, and only where it was looked for before."""
    was = gc.isenabled()
    try:
        (gc.enable if collects else gc.disable)()
        with memory.without_collecting():
            assert not gc.isenabled()
        assert collects is gc.isenabled()
        with pytest.raises(ZeroDivisionError), memory.without_collecting():
            raise ZeroDivisionError
        assert collects is gc.isenabled()
    finally:
        (gc.enable if was else gc.disable)()


@pytest.mark.parametrize("megabytes", [150, 250, 350, 450, 600])
def test_little_memory_is_told_or_enough(empty_project: Project, megabytes: int) -> None:
    """No command is ended by native code, whether it builds, opens, reads or asks; with 600 MB all of them work."""
    (empty_project.data / "a.ttl").write_text("".join(f"<urn:a{n}> <urn:b> 'v{n}' .\n" for n in range(20_000)))
    ended = {}
    for words in ("build", "sparql ASK{?s?p?o}", "sparql --engine memory ASK{?s?p?o}", "validate", "dump -o x.nq",
                  "query things", "search v", "stats", "check", "doctor --repair"):  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-m", "kg", *words.split()], cwd=empty_project.root, capture_output=True, text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=LONG, check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20)),
        )  # fmt: skip
        ended[words] = done.returncode
        assert done.returncode in ((0, 1) if megabytes == 600 else (0, 1, 4)), (words, done)
        assert done.returncode != 4 or "enough memory" in done.stderr
    assert (4 in ended.values()) == (megabytes < 450)


@pytest.mark.parametrize(("size", "times"), [(100, 0), (memory._LARGE - 1, 0), (memory._LARGE, 2)])
def test_only_a_large_graph_changes_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, times: int
) -> None:
    """What two files have together counts."""
    files = [tmp_path / "a.ttl", tmp_path / "b.ttl"]
    for path, part in zip(files, (size // 2, size - size // 2), strict=True):
        path.write_bytes(b" " * part)
    library = FakeLibrary()
    monkeypatch.setattr(ctypes, "CDLL", lambda name: library)

    memory.expect(files)

    assert [(-2, 64 << 20), (-3, 32 << 20)][:times] == library.told


@pytest.mark.parametrize("error", [OSError, AttributeError, TypeError])
def test_another_c_library_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[Exception]) -> None:
    """Where nothing can be said to the library, and where a file is missing, nothing happens."""
    large = tmp_path / "a.ttl"
    large.write_bytes(b" " * memory._LARGE)

    def absent(name: None) -> NoReturn:
        raise error

    monkeypatch.setattr(ctypes, "CDLL", absent)

    memory.expect([large])
    memory.expect([tmp_path / "missing.ttl"])


def test_nothing_in_native_code_is_begun_where_there_is_no_room(
    empty_project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that has none is ended by it, with no word."""

    def refused(*_: object, **__: object) -> NoReturn:
        raise OSError

    path, work = empty_project.data / "a.ttl", tmp_path / "work"
    work.mkdir()
    path.write_text("<urn:a> <urn:b> 1 .\n")
    snapshot = build_snapshot(empty_project)
    changes = find_changes(snapshot, look(empty_project))._replace(changed={path: find_stamp(path)})
    monkeypatch.setattr(memory, "is_bounded", lambda: True)
    monkeypatch.setattr("mmap.mmap", refused)
    begun: list[Callable[[], object]] = [
        lambda: open_snapshot(snapshot),
        lambda: copy_snapshot(snapshot, work),
        lambda: apply_changes(Reading(empty_project), changes, snapshot, work, work),
        lambda: fill_store(Reading(empty_project), look(empty_project), work, work),
        lambda: load_files([("urn:g", path)]),
    ]
    for begin in begun:
        with pytest.raises(LimitError, match="not enough memory"):
            begin()

    assert not list(work.iterdir())
