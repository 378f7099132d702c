"""Below the command line nothing speaks its words; what to do next is advice, which it puts into words."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import get_args

import pytest

from kg.cli.advice import WORDS, in_words, told, with_advice
from kg.cli.group import COMMANDS
from kg.errors import Advice, Deed, Location, UnknownName, UsageError
from kg.findings import Finding, Report
from tests import ROOT

# Texts that are written into files for people who have the command line before them.
WRITTEN = {
    "release/packing.py": "    kg release --check .",
    "link/publish.py": "# Made by `kg link apply`",
    "check/reports.py": "kg validate",
}
WORD = re.compile(rf"(?<![\w/.-])kg (?:{'|'.join(COMMANDS)})\b|(?<![\w-])--[a-z]")
BELOW = [path for path in sorted((ROOT / "kg").rglob("*.py")) if path.relative_to(ROOT / "kg").parts[0] != "cli"]


def texts_of(module: Path) -> list[str]:
    """Return the texts of a module that are no docstrings, and no words for another program (git)."""
    tree = ast.parse(module.read_text("utf-8"))
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body and isinstance(node.body[0], ast.Expr)
    }  # fmt: skip
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs | alone
        and not re.fullmatch(r"--[a-z=-]*", node.value)
    ]  # fmt: skip


@pytest.mark.parametrize("module", BELOW, ids=lambda path: str(path.relative_to(ROOT / "kg")))
def test_no_option_and_no_command_is_named_below_the_command_line(module: Path) -> None:
    """A program that uses kg from Python reads no word about options that it does not have."""
    allowed = WRITTEN.get(str(module.relative_to(ROOT / "kg")), "")
    found = [text for text in texts_of(module) if WORD.search(text) and (not allowed or allowed not in text)]

    assert [] == found


def test_every_deed_has_its_words() -> None:
    """What can be advised can be said, and nothing is said that nobody advises."""
    sources = "".join(path.read_text("utf-8") for path in BELOW)

    assert set(get_args(Deed)) == set(WORDS)
    assert set(WORDS) == set(re.findall(r'Advice\("([a-z-]+)"', sources))


def test_an_error_is_told_with_place_option_and_advice() -> None:
    """The message stands alone for programs, and with all its words at the prompt."""
    error = UsageError("it is there already", location=Location(Path("a.ttl"), 3, 1), advice=Advice("replace"))
    error.parameter = "other_work"

    assert "a.ttl:3:1: other_work: it is there already" == str(error)
    assert "a.ttl:3:1: --other-work: it is there already; give --replace to write it anew" == told(error)
    assert "b.ttl: other_work: it is there already" == str(error.at(Location(Path("b.ttl"))))


def test_what_was_suggested_needs_no_advice() -> None:
    """Whoever is told the right name need not look for it."""
    assert "; look for it with: kg search" == in_words(UnknownName("thing", "x", [], advice=Advice("search")).advice)
    assert None is UnknownName("thing", "rosie", ["Rosie"], advice=Advice("search")).advice


def test_a_finding_is_told_with_its_advice_in_every_form_of_report() -> None:
    """A report for another program says what to do as well."""
    finding = Finding("violation", "The answer differs. Take it", "answers", advice=Advice("take-answer", "charts"))
    (worded,) = with_advice(Report([finding])).findings

    assert "The answer differs. Take it with: kg queries test --update charts" == worded.message
