"""A worker: opens a snapshot, makes the application on it, and answers what comes on its line, one after the other."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from kg.ask.opening import open_merged_copy, open_snapshot_engine
from kg.errors import KgError
from kg.io.worker import call
from kg.project.reading import read_project
from kg.project.snapshots import read_snapshot
from kg.web.application import make_application
from kg.web.messages import Application, get, respond, to_bytes
from kg.web.served import Served

if TYPE_CHECKING:
    from kg.web.pool import Work


def serve(line: Connection, work: Work) -> None:
    """Answer requests until the line is closed; end with 3 where the snapshot cannot be opened."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):  # who started the server ends it, and it ends its workers
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    try:
        project = work.project or read_project(Path(work.root))
        snapshot = read_snapshot(project, work.snapshot)
        engine = open_snapshot_engine(project, snapshot) if snapshot is not None else None
    except KgError:  # another one was built meanwhile, and this one removed
        engine = None
    if engine is None or snapshot is None:
        os._exit(3)
    served = Served(project, engine, partial(open_merged_copy, project, snapshot))
    _keep_own_words()
    _bound_memory(work.memory)  # now, as a database begins with dozens of threads: room that is kept and not used
    application = make_application(served, work.banner, token=work.token)
    threading.Thread(target=_end_with_the_server, daemon=True).start()
    # One thread with the stack that an engine needs does it all: starting one for each question takes longer than most.
    with suppress(EOFError, OSError):
        call(lambda: _answer(line, application.wsgi_app))
    os._exit(0)


def _end_with_the_server() -> None:
    """End this process when the one has ended that started it, however it did; a long question would go on."""
    if server := multiprocessing.parent_process():
        server.join()
        os._exit(0)


def _answer(line: Connection, application: Application) -> None:
    respond(application, get("/", "text/html"))  # reads what every page needs
    line.send("ready")
    while True:
        line.send_bytes(to_bytes(respond(application, line.recv())))


def _keep_own_words() -> None:
    """Leave stderr to Python: what a library writes there when it ends this process, the server says in its words."""
    with suppress(OSError, ValueError):
        sys.stderr = os.fdopen(os.dup(2), "w", buffering=1, encoding="utf-8", errors="backslashreplace")
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        os.close(nowhere)


def _bound_memory(size: int) -> None:
    """Let this process have so much memory beyond what it has by now; nothing where the system cannot say."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        with Path("/proc/self/statm").open(encoding="ascii") as file:
            pages = int(file.read().split()[0])
        most = pages * resource.getpagesize() + size
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
