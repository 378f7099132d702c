"""Patterns of shapes: decided by the engine whose time grows with the text, and never otherwise than Python would."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import ShapesError
from kg.shacl.patterns import compile_tame, read_pattern
from kg.sparql.regex import for_python
from tests.conftest import Ran

HEAD = "@prefix e: <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
# Each has so many ways to match the text that Python would try them past the end of the day.
RUNAWAY = {
    "^([a-z]+-?)+$": "the-artist-formerly-known-as-the-artist-and-others-to!",
    "^(a+)+$": "a" * 60 + "!",
    "(x+x+)+y": "x" * 60,
    "^(([a-z])+.)+[A-Z]([a-z])+$": "a" * 60,
    r"^(\w+\s?)*$": "a word and another word and yet another word and one more!",
    "^(?:a|aa)+$": "a" * 60 + "b",
    "^(.*a){12}$": "a" * 60 + "b",
    r"^(\d+|[0-9]+)*$": "1" * 60 + "x",
}
# A pattern, a text, and whether it is found.
VERDICTS = [
    (r"^\i\c*$", "", "né-1.x:y", True),
    (r"^\i\c*$", "", "1a", False),
    (r"^[\c-]+$", "", "a-.·", True),
    (r"^\I\C$", "", "1+", True),
    (r"^\I$", "", "_", False),
    (r"^[\i ]+$", "", "a b", True),
    (r"^\C+$", "", "+ ", True),
    (r"^\w+$", "", "½²Ⅻ", True),
    (r"^\W+$", "", "½", False),
    (r"^[\w-]+$", "", "a-½", True),
    (r"^[^\w]+$", "", "½", False),
    (r"^[\W]+$", "", "½", False),
    (r"^[\Wa]+$", "", "a!", True),
    (r"^\w+$", "", "e\u0301", True),
    (r"^[\[]$", "", "[", True),
    ("^[]a]$", "", "]", True),
    ("^[^]a]$", "", "]", False),
    ("^[a&&b]$", "", "&", True),
    ("^[a~~b]$", "", "~", True),
    ("^{[A-Z]+}$", "", "{A}", True),
    ("^a{,3}$", "", "aaa", True),
    ("^a{,3}$", "", "aaaa", False),
    ("^[a{,3}]+$", "", "{3,", True),
    ("^[{0,3}]+$", "", "{3,", True),
    ("^a{2}$", "", "aa", True),
    ("^abc$", "", "abc\n", False),
    ("^b$", "m", "a\nb\nc", True),
    ("^.$", "", "\n", False),
    ("^.$", "s", "\n", True),
    ("^a b # c$", "x", "ab#c", True),
    ("^a[ ]b$", "x", "a b", True),
    ("A.C", "iq", "xa.cx", True),
    ("a.c", "q", "abc", False),
    ("(?i)ABC", "", "abc", True),
    ("(?s)^.$", "", "\n", True),
    ("^(?=.*1)a", "", "ab1", True),
    (r"^(a)\1$", "", "aa", True),
    ("^a++b", "", "aab", True),
    (r"^\p{L}+$", "", "é", True),
    (r"^(?=\p{Lu})\P{N}+$", "", "Été", True),
    (r"^(?=\p{Lu})[\P{N}]+$", "", "é", False),
    (r"^\p{L}{1,64}$", "", "é" * 64, True),
    (r"^\bword\b", "", "word on", True),
    (r"^\w{1,64}$", "", "a" * 65, False),
    (r"^\w{1,64}$", "", "a" * 64, True),
    ("k", "i", "\u212a", True),
    ("[a-c-[b]]", "q", "x[a-c-[b]]", True),
    ("[ab]-[cd]", "", "a-c", True),
    ("(?=a)+", "q", "x(?=a)+", True),
]

# Of patterns that only Python knows.
BY_PYTHON = [
    ("(?=.)^A$", "i", "a", True), ("(?=.)^A$", "", "a", False),
    ("(?=.)a.b", "s", "a\nb", True), ("(?=.)a.b", "", "a\nb", False),
    ("(?=.)^b$", "m", "a\nb\nc", True), ("(?=.)^b$", "", "a\nb\nc", False),
    ("(?=.)a$", "", "a\n", False), ("(?=.)a$", "", "ba", True), ("(?=.)[$]$", "", "a$", True),
    ("(?=.)a b", "x", "ab", True), ("(?=.)a b", "", "ab", False), ("(?=.)a[ ]b", "x", "a b", True),
    (r"(?=.)^[\Wx]$", "", "x", True), (r"(?=.)^[\Wx]$", "", "-", True), (r"(?=.)^[\Wx]$", "", "a", False),
    (r"(?=.)^\W$", "", "a", False), (r"(?=.)^[\w-]$", "", "-", True),
]  # fmt: skip


@pytest.mark.parametrize("pattern", RUNAWAY)
def test_a_pattern_that_runs_away_is_decided_at_once(kg: Callable[..., Ran], tmp_path: Path, pattern: str) -> None:
    """And found not to match, which is right."""
    escaped = pattern.replace("\\", "\\\\")
    (tmp_path / "d.ttl").write_text(f'{HEAD}e:a e:n "{RUNAWAY[pattern]}" , "" .')
    (tmp_path / "s.ttl").write_text(
        f'{HEAD}e:S a sh:NodeShape ; sh:targetNode e:a ; sh:property [ sh:path e:n ; sh:minLength 1 ; sh:pattern "{escaped}" ] .'
    )
    started = time.process_time()
    ran = kg("validate", "d.ttl", "--shapes", "s.ttl", cwd=tmp_path)

    assert 1 == ran.code
    assert f'"{RUNAWAY[pattern]}": The value does not match' in ran.out
    assert time.process_time() - started < 3


@pytest.mark.parametrize(("pattern", "flags", "text", "found"), VERDICTS)
def test_a_verdict_is_that_of_xpath(pattern: str, flags: str, text: str, found: bool) -> None:
    """Or, for what XPath does not have, that of Python."""
    assert found == read_pattern(pattern, flags).finds(text)


@pytest.mark.parametrize(("pattern", "flags", "text", "found"), BY_PYTHON)
def test_flags_mean_the_same_where_python_decides(pattern: str, flags: str, text: str, found: bool) -> None:
    read = read_pattern(pattern, flags)

    assert (None, found) == (read.own, read.finds(text))


@pytest.mark.parametrize("flag", ["g", "I", "u", " ", "a"])
def test_a_flag_that_xpath_does_not_have_is_told(flag: str) -> None:
    with pytest.raises(ShapesError, match=rf"sh:flags 'i{flag}': '{flag}' is no flag; use i, s, m, x or q"):
        read_pattern("a", f"i{flag}")
    assert read_pattern("a", "ismxq").finds("A")


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
def test_a_class_of_posix_is_told_with_the_place_of_its_shape(
    kg: Callable[..., Ran], tmp_path: Path, engine: str
) -> None:
    """Engines read it each in its way: as a class of characters, or as one of the signs `[:alph` with `]` behind."""
    (tmp_path / "d.ttl").write_text(f'{HEAD}e:a e:n "b" .')
    (tmp_path / "s.ttl").write_text(
        f'{HEAD}e:S a sh:NodeShape ; sh:targetNode e:a ;\n sh:property [ sh:path e:n ; sh:pattern "^[[:alpha:]]$" ] .'
    )
    ran = kg("validate", "d.ttl", "--shapes", "s.ttl", "--engine", engine, cwd=tmp_path)

    told = "sh:pattern '^[[:alpha:]]$' at position 2: [:alpha:] is no class of characters in XPath; write \\p{L}"
    assert (ran.code, ran.err) == (3, f"kg: s.ttl:3:30: {told}\n")


@pytest.mark.parametrize("pattern", ["[a-c-[b]]", "^[a-z-[aeiou]]+$"])
def test_a_class_that_is_taken_from_another_is_told(pattern: str) -> None:
    with pytest.raises(ShapesError, match="takes one class of characters from another"):
        read_pattern(pattern, "i")


def test_only_what_takes_no_time_is_tame() -> None:
    """Two repetitions without an end at most, none of a group, and nothing that looks around or back."""
    for pattern in ("^x$", "[a-z]+", "a*b*", "(a|b)c+", "a{2,}b{3}", "a?b?c?", ""):
        assert compile_tame(pattern) is not None, pattern
    for pattern in (
        "(a+)+", "(a)*", "(a)?", "(a){2}", r"(a)\1", "(?=a)", "a*b*c*", "a+b+c+", "a{1,}b{2,}c{3,}", "a*b+c{2,}", "[",
    ):  # fmt: skip
        assert compile_tame(pattern) is None, pattern


def test_python_is_asked_only_for_what_others_cannot() -> None:
    """Looking around, references back, possession, and what is too large for the other engine."""
    by_python = [pattern for pattern, flags, *_ in VERDICTS if read_pattern(pattern, flags).own is None]

    assert [
        "^(?=.*1)a",
        r"^(a)\1$",
        "^a++b",
        r"^(?=\p{Lu})\P{N}+$",
        r"^(?=\p{Lu})[\P{N}]+$",
        r"^\p{L}{1,64}$",
        r"^\w{1,64}$",
        r"^\w{1,64}$",
    ] == by_python
    assert all(read_pattern(pattern).own for pattern in RUNAWAY)


PIECES = ["a", "b", "1", "_", ".", "^", "$", "|", "(a|b)", "(?:a)", "[ab]", "[^a]", "[a-c1]", r"\d", r"\w", r"\s", r"\D",
          r"\W", r"\S", "a*", "b+", "a?", "[a&b]", r"[\[]", "{", "a{1,2}", "é", r"\.", r"\-", " "]  # fmt: skip


@settings(max_examples=int(os.environ.get("KG_EXAMPLES", "150")), deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map("".join),
    st.sampled_from(["", "i", "s", "m", "x", "q"]),
    st.text("ab1_ .\nAé{&[-", max_size=6),
)
def test_both_engines_decide_alike(pattern: str, flags: str, text: str) -> None:
    """Whoever decides: what our engine says of a pattern, Python says too."""
    read = read_pattern(pattern, flags)

    assert read.own is not None
    assert read.finds(text) == bool(for_python(pattern, flags).search(text))


LARGE = {
    "alternatives": "|".join(f"word{i}" for i in range(12_000)),
    "open brackets": "[" * 100_000,
    "parentheses": "(" * 50_000 + ")" * 50_000,
    "open parentheses": "(" * 100_000,
    "classes": "[a-z]" * 20_000,
    "subtractions": "[a-" * 33_000,
    "a large number": "x{99999999999}",
    "repetitions": "(a{1000}){1000}",
    "stars": "(" * 5000 + "a" + ")*" * 5000,
    "backslashes": "\\" * 100_000,
    "look-aheads": "(?=a)" * 20_000,
}


@pytest.mark.parametrize(("name", "flags"), list(product(LARGE, ["", "x"])))
def test_a_large_pattern_is_read_or_refused(name: str, flags: str) -> None:
    """A hundred thousand characters end neither the process nor the day, and are not told in full."""
    started = time.process_time()
    told = ""
    try:
        read_pattern(LARGE[name], flags).finds("word1 aaa")
    except ShapesError as error:
        told = error.message

    assert len(told) < 400
    assert time.process_time() - started < 6


def test_a_pattern_that_is_nested_too_deeply_is_told_as_such() -> None:
    """In place of what Python says where it gave up."""
    with pytest.raises(ShapesError, match=r"^sh:pattern .*…' is nested too deeply; write it flatter$"):
        read_pattern("(" * 500 + "a" + ")" * 500)


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
def test_a_pattern_without_an_end_is_told_at_its_shape(
    kg: Callable[..., Ran], tmp_path: Path, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where only Python knows it, no time limit is needed: the pattern and the value are told, and others go on."""
    monkeypatch.setattr("kg.io.matching.Matcher.finds.__defaults__", (0.5,))
    (tmp_path / "d.ttl").write_text(f'<urn:a> a <urn:T> ; <urn:p> "{"a" * 60}b" .\n')
    (tmp_path / "s.ttl").write_text(
        HEAD + "e:S a sh:NodeShape ; sh:targetClass <urn:T> ;\n sh:property e:P .\n"
        'e:P sh:path <urn:p> ; sh:pattern "^(a+)+\\\\1$" .\n'
    )
    ran = kg("validate", "d.ttl", "-s", "s.ttl", "--engine", engine, cwd=tmp_path)

    assert ran.code == 3
    assert "s.ttl:4:1: sh:pattern '^(a+)+\\\\1$' was tried on 'aaaaaaaaaa" in ran.err
    assert "came to no end" in ran.err


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
def test_patterns_go_by_the_same_rules_with_either_engine(kg: Callable[..., Ran], tmp_path: Path, engine: str) -> None:
    """Classes of signs are those of docs/validation.md, also where only Python knows the rest of the pattern."""
    texts = ["_", "a", "½", "€", "+", "‿", "e\u0301", "\u0660", "\u00a0"]
    (tmp_path / "d.ttl").write_text(
        "".join(f'<urn:{n}> a <urn:T> ; <urn:p> "{one}" .\n' for n, one in enumerate(texts))
    )
    for pattern in (r"^\\w+$", r"^(?=.)\\w+$"):
        shape = (
            f'e:S a sh:NodeShape ; sh:targetClass <urn:T> ; sh:property [ sh:path <urn:p> ; sh:pattern "{pattern}" ] .'
        )
        (tmp_path / "s.ttl").write_text(HEAD + shape)
        found = kg("validate", "d.ttl", "-s", "s.ttl", "--engine", engine, "-f", "csv", cwd=tmp_path).out
        told = [one for n, one in enumerate(texts) if f"<urn:{n}>" not in found and f",urn:{n}," not in found]
        assert told == ["_", "a", "½", "‿", "e\u0301", "\u0660"]
