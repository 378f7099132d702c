"""A pager for what is longer than a terminal: the reader's own, by $PAGER, or less."""

from __future__ import annotations

import io
import os
import shutil
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from kg.cli.output import Output, ReaderGone, has_colour, open_output


@contextmanager
def paged_output(*, pager: bool = True) -> Iterator[Output]:
    """Give stdout, through a pager where it is a terminal and what is written is longer than that.

    There is none without `pager`, with a $PAGER that is empty or cat, and where it cannot be started.
    """
    command = _pager() if pager and sys.stdout.isatty() else []
    if not command:
        with open_output(None) as output:
            yield output
        return
    held = io.BytesIO()
    yield Output(held, terminal=True, colour=has_colour())
    raw = held.getvalue()
    if raw.count(b"\n") < shutil.get_terminal_size().lines or not _run(command, raw):
        try:
            sys.stdout.buffer.write(raw)
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            raise ReaderGone from None


def _pager() -> list[str]:
    """Return the words of the pager's command; none where there is no pager."""
    import shlex

    wanted = os.environ.get("PAGER")
    if wanted is None:
        return ["less"] if shutil.which("less") else []
    try:
        words = shlex.split(wanted)
    except ValueError:  # a quote without its other
        return []
    return [] if words in ([], ["cat"]) else words


def _run(command: Sequence[str], raw: bytes) -> bool:
    """Tell whether a pager could be started; it hears Ctrl-C, and we do not while it runs."""
    import subprocess

    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        # as git asks less: to leave colours as they are, and the text on the screen
        subprocess.run(command, input=raw, env={"LESS": "FRX", **os.environ}, check=False)
    except OSError:
        return False
    finally:
        signal.signal(signal.SIGINT, before)
    return True
