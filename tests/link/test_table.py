"""The table of decisions outlives what people and tools do to it: spreadsheets, other tools, merges, many at once."""

from __future__ import annotations

import csv
import io
import multiprocessing
import os
import random
import subprocess
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from kg.cli.link_session import LinkSession
from kg.engines.embedded import EmbeddedEngine
from kg.engines.stores import load_merged
from kg.errors import InputError
from kg.io.locks import is_locked
from kg.link.decisions import BY_HAND, PROVEN, RELATED, UNCERTAIN, VERDICTS, Decision, note_of, put
from kg.link.keeping import DecisionFile
from kg.link.publish import check_links
from kg.link.rules import Rules, read_rules
from kg.link.sheets import read_sheet
from kg.link.sssom import COLUMNS, DecisionTable, links_table, path_of, read_decisions
from kg.link.target_table import target_table
from kg.link.targets import items_behind
from kg.project.config import Project
from kg.project.reading import read_project
from tests.conftest import Ran

W3ID = "https://w3id.org/music-kg/"
SAME = "https://schema.org/sameAs"
HISTORIES = int(os.environ.get("KG_EXAMPLES", "12"))


@pytest.fixture(scope="module")
def rules(shipped: Project) -> Rules:
    return read_rules(shipped)


@pytest.fixture
def empty(music: Project) -> Project:
    """The music project without a decision."""
    path_of(music).unlink()
    return music


def made(number: int, **changes: object) -> Decision:
    """A decision on a thing and an item that no other number has."""
    verdict = VERDICTS[number % 4]
    one = Decision(
        f"{W3ID}agent/a{number:04}", "" if verdict == "absent" else f"Q{100 + number}", verdict,
        UNCERTAIN if verdict == "unsure" else SAME, PROVEN if number % 3 else BY_HAND, f"2026-01-{1 + number % 28:02}",
        f"somebody {number % 2}", None if number % 5 else 0.5, f"name, {number}", f'"{number}" inch', f'so "it" is; {number}, a',
        "0.1.0", "tool", "" if number % 7 else "note=1",
    )  # fmt: skip
    return one._replace(**changes)  # type: ignore[arg-type]


def write(project: Project, rules: Rules, decisions: Iterable[Decision]) -> None:
    links_table(project, rules.items).write(decisions)


def read(project: Project, rules: Rules) -> set[Decision]:
    return {one._replace(line=0) for one in read_decisions(project, rules.items)}


# --- What tools and people make of the table


