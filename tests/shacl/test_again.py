"""What is found again after an edit is what a validation of the whole graph finds."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable, Sequence

import pyoxigraph
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kg.engines.embedded import EmbeddedEngine
from kg.rdf.formats import from_oxigraph
from kg.rdf.graph import TermGraph
from kg.rdf.terms import Term, Triple
from kg.shacl import again as again_module
from kg.shacl import reads
from kg.shacl.again import Again, Delta
from kg.shacl.compiled import Outcome, validate
from kg.shacl.model import ShapesGraph

from .test_differential import PREFIXES, classes, named, node_shapes, properties, triples

# `make fuzz` asks for two thousand and more.
EDITS = int(os.environ.get("KG_EXAMPLES", "300"))
QUERIES = (
    "SELECT $this ?value { $this <http://e/p> ?value FILTER NOT EXISTS { ?value <http://e/q> ?x } }",
    "SELECT $this ?value { ?value <http://e/r> $this . $this a <http://e/A> }",
    "SELECT $this (COUNT(?any) AS ?value) { $this ?any ?x } GROUP BY $this HAVING(COUNT(?any) > 3)",
    "SELECT $this { $this <http://e/p>/<http://e/q>* ?x . ?x <http://e/k> 1 }",
)
deep = st.builds(
    lambda p, q, cls, count: (
        f"sh:property [ sh:path {p} ; sh:node [ sh:property [ sh:path [ sh:inversePath {q} ] ; sh:class {cls} ] ] ; "
        f"sh:property [ sh:path ( {q} [ sh:zeroOrMorePath {p} ] ) ; sh:maxCount {count} ] ]"
    ),
    properties, properties, classes, st.integers(0, 2),
)  # fmt: skip
along = st.builds(
    lambda p, q, r, least: f"sh:property [ sh:path ( {p} [ sh:inversePath {q} ] {r} ) ; sh:minCount {least} ]",
    properties, properties, properties, st.integers(1, 2),
)  # fmt: skip
queries = st.sampled_from(QUERIES).map(lambda text: f'sh:sparql [ sh:select "{text}" ]')
aims = st.one_of(
    classes.map(lambda c: f"sh:targetClass {c}"), properties.map(lambda p: f"sh:targetSubjectsOf {p}"),
    properties.map(lambda p: f"sh:targetObjectsOf {p}"), st.sampled_from(["e:n0", "e:n1"]).map(lambda n: f"sh:targetNode {n}"),
)  # fmt: skip
whole = st.builds(lambda aim, part: f"a sh:NodeShape ; {aim} ; {part}", aims, st.one_of(deep, along, queries, queries))
# Nodes without a name are evaluated with all others, which hides faults; most have one.
near = st.builds(lambda s, p, o: f"{s} {p} {o} .", named, properties, named)
typed = st.builds(lambda s, c: f"{s} a {c} .", named, classes)
below = st.builds(lambda c, d: f"{c} rdfs:subClassOf {d} .", classes, classes)
statements = st.one_of(near, near, near, near, typed, typed, triples, below)
edits = st.lists(st.tuples(st.booleans(), statements), min_size=1, max_size=3)
MET: Counter[str] = Counter()


def read(lines: Sequence[str]) -> pyoxigraph.Store:
    """Return a graph whose blank nodes keep their labels."""
    store = pyoxigraph.Store()
    store.extend(pyoxigraph.parse(PREFIXES + "\n".join(lines), pyoxigraph.RdfFormat.TURTLE))
    return store


def terms(store: pyoxigraph.Store) -> set[Triple]:
    return {(from_oxigraph(q.subject), from_oxigraph(q.predicate), from_oxigraph(q.object)) for q in store}


def shown(outcome: Outcome) -> tuple[list[Counter[object]], frozenset[Term]]:
    return [Counter(part) for part in outcome.parts], outcome.idle


def require_same(lines: list[str], history: list[list[tuple[bool, str]]], shapes_text: str) -> None:
    """Follow some edits of a graph, and require that each report is that of the whole graph."""
    quads = pyoxigraph.parse(shapes_text, pyoxigraph.RdfFormat.TURTLE)
    graph = TermGraph((from_oxigraph(q.subject), from_oxigraph(q.predicate), from_oxigraph(q.object)) for q in quads)
    shapes = ShapesGraph(graph)
    again, old = Again(shapes), read(lines)
    known = validate(EmbeddedEngine(old, in_memory=True), shapes)
    for step in history:
        gone = {text for removed, text in step if removed}
        if gone:  # what is only added is validated beside the others as well, and of what is there something must go
            gone |= {lines[n % len(lines)] for n in range(len(step))}
        lines = [line for line in lines if line not in gone] + [text for removed, text in step if not removed]
        lines = lines or ["e:n0 a e:A ."]
        new = read(lines)
        before, after = terms(old), terms(new)
        delta = Delta(sorted(after - before, key=str), sorted(before - after, key=str))
        engine = EmbeddedEngine(new, in_memory=True)
        full = validate(engine, shapes)
        found = again.validate(known, delta, engine)
        if not delta.removed:  # and as a source is validated beside the others, in a store that keeps sets of nodes
            keeping = EmbeddedEngine(new, in_memory=True, keeps=True)
            beside = again.validate_with(known, [quad for quad in new if quad not in old], keeping)
            keeping.forget_kept()
            assert (beside and shown(beside)) == (found and shown(found))
            assert terms(new) == after
            MET["beside"] += found is not None
        MET["left to pySHACL" if found is None else "kept or evaluated"] += 1
        if found is not None:
            MET["findings"] += len(full.findings)
            MET["other findings"] += shown(full) != shown(known)
            assert shown(found) == shown(full)
        old, known = new, full
        if known.left:
            return


def follow_many(histories: int) -> None:
    """Follow the edits of so many graphs, three for each."""
    settings(max_examples=histories, deadline=None, derandomize=True, phases=[Phase.generate],
             suppress_health_check=list(HealthCheck))(given(cases)(_follow))()  # fmt: skip


cases = st.tuples(
    st.lists(statements, min_size=8, max_size=24), st.lists(edits, min_size=3, max_size=3),
    st.builds(lambda one, more: [one, *more], whole, st.lists(st.one_of(node_shapes, whole), max_size=2)),
)  # fmt: skip


def _follow(case: tuple[list[str], list[list[tuple[bool, str]]], list[str]]) -> None:
    lines, history, shapes = case
    require_same(lines, history, PREFIXES + "\n".join(f"e:S{n} {shape} ." for n, shape in enumerate(shapes)))


def test_after_random_edits_the_report_is_that_of_the_whole_graph() -> None:
    """Three edits of each of a hundred graphs; most of them change what is found."""
    MET.clear()
    follow_many(EDITS // 3)

    assert MET["kept or evaluated"] >= 5 * MET["left to pySHACL"], MET
    assert MET["other findings"] >= EDITS // 5, MET
    assert MET["beside"] >= EDITS // 10, MET


@pytest.mark.parametrize(
    "path",
    [
        "[ sh:inversePath [ sh:inversePath e:p ] ]",
        "[ sh:inversePath ( e:p e:q ) ]",
        "[ sh:inversePath ( e:p [ sh:inversePath e:q ] ) ]",
        "[ sh:inversePath [ sh:alternativePath ( e:p [ sh:inversePath ( e:q e:r ) ] ) ] ]",
        "[ sh:inversePath [ sh:oneOrMorePath ( e:p [ sh:inversePath e:q ] ) ] ]",
        "( [ sh:zeroOrOnePath e:p ] [ sh:inversePath ( e:q e:r ) ] e:p )",
    ],
)
def test_a_path_there_and_back_is_followed_from_any_step_of_it(path: str) -> None:
    """Turned round once or twice, as a whole or in part, whichever triple of it comes or goes."""
    chance = random.Random(path)
    nodes = [f"e:n{n}" for n in range(5)]
    every = [f"{s} e:{p} {o} ." for s in nodes for p in "pqr" for o in nodes]
    history = [[(False, line)] for line in chance.sample(every, 60)]
    shape = f"a sh:NodeShape ; sh:targetNode {', '.join(nodes)} ; sh:property [ sh:path {path} ; sh:maxCount 0 ]"

    require_same(chance.sample(every, 8), history, f"{PREFIXES}\ne:S {shape} .")


@pytest.mark.parametrize(
    "path",
    [
        "( [ sh:zeroOrOnePath e:p ] [ sh:inversePath e:r ] )",
        "( [ sh:zeroOrMorePath e:p ] [ sh:inversePath e:r ] )",
        "( [ sh:alternativePath ( e:p [ sh:zeroOrOnePath e:q ] ) ] [ sh:inversePath e:r ] )",
        "( [ sh:inversePath [ sh:zeroOrMorePath e:p ] ] [ sh:oneOrMorePath [ sh:zeroOrOnePath e:q ] ] [ sh:inversePath e:r ] )",
    ],
)
def test_a_node_that_goes_with_its_last_triple_has_no_findings_left(path: str) -> None:
    """A path without a step leads from it to itself, which no engine says of a node that is not in the graph."""
    shape = f"a sh:NodeShape ; sh:targetNode e:n0 ; sh:property [ sh:path {path} ; sh:maxCount 0 ]"
    gone = "e:n1 e:r e:n0 ."

    require_same([gone, "e:n1 e:q e:n2 ."], [[(True, gone)]], f"{PREFIXES}\ne:S {shape} .")


def without(name: str, keep: Callable[[reads.Read], bool]) -> tuple[str, Callable[..., reads.Reads]]:
    """Return reads_of with a fault: some reads are overlooked."""

    def faulty(*given: object) -> reads.Reads:
        found = reads.reads_of(*given)  # type: ignore[arg-type]  # as they come
        return found._replace(near=tuple(one for one in found.near if keep(one)))

    return name, faulty


FAULTS = dict(
    [
        without("no inverse reads", lambda one: one.forward),
        without("only what is read at the focus node", lambda one: one.before is None),
        without("no types", lambda one: one.of is None),
        without("no closed shapes", lambda one: one.predicate is not None),
        without("no first steps", lambda one: one.before is not None or one.of is not None or one.predicate is None),
    ]
)


@pytest.mark.parametrize("fault", [*FAULTS, "queries read nothing", "nothing was removed"])
def test_a_fault_in_what_is_read_is_found(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test above is worth something: with any of these faults it fails."""
    if fault in FAULTS:
        monkeypatch.setattr(again_module, "reads_of", FAULTS[fault])
    elif fault == "queries read nothing":
        monkeypatch.setattr(reads, "find_predicates", lambda text: frozenset())
    else:
        whole = Again.validate
        monkeypatch.setattr(Again, "validate", lambda a, b, delta, engine: whole(a, b, Delta(delta.added), engine))

    with pytest.raises(AssertionError):
        follow_many(EDITS)
