"""kg validate: data against shapes."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import click

from kg.check.in_tables import told_in_tables
from kg.check.kept_reports import KeptReport, told_whole
from kg.check.part import find_named
from kg.cli.accepting import Accepted, baseline_options
from kg.cli.exits import FOUND, stop
from kg.cli.given_paths import GivenPaths, files_named, given_paths
from kg.cli.option_types import cache_options, inference_words, require_no_limit, takes_timeout
from kg.cli.output import ProgressBar, hold
from kg.cli.picking import about
from kg.cli.printing import Reports, print_by_rule, report_options, require_one_form, showing_options, summarize
from kg.cli.unchanging import Unchanging, while_unchanging
from kg.cli.watching import repeat
from kg.errors import KgError, UsageError
from kg.findings import Report
from kg.project.config import CONFIG, Project
from kg.project.pointer import find_root
from kg.project.reading import read_project
from kg.rdf.formats import FORMATS
from kg.rdf.terms import parse_iri
from kg.shacl import ENGINES

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


@click.command()
@click.argument("data", nargs=-1, metavar="[DATA]...")
@click.option(
    "-s",
    "--shapes",
    multiple=True,
    metavar="PATH",
    help="Shapes to validate DATA outside any project: a file, or a "
    "folder of them; may be repeated.  [default: the files of DATA in which a shape stands]",
)
@click.option(
    "--ontology",
    multiple=True,
    metavar="PATH",
    help="What is known beside DATA, such as subclasses, and is not validated; may be repeated.",
)
@click.option(
    "--catalog",
    "catalogs",
    multiple=True,
    metavar="FILE",
    help="An XML catalogue of the files that owl:imports "
    "means; may be repeated.  [default: catalog-v001.xml in the folder of what imports]",
)
@click.option("--from", "read", type=click.Choice(list(FORMATS)), help="The format of standard input, which - names.")
@report_options
@showing_options
@baseline_options
@click.option("--focus", metavar="NODE", help="Only findings about this node, a CURIE or <IRI>.")
@click.option("--shape", metavar="NAME", help="Only findings of this shape, a CURIE or <IRI>.")
@click.option(
    "--fail-on-idle/--allow-idle",
    default=None,
    help="Exit with 1 when a shape finds no node to check, or not even when none does.  [default: when none does, "
    "outside a project]",
)
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
    "--advanced",
    is_flag=True,
    help="Have pySHACL run sh:rule, sh:target, sh:expression and functions in SPARQL.",
)
@click.option(
    "--inference",
    type=click.Choice(["none", "rdfs", "owlrl-lite"]),
    default="none",
    show_default=True,
    help="Validate what follows as well: by the rules of RDFS, or by those of OWL 2 RL for properties and classes too.",
)
@click.option(
    "--base", metavar="IRI", help="The base of relative IRIs outside a project.  [default: the address of each file]"
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
    ontology: tuple[str, ...],
    catalogs: tuple[str, ...],
    read: str | None,
    formats: tuple[str, ...],
    outputs: tuple[str, ...],
    summary: bool,
    most: int | None,
    focus: str | None,
    shape: str | None,
    fail_on: str,
    fail_on_idle: bool | None,
    baseline: str | None,
    update: bool,
    changed: str | None,
    watch: bool,
    timeout: float | None,
    endpoint: str | None,
    cache: bool,
    explain_cache: bool,
    lenient: bool,
    advanced: bool,
    inference: str,
    base: str | None,
    engine: str,
) -> None:
    """Validate data against the shapes.

    DATA is checked against --shapes outside any project: files in any format of RDF, packed or not, folders of them, or
    - for standard input. In a project, without these, the project is: each source with the spine and the ontology, then
    all together, for what sources disagree on. There, DATA names the files to look at, and a file that all others rest
    on stands for all.

    \b
    Examples:
      kg validate
      kg validate songs.ttl --shapes rules.ttl
      kg validate data/ -s shapes/ --ontology music.owl
      curl -s https://example.org/songs | kg validate - -s rules.ttl
      kg validate data/sources/rose.ttl
      kg validate --changed main
      kg validate -f sarif -o report.sarif -f text -o -
      kg validate --baseline known.json --update-baseline
    """
    loose = bool(data) and (bool(shapes or ontology or catalogs) or find_root(Path.cwd()) is None)
    part = bool(data) and not loose
    if not loose and (shapes or ontology or catalogs):
        raise UsageError("DATA and --shapes go together outside a project; in one, its own shapes are asked")
    require_one_form(formats, outputs, summary=summary, most=most)
    for name in (*data, *shapes, *ontology, *catalogs):
        if _ADDRESS.match(name):
            raise UsageError(f"{name} is an address, and only files are read; fetch it first, and name the file")
    if endpoint is not None and (loose or engine != "compiled" or advanced or inference != "none"):
        raise UsageError("--endpoint is for the project, and for the compiled engine without --inference")
    if changed is not None and data:
        raise UsageError("--changed finds the sources itself; leave DATA out")
    if fail_on_idle and (changed is not None or part or fail_on == "never"):
        told = "--fail-on never" if fail_on == "never" else "what names a part"
        raise UsageError(f"--fail-on-idle is about all shapes and all data, and fails; leave {told} out")
    require_no_limit(watch)
    if watch and "-" in (*data, *shapes, *ontology):
        raise UsageError("--watch waits for files to be saved, and standard input is none; name files")
    if not loose and (base is not None or read is not None):
        name = "--from" if base is None else "--base"
        raise UsageError(f"{name} is for DATA and --shapes outside a project; in a project IRIs are written whole")
    if base is not None:
        parse_iri(base)

    reports = Reports(formats, outputs, (*data, *shapes, *ontology, *catalogs))
    named = (data, shapes, ontology, catalogs)
    words = inference_words(inference)

    def validated(project: Project | None, paths: GivenPaths, unchanging: Unchanging) -> Report:
        with ProgressBar("validating", "steps") as bar:
            if project is None:
                from kg.io.worker import call
                from kg.shacl.outside import validate_outside

                files, rules, beside, maps = paths.groups
                outside = lambda: validate_outside(  # noqa: E731
                    files,
                    rules,
                    beside,
                    catalogs=maps,
                    engine=engine,
                    progress=bar,
                    lenient=lenient,
                    base=paths.base(base),
                    fail_on_idle=fail_on_idle,
                    advanced=advanced,
                    inference=words,
                )
                return call(outside, timeout)
            kept = None
            options = (engine, changed, endpoint, lenient, part, bool(fail_on_idle), advanced, inference)
            if cache and options == (ENGINES[0], None, None, False, False, False, False, "none"):
                kept = KeptReport(project, "validated")
            known = kept.find() if kept else None
            if known is not None:
                return told_whole(known, explain=explain_cache)[0][1]
            unchanging.look(kept.seen if kept else None)
            from kg.io.worker import call  # what is known is found without
            from kg.shacl.within_project import validate_project

            touched = None
            if changed is not None:
                from kg.io.git import changed_files  # starts programs

                touched = changed_files(project.root, changed)
            if part:
                touched = find_named(project, map(Path, data), _files_of(project))
            remote = None
            if endpoint is not None:
                from kg.cli.pushed_engines import engines_on

                remote = engines_on(project, endpoint)
            work: Callable[[], Report] = lambda: validate_project(  # noqa: E731
                project,
                engine=engine,
                changed=touched,
                progress=bar,
                remote=remote,
                lenient=lenient,
                keep=cache,
                explain=explain_cache,
                fail_on_idle=bool(fail_on_idle),
                advanced=advanced,
                inference=words,
            )
            kept_as = "shapes" if cache else None
            report = unchanging.verified(lambda: call(lambda: told_in_tables(project, work(), kept_as), timeout))
            unchanging.require_same()
            if kept and not explain_cache:
                kept.note([("shapes", report)])
            return report

    def once(unchanging: Unchanging) -> bool:
        accepted = Accepted(baseline, update=update, whole=not (focus or shape or changed or watch or part))
        project: Project | None = None
        with ExitStack() as until_told:
            paths = GivenPaths((), None)
            try:
                paths = until_told.enter_context(given_paths(named if loose else (), read))
                project = None if loose else unchanging.read()
                report = validated(project, paths, unchanging)
                reports.name_by(files := paths.files())
                report = paths.told(report._replace(whole=next(iter(files), None)))
            except KgError as error:
                told = paths.told_error(error)
                reports.write_error(project, told, most=most)
                raise told from None
            hold(report.graphs)
            picked = about(project, report, focus, shape, files)
            report = accepted.without(project, picked)._replace(fail_on=fail_on)
            if summary:
                print_by_rule(project, report, files)
            else:
                reports.write(project, report, most)
        summarize(report)
        accepted.end()
        return bool(report.failures)

    run = partial(while_unchanging, once)
    if watch:
        repeat(run, lambda: files_named(named) if loose else _files_of(read_project()))
    elif run():
        stop(FOUND)


def _files_of(project: Project) -> list[Path]:
    """Return the files of a project on which the result depends."""
    shape_files = project.iter_shape_files(within_a_source=True)
    return [project.root / CONFIG, *project.iter_graph_files(), *shape_files]
