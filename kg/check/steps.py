"""Everything that continuous integration should ask of a project, in one report."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from functools import partial
from itertools import chain
from pathlib import Path

from kg.ask.opening import open_engine
from kg.ask.running import bind_saved, prepare_text, run
from kg.check.cases import Examiner, Outcome, queries_without_case, read_cases
from kg.check.house_style import check_names, check_prefixes, severity_of
from kg.check.in_tables import told_in_tables
from kg.check.kept_passes import KeptPasses, contents_of
from kg.check.literals import Literals
from kg.check.panels import check_panels
from kg.engines.base import Engine
from kg.engines.embedded import EmbeddedEngine, load_merged
from kg.errors import Advice, KgError, Location, QueryError, SyntaxErrors, TurtleError
from kg.findings import Finding, Note, Report, Rule, merge_reports
from kg.link.publish import check_links
from kg.places.locator import Locator
from kg.project.catalog import Catalog, read_catalog
from kg.project.config import CONFIG, Project
from kg.project.difference import find_sound_files
from kg.project.header import check_query
from kg.project.listing import iter_rdf_files
from kg.project.saved_query import SavedQuery
from kg.rdf.terms import IRI, Literal
from kg.shacl.validated import blank_triples
from kg.shacl.within_project import validate_project

Step = tuple[str, Callable[[], Report]]


def iter_steps(project: Project, *, keep: bool = True, explain: bool = False) -> Iterator[Step]:
    """Yield the steps of a check by name; each returns a report and raises KgError only for unusable input.

    Steps are to be run in order: a fault in the first two makes the later ones meaningless. Each finding has its step.
    What is kept of earlier validations is used unless told not to (`keep`); `explain` adds notes on that.
    """
    faulty: dict[str, KgError] = {}  # told in their step, and nowhere else
    passes = KeptPasses(project, keep=keep)

    def saved_queries() -> Report:
        catalog = read_catalog(project)
        faulty.update(find_faulty(project, catalog, passes))
        return check_queries(project, catalog, faulty)

    def answers() -> Report:
        report = check_answers(project, read_catalog(project), faulty, passes)
        passes.write()
        told = f"saved queries and answers: {passes.kept:,} kept, as they passed before; {passes.tried:,} tried"
        return report._replace(notes=(*report.notes, told)) if explain else report

    steps: dict[str, Callable[[], Report]] = {
        "syntax": lambda: check_syntax(project, keep=keep),
        "saved queries": saved_queries,
        "shapes": lambda: check_shapes(project, keep=keep, explain=explain),
        "quality checks": lambda: run_checks(project, read_catalog(project), faulty=faulty, passes=passes),
        "links": lambda: check_links(project),
        "answers": answers,
    }
    if project.may_have_tables:
        steps["tables"] = lambda: tables_step(project)
    for name, step in steps.items():
        yield name, partial(_marked, project, step, name)


def tables_step(project: Project) -> Report:
    """Return what does not agree between mappings, tables and what was made of them."""
    from kg.mapping.agreement import check_tables  # most projects do without

    return check_tables(project)


def _marked(project: Project, step: Callable[[], Report], name: str) -> Report:
    report = told_in_tables(project, step())
    return report._replace(findings=[finding._replace(step=name) for finding in report.findings])


def check_syntax(project: Project, *, keep: bool = True) -> Report:
    """Return what names, prefixes and literals of the files lack; raise SyntaxErrors with all faults of all files.

    A file that the snapshot was built from, and that has not changed, has none, and is not read again (`keep`) unless
    its literals have not been looked at.
    """
    errors: list[TurtleError] = []
    counts: dict[Path, int] = {}
    sound = find_sound_files(project) if keep else {}
    literals = Literals(project, severity_of(project.style.literals), keep=keep)
    for path in (*iter_rdf_files(project.ontology), *project.iter_data_files()):
        state = sound.get(path)
        known = state is not None and literals.knows(path, state.sha256)
        counts[path] = state.triples if state and known else literals.read(path, errors)
    if errors:
        raise SyntaxErrors(errors)
    literals.keep()
    notes: list[str | Note] = [f"{project.relative(path)} holds 0 triples" for path, n in counts.items() if not n]
    if not any(True for _ in project.iter_data_files()):
        notes.append(f"there is no data to check: no file that is read stands in {project.relative(project.data)}")
    return Report([*check_names(project, counts), *check_prefixes(project, counts), *literals.findings], notes)


def check_shapes(project: Project, *, keep: bool = True, explain: bool = False) -> Report:
    """Return what the shapes find, as `validate_project` does, or a warning where a project has none.

    The other steps look at much that needs no shapes.
    """
    if any(True for _ in project.iter_shape_files(within_a_source=True)):
        return validate_project(project, keep=keep, explain=explain)
    where = project.relative(project.shapes)
    told = (
        f"there are no shapes, so nothing is validated: no file that is read stands in {where}. Put some there, or say"
    )
    told += " in [validation] where they are."
    return Report([Finding("warning", told, "shapes/nothing-checked", Location(project.root / CONFIG))])


def find_faulty(project: Project, catalog: Catalog, passes: KeptPasses | None = None) -> dict[str, KgError]:
    """Return the saved queries that cannot be read, trusted or asked, each with what is wrong.

    Those that are known to have passed are not tried again.
    """
    found: dict[str, KgError] = {}
    nothing = EmbeddedEngine(load_merged([]), in_memory=True)
    for name in catalog:
        try:
            query = catalog.get(name)
            if passes and passes.has(f"query {name}", query.text):
                continue
            check_query(query, project.prefixes)
            answer = run(nothing, query.text, path=query.path)
            for _ in chain(answer.rows, answer.triples):
                pass
            if passes:
                passes.note(f"query {name}", query.text)
        except KgError as error:
            found[name] = error
    return found


def check_queries(project: Project, catalog: Catalog, faulty: Mapping[str, KgError] | None = None) -> Report:
    """Return the faults in the headers, texts and panels of the saved queries, and the queries that no case examines.

    The faulty ones, where they are known, need not be found again. A level of kg.toml for a query that looks for no
    faults is told, since it changes nothing.
    """
    faulty = find_faulty(project, catalog) if faulty is None else faulty
    findings = [Finding("violation", error.message, "saved query", error.location) for error in faulty.values()]
    catalog.save()
    findings += check_panels(project, catalog, faulty)
    severity = severity_of(project.style.cases)
    unexamined = queries_without_case(catalog, read_cases(project, catalog))
    for name in unexamined if severity else ():
        message = f"no case examines this query. Add tests/queries/{name}/<case>.tsv with its expected rows."
        findings.append(Finding(str(severity), message, "cases", Location(catalog.path(name))))
    for name in project.style.queries:
        if name in catalog and name not in faulty and not catalog.get(name).is_check:
            message = f"{CONFIG} has a level for this query, which looks for no faults. Take it out of [style.queries]."
            findings.append(Finding("warning", message, "saved query", Location(catalog.path(name))))
    return Report(findings)


def run_checks(
    project: Project,
    catalog: Catalog,
    engine: Engine | None = None,
    faulty: Container[str] | None = None,
    passes: KeptPasses | None = None,
) -> Report:
    """Return a finding for each row of each saved query that looks for faults.

    Those that are faulty are left out, those that kg.toml has turned off, and those that are known to find nothing.
    """
    graph = passes.graph if passes else ""
    known = passes if graph else None
    engine = engine or open_engine(project)
    faulty = find_faulty(project, catalog) if faulty is None else faulty
    reports = []
    for name in catalog:
        query = None if name in faulty else catalog.get(name)
        if query and query.is_check and project.style.queries.get(name) != "off":
            rules = {f"query/{name}": Rule(_advice(query))}
            if known and known.has(f"check {name}", query.text, graph):
                reports.append(Report((), rules=rules))
                continue
            try:
                found = list(_iter_faults(project, engine, query))
                if known and not found:
                    known.note(f"check {name}", query.text, graph)
            except QueryError as error:  # what only the data brings to light
                found = [Finding("violation", error.message, f"query/{name}", error.location or Location(query.path))]
            reports.append(Report(found, rules=rules))
    merged = merge_reports(reports)
    locator = Locator(list(project.iter_graph_files()), blank_triples(engine, merged.findings))
    return merged._replace(findings=tuple(locator.locate(merged.findings)))


def _advice(query: SavedQuery) -> str:
    return f"{query.problem} {query.solution}".strip()


def _iter_faults(project: Project, engine: Engine, query: SavedQuery) -> Iterator[Finding]:
    """Yield a finding a row; a check selects ?focus ?path ?value."""
    text = prepare_text(bind_saved(query, {}, project.prefixes), project, query.path)
    answer = run(engine, text, path=query.path)
    severity = severity_of(project.style.queries.get(query.name, "")) or query.severity
    for row in answer.rows:
        cells = dict(zip(answer.variables, row, strict=True))
        path, focus = cells.get("path"), cells.get("focus")
        yield Finding(
            severity=severity,
            message=_advice(query),
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


def check_answers(
    project: Project, catalog: Catalog, faulty: Container[str] | None = None, passes: KeptPasses | None = None
) -> Report:
    """Return the cases whose answer is not the expected one, or that cannot be asked; those of faulty queries are left.

    A query that is faulty has no answer, and is told once, by check_queries. What is known to have passed is not tried
    again.
    """
    faulty = find_faulty(project, catalog) if faulty is None else faulty
    examiner = Examiner(project, catalog, "embedded")
    findings = []
    shared = list(project.iter_ontology_files())
    ontology = contents_of(shared) if passes else []
    passed: list[tuple[str, list[bytes | str]]] = []
    for case in read_cases(project, catalog):
        query = None if case.query in faulty else catalog.get(case.query)
        if query is None or (query.is_check and case.data is None):
            continue  # of a check on the whole project, run_checks has told what it found
        name, files = f"case {project.name_of(case.path)}", [case.path, *([case.data] if case.data else [])]
        known = passes if passes and (case.data or passes.graph) else None
        own = contents_of(files) if known else []
        rests_on = [query.text, *own, *(ontology if case.data else [known.graph] if known else [])]
        if known and known.has(name, *rests_on):
            continue
        outcome = examiner.examine(case)
        if known and outcome.passed and contents_of(files) == own:  # it did not change meanwhile
            passed.append((name, rests_on))
        if not outcome.passed:
            message = f"the answer is not the expected one: {_difference(outcome)}"
            advice = None
            if outcome.answered:
                message += ". If the new answer is right, take it"
                advice = Advice("take-answer", case.query)
            findings.append(Finding("violation", message, "answers", Location(case.path), advice=advice))
    if passes and contents_of(shared) == ontology:
        for name, rests_on in passed:
            passes.note(name, *rests_on)
    return Report(findings)
