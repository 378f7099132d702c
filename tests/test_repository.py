"""Facts about the repository itself: nothing undeclared, nothing stale, every library with one owner."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from statistics import median

import pytest

import kg
from kg._version import DISTRIBUTION, HOME
from kg.check.steps import check_syntax, run_checks
from kg.io.http import agent
from kg.project.catalog import read_catalog
from kg.project.config import Project
from kg.project.listing import iter_rdf_files
from kg.project.reading import read_project
from kg.rdf.terms import Prefixes
from tests import ROOT
from tests.generate import iter_files
from tests.services import CLONE, GIT, require

MODULES = sorted((ROOT / "kg").rglob("*.py"))
PROJECT = read_project(ROOT)
TEXTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").rglob("*.md"))]


@cache
def tree_of(module: Path) -> ast.Module:
    """Return a module as Python reads it; many tests look at all of them."""
    return ast.parse(module.read_text("utf-8"))


@cache
def imports_of(module: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


OWNERS = {
    "click": {"cli"},
    "rich": {"cli/wrapping.py"},
    "pyshacl": {"shacl/reference.py"},
    "oxrdflib": {"api.py"},
    "yaml": {"project/yaml_text.py"},
    "rdflib": {"api.py", "ask/table.py", "check/like_pyshacl.py", "engines/asked_graph.py", "engines/given_graphs.py", "engines/given_text.py", "engines/inferred.py", "engines/rdflib_aggregates.py", "engines/rdflib_columns.py", "engines/rdflib_constants.py", "engines/rdflib_exists.py", "engines/rdflib_grammar.py", "engines/rdflib_graphs.py", "engines/rdflib_groups.py", "engines/rdflib_memory.py", "engines/rdflib_order.py", "engines/rdflib_parts.py", "engines/rdflib_paths.py", "engines/rdflib_prefixes.py", "engines/rdflib_queries.py", "engines/rdflib_scopes.py", "engines/rdflib_templates.py", "engines/rdflib_terms.py", "engines/rdflib_values.py", "engines/store_values.py", "engines/stored_literals.py", "engines/written_graph.py", "release/second_parser.py", "shacl/all_values.py", "shacl/closed_vocabularies.py", "shacl/own_order.py", "shacl/own_paths.py", "shacl/reference.py"},
    "pyoxigraph": {"ask/opening.py", "ask/why.py", "compare/joined.py", "compare/versions.py", "edit/layout_proof.py", "edit/likeness.py", "engines/copied.py", "engines/datasets.py", "engines/embedded.py", "engines/endpoint.py", "engines/exact.py", "engines/given_graphs.py", "engines/given_text.py", "engines/inferred.py", "engines/known_coverage.py", "engines/known_lists.py", "engines/long_lists.py", "engines/parser_faults.py", "engines/rdflib_memory.py", "engines/rdflib_order.py", "engines/stated.py", "engines/store_values.py", "engines/stores.py", "entail/closure.py", "entail/facts.py", "entail/reasons.py", "exchange/convert.py", "exchange/dump.py", "exchange/of_things.py", "project/contents.py", "project/current.py", "project/difference.py", "project/early_opening.py", "project/entailing.py", "project/filling.py", "project/snapshots.py", "rdf/canonical.py", "rdf/fault_places.py", "rdf/foreign.py", "rdf/formats.py", "rdf/one_graph.py", "rdf/rdfc.py", "rdf/rewritten.py", "rdf/turtle.py", "release/dump_checks.py", "release/packing.py", "release/second_parser.py"},
    "SPARQLWrapper": {"engines/requests.py"},
    "pandas": {"ask/frames.py", "ask/table.py"},
    "polars": {"ask/frames.py", "ask/table.py"},
    "flask": {f"web/{name}.py" for name in ("application", "classes", "graphs", "machines", "ontology", "pages", "protocol", "questions", "reconciling", "reviewing", "rpc", "things")},
    "waitress": {"web/server.py"},
    "pygls": {"lsp/protocol.py"},
    "lsprotocol": {f"lsp/{name}.py" for name in ("mending", "protocol", "server", "watching", "wire")},
    "prompt_toolkit": {"cli/prompt_line.py"},
    "resvg_py": {"pictures/raster.py"},
    "xlsxwriter": {"pictures/workbook.py"},
    "openpyxl": {"mapping/spreadsheet.py"},
    "rapidfuzz": {"errors.py", "link/names.py"},
}  # fmt: skip


@pytest.mark.parametrize("library", OWNERS)
def test_a_library_is_imported_by_its_owners_only(library: str) -> None:
    """Who wants something from a library asks the module that owns it."""
    users = {str(m.relative_to(ROOT / "kg")) for m in MODULES if library in imports_of(m)}
    users = {"cli" if user.startswith("cli/") and library == "click" else user for user in users}

    assert OWNERS[library] == users


def test_the_machinery_knows_no_music() -> None:
    """No class, property or prefix of the ontology is named in kg/; the domain is data."""
    import pyoxigraph

    terms = {
        quad.subject.value.partition("#")[2]
        for quad in pyoxigraph.parse(path=str(ROOT / "ontology" / "music.ttl"))
        if quad.subject.value.startswith(PROJECT.prefixes["mg"])
    }
    own = {t for t in terms if re.search(r"[a-z][A-Z]", t)} - {"dateTime"} | {
        "Chart",
        "Track",
        "Film",
        "album",
        "genre",
    }
    any_of_them = re.compile(rf"(?<![\w#])(?:{'|'.join(sorted(own))})(?!\w)")
    found = {
        f"{module.name}: {term}" for module in MODULES for term in any_of_them.findall(_without_strings_of_help(module))
    }

    assert set() == found


def _without_strings_of_help(module: Path) -> str:
    """Return the code of a module without docstrings, where examples of use may name a song."""
    text = module.read_text("utf-8")
    return re.sub(r'r?"""(?:.|\n)*?"""', "", text)


def test_no_modules_wait_for_each_other() -> None:
    """What modules import at once makes no circle, so whichever a program asks for first, it comes."""
    names = {".".join(m.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): m for m in MODULES}
    wanted: dict[str, set[str]] = {}
    for name, module in names.items():
        wanted[name] = set()
        for node in tree_of(module).body:  # not what stands in functions, or is for types only
            if isinstance(node, ast.ImportFrom) and node.module:
                within = {f"{node.module}.{alias.name}" for alias in node.names}
                wanted[name] |= within & set(names) or {node.module} & set(names)

    assert tuple(TopologicalSorter(wanted).static_order())


def test_no_module_is_called_a_drawer() -> None:
    """A module is named for the one thing that it holds."""
    assert not {"utils", "util", "helpers", "common", "core", "misc"} & {m.stem for m in MODULES}


def test_modules_are_short() -> None:
    """Half of them shorter than a page or two, and none longer than what is read in one go."""
    lines = [len(module.read_text("utf-8").splitlines()) for module in MODULES]
    assert max(lines) <= 300, [str(m) for m, count in zip(MODULES, lines, strict=True) if count > 300]
    assert median(lines) <= 110


def test_public_things_have_a_docstring() -> None:
    """Ruff says so too; here the first line must also end as a sentence does."""
    for module in MODULES:
        doc = ast.get_docstring(tree_of(module))
        assert doc is not None, module
        assert re.search(r"[.:!]$", doc.splitlines()[0]), module


def test_what_is_exported_is_there() -> None:
    """`kg.__all__` names what a program may use."""
    for name in kg.__all__:
        assert getattr(kg, name) is not None
    with pytest.raises(AttributeError):
        kg.nothing  # noqa: B018 - the access is the test


@pytest.mark.parametrize(
    ("path", "text"), list(iter_files()), ids=lambda value: value.name if isinstance(value, Path) else ""
)
def test_a_generated_file_is_fresh(path: Path, text: str) -> None:
    """What is made from something else says what that says now; `make docs` makes it anew."""
    assert path.read_text("utf-8") == text


def test_the_commands_in_the_table_say_what_their_pages_say() -> None:
    """`kg --help` lists summaries without importing the commands; they must be the commands' own."""
    import click

    from kg.cli.group import COMMANDS, cli

    context = click.Context(cli, info_name="kg")
    for name, summary in COMMANDS.items():
        command = cli.get_command(context, name)
        assert command is not None
        assert (command.help or "").strip().splitlines()[0] == summary


