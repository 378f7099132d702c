"""A literal whose text is none of its datatype is told, at its place, whatever is kept of earlier runs."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.check import literals
from kg.errors import TurtleError
from kg.project.config import Project
from kg.project.sealing import hash_file
from kg.project.snapshots import FileState
from kg.rdf.turtle import iter_quads

from ..conftest import Ran

Kg = Callable[..., Ran]
HEAD = """\
@prefix e: <http://e/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
ILL = ['"10.1.1927"^^xsd:date', '"1927-02-30"^^xsd:date', '"abc"^^xsd:integer', '"1.5"^^xsd:integer', '"128"^^xsd:byte',
       '"yes"^^xsd:boolean', '"1,5"^^xsd:decimal', '"1927-01-10"^^xsd:dateTime', '"27"^^xsd:gYear', '""^^xsd:double',
       '"1927-01-10"^^<http://www.w3.org/2001/XMLSchema#dateTime>', '"P"^^xsd:duration', '"25:00:00"^^xsd:time']  # fmt: skip
WELL = ['"1927-01-10"^^xsd:date', '"007"^^xsd:integer', '"127"^^xsd:byte', "7", "-.5", "1e3", "true", '"10.1.1927"', '"10.1.1927"@de',
        '"10.1.1927"^^e:date', '"10.1.1927"^^xsd:string', '"INF"^^xsd:float', '"^^xsd:date"', '"2024-02-29"^^xsd:date']  # fmt: skip


def found(kg: Kg, project: Project, *options: str) -> list[tuple[str, int, int]]:
    """Return file, line and column of each literal that is told."""
    ran = kg("check", "-f", "json", *options, cwd=project)
    told = (one for one in json.loads(ran.out)["findings"] if one["rule"].endswith("literals"))
    return [(Path(one["file"]).name, one["line"], one["column"]) for one in told]


def write(project: Project, name: str, *values: str) -> Path:
    path = project.data / name
    path.write_text(HEAD + "".join(f"e:a e:p{n} {value} .\n" for n, value in enumerate(values)))
    return path


@pytest.mark.parametrize("value", ILL)
@pytest.mark.parametrize("form", ["e:a e:p {} .", "[] e:p {} .", "e:a e:p [ e:q {} ] .", "e:a e:p ( {} ) ."])
def test_what_is_no_value_of_its_type_is_told(kg: Kg, empty_project: Project, value: str, form: str) -> None:
    (empty_project.data / "a.ttl").write_text(f"{HEAD}{form.format(value)}\n")

    assert [("a.ttl", 3, form.index("{") + 1)] == found(kg, empty_project)


def test_what_is_one_is_not(kg: Kg, empty_project: Project) -> None:
    write(empty_project, "a.ttl", *WELL)

    assert [] == found(kg, empty_project)


@pytest.mark.parametrize("before", [0, *(1024 - len(HEAD) - n for n in (17, 16, 15, 14, 13))])
def test_a_garbled_text_in_a_packed_file_is_told(
    kg: Kg, empty_project: Project, monkeypatch: pytest.MonkeyPatch, before: int
) -> None:
    """What tells that a look is worth it is seen in what was packed, also where two blocks of that meet."""
    monkeypatch.setattr(literals, "_BLOCK", 1024)
    line = 'e:a e:p0 "ROS\u00c3\u2030" .\n'
    text = HEAD + ("" if not before else f"#{' ' * (before - 2)}\n") + line
    (empty_project.data / "a.ttl.gz").write_bytes(gzip.compress(text.encode(), 9))

    assert [("a.ttl.gz", 3 + bool(before), 10)] == found(kg, empty_project)


SAID = [
    ('"10.1.1927"^^xsd:date', '"10.1.1927" is no xsd:date. Write it as in 1927-01-10, or give it another datatype. ['),
    ('"TRUE"^^xsd:boolean', 'e:p1 "TRUE"^^xsd:boolean: "TRUE" is no xsd:boolean. Write true, or give it another datatype. ['),
    ('"5"^^xsd:boolean', '"5" is no xsd:boolean. Write true or false, or give it another datatype. ['),
    ('"1927-2-3"^^xsd:date', ': 1927-2-3: months and days have two digits. "1927-2-3" is no xsd:date. Write 1927-02-03, or'),
]  # fmt: skip


def test_it_says_what_to_do(kg: Kg, empty_project: Project) -> None:
    """In words, once, with the names that the file has; an example is said to be one. The run does not fail."""
    write(empty_project, "a.ttl", *(value for value, _ in SAID))

    ran = kg("check", cwd=empty_project)

    assert (0, []) == (ran.code, [told for _, told in SAID if told not in ran.out]), ran.out


