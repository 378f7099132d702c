"""What is kept under .kg/ is taken only with the types that it was written with, wherever in it another value stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from kg.io.kept import read_kept, write_kept
from kg.pictures.view import View
from kg.project import catalog, contents, snapshots
from kg.project.building import build_snapshot
from kg.project.catalog import read_catalog
from kg.project.config import Project
from kg.project.contents import read_contents
from kg.project.current import require_snapshot
from kg.project.doctor import diagnose
from kg.project.reading import read_project
from kg.project.snapshots import find_snapshot, read_snapshot

from ..conftest import Ran

OTHERS: tuple[object, ...] = (None, 5, -1.5, "x", True, [], [5, "x"], {}, {"x": 5})
QUERY = """\
#+ summary: Which?
#+ tags: [a]
#+ params:
#+   one: {type: string, default: z, enum: [z, y], description: d}
#+   two: {type: iri, class: ex:Thing, example: ex:a, many: true}
#+ view: {kind: rank, label: one, value: two, best: high}
#+ panel: [{thing: two, order: 1, title: t, with: {one: z}}, {home: true, with: {two: [a, b]}}]
SELECT ?one ?two { }
"""


@pytest.fixture
def built(empty_project: Project) -> Project:
    """A project of which all is kept: settings, headers, a snapshot."""
    (empty_project.queries / "asked.rq").write_text(QUERY)
    (empty_project.root / "data" / "a.ttl").write_text("<urn:a> <urn:b> 1 .\n")
    build_snapshot(empty_project)
    read_project(empty_project.root)
    read_catalog(empty_project).get("asked")
    list(read_catalog(empty_project).iter_queries())
    return empty_project


def changed(value: Any) -> Iterator[Any]:
    """Yield a value once for each place in it and each other value there."""
    yield from OTHERS
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            for other in changed(value[key]):
                copy = value.copy()
                copy[key] = other
                yield copy


def test_settings_of_other_types_are_read_from_the_file(built: Project) -> None:
    path = built.state / "project.json"
    kept = read_kept(path)
    own = {"project", "prefixes"}  # another name or prefix of its type is a setting like any
    for tables in changed({key: kept["tables"][key] for key in own}):
        write_kept(path, {**kept, "tables": tables})
        project = read_project(built.root)
        assert isinstance(project.title, str)
        assert all(isinstance(iri, str) for iri in (project.base, *project.prefixes.values()))


def test_headers_of_other_types_are_read_from_the_file(built: Project) -> None:
    path = built.state / "catalog.json"
    kept = read_kept(path)
    right = read_catalog(built).get("asked")
    wrong = 0
    for held in changed(kept["headers"]["asked.rq"]):
        write_kept(path, {**kept, "headers": {"asked.rq": held}})
        query = read_catalog(built).get("asked")
        # whether there is a view is a value like any
        assert [type(value) for value in query._replace(view=None)] == [
            type(value) for value in right._replace(view=None)
        ]
        assert isinstance(query.view, View | None)
        texts_of_view = [] if query.view is None else [*query.view.roles.items(), query.view.columns, query.view.hide]
        assert {str} >= {type(text) for pair in texts_of_view for text in pair}
        for panel in query.panels:
            assert [str, tuple, str, str, dict, int, bool] == [type(value) for n, value in enumerate(panel) if n != 3]
        for param in query.params:
            texts = {type(text) for text in (param.name, param.type, param.description, *param.enum, *param.classes)}
            others = {type(text) for text in (param.default, param.example)}
            assert ({str}, {bool}) == (texts, {type(param.many), type(param.optional)})
            assert others <= {str, type(None)}
        wrong += query != right
    assert wrong, "what has the right types is taken"


def test_a_manifest_of_other_types_is_no_snapshot(built: Project, kg: Callable[..., Ran]) -> None:
    snapshot = find_snapshot(built)
    assert snapshot is not None
    path = snapshot.folder / "manifest.json"
    kept = read_kept(path)
    (name,) = (name for name in kept["files"] if name == "data/a.ttl")
    told = 0
    for state in changed(kept["files"][name]):
        write_kept(path, {**kept, "files": {**kept["files"], name: state}})
        found = diagnose(built)
        told += bool(found.faults)
    assert told > 50
    for key in ("entailment", "entailed"):
        right = type(kept[key])
        for value in (one for one in changed(kept[key]) if type(one) is not right or one == [5, "x"]):
            write_kept(path, {**kept, key: value})
            assert diagnose(built).faults, (key, value)
    assert 0 == kg("doctor", "--repair", cwd=built).code
    assert not diagnose(built).faults
    assert require_snapshot(built).triples == snapshot.triples


def test_what_another_version_has_laid_out_is_not_taken(built: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its values may have the same types and mean something else."""
    snapshot = find_snapshot(built)
    assert snapshot is not None
    assert read_contents(snapshot) is not None
    assert read_catalog(built)._known
    for place in (contents, catalog, snapshots):
        name = next(one for one in ("_LAYOUT", "_CACHE_LAYOUT", "LAYOUT") if hasattr(place, one))
        monkeypatch.setattr(place, name, getattr(place, name) + 1)
    snapshots._manifests.clear()

    assert read_contents(snapshot) is None
    assert not read_catalog(built)._known
    assert read_snapshot(built, snapshot.name) is None
