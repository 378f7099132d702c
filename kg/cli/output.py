"""Where output goes: stdout or a file written whole, and what a terminal is spared."""

from __future__ import annotations

import codecs
import io
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

import click

from kg.errors import ProjectError, UsageError
from kg.io.atomic import replace_file
from kg.sparql.rows import escape_control

if TYPE_CHECKING:
    from kg.project.config import Held


class ReaderGone(Exception):
    """Nobody reads stdout any more."""


class _Spared(io.RawIOBase):
    """A terminal as a file: whatever is written to it, its control characters are shown as escapes."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._file.write(escape_control(self._decoder.decode(bytes(data))).encode())
        return len(data)

    def flush(self) -> None:
        self._file.flush()


class Output:
    """A place for data: text goes out as UTF-8, and of what commands a terminal only our own colours go to one."""

    def __init__(self, file: IO[bytes], *, terminal: bool, colour: bool = False) -> None:
        self._raw = file
        self.file: IO[bytes] = cast("IO[bytes]", _Spared(file)) if terminal else file
        self.terminal, self.colour = terminal, colour

    def write(self, text: str, style: str = "") -> None:
        """Write text, in a style, an SGR code such as "1" for bold, where colours are wanted."""
        coloured = style and self.colour
        if coloured:
            self._raw.write(f"\x1b[{style}m".encode())
        self.file.write(text.encode("utf-8", "backslashreplace"))
        if coloured:
            self._raw.write(b"\x1b[0m")


def has_colour() -> bool:
    """Tell whether stdout is a terminal whose reader wants colours, see https://no-color.org."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


@contextmanager
def open_output(path: str | None, compress: str | None = None) -> Iterator[Output]:
    """Give stdout for None or "-", else a file that appears whole when the block ends without an error.

    What is written is packed as `open_file` says, and so are its errors.
    """
    if path in (None, "-"):
        try:
            output = Output(sys.stdout.buffer, terminal=sys.stdout.isatty(), colour=has_colour())
            if compress is None:
                yield output
            else:
                from kg.io.compression import compressing

                with compressing(output.file, compress) as packed:
                    yield Output(packed, terminal=False)
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            raise ReaderGone from None
        return
    with open_file(Path(str(path)), compress) as file:
        yield Output(file, terminal=False)


@contextmanager
def open_file(path: Path, compress: str | None = None) -> Iterator[IO[bytes]]:
    """Give a binary file for what a command was told to write; it appears whole when the block ends without an error.

    Every output of every command passes here. What is written is packed as the name says, or as `compress` does ("gz",
    "zst"). Raises UsageError for a place that `require_no_source` refuses, or where the two contradict each other, and
    InputError where it cannot be written.
    """
    from kg.io.compression import compressing

    require_no_source(path)
    kind = packing_of(path, compress)
    try:
        with replace_file(path) as file, compressing(file, kind) as packed:
            yield packed
    except BrokenPipeError:
        raise ReaderGone from None


def is_folder(name: str) -> bool:
    """Tell whether the name of an output is that of a folder, by what is there or by a slash at its end."""
    return name.endswith(("/", os.sep)) or Path(name).is_dir()


def packing_of(path: Path, compress: str | None) -> str | None:
    """Return how a file is packed, "gz", "zst" or not; raise UsageError where its name says otherwise.

    By its name it is known how to read it again.
    """
    from kg.rdf import formats

    named = formats.packing_of(path)
    if compress in (None, named) or (path.exists() and not path.is_file()):
        return compress or named
    better = f"{formats.without_packing(path)}{formats.PACKINGS[str(compress)]}"
    raise UsageError(f"--compress {compress} contradicts the name {path}; call it {better}, or leave --compress out")


