"""A server under siege: `python -m tests.besieged --minutes 30 --connections 10000`.

Fifty clients ask for pages, questions, rows and names, each about once a second. Beside them connections come by the
thousand and say nothing, others send their request or take their answer a byte at a time, questions without an end come
ten at a time, and a file of the project changes every twenty seconds. A client may be told to come back soon (503);
whatever else than an answer it gets counts as lost, as does an answer of /health that takes over a second, and a change
that is not seen in the end.
"""

from __future__ import annotations

import argparse
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from urllib.parse import quote, urlsplit

from tests import ROOT
from tests.benchmarks.many_clients import Crowd, fetch, many, runaways
from tests.benchmarks.pages import Site, serving
from tests.copying import copied
from tests.figures import keep

EVERY = 20.0
"""Seconds between two changes of a file; a wave of questions without an end comes after six."""
_SLOWEST = 1.0
"""Seconds that /health may take."""
_GENERATION = "https://example.org/generation"


class Siege:
    """What is done to a server beside what its clients ask."""

    def __init__(self, site: Site, project: Path, ends: float) -> None:
        self._place, self._site, self._project, self._ends = urlsplit(site.url), site, project, ends
        self.connections, self.changes = 0, 0
        self._lock = threading.Lock()

    def _connect(self) -> socket.socket:
        with self._lock:
            self.connections += 1
        return socket.create_connection((self._place.hostname or "", self._place.port or 80), timeout=30)

    def silent(self, rate: float) -> None:
        """Open so many connections a second, and let each lie there until the server ends it."""
        held: list[socket.socket] = []
        while time.monotonic() < self._ends:
            with suppress(OSError):
                held.append(self._connect())
            if len(held) > 1000:  # a process has only so many files
                for one in held[:500]:
                    one.close()
                del held[:500]
            time.sleep(1 / rate)
        for one in held:
            one.close()

    def dripping(self) -> None:
        """Send the head of a request a byte at a time, again and again."""
        head = f"GET / HTTP/1.1\r\nHost: {self._place.netloc}\r\nX-Long: {'x' * 4000}\r\n\r\n".encode()
        while time.monotonic() < self._ends:
            with suppress(OSError), self._connect() as one:
                for at in range(len(head)):
                    one.sendall(head[at : at + 1])
                    if time.monotonic() > self._ends:
                        return
                    time.sleep(0.5)

    def sipping(self, seed: int) -> None:
        """Ask for rows, and take the answer a little at a time."""
        chance = random.Random(seed)
        query = quote("SELECT * WHERE { ?s ?p ?o . ?o ?q ?r } LIMIT 20000")
        request = (
            f"GET /sparql?query={query}&n={{}} HTTP/1.1\r\nHost: {self._place.netloc}\r\nConnection: close\r\n\r\n"
        )
        while time.monotonic() < self._ends:
            with suppress(OSError), self._connect() as one:
                one.sendall(request.format(chance.randrange(1 << 30)).encode())
                while one.recv(512):
                    if time.monotonic() > self._ends:
                        return
                    time.sleep(0.2)

    def changing(self) -> None:
        """Give a file another generation, every now and then."""
        path = self._project / "data" / "generation.ttl"
        while time.monotonic() < self._ends:
            self.changes += 1
            beside = path.with_suffix(".part")
            beside.write_text(f"<urn:thing:one> <{_GENERATION}> {self.changes} .\n")
            beside.replace(path)
            time.sleep(EVERY)

    def running_away(self) -> None:
        """Ask ten questions without an end at once, every two minutes."""
        while time.monotonic() < self._ends - 6 * EVERY:
            with suppress(OSError):
                runaways(self._site, 10)
            time.sleep(6 * EVERY)

    def seen(self) -> bool:
        """Tell whether the last change is answered within half a minute of it."""
        query = f"SELECT ?g WHERE {{ ?s <{_GENERATION}> ?g }}"
        for _ in range(30):
            body = fetch(self._site, f"/sparql?query={quote(query)}", "text/csv")[1].decode()
            if body.split()[-1] == str(self.changes):
                return True
            time.sleep(1)
        return False


def besiege(site: Site, project: Path, clients: int, seconds: float, connections: int) -> list[str]:
    """Do all of that for some seconds; print what was seen, and return what was lost."""
    crowd = Crowd(site, seconds)
    siege = Siege(site, project, crowd.ends)
    beside: list[Callable[[], None]] = [siege.changing, siege.running_away, *[siege.dripping] * 50]
    beside += [partial(siege.silent, connections / seconds / 4)] * 4 + [partial(siege.sipping, n) for n in range(20)]
    many(crowd, clients, beside)
    print(f"{siege.connections:,} connections beside the clients, {siege.changes} changes")
    lost = [f"{kind}: {count}" for kind, count in crowd.statuses.items() if kind not in ("200", "503")]
    late = [seconds for _, seconds in crowd.taken.get("health", ()) if seconds > _SLOWEST]
    lost += [f"/health took over a second {len(late)} times, up to {max(late):.1f} s"] if late else []
    return lost if siege.seen() else [*lost, "the last change is not answered"]


def main() -> None:
    """Besiege a server, and report what was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--connections", type=int, default=10_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "project"
        project.mkdir()
        for name in ("kg.toml", "data", "ontology", "queries", "wikidata", "README.md"):
            if (ROOT / name).exists():
                copied(ROOT / name, project / name)
        subprocess.run([sys.executable, "-m", "kg", "build"], cwd=project, check=True, env={"PYTHONPATH": str(ROOT)})
        with serving(project, 2, following=True) as site:
            lost = besiege(site, project, options.clients, 60 * options.minutes, options.connections)
    for one in lost:
        print(f"lost: {one}")
    what = f"a server with {options.connections:,} connections beside {options.clients} clients, runaways and changes: minutes"
    keep("soak", what, round(options.minutes), len(lost))
    sys.exit(bool(lost))


if __name__ == "__main__":
    main()
