"""How a finding is told in words, whatever the form of the report."""

from __future__ import annotations

import re

from kg.check.naming import Names
from kg.findings import Finding, Report
from kg.rdf.terms import IRI, Literal, Prefixes, Term
from kg.shacl.faults import UNNAMED

_IRI = re.compile(r"<([^<>\s]+)>")
# Of a value, and of a message, a reader sees so many characters; forms for machines have all.
_LONGEST, _LONGEST_MESSAGE = 300, 3000
_MOST_BENEATH = 3


def subject_of(finding: Finding, prefixes: Prefixes) -> str:
    """Return the node, path and value that a finding is about; the empty text where it is about none."""
    parts = []
    if finding.focus is not None:
        label = f' "{" ".join(finding.label.split())}"' if finding.label else ""
        parts.append(term_of(finding.focus, prefixes) + label)
    if finding.path:
        parts.append(path_of(finding, prefixes))
    if finding.value is not None and (finding.path or finding.value != finding.focus):
        parts.append(term_of(finding.value, prefixes))
    return " ".join(parts)


def term_of(term: Term, prefixes: Prefixes) -> str:
    """Return a node or value as a person would write it, the beginning of one that nobody would read to its end."""
    if isinstance(term, Literal) and len(term.lexical) > _LONGEST:
        return prefixes.render(term._replace(lexical=brief(term.lexical)))
    return brief(prefixes.render(term))


def brief(text: str, most: int = _LONGEST) -> str:
    """Return a text, or the beginning of a long one and how long it is."""
    return text if len(text) <= most else f"{text[:most]}… ({len(text):,} characters)"


def path_of(finding: Finding, prefixes: Prefixes) -> str:
    """Return the path of a finding, a property or a path of several; the empty text where it has none."""
    if not finding.path or finding.path.startswith("("):
        return shortened(finding.path or "", prefixes)
    return prefixes.render(IRI(finding.path))


def counted(report: Report) -> str:
    """Return how many findings of each severity there are, in words."""
    numbers = report.by_severity().items()
    told = [f"{n:,} {severity}{'s' if n != 1 and severity != 'info' else ''}" for severity, n in numbers if n]
    return ", ".join(told) or "no findings"


def shortened(text: str, prefixes: Prefixes) -> str:
    """Return a text with its IRIs as CURIEs."""
    return _IRI.sub(lambda match: prefixes.shrink(match[1]) or match[0], text)


def told(finding: Finding, names: Names) -> str:
    """Return what a finding is about, where it is about anything, and what it says."""
    prefixes = names.at(finding)
    message = message_of(finding, prefixes)
    subject = subject_of(finding, prefixes)
    return f"{subject}: {message}" if subject else message


def message_of(finding: Finding, prefixes: Prefixes) -> str:
    """Return what a finding says, with IRIs as CURIEs: what is there, and then what the rule asks for."""
    message = shortened(brief(finding.instead or finding.message, _LONGEST_MESSAGE), prefixes)
    if finding.said is None:
        return message
    said = shortened(brief(finding.said, _LONGEST_MESSAGE), prefixes)
    mark = "" if said.endswith((".", "?")) else ";" if message[:1].islower() else "."
    return f"{said}{mark} {message}".strip()


def beneath(finding: Finding, names: Names) -> list[str]:
    """Return a line for each of the first few findings beneath one, and for the number of the others.

    What says the same as the finding itself, in the same words, needs no line, unless it stands in another file.
    """
    here = finding.location and finding.location.path
    others = [
        one
        for one in finding.under
        if one.instead != ""
        and (
            (one.message, one.focus) != (finding.message, finding.focus)
            or (one.location is not None and one.location.path != here)
        )
    ]
    lines = []
    for one in others[:_MOST_BENEATH]:
        prefixes = names.at(one)
        message = message_of(one._replace(said=None), prefixes)
        where = f"{one.location}: " if one.location else ""
        subject = subject_of(one, prefixes)
        same = (one.focus, one.path, one.value) == (finding.focus, finding.path, finding.value)
        if one.location is not None and message == message_of(finding._replace(said=None), prefixes):
            lines.append(f"so too {one.location}{'' if same else f': {subject}'}")
        elif same:
            lines.append(f"also: {message}")
        else:
            lines.append(f"so too {where}{f'{subject}: ' if subject else ''}{message}")
    more = max(0, len(others) - _MOST_BENEATH) + finding.beyond
    return [*lines, f"and {more:,} more for the same cause"] if more > 0 else lines


def rule_of(finding: Finding, prefixes: Prefixes) -> str:
    """Return the rule of a finding as a CURIE, or as it is."""
    return prefixes.shrink(finding.rule) or finding.rule


def exact_rule_of(finding: Finding, prefixes: Prefixes) -> str:
    """Return the rule of a finding, and behind it which part of it that was, where that has no name of its own.

    So the property shapes without a name of a node shape are told apart: `ex:Book/ex:title/MinCount`.
    """
    rule = rule_of(finding, prefixes)
    if finding.part is None:
        return rule
    parts = shortened(finding.part, prefixes).split(" ")
    return "/".join(parts if finding.rule == UNNAMED else [rule, *parts])


def rule_for_machines(finding: Finding, prefixes: Prefixes | None = None) -> str:
    """Return the exact rule of a finding behind the step of the check that found it, such as `syntax/prefixes`.

    Without prefixes the rule of a shape is its whole IRI; what no step found has its rule alone.
    """
    rule = exact_rule_of(finding, prefixes or Prefixes({}))
    if finding.step is None:
        return rule
    step, rule = finding.step.replace(" ", "-"), rule.replace(" ", "-")
    return rule if rule == step or rule.startswith(f"{step}/") else f"{step}/{rule}"
