"""Constraint components that shapes declare themselves: for which shapes they check, and with which values."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest

from kg.engines.exact import open_files
from kg.rdf.formats import triples_of
from kg.rdf.graph import TermGraph
from kg.rdf.terms import IRI
from kg.shacl.compiled import validate
from kg.shacl.own_components import bound_by, read_components
from kg.shacl.reading import read_graph

HEAD = """@prefix e: <http://e/> . @prefix h: <http://e/h#> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
COMPONENT = """e:C a sh:ConstraintComponent ; sh:parameter [ sh:path e:one ], [ sh:path h:two ; sh:optional true ] ;
 sh:nodeValidator e:node ; sh:propertyValidator e:property ; sh:validator e:any .
"""


def graph(text: str) -> TermGraph:
    return TermGraph(triples_of(pyoxigraph.parse((HEAD + text).encode(), pyoxigraph.RdfFormat.TURTLE)))


@pytest.mark.parametrize(
    ("said", "bindings"),
    [
        ("e:one 1", ["one=1"]), ("e:one 1, 2", ["one=1", "one=2"]), ("h:two 3", []), ("e:other 1", []),
        ("e:one 1 ; h:two 3", ["one=1 two=3"]),
        ("e:one 1, 2 ; h:two 3, 4", ["one=1 two=3", "one=1 two=4", "one=2 two=3", "one=2 two=4"]),
    ],
)  # fmt: skip
def test_each_combination_of_values_is_a_constraint(said: str, bindings: list[str]) -> None:
    """Where all parameters that are not optional have a value; they are called by the ends of their names."""
    shapes = graph(f"{COMPONENT}e:S {said} .")
    (component,) = read_components(shapes)
    found = list(bound_by(shapes, IRI("http://e/S"), component, is_property=False))

    assert bindings == sorted(" ".join(f"{name}={value}" for name, value in sorted(one.bindings)) for one in found)
    assert {("custom", "http://e/C")} >= {(one.component, str(one.value)) for one in found}


@pytest.mark.parametrize(
    ("without", "node", "prop"),
    [
        ("", "node", "property"), ("node", "any", "property"), ("property", "node", "any"), ("node property", "any", "any"),
        ("any", "node", "property"), ("any node", None, "property"), ("any property", "node", None),
        ("any node property", None, None),
    ],
)  # fmt: skip
def test_the_validator_is_that_of_its_kind_of_shape_or_that_of_all(
    without: str, node: str | None, prop: str | None
) -> None:
    """None checks nothing (SHACL, section 6.2.3)."""
    text = COMPONENT
    for name in without.split():
        text = text.replace(f"Validator e:{name} ", "Nothing e:x ").replace(
            f"sh:validator e:{name} ", "sh:nothing e:x "
        )
    shapes = graph(f"{text}e:S e:one 1 .")
    (component,) = read_components(shapes)

    assert (node is not None or prop is not None) == component.can_check
    for is_property, wanted in ((False, node), (True, prop)):
        found = list(bound_by(shapes, IRI("http://e/S"), component, is_property=is_property))
        assert ([] if wanted is None else [f"http://e/{wanted}"]) == [str(one.source) for one in found]


@pytest.mark.parametrize(
    ("more", "required"),
    [
        ("sh:optional true", []), ("sh:optional false", ["two"]), ("sh:optional 1", ["two"]), ("sh:order 1", ["two"]),
        ("sh:optional false, true", []),
    ],
)  # fmt: skip
def test_a_parameter_is_optional_where_that_is_said(more: str, required: list[str]) -> None:
    """By the literal true."""
    (component,) = read_components(graph(COMPONENT.replace("sh:optional true", more)))

    assert ["one", *required] == sorted(path.value[-3:] for path, optional in component.parameters if not optional)


def test_without_a_parameter_that_is_needed_nothing_is_checked() -> None:
    """A component of which all parameters are optional would check every shape."""
    shapes = graph(COMPONENT.replace("[ sh:path e:one ]", "[ sh:path e:one ; sh:optional true ]") + "e:S e:one 1 .")
    (component,) = read_components(shapes)
    assert [] == list(bound_by(shapes, IRI("http://e/S"), component, is_property=False))
    assert [] == list(bound_by(shapes, IRI("http://e/S"), component._replace(parameters=()), is_property=False))


def test_components_are_those_of_all_kinds_each_once() -> None:
    """A kind may stand below several, and in a circle."""
    kinds = (
        "e:K rdfs:subClassOf sh:ConstraintComponent, e:L . e:L rdfs:subClassOf e:K, e:L . e:M rdfs:subClassOf e:L .\n"
    )
    shapes = graph(f"{kinds}{COMPONENT}e:C a e:K, e:L . e:D a e:M . e:E a e:Other .")

    assert ["http://e/C", "http://e/D"] == sorted(str(one.node) for one in read_components(shapes))


def test_messages_and_values_of_a_component_are_told(tmp_path: Path) -> None:
    """Each combination finds by itself; the message of the validator goes before that of the component."""
    (tmp_path / "d.ttl").write_text(f"{HEAD}e:a e:p 1, 2, 3 .")
    component = (
        "e:C a sh:ConstraintComponent ; sh:parameter [ sh:path e:one ] ; sh:message 'of the component {$one}' ;\n"
        " sh:validator [ sh:ask 'ASK { FILTER($value != $one) }' MESSAGE ] .\n"
        "e:S sh:targetNode e:a ; sh:property [ sh:path e:p ; e:one 1, 3 ] ."
    )
    for message, told in (("", "of the component"), ("; sh:message 'own {$one} {?value}'", "own")):
        (tmp_path / "s.ttl").write_text(HEAD + component.replace("MESSAGE", message))
        outcome = validate(open_files([tmp_path / "d.ttl"]), read_graph([tmp_path / "s.ttl"]))
        ends = [f"{told} {n} {n}" if message else f"{told} {n}" for n in (1, 3)]
        assert ends == sorted(one.message for one in outcome.findings)
        assert {"http://e/C"} == {one.component for one in outcome.findings}


def test_all_parameters_that_are_needed_must_have_a_value() -> None:
    for said, count in (("e:one 1", 0), ("h:two 2", 0), ("e:one 1 ; h:two 2", 1)):
        shapes = graph(f"{COMPONENT.replace('sh:optional true', 'sh:optional false')}e:S {said} .")
        (component,) = read_components(shapes)
        assert count == len(list(bound_by(shapes, IRI("http://e/S"), component, is_property=False)))
