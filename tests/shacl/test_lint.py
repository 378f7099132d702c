"""A shape with a typo never passes for a shape that found nothing: each fault is told with its place, exit code 3."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import pyshacl
import pytest

from kg.engines.embedded import EmbeddedEngine
from kg.engines.stores import load_merged
from kg.errors import ShapesError
from kg.places.lines import AnyPositions, positions_of
from kg.rdf.graph import TermGraph
from kg.rdf.terms import IRI
from kg.rdf.turtle import read_triples
from kg.shacl.compiled import validate
from kg.shacl.model import DEEPEST, ShapesGraph
from kg.shacl.reading import read_sound
from kg.shacl.vocabulary import NOT_SUPPORTED, TERMS

from ..conftest import Ran
from ..growth import require_growth
from ..servers import Told, serving

HEAD = """@prefix e: <http://e/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
e:S a sh:NodeShape ; sh:targetClass e:T ; sh:property e:P .
"""
DATA = '@prefix e: <http://e/> . e:a a e:T ; e:n "x" .'

FAULTS = {
    "datatype misspelt": ("e:P sh:path e:n ; sh:datatpye xsd:string .", "s.ttl:5:19: sh:datatpye is no term of SHACL; did you mean sh:datatype?"),
    "minCount misspelt": ("e:P sh:path e:n ; sh:minCuont 1 .", "s.ttl:5:19: sh:minCuont is no term of SHACL; did you mean sh:minCount?"),
    "property misspelt": ("e:P sh:path e:n . e:S sh:propety e:P .", "sh:propety is no term of SHACL; did you mean sh:property?"),
    "targetClass misspelt": ("e:P sh:path e:n . e:S sh:targetClas e:T .", "sh:targetClas is no term of SHACL; did you mean sh:targetClass?"),
    "nodeKind misspelt": ("e:P sh:path e:n ; sh:nodeKind sh:Iri .", "sh:Iri is no term of SHACL; did you mean sh:IRI?"),
    "severity misspelt": ("e:P sh:path e:n ; sh:severity sh:Warn .", "sh:Warn is no term of SHACL; did you mean sh:Warning?"),
    "severity of another kind": ("e:P sh:path e:n ; sh:severity sh:Literal .", "s.ttl:5:19: sh:severity must be sh:Violation, sh:Warning or sh:Info"),
    "severity as a text": ('e:P sh:path e:n ; sh:severity "Warning" .', "s.ttl:5:19: e:P: sh:severity must be sh:Violation, sh:Warning or sh:Info"),
    "minCount as text": ('e:P sh:path e:n ; sh:minCount "1" .', "s.ttl:5:19: e:P: sh:minCount must be a whole number from 0 up"),
    "minCount below zero": ("e:P sh:path e:n ; sh:minCount -1 .", "sh:minCount must be a whole number from 0 up"),
    "two minCounts": ("e:P sh:path e:n ; sh:minCount 1, 2 .", "e:P has 2 values for sh:minCount; keep one"),
    "more than at most": ("e:P sh:path e:n ; sh:minCount 3 ; sh:maxCount 2 .", "sh:minCount 3 is more than sh:maxCount 2"),
    "datatype as text": ('e:P sh:path e:n ; sh:datatype "xsd:string" .', "s.ttl:5:19: sh:datatype"),
    "datatype that is none": ("e:P sh:path e:n ; sh:datatype xsd:strin .", "s.ttl:5:31: sh:datatype xsd:strin is no datatype of XML Schema; did you mean xsd:string?"),
    "target as text": ('e:P sh:path e:n . e:S sh:targetClass "T" .', "s.ttl:5:38: sh:targetClass must be an IRI, not the text 'T'"),
    "closed as text": ('e:P sh:path e:n . e:S sh:closed "true" .', "sh:closed must be true or false, not the text 'true'"),
    "message as number": ("e:P sh:path e:n ; sh:message 5 .", "s.ttl:5:30: sh:message must be a text, not 5"),
    "fault without a name": ("e:P sh:path e:n . e:S sh:property [\n sh:path e:m ;\n sh:minCount -1 ] .", "s.ttl:7:2: "),
    "class as text": ('e:P sh:path e:n ; sh:class "T" .', "sh:class must be an IRI, not the text 'T'"),
    "pattern": ('e:P sh:path e:n ; sh:pattern "([" .', "is no regular expression"),
    "flags": ('e:P sh:path e:n ; sh:pattern "a" ; sh:flags "k" .', "'k' is no flag"),
    "in without a list": ("e:P sh:path e:n ; sh:in e:x .", "no well-formed list"),
    "broken list": ("e:P sh:path e:n ; sh:in [ <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> 1 ] .", "no well-formed list"),
    "two paths": ("e:P sh:path e:n, e:m .", "has 2 paths"),
    "no path at all": ("e:P sh:path [ ] .", "a blank node without a path"),
    "path as text": ('e:P sh:path "n" .', "is no property path"),
    "count in a node shape": ("e:P sh:path e:n . e:S sh:minCount 1 .", "sh:minCount has no effect in a node shape"),
    "SERVICE": ('e:P sh:path e:n . e:S sh:sparql [ sh:select "SELECT $this { SERVICE <http://127.0.0.1/> { $this ?p ?o } }" ] .', "must not hold SERVICE"),
    "bad SPARQL": ('e:P sh:path e:n . e:S sh:sparql [ sh:select "SELECT $this { $this }" ] .', "s.ttl:5:35: a query in the shapes cannot be asked: this is not SPARQL"),
    "aggregate of no group": ('e:P sh:path e:n . e:S sh:sparql [\n sh:select "SELECT $this { $this ?p ?o FILTER(COUNT(?o) > 1) }" ] .', "s.ttl:6:2: a query in the shapes cannot be asked: this is not SPARQL: COUNT belongs to a group"),
    "undeclared prefix": ('e:P sh:path e:n . e:S sh:sparql [ sh:select "SELECT $this { $this x:p ?o }" ] .', "s.ttl:5:35: a query in the shapes cannot be asked: the prefix x: is not declared"),
    "path without an end": ("e:P sh:path " + "[ sh:inversePath " * 120 + "e:n" + " ]" * 120 + " .", "a path is nested deeper than 100"),
    "property without a path": ("e:P sh:minCount 1 .", "s.ttl:5:1: a property shape needs an sh:path"),
    "typed without a path": ("e:P sh:path e:n . e:Q a sh:PropertyShape ; sh:class e:T .", "s.ttl:5:19: a property shape needs an sh:path"),
    "property of nothing": ("e:P sh:path e:n . e:S sh:property [], e:P .", "s.ttl:5:35: a node without a name, which sh:property names, is described nowhere\n"),
    "datatype of RDF": ("e:P sh:path e:n ; sh:datatype xsd:langString .", "xsd:langString is no datatype of XML Schema; did you mean rdf:langString?"),
    "property that is nowhere": ("e:P sh:path e:n . e:S sh:property e:PP .", "s.ttl:5:35: e:PP, which sh:property names, is described nowhere; did you mean e:P?"),
    "namespace without its end": ("@prefix s: <http://www.w3.org/ns/shacl> . e:P sh:path e:n . e:R s:path e:n .", "s.ttl:5:65: <http://www.w3.org/ns/shaclpath> is no term of SHACL; the namespace is <http://www.w3.org/ns/shacl#>"),
    "namespace over https": ("@prefix s: <https://www.w3.org/ns/shacl#> . e:P sh:path e:n . e:R a s:NodeShape .", "s.ttl:5:69: <https://www.w3.org/ns/shacl#NodeShape> is no term of SHACL"),
    "many digits and a point": (f"e:P sh:path e:n ; sh:minCount {'9' * 5000}.0 .", "s.ttl:5:19: e:P: sh:minCount must be a whole number"),
    "minCount with two signs": ('e:P sh:path e:n ; sh:minCount "++1"^^xsd:integer .', "sh:minCount must be a whole number"),
    "minCount in other digits": ('e:P sh:path e:n ; sh:minCount "²"^^xsd:integer .', "sh:minCount must be a whole number"),
    "pattern within or": ('e:P sh:path e:n ; sh:or ( [ sh:pattern "([" ] [ sh:nodeKind sh:IRI ] ) .', "s.ttl:5:29: sh:pattern '([' is no regular expression"),
    "datatype within or": ('e:P sh:path e:n ; sh:or ( [ sh:datatype "xsd:string" ] e:X ) .', "s.ttl:5:29: sh:datatype"),
    "text within or": ('e:P sh:path e:n ; sh:or ( "x" ) .', "s.ttl:5:27: 'x' stands where a shape must be"),
    "text as shape": ('e:P sh:path e:n ; sh:not "x" .', "s.ttl:5:26: 'x' stands where a shape must be"),
    "class subtraction": ('e:P sh:path e:n ; sh:pattern "[a-z-[aeiou]]" .', "list the characters that are meant"),
    "two patterns": ('e:P sh:path e:n ; sh:pattern "a", "b" .', "sh:pattern is given 2 times; keep one"),
    "two limits": ("e:P sh:path e:n ; sh:minInclusive 1, 2 .", "sh:minInclusive is given 2 times; keep one"),
    "limit as IRI": ("e:P sh:path e:n ; sh:minInclusive e:x .", "s.ttl:5:35: sh:minInclusive must be a number, a date or the like, not e:x"),
    "pattern as number": ("e:P sh:path e:n ; sh:pattern 5 .", "sh:pattern must be a text, not 5"),
    "languages as numbers": ('e:P sh:path e:n ; sh:languageIn ( "en" 1 ) .', "s.ttl:5:19: sh:languageIn must list texts, not 1"),
    "ignored texts": ('e:P sh:path e:n . e:S sh:closed true ; sh:ignoredProperties ( "x" ) .', "s.ttl:5:40: sh:ignoredProperties must list IRIs, not the text 'x'"),
    "ignored without a list": ("e:P sh:path e:n . e:S sh:ignoredProperties e:x .", "sh:ignoredProperties: e:x is no well-formed list"),
    "flags alone": ('e:P sh:path e:n ; sh:flags "i" .', "s.ttl:5:19: sh:flags has no effect without sh:pattern"),
    "qualified count alone": ("e:P sh:path e:n ; sh:qualifiedMinCount 1 .", "sh:qualifiedMinCount has no effect without sh:qualifiedValueShape"),
    "qualified shape alone": ("e:P sh:path e:n ; sh:qualifiedValueShape [ sh:nodeKind sh:IRI ] .", "sh:qualifiedValueShape has no effect without sh:qualifiedMinCount or sh:qualifiedMaxCount"),
    "node shape with a path": ("e:P a sh:NodeShape ; sh:path e:n .", "an sh:NodeShape has no sh:path"),
    "path of two kinds": ("e:P sh:path [ sh:inversePath e:n ; sh:zeroOrMorePath e:m ] .", "a path is of one kind, and this is of sh:inversePath and sh:zeroOrMorePath"),
    "path twice": ("e:P sh:path [ sh:inversePath e:n , e:m ] .", "s.ttl:5:1: a path is of one kind, and this is of sh:inversePath and sh:inversePath"),
    "empty query": ("e:P sh:path e:n . e:S sh:sparql [ ] .", "s.ttl:5:33: a query in the shapes cannot be asked: a SPARQL constraint without a name needs one sh:select or sh:ask with a query"),
    "number as query": ("e:P sh:path e:n . e:S sh:sparql 7 .", "s.ttl:5:33: a query in the shapes cannot be asked: a SPARQL constraint without a name needs one sh:select or sh:ask with a query"),
    "empty path": ("e:P sh:path () .", "a sequence path needs two members or more"),
    "target without a name": ("e:P sh:path e:n . e:S sh:targetNode [] .", "s.ttl:5:37: sh:targetNode must be an IRI or a literal, not a blank node"),
    "closed as number": ('e:P sh:path e:n . e:S sh:closed 1 .', "sh:closed must be true or false, not 1"),
    "ask in a constraint": ('e:P sh:path e:n . e:S sh:sparql [ sh:ask "ASK { $this ?p ?o }" ] .', "a SPARQL constraint without a name: a SPARQL constraint needs an sh:select"),
    "ask as select": ('e:P sh:path e:n . e:S sh:sparql [ sh:select "ASK { $this ?p ?o }" ] .', "s.ttl:5:35: a query in the shapes cannot be asked: a SPARQL constraint without a name: the query of sh:select must begin with SELECT"),
    "subquery of an ASK": ('e:P sh:path e:n . e:S e:p 1 . e:C a sh:ConstraintComponent ; sh:parameter [ sh:path e:p ] ; sh:validator [\n sh:ask "ASK { { SELECT ?x { ?x ?p ?o } } }" ] .', "s.ttl:6:2: a query in the shapes cannot be asked: a validator without a name: a subquery must select $this"),
    "values in a validator": ('e:P sh:path e:n . e:S e:p 1 . e:C a sh:ConstraintComponent ; sh:parameter [ sh:path e:p ] ; sh:validator [\n sh:ask "ASK { FILTER($value = 1) VALUES ?x { 1 } }" ] .', "s.ttl:6:2: a query in the shapes cannot be asked: a validator without a name: a query of shapes must not hold VALUES"),
    "nothing projected": ('e:P sh:path e:n . e:S sh:sparql [ sh:select "SELECT ?o { $this ?p ?o }" ] .', "the query must select $this"),
    "expression": ("e:P sh:path e:n . e:S sh:expression [ sh:path e:n ] .", "s.ttl:5:23: sh:expression is not supported, so it would check nothing"),
    "JavaScript": ("e:P sh:path e:n . e:S sh:js [ ] .", "sh:js is not supported, so it would check nothing"),
    "target in SPARQL": ('e:P sh:path e:n . e:S sh:target [ a sh:SPARQLTarget ; sh:select "SELECT ?this { ?this ?p ?o }" ] .', "sh:target is not supported"),
    "rule": ("e:P sh:path e:n . e:S sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate e:k ; sh:object e:K ] .", "s.ttl:5:23: sh:rule is not supported, so what it infers would be missing"),
    "component without a validator": ("e:P sh:path e:n ; e:probe true . e:C a sh:ConstraintComponent ; sh:parameter [ sh:path e:probe ] .", "s.ttl:5:19: e:C has no validator in SPARQL, so it would check nothing"),
    "value assigned": ('e:P sh:path e:n ; e:probe true . e:C a sh:ConstraintComponent ; sh:parameter [ sh:path e:probe ] ; sh:validator [ sh:ask "ASK { BIND(1 AS ?value) }" ] .', "must not assign ?value"),
    "parameter assigned": ('e:P sh:path e:n ; e:probe true . e:C a sh:ConstraintComponent ; sh:parameter [ sh:path e:probe ] ; sh:validator [ sh:ask "ASK { BIND(1 AS $probe) }" ] .', "must not assign $probe"),
    "entailment": ("e:P sh:path e:n . e:x sh:entailment <http://www.w3.org/ns/entailment/RDFS> .", "sh:entailment is not supported, so what it infers would be missing"),
    "namespace in capitals": ("@prefix s: <http://www.w3.org/ns/SHACL#> . e:P sh:path e:n . e:R a s:NodeShape .", "is no term of SHACL"),
    "recursion": ("e:P sh:path e:n ; sh:node e:S .", "s.ttl:4:1: these shapes refer to themselves, which SHACL leaves undefined: e:S → e:P → e:S"),
}  # fmt: skip


# What stands where a value of the term must be, so that nothing else is wrong with it.
OF_OTHER_SHACLS = {
    **{name: f"e:P sh:path e:n ; sh:{name} [ sh:nodeKind sh:IRI ] ." for name in NOT_SUPPORTED},
    "ShapeClass": "e:P sh:path e:n . e:C a sh:ShapeClass .",
    "TripleTerm": "e:P sh:path e:n ; sh:nodeKind sh:TripleTerm .",
}
NO_TYPOS = "\n".join(f"e:P e:about sh:{name} ." for name in sorted(TERMS))


def run(kg: Callable[..., Ran], folder: Path, shapes: str) -> Ran:
    (folder / "d.ttl").write_text(DATA)
    (folder / "s.ttl").write_text(shapes)
    return kg("validate", "d.ttl", "--shapes", "s.ttl", cwd=folder)


@pytest.mark.parametrize(("shapes", "told"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_in_shapes_is_told(kg: Callable[..., Ran], tmp_path: Path, shapes: str, told: str) -> None:
    """Each kind of typo and contradiction ends with exit code 3, a place where there is one, and what to do."""
    ran = run(kg, tmp_path, HEAD + shapes)

    assert (3, "") == (ran.code, ran.out)
    assert told in ran.err


def test_a_severity_that_is_no_term_is_told_once(kg: Callable[..., Ran], tmp_path: Path) -> None:
    """What it must be follows from what was meant."""
    ran = run(kg, tmp_path, HEAD + "e:P sh:path e:n ; sh:severity sh:Warn .")

    assert ran.err.splitlines() == ["kg: s.ttl:5:31: sh:Warn is no term of SHACL; did you mean sh:Warning?"]


@pytest.mark.parametrize("name", OF_OTHER_SHACLS)
def test_what_other_parts_of_shacl_ask_for_is_refused_by_name(
    kg: Callable[..., Ran], tmp_path: Path, name: str
) -> None:
    """Advanced features and SHACL 1.2 are neither typos nor passed over: whoever wrote them wants them to count."""
    ran = run(kg, tmp_path, HEAD + OF_OTHER_SHACLS[name])

    assert (3, "") == (ran.code, ran.out)
    assert "s.ttl:5:" in ran.err
    assert f"sh:{name} is not supported, so" in ran.err
    assert "is no term of SHACL" not in ran.err


def test_the_vocabulary_of_shacl_may_stand_beside_the_shapes(kg: Callable[..., Ran], tmp_path: Path) -> None:
    """W3C's own file is read as shapes; and no term of it, nor of SHACL 1.2, is called a typo."""
    own = Path(pyshacl.__file__).parent / "assets" / "shacl.ttl"
    (tmp_path / "d.ttl").write_text(DATA)
    (tmp_path / "s.ttl").write_text(HEAD + "e:P sh:path e:n ; sh:maxCount 0 .\n" + NO_TYPOS)
    ran = kg("validate", "d.ttl", "--shapes", "s.ttl", "--shapes", str(own), cwd=tmp_path)

    assert (1, 1) == (ran.code, ran.out.count("violation")), ran.err
    assert own.read_text().count("a sh:Parameter ;") > 30


