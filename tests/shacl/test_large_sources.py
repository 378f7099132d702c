"""A source that is most of what is validated is loaded with the spine, and validated as a whole."""

from __future__ import annotations

import random
from unittest.mock import patch

from kg.project.config import Project
from kg.shacl import beside_spine
from kg.shacl.again import Again

from .test_verdicts import anew, iter_edits, shown


def test_a_large_source_finds_the_same_without_following_paths(empty_project: Project) -> None:
    """From nearly all nodes each path would be followed, time and again; what is found is what is found otherwise."""
    next(iter_edits(empty_project, random.Random(3), 0))
    with (
        patch.object(beside_spine, "_LARGE", 20),
        patch.object(beside_spine, "_MUCH_LARGER", 1_000),
        patch.object(Again, "validate", autospec=True, side_effect=Again.validate) as asked,
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
        patch.object(Again, "validate", autospec=True, side_effect=Again.validate) as asked,
    ):
        found = shown(empty_project, keep=False)

    assert asked.called
    assert found == anew(empty_project)
