"""Cases ask the sample, what the data answer otherwise is news, and is accepted by name or all at once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.edit.mistakes import PROJECT

from ..conftest import Ran

Kg = Callable[..., Ran]
CASE = "tests/queries/songs_of/default.tsv"


@pytest.fixture
def songs(tmp_path: Path) -> Path:
    """The small project with a sample, and a song in the data that the sample has not."""
    root = tmp_path / "songs"
    shutil.copytree(PROJECT, root)
    shutil.copytree(root / "data", root / "tests/queries/sample")
    path = root / "data/sources/rose-apt.ttl"
    path.write_text(path.read_text() + "\nwork:ruby-song mg:byArtist agent:rose .\n")
    return root


def test_a_new_fact_is_news_and_no_fault(songs: Path, kg: Kg) -> None:
    ran = kg("check", cwd=songs)

    assert ran.code == 0
    assert (
        f"{CASE}: the answer of the data to songs_of has changed: + 1 row; if it is right, accept it with: kg queries accept songs_of"
        in ran.err
    )
    assert kg("queries", "test", "--engine", "embedded", "--engine", "memory", cwd=songs).code == 0


@pytest.mark.parametrize(
    "slip", ["mg:byArtst agent:rose,", "mg:byArtist agent:roze,", "<mg:byArtist> agent:rose,", "mg:byArtist 29,"]
)
def test_beside_a_slip_nobody_is_asked_to_accept_what_may_follow_from_it(songs: Path, kg: Kg, slip: str) -> None:
    path = songs / "data/sources/rose-apt.ttl"
    path.write_text(path.read_text().replace("mg:byArtist agent:rose,", slip))

    ran = kg("check", cwd=songs)

    assert "has changed: + 1 row, - 1 row; mend what is told above first, as this may follow from it" in ran.err
    assert "accept" not in ran.err
    shutil.rmtree(songs / "tests/queries/sample")
    assert ". Mend what is told above first" in kg("check", cwd=songs).out


def test_without_a_sample_the_data_are_asked(songs: Path, kg: Kg) -> None:
    shutil.rmtree(songs / "tests/queries/sample")

    assert kg("check", cwd=songs).code == 1
    ran = kg("queries", "accept", cwd=songs)
    assert ran.code == 2
    assert "kg queries test --update NAME" in ran.err


@pytest.mark.parametrize("words", [("songs_of",), ("--all",)])
def test_an_answer_is_accepted_and_the_case_stays(songs: Path, kg: Kg, words: tuple[str, ...]) -> None:
    before = (songs / CASE).read_bytes()

    assert "1 answers have changed" in kg("queries", "accept", cwd=songs).err
    ran = kg("queries", "accept", *words, cwd=songs)

    assert (ran.code, ran.out) == (0, "songs_of (default): + 1 row\n  + work:ruby-song\n")
    assert (songs / CASE).read_bytes() == before
    assert (songs / CASE).with_suffix(".live").read_text() == "?song\nwork:apt\nwork:ruby-song\n"
    assert "has changed" not in kg("check", cwd=songs).err
    assert "no answer has changed" in kg("queries", "accept", cwd=songs).err
    assert kg("queries", "accept", "--all", "songs_of", cwd=songs).code == 2


def test_what_is_as_in_the_sample_again_needs_no_file(songs: Path, kg: Kg) -> None:
    kg("queries", "accept", "--all", cwd=songs)
    shutil.copy(PROJECT / "data/sources/rose-apt.ttl", songs / "data/sources/rose-apt.ttl")

    assert "- 1 row" in kg("check", cwd=songs).err
    kg("queries", "accept", "--all", cwd=songs)
    assert not (songs / CASE).with_suffix(".live").exists()


def test_a_query_that_became_wrong_fails(songs: Path, kg: Kg) -> None:
    """The sample is what a query is held against, whatever the data say."""
    query = songs / "queries/songs_of.rq"
    query.write_text(query.read_text().replace("mg:MusicRecording ;", "mg:ReleaseGroup ;"))

    ran = kg("check", cwd=songs)

    assert ran.code == 1
    assert f"{CASE}: violation: the answer is not the expected one: missing: work:apt" in ran.out


def test_an_update_says_what_it_changed(songs: Path, kg: Kg) -> None:
    (songs / CASE).write_text((songs / CASE).read_text() + "work:none\n")

    ran = kg("queries", "test", "--update", cwd=songs)

    assert ran.err == f"wrote 1 cases: 1 with another answer\n  {CASE}\n"
    assert (songs / CASE).read_bytes() == (PROJECT / CASE).read_bytes()


def test_a_query_that_is_named_gets_its_first_case(songs: Path, kg: Kg) -> None:
    """Of the examples in its header; without one, or where it cannot be asked, nothing is written."""
    (songs / "queries/all.rq").write_text("#+ summary: What is there?\nSELECT (COUNT(*) AS ?n) { ?s ?p ?o }\n")
    asked = '#+ summary: What is it called?\n#+ params:\n#+   thing: {type: iri, example: "work:apt"}\n'
    text = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\nSELECT ?name { ?thing skos:prefLabel ?name }\n"
    (songs / "queries/called.rq").write_text(asked + text)
    (songs / "queries/uncalled.rq").write_text(asked.replace(', example: "work:apt"', "") + text)
    (songs / "queries/broken.rq").write_text("SELECT ?s { ?s ?p ?o }\n")

    ran = kg("queries", "test", "--update", "all", "called", cwd=songs)

    assert (0, "wrote 2 cases: 2 with another answer") == (ran.code, ran.err.splitlines()[0])
    assert (songs / "tests/queries/all/all.tsv").read_text().startswith("?n\n")
    called = (songs / "tests/queries/called/example.tsv").read_text().splitlines()
    assert ['#+ params: {"thing": "work:apt"}', "?name"] == called[:2]
    assert 0 == kg("queries", "test", "all", "called", cwd=songs).code
    assert "has no example" in kg("queries", "test", "--update", "uncalled", cwd=songs).err
    assert 3 == kg("queries", "test", "--update", "broken", cwd=songs).code
    assert not (songs / "tests/queries/uncalled").exists()
    assert not (songs / "tests/queries/broken").exists()
