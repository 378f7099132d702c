"""Mistakes that people make, each planted in a small project, and what a check says of it.

A file `NN-name.toml` says what is done, in which file, and with which text in place of which; `told` is what a check
says, as a person reads it. `python -m tests.edit.mistakes` writes `told` anew: read the difference. What is `mended` has
a fix that gives every file the text that it had; with `mended_as`, one that gives a file this text.
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
from kg.findings import Finding, Report, faults_of
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


def told_of(root: Path) -> tuple[str, list[Finding]]:
    """Return what a check says of a project, places as seen from its folder, and what it finds."""
    with contextlib.chdir(root):
        project = read_project(root)
        reports = []
        try:
            reports += [step() for _, step in iter_steps(project, keep=False)]
        except KgError as error:
            reports.append(Report(faults_of(error)))
        names = Names(project.prefixes)
        lines = [line for report in reports for line in _text(report, root, names)]
    return "".join(lines), [finding for report in reports for finding in report.findings]


def _text(report: Report, root: Path, names: Names) -> list[str]:
    return list(REPORT_FORMATS["text"](with_advice(report).seen_from(root), names, terminal=False))
