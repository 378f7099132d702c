"""Other lists: how their identifiers are written, a table for each, and what is taken over from linked items."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ProjectError, UsageError
from kg.link import holders
from kg.link.compare import BOTH, DIFFER, OURS, THEIRS, UNASKED, Compared
from kg.link.decisions import BY_HAND, CHAINED, PROVEN, Decision, Held
from kg.link.holders import holders_of, words_on_holders
from kg.link.items import Item, Statement, Value
from kg.link.link_desk import LinkDesk
from kg.link.pipeline import Proposal
from kg.link.publish import check_links
from kg.link.resting import EVIDENCE, Fallen, find_fallen, without_fallen, words_on
from kg.link.rules import Rules, read_rules
from kg.link.scoring import Scored, Subject
from kg.link.sssom import links_table
from kg.link.standing import NOTHING, Standing, read_standing
from kg.link.taken_rests import refused_identifiers
from kg.link.taking_over import find_identifiers, put_each
from kg.link.target_table import target_table
from kg.link.targets import Check, Cleaner, Target, expanded, items_behind
from kg.project.config import Project
from kg.project.reading import read_project
from tests.conftest import Ran
from tests.link.wikibase import entity_lines

MBID = "7f233cda-eacb-4235-b681-5f7be343a1a2"
OTHER = "a74b1b7f-71a5-4011-9441-d0b5e4122711"
SPOTIFY = "3eVa5w3URK5duf6eyVDbu9"
ISNI = Check(tuple(2**n for n in range(15, -1, -1)), 11, 1)


@pytest.fixture(scope="module")
def rules(shipped: Project) -> Rules:
    return read_rules(shipped)


@pytest.mark.parametrize(
    ("target", "written", "identifier"),
    [
        ("musicbrainz-artist", f"https://musicbrainz.org/artist/{MBID}", MBID),
        ("musicbrainz-artist", f"http://MusicBrainz.org/artist/{MBID.upper()}/", MBID),
        ("musicbrainz-artist", f"www.musicbrainz.org/artist/{MBID}/releases?page=2#x", MBID),
        ("musicbrainz-artist", f"//beta.musicbrainz.org/artist/{MBID}", MBID),
        ("musicbrainz-artist", f"https://musicbrainz.org/recording/{MBID}", ""),
        ("musicbrainz-artist", f"https://musicbrainz.org.evil.example/artist/{MBID}", ""),
        ("musicbrainz-artist", f"https://musicbrainzxorg/artist/{MBID}", ""),
        ("musicbrainz-artist", f"https://evil.example/?u=musicbrainz.org/artist/{MBID}", ""),
        ("musicbrainz-artist", MBID, ""),
        ("musicbrainz-recording", f"https://musicbrainz.org/recording/{MBID}", MBID),
        ("spotify-artist", f"https://open.spotify.com/artist/{SPOTIFY}?si=0a1b", SPOTIFY),
        ("spotify-artist", f"https://open.spotify.com/intl-de/artist/{SPOTIFY}", SPOTIFY),
        ("spotify-artist", f"spotify:artist:{SPOTIFY}", SPOTIFY),
        ("spotify-artist", f"https://open.spotify.com/artist/{SPOTIFY}x", ""),
        ("spotify-artist", f"https://open.spotify.com/album/{SPOTIFY}", ""),
        ("isni", "https://isni.org/isni/0000000121032683", "0000000121032683"),
        ("isni", "http://www.isni.org/isni/0000 0001 2103 2683", "0000000121032683"),
        ("isni", "http://www.isni.org/0000%200001%202103%202683", "0000000121032683"),
        ("isni", "https://isni.org/isni/000000012150090x", "000000012150090X"),
        ("isni", "https://isni.org/isni/0000000121032684", ""),
        ("viaf", "http://viaf.org/viaf/113230702/#Skos", "113230702"),
        ("viaf", "https://viaf.org/en/viaf/113230702", "113230702"),
        ("isrc", "urn:isrc:us-at2-24-09172", "USAT22409172"),
        ("isrc", "https://musicbrainz.org/isrc/USAT22409172", "USAT22409172"),
        ("isrc", "https://musicbrainz.org/isrc/USAT2240917", ""),
        ("iswc", "urn:iswc:T-034.524.680-1", "T0345246801"),
        ("iswc", "https://musicbrainz.org/iswc/T-034.524.680-2", ""),
        ("discogs-artist", "https://www.discogs.com/artist/24941-a-ha", "24941"),
        ("discogs-artist", "http://discogs.com/de/artist/24941-a-ha?sort=x", "24941"),
        ("discogs-artist", "https://www.discogs.com/artist/a-ha", ""),
        ("apple-music-artist", "https://music.apple.com/us/artist/ros%C3%A9/1441354645?l=en", "1441354645"),
        ("apple-music-artist", "https://itunes.apple.com/us/artist/id1441354645", "1441354645"),
        ("apple-music-artist", "https://music.apple.com/us/album/rosie/1441354645", ""),
    ],
)
def test_one_identifier_is_read_however_it_is_written(rules: Rules, target: str, written: str, identifier: str) -> None:
    known = rules.targets[target]
    assert known.read(written) == identifier
    assert not identifier or known.read(known.address_of(identifier)) == identifier
    assert bool(identifier) <= (known.fault(written) == "")


def ways_of(target: Target) -> list[str]:
    """Return every way that the rules know of writing the example of a target, and what a browser makes of it."""
    found = []
    for way in (target.address, *target.written):
        bare = re.sub(r"^https?://(www\.)?", "", way).format(id=target.example, any="x")
        found += [bare, f"<{bare}>", f" {bare} "]
        if "/" in bare and not bare.startswith("urn:"):
            begins = (
                "http://",
                "https://",
                "//",
                "https://www.",
                "https://m.",
                "www.",
                "m.",
                "mobile.",
                "https://www.m.",
            )
            ends = ("", "/", "//", "?x=1&y=/", "#P1", "/?a#b", " ", "/ ")
            found += [
                f"{begin}{bare}{end if '?' not in bare else end.replace('?', '&')}" for begin in begins for end in ends
            ]
            found += [f"HTTPS://{bare}", f"https://{bare.replace(':', '%3A')}"]
    return found


def test_every_address_that_the_rules_know_is_read_in_every_form(rules: Rules) -> None:
    """Mobile, with www, without a scheme, with what a browser adds; and never behind the address of another."""
    for known in (rules.items, *rules.targets.values()):
        wrong = [one for one in ways_of(known) if known.plain(one) != known.example]
        assert [] == wrong, known.name
        others = [f"https://evil.example/{known.address}", f"https://evil.example/?u={known.address}"]
        assert ["", ""] == [known.read(one.format(id=known.example)) for one in others]


ADDRESSES = [
    "https://m.wikidata.org/wiki/{}", "www.wikidata.org/entity/{}", "https://www.wikidata.org/wiki/{}?uselang=ko#P31",
    "https://www.wikidata.org/wiki/Special:EntityData/{}.json", "http://www.wikidata.org/wiki/Special:EntityPage/{}/",
    "https://www.wikidata.org/w/index.php?title={}&action=history", " https://www.wikidata.org/wiki/{}/ ", "wd:{}",
]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_is_the_same_item_at_every_door(
    music: Project, rules: Rules, address: str, monkeypatch: pytest.MonkeyPatch, kg: Callable[..., Ran]
) -> None:
    """At the prompt with each verdict, in a review, and in the table of decisions; the review sheet is in test_doors."""
    shutil.rmtree(music.data / "links", ignore_errors=True)
    written = address.format("Q987654321")
    for verdict in ("accept", "reject", "unsure") if address == ADDRESSES[0] else ("accept",):
        ran = kg("link", verdict, "Rosé", written, "--by", "ann", cwd=music)
        assert (0, True) == (ran.code, "agent:rose Q987654321: " in ran.err), ran

    table = links_table(music, rules.items)
    text = table.path.read_text("utf-8")
    if "://" in address:
        table.path.write_text(text.replace("wd:Q987654321", f"<{written.strip()}>"), "utf-8")
    (one,) = table.read()
    table.write([one])
    assert ("Q987654321", text) == (one.item, table.path.read_text("utf-8"))

    desk = LinkDesk(music, rules)
    bare = Scored("Q987654321", "R", 0.5, 0.5, True, False, (), (), (), (), ())
    waits = Proposal(Subject(one.subject, "https://w3id.org/music-kg/ontology#Person", "Rosé", (), {}), (bare,))
    assert [bare] == [*desk.with_item(waits, written).candidates]
    with pytest.raises(UsageError, match="is no item"):
        desk.with_item(waits, written.replace("wikidata.org", "example.org").replace("wd:", "ex:"))


def test_rules_that_name_no_addresses_know_those_of_a_wikibase() -> None:
    items = items_behind("https://www.base.example/entity/")
    assert ["Q5", "Q5", "Q5", ""] == [
        items.read(one)
        for one in (
            "base.example/wiki/Q5",
            "https://m.base.example/entity/q5/",
            "<https://www.base.example/entity/Q5>",
            "http://www.wikidata.org/entity/Q5",
        )
    ]


def test_where_the_rules_name_no_addresses_that_is_told_of_one(rules: Rules) -> None:
    bare, address = rules._replace(written=()), "https://www.wikidata.org/wiki/Special:EntityData/Q5.json"
    assert bare.items.read(address) == ""
    assert "told as 'written' in linking.toml" in bare.no_item(address)
    assert "written" not in bare.no_item("see") + rules.no_item(address)


@pytest.mark.parametrize(
    ("target", "written", "told"),
    [
        (
            "isni",
            "https://isni.org/isni/0000000121032684",
            "'0000000121032684' is no ISNI: its check digit does not fit",
        ),
        ("iswc", "https://musicbrainz.org/iswc/T0345246802", "check digit"),
        ("spotify-artist", "https://open.spotify.com/artist/Rosé", "'Rosé' is no Spotify artist, which looks like"),
        ("discogs-artist", "https://www.discogs.com/artist/a-ha", "is no Discogs artist"),
        ("discogs-artist", "https://www.discogs.com/release/1", ""),
        ("isni", "0000000121032684", ""),
    ],
)
def test_what_looks_like_an_address_and_is_none_is_told(rules: Rules, target: str, written: str, told: str) -> None:
    found = rules.targets[target].fault(written)
    assert told in found if told else found == ""


@given(st.integers(0, 10**15 - 1), st.integers(0, 14), st.integers(1, 9))
def test_a_check_digit_finds_every_wrong_digit(number: int, place: int, more: int) -> None:
    """The property of ISO 7064: one digit changed never fits."""
    digits = f"{number:015}"
    fitting = [sign for sign in "0123456789X" if ISNI.holds(digits + sign)]
    assert len(fitting) == 1
    wrong = digits[:place] + str((int(digits[place]) + more) % 10) + digits[place + 1 :]
    assert not ISNI.holds(wrong + fitting[0])


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    """No text makes an error, and what is read is an identifier."""
    target = Target("t", "T", "https://a.example/{id}", "[0-9]+", ("b.example/{any}/{id}", "{id}"), "lower", "- ")
    found = target.read(text)
    assert found == "" or target.is_id(found)


@pytest.mark.parametrize(
    ("line", "other", "message"),
    [
        (
            'address = "https://isni.org/isni/{id}"',
            'address = "https://isni.org/isni/"',
            "an address that ends with {id}",
        ),
        ('example = "0000000121032683"', 'example = "0000000121032684"', "is not what the target says"),
        ('written = ["urn:iswc:{id}"]', 'written = ["urn:iswc:"]', "an address with {id} in it"),
        ("[targets.viaf]", "[targets.membership]", "there is a fact membership as well"),
        ('form = "T[0-9]{10}"', 'form = "T[0-9"', "a regular expression"),
        ('form = "T[0-9]{10}"', r"form = 'T([0-9]+)+\1'", "must be a regular expression; this one might take for ever"),
        ('written = ["urn:iswc:{id}"]', 'written = ["e.example/{any}a{any}a{id}"]', "no more than two stand between"),
    ],
)
def test_faulty_targets_are_told_with_their_place(music: Project, line: str, other: str, message: str) -> None:
    path = music.linking.rules
    text = path.read_text("utf-8")
    assert line in text
    path.write_text(text.replace(line, other), "utf-8")
    with pytest.raises(ProjectError) as caught:
        read_rules(read_project(music.root))
    assert message in caught.value.message
    assert caught.value.location is not None
    assert caught.value.location.line


# --- Taking over


def with_identifiers(lines: str, item: str, **claims: list[str]) -> str:
    """Return entities of which one has these texts for properties."""
    rows = json.loads(lines)
    (one,) = [row for row in rows if row["id"] == item]
    for name, values in claims.items():
        one["claims"][name] = [
            {"mainsnak": {"snaktype": "value", "datavalue": {"type": "string", "value": value}}, "rank": "normal"}
            for value in values
        ]
    return "".join(json.dumps(row) + "\n" for row in rows)


@pytest.fixture
def ready(music: Project, kg: Callable[..., Ran], tmp_path: Path) -> Project:
    """The music project with Rosé linked, to an item that has identifiers."""
    shutil.rmtree(music.data / "links")
    lines = entity_lines()
    world = tmp_path / "world.json"
    world.write_text(lines, "utf-8")
    world.write_text(with_identifiers(lines, "Q27655344", P434=[MBID], P213=["0000 0001 2103 2683"], P1902=["too short"],
                                      P1953=["1", "2"]), "utf-8")  # fmt: skip
    assert kg("link", "index", str(world), cwd=music).code == 0
    assert kg("link", "accept", "Rosé", "Q27655344", "--by", "me", cwd=music).code == 0
    return music


def table(project: Project, name: str) -> str:
    path = project.data / "links" / name
    return path.read_text("utf-8") if path.is_file() else ""


def test_identifiers_of_a_linked_item_are_taken_over_with_their_evidence(
    ready: Project, kg: Callable[..., Ran]
) -> None:
    dry = kg("wikidata", "ids", "--dry-run", cwd=ready)
    assert "nothing was written" in dry.err
    assert table(ready, "musicbrainz-artist.sssom.tsv") == ""

    ran = kg("wikidata", "ids", cwd=ready)
    assert ran.code == 0, ran.err
    assert f"Rosé: MusicBrainz artist {MBID}" in ran.err
    assert "left alone: Rosé: Spotify artist too short: it is no Spotify artist" in ran.err
    assert "left alone: Rosé: Discogs artist 1: the item has several" in ran.err
    row = table(ready, "musicbrainz-artist.sssom.tsv").splitlines()[-1]
    assert "semapv:MappingChaining" in row
    assert "P434 of Q27655344, to which it is linked" in row
    assert "0000000121032683" in table(ready, "isni.sssom.tsv"), "in one spelling"

    assert [f.message for f in check_links(read_project(ready.root)).findings] == [
        "the links are not those of the decisions. Make them anew"
    ] * 3
    assert kg("link", "apply", cwd=ready).code == 0
    assert not check_links(read_project(ready.root)).findings
    assert f"agent:rose schema:sameAs <https://musicbrainz.org/artist/{MBID}> ." in table(
        ready, "musicbrainz-artist.ttl"
    )
    assert kg("validate", cwd=ready).code == 0
    again = kg("wikidata", "ids", cwd=ready).err
    assert "\n0 identifiers" in again or again.startswith("0 identifiers")


def found_of(label: str, item: str, ours: str, theirs: str) -> Compared:
    outcome = BOTH if ours == theirs else THEIRS if not ours else OURS
    return Compared(label, f"urn:{label}", item, "MusicBrainz artist", outcome, ours, theirs, "", (), ())


@pytest.mark.parametrize(
    ("rows", "taken"),
    [
        ([found_of("A", "Q1", "", MBID)], ["A"]),
        ([found_of("A", "Q1", "", MBID), found_of("B", "Q2", "", MBID)], []),
        ([found_of("A", "Q1", "", MBID.upper()), found_of("B", "Q2", "", MBID)], []),
        ([found_of("A", "Q1", "", MBID), found_of("B", "Q2", MBID, MBID)], []),
        ([found_of("A", "Q1", "", MBID), found_of("B", "Q2", MBID, "")], []),
        ([found_of("A", "Q1", "", MBID), found_of("B", "Q2", "", OTHER)], ["A", "B"]),
    ],
)
def test_an_identifier_of_two_is_left_to_neither(rules: Rules, rows: list[Compared], taken: list[str]) -> None:
    """One of them is linked wrongly, or one item says what is the other's."""
    nobody = SimpleNamespace(with_statement=lambda *_: (), items=lambda _: {})
    found = find_identifiers(
        rows, rules, dict.fromkeys(("urn:A", "urn:B"), "https://w3id.org/music-kg/ontology#Person"), nobody
    )

    assert taken == [one.row.label for one in found if not one.why]
    assert all(" has it as well, or its item" in one.why for one in found if one.row.label not in taken)


