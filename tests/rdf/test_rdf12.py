"""Triple terms, annotations and base directions (RDF 1.2) are read and written whole, or refused in words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest

from kg.errors import InputError
from kg.project.config import Project
from kg.rdf.formats import from_oxigraph, to_oxigraph
from kg.rdf.terms import DEEPEST, IRI, BlankNode, Literal, Prefixes, TripleTerm, in_language, to_n3
from kg.sparql.rows import iter_rows_text

from ..conftest import Ran
from ..servers import Told, serving

KINDS = {
    "triple term": "e:a e:p <<( e:x e:y e:z )>> .",
    "triple term with a literal": 'e:a e:p <<( e:x e:y "x"@ar--rtl )>>, <<( e:x e:y 7 )>> .',
    "triple terms in each other": "e:a e:p <<( _:b e:y <<( _:b e:y _:c )>> )>> . _:b e:z _:c .",
    "reified triple": "<< e:x e:y e:z >> e:p 1 .",
    "annotation": "e:a e:p 1 {| e:src e:b |} .",
    "reifier": "e:a e:p 1 ~ e:r .",
    "direction": 'e:a e:p "x"@ar--rtl .',
}
SELECT = "SELECT * { ?s ?p ?o FILTER(STRSTARTS(STR(?p), 'http://e/') || isTRIPLE(?o)) }"
CONSTRUCT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
COMMANDS = {
    "build": ("build",), "check": ("check",), "validate": ("validate",), "stats": ("stats",), "dump": ("dump",),
    **{f"rows as {form}": ("sparql", SELECT, "-f", form) for form in
       ("table", "csv", "tsv", "json", "xml", "ndjson", "markdown")},
    **{f"graph as {form}": ("sparql", CONSTRUCT, "-f", form) for form in ("turtle", "ntriples", "rdfxml", "jsonld")},
    **{f"dump as {form}": ("dump", "-f", form) for form in ("trig", "nquads", "rdfxml", "jsonld")},
    "tables": ("dump", "-f", "csvw", "-o", "t"), "memory": ("sparql", SELECT, "--engine", "memory"),
    "pySHACL": ("validate", "--engine", "pyshacl"), "show": ("show", "<http://e/a>"), "search": ("search", "x"),
    "diff": ("diff", "ontology/terms.ttl", "data/odd.ttl"), "doctor": ("doctor",),
}  # fmt: skip
REFUSED = {"graph as jsonld", "dump as jsonld", "memory", "pySHACL"}
TERMS = [
    TripleTerm(IRI("http://e/x"), IRI("http://e/y"), in_language("x", "ar--rtl")),
    TripleTerm(BlankNode("b"), IRI("http://e/y"), TripleTerm(IRI("http://e/x"), IRI("http://e/y"), Literal("<&\t\""))),
    in_language("x", "ar--rtl"), in_language("x", "en-gb--ltr"), in_language("x", "en"),
]  # fmt: skip


def lay(project: Project, text: str) -> None:
    (project.root / "data" / "odd.ttl").write_text(f"@prefix e: <http://e/> .\n{text}\ne:a a e:T .\n")


@pytest.mark.parametrize("text", KINDS.values(), ids=KINDS.keys())
def test_no_command_breaks_on_it(kg: Callable[..., Ran], empty_project: Project, text: str) -> None:
    """Each reads it, or says that it cannot; what is written as a graph says the same again."""
    lay(empty_project, text)
    for name, words in COMMANDS.items():
        ran = kg(*words, cwd=empty_project)
        assert ran.code in ((0, 1, 3) if name in REFUSED else (0, 1)), (name, ran)
        assert 3 != ran.code or "RDF 1.2" in ran.err, (name, ran)
        assert "bug" not in ran.err
    for form in ("turtle", "ntriples", "rdfxml"):
        written = kg("sparql", CONSTRUCT, "-f", form, "-o", f"again.{form}", cwd=empty_project)
        assert 0 == written.code
        kind = {"turtle": pyoxigraph.RdfFormat.TURTLE, "ntriples": pyoxigraph.RdfFormat.N_TRIPLES}
        again = pyoxigraph.Dataset(
            pyoxigraph.parse(path=str(empty_project.root / f"again.{form}"),
                             format=kind.get(form, pyoxigraph.RdfFormat.RDF_XML))
        )  # fmt: skip
        before = pyoxigraph.Dataset(
            quad for path in empty_project.iter_graph_files() for quad in pyoxigraph.parse(path=str(path))
        )
        for one in (again, before):
            one.canonicalize(pyoxigraph.CanonicalizationAlgorithm.UNSTABLE)
        assert before == again, form


@pytest.mark.parametrize("term", TERMS, ids=to_n3)
def test_a_term_comes_back_from_each_form_of_rows(term: TripleTerm | Literal) -> None:
    """JSON, XML and TSV, as the parser of others reads them; Turtle, and the engine's own terms."""
    assert term == from_oxigraph(to_oxigraph(term))
    assert "e:y" in Prefixes({"e": "http://e/"}).render(term) or isinstance(term, Literal)
    for form in ("json", "xml", "tsv"):
        text = "".join(iter_rows_text(["a"], [(term,)], form))
        kind = getattr(pyoxigraph.QueryResultsFormat, form.upper())
        (row,) = pyoxigraph.parse_query_results(text, kind)  # type: ignore[misc]  # rows
        assert term == from_oxigraph(row[0]), (form, text)


