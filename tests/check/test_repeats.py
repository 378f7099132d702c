"""A source that states nothing of its own is told, at its file, with the one that states the same."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kg.ask.opening import open_engine
from kg.check.repeats import find_repeats
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


def test_a_house_may_do_without() -> None:
    project = read_project(PROJECT)

    assert find_repeats(project, None, None) == []  # type: ignore[arg-type]  # nothing is asked
