"""One layout: the graph and the comments are as before, laid out twice is laid out once, and shipped files are."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.edit import layout_files, layout_query
from kg.edit.layout import lay_out
from kg.edit.layout_pieces import PLAIN_PART, Piece, iter_statements
from kg.errors import InputError, KgError, LimitError, Location
from kg.project.config import Project
from kg.sparql.tokens import tokenize
from tests import ROOT
from tests.conftest import Ran
from tests.services import W3C_RDF, require

EXAMPLES = int(os.environ.get("KG_EXAMPLES", "20"))
P = "@prefix : <http://e/> .\n"

LAID = {
    "one line stays one line": (P + ":a  :b 1;:c 2.", P + ":a :b 1 ; :c 2 .\n"),
    "several are a predicate each": (P + "\n:a\n  :b 1; :c 2\n.", P + "\n:a :b 1 ;\n    :c 2 .\n"),
    "values keep their breaks": (P + ":a :b 1 ,2\n,3,\n4 .", P + ":a :b 1, 2,\n        3,\n        4 .\n"),
    "idle semicolons go": (P + ":a :b 1 ;; :c [ :d 2 ; ] ;\n.", P + ":a :b 1 ;\n    :c [ :d 2 ] .\n"),
    "signs stand before comments": (
        P + ":a :b 1 # one\n  ; # two\n  :c 2 # three\n.",
        P + ":a :b 1 ; # one\n    # two\n    :c 2 . # three\n",
    ),
    "no comment swallows another": (P + ":a :b 1 # one\n. # two", P + ":a :b 1 # one\n    . # two\n"),
    "blank lines stay, two at most": (P + "\n\n\n\n\n:a :b 1 .\n:c :d 2 .", P + "\n\n:a :b 1 .\n:c :d 2 .\n"),
    "brackets": (
        P + ":a :b [:c 1;:d()],[], ( 1\n 2 [\n:e 3] ) .",
        P + ":a :b [ :c 1 ; :d () ], [], ( 1\n    2 [\n        :e 3\n    ] ) .\n",
    ),
    "prefixes are sorted, and kept where a comment is": (
        "@prefix b: <b> . # b\n@prefix c: <c> .\nPREFIX a: <a>\na:x a a:y .",
        "PREFIX a: <a>\n@prefix b: <b> . # b\na:x a a:y .\n",
    ),
    "a prefix that is declared again keeps its place": (
        "@prefix b: <http://b> .\n@prefix a: <http://a> .\n@prefix a: <http://c> .\nb:x a a:y .",
        "@prefix a: <http://a> .\n@prefix b: <http://b> .\n@prefix a: <http://c> .\nb:x a a:y .\n",
    ),
    "a comment below one prefix ends the group": (
        "# of the file\n@prefix b: <b> .\n# of a\n@prefix a: <a> .\nb:x a a:y .",
        "# of the file\n@prefix b: <b> .\n# of a\n@prefix a: <a> .\nb:x a a:y .\n",
    ),
    "what is said of a statement": (
        P + ":a :b 1~:r{|:c 2|}, <<:a :b :c>> ; :t <<(:a :b 2)>> .",
        P + ":a :b 1 ~ :r {| :c 2 |}, << :a :b :c >> ; :t <<( :a :b 2 )>> .\n",
    ),
    "CRLF and BOM": ("\ufeff" + P + '\r\n:a\r\n:b """x\ny\r\n""".', "\ufeff" + P.replace("\n", "\r\n")),
    "nothing": ("\n\n", ""),
    "a comment alone": ("\n  # one \n\n\n#two", "# one\n\n\n#two\n"),
}


@pytest.mark.parametrize("name", LAID)
def test_the_layout(name: str) -> None:
    """What is written in some way is laid out as the house does it."""
    text, wanted = LAID[name]
    if name == "CRLF and BOM":  # what ends the first line rules, but for texts
        text = text.replace(P, P.replace("\n", "\r\n"))
        wanted += '\r\n:a :b """x\ny\r\n""" .\r\n'

    assert wanted == lay_out(text.encode(), Path("x.ttl"), prune=True).decode()
    assert wanted == lay_out(wanted.encode(), Path("x.ttl"), prune=True).decode()


def test_trig() -> None:
    """Statements in a graph are indented."""
    text = P + "GRAPH :g{:a :b 1.#one\n\n:c :d 2}\n:h{}{:e :f 3 .}"
    wanted = P + "GRAPH :g {\n    :a :b 1 . #one\n\n    :c :d 2\n}\n:h {\n}\n{\n    :e :f 3 .\n}\n"

    assert wanted == lay_out(text.encode(), Path("x.trig")).decode()


def test_statements_are_sorted_within_sections() -> None:
    """Comments move with what they are about; a title, and what is nameless, stays."""
    text = P + "\n# --- One\n\n:b :p 1 .\n# of a\n:a :p 2 . # it is\n[] :p 3 .\n\n# --- Two\n\n:a :p 4 .\n"
    wanted = P + "\n# --- One\n\n# of a\n:a :p 2 . # it is\n:b :p 1 .\n[] :p 3 .\n\n# --- Two\n\n:a :p 4 .\n"

    assert wanted == lay_out(text.encode(), Path("x.ttl"), sort=True).decode()


QUERY = """#+ summary: x
prefix b: <http://b>
PREFIX a: <http://a>
select  ?x where {
?x a:p ?y; a:q "  ;x" . # one
      optional{ ?y b:r ?z
  ; b:s ?w }


 filter(?z in (1,2))
  }
