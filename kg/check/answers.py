"""The answers of saved queries beside the expected ones: those of the sample are right or wrong, live ones are news."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from typing import NamedTuple

from kg.ask.unbound import find_unbound
from kg.ask.why_empty import explain_empty
from kg.check.cases import Case, Examiner, Outcome, read_cases, sample_files
from kg.check.kept_passes import KeptPasses, contents_of
from kg.errors import Advice, Location
from kg.findings import Finding, Note, Report
from kg.project.catalog import Catalog
from kg.project.config import Project
from kg.rdf.terms import Prefixes

_MEND_FIRST = "mend what is told above first, as this may follow from it"


class Changed(NamedTuple):
    """A question that the project's own data answer otherwise than when somebody last looked."""

    case: Case
    answer: tuple[str, ...]
    new: tuple[str, ...]
    gone: tuple[str, ...]

    def __str__(self) -> str:
        parts = [f"{sign} {len(rows)} row{'s' if len(rows) > 1 else ''}" for sign, rows in self._sides if rows]
        return ", ".join(parts) or "other variables, or another order"

    @property
    def _sides(self) -> tuple[tuple[str, Sequence[str]], ...]:
        return ("+", self.new), ("-", self.gone)

    @property
    def lines(self) -> list[str]:
        """The rows that are new or gone, each behind its sign."""
        return [f"{sign} {row}" for sign, rows in self._sides for row in rows]


def check_answers(
    project: Project,
    catalog: Catalog,
    faulty: Container[str],
    passes: KeptPasses | None = None,
    told: Iterable[Finding] = (),
) -> Report:
    """Return the cases whose answer is not the expected one, or that cannot be asked; those of faulty queries are left.

    A query that is faulty has no answer, and is told once, by its own check. What is known to have passed is not tried
    again. Where cases ask a sample, what the project's own data answer otherwise than before is a note. Nobody is asked
    to accept what the data answer while something is `told` of them from which it may follow.
    """
    may_follow = any(map(_is_likely_a_slip, told))
    examiner = Examiner(project, catalog, "embedded")
    findings = []
    sample = [path for _, path in sample_files(project)]
    shared = [*project.iter_ontology_files(), *sample]
    apart = contents_of(shared) if passes else []
    passed: list[tuple[Callable[..., None], str, list[bytes | str]]] = []
    asked = []
    for case in read_cases(project, catalog):
        query = None if case.query in faulty else catalog.get(case.query)
        if query is None or (query.is_check and case.data is None):
            continue  # of a check on the whole project, the quality checks have told what they found
        asked.append(case)
        by_itself = bool(case.data or sample)
        name, files = f"case {project.name_of(case.path)}", [case.path, *([case.data] if case.data else [])]
        known = passes if passes and (by_itself or passes.snapshot) else None
        own = contents_of(files) if known else []
        rests_on = [*own, *(apart if by_itself else [])]
        if known and (known.has if by_itself else known.has_on_graph)(name, query.text, *rests_on):
            continue
        outcome = examiner.examine(case)
        if known and outcome.passed and contents_of(files) == own:  # it did not change meanwhile
            passed.append((known.note if by_itself else known.note_on_graph, name, [query.text, *rests_on]))
        if not outcome.passed:
            findings.append(_told(project, catalog, examiner, outcome, may_follow=may_follow and not by_itself))
    if passes and contents_of(shared) == apart:
        for note, name, rests_on in passed:
            note(name, *rests_on)
    changed = find_changed(project, catalog, asked, passes) if sample else ()
    return Report(findings, [_noted(one, may_follow=may_follow) for one in changed])


def _is_likely_a_slip(finding: Finding) -> bool:
    """Tell whether answers may follow from what is told: a slip, a value that cannot stay, or a name in brackets."""
    wrong = finding.severity == "violation" and finding.value is not None
    return wrong or finding.meant is not None or finding.cause is not None or finding.rule == "prefixes"


def _told(project: Project, catalog: Catalog, examiner: Examiner, outcome: Outcome, *, may_follow: bool) -> Finding:
    case, query = outcome.case, catalog.get(outcome.case.query)
    reason = next(iter(find_unbound(query.text, [param.name for param in query.params])), None)
    if reason is None and outcome.answered and outcome.missing and not outcome.surplus:
        reason = explain_empty(examiner.engine_for(case), query.text, Prefixes(project.prefixes))
    if reason is not None:
        message = f"so the answer to {project.name_of(case.path)} is not the expected one: {_difference(outcome)}"
        return Finding("violation", message, "answers", Location(query.path), said=reason)
    message = f"the answer is not the expected one: {_difference(outcome)}"
    advice = None
    if outcome.answered and may_follow:
        message += f". {_MEND_FIRST.capitalize()}"
    elif outcome.answered:
        message += ". If the new answer is right, take it"
        advice = Advice("take-answer", case.query)
    return Finding("violation", message, "answers", Location(case.path), advice=advice)


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


def find_changed(
    project: Project, catalog: Catalog, cases: Sequence[Case], passes: KeptPasses | None = None
) -> Iterator[Changed]:
    """Yield the cases of a sample that the project's own data answer otherwise than when somebody last looked.

    A question that these cannot answer at all, such as one about a thing that is no more, has no rows any more.
    """
    examiner = Examiner(project, catalog, "embedded", live=True)
    for case in cases:
        query = catalog.get(case.query)
        if case.data is not None or query.is_check:
            continue
        expected = case.of_live()
        name, known = f"live {project.name_of(case.path)}", passes if passes and passes.snapshot else None
        if known and known.has_on_graph(name, query.text, *expected.expected):
            continue
        outcome = examiner.examine(expected)
        if outcome.passed:
            if known:
                known.note_on_graph(name, query.text, *expected.expected)
            continue
        answer: tuple[str, ...] = ()
        if outcome.answered:
            answer = tuple(examiner.answer(case))
        yield Changed(case, answer, outcome.surplus, outcome.missing or (() if outcome.answered else expected.expected))


def _noted(changed: Changed, *, may_follow: bool) -> Note:
    told = f"the answer of the data to {changed.case.query} has changed: {changed}; "
    if may_follow:
        return Note(f"{told}{_MEND_FIRST}", Location(changed.case.path))
    told += "if it is right, accept it"
    return Note(told, Location(changed.case.path), Advice("accept-answer", changed.case.query))
