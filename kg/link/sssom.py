"""Tables of decisions: read, with whatever people and other tools have made of them, and written.

They follow SSSOM 1.0 (https://w3id.org/sssom): a header of YAML comments, then tab-separated rows, sorted, so that a
change of one decision is a change of one line, and git merges what two people decided.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

from kg.errors import InputError, Location, UsageError
from kg.io.atomic import replace_file
from kg.link.contradictions import require_agreement
from kg.link.decisions import PART, RELATED, UNCERTAIN, Decision, is_rules
from kg.link.sheets import Row, read_sheet, written
from kg.link.sssom_head import Head
from kg.link.support import restored, settled
from kg.link.targets import Target
from kg.project.config import Project
from kg.rdf.terms import IRI, Prefixes, parse_iri
from kg.rdf.values import is_date
from kg.rdf.vocabulary import SKOS

NO_TERM = "sssom:NoTermFound"
COLUMNS = (
    "subject_id", "subject_label", "predicate_id", "predicate_modifier", "object_id", "object_label",
    "mapping_justification", "author_label", "mapping_tool", "mapping_tool_version", "mapping_date", "confidence",
    "other", "comment",
)  # fmt: skip
_NEEDED = ("subject_id", "predicate_id", "object_id", "mapping_justification")
_NOTED = {"unsure": "decision=unsure", RELATED: "decision=related"}
_VOCABULARIES = {"semapv": "https://w3id.org/semapv/vocab/", "skos": SKOS, "sssom": "https://w3id.org/sssom/"}

Rendered = dict[Decision, tuple[str, frozenset[str]]]
"""Rows of decisions as they were written, each with the prefixes in it."""


class DecisionTable(NamedTuple):
    """A file of decisions, and what may stand in it.

    Items are written behind `entities`; `is_item` tells what one is, as in `example`. Where they are `shared`, several
    subjects may be the same one. `title` and `comment` are told at the head, where a spreadsheet puts quotes around a
    line with a comma or a quotation mark; `own` are prefixes that the project need not have. `related` items may be
    those of a part of a joint name. `read_item` reads one from its address, however that is written.
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
    related: bool = False
    read_item: Callable[[str], str] = lambda _: ""

    @property
    def prefixes(self) -> dict[str, str]:
        """The prefixes of the project, and those of the table's own."""
        return {**_VOCABULARIES, **self.own, **self.project.prefixes}

    def read(self) -> list[Decision]:
        """Return the decisions, none where the file is not there; rows that are wholly alike are one.

        Raises InputError, with the line, for a table that is not SSSOM as it is written here, and for decisions that
        contradict each other.
        """
        return _Reader(self).read(read_sheet(self.path)) if self.path.is_file() else []

    def write(self, decisions: Iterable[Decision], rendered: Rendered | None = None) -> None:
        """Write decisions, sorted; the same decisions give the same bytes.

        What others have written into the head of the table stays. `rendered` keeps the rows of decisions for the next
        time; it is of this table alone.
        """
        prefixes = Prefixes(self.prefixes)
        ordered = sorted(map(restored, decisions), key=lambda one: (one.subject, len(one.item), one.item, one.verdict))
        added = list(dict.fromkeys(name for one in ordered for name, _ in one.extra))
        rows, used, known = [], {"semapv", "sssom"}, {} if rendered is None else rendered
        for one in ordered:
            if one not in known:
                known[one] = self._rendered(one, prefixes)
            row, of_row = known[one]
            used |= of_row
            of_others = (written(dict(one.extra).get(name, "")) for name in added)
            rows.append("\t".join((row, *of_others)))
        header = [
            f"mapping_set_id: {self.project.base}links/{self.path.name.partition('.')[0]}",
            f"mapping_set_title: {self.title}",
            f"license: {self.project.license or 'https://w3id.org/sssom/license/unspecified'}",
            f"comment: {self.comment}",
            *_lines_of_others(self.path),
            "curie_map:",
            *(f"  {prefix}: {prefixes.namespaces[prefix]}" for prefix in sorted(used)),
        ]
        self.path.parent.mkdir(parents=True, exist_ok=True)
        _lay_attributes(self.path.parent)
        with replace_file(self.path) as file:
            file.writelines(f"#{line}\n".encode() for line in header)
            file.write(("\t".join(map(written, (*COLUMNS, *added))) + "\n").encode())
            file.writelines(f"{row}\n".encode() for row in rows)

    def _rendered(self, one: Decision, prefixes: Prefixes) -> tuple[str, frozenset[str]]:
        """Return the row of a decision without the columns of others, and the prefixes in it."""
        link = UNCERTAIN if one.verdict in _NOTED else one.predicate
        subject, predicate = (prefixes.render(IRI(iri)) for iri in (one.subject, link))
        target = prefixes.render(IRI(self.entities + one.item)) if one.item else NO_TERM
        said = "Not" if one.verdict == "rejected" else ""
        sure = "" if one.confidence is None else f"{one.confidence:g}"
        notes = "|".join(note for note in (_NOTED.get(one.verdict, ""), one.other) if note)
        cells = (
            subject, one.subject_label, predicate, said, target, one.item_label, one.justification, one.author,
            one.tool, one.version, one.date, sure, notes, one.comment,
        )  # fmt: skip
        used = (curie.partition(":")[0] for curie in (subject, predicate, target) if not curie.startswith("<"))
        return "\t".join(map(written, cells)), frozenset(used)


