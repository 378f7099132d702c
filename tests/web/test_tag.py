"""The tag of a server changes with all that its pages are made of, and with nothing else."""

from __future__ import annotations

import re
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
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
            self.ask = self.begin = self.close = lambda *_: None

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


@pytest.fixture
def following(project: Project, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """What follows a project, with each `build` that fails, what was `renewed`, and a clock that stands at `now`."""
    require(FLASK)
    from kg.web import following
    from kg.web.pool import Work

    held = SimpleNamespace(project=project, builds=0, renewed=list[Work](), now=1000.0, fault="a.ttl:1: a fault")
    pool: Any = SimpleNamespace(renew=held.renewed.append)

    def build(*_: object, **__: object) -> subprocess.CompletedProcess[str]:
        held.builds += 1
        return subprocess.CompletedProcess((), 3, "", held.fault)

    held.follows = following.Following(project, pool, Work(str(project.root), require_snapshot(project).name))
    monkeypatch.setattr(following, "subprocess", SimpleNamespace(run=build, DEVNULL=subprocess.DEVNULL))
    monkeypatch.setattr(following, "time", SimpleNamespace(monotonic=lambda: held.now))
    return held


def _said(project: Project, table: str, line: str) -> None:
    """Let kg.toml say something more in one of its tables."""
    path = project.root / CONFIG
    text = re.sub(rf"(?m)^{line.partition(' ')[0]} = .*\n", "", path.read_text("utf-8"))
    path.write_text(text.replace(f"[{table}]\n", f"[{table}]\n{line}\n") if f"[{table}]" in text else f"{text}\n[{table}]\n{line}\n", "utf-8")  # fmt: skip


def test_files_with_a_fault_are_built_once(following: SimpleNamespace) -> None:
    """And not at each look, until they change."""
    for text, expected in (("<urn:a> oops", 1), ("<urn:a> oops", 2), ("<urn:a> worse", 3)):
        (following.project.data / "a.ttl").write_text(text)
        following.follows.follow()
        following.follows.follow()
        assert expected == following.builds


def test_files_with_a_fault_are_built_again_after_ten_seconds(following: SimpleNamespace) -> None:
    """Something else may have been in the way, such as a full disk."""
    (following.project.data / "a.ttl").write_text("<urn:a> oops")
    for now, expected in ((1000, 1), (1009.9, 1), (1010, 2), (1019.9, 2), (1020.1, 3)):
        following.now = now
        following.follows.follow()
        assert expected == following.builds


@pytest.mark.parametrize(
    ("table", "line"), [("project", 'base = "https://example.org/else/"'), ("entailment", 'rules = ["subclass"]')]
)
def test_files_with_a_fault_are_built_again_when_the_settings_change_it(
    following: SimpleNamespace, table: str, line: str
) -> None:
    """A fault may lie in what the files are read with, and go with that, at once."""
    (following.project.data / "a.ttl").write_text("<a> oops")
    following.follows.follow()
    _said(following.project, table, line)
    following.follows.follow()

    assert 2 == following.builds


def test_where_nobody_can_tell_whether_files_changed_they_are_built_each_time(
    following: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kg.web import following as module

    (following.project.data / "a.ttl").write_text("<urn:a> oops")
    monkeypatch.setattr(module, "_state_of", lambda _: None)
    for _ in range(2):
        following.follows.follow()

    assert 2 == following.builds


def test_what_is_wrong_is_told_with_its_beginning(following: SimpleNamespace) -> None:
    """Two thousand letters, as it stands on every page."""
    (following.project.data / "a.ttl").write_text("<urn:a> oops")
    following.fault = "x" * 2_001
    following.follows.follow()

    assert ["x" * 2_000] == [work.banner for work in following.renewed]


def test_a_disk_that_cannot_be_read_for_a_moment_ends_no_look(
    following: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told, and what is served follows the files again once it can be read."""
    from kg.web import following as module

    def refuse(_: object) -> Project:
        raise OSError("no such device")

    with monkeypatch.context() as patch:
        patch.setattr(module, "read_project", refuse)
        following.follows.follow()
    following.follows.follow()

    assert ["no such device", ""] == [work.banner for work in following.renewed]


def test_what_kg_toml_says_anew_is_served(following: SimpleNamespace) -> None:
    """Workers get the project as it is read now, with its title."""
    _said(following.project, "project", 'title = "Another"')
    following.follows.follow()

    assert ["Another"] == [work.project.title for work in following.renewed]


def test_who_looks_while_another_builds_waits_for_that(following: SimpleNamespace) -> None:
    """Two who ask at once do not both build."""
    (following.project.data / "a.ttl").write_text("<urn:a> oops")
    build, began, alone = following.follows._build, list[Project](), list[bool]()

    def slowly(project: Project) -> str:
        began.append(project)
        if len(began) == 1:
            other.start()
            other.join(0.3)
            alone.append(len(began) == 1)
        return str(build(project))

    other = threading.Thread(target=following.follows.follow)
    following.follows._build = slowly
    following.follows.follow()
    other.join(60)

    assert ([True], 2) == (alone, len(began))
