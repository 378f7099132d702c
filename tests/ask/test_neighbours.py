"""A card may have a page of each property: what is left out is counted, and pages together are the whole."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kg.ask import neighbours
from kg.ask.neighbours import Left, Page, Statement
from kg.ask.show import Card, read_card
from kg.rdf.terms import IRI

from .conftest import Known

EX, THING = "https://example.org/small/ontology#", "https://example.org/small/thing/"
HUB = IRI(THING + "hub")
FIRST = "\n".join(
    (
        'thing:hub a ex:Hub ; skos:prefLabel "Hub" ; skos:altLabel "A", "B", "C", "D", "E" .',
        *(f'thing:e{n:02} ex:of thing:hub ; ex:rank {n} . thing:hub ex:note "note {n}" ; ex:knows thing:k{n} .'
          for n in range(13)),
        "thing:hub ex:knows [] . [] ex:of thing:hub .",
    )
)  # fmt: skip
SECOND = "thing:e03 ex:of thing:hub . thing:hub ex:note 'note 3' ; ex:knows thing:k3 ; ex:seldom 1 . thing:z ex:on thing:hub ."


@pytest.fixture(params=["in order", "as it comes"])
def hub(request: pytest.FixtureRequest, known: Callable[..., Known], monkeypatch: pytest.MonkeyPatch) -> Known:
    """Return an engine on a thing with many neighbours, of whose properties some have too many to be put in order."""
    if request.param == "as it comes":
        monkeypatch.setattr(neighbours, "ORDERED", 3)
    return known(FIRST, SECOND)


def told(card: Card) -> list[tuple[Statement, ...]]:
    return [card.statements, card.incoming]


def test_pages_together_are_the_whole(hub: Known) -> None:
    """Each statement is on one page, with all its sources; a blank node is the only one that may lack them."""
    whole = read_card(*hub, HUB)
    pages: list[Card] = []
    for number in range(9):
        pages.append(read_card(*hub, HUB, Page(4, 4 * number)))
        if not any(told(pages[-1])):
            break

    assert 5 == len(pages)
    for kind, statements in enumerate(told(whole)):
        paged = [one for page in pages for one in told(page)[kind]]
        assert len(statements) == len(paged)
        assert {one for one in statements if isinstance(one.value, IRI)} <= set(paged)
    assert all((page.types, page.names) == (whole.types, whole.names) for page in pages)


def test_all_but_the_first_are_the_rest(hub: Known) -> None:
    """Of each property, in the order of the whole."""
    whole, rest = read_card(*hub, HUB), read_card(*hub, HUB, Page(None, 4))

    for statements, left in zip(told(whole), told(rest), strict=True):
        expected = []
        for prop in dict.fromkeys(one.predicate for one in statements):
            expected += [one for one in statements if one.predicate == prop][4:]
        assert expected == list(left)


def test_a_page_is_in_the_order_of_its_names(hub: Known) -> None:
    """Texts behind things, whichever statements are on it."""
    for number in range(4):
        card = read_card(*hub, HUB, Page(4, 4 * number))
        for statements in told(card):
            for prop in {one.predicate for one in statements}:
                values = [str(one.value) for one in statements if one.predicate == prop]
                named = [value for value in values if ":" in value or " " in value]
                assert sorted(named) == named, prop


def test_what_is_left_out_is_counted(hub: Known) -> None:
    """A property that is there as a whole is not told of, and one of which a page has nothing is."""
    first, last = read_card(*hub, HUB, Page(4)), read_card(*hub, HUB, Page(4, 40))
    note, knows, of = (IRI(EX + name) for name in ("note", "knows", "of"))
    many = {Left(note, False, 13), Left(knows, False, 14), Left(of, True, 14)}

    assert many == set(first.left)
    assert [4, 4, 4] == [
        sum(s.predicate == one for s in (*first.statements, *first.incoming)) for one in (note, knows, of)
    ]
    assert [[], []] == [list(statements) for statements in told(last)]
    assert many | {Left(IRI(EX + "seldom"), False, 1), Left(IRI(EX + "on"), True, 1)} == set(last.left)
    assert () == read_card(*hub, HUB).left


def test_details_are_those_of_what_is_shown(hub: Known) -> None:
    card = read_card(*hub, HUB, Page(2))

    assert {one.value for one in card.incoming if str(one.value).startswith(THING + "e")} == set(card.details)
