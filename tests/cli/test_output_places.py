"""Where no output goes, place by place, and what of an output a terminal is spared."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import pytest

from kg.cli import output
from kg.cli.output import (
    Output,
    ProgressBar,
    ReaderGone,
    has_colour,
    is_folder,
    open_file,
    open_output,
    packing_of,
    require_no_source,
    say,
)
from kg.errors import UsageError
from kg.project.config import Project

OWN = ("kg.toml", "ontology/new.ttl", "ontology/shapes/new.ttl", "data/new.ttl", "data/a/b/new.ttl", "queries/new.rq", "tests/queries/a/new.tsv", "mappings/new.yml", "data")  # fmt: skip
BOOKS = (
    ".git",
    ".git/HEAD",
    ".git/a/b",
    ".GIT/new",
    ".kg/current",
    ".kg/a/b",
    ".Kg/new",
    "sub/.git/new",
    "sub/.kg/a/new",
)


@pytest.fixture
def root(empty_project: Project, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a project, in which one is; another project lies beside it."""
    from kg.project.scaffold import create_project

    create_project(empty_project.root.parent / "other")
    monkeypatch.chdir(empty_project.root)
    return empty_project.root


@pytest.mark.parametrize("faulty", [False, True])
@pytest.mark.parametrize("name", OWN)
def test_no_output_goes_into_a_project_from_anywhere(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, faulty: bool
) -> None:
    """From within, from beside it, from outside; by a link; also where kg.toml cannot be read."""
    (root / "sub").mkdir()
    (root / "way").symlink_to(root / "data")
    if faulty:
        (root / "kg.toml").write_text("no")
    ways = [Path(name), root / name, Path("sub/..") / name]
    if name.startswith("data/"):
        ways.append(Path("way") / name.removeprefix("data/"))
    for one in ways:
        with pytest.raises(UsageError):
            require_no_source(one)
    for place in (tmp_path, root.parent / "other", root / "sub"):
        monkeypatch.chdir(place)
        with pytest.raises(UsageError):
            require_no_source(root / name)
        with pytest.raises(UsageError):
            require_no_source(Path(os.path.relpath(root / name, place)))


@pytest.mark.parametrize("name", BOOKS)
def test_no_output_goes_where_others_keep_their_books(root: Path, name: str) -> None:
    with pytest.raises(UsageError, match="where no output goes"):
        require_no_source(Path(name))
    with pytest.raises(UsageError, match="where no output goes"):
        require_no_source(root / name)


@pytest.mark.parametrize("name", [".git/hooks", ".kg/snapshots"])
def test_no_link_leads_an_output_to_where_others_keep_their_books(root: Path, name: str) -> None:
    """What lies among the hooks is run by git; so what counts is where a name leads, and not how it is written."""
    (root / name).mkdir(parents=True, exist_ok=True)
    (root / "way").symlink_to(root / name)
    (root / "file").symlink_to(root / name / "new")
    for one in (Path("way/new"), root / "way" / "new", Path("file"), root / "way" / "a" / "b"):
        with pytest.raises(UsageError, match="where no output goes"):
            require_no_source(one)


