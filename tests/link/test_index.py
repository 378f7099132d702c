"""The index of an extract: what is found in it by names and statements, and that it is whole, or as it was before."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from kg.errors import InputError, LimitError, StoreError, TurtleError
from kg.link.rules import Rules, read_rules
from kg.link.sources import index_builder
from kg.link.sources.index import OfflineIndex
from kg.link.sources.index_builder import _iter_entities, build_index
from kg.project.config import Project

WD, WDT, LABELS = (
    "http://www.wikidata.org/entity/",
    "http://www.wikidata.org/prop/direct/",
    "http://www.w3.org/2000/01/rdf-schema#",
)
HEAD = f"@prefix wd: <{WD}> . @prefix wdt: <{WDT}> . @prefix rdfs: <{LABELS}> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
TEN = 'wd:Q1 rdfs:label "Ten"@en .\n'


@pytest.fixture(scope="module")
def rules(shipped: Project) -> Rules:
    return read_rules(shipped)


@pytest.fixture
def built(rules: Rules, tmp_path: Path) -> Callable[..., OfflineIndex]:
    """Return the index of a text of Turtle, or of entities a line."""

    def build(text: str, name: str = "e.ttl") -> OfflineIndex:
        (tmp_path / name).write_text(HEAD + text if name.endswith("ttl") else text, "utf-8")
        build_index(tmp_path / name, tmp_path / "index.sqlite", rules)
        return OfflineIndex(tmp_path / "index.sqlite", rules)

    return build


Built = Callable[..., OfflineIndex]


def labels(*names: str) -> str:
    """Return items from Q1 on with a label each."""
    return "".join(f'wd:Q{n} rdfs:label "{name}"@en .\n' for n, name in enumerate(names, 1))


# --- What is found


def test_items_are_found_by_any_of_their_names(built: Built) -> None:
    index = built(f'{TEN}wd:Q2 skos:altLabel "Ten"@de . wd:Q3 skos:prefLabel "Ten"@en .\n_:n rdfs:label "Ten" .\n')
    assert ["Q1", "Q2"] == sorted(index.with_name("Ten"))
    assert ["Q1", "Q2"] == index.named()


def test_a_family_name_may_be_missing_only_where_it_is_known_as_one(built: Built) -> None:
    """On either side, and never another one in its place; a word that very many have in common finds none."""
    crowd = [f"My Roseanne Word{n}" for n in range(60)]
    index = built(labels("Roseanne Park", "Roseanne", *crowd))

    assert ["Q2"] == index.with_name("Roseanne")
    assert ["Q1", "Q2"] == sorted(index.with_name("Roseanne", family_names={"park"}))
    assert ["Q2"] == index.with_name("Roseanne Kim", family_names={"kim", "park"})


def test_what_is_alike_shares_the_rarest_word(built: Built) -> None:
    index = built(labels("Rare One", "Common Two", "Common Three", "Common Four"))
    assert ["Q1"] == index.with_name("Rare Common")
    assert ["Q1"] == index.with_name("Common Rare")
    assert ["Q2", "Q3", "Q4"] == sorted(index.with_name("Common Nothing"))


def test_items_are_found_by_what_they_state_with_that_property(built: Built) -> None:
    """An identifier however it is written; a text that is the address of an item is none."""
    index = built(
        f'{TEN}wd:Q1 wdt:P463 wd:Q5 ; wdt:P213 "0000 0001 2103 2683" ; wdt:P856 "{WD}Q7" ; wdt:P361 [] .\n'
        "wd:Q2 wdt:P527 wd:Q5 .\n"
    )
    assert ["Q1"] == index.with_statement("P463", "Q5")
    assert ["Q1"] == index.with_statement("P213", "0000000121032683")
    assert ([], ["Q1"]) == (index.with_statement("P856", "Q7"), index.with_statement("P856", f"{WD}Q7"))
    assert [True, False, False] == [index.holds(name) for name in ("P463", "P361", "P999")], "a value that nobody knows"


def test_entities_are_found_by_identifiers_however_they_are_written(built: Built) -> None:
    value = '{"mainsnak": {"snaktype": "value", "datavalue": {"type": "string", "value": "0000 0001 2103 2683"}}}'
    line = f'{{"id": "Q1", "labels": {{"en": {{"language": "en", "value": "Ten"}}}}, "claims": {{"P213": [{value}]}}}}'
    index = built(f"\ufeff[\n{line},\n]\n", "e.json")

    assert ["Q1"] == index.with_statement("P213", "0000000121032683") == index.with_name("Ten")


def test_an_item_is_told_with_its_languages_and_the_nodes_that_hang_on_it(built: Built) -> None:
    """However these are tied together, and with nothing of another item."""
    node = f"<{WD}statement/Q1-x>"
    index = built(
        f'{TEN}wd:Q1 rdfs:label "Zehn"@de ; <http://www.wikidata.org/prop/P463> {node} .\n'
        f'{node} <urn:again> {node} ; <urn:of> wd:Q5 .\nwd:Q5 rdfs:label "Five"@en .\n'
    )
    assert (("de", "Zehn"), ("en", "Ten")) == index.items(["Q1"])["Q1"].labels
    told = {str(subject) for subject, _, _ in index._triples(f"{WD}Q1")}
    assert {f"{WD}Q1", node[1:-1]} == told


# --- What it is made of, and when


def test_an_index_is_read_and_never_written(built: Built) -> None:
    index = built(TEN)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        index._database.execute("DELETE FROM meta")


@pytest.mark.parametrize("key", ["version", "rules"])
def test_an_index_of_another_version_or_other_rules_is_told(
    built: Built, rules: Rules, tmp_path: Path, key: str
) -> None:
    built(TEN)
    with closing(sqlite3.connect(tmp_path / "index.sqlite")) as database, database:
        database.execute("UPDATE meta SET value = value || 'x' WHERE key = ?", (key,))
    with pytest.raises(StoreError, match="with other rules or by another version; make it anew"):
        OfflineIndex(tmp_path / "index.sqlite", rules)


def test_an_index_that_is_damaged_while_it_is_asked_is_told(built: Built, tmp_path: Path) -> None:
    """And of an entity that cannot be read nothing is known."""
    one = '{"id": "Q1", "labels": {"en": {"language": "en", "value": "Ten"}}}'
    index = built(one, "e.json")
    with closing(sqlite3.connect(tmp_path / "index.sqlite")) as database, database:
        for text in ("5", "[]", "{}", "{", '{"id": "Q1", "labels": [1]}'):
            database.execute("UPDATE entity SET json = ?", (text,))
            database.commit()
            assert index.items(["Q1"])["Q1"].gone, text
        database.execute("DROP TABLE statement")
    with pytest.raises(StoreError, match=r"the index is damaged .*; make it anew"):
        index.with_statement("P463", "Q5")


def test_an_index_is_on_the_disk_before_it_takes_the_place_of_the_one_before(
    built: Built, rules: Rules, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that a machine that stops leaves one of both, whole."""
    built(TEN)
    target, happened = tmp_path / "index.sqlite", list[tuple[str, list[str]]]()

    def note(path: Path) -> None:
        happened.append((path.name[-5:], OfflineIndex(target, rules).named()))

    monkeypatch.setattr(index_builder, "sync_file", note)
    monkeypatch.setattr(index_builder, "sync_folder", lambda path: note(path / "of it"))
    built(labels("Nine", "Ten"))

    assert [(".part", ["Q1"]), ("of it", ["Q1", "Q2"])] == happened


