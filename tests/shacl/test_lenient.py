"""--lenient: one fault in a shape that other engines run stops nothing but, at most, that shape, and is told."""

from __future__ import annotations

import json
import re
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pyshacl
import pytest
import rdflib

from kg.project.config import Project
from kg.rdf.vocabulary import SH
from kg.shacl.lenient import borrow_prefixes, passed_over, tell
from kg.shacl.reading import read_sound

from ..conftest import Ran

HEAD = """@prefix e: <http://e/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SOUND = "e:Sound a sh:NodeShape ; sh:targetClass e:T ; sh:property [ sh:path e:n ; sh:minCount 1 ; sh:maxCount 1 ] .\n"
DATA = """e:a a e:T ; e:m "one", "two"@en ; e:p e:b .
e:b a e:U ; e:n 1, 2 ; e:p e:c .
e:c a e:T ; e:n "x" ; e:q "y" .
"""


class Situation(NamedTuple):
    """Shapes as projects of others have them: what stands beside a sound shape, and what is told of it.

    `mended` are the same without the fault, where pySHACL refuses all shapes for it.
    """

    shapes: str
    told: tuple[str, ...]
    mended: str | None = None


GOOD = "e:S a sh:NodeShape ; sh:targetClass e:U ; sh:property [ sh:path e:n ; sh:maxCount 1 ] ."
SITUATIONS = {
    "a property shape that is described nowhere": Situation(
        "e:S a sh:NodeShape ; sh:targetClass e:U ; sh:property e:Nowhere, [ sh:path e:n ; sh:maxCount 1 ] .",
        ("<http://e/Nowhere>, which sh:property names, is described nowhere", "<http://e/Nowhere> is left out"),
        GOOD,
    ),
    "a class that SHACL does not have": Situation(
        "e:S a sh:NodeShape ; sh:targetClass e:U ; sh:property [ sh:path e:p ; sh:class sh:Class ; sh:maxCount 0 ] .",
        ("sh:Class is no term of SHACL", "passed over"),
    ),
    "a count in a node shape": Situation(
        "e:S a sh:NodeShape ; sh:targetClass e:U ; sh:minCount 1 ; sh:property [ sh:path e:n ; sh:maxCount 1 ] .",
        ("sh:minCount has no effect in a node shape; put it into a property shape; passed over",),
        GOOD,
    ),
    "a faulty value in an alternative": Situation(
        'e:S a sh:NodeShape ; sh:targetClass e:U ; sh:or ( [ sh:path e:n ; sh:maxCount "x" ] [ sh:path e:m ; sh:minCount 1 ] ) .',
        ("sh:maxCount must be a whole number from 0 up", "such as 1; it is left out, and with it <http://e/S>, which means nothing without it",),
        "",
    ),
    "a property shape without a path": Situation(
        "e:S a sh:NodeShape ; sh:targetClass e:U ; sh:property [ sh:minCount 1 ], [ sh:path e:n ; sh:maxCount 1 ] .",
        ("a property shape needs an sh:path", "a shape without a name is left out"),
        GOOD,
    ),
    "a colon too many": Situation(
        'e:S a sh:NodeShape ; sh:targetClass e:U ; sh:property [ sh:path e:n ; sh:maxCount 1 ; sh:message: "m" ; sh:severity: sh:Info ; sh:group: e:G ] .',
        ("sh:message: is no term of SHACL; did you mean sh:message?", "sh:group: is no term"),
    ),
    "a prefix that only the file declares": Situation(
        'e:S a sh:NodeShape ; sh:targetClass e:U ; sh:sparql [ sh:select "SELECT $this { $this e:n ?v FILTER(?v > 1) }" ] .',
        ("the prefix e: is not declared", "<http://e/S> is left to pySHACL"),
    ),
    "words of other languages of shapes": Situation(
        "e:S a sh:NodeShape ; sh:targetClass e:T ; sh:property [ sh:path e:m ; sh:dataType xsd:string ; sh:datatype xsd:langString ; sh:nodeType sh:IRI ] .",
        ("sh:dataType is no term of SHACL; did you mean sh:datatype?", "xsd:langString is no datatype of XML Schema; did you mean rdf:langString?"),
    ),
    "a path that is a list of one": Situation(
        "e:S a sh:NodeShape ; sh:targetClass e:U ; sh:property [ sh:path ( e:n ) ; sh:maxCount 1 ] .",
        ("a sequence path needs two members or more", "a shape without a name is left out"),
        "e:S a sh:NodeShape ; sh:targetClass e:U .",
    ),
    "a shape that refers to itself": Situation(
        "e:S a sh:NodeShape ; sh:targetClass e:U ; sh:property [ sh:path e:p ; sh:node e:S ], [ sh:path e:q ; sh:maxCount 0 ] .",
        ("these shapes refer to themselves", "<http://e/S> is left to pySHACL"),
    ),
    "two shapes that refer to each other, and a third": Situation(
        "e:S a sh:NodeShape ; sh:targetClass e:U ; sh:property [ sh:path e:p ; sh:node e:R ] .\n"
        "e:R a sh:NodeShape ; sh:targetClass e:T ; sh:property [ sh:path e:q ; sh:node e:S ], [ sh:path e:q ; sh:maxCount 0 ] .\n"
        "e:Q a sh:NodeShape ; sh:targetNode e:a ; sh:property [ sh:path e:p ; sh:node e:S ] .",
        ("these shapes refer to themselves", "<http://e/Q>"),
    ),
    "a target that is a query": Situation(
        'e:S a sh:NodeShape ; sh:target [ a sh:SPARQLTarget ; sh:select "SELECT ?this { ?this a <http://e/U> }" ] ; sh:targetClass e:T ; sh:property [ sh:path e:q ; sh:maxCount 0 ] .',
        ("sh:target is not supported", "passed over"),
    ),
    "a rule": Situation(
        "e:S a sh:NodeShape ; sh:targetClass e:U ; sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate e:k ; sh:object e:K ] ; sh:property [ sh:path e:n ; sh:maxCount 1 ] .",
        ("sh:rule is not supported", "passed over"),
    ),
    "a component without a validator": Situation(
        "e:C a sh:ConstraintComponent ; sh:parameter [ sh:path e:probe ] .\n"
        "e:S a sh:NodeShape ; sh:targetClass e:U ; sh:property [ sh:path e:n ; sh:maxCount 1 ; e:probe true ] .",
        ("<http://e/C> has no validator", "passed over"),
        GOOD,
    ),
    "a class where a shape must be": Situation(
        "e:S a sh:NodeShape ; sh:targetClass e:U ; sh:property [ sh:path e:n ; sh:maxCount 1 ; sh:node e:T ] .", ()
    ),
    "a term in capitals": Situation(
        "e:S a sh:NodeShape ; sh:targetClass e:U ; sh:property [ sh:path e:n ; sh:MinCount 3 ; sh:datatype xsd:datetime ] .",
        ("sh:MinCount is no term of SHACL", "xsd:datetime is no datatype of XML Schema"),
    ),
}  # fmt: skip


def by_kg(kg: Callable[..., Ran], folder: Path, *more: str) -> tuple[Counter[Any], list[dict[str, Any]]]:
    """Return what kg finds in the data, and what it says of the shapes."""
    ran = kg("validate", "d.ttl", "--shapes", "s.ttl", "--lenient", "-f", "json", *more, cwd=folder)
    assert ran.code in (0, 1), ran.err
    findings = json.loads(ran.out)["findings"]
    found = [f for f in findings if f["focus"] and f["rule"] != "fit"]  # which is no result of SHACL
    keys = ("focus", "path", "value", "component", "severity")
    return Counter(tuple(f[key] for key in keys) for f in found), [f for f in findings if not f["focus"]]


def by_pyshacl(folder: Path) -> Counter[Any] | None:
    """Return what pySHACL finds in the data by all shapes together; None where it refuses them."""
    data, shapes = (rdflib.Graph().parse(folder / name) for name in ("d.ttl", "s.ttl"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _, report, _ = pyshacl.validate(data, shacl_graph=shapes)
    except pyshacl.errors.ReportableRuntimeError:
        return None
    if not isinstance(report, rdflib.Graph):
        return None
    sh = rdflib.Namespace(SH)

    def one(result: Any, name: str) -> Any:
        return report.value(result, sh[name])

    def n3(term: Any) -> str | None:
        return None if term is None else term.n3()

    return Counter(
        (
            n3(one(result, "focusNode")),
            str(one(result, "resultPath")) if one(result, "resultPath") is not None else None,
            n3(one(result, "value")),
            str(one(result, "sourceConstraintComponent")).removeprefix(SH),
            str(one(result, "resultSeverity")).removeprefix(SH).lower(),
        )
        for result in report.objects(None, sh.result)
    )


def lay(folder: Path, shapes: str, data: str = DATA) -> None:
    (folder / "d.ttl").write_text(HEAD + data)
    (folder / "s.ttl").write_text(HEAD + shapes)


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
@pytest.mark.parametrize("situation", SITUATIONS.values(), ids=SITUATIONS.keys())
def test_shapes_of_others_are_used_as_far_as_they_can_be(
    kg: Callable[..., Ran], tmp_path: Path, situation: Situation, engine: str
) -> None:
    """What is found is what pySHACL finds, or, where it refuses everything, what it finds without the fault."""
    lay(tmp_path, situation.shapes + "\n" + SOUND)
    found, told = by_kg(kg, tmp_path, "--engine", engine)
    theirs = by_pyshacl(tmp_path)
    if situation.mended is not None:
        assert theirs is None
        lay(tmp_path, situation.mended + "\n" + SOUND)
        theirs = by_pyshacl(tmp_path)

    assert theirs == found
    assert ("<http://e/a>", "http://e/n", None, "MinCountConstraintComponent", "violation") in found
    words = [f["message"] for f in told]
    assert {"warning"} >= {f["severity"] for f in told}
    assert all(f["file"] == "s.ttl" and f["line"] > len(HEAD.splitlines()) for f in told)
    assert all(any(wanted in one for one in words) for wanted in situation.told), words


@pytest.mark.parametrize("name", [name for name, situation in SITUATIONS.items() if situation.told])
def test_without_the_option_each_fault_ends_the_run(kg: Callable[..., Ran], tmp_path: Path, name: str) -> None:
    """Faults in one's own shapes are mended, and not lived with."""
    lay(tmp_path, SITUATIONS[name].shapes + "\n" + SOUND)
    ran = kg("validate", "d.ttl", "--shapes", "s.ttl", cwd=tmp_path)

    assert (3, "") == ran[:2]
    told = SITUATIONS[name].told[0].removesuffix("; passed over")
    assert re.sub(r"<http://e/(\w+)>", r"e:\1", told) in ran.err


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
@pytest.mark.parametrize("option", [(), ("--lenient",)])
def test_pyshacl_has_no_word_of_its_own(
    kg_process: Callable[..., Ran], tmp_path: Path, engine: str, option: tuple[str, ...]
) -> None:
    """What it would say is told by kg, with its place."""
    lay(tmp_path, 'e:S a sh:NodeShape ; sh:targetClass e:U ; sh:property [ sh:path e:n ; sh:minCount "x" ] .\n' + SOUND)

    ran = kg_process("validate", "d.ttl", "--shapes", "s.ttl", "--engine", engine, *option, cwd=tmp_path)

    assert "sh:minCount must be a whole number" in ran.out + ran.err
    assert "ConstraintLoadError" not in ran.err
    assert "w3.org/TR" not in ran.err


