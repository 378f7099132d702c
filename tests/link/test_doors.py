"""Every door by which a decision comes in, with what may be wrong with it: told with its place, and nothing taken."""

from __future__ import annotations

import contextlib
import io
import re
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click
import pytest

from kg.cli.advice import told as as_told
from kg.cli.name_review import NameDesk
from kg.cli.review_sheets import read_rows, table_form, write_rows
from kg.cli.review_table import read_table, write_table
from kg.cli.reviewing import Reviewer
from kg.cli.taking_back import undo_decisions
from kg.errors import Faults, InputError, RemoteError, StoreError, UsageError
from kg.findings import Finding
from kg.link.decisions import RELATED, Decision, linked, note_of, put
from kg.link.desk import Desk, Thing
from kg.link.items import Item
from kg.link.link_desk import LinkDesk
from kg.link.link_health import find_lost_parts
from kg.link.offered import read_offered
from kg.link.pipeline import Proposal, read_proposals, write_proposals
from kg.link.rules import Rules, read_rules
from kg.link.scoring import Feature, Scored, Subject
from kg.link.sources.index import OfflineIndex
from kg.link.sources.index_builder import build_index
from kg.link.sssom import links_table
from kg.link.undoing import Whose
from kg.link.waiting import Waiting
from kg.link.wanted import Wanted
from kg.project.config import Project
from tests import ROOT
from tests.conftest import Ran
from tests.link.wikibase import turtle
from tests.services import OPENPYXL, XLSX, require

AGENT = "https://w3id.org/music-kg/agent/"
ROSE, LISA, MARS, GROUP, UNKNOWN = "Q27655344", "Q26707663", "Q1450", "Q25056945", "Q987654321"
MERGED = "Q900090"
LABELS = {"rose": "Rosé", "lisa": "Lisa", "yes": "Yes", "mars": "Bruno Mars", "duo": "Rosé & Bruno Mars"}
CALLED = {ROSE: "Rosé", LISA: "Lisa", MARS: "Bruno Mars", GROUP: "Blackpink", MERGED: ""}
HEAD = ("thing", "label", "part", "item", "called", "score", "reasons", "decision", "because")
FORMS = ("tsv", "csv", "xlsx")
Cells = list[str]


@pytest.fixture(scope="module")
def rules(shipped: Project) -> Rules:
    return read_rules(shipped)


@pytest.fixture(scope="module")
def source(rules: Rules, tmp_path_factory: pytest.TempPathFactory) -> OfflineIndex:
    folder = tmp_path_factory.mktemp("doors")
    (folder / "world.ttl").write_text(turtle(), "utf-8")
    build_index(folder / "world.ttl", folder / "i.sqlite", rules)
    return OfflineIndex(folder / "i.sqlite", rules)


class Named(LinkDesk):
    """A desk that knows a few things by their IRIs, without a graph."""

    def things(self, named: object) -> dict[str, Thing]:
        """Return all of them."""
        return {AGENT + name: thing(name) for name in LABELS}


@pytest.fixture
def desk(shipped: Project, rules: Rules, source: OfflineIndex, tmp_path: Path) -> Named:
    """A desk with the settings of the example, in a folder without data."""
    return Named(shipped._replace(root=tmp_path, data=tmp_path / "data"), rules, source)


def thing(name: str, part: str = "") -> Thing:
    kind = "MusicGroup" if name == "duo" else "Person"
    return Thing(AGENT + name, f"https://w3id.org/music-kg/ontology#{kind}", LABELS[name], part)


def row(name: str, item: str, word: str = "", because: str = "", part: str = "") -> Cells:
    called = CALLED.get(item, LABELS[name])
    return [AGENT + name, LABELS[name], part, item, called, "0.9", "a reason", word, because]


def typed(name: str, item: str, word: str = "", because: str = "", part: str = "") -> Cells:
    """A row into which somebody has typed an item, and left out what was written of another one."""
    thing, label, part, item, _, _, _, word, because = row(name, item, word, because, part)
    return [thing, label, part, item, "", "", "", word, because]


def table(folder: Path, form: str, rows: Sequence[Cells], head: Sequence[str] = HEAD) -> Path:
    """Write a table with a head, as a spreadsheet saves it."""
    if form == "xlsx":
        require(XLSX)
        require(OPENPYXL)
    path = folder / f"t.{form}"
    write_rows([head, *rows], str(path), form)
    return path


def refused(desk: Desk, path: Path) -> str:
    """Read a table that is refused; return what was told, and see that nothing was taken."""
    with pytest.raises(InputError) as found:
        read_table(desk, path, "ann", "")

    assert [] == desk.current()
    return str(found.value)


# --- Cells that are not where they should be


def join(cells: Cells, place: int) -> None:
    """Lose what parts a cell from the next one, as an editor does that writes spaces for tabs."""
    cells[place : place + 2] = [f"{cells[place]}  {cells[place + 1]}"]


def shift(cells: Cells, place: int, by: int) -> None:
    """Take cells out and move the others to the left, or put one in and move them to the right."""
    if by < 0:
        cells[place:] = [*cells[place - by :], *[""] * -by]
    else:
        cells[place:] = ["", *cells[place:-1]]


