"""What pages of large graphs take: `python -m tests.benchmarks.large_pages`.

A thing with many neighbours, suggestions among many names, the weight of the shipped pages, and sites of many things.
Seconds are those of the processor, of a thread where a page is made and of the whole process where a site is.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from html import unescape
from pathlib import Path

from kg.io.worker import call
from kg.project.reading import read_project
from kg.project.scaffold import create_project
from kg.web.messages import Answered, Application, get, respond
from kg.web.packing import packed
from tests import ROOT
from tests.web.asking import Site

_LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
_THING = "<http://e/{n}> a <http://e/Thing> ; " + _LABEL + ' "thing {n}" ; <http://e/p> <http://e/{half}> ; <http://e/q> "value {n}" .\n'  # fmt: skip
_SYLLABLES = [
    "ba",
    "be",
    "bi",
    "bo",
    "bu",
    "da",
    "de",
    "di",
    "do",
    "du",
    "ka",
    "ke",
    "ki",
    "ko",
    "ku",
    "la",
    "le",
    "li",
    "lo",
    "lu",
    "ma",
    "me",
    "mi",
    "mo",
    "mu",
    "na",
    "ne",
    "ni",
    "no",
    "nu",
]


def project_of(folder: Path, lines: Iterator[str]) -> Path:
    """Make a project with one source."""
    create_project(folder)
    (folder / "data/sources").mkdir(parents=True, exist_ok=True)
    with (folder / "data/sources/things.ttl").open("w", encoding="utf-8") as file:
        file.writelines(lines)
    return folder


def application_of(project: Path) -> Application:
    """Return the application of a project."""
    from kg.web.application import make_application
    from kg.web.served import open_served

    made: Application = make_application(open_served(read_project(project))).wsgi_app
    return made


def timed(application: Application, address: str) -> tuple[float, Answered]:
    """Return the milliseconds of the processor that an answer takes, and the answer."""
    before = time.thread_time()
    answered = respond(application, get(address, "text/html"))
    return 1000 * (time.thread_time() - before), answered


def hub(folder: Path, neighbours: int) -> None:
    """Print what the page of a thing with many neighbours takes, each time as if for the first time."""
    lines = (f'<http://e/{n}> <http://e/of> <http://e/hub> ; {_LABEL} "thing {n}" .\n' for n in range(neighbours))
    application = application_of(project_of(folder / "hub", lines))

    def work() -> list[float]:
        found = [timed(application, "/thing.html?iri=http://e/hub") for _ in range(9)]
        assert all(answered.status == 200 for _, answered in found)
        return [taken for taken, _ in found]

    found = call(work)
    print(f"a thing of {neighbours:,} neighbours: first {found[0]:.0f} ms, median {statistics.median(found):.0f} ms")


def suggestions(folder: Path, names: int, times: int = 2000) -> None:
    """Print what suggestions among many names take, for the beginnings of words."""
    chosen = random.Random(7)
    words = ["".join(chosen.choices(_SYLLABLES, k=3)) for _ in range(20_000)]
    lines = (f'<http://e/{n}> {_LABEL} "{" ".join(chosen.choices(words, k=2))}" .\n' for n in range(names))
    application = application_of(project_of(folder / "names", lines))
    asked = [chosen.choice(words)[: chosen.randint(2, 6)] for _ in range(times)]

    def work() -> list[float]:
        timed(application, "/suggest?q=ba")
        return sorted(timed(application, f"/suggest?q={one}")[0] for one in asked)

    found = call(work)
    middle, most = statistics.median(found), found[int(len(found) * 0.99)]
    print(f"suggestions among {names:,} names: median {middle:.1f} ms, p99 {most:.1f} ms, largest {found[-1]:.0f} ms")


def weights() -> None:
    """Print how much the heaviest page of a thing of the shipped graph weighs with all that it asks for, and how often."""
    site = Site(application_of(ROOT))
    addresses = re.findall(r"<loc>http://localhost(/[^<]+)</loc>", site.text("/sitemap.xml", "*/*"))
    pages = {one: site.text(unescape(one)) for one in addresses if ".html" in one}
    heaviest = max(pages, key=lambda one: len(pages[one].encode()))
    parts = dict.fromkeys(re.findall(r'<(?:link rel="(?:stylesheet|icon)"|script)[^>]* (?:href|src)="([^"]+)"', pages[heaviest]))  # fmt: skip
    assert all(one.startswith("/") for one in parts)
    answers = [site.get(unescape(heaviest)), *(site.get(one, "*/*") for one in parts)]
    plain, sent = (sum(len(one.body) for one in some) for some in (answers, map(packed, answers)))
    print(f"{heaviest} weighs {plain:,} bytes, {sent:,} as sent to browsers, in {1 + len(parts)} requests, none of another host; it is the heaviest of {len(pages)}")  # fmt: skip


def sites(folder: Path, counts: Sequence[int]) -> None:
    """Print what `kg site` takes for projects of some things with their RDF, and once more where nothing changed."""
    for count in counts:
        project = project_of(folder / f"things{count}", (_THING.format(n=n, half=n // 2) for n in range(count)))
        goal = folder / f"site{count}"
        print(f"a site of {count:,} things: {_written(project, goal)}; again: {_written(project, goal)}", flush=True)


def _written(project: Path, goal: Path) -> str:
    """Return what one run of the command wrote, and took."""
    command = [sys.executable, "-m", "kg", "site", "-o", str(goal)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    before = os.times()
    ran = subprocess.run(command, cwd=project, env=environment, stderr=subprocess.PIPE, text=True, check=True)
    after = os.times()
    seconds = after.children_user + after.children_system - before.children_user - before.children_system
    size = sum(path.stat().st_size for path in goal.rglob("*") if path.is_file()) / 1e6
    return f"{seconds:.1f} s of CPU, {size:.1f} MB, {ran.stderr.strip().rpartition(': ')[2]}"


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--neighbours", type=int, default=30_000)
    parser.add_argument("--names", type=int, default=1_000_000)
    parser.add_argument("--things", type=int, nargs="+", default=[1_000, 10_000])
    options = parser.parse_args()
    weights()
    with tempfile.TemporaryDirectory() as folder:
        hub(Path(folder), options.neighbours)
        sites(Path(folder), options.things)
        suggestions(Path(folder), options.names)


if __name__ == "__main__":
    main()
