"""What is found in a text does not depend on which texts were looked at before it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from kg.errors import SyntaxErrors
from kg.findings import Finding
from kg.lsp.validating import Validating
from kg.project.reading import read_project
from kg.rdf.held import hold, let_go
from tests.lsp.conftest import SOURCE

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
CLAIM = f"c:claim <{RDF}subject> c:first ; <{RDF}predicate> c:length ; <{RDF}object> {{}} .\n"
MORE = (
    "", "c:zed a c:Artist ; rdfs:label 'Zed'@en .\n", "c:first c:by c:zed .\n", "c:first c:length 0 .\n", "c:first c:length 0200 .\n",
    "c:first c:released '1999-13-01'^^xsd:date .\n", "c:artist1 a c:Artist .\n", "c:artist1 c:born 7 .\n", CLAIM.format(0), CLAIM.format(7),
    "c:second a c:Work ; rdfs:label 'Second'@en ; c:by c:artist2 ; c:released '1999-01-02'^^xsd:date ; c:length 9000 .\n",
    "c:artist1 rdfs:label 'Other'@en, 'One more'@en .\n", "c:first rdfs:label 'Sixth'^^xsd:integer .\n",
)  # fmt: skip


def told(found: list[Finding]) -> list[tuple[str, ...]]:
    """Return what is told, in one order."""
    return sorted((one.severity, one.message, str(one.location), str(one.focus), str(one.value)) for one in found)


@pytest.fixture
def project_root(works: Path) -> Path:
    """A project whose spine has a fault and a claim that could not be a fact, and whose sources have shapes of their own."""
    head = SOURCE.partition("c:first")[0]
    (works / "data/spine/more.ttl").write_text(
        head
        + CLAIM.replace("c:claim", "c:old").replace("c:first", "c:aged").format(0)
        + "c:aged a c:Work .\nc:artist9 c:born 7 .\n"
    )
    within = read_project(works).within_a_source / "own.ttl"
    within.parent.mkdir(parents=True, exist_ok=True)
    within.write_text(
        "@prefix c: <https://example.org/catalogue/> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "c:Own a sh:NodeShape ; sh:targetClass c:Artist ; sh:property c:Own-note .\n"
        "c:Own-note sh:path c:note ; sh:maxCount 0 ; sh:message 'no notes' .\n"
        "c:Size a sh:NodeShape ; sh:targetClass c:Work ; sh:property c:Size-size .\n"
        "c:Size-size sh:path c:size ; sh:in ( 200 ) ; sh:message 'no size' .\n"
    )
    return works


def test_it_is_found_as_by_whoever_begins_with_it(project_root: Path) -> None:
    """Two sources by turns, each with other statements: what one says is none of the other, nor of itself later."""
    project, chance = read_project(project_root), random.Random(5)
    paths = [project_root / f"data/sources/{name}.ttl" for name in ("first", "second")]
    one, known = Validating(project), dict[tuple[Path, str], list[tuple[str, ...]]]()
    path = paths[0]
    for turn in range(24):
        path = paths[turn // 2 % 2] if turn < 8 else chance.choice(paths)
        text = SOURCE + "".join(chance.sample(MORE, chance.randrange(3)) if turn >= len(MORE) else [MORE[turn]])
        if (path, text) not in known:
            known[path, text] = told(Validating(project).find(path, text.encode()))

        assert told(one.find(path, text.encode())) == known[path, text], (turn, text[len(SOURCE) :])


def test_what_each_says_is_told_and_what_the_spine_says_is_not(project_root: Path) -> None:
    """Unless the text says it too; a claim of what could not be so is one, and shapes for a source alone hold."""
    path, one = project_root / "data/sources/first.ttl", Validating(read_project(project_root))

    def messages(more: str) -> list[str]:
        return sorted(one.message for one in one_find(more))

    def one_find(more: str) -> list[Finding]:
        return one.find(path, (SOURCE + more).encode())

    assert messages("") == []
    assert messages("c:artist2 c:note 7 .\n").count("no notes") == 1
    assert len(messages("c:artist9 a c:Artist ; c:born 7 .\n")) > len(messages("c:artist9 a c:Artist .\n"))
    assert [m for m in messages(CLAIM.format(0)) if "The object of a claim" in m] != []
    assert messages(CLAIM.format(7)) == []
    assert messages("c:zed a c:Artist ; rdfs:label 'Zed'@en .\nc:first c:by c:zed .\n") == []
    one.find(project_root / "data/sources/second.ttl", SOURCE.encode())
    assert messages("c:first c:by c:zed .\n") != []


def test_a_source_says_nothing_of_another_graph(project_root: Path) -> None:
    project = read_project(project_root)
    path = project_root / "data/sources/first.trig"
    text = "{} {{ <urn:a> <urn:p> 1 }}"

    with pytest.raises(SyntaxErrors, match="a file of a project is one graph"):
        Validating(project).find(path, text.format("<urn:g>").encode())
    assert Validating(project).find(path, text.format(f"<{project.graph_iri(path)}>").encode()) == []


def test_other_places_are_those_of_texts_as_they_are_edited(project_root: Path) -> None:
    path, other = project_root / "data/sources/first.ttl", project_root / "data/spine/artists.ttl"
    text = (SOURCE + "c:artist1 c:born 'x' ; rdfs:label 'Other'@en .\n").encode()

    def lines() -> set[int]:
        found = Validating(read_project(project_root)).find(path, text)
        places = [place for one in found for place, _ in one.related]
        return {place.line for place in places if place.path == other and place.line}

    before = lines()
    assert before
    hold(other, b"# more\n" * 5 + other.read_bytes())
    try:
        assert lines() == {line + 5 for line in before}
    finally:
        let_go(other)


def test_a_literal_counts_as_it_is_written(project_root: Path) -> None:
    """Though a store would have another one in its place; and one that is none is told, whatever shapes say."""
    path, one = project_root / "data/sources/first.ttl", Validating(read_project(project_root))

    def told(more: str) -> list[str]:
        found = one.find(path, f"{SOURCE}{more}\n".encode())
        return sorted(each.rule if each.rule == "literals" else each.message for each in found)

    for _ in range(2):
        assert told("c:first c:size 200 .") == []
        assert told("c:first c:size 0200 .") == ["no size"]
        assert told("c:first c:mood '1999-02-30'^^xsd:date .") == ["literals"]
        assert told("c:first c:mood '1999-02-03'^^xsd:date .") == []


@pytest.mark.parametrize(("level", "severity"), [("off", ""), ("warning", "warning"), ("error", "violation")])
def test_a_literal_that_nobody_means_is_as_bad_as_kg_toml_says(project_root: Path, level: str, severity: str) -> None:
    """One whose letters were read in another way is one too."""
    config, path = project_root / "kg.toml", project_root / "data/sources/first.ttl"
    config.write_text(config.read_text("utf-8").replace("[style]\n", f'[style]\nliterals = "{level}"\n'), "utf-8")
    one = Validating(read_project(project_root))

    for more in ("c:mood '1999-02-30'^^xsd:date", "rdfs:comment 'donâ€™t'@en"):
        found = one.find(path, f"{SOURCE}c:first {more} .\n".encode())
        assert [each.severity for each in found if each.rule == "literals"] == [severity] * bool(severity)
