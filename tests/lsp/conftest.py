"""A small project to edit, and what is known of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kg.lsp.desk import Desk
from kg.lsp.knowledge import Knowledge
from kg.lsp.opened import Open
from kg.rdf.held import hold, let_go
from tests.benchmarks.many_sources import write_project
from tests.lsp.client import Client
from tests.services import PYGLS, require

ONTOLOGY = """@prefix c: <https://example.org/catalogue/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

c:Agent a owl:Class ; rdfs:label "agent"@en .
c:Artist a owl:Class ; rdfs:label "artist"@en ; rdfs:comment "Who makes works."@en ; rdfs:subClassOf c:Agent .
c:Label a owl:Class ; rdfs:label "label"@en ; rdfs:subClassOf c:Agent .
c:Work a owl:Class ; rdfs:label "work"@en .
c:Entry a owl:Class ; rdfs:label "entry"@en .
c:by a owl:ObjectProperty ; rdfs:label "by artist"@en ; rdfs:comment "Whom a work is credited to."@en .
c:released a owl:DatatypeProperty ; rdfs:label "day of release"@en .
c:length a owl:DatatypeProperty ; rdfs:label "length"@en .
c:genre a owl:ObjectProperty ; rdfs:label "genre"@en .
c:born a owl:DatatypeProperty ; rdfs:label "born"@en .
c:memberOf a owl:ObjectProperty ; rdfs:label "member of"@en .
c:page a owl:ObjectProperty ; rdfs:label "page"@en .
c:of a owl:ObjectProperty ; rdfs:label "of"@en .
c:chart a owl:ObjectProperty ; rdfs:label "chart"@en .
c:position a owl:DatatypeProperty ; rdfs:label "position"@en .
c:week a owl:DatatypeProperty ; rdfs:label "week"@en .
"""
SOURCE = """@prefix c: <https://example.org/catalogue/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

c:first a c:Work ;
    rdfs:label "First 🎵 song"@en ;
    c:by c:artist1 ;
    c:released "1999-01-02"^^xsd:date ;
    c:length 200 .
"""
QUERY = """#+ summary: Which works are by an artist?
#+ params:
#+   artist: {type: iri, class: c:Artist, example: c:artist1, description: "The artist"}
PREFIX c: <https://example.org/catalogue/>
SELECT ?work WHERE { ?work a c:Work ; c:by ?artist } ORDER BY ?work
"""


@pytest.fixture(scope="session")
def laid_down(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of artists, works and shapes for them; to be read only."""
    folder = tmp_path_factory.mktemp("lsp") / "works"
    write_project(folder, 2, artists=30, works=3)
    (folder / "ontology/terms.ttl").write_text(ONTOLOGY, "utf-8")
    (folder / "data/sources/first.ttl").write_text(SOURCE, "utf-8")
    (folder / "queries/works_by.rq").write_text(QUERY, "utf-8")
    return folder


@pytest.fixture
def works(laid_down: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    shutil.copytree(laid_down, tmp_path / "works")
    return tmp_path / "works"


@pytest.fixture(scope="session")
def known(laid_down: Path) -> Knowledge:
    """What is known of it."""
    knowledge = Knowledge(laid_down)
    knowledge.warm()
    return knowledge


@pytest.fixture
def client(works: Path) -> Iterator[Client]:
    """A client with a server in the project."""
    require(PYGLS)
    one = Client(works)
    try:
        yield one
    finally:
        one.kill()


@pytest.fixture
def desk() -> Iterator[Desk]:
    """A desk whose texts are put away at the end."""
    one = Desk()
    yield one
    for uri in list(one.opened):
        one.close(uri)


def known_of(one: Open) -> Knowledge:
    """Return what is known of the project of an opened text."""
    assert one.knowledge is not None
    return one.knowledge


@pytest.fixture
def texts() -> Iterator[Callable[[Path, str], None]]:
    """What lets an editor have a text, which is put away at the end."""
    held = list[Path]()

    def edit(path: Path, text: str) -> None:
        hold(path, text.encode())
        held.append(path)

    yield edit
    for path in held:
        let_go(path)
