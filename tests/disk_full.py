"""Fill a small disk to the brim: `python -m tests.disk_full --points 20`.

Each command that writes runs on a file system with so much room, from none to more than it needs, and must end well or
say that it could not: then every file is as it was, and with room again the project answers as it did. It needs a right
to mount, which root has on Linux.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path

from kg.cli import exits
from kg.project.building import build_snapshot
from kg.project.reading import read_project
from kg.project.scaffold import create_project
from tests import ROOT
from tests.bad_inputs.cases import state_of
from tests.figures import keep

# These write many files, each whole or not at all; what was written before there was no room left may stay.
MANY = {"dump of tables", "site"}
TELLS = {"report"}
"""What is refused stands in what these write, where there is room for it."""
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
# What is run, what may be another afterwards, and how much it writes at most, in kilobytes.
COMMANDS: dict[str, tuple[tuple[str, ...], tuple[str, ...], int]] = {
    "build": (("build", "--full"), (), 6_000),
    "dump": (("dump", "-f", "nquads", "-o", "dump.nq"), ("dump.nq",), 400),
    "dump of tables": (("dump", "-f", "csvw", "-o", "tables"), ("tables", "tables/*"), 100),
    "conversion": (("convert", "data/big.ttl", "big.nt"), ("big.nt",), 120),
    "import": (("import", "in.nt", "--graph", "imported"), ("data/imported.ttl",), 600),
    "answer": (("sparql", "SELECT * { ?s ?p ?o }", "-o", "answer.csv"), ("answer.csv",), 100),
    "report": (("check", "-f", "json", "-o", "report.json"), ("report.json",), 60),
    "layout": (("fmt", "--sort"), ("data/*.ttl",), 150),
    "rename": (("rename", "thing:n1", "thing:other"), ("data/*.ttl",), 200),
    "new fact": (("add", "thing:n1", "skos:prefLabel=Another", "--in", "data/big.ttl", "--create"), ("data/*.ttl",), 200),
    "site": (("site", "-o", "site"), ("site", "site/*"), 5_000),
    "new project": (("init", "fresh", "--example", "music"), ("fresh", "fresh/*"), 3_000),
}  # fmt: skip


def write_project(root: Path) -> None:
    """Lay down a project of some thousand statements, with a snapshot."""
    create_project(root, None)
    (root / "data").mkdir(exist_ok=True)
    head = (
        "@prefix ex: <https://example.org/disk/ontology#> .\n@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "@prefix thing: <https://example.org/disk/thing/> .\n\n"
    )
    things = "".join(f'thing:n{n} a ex:Thing ;\n    skos:prefLabel "thing number {n}"@en .\n\n' for n in range(300))
    (root / "data/big.ttl").write_text(head + things, "utf-8")
    (root / "in.nt").write_text("".join(f'<http://e/{n}> <http://e/p> "{n}" .\n' for n in range(5_000)), "utf-8")
    build_snapshot(read_project(root))


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """Give a file system of so many megabytes, in memory."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder], check=True)
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", folder], check=True)


def run(words: Sequence[str], root: Path, temporary: Path, limits: str = "") -> subprocess.CompletedProcess[str]:
    """Run kg, with a place for its own files on the same disk, within `limits` in the words of a shell."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(temporary), "PYTHONDONTWRITEBYTECODE": "1"}
    command = ["sh", "-c", f'{limits}exec "$0" "$@"', sys.executable, "-m", "kg", *words]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)


def faults_of(
    name: str, template: Path, disk: Path, short: Callable[[], AbstractContextManager[str]]
) -> tuple[bool, list[str]]:
    """Run a command while something is `short`, in a copy of a project; tell if it was done, and what was lost or not told.

    What is short tells within which limits the command is run.
    """
    words, writes, _ = COMMANDS[name]
    root, temporary = disk / "disk", disk / "tmp"
    shutil.copytree(template, root)
    temporary.mkdir()
    before = state_of(root, writes)
    written_before = state_of(root)
    whole = run(("sparql", COUNT, "-f", "csv", "--no-build"), root, Path(tempfile.gettempdir())).stdout
    with short() as limits:
        done = run(words, root, temporary, limits)
    found = []
    if done.returncode not in (exits.FINE, exits.FOUND, exits.INPUT, exits.LIMIT):
        found.append(f"ended with {done.returncode}: {done.stderr[-300:]}")
    if "Traceback" in done.stderr or "this is a bug" in done.stderr:
        found.append(f"a bug: {done.stderr[-300:]}")
    is_refused = done.returncode in (exits.INPUT, exits.LIMIT) and name not in MANY | TELLS
    after, expected = (state_of(root), written_before) if is_refused else (state_of(root, writes), before)
    if after != expected:
        changed = sorted({*after.items()} ^ {*expected.items()})
        found.append(f"ended with {done.returncode}, and other files than before are there: {changed[:3]}")
    again = run(("sparql", COUNT, "-f", "csv"), root, Path(tempfile.gettempdir()))
    if again.returncode or (name != "import" and name != "new fact" and again.stdout != whole):
        found.append(f"answers otherwise with room again: {again.stdout!r} {again.stderr[-200:]}")
    shutil.rmtree(root)
    shutil.rmtree(temporary)
    return done.returncode in (exits.FINE, exits.FOUND), found


@contextmanager
def room(disk: Path, kilobytes: int) -> Iterator[str]:
    """Leave so much room on a disk, and as much as there was afterwards."""
    ballast = disk / "ballast"
    free = shutil.disk_usage(disk).free - kilobytes * 1024
    with ballast.open("wb") as file:
        file.write(b"\0" * max(0, free))
    yield ""
    ballast.unlink()


def main() -> None:
    """Try each command with as many amounts of room, and report."""
    parser = argparse.ArgumentParser(prog="python -m tests.disk_full", description=__doc__)
    parser.add_argument("--points", type=int, default=20)
    parser.add_argument("commands", nargs="*", metavar="COMMAND", help=", ".join(COMMANDS))
    options = parser.parse_args()
    faults: list[str] = []
    tried = 0
    with tempfile.TemporaryDirectory() as folder, small_disk(40) as disk:
        template = Path(folder) / "disk"
        write_project(template)
        for name in options.commands or COMMANDS:
            most, is_done = COMMANDS[name][2], False
            for point in range(options.points):
                kilobytes = round(most * (point / max(1, options.points - 1)) ** 2)  # close together where little fits
                ended, found = faults_of(name, template, disk, partial(room, disk, kilobytes))
                is_done |= ended
                faults += [f"{name}, {kilobytes} kB: {one}" for one in found]
                tried += 1
            faults += [] if is_done else [f"{name} is never done, whatever room it has"]
            print(f"{name}: {options.points} amounts of room, {len(faults)} faults so far", flush=True)
    for fault in faults:
        print(fault)
    if not options.commands:
        keep("soak", f"a full disk, under each of {len(COMMANDS)} commands that write", tried, len(faults))
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