def held_by(item: str, name: str = MBID, **said: Any) -> dict[str, Item]:
    """Return an item that has an identifier, and by its id."""
    return {item: Item(item, claims={"P434": (Statement(Value("text", name)),)}, **said)}


PERSON = "https://w3id.org/music-kg/ontology#Person"


@pytest.mark.parametrize(
    ("rows", "cls", "held", "why"),
    [
        ([found_of("A", "Q1", "", MBID)], PERSON, {}, ""),
        ([found_of("A", "Q1", "", MBID[:-1])], PERSON, {}, "it is no MusicBrainz artist"),
        ([found_of("A", "Q1", OTHER, MBID)._replace(outcome=DIFFER)], PERSON, {}, f"ours has {OTHER}"),
        ([found_of("A", "Q1", "", MBID), found_of("A", "Q1", "", OTHER)], PERSON, {}, "the item has several"),
        ([found_of("A", "Q1", "", MBID), found_of("A", "Q1", "", "1")._replace(fact="ISNI")], PERSON, {}, ""),
        ([found_of("A", "Q1", "", MBID)], "urn:Song", {}, "ours is nothing that has a MusicBrainz artist"),
        ([found_of("A", "Q1", "", MBID)], PERSON, held_by("Q9"), "Q9 has it as well, so that it is proof of neither"),
        ([found_of("A", "Q1", "", MBID)], PERSON, held_by("Q9", MBID.upper()), "Q9 has it as well"),
        ([found_of("A", "Q1", "", MBID)], PERSON, held_by("Q9", moved="Q8"), "Q9 has it as well"),
        # that is the item itself, or one that was merged with it, or is no more, or has another one
        ([found_of("A", "Q1", "", MBID)], PERSON, held_by("Q1"), ""),
        ([found_of("A", "Q1", "", MBID)], PERSON, held_by("Q9", moved="Q1"), ""),
        ([found_of("A", "Q1", "", MBID)], PERSON, held_by("Q9", gone=True), ""),
        ([found_of("A", "Q1", "", MBID)], PERSON, held_by("Q9", OTHER), ""),
        ([found_of("A", "Q1", MBID, MBID)], PERSON, {}, None),
        ([found_of("A", "Q1", MBID, "")], PERSON, {}, None),
        ([found_of("A", "Q1", "", MBID)._replace(fact="name")], PERSON, {}, None),
    ],
)  # fmt: skip
def test_what_speaks_against_an_identifier_is_told(
    rules: Rules, rows: list[Compared], cls: str, held: dict[str, Item], why: str | None
) -> None:
    """And what ours has already, or no list is about, is nothing to take over."""
    source = SimpleNamespace(with_statement=lambda *_: tuple(held), items=lambda ids: {one: held[one] for one in ids})
    found = find_identifiers(rows, rules, {"urn:A": cls}, source)
    first = [one.why for one in found if one.target.name == "musicbrainz-artist"]

    assert len(first) == (0 if why is None else sum(row.fact == "MusicBrainz artist" for row in rows))
    assert all(one.startswith(why) if why else one == "" for one in first)


