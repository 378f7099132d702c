"""The position of every term of every triple, in files as people write them."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from kg.places import files
from kg.places.files import Places
from kg.places.lines import positions_of
from kg.places.positions import Positions
from kg.places.reader import Placed, end_of_term
from kg.rdf.formats import from_oxigraph, packing_of
from kg.rdf.terms import IRI, RDF, XSD, BlankNode, Literal, Term, TripleTerm
from kg.rdf.turtle import iter_quads
from tests import ROOT
from tests.forms import packed
from tests.services import W3C_RDF, require

FILES = [
    *sorted((ROOT / "ontology").rglob("*.ttl")),
    *sorted((ROOT / "data").rglob("*.ttl")),
    *sorted((ROOT / "tests").rglob("*.ttl")),
]

ODD = {
    "comments": "@prefix : <http://e/> . # one\n# two\n:a # three\n  :b # four :x\n  :c . # five\n",
    "CRLF": '@prefix : <http://e/> .\r\n:a :b "x" ;\r\n  :c 1 .\r\n',
    "long strings": '@prefix : <http://e/> .\n:a :b """one\n:x :y :z .\n"two" """ ; :c \'\'\'it\'s\'\'\' .\n:d :e :f .\n',
    "brackets": "@prefix : <http://e/> .\n:a :b [ :c 1 ; :d [ :e 2 ] ] , ( 3 [ :f 4 ] () ) ; :g 5 .\n[ :h 6 ] :i 7 .\n( 8 ) :j 9 .\n",
    "escapes in addresses": "<http://e/\\u0061> <http://e/\\U00000062> <http://e/c> .\n",
    "prefix twice": "@prefix p: <http://one/> .\np:a p:b p:c .\n@prefix p: <http://two/> .\np:a p:b p:c .\n",
    "base": "@base <http://e/x/> .\n<a> <b> <../c> .\nBASE <http://f/>\n<a> <b> <c> .\n",
    "SPARQL style": "PREFIX p: <http://e/>\nprefix q: <http://f/>\np:a q:b 1.5 , 2e3 , 2E3 , -4 , true , +.5 .\n",
    "literals": '@prefix : <http://e/> .\n:a :b "x"@en-GB , "1"^^:t , "\\u00e9\\n\\"" , \'y\' .\n',
    "names": "@prefix : <http://e/> .\n@prefix a.b: <http://g/> .\n:a.b :c\\,d :%20 . a.b:c a a.b:d-e .\n:x :y :1.2 .\n",
    "one line": "@prefix : <http://e/> . :a :b :c . :d :e :f . _:x :y _:z .",
}  # fmt: skip


def key(term: Term) -> object:
    """Return a term, or only its kind for a blank node."""
    if isinstance(term, BlankNode):
        return "blank"
    if isinstance(term, TripleTerm):
        return tuple(map(key, term))
    return term if isinstance(term, IRI) else (term.lexical, term.datatype, (term.language or "").lower())


def check(path: Path) -> list[Placed]:
    """Require that the triples are those of the parser, and that every position shows its term."""
    placed = list(positions_of(path).iter_placed())
    parsed = [tuple(key(from_oxigraph(t)) for t in (q.subject, q.predicate, q.object)) for q in iter_quads(path, [])]
    assert sorted(parsed, key=repr) == sorted(
        ((key(p.subject), key(p.predicate), key(p.value)) for p in placed), key=repr
    )
    return placed


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_the_files_of_the_project(path: Path) -> None:
    """What is placed is what the parser reads, in every Turtle file of the project."""
    check(path)


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_odd_files(tmp_path: Path, text: str) -> None:
    """Comments, line ends, long strings, brackets, prefixes redefined."""
    path = tmp_path / "odd.ttl"
    path.write_bytes(text.encode())

    for placed in check(path):
        for term, offset in (
            (placed.subject, placed.at_subject),
            (placed.predicate, placed.at_predicate),
            (placed.value, placed.at_value),
        ):
            shown = text[offset:]
            if isinstance(term, BlankNode):
                assert shown[0] in "[(_" or placed.predicate.value.endswith(("#rest", "#first")), (term, shown)  # type: ignore[union-attr]
            elif isinstance(term, IRI) and term.value.endswith(("#type", "#nil", "#rest", "#first")):
                continue
            elif isinstance(term, IRI):
                assert shown.startswith("<") or ":" in shown.split()[0], (term, shown)
            else:
                assert shown[0] in "\"'+-.0123456789tf", (term, shown)


@pytest.mark.parametrize(
    "text",
    [
        ':a :b 1 {| :c 2 ; :d [ :e 3 ] |} , 4 ~ :r {| :f 5 |} ~ ; :g 6 .\n:h :i "x"@ar--rtl , "y" .\n',
        ':a :b <<( :c :d <<( :e :f "x"@ar--rtl )>> )>> , ( <<( _:x :y 1 )>> ) .\n:h :i 2 .\n',
        "<< :a :b :c >> :d 1 .\n<< :a :b << :x :y :z ~ :r >> ~ _:q >> :e [ :f << :g :h 2 >> ] .\n:h :i 2 .\n",
        ":a :b 1 ~ :r , 2 {| :c 3 |} {| :d 4 |} ~ :s ; :d 5 {| :e 6 |} .\n:h :i 2 .\n",
        'VERSION "1.2"\n@version \'1.2-basic\' .\n:a :b "VERSION" .\n:h :i 2 .\n',
    ],
    ids=["annotations", "triple terms", "reified triples", "annotations of several", "version"],
)
def test_what_is_said_of_triples(tmp_path: Path, text: str) -> None:
    """What RDF 1.2 adds to Turtle is placed like everything else, and confuses nothing behind it."""
    path = tmp_path / "odd.ttl"
    path.write_text("@prefix : <http://e/> .\n" + text)
    last = next(placed for placed in check(path) if placed.subject == IRI("http://e/h"))

    assert len(text.splitlines()) + 1 == Positions(path).locate(last.at_value).line


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("odd.trig", "@prefix : <http://e/> .\n:a :b 1 .\nGRAPH :g { :a :c 2 . :a :d 3 }\ngraph _:h { :a :e 4 }\n:i { :a :f 5 }\n"),
        ("odd.nq", '<http://e/a> <http://e/b> "x"@EN-gb <http://e/g> .\n<http://e/a> <http://e/c> _:x _:h .\n'),
    ],
)  # fmt: skip
def test_the_name_of_a_graph_is_no_value(tmp_path: Path, name: str, text: str) -> None:
    """However the word before it is written."""
    path = tmp_path / name
    path.write_text(text)

    lines, positions = text.splitlines(), positions_of(path)
    for placed in check(path):
        at = positions.locate(placed.at_value)
        assert lines[(at.line or 0) - 1][(at.column or 0) - 1 :].startswith(("1", "2", "3", "4", "5", '"x"', "_:x"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.ttl", '<http://e/a> <http://e/p> "x"@EN-GB, "y"@en-gb .'),
        ("a.nt", '<http://e/a> <http://e/p> "x"@EN-GB .\n<http://e/a> <http://e/p> "y"@en-gb .\n'),
        ("a.jsonld", '{"@id": "http://e/a", "http://e/p": [{"@value": "x", "@language": "EN-GB"}, {"@value": "y", "@language": "en-gb"}]}'),
        ("a.rdf", f'<rdf:Description xmlns:rdf="{RDF}" xmlns:e="http://e/" rdf:about="http://e/a"><e:p xml:lang="EN-GB">x</e:p><e:p xml:lang="en-gb">y</e:p></rdf:Description>'),
    ],
)  # fmt: skip
def test_the_case_of_a_language_tag_makes_no_other_value(tmp_path: Path, name: str, text: str) -> None:
    """As in the graph, of which it is asked where a value stands."""
    path = tmp_path / name
    path.write_text(text)

    assert ["en-gb", "en-gb"] == [one.value.language for one in positions_of(path).iter_placed()]  # type: ignore[union-attr]


def test_files_are_read_with_the_base_of_each_and_anew_when_they_are_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("<x> <p> 1 .")
    places = Places(lambda one: f"http://{one.stem}/")
    assert {IRI("http://a/x")} == {one.subject for one in places.of(path).iter_placed()}
    path.write_text("<y> <p> 1 .")
    assert {IRI("http://a/x")} == {one.subject for one in places.of(path).iter_placed()}
    places.forget(path)
    assert {IRI("http://a/y")} == {one.subject for one in places.of(path).iter_placed()}


def test_what_cannot_be_read_ahead_is_told_by_who_reads_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGE", 1)
    (tmp_path / "latin.ttl").write_bytes(b"<x> <p> '\xe9' .")
    (tmp_path / "good.ttl").write_bytes(b"<x> <p> 1 .")

    Places().read_ahead([tmp_path / "none.ttl", tmp_path / "latin.ttl", tmp_path / "good.ttl"])


def test_the_good_files_of_the_w3c(tmp_path: Path) -> None:
    """Every positive file of the Turtle suite is placed triple by triple."""
    import pyoxigraph

    checked = 0
    for path in sorted((require(W3C_RDF) / "rdf-turtle").rglob("*.ttl")):
        try:
            parsed = list(pyoxigraph.parse(path=str(path), base_iri="http://example/base"))
        except (SyntaxError, ValueError):
            continue
        if "bad" in path.name or any(not isinstance(from_oxigraph(q.subject), IRI | BlankNode) for q in parsed):
            continue
        text = "@base <http://example/base> .\n" + path.read_text("utf-8")
        copy = tmp_path / path.name
        copy.write_text(text, "utf-8", newline="")
        check(copy)
        checked += 1
    assert checked > 200


def test_the_margin_and_the_whole_agree(tmp_path: Path) -> None:
    """Looking for a few subjects at the margin finds what reading everything finds."""
    chance = random.Random(1)
    lines = ["@prefix : <http://e/> .\n@prefix q: <http://e/q/> .\n"]
    for n in range(300):
        name = chance.choice([f":s{n}", f"q:s{n}", f"<http://e/x{n}>"])
        tail = chance.choice(
            [" :p 1 .", " :p [ :q :s1 ] ;\n  :r 2 .", ' :p "a # b . c" . # :s2 :p 3 .', "\n  :p :s3 ,\n:s4 ."]
        )
        lines.append(f"{name}{tail}\n")
    path = tmp_path / "many.ttl"
    path.write_text("".join(lines))
    everything = check(path)
    for subject in {IRI("http://e/nowhere"), *(p.subject for p in everything if isinstance(p.subject, IRI))}:
        alone = [shape_of(p) for p in Positions(path).iter_placed({subject}) if p.subject == subject]
        assert [shape_of(p) for p in everything if p.subject == subject] == alone, subject


def shape_of(placed: Placed) -> tuple[object, ...]:
    """Return a placed triple without the labels of its blank nodes."""
    return (*map(key, placed[:3]), *placed[3:])


@pytest.mark.parametrize(
    "text",
    [
        "@prefix : <http://e/> .\n:a :p 1 . :b :p 2 .\n",
        "@prefix : <http://e/> .\n  :b :p 2 .\n",
        "@prefix : <http://e/> .\n:a :p 1 . # a remark\n# :b\n\n \t:b :p 2 .\n",
        '@prefix : <http://e/> .\n:a :p """one.\n:b :p 3 .\n""" .\n  :b :p 2 .\n',
        "@prefix : <http://e/>.:a<http://e/p>1.:b<http://e/p>2.",
        "@base <http://e/> .\n<b> <p> 2 .\n",
    ],
)
def test_statements_beyond_the_margin(tmp_path: Path, text: str) -> None:
    """A statement that does not begin a line is found as well."""
    path = tmp_path / "beyond.ttl"
    path.write_text(text)

    (placed,) = (p for p in Positions(path).iter_placed({IRI("http://e/b")}) if p.subject == IRI("http://e/b"))

    assert (Literal("2", XSD + "integer"), placed.at_value) == (placed.value, text.rindex("2"))


@pytest.mark.parametrize(
    "text",
    [
        *ODD.values(),
        "@prefix p: <http://one/> .\np:b p:c 1 .\np:a p:c 2 .\nPREFIX p: <http://two/>\np:a p:c 3 .\n",
        "@base <http://one/> .\n<http://one/a> <c> 1 .\n@base <http://two/> .\n<a> <c> 2 .\n<http://one/a> <c> 3 .\n",
    ],
    ids=[*ODD, "prefix in two styles", "base twice"],
)
def test_one_thing_of_an_odd_file_stands_where_it_does_among_all(tmp_path: Path, text: str) -> None:
    """A name means what was last declared before it, whether one thing is looked for or all are read."""
    path = tmp_path / "odd.ttl"
    path.write_bytes(text.encode())
    everything = check(path)

    for subject in {IRI("http://e/nowhere"), *(one.subject for one in everything if isinstance(one.subject, IRI))}:
        alone = [shape_of(one) for one in Positions(path).iter_placed({subject}) if one.subject == subject]
        assert [shape_of(one) for one in everything if one.subject == subject] == alone, subject


def test_a_relative_name_goes_by_the_base_before_it(tmp_path: Path) -> None:
    path = tmp_path / "bases.ttl"
    path.write_text("@base <http://e/> .\n<urn:b> <p> <c> .\n@base <http://f/> .\n<urn:d> <p> <c> .\n")

    (placed,) = (p for p in Positions(path).iter_placed({IRI("urn:b")}) if p.subject == IRI("urn:b"))

    assert (IRI("http://e/p"), IRI("http://e/c")) == placed[1:3]


def test_a_subject_of_another_file_does_not_cost_a_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file whose statements begin at the margin is not read token by token for a subject that it does not have."""
    path = tmp_path / "many.ttl"
    path.write_text("@prefix : <http://e/> .\n" + "".join(f":s{n} :p :other .\n" for n in range(50)))
    positions = Positions(path)

    assert not list(positions.iter_placed({IRI("http://e/other")}))
    assert positions._all is None


