"""Dumps beside their peers, whole processes in one run: `python -m tests.benchmarks.dumps --things 21200`.

Each reads the same Turtle file and writes N-Triples; kg also writes canonical N-Quads. Peers that are not installed are
left out by name: serdi, rapper, riot (its class path in KG_BENCH_JENA), rdfpipe.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.catalogue import write_catalogue

BIN = Path(sys.executable).parent


def measure(command: list[str], folder: Path) -> tuple[float, float] | None:
    """Run a process and return its wall seconds and its peak memory in MB, or None when it failed."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    with (folder / "out.nt").open("wb") as out:
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdout=out, stderr=subprocess.DEVNULL, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        print(f"{' '.join(command)[:60]} ended with {process.returncode}", file=sys.stderr)
        return None
    return seconds, usage.ru_maxrss / 1024


def commands(folder: Path) -> dict[str, list[str]]:
    """Return the commands of kg and of the peers that are installed."""
    kg = [str(BIN / "kg"), "dump"]
    found = (
        {"serdi": ["serdi", "-i", "turtle", "-o", "ntriples", "data/sources/data.ttl"]} if shutil.which("serdi") else {}
    )
    found["kg dump, N-Triples"] = [*kg, "-f", "ntriples", "-o", "kg.nt"]
    found["kg dump, canonical N-Quads"] = [*kg, "-f", "nquads", "-o", "kg.nq"]
    found["kg convert, N-Triples"] = [str(BIN / "kg"), "convert", "data/sources/data.ttl", "converted.nt"]
    if shutil.which("rapper"):
        found["rapper"] = ["rapper", "-q", "-i", "turtle", "-o", "ntriples", "data/sources/data.ttl"]
    if os.environ.get("KG_BENCH_JENA"):
        found["riot"] = [
            "java",
            "-cp",
            os.environ["KG_BENCH_JENA"],
            "riotcmd.riot",
            "--output=nt",
            "data/sources/data.ttl",
        ]
    found["rdfpipe"] = [str(BIN / "rdfpipe"), "-i", "turtle", "-o", "nt", "data/sources/data.ttl"]
    return found


def main() -> None:
    """Print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--things", type=int, nargs="+", default=[21_200])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", nargs="*")
    options = parser.parse_args()
    for things in options.things:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            subprocess.run([str(BIN / "kg"), "init", "."], cwd=folder, check=True, capture_output=True)
            shutil.rmtree(folder / "data")
            (folder / "data" / "spine").mkdir(parents=True)
            (folder / "data" / "sources").mkdir()
            write_catalogue(folder / "data" / "sources", things)
            (folder / "data" / "sources" / "shapes.ttl").unlink()
            print(f"{things:,} things\n\n| tool | seconds | × serdi | peak MB |\n| --- | --- | --- | --- |")
            base = 0.0
            for tool, command in commands(folder).items():
                if options.only and tool not in options.only:
                    continue
                runs = [run for _ in range(options.runs) if (run := measure(command, folder))]
                if not runs:
                    continue
                seconds = statistics.median(run[0] for run in runs)
                base = base or seconds
                print(
                    f"| {tool} | {seconds:.2f} | {seconds / base:.1f} | {max(run[1] for run in runs):.0f} |", flush=True
                )
            print()


if __name__ == "__main__":
    main()
