"""A thing gets another name wherever it stands, and no name that another one has, or that is none."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from kg.errors import KgError
from kg.lsp.desk import Desk
from kg.lsp.knowledge import Knowledge
from kg.lsp.renaming import Change, references_in, renamed_alone, renamed_in
from kg.rdf.terms import IRI
from tests.lsp.conftest import SOURCE

C = "https://example.org/catalogue/"
FIRST, ARTIST = IRI(f"{C}first"), IRI(f"{C}artist1")
HEAD = f"@prefix c: <{C}> .\n"


def names(changes: list[Change]) -> set[tuple[str, str]]:
    """Return the files that are changed, each with what is written there."""
    return {(path.name, new) for path, _, _, new in changes}


@pytest.fixture
def knowledge(works: Path) -> Knowledge:
    """What is known of a project in which one name stands in files of all forms."""
    texts = {
        "more.trig": f"{HEAD}c:first c:genre c:pop .\n", "cut.ttl": f"{HEAD}c:other c:of c:first .\nc:first c:length\n",
        "unlike.ttl": f"{HEAD}c:third c:of c:artist1 .\n",
    }  # fmt: skip
    for name, text in texts.items():
        (works / "data/sources" / name).write_text(text, "utf-8")
    (works / "data/sources/packed.ttl.gz").write_bytes(gzip.compress(f"{HEAD}c:third c:of c:third .\n".encode()))
    return Knowledge(works)


def test_a_term_is_found_where_it_stands_and_where_it_is_described(knowledge: Knowledge) -> None:
    """In a text that is being written too, and in no packed one, which no editor shows."""
    every = [(one.path.name, one.text, one.described) for one in references_in(knowledge, FIRST)]

    assert {one for one in every if one[0] != "cut.ttl"} == {
        ("first.ttl", "c:first", True), ("more.trig", "c:first", True),
    }  # fmt: skip
    assert ("cut.ttl", "c:first", False) in every
    uses = [(one.path.name, one.described) for one in references_in(knowledge, FIRST, every=False)]
    assert uses == [("cut.ttl", False)]
    assert {one.path.name for one in references_in(knowledge, IRI(f"{C}third"))} == {"unlike.ttl"}


def test_open_texts_are_of_the_project_where_they_stand_in_it(desk: Desk, works: Path) -> None:
    """Though they were never saved, as a source or a query; and no notes are."""
    text = SOURCE.replace("c:first", "c:new")
    query = f"PREFIX c: <{C}>\nSELECT * WHERE {{ c:new ?p ?o }}"
    for path, content in (
        (works / "data/sources/new.ttl", text), (works.parent / "elsewhere.ttl", text),
        (works / "queries/new.rq", query), (works / "data/notes.txt", "c:new"),
    ):  # fmt: skip
        assert desk.open(path.as_uri(), content, 1) is not None

    assert names(renamed_in(Knowledge(works), IRI(f"{C}new"), "newer", text)) == {
        ("new.ttl", "c:newer"), ("new.rq", "c:newer"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "written"),
    [
        ("zeroth", "", "c:zeroth"), (" zeroth ", "", "c:zeroth"), (f"<{C}zeroth>", "", "c:zeroth"),
        ("c:zeroth", "", "c:zeroth"), ("d:zeroth", f"@prefix d: <{C}> .\n", "c:zeroth"),
        ("c:zeroth", "@prefix c: <https://elsewhere.example/> .\n", "<https://elsewhere.example/zeroth>"),
    ],
)  # fmt: skip
def test_a_new_name_is_what_the_text_means_by_it(works: Path, name: str, text: str, written: str) -> None:
    """Or else kg.toml."""
    assert names(renamed_in(Knowledge(works), FIRST, name, text)) == {("first.ttl", written)}


@pytest.mark.parametrize(
    ("term", "written"),
    [("urn:a:b", "urn:a:z"), ("http://x/a#b", "http://x/a#z"), ("http://x/a:b/c", "http://x/a:b/z"), ("http://x/a", "http://x/z")],
)  # fmt: skip
def test_the_last_part_alone_may_be_given(tmp_path: Path, term: str, written: str) -> None:
    text = f"<{term}> <urn:p> 1 .\n"

    assert [new for *_, new in renamed_alone(IRI(term), "z", tmp_path / "a.ttl", text)] == [f"<{written}>"]


@pytest.mark.parametrize("name", ["first", "c:first", f"<{C}first>"])
def test_the_same_name_changes_nothing(works: Path, name: str) -> None:
    assert renamed_in(Knowledge(works), FIRST, name, SOURCE) == []


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("", "a name is needed"), ("  ", "a name is needed"), ("x:y", "nothing declares its prefix"), ("a b", ""),
        ("<a b>", ""), ("c:a b", ""), ("<zeroth", "ends with >"), ("<https://example.org/zeroth", "ends with >"), ("artist1", "is there already, in data/sources/first.ttl; two things would become one"),
    ],
)  # fmt: skip
def test_what_is_no_name_or_that_of_another_is_refused(works: Path, name: str, told: str) -> None:
    with pytest.raises(KgError) as error:
        renamed_in(Knowledge(works), FIRST, name, SOURCE)
    assert told in error.value.message


def test_outside_of_a_project_too(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="two things would become one"):
        renamed_alone(FIRST, "artist1", tmp_path / "a.ttl", SOURCE)
