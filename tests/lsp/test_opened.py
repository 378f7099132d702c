"""What an open text is, what it says itself, and what in it is a slip."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import NamedNode, Quad

from kg.findings import Finding
from kg.lsp import opened
from kg.lsp.checked import Checked
from kg.lsp.diagnosing import Diagnosing
from kg.lsp.knowledge import Knowledge
from kg.lsp.opened import Open, path_of
from kg.lsp.stated import Stated
from kg.lsp.texts import Text
from kg.rdf.terms import IRI, BlankNode, Literal
from kg.rdf.vocabulary import TYPE
from tests.lsp.conftest import SOURCE

C = "https://example.org/catalogue/"


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///a/b%20c%C3%A9.ttl", Path("/a/b cé.ttl")), ("file:///a/b.ttl", Path("/a/b.ttl")), ("FILE:///a", Path("/a")), ("file:", None),
        ("untitled:a", None), ("https://e.org/a.ttl", None), ("/a/b.ttl", None),
    ],
)  # fmt: skip
def test_only_an_address_of_a_file_is_one(uri: str, path: Path | None) -> None:
    assert path_of(uri) == path


def test_a_text_says_what_stands_in_it() -> None:
    """The statement that a finding is about; where that lacks a value, which kind of thing it is."""
    a, p, q = (NamedNode(f"urn:{name}") for name in "apq")
    typed = Quad(NamedNode("urn:t"), NamedNode(TYPE.value), q)
    stated = Stated(
        [
            Quad(a, p, pyoxigraph.Literal("v")),
            Quad(a, q, pyoxigraph.Literal("w")),
            typed,
            Quad(pyoxigraph.BlankNode("b"), p, q),
        ]
    )
    base = Finding("warning", "m", "r", focus=IRI("urn:a"), path="urn:p", value=Literal("v"))

    assert stated.has(base)
    for change in (
        {"value": Literal("w")}, {"path": "urn:q"}, {"focus": IRI("urn:b")}, {"value": None}, {"focus": BlankNode("b")},
        {"value": BlankNode("b")}, {"focus": None}, {"value": Literal("v", language="en")},
    ):  # fmt: skip
        assert not stated.has(base._replace(**change))
    assert stated.has(base._replace(focus=IRI("urn:t"), value=None))


def test_whether_other_findings_hold_than_before_is_told(monkeypatch: pytest.MonkeyPatch, known: Knowledge) -> None:
    """Those of which it cannot be told are none of them."""
    gone, one = set[str](), Open("file:///a", Path("/a"), Text("t"), known)
    monkeypatch.setattr(opened, "is_mended", lambda finding, _: finding.message in gone)
    first, second, unsure = (Finding("warning", name, "r") for name in ("first", "second", "unsure"))
    gone.add("unsure")
    one.take_check(Checked("t", (first, second, unsure)))

    def told() -> list[str]:
        return [each.message for each in one.with_checked([], "t", has_live=False)]

    assert (one.look_again(), told()) == (False, ["first", "second", "unsure"])
    gone.add("first")
    assert (one.look_again(), told()) == (True, ["second", "unsure"])
    assert not one.look_again()
    one.take_check(Checked("t", (first,)))
    assert told() == ["first"]
    gone.clear()
    assert not one.look_again()


def test_a_text_asks_others_where_one_of_its_findings_does() -> None:
    one = Open("file:///a", Path("/a"), Text("t"), None)
    bare = Finding("warning", "m", "r")
    for findings, expected in (
        ([], False), ([bare], False), ([bare, bare._replace(unseen=(IRI("urn:a"),))], True),
        ([bare._replace(under=(bare, bare._replace(unseen=(IRI("urn:a"),))))], True),
    ):  # fmt: skip
        one.findings = findings
        assert one.asks_others is expected


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("c:first c:lenght 7 .", [("lenght", "length")]), ("c:first a c:Wrok .", [("Wrok", "Work")]), ("c:first a c:Lenght .", [("Lenght", None)]),
        ("c:first <https://elsewhere.example/lenght> 7 .", []), ("c:first a <https://elsewhere.example/Work> .", []), ("c:first c:length 8 .", []),
    ],
)  # fmt: skip
def test_a_slip_in_a_name_of_the_ontology_is_told_with_what_is_meant(
    known: Knowledge, more: str, told: list[tuple[str, str | None]]
) -> None:
    """Of the same kind, in the same vocabulary; whoever uses other vocabularies makes none."""
    path = known.project.root / "data/sources/first.ttl"

    found = Diagnosing(known).find(path, f"{SOURCE}{more}\n".encode())

    assert [
        (str(one.cause).removeprefix(C), one.meant and str(one.meant).removeprefix(C)) for one in found if one.rule == "terms"
    ] == told  # fmt: skip


def test_slips_in_vocabularies_of_others_are_looked_for_as_kg_toml_says(works: Path) -> None:
    """But for terms that the ontology declares itself."""
    path, skos = works / "data/sources/first.ttl", "http://www.w3.org/2004/02/skos/core#"
    text = f'{SOURCE}c:first <{skos}preflabel> "x"@en .\n'.encode()

    def told() -> list[str]:
        return [str(one.cause) for one in Diagnosing(Knowledge(works)).find(path, text) if one.rule == "terms"]

    assert told() == [f"{skos}preflabel"]
    config = works / "kg.toml"
    said = config.read_text("utf-8")
    config.write_text(said.replace("[style]\n", '[style]\nfit = "off"\n'), "utf-8")
    assert told() == []
    config.write_text(said, "utf-8")
    (works / "ontology/more.ttl").write_text(
        f"<{skos}preflabel> a <http://www.w3.org/2002/07/owl#DatatypeProperty> .\n"
    )
    assert told() == []
