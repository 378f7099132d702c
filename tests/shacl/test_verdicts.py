"""What is kept of a validation never hides or adds a finding."""

from __future__ import annotations

import gzip
import random
import re
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import PropertyMock, patch

import pytest

from kg.engines import stated
from kg.engines.embedded import EmbeddedEngine
from kg.engines.stated import Stated
from kg.errors import KgError
from kg.findings import Finding
from kg.project import building
from kg.project.config import Project
from kg.project.difference import find_delta
from kg.project.reading import read_project
from kg.project.scaffold import create_project
from kg.project.sealing import hash_file
from kg.project.snapshots import find_pinned, find_snapshot
from kg.rdf.terms import BlankNode
from kg.shacl import on_snapshot, validated, verdicts, within_project, within_snapshot
from kg.shacl.compiled import validate
from kg.shacl.since_snapshot import SinceSnapshot
from kg.shacl.speaking import files_speaking
from kg.shacl.validator import Validator
from kg.shacl.within_project import validate_project
from kg.shacl.within_snapshot import WithinSnapshot

from ..conftest import Ran

HEAD = """\
@prefix e: <urn:e:> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SHAPES = (
    "e:A a sh:NodeShape ; sh:targetClass e:A ; sh:property [ sh:path e:p ; sh:minCount 1 ; sh:maxCount 2 ; sh:class e:B ] .",
    "e:B a sh:NodeShape ; sh:targetClass e:B ; sh:property [ sh:path e:q ; sh:datatype xsd:integer ; sh:maxCount 1 ] .",
    "e:D a sh:NodeShape ; sh:targetSubjectsOf e:p ; sh:property [ sh:path ( e:p e:q ) ; sh:maxCount 1 ] ; sh:not [ sh:class e:C ] .",
    "e:E a sh:NodeShape ; sh:targetObjectsOf e:p ; sh:property [ sh:path [ sh:inversePath e:p ] ; sh:maxCount 2 ; sh:severity sh:Warning ] .",
    'e:F a sh:NodeShape ; sh:targetClass e:C ; sh:sparql [ sh:select "SELECT $this { $this <urn:e:p> ?x . ?x <urn:e:q> ?y . ?z <urn:e:q> ?y FILTER(?x != ?z) }" ] .',
)
FILES = ("spine/s.ttl", "sources/a.ttl", "sources/b.ttl", "sources/c.ttl", "sources/d.ttl")
NODES = [f"e:n{n}" for n in range(6)]


def statement(chance: random.Random) -> str:
    node = chance.choice(NODES)
    value = chance.choice([*NODES, '"x"', "7", "8", "9", "[ e:q 1 ]", "07" if chance.random() < 0.1 else "7"])
    kind = f"a e:{chance.choice('ABC')}" if chance.random() < 0.4 else f"e:{chance.choice('pq')} {value}"
    return f"{node} {kind} .\n"


def iter_edits(project: Project, chance: random.Random, count: int) -> Iterator[str]:
    """Change files of a project, now and then the spine, the ontology or the shapes; yield what was done."""
    for name in FILES:
        path = project.data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HEAD + "".join(statement(chance) for _ in range(6)), "utf-8")
    write_shapes(project, chance)
    yield "the beginning"
    for _ in range(count):
        path = project.data / chance.choice(FILES)
        kind = chance.choices(("line", "file", "gone", "shapes", "ontology", "nothing"), (12, 2, 1, 1, 1, 1))[0]
        if kind == "line" and path.exists():
            lines = path.read_text("utf-8").splitlines(keepends=True)
            if len(lines) > 4 and chance.random() < 0.5:
                del lines[chance.randrange(3, len(lines))]
            else:
                lines.append(statement(chance))
            path.write_text("".join(lines), "utf-8")
        elif kind in ("line", "file"):
            path.write_text(HEAD + "".join(statement(chance) for _ in range(4)), "utf-8")
        elif kind == "gone":
            path.unlink(missing_ok=True)
        elif kind == "shapes":
            write_shapes(project, chance)
        elif kind == "ontology":
            below = chance.choice(("e:C rdfs:subClassOf e:B .", "e:B rdfs:subClassOf e:A .", ""))
            text = f"@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n{HEAD}{below}\n"
            (project.ontology / "more.ttl").write_text(text, "utf-8")
        yield f"{kind} {path.name}"


def write_shapes(project: Project, chance: random.Random) -> None:
    some = chance.sample(SHAPES, chance.randrange(2, len(SHAPES) + 1))
    (project.shapes / "things.ttl").write_text(HEAD + "\n".join(some), "utf-8")


def shown(project: Project, **options: bool) -> list[str] | str:
    try:
        report = validate_project(project, **options)  # type: ignore[arg-type]  # all of them are flags
    except KgError as error:
        return str(error)
    return sorted(f"{nameless(finding)}" for finding in report.findings) + sorted(map(str, report.notes))


def anew(project: Project) -> list[str] | str:
    """Load the files for each source, and evaluate all shapes for all nodes; nothing is kept."""
    with patch.object(Validator, "can_go_on", new_callable=PropertyMock, return_value=False):
        return shown(project, keep=False)


def nameless(finding: Finding) -> Finding:
    """Return a finding without the number of a node without a name, which may be another among several alike."""
    focus, value = (BlankNode("b") if isinstance(term, BlankNode) else term for term in (finding.focus, finding.value))
    related = tuple((place, "_:b" if shown.startswith("_:") else shown) for place, shown in finding.related)
    under = tuple(sorted(map(nameless, finding.under), key=str))
    return finding._replace(line=None, focus=focus, value=value, related=related, under=under)


def follow(project: Project, seed: int) -> None:
    """Follow a history, and require that what is kept gives the report of a validation anew."""
    building.build_snapshot(project)
    for done in iter_edits(project, random.Random(seed), 8):
        kept = shown(project)
        assert kept == anew(project), done
        assert kept == shown(project), f"{done}, then nothing"


@pytest.fixture(params=[False, True], ids=["small", "large"])
def large(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Take a project for a large one, which is asked as a snapshot that is made by difference, or for a small one."""
    monkeypatch.setattr(on_snapshot, "_LARGE", 1 if request.param else 1_000_000)
    monkeypatch.setattr(building, "is_small", lambda *_: True)
    return bool(request.param)


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.usefixtures("large")
def test_kept_verdicts_give_the_report_of_a_validation_anew(empty_project: Project, seed: int) -> None:
    follow(empty_project, seed)


