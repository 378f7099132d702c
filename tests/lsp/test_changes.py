"""What others have changed, in other open texts and on the disk, counts at once."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import cast

import pytest
from lsprotocol import types

from kg.errors import InputError
from kg.lsp import watching
from kg.lsp.completing import Completing
from kg.lsp.desk import Desk
from kg.lsp.knowledge import Knowledge
from kg.lsp.opened import Open
from kg.lsp.protocol import Server
from kg.lsp.renaming import renamed_in
from kg.lsp.telling import about
from kg.lsp.texts import Text
from kg.lsp.watching import Watching
from kg.project.building import build_snapshot
from kg.rdf.terms import IRI
from tests import ROOT
from tests.lsp.conftest import SOURCE

SOMEBODY = IRI("https://example.org/catalogue/somebody")
MORE = '\nc:somebody a c:Artist ;\n    rdfs:label "Some Body"@en ;\n    c:born "1990-01-01"^^xsd:date ;\n    c:memberOf c:artist1 ;\n    c:page <https://example.org/s> .\n'
TEXT = SOURCE.replace("c:by c:artist1", "c:by c:somebody")


@pytest.fixture(params=["in memory", "beside a snapshot"])
def desk(request: pytest.FixtureRequest, works: Path) -> Iterator[Desk]:
    """A desk on which a source lies, with what is known of its project."""
    if request.param == "beside a snapshot":
        subprocess.run(
            [sys.executable, "-m", "kg", "build"], cwd=works, check=True, capture_output=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
    one = Desk()
    one.open((works / "data/sources/first.ttl").as_uri(), TEXT, 1)
    one.warm()
    yield one
    for uri in list(one.opened):
        one.close(uri)


def source_on(desk: Desk) -> tuple[Open, Knowledge]:
    """Return the source, and what is known of its project."""
    one = next(one for one in desk.opened.values() if one.path.name == "first.ttl")
    assert one.knowledge is not None
    return one, one.knowledge


def offered(knowledge: Knowledge, typed: str) -> list[str]:
    """Return what is offered for the beginning of a name, as it would be written."""
    text = SOURCE.replace("c:artist1", typed)
    return [item.text for item in Completing(knowledge, text).at(text.index(typed) + len(typed)).items]


def test_what_an_open_text_describes_is_known_before_it_is_saved(desk: Desk, works: Path) -> None:
    """To findings, completion and hover; and no more when it is taken back, or the text is closed."""
    one, knowledge = source_on(desk)
    (unknown,) = desk.find(one)
    assert unknown.cause == SOMEBODY
    assert offered(knowledge, "Some B") == []
    path = works / "data/spine/artists.ttl"
    text = path.read_text("utf-8")
    other = desk.open(path.as_uri(), text, 1)
    assert other is not None

    desk.change(other, Text(text + MORE, 2))

    assert desk.hear(other) == [one]
    assert desk.find(one) == []
    assert offered(knowledge, "Some B") == ["c:somebody"]
    assert offered(knowledge, "c:some") == ["c:somebody"]
    assert "Some Body" in about(knowledge, SOMEBODY)
    assert knowledge.classes_of(SOMEBODY) == (IRI("https://example.org/catalogue/Artist"),)

    desk.change(other, Text(text, 3))
    desk.hear(other)
    assert desk.find(one) == [unknown]
    assert offered(knowledge, "Some B") == []


def test_completion_need_not_wait_for_the_next_look(desk: Desk, works: Path) -> None:
    one, knowledge = source_on(desk)
    path = works / "data/spine/artists.ttl"
    desk.open(path.as_uri(), path.read_text("utf-8") + MORE, 1)

    desk.lay_others(one)

    assert offered(knowledge, "Body") == ["c:somebody"]
    assert desk.find(one) == []


def test_what_another_program_writes_is_seen(desk: Desk, works: Path) -> None:
    """A file that changes, one that comes, and a shape."""
    one, knowledge = source_on(desk)
    assert desk.changed_on_disk() == []
    path = works / "data/spine/others.ttl"

    path.write_text(SOURCE.partition("c:first")[0] + MORE, "utf-8")

    assert desk.changed_on_disk() == [one]
    assert desk.find(one) == []
    assert offered(knowledge, "Some B") == ["c:somebody"]
    shapes = works / "ontology/shapes/things.ttl"
    shapes.write_text(shapes.read_text("utf-8").replace("sh:maxInclusive 7200", "sh:maxInclusive 7"), "utf-8")
    assert desk.changed_on_disk() == [one]
    assert [finding.rule.rpartition("/")[2] for finding in desk.find(one)] == ["Work-length"]
    path.unlink()
    desk.changed_on_disk()
    assert offered(knowledge, "Some B") == []
    assert len(desk.find(one)) == 2


def test_what_is_written_right_behind_a_look_is_seen_without_another_letter(
    desk: Desk, works: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files are looked at every two seconds at most: what comes between waits, and is not left."""
    for name in ("_QUIET", "PAUSE"):
        monkeypatch.setattr(watching, name, 0.01)
    monkeypatch.setattr(watching, "_STAMPS", 0.4)
    one, _ = source_on(desk)
    told: asyncio.Queue[int] = asyncio.Queue()

    class Silent:
        def __init__(self) -> None:
            self.desk = desk

        def text_document_publish_diagnostics(self, params: types.PublishDiagnosticsParams) -> None:
            told.put_nowait(len(params.diagnostics))

    async def type_twice() -> list[int]:
        watch = Watching(cast("Server", Silent()))
        monkeypatch.setattr(watch, "_check", lambda one, seconds: None)
        watch.look(one.uri)
        found = [await told.get()]
        while not watch._stamped:
            await asyncio.sleep(0.01)
        (works / "data/spine/others.ttl").write_text(SOURCE.partition("c:first")[0] + MORE, "utf-8")
        watch.look(one.uri)
        found += [await told.get(), await asyncio.wait_for(told.get(), 20)]
        return found

    assert asyncio.run(type_twice()) == [1, 1, 0]


