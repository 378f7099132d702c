"""Reports for people who have no terminal: a page and a sheet, harmless whatever the data holds."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from kg.check.naming import Names
from kg.check.page import page
from kg.check.sheet import COLUMNS, sheet
from kg.errors import Location
from kg.findings import Finding, Note, Report, Rule
from kg.project.config import Project
from kg.rdf.graph import TermGraph
from kg.rdf.terms import IRI, Literal
from kg.rdf.turtle import read_triples
from kg.shacl.rule_texts import read_rules

from ..conftest import Ran

Kg = Callable[..., Ran]
HOSTILE = "</pre></title><script>alert(1)</script><img src=x onerror=alert(1)>\" onload='x' &amp; \u202e\x1b[2J{{7*7}}"
SHAPES = """@prefix e: <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
e:S a sh:NodeShape ; sh:targetSubjectsOf e:n ; sh:property e:N .
e:N sh:path e:n ; sh:maxLength 3 ; sh:message "At most 3 letters." ; rdfs:comment "Names are short." ;
    rdfs:seeAlso <https://example.org/names> .
"""


class Read(HTMLParser):
    """What a page is made of: its elements, all attributes, and the text outside of the style."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[tuple[str, str | None]] = set()
        self.open: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element and its attributes."""
        self.elements.add(tag)
        self.attributes.update(attrs)
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the element that was opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note text."""
        if "style" not in self.open:
            self.text += data


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Data with names that are too long, one of them a formula."""
    (tmp_path / "d.ttl").write_text(
        '@prefix e: <http://e/> .\ne:a e:n "Rosé" , "=1+1" .\ne:b e:n "<b>bold</b>, \\"quoted\\"" .\n', "utf-8"
    )
    (tmp_path / "s.ttl").write_text(SHAPES, "utf-8")
    return tmp_path


def test_a_page_shows_findings_by_rule_with_their_excerpts(kg: Kg, folder: Path) -> None:
    """One section a rule, with what it is for; each finding with place, words, its line, and a caret below the value."""
    ran = kg("validate", "d.ttl", "-s", "s.ttl", "-o", "r.html", cwd=folder)
    text = (folder / "r.html").read_text("utf-8")
    read = Read(text)

    assert (1, []) == (ran.code, read.open)
    assert 1 == text.count("<section>")
    assert "e:N (3)\nNames are short.\nhttps://example.org/names\n" in read.text
    assert "<mark>&quot;Rosé&quot;</mark> , &quot;=1+1&quot; .\n  |         ^</pre>" in text
    assert (
        'd.ttl:3:9: violation: e:b e:n "<b>bold</b>, \\"quoted\\"": the text has 21 characters, and 3 are allowed. At most 3 letters.'
        in read.text
    )
    assert "3 violations; 3 make the run fail" in read.text


ATTRIBUTES = frozenset({"lang", "charset", "http-equiv", "content", "name", "class", "href"})
"""All that a page may have; none of them runs or loads anything."""


def test_a_page_needs_nothing_from_elsewhere(kg: Kg, folder: Path) -> None:
    """No script, no picture, no address but those of links; it says so to the browser as well."""
    kg("validate", "d.ttl", "-s", "s.ttl", "-o", "r.html", cwd=folder)
    read = Read((folder / "r.html").read_text("utf-8"))

    assert not read.elements & {"script", "link", "img", "iframe", "object", "embed", "base", "form"}
    assert {name for name, _ in read.attributes} <= ATTRIBUTES
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'") in read.attributes


def hostile_report() -> Report:
    """A report with the same hostile text wherever a report can have one."""
    place = Location(Path(HOSTILE), 1, 5)
    one = Finding(
        "violation", HOSTILE, HOSTILE, place, IRI("http://e/a"), f"http://e/{HOSTILE}", Literal(HOSTILE),
        label=HOSTILE, line=HOSTILE, related=((place, HOSTILE),), step=HOSTILE, part=HOSTILE,
    )  # fmt: skip
    rules = {HOSTILE: Rule(HOSTILE, f"https://e/{HOSTILE}", HOSTILE), "r": Rule("r", "javascript:alert(1)", "m")}
    return Report(
        [one, one._replace(rule="r", part=None, step=None)], (Note(HOSTILE, place),), rules=rules, title=HOSTILE
    )


def test_hostile_text_stays_text_on_a_page() -> None:
    """Whatever the data, the shapes or the names of files hold: the page has the elements of ours and no others."""
    text = "".join(page(hostile_report(), Names({}), terminal=False))
    read = Read(text)

    assert [] == read.open
    assert not read.elements & {"script", "img"}
    assert {name for name, _ in read.attributes} <= ATTRIBUTES
    assert all(value and value.startswith("https://") for name, value in read.attributes if name == "href")
    assert text.count("&lt;script&gt;") >= 12
    assert not re.search("[\u202e\x1b]", text)


CELLS = ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\n=1", "＝1", "x=1", 'a,"b"\r\nc', ""]


@pytest.mark.parametrize("text", CELLS)
def test_no_cell_of_a_sheet_is_a_formula(text: str) -> None:
    """What begins like one has an apostrophe before it; all else stands there as it was, quoted as RFC 4180 asks."""
    finding = Finding("info", text, "r", Location(Path(text or "f"), 1, 1), label=text)
    whole = "".join(sheet(Report([finding]), Names({}), terminal=False))
    names, row = csv.reader(io.StringIO(whole, newline=""), strict=True)
    cells = dict(zip(names, row, strict=True))

    assert tuple(names) == COLUMNS
    assert whole.endswith("\r\n")
    expected = text.replace("\r", "\\x0d")
    if text.strip()[:1] in tuple("=+-@＝"):
        expected = f"'{expected}"
    assert (cells["message"], cells["label"]) == (expected, expected)
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell in row)


def test_a_sheet_has_a_finding_a_row(kg: Kg, folder: Path) -> None:
    """With severity, place, rule, node, path, value and message, each in a column of its own."""
    ran = kg("validate", "d.ttl", "-s", "s.ttl", "-o", "r.csv", cwd=folder)
    with (folder / "r.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert (1, 3) == (ran.code, len(rows))
    assert rows[1] == {
        "severity": "violation", "file": "d.ttl", "line": "2", "column": "18", "rule": "e:N", "node": "e:a", "label": "",
        "path": "e:n", "value": '"=1+1"', "message": "the text has 4 characters, and 3 are allowed. At most 3 letters.",
    }  # fmt: skip
    assert hostile_report().findings
    assert len(list(csv.reader("".join(sheet(hostile_report(), Names({}), terminal=False)).splitlines()))) == 3


@pytest.mark.parametrize("form", ["html", "csv"])
def test_a_check_and_what_ends_a_run_have_them_too(kg: Kg, music: Project, form: str) -> None:
    """With the step in the rule, as all forms for machines; a fault is a finding as elsewhere."""
    path = music.data / "sources" / "rose-and-g-dragon.ttl"
    path.write_text(path.read_text("utf-8") + "entry:x a mg:ChartEntry .\n", "utf-8")
    found = kg("check", "-f", form, cwd=music)
    path.write_text("entry:x a ", "utf-8")
    faulty = kg("check", "-f", form, cwd=music)

    assert (1, 3) == (found.code, faulty.code)
    assert "shapes/shapes:ChartEntry-position" in found.out
    assert "rose-and-g-dragon.ttl" in faulty.out
    assert "syntax" in faulty.out


def test_a_rule_leads_to_pages_of_the_web_alone(tmp_path: Path) -> None:
    """To the first of them; what a browser would run, or open from this machine, is none, and neither is a text."""
    shapes = tmp_path / "s.ttl"
    shapes.write_text(
        "@prefix e: <http://e/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "e:none rdfs:seeAlso <data:text/html,x>, <file:///etc/passwd>, <javascript:alert(1)>, 'https://e/text' .\n"
        "e:some rdfs:seeAlso <data:text/html,x>, <https://e/b>, <https://e/c>, <javascript:alert(1)> .\n"
        "e:other rdfs:seeAlso <http://e/d>, <urn:x> .\n",
        "utf-8",
    )
    rules = read_rules(TermGraph(read_triples([shapes])))

    assert [None, "https://e/b", "http://e/d"] == [rules[f"http://e/{one}"].page for one in ("none", "some", "other")]
