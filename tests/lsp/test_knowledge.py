"""What is known of a project is what its files say now, whether it was read from a snapshot or from them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.findings import Finding
from kg.lsp.knowledge import Knowledge
from kg.lsp.mended import is_mended
from kg.project.building import build_snapshot
from kg.project.reading import read_project
from kg.rdf.terms import IRI, BlankNode, Literal
from kg.rdf.vocabulary import TYPE
from tests.lsp.conftest import SOURCE

C = "https://example.org/catalogue/"
FIRST, ARTIST = IRI(f"{C}first"), IRI(f"{C}artist1")
HEAD = SOURCE.partition("c:first")[0]
LENGTHS = "GRAPH ?g { <https://example.org/catalogue/first> <https://example.org/catalogue/length> ?o }"


@pytest.fixture(params=["in memory", "beside a snapshot"])
def is_built(request: pytest.FixtureRequest) -> bool:
    """Whether there is a snapshot."""
    return bool(request.param == "beside a snapshot")


def known(root: Path, *, is_built: bool = False) -> Knowledge:
    """Return what is known of a project, all of it read."""
    if is_built:
        build_snapshot(read_project(root))
    knowledge = Knowledge(root)
    knowledge.warm()
    assert (knowledge.snapshot != "") is is_built
    return knowledge


def lengths(knowledge: Knowledge) -> list[str]:
    """Return what is known of one length."""
    return sorted(str(row[0]) for row in knowledge.rows("?o", LENGTHS))


def test_what_a_file_says_anew_counts_and_what_it_said_does_not(works: Path, is_built: bool) -> None:
    """Be it a source or a file of the ontology; a row is told once, though two files say it."""
    knowledge = known(works, is_built=is_built)
    source, terms = works / "data/sources/first.ttl", works / "ontology/more.ttl"
    assert lengths(knowledge) == ["200"]
    assert not knowledge.renew(source)

    source.write_text(SOURCE.replace("200", "201"), "utf-8")
    assert knowledge.renew(source)
    assert lengths(knowledge) == ["201"]
    terms.write_text(f"{HEAD}c:first c:length 201, 202 .\n", "utf-8")
    assert knowledge.renew(terms)
    assert lengths(knowledge) == ["201", "202"]
    assert not knowledge.renew(terms)
    source.unlink()
    terms.unlink()
    knowledge.renew(source)
    knowledge.renew(terms)
    assert lengths(knowledge) == []


def test_a_thing_is_called_as_its_file_calls_it_now(works: Path, is_built: bool) -> None:
    """The name that it had finds it no more, nor does its id where it has none."""
    knowledge, path = known(works, is_built=is_built), works / "data/sources/first.ttl"
    assert [label for _, label in knowledge.iter_named("First")] == ["First 🎵 song"]

    path.write_text(SOURCE.replace("First 🎵 song", "Second song"), "utf-8")
    knowledge.renew(path)
    assert [*knowledge.iter_named("First")] == []
    assert [*knowledge.iter_named("Second")] == [(FIRST.value, "Second song")]
    assert [*knowledge.iter_ids(FIRST.value)] == [(FIRST.value, "Second song")]
    assert knowledge.labels_of([FIRST]) == {FIRST: "Second song"}
    path.write_text(re.sub(r"(?m)^    rdfs:label.*\n", "", SOURCE), "utf-8")
    knowledge.renew(path)
    assert [*knowledge.iter_named("Second"), *knowledge.iter_ids(FIRST.value)] == []
    assert knowledge.labels_of([FIRST]) == {}


def test_other_texts_than_labels_name_nothing(works: Path, is_built: bool) -> None:
    """Nor does an IRI in the place of a label; each property for labels counts."""
    knowledge, path = known(works, is_built=is_built), works / "data/sources/first.ttl"
    alt = "<http://www.w3.org/2004/02/skos/core#altLabel>"
    path.write_text(
        f'{SOURCE}c:first rdfs:comment "A note"@en ; rdfs:label c:artist1 ; {alt} "Another one"@en .\n', "utf-8"
    )
    knowledge.renew(path)

    assert [*knowledge.iter_named("A note"), *knowledge.iter_named(C)] == []
    assert [label for _, label in knowledge.iter_named("Another")] == ["Another one"]


def test_the_classes_of_a_thing_are_those_of_all_files_or_of_all_but_one(works: Path, is_built: bool) -> None:
    path, other = works / "data/sources/first.ttl", works / "data/spine/more.ttl"
    other.write_text(f"{HEAD}c:first a c:Entry .\n", "utf-8")
    knowledge = known(works, is_built=is_built)
    work, entry = IRI(f"{C}Work"), IRI(f"{C}Entry")

    assert knowledge.types_of([FIRST, ARTIST])[FIRST] == (entry, work) == knowledge.classes_of(FIRST)
    assert knowledge.types_of([FIRST], but=path) == {FIRST: (entry,)}
    assert knowledge.files_of(FIRST) in ([path, other], [other, path])


@pytest.mark.parametrize("why", ["another base", "unsealed", "damaged", "of open texts", "gone"])
def test_only_a_whole_snapshot_of_this_project_is_asked(
    works: Path, texts: Callable[[Path, str], None], why: str
) -> None:
    """With the texts that are open, though the files are as they were when it was made."""
    snapshot = build_snapshot(read_project(works))
    if why == "another base":
        config = works / "kg.toml"
        config.write_text(re.sub(r"(?m)^base = .*$", 'base = "https://example.org/else/"', config.read_text("utf-8")))
    elif why == "unsealed":
        (snapshot.folder / "store.json").write_text("{}")
    elif why == "damaged":
        table = next((snapshot.folder / "store").glob("*.sst"))
        table.chmod(0o600)
        table.write_bytes(table.read_bytes()[:-1] + b"x")
    elif why == "of open texts":
        texts(works / "data/sources/first.ttl", SOURCE.replace("200", "201"))
    else:
        (works / "data/sources/first.ttl").unlink()
    knowledge = Knowledge(works)
    knowledge.warm()

    assert knowledge.snapshot == ("" if why in ("another base", "unsealed", "damaged") else snapshot.name)
    assert lengths(knowledge) == {"of open texts": ["201"], "gone": []}.get(why, ["200"])


def test_what_follows_is_said_by_no_file(works: Path) -> None:
    config = works / "kg.toml"
    config.write_text(f'{config.read_text("utf-8")}\n[entailment]\nrules = ["subclass"]\n')
    knowledge = known(works, is_built=True)

    assert IRI(f"{C}Agent") not in knowledge.classes_of(ARTIST)
    graphs = {str(row[0]) for row in knowledge.rows("?g", "GRAPH ?g { ?s a ?class }")}
    assert graphs <= {knowledge.project.graph_iri(path) for path in knowledge.project.iter_graph_files()}


def test_of_more_than_eight_megabytes_only_a_snapshot_is_asked(works: Path, texts: Callable[[Path, str], None]) -> None:
    texts(works / "data/sources/first.ttl", SOURCE + "#" * (8 << 20))
    knowledge = Knowledge(works)
    knowledge.warm()

    assert (knowledge.graph, knowledge.engines, lengths(knowledge)) == (None, (), [])


@pytest.mark.parametrize(
    "name", ["kg.toml", "ontology/shapes/things.ttl", "data/sources/first.ttl", "ontology/terms.ttl"]
)
def test_files_that_others_change_are_known_by_their_times_and_sizes(works: Path, name: str) -> None:
    """Each once, those that come and go too."""
    knowledge, path = known(works), works / name
    assert knowledge.find_changed_files() == []
    os.utime(path, (1_000_000_000, 1_000_000_000))
    assert knowledge.find_changed_files() == [path]
    assert knowledge.find_changed_files() == []
    path.write_text(f"{path.read_text('utf-8')}#", "utf-8")
    os.utime(path, (1_000_000_000, 1_000_000_000))
    assert knowledge.find_changed_files() == [path]
    if name != "kg.toml":
        content = path.read_bytes()
        path.unlink()
        assert knowledge.find_changed_files() == [path]
        path.write_bytes(content)
        assert knowledge.find_changed_files() == [path]


def test_a_file_with_a_fault_takes_nothing_from_what_is_known(works: Path, texts: Callable[[Path, str], None]) -> None:
    """Neither from others, nor what it said itself before the fault; be it one that was never saved."""
    knowledge = known(works)
    terms, shapes = works / "ontology/terms.ttl", works / "ontology/shapes/things.ttl"
    allowed, count = knowledge.allowed, len(knowledge.terms)
    for path in (terms, shapes):
        text = path.read_text("utf-8")
        path.write_text(f"{text}\nc:x a [ .\n", "utf-8")
        assert not knowledge.renew(path)
        assert (knowledge.allowed is allowed, len(knowledge.terms)) == (True, count)
        path.write_text(text, "utf-8")
    for folder in ("ontology", "ontology/shapes"):
        (works / folder / "faulty.ttl").write_text("<urn:a> ", "utf-8")
        texts(works / folder / "held.ttl", "<urn:a> ")
    fresh = Knowledge(works)
    assert len(fresh.terms) == count
    assert fresh.allowed.of([IRI(f"{C}Work")]).required == allowed.of([IRI(f"{C}Work")]).required != ()


def test_a_name_is_a_slip_only_where_the_ontology_declares_several(works: Path) -> None:
    """And in no vocabulary of others."""
    owl = "http://www.w3.org/2002/07/owl#"
    (works / "ontology/more.ttl").write_text(
        f"<urn:alone:p> a <{owl}DatatypeProperty> . <urn:two:p> a <{owl}DatatypeProperty> . <urn:two:q> a <{owl}DatatypeProperty> .\n"
        f"<{owl}sameAs> a <{owl}ObjectProperty> . <{owl}inverseOf> a <{owl}ObjectProperty> .\n"
    )

    assert set(Knowledge(works).spaces) == {C, "urn:two:"}


def test_a_finding_is_mended_by_whichever_file(works: Path, is_built: bool) -> None:
    """Where the statement that it is about is gone, or what it lacks is there; of nothing else that is told."""
    knowledge, length, nobody = known(works, is_built=is_built), f"{C}length", IRI(f"{C}nobody")
    base = Finding("warning", "m", "r", focus=FIRST, path=length)
    by = base._replace(path=f"{C}by")

    def mended(one: Finding) -> bool:
        return is_mended(one, knowledge)

    assert mended(base)
    assert not mended(base._replace(path=f"{C}genre"))
    assert mended(base._replace(value=Literal("7")))
    assert not mended(base._replace(value=Literal("200", "http://www.w3.org/2001/XMLSchema#integer")))
    assert not mended(base._replace(path=None))
    assert not mended(base._replace(path=f"({C}length)", value=Literal("7")))
    assert not mended(base._replace(value=BlankNode("b")))
    assert not mended(base._replace(focus=BlankNode("b")))
    related = ((None, "v"),)
    assert mended(base._replace(limit=1, related=related))  # type: ignore[arg-type]
    (works / "data/sources/first.ttl").write_text(
        SOURCE.replace("c:length 200", "c:length 200, 201") + "c:first c:by c:nobody .\n"
    )
    knowledge.renew(works / "data/sources/first.ttl")
    assert not mended(base._replace(limit=1, related=related))  # type: ignore[arg-type]
    assert mended(base._replace(limit=2, related=related))  # type: ignore[arg-type]
    assert not mended(by._replace(value=nobody, cause=nobody))
    assert not mended(by._replace(value=ARTIST, cause=FIRST))
    assert mended(by._replace(value=ARTIST, cause=ARTIST))
    (works / "data/sources/other.ttl").write_text(f"{HEAD}c:nobody a c:Artist .\n")
    knowledge.renew(works / "data/sources/other.ttl")
    assert mended(by._replace(value=nobody, cause=nobody))
    work = IRI(f"{C}Work")
    assert not mended(Finding("warning", "m", "r", focus=FIRST, path=TYPE.value, value=work, cause=work))
