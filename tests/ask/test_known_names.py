"""A thing that others speak of is not taken for another one under a wrong name."""

from __future__ import annotations

import gc
import random
from collections.abc import Callable
from unittest.mock import patch
from weakref import ref

import pyoxigraph
import pytest

from kg.ask.known_names import KnownNames
from kg.ask.meant import is_slip_of, slips_among
from kg.engines.embedded import EmbeddedEngine
from kg.rdf.terms import IRI, Literal
from kg.rdf.vocabulary import TYPE

from .conftest import Known

A = "http://ex/a/"
LINES = {
    "in one file": f"<{A}rosy> <urn:p> 1 <urn:g> . <{A}rosy> <urn:q> 2 <urn:g> .",
    "in two files": f"<{A}rosy> <urn:p> 1 <urn:g> . <{A}rosy> <urn:q> 2 <urn:h> .",
    "with the other": f"<{A}rosy> <urn:p> <{A}rosie> <urn:g> .",
    "of the other": f"<{A}rosie> <urn:p> <{A}rosy> <urn:g> .",
    "as a value": f"<{A}rosy> <urn:p> 1 <urn:g> . <{A}x> <urn:p> <{A}rosy> <urn:g> .",
}


@pytest.mark.parametrize(
    ("where", "meant", "no_slip"),
    [
        ("in one file", A + "rosie", False),
        ("in two files", A + "rosie", True),
        ("with the other", A + "rosie", True),
        ("of the other", A + "rosie", True),
        ("as a value", A + "rosie", False),
        ("as a value", "http://ex/b/rosy", True),
    ],
)
def test_a_thing_that_is_spoken_of_is_no_slip(where: str, meant: str, no_slip: bool) -> None:
    """A name that is misspelt may well be so twice; of another namespace it is another thing where it is used."""
    store = pyoxigraph.Store()  # what files say, each a graph, is in the default graph together
    lines = LINES[where].replace(" 1 ", ' "1" ').replace(" 2 ", ' "2" ').replace(" . ", " .\n")
    for text in (lines, lines.replace(" <urn:g>", "").replace(" <urn:h>", "")):
        store.load(text.encode(), pyoxigraph.RdfFormat.N_QUADS)

    assert KnownNames(EmbeddedEngine(store)).is_no_slip(IRI(A + "rosy"), IRI(meant)) == no_slip


def test_of_many_names_the_same_are_slips_as_one_by_one() -> None:
    """Most are passed over by their length alone, or by the letters that they have."""
    chance = random.Random(5)
    words = ["rosie", "rosy", "slow", "rain", "Rosé", "42", "the", "rose_", "bugs", "x"]
    known = ["-".join(chance.choices(words, k=chance.randrange(1, 4))) for _ in range(60)]
    for name in known[:20]:
        at = chance.randrange(len(name))
        for harmed in (
            name[:at] + name[at + 1 :],
            name[:at] + "z" + name[at:],
            name.replace("-", ""),
            name[:-1] + "ie",
        ):
            slips = [one for one in known if is_slip_of(harmed, one)]
            assert list(slips_among(harmed, known)) == slips
            assert set(slips_among(harmed, frozenset(known))) == set(slips)


def test_names_of_a_snapshot_are_looked_for_once_and_let_go_with_it() -> None:
    """Several steps of a check ask the same engine; of a graph that may change, each asks anew."""
    quad = pyoxigraph.Quad(pyoxigraph.NamedNode(f"{A}rosie"), pyoxigraph.NamedNode(TYPE.value), pyoxigraph.NamedNode(A))
    store = pyoxigraph.Store()
    store.add(quad)
    kept, other = EmbeddedEngine(store, snapshot="some"), EmbeddedEngine(store)
    assert [KnownNames(one).within.things(A) for one in (kept, other)] == [{"rosie"}] * 2

    store.clear()  # as no snapshot is

    assert [KnownNames(one).within.things(A) for one in (kept, other)] == [{"rosie"}, set()]
    gone = ref(kept)
    del kept
    gc.collect()
    assert gone() is None


