"""What is found while one types is what a validation of the saved file finds."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.errors import Location
from kg.findings import Finding
from kg.lsp.desk import Desk
from kg.lsp.diagnosing import Diagnosing
from kg.lsp.knowledge import Knowledge
from kg.lsp.moving import carried
from kg.lsp.texts import Text
from kg.lsp.validating import Validating
from kg.project.reading import read_project
from kg.rdf.held import let_go
from kg.shacl.within_project import validate_project
from tests.growth import require_growth
from tests.lsp.conftest import QUERY, SOURCE

_EDITS = [
    ("c:length 200", "c:length 0"), ("c:length 200", 'c:length "x"'), ("c:by c:artist1", "c:by c:nobody"),
    ("c:by c:artist1", "c:by c:first"), ('"1999-01-02"^^xsd:date', '"1999-01-02"'), ("a c:Work", "a c:Artist"),
    ('"First 🎵 song"@en', '"First"@en, "Second"@en'), ("c:length 200 .", "c:length 200 ; c:genre c:polka ."),
    ("c:length 200 .", "c:length 200 ; c:by [ a c:Artist ; c:born 7 ] ."), (";\n    c:by c:artist1", ""),
    ("c:length 200 .", "c:length 200 .\nc:artist1 c:page <http://example.org/> ; c:born 7 ."),
]  # fmt: skip


def seen(findings: list[Finding]) -> set[tuple[object, ...]]:
    """Return what makes findings the same, those beneath others as well; names of blank nodes are left out."""
    flat = [one for finding in findings for one in (finding, *finding.under)]
    return {
        (one.severity, one.rule, one.component, one.path, str(one.location), re.sub("_:.*", "_:", str(one.focus)))
        for one in flat
        if one.rule not in ("terms", "fit")
    }


def test_what_is_found_is_what_a_validation_finds(works: Path) -> None:
    """After each of many edits, one upon the other, by the same store."""
    path = works / "data/sources/first.ttl"
    project = read_project(works)
    validating = Validating(project)
    chance = random.Random(2)
    text = SOURCE
    for turn in range(16):
        old, new = chance.choice(_EDITS)
        text = text.replace(old, new) if old in text and turn % 5 else SOURCE
        found = validating.find(path, text.encode())
        let_go(path)
        path.write_text(text, "utf-8")

        report = validate_project(project, changed={path}, on_disk=False)

        conflicts = {one for one in report.findings if one.message.startswith("sources disagree")}
        assert seen(found) == seen([one for one in report.findings if one not in conflicts]), text


def test_what_was_told_of_all_anew_is_told_by_what_changes_again(works: Path) -> None:
    """Literals that a store rewrites need all of it read; after that what was known is not gone on with."""
    path = works / "data/sources/first.ttl"
    validating = Validating(read_project(works))
    texts = [
        SOURCE,
        SOURCE.replace("c:length 200", "c:length 0200, 7"),
        SOURCE.replace("c:length 200", "c:length 0"),
        SOURCE,
    ]

    found = [seen(validating.find(path, text.encode())) for text in texts]

    assert [seen(Validating(read_project(works)).find(path, text.encode())) for text in texts] == found
    assert found[0] == found[3] == set() != found[2]


@pytest.mark.parametrize("spine", ["c:artist1 c:born 7 .", 'c:artist1 c:born 07, "7"^^xsd:int .'])
def test_literals_that_only_shapes_say_are_compared_with_the_text_as_it_is_now(works: Path, spine: str) -> None:
    """Terms are, also where the spine holds what a store rewrites; and a query does not see the text before."""
    head = "@prefix c: <https://example.org/catalogue/> .\n@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
    (works / "data/spine/born.ttl").write_text(f"{head}{spine}\n")
    query = "SELECT $this ?value { $this <https://example.org/catalogue/length> ?value FILTER(?value > 200 && !sameTerm(?value, 200.50)) }"
    shapes = next((works / "ontology").rglob("shapes/*.ttl"), works / "shapes/more.ttl").with_name("more.ttl")
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n" + head
        + f'c:MoreShape a sh:NodeShape ; sh:targetClass c:Work ; sh:sparql [ sh:message "long" ; sh:select "{query}" ] ;\n'
        + '    sh:property [ sh:path ( c:by c:born ) ; sh:message "none" ; sh:not [ sh:in ( 7.0 07 ) ] ] .\n'
    )  # fmt: skip
    path = works / "data/sources/first.ttl"
    validating = Validating(read_project(works))
    found = []
    for length in ("200", "201", "200", "200.5", "202"):
        told = validating.find(path, SOURCE.replace("200", length).encode())
        found.append([one.message for one in told if one.message in ("long", "none")])
    none = ["none"] if "07" in spine else []

    assert [none, ["long", *none], none, ["long", *none], ["long", *none]] == [sorted(one) for one in found]


def test_what_the_spine_says_as_well_stays_there(works: Path) -> None:
    """A file may say it too, and then no more."""
    path = works / "data/sources/first.ttl"
    validating = Validating(read_project(works))
    before = seen(validating.find(path, SOURCE.encode()))

    validating.find(path, f"{SOURCE}\nc:artist1 a c:Artist .\n".encode())

    assert before == seen(validating.find(path, SOURCE.encode()))


def test_a_file_of_the_spine_is_validated_without_what_is_on_the_disk(works: Path) -> None:
    path = works / "data/spine/artists.ttl"
    text = path.read_text("utf-8")
    diagnosing = Diagnosing(Knowledge(works))

    assert diagnosing.find(path, text.encode()) == []
    found = diagnosing.find(path, text.replace('rdfs:label "Artist 3"@en ;', "", 1).encode())

    assert [(one.rule.rpartition("/")[2], one.severity) for one in found] == [("Artist-name", "violation")]
    let_go(path)


@pytest.mark.parametrize(
    ("name", "text", "rule", "line"),
    [
        ("data/sources/first.ttl", SOURCE.replace("c:length 200 .", "c:length 200"), "syntax", 9),
        ("data/sources/first.ttl", SOURCE.replace("c:length", "c:lenght"), "terms", 9),
        ("data/sources/first.ttl", SOURCE.replace("1999-01-02", "1999-02-30"), "https://example.org/catalogue/Work-released", 8),
        ("data/sources/first.ttl", SOURCE.replace("@prefix xsd", "@prefix xs"), "syntax", 8),
        ("ontology/shapes/things.ttl", "@prefix sh: <http://www.w3.org/ns/shacl#> .\n<urn:x> a sh:NodeShape ; sh:minCont 1 .", "shapes", 2),
        ("queries/works_by.rq", QUERY.replace("c:by", "c:bye"), "terms", 5),
        ("queries/works_by.rq", QUERY.replace("SELECT", "SELCT"), "saved query", 5),
        ("queries/works_by.rq", QUERY.replace("summary", "sumary"), "saved query", 1),
        ("queries/works_by.rq", QUERY.replace(", example: c:artist1", ""), "saved query", 3),
        ("kg.toml", "[project]\nname = 7\n", "project", 2),
        ("kg.toml", "[project\n", "project", 1),
    ],
)  # fmt: skip
def test_each_kind_of_file_is_looked_at(laid_down: Path, name: str, text: str, rule: str, line: int) -> None:
    path = laid_down / name
    found = Diagnosing(Knowledge(laid_down)).find(path, text.encode())
    let_go(path)

    assert found
    assert found[0].rule.startswith(rule)
    assert found[0].location is not None
    assert (found[0].location.path, found[0].location.line) == (path, line)


def test_all_that_is_shipped_is_in_order() -> None:
    """Nobody wants warnings about what is right: files of the shipped project have none in an editor."""
    from tests import ROOT

    desk = Desk()
    for folder, pattern in (("data/sources", "*.ttl"), ("queries/charts", "*.rq"), ("ontology/shapes", "*.ttl")):
        for path in sorted((ROOT / folder).rglob(pattern))[:6]:
            one = desk.open(path.as_uri(), path.read_text("utf-8"), 1)
            assert one is not None
            assert desk.find(one) == [], path
            desk.close(path.as_uri())


def test_findings_stay_with_their_lines_while_a_text_cannot_be_read(works: Path) -> None:
    path = works / "data/sources/first.ttl"
    desk = Desk()
    faulty = SOURCE.replace("c:length 200", "c:length 0")
    one = desk.open(path.as_uri(), faulty, 1)
    assert one is not None
    (before,) = desk.find(one)

    desk.change(one, Text(faulty.replace("c:first", "c:other a [\n\nc:first"), 2))
    found = desk.find(one)

    assert {finding.rule for finding in found} == {"syntax", before.rule}
    assert before.location
    assert [f.location.line for f in found if f.rule == before.rule and f.location] == [(before.location.line or 0) + 2]
    desk.close(path.as_uri())


def test_findings_of_lines_that_changed_go() -> None:
    finding = Finding("warning", "", "r", Location(Path("x"), 2, 1))

    assert carried("a\nb\nc", "a\nB\nc", [finding]) == []
    assert carried("a\nb\nc", "a\nb\nC", [finding]) == [finding]


def test_findings_between_two_changes_stay_with_their_lines() -> None:
    """Wherever lines came, went or were changed; with the places of what they are about, and what is beneath them."""
    path, chance = Path("x"), random.Random(17)
    for _ in range(40):
        old = [chance.choice(["", "] .", f"line {number}", f"line {number}"]) for number in range(60)]
        kept = sorted(chance.sample(range(60), 50))
        new = [old[number] for number in kept]
        for _ in range(5):
            new.insert(chance.randrange(len(new) + 1), f"new {chance.random()}")
        told = [number for number in kept if old[number].startswith("line")]
        findings = [Finding("warning", "", str(number), Location(path, number + 1, 3)) for number in told]
        about = findings[0]._replace(related=((Location(path, told[-1] + 1), "v"),), under=(findings[1],))

        found = carried("\n".join(old), "\n".join(new), [*findings, about])

        assert [new[one.location.line - 1] for one in found if one.location and one.location.line] == [
            old[number] for number in (*told, told[0])
        ]
        assert found[-1].related == ((Location(path, new.index(old[told[-1]]) + 1), "v"),)
        assert found[-1].under == (found[1],)


def test_findings_are_carried_along_in_time_by_the_lines() -> None:
    def prepare(size: int) -> Callable[[], object]:
        lines = [line for number in range(size) for line in (f"c:{number} a c:Work ;", "    c:by c:a .", "")]
        finding = Finding("warning", "", "r", Location(Path("x"), size, 1))
        after = ["", *(line if number % 9 else f"{line} #" for number, line in enumerate(lines)), "#"]
        return lambda: carried("\n".join(lines), "\n".join(after), [finding])

    require_growth(prepare, 100)


def test_what_only_a_check_finds_stays_between_two_changes(works: Path) -> None:
    path = works / "data/sources/first.ttl"
    saved = SOURCE.replace("rdfs:label", "rdfs:labul", 1) + "\nc:other a c:Work ;\n    c:length 20 .\n"
    path.write_text(saved, "utf-8")
    desk = Desk()
    one = desk.open(path.as_uri(), saved, 1)
    assert one is not None
    more = Finding("warning", "m", "query/q", Location(path, 6, 5))
    desk.take_check(works, [more])

    desk.change(one, Text(saved.replace("c:first", "\nc:first").replace("c:length 20 ", "c:length 21 "), 2))

    assert more._replace(location=Location(path, 7, 5)) in desk.find(one)
    desk.close(path.as_uri())


@pytest.mark.parametrize(
    ("statement", "meant"),
    [
        ('<http://www.w3.org/2004/02/skos/core#preflabel> "x"@en', "core#prefLabel"),
        ('<http://purl.org/dc/terms/dat> "x"', "terms/date"),
        ("a <http://www.w3.org/2004/02/skos/core#Concpt>", "core#Concept"),
        ('<http://www.w3.org/2004/02/skos/core#prefLabel> "x"@en', ""),
    ],
)
def test_a_slip_in_a_term_of_others_is_told_before_a_save(known: Knowledge, statement: str, meant: str) -> None:
    path = known.project.root / "data/sources/first.ttl"
    found = Diagnosing(known).find(path, f"{SOURCE}\nc:first {statement} .\n".encode())

    assert [str(one.meant).rpartition("/")[2] for one in found if one.rule == "terms"] == [
        meant.rpartition("/")[2]
    ] * bool(meant)


def test_a_file_of_no_project_is_looked_at_alone(tmp_path: Path) -> None:
    desk = Desk()
    path = tmp_path / "alone.ttl"
    path.write_text("", "utf-8")
    one = desk.open(path.as_uri(), "<urn:a> <urn:b> ", 1)
    assert one is not None

    assert [finding.rule for finding in desk.find(one)] == ["syntax"]
    desk.change(one, Text("<urn:a> <urn:b> <relative> .", 2))
    assert desk.find(one) == []
    shaped = (
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n<urn:s> a sh:NodeShape ; sh:targetNode <urn:a> ;\n"
        '    sh:property [ sh:path <urn:b> ; sh:maxCount 0 ; sh:message "too many" ] .\n<urn:a> <urn:b> 1 .\n'
    )
    desk.change(one, Text(shaped, 3))
    assert [finding.message for finding in desk.find(one) if finding.severity != "info"] == ["too many"]
    desk.close(path.as_uri())
