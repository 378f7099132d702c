"""Reports of findings as text: for people, for editors and for machines."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Protocol

from kg.check.floods import few_of_each
from kg.check.naming import Names
from kg.check.rules import OWN_RULES
from kg.check.wording import beneath, brief, message_of, rule_for_machines, rule_of, shortened, subject_of, told
from kg.errors import name_shown
from kg.findings import Finding, Report
from kg.rdf.terms import IRI, Literal, Prefixes, Term, to_n3
from kg.rdf.vocabulary import SH
from kg.shacl.faults import RULES as OF_SHAPES
from kg.shacl.grouping import flat, whole
from kg.shacl.paths import write_path
from kg.sparql.rows import escape_control

_COMPONENT = Finding._fields.index("component")
# In how many more places the same is said, for people; where it is more, somebody has copied files.
_MOST_RELATED = 20
_DEFINED_BY = "http://www.w3.org/2000/01/rdf-schema#isDefinedBy"
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def _text(report: Report, names: Names, *, terminal: bool) -> Iterator[str]:
    """Yield a line for each finding but the many alike; on a terminal the source line with a caret as well."""
    shown = list(few_of_each(report.findings, report.most_alike))
    about = {(one.focus, one.path) for one, more in shown if one.component and not more}
    alike = Counter(_but_component(one) for one in report.findings if (one.focus, one.path) in about)
    for finding, more in shown:
        if more:
            yield f"  {more} [{rule_of(finding, names.common)}]\n"
            continue
        where = f"{finding.location}: " if finding.location else ""
        rule = rule_of(finding, names.common)
        if finding.component and alike[_but_component(finding)] > 1:  # one message, several ways to be wrong
            rule += f", {finding.component.removesuffix('ConstraintComponent')}"
        yield f"{where}{finding.severity}: {told(finding, names)} [{rule}]\n"
        if terminal:
            from kg.check.excerpts import excerpt_of  # with the widths of all letters

            if excerpt := excerpt_of(finding):
                yield "".join(f"  {row}\n" for row in excerpt.rows)
        for place, value in finding.related[:_MOST_RELATED]:
            yield f"  {place}: {shortened(brief(value), names.at(finding))}\n"
        if (left := len(finding.related) - _MOST_RELATED) > 0:
            yield f"  and {left:,} more places; -f json has them\n"
        yield from (f"  {line}\n" for line in beneath(finding, names))


def _but_component(finding: Finding) -> tuple[object, ...]:
    at = _COMPONENT
    return finding[:at] + finding[at + 1 :]


def _json(report: Report, names: Names, *, terminal: bool) -> Iterator[str]:
    report = whole(report)
    findings = [
        {
            "severity": f.severity,
            "message": f.message,
            "rule": rule_for_machines(f._replace(part=None)),  # path and component stand beside it
            "file": name_shown(f.location.path) if f.location else None,
            "line": f.location.line if f.location else None,
            "column": f.location.column if f.location else None,
            "focus": to_n3(f.focus) if f.focus is not None else None,
            "label": f.label,
            "path": f.path,
            "value": to_n3(f.value) if f.value is not None else None,
            "component": f.component,
            "related": [{"place": str(place), "value": value} for place, value in f.related],
            "said": f.said,
            "meant": to_n3(f.meant) if f.meant is not None else None,
        }
        for f in report.findings
    ]
    held = {"count": report.by_severity(), "findings": findings, "notes": [str(note) for note in report.notes]}
    yield json.dumps(held, ensure_ascii=False, indent=1) + "\n"


def _github(report: Report, names: Names, *, terminal: bool) -> Iterator[str]:
    """Follow the workflow commands of GitHub Actions."""
    for finding in flat(report.findings):
        kind = {"violation": "error", "warning": "warning", "info": "notice"}[finding.severity]
        settings = [f"title={_github_value(rule_for_machines(finding, names.common))}"]
        if finding.location:
            settings.insert(0, f"file={_github_value(name_shown(finding.location.path))}")
            settings += [f"line={finding.location.line}"] if finding.location.line else []
            settings += [f"col={finding.location.column}"] if finding.location.column else []
        yield f"::{kind} {','.join(settings)}::{_github_text(escape_control(told(finding, names)))}\n"


def _github_text(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _github_value(text: str) -> str:
    return _github_text(text).replace(":", "%3A").replace(",", "%2C")


def _junit(report: Report, names: Names, *, terminal: bool) -> Iterator[str]:
    """Yield a test suite with a case for each finding, failing where the finding makes the run fail."""
    from xml.sax.saxutils import escape, quoteattr  # imports an HTTP client, which takes 30 ms

    report = whole(report)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    numbers = f'tests="{sum(report.by_severity().values())}" failures="{report.failures}"'
    yield f"<testsuites><testsuite name={quoteattr(report.title)} {numbers}>\n"
    for finding in report.findings:
        place = f" {finding.location}" if finding.location else ""
        name = _xml_text(f"{subject_of(finding, names.at(finding))}{place}".strip())
        tag = "failure" if report.is_failure(finding.severity) else "system-out"
        body = escape(_xml_text(f"{finding.severity}: {message_of(finding, Prefixes({}))}"))
        yield f"<testcase classname={quoteattr(rule_for_machines(finding, names.common))} name={quoteattr(name)}>"
        yield f"<{tag}>{body}</{tag}></testcase>\n"
    yield "</testsuite></testsuites>\n"


def _xml_text(text: str) -> str:
    """Return text without what XML 1.0 cannot hold (section 2.2)."""
    return escape_control(text).replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")


def _turtle(report: Report, names: Names, *, terminal: bool) -> Iterator[str]:
    """Follow the validation report of SHACL, section 3.6."""
    from kg.shacl.idle import RULE as IDLE
    from kg.shacl.misfit_words import RULE as FIT  # with all that validates

    # A likely mistake in the shapes is about no node of the data, and so is no result.
    found = [f for f in flat(report.findings) if f.rule not in (IDLE, FIT)]
    results = [f for f in found if f.focus is not None or f.severity == "violation"]
    conforms = "false" if results or report.left_out else "true"
    yield f"@prefix sh: <{SH}> .\n\n[] a sh:ValidationReport ;\n    sh:conforms {conforms}"
    if any(finding.rule in OF_SHAPES for finding in report.findings):
        yield " ;\n    sh:shapesGraphWellFormed false"
    for finding in results:
        severity = f"<{finding.own_severity}>" if finding.own_severity else f"sh:{finding.severity.capitalize()}"
        lines = [
            "a sh:ValidationResult",
            f"sh:resultSeverity {severity}",
            f"sh:resultMessage {to_n3(Literal(finding.message))}",
        ]
        if finding.component or finding.rule not in OWN_RULES:  # what ends a run is no constraint
            lines.append(f"sh:sourceConstraintComponent {_component(finding)}")
        if finding.focus is not None:
            lines.append(f"sh:focusNode {_turtle_term(finding.focus)}")
        if finding.path:
            lines.append(f"sh:resultPath {_path(finding.path)}")
        if finding.value is not None:
            lines.append(f"sh:value {_turtle_term(finding.value)}")
        if finding.shape:
            lines += [f"sh:sourceShape <{finding.shape}>", f"sh:sourceConstraint <{finding.rule}>"]
        elif finding.part is not None:
            lines.append(f"sh:sourceShape {_nameless(finding)}")
        elif _ABSOLUTE.match(finding.rule):
            lines.append(f"sh:sourceShape <{finding.rule}>")
        yield " ;\n    sh:result [\n        " + " ;\n        ".join(lines) + " ]"
    yield " .\n"


def _nameless(finding: Finding) -> str:
    """Describe a shape without a name: of which kind it is, with its path, and the shape around it that has a name."""
    lines = ["a sh:NodeShape"]
    if finding.path and (finding.path if finding.path.startswith("(") else f"<{finding.path}>") in (finding.part or ""):
        lines = ["a sh:PropertyShape", f"sh:path {_path(finding.path)}"]
    if _ABSOLUTE.match(finding.rule):
        lines.append(f"<{_DEFINED_BY}> <{finding.rule}>")
    return f"[ {' ; '.join(lines)} ]"


def _path(path: str) -> str:
    return write_path(path) if path.startswith("(") else f"<{path}>"


def _turtle_term(term: Term) -> str:
    return to_n3(term) if isinstance(term, IRI | Literal) else f"_:{term}"


def _component(finding: Finding) -> str:
    name = finding.component or "SPARQLConstraintComponent"
    return f"<{name}>" if ":" in name else f"sh:{name}"


class ReportFormat(Protocol):
    """Writes a report in pieces; on a terminal a form may say more."""

    def __call__(self, report: Report, names: Names, /, *, terminal: bool) -> Iterator[str]:
        """Yield the pieces of a report."""
        ...


def _sarif(report: Report, names: Names, *, terminal: bool) -> Iterator[str]:
    from kg.check.sarif import sarif  # takes long to load

    return sarif(report, names, terminal=terminal)


def _html(report: Report, names: Names, *, terminal: bool) -> Iterator[str]:
    from kg.check.page import page  # seldom asked for

    return page(report, names, terminal=terminal)


def _csv(report: Report, names: Names, *, terminal: bool) -> Iterator[str]:
    from kg.check.sheet import sheet  # seldom asked for

    return sheet(report, names, terminal=terminal)


REPORT_FORMATS: Mapping[str, ReportFormat] = {
    "text": _text,
    "json": _json,
    "sarif": _sarif,
    "github": _github,
    "junit": _junit,
    "turtle": _turtle,
    "html": _html,
    "csv": _csv,
}
