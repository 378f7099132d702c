"""Deciding by editing a table: proposals written as rows, and the decisions in such a table taken."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from kg.cli.output import say
from kg.cli.review_checks import Fault, RowChecks, Said
from kg.cli.review_sheets import read_rows, table_form, write_rows
from kg.errors import Faults, InputError, Location, UsageError
from kg.link.contradictions import require_agreement
from kg.link.decisions import RELATED, Decision, Held, Stands
from kg.link.desk import Desk
from kg.link.pipeline import Proposal
from kg.link.sheets import Row
from kg.rdf.terms import Prefixes

_COLUMNS = ("thing", "label", "item", "called", "score", "reasons", "decision", "because")
_NEEDED = ("thing", "item", "decision")
_PART = "part"
_NAMES = ("label", "called", _PART)  # what stands there may be called Yes
_MADE = ("thing", "item", "score", "reasons")  # and what stands there was written here
_WORDS = {"yes": "accepted", "no": "rejected", "unsure": "unsure", "absent": "absent"}
_BEHIND = re.compile(rf"\s(\s*)({'|'.join(_WORDS)})$")


def write_table(desk: Desk, proposals: Sequence[Proposal], output: str, command: str) -> None:
    """Write proposals as a table with an empty column for decisions, in the form that the suffix of its file says.

    Raises UsageError for a file that holds decisions which were not read back.
    """
    if output != "-":
        _require_read_back(desk, Path(output), table_form(output), command)
    write_rows(list(_rows(proposals)), output, table_form(output))
    shown = "FILE" if output == "-" else shlex.quote(output)
    say(f"fill in the column decision with {', '.join(_WORDS)}, and read it with: {command} --read {shown}")


def _require_read_back(desk: Desk, path: Path, form: str, command: str) -> None:
    """Raise UsageError for a table of ours with a decision that is not among those that were taken."""
    if not path.is_file():
        return
    try:
        rows = read_rows(path, form)
    except InputError:
        return  # it is no table of ours
    if not rows or not set(_NEEDED) <= set(rows[0].cells):
        return
    told = "a row that cannot be read"
    try:
        taken = {(*one.key, "accepted" if one.verdict == RELATED else one.verdict) for one in desk.current()}
        open_ = [line for line, row, verdict in _answers(rows, path) if _answer(desk, row, verdict) not in taken]
        told = f"a decision in line {open_[0]}" if open_ else ""
    except InputError:
        pass  # with cells that have moved
    if told:
        read = f"read it first with: {command} --read {shlex.quote(str(path))}"
        raise UsageError(f"{path} holds {told} that was not read back; {read}; or write to another file")


def _answer(desk: Desk, row: Mapping[str, str], verdict: str) -> tuple[str, str, str]:
    thing = row["thing"]
    with suppress(UsageError):
        thing = thing if thing.startswith("http") else desk.find(thing).iri
    return thing, "" if verdict == "absent" else row["item"].removeprefix("wd:"), verdict


def _rows(proposals: Sequence[Proposal]) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a table with its head; where parts of joint names wait, a column more says which.

    It stands before the item: a row whose cells have moved could else be taken for one on the whole.
    """
    joint = any(one.subject.part for one in proposals)
    yield (*_COLUMNS[:2], _PART, *_COLUMNS[2:]) if joint else _COLUMNS
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
    what it needs, and decisions that cannot hold beside the others, or that somebody else has decided otherwise;
    nothing is then taken.
    """
    made, stale = _decisions_of(desk, _answers(read_rows(path, table_form(str(path))), path), path, by)
    with_lines = [new._replace(line=line) for line, new in made]
    require_agreement(with_lines, path, Prefixes(desk.project.prefixes), shared=desk.shared)
    _require_one_mind(with_lines, path)

    def record(decisions: list[Decision]) -> list[Decision]:
        held = Held(decisions, shared=desk.shared)
        faults = list[InputError]()
        stand.clear()
        for number, new in made:
            try:
                desk.put(held, new)
            except UsageError as error:
                place = Location(path, number, 1)
                if isinstance(error, Stands) and error.same:
                    stand.append(f"{place}: {error.message}")
                else:
                    faults.append(InputError(error.message, location=place, advice=error.advice))
        _raise(faults)
        return held.decisions

    stand, notes = list[str](), desk.remarks_on([new for _, new in made])
    if made:
        desk.change(record)
    for words in (*stand, *stale, *notes):
        say(words)
    count = len(made) - len(stand)
    say(f"{'1 decision was' if count == 1 else f'{count} decisions were'} taken; {after}")


def _require_one_mind(made: Sequence[Decision], path: Path) -> None:
    """Raise InputError where one table says that a thing has no item, and that it may be one."""
    absent = {one.subject: one.line for one in made if one.verdict == "absent"}
    for one in made:
        if one.verdict == "unsure" and not one.part and one.subject in absent:
            told = f"{one.subject_label} may be {one.item} here, and has no item in line {absent[one.subject]}"
            raise InputError(f"{told}; keep one of the two", location=Location(path, one.line, 1))


def _raise(faults: Sequence[InputError]) -> None:
    if faults:
        raise faults[0] if len(faults) == 1 else Faults(faults)


def _answers(rows: Sequence[Row], path: Path) -> list[tuple[int, Mapping[str, str], str]]:
    """Return the rows that hold a decision, with the line and the verdict of each; raise InputError for moved cells."""
    columns = list(rows[0].cells) if rows else []
    while columns and not columns[-1]:  # a spreadsheet makes all rows as long as the longest
        columns.pop()
    twice = next((name for name in columns if name and columns.count(name) > 1), "")
    if twice or not set(_NEEDED) <= set(columns):
        told = f"two columns are called {twice!r}" if twice else f"the table needs the columns {', '.join(_NEEDED)}"
        raise InputError(told, location=Location(path, 1, 1))
    answers, faults = list[tuple[int, Mapping[str, str], str]](), list[InputError]()
    at = columns.index("decision")
    for line, cells in rows[1:]:
        word = cells[at].lower() if at < len(cells) else ""
        if fault := _moved(cells, columns) or _no_decision(word, at):
            column, told = fault
            faults.append(InputError(told, location=Location(path, line, column)))
        elif word:
            answers.append((line, dict(zip(columns, cells, strict=False)), _WORDS[word]))
    _raise(faults)
    return answers


def _moved(cells: Sequence[str], columns: Sequence[str]) -> tuple[int, str] | None:
    """Return in which column it shows that cells of a row do not stand where they should, and the words for it."""
    count = len(columns)
    if len(cells) < count or any(cells[count:]):
        change = "a cell is missing, or what parts two" if len(cells) < count else "a cell is too much"
        return min(len(cells), count) + 1, f"this row has {len(cells)} cells, and the table {count} columns; {change}"
    if cells[columns.index("decision")]:
        return None
    for place, (name, cell) in enumerate(zip(columns, cells, strict=False), 1):
        behind = _BEHIND.search(cell)  # spaces where a tab stood
        if (cell.lower() in _WORDS and name not in _NAMES) or (behind and (behind[1] or name in _MADE)):
            word = behind[2] if behind else cell
            return place, f"{word!r} stands in the column {name}, and nothing in decision; put each cell in its column"
    return None


def _no_decision(word: str, at: int) -> tuple[int, str] | None:
    if not word or word in _WORDS:
        return None
    return at + 1, f"{word!r} is no decision; write one of {', '.join(_WORDS)}"


def _decisions_of(
    desk: Desk, answers: Sequence[tuple[int, Mapping[str, str], str]], path: Path, by: str
) -> tuple[list[tuple[int, Decision]], list[str]]:
    """Return the decisions that rows of a table hold, with the line of each; and in words whose reasons are left out.

    Each fault is told at the column where it is.
    """
    known = desk.things({row["thing"] for _, row, _ in answers})
    made, stale = list[tuple[int, Decision]](), list[str]()
    faults = list[InputError]()

    def fault(line: int, row: Mapping[str, str], column: str, error: UsageError) -> None:
        columns = list(row)
        place = Location(path, line, columns.index(column) + 1 if column in columns else 1)
        faults.append(InputError(error.message, location=place, advice=error.advice))

    for line, row, _ in answers:
        try:
            if row["thing"] not in known:
                known[row["thing"]] = desk.find(row["thing"])
        except UsageError as error:
            fault(line, row, "thing", error)
    checks = RowChecks(desk, known)
    for line, row, verdict in (one for one in answers if one[1]["thing"] in known):
        thing = known[row["thing"]]._replace(part=row.get(_PART, ""))
        item = "" if verdict == "absent" else row["item"].removeprefix("wd:")
        said = Said(verdict, item, row.get("because", ""), row.get("reasons", "") if item else "")
        try:
            checks.require_fit(row, thing, said)
            made.append((line, desk.decided(thing, item, verdict, by, checks.evidence(thing, said))))
        except Fault as found:
            fault(line, row, found.column, found.error)
        except UsageError as error:
            fault(line, row, "item" if item or verdict != "absent" else "decision", error)
        else:
            if not said.because and checks.is_stale(thing, said):
                stale.append(f"{Location(path, line, 1)}: the reasons are not those proposed for it, and are left out")
    _raise(faults)
    return made, stale
