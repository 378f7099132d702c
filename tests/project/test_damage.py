"""Whatever happens to .kg/, the next question is answered rightly, and the doctor sees to a graph that answers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import chdir
from pathlib import Path
from typing import Any

import pytest

from kg.project.building import build_snapshot
from kg.project.config import Project
from kg.project.reading import read_project
from kg.project.scaffold import create_project
from tests import ROOT, damage

AT_ONCE = 12
NAMES = list(damage.DAMAGES)


class Spoilt:
    """What kg gave after each damage; several are done in one process, since starting one takes longer."""

    def __init__(self, template: Path, other: Path) -> None:
        self._template, self._other = template, other
        self._told: dict[str, Any] = {}
        self.ended: dict[str, str] = {}

    def after(self, name: str) -> dict[str, tuple[int, str, str]]:
        """Return what kg gave after a damage; fail with what the process said where it did not come so far."""
        if name not in self._told and name not in self.ended:
            start = NAMES.index(name) // AT_ONCE * AT_ONCE
            self._run([one for one in NAMES[start : start + AT_ONCE] if one not in self._told])
        assert name in self._told, f"the process {self.ended[name]}"
        return self._told[name]  # type: ignore[no-any-return]

    def _run(self, names: list[str]) -> None:
        words = [sys.executable, "-m", "tests.damage", str(self._template), str(self._other), *names]
        process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                   env={**os.environ, "PYTHONPATH": str(ROOT)})  # fmt: skip
        try:
            out, _ = process.communicate(timeout=60 + 10 * len(names))
            ended = f"ended with {process.returncode}"
        except subprocess.TimeoutExpired:
            process.kill()
            out, _ = process.communicate()
            ended = "did not end"
        for line in out.splitlines():
            if line.startswith('{"name"'):
                held = json.loads(line)
                self._told[held["name"]] = held["told"]
        self.ended |= dict.fromkeys((name for name in names if name not in self._told), f"{ended}: {out[-2000:]}")


@pytest.fixture(scope="module")
def spoilt(shipped_few: Project, tmp_path_factory: pytest.TempPathFactory) -> Spoilt:
    """The music project, with little to be read anew each time, and another one; both with a snapshot and a catalogue."""
    folder = tmp_path_factory.mktemp("spoilt")
    shutil.copytree(shipped_few.root, folder / "template")
    for path in (folder / "template" / "ontology").glob("*.ttl"):
        path.unlink()  # two thirds of the triples, and no answer below needs them
    create_project(folder / "other")
    for name in ("template", "other"):
        shutil.rmtree(folder / name / "tests")
        build_snapshot(read_project(folder / name), full=True)
        with chdir(folder / name):
            damage.run(*damage.CATALOG)
    return Spoilt(folder / "template", folder / "other")


@pytest.fixture(scope="module")
def whole(spoilt: Spoilt, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The answers before anything is damaged."""
    answers = {}
    for words in (damage.QUESTION, damage.CATALOG, damage.SAVED):
        with chdir(spoilt._template):
            code, out, err = damage.run(*words)
        assert (0, "") == (code, err)
        assert out.count("\n") > 10
        answers[" ".join(words)] = out
    return answers


def test_there_are_enough_damages() -> None:
    """None has been lost."""
    assert len(NAMES) >= 100


@pytest.mark.parametrize("name", NAMES)
def test_after_a_damage_answers_are_right(spoilt: Spoilt, whole: dict[str, str], name: str) -> None:
    """No wrong answer, no hang, no bug; and after `kg doctor --repair` there is nothing left to mend."""
    told = spoilt.after(name)

    for words, (code, out, err) in told.items():
        command = words.partition(" ")[2]
        if command in whole:
            assert (0, whole[command]) == (code, out), (words, code, err)
        elif command == "doctor" and words < "4":
            assert code in (0, 3), (words, err)
            assert code == 0 or "damaged: " in out, (words, out)
        else:
            assert code == 0, (words, out, err)
    assert "the snapshot is sound" in told["5 doctor"][2]


def test_a_damage_is_told_where_nothing_may_be_built(music: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a right to build, damage is an error with the way out, and never fewer rows."""
    monkeypatch.chdir(music.root)
    (code, out, _) = damage.run(*damage.QUESTION, "--no-build")
    assert code == 0
    damage.DAMAGES["a bit is flipped at 30% of the data"](music.root, music.root)

    ran = damage.run(*damage.QUESTION, "--no-build")

    assert (3, "") == ran[:2]
    assert "damaged" in ran[2]
    assert "kg doctor --repair" in ran[2]
    assert (0, out) == damage.run(*damage.QUESTION)[:2]
