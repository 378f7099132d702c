"""kg validate and kg check on files of a project that are named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.project.config import Project

from ..conftest import Ran

Kg = Callable[..., Ran]
ROSE, OTHER = "data/sources/rose-and-g-dragon.ttl", "data/sources/jennie-ruby.ttl"
FAULT = 'work:apt mg:theme "no tag" .\n'


@pytest.fixture
def faulty(music: Project) -> Project:
    """The shipped project with a fault in one source, and the same in a new one, and a query that no case examines."""
    rose = music.root / ROSE
    prefixes = "".join(f"{line}\n" for line in rose.read_text("utf-8").splitlines() if line.startswith("@prefix"))
    rose.write_text(rose.read_text("utf-8") + FAULT, "utf-8")
    (music.root / OTHER).write_text(f'{prefixes}work:new a mg:MusicRecording ; mg:theme "none" .\n', "utf-8")
    (music.root / "queries" / "new.rq").write_text("#+ summary: What is there?\nSELECT ?s { ?s ?p ?o }\n")
    return music


@pytest.mark.parametrize("command", ["validate", "check"])
def test_only_what_stands_in_the_files_is_told(kg: Kg, faulty: Project, command: str) -> None:
    one, both = kg(command, ROSE, cwd=faulty), kg(command, ROSE, "data/sources", cwd=faulty)

    assert (1, 1) == (one.code, both.code)
    assert {ROSE} == {line.partition(":")[0] for line in one.out.splitlines() if ": violation:" in line}
    assert {ROSE, OTHER} == {line.partition(":")[0] for line in both.out.splitlines() if ": violation:" in line}
    assert "" == kg("validate", "data/sources/number-one-girl-video.ttl", cwd=faulty).out


@pytest.mark.parametrize("command", ["validate", "check"])
def test_what_two_files_disagree_on_is_told_of_each_of_them(kg: Kg, music: Project, command: str) -> None:
    """Its place is in one of them, and it is no less about the other; of a third it is not told."""
    rose, single, video = (f"data/sources/{name}.ttl" for name in (
        "rose-and-g-dragon", "number-one-girl-single", "number-one-girl-video"))  # fmt: skip
    for file, count in ((rose, 4), (video, 5)):
        with (music.root / file).open("a") as more:
            more.write(f"agent:blackpink mg:memberCount {count} .\n")
    told = {file: kg(command, file, "--fail-on", "warning", cwd=music) for file in (rose, video, single)}

    assert {rose: 1, video: 1, single: 0} == {file: ran.code for file, ran in told.items()}
    assert {rose: 1, video: 1, single: 0} == {file: ran.out.count("sources disagree") for file, ran in told.items()}


def test_a_file_that_others_rest_on_stands_for_all(kg: Kg, faulty: Project) -> None:
    """What is wrong for a change in the spine is wrong in the sources."""
    ran = kg("validate", "data/spine", cwd=faulty)

    assert 1 == ran.code
    assert {ROSE, OTHER} == {line.partition(":")[0] for line in ran.out.splitlines() if ": violation:" in line}


def test_a_query_is_checked_alone(kg: Kg, faulty: Project) -> None:
    ran = kg("check", "queries/new.rq", "--fail-on", "warning", cwd=faulty)

    assert 1 == ran.code
    assert "queries/new.rq: warning: no case examines" in ran.out
    assert ROSE not in ran.out


def test_names_are_those_of_the_working_directory(kg: Kg, faulty: Project) -> None:
    """As a hook gives them, and through a link to the project as well."""
    link = faulty.root.parent / "link"
    link.symlink_to(faulty.root)
    assert 1 == kg("validate", Path(ROSE).name, cwd=faulty.root / "data" / "sources").code
    assert 1 == kg("validate", str(link / ROSE), cwd=faulty).code
    assert 1 == kg("validate", ROSE, cwd=link).code


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("validate", "nope.ttl"), 3, "nope.ttl: there is no such file or folder"),
        (("check", "data/nope"), 3, "data/nope: there is no such file or folder"),
        (("validate", "queries"), 2, "queries is no part of"),
        (("check", "README.md"), 2, "README.md is no part of"),
        (("validate", ROSE, "--changed"), 2, "leave DATA out"),
        (("validate", ROSE, "--base", "urn:x"), 2, "in a project IRIs are written whole"),
        (("validate", ROSE, "--baseline", "k.json", "--update-baseline"), 2, "leave out"),
    ],
)
def test_looking_at_nothing_does_not_look_like_finding_nothing(
    kg: Kg, faulty: Project, words: tuple[str, ...], code: int, told: str
) -> None:
    (faulty.root / "README.md").write_text("no RDF\n")
    ran = kg(*words, cwd=faulty)

    assert code == ran.code
    assert told in ran.err
    assert "no findings" not in ran.err


def test_without_a_project_files_need_shapes(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "x.ttl").write_text("<urn:a> <urn:b> 1 .")
    ran = kg("validate", "x.ttl", cwd=tmp_path)

    assert 2 == ran.code
    assert "go together outside a project" in ran.err


@pytest.mark.parametrize("name", ["data/old.rdf", "data/x.json", "data/notes.txt", "data/odd"])
def test_a_file_that_is_nowhere_read_is_not_called_in_order(music: Project, kg: Callable[..., Ran], name: str) -> None:
    path = music.root / name
    path.write_text("garbage <") if "." in name else path.mkdir()
    if path.is_dir():
        (path / "x.jsonld").write_text("{")
    for command in ("check", "validate"):
        ran = kg(command, name, cwd=music)
        assert ran.code == 2
        assert "is no part of" in ran.err
