"""A case passes when its rows are all there, none too many, as often as expected, and in order where that is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from kg.check.cases import Case, Examiner, is_ordered, queries_without_case, read_cases, write_expected, write_live
from kg.engines.embedded import EmbeddedEngine
from kg.engines.stores import load_store
from kg.errors import InputError, Location, UnknownName
from kg.project.catalog import Catalog, read_catalog
from kg.project.config import Project
from kg.rdf.terms import IRI, Prefixes

DATA = '<urn:b> <urn:p> 1 . <urn:a> <urn:p> 2 . <urn:c> <urn:p> 1 , [] . <urn:a> <urn:q> "x\\ty" .\n'


@pytest.fixture
def asked(empty_project: Project) -> Project:
    """A project with a source and three questions: of rows as they come, of rows in order, and a yes or no."""
    (empty_project.data / "a.ttl").write_text(DATA)
    for name, text in {
        "loose": "SELECT ?v { ?s <urn:p> ?v }",
        "sorted": "SELECT ?s ?v { ?s <urn:p> ?v FILTER(isLiteral(?v)) } ORDER BY ?s",
        "truth": "ASK { ?s <urn:p> 2 }",
        "triples": "CONSTRUCT WHERE { ?s <urn:q> ?v }",
    }.items():
        (empty_project.queries / f"{name}.rq").write_text(f"#+ summary: What?\n{text}\n")
    return empty_project


def examiner(project: Project) -> Examiner:
    """Return an examiner whose cases share one engine in memory."""
    engine = EmbeddedEngine(load_store([(project.graph_iri(path), path) for path in project.iter_graph_files()]))
    return Examiner(project, read_catalog(project), "embedded", lambda case: engine)


def case(project: Project, query: str, *expected: str) -> Case:
    """Return a case that expects some lines."""
    return Case(query, project.cases / query / "all.tsv", {}, expected)


@pytest.mark.parametrize(
    ("query", "expected", "missing", "surplus"),
    [
        ("loose", ["?v", "1", "2", "1", "_:b"], [], []),
        ("loose", ["?v", "1", "2", "_:b"], [], ["1"]),
        ("loose", ["?v", "1", "1", "1", "2", "_:b"], ["1"], []),
        ("loose", ["?v", "1", "1", "3", "_:b"], ["3"], ["2"]),
        ("loose", ["?w", "1", "2", "1", "_:b"], ["?w"], ["?v"]),
        ("sorted", ["?s\t?v", "<urn:a>\t2", "<urn:b>\t1", "<urn:c>\t1"], [], []),
        ("truth", ["true"], [], []),
        ("truth", ["false"], ["false"], ["true"]),
        ("triples", ['<urn:a> <urn:q> "x\\ty"'], [], []),
    ],
)
def test_rows_are_compared_as_often_as_they_come(
    asked: Project, query: str, expected: Sequence[str], missing: list[str], surplus: list[str]
) -> None:
    """The label of a blank node differs from run to run, and is left out."""
    outcome = examiner(asked).examine(case(asked, query, *expected))

    assert (missing, surplus, "") == (list(outcome.missing), list(outcome.surplus), outcome.error)
    assert outcome.passed == (not missing and not surplus)


def test_rows_in_another_order_are_wrong_where_the_question_orders(asked: Project) -> None:
    """And right where it does not."""
    wrong = examiner(asked).examine(case(asked, "sorted", "?s\t?v", "<urn:b>\t1", "<urn:a>\t2", "<urn:c>\t1"))

    assert "the rows are right but not in the expected order" == wrong.error
    assert not wrong.passed
    assert examiner(asked).examine(case(asked, "loose", "?v", "_:b", "2", "1", "1")).passed
    assert [False, True] == [is_ordered(read_catalog(asked).get(name)) for name in ("loose", "sorted")]


def test_a_question_that_cannot_be_asked_fails_its_case(asked: Project) -> None:
    """It is no answer at all, and the others are still examined."""
    (asked.queries / "loose.rq").write_text("#+ summary: What?\nSELECT ?v { ?s <urn:p> ?v\n")
    outcome = examiner(asked).examine(case(asked, "loose", "?v"))

    assert not outcome.passed
    assert not outcome.answered
    assert "never closed" in outcome.error


def test_cases_are_read_from_files_with_their_parameters(asked: Project) -> None:
    """Lines of the header are none of the answer; one for no question is an error."""
    folder = asked.cases / "loose"
    folder.mkdir()
    (folder / "b.tsv").write_text("#+ params: {a: 1, b: [x, y], day: 2024-02-30}\n?v\n1\n")
    (folder / "a.tsv").write_text("?v\n")
    (folder / "a.ttl").write_text(DATA)
    catalog = read_catalog(asked)
    first, second = read_cases(asked, catalog, ["loose"])

    assert (("?v",), {}, folder / "a.ttl") == (first.expected, first.params, first.data)
    assert (("?v", "1"), {"a": "1", "b": ["x", "y"], "day": "2024-02-30"}, None) == (
        second.expected,
        second.params,
        second.data,
    )
    assert ["loose", "loose", "same_name", "things"] == [one.query for one in read_cases(asked, catalog)]
    assert {"sorted", "truth", "triples"} == set(queries_without_case(catalog, read_cases(asked, catalog)))
    with pytest.raises(UnknownName):
        read_cases(asked, catalog, ["lose"])


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("#+ params: [1", "is not YAML"),
        ("#+ params: x", "'params' must be a table, not 'x'"),
        ("#+ x", r"the header must be params: \{name: value\}, not 'x'"),
        ("#+ parms: {a: 1}", "unknown key 'parms'; did you mean 'params'?"),
        ("#+ params: {a: {b: c}}", "'a' in 'params' must be a text, a number, or a list of these"),
        # types that YAML would have made of a text, and those that it cannot
        *((f"#+ params: {{a: !!{kind} x}}", f"this is no {kind}") for kind in ("int", "float", "bool")),
        ("#+ params: {a: !!python/name:os.system x}", "is not known here"),
        (f"#+ params: {{a: {'9' * 5000}}}", "this is no int"),
        (f"#+ params: {'[' * 5000}", "this nests too deep"),
        (f"#+ params: {'{a: ' * 3000}", "this nests too deep"),
        ("#+ params: {a: *b}", "is not YAML"),
        ("#+ params: {a: 1}\n#+ params: {a: 2}", "'params' is there already"),
    ],
    ids=lambda text: text[:30],
)
def test_a_header_that_is_none_is_told_with_its_place(asked: Project, header: str, told: str) -> None:
    path = asked.cases / "loose" / "a.tsv"
    path.parent.mkdir()
    path.write_text(header + "\n?v\n")
    with pytest.raises(InputError, match=told) as caught:
        read_cases(asked, read_catalog(asked))

    assert caught.value.location is not None
    assert path == caught.value.location.path


def test_a_case_that_is_no_text_is_told(asked: Project) -> None:
    path = asked.cases / "loose" / "a.tsv"
    path.parent.mkdir()
    path.write_bytes(b"?v\n\xff\n")

    with pytest.raises(InputError, match="byte 0xff is not UTF-8") as told:
        read_cases(asked, read_catalog(asked))
    assert told.value.location == Location(path, 2, 1)
    path.unlink()
    path.mkdir()
    with pytest.raises(InputError, match="cannot be read"):
        read_cases(asked, read_catalog(asked))


def test_a_case_of_no_question_is_told(asked: Project) -> None:
    """A question that was renamed would else go unexamined."""
    path = asked.cases / "lost" / "a.tsv"
    path.parent.mkdir()
    path.write_text("?v\n")

    with pytest.raises(InputError, match="there is no query 'lost' for this case"):
        read_cases(asked, read_catalog(asked))


def test_a_case_with_data_of_its_own_asks_that_and_the_ontology(asked: Project) -> None:
    """And nothing of the project's data, on either engine."""
    path = asked.cases / "loose" / "a.tsv"
    path.parent.mkdir()
    path.write_text("?v\n9\n")
    path.with_suffix(".ttl").write_text("<urn:a> <urn:p> 9 .\n")
    for engine in ("embedded", "memory"):
        (one,) = read_cases(asked, read_catalog(asked), ["loose"])
        assert Examiner(asked, read_catalog(asked), engine).examine(one).passed