def test_names_of_several_namespaces_are_asked_for_once() -> None:
    """What is there goes past once, however many namespaces are asked about; what is meant is the same."""
    store = pyoxigraph.Store()
    things = [f"http://ex/{space}/{name}" for space in "abc" for name in ("rosie", "slow-rain", "x/y")]
    store.extend(
        pyoxigraph.Quad(pyoxigraph.NamedNode(one), pyoxigraph.NamedNode(TYPE.value), pyoxigraph.NamedNode("urn:C"))
        for one in things
    )
    asked = [IRI("http://ex/a/rosy"), IRI("http://ex/b/slow-rian"), IRI("http://ex/d/rosie"), IRI("http://ex/c/y")]
    names, alone = KnownNames(EmbeddedEngine(store)), KnownNames(EmbeddedEngine(store))

    names.within.look_into(f"http://ex/{space}/" for space in "abcd")
    with patch.object(EmbeddedEngine, "select", side_effect=AssertionError("once more")):
        like = [names.has_like(one) for one in asked]

    assert like == [alone.has_like(one) for one in asked] == [True, True, False, True]
    assert [names.meant(one) for one in asked] == [alone.meant(one) for one in asked]
    assert names.meant(asked[0]) == IRI("http://ex/a/rosie")


# --- What a wrong name means, in a small project

EX, THING, GRAPH = (f"https://example.org/small/{name}" for name in ("ontology#", "thing/", "graph/"))
Names = Callable[..., KnownNames]


@pytest.fixture
def names(known: Callable[..., Known]) -> Names:
    """Return what is known of names in some sources."""

    def make(*sources: str, **how: object) -> KnownNames:
        engine, project = known(*sources)
        return KnownNames(engine, project, **how)  # type: ignore[arg-type]  # what a test wants

    return make


SONGS = """
ex:Song a rdfs:Class ; skos:prefLabel "Song"@en ; rdfs:subClassOf ex:Work . ex:Album a rdfs:Class . ex:Work a rdfs:Class .
ex:date a rdf:Property . ex:producer a rdf:Property . ex:title a rdf:Property .
thing:rain a ex:Song ; ex:date 1 ; ex:title "Rain"@en . thing:slow-rain a ex:Song ; ex:date 2 ; ex:title "Slow"@en .
thing:rose a ex:Album ; ex:date 3 . ex:only a ex:Album . thing:both a ex:Song, ex:Album .
"""


@pytest.mark.parametrize(
    ("name", "asked", "meant"),
    [
        (f"{THING}slow-rian", None, f"{THING}slow-rain"),
        (f"{THING}slow-rian", f"{EX}Song", f"{THING}slow-rain"),
        (f"{THING}only", f"{EX}Album", f"{EX}only"),
        (f"{THING}only", None, f"{EX}only"),
        (f"{THING}only", f"{EX}Song", None),
        (f"{EX}rose", None, f"{THING}rose"),
        (f"{THING}quite-another", None, None),
        ("thing:rose", None, f"{THING}rose"),
    ],
)
def test_a_name_means_what_is_called_nearly_so(names: Names, name: str, asked: str | None, meant: str | None) -> None:
    """Of the class that is asked for, and of another namespace where that has the very name."""
    found = names(SONGS).meant(IRI(name), IRI(asked) if asked else None)

    assert (IRI(meant) if meant else None) == found


def test_a_name_that_may_be_two_is_neither(names: Names) -> None:
    """One letter away from both; where the words are the same but for how they are written, it is that."""
    some = names(
        "thing:rosa a ex:A . thing:rosy a ex:A . thing:ann-orr a ex:A . thing:Ann_Orr a ex:A . thing:kit a ex:A ."
    )

    assert None is some.meant(IRI(f"{THING}rosi"))
    assert some.meant(IRI(f"{THING}ann_orr")) in (IRI(f"{THING}ann-orr"), IRI(f"{THING}Ann_Orr"))


def test_what_is_in_two_namespaces_is_none_of_them(names: Names) -> None:
    some = names("thing:rose a ex:A . ex:rose a ex:A . ex:kit a ex:A . thing:kit a ex:A .")

    assert None is some.other(IRI("http://e/rose"))
    assert IRI(f"{EX}kit") == some.other(IRI(f"{THING}kit"))


