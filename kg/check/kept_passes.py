"""What passed is known by its content, under `.kg/`, and is not tried again; what failed always is."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

from kg.errors import KgError
from kg.io.kept import read_kept, write_kept
from kg.project.config import CONFIG, Project
from kg.project.current import require_snapshot
from kg.project.programs import find_programs
from kg.project.snapshots import Snapshot, find_snapshot
from kg.sparql.moments import asks_for_the_moment


class KeptPasses:
    """What passed in the run before, each with a digest of all that it rests on beside kg.toml and the programs."""

    def __init__(self, project: Project, *, keep: bool = True) -> None:
        """Read what is kept, unless nothing is to be kept."""
        self._project, self._programs = project, find_programs() if keep else None
        self._path = project.state / "passes.json"
        self._snapshot: Snapshot | None = None
        self._known: dict[str, Any] = {}
        self._passed: dict[str, str] = {}
        self._config = b""
        self.kept = self.tried = 0
        """How many were known, and how many were not."""
        if self._programs is None:
            return
        with suppress(OSError):
            self._config = (project.root / CONFIG).read_bytes()
        held = read_kept(self._path)
        if isinstance(held, dict):
            self._known = held

    @cached_property
    def graph(self) -> str:
        """What differs with the content of any file of the graph; no text where nothing can be kept on it.

        To be asked before the graph is opened. What passes only counts if nobody builds another snapshot meanwhile.
        """
        if self._programs is None:
            return ""
        with suppress(KgError):  # told by who opens it
            self._snapshot = require_snapshot(self._project)
            return "".join(sorted(f"{name} {state.sha256}\n" for name, state in self._snapshot.files.items()))
        return ""

    def has(self, name: str, *content: bytes | str) -> bool:
        """Tell whether something passed with this content, and note that it does again."""
        digest = self._digest(content)
        known = digest is not None and self._known.get(name) == digest
        if digest is not None and known:
            self._passed[name] = digest
        self.kept += known
        self.tried += not known
        return known

    def note(self, name: str, *content: bytes | str) -> None:
        """Remember that something passed with this content."""
        digest = self._digest(content)
        if digest is not None:
            self._passed[name] = digest

    def write(self) -> None:
        """Keep what passed in this run, where it can be written."""
        if self._programs is None or self._passed == self._known or not self._path.parent.is_dir():
            return
        with suppress(KgError, OSError):
            now = find_snapshot(self._project) if self._snapshot else None
            if self._snapshot is None or (now is not None and now.name == self._snapshot.name):
                write_kept(self._path, self._passed)

    def _digest(self, content: tuple[bytes | str, ...]) -> str | None:
        """Return a digest of content, and of what all rests on; None where what is found differs by the moment."""
        import hashlib

        if self._programs is None or any(isinstance(part, str) and asks_for_the_moment(part) for part in content):
            return None
        digest = hashlib.sha256(self._programs.encode())
        for part in (self._config, *content):
            raw = part.encode("utf-8", "surrogateescape") if isinstance(part, str) else part
            digest.update(b"%d:" % len(raw) + raw)
        return digest.hexdigest()


def contents_of(paths: Iterable[Path]) -> list[bytes | str]:
    """Return the contents of files that something rests on; none of those that cannot be read, which others tell."""
    found: list[bytes | str] = []
    for path in paths:
        with suppress(OSError):
            found.append(path.read_bytes())
    return found
