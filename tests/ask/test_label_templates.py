"""Names that are made: by the template of a class, of what is stated, and only where all of it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kg.ask.label_templates import TEMPLATE
from kg.ask.labels import labels_of, stated_labels_of
from kg.ask.opening import open_engine
from kg.ask.show import read_card
from kg.project.config import Project
from kg.rdf.terms import IRI, RDF

from .conftest import Known

THING = "https://example.org/small/thing/"
HEAD = f"""@prefix rdf: <{RDF}> .
ex:Sub rdfs:subClassOf ex:Release . ex:Sub2 rdfs:subClassOf ex:Sub .
thing:song skos:prefLabel "Song"@en . thing:shop skos:prefLabel "Laden"@de , "Shop"@en .
"""


def template(cls: str, *texts: str) -> str:
    """Return Turtle that gives a class its templates, which are texts with their quotes and tags."""
    return f"{cls} <{TEMPLATE}> {' , '.join(texts)} .\n"


def named(known: Known, name: str = "r") -> str | None:
    thing = IRI(THING + name)
    return labels_of(*known, [thing]).get(thing)


OF = '"release of {ex:of}"@en'
AT = '"{ex:of} at {ex:at}"@en'


@pytest.mark.parametrize(
    ("templates", "stated", "expected"),
    [
        ((OF,), "ex:of thing:song", "release of Song"),
        ((OF,), "ex:at thing:shop", None),
        ((OF, AT), "ex:of thing:song", "release of Song"),
        ((OF, AT), "ex:of thing:song ; ex:at thing:shop", "Song at Shop"),
        ((OF, AT), "ex:of thing:song , thing:shop", "release of Shop, Song"),
        ((OF,), "ex:of " + " , ".join(f"thing:t{n}" for n in range(5)), "release of thing:t0, thing:t1, thing:t2, …"),
        ((OF,), "ex:of thing:song ; skos:prefLabel 'stated'", "stated"),
        ((OF,), "ex:of thing:r", None),
        ((OF,), 'ex:of "deutsch"@de , "english"@en , "also"@en', "release of also, english"),
        ((OF,), "ex:of 3", "release of 3"),
        (('"von {ex:of}"@de', OF), "ex:of thing:song", "release of Song"),
        (('"{<https://example.org/small/ontology#of>}!"',), "ex:of thing:song", "Song!"),
        (('"{ex:of} {ex:of}"',), "ex:of thing:song", "Song Song"),
        (('"no place"',), "ex:of thing:song", None),
        (('"{nobody:knows}"', OF), "ex:of thing:song", "release of Song"),
        (('"{not a property}"',), "ex:of thing:song", None),
        (('"{}"',), "ex:of thing:song", None),
        (('"{ex:of} {}"', OF), "ex:of thing:song", "release of Song"),
        (('"no place"', AT), "ex:of thing:song", None),
        ((OF,), "ex:of " + " , ".join(f"thing:t{n}" for n in range(3)), "release of thing:t0, thing:t1, thing:t2"),
        (('"a {ex:of}"@de', '"b {ex:of}"@fr', '"c {ex:of}"@en', '"d {ex:of}"@ko', '"e {ex:of}"@ja'), "ex:of thing:song", "c Song"),
        (('"e {ex:of}"@ja', '"c {ex:of}"@en', '"a {ex:of}"@de'), "ex:of thing:song", "c Song"),
        (('"z {ex:of}"@en', '"c {ex:of}"@en', '"f {ex:of}"@en'), "ex:of thing:song", "c Song"),
    ],
)  # fmt: skip
def test_a_name_is_made_of_what_is_stated(
    known: Callable[..., Known], templates: tuple[str, ...], stated: str, expected: str | None
) -> None:
    """The template that uses most counts, of those for which all is there; a label that is stated is never replaced."""
    assert expected == named(known(HEAD + template("ex:Release", *templates) + f"thing:r a ex:Release ; {stated} ."))


def test_a_subclass_has_its_own_template_or_that_of_its_superclass(known: Callable[..., Known]) -> None:
    """Even where the other would use more; and a thing of no such class has none."""
    said = HEAD + "thing:r a ex:Sub2 , ex:Release ; ex:of thing:song ; ex:at thing:shop . thing:x ex:of thing:song ."

    assert "Song at Shop" == named(known(said + template("ex:Release", AT)))
    assert "release of Song" == named(known(said + template("ex:Release", AT) + template("ex:Sub", OF)))
    assert None is named(known(said + template("ex:Release", AT)), "x")


def test_names_are_made_of_made_names_but_not_without_end(known: Callable[..., Known]) -> None:
    """A circle ends in an id."""
    said = HEAD + template("ex:Release", OF)
    chain = "thing:r a ex:Release ; ex:of thing:s . thing:s a ex:Release ; ex:of thing:song ."
    circle = "thing:r a ex:Release ; ex:of thing:s . thing:s a ex:Release ; ex:of thing:r ."

    assert "release of release of Song" == named(known(said + chain))
    assert "release of release of release of thing:s" == named(known(said + circle))


def test_a_made_name_is_none_that_is_stated(known: Callable[..., Known]) -> None:
    """Who compares names with those elsewhere must not compare ours."""
    engine, project = known(HEAD + template("ex:Release", OF) + "thing:r a ex:Release ; ex:of thing:song .")

    assert {} == stated_labels_of(engine, project, [IRI(THING + "r")])


def test_many_things_are_named_in_parts(known: Callable[..., Known], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.ask.label_templates._CHUNK", 3)
    rows = "".join(f"thing:r{n} a ex:Release ; ex:of {n} .\n" for n in range(8))
    things = [IRI(f"{THING}r{n}") for n in range(8)]

    found = labels_of(*known(HEAD + template("ex:Release", OF) + rows), things)
    assert {thing: f"release of {n}" for n, thing in enumerate(things)} == found


def test_nothing_of_ours_in_the_shipped_graph_is_shown_by_its_id(shipped: Project) -> None:
    """Each thing that has a type and hangs on others has a label or a template for which enough is stated."""
    engine = open_engine(shipped)
    rows = engine.select("SELECT DISTINCT ?thing { ?thing a ?type }").rows
    things = [one for (one,) in rows if isinstance(one, IRI) and one.value.startswith(f"{shipped.base}")]
    things = [one for one in things if not one.value.startswith((f"{shipped.base}ontology", f"{shipped.base}graph/"))]
    named = labels_of(engine, shipped, things)

    assert len(things) > 150
    assert [] == [thing.value for thing in things if thing not in named]
    release = IRI(f"{shipped.base}release/apt")
    assert "release of APT." == named[release] == read_card(engine, shipped, release).labels[release]
