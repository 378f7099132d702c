"""A fault in a file stands at a line and column, also where the parser tells none, and by whomever it is read."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from kg.errors import TurtleError
from kg.rdf import fault_places
from kg.rdf.foreign import format_of, read_quads_of
from kg.rdf.formats import packing_of
from kg.rdf.turtle import iter_quads
from tests.forms import packed

HEAD = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/" xml:base="http://b/x">\n'
    "<!-- ü <e:T> -->\n"
)
XML = {
    "no IRI": '<e:T>\n </e:T> ⟦<e:T rdf:about="a b"/>',
    "a prefix": "<e:T/>\n  ⟦<z:T/>",
    "a prefix of an attribute": '<e:T>\n</e:T><e:T e:p="ü"> ⟦<e:q z:r="1"/></e:T>',
    "a text between properties": '<e:T e:p="ü">\n\n  ⟦text <e:p/></e:T>',
    "a text behind a comment": "<e:T><e:p>a<!-- < -->⟦b</e:p></e:T>",
    "a text behind a text": "<e:T><e:p>a⟦<![CDATA[<z>]]></e:p></e:T>",
    "a name given twice": '<e:T rdf:ID="a"/>\n<e:T e:p="ü"/>⟦<e:T\n rdf:ID="a"/>',
    "no datatype": '<e:T><e:q>1</e:q>⟦<e:p rdf:datatype="a b">x</e:p></e:T>',
    "no language": '<e:T>⟦<e:p xml:lang="a b">x</e:p></e:T>',
    "two values": "<e:T><e:p><e:T/>⟦<e:U/></e:p></e:T>",
    "a property of old": "<e:T>\n\t⟦<rdf:aboutEach/></e:T>",
    "no namespace": '<e:T/>⟦<e:T a="1"/>',
    "an entity": "<e:T><e:p>⟦&u;</e:p></e:T>",
    "tags that do not match": "<e:T><e:p>ü</⟦e:q></e:T>",
}
JSON = {
    "no class": '{"@id": "http://e/ü", "@type": ⟦5, "http://e/p": 1}',
    "a class behind the rest": '{"http://e/p": "ü",\n "@id": "http://e/a", "http://e/q": [2],\n "@type": ⟦true}',
    "no value": '{"http://e/p": [1,\n ⟦{"@value": {}}], "http://e/q": 1}',
    "a name given twice": '{"@id": "http://e/a",\n ⟦"@id": "http://e/b", "http://e/p": 1}',
    "a name that is no text": '[{"@id": "http://e/a"}, {"@id": ⟦7, "http://e/q": 1}]',
    "a context elsewhere": '{\n"http://e/p": 1, "@context":\n ⟦"http://x/y"}',
    "no context": '{"@context": ⟦7, "http://e/q": 1}',
    "a term that is none": '{"http://e/p": 1, "@context": ⟦{"e": "http://e/", "t": {"@id": 5}}}',
    "a list and more": '{"http://e/p": [1, {"@list": 1, ⟦"@value": 2}], "http://e/q": 1}',
    "a language": '{"@context": {"p": {"@id": "http://e/p", "@container": "@language"}}, "p": {"en": ⟦5}}',
    "a keyword by another name": '{"@context": {"id": "@id"}, "http://e/p": 1, "id": ⟦5}',
    "a class by another name": '{"@context": {"type": "@type"}, "http://e/p": {"http://e/q": 1},\n "type": ⟦5}',
    "no JSON": '{"@id": "http://e/ü",\n ⟦}',
    "no end": '{"http://e/p": 1⟦',
}  # fmt: skip


def told(path: Path) -> TurtleError:
    """Return the fault of a file."""
    with pytest.raises(TurtleError) as fault:
        for _ in read_quads_of(path, format_of(path), base="http://b/"):
            pass
    return fault.value


def require(path: Path, marked: str) -> None:
    """Require that the fault of a text is told where its mark is."""
    plain, mark = marked.replace("⟦", ""), marked.index("⟦")
    path.write_bytes(packed(plain.encode(), packing_of(path)))
    place = told(path).location
    expected = marked.count("\n", 0, mark) + 1, mark - marked.rfind("\n", 0, mark)

    assert place is not None
    assert expected == (place.line, place.column), told(path)


@pytest.mark.parametrize("name", ["d.rdf", "d.xml.gz"])
@pytest.mark.parametrize("body", XML.values(), ids=XML.keys())
def test_a_fault_in_rdfxml_stands_at_its_tag_or_text(tmp_path: Path, body: str, name: str) -> None:
    require(tmp_path / name, f"{HEAD}{body}\n</rdf:RDF>\n")


@pytest.mark.parametrize("name", ["d.jsonld", "d.json.zst"])
@pytest.mark.parametrize("document", JSON.values(), ids=JSON.keys())
def test_a_fault_in_jsonld_stands_at_its_key_or_value(tmp_path: Path, document: str, name: str) -> None:
    """However the keys are ordered; what is wrong with a whole object, such as a context, at its beginning."""
    require(tmp_path / name, document)


@pytest.mark.parametrize("fault", ['"http://e/q": ⟦{"@value": {}}', '"http://e/q": {"@id": ⟦7}'])
def test_keywords_by_other_names_change_no_place(tmp_path: Path, fault: str) -> None:
    """Whatever stands before them: the parser that tells the place wants them first, by any name."""
    for order in permutations(
        ['"@id": "http://e/a"', '"@type": "http://e/T"', '"http://e/p": {"http://e/q": 1}', fault]
    ):
        document = ",\n ".join(order) + "}"
        named = document.replace('"@id"', '"id"').replace('"@type"', '"kind"')
        require(tmp_path / "plain.jsonld", "{" + document)
        require(tmp_path / "named.jsonld", '{"@context": {"id": "@id", "kind": "@type"},\n ' + named)


def test_a_fault_behind_much_that_is_good_is_found_as_well(tmp_path: Path) -> None:
    """The parser reads blocks, and only the last one is read byte by byte."""
    require(
        tmp_path / "d.rdf", HEAD + '<e:T e:p="ü"/>\n' * 20_000 + " ⟦<z:T/>\n" + '<e:T e:p="ü"/>\n' * 2000 + "</rdf:RDF>"
    )
    require(tmp_path / "d.jsonld", "[" + '{"http://e/p": "ü"},\n' * 20_000 + ' {"@id": ⟦5, "a": 1}]')


def test_a_file_too_large_to_hold_has_its_fault_without_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "d.rdf"
    path.write_text(f"{HEAD}<z:T/>\n</rdf:RDF>\n")
    monkeypatch.setattr(fault_places, "_LARGEST", 20)
    place = told(path).location

    assert place is not None
    assert (path, None) == (place.path, place.line)


LINES = {
    "no dot": ("e:a e:p 1 ;\n  e:q 'x'⟦ # why\n\n# not here\ne:b e:p 2 .", "ttl"),
    "no dot in a graph": ("e:g { e:a e:p 1 ; e:q 2 . }\ne:a e:p 1 ; e:q 3⟦\ne:b e:p 2 .", "trig"),
    "no dot behind odd ends of lines": ("e:a e:p '\u2028 \x0b \x85 \u2029'⟦\ne:b e:p 2 .", "ttl"),
    "no value": ("e:a e:p\n  ⟦x .", "ttl"),
    "no end": ("e:a e:p 1 .\ne:b e:p 2⟦\n", "ttl"),
    "a line that ends too early": (
        "<http://e/a> <http://e/p> <http://e/b> .\n<http://e/a> <http://e/p>⟦\n<http://e/b> .",
        "nt",
    ),
}


@pytest.mark.parametrize("packing", ["", ".gz"])
@pytest.mark.parametrize(("text", "suffix"), LINES.values(), ids=LINES.keys())
def test_a_fault_is_told_alike_by_all_who_read(tmp_path: Path, text: str, suffix: str, packing: str) -> None:
    """Files of a project are read in one way and those of strangers in another; an editor goes to one place."""
    head = "" if suffix == "nt" else "@prefix e: <http://e/> .\n"
    path = tmp_path / f"d.{suffix}{packing}"
    require(path, head + text)
    errors: list[TurtleError] = []
    list(iter_quads(path, errors))

    assert (errors[0].message, errors[0].location) == (told(path).message, told(path).location)
