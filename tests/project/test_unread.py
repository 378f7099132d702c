"""Whoever puts a file into a project that is not read there is told so, and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.project.config import Project
from kg.project.unread import iter_unread

TURTLE = b"@prefix a: <http://e/> .\na:b a:c 1 .\n"


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("data/a.rdf", b"", "bring it in"),
        ("data/below/a.JSONLD.gz", b"", "bring it in"),
        ("ontology/a.owl", b"", "make Turtle of it"),
        ("rules/a.jsonld", b"", "make Turtle of it"),
        ("data/a.ttl", TURTLE, ""),
        ("data/a.TTL", TURTLE, ""),
        ("data/a.md", TURTLE, ""),
        ("queries/a.rdf", b"", ""),
        ("data/a.txt", TURTLE, "name it a.ttl"),
        ("data/a.TXT", TURTLE, "name it a.ttl"),
        ("data/a.text", b"\xef\xbb\xbf# Facts\n\n" + TURTLE.replace(b"@prefix", b"PREFIX"), "name it a.ttl"),
        ("data/a.txt", b"of " + TURTLE, ""),
        ("data/a.txt", b"", ""),
        ("ontology/a.txt", TURTLE, ""),
    ],
)
def test_what_lies_in_a_folder_and_is_not_read_is_told(
    empty_project: Project, name: str, content: bytes, told: str
) -> None:
    project = empty_project._replace(shapes=empty_project.root / "rules")
    path = project.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    found = list(iter_unread(project))

    assert [told in one.text and one.text.startswith(name) for one in found] == [True] * bool(told)


@pytest.mark.parametrize("place", ["data", "ontology", "queries", "data/sources"])
def test_a_link_to_a_folder_is_told(empty_project: Project, tmp_path: Path, place: str) -> None:
    (tmp_path / "elsewhere").mkdir()
    link = empty_project.root / place / "linked"
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(tmp_path / "elsewhere")
    (link.parent / "none.txt").symlink_to(tmp_path / "nowhere")
    (link.parent / "folder.txt").mkdir()

    assert [f"{place}/linked is a link to a folder"] == [
        one.text.partition(",")[0] for one in iter_unread(empty_project)
    ]
