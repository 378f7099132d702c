"""What a request costs beside other servers, and pages of every kind: `python -m tests.benchmarks.pages`.

Seconds are those of the processor, of the server and all that it started, so that other work on the machine counts less.
The same questions go to `kg serve`, the Oxigraph server and rdflib-endpoint, on the same catalogue, over connections that
are kept open where the server keeps them. Pages are those of the shipped graph, each asked for once and once again.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from html import unescape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from kg.project.reading import read_project
from kg.project.scaffold import create_project
from tests import ROOT
from tests.benchmarks.catalogue import iter_lines
from tests.engines.running import oxigraph, process, rdflib_endpoint
from tests.servers import free_port, pid_listening

_C = "https://example.org/catalogue/"
QUESTIONS = {
    "a point": lambda n: f"SELECT ?p ?o WHERE {{ <{_C}work{n}> ?p ?o }}",
    "1,000 rows": lambda n: f"SELECT ?s ?o WHERE {{ ?s <{_C}by> ?o }} OFFSET {n % 900} LIMIT 1000",
    "GROUP BY": lambda n: f"SELECT ?o (COUNT(*) AS ?n{n}) WHERE {{ ?s <{_C}genre> ?o }} GROUP BY ?o",
}
"""Questions that differ each time, so that none is answered from what was answered before."""
_OFTEN = {"a point": 10, "GROUP BY": 3}
_HERTZ = os.sysconf("SC_CLK_TCK")


class Site(NamedTuple):
    """A server: its address, and the process that stands for it."""

    url: str
    pid: int

    def seconds(self) -> float:
        """Return the seconds of the processor that the server and all below it have taken, the ended ones included."""
        below: dict[int, list[int]] = {}
        used: dict[int, float] = {}
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = path.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            pid = int(path.parent.name)
            below.setdefault(int(fields[1]), []).append(pid)
            used[pid] = sum(map(int, fields[11:15])) / _HERTZ
        waiting, total = [self.pid], 0.0
        while waiting:
            pid = waiting.pop()
            total += used.get(pid, 0.0)
            waiting += below.get(pid, [])
        return total


class Asker:
    """Asks a server over one connection."""

    def __init__(self, site: Site) -> None:
        self._place = urlsplit(site.url)
        self._open: http.client.HTTPConnection | None = None

    def get(self, path: str, accept: str, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
        """Return an answer and its body."""
        for last in (False, True):
            if self._open is None:
                self._open = http.client.HTTPConnection(self._place.hostname or "", self._place.port, timeout=60)
            try:
                self._open.request("GET", path, headers={"Accept": accept, **headers})
                answer = self._open.getresponse()
                return answer, answer.read()
            except (OSError, http.client.HTTPException):
                self._open = None
                if last:
                    raise
        raise AssertionError("never here")

    def ask(self, query: str) -> bytes:
        """Return the answer to a query, as JSON."""
        path = f"{self._place.path or '/'}?query={quote(query)}"
        answer, body = self.get(path, "application/sparql-results+json")
        assert answer.status == 200, (answer.status, body[:300])
        return body


@contextmanager
def serving(project: Path, workers: int = 1, *, following: bool = False) -> Iterator[Site]:
    """Run `kg serve` on a project, `following` changes of its files or not."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [
        "env", f"--chdir={project}", f"PYTHONPATH={ROOT}", sys.executable, "-m", "kg", "serve", "--port", str(port),
        "--workers", str(workers), *(() if following else ("--no-reload",)),
    ]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder, process(command, Path(folder), f"{url}/sparql"):
        yield Site(f"{url}/sparql", _top(pid_listening(port)))


