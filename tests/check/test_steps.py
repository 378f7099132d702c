"""The steps of a check: one cause is told once, and whatever is found is in every form of report."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from kg.check.asked_of_nothing import AskedOfNothing, require_values
from kg.check.reports import REPORT_FORMATS
from kg.check.steps import check_syntax, iter_steps
from kg.errors import Location, QueryError, SyntaxErrors
from kg.project.catalog import query_of_text
from kg.project.config import Project
from kg.project.current import require_snapshot
from kg.rdf.turtle import iter_quads

from ..conftest import Ran

Kg = Callable[..., Ran]
FILE = "data/sources/rose-and-g-dragon.ttl"


def change(project: Project, file: str, old: str, new: str) -> None:
    path = project.root / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def break_every_step(project: Project) -> None:
    """Leave one fault, at least, for each step of a check."""
    change(project, "data/spine/places.ttl", "@prefix", "@prefix schema: <http://schema.org/> .\n@prefix")
    change(project, "queries/works/tracks_of.rq", "#+ summary", "#+ sumary: x\n#+ summary")
    (project.root / FILE).write_text(
        (project.root / FILE).read_text("utf-8")
        + "entry:x a mg:ChartEntry ; mg:position 0 .\nwork:apt mg:byArtits agent:rose .\n"
    )
    change(project, "data/links/wikidata.ttl", "\n", "\n# changed by hand\n")
    case = min(project.cases.glob("themes_of/*.tsv"))
    case.write_text(case.read_text("utf-8") + "work:none\tsource:none\n", "utf-8")


STEPS = {"syntax", "saved-queries", "shapes", "quality-checks", "links", "answers"}


def test_every_form_has_the_findings_with_their_steps(kg: Kg, few: Project, tmp_path: Path) -> None:
    """One run writes all reports; each finding's rule begins with its step, and the text is that of a plain check."""
    break_every_step(few)
    plain = kg("check", cwd=few)
    files = {form: tmp_path / form for form in REPORT_FORMATS}
    words = [word for form, file in files.items() for word in ("-f", form, "-o", str(file))]
    ran = kg("check", *words, cwd=few)
    told = {form: file.read_text("utf-8") for form, file in files.items()}
    as_json = json.loads(told["json"])
    rules = [finding["rule"] for finding in as_json["findings"]]
    (suite,) = ElementTree.fromstring(told["junit"])  # noqa: S314 - our own output

    assert (1, 1, "", plain.out) == (plain.code, ran.code, ran.out, told["text"])
    assert STEPS == {rule.partition("/")[0] for rule in rules}
    assert {"syntax/meanings", "saved-queries/saved-query", "links", "answers"} < set(rules)
    assert "shapes/https://w3id.org/music-kg/shapes#ChartEntry-position" in rules
    assert "quality-checks/query/undeclared_property" in rules
    assert rules == [result["ruleId"] for result in json.loads(told["sarif"])["runs"][0]["results"]]
    assert "title=shapes/shapes%3AChartEntry-position" in told["github"]
    assert len(rules) == told["github"].count("\n") == told["turtle"].count("a sh:ValidationResult")
    assert ("kg check", str(len(rules))) == (suite.get("name"), suite.get("tests"))
    assert STEPS == {str(case.get("classname")).partition("/")[0] for case in suite}
    assert "sh:sourceShape <https://w3id.org/music-kg/shapes#ChartEntry-position>" in told["turtle"]
    assert [line for line in plain.err.splitlines() if line.startswith("note: ")] == [
        f"note: {note}" for note in as_json["notes"]
    ]


def test_a_check_in_order_still_writes_its_report(kg: Kg, few: Project) -> None:
    """Nothing found is a report as well, and the suffix of a file sets its form."""
    (few.root / "old.sarif").write_text("old")
    ran = kg("check", "-o", "old.sarif", cwd=few)

    assert (0, "") == ran[:2]
    assert "is in order" in ran.err
    assert [] == json.loads((few.root / "old.sarif").read_text())["runs"][0]["results"]


def test_text_that_is_asked_for_is_the_text_that_is_not(kg: Kg, few: Project) -> None:
    """-f text, -o - and neither give the same bytes on stdout, and the same failure by --fail-on."""
    break_every_step(few)
    plain = kg("check", cwd=few)

    for words in (("-f", "text"), ("-o", "-"), ("-f", "text", "-o", "-")):
        assert plain[:2] == kg("check", *words, cwd=few)[:2]
    assert 0 == kg("check", "-f", "json", "--fail-on", "never", cwd=few).code


