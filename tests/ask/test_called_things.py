"""A text with the names of several things is not taken for one that has a name of them."""

from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat

from kg.ask.called_things import CalledThings
from kg.ask.known_names import KnownNames
from kg.ask.meant import meant_among
from kg.engines.embedded import EmbeddedEngine
from kg.engines.stores import load_merged
from kg.project.reading import read_project
from kg.rdf.terms import IRI
from kg.rdf.vocabulary import SKOS
from tests.edit.mistakes import PROJECT

A = "https://example.org/songs/agent/"
ARTIST = IRI("https://example.org/songs/ontology#MusicArtist")


@pytest.fixture(scope="module")
def things() -> CalledThings:
    project = read_project(PROJECT)
    store = load_merged([*project.iter_ontology_files(), *project.iter_data_files()])
    return CalledThings(EmbeddedEngine(store, in_memory=True), project)


def test_an_id_of_several_names_is_no_slip_of_one() -> None:
    project = read_project(PROJECT)
    store = load_merged([*project.iter_ontology_files(), *project.iter_data_files()])
    names = KnownNames(EmbeddedEngine(store, in_memory=True), project)

    assert names.meant(IRI(A + "rose-bruno-mars"), ARTIST) is None
    assert names.meant(IRI(A + "bruno-marz"), ARTIST) == IRI(A + "bruno-mars")


@pytest.mark.parametrize("sign", [", ", ",", " & ", " and ", " feat. ", " ft. ", " Featuring ", " with ", " / ", "/", " X ", " x ", "; ", " | ", " + ", ", and ", " (feat. "])  # fmt: skip
@pytest.mark.parametrize("asked", [ARTIST, None])
def test_each_of_several_names_is_a_thing(things: CalledThings, sign: str, asked: IRI | None) -> None:
    both = f"Rosé{sign}Bruno Mars" + ")" * ("(" in sign)

    assert things.called(both, asked) is None
    assert things.called_together(both, asked) == (IRI(A + "rose"), IRI(A + "bruno-mars"))
    assert things.called(both.replace("Rosé", "Zed"), asked) is None
    assert things.called_together(both.replace("Rosé", "Zed"), asked) == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [("Bruno Marz", None), ("bruno mars", "bruno-mars"), ("Blackpinc", "blackpink"), ("Zed Bruno Mars", None),
     ("Bruno Mars Z", None), ("Rosé", "rose"), ("Rosé Z", None), ("brunomars", "bruno-mars"), ("brunomarz", None)],
)  # fmt: skip
def test_no_word_of_a_text_is_left_over(things: CalledThings, text: str, name: str | None) -> None:
    assert things.called(text, ARTIST) == (IRI(A + name) if name else None)
    assert things.called_together(text, ARTIST) == ()


@pytest.mark.parametrize("others", [[], ["blackpins"]])
def test_of_a_short_name_and_of_one_like_two_no_slip_is_sure(others: list[str]) -> None:
    """Liza may be anybody, and so may Joan Park; Blackpinc is Blackpink, but where another is as near."""
    import pyoxigraph

    kind = pyoxigraph.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    store = pyoxigraph.Store()
    for name in ("lisa", "rose", "john-park", "blackpink", *others):
        store.add(pyoxigraph.Quad(pyoxigraph.NamedNode(A + name), kind, pyoxigraph.NamedNode(ARTIST.value)))
    things = CalledThings(EmbeddedEngine(store, in_memory=True), None)

    assert [things.called(text, ARTIST) for text in ("Liza", "Rosie", "Lea", "Joan Park")] == [None] * 4
    assert things.likely("Joan Park", ARTIST) == IRI(A + "john-park")
    assert things.likely("Liza", ARTIST) == IRI(A + "lisa")
    assert (things.called("Blackpinc", ARTIST) is None) == bool(others)
    assert things.called("Lisa", ARTIST) == IRI(A + "lisa")


def test_a_name_with_a_sign_is_one_name() -> None:
    import pyoxigraph

    project = read_project(PROJECT)
    store = pyoxigraph.Store()
    for name, label in (("fire", "Fire"), ("wind", "Wind & Fire"), ("earth", "Earth, Wind & Fire"), ("rose", "Rosé")):
        text = f'<{A}{name}> a <{ARTIST}> ; <http://www.w3.org/2004/02/skos/core#prefLabel> "{label}"@en .'
        store.load(text.encode(), pyoxigraph.RdfFormat.TURTLE)
    things = CalledThings(EmbeddedEngine(store), project)

    assert things.called("Earth, Wind & Fire", ARTIST) == IRI(A + "earth")
    assert things.called_together("Rosé feat. Earth, Wind & Fire", ARTIST) == (IRI(A + "rose"), IRI(A + "earth"))


def test_a_member_of_a_list_has_each_word_of_what_it_is_meant_by() -> None:
    known = ["studio-album", "single"]

    assert meant_among("studio album, EP", known, whole=True) is None
    assert meant_among("studio albums", known, whole=True) == "studio-album"


WORDS = "<http://www.w3.org/2004/02/skos/core#hiddenLabel> "
GUEST = IRI("https://example.org/songs/ontology#guest")


