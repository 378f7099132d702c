"""The review of names: the keys of the review of links, decisions in a file of their own, followed by the next run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from kg.cli.name_review import NameDesk, open_desk, review
from kg.errors import InputError, UsageError
from kg.link.decisions import Decision
from kg.link.pipeline import write_proposals
from kg.mapping import model
from kg.mapping.deciding import Deciding, identity_table
from kg.mapping.minting import NAMES
from kg.mapping.naming import Named
from kg.mapping.waiting import proposals_path
from kg.project.config import Project
from tests.conftest import Ran

CREDIT = model.Credit(("Featuring",), None, ("&",))


def artists(project: Project) -> model.Identity:
    base = project.base
    name = model.Expression((model.Reference("artist"),))
    return model.Identity(f"{base}ontology#MusicArtist", name, f"{base}agent/", credit=CREDIT)


def resolve(project: Project) -> dict[str, str]:
    """Resolve some names as a run does, and keep what is proposed; return the id behind the base for each."""
    namer, identity = Deciding.of(project), artists(project)
    texts = ["Tae Yang", "G. Dragon", "Zed & Yon", "Rosé Featuring Bruno Mars"]
    namer.learn_credits(identity, texts)
    found = {
        name: namer.iri(identity, Named(name)).removeprefix(project.base)
        for text in texts
        for name, _ in namer.split(CREDIT, text)
    }
    write_proposals(namer.proposals(), proposals_path(project, "names"))
    return found


@pytest.fixture
def waiting(music: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The example with three names that wait."""
    resolve(music)
    monkeypatch.chdir(music.root)
    return music


def test_what_is_decided_is_followed_by_the_next_run(waiting: Project) -> None:
    before = resolve(waiting)
    assert before["Rosé"] == "agent/rose"
    assert before["Tae Yang"] == "agent/tae-yang"
    assert before["G. Dragon"].startswith("agent/g-dragon-")
    assert [one.subject.label for one in open_desk().proposals.values()] == ["G. Dragon", "Tae Yang", "Zed & Yon"]

    ran = CliRunner().invoke(review, ["--by", "somebody"], input="a\nr\nr\n", standalone_mode=False)

    assert ran.exception is None, ran.output
    assert resolve(waiting) == {
        "Tae Yang": "agent/tae-yang",
        "G. Dragon": "agent/g-dragon",
        "Zed": "agent/zed",
        "Yon": "agent/yon",
        "Rosé": "agent/rose",
        "Bruno Mars": "agent/bruno-mars",
    }
    decisions = identity_table(waiting).read()
    assert sorted((one.subject_label, one.verdict, one.author) for one in decisions) == [
        ("G. Dragon", "accepted", "somebody"),
        ("Tae Yang", "rejected", "somebody"),
        ("Zed & Yon", "rejected", "somebody"),
    ]
    assert not open_desk().proposals


def test_several_names_may_be_one_thing(waiting: Project) -> None:
    desk = open_desk()
    subject, other, _ = map(desk.find, desk.proposals)

    def accept_both(decisions: list[Decision]) -> list[Decision]:
        return [*decisions, *(desk.decided(one, "agent/rose", "accepted", "me", "") for one in (subject, other))]

    assert len(desk.change(accept_both)) == 2
    assert {one.item for one in identity_table(waiting).read()} == {"agent/rose"}
    text = identity_table(waiting).path.read_text("utf-8")
    assert f"#  name: {waiting.base}{NAMES}\n" in text, "names have a prefix of their own, which kg.toml need not have"
    assert 2 == text.count("\nname:")


def test_a_decision_can_be_taken_back(waiting: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["a", "b", "q"])
    monkeypatch.setattr(click, "prompt", lambda *_, **__: next(answers))
    CliRunner().invoke(review, ["--by", "me"], standalone_mode=False)
    assert identity_table(waiting).read() == []


