"""Which values each constraint of SHACL finds, at both sides of its edge, by the compiled engine."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from kg.engines.exact import open_files
from kg.findings import Finding
from kg.shacl.compiled import validate
from kg.shacl.reading import read_graph

HEAD = """@prefix e: <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def found(folder: Path, shapes: str, data: str) -> list[Finding]:
    """Return what some shapes find in some data, as they are written."""
    (folder / "s.ttl").write_text(HEAD + shapes)
    (folder / "d.ttl").write_text(HEAD + data)
    outcome = validate(open_files([folder / "d.ttl"]), read_graph([folder / "s.ttl"]))
    assert [] == outcome.left
    return outcome.findings


MANY_IRIS, MANY_TEXTS = " ".join(f"e:x{n}" for n in range(60)), " ".join(f"'x{n}'" for n in range(60))
MANY_TAGS = " ".join(f"'a{chr(97 + n // 26)}{chr(97 + n % 26)}'" for n in range(60))
IRI_, BLANK, TEXT = "e:x1", "_:b", "'x1'"
# Of each constraint the values that it lets pass, and those that it finds.
EDGES: dict[str, tuple[list[str], list[str]]] = {
    "sh:nodeKind sh:IRI": ([IRI_], [BLANK, TEXT]),
    "sh:nodeKind sh:BlankNode": ([BLANK], [IRI_, TEXT]),
    "sh:nodeKind sh:Literal": ([TEXT], [BLANK, IRI_]),
    "sh:nodeKind sh:BlankNodeOrIRI": ([IRI_, BLANK], [TEXT]),
    "sh:nodeKind sh:BlankNodeOrLiteral": ([BLANK, TEXT], [IRI_]),
    "sh:nodeKind sh:IRIOrLiteral": ([IRI_, TEXT], [BLANK]),
    "sh:minInclusive 5": (["5", "5.0", "6", "'INF'^^xsd:double", "99999999999999999999999"], ["4", "4.99", "'x'", "e:x", "_:b", "true", "'NaN'^^xsd:double", "'-INF'^^xsd:float", "'x'^^xsd:integer", "-99999999999999999999999"]),
    "sh:minExclusive 5": (["6", "5.01", "5.1e0"], ["5", "5.0", "4", "'6'", "'6'@en"]),
    "sh:maxInclusive 5": (["5", "5.0", "4", "'-INF'^^xsd:double"], ["6", "5.01", "'INF'^^xsd:double", "'NaN'^^xsd:double"]),
    "sh:maxExclusive 5": (["4", "4.99"], ["5", "5.0", "6", "true"]),
    "sh:minInclusive 99999999999999999999": (["99999999999999999999", "100000000000000000000"], ["99999999999999999998", "7"]),
    "sh:maxInclusive 'INF'^^xsd:double": (["7", "'INF'^^xsd:double", "99999999999999999999"], ["'NaN'^^xsd:double", "'x'"]),
    "sh:minExclusive '-INF'^^xsd:double": (["-99999999999999999999", "0"], ["'-INF'^^xsd:double"]),
    "sh:minInclusive true": (["true", "'1'^^xsd:boolean"], ["false", "'0'^^xsd:boolean", "'yes'^^xsd:boolean", "7"]),
    "sh:maxExclusive true": (["false", "'0'^^xsd:boolean"], ["true", "'1'^^xsd:boolean"]),
    "sh:minInclusive '2020-02-29'^^xsd:date": (["'2020-02-29'^^xsd:date", "'2020-03-01'^^xsd:date"], ["'2020-02-28'^^xsd:date", "'2021-02-29'^^xsd:date", "'2021'", "2021"]),
    "sh:minLength 2": (["'ab'", "'ab'@en", "10", "e:x"], ["'a'", "''", "7", "_:b"]),
    "sh:maxLength 2": (["'ab'", "'a'", "''", "10"], ["'abc'", "100", "e:x", "_:b"]),
    "sh:minLength 0": (["''"], ["_:b"]),
    "sh:pattern '^x[0-9]$'": (["'x1'", "'x1'@en"], ["'x12'", "'X1'", "e:x1", "_:b"]),
    "sh:pattern '^x[0-9]$' ; sh:flags 'i'": (["'x1'", "'X1'"], ["'x12'"]),
    "sh:pattern '^(?!x)'": (["'a'", "7"], ["'x'", "'xa'", "_:b"]),
    "sh:languageIn ( 'en' 'DE' )": (["'a'@en", "'a'@en-GB", "'a'@de", "'a'@EN"], ["'a'", "'a'@fr", "'a'@end", "e:x", "_:b", "7"]),
    f"sh:languageIn ( {MANY_TAGS} 'EN' )": (["'a'@en", "'a'@en-GB", "'a'@en-GB-x-a", "'a'@EN", "'a'@aaa"], ["'a'", "'a'@fr", "'a'@end", "e:x", "_:b"]),
    f"sh:languageIn ( {MANY_TAGS} '*' )": (["'a'@en", "'a'@fr-CA"], ["'a'", "e:x"]),
    "sh:languageIn ()": ([], ["'a'@en", "'a'", "e:x"]),
    "sh:in ( e:x1 e:x2 )": (["e:x1", "e:x2"], ["e:x3", "'x1'", "_:b"]),
    "sh:in ( e:x1 'x1' 7 )": (["e:x1", "'x1'", "7"], ["e:x3", "'x1'@en", "7.0", "'7'", "_:b"]),
    "sh:in ()": ([], ["e:x1", "7"]),
    f"sh:in ( {MANY_IRIS} )": (["e:x1", "e:x59"], ["e:x60", "'x1'", "_:b"]),
    f"sh:in ( {MANY_TEXTS} 'x'@EN )": (["'x1'", "'x59'", "'x'@en"], ["'x60'", "'x1'@en", "'x'@fr", "e:x1"]),
    "sh:datatype xsd:int": (["'2147483647'^^xsd:int", "'-2147483648'^^xsd:int", "'999999999'^^xsd:int"], ["'2147483648'^^xsd:int", "'9999999999'^^xsd:int", "7", "e:x"]),
    "sh:datatype xsd:unsignedInt": (["'4294967295'^^xsd:unsignedInt"], ["'4294967296'^^xsd:unsignedInt", "'-7'^^xsd:unsignedInt"]),
    "sh:datatype xsd:positiveInteger": (["'1'^^xsd:positiveInteger"], ["'0'^^xsd:positiveInteger", "'-1'^^xsd:positiveInteger"]),
    "sh:datatype xsd:boolean": (["true", "'1'^^xsd:boolean", "'0'^^xsd:boolean"], ["'yes'^^xsd:boolean", "'TRUE'^^xsd:boolean", "1"]),
    "sh:datatype xsd:date": (["'2020-02-29'^^xsd:date", "'2021-12-31'^^xsd:date", "'12020-01-01'^^xsd:date", "'2020-01-01Z'^^xsd:date"], ["'2021-02-29'^^xsd:date", "'2020-02-30'^^xsd:date", "'2020-04-31'^^xsd:date", "'2020-00-10'^^xsd:date", "'2020-01-00'^^xsd:date", "'2020-01-01'"]),
    "sh:datatype xsd:dateTime": (["'2020-02-29T23:59:59Z'^^xsd:dateTime", "'2020-01-01T24:00:00'^^xsd:dateTime", "'2020-01-01T00:00:00+14:00'^^xsd:dateTime"], ["'2020-01-01T24:00:01'^^xsd:dateTime", "'2020-01-01T25:00:00'^^xsd:dateTime", "'2021-02-29T00:00:00'^^xsd:dateTime", "'2020-01-01T00:00:00+14:01'^^xsd:dateTime"]),
    "sh:datatype xsd:string": (["'a'", "''"], ["'a'@en", "7", "e:x", "_:b"]),
    "sh:datatype e:own": (["'a'^^e:own"], ["'a'", "'a'^^e:other", "_:b"]),
    "sh:hasValue 7": (["7"], []),
    "sh:class e:C": (["e:c1", "e:c2"], ["e:x", "'c1'", "_:b"]),
}  # fmt: skip


