"""Tables on a terminal: no word is broken that fits, nothing is lost, and sources are footnotes where they may be."""

from __future__ import annotations

import io
import random
from collections.abc import Sequence

import pytest

from kg.cli.footnotes import MOST, fold_sources
from kg.cli.output import Output
from kg.cli.text_tables import print_answer, print_table
from kg.cli.wrapping import hang, longest_word, width_of, wrap

WORDS = ("a", "APT.", "collaboration", "로제와", "ﬀ", "top-five", "Number", "I", "(unnamed)", "Rosé")


def shown(
    columns: tuple[str, ...], rows: Sequence[Sequence[str | None]], monkeypatch: pytest.MonkeyPatch, width: int
) -> list[str]:
    """Return the lines of a table on a terminal of some width."""
    monkeypatch.setenv("COLUMNS", str(width))
    file = io.BytesIO()
    print_table(columns, rows, Output(file, terminal=True))
    return file.getvalue().decode().splitlines()


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("width", [32, 50, 80, 140])
def test_no_line_is_wider_than_the_terminal_and_no_word_that_fits_is_broken(
    monkeypatch: pytest.MonkeyPatch, seed: int, width: int
) -> None:
    """All words stand in the table whole, whether its rows are rows or lists."""
    chance = random.Random(seed)
    columns = tuple(chance.sample(("role", "agent", "properties", "kind", "note"), chance.randrange(1, 5)))
    rows: list[list[str | None]] = [
        [" ".join(chance.choices(WORDS, k=chance.randrange(1, 9))) for _ in columns] for _ in range(20)
    ]
    lines = shown(columns, rows, monkeypatch, width)

    assert max(map(width_of, lines)) <= width
    told = sorted(word for line in lines for word in line.split() if not word.startswith("─"))
    listed = not lines[1].startswith("─" * 5) or "─" in lines[0]
    names = [*columns] * (20 if listed else 1)
    assert sorted([*(word for row in rows for cell in row for word in str(cell).split()), *names]) == told


def test_a_word_that_is_too_long_is_broken_at_its_joints() -> None:
    """Nothing of it is lost, also where it has none."""
    iri = "https://example.org/some/very-long/path#fragment"

    assert iri == "".join(wrap(iri, 20))
    assert all(line[-1] in "-/#:." for line in wrap(iri, 20)[:-1])
    assert ["aaaa", "aaaa", "aa"] == wrap("a" * 10, 4)
    assert ["로", "제"] == wrap("로제", 3)


@pytest.mark.parametrize("seed", range(30))
def test_a_text_is_wrapped_without_loss(seed: int) -> None:
    """The words are the same in the same order, no line is too wide, and none could have taken the next word."""
    chance = random.Random(seed)
    text = " ".join(chance.choices(WORDS, k=20))
    width, more = chance.randrange(16, 40), chance.randrange(16, 40)
    lines = wrap(text, width, more)

    assert text.split() == " ".join(lines).split()
    for n, line in enumerate(lines):
        room = width if n == 0 else more
        assert width_of(line) <= room
        if n + 1 < len(lines):
            assert width_of(f"{line} {lines[n + 1].split()[0]}") > room
    assert longest_word(text) <= 16


def test_a_hanging_indent_is_under_the_text() -> None:
    assert ["name  one", "      two"] == list(hang("name  ", "one two", 10, 6))


def test_elsewhere_a_table_is_as_wide_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole lines can be searched with other tools."""
    monkeypatch.setenv("COLUMNS", "20")
    file = io.BytesIO()
    print_table(("a", "n"), [["word " * 20, "1"], [None, "22"]], Output(file, terminal=False))

    assert ["word " * 20 + "   1", " " * 100 + "  22"] == file.getvalue().decode().splitlines()[2:]


def test_later_rows_stand_under_the_same_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those beyond a thousand are broken to the widths of the first."""
    lines = shown(("a", "b"), [["x" * 5, "y"]] * 1000 + [["z" * 9, "y"]], monkeypatch, 30)

    assert ["zzzzz  y", "zzzz"] == lines[-2:]


S = ("work", "source")
FOLDED = {
    "two say the same": ([("a", "x"), ("a", "y"), ("b", "y")], [("a", "[1] [2]"), ("b", "[2]")], 2),
    "not beside each other": ([("a", "x"), ("b", "x"), ("a", "y")], [("a", "[1] [2]"), ("b", "[1]")], 2),
    "each says its own": ([("a", "x"), ("b", "y")], None, 0),
    "the same row twice": ([("a", "x"), ("a", "x"), ("a", "y")], None, 0),
    "one has no source": ([("a", None), ("a", "y"), ("a", "x")], [("a", "[1] [2]")], 2),
    "too many": ([("a", str(n)) for n in range(MOST + 1)], None, 0),
    "nothing": ([], None, 0),
}


@pytest.mark.parametrize(("rows", "expected", "notes"), FOLDED.values(), ids=FOLDED)
def test_rows_that_differ_in_their_source_only_are_one(
    rows: list[tuple[str | None, ...]], expected: list[tuple[str, ...]] | None, notes: int
) -> None:
    """With the numbers of all that say so; rows are as they were where no two differ in it only."""
    folded, legend = fold_sources(S, rows)

    assert (expected if expected is not None else rows) == [tuple(row) for row in folded]
    assert notes == len(legend)


def test_where_no_column_is_the_source_nothing_is_folded() -> None:
    for columns in (("a", "b"), ("source", "source"), ("source",)):
        rows = [("x",) * len(columns), ("y",) * len(columns)]
        assert (rows, []) == (list(fold_sources(columns, rows)[0]), fold_sources(columns, rows)[1])


def test_the_legend_names_each_source_within_the_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    file = io.BytesIO()
    rows = [("a", "An article on a song"), ("a", "\x1b[2JB")]
    print_answer(("a", "source"), rows, Output(file, terminal=True))
    lines = file.getvalue().decode().splitlines()

    assert ["a  [1] [2]", "", "[1]  An article on a", "     song", "[2]  \\x1b[2JB"] == lines[2:]
