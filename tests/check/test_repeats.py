"""A source that states nothing of its own is told, at its file, with the one that states the same."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
from itertools import count, permutations
from pathlib import Path

import pyoxigraph
import pytest

from kg.ask.opening import open_engine
from kg.check import repeats
from kg.check.repeats import find_repeats, find_within
from kg.engines.embedded import EmbeddedEngine
from kg.engines.stores import load_graphs
from kg.project.reading import read_project
from tests.edit.mistakes import PROJECT

MORE = "\nwork:ruby mg:byArtist agent:rose .\n"
OTHER = "\nwork:ruby mg:byArtist agent:bruno-mars .\n"


@pytest.mark.parametrize(
    ("of_copy", "of_first", "told"),
    [
        ("", "", ["jennie-ruby.ttl"]),
        ("", MORE, ["copy.ttl"]),
        (MORE, "", ["jennie-ruby.ttl"]),
        (MORE, OTHER, []),
        ("\n[] mg:kind work:ruby .\n", MORE, []),
    ],
)
def test_a_source_is_told_that_states_no_more_than_another(
    tmp_path: Path, of_copy: str, of_first: str, told: list[str]
) -> None:
    """Of two that state the same it is the one with the longer name, which most likely came later."""
    root = tmp_path / "songs"
    shutil.copytree(PROJECT, root)
    first = root / "data/sources/jennie-ruby.ttl"
    copy = first.with_name("copy.ttl")
    copy.write_text(first.read_text() + of_copy)
    first.write_text(first.read_text() + of_first)
    project = read_project(root)

    found = find_repeats(project, open_engine(project), "warning")

    assert [one.location.path.name for one in found if one.location] == told
    assert all(place.path in {copy, first} for one in found for place, _ in one.related)


@pytest.mark.parametrize("name", ["a", "z"])
def test_of_two_that_state_the_same_the_longer_name_is_told(tmp_path: Path, name: str) -> None:
    """Wherever it stands in the order of the alphabet; of two as long it is the later one."""
    root = tmp_path / "songs"
    shutil.copytree(PROJECT, root)
    first = root / "data/sources/jennie-ruby.ttl"
    for other in (f"{name}-copy-of-jennie-ruby.ttl", f"{name}.ttl"):
        shutil.copyfile(first, first.with_name(other))
    project = read_project(root)
    told = find_repeats(project, open_engine(project), "warning")

    assert sorted(one.location.path.name for one in told if one.location) == sorted(
        ("jennie-ruby.ttl", f"{name}-copy-of-jennie-ruby.ttl")
    )


def test_what_the_spine_states_as_well_is_no_repeat(tmp_path: Path) -> None:
    """It is there for all sources, and no article that was entered twice."""
    root = tmp_path / "songs"
    shutil.copytree(PROJECT, root)
    source = root / "data/sources/jennie-ruby.ttl"
    project = read_project(root)
    project.spine.mkdir(exist_ok=True)
    shutil.copyfile(source, project.spine / "ruby.ttl")

    assert find_repeats(project, open_engine(project), "warning") == []
    shutil.copyfile(source, source.with_name("copy.ttl"))
    assert [one.location.path.name for one in find_repeats(project, open_engine(project), "warning") if one.location]


def test_a_house_may_do_without() -> None:
    project = read_project(PROJECT)

    assert find_repeats(project, None, None) == []  # type: ignore[arg-type]  # nothing is asked


EDITS = int(os.environ.get("KG_EXAMPLES", "60"))
POOL = [f"<urn:{n}> <urn:p> <urn:{n + 1}> ." for n in range(7)]
BLANK = ("_:b <urn:p> <urn:1> .", "<urn:1> <urn:p> _:b .")


def parse(text: str) -> pyoxigraph.QuadParser:
    return pyoxigraph.parse(text, pyoxigraph.RdfFormat.TURTLE, rename_blank_nodes=True)


def follow_edits(chance: random.Random, edits: int, *, number: int = 5, overlooked: bool = False) -> None:
    """Change sources, and require after each edit that what is found again is what the sets of their lines say."""
    graphs = {f"urn:graph/{n}": set(POOL[: n % 5 + 3]) for n in range(number)}
    before = None
    for _ in range(edits):
        graph = f"urn:graph/{chance.randrange(number + 1)}"
        if chance.random() < 0.2:
            graphs.pop(graph, None)
        else:
            blank = {chance.choice(BLANK)} if chance.random() < 0.2 else set()
            graphs[graph] = set(chance.sample(POOL, chance.randrange(8))) | blank
        quads = {iri: parse("\n".join(lines)) for iri, lines in graphs.items()}
        engine = EmbeddedEngine(load_graphs(quads.items()), in_memory=True)
        contents = {iri: hashlib.sha256(repr(sorted(lines)).encode()).hexdigest() for iri, lines in graphs.items()}
        if overlooked and before is not None and graph in before.marks:
            contents[graph] = before.marks[graph][0]
        before = find_within(engine, contents, before)
        expected = [
            (one, other)
            for one, other in permutations(graphs, 2)
            if len(graphs[one]) >= 5 and graphs[one].isdisjoint(BLANK) and graphs[one] <= graphs[other]
        ]

        assert before.pairs == sorted(expected)


@pytest.mark.parametrize("number", [5, 12])
@pytest.mark.parametrize("at_once", [1, 2, 500])
def test_after_random_edits_the_sources_within_others_are_known(
    at_once: int, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many marks are looked for together, and whether a graph has fewer statements than there are marks."""
    monkeypatch.setattr(repeats, "_AT_ONCE", at_once)
    follow_edits(random.Random(1), EDITS, number=number)


@pytest.mark.parametrize("fault", ["a change is overlooked", "marks that say nothing"])
def test_a_fault_in_what_is_looked_at_again_is_found(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test above is worth something: with either fault it fails."""
    if fault == "marks that say nothing":
        first, numbers = repeats._first_of, count()
        monkeypatch.setattr(repeats, "_first_of", lambda *of: first(*of) and f"<urn:0> <urn:p> <urn:{next(numbers)}>")

    with pytest.raises(AssertionError):
        follow_edits(random.Random(1), EDITS, overlooked=fault == "a change is overlooked")