def condensed(text: str) -> str:
    """What the tool `sssom` 0.4 makes of a table: sorted YAML above it, where a column of one value moves to."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    rows = list(csv.DictReader(io.StringIO("\n".join(lines)), delimiter="\t", quotechar='"'))
    names = [line[1:] for line in text.splitlines() if line.startswith("#  ")]
    head = {"license": "https://creativecommons.org/publicdomain/zero/1.0/", "mapping_set_id": f"{W3ID}links/wikidata"}
    for column in ("mapping_date", "mapping_tool", "mapping_tool_version"):
        values = {row.get(column) or "" for row in rows}
        if len(values) == 1 and "" not in values:
            value = values.pop()
            head[column] = f"'{value}'" if column == "mapping_date" else value
    kept = [c for c in COLUMNS if c not in head and (c == "subject_id" or any(row.get(c) for row in rows))]
    said = [*[f"{key}: {value}" for key, value in head.items()], "curie_map:", *names]
    out = io.StringIO()
    out.write("".join(f"# {line}\n" for line in said))
    writer = csv.DictWriter(
        out, kept, delimiter="\t", lineterminator="\n", extrasaction="ignore", quoting=csv.QUOTE_MINIMAL
    )
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def saved_by_a_spreadsheet(text: str, *, everything: bool = False) -> str:
    """What a spreadsheet makes of a table: all rows of one length, and what has a comma or a quotation mark in quotes."""
    rows = list(csv.reader(io.StringIO(text), delimiter="\t"))
    longest = max(map(len, rows))
    cells = [[*row, *[""] * (longest - len(row))] for row in rows]

    def cell(value: str) -> str:
        return '"' + value.replace('"', '""') + '"' if everything or set(value) & set('",\n') else value

    return "".join("\t".join(map(cell, row)) + "\r\n" for row in cells)


def forms(text: str) -> dict[str, bytes]:
    return {
        "as it is": text.encode(),
        "of a tool": condensed(text).encode(),
        "of a spreadsheet": saved_by_a_spreadsheet(text).encode(),
        "all in quotes": saved_by_a_spreadsheet(text, everything=True).encode("utf-8-sig"),
        "Unicode text": saved_by_a_spreadsheet(text).encode("utf-16"),
        "of a tool and a spreadsheet": saved_by_a_spreadsheet(condensed(text)).encode(),
        "old line ends": text.replace("\n", "\r").encode(),
    }


@pytest.mark.parametrize("form", list(forms("subject_id\n")))
@pytest.mark.parametrize("alike", [False, True], ids=["", "of one day"])
def test_no_row_and_no_field_is_lost(empty: Project, rules: Rules, form: str, alike: bool) -> None:
    """Also where all rows have a day, a tool and a version in common, which then stand in the head alone."""
    kept = [made(n, date="2026-01-31") if alike else made(n) for n in range(12)]
    write(empty, rules, kept)
    first = path_of(empty).read_bytes()

    path_of(empty).write_bytes(forms(first.decode())[form])

    assert set(kept) == read(empty, rules)
    write(empty, rules, read_decisions(empty, rules.items))
    assert first == path_of(empty).read_bytes(), "and all is written as it was"


def test_what_the_tool_wrote_is_read(empty: Project, rules: Rules) -> None:
    """Lines of a head as `sssom parse` 0.4.21 wrote them, a text of two lines and a list among them."""
    path_of(empty).write_text(
        """# comment: 'Accepted unseen: an equal identifier; or names alike to 0.98, 1 or more
