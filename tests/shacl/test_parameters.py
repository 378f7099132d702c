"""Each parameter of SHACL with a value of the wrong kind, given twice, or alone where it has no effect, is told."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pyoxigraph
import pytest

from kg.errors import Advice, ShapesError
from kg.places.files import Places
from kg.rdf.formats import triples_of
from kg.rdf.graph import TermGraph
from kg.shacl.faults import Fault
from kg.shacl.lint import find_faults, find_nesting, to_finding
from kg.shacl.model import ShapesGraph
from kg.shacl.reading import read_sound
from kg.shacl.shape_places import ShapePlaces

HEAD = """@prefix e: <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
e:S a sh:NodeShape ; sh:targetClass e:T ; sh:property e:P .
"""


def faults(text: str, *, advanced: bool = False) -> list[Fault]:
    """Return what is wrong with some shapes by themselves."""
    read = pyoxigraph.parse((HEAD + text).encode(), pyoxigraph.RdfFormat.TURTLE)
    return find_faults(ShapesGraph(TermGraph(triples_of(read)), advanced=advanced))


def told(text: str, *, advanced: bool = False) -> list[tuple[str, str]]:
    """Return the rule and the words of each fault."""
    return [(fault.rule, fault.text) for fault in faults(text, advanced=advanced)]


IN_SHAPES = ("targetClass", "targetSubjectsOf", "targetObjectsOf")
IN_PROPERTIES = ("class", "equals", "disjoint", "lessThan", "lessThanOrEquals")
RANGES = ("minExclusive", "minInclusive", "maxExclusive", "maxInclusive")
WRITTEN = {"'T'": "the text 'T'", "7": "7", "[]": "a blank node"}


@pytest.mark.parametrize("value", WRITTEN)
@pytest.mark.parametrize("name", [*IN_SHAPES, *IN_PROPERTIES])
def test_what_is_the_name_of_something_is_an_iri(name: str, value: str) -> None:
    """SHACL, sections 2.1.3, 4.1.1 and 4.5."""
    shape = "e:S" if name in IN_SHAPES else "e:P"
    found = told(f"e:P sh:path e:n . {shape} sh:{name} {value} .")

    assert ("wrong-value", f"sh:{name} must be an IRI, not {WRITTEN[value]}") in found
    assert [] == told(f"e:P sh:path e:n . {shape} sh:{name} e:x .")


@pytest.mark.parametrize("name", RANGES)
def test_a_bound_is_a_literal_that_is_one_of_its_datatype(name: str) -> None:
    for value, shown in (("e:x", "<http://e/x>"), ("[]", "a blank node")):
        text = f"sh:{name} must be a number, a date or the like, not {shown}"
        assert [("wrong-value", text)] == told(f"e:P sh:path e:n ; sh:{name} {value} .")
    text = f"sh:{name} is ill-formed: 2020-02-30 is none of its datatype"
    assert [("wrong-value", text)] == told(f"e:P sh:path e:n ; sh:{name} '2020-02-30'^^xsd:date .")
    assert [] == told(f"e:P sh:path e:n ; sh:{name} '2020-02-29'^^xsd:date .")


ONCE = {
    "minCount": "1, 2", "maxCount": "3, 4", "datatype": "xsd:string, xsd:date", "nodeKind": "sh:IRI, sh:Literal", "minLength": "1, 2",
    "maxLength": "3, 4", "in": "( e:a ), ( e:b )", "languageIn": "( 'en' ), ( 'de' )", "pattern": "'a', 'b'",
    **dict.fromkeys(RANGES, "1, 2"), "uniqueLang": "true, false", "deactivated": "true, false", "closed": "true, false",
    "severity": "sh:Info, sh:Warning", "path": "e:n, e:m", "flags": "'i', 's'",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(ONCE.keys() - {"uniqueLang"}))
def test_what_may_be_given_once_is_not_given_twice(name: str) -> None:
    """Of two values nobody knows which one is meant, or which of them counts."""
    path = "" if name == "path" else "sh:path e:n ; "
    pattern = "sh:pattern 'x' ; " if name == "flags" else ""
    (fault,) = faults(f"e:P {path}{pattern}sh:{name} {ONCE[name]} .")

    assert "http://e/P" == str(fault.subject)
    assert "keep one" in fault.text or "a property shape has one" in fault.text


def test_a_number_that_is_given_twice_is_one_in_two_ways_of_writing_it() -> None:
    assert told("e:P sh:path e:n ; sh:minInclusive 1, 1.0 .") == [
        ("repeated-parameter", "sh:minInclusive is given 2 times; keep one")
    ]


@pytest.mark.parametrize("name", ["closed", "uniqueLang", "deactivated", "qualifiedValueShapesDisjoint"])
def test_a_truth_is_one(name: str) -> None:
    for value, shown in (
        ("'true'", "the text 'true'"),
        ("2", "2"),
        ("'yes'^^xsd:boolean", "yes"),
        ("e:x", "<http://e/x>"),
    ):
        found = told(f"e:P sh:path e:n ; sh:{name} {value} .")
        assert ("wrong-value", f"sh:{name} must be true or false, not {shown}") in found
    for value in ("true", "false", "'1'^^xsd:boolean", "'0'^^xsd:boolean"):
        assert [] == told(f"e:P sh:path e:n ; sh:{name} {value} .")


@pytest.mark.parametrize("name", ["minCount", "maxCount", "minLength", "maxLength", "qualifiedMinCount", "qualifiedMaxCount"])  # fmt: skip
def test_a_number_of_things_is_a_whole_one(name: str) -> None:
    """Not below nothing, and of no other datatype (SHACL, sections 4.2, 4.4 and 4.7.3)."""
    beside = "; sh:qualifiedValueShape e:Q " if name.startswith("qualified") else ""
    more = "e:Q sh:nodeKind sh:IRI . "
    for value in (
        "-1",
        "1.0",
        "'1'",
        "'1'^^xsd:int",
        "'x'^^xsd:integer",
        "'1 '^^xsd:integer",
        "e:x",
        "'1\\n'^^xsd:integer",
    ):
        ((rule, text),) = told(f"{more}e:P sh:path e:n {beside}; sh:{name} {value} .")
        assert ("ill-formed", True) == (rule, f"sh:{name} must be a whole number from 0 up" in text), value
    for value in ("0", "+7", "007", "999999999999999999"):
        assert [] == told(f"{more}e:P sh:path e:n {beside}; sh:{name} {value} .")


@pytest.mark.parametrize("name", ["minCount", "maxCount", "lessThan", "lessThanOrEquals", "uniqueLang"])
def test_what_is_for_values_of_a_path_has_no_effect_in_a_node_shape(name: str) -> None:
    value = "true" if name == "uniqueLang" else "e:x" if name.startswith("less") else "1"
    text = f"sh:{name} has no effect in a node shape; put it into a property shape"

    assert [("no-effect", text)] == told(f"e:P sh:path e:n . e:S sh:{name} {value} .")


def test_what_has_an_effect_only_beside_another_is_told_alone() -> None:
    """SHACL, sections 4.4.3 and 4.7.3; a node shape on its own counts nothing, whatever is beside."""
    value = {"flags": "'i'", "qualifiedMinCount": "1", "qualifiedMaxCount": "1", "qualifiedValueShape": "e:Q"}
    needed = {
        "flags": "sh:pattern",
        "qualifiedMinCount": "sh:qualifiedValueShape",
        "qualifiedMaxCount": "sh:qualifiedValueShape",
        "qualifiedValueShape": "sh:qualifiedMinCount or sh:qualifiedMaxCount",
    }
    more = "e:Q sh:nodeKind sh:IRI . "
    for name, needs in needed.items():
        found = told(f"{more}e:P sh:path e:n ; sh:{name} {value[name]} .")
        assert [("no-effect", f"sh:{name} has no effect without {needs}")] == found
    for one, two in combinations(["qualifiedMinCount", "qualifiedMaxCount", "qualifiedValueShape"], 2):
        whole = told(f"{more}e:P sh:path e:n ; sh:{one} {value[one]} ; sh:{two} {value[two]} .")
        assert ([] if two == "qualifiedValueShape" else 2) == (whole if two == "qualifiedValueShape" else len(whole))


def test_texts_are_texts_and_lists_are_lists_of_what_they_hold() -> None:
    for text, wrong in {
        "e:P sh:path e:n ; sh:pattern 'a'@en .": "sh:pattern must be a text, not a",
        "e:P sh:path e:n ; sh:pattern 'a' ; sh:flags 'i'@en .": "sh:flags must be a text, not i",
        "e:P sh:path e:n ; sh:message e:x .": "sh:message must be a text, not <http://e/x>",
        "e:P sh:path e:n ; sh:languageIn ( 'en'@en ) .": "sh:languageIn must list texts, not en",
        "e:P sh:path e:n ; sh:languageIn ( e:x ) .": "sh:languageIn must list texts, not <http://e/x>",
        "e:P sh:path e:n . e:S sh:closed true ; sh:ignoredProperties ( [] ) .": "sh:ignoredProperties must list IRIs, not a blank node",
        "e:P sh:path e:n . e:S sh:targetNode [] .": "sh:targetNode must be an IRI or a literal, not a blank node",
    }.items():  # fmt: skip
        assert ("wrong-value", wrong) in told(text)
    assert [] == told("e:P sh:path e:n ; sh:message 'a', 'b'@en ; sh:languageIn ( 'en' 'de' ) .")
    assert [] == told("e:P sh:path e:n . e:S sh:targetNode e:x, 'text', 7 .")


def test_a_kind_of_nodes_is_one_of_six() -> None:
    """SHACL, section 4.1.3."""
    kinds = "IRI, BlankNode, Literal, BlankNodeOrIRI, BlankNodeOrLiteral, IRIOrLiteral"
    for value, shown in (
        ("e:x", "<http://e/x>"),
        ("'IRI'", '"IRI"'),
        ("sh:Warning", "<http://www.w3.org/ns/shacl#Warning>"),
    ):
        found = told(f"e:P sh:path e:n ; sh:nodeKind {value} .")
        assert ("ill-formed", f"sh:nodeKind {shown} is none; use one of: {kinds}") in found or value == "'IRI'", found
    assert told("e:P sh:path e:n ; sh:nodeKind 7 .")


LISTS = ("[ rdf:first 1 ]", "[ rdf:rest () ]", "[ rdf:first 1, 2 ; rdf:rest () ]", "[ rdf:first 1 ; rdf:rest (), ( 2 ) ]", "e:x", "'x'",
         "_:l . _:l rdf:first 1 ; rdf:rest _:l", "[ rdf:first 1 ; rdf:rest e:x ]", "[ rdf:first 1 ; rdf:rest [ rdf:first 2 ] ]")  # fmt: skip


@pytest.mark.parametrize("listed", LISTS)
@pytest.mark.parametrize("name", ["in", "languageIn", "and", "or", "xone", "ignoredProperties"])
def test_a_list_is_well_formed(name: str, listed: str) -> None:
    """Without a fork, with an end, and each with one member (SHACL, section 1.3)."""
    shape = "e:S sh:closed true ; " if name == "ignoredProperties" else "e:S "
    found = told(f"e:P sh:path e:n . {shape}sh:{name} {listed} .")

    assert any("no well-formed list; write it as ( one two )" in text for _, text in found)


@pytest.mark.parametrize("levels", [99, 100, 101, 102])
@pytest.mark.parametrize("name", ["node", "not", "property", "or", "qualifiedValueShape"])
def test_shapes_nest_as_deep_as_is_said(name: str, levels: int) -> None:
    """100 levels, which an engine gets within each other; by whichever parameter one leads to the next."""
    before, behind = ("( ", " )") if name == "or" else ("", "")
    more = " ; sh:qualifiedMinCount 1" if name.startswith("qualified") else ""
    path = "sh:path e:n ; " if name in ("property", "qualifiedValueShape") else ""
    text = "".join(f"e:L{n} {path}sh:{name} {before}e:L{n + 1}{behind}{more} .\n" for n in range(levels))
    text += f"e:L{levels} {path}sh:nodeKind sh:IRI . e:L0 sh:targetNode e:x .\n"
    shapes = ShapesGraph(TermGraph(triples_of(pyoxigraph.parse((HEAD.replace(" ; sh:property e:P", "") + text).encode(), pyoxigraph.RdfFormat.TURTLE))))  # fmt: skip
    nested = find_nesting(shapes)

    assert (levels > 100) == (nested is not None)
    assert nested is None or "shapes are nested deeper than 100 at <http://e/L0>; use fewer levels" == nested.text


@pytest.mark.parametrize("name", ["node", "not", "property", "and", "or", "xone", "qualifiedValueShape"])
def test_a_shape_does_not_refer_to_itself_by_any_parameter(name: str, tmp_path: Path) -> None:
    value = "( e:P )" if name in ("and", "or", "xone") else "e:P"
    more = " ; sh:qualifiedMaxCount 1" if name.startswith("qualified") else ""
    path = tmp_path / "s.ttl"
    path.write_text(f"{HEAD}e:P sh:path e:n ; sh:{name} {value}{more} .")

    with pytest.raises(
        ShapesError, match=r"these shapes refer to themselves, .* undefined: <http://e/P> → <http://e/P>"
    ):
        read_sound([path])


ADVANCED = "e:S sh:rule [ a sh:SPARQLRule ; sh:construct 'SELECT * { ?s ?p ?o }' ] . e:P sh:path e:n ."


def test_what_another_engine_may_run_says_how_to_ask_it() -> None:
    """And is looked at where it is asked."""
    (fault,) = faults(ADVANCED)
    assert fault.advanced
    assert to_finding(fault, ShapePlaces([], TermGraph([]), Places())).advice == Advice("advanced")
    ((rule, text),) = told(ADVANCED, advanced=True)
    assert ("unusable-query", "the query of sh:construct must begin with CONSTRUCT, not SELECT") == (rule, text)
    (other,) = faults("e:P sh:path e:n ; sh:minCount -1 .")
    assert to_finding(other, ShapePlaces([], TermGraph([]), Places())).advice is None


def test_each_parameter_of_a_component_that_checks_nothing_is_told() -> None:
    """It has no validator, so none of what a shape gives it would count."""
    component = "e:C a sh:ConstraintComponent ; sh:parameter [ sh:path e:one ], [ sh:path e:two ] . "
    found = told(f"{component}e:P sh:path e:n ; e:two 7 .")

    assert [("unsupported-term", "<http://e/C> has no validator in SPARQL, so it would check nothing")] == found


def test_a_namespace_beside_the_one_of_shacl_is_no_slip_of_it() -> None:
    """Those of its tests, say, go on with a hyphen."""
    about = "e:P sh:path e:n ; <http://www.w3.org/ns/shacl-test#about> e:x ; <http://www.w3.org/ns/shaclx#about> e:x ."

    assert [("near-namespace", True)] == [(rule, "shaclx#about>" in text) for rule, text in told(about)]
