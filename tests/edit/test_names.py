"""Where texts name things: every form of a name, and nothing that only looks like one."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from kg.edit.names import (
    LINES,
    SH,
    Mention,
    Name,
    declared_by_shapes,
    iter_plain_names,
    iter_query_names,
    iter_turtle_names,
)
from kg.edit.names_of_settings import iter_answer_names, iter_decision_names, iter_toml_names
from kg.edit.renaming import names_in, renamed
from kg.rdf.terms import RDF

PREFIXES = {"e": "http://e/", "x": "http://e/x/", "": "http://none/"}


def found(text: str, some: Iterable[Name | Mention]) -> list[tuple[str, str]]:
    """Return what is written and which IRI it means, for each name."""
    return [(text[one.start : one.end], one.iri) for one in some if isinstance(one, Name)]


def test_names_of_turtle_in_every_form() -> None:
    """By prefixes that change, relative to bases that change, with escapes; `a` is one, a text and a comment are none."""
    text = (
        "@prefix e: <http://e/> . @base <http://b/c/> .\n"
        "e:a a <x>, <\\u0079>, e:p\\,q . # e:none\n"
        '<> e:t "e:none"@en, "1"^^e:d .\n'
        "BASE <d/> PREFIX e: <http://f/>\n"
        "e:a <z> _:e .\n"
    )
    assert [
        ("e:a", "http://e/a"), ("a", RDF + "type"), ("<x>", "http://b/c/x"), ("<\\u0079>", "http://b/c/y"), ("e:p\\,q", "http://e/p,q"),
        ("<>", "http://b/c/"), ("e:t", "http://e/t"), ("e:d", "http://e/d"),
        ("e:a", "http://f/a"), ("<z>", "http://b/c/d/z"),
    ] == found(text, iter_turtle_names(text, {}))  # fmt: skip
    assert ["# e:none\n"[:-1], '"e:none"', '"1"'] == [
        text[one.start : one.end] for one in iter_turtle_names(text, {}) if isinstance(one, Mention)
    ]


@pytest.mark.parametrize("kind", ["select", "ask", "construct", "update"])
def test_a_question_in_a_shape_has_names(kind: str) -> None:
    """By the prefixes that shapes declare, before those of the project; the datatype of a text is not what it is of."""
    question = 'SELECT * {{ $this e:a x:b ; <http://e/c> \\"e:no\\" ; e:d 1 }}'.replace("{{", "{").replace("}}", "}")
    text = f'@prefix sh: <{SH}> .\n[] sh:{kind} "{question}"^^<http://e/t>, "e:{{e:f}}" ; sh:message "e:none" .\n'
    begin, end = text.index("SELECT"), text.index("sh:message")
    some = [one for one in iter_turtle_names(text, PREFIXES, "", {"x": "http://shapes/"}) if begin < one.start < end]

    assert [
        ("e:a", "http://e/a"), ("x:b", "http://shapes/b"), ("<http://e/c>", "http://e/c"), ("e:d", "http://e/d"),
        ("<http://e/t>", "http://e/t"), ("e:", "http://e/"), ("e:f", "http://e/f"),
    ] == found(text, some)  # fmt: skip


def test_a_template_of_a_label_has_names_in_braces() -> None:
    text = f'<http://e/C> <{SH}labelTemplate> "of {{e:a}} e:none {{<http://e/b>}}" .'

    assert [("e:a", "http://e/a"), ("<http://e/b>", "http://e/b")] == found(text, iter_turtle_names(text, PREFIXES))[2:]


def test_shapes_declare_prefixes_for_their_questions() -> None:
    text = (
        f"@prefix sh: <{SH}> . @prefix own: <http://own/> .\n"
        '[] sh:declare [ sh:prefix "e" ; sh:namespace "http://e\\u002F" ], [ sh:prefix \'own\' ; sh:namespace """http://other/""" ] .'
    )
    assert {"sh": SH, "e": "http://e/", "own": "http://other/"} == declared_by_shapes(text) | {"sh": SH}


def test_names_of_a_query_in_every_form() -> None:
    """By its own prefixes before those that are given; those of its header too. What is no SPARQL ends it."""
    text = (
        "#+ about: e:h\n# e:no\nPREFIX e: <http://q/> BASE <http://b/>\n"
        'SELECT * { ?s a e:a ; x:p\\,q <c> ; e:t "e:none" }'
    )
    assert [
        ("e:h", "http://e/h"), ("a", RDF + "type"), ("e:a", "http://q/a"), ("x:p\\,q", "http://e/x/p,q"), ("<c>", "http://b/c"), ("e:t", "http://q/t"),
    ] == found(text, iter_query_names(text, PREFIXES))  # fmt: skip
    broken = 'e:a "open'
    assert [("e:a", "http://e/a")] == found(broken, iter_query_names(broken, PREFIXES))