@pytest.mark.parametrize(
    "fault",
    [
        "no delta",
        "half a delta",
        "spine forgotten",
        "source forgotten",
        "shapes forgotten",
        "shared",
        "source left out",
        "a file not looked into",
        "one graph asked",
        "any property taken",
    ],
)
def test_a_fault_in_what_a_verdict_rests_on_is_found(
    tmp_path: Path, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The test above is worth something: with any of these faults it fails."""
    monkeypatch.setattr(on_snapshot, "_LARGE", 1)
    monkeypatch.setattr(building, "is_small", lambda *_: True)
    if fault == "no delta":
        monkeypatch.setattr(on_snapshot, "find_delta", lambda *_: ([], []))
    elif fault == "half a delta":
        monkeypatch.setattr(on_snapshot, "find_delta", lambda *given: (find_delta(*given)[0], []))
    elif fault == "shared":
        monkeypatch.setattr(WithinSnapshot, "_share", lambda *_: False)
    elif fault == "a file not looked into":
        monkeypatch.setattr(validated, "files_speaking", lambda *given: (files_speaking(*given) or [])[:1] or None)
    elif fault == "one graph asked":
        monkeypatch.setattr(stated, "Stated", lambda store, graphs, keep: Stated(store, graphs[:1], keep=keep))
    elif fault == "any property taken":
        of = Stated.of
        monkeypatch.setattr(Stated, "of", lambda self, things, *_: of(self, things))
    elif fault == "source left out":
        monkeypatch.setattr(EmbeddedEngine, "on", lambda self, graphs: EmbeddedEngine(self._store, graphs=graphs[:1]))
    else:
        name = {"spine forgotten": "spine", "source forgotten": "sources", "shapes forgotten": "shapes"}[fault]

        def forget(path: Path) -> str:
            return "" if f"/{name}/" in str(path) else hash_file(path)

        monkeypatch.setattr(verdicts, "hash_file", forget)
        monkeypatch.setattr(verdicts, "find_snapshot", lambda project: None)

    def follow_many() -> None:
        for seed in range(10):
            create_project(tmp_path / f"p{seed}")
            follow(read_project(tmp_path / f"p{seed}"), seed)

    with pytest.raises(AssertionError):
        follow_many()


@pytest.mark.parametrize(
    "both",
    [("sources/f/one.ttl", "sources/f/two.ttl"), (FILES[0], FILES[1])],
    ids=["two files of a source", "the spine and a source"],
)
def test_what_two_files_both_say_counts_once(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch, both: tuple[str, str]
) -> None:
    """Though each of the two is a graph of its own in the snapshot: a thing has no more values for that."""
    monkeypatch.setattr(on_snapshot, "_LARGE", 1)
    next(iter_edits(empty_project, random.Random(6), 0))
    (empty_project.data / "sources" / "f").mkdir()
    append('\n[validation]\nsources = ["data/sources/f"]', "kg.toml")(empty_project)
    for name in both:
        append(HEAD + "e:twice a e:B ; e:q 7 .\n", "data", *name.split("/"))(empty_project)
    (empty_project.shapes / "things.ttl").write_text(HEAD + SHAPES[1], "utf-8")
    project = read_project(empty_project.root)
    building.build_snapshot(project)

    kept = shown(project)

    assert "twice" not in "\n".join(kept)
    assert kept == anew(project)


@pytest.mark.parametrize("added", ["", '[labels]\npreferred = ["e:name"]\n'], ids=["prefix", "labels"])
@pytest.mark.usefixtures("large")
def test_other_settings_give_another_verdict(empty_project: Project, added: str) -> None:
    """How things and values are called in a finding is said in kg.toml."""
    next(iter_edits(empty_project, random.Random(6), 0))
    with (empty_project.data / FILES[1]).open("a") as file:
        file.write('e:n1 a e:A ; e:p 1 , 2 , e:n2 ; e:name "One" .\n')
    before = shown(empty_project)
    config = empty_project.root / "kg.toml"
    config.write_text(config.read_text().replace("[prefixes]\n", '[prefixes]\ne = "urn:e:"\n') + added)
    project = read_project(empty_project.root)

    kept = shown(project)

    assert kept != before
    assert kept == anew(project)


def append(text: str, *names: str) -> Callable[[Project], None]:
    """Return what adds a text to a file of a project."""

    def change(project: Project) -> None:
        with project.root.joinpath(*names).open("a") as file:
            file.write(f"{text}\n")

    return change


MORE, SAID = "e:G a sh:NodeShape .", "e:n9 e:q 7 ."
# What a verdict rests on: a change of it or of the program, which sources it makes void, and whether all together.
ALL_SOURCES = ("a", "b", "c", "d", "f")
RESTS: dict[str, tuple[Callable[[Project], object] | tuple[str, object], tuple[str, ...], bool]] = {
    "nothing": (lambda project: None, (), False),
    "a query": (append("# more", "queries", "things.rq"), (), False),
    "the programs": (("find_programs", lambda: "others"), ALL_SOURCES, True),
    "what is kept of each": (("_LAYOUT", -1), ALL_SOURCES, True),
    "kg.toml": (append("# more", "kg.toml"), ALL_SOURCES, True),
    "a shape": (append(MORE, "ontology", "shapes", "things.ttl"), ALL_SOURCES, True),
    "a shape for one source": (append(MORE, "ontology", "shapes", "within_a_source", "x.ttl"), ALL_SOURCES, True),
    "new shapes": (append(HEAD + MORE, "ontology", "shapes", "new.ttl"), ALL_SOURCES, True),
    "shapes of another name": (
        lambda project: (project.shapes / "things.ttl").rename(project.shapes / "others.ttl"), ALL_SOURCES, True),
    "shapes gone": (lambda project: (project.within_a_source / "x.ttl").unlink(), ALL_SOURCES, True),
    "the spine": (append(SAID, "data", "spine", "s.ttl"), ALL_SOURCES, False),
    "a new file of the spine": (append(HEAD + SAID, "data", "spine", "t.ttl"), ALL_SOURCES, False),
    "the ontology": (append("<urn:e:n9> <urn:e:q> 7 .", "ontology", "more.ttl"), ALL_SOURCES, False),
    "a source": (append(SAID, "data", "sources", "b.ttl"), ("b",), False),
    "a file of a folder": (append(SAID, "data", "sources", "f", "two.ttl"), ("f",), False),
    "a new file of a folder": (append(HEAD + SAID, "data", "sources", "f", "three.ttl"), ("f",), False),
    "a file of a folder gone": (lambda project: (project.data / "sources" / "f" / "two.ttl").unlink(), ("f",), False),
}  # fmt: skip


@pytest.mark.parametrize(("change", "anew_sources", "anew_together"), RESTS.values(), ids=RESTS)
def test_a_change_makes_void_what_rests_on_it(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch, anew_sources: tuple[str, ...], anew_together: bool,
    change: Callable[[Project], object] | tuple[str, object],
) -> None:  # fmt: skip
    """And nothing else; the report is that of a validation anew."""
    monkeypatch.setattr(on_snapshot, "_LARGE", 1)
    monkeypatch.setattr(building, "is_small", lambda *_: True)
    monkeypatch.setattr(verdicts, "_NAMED", 9)
    next(iter_edits(empty_project, random.Random(6), 0))
    for folder in (empty_project.data / "sources" / "f", empty_project.within_a_source):
        folder.mkdir()
    append('\n[validation]\nsources = ["data/sources/f"]', "kg.toml")(empty_project)
    project = read_project(empty_project.root)
    for name in ("one", "two"):
        append(HEAD + f"e:{name} e:q 1 .", "data", "sources", "f", f"{name}.ttl")(project)
    append("<urn:e:n9> <urn:e:r> 7 .", "ontology", "more.ttl")(project)
    append(HEAD + SHAPES[1].replace("e:B", "e:X"), "ontology", "shapes", "within_a_source", "x.ttl")(project)
    building.build_snapshot(project)
    before = shown(project)
    assert before == shown(project)
    if isinstance(change, tuple):
        monkeypatch.setattr(verdicts, *change)
    else:
        change(project)
        project = read_project(project.root)
    told = "\n".join(map(str, validate_project(project, explain=True).notes))

    for name in ALL_SOURCES:
        assert (re.search(rf"sources: .* validated, .*data/sources/{name}\b", told) is not None) is (
            name in anew_sources
        ), told
    assert ("all together: anew" in told) is anew_together, told
    assert ("kg.toml or kg itself have changed" in told) is (anew_sources == ALL_SOURCES)
    assert shown(project) == anew(project)


@pytest.mark.parametrize(
    "options",
    [
        {"engine": "pyshacl"}, {"lenient": True}, {"advanced": True}, {"inference": ("subclass",)}, {"keep": False},
        {"on_disk": False},
    ],
    ids=str,
)  # fmt: skip
def test_a_validation_of_another_kind_neither_takes_nor_keeps_a_verdict(
    empty_project: Project, options: dict[str, Any]
) -> None:
    next(iter_edits(empty_project, random.Random(6), 0))
    building.build_snapshot(empty_project)
    path = empty_project.state / "verdicts.json"
    told = validate_project(empty_project, explain=True, **options).notes
    assert not path.exists()
    validate_project(empty_project)
    written = path.read_bytes()

    assert told == validate_project(empty_project, explain=True, **options).notes
    assert not any(" kept, " in str(note) for note in told)
    assert written == path.read_bytes()


def test_only_what_changed_is_validated(empty_project: Project, kg: Callable[..., Ran]) -> None:
    edits = iter_edits(empty_project, random.Random(1), 0)
    next(edits)
    building.build_snapshot(empty_project)
    shown(empty_project)
    with (empty_project.data / FILES[2]).open("a") as file:
        file.write("e:n1 e:q 7 .\n")

    told = kg("validate", "--explain-cache", cwd=empty_project.root).err
    again = kg("validate", "--explain-cache", cwd=empty_project.root).err
    without = kg("validate", "--no-cache", "--explain-cache", cwd=empty_project.root).err

    assert "sources: 3 kept" in told
    assert f"sources: 1 validated, which changed or is new: data/{FILES[2]}" in told
    assert "sources: 4 kept" in again
    assert "validated" not in again
    assert "sources: 4 validated, as nothing is to be kept: " in without


@pytest.mark.parametrize("what", ["nothing", "rubbish", "another layout", "a folder"])
def test_what_is_kept_and_was_damaged_is_found_anew(empty_project: Project, what: str) -> None:
    next(iter_edits(empty_project, random.Random(3), 0))
    building.build_snapshot(empty_project)
    expected = shown(empty_project)
    path = empty_project.state / "verdicts.json"
    held = path.read_text()
    if what == "a folder":
        path.unlink()
        path.mkdir()
    else:
        text = {"nothing": "", "rubbish": held[:-40] + "x" * 40, "another layout": held.replace("of", "fo")}[what]
        path.write_text(text)

    assert shown(empty_project) == expected
    assert shown(empty_project) == expected


def test_a_verdict_keeps_its_snapshot(empty_project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many builds there are between two validations, the second goes on from the first.

    Also where nothing is kept of the sources in it, which would keep it too.
    """
    monkeypatch.setattr(SinceSnapshot, "write", lambda _: None)
    monkeypatch.setattr(on_snapshot, "_LARGE", 1)
    monkeypatch.setattr(building, "is_small", lambda *_: True)
    next(iter_edits(empty_project, random.Random(4), 0))
    validate_project(empty_project)
    rested = find_snapshot(empty_project)
    assert rested is not None
    for number in range(4):
        with (empty_project.data / FILES[1]).open("a") as file:
            file.write(f"e:n1 e:q {number} .\n")
        building.build_snapshot(empty_project)

    assert rested.folder.exists()
    notes = validate_project(empty_project, explain=True).notes
    assert f"from the snapshot {rested.name}, since which" in "\n".join(map(str, notes))

    for way in ("another line", "built from all files", "gone"):
        with (empty_project.data / FILES[1]).open("a") as file:
            file.write(f'e:n2 e:q "{way}" .\n')
        if way == "built from all files":
            building.build_snapshot(empty_project, full=True)
        elif way == "gone":
            for name in find_pinned(empty_project):
                shutil.rmtree(empty_project.state / "snapshots" / name)
        assert shown(empty_project, keep=False) == shown(empty_project), way


def test_what_all_are_found_to_violate_without_a_source_is_kept(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though of no source anything new was found."""
    monkeypatch.setattr(on_snapshot, "_LARGE", 1)
    monkeypatch.setattr(building, "is_small", lambda *_: True)
    next(iter_edits(empty_project, random.Random(4), 0))
    shown(empty_project)
    shown(empty_project)
    (empty_project.data / FILES[4]).unlink()
    told = ["\n".join(map(str, validate_project(empty_project, explain=True).notes)) for _ in range(2)]

    assert ["validated" in one for one in told] == [False, False]
    assert ["all together: as in the snapshot" in one for one in told] == [False, True]
    assert shown(empty_project) == anew(empty_project)


def test_a_verdict_rests_on_a_snapshot_that_has_its_files_with_the_content_that_was_looked_at(
    empty_project: Project,
) -> None:
    """And on none that has not, or of which nobody knows what it held."""
    path = empty_project.data / "a.ttl"
    path.write_text("<urn:a> <urn:p> 1 .\n", "utf-8")
    snapshot = building.build_snapshot(empty_project)
    known = verdicts.Verdicts(empty_project, [], [], keep=True)
    state = snapshot.files["data/a.ttl"]
    assert known.rest_on(snapshot, [path])
    for files in ({}, {"data/a.ttl": state._replace(sha256="of what it was")}):
        assert not known.rest_on(snapshot._replace(files=files), [path])
    assert not known.rest_on(snapshot, [path, path.with_name("b.ttl")])


@pytest.mark.parametrize("name", [FILES[1], FILES[0], "shapes"])
def test_a_file_that_changes_while_it_is_validated_leaves_no_verdict(
    empty_project: Project, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not the content that was looked at first, nor, when it has been put back, the one that was validated."""
    next(iter_edits(empty_project, random.Random(8), 0))
    building.build_snapshot(empty_project)
    path = empty_project.shapes / "things.ttl" if name == "shapes" else empty_project.data / name
    before = path.read_text("utf-8")
    other = f"{HEAD}{SHAPES[1]}\n" if name == "shapes" else f'{HEAD}e:n1 a e:A ; e:p 1 , 2 , "x" .\n'
    expected = anew(empty_project)

    def change(original: Callable[..., object], *given: object, **named: object) -> object:
        path.write_text(other, "utf-8")
        return original(*given, **named)

    with monkeypatch.context() as patched:
        where = "read_shapes" if name == "shapes" else "BesideSpine"
        patched.setattr(within_project, where, partial(change, getattr(within_project, where)))
        assert shown(empty_project) != expected, "the other content was not validated"
    path.write_text(before, "utf-8")

    assert shown(empty_project) == expected


def test_a_read_only_project_is_validated(empty_project: Project, tmp_path: Path) -> None:
    """Where nothing can be kept, nothing is."""
    next(iter_edits(empty_project, random.Random(5), 0))
    with patch("kg.shacl.verdicts.write_kept", side_effect=PermissionError):
        assert shown(empty_project) == shown(empty_project, keep=False)


@pytest.mark.parametrize("packed", [False, True])
def test_a_shape_that_asks_for_the_time_leaves_no_verdict(empty_project: Project, *, packed: bool) -> None:
    """Packed or not; what is found differs from one moment to the next."""
    next(iter_edits(empty_project, random.Random(9), 0))
    building.build_snapshot(empty_project)
    text = (HEAD + SHAPES[4].replace("FILTER(?x", "FILTER(NOW () > 1 && ?x")).encode()
    assert b"NOW ()" in text
    (empty_project.shapes / "things.ttl").unlink()
    path = empty_project.shapes / ("things.ttl.gz" if packed else "things.ttl")
    path.write_bytes(gzip.compress(text) if packed else text)
    told = validate_project(empty_project, explain=True).notes

    assert any("as a shape asks for the time or for chance" in str(note) for note in told)
    assert not (empty_project.state / "verdicts.json").exists()


REWRITTEN = ['"1"^^xsd:int', "007", '"1"^^xsd:boolean', "<<( e:x e:y 007 )>>"]


@pytest.mark.parametrize(
    ("name", "at"), [("sources/a.ttl", 0), ("sources/a.ttl", 3), ("sources/a.ttl", 6), ("spine/s.ttl", 3)]
)
@pytest.mark.parametrize("odd", REWRITTEN)
def test_how_a_literal_is_written_is_known_wherever_in_its_file_it_stands(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch, odd: str, name: str, at: int
) -> None:
    """After a build the report is that from before it, though the snapshot has such literals in another form."""
    monkeypatch.setattr(on_snapshot, "_LARGE", 1)
    monkeypatch.setattr(building, "is_small", lambda *_: True)
    (empty_project.shapes / "things.ttl").write_text(
        HEAD
        + "e:S a sh:NodeShape ; sh:targetSubjectsOf e:kind ; sh:property [ sh:path e:int ; sh:datatype xsd:int ] , "
        '[ sh:path e:short ; sh:pattern "^007$" ] , [ sh:path e:long ; sh:maxLength 2 ] .\n'
    )
    rest = [f"e:k{n} e:q {value} ." for n, value in enumerate(["7", "e:x", '"x"', '"x"@en', "e:y", "8"])]
    said = ["e:n e:kind e:k .", f"e:n e:int {odd} ; e:short {odd} ; e:long {odd} ."]
    for file, lines in (("sources/b.ttl", rest), (name, [*rest[:at], *said, *rest[at:]])):
        (empty_project.data / file).parent.mkdir(parents=True, exist_ok=True)
        (empty_project.data / file).write_text(HEAD + "\n".join(lines), "utf-8")
    before = anew(empty_project)
    for full in (True, False):
        snapshot = building.build_snapshot(empty_project, full=full)

        assert {f"data/{name}"} == {file for file, state in snapshot.files.items() if not state.kept}
        assert before == shown(empty_project) == anew(empty_project)
        with (empty_project.data / name).open("a") as edited:
            edited.write("\ne:k9 e:q e:x , 9 .\n")
        before = anew(empty_project)
    assert before, "something is found"


def test_a_spine_is_validated_once_however_often_a_source_changes(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it changes itself only that is asked; what stands for all is kept with the snapshot that it was asked in."""
    monkeypatch.setattr(on_snapshot, "_LARGE", 1)
    monkeypatch.setattr(building, "is_small", lambda *_: True)
    shape = "e:S a sh:NodeShape ; sh:targetSubjectsOf e:p ; sh:property [ sh:path e:p ; sh:maxCount 1 ] .\n"
    (empty_project.shapes / "things.ttl").write_text(HEAD + shape)
    asked: list[int] = []

    def noted(*given: Any) -> Any:
        asked.append(1)
        return validate(*given)

    monkeypatch.setattr(within_snapshot, "validate", noted)
    counts = []
    for name, said in (("spine/s", "e:a"), ("sources/a", "e:b"), ("sources/a", "e:c"), ("spine/s", "e:d")):
        path = empty_project.data / f"{name}.ttl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{HEAD}{said} e:p 1, 2 .\n")
        (empty_project.data / "sources").mkdir(exist_ok=True)
        (empty_project.data / "sources/b.ttl").write_text(f"{HEAD}e:of e:q '{name}' .\n")
        building.build_snapshot(empty_project)
        before = len(asked)
        assert shown(empty_project) == anew(empty_project)
        counts.append(len(asked) - before)
    assert counts[1:] == [1, 0, 0], "the first run finds no snapshot of a run before it"


def test_a_source_that_a_snapshot_has_with_other_content_is_loaded(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where it changes between two looks; what is asked within the snapshot would be told of the other content."""
    monkeypatch.setattr(on_snapshot, "_LARGE", 1)
    monkeypatch.setattr(building, "is_small", lambda *_: True)
    found: list[object] = []
    validate_within = WithinSnapshot.validate

    def noted(self: WithinSnapshot, source: Any) -> Any:
        found.append(validate_within(self, source))
        return found[-1]

    monkeypatch.setattr(WithinSnapshot, "validate", noted)
    edits = iter_edits(empty_project, random.Random(3), 6)
    for rests in (True, True, False):
        next(edits)
        (empty_project.data / FILES[-1]).write_text(f"{HEAD}e:n{len(found)} a e:A ; e:p 1 .\n")
        building.build_snapshot(empty_project)
        found.clear()
        with monkeypatch.context() as patched:
            if not rests:
                patched.setattr(verdicts.Verdicts, "rest_on", lambda *_: False)
            assert shown(empty_project) == anew(empty_project)
    assert found
    assert {None} == {*found}