def test_what_was_left_half_made_is_no_part_of_an_index(
    built: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where a process of this number was killed before."""
    (tmp_path / "half").write_bytes(b"no database" * 1000)

    @contextmanager
    def beside(_: Path) -> Iterator[Path]:
        yield tmp_path / "half"

    monkeypatch.setattr(index_builder, "unfinished_beside", beside)
    assert ["Q1"] == built(TEN).named()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"5", "this line is no entity"),
        (b'{"id": "Q1", "labels": {"en": {"language": "en", "value": "\\ud800"}}}', "this is no entity"),
        (b"[" * 100_000, "this line is no JSON"),
    ],
)
def test_what_is_no_entity_leaves_the_index_as_it_was(
    built: Built, rules: Rules, tmp_path: Path, text: bytes, told: str
) -> None:
    """So does an extract in which nothing has a name."""
    built(TEN)
    (tmp_path / "e.json").write_bytes(text + b"\n")
    with pytest.raises(TurtleError, match=told):
        build_index(tmp_path / "e.json", tmp_path / "index.sqlite", rules)
    with pytest.raises(InputError, match=r"holds no item of .* with a name; the index is as it was"):
        built("wd:Q2 wdt:P463 wd:Q5 .\n")
    assert ["Q1"] == OfflineIndex(tmp_path / "index.sqlite", rules).named()


def test_a_line_may_be_as_long_as_an_entity_is_and_no_longer(tmp_path: Path) -> None:
    """64 MiB; what is longer is no entity, and would fill the memory."""
    most = 64 << 20
    for size, error in ((most, TurtleError), (most + 1, LimitError)):
        with pytest.raises(error) as told:
            next(_iter_entities(io.BytesIO(b"x" * size), tmp_path / "e.json"))
        assert ("longer than 67,108,864 bytes" in told.value.message) == (size > most)
