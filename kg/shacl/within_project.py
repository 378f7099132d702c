"""Validation of a project: each source with the spine and the ontology, then all sources together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from pathlib import Path

from kg.engines.base import Engine
from kg.engines.embedded import EmbeddedEngine
from kg.errors import Location
from kg.findings import SEVERITIES, Finding, Note, Progress, Report, first_of, merge_reports
from kg.io.allocator import give_back
from kg.places.locator import Locator
from kg.project.config import CONFIG, Project, Source
from kg.project.listing import iter_rdf_files
from kg.project.own_graphs import require_own_graphs
from kg.project.snapshots import Snapshot
from kg.project.unread import iter_unread
from kg.rdf.terms import IRI, BlankNode, Prefixes, Term
from kg.shacl.beside_spine import BesideSpine
from kg.shacl.claimed import with_misclaimed
from kg.shacl.class_texts import without_caused
from kg.shacl.faults import UNNAMED
from kg.shacl.fitting import Fitting
from kg.shacl.grouping import without_told
from kg.shacl.idle import entailed_notes
from kg.shacl.lacks import beneath_slips
from kg.shacl.model import ShapesGraph
from kg.shacl.on_snapshot import files_about, open_large, validate_together
from kg.shacl.reading import read_graph
from kg.shacl.reference_validator import ReferenceValidator
from kg.shacl.shape_places import ShapePlaces
from kg.shacl.since_snapshot import SinceSnapshot
from kg.shacl.telling import tell
from kg.shacl.validated import MOST_BENEATH, Validated
from kg.shacl.validator import Validator, read_shapes
from kg.shacl.verdicts import Verdicts
from kg.shacl.within_snapshot import MOST, WithinSnapshot

Remote = Callable[["Sequence[Path] | None"], Engine]
"""Gives an engine on the graphs of some files together, or, for None, on the merged graph."""


def validate_project(
    project: Project,
    *,
    engine: str = "compiled",
    changed: AbstractSet[Path] | None = None,
    progress: Progress | None = None,
    remote: Remote | None = None,
    lenient: bool = False,
    keep: bool = True,
    explain: bool = False,
    fail_on_idle: bool = False,
    advanced: bool = False,
    inference: Sequence[str] = (),
    on_disk: bool = True,
) -> Report:
    """Return what is wrong within each source, and where sources disagree.

    Each source, a file or a folder that kg.toml says is one, is checked with the spine and the ontology by all shapes.
    Then everything is checked together by the
    shapes that hold between sources; what only shows there is a conflict and has the severity "warning". With
    `changed`, only these sources are checked, and their conflicts with others; all are when anything that they all
    depend on has changed: spine, ontology, shapes or kg.toml. With `remote`, the shapes are asked of engines elsewhere
    that hold what was pushed, and the files only tell the places. With `lenient`, faults in shapes are warnings. With
    `fail_on_idle`, a shape without a focus node in any source is a violation. With `advanced`, pySHACL runs what shapes
    have of SHACL's advanced features. What follows by the rules for which words of `inference` stand, from what is
    checked together, is checked as well.

    What was found before is found again only where something has changed that it rests on, unless it is not to be kept
    (`keep`); `explain` adds notes on that. Without anything `on_disk`, no snapshot is made or asked, and nothing kept.
    """
    keep = keep and on_disk
    shape_files = list(project.iter_shape_files(within_a_source=True))
    spine = [*project.iter_ontology_files(), *iter_rdf_files(project.spine)]
    sources = list(project.iter_sources())
    files = [path for source in sources for path in source.files]
    concerned = sources
    if changed is not None:
        if any(_concerns_all(project, path) for path in changed):
            changed = None
        else:
            concerned = [source for source in sources if _has_changed(project, source, changed)]
            if not concerned:
                return Report((), ["no source has changed"])
    require_own_graphs(project, [*spine, *files, *shape_files])
    ours = engine == "compiled" and remote is None and not (lenient or advanced or inference)
    verdicts = Verdicts(project, shape_files, spine, keep=keep and ours)
    validator = read_shapes(shape_files, engine, progress, lenient=lenient, advanced=advanced, inference=inference)
    fitting = Fitting(validator.shapes, project) if remote is None else None  # what is pushed was looked at before
    fitting = fitting if fitting and fitting.is_wanted else None
    large = open_large(project, progress) if remote is None and not inference and on_disk else None
    if large:
        verdicts.kept.update(large[0].files)  # as nothing else is large
    if isinstance(validator, Validator) and remote is None and len(sources) > 1:
        within = WithinSnapshot(project, *large, validator, spine, verdicts) if large else None
        since = SinceSnapshot(project, *large, validator, verdicts) if large and validator.can_go_on else None
        report = _by_source(project, validator, spine, concerned, verdicts, within, since, progress)
        merged = None
    else:
        alone = large[1] if large and len(sources) < 2 else None
        of_one = "of a project with one source" if isinstance(validator, Validator) else "by pySHACL"
        verdicts.tell(f"nothing is kept {of_one if remote is None else 'of an endpoint'}")
        checked = [
            validator.validate(together, engine=remote(together) if remote else alone)
            for together in [[*spine, *one.files] for one in concerned] or [spine]
        ]
        checked = [with_misclaimed(one, validator.shapes) for one in checked]
        report, merged = merge_reports(one.report(project) for one in checked), checked[0]
    if len(sources) > 1:
        between = list(project.iter_shape_files(within_a_source=False))
        merged = _together(project, validator, [*spine, *files], between, large, remote, verdicts, fitting, progress)
        known = {_identity(finding) for finding in report.findings}
        conflicts = merged.conflicts(project, [f for f in merged.findings if _identity(f) not in known])
        told = {_place_of(finding) for finding in report.findings}  # names of blank nodes differ from graph to graph
        conflicts = [c for c in conflicts if not (_is_about_blank(c) and _place_of(c) in told)]
        if changed is not None:
            conflicts = [c for c in map(partial(_in_changed, changed=changed), conflicts) if c is not None]
        report = merge_reports((report, Report(conflicts, (), (merged.engine,))))
    mistakes = validator.tolerated()
    has_data = bool(sources) or any(True for _ in project.iter_data_files())  # nothing is known before there is any
    mistakes += validator.likely_mistakes(merged) if has_data and merged else []
    # What no source speaks of yet is no fault; and a part of the sources does not say what all of them lack.
    idle = validator.idle if has_data and changed is None else frozenset()
    idle -= {IRI(mistake.rule) for mistake in mistakes}
    if fail_on_idle and merged:
        mistakes, idle = [*validator.idle_findings(merged, each=True), *mistakes], frozenset()
    notes: list[str | Note] = [*iter_unread(project), *validator.notes]
    notes += entailed_notes(merged.engine) if merged else []
    notes += [*([_told_together(project, idle)] if idle else ()), *(verdicts.told if explain else ())]
    verdicts.write(whole=changed is None)
    found = report.findings
    worded = _told(project, merged, found, [*spine, *files], shape_files, validator.shapes) if merged else list(found)
    if fitting and merged and has_data:
        unfit = without_caused(_unfit(project, fitting, merged, large, [*spine, *files]), worded)
        unfit = without_told(unfit, worded)
        worded, unfit = beneath_slips(worded, unfit)
        worded += [one for one in map(partial(_first_in, changed=changed), unfit) if one is not None]
    return report._replace(findings=_causes_first(worded, mistakes), notes=notes)


def _told(
    project: Project,
    merged: Validated,
    found: Sequence[Finding],
    files: Sequence[Path],
    shape_files: Sequence[Path],
    shapes: ShapesGraph,
) -> list[Finding]:
    def where(statements: Sequence[Finding]) -> Sequence[Finding]:
        return Locator(files, places=merged.places).locate(statements)

    def where_in_shapes(shape: str, term: Term) -> Location | None:
        return ShapePlaces(shape_files, read_graph(shape_files).graph).find(IRI(shape), term, "")

    return tell(found, merged.engine, project, where, where_in_shapes, shapes=shapes, places=merged.places)


def _unfit(
    project: Project,
    fitting: Fitting,
    merged: Validated,
    large: tuple[Snapshot, EmbeddedEngine] | None,
    files: Sequence[Path],
) -> list[Finding]:
    """Return what does not fit its things in all files together, with places."""
    found = fitting.tell(merged.engine)
    on_snapshot = large is not None and merged.engine is large[1]
    placed = [one for finding in found for one in (finding, *finding.under[:MOST_BENEATH])]
    about = files_about(project, merged.engine, placed, files) if found and on_snapshot else files
    beside = merged.about(about)
    return beside.with_classes(project, beside.located(project, found))


def _by_source(
    project: Project,
    validator: Validator,
    spine: Sequence[Path],
    sources: Sequence[Source],
    verdicts: Verdicts,
    within: WithinSnapshot | None,
    since: SinceSnapshot | None,
    progress: Progress | None,
) -> Report:
    """Return what each source violates with the spine and the ontology; what is known of one is not found again."""
    targets = [shape.node for shape in validator.shapes.targeted]
    known = [(source, verdicts.of_source(source.path, targets)) for source in sources]
    anew = [source.path for source, verdict in known if verdict is None]
    beside = BesideSpine(project, validator, spine, verdicts.kept, within if len(anew) <= MOST else None, since)
    reports = []
    for number, (source, verdict) in enumerate(known):
        if verdict is not None:
            findings, idle = verdict
            validator.note_idle(idle)
            reports.append(Report(findings, rules=validator.rules))
        else:
            with beside.validated(source.path, source.files) as (checked, idle):
                checked = with_misclaimed(checked, validator.shapes)
                report = checked.report(project)._replace(graphs=())  # this one is needed for the next
            del checked  # and holds a graph
            if beside.is_most(source.files):
                give_back()
            if not validator.notes:
                verdicts.note_source(source.path, report.findings, idle, targets)
            reports.append(report)
        if progress:
            progress(number + 1, len(sources), source.path.name)
    if since:
        since.write()
    verdicts.tell_sources(anew, len(sources) - len(anew))
    return merge_reports(reports)


def _together(
    project: Project,
    validator: Validator | ReferenceValidator,
    files: Sequence[Path],
    between: Sequence[Path],
    large: tuple[Snapshot, EmbeddedEngine] | None,
    remote: Remote | None,
    verdicts: Verdicts,
    fitting: Fitting | None,
    progress: Progress | None,
) -> Validated:
    """Return what all files together violate by the shapes that hold between sources."""
    if large is None or not isinstance(validator, Validator) or not validator.can_go_on:
        return validator.validate(files, between, remote(None) if remote else large[1] if large else None)
    snapshot, engine = large
    outcome = validate_together(project, snapshot, engine, read_graph(between), verdicts, fitting, progress)
    if outcome.left:
        return validator.validate(files, between, engine)
    return validator.found(files_about(project, engine, outcome.findings, files), outcome, engine)


def _causes_first(findings: Sequence[Finding], mistakes: Sequence[Finding]) -> list[Finding]:
    """Return findings worst first, slips in shapes first, and other likely mistakes before the first of theirs."""
    slips = [mistake for mistake in mistakes if "; did you mean" in mistake.message]
    worst = sorted((*slips, *findings, *mistakes), key=lambda finding: SEVERITIES.index(finding.severity))
    causes: dict[str | None, list[Finding]] = {}
    for mistake in mistakes:
        causes.setdefault(mistake.rule, []).append(mistake)
    ordered: dict[Finding, None] = {}
    for finding in worst:
        ordered.update(dict.fromkeys((*causes.get(finding.rule, ()), *causes.get(finding.shape, ()), finding)))
    return list(ordered)


def _told_together(project: Project, idle: Collection[Term]) -> str:
    """Return a line that names the first few of many shapes without a focus node."""
    prefixes = Prefixes(project.prefixes)
    shown = sorted(prefixes.render(node) if isinstance(node, IRI) else f"a {UNNAMED}" for node in idle)
    more = f" and {len(shown) - 3:,} more" if len(shown) > 3 else ""
    subject = "1 shape has" if len(shown) == 1 else f"{len(shown):,} shapes have"
    return f"{subject} no focus node in the data: {', '.join(shown[:3])}{more}"


def _concerns_all(project: Project, path: Path) -> bool:
    shared = (project.ontology, project.shapes, project.spine)
    return path == project.root / CONFIG or any(path.is_relative_to(folder) for folder in shared)


def _has_changed(project: Project, source: Source, changed: AbstractSet[Path]) -> bool:
    """Tell whether one of the files of a source is among some, or was, before it went away."""
    folder = source.path in project.sources
    return source.path in changed or (folder and any(path.is_relative_to(source.path) for path in changed))


def _identity(finding: Finding) -> tuple[object, ...]:
    return finding.rule, finding.focus, finding.path, finding.value, finding.component


def _in_changed(conflict: Finding, changed: AbstractSet[Path]) -> Finding | None:
    """Return a conflict with its place in a file that has changed; None where it is with none of these."""
    place = next((place for place, _ in conflict.related if place.path in changed), None)
    if place is None or place == conflict.location:
        return conflict if place else None
    return conflict._replace(location=place, line=None)


def _first_in(finding: Finding, changed: AbstractSet[Path] | None) -> Finding | None:
    """Return a finding at the first of its places in files that have changed, all if nothing says which have."""
    return first_of(finding, lambda one: changed is None or (one.location is not None and one.location.path in changed))


def _is_about_blank(finding: Finding) -> bool:
    return isinstance(finding.focus, BlankNode) or isinstance(finding.value, BlankNode)


def _place_of(finding: Finding) -> tuple[object, ...]:
    return finding.rule, finding.location, finding.path, finding.component
