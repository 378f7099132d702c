"""kg validate: data against shapes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from kg.check.kept_reports import KeptReport, told_whole
from kg.check.part import find_named
from kg.cli.accepting import Accepted, baseline_options
from kg.cli.exits import FOUND, stop
from kg.cli.option_types import cache_options, require_no_limit, takes_timeout
from kg.cli.output import ProgressBar, hold
from kg.cli.printing import Reports, print_by_rule, report_options, require_one_form, showing_options, summarize
from kg.cli.watching import repeat
from kg.engines.base import Engine
from kg.errors import KgError, StoreError, UnknownName, UsageError
from kg.findings import Report
from kg.io.git import changed_files
from kg.io.worker import call
from kg.project.config import CONFIG, Project
from kg.project.reading import find_root, read_project
from kg.rdf.terms import Prefixes, find_iri, parse_iri
from kg.shacl import ENGINES

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


@click.command()
@click.argument("data", nargs=-1, metavar="[DATA]...")
@click.option(
    "-s", "--shapes", multiple=True, metavar="FILE", help="A shapes file, to validate DATA outside any project."
)
@report_options
@showing_options
@baseline_options
@click.option("--focus", metavar="NODE", help="Only findings about this node, a CURIE or <IRI>.")
@click.option("--shape", metavar="NAME", help="Only findings of this shape, a CURIE or <IRI>.")
@click.option(
    "--changed",
    is_flag=False,
    flag_value="HEAD",
    metavar="[REF]",
    help="Only sources that differ from a git commit, and their conflicts.  [default: HEAD]",
)
@click.option("--watch", is_flag=True, help="Stay, and validate again whenever a file is saved.")
@takes_timeout
@click.option(
    "--endpoint",
    metavar="NAME|URL",
    help="Validate what was pushed to an endpoint, there; places are those of the files.",
)
@cache_options
@click.option(
    "--lenient", is_flag=True, help="Go on where shapes have faults: tell them as warnings, and use what can be used."
)
@click.option(
    "--base", metavar="IRI", help="The base of relative IRIs in DATA and --shapes.  [default: the address of each]"
)
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    default="compiled",
    show_default=True,
    help="The engine that checks: our own, or pySHACL as a second opinion.",
)
def command(
    data: tuple[str, ...],
    shapes: tuple[str, ...],
    formats: tuple[str, ...],
    outputs: tuple[str, ...],
    summary: bool,
    most: int | None,
    focus: str | None,
    shape: str | None,
    fail_on: str,
    baseline: str | None,
    update: bool,
    changed: str | None,
    watch: bool,
    timeout: float | None,
    endpoint: str | None,
    cache: bool,
    explain_cache: bool,
    lenient: bool,
    base: str | None,
    engine: str,
) -> None:
    """Validate data against the shapes.

    DATA files are checked against --shapes files, outside any project: Turtle, N-Triples, RDF/XML or JSON-LD, packed or
    not. Without --shapes, the project is: each source with the spine and the ontology, then all together, for what
    sources disagree on. There, DATA names the files to look at, and a file that all others rest on stands for all.

    \b
    Examples:
      kg validate
      kg validate songs.ttl --shapes rules.ttl
      kg validate data/sources/rose.ttl
      kg validate --changed main
      kg validate -f sarif -o report.sarif -f text -o -
      kg validate --baseline known.json --update-baseline
    """
    part = bool(data) and not shapes and find_root(Path.cwd()) is not None
    if bool(data) != bool(shapes) and not part:
        raise UsageError("DATA and --shapes go together outside a project; in one, its own shapes are asked")
    require_one_form(formats, outputs, summary=summary, most=most)
    for name in (*data, *shapes):
        if _ADDRESS.match(name):
            raise UsageError(f"{name} is an address, and only files are read; fetch it first, and name the file")
    reports = Reports(formats, outputs, (*data, *shapes))
    if endpoint is not None and (shapes or engine != "compiled"):
        raise UsageError("--endpoint is for the project, and for the compiled engine")
    if changed is not None and data:
        raise UsageError("--changed finds the sources itself; leave DATA out")
    require_no_limit(watch)
    if base is not None and not shapes:
        raise UsageError("--base is for DATA and --shapes; in a project IRIs are written whole")
    if base is not None:
        parse_iri(base)

    def validated(project: Project | None) -> Report:
        with ProgressBar("validating", "steps") as bar:
            if project is None:
                from kg.shacl.outside import validate_outside

                files, rules = [Path(name) for name in data], [Path(name) for name in shapes]
                outside = lambda: validate_outside(  # noqa: E731
                    files, rules, engine=engine, progress=bar, lenient=lenient, base=base
                )
                return call(outside, timeout)
            kept = None
            if cache and (engine, changed, endpoint, lenient, part) == (ENGINES[0], None, None, False, False):
                kept = KeptReport(project, "validated")
            known = kept.find() if kept else None
            if known is not None:
                return told_whole(known, explain=explain_cache)[0][1]
            from kg.shacl.within_project import validate_project  # what is known is found without

            touched = None if changed is None else changed_files(project.root, changed)
            if part:
                touched = find_named(project, map(Path, data), _files_of(project))
            remote = None if endpoint is None else _remote(project, endpoint)
            work = lambda: validate_project(  # noqa: E731
                project,
                engine=engine,
                changed=touched,
                progress=bar,
                remote=remote,
                lenient=lenient,
                keep=cache,
                explain=explain_cache,
            )
            report = call(work, timeout)
            if kept and not explain_cache:
                kept.note([("shapes", report)])
            return report

    def run() -> bool:
        accepted = Accepted(baseline, update=update, whole=not (focus or shape or changed or watch or part))
        project: Project | None = None
        try:
            project = None if shapes else read_project()
            report = validated(project)
        except KgError as error:
            reports.write_error(project, error, most=most)
            raise
        hold(report.graphs)
        report = accepted.without(project, _keep(project, report, focus, shape, data if shapes else ()))._replace(
            fail_on=fail_on
        )
        if summary:
            print_by_rule(project, report, (*shapes, *data))
        else:
            reports.write(project, report, most)
        summarize(report)
        accepted.end()
        return bool(report.failures)

    if watch:
        loose = [Path(name) for name in (*data, *shapes)]
        repeat(run, lambda: loose if shapes else _files_of(read_project()))
    elif run():
        stop(FOUND)


def _remote(project: Project, name: str) -> Callable[[Sequence[Path] | None], Engine]:
    """Return engines on what was pushed to an endpoint."""
    from kg.engines.endpoint import EndpointEngine, find_endpoint
    from kg.engines.pushed import open_endpoint, read_states
    from kg.exchange.push import find_unpushed

    settings = find_endpoint(project, name)
    if settings.merged is not None:
        plain = EndpointEngine(settings._replace(merged=None), contact=project.contact)
        other = find_unpushed(project, settings, read_states(plain, project))
        if other:
            one = other[0].removeprefix(project.base)
            raise StoreError(
                f"{len(other)} graphs on {settings.name} are not what the files say, such as {one}; push "
                f"them with: kg push {settings.name}"
            )

    def opened(files: Sequence[Path] | None) -> Engine:
        if files is None:
            return open_endpoint(project, name)
        if settings.merged is None:
            raise UsageError(
                f"the sources on {settings.name or settings.url} cannot be told apart; kg.toml must say "
                'where the merged graph is, such as: merged = "graph/merged"'
            )
        return EndpointEngine(settings, default=[project.graph_iri(path) for path in files], contact=project.contact)

    return opened


def _files_of(project: Project) -> list[Path]:
    """Return the files of a project on which the result depends."""
    shape_files = project.iter_shape_files(within_a_source=True)
    return [project.root / CONFIG, *project.iter_graph_files(), *shape_files]


def _keep(
    project: Project | None, report: Report, focus: str | None, shape: str | None, data: tuple[str, ...]
) -> Report:
    """Return the findings about a node and of a shape, where these are given; raise UnknownName for others."""
    if (focus is None and shape is None) or not (report.graphs or report.rules):  # no source has changed
        return report
    from kg.ask.opening import open_engine
    from kg.rdf.turtle import read_prefixes

    declared = {p: namespace for name in data for p, namespace, _ in read_prefixes(Path(name))}
    prefixes = Prefixes(project.prefixes if project else declared)
    findings = report.findings
    if focus is not None:
        wanted = find_iri(focus, prefixes)
        if wanted is None:
            raise UsageError(f"--focus {focus!r} is no CURIE or <IRI>")
        known = f"ASK {{ {{ <{wanted}> ?p ?o }} UNION {{ ?s ?p <{wanted}> }} }}"
        graphs = report.graphs or (open_engine(project),) if project else report.graphs  # none, where it was kept
        if not any(graph.ask(known) for graph in graphs if hasattr(graph, "ask")):
            raise UnknownName("node", focus, (), "the data does not mention it; look for it with: kg search")
        findings = [finding for finding in findings if finding.focus == wanted]
    if shape is not None:
        named = find_iri(shape, prefixes)
        if named is None:
            raise UsageError(f"--shape {shape!r} is no CURIE or <IRI>")
        if not any(_is_of(rule, named.value) for rule in report.rules):
            raise UnknownName("shape", shape, [prefixes.shrink(rule) or f"<{rule}>" for rule in report.rules])
        findings = [f for f in findings if _is_of(f.rule, named.value) or (f.shape and _is_of(f.shape, named.value))]
    return report._replace(findings=tuple(findings))


def _is_of(rule: str, shape: str) -> bool:
    """Tell whether a rule is a shape, or by its name a part of it, as shapes:Person-name is of shapes:Person."""
    return rule == str(shape) or rule.startswith(f"{shape}-")
