"""What the docs show is what happens."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from kg.cli.group import cli
from kg.errors import QueryError
from kg.io import worker
from kg.project.config import Project
from kg.project.header import parse_header
from kg.rdf.values import VALUE_TYPES
from kg.sparql import guard
from kg.web import pool
from kg.web.front import LARGEST_BODY
from kg.web.questions import MOST_ROWS
from tests import ROOT

from .conftest import Ran

PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "SECURITY.md",
    *sorted((ROOT / "docs").rglob("*.md")),
    ROOT / "ontology" / "README.md",
]


def iter_shown(page: Path) -> Iterator[tuple[str, str]]:
    """Yield each command of the console blocks of a page with the output shown for it."""
    for block in re.findall(r"```console\n(.*?)```", page.read_text("utf-8"), re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            yield command, output


SHOWN = [(page.name, *shown) for page in PAGES for shown in iter_shown(page)]


@pytest.mark.parametrize(("page", "command", "output"), SHOWN, ids=[f"{page}: {command}" for page, command, _ in SHOWN])
def test_a_shown_command_prints_what_is_shown(
    kg: Callable[..., Ran], shipped: Project, page: str, command: str, output: str
) -> None:
    """Every command in a console block gives its output, talk included."""
    words = shlex.split(command)
    assert words[0] == "kg"

    ran = kg(*words[1:], cwd=shipped)

    assert output == (ran.out + ran.err).replace("\r\n", "\n")


BOOKS = """\
@prefix ex: <http://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

ex:emma a ex:Book ; ex:title "Emma" ; ex:published "1815-12-23"^^xsd:date .
ex:ulysses a ex:Book ; ex:title "Ulysses", "Odysseus" ; ex:published "1922-02-30"^^xsd:date .
"""
BOOK_SHAPES = """\
@prefix ex: <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

ex:BookShape a sh:NodeShape ; sh:targetClass ex:Book ;
    sh:property [ sh:path ex:title ; sh:minCount 1 ; sh:maxCount 1 ; sh:message "A book has one title." ] ;
    sh:property [ sh:path ex:published ; sh:datatype xsd:date ; sh:message "The day is none of the calendar." ] .
"""


def test_files_of_no_project_are_told_as_the_readme_shows(kg: Callable[..., Ran], tmp_path: Path) -> None:
    """The report for a reader with files of his own."""
    shown = re.findall(r"```text\n(kg .*?)\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    (tmp_path / "books.ttl").write_text(BOOKS)
    (tmp_path / "shapes.ttl").write_text(BOOK_SHAPES)
    for command, output in shown:
        ran = kg(*command.split()[1:], cwd=tmp_path)
        assert output == ran.out + ran.err
    assert len(shown) == 1


def test_the_readme_shows_enough() -> None:
    """A page without a tested command would pass the test above."""
    assert len(SHOWN) >= 6


def test_the_python_of_the_readme_runs(
    shipped: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The example for Python programs works as it stands."""
    (example,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    monkeypatch.chdir(shipped.root)

    exec(compile(example, "README.md", "exec"), {})  # noqa: S102 - our own text

    assert "https://w3id.org/music-kg/chart/circle-digital 12" in capsys.readouterr().out


def without_such(words: list[str]) -> str:
    """Return what a command line has that no command knows, a command or an option; nothing for a good one."""
    command: click.Command = cli
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found = command.get_command(click.Context(command), words[0])
        if found is None:
            return words[0]
        if words[0] == "query":  # what is behind it is a saved query with options of its own
            return ""
        command, words = found, words[1:]
    known = {option for param in command.get_params(click.Context(command)) for option in param.opts}
    return " ".join(word for word in words if re.match("--?[a-z]", word) and word.partition("=")[0] not in known)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_command_that_a_page_names_is_there(page: Path) -> None:
    """With its options: in a sentence, or at the beginning of a line of a block."""
    lines = re.findall(r"`kg ([^`\n]+)`|^(?:\$ )?kg (.+)", page.read_text("utf-8"), re.MULTILINE)
    texts = [re.split(r" (?:#|&&|\||>)|[\[\]]", inline or block)[0] for inline, block in lines]
    wrong = [(text, fault) for text in texts if (fault := without_such(text.replace("'", "").split()))]

    assert [] == wrong


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    """A relative link names a file or folder that is there."""
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_layers_in_the_docs_are_those_of_the_contract() -> None:
    """The page and the test of the layers name the same packages in the same order, one a line."""
    import tomllib

    (contract, _) = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = [layer.removeprefix("kg.") for layer in contract["layers"]]
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")

    assert layers == re.findall(r"^\| `(\w+)/?` \|", page, re.MULTILINE)


def test_every_room_is_on_a_floor() -> None:
    """Each package and each module at the top of kg/ is a line of the contract, but for what only starts it."""
    import tomllib

    (contract, _) = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    found = {
        path.name.removesuffix(".py")
        for path in (ROOT / "kg").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").is_file()
    }

    assert found - {"__init__", "__main__", "_version"} == {layer.removeprefix("kg.") for layer in contract["layers"]}
    assert 6 >= len(list((ROOT / "kg").glob("*.py")))


def test_the_doors_in_the_docs_are_there() -> None:
    """Each door that the page names is a name in its module."""
    from importlib import import_module

    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    doors = re.findall(r"^\| `(\w+)/?` \| .* \| (.*) \|$", page, re.MULTILINE)
    for package, named in doors:
        for module, name in re.findall(r"`(?:(\w+)\.)?(\w+)`", named):
            assert hasattr(import_module(f"kg.{package}.{module}".rstrip(".")), name), f"{package}/{module}.{name}"

    assert len(doors) > 10


def test_the_questions_are_numbered_as_the_queries_say() -> None:
    """ontology/README.md lists the 71 questions whose numbers the headers of the queries use."""
    numbers = re.findall(r"^(\d+)\. ", (ROOT / "ontology" / "README.md").read_text("utf-8"), re.MULTILINE)

    assert [str(n) for n in range(1, 72)] == numbers


def test_the_page_on_queries_has_every_key_of_a_header(tmp_path: Path) -> None:
    """Its tables name the keys and types that are read, which of them must be there, and no others."""
    page = ROOT / "docs" / "queries.md"
    header, parameter, types = re.split(r"^\| (?:key|type) \|", page.read_text("utf-8"), flags=re.MULTILINE)[1:]
    path = tmp_path / "q.rq"

    def wrong(yaml: str) -> str:
        with pytest.raises(QueryError) as caught:
            parse_header("".join(f"#+ {line}\n" for line in yaml.split("\n")), path)
        return caught.value.message

    for table, within in ((header, ""), (parameter, "summary: x?\nparams:\n  p: ")):
        named = set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE))
        known = re.search(r"known: (.*)", wrong(within + "{zzzzzzzzz: 1}"))
        assert known
        assert set(known[1].split(", ")) == named
    assert VALUE_TYPES == dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", types, re.MULTILINE))
    assert "needs 'summary'" in wrong("tags: [x]")
    assert "needs 'type'" in wrong("summary: x?\nparams:\n  p: {example: x}")


