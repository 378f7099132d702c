"""What `import kg` gives to programs: names, errors, and no cost before they are used."""

from __future__ import annotations

import builtins
import collections.abc
import inspect
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import kg
from kg import errors
from kg.project.config import Project
from kg.rdf.terms import IRI
from tests import ROOT
from tests.api_page import ALIASES, names_on_page, types_on_page
from tests.timing import LONG


def test_the_page_has_every_name_that_is_exported() -> None:
    """docs/api.md documents each name once."""
    assert sorted(names_on_page()) == sorted(set(kg.__all__) - {"__version__"})


def test_every_type_on_the_page_can_be_looked_up() -> None:
    """A signature speaks of what is exported, of Python's own types, and of rdflib."""
    of_python = {*dir(builtins), *collections.abc.__all__, "Any", "Path"}

    assert types_on_page() - of_python - set(kg.__all__) - {*ALIASES, "Project", "rdflib", "pandas", "polars"} == set()


def test_every_error_is_exported() -> None:
    """Whoever catches an error finds its name in `kg`; what only tells modules of ours apart is caught by its base."""

    def below(error: type[kg.KgError]) -> Iterator[type[kg.KgError]]:
        yield error
        for one in error.__subclasses__():
            yield from below(one)

    known = {error.__name__ for error in below(kg.KgError) if error.__module__ == errors.__name__}

    assert known - set(kg.__all__) == {"CannotCarry", "NotCompiled"}


