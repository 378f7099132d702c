"""Mistakes that people make: what a check says of each, word by word, and which of them mend themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.cli.fixing import read_text
from kg.edit.fixes import fixes_of
from kg.edit.fixing import texts_after
from kg.findings import Finding
from kg.lsp.checked import standing_in
from kg.lsp.desk import Desk
from kg.project.config import CONFIG, Project
from kg.project.reading import read_project
from kg.shacl.grouping import flat
from tests.edit.mistakes import PROJECT, Mistake, mistakes, plant, told_of

MISTAKES = mistakes()


def test_the_project_without_a_mistake_is_in_order(tmp_path: Path) -> None:
    root = tmp_path / "project"
    plant(Mistake(PROJECT, {"file": "kg.toml"}), root)

    assert told_of(root) == ("", [])


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.path.stem)
def test_a_check_says_what_is_wrong_and_what_was_meant(mistake: Mistake, tmp_path: Path) -> None:
    """The text is the one that was looked at; `python -m tests.edit.mistakes` writes it anew. What mends itself does."""
    root = tmp_path / "project"
    planted = plant(mistake, root)

    told, findings = told_of(root)

    assert told == mistake.told
    project = read_project(root)
    fixes = [some[0] for finding in findings if (some := fixes_of(finding, project, read_text))]
    mended = texts_after(fixes, read_text)
    if mistake.said.get("mended"):
        before = {path.relative_to(root): text for path, text in mended.items()}
        assert planted in mended
        assert before == {path: read_text(PROJECT / path) for path in before}
    elif "mended_as" in mistake.said:
        assert any(mistake.said["mended_as"] in text for text in mended.values())
    else:
        assert not mended
    assert_told_in_an_editor(root, planted, findings)


def assert_told_in_an_editor(root: Path, path: Path, findings: list[Finding]) -> None:
    """What a check says of a file is told there as well, at the same places, and the same fixes are offered."""
    desk = Desk()
    one = desk.open(path.as_uri(), path.read_bytes().decode("utf-8", "replace"), 1)
    assert one is not None
    desk.warm()
    desk.find(one)
    desk.take_check(root, findings)
    told = desk.find(one)
    project = one.knowledge.project if one.knowledge else None
    desk.close(path.as_uri())

    own = standing_in(findings, path, root / CONFIG)
    assert {_seen(one) for one in flat(own)} <= {_seen(one) for one in flat(told)}
    if project is not None:
        assert _offered(told, project) == _offered(own, project)


def _seen(finding: Finding) -> tuple[object, ...]:
    return finding.rule, finding.severity, finding.location, finding.said or finding.message


def _offered(findings: list[Finding], project: Project) -> set[tuple[object, ...]]:
    return {(fix.title, fix.edits) for one in findings for fix in fixes_of(one, project, read_text)}


def test_every_mistake_but_one_is_told() -> None:
    """A byte order mark and the line ends of Windows are none; all else has a place in a file."""
    silent = [mistake.path.stem for mistake in MISTAKES if not mistake.told]

    assert silent == ["23-bom-and-crlf"]
    assert len(MISTAKES) == 90
    assert all(":" in mistake.told.partition(" ")[0] for mistake in MISTAKES if mistake.told)