def test_what_ends_a_check_stands_behind_what_was_found(kg: Kg, few: Project) -> None:
    """A fault in the shapes ends the third step; the report has the findings of the first two, and the fault."""
    change(few, "data/spine/places.ttl", "@prefix", "@prefix schema: <http://schema.org/> .\n@prefix")
    change(few, "ontology/shapes/works.ttl", "sh:path mg:genre", "sh:path mg:genre ; sh:minCuont 1")
    (few.root / "r.json").write_text("old")
    ran = kg("check", "-f", "json", "-o", "r.json", cwd=few)
    found = [(one["rule"], one["file"]) for one in json.loads((few.root / "r.json").read_text())["findings"]]

    assert (3, "") == ran[:2]
    assert [("syntax/meanings", "data/spine/places.ttl"), ("shapes/unknown-term", "ontology/shapes/works.ttl")] == found
    assert "kg: ontology/shapes/works.ttl:" in ran.err


@pytest.mark.parametrize(
    ("old", "new", "at"),
    [
        ("SELECT", "SELCT", "SELCT"),
        ("WHERE {", "WHERE { ?a ?b .", "?a ?b ."),
        ("{ ?work mg:theme ?theme }", "{ ?work mg:theme }", "GRAPH ?graph"),
        ("#+ params:", "#+ parms:", "#+ parms:"),
    ],
)
def test_a_query_that_cannot_be_asked_is_told_once(kg: Kg, few: Project, old: str, new: str, at: str) -> None:
    """As a fault of the query with its place, and not again as an answer that could be taken."""
    change(few, "queries/works/themes_of.rq", old, new)
    rows = (few.root / "queries/works/themes_of.rq").read_text("utf-8").splitlines()
    (number,) = [n for n, row in enumerate(rows, 1) if at in row]
    ran = kg("check", cwd=few)

    assert 1 == ran.code
    (line,) = ran.out.splitlines()
    assert line.startswith(f"queries/works/themes_of.rq:{number}:")
    assert line.endswith("[saved query]")
    assert "take it with" not in ran.out


def test_a_quality_check_that_cannot_be_asked_is_no_clean_check(kg: Kg, few: Project) -> None:
    """It would find nothing in anything; so it is a violation."""
    change(few, "queries/checks/missing_label.rq", "WHERE {", "WHERE { ?a ?b .")
    ran = kg("check", cwd=few)

    assert 1 == ran.code
    assert "queries/checks/missing_label.rq:" in ran.out
    assert 1 == kg("queries", "check", cwd=few).code


def test_only_an_answer_can_be_taken(kg: Kg, few: Project) -> None:
    """A case that cannot be asked has none, and is not told to take it."""
    case = min(few.cases.glob("themes_of/*.tsv"))
    case.write_text(case.read_text("utf-8").replace("work:number-one-girl", "work:nowhere-at-all:x y", 1), "utf-8")
    ran = kg("check", cwd=few)

    assert 1 == ran.code
    assert "[answers]" in ran.out
    assert "take it with" not in ran.out


def test_the_steps_are_in_their_order(few: Project) -> None:
    """Names that a report begins its rules with."""
    names = [name for name, _ in iter_steps(few)]

    assert ["syntax", "saved queries", "shapes", "quality checks", "links", "answers"] == names
    assert STEPS == {name.replace(" ", "-") for name in names}