"""
QUERY_LAID = """#+ summary: x
PREFIX a: <http://a>
PREFIX b: <http://b>
SELECT ?x WHERE {
  ?x a:p ?y ; a:q "  ;x" . # one
  OPTIONAL { ?y b:r ?z
    ; b:s ?w }

  FILTER(?z IN (1, 2))
}
"""


def test_a_query() -> None:
    """Lines stay, words and spaces are written in one way, and what is open indents."""
    assert QUERY_LAID == lay_out(QUERY.encode(), Path("x.rq")).decode()
    assert QUERY_LAID == lay_out(QUERY_LAID.encode(), Path("x.rq")).decode()


def test_what_is_for_another_engine_is_laid_out() -> None:
    """Nothing is asked of it here, so its words are all that is known of it."""
    for text in ("SELECT ?a { SERVICE <http://x/> { ?a ?b 1 } }\n", "INSERT DATA { <a:a> <a:b> 1 }\n"):
        assert text == lay_out(text.replace(" {", "  {").encode(), Path("x.rq")).decode()


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("x.ttl", "<http://e/a> <http://e/b> 1 ;;\n <http://e/c", "x.ttl:2:13"),
        ("x.ttl", "<http://e/a> <http://e/b> 1 }", "x.ttl:1:"),
        ("x.ttl", "<http://e/a> <http://e/b> ] .", "x.ttl:1:27"),
        ("x.ttl", "<http://e/a> <http://e/b> 1 ) .", "x.ttl:1:29"),
        ("x.ttl", "<http://e/a> <http://e/b> 1 |} .", "x.ttl:1:29"),
        ("x.ttl", "<http://e/a> <http://e/b> 1 >> # one\n.", "x.ttl:1:29"),
        ("x.rq", "SELECT ?x {\n ?x a 'b }", "x.rq:2:7"),
        ("x.rq", "select ?a where { ?a ?b", "x.rq:1:23"),
        ("x.rq", "SELECT ?a {\n ?a x:b 1 }", "x.rq:2:"),
        ("x.nt", "<http://e/a> <http://e/b> <http://e/c> .", "x.nt"),
    ],
)
def test_what_cannot_be_laid_out(name: str, text: str, told: str) -> None:
    """It is told with its place, and nothing is returned."""
    with pytest.raises(KgError) as caught:
        lay_out(text.encode(), Path(name))

    assert str(caught.value.location).startswith(told)


def test_what_the_parser_knows_better_is_told_by_it() -> None:
    """The layout only sees that something cannot stand there."""
    with pytest.raises(KgError, match="a space stands in this IRI"):
        lay_out(b"<http://e/a> <http://e/b> <http://e/c d> .", Path("x.ttl"))


def test_the_proof_can_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the layout to lose a statement, nothing would be returned."""
    monkeypatch.setattr("kg.edit.layout_turtle.render_plain", lambda *_, **__: ("<http://e/a> <http://e/b> 2 .", ""))

    with pytest.raises(InputError, match="would not state the same") as caught:
        lay_out(b"\n<http://e/a> <http://e/b> 1 .", Path("x.ttl"))

    assert caught.value.location is not None
    assert 2 == caught.value.location.line


