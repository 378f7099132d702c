"""kg lsp: findings, completion and names in an editor."""

from __future__ import annotations

from importlib.util import find_spec

import click

from kg._version import DISTRIBUTION
from kg.errors import InputError


@click.command()
def command() -> None:
    """Help an editor: findings while you type, completion, names.

    An editor starts this command itself and talks over stdin and stdout (Language Server Protocol). It tells
    what is wrong while you type, completes terms by what the shapes allow and things by label, tells what a
    name means and where it stands, renames, mends and lays out. It writes no file. docs/editors.md has the
    settings of some editors.

    \b
    Example:
      kg lsp
    """
    if find_spec("pygls") is None:
        raise InputError(f"this needs a package that is not installed: pip install '{DISTRIBUTION}[lsp]'")
    from kg.lsp.server import run

    run()
