"""Mending findings: each fix is shown, asked for, made, and proved."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from functools import cache
from pathlib import Path

import click

from kg.check.fingerprints import fingerprint
from kg.check.kept_reports import iter_files
from kg.check.naming import Names
from kg.check.part import find_named, looked_at
from kg.check.wording import rule_for_machines, rule_of, shortened, told
from kg.cli.exits import FOUND, stop
from kg.cli.output import open_output, say
from kg.edit.fixes import fixes_of
from kg.edit.fixing import Chosen, carry_out, diff_of, texts_after, with_one_cause, write_files
from kg.edit.spoilt import spoilt_files
from kg.errors import KgError, UsageError
from kg.findings import Finding, faults_of
from kg.project.changing import changing, content_now, require_unchanged
from kg.project.config import Project
from kg.project.reading import read_project
from kg.rdf.terms import Prefixes

_STEPS = ("syntax", "shapes", "quality checks")


def fix_project(part: Sequence[Path], rules: Sequence[str], *, yes: bool, dry: bool) -> bool:
    """Show fixes for what a check of the data finds, and make those that are wanted, round after round.

    What is mended may bring to light what was hidden behind it, such as by a file that could not be read. Each round
    mends something or finds that something cannot be mended, so there is a last one; behind it, a file is given back
    as it was where mending its syntax was to no good. Returns whether findings are left.

    Ends with exit code 1 where fixes are shown and none of them may be made. Raises InputError or UsageError for a part
    that is none of the project, as a check does, and InputError for a file that others have changed meanwhile.
    """
    project = read_project()
    if part:
        find_named(project, part, looked_at(map(Path, iter_files(project))))
    # Nobody is kept waiting while a person thinks.
    with changing(project) if yes else nullcontext():
        return _mend(part, rules, yes=yes, dry=dry)


def _mend(part: Sequence[Path], rules: Sequence[str], *, yes: bool, dry: bool) -> bool:
    refused: set[str] = set()
    made: list[Chosen] = []
    begun: dict[Path, str] = {}
    left_as: dict[Path, bytes | None] = {}
    untold = rules
    while True:
        project = read_project()
        before = look(project)
        _tell_unmet(before, untold, Names(project.prefixes))
        untold = ()
        read = cache(read_text)
        wanted = [one for one in before if fingerprint(one) not in refused and _is_wanted(project, one, part, rules)]
        found = [Chosen(one, fix) for one in wanted for fix in fixes_of(one, project, read)]
        offered = with_one_cause([one for one in found if one.fix.is_sure or not yes])
        if not offered:
            _tell_unsure([one for one in found if yes and not one.fix.is_sure])
            with nullcontext() if yes else changing(project):
                require_unchanged(left_as)
                made = _without_spoilt(project, made, begun, before)
            left = sum(_is_wanted(project, one, part, rules) for one in (look(read_project()) if begun else before))
            _tell_end(len(made), left)
            return left > 0
        chosen = _choose(project, offered, read, yes=yes, dry=dry)
        if dry or (not chosen and not sys.stdin.isatty()):
            told_of = f"{len(offered)} fix{'es' if len(offered) > 1 else ''} for {len(wanted)} findings"
            sure = sum(one.fix.is_sure for one in offered)
            made_by_yes = "them" if sure == len(offered) else f"the {sure} that are sure"
            say(f"{told_of}; nothing was changed" + ("" if dry or not sure else f"; give --yes to make {made_by_yes}"))
            stop(FOUND)
        refused |= {fingerprint(one.finding) for one in offered} - {fingerprint(one.finding) for one in chosen}
        unread = {one.location.path for one in before if one.rule == "syntax" and one.location}
        for path in unread & {edit.path for one in chosen for edit in one.fix.edits}:
            begun.setdefault(path, read(path))
        with nullcontext() if yes else changing(project):
            require_unchanged({edit.path: read(edit.path).encode() for one in chosen for edit in one.fix.edits})
            done = carry_out(chosen, before, lambda: look(read_project()), fingerprint) if chosen else None
            left_as = {path: content_now(path) for path in begun}
        for one, reason in done.undone if done else ():
            refused.add(fingerprint(one.finding))
            _tell_taken_back(project, one, reason)
        made += done.made if done else ()


def _without_spoilt(
    project: Project, made: Sequence[Chosen], begun: Mapping[Path, str], left: Sequence[Finding]
) -> list[Chosen]:
    """Give files back as they were where mending them was to no good; return what was mended elsewhere."""
    spoilt = spoilt_files(begun, read_text, left, lambda one: bool(fixes_of(one, project, read_text)))
    write_files({path: begun[path].encode() for path in spoilt})
    kept = []
    for one in made:
        reason = next((spoilt[edit.path] for edit in one.fix.edits if edit.path in spoilt), None)
        if reason is None:
            kept.append(one)
        else:
            _tell_taken_back(project, one, reason)
    return kept


def _tell_taken_back(project: Project, one: Chosen, reason: str) -> None:
    place = one.finding.location.seen_from(Path.cwd()) if one.finding.location else ""
    say(f"{place}: taken back: {one.fix.title}: {shortened(reason, Prefixes(project.prefixes))}")


def _tell_unsure(left: Sequence[Chosen]) -> None:
    """Say what a person may have made of findings that are left, the first way of each."""
    for one in {id(one.finding): one for one in reversed(left)}.values():
        place = one.finding.location.seen_from(Path.cwd()) if one.finding.location else ""
        say(f"{place}: not made by --yes, as a person must tell whether it is meant: {one.fix.title}")


def look(project: Project) -> list[Finding]:
    """Return what the steps of a check find that look at data, all together."""
    from kg.check.steps import iter_steps

    found: list[Finding] = []
    try:
        for name, step in iter_steps(project):
            if name in _STEPS:
                found += step().findings
    except KgError as error:
        found += (fault._replace(step="syntax") for fault in faults_of(error))
    return found


def read_text(path: Path) -> str:
    """Return the text of a file with its line ends as they are."""
    return path.read_bytes().decode("utf-8")


def _tell_unmet(found: Sequence[Finding], rules: Sequence[str], names: Names) -> None:
    """Say which rules no finding has, where there are findings: they may be called otherwise."""
    for rule in rules if found else ():
        if not any(rule in _names_of_rule(one, names) for one in found):
            others = sorted({rule_of(one, names.common) for one in found})
            say(f"note: nothing is found by the rule {rule}; what is found is found by {', '.join(others)}")


def _names_of_rule(finding: Finding, names: Names) -> set[str]:
    return {finding.rule, rule_of(finding, names.common), rule_for_machines(finding, names.common)}


def _is_wanted(project: Project, finding: Finding, part: Sequence[Path], rules: Sequence[str]) -> bool:
    if rules and not _names_of_rule(finding, Names(project.prefixes)) & set(rules):
        return False
    if not part:
        return True
    path = finding.location.path if finding.location else None
    return path is not None and any(path.is_relative_to(one.absolute()) for one in part)


def _choose(
    project: Project, offered: Sequence[Chosen], read: Callable[[Path], str], *, yes: bool, dry: bool
) -> list[Chosen]:
    """Show each fix, and return those that are wanted, of one finding the first."""
    names = Names(project.prefixes)
    chosen = list[Chosen]()
    asks = not yes and not dry and sys.stdin.isatty()
    for one in offered:
        if any(one.finding is other.finding for other in chosen):
            continue
        with open_output(None) as output:
            seen = one.finding.location.seen_from(Path.cwd()) if one.finding.location else ""
            output.write(f"{seen}: {told(one.finding, names)}\n")
            for path, text in texts_after([one.fix], read).items():
                output.write(diff_of(read(path), text, str(project.relative(path))))
        if yes or (asks and click.confirm(f"{one.fix.title}?", default=one.fix.is_sure, err=True)):
            chosen.append(one)
    return chosen


def _tell_end(made: int, left: int) -> None:
    mended = f"{made} finding{'s' if made != 1 else ''} mended" if made else "nothing was mended"
    say(f"{mended}; {left} left that a person must think about" if left else mended)


def require_sense(*, yes: bool, dry: bool) -> None:
    """Raise UsageError for options that do not go together."""
    if yes and dry:
        raise UsageError("--dry-run changes nothing; leave --yes out")
