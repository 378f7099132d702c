"""Proposals stand for as long as nothing has changed that they rest on."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kg.link import pipeline
from kg.link.pipeline import basis_of
from kg.project.config import Project


def _limits(project: Project) -> Project:
    linking = project.linking
    return project._replace(linking=linking._replace(thresholds=linking.thresholds._replace(gap=0.123)))


CHANGES: dict[str, Callable[[Project], Project | int]] = {
    "the rules": lambda project: project.linking.rules.write_text("# other\n"),
    "a source": lambda project: (project.data / "sources" / "a.ttl").write_text("<urn:a> <urn:p> 2 .\n"),
    "a new file": lambda project: (project.data / "b.ttl").write_text("<urn:a> <urn:p> 2 .\n"),
    "the ontology": lambda project: (project.ontology / "new.ttl").write_text("<urn:a> <urn:p> 2 .\n"),
    "the thresholds": _limits,
    "the name of a label": lambda project: project._replace(preferred=("urn:name",)),
    "other names": lambda project: project._replace(others=("urn:name",)),
}


@pytest.fixture
def project(empty_project: Project) -> Project:
    for folder in (empty_project.data / "sources", empty_project.data / "links"):
        folder.mkdir(parents=True, exist_ok=True)
    (empty_project.data / "sources" / "a.ttl").write_text("<urn:a> <urn:p> 1 .\n")
    empty_project.linking.rules.write_text("# rules\n")
    return empty_project


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_proposals_rest_on_makes_them_old(
    project: Project, change: Callable[[Project], Project | int]
) -> None:
    before = basis_of(project)
    changed = change(project)

    assert before != basis_of(changed if isinstance(changed, Project) else project)


def test_proposals_of_another_form_are_old(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    before = basis_of(project)
    monkeypatch.setattr(pipeline, "_FORM", b"another")

    assert before != basis_of(project)


def test_what_goes_from_one_file_into_the_next_makes_proposals_old(project: Project) -> None:
    """It is in another graph then, though all files together say the same."""
    first, second = (project.data / "sources" / name for name in ("a.ttl", "b.ttl"))
    lines = [f"<urn:a> <urn:p> {n} .\n" for n in range(3)]
    found = set()
    for end in (1, 2):
        first.write_text("".join(lines[:end]))
        second.write_text("".join(lines[end:]))
        found.add(basis_of(project))

    assert 2 == len(found)


def test_links_leave_proposals_as_they_are(project: Project) -> None:
    """They are made of decisions, and each decision would have all that waits made anew."""
    before = basis_of(project)
    (project.data / "links" / "wikidata.ttl").write_text("<urn:a> <urn:p> 2 .\n")

    assert before == basis_of(project)


def test_what_is_said_of_identifiers_makes_them_old(project: Project) -> None:
    """An identifier proves a link: of one that was taken back proposals say so still."""
    said = ("urn:a", "isni", "0000000121032683")
    assert 3 == len({basis_of(project), basis_of(project, [said]), basis_of(project, [said, ("urn:b", *said[1:])])})
