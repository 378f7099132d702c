"""Answers in the forms for people, as they are asked for at the prompt."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.cli.answer_forms import PICTURES, READERS
from kg.project.config import Project
from tests.services import RESVG, XLSX, require

from ..conftest import Ran
from ..pictures.drawing import require_sound, texts_of

Kg = Callable[..., Ran]
POSITIONS = ("query", "chart_positions_of", "--work", "APT.")
NOTHING = ("query", "chart_positions_of", "--work", "work:on-the-ground", "--chart", "chart:melon")
ROWS = "SELECT ?l ?n { VALUES (?l ?n) { ('=1+1' -5) ('@x' 7) ('+y' '-z') (<urn:a> 1.5) ('\\t=1' '\\r') } }"


def test_a_chart_has_the_labels_of_things(kg: Kg, few: Project) -> None:
    ran = kg(*POSITIONS, "-f", "chart", cwd=few)

    assert (0, "") == (ran.code, ran.err)
    assert ran.out.splitlines()[0].startswith("Billboard Global 200 ")
    assert ran.out.splitlines()[0].endswith("█ 1 debut")


@pytest.mark.parametrize(("suffix", "start"), [("svg", b"<svg "), ("html", b"<!DOCTYPE html>"), ("htm", b"<!DOCTYPE html>"),
                                               ("xlsx", b"PK"), ("png", b"\x89PNG")])  # fmt: skip
def test_the_suffix_of_an_output_says_its_form(kg: Kg, few: Project, tmp_path: Path, suffix: str, start: bytes) -> None:
    if suffix in ("xlsx", "png"):
        require(XLSX if suffix == "xlsx" else RESVG)
    ran = kg(*POSITIONS, "-o", str(tmp_path / f"answer.{suffix}"), cwd=few)

    assert (0, "", "") == ran
    assert (tmp_path / f"answer.{suffix}").read_bytes().startswith(start)


def test_a_picture_tells_the_question_with_what_was_asked(kg: Kg, few: Project) -> None:
    picture = kg(*POSITIONS, "-f", "svg", cwd=few).out
    require_sound(picture)

    assert ">Which chart positions did a work reach, and who says so? work: APT.</title>" in picture
    assert "Billboard Hot 100" in {box.text for box in texts_of(picture)}


def test_a_specification_is_json(kg: Kg, few: Project) -> None:
    spec = json.loads(kg(*POSITIONS, "-f", "vegalite", cwd=few).out)

    assert {"debut", "peak", "observed"} >= {value["series"] for value in spec["data"]["values"]}


@pytest.mark.parametrize("form", ["chart", "svg", "vegalite", "html"])
def test_without_an_answer_the_reason_stands_in_place_of_the_picture(kg: Kg, few: Project, form: str) -> None:
    ran = kg(*NOTHING, "-f", form, cwd=few)

    assert 0 == ran.code
    assert "no data: no source gives a chart position of this work." in ran.out
    assert "no data: no source gives a chart position of this work." in ran.err


def test_a_query_of_ones_own_is_drawn_as_its_view_says(kg: Kg, few: Project) -> None:
    asked = ("sparql", "SELECT ?c (COUNT(*) AS ?n) { ?x a ?c } GROUP BY ?c ORDER BY DESC(?n) LIMIT 3")

    assert 3 == len(kg(*asked, "--view", "bar:label=c,value=n", cwd=few).out.splitlines()), "a view alone is a chart"
    assert 3 == kg(*asked, "--view", "bar:label=?c,value=?n", "-f", "svg", cwd=few).out.count("<rect x=")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("-f", "svg"), "nothing says how this answer is drawn; say it with --view KIND:ROLE=VARIABLE, such as --view bar:label=l,value=count"),
        (("--view", "pie:a=b"), "there is no view 'pie'; "),
        (("--view", "bars:a=b"), "there is no view 'bars'; did you mean 'bar'?"),
        (("--view", "bar:label=l"), "the view 'bar' needs the role 'value'; write bar:label=VARIABLE,value=VARIABLE"),
        (("--view", "bar:label=l,valu=n"), "'valu=n' is no role of the view 'bar', which takes each once: label=VARIABLE,"),
        (("--view", "bar:label=l,label=n"), "'label=n' is no role of the view 'bar'"),
        (("--view", "bar:label=l,value=m"), "the answer has no ?m, which the view has as 'value'; "),
        (("--view", "bar:label=l,value=n,best=low"), "'best=low' is no role of the view 'bar'"),
        (("--view", "list:item=l", "-f", "svg"), "a view of the kind list is no picture; pictures are bar, rank, line, timeline, graph"),
        (("--view", "bar:label=l,value=n", "-f", "csv"), "--view says what a picture shows, and csv has none; give -f chart, svg, png, vegalite or html"),
        (("--bom", "-f", "json"), "--bom is for CSV that a spreadsheet opens, and this is json"),
        (("--bom", "-f", "xlsx"), "--bom is for CSV that a spreadsheet opens, and this is xlsx"),
        (("-o", "credits.ods"), "the suffix of credits.ods names no format; known are"),
        (("-o", "credits.xls"), "the suffix of credits.xls names no format"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_told_in_words(kg: Kg, few: Project, words: tuple[str, ...], told: str) -> None:
    ran = kg("sparql", ROWS, *words, cwd=few)

    assert (2, "") == (ran.code, ran.out)
    assert told in ran.err
    assert not (few.root / words[-1]).exists()


@pytest.mark.parametrize("form", READERS)
def test_only_rows_are_pictures(kg: Kg, few: Project, form: str) -> None:
    for text, kind in (("ASK { ?s ?p ?o }", "ASK"), ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", "CONSTRUCT")):
        ran = kg("sparql", text, "-f", form, cwd=few)
        assert (2, "") == (ran.code, ran.out)
        assert f"{kind} cannot be written as {form}; choose one of: " in ran.err


def test_a_package_that_is_missing_is_named(kg: Kg, few: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    for form, extra in (("xlsx", "xlsx"), ("png", "png")):
        ran = kg(*POSITIONS, "-o", f"answer.{form}", cwd=few)
        assert 2 == ran.code
        assert f"pip install 'kg-workbench[{extra}]'" in ran.err
        assert not (few.root / f"answer.{form}").exists()


def test_what_is_no_text_is_not_written_to_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    from kg.cli.answer_forms import Shown
    from kg.cli.output import Output
    from kg.cli.pictured import print_for_people
    from kg.errors import UsageError

    written = io.BytesIO()
    for form in ("png", "xlsx"):
        with pytest.raises(UsageError, match=f"{form} is nothing for a terminal; name a file with -o"):
            print_for_people(form, None, ("a",), [], None, Shown(), Output(written, terminal=True), str)
    assert b"" == written.getvalue()


def test_csv_for_a_spreadsheet_computes_nothing(kg: Kg, few: Project) -> None:
    """By default every value is as it is, and numbers are numbers in either."""
    assert (
        kg("sparql", ROWS, "-f", "csv", cwd=few).out == 'l,n\r\n=1+1,-5\r\n@x,7\r\n+y,-z\r\nurn:a,1.5\r\n\t=1,"\r"\r\n'
    )

    out = kg("sparql", ROWS, "-f", "csv", "--bom", cwd=few).out

    assert out == "\ufeffl,n\r\n'=1+1,-5\r\n'@x,7\r\n'+y,'-z\r\nurn:a,1.5\r\n'\t=1,\"'\r\"\r\n"


def test_a_workbook_is_written_with_labels_where_they_are_wanted(kg: Kg, few: Project, tmp_path: Path) -> None:
    require(XLSX)
    from ..pictures.test_forms import sheet_of

    for words, first in (((), "https://w3id.org/music-kg/chart/"), (("--labels",), "Billboard ")):
        assert 0 == kg(*POSITIONS, *words, "-o", str(tmp_path / "a.xlsx"), cwd=few).code
        assert sheet_of((tmp_path / "a.xlsx").read_bytes())[1][0].startswith(first)


def test_every_shipped_view_draws_its_question(kg: Kg, music: Project) -> None:
    """With the examples of the header: a picture where the view is one, a page where it is words."""
    from kg.pictures.view import DRAWN
    from kg.project.catalog import read_catalog
    from kg.project.saved_query import option_name

    kinds = set()
    for query in read_catalog(music).iter_queries():
        if query.view is None:
            continue
        given = [
            word
            for param in query.params
            if param.required
            for word in (f"--{option_name(param.name)}", str(param.example))
        ]
        form = "svg" if query.view.kind in DRAWN else "html"
        ran = kg("query", query.name, *given, "-f", form, cwd=music)
        assert 0 == ran.code, ran.err
        if form == "svg":
            require_sound(ran.out)
        kinds.add(query.view.kind)
    assert {"rank", "bar", "timeline", "graph", "list", "quote", "table", "number"} <= kinds
    assert set(PICTURES) < set(READERS)