@pytest.mark.parametrize("fault", ["datatype misspelt", "recursion", "pattern within or", "expression"])
def test_a_second_opinion_is_no_way_around(kg: Callable[..., Ran], tmp_path: Path, fault: str) -> None:
    """Shapes that pySHACL would take for sound are refused before it sees them."""
    shapes, told = FAULTS[fault]
    (tmp_path / "d.ttl").write_text(DATA)
    (tmp_path / "s.ttl").write_text(HEAD + shapes)
    ran = kg("validate", "d.ttl", "--shapes", "s.ttl", "--engine", "pyshacl", cwd=tmp_path)

    assert (3, "") == (ran.code, ran.out)
    assert told in ran.err


@pytest.mark.parametrize("term", ["sh:label", "sh:propety", "sh:description2"])
@pytest.mark.parametrize("before", ["", "e:x e:about {} .\n"], ids=["alone", "used elsewhere"])
def test_one_fault_of_several_nodes_without_a_name_is_told_where_each_is(
    kg: Callable[..., Ran], tmp_path: Path, term: str, before: str
) -> None:
    """Also where the same term stands at many of them, in a value, or in another statement."""
    before = before.format(term)
    nodes = "".join(
        f"e:S sh:property [ sh:path e:n{n} ;\n  sh:maxCount {n} ;\n  {term} 'text {n}' ] .\n" for n in range(1, 6)
    )
    nodes += f"e:S sh:property [ sh:path e:o ;\n e:about {term} ], [ sh:path e:q ;\n\n  e:about {term} ] .\n"
    ran = run(kg, tmp_path, HEAD + "e:P sh:path e:n .\n" + before + nodes)
    lines = (HEAD + "e:P sh:path e:n .\n" + before + nodes).splitlines()
    wanted = [f"s.ttl:{n}:{line.index(term) + 1}" for n, line in enumerate(lines, 1) if term in line]

    assert wanted == sorted(re.findall(r"s\.ttl:[0-9]+:[0-9]+", ran.err), key=lambda one: int(one.split(":")[1]))


