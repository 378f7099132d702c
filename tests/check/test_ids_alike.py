"""Two things whose ids differ by case and signs only are told, at the one that is written unlike its like."""

from __future__ import annotations

import itertools
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kg.ask.names_within import NamesWithin
from kg.ask.opening import open_engine
from kg.check import ids_alike
from kg.check.ids_alike import find_alike
from kg.check.steps import iter_steps
from kg.engines.base import Engine
from kg.findings import Finding
from kg.project import building
from kg.project.config import CONFIG, Project
from kg.project.reading import read_project
from tests.edit.mistakes import PROJECT

HEAD = """@prefix agent: <https://example.org/songs/agent/> .
@prefix mg: <https://example.org/songs/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix work: <https://example.org/songs/work/> .
"""

OF_CLASSES = "<http://www.w3.org/2002/07/owl#Class>"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(PROJECT, tmp_path / "songs")
    return tmp_path / "songs"


def described(root: Path, *names: str, file: str = "more") -> Path:
    path = root / f"data/sources/{file}.ttl"
    path.write_text(HEAD + "".join(f"{one} a mg:Person .\n" for one in names))
    return path


def pairs(found: list[Finding]) -> list[tuple[str, str]]:
    return [tuple(str(one).rpartition("/")[2] for one in (each.focus, each.meant)) for each in found]  # type: ignore[misc]


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["agent:Rose"], [("Rose", "rose")]),
        (["agent:rosé"], [("rosé", "rose")]),
        (["agent:ros%C3%A9"], [("ros%C3%A9", "rose")]),
        (["<https://example.org/songs/agent/ros&eacute;>"], [("ros&eacute;", "rose")]),
        (["agent:hana_seo"], [("hana_seo", "hana-seo")]),
        (["agent:Hana.Seo"], [("Hana.Seo", "hana-seo")]),
        (["agent:Bruno-Mars", "agent:bruno_mars"], [("Bruno-Mars", "bruno-mars"), ("bruno_mars", "bruno-mars")]),
        (["agent:hanaseo", "work:rose", "agent:roses", "agent:rose-2"], []),
        (["agent:chart-1-12", "agent:chart-11-2", "agent:chart-1-1-2"], []),
        (["agent:ハ", "agent:バ", "<https://example.org/songs/agent/->", "<https://example.org/songs/agent/+>"], []),
        (["<http://www.wikidata.org/entity/Q1>", "<http://www.wikidata.org/entity/q1>"], []),
    ],
)
def test_ids_that_differ_by_case_and_signs_are_told(root: Path, names: list[str], told: list[tuple[str, str]]) -> None:
    described(root, *names)
    project = read_project(root)

    found = find_alike(project, open_engine(project), "warning")

    assert {*told} <= {*pairs(found)}
    assert bool(found) == bool(told)
    assert all(one.location and one.related and one.severity == "warning" for one in found)


def test_a_property_may_be_called_as_the_class_of_its_values(root: Path) -> None:
    terms = root / "ontology/songs.ttl"
    owl = "<http://www.w3.org/2002/07/owl#"
    terms.write_text(terms.read_text() + f"\nmg:chart a {owl}ObjectProperty> .\nmg:Chart a {owl}Class> .\n")
    project = read_project(root)
    assert find_alike(project, open_engine(project), "warning") == []

    terms.write_text(terms.read_text() + f"\nmg:chArt a {owl}ObjectProperty> .\n")
    assert len(find_alike(project, open_engine(project), "warning")) == 1


