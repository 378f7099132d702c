"""Opening an engine: on the database of a snapshot, or on a copy of a small one in memory."""

from __future__ import annotations

import pytest

from kg.ask import opening
from kg.ask.opening import open_merged_copy, open_snapshot_engine
from kg.project.config import CONFIG, Project
from kg.project.current import open_fresh
from kg.project.reading import read_project

_DATA = """\
@prefix : <http://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:a :p 01, 1.50, "1.5", "x"@en, "x"@en-GB, "2024-01-01T24:00:00"^^xsd:dateTime, :b ; :q [ :p "within" ] .
:p <http://www.w3.org/2000/01/rdf-schema#subPropertyOf> :r .
"""
_QUESTIONS = (
    "SELECT ?s ?p ?o { ?s ?p ?o }",
    "SELECT ?o { ?s <http://example.org/p> ?o . FILTER(?o = 1) }",
    'SELECT ?o { ?s <http://example.org/p> ?o . FILTER(LANG(?o) = "en-gb") }',
    "SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s ORDER BY ?s",
)


def test_a_copy_in_memory_answers_as_the_database_does(empty_project: Project) -> None:
    """With literals as they are written, labels of blank nodes, and what follows; two copies in the same order."""
    settings = empty_project.root / CONFIG
    settings.write_text(settings.read_text("utf-8") + '\n[entailment]\nrules = ["subproperty"]\n', "utf-8")
    empty_project = read_project(empty_project.root)
    for name in "ab":
        (empty_project.data / f"{name}.ttl").write_text(_DATA, "utf-8")
    snapshot, _ = open_fresh(empty_project)
    assert snapshot.entailed
    stored = open_snapshot_engine(empty_project, snapshot).with_entailed
    copy, other = open_merged_copy(empty_project, snapshot), open_merged_copy(empty_project, snapshot)

    assert (False, True) == (stored.traits.in_memory, copy.traits.in_memory)
    assert stored.traits.snapshot == copy.traits.snapshot
    for question in _QUESTIONS:
        rows = list(copy.select(question).rows)
        assert rows
        assert sorted(stored.select(question).rows, key=repr) == sorted(rows, key=repr)
        assert list(other.select(question).rows) == rows


@pytest.mark.parametrize(("less", "entailed", "is_copied"), [(0, 0, True), (1, 0, False), (0, 1, False)])
def test_a_larger_graph_is_asked_where_it_is(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch, less: int, entailed: int, is_copied: bool
) -> None:
    """A copy costs time and memory for each of its statements, and for those that follow."""
    snapshot, _ = open_fresh(empty_project)
    monkeypatch.setattr(opening, "MOST_COPIED", snapshot.triples - less)

    assert is_copied == open_merged_copy(empty_project, snapshot._replace(entailed=entailed)).traits.in_memory
