"""Files of no project can be asked as they are: in every format, by every command that asks, on both engines."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.project.config import Project
from tests.servers import Asked, Told, serving

from ..conftest import Ran

Kg = Callable[..., Ran]
ONE = """\
@prefix e: <http://e/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
e:a a e:Song ; skos:prefLabel "Alpha"@en ; e:by e:b ; e:n 007 ; e:made [ e:in 2024 ] .
"""
OTHER = {
    "b.ttl": "PREFIX f: <http://e/>\nf:b a f:Person ; <http://www.w3.org/2004/02/skos/core#prefLabel> 'Beta'@en .\n",
    "b.nt": '<http://e/b> <http://www.w3.org/2004/02/skos/core#prefLabel> "Beta"@en .\n',
    "b.nq": '<http://e/b> <http://www.w3.org/2004/02/skos/core#prefLabel> "Beta"@en <http://e/g> .\n',
    "b.trig": '<http://e/g> { <http://e/b> <http://www.w3.org/2004/02/skos/core#prefLabel> "Beta"@en . }\n',
    "b.jsonld": '{"@id": "http://e/b", "http://www.w3.org/2004/02/skos/core#prefLabel": {"@value": "Beta", "@language": "en"}}',
    "b.rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:s="http://www.w3.org/2004/02/skos/core#">'
    '<rdf:Description rdf:about="http://e/b"><s:prefLabel xml:lang="en">Beta</s:prefLabel></rdf:Description></rdf:RDF>',
}
QUESTION = "SELECT ?song ?by { ?song e:by ?person . ?person skos:prefLabel ?by }"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of no project, with two files that speak of one thing."""
    (tmp_path / "a.ttl").write_text(ONE)
    for name, text in OTHER.items():
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize("engine", ["embedded", "memory"])
@pytest.mark.parametrize("other", OTHER)
def test_files_of_every_format_are_asked_together(kg: Kg, folder: Path, other: str, engine: str) -> None:
    """Prefixes are those of the Turtle files; each file is a graph, or has its own."""
    words = ("sparql", "--data", "a.ttl", "--data", other, "--engine", engine, "-f", "csv")
    graph = "http://e/g" if other in ("b.nq", "b.trig") else (folder / other).as_uri()

    assert (0, "song,by\r\nhttp://e/a,Beta\r\n", "") == kg(*words, QUESTION, cwd=folder)
    assert f"g\r\n{graph}\r\n" == kg(*words, "SELECT ?g { GRAPH ?g { e:b skos:prefLabel ?x } }", cwd=folder).out
    assert "n\r\n7\r\n" == kg(*words, "SELECT ?n { e:a e:n ?n }", cwd=folder).out
    assert sorted(path.name for path in folder.iterdir()) == sorted(["a.ttl", *OTHER]), "nothing is left behind"


def test_a_folder_is_all_rdf_below_it(kg: Kg, folder: Path) -> None:
    """As for every command that is given one; what is hidden is left out."""
    (folder / "in" / ".hidden").mkdir(parents=True)
    (folder / "in" / "a.ttl").write_text(ONE)
    (folder / "in" / ".hidden" / "b.ttl").write_text("no Turtle")
    (folder / "in" / "b.rdf").write_text(OTHER["b.rdf"])
    asked = kg("sparql", "--data", "in", "-f", "csv", QUESTION, cwd=folder)

    assert (0, "song,by\r\nhttp://e/a,Beta\r\n", "") == asked
    assert 0 == kg("diff", "in", "in", cwd=folder).code


def test_a_file_named_twice_counts_once_and_blank_nodes_are_apart(kg: Kg, folder: Path) -> None:
    (folder / "c.nt").write_text('_:x <urn:p> "1" .\n')
    (folder / "d.nt").write_text('_:x <urn:p> "2" .\n')
    words = ("sparql", "--data", "c.nt", "--data", "./c.nt", "--data", "d.nt", "-f", "csv")

    assert "n\r\n2\r\n" == kg(*words, "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s <urn:p> ?o }", cwd=folder).out
    assert "n\r\n2\r\n" == kg(*words, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s <urn:p> ?o } }", cwd=folder).out


@pytest.mark.parametrize("engine", ["embedded", "memory"])
def test_what_is_relative_hangs_on_the_file(kg: Kg, folder: Path, engine: str) -> None:
    (folder / "r.ttl").write_text("<> <urn:p> <#a> .\n")
    address = (folder / "r.ttl").as_uri()

    assert (
        f"s,o\r\n{address},{address}#a\r\n"
        == kg(
            "sparql", "SELECT ?s ?o { ?s <urn:p> ?o }", "--data", "r.ttl", "-f", "csv", "--engine", engine, cwd=folder
        ).out
    )


