"""What a finding says of a value, by what the whole graph knows of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.ask.known_names import KnownNames
from kg.engines.embedded import EmbeddedEngine
from kg.engines.stores import load_merged
from kg.errors import Location
from kg.findings import Finding
from kg.lsp.diagnosing import Diagnosing
from kg.lsp.knowledge import Knowledge
from kg.places.positions import Positions
from kg.project.config import Project
from kg.rdf.held import let_go
from kg.rdf.terms import IRI, LANG_STRING, Literal
from kg.rdf.vocabulary import SKOS
from kg.shacl.outside import validate_outside
from kg.shacl.parts import holds_shapes
from kg.shacl.two_things import with_two_things
from kg.shacl.within_project import validate_project

KNOWS = "http://e/knows"
HEAD = """\
@prefix e: <http://e/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
SHAPE = "e:S a sh:NodeShape ; sh:targetSubjectsOf e:knows ; sh:property [ sh:path e:knows ; sh:class e:Person ] .\n"


def edit(project: Project, path: Path, text: str) -> list[Finding]:
    """Return what an editor tells of a property in a text that a file has there."""
    found = Diagnosing(Knowledge(project.root)).find(path, text.encode())
    let_go(path)
    return [one for one in found if one.path == KNOWS]


def test_what_only_another_source_describes_is_told_as_that(empty_project: Project) -> None:
    """Each source is looked at by itself, so its class is not known there, though the graph has it."""
    (empty_project.shapes / "s.ttl").write_text(HEAD + SHAPE)
    folder = empty_project.data / "sources"
    folder.mkdir(exist_ok=True)
    (folder / "a.ttl").write_text(f"{HEAD}e:ann a e:Person .\n")
    (folder / "b.ttl").write_text(f"{HEAD}e:bob e:knows e:ann .\n")

    (found,) = [one for one in validate_project(empty_project).findings if one.component == "ClassConstraintComponent"]

    assert "<http://e/ann> is described in another source only; describe it where all sources find it" == found.said
    assert [(folder / "a.ttl", "<http://e/Person>")] == [(place.path, shown) for place, shown in found.related if place]
    assert found.meant is None


_ASKED = {
    "class": "sh:class e:Person",
    "class above": "sh:class e:Agent",
    "or": "sh:or ( [ sh:class e:Band ] [ sh:class e:Person ] )",
    "xone": "sh:xone ( [ sh:class e:Band ] [ sh:class e:Person ] )",
    "and": "sh:and ( [ sh:class e:Person ] )",
    "node": "sh:node [ sh:class e:Person ]",
    "nested": "sh:node [ sh:or ( [ sh:node [ sh:class e:Person ] ] [ sh:datatype e:t ] ) ]",
    "qualified": "sh:qualifiedValueShape [ sh:class e:Person ] ; sh:qualifiedMinCount 1",
}
_ELSEWHERE = "<http://e/ann> is described in another source only; describe it where all sources find it"


@pytest.mark.parametrize("asked", _ASKED.values(), ids=_ASKED)
def test_every_component_that_asks_for_a_class_tells_of_another_source(empty_project: Project, asked: str) -> None:
    """And so does an editor, in which the other source is no part of the graph; nothing else is said to be meant."""
    shape = f"e:S a sh:NodeShape ; sh:targetSubjectsOf e:knows ; sh:property [ sh:path e:knows ; {asked} ] .\n"
    (empty_project.shapes / "s.ttl").write_text(HEAD + shape)
    folder = empty_project.data / "sources"
    folder.mkdir(exist_ok=True)
    above = "<http://www.w3.org/2000/01/rdf-schema#subClassOf>"
    (empty_project.ontology / "o.ttl").write_text(f"{HEAD}e:Person {above} e:Agent .\n")
    (folder / "a.ttl").write_text(f"{HEAD}e:ann a e:Person .\n")
    text = f"{HEAD}e:anna a e:Person .\ne:bob e:knows e:ann .\n"
    (folder / "b.ttl").write_text(text)

    (found,) = [one for one in validate_project(empty_project).findings if one.path == KNOWS]
    (edited,) = edit(empty_project, folder / "b.ttl", text)

    assert [(_ELSEWHERE, None)] * 2 == [(one.said, one.meant) for one in (found, edited)]
    assert [folder / "a.ttl"] * 2 == [place.path for one in (found, edited) for place, _ in one.related]


