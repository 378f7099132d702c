"""Identity: what is decided holds, what is called just so is found, all else is new, whatever the order of the rows."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from kg.link.decisions import BY_HAND, Decision
from kg.link.rules import read_rules
from kg.mapping.candidates import propose_credits, propose_things
from kg.mapping.credits import Credits, Part, Split, read_credit_rules
from kg.mapping.identity import (
    CALLED,
    DECIDED,
    IDENTIFIED,
    NEW,
    Asked,
    Context,
    Identity,
    Kind,
    Resolved,
    names_of_credits,
)
from kg.mapping.known import KnownThings, read_known
from kg.mapping.minting import digest, minted, name_iri, same_text, slug
from kg.project.config import Project, Thresholds

BASE = "https://example.org/"
NS = BASE + "ns#"
ARTIST = Kind(NS + "Artist", BASE + "agent/", "catalogue")
SONG = Kind(NS + "Song", BASE + "work/")
KNOWN = KnownThings(
    {
        BASE + "agent/rose": frozenset({NS + "Artist"}),
        BASE + "agent/ann": frozenset({NS + "Artist"}),
        BASE + "agent/other-ann": frozenset({NS + "Place"}),
        BASE + "work/apple": frozenset({NS + "Song"}),
        BASE + "work/pear": frozenset({NS + "Song"}),
    },
    {
        BASE + "agent/rose": ("Rosé",),
        BASE + "agent/ann": ("Ann Orr", "Annie"),
        BASE + "work/apple": ("Apple",),
        BASE + "work/pear": ("Pear",),
    },
    {BASE + "work/apple": (BASE + "agent/rose", BASE + "agent/ann")},
    {
        "rosé": (BASE + "agent/rose",),
        "ann orr": (BASE + "agent/ann", BASE + "agent/other-ann"),
        "annie": (BASE + "agent/ann",),
        "apple": (BASE + "work/apple",),
        "pear": (BASE + "work/pear",),
    },
    {("catalogue", "A-1"): BASE + "agent/ann"},
    frozenset({BASE + "agent/rose", BASE + "agent/ann", BASE + "work/apple", BASE + "work/pear"}),
)


def decision(subject: str, item: str, verdict: str, label: str = "") -> Decision:
    return Decision(BASE + subject, item, verdict, "", BY_HAND, "2026-01-31", subject_label=label)


@pytest.mark.parametrize(
    ("kind", "name", "context", "expected"),
    [
        (ARTIST, "ROSÉ", Context(), Resolved(BASE + "agent/rose", CALLED)),
        (ARTIST, "Ann  Orr", Context(), Resolved(BASE + "agent/ann", CALLED)),
        (ARTIST, "annie", Context(), Resolved(BASE + "agent/ann", CALLED)),
        (ARTIST, "Anything", Context(identifier="A-1"), Resolved(BASE + "agent/ann", IDENTIFIED)),
        (ARTIST, "Annie", Context(identifier="A-2"), Resolved(f"{BASE}agent/catalogue-a-2-{digest('A-2')}", NEW)),
        (ARTIST, "Zed & Yon", Context(), Resolved(BASE + "agent/zed-yon", NEW)),
        (ARTIST, "Rose", Context(), Resolved(f"{BASE}agent/rose-{digest('rose')}", NEW)),
        (SONG, "Apple", Context("Rosé & Ann Orr"), Resolved(BASE + "work/apple", CALLED)),
        (SONG, "Apple", Context("ANNIE Featuring Rosé"), Resolved(BASE + "work/apple", CALLED)),
        (SONG, "Apple", Context("Rosé"), Resolved(BASE + "work/apple--rose", NEW)),
        (SONG, "Pear", Context("Rosé"), Resolved(BASE + "work/pear--rose", NEW)),
        (SONG, "Plum", Context("Kit"), Resolved(BASE + "work/plum--kit", NEW)),
    ],
)
def test_a_name_is_what_is_called_just_so_or_new(kind: Kind, name: str, context: Context, expected: Resolved) -> None:
    assert Identity(BASE, KNOWN).resolve(kind, name, context) == expected


def test_a_decision_comes_first() -> None:
    decided = Identity(
        BASE,
        KNOWN,
        [
            decision("name/agent.rose", "agent/rose", "accepted"),
            decision("name/agent.annie", "agent/ann", "rejected"),
            decision("name/agent.zed", "agent/zed", "rejected"),
        ],
    )
    assert decided.resolve(ARTIST, "Rose") == Resolved(BASE + "agent/rose", DECIDED)
    assert decided.resolve(ARTIST, "Annie") == Resolved(BASE + "agent/annie", NEW)
    assert decided.resolve(ARTIST, "Zed") == Resolved(f"{BASE}agent/zed-{digest('zed')}", NEW)


def test_a_thing_that_was_refused_is_not_taken_by_its_identifier_either() -> None:
    """As somebody said that this name is another one's, whatever the row says."""
    asked = Asked(ARTIST, "Anything", Context(identifier="A-1"))
    subject = Identity(BASE, KNOWN).subject(asked).removeprefix(BASE)
    refused, another = (
        Identity(BASE, KNOWN, [decision(subject, item, "rejected")]) for item in ("agent/ann", "agent/rose")
    )

    assert refused.resolve(*asked) == Resolved(f"{BASE}agent/catalogue-a-1-{digest('A-1')}", NEW)
    assert another.resolve(*asked) == Resolved(BASE + "agent/ann", IDENTIFIED)


