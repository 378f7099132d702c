"""A file is the old one or the new one, whole, whatever happens in between."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.io.atomic import replace_file


def test_a_new_file_takes_the_place_of_the_old_by_its_name(tmp_path: Path) -> None:
    """Who has the old file open, or linked, keeps it whole; nothing is written into it."""
    target, link = tmp_path / "a.txt", tmp_path / "link.txt"
    target.write_text("old")
    os.link(target, link)

    with replace_file(target) as file:
        file.write(b"new")
        assert "old" == target.read_text()

    assert ("new", "old") == (target.read_text(), link.read_text())
    assert {target, link} == set(tmp_path.iterdir())


def test_an_error_within_leaves_the_old_file_and_nothing_beside(tmp_path: Path) -> None:
    """A writer that fails half-way changes nothing."""
    target = tmp_path / "a.txt"
    target.write_text("old")

    def write_half() -> None:
        with replace_file(target) as file:
            file.write(b"ne")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_half()

    assert "old" == target.read_text()
    assert [target] == list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    """What cannot be written is an error with the file's name."""
    with pytest.raises(InputError, match="cannot be written"), replace_file(tmp_path / "none" / "a.txt"):
        pass