MOVED: dict[str, tuple[Callable[[Cells], object], str]] = {
    "no tab behind the label": (lambda cells: join(cells, 1), ":3:9: this row has 8 cells, and the table 9 columns"),
    "no tab before the decision": (lambda cells: join(cells, 6), ":3:9: this row has 8 cells, and the table 9 columns"),
    "no tab behind the decision": (lambda cells: join(cells, 7), ":3:9: this row has 8 cells, and the table 9 columns"),
    "no cell of the item": (lambda cells: cells.pop(3), ":3:9: this row has 8 cells, and the table 9 columns"),
    "the ends cut off": (lambda cells: cells.__delitem__(slice(7, None)), ":3:8: this row has 7 cells"),
    "one cell too much": (lambda cells: cells.append("x"), ":3:10: "),
    "a cell taken out": (lambda cells: shift(cells, 4, -1), ":3:7: 'yes' stands in the column reasons"),
    "two cells taken out": (lambda cells: shift(cells, 4, -2), ":3:6: 'yes' stands in the column"),
    "two spaces for a tab, and all rows made as long": (lambda cells: cells.__setitem__(slice(6, 8), ["a reason  yes", ""]), ":3:7: 'yes' stands in the column reasons"),
    "one space for a tab, and all rows made as long": (lambda cells: cells.__setitem__(slice(6, 8), ["a reason yes", ""]), ":3:7: 'yes' stands in the column reasons"),
    "a cell put in": (lambda cells: shift(cells, 4, 1), ":3:8: 'a reason' is no decision; write one of yes, no,"),
    "a cell put in before an empty one": (lambda cells: shift(cells, 7, 1), ":3:9: 'yes' stands in the column because"),
    "another word": (lambda cells: cells.__setitem__(7, "maybe"), ":3:8: 'maybe' is no decision"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("form", "fault"),
    [(form, fault) for form in FORMS for fault, (_, told) in MOVED.items() if form != "xlsx" or "this row" not in told],
)
def test_a_yes_whose_cells_have_moved_is_told_and_nothing_taken(
    desk: Named, tmp_path: Path, form: str, fault: str
) -> None:
    """At the row and the column; a workbook has all rows of one length, so that no cell is missing there."""
    change, told = MOVED[fault]
    cells = row("rose", ROSE, "yes")
    change(cells)

    assert told in refused(desk, table(tmp_path, form, [row("lisa", LISA, "yes"), cells]))


def test_a_row_on_a_part_is_never_taken_for_one_on_the_whole(desk: Named, tmp_path: Path) -> None:
    """Wherever a tab or a cell was lost or came in, and the row made as long as others; the item could be of both."""
    path, good = tmp_path / "t.tsv", row("duo", GROUP, "yes", "", "Bruno Mars")
    for place in range(len(good) - 1):
        joined, left, right = list(good), list(good), list(good)
        join(joined, place)
        shift(left, place, -1)
        shift(right, place, 1)
        for cells in (joined, [*joined, ""], left, right):
            path.write_text("\n".join("\t".join(one) for one in (HEAD, cells)), "utf-8")
            with contextlib.suppress(InputError):
                read_table(desk, path, "ann", "")
            assert all((one.verdict, one.part) == (RELATED, "Bruno Mars") for one in desk.current()), cells


def test_every_fault_of_a_table_is_told_at_once(desk: Named, tmp_path: Path) -> None:
    path = table(tmp_path, "tsv", [row("rose", ROSE, "yes")[:-2], row("lisa", LISA, "si"), row("mars", MARS, "yes")])
    with pytest.raises(Faults) as found:
        read_table(desk, path, "ann", "")

    assert [2, 3] == [one.location.line for one in found.value.errors if one.location]


@pytest.mark.parametrize("form", FORMS)
def test_what_is_called_as_a_decision_is_none(desk: Named, tmp_path: Path, form: str) -> None:
    """A band called Yes that nobody has decided on, a note; and empty cells behind the row and the head do no harm."""
    note = row("lisa", LISA, "", "the guest of Yes, I think no")
    note[6] = "member of: both have Yes"
    path = table(tmp_path, form, [[*row("yes", "Q5"), "", ""], row("rose", ROSE, "YES"), note])
    read_table(desk, path, "ann", "")

    assert {AGENT + "rose": ROSE} == linked(desk.current())


# --- Forms


@pytest.mark.parametrize("form", FORMS)
def test_texts_come_back_from_each_form(tmp_path: Path, form: str) -> None:
    """And a spreadsheet computes none of them."""
    texts = ['=1+1 "a", b; c', "=x", "it's", "'=x", "''=x", "  spaces", "Ünï\tcode", "@a", "-", "'"]
    path = table(tmp_path, form, [row("rose", ROSE, "", text, "end") for text in texts])
    _, *found = read_rows(path, form)

    assert [" ".join(text.split()) for text in texts] == [" ".join(one.cells[8].split()) for one in found]
    assert form == "xlsx" or not re.search(rb"[\t,]\"?=", path.read_bytes())


@pytest.mark.parametrize("form", FORMS)
def test_what_waits_is_written_in_the_form_of_the_suffix(desk: Named, tmp_path: Path, form: str) -> None:
    if form == "xlsx":
        require(XLSX)
    one = Scored(ROSE, "Rosé", 0.9, 0.9, True, False, (), (), (), (), ())
    subject = Subject(AGENT + "rose", thing("rose").cls, "Rosé", (), {})
    path = tmp_path / f"t.{form}"
    write_table(desk, [Proposal(subject, (one,))], str(path), "kg link review")
    begin = {"tsv": b"thing\tlabel", "csv": b"\xef\xbb\xbfthing,label", "xlsx": b"PK\x03\x04"}[form]

    assert path.read_bytes().startswith(begin)
    assert [AGENT + "rose", "Rosé", ROSE] == list(read_rows(path, form)[1].cells[:3])


@pytest.mark.parametrize("name", ["t.ods", "t.json", "t.tsv.gz", "t.xls"])
def test_a_suffix_that_no_table_has_is_refused(name: str) -> None:
    with pytest.raises(UsageError):
        table_form(name)


def test_a_suffix_is_refused_at_both_doors(music: Project, kg: Callable[..., Ran], tmp_path: Path) -> None:
    for words in (["link", "review", "--read"], ["wikidata", "quickstatements", "-o"]):
        ran = kg(*words, str(tmp_path / "t.ods"), cwd=music)
        assert (2, True) == (ran.code, "the suffix of" in ran.err), ran
    assert [] == list(tmp_path.glob("*.ods"))


def test_semicolons_of_a_spreadsheet_are_read(desk: Named, tmp_path: Path) -> None:
    path = table(tmp_path, "csv", [row("rose", ROSE, "yes")])
    path.write_text(path.read_text("utf-8-sig").replace(",", ";"), "utf-8")
    read_table(desk, path, "ann", "")

    assert {AGENT + "rose": ROSE} == linked(desk.current())


# --- What contradicts itself


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        (row("rose", ROSE, "yes"), row("rose", LISA, "absent"), "agent:rose has no item here .*is linked to Q27655344 in line 2"),
        (row("rose", LISA, "absent"), row("rose", ROSE, "yes"), "agent:rose is linked to Q27655344 here .*has no item in line 2"),
        (row("rose", LISA, "absent"), row("rose", ROSE, "unsure"), "Rosé may be Q27655344 here, and has no item in line 2"),
        (row("rose", ROSE, "yes"), row("rose", ROSE, "no"), "decided on twice: accepted in line 2 .*, rejected here"),
        (row("rose", ROSE, "yes"), typed("rose", LISA, "yes"), "linked to Q26707663 here .*, and is linked to Q27655344 in line 2"),
        (row("rose", ROSE, "yes"), typed("lisa", ROSE, "yes"), "linked to agent:lisa here .*, and to agent:rose in line 2"),
    ],
)  # fmt: skip
def test_rows_that_contradict_each_other_are_refused_with_both(
    desk: Named, tmp_path: Path, first: Cells, second: Cells, told: str
) -> None:
    found = refused(desk, table(tmp_path, "tsv", [first, second]))

    assert re.search(rf"t\.tsv:3:1: .*{told}", found), found


# --- Parts


@pytest.mark.parametrize(
    ("name", "part", "told"),
    [
        ("duo", "Rose", "'Rose' is no part of 'Rosé & Bruno Mars'; did you mean 'Rosé'?"),
        ("duo", "Lisa", "'Lisa' is no part of 'Rosé & Bruno Mars'; its parts are 'Rosé', 'Bruno Mars'"),
        ("duo", "Rosé & Bruno Mars", "is no part of 'Rosé & Bruno Mars'"),
        ("rose", "Rosé", "'Rosé' is no part of 'Rosé', which is no joint name"),
    ],
)
@pytest.mark.parametrize("word", ["yes", "no", "unsure"])
def test_a_part_that_is_none_of_the_name_is_refused(
    desk: Named, rules: Rules, tmp_path: Path, name: str, part: str, told: str, word: str
) -> None:
    """From a table; in the decisions, where somebody may have written it, `kg link check` tells it."""
    assert told in refused(desk, table(tmp_path, "tsv", [row(name, MARS, word, part=part)]))

    one = Decision(AGENT + name, MARS, RELATED, "", "", "", other=note_of(part), line=7)
    (found,) = find_lost_parts([one], {AGENT + name: LABELS[name]}, rules, tmp_path)
    assert isinstance(found, Finding)
    assert told in found.message


def test_parts_of_the_name_are_taken_side_by_side_as_well(desk: Named, rules: Rules, tmp_path: Path) -> None:
    read_table(desk, table(tmp_path, "tsv", [row("duo", MARS, "yes", part="Bruno Mars")]), "ann", "")

    assert [(MARS, RELATED, "Bruno Mars")] == [(one.item, one.verdict, one.part) for one in desk.current()]
    rules.naming.require_part("Ann & Ben feat. Cem", "Ann & Ben")
    rules.naming.require_part("Ann & Ben feat. Cem", "Ben feat. Cem")


def test_a_part_is_never_a_link(desk: Named) -> None:
    """As a row would be that has lost its note."""
    one = desk.decided(thing("duo", "Rosé"), ROSE, "accepted", "ann", "")
    table = links_table(desk.project, desk.rules.items)
    table.write([one])
    text = table.path.read_text("utf-8").replace("skos:relatedMatch", "schema:sameAs").replace("decision=related|", "")
    table.path.write_text(text, "utf-8")

    with pytest.raises(InputError, match="write decision=related beside part="):
        table.read()


def test_a_name_of_a_table_has_no_part(music: Project) -> None:
    desk = NameDesk(music, {})
    with pytest.raises(UsageError, match="has no part"):
        desk.decided(thing("rose", "Rosé"), "agent/rose", "accepted", "ann", "")


# --- Rows that are not of one piece


def offer(desk: LinkDesk, *offered: tuple[str, str, str]) -> None:
    """Write proposals: an item for a thing, or for a part of its name, with a reason of its own."""
    proposals = []
    for name, part, item in offered:
        reason = Feature("name", "agrees", 0.9, f"{part or name} is {item}")
        one = Scored(item, item, 0.9, 0.9, True, False, (), (), (), (), (reason,))
        subject = Subject(AGENT + name, thing(name).cls, LABELS[name], (), {}, part=part)
        proposals.append(Proposal(subject, (one,) if item else ()))
    write_proposals(proposals, desk.proposals_path)