@pytest.mark.parametrize(
    ("text", "makers", "guests"),
    [("Rosé feat. Bruno Mars", ["rose"], ["bruno-mars"]), ("Rosé & Jennie (ft. Bruno Mars)", ["rose", "jennie"], ["bruno-mars"]),
     ("Rosé, Featuring Jennie and Bruno Mars", ["rose"], ["jennie", "bruno-mars"]), ("Rosé with Bruno Mars", [], []),
     ("Rosé feat. Zed", [], []), ("Zed feat. Rosé", [], []), ("feat. Rosé", [], []), ("Rosé feat. Jennie ft. Bruno Mars", [], [])],
)  # fmt: skip
def test_a_word_that_the_ontology_has_for_a_property_parts_its_values(
    text: str, makers: list[str], guests: list[str]
) -> None:
    """All on both sides are told, or nothing is."""
    import pyoxigraph

    project = read_project(PROJECT)
    store = load_merged([*project.iter_ontology_files(), *project.iter_data_files()])
    words = f'<{GUEST}> a <http://www.w3.org/2002/07/owl#ObjectProperty> ; {WORDS} "feat.", "FT.", "featuring" .'
    store.load(words.encode(), pyoxigraph.RdfFormat.TURTLE)

    apart = CalledThings(EmbeddedEngine(store, in_memory=True), project).called_apart(text, ARTIST)

    sides = (tuple(IRI(A + name) for name in names) for names in (makers, guests))
    assert (apart and (apart.things, apart.others, apart.other)) == ((*sides, GUEST) if makers else None)


@pytest.mark.parametrize(
    ("name", "known", "meant"),
    [
        ("kpop", ["pop", "pop-punk"], None),
        ("kpop", ["pop", "k-pop"], "k-pop"),
        ("trap", ["rap"], None),
        ("electropop", ["electro", "synth-pop"], None),
        ("electropop", ["electro", "rap"], "electro"),
        ("popp", ["pop"], "pop"),
        ("bruno-marss", ["bruno-mars"], "bruno-mars"),
        ("bblackpink", ["blackpink"], "blackpink"),
    ],
)
def test_a_name_with_another_word_in_it_is_none_of_its_halves(name: str, known: list[str], meant: str | None) -> None:
    """A word before or behind it that other names have makes another name of one; so does a letter before a short one."""
    assert meant_among(name, known, whole=True) == meant


def test_names_that_differ_in_one_letter_are_nobody_elses() -> None:
    import pyoxigraph

    store = pyoxigraph.Store()
    known = (
        "Lisa",
        "Jin",
        "Jun",
        "Kai",
        "Mina",
        "Suga",
        "Wendy",
        "Hoshi",
        "Jimin",
        "Yeri",
        "Felix",
        "Taemin",
        "Taemen",
    )
    for name in known:
        text = f'<{A}{name.lower()}> a <{ARTIST}> ; <http://www.w3.org/2004/02/skos/core#prefLabel> "{name}"@en .'
        store.load(text.encode(), pyoxigraph.RdfFormat.TURTLE)
    names = KnownNames(EmbeddedEngine(store, in_memory=True), read_project(PROJECT))
    others = ["Liza", "Jan", "Kaj", "Nina", "Sugar", "Mendy", "Doshi", "Jumin", "Teri", "Helix", "Taemyn", "Lis"]

    assert [names.things.called(name, ARTIST) for name in others] == [None] * len(others)
    assert [names.meant(IRI(A + name), ARTIST) for name in ("jan", "taemyn")] == [None] * 2
    assert names.meant(IRI(A + "taeminn"), ARTIST) == IRI(A + "taemin")
    assert [names.things.called_together(f"{name} & Lisa", ARTIST) for name in others] == [()] * len(others)


@pytest.mark.parametrize("sign", ["?", " (?)", " ?", "??", "？", " [?]"])
@pytest.mark.parametrize("asked", [ARTIST, None])
def test_a_question_mark_behind_a_name_is_a_doubt(things: CalledThings, sign: str, asked: IRI | None) -> None:
    """It is a part of a name only where something is called so."""
    assert things.called(f"Bruno Mars{sign}", asked) is None
    assert things.called(f"{sign.strip()} Bruno Mars", asked) is None
    assert things.called_together(f"Rosé, Bruno Mars{sign}", asked) == ()
    assert things.called_together(f"Rosé{sign}, Bruno Mars", asked) == ()
    assert things.likely(f"Bruno Marz{sign}", ARTIST) is None


@pytest.mark.parametrize("text", ["Is It You?", "is it you?", "IS IT YOU?"])
def test_a_question_mark_that_is_a_part_of_a_name_is_none(text: str) -> None:
    store = load_merged([*read_project(PROJECT).iter_data_files()])
    store.load(f'<{A}who> a <{ARTIST.value}> ; <{SKOS}prefLabel> "Is It You?"@en .'.encode(), RdfFormat.TURTLE)
    asking = CalledThings(EmbeddedEngine(store, in_memory=True), read_project(PROJECT))

    assert asking.called(text, ARTIST) == IRI(A + "who")
    assert asking.called("Is It You", ARTIST) == IRI(A + "who")
    assert asking.called_together(f"Rosé & {text}", ARTIST) == (IRI(A + "rose"), IRI(A + "who"))
