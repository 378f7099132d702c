"""A dump has what follows only where it is asked for, in a graph of its own, about the same nodes and texts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest

from kg.project.config import Project

from ..conftest import Ran

HEAD = (
    "@prefix ex: <urn:example:> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . "
    "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
)


@pytest.fixture
def ruled(empty_project: Project) -> Project:
    path = empty_project.root / "kg.toml"
    path.write_text(path.read_text("utf-8") + '\n[entailment]\nrules = "rdfs"\n', "utf-8")
    (empty_project.data / "a.ttl").write_text(
        HEAD
        + "ex:C rdfs:subClassOf ex:D . ex:p rdfs:subPropertyOf ex:q . ex:x a ex:C ; ex:p '007'^^xsd:integer, [ a ex:C ] ."
    )
    return empty_project


def quads_of(path: Path) -> pyoxigraph.Dataset:
    return pyoxigraph.Dataset(pyoxigraph.parse(path=str(path)))


def test_what_follows_is_a_graph_beside_the_others(ruled: Project, kg: Callable[..., Ran]) -> None:
    """The others are as in any dump, and a blank node is the same one in both."""
    for name, words in (("plain", ()), ("more", ("--entailed",)), ("again", ("--entailed",))):
        assert 0 == kg("dump", *words, "-o", f"{name}.nq", cwd=ruled).code
    plain, more = (quads_of(ruled.root / f"{name}.nq") for name in ("plain", "more"))
    graph = pyoxigraph.NamedNode(f"{ruled.base}graph/entailed")
    followed = {quad for quad in more if quad.graph_name == graph}

    assert set(plain) == set(more) - followed
    assert (ruled.root / "again.nq").read_bytes() == (ruled.root / "more.nq").read_bytes()
    node = next(quad.subject for quad in more if isinstance(quad.subject, pyoxigraph.BlankNode))
    told = {(str(quad.subject), quad.predicate.value.rpartition(":")[2], str(quad.object)) for quad in followed}
    kind = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type".rpartition(":")[2]
    assert told == {
        ("<urn:example:x>", kind, "<urn:example:D>"),
        (str(node), kind, "<urn:example:D>"),
        ("<urn:example:x>", "q", str(node)),
        ("<urn:example:x>", "q", '"007"^^<http://www.w3.org/2001/XMLSchema#integer>'),
    }


def test_without_graphs_each_statement_stands_once(ruled: Project, kg: Callable[..., Ran]) -> None:
    lines = kg("dump", "--entailed", "-f", "ntriples", cwd=ruled).out.splitlines()

    assert len(lines) == len(set(lines)) == 4 + len(kg("dump", "-f", "ntriples", cwd=ruled).out.splitlines())


@pytest.mark.parametrize(
    "words", [("--class", "rdfs:Class"), ("--graph", "a"), ("--base", "urn:x/"), ("--links", "owl")]
)
def test_what_follows_from_a_part_is_not_to_be_had(
    ruled: Project, kg: Callable[..., Ran], words: tuple[str, ...]
) -> None:
    assert 2 == kg("dump", "--entailed", *words, cwd=ruled).code


def test_without_rules_there_is_nothing_to_dump(empty_project: Project, kg: Callable[..., Ran]) -> None:
    ran = kg("dump", "--entailed", cwd=empty_project)

    assert 2 == ran.code
    assert "kg.toml has no rules in [entailment]" in ran.err