def test_the_actual_answer_is_written_in_place_of_the_expected_one(asked: Project) -> None:
    """The parameters stay."""
    path: Path = asked.cases / "truth" / "a.tsv"
    path.parent.mkdir()
    path.write_text("#+ params: {}\nfalse\n")
    catalog: Catalog = read_catalog(asked)
    (one,) = read_cases(asked, catalog, ["truth"])
    write_expected(examiner(asked), one)

    assert "#+ params: {}\ntrue\n" == path.read_text()
    (one,) = read_cases(asked, catalog, ["truth"])
    assert examiner(asked).examine(one).passed


def test_cases_share_data_that_they_name(asked: Project) -> None:
    """Several cases ask one file beside their folders; a file that is not there, or elsewhere, is told with its case."""
    name = next(iter(read_catalog(asked)))
    case = asked.cases / name / "together.tsv"
    case.parent.mkdir(parents=True, exist_ok=True)
    (asked.cases / "some.ttl").write_text("", "utf-8")
    case.write_text("#+ data: some.ttl\n?x\n", "utf-8")
    assert [asked.cases / "some.ttl"] == [
        one.data for one in read_cases(asked, read_catalog(asked), [name]) if one.path == case
    ]

    (asked.cases / name / "own.ttl").write_text("", "utf-8")
    for wrong in ("other.ttl", "../kg.toml", "shared", f"{name}/own.ttl", name):
        case.write_text(f"#+ data: {wrong}\n?x\n", "utf-8")
        with pytest.raises(InputError, match=re.escape(wrong)) as caught:
            read_cases(asked, read_catalog(asked), [name])
        assert caught.value.location is not None
        assert caught.value.location.path == case