@pytest.mark.parametrize(
    ("form", "old", "new", "written"),
    [
        ("name", "http://e/a", "http://e/b", "e:b"),
        ("name", "http://e/x/a", "http://e/x/b", "x:b"),
        ("name", "http://e/a", "http://e/x/b", "x:b"),
        ("name", "http://e/x/a", "http://e/b", "e:b"),
        ("name", "http://e/a", "http://e/b/c", "<http://e/b/c>"),
        ("name", "http://e/a", "http://f/b", "<http://f/b>"),
        ("plain", "http://e/a", "http://f/b", "<http://f/b>"),
        ("bare", "http://e/a", "http://f/b", "http://f/b"),
        ("bare", "http://e/a", "http://e/b", "e:b"),
        ("iri", "http://e/a", "http://e/b", "<http://e/b>"),
        ("whole", "http://e/a", "http://e/b", "http://e/b"),
    ],
)
def test_another_name_is_written_as_the_one_before(form: str, old: str, new: str, written: str) -> None:
    """With its prefix if that fits, or else the longest; whole where none does."""
    assert written == Name(0, 1, old, {**PREFIXES, "empty": ""}, form).written(new)


def test_of_two_prefixes_the_one_stays_that_a_name_had() -> None:
    assert "o:x-b" == Name(0, 1, "http://e/a", {"o": "http://e/", "longer": "http://e/x-"}, "name").written(
        "http://e/x-b"
    )


def test_names_in_other_texts() -> None:
    """Prefixed ones by prefixes that there are, addresses as they are, and none within a word or an address."""
    text = "e:a q:b http://e/c, <http://e/d> see:e:f xe:g http://h/e:i e:j. (e:k) mailto:e:l"

    assert [
        ("e:a", "http://e/a"), ("http://e/c", "http://e/c"), ("<http://e/d>", "http://e/d"), ("http://h/e:i", "http://h/e:i"), ("e:j", "http://e/j"),
    ] == found(text, iter_plain_names(text, PREFIXES, within=LINES))  # fmt: skip


DECISIONS = (
    "#curie_map:\n#  w: http://w/\n#note: e:no\nsubject_id\tobject_id\tother\n"
    "e:a\tw:Q1\te:b is e:c\n<http://e/d>\tw:Q2\trests on <http://e/f>\n"
)


def test_names_of_decisions_are_cells_and_what_they_rest_on() -> None:
    from kg.link.support import RESTS

    text = DECISIONS.replace("rests on", RESTS)

    assert [
        ("e:a", "http://e/a"), ("w:Q1", "http://w/Q1"), ("<http://e/d>", "http://e/d"), ("w:Q2", "http://w/Q2"), ("<http://e/f>", "http://e/f"),
    ] == found(text, iter_decision_names(text, PREFIXES))  # fmt: skip


def test_names_of_answers_are_terms_and_parameters() -> None:
    """And not what is said in texts."""
    text = '#+ who: e:h\n?a\t?b\ne:a\t"e:none"@en\n<http://e/b>\t"1"^^e:d\n'

    assert ["e:h", "e:a", "<http://e/b>", "e:d"] == [one for one, _ in found(text, iter_answer_names(text, PREFIXES))]


def test_names_of_settings_are_texts_but_where_prefixes_are_declared() -> None:
    text = '# e:no\n[prefixes]\ne = "http://e/"\n[site]\nclass = "e:a"\nmore = [\'<http://e/b>\', """e:c"""]\n[prefixes]\nf = "http://e/"\n'
    settings = list(iter_toml_names(text, PREFIXES))

    assert ["e:a", "<http://e/b>", "e:c"] == [one for one, _ in found(text, settings)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.ttl", "<http://e/a> <http://e/p> 1 ."), ("a.TTL.gz", "<http://e/a> <http://e/p> 1 ."), ("a.rq", "SELECT * { e:a ?p ?o }"),
        ("A.SSSOM.TSV", "subject_id\tother\ne:a\tof e:a, so it is\n"), ("a.tsv", "?x\t?y\ne:a\t1\n"), ("a.live", "?x\t?y\ne:a\t1\n"), ("kg.toml", 'a = "e:a"\n'), ("m.yml", "a: e:a\n"),
    ],
)  # fmt: skip
def test_what_a_file_is_called_says_where_it_names_things(name: str, text: str) -> None:
    assert "http://e/a" in [one.iri for one in names_in(text, Path(name), PREFIXES) if isinstance(one, Name)]
    assert 1 == len(renamed(text, Path(name), {"http://e/a": "http://e/b"}, PREFIXES).edits)


def test_a_name_that_is_changed_is_no_mention_that_is_left() -> None:
    """A comment that speaks of it is one, by its line; a value of a header is changed."""
    text = "#+ about: e:a\n# of e:a\nSELECT * { e:a ?p ?o } # e:ab\n"
    done = renamed(text, Path("a.rq"), {"http://e/a": "http://e/b"}, PREFIXES)

    assert (2, [2]) == (len(done.edits), done.mentions)


def test_what_is_no_escape_is_taken_as_it_is_written() -> None:
    """A parser tells of it; nothing is renamed by it."""
    text = "<http://e/\\uD800> <http://e/p> 1 ."

    assert "http://e/\\uD800" in [iri for _, iri in found(text, iter_turtle_names(text, PREFIXES))]


def test_names_of_mappings_are_values_and_prefixes_are_none() -> None:
    """A prefixed name may become an address as it is there, as no other would be read as one."""
    text = "prefixes:\n  e: http://e/\nm:\n  s: e:a\n  po: [[e:p, e:b~iri]] # of e:c\n"
    some = [one for one in names_in(text, Path("m.yml"), PREFIXES) if isinstance(one, Name)]

    assert [("e:a", "bare"), ("e:p", "bare"), ("e:b", "bare")] == [
        (text[one.start : one.end], one.form) for one in some
    ]
