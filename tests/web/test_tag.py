"""The tag of a server changes with all that its pages are made of, and with nothing else."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.project.config import CONFIG, Project
from kg.project.current import require_snapshot
from kg.project.reading import read_project
from kg.web import served
from kg.web.served import tag_of
from tests.services import FLASK, require

SHAPE = "@prefix sh: <http://www.w3.org/ns/shacl#> .\n<urn:S> a sh:NodeShape ; sh:targetClass <urn:C> ; sh:order 1 .\n"
CHANGES: dict[str, Callable[[Project], object]] = {
    "kg.toml": lambda project: _more(project.root / CONFIG),
    "a shape": lambda project: _more(project.shapes / "a.ttl"),
    "a shape in a folder": lambda project: _more(project.shapes / "within_a_source" / "b.ttl"),
    "a new shape": lambda project: (project.shapes / "c.ttl").write_text(SHAPE),
    "a shape that is gone": lambda project: (project.shapes / "a.ttl").unlink(),
    "a shape by another name": lambda project: (project.shapes / "a.ttl").rename(project.shapes / "z.ttl"),
    "a query": lambda project: _more(project.queries / "a.rq"),
    "a query by another name": lambda project: (project.queries / "a.rq").rename(project.queries / "aa.rq"),
    "a query in a folder": lambda project: _more(project.queries / "some" / "b.rq"),
    "a query that is gone": lambda project: (project.queries / "a.rq").unlink(),
}


def _more(path: Path) -> None:
    path.write_text(path.read_text("utf-8") + "\n# more\n", "utf-8")


@pytest.fixture
def project(empty_project: Project) -> Project:
    """A project with two shapes and two queries."""
    for folder in (empty_project.shapes / "within_a_source", empty_project.queries / "some"):
        folder.mkdir(parents=True, exist_ok=True)
    for path in (empty_project.shapes / "a.ttl", empty_project.shapes / "within_a_source" / "b.ttl"):
        path.write_text(SHAPE)
    for path in (empty_project.queries / "a.rq", empty_project.queries / "some" / "b.rq"):
        path.write_text("SELECT * { ?s ?p ?o }\n")
    return read_project(empty_project.root)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_pages_are_made_of_changes_the_tag(project: Project, change: Callable[[Project], object]) -> None:
    """Else the server would give answers of before again, and browsers be told that theirs still are right."""
    before = tag_of(project, "one")
    change(project)

    assert before != tag_of(read_project(project.root), "one")


def test_a_snapshot_and_a_version_change_the_tag(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    before = tag_of(project, "one")

    assert before == tag_of(read_project(project.root), "one")
    assert before != tag_of(project, "two")
    monkeypatch.setattr(served, "__version__", "0.0.0")
    assert before != tag_of(project, "one")


def test_what_no_page_is_made_of_leaves_the_tag(project: Project) -> None:
    """Files of the data are told of by the snapshot, once one was made of them."""
    before = tag_of(project, "one")
    (project.root / "notes.md").write_text("notes")
    (project.data / "a.ttl").write_text("<urn:a> <urn:b> 1 .\n")

    assert before == tag_of(read_project(project.root), "one")


def test_what_is_served_is_changed_over_once_for_each_change(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers of the same are not made again at every look, and those of what is new are."""
    require(FLASK)
    from kg.web import serving
    from kg.web.pool import Work

    renewed: list[Work] = []
    told: list[str] = []

    class Pool:
        snapshot = "one"

        def __init__(self, *_: object, **__: object) -> None:
            self.renew = renewed.append
            self.ask = self.close = lambda *_: None

    monkeypatch.setattr(serving, "Pool", Pool)
    served = serving.Serving(project, "127.0.0.1", 0, told=told.append)
    try:
        served.following.look()
        assert not renewed
        (project.data / "a.ttl").write_text("<urn:a> <urn:b> 1 .\n")
        before = served.following._work.snapshot
        now = require_snapshot(project).name
        for _ in range(2):
            served.following.look()
        assert [work.snapshot for work in renewed] == [now] != [before]
        served.following.change(now, "a fault")
        served.following.change(now, "a fault")
    finally:
        served.close()

    assert [work.banner for work in renewed] == ["", "a fault"]
    assert told == ["the files have changed, and so has what is served", "a fault"]


def test_what_has_faults_is_told_with_what_was_served_before(project: Project) -> None:
    """A file is gone; then kg.toml is broken, and workers are to know it as it was."""
    require(FLASK)
    from kg.web.following import Following
    from kg.web.pool import Work

    renewed: list[Work] = []

    class Pool:
        renew = staticmethod(renewed.append)

    (project.data / "a.ttl").write_text("<urn:a> <urn:b> 1 .\n")
    first = require_snapshot(project).name
    pool: Any = Pool()
    following = Following(project, pool, Work(str(project.root), first))
    (project.data / "a.ttl").unlink()
    tags = {following.follow(), following.follow()}
    _more(project.root / CONFIG)
    (project.root / CONFIG).write_text("[broken")
    tags |= {following.follow(), following.follow()}

    assert (2, 2) == (len(tags), len(renewed)), renewed
    gone, broken = renewed
    assert (first, "") != (gone.snapshot, gone.banner) == (broken.snapshot, "")
    assert ("kg.toml" in broken.banner, broken.project) == (True, project), broken


def test_files_with_a_fault_are_built_once(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """And not at each look, until they change."""
    require(FLASK)
    from kg.web import following
    from kg.web.pool import Work

    builds: list[object] = []

    def build(*words: object, **_: object) -> subprocess.CompletedProcess[str]:
        builds.append(words)
        return subprocess.CompletedProcess((), 3, "", "a.ttl:1: a fault")

    monkeypatch.setattr(following.subprocess, "run", build)  # type: ignore[attr-defined]  # a module it imports
    first = require_snapshot(project).name
    pool: Any = type("Pool", (), {"renew": lambda *_: None})()
    follows = following.Following(project, pool, Work(str(project.root), first))
    for text, expected in (("<urn:a> oops", 1), ("<urn:a> oops", 2), ("<urn:a> worse", 3)):
        (project.data / "a.ttl").write_text(text)
        follows.follow()
        follows.follow()
        assert expected == len(builds)