@pytest.mark.parametrize("engine", ["embedded", "memory"])
@pytest.mark.parametrize("of", ["own", "sample", "project"])
def test_a_case_is_asked_of_what_follows_where_its_question_is(asked: Project, engine: str, of: str) -> None:
    """By the rules of the project, on either engine, whatever data it asks; and else of what is said alone."""
    project = asked._replace(entailment=("subclass",))
    said = "<urn:x> a <urn:Sub> . <urn:Sub> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <urn:Top> .\n"
    for name, header in (("follows", ""), ("said", "#+ entailed: false\n")):
        (asked.queries / f"{name}.rq").write_text(f"#+ summary: What?\n{header}SELECT ?s {{ ?s a <urn:Top> }}\n")
        path = asked.cases / name / "a.tsv"
        path.parent.mkdir()
        path.write_text("?s\n")
        if of == "own":
            path.with_suffix(".ttl").write_text(said)
    if of == "sample":
        (asked.cases / "sample").mkdir()
    if of != "own":
        (asked.cases / "sample" if of == "sample" else asked.data).joinpath("b.ttl").write_text(said)
    catalog = read_catalog(project)
    asker = Examiner(project, catalog, engine)
    found = {one.query: asker.answer(one) for one in read_cases(project, catalog, ["follows", "said"])}

    assert {"follows": ["?s", "<urn:x>"], "said": ["?s"]} == found


