"""Answers of other machines, kept on disk by request, so that a second run asks nothing again."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from pathlib import Path

from kg.io.atomic import replace_file


def day_of(moment: float) -> str:
    """Return the day of a moment (seconds since 1970) in UTC, such as 2026-11-22."""
    return time.strftime("%Y-%m-%d", time.gmtime(moment))


class Answers:
    """A folder of answers; `asked` counts those that were not there. With `fresh` all are fetched anew, once.

    `retrieved` is the day on which the oldest of those was fetched that were given, empty where none was.
    """

    def __init__(self, folder: Path, *, fresh: bool = False) -> None:
        self._folder, self._fresh = folder, fresh
        self._renewed: set[Path] = set()
        self.asked = 0
        self.retrieved = ""

    def get(self, request: str, fetch: Callable[[], bytes]) -> bytes:
        """Return the answer to a request, fetched and kept if it is not there; an error of `fetch` is not kept."""
        name = hashlib.sha256(request.encode()).hexdigest()
        path = self._folder / name[:2] / name
        if path.is_file() and (not self._fresh or path in self._renewed):
            self._note(path.stat().st_mtime)
            return path.read_bytes()
        self.asked += 1
        answer = fetch()
        path.parent.mkdir(parents=True, exist_ok=True)
        with replace_file(path) as file:
            file.write(answer)
        self._renewed.add(path)
        self._note(path.stat().st_mtime)
        return answer

    def _note(self, moment: float) -> None:
        self.retrieved = min(filter(None, (self.retrieved, day_of(moment))))