def test_it_is_told_again_and_again(kg: Kg, empty_project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a run that finds it kept as by one that reads: a file is read once, and again when it has changed."""
    one, two = write(empty_project, "a.ttl", ILL[0]), write(empty_project, "b.ttl", WELL[0], ILL[1])
    read: list[str] = []
    before = literals.Literals.read

    def noted(self: literals.Literals, path: Path, errors: list[TurtleError]) -> int:
        read.append(path.name)
        return before(self, path, errors)

    monkeypatch.setattr(literals.Literals, "read", noted)
    told = [("a.ttl", 3, 10), ("b.ttl", 4, 10)]

    assert told == found(kg, empty_project)
    read.clear()
    for again in range(2):
        (empty_project.state / "checked.json").unlink(missing_ok=True)
        assert told == found(kg, empty_project), again
    assert {"things.ttl"} == {*read}, "shapes are in no snapshot"
    write(empty_project, "b.ttl", ILL[1])
    assert [("a.ttl", 3, 10), ("b.ttl", 3, 10)] == found(kg, empty_project)
    assert ["b.ttl"] == [name for name in read if name != "things.ttl"]
    one.rename(two)
    assert [("b.ttl", 3, 10)] == found(kg, empty_project)


@pytest.mark.parametrize("damage", ["", "{}", "[1]", None])
def test_what_is_kept_may_be_anything(kg: Kg, empty_project: Project, damage: str | None) -> None:
    """A snapshot that a question built knows nothing of literals, and neither does a file that is not ours."""
    write(empty_project, "a.ttl", ILL[0])
    kg("build", cwd=empty_project)
    if damage is not None:
        (empty_project.state / "literals.json").write_text(damage)

    assert [("a.ttl", 3, 10)] == found(kg, empty_project) == found(kg, empty_project, "--no-cache")


def test_many_alike_are_counted(kg: Kg, empty_project: Project) -> None:
    write(empty_project, "a.ttl", *(f'"day {n}"^^xsd:date' for n in range(2000)))

    ran = kg("check", cwd=empty_project)

    assert "and 1,990 more like that" in ran.out
    assert 2000 == len(found(kg, empty_project))


def test_what_is_kept_of_other_content_is_not_taken(empty_project: Project) -> None:
    path = empty_project.data / "a.ttl"
    path.write_text('<urn:a> <urn:p> "x"^^<http://www.w3.org/2001/XMLSchema#date> .\n')
    first = literals.Literals(empty_project, "warning")
    first.read(path, [])
    first.keep()

    assert literals.Literals(empty_project, "warning").knows(path, state_of(path))
    assert not literals.Literals(empty_project, "warning").knows(path, state_of(path)._replace(sha256="0" * 64))


def state_of(path: Path, *, well_formed: bool = False) -> FileState:
    """Return what a build remembers of a file as it is now."""
    return FileState([0, 0, 0, 0], 0, hash_file(path), 1, True, well_formed)


def held(project: Project, severity: str | None = "warning", *, keep: bool = True) -> literals.Literals:
    return literals.Literals(project, severity, keep=keep)


@pytest.mark.parametrize("what", ["as it was", "off", "nothing kept", "another program", "unknown", "a fault", "many"])
def test_what_is_kept_is_taken_where_it_is_that_of_a_whole_file(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """Of this program, if that is known, and by who keeps anything. Where nobody wants to be told nothing is looked for."""
    if what == "unknown":
        monkeypatch.setattr(literals, "find_programs", lambda: None)
    values = (f'"day {n}"^^xsd:date' for n in range(literals._MOST_KEPT + 1))
    path = write(empty_project, "a.ttl", *(values if what == "many" else [ILL[0]]))
    if what == "a fault":
        path.write_text(f"{path.read_text()}e:a e:q .\n")
    severity, errors = None if what == "off" else "error", list[TurtleError]()
    first = held(empty_project, severity, keep=what != "nothing kept")
    many = first.read(path, errors)
    first.keep()

    assert (many, len(first.findings)) == {"many": (1001, 1001), "off": (1, 0), "a fault": (1, 0)}.get(what, (1, 1))
    assert bool(errors) == (what == "a fault")
    assert {one.severity for one in first.findings} <= {"error"}
    assert (empty_project.state / "literals.json").exists() == (what in ("as it was", "another program"))
    if what == "another program":
        monkeypatch.setattr(literals, "find_programs", lambda: "another")
    again = held(empty_project, severity)
    assert again.knows(path, state_of(path)) == (what in ("as it was", "off"))
    assert len(again.findings) == (what == "as it was")
    again.keep()
    assert held(empty_project).knows(path, state_of(path)) == (what == "as it was"), (
        "it was seen again, and stays known"
    )


def read_with(project: Project, name: str, text: str) -> literals.Literals:
    """Return what is found in a file with some text."""
    path = project.data / name
    path.write_text(HEAD + text)
    found = held(project)
    found.read(path, [])
    return found


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_a_literal_in_a_triple_term_is_told_however_deep(empty_project: Project, depth: int) -> None:
    text = ILL[0]
    for _ in range(depth):
        text = f"<<( e:a e:p {text} )>>"
    (one,) = read_with(empty_project, "a.ttl", f"e:a e:q {text} .\n").findings

    assert ILL[0].partition("^")[0] in one.message


def test_statements_alike_in_several_files_tell_of_each_other(empty_project: Project) -> None:
    """Those of the same thing, property and value; in other files than their own, and of things that have names."""
    texts = {"a": f"e:a e:p {ILL[0]} .\n", "b": f"e:a e:p {ILL[0]} .\n", "c": f"e:a e:p {ILL[1]} .\n",
             "d": f"e:b e:p {ILL[0]} .\n", "e": f"e:a e:q {ILL[0]} .\n", "f": f"[] e:p {ILL[0]} .\n", "g": f"[] e:p {ILL[0]} .\n"}  # fmt: skip
    found = [one for name, text in texts.items() for one in read_with(empty_project, f"{name}.ttl", text).findings]
    told = {
        one.location.path.stem: [place.path.stem for place, _ in one.related]
        for one in literals.with_others(found)
        if one.location
    }

    assert {"a": ["b"], "b": ["a"]} == {name: others for name, others in told.items() if others}
    assert {*texts} == {*told}
    assert [one.focus is None for one in found] == [name in "fg" for name in texts]


@pytest.mark.parametrize(
    ("what", "known"),
    [
        ("as it was", True),
        ("garbled", False),
        ("changed since", False),
        ("gone since", False),
        ("not well-formed", False),
    ],
)
def test_what_a_build_saw_of_a_file_need_not_be_looked_at(empty_project: Project, what: str, known: bool) -> None:
    """But for texts that a program garbled, as long as the file is as it was; and then it stays known."""
    path = write(empty_project, "a.ttl", '"a<br>b"' if what == "garbled" else '"1927-01-10"^^xsd:date')
    state = state_of(path, well_formed=what != "not well-formed")
    if what == "changed since":
        write(empty_project, "a.ttl", ILL[0])
    elif what == "gone since":
        path.unlink()

    first = held(empty_project)
    assert (first.knows(path, state), first.findings) == (known, [])
    first.keep()
    assert held(empty_project).knows(path, state._replace(well_formed=False)) == known
    assert not held(empty_project).knows(path, state._replace(well_formed=False, sha256="0" * 64))


def test_a_changed_file_is_read_once_for_the_graph_and_its_literals(
    kg: Kg, empty_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the build; again only where it saw one at fault, whose place is looked for. Faults are told as ever."""
    read: list[str] = []

    def noted(path: Path, *others: Any, **named: Any) -> Iterator[Any]:
        read.append(path.name)
        return iter_quads(path, *others, **named)

    monkeypatch.setattr(literals, "iter_quads", noted)
    write(empty_project, "a.ttl", *WELL)
    write(empty_project, "b.ttl", *WELL)
    assert found(kg, empty_project) == []
    assert {"a.ttl", "b.ttl"} <= {*read}, "before there is a snapshot, what is at fault is told before one is built"

    edits: list[tuple[list[str], list[tuple[str, int, int]], bool]] = [
        (WELL[1:], [], False),
        ([*WELL, "<<( e:a e:p 1 )>>"], [], False),
        ([*WELL, ILL[0]], [("b.ttl", len(WELL) + 3, 9 + len(str(len(WELL))))], True),
        ([f"<<( e:a e:p {ILL[1]} )>>"], [("b.ttl", 3, 1)], True),
        (['"a<br>b"'], [("b.ttl", 3, 10)], True),
        (WELL, [], False),
    ]
    for values, told, looked_at in edits:
        write(empty_project, "b.ttl", *values)
        read.clear()
        assert found(kg, empty_project) == told, values
        assert {*read} - {"things.ttl"} == {*["b.ttl"] * looked_at}, values
        assert found(kg, empty_project, "--no-cache") == told, values

    path = write(empty_project, "b.ttl", "1")
    path.write_text(f"{path.read_text()}e:a e:q .\n")
    ran = kg("check", cwd=empty_project)
    assert (ran.code, "data/b.ttl:4:8: " in ran.err) == (3, True), ran.err
