"""kg validate on what has changed, again and again, and on a snapshot."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator

import pytest

from kg.errors import UsageError
from kg.io.git import resolve
from kg.project.config import Project
from kg.shacl.validator import Validator
from tests import ROOT
from tests.timing import LONG, within

from ..conftest import Ran, git

Kg = Callable[..., Ran]


def add(project: Project, file: str, line: str) -> None:
    path = project.data / file
    path.write_text(path.read_text("utf-8") + line + "\n", "utf-8")


def test_nothing_has_changed(kg: Kg, committed: Project) -> None:
    """Without a change nothing is validated, and that is said."""
    ran = kg("validate", "--changed", cwd=committed)

    assert (0, "") == ran[:2]
    assert "no source has changed" in ran.err


def test_only_what_has_changed_is_validated(kg: Kg, committed: Project) -> None:
    """A fault in a file that was not touched since the commit is not reported; one in a touched or new file is."""
    add(committed, "sources/number-one-girl-video.ttl", "entry:old a mg:ChartEntry .")
    git(committed.root, "commit", "-qam", "a fault")
    add(committed, "sources/rose-and-g-dragon.ttl", "entry:new a mg:ChartEntry .")
    fresh = committed.data / "sources" / "fresh.ttl"
    fresh.write_text("<https://w3id.org/music-kg/entry/x> a <https://w3id.org/music-kg/ontology#ChartEntry> .\n")

    since_head = kg("validate", "--changed", cwd=committed)
    since_before = kg("validate", "--changed", "HEAD~1", cwd=committed)

    assert (1, 1) == (since_head.code, since_before.code)
    assert "entry:old" not in since_head.out
    assert "entry:new" in since_head.out
    assert "fresh.ttl:1:1" in since_head.out
    assert "entry:old" in since_before.out


@pytest.mark.parametrize("shared", ["data/spine/works.ttl", "ontology/music.ttl", "ontology/shapes/charts.ttl", "kg.toml"])  # fmt: skip
def test_what_all_depend_on_concerns_all(kg: Kg, committed: Project, shared: str) -> None:
    """A change of spine, ontology, shapes or kg.toml validates every source."""
    add(committed, "sources/number-one-girl-video.ttl", "entry:old a mg:ChartEntry .")
    git(committed.root, "commit", "-qam", "a fault")
    path = committed.root / shared
    path.write_text(path.read_text("utf-8") + "\n# a remark\n", "utf-8")

    assert "entry:old" in kg("validate", "--changed", cwd=committed).out


def test_a_conflict_with_an_untouched_source_is_found(kg: Kg, committed: Project) -> None:
    """A changed source is compared with all others, and conflicts between others are left out."""
    for file in ("number-one-girl-video", "number-one-girl-single"):
        add(committed, f"sources/{file}.ttl", f"agent:blackpink mg:memberCount {len(file)} .")
    add(committed, "sources/number-one-girl-video.ttl", "agent:big-bang mg:memberCount 4 .")
    git(committed.root, "commit", "-qam", "two conflicts")
    add(committed, "sources/rose-and-g-dragon.ttl", "agent:rose mg:occupation concept:singer .")
    ran = kg("validate", "--changed", "--fail-on", "warning", cwd=committed)

    assert 1 == ran.code
    assert "sources disagree" in ran.out
    assert "agent:big-bang" in ran.out
    assert "agent:blackpink" not in ran.out


@pytest.mark.parametrize("ref", ["nowhere", "HEAD:kg.toml", ""])
def test_an_unknown_commit(kg: Kg, committed: Project, ref: str) -> None:
    """A name that is no commit ends with code 2, whatever it looks like."""
    ran = kg("validate", f"--changed={ref}", cwd=committed)

    assert 2 == ran.code
    assert "git knows no commit" in ran.err


def test_a_commit_is_never_taken_for_an_option(committed: Project) -> None:
    """Text that looks like an option of git is no commit."""
    with pytest.raises(UsageError):
        resolve(committed.root, "--output=x")


def test_without_a_repository(kg: Kg, music: Project) -> None:
    """Outside git, --changed says so."""
    ran = kg("validate", "--changed", cwd=music)

    assert 3 == ran.code
    assert "git cannot tell" in ran.err


def wait_for(lines: Iterator[str], sign: str) -> list[str]:
    """Read lines until one holds a sign, and return them."""
    seen = []
    for line in lines:
        seen.append(line)
        if sign in line:
            return seen
    raise AssertionError(f"{sign!r} never came: {seen}")


@pytest.mark.parametrize("command", ["validate", "check"])
def test_watching_has_no_time_limit(kg: Kg, music: Project, command: str) -> None:
    ran = kg(command, "--watch", "--timeout", "3", cwd=music)

    assert (2, True) == (ran.code, "--watch stays until Ctrl-C" in ran.err)


@pytest.mark.parametrize(("command", "fine"), [("validate", "no findings"), ("check", "is in order")])
def test_watch_looks_again_after_each_save(music: Project, command: str, fine: str) -> None:
    """--watch reports, waits for a save, survives a syntax error, and ends with 130 at Ctrl-C."""
    process = subprocess.Popen(
        [sys.executable, "-m", "kg", command, "--watch"], cwd=music.root, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert process.stdout is not None
    lines = iter(process.stdout)
    net = threading.Timer(LONG, process.kill)  # it may never look again
    net.start()
    try:
        assert any(fine in line for line in wait_for(lines, "waiting"))
        add(music, "sources/rose-and-g-dragon.ttl", "entry:x a mg:ChartEntry .")
        assert any("entry:x" in line for line in wait_for(lines, "waiting"))
        add(music, "sources/rose-and-g-dragon.ttl", "entry:x a ")
        told = [line for line in wait_for(lines, "waiting") if "the file ends within a statement" in line]
        assert told[0].startswith("kg: data/sources/rose-and-g-dragon.ttl:")
        with within(2):
            process.send_signal(signal.SIGINT)
            assert 130 == process.wait(LONG)
    finally:
        net.cancel()
        process.kill()
        process.wait()


def test_a_large_fresh_snapshot_is_not_loaded_again(kg: Kg, music: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """With one large source, a fresh snapshot is asked, with the same findings as from the files."""
    from kg.shacl import within_project as validation

    for source in music.iter_source_files():
        if source.stem != "rose-and-g-dragon":
            source.unlink()
    add(music, "sources/rose-and-g-dragon.ttl", "".join(f"entry:x{n} a mg:ChartEntry . " for n in range(20)))
    from_files = validation.validate_project(music)
    assert 0 == kg("build", cwd=music).code
    monkeypatch.setattr("kg.shacl.on_snapshot._LARGE", 1)
    monkeypatch.setattr("kg.shacl.validator.open_files", lambda *_, **__: pytest.fail("the files were loaded"))

    assert from_files.findings == validation.validate_project(music).findings
    assert len(from_files.findings) > 20


def test_a_snapshot_that_rewrote_a_literal_is_not_asked(
    kg: Kg, music: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a file says as 007 is judged as 007, however large and fresh the snapshot is."""
    from kg.shacl import on_snapshot

    for name in ("number-one-girl-video", "number-one-girl-single"):
        (music.data / "sources" / f"{name}.ttl").unlink()
    monkeypatch.setattr(on_snapshot, "_LARGE", 1)
    assert 0 == kg("build", cwd=music).code
    assert on_snapshot.open_large(music) is not None
    add(music, "sources/rose-and-g-dragon.ttl", "work:apt mg:numTracks 007 .")
    assert 0 == kg("build", cwd=music).code

    assert on_snapshot.open_large(music) is None


