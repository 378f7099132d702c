"""The files of folders: listed again whenever a folder shows that a name came or went."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from kg.errors import ProjectError
from kg.project import listing
from kg.project.config import Project
from kg.project.listing import iter_rdf_files, rdf_files
from kg.rdf.held import seeing


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with two files, one of them below, as of long ago."""
    (tmp_path / "data" / "below").mkdir(parents=True)
    for name in ("a.ttl", "below/b.ttl"):
        (tmp_path / "data" / name).write_text("")
    return rested(tmp_path / "data")


def rested(folder: Path) -> Path:
    """Return a folder that has been left alone for so long that any change shows; its state cannot be set back."""
    time.sleep(listing.RACY_NS / 1e9 + 0.01)
    return folder


CHANGES: dict[str, Callable[[Path], object]] = {
    "a file comes": lambda folder: (folder / "c.ttl").write_text(""),
    "one comes below": lambda folder: (folder / "below" / "c.ttl").write_text(""),
    "one goes": lambda folder: (folder / "a.ttl").unlink(),
    "one is called another": lambda folder: (folder / "a.ttl").rename(folder / "A.ttl"),
    "a folder takes the place of another": lambda folder: (
        (folder / "below").rename(folder.parent / "gone"),
        (folder.parent / "gone" / "b.ttl").rename(folder.parent / "gone" / "c.ttl"),
        (folder.parent / "gone").rename(folder / "below"),
    ),
    "all goes": lambda folder: folder.rename(folder.parent / "elsewhere"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_listing_is_the_same_until_a_name_comes_or_goes(folder: Path, change: Callable[[Path], object]) -> None:
    files = rdf_files(folder)
    assert [folder / "a.ttl", folder / "below/b.ttl"] == [*map(Path, files)]
    (folder / "a.ttl").write_text("<urn:a> <urn:b> 1 .")
    assert rdf_files(folder) is files

    change(folder)

    assert rdf_files(folder) != files
    assert [*iter_rdf_files(folder)] == sorted(path for path in folder.rglob("*.ttl"))


def test_folders_are_not_looked_into_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rdf_files(folder)
    monkeypatch.setattr(os, "scandir", None)

    assert 2 == len(rdf_files(folder))


def test_a_folder_that_was_just_changed_is_listed_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes within the same tick of the clock does not show in its times."""
    (folder / "c.ttl").write_text("")
    assert 3 == len(rdf_files(folder))
    states = {str(path): listing._state_of(str(path)) for path in (folder, folder / "below")}
    (folder / "d.ttl").write_text("")
    monkeypatch.setattr(listing, "_state_of", states.get)

    assert 4 == len(rdf_files(folder))


@pytest.mark.parametrize("other", ["st_mtime_ns", "st_ctime_ns", "st_ino", "st_dev"])
def test_a_folder_is_another_by_each_of_its_times_and_by_where_it_lies(
    folder: Path, monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    """The time of its content can be set back, and another folder may have the times of the one whose place it took."""
    assert 2 == len(rdf_files(folder))
    (folder / "c.ttl").write_text("")
    names = ("st_mtime_ns", "st_ctime_ns", "st_ino", "st_dev")
    known = {path: state for files in listing._looked.values() for path, state in files[0]}
    states = {path: dict(zip(names, state or (), strict=True)) for path, state in known.items()}
    states[str(folder)][other] += 1
    real = os.stat

    def stat(path: str, **how: bool) -> object:
        status = real(path, **how)
        return SimpleNamespace(st_mode=status.st_mode, **states[path]) if path in states else status

    with monkeypatch.context() as patched:
        patched.setattr(os, "stat", stat)
        assert 3 == len(rdf_files(folder))


def test_where_a_link_leads_is_looked_at_again(folder: Path) -> None:
    """The folder with a link stays as it is, whatever becomes of the file."""
    target = folder.parent / "elsewhere.ttl"
    target.write_text("")
    (folder / "c.ttl").symlink_to(target)
    rested(folder)
    assert 3 == len(rdf_files(folder))
    target.unlink()

    with pytest.raises(ProjectError, match="leads to none"):
        rdf_files(folder)


def test_what_is_hidden_and_what_lies_behind_a_link_to_a_folder_is_passed_over(folder: Path) -> None:
    """An editor keeps files of its own there, and what a link leads to is read where it lies, once."""
    elsewhere = folder.parent / "elsewhere"
    for hidden in (folder / ".hidden", elsewhere):
        hidden.mkdir()
        (hidden / "d.ttl").write_text("")
    (folder / ".c.ttl").write_text("")
    (folder / "linked").symlink_to(elsewhere, target_is_directory=True)

    assert [folder / "a.ttl", folder / "below" / "b.ttl"] == [*iter_rdf_files(folder)]


def test_what_was_never_saved_comes_behind_the_files_unless_it_is_a_graph_of_one(folder: Path) -> None:
    """Nor does it come where it is hidden, of no form of graphs, or the graph of another one that was never saved."""
    texts = {folder / name: b"" for name in ("a.nt", "c.ttl", "c.nt", "d.txt", ".e.ttl", ".f/g.ttl", "a.ttl")}
    with seeing(texts):
        assert [folder / "a.ttl", folder / "below" / "b.ttl", folder / "c.nt"] == [*iter_rdf_files(folder)]
    assert [folder / "a.ttl", folder / "below" / "b.ttl"] == [*iter_rdf_files(folder)]


def test_graphs_are_found_again_when_a_file_came(empty_project: Project) -> None:
    before = empty_project.graph_files()
    path = empty_project.data / "spine" / "more.ttl"
    path.write_text("")

    assert {**before, "data/spine/more.ttl": str(path)} == empty_project.graph_files()
