"""kg.validate for programs: called as pySHACL is, with the same said of the same graphs."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pyshacl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import RDF, SH, BNode, Dataset, Graph, Literal, URIRef

import kg
from kg.errors import (
    IdentifierError,
    InputError,
    KgError,
    ShapesError,
    SyntaxErrors,
    TurtleError,
    UnknownName,
    UsageError,
)
from kg.findings import Note
from tests.shacl import test_differential as differential

PREFIXES = "@prefix ex: <http://example.org/> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
SHAPES = PREFIXES + (
    "ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:property ex:P, ex:Q .\n"
    "ex:P sh:path ex:p ; sh:datatype xsd:integer ; sh:maxCount 1 .\n"
    "ex:Q sh:path ex:q ; sh:minCount 1 ; sh:severity sh:Warning .\n"
)
DATA = PREFIXES + "ex:a ex:p 1 ; ex:q 1 .\nex:b ex:p 'one' ; ex:q 2 .\nex:c ex:p 3 .\n"


def results(graph: Graph) -> list[tuple[Any, ...]]:
    """Return what a report graph says, without messages and the shapes, whose names are each engine's own."""
    asked = (SH.focusNode, SH.resultPath, SH.value, SH.sourceConstraintComponent, SH.resultSeverity)

    def name(term: Any) -> str:
        return "blank" if isinstance(term, BNode) else str(term)

    return sorted(tuple(name(graph.value(one, part)) for part in asked) for one in graph.objects(None, SH.result))


def given_as(kind: str, text: str, folder: Path) -> Any:
    if kind == "text":
        return text
    if kind == "bytes":
        return text.encode()
    if kind == "file object":
        return io.BytesIO(text.encode())
    graph = Graph().parse(data=text, format="turtle")
    if kind == "graph":
        return graph
    if kind == "dataset":
        dataset = Dataset()
        for number, triple in enumerate(graph):
            dataset.graph(URIRef(f"urn:g{number % 2}")).add(triple)
        return dataset
    suffix, form = {"rdfxml": (".rdf", "xml"), "jsonld": (".jsonld", "json-ld"), "turtle": (".ttl", "turtle")}[
        kind.partition(" ")[2] or "turtle"
    ]
    path = folder / f"{len(list(folder.iterdir()))}{suffix}"
    graph.serialize(path, format=form)
    return path if kind.startswith("path") else path.as_uri() if kind == "address" else str(path)


@pytest.mark.parametrize(
    "kind",
    ["text", "bytes", "file object", "graph", "dataset", "path", "address", "name", "path rdfxml", "path jsonld"],
)
def test_whatever_is_given_the_same_is_found(kind: str, tmp_path: Path) -> None:
    expected = results(pyshacl.validate(Graph().parse(data=DATA), shacl_graph=Graph().parse(data=SHAPES))[1])
    conforms, graph, text = kg.validate(
        given_as(kind, DATA, tmp_path), shacl_graph=given_as("graph" if kind == "dataset" else kind, SHAPES, tmp_path)
    )

    assert not conforms
    assert expected == results(graph)
    assert 2 == len(expected)
    assert text.startswith("Validation Report\nConforms: False\nResults (2):\n")


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    lines=st.lists(differential.triples, min_size=10, max_size=24),
    shapes=st.lists(differential.node_shapes, min_size=1, max_size=3),
)
def test_generated_graphs_get_the_same_report(lines: list[str], shapes: list[str]) -> None:
    """Those of the differential test, handed over as rdflib graphs."""
    data, rules = (
        Graph().parse(data=differential.PREFIXES + "\n".join(text), format="turtle")
        for text in (lines, [f"e:S{n} {shape} ." for n, shape in enumerate(shapes)])
    )
    ours, theirs = kg.validate(data, shacl_graph=rules), pyshacl.validate(data, shacl_graph=rules)

    assert theirs[0] == ours.conforms
    assert results(theirs[1]) == results(ours.results_graph)


def test_blank_nodes_and_literals_are_those_of_the_graph() -> None:
    """So that a program finds in its own graph what a report is about, odd labels of rdflib among them."""
    graph, odd = Graph(), BNode("odd one!")
    seven = Literal("007", datatype=URIRef("http://www.w3.org/2001/XMLSchema#integer"), normalize=False)
    graph.add((odd, URIRef("http://example.org/p"), seven))
    graph.add((odd, URIRef("http://example.org/p"), Literal("x", lang="en")))
    report = kg.validate(graph, shacl_graph=SHAPES).results_graph

    assert {odd} == set(report.objects(None, SH.focusNode))
    assert Literal("x", lang="en") in set(report.objects(None, SH.value))


