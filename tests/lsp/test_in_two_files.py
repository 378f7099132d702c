"""What two files state is told in each of them, with the place in the other; a text of a check names both places."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.lsp.desk import Desk
from kg.lsp.whole_check import find_all
from kg.lsp.wire import diagnostic
from tests.conftest import Ran
from tests.edit.mistakes import PROJECT
from tests.lsp.test_mending import HEAD, open_on

STATED = [
    'work:apt mg:theme "fame" .',
    "work:apt mg:producer agent:nobody .",
    "work:apt mg:producer work:apt .",
    "work:apt mg:numTracks 3 .",
    "work:apt mg:nosuch 3 .",
    "work:nameless a mg:MusicRecording .",
]
SOURCES, SPINE = (
    ("data/sources/first.ttl", "data/sources/other.ttl"),
    ("data/spine/first.ttl", "data/sources/other.ttl"),
)


@pytest.mark.parametrize("names", [SOURCES, SPINE, ("data/spine/first.ttl", "data/spine/other.ttl")])
def test_what_two_files_state_is_told_in_each_with_the_other(
    desk: Desk, tmp_path: Path, kg: Callable[..., Ran], names: tuple[str, str]
) -> None:
    root = tmp_path / "songs"
    shutil.copytree(PROJECT, root)
    statements = STATED if names == SOURCES else STATED[::3]
    first, other = (root / name for name in names)
    for path in (first, other):
        path.write_text("# more\n" * (path == other) + HEAD + "\n".join(statements) + "\n", "utf-8")
    texts = [open_on(desk, path, path.read_text("utf-8")) for path in (first, other)]
    at_once = [{one.location and one.location.line for one in desk.find(text)} for text in texts]
    found = find_all(root, tmp_path / "apart")
    desk.take_check(root, found.findings)
    output = kg("check", cwd=root).out

    for number, statement in enumerate(statements):
        line = HEAD.count("\n") + 1 + number
        for text, path, here, there in ((texts[0], other, line, line + 1), (texts[1], first, line + 1, line)):
            told = [diagnostic(desk.seen(), text, text.text, one) for one in desk.find(text)]
            places = {
                (place.location.uri, place.location.range.start.line)
                for one in told
                if one.range.start.line == here - 1
                for place in one.related_information or ()
            }
            assert (path.as_uri(), there - 1) in places, statement
        assert all(f"{name}:{line + at}" in output for at, name in enumerate(names)), statement
        assert statement == STATED[3] or all(line + at in at_once[at] for at in (0, 1)), statement
