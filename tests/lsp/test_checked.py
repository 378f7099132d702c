"""What a check knows more of a text than is found in it at once, and when that is the same, or may not be told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kg.errors import Location
from kg.findings import Finding
from kg.lsp.checked import (
    compared,
    is_known,
    iter_faulty,
    joined,
    names_any,
    standing_in,
    still_says,
    without_same,
)
from kg.rdf.terms import IRI, BlankNode, Literal

HERE, THERE = Path("/p/a.ttl"), Path("/p/b.ttl")
ONE = Finding(
    "warning", "m", "r", Location(HERE, 1, 1), focus=IRI("urn:x/a"), path="urn:p", value=Literal("v"), component="max"
)
SLIP = Finding("warning", "m", "terms", Location(HERE, 1, 1), cause=IRI("urn:x/slip"))


@pytest.mark.parametrize(
    ("change", "is_same"),
    [
        ({"message": "n"}, True), ({"location": Location(THERE, 9, 9)}, True), ({"severity": "violation"}, True), ({"rule": "s"}, False),
        ({"focus": IRI("urn:x/b")}, False), ({"path": "urn:q"}, False), ({"value": Literal("v", language="en")}, False), ({"value": None}, False),
        ({"component": "min"}, False),
    ],
)  # fmt: skip
def test_what_is_said_of_one_thing_is_the_same_wherever_it_stands(change: dict[str, object], is_same: bool) -> None:
    assert is_known(ONE._replace(**change), [ONE]) is is_same  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "change", "is_same"),
    [
        (ONE._replace(focus=None), {"message": "n"}, False), (ONE._replace(focus=None), {"location": Location(HERE, 2, 1)}, False),
        (ONE._replace(focus=BlankNode("b1")), {"focus": BlankNode("b2"), "message": "n"}, True),
        (ONE._replace(value=BlankNode("b1")), {"value": BlankNode("b2")}, True), (ONE._replace(value=BlankNode("b1")), {"location": Location(HERE, 2, 1)}, False),
        (ONE._replace(focus=BlankNode("b1")), {"value": None}, False), (ONE._replace(focus=BlankNode("b1")), {"component": "min"}, False),
        (ONE._replace(focus=BlankNode("b1")), {"path": "urn:q"}, False), (ONE._replace(focus=BlankNode("b1")), {"rule": "s"}, False),
        (SLIP, {"message": "n", "location": Location(HERE, 2, 1)}, True), (SLIP, {"cause": IRI("urn:x/other")}, False),
    ],
)  # fmt: skip
def test_what_has_no_name_is_told_by_its_place(one: Finding, change: dict[str, object], is_same: bool) -> None:
    assert (without_same([one._replace(**change)], [one]) == []) is is_same  # type: ignore[arg-type]


def test_only_what_is_not_found_at_once_is_more() -> None:
    """What both find has the words of the check; of one place and kind there is one."""
    other = ONE._replace(focus=IRI("urn:x/b"), location=Location(HERE, 2, 1))
    told = ONE._replace(message="of the check")
    alike = ONE._replace(focus=IRI("urn:x/c"))
    of_slip = Finding("warning", "better", "shapes", Location(HERE, 1, 1), cause=SLIP.cause)

    found = compared("text", [ONE, SLIP], [told, other, alike, of_slip])

    assert (found.text, found.more) == ("text", (other,))
    assert sorted(one.message for one in found.same.values()) == ["better", "of the check"]
    moved = ONE._replace(location=Location(HERE, 7, 1))
    now = joined([moved, SLIP], found, "text")
    assert [(one.message, one.location) for one in now] == [
        ("of the check", Location(HERE, 7, 1)), ("better", Location(HERE, 1, 1)), ("m", Location(HERE, 2, 1)),
    ]  # fmt: skip


def test_what_has_no_cause_is_no_slip_of_another() -> None:
    assert compared("t", [SLIP._replace(cause=None, location=Location(HERE, 9, 1))], [ONE]).more == (ONE,)


def test_what_both_find_of_a_thing_is_no_more_wherever_it_stands() -> None:
    """Though it is about no property."""
    bare = ONE._replace(path=None, value=None)

    assert compared("t", [bare], [bare._replace(location=Location(HERE, 5, 1))]).more == ()


def test_places_in_other_files_come_from_the_check_and_those_in_the_text_from_the_text() -> None:
    """The check knows those as they were saved; where the text has none, those of the check are all there are."""
    here, there, far = ((Location(path, line, 1), "v") for path, line in ((HERE, 2), (THERE, 3), (THERE, 4)))
    of_check = ONE._replace(related=((Location(HERE, 7, 1), "v"), there, far))
    found = compared("t", [ONE], [of_check])

    assert [one.related for one in joined([ONE._replace(related=(here, there))], found, "t")] == [(here, there, far)]
    assert [one.related for one in joined([ONE], found, "t")] == [of_check.related]


def test_what_a_check_knows_more_goes_with_its_line() -> None:
    found = compared("a\nb\n", [], [ONE._replace(location=Location(HERE, 2, 1))])

    assert [one.location for one in joined([], found, "new\na\nb\n")] == [Location(HERE, 3, 1)]
    assert joined([], found, "a\nc\n") == []


def test_files_that_cannot_be_read_are_those_of_faults_of_syntax() -> None:
    found = [
        ONE,
        ONE._replace(rule="syntax", location=Location(THERE, 1, 1)),
        ONE._replace(rule="syntax", location=None),
    ]
    assert [*iter_faulty([*found, *found])] == [THERE]


@pytest.mark.parametrize("field", ["focus", "value", "cause", "unseen"])
def test_a_text_with_the_name_of_any_part_of_a_finding_may_bear_on_it(field: str) -> None:
    bare = Finding("warning", "m", "r", focus=IRI("urn:x/1"), value=IRI("urn:x/2"), cause=IRI("urn:x/3"), unseen=(IRI("urn:x/4"),))  # fmt: skip
    term = IRI("urn:x/zed")
    changed: dict[str, Any] = {field: (IRI("urn:x/5"), term) if field == "unseen" else term}
    finding = bare._replace(**changed)

    assert names_any("c:zed c:p 7", finding)
    assert not names_any("c:zet c:p 7", finding)
    assert names_any("<urn:y/>", Finding("warning", "m", "r", focus=IRI("urn:y/")))


@pytest.mark.parametrize(
    ("line", "says"), [("c:a c:p 7 .", True), ("c:a c:q 'v' .", True), ("c:a c:q 7 .", False), (None, False)]
)
def test_a_line_that_is_kept_says_a_value_or_its_property(line: str | None, says: bool) -> None:
    finding = ONE._replace(path="urn:x/p")
    lines = {} if line is None else {1: line}

    assert still_says(lines, finding) is says
    assert still_says(lines, finding._replace(value=None)) is (line is not None)
    assert still_says(lines, finding._replace(location=None))


def test_what_stands_nowhere_is_said_of_the_settings() -> None:
    """And what stands elsewhere too, of each of its places, with the others beside it."""
    settings = Path("/p/kg.toml")
    nowhere = ONE._replace(location=None)
    both = ONE._replace(location=Location(THERE, 4, 1), related=((Location(HERE, 2, 1), "v"),))

    assert standing_in([nowhere], settings, settings) == [nowhere._replace(location=Location(settings, 1, 1))]
    assert standing_in([nowhere], HERE, settings) == []
    (here,) = standing_in([both], HERE, settings)
    assert here.location == Location(HERE, 2, 1)
    assert Location(THERE, 4, 1) in [place for place, _ in here.related]
    assert standing_in([both], THERE, settings) == [both]
    told = both._replace(related=(*both.related, (Location(THERE, 4, 1), "w")), line="as it stands there")
    (here,) = standing_in([told], HERE, settings)
    assert (here.related, here.line) == (told.related, None)
