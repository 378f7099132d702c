"""Several files that take their places together: all are written beside first, and only then renamed, one by one.

A process that is killed before the renaming leaves the old files as they were. One that is killed within it leaves each
file whole, old or new; so a file that says which others belong together is to be the last of them.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import IO

from kg.errors import InputError, Location
from kg.io.unfinished import unfinished_beside


class Together:
    """Files to be written, and to be removed; nothing is changed before `place` is called."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._written: list[tuple[Path, Path]] = []
        self._gone: list[Path] = []
        self._folders: list[Path] = []

    def __enter__(self) -> Together:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()
        for folder in reversed(self._folders):
            with suppress(OSError):  # not empty
                folder.rmdir()

    @contextmanager
    def writing(self, path: Path) -> Iterator[IO[bytes]]:
        """Give a binary file that takes the place of `path` later; raise InputError where it cannot be written."""
        try:
            self._make_folder(path.parent)
            beside = self._stack.enter_context(unfinished_beside(path))
            with beside.open("wb") as file:
                if path.is_file():
                    os.fchmod(file.fileno(), stat.S_IMODE(path.stat().st_mode))
                yield file
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            told = f"cannot be written: {error.strerror}; nothing was changed"
            raise InputError(told, location=Location(path)) from None
        self._written.append((beside, path))

    def forget(self, path: Path) -> None:
        """Leave a file as it is after all."""
        self._written = [(beside, other) for beside, other in self._written if other != path]

    def remove(self, path: Path) -> None:
        """Have a file removed, behind all that are written."""
        self._gone.append(path)

    def place(self) -> list[Path]:
        """Have the files take their places, in the order in which they were written; return those that changed."""
        for beside, path in self._written:
            try:
                beside.replace(path)
            except OSError as error:
                told = f"cannot be written: {error.strerror}; run it again when that is mended"
                raise InputError(told, location=Location(path)) from None
        for path in self._gone:
            path.unlink(missing_ok=True)
            with suppress(OSError):  # there is more in it
                path.parent.rmdir()
        return [path for _, path in self._written] + self._gone

    def _make_folder(self, folder: Path) -> None:
        missing = [one for one in (folder, *folder.parents) if not one.exists()]
        for one in reversed(missing):
            one.mkdir(exist_ok=True)
            self._folders.append(one)