#   facts agreeing, none differing, the next candidate 0.1 behind.'
# creator_label:
# - somebody
# - else
# curie_map:
#   agent: https://w3id.org/music-kg/agent/
#   there: https://example.org/
#   wd: http://www.wikidata.org/entity/
# mapping_date: '2026-11-22'
# mapping_tool: music-kg
# mapping_tool_version: 0.1.0
subject_id\tpredicate_id\tobject_id\tmapping_justification
agent:a\tschema:sameAs\twd:Q1\tsemapv:ManualMappingCuration
there:b\tschema:sameAs\t<http://www.wikidata.org/entity/Q2>\tsemapv:ManualMappingCuration
""",
        "utf-8",
    )

    found = read_decisions(empty, rules.items)

    assert ("Q1", "2026-11-22", "music-kg", "0.1.0") == (found[0].item, found[0].date, found[0].tool, found[0].version)
    assert ("https://example.org/b", "Q2") == found[1].key
    write(empty, rules, found)
    assert "#creator_label:\n#- somebody\n#- else\n" in path_of(empty).read_text()
    assert {one._replace(line=0) for one in found} == read(empty, rules)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"\xff\xfes\x00\xd8", "cannot be read: .*; a spreadsheet writes it as text in UTF-8 with tabs"),
        (b"\x80\x81", "cannot be read: .*; a spreadsheet writes it as text in UTF-8 with tabs"),
        ("subject_id\tpredicate_id".encode("utf-16-le"), "cannot be read: .*; a spreadsheet writes it as text"),
        (b"subject_id,predicate_id,object_id,mapping_justification\n", "no column 'subject_id'; save it with tabs"),
        (b"subject_id;predicate_id;object_id;mapping_justification\n", "no column 'subject_id'; save it with tabs"),
        (b"<<<<<<< HEAD\nsubject_id\n=======\n>>>>>>> other\n", ":1:1: a merge of git has stopped here; keep the rows of both"),
        (b"#curie_map:\n#  wd: https://www.wikidata.org/entity/\nsubject_id\tpredicate_id\tobject_id\tmapping_justification\n", ":1:1: curie_map says that wd: is https.*one of them has to change"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_advice(empty: Project, rules: Rules, text: bytes, message: str) -> None:
    path_of(empty).write_bytes(text)

    with pytest.raises(InputError, match=message):
        read_decisions(empty, rules.items)


def test_a_fault_in_a_row_behind_a_text_of_several_lines_has_its_line(empty: Project, rules: Rules) -> None:
    write(empty, rules, [made(0), made(4)])
    text = path_of(empty).read_text().replace('so "it" is; 0, a', '"so\n""it""\nis; 0"').replace("wd:Q104", "wd:P1")
    path_of(empty).write_text(text)
    line = text.splitlines().index(next(one for one in text.splitlines() if "wd:P1" in one)) + 1

    with pytest.raises(InputError, match=rf":{line}:1: object_id 'wd:P1' is no item"):
        read_decisions(empty, rules.items)


def test_what_nobody_is_sure_of_is_no_link_for_others(empty: Project, rules: Rules) -> None:
    """Also where an older version has written it with the predicate of a link."""
    write(empty, rules, [made(2)])
    text = path_of(empty).read_text()
    assert "\tskos:relatedMatch\t\twd:Q102\t" in text

    path_of(empty).write_text(text.replace("skos:relatedMatch", "schema:sameAs"))
    assert {made(2)} == read(empty, rules)
    path_of(empty).write_text(text.replace("decision=unsure", ""))
    with pytest.raises(InputError, match=r"predicate_id 'skos:relatedMatch' is no link; kg\.toml knows"):
        read_decisions(empty, rules.items)


# --- Many at once


def _decide(root: str, who: int, count: int) -> None:
    project = read_project(Path(root))
    session = LinkSession(project, read_rules(project), EmbeddedEngine(load_merged([])), [])
    for n in range(count):
        session.change(partial(put, new=made(1000 * who + n)))


def test_four_processes_lose_no_decision(empty: Project, rules: Rules) -> None:
    each = int(os.environ.get("KG_EXAMPLES", "20"))
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=_decide, args=(str(empty.root), who, each)) for who in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()

    assert [0] * 4 == [process.exitcode for process in processes]
    assert {made(1000 * who + n) for who in range(4) for n in range(each)} == read(empty, rules)


def test_a_table_is_read_and_written_while_others_wait(empty: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also for what is taken back or out, so that what is decided meanwhile is not lost with it."""
    seen: list[tuple[str, bool]] = []

    def watched(name: str) -> None:
        real = getattr(DecisionTable, name)

        def work(self: DecisionTable, *given: Any) -> Any:
            seen.append((name, is_locked(empty.state / "link" / "lock")))
            return real(self, *given)

        monkeypatch.setattr(DecisionTable, name, work)

    def opened() -> DecisionFile:
        """Return the table as another process has it, which has read nothing yet."""
        return DecisionFile(links_table(empty, items_behind("http://e/")), empty.state)

    opened().change(lambda held: [*held, made(0), made(4)])
    change = opened().last()
    assert change is not None
    watched("read")
    watched("write")
    opened().take_out([made(0).key])
    assert [] == opened().take_back(change).decisions
    opened().change(lambda held: [*held, made(8)])

    assert [("read", True), ("write", True)] * 3 == seen
    assert not is_locked(empty.state / "link" / "lock")


def git(folder: Path, *words: str) -> None:
    names = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *names, *words], cwd=folder, check=True, capture_output=True)


