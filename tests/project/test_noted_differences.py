"""What a build by difference notes of what came and went is what the two databases tell."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from kg.project import building, difference
from kg.project.config import Project
from kg.project.difference import changed_files, graph_differences
from kg.project.snapshots import Snapshot

from ..shacl.test_verdicts import iter_edits


def follow(project: Project, seed: int) -> None:
    """Follow a history of edits, and require after each build the same difference as two databases that are read."""
    before: Snapshot | None = None
    noted = 0
    for done in iter_edits(project, random.Random(seed), 10):
        after = building.build_snapshot(project)
        if before is not None:
            names = changed_files(before, after)
            keys = [(str(before.folder), str(after.folder), project.graph_of(name)) for name in names]
            noted += sum(key in difference._differences for key in keys)
            told = list(graph_differences(project, before, after, names))
            difference._differences.clear()
            assert told == list(graph_differences(project, before, after, names)), done
        before = after
    assert noted


@pytest.fixture(autouse=True)
def by_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    """Build by difference whatever changes, with nothing noted before."""
    monkeypatch.setattr(building, "is_small", lambda *_: True)
    monkeypatch.setattr(difference, "_differences", {})


@pytest.mark.parametrize("seed", range(4))
def test_a_build_notes_what_the_databases_tell(empty_project: Project, seed: int) -> None:
    follow(empty_project, seed)


@pytest.mark.parametrize("fault", [lambda come, gone: (come, set()), lambda come, gone: (gone, come)])
def test_a_wrong_note_is_found(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch, fault: Callable[..., Any]
) -> None:
    """The test above is worth something."""
    note = difference._note
    monkeypatch.setattr(difference, "_note", lambda *given: note(*given[:3], *fault(*given[3:])))

    with pytest.raises(AssertionError):
        follow(empty_project, 1)


def test_of_a_large_difference_nothing_is_noted(empty_project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would be held for as long as the process lives, whether anybody asks or not."""
    monkeypatch.setattr(difference, "_MOST_NOTED", 0)
    for _ in iter_edits(empty_project, random.Random(2), 3):
        building.build_snapshot(empty_project)
    assert not any(come or gone for come, gone in difference._differences.values())


@pytest.mark.parametrize("seed", range(40))
def test_of_a_graph_that_only_grew_nothing_is_read(seed: int) -> None:
    """And what came and went is what two sets tell, also of files that state something twice, as of all others."""
    import pyoxigraph as ox

    chance = random.Random(seed)
    graph, other = ox.NamedNode("urn:g"), ox.NamedNode("urn:other")
    some = [ox.Quad(ox.NamedNode(f"urn:{n}"), ox.NamedNode("urn:p"), ox.Literal(str(n)), graph) for n in range(12)]
    known, held = ({quad for quad in some if chance.random() < share} for share in (0.5, chance.choice([0.3, 0.6, 1])))
    if chance.random() < 0.4:
        held |= known
    store = ox.Store()
    store.extend(known)
    store.extend(ox.Quad(quad.subject, quad.predicate, quad.object, other) for quad in some)
    store.extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in some)
    twice = chance.choice([0, 0, 2])
    read: list[object] = []

    class Watched:
        def __contains__(self, quad: object) -> bool:
            return quad in store

        def quads_for_pattern(self, *pattern: Any) -> Any:
            read.append(pattern)
            return store.quads_for_pattern(*pattern)

    found = difference._compare(Watched(), graph, held, len(known) + twice)  # type: ignore[arg-type]  # is asked as one
    assert (held - known, known - held) == found
    if not twice:
        assert bool(read) == bool(known - held)


@pytest.mark.parametrize(("known", "held", "most"), [(0, 50, 0), (50, 49, 50), (50, 50, 1)])
def test_what_cannot_have_only_grown_is_not_looked_up(known: int, held: int, most: int) -> None:
    """Not one by one where nothing was there or fewer are; and where others are, no further than to the first."""
    import pyoxigraph as ox

    graph, looked = ox.NamedNode("urn:g"), list[object]()
    have, want = (
        [ox.Quad(ox.NamedNode(f"urn:{kind}{n}"), ox.NamedNode("urn:p"), ox.Literal("1"), graph) for n in range(count)]
        for kind, count in (("a", known), ("b", held))
    )

    class Watched:
        def __contains__(self, quad: object) -> bool:
            looked.append(quad)
            return quad in have

        def quads_for_pattern(self, *_: object) -> Any:
            return iter(have)

    found = difference._compare(Watched(), graph, dict.fromkeys(want).keys(), most and known)  # type: ignore[arg-type]  # is asked as one
    assert (set(want), set(have)) == (set(found[0]), set(found[1]))
    assert len(looked) == (most == 1)
