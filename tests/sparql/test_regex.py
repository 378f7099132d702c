"""What Python lacks of the regular expressions of XPath is written for it, so that it decides as our own engine."""

from __future__ import annotations

import re
import unicodedata
from itertools import product

import pytest

from kg.engines.store_values import text_made
from kg.rdf.terms import Literal, to_n3
from kg.sparql.regex import find_unlike, for_python, in_rust, is_for_python

CATEGORIES = re.findall(
    r"\w+", "L Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po Z Zs Zl Zp S Sm Sc Sk So C Cc Cf Co"
)
# A sign of each category, and of those that most programs forget.
SIGNS = "aAǅʰªéßœa\u0301\u0903\u20dd7٣Ⅻ½_‿-([)]«»!¡ \u00a0\u2028\u2029+€^`©\x07\u00ad\ue000𝒜漢:·."
CLASSES = [rf"\{letter}" for letter in "icwICW"]
CLASSES += [rf"\{letter}{{{name}}}" for letter, name in product("pP", CATEGORIES)]


@pytest.mark.parametrize("form", ["%s", "[%s]", "[^%s]", "[%s~]", "[0%s-]"])
def test_python_has_the_classes_that_our_engine_has(form: str) -> None:
    unlike = []
    for one in CLASSES:
        ours = text_made(f'REPLACE(?a, {to_n3(Literal(in_rust(form % one)))}, "")', SIGNS)
        if for_python(form % one).sub("", SIGNS) != ours:
            unlike.append(one)
    assert unlike == []


@pytest.mark.parametrize(
    "expression", [r"\p{L}+", "[*+]", r"\++", "[(?=]", "(?:a)+", "(?i)a", "(?P<n>a)", r"a{1}b+", "{+"]
)
def test_what_our_engine_knows_is_not_left_to_python(expression: str) -> None:
    assert not is_for_python(expression)


@pytest.mark.parametrize(
    "expression", ["a++", "a{2}+", "a?+", "a*+", "(?=a)", "(?<!a)", r"(a)\1", "(?>a)", r"a\Z", "(?#a)"]
)
def test_what_only_python_knows_is(expression: str) -> None:
    assert is_for_python(expression)


def test_each_sign_is_of_its_category_alone() -> None:
    for sign in SIGNS:
        found = {name for name in CATEGORIES if len(name) == 2 and for_python(rf"\p{{{name}}}").match(sign)}
        assert found == {unicodedata.category(sign)}


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        (r"(?=a)\p{Foo}", "'Foo' is no category of characters, as L or Nd is at position 5"),
        (r"\pL", r"\p without a category of characters, such as \p{L} at position 0"),
        (r"a[\P]", r"\P without a category of characters, such as \P{L} at position 2"),
        (r"\p{Cs}", "'Cs' is no category"),
    ],
)
def test_what_is_no_category_is_told_with_its_place(expression: str, told: str) -> None:
    with pytest.raises(re.error, match=re.escape(told)):
        for_python(expression)


@pytest.mark.parametrize(
    ("expression", "place"),
    [
        ("[a-z-[aeiou]]", 4),
        (r"x[\p{L}-[a]]", 7),
        (r"a\p{IsGreek}", 1),
        (r"[\P{IsBasicLatin}]", 1),
        ("[[:alpha:]]", 1),
        ("a[^[:digit:]x]", 3),
        ("[[]", 1),
        ("[a[b]", 2),
        ("[a[^b]]", 2),
        (r"[\][]", 3),
        ("[][]", 2),
    ],
)
def test_what_engines_read_otherwise_is_found(expression: str, place: int) -> None:
    found = find_unlike(expression)
    assert found is not None
    assert found[1] == place


@pytest.mark.parametrize("expression", ["[a-z][aeiou]", r"[a\-\[]", r"\\p{IsGreek}", "a-[b]", r"\p{L}", r"\[[:a]\]"])
def test_what_they_read_alike_is_not(expression: str) -> None:
    assert find_unlike(expression) is None


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        ("x[[:alpha:]]", r"[:alpha:] is no class of characters in XPath; write \p{L}"),
        ("[^[:^digit:]]", r"[:^digit:] is no class of characters in XPath; write \d"),
        ("[[:foo:]]", r"a class of characters has [ within it; write \[ for the sign itself"),
        (r"[a\-[]", r"a class of characters has [ within it; write \[ for the sign itself"),
        ("[[.a.]]", r"a class of characters has [ within it; write \[ for the sign itself"),
    ],
)
def test_a_class_within_a_class_is_told_with_what_to_write(expression: str, told: str) -> None:
    assert (find_unlike(expression) or ("",))[0] == told


@pytest.mark.parametrize("expression", ["[[]", "[][]", "[a[b]"])
def test_a_bracket_in_a_class_is_a_sign_where_that_is_not_asked_for(expression: str) -> None:
    """As in the patterns of the rules for links, which Python reads too."""
    found = text_made(f'REPLACE(?a, {to_n3(Literal(in_rust(expression)))}, "x")', "[")
    assert found == for_python(expression).sub("x", "[") == "x"


def test_each_class_of_posix_has_one_of_xpath() -> None:
    """And what is to be written for it, both engines read, and find a sign of it."""
    signs = {
        "alpha": "é", "upper": "A", "lower": "a", "digit": "7", "alnum": "7", "word": "_", "space": "\n", "blank": "\t",
        "punct": "!", "cntrl": "\a", "xdigit": "f",
    }  # fmt: skip
    for name, sign in signs.items():
        told, _ = find_unlike(f"[[:{name}:]]") or ("", 0)
        meant = f"[{told.partition('write ')[2]}]"
        assert for_python(meant).fullmatch(sign), name
        assert text_made(f'REPLACE(?a, {to_n3(Literal(in_rust(meant)))}, "x")', sign) == "x", name
