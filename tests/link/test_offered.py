"""What was written into tables to fill in: every table that may still come back, and nothing that others have spoilt."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.link import offered
from kg.link.offered import keep_offered, mark_of, read_offered
from kg.link.pipeline import Proposal
from kg.link.scoring import Feature, Scored, Subject

from .test_kept import DEEP, FORMS


def proposal(name: str, *words: str, part: str = "") -> Proposal:
    """Return a proposal with a candidate for each reason."""
    subject = Subject(f"http://e/{name}", "http://e/C", name, (name,), {}, part=part)
    return Proposal(
        subject,
        tuple(
            Scored(f"Q{n}", "", 0.9, 1.0, True, False, (), (), (), (), (Feature("name", "agrees", 0.1, one),))
            for n, one in enumerate(words, 1)
        ),
    )


def test_every_table_is_known_whatever_was_written_since(tmp_path: Path) -> None:
    """With the reasons of each, of a part as well, and that a thing had no candidate at all."""
    path = tmp_path / "kept" / "offered"
    keep_offered(path, [proposal("a", "same name", "alike"), proposal("b")])
    keep_offered(path, [proposal("a", "same group"), proposal("a", "a part", part="A"), proposal("c", "other")])

    assert {
        ("http://e/a", "", "Q1"): {mark_of("same name"), mark_of("same group")},
        ("http://e/a", "", "Q2"): {mark_of("alike")},
        ("http://e/a", "A", "Q1"): {mark_of("a part")},
        ("http://e/b", "", ""): {mark_of("")},
    } == read_offered(path, {"http://e/a", "http://e/b"})


def test_the_oldest_goes_when_it_becomes_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is offered again is no more the oldest."""
    monkeypatch.setattr(offered, "_MOST", 3)
    path = tmp_path / "offered"
    for name in ("a", "b", "c", "a", "d"):
        keep_offered(path, [proposal(name, "why")])

    every = {f"http://e/{name}" for name in "abcd"}
    assert ["a", "c", "d"] == sorted(thing[-1] for thing, _, _ in read_offered(path, every))
    assert 3 == len(path.read_text().splitlines())


def test_reasons_are_the_same_however_their_spaces_came_back() -> None:
    assert mark_of("same name; alike") == mark_of(" same  name;\nalike ")
    assert mark_of("same name") != mark_of("samename")


def test_a_line_that_is_none_of_ours_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "offered"
    keep_offered(path, [proposal("a", "why")])
    raw = path.read_bytes()
    for other in (b"\xff\n", b"{}\n", b"5\n", b"[1, 2]\n", b'[["x"], 1, 2, 3]\n', b"[" + b"\n", DEEP + b"\n"):
        path.write_bytes(other + raw + other)
        assert {("http://e/a", "", "Q1"): {mark_of("why")}} == read_offered(path, {"http://e/a"})


@pytest.mark.parametrize("form", ["a folder", "a pipe", "a device", "a link that leads nowhere"])
def test_what_was_offered_takes_the_place_of_whatever_stands_there(tmp_path: Path, form: str) -> None:
    path = tmp_path / "offered"
    FORMS[form](path)
    assert {} == read_offered(path, {"http://e/a"})
    keep_offered(path, [proposal("a", "why")])

    assert [("http://e/a", "", "Q1")] == [*read_offered(path, {"http://e/a"})]
