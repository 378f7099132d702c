"""Answers of questions: what an address gives, what is put in place of a parameter, how large an answer may be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kg.ask.running import Answer
from kg.errors import LimitError, UnknownName
from kg.io.worker import call
from kg.rdf.terms import IRI, Literal, Term
from tests.web.asking import queries_of, served_of

if TYPE_CHECKING:
    from kg.web.served import Served

QUERIES = {
    "of": "#+ summary: What has it?\n#+ params:\n#+   thing: {type: iri, example: a}\n#+   more: {type: iri, optional: true, example: b}\nSELECT ?s ?thing WHERE { ?s <http://e/p> ?thing FILTER(COALESCE(?s != ?more, true)) } ORDER BY ?s",
    "from": "#+ summary: What is it of?\n#+ params:\n#+   thing: {type: iri, example: a}\n#+   more: {type: iri, optional: true, example: b}\nSELECT ?o WHERE { ?thing <http://e/p> ?o OPTIONAL { ?thing <http://e/q> ?more } } ORDER BY ?o",
    "many": "#+ summary: What has any of them?\n#+ params:\n#+   things: {type: iri, many: true, example: a}\nSELECT ?s WHERE { ?s <http://e/p> ?things } ORDER BY ?s",
    "named": "#+ summary: What has this name?\n#+ params:\n#+   name: {type: string, example: a}\nSELECT ?s WHERE { ?s <http://e/n> ?name } ORDER BY ?s",
    "reads": "#+ summary: What is like this?\n#+ params:\n#+   thing: {type: iri, example: a}\nSELECT ?s WHERE { ?s <http://e/is> <urn:kg:any:other> , ?thing }",
}  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Served:
    """A project with some questions that take things, lists of them, and texts."""
    stated = (
        '<http://e/a> <http://e/p> <http://e/b> ; <http://e/n> "n" .\n<http://e/b> <http://e/p> <http://e/c> .\n'
        "<http://e/c> <http://e/p> <http://e/b> ; <http://e/q> <http://e/a> .\n"
        "<http://e/d> <http://e/is> <urn:kg:any:other> , <http://e/a> .\n"
    )
    files = {"data/sources/a.ttl": stated, **queries_of(QUERIES)}
    return served_of(tmp_path_factory.mktemp("answers") / "p", files)


def rows(site: Served, question: str, **given: Any) -> list[str]:
    """Return the last letters of the things that an answer has in its first column."""
    from kg.web.answers import ask, bound

    def asked() -> list[str]:
        query = site.saved(question)
        text, _ = bound(site, query, given)
        return [str(row[0])[-1] for row in ask(site, query, text).rows]

    return call(asked)


def test_each_question_is_asked_with_its_own_values(site: Served) -> None:
    """Whatever was asked before, of it or of another one whose parameters are called the same."""
    for _ in range(2):
        assert ["a", "c"] == rows(site, "of", thing="<http://e/b>")
        assert ["b"] == rows(site, "of", thing="<http://e/c>")
        assert ["c"] == rows(site, "of", thing="<http://e/b>", more="<http://e/a>")
        assert ["a"] == rows(site, "of", thing="<http://e/b>", more="<http://e/c>")
        assert ["b"] == rows(site, "from", thing="<http://e/a>")
        assert ["a", "b", "c"] == rows(site, "many", things=["<http://e/b>", "<http://e/c>"])
        assert ["b"] == rows(site, "many", things=["<http://e/c>"])
        assert ["a"] == rows(site, "named", name="n")
        assert ["d"] == rows(site, "reads", thing="<http://e/a>")


def test_what_an_address_gives_is_one_value_or_several(site: Served) -> None:
    """What was left empty was not given; several of what takes one are told as a fault where it is asked."""
    from kg.web.answers import given_of

    query, many = site.saved("of"), site.saved("many")
    assert {"thing": "a"} == given_of(query, {"thing": ["", "a", ""], "more": [""]})
    assert {"thing": ["a", "b"]} == given_of(query, {"thing": ["a", "b"]})
    assert {"things": ["a"]} == given_of(many, {"things": ["a"]})
    with pytest.raises(UnknownName):
        given_of(query, {"thing": ["a"], "things": [""]})


def test_a_question_is_asked_of_the_engine_that_is_meant(site: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what follows where it counts: for its values, its answer, and the reason for none."""
    from kg.web import answers

    asked: list[tuple[str, object]] = []

    def noted(what: str, place: int, told: object) -> Any:
        def called(*given: object) -> object:
            asked.append((what, given[place]))
            return told

        return called

    monkeypatch.setattr(site, "engine_for", lambda _: "the engine that is meant")
    monkeypatch.setattr(answers, "run", noted("answer", 0, None))
    monkeypatch.setattr(answers, "resolve_arguments", noted("values", 1, {"name": [Literal("n")]}))
    monkeypatch.setattr(answers, "find_misfit", noted("misfit", 1, ""))
    monkeypatch.setattr(answers, "why_nothing", noted("why", 1, "so"))
    query = site.saved("named")
    answers.bound(site, query, {})
    answers.ask(site, query, "")
    assert "so" == answers.why_none(site, query, "", {})
    assert [(what, "the engine that is meant") for what in ("values", "answer", "misfit", "why")] == asked


