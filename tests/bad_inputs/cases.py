"""The rows: TOML files beside this one, in which a case is files, words for kg, a code and what is said.

`files` has the content of each file by its place in a small project: a text, or a table of one of

- `text` with `encoding`, and `times` for how often it stands there, between `before` and `after`;
- `hex`, bytes; `link`, what a link leads to; `pipe` or `folder`, true.

`run` is the command, `code` its exit code, `says` a pattern, or several, of what it says on stdout and stderr together.
`writes` names what may be written (patterns of paths); nothing else but `.kg` may be another afterwards. `project` is
"small" (default), "none" for an empty folder, or "music" for the shipped project, in which no files are laid down.
Instead of `run`, `get` is an address that is asked of the shipped project as a site, with `accept` as the form that is
wanted, or `post` one to which `body` is sent, of a `kind`; `code` is then the status of the answer.
`row` is the name of a row of the table of faults that a tool of this kind must survive.
"""

from __future__ import annotations

import fnmatch
import hashlib
import os
import shlex
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent


class Case(NamedTuple):
    """One bad input: in which file it stands, and what the file says of it."""

    path: Path
    number: int
    said: dict[str, Any]

    @property
    def name(self) -> str:
        """The file and what the case is about."""
        return f"{self.path.stem}-{self.number}-{self.said['what']}"

    @property
    def says(self) -> Sequence[str]:
        """Patterns of what is to be said."""
        said = self.said["says"]
        return [said] if isinstance(said, str) else said

    @property
    def words(self) -> list[str]:
        """The words that kg is run with."""
        run = self.said["run"]
        return shlex.split(run) if isinstance(run, str) else [_content(word).decode() for word in run]

    def text(self, key: str) -> str:
        """Return a text of the case, which may be given by how often it stands there."""
        return _content(self.said.get(key, "")).decode()


def iter_cases() -> Iterator[Case]:
    """Yield all cases, in the order of their files."""
    for path in sorted(HERE.glob("*.toml")):
        for number, said in enumerate(tomllib.loads(path.read_text("utf-8"))["case"], 1):
            yield Case(path, number, said)


def lay_down(files: dict[str, Any], root: Path) -> None:
    """Make the files of a case below a folder."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, dict) and "link" in content:
            path.unlink(missing_ok=True)
            path.symlink_to(content["link"])
        elif isinstance(content, dict) and "pipe" in content:
            path.unlink(missing_ok=True)
            os.mkfifo(path)
        elif isinstance(content, dict) and "folder" in content:
            path.unlink(missing_ok=True)
            path.mkdir(exist_ok=True)
        else:
            path.write_bytes(_content(content))


def _content(content: Any) -> bytes:
    if isinstance(content, str):
        return content.encode()
    if "hex" in content:
        return bytes.fromhex(content["hex"])
    text = content["text"] * content.get("times", 1)
    return f"{content.get('before', '')}{text}{content.get('after', '')}".encode(content.get("encoding", "utf-8"))


def state_of(root: Path, writes: Sequence[str] = ()) -> dict[str, str]:
    """Return what stands at each place below a folder, but what may be written, and what kg keeps for itself."""
    found = {}
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name != ".kg")
        for name in (*folders, *names):
            path = Path(folder, name)
            place = path.relative_to(root).as_posix()
            if any(fnmatch.fnmatch(place, pattern) for pattern in writes):
                continue
            if path.is_symlink():
                found[place] = f"link to {path.readlink()}"
            elif path.is_file():
                found[place] = hashlib.sha256(path.read_bytes()).hexdigest()
            else:
                found[place] = "folder" if path.is_dir() else "something else"
    return found
