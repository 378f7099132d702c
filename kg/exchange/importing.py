"""Bringing foreign RDF in as a Turtle file of the project: formatted, validated before it lands, or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from kg.errors import Advice, InputError, Location, UsageError
from kg.exchange.convert import flattened
from kg.findings import Finding, Report, merge_reports
from kg.io.atomic import replace_file
from kg.io.unfinished import temporary_folder
from kg.project.config import Project
from kg.project.listing import iter_rdf_files
from kg.project.own_graphs import require_free, require_own_graphs
from kg.rdf.canonical import CanonicalGraphs
from kg.rdf.foreign import format_of, read_quads_of
from kg.rdf.terms import IRI, BlankNode, Prefixes, Term, Triple, TripleTerm
from kg.rdf.turtle import parse_lines
from kg.rdf.vocabulary import TYPE
from kg.shacl.claimed import with_misclaimed
from kg.shacl.validator import read_shapes

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9_-]*)*\Z")


class Imported(NamedTuple):
    """The file that was written, or would have been, its number of triples, and what the shapes found."""

    path: Path
    triples: int
    report: Report


def import_file(
    project: Project,
    source: Path,
    graph: str,
    *,
    read: str | None = None,
    base: str | None = None,
    name_nodes: bool = False,
    merged: bool = False,
    replace: bool = False,
) -> Imported:
    """Write the triples of a file of any format as data/<graph>.ttl, unless the shapes find a violation.

    Blank nodes are refused, or with `name_nodes` get IRIs of the graph, numbered as RDFC-1.0 does. Raises
    TurtleError for a file with faults, UsageError for a name that cannot be used or is taken.
    """
    if not _NAME.match(graph):
        raise UsageError(
            f"{graph!r} cannot name a file of data/; use small letters, digits, - and /, as sources/charts"
        )
    path = project.data / f"{graph}.ttl"
    if path.exists() and not replace:
        raise UsageError(f"{project.relative(path)} is there already", advice=Advice("replace"))
    require_free(project, path)
    kind = read or format_of(source)
    triples = _read(project, source, graph, kind, base, name_nodes=name_nodes, merged=merged)
    text = format_turtle(triples, project.prefixes)
    with temporary_folder("kg-import-") as folder:
        waiting = folder / path.name
        waiting.write_text(text, "utf-8")
        spine = [f for f in (*project.iter_ontology_files(), *iter_rdf_files(project.spine)) if f != path]
        validator = read_shapes(list(project.iter_shape_files(within_a_source=True)))
        require_own_graphs(project, [*spine, *project.iter_source_files()])
        # A file of the spine is what all sources build upon, one of a folder what the others of it do.
        sources = [
            [one for one in source.files if one != path]
            for source in project.iter_sources()
            if path.is_relative_to(project.spine) or path.is_relative_to(source.path)
        ]
        checked = [validator.validate([*spine, waiting, *more]) for more in sources or [[]]]
        report = merge_reports([with_misclaimed(one, validator.shapes).report(project) for one in checked])
        report = report._replace(findings=[_in_place(finding, waiting, path) for finding in report.findings])
    if not report.has("violation"):
        path.parent.mkdir(parents=True, exist_ok=True)
        with replace_file(path) as file:
            file.write(text.encode())
    return Imported(path, len(triples), report)


def _in_place(finding: Finding, waiting: Path, path: Path) -> Finding:
    """Return a finding with the path that the file is going to have."""
    if finding.location is None or finding.location.path != waiting:
        return finding
    return finding._replace(location=finding.location._replace(path=path))


def _read(
    project: Project, source: Path, graph: str, read: str, base: str | None, *, name_nodes: bool, merged: bool
) -> list[Triple]:
    quads = read_quads_of(source, read, base=base)
    with CanonicalGraphs() as graphs:
        graphs.add("", (quad.triple for quad in (quads if merged else flattened(quads, "a file of the project"))))
        graphs.name_blank_nodes()
        triples = list(parse_lines(graphs.iter_triple_lines()))
        if graphs.has_blank_nodes and not name_nodes:
            message = "it has blank nodes, which cannot be pointed at"
            raise InputError(message, location=Location(source), advice=Advice("name-nodes"))
    start = f"{project.base}.well-known/genid/{graph.replace('/', '-')}-"

    def named(term: Any) -> Any:
        if isinstance(term, TripleTerm):
            return TripleTerm(*map(named, term))
        return IRI(start + str(term).removeprefix("c14n")) if isinstance(term, BlankNode) else term

    return [(named(subject), predicate, named(value)) for subject, predicate, value in triples]


def format_turtle(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> str:
    """Return triples as Turtle as our files are written: a block for each thing, types first, sorted."""
    by_subject: dict[Term, dict[Term, list[Term]]] = {}
    for subject, predicate, value in triples:
        by_subject.setdefault(subject, {}).setdefault(predicate, []).append(value)
    known = Prefixes(prefixes)
    blocks = []
    for subject in sorted(by_subject, key=str):
        lines = []
        said = by_subject[subject]
        for predicate in sorted(said, key=lambda term: (term != TYPE, str(term))):
            verb = "a" if predicate == TYPE else known.render(predicate)
            lines.append(f"{verb} {', '.join(sorted(map(known.render, said[predicate])))}")
        blocks.append(f"{known.render(subject)} " + " ;\n    ".join(lines) + " .\n")
    body = "\n".join(blocks)
    used = [prefix for prefix in sorted(prefixes) if re.search(rf"(?<![\w:.-]){re.escape(prefix)}:", body)]
    return "".join(f"@prefix {prefix}: <{prefixes[prefix]}> .\n" for prefix in used) + "\n" + body
