"""Paths on the command line: standard input is a file as long as it is needed, and is told as it was named."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from kg.cli.forms import form_of, require_different
from kg.cli.given_paths import GivenPaths, files_named, given_paths
from kg.errors import InputError, Location, UsageError
from kg.findings import Finding, Report
from kg.rdf.given import files_below

TURTLE = b"<urn:a> <urn:b> <urn:c> .\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two files, in which one is; something comes from standard input."""
    monkeypatch.chdir(tmp_path)
    for name in ("a.ttl", "b.nt"):
        (tmp_path / name).write_bytes(TURTLE)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(TURTLE)))
    return tmp_path


def test_standard_input_is_a_file_for_that_long_and_has_the_name_that_was_given(here: Path) -> None:
    with given_paths([["a.ttl"], ["-"], ["b.nt"], []], None) as given:
        ((data,), (stdin,), (more,), none) = given.groups
        assert (Path("a.ttl"), Path("b.nt"), []) == (data, more, none)
        assert (TURTLE, ".ttl") == (stdin.read_bytes(), stdin.suffix)
        assert {"a.ttl", stdin.name, "b.nt"} == {path.name for path in given.files()}
        place = Location(stdin, 3, 1)
        report = given.told(Report((Finding("violation", "so", "a/rule", place),)))
        assert [Location(Path("-"), 3, 1)] == [one.location for one in report.findings]
        assert "-:3:1" in str(given.told_error(InputError("so", location=place)))
        assert "a.ttl:3" in str(given.told_error(InputError("so", location=Location(data, 3))))
        assert given.base(None)(stdin) == (here / "-").as_uri()
        assert given.base(None)(Path("a.ttl")) == (here / "a.ttl").as_uri()
        assert given.base("http://e/")(stdin) == given.base("http://e/")(data) == "http://e/"
        assert given.base("")(data) == "", "what is given counts, also where it is nothing"
    assert not stdin.exists()


@pytest.mark.parametrize(("text", "suffix"), [(TURTLE, ".ttl"), (b"<urn:g> { <urn:a> <urn:b> <urn:c> }\n", ".trig")])
def test_standard_input_is_of_the_format_that_it_looks_like(
    here: Path, monkeypatch: pytest.MonkeyPatch, text: bytes, suffix: str
) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(text)))
    with given_paths([["-"]], None) as given:
        assert [suffix] == [path.suffix for path in given.groups[0]]


def test_standard_input_is_of_the_format_that_is_named(here: Path) -> None:
    with given_paths([["-"]], "ntriples") as given:
        assert [".nt"] == [path.suffix for path in given.groups[0]]


@pytest.mark.parametrize(
    ("named", "format_name", "told"),
    [
        ([["-", "-"]], None, "can be read once"), ([["-"], ["-"]], None, "can be read once"), ([["a.ttl"]], "turtle", "--from is the format of standard input"),
        ([[]], "turtle", "--from is the format of standard input"), ([[], []], "nquads", "--from is the format of standard input"),
    ],
)  # fmt: skip
def test_a_format_is_that_of_standard_input_which_is_read_once(
    here: Path, named: list[list[str]], format_name: str | None, told: str
) -> None:
    with pytest.raises(UsageError, match=told), given_paths(named, format_name):
        pass


def test_where_nothing_is_named_there_is_nothing(here: Path) -> None:
    with given_paths([[], [], []], None) as given:
        assert ([[], [], []], []) == (given.groups, given.files())


def test_the_fourth_purpose_is_no_data(here: Path) -> None:
    """Names of it are told apart: a table or a folder is no RDF."""
    assert [] == GivenPaths([[], [], [], ["a.ttl"]], None).files()
    assert ["a.ttl"] == [path.name for path in GivenPaths([[], [], ["a.ttl"], ["b.nt"]], None).files()]


def test_a_name_of_a_file_is_a_file_where_nothing_came_from_standard_input(here: Path) -> None:
    error = InputError("so", location=Location(Path("a.ttl"), 1))
    given = GivenPaths([["a.ttl"]], None)
    assert given.told_error(error) is error
    assert [[Path("a.ttl")]] == given.groups


def test_all_files_are_named_those_of_folders_and_the_last_as_they_stand(here: Path) -> None:
    (here / "more").mkdir()
    (here / "more" / "c.ttl").write_bytes(TURTLE)
    assert ["a.ttl", "c.ttl", "gone.csv"] == [path.name for path in files_named([["a.ttl"], ["more"], ["gone.csv"]])]
    with pytest.raises(InputError):
        files_named([["gone.ttl"], []])


KNOWN = {".ttl": "turtle", ".csv": "csv"}


@pytest.mark.parametrize(
    ("output", "given", "default", "form"),
    [
        ("a.csv", "turtle", None, "turtle"), ("a.CSV", None, "turtle", "csv"), ("a.csv.gz", None, "turtle", "csv"), ("a.ttl.zst", None, None, "turtle"), (None, None, "csv", "csv"),
        ("-", None, "csv", "csv"), ("name", None, "csv", "csv"), ("/dev/null", None, "csv", "csv"), ("folder.d", None, "csv", None), ("a.docx", None, "csv", None), ("a.docx.gz", None, "csv", None),
        ("name", None, None, None), (None, None, None, None), ("-", None, None, None),
    ],
)  # fmt: skip
def test_a_form_is_what_is_asked_for_or_what_the_name_says(
    here: Path, output: str | None, given: str | None, default: str | None, form: str | None
) -> None:
    """A folder is no device: its name has a suffix as that of any file."""
    (here / "folder.d").mkdir()
    if form is None:
        with pytest.raises(UsageError, match=r"names no format; known are \.ttl, \.csv; or say the format with -f"):
            form_of(output, given, KNOWN, default)
        with pytest.raises(UsageError) as told:
            form_of(output, given, KNOWN, default, option="")
        assert "or say the format" not in told.value.message
    else:
        assert form == form_of(output, given, KNOWN, default)


def test_a_device_has_no_suffix_and_a_file_that_is_there_has_one(here: Path) -> None:
    import os

    os.mkfifo(here / "pipe.docx")
    assert "csv" == form_of("pipe.docx", None, KNOWN, "csv")
    (here / "file.docx").touch()
    with pytest.raises(UsageError):
        form_of("file.docx", None, KNOWN, "csv")


def test_a_form_is_asked_for_once() -> None:
    require_different(["turtle", "csv"])
    require_different([])
    for formats in (["csv", "csv"], ["turtle", "csv", "turtle"]):
        with pytest.raises(UsageError, match="is given twice; once is enough"):
            require_different(formats)


def test_a_link_that_leads_back_to_a_folder_gives_its_files_once(tmp_path: Path) -> None:
    """With two such links there would be no end."""
    (tmp_path / "a" / "b").mkdir(parents=True)
    for path in ("a/x.ttl", "a/b/y.ttl"):
        (tmp_path / path).write_text("")
    (tmp_path / "a" / "b" / "up").symlink_to("..")

    assert files_below(tmp_path / "a") == [tmp_path / "a" / "b" / "y.ttl", tmp_path / "a" / "x.ttl"]
