"""What is described where goes by the texts as they are now: open ones, saved or not, and files that come and go."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.findings import Finding
from kg.lsp.completing import Completing
from kg.lsp.desk import Desk
from kg.lsp.opened import Open
from kg.lsp.telling import about
from kg.lsp.texts import Text
from kg.project.building import build_snapshot
from kg.project.listing import iter_rdf_files
from kg.project.reading import read_project
from kg.rdf.held import hold, let_go
from kg.rdf.terms import IRI
from tests.lsp.conftest import SOURCE, known_of

SOMEBODY = IRI("https://example.org/catalogue/somebody")
HEAD = SOURCE.partition("c:first")[0]
TEXT = (
    HEAD
    + 'c:new a c:Work ;\n    rdfs:label "New"@en ;\n    c:by c:somebody ;\n    c:released "1999-01-02"^^xsd:date .\n'
)
DESCRIBED = HEAD + 'c:somebody a c:Artist ;\n    rdfs:label "Some Body"@en .\n'
SPINE, ELSEWHERE = "data/spine/more.ttl", "data/sources/more.ttl"


def opened(desk: Desk, folder: Path, name: str, text: str = TEXT) -> Open:
    """Return a text that was opened, and need not be that of a file."""
    one = desk.open((folder / name).as_uri(), text, 1)
    assert one is not None
    return one


def said(found: list[Finding]) -> list[str]:
    """Return what is said of the thing that the text names."""
    return [
        (one.said or "").partition("> ")[2].partition(";")[0].partition(":")[0] or (one.said or "")[:17]
        for one in found
    ]


def known(one: Open) -> tuple[bool, ...]:
    """Return whether completion by label and by id, hover and definition know the thing."""
    knowledge = known_of(one)
    offered = [
        any(item.text == "c:somebody" for item in Completing(knowledge, text).at(text.index(typed) + len(typed)).items)
        for typed in ("Some B", "c:someb")
        for text in [TEXT.replace("c:somebody", typed)]
    ]
    return *offered, bool(about(knowledge, SOMEBODY)), bool(knowledge.files_of(SOMEBODY))


@pytest.mark.parametrize("way", ["not saved", "saved", "removed"])
@pytest.mark.parametrize("where", [SPINE, ELSEWHERE])
@pytest.mark.parametrize("built", [False, True])
def test_what_no_file_describes_any_more_is_told_as_that(
    desk: Desk, works: Path, where: str, way: str, *, built: bool
) -> None:
    """To a text that was never saved, which is looked at again for it; and nothing else knows the thing either."""
    path = works / where
    path.write_text(DESCRIBED, "utf-8")
    if built:
        build_snapshot(read_project(works))
    one = opened(desk, works, "data/sources/new.ttl")
    before = said(desk.find(one))
    desk.warm()
    assert known(one) == (True,) * 4

    if way == "removed":
        path.unlink()
        again = desk.changed([path])
    else:
        other = opened(desk, works, where, DESCRIBED)
        desk.hear(other)
        desk.change(other, Text(HEAD, 2))
        again = desk.hear(other)
        if way == "saved":
            path.write_text(HEAD, "utf-8")
            desk.changed([path])

    assert before == ([] if where == SPINE else ["is described in another source only"])
    assert one in again
    assert said(desk.find(one)) == ["nothing describes"]
    assert known(one) == (False,) * 4


@pytest.mark.parametrize("built", [False, True])
def test_what_a_text_described_that_was_never_saved_counts_while_it_is_open(
    desk: Desk, works: Path, *, built: bool
) -> None:
    """Of what all sources share as of a file there; and a file that went before the editor came counts no more."""
    gone = works / ELSEWHERE
    gone.write_text(DESCRIBED, "utf-8")
    if built:
        build_snapshot(read_project(works))
    gone.unlink()
    one = opened(desk, works, "data/sources/new.ttl")
    assert (said(desk.find(one)), known(one)) == (["nothing describes"], (False,) * 4)

    other = opened(desk, works, SPINE, DESCRIBED)

    assert desk.hear(other) == [one]
    assert (desk.find(one), known(one)) == ([], (True,) * 4)
    desk.change(other, Text(HEAD, 2))
    desk.hear(other)
    assert (said(desk.find(one)), known(one)) == (["nothing describes"], (False,) * 4)
    desk.change(other, Text(DESCRIBED, 3))
    desk.hear(other)
    assert desk.find(one) == []
    desk.close(other.uri)
    desk.changed([other.path])
    assert (said(desk.find(one)), known(one)) == (["nothing describes"], (False,) * 4)


def test_a_thing_that_two_files_name_keeps_the_name_that_is_left(desk: Desk, works: Path) -> None:
    for name in ("a", "b"):
        (works / f"data/sources/{name}.ttl").write_text(DESCRIBED, "utf-8")
    build_snapshot(read_project(works))
    one = opened(desk, works, "data/sources/new.ttl")
    desk.find(one)
    desk.warm()

    other = opened(desk, works, "data/sources/a.ttl", HEAD)
    desk.hear(other)

    assert known(one) == (True,) * 4
    assert known_of(one).labels_of([SOMEBODY]) == {SOMEBODY: "Some Body"}
    opened(desk, works, "data/sources/b.ttl", HEAD)
    desk.hear_others(one)
    assert known_of(one).labels_of([SOMEBODY]) == {}


def test_a_shape_that_was_never_saved_is_one(desk: Desk, works: Path) -> None:
    one = opened(desk, works, "data/sources/first.ttl", SOURCE)
    assert desk.find(one) == []
    desk.warm()
    shape = "@prefix sh: <http://www.w3.org/ns/shacl#> .\n@prefix c: <https://example.org/catalogue/> .\n"
    shape += "c:Own a sh:NodeShape ; sh:targetClass c:Work ; sh:property c:Own-length .\n"
    shape += 'c:Own-length sh:path c:length ; sh:maxInclusive 7 ; sh:message "Longer than seven." .\n'

    other = opened(desk, works, "ontology/shapes/own.ttl", shape)

    assert one in desk.hear(other)
    assert [finding.rule.rpartition("/")[2] for finding in desk.find(one)] == ["Own-length"]


def test_a_text_in_place_of_no_file_is_listed_as_a_file(tmp_path: Path) -> None:
    """Behind the saved ones; but no hidden one, no query, and none whose graph another one is."""
    (tmp_path / "saved.ttl").write_text("", "utf-8")
    names = ["saved.ttl", "new.ttl", "below/new.trig", "saved.trig", "new.trig", ".hidden.ttl", ".git/x.ttl", "q.rq"]
    assert [path.name for path in iter_rdf_files(tmp_path)] == ["saved.ttl"]
    for name in names:
        hold(tmp_path / name, b"")

    found = [str(path.relative_to(tmp_path)) for path in iter_rdf_files(tmp_path)]

    for name in names:
        let_go(tmp_path / name)
    assert found == ["saved.ttl", "below/new.trig", "new.trig"]
