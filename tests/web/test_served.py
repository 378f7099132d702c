"""What is known of what is served: whom a question is asked of, what is found once, and how much is remembered."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from kg.project.config import Project
from kg.rdf.terms import IRI
from kg.web import served
from kg.web.served import Served


class Engine:
    """Answers as it is told to, and counts what it is asked."""

    def __init__(self, *rows: tuple[Any, ...]) -> None:
        self.rows, self.asked = rows, list[str]()
        self.with_entailed: Any = "with what follows"

    def select(self, query: str) -> Any:
        """Note a query; return the rows."""
        self.asked.append(query)
        return SimpleNamespace(rows=self.rows)

    def ask(self, query: str) -> bool:
        """Note a query; say yes."""
        self.asked.append(query)
        return True


def of(engine: Any, **more: Any) -> Any:
    project: Any = SimpleNamespace(prefixes={}, site=SimpleNamespace(address="http://e/at"))
    return Served(project, engine, **more)


def test_a_question_is_asked_of_what_follows_where_that_counts() -> None:
    engine: Any = Engine()
    for asks in (True, False):
        query: Any = SimpleNamespace(asks_entailed=asks)
        assert of(engine).engine_for(query) == ("with what follows" if asks else engine)
    plain: Any = SimpleNamespace(asks_entailed=True)
    assert of("an engine that knows of no rules").engine_for(plain) == "an engine that knows of no rules"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ASK { ?s ?p ?o }", "the copy"), ("ASK { GRAPH ?g { ?s ?p ?o } }", "with what follows"), ("ASK { graph ?g { ?s ?p ?o } }", "with what follows"),
        ("ASK { Graph<http://e/g> { ?s ?p ?o } }", "with what follows"),
    ],
)  # fmt: skip
def test_a_text_of_others_that_speaks_of_graphs_is_not_asked_of_the_merged_copy(text: str, expected: str) -> None:
    """The copy has no other graph: it would answer with nothing."""
    made: list[str] = []

    def copy() -> str:
        made.append("made")
        return "the copy"

    here = of(Engine(), merged=copy)
    assert [expected] * 2 == [here.engine_for_text(text) for _ in range(2)]
    assert made == ["made"] * (expected == "the copy")
    assert of(Engine()).engine_for_text(text) == "with what follows"


def test_what_was_found_is_found_once() -> None:
    """What is asked for again at once, such as another form of the same, rests on the last thing alone."""
    here = of(Engine())
    found: list[str] = []

    def find(what: str) -> str:
        found.append(what)
        return what

    for what in ("a", "b", "a"):
        assert what == here.once(what, lambda what=what: find(what))
    assert found == ["a", "b"]
    found.clear()
    for what in ("a", "a", "b", "b", "a"):
        assert what == here.again(what, lambda what=what: find(what))
    assert found == ["a", "b", "a"]


def test_so_many_things_are_remembered_as_known_as_is_said() -> None:
    """Ten thousand, whoever asks for what there is not; each is looked for once as long as it is remembered."""
    engine = Engine()
    here = of(engine)
    for n in range(10_000):
        here.is_known(IRI(f"http://e/{n}"))
    assert here.is_known(IRI("http://e/0"))
    assert 10_000 == len(engine.asked)
    here.is_known(IRI("http://e/more"))
    assert 1 == len(here._known)
    here.is_known(IRI("http://e/0"))
    assert 10_002 == len(engine.asked)


def test_so_many_labels_are_remembered_as_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fifty thousand, and for a thing without one that it has none; nothing of a page is lost on the way."""
    asked: list[int] = []

    def labels_of(_: object, __: object, unknown: list[IRI]) -> dict[IRI, str]:
        asked.append(len(unknown))
        return {iri: iri.value[-3:] for iri in unknown if iri.value.endswith("7")}

    monkeypatch.setattr(served, "labels_of", labels_of)
    here = of(Engine())
    rows = [(IRI(f"http://e/{n:05}"),) for n in range(50_000)]
    assert 5_000 == len(here.labels(rows))
    assert here.labels(rows[:8]) == {IRI("http://e/00007"): "007"}
    assert here.labels([*rows[:7], rows[17]]) == {IRI("http://e/00017"): "017"}
    assert (asked, len(here._labels)) == ([50_000], 50_000)
    assert here.labels([(IRI("http://e/more7"),), (IRI("http://e/more"),)]) == {IRI("http://e/more7"): "re7"}
    assert (asked, len(here._labels)) == ([50_000, 2], 2)


def test_where_a_source_can_be_read_is_told_once_in_one_order(empty_project: Project) -> None:
    """Two graphs may say the same; a project that names no property for it has no such address."""
    from kg.ask.opening import open_engine
    from kg.project.reading import read_project

    folder = empty_project.data / "sources"
    folder.mkdir(parents=True, exist_ok=True)
    told = (
        "<http://e/doc> <http://e/at> <http://e/{0}>, <http://e/{1}> . <http://e/other> <http://e/at> <http://e/x> .\n"
    )
    (folder / "a.ttl").write_text(told.format("b", "a"))
    (folder / "b.ttl").write_text(told.format("c", "b"))
    project = read_project(empty_project.root)
    asked = project._replace(site=project.site._replace(address="http://e/at"))
    engine = open_engine(project)
    here = Served(asked, engine)
    assert ("http://e/a", "http://e/b", "http://e/c") == here.read_at(IRI("http://e/doc"))
    assert ("http://e/x",) == here.read_at(IRI("http://e/other"))
    assert () == Served(project, engine).read_at(IRI("http://e/doc"))


def test_all_classes_above_are_known_the_nearest_first() -> None:
    """Each once, also where they go round."""
    a, b, c, d = (IRI(f"http://e/{name}") for name in "abcd")
    here = of(Engine((a, b), (a, c), (b, d), (c, d), (d, a)))
    assert (a, b, c, d) == here.classes_above([a])
    assert (b, d, a, c) == here.classes_above([b])
    assert () == here.classes_above([])


def test_a_graph_is_of_all_documents_that_it_is_derived_from() -> None:
    g, h, a, b = (IRI(f"http://e/{name}") for name in "ghab")
    assert of(Engine((g, a), (g, b), (h, a), (None, a))).documents == {g: (a, b), h: (a,)}


@pytest.mark.parametrize(
    "stated", ["<{}> <http://e/p> 1", "<http://e/s> <{}> 1", "<http://e/s> <http://e/p> <{}>", "graph"]
)
def test_a_thing_is_known_that_is_anywhere_in_a_statement_or_names_a_graph(empty_project: Project, stated: str) -> None:
    from kg.ask.opening import open_engine
    from kg.project.reading import read_project

    folder = empty_project.data / "sources"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "a.ttl").write_text(
        f"{stated.format('http://e/it')} .\n" if stated != "graph" else "<http://e/s> a 1 .\n"
    )
    project = read_project(empty_project.root)
    here = Served(project, open_engine(project))
    asked = project.graph_iri(folder / "a.ttl") if stated == "graph" else "http://e/it"
    assert here.is_known(IRI(asked))
    assert not here.is_known(IRI("http://e/nobody"))