ROSE = "https://w3id.org/music-kg/agent/rose"
JISOO = "https://w3id.org/music-kg/agent/jisoo"


def of_rose(
    verdict: str = "accepted", how: str = CHAINED, by: str = "", item: str = "Q1", name: str = MBID
) -> Decision:
    """Return a decision on an identifier of a thing, that came by an item if one is named."""
    told = EVIDENCE.format(theirs="P434", item=item) if item else "of somewhere"
    same = "https://schema.org/sameAs"
    return Decision(ROSE, name, verdict, same, how, "2026-01-31", by, subject_label="Rosé", comment=told)


@pytest.mark.parametrize(
    ("one", "linked", "stands"),
    [
        (of_rose(), "Q1", True),
        (of_rose(), "Q2", False),
        (of_rose(), "", False),
        (of_rose(item=""), "Q2", True),  # by which link it came is not known
        (of_rose(item=""), "", False),
        (of_rose(by="ann"), "Q2", True),  # a person has said so
        (of_rose(how=PROVEN), "Q2", True),  # something else proves it
        (of_rose("rejected"), "Q2", False),
        (of_rose("unsure", BY_HAND, "ann"), "Q1", False),
    ],
)
def test_an_identifier_stands_as_far_as_something_speaks_for_it(
    music: Project, rules: Rules, one: Decision, linked: str, stands: bool
) -> None:
    """A person, another proof, or the link to the item that has it; and it falls only where it had been accepted."""
    shutil.rmtree(music.data / "links")
    table = target_table(music, rules.targets["musicbrainz-artist"])
    table.write([one])
    yes = Decision(ROSE, linked, "accepted", "https://schema.org/sameAs", BY_HAND, "2026-01-31", "ann")
    links = links_table(music, rules.items)
    links.write([yes] if linked else [])

    found = read_standing(music, rules)
    fallen = find_fallen(music, rules, links.read())

    key = (ROSE, "musicbrainz-artist", MBID)
    assert ({key} if stands else set()) == found.decided.keys()
    assert (one.verdict == "accepted" and not stands) == bool(fallen)
    assert all((table.path, MBID) == (each.path, each.decision.item) for each in fallen)