def test_importing_kg_loads_no_module_that_is_not_asked_for() -> None:
    """The command line imports `kg` as well, and starts as fast as it does because this costs nothing."""
    script = """
import sys
import kg
before = {name for name in sys.modules if name.startswith("kg")}
kg.KgError
after = {name for name in sys.modules if name.startswith("kg")} - before
print(sorted(before), sorted(after), "rdflib" in sys.modules, "pyoxigraph" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout == "['kg', 'kg._version'] ['kg.errors'] False False\n"


ASKED: dict[str, tuple[type[kg.KgError], Callable[[kg.KnowledgeGraph], object]]] = {
    "a query that is not there": (kg.UnknownName, lambda graph: graph.query("credits_off")),
    "a thing that is not there": (kg.UnknownName, lambda graph: graph.query("credits_of", work="Nothing")),
    "a value of another form": (kg.IdentifierError, lambda graph: graph.query("releases_on", day="soon")),
    "a thing to show that is not there": (kg.UnknownName, lambda graph: graph.show("Nothing")),
    "a class to search in that is not there": (kg.UnknownName, lambda graph: graph.search("rose", cls="Nothing")),
    "a query that is none": (kg.QueryError, lambda graph: graph.sparql("SELECT")),
    "a query that reaches out": (kg.QueryError, lambda graph: graph.sparql("SELECT * { SERVICE <http://e/> {} }")),
}


@pytest.mark.parametrize(("error", "ask"), ASKED.values(), ids=ASKED.keys())
def test_a_program_catches_what_the_page_says(
    shipped: Project, error: type[kg.KgError], ask: Callable[[kg.KnowledgeGraph], object]
) -> None:
    """Wrong names, values and texts raise the errors that the docstrings name."""
    with pytest.raises(error):
        ask(kg.open(shipped.root))


FORMS = {
    "SELECT": "SELECT ?s WHERE { ?s ?p ?o }",
    "ASK": "ASK { ?s ?p ?o }",
    "CONSTRUCT": "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "DESCRIBE": "DESCRIBE ?s WHERE { ?s ?p ?o }",
}
METHODS = {"query": {"SELECT"}, "ask": {"ASK"}, "triples": {"CONSTRUCT", "DESCRIBE"}}


@pytest.mark.parametrize("method", METHODS)
def test_each_method_answers_its_own_forms_of_query_only(empty_project: Project, method: str) -> None:
    """A truth value is never made of rows, nor are rows of triples: any other form is an error that names it."""
    for form, text in FORMS.items():
        (empty_project.queries / f"{form.lower()}.rq").write_text(f"#+ summary: All of it.\n{text}\n", "utf-8")
    graph = kg.open(empty_project.root)
    for form in FORMS:
        if form in METHODS[method]:
            assert getattr(graph, method)(form.lower())
        else:
            with pytest.raises(kg.QueryError, match=form):
                getattr(graph, method)(form.lower())


def test_a_text_may_have_any_form(music: Project) -> None:
    """Rows for SELECT, triples as rows for CONSTRUCT and DESCRIBE, and for ASK rows that are true or false."""
    graph = kg.open(music.root)
    answers = {form: graph.sparql(text) for form, text in FORMS.items()}

    assert ("s",) == answers["SELECT"].variables
    assert ("subject", "predicate", "object") == answers["CONSTRUCT"].variables == answers["DESCRIBE"].variables
    assert set(answers["CONSTRUCT"]) == set(answers["DESCRIBE"])
    assert (True, False) == (bool(answers["ASK"]), bool(graph.sparql("ASK { <urn:x> ?p ?o }")))
    assert ("<true>", "<false>") == (repr(answers["ASK"]), repr(graph.sparql("ASK { <urn:x> ?p ?o }")))


def test_a_thing_is_shown_with_its_sources(shipped: Project) -> None:
    """By label, CURIE or IRI: what `kg show` tells, as rows."""
    graph = kg.open(shipped.root)
    thing = graph.show("Rosé")

    assert thing.iri == graph.show("agent:rose").iri == graph.show(thing.iri).iri == graph.show(thing.iri.value).iri
    assert "Rosé" == thing.label
    assert ("property", "value", "source") == thing.names.variables == thing.statements.variables
    assert ("property", "thing", "source") == thing.incoming.variables
    assert 1 == len(thing.claims)
    properties = {thing.labels[str(row["property"])] for row in thing.statements.dicts()}
    assert {"occupation", "same as"} <= properties
    some = graph.show("Rosé", limit=1)
    assert len(some.incoming) < len(thing.incoming)
    assert repr(some) == repr(thing), "it says how many there are"
    assert repr(thing).startswith("<Rosé (agent:rose), music artist, person: ")
    assert "\n  occupation: singer\n" in str(thing)


def test_things_are_found_and_named(shipped: Project) -> None:
    """Search gives rows, best first; labels are by the text of an IRI, and what has none is left out."""
    graph = kg.open(shipped.root)
    found, songs = graph.search("number one girl"), graph.search("number one girl", cls="music recording", limit=1)
    things = [str(row[0]) for row in found]

    assert ("thing", "label", "matched", "kind", "score") == found.variables
    assert "1.0" == str(found[0][4])
    assert 1 == len(songs) < len(found)
    of_class = {
        given: graph.search("number one girl", cls=given)
        for given in ("music recording", "mg:MusicRecording", IRI("https://w3id.org/music-kg/ontology#MusicRecording"))
    }
    kinds = [{str(row["kind"]) for row in rows.dicts()} for rows in (found, *of_class.values())]
    assert len(kinds[0]) > 1
    assert all({kind for kind in kinds[0] if "music recording" in kind} == some for some in kinds[1:])
    named = graph.labels([*things, "https://w3id.org/music-kg/agent/rose", "no iri", "urn:none", None])
    assert {*things, "https://w3id.org/music-kg/agent/rose"} >= named.keys() >= {things[0]}
    assert "Rosé" == named["https://w3id.org/music-kg/agent/rose"]


def test_a_graph_says_which_it_is(shipped: Project) -> None:
    assert repr(kg.open(shipped.root)) == f"<KnowledgeGraph 'Music knowledge graph' in {shipped.root}>"


def test_a_build_is_told_to_who_waits(
    music: Project, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first question after an edit says that it builds: in the log, and where it takes long as a warning, once."""
    caplog.set_level("INFO", "kg")
    path = music.data / "sources" / "rose-and-g-dragon.ttl"
    assert kg.open(music.root).sparql("ASK { ?s ?p ?o }")
    assert [] == caplog.records, "nothing has changed"
    for least, levels in ((1000.0, {"INFO"}), (0.0, {"INFO", "WARNING"})):
        monkeypatch.setattr("kg.project.announced.TOLD_AFTER", least)
        path.write_text(path.read_text("utf-8") + f"# {least}\n", "utf-8")
        caplog.clear()
        assert kg.open(music.root).sparql("ASK { ?s ?p ?o }")
        assert levels == {record.levelname for record in caplog.records}
        assert len(levels) == len(caplog.records)
        assert "Music knowledge graph: files have changed, so the snapshot is built first" in caplog.messages[0]


CROSSED = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"
SOUGHT = f'{{ {CROSSED} FILTER(CONCAT(STR(?a), STR(?d), STR(?g), STR(?j)) = "") }}'
LONG_ANSWER = f"{{ {CROSSED} }} LIMIT 1000000"  # so that no machine is filled where no limit is kept
ENDLESS = {
    "no row ever": f"SELECT ?a {SOUGHT}",
    "one row": f"SELECT (COUNT(*) AS ?n) {SOUGHT}",
    "row after row": f"SELECT ?a ?d ?g ?j {LONG_ANSWER}",
    "true or false": f"ASK {SOUGHT}",
    "triple after triple": f"CONSTRUCT {{ ?a ?e ?l }} {LONG_ANSWER}",
}
LIMITED = {"query": ("no row ever", "one row", "row after row"), "sparql": tuple(ENDLESS)}
"""What takes a time limit, and which questions it can be asked."""