@pytest.mark.parametrize(
    ("options", "conforms", "count"),
    [
        ({}, False, 2),
        ({"allow_warnings": True}, False, 2),
        ({"allow_infos": True}, False, 2),
        ({"abort_on_first": True}, False, 1),
    ],
)
def test_the_options_of_pyshacl(options: dict[str, Any], conforms: bool, count: int) -> None:
    ours = kg.validate(DATA, shacl_graph=SHAPES, **options)

    assert (conforms, count) == (ours.conforms, len(results(ours.results_graph)))


@pytest.mark.parametrize(("others", "first"), [({}, 1), ({"advanced": True}, 3)], ids=["by us", "by pySHACL"])
@pytest.mark.parametrize(
    ("options", "conforms"),
    [
        ({}, [False, False, False]),
        ({"allow_infos": True}, [True, False, False]),
        ({"allow_warnings": True}, [True, True, False]),
        ({"abort_on_first": True}, [False, False, False]),
    ],
)
def test_what_is_allowed_does_not_count(
    options: dict[str, Any], conforms: list[bool], others: dict[str, Any], first: int
) -> None:
    """Only the first that counts is told where nobody reads more, by pySHACL all of its constraint."""
    found = [
        kg.validate(
            DATA,
            shacl_graph=PREFIXES
            + f"ex:S sh:targetSubjectsOf ex:p ; sh:severity sh:{severity} ; sh:class ex:C ; sh:nodeKind sh:Literal .",
            **options,
            **others,
        )
        for severity in ("Info", "Warning", "Violation")
    ]

    assert conforms == [one.conforms for one in found]
    assert [first if "abort_on_first" in options else 6] * 3 == [len(results(one.results_graph)) for one in found]


NAMED = {
    "trig": "GRAPH <urn:g> { <http://example.org/b> <http://example.org/p> 'one' ; <http://example.org/q> 2 }",
    "nquads": '<http://example.org/b> <http://example.org/p> "one" <urn:g> .\n'
    '<http://example.org/b> <http://example.org/q> "2" <urn:g> .\n',
    "json-ld": '[{"@id": "urn:g", "@graph": [{"@id": "http://example.org/b", "http://example.org/p": "one", '
    '"http://example.org/q": 2}]}]',
}


@pytest.mark.parametrize("form", ["turtle", "n3", "nt", "nt11", "xml", "pretty-xml", "json-ld"])
def test_formats_are_called_as_rdflib_calls_them(form: str) -> None:
    text = Graph().parse(data=DATA, format="turtle").serialize(format=form)
    ran = kg.validate(text, shacl_graph=SHAPES, data_graph_format=form)

    assert {"http://example.org/b", "http://example.org/c"} == {str(one.focus) for one in ran.report.findings}


@pytest.mark.parametrize("how", ["text", "file", "file of another name", "beside a graph", "with an ontology"])
@pytest.mark.parametrize("form", NAMED)
def test_what_stands_in_a_named_graph_is_validated_too(form: str, how: str, tmp_path: Path) -> None:
    """Passed over, it would conform."""
    suffix = {"trig": ".trig", "nquads": ".nq", "json-ld": ".jsonld"}[form]
    path = tmp_path / f"data{'.ttl' if how == 'file of another name' else suffix}"
    path.write_text(NAMED[form])
    data: Any = [NAMED[form]] if how == "text" else [path, Graph()] if how == "beside a graph" else path
    named = None if how in ("file", "beside a graph", "with an ontology") else form
    ontology = PREFIXES + "ex:p a <http://www.w3.org/2002/07/owl#DatatypeProperty> ." if "ontology" in how else None
    ran = kg.validate(data, shacl_graph=SHAPES, data_graph_format=named, ont_graph=ontology)

    assert not ran.conforms
    assert ["http://example.org/b"] == [str(one.focus) for one in ran.report.findings]


