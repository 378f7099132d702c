"""kg diff tells each kind of edit so that somebody who does not know RDF reads it rightly."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.project.config import Project
from tests import ROOT

from ..conftest import Ran, git

Kg = Callable[..., Ran]
EDITS = sorted(path for path in (ROOT / "tests" / "compare" / "edits").iterdir() if path.is_dir())


def edit(project: Project, file: str, old: str, new: str) -> None:
    path = project.data / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize("case", EDITS, ids=lambda path: path.name)
def test_an_edit_is_told(kg: Kg, case: Path) -> None:
    """What is told of an edit is what was read and found right; no difference ends with 0, any with 1."""
    expected = (case / "expected.txt").read_text("utf-8")
    ran = kg("diff", "a.ttl", "b.ttl", cwd=case)

    assert expected == ran.out
    assert (1 if expected else 0) == ran.code


def test_there_are_enough_edits() -> None:
    """No edit has been lost."""
    assert len(EDITS) >= 25


def test_a_statement_moved_between_files(kg: Kg, committed: Project) -> None:
    """What only changes its file is told as moved, not as gone and new."""
    edit(committed, "sources/rose-and-g-dragon.ttl", "agent:big-bang mg:memberCount 3 .", "")
    edit(committed, "sources/number-one-girl-video.ttl", "\n# ---", "\nagent:big-bang mg:memberCount 3 .\n\n# ---")

    assert (
        "1 statement moved from data/sources/rose-and-g-dragon.ttl to data/sources/number-one-girl-video.ttl\n"
        == kg("diff", "HEAD", cwd=committed).out
    )


def test_a_source_withdrawn(kg: Kg, committed: Project) -> None:
    """What only a withdrawn source stated is gone; what others state too has only left it."""
    path = committed.data / "sources" / "rose-and-g-dragon.ttl"
    line = path.read_text("utf-8").splitlines().index("agent:big-bang mg:memberCount 3 .") + 1
    path.unlink()
    told = kg("diff", "HEAD", cwd=committed).out

    place = f"[data/sources/rose-and-g-dragon.ttl:{line}]"
    assert f"Big Bang (agent:big-bang) has changed\n  member count: 3 (gone)  {place}\n" in told
    assert "stated elsewhere too, left data/sources/rose-and-g-dragon.ttl" in told


def test_a_statement_that_a_second_source_makes(kg: Kg, committed: Project) -> None:
    """A fact that gets another source is told as such."""
    edit(committed, "sources/number-one-girl-video.ttl", "\n# ---", "\nagent:big-bang mg:memberCount 3 .\n\n# ---")

    assert (
        "1 statement is now also stated by data/sources/number-one-girl-video.ttl\n"
        == kg("diff", "HEAD", cwd=committed).out
    )


def test_two_commits_a_folder_and_a_release(kg: Kg, committed: Project, tmp_path: Path) -> None:
    """Each kind of side can be compared with each other kind."""
    assert 0 == kg("release", "1.0", "-o", str(tmp_path / "r1"), cwd=committed).code
    edit(committed, "spine/agents.ttl", '"Rosé"@en', '"Rosie"@en')
    git(committed.root, "commit", "-qam", "renamed")

    expected = 'name: "Rosé" → "Rosie"'
    for sides in (("HEAD~1", "HEAD"), ("HEAD~1",), (str(tmp_path / "r1"), "."), (str(tmp_path / "r1"), "HEAD")):
        ran = kg("diff", *sides, cwd=committed)
        assert (1, 1) == (ran.code, ran.out.count(expected)), ran


@pytest.mark.parametrize("format_name", ["markdown", "json", "rdf-patch"])
def test_other_formats(kg: Kg, committed: Project, format_name: str) -> None:
    """Markdown, JSON and RDF Patch tell the same."""
    edit(committed, "sources/rose-and-g-dragon.ttl", "mg:memberCount 3", "mg:memberCount 4")
    told = kg("diff", "HEAD", "-f", format_name, cwd=committed).out

    if format_name == "json":
        (thing,) = json.loads(told)["things"]
        assert ("changed", "Big Bang") == (thing["kind"], thing["label"])
        assert '"3"^^<http://www.w3.org/2001/XMLSchema#integer>' == thing["changes"][0]["old"]
    elif format_name == "markdown":
        assert told.startswith("### Big Bang (agent:big-bang) has changed\n\n- member count: 3 → 4")
    else:
        signs = [line.split()[0] for line in told.splitlines()]
        assert ["TX", "D", "A", "TC"] == signs


def test_only_numbers(kg: Kg, committed: Project) -> None:
    """--stat counts things by what happened to them, and statements by file."""
    edit(committed, "sources/rose-and-g-dragon.ttl", "mg:memberCount 3", "mg:memberCount 4")
    told = kg("diff", "HEAD", "--stat", cwd=committed).out

    assert ["1", "thing", "changed", "+1", "-1", "data/sources/rose-and-g-dragon.ttl"] == told.split()


def test_what_cannot_be_compared(kg: Kg, committed: Project, tmp_path: Path) -> None:
    """A name that stands for nothing ends with 2, a file with a fault with 3 and its place."""
    (tmp_path / "bad.ttl").write_text("<http://e/a> <http://e/b> ")

    assert 2 == kg("diff", "nowhere", cwd=committed).code
    ran = kg("diff", str(tmp_path / "bad.ttl"), cwd=committed)
    assert 3 == ran.code
    assert "bad.ttl:1:" in ran.err
