"""A person's word on what the rules decided is kept as that person's, at every door, and rests on nothing."""

from __future__ import annotations

import csv
from collections.abc import Callable
from itertools import takewhile
from pathlib import Path

import click
import pytest

from kg.link.decisions import FALLEN, Decision
from kg.link.rules import read_rules
from kg.link.sssom import DecisionTable, links_table
from kg.project.config import Project

from ..conftest import Ran
from .test_support import BLACKPINK, ROSE, proven

__all__ = ["proven"]

WORDS = {
    "accepted": ("accept", "yes", "a 1"),
    "rejected": ("reject", "no", "r 1"),
    "unsure": ("unsure", "unsure", "u 1"),
}


@pytest.fixture
def table(proven: Project) -> DecisionTable:
    return links_table(proven, read_rules(proven).items)


def on_rose(table: DecisionTable) -> list[Decision]:
    return [one for one in table.read() if one.subject_label == "Rosé"]


@pytest.mark.parametrize("fallen", [False, True])
def test_what_a_person_says_of_a_decision_of_the_rules_is_theirs(
    proven: Project,
    table: DecisionTable,
    kg: Callable[..., Ran],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fallen: bool,
) -> None:
    """By a command, a table or at the prompt; what the rules took it by is there to be read, and it never falls."""
    if fallen:
        kg("link", "undo", "BLACKPINK", "--by", "Ann", cwd=proven)
    (was,) = on_rose(table)
    assert (FALLEN if fallen else "accepted") == was.verdict
    text = table.path.read_text()
    without = "".join(line for line in text.splitlines(keepends=True) if ROSE not in line)

    def by_command(verdict: str) -> None:
        kg("link", WORDS[verdict][0], "Rosé", ROSE, "--by", "Bob", cwd=proven)

    def by_table(verdict: str) -> None:
        table.path.write_text(without)
        path = tmp_path / "t.csv"
        path.unlink(missing_ok=True)
        assert 0 == kg("link", "review", "--all", "-o", str(path), cwd=proven).code
        head, *rows = csv.reader(path.open(encoding="utf-8-sig"))
        rows = [row for row in rows if row[head.index("item")] == ROSE]
        rows[0][head.index("decision")] = WORDS[verdict][1]
        with path.open("w", encoding="utf-8-sig") as file:
            csv.writer(file).writerows([head, *rows])
        table.path.write_text(text)
        ran = kg("link", "review", "--read", str(path), "--by", "Bob", cwd=proven)
        assert "1 decision was taken" in ran.err
        again = kg("link", "review", "--read", str(path), "--by", "Bob", cwd=proven)
        assert "1 row says what was decided before" in again.err

    def at_the_prompt(verdict: str) -> None:
        table.path.write_text(without)
        waiting = kg("link", "review", "--all", "--class", "mg:Person", "-o", "-", cwd=proven).out.splitlines()[1:]
        before = {line.split("\t")[0] for line in takewhile(lambda line: ROSE not in line, waiting)}
        answers = [*["s"] * len(before), WORDS[verdict][2], "q"]

        def answer(*_: object, **__: object) -> str:
            table.path.write_text(text) if len(answers) == 2 else None
            return answers.pop(0)

        with monkeypatch.context() as patch:
            patch.setattr(click, "prompt", answer)
            ran = kg("link", "review", "--all", "--class", "mg:Person", "--by", "Bob", cwd=proven)
        assert "1 decision was written" in ran.err

    for door in (by_command, by_table, at_the_prompt):
        for verdict in WORDS:
            table.path.write_text(text)
            door(verdict)
            (one,) = on_rose(table)
            assert (verdict, "Bob") == (one.verdict, one.author), (door, verdict)
            assert verdict != "accepted" or was.comment in f"{one.comment}{one.other}"
    table.path.write_text(text)
    by_command("accepted")
    kg("link", "reject", "BLACKPINK", BLACKPINK, "--by", "Ann", cwd=proven)
    kg("link", "accept", "--proven", cwd=proven)
    assert ["accepted"] == [one.verdict for one in on_rose(table)]


def test_a_reason_of_ones_own_stands_beside_that_of_the_rules(
    proven: Project, table: DecisionTable, kg: Callable[..., Ran]
) -> None:
    (was,) = on_rose(table)
    kg("link", "accept", "Rosé", ROSE, "--by", "Bob", "--because", "met her", cwd=proven)
    (one,) = on_rose(table)
    assert ("met her", f"proven={was.comment}") == (one.comment, one.other)
    again = kg("link", "accept", "Rosé", ROSE, "--by", "Bob", cwd=proven)
    assert "accepted already, by Bob" in again.err


def test_absent_waits_until_what_the_rules_linked_is_taken_back(
    proven: Project, table: DecisionTable, kg: Callable[..., Ran]
) -> None:
    """Unless that has fallen."""
    assert "take that back first" in kg("link", "absent", "Rosé", "--by", "Bob", cwd=proven).err
    kg("link", "undo", "BLACKPINK", "--by", "Ann", cwd=proven)
    kg("link", "absent", "Rosé", "--by", "Bob", cwd=proven)
    assert [("absent", "Bob")] == [(one.verdict, one.author) for one in on_rose(table)]
