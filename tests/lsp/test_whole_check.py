"""A check beside an editor: what it takes over from the project, and what of a large one is not looked for anew."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kg.check.steps import Step
from kg.errors import KgError, SyntaxErrors, TurtleError
from kg.findings import Finding, Report
from kg.lsp import whole_check
from kg.lsp.whole_check import Found, decoded, find_all
from kg.project.building import build_snapshot
from kg.project.config import Project

SHARED = ("kg.toml", "ontology/terms.ttl", "data/spine/names.ttl", "ontology/shapes/within_a_source/one.ttl")
BEFORE, AT, AFTER = 1_000_000_000, 1_100_000_000, 1_200_000_000


@pytest.fixture
def project(empty_project: Project) -> Project:
    """A project of which all that sources share has changed at one time."""
    for name in SHARED[1:]:
        path = empty_project.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("<urn:a> <urn:b> 1 .\n", "utf-8")
    for path in (*empty_project.root.rglob("*.ttl"), empty_project.root / "kg.toml"):
        os.utime(path, (BEFORE, BEFORE))
    return empty_project


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any project counts as a large one."""
    monkeypatch.setattr(whole_check, "MOST_BYTES", 0)


def validate(state: Path, when: int, said: str = "{}") -> None:
    """Let sources have been validated at some time, as is kept in a folder."""
    state.mkdir(parents=True, exist_ok=True)
    (state / "verdicts.json").write_text(said, "utf-8")
    os.utime(state / "verdicts.json", (when, when))


def steps(*found: Finding, error: KgError | None = None) -> Callable[..., Iterator[Step]]:
    """Return steps, each of which finds one thing, and the last of which fails where an error is given."""

    def fail() -> Report:
        assert error is not None
        raise error

    def every(project: Project, *, keep: bool = True) -> Iterator[Step]:
        for one in found:
            yield one.rule, lambda one=one: Report([one])  # type: ignore[misc]
        if error is not None:
            yield "answers", fail

    return every


def test_what_the_project_keeps_is_taken_over_with_its_times(project: Project, tmp_path: Path) -> None:
    """For nobody else to read, and without its lock; a snapshot too."""
    snapshot = build_snapshot(project)
    validate(project.state, AT)
    (project.state / "lock").touch()
    apart = tmp_path / "apart"

    whole_check._take_over(project, apart)

    assert (apart / "verdicts.json").stat().st_mtime == AT
    assert not (apart / "lock").exists()
    assert {path.name for path in (apart / "snapshots").iterdir()} == {snapshot.name}
    assert {path.name for path in (apart / "snapshots" / snapshot.name).iterdir()} == {
        path.name for path in snapshot.folder.iterdir()
    }
    assert stat.S_IMODE(apart.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("kept", "known", "taken"),
    [(BEFORE - 1, AT, True), (AT, AT, False), (BEFORE - 1, BEFORE - 1, False), (None, AT, True), (None, None, False)],
)
def test_of_a_large_project_is_taken_over_what_is_newer(
    project: Project, tmp_path: Path, large: None, kept: int | None, known: int | None, taken: bool
) -> None:
    """All at once, so that nothing is left of what was kept before."""
    apart = tmp_path / "apart"
    apart.mkdir()
    (apart / "old").touch()
    if kept is not None:
        validate(apart, kept, '"apart"')
    if known is not None:
        validate(project.state, known, '"project"')

    whole_check._take_over(project, apart)

    assert taken is not (apart / "old").exists()
    assert not taken or (apart / "verdicts.json").read_text("utf-8") == '"project"'


def test_a_small_project_goes_on_with_what_was_kept(project: Project, tmp_path: Path) -> None:
    validate(tmp_path / "apart", BEFORE - 1, '"apart"')
    validate(project.state, AT, '"project"')

    whole_check._take_over(project, tmp_path / "apart")

    assert (tmp_path / "apart/verdicts.json").read_text("utf-8") == '"apart"'


@pytest.mark.parametrize("name", SHARED)
def test_a_large_project_is_not_validated_anew_once_what_its_sources_share_has_changed(
    project: Project, tmp_path: Path, large: None, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The other steps are taken all the same."""
    monkeypatch.setattr(whole_check, "iter_steps", steps(*(Finding("warning", "m", one) for one in ("a", "shapes"))))
    validate(project.state, AT)
    apart = tmp_path / "apart"
    assert [one.rule for one in find_all(project.root, apart).findings] == ["a", "shapes"]

    os.utime(project.root / name, (AFTER, AFTER))

    assert [one.rule for one in find_all(project.root, apart).findings] == ["a"]


def test_a_small_project_is_validated_anew(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole_check, "iter_steps", steps(Finding("warning", "m", "shapes")))

    assert [one.rule for one in find_all(project.root, tmp_path / "apart").findings] == ["shapes"]


@pytest.mark.parametrize("is_large", [False, True])
def test_what_is_found_beside_a_faulty_file_is_told_once(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_large: bool
) -> None:
    """A large project is not looked at beside it."""
    first, other = (Finding("warning", "m", one) for one in ("saved query", "literals"))
    error = SyntaxErrors([TurtleError("broken")])
    monkeypatch.setattr(whole_check, "MOST_BYTES", 0 if is_large else 1 << 20)
    monkeypatch.setattr(whole_check, "iter_steps", steps(first, error=error))
    monkeypatch.setattr(whole_check, "find_beside", lambda *_: [first, other])

    found = find_all(project.root, tmp_path / "apart")

    assert not found.is_whole
    expected = ["saved query", "syntax"] if is_large else ["literals", "saved query", "syntax"]
    assert sorted(one.rule for one in found.findings) == expected


def test_a_mark_before_the_settings_says_nothing(project: Project, tmp_path: Path) -> None:
    """As an editor may put it there."""
    config = project.root / "kg.toml"
    config.write_bytes(b"\xef\xbb\xbf" + config.read_bytes())

    assert find_all(project.root, tmp_path / "apart").is_whole


def test_what_a_check_has_found_is_read_as_it_was_written(tmp_path: Path) -> None:
    assert decoded(b'{"findings": [], "is_whole": true}', tmp_path) == Found([])
    assert decoded(b'{"findings": [], "is_whole": false}', tmp_path) == Found([], is_whole=False)


@pytest.mark.parametrize("written", [b"", b"[]", b"{}", b'{"findings": []}', b'{"findings": 1, "is_whole": true}'])
def test_what_is_no_answer_of_a_check_is_none(tmp_path: Path, written: bytes) -> None:
    with pytest.raises(ValueError, match=r"these are no findings|JSON|Expecting"):
        decoded(written, tmp_path)