def test_every_prefix_means_what_kg_toml_says() -> None:
    """One meaning per prefix in Turtle and in saved queries."""
    assert () == tuple(check_syntax(PROJECT).findings)
    for path in sorted(PROJECT.queries.rglob("*.rq")):
        for prefix, namespace in re.findall(r"^PREFIX (\w+): <([^>]*)>", path.read_text("utf-8"), re.MULTILINE):
            assert PROJECT.prefixes[prefix] == namespace, path
    for path in iter_rdf_files(ROOT / "ontology"):
        for prefix, namespace in re.findall(r"^@prefix (\w+): <([^>]*)>", path.read_text("utf-8"), re.MULTILINE):
            assert PROJECT.prefixes[prefix] == namespace, path


def test_no_prefix_is_declared_in_vain() -> None:
    """A Turtle file or a query declares the prefixes that it uses, and no other."""
    for path in [
        *iter_rdf_files(ROOT / "ontology"),
        *iter_rdf_files(ROOT / "data"),
        *PROJECT.queries.rglob("*.rq"),
    ]:
        text = path.read_text("utf-8")
        long_texts = re.findall(r'"""(?:.|\n)*?"""', text)  # SPARQL in a shape uses prefixes too
        bare = re.sub(r'"""(?:.|\n)*?"""', "", text)
        bare = re.sub(r'"(?:[^"\\\n]|\\.)*"|^@prefix.*$|^PREFIX.*$|^#.*$', "", bare, flags=re.MULTILINE)
        bare += "".join(long_texts)
        for prefix in re.findall(r"^(?:@prefix|PREFIX) (\w+):", text, re.MULTILINE):
            assert re.search(rf"(?<![\w]){prefix}:", bare), f"{path} declares {prefix}: in vain"


