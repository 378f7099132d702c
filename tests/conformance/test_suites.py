"""Every test of the suites of the standards passes through `kg`, or is an exception with a reason."""

from __future__ import annotations

import re

import pytest

from tests.conformance.earl import REPORTS, earl_of
from tests.conformance.suites import SUITES, Suite
from tests.conformance.verdicts import EXCEPTIONS, Verdict, outcome_of, read_exceptions
from tests.services import require

# What must pass, whatever is an exception.
FLOORS = {
    "turtle": 313, "trig": 356, "ntriples": 70, "nquads": 87, "rdfxml": 161, "jsonld": 418, "canon": 64,
    "query-syntax": 103, "query-evaluation": 224, "protocol": 27, "shacl": 121,
}  # fmt: skip


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.name)
def test_a_suite(suite: Suite) -> None:
    """All tests are there and pass but the exceptions, and the report that is kept says so.

    A copy of an older year has fewer tests, which the report may know by other addresses.
    """
    verdicts = list(suite.run(require(*suite.needs) / suite.folder, suite.base))
    outcome = outcome_of(suite.name, verdicts)

    assert {} == outcome.failed
    assert () == outcome.in_vain
    assert outcome.total in suite.totals
    if outcome.total == max(suite.totals):
        assert set(read_exceptions(suite.name, outcome.total)) <= {one.name for one in verdicts}
        assert outcome.passed >= FLOORS[suite.name]
        assert (REPORTS / f"{suite.name}.ttl").read_text("utf-8") == earl_of(suite.title, verdicts)


def test_what_fails_without_a_reason_is_told() -> None:
    """A test that fails and is no exception, one that is and passes, and one that does not apply are told apart."""
    name = "xml-canon-test001"
    assert {name: "said"} == outcome_of("turtle", [Verdict(name, "urn:a", False, "said")]).failed
    assert {name} == set(outcome_of("rdfxml", [Verdict(name, "urn:a", False)]).excepted)
    assert (name,) == outcome_of("rdfxml", [Verdict(name, "urn:a", True)]).in_vain
    assert (0, 0, 1) == outcome_of("turtle", [Verdict(name, "urn:a", None)])[:3]


def test_every_exception_is_of_a_suite_and_has_a_reason() -> None:
    """The table names suites that are there, or copies of them, and says in words why."""
    head, *rows = [line.split("\t") for line in EXCEPTIONS.read_text("utf-8").splitlines()]

    assert ["suite", "test", "reason"] == head
    assert {row[0] for row in rows} <= {
        name for suite in SUITES for name in (suite.name, *(f"{suite.name}/{n}" for n in suite.totals))
    }
    assert all(re.match(r".{30}", row[2]) for row in rows)