@pytest.mark.parametrize("constraint", EDGES)
def test_values_at_both_sides_of_an_edge(tmp_path: Path, constraint: str) -> None:
    """Each by itself, and all of them of one node."""
    good, bad = EDGES[constraint]
    classes = "e:c1 a e:C . e:c2 a e:D . e:D <http://www.w3.org/2000/01/rdf-schema#subClassOf> e:C ."
    data = "".join(f"e:good{n} e:p {value} .\n" for n, value in enumerate(good))
    data += "".join(f"e:bad{n} e:p {value.replace('_:b', '_:c')} .\n" for n, value in enumerate(bad))
    shape = f"e:S sh:targetSubjectsOf e:p ; sh:property [ sh:path e:p ; {constraint} ] ."

    assert {f"http://e/bad{n}" for n in range(len(bad))} == {str(one.focus) for one in found(tmp_path, shape, data + classes)}  # fmt: skip
    if not constraint.startswith("sh:hasValue"):
        together = f"e:a e:p {', '.join(good + bad)} .\n{classes}" if good + bad else ""
        assert len(bad) == len(found(tmp_path, shape, together))


def test_a_server_that_compares_anything_is_asked_for_what_is_none() -> None:
    """A text and a number: such a server says which is more, and SPARQL says neither."""
    from kg.rdf.terms import XSD, Literal
    from kg.shacl.components import local_check
    from kg.shacl.shape import Constraint

    constraint = Constraint("minInclusive", Literal("5", XSD + "integer"))
    check, strict = local_check(constraint, lenient=True), local_check(constraint)
    assert check is not None
    assert strict is not None
    assert "isNumeric(?value) != isNumeric(" in check.suspicion
    assert "isNumeric" not in strict.suspicion


