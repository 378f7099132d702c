"""Asking: the list of questions, a value without its option, and things of another class than is asked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.ask.opening import open_engine
from kg.ask.unanswered import FILE, find_unanswered
from kg.project.catalog import read_catalog
from kg.project.config import Project

from ..conftest import Ran
from .terminal import run_on_terminal

Kg = Callable[..., Ran]


@pytest.mark.parametrize("columns", [50, 72, 100])
def test_the_list_is_as_wide_as_the_terminal_with_checks_at_its_end(shipped: Project, columns: int) -> None:
    """No word is broken: all the summaries stand in it."""
    shown = run_on_terminal(shipped, "query", COLUMNS=str(columns)).replace("\r\n", "\n")
    plain = re.sub(r"\x1b\[\d*m", "", shown)
    topics = [line for line in plain.splitlines() if not line.startswith(" ")]

    assert max(map(len, plain.splitlines())) <= columns
    assert ["checks"] == topics[-1:]
    assert sorted(topics[:-1]) == topics[:-1]
    words = " ".join(plain.split())
    for query in read_catalog(shipped).iter_queries():
        assert " ".join(query.summary.split()) in words


def test_questions_without_an_answer_are_marked(kg: Kg, shipped: Project) -> None:
    """Each that is marked has none for any thing, and each that is not has one for some thing; found out once."""
    listed = kg("query", cwd=shipped).out
    marked = {line.split()[0] for line in listed.splitlines() if line.endswith("(no data)")}

    assert {
        "artists_by_decade", "award_winners", "award_works_on_chart", "awards_of", "chart_career_of",
        "chart_on_day", "chart_run_of", "confirmed_claims", "debut_to_peak", "debuts_at_number_one",
        "first_performances_of", "jumps_of", "kept_from_number_one", "left_after_week", "longest_runs",
        "most_at_once", "most_number_ones", "moves_in_week", "new_in_week", "nominated_without_win",
        "number_one_spans", "number_ones_between", "number_ones_by_decade", "number_ones_of", "one_hit_wonders",
        "one_hit_wonders_by_decade", "people_with_several_roles", "points_for", "returned_to_number_one",
        "returns_of", "same_label_other_type", "shared_titles", "stood_above", "succeeded_themselves",
        "weeks_at_number_one", "weeks_of_chart", "weeks_on_chart", "weeks_to_number_one", "weeks_within",
        "wins_by_artist", "works_by_label",
    } == marked  # fmt: skip
    assert listed == kg("query", cwd=shipped).out
    assert (shipped.state / FILE).is_file()


@pytest.mark.parametrize("kept", [b"", b"{}", b"\xff", b'{"snapshot": 5}'])
def test_what_was_kept_of_answers_is_of_this_snapshot_or_is_found_anew(music: Project, kept: bytes) -> None:
    catalog = read_catalog(music)
    few = [catalog.get(name) for name in ("awards_of", "credits_of")]

    assert {"awards_of"} == find_unanswered(music, open_engine(music), few)
    (music.state / FILE).write_bytes(kept)
    assert {"awards_of"} == find_unanswered(music, open_engine(music), few)
    path = music.data / "sources" / "award.ttl"
    path.write_text(
        "@prefix mg: <https://w3id.org/music-kg/ontology#> .\n"
        "<urn:award> a mg:AwardAssignment ; mg:achievedBy <urn:somebody> ; mg:outcome <urn:won> ; mg:issuedBy <urn:i> .\n"
        "<https://w3id.org/music-kg/graph/sources/award> <http://www.w3.org/ns/prov#wasDerivedFrom> <urn:d> .\n"
    )
    assert set() == find_unanswered(music, open_engine(music), few), "an answer for another than the example"


def test_a_question_that_is_written_anew_is_asked_anew(music: Project) -> None:
    """Of the same snapshot: whether it has an answer is known of its text, and not of its name."""

    def mark_after(old: str, new: str) -> set[str]:
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")
        few = [read_catalog(music).get(name) for name in ("awards_of", "credits_of")]
        return find_unanswered(music, open_engine(music), few)

    path = read_catalog(music).get("awards_of").path
    award = "?award a mg:AwardAssignment ; mg:achievedBy ?artist ; mg:outcome ?outcome"

    assert {"awards_of"} == mark_after(award, award)
    assert set() == mark_after(award, "?award mg:byArtist ?artist ; a ?outcome")
    assert {"awards_of"} == mark_after("?award mg:byArtist ?artist ; a ?outcome", award)


def test_a_list_builds_nothing(kg: Kg, music: Project) -> None:
    """What would have to be built is not asked, and nothing is marked."""
    path = music.data / "sources" / "number-one-girl-video.ttl"
    path.write_text(path.read_text("utf-8") + "\n# a comment\n", "utf-8")
    current = (music.state / "current").read_text()
    ran = kg("query", "charts", cwd=music)

    assert (0, False) == (ran.code, "(no data)" in ran.out)
    assert current == (music.state / "current").read_text()


def test_a_topic_lists_its_queries(kg: Kg, shipped: Project) -> None:
    """By any of its tags; a query of that name goes first, and for others the nearest is told."""
    charts = kg("query", "charts", cwd=shipped)
    assert (0, kg("queries", "list", "--tag", "charts", cwd=shipped).out) == (charts.code, charts.out)
    names = [line.split()[0] for line in charts.out.splitlines()[1:]]
    assert sorted(q.name for q in read_catalog(shipped).iter_queries() if "charts" in q.tags) == names
    assert kg("query", "checks", cwd=shipped).out.count("\n") == 1 + sum(
        query.is_check for query in read_catalog(shipped).iter_queries()
    )
    for name, told in {
        "chrats": "there is no query or topic 'chrats'; did you mean the topic charts?",
        "credits_off": "there is no query 'credits_off'; did you mean credits_of",
        "zzz": "topics: charts, checks,",
    }.items():
        ran = kg("query", name, cwd=shipped)
        assert (2, True) == (ran.code, told in ran.err), ran.err


def test_the_one_value_that_is_needed_needs_no_option(kg: Kg, shipped: Project) -> None:
    """Of each query with one required parameter; others take none, and both ways at once are refused."""
    for query in read_catalog(shipped).iter_queries():
        required = [param for param in query.params if param.required]
        if len(required) == 1 and required[0].example:
            (param,) = required
            option = f"--{param.name.replace('_', '-')}"
            alone = kg("query", query.name, required[0].example, "--show", cwd=shipped)
            assert (0, kg("query", query.name, option, required[0].example, "--show", cwd=shipped).out) == (
                alone.code, alone.out,
            ), query.name  # fmt: skip
        elif not required:
            assert 2 == kg("query", query.name, "anything", cwd=shipped).code
    both = kg("query", "credits_of", "APT.", "--work", "rosie", cwd=shipped)
    assert (2, "kg: --work is given, and 'APT.' besides; give one of the two\n") == (both.code, both.err)
    other = kg("query", "tracks_of", "--work", "rosie", cwd=shipped)
    assert (2, True) == (other.code, "tracks_of asks for --album, whose value may be given alone." in other.err)


def test_a_thing_of_another_class_is_told_as_such(kg: Kg, shipped: Project) -> None:
    """By its name at once, and by its id where there is no answer; a thing of a subclass fits."""
    told = "Rosé is a music artist and a person; this asks for a work"
    named, by_id = (kg("query", "chart_positions_of", one, cwd=shipped) for one in ("Rosé", "agent:rose"))

    assert (2, f"kg: --work: {told}\n") == (named.code, named.err)
    assert (0, f"no data: {told}\n") == (by_id.code, by_id.err)
    fits = kg("query", "chart_positions_of", "work:game-boy", cwd=shipped)
    assert "this asks for" not in fits.err
    assert "no data" in fits.err


def test_a_parameter_may_ask_for_several_classes(kg: Kg, music: Project) -> None:
    """A thing of any of them fits, in names, in completion and in what is told of others."""
    path = music.queries / "about.rq"
    path.write_text(
        "#+ summary: What?\n#+ params:\n#+   one: {type: iri, class: [mg:Work, mg:Chart], example: work:apt}\n"
        "SELECT ?p { ?one ?p ?o }\n", "utf-8",
    )  # fmt: skip
    assert ("mg:Work", "mg:Chart") == read_catalog(music).get("about").params[0].classes
    for name, code in {"APT.": 0, "Billboard Hot 100": 0, "Rosé": 2, "nobody": 2}.items():
        ran = kg("query", "about", name, cwd=music)
        assert code == ran.code, ran.err
    assert "this asks for a work or a chart" in kg("query", "about", "Rosé", cwd=music).err
    assert "there is no mg:Work or mg:Chart called 'nobody'" in kg("query", "about", "nobody", cwd=music).err


@pytest.mark.parametrize(
    ("word", "found"), [("APT", {"APT", "APT."}), ("Ros", {"rosie", "Rosie"}), ("number of", set())]
)
def test_completion_offers_things_of_the_class_only(
    monkeypatch: pytest.MonkeyPatch, kg: Kg, shipped: Project, word: str, found: set[str]
) -> None:
    """With the option and without; a property or an artist is no work."""
    from kg.cli.commands.query import command

    monkeypatch.chdir(shipped.root)
    import click

    context = click.Context(command, info_name="query")
    made = command.get_command(context, "chart_positions_of")
    for param in made.params:
        if param.name in ("work", "_alone"):
            items = param.shell_complete(click.Context(made), word)
            assert found == {item.value for item in items}, param.name


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_query_in_utf_16_is_told_as_that(kg: Kg, shipped: Project, tmp_path: Path, encoding: str) -> None:
    (tmp_path / "q.rq").write_bytes("ASK { ?s ?p ?o }".encode(encoding))

    assert "q.rq:1:1: is UTF-16; save it as UTF-8" in kg("sparql", str(tmp_path / "q.rq"), cwd=shipped).err


def test_a_query_that_is_no_utf_8_is_told_at_its_file(kg: Kg, shipped: Project, tmp_path: Path) -> None:
    """With the byte that is none; a mark of its order at the beginning is no fault."""
    path = tmp_path / "q.rq"
    path.write_bytes('# é\nASK { work:apt ?p "é" }'.encode("latin-1"))
    wrong = kg("sparql", str(path), cwd=shipped)
    path.write_bytes(b"\xef\xbb\xbfASK { work:apt ?p ?o }")
    marked = kg("sparql", str(path), cwd=shipped)

    assert (3, "") == (wrong.code, wrong.out)
    assert "q.rq:1:3: byte 0xe9 is not UTF-8; save the file as UTF-8" in wrong.err
    assert (0, "true\n") == (marked.code, marked.out)