def test_places_and_findings_are_told_of_it(kg: Callable[..., Ran], tmp_path: Path) -> None:
    """A triple term that is no text is a finding with its place; annotations in shapes say nothing to SHACL."""
    (tmp_path / "d.ttl").write_text("@prefix e: <http://e/> .\ne:a a e:T ;\n  e:p <<( e:x e:y e:z )>> , 'x' .\n")
    (tmp_path / "s.ttl").write_text(
        "@prefix e: <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "e:S a sh:NodeShape ; sh:targetClass e:T {| e:src e:b |} ; sh:property [ sh:path e:p ; sh:nodeKind sh:Literal ] .\n"
    )
    ran = kg("validate", "d.ttl", "--shapes", "s.ttl", cwd=tmp_path)

    assert 1 == ran.code
    assert ran.out.startswith("d.ttl:3:7: violation: e:a e:p <<( e:x e:y e:z )>>: ")
    for form in ("json", "sarif", "github", "junit", "turtle"):
        assert 1 == kg("validate", "d.ttl", "--shapes", "s.ttl", "-f", form, cwd=tmp_path).code
    ran = kg("validate", "d.ttl", "--shapes", "s.ttl", "--engine", "pyshacl", cwd=tmp_path)
    assert 3 == ran.code
    assert "RDF 1.2" in ran.err
    (tmp_path / "s.ttl").write_text((tmp_path / "s.ttl").read_text().replace("{| e:src e:b |}", ""))
    ran = kg("validate", "d.ttl", "--shapes", "s.ttl", "--engine", "pyshacl", cwd=tmp_path)
    assert "d.ttl: triple terms and base directions (RDF 1.2)" in ran.err


@pytest.mark.parametrize("levels", [DEEPEST + 1, 2_000, 200_000])
def test_what_is_nested_too_deeply_is_refused_everywhere(
    kg_process: Callable[..., Ran], empty_project: Project, levels: int
) -> None:
    """In files of every format, and by every command that reads them, in a process that could be killed by it."""
    term = "<http://s> <http://p> " + "<<( <http://s> <http://p> " * levels + "<http://o>" + " )>>" * levels + " .\n"
    lay(empty_project, term)
    (empty_project.root / "s.ttl").write_text(term)
    (empty_project.root / "d.nq").write_text(term)
    xml = "<rdf:Description rdf:about='http://s'><e:p rdf:parseType='Triple'>" * levels
    (empty_project.root / "d.rdf").write_text(
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:e='http://e/' rdf:version='1.2'>"
        f"{xml}<rdf:Description rdf:about='http://s'><e:p rdf:resource='http://o'/></rdf:Description>"
        f"{'</e:p></rdf:Description>' * levels}</rdf:RDF>"
    )
    for words in (
        ("build",), ("check",), ("dump",), ("diff", "ontology/terms.ttl", "data/odd.ttl"), ("convert", "d.nq", "d.ttl"),
        ("validate", "ontology/terms.ttl", "--shapes", "s.ttl"), ("validate", "s.ttl", "--shapes", "s.ttl"),
        ("sparql", SELECT, "--engine", "memory"),
    ):  # fmt: skip
        ran = kg_process(*words, cwd=empty_project)
        assert 3 == ran.code, (words, ran)
        assert "is nested more than" in ran.out + ran.err, (words, ran)
    if levels > 1_000:
        ran = kg_process("convert", "d.rdf", "d.ttl", cwd=empty_project)
        assert (3, True) == (ran.code, "is nested more than" in ran.err), ran


