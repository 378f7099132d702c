"""A source that is most of what is validated is loaded with the spine, and validated as a whole."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest

from kg.engines.embedded import EmbeddedEngine
from kg.engines.stores import load_merged
from kg.io.kept import read_kept
from kg.project import building
from kg.project.config import Project
from kg.project.reading import read_project
from kg.shacl import beside_spine, nodes, on_snapshot, within_project
from kg.shacl.again import Again
from kg.shacl.since_snapshot import SinceSnapshot
from kg.shacl.verdicts import Verdicts
from kg.shacl.within_project import validate_project

from ..check.test_kept_damage import write_value
from .test_verdicts import FILES, HEAD, SHAPES, anew, iter_edits, shown


def test_a_large_source_finds_the_same_without_following_paths(empty_project: Project) -> None:
    """From nearly all nodes each path would be followed, time and again; what is found is what is found otherwise."""
    next(iter_edits(empty_project, random.Random(3), 0))
    with (
        patch.object(beside_spine, "_LARGE", 20),
        patch.object(beside_spine, "_MUCH_LARGER", 1_000),
        patch.object(Again, "_validate", autospec=True, side_effect=Again._validate) as asked,
    ):
        found = shown(empty_project, keep=False)

    assert found == anew(empty_project)
    assert not asked.called


def test_a_small_source_beside_a_large_spine_is_found_by_what_it_adds(empty_project: Project) -> None:
    """A spine is not loaded once more for a source of which it is the larger part by far."""
    next(iter_edits(empty_project, random.Random(3), 0))
    with (
        patch.object(beside_spine, "_LARGE", 20),
        patch.object(beside_spine, "_MUCH_LARGER", 0),
        patch.object(Again, "_validate", autospec=True, side_effect=Again._validate) as asked,
    ):
        found = shown(empty_project, keep=False)

    assert asked.called
    assert found == anew(empty_project)


def test_a_source_too_large_for_memory_finds_the_same_on_disk(empty_project: Project) -> None:
    """It is laid down in a folder of the state, of which nothing is left; memory does not grow with it."""
    next(iter_edits(empty_project, random.Random(3), 0))
    with (
        patch.object(beside_spine, "_LARGE", 20),
        patch.object(beside_spine, "_MUCH_LARGER", 1_000),
        patch.object(beside_spine, "_MOST_IN_MEMORY", 1),
        patch.object(on_snapshot, "_LARGE", 1),
        patch("kg.shacl.beside_spine.load_merged", side_effect=load_merged) as loaded,
        patch("kg.shacl.within_project.give_back") as given_back,
    ):
        found = shown(empty_project, keep=False)

    folders = [folder for call in loaded.mock_calls if (folder := call.kwargs.get("folder")) is not None]
    assert [folder.parent for folder in folders] == [empty_project.state] * 4
    assert not any(folder.exists() for folder in folders)
    assert given_back.call_count == 4
    assert found == anew(empty_project)


@pytest.fixture
def all_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take each source for a large one."""
    for module, name, value in (
        (on_snapshot, "_LARGE", 1),
        (beside_spine, "_LARGE", 1),
        (beside_spine, "_MUCH_LARGER", 1_000),
        (building, "is_small", lambda *_: True),
    ):
        monkeypatch.setattr(module, name, value)


@pytest.mark.usefixtures("all_large")
@pytest.mark.parametrize(("part", "are_much"), [(1_000, True), (1, False)])
def test_what_is_much_of_all_is_asked_as_what_any_graph_has(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch, part: int, are_much: bool
) -> None:
    """And what is little is not: of all that there is much would have to be looked through for it."""
    from kg.engines import any_graph
    from kg.shacl import since_snapshot

    monkeypatch.setattr(any_graph, "MANY", 1)
    monkeypatch.setattr(since_snapshot, "_PART", part)
    went_on = noting(monkeypatch)
    told: list[bool] = []
    on = EmbeddedEngine.on

    def noted(self: EmbeddedEngine, graphs: Any, *, are_much: bool = False) -> EmbeddedEngine:
        told.append(are_much)
        return on(self, graphs, are_much=are_much)

    building.build_snapshot(empty_project)
    edits = iter_edits(empty_project, random.Random(13), 8)
    next(edits)
    shown(empty_project)
    monkeypatch.setattr(EmbeddedEngine, "on", noted)
    for done in edits:
        assert shown(empty_project) == anew(empty_project), done
    assert any(found is not None for found in went_on)
    assert are_much == any(told)


