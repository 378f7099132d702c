"""A fixture: a small project whose data a test states, and an engine on it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kg.engines.base import Engine
from kg.engines.embedded import EmbeddedEngine
from kg.engines.stores import load_store
from kg.project.config import Project

PREFIXES = """@prefix ex: <https://example.org/small/ontology#> .
@prefix thing: <https://example.org/small/thing/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix graph: <https://example.org/small/graph/> .
"""
Known = tuple[Engine, Project]


@pytest.fixture
def known(empty_project: Project) -> Callable[..., Known]:
    """Return an engine on a project whose sources a, b, … state what is given."""

    def make(*sources: str) -> Known:
        folder = empty_project.data / "sources"
        folder.mkdir(exist_ok=True)
        for name, text in zip("abcdef", sources, strict=False):
            (folder / f"{name}.ttl").write_text(PREFIXES + text, "utf-8")
        files = [(empty_project.graph_iri(path), path) for path in empty_project.iter_graph_files()]
        return EmbeddedEngine(load_store(files)), empty_project

    return make