def test_what_was_taken_over_from_an_item_proves_no_link_to_it(rules: Rules) -> None:
    """What people said, or something else proved, does; of both it is known whose address it is."""
    decided = {
        (ROSE, "musicbrainz-artist", MBID): of_rose(),
        (ROSE, "isni", "0000000121032683"): of_rose(how=BY_HAND, by="ann"),
        (JISOO, "isni", "0000000121032683"): of_rose(how=PROVEN),
    }
    found = Standing(decided, (), rules.targets)
    assert {(ROSE, "musicbrainz-artist", MBID)} == found.taken
    assert [(JISOO, "isni", "0000000121032683"), (ROSE, "isni", "0000000121032683")] == found.said
    artist, isni = (rules.targets[name].address_of("") for name in ("musicbrainz-artist", "isni"))
    assert {artist + MBID: {ROSE}, isni + "0000000121032683": {ROSE, JISOO}} == found.addresses


def test_what_is_decided_on_identifiers_says_which_are_refused(music: Project, rules: Rules) -> None:
    """Those that were denied or doubted, those of whom it was said that there is none, and those of others."""
    shutil.rmtree(music.data / "links")
    target = rules.targets["musicbrainz-artist"]
    assert refused_identifiers(music, rules).is_empty
    no, none = of_rose("unsure", BY_HAND, "ann", name=OTHER), of_rose("absent", BY_HAND, "ann", name="")
    target_table(music, target).write([of_rose(), no, none._replace(subject=JISOO)])
    found = refused_identifiers(music, rules)
    assert {(ROSE, target.address_of(OTHER))} == found.pairs
    assert {(JISOO, target.entities)} == found.none
    assert {target.address_of(MBID): ROSE} == found.owner


def test_without_other_lists_no_identifier_stands(music: Project, rules: Rules) -> None:
    assert NOTHING is read_standing(music, rules._replace(targets={}))


def test_what_links_that_are_gone_leave_behind_is_told_by_thing_and_item(rules: Rules) -> None:
    artist, isni = rules.targets["musicbrainz-artist"], rules.targets["isni"]
    jisoo = of_rose()._replace(subject=JISOO, subject_label="")
    fallen = [
        Fallen(artist, Path("a"), of_rose(), "Q1"),
        Fallen(isni, Path("a"), of_rose(name="1"), "Q1"),
        Fallen(isni, Path("a"), of_rose(name="2"), "Q2"),
        Fallen(isni, Path("a"), jisoo, ""),
    ]
    assert [
        f"Rosé: MusicBrainz artist {MBID}, ISNI 1 came by Q1; take that back",
        "Rosé: ISNI 2 came by Q2; take that back",
        f"{JISOO}: ISNI {MBID} came by a link; take that back",
    ] == words_on(fallen)
    told = f"Rosé: MusicBrainz artist {MBID} came by Q1, to which it is not linked"
    assert [told, f"{JISOO}: ISNI {MBID} came by a link, to which it is not linked"] == [
        one.words for one in (fallen[0], fallen[3])
    ]


def row_of(outcome: str, ours: str, theirs: str = "", fact: str = "MusicBrainz artist", thing: str = ROSE) -> Compared:
    return Compared("Rosé", thing, "Q2", fact, outcome, ours, theirs, "", ("a.ttl",) if ours else (), ())


@pytest.mark.parametrize(
    ("rows", "left"),
    [
        # what both have is taken anew by the item of now, however ours is written
        ([row_of(BOTH, MBID, MBID)], [row_of(THEIRS, "", MBID)]),
        ([row_of(BOTH, MBID.upper(), MBID)], [row_of(THEIRS, "", MBID)]),
        # what only we have is gone, and they have another one
        ([row_of(OURS, MBID)], []),
        ([row_of(DIFFER, MBID, OTHER)], [row_of(THEIRS, "", OTHER)]),
        # beside one of ours that stays, theirs differs from that one alone
        (
            [row_of(DIFFER, MBID, OTHER), row_of(DIFFER, SPOTIFY, OTHER)],
            [row_of(DIFFER, SPOTIFY, OTHER)],
        ),
        # of two that are gone it is taken once
        ([row_of(DIFFER, MBID, OTHER), row_of(DIFFER, MBID.upper(), OTHER)], [row_of(THEIRS, "", OTHER)]),
        # what is of another list, of another thing, another one, or no identifier, stays as it is
        ([row_of(BOTH, MBID, MBID, "ISNI")], [row_of(BOTH, MBID, MBID, "ISNI")]),
        ([row_of(BOTH, MBID, MBID, thing=JISOO)], [row_of(BOTH, MBID, MBID, thing=JISOO)]),
        ([row_of(BOTH, OTHER, OTHER)], [row_of(BOTH, OTHER, OTHER)]),
        ([row_of(THEIRS, "", MBID)], [row_of(THEIRS, "", MBID)]),
        ([row_of(OURS, "none")], [row_of(OURS, "none")]),
        # and so does what nobody can say they lack
        ([row_of(UNASKED, MBID)], [row_of(UNASKED, MBID)]),
    ],
)
def test_what_has_fallen_is_compared_as_if_it_were_not_ours(
    rules: Rules, rows: list[Compared], left: list[Compared]
) -> None:
    fallen = [Fallen(rules.targets["musicbrainz-artist"], Path("a"), of_rose(), "Q1")]
    assert left == without_fallen(rows, fallen)


