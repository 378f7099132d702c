"""A dump of the things of a class holds what hangs on them, and nothing that hangs on others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.exchange import of_things
from kg.exchange.dump import Chosen, collected
from kg.project.config import Project
from kg.rdf.terms import IRI

from ..conftest import Ran

Kg = Callable[..., Ran]
CLASS = "https://example.org/small/ontology#Thing"
PREFIXES = f"""@prefix : <urn:p#> .
@prefix ex: <{CLASS.removesuffix("Thing")}> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<urn:thing> a ex:Thing .
<urn:other> a ex:Other .
"""
HANGING = {
    "one": "<urn:thing> :p [ :q 'in' ] .",
    "deep": "<urn:thing> :p [ :p [ :p [ :q 'in' ] ] ; :q 'in' ] .",
    "list": "<urn:thing> :p ( 'in' [ :q 'in' ] ( 'in' ) ) .",
    "said before": "_:b :q 'in' . _:a :p _:b . <urn:thing> :p _:a .",
    "shared": "<urn:other> :p _:a . _:a :q 'in' . <urn:thing> :p _:a .",
    "circle": "<urn:thing> :p _:a . _:a :p _:b . _:b :p _:a ; :q 'in' .",
    "triple term": "<urn:thing> :says <<( <urn:x> :p _:a )>> . _:a :q 'in' .",
    "triple term of a node": "<urn:thing> :p _:r . _:r rdf:reifies <<( _:a :p <urn:x> )>> . _:a :q 'in' .",
    "a thing itself": "[] a ex:Thing ; :p [ :q 'in' ] .",
    "of a subclass": "ex:Sub rdfs:subClassOf ex:Thing . [] a ex:Sub ; :q 'in' .",
    "not of others": "<urn:other> :p [ :q 'out' ] . [] :q 'out' ; :p <urn:thing> , [ a ex:Other ; :q 'out' ] .",
    "not by another property than its type": "[] :about ex:Thing ; :q 'out' .",
    "not beyond a name": "<urn:thing> :p <urn:other> . <urn:other> :q 'out' ; :p [ :q 'out' ] .",
}  # fmt: skip


@pytest.mark.parametrize("said", HANGING.values(), ids=HANGING)
def test_what_hangs_on_the_things_of_a_class_is_dumped(
    kg: Kg, empty_project: Project, said: str, tmp_path: Path
) -> None:
    """What is to be in is marked so; a second file whose nodes are called alike makes no difference."""
    path = empty_project.data / "a.ttl"
    path.write_text(PREFIXES + said, "utf-8")
    (empty_project.data / "b.ttl").write_text(PREFIXES + "_:a :q 'out' . _:b :q 'out' . <urn:other> :p _:a , _:b .")
    dumped = kg("dump", "-f", "ntriples", "--class", "ex:Thing", cwd=empty_project).out
    kg("dump", "-f", "ntriples", "--split-by-class", "-o", str(tmp_path / "split"), cwd=empty_project)

    assert said.count("'in'") == dumped.count('"in"')
    assert '"out"' not in dumped
    assert "<urn:thing> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>" in dumped
    assert dumped == (tmp_path / "split" / "Thing.nt").read_text("utf-8")


def test_links_and_base_are_changed_in_what_hangs_on_a_thing(empty_project: Project) -> None:
    own = empty_project.base
    (empty_project.data / "a.ttl").write_text(f"{PREFIXES} <urn:thing> :p [ :p <{own}x> ] .", "utf-8")
    with collected(empty_project, Chosen(cls=IRI(CLASS), base="urn:new/")) as graphs:
        lines = b"".join(graphs.iter_triple_lines())

    assert b"<urn:new/x>" in lines
    assert own.encode() not in lines


def test_what_is_said_of_nodes_without_a_name_waits_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """However much is said of them, only so much at once is held before it goes where it waits."""
    import pyoxigraph

    parts: list[int] = []
    serialize = pyoxigraph.serialize

    def counted(triples: list[Any], **options: Any) -> bytes | None:
        parts.append(len(triples))
        return serialize(triples, **options)

    monkeypatch.setattr(pyoxigraph, "serialize", counted)
    monkeypatch.setattr(of_things, "_AT_ONCE", 10)
    nodes = "".join(f"_:n{n} <urn:q> '{n}' .\n" for n in range(95))
    quads = pyoxigraph.parse(nodes + "<urn:thing> <urn:p> _:n3 , _:n94 .", pyoxigraph.RdfFormat.TURTLE)
    said = [str(triple.object.value) for triple in of_things.said_of(quads, {"urn:thing"}, set())]

    assert ["n3", "n94", "3", "94"] == said
    assert [*[10] * 9, 5] == parts