def test_git_merges_what_two_people_decided(empty: Project, rules: Rules, kg: Callable[..., Ran]) -> None:
    """The table without a conflict, with a decision that both have; the links are then made anew."""
    write(empty, rules, [made(n) for n in range(0, 60, 4)])
    assert kg("link", "apply", cwd=empty).code == 0
    git(empty.root, "init", "-q", "-b", "main")
    git(empty.root, "add", "-A")
    git(empty.root, "commit", "-q", "-m", "begin")
    for branch, start in (("ann", 1), ("bob", 2)):
        git(empty.root, "checkout", "-q", "-b", branch, "main")
        own = [made(n) for n in range(start, 60, 4)]
        write(empty, rules, [*read_decisions(empty, rules.items), *own, made(3)])
        assert kg("link", "apply", cwd=empty).code == 0
        git(empty.root, "commit", "-q", "-am", branch)

    git(empty.root, "merge", "-q", "ann", "-m", "both")

    assert {made(n) for n in range(60) if n % 4 != 3 or n == 3} == read(empty, rules)
    assert kg("link", "apply", cwd=empty).code == 0
    assert not check_links(empty).findings


def test_a_contradiction_of_two_people_is_told_with_both(empty: Project, rules: Rules) -> None:
    write(empty, rules, [made(0, author="ann", date="2026-02-01")])
    row = path_of(empty).read_text().splitlines()[-1]
    other = row.replace("ann", "bob").replace("\tschema:sameAs\t\t", "\tschema:sameAs\tNot\t")
    path_of(empty).write_text(path_of(empty).read_text() + other + "\n" + row + "\n")

    told = r"decided on twice: accepted in line \d+ \(ann, 2026-02-01\), rejected here \(bob, 2026-02-01\); keep one"
    with pytest.raises(InputError, match=told):
        read_decisions(empty, rules.items)


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_a_table_outlives_any_history(empty: Project, rules: Rules, seed: int, tmp_path: Path) -> None:
    """Decisions, tools, spreadsheets and merges of git in any order: no row is lost, and no field."""
    chance = random.Random(seed)
    numbers = iter(chance.sample(range(400), 400))
    model = {made(next(numbers)) for _ in range(chance.randint(1, 8))}
    write(empty, rules, model)
    path = path_of(empty)
    for _ in range(6):
        step = chance.randrange(3)
        if step == 0:
            model |= {made(next(numbers), date=chance.choice(["2026-03-01", "2026-03-02"]))}
            write(empty, rules, model)
        elif step == 1:
            chosen = chance.choice(sorted(forms(path.read_text("utf-8"))))
            path.write_bytes(forms(path.read_text("utf-8"))[chosen])
            assert model == read(empty, rules), chosen
            write(empty, rules, read_decisions(empty, rules.items))
        else:
            base, both = path.read_bytes(), [made(next(numbers))]
            sides = [{made(next(numbers)) for _ in range(chance.randint(1, 5))} for _ in range(2)]
            files = []
            for name, side in zip(("ann", "bob"), sides, strict=True):
                write(empty, rules, {*model, *side, *both})
                files.append(tmp_path / name)
                files[-1].write_bytes(path.read_bytes())
            (tmp_path / "base").write_bytes(base)
            done = subprocess.run(
                ["git", "merge-file", "-p", "--union", "ann", "base", "bob"],
                cwd=tmp_path,
                check=True,
                capture_output=True,
            )
            path.write_bytes(done.stdout)
            model |= {*sides[0], *sides[1], *both}
        assert model == read(empty, rules), step


# --- How long it takes


