"""How memory is taken for a large graph."""

from __future__ import annotations

import ctypes
from pathlib import Path
from typing import NoReturn

import pytest

from kg.io import allocator as memory


class FakeLibrary:
    """A C library that notes what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[int, int]] = []

    def mallopt(self, option: int, value: int) -> int:
        """Note an option and its value."""
        self.told.append((option, value))
        return 1


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

    assert times == len(library.told)


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
