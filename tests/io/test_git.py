"""What git knows of a folder: which files differ from a commit, and which commit a name stands for."""

from __future__ import annotations

import os
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


def test_of_a_repository_within_this_one_its_files_are_told(repository: Path) -> None:
    """What git itself keeps there is not among them."""
    inner = repository / "inner"
    (inner / "deep").mkdir(parents=True)
    (inner / "deep" / "one").write_text("one")
    git(inner, "init", "-q")
    git(inner, "add", "-A")
    git(inner, "commit", "-qm", "one")
    git(inner, "worktree", "add", "-q", "-b", "other", str(repository / "second"))

    found = changed_files(repository)

    assert {inner / "deep" / "one", repository / "second" / "deep" / "one"} == {
        path for path in found if path.is_file()
    }


@pytest.mark.parametrize("kept", ["staged", "committed"])
@pytest.mark.parametrize(("old", "new"), [("moved", "sub/moved"), ("sub/deep/one", "sub/two"), ("sub/deep", "other")])
def test_of_what_git_moved_both_names_are_told(repository: Path, kept: str, old: str, new: str) -> None:
    """Git knows the old file in the new one where the content is much the same; what is gone under a name is told."""
    (repository / "sub" / "deep").mkdir(parents=True)
    for name in ("moved", "sub/deep/one"):
        (repository / name).write_text("".join(f"{name} has a line {n} of its own\n" for n in range(40)))
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "with content")
    before = resolve(repository, "HEAD")
    git(repository, "mv", old, new)
    if kept == "committed":
        git(repository, "commit", "-qm", "moved")
    below = "/one" if old == "sub/deep" else ""

    assert {repository / (name + below) for name in (old, new)} == changed_files(repository, before)


SETTINGS = {
    "diff.relative": "true", "diff.renames": "copies", "core.quotePath": "true", "diff.ignoreSubmodules": "all",
    "diff.external": "false", "diff.own.textconv": "true", "diff.own.command": "false", "diff.noprefix": "true",
    "diff.mnemonicPrefix": "true", "diff.orderFile": "nowhere", "diff.autoRefreshIndex": "false", "color.ui": "always",
    "core.excludesFile": "TOP/ignored", "core.fsmonitor": "true", "status.showUntrackedFiles": "no",
    "submodule.within.ignore": "all", "diff.wordRegex": ".",
}  # fmt: skip


@pytest.mark.parametrize("named", [*SETTINGS, "all"])
def test_no_setting_of_git_changes_what_differs(repository: Path, named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder lies below the top of its repository, and holds another: of one that differs all files are told."""
    inner = repository / "within"
    inner.mkdir()
    git(inner, "init", "-q")
    (inner / "same").write_text("")
    git(inner, "add", "-A")
    git(inner, "commit", "-qm", "inner")
    (repository / ".gitattributes").write_text("edited diff=own\n")
    (repository.parent / ".gitmodules").write_text('[submodule "within"]\n\tpath = project/within\n\turl = nowhere\n')
    git(repository, "-c", "advice.addEmbeddedRepo=false", "add", "-A", ":/")
    git(repository, "commit", "-qm", "with another within")
    (repository.parent / "ignored").write_text("new\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(repository.parent / ".git" / "of-a-user"))
    for name in SETTINGS if named == "all" else [named]:
        git(repository, "config", "--global", name, SETTINGS[name].replace("TOP", str(repository.parent)))
    os.utime(repository / "kept", (1, 1))

    assert frozenset() == changed_files(repository)
    (repository / "edited").write_text("other")
    (repository / "new").write_text("")
    (repository / "moved").rename(repository / "hâ né")
    (inner / "added").write_text("")
    expected = {"edited", "new", "moved", "hâ né", "within", "within/added", "within/same"}
    assert {repository / name for name in expected} == changed_files(repository)


def test_a_program_that_says_that_nothing_has_changed_is_not_asked(repository: Path) -> None:
    """Git takes the word of one that watches files (core.fsmonitor)."""
    program = repository.parent / ".git" / "watches"
    program.write_text("#!/bin/sh\nprintf 'token\\0'\n")
    program.chmod(0o755)
    git(repository, "config", "core.fsmonitor", str(program))
    git(repository, "config", "core.fsmonitorHookVersion", "2")
    git(repository, "update-index", "--fsmonitor")
    git(repository, "status")
    (repository / "edited").write_text("other")

    assert frozenset({repository / "edited"}) == changed_files(repository)


def test_a_folder_reached_by_a_link_is_told_by_that_name(repository: Path, tmp_path: Path) -> None:
    """Whoever asks finds its own files among those that differ, and no magic of patterns is in a name."""
    (repository / "edited").write_text("other")
    link = tmp_path / ":(top)[a]*"
    link.symlink_to(repository)

    assert frozenset({link / "edited"}) == changed_files(link)


def test_what_lies_behind_a_link_to_a_folder_has_not_changed_with_it(repository: Path, tmp_path: Path) -> None:
    """Git knows where the link leads, and nothing of what is there."""
    (repository / "link").symlink_to(tmp_path)

    assert frozenset({repository / "link"}) == changed_files(repository)


def test_a_name_stands_for_a_commit(repository: Path) -> None:
    """A branch, a tag, or a way from there."""
    assert resolve(repository, "main") == resolve(repository, "HEAD") != resolve(repository, "v1")
    assert (
        resolve(repository, "v1") == resolve(repository, "HEAD~1") == resolve(repository, resolve(repository, "v1")[:9])
    )


@pytest.mark.parametrize("ref", ["", "none", "-h", "--help", "--all", "--git-dir", "HEAD..v1", "HEAD:./kept", "HEAD:./", "^HEAD", "v1 main", "main;ls", "HEAD~99"])  # fmt: skip
def test_what_is_no_commit_is_refused(repository: Path, ref: str) -> None:
    """A word that git would take for an option is none."""
    for ask in (resolve, changed_files, archive):
        with pytest.raises(UsageError, match="git knows no commit"):
            ask(repository, ref)


def test_a_branch_that_is_called_like_an_option_is_a_branch(repository: Path) -> None:
    git(repository, "update-ref", "refs/heads/--all", "v1")

    assert resolve(repository, "v1") == resolve(repository, "--all")
    with tarfile.open(fileobj=archive(repository, "--all")) as held:
        assert "gone" in {name.removeprefix("./") for name in held.getnames()}


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


def test_a_folder_that_a_commit_does_not_have_is_told(repository: Path) -> None:
    """It is no empty folder: nothing would be compared with nothing."""
    new = repository / "new"
    new.mkdir()

    with pytest.raises(InputError, match="git cannot give the files of v1: "):
        archive(new, "v1")


def test_a_name_that_is_no_text_is_told_as_it_is(repository: Path) -> None:
    odd = Path(os.fsdecode(os.fsencode(repository) + b"/\xff.ttl"))
    odd.write_text("")

    assert {odd} == changed_files(repository)


def test_a_folder_comes_as_it_was(repository: Path) -> None:
    """With the files of that folder, as they were in that commit."""
    (repository / "kept").write_text("other")
    with tarfile.open(fileobj=archive(repository, "v1")) as held:
        files = {name.removeprefix("./"): held.extractfile(name) for name in held.getnames()}
        content = {name: file.read().decode() for name, file in files.items() if file}

    assert {name: name for name in ("kept", "edited", "gone", "moved")} == content
    git(repository, "config", "user.name", "Somebody")
    assert "Somebody" == author(repository)
