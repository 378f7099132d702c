"""How things are called, and which thing a person means by a name."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kg.ask import labels
from kg.ask.folding import fold
from kg.ask.labels import find_things, get_thing, iris_in, iter_labels, labels_of, name_of
from kg.errors import AmbiguousLabel, UnknownName
from kg.rdf.terms import IRI, Literal, Prefixes

from .conftest import Known

THING = "https://example.org/small/thing/"
EX = "https://example.org/small/ontology#"
NAMED = """
thing:rose a ex:Singer ; skos:prefLabel "Rosé"@en , "로제"@ko ; skos:altLabel "Roseanne Park" .
thing:rosie a ex:Album ; skos:prefLabel "rosie" .
thing:apt a ex:Song ; rdfs:label "APT." .
thing:other a ex:Song ; skos:prefLabel "Rose" .
ex:Singer rdfs:subClassOf ex:Agent .
"""


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ROSÉ", "rose"),
        ("Beyoncé", "beyonce"),
        ("Straße", "strasse"),
        ("Ά", "α"),
        ("A.P.T.", "a p t"),
        ("  a\t–\n b ", "a b"),
        ("ﬁne", "fine"),
        ("ハ", "ハ"),
        ("バ", "バ"),
        ("로제", "로제"),
        ("İ", "i"),
        ("!?", ""),
    ],
)
def test_text_is_folded_to_what_people_hear_as_the_same(text: str, folded: str) -> None:
    """Marks are taken from Latin and Greek letters only; Japanese ハ and バ differ, and Korean is kept whole."""
    assert folded == fold(text)
    assert folded == fold(fold(text))


def test_each_label_of_each_thing_is_listed(known: Callable[..., Known]) -> None:
    """All naming properties count, and things without a name of their own have none to be found by."""
    listed = list(iter_labels(*known(NAMED + '[] skos:prefLabel "nobody" . thing:x skos:prefLabel thing:y .')))

    assert len(set(listed)) == len(listed)
    assert {"APT.", "Rose", "Roseanne Park", "Rosé", "rosie", "로제", "thing"} == {name for _, name in listed}


def test_the_things_called_exactly_so_come_before_those_alike(known: Callable[..., Known]) -> None:
    """Whoever writes the accent means it; whoever leaves it out may mean either."""
    engine, project = known(NAMED)

    assert [IRI(THING + "rose")] == find_things(engine, project, "Rosé")
    assert [IRI(THING + "other")] == find_things(engine, project, "Rose")
    assert [IRI(THING + "other"), IRI(THING + "rose")] == sorted(find_things(engine, project, "ROSE"))
    assert [IRI(THING + "rose")] == find_things(engine, project, "roseanne  PARK")


def test_a_label_is_sought_among_the_things_of_a_class_and_its_subclasses(known: Callable[..., Known]) -> None:
    engine, project = known(NAMED)

    assert [IRI(THING + "rose")] == find_things(engine, project, "rose", EX + "Agent")
    assert [] == find_things(engine, project, "rosie", EX + "Agent")


def test_a_label_with_signs_of_sparql_finds_what_is_called_so(known: Callable[..., Known]) -> None:
    """It stands in the query as text."""
    engine, project = known('thing:q skos:prefLabel "a\\") } #\\\\" .')

    assert [IRI(THING + "q")] == find_things(engine, project, 'a") } #\\')
    assert [] == find_things(engine, project, '") || (true')


def test_one_thing_is_meant_or_the_choice_is_told(known: Callable[..., Known]) -> None:
    """Several are named as they can be typed; for none, the nearest names are given."""
    engine, project = known(NAMED)

    assert IRI(THING + "apt") == get_thing(engine, project, "apt")
    with pytest.raises(AmbiguousLabel, match="fits 2 things: thing:other, thing:rose; give one of these"):
        get_thing(engine, project, "ROSE")
    with pytest.raises(UnknownName, match=r"no thing called 'rosey'; did you mean"):
        get_thing(engine, project, "rosey")
    with pytest.raises(UnknownName, match=r"no ex:Song called 'zzz'$"):
        get_thing(engine, project, "zzz", EX + "Song")


@pytest.mark.parametrize(
    ("stated", "label"),
    [
        ('skos:prefLabel "de"@de , "en"@en , "plain"', "en"),
        ('skos:prefLabel "de"@de , "plain"', "plain"),
        ('skos:prefLabel "ko"@ko , "de"@de', "de"),
        ('skos:prefLabel "british"@en-GB , "plain"', "british"),
        ('skos:prefLabel "de"@de ; rdfs:label "en"@en', "de"),
        ('skos:altLabel "en"@en ; rdfs:label "plain"', "plain"),
        ('skos:prefLabel "b"@en , "a"@en', "a"),
        ('skos:altLabel "alias"', None),
    ],
)
def test_english_comes_first_then_no_language_then_any(
    known: Callable[..., Known], stated: str, label: str | None
) -> None:
    """The first naming property that a thing has decides before the language does; an alias is no name to show."""
    thing = IRI(THING + "a")

    assert label == labels_of(*known(f"thing:a {stated} ."), [thing]).get(thing)


def test_labels_of_very_many_things_are_asked_for_in_parts(
    known: Callable[..., Known], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No server takes a query of any length."""
    monkeypatch.setattr(labels, "_CHUNK", 3)
    things = [IRI(f"{THING}t{n}") for n in range(7)]
    engine, project = known("".join(f'thing:t{n} skos:prefLabel "{n}" .\n' for n in range(7)))

    assert {thing: str(n) for n, thing in enumerate(things)} == labels_of(engine, project, [*things, *things])


def test_a_thing_is_shown_by_its_label_or_else_its_curie_or_else_its_iri() -> None:
    thing, prefixes = IRI(THING + "a"), Prefixes({"thing": THING})

    assert "A" == name_of(thing, {thing: "A"}, prefixes)
    assert "thing:a" == name_of(thing, {}, prefixes)
    assert "urn:x" == name_of(IRI("urn:x"), {}, prefixes)


def test_the_iris_of_rows_are_those_of_every_cell() -> None:
    assert [IRI("urn:a"), IRI("urn:b")] == iris_in([(IRI("urn:a"), Literal("x"), None), (IRI("urn:b"),)])


def test_of_very_many_things_each_is_asked_for(known: Callable[..., Known], monkeypatch: pytest.MonkeyPatch) -> None:
    """So many at once, and then the next; of several classes one will do."""
    monkeypatch.setattr(labels, "_CHUNK", 2)
    engine, _ = known("\n".join(f"thing:t{n} a ex:C{n % 3} ." for n in range(7)))
    things = [IRI(f"https://example.org/small/thing/t{n}") for n in range(7)]
    classes = [f"https://example.org/small/ontology#C{n}" for n in range(3)]

    assert {thing: (IRI(classes[n % 3]),) for n, thing in enumerate(things)} == labels.types_of(engine, things)
    names = [thing.value for thing in things]
    assert {name for n, name in enumerate(names) if n % 3 < 2} == labels.of_class(engine, names, classes[:2])
    assert set(names) == labels.of_class(engine, names, None)