COUNTS = {
    "sh:minCount 1": {0}, "sh:minCount 2": {0, 1}, "sh:minCount 3": {0, 1, 2}, "sh:maxCount 0": {1, 2, 3}, "sh:maxCount 1": {2, 3}, "sh:maxCount 2": {3},
    "sh:minCount 0": set(),
    "sh:qualifiedValueShape [ sh:datatype xsd:integer ] ; sh:qualifiedMinCount 2": {0, 1}, "sh:qualifiedValueShape [ sh:datatype xsd:integer ] ; sh:qualifiedMaxCount 1": {2, 3},
    "sh:qualifiedValueShape [ sh:datatype xsd:string ] ; sh:qualifiedMaxCount 0": set(), "sh:qualifiedValueShape [ sh:datatype xsd:string ] ; sh:qualifiedMinCount 1": {0, 1, 2, 3},
}  # fmt: skip


@pytest.mark.parametrize(
    "path", ["e:p", "[ sh:inversePath [ sh:inversePath e:p ] ]", "[ sh:alternativePath ( e:p e:q ) ]"]
)
@pytest.mark.parametrize("constraint", COUNTS)
def test_values_are_counted_each_once(tmp_path: Path, constraint: str, path: str) -> None:
    """Also where two ways lead to one, among a few nodes of a class and among many."""
    for beside in (0, 30):
        numbers = [",".join(map(str, range(n))) for n in range(4)]
        data = "".join(f"e:n{n} a e:T . " + (f"e:n{n} e:p {some} ; e:q {some} . " if some else "") for n, some in enumerate(numbers))  # fmt: skip
        data += "".join(f"e:o{n} e:p 1 , 2, 3 . " for n in range(beside))
        shape = f"e:S sh:targetClass e:T ; sh:property [ sh:path {path} ; {constraint} ] ."

        assert {f"http://e/n{n}": 1 for n in COUNTS[constraint]} == Counter(str(one.focus) for one in found(tmp_path, shape, data))  # fmt: skip


@pytest.mark.parametrize("sign", ["zeroOrOnePath", "zeroOrMorePath"])
@pytest.mark.parametrize(("constraint", "expected"), [("sh:minCount 1", ""), ("sh:minCount 2", "a"), ("sh:minCount 3", "ab"), ("sh:maxCount 0", "abc"), ("sh:maxCount 1", "bc"), ("sh:maxCount 2", "c"), ("sh:hasValue e:x", "ab"), ("sh:hasValue e:a", "bc"), ("sh:equals e:p", "abc")])  # fmt: skip
def test_a_node_is_a_value_of_its_own_where_a_path_may_have_no_step(
    tmp_path: Path, sign: str, constraint: str, expected: str
) -> None:
    """Whether the data have it or not (SPARQL 1.1, section 18.4)."""
    shape = f"e:S sh:targetNode e:a, e:b, e:c ; sh:property [ sh:path [ sh:{sign} e:p ] ; {constraint} ] ."
    findings = found(tmp_path, shape, "e:b e:p e:y . e:c e:p e:x, e:y .")

    assert expected == "".join(sorted({str(one.focus)[-1] for one in findings}))