def test_an_identifier_of_two_is_told_where_one_is_asked_for(
    ready: Project, kg: Callable[..., Ran], tmp_path: Path
) -> None:
    world = tmp_path / "world.json"
    lines = f"[{','.join(world.read_text('utf-8').splitlines())}]"
    world.write_text(with_identifiers(lines, "Q26707663", P434=[MBID]), "utf-8")
    assert kg("link", "index", str(world), cwd=ready).code == 0
    assert kg("link", "accept", "Lisa", "Q26707663", "--by", "me", cwd=ready).code == 0

    ran = kg("wikidata", "ids", "Rosé", cwd=ready)

    assert f"left alone: Rosé: MusicBrainz artist {MBID}: Lisa has it as well, or its item" in ran.err
    assert "Lisa: MusicBrainz artist" not in ran.err
    assert MBID not in table(ready, "musicbrainz-artist.sssom.tsv")


@pytest.mark.parametrize(
    ("item", "written", "taken"),
    [
        ("Q26707663", MBID, False),
        ("Q26707663", MBID.upper(), False),
        ("Q26707663", OTHER, True),
        ("Q27655344", MBID, True),
    ],
)
def test_an_identifier_of_an_item_that_is_not_linked_as_well_proves_neither(
    ready: Project, kg: Callable[..., Ran], tmp_path: Path, item: str, written: str, taken: bool
) -> None:
    world = tmp_path / "world.json"
    lines = f"[{','.join(world.read_text('utf-8').splitlines())}]"
    world.write_text(with_identifiers(lines, item, P434=[written]), "utf-8")
    assert kg("link", "index", str(world), cwd=ready).code == 0

    ran = kg("wikidata", "ids", "Rosé", cwd=ready)

    told = f"left alone: Rosé: MusicBrainz artist {MBID}: {item} has it as well, so that it is proof of neither"
    assert (told in ran.err) != taken, ran.err
    assert (MBID in table(ready, "musicbrainz-artist.sssom.tsv")) == taken


def test_what_somebody_said_of_an_identifier_stays(ready: Project, kg: Callable[..., Ran]) -> None:
    ran = kg(
        "link", "reject", "Rosé", f"https://musicbrainz.org/artist/{MBID}/works", "--because", "a namesake", cwd=ready
    )
    assert ran.code == 0, ran.err
    kg("wikidata", "ids", "--target", "musicbrainz-artist", cwd=ready)
    rows = [line for line in table(ready, "musicbrainz-artist.sssom.tsv").splitlines() if MBID in line]
    assert len(rows) == 1
    assert "\tNot\t" in rows[0]
    assert table(ready, "isni.sssom.tsv") == ""
    assert MBID in kg("link", "list", "--target", "musicbrainz-artist", cwd=ready).out
    assert kg("link", "undo", "--target", "musicbrainz-artist", cwd=ready).code == 0
    assert MBID not in table(ready, "musicbrainz-artist.sssom.tsv")


ISNI_OF_ROSE = "ISNI 0000000121032683"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("undo", "Rosé"), True),
        (("reject", "Rosé", "Q27655344"), True),
        (("reject", "Rosé", "Q26707663"), False),
    ],
)
def test_what_came_by_a_link_that_is_gone_is_told_and_taken_back(
    ready: Project, kg: Callable[..., Ran], words: tuple[str, ...], told: bool
) -> None:
    """At every step until it is, and what a person said of an identifier is their own."""
    kg("wikidata", "ids", cwd=ready)
    kg("link", "apply", cwd=ready)
    left = f"Rosé: MusicBrainz artist {MBID}, {ISNI_OF_ROSE} came by Q27655344; take that back with: kg wikidata ids"

    gone = kg("link", *words, "--by", "me", cwd=ready)
    applied, checked = kg("link", "apply", cwd=ready), kg("link", "check", cwd=ready)
    dry = kg("wikidata", "ids", "--dry-run", "--target", "isni", cwd=ready)
    held = table(ready, "isni.sssom.tsv")
    back = kg("wikidata", "ids", cwd=ready)

    assert [gone.code, applied.code, dry.code, back.code] == [0] * 4
    assert [left in ran.err for ran in (gone, applied)] == [told] * 2, gone.err
    found = "came by Q27655344, to which it is not linked. Take it back with: kg wikidata ids"
    assert checked.out.count(found) == 2 * told, checked.out
    assert ("0000000121032683" in held, "nothing was written" in dry.err) == (True, True)
    assert (
        f"taken back: Rosé: MusicBrainz artist {MBID} came by Q27655344, to which it is not linked" in back.err
        or not told
    )
    assert (MBID in table(ready, "musicbrainz-artist.sssom.tsv")) != told
    kg("link", "apply", cwd=ready)
    assert (MBID in table(ready, "musicbrainz-artist.ttl")) != told
    assert "came by" not in kg("link", "check", cwd=ready).out


@pytest.mark.parametrize("linked", [True, False])
def test_what_came_by_a_link_of_which_nothing_is_known_falls_with_the_last_one(
    ready: Project, kg: Callable[..., Ran], linked: bool
) -> None:
    """As in a table in which somebody has rewritten the comments."""
    kg("wikidata", "ids", "--target", "musicbrainz-artist", cwd=ready)
    path = ready.data / "links" / "musicbrainz-artist.sssom.tsv"
    text = path.read_text("utf-8")
    assert ", to which it is linked" in text
    path.write_text(text.replace(", to which it is linked", ""), "utf-8")
    if not linked:
        kg("link", "undo", "Rosé", "--by", "me", cwd=ready)
    kg("link", "apply", cwd=ready)

    told = kg("link", "check", cwd=ready).out

    assert ("came by a link, to which it is not linked" in told) is not linked


def test_what_a_person_said_of_an_identifier_falls_with_no_link(ready: Project, kg: Callable[..., Ran]) -> None:
    kg("link", "accept", "Rosé", f"https://musicbrainz.org/artist/{MBID}", "--by", "me", cwd=ready)
    kg("wikidata", "ids", cwd=ready)
    kg("link", "undo", "Rosé", "--by", "me", cwd=ready)

    ran = kg("wikidata", "ids", "Rosé", cwd=ready)

    assert "\n0 identifiers, 1 taken back; write the links with: kg link apply" in ran.err
    assert MBID in table(ready, "musicbrainz-artist.sssom.tsv")
    assert table(ready, "isni.sssom.tsv").count("Rosé") == 0


