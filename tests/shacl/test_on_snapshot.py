"""A large project is asked as its snapshot, where that tells all that its files do; and which files speak of a thing."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kg.findings import Finding
from kg.project.config import Project
from kg.project.snapshots import find_snapshot, is_fresh
from kg.rdf.terms import IRI, BlankNode, Term
from kg.shacl import on_snapshot
from kg.shacl.on_snapshot import files_about, open_large
from kg.shacl.within_snapshot import WithinSnapshot

SAID = {
    "a": "<urn:a> <urn:p> <urn:b> .",
    "b": "<urn:b> <urn:q> 1 .",
    "c": "<urn:c> <urn:p> <urn:a> .",
    "d": "<urn:d> <urn:b> 1 .",
}


@pytest.fixture
def files(empty_project: Project, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Files of a project of which any size is large."""
    monkeypatch.setattr(on_snapshot, "_LARGE", 1)
    files = []
    for name, said in SAID.items():
        files.append(empty_project.data / f"{name}.ttl")
        files[-1].write_text(f"{said}\n")
    return files


@pytest.mark.parametrize("at_once", [1, 400])
@pytest.mark.parametrize(
    ("nodes", "speak"),
    [
        ([IRI("urn:a")], "ac"),
        ([IRI("urn:b")], "ab"),
        ([IRI("urn:c")], "c"),
        ([IRI("urn:c"), IRI("urn:d"), None], "cd"),
        ([IRI("urn:p")], ""),
        ([None], ""),
        ([IRI("urn:c"), BlankNode("x")], "abcd"),
    ],
)
def test_files_speak_of_a_thing_that_is_their_subject_or_value(
    empty_project: Project, files: list[Path], monkeypatch: pytest.MonkeyPatch, nodes: list[Term | None], speak: str,
    at_once: int,
) -> None:  # fmt: skip
    """All may of one without a name."""
    monkeypatch.setattr(on_snapshot, "AT_ONCE", at_once)
    large = open_large(empty_project)
    assert large is not None
    found = files_about(empty_project, large[1], [Finding("warning", "m", "r", focus=node) for node in nodes], files)

    assert "".join(path.stem for path in found) == speak


@pytest.mark.parametrize(
    ("said", "is_asked"),
    [
        ("<urn:x> <urn:p> 7 .", True),
        ("<urn:x> <urn:p> 07 .", False),
        ("<urn:x> <urn:p> ", False),
    ],
    ids=["as any other", "a number that a store writes otherwise", "a fault"],
)
def test_a_snapshot_is_asked_that_tells_all_that_the_files_do(
    empty_project: Project, files: list[Path], said: str, is_asked: bool
) -> None:
    """One that is fresh, built if need be; faults are told by whoever loads the files."""
    assert open_large(empty_project) is not None
    files[0].write_text(f"{said}\n")
    large = open_large(empty_project)

    assert (large is not None) is is_asked
    if large is not None:
        assert is_fresh(empty_project, large[0])
        assert large[1].ask("ASK { <urn:x> <urn:p> 7 }")


def test_of_a_small_project_no_snapshot_is_made(
    empty_project: Project, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor is one asked that was made for something else."""
    monkeypatch.setattr(on_snapshot, "_LARGE", 10_000)
    assert open_large(empty_project) is None
    assert find_snapshot(empty_project) is None
    monkeypatch.setattr(on_snapshot, "triples_in", lambda stamps: 10_000)

    assert open_large(empty_project) is None, "it looked larger than it is"


@pytest.mark.parametrize("other", ["spine.ttl", "source.ttl", "more.ttl"])
def test_a_snapshot_is_not_asked_that_has_other_content_of_any_file(other: str) -> None:
    """Of the spine or of the source; what is known of the spine alone counts for nothing then."""
    spine, source = [Path("spine.ttl")], [Path("source.ttl"), Path("more.ttl")]
    verdicts: Any = SimpleNamespace(rest_on=lambda _, files: Path(other) not in files)
    nothing: Any = None
    within = WithinSnapshot(nothing, nothing, nothing, nothing, spine, verdicts)
    within.__dict__["_known"] = nothing, nothing

    assert within.validate(source) is None
