"""What holds for every command: a limit of time, one value of an option, quotes for a name, a look at outputs."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, TypeVar

import click

from kg.cli.option_types import add_time_limit
from kg.cli.output import is_folder, require_no_source
from kg.errors import UsageError
from kg.sparql.rows import escape_control

_NO_NAMES = frozenset({"[FOLDER]", "FILE", "TABLE", "NAME", "TEXT|FILE|-"})
"""What an argument is that is a text, and no name of anything in the graph."""
_FILES = frozenset({
    "FILE", "PATH", "FOLDER", "OUT", "IN", "A", "[B]", "[DATA]...", "[FILE]...", "[FOLDER]", "TEXT|FILE|-",
})  # fmt: skip
"""What an argument or an option is that may be the name of a file, whose bytes are what they are."""
_Command = TypeVar("_Command", bound=click.Command)


def prepare(command: _Command) -> _Command:
    """Return a command with what holds for all of them; every command passes here before it is used."""
    if not isinstance(command, click.Group):
        add_time_limit(command)
    for param in command.params:
        if is_output(param):
            param.callback = _look
    parser_of = command.make_parser
    # a command is prepared once, as saved queries are made anew, and the others are held by their modules
    if not getattr(command, "is_prepared", False):
        command.make_parser = lambda ctx: _once(parser_of(ctx), ctx)  # type: ignore[method-assign]  # click has no other place
        command.is_prepared = True  # type: ignore[attr-defined]  # a mark of ours
    return command


def _once(parser: Any, ctx: click.Context) -> Any:
    """Return a parser that refuses an option of one value that is given twice, of which click would take the last.

    And it tells how words are given that most likely are one name.
    """
    parse = parser.parse_args

    def parse_args(args: list[str]) -> Any:
        is_plain = all(map(str.isascii, args))
        opts, rest, order = parse(args)
        if not is_plain and not ctx.resilient_parsing:
            _require_text(opts, ctx)
        for param, times in Counter(order).items():
            if times > 1 and _has_one_value(param) and not ctx.resilient_parsing:
                told = f"Option {max(param.opts, key=len)!r} takes one value, and is given {times} times."
                raise click.UsageError(told, ctx)
        if rest and not ctx.resilient_parsing and (name := _only_name(ctx.command)):
            import shlex

            quoted = shlex.quote(" ".join(str(one) for one in (opts[name], *rest)))
            told = f"A name of several words needs quotes: {ctx.command_path} {quoted}"
            raise click.UsageError(told, ctx)
        if rest and not ctx.resilient_parsing and len(names := _names(ctx.command)) > 1:
            shown = " ".join(f"'{name}'" for name in names)
            told = (
                f"One of several words needs quotes: {ctx.command_path} {shown}; there are {len(rest)} words too many"
            )
            raise click.UsageError(told, ctx)
        return opts, rest, order

    parser.parse_args = parse_args
    return parser


def _require_text(opts: dict[str, Any], ctx: click.Context) -> None:
    """Refuse words whose bytes are no UTF-8 where no file is named: nothing can be called so."""
    for param in ctx.command.params:
        value = opts.get(str(param.name))
        if param.metavar in _FILES or isinstance(param.type, click.Path):
            continue
        for word in value if isinstance(value, tuple | list) else (value,):
            if isinstance(word, str) and not _is_text(word):
                shown = escape_control(word).replace("\n", "\\x0a")
                raise click.UsageError(f"'{shown}' has bytes that are no UTF-8; type it anew.", ctx)


def _is_text(word: str) -> bool:
    try:
        word.encode()
    except UnicodeEncodeError:
        return False
    return True


def _has_one_value(param: click.Parameter) -> bool:
    """Tell whether an option has one value; a flag that means the same twice has none."""
    return isinstance(param, click.Option) and not param.multiple and (not param.is_flag or bool(param.secondary_opts))


def _only_name(command: click.Command) -> str | None:
    """Return the argument of a command that takes one only, a name."""
    names = _names(command)
    return names[0] if len(names) == 1 else None


def _names(command: click.Command) -> list[str]:
    """Return the arguments of a command that takes so many names; none where one is of another kind, or of many."""
    found = [param for param in command.params if isinstance(param, click.Argument)]
    are_names = all(one.nargs == 1 and one.type is click.STRING and one.metavar not in _NO_NAMES for one in found)
    return [str(one.name) for one in found] if are_names else []


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
