"""Pages of help and wrong usage, told without the control characters that a query's header may bring."""

from __future__ import annotations

import io

import click

from kg.sparql.rows import escape_control


class PlainFormatter(click.HelpFormatter):
    """Writes help whose texts cannot move the cursor or colour a terminal."""

    def getvalue(self) -> str:
        """Return the page."""
        return escape_control(super().getvalue())


def show_usage_error(error: click.ClickException) -> None:
    """Tell wrong usage on stderr."""
    told = io.StringIO()
    error.show(told)
    click.echo(escape_control(told.getvalue()), nl=False, err=True)
