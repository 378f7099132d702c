"""Exit codes: one table from what happened to what the shell is told."""

from __future__ import annotations

from typing import NoReturn

from kg.errors import InputError, KgError, LimitError, RemoteError, UsageError

FINE = 0
FOUND = 1
USAGE = 2
INPUT = 3
LIMIT = 4
BUG = 70
INTERRUPTED = 130
CLOSED_PIPE = 141
TERMINATED = 143

MEANING = {
    FINE: "fine",
    FOUND: "ran well and found something: violations, failed query tests, no answer with --exit-status",
    USAGE: "wrong usage: an unknown command, query or parameter, or a value that does not fit",
    INPUT: "input that cannot be read: Turtle, SPARQL, shapes, a query header, kg.toml, a damaged snapshot",
    LIMIT: "an endpoint or the network gave no usable answer, or a limit of time or memory was reached",
    BUG: "a bug in kg; the message names a file with the details",
    INTERRUPTED: "interrupted with Ctrl-C",
    CLOSED_PIPE: "the reader of the output went away",
    TERMINATED: "terminated",
}

_CODES: tuple[tuple[type[KgError], int], ...] = (
    (UsageError, USAGE),
    (InputError, INPUT),
    (LimitError, LIMIT),
    (RemoteError, LIMIT),
)


def code_for(error: KgError) -> int:
    """Return the exit code for an error."""
    return next((code for kind, code in _CODES if isinstance(error, kind)), BUG)


def stop(code: int) -> NoReturn:
    """End the command with an exit code."""
    import click  # a process that only waits for another does without

    click.get_current_context().exit(code)
