"""What was made of a table stands for as long as nothing has changed that it rests on."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path

import pytest

from kg.errors import InputError, Location, UsageError
from kg.io.together import Together
from kg.link.decisions import BY_HAND, Decision
from kg.mapping import files, remembering
from kg.mapping.credits import CreditRules, Credits, Part
from kg.mapping.deciding import Deciding
from kg.mapping.files import digest_of_mapping, iter_mapping_files
from kg.mapping.generated import Made, digest_of
from kg.mapping.identity import names_of_credits
from kg.mapping.kept_splits import iter_lines, key_of, read_splits
from kg.mapping.known import KnownThings
from kg.mapping.minting import NAMES
from kg.mapping.model import Behind, Credit, MappingFile
from kg.mapping.placing import Placing
from kg.mapping.remembering import Remembered, remember, remembered
from kg.project.config import Project

CHANGES: dict[str, Callable[[Project], Project]] = {
    "the base": lambda project: project._replace(base="https://example.org/other/"),
    "a prefix": lambda project: project._replace(prefixes={**project.prefixes, "skos": "urn:other:"}),
    "a new prefix": lambda project: project._replace(prefixes={**project.prefixes, "new": "urn:other:"}),
    "the name of a label": lambda project: project._replace(preferred=("urn:name",)),
    "other names": lambda project: project._replace(others=("urn:name",)),
    "which of them is the name": lambda project: project._replace(
        preferred=(*project.preferred, *project.others), others=()
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_is_said_in_the_settings_makes_it_another(
    empty_project: Project, change: Callable[[Project], Project]
) -> None:
    path = empty_project.root / "kg.toml"

    assert digest_of_mapping(empty_project, path) != digest_of_mapping(change(empty_project), path)


def test_the_mapping_our_form_and_what_is_known_make_it_another(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = empty_project.root / "kg.toml"
    found = {digest_of_mapping(empty_project, path), digest_of_mapping(empty_project, path, "known")}
    path.write_text("#")
    found.add(digest_of_mapping(empty_project, path))
    monkeypatch.setattr(files, "_FORM", "0")
    found.add(digest_of_mapping(empty_project, path))

    assert len(found) == 4


DECIDED = Decision("https://e/name/a", "agent/a", "accepted", "skos:exactMatch", BY_HAND, "2026-01-01")


def test_the_reading_that_followed_a_decision_holds(empty_project: Project) -> None:
    """And not the one before it, by which the rules would part the credit anew."""
    text, rules = "Ada & Ben & Cy", CreditRules(asked=("&",))
    decision = DECIDED._replace(subject=f"{empty_project.base}{NAMES}agent.a", verdict="rejected", subject_label=text)
    one, several = names_of_credits(empty_project.base, [decision])
    said = Credits(rules, (), several, one).decided(text)
    readings = {(): (Part(text),), said: (Part("Ada & Ben"), Part("Cy", "&"))}

    deciding = Deciding(empty_project, KnownThings(), [decision], {key_of(rules): {text: readings}})

    assert said
    assert [("Ada & Ben", ""), ("Cy", "&")] == list(deciding.split(Credit((), asked=("&",)), text))


@pytest.mark.parametrize(
    ("known", "decisions"),
    [
        (KnownThings(classes={"urn:a": frozenset({"urn:C"})}), [DECIDED]),
        (KnownThings(names={"urn:a": ("A",)}), [DECIDED]),
        (KnownThings(by={"urn:a": ("urn:b",)}), [DECIDED]),
        (KnownThings(identified={("isni", "1"): "urn:a"}), [DECIDED]),
        (KnownThings(taken=frozenset({"urn:a"})), [DECIDED]),
        (KnownThings(), []),
        (KnownThings(), [DECIDED._replace(subject="https://e/name/b")]),
        (KnownThings(), [DECIDED._replace(item="agent/b")]),
        (KnownThings(), [DECIDED._replace(verdict="rejected")]),
        (KnownThings(), [DECIDED._replace(subject_label="A & B")]),
    ],
)
def test_whatever_is_known_or_decided_makes_it_another(
    empty_project: Project, known: KnownThings, decisions: list[Decision]
) -> None:
    before = Deciding(empty_project, KnownThings(), [DECIDED]).rests_on()

    assert before == Deciding(empty_project, KnownThings(), [DECIDED]).rests_on()
    assert before != Deciding(empty_project, known, decisions).rests_on()


@pytest.mark.parametrize("name", CreditRules._fields)
def test_other_rules_for_credits_split_them_anew(name: str) -> None:
    assert key_of(CreditRules()) != key_of(CreditRules(**{name: ("x",)}))


STATE = Remembered("m", {"t.csv": (Behind(1, 2, 3), "d")}, {"a.ttl": "f"}, 1, 1, {}, {}, {}, [], "r")
MADE = Made(Path(), "mappings/song.yml", "m", {"t.csv": "t"}, {"a.ttl": "f"})


@pytest.mark.parametrize(
    ("state", "known", "made"),
    [
        (STATE._replace(mapping="other"), MADE, MADE),
        (STATE, MADE._replace(mapping_digest="other"), MADE),
        (STATE, MADE, MADE._replace(mapping_digest="other")),
        (STATE, MADE._replace(files={"a.ttl": "other"}), MADE),
        (STATE, MADE._replace(files={**MADE.files, "b.ttl": "f"}), MADE),
        (STATE, MADE, MADE._replace(tables={"other.csv": "t"})),
        (STATE, MADE, MADE._replace(tables={**MADE.tables, "other.csv": "t"})),
    ],
)
def test_only_what_the_run_before_has_made_is_gone_on_from(
    empty_project: Project, state: Remembered, known: Made, made: Made
) -> None:
    """Files of another run, as of a branch, hold other rows than are known; so do those of another mapping."""
    mapping = MappingFile(Path("mappings/song.yml"), {}, {})
    remember(empty_project, "song", STATE)
    assert remembered(empty_project, mapping, MADE, MADE) == STATE
    remember(empty_project, "song", state)

    assert remembered(empty_project, mapping, known, made) is None


def test_what_is_known_of_a_run_in_another_form_is_not_taken(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    remember(empty_project, "song", STATE)
    monkeypatch.setattr(remembering, "_FORM", 0)

    assert remembered(empty_project, MappingFile(Path("mappings/song.yml"), {}, {}), MADE, MADE) is None


@pytest.mark.parametrize(
    ("content", "replace", "refused"), [("made", False, False), ("by hand", False, True), ("by hand", True, False)]
)
def test_what_is_not_made_any_more_goes_unless_somebody_wrote_into_it(
    empty_project: Project, content: str, *, replace: bool, refused: bool
) -> None:
    path = empty_project.root / "a.ttl"
    path.write_text("made")
    known = MADE._replace(files={"a.ttl": digest_of(path), "gone.ttl": "f"})
    path.write_text(content)
    with Together() as together:
        placing = Placing(empty_project, MappingFile(Path("song.yml"), {}, {}), known, together, replace=replace)
        with pytest.raises(UsageError, match="changed by hand") if refused else nullcontext():
            placing.remove_others()
        together.place()

    assert path.exists() == refused


def test_splits_are_read_as_they_were_written(tmp_path: Path) -> None:
    """Sorted, so that a new credit is one line; with what was decided then; a file that is not there has none."""
    parts = (Part("Ada"), Part("Ben", "&"))
    splits: dict[str, dict[str, dict[tuple[str, ...], Sequence[Part]]]] = {
        "b": {"Ada & Ben": {(): parts, ("several: ada",): parts[:1], ("one: ada", "one: ben"): parts[1:]}},
        "a": {"Zed": {(): parts[:1]}, "Cy \ud800\n& Dan": {(): parts}, "Cy": {(): ()}},
    }
    path = tmp_path / "x.jsonl"
    assert {} == read_splits(path)
    path.write_bytes(b"".join(iter_lines(splits)))
    found = read_splits(path)
    assert splits == {rules: {text: dict(known) for text, known in some.items()} for rules, some in found.items()}
    again = {rules: dict(reversed([*some.items()])) for rules, some in reversed(splits.items())}
    again["b"] = {"Ada & Ben": dict(reversed([*splits["b"]["Ada & Ben"].items()]))}
    assert path.read_bytes() == b"".join(iter_lines(again))
    assert [("a", "Cy"), ("a", "Cy \ud800\n& Dan"), ("a", "Zed")] == [
        (one["rules"], one["credit"]) for one in map(json.loads, path.read_bytes().split(b"\n")[:3])
    ]


@pytest.mark.parametrize(
    "line", ["no JSON", "[]", "7", '{"credit": "a"}', '{"credit": "a", "rules": "r", "names": [7]}']
)
def test_a_line_that_says_nothing_of_a_credit_is_told(tmp_path: Path, line: str) -> None:
    """With its number; so is a file that cannot be read, as its credits would be split anew."""
    path = tmp_path / "x.jsonl"
    path.write_text(f'{{"credit": "a", "rules": "r", "names": [["a", ""]]}}\n\n{line}\n')
    with pytest.raises(InputError, match="this line says of no credit which names are in it") as told:
        read_splits(path)
    assert told.value.location == Location(path, 3, 1)
    for unreadable in (tmp_path, path):
        path.write_bytes(b"\xff\n")
        with pytest.raises(InputError, match="cannot be read"):
            read_splits(unreadable)


def test_mappings_are_the_files_of_the_folder_that_end_so_and_no_two_have_one_name(empty_project: Project) -> None:
    """What an editor keeps beside a file is none; of two with one name the files made of one would be the other's."""
    folder = empty_project.root / "mappings"
    folder.mkdir(exist_ok=True)
    for name in ("b.yml", "a.yaml", ".a.yml", ".#b.yml", "b.yml~", "c.txt"):
        (folder / name).write_text("", "utf-8")
    (folder / "d.yml").mkdir()
    assert ["a.yaml", "b.yml"] == [path.name for path in iter_mapping_files(empty_project)]
    (folder / "b.yaml").write_text("", "utf-8")
    with pytest.raises(UsageError, match=r"b\.yaml and b\.yml are mappings of one name"):
        list(iter_mapping_files(empty_project))
