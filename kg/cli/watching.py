"""Doing work again whenever files change."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from kg.cli.faults import words_of
from kg.cli.output import say
from kg.errors import KgError, UsageError

_SECONDS = 0.3


def repeat(work: Callable[[], object], files: Callable[[], Iterable[Path]]) -> None:
    """Do work now and after each change of some files, until it is interrupted; its errors are told and waited out.

    Never returns. Files are looked at several times a second, so that it works on every kind of disk.
    """
    while True:
        seen = _stamps(files)
        try:
            work()
        except UsageError:
            raise  # waiting does not make it right
        except KgError as error:
            for words in words_of(error):
                say(f"kg: {words}")
        say("waiting for a file to be saved; Ctrl-C ends")
        while _stamps(files) == seen:
            time.sleep(_SECONDS)


def _stamps(files: Callable[[], Iterable[Path]]) -> dict[Path, tuple[int, int, int]]:
    found = {}
    with suppress(KgError, OSError):  # a broken kg.toml is told by the work itself, as is a folder that went away
        for path in files():
            with suppress(OSError):
                stat = path.stat()
                found[path] = (stat.st_ino, stat.st_size, stat.st_mtime_ns)
    return found