def test_what_the_own_file_says_no_more_is_not_in_another_source(empty_project: Project) -> None:
    """The other files are asked, and not what the edited one said when it was saved."""
    (empty_project.shapes / "s.ttl").write_text(HEAD + SHAPE)
    path = empty_project.data / "sources" / "b.ttl"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"{HEAD}e:ann a e:Person .\ne:bob e:knows e:ann .\n")

    knowledge = Knowledge(empty_project.root)
    knowledge.warm()
    (found,) = [one for one in Diagnosing(knowledge).find(path, f"{HEAD}e:bob e:knows e:ann .\n".encode()) if one.path]
    let_go(path)

    assert (found.said or "").startswith("nothing describes <http://e/ann>")


def test_of_another_class_in_another_source_tells_the_class(empty_project: Project) -> None:
    (empty_project.shapes / "s.ttl").write_text(HEAD + SHAPE.replace("sh:class e:Person", _ASKED["or"]))
    folder = empty_project.data / "sources"
    folder.mkdir(exist_ok=True)
    (folder / "a.ttl").write_text(f"{HEAD}e:ann a e:Cat .\n")
    (folder / "b.ttl").write_text(text := f"{HEAD}e:bob e:knows e:ann .\n")

    (found,) = [one for one in validate_project(empty_project).findings if one.path == KNOWS]
    (edited,) = edit(empty_project, folder / "b.ttl", text)

    assert ["<http://e/ann> is of the class <http://e/Cat>"] * 2 == [found.said, edited.said]


@pytest.mark.parametrize(("others", "meant"), [(1, Literal("hi", LANG_STRING, "en")), (15, None)])
def test_one_text_in_another_language_leaves_the_usual_one(
    empty_project: Project, others: int, meant: Literal | None
) -> None:
    """What nearly all texts have is meant, and told; of languages that are mixed none is."""
    (empty_project.shapes / "s.ttl").write_text(
        HEAD + SHAPE.replace("sh:class e:Person", f"sh:datatype <{LANG_STRING}>")
    )
    path = empty_project.data / "sources" / "b.ttl"
    path.parent.mkdir(exist_ok=True)
    tagged = ", ".join([f'"{n}"@en' for n in range(20)] + [f'"{n}"@vi' for n in range(others)])
    path.write_text(f'{HEAD}e:bob e:knows {tagged} , "hi" .\n')

    (found,) = [one for one in validate_project(empty_project).findings if one.path == KNOWS]

    assert meant == found.meant
    assert ('write "hi"@en' in (found.said or "")) == (meant is not None)


_CAUSES = {
    "a text": 'e:knows "Nobody of the name {n}"',
    "a text of several": 'e:knows "Nobody {n}, Somebody {n} & Anybody"',
    "of another class": "e:knows e:band{n}",
    "of no known class": "e:knows e:odd{n}",
    "a slip": "e:knows e:persom-{n}",
    "not described": "e:knows e:wholly-unknown-{n}",
}


