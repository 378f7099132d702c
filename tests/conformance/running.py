"""`kg`, as it is used at the prompt, in this process."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path
from typing import NamedTuple


class Ran(NamedTuple):
    """What a run of kg gave: its exit code, stdout and stderr."""

    code: int
    out: bytes
    err: str


def run_kg(*words: str, cwd: Path) -> Ran:
    """Run kg with some words in a folder."""
    from kg.cli import _run

    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    with contextlib.chdir(cwd), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = _run(list(words))
    return Ran(code, _bytes_of(out), _bytes_of(err).decode())


def _bytes_of(file: io.TextIOWrapper) -> bytes:
    file.flush()
    kept = file.buffer
    assert isinstance(kept, io.BytesIO)
    return kept.getvalue()
