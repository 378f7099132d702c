"""The tag of a server changes with all that its pages are made of, and with nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.project.config import CONFIG, Project
from kg.project.reading import read_project
from kg.web import served
from kg.web.served import tag_of

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
