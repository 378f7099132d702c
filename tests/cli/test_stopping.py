"""Everything can be stopped: by Ctrl-C, by SIGTERM and by a time limit, whatever it is doing, and nothing is left."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import click
import pytest

from kg.cli import _is_quick, stopping
from kg.cli.group import cli
from kg.io import allocator
from kg.project import early_opening
from kg.project.building import is_building
from kg.project.config import Project
from kg.project.current import require_snapshot
from kg.project.early_opening import take_opened
from kg.project.scaffold import create_project
from tests import ROOT
from tests.deaf import ENDINGS, LEFT, SECONDS, is_alive, iter_commands
from tests.timing import LONG, descendants_of, slowness, used_seconds, wait_until, within

from ..conftest import Ran

PYTHON = {**os.environ, "PYTHONPATH": str(ROOT)}
CODES = {"SIGINT": 130, "SIGTERM": 143, "SIGHUP": 143, "SIGKILL": -9, "timeout": 4}
TOLD = {
    "SIGINT": "kg: interrupted\n",
    "timeout": f"kg: the time limit of {SECONDS} s was reached; ask for less, or allow more with --timeout\n",
}
# No machine lives to see the end of this.
PATTERN = r"^(a+)+\\1$"
NEVER = "a" * 60 + "b"
IN_PYTHON = ("sparql", "--engine", "memory", f'SELECT * {{ ?s ?p ?o FILTER(REGEX("{NEVER}", "{PATTERN}")) }}')
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What came of every command that heard nothing, for each way to end it, in a project without a snapshot."""
    folder = tmp_path_factory.mktemp("deaf")
    create_project(folder / "project", "music")
    words = [sys.executable, "-m", "tests.deaf", str(folder)]
    done = subprocess.run(
        words, cwd=folder / "project", env=PYTHON, capture_output=True, text=True, timeout=LONG, check=True
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_end_of_the_time_is_heard_while_a_module_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the words need may be just that module, half loaded; so nothing is until it is told."""

    def refuse(*_: object, **__: object) -> None:
        raise ImportError("half loaded")

    def work() -> None:
        with stopping.hearing(), monkeypatch.context() as patch:
            stopping.limit(600)
            patch.setattr("builtins.__import__", refuse)
            signal.raise_signal(signal.SIGALRM)

    with pytest.raises(stopping.Stopped) as stopped:
        work()
    assert (4, True) == (stopped.value.code, "the time limit of 600 s was reached" in stopped.value.message)


def test_an_end_that_is_held_is_heard_once_the_reports_are_owed() -> None:
    """Or never, where the command has ended before that."""

    def work(*, owing: bool) -> None:
        with stopping.hearing():
            stopping.limit(600, hold=True)
            signal.raise_signal(signal.SIGALRM)
            if owing:
                stopping.owe("")

    work(owing=False)
    assert not signal.sigpending()
    with pytest.raises(stopping.Stopped):
        work(owing=True)
    assert signal.SIGALRM not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def test_what_the_caller_ignores_stays_ignored() -> None:
    """`nohup kg build` goes on without its terminal."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with stopping.hearing():
            signal.raise_signal(signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)


def test_no_command_is_left_out(
    shipped: Project, stopped: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each that does something by itself takes a time limit and was stopped in every way."""
    monkeypatch.chdir(shipped.root)
    found = list(iter_commands(cli))
    limited = [one for _, one in found if not isinstance(one, click.Group)]

    assert len(found) > 30
    assert [] == [one.name for one in limited if "timeout" not in {param.name for param in one.params}]
    assert len(found) * len(ENDINGS) + len(limited) == len(stopped)


@pytest.mark.parametrize("ending", CODES)
def test_what_hears_nothing_is_ended_by_whoever_waits_for_it(stopped: list[dict[str, Any]], ending: str) -> None:
    """Within two seconds, with the right words and exit code, and nothing is left but after SIGKILL, which none sees."""
    chosen = [one for one in stopped if one["ending"] == ending]
    allowed = 2.0
    if max(one["seconds"] for one in chosen) > allowed:
        allowed *= slowness() * 2  # all commands of kg were stopped at once

    for one in chosen:
        assert one["deaf"], one
        assert CODES[ending] == one["code"], one
        assert TOLD.get(ending, "") == one["told"], one
        assert not one["alive"], one
        assert one["seconds"] < allowed, one
        assert ([] == one["left"]) != (ending == "SIGKILL"), one


def test_what_was_in_the_making_is_known_by_what_sigkill_leaves(stopped: list[dict[str, Any]]) -> None:
    """Else the test before could not fail."""
    left = next(one["left"] for one in stopped if one["ending"] == "SIGKILL")
    begin = (f".{LEFT[0]}.", LEFT[1], "kg-")

    assert list(begin) == [name[: len(kind)] for name, kind in zip(left, begin, strict=True)]


def test_who_asks_twice_waits_no_longer() -> None:
    """What does not hear the first Ctrl-C has a moment to end by itself; with the second that is over."""
    deaf = "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); print(flush=True); time.sleep(600)"
    child = subprocess.Popen([sys.executable, "-S", "-c", deaf], stdout=subprocess.PIPE)
    try:
        assert child.stdout is not None
        child.stdout.readline()
        watch = stopping._Watch(child.pid, told=-1)
        watch._hear(signal.SIGINT)
        assert (child.poll(), watch._killed) == (None, False)
        watch._hear(signal.SIGINT)
        assert watch._killed
        assert child.wait(LONG) == -signal.SIGKILL
    finally:
        child.kill()
        child.communicate()


def test_what_was_told_before_the_end_is_not_told_again() -> None:
    """A command may say why it ends and then take so long, on a busy machine, that it is ended by who waits for it."""
    slow = (
        "import signal, sys, time\nfrom kg.cli import stopping\nstopping.watch()\n"
        "signal.signal(signal.SIGINT, signal.SIG_IGN)\nprint('kg: interrupted', file=sys.stderr, flush=True)\n"
        "stopping.note_said()\nprint(flush=True)\ntime.sleep(600)"
    )
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", slow], stdout=pipe, stderr=pipe, env=PYTHON, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=LONG)

    assert (130, "kg: interrupted\n") == (process.returncode, err)


def test_a_limit_that_is_told_after_ctrl_c_gives_no_more_time() -> None:
    """The command may have begun to tell it when it was asked to end."""
    child = subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(600)"])
    told, tell = os.pipe()
    try:
        os.set_blocking(told, False)
        watch = stopping._Watch(child.pid, told)
        watch._hear(signal.SIGINT)
        until = watch._until
        os.write(tell, stopping._LIMIT + b"600\0")

        assert watch._listen()
        assert until == watch._until
    finally:
        child.kill()
        child.wait(LONG)
        os.close(told)
        os.close(tell)


# --- What keeps Python's lock in earnest


@contextmanager
def started(*words: str, cwd: Path) -> Iterator[subprocess.Popen[str]]:
    """Start kg, and see to it that it is gone after the block."""
    process = subprocess.Popen([sys.executable, "-m", "kg", *words], cwd=cwd, env=PYTHON, text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_until_used(process: subprocess.Popen[str], seconds: float) -> None:
    """Wait until a process has been computing so long."""
    wait_until(lambda: process.poll() is not None or used_seconds(process.pid) >= seconds)
    assert process.poll() is None, process.communicate()


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_pattern_that_python_looks_for_for_ever(shipped: Project, sent: signal.Signals, code: int) -> None:
    with started(*IN_PYTHON, cwd=shipped.root) as process:
        wait_until(lambda: any(used_seconds(one) >= 1 for one in descendants_of(process.pid)))
        looking = [*descendants_of(process.pid)]
        with within(2):
            process.send_signal(sent)
            out, err = process.communicate(timeout=LONG)

    assert (code, "", "kg: interrupted\n" if code == 130 else "") == (process.returncode, out, err.lstrip("\n"))
    wait_until(lambda: not any(map(is_alive, looking)))  # what looks for it ends by itself


def test_a_time_limit_while_a_shape_is_checked(kg_process: Callable[..., Ran], tmp_path: Path) -> None:
    """The engine of the second opinion looks for patterns in Python."""
    (tmp_path / "d.ttl").write_text(f'<urn:a> a <urn:T> ; <urn:p> "{NEVER}" .\n')
    (tmp_path / "s.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n<urn:S> a sh:NodeShape ; sh:targetClass <urn:T> ;\n"
        f'  sh:property [ sh:path <urn:p> ; sh:pattern "{PATTERN}" ] .\n'
    )
    words = ("validate", "d.ttl", "--shapes", "s.ttl", "--engine", "pyshacl", "--timeout", "2")
    with within(4, waiting=2):
        ran = kg_process(*words, cwd=tmp_path)

    assert (4, "", "kg: the time limit of 2 s was reached; ask for less, or allow more with --timeout\n") == ran


CHAIN = "<urn:p> a <http://www.w3.org/2002/07/owl#TransitiveProperty> .\n" + "".join(
    f"<urn:n{n}> <urn:p> <urn:n{n + 1}> .\n" for n in range(2_000)
)
"""Of which two million statements follow, more than are allowed."""
FOLLOWING = ("validate", "d.ttl", "--shapes", "s.ttl", "--inference", "owlrl-lite")


@pytest.fixture
def chained(tmp_path: Path) -> Path:
    (tmp_path / "d.ttl").write_text(CHAIN)
    (tmp_path / "s.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n<urn:S> sh:targetNode <urn:n1> ; sh:path <urn:p> ; sh:minCount 1 .\n"
    )
    return tmp_path


def test_what_follows_is_left_at_ctrl_c(chained: Path) -> None:
    with started(*FOLLOWING, cwd=chained) as process:
        wait_until_used(process, 1.5)
        with within(2):
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=LONG)

    assert (130, "", "kg: interrupted") == (process.returncode, out, err.strip())


def test_what_follows_has_a_time_limit(kg_process: Callable[..., Ran], chained: Path) -> None:
    with within(4, waiting=2):
        ran = kg_process(*FOLLOWING, "--timeout", "2", cwd=chained)

    assert (4, "", "kg: the time limit of 2 s was reached; ask for less, or allow more with --timeout\n") == ran


def require_nothing_left(process: subprocess.Popen[str], project: Project) -> None:
    """Interrupt a build; fail unless it ends soon, says so, and leaves neither a folder nor a lock."""
    with within(2):
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=LONG)
    assert (130, "kg: interrupted") == (process.returncode, err.strip())
    assert not list(project.state.glob("building-*"))
    assert not is_building(project)


def test_a_build_that_finds_what_follows_leaves_nothing_behind(empty_project: Project) -> None:
    config = empty_project.root / "kg.toml"
    config.write_text(config.read_text() + '\n[entailment]\nrules = ["transitive"]\n')
    (empty_project.data / "chain.ttl").write_text(CHAIN)
    with started("build", cwd=empty_project.root) as process:
        wait_until(lambda: process.poll() is not None or bool(list(empty_project.state.glob("building-*"))))
        wait_until_used(process, used_seconds(process.pid) + 1.5)
        require_nothing_left(process, empty_project)


def test_a_build_leaves_nothing_behind(empty_project: Project) -> None:
    """Also where native code writes the database; the lock is free again, and the snapshot before is there."""
    (empty_project.data / "large.ttl").write_text("".join(f'<urn:a{n}> <urn:b> "{n}" .\n' for n in range(100_000)))
    with started("build", cwd=empty_project.root) as process:
        wait_until(lambda: process.poll() is not None or bool(list(empty_project.state.glob("building-*"))))
        wait_until_used(process, used_seconds(process.pid) + 0.7)
        assert is_building(empty_project)
        require_nothing_left(process, empty_project)


def test_what_the_system_ends_leaves_nothing_behind(empty_project: Project) -> None:
    """A process that is ended for want of memory clears nothing away itself."""
    (empty_project.data / "large.ttl").write_text("".join(f'<urn:a{n}> <urn:b> "{n}" .\n' for n in range(100_000)))
    with started("build", cwd=empty_project.root) as process:
        wait_until(lambda: process.poll() is not None or bool(list(empty_project.state.glob("building-*"))))
        (child,) = descendants_of(process.pid)
        os.kill(child, signal.SIGKILL)
        process.communicate(timeout=LONG)

    assert process.returncode == 4
    assert not list(empty_project.state.glob("building-*"))


def test_ctrl_c_at_a_terminal_is_told_once(shipped: Project) -> None:
    """A terminal tells both processes, and the one that waits tells the other again."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(shipped.root)
        words = [sys.executable, "-m", "kg", "sparql", "--engine", "memory", ENDLESS]
        os.execvpe(sys.executable, words, PYTHON)  # noqa: S606 - the terminal is the shell
    wait_until(lambda: used_seconds(pid) >= 1.5)
    os.write(terminal, b"\x03")
    with within(2):
        _, status = os.waitpid(pid, 0)

    assert 130 == os.waitstatus_to_exitcode(status)
    assert ["^C", "kg: interrupted"] == [line for line in os.read(terminal, 10_000).decode().splitlines() if line]


@pytest.mark.parametrize(
    ("sent", "code", "told"),
    [(signal.SIGKILL, 4, "most likely for want of memory"), (signal.SIGSEGV, 70, "native code has failed (SIGSEGV)")],
)
def test_what_the_system_ends_is_told_in_words(shipped: Project, sent: signal.Signals, code: int, told: str) -> None:
    with started("sparql", "--engine", "memory", ENDLESS, cwd=shipped.root) as process:
        wait_until_used(process, 1)
        (child,) = descendants_of(process.pid)
        os.kill(child, sent)
        out, err = process.communicate(timeout=LONG)

    assert (code, "") == (process.returncode, out)
    assert told in err


def test_what_the_system_ends_leaves_nothing_in_the_making(tmp_path: Path) -> None:
    """It hears nothing of its end, so who waits for it clears away what it had begun."""
    making = tmp_path / "making"
    begins = (
        "import os, signal\nfrom pathlib import Path\nfrom kg.cli import stopping\nfrom kg.io.unfinished import unfinished\n"
        f"stopping.watch()\nwith unfinished(Path({str(making)!r})) as folder:\n    folder.mkdir()\n"
        "    print(folder.is_dir(), flush=True)\n    os.kill(os.getpid(), signal.SIGKILL)"
    )
    words = [sys.executable, "-c", begins]
    done = subprocess.run(words, env=PYTHON, capture_output=True, text=True, timeout=LONG, check=False)

    assert (4, "True\n") == (done.returncode, done.stdout), done.stderr
    assert not making.exists()


def test_only_what_is_surely_not_deaf_goes_without_a_second_process(
    music: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A question to a snapshot that is fresh; not one for which it must be built, and not one in Python's engine."""
    monkeypatch.chdir(music.root)
    require_snapshot(music)
    alone = threading.active_count()

    def is_quick(*words: str) -> bool:
        quick = _is_quick(list(words), own=False)
        assert quick or threading.active_count() == alone, "a child made beside a thread may wait for ever"
        assert (take_opened(music) is not None) == quick
        return quick

    assert is_quick("query", "reported_claims")
    assert is_quick("show", "agent:rose")
    assert not is_quick("build")
    assert not is_quick("sparql", ENDLESS, "--engine=memory")
    (music.data / "new.ttl").write_text("<urn:a> <urn:b> <urn:c> .\n")
    assert not is_quick("query", "reported_claims")
    monkeypatch.chdir(tmp_path)
    assert not is_quick("query", "reported_claims")


@pytest.mark.parametrize("at_once", [True, False])
def test_where_memory_is_bounded_nothing_is_opened_early(
    music: Project, monkeypatch: pytest.MonkeyPatch, at_once: bool
) -> None:
    """Whoever opens it in earnest sees to it that there is memory; that the snapshot is fresh is known all the same."""
    monkeypatch.chdir(music.root)
    require_snapshot(music)
    for bounded in (True, False):
        monkeypatch.setattr(allocator, "is_bounded", partial(bool, bounded))
        assert early_opening.open_early(at_once=at_once)
        assert early_opening.has_begun() is not bounded
        assert (take_opened(music) is None) is bounded
        early_opening._fresh.clear()


def test_who_finds_after_opening_that_there_is_something_to_build_begins_anew(
    music: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a process without the threads of the opening, which have all been made by then; and that one opens nothing."""
    begun: list[tuple[list[str], str, list[bool]]] = []

    def execve(path: str, words: list[str], environment: dict[str, str]) -> None:
        begun.append((words, environment["_KG_AGAIN"], [thread.is_alive() for _, thread, _ in early_opening._begun]))

    monkeypatch.setattr(os, "execve", execve)
    monkeypatch.chdir(music.root)
    require_snapshot(music)
    assert _is_quick(["query", "reported_claims"], own=True)
    assert take_opened(music) is not None
    assert not begun

    (music.data / "new.ttl").write_text("<urn:a> <urn:b> <urn:c> .\n")
    assert _is_quick(["query", "reported_claims"], own=True), "where it cannot begin anew, no child is made either"
    assert [(sys.orig_argv, "1", [False])] == begun

    early_opening._begun.clear()
    monkeypatch.setenv("_KG_AGAIN", "1")
    assert not _is_quick(["query", "reported_claims"], own=True)
    assert not early_opening._begun
    assert "_KG_AGAIN" not in os.environ
    assert 1 == len(begun)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY STRLEN(STR(?f)) ?c",
        'SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(REGEX(CONCAT(STR(?c), STR(?f)), "(a+)+$")) }',
        "SELECT ?c (COUNT(DISTINCT ?f) AS ?n) { ?a ?b ?c . ?d ?e ?f } GROUP BY ?c",
    ],
)
def test_a_question_to_a_snapshot_hears_by_itself(shipped: Project, text: str) -> None:
    """So it needs no second process: its engine keeps no lock of Python's while it sorts, looks or counts."""
    with started("sparql", text, cwd=shipped.root) as process:
        wait_until_used(process, 1)
        assert [] == descendants_of(process.pid)
        with within(1):
            process.send_signal(signal.SIGTERM)
            out, err = process.communicate(timeout=LONG)

    assert (143, "", "") == (process.returncode, out, err)


def test_what_a_command_has_started_ends_with_it(tmp_path: Path) -> None:
    """What takes long is done in a second process, which does not go on by itself."""
    pairs = [(a, b) for a in range(8) for b in range(8) if a != b]  # seconds are needed to name them
    (tmp_path / "kg.toml").write_text('[project]\nname = "p"\nbase = "https://example.org/"\n')
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.ttl").write_text("".join(f"_:n{a} <urn:p> _:n{b} .\n" for a, b in pairs))
    with started("dump", cwd=tmp_path) as process:
        wait_until(lambda: len(descendants_of(process.pid)) == 1)
        below = descendants_of(process.pid)
        process.kill()
        wait_until(lambda: not any(map(is_alive, below)))


@pytest.mark.parametrize("loaded", ["kg.io.allocator", "kg.cli.exits", "click.core"])
def test_ctrl_c_ends_a_command_that_has_hardly_begun(loaded: str, tmp_path: Path) -> None:
    """While its modules are loaded nobody can tell it in words, and there is no traceback either."""
    program = f"""
import os, signal, sys, kg.cli
class Pressed:
    def find_spec(self, name, *rest):
        if name == {loaded!r}:
            os.kill(os.getpid(), signal.SIGINT)
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.meta_path.insert(0, Pressed())
kg.cli.main(["stats"])
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
