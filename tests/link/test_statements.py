"""What is offered for upload is right in value, precision and reference, and what cannot be is refused by name."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pyoxigraph
import pytest

from kg.engines.embedded import EmbeddedEngine
from kg.link.compare import BOTH, DIFFER, OURS, THEIRS, UNASKED, UNKNOWN, Compared
from kg.link.decisions import BY_HAND, Decision, note_of
from kg.link.duplicates import find_duplicates
from kg.link.items import Item
from kg.link.namesakes import LinkedNames
from kg.link.rules import Rules, read_rules
from kg.link.scoring import Known, Subject
from kg.link.selection import documents_of, names_by_language
from kg.link.sssom import path_of
from kg.link.statements import Document, Named, new_items, quickstatements
from kg.project.config import Project
from kg.rdf.vocabulary import DERIVED_FROM
from tests.conftest import Ran
from tests.link.wikibase import entity_lines

MG = "https://w3id.org/music-kg/ontology#"
DOCUMENTS = {
    "urn:a": Document("https://example.org/a"), "urn:b": Document("https://example.org/b", "2026-01-31"),
    "urn:c": Document("https://example.org/c"), "urn:bar": Document("https://example.org/a|b"), "urn:quote": Document('https://example.org/"'),
}  # fmt: skip
A, B, C = (
    'S854\t"https://example.org/a"',
    'S854\t"https://example.org/b"\tS813\t+2026-01-31T00:00:00Z/11',
    'S854\t"https://example.org/c"',
)
DATE, MBID = "publication date", "MusicBrainz artist"


@pytest.fixture(scope="module")
def rules(shipped: Project) -> Rules:
    return read_rules(shipped)


def row(**changes: object) -> Compared:
    one = Compared("Rosé", "urn:rose", "Q1", "member of", OURS, "BLACKPINK", "", "Q2", ("urn:a",), ())
    return one._replace(**changes)  # type: ignore[arg-type]


def dated(text: str, *sources: str) -> Compared:
    return row(fact=DATE, ours=text, item="", our_sources=sources or ("urn:a",))


@pytest.mark.parametrize(
    ("compared", "lines", "refused"),
    [
        # values of each kind
        (row(), f"Q1\tP463\tQ2\t{A}", None),
        (row(item="Q99999999"), f"Q1\tP463\tQ99999999\t{A}", None),
        (row(fact="performer", item="Q3"), f"Q1\tP175\tQ3\t{A}", None),
        (row(fact="director", item="Q3"), f"Q1\tP57\tQ3\t{A}", None),
        (row(fact="album", item="Q3"), f"Q1\tP361\tQ3\t{A}", None),
        (row(fact=MBID, ours="7f233cda-eacb-4235-b681-5f7be343a1a2", item=""), f'Q1\tP434\t"7f233cda-eacb-4235-b681-5f7be343a1a2"\t{A}', None),
        (row(fact="Spotify artist", ours="3eVa5w3URK5duf6eyVDbu9", item=""), f'Q1\tP1902\t"3eVa5w3URK5duf6eyVDbu9"\t{A}', None),
        # a date as precise as it is known
        (dated("2024-10-18"), f"Q1\tP577\t+2024-10-18T00:00:00Z/11\t{A}", None),
        (dated("2024-10"), f"Q1\tP577\t+2024-10-00T00:00:00Z/10\t{A}", None),
        (dated("2021"), f"Q1\tP577\t+2021-00-00T00:00:00Z/9\t{A}", None),
        (dated("0999"), f"Q1\tP577\t+0999-00-00T00:00:00Z/9\t{A}", None),
        (dated("2000-02-29"), f"Q1\tP577\t+2000-02-29T00:00:00Z/11\t{A}", None),
        (dated("some day"), None, "its value cannot be written"),
        (dated("-0044-03-15"), None, "its value cannot be written"),
        (dated("24-10-18"), None, "its value cannot be written"),
        (dated("2024-10-18T12:00:00"), None, "its value cannot be written"),
        (dated("２０２４"), None, "its value cannot be written"),
        (dated(""), None, "its value cannot be written"),
        # references: every document, a day only where one was said
        (row(our_sources=("urn:b",)), f"Q1\tP463\tQ2\t{B}", None),
        (row(our_sources=("urn:a", "urn:c")), f"Q1\tP463\tQ2\t{A}\t!{C}", None),
        (row(our_sources=("urn:c", "urn:a")), f"Q1\tP463\tQ2\t{A}\t!{C}", None),
        (row(our_sources=("urn:c", "urn:b", "urn:a")), f"Q1\tP463\tQ2\t{A}\t!{B}\t!{C}", None),
        (row(our_sources=("urn:a", "urn:a")), f"Q1\tP463\tQ2\t{A}", None),
        (row(our_sources=("urn:nowhere", "urn:a")), f"Q1\tP463\tQ2\t{A}", None),
        (dated("2021", "urn:b", "urn:c"), f"Q1\tP577\t+2021-00-00T00:00:00Z/9\t{B}\t!{C}", None),
        (row(our_sources=()), None, "no document that states it has an address on the web"),
        (row(our_sources=("urn:nowhere",)), None, "no document that states it has an address on the web"),
        (row(our_sources=("urn:bar",)), None, "it holds a character that divides parts"),
        (row(our_sources=("urn:quote",)), None, "it holds a character that divides parts"),
        # what is not for upload
        (row(outcome=BOTH), None, None),
        (row(outcome=DIFFER), None, None),
        (row(outcome=THEIRS), None, None),
        (row(outcome=UNKNOWN), None, None),
        (row(outcome=UNASKED), None, None),
        (row(item=""), None, "its value has no item"),
        (row(item="BLACKPINK"), None, "its value has no item"),
        (row(fact="country of citizenship", item="Q664"), None, "the rules keep such statements for a person to write"),
        (row(fact="track", item="Q3"), None, "the rules keep such statements for a person to write"),
        (row(fact=MBID, ours='a"b', item=""), None, "its value cannot be written"),
        (row(fact=MBID, ours="a\tb", item=""), None, "it holds a character that divides parts"),
        # from the other end: once, as the membership of the person
        (row(linked="Q2", fact="member", item="Q1"), f"Q1\tP463\tQ2\t{A}", None),
    ],
)  # fmt: skip
def test_a_statement_is_right_or_refused(
    rules: Rules, compared: Compared, lines: str | None, refused: str | None
) -> None:
    found, without = quickstatements([compared], rules, DOCUMENTS)

    assert [lines] * (lines is not None) == found
    assert [refused] * (refused is not None) == [one.why for one in without]


def test_what_two_facts_tell_is_told_once_with_the_sources_of_both(rules: Rules) -> None:
    both = [row(), row(linked="Q2", fact="member", item="Q1", our_sources=("urn:c",)), row(linked="Q9", item="Q2")]

    lines, _ = quickstatements(both, rules, DOCUMENTS)

    assert [f"Q1\tP463\tQ2\t{A}\t!{C}", f"Q9\tP463\tQ2\t{A}"] == lines


def test_a_new_item_has_names_a_class_and_what_documents_say(rules: Rules) -> None:
    person = Subject(
        "urn:rose",
        f"{MG}Person",
        "Rosé",
        ("Rosé",),
        {"membership": (Known("Q2", ("BLACKPINK",), "urn:bp"), Known("", ("The Rest",), "urn:rest"))},
    )
    band = Subject("urn:band", f"{MG}MusicGroup", "Band", ("Band",), {"members": (Known("Q1", ("A",), "urn:a1"),)})
    place, alone = Subject("urn:p", f"{MG}Place", "Place", ("Place",), {}), person._replace(iri="urn:alone", facts={})
    names = {
        "urn:rose": Named(
            {"en": "Rosé", "": "ROSÉ", "ko": "로제"}, (("en", "Roseanne"), ("en", 'a "b"'), ("en", "a|b"))
        )
    }
    sources = {("urn:rose", "membership", "urn:bp"): ("urn:a", "urn:b"), ("urn:band", "members", "urn:a1"): ("urn:a",)}

    lines, refused = new_items([person, band, place, alone], names, rules, DOCUMENTS, sources, {})

    person_class = rules.classes[f"{MG}Person"]._replace(new="")
    unsaid = rules._replace(classes={**rules.classes, f"{MG}Person": person_class})
    told = (["Rosé"], "the rules do not say what a new one is")
    nothing, why = new_items([person], names, unsaid, DOCUMENTS, sources, {})
    assert ([], told) == (nothing, ([one.subject for one in why[1:]], why[-1].why)), "though documents say much of it"

    assert [
        "CREATE", 'LAST\tLmul\t"ROSÉ"', 'LAST\tLen\t"Rosé"', 'LAST\tLko\t"로제"', 'LAST\tAen\t"Roseanne"', "LAST\tP31\tQ5",
        f"LAST\tP463\tQ2\t{A}\t!{B}", "CREATE", "LAST\tP31\tQ215380", f"LAST\tP527\tQ1\t{A}",
    ] == lines  # fmt: skip
    assert [
        ("Rosé", "its value has no item"), ("Place", "the rules do not say what a new one is"),
        ("Rosé", "no document on the web says anything of it"),
    ] == [(one.subject, one.why) for one in refused]  # fmt: skip


def ours(iri: str, label: str, *names: str, cls: str = "Person", **facts: Known) -> Subject:
    told = {name.replace("_", "-"): (value,) for name, value in facts.items()}
    return Subject(f"urn:{iri}", f"{MG}{cls}", label, (label, *names), told)


def decided(iri: str, item: str, verdict: str = "accepted") -> Decision:
    return Decision(f"urn:{iri}", item, verdict, "https://schema.org/sameAs", BY_HAND, "2026-01-31", "somebody")


BAND, DUO = Known("Q2", ("Band",), "urn:band"), Known("", ("Duo",), "urn:duo")
TRIO = Known("", ("Trio",), "urn:trio")


@pytest.mark.parametrize(
    ("thing", "other", "alike"),
    [
        (ours("a", "Rosé"), ours("b", "rose"), True),
        (ours("a", "Rosé"), ours("b", "Roseanne Park", "Rosé"), True),
        (ours("a", "Roseanne Park", "Rosé"), ours("b", "Rosé"), True),
        (ours("a", "Park", "Kim"), ours("b", "Lee", "Kim"), True),
        (ours("a", "Park", "kim"), ours("b", "Lee", "Kím"), True),
        (ours("a", "Park", "Kim"), ours("b", "Lee", "Kimm"), False),
        (ours("a", "Rosé"), ours("b", "Rosé", cls="MusicGroup"), False),
        (ours("a", "Rosé"), ours("b", "Lisa"), False),
        (ours("a", "Rosé", membership=BAND), ours("b", "Rosé", membership=DUO), True),
        (ours("a", "A", musicbrainz_artist=Known("m")), ours("b", "B", cls="MusicGroup", musicbrainz_artist=Known("m")), True),
        (ours("a", "A", musicbrainz_artist=Known("m")), ours("b", "B", musicbrainz_artist=Known("n")), False),
        (ours("a", "Hello", cls="MusicRecording"), ours("b", "Hello", cls="MusicRecording"), True),
        (ours("a", "Hello", cls="MusicRecording", performer=BAND), ours("b", "Hello", cls="MusicRecording", performer=DUO), False),
        (ours("a", "Hello", cls="MusicRecording", performer=BAND), ours("b", "Hello", cls="MusicRecording", performer=BAND), True),
        (ours("a", "Hello", cls="MusicRecording", performer=DUO), ours("b", "Hello", cls="MusicRecording", performer=TRIO), False),
        # a performer is the same by its item, as the same thing or by a name
        (ours("a", "Hello", cls="MusicRecording", performer=BAND), ours("b", "Hello", cls="MusicRecording", performer=Known("Q2", ("Other",), "urn:other")), True),
        (ours("a", "Hello", cls="MusicRecording", performer=BAND), ours("b", "Hello", cls="MusicRecording", performer=Known("", ("Other",), "urn:band")), True),
        (ours("a", "Hello", cls="MusicRecording", performer=DUO), ours("b", "Hello", cls="MusicRecording", performer=Known("Q3", ("duo",), "urn:other")), True),
        # where nothing is known of one of the two, nothing tells them apart
        (ours("a", "Hello", cls="MusicRecording", performer=BAND), ours("b", "Hello", cls="MusicRecording"), True),
        (ours("a", "Hello", cls="MusicRecording"), ours("b", "Hello", cls="MusicRecording", performer=BAND), True),
        # the same number in another list is another identifier
        (ours("a", "A", musicbrainz_artist=Known("m")), ours("b", "B", spotify_artist=Known("m")), False),
        # a label is a name, whatever the other names are
        (ours("a", "Rosé")._replace(names=("Park",)), ours("b", "Rosé")._replace(names=("Kim",)), True),
    ],
)  # fmt: skip
def test_what_is_like_a_thing_that_is_linked_gets_no_new_item(
    rules: Rules, thing: Subject, other: Subject, alike: bool
) -> None:
    """Nor what is like another without an item, but for the first; until somebody says no to the item of the other."""
    absent = decided("a", "", "absent")

    def held(*more: Decision) -> list[str]:
        return list(find_duplicates([thing, other], [absent, *more], rules, {}))

    assert [] == held(), "nobody has said anything of the other one"
    assert ["urn:a"] * alike == held(decided("b", "Q1"))
    assert [] == held(decided("b", "Q1"), decided("a", "Q1", "rejected"))
    assert [] == held(decided("b", "Q1"), decided("b", "Q7", "unsure"), decided("a", "Q1", "rejected"))
    assert ["urn:a"] * alike == held(decided("b", "Q1", "fallen"))
    assert [] == held(decided("b", "Q1", "fallen")._replace(other=note_of("B")))
    assert ["urn:a"] * alike == held(decided("b", "Q1", "unsure"))
    assert [] == held(decided("b", "Q1", "unsure"), decided("a", "Q1", "rejected"))
    assert [] == held(decided("b", "Q1", "unsure")._replace(other=note_of("B")))
    assert ["urn:a", *["urn:b"] * alike] == held(decided("a", "Q9", "unsure"), decided("b", "", "absent"))
    assert ["urn:b"] * alike == held(decided("b", "", "absent"))


def test_a_new_item_is_held_back_in_words_that_say_what_is_sure(rules: Rules) -> None:
    """And for any of several that have the identifier, as long as nobody said no to its item."""
    things = [ours(name, name.upper(), musicbrainz_artist=Known("m")) for name in "abc"]
    absent, sure, unsure = decided("c", "", "absent"), decided("a", "Q1"), decided("a", "Q1", "unsure")

    def told(*decisions: Decision) -> list[str]:
        return list(find_duplicates(things, [absent, *decisions], rules, {}).values())

    ways = ": merge them, or say no to Q1 for it"
    assert [f"it is like A (urn:a), which is Q1{ways}"] == told(sure)
    assert [f"it is like A (urn:a), which may be Q1{ways}"] == told(unsure)
    assert [f"it is like A (urn:a), which is Q1{ways}"] == told(
        sure, decided("b", "Q2"), decided("c", "Q2", "rejected")
    )
    assert [] == told(sure, decided("b", "Q2"), decided("c", "Q2", "rejected"), decided("c", "Q1", "rejected"))
    own = "it may be Q9, of which somebody is unsure: say no to Q9 for it, or accept it"
    assert [own] == told(sure, decided("c", "Q9", "unsure"))


def asked(turtle: str) -> EmbeddedEngine:
    """Return an engine on some Turtle."""
    store = pyoxigraph.Store()
    store.load(turtle, pyoxigraph.RdfFormat.TURTLE)
    return EmbeddedEngine(store)


def test_of_several_days_on_which_a_document_was_read_the_first_counts(rules: Rules) -> None:
    """And of several addresses the first, as they are sorted; the same statement never has two references to one."""
    said = " ; ".join(f"<{rules.addresses[0]}> <https://example.org/{n}> ; <urn:day> '2026-01-0{n}'" for n in (2, 1))
    engine = asked(f"<urn:g> <{DERIVED_FROM}> <urn:d> . <urn:d> {said} .")

    found = documents_of(engine, rules._replace(read_on=("urn:day",)))

    assert {"urn:d": Document("https://example.org/1", "2026-01-01")} == found


def test_a_label_is_no_other_name_of_its_language(shipped: Project) -> None:
    label, other = shipped.preferred[0], shipped.others[0]
    engine = asked(f"<urn:a> <{label}> 'Rosé'@en ; <{other}> 'Rosé'@en, 'Rosé'@fr, 'Rosie'@en .")

    found = names_by_language(engine, shipped, ["urn:a"])

    assert {"urn:a": Named({"en": "Rosé"}, (("en", "Rosie"), ("fr", "Rosé")))} == {
        thing: named._replace(aliases=tuple(sorted(named.aliases))) for thing, named in found.items()
    }


def is_linked(label: str, *aliases: str) -> Item:
    return Item("Q1", (("en", label),), tuple(("mul", one) for one in aliases))


@pytest.mark.parametrize(
    ("linked_as", "item", "label", "cls", "alike"),
    [
        ("박경", is_linked("Park Kyung"), "박 경", "Person", True),
        ("G-Dragon", is_linked("G-Dragon"), "Gdragon", "Person", True),
        ("유리", is_linked("Kwon Yu-ri"), "Kwon Yuri", "Person", True),
        ("G-Dragon", is_linked("G-Dragon", "GD"), "GD", "Person", True),
        ("BLACKPINK", is_linked("Blackpink"), "Black Pink", "MusicGroup", True),
        ("Girls’ Generation", is_linked("Girls' Generation"), "The Girls Generation", "MusicGroup", True),
        ("Lisa", is_linked("Lisa"), "Lisa (singer)", "Person", True),
        ("APT.", is_linked("APT."), "Apt", "MusicRecording", True),
        ("APT.", is_linked("APT."), "APT. (live)", "MusicRecording", False),
        ("Lisa", is_linked("Lisa"), "Lisa (Japan)", "Person", False),
        ("Lisa", is_linked("Lisa"), "Alisa", "Person", False),
        ("Mamamoo", is_linked("Mamamoo"), "MAMAMOO+", "MusicGroup", False),
    ],
)
def test_a_name_is_the_same_as_linking_takes_it(
    rules: Rules, linked_as: str, item: Item, label: str, cls: str, alike: bool
) -> None:
    """Of ours or of its item; a new item is held back, and what has no candidate is told whom it is like."""
    known, thing = ours("b", linked_as, cls=cls), ours("a", label, cls=cls)
    accepted = decided("b", "Q1")._replace(subject_label=linked_as, predicate=rules.classes[f"{MG}{cls}"].predicate)
    source = SimpleNamespace(name="index", items=lambda ids: dict.fromkeys(ids, item), with_statement=lambda *_: ())

    held = find_duplicates([known, thing], [accepted, decided("a", "", "absent")], rules, {"Q1": item})
    like = LinkedNames([accepted], source, rules, lambda _: {}).like(thing)

    assert ["urn:a"] * alike == list(held)
    assert ["Q1"] * alike == [one.item for one in (like,) if one]
    assert LinkedNames([accepted], None, rules, lambda _: {}).like(known) is None


@pytest.mark.parametrize("own", [("Ann", "BE"), ("BE", "Ann")])
@pytest.mark.parametrize("theirs", ["label", "also", "item", "alias"])
def test_any_name_of_ours_against_any_of_theirs(rules: Rules, own: tuple[str, str], theirs: str) -> None:
    """That of a thing that is linked, and that of its item: a new item is held back, and the two told to be alike."""
    there = {name: "Bé" if name == theirs else f"{name} of it" for name in ("label", "also", "item", "alias")}
    person = rules.classes[f"{MG}Person"]
    linked_as = decided("b", "Q1")._replace(subject_label=there["label"], predicate=person.predicate)
    item, other = is_linked(there["item"], there["alias"]), ours("b", there["label"], there["also"])
    source = SimpleNamespace(name="index", items=lambda ids: dict.fromkeys(ids, item), with_statement=lambda *_: ())
    names = LinkedNames([linked_as], source, rules, lambda _: {"urn:b": [there["also"]]})
    like = names.like(ours("a", *own))

    assert like is not None
    assert ("Bé" if theirs in ("item", "alias") else "", "Bé" if theirs == "also" else "") == (like.name, like.also)
    for one in (linked_as, decided("b", "Q1", "unsure")):
        held = find_duplicates([ours("a", *own), other], [one, decided("a", "", "absent")], rules, {"Q1": item})
        assert ["urn:a"] == list(held)


@pytest.fixture
def found(music: Project, kg: Callable[..., Ran], tmp_path: Path) -> Project:
    """The music project with an article that has an address, some links, and an index of the small knowledge base."""
    shutil.rmtree(music.data / "links")
    (tmp_path / "world.json").write_text(entity_lines(), "utf-8")
    assert kg("link", "index", str(tmp_path / "world.json"), cwd=music).code == 0
    sources = music.data / "spine" / "sources.ttl"
    told = "\nsource:{0} schema:url <https://example.org/{0}> .\n"
    names = ("number-one-girl-single", "rose-and-g-dragon", "number-one-girl-video")
    sources.write_text(sources.read_text() + "".join(told.format(name) for name in names))
    return music


def test_a_date_of_the_data_is_as_precise_as_its_source_and_a_scheduled_one_is_none(
    found: Project, kg: Callable[..., Ran]
) -> None:
    """R came out in a year, and Number One Girl on a day; rosie is dated by the source that says it was released."""
    article = found.data / "sources" / "rose-and-g-dragon.ttl"
    article.write_text(
        article.read_text()
        + '\nrelease:r a mg:Release ; mg:releaseOf work:r ; mg:date "2021-01-01"^^xsd:date ; mg:datePrecision concept:year .\n'
    )
    for thing, item in (("work:r", "Q900024"), ("work:rosie", "Q900004"), ("work:apt", "Q900020")):
        assert kg("link", "accept", thing, item, "--by", "me", cwd=found).code == 0

    ran = kg("wikidata", "quickstatements", cwd=found)

    dates = {line.split("\t")[0]: line.split("\t")[2] for line in ran.out.splitlines() if "\tP577\t" in line}
    assert {"Q900024": "+2021-00-00T00:00:00Z/9", "Q900004": "+2024-12-06T00:00:00Z/11"} == dates
    assert "P813" not in ran.out


def test_new_items_are_for_what_was_looked_for(found: Project, kg: Callable[..., Ran]) -> None:
    assert kg("link", "accept", "BLACKPINK", "Q25056945", "--by", "me", cwd=found).code == 0
    assert "say so with: kg link absent" in kg("wikidata", "quickstatements", "--create", "Lisa", cwd=found).err
    told = kg("link", "absent", "Lisa", "--by", "me", cwd=found)
    assert (0, True) == (told.code, "nobody has said no to Q26707663 (Lisa, 1.00) for Lisa\n" in told.err), told.err
    held = kg("wikidata", "quickstatements", "--create", cwd=found)
    why = "nobody has said no to Q26707663 (Lisa, 1.00), Q900002 (LISA, 1.00) for it: say so, or accept one"
    assert ("", True) == (held.out, f"refused: Lisa – a new item: {why}" in held.err)
    kg("link", "reject", "Lisa", "Q26707663", "--by", "me", cwd=found)
    kg("link", "reject", "Lisa", "Q900002", "--by", "me", cwd=found)

    ran = kg("wikidata", "quickstatements", "--create", cwd=found)

    assert ran.code == 0, ran.err
    lines = ran.out.splitlines()
    assert ["CREATE", 'LAST\tLen\t"Lisa"', "LAST\tP31\tQ5"] == [line for line in lines if "P463" not in line], ran
    assert any(line.startswith("LAST\tP463\tQ25056945\tS854\t") for line in lines)
    assert "absent" not in path_of(found).read_text()


def test_a_second_thing_of_ours_is_held_back_and_told(found: Project, kg: Callable[..., Ran]) -> None:
    agents = found.data / "spine" / "agents.ttl"
    agents.write_text(agents.read_text() + '\nagent:lalisa a mg:Person ; skos:prefLabel "Lisa"@en .\n')
    assert kg("link", "accept", "agent:lisa", "Q26707663", "--by", "me", cwd=found).code == 0
    question = "like Lisa (https://w3id.org/music-kg/agent/lisa), which is linked to Q26707663: the same?\n"
    assert f"Lisa: {question}" in kg("link", "candidates", cwd=found).err
    assert f"\n  {question}" in kg("link", "candidates", "agent:lalisa", cwd=found).out
    (line,) = kg("link", "candidates", "agent:lalisa", "-f", "json", cwd=found).out.splitlines()
    assert json.loads(line)["like"]["item"] == "Q26707663"
    told = kg("link", "absent", "agent:lalisa", "--by", "me", cwd=found)
    assert (0, True) == (told.code, f"Lisa: it is {question}" in told.err)

    ran = kg("wikidata", "quickstatements", "--create", cwd=found)

    assert "" == ran.out
    assert (
        "refused: Lisa – a new item: it is like Lisa (https://w3id.org/music-kg/agent/lisa), which is Q26707663: "
        in ran.err
    )
    assert "kg merge A B" in ran.err
    assert kg("link", "reject", "agent:lalisa", "Q26707663", "--by", "me", cwd=found).code == 0
    assert "it is like" not in kg("wikidata", "quickstatements", "--create", cwd=found).err


@pytest.mark.parametrize("who", ["agent:lisa", "agent:lalisa"])
def test_what_somebody_is_unsure_of_holds_a_new_item_back(found: Project, kg: Callable[..., Ran], who: str) -> None:
    """Of a thing of that name, and of the thing itself; which is told when it is decided."""
    agents = found.data / "spine" / "agents.ttl"
    agents.write_text(
        agents.read_text() + '\nagent:lalisa a mg:Person ; skos:prefLabel "Lalisa"@en ; skos:altLabel "LISA" .\n'
    )
    assert kg("link", "unsure", who, "Q26707663", "--by", "me", cwd=found).code == 0
    told = kg("link", "absent", "agent:lalisa", "--by", "me", cwd=found).err
    assert ("Lalisa: it has no item, and may be Q26707663: take one of the two back" in told) == (who == "agent:lalisa")

    ran = kg("wikidata", "quickstatements", "--create", cwd=found)

    like = "it is like Lisa (https://w3id.org/music-kg/agent/lisa), which may be Q26707663: merge them"
    own = "it may be Q26707663, of which somebody is unsure: say no to Q26707663 for it"
    assert ("", True) == (ran.out, f"refused: Lalisa – a new item: {own if who == 'agent:lalisa' else like}" in ran.err)
    assert kg("link", "reject", "agent:lalisa", "Q26707663", "--by", "me", cwd=found).code == 0
    assert "it may be" not in kg("wikidata", "quickstatements", "--create", cwd=found).err
    assert "it is like" not in kg("wikidata", "quickstatements", "--create", cwd=found).err


def test_what_has_no_item_is_told_to_be_like_a_thing_by_its_other_names(found: Project, kg: Callable[..., Ran]) -> None:
    agents = found.data / "spine" / "agents.ttl"
    agents.write_text(
        agents.read_text() + '\nagent:lm a mg:Person ; skos:prefLabel "L. M."@en ; skos:altLabel "LISA" .\n'
    )
    assert kg("link", "accept", "agent:lm", "Q987654321", "--by", "me", cwd=found).code == 0

    ran = kg("link", "absent", "agent:lisa", "--by", "me", cwd=found)

    told = (
        "Lisa: it is like L. M. (https://w3id.org/music-kg/agent/lm), also called 'LISA', which is linked to Q987654321"
    )
    assert (0, True) == (ran.code, told in ran.err), ran.err
