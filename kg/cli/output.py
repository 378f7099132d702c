"""Where output goes: stdout or a file written whole, and what a terminal is spared."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import click

from kg.io.atomic import replace_file
from kg.sparql.rows import escape_control


class ReaderGone(Exception):
    """Nobody reads stdout any more."""


class Output:
    """A place for data: text goes out as UTF-8, and without control characters to a terminal."""

    def __init__(self, file: IO[bytes], *, terminal: bool) -> None:
        self.file = file
        self.terminal = terminal

    def write(self, text: str) -> None:
        """Write text."""
        self.file.write((escape_control(text) if self.terminal else text).encode("utf-8", "backslashreplace"))


@contextmanager
def open_output(path: str | None) -> Iterator[Output]:
    """Give stdout for None or "-", else a file that appears whole when the block ends without an error."""
    if path in (None, "-"):
        try:
            yield Output(sys.stdout.buffer, terminal=sys.stdout.isatty())
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            raise ReaderGone from None
        return
    with replace_file(Path(str(path))) as file:
        yield Output(file, terminal=False)


_held: list[object] = []


def hold(thing: object) -> None:
    """Keep a thing until the process ends: taking a large graph apart takes a while, and nobody needs it done."""
    _held.append(thing)


def say(message: str) -> None:
    """Tell the user something on stderr."""
    click.echo(escape_control(message), err=True)


class ProgressBar:
    """A line on stderr that shows how far work is; only on a terminal, and only past the first second."""

    def __init__(self, what: str, unit: str = "triples") -> None:
        self._what, self._unit = what, unit
        self._started = self._shown = time.monotonic()
        self._visible = False

    def __call__(self, done: int, expected: int, detail: str) -> None:
        """Show progress."""
        now = time.monotonic()
        if now - self._started < 1 or now - self._shown < 0.1 or not sys.stderr.isatty():
            return
        self._shown, self._visible = now, True
        share = min(99, 100 * done // max(1, expected))
        sys.stderr.write(f"\r\x1b[K{self._what} {'█' * (share // 4):<25} {share:2} %  {done:,} {self._unit}  {detail}")
        sys.stderr.flush()

    def __enter__(self) -> ProgressBar:
        return self

    def __exit__(self, *_: object) -> None:
        if self._visible:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
