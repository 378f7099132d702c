"""Pictures as text, as Vega-Lite, as PNG, pages and workbooks."""

from __future__ import annotations

import io
import json
import os
import re
import sys
import zipfile
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import LimitError, UsageError
from kg.pictures import workbook as module
from kg.pictures.page import html
from kg.pictures.raster import png
from kg.pictures.svg import svg
from kg.pictures.terminal import terminal
from kg.pictures.vegalite import SCHEMA, vegalite
from kg.pictures.view import DRAWN, KINDS, View, view_of
from kg.pictures.words import in_cells
from kg.pictures.workbook import workbook
from kg.rdf.terms import IRI, LANG_STRING, XSD, BlankNode, Literal, Term
from tests.services import RESVG, XLSX, require

from .drawing import TERMS
from .test_svg import CHARTS, RANK, answers, rows

_EXAMPLES = int(os.environ.get("KG_EXAMPLES", "25"))


def test_a_rank_on_the_terminal() -> None:
    assert terminal(RANK, CHARTS, width=40).splitlines() == [
        "Global  █████████████████████ 1 debut",
        "Hot     ████████████████████ 3 peak",
        "Melon   ░░░░░░░░░░░░░░░░ ≤ 10 peak",
        "Digital █▌ 43 peak",
    ]


def test_a_terminal_without_blocks_gets_signs_that_it_has() -> None:
    for kind, asked in (
        ("rank:label=c,value=p,bound=b,series=m", CHARTS),
        ("line:x=c,y=p,series=m", CHARTS),
        (
            "timeline:start=p,label=c,end=e",
            rows("p=2016, c=a", "p=2017, c=b, e=2019", "p=2018-05-05, c=c, e=2018-05-05"),
        ),
        ("graph:from=c,to=m,label=s", CHARTS),
        ("bar:label=c,value=p", rows("c=a long name that is cut for want of room in it, p=1", "c=b, p=1000")),
    ):
        assert terminal(view_of(kind), asked, width=40, ascii_only=True).isascii()


def test_bars_below_zero_end_where_the_others_begin() -> None:
    text = terminal(
        view_of("bar:label=l,value=v"),
        [{"l": Literal("a"), "v": Literal("-5")}, {"l": Literal("b"), "v": Literal("5")}],
        width=32,
    )

    assert ["a █████████████ -5", "b              █████████████ 5"] == text.splitlines()


def test_a_line_and_its_scale_on_the_terminal() -> None:
    text = terminal(
        view_of("line:x=x,y=y,series=s,best=low"),
        rows("x=1, y=40, s=one", "x=2, y=1, s=one", "x=1, y=20, s=two"),
        width=30,
    )

    assert text.splitlines()[-1] == "from 1 to 2; ▁ is 40, █ is 1"
    assert text.splitlines()[0].startswith("one ▁")
    assert text.splitlines()[0].endswith("█ 1")


@settings(max_examples=_EXAMPLES, deadline=None)
@given(answers(), st.integers(0, 120), st.booleans())
def test_whatever_the_answer_no_line_is_wider_than_the_terminal(
    asked: tuple[View, list[Mapping[str, Term | None]]], width: int, ascii_only: bool
) -> None:
    text = terminal(*asked, width=width, ascii_only=ascii_only)

    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    assert all(in_cells(line) <= max(30, width) for line in text.splitlines()), text
    assert text.strip()


# --- Views


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("pie:a=b", "there is no view 'pie'; known: table, list"),
        ("bars:a=b", "there is no view 'bars'; did you mean 'bar'?"),
        ("bar:label=l", "the view 'bar' needs the role 'value'; write bar:label=VARIABLE,value=VARIABLE"),
        ("bar:label=,value=v", "'label=' is no role of the view 'bar'"),
        ("bar:label=l,label=m,value=v", "'label=m' is no role of the view 'bar', which takes each once"),
        ("bar:label=l,value=v,x=y", "'x=y' is no role"),
        ("bar:label=l,value=v,best=low", "'best=low' is no role"),
        ("rank:label=l,value=v,best=worst", "'best=worst' is no role"),
    ],
)
def test_a_view_that_cannot_be_drawn_is_told(text: str, told: str) -> None:
    with pytest.raises(UsageError) as error:
        view_of(text)
    assert told in error.value.message


