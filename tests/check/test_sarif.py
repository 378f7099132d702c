"""SARIF: what a code host needs to know a finding again, to explain its rule and to mark its place."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from kg.check.naming import Names
from kg.check.rules import OWN_RULES, explained
from kg.errors import Location
from kg.findings import Finding, Report, Rule, faults_of
from kg.project.config import Project
from kg.rdf.terms import IRI, BlankNode, Literal
from kg.shacl.faults import RULES

from ..conftest import Ran
from ..services import SARIF, require

Kg = Callable[..., Ran]
FILE = "data/sources/rose-and-g-dragon.ttl"
FAULTS = (
    "entry:x a mg:ChartEntry ; mg:entryOf work:apt ; mg:chart chart:bugs ; mg:metric concept:peak ; mg:position 0 .\n"
    'work:apt mg:theme "no tag" , "nor this" .\n'
    "[] a mg:MusicRecording ; mg:byArtist agent:roze .\n"
)


def results_of(text: str) -> list[dict[str, Any]]:
    (run,) = json.loads(text)["runs"]
    return list(run["results"])


def marks_of(text: str) -> list[str]:
    return [result["partialFingerprints"]["finding/v1"] for result in results_of(text)]


def add(project: Project, text: str, *, on_top: str = "") -> None:
    path = project.root / FILE
    path.write_text(f"{on_top}{path.read_text('utf-8')}\n{text}", "utf-8")


@pytest.mark.parametrize("name", ["a b.ttl", "über.ttl", "50%25.ttl", "a#b.ttl", "a?b.ttl", "c:d.ttl"])
def test_a_file_is_named_by_a_uri(kg: Kg, tmp_path: Path, name: str) -> None:
    """Whoever takes the escapes out of it (RFC 3986, section 2) comes to the file; none is read as one already."""
    (tmp_path / name).write_text("<http://e/a> <http://e/p> .\n", "utf-8")
    (tmp_path / "s.ttl").write_text(
        "<http://e/S> <http://www.w3.org/ns/shacl#targetClass> <http://e/C> ; a <http://www.w3.org/ns/shacl#NodeShape> ."
    )
    ran = kg("validate", name, "--shapes", "s.ttl", "-f", "sarif", cwd=tmp_path)
    (result,) = results_of(ran.out)
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]

    assert 3 == ran.code, ran
    assert re.fullmatch(r"(?:[\w.~-]|%[0-9A-F]{2})+", uri, re.ASCII)
    assert name == unquote(uri)


def test_a_finding_is_known_again_where_it_was_moved(kg: Kg, music: Project) -> None:
    """Lines above, and findings beside it, change no fingerprint; each finding has one of its own."""
    add(music, FAULTS)
    before = results_of(kg("validate", "-f", "sarif", cwd=music).out)
    add(music, 'work:apt mg:theme "a third" .\n[] a mg:ChartEntry .\n', on_top="# one line\n# another\n")
    after = results_of(kg("validate", "-f", "sarif", cwd=music).out)
    known = {result["partialFingerprints"]["finding/v1"]: result for result in after}

    assert len(after) == len(known) > len(before) > 4
    for result in before:
        again = known[result["partialFingerprints"]["finding/v1"]]
        assert result["message"] == again["message"] or "_:b" in result["message"]["text"]
        (old,), (new,) = result["locations"], again["locations"]
        if old["physicalLocation"]["artifactLocation"]["uri"] == FILE:
            assert old["physicalLocation"]["region"]["startLine"] + 2 == new["physicalLocation"]["region"]["startLine"]


def test_what_differs_has_another_fingerprint() -> None:
    """Rule, component, node, path and value count, and for want of a node the line, the file or the message."""
    place = Location(Path("d.ttl"), 3, 5)
    whole = Finding("violation", "m", "r", place, IRI("urn:a"), "urn:p", Literal("x"), "c", line=" a b ")
    blank = whole._replace(focus=BlankNode("b1"))
    bare = whole._replace(focus=None, value=None, path=None)
    no_line = bare._replace(line=None)
    cases = [
        whole, whole._replace(rule="s"), whole._replace(component="d"), whole._replace(focus=IRI("urn:b")),
        whole._replace(path="urn:q"), whole._replace(value=Literal("y")), blank, blank._replace(line="a c"),
        bare, bare._replace(line="a c"), no_line, no_line._replace(message="n"),
        no_line._replace(location=Location(Path("d.ttl"))), no_line._replace(location=Location(Path("e.ttl"))),
    ]  # fmt: skip
    same = [
        whole._replace(message="n", location=place._replace(line=9), severity="warning", line="other"),
        blank._replace(focus=BlankNode("b7"), line="a   b"), bare._replace(message="n", line="\ta b"),
        no_line._replace(location=place._replace(line=9)),
        no_line._replace(location=Location(Path("d.ttl")), message="n"),
    ]  # fmt: skip

    def mark(finding: Finding) -> str:
        from kg.check.sarif import sarif

        (text,) = sarif(Report([finding]), Names({}), terminal=False)
        return marks_of(text)[0]

    assert len(cases) == len({mark(finding) for finding in cases})
    assert [mark(cases[n]) for n in (0, 6, 8, 10, 12)] == [mark(finding) for finding in same]


NAMELESS = """@prefix e: <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
e:S a sh:NodeShape ; sh:targetObjectsOf e:in ; sh:property [ sh:path e:must ; sh:minCount 1 ] ,
  [ sh:path e:n ; sh:nodeKind sh:IRI ] .