def test_escaped_names_at_the_margin(tmp_path: Path) -> None:
    """A name with backslashes is the IRI without them."""
    path = tmp_path / "escaped.ttl"
    path.write_text("@prefix : <http://e/> .\n:a\\/b :p 1 .\n")

    (placed,) = Positions(path).iter_placed({IRI("http://e/a/b")})

    assert placed.at_subject == 24


@pytest.mark.parametrize(
    ("line", "start", "term"),
    [
        ("e:a e:b e:c .", 8, "e:c"),
        ("e:a e:b <http://e/c>, 1 .", 8, "<http://e/c>"),
        ('e:a e:b "x\\"y"@en-GB.', 8, '"x\\"y"@en-GB'),
        ("e:a e:b 'x'^^xsd:string ;", 8, "'x'^^xsd:string"),
        ('e:a e:b "x"^^<http://e/t> .', 8, '"x"^^<http://e/t>'),
        ('e:a e:b """x""" .', 8, '"""x"""'),
        ('e:a e:b "" .', 8, '""'),
        ("e:a e:b -1.5e3.", 8, "-1.5e3"),
        ("e:a a e:c.d.", 6, "e:c.d"),
        ("e:a a _:b .", 6, "_:b"),
        ("e:a a e:c .", 4, "a"),
        ("e:a e:b true.", 8, "true"),
    ],
)
def test_where_a_term_ends(line: str, start: int, term: str) -> None:
    """With its tag or datatype, and without the full stop."""
    end = end_of_term(line, start)

    assert term == line[start:end]


