"""What was made of a table stands for as long as nothing has changed that it rests on."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest

from kg.errors import UsageError
from kg.io.together import Together
from kg.link.decisions import BY_HAND, Decision
from kg.mapping import files, remembering
from kg.mapping.credits import CreditRules, Credits, Part
from kg.mapping.deciding import Deciding
from kg.mapping.files import digest_of_mapping
from kg.mapping.generated import Made, digest_of
from kg.mapping.identity import names_of_credits
from kg.mapping.kept_splits import key_of
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
