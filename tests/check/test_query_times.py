"""Saved queries are timed on the graph, and those that grow faster than the data are named."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from kg.ask.arguments import resolve_arguments
from kg.ask.opening import open_engine
from kg.ask.running import run
from kg.check import query_times
from kg.check.query_times import Timed, time_queries
from kg.engines.copied import load_copies, read_sample
from kg.errors import LimitError, UsageError
from kg.project.catalog import read_catalog
from kg.project.config import Project
from kg.project.saved_query import SavedQuery
from kg.rdf.vocabulary import DERIVED_FROM

from ..conftest import Ran

EX = "https://example.org/small/ontology#"
HEAD = f"PREFIX ex: <{EX}>\n"
LINEAR = "SELECT (COUNT(*) AS ?n) WHERE { ?a ex:p ?x . ?a ex:q ?y }"
SQUARE = "SELECT (COUNT(*) AS ?n) WHERE { ?a ex:p ?x . ?b ex:q ?y FILTER(STR(?x) < STR(?y)) }"
NEEDS = "SELECT ?x WHERE { ?thing ex:p ?x }"


@pytest.fixture
def counted(empty_project: Project) -> Project:
    """Return a project of two hundred statements with a query that is asked of each, and one of each pair."""
    folder = empty_project.data / "sources"
    folder.mkdir(exist_ok=True)
    lines = [f"ex:t{n} ex:p {n} ; ex:q {n + 1} ." for n in range(100)]
    (folder / "a.ttl").write_text(f"@prefix ex: <{EX}> .\n" + "\n".join(lines), "utf-8")
    for path in empty_project.queries.rglob("*.rq"):
        path.unlink()
    shutil.rmtree(empty_project.cases, ignore_errors=True)
    empty_project.queries.mkdir(exist_ok=True)
    for name, header, text in (
        ("linear", "", LINEAR),
        ("square", "#+ seconds: 60\n", SQUARE),
        ("needs", "#+ params:\n#+   thing: {type: iri, example: <https://example.org/small/ontology#t1>}\n", NEEDS),
    ):
        (empty_project.queries / f"{name}.rq").write_text(f"#+ summary: How many?\n{header}{HEAD}{text}\n", "utf-8")
    return empty_project


def timed(project: Project, budget: float = 2.0) -> dict[str, Timed]:
    return {one.name: one for one in time_queries(project, read_catalog(project), open_engine(project), budget)}


def test_a_query_that_grows_with_the_square_is_named(counted: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten times the statements take a hundred times as long; the others take ten times, or too short to tell."""
    monkeypatch.setattr(query_times, "SAMPLE", 500)
    found = timed(counted)

    assert {"square"} == {name for name, one in found.items() if one.grows_faster}
    assert 3 < (found["square"].growth or 0) < 30
    assert not any(one.is_over or one.fault for one in found.values())
    assert (60, 2.0) == (found["square"].budget, found["linear"].budget)
    assert 1 == found["needs"].rows


def test_over_its_budget_is_what_takes_longer_or_was_stopped(counted: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query_times, "SAMPLE", 10)
    found = timed(counted, 1e-9)

    assert {"linear", "needs"} == {name for name, one in found.items() if one.is_over}


def test_the_command_ends_with_one_when_a_query_is_over_its_budget(kg: Callable[..., Ran], counted: Project) -> None:
    """As text and as JSON, the slowest first."""
    (counted.queries / "square.rq").unlink()
    over = kg("queries", "check", "--time", "--budget", "0.000001", cwd=counted)
    fine = kg("queries", "check", "--time", "-f", "json", cwd=counted)
    times = json.loads(fine.out)

    assert (1, 0) == (over.code, fine.code)
    assert "0 over their budget or not to be asked, 0 grow faster" in fine.err
    assert 2 == over.out.count("over its budget of 1e-06 s") + over.out.count("stopped, with a budget of 1e-06 s")
    assert "2 saved queries: 2 over their budget or not to be asked" in over.err
    assert {"linear", "needs"} == {one["name"] for one in times}
    assert [one["seconds"] for one in times] == sorted((one["seconds"] for one in times), reverse=True)
    assert not any(one["over"] for one in times)
    assert 2 == kg("queries", "check", "-f", "json", cwd=counted).code


