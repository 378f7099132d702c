"""Dates are told at the precision at which the same sources mean them."""

from __future__ import annotations

import pytest

from kg.ask.neighbours import Statement
from kg.ask.precision import at_precision
from kg.ask.show import Card
from kg.rdf.terms import IRI, XSD, Literal, Term

ON, HOW = IRI("http://e/on"), IRI("http://e/how")
ONE, TWO = IRI("http://e/one"), IRI("http://e/two")
DAY = Literal("2021-03-01", XSD + "date")
YEAR, MONTH = Literal("2021", XSD + "gYear"), Literal("2021-03", XSD + "gYearMonth")


def day(*sources: IRI, value: Term = DAY) -> Statement:
    return Statement(ON, value, sources)


def meant(precision: str | IRI, *sources: IRI) -> Statement:
    return Statement(HOW, precision if isinstance(precision, IRI) else Literal(precision), sources)


CASES: dict[str, tuple[list[Statement], list[Term]]] = {
    "a year": ([day(ONE), meant(IRI("http://e/year"), ONE)], [YEAR]),
    "a month": ([day(ONE), meant(IRI("http://e/v#Month"), ONE)], [MONTH]),
    "in words": ([day(ONE), meant("year", ONE)], [YEAR]),
    "with a zone": ([day(ONE, value=Literal("2021-03-01Z", XSD + "date")), meant("year", ONE)], [YEAR]),
    "yearly": ([day(ONE), meant("yearly", ONE)], [DAY, Literal("yearly")]),
    "a day": ([day(ONE), meant("day", ONE)], [DAY, Literal("day")]),
    "unsaid": ([day(ONE)], [DAY]),
    "by another source": ([day(ONE), meant("year", TWO)], [DAY, Literal("year")]),
    "a day by one of two": ([day(ONE, TWO), meant("year", ONE)], [DAY, Literal("year")]),
    "of two both": ([day(ONE), day(ONE, value=Literal("2022-01-01")), meant("year", ONE)], [YEAR, Literal("2022", XSD + "gYear")]),
    "no date at all": ([meant("year", ONE)], [Literal("year")]),
    "no date but text": ([day(ONE, value=Literal("in spring")), meant("year", ONE)], [Literal("in spring"), Literal("year")]),
    "a moment": ([day(ONE, value=Literal("2021-03-01T00:00:00Z")), meant("year", ONE)], [Literal("2021-03-01T00:00:00Z"), Literal("year")]),
}  # fmt: skip


@pytest.mark.parametrize(("statements", "values"), CASES.values(), ids=CASES)
def test_a_date_is_told_as_it_is_meant(statements: list[Statement], values: list[Term]) -> None:
    """Of the thing itself and of what stands beside it alike."""
    card = Card(IRI("http://e/x"), (), (), tuple(statements), (), (), {IRI("http://e/y"): tuple(statements)}, {})
    told = at_precision(card, [HOW.value])

    assert values == [one.value for one in told.statements]
    assert told.statements == told.details[IRI("http://e/y")]


def test_nothing_is_cut_where_nothing_says_so() -> None:
    statements = (day(ONE), meant("year", ONE))
    card = Card(IRI("http://e/x"), (), (), statements, (), (), {}, {})

    assert at_precision(card, []) is card