def path_of(project: Project) -> Path:
    """Return the file of the decisions on links."""
    return project.data / "links" / "wikidata.sssom.tsv"


def links_table(project: Project, items: Target) -> DecisionTable:
    """Return the table of decisions on links to items of the other side, which are written as `items` says."""
    limits = project.linking.thresholds
    return DecisionTable(
        path_of(project),
        project,
        items.entities,
        items.is_id,
        "wd:Q42",
        tuple(project.links),
        f"Links of {project.title}",
        f"Accepted unseen are an equal identifier or names alike to {limits.name:g} where {limits.agreements} or more "
        f"facts agree and none differs and the next candidate is {limits.gap:g} behind",
        related=True,
        read_item=items.read,
    )


def read_decisions(project: Project, items: Target) -> list[Decision]:
    """Return the decisions on links; see `DecisionTable.read`."""
    return links_table(project, items).read()


class _Reader:
    def __init__(self, table: DecisionTable) -> None:
        self._table, self._ours = table, table.prefixes
        self._prefixes = Prefixes(self._ours)

    def _fail(self, message: str, line: int, column: int = 1) -> InputError:
        return InputError(message, location=Location(self._table.path, line, column))

    def read(self, rows: Iterable[Row]) -> list[Decision]:
        """Return the decisions in the rows of a file, which agree with each other."""
        columns: tuple[str, ...] | None = None
        head: list[Row] = []
        of_every_row: dict[str, str] = {}
        found: dict[Decision, Decision] = {}
        for row in rows:
            line, cells = row
            if cells[0].startswith("#"):
                head += [row] if columns is None else []
                continue
            if columns is None:
                while cells and not cells[-1]:  # a spreadsheet makes all rows as long as the longest
                    cells = cells[:-1]
                columns = cells
                self._require_columns(columns, line)
                of_every_row = self._take_head(head, columns)
                continue
            if cells == columns:
                continue
            if any(cells[len(columns) :]) or len(cells) < columns.index("mapping_justification") + 1:
                raise self._fail(f"this row has {len(cells)} cells, and the table {len(columns)} columns", line)
            said = {**of_every_row, **dict(zip(columns, cells, strict=False))}
            if " " in (subject := said.get("subject_id", "").strip()):
                two = subject.replace(" ", " and ", 1)
                raise self._fail(f"subject_id is {subject!r}: a tab is missing between {two}", line)
            one = self._decision(said, line)
            found.setdefault(one._replace(line=0), one)
        if columns is None:
            raise self._fail("there is no table here; a deleted one comes back with git, or delete the file as well", 1)
        decisions = settled(found.values(), shared=self._table.shared)
        require_agreement(decisions, self._table.path, self._prefixes, shared=self._table.shared)
        return decisions

    def _require_columns(self, columns: tuple[str, ...], line: int) -> None:
        for needed in _NEEDED:
            if needed not in columns:
                by_commas = len(columns) == 1 and re.search(f'{needed}"?[,;]|[,;]"?{needed}', columns[0])
                advice = "; save it with tabs between the cells" if by_commas else ""
                raise self._fail(f"the table has no column {needed!r}{advice}", line)

    def _take_head(self, rows: list[Row], columns: tuple[str, ...]) -> dict[str, str]:
        """Return what the head says of every row; take over its prefixes."""
        head = Head(rows)
        for prefix, namespace in head.prefixes.items():
            if self._ours.get(prefix, namespace) != namespace:
                whose = "kg.toml that it" if prefix in self._table.project.prefixes else "here it"
                told = f"curie_map says that {prefix}: is {namespace}, and {whose} is {self._ours[prefix]}"
                raise self._fail(f"{told}; one of them has to change", head.said["curie_map"][0])
        self._prefixes = Prefixes({**head.prefixes, **self._ours})
        return {key: value for key, value in head.of_every_row.items() if key not in columns}

    def _decision(self, row: Mapping[str, str], line: int) -> Decision:
        def expanded(column: str) -> str:
            text = row.get(column, "")
            try:
                whole = text.removeprefix("<").removesuffix(">")
                return str(parse_iri(whole) if whole != text or "://" in text else self._prefixes.expand(text))
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
            item = target.removeprefix(self._table.entities)
            if item == target or not self._table.is_item(item):
                item = self._table.read_item(target)
            if not self._table.is_item(item):
                raise self._fail(f"object_id {row['object_id']!r} is no item; write it as {self._table.example}", line)
        notes = [note.strip() for note in other.split("|") if note.strip()]
        rest = "|".join(note for note in notes if not note.startswith("decision"))
        said = [re.sub(r"\s", "", note) for note in notes if note.startswith("decision")]
        known = {note: name for name, note in _NOTED.items() if name != RELATED or self._table.related}
        noted = next((known[note] for note in said if note in known), "")
        if said and not noted:
            raise self._fail(f"other holds {other!r}; a decision there can only be {' or '.join(known)}", line)
        verdict = "absent" if not item else "rejected" if modifier else noted or "accepted"
        if verdict == "accepted" and self._table.related and any(note.startswith(PART) for note in notes):
            raise self._fail("what is of a part is only related; write decision=related beside part=", line)
        date, confidence = row.get("mapping_date", ""), row.get("confidence", "")
        if date and not is_date(date):
            raise self._fail(f"mapping_date {date!r} is no date such as 2026-01-31", line)
        try:
            number = float(confidence) if confidence else None
        except ValueError:
            number = -1.0
        if number is not None and not 0 <= number <= 1:
            raise self._fail(f"confidence {confidence!r} does not lie between 0 and 1", line)
        if not re.fullmatch(r"semapv:\w+", row["mapping_justification"]):
            told = "mapping_justification must be a term of semapv:, such as semapv:ManualMappingCuration"
            raise self._fail(told, line)
        return Decision(
            expanded("subject_id"),
            item,
            verdict,
            self._predicate(row.get("predicate_id", ""), expanded("predicate_id"), verdict, line),
            row["mapping_justification"],
            date,
            "" if is_rules(row.get("author_label", "")) else row.get("author_label", ""),
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

    def _predicate(self, said: str, predicate: str, verdict: str, line: int) -> str:
        if verdict in _NOTED and predicate in (UNCERTAIN, *self._table.links):
            return UNCERTAIN
        if verdict == "rejected" and predicate == UNCERTAIN and self._table.related:
            return UNCERTAIN  # it is not that of a part either
        if predicate not in self._table.links:
            known = ", ".join(self._prefixes.render(IRI(one)) for one in self._table.links)
            whose = "kg.toml knows" if self._table.links == tuple(self._table.project.links) else "write it as"
            raise self._fail(f"predicate_id {said!r} is no link; {whose}: {known}", line)
        return predicate


def _lay_attributes(folder: Path) -> None:
    """Tell git, where it is told nothing, to keep the lines of both sides in a merge; reading finds what clashes."""
    path = folder / ".gitattributes"
    if not path.exists():
        with replace_file(path) as file:
            file.write(b"*.sssom.tsv merge=union\nwikidata.ttl merge=union\n")


def _lines_of_others(path: Path) -> list[str]:
    """Return the lines in the head of a table that are not ours."""
    rows = read_sheet(path) if path.is_file() else ()
    return Head(list(takewhile(lambda row: row.cells[0].startswith("#"), rows))).of_others
