"""Decisions kept as an SSSOM table, which is the truth: links in Turtle, and ids of rows, are made from it.

It follows SSSOM 1.0 (https://w3id.org/sssom): a header of YAML comments, then tab-separated rows, sorted, so that a
change of one decision is a change of one line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from kg.errors import InputError, Location, UsageError
from kg.io.atomic import replace_file
from kg.link.decisions import Decision
from kg.link.items import is_item
from kg.project.config import Project
from kg.rdf.terms import IRI, Prefixes
from kg.rdf.values import is_date

NO_TERM = "sssom:NoTermFound"
COLUMNS = (
    "subject_id", "subject_label", "predicate_id", "predicate_modifier", "object_id", "object_label",
    "mapping_justification", "author_label", "mapping_tool", "mapping_tool_version", "mapping_date", "confidence",
    "other", "comment",
)  # fmt: skip
_UNSURE = "decision=unsure"
_HEADER = re.compile(r"#([a-z_]+):")
_OURS = ("mapping_set_id", "mapping_set_title", "license", "mapping_tool", "comment", "curie_map")


class DecisionTable(NamedTuple):
    """A file of decisions, and what may stand in it.

    Items are written behind `entities`; `is_item` tells what one is, as in `example`. Where they are `shared`, several
    subjects may be the same one. `title` and `comment` are told at the head, `own` are prefixes that the project
    need not have.
    """

    path: Path
    project: Project
    entities: str
    is_item: Callable[[str], bool]
    example: str
    links: tuple[str, ...]
    title: str
    comment: str
    shared: bool = False
    own: Mapping[str, str] = {}

    @property
    def prefixes(self) -> dict[str, str]:
        """The prefixes of the project, and those of the table's own."""
        return {**self.own, **self.project.prefixes}

    def read(self) -> list[Decision]:
        """Return the decisions, none where the file is not there.

        Raises InputError, with the line, for a table that is not SSSOM as it is written here, and for decisions that
        contradict each other.
        """
        if not self.path.is_file():
            return []
        try:
            lines = self.path.read_bytes().decode("utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"cannot be read: {error}", location=Location(self.path)) from None
        reader = _Reader(self)
        decisions = reader.read(lines)
        reader.require_agreement(decisions)
        return decisions

    def write(self, decisions: Iterable[Decision]) -> None:
        """Write decisions, sorted; the same decisions give the same bytes."""
        project = self.project
        prefixes = Prefixes(self.prefixes)
        ordered = sorted(decisions, key=lambda one: (one.subject, one.verdict, len(one.item), one.item))
        added = list(dict.fromkeys(name for one in ordered for name, _ in one.extra))
        rows, used = [], {"semapv", "sssom"}
        for one in ordered:
            subject, predicate = (prefixes.render(IRI(iri)) for iri in (one.subject, one.predicate))
            target = prefixes.render(IRI(self.entities + one.item)) if one.item else NO_TERM
            used |= {curie.partition(":")[0] for curie in (subject, predicate, target) if not curie.startswith("<")}
            said = "Not" if one.verdict == "rejected" else ""
            sure = "" if one.confidence is None else f"{one.confidence:g}"
            notes = "|".join(note for note in (_UNSURE if one.verdict == "unsure" else "", one.other) if note)
            of_others = (dict(one.extra).get(name, "") for name in added)
            cells = (subject, one.subject_label, predicate, said, target, one.item_label, one.justification, one.author)
            rows.append((*cells, one.tool, one.version, one.date, sure, notes, one.comment, *of_others))
        known = {**self.prefixes, "semapv": "https://w3id.org/semapv/vocab/", "sssom": "https://w3id.org/sssom/"}
        header = [
            f"mapping_set_id: {project.base}links/{self.path.name.partition('.')[0]}",
            f"mapping_set_title: {self.title}",
            f"license: {project.license or 'https://w3id.org/sssom/license/unspecified'}",
            f'comment: "{self.comment}"',
            "curie_map:",
            *(f"  {prefix}: {known[prefix]}" for prefix in sorted(used)),
        ]
        header[-len(used) - 1 : -len(used) - 1] = _lines_of_others(self.path)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with replace_file(self.path) as file:
            file.writelines(f"#{line}\n".encode() for line in header)
            for row in ((*COLUMNS, *added), *rows):
                file.write(("\t".join(_cell(cell) for cell in row) + "\n").encode())


def path_of(project: Project) -> Path:
    """Return the file of decisions on links to the other side."""
    return project.data / "links" / "wikidata.sssom.tsv"


def links_table(project: Project, entities: str) -> DecisionTable:
    """Return the table of decisions on links to items of the other side, which are behind `entities`."""
    limits = project.linking.thresholds
    return DecisionTable(
        path_of(project),
        project,
        entities,
        is_item,
        "wd:Q42",
        tuple(project.links),
        f"Links of {project.title}",
        f"Accepted unseen: an equal identifier; or names alike to {limits.name:g}, {limits.agreements} or more facts "
        f"agreeing, none differing, the next candidate {limits.gap:g} behind.",
    )


def read_decisions(project: Project, entities: str) -> list[Decision]:
    """Return the decisions on links; see `DecisionTable.read`."""
    return links_table(project, entities).read()


class _Reader:
    def __init__(self, table: DecisionTable) -> None:
        self._table, self._path = table, table.path
        self._prefixes, self._entities, self._links = Prefixes(table.prefixes), table.entities, table.links

    def _fail(self, message: str, line: int, column: int = 1) -> InputError:
        return InputError(message, location=Location(self._path, line, column))

    def read(self, lines: list[str]) -> list[Decision]:
        """Return the decisions in the lines of a file."""
        columns: list[str] | None = None
        found = []
        for number, line in enumerate(lines, 1):
            if line.startswith("#") or not line.strip():
                continue
            cells = [cell.strip() for cell in line.split("\t")]
            if columns is None:
                columns = cells
                for needed in ("subject_id", "predicate_id", "object_id", "mapping_justification"):
                    if needed not in columns:
                        raise self._fail(f"the table has no column {needed!r}", number)
                continue
            if len(cells) > len(columns) or len(cells) < columns.index("mapping_justification") + 1:
                raise self._fail(f"this row has {len(cells)} cells, and the table {len(columns)} columns", number)
            found.append(self._decision(dict(zip(columns, cells, strict=False)), number))
        if columns is None:
            raise self._fail("there is no table here; a deleted one comes back with git, or delete the file as well", 1)
        return found

    def _decision(self, row: Mapping[str, str], line: int) -> Decision:
        def expanded(column: str) -> str:
            text = row.get(column, "")
            if text.startswith("<") and text.endswith(">"):  # as it is written where no prefix fits
                return text[1:-1]
            try:
                return str(self._prefixes.expand(text))
            except UsageError as error:
                raise self._fail(f"{column}: {error.message}", line) from None

        modifier, other = row.get("predicate_modifier", ""), row.get("other", "")
        if modifier not in ("", "Not"):
            raise self._fail(f"predicate_modifier is {modifier!r}; it can only be Not, or empty", line)
        item = ""
        if row.get("object_id") == NO_TERM and modifier:
            raise self._fail(f"Not and {NO_TERM} exclude each other; leave one of them out", line)
        if row.get("object_id") != NO_TERM:
            target = expanded("object_id")
            item = target.removeprefix(self._entities)
            if not target.startswith(self._entities) or not self._table.is_item(item):
                raise self._fail(
                    f"object_id {row.get('object_id')!r} is no item; write it as {self._table.example}", line
                )
        notes = [note.strip() for note in other.split("|") if note.strip()]
        unsure = any(re.fullmatch(r"decision\s*=\s*unsure", note) for note in notes)
        rest = "|".join(note for note in notes if not note.startswith("decision"))
        if any(note.startswith("decision") for note in notes) and not unsure:
            raise self._fail(f"other holds {other!r}; a decision there can only be {_UNSURE}", line)
        verdict = "absent" if not item else "rejected" if modifier else "unsure" if unsure else "accepted"
        date, confidence = row.get("mapping_date", ""), row.get("confidence", "")
        if date and not is_date(date):
            raise self._fail(f"mapping_date {date!r} is no date such as 2026-01-31", line)
        try:
            number = float(confidence) if confidence else None
        except ValueError:
            number = -1.0
        if number is not None and not 0 <= number <= 1:
            raise self._fail(f"confidence {confidence!r} does not lie between 0 and 1", line)
        if not row["mapping_justification"].startswith("semapv:"):
            raise self._fail(
                "mapping_justification must be a term of semapv:, such as semapv:ManualMappingCuration", line
            )
        predicate = expanded("predicate_id")
        if predicate not in self._links:
            known = ", ".join(self._prefixes.render(IRI(one)) for one in self._links)
            raise self._fail(f"predicate_id {row.get('predicate_id')!r} is no link; kg.toml knows: {known}", line)
        return Decision(
            expanded("subject_id"),
            item,
            verdict,
            predicate,
            row["mapping_justification"],
            date,
            row.get("author_label", ""),
            number,
            row.get("subject_label", ""),
            row.get("object_label", ""),
            row.get("comment", ""),
            row.get("mapping_tool_version", ""),
            row.get("mapping_tool", ""),
            rest,
            tuple((name, cell) for name, cell in row.items() if name not in COLUMNS and cell),
            line,
        )

    def require_agreement(self, decisions: Iterable[Decision]) -> None:
        """Raise InputError for two decisions that cannot both hold."""
        pairs: dict[tuple[str, str], Decision] = {}
        of_thing: dict[str, Decision] = {}
        of_item: dict[str, Decision] = {}
        render = self._prefixes.render
        for one in decisions:
            shown, item = render(IRI(one.subject)), one.item or "no item"
            if one.key in pairs:
                first = pairs[one.key]
                told = (
                    f"{shown} and {item} are decided on twice: {first.verdict} in line {first.line}, {one.verdict} here"
                )
                raise self._fail(f"{told}; keep one", one.line)
            pairs[one.key] = one
            if one.verdict not in ("accepted", "absent"):
                continue
            if one.subject in of_thing:
                first = of_thing[one.subject]
                told = f"{shown} is linked to {item} here, and to {first.item or 'no item'} in line {first.line}"
                raise self._fail(f"{told}; a thing has one item", one.line)
            of_thing[one.subject] = one
            if one.item in of_item and not self._table.shared:
                first = of_item[one.item]
                told = f"{item} is linked to {shown} here, and to {render(IRI(first.subject))} in line {first.line}"
                raise self._fail(f"{told}; an item is of one thing", one.line)
            if one.item:
                of_item[one.item] = one


def _lines_of_others(path: Path) -> list[str]:
    """Return the lines in the head of a table that are not ours, such as who made the set."""
    if not path.is_file():
        return []
    kept, ours = [], True
    for line in path.read_text("utf-8-sig").splitlines():
        if not line.startswith("#"):
            break
        match = _HEADER.match(line)
        if match and not line.startswith("# "):
            ours = match[1] in _OURS
        if not ours:
            kept.append(line[1:])
    return kept


def _cell(text: str) -> str:
    """Return text that stays in its cell."""
    return re.sub(r"[\s\x00-\x1f\x7f]+", " ", text).strip()
