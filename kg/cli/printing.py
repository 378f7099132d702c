"""Printing reports of findings, in the forms and to the files that a command was asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from kg.check.floods import count_hidden, few_of_each, telling_unlisted
from kg.check.naming import Names
from kg.check.reports import REPORT_FORMATS
from kg.check.wording import counted, exact_rule_of, shortened
from kg.cli import stopping
from kg.cli.advice import with_advice
from kg.cli.faults import words_of
from kg.cli.forms import form_of
from kg.cli.option_types import Count
from kg.cli.output import open_output, require_no_source, say
from kg.errors import InputError, KgError, UsageError
from kg.findings import SEVERITIES, Note, Report, faults_of, merge_reports
from kg.project.config import CONFIG, Project
from kg.project.pointer import find_root
from kg.shacl.grouping import flat

_BY_SUFFIX = {
    ".txt": "text",
    ".json": "json",
    ".sarif": "sarif",
    ".xml": "junit",
    ".ttl": "turtle",
    ".html": "html",
    ".csv": "csv",
}


def report_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options -f and -o, as `formats` and `outputs`, from which Reports is made."""
    form = click.option(
        "-f",
        "--format",
        "formats",
        type=click.Choice(list(REPORT_FORMATS)),
        multiple=True,
        help="The format of the report; may be repeated, each with its -o. Default: text.",
    )
    file = click.option(
        "-o", "--output", "outputs", metavar="FILE", multiple=True, help="Write a report to a file; - is stdout."
    )
    return form(file(command))