def test_what_takes_a_time_limit_is_known() -> None:
    """Each is asked below."""
    named = {name: getattr(kg, name) for name in kg.__all__ if callable(getattr(kg, name))}
    found = {**named, **{name: one for name, one in vars(kg.KnowledgeGraph).items() if inspect.isfunction(one)}}

    def takes(one: Callable[..., object]) -> bool:
        try:
            return bool({"timeout", "seconds"} & inspect.signature(one).parameters.keys())
        except ValueError:  # of a class made in C
            return False

    assert set(LIMITED) == {name for name, one in found.items() if takes(one) and not inspect.isclass(one)}


@pytest.mark.parametrize(("method", "kind"), [(method, kind) for method, kinds in LIMITED.items() for kind in kinds])
def test_a_time_limit_ends_a_question_that_has_no_end(empty_project: Project, method: str, kind: str) -> None:
    """With an error, soon after the time is over, whatever the question asks for; what works on ends with the program."""
    (empty_project.data / "a.nt").write_text("".join(f"<urn:a{n}> <urn:p{n % 7}> <urn:b{n}> .\n" for n in range(400)))
    asked = ENDLESS[kind]
    if method == "query":
        (empty_project.queries / "endless.rq").write_text(f"#+ summary: Has no end.\n{asked}\n", "utf-8")
        asked = "endless"
    script = """
import sys, time
import kg
graph = kg.open(sys.argv[1])
assert graph.sparql("ASK { ?s ?p ?o }", timeout=60)
begin = time.monotonic()
try:
    getattr(graph, sys.argv[2])(sys.argv[3], timeout=0.5)
except kg.LimitError as error:
    print(time.monotonic() - begin, error)
"""
    words = [sys.executable, "-c", script, str(empty_project.root), method, asked]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=LONG, check=True)
    took, _, told = done.stdout.partition(" ")

    assert 0.5 <= float(took) < 10
    assert told.startswith("the time limit of 0.5 s was reached"), done


USER = """
from __future__ import annotations

import kg

graph: kg.KnowledgeGraph = kg.open()
for chart, position in graph.sparql("SELECT ?chart ?position { ?entry mg:chart ?chart ; mg:position ?position }"):
    print(chart, position)
rows: kg.Rows = graph.search("rose", limit=3)
thing: kg.Thing = graph.show("Rosé")
names: dict[str, str] = graph.labels([thing.iri, "urn:x", None])
held: list[str] = [str(row["value"]) for row in thing.statements.dicts()]
known: bool = graph.ask("is_asserted", subject="APT.", property="mg:writer", value="Bruno Mars")
report: kg.Report = graph.validate()
messages: list[str] = [finding.message for finding in report.findings]
label: str = thing.label
frame = rows.to_pandas()
other = rows.to_polars()
conforms: bool = kg.validate("data.ttl", shacl_graph="shapes.ttl").conforms
"""


def test_programs_of_others_are_typed(tmp_path: Path) -> None:
    """Mypy is content with a program that uses it all, and not with one that takes a thing for another."""
    (tmp_path / "good.py").write_text(USER, "utf-8")
    (tmp_path / "bad.py").write_text(USER + "wrong: int = thing.label\nrows.to_panda()\n", "utf-8")
    words = [sys.executable, "-m", "mypy", "--strict", "--follow-imports", "silent", "--cache-dir", "cache"]
    done = subprocess.run(
        [*words, "good.py", "bad.py"], cwd=tmp_path, env={**os.environ, "MYPYPATH": str(ROOT)}, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    told = [line for line in done.stdout.splitlines() if ": error: " in line]

    assert 2 == len(told), done.stdout
    assert all(line.startswith("bad.py:") for line in told)


def test_a_folder_without_a_project_and_files_with_faults_are_told(music: Project) -> None:
    """Opening and validating raise what the docstrings say."""
    with pytest.raises(kg.ProjectError):
        kg.open(music.root.parent)
    (music.data / "sources" / "faulty.ttl").write_text("<urn:a> <urn:b> .")

    with pytest.raises(kg.SyntaxErrors) as told:
        kg.open(music.root).validate()

    assert [error.location.path.name for error in told.value.errors if error.location] == ["faulty.ttl"]