def test_every_term_used_in_queries_shapes_and_cases_is_declared(shipped: Project) -> None:
    """A term of ours that is written anywhere is a term of the ontology."""
    declared = {
        name
        for path in PROJECT.iter_ontology_files()
        for name in re.findall(r"^mg:(\w+) ", path.read_text("utf-8"), re.MULTILINE)
    }
    places = [*PROJECT.queries.rglob("*.rq"), *(ROOT / "ontology").rglob("*.ttl"), *(ROOT / "data").rglob("*.ttl")]
    places += [*(ROOT / "tests" / "shapes").rglob("*.ttl"), *TEXTS]
    for path in places:
        used = set(re.findall(r"(?<![\w/])mg:(\w+)", path.read_text("utf-8")))
        assert used <= declared, f"{path}: {used - declared}"


def test_every_example_of_the_ontology_reads_as_turtle() -> None:
    """An example names a thing by CURIE, or is a statement that a Turtle parser takes."""
    import pyoxigraph

    prefixes = Prefixes(PROJECT.prefixes)
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PROJECT.prefixes.items())
    example = "http://www.w3.org/2004/02/skos/core#example"
    for quad in pyoxigraph.parse(path=str(ROOT / "ontology" / "music.ttl")):
        if quad.predicate.value == example:
            text = quad.object.value
            if " " in text:
                assert list(pyoxigraph.parse(f"{head}{text} .", pyoxigraph.RdfFormat.TURTLE)), text
            else:
                assert prefixes.expand(text)


