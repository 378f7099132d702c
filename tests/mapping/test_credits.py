"""Joint credits: what parts names, what is asked first, and that neither order nor hostile text matters."""

from __future__ import annotations

import random
import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import InputError, UsageError
from kg.mapping.credit_texts import without_notes
from kg.mapping.credits import CreditRules, Credits, Part, Split, read_credit_rules
from kg.mapping.kept_splits import read_splits

RULES = read_credit_rules({
    "always": ["Featuring", "Feat.", "With"],
    "asked": ["&", "And", ",", "/", "X"],
    "leaning": ["The", "His"],
    "endings": ["Jr"],
    "articles": ["The"],
})  # fmt: skip
ALONE = ["Ann Orr", "Bo Vale", "The Larks", "Kit", "Ida Moss", "Tom Reed", "Jo Reed"]


def split(credit: str, *others: str, known: tuple[str, ...] = ()) -> Split:
    credits_ = Credits(RULES, known)
    credits_.learn([*ALONE, *others, credit])
    return credits_.split(credit)


def names(credit: str, *others: str, known: tuple[str, ...] = ()) -> list[str]:
    return [part.name for part in split(credit, *others, known=known).parts]


@pytest.mark.parametrize(
    ("credit", "expected"),
    [
        ("Ann Orr Featuring Zed", ["Ann Orr", "Zed"]),
        ("Ann Orr (Feat. Zed & Yon)", ["Ann Orr", "Zed", "Yon"]),
        ("Ann Orr [featuring Zed, Yon & Xan]", ["Ann Orr", "Zed", "Yon", "Xan"]),
        ("Ann Orr & Bo Vale", ["Ann Orr", "Bo Vale"]),
        ("Ann Orr/Bo Vale", ["Ann Orr", "Bo Vale"]),
        ("Ann Orr, Bo Vale, And Larks", ["Ann Orr", "Bo Vale", "Larks"]),
        ("Ann Orr And His Band", ["Ann Orr And His Band"]),
        ("Zed & The Yons", ["Zed & The Yons"]),
        ("Zed Young & The Larks", ["Zed Young & The Larks"]),
        ("AC/DC", ["AC/DC"]),
        ("Oak, Elm & Ash", ["Oak, Elm & Ash"]),
        ("Zed Young, Jr.", ["Zed Young, Jr."]),
        ("Zed Young, Jr. With Kit", ["Zed Young, Jr.", "Kit"]),
        ("Q&A", ["Q&A"]),
        ("Zed X & Kit", ["Zed X", "Kit"]),
        ("Ann Orr Feat. X Rays", ["Ann Orr", "X Rays"]),
        ("Featuring", ["Featuring"]),
        ("Ann Orr-Bo Vale", ["Ann Orr", "Bo Vale"]),
        ("Tom & Jo Reed", ["Tom & Jo Reed"]),
        ("Una Dee, Vic Ray, Wyn Fox, Yan Low & Zoe Kay", ["Una Dee", "Vic Ray", "Wyn Fox", "Yan Low", "Zoe Kay"]),
        ("", [""]),
    ],
)
def test_a_credit_is_parted_where_its_names_are_known(credit: str, expected: list[str]) -> None:
    assert names(credit) == expected


@pytest.mark.parametrize("sign", ["/", "|", ";"])
def test_signs_of_lists_part_without_spaces(sign: str) -> None:
    """A list of a database is written so, and no name has such a sign within."""
    rules = read_credit_rules({"always": [sign]})

    assert [one.name for one in Credits(rules).split(f"Zed Young{sign}Yon Low {sign} Kit").parts] == [
        "Zed Young",
        "Yon Low",
        "Kit",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Zed Young (artist), Kit (engineer/mixer)", ["Zed Young", "Kit"]),
        ("Yon & Kit, Zed (artist)", ["Yon & Kit, Zed"]),
        ("Sue (Una) Dee", ["Sue (Una) Dee"]),
        ("(unknown)", ["(unknown)"]),
        ("", []),
    ],
)
def test_notes_behind_names_part_and_are_left_out(text: str, expected: list[str]) -> None:
    """A comma behind a note in brackets is no part of a name; brackets within one are."""
    assert without_notes(text) == expected