LOGIC = {
    "sh:and ( [ sh:minInclusive 2 ] [ sh:maxInclusive 3 ] )": ["1", "4"],
    "sh:or ( [ sh:maxInclusive 2 ] [ sh:minInclusive 4 ] )": ["3"],
    "sh:xone ( [ sh:maxInclusive 3 ] [ sh:minInclusive 2 ] )": ["2", "3"],
    "sh:xone ( [ sh:maxInclusive 1 ] [ sh:minInclusive 3 ] )": ["2"],
    "sh:not [ sh:minInclusive 3 ]": ["3", "4"],
    "sh:node [ sh:minInclusive 3 ]": ["1", "2"],
    "sh:or ()": ["1", "2", "3", "4"],
    "sh:and ()": [],
    "sh:or ( [ sh:minInclusive 3 ; sh:deactivated true ] )": [],
}


@pytest.mark.parametrize("constraint", LOGIC)
def test_values_of_shapes_put_together(tmp_path: Path, constraint: str) -> None:
    """SHACL, section 4.6; a shape that is deactivated lets all pass."""
    shape = f"e:S sh:targetNode e:a ; sh:property [ sh:path e:p ; {constraint} ] ."
    findings = found(tmp_path, shape, "e:a e:p 1, 2, 3, 4 .")

    assert LOGIC[constraint] == sorted(str(one.value) for one in findings)


def test_members_of_a_message_are_counted_beyond_twenty_and_named_once(tmp_path: Path) -> None:
    def message(constraint: str) -> str:
        (one,) = found(
            tmp_path,
            f"e:S sh:targetNode e:a ; sh:property [ sh:path e:p ; {constraint} ] . e:Q sh:nodeKind sh:IRI .",
            "e:a e:p 'x'@fr .",
        )
        return one.message

    tags = [f"a{chr(97 + n)}" for n in range(21)]
    assert message("sh:languageIn ( 'en' 'de' )") == "The language of the value is none of en, de."
    twenty = " ".join(f"'{tag}'" for tag in tags[:20])
    assert message(f"sh:languageIn ( {twenty} )") == f"The language of the value is none of {', '.join(tags[:20])}."
    assert message(f"sh:languageIn ( {twenty} '{tags[20]}' )").endswith(f"{tags[19]} and 1 more.")
    one, two = "[ sh:nodeKind sh:IRI ]", "[ sh:class e:C ]"
    assert message(f"sh:or ( {one} )") == "The value conforms to none of a shape without a name."
    assert message(f"sh:or ( {one} {two} )") == "The value conforms to none of 2 shapes without a name."
    assert (
        message(f"sh:xone ( {one} {two} )") == "The value does not conform to exactly one of 2 shapes without a name."
    )
    assert (
        message("sh:qualifiedValueShape e:Q ; sh:qualifiedMinCount 1")
        == "Too few values conform to <http://e/Q> (at least 1)."
    )
    assert (
        message("sh:qualifiedValueShape [ sh:nodeKind sh:Literal ] ; sh:qualifiedMaxCount 0")
        == "Too many values conform to a shape without a name (at most 0)."
    )


@pytest.mark.parametrize(
    ("messages", "told"),
    [
        ("'b'@de, 'a'@en, 'c'@fr", "a"), ("'b'@de, 'c'", "c"), ("'b'@de, 'z'@en-GB, 'c'", "c z"), ("'b'@fr, 'a'@de", "a b"), ("'b', 'a'", "a b"),
    ],
)  # fmt: skip
def test_a_message_is_told_in_english_or_in_all_languages_there_are(tmp_path: Path, messages: str, told: str) -> None:
    shape = f"e:S sh:targetNode e:a ; sh:property [ sh:path e:p ; sh:minCount 1 ; sh:message {messages} ] ."
    (one,) = found(tmp_path, shape, "e:b e:p 1 .")

    assert told == one.message


def test_each_severity_is_told_as_what_it_is(tmp_path: Path) -> None:
    """SHACL, section 2.1.4; the worst come first, and one of somebody's own is a violation."""
    shapes = "".join(f"e:{name} sh:targetNode e:a ; sh:property e:P{name} . e:P{name} sh:path e:{name} ; sh:minCount 1 ; sh:severity {iri} .\n" for name, iri in (("d", "sh:Info"), ("c", "sh:Warning"), ("b", "sh:Violation"), ("a", "e:Own")))  # fmt: skip
    findings = found(tmp_path, shapes, "e:x e:y 1 .")

    assert ["violation", "violation", "warning", "info"] == [one.severity for one in findings]
    assert ["http://e/Own", None, None, None] == [one.own_severity for one in findings]
    assert ["http://e/Pa", "http://e/Pb", "http://e/Pc", "http://e/Pd"] == [one.rule for one in findings]


