"""What a release says of itself: its files, found in time by their number, and what it links to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest

from kg.rdf.canonical import CanonicalGraphs
from kg.rdf.formats import to_oxigraph
from kg.rdf.graph import TermGraph
from kg.rdf.terms import IRI, Triple
from kg.rdf.vocabulary import ADMS, DCAT, DCTERMS, DERIVED_FROM, OWL, SPDX, TYPE, VOID
from kg.release.description import FileFacts, ReleaseFacts, count, describe_content, describe_files, value_of
from kg.release.dump_checks import Dump, check_counts, check_dump, digest_of, read_reference
from kg.release.packing import VOID_FILE

from ..growth import require_growth

FACTS = ReleaseFacts(IRI("http://e/release/1"), "title", "1", "http://e/licence", None, None, None, ())


def test_files_are_found_by_their_names() -> None:
    def prepare(size: int) -> Callable[[], object]:
        files = [FileFacts(f"queries/{n}.rq", "application/sparql-query", None, n, f"{n:064}") for n in range(size)]
        graph = TermGraph(describe_files(FACTS, files))

        def work() -> None:
            for file in files:
                one = IRI(f"{FACTS.dataset}/{file.path}")
                assert [file.path] == value_of(graph, one, DCTERMS + "title")
                (checksum,) = value_of(graph, one, SPDX + "checksum")
                assert [file.sha256] == value_of(graph, IRI(checksum), SPDX + "checksumValue")

        return work

    require_growth(prepare, 30)


@pytest.mark.parametrize(("packing", "told"), [("gz", ["gzip"]), ("zst", ["zstd"]), (None, [])])
def test_what_is_told_of_a_file_is_told_in_the_words_of_dcat(packing: str | None, told: list[str]) -> None:
    """As DCAT 3 has them (section 6.8): a packed file has the media type of its content, and how it is packed beside."""
    name = f"d.nq.{packing}" if packing else "d.nq"
    file = FileFacts(name, "application/n-quads", packing, 7, f"{7:064}")
    graph = TermGraph(describe_files(FACTS, [file]))
    one, media = IRI(f"{FACTS.dataset}/{name}"), "https://www.iana.org/assignments/media-types/application/"
    said = {str(p).removeprefix(DCAT): value_of(graph, one, str(p)) for p in graph.predicates(one) if DCAT in str(p)}
    packed = {"compressFormat": [f"{media}{kind}" for kind in told]} if told else {}

    assert {"byteSize": ["7"], "mediaType": [f"{media}n-quads"], **packed} == said
    assert [DCAT + "Distribution"] == value_of(graph, one, str(TYPE))
    assert [str(one)] == value_of(graph, FACTS.dataset, DCAT + "distribution")


@pytest.mark.parametrize("part", ["classPartition", "propertyPartition"])
def test_what_a_description_does_not_count_is_found(tmp_path: Path, part: str) -> None:
    """Though it says rightly how many classes and properties there are."""
    lines = f"<http://e/a> <{TYPE}> <http://e/C> .\n"
    with CanonicalGraphs() as graphs:
        graphs.add("", pyoxigraph.parse(lines, pyoxigraph.RdfFormat.N_TRIPLES))
        counts = count(graphs.iter_triple_lines(), "http://e/", [])
        described = list(describe_content(FACTS.dataset, "t", "http://e/licence", counts))
        without = [one for one in described if str(one[1]) != VOID + part]
        found = [messages_on(tmp_path, said, graphs) for said in (described, without)]

    left = "http://e/C" if part == "classPartition" else TYPE
    assert [[], [f"<{left}>: {VOID_FILE} says none, and there are 1"]] == found


def messages_on(folder: Path, described: list[Triple], graphs: CanonicalGraphs) -> list[str]:
    triples = (pyoxigraph.Triple(*map(to_oxigraph, one)) for one in described)
    pyoxigraph.serialize(triples, str(folder / VOID_FILE), pyoxigraph.RdfFormat.TURTLE)
    return [one.message for one in check_counts(folder, graphs)]


@pytest.mark.parametrize("way", ["too many", "left out"])
@pytest.mark.parametrize(
    ("line", "told"),
    [
        (f"<http://e/a> <{TYPE}> <http://e/D> .\n", "<http://e/D>"),
        ("<http://e/a> <http://e/q> <http://e/b> .\n", "<http://e/q>"),
        ("<http://e/a> <http://e/p> <http://w/Q1> .\n", "links by <http://e/p> to <http://w/>"),
    ],
    ids=["a class", "a property", "links"],
)
def test_what_is_counted_and_not_there_is_found_as_what_is_there_and_not_counted(
    tmp_path: Path, line: str, told: str, way: str
) -> None:
    """Each by its name, beside the numbers of all."""
    few = [f"<http://e/a> <{TYPE}> <http://e/C> .\n", "<http://e/a> <http://e/p> <http://v/Q2> .\n"]
    said, held = (sorted(few if (way == "too many") is (n > 0) else [*few, line]) for n in (0, 1))
    counts = count((one.encode() for one in said), "http://e/", ["http://e/p"])
    with CanonicalGraphs() as graphs:
        graphs.add("", pyoxigraph.parse("".join(held), pyoxigraph.RdfFormat.N_TRIPLES))
        found = messages_on(tmp_path, describe_content(FACTS.dataset, "t", "http://e/licence", counts), graphs)

    numbers = ("1", "none") if way == "too many" else ("none", "1")
    assert f"{told}: {VOID_FILE} says {numbers[0]}, and there are {numbers[1]}" in found


@pytest.mark.parametrize(("dumped", "told"), [("x", []), ("y", ["this does not hold what all.nq holds"])])
def test_a_dump_that_only_one_parser_can_read_is_read(tmp_path: Path, dumped: str, told: list[str]) -> None:
    """What rdflib does not know is compared all the same."""
    for name, text in (("all.nq", "x"), ("a.ttl", dumped)):
        (tmp_path / name).write_text(f'<urn:a> <urn:p> <<( <urn:a> <urn:p> "{text}" )>> .\n')
    with CanonicalGraphs() as reference:
        assert not [*read_reference(Dump(tmp_path / "all.nq", "nquads"), reference)]
        expected = digest_of(reference.iter_triple_lines())
        found = [*check_dump(Dump(tmp_path / "a.ttl", "turtle"), expected, reference, "all.nq")]

    assert told == [one.message for one in found if one.severity == "violation"]


def test_links_are_those_to_other_knowledge_bases() -> None:
    """One between two things of ours is none, nor is what is said of one by another property, or a text."""
    ours, match, other = "https://e.org/kg/", "http://e/match", "http://e/seen"
    values = [f"<{ours}b>", f"<{ours}>", "<https://e.org/kg2/b>", "<https://e.org/other>", "<http://e.org/kg/b>", "<http://w/Q1>", "<http://w/Q2>",
              f'"{ours}b"', f'"http://w/Q3"^^<{ours}text>', "_:b"]  # fmt: skip
    lines = sorted(f"<{ours}a> <{property_}> {value} .\n".encode() for property_ in (match, other) for value in values)
    counts = count(lines, ours, [match])

    assert len(lines) == counts.triples
    expected = {"https://e.org/": 2, "http://e.org/": 1, "http://w/": 2}
    assert expected == {one.target: one.triples for one in counts.links}
    described = TermGraph(describe_content(IRI("urn:d"), "title", "http://e/licence", counts))
    sets = described.subjects_with(TYPE, IRI(VOID + "Linkset"))
    assert expected == {
        value_of(described, one, VOID + "objectsTarget")[0]: int(value_of(described, one, VOID + "triples")[0])
        for one in sets
    }
    assert {match} == {name for one in sets for name in value_of(described, one, VOID + "linkPredicate")}


def test_terms_of_any_kind_of_iri_are_described() -> None:
    """What has neither / nor # has its namespace before the last colon, and what is a scheme alone is no vocabulary."""
    used = (
        "urn:made",
        "urn:x:made",
        "tag:e.org,2026:made",
        "http://e/ns#made",
        "http://e",
        "mailto:a@e.org",
        "urn:a/b#c",
    )
    lines = sorted(f"<urn:a> <{one}> <urn:isbn:{n}> .\n".encode() for n, one in enumerate(used))
    counts = count(lines, "http://ours/", ["urn:made"])
    triples = list(describe_content(FACTS.dataset, "t", "http://e/licence", counts))

    for triple in triples:
        pyoxigraph.Triple(*map(to_oxigraph, triple))
    vocabularies = value_of(TermGraph(triples), FACTS.dataset, VOID + "vocabulary")
    assert ["http://e/ns#", "tag:e.org,2026:", "urn:a/b#", "urn:x:"] == sorted(vocabularies)
    assert [("urn:made", "urn:isbn:", 1)] == [tuple(link) for link in counts.links]


