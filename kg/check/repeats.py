"""Sources that state nothing but what another one states: most likely one article that was entered twice.

Whether one file is within another is looked at again where one of the two has changed. Those that did not change have a
mark each, one of their statements: only a file that has it as well can hold all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from kg.check.kept_passes import KeptPasses
from kg.engines.base import Engine
from kg.errors import Location
from kg.findings import Finding
from kg.project.config import Project
from kg.rdf.terms import BlankNode, Row, to_n3

# A source of fewer statements may well say just what another one says.
_LEAST = 5
# To ask for two statements of a graph takes as long as reading so many.
_MOST_READ = 300


class Within(NamedTuple):
    """Which graphs state nothing but what another one states, and what tells of those that do not change.

    `marks` has the content of each graph by a digest, and one of its statements, by a digest as well; no text for one
    that is within no other.
    """

    marks: dict[str, tuple[str, str]]
    pairs: list[tuple[str, str]]


def find_repeats(
    project: Project, engine: Engine, severity: str | None, passes: KeptPasses | None = None
) -> list[Finding]:
    """Return a finding for each file of a source all of whose statements stand in one other file.

    Of two that state the same the one with the longer name is told, or else the later one. Nodes without a name are
    like no other.
    """
    if severity is None:
        return []
    files = {project.graph_iri(path): path for path in project.iter_source_files()}
    states = passes.snapshot.files if passes and passes.snapshot else {}
    contents = {project.graph_of(name): state.sha256 for name, state in states.items()}
    before = _decode(passes.find("repeats")) if passes else None
    found = find_within(engine, {graph: contents.get(graph, "") for graph in files}, before)
    if passes:
        passes.hold("repeats", found._asdict())
    others: dict[str, list[str]] = {}
    for graph, other in sorted(found.pairs):
        others.setdefault(graph, []).append(other)
    findings = []
    told: set[str] = set()
    for graph in sorted(others, key=lambda graph: (len(graph), graph), reverse=True):
        for other in [other for other in others[graph] if other not in told][:1]:
            told.add(graph)
            message = "Take one of the files out, or leave in each what its own document states."
            said = f"all that this file states stands in {project.name_of(files[other])} as well"
            related = ((Location(files[other], 1, 1), project.name_of(files[other])),)
            place = Location(files[graph], 1, 1)
            findings.append(Finding(severity, message, "repeats", place, related=related, said=said))
    return findings[::-1]


def find_within(engine: Engine, contents: Mapping[str, str], before: Within | None = None) -> Within:
    """Return which of some graphs are within others, from what was found before for those of the same content.

    The content of each is given by a digest, or as no text where it is not known.
    """
    known = before or Within({}, [])
    same = {graph for graph, digest in contents.items() if digest and known.marks.get(graph, ("",))[0] == digest}
    marks = {graph: known.marks[graph] for graph in same}
    pairs = [pair for pair in known.pairs if same.issuperset(pair)]
    for graph in contents.keys() - same:
        first = _first_of(engine, graph)
        marks[graph] = contents[graph], _mark(first) if first else ""
        others = [other for other in _holding(engine, first) if other != graph and other in contents] if first else []
        pairs += [(graph, other) for other in others if _is_within(engine, graph, other)]
        inner = _maybe_within(engine, graph, {other: marks[other][1] for other in same})
        pairs += [(other, graph) for other in inner if _is_within(engine, other, graph)]
    return Within(dict(sorted(marks.items())), sorted(pairs))


def _decode(held: Any) -> Within | None:
    """Return what was kept; None for what nobody has kept."""
    with suppress(TypeError, ValueError, KeyError, AttributeError):
        marks = {str(graph): (str(digest), str(mark)) for graph, (digest, mark) in held["marks"].items()}
        return Within(marks, [(str(graph), str(other)) for graph, other in held["pairs"]])
    return None


def _first_of(engine: Engine, graph: str) -> Row | None:
    """Return a statement of a graph without nodes that have no name; None where it has none, or too few in all."""
    if sum(1 for _ in engine.select(f"SELECT ?s {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} LIMIT {_LEAST}").rows) < _LEAST:
        return None
    named = "FILTER(!ISBLANK(?s) && !ISBLANK(?o))"
    return next(iter(engine.select(f"SELECT ?s ?p ?o {{ GRAPH <{graph}> {{ ?s ?p ?o {named} }} }} LIMIT 1").rows), None)


def _mark(statement: Row) -> str:
    import hashlib

    text = " ".join(to_n3(term) for term in statement if term is not None)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _holding(engine: Engine, statement: Row) -> list[str]:
    """Return the graphs that have a statement."""
    shown = " ".join(to_n3(term) for term in statement if term is not None)
    return [
        str(row[0]) for row in engine.select(f"SELECT ?graph {{ GRAPH ?graph {{ {shown} }} }} ORDER BY ?graph").rows
    ]


def _statements(engine: Engine, graph: str) -> list[Row]:
    rows = engine.select(f"SELECT ?s ?p ?o {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}").rows
    return [row for row in rows if not any(isinstance(term, BlankNode) for term in row)]


def _maybe_within(engine: Engine, graph: str, marks: Mapping[str, str]) -> list[str]:
    """Return those of some graphs, each with its mark, of which one statement at least stands in a graph."""
    if not marks:
        return []
    counted = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
    ((number,),) = engine.select(counted).rows
    if int(str(number)) < _MOST_READ * len(marks):
        here = {_mark(row) for row in _statements(engine, graph)}
        return [other for other in marks if marks[other] in here]
    # Few graphs beside a large one: each gives a statement to look for there, which saves reading all of that.
    firsts = ((other, _first_of(engine, other)) for other in marks)
    return [other for other, first in firsts if first and graph in _holding(engine, first)]


def _is_within(engine: Engine, graph: str, other: str) -> bool:
    inside = f"FILTER NOT EXISTS {{ GRAPH <{other}> {{ ?s ?p ?o }} }}"
    return not engine.ask(f"ASK {{ GRAPH <{graph}> {{ ?s ?p ?o {inside} }} }}")
