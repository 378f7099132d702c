"""Search ranks what is called alike: the more a label is what was typed, the earlier it comes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kg.ask.search import search
from kg.rdf.terms import IRI

from .conftest import Known

THING = "https://example.org/small/thing/"
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
