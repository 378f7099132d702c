"""The place of every triple in RDF/XML, against the parser, against another reader of XML, and as it was written."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from xml.parsers import expat

import pytest

from kg.places.lines import positions_of
from kg.places.xml_text import iter_tokens
from kg.rdf.terms import IRI, RDF, Literal
from tests.forms import packed

from .agree import places_of, require_parsed, require_written
from .pen import Pen, make_thing
from .write_rdfxml import write

HEAD = f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:e="http://e/" xml:base="http://b/x">\n'
ODD = {
    "XML literals": '<e:T rdf:about="a"><e:p rdf:parseType="Literal">x <b c="1>" d=\'&lt;"\'>y&amp;\'z</b><e:q/><!-- c --></e:p><e:p rdf:parseType="Literal"><f:T xmlns:f="http://d/"/></e:p></e:T>',
    "CRLF": '<e:T rdf:about="a">\r\n<e:p>a\r\nb\rc</e:p>\r\n<e:q e:r="x\r\ny"/></e:T>',
    "RDF 1.2": '<rdf:Description rdf:about="a" rdf:version="1.2"><e:p rdf:parseType="Triple"><rdf:Description rdf:about="b" e:q="1"/></e:p><e:r rdf:annotation="n">v</e:r><e:r rdf:annotationNodeID="n">w</e:r><e:d its:dir="rtl" xml:lang="ar" xmlns:its="http://www.w3.org/2005/11/its">x</e:d></rdf:Description>',
    "members": '<rdf:Bag rdf:ID="b"><rdf:li>1</rdf:li><rdf:li rdf:resource=""/><rdf:_7>z</rdf:_7><rdf:li rdf:ID="r" xml:lang="en">3</rdf:li><rdf:li><rdf:Seq><rdf:li/></rdf:Seq></rdf:li></rdf:Bag>',
    "bases": '<e:T rdf:about="../q" xml:base="http://c/d/e/f"><e:p rdf:resource="r"/><e:p xml:base="http://z/y/" rdf:resource="./r?q#f"/><e:p rdf:resource="//h/i"/><e:p rdf:resource="urn:x"/><e:p rdf:datatype="t">1</e:p></e:T>',
    "languages": '<e:T xml:lang="EN-gb" e:k="a"><e:p>b</e:p><e:p xml:lang="fr">c</e:p><e:q rdf:datatype="t">d</e:q><e:r><e:T e:k="e"/></e:r></e:T>',
    "empty elements": '<e:T><e:p/><e:p></e:p><e:p> </e:p><e:q e:k="1"/><e:q rdf:nodeID="n" e:k="2"/><e:q rdf:resource="" rdf:type="http://e/U"/><e:c rdf:parseType="Collection"/><e:r rdf:parseType="Resource"/></e:T>',
    "a node alone": '<e:T><e:q rdf:nodeID="n"/><e:p rdf:nodeID="m"></e:p></e:T><e:U rdf:nodeID="n"/>',
    "directions of no version": '<e:T xmlns:its="http://www.w3.org/2005/11/its" its:version="2.0"><e:d its:dir="rtl" xml:lang="ar">x</e:d></e:T>',
    "namespaces": '<T xmlns="http://e/" xmlns:f="http://f/"><p>1</p><f:T-is xmlns:f="http://g/">2</f:T-is><f:p>3</f:p></T>',
}  # fmt: skip


@pytest.mark.parametrize("body", ODD.values(), ids=ODD.keys())
def test_odd_documents_are_read_as_the_parser_reads_them(tmp_path: Path, body: str) -> None:
    path = tmp_path / "odd.rdf"
    path.write_bytes(f"{HEAD}{body}\n</rdf:RDF>\n".encode())

    require_parsed(path)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("seed", range(40))
def test_each_triple_stands_where_it_was_written(tmp_path: Path, seed: int, line_end: str) -> None:
    """In every way to write it: the places of subject, property and value, of all triples and of no others."""
    require_written(tmp_path / "many.rdf", write, seed, line_end)


@pytest.mark.parametrize("seed", range(10))
def test_tags_stand_where_another_reader_finds_them(seed: int) -> None:
    """Expat, which the standard library has, tells line, column, and byte of each."""
    chance = random.Random(seed)
    pen, names = Pen(), [f"n{n}" for n in range(1000)]
    write(chance, pen, [make_thing(chance, names) for _ in range(10)])
    found: list[tuple[str, int]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, _: found.append((name, parser.CurrentByteIndex))
    parser.Parse(pen.text.encode(), True)
    tags = [token for token in iter_tokens(pen.text) if token.kind == "start"]

    assert found == [(tag.text, len(pen.text[: tag.at].encode())) for tag in tags]


@pytest.mark.parametrize("kind", ["gz", "zst"])
def test_places_in_a_packed_document_are_those_of_its_text(tmp_path: Path, kind: str) -> None:
    plain, path = tmp_path / "a.rdf", tmp_path / f"a.rdf.{kind}"
    text = f'\ufeff{HEAD}<e:T rdf:about="a">\n  <e:p>ü</e:p> <e:q>1</e:q></e:T></rdf:RDF>'.encode()
    plain.write_bytes(text)
    path.write_bytes(packed(text, kind))

    assert places_of(plain) == places_of(path)
    assert (3, 16) in {at_value for *_, at_value in places_of(path)}
    assert "  <e:p>ü</e:p> <e:q>1</e:q></e:T></rdf:RDF>" == positions_of(path).line(3)


def test_only_what_is_asked_for_is_kept_and_what_hangs_on_it(tmp_path: Path) -> None:
    """The triples of other nodes with names are read past."""
    path = tmp_path / "a.rdf"
    path.write_text(f'{HEAD}<e:T rdf:about="a"><e:p><e:U e:q="1"/></e:p></e:T><e:T rdf:about="b" e:p="2"/></rdf:RDF>')
    found = Counter(placed.predicate for placed in positions_of(path).iter_placed({IRI("http://b/a")}))

    assert Counter({IRI(RDF + "type"): 2, IRI("http://e/p"): 1, IRI("http://e/q"): 1}) == found


def test_a_text_that_is_written_otherwise_is_the_text(tmp_path: Path) -> None:
    """References, entities and CDATA stand for what they stand for; of an entity declared twice the last counts."""
    path = tmp_path / "a.rdf"
    path.write_text(
        '<!DOCTYPE rdf:RDF [<!ENTITY x "no"><!ENTITY x "&#246;">]>\n'
        f'{HEAD}<e:T e:k="&x;&amp;&#x41;&#66;"><e:p>&x;&lt;</e:p><e:q><![CDATA[&x;<]]></e:q></e:T></rdf:RDF>'
    )
    require_parsed(path)
    texts = {one.value for one in positions_of(path).iter_placed() if isinstance(one.value, Literal)}

    assert {Literal("ö&AB"), Literal("ö<"), Literal("&x;<")} == texts
