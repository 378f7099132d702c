"""Changed files as a person looks at them before they take their places, and then all of them or none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import unified_diff
from pathlib import Path

from kg.errors import name_shown
from kg.io.together import Together
from kg.project.changing import require_unchanged


def iter_diff(path: Path, before: bytes, after: bytes) -> Iterator[str]:
    """Yield the lines, with their ends, of what differs between two contents of a file."""
    first, second = (_lines(content) for content in (before, after))
    for line in unified_diff(first, second, f"a/{name_shown(path)}", f"b/{name_shown(path)}"):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(content: bytes) -> list[str]:
    text = content.decode("utf-8", "backslashreplace")
    *whole, rest = text.split("\n")
    return [line + "\n" for line in whole] + ([rest] if rest else [])


def write_beside(files: Together, contents: Mapping[Path, bytes | None]) -> None:
    """Have contents ready to take their places; None has none."""
    for path, content in contents.items():
        if content is not None:
            with files.writing(path.resolve()) as file:
                file.write(content)


def place_files(contents: Mapping[Path, bytes | None], before: Mapping[Path, bytes | None]) -> None:
    """Write several files, of which `before` has what was read of those that were there; None leaves one as it is.

    Raises InputError, with nothing changed, where one cannot be written, or holds something else by now. Who calls this
    is `changing` the project.
    """
    with Together() as together:
        write_beside(together, contents)
        require_unchanged({path: before.get(path) for path in contents})
        together.place()
