"""A snapshot is the files, whole: built beside, flipped at once, rebuilt when stale, refused when damaged."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyoxigraph
import pytest

from kg.errors import InputError, StoreError, SyntaxErrors
from kg.project import filling, snapshots, stamps
from kg.project.building import build_snapshot, remove_old
from kg.project.config import Project
from kg.project.current import require_snapshot
from kg.project.filling import hand_over
from kg.project.pointer import is_name
from kg.project.reading import read_project
from kg.project.sealing import SEAL, STORE, hash_file, is_intact, stamp_of
from kg.project.snapshots import (
    Snapshot,
    find_pinned,
    find_snapshot,
    is_fresh,
    open_snapshot,
    pin_snapshot,
    verify_snapshot,
)
from tests import ROOT
from tests.kill_build import find_generations, write_generation
from tests.services import SETPRIV, require

from ..conftest import Ran

EXTRA = (
    "@prefix mg: <https://w3id.org/music-kg/ontology#> .\n<https://w3id.org/music-kg/work/new> a mg:MusicRecording .\n"
)


def ask(project: Project, text: str) -> list[str]:
    return [row[0].value for row in open_snapshot(require_snapshot(project)).query(text)]  # type: ignore[union-attr]


def test_the_default_graph_holds_each_triple_once(music: Project) -> None:
    """A plain pattern sees a fact once, however many files state it, and GRAPH says which."""
    artist = "<https://w3id.org/music-kg/work/number-one-girl> <https://w3id.org/music-kg/ontology#byArtist> ?o"

    assert 1 == len(ask(music, f"SELECT ?o {{ {artist} }}"))
    assert 3 == len(ask(music, f"SELECT ?g {{ GRAPH ?g {{ {artist} }} }}"))


@pytest.mark.parametrize("change", ["edit", "same size", "new file", "removed file", "moved file"])
def test_a_changed_file_makes_the_snapshot_stale(music: Project, change: str) -> None:
    """Every kind of change is seen, and the next question is answered from the files as they are."""
    path = music.data / "spine" / "places.ttl"
    if change == "edit":
        path.write_text(path.read_text("utf-8") + "\n# more\n", "utf-8")
    elif change == "same size":
        status = path.stat()
        path.write_text(path.read_text("utf-8").replace("Seoul", "Seaul"), "utf-8")
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + 1))
    elif change == "new file":
        (music.data / "sources" / "new.ttl").write_text(EXTRA)
    elif change == "removed file":
        path.unlink()
    else:
        path.rename(path.with_name("moved.ttl"))

    snapshot = find_snapshot(music)
    assert snapshot is not None
    assert not is_fresh(music, snapshot)
    with pytest.raises(StoreError, match="older than the files; make it"):
        require_snapshot(music, build=False)
    assert is_fresh(music, require_snapshot(music))


@pytest.mark.parametrize("how", ["written back", "another file", "times of old"])
def test_other_content_of_the_same_size_and_time_is_seen(music: Project, how: str) -> None:
    """A restored backup has the time of another content; the question is answered from the files as they are."""
    path = music.data / "spine" / "places.ttl"
    if how == "times of old":
        os.utime(path, ns=(0, 0))
        require_snapshot(music)
    status = path.stat()
    text = path.read_text("utf-8").replace("Seoul", "Seaul")
    if how == "another file":
        path.with_name("beside").write_text(text, "utf-8")
        os.utime(path.with_name("beside"), ns=(status.st_atime_ns, status.st_mtime_ns))
        path.with_name("beside").rename(path)
    else:
        path.write_text(text, "utf-8")
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert (status.st_size, status.st_mtime_ns) == (path.stat().st_size, path.stat().st_mtime_ns)

    assert ask(music, 'SELECT ?s { ?s ?p "Seaul"@en }')
    assert not ask(music, 'SELECT ?s { ?s ?p "Seoul"@en }')


def test_another_base_makes_the_snapshot_stale(music: Project) -> None:
    """The names of the graphs begin with it."""
    config = music.root / "kg.toml"
    config.write_text(config.read_text().replace(music.base, "https://example.org/other/"))
    moved = read_project(music.root)

    assert moved.base == "https://example.org/other/"
    names = ask(moved, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
    assert names
    assert all(name.startswith(f"{moved.base}graph/") for name in names)


def test_files_are_looked_into_once(music: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A checkout of the same content is read by the first question, and not by the one after it."""
    looked: list[Path] = []

    def look(path: Path) -> str:
        looked.append(path)
        return hash_file(path)

    monkeypatch.setattr(snapshots, "hash_file", look)
    for path in music.iter_graph_files():
        os.utime(path, ns=(1, 1))
    time.sleep(0.1)  # what is so new that it might change unseen is looked at again

    for expected in (len(list(music.iter_graph_files())), 0):
        require_snapshot(music)
        assert expected == len(looked)
        looked.clear()