def test_findings_are_in_an_order_that_does_not_depend_on_the_store(tmp_path: Path) -> None:
    """By shape, focus node, path and value."""
    shapes = "e:S sh:targetSubjectsOf e:p ; sh:property e:P . e:P sh:path e:p ; sh:nodeKind sh:IRI ."
    findings = found(tmp_path, shapes, "e:b e:p 2, 1, 3 . e:c e:p 0 . e:a e:p 5, 4 .")

    assert [(str(one.focus)[-1], str(one.value)) for one in findings] == [
        ("a", "4"), ("a", "5"), ("b", "1"), ("b", "2"), ("b", "3"), ("c", "0"),
    ]  # fmt: skip


def test_a_deactivated_shape_and_what_others_are_for_find_nothing(tmp_path: Path) -> None:
    shapes = (
        "e:S sh:targetNode e:a ; sh:deactivated true ; sh:property e:P . e:T sh:targetNode e:a ; sh:property e:P, e:Q ."
        "e:P sh:path e:p ; sh:minCount 1 . e:Q sh:path e:q ; sh:minCount 1 ; sh:deactivated true ."
    )

    assert ["http://e/P"] == [one.rule for one in found(tmp_path, shapes, "e:x e:y 1 .")]


def test_a_class_that_is_a_shape_is_its_own_target(tmp_path: Path) -> None:
    """SHACL, section 2.1.3.3: only where it is both."""
    shape = "<http://www.w3.org/2000/01/rdf-schema#Class>"
    for types, count in ((f"{shape}, sh:NodeShape", 1), (f"{shape}, sh:PropertyShape", 1), ("sh:NodeShape", 0)):
        path = "; sh:path e:p" if "Property" in types else "; sh:property [ sh:path e:p ; sh:minCount 1 ]"
        more = "; sh:minCount 1" if "Property" in types else ""
        assert count == len(found(tmp_path, f"e:C a {types} {path} {more} . e:T sh:targetNode e:none .", "e:a a e:C ."))


def test_a_closed_shape_allows_what_it_names(tmp_path: Path) -> None:
    """The paths of its properties, and what it says to pass over (SHACL, section 4.8.1); of a few and of many."""
    for more in ("", " ".join(f"e:z{n}" for n in range(60))):
        shape = f"e:S sh:targetNode e:a ; sh:closed true ; sh:ignoredProperties ( e:q {more} ) ; sh:property [ sh:path e:p ] , [ sh:path [ sh:inversePath e:r ] ] ."
        findings = found(tmp_path, shape, "e:a e:p 1 ; e:q 2 ; e:r 3 ; e:s 4 .")
        assert [("http://e/r", "3"), ("http://e/s", "4")] == [(one.path, str(one.value)) for one in findings]
    assert [] == found(
        tmp_path, "e:S sh:targetNode e:a ; sh:closed false ; sh:property [ sh:path e:p ] .", "e:a e:s 4 ."
    )


def test_one_language_once(tmp_path: Path) -> None:
    """Whichever letters its tag has, each focus node once for each; texts without one do not count."""
    shape = "e:S sh:targetSubjectsOf e:p ; sh:property [ sh:path e:p ; sh:uniqueLang true ] ."
    data = "e:a e:p 'x'@en, 'y'@EN, 'z'@de, 'w'@de . e:b e:p 'x'@en, 'y'@en-GB, 'z', 'w' . e:c e:p 'a'@fr, 'b'@fr, 'c'@fr ."

    assert {"http://e/a": 2, "http://e/c": 1} == Counter(str(one.focus) for one in found(tmp_path, shape, data))
    assert [] == found(tmp_path, shape.replace("true", "false"), data)


@pytest.mark.parametrize("kind", ["equals", "disjoint"])
def test_terms_and_not_values_are_the_same(tmp_path: Path, kind: str) -> None:
    """7 and 7.0 are two (SHACL, sections 4.5.1 and 4.5.2), and each that differs is told once."""
    shape = f"e:S sh:targetSubjectsOf e:p ; sh:property [ sh:path e:p ; sh:{kind} e:q ] ."
    findings = found(tmp_path, shape, "e:a e:p 7, 8 ; e:q 7.0, 8 . e:b e:p e:x ; e:q e:x .")
    told = sorted((str(one.focus)[-1], str(one.value)) for one in findings)

    assert told == ([("a", "7"), ("a", "7.0")] if kind == "equals" else [("a", "8"), ("b", "http://e/x")])