def test_shapes_of_which_nothing_is_left_are_told(kg: Callable[..., Ran], tmp_path: Path) -> None:
    """Nothing is checked, and a warning says so."""
    lay(tmp_path, "e:S sh:targetClas e:T .")
    found, told = by_kg(kg, tmp_path)

    assert not found
    assert "there is no shape with a target in s.ttl; nothing would ever be checked" in [f["message"] for f in told]


def test_a_project_can_be_validated_all_the_same(kg: Callable[..., Ran], empty_project: Project) -> None:
    """A fault in its shapes is one more warning, and everything else is found as before."""
    before = kg("validate", "-f", "json", cwd=empty_project)
    shapes = next(iter(empty_project.iter_shape_files(within_a_source=True)))
    shapes.write_text(shapes.read_text() + "\n<http://e/S> <http://www.w3.org/ns/shacl#targetClas> <http://e/T> .\n")
    assert 3 == kg("validate", cwd=empty_project).code
    after = kg("validate", "--lenient", "-f", "json", cwd=empty_project)
    one, *others = (f for f in json.loads(after.out)["findings"])

    assert before.code == after.code
    assert "shapes/unknown-term" == one["rule"]
    assert json.loads(before.out)["findings"] == others


T = "sh:targetClass e:T"
LEFT = "is left to pySHACL"
# Shapes; those that can be used, those that pySHACL is asked for; the fate of each fault, and where pySHACL refuses e:S.
FATES: dict[str, tuple[str, str, str, list[str], list[str]]] = {
    "more values than are allowed": (f"e:S {T} ; sh:property [ sh:path e:p ; sh:minCount 2 ; sh:maxCount 1 ] .", "S", "", ["taken as it is"], ["taken as it is"]),
    "no datatype": (f"e:S {T} ; sh:property [ sh:path e:p ; sh:datatype xsd:strin ] .", "S", "", ["taken as it is"], ["taken as it is"]),
    "another namespace": (f"e:S {T} ; sh:nodeKind sh:IRI ; <http://www.w3.org/ns/shacl/nodeKind> sh:IRI .", "S", "", ["passed over"], ["passed over"]),
    "an unknown term": (f"e:S {T} ; sh:nodeKin sh:IRI .", "S", "", ["passed over"], ["passed over"]),
    "no effect": (f"e:S {T} ; sh:minCount 1 .", "S", "", ["passed over"], ["passed over"]),
    "a rule": (f"e:S {T} ; sh:rule [] .", "S", "", ["passed over"], ["passed over"]),
    "no path": (f"e:S {T} ; sh:property e:P . e:P a sh:PropertyShape .", "S", "", ["<http://e/P> is left out"], ["<http://e/P> is left out"]),
    "described nowhere": (f"e:S {T} ; sh:property e:None .", "S", "", ["<http://e/None> is left out"], ["<http://e/None> is left out"]),
    "a property shape": (f"e:S {T} ; sh:property e:P . e:P sh:path e:p ; sh:minCount 'x' .", "", "S", [f"<http://e/S> {LEFT}"], ["it is left out"]),
    "a needed shape": (
        f"e:S {T} ; sh:node e:N . e:N sh:minLength 'x' . e:Other {T} ; sh:nodeKind sh:IRI . e:R {T} ; sh:node e:N .", "Other", "RS",
        ["<http://e/S>, <http://e/R> are left to pySHACL"], ["it is left out, and with it <http://e/R>, <http://e/S>, which mean nothing without it"],
    ),
    "a shape that three need": (
        f"e:S {T} ; sh:node e:N . e:N sh:minLength 'x' ." + "".join(f" e:{name} {T} ; sh:node e:N ." for name in "UVW"), "", "SUVW",
        ["<http://e/S>, <http://e/U>, <http://e/V> and 1 more are left to pySHACL"],
        ["it is left out, and with it <http://e/S>, <http://e/U>, <http://e/V> and 1 more, which mean nothing without it"],
    ),
    "two circles": (
        f"e:S {T} ; sh:node e:S . e:R {T} ; sh:node e:R . e:U {T} ; sh:node e:R .", "", "RSU",
        [f"<http://e/S> {LEFT}", "<http://e/R>, <http://e/U> are left to pySHACL"],
        ["<http://e/S> is left out", "<http://e/R>, <http://e/U> are left to pySHACL"],
    ),
    "a circle and a fault": (
        f"e:S {T} ; sh:node e:N . e:N sh:minLength 'x' . e:V {T} ; sh:node e:M . e:M sh:node e:M .", "", "SV",
        [f"<http://e/S> {LEFT}", f"<http://e/V> {LEFT}"],
        ["it is left out, and with it <http://e/S>, which means nothing without it", f"<http://e/V> {LEFT}"],
    ),
    "a query": (f"e:S {T} ; sh:sparql e:q . e:q sh:select 'SELECT' .", "", "S", [f"<http://e/S> {LEFT}"], ["the query is left out"]),
}  # fmt: skip


