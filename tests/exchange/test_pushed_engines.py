"""Engines for a validation of what was pushed: of graphs that are what the files say, told apart where that can be."""

from __future__ import annotations

from typing import Any

import pytest

from kg.cli import pushed_engines
from kg.cli.pushed_engines import engines_on
from kg.errors import StoreError, UsageError
from kg.project.config import Endpoint, Project


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Endpoint, dict[str, Any]]]:
    """The engines that were made; nothing is asked of any."""
    found: list[tuple[Endpoint, dict[str, Any]]] = []

    def engine(settings: Endpoint, **more: Any) -> str:
        found.append((settings, more))
        return "an engine"

    monkeypatch.setattr(pushed_engines, "EndpointEngine", engine)
    monkeypatch.setattr(pushed_engines, "read_states", lambda engine, project: {"states": engine})
    monkeypatch.setattr(pushed_engines, "open_endpoint", lambda project, name: f"all on {name}")
    return found


def on(monkeypatch: pytest.MonkeyPatch, merged: str | None, *others: str) -> Endpoint:
    settings = Endpoint("http://e/sparql", name="far", merged=merged)

    def find_unpushed(_: object, given: Endpoint, states: object) -> list[str]:
        assert (given, states) == (settings, {"states": "an engine"})
        return list(others)

    monkeypatch.setattr(pushed_engines, "find_endpoint", lambda *_: settings)
    monkeypatch.setattr(pushed_engines, "find_unpushed", find_unpushed)
    return settings


def test_what_is_not_there_as_the_files_say_is_not_validated(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch, made: list[Any]
) -> None:
    on(monkeypatch, "http://e/merged", f"{empty_project.base}graph/a", f"{empty_project.base}graph/b")
    with pytest.raises(StoreError, match="2 graphs on far are not what the files say, such as graph/a; push"):
        engines_on(empty_project, "far")
    assert made


def test_each_file_is_asked_for_in_its_own_graph(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch, made: list[Any]
) -> None:
    """What was pushed is looked at graph by graph, the merged one aside."""
    project = empty_project._replace(contact="ann@example.org")
    settings = on(monkeypatch, "http://e/merged")
    opened: Any = engines_on(project, "far")
    assert [(settings._replace(merged=None), {"contact": "ann@example.org"})] == made
    assert "all on far" == opened(None)
    files = [project.data / "sources/a.ttl", project.data / "sources/b.ttl"]
    assert "an engine" == opened(files)
    graphs = [project.graph_iri(path) for path in files]
    assert (settings, {"default": graphs, "contact": "ann@example.org"}) == made[-1]
    assert 2 == len(set(graphs))


def test_sources_that_cannot_be_told_apart_are_not_validated_one_by_one(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch, made: list[Any]
) -> None:
    on(monkeypatch, None, "nobody looks")
    opened: Any = engines_on(empty_project, "far")
    assert ("all on far", []) == (opened(None), made)
    with pytest.raises(UsageError, match="the sources on far cannot be told apart"):
        opened([empty_project.data / "a.ttl"])
