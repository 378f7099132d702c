"""A difference is told in time by what differs, whatever its shape, and no difference is lost in the telling."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.compare.diff import compare
from kg.compare.versions import Version
from kg.rdf.terms import Literal

from ..conftest import Ran
from ..growth import require_growth

Kg = Callable[..., Ran]
Make = Callable[[int, int], str]
"""Turtle of a size, on one side (0) or the other (1)."""
PREFIX = "@prefix e: <http://e/> .\n"


def values_changed(size: int, side: int) -> str:
    return "".join(f'e:a e:p "value {n} {"old" if side else "new"}" .\n' for n in range(size))


def languages_changed(size: int, side: int) -> str:
    return "".join(f'e:a e:p "value {n}"@{"en" if side else "de"} .\n' for n in range(size))


def things_changed(size: int, side: int) -> str:
    return "".join(f"e:a{n} a e:C ; e:p {n}{side} ; e:q 7 .\n" for n in range(size))


def things_renamed(size: int, side: int) -> str:
    return "".join(f'e:{"ab"[side]}{n} a e:C ; e:p "value {n}" ; e:q 7 .\n' for n in range(size))


def long_text_changed(size: int, side: int) -> str:
    return "".join(f'e:a e:p "{number} {("word " * size)} {side}" .\n' for number in range(9))


def diamonds(size: int, side: int) -> str:
    """Nodes that share nodes that share nodes: as many ways down as two to the power of their number."""
    lines = [f"_:n{n} e:left _:n{n + 1} ; e:right _:n{n + 1} .\n" for n in range(size)]
    return f"e:a e:p _:n0 .\n{''.join(lines)}_:n{size} e:end {side} .\n"


def long_list(size: int, side: int) -> str:
    return f"e:a e:p ( {' '.join(f'e:x{n}' for n in range(size))} e:end{side} ) .\n"


def circle(size: int, side: int) -> str:
    lines = "".join(f"_:n{n} e:next _:n{(n + 1) % size} ; e:says {n % 7} .\n" for n in range(size))
    return f"{lines}_:n{size // 2} e:end {side} .\n"


def circle_held(size: int, side: int) -> str:
    """A circle that is said of a thing, with the difference at its far end."""
    return f"e:a e:p _:n0 .\n{circle(size, side)}"


def one_shared(size: int, side: int) -> str:
    return "".join(f"e:a{n} e:p _:x .\n" for n in range(size)) + f"_:x e:end {side} .\n"


def side_of(folder: Path, text: str) -> Version:
    folder.mkdir(exist_ok=True)
    (folder / "a.ttl").write_text(PREFIX + text)
    side = Version(folder)
    side.add_file(folder / "a.ttl", "the file")
    return side


SHAPES = [values_changed, languages_changed, things_changed, things_renamed, long_text_changed, diamonds, long_list, circle,
          circle_held, one_shared]  # fmt: skip


@pytest.mark.parametrize("make", SHAPES, ids=lambda make: make.__name__)
def test_a_difference_takes_time_by_its_size(tmp_path: Path, make: Make) -> None:
    """Changed values are not each looked at with each, and what is shared is told once."""

    def prepare(size: int) -> Callable[[], object]:
        def work() -> None:
            assert compare(*(side_of(tmp_path / str(side), make(size, side)) for side in (0, 1)))

        return work

    require_growth(prepare, 60)


def test_many_files_take_time_by_their_number(tmp_path: Path) -> None:
    """A statement is not looked for in each file."""

    def prepare(size: int) -> Callable[[], object]:
        sides = []
        for number in (0, 1):
            side = Version(tmp_path)
            for n in range(size):
                line = f"<http://e/a{n}> <http://e/p> <http://e/{number}-{n}> .\n".encode()
                side.graphs[f"http://g/{n}"] = {line}
                side.files[f"http://g/{n}"] = tmp_path / f"{number}-{n}.nt"
                side.files[f"http://g/{n}"].write_bytes(line)
            sides.append(side)
        return lambda: compare(*sides)

    require_growth(prepare, 100)


@pytest.mark.parametrize("make", SHAPES, ids=lambda make: make.__name__)
@pytest.mark.parametrize("size", [1, 2, 7, 100])
def test_what_is_far_away_differs_still(kg: Kg, tmp_path: Path, make: Make, size: int) -> None:
    """However deep it lies, a difference is one, and the same written with other labels is none."""
    texts = [make(size, side) for side in (0, 1)]
    for name, text in {"a": texts[0], "b": texts[1], "c": texts[0].replace("_:n", "_:m")}.items():
        (tmp_path / f"{name}.ttl").write_text(PREFIX + text)
    (tmp_path / "d.ttl").write_text(PREFIX + "".join(sorted(texts[0].splitlines(keepends=True), reverse=True)))

    assert 1 == kg("diff", "a.ttl", "b.ttl", cwd=tmp_path).code
    assert (0, "") == kg("diff", "a.ttl", "c.ttl", cwd=tmp_path)[:2]
    assert (0, "") == kg("diff", "a.ttl", "d.ttl", cwd=tmp_path)[:2]


def test_two_circles_are_not_one_of_twice_the_length(kg: Kg, tmp_path: Path) -> None:
    """What looks alike from near, all the way round, is told apart by how much of it there is."""
    three, other = ("".join(f"_:{x}{n} e:next _:{x}{(n + 1) % 3} .\n" for n in range(3)) for x in "xy")
    six = "".join(f"_:x{n} e:next _:x{(n + 1) % 6} .\n" for n in range(6))
    (tmp_path / "a.ttl").write_text(PREFIX + three + other)
    (tmp_path / "b.ttl").write_text(PREFIX + six)

    assert 1 == kg("diff", "a.ttl", "b.ttl", cwd=tmp_path).code


def test_renamed_things_are_known_however_many(kg: Kg, tmp_path: Path) -> None:
    """What all of them say tells none from another, and what each says alone does."""
    for name, side in (("a", 0), ("b", 1)):
        (tmp_path / f"{name}.ttl").write_text(PREFIX + things_renamed(1500, side))

    told = kg("diff", "a.ttl", "b.ttl", cwd=tmp_path).out

    assert 0 == told.count(" is new\n")
    assert 1500 == told.count(" is now called ")


@pytest.mark.parametrize("turn", [1, -1])
def test_a_text_becomes_one_of_its_language(tmp_path: Path, turn: int) -> None:
    """Of several that are as much alike; a text that only has another language is the same text before all."""
    sides = [
        ('"abcd"@en , "abce"@de , "abcf"', '"abcg"@de , "abch" , "abci"@en'),
        ('"abcd"@en , "wxyz"@de', '"wxyz"@en , "abcd"@fr'),
    ]
    expected = [
        {("abcd", "en", "abci", "en"), ("abce", "de", "abcg", "de"), ("abcf", None, "abch", None)},
        {("abcd", "en", "abcd", "fr"), ("wxyz", "de", "wxyz", "en")},
    ]
    for values, pairs in zip(sides, expected, strict=True):
        both = [side_of(tmp_path / str(n), f"e:a e:p {one} .\n") for n, one in enumerate(values[::turn])]
        (thing,) = compare(*both).things
        told = {
            (*ends[0], *ends[1])
            for change in thing.changes
            for ends in [
                [(one.lexical, one.language) for one in (change.old, change.new) if isinstance(one, Literal)][::turn]
            ]
        }

        assert pairs == told