def test_what_both_items_have_rests_on_the_one_of_now(ready: Project, kg: Callable[..., Ran], tmp_path: Path) -> None:
    """As after two items were merged, or one was taken for the other."""
    kg("wikidata", "ids", cwd=ready)
    kg("link", "apply", cwd=ready)
    world = tmp_path / "world.json"
    lines = f"[{','.join(world.read_text('utf-8').splitlines())}]"
    without = f"[{','.join(with_identifiers(lines, 'Q27655344', P434=[], P213=[]).splitlines())}]"
    world.write_text(with_identifiers(without, "Q26707663", P434=[MBID]), "utf-8")
    assert kg("link", "index", str(world), cwd=ready).code == 0
    kg("link", "undo", "Rosé", "--by", "me", cwd=ready)
    kg("link", "accept", "Rosé", "Q26707663", "--by", "me", cwd=ready)

    kg("wikidata", "ids", cwd=ready)

    assert "P434 of Q26707663, to which it is linked" in table(ready, "musicbrainz-artist.sssom.tsv")
    assert table(ready, "isni.sssom.tsv").count("Rosé") == 0


def test_what_came_by_a_link_does_not_prove_it(ready: Project, kg: Callable[..., Ran]) -> None:
    """After the link is withdrawn, its identifiers must not bring it back."""
    kg("wikidata", "ids", cwd=ready)
    kg("link", "apply", cwd=ready)
    assert kg("link", "undo", "Rosé", "--by", "me", cwd=ready).code == 0
    kg("link", "apply", cwd=ready)
    found = kg("link", "candidates", "Rosé", cwd=ready).out
    assert "Q27655344" in found
    assert "proven" not in found.split("Q27655344")[1].split("\n")[0]
    assert "MusicBrainz artist: both" not in found


def test_what_came_by_a_link_does_not_prove_it_while_it_stands(ready: Project, kg: Callable[..., Ran]) -> None:
    """Who looks at candidates again is not told that the item has what was taken from it."""
    before = kg("link", "candidates", "Rosé", cwd=ready)
    kg("wikidata", "ids", cwd=ready)
    kg("link", "apply", cwd=ready)
    assert MBID in table(ready, "musicbrainz-artist.ttl")

    assert (0, before.out) == kg("link", "candidates", "Rosé", cwd=ready)[:2]
    assert "1. Q27655344  Rosé" in before.out
    assert "proven" not in before.out


def test_an_identifier_that_is_ours_proves(ready: Project, kg: Callable[..., Ran]) -> None:
    assert kg("link", "undo", "Rosé", "--by", "me", cwd=ready).code == 0
    kg("link", "accept", "Rosé", f"http://musicbrainz.org/artist/{MBID.upper()}", cwd=ready)
    kg("link", "apply", cwd=ready)
    found = kg("link", "candidates", "Rosé", cwd=ready).out
    assert f"MusicBrainz artist: both have {MBID}" in found


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("accept", "Rosé", "https://isni.org/isni/0000000121032684"), "its check digit does not fit"),
        (
            ("accept", "Rosé", f"https://musicbrainz.org/recording/{MBID}"),
            "is nothing that has a MusicBrainz recording",
        ),
        (("accept", "Rosé", "Q25056945"), "which ours is not"),
        (("list", "--target", "nowhere"), "the rules have no target 'nowhere'"),
    ],
)
def test_what_cannot_be_is_not_taken(
    ready: Project, kg: Callable[..., Ran], words: tuple[str, ...], message: str
) -> None:
    ran = kg("link", *words, cwd=ready)
    assert (ran.code, message in ran.err) == (2, True), ran


def test_a_wrong_address_in_the_data_is_told(ready: Project, kg: Callable[..., Ran]) -> None:
    path = ready.spine / "agents.ttl"
    wrong = "\nagent:rose <https://schema.org/sameAs> <https://isni.org/isni/0000000121032684> .\n"
    path.write_text(path.read_text("utf-8") + wrong, "utf-8")
    ran = kg("link", "check", cwd=ready)
    assert (ran.code, "its check digit does not fit" in ran.out) == (1, True), ran


def test_values_of_theirs_are_compared_in_one_spelling(rules: Rules) -> None:
    from kg.link.scoring import Facts, values_of

    claims: dict[str, Any] = {"P213": (Statement(Value("text", "0000 0001 2103 2683")),)}
    (value,) = values_of(Item("Q1", claims=claims), rules.facts["isni"], Facts())
    assert value.text == "0000000121032683"


def by_undo(project: Project, kg: Callable[..., Ran]) -> None:
    kg("link", "undo", "Rosé", "--by", "me", cwd=project)
    kg("wikidata", "ids", cwd=project)


def by_undo_alone(project: Project, kg: Callable[..., Ran]) -> None:
    kg("link", "undo", "Rosé", "--by", "me", cwd=project)


def by_target(project: Project, kg: Callable[..., Ran]) -> None:
    kg("link", "undo", "--target", "musicbrainz-artist", cwd=project)
    kg("link", "undo", "--target", "isni", cwd=project)
    by_undo_alone(project, kg)


