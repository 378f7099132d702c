"""Every saved query gives its expected rows, the same on every engine, and runs in any SPARQL tool."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from kg.ask.opening import ENGINES
from kg.ask.running import bind_saved, prepare_text
from kg.check.cases import Case, Examiner, queries_without_case, read_cases
from kg.project.catalog import read_catalog
from kg.project.config import Project
from kg.project.header import check_query
from kg.project.reading import read_project
from kg.project.saved_query import Parameter, parse_argument
from kg.rdf.terms import IRI, Prefixes, Term
from tests import ROOT

PROJECT = read_project(ROOT)
CATALOG = read_catalog(PROJECT)
CASES = read_cases(PROJECT, CATALOG)


@cache
def examiner(root: Path, engine: str) -> Examiner:
    project = read_project(root)
    return Examiner(project, read_catalog(project), engine)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.query}-{case.path.stem}")
def test_an_answer_is_the_expected_one(case: Case, engine: str, shipped: Project) -> None:
    """Each case gives its rows on each engine, in order where the query orders them."""
    outcome = examiner(shipped.root, engine).examine(case)

    assert ((), (), "") == (outcome.missing, outcome.surplus, outcome.error)


def test_every_query_has_a_case() -> None:
    """A query without an expected answer is a query that nobody has looked at."""
    assert [] == queries_without_case(CATALOG, CASES)
    assert len(CASES) == len(list((ROOT / "tests/queries").glob("*/*.tsv")))


def test_a_wrong_answer_is_noticed(shipped: Project) -> None:
    """A case with a row changed, left out or added fails."""
    case = next(case for case in CASES if case.query == "tracks_of" and len(case.expected) > 3)
    judge = examiner(shipped.root, "embedded")

    assert judge.examine(case).passed
    assert not judge.examine(case._replace(expected=case.expected[:-1])).passed
    assert not judge.examine(case._replace(expected=(*case.expected, "work:none\t\tsource:none"))).passed
    assert not judge.examine(case._replace(expected=(case.expected[0], *reversed(case.expected[1:])))).passed


def test_every_check_has_a_dirty_graph() -> None:
    """A check that never found anything might be unable to."""
    checks = {query.name for query in CATALOG.iter_queries() if query.is_check}
    found = {case.query for case in CASES if case.path.stem == "dirty" and len(case.expected) > 1}

    assert checks - {"source_without_document"} == found & checks


def test_every_competency_question_has_a_query() -> None:
    """The 71 questions that the model must answer each have a saved query."""
    answered = {number for query in CATALOG.iter_queries() for number in query.answers}

    assert set(range(1, 72)) == answered


def test_a_query_without_data_says_why() -> None:
    """A query whose shipped answer is empty on purpose gives the reason, in its header and in its description."""
    silent = []
    for query in CATALOG.iter_queries():
        shipped_cases = [c for c in CASES if c.query == query.name and c.data is None]
        empty = all(len(case.expected) == 1 for case in shipped_cases)
        if empty and not query.is_check and query.name != "is_asserted" and not query.no_data:
            silent.append(query.name)

    assert [] == silent


@pytest.mark.parametrize("name", list(CATALOG))
def test_a_query_runs_as_it_is_in_any_tool(name: str) -> None:
    """The file itself, header and all, parses in rdflib and in Oxigraph, and its header is in order."""
    import pyoxigraph
    from rdflib.plugins.sparql import prepareQuery

    query = CATALOG.get(name)

    check_query(query, PROJECT.prefixes)
    prepareQuery(query.text)
    pyoxigraph.Store().query(query.text)
    assert query.summary.endswith(("?", "as RDF."))


@pytest.mark.parametrize("name", [query.name for query in CATALOG.iter_queries() if query.params])
def test_a_query_is_one_with_a_value_for_any_parameter(name: str) -> None:
    """Each parameter may be given, alone beside those that are needed, and all together."""
    import pyoxigraph

    query, prefixes = CATALOG.get(name), PROJECT.prefixes
    values = {param.name: [value_for(param)] for param in query.params}
    needed = {param.name for param in query.params if param.required}
    for given in (*({*needed, name} for name in values), {*values}):
        terms = {one: values[one] for one in sorted(given)}
        pyoxigraph.Store().query(prepare_text(bind_saved(query, terms, prefixes), PROJECT))


def value_for(param: Parameter) -> Term:
    """Return a value that a parameter may have: its example or default, or else some thing."""
    text = param.example or param.default
    first = text[0] if isinstance(text, list | tuple) and text else text
    return (parse_argument(param, str(first), Prefixes(PROJECT.prefixes)) if first else None) or IRI("urn:x:y")


def test_a_select_star_has_the_columns_of_the_text_on_every_engine(shipped: Project) -> None:
    """SELECT * names its columns in the order in which the text does."""
    from kg.ask.opening import open_engine
    from kg.ask.running import prepare_text, run

    text = prepare_text("SELECT * { ?zebra mg:trackOf ?apple . ?zebra mg:trackRecording ?mango }", shipped)
    answers = [run(open_engine(shipped, engine), text) for engine in ENGINES]

    assert ("zebra", "apple", "mango") == answers[0].variables == answers[1].variables
    assert sorted(answers[0].rows) == sorted(answers[1].rows)


def test_chains_of_minus_and_plus_are_read_from_the_left(shipped: Project) -> None:
    """Some versions of an engine got this wrong, and with it every computed time and day."""
    from kg.ask.opening import open_engine
    from kg.ask.running import prepare_text, run

    text = prepare_text("SELECT (5 - 2 + 1 AS ?four) (12 / 2 * 3 AS ?eighteen) {}", shipped)
    for engine in ENGINES:
        ((four, eighteen),) = run(open_engine(shipped, engine), text).rows
        assert ("4", 18.0) == (str(four), float(str(eighteen)))
