"""What holds for every command: a limit of time, and an early look at where it is to write."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import click

from kg.cli.option_types import add_time_limit
from kg.cli.output import require_no_source

_Command = TypeVar("_Command", bound=click.Command)


def prepare(command: _Command) -> _Command:
    """Return a command with what holds for all of them; every command passes here before it is used."""
    if not isinstance(command, click.Group):
        add_time_limit(command)
    for param in command.params:
        if is_output(param):
            param.callback = _look
    return command


def is_output(param: click.Parameter) -> bool:
    """Tell whether a parameter says where a command writes."""
    return "-o" in param.opts or param.metavar == "OUT"


def _look(ctx: click.Context, _: click.Parameter, value: Any) -> Any:
    """Refuse a place before any work is done; where it is opened, it is looked at again."""
    for name in value if isinstance(value, tuple) else (value,):
        if name not in (None, "-") and not ctx.resilient_parsing:
            require_no_source(Path(name))
    return value
