"""Whole checks of what is saved: a moment after it was, one at a time, each by a process of its own.

What such a process keeps for the next one lies in the user's folder for caches, as nothing is written into the project;
where there can be no such folder, in one for the time that the server runs.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from kg.lsp.whole_check import Found, decoded
from kg.project.elsewhere import cache_folder, cache_name

if TYPE_CHECKING:
    from tempfile import TemporaryDirectory

AT_FIRST, BEHIND_A_CHANGE = 1.0, 0.2
"""So many seconds a check waits: the file that was opened comes first, and several files are saved at once."""
_KEPT = "kept"

Told = Callable[[Path, Found], Awaitable[None]]
"""Is given the project that was checked, and what was found."""


class Checking:
    """Checks projects whenever that is asked for, and tells what was found."""

    def __init__(self, told: Told, say: Callable[[str], None]) -> None:
        """Give each `told` what a check has found, and `say` once why there can be none."""
        self._told, self._say = told, say
        self._own: TemporaryDirectory[str] | None = None
        self._is_said = False
        self._tasks: dict[Path, asyncio.Task[None]] = {}
        self._running: set[Path] = set()
        self._again: set[Path] = set()

    def check(self, root: Path, seconds: float, *, is_large: bool = False) -> None:
        """Check a project in some seconds; a large one only where what is kept of it need not be made anew."""
        if root in self._running:
            self._again.add(root)
            return
        if (waiting := self._tasks.pop(root, None)) is not None:
            waiting.cancel()
        self._tasks[root] = asyncio.get_running_loop().create_task(self._check(root, seconds, is_large=is_large))

    async def _check(self, root: Path, seconds: float, *, is_large: bool) -> None:
        await asyncio.sleep(seconds)
        folder = cache_folder(root, "editors") or self._own_folder(root)
        if folder is None or (is_large and not (folder / _KEPT).exists()):
            return
        self._running.add(root)
        try:
            found = await _found(root, folder / _KEPT)
        finally:
            self._running.discard(root)
        if found is not None and root not in self._again:
            await self._told(root, found)
        if root in self._again:
            self._again.discard(root)
            self.check(root, 0.0)

    def _own_folder(self, root: Path) -> Path | None:
        """Return a folder for a project that goes with the server; None, after that was said, where there is none."""
        from tempfile import TemporaryDirectory

        try:
            self._own = self._own or TemporaryDirectory(prefix="kg-editors-", ignore_cleanup_errors=True)
            folder = Path(self._own.name, cache_name(root))
            folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            if not self._is_said:
                self._is_said = True
                told = "nothing is checked at a save: neither the folder for caches nor one for temporary files can be"
                self._say(f"{told} written ({error}). Let XDG_CACHE_HOME or TMPDIR name one.")
            return None
        return folder

    def end(self) -> None:
        """Take away what only this server keeps."""
        if self._own is not None:
            self._own.cleanup()
            self._own = None


async def _found(root: Path, apart: Path) -> Found | None:
    """Return what a check finds; None where it came to no end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "kg.lsp.whole_check", os.fspath(root), os.fspath(apart),
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        written, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    with suppress(ValueError):
        return decoded(written, root) if process.returncode == 0 else None
    return None
