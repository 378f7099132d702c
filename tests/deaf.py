"""Commands that hear nothing: `python -m tests.deaf FOLDER` has every command of kg stopped in every way, all at once.

Each is run up to where its own work would begin, and waits there for a lock in native code without giving Python's
away, as a pattern or a database may. Nothing in that process hears a signal any more, and it takes no computing time.
It has files and folders in the making. What came of it is printed as JSON, a line for each.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import click

from kg.cli import main
from kg.cli.every_command import is_output
from kg.cli.group import cli
from kg.io.atomic import replace_file
from kg.io.unfinished import temporary_folder, unfinished

ENDINGS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGKILL")
SECONDS = 1.5
"""The limit of those that are ended by one; on a busy machine all must be deaf before it is reached."""
LEFT = ("out.txt", "folder")


def be_deaf() -> None:
    """Wait for ever, with Python's lock held."""
    lock = ctypes.create_string_buffer(128)
    native = ctypes.PyDLL(None)
    native.pthread_mutex_lock(lock)
    native.pthread_mutex_lock(lock)


def iter_commands(group: click.Group, words: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield each command that does something by itself, with its words; of the saved questions only one."""
    with click.Context(group, info_name="kg") as context:
        names = group.list_commands(context)
        for name in names[:1] if words == ("query",) else names:
            command = group.get_command(context, name)
            assert command is not None
            if isinstance(command, click.Group):
                yield from iter_commands(command, (*words, name))
            if not isinstance(command, click.Group) or command.invoke_without_command:
                yield (*words, name), command


def words_for(words: tuple[str, ...], command: click.Command) -> list[str]:
    """Return the words of a command with something for all that it must be given."""
    given = list(words)
    for one in command.params:
        if one.required and isinstance(one, click.Option):
            given += [one.opts[-1], "elsewhere" if is_output(one) else "kg.toml"]
        elif one.required:
            given.append("elsewhere" if is_output(one) else "kg.toml")
    return given


def start(folder: Path, words: list[str]) -> tuple[int, int, int]:
    """Start kg; return the process, where it tells that it is deaf, and where it talks."""
    deaf, tell = os.pipe()
    talk, say = os.pipe()
    process = os.fork()
    if process:
        os.close(tell)
        os.close(say)
        return process, deaf, talk
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    os.dup2(say, 2)
    folder.mkdir()
    os.environ["TMPDIR"] = str(folder)

    def work(self: click.Command, context: click.Context) -> Any:
        if isinstance(self, click.Group) and context.invoked_subcommand:
            return invoke(self, context)  # the group's own part
        with replace_file(folder / LEFT[0]) as file, unfinished(folder / LEFT[1]) as beside, temporary_folder("kg-"):
            file.write(b"a part")
            (beside / "below").mkdir(parents=True)
            signal.pthread_sigmask(
                signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
            )  # none before it is deaf
            os.write(tell, f"{os.getpid()}\n".encode())
            be_deaf()
        return None

    invoke = click.Command.invoke
    click.Command.invoke = work  # type: ignore[assignment,method-assign]  # for this process only
    main(words)
    raise AssertionError("kg ends its process itself")


class Stuck(NamedTuple):
    """A command that was started: how it is to be ended, its words and its folder, the process and what it tells."""

    ending: str
    words: list[str]
    place: Path
    process: int
    deaf: int
    talk: int


def stop_all(stuck: dict[int, Stuck]) -> Iterator[dict[str, Any]]:
    """Stop commands once none of them hears any more, all of them at once, and yield what came of each."""
    told = {one.process: os.read(one.deaf, 100).split() for one in stuck.values()}
    since = time.monotonic()
    for one in stuck.values():
        if one.ending != "timeout":
            os.kill(one.process, getattr(signal, one.ending))
    for _ in range(len(stuck)):
        process, status = os.waitpid(-1, 0)
        one, seconds = stuck[process], time.monotonic() - since
        yield {
            "words": one.words,
            "ending": one.ending,
            "code": os.waitstatus_to_exitcode(status),
            "seconds": seconds,
            "deaf": bool(told[process]),
            "alive": any(map(is_alive, map(int, told[process]))),
            "told": os.read(one.talk, 10_000).decode(),
            "left": sorted(path.name for path in one.place.iterdir()),
        }


def main_of_test(folder: Path) -> None:
    """Stop all commands in all ways, and print what came of each."""
    for endings in (("timeout",), ENDINGS):
        stuck = {}
        for words, command in iter_commands(cli):
            for ending in endings:
                if isinstance(command, click.Group) and ending == "timeout":
                    continue  # it only lists what it holds
                given = words_for(words, command) + (["--timeout", str(SECONDS)] if ending == "timeout" else [])
                place = folder / "-".join((*words, ending))
                one = Stuck(ending, given, place, *start(place, given))
                stuck[one.process] = one
        for found in stop_all(stuck):
            print(json.dumps(found), flush=True)


def is_alive(process: int) -> bool:
    """Tell whether a process is still there a little later."""
    for _ in range(100):
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return False
        if state == "Z":
            return False
        time.sleep(0.05)
    return True


if __name__ == "__main__":
    main_of_test(Path(sys.argv[1]))
