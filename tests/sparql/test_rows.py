"""Rows are written so that who reads them gets every term back, and a terminal does nothing but show them."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import InputError
from kg.rdf.formats import from_oxigraph
from kg.rdf.terms import IRI, LANG_STRING, XSD, BlankNode, Literal, Row
from kg.sparql.rows import ROW_FORMATS, Counted, boolean_text, escape_control, iter_rows_text

ROWS: list[Row] = [
    (IRI("http://e/é?a=1&b=2"), Literal('"x", <&> \\ \t \n \r |', LANG_STRING, "en")),
    (BlankNode("b0"), Literal("7", XSD + "integer")),
    (None, Literal("", XSD + "string")),
    (Literal("true", XSD + "boolean"), None),
]
texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00", exclude_categories=("Cc", "Cs")) | st.sampled_from("\t\n\r|\\\""), max_size=12)  # fmt: skip


def written(format_name: str, rows: list[Row] = ROWS) -> str:
    """Return rows of the variables a and b in a format."""
    return "".join(iter_rows_text(("a", "b"), rows, format_name))


def parsed(format_name: str, rows: list[Row]) -> list[Row]:
    """Write rows, and read them with the parser of the embedded engine."""
    kind = getattr(pyoxigraph.QueryResultsFormat, format_name.upper())
    solutions = pyoxigraph.parse_query_results(written(format_name, rows).encode(), kind)
    return [tuple(None if term is None else from_oxigraph(term) for term in row) for row in solutions]  # type: ignore[union-attr]


@pytest.mark.parametrize("format_name", ["json", "xml"])
def test_terms_come_back_as_they_were(format_name: str) -> None:
    """Kinds, datatypes and languages, what has no value, and signs that the format has a meaning for."""
    rows = ROWS[:1] + ROWS[2:] if format_name == "json" else [row for row in ROWS if row[0] is not None]
    assert [row for row in rows if row != ROWS[1]] == [row for row in parsed(format_name, rows) if row != ROWS[1]]
    ((node, number),) = parsed(format_name, ROWS[1:2])
    assert isinstance(node, BlankNode)
    assert Literal("7", XSD + "integer") == number


@pytest.mark.parametrize("format_name", ["json", "xml", "tsv"])
@given(texts)
def test_any_text_comes_back(format_name: str, text: str) -> None:
    """A text that XML cannot carry is told."""
    rows: list[Row] = [(Literal(text), Literal(text, LANG_STRING, "en"))]
    try:
        written(format_name, rows)
    except InputError:
        assert format_name == "xml"
        return
    if format_name == "xml":  # our parser loses a text of nothing but white space there
        found = [
            one.text or ""
            for one in ElementTree.fromstring(written("xml", rows)).iter()  # noqa: S314 - our own output
            if one.tag.endswith("literal")
        ]
        assert [text, text] == found
    else:
        assert rows == parsed(format_name, rows)


def test_csv_is_what_spreadsheets_read() -> None:
    """Bare values with quotes around what needs them (RFC 4180)."""
    text = written("csv")

    assert text.count("\r\n") == 1 + len(ROWS), "each row ends so, and no value has it"
    assert [
        ["a", "b"],
        ["http://e/é?a=1&b=2", '"x", <&> \\ \t \n \r |'],
        ["_:b0", "7"],
        ["", ""],
        ["true", ""],
    ] == list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("mark", [",", '"', "\r", "\n", "\r\n"])
def test_any_mark_that_csv_gives_a_meaning_is_within_quotes(mark: str) -> None:
    """Also where a value has no other; one that ends a line would be read as the end of a row."""
    text = "".join(iter_rows_text((f"a{mark}",), [(Literal(f"x{mark}y"),)], "csv"))

    assert [[f"a{mark}"], [f"x{mark}y"]] == list(csv.reader(io.StringIO(text, newline="")))


def test_a_row_of_tsv_is_one_line() -> None:
    assert written("tsv").split("\n")[1:3] == ['<http://e/é?a=1&b=2>\t"\\"x\\", <&> \\\\ \\t \\n \\r |"@en', '_:b0\t"7"^^<http://www.w3.org/2001/XMLSchema#integer>']  # fmt: skip
    shown = "".join(iter_rows_text(("a",), [(Literal("x"),)], "tsv", render=lambda term: "a\tb"))
    assert "?a\na\\tb\n" == shown


def test_a_character_that_xml_has_not_is_told() -> None:
    for ch in "\x00\x08\x0b\x1f\ufffe\uffff":
        with pytest.raises(InputError, match="holds a character that XML cannot carry; choose another format"):
            written("xml", [(Literal(f"a{ch}b"), None)])


def test_ndjson_has_numbers_and_truth_as_json_has_them() -> None:
    """What only claims to be a number stays text."""
    rows: list[Row] = [
        (Literal("007", XSD + "integer"), Literal("1", XSD + "boolean")),
        (Literal("seven", XSD + "integer"), Literal("maybe", XSD + "boolean")),
        (Literal("1.0", XSD + "decimal"), None),
        *((None, Literal(truth, XSD + "boolean")) for truth in ("true", "false", "0")),
    ]
    truths = [{"a": None, "b": truth} for truth in (True, False, False)]

    assert [{"a": 7, "b": True}, {"a": "seven", "b": "maybe"}, {"a": "1.0", "b": None}, *truths] == [
        json.loads(line) for line in written("ndjson", rows).splitlines()
    ]


def test_a_cell_of_markdown_stays_in_its_cell() -> None:
    """And no markup of a value is taken for the page's."""
    rows: list[Row] = [(Literal("a|b\\\nc <script>\x1b[2J"), None)]

    assert "| a | b |\n| --- | --- |\n| a\\|b\\\\ c &lt;script>\\\\x1b[2J |  |\n" == written("markdown", rows)


@pytest.mark.parametrize("ch", ["\x00", "\x1b", "\r", "\x7f", "\x9b", "\u200b", "\u200f", "\u202e", "\u2066", "\ufeff"])
def test_a_terminal_shows_what_it_would_act_upon(ch: str) -> None:
    """Cursor movements, hidden and turned text; tabs, line ends and all that is to be seen stay."""
    assert f"a\\{'x' if ord(ch) < 256 else 'u'}{ord(ch):0{2 if ord(ch) < 256 else 4}x}b" == escape_control(f"a{ch}b")
    assert "a\tb\né 로제 🎵" == escape_control("a\tb\né 로제 🎵")


def test_truth_is_a_word_or_what_the_format_has() -> None:
    for value, word in ((True, "true"), (False, "false")):
        assert f"{word}\n" == boolean_text(value, "csv")
        assert {"head": {}, "boolean": value} == json.loads(boolean_text(value, "json"))
        for name in ("json", "xml"):
            kind = getattr(pyoxigraph.QueryResultsFormat, name.upper())
            assert value == bool(pyoxigraph.parse_query_results(boolean_text(value, name).encode(), kind))


def test_every_format_but_the_table_writes_its_rows_as_they_come() -> None:
    """Nothing is held until the last one is there."""
    for name in set(ROW_FORMATS) - {"table"}:
        rows = Counted(ROWS[1:2] * 3)
        pieces = iter_rows_text(("a", "b"), rows, name)
        while not rows.count:
            next(pieces)
        assert 1 == rows.count
