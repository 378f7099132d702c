"""Run each command that writes with little of what a process may have: `python -m tests.limited --points 20`.

Little are files that may be open, memory, and how large a file may become (`ulimit -n`, `-v`, `-f`), each from what `kg`
needs to start up to more than a command needs. What must hold is what holds on a full disk: it ends well or says that it
could not, every file is then as it was, and without the limit the project answers as it did.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from tests.disk_full import COMMANDS, faults_of, run, write_project
from tests.figures import keep

LIMITS: dict[str, tuple[str, Callable[[float, str], float]]] = {
    "files that may be open": ("ulimit -n {}; ", lambda share, _: 4 + 400 * share),
    "memory, in kB": ("ulimit -v {}; ", lambda share, _: 30_000 + 1_500_000 * share),
    "size of a file, in blocks": ("ulimit -f {}; ", lambda share, name: 3 * COMMANDS[name][2] * share),
}
"""What is short, how a shell is told, and how much there is of it: a share of all that a command may need."""


def least(words: str, amounts: list[int], root: Path, temporary: Path) -> int:
    """Return the first of some amounts with which `kg` starts; it cannot tell anything with less."""
    return next(one for one in amounts if run(("--version",), root, temporary, words.format(one)).returncode == 0)


def _within(limits: str) -> Callable[[], AbstractContextManager[str]]:
    return lambda: nullcontext(limits)


def main() -> None:
    """Try each command with as many amounts of each, and report."""
    parser = argparse.ArgumentParser(prog="python -m tests.limited", description=__doc__)
    parser.add_argument("--points", type=int, default=20)
    parser.add_argument("commands", nargs="*", metavar="COMMAND", help=", ".join(COMMANDS))
    options = parser.parse_args()
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        template, place = Path(folder) / "disk", Path(folder) / "place"
        write_project(template)
        place.mkdir()
        for what, (words, amount) in LIMITS.items():
            tried, begun = 0, len(faults)
            for name in options.commands or COMMANDS:
                shares = [(point / max(1, options.points - 1)) ** 2 for point in range(options.points)]
                amounts = [round(amount(share, name)) for share in shares]  # close together where there is little
                is_done, start = False, least(words, amounts, template, place)
                for one in (one for one in amounts if one >= start):
                    ended, found = faults_of(name, template, place, _within(words.format(one)))
                    faults += [f"{name}, {one} {what}: {told}" for told in found]
                    tried, is_done = tried + 1, is_done or ended
                faults += [] if is_done else [f"{name} is never done, whatever {what}"]
                print(f"{what}, {name}: from {start}, {len(faults)} faults so far", flush=True)
            if not options.commands:
                keep(
                    "soak",
                    f"little {what}, under each of {len(COMMANDS)} commands that write",
                    tried,
                    len(faults) - begun,
                )
    for fault in faults:
        print(fault)
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