@pytest.mark.parametrize(
    ("line", "start"),
    [('e:a e:b """x', 8), ("e:a e:b '''x'", 8), ("e:a e:b [ e:c 1 ] .", 8), ("e:a e:b ( 1 ) .", 8), ("e:a ", 4), ("e:a ", 3),
     ('e:a e:b """', 8), ('e:a e:b "x"^^', 8)],
)  # fmt: skip
def test_where_a_term_ends_may_not_be_on_its_line(line: str, start: int) -> None:
    """A text of several lines, and what stands in brackets."""
    assert end_of_term(line, start) is None


GRAPHS = {
    "braces.trig": "@prefix : <http://e/> .\n{ :a :b :c . :d :e :f }\n:g { :a :b 1, 2 ; :c 3 }\nGRAPH :g {\n  :h :i [ :j 4 ] .\n}\n",
    "names.trig": "@prefix graph: <http://g/> .\n@base <http://e/> .\n<g>{graph:a <b> <c>}[]{ <d> <e> \"}{\" # }\n}\n_:g { _:x <f> ( 1 2 ) . }\n<k> <l> <m> .\n",
    "lines.nq": '<http://e/a> <http://e/b> "x"@en <http://e/g> .\n# <http://e/a>\n\n  <http://e/a> <http://e/b> _:c .\n_:c <http://e/d> "1"^^<http://e/t> _:g .\n',
    "lines.nt": '<http://e/\\u00e9> <http://e/b> "\\u00e9é\\n"@en .\r\n_:x <http://e/b> <http://e/a> .<http://e/a> <http://e/c> "y" .',
}  # fmt: skip


