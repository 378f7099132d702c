"""Names of files on the screen: on one line, no command to a terminal, and text, whatever they hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from kg.cli.every_command import _FILES
from kg.cli.group import cli
from kg.project.config import Project

from ..conftest import Ran

NAME = "a\x1b[31mb\nc\x7f\u202e"
RAW = f"{NAME}\udcff"
TURTLE = '@prefix e: <urn:e:> .\ne:x   e:y "a" ; e:z e:y.\n<urn:e:one> a e:C .\n'
SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
<urn:S> a sh:NodeShape ; sh:targetSubjectsOf <urn:e:y> ; sh:closed true .
"""
WITHIN = [
    "fmt --check", "fmt --diff", f"fmt --check|data/{NAME}.ttl", f"fmt --diff|data/{NAME}.ttl", "stats", "stats -f json", "check", f"check|data/{NAME}.ttl", "check -f json", "check -f sarif", "check -f html", "fix --dry-run", "doctor", "build",
    "rename <urn:e:one> <urn:e:two> --dry-run", f"add <urn:e:one> urn:e:z=a --dry-run --in|{NAME}", f"move <urn:e:one> --dry-run --from|{NAME}|--to|n", "why <urn:e:x> <urn:e:y> a", "why <urn:e:x> <urn:e:y> a -f json", "show <urn:e:x>", "dump", "queries list",
    "sparql|SELECT * { GRAPH ?g { ?s ?p ?o } }", f"validate|data/{NAME}.ttl|--shapes|data/{NAME}.ttl", "diff . old -f json",
]  # fmt: skip
OUTSIDE = [
    f"validate|{RAW}.nt", f"validate|new/{RAW}.ttl|-s|{RAW}.s.ttl", f"validate -f json|new/{RAW}.ttl|-s|{RAW}.s.ttl", f"validate -f csv|new/{RAW}.ttl|-s|{RAW}.s.ttl", f"validate -f junit|new/{RAW}.ttl|-s|{RAW}.s.ttl", f"validate --engine pyshacl|new/{RAW}.ttl|-s|{RAW}.s.ttl", f"validate|new|-s|{RAW}.nt",
    f"convert|new/{RAW}.ttl|out{RAW}.nt", f"convert|new/{RAW}.ttl|{RAW}.xyz", f"dump -o|o{RAW}.nq", f"init|i{RAW}", f"stats|--data|{RAW}.nt", f"sparql|--data|new/{RAW}.ttl|SELECT * {{ GRAPH ?g {{ ?s ?p ?o }} }}", f"sparql|{RAW}.rq", f"import|new/{RAW}.ttl|--graph|n", f"fmt --check|new/{RAW}.ttl", f"fmt --diff|new/{RAW}.ttl",
    f"diff|new/{RAW}.ttl|{RAW}.nt", "diff new old", "diff old new -f json", "diff new old -f markdown", "diff new old -f rdf-patch", "diff new old --stat", f"tables new|{RAW}.csv", f"show|--data|new/{RAW}.ttl|<urn:e:x>", f"release --check|{RAW}",
]  # fmt: skip


@pytest.mark.parametrize("words", [*WITHIN, *OUTSIDE, "of the project"], ids=ascii)
def test_a_name_of_a_file_is_one_line_of_plain_text(empty_project: Project, kg: Callable[..., Ran], words: str) -> None:
    """On stdout that is no terminal as well, where a pager or an editor shows it."""
    root = empty_project.root
    (empty_project.data / f"{NAME}.ttl").write_text(TURTLE, "utf-8")
    (empty_project.queries / f"{NAME}.rq").write_text("#+ summary: What?\nSELECT   ?s { ?s ?p ?o }\n", "utf-8")
    for name, text in {
        ".nt": "<urn:e:a> <urn:e:b> .\n",
        ".rq": "SELECT ?s {",
        ".s.ttl": SHAPES,
        ".csv": "a\n1\n",
    }.items():
        (root / f"{RAW}{name}").write_text(text, "utf-8")
    for folder, name in (("old", "x"), ("new", RAW)):
        (root / folder).mkdir()
        (root / folder / f"{name}.ttl").write_text(TURTLE, "utf-8")
    if words == "of the project":
        (empty_project.data / f"{RAW}.ttl").write_text(TURTLE, "utf-8")
        words = "check -f json"
    first, *rest = words.split("|")
    ran = kg(*first.split(), *rest, cwd=empty_project)

    assert ran.code in (0, 1, 2, 3)
    for text in (ran.out, ran.err):
        assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)", text), text
        assert not re.search(r"[\ud800-\udfff\ufffd]|\\ud[89a-f]", text), text
        assert not re.search(r"^c(\\x7f|\x7f)", text, re.MULTILINE), text


def test_words_that_are_no_text_are_refused_where_they_come_in(kg: Callable[..., Ran], tmp_path: Path) -> None:
    """Whatever names a thing, a property or anything else than a file, in every command."""
    asked = list(_words_of(cli, ()))
    assert len(asked) > 80

    for words in asked:
        ran = kg(*words, cwd=tmp_path)
        assert (ran.code, r"'Ros\xff' has bytes that are no UTF-8" in ran.err) == (2, True), (words, ran)


def _words_of(command: click.Command, before: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield words for each parameter that takes text, of a command and of those below it."""
    context = click.Context(command)
    for name in command.list_commands(context) if isinstance(command, click.Group) and before != ("query",) else ():
        below = command.get_command(context, name)  # type: ignore[attr-defined]  # of a group
        yield from _words_of(below, (*before, name))
    for param in command.params:
        if param.type is click.STRING and param.metavar not in _FILES:
            option = (max(param.opts, key=len),) if isinstance(param, click.Option) else ()
            if not (isinstance(param, click.Option) and param.is_flag):
                yield (*before, *option, "Ros\udcff")