def test_a_view_is_written_in_a_word() -> None:
    """A rank is by the lowest number, where nothing else is said; variables may have their sign."""
    assert View("rank", {"label": "l", "value": "v"}, "low") == view_of("rank: label = ?l, value=v")
    assert View("line", {"x": "x", "y": "y"}, "high") == view_of("line:x=x,y=y,best=high")
    assert View("bar", {"label": "l", "value": "v"}) == view_of("bar:label=l,value=v")
    named = View("table", {"link": "l"}, columns=("a", "b"), hide=("c",)).iter_variables()
    assert [("link", "l"), ("columns", "a"), ("columns", "b"), ("hide", "c")] == list(named)


# --- Vega-Lite

_MARKS = {"bar", "circle", "line", "text"}
_CHANNELS = {"x", "x2", "y", "color", "fillOpacity", "tooltip", "text"}
_TYPES = {"quantitative", "temporal", "ordinal", "nominal"}


def require_specification(spec: Mapping[str, Any]) -> None:
    """Fail for what is no specification of one view with its data within, or names a field that the data lacks."""
    assert spec["$schema"] == SCHEMA
    assert set(spec) <= {"$schema", "title", "description", "width", "data", "mark", "encoding"}
    mark = spec["mark"]
    assert (mark if isinstance(mark, str) else mark["type"]) in _MARKS
    values = spec["data"]["values"]
    named = {key for value in values for key in value}
    assert set(spec["encoding"]) <= _CHANNELS
    for name, channel in spec["encoding"].items():
        for one in channel if isinstance(channel, list) else [channel]:
            assert set(one) <= {"field", "type", "title", "sort", "scale", "axis", "datum", "condition", "value"}, name
            assert name in ("x2", "fillOpacity") or one["type"] in _TYPES
            assert "field" not in one or name == "tooltip" or one["field"] in named or not values
    for value in values:
        assert all(isinstance(one, str | bool | float | int) for one in value.values())
    json.dumps(spec, allow_nan=False).encode()


@pytest.mark.parametrize("kind", DRAWN)
def test_a_specification_has_the_marks_of_the_picture(kind: str) -> None:
    needed = KINDS[kind].needed
    asked = [{role: Literal("2024" if role == "start" else str(n)) for role in needed} for n in (3, 1, 2)]
    spec = vegalite(View(kind, {role: role for role in needed}, "low" if kind == "rank" else ""), asked, title="Which?")
    require_specification(spec)

    assert "Which?" == spec["title"]["text"]
    assert 3 == len(spec["data"]["values"])


def test_a_rank_grows_from_the_worst_to_the_best() -> None:
    spec = vegalite(RANK, CHARTS)
    require_specification(spec)
    x, x2 = spec["encoding"]["x"], spec["encoding"]["x2"]

    assert x["scale"]["reverse"]
    assert x["scale"]["domain"] == [1.0, x2["datum"]]
    assert [(value["row"], value["value"], value["open"]) for value in spec["data"]["values"]] == [
        ("Global", 1.0, False), ("Hot", 3.0, False), ("Melon", 10.0, True), ("Digital", 43.0, False)
    ]  # fmt: skip


def test_marks_of_one_name_have_rows_of_their_own() -> None:
    spec = vegalite(
        view_of("bar:label=l,value=v,series=s"),
        rows("l=a, v=1, s=x", "l=a, v=2, s=y", "l=a, v=3, s=y", "l=a (y), v=4, s=y"),
    )

    assert 4 == len({value["row"] for value in spec["data"]["values"]})


def test_who_says_so_and_how_sure_it_is_goes_with_each_mark() -> None:
    """Also where there are two series, which then have colours; where there is one, it has none."""
    view = view_of("line:x=x,y=y,series=k,source=s,standing=d,best=low")
    spec = vegalite(
        view, rows("x=1, y=7, k=one, s=a, d=reported", "x=1, y=7, k=one, s=b, d=reported", "x=2, y=8, k=two")
    )
    require_specification(spec)
    values = spec["data"]["values"]

    assert [("a, b", "reported"), (None, None)] == [(one.get("sources"), one.get("standing")) for one in values]
    assert "series" == spec["encoding"]["color"]["field"]
    assert "color" not in vegalite(view, rows("x=1, y=7, k=one"))["encoding"]
    assert {"zero": False} == spec["encoding"]["x"]["scale"]
    assert {"reverse": True, "zero": False} == spec["encoding"]["y"]["scale"]
    assert not vegalite(view._replace(best="high"), rows("x=1, y=7"))["encoding"]["y"]["scale"]["reverse"]
    graph = vegalite(view_of("graph:from=a,to=b"), rows("a=x, b=y"))
    assert ["label", "other"] == [one["field"] for one in graph["encoding"]["tooltip"]][:2]


