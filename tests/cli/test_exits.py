"""What the shell is told: one number for each way to end, by which scripts go."""

from __future__ import annotations

import pytest

from kg import errors
from kg.cli import exits
from kg.cli.exits import code_for
from kg.errors import KgError


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.UsageError("a"), 2), (errors.UnknownName("a", "b", ()), 2), (errors.InputError("a"), 3), (errors.QueryError("a"), 3), (errors.ProjectError("a"), 3),
        (errors.LimitError("a"), 4), (errors.RemoteError("a"), 4), (KgError("a"), 70),
    ],
)  # fmt: skip
def test_an_error_ends_with_the_code_of_its_kind(error: KgError, code: int) -> None:
    assert code == code_for(error)


def test_the_codes_are_those_that_the_manual_names() -> None:
    """Those of the shell where it has one: 128 and the number of the signal."""
    names = ("FINE", "FOUND", "USAGE", "INPUT", "LIMIT", "BUG", "INTERRUPTED", "CLOSED_PIPE", "TERMINATED")
    assert [0, 1, 2, 3, 4, 70, 130, 141, 143] == [getattr(exits, name) for name in names] == sorted(exits.MEANING)
