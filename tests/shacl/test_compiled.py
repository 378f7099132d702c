"""What is told of a constraint once is told of each node with what is its own: its message, its query, its component."""

from __future__ import annotations

from pathlib import Path

from kg.engines.embedded import EmbeddedEngine
from kg.engines.stores import load_merged
from kg.findings import Finding
from kg.rdf.graph import TermGraph
from kg.rdf.turtle import read_triples
from kg.shacl.compiled import validate
from kg.shacl.model import ShapesGraph

HEAD = """\
@prefix e: <urn:e:> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
e: sh:declare [ sh:prefix "e" ; sh:namespace "urn:e:"^^<http://www.w3.org/2001/XMLSchema#anyURI> ] .
"""


def found(folder: Path, data: str, shapes: str) -> list[Finding]:
    """Return what shapes find in data, by node, value and rule."""
    (folder / "d.ttl").write_text(HEAD + data)
    (folder / "s.ttl").write_text(HEAD + shapes)
    engine = EmbeddedEngine(load_merged([folder / "d.ttl"]))
    outcome = validate(engine, ShapesGraph(TermGraph(read_triples([folder / "s.ttl"]))))
    assert not outcome.left
    return sorted(outcome.findings, key=lambda one: (one.rule, str(one.focus), str(one.value), str(one.component)))


def test_each_result_of_a_query_has_its_message_and_its_query(tmp_path: Path) -> None:
    """A message may name the value, and one shape may have several queries, with a message or none."""
    query = 'sh:prefixes e: ; sh:select "SELECT $this ?value { $this e:n ?value FILTER(?value > 1) }"'
    shapes = f"""e:S a sh:NodeShape ; sh:targetClass e:T ; sh:sparql e:one , e:two , e:zed .
e:one {query} ; sh:message "has {{?value}}" .
e:two {query} .
e:zed {query} .
"""
    one, two, three, *others = found(tmp_path, "e:a a e:T ; e:n 1, 2, 3 . e:b a e:T ; e:n 4 .", shapes)

    assert ["has 2", "has 3", "has 4"] == [one.message, two.message, three.message]
    assert {("urn:e:one", "urn:e:S")} == {(finding.rule, finding.shape) for finding in (one, two, three)}
    assert {("urn:e:two", "urn:e:S"), ("urn:e:zed", "urn:e:S")} == {(one.rule, one.shape) for one in others}
    assert ["2", "3", "4"] * 2 == [str(finding.value) for finding in others]
    assert not [finding for finding in others if finding.message.startswith("has ")]


def test_each_bound_of_what_is_counted_is_told_as_that(tmp_path: Path) -> None:
    """Both are of one constraint, and so are what many nodes lack and what many have too much of."""
    shapes = """e:S a sh:NodeShape ; sh:targetClass e:T ; sh:property e:P .
e:P sh:path e:n ; sh:qualifiedValueShape e:V ; sh:qualifiedMinCount 1 ; sh:qualifiedMaxCount 2 .
e:V sh:nodeKind sh:IRI .
"""
    data = "e:a a e:T . e:b a e:T ; e:n e:x, e:y, e:z . e:c a e:T ; e:n e:x . e:d a e:T ; e:n 1 ."
    told = [(str(one.focus), one.component, one.message.rpartition("(")[2]) for one in found(tmp_path, data, shapes)]

    few, many = "QualifiedMinCountConstraintComponent", "QualifiedMaxCountConstraintComponent"
    assert told == [
        ("urn:e:a", few, "at least 1)."), ("urn:e:b", many, "at most 2)."), ("urn:e:d", few, "at least 1)."),
    ]  # fmt: skip


def test_each_of_several_constraints_of_a_kind_has_its_own_message(tmp_path: Path) -> None:
    shapes = "e:S a sh:NodeShape ; sh:targetNode e:a ; sh:class e:C , e:D ; sh:not e:T . e:T sh:nodeKind sh:IRI ."
    shapes += " e:U a sh:NodeShape ; sh:targetNode e:a ; sh:class e:E ; sh:severity sh:Info ."
    told = [(one.severity, one.message) for one in found(tmp_path, "e:a e:p 1 .", shapes)]
    assert sorted(told) == [
        ("info", "The value is not a <urn:e:E>."),
        ("violation", "The value conforms to <urn:e:T>, and must not."),
        ("violation", "The value is not a <urn:e:C>."),
        ("violation", "The value is not a <urn:e:D>."),
    ]


def test_the_worst_comes_first(tmp_path: Path) -> None:
    """Then what is of one rule, by its nodes."""
    rules = " ".join(
        f"e:{rule} a sh:NodeShape ; sh:targetNode e:b , e:a ; sh:class e:{rule} ; sh:severity sh:{severity} ."
        for rule, severity in (("A", "Info"), ("B", "Warning"), ("C", "Violation"), ("D", "Violation"))
    )
    found(tmp_path, "e:a e:p 1 .", rules)
    shapes = ShapesGraph(TermGraph(read_triples([tmp_path / "s.ttl"])))
    outcome = validate(EmbeddedEngine(load_merged([tmp_path / "d.ttl"])), shapes)
    told = [f"{one.rule.removeprefix('urn:e:')} {str(one.focus).removeprefix('urn:e:')}" for one in outcome.findings]
    assert told == ["C a", "C b", "D a", "D b", "B a", "B b", "A a", "A b"]
