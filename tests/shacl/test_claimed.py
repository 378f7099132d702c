"""A claim of a statement is held to what the shapes would ask of the statement itself."""

from __future__ import annotations

import pytest

from kg.findings import Finding
from kg.lsp.diagnosing import Diagnosing
from kg.lsp.knowledge import Knowledge
from kg.project.config import Project
from kg.rdf.held import let_go
from kg.rdf.vocabulary import OBJECT
from kg.shacl.within_project import validate_project

HEAD = """\
@prefix e: <http://e/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
KNOWN = "e:book a e:Book . e:ann a e:Person . e:city a e:Place . e:both a e:Person ; e:p e:ann .\n"
ABOUT = "e:c a e:Claim ; rdf:subject e:book ; rdf:predicate e:p ; rdf:object"

_ASKED = {
    "class": ("sh:class e:Person", "e:ann", '"Ann"@en'),
    "class of another thing": ("sh:class e:Person", "e:ann", "e:city"),
    "class of nothing known": ("sh:class e:Person", "e:ann", "e:nobody"),
    "datatype": ("sh:datatype xsd:date", '"2025-01-01"^^xsd:date', '"2025"^^xsd:gYear'),
    "ill-formed": ("sh:datatype xsd:date", '"2025-01-01"^^xsd:date', '"2025-13-01"^^xsd:date'),
    "kind": ("sh:nodeKind sh:IRI", "e:nobody", '"Ann"'),
    "list": ("sh:in ( e:one e:two )", "e:one", "e:three"),
    "pattern": ('sh:pattern "^a"', '"ab"', '"ba"'),
    "tags": ('sh:languageIn ( "en" )', '"Ann"@en', '"Ann"@de'),
    "length": ("sh:minLength 1", '"a"', '""'),
    "bound": ("sh:minInclusive 1", "1", "0"),
    "one of several": ("sh:or ( [ sh:class e:Person ] [ sh:class e:Place ] )", "e:city", "e:book"),
    "shape": ("sh:node [ sh:property [ sh:path e:p ; sh:minCount 1 ] ]", "e:both", "e:ann"),
    "severity": ("sh:class e:Person ; sh:severity sh:Warning", "e:ann", "e:city"),
}


def validated(project: Project, shapes: str, data: str, engine: str = "compiled") -> list[Finding]:
    """Return what is found at the objects of claims."""
    (project.shapes / "s.ttl").write_text(HEAD + shapes)
    (project.data / "sources").mkdir(exist_ok=True)
    (project.data / "sources" / "a.ttl").write_text(HEAD + KNOWN + data)
    return [one for one in validate_project(project, engine=engine).findings if one.path == OBJECT.value]


def shape_of(asked: str) -> str:
    """Return a shape of books that asks something of a property."""
    return f"e:S a sh:NodeShape ; sh:targetClass e:Book ; sh:property e:S-p . e:S-p sh:path e:p ; {asked} .\n"


@pytest.mark.parametrize(("asked", "good", "bad"), _ASKED.values(), ids=list(_ASKED))
def test_a_claim_breaks_what_the_fact_would_break(empty_project: Project, asked: str, good: str, bad: str) -> None:
    """It is told at the claim, at its object, by the shape of the property, and as severe as the fact."""
    stated, claimed = f"e:book e:p {bad} .\n", f"{ABOUT} {bad} .\n"
    (empty_project.shapes / "s.ttl").write_text(HEAD + shape_of(asked))
    (empty_project.data / "sources").mkdir(exist_ok=True)
    (empty_project.data / "sources" / "a.ttl").write_text(HEAD + KNOWN + stated)
    (fact,) = [one for one in validate_project(empty_project).findings if str(one.focus) == "http://e/book"]

    (found,) = validated(empty_project, shape_of(asked), claimed)

    assert ("http://e/c", fact.rule, fact.component) == (str(found.focus), found.rule, found.component)
    assert (fact.severity, fact.value) == (found.severity, found.value)
    assert "The object of a claim of <http://e/p> is held to the same." in found.message
    assert found.location is not None
    assert found.location.line == 6
    assert [] == validated(empty_project, shape_of(asked), f"{ABOUT} {good} .\n")


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
def test_both_engines_hold_claims_to_the_shapes(empty_project: Project, engine: str) -> None:
    """The claims are looked at behind either of them."""
    assert 1 == len(validated(empty_project, shape_of("sh:class e:Person"), f"{ABOUT} e:city .\n", engine))


@pytest.mark.parametrize(
    "shapes",
    [
        shape_of("sh:maxCount 0 ; sh:uniqueLang true ; sh:equals e:q ; sh:lessThan e:q ; sh:hasValue e:ann"),
        shape_of("sh:class e:Person").replace("e:Book", "e:Film"),
        shape_of("sh:class e:Person ; sh:deactivated true"),
        shape_of("sh:class e:Person").replace("sh:path e:p", "sh:path ( e:p e:p )"),
        shape_of("sh:class e:Person").replace("sh:path e:p", "sh:path e:other"),
    ],
    ids=["of several values", "of another class", "deactivated", "along a path", "of another property"],
)
def test_a_claim_is_not_held_to_what_a_fact_alone_can_break(empty_project: Project, shapes: str) -> None:
    """Counts, values beside it, other classes and paths say nothing of the one statement that is claimed."""
    assert [] == validated(empty_project, shapes, f'{ABOUT} "Ann", e:city .\n')


@pytest.mark.parametrize(
    "target", ["sh:targetSubjectsOf e:p", "sh:targetNode e:book", "sh:targetSubjectsOf e:q", "sh:targetObjectsOf e:q"]
)
def test_what_would_be_a_target_by_the_fact_is_one_of_the_claim(empty_project: Project, target: str) -> None:
    """Whatever makes the subject a focus node, and be it the property itself."""
    shapes = shape_of("sh:class e:Person").replace("sh:targetClass e:Book", target)

    assert 1 == len(validated(empty_project, shapes, f"{ABOUT} e:city . e:book e:q 1 . e:city e:q e:book .\n"))


def test_shapes_that_things_conform_to_ask_of_claims_too(empty_project: Project) -> None:
    """A property may be asked for by a node shape that the shape of a class names, or by a shape with a target."""
    inner = "e:T sh:property [ sh:path e:p ; sh:class e:Person ] .\n"
    by_node = f"e:S a sh:NodeShape ; sh:targetClass e:Book ; sh:node e:T . {inner}"
    by_itself = "e:S a sh:PropertyShape ; sh:targetClass e:Book ; sh:path e:p ; sh:class e:Person .\n"

    assert [1, 1] == [len(validated(empty_project, one, f"{ABOUT} e:city .\n")) for one in (by_node, by_itself)]


def test_an_editor_tells_of_claims(empty_project: Project) -> None:
    """What is typed is held to the same as what is checked."""
    (empty_project.shapes / "s.ttl").write_text(HEAD + shape_of("sh:class e:Person"))
    path = empty_project.data / "sources" / "a.ttl"
    found = Diagnosing(Knowledge(empty_project.root)).find(path, f"{HEAD}{KNOWN}{ABOUT} e:city .\n".encode())
    let_go(path)

    assert ["http://e/c"] == [str(one.focus) for one in found if one.path == OBJECT.value]