@pytest.mark.parametrize("name", FATES)
def test_each_fault_has_its_fate(tmp_path: Path, name: str) -> None:
    """What can be used of the shapes is used; what is told of each fault is what becomes of it."""
    shapes, used, left, fates, refused = FATES[name]
    lay(tmp_path, shapes)
    read, tolerated, stand = read_sound([tmp_path / "s.ttl"], lenient=True)
    assert tolerated is not None

    def names(nodes: Any) -> list[str]:
        return sorted(str(node).removeprefix("http://e/") for node in nodes)

    assert ([used] if used else [], [*left]) == (names(read.targeted_nodes), names(tolerated.left))
    for lost, expected in ((set(), fates), ({node for node in tolerated.left if str(node) == "http://e/S"}, refused)):
        told = tell(tolerated, lost, stand)
        assert len(fates) == len(told)
        assert all(one.message.endswith(f"; {fate}") for one, fate in zip(told, expected, strict=True)), told
        assert {"warning"} == {one.severity for one in told}
    assert ["passed over"] * len(passed_over(tolerated)) == [fate for fate in fates if fate == "passed over"]


def test_a_reason_is_that_of_the_first_fault_that_a_shape_reaches(tmp_path: Path) -> None:
    lay(tmp_path, f"e:S {T} ; sh:node e:M , e:N . e:M sh:minLength 'x' . e:N sh:maxLength 'x' .")
    _, tolerated, _ = read_sound([tmp_path / "s.ttl"], lenient=True)

    assert tolerated is not None
    assert [True] == ["sh:minLength" in reason for reason in tolerated.left.values()]
    assert "sh:minLength" in tolerated.faults[0].text


def test_prefixes_of_shapes_files_are_lent_to_queries(tmp_path: Path) -> None:
    """The last counts; what no query can use is none."""
    (tmp_path / "a.ttl").write_text("@prefix e: <http://e/> .\n@prefix r: <relative/> .\n@prefix f: <http://f/> .\n")
    (tmp_path / "b.ttl").write_text("@prefix e: <http://b/> .\n@prefix x: <http://e/\\u0020> .\n")
    found = borrow_prefixes([tmp_path / "a.ttl", tmp_path / "b.ttl"])

    assert {"e": "http://b/", "f": "http://f/"} == found
