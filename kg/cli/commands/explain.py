"""kg explain: what a word of this tool means."""

from __future__ import annotations

import shutil

import click
from click.shell_completion import CompletionItem

from kg.cli.glossary import explain, read_glossary
from kg.cli.output import open_output
from kg.cli.wrapping import hang, wrap


def _complete(ctx: click.Context, param: click.Parameter, typed: str) -> list[CompletionItem]:
    return [CompletionItem(name) for name in read_glossary() if name.lower().startswith(typed.lower())]


@click.command()
@click.argument("word", required=False, shell_complete=_complete)
def command(word: str | None) -> None:
    """Tell what a word means that this tool uses.

    Without a WORD, all of them are listed.

    \b
    Example:
      kg explain claim
    """
    with open_output(None) as output:
        room = shutil.get_terminal_size().columns if output.terminal else 1 << 30
        if word is not None:
            found = explain(word)
            output.write(found.name, "1")
            output.write("\n" + "\n".join(wrap(found.meaning, room)) + "\n")
            return
        words = read_glossary()
        width = max(map(len, words))
        for one in words.values():
            output.write("\n".join(hang(f"{one.name:<{width}}  ", one.meaning, room, width + 2)) + "\n")
