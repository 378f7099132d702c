"""What holds for every command: a limit of time, and an early look at where it is to write."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import click

from kg.cli.option_types import add_time_limit
from kg.cli.output import is_folder, require_no_source
from kg.errors import UsageError

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


def _look(ctx: click.Context, param: click.Parameter, value: Any) -> Any:
    """Refuse a place before any work is done; where it is opened, it is looked at again."""
    for name in value if isinstance(value, tuple) else (value,):
        if name in (None, "-") or ctx.resilient_parsing:
            continue
        require_no_source(Path(name))
        if param.metavar in ("FILE", "OUT") and is_folder(name):
            raise UsageError(f"{name} is a folder; name a file")
    return value
