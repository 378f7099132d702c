"""Descriptions of a release for machines: VoID for what is in it, DCAT for its files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from kg.rdf.graph import TermGraph
from kg.rdf.terms import IRI, RDF, XSD, Literal, Term, Triple, split_iri
from kg.rdf.vocabulary import ADMS, DCAT, DCTERMS, DERIVED_FROM, OWL, PROV, SPDX, TYPE, VOID

_LINE = re.compile(rb"(\S+) <([^>]*)> (.*) \.\n\Z", re.DOTALL)
_SCHEME = re.compile(r"[^/#:]*:?/*\Z")
"""What is left of an IRI that has no namespace."""

PREFIXES: Mapping[str, str] = {
    "adms": ADMS,
    "dcat": DCAT,
    "dcterms": DCTERMS,
    "owl": OWL,
    "prov": PROV,
    "spdx": SPDX,
    "void": VOID,
    "xsd": XSD,
}


class Links(NamedTuple):
    """How many triples with a link property lead to another knowledge base."""

    predicate: str
    target: str
    triples: int


class Counts(NamedTuple):
    """What a graph holds; `classes` and `properties` are numbers of things and of triples."""

    triples: int
    subjects: int
    objects: int
    classes: Mapping[str, int]
    properties: Mapping[str, int]
    links: tuple[Links, ...]


def count(lines: Iterable[bytes], base: str, link_predicates: Sequence[str]) -> Counts:
    """Return the counts of a graph given as sorted N-Triples lines, each once."""
    triples = subjects = 0
    last = b""
    objects: set[int] = set()
    classes: Counter[str] = Counter()
    properties: Counter[str] = Counter()
    links: Counter[tuple[str, str]] = Counter()
    type_, ours = (RDF + "type").encode(), b"<" + base.encode()
    wanted = {predicate.encode() for predicate in link_predicates}
    for line in lines:
        match = _LINE.match(line)
        if match is None:
            raise ValueError(f"{line[:80]!r} is no N-Triples")
        subject, predicate, value = match.groups()
        triples += 1
        if subject != last:
            subjects, last = subjects + 1, subject
        objects.add(hash(value))
        properties[predicate.decode()] += 1
        if predicate == type_ and value.startswith(b"<"):
            classes[value[1:-1].decode()] += 1
        if predicate in wanted and value.startswith(b"<") and not value.startswith(ours):
            links[predicate.decode(), _site(value[1:-1].decode())] += 1
    told = tuple(Links(predicate, target, n) for (predicate, target), n in sorted(links.items()))
    return Counts(triples, subjects, len(objects), classes, properties, told)


def _site(iri: str) -> str:
    """Return the beginning of an IRI that stands for its knowledge base: scheme and host, or else its namespace."""
    return "/".join(iri.split("/", 3)[:3]) + "/" if "://" in iri else split_iri(iri)[0]


def describe_content(dataset: IRI, title: str, license_iri: str, counts: Counts) -> list[Triple]:
    """Return the VoID description of a dataset (W3C Interest Group Note, 3 March 2011)."""

    def number(name: str, n: int) -> tuple[IRI, Literal]:
        return IRI(VOID + name), Literal(str(n), XSD + "integer")

    found: list[Triple] = [
        (dataset, TYPE, IRI(VOID + "Dataset")),
        (dataset, IRI(DCTERMS + "title"), Literal(title)),
        (dataset, IRI(DCTERMS + "license"), IRI(license_iri)),
    ]
    for name, n in (
        ("triples", counts.triples),
        ("distinctSubjects", counts.subjects),
        ("distinctObjects", counts.objects),
        ("classes", len(counts.classes)),
        ("properties", len(counts.properties)),
    ):
        found.append((dataset, *number(name, n)))
    namespaces = {split_iri(iri)[0] for iri in (*counts.classes, *counts.properties)}
    found += [
        (dataset, IRI(VOID + "vocabulary"), IRI(namespace))
        for namespace in sorted(namespaces)
        if not _SCHEME.match(namespace)
    ]
    for kind, of, counted, unit in (
        ("class", "classPartition", counts.classes, "entities"),
        ("property", "propertyPartition", counts.properties, "triples"),
    ):
        for n, (iri, size) in enumerate(sorted(counted.items()), 1):
            part = IRI(f"{dataset}#{kind}-{n}")
            found += [(dataset, IRI(VOID + of), part), (part, IRI(VOID + kind), IRI(iri)), (part, *number(unit, size))]
    for n, link in enumerate(counts.links, 1):
        linkset = IRI(f"{dataset}#links-{n}")
        found += [
            (dataset, IRI(VOID + "subset"), linkset),
            (linkset, TYPE, IRI(VOID + "Linkset")),
            (linkset, IRI(VOID + "subjectsTarget"), dataset),
            (linkset, IRI(VOID + "objectsTarget"), IRI(link.target)),
            (linkset, IRI(VOID + "linkPredicate"), IRI(link.predicate)),
            (linkset, *number("triples", link.triples)),
        ]
    return found


class FileFacts(NamedTuple):
    """A file of a release: its path in it, media type, compression, size in bytes and SHA-256 in hexadecimal."""

    path: str
    media_type: str
    compression: str | None
    size: int
    sha256: str


class ReleaseFacts(NamedTuple):
    """What is told of a release beside its files; `sources` are the documents it was taken from.

    `known` is how many findings were known and accepted when it was made.
    """

    dataset: IRI
    title: str
    version: str
    license: str
    issued: str | None
    ontology: str | None
    ontology_version: str | None
    sources: Sequence[str]
    known: int = 0


def describe_files(facts: ReleaseFacts, files: Iterable[FileFacts]) -> Iterator[Triple]:
    """Yield the DCAT description of a release (DCAT version 3), a distribution for each file."""
    dataset = facts.dataset
    yield dataset, TYPE, IRI(DCAT + "Dataset")
    yield dataset, IRI(DCTERMS + "title"), Literal(facts.title)
    yield dataset, IRI(DCTERMS + "license"), IRI(facts.license)
    yield dataset, IRI(DCAT + "version"), Literal(facts.version)
    if facts.issued:
        yield dataset, IRI(DCTERMS + "issued"), Literal(facts.issued, XSD + "date")
    if facts.known:
        yield dataset, IRI(ADMS + "versionNotes"), Literal(told_known(facts.known))
    if facts.ontology:
        yield dataset, IRI(DCTERMS + "conformsTo"), IRI(facts.ontology)
        if facts.ontology_version:
            yield IRI(facts.ontology), IRI(OWL + "versionInfo"), Literal(facts.ontology_version)
    for source in facts.sources:
        yield dataset, DERIVED_FROM, IRI(source)
    for file in files:
        yield from _distribution(dataset, facts, file)


def told_known(count: int) -> str:
    """Return the sentence on findings that were accepted when a release was made."""
    return f"Made with {count:,} known finding{'s' if count > 1 else ''}, accepted for now."


def _distribution(dataset: IRI, facts: ReleaseFacts, file: FileFacts) -> Iterator[Triple]:
    media = "https://www.iana.org/assignments/media-types/"
    one, checksum = IRI(f"{dataset}/{file.path}"), IRI(f"{dataset}/{file.path}#checksum")
    yield dataset, IRI(DCAT + "distribution"), one
    yield one, TYPE, IRI(DCAT + "Distribution")
    yield one, IRI(DCTERMS + "title"), Literal(file.path)
    yield one, IRI(DCTERMS + "license"), IRI(facts.license)
    yield one, IRI(DCAT + "byteSize"), Literal(str(file.size), XSD + "nonNegativeInteger")
    yield one, IRI(DCAT + "mediaType"), IRI(media + file.media_type)
    if file.compression:
        yield one, IRI(DCAT + "compressFormat"), IRI(f"{media}application/{_COMPRESSIONS[file.compression]}")
    yield one, IRI(SPDX + "checksum"), checksum
    yield checksum, TYPE, IRI(SPDX + "Checksum")
    yield checksum, IRI(SPDX + "algorithm"), IRI(SPDX + "checksumAlgorithm_sha256")
    yield checksum, IRI(SPDX + "checksumValue"), Literal(file.sha256, XSD + "hexBinary")


_COMPRESSIONS = {"gz": "gzip", "zst": "zstd"}


def value_of(graph: TermGraph, subject: Term, predicate: str) -> list[str]:
    """Return the values of a property in a description, as text."""
    return [v.lexical if isinstance(v, Literal) else str(v) for v in graph.values(subject, IRI(predicate))]