def test_a_query_that_cannot_be_asked_is_told(kg: Callable[..., Ran], counted: Project) -> None:
    """An example that names nothing is a fault of the query."""
    (counted.queries / "square.rq").unlink()
    path = counted.queries / "needs.rq"
    path.write_text(
        path.read_text("utf-8").replace("<https://example.org/small/ontology#t1>", "nobody at all"), "utf-8"
    )
    ran = kg("queries", "check", "--time", cwd=counted)

    assert 1 == ran.code
    assert "cannot be asked: there is no" in ran.out or "cannot be asked: no" in ran.out


@pytest.mark.parametrize("seconds", ["inf", "nan", "1e10", "0", "-1"])
def test_a_budget_is_a_time(
    kg: Callable[..., Ran], counted: Project, monkeypatch: pytest.MonkeyPatch, seconds: str
) -> None:
    """At the option and in the header, where it may be 0 for none; a day is the longest."""
    monkeypatch.setattr(query_times, "SAMPLE", 10)
    assert 2 == kg("queries", "check", "--time", "--budget", seconds, cwd=counted).code
    path = counted.queries / "square.rq"
    path.write_text(
        path.read_text("utf-8").replace("seconds: 60", f"seconds: {seconds.replace('nan', '.nan')}"), "utf-8"
    )
    ran = kg("queries", "check", "--time", cwd=counted)

    assert ran.code == (1 if seconds != "0" else 0)
    assert ("square.rq:2:" in ran.out + ran.err) == (seconds != "0")


def test_copies_of_sources_have_names_of_their_own(tmp_path: Path) -> None:
    """What sources alone describe is another thing in each copy, joined alike, with another label; the rest is shared."""
    (tmp_path / "shared.ttl").write_text(
        f"<urn:g> <{DERIVED_FROM}> <urn:doc> . <urn:chart> <urn:label> 'Chart' .", "utf-8"
    )
    (tmp_path / "source.ttl").write_text(
        "<urn:entry> <urn:of> <urn:song> ; <urn:on> <urn:chart> . <urn:song> <urn:label> 'Song'@en ; <urn:rank> 1 . <urn:chart> <urn:in> <urn:x> .",
        "utf-8",
    )
    sample = read_sample([("urn:s", tmp_path / "shared.ttl")], [("urn:g", tmp_path / "source.ttl")], 100)
    store, size = load_copies(sample, 3, ["urn:label"])

    def rows(query: str) -> list[str]:
        return sorted(str(row[0].value) for row in store.query(query))  # type: ignore[union-attr]  # rows

    assert (5, 2 + 2 + 3 * 4 + 1) == (sample.size, size)
    assert ["urn:entry", "urn:entry-1", "urn:entry-2"] == rows(
        "SELECT ?e { ?e <urn:on> <urn:chart> ; <urn:of>/<urn:rank> 1 }"
    )
    assert ["Song", "Song-1", "Song-2"] == rows("SELECT ?l { ?s <urn:label> ?l ; <urn:rank> 1 }")
    assert ["urn:g", "urn:g-1", "urn:g-2"] == rows(
        f"SELECT ?g {{ GRAPH ?g {{ ?s <urn:of> ?o }} ?g <{DERIVED_FROM}> ?d }}"
    )
    assert 2 == read_sample([], [("urn:g", tmp_path / "source.ttl")], 2).size


