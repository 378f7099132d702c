"""Faults planted in RDF/XML and JSON-LD are told by the command at the very line and column where they were written."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.rdf.formats import packing_of, without_packing
from kg.rdf.terms import IRI, RDF, XSD, Literal, Term, in_language
from tests.forms import packed

from ..conftest import Ran
from . import write_jsonld, write_rdfxml
from .agree import key
from .pen import NS, Pen, Place, Thing, make_thing

Kg = Callable[..., Ran]
FAULTS = 60
SHAPES = f"""@prefix e: <{NS}> . @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <{XSD}> .
@prefix rdf: <{RDF}> .
e:Fault a sh:NodeShape ; sh:targetClass e:F ; sh:closed true ; sh:ignoredProperties ( rdf:type ) ;
  sh:property [ sh:path e:need ; sh:minCount 1 ] , [ sh:path e:count ; sh:datatype xsd:integer ] ,
    [ sh:path e:one ; sh:maxCount 1 ] , [ sh:path e:name ; sh:uniqueLang true ] , [ sh:path e:link ; sh:class e:F ] ,
    [ sh:path ( e:inner e:deep ) ; sh:maxLength 3 ] , [ sh:path e:inner ; sh:nodeKind sh:BlankNodeOrIRI ] ,
    [ sh:path ( e:rank [ sh:zeroOrMorePath rdf:rest ] rdf:first ) ; sh:nodeKind sh:Literal ] , [ sh:path e:rank ] .
e:Inner a sh:NodeShape ; sh:targetClass e:G ; sh:property [ sh:path e:must ; sh:minCount 1 ] .
"""
KINDS = ["missing", "datatype", "closed", "many", "language", "class", "path", "nameless", "member"]


def plant(chance: random.Random, number: int, kind: str) -> Thing:
    """Return a node with one fault, and some properties that have none."""
    name = f"f{number}" if chance.random() < 0.7 or kind == "missing" else None
    said: list[tuple[str, object]] = [("need", Literal("ü")), ("count", Literal("5", XSD + "integer"))]
    said += [("name", in_language("x", "en")), ("name", in_language("x", "de"))]
    if kind == "path":  # what is wrong below it, the node itself says as well, and may
        said += [("need", Literal(f"bad {number}"))]
    chance.shuffle(said)
    faults: dict[str, list[tuple[str, object]]] = {
        "datatype": [("count", Literal(f"bad {number}"))],
        "closed": [("extra", Literal(f"bad {number}"))],
        "many": [("one", Literal(f"bad {number}")), ("one", Literal(f"worse {number}"))],
        "language": [("name", in_language(f"bad {number}", "fr")), ("name", in_language(f"worse {number}", "fr"))],
        "class": [("link", IRI(f"{NS}bad{number}"))],
        "path": [("inner", Thing(None, None, [("deep", Literal(f"bad {number}")), ("deep", Literal("ok"))]))],
        "nameless": [("inner", Thing(None, "G", [("deep", Literal("ok")), ("mark", Literal(f"bad {number}"))]))],
        "member": [("rank", [IRI(f"{NS}bad{number}")])],
    }
    if kind == "missing":
        said = [pair for pair in said if pair[0] != "need"]
    chance.shuffle(said)
    return Thing(name, "F", said + faults.get(kind, []))


def expected_of(pen: Pen, number: int, kind: str) -> Place:
    """Return where a fault must be told."""

    def of(predicate: str, value: Term | None = None, subject: Term | None = None) -> list[tuple[Place, Place, Place]]:
        return [
            one[3:]
            for one in pen.written
            if one.predicate.value in (NS + predicate, RDF + predicate)
            and (value is None or key(one.value) == key(value))
            and (subject is None or one.subject == subject)
        ]

    bad = Literal(f"bad {number}")
    if kind == "missing":
        return of("type", subject=IRI(f"{NS}f{number}"))[0][0]
    if kind == "nameless":
        return of("mark", bad)[0][0]
    if kind == "closed":
        return of("extra", bad)[0][1]
    if kind in ("many", "language"):
        first, second = bad, Literal(f"worse {number}")
        if kind == "language":
            first, second = in_language(first.lexical, "fr"), in_language(second.lexical, "fr")
        name = "one" if kind == "many" else "name"
        return max(of(name, first)[0][2], of(name, second)[0][2])
    name = {"datatype": "count", "class": "link", "path": "deep", "member": "first"}[kind]
    return of(name, IRI(f"{NS}bad{number}") if kind in ("class", "member") else bad)[0][2]


@pytest.mark.parametrize(
    ("file", "line_end", "seed"),
    [
        (file, line_end, seed)
        for seed, line_end in ((1, "\n"), (2, "\r\n"))
        for file in ("d.rdf", "d.owl.gz", "d.xml.zst", "d.jsonld", "d.json.gz")
    ],
)
def test_each_planted_fault_is_told_where_it_was_written(
    kg: Kg, tmp_path: Path, file: str, line_end: str, seed: int
) -> None:
    """Sixty faults of nine kinds among nodes that have none, and nothing else anywhere."""
    chance = random.Random(seed)
    names = [f"n{n}" for n in range(1000)]
    kinds = [KINDS[number % len(KINDS)] for number in range(FAULTS)]
    things = [plant(chance, number, kind) for number, kind in enumerate(kinds)]
    things += [make_thing(chance, names) for _ in range(30)]
    chance.shuffle(things)
    pen = Pen(line_end)
    as_xml = without_packing(Path(file)).suffix in (".rdf", ".owl", ".xml")
    (write_rdfxml.write if as_xml else write_jsonld.write)(chance, pen, things)
    (tmp_path / file).write_bytes(packed(pen.text.encode(), packing_of(Path(file))))
    (tmp_path / "s.ttl").write_text(SHAPES)

    ran = kg("validate", file, "--shapes", "s.ttl", "-f", "json", cwd=tmp_path)
    found = Counter((one["line"], one["column"]) for one in json.loads(ran.out)["findings"])

    assert Counter(expected_of(pen, number, kind) for number, kind in enumerate(kinds)) == found
    assert 1 == ran.code