def test_the_proof_of_a_query_can_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    """A query that asks for something else is not written."""
    monkeypatch.setattr("kg.edit.layout_query._Lines.render", lambda _: "SELECT * { ?s ?p ?q }\n")
    with pytest.raises(InputError, match="would not ask the same"):
        lay_out(b"SELECT * { ?s ?p ?o }", Path("a.rq"))


def comments(text: str) -> list[str]:
    """Return the comments of Turtle, with no blanks at their ends."""
    found = []
    for statement in iter_statements(text.removeprefix("\ufeff"), Path("x")):
        for piece in (*statement.above, *statement.pieces, *filter(None, [statement.behind])):
            parts = PLAIN_PART.findall(piece.text) if piece.kind == "plain" else [("", piece.text)]
            found += [part.rstrip(" \t") for _, part in parts if piece.kind == "c" or part[0] == "#"]
    return found


def check(content: bytes, path: Path, *, sort: bool = True) -> None:
    """Lay a content out in all ways; the proof of the graph is part of that."""
    for options in ({}, {"sort": True, "prune": True}) if sort else ({"prune": True},):
        laid = lay_out(content, path, base="http://example/base", **options)
        assert laid == lay_out(laid, path, base="http://example/base", **options)
        assert sorted(comments(content.decode())) == sorted(comments(laid.decode()))


def test_the_files_of_the_w3c() -> None:
    """Every good file of the suites of Turtle and TriG keeps its graph and its comments."""
    checked = 0
    for path in sorted(require(W3C_RDF).rglob("*.t*")):
        kind = {".ttl": "TURTLE", ".trig": "TRIG"}.get(path.suffix)
        if kind is None:
            continue
        content = path.read_bytes()
        try:
            list(pyoxigraph.parse(content, getattr(pyoxigraph.RdfFormat, kind), base_iri="http://example/base"))
        except (SyntaxError, ValueError):
            continue
        check(content, path, sort="KG_EXAMPLES" in os.environ)
        checked += 1
    assert checked > 400


GAPS = st.sampled_from([" ", "\n", "\n\n", "  ", " # x\n", "\r\n\t"])
TERMS = st.sampled_from([":a", "<b>", "_:c", ":d.e", ":f\\,g"])
VALUES = st.recursive(
    st.sampled_from([":a", "1", "1.5", "1e3", "true", '"x"', "'y'@en", '"z"^^:t', '"""q\n"r"""', "_:c", "[]", "()"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda some: "(" + " ".join(some) + ")"),
        st.tuples(TERMS.filter(lambda t: t[0] != "_"), inner, GAPS).map(lambda t: f"[{t[2]}{t[0]} {t[1]}{t[2]}]"),
    ),
    max_leaves=4,
)


@st.composite
def turtle(draw: st.DrawFn) -> str:
    """Return Turtle in some way to write it."""
    text = P
    for _ in range(draw(st.integers(1, 4))):
        groups = []
        for _ in range(draw(st.integers(1, 3))):
            some = draw(st.lists(VALUES, min_size=1, max_size=3))
            comma = draw(GAPS) + "," + draw(GAPS)
            groups.append(draw(st.sampled_from([":p", "a", "<q>"])) + draw(GAPS) + comma.join(some))
        text += draw(TERMS) + draw(GAPS) + (draw(GAPS) + ";" + draw(GAPS)).join(groups)
        text += draw(st.sampled_from([" .", ";.", "\n.", " ; # z\n."])) + draw(GAPS)
    return text


@settings(max_examples=EXAMPLES, deadline=None)
@given(turtle())
def test_any_turtle(text: str) -> None:
    """Whatever way it is written, graph and comments stay, and once is enough."""
    check(text.encode(), Path("x.ttl"))


