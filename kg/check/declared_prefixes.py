"""The prefixes that files declare, and where one stands in brackets, read from a file once and kept by its content."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from kg.check.bracketed_names import Bracketed, find_bracketed
from kg.check.kept_passes import KeptPasses
from kg.project.config import Project
from kg.project.sealing import hash_file
from kg.project.snapshots import FileState
from kg.rdf.turtle import read_prefixes

Declared = list[tuple[str, str, int]]
"""Prefixes of a file, each with what it means and the line."""


def iter_declared(
    project: Project, files: Iterable[Path], sound: Mapping[str, FileState], passes: KeptPasses | None = None
) -> Iterator[tuple[Path, Declared, Bracketed]]:
    """Yield files with the prefixes that they declare, and with names of these that stand in brackets.

    What is known of the content that a `sound` file has is taken.
    """
    lists, known = _decode(passes.find("prefixes")) if passes else ([], {})
    held: dict[str, tuple[str, int, Bracketed]] = {}
    numbers: dict[tuple[tuple[str, str, int], ...], int] = {}  # most files declare the same ones
    for path in files:
        name = project.name_of(path)
        state = sound.get(name)
        digest, number, bracketed = known.get(name, ("", 0, []))
        if state is not None and state.sha256 == digest:
            declared = lists[number]
        else:
            before = _digest(path)
            declared, bracketed = read_declared(path)
            digest = before if _digest(path) == before else ""  # it changed meanwhile
        yield path, declared, bracketed
        held[name] = digest, numbers.setdefault(tuple(declared), len(numbers)), bracketed
    if passes:
        passes.hold("prefixes", {"lists": list(numbers), "files": held})


def read_declared(path: Path) -> tuple[Declared, Bracketed]:
    """Return the prefixes that a file declares, and names of these that stand in brackets."""
    declared = read_prefixes(path)
    return declared, find_bracketed(path, frozenset(prefix for prefix, _, _ in declared))


def _decode(held: Any) -> tuple[list[Declared], dict[str, tuple[str, int, Bracketed]]]:
    """Return the lists that were kept, and for each file its digest, the number of its list, and names in brackets."""
    with suppress(TypeError, ValueError, KeyError, AttributeError, IndexError):
        lists = [[(str(prefix), str(space), int(line)) for prefix, space, line in one] for one in held["lists"]]
        files = {
            str(name): (str(digest), int(number), [(str(one), int(line), int(column)) for one, line, column in some])
            for name, (digest, number, some) in held["files"].items()
        }
        if all(0 <= number < len(lists) for _, number, _ in files.values()):
            return lists, files
    return [], {}


def _digest(path: Path) -> str:
    with suppress(OSError):  # told by who reads it
        return hash_file(path)
    return ""