def test_many_faults_without_a_name_are_placed_in_time(kg: Callable[..., Ran], tmp_path: Path) -> None:
    """Their file is read once, and not once for each."""
    shapes = "".join(f"e:S sh:property [ sh:path e:n ; sh:minCount -{n + 1} ] .\n" for n in range(1200))
    started = time.process_time()
    ran = run(kg, tmp_path, HEAD + "e:P sh:path e:n .\n" + shapes)

    assert [f"s.ttl:{n + 6}:33" for n in range(1200)] == re.findall(r"s\.ttl:[0-9]+:[0-9]+", ran.err)
    assert time.process_time() - started < 3, "once for each it is 9 s"


def test_a_fault_of_every_shape_is_placed_in_time(tmp_path: Path) -> None:
    """Shapes for a whole field may have one term a thousand times that is not supported."""
    path = tmp_path / "s.ttl"

    def read(size: int) -> Callable[[], object]:
        shape = "e:S{0} a sh:NodeShape ; sh:targetClass e:C ; sh:rule e:R{0} .\n"
        path.write_text(HEAD + "".join(shape.format(number) for number in range(size)))
        first = HEAD.count("\n") + 1

        def work() -> None:
            with pytest.raises(ShapesError) as caught:
                read_sound([path])
            lines = [one.location.line for one in caught.value.findings if one.location and "rule" in one.message]
            assert list(range(first, first + size)) == sorted(line or 0 for line in lines)

        return work

    require_growth(read, 100)


