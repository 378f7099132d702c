"""Everything that continuous integration should ask of a project, in one report."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from kg.ask.opening import open_engine
from kg.ask.running import bind_saved, prepare_text, run
from kg.check.cases import Examiner, Outcome, queries_without_case, read_cases
from kg.engines.base import Engine
from kg.errors import Advice, KgError, Location, QueryError, SyntaxErrors, TurtleError
from kg.findings import Finding, Report, merge_reports
from kg.link.publish import check_links
from kg.places.locator import Locator
from kg.project.catalog import Catalog, read_catalog
from kg.project.config import Project, iter_turtle_files
from kg.project.header import check_query
from kg.project.saved_query import SavedQuery
from kg.rdf.foreign import is_rdf
from kg.rdf.terms import IRI, Literal
from kg.rdf.turtle import iter_quads, read_prefixes
from kg.shacl.within_project import validate_project

Step = tuple[str, Callable[[], Report]]


def iter_steps(project: Project) -> Iterator[Step]:
    """Yield the steps of a check by name; each returns a report and raises KgError only for unusable input.

    Steps are to be run in order: a fault in the first two makes the later ones meaningless.
    """
    yield "syntax", lambda: check_syntax(project)
    yield "saved queries", lambda: check_queries(project, read_catalog(project))
    yield "shapes", lambda: validate_project(project)
    yield "quality checks", lambda: run_checks(project, read_catalog(project))
    yield "links", lambda: check_links(project)
    yield "answers", lambda: check_answers(project, read_catalog(project))


def _located(error: KgError, rule: str) -> Finding:
    return Finding("violation", error.message, rule, error.location, advice=error.advice)


def check_syntax(project: Project) -> Report:
    """Return prefixes that do not mean what kg.toml says; raise SyntaxErrors with all faults of all Turtle files."""
    errors: list[TurtleError] = []
    findings: list[Finding] = []
    counts: dict[Path, int] = {}
    for path in (*iter_turtle_files(project.ontology), *project.iter_data_files()):
        counts[path] = sum(1 for _ in iter_quads(path, errors))
    if errors:
        raise SyntaxErrors(errors)
    for path in counts:
        for prefix, namespace, line in read_prefixes(path):
            known = project.prefixes.get(prefix)
            if known != namespace:
                says = f"kg.toml says <{known}>" if known else "kg.toml does not declare it"
                message = f"the prefix {prefix}: is <{namespace}> here, and {says}. Use one meaning everywhere."
                findings.append(Finding("violation", message, "prefixes", Location(path, line, 1)))
    notes = [f"{project.relative(path)} holds 0 triples" for path, n in counts.items() if not n]
    for path in sorted(path for path in project.data.rglob("*") if is_rdf(path) and path.suffix.lower() != ".ttl"):
        shown = project.relative(path)
        notes.append(f"{shown} is not read, as it is no .ttl file; import it as one")
    return Report(findings, notes)


def check_queries(project: Project, catalog: Catalog) -> Report:
    """Return the faults in the headers and texts of the saved queries, and the queries that no case examines."""
    findings: list[Finding] = []
    for name in catalog:
        try:
            check_query(catalog.get(name), project.prefixes)
        except KgError as error:
            findings.append(_located(error, "saved query"))
    catalog.save()
    for name in queries_without_case(catalog, read_cases(project, catalog)):
        message = f"no case examines this query. Add tests/queries/{name}/<case>.tsv with its expected rows."
        findings.append(Finding("warning", message, "saved query", Location(catalog.path(name))))
    return Report(findings)


def run_checks(project: Project, catalog: Catalog, engine: Engine | None = None) -> Report:
    """Return a finding for each row of each saved query that looks for faults."""
    engine = engine or open_engine(project)
    reports = []
    for name in catalog:
        with suppress(QueryError):  # a faulty query is check_queries' business
            query = catalog.get(name)
            if query.is_check:
                reports.append(Report(list(_iter_faults(project, engine, query))))
    merged = merge_reports(reports)
    return merged._replace(findings=tuple(Locator(list(project.iter_graph_files())).locate(merged.findings)))


def _iter_faults(project: Project, engine: Engine, query: SavedQuery) -> Iterator[Finding]:
    """Yield a finding a row; a check selects ?focus ?path ?value."""
    text = prepare_text(bind_saved(query, {}), project, query.path)
    answer = run(engine, text, path=query.path)
    for row in answer.rows:
        cells = dict(zip(answer.variables, row, strict=True))
        path, focus = cells.get("path"), cells.get("focus")
        yield Finding(
            severity=query.severity,
            message=f"{query.problem} {query.solution}".strip(),
            rule=f"query/{query.name}",
            focus=focus,
            path=str(path) if isinstance(path, IRI | Literal) else None,
            value=cells.get("value"),
        )


def _difference(outcome: Outcome) -> str:
    """Return what differs in a failed case, in a line."""
    if outcome.error:
        return outcome.error
    parts = []
    for rows, word in ((outcome.missing, "missing"), (outcome.surplus, "too many")):
        if rows:
            more = f" and {len(rows) - 1} more" if len(rows) > 1 else ""
            parts.append(f"{word}: {' '.join(rows[0].split(chr(9)))}{more}")
    return "; ".join(parts)


def check_answers(project: Project, catalog: Catalog) -> Report:
    """Return the cases whose answer is not the expected one."""
    examiner = Examiner(project, catalog, "embedded")
    findings = []
    for case in read_cases(project, catalog):
        with suppress(QueryError):  # a faulty query is check_queries' business
            if catalog.get(case.query).is_check and case.data is None:
                continue  # run_checks has asked just this, and told what it found
        outcome = examiner.examine(case)
        if not outcome.passed:
            message = f"the answer is not the expected one: {_difference(outcome)}. If the new answer is right, take it"
            advice = Advice("take-answer", case.query)
            findings.append(Finding("violation", message, "answers", Location(case.path), advice=advice))
    return Report(findings)