@pytest.mark.parametrize("engine", ["embedded", "memory"])
@pytest.mark.parametrize(("of", "graph"), [("own", "a"), ("sample", "sources/b"), ("project", "sources/b")])
def test_a_question_of_graphs_gets_their_names(asked: Project, engine: str, of: str, graph: str) -> None:
    """A file of the sample stands for that of the data with its path; the ontology is asked as it is, in its own."""
    (asked.queries / "where.rq").write_text(
        "#+ summary: Where?\nSELECT ?g ?s { GRAPH ?g { ?s <urn:here> ?o } } ORDER BY ?g\n"
    )
    path = asked.cases / "where" / "a.tsv"
    path.parent.mkdir()
    path.write_text("?g\n")
    place = {
        "own": path.with_suffix(".ttl"), "sample": asked.cases / "sample/sources/b.ttl", "project": asked.data / "sources/b.ttl",
    }[of]  # fmt: skip
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("<urn:s> <urn:here> 1 .\n")
    (asked.ontology / "t.ttl").write_text("<urn:t> <urn:here> 1 .\n")
    catalog = read_catalog(asked)
    (one,) = read_cases(asked, catalog, ["where"])
    rows = [row.split("\t") for row in Examiner(asked, catalog, engine).answer(one)[1:]]
    prefixes = Prefixes(asked.prefixes)

    assert {
        prefixes.render(IRI(f"{asked.base}graph/{graph}")): "<urn:s>",
        prefixes.render(IRI(asked.graph_iri(asked.ontology / "t.ttl"))): "<urn:t>",
    } == {row[0]: row[1] for row in rows}


@pytest.mark.parametrize(
    ("text", "ordered"),
    [
        ("SELECT ?s { ?s ?p ?o } order by ?s", True),
        ("SELECT ?s { { SELECT ?s { ?s ?p ?o } ORDER\nBY ?s LIMIT 2 } }", True),
        ('SELECT ?s { ?s ?p "ORDER BY" } # ORDER BY ?s', False),
        ("SELECT ?ORDER { ?ORDER <urn:ORDER> ?o }", False),
    ],
)
def test_a_question_orders_where_it_says_so(asked: Project, text: str, ordered: bool) -> None:
    """In whatever letters, and nowhere else than in its words."""
    (asked.queries / "loose.rq").write_text(f"#+ summary: What?\n{text}\n")

    assert is_ordered(read_catalog(asked).get("loose")) is ordered


def test_statements_of_an_answer_are_written_in_one_order(asked: Project) -> None:
    """Whatever the engine gives first, so that an answer that is written anew shows what has changed alone."""
    (asked.queries / "triples.rq").write_text("#+ summary: What?\nCONSTRUCT { ?s <urn:r> ?v } { ?s <urn:p> ?v }\n")
    lines = examiner(asked).answer(case(asked, "triples"))

    assert len(lines) == 4
    assert sorted(lines) == lines


@pytest.mark.parametrize("engine", ["embedded", "memory"])
def test_an_answer_of_the_data_that_was_accepted_stands_beside_that_of_the_sample(asked: Project, engine: str) -> None:
    """Each is asked what is expected of it, and only as long as both differ."""
    path = asked.cases / "truth" / "a.tsv"
    path.parent.mkdir()
    path.write_text("false\n")
    (asked.cases / "sample").mkdir()
    (asked.cases / "sample" / "a.ttl").write_text("<urn:a> <urn:p> 3 .\n")
    catalog = read_catalog(asked)
    (one,) = read_cases(asked, catalog, ["truth"])
    of_sample, of_data = (Examiner(asked, catalog, engine, live=live) for live in (False, True))
    assert (["false"], ["true"]) == (of_sample.answer(one), of_data.answer(one))
    assert of_sample.examine(one).passed
    assert not of_data.examine(one.of_live()).passed
    write_live(one, of_data.answer(one))
    assert of_data.examine(one.of_live()).passed
    assert of_sample.examine(one).passed
    write_live(one, ["false"])

    assert not one.live.exists()
    assert ("false",) == one.of_live().expected