def test_nodes_without_a_name_of_an_endpoint_are_not_compared(tmp_path: Path) -> None:
    """Its next answer may call them otherwise; a shape that would have to is left to pySHACL."""
    (tmp_path / "d.ttl").write_text("@prefix e: <http://e/> . e:a a e:T ; e:n [ e:m 1 ] .")
    (tmp_path / "s.ttl").write_text(
        HEAD + "e:P sh:path e:n ; sh:node [ sh:property [ sh:path e:m ; sh:datatype xsd:string ] ] ."
    )
    engine = EmbeddedEngine(load_merged([tmp_path / "d.ttl"]))
    shapes = ShapesGraph(TermGraph(read_triples([tmp_path / "s.ttl"])))
    known = validate(engine, shapes)
    assert (1, 0) == (len(known.findings), len(known.left))
    engine.traits = engine.traits._replace(tells_back=False, names_blank_nodes=False)
    outcome = validate(engine, shapes)

    assert [] == outcome.findings
    assert "two answers of an endpoint name differently" in outcome.left[0][1]


def test_shapes_that_share_members_are_gone_through_once(kg: Callable[..., Ran], tmp_path: Path) -> None:
    """Thirty levels of which each refers twice to the next are no thousand million shapes."""
    levels = "".join(
        f"e:L{n} sh:node e:L{n + 1} ; sh:property [ sh:path e:n ; sh:node e:L{n + 1} ] .\n" for n in range(30)
    )
    ran = run(kg, tmp_path, HEAD + "e:P sh:path e:n . e:S sh:node e:L0 .\n" + levels + "e:L30 sh:nodeKind sh:IRI .\n")

    assert 1 == ran.out.count("violation"), ran


