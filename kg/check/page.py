"""Reports as a page: one HTML file that needs no script and nothing from elsewhere, to be read and sent around."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from kg._version import HOME, __version__
from kg.check.excerpts import Excerpt, excerpt_of
from kg.check.naming import Names
from kg.check.rules import explained
from kg.check.wording import beneath, brief, counted, rule_for_machines, told
from kg.findings import SEVERITIES, Finding, Report, Rule
from kg.places.reader import end_of_term
from kg.sparql.hypertext import in_html, link

# Whatever slipped through as markup could still neither run nor load anything.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = Path(__file__).with_suffix(".css")


def page(report: Report, names: Names, *, terminal: bool) -> Iterator[str]:
    """Yield the page: how many findings there are, rule by rule each with its place and excerpt, and the notes."""
    title = in_html(report.title or "kg")
    numbers = counted(report)
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield f"<title>{title}: {numbers}</title>\n"
    yield f"<style>\n{_STYLE.read_text('ascii')}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
    failures = f"; {report.failures:,} make the run fail" if report.failures else ""
    yield f"<p>{numbers}{failures}</p>\n"
    by_rule: dict[str, list[Finding]] = {}
    for finding in report.findings:
        by_rule.setdefault(rule_for_machines(finding, names.common), []).append(finding)
    for rule, findings in by_rule.items():
        yield from _section(rule, findings, explained(report, findings[0]), names)
    if report.notes:
        yield "<h2>Notes</h2>\n<ul>\n"
        yield from (f"<li>{in_html(str(note))}</li>\n" for note in report.notes)
        yield "</ul>\n"
    yield f"<footer><p>Made by kg {in_html(__version__)}, {link(HOME)}</p></footer>\n"
    yield "</body>\n</html>\n"


def _section(rule: str, findings: Sequence[Finding], known: Rule, names: Names) -> Iterator[str]:
    worst = min((finding.severity for finding in findings), key=SEVERITIES.index)
    yield f'<section>\n<h2><span class="{worst}">{in_html(rule)}</span>'
    yield f' <span class="count">({len(findings):,})</span></h2>\n'
    if known.more:
        yield f"<p>{in_html(known.more)}</p>\n"
    if known.page:
        yield f"<p>{link(known.page)}</p>\n"
    yield "<ol>\n"
    for finding in findings:
        where = f"<code>{in_html(str(finding.location))}</code>: " if finding.location else ""
        yield f'<li>{where}<b class="{finding.severity}">{finding.severity}</b>: {in_html(told(finding, names))}\n'
        if excerpt := excerpt_of(finding):
            yield _shown(excerpt, finding)
        if finding.related:
            items = (
                f"<li><code>{in_html(str(place))}</code>: {in_html(brief(value))}</li>"
                for place, value in finding.related
            )
            yield f"<ul>{''.join(items)}</ul>\n"
        if lines := beneath(finding, names):
            yield f"<ul>{''.join(f'<li>{in_html(line)}</li>' for line in lines)}</ul>\n"
        yield "</li>\n"
    yield "</ol>\n</section>\n"


def _shown(excerpt: Excerpt, finding: Finding) -> str:
    """Return the excerpt with what is wrong marked, and the caret below as on a terminal."""
    start = finding.location.column - 1 if finding.location and finding.location.column else 0
    end = end_of_term(excerpt.line, start) or start
    row, caret = excerpt.rows
    shift = len(row) - len(excerpt.line)
    before, marked, after = row[: shift + start], row[shift + start : shift + end], row[shift + end :]
    marked = f"<mark>{in_html(marked)}</mark>" if marked else ""
    return f"<pre>{in_html(before)}{marked}{in_html(after)}\n{in_html(caret)}</pre>\n"
