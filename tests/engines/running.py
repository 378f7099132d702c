"""Real SPARQL servers of four families, each in a folder of its own on a free port of this machine."""

from __future__ import annotations

import os
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from tests.servers import free_port
from tests.services import COMUNICA, OXIGRAPH, RDFLIB_ENDPOINT, VIRTUOSO, VIRTUOSO_SHELL, require
from tests.timing import LONG

NEEDS = {
    "virtuoso": (VIRTUOSO, VIRTUOSO_SHELL),
    "oxigraph": (OXIGRAPH,),
    "comunica": (COMUNICA,),
    "rdflib-endpoint": (RDFLIB_ENDPOINT,),
}
"""What each server needs, so that it can be asked for before anything is made for it."""

CONFIGURATION = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
ServerThreads = 10
NumberOfBuffers = 60000
MaxDirtyBuffers = 40000
CheckpointInterval = 0
DirsAllowed = {folder}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = 1000000
"""
_RIGHTS = """
GRANT EXECUTE ON DB.DBA.SPARQL_INSERT_DICT_CONTENT TO "SPARQL";
GRANT SPARQL_UPDATE TO "SPARQL";
DB.DBA.RDF_DEFAULT_USER_PERMS_SET ('nobody', 7);
"""


class Running(NamedTuple):
    """A server that runs: its name, and its table for kg.toml."""

    name: str
    table: str
    sql: int = 0
    folder: Path = Path()


def is_up(url: str) -> bool:
    """Tell whether a server answers a query."""
    try:
        asked = f"{url}?query={quote('ASK { ?s ?p ?o }')}"
        with urllib.request.urlopen(asked, timeout=5) as answer:  # noqa: S310 - our own server
            return bool(answer.status == 200)
    except OSError:
        return False


@contextmanager
def process(command: list[str], folder: Path, url: str) -> Iterator[None]:
    """Run a server until the block ends; fail when it does not answer in time."""
    with (folder / "server.log").open("wb") as log:
        started = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, start_new_session=True)
        try:
            deadline = time.monotonic() + LONG
            while not is_up(url):
                if started.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"{command[0]} does not answer: {(folder / 'server.log').read_text()[-2000:]}")
                time.sleep(0.2)
            yield
        finally:
            started.terminate()
            try:
                started.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(started.pid, 9)
                started.wait()


@contextmanager
def oxigraph(folder: Path) -> Iterator[Running]:
    """Run the Oxigraph server."""
    program = require(*NEEDS["oxigraph"])
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [str(program), "serve", "--location", str(folder / "data"), "--bind", f"127.0.0.1:{port}"]
    with process(command, folder, f"{url}/query"):
        yield Running("oxigraph", (
            f'[endpoints.oxigraph]\nurl = "{url}/query"\nupdate = "{url}/update"\ngraphs = "{url}/store"\n'
            'merged = "graph/merged"\nwritable = true\n'
        ))  # fmt: skip


@contextmanager
def virtuoso(folder: Path) -> Iterator[Running]:
    """Run Virtuoso, with the right to change data for everybody on this machine."""
    program = require(*NEEDS["virtuoso"])
    sql, http = free_port(), free_port()
    (folder / "v.ini").write_text(CONFIGURATION.format(sql=sql, http=http, folder=folder))
    url = f"http://127.0.0.1:{http}/sparql"
    with process([str(program), "+foreground", "+configfile", "v.ini"], folder, url):
        run_sql(sql, _RIGHTS)
        yield Running("virtuoso", (
            f'[endpoints.virtuoso]\nurl = "{url}"\ngraphs = "{url}-graph-crud"\nmerged = "graph/merged"\nwritable = true\n'
        ), sql, folder)  # fmt: skip


def run_sql(port: int, text: str) -> str:
    """Run statements in Virtuoso's own shell, and return what it says."""
    shell = require(VIRTUOSO_SHELL)
    done = subprocess.run(
        [str(shell), f"127.0.0.1:{port}", "dba", "dba"], input=text, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


@contextmanager
def rdflib_endpoint(folder: Path, graphs: Path) -> Iterator[Running]:
    """Run rdflib-endpoint on a file of quads; its default graph is the union of all."""
    program = require(*NEEDS["rdflib-endpoint"])
    port = free_port()
    url = f"http://127.0.0.1:{port}/"
    command = [str(program), "serve", "--host", "127.0.0.1", "--port", str(port), str(graphs)]
    with process(command, folder, url):
        yield Running("rdflib-endpoint", f'[endpoints.rdflib-endpoint]\nurl = "{url}"\n')


@contextmanager
def comunica(folder: Path, graphs: Path) -> Iterator[Running]:
    """Run Comunica on a file of quads that holds the merged graph as its default graph."""
    program = require(*NEEDS["comunica"])
    port = free_port()
    url = f"http://127.0.0.1:{port}/sparql"
    with process([str(program), str(graphs), "-p", str(port), "-t", "60"], folder, url):
        yield Running("comunica", f'[endpoints.comunica]\nurl = "{url}"\nrows = "xml"\nordered = false\n')
