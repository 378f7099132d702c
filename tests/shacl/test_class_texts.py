"""A class that is no IRI, and a term that its project declares nowhere, are told; what others declare is quiet."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.rdf.graph import TermGraph
from kg.shacl.class_texts import kept_of, still
from kg.shacl.model import ShapesGraph
from kg.shacl.outside import validate_outside
from kg.shacl.strange import Strange

from ..check.test_fit import HEAD, SHAPES, TERMS, engine_of, read


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("'Song'", "Song"), ("'e:Song'", "Song"), ("'SONG'@en", "Song"), ("'http://e/Song'", "Song"),
        ("'<http://e/Song>'", "Song"), ("'a track'", "Track"), ("'none'", None), ("3", None), ("[]", None),
        ("[ rdfs:label 'Song' ]", None),
    ],
)  # fmt: skip
def test_a_class_that_is_no_iri_is_told_outside_a_project(tmp_path: Path, given: str, meant: str | None) -> None:
    (tmp_path / "s.ttl").write_text(HEAD + SHAPES)
    (tmp_path / "o.ttl").write_text(f"{HEAD} e:Track a owl:Class ; rdfs:label 'a track' .")
    (tmp_path / "d.ttl").write_text(f"{HEAD}e:b a e:Song .\ne:a a {given} .\n")

    files = [[tmp_path / name] for name in ("d.ttl", "s.ttl", "o.ttl")]
    found = validate_outside(*files, fail_on_idle=False).findings

    assert [(one.path, one.location and one.location.line) for one in found] == [(found[0].path, HEAD.count("\n") + 2)]
    assert found[0].meant == (None if meant is None else next(iter(read(f"e:{meant} a e:x .")))[0])


@pytest.mark.parametrize(
    "statement",
    [
        "a [ a owl:Restriction ; owl:onProperty e:title ; owl:someValuesFrom e:Track ]",
        "a [ owl:unionOf ( e:Song e:Track ) ]", "a e:Track", "<http://other/p> 1", "a <http://other/C>", "e:title 1",
        "e:tracks 1", "e:below 1", "a e:Below", "a e:Described", "a e:Kind", "a e:Genre", "e:meta 1",
    ],
)  # fmt: skip
def test_what_is_declared_here_or_is_of_others_is_quiet(statement: str) -> None:
    more = (
        "e:below rdfs:subPropertyOf e:title . e:Below rdfs:subClassOf e:Track . e:Described rdfs:label 'described' ."
        "e:Kind a rdfs:Datatype . e:Genre a e:Meta . e:Meta rdfs:subClassOf owl:Class ."
        "e:meta a e:Trait . e:Trait rdfs:subClassOf owl:ObjectProperty ."
    )
    strange = Strange(ShapesGraph(TermGraph(read(SHAPES))), base="http://e/")
    engine = engine_of(f"{TERMS} {more} e:a {statement} .")

    assert strange.tell(engine, strange.find(engine), "warning") == []


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("e:zz 1", "neither shapes nor ontology know the property <http://e/zz>"),
        ("e:b 1", "<http://e/b> is a thing of the class <http://e/Song>, and a property is needed"),
        ("a e:Zz", "neither shapes nor ontology know the class <http://e/Zz>"),
        ("a e:b", "<http://e/b> is a thing of the class <http://e/Song>, and a class is needed"),
    ],
)
def test_a_term_of_a_project_that_it_declares_nowhere_is_told_where_it_declares_any(statement: str, said: str) -> None:
    data = f"e:b a e:Song . e:a {statement} ."
    strange = Strange(ShapesGraph(TermGraph(read(SHAPES))), base="http://e/")
    engine, undeclared = engine_of(TERMS + data), engine_of(data)

    assert [one.said for one in strange.tell(engine, strange.find(engine), "warning")] == [said]
    assert Strange(ShapesGraph(TermGraph(set())), base="http://e/").find(undeclared) == []


def test_of_what_was_found_before_only_what_is_there_is_kept() -> None:
    """Texts, and those without a name, which stand together at the end."""
    both = ['"Song"', "[]"]

    for data, left in (("e:a a 'Song', [] .", both), ("e:a a 'Song' .", both[:1]), ("e:a a [] .", both[1:])):
        engine = engine_of(data)
        assert left == still(reversed(both), engine)
        assert left == sorted(kept_of((value for _, _, value in read(data)), engine))
