"""The gate: all text of queries passes here on its way to an engine, whoever wrote it, and waits where it is run.

An engine in native code neither hears Ctrl-C nor has a stack for long texts, so text runs in a thread that has one, and
the caller waits for its rows. Engines call `admit` first thing; nothing else in kg hands text to an engine.
"""

from __future__ import annotations

from kg.errors import QueryError
from kg.io.worker import stack
from kg.sparql.guard import BYTES_OF_A_PART, MAX_OWN_LENGTH, MAX_PARTS, is_plain, require_safe
from kg.sparql.tokens import MAX_LENGTH, count_calls


def most_parts() -> int:
    """Return how many parts a query may have that is asked from here, by the stack that there is for it."""
    return min(MAX_PARTS, stack() // BYTES_OF_A_PART)


def admit(text: str) -> str:
    """Return text that may be run here; raise QueryError for any that could crash an engine, or reach out, or mislead.

    What is in the text by now counts, with prefixes, values and rows in place, and not what somebody wrote.
    To an aggregate without a group, or within another one, engines answer nothing, or tell of something else.
    So they do to what has two values within EXISTS.
    """
    most = most_parts()
    if not text.isascii():
        _require_text(text)
    if not is_plain(text, most):
        require_safe(text, most=most, longest=MAX_OWN_LENGTH)
    if len(text) > MAX_LENGTH:  # which is of our own, with many rows
        return text
    capitals = text.upper()
    if "BIND" in capitals.partition("EXISTS")[2]:  # within it or not
        from kg.engines.exists_minus import require_no_second_value

        require_no_second_value(text)
    if calls := count_calls(capitals):
        from kg.sparql.misplaced import require_aggregates_of_groups, require_single_aggregates

        require_aggregates_of_groups(text)
        if calls > 1:
            require_single_aggregates(text)
    return text


def _require_text(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        at = text.count("\n", 0, error.start) + 1
        raise QueryError(f"there is half of a letter, or a byte that is no UTF-8, in line {at} of the query") from None