def test_a_thing_is_shown_searched_and_counted(kg: Kg, folder: Path) -> None:
    """By label, by a CURIE of the files, or by an IRI; a source is the file as it is called."""
    data = ("--data", "a.ttl", "--data", "b.ttl")
    cards = [kg("show", name, *data, cwd=folder).out for name in ("Alpha", "e:a", "<http://e/a>")]
    card = cards[0]

    assert 1 == len({re.sub("[0-9a-f]{20,}", "_:b", card) for card in cards}), "but for the label of a blank node"
    assert card.startswith("Alpha  e:a\n")
    assert "  [1]  a.ttl\n" in card
    assert "Beta" in card
    assert "e:b,Beta" in kg("search", "beta", *data, cwd=folder).out
    counted = kg("stats", *data, cwd=folder).out
    assert "e:Song" in counted
    assert "skos:prefLabel" in counted, "of classes that begin with no base, the properties are counted too"
    assert 8 == json.loads(kg("stats", "-f", "json", *data, cwd=folder).out)["triples"]


def test_beside_a_project_its_prefixes_and_labels_count(kg: Kg, empty_project: Project, folder: Path) -> None:
    """And its data is not asked; what a file declares counts more than kg.toml."""
    (empty_project.data / "x.ttl").write_text("<http://e/x> <http://e/by> <http://e/b> .\n")
    path = empty_project.root / "kg.toml"
    path.write_text(
        path.read_text("utf-8").replace("[prefixes]\n", '[prefixes]\ne = "http://else/"\nz = "http://e/"\n')
    )
    data = ("--data", str(folder / "a.ttl"), "--data", str(folder / "b.ttl"))

    assert (
        "song\r\nhttp://e/a\r\n"
        == kg("sparql", "SELECT ?song { ?song z:by e:b }", "-f", "csv", *data, cwd=path.parent).out
    )
    assert not empty_project.state.exists()


@pytest.mark.parametrize("engine", ["embedded", "memory"])
@pytest.mark.parametrize(
    "end", ["", " ", "\\u003e } SERVICE <URL/x", "\\u003E\\u0020} SERVICE\\u0020<URL/x", "{", "x y"]
)
def test_a_prefix_of_a_file_reaches_nobody(kg: Kg, folder: Path, end: str, engine: str) -> None:
    """It stands in the query that is asked, and is taken for nothing but an IRI."""
    with serving(lambda asked: Told(200, b"")) as server:
        namespace = f"{server.url}/{end.replace('URL', server.url)}"
        (folder / "evil.ttl").write_text(f"# begins a line:\n@prefix z: <{namespace}> .\n<urn:a> <urn:b> z:c .\n")
        kg("sparql", "SELECT * { ?s ?p z:c }", "--data", "evil.ttl", "--engine", engine, cwd=folder)

        assert server.asked == []


def test_a_server_is_asked_without_a_project(kg: Kg, tmp_path: Path) -> None:
    def tell(asked: Asked) -> Told:
        body = b'{"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {"type": "uri", "value": "http://e/a"}}]}}'
        return Told(200, body, {"Content-Type": "application/sparql-results+json"})

    with serving(tell) as server:
        ran = kg("sparql", "SELECT ?s { ?s ?p ?o }", "--endpoint", server.url, "-f", "csv", cwd=tmp_path)

    assert (0, "s\r\nhttp://e/a\r\n") == ran[:2]


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ((), 3, "go to a project, or name files with --data FILE"),
        (("--data", "no.ttl"), 3, "no.ttl: there is no such file"),
        (("--data", "none"), 3, "there is no RDF in this folder"),
        (("--data", "-"), 3, "-: standard input is not read; write it to a file"),
        (("--data", "x.txt"), 2, "the suffix of x.txt names no format"),
        (("--data", "bad.ttl", "--data", "bad.nt"), 3, "bad.nt:1:"),
        (("--data", "bad.ttl", "--data", "bad.nt"), 3, "bad.ttl:1:"),
        (("--data", "bad.ttl", "--engine", "memory"), 3, "bad.ttl:1:"),
        (("--data", "a.ttl", "--endpoint", "http://127.0.0.1:1/"), 2, "leave one of them out"),
    ],
)
@pytest.mark.parametrize("command", [("sparql", "ASK {}"), ("show", "e:a"), ("search", "a"), ("stats",)])
def test_what_cannot_be_asked_is_told(
    kg: Kg, folder: Path, command: tuple[str, ...], words: tuple[str, ...], code: int, told: str
) -> None:
    for name in ("bad.ttl", "bad.nt", "x.txt"):
        (folder / name).write_text("<urn:a> <urn:b>")
    (folder / "none").mkdir()
    ran = kg(*command, *words, cwd=folder)

    assert (code, "") == ran[:2]
    assert told in ran.err


