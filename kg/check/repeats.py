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
from kg.rdf.terms import Row, to_n3

# A source of fewer statements may well say just what another one says.
_LEAST = 5
_AT_ONCE = 500
"""So many statements are looked for together."""


class Within(NamedTuple):
    """Which graphs state nothing but what another one states, and what tells of those that do not change.

    `marks` has the content of each graph by a digest, and one of its statements; no text for one that is within no
    other.
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
        marks[graph] = contents[graph], first
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


def _first_of(engine: Engine, graph: str) -> str:
    """Return a statement of a graph without nodes that have no name; no text where it has none, or too few in all."""
    if sum(1 for _ in engine.select(f"SELECT ?s {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} LIMIT {_LEAST}").rows) < _LEAST:
        return ""
    for short in ("ISIRI(?o)", "!ISBLANK(?o)"):
        named = f"FILTER(!ISBLANK(?s) && {short})"
        for row in engine.select(f"SELECT ?s ?p ?o {{ GRAPH <{graph}> {{ ?s ?p ?o }} {named} }} LIMIT 1").rows:
            return _text(row)
    return ""


def _text(statement: Row) -> str:
    return " ".join(to_n3(term) for term in statement if term is not None)


def _holding(engine: Engine, mark: str) -> list[str]:
    """Return the graphs that have a statement."""
    return [str(row[0]) for row in engine.select(f"SELECT ?graph {{ GRAPH ?graph {{ {mark} }} }} ORDER BY ?graph").rows]


def _maybe_within(engine: Engine, graph: str, marks: Mapping[str, str]) -> list[str]:
    """Return those of some graphs, each with its mark, of which one statement at least stands in a graph."""
    marked = [other for other in marks if marks[other]]
    some_of_it = f"SELECT ?s ?p ?o {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} LIMIT {len(marked) + 1}"
    stated = list(engine.select(some_of_it).rows)
    if len(stated) <= len(marked):  # that is all, and less than would be asked for
        here = set(map(_text, stated))
        return [other for other in marked if marks[other] in here]
    found = []
    for start in range(0, len(marked), _AT_ONCE):
        some = marked[start : start + _AT_ONCE]
        rows = " ".join(f"({n} {marks[other]})" for n, other in enumerate(some))
        asked = f"SELECT ?n {{ VALUES (?n ?s ?p ?o) {{ {rows} }} GRAPH <{graph}> {{ ?s ?p ?o }} }} ORDER BY ?n"
        found += [some[int(str(n))] for (n,) in engine.select(asked).rows]
    return found


def _is_within(engine: Engine, graph: str, other: str) -> bool:
    inside = f"FILTER NOT EXISTS {{ GRAPH <{other}> {{ ?s ?p ?o }} }}"
    return not engine.ask(f"ASK {{ GRAPH <{graph}> {{ ?s ?p ?o {inside} }} }}")
