"""Kill each command that writes, at any moment of its work: `python -m tests.kill_commands --kills 40`.

Of what was killed every file of the project is as it was or as a whole run leaves it; where a command promises all or
nothing, that holds for all of them together. A question is then answered with what the files hold, and the command run
once more leaves what it leaves when nobody kills it, and no rest.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from kg.project.building import build_snapshot
from kg.project.reading import read_project
from kg.project.scaffold import create_project
from tests import ROOT
from tests.bad_inputs.cases import state_of
from tests.engines import running
from tests.figures import keep
from tests.timing import LONG, descendants_of

COUNT = ("sparql", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "-f", "csv")


class Killed(NamedTuple):
    """A command that is killed: its words, and whether it is all or nothing.

    Before it a file gets another statement each time, where there is one to `edit`, or a command is run `first`.
    """

    words: tuple[str, ...]
    edit: str = ""
    first: tuple[str, ...] = ()
    at_once: bool = True


_UNDO = ("link", "undo", "agent:rose", "--by", "editors of music-kg")
COMMANDS = {
    "build": Killed(("build", "--full")),
    "build of what changed": Killed(("build",), edit="data/sources/number-one-girl-video.ttl"),
    "validation": Killed(("validate",), edit="data/sources/number-one-girl-video.ttl"),
    "check": Killed(("check",), edit="ontology/music.ttl"),
    "dump": Killed(("dump", "-f", "nquads", "-o", "dump.nq")),
    "dump of tables": Killed(("dump", "-f", "csvw", "-o", "tables"), at_once=False),
    "release": Killed(("release", "1.0.0", "--issued", "2026-01-01")),
    "decision": Killed(_UNDO),
    "links": Killed(("link", "apply"), first=_UNDO),
    "import": Killed(("import", "in.nt", "--graph", "imported")),
    "push": Killed(("push", "oxigraph"), edit="data/sources/number-one-girl-video.ttl"),
    "site": Killed(("site", "-o", "site"), at_once=False),
    "layout": Killed(("fmt", "--sort"), at_once=False),
    "rename": Killed(("rename", "agent:rose", "agent:rosie", "--force")),
    "new fact": Killed(("add", "agent:rose", "skos:altLabel=Rosie", "--in", "data/sources/number-one-girl-video.ttl")),
}


def run(words: Sequence[str], root: Path) -> subprocess.CompletedProcess[str]:
    """Run kg to its end."""
    return subprocess.run(
        [sys.executable, "-m", "kg", *words], cwd=root, env=_environment(), capture_output=True, text=True, check=False
    )


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def kill(words: Sequence[str], root: Path, seconds: float) -> float | None:
    """Run kg and kill it and all that it has started after so many seconds; return how many it took if it had ended."""
    begun = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "kg", *words],
        cwd=root,
        env=_environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
        return time.monotonic() - begun
    started = descendants_of(process.pid)
    process.send_signal(signal.SIGKILL)
    ended = process.wait(LONG)
    deadline = time.monotonic() + LONG
    while any(Path(f"/proc/{one}").exists() for one in started):
        assert time.monotonic() < deadline, "what a killed command has started goes on"
        time.sleep(0.01)
    return None if ended == -signal.SIGKILL else seconds


def faults_of(command: Killed, old: dict[str, str], whole: dict[str, str], root: Path, counts: set[str]) -> list[str]:
    """Return what a command that was killed has lost or left, of files as they were and as a whole run leaves them."""
    found = []
    now = state_of(root)
    answered = run(COUNT, root)
    if answered.returncode or answered.stdout not in counts:
        found.append(f"a question is answered {answered.stdout!r} {answered.stderr[-300:]}")
    settled = state_of(root)
    places = {*old, *now, *whole}
    odd = [one for one in places if now.get(one) not in (old.get(one), whole.get(one)) and not _is_unfinished(one)]
    if odd:
        found.append(f"neither as before nor as after: {sorted(odd)[:4]}")
    done = {place: what for place, what in settled.items() if not _is_unfinished(place)}
    if command.at_once and done not in (old, whole):
        found.append(f"a part of it was done: {sorted({*done.items()} ^ {*old.items()})[:3]}")
    if settled == whole != old:
        return found
    again = run(command.words, root)
    if again.returncode not in (0, 1):
        found.append(f"again it ends with {again.returncode}: {again.stderr[-300:]}")
    if (left := state_of(root)) != whole:
        found.append(f"again it leaves {sorted({*left.items()} ^ {*whole.items()})[:3]}")
    return found


def _is_unfinished(place: str) -> bool:
    """Tell whether something is a file in the making, by its name, which the next command that writes there removes."""
    return any(part.startswith(".") and part.endswith(".part") for part in place.split("/"))


def try_out(command: Killed, template: Path, folder: Path, kills: int, chance: random.Random) -> list[str]:
    """Kill a command so often in copies of a project, and return what was lost."""
    before, after, root = (folder / name / "music" for name in ("before", "after", "now"))
    shutil.copytree(template, before)
    if command.first:
        first = run(command.first, before)
        assert first.returncode == 0, first.stderr
    _edit(command, before, "0")
    counts = set()
    for words in (COUNT, command.words):
        shutil.copytree(before, after)
        _edit(command, after, "1")
        started = time.monotonic()
        done = run(words, after)
        took = time.monotonic() - started
        assert done.returncode in (0, 1), f"{' '.join(words)} ended with {done.returncode}: {done.stderr}"
        whole = state_of(after)
        counts.add(run(COUNT, after).stdout)
        shutil.rmtree(after)
    found, killed, tried = [], 0, 0
    while killed < kills:
        tried += 1
        shutil.copytree(before, root)
        _edit(command, root, str(tried + 1))
        old = state_of(root)
        if command.edit:
            whole |= {command.edit: old[command.edit]}
        seconds = chance.uniform(0, took * 1.05)
        ended = kill(command.words, root, seconds)
        if ended is not None:
            took = ended  # the machine had more to do when it was measured, or has by now
        else:
            killed += 1
            lost = faults_of(command, old, whole, root, counts)
            found += [f"killed after {seconds:.3f} of {took:.3f} s: {one}" for one in lost]
        shutil.rmtree(root)
    shutil.rmtree(before)
    return found


def _edit(command: Killed, root: Path, text: str) -> None:
    if command.edit:
        with (root / command.edit).open("a", encoding="utf-8") as file:
            file.write(f'\n<urn:a> <urn:b> "{text}" .\n')


def main() -> None:
    """Kill each command at so many moments, and report."""
    parser = argparse.ArgumentParser(prog="python -m tests.kill_commands", description=__doc__)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("commands", nargs="*", metavar="COMMAND", help=", ".join(COMMANDS))
    options = parser.parse_args()
    chance = random.Random(options.seed)
    faults: list[str] = []
    names = options.commands or list(COMMANDS)
    with tempfile.TemporaryDirectory() as made, running.oxigraph(Path(made)) as server:
        folder, template = Path(made), Path(made) / "music"
        create_project(template, "music")
        with (template / "kg.toml").open("a", encoding="utf-8") as file:
            file.write(f"\n{server.table}")
        things = "".join(f'<http://e/{n}> <http://e/p> "{n}" .\n' for n in range(5_000))
        (template / "in.nt").write_text(things, "utf-8")
        build_snapshot(read_project(template))
        for name in names:
            found = try_out(COMMANDS[name], template, folder, options.kills, chance)
            print(f"{name}: {options.kills} kills, {len(found)} faults", flush=True)
            for fault in found:
                print(f"  {fault}", flush=True)
            faults += found
    if not options.commands:
        keep("soak", f"{len(COMMANDS)} commands that write, killed", options.kills * len(names), len(faults))
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
