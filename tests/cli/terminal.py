"""A terminal on which kg is run, as a person has it."""

from __future__ import annotations

import os
import pty
import sys

from kg.project.config import Project
from tests import ROOT


def run_on_terminal(project: Project, *words: str, **environment: str) -> str:
    """Return what kg shows on a terminal of its own; what is long does not wait for a reader there."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(project.root)
        given = {"COLUMNS": "120", "TERM": "xterm", "PAGER": "cat", **environment}
        os.execvpe(  # noqa: S606 - the terminal is the shell
            sys.executable, [sys.executable, "-m", "kg", *words], {**os.environ, "PYTHONPATH": str(ROOT), **given}
        )
    shown = b""
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    os.waitpid(pid, 0)
    os.close(terminal)
    return shown.decode()