def test_why_there_is_nothing_is_told_of_the_values_before_what_was_said(
    site: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kg.web import answers

    told: list[tuple[Any, ...]] = []

    def nothing(*given: object) -> str:
        told.append(given[2:])
        return "nobody said"

    monkeypatch.setattr(answers, "why_nothing", nothing)
    query = site.saved("of")._replace(no_data="nobody said")
    terms: dict[str, list[Term]] = {"thing": [IRI("http://e/a")], "more": [IRI("http://e/b")]}
    monkeypatch.setattr(answers, "find_misfit", lambda *_: "it is no such thing")
    assert "it is no such thing" == answers.why_none(site, query, "text", terms)
    monkeypatch.setattr(answers, "find_misfit", lambda *_: "")
    assert "nobody said" == answers.why_none(site, query, "text", terms)
    assert [("text", "nobody said", [IRI("http://e/a"), IRI("http://e/b")])] == told


class Sized:
    """Is as large as it says, and takes no memory."""

    def __init__(self, size: int) -> None:
        self._size = size

    def __len__(self) -> int:
        return self._size


def test_an_answer_has_256_megabytes_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    """In each form, counted from its beginning, and none is cut short."""
    from kg.web import answers

    most = 256 << 20
    pieces: list[Any] = [Sized(most - 1), Sized(1)]
    larger: list[Any] = [*pieces, Sized(1)]
    assert pieces == list(answers._within(pieces))
    with pytest.raises(LimitError, match="larger than 256 MB"):
        list(answers._within(larger))
    with pytest.raises(LimitError, match="larger than 256 MB"):
        answers.Bounded().write(Sized(most + 1))
    with pytest.raises(TypeError):  # it is let through
        answers.Bounded().write(Sized(most))
    monkeypatch.setattr(answers, "MOST_BYTES", 10)
    held = answers.Bounded()
    assert 10 == held.write(b"01234") + held.write(b"56789")
    with pytest.raises(LimitError):
        held.write(b"x")
    assert b"0123456789" == held.getvalue()


def test_an_answer_that_is_too_large_is_told_in_each_form(site: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    from kg.web import answers

    monkeypatch.setattr(answers, "MOST_BYTES", 100)
    many = [(IRI(f"http://e/{n}"), IRI("http://e/p"), Literal("x")) for n in range(20)]
    for media_type in ("text/csv", "application/sparql-results+json", "text/markdown"):
        with pytest.raises(LimitError):
            answers.write(site, Answer("SELECT", ("s", "p", "o"), iter(many)), media_type)
    with pytest.raises(LimitError):
        answers.write(site, Answer("CONSTRUCT", triples=iter(many)), "text/turtle")


@pytest.mark.parametrize(
    ("there", "most", "more"), [(0, 3, False), (2, 3, False), (3, 3, False), (4, 3, True), (9, 3, True)]
)
def test_the_first_rows_are_told_and_whether_there_are_more(there: int, most: int, more: bool) -> None:
    from kg.web.answers import first_rows

    held = [(Literal(str(n)),) for n in range(there)]
    assert (("s",), held[:most], more) == first_rows(Answer("SELECT", ("s",), iter(held)), most)
    triples: Any = [(IRI("http://e/s"), IRI("http://e/p"), Literal(str(n))) for n in range(there)]
    assert (("subject", "property", "value"), triples[:most], more) == first_rows(
        Answer("CONSTRUCT", triples=iter(triples)), most
    )


def test_things_are_told_by_their_prefixes_where_a_form_has_them(site: Served) -> None:
    """For people in a table, and in Turtle; programs get whole IRIs in rows."""
    from kg.web.answers import write

    thing = IRI(f"{site.project.base}thing/x")
    for media_type, told in (
        ("text/markdown", b"thing:x"),
        ("text/csv", thing.value.encode()),
        ("text/tab-separated-values", f"<{thing}>".encode()),
    ):
        body = write(site, Answer("SELECT", ("s",), iter([(thing,)])), media_type)
        assert told in body
        assert (thing.value.encode() in body) == (media_type != "text/markdown")
    turtle = write(site, Answer("CONSTRUCT", triples=iter([(thing, thing, thing)])), "text/turtle")
    assert b"thing:x thing:x thing:x" in turtle
    assert b"true" in write(site, Answer("ASK", boolean=True), "application/sparql-results+json")
    assert b"false" in write(site, Answer("ASK", boolean=False), "text/csv")


def test_a_no_may_have_no_reason_and_no_rows_always_have_one(site: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    from kg.web import answers

    monkeypatch.setattr(answers, "reason_of", lambda *_: "no data: ")
    engine: Any = None
    assert "" == answers.why_nothing(site, engine, "ASK {}")
    assert "nothing in the data fits" == answers.why_nothing(site, engine, "SELECT * {}")
    monkeypatch.setattr(answers, "reason_of", lambda *_: "no data: nobody said")
    assert "nobody said" == answers.why_nothing(site, engine, "SELECT * {}")