def test_how_ids_are_written_is_asked_once_for_a_namespace(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And not for each pair, as that goes through all things."""
    described(root, *(f"agent:some-{n}" for n in range(9)), *(f"agent:some_{n}" for n in range(9)))
    project = read_project(root)
    asked: list[str] = []
    monkeypatch.setattr(NamesWithin, "_terms", _noting(NamesWithin._terms, asked))

    assert len(find_alike(project, open_engine(project), "warning")) == 9
    assert len(asked) == 1


def _noting(
    plain: Callable[[NamesWithin, str], list[str]], asked: list[str]
) -> Callable[[NamesWithin, str], list[str]]:
    def terms(names: NamesWithin, pattern: str) -> list[str]:
        asked.append(pattern)
        return plain(names, pattern)

    return terms


def test_a_house_may_do_without(root: Path) -> None:
    assert find_alike(read_project(root), None, None) == []  # type: ignore[arg-type]  # nothing is asked


def test_two_of_one_name_are_told_once(root: Path) -> None:
    path = described(root)
    path.write_text(HEAD + 'agent:Rose a mg:Person ; skos:prefLabel "Rosé"@en .\n')

    found = [one for _, step in iter_steps(read_project(root), keep=False) for one in step().findings]

    assert [one.rule for one in found if "Rose" in f"{one.focus} {one.value}"] == ["query/shared_label"]


def test_after_an_edit_what_is_found_is_what_a_run_finds_that_keeps_nothing(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names are read again only where an id came that is nearly one that was there."""
    monkeypatch.setattr(building, "is_small", lambda *_: True)  # by difference, however little there is
    project = read_project(root)
    read: list[str] = []
    names = ids_alike._names

    def noted(project: Project, engine: Engine) -> Iterator[str]:
        read.append("")
        return names(project, engine)

    monkeypatch.setattr(ids_alike, "_names", noted)

    def told(*, keep: bool = True) -> list[tuple[str, str]]:
        steps = iter_steps(project, keep=keep)
        return pairs([one for _, step in steps for one in step().findings if one.rule == "ids"])

    described(root, "agent:ada-quill")
    edits: list[tuple[list[str], int, int]] = [
        (["agent:ada-quill"], 1, 0),
        (["agent:ada-quill", "agent:bea"], 0, 0),
        (["agent:ada-quill", "agent:bea", "agent:Rose"], 1, 1),
        (["agent:Rose", "agent:cleo"], 0, 1),
        (["agent:cleo"], 0, 0),
        (["agent:cleo", "agent:dora", "agent:Dora"], 1, 1),
        (["agent:cleo", "agent:Dora"], 0, 0),
        (["agent:cleo", "agent:Dora", "agent:ada_quill"], 1, 0),
        ([f"agent:cleo a mg:Other . {one}" for one in ("agent:cleo", "agent:Dora")], 0, 0),  # of one class more
        (["agent:cleo", "agent:Cleo"], 1, 1),
        (["agent:cleo", f"agent:Cleo a {OF_CLASSES} . agent:Cleo"], 1, 0),
        (["agent:cleo", "agent:Cleo"], 1, 1),
    ]
    for some, looks, number in edits:
        described(root, *some)
        read.clear()
        found = told()
        assert (len(read), len(found)) == (looks, number), some
        assert found == told(keep=False)


def test_digests_stay_in_order_and_each_is_found() -> None:
    """Whatever came in which order; one that stands across two others is none of them."""
    chance = random.Random(1)
    digests, among = b"", set[bytes]()
    for _ in range(60):
        new = {bytes(chance.choices(b"abc", k=ids_alike._SIZE)) for _ in range(chance.randrange(20))} - among
        digests, among = ids_alike._with(digests, new), among | new
        assert digests == b"".join(sorted(among))
    for one in map(bytes, itertools.product(b"abc", repeat=ids_alike._SIZE)):
        assert digests.startswith(one, ids_alike._place(one, digests)) == (one in among)


def test_the_level_is_that_of_the_settings(root: Path) -> None:
    described(root, "agent:Rose")
    settings = root / CONFIG
    for level, told in (("error", ["violation"]), ("off", [])):
        text = settings.read_text().partition("\n[style]")[0]
        settings.write_text(f'{text}\n[style]\nids = "{level}"\n')
        project = read_project(root)
        found = [one.severity for _, step in iter_steps(project) for one in step().findings if one.rule == "ids"]
        assert found == told
