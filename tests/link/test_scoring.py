"""What speaks for a candidate: each rule on which a wrong link depends is turned here until it shows."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg.ask.folding import fold
from kg.link.items import Item, Statement, Value
from kg.link.names import SAME, best_likeness, compare_names, iter_keys, iter_part_keys, spellings
from kg.link.naming import Naming
from kg.link.pipeline import propose
from kg.link.rounds import related_to
from kg.link.rules import ClassRule, FactRule, Rules, read_rules
from kg.link.scoring import Facts, Known, Scored, Subject, dates_agree, rank, score
from kg.link.sources.base import AT_ONCE
from kg.project.config import Project, Thresholds

LIMITS = Thresholds()
NAMES = frozenset({"kim", "김"})
PERSON, SONG, OPEN = "urn:Person", "urn:Song", "urn:Open"
RULES = Rules(
    path=Path("linking.toml"),
    entities="http://www.wikidata.org/entity/",
    direct="http://www.wikidata.org/prop/direct/",
    languages=("mul", "en"),
    names=("P742",),
    kind="P31",
    broader="P279",
    never=("Q4167410",),
    addresses=(),
    classes={
        PERSON: ClassRule(PERSON, ("Q5",), "urn:same", family_names=NAMES),
        SONG: ClassRule(SONG, ("Q7366",), "urn:same", needs=(("performer",), ("date", "album")), strict=True),
        OPEN: ClassRule(OPEN, (), "urn:same"),
    },
    facts={
        "membership": FactRule("membership", "member of", "x", ("P463",), reverse=("P527",), finds=True),
        "performer": FactRule("performer", "performer", "x", ("P175",)),
        "album": FactRule("album", "album", "x", ("P361",), reverse=("P658",)),
        "date": FactRule("date", "date", "x", ("P577",), kind="date"),
        "country": FactRule("country", "country", "x", ("P27",), weak=True),
        "mbid": FactRule("mbid", "MusicBrainz", "x", ("P434",), kind="id"),
    },
)


def of(kind: str, **claims: str) -> Item:
    kinds = {"date": "date", "P577": "date", "P434": "text"}
    statements = {
        name: tuple(
            Statement(Value(kinds.get(name, "item"), one, 11 if name == "P577" else None)) for one in text.split()
        )
        for name, text in {**({"P31": kind} if kind else {}), **claims}.items()
    }
    return Item("Q1", (("en", "Lisa"),), (), statements)


def about(name: str = "Lisa", cls: str = PERSON, **facts: str) -> Subject:
    return Subject(
        "urn:lisa", cls, name, (name,), {key: tuple(Known(v) for v in text.split()) for key, text in facts.items()}
    )


def decide(subject: Subject, *items: Item, facts: Facts | None = None) -> list[Scored]:
    scored = [s for item in items if (s := score(subject, item, RULES, facts or Facts(), LIMITS)) is not None]
    return rank(scored, RULES, subject.cls, LIMITS)


def verdicts(subject: Subject, *items: Item, facts: Facts | None = None) -> list[str]:
    return [one.decision for one in decide(subject, *items, facts=facts)]


# --- What is proven, and what takes one thing away


def test_name_kind_and_a_fact_prove_it() -> None:
    assert verdicts(about(membership="Q9"), of("Q5", P463="Q9")) == ["proven"]


def test_a_name_alone_proves_nothing() -> None:
    assert verdicts(about(), of("Q5")) == ["review"]


def test_a_fact_that_theirs_does_not_tell_proves_nothing() -> None:
    assert verdicts(about(membership="Q9"), of("Q5")) == ["review"]


def test_a_weak_fact_proves_nothing_by_itself() -> None:
    assert verdicts(about(country="Q884"), of("Q5", P27="Q884")) == ["review"]


def test_one_difference_is_a_veto() -> None:
    assert verdicts(about(membership="Q9", country="Q884"), of("Q5", P463="Q9", P27="Q17")) == ["review"]


def test_a_wrong_kind_is_not_shown() -> None:
    assert verdicts(about(membership="Q9"), of("Q7366", P463="Q9")) == []


def test_a_missing_kind_is_never_accepted() -> None:
    assert verdicts(about(membership="Q9"), of("", P463="Q9")) == ["review"]


def test_a_kind_below_the_expected_one_will_do() -> None:
    facts = Facts(above={"Q900": frozenset({"Q5"})})

    assert verdicts(about(membership="Q9"), of("Q900", P463="Q9"), facts=facts) == ["proven"]
    assert verdicts(about(membership="Q9"), of("Q900", P463="Q9")) == []


def test_what_stands_for_nothing_is_never_shown() -> None:
    assert verdicts(about(membership="Q9"), of("Q5 Q4167410", P463="Q9")) == []


def test_a_class_without_classes_of_theirs_is_never_accepted() -> None:
    assert verdicts(about(cls=OPEN, membership="Q9"), of("Q5", P463="Q9")) == ["review"]
    assert verdicts(about(cls=OPEN, mbid="abc"), of("Q5", P434="abc")) == ["review"]


@pytest.mark.parametrize(
    "theirs", ["Love Song (Part 2)", "Love Song (instrumental)", "Love Song", "Song Love (Part 1)"]
)
def test_a_title_with_another_remark_or_order_is_another_title(theirs: str) -> None:
    song = of("Q7366", P175="Q9", P577="2024-10-18")._replace(labels=(("en", theirs),))

    assert "proven" not in verdicts(about("Love Song (Part 1)", cls=SONG, performer="Q9", date="2024-10-18"), song)


def test_a_name_only_alike_is_never_accepted() -> None:
    best = decide(about("Lisanne", membership="Q9"), of("Q5", P463="Q9")._replace(labels=(("en", "Lisanna"),)))

    assert [one.decision for one in best] == ["review"]
    assert best[0].name_score < LIMITS.name


def test_two_that_are_equally_good_are_not_decided() -> None:
    twin = of("Q5", P463="Q9")._replace(id="Q2")

    assert verdicts(about(membership="Q9"), of("Q5", P463="Q9"), twin) == ["review", "review"]


def test_a_namesake_of_whom_nothing_is_known_does_not_stop_a_proof() -> None:
    namesake = of("Q5")._replace(id="Q2")

    found = decide(about(membership="Q9"), namesake, of("Q5", P463="Q9"))

    assert [(one.item, one.decision) for one in found] == [("Q1", "proven"), ("Q2", "review")]


def test_only_the_first_can_be_proven() -> None:
    """A namesake with just our spelling, of whom nothing is known, stands before: a person has to look."""
    other = of("Q5", P463="Q9")._replace(id="Q2", labels=(("en", "Lísa"),))

    assert [(one.item, one.decision) for one in decide(about(membership="Q9"), of("Q5"), other)] == [
        ("Q1", "review"), ("Q2", "review"),
    ]  # fmt: skip


def test_whoever_comes_nearest_stops_a_proof_whatever_their_place() -> None:
    """The second says nothing and falls far behind; the third, spelled a letter otherwise, has the same fact."""
    name, nearly = "Alexandra Constantinopoulou", "Alexandra Konstantinopoulou"
    first, second, third = (
        item._replace(id=f"Q{n}", labels=(("en", label),))
        for n, (item, label) in enumerate(
            [(of("Q5", P463="Q9"), name), (of("Q5"), name), (of("Q5", P463="Q9"), nearly)], 1
        )
    )
    thing = about(name, membership="Q9")

    assert ["proven", "review"] == verdicts(thing, first, second)
    assert ["review", "review", "review"] == verdicts(thing, first, second, third)
    assert ["Q1", "Q2", "Q3"] == [one.item for one in decide(thing, third, second, first)]


def test_a_gone_or_moved_item_is_not_shown() -> None:
    item = of("Q5", P463="Q9")

    assert verdicts(about(membership="Q9"), item._replace(gone=True), item._replace(moved="Q7")) == []


def test_a_title_needs_a_performer_and_a_date_or_an_album() -> None:
    song = of("Q7366", P175="Q9", P577="2024-10-18", P361="Q8")

    assert verdicts(about(cls=SONG, performer="Q9"), song) == ["review"]
    assert verdicts(about(cls=SONG, date="2024-10-18"), song) == ["review"]
    assert verdicts(about(cls=SONG, performer="Q9", date="2024-10-18"), song) == ["proven"]
    assert verdicts(about(cls=SONG, performer="Q9", album="Q8"), song) == ["proven"]
    assert verdicts(about(cls=SONG, performer="Q9", date="1999-01-01"), song) == ["review"]


def test_an_identifier_proves_it_with_the_name_or_another_fact() -> None:
    """It may have been mistyped, or made up: of an item with another name it proves nothing by itself."""
    assert verdicts(about(mbid="abc"), of("Q5", P434="abc")) == ["proven"]
    assert verdicts(about("Lalisa Manobal", mbid="abc"), of("Q5", P434="abc")) == ["review"]
    assert verdicts(about("Lalisa Manobal", mbid="abc", membership="Q9"), of("Q5", P434="abc", P463="Q9")) == ["proven"]
    assert verdicts(about("Lalisa Manobal", mbid="abc", country="Q884"), of("Q5", P434="abc", P27="Q884")) == ["review"]


def test_an_identifier_does_not_outweigh_a_difference() -> None:
    assert verdicts(about(mbid="abc", membership="Q9"), of("Q5", P434="abc", P463="Q8")) == ["review"]
    assert verdicts(about(mbid="abc", membership="Q9"), of("Q5", P434="other", P463="Q9")) == ["review"]


def test_an_identifier_on_two_items_proves_neither() -> None:
    twin = of("Q5", P434="abc")._replace(id="Q2")

    assert verdicts(about(mbid="abc"), of("Q5", P434="abc"), twin) == ["review", "review"]


def test_a_name_that_a_related_thing_bears_tells_nothing() -> None:
    facts = {"membership": (Known("Q9", ("WINNER",)),)}
    called_winner = of("Q5", P463="Q9")._replace(labels=(("en", "Winner"),))

    assert verdicts(Subject("urn:a", PERSON, "Hoon", ("Hoon", "Winner"), facts), called_winner) == []
    assert verdicts(Subject("urn:a", PERSON, "Winner", ("Winner",), facts), called_winner) == ["proven"]


def test_a_value_without_an_item_is_compared_by_its_names() -> None:
    subject = Subject("urn:a", PERSON, "Lisa", ("Lisa",), {"membership": (Known("", ("Blackpink",)),)})
    facts = Facts(names={"Q9": ("BLACKPINK", "블랙핑크"), "Q8": ("Treasure",)})

    (one,) = decide(subject, of("Q5", P463="Q9"), facts=facts)
    assert one.agreed == ("membership",)
    assert one.decision == "review", "a name alone proves nothing, neither of the thing nor of its group"
    (other,) = decide(subject, of("Q5", P463="Q8"), facts=facts)
    assert other.conflicts == ("membership",)
    assert verdicts(subject, of("Q5", P463="Q9")) == ["review"]


def test_two_values_that_agree_by_name_prove_it() -> None:
    names = (Known("", ("Jisoo",)), Known("", ("Jennie",)), Known("", ("Nobody",)))
    subject = Subject("urn:a", PERSON, "Lisa", ("Lisa",), {"membership": names})
    facts = Facts(names={"Q8": ("Jisoo",), "Q9": ("Jennie",)})

    assert verdicts(subject, of("Q5", P463="Q8 Q9"), facts=facts) == ["proven"]
    assert verdicts(subject, of("Q5", P463="Q8"), facts=facts) == ["review"]


def test_a_value_is_found_from_the_other_end() -> None:
    facts = Facts(reverse={("Q1", "P527"): ("Q9",)})

    assert verdicts(about(membership="Q9"), of("Q5"), facts=facts) == ["proven"]


def test_a_deprecated_value_does_not_count_and_a_preferred_one_alone_does() -> None:
    def with_ranks(*ranks: tuple[str, str]) -> Item:
        statements = tuple(Statement(Value("item", one), rank) for one, rank in ranks)
        return Item("Q1", (("en", "Lisa"),), (), {"P31": (Statement(Value("item", "Q5")),), "P463": statements})

    assert verdicts(about(membership="Q9"), with_ranks(("Q9", "deprecated"))) == ["review"]
    assert verdicts(about(membership="Q9"), with_ranks(("Q9", "normal"), ("Q8", "preferred"))) == ["review"]
    assert verdicts(about(membership="Q8"), with_ranks(("Q9", "normal"), ("Q8", "preferred"))) == ["proven"]


@given(st.permutations(["Q1", "Q2", "Q3"]))
def test_the_order_of_candidates_does_not_matter(order: list[str]) -> None:
    items = {"Q1": of("Q5", P463="Q9"), "Q2": of("Q5")._replace(id="Q2"), "Q3": of("", P463="Q9")._replace(id="Q3")}

    assert [one.item for one in decide(about(membership="Q9"), *(items[name] for name in order))] == ["Q1", "Q2", "Q3"]


def test_a_name_that_too_many_have_is_never_accepted() -> None:
    """A source gives five hundred of them only, and one that it did not give may be as good."""

    class Source:
        name = "test"

        def __init__(self, called: int) -> None:
            self.called = called

        def holds(self, name: str) -> bool:
            return True

        def with_statement(self, name: str, value: str) -> list[str]:
            return []

        def with_name(self, name: str, *, languages: object = (), family_names: object = ()) -> list[str]:
            return ["Q1", *(f"Q{n}" for n in range(1000, 1000 + self.called - 1))]

        def items(self, ids: Iterable[str]) -> dict[str, Item]:
            known = of("Q5", P463="Q9")
            return {one: known if one == "Q1" else Item(one, gone=True) for one in ids}

    def verdict(called: int) -> list[str]:
        proposal = propose(Source(called), about(membership="Q9"), RULES, LIMITS)
        return [one.decision for one in proposal.candidates]

    assert verdict(10) == ["proven"]
    assert verdict(AT_ONCE) == ["review"]


def test_each_fact_that_agrees_adds_and_each_that_differs_takes() -> None:
    def points(**claims: str) -> float:
        (one,) = decide(about(membership="Q9", country="Q884"), of("Q5", **claims))
        return one.score

    assert points(P463="Q8", P27="Q1") < points(P463="Q9", P27="Q1") < points(P463="Q9", P27="Q884")
    assert points(P463="Q8") < points() == points(P463="Q9")


def test_every_reason_is_told_and_the_parts_make_the_score() -> None:
    (one,) = decide(about(membership="Q9", country="Q884"), of("Q5", P463="Q9"))

    assert [f.name for f in one.features] == ["name", "kind", "membership", "country"]
    assert sum(f.added for f in one.features) == pytest.approx(one.score)
    assert "both have Q9" in one.features[2].words
    assert "theirs is not known" in one.features[3].words


# --- Names


@pytest.mark.parametrize(
    ("ours", "theirs", "least"),
    [
        ("Rosé", "ROSÉ", 1.0), ("Rosé", "Rose", SAME), ("Big Bang", "BIGBANG", SAME), ("Nako Yabuki", "Yabuki Nako", SAME),
        ("제노", "제노 (가수)", SAME), ("Cafe\u0301", "Café", 1.0), ("ＲＯＳＥ", "rose", SAME), ("블랙 핑크", "블랙핑크", SAME),
    ],
)  # fmt: skip
def test_the_same_name_written_otherwise(ours: str, theirs: str, least: float) -> None:
    assert compare_names(ours, theirs).score == least
    assert compare_names(theirs, ours).score == least


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Rosé", "rosie"), ("Billboard 200", "Billboard Global 200"), ("R", "R&B"), ("로제", "Rosé"),
        ("Billboard Hot 100", "Billboard 200"), ("Kim Su-yeon", "Kim Suhyeon"), ("지수", "지우"), ("", "Lisa"), ("ハク", "バク"), ("и", "й"), ("Love (Part 1)", "Love (Part 2)"),
        ("Kevin Jonas", "Jonas"), ("Kim Jonas", "Kim"), ("!!!", "???"),
    ],
)  # fmt: skip
def test_another_name_is_another_name(ours: str, theirs: str) -> None:
    assert compare_names(ours, theirs, family_names=NAMES).score < SAME


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [("김지수", "지수", True), ("Kim Ji-soo", "Ji-soo", True), ("Jennie Kim", "Jennie", True), ("김지수", "수", False),
     ("Kim Min Ji", "Ji", False), ("Kevin Jonas", "Jonas", False), ("Kevin Jonas", "Kevin", True), ("Kim Ji-soo", "Kim", False), ("윤지수", "지수", False)],
)  # fmt: skip
def test_a_family_name_may_be_left_out_where_people_have_one(ours: str, theirs: str, same: bool) -> None:
    assert (compare_names(ours, theirs, family_names=NAMES).score >= SAME) == same
    assert compare_names(ours, theirs).score < SAME


def test_a_band_is_not_called_as_a_singer_is() -> None:
    assert compare_names("Rosé", "The Rose").score < SAME


@example("\x80\u302a")  # a mark behind what is no letter
@given(st.text(max_size=30))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=20), st.text(max_size=20))
def test_names_are_alike_both_ways(a: str, b: str) -> None:
    assert compare_names(a, b, family_names=NAMES).score == compare_names(b, a, family_names=NAMES).score


@given(st.text(max_size=20))
def test_every_spelling_of_a_name_is_the_same_name(name: str) -> None:
    if list(iter_keys(name)):
        assert all(compare_names(name, one).score >= SAME for one in spellings(name) if list(iter_keys(one)))


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [("2024-10-18", "2024-10", True), ("2024-10-18", "2024", True), ("2024-10-18", "2024-10-18", True),
     ("2024-10-18", "2024-11", False), ("2024-10-18", "2024-10-19", False), ("2024", "2023-01-01", False)],
)  # fmt: skip
def test_dates_agree_as_far_as_both_are_known(one: str, other: str, agree: bool) -> None:
    assert dates_agree(one, other) == dates_agree(other, one) == agree


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("Kim Jisoo", ["jisoo"]), ("Jisoo Kim", ["jisoo"]), ("Kim Park", []), ("Park Kim", []), ("Kim Jo", []), ("Jo Kim", []),
        ("Kim Park Jisoo", ["parkjisoo", "kimpark"]), ("Jonas Kevin", ["jonas"]), ("Kim", []), ("김지수", ["지수"]), ("김박", []),
        ("남궁민수", ["민수"]), ("김 지수 (가수)", ["지수"]),
    ],
)  # fmt: skip
def test_what_is_left_of_a_name_is_never_a_family_name(name: str, keys: list[str]) -> None:
    """A known one is left out at the beginning, any at the end; what is left has three letters, or two of Hangul."""
    assert keys == list(iter_part_keys(name, {"kim", "park", "김", "남궁"}))
    assert [] == list(iter_part_keys(name, ()))


# --- Names by the rules of a domain


@pytest.fixture(scope="module")
def naming(shipped: Project) -> Naming:
    """What the shipped rules say of names."""
    return read_rules(shipped).naming


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("로제", "Rosé"), ("정국", "Jungkook"), ("정국", "Jeong-guk"), ("지수", "Jisoo"), ("김지수", "Kim Ji-soo"), ("김지수", "Ji-soo Kim"), ("김지수", "Jisoo"),
        ("지수", "Kim Ji-soo"), ("위너", "Winner"), ("さくら", "Sakura"), ("サクラ", "Sakura"), ("しょうこ", "Shoko"), ("Чайковский", "Chaikovskiy"),
        ("The Boyz", "Boyz"), ("Røyksopp", "Royksopp"), ("Đức Phúc", "Duc Phuc"), ("Łukasz", "Lukasz"), ("Æon", "Aeon"), ("Simon & Garfunkel", "Simon and Garfunkel"),
        ("Garfunkel and Simon", "Simon & Garfunkel"), ("Rosé (singer)", "Rosé"), ("로제(ROSÉ)", "Rosé"), ("Rosé (로제)", "Rosé"), ("Rosé (BLACKPINK)", "Rosé"), ("Earth and Fire (band)", "Earth & Fire"),
        ("로제 (Rosé)", "로제"), ("김지수 (Jisoo)", "김지수"), ("Jisoo (김지수)", "Jisoo"), ("桜 (Sakura)", "Sakura"), ("さくら (Sakura)", "さくら"),
    ],
)  # fmt: skip
def test_what_is_one_name(naming: Naming, ours: str, theirs: str) -> None:
    families = NAMES | {"정"}
    for one, other in ((ours, theirs), (theirs, ours)):
        found = compare_names(one, other, family_names=families, naming=naming, related={"blackpink"})
        assert found.score >= SAME, found


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("로제", "Rosie"), ("지수", "Jiwoo"), ("시은", "Se-eun"), ("さくら", "Sakuya"), ("Liam & Noel", "Liam"), ("Liam & Noel", "Noel"), ("Liam, Noel and Gem", "Liam"),
        ("Slash (feat. Axl Rose)", "Slash"), ("Beyoncé (with Kelly Rowland)", "Beyoncé"), ("Quavo x Offset", "Quavo"), ("Joe & Nick", "Joe"), ("Kim & Minji", "Minji"),
        ("MAMAMOO+", "Mamamoo"), ("P!nk", "Pnk"), ("X*", "X"), ("Rosé (Japan)", "Rosé"), ("Rosé (impersonator)", "Rosé"), ("로제(ROSÉ)", "Jennie"), ("Chae-yeon Jonas", "Jonas"),
        ("The", "Rosé"), ("スズキ", "Sasaki"), ("Иванов", "Petrov"), ("桜 (Japan)", "桜"), ("지수 (Live)", "지수"), ("Rosé (서울)", "Rosé"), ("さくら (Tokyo)", "さくら"),
    ],
)  # fmt: skip
def test_what_is_another_name(naming: Naming, ours: str, theirs: str) -> None:
    for one, other in ((ours, theirs), (theirs, ours)):
        found = compare_names(one, other, family_names=NAMES | {"chae"}, naming=naming)
        assert found.score < SAME, found


def test_a_last_word_may_be_missing_where_theirs_is_seen_with_it() -> None:
    """Else whatever is called Duff would be Duff McKagan."""
    assert best_likeness(["Duff Goldman"], ["Duff", "Duff McKagan"], family_names=NAMES)[0].score < SAME
    assert best_likeness(["Duff McKagan"], ["Duff", "Mr McKagan"], family_names=NAMES)[0].score == SAME


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        (["Yun Ji-won"], ["Jiwon", "Kim Ji-won"], False), (["Jiwon", "윤지원"], ["Jiwon", "Kim Ji-won"], False), (["Yun Ji-won"], ["Jiwon", "Yoon Jiwon"], True),
        (["윤지원"], ["Jiwon", "Yoon Jiwon"], True), (["Jiwon"], ["Jiwon", "Kim Ji-won"], True), (["Yun Ji-won"], ["Jiwon"], True),
    ],
)  # fmt: skip
def test_one_given_name_with_two_family_names_is_of_two_persons(
    naming: Naming, ours: list[str], theirs: list[str], same: bool
) -> None:
    families = frozenset({"kim", "yun", "yoon", "윤", "김"})

    for one, other in ((ours, theirs), (theirs, ours)):
        found = best_likeness(one, other, family_names=families, naming=naming)[0]
        assert (found.score >= SAME) == same, found


def test_a_value_that_is_nowhere_here_is_unknown_and_does_not_differ() -> None:
    """An extract that leaves out a group says nothing of who is in it."""
    subject = about(membership="")._replace(facts={"membership": (Known("", ("Kara",), "urn:kara"),)})
    facts = Facts(names={"Q124459": ()}, above={})

    found = score(subject, of("Q5", P463="Q124459"), RULES, facts, LIMITS)

    assert found is not None
    assert ((), ()) == (found.conflicts, found.compared)


# --- What each fact counts for


def scored(subject: Subject, item: Item, facts: Facts | None = None) -> Scored:
    found = score(subject, item, RULES, facts or Facts(), LIMITS, named=False)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("ours", "theirs", "compared", "agreed", "proving", "conflicts"),
    [
        ({"membership": "Q9"}, {"P463": "Q9"}, "membership", "membership", "membership", ""),
        ({"membership": "Q9"}, {"P463": "Q8"}, "membership", "", "", "membership"),
        ({"membership": "Q9"}, {}, "", "", "", ""),
        ({"membership": ""}, {"P463": "Q8"}, "", "", "", ""),  # of ours nothing is known
        ({"date": ""}, {"P577": "2024-10-18"}, "", "", "", ""),
        ({"mbid": ""}, {"P434": "abc"}, "", "", "", ""),
        ({"country": "Q9"}, {"P27": "Q9"}, "country", "country", "", ""),  # weak
        ({"country": "Q9"}, {"P27": "Q8"}, "country", "", "", "country"),
        ({"date": "2024-10"}, {"P577": "2024-10-18"}, "date", "date", "date", ""),
        ({"date": "2024-11"}, {"P577": "2024-10-18"}, "date", "", "", "date"),
        ({"mbid": "abc"}, {"P434": "abc"}, "mbid", "mbid", "mbid", ""),
        ({"mbid": "abc"}, {"P434": "abd"}, "mbid", "", "", "mbid"),
        ({"mbid": "abc"}, {"P434": "abd abc"}, "mbid", "mbid", "mbid", ""),
    ],
)
def test_a_fact_agrees_differs_or_is_not_known(
    ours: dict[str, str], theirs: dict[str, str], compared: str, agreed: str, proving: str, conflicts: str
) -> None:
    """Only an identifier that agrees identifies; what is not known says nothing, and what is weak proves nothing."""
    found = scored(about(**ours), of("Q5", **theirs))
    words = [" ".join(one) for one in (found.compared, found.agreed, found.proving, found.conflicts)]
    assert [compared, agreed, proving, conflicts] == words
    assert ("mbid" in agreed) == found.identified
    assert (1.0 if found.identified else found.score) == found.score
    added = {one.name: one.added for one in found.features if one.name not in ("name", "kind")}
    assert {name: 0.2857 if name in agreed.split() else 0.0 for name in added} == {
        name: round(one, 4) for name, one in added.items()
    }


def test_what_very_many_share_agrees_and_proves_nothing_unless_another_value_does() -> None:
    """So too of those that agree by name alone, of which two count as one that is linked."""
    crowd = Facts(crowds=frozenset({"Q9"}))
    for ours, proves in (("Q9", False), ("Q9 Q8", True), ("Q8", True)):
        found = scored(about(membership=ours), of("Q5", P463="Q9 Q8"), crowd)
        assert (("membership",), proves) == (found.agreed, found.proving == ("membership",))
    named = Facts(names={"Q9": ("Nine",), "Q8": ("Eight",)}, crowds=frozenset({"Q9"}))
    for names, proves in ((["Nine"], False), (["Nine", "Eight"], True)):
        known = tuple(Known("", (name,), f"urn:{name}") for name in names)
        subject = about()._replace(facts={"membership": known})
        found = scored(subject, of("Q5", P463="Q9 Q8"), named)
        assert (("membership",), proves) == (found.agreed, found.proving == ("membership",))
        assert ("by its name alone" in found.features[-1].words) is not proves


def test_what_theirs_are_called_is_told_and_where_nobody_knows_nothing_differs() -> None:
    subject = about()._replace(facts={"membership": (Known("", ("Nine",), "urn:nine"),)})
    for names, outcome, told in (
        ({"Q8": ("Eight", "Acht"), "Q7": ("Seven",)}, "differs", "member of: ours has Nine, theirs Eight, Seven"),
        ({"Q8": ("Eight",)}, "unknown", "member of: the names of theirs are not known"),
        ({}, "unknown", "member of: the names of theirs are not known"),
    ):
        feature = scored(subject, of("Q5", P463="Q8 Q7"), Facts(names=names)).features[-1]
        assert (outcome, told) == (feature.outcome, feature.words)
    linked = subject._replace(facts={"membership": (Known("Q9", ("Nine",), "urn:nine"),)})
    found = scored(linked, of("Q5", P463="Q8"), Facts(names={}))
    assert "member of: ours has Nine, theirs Q8" == found.features[-1].words
    refused = subject._replace(facts={"membership": (Known("", ("Nine",), "urn:nine", ("Q9",)),)})
    last = scored(refused, of("Q5", P463="Q9"), Facts(names={"Q9": ("Nine",)})).features[-1]
    assert ("differs", True) == (last.outcome, last.words.endswith("theirs Nine, which it is not"))


@pytest.mark.parametrize(
    ("changed", "proven"),
    [
        ({}, True),
        ({"name_score": 0.97}, False),
        ({"proving": ()}, False),
        ({"conflicts": ("date",)}, False),
        ({"type_ok": False}, False),
        ({"score": 0.6}, True),  # just as far ahead as is asked for
        ({"score": 0.5999}, False),
        ({"identified": True, "score": 0.5001}, True),  # an identifier, and the name
        ({"identified": True, "score": 0.5}, False),
        ({"identified": True, "name_score": 0.97, "proving": ("mbid",)}, False),
        ({"identified": True, "name_score": 0.97, "proving": ("mbid", "membership")}, True),
        ({"identified": True, "conflicts": ("date",)}, False),
        ({"identified": True, "type_ok": False}, False),
    ],
)
def test_what_is_proven_is_at_every_limit(changed: dict[str, object], proven: bool) -> None:
    """The name, a fact, the kind, no difference, and the next one far enough behind."""
    best = Scored("Q1", "Lisa", 0.9, 0.98, True, False, ("x",), ("x",), ("x",), (), ())._replace(**changed)  # type: ignore[arg-type]  # fields
    rival = Scored("Q2", "Lisa", 0.5, 1.0, True, False, ("x",), (), (), (), ())
    first, second = rank([rival, best], RULES, PERSON, LIMITS)
    assert ("Q1", "proven" if proven else "review") == (first.item, first.decision)
    assert ("Q2", "review") == (second.item, second.decision)


def test_what_is_below_the_limit_of_a_review_is_none() -> None:
    at, below = (
        Scored(f"Q{n}", "Lisa", one, 1.0, True, False, (), (), (), (), ()) for n, one in enumerate((0.5, 0.4999))
    )
    assert ["review", "none"] == [one.decision for one in rank([below, at], RULES, PERSON, LIMITS)]


def test_a_subject_tells_of_things_and_not_of_its_dates() -> None:
    """Of those of its facts, and of those that are called as a part of its name."""
    subject = about(date="2024")._replace(bearers=(Known("Q1", ("A",), "urn:a"), Known("Q2", ("B",))))
    known = {**subject.facts, "membership": (Known("", ("Nine",), "urn:nine"), Known("Q8"))}
    assert {"urn:a", "urn:nine"} == related_to(subject._replace(facts=known))
