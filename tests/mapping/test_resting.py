"""What was made of a table stands for as long as nothing has changed that it rests on."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kg.link.decisions import BY_HAND, Decision
from kg.mapping import files
from kg.mapping.deciding import Deciding
from kg.mapping.files import digest_of_mapping
from kg.mapping.known import KnownThings
from kg.project.config import Project

CHANGES: dict[str, Callable[[Project], Project]] = {
    "the base": lambda project: project._replace(base="https://example.org/other/"),
    "a prefix": lambda project: project._replace(prefixes={**project.prefixes, "skos": "urn:other:"}),
    "a new prefix": lambda project: project._replace(prefixes={**project.prefixes, "new": "urn:other:"}),
    "the name of a label": lambda project: project._replace(preferred=("urn:name",)),
    "other names": lambda project: project._replace(others=("urn:name",)),
    "which of them is the name": lambda project: project._replace(
        preferred=(*project.preferred, *project.others), others=()
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_is_said_in_the_settings_makes_it_another(
    empty_project: Project, change: Callable[[Project], Project]
) -> None:
    path = empty_project.root / "kg.toml"

    assert digest_of_mapping(empty_project, path) != digest_of_mapping(change(empty_project), path)


def test_the_mapping_our_form_and_what_is_known_make_it_another(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = empty_project.root / "kg.toml"
    found = {digest_of_mapping(empty_project, path), digest_of_mapping(empty_project, path, "known")}
    path.write_text("#")
    found.add(digest_of_mapping(empty_project, path))
    monkeypatch.setattr(files, "_FORM", "0")
    found.add(digest_of_mapping(empty_project, path))

    assert len(found) == 4


DECIDED = Decision("https://e/name/a", "agent/a", "accepted", "skos:exactMatch", BY_HAND, "2026-01-01")


@pytest.mark.parametrize(
    ("known", "decisions"),
    [
        (KnownThings(classes={"urn:a": frozenset({"urn:C"})}), [DECIDED]),
        (KnownThings(names={"urn:a": ("A",)}), [DECIDED]),
        (KnownThings(by={"urn:a": ("urn:b",)}), [DECIDED]),
        (KnownThings(identified={("isni", "1"): "urn:a"}), [DECIDED]),
        (KnownThings(taken=frozenset({"urn:a"})), [DECIDED]),
        (KnownThings(), []),
        (KnownThings(), [DECIDED._replace(subject="https://e/name/b")]),
        (KnownThings(), [DECIDED._replace(item="agent/b")]),
        (KnownThings(), [DECIDED._replace(verdict="rejected")]),
        (KnownThings(), [DECIDED._replace(subject_label="A & B")]),
    ],
)
def test_whatever_is_known_or_decided_makes_it_another(
    empty_project: Project, known: KnownThings, decisions: list[Decision]
) -> None:
    before = Deciding(empty_project, KnownThings(), [DECIDED]).rests_on()

    assert before == Deciding(empty_project, KnownThings(), [DECIDED]).rests_on()
    assert before != Deciding(empty_project, known, decisions).rests_on()
