"""A check that found nothing is asked only for what is new, and tells what it tells when the whole graph is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest
from pyoxigraph import Quad, RdfFormat, Store, parse

from kg.check import asked_checks
from kg.check.asked_checks import find_faults
from kg.check.steps import iter_steps
from kg.engines.embedded import EmbeddedEngine
from kg.errors import QueryError
from kg.findings import Finding
from kg.project.catalog import query_of_text
from kg.project.config import Project
from kg.project.reading import read_project
from kg.project.saved_query import SavedQuery
from kg.rdf.formats import triple_of
from kg.rdf.terms import IRI
from kg.shacl.again import Delta

HEAD = "#+ summary: What is wrong?\n#+ tags: [check]\n#+ problem: It is wrong.\n#+ solution: Mend it.\n"
CHECKS = {
    "lacks_q": "SELECT ?focus ?path ?value WHERE { ?focus a <urn:C> FILTER NOT EXISTS { ?focus <urn:q> ?other } }",
    "no_class": "SELECT ?focus ?path ?value WHERE { { SELECT ?focus WHERE { ?focus <urn:q> ?any MINUS { ?focus a ?class } }"
    " GROUP BY ?focus } }",
    "in_two": "SELECT DISTINCT ?focus ?path ?value WHERE { GRAPH ?one { ?focus <urn:r> ?x } GRAPH ?two { ?focus <urn:r> ?x }"
    " FILTER(?one != ?two) }",
    "counted": "SELECT ?focus (<urn:s> AS ?path) (COUNT(?x) AS ?value) WHERE { ?focus <urn:s> ?x } GROUP BY ?focus HAVING(COUNT(?x) > 1)",
}


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the checks that the whole graph was asked for."""
    names: list[str] = []
    ask = asked_checks._iter_faults

    def noted(project: Project, engine: object, query: SavedQuery) -> object:
        names.append(query.name)
        return ask(project, engine, query)  # type: ignore[arg-type]

    monkeypatch.setattr(asked_checks, "_iter_faults", noted)
    return names


def check(root: Path, *, keep: bool = True) -> list[str]:
    project = read_project(root)
    found: list[Finding] = [one for _, step in iter_steps(project, keep=keep) for one in step().findings]
    return sorted(f"{one.rule} {one.focus}" for one in found if one.rule.removeprefix("query/") in CHECKS)