def answer(form: str, levels: int) -> bytes:
    """Return an answer of a server with one triple term of so many levels."""
    uri = '{"type":"uri","value":"http://s"}'
    if form == "json":
        opened = f'{{"type":"triple","value":{{"subject":{uri},"predicate":{uri},"object":' * levels
        return f'{{"head":{{"vars":["s"]}},"results":{{"bindings":[{{"s":{opened}{uri}{"}}" * levels}}}]}}}}'.encode()
    if form == "xml":
        opened = "<triple><subject><uri>http://s</uri></subject><predicate><uri>http://p</uri></predicate><object>"
        term = f"{opened * levels}<uri>http://o</uri>{'</object></triple>' * levels}"
        return (
            '<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="s"/></head>'
            f'<results><result><binding name="s">{term}</binding></result></results></sparql>'
        ).encode()
    term = "<http://s> <http://p> " + "<<( <http://s> <http://p> " * levels + "<http://o>" + " )>>" * levels
    return f"{term} .\n".encode()


MEDIA = {"json": "application/sparql-results+json", "xml": "application/sparql-results+xml", "turtle": "text/turtle"}


@pytest.mark.parametrize("levels", [1, DEEPEST, DEEPEST + 1, 2_000, 20_000, 200_000])
@pytest.mark.parametrize("form", MEDIA)
def test_answers_of_servers_are_read_down_to_the_same_level(
    kg_process: Callable[..., Ran], empty_project: Project, form: str, levels: int
) -> None:
    """What is deeper ends with exit code 4, and with no crash."""
    body = answer(form, levels)
    query = CONSTRUCT if form == "turtle" else "SELECT ?s { ?s ?p ?o }"
    with serving(lambda asked: Told(200, body, {"Content-Type": MEDIA[form]})) as server:
        ran = kg_process("sparql", "--endpoint", server.url, query, cwd=empty_project)

    assert (0 if levels <= DEEPEST else 4) == ran.code, ran
    assert levels > DEEPEST or ran.out.count("<<(") == levels
    assert levels <= DEEPEST or "nested" in ran.err


def test_a_deep_term_that_an_engine_makes_is_refused() -> None:
    """Whatever gets past the readers."""
    term = pyoxigraph.NamedNode("http://o")
    for _ in range(DEEPEST + 1):
        term = pyoxigraph.Triple(pyoxigraph.NamedNode("http://s"), pyoxigraph.NamedNode("http://p"), term)  # type: ignore[assignment]
    with pytest.raises(InputError, match="nested deeper than"):
        from_oxigraph(term)


def test_versions_differ_by_what_is_said_and_not_by_labels(kg: Callable[..., Ran], tmp_path: Path) -> None:
    """Also of nodes without a name that stand in triple terms."""
    text = "@prefix e: <http://e/> .\ne:a e:t <<( _:b e:y <<( _:c e:y _:b )>> )>> .\n_:b e:z 1 . _:c e:z 2 .\n"
    for name, version in {
        "a": text, "b": text.replace("_:b", "_:d").replace("_:c", "_:b"), "c": text.replace("e:z 2", "e:z 3"),
    }.items():  # fmt: skip
        (tmp_path / f"{name}.ttl").write_text(version)
    (tmp_path / "d.ttl").write_text("@prefix e: <http://e/> .\ne:a e:t <<( e:x e:y 'z'@ar--rtl )>> .\n")

    assert (0, "") == kg("diff", "a.ttl", "b.ttl", cwd=tmp_path)[:2]
    changed = kg("diff", "a.ttl", "c.ttl", cwd=tmp_path)
    assert (1, True, True) == (changed.code, "z 2" in changed.out, "z 3" in changed.out)
    assert '→ <<( <http://e/x> <http://e/y> "z"@ar--rtl )>>' in kg("diff", "a.ttl", "d.ttl", cwd=tmp_path).out


@pytest.mark.parametrize("text", KINDS.values(), ids=KINDS.keys())
def test_a_release_holds_it_and_says_that_one_parser_has_read_it(
    kg: Callable[..., Ran], empty_project: Project, text: str
) -> None:
    """The second parser knows nothing of it, which is no fault of the release."""
    lay(empty_project, text)
    settings = empty_project.root / "kg.toml"
    said = settings.read_text().replace('title = "small"', 'title = "small"\nlicense = "http://e/licence"', 1)
    settings.write_text(said.replace("[prefixes]", '[prefixes]\ne = "http://e/"', 1))
    assert 0 == kg("release", "1.0.0", cwd=empty_project).code
    ran = kg("release", "--check", "releases/1.0.0", cwd=empty_project)

    assert 0 == ran.code, ran
    assert "only one parser has read this dump" in ran.out
    assert "just what the release holds" in ran.err
