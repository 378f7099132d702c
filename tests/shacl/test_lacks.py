"""What a thing lacks goes beneath the slip that it follows from, and beneath nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from kg.findings import Finding
from kg.rdf.terms import IRI
from kg.shacl.lacks import beneath_slips, with_slips

A, B, NAME, NAMME = (IRI(f"urn:{name}") for name in ("a", "b", "name", "namme"))
SLIP = Finding("warning", "m", "terms", focus=A, path=str(NAMME), cause=NAMME, meant=NAME)
LACK = Finding("violation", "needs a name", "r", focus=A, path=str(NAME), component="MinCountConstraintComponent")


def test_a_lack_follows_from_a_slip_and_makes_it_as_bad() -> None:
    (found,) = with_slips([LACK, SLIP])

    assert ("violation", str(NAMME), [(LACK.message, "")]) == (
        found.severity, found.path, [(one.message, one.instead) for one in found.under],
    )  # fmt: skip
    (found,) = with_slips([LACK._replace(severity="info"), SLIP])
    assert "warning" == found.severity


@pytest.mark.parametrize(
    "other",
    [
        {"focus": B},
        {"path": "urn:other"},
        {"path": None},
        {"component": "MaxCountConstraintComponent"},
        {"component": None},
    ],
)
def test_what_does_not_follow_from_it_stays(other: dict[str, Any]) -> None:
    found = [LACK._replace(**other), SLIP]

    assert found == with_slips(found)


@pytest.mark.parametrize("no_slip", [{"cause": None}, {"meant": None}, {"cause": B}, {"path": str(NAME)}])
def test_what_is_no_property_that_was_meant_otherwise_is_no_slip(no_slip: dict[str, Any]) -> None:
    """Such as a value at fault, that is the cause of more than itself."""
    found = [SLIP._replace(**no_slip), LACK]

    assert found == with_slips(found), "in the order in which they were found"
    assert ([LACK], found[:1]) == beneath_slips([LACK], found[:1])


def test_a_slip_of_several_things_has_what_each_lacks_beneath_it() -> None:
    both = SLIP._replace(under=(SLIP._replace(focus=B),))
    lacks = [LACK, LACK._replace(focus=B), LACK._replace(focus=IRI("urn:c"))]

    kept, (found,) = beneath_slips(lacks, [both])

    assert lacks[2:] == kept
    assert [B, A, B] == [one.focus for one in found.under]