def test_a_name_with_separators_is_kept_where_it_stands_alone_elsewhere() -> None:
    assert names("Oak, Elm & Ash Featuring Kit", "Oak, Elm & Ash") == ["Oak, Elm & Ash", "Kit"]
    assert names("Kit Featuring Oak, Elm & Ash", "Oak, Elm & Ash") == ["Kit", "Oak, Elm & Ash"]
    assert names("Kit With Ann Orr & Oak, Elm & Ash", "Oak, Elm & Ash") == ["Kit", "Ann Orr", "Oak, Elm & Ash"]


def test_a_known_name_is_never_parted() -> None:
    assert names("Ann Orr & Bo Vale", known=("Ann Orr And Bo Vale", "Ann Orr & Bo Vale")) == ["Ann Orr & Bo Vale"]
    assert names("Kit Feat. Zed, The Maker", known=("Zed, The Maker",)) == ["Kit", "Zed, The Maker"]


def test_what_a_person_decided_holds() -> None:
    credits_ = Credits(RULES, (), ["Zed & Yon"])
    assert credits_.split("zed &  YON") == Split((Part("zed"), Part("YON", "&")), "as somebody decided")


def test_each_name_knows_the_separator_before_it() -> None:
    assert split("Ann Orr & Bo Vale feat. Kit").parts == (Part("Ann Orr"), Part("Bo Vale", "&"), Part("Kit", "Feat."))
    assert split("Ann Orr feat. Kit & Bo Vale").parts == (
        Part("Ann Orr"),
        Part("Kit", "Feat."),
        Part("Bo Vale", "Feat."),
    )


@pytest.mark.parametrize(
    "credit", ["Una Dee Vic Ray", "Zed & Yon", "Zed Young & The Larks", "Ann Orr & Zed Young", "Ann Orr & The Larks"]
)
def test_a_guess_is_doubtful(credit: str) -> None:
    assert split(credit).doubtful


@pytest.mark.parametrize(
    "credit", ["Ann Orr", "Zed Featuring Yon", "Ann Orr & Bo Vale", "Kit Feat. Ann Orr & Ida Moss"]
)
def test_what_is_known_is_not_doubtful(credit: str) -> None:
    assert not split(credit).doubtful


_CREDIT = st.lists(
    st.sampled_from([*ALONE, "Zed", "&", "And", ",", "/", "Featuring", "X", "The", "His", "(", ")"]), max_size=12
)