def test_what_is_counted_is_each_once() -> None:
    """Things by their classes, of which a text is none; links are what leads to others by properties for links."""
    lines = [
        f"<http://e/a> <{TYPE}> <http://e/C> .",
        f'<http://e/a> <{TYPE}> "C" .',
        '<http://e/a> <http://e/p> "x" .',
        "<http://e/b> <http://e/link> <http://e/a> .",
        "<http://e/b> <http://e/link> <http://other/x/1> .",
        "<http://e/b> <http://e/link> <http://other/y> .",
        '<http://e/b> <http://e/link> "text" .',
        "<http://e/b> <http://e/link> <urn:isbn:1> .",
        '<http://e/b> <http://e/p> "x" .',
        "<http://e/b> <http://e/q> <http://other/y> .",
    ]
    found = count((f"{line}\n".encode() for line in lines), "http://e/", ["http://e/link"])

    assert (10, 2) == (found.triples, found.subjects)
    assert len({line.split(" ", 2)[2] for line in lines}) == found.objects
    assert {"http://e/C": 1} == found.classes
    assert {str(TYPE): 2, "http://e/p": 2, "http://e/link": 5, "http://e/q": 1} == found.properties
    assert [("http://other/", 2), ("urn:isbn:", 1)] == [(link.target, link.triples) for link in found.links]


def test_a_release_says_what_it_was_made_of() -> None:
    """Each document, and the version of its terms where they have one."""
    for version in (None, "2"):
        facts = FACTS._replace(
            ontology="http://e/terms", ontology_version=version, sources=["http://s/1", "http://s/2"]
        )
        graph = TermGraph(describe_files(facts._replace(issued="2026-01-02", known=2), []))

        assert ["http://s/1", "http://s/2"] == sorted(value_of(graph, FACTS.dataset, str(DERIVED_FROM)))
        assert ([version] if version else []) == value_of(graph, IRI("http://e/terms"), OWL + "versionInfo")
        assert ["2026-01-02"] == value_of(graph, FACTS.dataset, DCTERMS + "issued")
        assert ["Made with 2 known findings, accepted for now."] == value_of(
            graph, FACTS.dataset, ADMS + "versionNotes"
        )
    plain = TermGraph(describe_files(FACTS, []))
    assert [[], [], []] == [
        value_of(plain, FACTS.dataset, name) for name in (DCTERMS + "issued", ADMS + "versionNotes", str(DERIVED_FROM))
    ]