def test_a_decision_on_a_name_is_taken_back_at_the_prompt(waiting: Project, kg: Callable[..., Ran]) -> None:
    """The last one, one of a person, or that on a name; the review says with which command, as does who is refused."""
    told = CliRunner().invoke(review, ["--by", "ann b"], input="a\nr\nq\n", standalone_mode=False)
    assert "take the last back with: kg tables undo --by 'ann b'" in told.stderr
    iri = next(one.subject for one in identity_table(waiting).read() if one.subject_label == "G. Dragon")

    def left() -> list[str]:
        return sorted(one.subject_label for one in identity_table(waiting).read())

    table = waiting.root / "names.tsv"
    table.write_text(f"thing\titem\tdecision\n{iri}\tagent/g-dragon\tno\n", "utf-8")
    stands = kg("tables", "review", "--read", str(table), "--by", "bob", cwd=waiting)
    assert (stands.code, f"taken back with: kg tables undo {iri} --by 'ann b'" in stands.err) == (3, True), stands.err
    assert kg("tables", "undo", "--by", "bob", cwd=waiting).code == 2
    others = kg("tables", "undo", cwd=waiting)
    assert (others.code, "rejected by ann b; if that is to go: kg tables undo --by 'ann b'" in others.err) == (2, True)
    ran = kg("tables", "undo", "--by", "ann b", cwd=waiting)
    assert (ran.code, left()) == (0, ["G. Dragon"]), ran.err
    assert "make the files anew with: kg tables run" in ran.err
    wrong = kg("tables", "undo", "G.Dragon", cwd=waiting)
    assert (wrong.code, "did you mean G. Dragon?" in wrong.err) == (2, True), wrong.err
    assert (kg("tables", "undo", "G.\tDragon\t", "--by", "ann b", cwd=waiting).code, left()) == (0, [])


def test_decisions_are_taken_from_a_table(waiting: Project, tmp_path: Path) -> None:
    table = tmp_path / "names.tsv"
    CliRunner().invoke(review, ["-o", str(table)], standalone_mode=False)
    lines = table.read_text("utf-8").splitlines()
    assert len(lines) == 4
    filled = [lines[0], *(line[: line.rindex("\t\t")] + "\tyes\t" for line in lines[1:2])]
    table.write_text("\n".join(filled) + "\n", "utf-8")
    ran = CliRunner().invoke(review, ["--read", str(table), "--by", "me"], standalone_mode=False)
    assert ran.exception is None, ran.output
    assert [(one.subject_label, one.item) for one in identity_table(waiting).read()] == [
        ("G. Dragon", "agent/g-dragon")
    ]


@pytest.mark.parametrize("word", ["yes", "no", "unsure"])
def test_what_was_offered_for_another_name_is_refused(waiting: Project, tmp_path: Path, word: str) -> None:
    """As where some columns of the table were sorted without the others."""
    table = tmp_path / "names.tsv"
    CliRunner().invoke(review, ["-o", str(table)], standalone_mode=False)
    head, *rows = (line.split("\t") for line in table.read_text("utf-8").splitlines())
    moved = [[*one[:2], *other[2:6], word, ""] for one, other in zip(rows, rows[1:] + rows[:1], strict=True)]
    table.write_text("\n".join("\t".join(cells) for cells in (head, *moved)) + "\n", "utf-8")

    ran = CliRunner().invoke(review, ["--read", str(table), "--by", "me"], standalone_mode=False)

    assert isinstance(ran.exception, InputError)
    assert [True] * 3 == [f"was not offered for {one[1]!r}" in str(ran.exception) for one in rows]
    assert [] == identity_table(waiting).read()


def test_proposals_that_cannot_be_read_are_as_good_as_none(waiting: Project) -> None:
    (path,) = (waiting.state / "tables").glob("*.jsonl")
    assert open_desk().proposals
    path.write_bytes(path.read_bytes()[:-20])

    assert {} == open_desk().proposals
    assert not path.exists(), "it is made anew with what is known of the table"


@pytest.mark.parametrize(("subject", "item"), [("https://example.org/nobody", "agent/rose"), ("", "name/agent/rose")])
def test_what_nobody_asked_is_not_decided(waiting: Project, subject: str, item: str) -> None:
    desk: NameDesk = open_desk()
    with pytest.raises(UsageError):
        desk.decided(desk.find(subject or next(iter(desk.proposals))), item, "accepted", "me", "")


