"""A file that is written as data becomes data: a graph of its own, and no part of the ontology or of the shapes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kg.errors import SyntaxErrors, UsageError
from kg.project.building import build_snapshot
from kg.project.config import CONFIG, Project
from kg.project.own_graphs import require_free, require_own_graphs
from kg.project.reading import read_project
from kg.rdf.turtle import iter_quads


@pytest.fixture
def nested(empty_project: Project) -> Project:
    """A project whose ontology and shapes are folders below its data, beside each other."""
    path = empty_project.root / CONFIG
    text = path.read_text("utf-8").replace("[folders]\n", "")
    folders = '\n[folders]\nontology = "data/model"\n\n[validation]\nshapes = "data/rules"\n'
    path.write_text(text + folders, "utf-8")
    for name in ("model", "rules"):
        (empty_project.root / "data" / name).mkdir(parents=True)
    return read_project(empty_project.root)


@pytest.mark.parametrize("name", ["model/a.ttl", "rules/a.ttl", "rules/deep/a.ttl", "model/a.trig"])
def test_what_would_be_no_data_is_refused(nested: Project, name: str) -> None:
    """Else it would be read as ontology or as shapes, and nothing would be asked of it or found in it."""
    path = nested.data / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("")
    assert path not in [*nested.iter_data_files()]

    with pytest.raises(UsageError, match=rf"{name} would be no data, as data/{name[:5]} is not"):
        require_free(nested, path)


@pytest.mark.parametrize("name", ["a.ttl", "other/a.ttl", "modelled/a.ttl", "rules-of-ours/a.ttl"])
def test_what_will_be_data_is_taken(nested: Project, name: str) -> None:
    """A folder whose name only begins as that of another one is none of it."""
    path = nested.data / name
    require_free(nested, path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("")

    assert path in [*nested.iter_data_files()]


def test_a_graph_of_another_form_is_not_written_twice(nested: Project) -> None:
    """One name in two forms is one graph, and the project could not be read any more."""
    (nested.data / "a.trig").write_text("")

    with pytest.raises(UsageError, match=r"data/a\.trig is the graph <.*> already"):
        require_free(nested, nested.data / "a.ttl")
    require_free(nested, Path(nested.data, "a.trig"))


def test_a_file_that_names_another_graph_is_told_and_one_that_was_built_is_not_read_again(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only formats that name graphs are looked at."""
    files = [empty_project.data / name for name in ("a.trig", "b.ttl")]
    for path in files:
        path.write_text("<urn:a> <urn:p> 1 .\n")
    build_snapshot(empty_project)
    read: list[Path] = []

    def noted(path: Path, *given: Any, **named: Any) -> Any:
        read.append(path)
        return iter_quads(path, *given, **named)

    monkeypatch.setattr("kg.project.own_graphs.iter_quads", noted)
    require_own_graphs(empty_project, files)
    assert read == []
    files[0].write_text("<urn:other> { <urn:a> <urn:p> 1 }\n")
    with pytest.raises(SyntaxErrors, match="urn:other"):
        require_own_graphs(empty_project, files)
    assert read == files[:1]
