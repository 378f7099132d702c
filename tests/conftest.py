"""Fixtures: projects to work on, and `kg` as it is used at the prompt."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from kg.project.config import Project
from kg.project.reading import read_project
from kg.project.scaffold import create_project
from tests import ROOT

from .engines.serving import served as served

# A shell ignores Ctrl-C in what it runs in the background, and so would every process that a test starts and interrupts.
signal.signal(signal.SIGINT, signal.default_int_handler)


class Ran(NamedTuple):
    """What a run of kg gave: its exit code, stdout and stderr."""

    code: int
    out: str
    err: str


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
    shutil.copytree(shipped.root, tmp_path / "music")
    return read_project(tmp_path / "music")


def git(folder: Path, *words: str) -> None:
    """Run git in a folder, with an author."""
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

    def run(*words: str, cwd: Path | Project, timeout: float = 60, stdin: str | None = None) -> Ran:
        folder = cwd.root if isinstance(cwd, Project) else cwd
        done = subprocess.run(
            [sys.executable, "-m", "kg", *words], cwd=folder, capture_output=True, text=True, timeout=timeout,
            input=stdin, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False,
        )  # fmt: skip
        return Ran(done.returncode, done.stdout, done.stderr)

    return run