@pytest.mark.parametrize("name", GRAPHS)
@pytest.mark.parametrize("packing", ["", ".gz", ".zst"])
def test_places_are_found_in_every_form(tmp_path: Path, name: str, packing: str) -> None:
    """Names of graphs are no part of a statement, wherever they stand, and every place shows the term."""
    path = tmp_path / f"{name}{packing}"
    path.write_bytes(packed(GRAPHS[name].encode(), packing_of(path)))
    lines = GRAPHS[name].split("\n")
    positions = positions_of(path)

    for placed in check(path):
        for term, offset in zip(placed[:3], placed[3:], strict=True):
            place = positions.locate(offset)
            assert place.line
            assert place.column
            if (
                isinstance(term, IRI)
                and term.value.startswith("http://")
                and "w3.org" not in term.value
                and (text := term.value.rpartition("/")[2]).isascii()
            ):
                assert re.match(rf"<[^>]*{text}>|\w*:{text}\b", lines[place.line - 1][place.column - 1 :]), (
                    term,
                    place,
                )
            assert positions.line(place.line) == lines[place.line - 1].rstrip("\r")
        alone = [one for one in positions_of(path).iter_placed({placed.subject}) if one.subject == placed.subject]
        assert not isinstance(placed.subject, IRI) or placed in alone
