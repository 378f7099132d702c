"""Whole checks of what is saved: a moment after it was, one at a time, each by a process of its own.

What such a process keeps for the next one lies in the user's folder for caches, as nothing is written into the project.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from kg.findings import Finding
from kg.lsp.whole_check import decoded

AT_FIRST, BEHIND_A_CHANGE = 1.0, 0.2
"""So many seconds a check waits: the file that was opened comes first, and several files are saved at once."""
_KEPT, _OF = "kept", "of"

Told = Callable[[Path, list[Finding]], Awaitable[None]]
"""Is given the project that was checked, and what was found."""


class Checking:
    """Checks projects whenever that is asked for, and tells what was found."""

    def __init__(self, told: Told) -> None:
        self._told = told
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
        folder = cache_folder(root)
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


async def _found(root: Path, apart: Path) -> list[Finding] | None:
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
    with suppress(ValueError):
        return decoded(written, root) if process.returncode == 0 else None
    return None


def cache_folder(root: Path) -> Path | None:
    """Return the folder of what is kept of a project for editors; None where there can be none.

    Those of projects that are gone are taken away.
    """
    import hashlib

    given = Path(os.environ.get("XDG_CACHE_HOME", ""))
    try:
        above = (given if given.is_absolute() else Path.home() / ".cache") / "kg" / "editors"
        folder = above / hashlib.sha256(os.fsencode(root)).hexdigest()[:16]
        for other in above.iterdir() if not folder.exists() and above.is_dir() else ():
            if not Path(os.fsdecode((other / _OF).read_bytes())).is_dir():
                shutil.rmtree(other, ignore_errors=True)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / _OF).write_bytes(os.fsencode(root))
    except (OSError, RuntimeError, ValueError):
        return None
    return folder