def test_of_things_with_all_words_of_a_name_a_few_are_told(names: Names) -> None:
    """Of very many none is meant; a name of slashes may be that of a thing."""
    few = names("".join(f"thing:slow-rain-{n} a ex:A . " for n in range(4)))
    many = names("".join(f"thing:slow-rain-{n} a ex:A . " for n in range(5)))
    slashes = names("<https://example.org/small/thing/a/b> a ex:A . thing:a a ex:A .")

    assert 4 == len(few.with_words_of(IRI(f"{THING}slow-rain")))
    assert [] == many.with_words_of(IRI(f"{THING}slow-rain"))
    assert [IRI(f"{THING}a")] == slashes.with_words_of(IRI(f"{THING}a/x"))


@pytest.mark.parametrize(
    ("term", "kind"),
    [("ex:Song", None), ("ex:date", "property"), ("thing:rain", "thing"), ("ex:Above", None), ("ex:none", None)],
)
def test_what_is_taken_for_a_class_and_is_none_is_told(names: Names, term: str, kind: str | None) -> None:
    """What something is a subclass of is one, whatever else is said of it."""
    some = names(SONGS + "ex:Above a ex:Album . ex:Below rdfs:subClassOf ex:Above .")

    assert kind == some.kind_of(IRI(term.replace("ex:", EX).replace("thing:", THING)))


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        (f"{EX}Sonng", f"{EX}Song"),
        (f"{THING}Song", f"{EX}Song"),
        (f"{THING}rain", None),
        (f"{THING}only", None),
        ("https://example.org/small/Song", f"{EX}Song"),
        ("http://e/Songs", None),
        (f"{EX}Song", None),
    ],
)
def test_a_class_is_meant_by_what_looks_like_it(names: Names, name: str, meant: str | None) -> None:
    """Or has its name in another namespace, or as a label; what is described is no other class."""
    some = names(SONGS)

    assert (IRI(meant) if meant else None) == some.meant_class(IRI(name))
    assert (meant is not None or name.startswith("https://example.org/small/")) == some.is_ours(IRI(name))


def test_a_superclass_that_is_lost_is_found_however_far_above(names: Names) -> None:
    """Where it looks like one that is described; a circle of classes has an end, and those of others may be elsewhere."""
    some = names(
        SONGS
        + "ex:A rdfs:subClassOf ex:B . ex:B rdfs:subClassOf ex:A, ex:Alubm . ex:C rdfs:subClassOf <http://e/Song>, ex:Zzz ."
    )

    assert (IRI(f"{EX}B"), IRI(f"{EX}Alubm")) == some.lost_superclass([IRI(f"{EX}A")])
    assert None is some.lost_superclass([IRI(f"{EX}C"), IRI(f"{EX}Song")])


def test_two_classes_that_nothing_else_has_are_odd(names: Names) -> None:
    """Not where another thing has both, or one is above the other, either way."""
    odd = IRI(f"{EX}Album"), IRI(f"{EX}Song")
    assert odd == names(SONGS).odd_classes(IRI(f"{THING}both"))
    assert None is names(SONGS + "thing:more a ex:Song, ex:Album .").odd_classes(IRI(f"{THING}both"))
    for one, other in (odd, odd[::-1]):
        assert None is names(f"{SONGS} <{one}> rdfs:subClassOf ex:M . ex:M rdfs:subClassOf <{other}> .").odd_classes(
            IRI(f"{THING}both")
        )
    assert None is names(SONGS).odd_classes(IRI(f"{THING}rain"))


def test_a_property_is_meant_by_what_ends_or_begins_so(names: Names) -> None:
    """One alone, which is told with the classes that have it; what nobody declared is no better."""
    some = names(SONGS + "thing:rain ex:ttle 1 . thing:rain ex:subDate 1 .")
    assert IRI(f"{EX}title") == some.meant_property(IRI(f"{EX}titel"))
    assert (IRI(f"{EX}date"), [IRI(f"{EX}Album"), IRI(f"{EX}Song"), IRI(f"{EX}Work")][:2]) == some.property_within(
        IRI(f"{EX}releaseDate")
    )
    assert IRI(f"{EX}producer") == some.property_alike(IRI(f"{EX}producedBy"))
    assert None is some.property_alike(IRI(f"{EX}tit"))
    two = names(SONGS + "ex:producing a rdf:Property . ex:releaseDate a rdf:Property .")
    assert None is two.property_alike(IRI(f"{EX}producedBy"))
    assert None is two.property_within(IRI(f"{EX}firstReleaseDate"))