def test_a_file_only_touched_is_still_fresh(music: Project) -> None:
    """A new time on the same content, as a checkout gives, costs no build."""
    os.utime(music.data / "spine" / "places.ttl")

    snapshot = find_snapshot(music)

    assert snapshot is not None
    assert is_fresh(music, snapshot)


def test_a_look_that_cannot_be_noted_counts_all_the_same(music: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing can be written, the next question looks again."""

    def refuse(*_: object) -> None:
        raise InputError("cannot be written")

    monkeypatch.setattr(snapshots, "write_manifest", refuse)
    path = music.data / "spine" / "places.ttl"
    os.utime(path, ns=(1, 1))
    time.sleep(0.06)  # what is so new that it might change unseen is not noted
    snapshot = find_snapshot(music)

    assert snapshot is not None
    assert is_fresh(music, snapshot)


@pytest.mark.parametrize("thorough", [False, True])
@pytest.mark.parametrize("gone", ["store", "seal", "one file"])
def test_a_database_of_which_something_is_gone_is_not_intact(empty_project: Project, gone: str, thorough: bool) -> None:
    folder = build_snapshot(empty_project).folder
    assert is_intact(folder, thorough=thorough)
    if gone == "seal":
        (folder / SEAL).unlink()
    elif gone == "store":
        shutil.rmtree(folder / STORE)
    else:
        min(path for path in (folder / STORE).iterdir() if path.suffix == ".sst").unlink()

    assert not is_intact(folder, thorough=thorough)


def test_a_database_that_cannot_be_read_to_its_end_is_told(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bad block of a disk shows only where it is read."""

    class Store:
        def query(self, _: str) -> None:
            raise OSError(errno.EIO, "Input/output error")

    snapshot = build_snapshot(empty_project)
    monkeypatch.setattr(snapshots, "_open_anew", lambda _: Store())

    assert ["the database cannot be read: [Errno 5] Input/output error"] == verify_snapshot(snapshot)


@pytest.mark.parametrize("set_back", [False, True])
@pytest.mark.parametrize("later_ms", [-1, 0, 1, 49])
def test_a_change_within_the_same_tick_of_the_clock_is_seen(music: Project, later_ms: int, set_back: bool) -> None:
    """A file written just before it was looked at may change again without any time telling; it is read again."""
    path = music.data / "spine" / "places.ttl"
    snapshot = find_snapshot(music)
    assert snapshot is not None
    path.write_text(path.read_text("utf-8").replace("Seoul", "Seaul"), "utf-8")
    if set_back:
        os.utime(path, ns=(0, 0))
    stamp = stamp_of(path.stat())
    seen = max(stamp[1:3]) + later_ms * 1_000_000
    name = path.relative_to(music.root).as_posix()
    known = snapshot.files[name]._replace(stamp=stamp, seen_ns=seen)

    assert not is_fresh(music, snapshot._replace(files={**snapshot.files, name: known}))


def test_a_build_is_on_the_disk_before_it_is_pointed_to(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each file is flushed before it gets its name, and each folder after: a power loss leaves the old or the new."""
    happened: list[int | str] = []
    sync, rename, replace = os.fsync, Path.rename, Path.replace

    def note_sync(handle: int) -> None:
        happened.append(os.fstat(handle).st_ino)
        sync(handle)

    def note_rename(path: Path, target: Path) -> Path:
        happened.append(target.name)
        return (rename if path.is_dir() else replace)(path, target)

    monkeypatch.setattr(os, "fsync", note_sync)
    monkeypatch.setattr(Path, "rename", note_rename)
    monkeypatch.setattr(Path, "replace", note_rename)

    folder = build_snapshot(empty_project).folder

    state = empty_project.state
    assert happened == [
        (folder / "known.json").stat().st_ino, "known.json",
        (folder / "store.json").stat().st_ino, "store.json",
        (folder / "manifest.json").stat().st_ino, "manifest.json", folder.stat().st_ino,
        folder.name, folder.parent.stat().st_ino,
        (state / "current").stat().st_ino, "current", state.stat().st_ino,
    ]  # fmt: skip


def test_a_fault_leaves_the_snapshot_before(music: Project) -> None:
    """Files that cannot be read change nothing; the old snapshot still answers."""
    before = find_snapshot(music)
    (music.data / "sources" / "new.ttl").write_text("<a> <b> .")

    with pytest.raises(SyntaxErrors):
        build_snapshot(music)

    assert before == find_snapshot(music)
    assert not list(music.state.glob("building-*"))
    assert before is not None
    assert verify_snapshot(before) == []


def test_old_snapshots_and_the_rests_of_killed_builds_are_removed(music: Project) -> None:
    """The current and the previous snapshot stay; what a killed build left goes with the next one."""
    rest = music.state / "building-0123456789abcdef"
    rest.mkdir()
    for number in range(4):
        (music.data / "sources" / "new.ttl").write_text(EXTRA + f"# {number}\n")
        build_snapshot(music)

    assert 2 == len(list((music.state / "snapshots").iterdir()))
    assert not rest.exists()


def test_where_there_are_no_locks_only_old_rests_are_removed(music: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody can tell whether a build still runs, so each builds for itself and leaves the others' alone."""

    def refuse(handle: int, how: int) -> None:
        raise OSError(errno.ENOLCK, "no locks")

    monkeypatch.setattr(fcntl, "flock", refuse)
    old, new = (music.state / f"building-{name}" for name in ("0000000000000000", "1111111111111111"))
    old.mkdir()
    new.mkdir()
    os.utime(old, (0, 0))
    (music.data / "sources" / "new.ttl").write_text(EXTRA)

    assert ask(music, "SELECT ?s { ?s a <https://w3id.org/music-kg/ontology#MusicRecording> }")
    assert (False, True) == (old.exists(), new.exists())


def test_of_the_snapshots_before_the_newest_stays_whatever_they_are_called(empty_project: Project) -> None:
    """A query that began before the build may be about to open it; a name begins with a digest, which tells no age."""
    folder = empty_project.state / "snapshots"
    names = [f"{'f' * 16}-9", f"{'0' * 16}-a", f"{'8' * 16}-b"]  # nine, ten and eleven: by number, not by letter
    for name in names:
        (folder / name).mkdir(parents=True)
    (empty_project.state / "current").write_text(names[-1])

    assert [folder / names[0]] == remove_old(empty_project, alone=True)
    assert names[1:] == sorted(path.name for path in folder.iterdir())


def test_reading_never_creates_anything(tmp_path: Path, kg_process: Callable[..., Ran]) -> None:
    """Outside a project nothing is asked and nothing is left behind."""
    asked = kg_process("query", "tracks_of", cwd=tmp_path)

    assert 3 == asked.code
    assert "no kg.toml" in asked.err
    assert [] == list(tmp_path.iterdir())


def test_a_read_only_project_with_a_snapshot_answers(music: Project, kg_process: Callable[..., Ran]) -> None:
    """Reading needs no right to write; building without it is told."""
    # Without its capabilities root has the rights that the files give it, and no more.
    run_as: list[str | Path] = [require(SETPRIV), "--inh-caps=-all", "--bounding-set=-all"] if os.geteuid() == 0 else []
    for path in [music.root, *music.root.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    python = [*run_as, sys.executable, "-m", "kg"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": "/nonexistent"}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*python, *words], cwd=music.root, capture_output=True, text=True, env=environment, check=False
        )

    try:
        answered = run("query", "tracks_of", "--album", "rosie")
        refused = run("build", "--full")
    finally:
        for path in [music.root, *music.root.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
    assert 0 == answered.returncode, answered.stderr
    assert 3 == refused.returncode
    assert "check the rights" in refused.stderr


def test_a_full_disk_leaves_the_snapshot_before(music: Project) -> None:
    """A build that cannot write says so, and the old snapshot answers."""
    (music.data / "sources" / "new.ttl").write_text(
        "@prefix w: <https://w3id.org/music-kg/work/> .\n"
        + "".join(f'w:w{n} w:p "{n} {"x" * 200}" .\n' for n in range(20_000))
    )
    limit = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000)); import signal; "
    limit += (
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); sys.argv = ['kg', 'build']; from kg.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", limit], cwd=music.root, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False,
    )  # fmt: skip
    assert 3 == done.returncode, done.stderr
    assert "free some space" in done.stderr
    assert "Traceback" not in done.stderr
    snapshot = find_snapshot(music)
    assert snapshot is not None
    assert verify_snapshot(snapshot) == []
    assert not list(music.state.glob("building-*"))


def test_killed_builds_leave_an_old_or_a_new_snapshot(empty_project: Project) -> None:
    """SIGKILL at random moments of a build never leaves a mixture; the large run of this is `make soak`."""
    write_generation(empty_project, 0, things=20_000)
    build_snapshot(empty_project)
    killed = 0
    for generation in range(1, 9):
        write_generation(empty_project, generation, things=20_000)
        process = subprocess.Popen(
            [sys.executable, "-m", "kg", "build"], cwd=empty_project.root, stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        time.sleep(0.05 * generation)
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL

        assert 1 == len(find_generations(empty_project))
    assert killed >= 2


def test_the_project_of_a_folder_below_is_found(music: Project) -> None:
    """Any folder of a project will do to work in."""
    assert music.root == read_project(music.data / "spine").root


def test_of_projects_in_each_other_the_nearest_is_found(music: Project) -> None:
    """Such as that of an example within a larger one."""
    inner = music.data / "inner"
    (inner / "data").mkdir(parents=True)
    (inner / "kg.toml").write_text('[project]\nname = "inner"\nbase = "http://e/"\n')

    assert inner == read_project(inner / "data").root
    assert music.root == read_project(music.data).root


@pytest.mark.parametrize("name", ["", "..", "0123456789abcdef", "0123456789ABCDEF-1", "0123456789abcdef-1/../../x"])
def test_what_is_no_name_of_a_snapshot_leads_nowhere(empty_project: Project, name: str) -> None:
    """Whatever lies there; a name has a time behind its digest, and nothing behind that."""
    assert is_name("0123456789abcdef-1f")
    assert not is_name(name)
    assert not is_name(f"0123456789abcdef-1f\n{name}")


@pytest.mark.parametrize("by_difference", [False, True])
def test_a_database_that_is_closed_late_changes_no_snapshot(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch, by_difference: bool
) -> None:
    """Native code goes on after the end, and something may hold the database open: it is not the one that is read."""
    held: list[Any] = []

    def keep(store: Any, folder: Path) -> None:
        held.append(store)
        hand_over(store, folder)

    file = empty_project.data / "a.ttl"
    file.write_text("<urn:a> <urn:p> 1 .")
    if by_difference:
        monkeypatch.setattr("kg.project.building.is_small", lambda *_: True)
        build_snapshot(empty_project)
        file.write_text("<urn:a> <urn:p> 2 .")
    for module in ("filling", "difference"):
        monkeypatch.setattr(f"kg.project.{module}.hand_over", keep)
    snapshot = build_snapshot(empty_project)
    (store,) = held
    named = pyoxigraph.NamedNode("urn:late")
    with suppress(OSError):  # its folder is gone
        store.add(pyoxigraph.Quad(named, named, named))
        store.optimize()
        store.flush()
    held.clear()
    del store
    assert is_intact(snapshot.folder, thorough=True)
    assert (snapshot.generation > 0) is by_difference
    assert not open_snapshot(snapshot).query("ASK { <urn:late> ?p ?o }")
    assert [path.name for path in empty_project.state.glob("building-*")] == []


def test_what_rests_on_a_snapshot_pins_one_of_its_own(empty_project: Project) -> None:
    """A new one takes the place of that before, and leaves those that others rest on."""
    one, two, three = (f"{n:016x}-1" for n in range(3))
    empty_project.state.mkdir(exist_ok=True)
    pin_snapshot(empty_project, one, "verdicts")
    pin_snapshot(empty_project, two, "passes")
    assert find_pinned(empty_project) == {one, two}
    pin_snapshot(empty_project, three, "verdicts")

    assert find_pinned(empty_project) == {two, three}


def test_a_folder_that_stays_away_ends_the_wait_for_files(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that went away for a moment only does not."""
    away = [2]

    def look(project: Project) -> stamps.Look:
        away[0] -= 1
        if away[0] >= 0:
            raise FileNotFoundError("data")
        return stamps.Look(0, {}, {})

    monkeypatch.setattr(stamps, "look", look)
    assert stamps.settle(empty_project) == stamps.Look(0, {}, {})
    away[0] = 2
    monkeypatch.setattr(stamps, "_MOST_SETTLING", 0)
    with pytest.raises(FileNotFoundError):
        stamps.settle(empty_project)


def test_a_look_is_as_old_as_what_it_saw_first(empty_project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was written while it went on is newer, and so is looked into again."""
    looked, find_stamp = list[int](), stamps.find_stamp
    (empty_project.data / "a.ttl").write_text("<urn:a> <urn:p> 1 .\n")

    def noted(path: Path | str) -> object:
        looked.append(time.time_ns())
        time.sleep(0.001)
        return find_stamp(path)

    monkeypatch.setattr(stamps, "find_stamp", noted)
    assert stamps.look(empty_project).since_ns <= looked[0]


@pytest.mark.parametrize("what", ["a file", "a folder", "the state of a file"])
def test_files_that_are_being_written_are_waited_for(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """Until none is new any more: one written just now, one that came or went, or was put there with old times."""
    path = empty_project.data / "sources" / "a.ttl"
    path.parent.mkdir(exist_ok=True)
    path.write_text("<urn:a> <urn:p> 1 .\n")
    time.sleep(0.05)
    clock, slept = [time.time_ns()], list[float]()

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock[0] += round(seconds * 1e9)

    faked = SimpleNamespace(time_ns=lambda: clock[0], monotonic=lambda: clock[0] / 1e9, sleep=sleep)
    monkeypatch.setattr(stamps, "time", faked)
    found = stamps.settle(empty_project)
    assert found.stamps
    assert not slept
    if what == "a file":
        path.write_text("<urn:a> <urn:p> 2 .\n")
    elif what == "a folder":
        (path.parent / "no.txt").write_text("")
    else:
        os.utime(path, ns=(0, 0))
    newest = max(time for one in (path, path.parent) for time in stamp_of(one.stat())[1:3])
    clock[0] = newest + 10_000_000
    again = stamps.settle(empty_project)

    assert slept == [pytest.approx(0.02)]
    assert (again.stamps == found.stamps) is (what == "a folder")
    clock[0] = newest - 10**12  # by a clock that went wrong it is a time to come
    stamps.settle(empty_project)
    assert len(slept) == 1


def test_a_small_build_asks_for_little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """And a large one for no more than is sorted at once."""
    asked: list[int] = []
    monkeypatch.setattr(filling, "require_room", asked.append)
    for triples in (0, 1_000, 10**7, 10**9):
        filling.require_room_for(triples)

    none, few, many, most = asked
    assert none < few < none + 10_000_000 < many == most


def test_a_manifest_is_read_once_until_another_takes_its_place(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run asks for it several times."""
    build_snapshot(empty_project)
    read: list[Path] = []
    before = snapshots._read_again

    def noted(folder: Path) -> Snapshot | None:
        read.append(folder)
        return before(folder)

    monkeypatch.setattr(snapshots, "_read_again", noted)
    monkeypatch.setattr(snapshots, "_manifests", {})
    first = find_snapshot(empty_project)
    assert first is not None
    assert find_snapshot(empty_project) is first
    assert [first.folder] == read
    manifest = first.folder / snapshots.MANIFEST
    manifest.with_suffix(".new").write_bytes(manifest.read_bytes())
    manifest.with_suffix(".new").replace(manifest)
    assert find_snapshot(empty_project) is not first
    assert 2 == len(read)


def test_whoever_waits_for_a_build_is_told_at_once_and_of_none_where_there_is_none(empty_project: Project) -> None:
    """However small it is."""
    told: list[tuple[int, int, str]] = []
    first = require_snapshot(empty_project, progress=lambda *one: told.append(one))
    assert (0, 1, "") == told[0]
    told.clear()
    assert require_snapshot(empty_project, progress=lambda *one: told.append(one)) == first
    assert not told


def test_a_file_that_went_away_as_it_was_looked_at_is_not_waited_for(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is gone is known by its name, and has no time."""
    path, before = empty_project.data / "gone.ttl", stamps.find_stamp
    path.write_text("<urn:a> <urn:p> 1 .\n")
    monkeypatch.setattr(stamps, "find_stamp", lambda one: None if os.fspath(one).endswith("gone.ttl") else before(one))

    found = stamps.settle(empty_project)

    assert [None] == [stamp for name, stamp in found.stamps.items() if name.endswith("gone.ttl")]


def test_a_snapshot_is_fresh_by_the_same_base_and_rules_and_files_that_can_be_looked_at(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be looked at may be anything."""
    (empty_project.data / "a.ttl").write_text("<urn:a> <urn:b> <urn:c> .\n", "utf-8")
    snapshot = build_snapshot(empty_project)
    assert is_fresh(empty_project, snapshot)
    assert not is_fresh(empty_project._replace(base="https://other.example/"), snapshot)
    assert not is_fresh(empty_project._replace(entailment=("subclass",)), snapshot)
    files = empty_project.graph_files()
    gone = {name: f"{path}.gone" for name, path in files.items()}
    for seen, fresh in ((files, True), (gone, False), ({}, False), ({**files, "data/b.ttl": "b"}, False)):
        monkeypatch.setattr(Project, "graph_files", lambda _, seen=seen: seen)
        assert is_fresh(empty_project, snapshot) is fresh


@pytest.mark.parametrize("error", [OSError("damaged"), RuntimeError("damaged"), ValueError("damaged")])
def test_a_database_that_does_not_open_is_damaged(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    snapshot = build_snapshot(empty_project)

    def refuse(*_: object) -> None:
        raise error

    snapshots._open.clear()
    monkeypatch.setattr(pyoxigraph, "Store", SimpleNamespace(read_only=refuse))
    with pytest.raises(StoreError, match="the snapshot is damaged: damaged"):
        open_snapshot(snapshot)


def test_of_databases_the_last_ones_stay_open(empty_project: Project) -> None:
    """Each is opened once; those of many edits are not all held."""
    opened = []
    for number in range(4):
        (empty_project.data / "a.ttl").write_text(f"<urn:a> <urn:b> {number} .\n", "utf-8")
        snapshot = build_snapshot(empty_project)
        opened.append(open_snapshot(snapshot))
        assert open_snapshot(snapshot) is opened[-1]
        assert len(snapshots._open) <= 2
        asked = opened[-1].query("SELECT ?n WHERE { <urn:a> <urn:b> ?n }")
        assert [str(number)] == [row[0].value for row in asked]  # type: ignore[union-attr]