def test_documents_have_places(tmp_path: Path) -> None:
    """RDF/XML and JSON-LD as well, and the shapes may be of such a format."""
    shapes = given_as("path jsonld", SHAPES, tmp_path)
    for kind in ("path rdfxml", "path jsonld"):
        path = given_as(kind, DATA, tmp_path)
        found = kg.validate(path, shacl_graph=shapes).report.findings
        assert {path} == {one.location.path for one in found if one.location}
        assert all(one.location and one.location.line for one in found if one.severity == "violation")


def test_warnings_can_be_allowed() -> None:
    only_warned = PREFIXES + "ex:c ex:p 3 .\n"
    assert not kg.validate(only_warned, shacl_graph=SHAPES).conforms
    assert not kg.validate(only_warned, shacl_graph=SHAPES, allow_infos=True).conforms
    allowed = kg.validate(only_warned, shacl_graph=SHAPES, allow_warnings=True)

    assert allowed.conforms
    assert (None, SH.conforms, Literal(lexical_or_value=True)) in allowed.results_graph
    assert 1 == len(results(allowed.results_graph))


def test_an_ontology_is_taken_for_said() -> None:
    """Its subclasses count; and what only pySHACL does, entailment and rules, is left to it."""
    shapes = (
        PREFIXES + "ex:S a sh:NodeShape ; sh:targetClass ex:Agent ; sh:property [ sh:path ex:name ; sh:minCount 1 ] ."
    )
    data = PREFIXES + "ex:a a ex:Band ."
    ontology = PREFIXES + "ex:Band <http://www.w3.org/2000/01/rdf-schema#subClassOf> ex:Agent ."
    assert kg.validate(data, shacl_graph=shapes).conforms
    assert not kg.validate(data, shacl_graph=shapes, ont_graph=ontology).conforms

    ranged = PREFIXES + "ex:p <http://www.w3.org/2000/01/rdf-schema#domain> ex:Agent . ex:b ex:p 1 ."
    assert kg.validate(ranged, shacl_graph=shapes).conforms
    inferred = kg.validate(ranged, shacl_graph=shapes, inference="rdfs")
    assert not inferred.conforms
    assert ["http://example.org/b"] == [str(one.focus) for one in inferred.report.findings]


def test_examples_in_an_ontology_describe_nothing() -> None:
    """What it says of classes, properties and named individuals counts, with what hangs on their blank nodes."""
    owl = "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n" + PREFIXES
    shapes = PREFIXES + (
        "ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:property [ sh:path (ex:p ex:name) ; sh:minCount 1 ] ."
    )
    for kind, conforms in (("owl:NamedIndividual", True), ("owl:Class", True), ("ex:Example", False)):
        ontology = owl + f"ex:x a {kind} ; ex:name 'x' ."
        assert conforms is kg.validate(PREFIXES + "ex:a ex:p ex:x .", shacl_graph=shapes, ont_graph=ontology).conforms
    held = owl + "ex:y a owl:NamedIndividual ; ex:r [ ex:name 'y' ; ex:r [ ex:name 'z' ] ] ."
    far = shapes.replace("(ex:p ex:name)", "(ex:p ex:r ex:r ex:name)")
    assert kg.validate(PREFIXES + "ex:a ex:p ex:y .", shacl_graph=far, ont_graph=held).conforms


@pytest.mark.parametrize("name", ["ex:b", "http://example.org/b", URIRef("http://example.org/b")])
def test_nodes_can_be_chosen(name: str) -> None:
    one = kg.validate(DATA, shacl_graph=SHAPES, focus_nodes=[name])
    assert [("http://example.org/b", "violation")] == [(str(f.focus), f.severity) for f in one.report.findings]
    assert kg.validate(DATA, shacl_graph=SHAPES, focus_nodes=["ex:a"]).conforms


def test_nodes_and_shapes_can_be_chosen_where_pyshacl_runs() -> None:
    """What pySHACL itself chooses is named in the same ways."""
    chosen = kg.validate(DATA, shacl_graph=SHAPES, focus_nodes=["ex:b"], inference="rdfs")
    assert {"http://example.org/b"} == {str(one.focus) for one in chosen.report.findings}
    other = PREFIXES + "ex:T a sh:NodeShape ; sh:targetNode ex:a ; sh:nodeKind sh:Literal ."
    for name in ("ex:T", "http://example.org/T"):
        found = kg.validate(DATA, shacl_graph=SHAPES + other, use_shapes=[name]).report.findings
        assert ["http://example.org/T"] == [one.rule for one in found], name


