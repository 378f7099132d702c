"""Names in a report are short, and mean what they mean in the file at which the reader will look."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.project.config import Project
from kg.rdf.turtle import read_prefixes

from ..conftest import Ran

Kg = Callable[..., Ran]
SHAPES = """\
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix s: <http://e/shapes#> .
@prefix v: <http://e/v#> .
s:S a sh:NodeShape ; sh:targetClass v:T ; sh:property s:P .
s:P a sh:PropertyShape ; sh:path v:p ; sh:class v:Q .
"""
# One file has a prefix of its own for what the other calls v:, and means another thing with v:.
ONE = "@prefix v: <http://e/v#> .\nv:a a v:T ; v:p v:b .\n"
OTHER = "@prefix v: <http://other/> .\n@prefix w: <http://e/v#> .\nv:a a w:T ;\n  w:p v:b .\n"


def test_each_file_has_its_own_names_outside_a_project(kg: Kg, tmp_path: Path) -> None:
    """What stands in no file, such as a rule, has the prefixes that mean one thing in all files."""
    for name, text in (("s.ttl", SHAPES), ("one.ttl", ONE), ("other.ttl", OTHER)):
        (tmp_path / name).write_text(text)
    words = ("validate", "one.ttl", "other.ttl", "--shapes", "s.ttl")

    assert [
        "one.ttl:2:17: violation: v:a v:p v:b: nothing describes v:b: describe it as a thing of the class v:Q, or correct the IRI. The value is not a v:Q. [s:P]",
        "other.ttl:4:7: violation: v:a w:p v:b: nothing describes v:b: describe it as a thing of the class w:Q, or correct the IRI. The value is not a w:Q. [s:P]",
    ] == kg(*words, cwd=tmp_path).out.splitlines()
    assert ["2", "violation", "s:P"] == kg(*words, "--summary", cwd=tmp_path).out.split()
    assert {"<http://e/v#a>", "<http://other/a>"} == {
        one["focus"] for one in json.loads(kg(*words, "-f", "json", cwd=tmp_path).out)["findings"]
    }


@pytest.mark.parametrize(
    ("head", "told"),
    [("", "xsd:integer"), ("@prefix xsd: <http://own/> .", "<http://www.w3.org/2001/XMLSchema#integer>"),
     ("@prefix z: <http://www.w3.org/2001/XMLSchema#> .", "z:integer")],
)  # fmt: skip
def test_what_everybody_calls_so_needs_no_prefix(kg: Kg, tmp_path: Path, head: str, told: str) -> None:
    """Unless a file calls it, or something else, otherwise; and notes are as short as findings."""
    shapes = SHAPES.replace("sh:class v:Q", "sh:datatype <http://www.w3.org/2001/XMLSchema#integer>")
    (tmp_path / "s.ttl").write_text(shapes + "s:Lost a sh:NodeShape ; sh:nodeKind sh:IRI .\n")
    (tmp_path / "d.ttl").write_text(f'{head} @prefix v: <http://e/v#> .\nv:a a v:T ; v:p "x" .\n')

    ran = kg("validate", "d.ttl", "-s", "s.ttl", cwd=tmp_path)

    assert f'"x" is no value of {told}, which is written like 12.' in ran.out
    assert "note: s.ttl:6:1: s:Lost is used by no shape and has no target, so it checks nothing" in ran.err


def test_each_file_has_its_own_names_within_a_project(kg: Kg, empty_project: Project) -> None:
    """The prefixes of kg.toml are for the others: for those of a file that declares none, and for rules."""
    root = empty_project.root
    (root / "ontology" / "shapes" / "s.ttl").write_text(SHAPES)
    (root / "data" / "one.ttl").write_text("<http://e/v#a> a <http://e/v#T> ; <http://e/v#p> <http://e/v#b> .\n")
    (root / "data" / "other.ttl").write_text(OTHER)
    path = root / "kg.toml"
    path.write_text(
        path.read_text("utf-8").replace("[prefixes]\n", '[prefixes]\nv = "http://e/v#"\ns = "http://e/shapes#"\n')
    )

    assert [
        "data/one.ttl:1:50: violation: v:a v:p v:b: nothing describes v:b: describe it as a thing of the class v:Q, or correct the IRI. The value is not a v:Q. [s:P]",
        "data/other.ttl:4:7: violation: v:a w:p v:b: nothing describes v:b: describe it as a thing of the class w:Q, or correct the IRI. The value is not a w:Q. [s:P]",
    ] == [line for line in kg("validate", cwd=root).out.splitlines() if "violation" in line]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@prefix a: <http://a/> .\nPREFIX b: <http://b/>\n", [("a", "http://a/", 1), ("b", "http://b/", 2)]),
        ("\r\n\r\n  @PREFIX : <http://a/> .\r\n", [("", "http://a/", 3)]),
        ("# @prefix a: <http://a/> .\n<urn:a> <urn:b> 'x' . # prefix b: <http://b/>\n", []),
        ("\ufeff@prefix a.b-c: <> .", [("a.b-c", "", 1)]),
        ("@prefix\ta:\t<http://a/> .\n\n\n@prefix a: <http://b/> .", [("a", "http://a/", 1), ("a", "http://b/", 4)]),
    ],
)
def test_prefixes_are_found_with_their_lines(tmp_path: Path, text: str, found: list[tuple[str, str, int]]) -> None:
    (tmp_path / "a.ttl").write_bytes(text.encode())

    assert found == read_prefixes(tmp_path / "a.ttl")
