"""What went wrong is told in one line for each fault: where, seen from here, what, and what to do next."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kg.cli.faults import words_of
from kg.errors import (
    Advice,
    Faults,
    InputError,
    Location,
    ShapesError,
    SyntaxErrors,
    TableErrors,
    TurtleError,
    UsageError,
)
from kg.findings import Finding
from kg.project.config import Project

SHAPE = "http://e/shapes#A"


@pytest.fixture
def here(empty_project: Project, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a project, in which one is."""
    monkeypatch.chdir(empty_project.root)
    return empty_project.root


def test_each_fault_of_several_has_a_line_with_its_place(here: Path) -> None:
    faults: list[Any] = [
        InputError("first", location=Location(here / "data" / "a.ttl", 3, 7)),
        InputError("second\nline"),
        UsageError("third", advice=Advice("force")),
    ]
    first, second, third = words_of(TableErrors(faults))
    assert "data/a.ttl:3:7: first" == first
    assert r"second\x0aline" == second
    assert third.startswith("third")
    assert "--force" in third
    assert 1 == len(words_of(Faults(faults[:1])))


def test_a_place_elsewhere_is_told_in_full(here: Path) -> None:
    assert ["/elsewhere/a.ttl:3: so"] == words_of(
        Faults([InputError("so", location=Location(Path("/elsewhere/a.ttl"), 3))])
    )


def test_a_name_of_a_file_with_a_line_end_makes_no_second_line(here: Path) -> None:
    (told,) = words_of(InputError("so", location=Location(Path("a\nkg: all is well"), 3)))
    assert "\n" not in told
    (told,) = words_of(UsageError("there is no file a\nkg: all is well"))
    assert r"there is no file a\x0akg: all is well" == told


def test_a_prefix_that_the_project_knows_is_told_with_what_to_write(here: Path) -> None:
    """Whichever of the faults it is of; outside a project nothing more is known."""
    fault = TurtleError("the prefix 'thing' is not declared", location=Location(here / "a.ttl", 1, 1))
    fault.prefix = "thing"
    other = TurtleError("another fault", location=Location(here / "a.ttl", 2, 1))
    for faults in ([fault], [other, fault], [fault, other]):
        told = "\n".join(words_of(SyntaxErrors(faults)))
        assert "https://example.org/p/thing/" in told or "thing/" in told
        assert ("another fault" in told) == (other in faults)
    assert "thing/" not in "\n".join(words_of(SyntaxErrors([other])))


def test_outside_a_project_a_prefix_is_told_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    fault = TurtleError("the prefix 'thing' is not declared", location=Location(tmp_path / "a.ttl", 1, 1))
    fault.prefix = "thing"
    (told,) = words_of(SyntaxErrors([fault]))
    assert told.startswith("a.ttl:1:1: the prefix 'thing' is not declared")


@pytest.mark.parametrize(
    ("rule", "content", "told"),
    [
        ("shapes/faulty", "@prefix s: <http://e/shapes#> .\n", "s:A"), ("shapes/near-namespace", "@prefix s: <http://e/shapes#> .\n", f"<{SHAPE}>"),
        ("shapes/faulty", "", f"<{SHAPE}>"), ("shapes/faulty", None, f"<{SHAPE}>"), ("shapes/faulty", "@prefix s: <http://e/shapes#> .\nno", ""),
    ],
)  # fmt: skip
def test_a_fault_of_shapes_is_told_in_the_words_of_their_file(
    here: Path, rule: str, content: str | None, told: str
) -> None:
    """A file that is gone, or has faults of its own, has none; what a namespace is nearly called is to be seen."""
    path = here / "shapes.ttl"
    if content is not None:
        path.write_text(content)
    place, more = Location(path, 3, 1), Location(here / "more.ttl", 9)
    faults = [
        Finding("violation", f"<{SHAPE}> is odd", rule, place, related=((more, "x"),)),
        Finding("violation", f"<{SHAPE}> has no place", rule, None),
    ]
    (words,) = words_of(ShapesError("in short", findings=faults))
    first, second = words.splitlines()
    assert first.startswith("shapes.ttl:3:1, more.ttl:9: ")
    assert told in first
    assert f"<{SHAPE}> has no place" == second


def test_shapes_without_findings_are_told_as_one_fault(here: Path) -> None:
    (told,) = words_of(ShapesError("in short", location=Location(here / "a.ttl", 3)))
    assert told.endswith("a.ttl:3: in short")
    assert "in short" not in "".join(
        words_of(ShapesError("in short", findings=[Finding("violation", "so", "a/b", None)]))
    )