@pytest.mark.parametrize("cause", _CAUSES.values(), ids=_CAUSES)
def test_many_of_a_kind_take_no_more_reading_than_few(
    empty_project: Project, cause: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is there is read once for all of them, files as well as the graph; each asks only for things by name."""
    read: list[object] = []
    for owner, name in ((EmbeddedEngine, "select"), (Positions, "__init__")):
        monkeypatch.setattr(owner, name, _counted(getattr(owner, name), read))
    (empty_project.shapes / "s.ttl").write_text(HEAD + SHAPE)
    seen = []
    for count in (3, 30):
        described = "".join(
            f"e:person-{n} a e:Person .\ne:band{n} a e:Band .\ne:odd{n} a e:Od .\n" for n in range(count)
        )
        stated = "".join(f"e:one{n} {cause.format(n=n)} .\n" for n in range(count))
        (empty_project.data / "a.ttl").write_text(
            f"{HEAD}e:Band a <http://www.w3.org/2002/07/owl#Class> .\n{described}{stated}"
        )
        read.clear()
        found = validate_project(empty_project).findings
        seen.append(len(read))
        assert count == sum(1 + len(one.under) for one in found if one.path == KNOWS)

    assert seen[0] == seen[1]


def _counted(call: Callable[..., Any], read: list[object]) -> Callable[..., Any]:
    def counted(*given: Any, **named: Any) -> Any:
        if "VALUES" not in str(given[1]) and "{ <" not in str(given[1]):
            read.append(call)
        return call(*given, **named)

    return counted


def test_two_things_are_told_of_no_file_that_is_gone(tmp_path: Path) -> None:
    """What was found in one that is there is told all the same, and what has no component is left as it is."""
    here, gone = tmp_path / "here.ttl", tmp_path / "gone.ttl"
    twice = "".join(f'<urn:x> a <urn:C> ; <{SKOS}prefLabel> "{name}" .\n' for name in ("One", "Two"))
    here.write_text(twice)
    many = [
        Finding(
            "violation",
            "",
            "r",
            focus=IRI("urn:x"),
            limit=limit,
            related=tuple((Location(path, n, 1), "") for n in (1, 2)),
        )
        for path, limit in ((here, 1), (gone, 1), (here, None))
    ]
    names = KnownNames(EmbeddedEngine(load_merged([here])), None)

    assert [f"{one.said}"[:11] for one in with_two_things(many[:1], names)] == ["lines 1 and"]
    told = with_two_things([many[1]._replace(focus=IRI("urn:y")), many[2]._replace(focus=IRI("urn:z")), many[0]], names)
    assert [(one.focus, f"{one.said}"[:11]) for one in told] == [
        (IRI("urn:y"), "None"),
        (IRI("urn:z"), "None"),
        (IRI("urn:x"), "lines 1 and"),
    ]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("sh:or ( [ sh:class e:Band ] [ sh:class e:Person ] )", "a thing of the class <http://e/Band> or <http://e/Pe"),
        (
            "sh:xone ( [ sh:class e:Band ] [ sh:class e:Person ] )",
            "a thing of the class <http://e/Band> or <http://e/P",
        ),
        ("sh:or ( [ sh:datatype e:t ] [ sh:class e:Person ] )", '"ann"@en has the language tag @en'),
        ("sh:or ( [ sh:datatype e:t ] [ sh:datatype e:u ] )", '"ann"@en has the language tag @en'),
    ],
)
def test_of_a_text_in_place_of_one_of_several_kinds_of_things_it_is_said_what_is_wanted(
    empty_project: Project, asked: str, said: str
) -> None:
    """A language tag is told where a text would do, and not where a thing is asked for."""
    shape = (
        f"e:S a sh:NodeShape ; sh:targetSubjectsOf e:knows ; sh:property e:S-p . e:S-p sh:path e:knows ; {asked} .\n"
    )
    (empty_project.shapes / "s.ttl").write_text(HEAD + shape)
    folder = empty_project.data / "sources"
    folder.mkdir(exist_ok=True)
    (folder / "a.ttl").write_text(f'{HEAD}e:ann a e:Person . e:bob e:knows "ann"@en .\n')

    (found,) = [one for one in validate_project(empty_project).findings if one.path == KNOWS]

    assert said in (found.said or "")
    assert ("did you mean <http://e/ann>?" in (found.said or "")) == ("of the class" in said)


@pytest.mark.parametrize(
    ("stated", "is_told"),
    [
        ('l:label "Ann"@en', True),
        ('l:label "Ann"@en, "Anna"@de', True),
        ('l:label "Ann"', False),
        ('l:label "Ann"@en ; e:title "Anne"@en', False),
        ('e:note "Ann"@en', False),
        ("l:label e:ann", False),
    ],
)
def test_what_a_thing_lacks_is_told_with_the_text_by_which_it_is_meant(
    empty_project: Project, stated: str, *, is_told: bool
) -> None:
    """A text of the kind that is asked for, under the one property that no shape knows."""
    labels = "@prefix l: <http://www.w3.org/2000/01/rdf-schema#> .\n@prefix r: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"
    shape = "e:S a sh:NodeShape ; sh:targetClass e:Person ; sh:property e:S-name, [ sh:path ( e:note e:note ) ] .\n"
    shape += "e:S-name sh:path e:knows ; sh:minCount 1 ; sh:datatype r:langString .\n"
    (empty_project.shapes / "s.ttl").write_text(HEAD + labels + shape)
    folder = empty_project.data / "sources"
    folder.mkdir(exist_ok=True)
    (folder / "a.ttl").write_text(f"{HEAD}{labels}e:ann a e:Person ; {stated} .\n")

    (found,) = [one for one in validate_project(empty_project).findings if one.path == KNOWS]

    told = '<http://e/knows> is missing: is it meant by <http://www.w3.org/2000/01/rdf-schema#label> "Ann"@en'
    assert (told in (found.said or "")) == is_told
    assert bool(found.related) == is_told


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("sh:and ( [ sh:class e:Band ] )", "does not conform to all of"),
        ("sh:or ( [ sh:class e:Band ] )", "conforms to none of"),
        ("sh:xone ( [ sh:class e:Band ] )", "does not conform to exactly one of"),
        ("sh:not [ sh:nodeKind sh:IRI ]", "and must not"),
        ("sh:node [ sh:class e:Band ]", "The value does not conform to"),
        ("sh:qualifiedValueShape [ sh:class e:Band ] ; sh:qualifiedMinCount 1", "Too few values conform to"),
        ("sh:qualifiedValueShape [ sh:nodeKind sh:IRI ] ; sh:qualifiedMaxCount 0", "Too many values conform to"),
        ("sh:hasValue e:b", "is missing"),
        ("sh:equals e:likes", "is not the same as that of"),
        ("sh:disjoint e:knows", "is also a value of"),
        ("sh:in ( e:b )", "is not in the list"),
        ("sh:languageIn ( 'en' )", "The language of the value is none of"),
    ],
)
def test_a_rule_without_a_message_says_what_it_asks_for(tmp_path: Path, asked: str, told: str) -> None:
    (tmp_path / "d.ttl").write_text(f"{HEAD}e:ann e:knows e:bob .\n")
    (tmp_path / "s.ttl").write_text(
        f"{HEAD}e:S a sh:NodeShape ; sh:targetNode e:ann ; sh:property [ sh:path e:knows ; {asked} ] .\n"
    )

    found = validate_outside([tmp_path / "d.ttl"], [tmp_path / "s.ttl"], [], fail_on_idle=False).findings

    assert told in found[0].message


@pytest.mark.parametrize(
    ("stated", "held"),
    [
        ("e:P a sh:PropertyShape", True),
        ("e:S a sh:NodeShape", True),
        ("[] sh:targetNode e:x", True),
        ("e:C a sh:ConstraintComponent", True),
        ("e:x e:about sh:NodeShape", False),
        ("e:x a e:Shape", False),
    ],
)
def test_a_shape_is_known_by_its_class_or_its_target(tmp_path: Path, stated: str, *, held: bool) -> None:
    path = tmp_path / "s.ttl"
    path.write_text(f"{HEAD}{stated} .\n")

    assert holds_shapes(path) == held


@pytest.mark.parametrize(
    ("stated", "said", "lines"),
    [
        (
            "e:at 3 ;\n    e:below 10",
            "<http://e/at> 3 and <http://e/below> 10 are both given, and one of the properties is needed alone",
            [5, 6],
        ),
        (
            "e:at 3, 4 ;\n    e:below 10",
            "<http://e/at> 3, <http://e/at> 4 and <http://e/below> 10 are all given, "
            "and one of the properties is needed alone",
            [5, 5, 6],
        ),
        ("e:name 'x'", None, []),
    ],
    ids=["both", "three", "neither"],
)
def test_what_has_more_than_one_of_a_choice_is_told_with_each(
    empty_project: Project, stated: str, said: str | None, lines: list[int]
) -> None:
    """In a check and in an editor, at the last of the statements; what has neither is told at its own line."""
    component = "XoneConstraintComponent"
    xone = "sh:xone ( [ sh:path e:at ; sh:minCount 1 ] [ sh:path e:below ; sh:minCount 1 ] )"
    shape = f"e:S a sh:NodeShape ; sh:targetClass e:Entry ; {xone} ; sh:message 'Give one.' .\n"
    (empty_project.shapes / "s.ttl").write_text(HEAD + shape)
    path = empty_project.data / "sources" / "a.ttl"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"{HEAD}\ne:one a e:Entry ;\n    {stated} .\n")

    found = [one for one in validate_project(empty_project).findings if one.component == component]
    every = Diagnosing(Knowledge(empty_project.root)).find(path, path.read_bytes())
    let_go(path)
    edited = [one for one in every if one.component == component]

    for one in (*found, *edited):
        assert (one.said, one.message) == (said, "Give one.")
        assert one.location
        assert one.location.line == (lines[-1] if lines else 4)
        assert lines == [place.line for place, _ in one.related]
    assert len(found) == 1
    assert len(edited) == 1