def test_a_name_that_several_things_bear_is_none_of_them() -> None:
    """Until somebody has said which one it is not, so that one is left."""
    two = (BASE + "agent/kim-a", BASE + "agent/kim-b")
    known = KNOWN._replace(
        classes={**KNOWN.classes, **dict.fromkeys(two, frozenset({ARTIST.cls}))},
        called={**KNOWN.called, "kim": two},
    )
    assert Identity(BASE, known).resolve(ARTIST, "Kim") == Resolved(BASE + "agent/kim", NEW)

    refused = [decision("name/agent.kim", "agent/kim-a", "rejected")]
    assert Identity(BASE, known, refused).resolve(ARTIST, "Kim") == Resolved(two[1], CALLED)


def test_each_thing_that_a_name_is_not_is_refused() -> None:
    """However many they are; all of them are left out, and each is known to be."""
    two = ("agent/kim-a", "agent/kim-b")
    iris = frozenset(BASE + one for one in two)
    known = KNOWN._replace(
        classes={**KNOWN.classes, **dict.fromkeys(iris, frozenset({ARTIST.cls}))},
        called={**KNOWN.called, "kim": tuple(sorted(iris))},
    )
    identity = Identity(BASE, known, [decision("name/agent.kim", one, "rejected") for one in two])
    assert iris == identity.refused(BASE + "name/agent.kim")
    assert identity.resolve(ARTIST, "Kim") == Resolved(BASE + "agent/kim", NEW)


@pytest.mark.parametrize(
    ("by", "row", "same"),
    [
        ("Ann", "Zed & Ann", True),
        ("Ann", "Annabel", False),  # a name within a word is none
        ("Ann", "Joann", False),
        ("!!!", "???", False),  # of signs nothing is left to compare
        ("!!!", "!!!", False),
        ("Ann", "???", False),
    ],
)
def test_a_song_is_known_by_whole_names_of_those_who_made_it(by: str, row: str, same: bool) -> None:
    plum, who = BASE + "work/plum", BASE + "agent/who"
    known = KnownThings(
        {plum: frozenset({SONG.cls})}, {who: (by,)}, {plum: (who,)}, {"plum": (plum,)}, taken=frozenset({plum})
    )
    assert (plum if same else None) == (
        found.iri if (found := Identity(BASE, known).resolve(SONG, "Plum", Context(row))).how == CALLED else None
    )


def test_songs_that_have_the_same_id_but_for_signs_are_others_where_that_is_taken() -> None:
    """By their names as by those who made them."""
    known = KNOWN._replace(taken=KNOWN.taken | {BASE + "work/plum--rose"})
    rows = (("Plum", "Rose"), ("Plum", "Rosé"), ("Plum!", "Rose"))
    found = {Identity(BASE, known).resolve(SONG, name, Context(by)).iri for name, by in rows}
    assert len(rows) == len(found)
    assert all(one.startswith(f"{BASE}work/plum--rose-") for one in found)


def test_a_name_that_was_looked_for_in_vain_is_new() -> None:
    decided = Identity(BASE, KNOWN, [decision("name/agent.annie", "", "absent")])
    assert decided.resolve(ARTIST, "Annie") == Resolved(BASE + "agent/annie", NEW)


