"""An item says what its JSON says: values by their kinds and ranks, dates as exact as they are, and nothing made up."""

from __future__ import annotations

from typing import Any

import pytest

from kg.link.item_json import item_from_json
from kg.link.items import (
    DAY,
    MONTH,
    OTHER_KIND,
    QUANTITY,
    ROUGH,
    UNKNOWN,
    UNREAD,
    YEAR,
    Item,
    Statement,
    Value,
    date_value,
    is_item,
    number_of,
)


@pytest.mark.parametrize(
    ("text", "precision", "date", "exact"),
    [
        ("+1997-02-11T00:00:00Z", 11, "1997-02-11", DAY),
        ("+1997-02-11T00:00:00Z", 14, "1997-02-11", DAY),
        ("+1997-02-11T00:00:00Z", 10, "1997-02", MONTH),
        ("+1997-02-11T00:00:00Z", 9, "1997", YEAR),
        ("+1997-02-11T00:00:00Z", 8, ROUGH, None),
        ("+00000001997-02-11T00:00:00Z", 11, "1997-02-11", DAY),
        ("-0044-03-15T00:00:00Z", 11, "-0044-03-15", DAY),
        ("+0044-03-15T00:00:00Z", 9, "0044", YEAR),
        # without a precision what stands for a year or a month is one
        ("1997-01-01", None, "1997", YEAR),
        ("1997-00-00", None, "1997", YEAR),
        ("1997-02-01", None, "1997-02", MONTH),
        ("1997-02-00", None, "1997-02", MONTH),
        ("1997-01-02", None, "1997-01-02", DAY),
        ("soon", None, OTHER_KIND, None),
        ("soon", 11, OTHER_KIND, None),
    ],
)
def test_a_date_is_as_exact_as_it_is_said_to_be(text: str, precision: int | None, date: str, exact: int | None) -> None:
    calendar = "Q1985786"
    expected = Value("date", date, exact, calendar=calendar) if exact else Value(UNREAD, date)

    assert expected == date_value(text, precision, calendar)


@pytest.mark.parametrize(
    ("text", "item", "number"),
    [("Q42", True, 42), ("P31", False, 31), ("Q042", False, 0), ("Q", False, 0), ("Q1\n", False, 0), ("xQ1", False, 0),
     ("", False, 0), ("Q1-2", False, 0), ("q1", False, 0), ("L7", False, 7)],
)  # fmt: skip
def test_what_an_item_is_called_by(text: str, item: bool, number: int) -> None:
    assert (item, number) == (is_item(text), number_of(text))


def said(text: str, rank: str = "normal", kind: str = "text") -> Statement:
    return Statement(Value(kind, text), rank)


def test_of_ranks_the_best_counts_for_each_property() -> None:
    """The preferred ones where there are any, never the deprecated; what cannot be read is no value, and is stated."""
    unread = said(UNKNOWN, "preferred", UNREAD)
    claims = {
        "P1": (said("a"), said("b", "preferred"), said("c", "preferred"), said("d", "deprecated")),
        "P2": (said("e"), said("f", "deprecated"), said("b")),
        "P3": (said("g", "deprecated"),),
        "P4": (unread, said("h"), said("i", kind="item")),
    }
    item = Item("Q1", claims=claims)

    assert ["b", "c", "e"] == [one.text for one in item.best("P1", "P2", "P3", "P5")]
    assert ["h", "i"] == [one.text for one in item.best("P4")]
    assert (unread,) == item.stated("P4")
    assert ("b", "c", "h") == item.names(["P1", "P4"])


def test_names_are_those_of_all_languages_and_a_label_that_of_the_first() -> None:
    """Each once; without a label the id stands for it."""
    item = Item("Q1", (("de", "Rose"), ("ko", "로제"), ("mul", "Rosé")), (("en", "Rosie"), ("fr", "Rose")))

    assert ("Rose", "로제", "Rosé", "Rosie") == item.names()
    assert ["Rosé", "로제", "Rose", "Rose"] == [
        item.label(),
        item.label(["en", "ko"]),
        item.label(["fr"]),
        item.label([]),
    ]
    assert "Q2" == Item("Q2").label()


def snak(kind: str, value: Any) -> dict[str, Any]:
    return {"snaktype": "value", "datavalue": {"type": kind, "value": value}}