def test_shapes_for_other_data_are_doubted_in_few_words_and_in_time(kg: Callable[..., Ran], tmp_path: Path) -> None:
    """Whoever validates a file against the shapes of a whole field uses little of them, and wants the findings."""
    many = "".join(f"e:S sh:property [ sh:path e:property{n} ; sh:class e:Class{n} ] .\n" for n in range(1500))
    (tmp_path / "d.ttl").write_text(DATA + "".join(f"\ne:a e:propertyOf{n} e:b{n} ." for n in range(1500)))
    (tmp_path / "s.ttl").write_text(HEAD + "e:P sh:path e:n .\n" + many)
    started = time.process_time()
    ran = kg("validate", "d.ttl", "--shapes", "s.ttl", cwd=tmp_path)

    assert 0 == ran.code
    assert 1 == ran.err.count("note: "), "those that are alike are told together"
    assert "note: s.ttl:6:27: 3,000 terms are known neither to the ontology nor to the data: e:property0" in ran.err
    assert time.process_time() - started < 10, "with a suggestion for each it is more than a minute"


def test_doubts_that_nobody_reads_are_counted(kg: Callable[..., Ran], tmp_path: Path) -> None:
    """Shapes of which most have nothing to check."""
    idle = "".join(f"e:S{n} a sh:NodeShape ; sh:targetSubjectsOf e:T ; sh:property e:P .\n" for n in range(150))
    ran = run(kg, tmp_path, HEAD + "e:P sh:path e:n ; sh:maxCount 9 .\n" + idle)

    assert "note: 50 more doubts about the shapes are not shown" in ran.err
    assert 12 == ran.err.count("note: "), "ten of a kind, how many more there are, and how many nobody looks at"


@pytest.mark.parametrize("count", [3, 4, 12])
def test_terms_that_nobody_knows_are_told_in_one_note_for_a_file(
    kg: Callable[..., Ran], tmp_path: Path, count: int
) -> None:
    """A few one by one, and each that looks like a slip of another, with its place."""
    unlike = "".join(f"e:P{n} sh:path e:{n}qz{n} . e:S sh:property e:P{n} .\n" for n in range(count))
    (tmp_path / "d.ttl").write_text(DATA + "\ne:c a e:Cold .")
    (tmp_path / "s.ttl").write_text(HEAD + "e:P sh:path e:n ; sh:class e:Colds .\n" + unlike)
    err = kg("validate", "d.ttl", "--shapes", "s.ttl", cwd=tmp_path).err
    slip, *notes = [line for line in err.splitlines() if "known neither" in line]

    assert slip.startswith("note: s.ttl:5:28: e:Colds")
    assert slip.endswith("did you mean e:Cold?")
    if count == 3:
        assert [f"note: s.ttl:{n + 6}:14: e:{n}qz{n}" for n in range(3)] == [line.partition(", ")[0] for line in notes]
    else:
        told = f"{count} terms are known neither to the ontology nor to the data: e:0qz0 (6:14), e:1qz1 (7:14)"
        assert [f"note: s.ttl:6:14: {told}, e:2qz2 (8:14) and {count - 3} more"] == notes


def test_good_shapes_pass(kg: Callable[..., Ran], tmp_path: Path) -> None:
    """What is in order is not complained of."""
    ran = run(
        kg, tmp_path, HEAD + "e:P sh:path e:n ; sh:minCount 1 ; sh:datatype xsd:string ; sh:severity sh:Warning ."
    )

    assert (0, "", "no findings\n") == ran


@pytest.mark.parametrize("shapes", ["", "# nothing\n", "@prefix e: <http://e/> . e:a e:b e:c ."])
def test_shapes_that_check_nothing_are_told(kg: Callable[..., Ran], tmp_path: Path, shapes: str) -> None:
    """An empty shapes file is no clean report."""
    ran = run(kg, tmp_path, shapes)

    assert 3 == ran.code
    assert "there is no shape with a target in s.ttl; nothing would ever be checked" in ran.err


@pytest.mark.parametrize(
    ("shapes", "told"),
    [
        ("e:P sh:path e:n . e:X a sh:PropertyShape ; sh:path e:n .", "e:X is used by no shape and has no target"),
        ("e:P sh:path e:n . e:S sh:node e:Nowhere .", "e:Nowhere, which e:S refers to, is described nowhere"),
        ("e:P sh:path e:nmae .", "e:nmae, the path of e:P, is known neither to the ontology nor to the data"),
        ("e:P sh:path ( e:n [ sh:inversePath e:kidn ] ) .", "e:kidn, in the path of e:P, is known neither to the ontology nor to the data"),
        ("e:P sh:path e:n . e:S2 a sh:NodeShape ; sh:targetClass e:Tt ; sh:property e:P .", "e:Tt, the target of e:S2, is known neither"),
        ("e:P sh:path e:n ; sh:class e:Tt .", "e:Tt, the class that e:P asks for, is known neither"),
        ("e:P sh:path e:n ; sh:node e:T .", "e:T, which e:P refers to, is described nowhere as a shape; it is a class, so sh:class may be meant"),
        ("e:P sh:path e:n ; sh:or ( e:Nowhere ) .", "e:Nowhere, which e:P refers to, is described nowhere"),
        ("e:P sh:path e:n ; sh:qualifiedValueShape e:Nowhere ; sh:qualifiedMinCount 0 .", "e:Nowhere, which e:P refers to, is described nowhere"),
        ("e:P sh:path e:n . e:S2 a sh:NodeShape ; sh:targetNode e:aa ; sh:property e:P .", "e:aa, the target of e:S2, is known neither"),
        ("e:P sh:path e:n . e:S2 a sh:NodeShape ; sh:targetSubjectsOf e:T ; sh:property e:P .", "e:S2 has no focus node in the data"),
        ("e:P sh:path e:n . e:S sh:deactivated true .", "every shape with a target is deactivated, so nothing is checked"),
        ('e:P sh:path e:n . e:S sh:closed "1"^^xsd:boolean .', "sh:closed has no effect as 1; write true"),
        ("e:P sh:path e:n . e:S sh:qualifiedMinCount 5 .", "sh:qualifiedMinCount has no effect in a node shape"),
        ('e:P sh:path e:n . e:S sh:sparql [ sh:select "SELECT $this { $this ?p ?type FILTER(?tpye = ?p) }" ] .', "sh:select: nothing in the query gives ?tpye a value; did you mean ?type?"),
        ("e:P sh:path e:n . e:a sh:nodeShape e:S .", "sh:nodeShape is a term of a draft of SHACL, and has no effect"),
        ("e:P sh:path e:n . [] a sh:NodeShape ; sh:targetClass e:Tt ; sh:property e:P .", "e:Tt, the target of a shape without a name, is known neither"),
    ],
)  # fmt: skip
def test_a_likely_mistake_is_noted(kg: Callable[..., Ran], tmp_path: Path, shapes: str, told: str) -> None:
    """What is legal but checks nothing is told as a note, and the report goes on."""
    err = run(kg, tmp_path, HEAD + shapes).err

    assert re.search(rf"^note: s\.ttl:5:[0-9]+: {re.escape(told)}", err, re.MULTILINE), err