def test_a_report_can_be_bytes() -> None:
    """As pySHACL gives it, and the graph is there as well."""
    for form, begins in ((True, b"@prefix"), ("nt", b"_:")):
        found = kg.validate(DATA, shacl_graph=SHAPES, serialize_report_graph=form)
        assert isinstance(found[1], bytes)
        assert found[1].startswith(begins)
        assert len(found.results_graph) == len(Graph().parse(found[1], format="nt" if form == "nt" else "turtle"))


def test_a_flag_that_is_one_sets_nothing_whoever_runs() -> None:
    """Only the literal true does (SHACL, section 4.5.4)."""
    data = PREFIXES + 'ex:a ex:says "one"@en, "two"@en .'
    for value, conforms in (("true", False), ('"1"^^<http://www.w3.org/2001/XMLSchema#boolean>', True)):
        shapes = PREFIXES + f"ex:S sh:targetNode ex:a ; sh:path ex:says ; sh:uniqueLang {value} ."
        for inference in ("none", "rdfs"):
            assert conforms is kg.validate(data, shacl_graph=shapes, inference=inference).conforms, (value, inference)


def test_rules_are_run_by_pyshacl_on_request_and_else_refused() -> None:
    shapes = PREFIXES + (
        "ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:property [ sh:path ex:q ; sh:minCount 1 ] ;\n"
        "  sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:q ; sh:object 1 ] .\n"
    )
    with pytest.raises(ShapesError, match="sh:rule"):
        kg.validate(DATA, shacl_graph=shapes)
    assert kg.validate(DATA, shacl_graph=shapes, advanced=True).conforms


def test_files_have_places(tmp_path: Path) -> None:
    path = tmp_path / "data.ttl"
    path.write_text(DATA)
    findings = kg.validate(path, shacl_graph=SHAPES).report.findings

    assert [f"{path}:5:11"] == [str(one.location) for one in findings if one.severity == "violation"]


@pytest.mark.parametrize(
    ("data", "options", "error", "told"),
    [
        (Path("nope.ttl"), {}, InputError, "no such file"),
        ("https://example.org/data.ttl", {}, UsageError, "nothing is fetched"),
        ("@prefix ex: <http://example.org/> . ex:a ex:b", {}, (SyntaxErrors, TurtleError), ":1:"),
        (3, {}, UsageError, "int is no graph, path, text or bytes"),
        (DATA, {"advance": True}, UsageError, "advance is no option here"),
        (DATA, {"js": True}, UsageError, "JavaScript"),
        (DATA, {"inplace": True}, UsageError, "not changed"),
        (DATA, {"use_shapes": ["ex:Nope"]}, UnknownName, "the shapes do not have it"),
        (DATA, {"focus_nodes": ["no name"]}, IdentifierError, "no name"),
        (DATA, {"focus_nodes": ["ex:nobody"], "inference": "rdfs"}, UnknownName, "do not mention it"),
        (DATA, {"do_owl_imports": True}, UsageError, "ont_graph"),
        (DATA, {"data_graph_format": "word"}, UsageError, "there is no format 'word'"),
        (DATA, {"shacl_graph": SHAPES.replace("sh:minCount", "sh:minCont")}, ShapesError, "sh:minCount"),
    ],
)
def test_what_cannot_be_done_is_an_error(data: Any, options: dict[str, Any], error: Any, told: str) -> None:
    """And never a graph that conforms."""
    with pytest.raises(error, match=told):
        kg.validate(data, **{"shacl_graph": SHAPES, **options})


def test_what_rdf_does_not_have_is_told() -> None:
    graph = Graph()
    graph.add((URIRef("http://example.org/a b"), RDF.type, Literal("x")))
    with pytest.raises(InputError, match="a b"):
        kg.validate(graph, shacl_graph=SHAPES)


def test_faults_in_shapes_can_be_gone_on_with() -> None:
    shapes = SHAPES + "ex:T a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:property [ sh:path ex:q ; sh:minCont 1 ] .\n"
    ran = kg.validate(DATA, shacl_graph=shapes, lenient=True)

    assert 2 == len(results(ran.results_graph))
    assert "sh:minCont" in ran.results_text


