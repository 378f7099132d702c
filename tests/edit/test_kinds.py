"""A thing that nothing describes is described as its like are, and as what names it asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.edit.fixes import fixes_of
from kg.edit.fixing import texts_after
from kg.edit.stubs import stub
from kg.errors import Location
from kg.findings import Finding, changed
from kg.project.config import Project
from kg.project.reading import read_project
from kg.rdf.terms import IRI
from kg.rdf.vocabulary import OBJECT
from tests.edit.mistakes import PROJECT

BASE = "https://example.org/songs/"
NOBODY, CLAIM = IRI(f"{BASE}agent/nobody"), IRI(f"{BASE}claim/one")
SOURCE, AGENTS, SHAPES = (
    PROJECT / one for one in ("data/sources/one.ttl", "data/spine/agents.ttl", "ontology/shapes/songs.ttl")
)
HEAD = f"""@prefix agent: <{BASE}agent/> .
@prefix claim: <{BASE}claim/> .
@prefix mg: <{BASE}ontology#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
"""
PERSON, ARTIST, GROUP = "a mg:Person", "a mg:Person and a mg:MusicArtist", "a mg:MusicGroup and a mg:MusicArtist"


def ways(texts: dict[Path, str], **fields: object) -> list[tuple[str, bool, str]]:
    """Return what is offered for a thing that nothing describes: its name, whether it is sure, what comes to the file."""

    def read(path: Path) -> str:
        return texts[path] if path in texts else path.read_text("utf-8")

    finding = Finding("violation", "m", "r", Location(SOURCE, 5, 1), CLAIM, value=NOBODY, cause=NOBODY)
    found = fixes_of(changed(finding, **fields), read_project(PROJECT), read)
    after = [texts_after([fix], read)[AGENTS].removeprefix(read(AGENTS)).strip() for fix in found]
    return [
        (fix.title.removeprefix("describe it as "), fix.is_sure, text) for fix, text in zip(found, after, strict=True)
    ]


def named(*names: str) -> tuple[IRI, ...]:
    return tuple(IRI(f"{BASE}ontology#{name}") for name in names)


@pytest.mark.parametrize(
    ("asked", "kinds", "titles"),
    [
        ("Person", (), [PERSON]),
        ("MusicArtist", (), [ARTIST, GROUP]),
        ("Agent", (), [PERSON, GROUP]),
        ("", ("MusicGroup", "Person"), [PERSON, GROUP]),
        ("Choir", (), []),
    ],
)
def test_each_way_to_be_of_a_class_is_offered_the_usual_one_first(
    asked: str, kinds: tuple[str, ...], titles: list[str]
) -> None:
    found = ways({}, path=f"{BASE}ontology#by", asked=named(asked)[0] if asked else None, kinds=named(*kinds))

    assert [title for title, _, _ in found] == titles
    assert not any(is_sure for _, is_sure, _ in found)
    for title, _, text in found:
        classes = ", ".join(part.removeprefix("a ") for part in title.split(" and "))
        assert text == f'agent:nobody a {classes} ;\n    skos:prefLabel "Nobody"@en .'


@pytest.mark.parametrize(
    ("predicate", "shape", "titles"),
    [
        ("writer", None, [PERSON]),
        ("byArtist", None, [ARTIST, GROUP]),
        ("theme", None, []),
        ("sung", "sh:class mg:MusicGroup", [GROUP]),
        ("sung", "sh:or ( [ sh:class mg:Person ] [ sh:class mg:MusicGroup ] )", [PERSON, GROUP]),
        ("sung", "sh:not [ sh:class mg:MusicGroup ]", []),
    ],
)
def test_the_object_of_a_claim_is_what_the_shape_of_its_predicate_asks(
    predicate: str, shape: str | None, titles: list[str]
) -> None:
    claim = f"claim:one a mg:Claim ;\n  rdf:predicate mg:{predicate} ;\n  rdf:object agent:nobody .\n"
    texts = {SOURCE: HEAD + claim}
    if shape is not None:
        texts[SHAPES] = SHAPES.read_text("utf-8") + f"\nshapes:Sung sh:path mg:{predicate} ; {shape} .\n"

    assert [title for title, _, _ in ways(texts, path=OBJECT.value)] == titles


def test_a_thing_gets_the_language_of_the_labels_around_it(empty_project: Project) -> None:
    """Where one of these is a thing by mistake, it counts for none."""
    label, path = "<http://www.w3.org/2004/02/skos/core#prefLabel>", empty_project.data / "a.ttl"
    text = f'<urn:a> a <urn:C> ; {label} "a"@de .\n<urn:b> a <urn:C> ; {label} <urn:b>, "b"@en, "c"@de .\n'
    path.write_text(text, "utf-8")

    *_, made = stub(IRI("urn:x/some-thing"), [IRI("urn:C")], empty_project, lambda one: one.read_text("utf-8"))

    assert '"Some Thing"@de .' in made.text
