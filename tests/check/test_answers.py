"""Cases ask the sample, what the data answer otherwise is news, and is accepted by name or all at once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.check.answers import Changed, check_answers, find_changed
from kg.check.cases import Case, read_cases, write_live
from kg.errors import Advice
from kg.findings import Finding, Note, Report
from kg.project.catalog import read_catalog
from kg.project.config import Project
from kg.rdf.terms import IRI
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


# --- What is told of an answer


@pytest.fixture
def asked(empty_project: Project) -> Project:
    """A project with one question, of which a sample has one row and the data have two."""
    shutil.rmtree(empty_project.queries)
    shutil.rmtree(empty_project.cases, ignore_errors=True)
    for path, text in {
        empty_project.queries / "all.rq": "#+ summary: What?\nSELECT ?v { ?s <urn:p> ?v }\n",
        empty_project.cases / "all/all.tsv": "?v\n1\n",
        empty_project.cases / "sample/a.ttl": "<urn:a> <urn:p> 1 .\n",
        empty_project.data / "a.ttl": "<urn:a> <urn:p> 1 , 2 .\n",
    }.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return empty_project


def checked(project: Project, *told: Finding, faulty: tuple[str, ...] = ()) -> Report:
    return check_answers(project, read_catalog(project), faulty, None, told)


VALUE = IRI("urn:x")
SLIPS = [
    (Finding("violation", "m", "r", value=VALUE), True),
    (Finding("warning", "m", "r", value=VALUE), False),
    (Finding("violation", "m", "r"), False),
    (Finding("info", "m", "r", meant=VALUE), True),
    (Finding("info", "m", "r", cause=VALUE), True),
    (Finding("warning", "m", "prefixes"), True),
    (Finding("warning", "m", "r", focus=VALUE, said="s"), False),
]


@pytest.mark.parametrize(("told", "may_follow"), SLIPS)
def test_nobody_is_asked_to_take_an_answer_while_a_slip_is_told(
    asked: Project, told: Finding, may_follow: bool
) -> None:
    """A value that cannot stay, a term that was meant otherwise, or a name in brackets: the answer may follow from it.

    That is so of what the data answer; what a sample does is right or wrong by itself.
    """
    other = Finding("info", "m", "r")
    (note,) = checked(asked, other, told).notes
    first = "mend what is told above first, as this may follow from it"
    assert isinstance(note, Note)
    assert first in note.text if may_follow else "if it is right, accept it" in note.text
    assert (None if may_follow else Advice("accept-answer", "all")) == note.advice

    (asked.cases / "all/all.tsv").write_text("?v\n3\n")
    (wrong,) = checked(asked, told).findings
    assert (
        "the answer is not the expected one: missing: 3; too many: 1. If the new answer is right, take it"
    ) == wrong.message
    assert Advice("take-answer", "all") == wrong.advice

    shutil.rmtree(asked.cases / "sample")
    (wrong,) = checked(asked, told).findings
    assert (first.capitalize() in wrong.message, wrong.advice is None) == (may_follow, may_follow)


def test_to_a_question_that_cannot_be_asked_nobody_is_asked_to_take_an_answer(asked: Project) -> None:
    """Nor is it said of what that may follow, or looked for why no row came."""
    (asked.cases / "all/all.tsv").write_text("#+ params: {no: 1}\n?v\n1\n")
    for told in SLIPS:
        (wrong,) = checked(asked, told[0]).findings
        assert wrong.advice is None
        assert wrong.said is None
        assert "take it" not in wrong.message
        assert "Mend" not in wrong.message


def test_why_rows_are_missing_is_looked_for_only_where_no_other_came_in_their_place(asked: Project) -> None:
    query = asked.queries / "all.rq"
    query.write_text("#+ summary: What?\nSELECT ?v { ?s <urn:q> ?v }\n")
    (empty,) = checked(asked).findings
    assert (query, True) == (empty.location and empty.location.path, empty.said is not None)
    assert "so the answer to " in empty.message

    query.write_text("#+ summary: What?\nSELECT ?v { VALUES ?v { 7 } OPTIONAL { ?s <urn:q> ?w } }\n")
    (other,) = checked(asked).findings
    assert (asked.cases / "all/all.tsv", None) == (other.location and other.location.path, other.said)


def test_a_query_that_is_faulty_is_not_asked(asked: Project) -> None:
    (asked.cases / "all/all.tsv").write_text("?v\n3\n")
    report = checked(asked, faulty=("all",))
    assert ((), ()) == (tuple(report.findings), tuple(report.notes))


@pytest.mark.parametrize(
    ("data", "told", "lines"),
    [
        ("<urn:a> <urn:p> 1 .", None, []),
        ("<urn:a> <urn:p> 1 , 2 .", "+ 1 row", ["+ 2"]),
        ("<urn:a> <urn:p> 2 , 3 .", "+ 2 rows, - 1 row", ["+ 2", "+ 3", "- 1"]),
        ("<urn:a> <urn:o> 1 .", "- 1 row", ["- 1"]),
    ],
)
def test_what_is_new_and_what_is_gone_is_told_by_rows(
    asked: Project, data: str, told: str | None, lines: list[str]
) -> None:
    (asked.data / "a.ttl").write_text(data)
    catalog = read_catalog(asked)
    cases = read_cases(asked, catalog)
    found = list(find_changed(asked, catalog, cases))
    assert ([told] if told else []) == [str(one) for one in found]
    assert lines == [line for one in found for line in sorted(one.lines)]
    if told:
        (one,) = found
        write_live(one.case, one.answer)
        assert [] == list(find_changed(asked, catalog, cases))
        (asked.data / "a.ttl").write_text("<urn:a> <urn:p> 1 .")
        (back,) = find_changed(asked, catalog, cases)
        write_live(back.case, back.answer)
        assert not back.case.live.exists()


def test_what_the_data_cannot_be_asked_any_more_has_no_rows(asked: Project) -> None:
    """As of a thing that only the sample describes; and of a case with data of its own nothing changes."""
    (asked.queries / "all.rq").write_text(
        '#+ summary: What?\n#+ params:\n#+   thing: {type: iri, example: "one"}\nSELECT ?v { ?thing <urn:p> ?v }\n'
    )
    label = asked.preferred[0]
    (asked.cases / "sample/a.ttl").write_text(f'<urn:a> <urn:p> 1 ; <{label}> "one" .')
    (asked.cases / "all/all.tsv").write_text("#+ params: {thing: one}\n?v\n1\n")
    catalog = read_catalog(asked)
    (gone,) = find_changed(asked, catalog, read_cases(asked, catalog))
    assert ((), (), ("?v", "1")) == (gone.answer, gone.new, gone.gone)
    (asked.cases / "all/all.ttl").write_text(f'<urn:a> <urn:p> 1 ; <{label}> "one" .')
    assert [] == list(find_changed(asked, catalog, read_cases(asked, catalog)))


def test_the_same_rows_otherwise_are_told_as_that() -> None:
    changed = Changed(Case("all", Path("a"), {}, ()), ("?v",), (), ())
    assert "other variables, or another order" == str(changed)
