"""Of two that change files at once neither loses what the other wrote: the second reads anew, or is refused."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest

from kg.check import steps
from kg.edit import undoing
from kg.edit.undoing import change_files, last_change, take_back
from kg.edit.writing import Change, write_changes
from kg.errors import InputError, Location
from kg.findings import Report
from kg.io import locks
from kg.io.kept import write_kept
from kg.io.together import Together
from kg.project import changing
from kg.project.catalog import read_catalog
from kg.project.config import Project
from kg.project.reading import read_project
from kg.project.stamps import find_stamp
from kg.shacl import within_project
from tests.conftest import Ran
from tests.timing import within

PEOPLE = """@prefix ex: <http://e/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

ex:rose a ex:Person ; skos:prefLabel "Rosé"@en .

ex:rosie  a ex:Person ; ex:born 1998 .
"""
SHAPES = """@prefix ex: <http://e/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .

ex:PersonShape a sh:NodeShape ; sh:targetClass ex:Person ; sh:property ex:Person-born .
ex:Person-born sh:path ex:born ; sh:name "born" ; sh:datatype <http://www.w3.org/2001/XMLSchema#integer> .
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
        "kg.toml": '[project]\nname = "p"\nbase = "http://e/"\n[prefixes]\nex = ""\n'
                   'sh = "http://www.w3.org/ns/shacl#"\nskos = "http://www.w3.org/2004/02/skos/core#"\n',
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


