"""What a column holds, by its values."""

from __future__ import annotations

from kg.mapping.looking import look_at_column


def test_a_day_that_could_be_read_otherwise_is_told() -> None:
    """03/04/2021 is the fourth of March or the third of April; 13/04/2021 is one day only."""
    doubtful = look_at_column("day", ["03/04/2021", "05/06/2021"])
    assert (doubtful.pattern, doubtful.others) == ("%m/%d/%Y", ("%d/%m/%Y",))
    sure = look_at_column("day", ["03/04/2021", "13/06/2021"])
    assert (sure.pattern, sure.others) == ("%d/%m/%Y", ())