def test_ids_depend_on_names_alone() -> None:
    chance = random.Random(7)
    words = ["Love", "Me", "Do", "É", "!", "x-y", "The", "신곡", "&", "’s"]
    rows = [(" ".join(chance.choices(words, k=3)), " ".join(chance.choices(words, k=2))) for _ in range(3000)]
    one, other = Identity(BASE, KNOWN), Identity(BASE, KNOWN)
    found = {row: one.resolve(SONG, row[0], Context(row[1])) for row in rows}
    chance.shuffle(rows)
    assert found == {row: other.resolve(SONG, row[0], Context(row[1])) for row in rows}
    assert found == {row: Identity(BASE, KNOWN).resolve(SONG, row[0], Context(row[1])) for row in found}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("a b", "c"), ("a", "b c")),
        (("a", ""), ("a", "a")),
        (("+", ""), ("-", "")),
        (("x" * 500 + "a", ""), ("x" * 500 + "b", "")),
        (("a", "?"), ("a", "!")),
    ],
)
def test_other_names_have_other_ids(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert minted(BASE, *one) != minted(BASE, *other)


def test_identifiers_that_look_alike_are_others() -> None:
    found = {minted(BASE, "", "", one, "s") for one in ("aB1", "ab1", "ab-1", "a b1", "AB1")}
    assert len(found) == 5


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Jay-Z", "jay-z"),
        ("JAY Z", "jay-z"),
        ("Beyoncé", "beyonce"),
        ("방탄소년단", "방탄소년단"),
        ("!!!", digest("!!!")),
    ],
)
def test_an_id_can_be_read(name: str, expected: str) -> None:
    assert slug(name) == expected


def test_decisions_on_other_spellings_are_kept_apart() -> None:
    new = minted(BASE + "agent/", "Rose")
    assert len({name_iri(BASE, new, one) for one in ("Rose", "Rosé", "Rose!", "ROSE")}) == 3


def identity_with(*names: str, decisions: tuple[Decision, ...] = ()) -> Identity:
    identity = Identity(BASE, KNOWN, decisions)
    for name in names:
        identity.resolve(ARTIST, name)
    return identity


def proposed(identity: Identity) -> dict[str, list[str]]:
    return {
        one.subject.label: [mark.item for mark in one.candidates]
        for one in propose_things(identity, None, Thresholds())
    }


def test_what_may_be_a_known_thing_is_proposed() -> None:
    found = proposed(identity_with("Rose", "Rosé", "Orr Ann", "Ann Or", "Zed"))
    assert found == {"Rose": ["agent/rose"], "Orr Ann": ["agent/ann"], "Ann Or": ["agent/ann"]}


def test_two_new_names_that_are_nearly_the_same_are_proposed_once() -> None:
    assert proposed(identity_with("The Zed", "Zed, The", "The Zed (band)")) == {
        "The Zed (band)": ["agent/the-zed"],
        "Zed, The": ["agent/the-zed", "agent/the-zed-band"],
    }


def test_a_proposal_is_not_made_again_once_decided() -> None:
    name = "name/agent.rose"
    assert not proposed(identity_with("Rose", decisions=(decision(name, "agent/rose", "rejected"),)))
    assert not proposed(identity_with("Rose", decisions=(decision(name, "agent/rose", "accepted"),)))
    assert not proposed(identity_with("Rose", decisions=(decision(name, "", "absent"),)))


def test_a_song_of_the_same_title_by_others_is_not_proposed() -> None:
    identity = Identity(BASE, KNOWN)
    identity.resolve(SONG, "Apple", Context("Kit"))
    identity.resolve(SONG, "Apple", Context("Rosé"))
    found = propose_things(identity, None, Thresholds())
    assert [(one.subject.facts["by"][0].names, [mark.item for mark in one.candidates]) for one in found] == [
        (("Rosé",), ["work/apple"])
    ]


def test_a_decision_on_a_credit_is_learnt() -> None:
    rules = read_credit_rules({"asked": ["&"]})
    splits = {"Zed & Yon": Credits(rules).split("Zed & Yon")}
    (proposal,) = propose_credits(BASE, ARTIST, splits)
    for verdict, names in (("accepted", ["Zed & Yon"]), ("rejected", ["Zed", "Yon"])):
        made = Decision(
            proposal.subject.iri, proposal.candidates[0].item, verdict, "", "", "", subject_label="Zed & Yon"
        )
        one, several = names_of_credits(BASE, [made])
        found = Credits(rules, one, several).split("Zed & Yon")
        assert ([part.name for part in found.parts], found.doubtful) == (names, False)
    assert not propose_credits(BASE, ARTIST, splits, [proposal.subject.iri])
    assert not propose_credits(BASE, ARTIST, {"Zed": Split((Part("Zed"),), "one name")})