"""
EDITS = {
    "what else is said of it": ("e:a e:in [ e:q 1 ] .", "e:a e:in [ e:q 2 ;\n  e:r 'new' ] .", True),
    "how it is written": ("e:a e:in [ e:q 1 ] .", "e:a e:x 1 ; e:in _:b . _:b e:q 1 .", True),
    "what is in a list with it": ("e:a e:l ( [ e:in [ e:q 1 ] ] ) .", "e:a e:l ( 5 [ e:in [ ] ] ) .", True),
    "its value": ("e:a e:in [ e:must 1 ; e:n [ e:q 1 ] ] .", "e:a e:in [ e:must 1 ; e:n [ e:q 2 ] ] .", True),
    "one above it": ("e:a e:o [ e:q 1 ; e:in [ ] ] .", "e:a e:o [ e:in [ ] ; e:q 'x' ] .", True),
    "another leads to it": ("e:a e:in [ e:q 1 ] .", "e:b e:in [ e:q 1 ] .", False),
    "another property leads to it": ("e:a e:in [ ] .", "e:a e:o [ e:in [ ] ] .", False),
    "another fault": ("e:a e:in [ ] .", "e:a e:in [ e:must 1 ; e:n 5 ] .", False),
    "no name leads to it": ("[] e:in [ e:q 1 ] .", "[] e:in [ e:q 2 ] .", False),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after", "same"), EDITS.values(), ids=EDITS.keys())
def test_a_node_without_a_name_is_known_by_the_way_to_it(
    kg: Kg, tmp_path: Path, before: str, after: str, same: bool
) -> None:
    """And not by what is written there, in a report and in a baseline; where no way leads, by the line."""
    (tmp_path / "s.ttl").write_text(NAMELESS)
    options = ("validate", "d.ttl", "-s", "s.ttl", "--baseline", "known")
    seen = []
    for text, more in ((before, "--update-baseline"), (after, "--allow-idle")):
        (tmp_path / "d.ttl").write_text(f"@prefix e: <http://e/> .\n{text}\n")
        seen.append(marks_of(kg("validate", "d.ttl", "-s", "s.ttl", "-f", "sarif", cwd=tmp_path).out))
        code = kg(*options, more, cwd=tmp_path).code

    assert [1, same] == [len(seen[0]), seen[0] == seen[1]]
    assert (0 if same else 1) == code


def test_two_findings_that_are_alike_are_two() -> None:
    """The same fault on two lines that read alike is counted."""
    from kg.check.sarif import sarif

    one = Finding("violation", "m", "r", Location(Path("d.ttl"), 1, 1), line="x")
    (text,) = sarif(Report([one, one._replace(location=Location(Path("d.ttl"), 2, 1))]), Names({}), terminal=False)
    first, second = marks_of(text)

    assert (f"{first.partition(':')[0]}:1", f"{first.partition(':')[0]}:2") == (first, second)


def test_a_region_is_the_term_that_is_wrong(kg: Kg, music: Project) -> None:
    """Its end is the column after the last of the value, tag and datatype included."""
    add(music, FAULTS + 'entry:x mg:position "x"^^xsd:string , "y"@en-GB .\nwork:apt mg:theme """b\nc""" .\n')
    lines = (music.root / FILE).read_text("utf-8").splitlines()
    marked = set()
    for result in results_of(kg("validate", "-f", "sarif", cwd=music).out):
        (location,) = result["locations"]
        place = location["physicalLocation"]
        region = place["region"]
        if place["artifactLocation"]["uri"] == FILE:
            end = region.get("endColumn")
            marked.add(lines[region["startLine"] - 1][region["startColumn"] - 1 : end - 1] if end else None)

    assert {"0", '"no tag"', '"nor this"', "agent:roze", '"x"^^xsd:string', '"y"@en-GB', None} <= marked


def test_a_rule_says_what_it_asks_for(kg: Kg, music: Project) -> None:
    """With its message or label, and the page that the shape names; the tool has its address."""
    add(music, FAULTS)
    shapes = music.shapes / "charts.ttl"
    shapes.write_text(
        shapes.read_text("utf-8")
        + "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        + "shapes:ChartEntry-position rdfs:seeAlso <https://example.org/positions> .\n"
        + "shapes:Bare a sh:NodeShape ; sh:targetClass mg:ChartEntry ; sh:property [ sh:path mg:genre ; sh:minCount 1 ] ; "
        + 'rdfs:label "Entry"@en ; rdfs:comment "An entry, told at length." .\n'
        + "shapes:Whole a sh:NodeShape ; sh:targetClass mg:ChartEntry ; sh:nodeKind sh:BlankNode ; "
        + 'rdfs:label "Eintrag"@de , "Entry"@en .\n'
        + "shapes:Mute a sh:NodeShape ; sh:targetClass mg:ChartEntry ; sh:property shapes:Mute-2 .\n"
        + "shapes:Mute-2 sh:path mg:genre ; sh:minCount 2 .\n"
    )
    (run,) = json.loads(kg("validate", "-f", "sarif", cwd=music).out)["runs"]
    rules = {rule["id"].partition("#")[2]: rule for rule in run["tool"]["driver"]["rules"]}

    assert run["tool"]["driver"]["informationUri"].startswith("https://")
    assert "https://example.org/positions" == rules["ChartEntry-position"]["helpUri"]
    assert "A chart position must be one whole number" in rules["ChartEntry-position"]["shortDescription"]["text"]
    assert {"text": "Entry"} == rules["Whole"]["shortDescription"]
    (bare,) = (rule for name, rule in rules.items() if name.startswith("Bare/"))
    assert "https://www.w3.org/TR/shacl/#MinCountConstraintComponent" == bare["helpUri"]
    assert "https://www.w3.org/TR/shacl/#NodeKindConstraintComponent" == rules["Whole"]["helpUri"]
    assert {"text": "There are fewer values than 1."} == bare["shortDescription"], "a part is not the whole"
    assert {"text": "An entry, told at length."} == bare["fullDescription"] == bare["help"]
    assert {"text": "There are fewer values than 2."} == rules["Mute-2"]["shortDescription"], "there is no other text"
    assert all(rule["fullDescription"]["text"] and rule["help"]["text"] for rule in rules.values())


@pytest.mark.parametrize(
    ("component", "page"),
    [
        *((f"{name}ConstraintComponent", f"https://www.w3.org/TR/shacl/#{name}ConstraintComponent")
          for name in ("MinCount", "Datatype", "In", "UniqueLang", "Closed", "Xone", "LessThanOrEquals")),
        ("QualifiedMinCountConstraintComponent", "https://www.w3.org/TR/shacl/#QualifiedValueShapeConstraintComponent"),
        ("QualifiedMaxCountConstraintComponent", "https://www.w3.org/TR/shacl/#QualifiedValueShapeConstraintComponent"),
        ("SPARQLConstraintComponent", "https://www.w3.org/TR/shacl/#sparql-constraints"),
        ("https://example.org/own#IsEven", "https://example.org/own#IsEven"), ("urn:own:IsEven", None), (None, None),
    ],
)  # fmt: skip
def test_a_rule_without_a_page_has_that_of_its_constraint(component: str | None, page: str | None) -> None:
    finding = Finding("violation", "m", "http://e/S", component=component)

    assert explained(Report([finding]), finding).page == page
    told = {"http://e/S": Rule("r", "https://example.org/own-page")}
    assert explained(Report([finding], rules=told), finding).page == "https://example.org/own-page"


def test_every_rule_of_ours_is_described() -> None:
    """What a report may name that is no shape and no query says what it asks for."""
    from kg.findings import _RULES

    assert {rule for _, rule in _RULES} <= set(OWN_RULES)
    assert all(rule.text.endswith(".") for rule in OWN_RULES.values())
    assert all(rule.page is None or rule.page.startswith("https://www.w3.org/TR/shacl/#") for rule in RULES.values())


def test_a_finding_without_a_place_stands_at_the_configuration(kg: Kg, music: Project) -> None:
    """A code host refuses a report, all of it, for one result without a place."""
    (music.data / "sources" / "rose-and-g-dragon.ttl").write_text("")
    shutil.rmtree(music.cases / "sample")  # so that the data are asked, and answer wrongly
    results = results_of(kg("check", "-f", "sarif", cwd=music).out)
    told = [line for line in kg("check", cwd=music).out.splitlines() if not line.startswith("  ")]
    placed = [result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in results]

    assert len(told) == len(placed) > 0
    assert all(1 == len(result["locations"]) for result in results)
    unplaced = [line for line in told if line.startswith(("violation: ", "warning: ", "info: "))]
    assert len(unplaced) == placed.count("kg.toml")


@pytest.mark.parametrize("kind", ["findings", "shapes", "syntax"])
def test_the_reference_validator_takes_a_check_and_faults(kg: Kg, music: Project, tmp_path: Path, kind: str) -> None:
    """What ends a run, and what a whole check finds, is SARIF by its published schema."""
    multitool = require(SARIF)
    add(music, {"findings": FAULTS, "shapes": "", "syntax": "entry:x a "}[kind])
    if kind == "shapes":
        path = music.shapes / "works.ttl"
        path.write_text(path.read_text("utf-8").replace("sh:path mg:genre", "sh:paht mg:genre", 1), "utf-8")
    kg("check", "-f", "sarif", "-o", str(tmp_path / "kg.sarif"), cwd=music)
    assert results_of((tmp_path / "kg.sarif").read_text("utf-8"))
    done = subprocess.run(
        [multitool, "validate", tmp_path / "kg.sarif", "--output", tmp_path / "told.sarif"],
        capture_output=True, check=True, env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
    )  # fmt: skip
    told = json.loads((tmp_path / "told.sarif").read_text("utf-8-sig"))["runs"][0]["results"]

    assert b"Analysis completed successfully" in done.stdout
    assert not [result for result in told if result.get("level", "warning") == "error"]


def test_an_error_of_several_faults_is_several_findings() -> None:
    """Each fault of each file is one, and what is one error is one finding by the rule of its kind."""
    from kg.errors import InputError, LimitError, ProjectError, ShapesError, SyntaxErrors, TurtleError

    places = [Location(Path("a.ttl"), 1, 2), Location(Path("b.ttl"), 3, 4)]
    found = faults_of(SyntaxErrors([TurtleError("m", location=place) for place in places]))

    assert places == [finding.location for finding in found]
    assert {("violation", "m", "syntax")} == {finding[:3] for finding in found}
    for error, rule in (
        (ShapesError("m"), "shapes/not-applicable"), (ProjectError("m"), "project"), (LimitError("m"), "limit"),
        (InputError("m"), "input"), (TurtleError("m"), "syntax"),
    ):  # fmt: skip
        assert (Finding("violation", "m", rule),) == faults_of(error)


def test_what_stands_nowhere_stands_in_the_folder(tmp_path: Path, kg: Callable[..., Ran]) -> None:
    """Code hosts refuse a report that has a result without a place."""
    ran = kg("check", "-f", "sarif", cwd=tmp_path)
    assert ran.code == 3
    (result,) = json.loads(ran.out)["runs"][0]["results"]
    assert result["locations"] == [{"physicalLocation": {"artifactLocation": {"uri": "."}}}]
