"""The card of a thing: what is stated of it, by whom, what points at it, and what is only claimed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kg.ask.neighbours import Statement
from kg.ask.other_end import sections_of
from kg.ask.show import Claimed, find_thing, read_card
from kg.errors import AmbiguousLabel, IdentifierError, UnknownName
from kg.rdf.terms import IRI, RDF, XSD, BlankNode, Literal

from .conftest import Known

THING, EX = "https://example.org/small/thing/", "https://example.org/small/ontology#"
SKOS, GRAPH = "http://www.w3.org/2004/02/skos/core#", "https://example.org/small/graph/sources/"
ROSE, APT = IRI(THING + "rose"), IRI(THING + "apt")
SOURCES = (
    'thing:rose a ex:Singer ; skos:prefLabel "Rosé" ; skos:altLabel "Rosie" ; ex:born 1997 . <urn:doc> skos:prefLabel "The news" .'
    f"<{GRAPH}a> prov:wasDerivedFrom <urn:doc> .",
    "thing:rose ex:born 1997 ; ex:sang thing:apt . thing:apt skos:prefLabel \"APT.\" ; ex:by thing:rose ."
    "thing:credit a ex:Credit ; ex:of thing:rose ; ex:role ex:writer ; ex:on thing:apt .",
    "thing:claim a rdf:Statement ; rdf:subject thing:rose ; rdf:predicate ex:wrote ; rdf:object thing:apt ; ex:saidBy <urn:doc> ; ex:on 2024 . ex:role rdfs:label \"role\" .",
)  # fmt: skip


def test_a_thing_goes_by_curie_iri_or_label(known: Callable[..., Known]) -> None:
    """What is in the graph only as the value of another is a thing too."""
    engine, project = known(*SOURCES)

    for name in ("thing:rose", f"<{ROSE}>", str(ROSE), "Rosé", "rosie"):
        assert ROSE == find_thing(engine, project, name)
    assert IRI("urn:doc") == find_thing(engine, project, "urn:doc")
    assert IRI(EX + "writer") == find_thing(engine, project, "ex:writer")


def test_a_name_of_nothing_is_told_with_the_nearest(known: Callable[..., Known]) -> None:
    engine, project = known(*SOURCES)

    with pytest.raises(UnknownName, match=r"no thing 'thing:roze'; did you mean thing:rose"):
        find_thing(engine, project, "thing:roze")
    with pytest.raises(UnknownName, match=r"no prefix 'thong'; did you mean thing"):
        find_thing(engine, project, "thong:rose")
    with pytest.raises(IdentifierError):
        find_thing(engine, project, "<a b>")
    engine, project = known('thing:a skos:prefLabel "same" . thing:b skos:prefLabel "same" .')
    with pytest.raises(AmbiguousLabel):
        find_thing(engine, project, "same")


def test_a_statement_names_all_that_state_it_and_a_document_in_place_of_its_graph(known: Callable[..., Known]) -> None:
    """Types and names stand by themselves."""
    card = read_card(*known(*SOURCES), ROSE)

    assert (IRI(EX + "Singer"),) == card.types
    assert [("altLabel", "Rosie"), ("prefLabel", "Rosé")] == [
        (s.predicate.value.removeprefix(SKOS), str(s.value)) for s in card.names
    ]
    assert (
        Statement(IRI(EX + "born"), Literal("1997", XSD + "integer"), (IRI("urn:doc"), IRI(GRAPH + "b"))),
        Statement(IRI(EX + "sang"), APT, (IRI(GRAPH + "b"),)),
    ) == card.statements


def test_what_points_at_a_thing_is_told_with_its_details_where_it_has_no_name(known: Callable[..., Known]) -> None:
    """A credit says its role and its work; a song with a title needs no more, and a claim is no statement."""
    card = read_card(*known(*SOURCES), ROSE)
    credit = IRI(THING + "credit")

    assert [(IRI(EX + "by"), APT), (IRI(EX + "of"), credit)] == [(s.predicate, s.value) for s in card.incoming]
    stating = (IRI(GRAPH + "b"),)
    assert {
        credit: (Statement(IRI(EX + "on"), APT, stating), Statement(IRI(EX + "role"), IRI(EX + "writer"), stating))
    } == card.details


def test_a_detail_is_credited_to_those_alone_that_state_it(known: Callable[..., Known]) -> None:
    """Two sources know of a credit, and only one of them says what it was for."""
    both = "thing:credit ex:of thing:rose ."
    card = read_card(
        *known(f'{both} thing:rose skos:prefLabel "Rosé" .', f"{both} thing:credit ex:role ex:writer ."), ROSE
    )
    a, b = IRI(GRAPH + "a"), IRI(GRAPH + "b")

    assert [(a, b)] == [s.sources for s in card.incoming]
    assert (Statement(IRI(EX + "role"), IRI(EX + "writer"), (b,)),) == card.details[IRI(THING + "credit")]


@pytest.mark.parametrize("thing", [ROSE, APT, IRI(THING + "claim")])
def test_what_is_only_claimed_is_told_as_a_claim(known: Callable[..., Known], thing: IRI) -> None:
    """On the cards of its subject, its object and of itself, with what is said of it; nowhere as a statement."""
    card = read_card(*known(*SOURCES), thing)
    said = ((IRI(EX + "on"), Literal("2024", XSD + "integer")), (IRI(EX + "saidBy"), IRI("urn:doc")))

    assert (Claimed(IRI(THING + "claim"), ROSE, IRI(EX + "wrote"), APT, said),) == card.claims
    assert IRI(EX + "wrote") not in {s.predicate for s in (*card.statements, *card.incoming)}


@pytest.mark.parametrize("labels", ["ab", "ba"])
def test_a_claim_without_a_name_is_told_as_others_are(known: Callable[..., Known], labels: str) -> None:
    """Behind those with one, by what they say: their labels are others after each build."""
    claim = "_:{} rdf:subject thing:rose ; rdf:predicate ex:{} ; rdf:object thing:apt ; ex:on {} ."
    nameless = [claim.format(label, *said) for label, said in zip(labels, (("hated", 1), ("loved", 2)), strict=True)]
    card = read_card(*known(*SOURCES, *nameless), ROSE)

    assert [IRI] + [BlankNode] * 2 == [type(one.claim) for one in card.claims]
    assert [("wrote", "2024"), ("hated", "1"), ("loved", "2")] == [
        (str(one.predicate).removeprefix(EX), str(one.about[0][1])) for one in card.claims
    ]


def test_whatever_a_card_names_has_its_label(known: Callable[..., Known]) -> None:
    """Sources, values, and what claims and details speak of, such as the property of a credit."""
    card = read_card(*known(*SOURCES), ROSE)

    assert {ROSE: "Rosé", APT: "APT.", IRI("urn:doc"): "The news", IRI(EX + "role"): "role"} == card.labels
    assert {"APT."} <= set(read_card(*known(*SOURCES), IRI(THING + "credit")).labels.values())


def test_a_card_of_what_is_only_a_value_has_what_points_at_it(known: Callable[..., Known]) -> None:
    card = read_card(*known(*SOURCES), IRI(EX + "writer"))

    assert ((), (), ()) == (card.types, card.names, card.statements)
    assert [IRI(EX + "role")] == [s.predicate for s in card.incoming]
    assert IRI(RDF + "subject") not in {s.predicate for s in read_card(*known(*SOURCES), ROSE).incoming}


@pytest.mark.parametrize("name", ["thing:roze", f"{THING}roze", f"<{THING}roze>"])
def test_what_is_meant_is_the_same_however_a_name_is_written(known: Callable[..., Known], name: str) -> None:
    """In full nearly all of it is the namespace, which graphs share."""
    graph = "<https://example.org/small/graph/thing/roz> prov:wasDerivedFrom <urn:doc> ."
    with pytest.raises(UnknownName) as caught:
        find_thing(*known(*SOURCES, graph), name)
    assert "thing:rose" == caught.value.suggestions[0]
    assert not any("graph" in one for one in caught.value.suggestions)


def test_where_no_prefix_is_known_names_are_compared_in_full(known: Callable[..., Known]) -> None:
    with pytest.raises(UnknownName, match=r"no thing 'urn:docs'; did you mean <urn:doc>"):
        find_thing(*known(*SOURCES), "urn:docs")


def test_the_classes_of_those_that_have_a_property_are_as_few_as_may_be() -> None:
    """The most common first; a class of things that another tells already is not named."""
    singer, person, band, prop = (IRI(EX + name) for name in ("Singer", "Person", "Band", "by"))
    types = {ROSE: [person, singer], APT: [singer], IRI(THING + "bruno"): [singer], IRI(THING + "twice"): [band]}

    assert {prop: (singer, band)} == sections_of({prop: [*types, IRI("urn:unknown")]}, types)
