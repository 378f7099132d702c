"""An index of labels says what a look at every label says, is made anew when it is damaged, and follows an edit."""

from __future__ import annotations

import difflib
import os
import random
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from kg.ask import label_index, label_keeping, label_writing
from kg.ask.called_things import CalledThings
from kg.ask.folding import fold
from kg.ask.label_index import LabelIndex
from kg.ask.label_keeping import keep_index, open_index
from kg.ask.label_writing import change_index, write_index
from kg.ask.labels import find_things, get_thing
from kg.ask.opening import open_engine
from kg.ask.search import ALIKE, Hit, search
from kg.engines.base import Engine
from kg.errors import StoreError, UnknownName, nearest
from kg.io.kept import read_kept, write_kept
from kg.project import building
from kg.project.building import build_snapshot
from kg.project.config import Project
from kg.project.reading import read_project
from kg.project.sealing import INDEX, OF_INDEX, hash_file, stamp_of
from kg.rdf.terms import IRI

from .conftest import PREFIXES

EX, THING = "https://example.org/small/ontology#", "https://example.org/small/thing/"
WORDS = ("rose", "Rosé", "ROSE", "garden", "gard", "one", "on", "ハ", "バ", "ro se", "Ωμέγα", "!", "a-b", "ß", "ss")
Write = Callable[[str], Engine]


@pytest.fixture
def written(empty_project: Project, monkeypatch: pytest.MonkeyPatch) -> tuple[Project, Write]:
    """Return a project, and a function that lets its one source say something and opens it; any size has an index."""
    monkeypatch.setattr(label_keeping, "LEAST", 0)
    (empty_project.data / "sources").mkdir(exist_ok=True)

    def write(text: str) -> Engine:
        (empty_project.data / "sources" / "a.ttl").write_text(PREFIXES + text, "utf-8")
        build_snapshot(empty_project)
        return open_engine(empty_project)

    return empty_project, write


def random_labels(chance: random.Random, things: int = 60) -> str:
    """Return Turtle in which many labels are alike."""
    lines = []
    for n in range(things):
        for prop in chance.sample(("skos:prefLabel", "skos:altLabel"), chance.choice((1, 1, 2))):
            label = " ".join(chance.choices(WORDS, k=chance.choice((1, 1, 2, 3))))
            lines.append(f'thing:t{n} a ex:C{n % 3} ; {prop} "{label}"{chance.choice(("", "@en", "@de"))} .')
    return "\n".join(lines)


def looked_through(engine: Engine, project: Project, monkeypatch: pytest.MonkeyPatch, text: str, cls: str | None,
                   limit: int) -> list[Hit]:  # fmt: skip
    with monkeypatch.context() as without:
        without.setattr(label_keeping, "LEAST", 1 << 60)
        return search(engine, project, text, cls=cls, limit=limit)