ROWS = [
    # a cell of another row
    (("rose", ROSE, ""), {1: "Lisa"}, ":2:2: 'Lisa' is no name of .*agent/rose, which is called 'Rosé'"),
    (("rose", LISA, ""), {4: "Rosé"}, ":2:5: 'Rosé' is no name of Q26707663, which is called 'Lisa'"),
    (("lisa", ROSE, ""), {1: "Rosé"}, ":2:2: 'Rosé' is no name of .*agent/lisa"),
    (("duo", MARS, "Bruno Mars"), {4: "Rosé"}, ":2:5: 'Rosé' is no name of Q1450"),
    # a part that was lost; an item that is of the whole is told at the prompt, or has its name
    (("duo", MARS, ""), {}, ":2:3: 'Rosé & Bruno Mars' is a joint name, and Q1450 was offered for its part 'Bruno Mars'"),
    (("duo", GROUP, ""), {}, ":2:3: .* Q25056945 was offered not for the whole of it; write here .*kg link accept THING ITEM"),
    (("duo", UNKNOWN, ""), {}, ":2:3: .* was offered not for the whole"),
    (("duo", MERGED, "Rosé"), {}, ":2:4: Q900090 was merged with Q27655344; take that one"),
    (("rose", MERGED, ""), {}, ":2:4: Q900090 was merged with Q27655344; take that one"),
    (("rose", GROUP, ""), {}, ":2:4: .*which ours is not"),
    (("duo", MARS, "Mars"), {}, ":2:3: 'Mars' is no part of"),
    (("duo", MARS, "Rosé"), {}, ":2:3: Q1450 was offered for the part 'Bruno Mars', and this row says 'Rosé'; put it right"),
    (("nobody", MARS, ""), {}, ":2:1: "),
    # an id that was counted up, of which the index knows nothing
    (("rose", UNKNOWN, ""), {4: "Rosé", 6: "rose is Q27655344"}, ":2:4: the reasons of this row are those of Q27655344"),
    # what somebody typed, or wrote otherwise
    (("rose", ROSE, ""), {1: "", 4: "", 6: ""}, ""),
    (("rose", ROSE, ""), {1: "ROSE", 4: "rosé"}, ""),
    (("rose", UNKNOWN, ""), {4: "", 6: ""}, ""),
    (("rose", UNKNOWN, ""), {4: "whoever"}, ":2:4: Q987654321 was not offered for 'Rosé', and is not known here; put the row"),
    (("rose", UNKNOWN, ""), {4: ""}, ":2:4: Q987654321 was not offered for 'Rosé'"),
    (("rose", LISA, ""), {6: ""}, ":2:4: Q26707663 was not offered for 'Rosé', and is called 'Lisa'; .*, or empty the cells called and reasons"),
    (("duo", MARS, "Bruno Mars"), {6: "Bruno Mars is Q1450"}, "Bruno Mars is Q1450"),
    # a reason is evidence for the pair that it was written for
    (("rose", ROSE, ""), {6: "rose  is Q27655344"}, "rose  is Q27655344"),
    (("rose", ROSE, ""), {6: "lisa is Q26707663"}, ""),
    (("rose", LISA, ""), {6: "rose is Q27655344"}, ":2:4: Q26707663 was not offered for 'Rosé'"),
    (("rose", ROSE, ""), {6: "lisa is Q26707663", 8: "seen"}, "seen"),
]  # fmt: skip


@pytest.mark.parametrize(("about", "cells", "told"), ROWS)
def test_a_row_that_is_of_two_pieces_is_refused_and_its_reasons_are_no_evidence(
    desk: Named,
    tmp_path: Path,
    capsysbinary: pytest.CaptureFixture[bytes],
    about: tuple[str, str, str],
    cells: dict[int, str],
    told: str,
) -> None:
    offer(desk, ("rose", "", ROSE), ("lisa", "", LISA), ("duo", "Bruno Mars", MARS))
    name, item, part = about
    filled = row(name if name in LABELS else "rose", item, "yes", part=part)
    filled[0] = AGENT + name
    for place, cell in cells.items():
        filled[place] = cell
    path = table(tmp_path, "tsv", [filled])

    if told.startswith(":"):
        assert re.search(rf"t\.tsv{told}", refused(desk, path))
    else:
        read_table(desk, path, "ann", "")
        assert [(item, " ".join(told.split()))] == [(one.item, one.comment) for one in desk.current()]
        stale = "the reasons are not those proposed for it" in capsysbinary.readouterr().err.decode()
        assert stale == (filled[6] != "" and not told)


WROTE = (("rose", "", ROSE), ("lisa", "", LISA), ("mars", "", MARS), ("duo", "Bruno Mars", MARS), ("duo", "Rosé", ROSE))


def written(desk: Named, folder: Path, *offered: tuple[str, str, str]) -> list[Cells]:
    """Offer some items, write them as a table, and return its rows."""
    offer(desk, *offered)
    path = folder / "w.tsv"
    path.unlink(missing_ok=True)
    write_table(desk, list(read_proposals(desk.proposals_path)), str(path), "kg link review")
    rows = [list(one.cells) for one in read_rows(path, "tsv")]
    for cells in rows[1:]:
        cells[2:-6] = cells[2:-6] or [""]  # where no part was offered no column says which
        cells[4] = CALLED[cells[3]]
    return rows[1:]


BLOCKS = {"what was offered": slice(3, 7), "the thing": slice(0, 2), "thing and part": slice(0, 3)}


@pytest.mark.parametrize("word", ["yes", "no", "unsure"])
@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("by", [1, 2])
def test_cells_that_were_moved_together_are_told_and_nothing_taken(
    desk: Named, tmp_path: Path, word: str, block: str, by: int
) -> None:
    """As where some columns are sorted without the others, or pasted some rows off: each piece is of one row."""
    rows = written(desk, tmp_path, *WROTE[:3])
    cells = [one[BLOCKS[block]] for one in rows]
    for n, one in enumerate(rows):
        one[BLOCKS[block]], one[7] = cells[(n + by) % len(rows)], word

    told = refused(desk, table(tmp_path, "tsv", rows))
    for line, one in enumerate(rows, 2):
        assert re.search(rf":{line}:4: {one[3]} was not offered for '{one[1]}', and is called '{one[4]}'", told), told


@pytest.mark.parametrize("word", ["yes", "no", "unsure"])
def test_nor_is_one_of_a_part_taken_for_another_part(desk: Named, tmp_path: Path, word: str) -> None:
    first, second = written(desk, tmp_path, *WROTE[3:])
    first[3:7], second[3:7] = second[3:7], first[3:7]
    first[7] = second[7] = word

    assert re.search(r":2:[34]: .*\n.*:3:[34]: ", refused(desk, table(tmp_path, "tsv", [first, second])))


def test_items_counted_up_are_told_whatever_is_said_of_them(desk: Named, tmp_path: Path) -> None:
    """As a spreadsheet fills a column in that is drawn down."""
    rows = written(desk, tmp_path, *WROTE[:3])
    for n, (cells, word) in enumerate(zip(rows, ("yes", "no", "unsure"), strict=True)):
        cells[3], cells[7] = f"Q98765432{n}", word

    told = refused(desk, table(tmp_path, "tsv", rows))
    assert [True] * 3 == [f"t.tsv:{line}:4: the reasons of this row are those of" in told for line in (2, 3, 4)]


@pytest.mark.parametrize("between", ["nothing", "another round", "the round of parts", "taken back"])
def test_what_a_table_offered_is_known_whatever_is_proposed_since(
    desk: Named, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes], between: str
) -> None:
    """Its reasons are kept with the decision, and are not told to be others when it is read again."""
    (cells,) = written(desk, tmp_path, ("rose", "", GROUP))  # a name that is not alike
    cells[3:5], cells[7] = [MARS, ""], "unsure"
    written(desk, tmp_path, ("rose", "", MARS))
    cells[6] = "rose is Q1450"
    path = table(tmp_path, "tsv", [cells])
    read_table(desk, path, "ann", "")
    if between != "nothing":
        offer(desk, *([("duo", "Rosé", ROSE)] if "parts" in between else []))
    if between == "taken back":
        undo_decisions(desk, Whose(None, "ann"), "", "kg link undo", thing("rose"))
        assert [] == desk.current()
    read_table(desk, path, "ann", "")

    assert [(MARS, "rose is Q1450")] == [(one.item, one.comment) for one in desk.current()]
    assert b"left out" not in capsysbinary.readouterr().err


def test_without_a_round_and_an_index_the_row_itself_must_fit(shipped: Project, rules: Rules, tmp_path: Path) -> None:
    """As where a table was sent to somebody who has the project alone."""
    desk = Named(shipped._replace(root=tmp_path, data=tmp_path / "data"), rules)
    told = refused(desk, table(tmp_path, "tsv", [row("rose", ROSE, "yes"), row("lisa", MARS, "no")]))
    assert "t.tsv:3:4: Q1450 was not offered for 'Lisa', and is called 'Bruno Mars'" in told

    read_table(desk, table(tmp_path, "tsv", [row("rose", ROSE, "yes"), row("lisa", LISA, "no")]), "ann", "")
    assert [LISA, ROSE] == sorted(one.item for one in desk.current())


def test_what_was_offered_can_be_deleted_and_a_line_of_others_says_nothing(desk: Named, tmp_path: Path) -> None:
    written(desk, tmp_path, *WROTE)
    kept = desk.offered_path.read_text("utf-8")
    written(desk, tmp_path, *WROTE)
    assert kept == desk.offered_path.read_text("utf-8"), "and is written once"

    desk.offered_path.write_text("[1]\nno\n[[1], 2, 3, 4]\n" + kept, "utf-8")
    about = {AGENT + "duo"}
    assert {(AGENT + "duo", "Bruno Mars", MARS), (AGENT + "duo", "Rosé", ROSE)} == set(
        read_offered(desk.offered_path, about)
    )
    desk.offered_path.unlink()
    assert {} == read_offered(desk.offered_path, about)