def test_a_thing_has_a_value_as_its_like_have_it(names: Names) -> None:
    """Where most of them do, and all of one namespace; and where there is such a thing, if it must be described."""
    pairs = "".join(f"thing:t{n} ex:in graph:t{n} . graph:t{n} a ex:G . " for n in range(3))
    path, asked = IRI(f"{EX}in"), IRI(f"{THING}new")

    assert None is names(pairs).as_siblings(asked, path)
    assert IRI(f"{GRAPH}new") == names(pairs).as_siblings(asked, path, described=False)
    assert IRI(f"{GRAPH}new") == names(pairs + "graph:new a ex:G .").as_siblings(asked, path)
    half = "".join(f"thing:u{n} ex:in graph:other . " for n in range(3))
    assert IRI(f"{GRAPH}new") == names(pairs + half).as_siblings(asked, path, described=False)
    assert None is names(pairs + half + "thing:v ex:in graph:other .").as_siblings(asked, path, described=False)
    assert None is names(pairs + "thing:w ex:in ex:w .").as_siblings(asked, path, described=False)


def test_the_one_graph_in_which_nothing_stands_is_found(names: Names) -> None:
    path = IRI(f"{EX}from")
    own = "<https://example.org/small/graph/sources/a> ex:from thing:d . "

    assert None is names(own).graph_without_file(path)
    assert IRI(f"{GRAPH}lost") == names(own + "graph:lost ex:from thing:d .").graph_without_file(path)
    assert None is names(own + "graph:lost ex:from thing:d . graph:more ex:from thing:d .").graph_without_file(path)


def test_the_usual_class_is_that_of_most(names: Names) -> None:
    some = names("".join(f"thing:t{n} a ex:{'Z' if n else 'A'} ; ex:p 1 ; ex:of thing:v{n} . thing:v{n} a ex:{'Z' if n else 'A'} . " for n in range(3)) + "thing:x ex:p 1 .")  # fmt: skip

    assert IRI(f"{EX}Z") == some.usual_class(IRI(f"{THING}x"))
    assert IRI(f"{EX}Z") == some.usual_class_of_values(IRI(f"{EX}of"))


@pytest.mark.parametrize(("english", "usual"), [(9, "en"), (8, None)])
def test_a_language_is_usual_where_nearly_all_texts_have_it(names: Names, english: int, usual: str | None) -> None:
    """Those of the property itself, before those of labels."""
    texts = "".join(
        f'thing:t{n} ex:p "x{n}"@{"en" if n < english else "de"} ; skos:prefLabel "y{n}"@ko . ' for n in range(10)
    )
    some = names(texts)

    assert usual == some.usual_language(IRI(f"{EX}p"))
    assert "ko" == some.usual_language(IRI(f"{EX}q"))


def test_what_others_know_of_things_counts(names: Names) -> None:
    """Where the graph is a part of all there is: what is of a class there is described."""
    far = IRI(f"{THING}far")
    some = names(SONGS, more=lambda terms: {one: (IRI(f"{EX}Song"),) for one in terms if one == far})

    assert (True, (IRI(f"{EX}Song"),)) == (some.is_described(far), some.classes(far))
    assert (False, ()) == (some.is_described(IRI(f"{THING}no")), some.classes(IRI(f"{THING}no")))


def test_many_things_are_asked_for_in_parts(names: Names, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.ask.known_names._CHUNK", 3)
    some = names("".join(f"thing:t{n} a ex:A . " for n in range(8)))
    some.look_up([*(IRI(f"{THING}t{n}") for n in range(10)), None, Literal("x")])

    assert [True] * 8 + [False] * 2 == [some.is_described(IRI(f"{THING}t{n}")) for n in range(10)]