def test_no_output_replaces_what_is_asked(kg: Kg, folder: Path) -> None:
    ran = kg("sparql", "CONSTRUCT WHERE { ?s ?p ?o }", "--data", "a.ttl", "-o", "a.ttl", cwd=folder)

    assert 2 == ran.code
    assert "a.ttl is named twice" in ran.err
    assert ONE == (folder / "a.ttl").read_text()


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
def test_files_that_are_validated_know_each_others_things(kg: Kg, tmp_path: Path, engine: str) -> None:
    """Data in parts: what one file refers to, another describes, subclasses in a third; alone it is a violation."""
    head = "@prefix sh: <http://www.w3.org/ns/shacl#> .\n@prefix e: <http://e/> .\n"
    (tmp_path / "a.ttl").write_text(head + "e:a a e:Song ; e:by e:b .\n")
    (tmp_path / "b.ttl").write_text(head + "e:b a e:Singer .\n")
    (tmp_path / "c.ttl").write_text(head + "e:Singer <http://www.w3.org/2000/01/rdf-schema#subClassOf> e:Person .\n")
    (tmp_path / "s.ttl").write_text(
        head + "e:S a sh:NodeShape ; sh:targetClass e:Song ; sh:property [ sh:path e:by ; sh:class e:Person ] .\n"
    )
    words = ("--shapes", "s.ttl", "--engine", engine)

    assert (0, "") == kg("validate", "a.ttl", "b.ttl", "c.ttl", *words, cwd=tmp_path)[:2]
    for files in (("a.ttl",), ("a.ttl", "b.ttl"), ("a.ttl", "c.ttl")):
        ran = kg("validate", *files, *words, cwd=tmp_path)
        assert (1, 1) == (ran.code, len(ran.out.splitlines()))
        assert ran.out.startswith("a.ttl:3:")


def test_a_folder_may_be_called_as_it_likes(kg: Kg, tmp_path: Path) -> None:
    """Files of no project are of a folder whose name nobody chose for dumps."""
    folder = tmp_path / ".songs: 100% (old)."
    folder.mkdir()
    (folder / "a.ttl").write_text("<urn:a> <urn:b> 1 .")

    assert "urn:a" in kg("sparql", "SELECT ?s { ?s ?p ?o }", "--data", "a.ttl", cwd=folder).out


def test_a_file_is_called_as_it_is(kg: Kg, tmp_path: Path) -> None:
    """Not as it is written in an IRI."""
    (tmp_path / "über den.ttl").write_text(
        '<urn:a> a <urn:T> ; <http://www.w3.org/2004/02/skos/core#prefLabel> "a" .\n'
    )

    for words in (("stats",), ("show", "urn:a")):
        ran = kg(*words, "--data", "über den.ttl", cwd=tmp_path)
        assert ran.code == 0, ran
        assert "über den.ttl" in ran.out
        assert "%" not in ran.out.replace("100 %", "")


def test_a_file_of_a_project_is_called_as_it_is(kg: Kg, empty_project: Project) -> None:
    (empty_project.data / "Ünï.ttl").write_text(
        f"<{empty_project.base}thing/a> a <{empty_project.base}ontology#Thing> ; <urn:p> 1 .\n"
    )

    for words in (("stats",), ("show", "thing:a")):
        assert "Ünï" in kg(*words, cwd=empty_project).out


@pytest.mark.parametrize("inside", [True, False])
def test_a_saved_query_says_what_asks_files(kg: Kg, empty_project: Project, tmp_path: Path, inside: bool) -> None:
    ran = kg("query", "things", "--data", "a.ttl", cwd=empty_project.root if inside else tmp_path)

    assert (2, True) == (ran.code, "kg sparql QUERY.rq --data FILE" in ran.err), ran


def test_standard_input_is_no_file(kg: Kg, tmp_path: Path) -> None:
    ran = kg("stats", "--data", "-", cwd=tmp_path)

    assert (3, True) == (ran.code, "write it to a file" in ran.err), ran


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("x.ttl", "foo:a a foo:b .", "declare it with: @prefix foo: <…> ."),
        ("x.ttl", "@prefix e: <http://e/> . e:a e:b True .", "write true, in small letters"),
        ("x.ttl", "@prefix e: <http://e/> . e:a e:b 1927-01-10 .", 'a date stands in quotes: write "1927-01-10"^^xsd:date'),
        ("x.ttl", "@prefix e: <http://e/> . e:a e:b “X” .", 'straight quotes are needed: write "X" instead of “X”'),
        ("x.ttl", "@prefix e: <http://e/> . e:a e:b e:a/b .", "write the IRI whole, in < and >"),
        ("x.nt", f'<urn:a> <urn:b> "{"x" * (1 << 25)}" .', "a text is longer than the parser takes"),
        ("x.jsonld", '{"@context": "http://e/c", "@id": "http://e/a"}', "its @context is on another machine"),
        ("x.json", "@prefix e: <http://e/> .", "(read as jsonld, by its name)"),
    ],
)  # fmt: skip
def test_what_a_parser_says_comes_with_what_to_do(kg: Kg, tmp_path: Path, name: str, content: str, told: str) -> None:
    (tmp_path / name).write_text(content, "utf-8")

    ran = kg("stats", "--data", name, cwd=tmp_path)

    assert (3, True) == (ran.code, told in ran.err), ran
