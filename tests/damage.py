"""Ways to damage what lies under .kg/, and runs of kg after each: `python -m tests.damage PROJECT OTHER NAME…`.

PROJECT and OTHER are two projects with a snapshot each. A copy of PROJECT is spoilt in each of the ways that are named,
and what each command gave is printed as JSON.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kg.io.kept import read_kept, write_kept
from tests.copying import copied

Damage = Callable[[Path, Path], None]
"""Spoils the project in the first folder, with another project in the second."""
DAMAGES: dict[str, Damage] = {}
QUESTION = ("sparql", "SELECT ?s ?l { ?s skos:prefLabel ?l } ORDER BY ?s ?l", "-f", "csv")
CATALOG = ("query",)
SAVED = ("query", "tracks_of", "--album", "rosie", "-f", "csv")


def damage(function: Damage) -> Damage:
    """Count a function among the damages."""
    DAMAGES[function.__name__.removeprefix("_").replace("_", " ")] = function
    return function


def _snapshot(root: Path) -> Path:
    return root / ".kg" / "snapshots" / (root / ".kg" / "current").read_text()


FILES: dict[str, Callable[[Path], Path]] = {
    "current": lambda root: root / ".kg" / "current",
    "manifest": lambda root: _snapshot(root) / "manifest.json",
    "seal": lambda root: _snapshot(root) / "store.json",
    "catalog": lambda root: root / ".kg" / "catalog.json",
    "settings": lambda root: root / ".kg" / "project.json",
}


def _deep(path: Path) -> None:
    body = b"[" * 200_000 + b"]" * 200_000
    import zlib

    path.write_bytes(b'{"crc32": "%08x", "kept": ' % zlib.crc32(body) + body + b"}\n")


def _flip(path: Path, share: float = 0.5) -> None:
    status = path.stat()
    raw = bytearray(path.read_bytes())
    if raw:
        raw[min(len(raw) - 1, int(len(raw) * share))] ^= 0x10
    path.write_bytes(raw)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def _replace(path: Path, make: Callable[[Path], Any]) -> None:
    shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink(missing_ok=True)
    make(path)


FORMS: dict[str, Callable[[Path], Any]] = {
    "is not there": lambda path: path.unlink(),
    "is empty": lambda path: path.write_bytes(b""),
    "is rubbish": lambda path: path.write_bytes(b"\xff\x00rubbish\n" * 50),
    "is cut off": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "has a bit flipped": _flip,
    "is a folder": lambda path: _replace(path, lambda p: (p / "x").mkdir(parents=True)),
    "is a pipe": lambda path: _replace(path, os.mkfifo),
    "is a device": lambda path: _replace(path, lambda p: p.symlink_to("/dev/zero")),
    "leads nowhere": lambda path: _replace(path, lambda p: p.symlink_to("nowhere")),
    "leads to itself": lambda path: _replace(path, lambda p: p.symlink_to(p.name)),
}
_VALUES: tuple[object, ...] = ([], 5, {}, {"files": 5})
for _file, _find in FILES.items():
    for _form, _spoil in FORMS.items():
        DAMAGES[f"{_file} {_form}"] = lambda root, other, find=_find, spoil=_spoil: spoil(find(root))  # type: ignore[misc]
    if _file != "current":
        DAMAGES[f"{_file} is deep"] = lambda root, other, find=_find: _deep(find(root))  # type: ignore[misc]
        for _value in _VALUES:
            DAMAGES[f"{_file} says {json.dumps(_value)}"] = (
                lambda root, other, find=_find, value=_value: write_kept(find(root), value)  # type: ignore[misc]
            )


def _change_kept(path: Path, change: Callable[[Any], None]) -> None:
    held = read_kept(path)
    change(held)
    write_kept(path, held)


for _name, _change in {
    "files is a list": lambda held: held.update(files=[]),
    "a state is a text": lambda held: held.update(files=dict.fromkeys(held["files"], "new")),
    "a state is short": lambda held: held.update(files={name: state[:1] for name, state in held["files"].items()}),
    "the time is a text": lambda held: held.update(built_ns="today"),
    "there is no base": lambda held: held.pop("base"),
    "the layout is of old": lambda held: held.update(layout=1),
    "the name is another": lambda held: held.update(name="0123456789abcdef-1"),
}.items():
    DAMAGES[f"manifest: {_name}"] = lambda root, other, change=_change: _change_kept(FILES["manifest"](root), change)  # type: ignore[misc]
for _name, _change in {
    "a header is a number": lambda held: held.update(headers=dict.fromkeys(held["headers"], 5)),
    "no fields": lambda held: held.update(headers={name: [one[0], {}] for name, one in held["headers"].items()}),
    "fields of other types": lambda held: held.update(
        headers={name: [one[0], {**one[1], "params": [5]}] for name, one in held["headers"].items()}
    ),
}.items():
    DAMAGES[f"catalog: {_name}"] = lambda root, other, change=_change: _change_kept(FILES["catalog"](root), change)  # type: ignore[misc]


@damage
def _current_names_what_lies_elsewhere(root: Path, other: Path) -> None:
    (root / ".kg" / "current").write_text(f"../../../{other.name}/.kg/snapshots/{_snapshot(other).name}")


@damage
def _current_names_an_absolute_path(root: Path, other: Path) -> None:
    (root / ".kg" / "current").write_text(str(_snapshot(other)))


def _largest(root: Path) -> Path:
    return max((_snapshot(root) / "store").glob("*.sst"), key=lambda path: path.stat().st_size)


for _share in (0.02, 0.3, 0.6, 0.97):
    DAMAGES[f"a bit is flipped at {_share:.0%} of the data"] = lambda root, other, share=_share: _flip(  # type: ignore[misc]
        _largest(root), share
    )
for _part in ("MANIFEST-*", "CURRENT", "OPTIONS-*"):
    DAMAGES[f"a bit is flipped in {_part}"] = lambda root, other, part=_part: _flip(  # type: ignore[misc]
        next((_snapshot(root) / "store").glob(part))
    )
    DAMAGES[f"{_part} of the store is gone"] = lambda root, other, part=_part: next(  # type: ignore[misc]
        (_snapshot(root) / "store").glob(part)
    ).unlink()


@damage
def _every_file_of_the_store_is_spoilt(root: Path, other: Path) -> None:
    for path in (_snapshot(root) / "store").glob("*.sst"):
        raw = bytearray(path.read_bytes())
        for offset in range(0, len(raw), 7):
            raw[offset] ^= 0xFF
        path.write_bytes(raw)


@damage
def _a_file_of_the_store_is_cut(root: Path, other: Path) -> None:
    os.truncate(_largest(root), 1000)


@damage
def _a_file_of_the_store_is_gone(root: Path, other: Path) -> None:
    _largest(root).unlink()


@damage
def _a_file_of_the_store_is_a_pipe(root: Path, other: Path) -> None:
    _replace(_largest(root), os.mkfifo)


@damage
def _a_log_came_into_the_store(root: Path, other: Path) -> None:
    (_snapshot(root) / "store" / "999999.log").write_bytes(os.urandom(4000))


@damage
def _the_store_is_gone(root: Path, other: Path) -> None:
    shutil.rmtree(_snapshot(root) / "store")


@damage
def _the_store_is_a_file(root: Path, other: Path) -> None:
    _replace(_snapshot(root) / "store", lambda path: path.write_text("x"))


@damage
def _the_store_is_that_of_another_project(root: Path, other: Path) -> None:
    _replace(_snapshot(root) / "store", lambda path: shutil.copytree(_snapshot(other) / "store", path))


@damage
def _store_and_seal_are_those_of_another_project(root: Path, other: Path) -> None:
    _the_store_is_that_of_another_project(root, other)
    shutil.copy2(FILES["seal"](other), FILES["seal"](root))


@damage
def _the_snapshot_is_that_of_another_project(root: Path, other: Path) -> None:
    _replace(_snapshot(root), lambda path: shutil.copytree(_snapshot(other), path))


@damage
def _all_is_that_of_another_project(root: Path, other: Path) -> None:
    _replace(root / ".kg", lambda path: shutil.copytree(other / ".kg", path))


@damage
def _snapshots_is_a_file(root: Path, other: Path) -> None:
    _replace(root / ".kg" / "snapshots", lambda path: path.write_text("x"))


@damage
def _snapshots_leads_to_another_project(root: Path, other: Path) -> None:
    _replace(root / ".kg" / "snapshots", lambda path: path.symlink_to(other / ".kg" / "snapshots"))


@damage
def _snapshots_is_gone(root: Path, other: Path) -> None:
    shutil.rmtree(root / ".kg" / "snapshots")


@damage
def _snapshots_holds_rubbish(root: Path, other: Path) -> None:
    folder = root / ".kg" / "snapshots"
    _replace(folder / "a file", lambda path: path.write_text("x"))
    _replace(folder / "a folder", lambda path: path.mkdir())
    _replace(folder / "a link", lambda path: path.symlink_to(other))
    _replace(folder / "a pipe", os.mkfifo)


@damage
def _rests_of_builds_have_odd_names(root: Path, other: Path) -> None:
    for name in ("building-", "building-x", "building-1-2-3", "building-999999999999999999999-0"):
        _replace(root / ".kg" / name, lambda path: path.mkdir())
    _replace(root / ".kg" / "building-file", lambda path: path.write_text("x"))
    _replace(root / ".kg" / "building-link", lambda path: path.symlink_to(other))


@damage
def _the_lock_is_a_folder(root: Path, other: Path) -> None:
    _replace(root / ".kg" / "lock", lambda path: path.mkdir())


@damage
def _the_lock_is_a_pipe(root: Path, other: Path) -> None:
    _replace(root / ".kg" / "lock", os.mkfifo)


@damage
def _the_lock_leads_to_a_source(root: Path, other: Path) -> None:
    _replace(root / ".kg" / "lock", lambda path: path.symlink_to(root / "kg.toml"))


@damage
def _the_state_is_a_file(root: Path, other: Path) -> None:
    _replace(root / ".kg", lambda path: path.write_text("x"))


@damage
def _the_state_is_a_pipe(root: Path, other: Path) -> None:
    _replace(root / ".kg", os.mkfifo)


@damage
def _the_state_leads_nowhere(root: Path, other: Path) -> None:
    _replace(root / ".kg", lambda path: path.symlink_to("nowhere"))


@damage
def _the_state_leads_to_itself(root: Path, other: Path) -> None:
    _replace(root / ".kg", lambda path: path.symlink_to(".kg"))


@damage
def _the_state_is_empty(root: Path, other: Path) -> None:
    _replace(root / ".kg", lambda path: path.mkdir())


def run(*words: str) -> tuple[int, str, str]:
    """Run kg in this process; return its exit code, stdout and stderr."""
    from kg.cli import _run

    kept = sys.stdout, sys.stderr
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    sys.stdout, sys.stderr = out, err
    try:
        code = _run(list(words))
    finally:
        sys.stdout, sys.stderr = kept
    return code, out.buffer.getvalue().decode(), err.buffer.getvalue().decode()


def examine(name: str, root: Path, other: Path) -> dict[str, tuple[int, str, str]]:
    """Spoil a project in one way, twice, and return what the commands gave after each."""
    told: dict[str, tuple[int, str, str]] = {}
    for turn in ((QUESTION, CATALOG, SAVED), (("doctor",), ("doctor", "--repair"), ("doctor",), QUESTION, CATALOG)):
        DAMAGES[name](root, other)
        for words in turn:
            told[f"{len(told)} {' '.join(words)}"] = run(*words)
    return told


def main() -> None:
    """Spoil a copy of a project in each way that is named, and print a line of JSON for each."""
    template, other, *names = sys.argv[1:]
    for name in names:
        root = Path(template).with_name("spoilt")
        shutil.rmtree(root, ignore_errors=True)
        copied(Path(template), root)
        os.chdir(root)
        print(json.dumps({"name": name, "told": examine(name, root, Path(other))}), flush=True)


if __name__ == "__main__":
    main()
