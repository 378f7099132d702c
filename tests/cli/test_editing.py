"""What all commands share that change files by meaning: nothing uncommitted is lost, and what is left is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.cli import editing
from kg.cli.editing import carry_out, data_file, id_of, thing_of, told_from_here
from kg.edit.renaming_project import Plan
from kg.errors import InputError, Location, UnknownName, UsageError
from kg.project.config import Project
from kg.project.reading import read_project

Done = list[tuple[Any, ...]]


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> Done:
    """What was asked and changed, in its order; nothing is in earnest."""
    found: Done = []

    def noted(what: str) -> Callable[..., Any]:
        def called(*given: Any) -> Any:
            found.append((what, *given[1:]))
            return given[1]._replace(places=given[1].places + 1) if what in ("settled", "answers") else None

        return called

    monkeypatch.setattr("kg.check.answers_after.order_answers", noted("answers"))
    monkeypatch.setattr("kg.edit.settling.settle", noted("settled"))
    monkeypatch.setattr("kg.edit.undoing.change_files", noted("changed"))
    monkeypatch.setattr(editing, "require_clean", noted("clean"))
    return found


def plan(project: Project, *names: str, **more: Any) -> Plan:
    before = {project.root / name: b"old\n" for name in names if name != "new.ttl"}
    return Plan(before, {project.root / name: b"new\n" for name in names}, 3, **{"mentions": (), **more})


@pytest.mark.parametrize("force", [True, False])
def test_files_are_changed_that_hold_nothing_uncommitted(
    empty_project: Project, done: Done, force: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """Looked at before the first is written, unless that is said to be no matter; what they held is known."""
    made = plan(empty_project, "a.ttl", "new.ttl")
    carry_out(empty_project, made, "it", dry_run=False, force=force)

    assert ["settled", "answers", *["clean"] * (not force), "changed"] == [what for what, *_ in done]
    assert ("changed", "it", made.after, made.before) == done[-1]
    assert force or done[2] == ("clean", made.after)
    assert "it: 5 places in 2 files changed; take it back with: kg undo\n" == capsys.readouterr().err


def test_a_look_changes_nothing(empty_project: Project, done: Done, capsys: pytest.CaptureFixture[str]) -> None:
    carry_out(empty_project, plan(empty_project, "a.ttl", "new.ttl"), "it", dry_run=True, force=False)
    shown, told = capsys.readouterr()
    assert ["settled", "answers"] == [what for what, *_ in done]
    assert "-old\n+new\n" in shown
    assert 1 == shown.count("-old")
    assert 2 == shown.count("+new")
    assert "it: 5 places in 2 files would be changed\n" == told


def test_where_nothing_is_to_change_nothing_is_written(
    empty_project: Project, done: Done, capsys: pytest.CaptureFixture[str]
) -> None:
    carry_out(empty_project, plan(empty_project), "it", dry_run=False, force=False)
    assert ["settled", "answers"] == [what for what, *_ in done]
    assert "it: there is nothing to change\n" == capsys.readouterr().err


@pytest.mark.parametrize("number", [0, 1, 10, 11, 30])
def test_ten_places_are_told_that_are_left_and_how_many_more(
    empty_project: Project, done: Done, number: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of comments and of expected answers, each with the reason."""
    places = tuple(Location(empty_project.root / "a.ttl", line + 1) for line in range(number))
    carry_out(
        empty_project, plan(empty_project, "a.ttl", mentions=places, others=places), "it", dry_run=True, force=True
    )
    told = capsys.readouterr().err
    for why in ("a comment or a text speaks of it", "its query has other rows now"):
        assert min(number, 10) == told.count(f": {why}")
    assert 2 * (number > 10) == told.count(f"left as they are: {number - 10:,} more")
    assert not number or "left as it is: a.ttl:1: a comment" in told
    assert done


@pytest.fixture
def project(empty_project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project with two sources and a file of its spine, in whose folder one is."""
    for name in ("sources/one.ttl", "sources/within/two.ttl", "spine/three.ttl"):
        path = empty_project.data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("<http://e/a> <http://e/b> 1 .\n")
    (empty_project.root / "other.ttl").write_text("")
    monkeypatch.chdir(empty_project.root)
    return read_project(empty_project.root)


@pytest.mark.parametrize(
    ("word", "there", "found"),
    [
        ("data/sources/one.ttl", True, "sources/one.ttl"), ("one", True, "sources/one.ttl"), ("source:one", True, "sources/one.ttl"), ("one.ttl", True, "sources/one.ttl"),
        ("two", True, "sources/within/two.ttl"), ("two", False, "sources/within/two.ttl"), ("data/spine/three.ttl", True, "spine/three.ttl"), ("data/sources/new.ttl", False, "sources/new.ttl"),
    ],
)  # fmt: skip
def test_a_file_of_the_data_is_named_by_its_path_or_its_source(
    project: Project, word: str, there: bool, found: str
) -> None:
    assert project.data / found == data_file(project, word, there=there)


def test_what_is_there_by_that_name_is_meant_before_a_source(project: Project) -> None:
    (project.root / "one").write_text("")
    with pytest.raises(UsageError, match="one is no file of the data"):
        data_file(project, "one", there=True)


@pytest.mark.parametrize(
    ("word", "there", "error", "told"),
    [
        ("three", True, UnknownName, "three"), ("on", True, UnknownName, "one"), ("data/sources/new.ttl", True, UsageError, "there is no file data/sources/new.ttl"), ("new.ttl", True, UsageError, "there is no file new.ttl"),
        ("data/one", True, UsageError, "there is no file data/one"), ("other.ttl", True, UsageError, "is no file of the data"), ("other.ttl", False, UsageError, "is no file of the data"), ("../x.ttl", False, UsageError, "is no file of the data"),
        ("new", False, UsageError, "is no file of the data"), ("data", True, UnknownName, "there is no source 'data'"), ("kg.toml", True, UsageError, "is no file of the data; its folder is data"),
    ],
)  # fmt: skip
def test_what_is_no_file_of_the_data_is_told(
    project: Project, word: str, there: bool, error: type[Exception], told: str
) -> None:
    with pytest.raises(error) as found:
        data_file(project, word, there=there)
    assert type(found.value) is error
    assert told in str(found.value)


def test_an_id_is_a_curie_or_an_iri_and_a_thing_may_have_a_name(project: Project) -> None:
    (project.data / "sources/one.ttl").write_text(
        '<http://e/a> <http://www.w3.org/2000/01/rdf-schema#label> "Some Name" .\n'
    )
    for find in (id_of, thing_of):
        assert "http://e/a" == find(project, "<http://e/a>") == find(project, "http://e/a")
        assert f"{project.base}thing/x" == find(project, "thing:x")
    assert "http://e/a" == thing_of(project, "Some Name")
    with pytest.raises(UsageError, match="is no id; write it as prefix:name"):
        id_of(project, "Some Name")


def test_a_file_is_named_as_one_would_write_it_here(project: Project, tmp_path: Path) -> None:
    for path, told in ((project.data / "a.ttl", "data/a.ttl:3"), (tmp_path / "b.ttl", f"{tmp_path}/b.ttl:3")):
        with pytest.raises(InputError) as found, told_from_here():
            raise InputError("so", location=Location(path, 3))
        assert f"{told}: so" == str(found.value)