SOUND = "<urn:a> a <urn:C> ; <urn:q> <urn:x> ; <urn:r> 1 ; <urn:s> 1 ."
EDITS = [
    ("a name that nobody asks for", SOUND.replace("urn:x", "urn:y"), "", [], []),
    ("what was lacking not", "<urn:a> a <urn:C> ; <urn:r> 1 ; <urn:s> 1 .", "", ["lacks_q <urn:a>"], ["lacks_q"]),
    ("a class that went", "<urn:a> <urn:q> <urn:x> ; <urn:r> 1 ; <urn:s> 1 .", "", ["no_class <urn:a>"], ["no_class"]),
    ("the same in another file", SOUND, "<urn:a> <urn:r> 1 .", ["in_two <urn:a>"], ["in_two"]),
    ("what is counted", SOUND, "<urn:a> <urn:s> 2 .", ["counted <urn:a>"], ["counted"]),
    ("a thing that is in order", SOUND, "<urn:b> a <urn:C> ; <urn:q> <urn:x> ; <urn:r> 1 ; <urn:s> 1 .", [], ["counted"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("first", "second", "told", "asked"), [one[1:] for one in EDITS], ids=[one[0] for one in EDITS]
)
def test_only_a_check_that_may_find_something_is_asked_of_all(
    empty_project: Project, whole: list[str], first: str, second: str, told: list[str], asked: list[str]
) -> None:
    for name, text in CHECKS.items():
        (empty_project.queries / f"{name}.rq").write_text(f"{HEAD}{text}\n", "utf-8")
    files = [empty_project.data / name for name in ("a.ttl", "b.ttl")]
    for path, text in zip(files, (SOUND, "<urn:z> <urn:z> <urn:z> ."), strict=True):
        path.write_text(f"{text}\n", "utf-8")
    assert not check(empty_project.root)

    whole.clear()
    for path, text in zip(files, (first, second), strict=True):
        path.write_text(f"{text}\n", "utf-8")
    found = check(empty_project.root)

    assert [f"query/{one.split()[0]} {one.split()[1].strip('<>')}" for one in told] == found
    assert sorted(asked) == sorted(set(whole) & set(CHECKS))
    assert found == check(empty_project.root, keep=False)
    assert found == check(empty_project.root)  # and so when nothing has changed


def quads_of(text: str) -> set[Quad]:
    return set(parse(text, RdfFormat.N_QUADS))


class _Kept:
    """What is kept of a run before, and what came and went since, as a check is given it."""

    def __init__(self, before: str, after: str, here: Any = None) -> None:
        was, now = quads_of(before), quads_of(after)
        merged = [{(one.subject, one.predicate, one.object): triple_of(one) for one in some} for some in (was, now)]
        self.delta: Delta | None = Delta(
            *([held[one] for one in held if one not in other] for held, other in (merged[::-1], merged))
        )
        self.quads: Any = tuple(
            [(*triple_of(one), IRI(str(one.graph_name)[1:-1])) for one in some] for some in (now - was, was - now)
        )
        store = Store()
        store.extend(now)
        store.extend({Quad(one.subject, one.predicate, one.object) for one in now})
        self.engine = EmbeddedEngine(store)
        self.found: Any = []
        self.here = here
        self.held: list[tuple[Any, ...]] = []

    # As those of `KeptPasses`.
    def find_on_graph(self, *_: object) -> Any:
        return self.here

    def find(self, *_: object) -> Any:
        return self.found

    def hold_on_graph(self, name: str, value: Any, query: str) -> None:
        self.held.append((name, value, query))

    def ask(self, project: Project, text: str) -> list[Finding]:
        query = query_of_text(Path("c.rq"), f"{HEAD}{text}\n")
        return find_faults(project, self.engine, query, cast(Any, self))


A, Q = '<urn:a> <urn:p> "1" <urn:g> .', "SELECT ?focus ?path ?value WHERE { ?focus <urn:p> ?value }"


@pytest.mark.parametrize(
    ("data", "text", "is_kept"),
    [
        (A, Q, True),
        ("", Q, True),
        ('_:a <urn:p> "1" <urn:g> .', Q, False),
        ("<urn:a> <urn:p> _:b <urn:g> .", Q, False),
        (f"{A}\n<urn:b> <urn:p> <urn:c> <urn:g> .\n<urn:d> <urn:p> _:c <urn:g> .", Q, False),
    ],
)
def test_what_names_nothing_that_changes_its_name_is_kept(
    empty_project: Project, data: str, text: str, is_kept: bool
) -> None:
    """A node without a name has another label after a build from all files."""
    kept = _Kept("", data)
    kept.delta = None
    found = kept.ask(empty_project, text)
    assert len(found) == len(quads_of(data))
    assert is_kept is bool(kept.held)
    assert all("SELECT" in query and name == "check c" for name, _, query in kept.held)


def test_so_many_faults_are_told_and_not_kept(empty_project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asked_checks, "MOST", 1)
    kept = _Kept("", f"{A}\n<urn:b> <urn:p> <urn:c> <urn:g> .")
    kept.delta = None
    assert (2, []) == (len(kept.ask(empty_project, Q)), kept.held)


def test_a_fault_that_cannot_be_kept_is_told(empty_project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr(asked_checks, "encode", refuse)
    assert len(_Kept("", A).ask(empty_project, Q)) == 1


@pytest.mark.parametrize("here", [5, "x", [5], [{}], [{"focus": ["<"]}], [{"message": "m"}]])
def test_what_another_program_kept_of_a_check_is_asked_anew(empty_project: Project, here: Any) -> None:
    assert ["urn:a"] == [str(one.focus) for one in _Kept("", A, here=here).ask(empty_project, Q)]


def test_a_fault_has_the_level_of_kg_toml_and_a_path_that_can_be_told(empty_project: Project) -> None:
    """A path is an IRI or a text; a node without a name tells nobody anything."""
    data = '<urn:a> <urn:p> _:b <urn:g> .\n<urn:b> <urn:p> <urn:q> <urn:g> .\n<urn:c> <urn:p> "r" <urn:g> .'
    text = "SELECT ?focus ?path WHERE { ?focus <urn:p> ?path }"
    style = empty_project.style._replace(queries={"c": "warning"})
    project = empty_project._replace(style=style)
    found = {str(one.focus): one for one in _Kept("", data).ask(project, text)}
    assert {"urn:a": None, "urn:b": "urn:q", "urn:c": "r"} == {name: one.path for name, one in found.items()}
    assert {"warning"} == {one.severity for one in found.values()}
    assert {"violation"} == {one.severity for one in _Kept("", data).ask(empty_project, text)}


def test_a_check_asks_no_other_server(empty_project: Project) -> None:
    with pytest.raises(QueryError, match="SERVICE"):
        _Kept("", A).ask(empty_project, "SELECT ?focus WHERE { SERVICE <https://example.org/> { ?focus ?p ?o } }")


B = "<urn:b> <urn:p> <urn:c> <urn:g> ."
H = "<urn:a> <urn:q> <urn:c> <urn:h> ."
NEW = {
    "nothing new": (A, A, Q, 0),
    "one comes": ("", A, Q, 1),
    "in a graph and without": (
        A,
        f"{A}\n{B}\n<urn:z> <urn:z> <urn:z> <urn:g> .",
        "SELECT ?focus WHERE { ?focus <urn:p> <urn:c> . GRAPH <urn:g> { ?focus ?any <urn:c> } }",
        1,
    ),
    "only without a graph is it new": (
        "<urn:z> <urn:q> <urn:c> <urn:g> .",
        "<urn:z> <urn:q> <urn:c> <urn:g> .\n<urn:b> <urn:p> <urn:z> <urn:h> .",
        "SELECT ?focus WHERE { ?focus <urn:p> ?z . GRAPH <urn:g> { ?z <urn:q> ?c } }",
        1,
    ),
    "what stood against it in a graph goes": (
        f"{A}\n{H}\n<urn:a> <urn:q> <urn:c> <urn:i> .",
        f"{A}\n<urn:a> <urn:q> <urn:c> <urn:i> .",
        "SELECT ?focus WHERE { ?focus <urn:p> ?v . { GRAPH ?g { ?focus <urn:p> ?w } } MINUS { ?focus <urn:q> ?x } }",
        0,
    ),
    "it goes from one graph of two": (
        "<urn:a> <urn:p> <urn:b> <urn:h> .\n<urn:a> <urn:q> <urn:c> <urn:h> .\n<urn:a> <urn:q> <urn:c> <urn:i> .",
        "<urn:a> <urn:p> <urn:b> <urn:h> .\n<urn:a> <urn:q> <urn:c> <urn:i> .",
        "SELECT ?focus WHERE { GRAPH <urn:h> { ?focus <urn:p> ?b FILTER NOT EXISTS { ?focus <urn:q> ?c } } }",
        1,
    ),
    "it may be any": (
        f"{A}\n{H}",
        A,
        "SELECT ?focus WHERE { ?focus <urn:p> ?v FILTER NOT EXISTS { ?other <urn:q> ?any } }",
        1,
    ),
    "what is not known to be monotone": ("", A, "SELECT ?focus WHERE { ?focus <urn:p> ?v } LIMIT 5", 1),
}


@pytest.mark.parametrize(("before", "after", "text", "number"), NEW.values(), ids=NEW)
def test_a_check_that_found_nothing_tells_what_is_new(
    empty_project: Project, before: str, after: str, text: str, number: int
) -> None:
    assert number == len(_Kept(before, after).ask(empty_project, text))


@pytest.mark.parametrize("missing", ["delta", "quads", "found", "none found", "room"])
def test_where_not_all_is_known_of_the_run_before_all_is_asked(
    empty_project: Project, missing: str, monkeypatch: pytest.MonkeyPatch, whole: list[str]
) -> None:
    """What came and went, in graphs where these are asked for; that it found nothing; and that not much changed."""
    text = "SELECT ?focus WHERE { GRAPH ?g { ?focus <urn:p> ?v } }"
    kept = _Kept(A, A)
    if missing == "room":
        kept = _Kept(A, f"{A}\n<urn:x> <urn:y> <urn:z> <urn:g> .")
        monkeypatch.setattr(asked_checks, "_MOST_CHANGED", 0)
    elif missing in ("delta", "quads"):
        setattr(kept, missing, None)
    else:
        kept.found = [{"severity": "violation"}] if missing == "found" else None
    assert (1, ["c"]) == (len(kept.ask(empty_project, text)), whole)
    whole.clear()
    assert (0, []) == (len(_Kept(A, A).ask(empty_project, text)), whole)


def test_where_what_is_new_cannot_be_asked_all_is(empty_project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = _Kept("", A)
    select = kept.engine.select

    def refuse(text: str, *more: Any, **others: Any) -> Any:
        if "VALUES" in text:
            raise QueryError("there is no room for it")
        return select(text, *more, **others)

    monkeypatch.setattr(kept.engine, "select", refuse)
    assert len(kept.ask(empty_project, Q)) == 1