@pytest.mark.parametrize(
    "term", ["e:nmae", "( e:n e:nmae )", "[ sh:inversePath e:nmae ]", "[ sh:alternativePath ( e:nmae e:n ) ]"]
)
@pytest.mark.parametrize("together", [True, False])
def test_a_slip_is_told_where_shapes_are_found_as_well(
    kg: Callable[..., Ran], tmp_path: Path, term: str, together: bool
) -> None:
    """A folder of data and shapes, or one file of both, is known by what it states, not by what its shapes name."""
    folder = tmp_path / "both"
    folder.mkdir()
    shapes = f"{HEAD}e:P sh:path {term} ; sh:maxCount 1 ."
    (folder / "s.ttl").write_text(shapes + (DATA.partition(" .")[2].replace('"x"', '"x", "y"') if together else ""))
    if not together:
        (folder / "d.ttl").write_text(DATA.replace('"x"', '"x", "y"'))
    err = kg("validate", ".", cwd=folder).err
    assert re.search(r"note: s\.ttl:5:[0-9]+: e:nmae, .* is known neither to the ontology nor to the data", err), err


@pytest.mark.parametrize(
    "shapes",
    [
        "e:P sh:path e:n .",
        "e:P sh:path e:n ; sh:minCount 9 ; sh:deactivated true .",
        "e:P sh:path e:n ; sh:property e:Q . e:Q sh:path e:n ; sh:minCount 9 ; sh:deactivated true .",
    ],
)
def test_shapes_that_cannot_find_anything_are_noted(kg: Callable[..., Ran], tmp_path: Path, shapes: str) -> None:
    err = run(kg, tmp_path, HEAD + shapes).err
    assert "no shape with a target has a constraint that is not deactivated, so nothing is checked" in err


def test_a_shape_that_cannot_be_compiled_goes_to_pyshacl(kg: Callable[..., Ran], tmp_path: Path) -> None:
    """The report says which shape and why, and has its findings once, those of its other parts as well."""
    listed = 'e:P sh:path e:n ; sh:in ( [ ] "y" ) ; sh:message "not in the list" .'
    other = "e:S sh:property e:Q . e:Q sh:path e:m ; sh:minCount 1 ."
    ran = run(kg, tmp_path, f"{HEAD}{listed} {other}")

    assert 1 == ran.code
    assert (1, 1) == (ran.out.count("not in the list [e:P]"), ran.out.count("[e:Q]"))
    assert "note: e:S was left to pySHACL: sh:in names a blank node" in ran.err


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
def test_imports_are_never_fetched(kg: Callable[..., Ran], tmp_path: Path, engine: str) -> None:
    """No address in shapes or data opens a file or a connection; what stands there would be violated."""
    data, shapes = tmp_path / "more-data.ttl", tmp_path / "more-shapes.ttl"
    data.write_text("@prefix e: <http://e/> . e:b a e:T .")
    shapes.write_text(HEAD + "e:P sh:path e:m ; sh:minCount 1 .")

    with serving(lambda asked: Told(200, shapes.read_bytes(), {"Content-Type": "text/turtle"})) as server:

        def importing(path: Path) -> str:
            return f"\n<http://e/> <http://www.w3.org/2002/07/owl#imports> <{path.as_uri()}>, <{server.url}/x> .\n"

        (tmp_path / "d.ttl").write_text(DATA + importing(data))
        (tmp_path / "s.ttl").write_text(HEAD + "e:P sh:path e:n ; sh:minCount 1 .\n" + importing(shapes))
        ran = kg("validate", "d.ttl", "--shapes", "s.ttl", "--engine", engine, cwd=tmp_path)
        assert (0, "", []) == (*ran[:2], server.asked)
    for more in ((str(data), "--shapes", "s.ttl"), ("d.ttl", "--shapes", str(shapes))):
        assert 1 == kg("validate", *more, "--engine", engine, cwd=tmp_path).code, "it would have been found"


def test_deep_shapes_are_followed_to_the_end(kg: Callable[..., Ran], tmp_path: Path) -> None:
    """Nesting has no depth at which a check is quietly left out."""
    depth = 40
    shapes = "".join(f"e:N{n} sh:property [ sh:path e:next ; sh:node e:N{n + 1} ] .\n" for n in range(depth))
    data = "".join(f"e:a{n} e:next e:a{n + 1} .\n" for n in range(depth))
    (tmp_path / "d.ttl").write_text(f"@prefix e: <http://e/> .\n{data}")
    (tmp_path / "s.ttl").write_text(
        HEAD.split("e:S a")[0] + f"e:N0 a sh:NodeShape ; sh:targetNode e:a0 .\n{shapes}e:N{depth} sh:class e:Never .\n"
    )
    ran = kg("validate", "d.ttl", "--shapes", "s.ttl", cwd=tmp_path)

    assert 1 == ran.code
    assert "d.ttl:2:13: violation: e:a0 e:next e:a1" in ran.out


