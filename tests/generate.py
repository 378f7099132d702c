"""Write the generated files anew: `python -m tests.generate`; a test says when one is stale."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
from rdflib import namespace

from kg.cli import exits
from kg.cli.commands.queries import page_of_catalog
from kg.cli.group import COMMANDS, cli
from kg.project.catalog import read_catalog
from kg.project.reading import read_project
from tests import ROOT
from tests.api_page import api_page
from tests.figures import reliability_page


def help_of(command: click.Command, *words: str) -> str:
    """Return the help page of a command, 80 columns wide."""
    parent: click.Context | None = None
    for word in words[:-1]:
        parent = click.Context(click.Command(word), info_name=word, parent=parent)
    context = click.Context(
        command, info_name=words[-1], parent=parent, terminal_width=80, max_content_width=80,
        help_option_names=["-h", "--help"],
    )  # fmt: skip
    return command.get_help(context) + "\n"


def cli_page() -> str:
    """Return docs/cli.md: the help of every command, and the exit codes."""
    lines = ["# The command line", "", "Made from the commands themselves with `make docs`; do not edit.", ""]
    lines += ["## Exit codes", "", "| code | meaning |", "| --- | --- |"]
    lines += [f"| {code} | {meaning} |" for code, meaning in exits.MEANING.items()]
    context = click.Context(cli, info_name="kg")
    lines += ["", "## kg", "", "```", help_of(cli, "kg").rstrip(), "```"]
    for name in COMMANDS:
        command = cli.get_command(context, name)
        assert command is not None
        lines += ["", f"## kg {name}", "", "```", help_of(command, "kg", name).rstrip(), "```"]
        if isinstance(command, click.Group) and name == "queries":
            for sub in command.list_commands(context):
                inner = command.get_command(context, sub)
                assert inner is not None
                lines += ["", f"### kg {name} {sub}", "", "```", help_of(inner, "kg", name, sub).rstrip(), "```"]
    return "\n".join(lines) + "\n"


def questions_page() -> str:
    """Return queries/README.md: the saved queries by tag."""
    project = read_project(ROOT)
    return page_of_catalog(project.title, read_catalog(project))


def vocabularies_text() -> str:
    """Return the vocabularies that rdflib knows in full: a line for each, its namespace and its terms."""
    lines = []
    for name in ("DC", "DCAT", "DCTERMS", "FOAF", "ORG", "OWL", "PROV", "QB", "RDF", "RDFS", "SKOS", "VOID"):
        space = getattr(namespace, name)
        lines.append(" ".join([str(space), *sorted(one for one in space.__annotations__ if not one.startswith("_"))]))
    return "\n".join(lines) + "\n"


def iter_files() -> Iterator[tuple[Path, str]]:
    """Yield each generated file with the text that it should have."""
    yield ROOT / "kg" / "cli" / "help.txt", help_of(cli, "kg")
    yield ROOT / "kg" / "shacl" / "vocabularies.txt", vocabularies_text()
    yield ROOT / "docs" / "cli.md", cli_page()
    yield ROOT / "docs" / "api.md", api_page()
    yield ROOT / "queries" / "README.md", questions_page()
    yield ROOT / "docs" / "reliability.md", reliability_page()


if __name__ == "__main__":
    for path, text in iter_files():
        path.write_text(text, "utf-8")