@settings(max_examples=EXAMPLES, deadline=None)
@given(turtle())
def test_plain_statements_are_laid_out_as_all(text: str) -> None:
    """The way that takes less time gives the same."""
    quick = lay_out(text.encode(), Path("x.ttl"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kg.edit.layout_pieces._PLAIN", re.compile("(?!)"))

        assert quick == lay_out(text.encode(), Path("x.ttl"))


def test_pieces_have_their_lines() -> None:
    """Ends of lines are counted in all three ways to write them."""
    (statement,) = iter_statements("<a> <b>\r\n\r<c>\n# x\n.", Path("x"))

    assert [0, 0, 2, 1, 1] == [piece.lines for piece in statement.pieces]
    assert Piece("m", 1, ".") == statement.pieces[-1]


def test_shipped_files_are_laid_out(kg: Callable[..., Ran]) -> None:
    """All Turtle and queries of the project, and the files of examples and releases that a person writes."""
    ran = kg("fmt", "--check", cwd=ROOT)
    others = ["kg/release", "examples/charts/data/spine/charts.ttl", "data/links/wikidata.ttl"]

    assert (0, "") == (ran.code, ran.out)
    assert (0, "") == (lambda one: (one.code, one.out))(kg("fmt", "--check", *others, cwd=ROOT))


def test_the_command(empty_project: Project, kg: Callable[..., Ran]) -> None:
    """Files that are laid out otherwise are named, shown, and written; a fault is told, and nothing is written."""
    path = empty_project.data / "one.ttl"
    path.write_text("<http://e/a>   a <http://e/b>.", "utf-8")

    assert (1, "data/one.ttl\n") == kg("fmt", "--check", cwd=empty_project)[:2]
    assert re.search(
        r"^-<http://e/a>   a .*\n.*\n\+<http://e/a> a <http://e/b> \.$",
        kg("fmt", "--diff", cwd=empty_project).out,
        re.MULTILINE,
    )
    assert 0 == kg("fmt", "data", cwd=empty_project).code
    assert "<http://e/a> a <http://e/b> .\n" == path.read_text("utf-8")
    assert 0 == kg("fmt", "--check", cwd=empty_project).code

    path.write_text("<http://e/a>   a <http://e/b>.", "utf-8")
    (empty_project.data / "two.ttl").write_text("\n<http://e/a> a .", "utf-8")
    ran = kg("fmt", cwd=empty_project)
    assert (3, "kg: data/two.ttl:2:1") == (ran.code, ran.err[:20])
    assert "   a " in path.read_text("utf-8")


NOT_LAID_OUT = (
    "data/b.nt",
    "data/c.ttl.gz",
    "data/made.ttl",
    "notes.ttl",
    "data/.d.ttl",
    "queries/.e.rq",
    "queries/f.txt",
)
LAID_OUT = ("data/a.ttl", "data/g.TRIG", "data/h.turtle", "ontology/t.ttl", "ontology/shapes/s.ttl", "queries/deep/q.rq", "mappings/m.ttl")  # fmt: skip


@pytest.fixture
def laid(empty_project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project with files of many kinds, one of them made by a mapping."""
    for name in (*NOT_LAID_OUT, *LAID_OUT):
        path = empty_project.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", "utf-8")
    monkeypatch.setattr(layout_files, "made_files", lambda _: frozenset({empty_project.data / "made.ttl"}))
    return empty_project


def test_all_files_of_a_project_are_laid_out_but_what_is_made(laid: Project) -> None:
    """Whatever people write: data, ontology, shapes with their cases, mappings in Turtle and questions."""
    found = {path.relative_to(laid.root).as_posix() for path in layout_files.files_of_project(laid)}

    assert set(LAID_OUT) <= found
    assert not found & set(NOT_LAID_OUT[:-2])
    laid.cases.mkdir(parents=True, exist_ok=True)
    (laid.cases / "more.ttl").write_text("", "utf-8")
    assert laid.cases / "more.ttl" in layout_files.files_of_project(laid)


def test_of_a_folder_that_is_named_what_is_laid_out_is_taken(laid: Project) -> None:
    """A file that is named is taken whatever it is, unless it is made; what is not there is told."""
    root = laid.root
    some = {
        path.relative_to(root).as_posix() for path in layout_files.files_named(laid, [root / "data", root / "queries"])
    }
    assert {"data/a.ttl", "data/g.TRIG", "data/h.turtle", "queries/deep/q.rq"} <= some
    assert not some & set(NOT_LAID_OUT)
    assert [root / "data/b.nt"] == layout_files.files_named(laid, [root / "data/b.nt", root / "data/b.nt"])
    assert root / "data/made.ttl" in layout_files.files_named(None, [root / "data"])
    for name, told in (("data/made.ttl", "is made of a table"), ("data/none.ttl", "is not there")):
        with pytest.raises(InputError, match=told) as error:
            layout_files.files_named(laid, [root / name])
        assert Location(root / name) == error.value.location


@pytest.mark.parametrize(
    ("name", "pruned"),
    [("data/a.ttl", True), ("notes.ttl", True), ("ontology/t.ttl", False), ("ontology/shapes/s.ttl", False), ("mappings/m.ttl", False)],
)  # fmt: skip
def test_prefixes_that_nothing_uses_go_but_where_texts_may_use_them(laid: Project, name: str, pruned: bool) -> None:
    path = laid.root / name
    path.write_text("@prefix e: <http://e/> .\n@prefix f: <http://f/> .\n\ne:a e:b e:c .\n", "utf-8")
    (one,) = layout_files.iter_laid_out(laid, [path])
    (alone,) = layout_files.iter_laid_out(None, [path])

    assert pruned == (b"http://f/" not in one.after)
    assert b"http://f/" not in alone.after


def test_what_cannot_be_laid_out_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read") as error:
        list(layout_files.iter_laid_out(None, [tmp_path / "none.ttl"]))
    assert Location(tmp_path / "none.ttl") == error.value.location
    for content, told in ((b"<a> <b> '\xff' .", "UTF-8"), (b"<a> <b> " + b"[ <c> " * 5_000, "nest")):
        with pytest.raises((InputError, LimitError), match=told):
            lay_out(content, Path("a.ttl"))
    with pytest.raises(InputError, match="has no layout"):
        lay_out(b"", Path("a.ttl.gz"))


ASKED = Path("a.rq")


@pytest.mark.parametrize(
    ("text", "laid"),
    [
        ("select * from <urn:g> { ?s ?p ?o }", "SELECT * FROM <urn:g> { ?s ?p ?o }\n"),
        ("select * { service <urn:s> { ?s ?p ?o } }", "SELECT * { SERVICE <urn:s> { ?s ?p ?o } }\n"),
        ("load  <urn:g>", "load <urn:g>\n"),
        ("# one\nselect *#two\n{ ?s ?p ?o }", "# one\nSELECT * #two\n{ ?s ?p ?o }\n"),
        (
            "PREFIX f: <urn:f#>\nPREFIX e: <urn:e#>\nSELECT * { e:a f:b ?o }",
            "PREFIX e: <urn:e#>\nPREFIX f: <urn:f#>\nSELECT * { e:a f:b ?o }\n",
        ),
        (
            "PREFIX f: <urn:f#>\nPREFIX e: <urn:e#>\nPREFIX f: <urn:g#>\nSELECT * { e:a f:b ?o }",
            "PREFIX f: <urn:f#>\nPREFIX e: <urn:e#>\nPREFIX f: <urn:g#>\nSELECT * { e:a f:b ?o }\n",
        ),
    ],
)
def test_a_query_is_laid_out_and_asks_the_same(text: str, laid: str) -> None:
    """What is asked elsewhere is not run; a prefix that is declared twice means what it meant last."""
    assert laid == lay_out(text.encode(), ASKED).decode()
    assert laid == lay_out(laid.encode(), ASKED).decode()


@pytest.mark.parametrize(
    "other",
    [
        "# one\nPREFIX e: <http://f/>\nSELECT * { e:a ?p 'x' }", "PREFIX e: <http://e/>\nSELECT * { e:a ?p 'x' }", "# one\nPREFIX e: <http://e/>\nSELECT * { e:a ?p 'X' }",
        "# one\nPREFIX e: <http://e/>\nSELECT * { e:A ?p 'x' }", "# one\nPREFIX e: <http://e/>\nSELECT * { e:a ?P 'x' }", "# one\nSELECT * { e:a ?p 'x' }",
    ],
)  # fmt: skip
def test_a_query_that_would_ask_something_else_is_not_written(other: str) -> None:
    """Nor one that lost a comment; spaces and the case of its words are no difference."""
    tokens = tokenize("# one\nPREFIX e: <http://e/>\nSELECT * { e:a ?p 'x' }", ASKED)
    layout_query._require_same(tokens, "# one\nprefix e: <http://e/> select  *  {e:a ?p 'x'}", ASKED)

    with pytest.raises(InputError, match="would not ask the same"):
        layout_query._require_same(tokens, other, ASKED)


def test_a_query_that_is_no_text_is_told_by_its_place() -> None:
    with pytest.raises(KgError, match="is not UTF-8") as told:
        lay_out(b"SELECT *\n{ ?s ?p '\xff' }", ASKED)
    assert Location(ASKED, 2, 10) == told.value.location


ORDERED = {
    "a group ends at a blank line": ("@prefix f: <http://f/> .\n\n@prefix e: <http://e/> .\n", "@prefix f: <http://f/> .\n\n@prefix e: <http://e/> .\n"),
    "at a comment": ("@prefix g: <http://g/> .\n# x\n@prefix f: <http://f/> .\n@prefix e: <http://e/> .\n", "@prefix g: <http://g/> .\n# x\n@prefix f: <http://f/> .\n@prefix e: <http://e/> .\n"),
    "what is above all is of the file": ("# of the file\n@prefix f: <http://f/> .\n@prefix e: <http://e/> .\n", "# of the file\n@prefix e: <http://e/> .\n@prefix f: <http://f/> .\n"),
    "twice": ("@prefix e: <http://f/> .\n@prefix d: <http://d/> .\n@prefix e: <http://e/> .\n", "@prefix d: <http://d/> .\n@prefix e: <http://f/> .\n@prefix e: <http://e/> .\n"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "laid"), ORDERED.values(), ids=ORDERED)
def test_prefixes_are_sorted_in_groups(text: str, laid: str) -> None:
    """So that a comment stays with what it is about, and a name with what it meant."""
    body = "\ne:a e:b e:c .\n"

    assert laid + body == lay_out((text + body).encode(), Path("a.ttl")).decode()


def test_prefixes_that_nothing_uses_go_where_they_may_and_those_with_a_remark_stay() -> None:
    text = "@prefix f: <http://f/> .\n@prefix e: <http://e/> .\n@prefix g: <http://g/> . # why\n\ne:a e:b e:c .\n"
    kept = lay_out(text.encode(), Path("a.ttl")).decode()
    pruned = lay_out(text.encode(), Path("a.ttl"), prune=True).decode()
    none = lay_out(b"@prefix f: <http://f/> .\n<http://e/a> a <http://e/b> .\n", Path("a.ttl"), prune=True)
    above = lay_out(b"# x\n@prefix f: <http://f/> .\n<http://e/a> a <http://e/b> .\n", Path("a.ttl"), prune=True)

    assert ("http://f/" in kept, "http://f/" in pruned) == (True, False)
    typed = lay_out(
        b'@prefix f: <http://f/> .\n@prefix g: <http://g/> .\n<http://e/a> <http://e/b> "g:x"^^f:t .\n',
        Path("a.ttl"),
        prune=True,
    )
    assert (b"http://f/" in typed, b"http://g/" in typed) == (True, False)
    assert "# why" in pruned
    assert b"prefix" not in none
    assert above.startswith(b"# x\n")


@pytest.mark.parametrize(
    ("text", "laid"),
    [
        ("BASE <http://e/>\n<a>  <b> <c>.\n", "BASE <http://e/>\n<a> <b> <c> .\n"),
        ("@base <http://e/> .\n<a>  <b> <c>.\n", "@base <http://e/> .\n<a> <b> <c> .\n"),
        ('<a> <b> "x" @en, "y" ^^ <t> .\n', '<a> <b> "x"@en, "y"^^<t> .\n'),
    ],
)
def test_what_stands_apart_and_is_one_is_put_together(text: str, laid: str) -> None:
    """A tag and a datatype belong to their text; a base has one address."""
    assert laid == lay_out(text.encode(), Path("a.ttl")).decode()


def test_sorted_statements_have_what_is_nameless_behind() -> None:
    text = "[] :p 3 .\n( 1 ) :p 2 .\n_:x :p 1 .\n:b :p 1 .\n:a :p 1 .\n"
    laid = lay_out((P + "\n" + text).encode(), Path("a.ttl"), sort=True).decode()

    assert [":a", ":b"] == [line.split()[0] for line in laid.splitlines()[2:4]]