def test_the_query_of_the_page_on_queries_runs(kg: Callable[..., Ran], empty_project: Project) -> None:
    """In a new project, with its options, and checks find nothing to say of it."""
    (text,) = re.findall(r"```sparql\n(.*?)```", (ROOT / "docs" / "queries.md").read_text("utf-8"), re.DOTALL)
    (empty_project.queries / "named.rq").write_text(text)
    terms = (
        "@prefix ex: <https://example.org/small/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    )
    (empty_project.data / "d.ttl").write_text(
        f"{terms}<https://example.org/small/a> a ex:Thing ; skos:prefLabel 'Example'@en .\n"
    )
    rows = kg("query", "named", "--name", "Example", "-f", "csv", cwd=empty_project).out.splitlines()

    assert ["thing,class", "https://example.org/small/a,https://example.org/small/ontology#Thing"] == rows
    assert 2 == len(
        kg(
            "query", "named", "--name", "Example", "--class", "ex:Thing", "-f", "csv", cwd=empty_project
        ).out.splitlines()
    )
    assert "nothing is called so" in kg("query", "named", "--name", "Other", cwd=empty_project).err
    assert "queries/named.rq" not in kg("check", cwd=empty_project).out.replace(
        "queries/named.rq: warning: no case", ""
    )
    (empty_project.queries / "named.rq").write_text(text.replace("PREFIX skos", "# PREFIX skos"))
    assert (
        "declare it with PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"
        in kg("query", "named", "--name", "x", cwd=empty_project).err
    )


def test_the_limits_of_questions_on_the_page_on_serving_are_those_of_the_code() -> None:
    text = (ROOT / "docs" / "serving.md").read_text("utf-8").partition("### Limits of `/sparql`")[2]
    told = [int(number.replace(",", "")) for number in re.findall(r"\| ([0-9,]+) \|$", text, re.MULTILINE)]
    stack = max(size for size in worker._STACKS if size <= pool.Work._field_defaults["memory"] // 32)
    most = min(guard.MAX_PARTS, stack // guard.BYTES_OF_A_PART)

    assert told == [most, guard.MAX_NESTING, LARGEST_BODY, pool.SECONDS, pool.WAITING, MOST_ROWS]
    assert f"may have {guard.MAX_PARTS:,} parts" in text