def by_hand(project: Project, kg: Callable[..., Ran]) -> None:
    for path in (project.data / "links").glob("*.sssom.tsv"):
        lines = path.read_text("utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if not line.startswith("agent:rose\t")), "utf-8")


def by_deletion(project: Project, kg: Callable[..., Ran]) -> None:
    """All tables of targets are gone, and what was made of them is left."""
    by_undo_alone(project, kg)
    for path in (project.data / "links").glob("*.sssom.tsv"):
        if path.name != "wikidata.sssom.tsv":
            path.unlink()


@pytest.mark.parametrize("go", [by_undo, by_undo_alone, by_target, by_hand, by_deletion])
def test_a_file_of_links_says_no_more_than_the_decisions_of_now(
    ready: Project, kg: Callable[..., Ran], go: Callable[[Project, Callable[..., Ran]], None]
) -> None:
    """Before the links are written anew, what it once said proves no link, and is stated of no new item."""
    kg("wikidata", "ids", cwd=ready)
    kg("link", "apply", cwd=ready)

    go(ready, kg)

    assert MBID in table(ready, "musicbrainz-artist.ttl")
    assert "MusicBrainz artist: both" not in kg("link", "candidates", "Rosé", cwd=ready).out
    kg("link", "candidates", cwd=ready)
    kg("link", "accept", "--proven", cwd=ready)
    assert "artist: both have" not in table(ready, "wikidata.sssom.tsv")
    kg("link", "reject", "Rosé", "Q27655344", "--by", "me", cwd=ready)
    kg("link", "absent", "Rosé", "--by", "me", cwd=ready)
    made = kg("wikidata", "quickstatements", "--create", "Rosé", cwd=ready)
    assert ("Rosé – member of" in made.err, MBID in made.out + made.err) == (True, False), made


def test_what_a_person_said_of_an_identifier_counts_while_it_is_decided(ready: Project, kg: Callable[..., Ran]) -> None:
    kg("link", "undo", "Rosé", "--by", "me", cwd=ready)
    kg("link", "accept", "Rosé", f"https://musicbrainz.org/artist/{MBID}", "--by", "me", cwd=ready)
    kg("link", "apply", cwd=ready)
    both = f"MusicBrainz artist: both have {MBID}"
    assert both in kg("link", "candidates", "Rosé", cwd=ready).out
    kg("link", "undo", "Rosé", "--target", "musicbrainz-artist", "--by", "me", cwd=ready)
    assert both not in kg("link", "candidates", "Rosé", cwd=ready).out


def test_identifiers_that_were_taken_back_are_taken_over_again_at_once(ready: Project, kg: Callable[..., Ran]) -> None:
    kg("wikidata", "ids", cwd=ready)
    kg("link", "apply", cwd=ready)
    kg("link", "undo", "--target", "musicbrainz-artist", cwd=ready)
    ran = kg("wikidata", "ids", cwd=ready)
    assert f"Rosé: MusicBrainz artist {MBID}" in ran.err
    assert "\n1 identifier; write the links with: kg link apply" in ran.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("link", "undo", "Rosé", "--by", "me"), "nothing is linked; look for candidates with: kg link candidates"),
        (("wikidata", "ids"), "nothing was written, as nothing is new; write the links with: kg link apply"),
        (
            ("link", "reject", "Rosé", f"https://musicbrainz.org/artist/{MBID}", "--by", "ann"),
            "agent/rose --by ann --target musicbrainz-artist",
        ),
    ],
)
def test_where_no_identifier_is_taken_over_the_reason_and_the_next_step_are_told(
    ready: Project, kg: Callable[..., Ran], words: tuple[str, ...], told: str
) -> None:
    assert kg(*words, cwd=ready).code == 0
    ran = kg("wikidata", "ids", "--target", "musicbrainz-artist", cwd=ready)
    assert (0, True) == ("\n0 identifiers; " not in f"\n{ran.err}", told in ran.err), ran.err


def test_an_identifier_that_was_taken_back_proves_no_proposal_of_before(ready: Project, kg: Callable[..., Ran]) -> None:
    kg("link", "undo", "Rosé", "--by", "me", cwd=ready)
    kg("link", "accept", "Rosé", f"https://musicbrainz.org/artist/{MBID}", "--by", "me", cwd=ready)
    kg("link", "apply", cwd=ready)
    kg("link", "candidates", cwd=ready)
    kg("link", "undo", "Rosé", "--target", "musicbrainz-artist", "--by", "me", cwd=ready)

    ran = kg("link", "accept", "--proven", cwd=ready)

    assert (2, True) == (
        ran.code,
        "have changed since the proposals were made; make them anew with: kg link candidates" in ran.err,
    )


@pytest.mark.parametrize(
    ("linked", "thing", "told"),
    [
        ("Rosé", "Lisa", "Lisa: MusicBrainz artist {0} is that of Q27655344 (Rosé) there, to which Rosé is linked"),
        (
            "Lisa",
            "Lisa",
            "Lisa: MusicBrainz artist {0} is that of Q27655344 (Rosé) there, and it is linked to Q26707663",
        ),
        ("Lisa", "Rosé", ""),
        ("Rosé", "Rosé", ""),
    ],
)
@pytest.mark.parametrize(
    "written", ["https://musicbrainz.org/artist/{0}", "http://www.musicbrainz.org/artist/{0}/works"]
)
def test_an_identifier_that_the_index_has_at_another_item_is_told(
    ready: Project, kg: Callable[..., Ran], linked: str, thing: str, told: str, written: str
) -> None:
    """It is taken, as somebody may know better; whose it is else is told with it."""
    if linked == "Lisa":
        kg("link", "undo", "Rosé", "--by", "me", cwd=ready)
        assert kg("link", "accept", "Lisa", "Q26707663", "--by", "me", cwd=ready).code == 0
    for name, by in ((MBID, "me"), (OTHER, "ann")):
        ran = kg("link", "accept", thing, written.format(name), "--by", by, cwd=ready)
        assert (told.format(MBID) in ran.err and bool(told)) == (bool(told) and name == MBID), ran.err
        assert ("take it back if it is not its own" in ran.err) == (bool(told) and name == MBID), ran.err
        assert name in table(ready, "musicbrainz-artist.sssom.tsv")
        kg("link", "undo", thing, "--target", "musicbrainz-artist", "--by", by, cwd=ready)


def test_so_it_is_where_the_list_itself_is_looked_in(ready: Project, kg: Callable[..., Ran], rules: Rules) -> None:
    from kg.link.decisions import BY_HAND, Decision

    desk = LinkDesk(ready, rules.of_target("musicbrainz-artist"))
    new = Decision("urn:x", MBID, "accepted", "", BY_HAND, "2026-01-31", "me", subject_label="Lisa")
    assert any(
        "is that of Q27655344 (Rosé) there, to which Rosé is linked" in words for words in desk.remarks_on([new])
    )


@pytest.mark.parametrize(("verdict", "words"), [("reject", (MBID,)), ("unsure", (MBID,)), ("absent", ())])
def test_every_verdict_is_given_on_an_identifier_by_its_list(
    ready: Project, kg: Callable[..., Ran], verdict: str, words: tuple[str, ...]
) -> None:
    ran = kg("link", verdict, "Rosé", *words, "--target", "musicbrainz-artist", "--by", "me", cwd=ready)
    assert (0, True) == (ran.code, table(ready, "musicbrainz-artist.sssom.tsv").count("agent:rose\t") == 1), ran
    assert kg("link", verdict, "Rosé", *words, "--target", "nowhere", cwd=ready).code == 2
    kg("wikidata", "ids", cwd=ready)
    assert table(ready, "musicbrainz-artist.sssom.tsv").count("agent:rose\t") == 1, "what a person said stays"


@pytest.mark.parametrize(("length", "is_read"), [(2_000, True), (2_001, False)])
def test_an_address_is_as_long_as_is_said(length: int, is_read: bool) -> None:
    """2,000 letters; what is longer is compared with no pattern."""
    target = Target("t", "thing", "https://e.org/{id}", "[a-z]+")
    address = "https://e.org/".ljust(length, "a")

    assert (address[14:] if is_read else "") == target.read(address)
    assert address[14:] == target.read(f"  <{address}> ") or not is_read