def test_only_a_no_to_a_credit_itself_says_that_it_is_several() -> None:
    """That it is not a known thing of another name, or that nothing was found for it, does not part it."""
    said = decision("name/agent.zed-yon", "agent/zed-yon", "rejected", "Zed & Yon")
    assert (set(), {"Zed & Yon"}) == names_of_credits(BASE, [said])
    assert (set(), {"Zed & Yon"}) == names_of_credits(BASE, [said._replace(subject=said.subject + "-12345678")])
    for other in (
        said._replace(item="agent/rose"),
        said._replace(item="", verdict="absent"),
        said._replace(verdict="unsure"),
        said._replace(subject="https://other.example/name/agent.zed-yon"),
    ):
        assert (set(), set()) == names_of_credits(BASE, [other])


def test_a_project_is_read_as_it_is_known(music: Project) -> None:
    known = read_known(music, read_rules(music), music.iter_data_files())
    identity = Identity(music.base, known)
    artist = Kind(music.base + "ontology#MusicArtist", music.base + "agent/", "spotify-artist")
    recording = Kind(music.base + "ontology#MusicRecording", music.base + "work/")
    assert identity.resolve(artist, "Rosé") == Resolved(music.base + "agent/rose", CALLED)
    assert identity.resolve(artist, "Billboard").how == NEW
    assert identity.resolve(recording, "Apt.", Context("ROSÉ & Bruno Mars")).how == CALLED
    assert identity.resolve(recording, "Apt.", Context("Rosé")).how == NEW


def test_an_identifier_that_two_things_have_is_of_neither(music: Project) -> None:
    """One of them has it wrongly, and nobody knows which."""
    path = music.data / "spine" / "agents.ttl"
    address = "https://open.spotify.com/artist/3eVa5w3URK5duf6eyVDbu9"
    said = f"{path.read_text('utf-8')}agent:rose <https://schema.org/sameAs> <{address}> .\n"
    artist = Kind(music.base + "ontology#MusicArtist", music.base + "agent/", "spotify-artist")
    for more, how in (("", IDENTIFIED), (f"agent:lisa <https://schema.org/sameAs> <{address}> .\n", NEW)):
        path.write_text(said + more, "utf-8")
        identity = Identity(music.base, read_known(music, read_rules(music), [path]))
        assert identity.resolve(artist, "Anything", Context(identifier="3eVa5w3URK5duf6eyVDbu9")).how == how


def test_what_a_table_said_decides_nothing_the_next_time(music: Project) -> None:
    files = [path for path in music.iter_data_files() if Path(path).name != "agents.ttl"]
    identity = Identity(music.base, read_known(music, None, files))
    artist = Kind(music.base + "ontology#MusicArtist", music.base + "agent/")
    assert identity.resolve(artist, "Taeyang").how == NEW


def test_names_are_compared_without_what_nobody_sees() -> None:
    """Case, spaces, the form of a letter, of a dash and of a quotation mark."""
    for one, other in (
        ("Straße", "STRASSE"),
        ("Rose\u0301", "Rosé"),
        ("O’Neil – “x”", 'o\'neil  - "X"'),
        ("a\u00a0b", " a b "),
    ):
        assert same_text(one) == same_text(other)
    assert same_text("Rose") != same_text("Rosé")


def test_an_id_is_of_at_most_a_hundred_and_twenty_signs_and_a_digest() -> None:
    """What is longer differs by its end; what has no letters at all is its digest, in whatever form it is written."""
    assert "a" * 120 == slug("a" * 120)
    one, other = (slug("word " * 30 + end) for end in ("one", "other"))
    assert one != other
    assert max(map(len, (one, other))) <= 129
    assert one[:100] == other[:100]
    assert slug("—") == slug("-") == digest("-") != slug("!")
    assert 8 == len(slug("\ud800"))
    assert f"{BASE}name/other.{digest('http://x/rose')}" == name_iri(BASE, "http://x/rose", "Rose")
