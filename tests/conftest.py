"""Fixtures: projects to work on, and `kg` as it is used at the prompt."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import settings

from kg.project.config import Project
from kg.project.reading import read_project
from kg.project.scaffold import create_project
from tests import ROOT
from tests.copying import copied
from tests.services import GIT, Missing, require
from tests.sharing import rank, shared_by
from tests.timing import LONG

from .engines.serving import served as served

# The same examples at each run, however busy the machine, so that a run is green or red for a reason; `make fuzz` looks
# for others.
settings.register_profile("steady", deadline=None, derandomize="KG_EXAMPLES" not in os.environ)
settings.load_profile("steady")


class Ran(NamedTuple):
    """What a run of kg gave: its exit code, stdout and stderr."""

    code: int
    out: str
    err: str


# Python ignores these itself, and sees to it that what it starts does not.
_OF_PYTHON = {signal.SIGPIPE, signal.SIGXFSZ}


# How long native work may go on that a test has given up (seconds).
_ENDS = 30.0

# Where files are kept in memory, and how much there has to be of it (bytes; a run of all tests leaves less than one GB).
_MEMORY, _ROOM = Path("/dev/shm"), 4 << 30  # noqa: S108 - below it pytest makes folders of its own


def pytest_configure() -> None:
    """Let tests write into memory: of those that build, nine tenths of the time was waiting for a disk."""
    if _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where processes share the tests, begin with what takes longest, or all but one are idle at the end."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: rank(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give all tests of a file to one process, see tests/sharing.py."""
    from xdist.scheduler import LoadScopeScheduling

    config.option.loadscopereorder = False  # it goes by how many tests a file has
    scheduling = LoadScopeScheduling(config, log)
    scheduling._split_scope = shared_by
    return scheduling


@contextmanager
def heard() -> Iterator[None]:
    """While the block runs, have every process that is started hear all signals, also where this one hears not all.

    nohup has SIGHUP ignored, and a shell SIGINT in what it runs in the background. What is ignored stays so in every
    process that is started from there; what is handled, if only by doing nothing, does not.
    """
    mute = [one for one in signal.valid_signals() if signal.getsignal(one) is signal.SIG_IGN and one not in _OF_PYTHON]
    for one in mute:
        signal.signal(one, lambda *_: None)
    try:
        yield
    finally:
        for one in mute:
            signal.signal(one, signal.SIG_IGN)


@pytest.fixture(scope="session", autouse=True)
def all_signals_heard() -> Iterator[None]:
    """Tests send signals to what they start, however they themselves were started."""
    with heard():
        yield


@pytest.fixture(autouse=True)
def nothing_goes_on() -> Iterator[None]:
    """What a test has given up ends with it: it would take time from those that follow, and be counted as theirs."""
    before = set(threading.enumerate())
    yield
    for thread in threading.enumerate():
        if thread.name == "kg-worker" and thread not in before:
            thread.join(_ENDS)
            assert not thread.is_alive(), "work that was given up goes on; ask for less, or in a process of its own"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(call: pytest.CallInfo[None]) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that is skipped names what is missing, or it has failed."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and not isinstance(_raised(call), Missing):
        report.outcome = "failed"
        report.longrepr = f"{_raised(call)}: a skip must say what is missing, see tests/services.py"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """A module is never skipped as a whole."""
    report = yield
    if report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{report.longrepr}: a module must not be skipped"
    return report


def _raised(call: pytest.CallInfo[None]) -> BaseException | None:
    return call.excinfo.value if call.excinfo else None


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The shipped project, in a folder of its own, with a snapshot; not to be changed."""
    folder = tmp_path_factory.mktemp("shipped") / "music"
    create_project(folder, "music")
    project = read_project(folder)
    from kg.project.building import build_snapshot

    build_snapshot(project)
    return project


@pytest.fixture
def music(shipped: Project, tmp_path: Path) -> Project:
    """A copy of the shipped project that a test may change."""
    return read_project(copied(shipped.root, tmp_path / "music"))


# Of the saved queries of the shipped project, those that its smaller copy has; of one for faults the step is the same.
_FEW = {
    "tracks_of",
    "themes_of",
    "release_dates_of",
    "chart_positions_of",
    "videos_of",
    "undeclared_property",
    "missing_label",
}


@pytest.fixture(scope="session")
def shipped_few(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The shipped project with few of its queries and their answers, with a snapshot; not to be changed.

    All data and shapes are there, and a check, which mostly asks queries, takes a third of the time.
    """
    folder = tmp_path_factory.mktemp("few") / "music"
    create_project(folder, "music")
    project = read_project(folder)
    for path in project.queries.rglob("*.rq"):
        if path.stem not in _FEW:
            path.unlink()
    for path in project.cases.iterdir():
        if path.is_dir() and path.name not in _FEW:
            shutil.rmtree(path)
    from kg.project.building import build_snapshot

    build_snapshot(project)
    return project


@pytest.fixture
def few(shipped_few: Project, tmp_path: Path) -> Project:
    """A copy of the shipped project with few queries, that a test may change."""
    return read_project(copied(shipped_few.root, tmp_path / "music"))


def git(folder: Path, *words: str) -> None:
    """Run git in a folder, with an author."""
    require(GIT)
    author = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    subprocess.run(["git", "-C", str(folder), *author, *words], check=True, capture_output=True)


@pytest.fixture
def committed(music: Project) -> Project:
    """The music project in a repository of its own."""
    git(music.root, "init", "-q")
    git(music.root, "add", "-A")
    git(music.root, "commit", "-qm", "all")
    return music


@pytest.fixture
def empty_project(tmp_path: Path) -> Project:
    """A project as `kg init` lays it down."""
    create_project(tmp_path / "small")
    return read_project(tmp_path / "small")


@pytest.fixture
def kg(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Run kg with some words in a folder, in this process."""
    from kg.cli import _run

    def run(*words: str, cwd: Path | Project | None = None) -> Ran:
        folder = cwd.root if isinstance(cwd, Project) else cwd
        with monkeypatch.context() as patch:
            if folder:
                patch.chdir(folder)
            capsysbinary.readouterr()
            code = _run(list(words))
        out, err = capsysbinary.readouterr()
        return Ran(code, out.decode(), err.decode())

    return run


@pytest.fixture
def kg_process() -> Callable[..., Ran]:
    """Run kg with some words in a folder, in a process of its own."""

    def run(*words: str, cwd: Path | Project, timeout: float = LONG, stdin: str | None = None) -> Ran:
        folder = cwd.root if isinstance(cwd, Project) else cwd
        done = subprocess.run(
            [sys.executable, "-m", "kg", *words], cwd=folder, capture_output=True, text=True, timeout=timeout,
            input=stdin, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False,
        )  # fmt: skip
        return Ran(done.returncode, done.stdout, done.stderr)

    return run
