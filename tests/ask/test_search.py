"""Search ranks what is called alike: the more a label is what was typed, the earlier it comes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.ask.search import ALIKE, search
from kg.ask.slips import halves_of, is_slip, spellings_of
from kg.rdf.terms import IRI

from .conftest import Known

THING = "https://example.org/small/thing/"
SLIPS = {
    "blackpnk": "BLACKPINK", "blackpinkk": "BLACKPINK", "blakcpink": "BLACKPINK", "blackpimk": "BLACKPINK", "plackpink": "BLACKPINK",
    "Bruno Marz": "Bruno Mars", "brunno marz": "Bruno Mars", "mars brunp": "Bruno Mars", "jenny": "Jennie", "jenney": "Jennie",
    "billbord hot 100": "Billboard Hot 100", "guiness": "Guinness World Records", "rosy": "Rosé", "로지에": "로제에",
}  # fmt: skip
EX = "https://example.org/small/ontology#"


def found(known: Known, text: str, **given: object) -> list[tuple[str, str, float]]:
    """Return what is found: local name, label that matched, score."""
    return [(hit.thing.value.removeprefix(THING), hit.matched, hit.score) for hit in search(*known, text, **given)]  # type: ignore[arg-type]  # limits and classes as they come


def test_an_equal_label_comes_first_and_then_by_how_the_words_stand(known: Callable[..., Known]) -> None:
    """Equal; begins so; has the words; has words that begin so; has the letters somewhere."""
    hits = found(
        known("""
thing:a skos:prefLabel "number one" . thing:b skos:prefLabel "Number One Girl" . thing:c skos:prefLabel "one number more" .
thing:d skos:prefLabel "numbers at onethirty" . thing:e skos:prefLabel "anumberone" . thing:f skos:prefLabel "number two" .
"""),
        "NUMBER ONE",
    )

    assert ["a", "b", "c", "d", "e"] == [name for name, _, _ in hits]
    scores = [score for _, _, score in hits]
    assert 1.0 == scores[0]
    assert all(low < score <= low + 0.1 for low, score in zip((0.8, 0.6, 0.4, 0.2), scores[1:], strict=True))


def test_among_equals_the_shorter_label_comes_first(known: Callable[..., Known]) -> None:
    """More of it is what was typed."""
    engine = known('thing:a skos:prefLabel "rose garden far away" . thing:b skos:prefLabel "rose garden" .')

    assert ["b", "a"] == [name for name, _, _ in found(engine, "rose")]


def test_a_thing_is_found_once_by_the_label_that_fits_best(known: Callable[..., Known]) -> None:
    """An alias that matched is shown as such; case and marks make no alias."""
    stated = 'thing:a a ex:Song , ex:Thing ; skos:prefLabel "rosé"@en ; skos:altLabel "Roseanne Park" , "ROSE" .'
    hits = search(*known(stated), "rose")

    assert [(IRI(THING + "a"), "rosé", 1.0, "rosé")] == [hit[:4] for hit in hits]
    assert (IRI(EX + "Song"), IRI(EX + "Thing")) == hits[0].types
    (hit,) = search(*known('thing:a skos:prefLabel "Rosé"@en ; skos:altLabel "Roseanne Park" .'), "park")
    assert ("Roseanne Park", "Rosé") == (hit.matched, hit.label)


def test_no_more_are_given_than_asked_for_and_only_of_the_class(known: Callable[..., Known]) -> None:
    engine = known("".join(f'thing:t{n} a ex:C{n % 2} ; skos:prefLabel "same" .\n' for n in range(6)))

    assert ["t0", "t1", "t2"] == [name for name, _, _ in found(engine, "same", limit=3)]
    assert ["t1", "t3", "t5"] == [name for name, _, _ in found(engine, "same", cls=EX + "C1")]


@pytest.mark.parametrize("text", ["", "  ", "?!", "zzz", "rose zzz"])
def test_what_has_not_all_the_words_is_not_found(known: Callable[..., Known], text: str) -> None:
    """Nothing is like nothing."""
    assert [] == found(known('thing:a skos:prefLabel "rose" . thing:b skos:prefLabel "!" .'), text)


def named(known: Callable[..., Known], *labels: str) -> Known:
    return known("".join(f'thing:t{n} skos:prefLabel "{label}" .\n' for n, label in enumerate(labels)))


@pytest.mark.parametrize(("typed", "label"), SLIPS.items())
def test_a_name_is_found_with_a_slip_in_each_word(known: Callable[..., Known], typed: str, label: str) -> None:
    """It has a lower score than anything that is called so."""
    everything = named(known, *dict.fromkeys(SLIPS.values()), "unlike")
    ((_, matched, score),) = found(everything, typed)

    assert label == matched
    assert 0.1 < score < ALIKE


@pytest.mark.parametrize("typed", ["blakcpnik", "hot 200", "billboard hot 101", "blakpnk", "로지", "bruno marz xyz"])
def test_two_slips_a_number_and_a_short_word_are_no_slip(known: Callable[..., Known], typed: str) -> None:
    assert [] == found(named(known, *SLIPS.values(), "ab", "로제"), typed)


def test_what_is_alike_is_found_only_where_nothing_is_called_so(known: Callable[..., Known]) -> None:
    """Fewer slips go first, then the shorter label."""
    assert ["rose"] == [label for _, label, _ in found(named(known, "rose", "rosy garden"), "rose")]
    alike = found(named(known, "rosa gardan", "rose gardan", "rose gardan two"), "rose garden")
    assert ["rose gardan", "rose gardan two", "rosa gardan"] == [label for _, label, _ in alike]


@given(st.text("aby", max_size=6), st.text("abyie", max_size=6))
def test_a_slip_is_one_step_from_word_to_word(typed: str, word: str) -> None:
    """As many steps as there are, tried one by one; a half of the word is unharmed, so that it is found by one."""
    letters = "abyie"
    steps = {typed}
    if len(typed) >= 3:
        for n in range(len(typed) + 1):
            steps |= {typed[:n] + letter + typed[n:] for letter in letters}
            steps |= {typed[:n] + letter + typed[n + 1 :] for letter in letters} if n < len(typed) else set()
            steps.add(typed[:n] + typed[n + 1 :])
            steps.add(typed[:n] + typed[n : n + 2][::-1] + typed[n + 2 :])
    spelt = set(spellings_of(typed))

    assert (word in steps | spelt) is is_slip(typed, word)
    begin, end = halves_of(typed)
    assert all(one.startswith(begin) or one.endswith(end) for one in steps)
