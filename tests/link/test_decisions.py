"""Decisions: kept in a table that anybody can read and edit, never in contradiction, and links made from them alone."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import product
from pathlib import Path

import click
import pytest

from kg.ask.opening import open_engine
from kg.cli.link_session import LinkSession
from kg.cli.reviewing import Reviewer
from kg.engines.embedded import EmbeddedEngine
from kg.engines.stores import load_merged
from kg.errors import InputError, Location, ProjectError, UsageError
from kg.link.compare import BOTH, DIFFER, OURS, THEIRS, compare_items
from kg.link.contradictions import require_agreement
from kg.link.decisions import (
    BY_HAND,
    FALLEN,
    UNCERTAIN,
    Decision,
    Excluded,
    Held,
    Stands,
    excludes,
    is_rules,
    is_settled,
    linked,
    noted,
    put,
    refused,
    without,
)
from kg.link.evaluate import SETTINGS, collect_questions, halves, measure
from kg.link.items import Item, Statement, Value
from kg.link.link_health import find_stale_links, find_unknown_things
from kg.link.pipeline import Proposal
from kg.link.publish import (
    apply_decisions,
    check_links,
    identity_path,
    is_applied,
    links_path,
    links_text,
    linksets,
)
from kg.link.rules import Rules, read_rules
from kg.link.scoring import Scored, Subject
from kg.link.selection import select_subjects, sources_of_facts
from kg.link.sources.index import OfflineIndex
from kg.link.sources.index_builder import build_index
from kg.link.sssom import links_table, path_of, read_decisions
from kg.link.support import note_on
from kg.link.target_table import target_table
from kg.link.unlike import unlike
from kg.link.waiting import Waiting
from kg.project.config import Project
from kg.project.reading import read_project
from kg.rdf.formats import packing_of
from kg.rdf.terms import Prefixes
from kg.shacl.grouping import flat
from tests.conftest import Ran
from tests.edit.mistakes import told_of
from tests.forms import packed
from tests.link.wikibase import entity_lines, turtle
from tests.services import EXTRACT, SSSOM, require

W3ID = "https://w3id.org/music-kg/"
SAME = "https://schema.org/sameAs"


@pytest.fixture(scope="module")
def rules(shipped: Project) -> Rules:
    return read_rules(shipped)


def decision(subject: str = "agent/rose", item: str = "Q1", verdict: str = "accepted") -> Decision:
    return Decision(W3ID + subject, item, verdict, SAME, BY_HAND, "2026-01-31", "somebody", 0.5, "Rosé", "Rose", "why")


@pytest.fixture
def index(tmp_path: Path, rules: Rules) -> OfflineIndex:
    """An index of the small knowledge base."""
    (tmp_path / "world.ttl").write_text(turtle(), "utf-8")
    build_index(tmp_path / "world.ttl", tmp_path / "i.sqlite", rules)
    return OfflineIndex(tmp_path / "i.sqlite", rules)


# --- The table


def test_decisions_are_read_as_they_were_written(music: Project, rules: Rules) -> None:
    kept = [
        decision(), decision("agent/lisa", "Q2", "rejected"), decision("agent/lisa", "Q3", "unsure")._replace(predicate=UNCERTAIN),
        decision("agent/jennie", "", "absent"), decision("agent/lisa", "Q4")._replace(confidence=None, author=""),
    ]  # fmt: skip
    path = path_of(music)
    links_table(music, rules.items).write(kept)
    first = path.read_bytes()

    again = read_decisions(music, rules.items)
    links_table(music, rules.items).write(reversed(again))

    assert path.read_bytes() == first
    assert {one._replace(line=0) for one in again} == set(kept)


@pytest.mark.parametrize(
    "spoiled", ["Ro\tsé", "Ro\nsé", "Ro\r\nsé", "Ro\x0bsé", "Ro\u2028sé", "Ro\x85sé", "\tRo  sé\n"]
)
def test_a_text_of_others_stays_in_its_cell(music: Project, rules: Rules, spoiled: str) -> None:
    """Names come from files and from elsewhere: a tab or the end of a line in one is no other cell and no other row."""
    kept = [
        decision()._replace(subject_label=spoiled, item_label=spoiled, comment=spoiled),
        decision("agent/lisa", "Q2"),
    ]
    links_table(music, rules.items).write(kept)

    again = {one.item: one for one in read_decisions(music, rules.items)}

    assert {"Q1", "Q2"} == again.keys()
    assert ("Ro sé", "Ro sé", "Ro sé") == (again["Q1"].subject_label, again["Q1"].item_label, again["Q1"].comment)
    assert kept[1] == again["Q2"]._replace(line=0)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("wd:Q27655344", "wd:Q27655344 "), None),
        (("schema:sameAs\t\twd:Q27655344", "rdfs:label\t\twd:Q27655344"), "is no link; kg.toml knows"),
        (("Not\twd:Q41675", "Not\tsssom:NoTermFound"), "exclude each other"),
        (("decision=unsure", "decision = sure"), "can only be decision=unsure"),
        (("2026-11-22", "2026-13-45"), "is no date"),
        (("\tschema:sameAs\t\twd:Q27655344", ""), "predicate_modifier is"),
        (("agent:x\tX\t", "agent:x\nagent:x\tX\t"), "this row has 1 cells, and the table"),
        (("wd:Q27655344", "http://www.wikidata.org/wiki/Q27655344"), None),
        (("wd:Q27655344", "http://www.example.org/wiki/Q27655344"), "is no item; write it as wd:Q42"),
        (("wd:Q27655344", "<http://www.wikidata.org/entity/Q27655344>"), None),
        (("wd:Q27655344", "http://www.wikidata.org/entity/Q27655344"), None),
        (("#  wd: http:", "#  wd: https:"), "curie_map says that wd: is https:.*, and kg.toml that it is http:"),
        (("wd:Q27655344", "wd:P31"), "is no item"),
        (("agent:rose\t", "nobody:rose\t"), "object_id|subject_id: there is no prefix 'nobody'"),
        (("semapv:ManualMappingCuration", "by hand"), "must be a term of semapv"),
        (("2026-11-22", "yesterday"), "is no date"),
        (("\tNot\t", "\tNever\t"), "predicate_modifier is 'Never'"),
        (("object_id", "thing_id"), "no column 'object_id'"),
        (("wd:Q482991", "wd:Q27655344"), "an item is of one thing"),
    ],
)  # fmt: skip
def test_a_faulty_row_is_told_with_its_line(
    music: Project, kg: Callable[..., Ran], change: tuple[str, str], message: str | None
) -> None:
    path = path_of(music)
    path.write_text(path.read_text("utf-8").replace(*change), "utf-8")

    ran = kg("link", "list", cwd=music)

    if message is None:
        assert ran.code == 0
    else:
        assert ran.code == 3
        assert re.search(rf"wikidata\.sssom\.tsv:[0-9]+:1: .*({message})", ran.err)


@pytest.mark.parametrize(
    ("before", "new", "message"),
    [
        (decision(), decision(item="Q2"), "linked to Q1 already"),
        (decision(), decision("agent/lisa"), "Q1 is linked to .*, by .* on .*; take that back first"),
        (decision(), decision(item="", verdict="absent"), "is linked to Q1"),
    ],
)  # fmt: skip
def test_decisions_that_exclude_each_other_are_refused(before: Decision, new: Decision, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        put([before], new)


@pytest.mark.parametrize("verdict", ["rejected", "unsure"])
def test_of_decisions_put_together_one_frees_the_item_for_another(verdict: str) -> None:
    """As in a table of reviews, of which one row rejects a link, and one behind it links the item to another thing."""
    held = Held([decision()])
    new = [decision(verdict=verdict), decision("agent/lisa")]
    for one in new:
        held.put(one)

    assert new == held.decisions
    assert {W3ID + "agent/lisa": "Q1"} == linked(held.decisions)
    assert not held.is_settled(W3ID + "agent/rose")
    held.put(decision(item="Q2"))
    assert {W3ID + "agent/lisa": "Q1", W3ID + "agent/rose": "Q2"} == linked(held.decisions)


def said_of(part: str, verdict: str) -> Decision:
    """Return a decision on a part of a name, or on the whole; what is accepted of a part is related."""
    is_part = part and verdict == "accepted"
    return decision(verdict="related" if is_part else verdict)._replace(other=f"part={part}" if part else "")


@pytest.mark.parametrize(
    ("before", "new"),
    [
        (a, b)
        for a, b in product(product(("", "Rosé", "Lisa"), ("accepted", "rejected", "unsure")), repeat=2)
        if a[0] != b[0]
    ],
)
def test_what_is_of_a_part_is_replaced_by_nothing_of_another_part_but_a_yes_where_there_is_none(
    before: tuple[str, str], new: tuple[str, str]
) -> None:
    """Of the whole as of a part: a yes is never turned, and a no or a doubt deletes nothing."""
    one, other = said_of(*before), said_of(*new)
    if new[1] == "accepted" != before[1]:
        assert put([one], other) == [other]
        return
    with pytest.raises(Excluded, match="; take that back first") as told:
        put([one], other)
    assert told.value.old == one
    if before[1] == "accepted":
        kept, asked = (f"the part '{part}'" if part else "the whole" for part in (before[0], new[0]))
        assert f"Q1 is decided to be {kept} of it, by somebody on 2026-01-31, and is not {asked}" in str(told.value)


def test_a_new_decision_takes_the_place_of_the_old_one() -> None:
    assert put([decision()], decision(verdict="rejected")) == [decision(verdict="rejected")]
    assert put([decision(item="", verdict="absent")], decision()) == [decision()]
    assert linked(put([decision(verdict="rejected")], decision(item="Q2"))) == {W3ID + "agent/rose": "Q2"}


@pytest.mark.parametrize(
    ("second", "message"),
    [
        (decision(verdict="rejected"), "decided on twice: accepted in line"),
        (
            decision(item="Q2"),
            r"is linked to Q2 here \(somebody, 2026-01-31\), and is linked to Q1 in line .* \(somebody, 2026-01-31\); a thing has one item",
        ),
        (
            decision(item="", verdict="absent"),
            r"is linked to Q1 here \(.*, and has no item in line .*; a thing has one item, or none",
        ),
        (decision("agent/lisa"), r"Q1 is linked to .* here \(.*, and to .* in line .*; an item is of one thing"),
    ],
)
def test_a_table_of_decisions_that_exclude_each_other_is_refused(
    music: Project, rules: Rules, second: Decision, message: str
) -> None:
    """Whatever was merged into it."""
    links_table(music, rules.items).write([decision(), second])

    with pytest.raises(InputError, match=message):
        read_decisions(music, rules.items)


RELATED_ONE = decision(verdict="related")._replace(other="part=Rosé")


@pytest.mark.parametrize(
    ("before", "new", "rivals"),
    [
        # on the same pair whatever it says; a yes and "absent" also what the thing was linked to, or that it had none
        ([decision()], decision(verdict="rejected"), [decision()]),
        ([decision(item="Q2")], decision(verdict="rejected"), []),
        ([decision(item="Q2")], decision(), [decision(item="Q2")]),
        ([decision(item="Q2")], decision(item="", verdict="absent"), [decision(item="Q2")]),
        ([decision(item="", verdict="absent")], decision(), [decision(item="", verdict="absent")]),
        ([decision(item="", verdict="absent")], decision(verdict="unsure"), []),
        ([decision(item="Q2", verdict="rejected")], decision(), []),
        ([decision("agent/lisa")], decision(), []),
    ],
)
def test_what_a_decision_would_take_the_place_of_or_cannot_stand_beside(
    before: list[Decision], new: Decision, rivals: list[Decision]
) -> None:
    assert rivals == Held(before).rivals(new)


@pytest.mark.parametrize(
    ("before", "whole", "part"),
    [
        ([], False, False),
        ([decision()], True, True),  # nothing is asked of the parts of what has an item as a whole
        ([decision(item="", verdict="absent")], True, False),
        ([decision("agent/lisa", "", "absent"), decision("agent/lisa", "Q7")], False, False),
        ([decision(verdict="rejected")], False, False),
        ([decision(verdict="unsure")], False, False),
        ([RELATED_ONE], False, True),
        ([RELATED_ONE._replace(other="part=Lisa")], False, False),
        ([RELATED_ONE._replace(other="seen=part=Rosé|part=Lisa|more")], False, False),
    ],
)
def test_a_thing_or_a_part_of_its_name_is_settled_by_its_item_and_by_absence(
    before: list[Decision], whole: bool, part: bool
) -> None:
    held = Held(before)
    assert (whole, part) == (held.is_settled(W3ID + "agent/rose"), held.is_settled(W3ID + "agent/rose", "Rosé"))
    assert whole == is_settled(W3ID + "agent/rose", before)


def test_a_part_that_had_an_item_is_open_once_that_is_refused() -> None:
    """And may have another one; the same item for it again is no rival of itself."""
    held = Held([RELATED_ONE])
    with pytest.raises(Excluded, match="the part 'Rosé' has Q1 already, by somebody on 2026-01-31, and a part has one"):
        held.put(RELATED_ONE._replace(item="Q2"))
    held.put(RELATED_ONE._replace(comment="seen again"))
    held.put(RELATED_ONE._replace(verdict="rejected"))
    assert not held.is_settled(W3ID + "agent/rose", "Rosé")
    held.put(RELATED_ONE._replace(item="Q2"))
    held.put(RELATED_ONE._replace(item="Q1", other="part=Lisa", subject=W3ID + "agent/lisa"))
    assert held.is_settled(W3ID + "agent/rose", "Rosé")


@pytest.mark.parametrize(
    ("one", "other", "excluded", "of_shared"),
    [
        (decision(), decision(item="Q2"), True, True),
        (decision(), decision("agent/lisa"), True, False),  # where items are shared, several may be one
        (decision(), decision("agent/lisa", "Q2"), False, False),
        (decision(), decision(), False, False),
        (decision(verdict="rejected"), decision(item="Q2"), False, False),
        (decision(verdict="unsure"), decision("agent/lisa"), False, False),
        (decision(item="", verdict="absent"), decision(), True, True),
        (decision(item="", verdict="absent"), decision("agent/lisa", ""), False, False),
        (RELATED_ONE, RELATED_ONE._replace(item="Q2"), True, True),
        (RELATED_ONE, RELATED_ONE._replace(item="Q2", other="part=Lisa"), False, False),
        (RELATED_ONE, RELATED_ONE._replace(subject="urn:x"), False, False),
        (RELATED_ONE, RELATED_ONE, False, False),
        (decision(), RELATED_ONE._replace(item="Q2"), False, False),
        (RELATED_ONE._replace(verdict="rejected"), RELATED_ONE._replace(item="Q2"), False, False),
    ],
)
def test_a_yes_leaves_no_room_for_another_to_the_thing_or_to_the_item(
    one: Decision, other: Decision, excluded: bool, of_shared: bool
) -> None:
    """Nor one to a part for another one to that part; of the whole and of parts, neither for the other."""
    assert excluded == excludes(one, other)
    assert of_shared == excludes(one, other, shared=True)


@pytest.mark.parametrize(
    "name", ["the rules", " The\u00a0Rules ", "the ｒｕｌｅｓ", "the \u200brules", "THE\u00ad RULES"]
)
def test_nobody_decides_in_the_name_of_the_rules(name: str) -> None:
    """In whatever letters and with whatever signs that nobody sees: what is theirs may be taken back by all."""
    assert is_rules(name)
    with pytest.raises(UsageError, match="the rules decide nothing by hand; give the name of a person"):
        put([], decision()._replace(author=name))
    assert not is_rules("the rulers")


def test_where_items_are_shared_several_things_have_one() -> None:
    both = put([decision()], decision("agent/lisa"), shared=True)
    assert {W3ID + "agent/rose": "Q1", W3ID + "agent/lisa": "Q1"} == linked(both)
    assert both == [decision(), decision("agent/lisa")]
    with pytest.raises(UsageError, match="it is linked to Q1 already"):
        put(both, decision(item="Q2"), shared=True)


def test_what_somebody_else_said_keeps_its_place() -> None:
    """On the same pair, and that a thing has no item; of the rules nothing does."""
    ann = decision(verdict="rejected")._replace(author="ann")
    for old, new, same in (
        (ann, decision(), False),
        (ann, decision(verdict="rejected"), True),
        (ann._replace(item="", verdict="absent"), decision(), False),
        (ann._replace(verdict="unsure"), decision(verdict="rejected"), False),
    ):
        with pytest.raises(Stands, match=", by ann on 2026-01-31 \\(why\\); that stays") as told:
            put([old], new)
        assert (old, same, not same) == (told.value.old, told.value.same, "taken back" in str(told.value))
        assert [new] == put([old._replace(author="")], new)
        assert [new._replace(author="ann")] == put([old], new._replace(author="ann"))
    of_part = ann._replace(other="part=Rosé")
    with pytest.raises(Stands) as told:
        put([of_part], ann._replace(author="bob"))
    assert not told.value.same, "the same word on a part is not that on the whole"
    assert [ann, decision(item="Q2")] == put([ann], decision(item="Q2"))
    absent = ann._replace(item="", verdict="absent")
    assert [absent, decision(verdict="rejected")] == put([absent], decision(verdict="rejected"))


def test_refused_are_the_items_that_a_thing_as_a_whole_is_not() -> None:
    no = decision(verdict="rejected")
    said = [
        no,
        no._replace(item="Q2"),
        no._replace(item="Q3", other="part=Rosé"),
        decision(item="Q4", verdict="unsure"),
    ]
    assert {W3ID + "agent/rose": ("Q1", "Q2")} == refused([*said, decision("agent/lisa", "Q5")])


@pytest.mark.parametrize(
    ("notes", "said"),
    [("part=a", "a"), ("x=1|part=a b|part=c", "a b"), (" part=a |y", "a"), ("apart=a", ""), ("x=part=a", ""), ("", "")],
)
def test_a_note_is_found_by_its_name_alone(notes: str, said: str) -> None:
    assert said == noted(notes, "part=") == decision()._replace(other=notes).part


# --- Of two that cannot both hold


def at(line: int, one: Decision) -> Decision:
    return one._replace(line=line)


RIVALS: list[tuple[list[Decision], str | None]] = [
    ([decision(), decision(item="Q2", verdict="rejected"), decision("agent/lisa", "Q1", "rejected")], None),
    ([decision(), decision(item="", verdict="absent")], "has no item here .* and is linked to Q1 in line 1"),
    ([decision(item="", verdict="absent"), decision("agent/lisa", "", "absent")], None),
    ([decision(), decision("agent/lisa")], "Q1 is linked to agent:lisa here .*, and to agent:rose in line 1"),
    ([decision(verdict="unsure"), decision()], "decided on twice: unsure in line 1 .*, accepted here"),
    ([RELATED_ONE, RELATED_ONE._replace(item="Q2")], "the part 'Rosé' of agent:rose has Q2 here .*, and Q1 in line 1"),
    ([RELATED_ONE, RELATED_ONE._replace(item="Q2", other="part=Lisa")], None),
    ([RELATED_ONE, RELATED_ONE._replace(item="Q2", subject=W3ID + "agent/lisa")], None),
    ([RELATED_ONE._replace(verdict="rejected"), RELATED_ONE._replace(item="Q2")], None),
    ([RELATED_ONE, decision(item="Q2")], None),
]


@pytest.mark.parametrize(("said", "told"), RIVALS)
def test_two_that_cannot_both_hold_are_told_with_their_lines(said: list[Decision], told: str | None) -> None:
    """In whatever file they are, and whoever decided; where items are shared, two things may have one."""
    prefixes, path = Prefixes({"agent": W3ID + "agent/"}), Path("a.tsv")
    lines = [at(n, one) for n, one in enumerate(said, 1)]
    for some in (lines, [lines[0], at(7, decision("agent/jisoo", "Q9")), *lines[1:]]):
        if told is None:
            require_agreement(some, path, prefixes, shared=False)
            continue
        with pytest.raises(InputError, match=told) as error:
            require_agreement(some, path, prefixes, shared=False)
        assert Location(path, 2, 1) == error.value.location
        if "is linked to agent:lisa" in told:
            require_agreement(some, path, prefixes, shared=True)
        else:
            with pytest.raises(InputError, match=told):
                require_agreement(some, path, prefixes, shared=True)


def test_what_has_fallen_is_told_as_what_stands_in_its_row() -> None:
    fallen, prefixes = [at(1, decision(verdict=FALLEN)), at(2, decision())], Prefixes({})
    with pytest.raises(InputError, match=r"twice: accepted in line 1 \(somebody, 2026-01-31\), accepted here"):
        require_agreement(fallen, Path("a"), prefixes, shared=False)
    undated = [at(1, decision()._replace(author="", date="")), at(2, decision(verdict="rejected"))]
    with pytest.raises(InputError, match=r"twice: accepted in line 1 \(the rules\), rejected here \(somebody, 2026"):
        require_agreement(undated, Path("a"), prefixes, shared=False)


def test_a_file_of_links_has_what_is_accepted_and_what_a_part_is_related_to(music: Project, rules: Rules) -> None:
    """Sorted, with the prefixes that it uses and the day of the last one; as identity without what is only related."""
    (linkset, *_) = linksets(music, rules)
    said = [
        decision("agent/rose", "Q2")._replace(date="2026-01-05"),
        decision("agent/lisa", "Q3")._replace(date="2026-03-01", predicate="http://www.w3.org/2004/02/skos/core#exactMatch"),
        RELATED_ONE._replace(predicate=UNCERTAIN, item="Q4", date="2026-02-01"),
        *(decision(item=f"Q1{n}", verdict=one)._replace(date="2027-01-01") for n, one in enumerate(("rejected", "unsure", "fallen"))),
        decision("agent/jisoo", "", "absent"),
    ]  # fmt: skip
    lines = links_text(linkset, said).splitlines()
    assert [
        "agent:lisa skos:exactMatch wd:Q3 .", "agent:rose schema:sameAs wd:Q2 .", "agent:rose skos:relatedMatch wd:Q4 .",
    ] == lines[-3:]  # fmt: skip
    assert {"    void:triples 3 ;", '    dcterms:modified "2026-03-01"^^xsd:date ;'} <= set(lines)
    assert ["agent", "dcterms", "schema", "skos", "void", "wd", "xsd"] == [
        line.split()[1].rstrip(":") for line in lines if line.startswith("@prefix")
    ]
    same = links_text(linkset, said, identity=True).splitlines()
    assert ["agent:lisa owl:sameAs wd:Q3 .", "agent:rose owl:sameAs wd:Q2 ."] == same[-2:]
    assert {"    void:triples 2 ;", f"<{music.graph_iri(identity_path(music))}> a void:Linkset ;"} <= set(same)
    other = links_text(linkset, [decision()._replace(subject="http://other.example/a b")])
    assert other.endswith("<http://other.example/a b> schema:sameAs wd:Q1 .\n")
    none = links_text(linkset, [decision(verdict="rejected")])
    assert ("    void:triples 0 ;" in none, "modified" in none, "xsd" in none) == (True, False, False)


def test_a_set_of_links_is_where_decisions_or_a_file_are(music: Project, rules: Rules) -> None:
    """That of the items first; each is told with where its items are from."""
    shutil.rmtree(music.data / "links")
    assert [] == linksets(music, rules)
    target = rules.targets["isni"]
    table = target_table(music, target)
    table.write([])
    (one,) = linksets(music, rules)
    assert ("isni", target.entities, table.path.with_name("isni.ttl")) == (one.target, one.objects, one.path)
    links_path(music).write_text("")
    items, other = linksets(music, rules)
    assert ("", "http://www.wikidata.org/", one) == (items.target, items.objects, other)
    (own, _) = linksets(music, rules._replace(entities="http://e/items/"))
    assert "http://e/items/" == own.objects


def test_links_are_those_of_the_decisions_only_where_every_file_is(music: Project, rules: Rules) -> None:
    apply_decisions(music, rules)
    path, target = links_path(music), target_table(music, rules.targets["isni"])
    assert is_applied(music, rules)
    text = path.read_text()
    path.write_text(text + "#\n")
    assert not is_applied(music, rules)
    path.unlink()
    assert not is_applied(music, rules)
    path.write_text(text)
    assert is_applied(music, rules)
    target.write([decision(item="0000000121032683")])
    assert not is_applied(music, rules)
    assert target.path.with_name("isni.ttl") in apply_decisions(music, rules)[1]
    assert (is_applied(music, rules), []) == (True, apply_decisions(music, rules)[1])
    target.path.unlink()
    assert not is_applied(music, rules), "a file of links of which the decisions are gone"


def test_things_with_a_link_of_any_kind_are_counted_once(music: Project, rules: Rules) -> None:
    """Those of the items and those of other lists, whichever file is written last."""
    path_of(music).write_text("")
    links_table(music, rules.items).write([decision("agent/rose"), decision("agent/lisa", "Q2")])
    target_table(music, rules.targets["isni"]).write([decision(item="0000000121032683")])

    assert 2 == apply_decisions(music, rules)[0]


@pytest.mark.parametrize("left", ["decisions", "links"])
def test_decisions_or_links_without_rules_that_can_be_read_are_no_links(music: Project, left: str) -> None:
    """Nobody knows then whether they are right, and that is told as an error, not passed over."""
    gone = links_path(music) if left == "decisions" else path_of(music)
    gone.unlink()
    rules = music.linking.rules
    text = rules.read_text()
    for spoilt in (None, text.replace("[classes.", "[klasses.")):
        rules.unlink(missing_ok=True)
        if spoilt is not None:
            rules.write_text(spoilt)
        with pytest.raises(ProjectError):
            check_links(music)


def test_what_has_fallen_is_told_beside_what_is_not_applied(music: Project, rules: Rules) -> None:
    """A link of the rules that rests on one that is no more is a finding of the check by itself."""
    rests = decision("agent/lisa", "Q2")._replace(author="", other=note_on((((W3ID + "agent/rose", "Q9"),),)))
    links_table(music, rules.items).write([decision(), rests])
    apply_decisions(music, rules)

    (found,) = check_links(music).findings
    assert "counts no more" in found.message


# --- Links


def test_the_links_are_those_of_the_decisions(shipped: Project, rules: Rules) -> None:
    accepted = [d for d in read_decisions(shipped, rules.items) if d.verdict == "accepted"]
    text = links_path(shipped).read_text("utf-8")

    assert len(re.findall(r"^\w+:\S+ (?:schema:sameAs|skos:exactMatch) wd:Q[0-9]+ \.$", text, re.MULTILINE)) == len(
        accepted
    )
    assert "place:australia schema:sameAs wd:Q408 ." in text
    assert "Q85881428" not in text, "a rejected item is no link"
    assert "Q1298934" not in text, "an unsure one is none either"
    assert "Q37073" not in text, "and none without a file that can be named"


def test_every_shipped_link_has_its_evidence(shipped: Project, rules: Rules) -> None:
    """An identifier enters the data with who says so, and with a date."""
    for one in read_decisions(shipped, rules.items):
        assert len(one.comment) > 20, one
        assert one.author
        assert one.date


def test_stale_links_are_told_and_made_anew(music: Project, kg: Callable[..., Ran]) -> None:
    ran = kg("link", "reject", "Jennie", "Q26262599", "--by", "editors of music-kg", cwd=music)
    assert ran.code == 0, ran.err

    stale = kg("check", cwd=music)
    assert stale.code == 1
    assert "the links are not those of the decisions" in stale.out

    assert kg("link", "apply", cwd=music).code == 0
    assert "Q26262599" not in links_path(music).read_text()
    assert "links: no findings" in kg("check", cwd=music).err
    assert "nothing has changed" in kg("link", "apply", cwd=music).err


def test_of_an_edited_file_of_links_only_the_way_to_make_it_anew_is_told(music: Project) -> None:
    """To mend its lines by hand would be in vain; programs are given what the shapes find as well."""
    path, told, link = links_path(music), "A Wikidata item is named", "agent:g-dragon schema:sameAs"
    edited = path.read_text().replace("wd:Q27655344", "wd:27655344", 1)
    path.write_text(edited.replace("wd:Q495577", "<https://www.wikidata.org/wiki/Q495577>", 1))

    text, findings = told_of(music.root)

    assert text.count("violation:") == 1
    line = path.read_text().split("\n").index(f"{link} <https://www.wikidata.org/wiki/Q495577> .") + 1
    here = f"here is {link} <https://www.wikidata.org/wiki/Q495577>, where they have {link} wd:Q495577"
    assert f"wikidata.ttl:{line}:1: violation: the links are not those of the decisions: {here}. Make them anew" in text
    assert "with: kg link apply" in text
    assert told not in text
    assert sum(told in one.message for one in flat(findings)) == 2


@pytest.mark.parametrize(
    ("last", "more", "said"),
    [
        ("", "# mine\n", ": they have no # mine"),
        ("place:z rdfs:seeAlso wd:Q1 .\n", "", ": here they have place:z rdfs:seeAlso wd:Q1"),
        ("b:b r:s wd:Q1 .\nc:c r:s wd:Q2 .\n", "c:c r:s wd:Q2 .\n", ": b:b r:s wd:Q1 is missing here"),
        ("c:c r:s wd:Q2 .\n", "# mine\nc:c r:s wd:Q2 .\n", ": they have no # mine"),
        ("b:b r:s wd:Q1 .\n", "b:b r:s wd:Q2 .\n", ": here is b:b r:s wd:Q2, where they have b:b r:s wd:Q1"),
    ],
)
def test_a_file_of_links_is_told_at_the_line_that_differs(tmp_path: Path, last: str, more: str, said: str) -> None:
    begun, path = "place:a rdfs:seeAlso wd:Q2 .\n", tmp_path / "a.ttl"
    path.write_text(begun + more)

    found = unlike(path, tmp_path / "a.tsv", begun + last)

    assert found.location == Location(path, 2, 1)
    assert found.message == f"the links are not those of the decisions{said}. Make them anew"


def test_what_was_done_by_hand_with_links_is_told_as_that(music: Project) -> None:
    """A link on which nobody decided, a thing that nobody describes, a row without its tab, a file of somebody else."""
    links, table, engine = links_path(music), path_of(music), open_engine(music)
    whole, rows = links.read_text(), table.read_text()
    told = {}
    for what, path, text in (
        (
            "link",
            links,
            f"{whole}agent:bruno-mars schema:sameAs wd:Q1450 .\nagent:rose schema:sameAs wd:Q1 .\n"
            "agent:rose skos:relatedMatch wd:Q2 .\n",
        ),
        ("thing", table, rows.replace("agent:jennie\t", "agent:jennnie\t")),
        ("tab", table, rows.replace("agent:jennie\t", "agent:jennie ")),
        ("file", links.with_name("more.ttl"), "<http://e/a> <http://e/b> <http://e/c> .\n"),
    ):
        path.write_text(text)
        try:
            told[what] = "".join(
                f"{one.location}: {one.message}" for one in check_links(music, lambda: engine).findings
            )
        except InputError as error:
            told[what] = str(error)
        links.write_text(whole)
        table.write_text(rows)

    assert "on agent:bruno-mars schema:sameAs wd:Q1450 it was decided otherwise" in told["link"]
    assert "no decision has the link agent:rose schema:sameAs wd:Q1" in told["link"]
    assert "no decision has the link agent:rose skos:relatedMatch wd:Q2" in told["link"]
    assert "If it is right, decide on it, as on a part of the name, first; take it out" in told["link"]
    assert "did you mean <https://w3id.org/music-kg/agent/jennie>?" in told["thing"]
    assert "a tab is missing between agent:jennie and Jennie" in told["tab"]
    assert "more.ttl:1:1: no decisions stand behind this file" in told["file"]


@pytest.mark.parametrize("form", [".nt", ".nq.gz", ".trig"])
def test_links_are_not_written_beside_a_file_that_is_their_graph(
    music: Project, kg: Callable[..., Ran], form: str
) -> None:
    """Two files that are one graph would make the project one that nobody can read."""
    other = links_path(music).with_suffix("").with_name(f"wikidata{form}")
    links_path(music).unlink()
    other.write_bytes(packed(b"", packing_of(other)))
    ran = kg("link", "apply", cwd=music)

    assert ran.code == 2, ran
    assert other.name in ran.err
    assert not links_path(music).exists()
    other.unlink()
    assert kg("link", "apply", cwd=music).code == 0


def test_identity_is_written_on_request_and_outside_the_data(music: Project) -> None:
    config = music.root / "kg.toml"
    config.write_text(config.read_text().replace("[linking]\n", "[linking]\nidentical = true\n"))
    project = read_project(music.root)

    apply_decisions(music, read_rules(music))
    assert not identity_path(music).exists(), "nobody has asked for it"
    target_table(project, read_rules(project).targets["isni"]).write([decision(item="0000000121032683")])
    apply_decisions(project, read_rules(project))

    text = identity_path(project).read_text()
    assert "agent:rose owl:sameAs wd:Q27655344 ." in text
    assert "0000000121032683" not in text, "another list names things, and is not what they are"
    assert "owl:sameAs" not in links_path(project).read_text()


# --- The way through


@pytest.fixture
def ready(music: Project, kg: Callable[..., Ran], tmp_path: Path) -> Project:
    """The music project without any decision, and with an index of the small knowledge base."""
    shutil.rmtree(music.data / "links")
    (tmp_path / "world.json").write_text(entity_lines(), "utf-8")
    ran = kg("link", "index", str(tmp_path / "world.json"), cwd=music)
    assert ran.code == 0, ran.err
    return music


def rows(project: Project) -> dict[str, str]:
    text = path_of(project).read_text("utf-8") if path_of(project).is_file() else ""
    table = [line.split("\t") for line in text.splitlines() if not line.startswith("#")][1:]
    return {f"{row[0]} {row[4]}": row[3] or row[12] or "yes" for row in table}


def test_from_candidates_to_links(ready: Project, kg: Callable[..., Ran]) -> None:
    """What is proven is accepted at a word; what is linked then proves more, until nothing is proven any more."""
    ran = kg("link", "candidates", cwd=ready)
    assert ran.code == 0, ran.err
    assert rows(ready) == {}, "candidates decide nothing"

    rounds = []
    while (told := kg("link", "accept", "--proven", "--once", cwd=ready).err) and not told.startswith("0 accepted"):
        rounds.append(set(rows(ready)))
        assert kg("link", "candidates", cwd=ready).code == 0
    titles = {"work:apt wd:Q900020", "work:r wd:Q900023", "work:rosie wd:Q900022"}
    assert rounds[0] == {"agent:blackpink wd:Q25056945", *titles}, "several members agree, or a date; else one name"
    assert {"agent:rose wd:Q27655344", "agent:jennie wd:Q26262599", "agent:lisa wd:Q26707663"} <= rounds[1]
    assert len(rounds) == 2
    assert "semapv:CompositeMatching" in path_of(ready).read_text()
    assert kg("link", "apply", cwd=ready).code == 0
    assert kg("validate", cwd=ready).code == 0
    assert "agent:rose schema:sameAs wd:Q27655344 ." in links_path(ready).read_text()

    again = kg("link", "candidates", cwd=ready)
    assert "agent:rose" not in again.out, "what is decided on is not looked for again"


def test_what_a_person_said_is_not_overruled(ready: Project, kg: Callable[..., Ran]) -> None:
    kg("link", "candidates", cwd=ready)
    kg("link", "reject", "BLACKPINK", "Q25056945", "--because", "a test", cwd=ready)
    assert "3 accepted" in kg("link", "accept", "--proven", cwd=ready).err
    assert rows(ready)["agent:blackpink wd:Q25056945"] == "Not"

    kg("link", "unsure", "BLACKPINK", "Q25056945", "--because", "a test", cwd=ready)
    kg("link", "candidates", cwd=ready)
    kg("link", "accept", "--proven", cwd=ready)
    assert rows(ready)["agent:blackpink wd:Q25056945"] == "decision=unsure"


def test_a_proof_by_a_link_that_was_withdrawn_does_not_count(ready: Project, kg: Callable[..., Ran]) -> None:
    kg("link", "accept", "BLACKPINK", "Q25056945", cwd=ready)
    kg("link", "candidates", cwd=ready)
    kg("link", "reject", "BLACKPINK", "Q25056945", "--because", "a mistake", cwd=ready)

    ran = kg("link", "accept", "--proven", cwd=ready)

    assert "Rosé: left out, the links that proved it have changed" in ran.err
    assert not any(row.startswith(("agent:rose", "agent:lisa", "agent:jennie")) for row in rows(ready))


def test_an_item_that_is_proven_for_two_things_is_left(ready: Project, kg: Callable[..., Ran]) -> None:
    """Whatever their IRIs are called."""
    spine = ready.data / "spine" / "agents.ttl"
    spine.write_text(spine.read_text() + '\nagent:a-blackpink a mg:MusicGroup ; skos:prefLabel "Black Pink"@en .\n')
    source = ready.data / "sources" / "number-one-girl-single.ttl"
    text = source.read_text()
    more = "".join(
        f"membership:{n} a mg:Membership ; mg:member agent:{n} ; mg:group agent:a-blackpink .\n"
        for n in ("rose", "jennie", "lisa")
    )
    prefixes = "@prefix membership: <https://w3id.org/music-kg/membership/> .\n@prefix agent: <https://w3id.org/music-kg/agent/> .\n"
    source.write_text(prefixes + text + more)
    kg("link", "candidates", cwd=ready)

    ran = kg("link", "accept", "--proven", cwd=ready)

    assert ran.err.count("Q25056945 is proven for another thing as well") == 2
    assert not any("Q25056945" in row for row in rows(ready))


@pytest.mark.parametrize("change", ["graph", "rules", "thresholds"])
def test_proposals_that_rest_on_something_else_are_refused(ready: Project, kg: Callable[..., Ran], change: str) -> None:
    kg("link", "candidates", cwd=ready)
    if change == "graph":
        path = ready.data / "spine" / "agents.ttl"
        path.write_text(path.read_text().replace('"BLACKPINK"', '"Black Pin"'))
    elif change == "rules":
        ready.linking.rules.write_text(ready.linking.rules.read_text() + "\n# changed\n")
    else:
        config = ready.root / "kg.toml"
        config.write_text(config.read_text().replace("agreements = 1", "agreements = 3"))

    ran = kg("link", "accept", "--proven", cwd=ready)

    assert ran.code == 2
    assert "make them anew with: kg link candidates" in ran.err
    assert rows(ready) == {}


def test_without_proposals_nothing_is_written(ready: Project, kg: Callable[..., Ran]) -> None:
    ran = kg("link", "accept", "--proven", cwd=ready)

    assert ran.code == 2
    assert "there are no proposals yet" in ran.err
    assert not path_of(ready).exists()


def test_decisions_made_meanwhile_are_kept(ready: Project, kg_process: Callable[..., Ran]) -> None:
    """A review holds nothing back: what others write while it runs stays."""
    from kg.ask.opening import open_engine as opened
    from kg.cli.link_session import LinkSession

    rules = read_rules(ready)
    session = LinkSession(ready, rules, opened(ready), [])
    session.change(lambda decisions: put(decisions, decision()))

    session.change(lambda decisions: put(decisions, decision("agent/lisa", "Q2")))

    assert set(rows(ready)) == {"agent:rose wd:Q1", "agent:lisa wd:Q2"}


def test_decisions_of_many_at_once_are_all_kept(music: Project, rules: Rules) -> None:
    """One reads, changes and writes while the others wait."""
    session = LinkSession(music, rules, EmbeddedEngine(load_merged([])), [])
    before = len(read_decisions(music, rules.items))

    def decide(one: int) -> None:
        for n in range(5):
            new = decision(f"agent/new-{one}-{n}", f"Q9{one}{n}")
            session.change(partial(put, new=new))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(decide, range(8)))

    assert before + 40 == len(read_decisions(music, rules.items))


def test_what_others_wrote_into_the_table_stays(music: Project, kg: Callable[..., Ran]) -> None:
    """Columns and lines of the head that are not ours, another tool, a remark."""
    path = path_of(music)
    head, _, table = path.read_text("utf-8").partition("subject_id\t")
    lines = ("subject_id\t" + table).splitlines()
    lines[0] += "\treviewer_label"
    lines[1] = lines[1].replace("\tmusic-kg\t", "\tmy-tool\t") + "\tsomebody else"
    path.write_text(
        head.replace("#license", "#creator_id: orcid:0000-0001\n#license", 1) + "\n".join(lines) + "\n", "utf-8"
    )

    assert kg("link", "absent", "Melon", "--by", "me", cwd=music).code == 0

    text = path.read_text("utf-8")
    assert "#creator_id: orcid:0000-0001" in text
    assert "\tmy-tool\t" in text
    assert "\tsomebody else\n" in text
    assert "#  agent:" in text
    assert text.count("#curie_map:") == 1


def test_rows_stand_in_the_order_of_things_and_of_the_numbers_of_items(music: Project, rules: Rules) -> None:
    """So that what one decides is one line, wherever it was put."""
    wanted = [
        decision("agent/a", "Q100"),
        decision("agent/b", "", "absent"),
        decision("agent/b", "Q9", "rejected"),
        decision("agent/b", "Q10", "rejected"),
    ]
    for some in (wanted, wanted[::-1], [wanted[n] for n in (2, 0, 3, 1)]):
        links_table(music, rules.items).write(some)
        assert [one.key for one in wanted] == [one.key for one in read_decisions(music, rules.items)]


@pytest.mark.parametrize("cell", ['"Girl", they said', "two\tcells", "two\nlines", '"'])
def test_a_cell_of_others_is_one_cell_whatever_stands_in_it(music: Project, rules: Rules, cell: str) -> None:
    """And it stays with its own row; another row has nothing there."""
    table = links_table(music, rules.items)
    table.write([decision()._replace(extra=(("remark", cell),)), decision("agent/lisa", "Q2")])
    told = {one.item: one.extra for one in table.read()}
    assert {"Q1": (("remark", " ".join(cell.split())),), "Q2": ()} == told
    first = table.path.read_bytes()
    table.write(table.read())
    assert first == table.path.read_bytes()


def test_a_cell_beyond_the_named_columns_is_refused_in_a_table_of_a_spreadsheet(music: Project, rules: Rules) -> None:
    """Which makes all rows as long as the longest one; what is empty there is nothing."""
    table = links_table(music, rules.items)
    table.write([decision()])
    rows = table.path.read_text("utf-8").splitlines()
    for more, is_refused in (("\t\t", False), ("\tmore\t", True)):
        padded = [*rows[:-2], f"{rows[-2]}\t\t", f"{rows[-1]}{more}"]
        table.path.write_text("\n".join(padded) + "\n", "utf-8")
        if is_refused:
            with pytest.raises(InputError, match="this row has 16 cells, and the table 14 columns"):
                table.read()
        else:
            assert [decision()] == [one._replace(line=0) for one in table.read()]
    table.path.write_text("\n".join([*rows, *rows[-2:]]) + "\n", "utf-8")
    assert [decision()] == [one._replace(line=0) for one in table.read()], "as a merge may leave it: head and row twice"


def test_a_decision_that_stands_is_not_overwritten_without_a_reason(music: Project, kg: Callable[..., Ran]) -> None:
    before = path_of(music).read_bytes()

    ran = kg("link", "accept", "Rosé", "https://www.wikidata.org/wiki/Q27655344", cwd=music)

    assert "accepted already, by editors of music-kg" in ran.err
    assert path_of(music).read_bytes() == before


def test_a_candidate_explains_itself(ready: Project, kg: Callable[..., Ran]) -> None:
    kg("link", "accept", "BLACKPINK", "Q25056945", cwd=ready)
    ran = kg("link", "candidates", "Rosé", cwd=ready)

    assert ran.code == 0
    assert re.search(r"1\. Q27655344  Rosé  1\.00  proven", ran.out)
    assert re.search(r"\+0\.\d\d  'ROSÉ' and 'Rosé': the same name", ran.out)
    assert "member of: both have BLACKPINK" in ran.out


def test_decisions_at_the_terminal(ready: Project, kg_process: Callable[..., Ran]) -> None:
    """Accept, reject, unsure, absent, skip, undo, and the address; everything is written at once."""
    kg_process("link", "candidates", cwd=ready)

    ran = kg_process("link", "review", "--by", "me", cwd=ready, stdin="s\ns\no\nr 2\na\nb\nu\n \na²\nsave\nq\n")

    assert ran.code == 0, ran.err
    assert "http://www.wikidata.org/entity/Q1450" in ran.err
    kept = rows(ready)
    assert kept["agent:bruno-mars wd:Q900004"] == "Not"
    assert kept["agent:bruno-mars wd:Q1450"] == "decision=unsure"
    assert "\tme\t" in path_of(ready).read_text()

    again = kg_process("link", "review", cwd=ready, stdin="q\n")
    assert "Q900004" not in again.out, "it goes on where it stopped"


@pytest.mark.parametrize(
    ("there", "answer", "meanwhile", "left"),
    [
        ([("rose", "Q1", "rejected")], "a", [], None),
        ([("rose", "Q1", "unsure")], "r", [], None),
        ([("rose", "", "absent")], "a", [], None),
        ([("rose", "", "absent"), ("rose", "Q1", "unsure")], "a", [], None),
        ([("rose", "", "absent")], "r", [], None),
        ([("rose", "Q1", "rejected")], "x", [], None),
        ([("jennie", "Q2", "accepted")], "a", [], None),
        ([], "a", [("rose", "Q1", "rejected")], [("rose", "Q1", "rejected")]),
        ([], "a", [("rose", "Q1", "accepted")], [("rose", "Q1", "accepted")]),
        ([("rose", "Q1", "unsure")], "a", [("rose", "Q1", "rejected")], [("rose", "Q1", "rejected")]),
        ([("rose", "", "absent")], "r", [("rose", "", None), ("rose", "Q2", "accepted")], [("rose", "Q2", "accepted")]),
        ([("rose", "Q1", "accepted")], "r", [("jennie", "Q1", "accepted")], [("jennie", "Q1", "accepted")]),
        ([("rose", "Q1", "accepted")], "u", [("rose", "Q2", "accepted")], [("rose", "Q2", "accepted")]),
    ],
)
def test_undoing_gives_back_what_was_decided_before_and_nothing_else(
    music: Project, rules: Rules, monkeypatch: pytest.MonkeyPatch, there: list[tuple[str, str, str]], answer: str,
    meanwhile: list[tuple[str, str, str | None]], left: list[tuple[str, str, str]] | None,
) -> None:  # fmt: skip
    """What was decided after the review began comes back; what others wrote after the answer stays as it is."""
    shutil.rmtree(music.data / "links")
    session = LinkSession(music, rules, EmbeddedEngine(load_merged([music.data / "spine" / "agents.ttl"])), [])

    def write(many: Iterable[tuple[str, str, str | None]]) -> None:
        for name, item, verdict in many:
            one = decision(f"agent/{name}", item, verdict or "")._replace(author="somebody" if seen else "me")
            session.change(partial(without, key=one.key))  # as in a file that git has merged
            if verdict:
                session.change(partial(put, new=one))

    def held() -> set[Decision]:
        return {one._replace(line=0) for one in read_decisions(music, rules.items)}

    seen: list[set[Decision]] = []
    decided: tuple[Iterable[tuple[str, str, str | None]], ...] = (there, meanwhile, ())

    def prompt(*_: object, **__: object) -> str:
        """Answer for the one, and at the next take it back; before that others decide."""
        write(decided[len(seen)])
        seen.append(held())
        return [answer, "b", "q"][len(seen) - 1]

    monkeypatch.setattr(click, "prompt", prompt)
    first, next_ = (
        Proposal(
            Subject(f"{W3ID}agent/{name}", f"{W3ID}ontology#Person", name, (name,), {}),
            (Scored(item, name, score, 0.9, True, False, (), (), (), (), ()),),
        )
        for name, item, score in (("rose", "Q1", 0.9), ("lisa", "Q8", 0.8))
    )
    Reviewer(session, Waiting([first, next_]), "me", lambda *_: None, "", "kg link undo").run()

    assert 3 == len(seen)
    assert seen[0] != seen[1], "something was decided"
    if left is None:
        assert seen[0] == held()
    else:
        assert {(W3ID + "agent/" + name, *rest) for name, *rest in left} == {(*one.key, one.verdict) for one in held()}


def test_an_interrupted_review_loses_nothing(ready: Project, kg_process: Callable[..., Ran]) -> None:
    kg_process("link", "candidates", cwd=ready)

    ran = kg_process("link", "review", "--by", "me", cwd=ready, stdin="s\ns\nr 2\n")

    assert ran.code == 130
    assert rows(ready) == {"agent:bruno-mars wd:Q900004": "Not"}


def test_decisions_by_editing_a_table(ready: Project, kg: Callable[..., Ran], tmp_path: Path) -> None:
    kg("link", "candidates", cwd=ready)
    table = tmp_path / "review.tsv"
    assert kg("link", "review", "-o", str(table), cwd=ready).code == 0
    lines = table.read_text("utf-8").splitlines()
    answers = {"Q482991": "yes", "Q900003": "no", "Q85881428": "unsure", "Q1450": "absent"}
    edited = [lines[0]]
    for line in lines[1:]:
        cells = line.split("\t")
        cells[6] = answers.get(cells[2], "")
        edited.append("\t".join(cells))
    table.write_text("\n".join(edited) + "\n", "utf-8")

    ran = kg("link", "review", "--read", str(table), "--by", "me", cwd=ready)

    assert ran.code == 0, ran.err
    assert rows(ready) == {
        "agent:taeyang wd:Q482991": "yes", "agent:taeyang wd:Q900003": "Not", "agent:taeyang wd:Q85881428": "decision=unsure",
        "agent:bruno-mars sssom:NoTermFound": "yes",
    }  # fmt: skip
    table.write_text(table.read_text("utf-8").replace("\tyes\t", "\tmaybe\t"), "utf-8")
    ran = kg("link", "review", "--read", str(table), cwd=ready)
    assert ran.code == 3
    assert re.search(r"review\.tsv:\d+:7: 'maybe' is no decision", ran.err)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("accept", "Rosé", "rose"), "is no item"),
        (("accept", "Rosé"), "give a thing and an item"),
        (("absent", "Rosé", "--by", "the rules"), "the rules decide nothing by hand; give the name of a person"),
        (("accept", "Nobody at all", "Q1"), "there is no thing"),
        (("accept", "Rosé", "Q27655344", "--proven"), "give no thing"),
        (("acept", "Rosé", "Q1"), "Did you mean accept"),
        (("candidates", "--online"), "who asks must be said"),
        (("candidates", "--endpoint", "nowhere"), "there is no endpoint 'nowhere'"),
        (("candidates", "--endpoint", "ftp://a/"), "does not begin with http"),
        (("eval", "--fact", "shoe-size"), "no fact 'shoe-size'"),
    ],
)  # fmt: skip
def test_wrong_words_are_told(ready: Project, kg: Callable[..., Ran], words: tuple[str, ...], message: str) -> None:
    ran = kg("link", *words, cwd=ready)

    assert ran.code == 2
    assert message in ran.err


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('items = ["Q5"]', 'items = ["human"]'), "item 1 of 'items' in .* must be an identifier of theirs, such as Q5, not 'human'"),
        (("family_names", "familynames"), "unknown key 'familynames'.*did you mean 'family_names'"),
        (('needs = [["performer"], ["date", "album"]]', 'needs = [["singer"]]'), "needs a fact 'singer'"),
        (('kind = "date"', 'kind = "day"'), "'kind' in .* must be item, date or id"),
        (("[facts.album]", "[facts.album"), "this is not TOML"),
        (('form = "T', 'form = "(T'), "must be a regular expression"),
    ],
)  # fmt: skip
def test_faulty_rules_are_told_with_their_place(
    music: Project, kg: Callable[..., Ran], change: tuple[str, str], message: str
) -> None:
    path = music.linking.rules
    path.write_text(path.read_text().replace(*change, 1))

    ran = kg("link", "candidates", "Rosé", cwd=music)

    assert ran.code == 3
    assert re.search(rf"linking\.toml:\d+:\d+: .*{message}", ran.err), ran.err


# --- Whether links hold, and what the other side says


def test_links_that_no_longer_hold_are_told(music: Project, rules: Rules, index: OfflineIndex) -> None:
    """Merged, of another kind, of no kind, unknown there, and a thing that the data no longer has."""
    decisions = [
        decision("agent/rose", "Q900090"), decision("agent/lisa", "Q900022"), decision("agent/jennie", "Q900004"),
        decision("agent/g-dragon", "Q999999"), decision("agent/nobody", "Q495577"), decision("agent/taeyang", "Q482991"),
    ]  # fmt: skip
    subjects = select_subjects(open_engine(music), music, rules, {})
    classes = {one.iri: one.cls for one in subjects}

    found = find_stale_links(index, decisions, classes, rules, path_of(music))
    found += find_unknown_things(decisions, classes, path_of(music))

    assert [(f.severity, f.message.split(".")[0]) for f in found] == [
        ("violation", "Q900090 was merged into Q27655344"),
        ("warning", "Q900022 (Rosie): it is a Q482994, which ours is not"),
        ("warning", "Q900004 (Bruno Mars): it does not say what it is"),
        ("info", "Q999999 is not in what is looked at, so nothing is known of it"),
        ("violation", "nothing in the data is called https://w3id"),
    ]


def test_both_sides_are_compared_with_their_sources(music: Project, rules: Rules) -> None:
    items = {
        "agent/rose": "Q27655344",
        "agent/blackpink": "Q25056945",
        "work/apt": "Q900020",
        "agent/bruno-mars": "Q1450",
    }
    known = {W3ID + thing: item for thing, item in items.items()}
    engine = open_engine(music)
    subjects = select_subjects(engine, music, rules, known, known)

    class Source:
        name = "test"

        def holds(self, name: str) -> bool:
            return True

        def with_statement(self, name: str, value: str) -> list[str]:
            return []

        def with_name(
            self, name: str, *, languages: Sequence[str] = (), family_names: Collection[str] = ()
        ) -> list[str]:
            return []

        def items(self, ids: Iterable[str]) -> dict[str, Item]:
            claims: dict[str, dict[str, tuple[Statement, ...]]] = {
                "Q27655344": {"P463": (Statement(Value("item", "Q25056945"), "normal", ("https://example.org/a",)),)},
                "Q900020": {
                    "P175": (Statement(Value("item", "Q27655344")), Statement(Value("item", "Q5"))),
                    "P577": (Statement(Value("date", "2011-01-01", 11)),),
                },
            }
            return {one: Item(one, (("en", f"label of {one}"),), (), claims.get(one, {})) for one in ids}

    found = list(compare_items(Source(), subjects, known, rules, sources_of_facts(engine, music, rules)))
    outcomes = {(one.label, one.fact, one.ours, one.theirs): one for one in found}

    assert found[0].subject.startswith("https://")
    member = outcomes["Rosé", "member of", "BLACKPINK", "label of Q25056945"]
    assert member.outcome == BOTH
    assert member.their_sources == ("https://example.org/a",)
    assert len(member.our_sources) == 3
    assert outcomes["APT.", "performer", "Bruno Mars", ""].outcome == OURS
    assert outcomes["APT.", "performer", "", "label of Q5"].outcome == THEIRS
    assert {one.outcome for one in found if one.fact == "publication date"} == {DIFFER}


def test_comparing_at_the_prompt(ready: Project, kg: Callable[..., Ran]) -> None:
    for _ in range(2):
        kg("link", "candidates", cwd=ready)
        kg("link", "accept", "--proven", cwd=ready)

    ran = kg("wikidata", "compare", "BLACKPINK", cwd=ready)
    assert ran.code == 0, ran.err
    assert re.search(r"BLACKPINK\s+Q25056945\s+member\s+both have\s+Lisa\s+Lisa", ran.out)
    accepted = kg("link", "accept", "Bruno Mars", "Q1450", "--because", "a test", cwd=ready)
    assert accepted.code == 0
    refused = kg("wikidata", "quickstatements", cwd=ready)
    assert refused.code == 0
    assert refused.out == ""
    assert "0 statements, 0 refused" in refused.err
    assert "is not linked" in kg("wikidata", "compare", "Lady Gaga", cwd=ready).err


# --- Figures


def test_the_rules_reach_their_figures(tmp_path: Path, rules: Rules, shipped: Project) -> None:
    """On the real extract, with kind and membership known: what is accepted unseen is right; docs/linking.md has all figures."""
    build_index(require(EXTRACT), tmp_path / "k.sqlite", rules)
    source = OfflineIndex(tmp_path / "k.sqlite", rules)
    questions = collect_questions(source, source.named(), rules, ["membership", "members"])
    _, second = halves(questions, 1)

    known, hidden, folded, absent = (measure(source, second, rules, shipped.linking.thresholds, s) for s in SETTINGS)

    assert len(second) > 1000
    assert known.precision == 1
    assert known.rate >= 0.99
    assert hidden.precision >= 0.998
    assert hidden.rate >= 0.55
    assert folded.precision >= 0.997
    assert folded.bound >= 0.99
    assert folded.rate >= 0.5
    assert len(absent.wrong) / absent.questions <= 0.001
    assert 0 == absent.first < hidden.first < known.first <= known.questions


def test_names_alone_would_be_wrong_often(tmp_path: Path, rules: Rules, shipped: Project) -> None:
    """The measure can fail: without the need of a fact, one link of fifty is wrong."""
    build_index(require(EXTRACT), tmp_path / "k.sqlite", rules)
    source = OfflineIndex(tmp_path / "k.sqlite", rules)
    questions = [
        q._replace(subject=q.subject._replace(facts={}))
        for q in collect_questions(source, source.named(), rules, ["membership", "members"])
    ]

    hidden = measure(source, questions, rules, shipped.linking.thresholds._replace(agreements=0), "hidden")

    assert hidden.accepted > 300
    assert hidden.precision < 0.985


def test_the_table_of_decisions_is_sssom(shipped: Project, tmp_path: Path) -> None:
    """The reference validator of SSSOM takes it, where it is installed."""
    tool = require(SSSOM)
    copy = tmp_path / "wikidata.sssom.tsv"
    shutil.copy(path_of(shipped), copy)

    done = subprocess.run([str(tool), "validate", str(copy)], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert not re.search("error|violation", done.stdout + done.stderr, re.IGNORECASE)
    bad = tmp_path / "bad.sssom.tsv"
    bad.write_text(copy.read_text().replace("semapv:ManualMappingCuration", "semapv:Guess"))
    done = subprocess.run([str(tool), "validate", str(bad)], capture_output=True, text=True, check=False)
    assert done.returncode or re.search("error|not", done.stdout + done.stderr, re.IGNORECASE)