def test_before_a_run_nothing_waits(music: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(music.root)
    with pytest.raises(UsageError, match="kg tables run"):
        open_desk()


def test_a_table_of_decisions_of_another_form_is_refused(waiting: Project) -> None:
    path = identity_table(waiting).path
    path.write_text("subject_id\tpredicate_id\tobject_id\tmapping_justification\n", "utf-8")
    row = "name:x\tskos:exactMatch\twd:Q1\tsemapv:ManualMappingCuration\n"
    with path.open("a", encoding="utf-8") as file:
        file.write(row.replace("name:x", "agent:x"))
    with pytest.raises(InputError, match="a thing of the project"):
        identity_table(waiting).read()


def test_what_a_run_rests_on_differs_with_decisions_and_with_what_is_known(waiting: Project) -> None:
    first = Deciding.of(waiting).rests_on()
    assert first == Deciding.of(waiting).rests_on()
    desk = open_desk()
    _, second_name, _ = map(desk.find, desk.proposals)
    desk.change(lambda kept: [*kept, desk.decided(second_name, "agent/rose", "accepted", "me", "")])
    second = Deciding.of(waiting).rests_on()
    with (waiting.spine / "agents.ttl").open("a", encoding="utf-8") as file:
        file.write('\nagent:new-one a mg:Person ; skos:prefLabel "New One"@en .\n')
    assert len({first, second, Deciding.of(waiting).rests_on()}) == 3


BANDS = """\
sources:
  bands: [tables/bands.csv~csv]

mappings:
  artist:
    sources: bands
    subjects:
      kg:identity: {class: ex:Thing, name: $(by), iri: "thing:", separators: [Featuring], asked: ["&", and]}
    po:
      - [a, ex:Thing]
"""


@pytest.mark.parametrize("more", [(), ("Cee", "Dee & Ben")])
def test_a_run_after_a_decision_that_was_taken_back_makes_what_was_there(
    empty_project: Project, kg: Callable[..., Ran], more: tuple[str, ...]
) -> None:
    """Byte by byte, though a run came between; also where rows that came later would have it read otherwise."""
    root = empty_project.root
    for name, text in (("mappings/bands.yml", BANDS), ("tables/bands.csv", "by\nAda & Ben\nBen\nAda and Cee\nAda\n")):
        (root / name).parent.mkdir()
        (root / name).write_text(text, "utf-8")

    def made() -> dict[str, bytes]:
        assert kg("tables", "run", cwd=root).code == 0
        paths = (path for path in (root / "data").rglob("*") if path.suffix in (".jsonl", ".ttl"))
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}

    made()
    with (root / "tables/bands.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"{name}\n" for name in more)
    before = made()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        desk = open_desk()
        waiting = next(one for one in desk.proposals.values() if "Ada" in one.subject.label)
        thing = desk.find(waiting.subject.iri)
        item = waiting.candidates[0].item
        desk.change(lambda held: [*held, desk.decided(thing, item, "rejected", "me", "")])
    decided = made()
    assert decided["data/sources/bands.ttl"] != before["data/sources/bands.ttl"]
    assert decided == made(), "a run changes nothing that a run has made"
    assert kg("tables", "undo", "--by", "me", cwd=root).code == 0
    assert made() == before


def test_what_waits_follows_the_table_and_the_mapping(
    empty_project: Project, kg: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the run that follows them, whatever was proposed before it."""
    root = empty_project.root
    monkeypatch.chdir(root)

    def waiting(mapping: str, table: str) -> list[str]:
        for name, text in (("mappings/bands.yml", mapping), ("tables/bands.csv", table)):
            (root / name).parent.mkdir(exist_ok=True)
            (root / name).write_text(text, "utf-8")
        assert kg("tables", "run", cwd=root).code == 0
        return sorted(one.subject.label for one in open_desk().proposals.values())

    assert waiting(BANDS, "by\nAda & Ben\nBen\n") == ["Ada & Ben"]
    assert waiting(BANDS, "by\nAda & Ben\nBen\nCee & Ben\n") == ["Ada & Ben", "Cee & Ben"]
    assert waiting(BANDS.replace('["&", and]', "[and]"), "by\nAda & Ben\nBen\nCee & Ben\n") == []


def test_two_mappings_whose_ids_would_meet_are_not_run(empty_project: Project, kg: Callable[..., Ran]) -> None:
    """Things of two classes and one name would be one thing."""
    root = empty_project.root
    for name, text in (
        ("mappings/a.yml", BANDS), ("mappings/b.yml", BANDS.replace("ex:Thing", "ex:Other")), ("tables/bands.csv", "by\nAda\n")
    ):  # fmt: skip
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text, "utf-8")

    ran = kg("tables", "run", cwd=root)

    assert (3, True) == (ran.code, "begin as those of" in ran.err), ran
    assert not (root / "data/sources/a.ttl").exists()
