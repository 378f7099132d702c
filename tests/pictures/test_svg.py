"""Pictures as SVG: what they show, and that nothing in an answer can make one that is broken, or does anything."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import UsageError
from kg.pictures.marks import MOST
from kg.pictures.svg import svg
from kg.pictures.terminal import terminal
from kg.pictures.vegalite import vegalite
from kg.pictures.view import DRAWN, KINDS, View, view_of
from kg.rdf.terms import IRI, XSD, Literal, Term

from .drawing import SVG, TERMS, numbers_in, read, require_sound, size_of, texts_of

_EXAMPLES = int(os.environ.get("KG_EXAMPLES", "25"))


def rows(*cells: str, **datatypes: str) -> list[dict[str, Term | None]]:
    """Return rows written as "a=1 b=x y": numbers are integers, and what is not there is None."""
    found: list[dict[str, Term | None]] = []
    for row in cells:
        pairs = dict(pair.split("=", 1) for pair in row.split(", "))
        found.append(
            {name: Literal(text, XSD + "integer" * text.isdigit() or XSD + "string") for name, text in pairs.items()}
        )
    return found


CHARTS = rows("c=Global, p=1, m=debut, s=one", "c=Global, p=1, m=debut, s=two", "c=Digital, p=43, m=peak, s=one",
              "c=Hot, p=3, m=peak, s=two", "c=Melon, b=10, m=peak, s=two")  # fmt: skip
RANK = view_of("rank:label=c,value=p,bound=b,series=m,source=s")


def bars(picture: str) -> dict[str, tuple[float, str]]:
    """Return the length and the class of each bar by what it says."""
    found = {}
    for node in read(picture).iter(f"{SVG}rect"):
        title = node.find(f"{SVG}title")
        if title is not None:
            found[title.text or ""] = (float(node.attrib["width"]), node.attrib["class"])
    return found


def test_the_best_rank_is_the_longest_and_stands_on_top() -> None:
    picture = svg(RANK, CHARTS, title="Which positions?")
    require_sound(picture)
    lengths = [length for length, _ in bars(picture).values()]

    assert ["Global", "1 debut", "Hot", "3 peak", "Melon", "≤ 10 peak", "Digital", "43 peak"] == [
        box.text for box in texts_of(picture)
    ][:8]
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[-1] > 10, "the worst one is still seen"


def test_what_is_known_only_as_a_bound_is_an_open_mark() -> None:
    classes = {words.partition(":")[0]: cls for words, (_, cls) in bars(svg(RANK, CHARTS)).items()}

    assert {"Melon"} == {label for label, cls in classes.items() if "kg-open" in cls}
    assert {"Global", "Hot", "Digital"} == {label for label, cls in classes.items() if "kg-fill" in cls}


def test_rows_that_differ_only_in_who_says_so_are_one_mark() -> None:
    assert "Global: 1 debut; one, two" in bars(svg(RANK, CHARTS))


def test_a_screen_reader_says_what_there_is_to_see() -> None:
    picture = svg(RANK, CHARTS, title="Which <positions>?")

    assert ">Which &lt;positions&gt;?</title>" in picture
    assert "Hot: 3 peak; two; Melon: ≤ 10 peak; two" in picture


def test_where_high_is_best_the_highest_is_the_longest() -> None:
    picture = svg(view_of("rank:label=c,value=p,best=high"), rows("c=a, p=50", "c=b, p=90", "c=c, p=70"))

    assert ["b: 90", "c: 70", "a: 50"] == list(bars(picture))
    assert [length for length, _ in bars(picture).values()] == sorted(
        (length for length, _ in bars(picture).values()), reverse=True
    )


def test_numbers_have_their_unit_once_or_each_its_own() -> None:
    view = view_of("bar:label=l,value=v,unit=u")
    one, both = rows("l=a, v=1234, u=copies", "l=b, v=2, u=copies"), rows("l=a, v=1234, u=copies", "l=b, v=2, u=weeks")

    assert ["1,234", "2"] == [box.text for box in texts_of(svg(view, one)) if box.text[0].isdigit()][:2]
    assert "copies" == texts_of(svg(view, one))[-1].text
    assert ["1,234 copies", "2 weeks"] == [box.text for box in texts_of(svg(view, both)) if " " in box.text]


def test_below_zero_bars_go_to_the_other_side() -> None:
    picture = svg(
        view_of("bar:label=l,value=v"),
        [{"l": Literal("a"), "v": Literal("-5")}, {"l": Literal("b"), "v": Literal("5")}],
    )
    require_sound(picture)
    (down, _), (up, _) = bars(picture).values()

    assert down == pytest.approx(up, abs=0.2)


def test_a_line_over_time_has_a_name_at_its_end() -> None:
    view = view_of("line:x=d,y=v,series=s,best=low")
    asked = rows(*(f"d=2024-{m:02}-01, v={m * 7 % 40 + k}, s=song {k}" for m in range(1, 13) for k in range(4)))
    picture = svg(view, asked)
    require_sound(picture)
    said = [box.text for box in texts_of(picture)]

    assert {f"{12 * 7 % 40 + k} song {k}" for k in range(4)} <= set(said)
    assert "2024-04" in said


def test_a_time_is_as_long_as_it_is_known() -> None:
    view = view_of("timeline:start=d,label=l,precision=p")
    picture = svg(view, [
        {"l": Literal("year"), "d": Literal("2024"), "p": None},
        {"l": Literal("day"), "d": Literal("2024-10-18", XSD + "date"), "p": None},
        {"l": Literal("said"), "d": Literal("2024-01-01", XSD + "date"), "p": IRI("urn:x/year")},
    ])  # fmt: skip
    require_sound(picture)
    length = {words.partition(":")[0]: length for words, (length, _) in bars(picture).items()}

    assert {"year", "said"} == set(length), "a day is a dot"
    assert length["year"] == length["said"]
    assert "said: 2024" in bars(picture)


def test_what_has_no_end_is_open() -> None:
    picture = svg(view_of("timeline:start=s,label=l,end=e"), rows("l=a, s=2016", "l=b, s=2017, e=2019"))

    assert {"a: since 2016": True, "b: 2017 to 2019": False} == {
        words: "kg-open" in cls for words, (_, cls) in bars(picture).items()
    }


def test_times_that_are_short_or_end_last_are_within_the_picture() -> None:
    """A span of a day beside a century is still seen; all that is open goes on to where the last one ends."""
    view = view_of("timeline:start=s,label=l,end=e")
    picture = svg(view, rows("l=a, s=1900-01-01, e=2000-01-01", "l=b, s=1950-01-01, e=1950-01-02", "l=c, s=1960-01-01"))
    require_sound(picture)
    boxes = {}
    for node in read(picture).iter(f"{SVG}rect"):
        title = node.find(f"{SVG}title")
        if title is not None and title.text:
            boxes[title.text[0]] = (float(node.attrib["x"]), float(node.attrib["width"]))

    assert boxes["b"][1] >= 4
    assert sum(boxes["c"]) >= sum(boxes["a"])
    assert sum(boxes["a"]) < size_of(picture)[0]
    require_sound(svg(view, rows("l=a, s=2024-05-05, e=2024-05-05")))


def test_each_series_has_a_colour_that_there_is() -> None:
    """Of more series than there are colours some share one."""
    picture = svg(view_of("bar:label=l,value=v,series=k"), rows(*(f"l=a{n}, v={n + 1}, k=s{n}" for n in range(9))))
    used = {cls.split()[0] for _, cls in bars(picture).values()}

    assert {f"kg-s{n}" for n in range(6)} == used
    assert all(f".{cls}" in picture for cls in used)


def test_what_is_only_said_to_be_so_is_told_beside_its_mark() -> None:
    view = view_of("bar:label=l,value=v,standing=d")

    assert "3 (reported)" in [box.text for box in texts_of(svg(view, rows("l=a, v=3, d=reported")))]


def test_what_has_no_length_is_no_bar_and_what_is_left_out_is_said() -> None:
    """A screen reader hears of the rows that are not drawn, as others see it."""
    picture = svg(view_of("bar:label=l,value=v"), rows("l=a, v=0", "l=b, v=3", "l=c, v=x"))

    assert ["b: 3"] == list(bars(picture))
    assert "1 of 3 have no number that can be drawn</desc>" in picture


def test_the_axis_of_a_rank_tells_its_best_and_its_worst() -> None:
    for best in ("low", "high"):
        picture = svg(view_of(f"rank:label=c,value=p,best={best}"), rows("c=a, p=60", "c=b, p=90", "c=c, p=70"))
        ticks = [box for box in texts_of(picture) if box.text in ("60", "90") and box.size < 13]

        assert {"60", "90"} == {box.text for box in ticks}
        assert all(0 <= box.left and box.right <= size_of(picture)[0] for box in ticks)


def test_a_graph_has_each_thing_once_on_a_side() -> None:
    picture = svg(view_of("graph:from=a,to=b,label=l"), rows("a=x, b=y, l=one", "a=x, b=z, l=two", "a=y, b=y, l=three"))
    require_sound(picture)

    assert ["x", "y", "z · two", "y · one; three"] == [box.text for box in texts_of(picture)]


@pytest.mark.parametrize("kind", DRAWN)
def test_without_rows_the_picture_is_the_reason(kind: str) -> None:
    view = View(kind, {role: role for role in KINDS[kind].needed})
    picture = svg(view, [], reason="no source tells of it")
    require_sound(picture)

    assert ["no source tells of it"] == [box.text for box in texts_of(picture)]
    assert "no source tells of it</desc>" in picture


def test_rows_that_cannot_be_drawn_are_counted() -> None:
    view = view_of("bar:label=l,value=v")
    asked: list[dict[str, Term | None]] = [
        {"l": Literal("a"), "v": Literal(v)} for v in ("NaN", "INF", "-INF", "x", "", "1e400")
    ]

    assert ["6 of 6 have no number that can be drawn"] == [box.text for box in texts_of(svg(view, asked))]
    assert "6 of 7 have no number that can be drawn" in svg(view, [*asked, *rows("l=b, v=1")])


def many(kind: str, count: int) -> tuple[View, list[dict[str, Literal]]]:
    """Return a view of a kind, and so many rows that differ."""
    roles = KINDS[kind].needed
    asked = [{role: Literal(str(1000 + n if role == "start" else n)) for role in roles} for n in range(count)]
    return View(kind, {role: role for role in roles}, "low" if kind == "rank" else ""), asked


@pytest.mark.parametrize("kind", DRAWN)
def test_what_is_too_much_to_see_is_cut_with_words(kind: str) -> None:
    picture = svg(*many(kind, 5000))

    assert f" {MOST[kind]:,} of 5,000 are drawn; the rows have all" in picture
    assert len(picture) < 80_000
    require_sound(picture)


def test_a_hundred_thousand_rows_are_cut_at_once() -> None:
    view, asked = many("rank", 100_000)
    started = time.process_time()
    picture = svg(view, asked)

    assert time.process_time() - started < 5
    assert "the best 40 of 100,000 are drawn; the rows have all" in picture


@pytest.mark.parametrize("kind", DRAWN)
def test_ten_megabytes_in_a_label_take_no_room_and_no_time(kind: str) -> None:
    long = Literal("W" * 10_000_000)
    for role in KINDS[kind].needed:
        row: dict[str, Term | None] = {one: Literal("7") for one in KINDS[kind].needed}
        row |= {"start": Literal("2024")} if "start" in row else {}
        started = time.process_time()
        picture = svg(View(kind, {one: one for one in row}), [{**row, role: long}], title="W" * 10_000_000)

        assert time.process_time() - started < 1
        assert len(picture) < 12_000
        require_sound(picture)


def test_what_is_written_right_to_left_stays_within_its_label() -> None:
    """The characters themselves, and none that turn what stands around them."""
    picture = svg(view_of("bar:label=l,value=v"), rows("l=שלום \u202e<b>, v=1"))
    require_sound(picture)

    assert "\u202e" not in picture
    assert "שלום \\u202e&lt;b&gt;" in picture


def test_equal_values_and_a_single_row_are_drawn() -> None:
    for kind in ("rank:label=l,value=v", "bar:label=l,value=v", "line:x=l,y=v", "rank:label=l,value=v,best=high"):
        for asked in (
            rows("l=a, v=7"),
            rows("l=a, v=7", "l=b, v=7"),
            rows("l=1, v=0"),
            rows("l=2024, v=1", "l=2024, v=1"),
        ):
            require_sound(svg(view_of(kind), asked))


def test_as_part_of_a_page_a_picture_has_no_style_of_its_own() -> None:
    """A policy of a page may forbid styles within, and the page has them once."""
    alone, part = svg(RANK, CHARTS), svg(RANK, CHARTS, alone=False)

    assert "<style>" in alone
    assert "style" not in part
    assert "kg-ground" not in part
    assert "kg-s0" in part


@pytest.mark.parametrize("wide", [0, 300, 340, 1280])
def test_a_picture_is_as_wide_as_asked(wide: int) -> None:
    picture = svg(RANK, CHARTS, wide=wide)
    require_sound(picture)

    assert max(300, wide) == size_of(picture)[0]


@pytest.mark.parametrize("draw", [svg, vegalite, terminal])
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in DRAWN])
def test_a_view_of_words_is_no_picture(kind: str, draw: Callable[..., object]) -> None:
    with pytest.raises(UsageError, match=f"a view of the kind {kind} is no picture; pictures are bar, rank, line"):
        draw(View(kind, {}), [])


@st.composite
def answers(draw: st.DrawFn) -> tuple[View, list[Mapping[str, Term | None]]]:
    """Draw a view of a kind that is a picture, with any of its roles, and rows of terms of any kind for it."""
    kind = draw(st.sampled_from(DRAWN))
    others = draw(st.lists(st.sampled_from((*KINDS[kind].others, "source", "standing")), unique=True))
    roles = {role: role for role in (*KINDS[kind].needed, *others)}
    best = draw(st.sampled_from(("low", "high"))) if kind in ("rank", "line") else ""
    row = st.fixed_dictionaries(dict.fromkeys(roles, TERMS))
    return View(kind, roles, best), draw(st.lists(row, max_size=7))


@settings(max_examples=_EXAMPLES, deadline=None)
@given(answers(), st.text(max_size=30), st.sampled_from([300, 720]))
def test_whatever_the_answer_the_picture_is_sound(
    asked: tuple[View, list[Mapping[str, Term | None]]], title: str, wide: int
) -> None:
    """Well-formed, nothing in it runs, every place is a number, and no text lies over another."""
    view, answer = asked

    require_sound(svg(view, answer, title=title, wide=wide))


def test_a_picture_is_the_same_each_time() -> None:
    assert svg(RANK, CHARTS) == svg(RANK, list(CHARTS))
    assert numbers_in(svg(RANK, CHARTS))