def showing_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options --summary, --max (`most`) and --fail-on: how much is shown, and what is a failure."""
    summary = click.option("--summary", is_flag=True, help="Print only how many findings each rule has.")
    most = click.option("--max", "most", type=Count(min=0), metavar="N", help="Print at most N findings, each of them.")
    fail_on = click.option(
        "--fail-on",
        type=click.Choice([*SEVERITIES, "never"]),
        default="violation",
        show_default=True,
        help="Exit with 1 when there is a finding of this severity or worse.",
    )
    return summary(most(fail_on(command)))


def require_one_form(formats: Sequence[str], outputs: Sequence[str], *, summary: bool, most: int | None) -> None:
    """Raise UsageError for --summary beside what it is instead of."""
    if summary and (formats or outputs):
        raise UsageError("--summary is a report of its own; leave -f and -o out")
    if summary and most is not None:
        raise UsageError("--summary counts all findings; leave --max out")


class Reports:
    """The reports that a command was asked for, each in a form, and to a file or stdout."""

    def __init__(
        self, formats: Sequence[str], outputs: Sequence[str], inputs: Sequence[str] = (), title: str | None = None
    ) -> None:
        """Take the values of -f and -o; raise UsageError where they do not go together, or an input is named.

        The first input stands for the whole where there is no project. From now on the files are owed: however the run
        ends, but by wrong usage or by whoever asked for it, no older report is left.
        """
        if len(outputs) > max(1, len(formats)) or (len(formats) > 1 and len(outputs) != len(formats)):
            raise UsageError("give each -f its own -o; - stands for stdout")
        _require_apart(outputs, inputs)
        self._inputs = self._files = [Path(name) for name in inputs]
        names = list(formats) or [form_of(name, None, _BY_SUFFIX, "text") for name in outputs] or ["text"]
        self._wanted = [(name, outputs[n] if n < len(outputs) else None) for n, name in enumerate(names)]
        self.are_asked_for = bool(formats or outputs)
        self._title = title or click.get_current_context().command_path
        files = [(form, path) for form, path in self._wanted if path and path != "-" and _is_for_a_file(path)]
        if title is None:
            import json

            stopping.owe(json.dumps([*zip(*files, strict=True), inputs, self._title]) if files else "")

    def name_by(self, files: Sequence[Path]) -> None:
        """Take the files by whose prefixes things are named where there is no project, where folders were given."""
        self._files = list(files)

    def write(self, project: Project | None, report: Report, most: int | None = None) -> None:
        """Write the reports, with at most `most` findings and a count of those left out, and notes on stderr."""
        report = report._replace(whole=report.whole or next(iter(self._inputs), None), title=self._title)
        seen = _seen(project, report if most is None else report.cut(most))
        names = _names(project, self._files)
        if any(form != "text" for form, _ in self._wanted):  # which tells it with the finding
            seen = telling_unlisted(seen)
        try:
            for form, path in self._wanted:
                _write(names, seen, form, path)
        except InputError:  # one cannot be written, and what was there is as it was, as that says
            stopping.pay()
            raise
        stopping.pay()
        _tell_notes(seen, names)
        if any(form == "text" for form, _ in self._wanted):
            tell_hidden(count_hidden(seen), len(seen.findings))

    def write_error(
        self,
        project: Project | None,
        error: KgError,
        before: Report | None = None,
        step: str | None = None,
        most: int | None = None,
    ) -> None:
        """Write what ended a run, or a step of it, behind what was found before, so that no older report is left.

        Text for stdout alone is left out, since stderr tells the same. Wrong usage is no run, and is in no report. A
        report that cannot be written is told, and hides no fault.
        """
        if isinstance(error, UsageError) or self._wanted in ([("text", None)], [("text", "-")]):
            return
        faults = Report([fault._replace(step=step) for fault in faults_of(error)])
        try:
            self.write(project, merge_reports([before, faults]) if before else faults, most)
        except KgError as other:
            for words in words_of(other):
                say(f"kg: {words}")


def write_owed(owed: str, error: KgError) -> None:
    """Write what ended a run into the files that it owed, in the process that waited for it."""
    import json

    formats, outputs, inputs, title = json.loads(owed)
    root = None if inputs else find_root(Path.cwd())
    reports = Reports(formats, outputs, inputs or ([str(root / CONFIG)] if root else []), title)
    reports.write_error(None, error)


def print_report(project: Project | None, report: Report) -> None:
    """Print findings as text to stdout, and notes on stderr."""
    seen = _seen(project, report)
    names = _names(project)
    _write(names, seen, "text", None)
    _tell_notes(seen, names)


def tell_hidden(hidden: int, total: int) -> None:
    """Say on stderr how to see the findings that a text only counts."""
    if hidden:
        say(f"{hidden:,} findings are only counted, since others are like them; --max {total} shows all, -f json too")


def _seen(project: Project | None, report: Report) -> Report:
    """Return a report as it is written here: with places as seen from the working directory."""
    whole = report.whole or (project.root / CONFIG if project else None)
    return with_advice(report._replace(whole=whole)).seen_from(Path.cwd())


def _names(project: Project | None, files: Sequence[Path] = ()) -> Names:
    """Return the names of a project, or of files that belong to none."""
    return Names(project.prefixes) if project else Names({}, files)


def _write(names: Names, report: Report, form: str, path: str | None) -> None:
    with open_output(path) as output:
        for piece in REPORT_FORMATS[form](report, names, terminal=output.terminal):
            output.write(piece)


def _tell_notes(report: Report, names: Names) -> None:
    for note, more in few_of_each(report.notes, report.most_alike):
        said = str(more or note)
        known = names.at(note if isinstance(note, Note) else Note(note)) if "<" in said else None
        say(f"note: {shortened(said, known) if known else said}")


def _is_for_a_file(name: str) -> bool:
    """Tell whether a report may go to a file of this name, which is no device and no pipe."""
    path = Path(name)
    with suppress(UsageError, OSError):
        require_no_source(path)
        return path.is_file() or not path.exists()
    return False


def _require_apart(outputs: Sequence[str], inputs: Iterable[str]) -> None:
    """Refuse to write two reports to one file, or a report over what is validated."""
    if not outputs:
        return
    from kg.rdf.foreign import is_rdf  # with what guards parsers

    written: set[Path] = set()
    read = {Path(name).resolve() for name in inputs}
    folders = [path for path in read if path.is_dir()]
    for name in outputs:
        path = Path(name).resolve()
        if name != "-" and path in read:
            raise UsageError(f"-o {name} is a file that is validated; give another")
        if name != "-" and is_rdf(path) and any(path.is_relative_to(folder) for folder in folders):
            raise UsageError(f"-o {name} is in a folder that is validated, and would be part of it; give another")
        if path in written:
            raise UsageError(f"-o {name} is given twice; give each report its own file")
        written.add(path)


def print_by_rule(project: Project | None, report: Report, files: Sequence[Path] = ()) -> None:
    """Print how many findings each rule has, the most first; `files` are those that belong to no project."""
    prefixes = _names(project, files).common
    numbers: Counter[tuple[str, str]] = Counter()
    for finding in flat(report.findings):
        numbers[finding.severity, exact_rule_of(finding, prefixes)] += 1 + finding.beyond
    with open_output(None) as output:
        for (severity, rule), count in sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0])):
            output.write(f"{count:>8,}  {severity}  {rule}\n")


def summarize(report: Report, checked: Sequence[str] = ()) -> None:
    """Say on stderr how many findings of each severity there are."""
    text = counted(report)
    say(f"{', '.join(checked)}: {text}" if checked else text)
