"""What linking keeps under .kg/ may be spoilt in any way: decisions are still taken, and nothing is mistaken."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.errors import InputError, UsageError
from kg.link.decisions import BY_HAND, Decision
from kg.link.keeping import DecisionFile
from kg.link.pipeline import Proposal, read_proposals, write_proposals
from kg.link.scoring import Feature, Known, Scored, Subject
from kg.link.sssom import links_table
from kg.link.targets import items_behind
from kg.project.config import Project

ENTITIES = "http://www.wikidata.org/entity/"
SAME = "http://www.w3.org/2004/02/skos/core#exactMatch"
ONE = Proposal(
    Subject("http://e/a", "http://e/C", "A", ("A", "B"), {"member": (Known("Q2", ("C",), "http://e/c", ("Q9",)),)}, ("en",)),
    (Scored("Q1", "A", 0.9, 1.0, True, False, ("member",), ("member",), (), (), (Feature("name", "agrees", 0.9, "same"),), 0.2),),
)  # fmt: skip
DEEP = b"[" * 100_000
FORMS: dict[str, Callable[[Path], Any]] = {
    "a folder": lambda path: (path / "x").mkdir(parents=True),
    "a pipe": os.mkfifo,
    "a device": lambda path: path.symlink_to("/dev/zero"),
    "a link that leads nowhere": lambda path: path.symlink_to("nowhere"),
    "rubbish": lambda path: path.write_bytes(b"\xff\x00rubbish\n" * 50),
    "of another form": lambda path: path.write_bytes(b'{}\n[1, [2, 3]]\n["ann", [[5], []]]\n'),
    "deep": lambda path: path.write_bytes(DEEP + b"\n"),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["lock", "wikidata.sssom.tsv.journal"])
def test_a_decision_is_kept_and_taken_back_whatever_stands_there(empty_project: Project, name: str, form: str) -> None:
    project = empty_project._replace(links=(SAME,))
    folder = project.state / "link"
    folder.mkdir(parents=True)
    FORMS[form](folder / name)
    file = DecisionFile(links_table(project, items_behind(ENTITIES)), project.state)
    made = Decision(f"{project.base}a", "Q1", "accepted", SAME, BY_HAND, "2026-01-31", "ann")

    assert [made] == file.change(lambda decisions: [*decisions, made])
    change = file.last("ann")
    assert change is not None
    assert ([], (made,), (), [], ()) == file.take_back(change)
    assert [] == file.read()


SPOILT: dict[str, Callable[[bytes], bytes]] = {
    "rubbish": lambda raw: b"\xff\x00rubbish\n",
    "bytes that are no text": lambda raw: raw + b"\xff\n",
    "cut off": lambda raw: raw[:-20],
    "deep": lambda raw: raw + DEEP + b"\n",
    "a list": lambda raw: raw + b"[]\n",
    "facts as a list": lambda raw: raw.replace(b'{"member": [', b'[{"member": [').replace(b'"iri"', b'], "iri"'),
    "facts of no names": lambda raw: raw.replace(b'"facts": {"member": ', b'"facts": [').replace(
        b']}, "iri"', b']], "iri"'
    ),
    "facts of another kind": lambda raw: raw.replace(b'"text": "Q2"', b'"text": 2'),
    "a score as a text": lambda raw: raw.replace(b'"score": 0.9', b'"score": "0.9"'),
    "a refused item as a number": lambda raw: raw.replace(b'"refused": ["Q9"]', b'"refused": [9]'),
    "a name as a number": lambda raw: raw.replace(b'["A", "B"]', b'["A", 5]'),
    "a word as nothing": lambda raw: raw.replace(b'"words": "same"', b'"words": null'),
    "no features": lambda raw: raw.replace(b'"features"', b'"others"'),
}


@pytest.mark.parametrize("name", SPOILT)
def test_proposals_are_read_just_as_they_were_written(tmp_path: Path, name: str) -> None:
    """Or it is told that they must be made anew."""
    path = tmp_path / "proposals.jsonl"
    write_proposals([ONE], path, "basis")
    assert [ONE] == list(read_proposals(path, "basis"))
    with pytest.raises(UsageError, match="have changed since"):
        list(read_proposals(path, ""))

    path.write_bytes(SPOILT[name](path.read_bytes()))
    with pytest.raises((InputError, UsageError), match=r"no proposal|have changed since"):
        list(read_proposals(path, "basis"))


@pytest.mark.parametrize("form", ["a folder", "a pipe", "a device", "a link that leads nowhere"])
def test_proposals_take_the_place_of_whatever_stands_there(tmp_path: Path, form: str) -> None:
    path = tmp_path / "proposals.jsonl"
    FORMS[form](path)
    with pytest.raises(UsageError, match="no proposals yet"):
        list(read_proposals(path, "basis"))
    write_proposals([ONE], path, "basis")

    assert [ONE] == list(read_proposals(path, "basis"))
