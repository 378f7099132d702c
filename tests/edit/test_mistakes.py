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
ONLY_A_CHECK = {
    "22-latin-1": "an editor has a text, and not the bytes that are no UTF-8",
    "71-label-property": "what the settings name is looked for in the data when they are saved",
    "72-query-example": "what the examples of a question name is looked for in the data when it is saved",
    "73-prefix-in-kg-toml": "that all files have another meaning of a prefix is looked for when the settings are saved",
    "77-slip-in-a-list": "what is at fault is the claim that has the value, which lies in no editor",
    "113-misspelt-where-it-is-described": "what is told is told of the sources that name it, which lie in no editor",
}
"""The mistakes of which an editor tells but what the file itself shows until it is saved, with the reason."""


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
    assert_told_in_an_editor(root, planted, findings, mistake.path.stem)


def assert_told_in_an_editor(root: Path, path: Path, findings: list[Finding], name: str) -> None:
    """What a check says of a file is told there as well, at the same places, and the same fixes are offered.

    The places are those before any check as well.
    """
    desk = Desk()
    one = desk.open(path.as_uri(), path.read_bytes().decode("utf-8", "replace"), 1)
    assert one is not None
    desk.warm()
    desk.find(one)
    desk.find_in_all(one)
    before = desk.find(one)
    desk.take_check(root, findings)
    told = desk.find(one)
    project = one.knowledge.project if one.knowledge else None
    desk.close(path.as_uri())

    own = standing_in(findings, path, root / CONFIG)
    assert ({one.location for one in before} == {one.location for one in own}) == (name not in ONLY_A_CHECK)
    assert {_seen(one) for one in flat(own)} <= {_seen(one) for one in flat(told)}
    if project is not None:
        assert _offered(told, project) == _offered(own, project)


def _seen(finding: Finding) -> tuple[object, ...]:
    return finding.rule, finding.severity, finding.location, finding.said or finding.message


def _offered(findings: list[Finding], project: Project) -> set[tuple[object, ...]]:
    return {(fix.title, fix.edits) for one in findings for fix in fixes_of(one, project, read_text)}


@pytest.mark.parametrize(
    ("value", "told"),
    [("015", []), ("15.0", ["Datatype"]), ('"15 songs"', ["Datatype"]), ("0", ["MinInclusive"]), ("16", ["MaxCount"]),
     ("16, 15.0", ["Datatype", "MaxCount"])],
)  # fmt: skip
def test_sources_disagree_on_values_that_are_not_one_and_not_wrong_by_themselves(
    tmp_path: Path, value: str, told: list[str]
) -> None:
    """What is wrong by itself is told of the source that has it, and is no second value."""
    root, said = tmp_path / "project", {"file": "data/sources/rose-apt.ttl", "old": "work:apt mg:byArtist"}
    plant(Mistake(PROJECT, {**said, "new": f"work:ruby mg:numTracks {value} .\n\nwork:apt mg:byArtist"}), root)

    text, findings = told_of(root)

    assert sorted(str(one.component).removesuffix("ConstraintComponent") for one in findings) == told
    assert ("there are 2 values" in text) == ("MaxCount" in told)


NOT_ASSERTED = """
@prefix mg: <https://example.org/songs/ontology#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shapes: <https://example.org/songs/shapes#> .
shapes:Claim sh:sparql shapes:Claim-not-asserted .
shapes:Claim-not-asserted a sh:SPARQLConstraint ;
    sh:prefixes [ sh:declare [ sh:prefix "rdf" ; sh:namespace "http://www.w3.org/1999/02/22-rdf-syntax-ns#" ] ] ;
    sh:message "Keep one."@en ;
    sh:select "SELECT $this (rdf:object AS ?path) ?value WHERE { $this rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?value . ?s ?p ?value }" .
"""


def test_what_a_shape_and_a_query_tell_of_a_claim_and_a_fact_is_told_once_with_both_lines(tmp_path: Path) -> None:
    root = tmp_path / "project"
    plant(next(one for one in MISTAKES if one.path.stem == "25-claim-and-fact"), root)
    (root / "ontology/shapes/claims.ttl").write_text(NOT_ASSERTED)

    told, findings = told_of(root)

    assert len(findings) == 1
    assert "data/sources/jennie-ruby.ttl:35:16: violation:" in told
    assert "data/sources/jennie-ruby.ttl:23:15: work:ruby-song mg:writer agent:bruno-mars" in told


@pytest.mark.parametrize(
    ("label", "is_sure"), [("Frederick Mars", False), ("Fredericc Mars", True), ("Peter Hernandez", True)]
)
def test_a_slip_of_which_a_label_says_that_it_is_the_other_one_is_not_mended_unseen(
    tmp_path: Path, label: str, is_sure: bool
) -> None:
    root = tmp_path / "project"
    spine = plant(Mistake(PROJECT, {"file": "data/spine/agents.ttl"}), root)
    spine.write_text(spine.read_text().replace("bruno-mars", "fredericc-mars").replace("Bruno Mars", label))
    for path in (root / "data/sources").iterdir():
        path.write_text(path.read_text().replace("bruno-mars", "frederick-mars"))

    told, findings = told_of(root)
    project = read_project(root)
    fixes = [fix for one in findings for fix in fixes_of(one, project, read_text) if "fredericc" in fix.title]

    assert ("is that one misspelt" in told) is not is_sure
    assert {fix.is_sure for fix in fixes} == {is_sure}


def test_every_mistake_but_one_is_told() -> None:
    """A byte order mark and the line ends of Windows are none; all else has a place in a file."""
    silent = [mistake.path.stem for mistake in MISTAKES if not mistake.told]

    assert silent == ["23-bom-and-crlf"]
    assert len(MISTAKES) == 184
    assert all(":" in mistake.told.partition(" ")[0] for mistake in MISTAKES if mistake.told)
