"""What was pushed to an endpoint is asked for as its manifest says, and is not asked while a push is under way."""

from __future__ import annotations

import time
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

import pytest

from kg.engines import pushed
from kg.engines.base import Solutions, Traits, read_count
from kg.engines.pushed import STATE, manifest_graph, merged_graphs, open_endpoint, read_states
from kg.errors import RemoteError
from kg.project.config import Endpoint, Project
from kg.rdf.terms import IRI, BlankNode, Literal, Row

HERE = Endpoint("http://127.0.0.1:9/", name="here", merged="urn:all", seconds=7.0)


@pytest.fixture
def project(empty_project: Project) -> Project:
    """A project with two endpoints that have a merged graph, and one whose default graph is that."""
    there = HERE._replace(name="there", merged="urn:others")
    plain = HERE._replace(name="plain", merged=None)
    endpoints = {"here": HERE, "there": there, "plain": plain}
    return empty_project._replace(endpoints=endpoints, contact="mail@example.org")


def opened(project: Project, states: dict[str, str], monkeypatch: pytest.MonkeyPatch, **options: Any) -> Any:
    """Open an endpoint whose manifest says something; return what is known of its requests."""
    monkeypatch.setattr(pushed, "read_states", lambda *_: states)
    return open_endpoint(project, "here", **options).requests


def test_graphs_are_those_that_are_ready(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """In their order, and none that all of them are merged in, nor one that the project no longer has."""
    states = {"urn:b": "sha256:1:2", "urn:a": "sha256:0:1", "urn:gone": "extra:", "urn:all": "sha256:", "urn:others": "sha256:"}  # fmt: skip

    requests = opened(project, states, monkeypatch)

    assert [*requests._named] == ["urn:a", "urn:b"]
    assert [*requests._default] == ["urn:all"]
    assert merged_graphs(project) == {"urn:all", "urn:others"}


@pytest.mark.parametrize("state", ["push:1", "", "sha256", "gone"])
def test_while_one_graph_is_on_its_way_nothing_is_asked(
    project: Project, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    with pytest.raises(RemoteError, match=r"a push to here is under way, .*; 1 graphs are not whole"):
        opened(project, {"urn:a": "sha256:0:1", "urn:b": state, "urn:c": "extra:"}, monkeypatch)


def test_where_nothing_was_pushed_the_graphs_are_those_of_the_files(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project.data / "a.ttl").write_text("<urn:a> <urn:p> 1 .\n")
    files = sorted(map(project.graph_iri, project.iter_graph_files()))

    assert [*opened(project, {}, monkeypatch)._named] == files
    assert [*opened(project, {"urn:gone": "extra:"}, monkeypatch)._named] == files


def test_the_time_is_for_all_requests_together(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that read the manifest too; each has that of the settings."""
    asked = list[Any]()

    def read(engine: object, _: Project) -> dict[str, str]:
        asked.append(engine)
        return {}

    monkeypatch.setattr(pushed, "read_states", read)
    requests = open_endpoint(project, "here", seconds=60.0).requests

    for one in (requests, asked[0].requests):
        assert one.limits.seconds == 7.0
        assert 0 < (one.limits.until or 0.0) - time.monotonic() <= 60
        assert one._contact == "mail@example.org"
    assert asked[0].endpoint.merged is None
    assert open_endpoint(project, "here").requests.limits.until is None


def test_of_a_default_graph_nothing_is_read_before(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pushed, "read_states", lambda *_: pytest.fail("asked"))

    assert open_endpoint(project, "plain").endpoint.merged is None


def test_the_manifest_is_read_from_its_own_graph(project: Project) -> None:
    """What else says so is no state, nor what is no text of a graph that has a name."""
    queries = list[str]()
    rows: list[Row] = [(IRI("urn:a"), Literal("sha256:0:1")), (BlankNode("b"), Literal("x")), (IRI("urn:b"), IRI("urn:x"))]  # fmt: skip

    def select(query: str) -> Solutions:
        queries.append(query)
        return Solutions(("g", "state"), iter(rows))

    assert read_states(SimpleNamespace(select=select), project) == {"urn:a": "sha256:0:1"}
    graph = f"{project.base}graph#manifest"
    assert manifest_graph(project) == graph
    assert queries == [f"SELECT ?g ?state WHERE {{ GRAPH <{graph}> {{ ?g <{STATE}> ?state }} }}"]


@pytest.mark.parametrize(
    ("rows", "count"),
    [([(Literal("12"),)], 12), ([(), (Literal("3"),)], 3), ([(Literal("3"),), (Literal("4"),)], 3)],
)
def test_a_count_is_the_first_number(rows: Iterable[Row], count: int) -> None:
    assert read_count(Solutions(("n",), iter(rows))) == count


@pytest.mark.parametrize(
    "value", [Literal("²"), Literal("٣"), Literal("-1"), Literal("1.0"), Literal(""), IRI("1"), None]
)
def test_what_is_no_number_is_no_count(value: Any) -> None:
    with pytest.raises(RemoteError, match="gives no number"):
        read_count(Solutions(("n",), iter([(value,)])))
    with pytest.raises(RemoteError, match="gives no number"):
        read_count(Solutions(("n",), iter([])))


def test_an_engine_that_says_nothing_of_itself_is_one_of_a_store_of_its_own() -> None:
    """Which compares numbers as values, and whose answers may be asked about again."""
    assert Traits() == Traits(
        as_written=False, tells_back=True, names_blank_nodes=True, holds_shapes=True, repeats=False, in_memory=False,
        snapshot="", beside="", entailed=None, written=None, keep=None, stated=None,
    )  # fmt: skip
