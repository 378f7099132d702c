"""A new project is in order from the first moment, and nothing that was there before is touched."""

from __future__ import annotations

import errno
import os
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.errors import InputError, UnknownName, UsageError
from kg.project import scaffold
from kg.project.config import Project
from kg.project.reading import read_project
from kg.project.scaffold import create_project, list_examples
from tests import ROOT

from ..conftest import Ran


def test_an_empty_project_is_in_order(tmp_path: Path, kg: Callable[..., Ran]) -> None:
    """Its one class, its one shape and its one question fit each other, and the check finds nothing."""
    written = create_project(tmp_path / "My Graph").files
    project = read_project(tmp_path / "My Graph")

    assert ("my-graph", "https://example.org/my-graph/") == (project.name, project.base)
    assert sorted(written) == sorted(path for path in project.root.rglob("*") if path.is_file())
    assert project.spine.is_dir()
    assert 0 == kg("check", cwd=project).code
    assert (0, "thing,label\r\n") == kg("query", "things", "-f", "csv", cwd=project)[:2]


def test_the_shape_of_an_empty_project_checks_its_class(tmp_path: Path, kg: Callable[..., Ran]) -> None:
    """A thing without a name is found, and one with a name is answered."""
    create_project(tmp_path / "p")
    data = tmp_path / "p" / "data" / "a.ttl"
    data.write_text("<https://example.org/p/thing/a> a <https://example.org/p/ontology#Thing> .\n")

    ran = kg("validate", cwd=tmp_path / "p")

    assert 1 == ran.code
    assert "A thing has no name. Give it skos:prefLabel." in ran.out


def test_two_things_of_one_name_are_told_in_a_new_project(tmp_path: Path, kg: Callable[..., Ran]) -> None:
    """As a warning, by a question that the project may change or leave out."""
    create_project(tmp_path / "p")
    data = tmp_path / "p" / "data" / "a.ttl"
    head = (
        "@prefix ex: <https://example.org/p/ontology#> .\n@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "@prefix thing: <https://example.org/p/thing/> .\n"
    )
    data.write_text(
        f'{head}thing:a a ex:Thing ; skos:prefLabel "Rose" .\nthing:b a ex:Thing ; skos:prefLabel "Rose" .\n'
    )
    (tmp_path / "p/tests/queries/things/all.tsv").unlink()

    ran = kg("check", cwd=tmp_path / "p")

    assert ran.code == 0
    assert "data/a.ttl:4:" in ran.out
    assert "[query/same_name]" in ran.out


@pytest.mark.parametrize("example", [None, "music"])
@pytest.mark.parametrize("is_there", [True, False], ids=["empty", "new"])
def test_a_disk_without_room_leaves_no_part_of_a_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_there: bool, example: str | None
) -> None:
    """What was laid down before is gone again, with the folders that were made for it, and the reason is told."""
    folder = tmp_path / "a" / "songs"
    if is_there:
        folder.mkdir(parents=True)
    full, made = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "x"), []

    def write(*args: Any, **_: Any) -> None:
        made.append(args)
        if len(made) > 4:
            raise full
        Path(args[-1] if example else args[0]).touch()

    monkeypatch.setattr(*((shutil, "copyfile") if example else (Path, "write_text")), write)  # type: ignore[call-overload]

    with pytest.raises(InputError, match=r"cannot be written: No space left on device$"):
        create_project(folder, example)

    assert ([folder] if is_there else []) == list(tmp_path.glob("a/*"))
    assert not is_there or not list(folder.iterdir())
    assert is_there or not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["kg.toml", ".hidden", "folder/"])
def test_a_folder_that_holds_something_is_left_as_it_is(tmp_path: Path, name: str) -> None:
    """Whatever it is; the place is told."""
    held = tmp_path / name
    held.mkdir() if name.endswith("/") else held.write_text("mine")
    for example in (None, "music"):
        with pytest.raises(InputError, match="is not empty; name a new folder") as caught:
            create_project(tmp_path, example)
        assert caught.value.location is not None
        assert tmp_path == caught.value.location.path

    assert [held] == list(tmp_path.iterdir())


