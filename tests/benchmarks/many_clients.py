"""Many clients at once for some minutes, then runaways: `python -m tests.benchmarks.many_clients --minutes 10`.

Each of the clients asks for a page, a question, rows, names or the front page of the shipped project, about once a second.
Beside them a byte goes to a process that sends it back, ten times a second: its delays are those of the machine.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import re
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from html import unescape
from pathlib import Path
from urllib.parse import quote, urlsplit

from tests import ROOT
from tests.benchmarks.pages import Site, serving

_ENDLESS = "SELECT (COUNT(*) AS ?n{n}) WHERE {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }}"
_ECHO = "import os\nwhile one := os.read(0, 1):\n    os.write(1, one)"
_STARTING = 30.0
"""Seconds in which nothing is known yet; what is asked after them is told apart."""


def fetch(site: Site, path: str, accept: str = "*/*") -> tuple[int, bytes, float]:
    """Return status, body and seconds by the clock of an answer on a connection of its own."""
    place, before = urlsplit(site.url), time.monotonic()
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=120)
    connection.request("GET", path, headers={"Accept": accept})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body, time.monotonic() - before


def held_by(pid: int) -> float:
    """Return the megabytes that a process and all below it hold, shared ones by their share."""
    found, waiting = 0.0, [pid]
    while waiting:
        one = waiting.pop()
        try:
            listed = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
            below = Path(f"/proc/{one}/task/{one}/children").read_text().split()
        except OSError:
            continue
        found += sum(int(line.split()[1]) for line in listed if line.startswith("Pss:")) / 1024
        waiting += map(int, below)
    return found


class Crowd:
    """Clients of one server until a moment, and what they saw."""

    def __init__(self, site: Site, seconds: float) -> None:
        self.site, self.began = site, time.monotonic()
        self.ends = self.began + seconds
        self.taken: dict[str, list[tuple[float, float]]] = {}
        self.statuses: Counter[str] = Counter()
        listed = [unescape(one) for one in re.findall(r"<loc>https?://[^/]+(/[^<]*)</loc>", fetch(site, "/sitemap.xml")[1].decode())]  # fmt: skip
        self.pages = [one for one in listed if ".html" in one]
        self.questions = [one for one in listed if one.startswith("/query/")]

    def _choose(self, chance: random.Random) -> tuple[str, str, str]:
        kind = chance.choices(["page", "question", "rows", "names", "front"], [55, 15, 10, 15, 5])[0]
        variable = f"?v{chance.randrange(1 << 40)}"
        rows = f"SELECT ?s {variable} WHERE {{ ?s a {variable} }} OFFSET {chance.randrange(2000)} LIMIT 20"
        begin = "".join(chance.choices("abcdefghijklmnorstu", k=chance.randint(2, 4)))
        path = {"page": chance.choice(self.pages), "question": chance.choice(self.questions), "front": "/",
                "rows": f"/sparql?query={quote(rows)}", "names": f"/suggest?q={begin}"}[kind]  # fmt: skip
        return kind, path, "*/*" if kind in ("rows", "names") else "text/html"

    def client(self, seed: int) -> None:
        """Ask again and again."""
        chance = random.Random(seed)
        while time.monotonic() < self.ends:
            self._ask(*self._choose(chance))
            time.sleep(chance.uniform(0.6, 1.4))

    def health(self) -> None:
        """Ask twice a second how the server is."""
        while time.monotonic() < self.ends:
            self._ask("health", "/health", "*/*")
            time.sleep(0.5)

    def _ask(self, kind: str, path: str, accept: str) -> None:
        try:
            status, _, seconds = fetch(self.site, path, accept)
        except (OSError, http.client.HTTPException) as error:
            self.statuses[type(error).__name__] += 1
            return
        self.statuses[str(status)] += 1
        self.taken.setdefault(kind, []).append((time.monotonic() - self.began, seconds))

    def echo(self) -> None:
        """Send a byte to a process that sends it back, ten times a second."""
        command = [sys.executable, "-c", _ECHO]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0) as beside:
            assert beside.stdin
            assert beside.stdout
            while time.monotonic() < self.ends:
                before = time.monotonic()
                beside.stdin.write(b"x")
                beside.stdout.read(1)
                self.taken.setdefault("a byte", []).append((before - self.began, time.monotonic() - before))
                time.sleep(0.1)
            beside.stdin.close()

    def tell(self) -> None:
        """Print what was seen."""
        print("| asked | times | median ms | p99 | largest | p99 later |\n| --- | --- | --- | --- | --- | --- |")
        for kind, taken in self.taken.items():
            found = sorted(1000 * seconds for _, seconds in taken)
            later = sorted(1000 * seconds for at, seconds in taken if at > _STARTING) or found
            ends = [one[min(len(one) - 1, int(len(one) * 0.99))] for one in (found, later)]
            print(f"| {kind} | {len(found):,} | {statistics.median(found):.1f} | {ends[0]:.0f} | {found[-1]:.0f} | {ends[1]:.0f} |")  # fmt: skip
        print(f"answers by status: {dict(self.statuses)}")


def many(crowd: Crowd, clients: int, beside: Iterable[Callable[[], object]] = ()) -> None:
    """Let clients ask, others work beside them, and print what they and the memory of the server show."""
    works = [threading.Thread(target=crowd.client, args=(seed,)) for seed in range(clients)]
    works += [threading.Thread(target=one) for one in (crowd.health, crowd.echo, *beside)]
    for work in works:
        work.start()
    held, loads = [], []
    while time.monotonic() < crowd.ends:
        held.append(held_by(crowd.site.pid))
        loads.append(os.getloadavg()[0])
        time.sleep(min(15.0, max(0.0, crowd.ends - time.monotonic())))
    for work in works:
        work.join()
    crowd.tell()
    print(f"MB held: {' '.join(f'{one:.0f}' for one in held)}")
    print(f"load: median {statistics.median(loads):.1f}, from {min(loads):.1f} to {max(loads):.1f}")


def runaways(site: Site, count: int) -> None:
    """Print when questions without an end are cut, and what /health takes meanwhile."""
    cut: list[tuple[float, int]] = []

    def ask(number: int) -> None:
        path = f"/sparql?query={quote(_ENDLESS.format(n=number))}"
        status, _, seconds = fetch(site, path, "application/sparql-results+json")
        cut.append((round(seconds, 1), status))

    works = [threading.Thread(target=ask, args=(number,)) for number in range(count)]
    for work in works:
        work.start()
    health = []
    while any(work.is_alive() for work in works):
        health.append(fetch(site, "/health")[2])
        time.sleep(0.3)
    print(f"{count} runaways, seconds and status: {sorted(cut)}; /health meanwhile up to {1000 * max(health):.0f} ms")


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--runaways", type=int, default=10)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    with serving(ROOT, options.workers) as site:
        many(Crowd(site, 60 * options.minutes), options.clients)
        runaways(site, options.runaways)


if __name__ == "__main__":
    main()
