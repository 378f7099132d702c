"""Literals that a store would rewrite, found in the text of a file."""

from __future__ import annotations

import random
from pathlib import Path

import pyoxigraph
import pytest

from kg.engines.exact import _encoded, marked_text, open_files
from kg.rdf.turtle import stream_quads
from kg.rdf.written_literals import OnlyAParserTells, rewritten

HEAD = "@prefix e: <http://e/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
MARK = "urn:m:"


@pytest.mark.parametrize(
    "text",
    [
        'e:a e:p 007 , 1.50 , -1e3 , .5 , 5 , "007"^^xsd:integer , "1"^^xsd:int .',
        'e:a e:p "x 007 ^^xsd:int" , "it\'s \\" 007" , \'say "007\' , """a\n"b" 007 .""" , \'\'\'007\'\'\'@en , 007.',
        "e:a e:007 e:b.007 , <http://e/007> , e:a\\~007 , e:%41007 ; e:q 1.0 . # it's 007\n_:b007 e:p 1.10, e:é007 .",
        'e:a e:p "1"^^<http://www.w3.org/2001/XMLSchema#byte> , "1" ^^ xsd:short , "a"^^xsd:int , "7"^^e:int .',
        'PREFIX xsd: <http://e/> e:a e:p "007"^^xsd:int . @prefix x: <http://www.w3.org/2001/XMLSchema#>. e:a e:p "7"^^x:int.',
        'e:a e:p "2024-01-01T00:00:00.000+00:00"^^xsd:dateTime , "\\u0030"^^xsd:int , "01"^^xsd:gYear , true , "1"^^xsd:boolean .',
        "e:s..2 e:p..003 e:o...4 , e:a.b..5 , 006 .",
        'e:a e:p """1"""^^xsd:int , \'\'\'2\'\'\'^^xsd:int , ""^^xsd:int , """"""^^xsd:int .',
        "e:a e:p (01 [e:q 2.0; e:r 03]) ; e:s -007, +7 ; e:prefix:x 1.0 ; e:t 5. e:u e:v 6.0.",
    ],
)
def test_what_is_marked_in_a_text_is_what_a_parser_tells_of_each_statement(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(HEAD + text, encoding="utf-8")
    kind = pyoxigraph.RdfFormat.TURTLE
    marked = marked_text(path)

    assert marked is not None
    assert marked[1]
    assert _shown(_encoded(stream_quads(path))) == _shown(pyoxigraph.parse(marked[0], kind))


PARTS = [
    "1",
    "01",
    "1.0",
    ".5",
    "+1",
    "-0",
    "1e5",
    "1.e5",
    "1E0",
    "e:1",
    "e:a.1",
    "e:a..01",
    "<urn:01>",
    "true",
    "_:b1",
    "e:%30",
    '"x"^^xsd:string',
    '"a"@en',
    '"^^xsd:int"',
    "[e:p(01)]",
    "(1.0)",
    "'''01'''^^<http://www.w3.org/2001/XMLSchema#int>",
    '"\\"01"^^xsd:integer',
    '"0\\u0031"^^xsd:integer',
    '"TRUE"^^xsd:boolean',
    '""^^xsd:integer',
    '"1.50"^^xsd:decimal',
    '"24:00:00"^^xsd:time',
]


def test_made_up_texts_say_with_marks_what_they_said(tmp_path: Path) -> None:
    """The parts of statements in any order, with and without space about them."""
    chance, marked = random.Random(7), 0
    for number in range(60):
        path = tmp_path / f"{number}.ttl"
        lists = [chance.choice((" ,", ", ", "\n;e:p ", ",")).join(chance.choices(PARTS, k=3)) for _ in range(3)]
        path.write_text(HEAD + "".join(f"e:a e:p {one}{chance.choice((' .', chr(10) + '.'))}# 01\n" for one in lists))
        text = marked_text(path)
        if text is not None:
            marked += text[1]
            assert _shown(_encoded(stream_quads(path))) == _shown(
                pyoxigraph.parse(text[0], pyoxigraph.RdfFormat.TURTLE)
            )
    assert marked > 30


@pytest.mark.parametrize(
    "text",
    [
        "e:a e:p e:b {| e:q 007 |} .", "<< e:a e:p 007 >> e:q e:b .", "e:a e:p 007 ~ e:r .",
        'e:a e:p "7" # as a number\n ^^xsd:int .', 'e:a e:p "7"^^none:int .', 'e:a e:p "7"^^<int> .',
        'e:a e:p "7"^^e:a\\~b .', "prefix # one\n x: <http://e/> e:a e:p 007 .", "e:a e:p 'not ended",
    ],
)  # fmt: skip
def test_what_only_a_parser_tells_is_left_to_it(text: str) -> None:
    with pytest.raises(OnlyAParserTells):
        rewritten((HEAD + text).encode(), MARK)


def test_a_text_whose_literals_all_stay_is_returned_itself() -> None:
    text = (HEAD + 'e:a e:p 7 , "x"^^xsd:string , "2024-01-01"^^xsd:date , true , "x 007"@en . # 007').encode()

    assert text is rewritten(text, MARK)


@pytest.mark.parametrize("name", ["a.trig", "a.ttl"])
def test_numbers_as_written_are_asked_for_before_the_numbers_that_they_are(tmp_path: Path, name: str) -> None:
    """The graph as a store has it is loaded once somebody asks it."""
    path = tmp_path / name
    path.write_text(HEAD + ("e:g { e:a e:p 007 }" if name == "a.trig" else "e:a e:p 007 ."))
    engine = open_files([path])
    query = "SELECT ?o { ?s ?p ?o }"

    assert [[("007",)], [("7",)]] == [
        [tuple(map(str, row)) for row in asked.select(query).rows] for asked in (engine, engine.plain)
    ]
    assert engine.plain is engine.plain
    assert engine.traits.as_written


def _shown(quads: object) -> list[str]:
    """Return statements in a fixed order, blank nodes without their labels."""
    assert hasattr(quads, "__iter__")
    terms = ((one.subject, one.predicate, one.object) for one in quads)
    return sorted(" ".join("_" if isinstance(t, pyoxigraph.BlankNode) else str(t) for t in three) for three in terms)