def test_what_was_done_by_half_is_taken_back(
    people: Path, kg: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where one file took its place and the next one could not, `kg undo` has both as they were before."""
    assert kg("add", "ex:rosie", "born=1999", "--in", "people", cwd=people).code < 2
    before = {path: path.read_bytes() for path in people.glob("data/*")}
    placed, replace = list[Path](), Path.replace

    def fill(beside: Path, path: Path) -> Path:
        if path.suffix == ".ttl":
            if placed:
                raise OSError(28, "No space left on device")
            placed.append(path)
        return replace(beside, path)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", fill)
        ran = kg("move", "ex:rosie", "--from", "data/people.ttl", "--to", "data/more.ttl", cwd=people)
    assert (ran.code, "No space left" in ran.err) == (3, True), ran
    assert before != {path: path.read_bytes() for path in people.glob("data/*")}

    ran = kg("undo", cwd=people)

    assert (ran.code, "took back: move" in ran.err) == (0, True), ran
    assert before == {path: path.read_bytes() for path in people.glob("data/*")}


def test_an_undo_that_ended_half_way_is_done_again(
    people: Path, kg: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stood before is kept until all of it is there again, whatever ends the first try."""
    assert kg("add", "ex:rosie", "born=1999", "--in", "people", cwd=people).code < 2
    before = {path: path.read_bytes() for path in people.glob("data/*")}
    assert kg("move", "ex:rosie", "--from", "data/people.ttl", "--to", "data/more.ttl", cwd=people).code < 2
    assert before != {path: path.read_bytes() for path in people.glob("data/*")}

    def fill(beside: Path, path: Path) -> Path:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", fill)
        ran = kg("undo", cwd=people)
    assert (ran.code, "No space left" in ran.err) == (3, True), ran

    ran = kg("undo", cwd=people)

    assert (ran.code, "took back: move" in ran.err) == (0, True), ran
    assert before == {path: path.read_bytes() for path in people.glob("data/*")}


def test_settings_that_changed_while_one_waited_are_read_again(people: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Others are not: nothing is read twice where nobody was waited for."""
    settings, taken = people / "kg.toml", changing.reading
    monkeypatch.chdir(people)
    with ExitStack() as until:
        assert changing.read_unchanging(until).name == read_project(people).name

    @contextmanager
    def waited(project: Project, *_: object) -> Iterator[None]:
        settings.write_text(
            settings.read_text("utf-8").replace(f'name = "{project.name}"', 'name = "another"'), "utf-8"
        )
        with taken(project):
            yield

    monkeypatch.setattr(changing, "reading", waited)
    with ExitStack() as until:
        assert changing.read_unchanging(until).name == "another"


def test_two_that_read_all_files_do_so_at_once(people: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only who changes some keeps others out: a check does not wait for another one."""
    project, held = read_project(people), list[bool]()

    @contextmanager
    def noted(*given: Any, **named: Any) -> Iterator[bool]:
        with locks.held_for_a_while(*given, **named) as is_held:
            held.append(is_held)
            yield is_held

    monkeypatch.setattr(changing, "held_for_a_while", noted)
    monkeypatch.setattr(changing, "_WAIT", 0)
    with changing.reading(project), changing.reading(project), changing.changing(project):
        assert [True, True, False] == held


def test_who_waits_for_a_change_longer_than_a_moment_is_told_once(
    people: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, told, clock = read_project(people), list[float](), [0.0]

    def sleep(seconds: float) -> None:
        clock[0] += seconds

    monkeypatch.setattr(changing, "time", SimpleNamespace(monotonic=lambda: clock[0], sleep=sleep))
    monkeypatch.setattr(changing, "is_locked", lambda _: clock[0] < 3)
    with changing.reading(project, lambda: told.append(clock[0])):
        assert clock[0] >= 3

    assert len(told) == 1
    assert 1 <= told[0] < 1.2


@pytest.mark.parametrize("words", [("check",), ("validate",)])
def test_who_reads_all_files_and_who_changes_some_wait_for_each_other(
    people: Path, kg: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    """But for a while only."""
    monkeypatch.setattr(changing, "_WAIT", 0.1)
    monkeypatch.setattr(changing, "_PATIENCE", 0.1)
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


def half_a_change(people: Path) -> Callable[[], None]:
    """Make one half of a change of which each half is at fault by itself; return what makes the other."""
    shapes, data = people / "ontology/shapes/all.ttl", people / "data/people.ttl"
    shapes.write_text(SHAPES.replace("integer", "gYear"), "utf-8")

    def the_other() -> None:
        data.write_text(PEOPLE.replace("1998", '"1998"^^<http://www.w3.org/2001/XMLSchema#gYear>'), "utf-8")

    return the_other


READING = [("check",), ("check", "-f", "json"), ("check", "--no-cache"), ("validate",), ("validate", "--no-cache")]


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_what_is_found_in_the_middle_of_a_change_is_not_told(
    people: Path, kg: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    """Who changes files waited for long enough: all are read again, when that one is done."""
    found: list[int] = []
    validate = within_project.validate_project

    def in_the_middle(*given: Any, **options: Any) -> Report:
        end = half_a_change(people) if not found else None
        report = validate(*given, **options)
        found.append(len(report.findings))
        if end:
            end()
        return report

    for module in (within_project, steps):
        monkeypatch.setattr(module, "validate_project", in_the_middle)
    told = kg(*words, cwd=people)

    assert found == [1, 0]
    assert (told.code, "Person-born" in told.out, told.err.count("checked again")) == (0, False, 1), told


def test_a_fault_in_the_middle_of_a_change_is_not_told(
    people: Path, kg: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as that of a file that went away."""
    tried: list[int] = []

    def in_the_middle(project: Project) -> object:
        tried.append(1)
        if len(tried) > 1:
            return read_catalog(project)
        (people / "data/people.ttl").write_text(OTHERS + PEOPLE, "utf-8")
        raise InputError("there is no such file", location=Location(people / "queries/none.rq"))

    monkeypatch.setattr(steps, "read_catalog", in_the_middle)

    told = kg("check", cwd=people)

    assert (told.code, "no such file" in told.err, "checked again" in told.err) == (0, False, True), told


def test_files_that_change_time_and_again_are_told_all_the_same(
    people: Path, kg: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    (people / "data/people.ttl").write_text(PEOPLE.replace("1998", '"x"'), "utf-8")
    validate, times = within_project.validate_project, list[int]()

    def in_the_middle(*given: Any, **options: Any) -> Report:
        times.append(1)
        (people / "data/more.ttl").write_text(f"# {len(times)}\n", "utf-8")
        return validate(*given, **options)

    for module in (within_project, steps):
        monkeypatch.setattr(module, "validate_project", in_the_middle)
    for word in ("check", "validate"):
        told = kg(word, cwd=people)

        assert (told.code, told.out.count("Person-born"), "time and again" in told.err) == (1, 1, True), told
        assert len(times) == 3
        times.clear()


@pytest.mark.parametrize("word", ["check", "validate"])
def test_a_check_begins_when_a_change_has_ended(
    people: Path, kg: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    """However long that takes; others who read do not have it wait for them."""
    monkeypatch.setattr(changing, "_WAIT", 0.01)
    begun, project = Event(), read_project(people)

    def change() -> None:
        with changing.changing(project):
            end = half_a_change(people)
            begun.set()
            time.sleep(0.2)
            end()

    with changing.reading(project), ThreadPoolExecutor(1) as beside:
        done = beside.submit(change)
        assert begun.wait(5)
        told = kg(word, cwd=people)
        done.result()

    assert (told.code, told.out, "again" in told.err) == (0, "", False), told


def test_a_change_begins_when_a_check_has_ended(people: Path) -> None:
    """Unless that takes long; so what a check reads is of one state."""
    project, begun = read_project(people), Event()

    def change() -> None:
        with changing.changing(project):
            begun.set()

    with ThreadPoolExecutor(1) as beside:
        with changing.reading(project):
            done = beside.submit(change)
            assert not begun.wait(0.3)
        done.result()

    assert begun.is_set()


def test_those_who_read_do_not_wait_for_each_other(people: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changing, "_WAIT", 30.0)
    project = read_project(people)
    with within(10), changing.reading(project), changing.reading(project):
        pass


@pytest.mark.parametrize("name", ["reading.lock", "changing.lock"])
@pytest.mark.parametrize("what", ["a folder", "a link", "nothing below the project"])
def test_what_has_the_name_of_a_lock_and_is_none_makes_way(people: Path, name: str, what: str) -> None:
    project = read_project(people)
    lock = project.state / name
    shutil.rmtree(project.state, ignore_errors=True)
    if what != "nothing below the project":
        lock.parent.mkdir()
        make = lock.mkdir if what == "a folder" else partial(lock.symlink_to, "elsewhere")
        make()
    with (changing.reading if name == "reading.lock" else changing.changing)(project):
        assert locks.is_locked(lock)
        assert not lock.is_symlink()


def changed_twice(people: Path) -> tuple[Project, Path]:
    """Have one file changed and then another one; return the file that was changed last."""
    project = read_project(people)
    first, last = project.data / "a.ttl", project.data / "b.ttl"
    change_files(project, "the first", {first: b"# 1\n"}, {})
    change_files(project, "the second", {last: b"# 2\n"}, {})
    return project, last


def test_only_the_last_change_is_kept(people: Path) -> None:
    """Of the one before nothing is left over."""
    project, last = changed_twice(people)

    assert ("the second", {last: None}) == last_change(project)[:2]
    assert ["undo"] == [path.name for path in project.state.glob("undo*")]


def test_what_is_to_go_goes_and_comes_back(people: Path) -> None:
    """A file without content is none any more."""
    project, last = changed_twice(people)
    change_files(project, "the third", {last: None}, {last: b"# 2\n"})
    assert not last.exists()

    assert "the third" == take_back(project).what
    assert b"# 2\n" == last.read_bytes()


@pytest.mark.parametrize("error", [KeyboardInterrupt, InputError])
@pytest.mark.parametrize("seen", [True, False])
def test_what_was_ended_before_it_was_made_is_not_the_last_change(
    people: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException], seen: bool
) -> None:
    """By whatever it was ended; where nobody can see that nothing was made, it may still be taken back."""
    project, last = changed_twice(people)
    place = Together.place

    def unseen(_: Path) -> bytes:
        raise InputError("cannot be read")

    with monkeypatch.context() as patch:

        def end(files: Together) -> list[Path]:
            if files._written[0][1].suffix != ".ttl":
                return place(files)
            if not seen:
                patch.setattr(undoing, "content_now", unseen)
            raise error("ended")

        patch.setattr(Together, "place", end)
        with pytest.raises(error):
            change_files(project, "the third", {last: b"# 3\n"}, {last: b"# 2\n"})

    assert b"# 2\n" == last.read_bytes()
    assert ("the second" if seen else "the third") == last_change(project).what


@pytest.mark.parametrize(
    "record",
    [{}, [], {"files": []}, {"what": "a"}, {"what": "a", "files": [1]}, {"what": "a", "files": [{"path": "b"}]}],
)
def test_a_record_of_a_change_that_another_program_wrote_is_told(people: Path, record: object) -> None:
    """With its place, and nothing is changed."""
    project, last = changed_twice(people)
    path = project.state / "undo" / "change.json"
    write_kept(path, record)

    with pytest.raises(InputError, match="is not as it was written") as told:
        take_back(project)
    assert (path, b"# 2\n") == (told.value.location and told.value.location.path, last.read_bytes())


@pytest.mark.parametrize("before", [None, "# 1\n"], ids=["new", "changed"])
def test_new_facts_never_take_the_place_of_what_came_meanwhile(people: Path, before: str | None) -> None:
    """They were laid out with the text that a file had when they were thought of."""
    project = read_project(people)
    path = project.data / "new.ttl"
    path.write_text(OTHERS, "utf-8")

    with pytest.raises(InputError, match="has changed meanwhile"):
        write_changes(project, "new facts", [Change(path, before, "# 2\n")])
    assert path.read_text("utf-8") == OTHERS


def test_a_file_that_came_meanwhile_is_one_that_changed(tmp_path: Path) -> None:
    """And what cannot be read is told as that, and is not taken for what is not there."""
    path = tmp_path / "a.ttl"
    assert changing.content_now(path) is None
    changing.require_unchanged({path: None})
    path.write_bytes(b"x")
    changing.require_unchanged({path: b"x"})
    for before in (None, b"y"):
        with pytest.raises(InputError, match="has changed meanwhile"):
            changing.require_unchanged({path: before})
    path.unlink()
    with pytest.raises(InputError, match="has changed meanwhile"):
        changing.require_unchanged({path: b"x"})
    path.mkdir()
    with pytest.raises(InputError, match="cannot be read"):
        changing.content_now(path)


@pytest.mark.parametrize("hold", [changing.changing, changing.reading])
def test_where_nothing_can_be_kept_nobody_waits(
    people: Path, monkeypatch: pytest.MonkeyPatch, hold: Callable[[Project], Any]
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError("read-only")

    monkeypatch.setattr(changing, "make_way", refuse)
    done = []
    with hold(read_project(people)):
        done.append("changed")
    assert done