@pytest.mark.parametrize(
    ("there", "put", "words"),
    [
        ([], True, ""),
        ([of_rose(by="ann", how=BY_HAND)], False, ""),  # it is decided so already
        ([of_rose("rejected", BY_HAND, "ann")], False, "that stays until it is taken back"),
        ([of_rose("unsure", BY_HAND, "ann")], False, "that stays until it is taken back"),
        ([of_rose("absent", BY_HAND, "ann", name="")], False, "that stays until it is taken back"),
        ([of_rose(by="ann", how=BY_HAND, name=OTHER)], False, "that stays until it is taken back"),
        ([of_rose("rejected", BY_HAND, "ann", name=OTHER)], True, ""),
        ([of_rose()._replace(subject=JISOO, author="ann")], False, "is linked to"),
        ([of_rose("rejected")._replace(subject=JISOO, author="ann")], True, ""),
    ],
)
def test_what_was_decided_on_an_identifier_is_not_taken_over(there: list[Decision], put: bool, words: str) -> None:
    """What stands in its way is told, with the decision that would have to go; the others go on."""
    last = of_rose(name="another")._replace(subject="urn:last")
    held = Held(there)
    taken, left = put_each(held, [of_rose(), last])

    assert ([of_rose(), last] if put else [last]) == taken
    assert {one.key for one in (*there, *taken)} == {one.key for one in held.decisions}
    assert [one.old for one in left] == (there if words else [])
    assert all(one.words.startswith("Rosé: ") and words in one.words for one in left)


def test_who_has_an_identifier_is_asked_in_each_way_that_it_stands(rules: Rules) -> None:
    """Of items that are there, by what they state now; one that was merged is told as such."""
    target = rules.targets["musicbrainz-artist"]
    upper = MBID.upper()
    old = Statement(Value("text", MBID), rank="deprecated")
    items = {
        **held_by("Q1"), **held_by("Q2", upper), **held_by("Q3", OTHER), **held_by("Q4", gone=True),
        **held_by("Q5", moved="Q1"), "Q6": Item("Q6", claims={"P434": (old,)}),
    }  # fmt: skip
    asked: list[tuple[str, str]] = []

    def with_statement(name: str, text: str) -> list[str]:
        asked.append((name, text))
        return ["Q2", "Q5"] if text == upper else ["Q1", "Q3", "Q4", "Q6"]

    source = SimpleNamespace(with_statement=with_statement, items=lambda ids: {one: items[one] for one in ids})
    found = holders_of(MBID, target, rules, source, upper)

    assert {("P434", MBID), ("P434", upper)} == set(asked)
    assert ["Q1", "Q2", "Q5"] == list(found)
    assert ["Q1"] == list(holders_of(MBID, target, rules, source))


def test_identifiers_that_are_written_otherwise_are_others_for_an_index(rules: Rules) -> None:
    """By their property, their form, their letters, what is dropped and their check digit."""
    target = rules.targets["isni"]
    changed = [
        target._replace(theirs="P9"), target._replace(form="[0-9]+"), target._replace(case="lower"),
        target._replace(drop="x"), target._replace(check=None),
    ]  # fmt: skip
    marks = {Cleaner({"isni": one}).mark for one in (target, *changed)}
    assert 1 + len(changed) == len(marks)


def test_a_check_is_of_an_identifier_that_is_long_enough() -> None:
    assert Check((1, 1, 1), 10, 6).holds("123")
    assert not Check((1, 1, 1), 10, 3).holds("12")
    assert not Check((1, 1, 1), 10, 3).holds("1-2")


def test_a_prefix_is_none_where_an_address_begins() -> None:
    prefixes = {"wd": "http://www.wikidata.org/entity/", "https": "urn:"}
    given = {
        "wd:Q1": f"{prefixes['wd']}Q1",
        " wd:Q1": f"{prefixes['wd']}Q1",
        "https://e/": "https://e/",
        "x:Q1": "x:Q1",
        "Q1": "Q1",
    }
    assert given == {text: expanded(text, prefixes) for text in given}


def test_who_has_an_identifier_may_state_it_by_any_of_several_properties(rules: Rules) -> None:
    target, item = rules.targets["musicbrainz-artist"], held_by("Q1")
    several = rules.facts[target.name]._replace(properties=("P9", "P434"))
    source = SimpleNamespace(with_statement=lambda *_: ["Q1"], items=lambda ids: item)

    assert ["Q1"] == list(holders_of(MBID, target, rules._replace(facts={target.name: several}), source))


@pytest.mark.parametrize(
    ("links", "held", "told"),
    [
        ({"rose": "Q1"}, held_by("Q1"), ""),
        ({"rose": "Q1"}, held_by("Q9"), "is that of Q9 (Q9) there, and it is linked to Q1"),
        ({"rose": "Q1"}, held_by("Q9", labels=(("en", "Nine"),)), "is that of Q9 (Nine) there, and it is linked to Q1"),
        ({"rose": "Q1", "jisoo": "Q9"}, held_by("Q9"), "is that of Q9 (Q9) there, to which jisoo is linked"),
        ({"jisoo": "Q9"}, held_by("Q9"), "to which jisoo is linked"),
        ({"rose": "Q1", "no": "Q9"}, held_by("Q9"), "is that of Q9 (Q9) there, and it is linked to Q1"),
        ({"no": "Q9"}, held_by("Q9"), ""),
        ({"rose": "Q1"}, {**held_by("Q1"), **held_by("Q9")}, ""),
        ({"rose": "Q1"}, held_by("Q9", moved="Q1"), ""),
        ({"rose": "Q1"}, {}, ""),
        ({}, held_by("Q9"), ""),  # it may prove whose that item is
    ],
)
def test_an_identifier_that_another_item_has_is_told(
    music: Project,
    rules: Rules,
    monkeypatch: pytest.MonkeyPatch,
    links: dict[str, str],
    held: dict[str, Item],
    told: str,
) -> None:
    """One of a thing that is linked elsewhere, or to no item that has it; only where it was accepted."""
    links_table(music, rules.items).write(
        [
            Decision(ROSE if name == "rose" else JISOO, item, "rejected" if name == "no" else "accepted",
                     "https://schema.org/sameAs", BY_HAND, "2026-01-31", "ann", subject_label=name)
            for name, item in links.items()
        ]
    )  # fmt: skip
    source = SimpleNamespace(with_statement=lambda *_: tuple(held), items=lambda ids: {one: held[one] for one in ids})
    monkeypatch.setattr(holders, "open_index", lambda *_: source)
    found = words_on_holders(music, "musicbrainz-artist", [of_rose(by="ann", how=BY_HAND)])

    assert (len(found), told in "".join(found)) == (bool(told), True)
    assert all(one.startswith(f"Rosé: MusicBrainz artist {MBID} ") for one in found)
    assert words_on_holders(music, "musicbrainz-artist", [of_rose("rejected", BY_HAND, "ann")]) == []
    assert words_on_holders(music, "no-list", [of_rose()]) == []
    monkeypatch.setattr(holders, "open_index", lambda *_: None)
    assert words_on_holders(music, "musicbrainz-artist", [of_rose()]) == []