def test_of_a_few_answers_the_shortest_counts(counted: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """What else a machine does makes each answer longer, and none shorter."""
    (counted.queries / "square.rq").unlink()
    (counted.queries / "needs.rq").unlink()
    taken = iter([1.0, 0.9, 0.2, 0.8, 0.2, 0.4, 0.3])
    monkeypatch.setattr(query_times, "_measure", lambda *given: (next(taken), 7))

    (found,) = time_queries(counted, read_catalog(counted), open_engine(counted))

    assert (1.0, 7) == (found.seconds, found.rows)
    assert found.growth == pytest.approx(0.1, rel=0.05)


def test_what_was_stopped_or_grew_by_more_than_twice_is_named() -> None:
    one = Timed("q", 2.0, 1, 2.0)
    assert not one.is_over, "a budget may be used up"
    assert one._replace(seconds=2.01).is_over
    assert one._replace(stopped=True).is_over
    assert [False, False, True] == [one._replace(growth=growth).grows_faster for growth in (None, 2.0, 2.1)]


class Small(NamedTuple):
    """An engine by a name, as `_measure` gets it."""

    name: str


def growing(project: Project, monkeypatch: pytest.MonkeyPatch, **taken: tuple[float, int]) -> list[float | None]:
    """Return how queries grow that take some seconds and have some rows of little and of ten times as much data."""

    def measure(_: Project, engine: Small, __: SavedQuery, most: float) -> tuple[float, int]:
        assert most == 5, "of so little data an answer is there long before"
        seconds, rows = taken[engine.name]
        if seconds > most:
            raise LimitError("it takes too long")
        return seconds, rows

    made: list[int] = []

    def make() -> tuple[Small, Small, float]:
        made.append(1)
        return Small("small"), Small("large"), 10.0

    graphs = query_times._Graphs(project)
    monkeypatch.setattr(query_times, "_measure", measure)
    monkeypatch.setattr(graphs, "_make", make)
    (query, *_) = read_catalog(project).iter_queries()
    found = [graphs.growth_of(query), graphs.growth_of(query)]
    assert [1] == made, "the graphs are made once for all queries"
    return found


@pytest.mark.parametrize(
    ("small", "large", "growth"),
    [
        ((0.1, 1), (1.0, 1), 1.0),  # as the data
        ((0.1, 1), (4.0, 1), 4.0),
        ((0.1, 1), (0.09, 1), None),  # too short to tell
        ((0.1, 1), (0.1, 1), 0.1),
        ((0.001, 1), (1.0, 1), 10.0),  # what is shorter than a tenth of that tells no more
        ((0.0, 1), (0.5, 1), 5.0),
        ((0.1, 10), (4.0, 400), 1.0),  # as its answer, where that grows faster than the data
        ((0.1, 10), (4.0, 10), 4.0),
        ((0.1, 0), (4.0, 20), 2.0),  # whose first row counts as one of one
        ((0.1, 1), (9.0, 1000), 5.0),  # one that was stopped had so long at least, and no row
    ],
)
def test_a_query_may_grow_as_the_data_or_as_its_answer(
    empty_project: Project,
    monkeypatch: pytest.MonkeyPatch,
    small: tuple[float, int],
    large: tuple[float, int],
    growth: float | None,
) -> None:
    (empty_project.queries / "q.rq").write_text(f"#+ summary: How many?\n{HEAD}{LINEAR}\n", "utf-8")
    found = growing(empty_project, monkeypatch, small=small, large=large)
    assert [growth if growth is None else pytest.approx(growth)] * 2 == found


def test_what_takes_ten_times_its_budget_is_stopped_and_what_cannot_be_asked_is_a_fault(
    counted: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other queries are timed all the same."""
    asked: dict[str, float] = {}

    def measure(_: Project, __: object, query: SavedQuery, most: float) -> tuple[float, int]:
        asked.setdefault(query.name, most)
        if query.name == "square":
            raise LimitError("it takes too long")
        if query.name == "needs":
            raise UsageError("there is no such thing")
        return 0.5, 3

    monkeypatch.setattr(query_times, "_measure", measure)
    monkeypatch.setattr(query_times._Graphs, "growth_of", lambda *_: None)
    found = timed(counted)
    assert {"linear": 20, "square": 600, "needs": 20} == asked
    assert Timed("square", 600, 0, 60, stopped=True) == found["square"]
    assert Timed("needs", 0, 0, 2, fault="there is no such thing") == found["needs"]
    assert Timed("linear", 0.5, 3, 2) == found["linear"]
    assert [True, False, False] == [found[name].is_over for name in ("square", "needs", "linear")]


@pytest.mark.parametrize("sources", [True, False])
def test_ten_times_as_many_copies_are_made_of_the_sources(
    counted: Project, monkeypatch: pytest.MonkeyPatch, sources: bool
) -> None:
    """Or of all data, where there are none; what is no source is there once."""
    monkeypatch.setattr(query_times, "SAMPLE", 500)
    shared = counted.spine / "shared.ttl"
    shared.parent.mkdir(exist_ok=True)
    shared.write_text("<urn:s> <urn:p> <urn:o> .", "utf-8")
    if not sources:
        shutil.move(counted.data / "sources" / "a.ttl", counted.spine / "a.ttl")
        shutil.rmtree(counted.data / "sources")
    small, large, more = query_times._Graphs(counted)._make()
    count = "SELECT (COUNT(*) AS ?n) WHERE { ?a <%s> ?x }"
    of_source, of_shared = (
        [int(str(next(iter(engine.select(count % name).rows))[0])) for engine in (small, large)]
        for name in (f"{EX}p", "urn:p")
    )
    assert of_source[0] * 10 == of_source[1] > 0
    assert [1, 1] == of_shared if sources else of_shared[0] * 10 == of_shared[1]
    assert more == pytest.approx(10, rel=0.1)


def test_of_a_sample_that_is_large_there_is_one_copy(counted: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query_times, "SAMPLE", 100)
    monkeypatch.setattr("kg.engines.copied.read_sample", lambda *given: read_sample(given[0], given[1], 10_000))
    small, large, _ = query_times._Graphs(counted)._make()
    count = f"SELECT (COUNT(*) AS ?n) WHERE {{ ?a <{EX}p> ?x }}"
    assert [100, 1000] == [int(str(next(iter(one.select(count).rows))[0])) for one in (small, large)]


@pytest.mark.parametrize(
    ("text", "rows"), [(NEEDS, 1), ("CONSTRUCT { ?thing ex:p ?x . ?thing ex:r ?x } WHERE { ?thing ex:p ?x }", 2)]
)
def test_an_answer_is_timed_to_its_end_with_the_examples_that_are_needed(
    counted: Project, monkeypatch: pytest.MonkeyPatch, text: str, rows: int
) -> None:
    """Its rows, or its triples, are all read; what may be left out is, and after so many seconds it is stopped."""
    thing = "{type: iri, example: <https://example.org/small/ontology#t1>}"
    more = "{type: integer, optional: true, example: 7}"
    (counted.queries / "needs.rq").write_text(
        f"#+ summary: What?\n#+ params:\n#+   thing: {thing}\n#+   most: {more}\n{HEAD}{text}\n", "utf-8"
    )
    given: list[object] = []
    moments = iter([1.0, 3.5])

    def ask(*asked: Any, **more: Any) -> Any:
        given.append(more["seconds"])
        return run(*asked, **more)

    def resolve(*asked: Any) -> Any:
        given.append([*asked[3]])
        return resolve_arguments(*asked)

    monkeypatch.setattr(query_times, "run", ask)
    monkeypatch.setattr(query_times, "resolve_arguments", resolve)
    monkeypatch.setattr(time, "process_time", lambda: next(moments))
    query = read_catalog(counted).get("needs")
    assert (2.5, rows) == query_times._measure(counted, open_engine(counted), query, 5)
    assert [["thing"], 5] == given
