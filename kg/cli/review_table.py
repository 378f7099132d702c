"""Deciding by editing a table: proposals written as rows, and the decisions in such a table taken."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from kg.cli.advice import in_words
from kg.cli.output import say
from kg.cli.review_checks import Fault, RowChecks, Said
from kg.cli.review_guard import require_no_loss
from kg.cli.review_heads import COLUMNS, PART, WORDS, tell_unread
from kg.cli.review_rows import Answer, raise_all, read_answers, tell_undecided
from kg.cli.review_sheets import read_rows, table_form, write_rows
from kg.errors import InputError, Location, UsageError
from kg.link.contradictions import require_agreement
from kg.link.decisions import Decision, Held, Stands
from kg.link.desk import Desk
from kg.link.offered import keep_offered
from kg.link.pipeline import Proposal
from kg.link.rereading import Later, Since, says_same
from kg.rdf.terms import Prefixes


class _Made(NamedTuple):
    """A decision that a row holds; `reasoned` is one whose reason somebody wrote."""

    line: int
    new: Decision
    reasoned: bool


def write_table(desk: Desk, proposals: Sequence[Proposal], output: str, command: str) -> None:
    """Write proposals as a table with an empty column for decisions, in the form that the suffix of its file says.

    Raises UsageError for a file that is no such table, or holds decisions which were not read back.
    """
    if output != "-":
        require_no_loss(desk, Path(output), table_form(output), command)
    write_rows(list(_rows(proposals)), output, table_form(output))
    keep_offered(desk.offered_path, proposals)
    shown = "FILE" if output == "-" else shlex.quote(output)
    say(f"fill in the column decision with {', '.join(WORDS)}, and read it with: {command} --read {shown}")


def _rows(proposals: Sequence[Proposal]) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a table with its head; where parts of joint names wait, a column more says which.

    It stands before the item: a row whose cells have moved could else be taken for one on the whole.
    """
    joint = any(one.subject.part for one in proposals)
    yield (*COLUMNS[:2], PART, *COLUMNS[2:]) if joint else COLUMNS
    for one in proposals:
        begin = (one.subject.iri, one.subject.label, *([one.subject.part] if joint else ()))
        for candidate in one.candidates:
            reasons = "; ".join(feature.words for feature in candidate.features)
            yield (*begin, candidate.item, candidate.label, str(candidate.score), reasons, "", "")
        if not one.candidates:
            yield (*begin, "", "", "", "", "", "")


def read_table(desk: Desk, path: Path, by: str, after: str) -> None:
    """Take the decisions of a filled-in table; `after` says what to do then.

    Raises InputError, with row and column, for a row whose cells have moved, a word that is no decision, a row without
    what it needs, and decisions that cannot hold beside the others, or that somebody else has decided otherwise, or the
    same person elsewhere since; nothing is then taken. A row that was taken before changes nothing.
    """
    rows = read_rows(path, table_form(str(path)))
    made, stale = _decisions_of(desk, read_answers(rows, path), path, by)
    with_lines = [one.new._replace(line=one.line) for one in made]
    require_agreement(with_lines, path, Prefixes(desk.project.prefixes), shared=desk.shared)
    _require_one_mind(with_lines, path)
    table = str(path.resolve())

    def record(decisions: list[Decision]) -> list[Decision]:
        held, since = Held(decisions, shared=desk.shared), Since(desk.file.changes(), table)
        faults = list[InputError]()
        stand.clear()
        for one in sorted(made, key=lambda one: one.new.verdict == "accepted"):  # a no may make room for a yes
            place = Location(path, one.line, 1)
            try:
                if old := since.standing(held, one.new, reasoned=one.reasoned):
                    stand.append("" if says_same(old, one.new) else f"{place}: {_stays(desk, old)}")
                else:
                    desk.put(held, one.new)
            except UsageError as error:
                if isinstance(error, Later):
                    error.advice = desk.way_back(error.old)
                if isinstance(error, Stands) and error.same:
                    stand.append(f"{place}: {error.message}")
                else:
                    faults.append(InputError(error.message, location=place, advice=error.advice))
        if faults:
            say("nothing is taken; to leave what stands there as it is, empty the decision of that row")
        raise_all(sorted(faults, key=lambda fault: fault.location.line or 0 if fault.location else 0))
        return held.decisions

    stand, notes = list[str](), desk.remarks_on([one.new for one in made])
    if made:
        desk.change(record, table=table)
    for words in (*tell_unread(rows, path), *tell_undecided(rows, path), *filter(None, stand), *stale, *notes):
        say(words)
    if same := stand.count(""):
        say("1 row says what was decided before" if same == 1 else f"{same} rows say what was decided before")
    count = len(made) - len(stand)
    say(f"{'1 decision was' if count == 1 else f'{count} decisions were'} taken; {after}")


def _stays(desk: Desk, old: Decision) -> str:
    """Return in words that a row is older than a decision."""
    back = in_words(desk.way_back(old))
    return f"this row was taken before, and {old.told}; that stays until it is taken back{back}"


def _require_one_mind(made: Sequence[Decision], path: Path) -> None:
    """Raise InputError where one table says that a thing has no item, and that it may be one."""
    absent = {one.subject: one.line for one in made if one.verdict == "absent"}
    for one in made:
        if one.verdict == "unsure" and not one.part and one.subject in absent:
            told = f"{one.subject_label} may be {one.item} here, and has no item in line {absent[one.subject]}"
            raise InputError(f"{told}; keep one of the two", location=Location(path, one.line, 1))


def _decisions_of(desk: Desk, answers: Sequence[Answer], path: Path, by: str) -> tuple[list[_Made], list[str]]:
    """Return the decisions that rows of a table hold; and in words whose reasons are left out.

    Each fault is told at the column where it is.
    """
    known = desk.things({one.row["thing"] for one in answers})
    made, stale = list[_Made](), list[str]()
    faults = list[InputError]()

    def fault(line: int, row: Mapping[str, str], column: str, error: UsageError) -> None:
        columns = list(row)
        place = Location(path, line, columns.index(column) + 1 if column in columns else 1)
        faults.append(InputError(error.message, location=place, advice=error.advice))

    for one in answers:
        try:
            if one.row["thing"] not in known:
                known[one.row["thing"]] = desk.find(one.row["thing"])
        except UsageError as error:
            fault(one.line, one.row, "thing", error)
    checks = RowChecks(desk, known)
    for line, row, verdict, alone in (one for one in answers if one.row["thing"] in known):
        thing = known[row["thing"]]._replace(part=row.get(PART, ""))
        offered = desk.plain_item(row["item"])
        item, reasons = ("", "") if verdict == "absent" else (offered, row.get("reasons", ""))
        about = offered if alone else None
        said = Said(verdict, item, row.get("because", ""), reasons if item else "", about, bool(row.get("score")))
        try:
            if item:
                desk.require_item(item)
            checks.require_fit(row, thing, said)
            new = desk.decided(thing, item, verdict, by, checks.evidence(thing, said))
            checks.require_offered(row, thing, said)
            made.append(_Made(line, new, bool(said.because)))
        except Fault as found:
            fault(line, row, found.column, found.error)
        except UsageError as error:
            fault(line, row, "item" if item or verdict != "absent" else "decision", error)
        else:
            if not said.because and checks.is_stale(thing, said):
                stale.append(f"{Location(path, line, 1)}: the reasons are not those proposed for it, and are left out")
            if verdict == "absent" and desk.is_joint(thing):
                stale.append(
                    f"{Location(path, line, 1)}: {thing.label} has no item as a whole; of its parts nothing is said"
                )
    raise_all(faults)
    return made, stale