def test_the_quality_checks_find_nothing_in_the_shipped_graph(shipped: Project) -> None:
    """Every term has its label, definition and example; every thing its class and name."""
    assert () == tuple(run_checks(shipped, read_catalog(shipped)).findings)


def tracked_files() -> list[str]:
    """Return the names of the project's files; only a clone knows which they are."""
    require(GIT, CLONE)
    return subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()


def test_the_project_speaks_of_itself_alone() -> None:
    """No machine path, registry host or placeholder stands in a file that is shipped."""
    tracked = tracked_files()
    pattern = re.compile(r"(?<![\w.])/(?:work|root|farm)/|pypi\.org|files\.pythonhosted|registry\.npmjs|deb\.debian")
    for name in tracked:
        path = ROOT / name
        if path.is_file() and path != Path(__file__):
            text = path.read_text("utf-8", "replace")
            if path.is_relative_to(ROOT / "tests/web/golden"):
                text = text.replace('href="/work/', "")  # where works have their pages
            assert not pattern.search(text), name


def test_settings_are_read() -> None:
    """The entry point imports, and the oldest versions tested are the ones declared."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    module, _, function = settings["project"]["scripts"]["kg"].partition(":")
    lowest = dict(re.findall(r"^(\S+)==(\S+)$", (ROOT / ".ci" / "lowest.txt").read_text("utf-8"), re.MULTILINE))
    declared = dict(line.split(">=") for line in settings["project"]["dependencies"])

    assert callable(getattr(__import__(module, fromlist=[function]), function))
    assert {name: version.removesuffix(".0") for name, version in lowest.items()} == {
        name: version.removesuffix(".0") for name, version in declared.items()
    }


def test_the_distribution_has_one_name() -> None:
    """What is built, what its extras ask for, and what requests and advice call the tool are one name."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    of_itself = {
        wanted.partition("[")[0]
        for extra in settings["optional-dependencies"].values()
        for wanted in extra
        if "[" in wanted
    }

    assert settings["name"] == DISTRIBUTION
    assert of_itself == {DISTRIBUTION}
    assert agent().startswith(f"{DISTRIBUTION}/{kg.__version__} ")
    for module in MODULES:
        assert "pip install '" not in module.read_text("utf-8").replace("pip install '{DISTRIBUTION}[", ""), module


def test_the_address_of_the_tool_is_that_of_the_project() -> None:
    """Reports name it; another one would have to be kept as well."""
    assert HOME == PROJECT.base


def test_the_core_does_not_ask_where_it_is_run() -> None:
    """Places are shown from the working directory by the command line; below it only these look for a project there."""
    asking = {str(m.relative_to(ROOT / "kg")) for m in MODULES if re.search(r"cwd\(\)", m.read_text("utf-8"))}

    assert {"compare/versions.py", "project/config.py"} == {m for m in asking if "cli/" not in m}


def test_decisions_are_numbered_without_gaps() -> None:
    """Decision records are 0001, 0002, … and the index of the docs names each."""
    names = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("*.md"))

    assert [f"{n:04}" for n in range(1, len(names) + 1)] == [name[:4] for name in names]
    assert len(names) >= 6


def test_nothing_strays_at_the_top() -> None:
    """The top of the project holds what the README names, and nothing that a trial left behind."""
    top = {name.partition("/")[0] for name in tracked_files()}

    assert {
        ".ci", ".github", ".gitignore", ".pre-commit-config.yaml", ".pre-commit-hooks.yaml", "CHANGELOG.md", "CONTRIBUTING.md", "Dockerfile", "LICENSE", "Makefile",
        "README.md", "SECURITY.md", "action.yml", "data", "docs", "examples", "kg", "kg.toml", "ontology", "pyproject.toml", "queries", "tests",
    } == top  # fmt: skip
