"""What an editor waits for in a large project: `python -m tests.benchmarks.lsp --sources 550`.

A client types into a file of 5,000 lines, asks for completion and for what names mean, and measures how long each
answer takes; medians, beside the seconds of the processor that the server spent for one. Another use of the machine
shows in the former only.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.many_sources import iter_source, source_path, write_project
from tests.lsp.client import Client, edit

ROOT = Path(__file__).parent.parent.parent
WORKS = 263
"""Works of the file that is edited: 5,000 lines."""
NUMBER = 99_999


class Typing:
    """A client that types into one file, and measures."""

    def __init__(self, client: Client, path: Path, chance: random.Random) -> None:
        self.client, self.path, self._chance = client, path, chance
        self.lines, self._version = path.read_text("utf-8").split("\n"), 1

    def places(self, word: str, turns: int) -> list[int]:
        """Return lines that have a word, so many of them."""
        return self._chance.choices([n for n, line in enumerate(self.lines) if word in line], k=turns)

    def type_in(self, line: int, begin: int, end: int, text: str) -> int:
        """Change a line, and return the version that this makes."""
        self._version += 1
        self.client.change(self.path, self._version, edit(line, begin, end, text))
        return self._version

    def diagnose(self, line: int) -> float:
        """Type a digit, and return how long it takes until the findings of this version are told."""
        begin = self.lines[line].index("c:length ") + len("c:length ")
        begun = time.perf_counter()
        version = self.type_in(line, begin, begin, "9")
        self.client.wrong(self.path, version)
        taken: float = self.client.diagnostics[self.path.as_uri()][0] - begun
        self.client.wrong(self.path, self.type_in(line, begin, begin + 1, ""))
        return taken

    def complete(self, line: int) -> float:
        """Type the beginning of a name, and return how long completion takes."""
        old = self.lines[line]
        begin, end = old.index("c:by ") + len("c:by "), old.rindex(" ;")
        typed = f"Artist {self._chance.randrange(1, 40)}"
        self.type_in(line, begin, end, typed)
        begun = time.perf_counter()
        offered = self.client.ask("textDocument/completion", self.client.at(self.path, line, begin + len(typed)))
        taken = time.perf_counter() - begun
        if not offered["items"]:
            raise ValueError(typed)
        self.client.wrong(self.path, self.type_in(line, begin, begin + len(typed), old[begin:end]))
        return taken

    def hover(self, line: int) -> float:
        """Return how long it takes to tell what a name means."""
        begun = time.perf_counter()
        at = self.lines[line].index("c:by ") + len("c:by c:a")
        told = self.client.ask("textDocument/hover", self.client.at(self.path, line, at))
        if not told:
            raise ValueError(line)
        return time.perf_counter() - begun


def processes_of(client: Client) -> list[int]:
    """Return the server's process and those that it started."""
    own = client.process.pid
    children = Path(f"/proc/{own}/task/{own}/children").read_text("ascii").split()
    return [own, *map(int, children)]


def processor_of(client: Client) -> float:
    """Return the seconds of the processor that the server has spent."""
    ticks = 0
    for number in processes_of(client):
        fields = Path(f"/proc/{number}/stat").read_text("ascii").rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def memory_of(client: Client) -> float:
    """Return the most memory that the server has had, in MB."""
    peaks = 0
    for number in processes_of(client):
        status = Path(f"/proc/{number}/status").read_text("ascii")
        peaks += next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    return peaks / 1024


def measure(folder: Path, turns: int, works: int = WORKS) -> dict[str, tuple[float, float]]:
    """Return for each thing that a client waits for the median of seconds, and seconds of the processor each."""
    path = source_path(folder, NUMBER)
    chance = random.Random(1)
    with path.open("w", encoding="utf-8") as file:
        file.writelines(iter_source(NUMBER, 30, chance, works))
    subprocess.run(
        [sys.executable, "-m", "kg", "build"], cwd=folder, check=True, capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    client = Client(folder)
    try:
        begun = time.perf_counter()
        client.open(path)
        found = {"the first findings": (time.perf_counter() - begun, processor_of(client))}
        while not client.ask("workspace/symbol", {"query": "Artist 1"}):
            time.sleep(0.2)
        found["labels of all things"] = time.perf_counter() - begun, processor_of(client)
        typing = Typing(client, path, chance)
        for name, word, one in (
            ("findings after a letter", "c:length", typing.diagnose),
            ("completion by label and class", "c:by", typing.complete),
            ("hover", "c:by", typing.hover),
        ):
            found[name] = _medians(one, typing.places(word, turns), client)
        found["memory, MB"] = memory_of(client), 0.0
        return found
    finally:
        client.kill()


LONE = """@prefix c: <https://example.org/catalogue/> .

c:lone a c:Lone .
"""
CHECK = """#+ summary: Which lone things have no genre?
#+ tags: [check]
#+ problem: A lone thing has no genre.
#+ solution: Give it one.
PREFIX c: <https://example.org/catalogue/>
SELECT ?focus ?path WHERE { ?focus a c:Lone . BIND(c:genre AS ?path) FILTER NOT EXISTS { ?focus c:genre ?value } }
"""


def measure_elsewhere(folder: Path, turns: int) -> float:
    """Return how long, in the median, a finding that a check has made stays when the other file mends it.

    The project has the large file that is measured with, and what mends is typed there.
    """
    lone, large = source_path(folder, NUMBER + 1), source_path(folder, NUMBER)
    lone.write_text(LONE, "utf-8")
    (folder / "queries").mkdir(exist_ok=True)
    (folder / "queries/lone.rq").write_text(CHECK, "utf-8")
    text, taken = large.read_text("utf-8"), []
    line = text.count("\n")
    client = Client(folder)
    try:
        client.open(lone)
        client.open(large)
        client.send("textDocument/didSave", {"textDocument": {"uri": lone.as_uri()}})

        def told() -> bool:
            codes = [one["code"] for one in client.diagnostics[lone.as_uri()][1]["diagnostics"]]
            return "query/lone" in codes

        for turn in range(turns + 1):
            while not told():
                time.sleep(0.02)
            begun = time.perf_counter()
            client.change(large, 2 * turn + 2, edit(line, 0, 0, "c:lone c:genre c:rock .\n"))
            while told():
                time.sleep(0.002)
            taken.append(client.diagnostics[lone.as_uri()][0] - begun)
            client.change(
                large,
                2 * turn + 3,
                {
                    "range": {"start": {"line": line, "character": 0}, "end": {"line": line + 1, "character": 0}},
                    "text": "",
                },
            )
        return float(statistics.median(taken[1:]))  # at first it is read how the large file was
    finally:
        client.kill()


def _medians(one: Callable[[int], float], lines: list[int], client: Client) -> tuple[float, float]:
    before = processor_of(client)
    taken = [one(line) for line in lines]
    return statistics.median(taken), (processor_of(client) - before) / len(lines)


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, default=550)
    parser.add_argument("--turns", type=int, default=25)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "many"
        write_project(folder, options.sources)
        print("| what | seconds | of the processor |\n| --- | --- | --- |")
        for name, (seconds, processor) in measure(folder, options.turns).items():
            shown = f"{seconds:.0f}" if "MB" in name else f"{seconds:.3f}"
            print(f"| {name} | {shown} | {'' if 'MB' in name else f'{processor:.3f}'} |", flush=True)
        print(f"| a finding goes with its reason in another file | {measure_elsewhere(folder, options.turns):.3f} | |")


if __name__ == "__main__":
    main()
