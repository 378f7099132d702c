"""Mistakes that people make, each planted in a small project, and what a check says of it.

A file `NN-name.toml` says what is done, in which file, and with which text in place of which; `told` is what a check
says, as a person reads it. `python -m tests.edit.mistakes` writes `told` anew: read the difference.
"""

from __future__ import annotations

import contextlib
import shutil
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from kg.check.naming import Names
from kg.check.reports import REPORT_FORMATS
from kg.check.steps import iter_steps
from kg.cli.advice import with_advice
from kg.errors import KgError
from kg.findings import Report, faults_of
from kg.project.reading import read_project

HERE = Path(__file__).parent
PROJECT = HERE / "project"


class Mistake(NamedTuple):
    """One mistake: its file, and what that says."""

    path: Path
    said: dict[str, Any]

    @property
    def told(self) -> str:
        """What a check is to say."""
        return str(self.said.get("told", ""))


def mistakes() -> list[Mistake]:
    """Return all mistakes, in order."""
    return [Mistake(path, tomllib.loads(path.read_text("utf-8"))) for path in sorted(HERE.glob("[0-9]*.toml"))]


def plant(mistake: Mistake, root: Path) -> Path:
    """Lay down the project in a new folder with a mistake in it, and return the file that has it."""
    shutil.copytree(PROJECT, root)
    said = mistake.said
    path: Path = root / said["file"]
    text = (root / said.get("copy", said["file"])).read_text("utf-8")
    if "old" in said:
        assert text.count(said["old"]) == 1, f"{said['old']!r} stands {text.count(said['old'])} times"
        text = text.replace(said["old"], said["new"])
    path.write_text(text, said.get("encoding", "utf-8"), newline=said.get("newline"))
    return path


def told_of(root: Path) -> str:
    """Return what a check says of a project, places as seen from its folder."""
    with contextlib.chdir(root):
        return _told_of(root)


def _told_of(root: Path) -> str:
    lines: list[str] = []
    names = Names(read_project(root).prefixes)
    try:
        for _, step in iter_steps(read_project(root), keep=False):
            lines += _text(step(), root, names)
    except KgError as error:
        lines += _text(Report(faults_of(error)), root, names)
    return "".join(lines)


def _text(report: Report, root: Path, names: Names) -> list[str]:
    return list(REPORT_FORMATS["text"](with_advice(report).seen_from(root), names, terminal=False))
