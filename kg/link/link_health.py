"""Whether accepted links still hold: items merged, deleted, or become something else."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from pathlib import Path

from kg.engines.base import Engine
from kg.errors import Advice, Location, UsageError
from kg.findings import Finding
from kg.link.decisions import RELATED, Decision
from kg.link.falling import Contradicted
from kg.link.rules import Rules
from kg.link.scoring import Facts, judge_kind
from kg.link.selection import rows_of
from kg.link.sources.base import CandidateSource, classes_above
from kg.link.targets import Target
from kg.project.config import Project
from kg.rdf.terms import IRI


def find_lost_parts(
    decisions: Iterable[Decision], labels: Mapping[str, str], rules: Rules, path: Path
) -> list[Finding]:
    """Return a finding for each decision on a part of a joint name that is none of it; `labels` are our things'."""
    found = []
    for one in decisions:
        if not one.part or one.subject not in labels:
            continue
        try:
            rules.naming.require_part(labels[one.subject], one.part)
        except UsageError as error:
            where = Location(path, one.line, 1)
            found.append(
                Finding(
                    "violation",
                    f"{error.message}. Mend part=, or remove the row.",
                    "links",
                    where,
                    focus=IRI(one.subject),
                )
            )
    return found


def find_unknown_things(decisions: Iterable[Decision], known: Container[str], path: Path) -> list[Finding]:
    """Return a finding for each accepted or related item of a thing that is not known."""
    return [
        Finding(
            "violation",
            f"nothing in the data is called {one.subject}. Remove the row, or mend the name.",
            "links",
            Location(path, one.line, 1),
            focus=IRI(one.subject),
        )
        for one in decisions
        if one.verdict in ("accepted", RELATED) and one.subject not in known
    ]


def find_stale_links(
    source: CandidateSource, decisions: Iterable[Decision], classes: Mapping[str, str], rules: Rules, path: Path
) -> list[Finding]:
    """Return a finding for each accepted or related item that was merged, deleted, or is of a wrong kind by now.

    `classes` maps our things to their class in the rules; of others nothing is said. An offline source knows only what
    it holds: an item that it does not have is a note, not an error.
    """
    accepted = [one for one in decisions if one.verdict in ("accepted", RELATED) and one.subject in classes]
    items = source.items([one.item for one in accepted])
    kinds = {v.text for item in items.values() for v in item.best(rules.kind) if v.kind == "item"}
    wanted = {kind for rule in rules.classes.values() for kind in rule.items} | set(rules.never)
    facts = Facts(above=classes_above(source, kinds, rules.broader, wanted))
    found = []
    for one in accepted:
        item = items[one.item]

        def report(severity: str, message: str, one: Decision = one) -> Finding:
            return Finding(severity, message, "links", Location(path, one.line, 1), focus=IRI(one.subject))

        if item.gone and source.name == "api":
            found.append(report("violation", f"{one.item} was deleted. Reject the link, and look for another item."))
        elif item.gone:
            found.append(report("info", f"{one.item} is not in what is looked at, so nothing is known of it."))
        elif item.moved:
            message = f"{one.item} was merged into {item.moved}. If that is the same thing, link it instead."
            found.append(report("violation", message))
        elif one.verdict == "accepted":  # an item of a part need not be what the thing is
            outcome, words = judge_kind(item, rules.classes[classes[one.subject]], rules, facts)
            if outcome in ("wrong", "missing"):
                found.append(
                    report("warning", f"{one.item} ({item.label(rules.languages)}): {words}. Look at the link again.")
                )
    return found


def find_unfit(contradicted: Iterable[Contradicted], path: Path) -> list[Finding]:
    """Return a finding for each decision of the rules that links contradict which stand by now."""
    return [
        Finding(
            "violation",
            f"{one.words}. Decide again",
            "links",
            Location(path, one.decision.line, 1),
            focus=IRI(one.decision.subject),
            advice=Advice("decide-again"),
        )
        for one in contradicted
    ]


def find_wrong_identifiers(engine: Engine, project: Project, rules: Rules) -> list[Finding]:
    """Return a finding for each of our values that is an address of a target, and has no identifier of it."""
    found = []
    paths: dict[str, list[Target]] = {}
    for target in rules.targets.values():
        paths.setdefault(target.path, []).append(target)
    for path, targets in paths.items():
        for thing, value in rows_of(engine, project, path):
            told = next((words for one in targets if (words := one.fault(str(value)))), "")
            if told and not any(one.read(str(value)) for one in targets):
                found.append(Finding("violation", f"{told}. Mend the address.", "links", focus=thing, value=value))
    return found
