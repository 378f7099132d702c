"""What shapes were found to say comes back as it was, for shapes that are read anew; or is not kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kg.errors import Location
from kg.findings import Finding
from kg.rdf.terms import IRI, BlankNode, Literal, Term, TripleTerm
from kg.shacl import kept_outcomes
from kg.shacl.compiled import Outcome
from kg.shacl.kept_outcomes import decode_outcome, encode_outcome

ROOT = Path("/project")
A, B = IRI("urn:a"), IRI("urn:b")
FOUND = Finding("violation", "m", "r", Location(ROOT / "data/a.ttl", 3, 4), A, "urn:p", Literal("x"))
OUTCOME = Outcome(
    [[(A, FOUND), (B, FOUND._replace(focus=BlankNode("n")))], [], [(B, FOUND)]], [], frozenset([BlankNode("s1")])
)
TARGETS: list[Term] = [A, BlankNode("s1"), BlankNode("s2")]


def test_an_outcome_comes_back_for_shapes_that_are_read_anew() -> None:
    """By JSON; a shape without a name is known by its number, and a place as seen from the project."""
    held = json.loads(json.dumps(encode_outcome(OUTCOME, TARGETS, ROOT)))
    again: list[Term] = [A, BlankNode("t1"), BlankNode("t2")]

    assert decode_outcome(held, TARGETS, ROOT) == OUTCOME
    assert decode_outcome(held, again, ROOT) == OUTCOME._replace(idle=frozenset([again[1]]))
    moved = decode_outcome(held, TARGETS, Path("/elsewhere")).parts[2][0][1]
    assert moved.location == Location(Path("/elsewhere/data/a.ttl"), 3, 4)


@pytest.mark.parametrize(
    "outcome",
    [
        OUTCOME._replace(left=[(A, "cannot be compiled")]),
        OUTCOME._replace(parts=[[(A, FOUND._replace(location=Location(Path("/elsewhere/a.ttl"))))]]),
        OUTCOME._replace(parts=[[(A, FOUND._replace(value=TripleTerm(A, B, A)))]]),
        OUTCOME._replace(parts=[[(TripleTerm(A, B, A), FOUND)]]),
    ],
    ids=["what was left to another engine", "a place elsewhere", "a value that is a triple", "a node that is a triple"],
)
def test_what_cannot_come_back_is_not_kept(outcome: Outcome) -> None:
    assert encode_outcome(outcome, TARGETS, ROOT) is None


def test_of_more_findings_than_it_saves_time_none_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of all parts together count."""
    for most, kept in ((3, True), (2, False)):
        monkeypatch.setattr(kept_outcomes, "_MOST", most)
        assert (encode_outcome(OUTCOME, TARGETS, ROOT) is not None) is kept


@pytest.mark.parametrize(
    "held",
    [
        {}, {"parts": []}, {"parts": 5, "idle": []}, {"parts": [{}], "idle": []}, {"parts": [], "idle": [3]},
        {"parts": [{"at": [["<", "urn:a"]], "found": []}], "idle": []}, {"parts": [{"at": [5], "found": [{}]}], "idle": []},
        {"parts": [], "idle": ["x"]},
    ],
)  # fmt: skip
def test_what_another_program_has_written_is_an_error(held: dict[str, Any]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError, IndexError)):
        decode_outcome(held, TARGETS, ROOT)