def noting(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Return what is found by going on from an earlier snapshot from now on, None where that cannot be."""
    asked, went_on = SinceSnapshot.validate, []

    def noted(self: SinceSnapshot, *given: Any) -> Any:
        went_on.append(found := asked(self, *given))
        return found

    monkeypatch.setattr(SinceSnapshot, "validate", noted)
    return went_on


@pytest.mark.usefixtures("all_large")
def test_what_changed_in_a_large_source_gives_the_report_of_a_validation_anew(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is asked as the graphs of its files, from what was found in an earlier snapshot; the spine may change too."""
    went_on = noting(monkeypatch)
    building.build_snapshot(empty_project)
    for done in iter_edits(empty_project, random.Random(13), 8):
        kept = shown(empty_project)
        assert kept == anew(empty_project), done
        assert kept == shown(empty_project), f"{done}, then nothing"
    assert any(went_on)


def test_what_changed_in_the_spine_alone_is_all_that_is_asked_of_a_small_source(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was asked in the snapshot once; then it is gone on from what was found there, whatever is changed."""
    went_on = noting(monkeypatch)
    monkeypatch.setattr(on_snapshot, "_LARGE", 1)
    monkeypatch.setattr(building, "is_small", lambda *_: True)
    building.build_snapshot(empty_project)
    for done in iter_edits(empty_project, random.Random(17), 12):
        kept = shown(empty_project)
        assert kept == anew(empty_project), done
        assert kept == shown(empty_project), f"{done}, then nothing"
    assert any(went_on)


@pytest.mark.parametrize("gone", ["sources/f/one.ttl", "sources/f/two.ttl", FILES[0], "nothing.ttl"])
@pytest.mark.usefixtures("all_large")
def test_what_a_file_that_is_gone_had_said_counts_no_more(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch, gone: str
) -> None:
    """Whether it was one of a source or of the spine, and whether what it said was a fault or mended one."""
    went_on = noting(monkeypatch)
    (empty_project.shapes / "things.ttl").write_text(HEAD + SHAPES[1], "utf-8")
    (empty_project.data / "sources" / "f").mkdir(parents=True)
    with (empty_project.root / "kg.toml").open("a", encoding="utf-8") as file:
        file.write('\n[validation]\nsources = ["data/sources/f"]')
    for name, said in (
        (FILES[0], "e:n1 a e:B ."),
        ("sources/f/one.ttl", "e:n1 e:q 1 . e:n2 a e:B ; e:q 7 . e:n3 e:q 1 , 2 ."),
        ("sources/f/two.ttl", "e:n1 e:q 2 . e:n2 e:q 8 . e:n3 a e:B ."),
        ("sources/f/three.ttl", "e:n4 a e:B ; e:q 1 , 2 ."),
        ("nothing.ttl", "e:n5 a e:B ."),
    ):
        (empty_project.data / name).parent.mkdir(exist_ok=True)
        (empty_project.data / name).write_text(f"{HEAD}{said}\n", "utf-8")
    project = read_project(empty_project.root)
    building.build_snapshot(project)
    before = shown(project)
    (project.data / gone).unlink()
    building.build_snapshot(project)

    assert (shown(project) != before) == (gone != "nothing.ttl")
    assert shown(project) == anew(project)
    assert gone == "nothing.ttl" or any(went_on)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: [],
        lambda held: {**held, "snapshot": 5},
        lambda held: {**held, "sources": [5]},
        lambda held: {**held, "sources": {n: {"files": [5, []], "parts": 5} for n in held["sources"]}},
        lambda held: {**held, "sources": {n: {**one, "parts": [5]} for n, one in held["sources"].items()}},
        lambda held: {**held, "sources": {n: {**one, "idle": [99]} for n, one in held["sources"].items()}},
    ],
)
@pytest.mark.usefixtures("all_large")
def test_damage_of_what_is_kept_of_a_large_source_changes_nothing(
    empty_project: Project, spoil: Callable[[Any], Any]
) -> None:
    """What is no more as it was written is of no use, and another thing with its sum neither."""
    next(iter_edits(empty_project, random.Random(13), 0))
    building.build_snapshot(empty_project)
    shown(empty_project)
    path = empty_project.state / "sources.json"
    write_value(path, spoil(read_kept(path)))
    with (empty_project.data / FILES[1]).open("a", encoding="utf-8") as file:
        file.write("e:n9 a e:A .\n")

    assert shown(empty_project) == anew(empty_project)


ONE, TWO = "sources/f/one.ttl", "sources/f/two.ttl"
HELD = {
    FILES[0]: "e:n1 a e:B . e:n2 a e:B . e:n3 a e:B .",
    ONE: "e:n1 e:q 1 . e:n3 e:q 1 .",
    TWO: "e:n2 e:q 2 .",
    "sources/a.ttl": "e:n1 e:q 5 . e:n4 a e:B ; e:q 1 .",
}
# What is otherwise before an edit, the edit, and whether what is found is another afterwards.
MOVES: dict[str, tuple[dict[str, str], dict[str, str | None], bool]] = {
    "what another source said comes": ({}, {ONE: "e:n1 e:q 1 , 5 . e:n3 e:q 1 ."}, True),
    "what goes is still said by another source": (
        {ONE: "e:n1 e:q 1 , 5 . e:n3 e:q 1 ."}, {ONE: "e:n1 e:q 1 . e:n3 e:q 1 ."}, True),
    "what goes is still said by another file": (
        {ONE: "e:n2 e:q 2 , 3 ."}, {ONE: "e:n2 e:q 3 ."}, True),
    "what a file of the source says comes to the spine": (
        {}, {FILES[0]: f"{HELD[FILES[0]]} e:n3 e:q 1 ."}, False),
    "what a file of the source says comes to the spine, which says more of it": (
        {FILES[0]: "e:n1 a e:B . e:n2 a e:B ."}, {FILES[0]: "e:n1 a e:B . e:n2 a e:B . e:n3 a e:B ; e:q 1 ."}, False),
    "two files said the same, and the spine says what it is": (
        {FILES[0]: "e:n1 a e:B .", TWO: "e:n3 e:q 1 . e:n2 e:q 2 , 3 ."}, {FILES[0]: "e:n1 a e:B . e:n3 a e:B ."}, False),
    "two files come to say the same": ({}, {TWO: "e:n2 e:q 2 . e:n3 e:q 1 ."}, False),
    "two files said the same, and one does no more": (
        {TWO: "e:n2 e:q 2 . e:n3 e:q 1 ."}, {TWO: "e:n2 e:q 2 , 3 ."}, True),
    "what one file said another says": ({}, {ONE: "e:n1 e:q 1 .", TWO: "e:n2 e:q 2 . e:n3 e:q 1 , 2 ."}, True),
    "a file comes": ({}, {"sources/f/three.ttl": "e:n3 e:q 7 ."}, True),
    "a file goes": ({TWO: "e:n1 e:q 2 ."}, {TWO: None}, True),
    "a file has another name": ({}, {TWO: None, "sources/f/other.ttl": "e:n2 e:q 2 , 3 ."}, True),
    "the spine says of what a thing is": ({ONE: "e:n9 e:q 1 , 2 ."}, {FILES[0]: "e:n9 a e:B ."}, True),
    "only another source changes": ({}, {"sources/a.ttl": "e:n1 e:q 5 , 6 . e:n4 a e:B ; e:q 1 ."}, True),
    "a thing without a name": ({ONE: "[] a e:B ; e:q 1 , 2 ."}, {TWO: "e:n2 e:q 2 , 3 ."}, True),
}  # fmt: skip


@pytest.mark.parametrize(("held", "edit", "differs"), MOVES.values(), ids=MOVES)
@pytest.mark.usefixtures("all_large")
def test_what_comes_and_goes_counts_for_the_source_and_the_spine_alone(
    empty_project: Project, held: dict[str, str], edit: dict[str, str | None], differs: bool
) -> None:
    """Though other graphs of the snapshot say it too; and what two of these files say counts once."""
    (empty_project.shapes / "things.ttl").write_text(HEAD + SHAPES[1], "utf-8")
    with (empty_project.root / "kg.toml").open("a", encoding="utf-8") as file:
        file.write('\n[validation]\nsources = ["data/sources/f"]')

    def write(files: dict[str, Any]) -> None:
        for name, said in files.items():
            path = empty_project.data / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if said is None:
                path.unlink()
            else:
                path.write_text(f"{HEAD}{said}\n", "utf-8")

    write({**HELD, **held})
    project = read_project(empty_project.root)
    before = shown(project)
    assert before == anew(project)
    write(edit)
    after = shown(project)

    assert after == anew(project)
    assert (after != before) is differs
    assert after == shown(project)


@pytest.mark.usefixtures("all_large")
def test_what_changed_and_was_not_validated_is_not_taken_for_what_was(empty_project: Project) -> None:
    """A validation of what changed may leave out a source; what is kept of it is of the snapshot before."""
    (empty_project.shapes / "things.ttl").write_text(HEAD + SHAPES[1], "utf-8")
    paths = [empty_project.data / "sources" / f"{name}.ttl" for name in "ab"]
    for path in paths:
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{HEAD}e:{path.stem} a e:B ; e:q 1 .\n", "utf-8")
    before = shown(empty_project)
    for path in paths:
        path.write_text(f"{HEAD}e:{path.stem} a e:B ; e:q 1 , 2 .\n", "utf-8")
    validate_project(empty_project, changed={paths[0]})

    assert shown(empty_project) == anew(empty_project) != before


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("spine/t.ttl", None, "e:a a e:B . e:b a e:B ."),
        ("spine/t.ttl", "e:a a e:B . e:b a e:B .", None),
        ("sources/f/c.ttl", None, "e:b e:q 2 . e:a e:q 2 ."),
        ("sources/f/c.ttl", "e:b e:q 2 . e:a e:q 2 .", None),
    ],
    ids=["comes to the spine", "goes from the spine", "comes to a source", "goes from a source"],
)
@pytest.mark.usefixtures("all_large")
def test_a_file_that_came_or_went_and_was_not_looked_at_is_not_taken_for_one_that_was(
    empty_project: Project, name: str, before: str | None, after: str | None
) -> None:
    """What is kept of a source that was left out knows nothing of it, though snapshots since then do."""
    (empty_project.shapes / "things.ttl").write_text(HEAD + SHAPES[1], "utf-8")
    with (empty_project.root / "kg.toml").open("a", encoding="utf-8") as file:
        file.write('\n[validation]\nsources = ["data/sources/f"]')

    def write(name: str, said: str | None) -> None:
        path = empty_project.data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if said is None:
            path.unlink(missing_ok=True)
        else:
            path.write_text(f"{HEAD}{said}\n", "utf-8")

    write("spine/s.ttl", "e:c a e:B .")
    write("sources/f/b.ttl", "e:b e:q 1 .")
    write("sources/a.ttl", "e:a e:q 1 .")
    if name.startswith("sources"):
        write("spine/s.ttl", "e:a a e:B . e:b a e:B .")
    else:
        write("sources/f/b.ttl", "e:b e:q 1 , 2 .")
    write(name, before)
    project = read_project(empty_project.root)
    first = shown(project)
    write(name, after)
    write("sources/a.ttl", "e:a e:q 1 , 3 .")
    validate_project(project, changed={project.data / "sources" / "a.ttl"})

    assert shown(project) == anew(project) != first


def of_one_thing(project: Project) -> None:
    """Write two sources, one with a thing without a name that has a value too many."""
    (project.shapes / "things.ttl").write_text(HEAD + SHAPES[1], "utf-8")
    for name, said in (
        (FILES[0], "e:n1 a e:B ."),
        ("sources/a.ttl", "[] a e:B ; e:q 1 , 2 ."),
        ("sources/b.ttl", "e:n2 a e:B ; e:q 1 ."),
    ):
        (project.data / name).parent.mkdir(exist_ok=True)
        (project.data / name).write_text(f"{HEAD}{said}\n", "utf-8")


def test_a_thing_of_the_spine_without_a_name_is_the_same_one_only_in_snapshots_made_of_each_other(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the spine alone violates is known for all sources, until it is called otherwise."""
    monkeypatch.setattr(on_snapshot, "_LARGE", 1)
    monkeypatch.setattr(building, "is_small", lambda *_: True)
    of_one_thing(empty_project)
    (empty_project.data / FILES[0]).write_text(f"{HEAD}[] a e:B ; e:q 3 , 4 .\n", "utf-8")
    for number in range(3):
        (empty_project.data / "sources" / "a.ttl").write_text(f"{HEAD}e:n3 a e:B ; e:q {number} , 9 .\n", "utf-8")
        building.build_snapshot(empty_project, full=number == 2)
        assert shown(empty_project) == anew(empty_project) != []


@pytest.mark.parametrize("full", [False, True])
def test_a_thing_without_a_name_is_the_same_one_only_in_snapshots_made_of_each_other(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch, full: bool
) -> None:
    """After a build from all files it is called otherwise, though its file is as it was: it is looked for anew."""
    went_on = noting(monkeypatch)
    monkeypatch.setattr(on_snapshot, "_LARGE", 1)
    monkeypatch.setattr(building, "is_small", lambda *_: True)
    of_one_thing(empty_project)
    before = shown(empty_project)
    (empty_project.data / FILES[0]).write_text(f"{HEAD}e:n1 a e:B ; e:q 3 .\n", "utf-8")
    building.build_snapshot(empty_project, full=full)
    went_on.clear()

    assert shown(empty_project) == anew(empty_project) == before != []
    assert [one is None for one in went_on] == [full, full]


@pytest.mark.usefixtures("all_large")
def test_what_is_kept_of_a_source_keeps_its_snapshot(empty_project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many builds there are between two validations, the second goes on from the first.

    Also where nothing is kept of all sources together, which would keep it too.
    """
    went_on = noting(monkeypatch)
    monkeypatch.setattr(Verdicts, "write", lambda *_, **__: None)
    of_one_thing(empty_project)
    (empty_project.data / "sources" / "a.ttl").write_text(f"{HEAD}e:n3 a e:B ; e:q 1 , 2 .\n", "utf-8")
    shown(empty_project)
    for number in range(4):
        (empty_project.data / FILES[0]).write_text(f"{HEAD}e:n1 a e:B ; e:q {number} .\n", "utf-8")
        building.build_snapshot(empty_project)
    went_on.clear()

    assert shown(empty_project) == anew(empty_project) != []
    assert len(went_on) == 2
    assert None not in went_on


@pytest.mark.usefixtures("all_large")
def test_other_rules_of_the_same_form_find_all_anew(empty_project: Project) -> None:
    """Nothing came and nothing went, and nothing stands."""
    (empty_project.data / "sources").mkdir(exist_ok=True)
    for name in "ab":
        (empty_project.data / "sources" / f"{name}.ttl").write_text(f"{HEAD}e:{name} a e:B ; e:q 1 , 2 .\n", "utf-8")
    found = []
    for most in (2, 1):
        shape = SHAPES[1].replace("sh:maxCount 1", f"sh:maxCount {most}")
        (empty_project.shapes / "things.ttl").write_text(HEAD + shape, "utf-8")
        found.append(shown(empty_project))
        assert found[-1] == anew(empty_project)

    assert found[0] != found[1]


@pytest.mark.parametrize("name", ["ontology/shapes/things.ttl", "data/sources/a.ttl", f"data/{FILES[0]}"])
@pytest.mark.usefixtures("all_large")
def test_what_changed_while_a_large_source_was_validated_leaves_nothing_known(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """What was found with it is not what is found where it has been put back."""
    path = empty_project.root / name
    texts = {
        "ontology/shapes/things.ttl": HEAD + SHAPES[1],
        "data/sources/a.ttl": HEAD + "e:a e:q 1 .\n",
        "data/sources/b.ttl": HEAD + "e:b e:q 1 .\n",
        f"data/{FILES[0]}": HEAD + "e:a a e:B .\n",
    }
    for one, text in texts.items():
        (empty_project.root / one).parent.mkdir(exist_ok=True)
        (empty_project.root / one).write_text(text, "utf-8")
    expected = anew(empty_project)
    before = path.read_text("utf-8")
    change = {"things": ("sh:maxCount 1", "sh:maxCount 0"), "a": ("e:q 1", 'e:q "x"'), "s": ("a e:B", "e:q 9")}
    where = "read_shapes" if path.stem == "things" else "BesideSpine"
    original = getattr(within_project, where)

    def change_first(*given: Any, **named: Any) -> Any:
        path.write_text(before.replace(*change[path.stem]), "utf-8")
        return original(*given, **named)

    with monkeypatch.context() as patched:
        patched.setattr(within_project, where, change_first)
        assert shown(empty_project) != expected, "the other content was not validated"
    path.write_text(before, "utf-8")

    assert shown(empty_project) == expected


@pytest.mark.parametrize(
    ("first", "second"),
    [("e:n1 a e:B .", "e:n1 e:q 1 , 2 ."), ("e:n1 e:q 1 .", "e:n1 e:q 2 ."), ("e:n2 a e:B .", "e:n2 e:q 1 , 2 .")],
    ids=["says what the spine says", "says more", "says what another is"],
)
def test_one_source_leaves_the_spine_as_it_was_for_the_next(empty_project: Project, first: str, second: str) -> None:
    """What both say stays, and what only the first says goes."""
    (empty_project.shapes / "things.ttl").write_text(HEAD + SHAPES[1], "utf-8")
    for name, said in ((FILES[0], "e:n1 a e:B ."), ("sources/a.ttl", first), ("sources/b.ttl", second)):
        (empty_project.data / name).parent.mkdir(exist_ok=True)
        (empty_project.data / name).write_text(f"{HEAD}{said}\n", "utf-8")

    assert shown(empty_project, keep=False) == anew(empty_project) != []


def test_what_was_kept_for_one_source_is_gone_with_it(empty_project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sets of nodes that are asked for often lie beside the data: of hundreds of sources they would fill the memory."""
    stores: list[Any] = []

    def load(*given: Any, **named: Any) -> Any:
        stores.append(load_merged(*given, **named))
        return stores[-1]

    monkeypatch.setattr(nodes, "_SELDOM", 0)
    monkeypatch.setattr(beside_spine, "load_merged", load)
    next(iter_edits(empty_project, random.Random(3), 0))
    with patch.object(EmbeddedEngine, "_keep", autospec=True, side_effect=EmbeddedEngine._keep) as kept:
        shown(empty_project, keep=False)

    assert kept.called
    assert [[*store.named_graphs()] for store in stores] == [[] for _ in stores]


@pytest.mark.usefixtures("all_large")
def test_of_files_that_are_no_more_those_of_the_snapshot_nothing_is_taken_nor_kept(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They were changed since it was built, be it while they were validated."""
    went_on = noting(monkeypatch)
    building.build_snapshot(empty_project)
    edits = iter_edits(empty_project, random.Random(13), 2)
    next(edits)
    shown(empty_project)
    next(edits)
    noted: list[dict[str, Any]] = []
    monkeypatch.setattr(Verdicts, "rest_on", lambda *_: False)
    monkeypatch.setattr(SinceSnapshot, "write", lambda self: noted.append(dict(self._noted)))
    went_on.clear()
    assert shown(empty_project) == anew(empty_project)
    assert noted
    assert not any(noted)
    assert not any(went_on)