def test_shapes_nested_too_deeply_are_refused(kg: Callable[..., Ran], tmp_path: Path) -> None:
    """Beyond the depth that an engine surely survives, shapes are refused instead of tried."""
    depth = DEEPEST
    shapes = "".join(f"e:N{n} sh:property [ sh:path e:next ; sh:node e:N{n + 1} ] .\n" for n in range(depth))
    ran = run(kg, tmp_path, f"{HEAD.split('e:S a')[0]}e:N0 a sh:NodeShape ; sh:targetNode e:a .\n{shapes}")

    assert 3 == ran.code
    assert f"nested deeper than {DEEPEST} at e:N0" in ran.err


def test_a_slow_constraint_meets_the_time_limit(kg_process: Callable[..., Ran], tmp_path: Path) -> None:
    """A constraint in SPARQL that would run for hours ends with exit code 4 when the time is up."""
    (tmp_path / "d.ttl").write_text("@prefix e: <http://e/> .\n" + "".join(f"e:a{n} e:n {n} .\n" for n in range(3000)))
    select = "SELECT $this WHERE { $this ?a ?b . ?c ?d ?e . ?f ?g ?h . ?i ?j ?k FILTER(?b + ?e + ?h + ?k < 0) }"
    (tmp_path / "s.ttl").write_text(
        f'{HEAD.split("e:S a")[0]}e:S a sh:NodeShape ; sh:targetSubjectsOf e:n ; sh:sparql [ sh:select "{select}" ] .\n'
    )
    ran = kg_process("validate", "d.ttl", "--shapes", "s.ttl", "--timeout", "0.5", cwd=tmp_path)

    assert (4, "") == ran[:2]
    assert "0.5 s" in ran.err


def test_a_large_report_is_capped_with_its_full_count(kg: Callable[..., Ran], tmp_path: Path) -> None:
    """--max shortens what is printed, never what is counted."""
    (tmp_path / "d.ttl").write_text("@prefix e: <http://e/> .\n" + "".join(f"e:a{n} a e:T .\n" for n in range(5000)))
    (tmp_path / "s.ttl").write_text(HEAD + "e:P sh:path e:n ; sh:minCount 1 .\n")
    ran = kg("validate", "d.ttl", "--shapes", "s.ttl", "--max", "10", cwd=tmp_path)

    assert (1, 10) == (ran.code, ran.out.count("\n"))
    assert "4,990 more findings are not shown" in ran.err
    assert "5,000 violations" in ran.err


def test_all_faults_are_told_at_once(kg: Callable[..., Ran], tmp_path: Path) -> None:
    """One run is enough to mend a file with several typos."""
    ran = run(
        kg,
        tmp_path,
        HEAD + 'e:P sh:path e:n ; sh:datatpye xsd:string ; sh:minCount "1" .\ne:Q sh:path e:m ; sh:pattern "([" .',
    )

    assert 3 == ran.code
    assert 3 == len(ran.err.strip().splitlines())


