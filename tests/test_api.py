"""What `import kg` gives to programs: names, errors, and no cost before they are used."""

from __future__ import annotations

import builtins
import collections.abc
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

import kg
from kg import errors
from kg.project.config import Project
from tests import ROOT
from tests.api_page import ALIASES, names_on_page, types_on_page


def test_the_page_has_every_name_that_is_exported() -> None:
    """docs/api.md documents each name once."""
    assert sorted(names_on_page()) == sorted(set(kg.__all__) - {"__version__"})


def test_every_type_on_the_page_can_be_looked_up() -> None:
    """A signature speaks of what is exported, of Python's own types, and of rdflib."""
    of_python = {*dir(builtins), *collections.abc.__all__, "Any", "Path"}

    assert types_on_page() - of_python - set(kg.__all__) - {*ALIASES, "Project", "rdflib"} == set()


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
    "rows of a question for a truth value": (kg.QueryError, lambda graph: graph.sparql("ASK { ?s ?p ?o }")),
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


@pytest.mark.parametrize("form", FORMS)
def test_a_text_has_rows_if_it_is_a_select_query(empty_project: Project, form: str) -> None:
    graph = kg.open(empty_project.root)
    if form == "SELECT":
        assert graph.sparql(FORMS[form])
    else:
        with pytest.raises(kg.QueryError, match=f"^{form} gives no rows; "):
            graph.sparql(FORMS[form])


def test_a_folder_without_a_project_and_files_with_faults_are_told(music: Project) -> None:
    """Opening and validating raise what the docstrings say."""
    with pytest.raises(kg.ProjectError):
        kg.open(music.root.parent)
    (music.data / "sources" / "faulty.ttl").write_text("<urn:a> <urn:b> .")

    with pytest.raises(kg.SyntaxErrors) as told:
        kg.open(music.root).validate()

    assert [error.location.path.name for error in told.value.errors if error.location] == ["faulty.ttl"]
