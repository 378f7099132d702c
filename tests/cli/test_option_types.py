"""What options take: numbers and times with an end, names of people, and a limit that begins when it is read."""

from __future__ import annotations

import sys
from typing import Any

import click
import pytest
from click.testing import CliRunner

from kg.cli import option_types
from kg.cli.option_types import (
    Count,
    PersonName,
    Seconds,
    add_time_limit,
    cache_options,
    inference_words,
    require_no_limit,
    takes_timeout,
    timeout_option,
)
from kg.errors import UsageError


@pytest.fixture
def limited(monkeypatch: pytest.MonkeyPatch) -> list[tuple[float, float, bool]]:
    """What was set as limit: the seconds, how much patience there is beyond, whether it is held for reports."""
    found: list[tuple[float, float, bool]] = []
    monkeypatch.setattr(
        option_types,
        "limit",
        lambda seconds, patience=0.0, *, hold=False: found.append((seconds, patience, hold)),
    )
    return found


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("0.001", 0.001), ("1", 1.0), ("86400", 86_400.0), ("0.0009", None), ("0", None), ("-1", None), ("86401", None), ("nan", None), ("NaN", None), ("inf", None), ("-inf", None), ("soon", None), ("", None)],
)  # fmt: skip
def test_a_time_is_a_day_at_most_and_more_than_nothing(text: str, seconds: float | None) -> None:
    if seconds is None:
        with pytest.raises(click.BadParameter):
            Seconds().convert(text, None, None)
    else:
        assert seconds == Seconds().convert(text, None, None)
    assert 0.1 == Seconds(0.1, 2).convert("0.1", None, None)
    with pytest.raises(click.BadParameter):
        Seconds(0.1, 2).convert("2.1", None, None)


def test_a_count_is_as_many_as_there_can_be() -> None:
    """What is asked for beyond that is all; it is no fault of a machine that counts."""
    assert [0, 7, sys.maxsize, sys.maxsize] == [
        Count(0).convert(text, None, None) for text in ("0", "7", str(sys.maxsize), "9" * 40)
    ]
    with pytest.raises(click.BadParameter):
        Count(1).convert("0", None, None)


def test_the_name_of_a_person_has_one_space_between_its_words() -> None:
    assert ["ann lee", "ann", ""] == [
        PersonName().convert(text, None, None) for text in (" ann \t\n lee ", "ann", " \u00a0")
    ]


def command(*options: click.Option, reports: bool = False) -> click.Command:
    params: list[click.Parameter] = [*options]
    if reports:
        params.append(click.Option(["--output", "outputs"], multiple=True))
    return click.Command("x", params=params, callback=lambda **given: click.echo(repr(sorted(given.items()))))


@pytest.mark.parametrize("reports", [True, False])
@pytest.mark.parametrize("exposed", [True, False])
def test_a_limit_begins_when_it_is_read(limited: list[tuple[float, float, bool]], exposed: bool, reports: bool) -> None:
    """Who looks at the time itself has a little more, to say so; where reports are owed it is held for them."""
    ran = CliRunner().invoke(command(timeout_option(exposed=exposed), reports=reports), ["--timeout", "7"])
    assert 0 == ran.exit_code
    assert [(7.0, 0.3 if exposed else 0.0, reports)] == limited
    assert ("timeout" in ran.output) == exposed


def test_no_limit_begins_where_none_is_given_or_words_are_only_completed(
    limited: list[tuple[float, float, bool]],
) -> None:
    assert 0 == CliRunner().invoke(command(timeout_option()), []).exit_code
    command(timeout_option()).make_context("x", ["--timeout", "7"], resilient_parsing=True)
    assert [] == limited


def test_each_command_has_one_limit(limited: list[tuple[float, float, bool]]) -> None:
    own = command(timeout_option(exposed=True))
    other = command()
    for one in (own, own, other, other):
        add_time_limit(one)
    assert [["timeout"], ["timeout"]] == [[param.name for param in one.params] for one in (own, other)]
    CliRunner().invoke(other, ["--timeout", "2"])
    assert [(2.0, 0.0, False)] == limited
    made: Any = click.command(takes_timeout(lambda timeout: None))
    CliRunner().invoke(made, ["--timeout", "3"])
    assert (3.0, 0.3, False) == limited[-1]


@pytest.mark.parametrize(
    ("words", "watch", "refused"),
    [(["--timeout", "7"], True, True), (["--timeout", "7"], False, False), ([], True, False), ([], False, False)],
)
def test_what_stays_until_ctrl_c_has_no_limit(
    limited: list[tuple[float, float, bool]], words: list[str], watch: bool, refused: bool
) -> None:
    with command(timeout_option()).make_context("x", words):
        if refused:
            with pytest.raises(UsageError, match="leave --timeout out"):
                require_no_limit(watch)
        else:
            require_no_limit(watch)


def test_what_is_kept_is_used_unless_it_is_said_otherwise() -> None:
    made: Any = click.command(cache_options(lambda cache, explain_cache: click.echo(f"{cache} {explain_cache}")))
    told = [CliRunner().invoke(made, words).output.strip() for words in ([], ["--no-cache"], ["--explain-cache"])]
    assert ["True False", "False False", "True True"] == told


def test_no_rules_are_none() -> None:
    assert () == inference_words("none")
    assert inference_words("rdfs")