@given(st.lists(_CREDIT.map(" ".join), min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_a_table_does_not_matter_and_no_word_is_lost(texts: list[str], chance: random.Random) -> None:
    shuffled = chance.sample(texts, len(texts))
    one, other = Credits(RULES), Credits(RULES)
    one.learn(texts)
    other.learn(shuffled)
    for credit in texts:
        found = one.split(credit)
        assert found == other.split(credit)
        at = 0
        shown = " ".join(credit.split())
        for part in found.parts:
            at = shown.index(part.name, at) + len(part.name)


@pytest.mark.parametrize(
    "text", ["(" * 200_000, "a & " * 200_000, "Featuring " * 100_000, " " * 300_000, "/" * 300_000]
)
def test_a_text_that_is_no_credit_costs_no_time(text: str) -> None:
    credits_ = Credits(RULES)
    started = time.process_time()
    credits_.learn([text, text[:1_900]])
    assert credits_.split(text).doubtful
    credits_.split(text[:1_900])
    assert time.process_time() - started < 1


@pytest.mark.parametrize("said", [{"alway": ["&"]}, {"asked": "&"}, {"asked": [1]}, {"asked": [""]}])
def test_rules_of_another_form_are_refused(said: dict[str, object]) -> None:
    with pytest.raises(UsageError, match=next(iter(said))):
        read_credit_rules(said)


def test_what_was_decided_on_a_credit_is_whatever_has_a_say_in_it() -> None:
    """A single name as well that is said to be several, and nothing of other credits."""
    rules = CreditRules(("Featuring",), ("and",))
    credits_ = Credits(rules, several=["Eve Fox Gil Hay", "Cee and Dee"], one=["Ada and Ben", "Ada and Cee"])
    decided = credits_.decided("Ada and Ben Featuring Eve Fox Gil Hay")
    assert decided == ("one: ada and ben", "several: eve fox gil hay")
    assert credits_.decided("Ada Featuring Ben") == ()


@pytest.mark.parametrize(
    ("credit", "kept", "several", "one", "expected"),
    [
        ("Ada and Ben", [("Ada and Ben", "")], (), (), ["Ada and Ben"]),
        ("Ada and Ben", [("Ada and Ben", "")], ("ada AND ben",), (), ["Ada", "Ben"]),
        ("Ada and Ben Featuring Cy", [("Ada and Ben", ""), ("Cy", "Featuring")], ("Ada and Ben",), (), ["Ada", "Ben", "Cy"]),
        ("Ada and Ben", [("Ada", ""), ("Ben", "and")], (), (), ["Ada", "Ben"]),
        ("Ada and Ben", [("Ada", ""), ("Ben", "and")], (), ("Ada and Ben",), ["Ada and Ben"]),
        ("Ada and Ben", [("Ada", ""), ("Ben", "and")], ("Cy and Dee",), ("Cy and Dee",), ["Ada", "Ben"]),
        ("Ada Featuring Ben", [("Ada", ""), ("Ben", "Featuring")], (), ("Ada Featuring Ben",), ["Ada Featuring Ben"]),
        ("Ada and Ben and Cy", [("Ada", ""), ("Ben", "and"), ("Cy", "and")], (), ("Ben and Cy", "Ada"), ["Ada", "Ben and Cy"]),
        ("Ada and Ben and Cy", [("Ada", ""), ("Ben and Cy", "and")], (), ("Ben and Cy",), ["Ada", "Ben and Cy"]),
    ],
)  # fmt: skip
def test_what_was_read_before_stays_until_somebody_says_of_it_that_it_is_several_or_one(
    credit: str, kept: list[tuple[str, str]], several: tuple[str, ...], one: tuple[str, ...], expected: list[str]
) -> None:
    """Other credits of the table, and what is said of others, change nothing in it."""
    credits_ = Credits(CreditRules(("Featuring",), ("and",)), several=several, one=one)

    assert expected == [part.name for part in credits_.split(credit, [Part(*said) for said in kept]).parts]


def test_a_line_of_splits_that_says_nothing_is_told_by_its_number(tmp_path: Path) -> None:
    """Empty lines count, and mean nothing."""
    path = tmp_path / "splits.jsonl"
    path.write_text('{"credit": "A & B", "names": [["A", ""], ["B", ""]], "rules": "x"}\n\n{"credit": "A"}\n', "utf-8")

    with pytest.raises(InputError, match=re.escape(f"{path}:3:1: this line says of no credit")):
        read_splits(path)


def test_a_text_that_is_too_long_is_no_credit() -> None:
    """It is one name that somebody should look at; it teaches nothing, and rests on nothing."""
    start = "Zed Young Featuring "
    at_most, longer = start + "y" * (2_000 - len(start)), start + "y" * (2_001 - len(start))
    credits_ = Credits(RULES, one=[longer], several=["Zed Young"])
    credits_.learn([longer])

    assert [[], []] == credits_.knowledge()
    assert Split((Part(longer),), "longer than 2,000 characters", doubtful=True) == credits_.split(longer)
    assert () == credits_.decided(longer)
    assert not credits_.depends_on_others(f"{longer[:-10]} & yyyyyyy")
    assert credits_.depends_on_others(f"{at_most[:-10]} & yyyyyyy")
    assert 2 == len(credits_.split(at_most).parts)
    credits_.learn([at_most])
    assert "zed young" in credits_.knowledge()[0]


@pytest.mark.parametrize(("count", "expected"), [(50, 49), (51, 51)])
def test_in_a_list_of_very_many_no_name_of_several_is_looked_for(count: int, expected: int) -> None:
    rules = read_credit_rules({"always": ["Featuring"], "asked": ["&"]})
    text = "Kit Featuring " + " & ".join(f"n{n}" for n in range(count))
    credits_ = Credits(rules, one=["n3 & n4"])

    assert expected + 1 == len(credits_.split(text).parts)
    assert (("one: n3 n4",) if count == 50 else ()) == credits_.decided(text)


def test_what_is_learnt_later_counts_as_what_was_learnt_first() -> None:
    """What a table says of a text is asked anew when more of it is known."""
    texts = ["Kit Featuring Ann Orr & Bo Vale", "Ann Orr & Bo Vale", "Ann Orr", "Bo Vale"]
    at_once, in_turn = Credits(RULES), Credits(RULES)
    at_once.learn(texts)
    for text in texts:
        in_turn.learn([text])
        in_turn.split(texts[0])

    assert at_once.split(texts[0]) == in_turn.split(texts[0])


def test_an_article_may_be_missing_and_is_a_name_where_it_is_all() -> None:
    rules = read_credit_rules({"asked": ["&"], "articles": ["The", "A"]})

    assert "a known name" == Credits(rules, ["The Zed & Yon"]).split("Zed & Yon").why
    assert "a known name" == Credits(rules, ["Zed & Yon"]).split("A Zed & Yon").why
    assert "a known name" == Credits(rules, ["The"]).split("The").why
    assert "one name" == Credits(rules, ["The"]).split("A").why


def test_a_decision_on_a_whole_credit_has_a_say_in_it() -> None:
    """Though what parts its names always does."""
    rules = CreditRules(("Featuring",), ("and",))

    assert ("one: ada featuring ben",) == Credits(rules, one=["Ada Featuring Ben"]).decided("Ada  featuring Ben")


@pytest.mark.parametrize(
    ("credit", "known", "expected", "why", "doubtful"),
    [
        ("Ann Orr With Kit", ("Ann Orr With Kit",), ["Ann Orr With Kit"], "a known name", False),
        ("Ann Orr & Zed With Kit", ("Ann Orr & Zed",), ["Ann Orr & Zed", "Kit"], "a known name", False),
        ("Zed & Yon Featuring Kit", (), ["Zed & Yon", "Kit"], "no name stands alone elsewhere", True),
        ("Kit Featuring Zed & Yon", (), ["Kit", "Zed", "Yon"], "a list", True),
        ("Kit Featuring Ann Orr & Bo Vale", (), ["Kit", "Ann Orr", "Bo Vale"], "a list", False),
        ("Kit Featuring Zed & The Yons", (), ["Kit", "Zed & The Yons"], "no name stands alone elsewhere", True),
        ("Kit Featuring Zed, Yon & The Xans", (), ["Kit", "Zed", "Yon", "The Xans"], "a list", True),
        ("Kit & Zed", (), ["Kit & Zed"], "no name stands alone elsewhere", True),
        ("Ann Orr, Bo Vale & Zed Young", (), ["Ann Orr", "Bo Vale", "Zed Young"], "a list with names that stand alone elsewhere", True),
        ("Ann Orr, Bo Vale & The Yons", (), ["Ann Orr, Bo Vale & The Yons"], "no name stands alone elsewhere", True),
        ("Ann Orr, Zed Young & Yon Low", (), ["Ann Orr, Zed Young & Yon Low"], "no name stands alone elsewhere", True),
        ("Una Dee, Vic Ray, Wyn Fox & Yan Low", (), ["Una Dee, Vic Ray, Wyn Fox & Yan Low"], "no name stands alone elsewhere", True),
        ("Una Dee, Vic Ray, Wyn Fox, Yan Low & The Zeds", (), ["Una Dee", "Vic Ray", "Wyn Fox", "Yan Low", "The Zeds"], "a list with names that stand alone elsewhere", True),
        ("Ann Orr & Zed Young", (), ["Ann Orr", "Zed Young"], "a name that stands alone elsewhere", True),
        ("Zed Young & Yon Low", (), ["Zed Young & Yon Low"], "no name stands alone elsewhere", True),
        ("Ann Orr & The Yons", (), ["Ann Orr & The Yons"], "no name stands alone elsewhere", True),
        ("Ann Orr & The Larks", (), ["Ann Orr", "The Larks"], "each name stands alone elsewhere", True),
        ("The Yons & Ann Orr", (), ["The Yons", "Ann Orr"], "a name that stands alone elsewhere", True),
        ("Tom & Jo Reed", (), ["Tom & Jo Reed"], "no name stands alone elsewhere", True),
        ("Ann Orr Bo Vale", (), ["Ann Orr", "Bo Vale"], "two known names side by side", True),
        ("Ann Orr Zed Young", (), ["Ann Orr Zed Young"], "four words that may be two names side by side", True),
        ("Zed Young Yon Low", (), ["Zed Young Yon Low"], "four words that may be two names side by side", True),
        ("Zed Young The Low", (), ["Zed Young The Low"], "one name", False),
        ("Zed Young His Low", (), ["Zed Young His Low"], "one name", False),
        ("Zed Young B52 Low", (), ["Zed Young B52 Low"], "one name", False),
        ("Zed Young Ann Orr", (), ["Zed Young Ann Orr"], "four words that may be two names side by side", True),
        ("Kit & Zed & Yon & Ann Orr", ("Kit & Zed", "Kit & Zed & Yon"), ["Kit & Zed & Yon", "Ann Orr"], "each name stands alone elsewhere", False),
        ("Ann Orr & !", (), ["Ann Orr & !"], "one name", False),
        ("Zed, Yon, Xan, Wyn & Vic", (), ["Zed, Yon, Xan, Wyn & Vic"], "no name stands alone elsewhere", True),
        ("Ann Orr, Jrue Vale", (), ["Ann Orr", "Jrue Vale"], "a name that stands alone elsewhere", True),
        ("Ann Orr &", (), ["Ann Orr"], "one name", False),
        ("& Ann Orr", (), ["Ann Orr"], "one name", False),
        ("Kit & Kitty & Kit", ("Kitty & Kit",), ["Kit", "Kitty & Kit"], "each name stands alone elsewhere", False),
        ("Kit & Zed & Yon & Ann Orr", ("Zed & Yon", "Kit & Zed & Yon"), ["Kit & Zed & Yon", "Ann Orr"], "each name stands alone elsewhere", False),
        ("Zed Young & Kit", ("Zed Young",), ["Zed Young", "Kit"], "each name stands alone elsewhere", False),
        ("Zed Young yon Low", (), ["Zed Young yon Low"], "one name", False),
        ("Zed Young 4ever Low", (), ["Zed Young 4ever Low"], "one name", False),
        ("Kit Ann Orr", (), ["Kit Ann Orr"], "one name", False),
        ("Ann Orr Kit", (), ["Ann Orr Kit"], "one name", False),
        ("Ann Orr - Bo Vale", (), ["Ann Orr", "Bo Vale"], "two known names side by side", True),
        ("Kit And Ann Orr, Jr.", (), ["Kit", "Ann Orr, Jr."], "a name that stands alone elsewhere", True),
        ("Ann Orr, And Bo Vale", (), ["Ann Orr", "Bo Vale"], "each name stands alone elsewhere", False),
        ("Kit  &  Ann Orr", (), ["Kit", "Ann Orr"], "each name stands alone elsewhere", False),
        ("Zed Young and Ann Orr", (), ["Zed Young", "Ann Orr"], "a name that stands alone elsewhere", True),
        ("Ann Orr & Bo Vale Featuring Kit", (), ["Ann Orr", "Bo Vale", "Kit"], "each name stands alone elsewhere", False),
    ],
)  # fmt: skip
def test_what_parts_a_credit_is_told_and_whether_it_is_doubtful(
    credit: str, known: tuple[str, ...], expected: list[str], why: str, doubtful: bool
) -> None:
    found = split(credit, known=known)

    assert (expected, why, doubtful) == ([part.name for part in found.parts], found.why, found.doubtful)


def test_what_is_read_as_before_is_no_more_doubtful_than_it_was() -> None:
    """Of two separators side by side the first one counts."""
    kept = [Part("Kit"), Part("Ann Orr", "Featuring")]

    assert Split(tuple(kept), "separators") == Credits(RULES).split("Kit Featuring Ann Orr", kept)
    assert "," == split("Ann Orr, And Bo Vale").parts[1].behind


def test_what_stands_alone_as_a_whole_is_a_name_beside_others() -> None:
    assert ("each name stands alone elsewhere", ["Oak & Elm", "Ann Orr"]) == (
        split("Oak & Elm, Ann Orr", "Oak & Elm").why, names("Oak & Elm, Ann Orr", "Oak & Elm"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("credit", "depends"),
    [("Ann Orr Bo Vale", True), ("Ann Orr Bo", False), ("Ann", False), ("Ann & Bo", True), ("Ann With Bo", False), ("Kit With Ann & Bo", True)],
)  # fmt: skip
def test_other_credits_have_a_say_where_there_may_be_several_names(credit: str, depends: bool) -> None:
    """Between two names of two words each there are three spaces."""
    assert depends == Credits(RULES).depends_on_others(credit)
