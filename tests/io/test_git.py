"""What git knows of a folder: which files differ from a commit, and which commit a name stands for."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from kg.errors import InputError, UsageError
from kg.io.git import archive, author, changed_files, resolve

from ..conftest import git


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a folder in it, and two commits."""
    root = tmp_path / "project"
    root.mkdir()
    git(tmp_path, "init", "-q", "-b", "main")
    for name in ("kept", "edited", "gone", "moved"):
        (root / name).write_text(name)
    (tmp_path / "beside").write_text("beside")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "one")
    git(tmp_path, "tag", "v1")
    (root / "later").write_text("later")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "two")
    return root


def test_what_differs_from_a_commit_is_told_committed_or_not(repository: Path) -> None:
    """Edited, new, gone, and both names of what was moved; what git is to leave out, and what lies beside, is not."""
    assert frozenset() == changed_files(repository)
    (repository / "edited").write_text("other")
    (repository / "gone").unlink()
    (repository / "moved").rename(repository / "hâ né\nw")
    (repository / ".gitignore").write_text("left\n")
    (repository / "left").write_text("")
    (repository.parent / "beside").write_text("other")
    expected = {repository / name for name in ("edited", "gone", "moved", "hâ né\nw", ".gitignore")}

    assert expected == changed_files(repository)
    assert expected | {repository / "later"} == changed_files(repository, "v1")


def test_a_name_stands_for_a_commit(repository: Path) -> None:
    """A branch, a tag, or a way from there."""
    assert resolve(repository, "main") == resolve(repository, "HEAD") != resolve(repository, "v1")
    assert (
        resolve(repository, "v1") == resolve(repository, "HEAD~1") == resolve(repository, resolve(repository, "v1")[:9])
    )


@pytest.mark.parametrize("ref", ["", "none", "-h", "--help", "--all", "--git-dir", "HEAD..v1", "HEAD:kept", "^HEAD", "v1 main", "main;ls", "HEAD~99"])  # fmt: skip
def test_what_is_no_commit_is_refused(repository: Path, ref: str) -> None:
    """A word that git would take for an option is none."""
    for ask in (resolve, changed_files, archive):
        with pytest.raises(UsageError, match="git knows no commit"):
            ask(repository, ref)


def test_a_branch_that_is_called_like_an_option_is_a_branch(repository: Path) -> None:
    git(repository, "update-ref", "refs/heads/--all", "v1")

    assert resolve(repository, "v1") == resolve(repository, "--all")


def test_a_folder_in_no_repository_is_told(tmp_path: Path) -> None:
    for ask in (resolve, changed_files):
        with pytest.raises(InputError, match=r"git cannot tell what has changed in .*: not a git repository"):
            ask(tmp_path, "HEAD")
    assert isinstance(author(tmp_path), str)


def test_git_is_told_to_be_missing(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(InputError, match="git is not installed"):
        changed_files(repository)
    assert "" == author(repository)


def test_a_folder_comes_as_it_was(repository: Path) -> None:
    """With the files of that folder, as they were in that commit."""
    (repository / "kept").write_text("other")
    with tarfile.open(fileobj=archive(repository, "v1")) as held:
        files = {name.removeprefix("./"): held.extractfile(name) for name in held.getnames()}
        content = {name: file.read().decode() for name, file in files.items() if file}

    assert {name: name for name in ("kept", "edited", "gone", "moved")} == content
    git(repository, "config", "user.name", "Somebody")
    assert "Somebody" == author(repository)