@pytest.mark.parametrize(
    "address",
    [
        "http://www.wikidata.org/entity/{}",
        "https://www.wikidata.org/wiki/{}",
        "wd:{}",
        "wikidata.org/wiki/{}#P1",
        "https://m.wikidata.org/wiki/{}/?uselang=ko",
        "https://www.wikidata.org/wiki/Special:EntityData/{}.json",
        " {} ",
    ],
)
def test_an_item_may_be_written_as_its_address(
    desk: Named, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes], address: str
) -> None:
    """In a row that is as it was written else, whose reasons are its own; and the table is one that was read back."""
    (cells,) = written(desk, tmp_path, ("rose", "", ROSE))
    cells[3], cells[7] = address.format(ROSE), "yes"
    path = table(tmp_path, "tsv", [cells])
    read_table(desk, path, "ann", "")

    assert [(ROSE, f"rose is {ROSE}")] == [(one.item, one.comment) for one in desk.current()]
    assert b"left out" not in capsysbinary.readouterr().err
    write_table(desk, [], str(path), "kg link review")


@pytest.mark.parametrize("cell", ["see", "https://www.wikidata.org/wiki/Property:P1", "Q 1450", "Bruno Mars", "?"])
@pytest.mark.parametrize(("name", "part"), [("duo", ""), ("duo", "Bruno Mars"), ("duo", "Nobody"), ("rose", "")])
def test_what_is_no_item_is_told_as_that_and_first(
    desk: Named, tmp_path: Path, cell: str, name: str, part: str
) -> None:
    """Whatever else is wrong with the row: of what is no item nothing else can be said."""
    for word in ("yes", "no", "unsure"):
        told = refused(desk, table(tmp_path, "tsv", [typed(name, cell, word, part=part)]))
        assert f"t.tsv:2:4: {cell!r} is no item; give its id, such as Q42" in told


def test_another_address_is_no_item(desk: Named, tmp_path: Path) -> None:
    told = refused(desk, table(tmp_path, "tsv", [typed("rose", f"https://example.org/wiki/{ROSE}", "yes")]))
    assert f":2:4: 'https://example.org/wiki/{ROSE}' is no item" in told


def test_what_was_offered_as_a_part_is_not_refused_for_the_whole_either(desk: Named, tmp_path: Path) -> None:
    offer(desk, ("duo", "Bruno Mars", MARS))
    assert "which part is meant" in refused(desk, table(tmp_path, "tsv", [row("duo", MARS, "no")]))
    read_table(desk, table(tmp_path, "tsv", [typed("duo", GROUP, "no")]), "ann", "")
    offer(desk, ("duo", "", MARS))
    read_table(desk, table(tmp_path, "tsv", [row("duo", MARS, "no")]), "ann", "")

    assert [GROUP, MARS] == [one.item for one in desk.current()]


@pytest.mark.parametrize("form", FORMS)
def test_a_table_with_decisions_that_were_not_read_back_is_not_overwritten(
    desk: Named, tmp_path: Path, form: str
) -> None:
    def write(path: Path) -> None:
        write_table(desk, [], str(path), "kg link review")

    path = table(
        tmp_path, form, [row("lisa", LISA), row("rose", ROSE, "yes"), row("duo", MARS, "yes", "", "Bruno Mars")]
    )
    filled = path.read_bytes()
    for _ in range(2):
        with pytest.raises(UsageError, match=f"a decision in line 3 .*kg link review --read .*t.{form}; or write to"):
            write(path)
    assert filled == path.read_bytes()

    read_table(desk, path, "ann", "")
    write(path)
    assert 1 == len(read_rows(path, form)), "it was read back"
    write(path)


@pytest.mark.parametrize("since", ["hand rejected", "forget"])
def test_a_table_was_read_back_whatever_came_since(desk: Named, tmp_path: Path, since: str) -> None:
    """What was taken is known by what stands, or where somebody decided otherwise, by what was done here."""
    path = table(tmp_path, "tsv", [row("rose", ROSE, "yes"), row("lisa", LISA, "unsure")])
    read_table(desk, path, "ann", "")
    go(desk, tmp_path, since)
    assert {"rejected" if "rejected" in since else "accepted", "unsure"} == {one.verdict for one in desk.current()}

    write_table(desk, [], str(path), "kg link review")

    assert 1 == len(read_rows(path, "tsv"))


@pytest.mark.parametrize("what", ["with its reason", "absent"])
def test_a_row_was_read_back_however_it_is_written(desk: Named, tmp_path: Path, what: str) -> None:
    cells = typed("rose", ROSE, "absent" if what == "absent" else "yes", "I saw both")
    path = table(tmp_path, "tsv", [cells])
    with pytest.raises(UsageError, match="a decision in line 2 that was not read back"):
        write_table(desk, [], str(path), "kg link review")
    read_table(desk, path, "ann", "")
    assert ["absent" if what == "absent" else "accepted"] == [one.verdict for one in desk.current()]

    write_table(desk, [], str(path), "kg link review")

    assert 1 == len(read_rows(path, "tsv"))


def test_nor_one_whose_cells_have_moved(desk: Named, tmp_path: Path) -> None:
    path = table(tmp_path, "tsv", [[*row("rose", ROSE)[:-2], "", "", "yes"]])
    with pytest.raises(UsageError, match="a row that cannot be read"):
        write_table(desk, [], str(path), "kg link review")


