"""Each bad input is told in words, with the right code, and changes nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.cli import exits
from kg.project.building import build_snapshot
from kg.project.config import Project
from kg.project.reading import read_project
from kg.project.scaffold import create_project
from tests import ROOT
from tests.web.asking import Site
from tests.web.conftest import site as site

from ..conftest import Ran
from ..copying import copied
from .cases import HERE, Case, iter_cases, lay_down, state_of

ALL = list(iter_cases())
CASES, ASKED = [one for one in ALL if "run" in one.said], [one for one in ALL if "run" not in one.said]
DATA = """@prefix ex: <https://example.org/small/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix thing: <https://example.org/small/thing/> .

thing:one a ex:Thing ;
    skos:prefLabel "One"@en .

thing:two a ex:Thing ;
    skos:prefLabel "Two"@en .
"""


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project with a snapshot; not to be changed."""
    folder = tmp_path_factory.mktemp("bad") / "small"
    create_project(folder)
    (folder / "data").mkdir(exist_ok=True)
    (folder / "data/things.ttl").write_text(DATA, "utf-8")
    (folder / "tests/queries/things/all.tsv").unlink()
    build_snapshot(read_project(folder))
    return folder


@pytest.fixture
def place(request: pytest.FixtureRequest, small: Path, tmp_path: Path) -> Path:
    """Where a case is asked, its files laid down."""
    case: Case = request.getfixturevalue("case")
    kind = case.said.get("project", "small")
    if kind == "music":
        assert "files" not in case.said
        shipped: Project = request.getfixturevalue("shipped")
        return shipped.root
    root = copied(small, tmp_path / "small") if kind == "small" else tmp_path
    lay_down(case.said.get("files", {}), root)
    return root


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_bad_input(case: Case, place: Path, kg: Callable[..., Ran]) -> None:
    """It is told with its code and in words, without a traceback, and nothing but what may be is written."""
    writes = case.said.get("writes", [])
    before = state_of(place, writes)

    ran = kg(*case.words, cwd=place)

    told = ran.out + ran.err
    assert (case.said["code"], "") == (ran.code, _bug_in(told)), told
    for pattern in case.says:
        assert re.search(pattern, told), told
    assert before == state_of(place, writes)


@pytest.mark.parametrize("case", ASKED, ids=lambda case: case.name)
def test_a_bad_request(case: Case, site: Site) -> None:
    """It is answered with its status and in words, without a traceback, and tells nothing of the machine."""
    accept = case.said.get("accept", "text/html")
    if "get" in case.said:
        answered = site.get(case.text("get"), accept)
    else:
        answered = site.post(case.text("post"), case.text("body").encode("latin-1"), case.said["kind"], accept)

    told = answered.body.decode()
    assert (case.said["code"], "") == (answered.status, _bug_in(told)), told[:2000]
    for pattern in case.says:
        assert re.search(pattern, told), told[:2000]
    assert str(ROOT) not in told


def _bug_in(told: str) -> str:
    found = re.search(r"Traceback|this is a bug|\b[A-Z]\w+(Error|Exception)\b|panicked", told)
    return found[0] if found else ""


def test_no_case_says_that_a_bug_is_right() -> None:
    """A case has a code of the table, says what is to be told, and no two of a file are about the same."""
    assert {case.said["code"] for case in CASES} <= set(exits.MEANING) - {exits.BUG}
    assert {case.said["code"] for case in ASKED} <= set(range(200, 500))
    assert all(pattern for case in ALL for pattern in case.says)
    names = Counter((case.path, case.said["what"]) for case in ALL)
    assert [name for name, count in names.items() if count > 1] == []


# The rows of the table that concern a command; those that are left out were never written.
ROWS = {
    "A": "1 2 3 5 6 7 9 10 11 13 14 15",
    "B": "1 2 3 5 6 7 9 10 11",
    "C": "1 2 3 5 6 7 9 10 11 13",
    "D": "1 2 3 5 6 7 9 10 11",
    "E": "1 2 3 5 6 7 9 10 11 13 14 15 17 18",
    "F": "1 2 3 5 6 7 9 10 11 13 14 15 17",
    "G": "1 2 3 5 6 7 9 10 11 13 14 15 17 18 19 21 22",
    "H": "1 2 3 5 6 7 9 10 11 13 14 15 17 18 19 21 22",
    "I": "1 2 3 5 6 7 8 9 10 11 13 14 15",
}


def test_every_row_of_the_table_is_tried() -> None:
    """By a case here or by a test elsewhere, which is there; and there are sixty cases that no row asked for."""
    lines = (HERE / "elsewhere.tsv").read_text("utf-8").splitlines()[1:]
    elsewhere = [line.split("\t") for line in lines]
    tried = {str(case.said["row"]) for case in ALL if "row" in case.said} | {row for row, _, _ in elsewhere}

    assert {f"{part}{number}" for part, numbers in ROWS.items() for number in numbers.split()} == tried
    for row, file, test in elsewhere:
        assert f"def {test}(" in (HERE.parent / file).read_text("utf-8"), row
    assert sum("row" not in case.said for case in ALL) >= 60
