"""How statements are built, of texts that nobody means as well."""

from __future__ import annotations

import time

import pytest

from kg.edit.likeness import patterns_in, patterns_of, same_statements
from kg.rdf.vocabulary import FIRST, REST

DEEP = {
    "brackets": ("[ <p:p> ", "<c:c> ", "] "),
    "lists": ("( ", "", ") "),
    "triple terms": ("<<( <a:a> <b:b> ", "<c:c> ", ")>> "),
    "statements about statements": ("<< <a:a> <b:b> ", "<c:c> ", ">> "),
}


@pytest.mark.parametrize("kind", DEEP)
@pytest.mark.parametrize("levels", [400, 20_000])
def test_deep_texts_end_no_editor(kind: str, levels: int) -> None:
    """A parser ends the process at some of them, and naming nodes by what is said of them takes hours at others."""
    opening, inner, closing = DEEP[kind]
    text = f"<a:a> <b:b> {opening * levels}{inner}{closing * levels}."
    started = time.process_time()

    found = patterns_in(text), same_statements(text)

    assert time.process_time() - started < 2
    assert levels < 1_000 or kind == "statements about statements" or found == (frozenset(), None)


def test_values_of_a_long_list_have_the_role_of_the_list() -> None:
    number, first, rest = 20_000, f"<{FIRST.value}>", f"<{REST.value}>"
    triples = [("<a:a>", "<b:b>", "_:0")]
    for n in range(number):
        triples += [(f"_:{n}", first, f"_:v{n}"), (f"_:{n}", rest, f"_:{n + 1}"), (f"_:v{n}", "<p:p>", "<c:c>")]
    started = time.process_time()

    found = patterns_of(tuple(triples))

    assert time.process_time() - started < 2
    assert ("/<b:b>", "<p:p>") in found
    assert {one[0] for one in found if one[0].endswith("<b:b>")} == {"<b:b>", "/<b:b>"}


@pytest.mark.parametrize("bad", ["\ud800", '<a:a> <b:b> "\ud800" .'])
def test_what_is_no_text_has_no_statements(bad: str) -> None:
    assert (patterns_in(bad), same_statements(bad)) == (frozenset(), None)


def test_nodes_are_the_same_by_where_they_stand() -> None:
    one, other = (f"<a:a> <b:b> [ <p:p> {value} ] , ( 1 [ <q:q> 2 ] ) ." for value in "34")
    assert same_statements(one) == same_statements(one.replace(" ", "  "))
    assert same_statements(one) != same_statements(other)
