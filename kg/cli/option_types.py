"""Types of the values that options take, and options that several commands have."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import click

from kg.cli.stopping import limit
from kg.errors import UsageError

_PATIENCE = 0.3


class Count(click.IntRange):
    """How many at most; more than a machine could count to is as many as it can."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the number, or fail."""
        return min(super().convert(value, param, ctx), sys.maxsize)


class Seconds(click.FloatRange):
    """A time limit; a day is the longest where nothing else is said, and "nan" is none."""

    def __init__(self, least: float = 0.001, most: float = 86_400) -> None:
        super().__init__(min=least, max=most)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the number, or fail."""
        number = super().convert(value, param, ctx)
        if number != number:  # no other is unlike itself
            self.fail(f"{value!r} is no time.", param, ctx)
        return number


class PersonName(click.types.StringParamType):
    """The name of a person as it is kept: one space between its words, and none around them."""

    name = "name"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the name."""
        return " ".join(value.split())


_LIMITED = "kg.limited"


def cache_options(command: Any) -> Any:
    """Add options on what is kept of earlier validations under `.kg/`."""
    no_cache = click.option(
        "--no-cache", "cache", is_flag=True, flag_value=False, default=True, help="Validate all anew, and keep nothing."
    )
    explain = click.option("--explain-cache", is_flag=True, help="Tell what was not validated again, and why.")
    return no_cache(explain(command))


def timeout_option(*, exposed: bool = True) -> click.Option:
    """Return the option --timeout: from when it is read on, the command has that much time, whatever it does.

    It is a value for a command only where it is `exposed`, for one that must tell the time to a server, for example.
    """
    return click.Option(["--timeout"], expose_value=exposed, **_timeout())


def takes_timeout(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the option --timeout to a command that must know the time itself."""
    decorated: Callable[..., Any] = click.option("--timeout", **_timeout())(function)
    return decorated


def add_time_limit(command: click.Command) -> None:
    """Give a command the option --timeout, if it does not have it."""
    if not any(param.name == "timeout" for param in command.params):
        command.params.append(timeout_option(exposed=False))


def _timeout() -> dict[str, Any]:
    told = "Give up after this time, with exit code 4."
    return {"type": Seconds(), "metavar": "SECONDS", "callback": _begin, "help": told}


def _begin(ctx: click.Context, param: click.Parameter, value: float | None) -> float | None:
    if value is not None and not ctx.resilient_parsing:
        has_reports = any(one.name == "outputs" for one in ctx.command.params)
        limit(value, _PATIENCE if param.expose_value else 0.0, hold=has_reports)
        ctx.meta[_LIMITED] = True
    return value


def require_no_limit(watch: bool) -> None:
    """Raise UsageError for a time limit beside --watch."""
    if watch and click.get_current_context().meta.get(_LIMITED):
        raise UsageError("--watch stays until Ctrl-C; leave --timeout out")


def inference_words(inference: str) -> tuple[str, ...]:
    """Return the words for the rules that --inference names, none for "none"."""
    if inference == "none":
        return ()
    from kg.entail.rules import inference_of

    return inference_of(inference)