def test_a_decision_among_thousands_takes_a_moment(empty: Project, rules: Rules) -> None:
    """Read, changed and written whole, as every key of a review does."""
    write(empty, rules, [made(n) for n in range(2_000)])
    session = LinkSession(empty, rules, EmbeddedEngine(load_merged([])), [])
    session.change(partial(put, new=made(20_001)))
    started = time.process_time()

    session.change(partial(put, new=made(20_002)))

    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a\tb\r\n\r\n1\t2\r\n", [(1, ("a", "b")), (3, ("1", "2"))]),  # each end of a line is one, whatever it is
        ("a\tb\r1\t2\r", [(1, ("a", "b")), (2, ("1", "2"))]),
        ("a\tb\n\t\t\n1\t2", [(1, ("a", "b")), (3, ("1", "2"))]),  # a row of nothing is none
        ("a;b,c\n1;2;3", [(1, ("a", "b,c")), (2, ("1", "2", "3"))]),  # of two signs that which the first line has first
        ("a,b,c;d\n1,2", [(1, ("a", "b", "c;d")), (2, ("1", "2"))]),
        ("=======\t1\n", [(1, ("=======", "1"))]),  # a cell may look as a merge does
    ],
)
def test_rows_of_a_sheet_have_their_lines(tmp_path: Path, text: str, rows: list[tuple[int, tuple[str, ...]]]) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(text.encode())
    assert rows == [(one.line, one.cells) for one in read_sheet(path, "\t;,")]


@pytest.mark.parametrize(
    ("cell", "value", "told"),
    [
        *(("confidence", one, None) for one in ("0", "1", "0.25", "1e-3", "")),
        *(("confidence", one, "does not lie between 0 and 1") for one in ("1.01", "-0.1", "nan", "inf", "high", "0,5")),
        *(("mapping_date", one, None) for one in ("2026-01-31", "")),
        *(("mapping_date", one, "is no date such as") for one in ("2026-02-30", "2026-01", "31.01.2026")),
        *(("mapping_justification", one, "must be a term of semapv:") for one in ("", "semapv:", "semapv:A B", "x:Y")),
        *(("other", one, "a decision there can only be decision=unsure") for one in ("decision=yes", "decision")),
        ("other", "decision=unsure", None),
        ("other", "a note|decision = unsure", None),
        ("predicate_modifier", "not", "it can only be Not, or empty"),
        ("predicate_id", "rdfs:label", "is no link"),
        ("predicate_id", "rdfs:label|unsure", "is no link"),
        ("predicate_id", "skos:relatedMatch", "is no link"),
        ("predicate_id", "skos:relatedMatch|unsure", None),
        ("object_id", "sssom:NoTermFound|Not", "exclude each other"),
        ("object_id", "https://e.org/1", "is no item; write it as"),
    ],
)  # fmt: skip
def test_a_row_says_what_the_table_may_have_and_nothing_else(
    empty_project: Project, rules: Rules, cell: str, value: str, told: str | None
) -> None:
    project = empty_project._replace(links=(SAME,))
    table, item = target_table(project, rules.targets["isni"]), "0000000121032683"
    table.write([made(1, item=item, verdict="accepted")])
    *head, names, row = table.path.read_text("utf-8").splitlines()
    cells = dict(zip(names.split("\t"), row.split("\t"), strict=True))
    value, _, more = value.partition("|") if cell in ("predicate_id", "object_id") else (value, "", "")
    cells[cell] = value
    if more:
        cells.update({"other": "decision=unsure"} if more == "unsure" else {"predicate_modifier": more})
    table.path.write_text("\n".join([*head, names, "\t".join(cells.values())]) + "\n", "utf-8")

    if told is None:
        assert [item] == [one.item for one in table.read()]
    else:
        with pytest.raises(InputError, match=told):
            table.read()


def test_only_where_names_have_parts_something_is_related(empty_project: Project, rules: Rules) -> None:
    """So in a table of names that is no decision, and a no is one to a link."""
    one = links_table(empty_project._replace(links=(SAME,)), rules.items)
    other = one._replace(related=False)
    for verdict in (RELATED, "rejected"):
        one.write([made(1, verdict=verdict, predicate=UNCERTAIN, other=note_of("A"))])
        assert [verdict] == [each.verdict for each in one.read()]
        told = "a decision there can only be decision=unsure" if verdict == RELATED else "is no link"
        with pytest.raises(InputError, match=told):
            other.read()
    one.write([made(1, item="Q1", verdict="unsure", predicate=SAME)])
    assert "\tskos:relatedMatch\t" in one.path.read_text("utf-8"), "what may be is no link for those who read on"
