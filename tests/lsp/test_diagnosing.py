"""What is wrong in a text is told by what its file is to the project, and in that file alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import Location, SyntaxErrors, TurtleError
from kg.findings import Finding
from kg.lsp.diagnosing import Diagnosing, outside, settings_outside
from kg.lsp.knowledge import Knowledge
from tests.lsp.conftest import QUERY, SOURCE

MARK = b"\xef\xbb\xbf"
SHACL = "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
UNUSED = "is used by no shape and has no target"


@pytest.fixture
def diagnosing(known: Knowledge) -> Diagnosing:
    """What is wrong in files of a project that is only read."""
    return Diagnosing(known)


def rules(found: list[Finding]) -> list[str]:
    """Return the last word of each rule."""
    return [one.rule.rpartition("/")[2] for one in found]


def test_a_text_that_is_too_large_is_told_and_not_looked_at(diagnosing: Diagnosing, laid_down: Path) -> None:
    path = laid_down / "data/sources/first.ttl"

    (told,) = diagnosing.find(path, b"<" + b" " * (3 << 20))

    assert (told.severity, told.rule, told.location) == ("info", "limit", Location(path, 1, 1))
    assert rules(diagnosing.find(path, b"<")) == ["syntax"]


@pytest.mark.parametrize("name", ["kg.toml", "queries/works_by.rq", "data/sources/first.ttl"])
def test_a_mark_before_a_text_is_no_fault(diagnosing: Diagnosing, laid_down: Path, name: str) -> None:
    assert diagnosing.find(laid_down / name, MARK + (laid_down / name).read_bytes()) == []


@pytest.mark.parametrize("name", ["kg.toml", "queries/works_by.rq", "data/sources/first.ttl", "ontology/shapes/a.ttl"])
def test_what_is_no_text_is_told(diagnosing: Diagnosing, laid_down: Path, name: str) -> None:
    (told,) = diagnosing.find(laid_down / name, b"# \xff")

    assert told.severity == "violation"
    assert "UTF-8" in told.message


def test_what_the_ontology_says_of_things_is_validated_without_what_its_file_said_before(works: Path) -> None:
    """So is the spine: a thing that is described no more is missed."""
    for name in ("ontology/terms.ttl", "data/spine/more.ttl"):
        path = works / name
        text = path.read_text("utf-8") if path.exists() else SOURCE.partition("c:first")[0]
        artist = '\nc:mina a c:Artist ; rdfs:label "Mina"@en .\n'
        path.write_text(text + artist, "utf-8")
        knowledge = Knowledge(works)
        knowledge.warm()
        work = '\nc:zero a c:Work ; rdfs:label "Zero"@en ; c:by c:mina ; c:length 200 ; c:released "1999-01-02"^^<http://www.w3.org/2001/XMLSchema#date> .\n'
        diagnosing = Diagnosing(knowledge)

        assert diagnosing.find(path, (text + artist + work).encode()) == []
        found = diagnosing.find(path, (text + work).encode())
        assert [str(one.value).rpartition("/")[2] for one in found] == ["mina"]
        path.write_text(text, "utf-8")


def test_only_what_stands_in_the_file_is_told_of_it(
    diagnosing: Diagnosing, laid_down: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a fault of another one keeps it from being looked at, that is said."""
    path, other = laid_down / "data/sources/first.ttl", laid_down / "data/spine/artists.ttl"
    here, there = (TurtleError("broken", location=Location(one, 3, 1)) for one in (path, other))

    def failing(*errors: TurtleError) -> list[tuple[str, Location | None]]:
        def fail(*_: object) -> list[Finding]:
            raise SyntaxErrors(list(errors))

        monkeypatch.setattr(diagnosing, "_of_data", fail)
        return [(one.severity, one.location) for one in diagnosing.find(path, b"")]

    assert failing(here, there) == [("violation", here.location)]
    assert failing(there) == [("warning", Location(path, 1, 1))]


def test_a_prefix_that_means_something_else_elsewhere_is_told_in_the_file(
    diagnosing: Diagnosing, laid_down: Path
) -> None:
    path = laid_down / "data/sources/first.ttl"

    found = diagnosing.find(path, b"@prefix c: <https://elsewhere.example/> .\n<urn:a> <urn:p> c:b .\n")

    assert ("meanings", Location(path, 1, 1)) in [(one.rule, one.location) for one in found]


def test_shapes_that_check_nothing_are_told_in_their_file(works: Path) -> None:
    """With all that uses them known, be it for one source alone; and a file that is not saved yet is one of them."""
    folder = works / "ontology/shapes"
    (folder / "old.ttl").write_text(f"{SHACL}<urn:old> a sh:NodeShape .\n", "utf-8")
    knowledge = Knowledge(works)
    knowledge.warm()
    diagnosing, path = Diagnosing(knowledge), folder / "new.ttl"
    text = f"{SHACL}<urn:new> a sh:NodeShape .\n".encode()

    (told,) = diagnosing.find(path, text)

    assert UNUSED in told.message
    assert told.location is not None
    assert told.location.path == path
    assert "urn:old" not in told.message
    using = knowledge.project.within_a_source / "using.ttl"
    using.parent.mkdir(parents=True, exist_ok=True)
    using.write_text(f"{SHACL}<urn:u> a sh:NodeShape ; sh:targetNode <urn:a> ; sh:node <urn:new> .\n", "utf-8")
    assert diagnosing.find(path, text) == []
    assert rules(diagnosing.find(path, text + b"<urn:x> .\n")) == ["syntax"]


def test_a_pattern_that_the_engine_cannot_read_is_told(diagnosing: Diagnosing, laid_down: Path) -> None:
    """Beside what else is wrong in the query."""
    path = laid_down / "queries/works_by.rq"
    text = QUERY.replace("c:by ?artist", 'c:nosuch ?artist FILTER(REGEX(STR(?work), "(?=a)"))')

    assert rules(diagnosing.find(path, text.encode())) == ["note", "terms"]


def test_outside_of_a_project_relative_addresses_are_those_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    assert outside(path, b"<a> <b> <c> .") == []
    assert rules(outside(path, b"<a> <b> .")) == ["syntax"]
    assert outside(tmp_path / "a.txt", b"<a> <b> .") == []


@pytest.mark.parametrize("is_saved", [True, False])
def test_outside_of_a_project_shapes_are_asked_of_what_stands_beside_them(tmp_path: Path, is_saved: bool) -> None:
    """Shapes with faults are told, and others go on; that one met nothing is no fault, and faults of syntax come first."""
    path = tmp_path / "a.ttl"
    if is_saved:
        path.touch()
    shape = f"{SHACL}<s> a sh:NodeShape ; sh:targetClass <C> ; sh:property [ sh:path <p> ; sh:minCount 1 ] .\n"
    thing = f"{shape}<a> a <C> .\n"
    bad = f"{thing}<t> a sh:NodeShape ; sh:targetClass <C> ; sh:property [ sh:minCount 1 ] .\n"

    def found(text: str) -> list[str]:
        return sorted({one.severity for one in outside(path, text.encode()) if one.rule != "note"})

    assert found(shape) == []
    assert found(thing) == ["violation"]
    assert found(bad) == ["violation", "warning"]
    assert rules(outside(path, f"{thing}<b> <c> .\n".encode())) == ["syntax"]
    assert "taken for both" in " ".join(one.message for one in outside(path, thing.encode()) if one.rule == "note")


def test_settings_that_are_no_text_are_told_outside_of_a_project(tmp_path: Path) -> None:
    assert [one.severity for one in settings_outside(tmp_path / "kg.toml", b"\xff")] == ["violation"]
