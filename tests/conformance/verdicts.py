"""What became of the tests of a suite, and which may fail, by name and with a reason."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from tests.conformance.cases import Case
from tests.conformance.running import Ran

EXCEPTIONS = Path(__file__).with_name("exceptions.tsv")


class Verdict(NamedTuple):
    """What became of one test: passed, failed, or, as None, that it does not apply; and what kg said."""

    name: str
    iri: str
    passed: bool | None
    said: str = ""


def verdict(case: Case, passed: bool, ran: Ran | None = None) -> Verdict:
    """Return what became of a test of a manifest in Turtle."""
    return Verdict(case.name, case.iri, passed, ran.err if ran else "")


class Outcome(NamedTuple):
    """What became of a suite: how many tests passed of how many, and which are not as `exceptions.tsv` says."""

    passed: int
    total: int
    does_not_apply: int
    failed: dict[str, str]
    """The tests that failed and are no exception, with what kg said."""
    excepted: dict[str, str]
    """The tests that failed and may, with the reason."""
    in_vain: tuple[str, ...]
    """The exceptions that passed."""


def read_exceptions(suite: str, total: int) -> dict[str, str]:
    """Return the tests that may fail, each with the reason, of a suite in its copy of so many tests.

    `turtle` in the table is every copy of that suite, `turtle/291` the one of 291 tests.
    """
    copies = {suite, f"{suite}/{total}"}
    with EXCEPTIONS.open(encoding="utf-8", newline="") as file:
        return {row["test"]: row["reason"] for row in csv.DictReader(file, delimiter="\t") if row["suite"] in copies}


def outcome_of(suite: str, verdicts: Iterable[Verdict]) -> Outcome:
    """Weigh what became of the tests of a suite."""
    all_of = list(verdicts)
    failed = {one.name: one.said for one in all_of if one.passed is False}
    counted = [one for one in all_of if one.passed is not None]
    known = read_exceptions(suite, len(counted))
    return Outcome(
        sum(one.passed is True for one in counted),
        len(counted),
        len(all_of) - len(counted),
        {name: said for name, said in failed.items() if name not in known},
        {name: known[name] for name in failed if name in known},
        tuple(one.name for one in counted if one.name in known and one.passed),
    )