FOREIGN: dict[str, Callable[[list[Cells]], object]] = {
    "of others": lambda rows: rows.__setitem__(slice(None), [["name", "item"], ["Rosé", ROSE]]),
    "without its first line": lambda rows: rows.pop(0),
    "with a column called otherwise": lambda rows: rows[0].__setitem__(7, "Decision"),
    "with a column more": lambda rows: rows.__setitem__(slice(None), [[*cells, "a note"] for cells in rows]),
    "with a column twice": lambda rows: rows.__setitem__(slice(None), [[*cells, cells[7]] for cells in rows]),
    "without a column": lambda rows: [cells.pop(6) for cells in rows],
    "with a reason alone": lambda rows: rows[1].__setitem__(8, "ask Ann"),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("change", FOREIGN)
def test_nor_one_that_is_not_as_it_was_written(desk: Named, tmp_path: Path, form: str, change: str) -> None:
    """Whatever stands in it, nobody could have read it back; in another order of columns and rows it is as written."""
    rows = [[*HEAD], row("lisa", LISA), row("rose", ROSE)]
    FOREIGN[change](rows)
    path = table(tmp_path, form, rows[1:], rows[0])
    kept = path.read_bytes()

    told = (
        "holds a reason in line 2" if change == "with a reason alone" else "is no table as kg link review -o writes one"
    )
    with pytest.raises(UsageError, match=f"{told}.*write to another file"):
        write_table(desk, [], str(path), "kg link review")
    assert kept == path.read_bytes()

    turned = [cells[::-1] for cells in (row("rose", ROSE), row("lisa", LISA))]
    write_table(desk, [], str(table(tmp_path, form, turned, HEAD[::-1])), "kg link review")


def test_nor_a_workbook_to_which_a_sheet_was_added(desk: Named, tmp_path: Path) -> None:
    require(OPENPYXL)
    import openpyxl

    path = table(tmp_path, "xlsx", [row("rose", ROSE, "yes")])
    book = openpyxl.load_workbook(path)
    book.create_sheet("notes")["A1"] = "ask Ann"
    book.save(path)
    read_table(desk, path, "ann", "")
    assert {AGENT + "rose": ROSE} == linked(desk.current())

    with pytest.raises(UsageError, match="write to another file"):
        write_table(desk, [], str(path), "kg link review")


def book_of(path: Path, change: Callable[[Any, Any], object]) -> Path:
    """Change a workbook, and its sheet, as somebody does who has it open."""
    require(OPENPYXL)
    import openpyxl

    book = openpyxl.load_workbook(path)
    change(book, book.active)
    book.save(path)
    return path


def second(book: Any, sheet: Any, name: str, cells: Cells | None, place: int | None = None) -> None:
    """Add a copy of a sheet at a place, with another row below its head, or none."""
    other = book.copy_worksheet(sheet)
    other.title = name
    other.delete_rows(2, 99)
    if cells:
        other.append(cells)
    if place is not None:
        book.move_sheet(other, place - len(book.sheetnames) + 1)


@pytest.mark.parametrize("place", [None, 0])
def test_two_sheets_that_are_filled_in_are_refused(desk: Named, tmp_path: Path, place: int | None) -> None:
    """Whatever they are called, and wherever a word has moved to in one of them."""
    moved = row("lisa", LISA)
    moved[6] = "yes"
    for cells in (row("lisa", LISA, "no"), row("rose", ROSE, "no"), moved):
        path = table(tmp_path, "xlsx", [row("rose", ROSE, "yes")])
        book_of(path, partial(second, name="Bob", cells=cells, place=place))
        told = refused(desk, path)
        assert re.search(
            r"several sheets are filled in \('(answer', 'Bob|Bob', 'answer)'\).*a file of its own", told
        ), told


@pytest.mark.parametrize("place", [None, 0])
@pytest.mark.parametrize("filled", ["answer", "Bob"])
def test_of_two_sheets_the_one_that_is_filled_in_is_taken(
    desk: Named, tmp_path: Path, place: int | None, filled: str
) -> None:
    yes = row("rose", ROSE, "yes")
    path = table(tmp_path, "xlsx", [yes if filled == "answer" else row("lisa", LISA)])
    book_of(path, lambda book, sheet: second(book, sheet, "Bob", yes if filled == "Bob" else None, place))
    book_of(path, lambda book, sheet: book.create_sheet("notes", 0).append(["ask", "Ann"]))
    read_table(desk, path, "ann", "")

    assert {AGENT + "rose": ROSE} == linked(desk.current())


def test_several_sheets_of_which_none_is_a_table_are_told(desk: Named, tmp_path: Path) -> None:
    path = table(tmp_path, "xlsx", [row("rose", ROSE, "yes")], ["a", *HEAD[1:]])
    book_of(path, lambda book, sheet: book.create_sheet("notes"))
    assert "t.xlsx:1:1: the first line must hold the columns: thing, item, decision" in refused(desk, path)


HEADS: dict[str, tuple[Callable[[list[Cells]], object], str]] = {
    "a column called otherwise": (lambda rows: rows[0].__setitem__(7, "Verdict"), ":1:1: .*it lacks decision, and has 'Verdict'"),
    "two columns called otherwise": (lambda rows: rows[0].__setitem__(slice(0, 4, 3), ["Thing id", "Q"]), ":1:1: .*it lacks thing, item, and has 'Thing id', 'Q'"),
    "without a column": (lambda rows: [cells.pop(3) for cells in rows], ":1:1: .*it lacks item"),
    "in other words": (lambda rows: rows.__setitem__(0, ["Ding", "Name", "Teil", "Q", "heißt", "Wert", "Grund", "Wahl", "weil"]), ":1:1: .*it lacks thing, item, decision"),
    "a title above": (lambda rows: rows.insert(0, ["Links to decide on"]), ":1:1: .*they stand in line 2: delete what is above"),
    "a title above, and a column called otherwise": (lambda rows: rows.__setitem__(slice(0, 1), [["To do"], [*HEAD[:3], "Q", *HEAD[4:]]]), ":1:1: .*line 2 has some of them, and lacks item, and has 'Q'"),
    "without its head": (lambda rows: rows.pop(0), ":1:1: .*it lacks thing, item, decision"),
}  # fmt: skip


def extra(book: Any, sheet: Any, rows: list[Cells], name: str = "Bob", place: int | None = None) -> None:
    """Add a sheet with some rows."""
    other = book.create_sheet(name, place)
    for cells in rows:
        other.append(cells)


@pytest.mark.parametrize("place", [None, 0])
@pytest.mark.parametrize("change", HEADS)
def test_a_second_sheet_whose_head_is_not_ours_is_told_by_its_name(
    desk: Named, tmp_path: Path, change: str, place: int | None
) -> None:
    """What it says would be lost else; and so is one whose rows begin further down."""
    rows = [[*HEAD], row("lisa", LISA, "yes")]
    alter, told = HEADS[change]
    alter(rows)
    path = book_of(table(tmp_path, "xlsx", [row("rose", ROSE, "yes")]), partial(extra, rows=rows, place=place))
    found = refused(desk, path)
    named = told.replace(".*", ".*in the sheet 'Bob', which may be filled in, .*", 1)
    assert re.search(f"t.xlsx{named}", found), found

    alone = refused(desk, table(tmp_path, "tsv", rows[1:], rows[0]))
    assert "t.tsv:1:1: the first line must hold the columns: thing, item, decision" in alone


def test_rows_above_the_head_of_a_sheet_may_be_empty_no_more(desk: Named, tmp_path: Path) -> None:
    rows = [[], [], [*HEAD], row("lisa", LISA, "yes")]
    path = book_of(table(tmp_path, "xlsx", [row("rose", ROSE)]), partial(extra, rows=rows))
    assert "they stand in line 3: delete what is above" in refused(desk, path)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("cell", ["Decision", " DECISION ", "ｄｅｃｉｓｉｏｎ", "decision\u00a0"])
def test_a_head_in_other_letters_is_ours(desk: Named, tmp_path: Path, form: str, cell: str) -> None:
    head = [cell if name == "decision" else name.title() for name in HEAD]
    because = row("duo", MARS, "yes", "seen live", "Bruno Mars")
    read_table(desk, table(tmp_path, form, [because], head), "ann", "")

    assert [(MARS, "Bruno Mars", "seen live")] == [(one.item, one.part, one.comment) for one in desk.current()]


def test_so_it_is_in_a_second_sheet(desk: Named, tmp_path: Path) -> None:
    rows = [[name.upper() for name in HEAD], row("lisa", LISA, "yes")]
    path = book_of(table(tmp_path, "xlsx", [row("rose", ROSE)]), partial(extra, rows=rows))
    read_table(desk, path, "ann", "")
    assert {AGENT + "lisa": LISA} == linked(desk.current())

    path = book_of(table(tmp_path, "xlsx", [row("rose", ROSE, "yes")]), partial(extra, rows=rows))
    with pytest.raises(InputError, match="several sheets are filled in"):
        read_table(desk, path, "ann", "")


def test_what_is_passed_over_is_told(desk: Named, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """Sheets that are none of ours, in which nothing is decided, and columns; an empty one holds nothing to tell."""
    rows = [[*HEAD, "note"], [*row("rose", ROSE, "yes"), "ask Ann"]]
    rows[0][8] = "why"
    path = table(tmp_path, "xlsx", rows[1:], rows[0])
    for name, others in (
        ("notes", [["ask", "Ann"], ["yes", "now"]]),
        ("songs", [["item", "label"], ["1", "APT."]]),
        ("empty", []),
        ("copy", [[*HEAD], row("lisa", LISA)]),
    ):
        book_of(path, partial(extra, rows=others, name=name))
    read_table(desk, path, "ann", "")
    told = capsysbinary.readouterr().err.decode()

    assert {AGENT + "rose": ROSE} == linked(desk.current())
    no_head = "is passed over, as its first line is no head of such a table: it lacks"
    assert f"t.xlsx: the sheet 'notes' {no_head} thing, item, decision\n" in told
    assert f"t.xlsx: the sheet 'songs' {no_head} thing, decision\n" in told
    assert "t.xlsx: the sheet 'copy' is passed over: nothing is decided in it\n" in told
    assert "t.xlsx: not read is what stands in the columns 'note'; of ours there is no because\n" in told
    assert "empty" not in told


@pytest.mark.parametrize("form", FORMS)
def test_a_column_that_is_not_read_is_told_if_it_holds_anything(
    desk: Named, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes], form: str
) -> None:
    cells = [*row("rose", ROSE, "yes"), "x", "", "y"]
    cells[8] = "seen live"
    path = table(tmp_path, form, [cells], [*HEAD[:8], "why", "", "left", "Bob"])
    read_table(desk, path, "ann", "")
    told = capsysbinary.readouterr().err.decode()

    assert f"t.{form}: not read is what stands in the columns 'why', the 10th, without a name, 'Bob'; of ours" in told


@pytest.mark.parametrize("form", FORMS)
def test_a_reason_without_a_decision_is_told(
    desk: Named, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes], form: str
) -> None:
    path = table(tmp_path, form, [row("rose", ROSE, "yes", "live"), row("lisa", LISA, "", "ask"), row("mars", MARS)])
    read_table(desk, path, "ann", "")
    told = capsysbinary.readouterr().err.decode()
    assert f"t.{form}: a reason and no decision in line 3: nothing was taken from there; write one of yes" in told


@pytest.mark.parametrize(
    ("cells", "told"),
    [("H2:H3", ":2:8: "), ("A2:A3", ":2:1: "), ("H1:I1", ":1:8: "), ("G3:H3", ":3:7: "), ("G3:H9", ":3:7: ")],
)
def test_merged_cells_are_told(desk: Named, tmp_path: Path, cells: str, told: str) -> None:
    """A spreadsheet shows one text for all of them, and keeps it with the first."""
    path = table(tmp_path, "xlsx", [row("rose", ROSE, "yes"), row("lisa", LISA)])
    book_of(path, lambda book, sheet: sheet.merge_cells(cells))

    assert f"{told}the cells {cells} are merged, and only the first of them says anything" in refused(desk, path)


@pytest.mark.parametrize("cells", ["A9:C12", "K1:L9", "K9:XFD1048576", "H3:H9", "I3:K3", "J2:J3"])
def test_cells_that_are_merged_and_take_nothing_from_the_table_do_no_harm(
    desk: Named, tmp_path: Path, cells: str
) -> None:
    """Below and beside the rows, and the last of them with what is beyond; a column of others may be merged."""
    rows = [[*cells, "note"] for cells in (row("rose", ROSE, "yes"), row("lisa", LISA, "yes", "seen live"))]
    path = table(tmp_path, "xlsx", rows, [*HEAD, "note"])
    book_of(path, lambda book, sheet: sheet.merged_cells.add(cells))  # without making millions of them
    read_table(desk, path, "ann", "")

    assert {AGENT + "rose": ROSE, AGENT + "lisa": LISA} == linked(desk.current())