@pytest.mark.parametrize("seed", range(4))
def test_an_index_finds_what_a_look_at_every_label_finds(
    seed: int, written: tuple[Project, Write], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same things in the same order with the same scores, of all classes and of one, few and many.

    However many labels are put in order, and however many are gone through for those that are too many.
    """
    chance = random.Random(seed)
    project, write = written
    engine = write(random_labels(chance))
    for _ in range(60):
        monkeypatch.setattr(label_index, "_FEW", chance.choice((1, 3, 800)))
        monkeypatch.setattr(label_index, "_LOOKED_AT", chance.choice((5, 40, 30_000)))
        text = " ".join(chance.choices((*WORDS, "r", "se", "g", "e"), k=chance.choice((1, 1, 2))))
        cls, limit = chance.choice((None, f"{EX}C1")), chance.choice((1, 5, 500))
        expected = looked_through(engine, project, monkeypatch, text, cls, limit)
        assert open_index(engine, project, make=True) is not None
        found = search(engine, project, text, cls=cls, limit=limit)

        assert [(hit.thing, hit.score) for hit in expected] == [(hit.thing, hit.score) for hit in found], text
        assert expected == found, text


@pytest.mark.parametrize("seed", range(3))
def test_an_index_finds_what_is_alike_as_a_look_at_every_label_does(
    seed: int, written: tuple[Project, Write], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With slips in words of every length and script, of one class and of all."""
    chance = random.Random(seed)
    project, write = written
    engine = write(random_labels(chance))
    alike = 0
    for _ in range(60):
        text = " ".join(slipped(chance, word) for word in chance.choices(WORDS, k=chance.choice((1, 1, 2))))
        cls, limit = chance.choice((None, f"{EX}C1")), chance.choice((1, 5, 500))
        expected = looked_through(engine, project, monkeypatch, text, cls, limit)
        assert open_index(engine, project, make=True) is not None

        assert expected == search(engine, project, text, cls=cls, limit=limit), text
        alike += bool(expected) and expected[0].score < ALIKE
    assert alike > 5


def test_names_are_looked_into_only_where_nothing_else_is_called_so(written: tuple[Project, Write]) -> None:
    """As while somebody types; what is only alike comes where not even that is found."""
    project, write = written
    engine = write(
        'thing:a skos:prefLabel "rosegarden" . thing:b skos:prefLabel "garden" . thing:c skos:prefLabel "tea" .'
    )

    def found(text: str, *, inside: bool) -> list[str]:
        return [hit.thing.value[-1] for hit in search(engine, project, text, inside=inside)]

    assert (["b", "a"], ["b"]) == (found("garden", inside=True), found("garden", inside=False))
    assert (["a"], ["a"]) == (found("segard", inside=True), found("segard", inside=False))
    assert (["b"], ["b"]) == (found("gaarden", inside=True), found("gaarden", inside=False))


def test_an_index_stays_open_while_it_is_as_it_was(written: tuple[Project, Write]) -> None:
    project, write = written
    engine = write('thing:a skos:prefLabel "rose" .')
    first = keep_index(engine, project)
    assert first is not None
    assert first is keep_index(engine, project)
    path = project.state / "snapshots" / engine.traits.snapshot / INDEX
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert keep_index(engine, project) not in (first, None)
    assert search(engine, project, "rose") != []


def test_an_index_that_was_only_touched_is_read_to_its_last_byte_once(
    written: tuple[Project, Write], monkeypatch: pytest.MonkeyPatch
) -> None:
    project, write = written
    engine, read = write('thing:a skos:prefLabel "rose" .'), list[Path]()
    assert open_index(engine, project, make=True) is not None
    path = project.state / "snapshots" / engine.traits.snapshot / INDEX
    os.utime(path, (1_000_000_000, 1_000_000_000))

    def noted(one: Path) -> str:
        read.append(one)
        return hash_file(one)

    monkeypatch.setattr(label_keeping, "hash_file", noted)

    assert open_index(engine, project) is not None
    assert open_index(engine, project) is not None
    assert read == [path]


def test_an_index_is_on_the_disk_before_it_has_its_name(
    written: tuple[Project, Write], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it is made of all labels or of those that differ; a loss of power leaves no name without its bytes."""
    project, write = written
    synced = list[tuple[int, bool]]()

    def note(path: Path) -> None:
        synced.append((path.stat().st_ino, (path.parent / INDEX).exists()))

    monkeypatch.setattr("kg.io.atomic.sync_file", note)
    for label in ("rose", "tulip"):
        engine = write(f'thing:a skos:prefLabel "{label}" .')
        synced.clear()
        assert open_index(engine, project, make=True) is not None
        path = project.state / "snapshots" / engine.traits.snapshot / INDEX
        assert synced == [(path.stat().st_ino, False)]


def slipped(chance: random.Random, word: str) -> str:
    at = chance.randrange(len(word) + 1)
    return word[:at] + chance.choice(("", "x", "e")) + word[at + chance.choice((0, 1)) :]


@pytest.mark.parametrize("rest", ["a", "z", "zz", "ß", "ω", "я", "ハ", "가힣", "𐍈", "\U0003134a"])
@pytest.mark.parametrize("begin", ["ro", "ハナ"])
def test_a_word_that_begins_so_is_found_whatever_comes_behind(
    written: tuple[Project, Write], monkeypatch: pytest.MonkeyPatch, begin: str, rest: str
) -> None:
    """Letters of every script, up to the last; it ranks above one that has the text further in."""
    project, write = written
    engine = write(f'thing:a skos:prefLabel "x {begin}{rest}" . thing:b skos:prefLabel "xx{begin}" .')
    expected = looked_through(engine, project, monkeypatch, begin, None, 5)
    assert open_index(engine, project, make=True) is not None

    assert expected == search(engine, project, begin, limit=5)
    assert ["a", "b"] == [hit.thing.value[-1] for hit in expected]
    assert 0.4 <= expected[0].score < 0.6


def test_a_thing_is_named_by_way_of_the_index_as_without(
    written: tuple[Project, Write], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the label as it is first, by what is alike else; of a class if one is given."""
    chance = random.Random(7)
    project, write = written
    engine = write(random_labels(chance))
    asked = [(label, cls) for label in (*WORDS, "rose garden", "nobody") for cls in (None, f"{EX}C2")]
    plain = [find_things(engine, project, label, cls) for label, cls in asked]
    assert open_index(engine, project, make=True) is not None

    assert plain == [find_things(engine, project, label, cls) for label, cls in asked]
    assert any(len(things) > 1 for things in plain)


def test_what_nothing_is_called_is_told_with_the_same_names_as_without(written: tuple[Project, Write]) -> None:
    """Also where only things of a class are meant."""
    project, write = written
    engine = write(random_labels(random.Random(7)))

    def told(label: str, cls: str | None) -> str:
        with pytest.raises(UnknownName) as error:
            get_thing(engine, project, label, cls)
        return str(error.value)

    asked = [(f"{word}{slip}", cls) for word in WORDS for slip in ("x", "qq") for cls in (None, f"{EX}C2")]
    asked = [one for one in asked if not find_things(engine, project, *one)]
    plain = [told(*one) for one in asked]
    assert open_index(engine, project, make=True) is not None

    assert plain == [told(*one) for one in asked]
    assert sum("did you mean" in line for line in plain) > 5


def test_many_names_are_looked_through_with_the_same_result() -> None:
    """Far more than a person could have typed are sorted out by another way first."""
    chance = random.Random(3)
    many = ["".join(chance.choices("abcdef ", k=chance.randrange(3, 9))) for _ in range(3_000)]
    for name in (*many[:40], "abc", "feed", "a", ""):
        slip = name[1:] + "x"
        by_lower = {one.lower(): one for one in many}
        assert nearest(slip, many) == tuple(difflib.get_close_matches(slip, by_lower, 3, 0.6))


def test_a_name_of_a_million_letters_is_looked_for_in_no_time() -> None:
    """It would be compared for minutes, before any limit of time is set."""
    before = time.process_time()
    assert nearest("k" * 1_000_000, ["k" * 40, "knows"]) == ()
    assert time.process_time() - before < 0.2
    assert nearest("k" * 999 + "x", ["k" * 1_000]) == ("k" * 1_000,)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("few", [1, label_index._FEW])
def test_an_index_that_was_changed_finds_what_one_made_anew_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, few: int
) -> None:
    """In the same order, and nothing of what a thing was called before is left, down to each word."""
    monkeypatch.setattr(label_index, "_FEW", few)
    chance = random.Random(seed)

    def names() -> list[str]:
        return [" ".join(chance.choices(WORDS, k=chance.randrange(1, 5))) for _ in range(chance.randrange(4))]

    called = {f"urn:{n}": names() for n in range(30)}

    def labels(things: Iterable[str]) -> list[tuple[str, str]]:
        return [(thing, label) for thing in things for label in called[thing]]

    write_index(tmp_path / "changed", labels(called))
    for turn in range(6):
        edited = chance.sample(sorted(called), 30 if turn == 3 else 6)
        called |= {thing: names() for thing in edited}
        assert change_index(tmp_path / "changed", edited, labels(edited))
        write_index(tmp_path / f"anew{turn}", labels(called))
        changed, anew = (LabelIndex(tmp_path / name) for name in ("changed", f"anew{turn}"))
        for text in (*WORDS, *map(fold, WORDS), "r", "g", "rose g", "one on", "ro se"):
            assert list(anew.iter_matches(text)) == list(changed.iter_matches(text)), text
            assert list(anew.iter_inside(text)) == list(changed.iter_inside(text)), text


def test_labels_no_longer_than_what_is_wanted_are_as_good_as_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A word that is said twice fits a shorter label; however they are gone through, they come by their letters."""
    monkeypatch.setattr(label_index, "_FEW", 1)
    write_index(tmp_path / "index", [("urn:a", "la b"), ("urn:b", "aa b la")])

    found = [label for _, _, label in LabelIndex(tmp_path / "index").iter_matches("la la b")]

    assert ["aa b la", "la b"] == list(dict.fromkeys(found))


@pytest.mark.parametrize("prop", ["skos:prefLabel", "skos:altLabel"])
def test_a_changed_label_is_found_at_once(
    written: tuple[Project, Write], monkeypatch: pytest.MonkeyPatch, prop: str
) -> None:
    """The index of the next snapshot is made from that of the one before, and has what differs."""
    project, write = written
    filler = "\n".join(f'thing:f{n} ex:p "{n}" .' for n in range(20_000))
    (project.data / "sources" / "b.ttl").write_text(PREFIXES + filler, "utf-8")
    first = write(f'thing:a {prop} "rose" , "tulip" . thing:b {prop} "lily" .')
    assert ["rose"] == [hit.matched for hit in search(first, project, "rose")]
    monkeypatch.setattr("kg.ask.label_writing.write_index", None)  # would be called to make it anew
    second = write(f'thing:a {prop} "iris" , "tulip" . thing:c {prop} "lily" .')

    assert first.traits.snapshot != second.traits.snapshot
    assert [] == search(second, project, "rose")
    assert [("a", "iris"), ("c", "lily"), ("a", "tulip")] == [
        (hit.thing.value[-1], hit.matched)
        for word in ("iris", "lily", "tulip")
        for hit in search(second, project, word)
    ]


def test_another_name_that_alone_was_changed_is_found_at_once(written: tuple[Project, Write]) -> None:
    """As the name by which a thing is told is; what it is called no longer finds it no more."""
    project, write = written
    filler = "\n".join(f'thing:f{n} ex:p "{n}" .' for n in range(20_000))
    (project.data / "sources" / "b.ttl").write_text(PREFIXES + filler, "utf-8")
    rose = 'thing:a skos:prefLabel "rose" ; skos:altLabel'
    first = write(f'{rose} "tulip" .')
    assert ["tulip"] == [hit.matched for hit in search(first, project, "tulip")]
    second = write(f'{rose} "iris" .')

    assert first.traits.snapshot != second.traits.snapshot
    assert [[], ["iris"]] == [[hit.matched for hit in search(second, project, word)] for word in ("tulip", "iris")]


@pytest.mark.parametrize("apart", [1, 8])
def test_an_index_without_room_for_another_label_is_made_anew(
    written: tuple[Project, Write], monkeypatch: pytest.MonkeyPatch, apart: int
) -> None:
    """However many labels come between two others, one after the other."""
    monkeypatch.setattr(label_writing, "_APART", apart)
    monkeypatch.setattr(building, "is_small", lambda *_: True)
    changed = []

    def change(*given: Any) -> bool:
        changed.append(change_index(*given))
        return changed[-1]

    monkeypatch.setattr(label_writing, "change_index", change)
    project, write = written
    text = 'thing:a skos:prefLabel "rose a" . thing:z skos:prefLabel "rose z" .'
    assert search(write(text), project, "rose")
    for letter in "bcdefgh":
        text += f'thing:{letter} skos:prefLabel "rose {letter}" .'
        found = search(write(text), project, "rose")

    assert [*"abcdefgh", "z"] == [hit.thing.value[-1] for hit in found]
    assert False in changed
    assert (apart > 1) is (True in changed)


def test_snapshots_share_an_index_while_no_label_changes(
    written: tuple[Project, Write], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody has to read it to its last byte again, however many come to share it, or cease to."""
    project, write = written
    filler = "\n".join(f'thing:f{n} ex:p "{n}" .' for n in range(20_000))
    (project.data / "sources" / "b.ttl").write_text(PREFIXES + filler, "utf-8")
    labels = 'thing:a skos:prefLabel "rose" .'
    assert search(write(labels), project, "rose")
    for name in (
        "kg.ask.label_keeping.hash_file",
        "kg.ask.label_writing.write_index",
        "kg.ask.label_writing.change_index",
    ):
        monkeypatch.setattr(name, None)
    folders = []
    for number in range(3):
        engine = write(f"{labels} thing:a ex:p {number} .")
        folders.append(project.state / "snapshots" / engine.traits.snapshot)
        assert ["rose"] == [hit.matched for hit in search(engine, project, "rose")]
        for folder in filter(Path.exists, folders):
            assert read_kept(folder / OF_INDEX)["stamp"] == stamp_of((folder / INDEX).lstat())

    assert 1 == len({(folder / INDEX).stat().st_ino for folder in folders if folder.exists()})
    assert not folders[0].exists()


PREF, ALT, NAME = "skos:prefLabel", "skos:altLabel", "ex:name"
RULES = {
    "preferred added": ((PREF,), (ALT,), (PREF, NAME), (ALT,)),
    "preferred taken out": ((PREF, NAME), (ALT,), (PREF,), (ALT,)),
    "preferred is another": ((PREF,), (ALT,), (NAME,), (ALT,)),
    "others added": ((PREF,), (ALT,), (PREF,), (ALT, NAME)),
    "others taken out": ((PREF,), (ALT, NAME), (PREF,), (ALT,)),
    "no others any more": ((PREF,), (ALT,), (PREF,), ()),
    "others at all": ((PREF,), (), (PREF,), (NAME,)),
    "in another order": ((PREF, NAME), (ALT,), (NAME, PREF), (ALT,)),
}


@pytest.mark.parametrize(("preferred", "others", "then", "then_others"), RULES.values(), ids=RULES)
@pytest.mark.parametrize("edited", [False, True], ids=["same data", "other data"])
def test_other_rules_for_labels_are_searched_by_at_once(
    written: tuple[Project, Write], monkeypatch: pytest.MonkeyPatch, edited: bool,
    preferred: tuple[str, ...], others: tuple[str, ...], then: tuple[str, ...], then_others: tuple[str, ...],
) -> None:  # fmt: skip
    """What kg.toml calls a label is one, and nothing else is, whatever the index was made by, or that before it."""
    monkeypatch.setattr(building, "is_small", lambda *_: True)
    project, write = written
    config = project.root / "kg.toml"
    begin = config.read_text("utf-8")
    text = 'thing:a skos:prefLabel "rose" ; skos:altLabel "tulip" ; ex:name "lily" . thing:b ex:name "rose" .'

    def ruled(preferred: tuple[str, ...], others: tuple[str, ...], text: str) -> tuple[Project, Engine]:
        config.write_text(f"{begin}\n[labels]\npreferred = {[*preferred]}\nothers = {[*others]}\n", "utf-8")
        if text not in (project.data / "sources" / "a.ttl").read_text("utf-8"):
            write(text)
        now = read_project(config.parent)
        return now, open_engine(now)

    write("")
    first, engine = ruled(preferred, others, text)
    before = [search(engine, first, word) for word in ("rose", "tulip", "lily")]
    assert open_index(engine, first) is not None, "an index was made"
    again, then_engine = ruled(then, then_others, f'{text} thing:c ex:name "iris" .' if edited else text)
    assert edited is (engine.traits.snapshot != then_engine.traits.snapshot)
    engine = then_engine
    found = [search(engine, again, word) for word in ("rose", "tulip", "lily")]

    assert found == [looked_through(engine, again, monkeypatch, word, None, 20) for word in ("rose", "tulip", "lily")]
    assert found != before, "it matters by which rules"
    assert open_index(engine, again) is not None


@pytest.mark.parametrize("rule", ["FOLDING", "_LAYOUT"])
def test_an_index_that_was_folded_or_laid_out_in_another_way_is_made_anew(
    written: tuple[Project, Write], monkeypatch: pytest.MonkeyPatch, rule: str
) -> None:
    project, write = written
    engine = write('thing:a skos:prefLabel "rose" .')
    assert open_index(engine, project, make=True) is not None
    monkeypatch.setattr(label_keeping, rule, "another")

    assert open_index(engine, project) is None
    assert open_index(engine, project, make=True) is not None
    assert open_index(engine, project) is not None


@pytest.mark.parametrize("name", [INDEX, OF_INDEX])
@pytest.mark.parametrize("damage", ["cut", "flip", "gone", "folder", "other"])
def test_a_damaged_index_is_made_anew(name: str, damage: str, written: tuple[Project, Write]) -> None:
    """Whatever has become of it, the answer is the right one, and there is a good index afterwards."""
    project, write = written
    engine = write('thing:a skos:prefLabel "rose" .')
    expected = search(engine, project, "rose")
    path = project.state / "snapshots" / engine.traits.snapshot / name
    spoil(path, damage)

    assert expected == search(engine, project, "rose") != []
    assert open_index(engine, project) is not None


def spoil(path: Path, damage: str) -> None:
    raw = path.read_bytes()
    path.unlink()
    if damage == "folder":
        path.mkdir()
    elif damage != "gone":
        middle = len(raw) // 2
        flipped = raw[:middle] + bytes([raw[middle] ^ 1]) + raw[middle + 1 :]
        path.write_bytes({"cut": raw[:middle], "flip": flipped, "other": b"{}"}[damage])


@pytest.mark.parametrize("error", [OSError, StoreError])
def test_what_no_one_can_write_is_searched_all_the_same(
    written: tuple[Project, Write], monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    """An index is a help and no need."""
    project, write = written
    engine = write('thing:a skos:prefLabel "rose" .')

    def refuse(*_: object) -> None:
        raise error("no space")

    monkeypatch.setattr("kg.ask.label_writing.write_index", refuse)

    assert ["rose"] == [hit.matched for hit in search(engine, project, "rose")]
    assert open_index(engine, project) is None


ABOUT: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "of a file that is no database": lambda about: about,
    "without rules": lambda _: {},
    "without a digest": lambda about: {**about, "stamp": None, "sha256": None},
    "without a stamp": lambda about: {"rules": about["rules"]},
}


@pytest.mark.parametrize("change", ABOUT.values(), ids=ABOUT)
def test_what_was_written_well_and_is_no_index_is_made_anew(
    written: tuple[Project, Write], change: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    """As another program, or one before this, may have left it."""
    project, write = written
    engine = write('thing:a skos:prefLabel "rose" .')
    expected = search(engine, project, "rose")
    folder = project.state / "snapshots" / engine.traits.snapshot
    about = read_kept(folder / OF_INDEX)
    (folder / INDEX).unlink()
    (folder / INDEX).write_bytes(b"no database" * 100)
    good = {**about, "stamp": stamp_of((folder / INDEX).lstat()), "sha256": hash_file(folder / INDEX)}
    write_kept(folder / OF_INDEX, change(good))

    again = open_engine(project)
    assert expected == search(again, project, "rose") != []
    assert open_index(again, project, make=True) is not None
    assert expected == search(again, project, "rose")


def test_an_index_is_that_of_the_rules_that_are_asked_by(written: tuple[Project, Write]) -> None:
    """Also where one engine is asked by several, as where kg.toml was edited and no data."""
    project, write = written
    engine = write('thing:a skos:prefLabel "rose" ; skos:altLabel "tulip" .')
    other = project._replace(preferred=project.others, others=())

    for _ in range(2):
        assert [1, 1] == [len(search(engine, project, word)) for word in ("rose", "tulip")]
        assert [0, 1] == [len(search(engine, other, word)) for word in ("rose", "tulip")]


def test_a_small_graph_has_no_index(empty_project: Project) -> None:
    """All its names are looked at in no time."""
    (empty_project.data / "a.ttl").write_text(PREFIXES + 'thing:a skos:prefLabel "rose" .', "utf-8")
    build_snapshot(empty_project)
    engine = open_engine(empty_project)

    assert ["rose"] == [hit.matched for hit in search(engine, empty_project, "rose")]
    assert open_index(engine, empty_project, make=True) is None
    assert [] == list(empty_project.state.rglob(INDEX))


def test_an_index_forgets_and_learns(tmp_path: Path) -> None:
    """All labels of a thing go, with their words; those of others stay."""
    path = tmp_path / "index"
    write_index(path, [("a", "Blue Moon"), ("a", "Red Sun"), ("b", "Blue Sky")])
    change_index(path, ["a"], [("a", "Blue Sea"), ("c", "Moon")])
    index = LabelIndex(path)

    assert {"b", "a"} == {thing for _, thing, _ in index.iter_matches("blue")}
    assert {("c", "Moon")} == {(thing, label) for _, thing, label in index.iter_matches("moon")}
    assert [] == list(index.iter_matches("red"))


def test_a_name_in_an_index_is_that_of_a_thing_of_the_class_that_is_asked(written: tuple[Project, Write]) -> None:
    """Of two things of one name neither is named where no class is asked."""
    project, write = written
    engine = write('thing:rose a ex:Singer ; skos:prefLabel "Rosé" . thing:r2 a ex:Plant ; skos:prefLabel "Rosé" .')
    assert open_index(engine, project, make=True) is not None
    things = CalledThings(engine, project)

    named = [things.called("Rosé", asked) for asked in (IRI(EX + "Singer"), IRI(EX + "Plant"), None)]

    assert [IRI(THING + "rose"), IRI(THING + "r2"), None] == named