def test_times_are_drawn_as_such_in_years_that_programs_know() -> None:
    """Those of four digits (ECMA-262, 21.4.1.32, without the longer form); what has no end goes on to the last one."""
    line = view_of("line:x=x,y=y")
    for year, kind in (("2024", "temporal"), ("0001", "temporal"), ("9999", "temporal"), ("12024", "ordinal"), ("-0004", "ordinal")):  # fmt: skip
        asked = rows(f"x={year}-01-02, y=7", "x=2000-01-02, y=7")
        assert kind == vegalite(line, asked)["encoding"]["x"]["type"], year
    spans = vegalite(
        view_of("timeline:start=s,label=l,end=e"),
        rows("s=2016-05-01, l=a", "s=2017-05-01, l=b, e=2019-05-01", "s=2020-05-01, l=c, e=12024-05-01"),
    )
    require_specification(spans)
    assert ["b"] == [value["label"] for value in spans["data"]["values"] if value.get("end", "").startswith("2019")]
    assert "c" not in [value["label"] for value in spans["data"]["values"]]
    known = vegalite(
        view_of("timeline:start=s,label=l,end=e"), rows("s=2016-05-01, l=a", "s=2017-05-01, l=b, e=2019-05-01")
    )
    assert ["2019", "2019"] == [value["end"][:4] for value in known["data"]["values"]]
    assert [True, False] == [value["open"] for value in known["data"]["values"]]


def test_without_rows_a_specification_says_why() -> None:
    spec = vegalite(RANK, [], reason="no source tells of it")
    require_specification(spec)

    assert [{"told": "no source tells of it"}] == spec["data"]["values"]


@settings(max_examples=_EXAMPLES, deadline=None)
@given(answers())
def test_whatever_the_answer_it_is_a_specification(asked: tuple[View, list[Mapping[str, Term | None]]]) -> None:
    require_specification(vegalite(*asked))


# --- pages


