"""What each form of a report says of a finding: all that is known of it, and nothing that is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyoxigraph
import pytest

from kg.check.fingerprints import fingerprint
from kg.check.naming import Names
from kg.check.reports import REPORT_FORMATS
from kg.errors import Location
from kg.findings import Finding, Note, Report
from kg.rdf.terms import IRI, BlankNode, Literal
from kg.rdf.vocabulary import SH
from kg.shacl.idle import RULE as IDLE
from kg.shacl.misfit_words import RULE as FIT

NAMES = Names({"e": "urn:e:"})
HERE = Location(Path("a.ttl"), 3, 5)
ONE = Finding("violation", "must be <urn:e:c>", "urn:e:Rule", HERE, IRI("urn:e:x"), "urn:e:p", Literal("v"), "MinCountConstraintComponent")  # fmt: skip
BARE = Finding("warning", "is odd", "style")
NOTED = Report([ONE, BARE], ["a note", Note("another", HERE)])


def told(form: str, report: Report, *, terminal: bool = False) -> str:
    return "".join(REPORT_FORMATS[form](report, NAMES, terminal=terminal))


@pytest.mark.parametrize(
    ("found", "lines"),
    [
        ([ONE], ['a.ttl:3:5: violation: e:x e:p "v": must be e:c [e:Rule]']),
        ([BARE], ["warning: is odd [style]"]),
        # one message that several parts of a rule give of one node is told with the part
        (
            [ONE, ONE._replace(component="ClassConstraintComponent")],
            [f'a.ttl:3:5: violation: e:x e:p "v": must be e:c [e:Rule, {one}]' for one in ("MinCount", "Class")],
        ),
        (
            [ONE, ONE._replace(component="ClassConstraintComponent", path="urn:e:q")],
            [f'a.ttl:3:5: violation: e:x e:{one} "v": must be e:c [e:Rule]' for one in "pq"],
        ),
        ([BARE, BARE], ["warning: is odd [style]"] * 2),
        # the other places, up to twenty, and how many more there are
        (
            [BARE._replace(related=((HERE, "<urn:e:y>"), (Location(Path("b.ttl"), 1), "z")))],
            ["warning: is odd [style]", "  a.ttl:3:5: e:y", "  b.ttl:1: z"],
        ),
        ([BARE._replace(related=((HERE, "y"),) * 20)], ["warning: is odd [style]", *["  a.ttl:3:5: y"] * 20]),
        (
            [BARE._replace(related=((HERE, "y"),) * 22)],
            ["warning: is odd [style]", *["  a.ttl:3:5: y"] * 20, "  and 2 more places; -f json has them"],
        ),
        (
            [BARE._replace(related=((HERE, "y"),) * 21)],
            ["warning: is odd [style]", *["  a.ttl:3:5: y"] * 20, "  and 1 more places; -f json has them"],
        ),
        # what is beneath, in other words, of another node or in another file
        (
            [
                ONE._replace(
                    under=(
                        ONE._replace(message="or so"),
                        ONE._replace(focus=IRI("urn:e:y")),
                        ONE,
                        ONE._replace(location=Location(Path("b.ttl"), 1, 1)),
                        BARE._replace(instead=""),
                        BARE,
                    ),
                    beyond=2,
                )
            ],
            [
                'a.ttl:3:5: violation: e:x e:p "v": must be e:c [e:Rule]',
                "  also: or so",
                '  so too a.ttl:3:5: e:y e:p "v"',
                "  so too b.ttl:1:1",
                "  and 3 more for the same cause",
            ],
        ),
    ],
)
def test_people_read_where_what_and_by_which_rule(found: list[Finding], lines: list[str]) -> None:
    assert lines == told("text", Report(found)).splitlines()


def test_on_a_terminal_the_line_is_shown_with_what_is_wrong_in_it() -> None:
    shown = ONE._replace(line="e:x e:p 1 .")
    assert [] == [row for row in told("text", Report([shown])).splitlines() if "|" in row]
    assert ["  3 | e:x e:p 1 .", "    |     ^"] == told("text", Report([shown]), terminal=True).splitlines()[1:]
    nowhere = [
        ONE,
        shown._replace(location=None),
        shown._replace(location=Location(Path("a"), 3)),
        shown._replace(location=Location(Path("a"))),
    ]
    assert "|" not in told("text", Report(nowhere), terminal=True)


def test_programs_read_all_fields_and_null_for_what_is_not_known() -> None:
    full = ONE._replace(label="X", related=((HERE, "y"),), said="is z", meant=IRI("urn:e:m"), part="p", step="cases")
    found: dict[str, Any] = json.loads(told("json", NOTED._replace(findings=[full, BARE])))
    assert {"violation": 1, "warning": 1, "info": 0} == found["count"]
    assert ["a note", "a.ttl:3:5: another"] == found["notes"]
    assert [
        {
            "severity": "violation", "message": "must be <urn:e:c>", "rule": "cases/urn:e:Rule", "file": "a.ttl", "line": 3,
            "column": 5, "focus": "<urn:e:x>", "label": "X", "path": "urn:e:p", "value": '"v"',
            "component": "MinCountConstraintComponent", "related": [{"place": "a.ttl:3:5", "value": "y"}], "said": "is z",
            "meant": "<urn:e:m>",
        },
        {
            "severity": "warning", "message": "is odd", "rule": "style", "file": None, "line": None, "column": None,
            "focus": None, "label": None, "path": None, "value": None, "component": None, "related": [], "said": None,
            "meant": None,
        },
    ] == found["findings"]  # fmt: skip


@pytest.mark.parametrize(
    ("finding", "line"),
    [
        (ONE, '::error file=a.ttl,title=e%3ARule,line=3,col=5::e:x e:p "v": must be e:c'),
        (BARE, "::warning title=style::is odd"),
        (BARE._replace(severity="info", location=Location(Path("a,b:c%"))), "::notice file=a%2Cb%3Ac%25,title=style::is odd"),
        (BARE._replace(location=Location(Path("a"), 2), message="a\nb\rc%"), "::warning file=a,title=style,line=2::a%0Ab\\x0dc%25"),
    ],
)  # fmt: skip
def test_a_workflow_reads_one_command_for_each_finding(finding: Finding, line: str) -> None:
    assert f"{line}\n" == told("github", Report([finding]))


def test_a_test_report_counts_what_fails_the_run() -> None:
    hostile = BARE._replace(message="<&\x01\uffff>", severity="info")
    suite = ElementTree.fromstring(told("junit", Report([ONE, BARE, hostile])))[0]  # noqa: S314 - our own
    assert ("3", str(Report([ONE, BARE, hostile]).failures)) == (suite.get("tests"), suite.get("failures"))
    assert ['e:x e:p "v" a.ttl:3:5', "", ""] == [case.get("name") for case in suite]
    assert ["failure", "system-out", "system-out"] == [case[0].tag for case in suite]
    assert ["violation: must be <urn:e:c>", "warning: is odd", "info: <&\\x01\\uffff>"] == [
        case[0].text for case in suite
    ]


def results_of(*findings: Finding, **fields: Any) -> tuple[bool, list[dict[str, str]]]:
    """Return whether a report says that the data conform, and its results, each by the names of the properties."""
    quads = list(pyoxigraph.parse(told("turtle", Report(list(findings), **fields)), pyoxigraph.RdfFormat.TURTLE))
    said: dict[Any, dict[str, str]] = {}
    for quad in quads:
        said.setdefault(quad.subject, {})[quad.predicate.value.rpartition("#")[2]] = str(quad.object).replace(SH, "sh:")
    (report,) = (one for one in said.values() if "conforms" in one)
    rows = [{k: v for k, v in one.items() if k != "type"} for one in said.values() if "resultMessage" in one]
    return report["conforms"].startswith('"true"'), sorted(rows, key=lambda row: row["resultMessage"])


def test_the_report_of_shacl_has_a_result_for_each_finding_on_a_node() -> None:
    """What is told of the run or of a file is none, unless it is a violation."""
    assert (True, []) == results_of(BARE)
    assert (False, [{"resultSeverity": "<sh:Violation>", "resultMessage": '"is odd"'}]) == results_of(
        BARE._replace(severity="violation", rule="syntax")
    )
    whole = {
        "resultSeverity": "<sh:Violation>", "resultMessage": '"must be <urn:e:c>"', "focusNode": "<urn:e:x>",
        "resultPath": "<urn:e:p>", "value": '"v"', "sourceConstraintComponent": "<sh:MinCountConstraintComponent>",
        "sourceShape": "<urn:e:Rule>",
    }  # fmt: skip
    assert (False, [whole]) == results_of(ONE, BARE)
    other = ONE._replace(shape="urn:e:S", component="urn:e:own", own_severity="urn:e:Grave", focus=BlankNode("b"))
    (found,) = results_of(other)[1]
    assert {
        "sourceShape": "<urn:e:S>", "sourceConstraint": "<urn:e:Rule>", "sourceConstraintComponent": "<urn:e:own>",
        "resultSeverity": "<urn:e:Grave>",
    }.items() <= found.items()  # fmt: skip
    assert found["focusNode"].startswith("_:")
    assert "value" not in results_of(ONE._replace(value=None))[1][0]
    assert {"sourceConstraintComponent": "<sh:SPARQLConstraintComponent>"}.items() <= results_of(
        ONE._replace(component=None)
    )[1][0].items()


def test_programs_get_what_is_beneath_by_itself_and_count_what_is_not_listed() -> None:
    """A report for people has one finding for each cause."""
    report = Report([ONE._replace(under=(BARE._replace(under=(BARE._replace(severity="info"),)),), beyond=3)])
    found = json.loads(told("json", report))
    assert {"violation": 4, "warning": 1, "info": 1} == found["count"]
    assert ["violation", "warning", "info"] == [one["severity"] for one in found["findings"]]
    assert ["::error", "::warning", "::notice"] == [line.split()[0] for line in told("github", report).splitlines()]
    suite = ElementTree.fromstring(told("junit", report))[0]  # noqa: S314 - our own
    assert ("6", "4", 3) == (suite.get("tests"), suite.get("failures"), len(suite))


@pytest.mark.parametrize(("fail_on", "failures"), [("never", 0), ("violation", 1), ("warning", 2), ("info", 3)])
def test_a_test_fails_where_the_run_does(fail_on: str, failures: int) -> None:
    report = Report([ONE, BARE, BARE._replace(severity="info")], fail_on=fail_on)
    suite = ElementTree.fromstring(told("junit", report))[0]  # noqa: S314 - our own
    assert (str(failures), failures) == (suite.get("failures"), len(suite.findall("*/failure")))


def test_data_conform_where_nothing_is_found_of_them_and_all_is_listed() -> None:
    """A warning on a node is a result of SHACL as well; a likely mistake in the shapes is none, how grave it may be."""
    for rule in (IDLE, FIT):
        assert (True, []) == results_of(ONE._replace(rule=rule), BARE._replace(rule=rule, severity="violation"))
    conforms, rows = results_of(ONE._replace(severity="warning"))
    assert (False, 1) == (conforms, len(rows))
    assert (False, []) == results_of(BARE, left_out={"warning": 2})


def test_shapes_are_not_well_formed_where_one_is_not() -> None:
    shape = BARE._replace(severity="violation", rule="shapes/ill-formed")
    assert ["shapesGraphWellFormed false" in told("turtle", Report(some)) for some in ([ONE], [ONE, shape], [shape])] == [
        False, True, True,
    ]  # fmt: skip


def test_a_path_of_several_steps_is_written_as_shacl_has_it() -> None:
    path = "(<urn:e:p>/(^<urn:e:q>))"
    text = told("turtle", Report([ONE._replace(path=path)]))
    assert "<(" not in text
    (row,) = results_of(ONE._replace(path=path))[1]
    assert row["resultPath"].startswith("_:")


def test_a_finding_is_known_by_the_way_to_its_node_whatever_it_holds() -> None:
    """The line counts where no way is known; half a character is no hindrance."""
    blank = ONE._replace(focus=BlankNode("b"), line="[] e:p 1 .", way="from <urn:e:x>")
    assert fingerprint(blank) == fingerprint(blank._replace(line="[] e:p 2 .", focus=BlankNode("c")))
    assert fingerprint(blank) != fingerprint(blank._replace(way="from <urn:e:y>"))
    assert fingerprint(blank._replace(way=None)) != fingerprint(blank._replace(way=None, line="[] e:p 2 ."))
    assert fingerprint(ONE._replace(value=Literal("\ud800"))) != fingerprint(ONE._replace(value=Literal("\ud801")))
