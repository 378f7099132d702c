"""What targets, rules and functions of the advanced features need: one query each, told at its place where it lacks."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest

from kg.errors import ShapesError
from kg.rdf.formats import triples_of
from kg.rdf.graph import TermGraph
from kg.shacl.needed_queries import faults_of_queries
from kg.shacl.validator import read_shapes

HEAD = "".join(
    f"@prefix {prefix}: <{iri}> . "
    for prefix, iri in (
        ("e", "http://e/"), ("sh", "http://www.w3.org/ns/shacl#"), ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
        ("xsd", "http://www.w3.org/2001/XMLSchema#"),
    )
)  # fmt: skip
SHAPE = "\ne:S a sh:NodeShape ; sh:targetClass e:C ; sh:nodeKind sh:IRI"
OF_ONE = {
    "a target in SPARQL": ("sh:select", "SELECT ?this {}", f"{SHAPE} ; sh:target [ a sh:SPARQLTarget ;\n~ ] ."),
    "a type of targets": ("sh:select", "SELECT ?this {}", f"e:T a sh:SPARQLTargetType ; rdfs:subClassOf sh:Target ;\n~ .{SHAPE} ."),
    "a rule in SPARQL": ("sh:construct", "CONSTRUCT {} {}", f"{SHAPE} ; sh:rule [ a sh:SPARQLRule ;\n~ ] ."),
    "a function in SPARQL": ("sh:ask", "ASK {}", f"e:f a sh:SPARQLFunction ; sh:returnType xsd:boolean ;\n~ .{SHAPE} ."),
}  # fmt: skip


def told(path: Path, shapes: str) -> str:
    (path / "s.ttl").write_text(HEAD + shapes)
    with pytest.raises(ShapesError) as raised:
        read_shapes([path / "s.ttl"], advanced=True)
    return str(raised.value).replace(f"{path}/", "")


@pytest.mark.parametrize(
    ("said", "place", "words"),
    [
        ("", "s.ttl:", "^ needs one sh:KEY with a query, and has none"),
        ('KEY "QUERY", "QUERY#"', "s.ttl:LINE:", "^ needs one sh:KEY with a query, and has 2"),
        ("KEY 5", "s.ttl:LINE:", "KEY must be a query as a text, not 5"),
        ("KEY []", "s.ttl:LINE:", "KEY must be a query as a text, not a blank node"),
        ("KEY e:q", "s.ttl:LINE:", "KEY must be a query as a text, not <http://e/q>"),
        ('KEY ""', "s.ttl:LINE:", "the query is empty"),
        ('KEY "DESCRIBE <http://e/>"', "s.ttl:LINE:", "the query of KEY must begin with FORM, not DESCRIBE"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("what", OF_ONE)
def test_each_has_one_query(tmp_path: Path, what: str, said: str, place: str, words: str) -> None:
    """Where there is none, or two, pySHACL fails without a place, or takes one of them."""
    key, query, shapes = OF_ONE[what]
    shapes = shapes.replace("~", said.replace("KEY", key).replace("QUERY", query))
    line = (HEAD + shapes).count("\n", 0, (HEAD + shapes).find(key)) + 1
    words = words.replace("sh:KEY", "sh:select or sh:ask" if "function" in what else key)

    found = told(tmp_path, shapes)

    assert found.startswith(place.replace("LINE", str(line)))
    assert words.replace("KEY", key).replace("^", what).replace("FORM", query.split()[0]) in found


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("sh:target [ ]", "s.ttl:2:74: sh:target must be an sh:SPARQLTarget, or of a type"),
        ("sh:target e:nothing", "s.ttl:2:74: sh:target must be an sh:SPARQLTarget, or of a type"),
        ("sh:target [ a e:Other ]", "s.ttl:2:74: sh:target must be an sh:SPARQLTarget, or of a type"),
        ('sh:rule "x"', "s.ttl:2:72: sh:rule must be an sh:SPARQLRule or an sh:TripleRule"),
        ("sh:rule [ sh:subject sh:this ]", "s.ttl:2:72: sh:rule must be an sh:SPARQLRule or an sh:TripleRule"),
        ("sh:rule [ a sh:TripleRule ; sh:predicate e:p ; sh:object 1 ]", "a rule of triples needs one sh:subject, and has none"),
        ("sh:rule [ a sh:TripleRule ; sh:subject 1 ; sh:predicate e:p ; sh:object 1 ]", "sh:subject of a rule must be no text or number"),
        ("sh:rule [ a sh:TripleRule ; sh:subject [] ; sh:predicate e:p ; sh:object 1 ]", "sh:subject has nothing in its brackets"),
        ("sh:rule [ a sh:TripleRule ; sh:subject sh:this, e:a ; sh:predicate e:p ; sh:object 1 ]", "a rule of triples needs one sh:subject, and has 2"),
        ("sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate 'p' ; sh:object 1 ]", "sh:predicate of a rule must be no text or number"),
        ("sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate e:p ]", "a rule of triples needs one sh:object, and has none"),
        ("sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate e:p ; sh:object [] ]", "sh:object has nothing in its brackets"),
        ('sh:target [ sh:select "SELECT ?this {}", "SELECT ?this { }" ]', "a target in SPARQL needs one sh:select with a query, and has 2"),
        ("sh:expression []", "sh:expression has nothing in its brackets"),
    ],
)  # fmt: skip
def test_each_is_of_a_kind_that_can_be_run(tmp_path: Path, said: str, words: str) -> None:
    found = told(tmp_path, f"{SHAPE} ; {said} .")
    assert words in found
    assert found.startswith("s.ttl:2:")


def test_what_has_its_query_is_read(tmp_path: Path) -> None:
    rule = "sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate e:p ; sh:object [ sh:path e:q ] ]"
    rule += ' , [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate e:p ; sh:object "x"@en ]'
    whole = "".join(shapes.replace("~", f'{key} "{query}"') for key, query, shapes in OF_ONE.values())
    (tmp_path / "s.ttl").write_text(f"{HEAD}{whole}{SHAPE} ; {rule} ; sh:target [ a e:T ] .")
    read_shapes([tmp_path / "s.ttl"], advanced=True)


@pytest.mark.parametrize(
    "said",
    [
        "sh:target [ a sh:JSTarget ]", "sh:target [ a e:T ] . e:T a sh:JSTargetType", "sh:rule [ a sh:JSRule ]",
        'sh:target [ a sh:SPARQLTarget ; sh:select "SELECT ?this {}"@en ]', 'sh:target [ sh:select "SELECT ?this {}" ]',
        "sh:target [ a e:T ] . e:T a sh:SPARQLTargetType ; sh:select 'SELECT ?this {}'",
        "sh:rule [ a sh:SPARQLRule ; sh:construct 'CONSTRUCT {} {}' ]", "sh:expression [ sh:path e:p ]", "sh:expression true",
        "sh:expression e:f . e:f a sh:SPARQLFunction ; sh:select 'SELECT ?x {}'",
    ],
)  # fmt: skip
def test_what_lacks_no_query_is_no_fault(said: str) -> None:
    """Others tell what they do not run."""
    read = pyoxigraph.parse(f"{HEAD}e:S {said} .".encode(), pyoxigraph.RdfFormat.TURTLE)
    faults = faults_of_queries(TermGraph(triples_of(read)))

    assert ("JSTargetType" in said) == bool(faults)  # a type has to be one of SHACL's own, or in SPARQL