@pytest.mark.parametrize(
    ("cells", "text", "taken"),
    [
        ("A9:I9", "Ann asked the label about these", True),
        ("A9:C12", "a note", True),
        ("B4:I4", "below", True),
        ("A9:I9", AGENT + "lisa", False),
        ("A3:C3", "a note", False),
        ("G9:H9", "yes", False),
    ],
)
def test_a_note_in_merged_cells_is_read_as_one_in_a_cell(
    desk: Named, tmp_path: Path, cells: str, text: str, taken: bool
) -> None:
    """Where a line holds nothing but that, and that is neither a thing nor a decision, nothing can be lost."""
    path = table(tmp_path, "xlsx", [row("rose", ROSE, "yes"), row("lisa", LISA)])

    def write(book: Any, sheet: Any) -> None:
        sheet[cells.partition(":")[0]] = text
        sheet.merge_cells(cells)

    book_of(path, write)
    if taken:
        read_table(desk, path, "ann", "")
        assert {AGENT + "rose": ROSE} == linked(desk.current())
    else:
        assert f"the cells {cells} are merged" in refused(desk, path)


def test_a_cell_that_a_column_of_others_takes_in_is_told(desk: Named, tmp_path: Path) -> None:
    head = [*HEAD[:7], "note", *HEAD[7:]]
    one = row("rose", ROSE, "yes")
    path = table(tmp_path, "xlsx", [[*one[:7], "a note", *one[7:]]], head)
    book_of(path, lambda book, sheet: sheet.merge_cells("H2:I2"))
    assert "the cells H2:I2 are merged" in refused(desk, path)


@pytest.mark.parametrize("form", FORMS)
def test_a_table_without_its_first_line_is_told_what_that_holds(desk: Named, tmp_path: Path, form: str) -> None:
    path = table(tmp_path, form, [row("lisa", LISA)], row("rose", ROSE, "yes"))
    assert f"t.{form}:1:1: the first line must hold the columns: thing, item, decision" in refused(desk, path)


@pytest.mark.parametrize("words", [["link", "review"], ["tables", "review"]])
def test_a_table_is_not_read_and_written_at_once(
    music: Project, kg: Callable[..., Ran], tmp_path: Path, words: list[str]
) -> None:
    ran = kg(*words, "--read", "a.tsv", "-o", str(tmp_path / "b.tsv"), cwd=music)
    assert (2, True) == (ran.code, "--read takes what -o has written; give one of them" in ran.err), ran
    assert [] == list(tmp_path.glob("b.tsv"))