def _top(pid: int) -> int:
    """Return the highest process above one that is still the same command: a server of ours waits in its parent."""
    while True:
        above = int((Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[1])
        command = (Path("/proc") / str(above) / "cmdline").read_bytes()
        if b"serve" not in command or b"tests.benchmarks" in command:
            return pid
        pid = above


def cost(site: Site, work: Callable[[int], object], times: int) -> float:
    """Return the milliseconds of the processor that each of some requests takes, after a tenth of them to get warm."""
    for n in range(max(2, times // 10)):
        work(n)
    before = site.seconds()
    for n in range(times):
        work(1000 + n)
    return 1000 * (site.seconds() - before) / times


def questions(folder: Path, statements: int, times: int) -> None:
    """Print what a request costs here and elsewhere."""
    project = folder / "catalogue"
    create_project(project)
    (project / "data/sources").mkdir(parents=True, exist_ok=True)
    with (project / "data/sources/catalogue.ttl").open("w", encoding="utf-8") as file:
        file.writelines(iter_lines(statements // 29, 1, Counter()))
    with ExitStack() as stack:
        sites = {"kg serve": stack.enter_context(serving(project))}
        for name, start in (("oxigraph", lambda place, _: oxigraph(place)), ("rdflib-endpoint", rdflib_endpoint)):
            place = folder / name
            place.mkdir()
            quads = place / "graphs.nq"
            _write_quads(project, quads)
            running = stack.enter_context(start(place, quads))
            url = re.findall(r'url = "([^"]+)"', running.table)[0]
            site = Site(url, pid_listening(urlsplit(url).port or 0))
            if name == "oxigraph":
                _load(url.replace("/query", "/store?default"), quads)
            sites[name] = site
        print(
            f"| ms of CPU a request, {statements:,} statements | "
            + " | ".join(sites)
            + " | kg / oxigraph | rdflib-endpoint / kg |"
        )
        print("| --- |" + " --- |" * (len(sites) + 2))
        for title, question in QUESTIONS.items():
            found = {}
            for name, site in sites.items():
                # The clock of the processor ticks a hundred times a second, so what takes little is asked for more often.
                found[name] = cost(site, partial(_ask, Asker(site), question), times * _OFTEN.get(title, 1))
            ours, oxi, rdflib = found.values()
            told = " | ".join(f"{value:.2f}" for value in found.values())
            print(f"| {title} | {told} | {ours / max(oxi, 0.01):.1f} | {rdflib / ours:.1f} |", flush=True)


def _ask(asker: Asker, question: Callable[[int], str], number: int) -> bytes:
    return asker.ask(question(number))


def _write_quads(project: Path, path: Path) -> None:
    import pyoxigraph

    known = read_project(project)
    store = pyoxigraph.Store()
    for file in known.iter_graph_files():
        store.load(path=str(file), format=pyoxigraph.RdfFormat.TURTLE)
    store.dump(str(path), pyoxigraph.RdfFormat.N_QUADS)


def _load(url: str, quads: Path) -> None:
    place = urlsplit(url)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=120)
    kind = {"Content-Type": "application/n-triples"}
    connection.request("PUT", f"{place.path}?{place.query}", quads.read_bytes(), kind)
    answer = connection.getresponse()
    assert answer.status < 300, answer.read()


def pages(project: Path, most: int) -> None:
    """Print what pages of things cost when first asked for, when asked for again, and how much they weigh."""
    with serving(project) as site:
        asker = Asker(site)
        answer, body = asker.get("/sitemap.xml", "*/*")
        assert answer.status == 200
        listed = [urlsplit(one).path for one in re.findall(r"<loc>([^<]+)</loc>", body.decode())]
        things = [one for one in listed if one.endswith(".html")][:most]
        once, again, weights, tags = [], [], [], {}
        for path in things:
            before = site.seconds()
            answer, body = asker.get(path, "text/html")
            once.append(1000 * (site.seconds() - before))
            assert answer.status == 200, path
            weights.append(len(body))
            tags[path] = answer.headers["ETag"]
        before = site.seconds()
        for path in things:
            asker.get(path, "text/html")
        again.append(1000 * (site.seconds() - before) / len(things))
        before = site.seconds()
        for path in things:
            answer, _ = asker.get(path, "text/html", **{"If-None-Match": tags[path]})
            assert answer.status == 304
        unchanged = 1000 * (site.seconds() - before) / len(things)
    print(f"pages of {len(things)} things, ms of CPU: mean {statistics.mean(once):.1f}, largest {max(once):.0f}")
    print(f"again {again[0]:.2f}, unchanged (304) {unchanged:.2f}; the heaviest weighs {max(weights):,} bytes")


def made(project: Path, most: int) -> None:
    """Print what the application takes to make pages of things, each once, spread over all that there are.

    The clock of a process ticks too seldom for one page; that of a thread does not.
    """
    from kg.io.worker import call
    from kg.web.application import make_application
    from kg.web.messages import get, respond
    from kg.web.served import open_served

    application = make_application(open_served(read_project(project))).wsgi_app

    def seconds(path: str) -> float:
        before = time.thread_time()
        assert respond(application, get(path, "text/html")).status == 200, path
        return time.thread_time() - before

    def work() -> list[float]:
        listed = re.findall(
            r"<loc>https?://[^/]+(/[^<]+)</loc>", respond(application, get("/sitemap.xml")).body.decode()
        )
        things = [unescape(one) for one in listed if ".html" in one]
        seconds("/")
        return [1000 * seconds(one) for one in things[:: max(1, len(things) // most)][:most]]

    found = sorted(call(work))
    middle, ninth = statistics.median(found), found[len(found) * 9 // 10]
    told = f"median {middle:.1f}, mean {statistics.mean(found):.1f}, nine of ten up to {ninth:.1f}, largest {found[-1]:.0f}"
    print(f"pages of {len(found)} things, made one after the other, ms of CPU: {told}")


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--statements", type=int, default=58_000)
    parser.add_argument("--times", type=int, default=400)
    parser.add_argument("--things", type=int, default=300)
    parser.add_argument("--project", type=Path, default=ROOT, help="whose pages are asked for")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        questions(Path(folder), options.statements, options.times)
    pages(options.project, options.things)
    made(options.project, options.things)


if __name__ == "__main__":
    main()