def require_no_source(path: Path) -> None:
    """Raise UsageError for a place, of a file or of a folder to make, where no output goes.

    That is a file that the project rests on or that the command reads, since what stands there would be lost; a new one
    that would become part of the project, which then states everything twice, or cannot be read; and what lies below
    .git or .kg, where others keep their books.
    """
    from kg.project.pointer import find_root

    try:
        target, here = path.resolve(), Path.cwd()
        there, special = path.is_file(), path.exists() and not path.is_file() and not path.is_dir()
    except (OSError, RuntimeError, ValueError):  # told by who opens it
        return
    if special:  # a device or a pipe, which holds nothing
        return
    for one in (target, *target.parents):
        if one.name.lower() in (".git", ".kg") and one not in (here, *here.parents):
            raise UsageError(f"{path} is in {one.name}, where no output goes; name another place")
    roots = [root for root in {find_root(target.parent), find_root(here)} if root]
    if any(target.is_relative_to(folder) for root in roots for folder in _held_by(root).folders):
        if not there:
            told = "is where all belongs to the project; name another place, and bring RDF in with: kg import FILE"
            raise UsageError(f"{path} {told} --graph NAME")
        raise UsageError(f"{path} is a file that the project rests on, and no output replaces one; name another file")
    if any(str(target) in _held_by(root).links for root in roots):
        raise UsageError(f"{path} is where a link of the project leads, and no output goes there; name another file")
    context = click.get_current_context(silent=True)
    if there and context and sum(_is_same(named, path) for named in _words_of(context)) > 1:
        raise UsageError(f"{path} is named twice, and writing it would lose what stands there; name another file")


def _held_by(root: Path) -> Held:
    """Return what a project rests on; found once for each run, as a dump may write a file for each source."""
    from kg.project.config import CONFIG, MAPPINGS, Held
    from kg.project.reading import read_project

    context = click.get_current_context(silent=True)
    known: dict[Path, Held] = context.meta.setdefault("kg.held", {}) if context else {}
    if root not in known:
        try:
            known[root] = read_project(root).held
        except ProjectError:  # whatever is wrong with kg.toml, the folders are where they are
            names = (CONFIG, "ontology", "data", "queries", "tests/queries", MAPPINGS)
            known[root] = Held.of(root / name for name in names)
    return known[root]


def _is_same(named: str, path: Path) -> bool:
    try:
        return path.samefile(named)
    except (OSError, ValueError):  # no file, or no name of one
        return False


def _words_of(context: click.Context) -> Iterator[str]:
    """Yield the words of a command that may name files: its arguments, and its options that take a file."""
    for parameter in context.command.params:
        value = context.params.get(parameter.name or "")
        if isinstance(parameter, click.Argument) or parameter.metavar in ("FILE", "PATH"):
            yield from (str(one) for one in (value if isinstance(value, tuple) else (value,)) if one is not None)


_held: list[object] = []


def hold(thing: object) -> None:
    """Keep a thing until the process ends: taking a large graph apart takes a while, and nobody needs it done."""
    _held.append(thing)


def say(message: str) -> None:
    """Tell the user something on stderr, in one line: a name of a file that has line ends would else say the next."""
    click.echo(escape_control(message).replace("\n", "\\x0a"), err=True)


def say_lines(text: str) -> None:
    """Tell the user a text of ours of several lines on stderr."""
    for line in text.splitlines():
        say(line)


class ProgressBar:
    """A line on stderr that shows how far work is; only on a terminal, and only past the first second."""

    def __init__(self, what: str, unit: str = "triples") -> None:
        self._what, self._unit = what, unit
        self._started = self._shown = time.monotonic()
        self._visible = False

    def __call__(self, done: int, expected: int, detail: str) -> None:
        """Show progress."""
        now = time.monotonic()
        if now - self._started < 1 or now - self._shown < 0.1 or not sys.stderr.isatty():
            return
        self._shown, self._visible = now, True
        share = min(99, 100 * done // max(1, expected))
        sys.stderr.write(f"\r\x1b[K{self._what} {'█' * (share // 4):<25} {share:2} %  {done:,} {self._unit}  {detail}")
        sys.stderr.flush()

    def __enter__(self) -> ProgressBar:
        return self

    def __exit__(self, *_: object) -> None:
        if self._visible:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
