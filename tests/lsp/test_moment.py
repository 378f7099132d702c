"""An answer rests on the texts of one moment, and what has faults takes nothing away that was known without them."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from kg.errors import Location
from kg.findings import Finding
from kg.lsp import wire
from kg.lsp.checking import Checking
from kg.lsp.desk import Desk
from kg.lsp.diagnosing import outside
from kg.lsp.opened import Open
from kg.lsp.renaming import references_in, renamed_in
from kg.lsp.seen import Seen
from kg.lsp.texts import Text
from kg.lsp.validating import Validating
from kg.lsp.whole_check import find_all
from kg.rdf.held import held_content, hold, let_go
from kg.rdf.terms import IRI
from tests.edit.mistakes import PROJECT
from tests.lsp.conftest import SOURCE, known_of

FIRST = IRI("https://example.org/catalogue/first")
FAULTY = "[project]\nname = 7\n"
BELOW = "# one more line\n" * 3 + SOURCE


def source_on(desk: Desk, folder: Path, name: str = "data/sources/first.ttl", text: str = SOURCE) -> Open:
    """Return a source of a project that was opened."""
    one = desk.open((folder / name).as_uri(), text, 1)
    assert one is not None
    return one


def test_who_looks_at_an_older_text_does_not_bring_it_back(desk: Desk, works: Path) -> None:
    one = source_on(desk, works)
    desk.change(one, Text(BELOW, 2))
    older = SOURCE.replace("c:length 200", "c:length 0")

    found = [*desk.find(one, Text(older, 1)), *Validating(known_of(one).project).find(one.path, older.encode())]
    shaped = "@prefix sh: <http://www.w3.org/ns/shacl#> .\n<urn:s> a sh:NodeShape ; sh:targetNode <urn:a> .\n"
    outside(one.path, shaped.encode())

    assert [finding.location for finding in found] == [Location(one.path, 9, 14)] * 2
    assert held_content(one.path) == BELOW.encode()


def test_names_are_changed_where_they_stood_when_that_was_asked(desk: Desk, works: Path) -> None:
    """Though the text becomes another one before its lines are counted; and it is said of which version that is."""
    one = source_on(desk, works)
    knowledge, seen = known_of(one), desk.seen()
    desk.change(one, Text(BELOW, 2))

    changes = seen.within(lambda: renamed_in(knowledge, FIRST, "zeroth", SOURCE))
    uses = seen.within(lambda: references_in(knowledge, FIRST))

    plain, versioned = wire.edits(seen, changes), wire.edits(seen, changes, versioned=True)
    assert plain is not None
    assert plain.changes is not None
    assert versioned is not None
    assert [edit.range.start.line for some in plain.changes.values() for edit in some] == [4]
    (made,) = versioned.document_changes or ()
    assert isinstance(made, types.TextDocumentEdit)
    assert (made.text_document.version, [edit.range.start.line for edit in made.edits]) == (1, [4])
    assert [wire.location(text, use).range.start.line for use in uses if (text := seen.text_of(use.path))] == [4]


def test_a_file_that_was_never_saved_is_one_of_the_project(desk: Desk, works: Path) -> None:
    source_on(desk, works)
    other = source_on(desk, works, "data/sources/new.ttl", SOURCE.replace("c:first", "c:new"))
    knowledge = known_of(other)

    renamed = renamed_in(knowledge, IRI("https://example.org/catalogue/new"), "newer", other.text.text)

    assert [(path.name, new) for path, _, _, new in renamed] == [("new.ttl", "c:newer")]
    uses = references_in(knowledge, IRI("https://example.org/catalogue/artist1"))
    assert {"new.ttl", "first.ttl"} <= {use.path.name for use in uses}


def test_settings_with_faults_are_told_and_the_last_good_ones_go_on(desk: Desk, works: Path) -> None:
    one = source_on(desk, works, text=SOURCE.replace("c:length 200", "c:length 0"))
    desk.warm()
    found, settings = desk.find(one), works / "kg.toml"
    good = settings.read_text("utf-8")
    assert len(found) == 1

    settings.write_text(FAULTY, "utf-8")

    assert desk.changed_on_disk() == [one]
    assert [(told.rule, told.location) for told in desk.unsound[works]] == [("project", Location(settings, 2, 1))]
    assert desk.find(one) == found
    assert desk.changed_on_disk() == []  # nothing to look at again till they are mended
    settings.write_text(good, "utf-8")
    assert desk.changed_on_disk() == [one]
    assert (desk.unsound, desk.find(one)) == ({}, found)


def test_settings_that_are_no_text_are_told_and_the_last_good_ones_go_on(desk: Desk, works: Path) -> None:
    """Saved by an editor in another encoding."""
    one = source_on(desk, works, text=SOURCE.replace("c:length 200", "c:length 0"))
    desk.warm()
    found, settings = desk.find(one), works / "kg.toml"
    settings.write_bytes("# café\n".encode("latin-1") + settings.read_bytes())

    assert desk.changed([settings]) == [one]
    assert [(told.rule, told.location) for told in desk.unsound[works]] == [("project", Location(settings, 1, 1))]
    assert "cannot be read" in desk.unsound[works][0].message
    assert desk.find(one) == found != []


def test_a_text_that_has_changed_is_looked_at_again_by_whoever_asks(desk: Desk, works: Path) -> None:
    """Also where what it had by itself would do if it were still the same."""
    one = source_on(desk, works)
    assert desk.find(one) == []
    desk.change(one, Text(SOURCE.replace("c:length 200", "c:length 0"), 2))

    assert [told.location for told in desk.find(one, anew=False)] == [Location(one.path, 9, 14)]


def test_a_check_that_a_fault_ends_takes_nothing_away(desk: Desk, works: Path) -> None:
    """From other files that are open, or are opened then; and what it says of the file at fault is told."""
    one = source_on(desk, works)
    more = Finding("warning", "m", "query/q", Location(one.path, 5, 1))
    other = more._replace(location=Location(works / "data/sources/source00000.ttl", 1, 1))
    desk.take_check(works, [more, other])
    assert desk.find(one) == [more]
    (works / "data/sources/source00001.ttl").write_text("<a> <b> ", "utf-8")
    desk.change(one, Text(BELOW, 2))
    one.path.write_text(BELOW, "utf-8")
    broken = find_all(works, works.parent / "apart")
    assert (broken.is_whole, {found.rule for found in broken.findings}) == (False, {"syntax", "cases"})

    desk.take_check(works, broken.findings, is_whole=broken.is_whole)

    assert desk.find(one) == [more._replace(location=Location(one.path, 8, 1))]
    name = "data/sources/source00000.ttl"
    assert desk.find(source_on(desk, works, name, (works / name).read_text("utf-8"))) == [other]
    desk.take_check(works, [])
    assert desk.find(one) == []


def test_what_a_check_finds_beside_a_faulty_file_is_told(desk: Desk, tmp_path: Path) -> None:
    """Once; and nothing new of what the faulty file names, while what is known stays."""
    root, apart = tmp_path / "songs", tmp_path / "apart"
    shutil.copytree(PROJECT, root)
    path, faulty = root / "data/sources/late-news.ttl", root / "data/spine/sources.ttl"
    text = "@prefix mg: <https://example.org/songs/ontology#> .\n@prefix work: <https://example.org/songs/work/> .\n"
    path.write_text(text + '\nwork:ruby-song mg:theme "fame"@en .\n', "utf-8")
    faulty.write_text(f"{faulty.read_text('utf-8')}\nsource:x a [ .\n", "utf-8")
    one = source_on(desk, root, "data/sources/late-news.ttl", path.read_text("utf-8"))

    def told() -> list[str]:
        found = find_all(root, apart)
        assert not found.is_whole
        desk.take_check(root, found.findings, is_whole=False)
        return [finding.rule for finding in desk.find(one) if finding.rule != "shapes/not-applicable"]

    assert told() == ["query/source_without_document"]
    path.write_text(f"# more\n{path.read_text('utf-8')}", "utf-8")
    desk.change(one, Text(path.read_text("utf-8"), 2))
    assert told() == ["query/source_without_document"]
    faulty.write_text(faulty.read_text("utf-8").replace("source:x", "source:late-news"), "utf-8")
    assert told() == ["query/source_without_document"]
    path.write_text(f"# more\n{path.read_text('utf-8')}", "utf-8")
    desk.change(one, Text(path.read_text("utf-8"), 3))
    assert told() == ["query/source_without_document"]
    assert [finding.rule for finding in find_all(root, apart).findings] == ["syntax"]


@pytest.mark.parametrize(
    ("name", "fault", "left"),
    [
        ("data/spine/artists.ttl", "\nc:x a [ .\n", ["Work-length"]),
        ("data/spine/artists.ttl", "\nc:first a [ .\n", []),
        ("ontology/terms.ttl", "\nc:x a [ .\n", ["Work-length"]),
        ("ontology/shapes/more.ttl", "\n<urn:x> a [ .\n", ["Work-length"]),
        ("ontology/shapes/more.ttl", "\n<urn:x> a sh:NodeShape ; sh:targetNode <urn:a> ; sh:property [ sh:minCount 1 ] .\n", ["Work-length"]),
    ],
)  # fmt: skip
def test_a_fault_in_another_file_takes_no_finding_away(
    desk: Desk, works: Path, name: str, fault: str, left: list[str]
) -> None:
    """Of what all share that counts which can be read, from the start and once it is edited; and that is said."""
    path = works / name
    good = path.read_text("utf-8") if path.exists() else "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    path.write_text(good + fault, "utf-8")
    one = source_on(desk, works, text=SOURCE.replace("c:length 200", "c:length 0"))

    def told() -> list[str]:
        return sorted(finding.rule.rpartition("/")[2] for finding in desk.find(one))

    assert told() == [*left, "not-applicable"]
    assert "validated without what cannot be used" in desk.find(one)[-1].message
    desk.warm()
    other = source_on(desk, works, name, good)
    assert one in desk.hear(other)
    assert told() == ["Work-length"]
    desk.change(other, Text(good + fault, 2))
    assert (one in desk.hear(other)) == ("sh:" in fault)  # which is read, and then is of no use
    assert told() == (["Work-length", "not-applicable"] if "sh:" in fault else ["Work-length"])
    assert known_of(one).allowed.properties


@pytest.mark.parametrize("temporary", [True, False])
def test_a_project_is_checked_without_a_folder_for_caches(
    works: Path, monkeypatch: pytest.MonkeyPatch, *, temporary: bool
) -> None:
    """What is kept goes with the server then; and where nothing can be written at all, that is said once."""
    import tempfile

    no_folder = works / "kg.toml"
    (works.parent / "tmp").mkdir()
    monkeypatch.setenv("XDG_CACHE_HOME", str(no_folder))
    monkeypatch.setattr(tempfile, "tempdir", str(works.parent / "tmp" if temporary else no_folder))
    told: list[Any] = []

    async def take(root: Path, found: object) -> None:
        told.append(root)

    async def check_twice() -> None:
        checking = Checking(take, told.append)
        for _ in range(1 if temporary else 2):
            checking.check(works, 0.0)
            await checking._tasks[works]
        assert any((works.parent / "tmp").iterdir()) == temporary
        checking.end()

    asyncio.run(check_twice())

    if temporary:
        assert told == [works]
    else:
        assert len(told) == 1
        assert "nothing is checked at a save" in told[0]
    assert not any((works.parent / "tmp").iterdir())


def test_a_moment_has_each_text_as_it_was_then(tmp_path: Path) -> None:
    """In the units of its editor; one that was opened later is the file on the disk, read once."""
    opened, later = tmp_path / "a.ttl", tmp_path / "b.ttl"
    later.write_text("é on the disk", "utf-8")
    texts = {opened: Text("é open", 7, "utf-8")}
    seen = Seen(texts, "utf-8")
    texts[opened] = Text("newer", 8, "utf-8")
    hold(later, b"newer")
    try:
        one, other = seen.text_of(opened), seen.text_of(later)
        assert one is not None
        assert other is not None
        assert (one.text, one.version) == ("é open", 7)
        assert (other.text, other.units, other.version) == ("é on the disk", "utf-8", None)
        later.write_text("changed", "utf-8")
        assert seen.text_of(later) is other
        assert seen.text_of(tmp_path / "none.ttl") is None
    finally:
        let_go(later)