def test_a_folder_is_all_rdf_below_it(tmp_path: Path) -> None:
    """As on the command line, with the places of its files."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "d.nt").write_text('<http://e/a> <http://e/n> "x" .\n')
    (tmp_path / "in" / "readme.txt").write_text("x")
    shapes = "@prefix e: <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    shapes += "e:S sh:targetSubjectsOf e:n ; sh:property [ sh:path e:n ; sh:maxCount 0 ] .\n"
    report = kg.validate(tmp_path, shacl_graph=shapes).report

    assert [tmp_path / "in" / "d.nt"] == [one.location.path for one in report.findings if one.location]


def test_an_ontology_beside_takes_no_place_away(tmp_path: Path) -> None:
    """Findings in files have their places, whatever is known beside them."""
    shapes = (
        "@prefix e: <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "e:S a sh:NodeShape ; sh:targetClass e:T ; sh:property [ sh:path e:n ; sh:maxCount 0 ] ."
    )
    ontology = "<http://e/N> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <http://e/T> ."
    data = tmp_path / "d.ttl"
    data.write_text("@prefix e: <http://e/> .\ne:a a e:N ;\n  e:n 1 .\ne:b a e:T ; e:n [ e:n 2 ] .\n")
    for known in (None, ontology):
        found = kg.validate(data, shacl_graph=shapes, ont_graph=known).report.findings
        told = sorted((str(one.location.path), one.location.line, one.location.column) for one in found if one.location)
        assert told == [(str(data), 3, 7), (str(data), 4, 17)][0 if known else 1 :]
        assert len(told) == len(found)


def test_a_chosen_node_that_nobody_looks_at_does_not_look_sound() -> None:
    """One that the data do not have is refused, and one that no shape is about is noted, whatever is given."""
    text = DATA + "ex:b ex:r ex:d .\n"
    for data in (text, Graph().parse(data=text, format="turtle")):
        with pytest.raises(UnknownName, match="ex:nobody"):
            kg.validate(data, shacl_graph=SHAPES, focus_nodes=["ex:b", "ex:nobody"])
        ran = kg.validate(data, shacl_graph=SHAPES, focus_nodes=["ex:b", "ex:d"])
        told = [str(note) for note in ran.report.notes if "of no shape" in str(note)]

        assert [1, False] == [len(ran.report.findings), ran.conforms]
        assert ["<http://example.org/d> is a focus node of no shape, so nothing was checked there"] == told


TWICE = PREFIXES + "ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:maxCount 1 ] .\n"
TWO = PREFIXES + "ex:a ex:p 1 ,\n 2 .\n"


@pytest.mark.parametrize(
    ("name", "form"), [(None, None), (None, "turtle"), ("d.ttl", None), ("d.ttl", "turtle"), ("d.data", "turtle")]
)
def test_no_place_is_in_a_file_of_our_own(tmp_path: Path, name: str | None, form: str | None) -> None:
    """Neither the first nor another place of a finding, nor one of a note or an error; a file keeps its own name."""
    path = tmp_path / (name or "x")
    path.write_text(TWO)
    data, shown = (TWO, "data_graph") if name is None else (path, str(path))
    idle = TWICE + "ex:T a sh:NodeShape ; sh:targetClass ex:None .\n"
    ran = kg.validate(data, data_graph_format=form, shacl_graph=idle)
    (found,) = ran.report.findings
    places = [found.location, *(place for place, _ in found.related)]

    assert {shown} == {str(place.path) for place in places if place}
    noted = [one.location for one in ran.report.notes if isinstance(one, Note) and one.location]
    assert ["shacl_graph"] == [str(place.path) for place in noted]
    assert "kg-validate" not in ran.results_text
    told = kg.validate([TWO, TWO + "ex:a ex:p 3 ."], shacl_graph=TWICE).report.findings[0]
    assert {"data_graph[0]", "data_graph[1]"} == {str(place.path) for place, _ in told.related}


@pytest.mark.parametrize(
    ("data", "shapes", "told"),
    [
        ("@prefix ex: <http://e/> .\nex:a ex:b", TWICE, "data_graph:2:"),
        (TWO, TWICE + "ex:T a", "shacl_graph:"),
        (TWO, TWICE.replace("maxCount", "maxCuont"), "shacl_graph:"),
    ],
    ids=["data", "shapes", "a term"],
)
def test_an_error_is_told_in_what_was_given(data: str, shapes: str, told: str) -> None:
    with pytest.raises(KgError) as error:
        kg.validate(data, shacl_graph=shapes)

    assert str(error.value).startswith(told)
    assert "kg-validate" not in str(error.value)
