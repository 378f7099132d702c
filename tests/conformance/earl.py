"""Reports in EARL, the vocabulary in which the W3C collects what implementations do; the same run gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kg._version import DISTRIBUTION, HOME
from tests.conformance.verdicts import Verdict

REPORTS = Path(__file__).with_name("reports")
_OUTCOMES = {True: "passed", False: "failed", None: "inapplicable"}


def earl_of(title: str, verdicts: Iterable[Verdict]) -> str:
    """Return the report on a suite in Turtle, one line for each test, in the order of their addresses."""
    head = f"""\
# {title}: what kg does with each test; made by python -m tests.conformance.
@prefix doap: <http://usefulinc.com/ns/doap#> .
@prefix earl: <http://www.w3.org/ns/earl#> .
@prefix kg: <{HOME}> .

kg: a doap:Project , earl:Software , earl:TestSubject ; doap:name "{DISTRIBUTION}" ; doap:homepage kg: .

"""
    return head + "".join(sorted(map(_line, verdicts)))


def _line(one: Verdict) -> str:
    result = f"earl:result [ a earl:TestResult ; earl:outcome earl:{_OUTCOMES[one.passed]} ]"
    return f"[] a earl:Assertion ; earl:test <{one.iri}> ; earl:subject kg: ; earl:assertedBy kg: ; earl:mode earl:automatic ; {result} .\n"
