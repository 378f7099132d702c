"""Known findings: what is in a baseline is no failure, what is not is one, and what is mended is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.check.baseline import Baseline, write_baseline
from kg.errors import InputError, Location
from kg.findings import Finding, Report
from kg.project.config import Project

from ..conftest import Ran

Kg = Callable[..., Ran]
FILE = "data/sources/rose-and-g-dragon.ttl"
FAULT = 'work:apt mg:theme "no tag" .\n'
OTHER = (
    "entry:x a mg:ChartEntry ; mg:entryOf work:apt ; mg:chart chart:bugs ; mg:metric concept:peak ; mg:position 0 .\n"
)


def add(project: Project, *lines: str, first: bool = False) -> None:
    path = project.root / FILE
    text = path.read_text("utf-8")
    head, dot, rest = text.partition(" .\n\n")
    path.write_text(f"{head}{dot}{''.join(lines)}{rest}" if first else text + "".join(lines), "utf-8")


def remove(project: Project, line: str) -> None:
    path = project.root / FILE
    path.write_text(path.read_text("utf-8").replace(line, "", 1), "utf-8")


@pytest.mark.parametrize("command", ["validate", "check"])
def test_only_what_is_not_known_is_a_failure(kg: Kg, few: Project, command: str) -> None:
    """Lines may move about; the same once more, or another, is new; what is mended is told, and a run anew takes it out."""
    add(few, FAULT, OTHER)
    known = ["--baseline", "known.json"]
    found = kg(command, "-f", "json", cwd=few)
    total = len(json.loads(found.out)["findings"])
    written = kg(command, *known, "--update-baseline", cwd=few)
    assert (1, 0) == (found.code, written.code), written.err
    assert total >= 2
    assert f"wrote {total} known findings to known.json" in written.err

    assert 0 == kg(command, *known, cwd=few).code
    add(few, "\n" * 7, first=True)
    again = kg(command, *known, cwd=few)
    assert 0 == again.code, again.out
    assert "" == again.out
    assert "known findings are left out" in again.err

    add(few, 'work:toxic-till-the-end mg:theme "none either" .\n')
    more = kg(command, *known, "-f", "json", cwd=few)
    assert 1 == more.code
    assert {"none either"} <= {row["value"].strip('"') for row in json.loads(more.out)["findings"] if row.get("value")}
    assert not [row for row in json.loads(more.out)["findings"] if "no tag" in str(row.get("value"))]

    remove(few, FAULT)
    mended = kg(command, *known, cwd=few)
    assert "has been mended" in mended.err or "have been mended" in mended.err
    kg(command, *known, "--update-baseline", cwd=few)
    last = kg(command, *known, cwd=few)
    assert 0 == last.code
    assert "mended" not in last.err


def test_a_baseline_is_for_the_files_that_were_validated(kg: Kg, tmp_path: Path) -> None:
    """Outside a project too, wherever the folder lies; the same finding once more is one too many."""
    shape = "@prefix sh: <http://www.w3.org/ns/shacl#> . <urn:s> a sh:NodeShape ; sh:targetSubjectsOf <urn:p> ;"
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "s.ttl").write_text(f"{shape} sh:property [ sh:path <urn:p> ; sh:maxInclusive 3 ] .")
        (tmp_path / folder / "d.ttl").write_text("[] <urn:p> 4 .\n")
    words = ("validate", "d.ttl", "--shapes", "s.ttl", "--baseline", "k.json")
    assert 0 == kg(*words, "--update-baseline", cwd=tmp_path / "a").code
    (tmp_path / "a" / "k.json").rename(tmp_path / "b" / "k.json")
    assert 0 == kg(*words, cwd=tmp_path / "b").code
    (tmp_path / "b" / "d.ttl").write_text("[] <urn:p> 4 .\n[] <urn:p> 4 .\n")
    ran = kg(*words, cwd=tmp_path / "b")
    assert 1 == ran.code
    assert "1 violation" in ran.err.splitlines()[-1]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, "cannot be read"),
        ("", "is no baseline; write one with --update-baseline"),
        ("{}\n", "is no baseline"),
        ('"kg baseline 1"\n{"mark": 1, "rule": "", "file": "", "message": ""}\n', "known.json:2:1: is no finding"),
        ('"kg baseline 1"\n{"mark": "x"}\n', "known.json:2:1: is no finding"),
        ('"kg baseline 1"\n[[[[\n', "known.json:2:1: is no finding"),
    ],
)
def test_what_is_no_baseline_is_refused(kg: Kg, music: Project, text: str | None, told: str) -> None:
    """Or known findings would come back, or new ones be passed over, and nobody would know why."""
    if text is not None:
        (music.root / "known.json").write_text(text)
    ran = kg("validate", "--baseline", "known.json", cwd=music)

    assert 3 == ran.code
    assert told in ran.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--update-baseline"], "--baseline names"),
        (["--baseline", "k.json", "--update-baseline", "--focus", "work:apt"], "leave out"),
        (["--baseline", "k.json", "--update-baseline", "--watch"], "leave out"),
        (["--baseline", FILE, "--update-baseline"], "no output replaces one"),
        (["--baseline", "data/k.ttl", "--update-baseline"], "all belongs to the project"),
    ],
)
def test_a_baseline_is_not_written_where_something_would_be_lost(
    kg: Kg, music: Project, words: list[str], told: str
) -> None:
    before = (music.root / FILE).read_bytes()
    ran = kg("validate", *words, cwd=music)

    assert 2 == ran.code
    assert told in ran.err
    assert before == (music.root / FILE).read_bytes()
    assert not (music.root / "k.json").exists()


def test_known_findings_have_one_order(tmp_path: Path) -> None:
    """By file, rule and message, in whatever order they were found: a change of one is a change of its line."""
    found = [
        Finding("warning", message, rule, Location(Path(file), line))
        for line, (file, rule, message) in enumerate(
            [("b", "r", "m"), ("a", "s", "m"), ("a", "r", "z"), ("a", "r", "n")], 1
        )
    ]
    written = []
    for some in (found, found[::-1]):
        write_baseline(tmp_path / "known.json", some)
        written.append((tmp_path / "known.json").read_text("utf-8"))

    assert written[0] == written[1]
    rows = [json.loads(line) for line in written[0].splitlines()[1:]]
    assert ["arn", "arz", "asm", "brm"] == [row["file"] + row["rule"] + row["message"] for row in rows]


def test_known_findings_are_counted_as_often_as_they_are_written(tmp_path: Path) -> None:
    """What is left out and what is mended is told; of none, neither."""
    path = tmp_path / "known.json"
    one, other = (Finding("warning", message, "r", Location(tmp_path / "a.ttl", 1)) for message in "mn")
    seen = Report([one, one, one, other]).seen_from(tmp_path).findings
    assert 3 == write_baseline(path, [seen[0], seen[0], seen[3]])

    for found, new, told, mended in (
        ([], [], [], "3 known findings have been mended; write the file anew"),
        ([one], [], ["1 known finding is left out"], "2 known findings have been mended; write the file anew"),
        ([one, one, one], [one], ["2 known findings are left out"], "1 known finding has been mended; write the file anew"),
        ([one, other, one], [], ["3 known findings are left out"], None),
        ([one._replace(rule="s")], [one._replace(rule="s")], [], "3 known findings have been mended; write the file anew"),
    ):  # fmt: skip
        known = Baseline.read(path)
        report = known.without_known(Report(found, ["noted"]), tmp_path)
        note = known.tell_mended()
        assert (new, ["noted", *(f"{path}: {one}" for one in told)]) == (
            list(report.findings),
            [str(note) for note in report.notes],
        )
        assert mended == (note and note.text)


def test_a_baseline_that_cannot_be_read_is_told_and_never_passes(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "bytes").write_bytes(b'"kg baseline 1"\n\xff\n')
    for name, why, place in (
        ("folder", "cannot be read", (None, None)),
        ("nowhere", "cannot be read", (None, None)),
        ("bytes", "byte 0xff is not UTF-8; save the file as UTF-8", (2, 1)),
    ):
        with pytest.raises(InputError, match=why) as told:
            Baseline.read(tmp_path / name)
        assert Location(tmp_path / name, *place) == told.value.location
    for line in ("[]", "7", '{"mark": "x", "rule": "", "file": "", "message": "", "more": ""}', "", "null"):
        (tmp_path / "known.json").write_text(f'"kg baseline 1"\n{line}\n')
        with pytest.raises(InputError, match="is no finding as they are written here"):
            Baseline.read(tmp_path / "known.json")


def test_a_finding_about_a_whole_file_is_known_wherever_the_folder_lies(tmp_path: Path) -> None:
    """It has no line to be known by, but its file, as it is seen from the folder of the baseline."""
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()

    def found(folder: str, name: str) -> Report:
        return Report([Finding("warning", "m", "r", Location(tmp_path / folder / name))])

    write_baseline(tmp_path / "k.json", found("a", "one.ttl").seen_from(tmp_path / "a").findings)
    for folder in ("a", "b"):
        for name, is_known in (("one.ttl", True), ("two.ttl", False)):
            known = Baseline.read(tmp_path / "k.json")
            left = known.without_known(found(folder, name), tmp_path / folder).findings
            assert (not left) is is_known