class Page(HTMLParser):
    """What a browser would find: elements, links, and all text."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element, and that it is open."""
        self.tags.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element without content."""
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Fail where another one is open."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.text += data


_ELEMENTS = {"html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "p", "figure", "section", "div", "table", "thead", "tbody", "tr", "th", "td", "ol", "ul", "li", "a", "span", "sup", "strong", "blockquote", "footer", "svg", "desc", "text", "rect", "circle", "path"}  # fmt: skip


def require_page(text: str) -> Page:
    """Fail for a page with elements that we do not write, that loads or runs anything, or that does not add up."""
    page = Page(text)
    assert not page.open
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    for tag, attrs in page.tags:
        assert tag in _ELEMENTS, tag
        assert not {"src", "onclick", "onload", "style", "action"} & set(attrs)
        href = attrs.get("href")
        assert href is None or re.match(r"https?://|#", href), href
        assert not (href or "").startswith("#") or str(href)[1:] in ids
    text.encode()
    return page


def test_a_page_has_the_picture_the_rows_and_the_sources() -> None:
    page = require_page(
        "".join(html(RANK, ("c", "p", "b", "m", "s"), CHARTS, title="Which positions?", about="work: APT."))
    )

    assert {"svg", "table"} <= {tag for tag, _ in page.tags}
    assert 5 == sum(tag == "tr" for tag, _ in page.tags) - 1
    assert {"source-1", "source-2"} == {str(attrs["id"]) for tag, attrs in page.tags if tag == "li"}
    assert "Which positions?" in page.text
    assert "work: APT." in page.text


def test_a_list_has_marks_that_lead_to_its_sources() -> None:
    view = view_of("list:item=c,note=m,standing=d,source=s")
    asked = rows("c=Global, m=debut, s=one", "c=Global, m=debut, s=two", "c=Hot, d=reported, s=two")
    text = "".join(html(view, ("c", "m", "d", "s"), asked))
    page = require_page(text)

    assert ["#source-1", "#source-2", "#source-2"] == [attrs["href"] for tag, attrs in page.tags if tag == "a"][:3]
    assert "Global – debut [1] [2]" in page.text
    assert '<span class="standing">' in text


@pytest.mark.parametrize(
    ("kind", "tag"), [("number:value=n,unit=u", "strong"), ("quote:text=u,speaker=n", "blockquote")]
)
def test_numbers_and_words_are_shown_as_such(kind: str, tag: str) -> None:
    page = require_page("".join(html(view_of(kind), ("n", "u"), rows("n=14, u=days"))))

    assert tag in {one for one, _ in page.tags}


def test_a_table_shows_the_columns_of_its_view() -> None:
    view = View("table", {}, columns=("b", "a", "c"), hide=("c",))
    page = require_page("".join(html(view, ("a", "b", "c"), rows("a=1, b=2, c=3"))))

    assert "ba\n\n21" in page.text.replace(" ", "")


def test_without_rows_a_page_says_why() -> None:
    page = require_page("".join(html(RANK, ("c", "p"), [], reason="no source tells of it")))

    assert "no source tells of it" in page.text
    assert not {"svg", "table"} & {tag for tag, _ in page.tags}


def test_ten_megabytes_in_a_cell_are_cut_with_words() -> None:
    text = "".join(html(None, ("a",), [{"a": Literal("W" * 10_000_000)}], title="W" * 10_000_000))

    assert len(text) < 20_000
    assert "(10,000,000 characters)" in text


HOSTILE: list[Term] = [
    Literal("<script>alert(1)</script>"), Literal("</style><script>"), Literal('"><img src=x onerror=alert(1)>'),
    IRI("javascript:alert(1)"), IRI("javascript:alert(1)//https://example.org/"), IRI('https://example.org/"onclick="x'), IRI("data:text/html,x"), BlankNode("<b>"),
    Literal("x", LANG_STRING, 'en"><script>'), Literal("]]>\x00\x1b[2J\u202e\ud800"), Literal("&#x3c;script&#x3e;"),
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_of_an_answer_is_markup(kind: str) -> None:
    roles = (*KINDS[kind].needed, *KINDS[kind].others, "source", "standing", "link")
    numbers = {"value", "y", "start"}
    asked = [{role: Literal("2024") if role in numbers else term for role in roles} for term in HOSTILE]
    page = require_page(
        "".join(html(View(kind, {role: role for role in roles}), roles, asked, title='<b>"', about="<i>'"))
    )

    assert "<script>alert(1)</script>" in page.text


@settings(max_examples=_EXAMPLES, deadline=None)
@given(
    st.sampled_from(list(KINDS)), st.lists(st.lists(TERMS, min_size=7, max_size=7), max_size=4), st.text(max_size=20)
)
def test_whatever_the_answer_the_page_is_sound(kind: str, cells: list[list[Term | None]], title: str) -> None:
    roles = [*KINDS[kind].needed, *KINDS[kind].others, "source", "standing", "link"][:7]
    asked = [dict(zip(roles, row[: len(roles)], strict=True)) for row in cells]

    require_page("".join(html(View(kind, {role: role for role in roles}), roles, asked, title=title)))


# --- workbooks and PNG


def sheet_of(content: bytes) -> list[list[str]]:
    """Return the cells of the sheet of a workbook, with `n:` before numbers; fail for a formula."""
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        root = ElementTree.fromstring(packed.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - made here
        assert not [name for name in packed.namelist() if "external" in name.lower() or "vba" in name.lower()]
    assert not list(root.iter(f"{space}f")), "no formula"
    assert not list(root.iter(f"{space}hyperlink"))
    found = []
    for row in root.iter(f"{space}row"):
        cells = []
        for cell in row:
            value = cell.find(f"{space}v")
            cells.append(f"n:{value.text}" if value is not None else "".join(cell.itertext()))
        found.append(cells)
    return found


def test_a_workbook_has_numbers_as_numbers_and_all_else_as_text() -> None:
    require(XLSX)
    held = [
        (Literal("7", XSD + "integer"), Literal("=1+1"), IRI("https://example.org/")),
        (Literal("-1.50", XSD + "decimal"), Literal("2024-10-18", XSD + "date"), None),
        (Literal("12345678901234567", XSD + "integer"), Literal("007"), Literal("@SUM(A1)")),
        (Literal("NaN", XSD + "double"), Literal("=2", XSD + "integer"), Literal("{=1}")),
    ]

    assert [
        ["a", "b", "c"],
        ["n:7", "=1+1", "https://example.org/"],
        ["n:-1.5", "2024-10-18"],
        ["12345678901234567", "007", "@SUM(A1)"],
        ["NaN", "=2", "{=1}"],
    ] == sheet_of(workbook(("a", "b", "c"), held))


def test_what_a_cell_cannot_hold_is_cut_and_told() -> None:
    require(XLSX)
    notes: list[str] = []
    content = workbook(("a",), [(Literal("W" * 10_000_000),), (Literal("\x00\x1b\ud800\ufffe"),)], notes=notes)

    assert [1, 32_767, 10] == [len(row[0]) for row in sheet_of(content)]
    assert ["1 texts were cut to the 32,767 characters that a cell holds; -f csv has all of them"] == notes


def test_more_rows_than_a_sheet_has_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    require(XLSX)
    monkeypatch.setattr(module, "_ROWS", 4)

    assert 4 == len(sheet_of(workbook(("a",), [(Literal("x"),)] * 3)))
    with pytest.raises(LimitError, match="a sheet has 4 rows, and this answer more; ask for less"):
        workbook(("a",), [(Literal("x"),)] * 4)


def test_what_a_number_of_a_sheet_holds_is_a_number() -> None:
    """Fifteen digits, wherever the point stands and however many noughts there are; others stay texts."""
    require(XLSX)
    held = {
        ("123456789012345", "integer"): "n:123456789012345", ("1234567890123456", "integer"): "1234567890123456",
        ("1000000000000000000000", "integer"): "n:1E+21", ("0.000000000000000001", "decimal"): "n:1E-18",
        ("1.23456789012345E10", "double"): "n:12345678901.2345", ("1.5", "float"): "n:1.5", ("7", "unsignedByte"): "n:7",
        ("7", "gYear"): "7", ("7", "string"): "7",
    }  # fmt: skip
    found = sheet_of(workbook(("a",), [(Literal(text, XSD + kind),) for text, kind in held]))

    assert list(held.values()) == [cell for (cell,) in found[1:]]


def test_what_fits_into_a_cell_is_not_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """One character more is, of a name of a column as well."""
    require(XLSX)
    monkeypatch.setattr(module, "_LONGEST", 5)
    notes: list[str] = []

    assert [["abcde"], ["12345"]] == sheet_of(workbook(("abcdef",), [(Literal("12345"),)], notes=notes))
    assert [] == notes
    assert [["a"], ["12345"]] == sheet_of(workbook(("a",), [(Literal("123456"),)], notes=notes))
    assert 1 == len(notes)


def test_more_columns_than_a_sheet_has_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    require(XLSX)
    monkeypatch.setattr(module, "_COLUMNS", 2)

    assert [["a", "b"]] == sheet_of(workbook(("a", "b"), []))
    with pytest.raises(LimitError, match="a sheet has 2 columns, and this answer more; write it with -f csv"):
        workbook(("a", "b", "c"), [])


def test_without_the_package_a_workbook_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)

    with pytest.raises(UsageError, match=r"pip install 'kg-workbench\[xlsx\]'; or write CSV"):
        workbook(("a",), [])


@settings(max_examples=max(5, _EXAMPLES // 5), deadline=None)
@given(st.lists(st.tuples(TERMS, TERMS), max_size=5))
def test_whatever_the_answer_the_workbook_can_be_read(held: list[tuple[Term | None, Term | None]]) -> None:
    require(XLSX)
    assert 1 + len([row for row in held if any(row)]) >= len(sheet_of(workbook(("a", "b"), held)))


def test_a_png_is_twice_as_wide_as_the_picture() -> None:
    require(RESVG)
    content = png(svg(RANK, CHARTS))

    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    assert 1440 == int.from_bytes(content[16:20], "big")