def test_files_of_the_snapshot_are_not_read_again(music: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that has changed since is, and its faults are found; without what is kept, all are."""
    require_snapshot(music)
    check_syntax(music)  # looks at the literals of each, once
    with (music.root / FILE).open("a") as file:
        file.write("work:apt")
    read: list[Path] = []

    def note(path: Path, *rest: object, **named: object) -> object:
        read.append(path)
        return iter_quads(path, *rest, **named)  # type: ignore[arg-type]  # as they come

    monkeypatch.setattr("kg.check.literals.iter_quads", note)
    with pytest.raises(SyntaxErrors):
        check_syntax(music)
    assert [music.root / FILE] == [path for path in read if path.is_relative_to(music.data)]

    read.clear()
    with pytest.raises(SyntaxErrors):
        check_syntax(music, keep=False)
    assert len(read) > 10


def test_a_query_for_faults_selects_the_node_at_fault(kg: Kg, few: Project) -> None:
    """Under any other name its rows would be findings without a place, all alike."""
    path = few.queries / "quality" / "low.rq"
    path.parent.mkdir(exist_ok=True)
    path.write_text("#+ summary: Low\n#+ problem: It is low.\nSELECT ?thing { ?thing ?p ?o }\n")

    told = kg("check", cwd=few).out

    assert f"{path.relative_to(few.root)}:2:" in told
    assert "selects ?focus" in told


def test_a_project_without_data_is_told_as_such(empty_project: Project, kg: Kg) -> None:
    """Nothing was found, and nothing was looked at."""
    told = "there is no data to check: no file that is read stands in data"
    for path in empty_project.iter_data_files():
        path.rename(path.with_suffix(".txt"))

    assert told in kg("check", cwd=empty_project).err
    (empty_project.data / "a.ttl").write_text("<urn:a> <urn:b> <urn:c> .\n")
    assert told not in kg("check", cwd=empty_project).err


def test_all_variables_without_a_value_are_told_at_once() -> None:
    """The first at its place, and others with theirs, in the order in which they stand."""
    text = "SELECT ?work {\n  ?work ?p ?o } ORDER BY ?none ?o\n  ?wrok"
    with pytest.raises(QueryError) as raised:
        require_values(text, ["p"], Path("q.rq"))

    more = "And at 3:3: nothing in the query gives ?wrok a value; did you mean ?work?"
    assert f"nothing in the query gives ?none a value; give it one, or leave it out. {more}" == raised.value.message
    assert Location(Path("q.rq"), 2, 26) == raised.value.location
    require_values(text, ["none", "wrok"], Path("q.rq"))


def test_a_query_that_looks_for_faults_may_leave_its_columns_empty(few: Project) -> None:
    """What is missing has no ?value, though the condition that says so calls it by this name."""
    text = "SELECT ?focus ?path ?value { ?focus ?p ?o FILTER NOT EXISTS { ?focus a ?value } }"
    header = "#+ summary: s\n#+ tags: [check]\n#+ problem: p\n#+ solution: s\n"
    asked = AskedOfNothing()
    asked.require_sound(query_of_text(few.queries / "q.rq", header + text), {})

    with pytest.raises(QueryError, match=r"\?path a value"):
        asked.require_sound(query_of_text(few.queries / "q.rq", f"#+ summary: s\n{text} ORDER BY ?path"), {})


WRONG = '<urn:a> <urn:b> "x"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'


def test_literals_of_a_file_that_only_a_build_has_read_are_looked_at(empty_project: Project) -> None:
    """And told each time, however often the file is found to be as it was."""
    (empty_project.data / "a.ttl").write_text(WRONG, "utf-8")
    require_snapshot(empty_project)
    told = [[one.rule for one in check_syntax(empty_project, keep=keep).findings] for keep in (True, True, False)]
    assert told == [["literals"]] * 3
    (empty_project.ontology / "b.ttl").write_text(WRONG.replace("urn:a", "urn:z"), "utf-8")
    assert [one.rule for one in check_syntax(empty_project).findings] == ["literals"] * 2


def test_a_check_that_is_to_keep_nothing_keeps_nothing(empty_project: Project) -> None:
    (empty_project.data / "a.ttl").write_text(WRONG, "utf-8")
    (empty_project.shapes / "s.ttl").write_text(
        "<urn:S> a <http://www.w3.org/ns/shacl#NodeShape> ; <http://www.w3.org/ns/shacl#targetNode> <urn:a> ;"
        " <http://www.w3.org/ns/shacl#nodeKind> <http://www.w3.org/ns/shacl#Literal> .\n"
    )
    told = []
    for keep in (False, True, True):
        told.append(
            [(one.rule, one.step) for _, step in iter_steps(empty_project, keep=keep) for one in step().findings]
        )
        kept = {path.name for path in empty_project.state.glob("*.json")} - {"project.json", "catalog.json"}
        assert keep is bool(kept), kept
    assert told[0] == told[1] == told[2]
    assert {"syntax", "shapes"} <= {step for _, step in told[0]}
