"""Everything that continuous integration should ask of a project, in one report."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from functools import partial
from itertools import chain
from pathlib import Path

from kg.ask.opening import open_engine
from kg.check.answers import check_answers
from kg.check.asked_checks import advice_of, find_faults
from kg.check.asked_of_nothing import AskedOfNothing
from kg.check.cases import queries_without_case, read_cases
from kg.check.declared_prefixes import iter_declared
from kg.check.generated_links import GeneratedLinks
from kg.check.house_style import check_names, check_prefixes
from kg.check.ids_alike import find_alike, without_pairs
from kg.check.in_tables import told_in_tables
from kg.check.kept_names import write_with_names
from kg.check.kept_passes import KeptPasses
from kg.check.known_terms import tell_checks
from kg.check.literals import Literals, with_others
from kg.check.named_in_queries import check_queries_terms
from kg.check.named_terms import check_named
from kg.check.pairs import tell_pairs
from kg.check.panels import check_panels
from kg.check.repeats import find_repeats
from kg.engines.base import Engine
from kg.errors import KgError, Location, ProjectError, QueryError, SyntaxErrors, TurtleError
from kg.findings import Finding, Note, Report, Rule, merge_reports
from kg.link.publish import check_links
from kg.link.taken_file import check_taken
from kg.places.files import Places
from kg.places.locator import Locator
from kg.project.catalog import Catalog, read_catalog
from kg.project.config import CONFIG, Project
from kg.project.difference import find_sound_files
from kg.project.levels import severity_of
from kg.project.listing import iter_rdf_files
from kg.project.snapshots import FileState
from kg.rdf.faults import all_with_prefixes
from kg.shacl.grouping import without_told
from kg.shacl.lacks import beneath_slips
from kg.shacl.misfit_words import RULE
from kg.shacl.on_snapshot import files_about
from kg.shacl.speaking import files_speaking
from kg.shacl.validated import blank_triples
from kg.shacl.within_project import validate_project

Step = tuple[str, Callable[[], Report]]


def iter_steps(project: Project, *, keep: bool = True, explain: bool = False) -> Iterator[Step]:
    """Yield the steps of a check by name; each returns a report and raises KgError only for unusable input.

    Steps are to be run in order: a fault in the first two makes the later ones meaningless. Each finding has its step.
    What is kept of earlier validations is used unless told not to (`keep`); `explain` adds notes on that.
    """
    faulty: dict[str, KgError] = {}  # told in their step, and nowhere else
    unasked: set[str] = set()
    told: list[Finding] = []
    passes = KeptPasses(project, keep=keep)
    literals: list[Finding] = []  # held back: what shapes say of the same value is worse, and says more
    by_hand = GeneratedLinks(project)
    slips: list[Finding] = []  # of our own terms, held back: a query that tells of the same is as strict as it says

    def syntax() -> Report:
        report = check_syntax(project, keep=keep, passes=passes)
        literals.extend(finding._replace(step="syntax") for finding in report.findings if finding.rule == "literals")
        told.extend(finding for finding in report.findings if finding.rule == "prefixes")
        return report._replace(findings=[finding for finding in report.findings if finding.rule != "literals"])

    def saved_queries() -> Report:
        catalog = read_catalog(project)
        faulty.update(find_faulty(project, catalog, passes))
        return check_queries(project, catalog, faulty)

    def answers() -> Report:
        report = check_answers(project, read_catalog(project), unasked | faulty.keys(), passes, told)
        write_with_names(passes)
        note = f"saved queries and answers: {passes.kept:,} kept, as they passed before; {passes.tried:,} tried"
        return report._replace(notes=(*report.notes, note)) if explain else report

    def shapes() -> Report:
        report = check_shapes(project, keep=keep, explain=explain)
        slips.extend(one._replace(step="shapes") for one in report.findings if is_slip_of_ours(project, one))
        found = [one for one in report.findings if not is_slip_of_ours(project, one)]
        told.extend(found)
        found = by_hand.hold_back(found)
        return report._replace(findings=[*found, *without_told(with_others(literals), told)])

    def quality() -> Report:
        catalog = read_catalog(project)
        misnamed = check_queries_terms(project, catalog, passes.engine, faulty, passes if passes.snapshot else None)
        unasked.update(misnamed)  # what they find, and their answers, follow from that
        report = run_checks(project, catalog, faulty=unasked | faulty.keys(), passes=passes)
        named = check_named(project, catalog, passes.engine, faulty, passes if passes.snapshot else None)
        named += chain.from_iterable(misnamed.values())
        checked = without_told(report.findings, told)
        told.extend([*slips, *report.findings, *named])
        left, checked = beneath_slips(without_told(slips, report.findings), checked)
        return report._replace(findings=[*checked, *left, *named])

    def links() -> Report:
        report = check_links(project, lambda: passes.engine)
        report = report._replace(findings=by_hand.beneath(report.findings))
        try:
            return merge_reports([report, check_taken(project)])
        except ProjectError:  # of the rules, in which more is told already
            if not report.findings:
                raise
            return report

    steps: dict[str, Callable[[], Report]] = {
        "syntax": syntax,
        "saved queries": saved_queries,
        "shapes": shapes,
        "quality checks": quality,
        "links": links,
        "answers": answers,
    }
    if project.may_have_tables:
        steps["tables"] = lambda: tables_step(project, passes)
    for name, step in steps.items():
        yield name, partial(_marked, project, step, name, keep=keep)


def is_slip_of_ours(project: Project, finding: Finding) -> bool:
    """Tell whether a finding is about a property or class in our namespace that another one was meant by."""
    return finding.rule == RULE and finding.cause is not None and str(finding.cause).startswith(project.base)


def tables_step(project: Project, passes: KeptPasses) -> Report:
    """Return what does not agree between mappings, tables and what was made of them.

    A file of the snapshot, of which the digest is known, is not read again.
    """
    from kg.mapping.agreement import check_tables  # most projects do without

    files = passes.snapshot.files if passes.snapshot else {}
    return check_tables(project, {name: state.sha256 for name, state in files.items()})


def _marked(project: Project, step: Callable[[], Report], name: str, *, keep: bool) -> Report:
    report = told_in_tables(project, step(), name if keep else None)
    return report._replace(findings=[finding._replace(step=finding.step or name) for finding in report.findings])


def check_syntax(project: Project, *, keep: bool = True, passes: KeptPasses | None = None) -> Report:
    """Return what names, prefixes and literals of the files lack; raise SyntaxErrors with all faults of all files.

    A file that the snapshot was built from, and that has not changed, has none, and is not read again (`keep`) unless
    its literals have not been looked at.
    """
    errors: list[TurtleError] = []
    counts: dict[Path, int] = {}
    sound: Mapping[str, FileState] = find_sound_files(project) if keep else {}
    if sound and passes and passes.snapshot:  # a build reads what has changed, which need not be read before
        sound = passes.snapshot.files
    literals = Literals(project, severity_of(project.style.literals), keep=keep)
    for path in (*iter_rdf_files(project.ontology), *project.iter_data_files()):
        state = sound.get(project.name_of(path))
        known = state is not None and literals.knows(path, state)
        counts[path] = state.triples if state and known else literals.read(path, errors)
    if errors:
        raise all_with_prefixes(SyntaxErrors(errors), project.prefixes)
    literals.keep()
    notes: list[str | Note] = [f"{project.relative(path)} holds 0 triples" for path, n in counts.items() if not n]
    if not any(True for _ in project.iter_data_files()):
        notes.append(f"there is no data to check: no file that is read stands in {project.relative(project.data)}")
    declared = iter_declared(project, counts, sound, passes)
    return Report([*check_names(project, counts), *check_prefixes(project, declared), *literals.findings], notes)


def check_shapes(project: Project, *, keep: bool = True, explain: bool = False) -> Report:
    """Return what the shapes find, as `validate_project` does, or a warning where a project has none.

    The other steps look at much that needs no shapes.
    """
    if any(True for _ in project.iter_shape_files(within_a_source=True)):
        return validate_project(project, keep=keep, explain=explain)
    where = project.relative(project.shapes)
    told = f"there are no shapes, so nothing is validated: no file that is read stands in {where}. Put some there, or"
    told += " say in [validation] where they are."
    return Report([Finding("warning", told, "shapes/nothing-checked", Location(project.root / CONFIG))])


def find_faulty(project: Project, catalog: Catalog, passes: KeptPasses | None = None) -> dict[str, KgError]:
    """Return the saved queries that cannot be read, trusted or asked, each with what is wrong.

    Those that are known to have passed are not tried again.
    """
    found: dict[str, KgError] = {}
    nothing = AskedOfNothing()
    for name in catalog:
        try:
            query = catalog.get(name)
            if passes and passes.has(f"query {name}", query.text):
                continue
            nothing.require_sound(query, project.prefixes)
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
    known = passes if passes and passes.snapshot else None
    engine = engine or (passes.engine if passes else open_engine(project))
    faulty = find_faulty(project, catalog) if faulty is None else faulty
    reports = []
    for name in catalog:
        query = None if name in faulty else catalog.get(name)
        if query and query.is_check and project.style.queries.get(name) != "off":
            rules = {f"query/{name}": Rule(advice_of(query))}
            try:
                found = find_faults(project, engine, query, known)
            except QueryError as error:  # what only the data brings to light
                found = [Finding("violation", error.message, f"query/{name}", error.location or Location(query.path))]
            reports.append(Report(found, rules=rules))
    merged, places = merge_reports(reports), Places()
    files = list(project.iter_graph_files())
    about = files_speaking(project, engine, merged.findings, files) if merged.findings else files
    if about is None:
        about = files_about(project, engine, merged.findings, files)
    locator = Locator(about, blank_triples(engine, merged.findings), places)
    found = tell_checks(project, engine, tell_pairs(project, engine, locator.locate(merged.findings), files, places))
    repeats = find_repeats(project, engine, severity_of(project.style.repeats), passes)
    alike = without_pairs(find_alike(project, engine, severity_of(project.style.ids), passes), found)
    return merged._replace(findings=(*repeats, *found, *alike))