def test_a_closed_text_is_what_is_on_the_disk(desk: Desk, works: Path) -> None:
    one, knowledge = source_on(desk)
    path = works / "data/spine/artists.ttl"
    other = desk.open(path.as_uri(), path.read_text("utf-8") + MORE, 1)
    assert other is not None
    desk.hear(other)

    desk.close(path.as_uri())

    assert desk.changed([path]) == [one]
    assert offered(knowledge, "Some B") == []
    assert len(desk.find(one)) == 1


def test_a_broken_text_takes_nothing_away(desk: Desk, works: Path) -> None:
    _, knowledge = source_on(desk)
    path = works / "data/spine/artists.ttl"
    other = desk.open(path.as_uri(), path.read_text("utf-8") + MORE, 1)
    assert other is not None
    desk.hear(other)

    desk.change(other, Text(path.read_text("utf-8") + MORE.replace(" a ", " a [ "), 2))
    desk.hear(other)

    assert offered(knowledge, "Some B") == ["c:somebody"]


@pytest.mark.parametrize("made", [True, False])
def test_what_is_made_of_a_table_gets_no_other_name(works: Path, *, made: bool) -> None:
    """It would be made anew with the old one."""
    if made:
        described = works / "data/spine/tables/first.ttl"
        described.parent.mkdir()
        head = ("mapping mappings/first.yml", "file data/sources/first.ttl")
        described.write_text("".join(f"# {line} sha256 {'0' * 64}\n" for line in head))
    knowledge, term = Knowledge(works), IRI("https://example.org/catalogue/first")

    with pytest.raises(InputError, match="made of a table") if made else nullcontext():
        assert renamed_in(knowledge, term, "zeroth", SOURCE)


def test_what_the_ontology_says_anew_counts_in_all_that_is_known_of_it(works: Path) -> None:
    """Terms, what the shapes allow, and the namespaces in which a name that is not declared is a slip."""
    knowledge, more = Knowledge(works), works / "ontology/more.ttl"

    def known() -> tuple[bool, bool, bool]:
        return (
            IRI("http://x/p") in knowledge.allowed.ontology.subjects(),
            IRI("http://x/p") in knowledge.terms,
            ("http://x/" in knowledge.spaces),
        )

    assert known() == (False, False, False)
    properties = "<http://x/p> a owl:ObjectProperty . <http://x/q> a owl:ObjectProperty .\n"
    more.write_text(f"@prefix owl: <http://www.w3.org/2002/07/owl#> .\n{properties}")
    knowledge.renew(more)
    assert known() == (True, True, True)
    more.unlink()
    knowledge.renew(more)

    assert known() == (False, False, False)


def test_what_the_settings_say_anew_counts(desk: Desk, works: Path) -> None:
    one, before = source_on(desk)
    config = works / "kg.toml"
    config.write_text(re.sub(r"(?m)^base = .*$", 'base = "https://example.org/elsewhere/"', config.read_text("utf-8")))

    assert desk.changed([config]) == [one]
    assert one.knowledge is not None
    assert (
        (before.project.base, one.knowledge.project.base)[1] == "https://example.org/elsewhere/" != before.project.base
    )


def test_a_snapshot_that_another_program_builds_is_asked_from_then_on(works: Path) -> None:
    """With what was found out before forgotten."""
    knowledge, nick, path = Knowledge(works), IRI("urn:nick"), works / "data/spine/others.ttl"
    text = SOURCE.partition("c:first")[0] + "".join(f'c:o{n} a c:Artist ; <urn:nick> "O {n}"@en .\n' for n in range(9))
    path.write_text(text, "utf-8")
    knowledge.warm()
    assert (knowledge.snapshot, knowledge.usual_language(nick)) == ("", "en")
    path.write_text(text.replace("@en", "@de"), "utf-8")
    built = build_snapshot(knowledge.project)
    knowledge.renew(path)

    assert (knowledge.snapshot, knowledge.usual_language(nick)) == (built.name, "de")
