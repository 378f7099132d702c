"""Of two that change files at once neither loses what the other wrote: the second reads anew, or is refused."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from kg.errors import InputError, Location
from kg.io import locks
from kg.io.together import Together
from kg.project import changing
from kg.project.config import Project
from kg.project.reading import read_project
from kg.project.stamps import find_stamp
from tests.conftest import Ran

PEOPLE = """@prefix ex: <http://e/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

ex:rose a ex:Person ; skos:prefLabel "Rosé"@en .

ex:rosie  a ex:Person ; ex:born 1998 .
"""
SHAPES = """@prefix : <http://e/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .

:PersonShape a sh:NodeShape ; sh:targetClass :Person ; sh:property :Person-born .
:Person-born sh:path :born ; sh:name "born" ; sh:datatype <http://www.w3.org/2001/XMLSchema#integer> .
"""
OTHERS = "# written by somebody else\n"
MAPPING = """sources:
  table: {access: t.csv, referenceFormulation: csv}
kg:document:
  subject: http://e/source/t
  po: [[rdfs:label, t, en~lang]]
mappings:
  m: {sources: [table], subject: "http://e/$(id)", po: [[ex:born, $(born)]]}
"""
REFUSED = [
    ("rename", "ex:rose", "ex:rose-b"),
    ("merge", "ex:rosie", "ex:rose"),
    ("split", "ex:rosie", "ex:ann", "--property", "ex:born", "--label", "Ann"),
    ("move", "ex:rosie", "--from", "data/people.ttl", "--to", "data/more.ttl"),
    ("fmt", "data/people.ttl"),
    ("add", "ex:rosie", "born=1999", "--in", "people"),
    ("undo",),
]
ANEW = [("fix", "--yes"), ("tables", "run")]


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """A small project with a table."""
    files = {
        "kg.toml": '[project]\nname = "p"\nbase = "http://e/"\n[prefixes]\nex = ""\n',
        "data/people.ttl": PEOPLE, "ontology/shapes/all.ttl": SHAPES,
        "mappings/t.yml": MAPPING, "t.csv": "id,born\nbea,1990\n",
    }  # fmt: skip
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


@pytest.mark.parametrize("words", [*REFUSED, *ANEW], ids=" ".join)
def test_what_another_writes_meanwhile_is_not_lost(
    people: Path, kg: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    """Each waits for whoever changes files now, and then does not write what it has made of an older state."""
    path = people / "data" / "people.ttl"
    waited: list[Path] = []
    if words == ("undo",):
        assert kg("rename", "ex:rose", "ex:rose-a", cwd=people).code == 0
    locked = locks.locked

    @contextmanager
    def behind_another(lock: Path) -> Iterator[bool]:
        with locked(lock) as held:
            path.write_text(OTHERS + path.read_text("utf-8"), "utf-8")
            (people / "t.csv").write_text("id,born\nbea,1991\n", "utf-8")
            waited.append(lock)
            yield held

    monkeypatch.setattr(changing, "locked", behind_another)
    ran = kg(*words, cwd=people)

    assert waited, ran.err
    assert path.read_text("utf-8").startswith(OTHERS)
    if words in ANEW:
        assert ran.code < 2, ran.err
        made = "".join(one.read_text("utf-8") for one in (people / "data").rglob("t*.ttl"))
        assert ("1990" in made, "1991" in made) == (False, words[0] == "tables"), ran.err
    else:
        assert ran.code in (2, 3), ran.err
        assert "has changed " in ran.err
        assert not (people / "data" / "more.ttl").exists()


@pytest.mark.parametrize("words", [words for words in REFUSED if words[0] not in ("fmt", "undo")], ids=" ".join)
@pytest.mark.parametrize("step", ["writing", "place"])
def test_what_was_not_done_is_not_the_last_change(
    people: Path, kg: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], step: str
) -> None:
    """Where nothing can be written, `kg undo` takes back the change before, as if nobody had tried."""
    before = {path: path.read_bytes() for path in people.glob("data/*")}
    assert kg("add", "ex:rose", "born=1997", "--in", "people", cwd=people).code == 0
    after = (people / "data" / "people.ttl").read_bytes()
    failing = getattr(Together, step)

    def refuse(self: Together, *paths: Path) -> object:
        if any(path.suffix == ".ttl" for path in (*paths, *(path for _, path in self._written))):
            raise InputError("cannot be written; nothing was changed", location=Location(people))
        return failing(self, *paths)

    with monkeypatch.context() as patch:
        patch.setattr(Together, step, refuse)
        assert kg(*words, cwd=people).code == 3
    assert (people / "data" / "people.ttl").read_bytes() == after

    ran = kg("undo", cwd=people)

    assert (ran.code, "took back: new facts" in ran.err) == (0, True), ran.err
    assert {path: path.read_bytes() for path in people.glob("data/*")} == before
    assert [path.name for path in (people / ".kg").glob("undo*")] == []


def test_settings_that_changed_while_one_waited_are_read_again(people: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Others are not: nothing is read twice where nobody was waited for."""
    settings, taken = people / "kg.toml", changing.reading
    monkeypatch.chdir(people)
    with ExitStack() as until:
        assert changing.read_unchanging(until).name == read_project(people).name

    @contextmanager
    def waited(project: Project) -> Iterator[None]:
        settings.write_text(
            settings.read_text("utf-8").replace(f'name = "{project.name}"', 'name = "another"'), "utf-8"
        )
        with taken(project):
            yield

    monkeypatch.setattr(changing, "reading", waited)
    with ExitStack() as until:
        assert changing.read_unchanging(until).name == "another"


@pytest.mark.parametrize("words", [("check",), ("validate",)])
def test_who_reads_all_files_and_who_changes_some_wait_for_each_other(
    people: Path, kg: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    """But for a while only."""
    monkeypatch.setattr(changing, "_WAIT", 0.1)
    project, seen = read_project(people), list[bool]()
    lock = project.state / "reading.lock"

    def looked(settings: Path) -> object:
        seen.append(locks.is_locked(lock))
        return find_stamp(settings)

    monkeypatch.setattr(changing, "find_stamp", looked)
    assert kg(*words, cwd=people).code < 2
    assert seen == [False, True]
    with changing.changing(project):
        assert locks.is_locked(lock)
        begun = time.monotonic()
        kg(*words, cwd=people)
        assert time.monotonic() - begun >= 0.1
    with changing.reading(project), changing.reading(project):  # do not wait for each other
        assert kg("rename", "ex:rosie", "ex:ann", cwd=people).code == 0
