"""The place of every triple in JSON-LD, against the parser and as it was written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.places.lines import positions_of
from kg.rdf.terms import IRI, Literal
from tests.forms import packed

from .agree import places_of, require_parsed, require_written
from .write_jsonld import write

E = {"e": "http://e/"}
ODD = {
    "contexts of a property": {"@context": [E, {"p": {"@id": "e:p", "@context": {"q": "e:q"}}}], "@id": "e:a", "p": {"q": 1}},
    "contexts of a class": {"@context": [E, {"T": {"@id": "e:T", "@context": {"q": "e:q"}}, "r": "e:r"}], "q": 1, "@type": ["T"], "r": {"q": 2, "r": 3}},
    "what is not passed on": {"@context": {**E, "@propagate": False, "q": "e:q"}, "q": 1, "e:p": {"q": 2}},
    "no context": {"@context": [E, None, {"f": "http://f/"}], "@id": "e:a", "f:p": {"@context": None, "f:q": 1}},
    "keywords by other names": {"@context": {"id": "@id", "v": "@value", "l": "@list", "g": "@graph", "@vocab": "http://e/"}, "g": [{"id": "http://e/a", "p": {"v": "x"}, "q": {"l": []}}]},
    "a graph with a name": {"@context": E, "@id": "e:g", "@graph": [{"@id": "e:a", "e:p": 1}], "e:q": 2},
    "graphs as values": {"@context": [E, {"p": {"@id": "e:p", "@container": "@graph"}, "q": {"@id": "e:q", "@container": ["@graph", "@id"]}}], "p": [{"e:k": 1}, {"@graph": {"e:k": 2}}, "x"], "q": {"e:g": {"e:k": 3}}},
    "an index that says something": {"@context": [E, {"p": {"@id": "e:p", "@container": "@index", "@index": "e:ix"}}], "p": {"k1": {"@id": "e:c"}, "@none": {"@id": "e:d"}}},
    "JSON as it is": {"@context": [E, {"p": {"@id": "e:p", "@type": "@json"}}], "p": {"b": [1.0, 1e30, 0.00001, 1.5e-9], "a": "é\u0001\\/"}, "e:q": {"@value": [None], "@type": "@json"}},
    "numbers": {"http://e/p": [0, -0.0, 1.5, 1e2, 1e19, 1e20, 12345678901234567890, 1e-7, 5e-324, True, False, 10**25]},
    "numbers with a datatype": {"@context": [E, {"d": {"@id": "e:d", "@type": "http://www.w3.org/2001/XMLSchema#double"}, "x": {"@id": "e:x", "@type": "e:x"}}], "d": [1, 1.5, "1"], "x": [1, 1.5, True]},
    "languages": {"@context": {"@vocab": "http://e/", "@language": "EN-gb", "@direction": "rtl", "n": {"@language": None}, "m": {"@direction": None}}, "x": "one", "n": "two", "m": "three", "o": {"@value": "q", "@language": "DE"}, "d": {"@value": "q", "@direction": "ltr", "@language": "ar"}},
    "lists in lists": {"@context": [E, {"p": {"@id": "e:p", "@container": "@list"}}], "p": [1, [2, [3]], {"@list": [4, None]}, []], "e:q": [{"@list": [{"@list": []}]}]},
    "what is lost": {"@context": E, "@id": "e:a", "nothing": {"@id": "e:x", "e:p": 1}, "_:p": 2, "e:p": {"@id": "not an IRI", "e:q": 3}, "e:q": [None, {"@value": None}, {"@value": "x", "@type": "no-type"}], "@index": "i"},
    "classes below what is lost": {"@context": {**E, "gone": None}, "@id": "e:a", "nothing": [{"@id": "e:x", "@type": "e:T", "e:p": {"@type": "e:U", "e:q": 1}}], "_:p": {"@type": "e:V"}, "gone": {"@type": "e:W"}},
    "bases": {"@context": {"@base": "http://b/c/d/../e", "@vocab": "#", "p": {"@type": "@id"}}, "@id": "", "p": ["x", "../y", "/z", "?q", "#f", "//h/i", "urn:x:y", "./"]},
    "a name in a nest": {"@context": {**E, "data": "@nest"}, "data": {"@id": "e:a", "e:p": 1, "data": [{"e:q": 2}, {"@type": "e:T"}]}},
    "names made of names": {"@context": {"a": "b:c/", "b": "http://b/", "d": {"@id": "a:x"}, "a:e": {"@type": "@id"}, "n": {"@id": None}, "p": {"@id": "http://p", "@prefix": True}}, "d": 1, "a:e": "http://x/", "n": 2, "p:q": 3},
    "reverse in reverse": {"@context": {**E, "r": {"@reverse": "e:p"}}, "@id": "e:a", "r": {"@id": "e:b"}, "@reverse": {"r": {"@id": "e:c"}, "e:q": [{"@id": "e:d"}]}},
    "classes that mean another by a name": {"@context": [E, {"A": {"@id": "e:A", "@context": {"q": "e:a"}}, "B": {"@id": "e:B", "@context": {"q": "e:b"}}}], "@graph": [{"@type": ["B", "A"], "q": 1}, {"@type": ["A", "B"], "q": 2}]},
    "a property that is a class and a name": {"@context": [E, {"T": {"@id": "e:T", "@context": {"q": "e:q"}}}], "T": {"q": 1, "e:r": {"q": 2, "@type": "T", "e:s": {"q": 3}}}},
    "a scheme that is a name": {"@context": {"http": {"@id": "http://wrong/", "@prefix": True}, "urn": {"@id": "http://right/", "@prefix": True}}, "http://e/p": 1, "urn:p": 2, "http:p": 3},
    "names like keywords": {"@context": [{**E, "k": "e:k"}, {"@odd": "e:odd", "k": {"@id": "@odd"}, "r": {"@reverse": "@odd"}}], "@id": "e:a", "@odd": 1, "k": 2, "r": {"@id": "e:b"}, "e:p": [{"@id": "@odd"}, {"@id": "e:c", "@type": "@odd"}]},
    "a name that is told further on": {"@context": {"a": {"@id": "b", "@type": "c"}, "x:y": {"@type": "@id"}, "b": "http://b/", "c": "http://c/", "x": "http://x/"}, "a": 1, "x:y": "http://z/"},
    "a keyword as an address": {"@context": {**E, "id": "@id", "t": "@type"}, "id": "e:a", "e:p": [{"id": "id"}, {"id": "t", "e:q": 1}]},
    "names that are no prefixes": {"@context": {"n": {"@id": "http://n"}, "m": {"@id": "http://m/", "@prefix": False}, "o": "http://o", "at": "http://e/x@", "b": "_:x", **E}, "n:x": 1, "m:x": 2, "o:x": 3, "at:y": 4, "@id": "b:y", "e:p": {"@id": "_:xy"}},
    "one name in every part": {"@context": {"@base": "http://b/c/", **E, "x": "e:x"}, "@id": "x", "@type": ["x", "y"], "y": 1, "x": [{"@id": "y", "@type": "z"}, {"@id": "x", "e:p": 2}]},
    "one name in every part, with a vocabulary": {"@context": {"@base": "http://b/c/", "@vocab": "http://v/", "x": "http://e/x"}, "@id": "x", "@type": ["x", "y"], "y": {"@id": "y"}, "x": {"@id": "x", "y": 2}},
    "a class without a context": {"@context": [E, {"T": {"@id": "e:T", "@context": None}, "q": "e:q"}], "@type": "e:x", "e:r": {"@type": "T", "q": 1, "http://e/r": {"q": 2}}},
    "a language from above": {"@context": {"@vocab": "http://e/", "@language": "en", "@direction": "rtl", "p": {"@context": {"q": "http://f/q"}}}, "p": {"q": "x", "r": "y"}, "s": {"@context": {"t": "http://f/t"}, "t": "z"}},
    "what is unset": {"@context": [{"@base": "http://x/", "@language": "en", "@direction": "ltr", "@vocab": "http://v/"}, {"@base": None, "@language": None, "@direction": None, "@vocab": None, **E}], "@id": "http://a/", "e:p": ["x", {"@id": "gone"}], "q": 1},
    "addresses by their class": {"@context": [E, {"s": {"@id": "e:s", "@container": "@type"}}], "@id": "e:a", "s": {"e:T": "e:x", "e:U": [{"e:k": 1}]}},
    "names with a slash": {"@context": [{"@base": "http://b/c/", "@vocab": "http://v/"}, {**E, "x/y": {"@type": "@id"}, "p": {"@id": "e:p", "@context": {"z/y": {"@type": "@id"}}}}], "x/y": "http://z/", "p": {"z/y": "http://z/"}},
    "names that are themselves": {"@context": {**E, "e:p": {"@id": "e:p", "@type": "@id"}, "e:q/": {"@id": "e:q/"}}, "e:p": "e:x", "e:q/": 1, "e:q/:r": 2},
    "bases in bases": {"@context": {"@base": "http://b/x/", **E, "p": {"@id": "e:p", "@context": {"@base": "sub/"}}}, "p": {"@id": "y", "e:q": {"@id": "z"}}, "@id": "w"},
    "a direction that is unset": {"@context": [{"@language": "en", "@direction": "ltr", **E}, {"@direction": None}], "@id": "http://a/", "e:p": "x"},
    "names like keywords, with a vocabulary": {"@context": {"@vocab": "http://v/", "k": {"@id": "@odd"}, "r": {"@reverse": "@odd"}}, "@id": "http://a/", "k": 1, "r": 2},
    "maps of languages": {"@context": [E, {"none": "@none", "p": {"@id": "e:p", "@container": "@language"}, "q": {"@id": "e:q", "@container": "@language", "@direction": "ltr"}}], "p": {"none": "x", "@none": ["y"], "EN": ["z", None]}, "q": {"none": "x", "ar": "y"}},
}  # fmt: skip


@pytest.mark.parametrize("document", ODD.values(), ids=ODD.keys())
def test_odd_documents_are_read_as_the_parser_reads_them(tmp_path: Path, document: object) -> None:
    path = tmp_path / "odd.jsonld"
    path.write_text(json.dumps(document))

    require_parsed(path)


# What the parser reads otherwise than the standard has it (JSON-LD 1.1 API, section 5.1.2): which value has which property.
BY_THE_STANDARD = {
    "classes of which each has a context": (
        {"@context": [E, {"A": {"@id": "e:A", "@context": {"q": "e:a"}}, "C": {"@id": "e:C", "@context": {"x": "e:x"}}, "q": "e:q"}], "@type": ["A", "C"], "q": 1, "x": 2, "e:r": {"q": 3, "x": 4, "e:s": {"q": 5}}},
        {"1": "a", "2": "x", "3": "q", "5": "q"},
    ),
    "a name that is a class and a property": (
        {"@context": [E, {"T": {"@id": "e:T", "@context": {"q": "e:q"}}}], "@type": "T", "T": {"q": 1, "e:r": {"q": 2}}, "q": 3, "e:r": {"q": 4}},
        {"1": "q", "2": "q", "3": "q"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("document", "expected"), BY_THE_STANDARD.values(), ids=BY_THE_STANDARD)
def test_the_context_of_a_class_holds_for_its_things_only(
    tmp_path: Path, document: object, expected: dict[str, str]
) -> None:
    """Those of several classes hold together, and that of a property for all within."""
    path = tmp_path / "odd.jsonld"
    path.write_text(json.dumps(document))
    values = [one for one in positions_of(path).iter_placed() if isinstance(one.value, Literal)]

    assert expected == {str(one.value): str(one.predicate).removeprefix("http://e/") for one in values}


def test_a_key_that_is_given_twice_counts_twice(tmp_path: Path) -> None:
    """As the parser has it."""
    path = tmp_path / "odd.jsonld"
    path.write_text('{"http://e/p": 1, "http://e/q": 2,\n "http://e/p": 3}')

    require_parsed(path)
    assert {(1, 16), (1, 33), (2, 16)} == {at_value for *_, at_value in places_of(path)}


@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("seed", range(60))
def test_each_triple_stands_where_it_was_written(tmp_path: Path, seed: int, line_end: str) -> None:
    """In every way to write it: the places of subject, property and value, of all triples and of no others."""
    require_written(tmp_path / "many.jsonld", write, seed, line_end)


@pytest.mark.parametrize("kind", ["gz", "zst"])
def test_places_in_a_packed_document_are_those_of_its_text(tmp_path: Path, kind: str) -> None:
    plain, path = tmp_path / "a.jsonld", tmp_path / f"a.jsonld.{kind}"
    text = '\ufeff{"@id": "http://e/ü",\n "http://e/p": ["ü", 1]}'.encode()
    plain.write_bytes(text)
    path.write_bytes(packed(text, kind))

    assert places_of(plain) == places_of(path)
    assert {(2, 17), (2, 22)} == {at_value for *_, at_value in places_of(path)}
    assert ' "http://e/p": ["ü", 1]}' == positions_of(path).line(2)


def test_only_what_is_asked_for_is_kept_and_what_hangs_on_it(tmp_path: Path) -> None:
    """The triples of other nodes with names are read past."""
    path = tmp_path / "a.jsonld"
    path.write_text('[{"@id": "http://e/a", "http://e/p": {"http://e/q": 1}}, {"@id": "http://e/b", "http://e/r": 2}]')
    found = [placed.predicate for placed in positions_of(path).iter_placed({IRI("http://e/a")})]

    assert [IRI("http://e/p"), IRI("http://e/q")] == sorted(found)