@pytest.mark.parametrize(
    ("given", "value"),
    [
        (snak("wikibase-entityid", {"id": "Q5", "numeric-id": 6}), Value("item", "Q5")),
        (snak("wikibase-entityid", {"numeric-id": 6}), Value("item", "Q6")),
        (snak("string", "a"), Value("text", "a")),
        (snak("monolingualtext", {"text": "a", "language": "ko"}), Value("text", "a", language="ko")),
        (snak("time", {"time": "+1997-02-11T00:00:00Z", "precision": 10, "calendarmodel": "http://e/Q1985786"}),
         Value("date", "1997-02", 10, calendar="Q1985786")),
        (snak("quantity", {"amount": "+1"}), Value(UNREAD, QUANTITY)),
        (snak("globecoordinate", {}), Value(UNREAD, OTHER_KIND)),
        ({"snaktype": "somevalue"}, Value(UNREAD, UNKNOWN)),
        ({"snaktype": "novalue"}, None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("key", ["claims", "statements"])
def test_a_value_is_read_by_its_kind(given: dict[str, Any], value: Value | None, key: str) -> None:
    """As that of a statement, of what limits it, and of where it is from; that there is none is no value."""
    one = {
        "mainsnak": given,
        "rank": "preferred",
        "qualifiers": {"P9": [given]},
        "references": [{"snaks": {"P8": [given]}}],
    }
    item = item_from_json({"id": "Q1", key: {"P7": [one]}})
    if value is None:
        assert {} == item.claims
        return
    (found,) = item.claims["P7"]

    assert (value, "preferred", (("P9", value),), ((("P8", value),),)) == (
        found.value, found.rank, found.qualifiers, found.cited,
    )  # fmt: skip


def test_addresses_of_references_are_those_of_the_web_each_once() -> None:
    """And a rank that is not said is the usual one."""
    urls = ["https://a/", "http://b/", "ftp://c/", "https://a/"]
    references: list[dict[str, Any]] = [{"snaks": {"P8": [snak("string", url)]}} for url in urls]
    item = item_from_json(
        {"id": "Q1", "claims": {"P7": [{"mainsnak": snak("string", "x"), "references": [*references, {}]}]}}
    )
    (found,) = item.claims["P7"]

    assert ("normal", ("https://a/", "http://b/")) == (found.rank, found.references)
    assert 4 == len(found.cited), "one that says nothing is none"


@pytest.mark.parametrize(
    ("entity", "asked", "found"),
    [
        ({"id": "Q1"}, None, Item("Q1")),
        ({"id": "Q1"}, "Q1", Item("Q1")),
        ({"id": "Q2"}, "Q1", Item("Q1", moved="Q2")),
        ({"id": "Q1", "missing": ""}, "Q1", Item("Q1", gone=True)),
        ({"id": "0000000121032683"}, "0000000121032683", Item("0000000121032683")),  # of another list
        ({"id": "-1", "missing": ""}, "Q1", Item("Q1", gone=True)),
        ({"id": "-1", "missing": ""}, None, Item("-1", gone=True)),
        ({"id": "Q1", "labels": [], "aliases": [], "claims": []}, None, Item("Q1")),
        ({"id": "Q1", "labels": {"en": {"language": "en", "value": "B"}, "de": {"language": "de", "value": "C"}},
          "aliases": {"en": [{"language": "en", "value": "Z"}, {"language": "en", "value": "A"}]}}, None,
         Item("Q1", (("de", "C"), ("en", "B")), (("en", "A"), ("en", "Z")))),
    ],
)  # fmt: skip
def test_an_item_is_read_whoever_was_asked_for(entity: dict[str, Any], asked: str | None, found: Item) -> None:
    assert found == item_from_json(entity, asked)


@pytest.mark.parametrize(
    "entity",
    [
        {},
        {"id": "x"},
        {"id": "Q1\n"},
        {"id": "Q1", "labels": {"en": {"language": "en", "value": 5}}},
        {"id": "Q1", "labels": {"en": {"language": "en"}}},
        {"id": "Q1", "claims": {"P1": [{"mainsnak": snak("string", 5)}]}},
        {"id": "Q1", "claims": {"P1": [{"mainsnak": snak("time", {"time": "1997"})}]}},
        {"id": "Q1", "claims": {"P1": [{}]}},
        {"id": "Q1", "claims": {"P1": 5}},
    ],
)
def test_json_of_another_form_is_no_item(entity: dict[str, Any]) -> None:
    with pytest.raises((KeyError, TypeError, AttributeError, ValueError)):
        item_from_json(entity)