def test_an_empty_folder_that_is_there_is_taken(tmp_path: Path) -> None:
    """And folders above it are made."""
    (tmp_path / "a").mkdir()

    assert create_project(tmp_path / "a").files
    assert create_project(tmp_path / "b" / "c" / "d").files


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(InputError, match="cannot be written: "):
        create_project(tmp_path / "file" / "p")


@pytest.mark.parametrize("name", ["---", "_ &"])
def test_a_folder_without_a_letter_to_call_the_project_by_is_refused(tmp_path: Path, name: str) -> None:
    """Nothing is made."""
    with pytest.raises(UsageError, match="has no name to call the project by"):
        create_project(tmp_path / name)

    assert [] == list(tmp_path.iterdir())


def test_an_example_that_does_not_exist_is_told_with_the_nearest(tmp_path: Path) -> None:
    """Before a folder is made."""
    with pytest.raises(UnknownName, match=r"no example 'musik'; did you mean music\?"):
        create_project(tmp_path / "p", "musik")
    with pytest.raises(UnknownName, match=r"there are: charts, music"):
        create_project(tmp_path / "p", "zzzz")

    assert not (tmp_path / "p").exists()
    assert ["charts", "music"] == list_examples()


def test_an_example_is_laid_down_whole_and_without_what_can_be_made_again(tmp_path: Path) -> None:
    """The five parts of a project, byte for byte; no snapshot and nothing hidden but what git is to leave out."""
    written = create_project(tmp_path / "p", "music").files
    root = tmp_path / "p"

    assert sorted(written) == sorted(path for path in root.rglob("*") if path.is_file())
    assert {"kg.toml", "ontology", "data", "queries", "tests", ".gitignore"} == {path.name for path in root.iterdir()}
    for path in written:
        if path.name != ".gitignore":
            assert (ROOT / path.relative_to(root)).read_bytes() == path.read_bytes()
    assert ".kg/\n" == (root / ".gitignore").read_text()


def test_an_example_of_an_installed_package_is_laid_down_without_hidden_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no checkout is around it, the package brings its examples along; an editor's leavings are not laid down."""
    package = tmp_path / "site" / "kg"
    for part in ("ontology", "data", "queries", "tests/queries"):
        (package / "examples" / "small" / part).mkdir(parents=True)
    for name in ("kg.toml", "data/a.ttl", "data/.a.ttl.swp"):
        (package / "examples" / "small" / name).write_text("")
    monkeypatch.setattr(scaffold, "_PACKAGE", package)

    assert ["small"] == list_examples()
    assert [".gitignore", "a.ttl", "kg.toml"] == sorted(
        path.name for path in create_project(tmp_path / "p", "small").files
    )


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("Käse Brot", "käse-brot"),
        ("음악", "음악"),
        ("a_b & c", "a-b-c"),
        ("Ka\u0308se", "käse"),
        ("x" * 150, "x" * 100),
    ],
)
def test_a_project_keeps_the_letters_of_its_folder(
    kg: Callable[..., Ran], tmp_path: Path, folder: str, name: str
) -> None:
    """Whatever the script; what to type next can be typed, and what is laid down is in order."""
    ran = kg("init", folder, cwd=tmp_path)

    assert 0 == ran.code, ran
    assert f"cd {shlex.quote(folder)} && kg check" in ran.err
    assert name == read_project(tmp_path / folder).name
    assert 0 == kg("check", cwd=tmp_path / folder).code


def test_a_project_within_another_is_told(kg: Callable[..., Ran], empty_project: Project) -> None:
    """It is nobody's folder of data, and its commands are its own."""
    within = kg("init", "small", cwd=empty_project)

    assert (0, True) == (within.code, f"it lies in the project {empty_project.root}" in within.err)
    for folder in ("data/x", "ontology/x", ".kg/x"):
        assert 2 == kg("init", folder, cwd=empty_project).code
        assert not (empty_project.root / folder).exists()


def test_the_first_finding_is_about_what_was_written(kg: Callable[..., Ran], empty_project: Project) -> None:
    """Not about the shapes that were laid down."""
    (empty_project.data / "a.ttl").write_text(
        f"<{empty_project.base}thing/a> a <{empty_project.base}ontology#Thing> .\n"
    )

    findings = kg("validate", cwd=empty_project).out.splitlines()

    assert 1 == len(findings)
    assert findings[0].startswith("data/a.ttl:1:1: violation: ")