def test_the_shapes_are_read_once(music: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three sources and all together are validated by one reading of all shapes."""
    made = []
    original = Validator.__init__

    def counted(self: Validator, *words: object, **options: object) -> None:
        made.append(self)
        original(self, *words, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Validator, "__init__", counted)
    from kg.shacl.within_project import validate_project

    assert not validate_project(music).findings
    assert 1 == len(made)


def test_a_likely_mistake_in_the_shapes_is_a_warning(kg: Kg, music: Project) -> None:
    """In a project, a term that nothing knows has a place and a suggestion, and can fail a check."""
    shapes = music.shapes / "works.ttl"
    text = shapes.read_text("utf-8")
    shapes.write_text(text.replace("sh:path mg:genre", "sh:path mg:gerne", 1), "utf-8")
    line = text[: text.index("sh:path mg:genre")].count("\n") + 1

    ran = kg("validate", cwd=music)
    assert 0 == ran.code
    assert f"ontology/shapes/works.ttl:{line}:13: warning: " in ran.out
    assert "did you mean mg:genre?" in ran.out
    assert 1 == kg("check", "--fail-on", "warning", cwd=music).code
    report = kg("validate", "-f", "turtle", cwd=music).out
    assert "sh:conforms true" in report, "a shape is no node that does not conform"
    assert "sh:result " not in report


def test_a_node_without_a_name_is_no_conflict(kg: Kg, music: Project) -> None:
    """What one source says of a node without a name is found once, and is not taken for what sources disagree on."""
    add(
        music,
        "sources/rose-and-g-dragon.ttl",
        '[] a mg:MusicRecording ; skos:prefLabel "X"@en ; mg:byArtist agent:roze .',
    )
    ran = kg("validate", cwd=music)

    idle = "note: 2 shapes have no focus node in the data: shapes:AwardAssignment, shapes:Vote\n"
    assert idle + "1 violation\n" == ran.err
    assert 1 == ran.out.count("violation: ")


def test_values_that_are_too_many_are_shown(kg: Kg, music: Project) -> None:
    """Each with its place, also where all are in one file."""
    add(music, "sources/number-one-girl-single.ttl", "work:rosie mg:numTracks 11 .")
    lines = kg("validate", cwd=music).out.splitlines()

    assert [" 12", " 11"] == [line[line.rindex(" ") :] for line in lines if line.startswith("  ")]


def test_one_message_for_several_faults_names_each(kg: Kg, music: Project) -> None:
    """Two results of one value are one line for people, and two that can be told apart for programs."""
    source = music.data / "sources" / "number-one-girl-video.ttl"
    text = source.read_text("utf-8")
    source.write_text(text.replace("mg:position 1 ", 'mg:position "1" ', 1), "utf-8")
    assert source.read_text("utf-8") != text
    lines = [line for line in kg("validate", cwd=music).out.splitlines() if not line.startswith("  ")]
    found = json.loads(kg("validate", "-f", "json", cwd=music).out)["findings"]

    assert 1 == len(lines)
    assert ["DatatypeConstraintComponent", "MinInclusiveConstraintComponent"] == sorted(f["component"] for f in found)


def test_a_conflict_stands_in_the_file_that_was_changed(kg: Kg, committed: Project) -> None:
    """Whoever made the change is shown the own line first."""
    add(committed, "sources/number-one-girl-single.ttl", 'release:apt mg:date "2024-10-19"^^xsd:date .')
    out = kg("validate", "--changed", cwd=committed).out

    assert out.startswith("data/sources/number-one-girl-single.ttl:")
    assert "sources disagree" in out


def test_both_engines_name_a_shape_alike(kg: Kg, music: Project) -> None:
    """A shape without a name goes by the name of the shape around it, so --shape finds it on both."""
    shapes = music.shapes / "works.ttl"
    for other in music.shapes.rglob("*.ttl"):
        if other != shapes:  # pySHACL takes its time for each shape
            other.unlink()
    shapes.write_text(
        shapes.read_text("utf-8") + "shapes:Q a sh:NodeShape ; sh:targetClass mg:MusicRecording ;\n"
        " sh:property [ sh:path mg:isrc ; sh:minCount 1 ] , [ sh:or ( [ sh:path mg:isrc ; sh:minCount 1 ] ) ; sh:path mg:genre ] .\n"
    )
    counted = [
        kg("validate", "--engine", engine, "--shape", "shapes:Q", "--summary", cwd=music).out
        for engine in ("compiled", "pyshacl")
    ]

    assert counted[0].splitlines()[0] == counted[1].splitlines()[0]
    assert "violation  shapes:Q" in counted[1]


def test_a_check_that_found_something_does_not_say_all_is_well(kg: Kg, few: Project) -> None:
    """Whatever --fail-on says, a project with violations is not in order."""
    assert "is in order" in kg("check", cwd=few).err
    add(few, "sources/rose-and-g-dragon.ttl", "entry:x a mg:ChartEntry .")
    ran = kg("check", "--fail-on", "never", cwd=few)

    assert 0 == ran.code
    assert "violation" in ran.err
    assert "is in order" not in ran.err


def test_a_finding_is_one_line(kg: Kg, music: Project) -> None:
    """A label of several lines does not break it."""
    add(
        music,
        "sources/rose-and-g-dragon.ttl",
        'work:n a mg:MusicRecording ; mg:byArtist agent:nobody ; skos:prefLabel """A\nlong title"""@en .',
    )
    out = kg("validate", cwd=music).out

    assert 'work:n "A long title"' in out
    assert all(line.startswith(("data/", "  ")) for line in out.splitlines())


def test_the_worst_comes_first_and_is_never_cut(kg: Kg, music: Project) -> None:
    """What is only said of the spine stands before no violation of a source."""
    add(music, "sources/rose-and-g-dragon.ttl", "entry:x a mg:ChartEntry .")
    shape = "@prefix s: <https://w3id.org/music-kg/shapes#> . s:Person-extra sh:path skos:prefLabel ; sh:maxCount 0 ;\n"
    works = music.root / "ontology" / "shapes" / "works.ttl"
    works.write_text(
        works.read_text("utf-8") + shape + "  sh:severity sh:Info . s:Person sh:property s:Person-extra .\n"
    )
    lines = [line for line in kg("validate", cwd=music).out.splitlines() if not line.startswith(" ")]
    told = [line.partition(": ")[2].partition(":")[0] for line in lines]
    first = kg("validate", "--max", "1", cwd=music).out

    assert told == sorted(told, key=["violation", "warning", "info"].index)
    assert {"violation", "info"} <= set(told)
    assert "violation" in first


def test_a_filter_is_no_error_where_nothing_has_changed(kg: Kg, committed: Project) -> None:
    for option in (("--shape", "shapes:ChartEntry"), ("--focus", "agent:rose")):
        assert (0, "") == kg("validate", "--changed", *option, cwd=committed)[:2]


def test_a_node_of_a_source_that_has_not_changed_is_known(kg: Kg, committed: Project) -> None:
    """Nothing is wrong with it; it is no misspelt name, which would be an error."""
    add(committed, "sources/number-one-girl-single.ttl", "# a remark")
    asked = ("validate", "--changed", "--focus")

    assert (0, "") == kg(*asked, "entry:home-sweet-home-bugs-first-hour", cwd=committed)[:2]
    assert 2 == kg(*asked, "entry:home-sweet-home-bugs", cwd=committed).code


def test_two_files_that_would_be_one_graph_are_refused(kg: Kg, music: Project) -> None:
    """A dump could hold only one of them."""
    (music.data / "sources" / "rose-and-g-dragon.TTL").write_text("")
    for command in ("check", "validate", "dump"):
        ran = kg(command, cwd=music)
        assert (3, "") == (ran.code, ran.out)
        assert "is the same graph as" in ran.err
