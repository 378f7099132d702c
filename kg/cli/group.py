"""The commands by name; each is imported only when it is used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import click

from kg._version import __version__
from kg.cli.every_command import prepare
from kg.cli.plain_help import PlainFormatter
from kg.errors import nearest

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

COMMANDS = {
    "init": "Lay down a new project.",
    "new": "Write new facts: what the shapes ask is asked.",
    "add": "Add facts to a thing that is known.",
    "build": "Build the snapshot that queries are asked of.",
    "check": "Check everything: syntax, shapes, queries and their answers.",
    "fix": "Mend what findings know how to mend.",
    "validate": "Validate data against the shapes.",
    "query": "Ask a saved query, or list them.",
    "sparql": "Ask a query of your own.",
    "queries": "List, show, check and test the saved queries.",
    "show": "Show everything about one thing, with its sources.",
    "why": "Tell why a statement holds: who states it, or from what it follows.",
    "search": "Find things by name.",
    "explain": "Tell what a word means that this tool uses.",
    "stats": "Count things, statements, filled properties and links.",
    "dump": "Write the graph in standard formats.",
    "release": "Make a release that others can check, or check one.",
    "diff": "Tell what differs between two graphs, thing by thing.",
    "convert": "Convert RDF from one format to another.",
    "import": "Bring foreign RDF in as a file of the project.",
    "tables": "Make data of tables, by mappings.",
    "fmt": "Give Turtle, TriG and queries one layout.",
    "rename": "Give a thing, or a term, another id wherever it is named.",
    "merge": "Make one thing of two: all that is said of A is said of B from now on.",
    "split": "Make two things of one: what some sources or properties say goes to a new one.",
    "move": "Move what a file states of a thing to another file, with the comments above it.",
    "undo": "Take back the last change of files, byte by byte.",
    "link": "Link things to Wikidata: find candidates, decide, publish.",
    "enrich": "Take over what Wikidata says of linked things, as a source of its own.",
    "wikidata": "Compare linked things with what Wikidata says of them.",
    "push": "Bring the graph to a server, as far as it has changed.",
    "serve": "Serve the graph as pages, SPARQL and linked data.",
    "lsp": "Help an editor: findings while you type, completion, names.",
    "mcp": "Give assistants the saved questions as tools.",
    "site": "Write the pages of the graph as files.",
    "doctor": "Examine the snapshot, and repair it.",
}

# What other tools call what one of ours does, for who has their words in the fingers.
_ELSEWHERE = {
    "export": ("dump",), "format": ("fmt",), "glossary": ("explain",), "help": ("--help", "explain"),
    "lint": ("check",), "load": ("build",), "reformat": ("fmt",), "test": ("check",),
}  # fmt: skip

click.Context.formatter_class = PlainFormatter  # that of every command

# A module cannot be called as the language's own word.
_MODULES = {"import": "importing"}


class LazyGroup(click.Group):
    """A group whose commands live in modules of their own, `kg.cli.commands.<name>`, as `command`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of a newcomer's day."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"kg.cli.commands.{_MODULES.get(cmd_name, cmd_name)}").command
        return prepare(command)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, and suggest one for a name that does not exist."""
        suggest(ctx, args, COMMANDS)
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return the commands that begin so, without importing them, and the options."""
        from click.shell_completion import CompletionItem

        begun = [item for item in COMMANDS.items() if item[0].startswith(incomplete)]
        named = [CompletionItem(name, help=told.removesuffix(".")) for name, told in begun]
        return [*named, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def suggest(ctx: click.Context, args: list[str], known: dict[str, str]) -> None:
    """Fail with a suggestion when the first word is no known command."""
    if args and not args[0].startswith("-") and args[0] not in known:
        close = (_ELSEWHERE.get(args[0]) if known is COMMANDS else None) or nearest(args[0], known)
        if not close and args[0] in COMMANDS:
            close = (f"kg {args[0]}",)
        advice = f"Did you mean {' or '.join(close)}?" if close else "See kg --help."
        raise click.UsageError(f"There is no command {args[0]!r}. {advice}", ctx)


class SuggestingGroup(click.Group):
    """A group that suggests a command for a name that does not exist."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command."""
        command = super().get_command(ctx, cmd_name)
        return prepare(command) if command else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or fail with a suggestion."""
        suggest(ctx, args, dict.fromkeys(self.commands, ""))
        return super().resolve_command(ctx, args)


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 fine, 1 found something, 2 wrong usage, 3 unusable input, 4 network or time limit, 70 a bug.",
)
@click.version_option(__version__, prog_name="kg")
def cli() -> None:
    """Keep a knowledge graph as Turtle files, prove it against shapes, and ask it questions.

    Begin with: kg query, which lists the questions that the graph answers.
    """