def test_where_somebody_else_has_decided_the_row_may_be_emptied(
    desk: Named, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    desk.change(partial(put, new=desk.decided(thing("rose"), ROSE, "rejected", "bob", "")))
    with pytest.raises(InputError, match="was rejected already, by bob"):
        read_table(desk, table(tmp_path, "tsv", [row("rose", ROSE, "yes")]), "ann", "")

    assert b"to leave what stands there as it is, empty the decision of that row" in capsysbinary.readouterr().err


@pytest.mark.parametrize("name", ["t.tsv", "t.csv", "t.xlsx"])
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 a picture", b"\xff\xfe\x00\xd8", b"\0\0", b"a note\n"])
def test_nor_any_file_but_an_empty_one(desk: Named, tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    if name.endswith("xlsx"):
        require(XLSX)

    if content:
        with pytest.raises(UsageError, match="is no table as kg link review -o writes one"):
            write_table(desk, [], str(path), "kg link review")
        assert content == path.read_bytes()
    else:
        write_table(desk, [], str(path), "kg link review")


# --- Tables that are read again


def go(desk: Named, folder: Path, step: str) -> None:
    """Do one step: read a table t or u in which a word, and a reason, stand for Rosé; decide by hand; take back."""
    door, _, word = step.partition(" ")
    word, _, because = word.partition(": ")
    if door == "hand" or door == "rules":
        by = "ann" if door == "hand" else ""
        item = "" if word == "absent" else ROSE
        desk.change(partial(put, new=desk.decided(thing("rose"), item, word, by, because)))
    elif door == "undo":
        undo_decisions(desk, Whose(None, "ann"), "", "kg link undo", thing("rose") if word else None)
    elif door == "forget":
        shutil.rmtree(desk.project.state)
    else:
        path = folder / door / "t.tsv"
        path.parent.mkdir(exist_ok=True)
        try:
            read_table(
                desk, table(path.parent, "tsv", [row("lisa", LISA), row("rose", ROSE, word, because)]), "ann", ""
            )
        except InputError as error:
            click.echo(as_told(error), err=True)


@pytest.mark.parametrize(
    ("steps", "left", "told"),
    [
        # a row that was taken before is older than what was decided since
        (["t yes", "hand rejected", "t yes"], "rejected", ":3:1: this row was taken before, and Q27655344 was rejected already, by ann on "),
        (["t yes", "hand unsure", "hand rejected", "t yes"], "rejected", "that stays until it is taken back with: kg link undo "),
        (["t absent", "hand accepted", "t absent"], "accepted", "this row was taken before"),
        (["t yes: one", "hand accepted: two", "t yes: one"], "accepted: two", "0 decisions were taken"),
        (["t yes", "t no", "t yes"], "rejected", "this row was taken before"),
        # one that was changed and contradicts what was decided elsewhere needs a word
        (["t yes", "hand rejected", "t unsure"], "rejected", ":3:1: Q27655344 was rejected already, by ann on "),
        (["t yes", "u no"], "accepted", "and not from this table; that stays until it is taken back with: kg link undo"),
        (["hand absent", "t yes"], "absent", "no item was absent already, by ann on "),
        (["t yes", "forget", "t no"], "accepted", "and not from this table"),
        (["t yes", "hand rejected", "t unsure", "undo rose", "undo rose", "t unsure"], "unsure", "1 decision was taken"),
        # a table corrects what came from it
        (["t yes", "t no"], "rejected", "1 decision was taken"),
        (["t unsure", "t yes"], "accepted", "1 decision was taken"),
        (["t absent", "t yes"], "accepted", "1 decision was taken"),
        (["t yes: one", "t yes: two"], "accepted: two", "1 decision was taken"),
        (["t yes", "hand rejected", "undo", "t no"], "rejected", "1 decision was taken"),
        (["t yes", "hand rejected", "undo rose", "t no"], "rejected", "1 decision was taken"),
        # and the rules are nobody
        (["rules accepted", "t no"], "rejected", "1 decision was taken"),
        # what says the same changes nothing, and drops no reason
        (["t yes: one", "t yes"], "accepted: one", "1 row says what was decided before"),
        (["t yes", "hand accepted: two", "t yes"], "accepted: two", "1 row says what was decided before"),
        (["hand accepted", "t yes: one"], "accepted: one", "1 decision was taken"),
        (["hand accepted: two", "t yes: one"], "accepted: two", "0 decisions were taken"),
    ],
)  # fmt: skip
def test_an_older_table_takes_no_place_of_what_was_decided_since(
    desk: Named, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes], steps: list[str], left: str, told: str
) -> None:
    for step in steps:
        capsysbinary.readouterr()
        go(desk, tmp_path, step)

    assert [left] == [f"{one.verdict}: {one.comment}".removesuffix(": ") for one in desk.current()]
    assert told in capsysbinary.readouterr().err.decode()


def test_the_other_rows_of_an_older_table_are_taken(desk: Named, tmp_path: Path) -> None:
    """And it is one that was read back; a no makes room for a yes that stands before it."""
    go(desk, tmp_path, "t yes")
    go(desk, tmp_path, "hand rejected")
    path = table(tmp_path / "t", "tsv", [row("lisa", LISA, "yes"), row("rose", ROSE, "yes")])
    read_table(desk, path, "ann", "")
    assert {LISA: "accepted", ROSE: "rejected"} == {one.item: one.verdict for one in desk.current()}

    read_table(desk, table(tmp_path / "t", "tsv", [typed("lisa", UNKNOWN, "yes"), row("lisa", LISA, "no")]), "ann", "")
    assert {AGENT + "lisa": UNKNOWN} == linked(desk.current())
    write_table(desk, [], str(path), "kg link review")


@pytest.mark.parametrize(
    ("offered", "rows", "taken"),
    [
        # the cell of the part was emptied
        ([("", MARS), ("Rosé", ROSE)], [row("duo", ROSE, "absent")], False),
        ([("Rosé", ROSE)], [row("duo", ROSE, "absent")], False),
        ([("Rosé", ROSE)], [row("duo", "", "absent")], False),
        ([], [row("duo", ROSE, "absent")], False),
        ([("", ""), ("Rosé", "")], [row("duo", "", "absent"), row("duo", "")], False),
        ([("", MARS), ("Rosé", ROSE)], [row("duo", ROSE, "absent", part="Rosé")], False),
        # of the whole
        ([("", MARS), ("Rosé", ROSE)], [row("duo", MARS, "absent"), row("duo", ROSE, part="Rosé")], True),
        ([("", ""), ("Rosé", "")], [typed("duo", "", "absent"), row("duo", "", part="Rosé")], True),
        ([("", ""), ("Rosé", ROSE)], [row("duo", "", "absent")], False),  # a score is of an item
        ([], [row("rose", "", "absent")], True),
    ],
)
def test_a_part_is_never_told_to_be_absent_as_the_whole(
    desk: Named,
    tmp_path: Path,
    capsysbinary: pytest.CaptureFixture[bytes],
    offered: list[tuple[str, str]],
    rows: list[Cells],
    taken: bool,
) -> None:
    """What is of the whole is said to be so, since of a row that was emptied nobody can tell."""
    offer(desk, *(("duo", part, item) for part, item in offered))
    path = table(tmp_path, "tsv", rows)
    if taken:
        read_table(desk, path, "ann", "")
        assert ["absent"] == [one.verdict for one in desk.current()]
        told = "t.tsv:2:1: Rosé & Bruno Mars has no item as a whole" in capsysbinary.readouterr().err.decode()
        assert told == (rows[0][1] == LABELS["duo"])
    else:
        assert re.search(r"t\.tsv:2:[38]: .*a part is not told to be absent", refused(desk, path))


def test_a_part_has_one_item_at_every_door(desk: Named, tmp_path: Path) -> None:
    """Two rows of a table, two decisions after each other, and two rows that a merge has brought together."""
    first, second = row("duo", MARS, "yes", "", "Bruno Mars"), typed("duo", ROSE, "yes", "", "Bruno Mars")
    told = r"t.tsv:3:1: the part 'Bruno Mars' of agent:duo has Q27655344 here .*, and Q1450 in line 2"
    assert re.search(told, refused(desk, table(tmp_path, "tsv", [first, second])))

    read_table(desk, table(tmp_path, "tsv", [first]), "ann", "")
    other = desk.decided(thing("duo", "Bruno Mars"), ROSE, "accepted", "bob", "")
    with pytest.raises(
        UsageError, match=r"the part 'Bruno Mars' has Q1450 already, by ann on .*take that back first"
    ) as found:
        desk.decide([other], lambda _: [])
    assert f"with: kg link undo {AGENT}duo --by ann" in as_told(found.value)

    desk.file.table.write([*desk.current(), other])
    with pytest.raises(InputError, match="a part has one item"):
        desk.file.table.read()


@pytest.mark.parametrize("part", ["", "Rosé"])
def test_a_merged_item_is_refused_where_it_is_typed_in(desk: Named, part: str) -> None:
    """As in a table; at the prompt, and with the key that looks at it."""
    about = thing("duo" if part else "rose", part)
    proposal = Proposal(Subject(about.iri, about.cls, about.label, (), {}, part=part), ())
    for typed in (
        lambda: desk.decided(about, MERGED, "accepted", "ann", ""),
        lambda: desk.with_item(proposal, MERGED),
    ):
        with pytest.raises(UsageError, match="Q900090 was merged with Q27655344; take that one"):
            typed()


# --- Items that nobody could check


def by_table(desk: Named, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    read_table(desk, table(folder, "tsv", [typed("rose", UNKNOWN, "yes"), row("lisa", LISA, "no")]), "ann", "")


def by_key(desk: Named, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    one = Scored(UNKNOWN, "?", 0.9, 0.9, True, False, (), (), (), (), ())
    answers = iter(["a", "q"])
    monkeypatch.setattr(click, "prompt", lambda *_, **__: next(answers))
    subject = Subject(AGENT + "rose", thing("rose").cls, "Rosé", (), {})
    waiting = Waiting([Proposal(subject, (one,))], Wanted())
    Reviewer(desk, waiting, "ann", lambda *_: None, "", "kg link undo").run()


@pytest.mark.parametrize("door", [by_table, by_key])
def test_an_item_that_the_index_does_not_hold_is_told_and_kept(
    desk: Named,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsysbinary: pytest.CaptureFixture[bytes],
    door: Callable[[Named, pytest.MonkeyPatch, Path], None],
) -> None:
    door(desk, monkeypatch, tmp_path)

    told = capsysbinary.readouterr().err.decode()
    assert f"{UNKNOWN} is not in the index: nothing about it was checked\n" in told
    assert LISA not in told
    assert UNKNOWN == linked(desk.current())[AGENT + "rose"]


def test_so_it_is_at_the_prompt(music: Project, kg: Callable[..., Ran], rules: Rules, source: OfflineIndex) -> None:
    """And where there is no index, that is told."""
    shutil.rmtree(music.data / "links")
    root = music.root
    bare = kg("link", "accept", "Rosé", UNKNOWN, "--by", "ann", cwd=root)
    assert (0, True) == (
        bare.code,
        f"there is no index to look for candidates in: nothing about {UNKNOWN} was checked" in bare.err,
    )
    shutil.copy(index_file(source), root / ".kg" / "link" / "index.sqlite")

    for n, verdict in enumerate(("accept", "unsure", "reject")):
        ran = kg("link", verdict, "Lisa", f"Q98765{n}", "--by", "ann", cwd=root)
        assert (0, True) == (ran.code, f"Q98765{n} is not in the index: nothing about it was checked" in ran.err)
    assert 4 == len(LinkDesk(music, rules).current())


UNUSABLE = {
    "the index was made with other rules or by another version": "UPDATE meta SET value = '0' WHERE key = 'version'",
    "the index is damaged": "DROP TABLE meta",
    "there is no index to look for candidates in": "",
}


@pytest.mark.parametrize("told", UNUSABLE)
def test_an_index_that_cannot_be_used_is_told_as_what_it_is(
    music: Project, kg: Callable[..., Ran], rules: Rules, source: OfflineIndex, told: str
) -> None:
    """At the prompt, and by the key that looks at an item; and links are checked as far as that goes without it."""
    path = music.root / ".kg" / "link" / "index.sqlite"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    if UNUSABLE[told]:
        shutil.copy(index_file(source), path)
        database = sqlite3.connect(path)
        database.execute(UNUSABLE[told])
        database.commit()
        database.close()
    shutil.rmtree(music.data / "links")
    ran = kg("link", "accept", "Rosé", UNKNOWN, "--by", "ann", cwd=music)
    assert (0, True, True) == (ran.code, told in ran.err, f": nothing about {UNKNOWN} was checked" in ran.err), ran
    waits = Proposal(Subject(AGENT + "lisa", thing("lisa").cls, "Lisa", (), {}), ())
    with pytest.raises(StoreError, match=told):
        LinkDesk(music, rules, None).with_item(waits, LISA)

    kg("link", "apply", cwd=music)
    ran = kg("link", "check", cwd=music)
    unsaid = "whether items were merged or deleted, or are of another kind, was not checked; all else was"
    assert (3, True, True) == (ran.code, unsaid in ran.err, told in ran.err), ran
    agents = music.spine / "agents.ttl"
    wrong = "\nagent:rose <https://schema.org/sameAs> <https://isni.org/isni/0000000121032684> .\n"
    agents.write_text(agents.read_text("utf-8") + wrong, "utf-8")
    ran = kg("link", "check", cwd=music)
    assert (1, True, True) == (ran.code, unsaid in ran.err, "its check digit does not fit" in ran.out), ran


def index_file(source: OfflineIndex) -> Path:
    return source._path


@pytest.mark.parametrize("door", [by_table, by_key])
def test_where_nobody_answers_nothing_is_taken(
    desk: Named,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    door: Callable[[Named, pytest.MonkeyPatch, Path], None],
) -> None:
    """What is looked for online is looked for before anything is written."""

    def fail(ids: object) -> dict[str, Item]:
        raise RemoteError("nobody answers")

    monkeypatch.setattr(desk.source, "items", fail)
    with pytest.raises(RemoteError):
        door(desk, monkeypatch, tmp_path)

    assert [] == desk.current()


@pytest.mark.parametrize(
    ("name", "verdict", "called", "told"),
    [
        ("duo", "accepted", "Bruno Mars", True),
        ("duo", "accepted", "", True),
        ("duo", "accepted", "Rosé & Bruno Mars", False),
        ("duo", "rejected", "Bruno Mars", False),
        ("rose", "accepted", "Park", False),
    ],
)
def test_a_joint_name_that_is_linked_as_a_whole_is_told_unless_the_item_is_called_so(
    desk: Named, monkeypatch: pytest.MonkeyPatch, name: str, verdict: str, called: str, told: bool
) -> None:
    monkeypatch.setattr(desk, "names_of_item", lambda *_: [called] if called else [])
    new = desk.decided(thing(name), UNKNOWN, verdict, "ann", "")

    joint = [words for words in desk.remarks_on([new]) if "a joint name, and Q987654321 is not known to be" in words]
    assert told == bool(joint)


def test_many_are_told_in_one_line(desk: Named) -> None:
    new = [desk.decided(thing("rose"), f"Q98765{n}", "rejected", "ann", "") for n in range(5)]
    assert [
        "Q987650, Q987651, Q987652 and 2 more are not in the index: nothing about them was checked"
    ] == desk.remarks_on(new)


@pytest.mark.parametrize(
    ("name", "item", "offered", "told"),
    [
        ("rose", LISA, False, f"{LISA} is called 'Lisa' there, and not 'Rosé'; take that back if it is another"),
        ("rose", LISA, True, ""),
        ("rose", ROSE, False, ""),
        ("duo·Rosé", LISA, False, f"{LISA} is called 'Lisa' there, and not 'Rosé'; take that back if it is another"),
        ("duo·Bruno Mars", MARS, False, ""),
    ],
)
def test_an_item_that_is_called_otherwise_and_was_not_offered_is_told(
    desk: Named, name: str, item: str, offered: bool, told: str
) -> None:
    """And what it is called stands in the row, whoever typed it in."""
    one = Scored(item, "?", 0.9, 0.9, True, False, (), (), (), (), ())
    if offered:
        subject = Subject(AGENT + "rose", thing("rose").cls, "Rosé", (), {})
        write_proposals([Proposal(subject, (one,))], desk.proposals_path)
    new = desk.decided(thing(*name.split("·")), item, "accepted", "ann", "")

    assert ([told] if told else []) == desk.remarks_on([new])
    assert CALLED[item] == new.item_label


def test_what_was_offered_for_a_thing_without_an_item_is_told_until_somebody_says_no(desk: Named) -> None:
    """Of many in one line, the best of each; not what another thing is linked to, or what is below the threshold."""

    def offered(name: str, *scores: tuple[str, float]) -> Proposal:
        found = (Scored(item, f"as {item}", n, n, True, False, (), (), (), (), ()) for item, n in scores)
        return Proposal(Subject(AGENT + name, thing(name).cls, LABELS[name], (), {}), tuple(found))

    best = [offered("rose", ("Q3", 0.9), ("Q4", 0.8)), offered("lisa", (LISA, 0.9)), offered("mars", ("Q5", 0.4))]
    write_proposals([*best, offered("yes", ("Q6", 1.0))], desk.proposals_path)
    absent = [desk.decided(thing(name), "", "absent", "ann", "") for name in ("rose", "lisa", "mars")]

    def remarks() -> list[str]:
        return [words for words in desk.remarks_on(absent) if "nobody" in words]

    assert [f"nobody has said no to {LISA} (as {LISA}, 0.90) for Lisa, Q3 (as Q3, 0.90) for Rosé"] == remarks()
    desk.change(lambda held: put(held, desk.decided(thing("rose"), "Q3", "rejected", "ann", "")))
    desk.change(lambda held: put(held, desk.decided(thing("yes"), LISA, "accepted", "ann", "")))
    assert ["nobody has said no to Q4 (as Q4, 0.80) for Rosé"] == remarks()


# --- The way that the page tells


def test_the_first_round_of_the_page_runs_as_it_is_written(music: Project, kg: Callable[..., Ran]) -> None:
    """From an extract to links, with a table that somebody fills in."""
    require(XLSX)
    require(OPENPYXL)
    import openpyxl

    shutil.rmtree(music.data / "links")
    (music.root / "extract.ttl").write_text(turtle(), "utf-8")
    page = (ROOT / "docs" / "linking.md").read_text("utf-8")
    block = page.partition("## A first round")[2].split("```")[1]
    for line in block.strip().splitlines():
        words = line.partition("#")[0].split()
        ran = kg(*words[1:], cwd=music)
        assert ran.code == 0, (line, ran)
        assert "--read" not in words or "1 decision was taken" in ran.err
        if "-o" in words:
            book = openpyxl.load_workbook(music.root / words[-1])
            book.active["G2"] = "unsure"
            book.save(music.root / words[-1])


# --- Workbooks of others


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as held:
        return {name: held.read(name) for name in held.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as held:
        for name, content in parts.items():
            held.writestr(name, content)
    return kept.getvalue()


def without_part(name: str) -> Callable[[bytes], bytes]:
    return lambda content: packed({part: text for part, text in parts_of(content).items() if part != name})


def with_part(name: str, content: bytes) -> Callable[[bytes], bytes]:
    return lambda book: packed({**parts_of(book), name: content})


def replaced(name: str, old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def change(content: bytes) -> bytes:
        parts = parts_of(content)
        assert old in parts[name]
        return packed({**parts, name: parts[name].replace(old, new)})

    return change


def with_chart(*, faulty: bool) -> Callable[[bytes], bytes]:
    def change(content: bytes) -> bytes:
        import openpyxl

        book = openpyxl.load_workbook(io.BytesIO(content))
        book.create_chartsheet("chart", 0)
        kept = io.BytesIO()
        book.save(kept)
        made = kept.getvalue()
        return with_part("xl/chartsheets/sheet1.xml", b"<chartsheet><oops/></chartsheet>")(made) if faulty else made

    return change


SHEET, BOOK, STYLES = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"
ODD: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    # what holds a table is read
    "a sheet that is an empty chart": (with_chart(faulty=False), ""),
    "a chart that cannot be read": (with_chart(faulty=True), ""),
    "no looks at all": (without_part("xl/theme/theme1.xml"), ""),
    "no properties": (without_part("docProps/core.xml"), ""),
    "macros": (replaced("[Content_Types].xml", b"openxmlformats-officedocument.spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main"), ""),
    "a part that nobody knows": (with_part("xl/vbaProject.bin", b"\0" * 50), ""),
    "wrong size": (replaced(SHEET, b'<dimension ref="A1', b'<dimension ref="ZZZ1'), ""),
    # what cannot be is told, with what to do
    "no sheet": (without_part(SHEET), "the cells of its sheet 'answer' are not in it"),
    "no list of sheets": (without_part(BOOK), "There is no item named"),
    "no list of parts": (without_part("[Content_Types].xml"), "There is no item named"),
    "no relations": (without_part("xl/_rels/workbook.xml.rels"), "There is no item named"),
    "broken sheet": (replaced(SHEET, b"</sheetData>", b"</sheetDat"), "not well-formed"),
    "a sheet that ends": (lambda content: with_part(SHEET, parts_of(content)[SHEET][:300])(content), "unclosed token"),
    "a sheet of nothing": (with_part(SHEET, b""), "no element found"),
    "a sheet that is text": (with_part(SHEET, b"thing,item,decision\n"), "syntax error"),
    "broken list of sheets": (with_part(BOOK, b"<workbook><sheets>"), "no element found"),
    "a list of other things": (with_part(BOOK, b"<html/>"), "it has no sheet of cells"),
    "broken styles": (with_part(STYLES, b"<styleSheet><fonts count='x'"), "unclosed token"),
    "styles of another kind": (with_part(STYLES, b"<html/>"), ""),
    "a cell nowhere": (replaced(SHEET, b'r="A1"', b'r="??"'), "invalid literal"),
    "a cell of no style": (replaced(SHEET, b'r="A1" s="', b'r="A1" s="987'), ""),
    "an attribute twice": (replaced(SHEET, b'r="A1"', b'r="A1" s="9" s="9"'), "duplicate attribute"),
    "a text of no list": (replaced(SHEET, b't="inlineStr"><is><t>thing</t></is>', b't="s"><v>77</v>'), "list index out of range"),
    "a number that is none": (replaced(SHEET, b't="inlineStr"><is><t>thing</t></is>', b't="n"><v>many</v>'), "invalid literal"),
    "an entity": (with_part(SHEET, b'<!DOCTYPE x [<!ENTITY y "z">]><worksheet>&y;&zz;</worksheet>'), "undefined entity"),
    "an older form": (lambda _: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "it is of an older form (XLS), or has a password"),
    "a zip of other things": (lambda _: packed({"readme.txt": b"hello"}), "There is no item named '[Content_Types].xml'"),
    "an OpenDocument": (lambda _: packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}), "There is no item named"),
    "a text": (lambda _: b"thing,item,decision\n", "File is not a zip file"),
    "a page": (lambda _: b"<html><table></table></html>", "File is not a zip file"),
    "nothing": (lambda _: b"", "File is not a zip file"),
}  # fmt: skip


@pytest.mark.parametrize("odd", ODD)
def test_a_workbook_of_others_is_read_or_told_with_the_reason(desk: Named, tmp_path: Path, odd: str) -> None:
    """Whatever the package stumbles over, nobody is told of a fault of ours, and nothing is lost without a word."""
    change, told = ODD[odd]
    path = table(tmp_path, "xlsx", [row("rose", ROSE, "yes")])
    path.write_bytes(change(path.read_bytes()))
    if told:
        found = refused(desk, path)
        assert f"t.xlsx: is no workbook as XLSX: {told}" in found
        assert "open it in a spreadsheet, and save it as XLSX or CSV" in found
    else:
        read_table(desk, path, "ann", "")
        assert {AGENT + "rose": ROSE} == linked(desk.current())