def test_who_works_there_writes_there_and_nowhere_else_of_the_kind(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (".git/hooks/within", ".kg"):
        (root / name).mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(root / ".git" / "hooks")
    require_no_source(Path("new.txt"))
    require_no_source(Path("within/new.txt"))
    with pytest.raises(UsageError):
        require_no_source(root / ".kg" / "new.txt")


@pytest.mark.parametrize(
    "name", ["out.txt", "dataset/a.ttl", "sub/data/a.ttl", ".github/a.txt", ".gitignore", "tests/a.txt", "a.kg"]
)
def test_all_other_places_may_be_written(root: Path, name: str) -> None:
    require_no_source(Path(name))


def test_what_a_link_of_a_project_leads_to_is_guarded_from_anywhere(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also through a link of somebody else to the same."""
    outside = tmp_path / "outside.ttl"
    (root / "data").mkdir(exist_ok=True)
    (root / "data" / "later.ttl").symlink_to(outside)
    (tmp_path / "way.ttl").symlink_to(outside)
    for one in (outside, tmp_path / "way.ttl"):
        with pytest.raises(UsageError, match="where a link of the project leads"):
            require_no_source(one)


def test_links_of_all_projects_that_are_at_hand_are_guarded(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the one in which one is, into the one to which the output would go."""
    for here, there in ((root, root.parent / "other"), (root.parent / "other", root)):
        (here / "data").mkdir(exist_ok=True)
        (here / "data" / "far.ttl").symlink_to(there / "far.ttl")
        monkeypatch.chdir(here)
        with pytest.raises(UsageError, match="where a link of the project leads"):
            require_no_source(there / "far.ttl")


def test_a_device_or_a_pipe_holds_nothing_to_lose(root: Path) -> None:
    (root / "data").mkdir(exist_ok=True)
    os.mkfifo(root / "data" / "pipe")
    require_no_source(root / "data" / "pipe")
    require_no_source(Path(os.devnull))
    with pytest.raises(UsageError):
        require_no_source(root / "data")


def test_a_name_that_is_none_is_told_by_who_opens_it(root: Path) -> None:
    """A zero byte, a link that leads to itself, a name that is too long."""
    (root / "loop").symlink_to(root / "loop")
    for name in ("a\0b", "loop", "loop/a", "x" * 5_000):
        require_no_source(Path(name))


def asked(**values: Any) -> click.Context:
    """Return the context of a command with an argument, an option that takes a file or a folder, and one that does not."""
    command = click.Command(
        "x",
        params=[
            click.Argument(["files"], nargs=-1), click.Option(["--one"], metavar="FILE"), click.Option(["--other"], metavar="PATH"),
            click.Option(["--name"], metavar="NAME"), click.Option(["-o", "out"], metavar="FILE"),
        ],
    )  # fmt: skip
    context = click.Context(command)
    context.params = {"files": (), "one": None, "other": None, "name": None, "out": None, **values}
    return context


@pytest.mark.parametrize(
    ("values", "refused"),
    [
        ({"out": "a.txt"}, False), ({"out": "a.txt", "files": ("a.txt",)}, True), ({"out": "a.txt", "files": ("b.txt", "./a.txt")}, True), ({"out": "a.txt", "one": "a.txt"}, True),
        ({"out": "a.txt", "other": "a.txt"}, True), ({"out": "a.txt", "other": "link"}, True), ({"out": "a.txt", "name": "a.txt"}, False), ({"out": "a.txt", "files": ("b.txt", "a\0", "")}, False),
        ({"out": "new.txt", "files": ("new.txt",)}, False), ({"out": "a.txt", "one": "gone.txt"}, False),
        ({"out": "sub", "other": "sub"}, False),
    ],
)  # fmt: skip
def test_no_output_replaces_what_the_command_reads(root: Path, values: dict[str, Any], refused: bool) -> None:
    """By whatever name; a name of something else is no file, and what is not there is not lost."""
    for name in ("a.txt", "b.txt"):
        (root / name).touch()
    (root / "link").symlink_to("a.txt")
    (root / "sub").mkdir()
    with asked(**values):
        if refused:
            with pytest.raises(UsageError, match="is named twice"):
                require_no_source(Path(values["out"]))
        else:
            require_no_source(Path(values["out"]))


def test_what_a_project_rests_on_is_found_once_for_each(root: Path) -> None:
    other = root.parent / "other"
    with asked():
        for _ in range(2):
            assert output._held_by(root) is output._held_by(root)
            assert output._held_by(root) != output._held_by(other)


def test_a_file_appears_whole_or_not_at_all(root: Path) -> None:
    path = root / "out.txt"
    path.write_bytes(b"before")

    def break_off() -> None:
        with open_file(path) as file:
            file.write(b"half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()
    assert b"before" == path.read_bytes()
    with path.open("rb") as read_meanwhile, open_file(path) as file:
        file.write(b"all")
        file.flush()
        assert b"before" == path.read_bytes()
    assert b"all" == path.read_bytes()
    with pytest.raises(UsageError), open_file(Path("data/new.ttl")):
        pass
    with pytest.raises(UsageError), open_output("data/new.ttl"):
        pass
    assert read_meanwhile.closed
    assert not (root / "data" / "new.ttl").exists()


@pytest.mark.parametrize(("name", "begin"), [("a.gz", b"\x1f\x8b"), ("a.zst", b"\x28\xb5\x2f\xfd"), ("a.txt", b"all")])
def test_a_file_is_packed_as_its_name_says(root: Path, name: str, begin: bytes) -> None:
    with open_output(name) as out:
        out.write("all")
    assert (root / name).read_bytes().startswith(begin)


def test_what_is_written_outlasts_the_machine(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is on the disk before it has its name."""
    synced: list[int] = []
    fsync = os.fsync

    def noted(number: int) -> None:
        synced.append(number)
        fsync(number)

    monkeypatch.setattr(os, "fsync", noted)
    with open_file(root / "out.txt") as file:
        file.write(b"all")
    assert synced


@pytest.mark.parametrize(
    ("name", "compress", "packing"),
    [("a.ttl", None, None), ("a.ttl.gz", None, "gz"), ("a.ttl.zst", None, "zst"), ("a.ttl.gz", "gz", "gz"), ("a.ttl", "gz", False), ("a.ttl.zst", "gz", False), ("pipe", "gz", "gz"), ("there", "gz", False), ("folder", "gz", "gz")],
)  # fmt: skip
def test_how_a_file_is_packed_is_in_its_name(root: Path, name: str, compress: str | None, packing: object) -> None:
    """Where it has one that lasts: a pipe has not."""
    os.mkfifo(root / "pipe")
    (root / "there").touch()
    (root / "folder").mkdir()
    if packing is False:
        with pytest.raises(UsageError, match="contradicts the name"):
            packing_of(Path(name), compress)
    else:
        assert packing == packing_of(Path(name), compress)


def test_a_folder_is_one_that_is_there_or_has_a_slash(root: Path) -> None:
    assert [True, True, True, False, False] == [is_folder(name) for name in ("new/", "data", "data/", "new", "kg.toml")]


def test_a_terminal_gets_no_signs_that_it_would_act_upon() -> None:
    """But our own colours; a letter that is cut in two is one, and half of one stands for itself."""
    held = io.BytesIO()
    out = Output(held, terminal=True, colour=True)
    out.write("a\x1b[31m\u202eb", "1")
    out.file.write("é".encode()[:1])
    out.file.write("é".encode()[1:])
    out.write("\udc80")
    out.file.write(b"\xff")
    assert (b"\x1b[1m", b"\x1b[0m") == (held.getvalue()[:4], held.getvalue().partition(b"b\x1b")[1][1:] + b"[0m")
    assert 2 == held.getvalue().count(b"\x1b")
    assert "é".encode() in held.getvalue()
    assert "\u202e".encode() not in held.getvalue()
    plain = io.BytesIO()
    Output(plain, terminal=False, colour=False).write("a\x1b[31m", "1")
    assert b"a\x1b[31m" == plain.getvalue()


@pytest.mark.parametrize(
    ("terminal", "variables", "colour"),
    [
        (True, {}, True),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"NO_COLOR": ""}, True),
        (True, {"TERM": "dumb"}, False),
        (False, {}, False),
    ],
)
def test_colours_are_for_a_terminal_whose_reader_wants_them(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, variables: dict[str, str], colour: bool
) -> None:
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(isatty=lambda: terminal, buffer=io.BytesIO()))
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert colour == has_colour()
    with open_output("-") as out:
        assert (terminal, colour) == (out.terminal, out.colour)


def test_stdout_is_written_to_its_end_and_may_be_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow(io.BytesIO):
        flushed = 0

        def flush(self) -> None:
            self.flushed += 1
            if self.flushed > 1:
                raise BrokenPipeError

    held = Slow()
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(isatty=lambda: False, buffer=held))
    with open_output(None) as out:
        out.write("a")
    assert (1, b"a") == (held.flushed, held.getvalue())
    with pytest.raises(ReaderGone), open_output(None) as out:
        out.write("a")


def test_what_is_said_is_one_line_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    say("a\nkg: b\x1b[31m\u202e")
    said = capsys.readouterr()
    assert ("", 1) == (said.out, said.err.count("\n"))
    assert r"a\x0akg: b" in said.err
    assert not {"\x1b", "\u202e"} & set(said.err)


@pytest.mark.parametrize(("terminal", "seconds", "shown"), [(True, 2.0, True), (True, 0.5, False), (False, 2.0, False)])
def test_progress_is_shown_on_a_terminal_past_the_first_second(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, seconds: float, shown: bool
) -> None:
    """Never as all done, also where nobody knows how much there is; then the line is wiped."""
    screen = io.StringIO()
    screen.isatty = lambda: terminal  # type: ignore[method-assign]
    moment = [100.0]
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr("time.monotonic", lambda: moment[0])
    with ProgressBar("x") as bar:
        moment[0] += seconds
        bar(5, 0, "a")
        bar(5, 0, "at once")
    told = screen.getvalue()
    assert shown == ("99 %" in told) == told.endswith("\r\x1b[K")
    assert shown or not told
    assert "at once" not in told