def test_many_likely_mistakes_are_told_in_one_reading(
    kg: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each has its place; the shapes are not read anew for each."""
    from kg.places import files

    made: list[Path] = []

    def counted(path: Path, base: str) -> AnyPositions:
        made.append(path)
        return positions_of(path, base)

    monkeypatch.setattr(files, "positions_of", counted)
    shapes = "".join(f"e:P{n} sh:path e:n ; sh:node e:None{n} .\n e:S sh:property e:P{n} .\n" for n in range(50))
    err = run(kg, tmp_path, HEAD + "e:P sh:path e:n .\n" + shapes).err

    told = [line.removeprefix("note: ").partition(",")[0] for line in err.splitlines() if line.startswith("note: ")]
    *first, rest = told
    assert [f"s.ttl:{6 + 2 * n}:{len(str(n)) + 27}: e:None{n}" for n in range(10)] == first
    assert "and 40 more like that at s.ttl:6:28; the next is at s.ttl:26:29" == rest
    assert 1 == len(made)


@pytest.mark.parametrize("term", ["minInclusive", "maxInclusive", "minExclusive", "maxExclusive"])
def test_a_bound_that_is_none_of_its_datatype_is_a_fault(kg: Callable[..., Ran], tmp_path: Path, term: str) -> None:
    """Every value would be beyond it."""
    shape = f'e:S sh:property [ sh:path e:n ; sh:{term} "5o"^^<http://www.w3.org/2001/XMLSchema#integer> ] .\n'
    ran = run(kg, tmp_path, HEAD + "e:P sh:path e:n .\n" + shape)

    assert 3 == ran.code
    assert f"sh:{term} is ill-formed: 5o is none of its datatype" in ran.err


def test_a_shape_with_a_target_of_sparql_is_used(kg: Callable[..., Ran], tmp_path: Path) -> None:
    """Where pySHACL finds its nodes, there is no doubt about it."""
    shapes = HEAD + (
        "e:P sh:path e:n . e:S2 a sh:NodeShape ; sh:property e:P ; sh:target "
        '[ a sh:SPARQLTarget ; sh:select "SELECT ?this { ?this <http://e/n> ?n }" ] .'
    )
    assert 3 == run(kg, tmp_path, shapes).code
    ran = kg("validate", "d.ttl", "-s", "s.ttl", "--advanced", cwd=tmp_path)

    assert (0, "note: e:S2 was left to pySHACL: it has advanced features\nno findings\n") == (ran.code, ran.err)


def test_a_query_that_reports_a_failure_is_told_at_its_place(kg: Callable[..., Ran], tmp_path: Path) -> None:
    query = '"SELECT $this (true AS ?failure) { $this ?p ?o }"'
    ran = run(kg, tmp_path, f"{HEAD}e:P sh:path e:n . e:S sh:sparql [\n  sh:select {query} ] .")

    assert 3 == ran.code
    assert "s.ttl:6:3: the query of a SPARQL constraint without a name reports a failure" in ran.err


@pytest.mark.parametrize(
    "shape",
    [
        'e:S sh:property e:P ; sh:target [ a sh:SPARQLTarget ; sh:select "SELECT ?this { ?this ?p ?type FILTER(?tpye = ?p) }" ] .',
        'e:S sh:property e:P ; sh:targetClass e:C ; sh:rule [ a sh:SPARQLRule ; sh:construct "CONSTRUCT { $this ?p ?tpye } { $this ?p ?type }" ] .',
        'e:f a sh:SPARQLFunction ; sh:parameter [ sh:path e:op ] ; sh:select "SELECT (?op + ?tpye AS ?x) { $op ?p ?type }" .',
    ],
)  # fmt: skip
def test_a_variable_without_a_value_is_told_of_advanced_queries(
    kg: Callable[..., Ran], tmp_path: Path, shape: str
) -> None:
    """And no other: a rule knows the node that it is of, and a function its parameters."""
    shapes = f"{HEAD}e:P sh:path e:n .\n{shape} e:S a sh:NodeShape ; sh:targetClass e:C ."
    (tmp_path / "d.ttl").write_text("<http://e/a> a <http://e/C> .")
    (tmp_path / "s.ttl").write_text(shapes)
    ran = kg("validate", "d.ttl", "-s", "s.ttl", "--advanced", cwd=tmp_path)

    assert 1 == ran.err.count("nothing in the query gives")
    assert "nothing in the query gives ?tpye a value; did you mean ?type?" in ran.err
    (tmp_path / "s.ttl").write_text(shapes.replace("?tpye", "?type"))
    assert "gives" not in kg("validate", "d.ttl", "-s", "s.ttl", "--advanced", cwd=tmp_path).err


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        ("e:S sh:not [ sh:path e:n ; {} ] .", 0),
        ("e:S sh:not [ sh:property [ sh:path e:n ; {} ] ] .", 0),
        ("e:S sh:xone ( [ sh:path e:n ; {} ] [ sh:nodeKind sh:IRI ] ) .", 0),
        ("e:S sh:property [ sh:path e:n ; sh:deactivated true ; {} ] .", 0),
        ("e:S sh:node [ sh:deactivated true ; sh:property [ sh:path e:n ; {} ] ] .", 0),
        ("e:S sh:property [ sh:path e:n ; sh:deactivated false ; {} ] .", 3),
        ("e:S sh:and ( [ sh:property [ sh:path e:n ; {} ] ] ) .", 3),
        ("e:S sh:not e:N ; sh:property e:N . e:N sh:path e:n ; {} .", 3),
        ("e:N sh:path e:n ; {} .", 3),
    ],
)
def test_what_may_fail_may_contradict_itself(kg: Callable[..., Ran], tmp_path: Path, shape: str, code: int) -> None:
    """A shape that is asked of nodes may not; one within sh:not or sh:xone, or deactivated, is legal and counts."""
    shapes = f"{HEAD}e:P sh:path e:m .\n{shape.format('sh:minCount 2 ; sh:maxCount 1')}"
    (tmp_path / "d.ttl").write_text("<http://e/a> a <http://e/T> .")
    (tmp_path / "s.ttl").write_text(shapes)
    for engine in ("compiled", "pyshacl"):
        ran = kg("validate", "d.ttl", "-s", "s.ttl", "--engine", engine, cwd=tmp_path)

        assert code == ran.code, ran
        assert ("sh:minCount 2 is more than sh:maxCount 1; nothing can conform" in ran.err) == (code == 3)


def test_shapes_of_a_long_list_are_named_after_the_one_around_in_time_by_its_length(tmp_path: Path) -> None:
    """In whichever order they are asked for; a list that is the end of another one has its own shape."""

    def prepare(size: int) -> Callable[[], object]:
        path = tmp_path / f"{size}.ttl"
        members = " ".join(f"[ sh:hasValue {n} ]" for n in range(size))
        path.write_text(f"{HEAD}e:S a sh:NodeShape ; sh:targetClass e:C ; sh:or ( {members} ) .")
        graph = TermGraph(read_triples([path]))
        nodes = [node for node in graph.subjects() if graph.values(node, IRI("http://www.w3.org/ns/shacl#hasValue"))]
        assert size == len(nodes)

        def work() -> None:
            for ordered in (nodes, nodes[::-1]):
                shapes = ShapesGraph(graph)
                assert {IRI("http://e/S")} == {shapes.name_near(node) for node in ordered}

        return work

    require_growth(prepare, 100)


def test_a_list_that_is_the_end_of_another_one_has_its_own_shape(tmp_path: Path) -> None:
    path = tmp_path / "s.ttl"
    path.write_text(
        f"@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n{HEAD}e:S a sh:NodeShape ; sh:or _:all . e:T a sh:NodeShape ; sh:and _:end . _:one sh:hasValue 1 . "
        "_:two sh:hasValue 2 . _:none sh:hasValue 3 . _:all rdf:first _:one ; rdf:rest _:end . "
        "_:end rdf:first _:two ; rdf:rest () . _:round rdf:first _:none ; rdf:rest _:round ."
    )
    graph = TermGraph(read_triples([path]))
    shapes = ShapesGraph(graph)
    value = IRI("http://www.w3.org/ns/shacl#hasValue")
    named = {
        str(graph.values(node, value)[0]): shapes.name_near(node)
        for node in graph.subjects()
        if graph.values(node, value)
    }
    assert {"1": IRI("http://e/S"), "2": IRI("http://e/T"), "3": None} == named
