"""A project is validated source by source and all together: what counts as changed, and what only all have."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import SyntaxErrors
from kg.places import files
from kg.places.lines import AnyPositions, positions_of
from kg.project.config import Project, Source
from kg.shacl.within_project import _has_changed, validate_project

from .test_verdicts import HEAD


def write(project: Project, **said_in: str) -> dict[str, Path]:
    """Write sources, and the shapes of things that have one value."""
    one = "e:B a sh:NodeShape ; sh:targetClass e:B ; sh:property [ sh:path e:q ; sh:minCount 1 ; sh:maxCount 1 ] ."
    (project.shapes / "things.ttl").write_text(f"{HEAD}{one} e:C a sh:NodeShape ; sh:targetClass e:D .\n", "utf-8")
    classes = "".join(f"e:{name} a <http://www.w3.org/2002/07/owl#Class> . " for name in "BD")
    (project.ontology / "classes.ttl").write_text(f"{HEAD}{classes}\n", "utf-8")
    (project.data / "sources").mkdir(exist_ok=True)
    paths = {name: project.data / "sources" / f"{name}.ttl" for name in said_in}
    for name, said in said_in.items():
        paths[name].write_text(f"{HEAD}{said}\n", "utf-8")
    return paths


@pytest.mark.parametrize(
    ("name", "changed"),
    [("f/a.ttl", True), ("f/gone.ttl", True), ("f/deep/gone.ttl", True), ("ff/a.ttl", False), ("b.ttl", False)],
)
def test_a_source_that_is_a_folder_has_changed_with_any_file_in_it(
    empty_project: Project, name: str, changed: bool
) -> None:
    """Also with one that is there no more."""
    folder = empty_project.data / "sources" / "f"
    project = empty_project._replace(sources=(folder,))

    assert _has_changed(project, Source(folder, (folder / "a.ttl",)), {folder.parent / name}) is changed


def test_too_many_values_of_two_sources_are_told_where_a_third_has_none(empty_project: Project) -> None:
    """Each is a fault of its own, though of one thing, one property and one shape."""
    write(empty_project, a="e:n a e:B .", b="e:n e:q 1 .", c="e:n e:q 2 .")
    found = [one for one in validate_project(empty_project).findings if one.component]

    assert ["MinCount", "MaxCount"] == [str(one.component).removesuffix("ConstraintComponent") for one in found]
    assert [False, True] == [one.message.startswith("sources disagree") for one in found]


def test_a_file_is_read_once_for_all_its_places(empty_project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of findings, of what sources disagree on, of causes, and of two things that have one id."""
    read: list[str] = []

    def noted(path: Path, base: str = "") -> AnyPositions:
        read.append(path.name)
        return positions_of(path, base)

    monkeypatch.setattr(files, "positions_of", noted)
    two = "e:m a e:B ; e:q 1 .\ne:m a e:B ; e:q 2 .\n"
    write(empty_project, a=f"{two}e:n e:q e:odd .", b="e:n a e:B ; e:q 3 .", c="e:n e:q 4 .")

    told = [one for one in validate_project(empty_project).findings if one.focus and one.location]
    assert ["lines 4 and 5 " in f"{one.said}" for one in told if one.related] == [True, False]
    assert sorted(set(read)) == sorted(read)


def test_a_part_of_the_sources_does_not_say_of_what_there_is_nothing(empty_project: Project) -> None:
    """All of them do: what one lacks another may have."""
    paths = write(empty_project, a="e:n a e:B ; e:q 1 .", b="e:m a e:B ; e:q 1 .")
    told = [
        [str(note) for note in validate_project(empty_project, changed=changed).notes if "no focus node" in str(note)]
        for changed in (None, {paths["a"]})
    ]

    assert [1, 0] == [len(notes) for notes in told]


@pytest.mark.parametrize("folder", ["data/sources", "data/spine", "ontology", "ontology/shapes"])
def test_a_file_that_says_something_of_another_graph_is_refused(empty_project: Project, folder: str) -> None:
    """Whatever it is read for: what it says would stand under a name that is not its own."""
    write(empty_project, a="e:n a e:B ; e:q 1 .")
    path = empty_project.root / folder / "more.nq"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("<urn:a> <urn:b> <urn:c> <urn:other> .\n", "utf-8")

    with pytest.raises(SyntaxErrors):
        validate_project(empty_project)


@pytest.mark.parametrize("what", ["root", "ontology", "shapes", "spine", "data"])
def test_all_sources_are_validated_when_what_they_share_has_changed(empty_project: Project, what: str) -> None:
    """Settings, ontology, shapes and spine, each in its own folder, also what is there no more; and no other file."""
    rules = empty_project.root / "rules"
    rules.mkdir()
    project = empty_project._replace(shapes=rules, within_a_source=rules)
    write(project, a="e:n a e:B .")
    folder: Path = getattr(project, what)
    found = validate_project(project, changed={folder / ("kg.toml" if what == "root" else "gone.ttl")})

    assert found.has("violation") is (what != "data")
    assert ("no source has changed" in map(str, found.notes)) is (what == "data")
