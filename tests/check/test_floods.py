"""Many findings that say the same are shown by a few and a count; forms for machines have all of them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.check.floods import few_of_each, kind_of
from kg.errors import Location
from kg.findings import Finding, Report
from kg.project.config import Project

from ..conftest import Ran

Kg = Callable[..., Ran]
MANY = 1_412


def finding(message: str, line: int = 1, rule: str = "r", severity: str = "violation") -> Finding:
    return Finding(severity, message, rule, Location(Path("a.ttl"), line, 1))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<http://e/A> is known nowhere", "<http://e/B> is known nowhere"),
        ('"a \\" b" is no number', '"7" is no number'),
        ("'a' is no number", "'b' is no number"),
        ("the prefix a: is <http://a/> here", "the prefix bc: is <http://b/> here"),
        ("There are 3 values, of 1,000.", "There are 17 values, of 2.5"),
        ("e:a is not a e:C", "f:b is not a g:D"),
    ],
)
def test_messages_of_one_kind_differ_in_names_and_numbers_only(one: str, other: str) -> None:
    assert kind_of(finding(one)) == kind_of(finding(other))
    assert kind_of(one) == kind_of(other)


@pytest.mark.parametrize("other", [finding("b"), finding("a", rule="s"), finding("a", severity="warning"),
                                   finding("a")._replace(component="c"), finding("a")._replace(step="s")])  # fmt: skip
def test_another_rule_severity_part_step_or_text_is_another_kind(other: Finding) -> None:
    assert kind_of(finding("a")) != kind_of(other)


@pytest.mark.parametrize("total", [0, 1, 3, 4, 5, 100])
def test_the_first_of_each_kind_are_shown_in_their_order(total: int) -> None:
    """Those of a second kind between them stay where they are; one alone in being left out is shown."""
    mixed = [one for n in range(total) for one in (finding(f"a {n}", n), finding(f"b {n}", n, "s"))]
    shown = list(few_of_each(mixed, 3))
    whole = total <= 4

    assert [one for one, more in shown if not more] == (mixed if whole else mixed[:6])
    assert [(one, more.number, more.first, more.next) for one, more in shown if more] == (
        []
        if whole
        else [(one, total - 3, first.location, one.location) for one, first in zip(mixed[6:8], mixed, strict=False)]
    )
    assert mixed == [one for one, more in few_of_each(mixed, None) if more is None]


@pytest.fixture
def flooded(empty_project: Project) -> Project:
    """A project with many prefixes that nobody declares, many nodes that a shape minds, and one of another kind."""
    base = empty_project.base
    prefixes = "".join(f"@prefix p{n}: <http://e/{n}#> .\n" for n in range(MANY))
    things = "".join(f"<urn:a{n}> a <{base}ontology#Thing> .\n" for n in range(MANY))
    (empty_project.data / "a.ttl").write_text(
        prefixes + things + "<urn:b> <http://www.w3.org/2004/02/skos/core#prefLabel> 1 .\n"
    )
    return empty_project


def test_a_text_shows_ten_and_counts_the_others(kg: Kg, flooded: Project) -> None:
    """And says where the others begin, and how all are had; the sums are of all."""
    ran = kg("check", cwd=flooded)
    lines = ran.out.splitlines()

    assert 1 == ran.code
    assert 22 == len(lines)
    assert (
        f"  and {MANY - 10:,} more like that at data/a.ttl:1:1; the next is at data/a.ttl:11:1 [prefixes]" == lines[10]
    )
    assert (
        f"  and {MANY - 10:,} more like that at data/a.ttl:{MANY + 1}:1; the next is at data/a.ttl:{MANY + 11}:1"
        in lines[21]
    )
    assert f"syntax: {MANY:,} warnings" in ran.err
    assert f"shapes: {MANY:,} violations" in ran.err
    assert (
        f"{2 * MANY - 20:,} findings are only counted, since others are like them; --max {2 * MANY} shows all"
        in ran.err
    )


def test_all_are_shown_where_that_is_asked_for(kg: Kg, flooded: Project) -> None:
    """By a number that is large enough, by a form for machines; a smaller number is a number of findings."""
    every = kg("check", "--max", str(2 * MANY), cwd=flooded)
    few = kg("check", "--max", str(MANY + 5), cwd=flooded)
    found = json.loads(kg("check", "-f", "json", cwd=flooded).out)

    assert 2 * MANY == len(every.out.splitlines()) == len(found["findings"])
    assert "only counted" not in every.err
    assert (MANY + 5, 1) == (len(few.out.splitlines()), few.code)
    assert f"note: {MANY - 5:,} more findings are not shown" in few.err
    assert few.out == kg("check", "-f", "text", "--max", str(MANY + 5), cwd=flooded).out
    signs = {"github": "::", "sarif": '"ruleId"', "junit": "<testcase ", "turtle": "a sh:ValidationResult"}
    counted = {form: kg("check", "-f", form, cwd=flooded).out.count(sign) for form, sign in signs.items()}
    assert {"github": 4 * MANY, "sarif": 2 * MANY, "junit": 2 * MANY, "turtle": MANY} == counted, (
        "prefixes are no nodes"
    )


def test_a_check_is_summed_up_by_rule(kg: Kg, flooded: Project) -> None:
    ran = kg("check", "--summary", cwd=flooded)

    assert [
        [f"{MANY:,}", "violation", "shapes:Thing-label"], [f"{MANY:,}", "warning", "prefixes"],
    ] == [line.split() for line in ran.out.splitlines()]  # fmt: skip
    for words in (["--max", "3"], ["-f", "json"]):
        assert 2 == kg("check", "--summary", *words, cwd=flooded).code


def test_a_release_that_is_refused_is_no_flood(kg: Kg, flooded: Project) -> None:
    settings = flooded.root / "kg.toml"
    text = settings.read_text("utf-8").replace("[project]\n", '[project]\nlicense = "https://e/licence"\n', 1)
    settings.write_text(text, "utf-8")

    assert 11 == len(kg("release", "1.0.0", cwd=flooded).out.splitlines())


def test_notes_are_no_flood_either(kg: Kg, tmp_path: Path) -> None:
    """Shapes for other data than there is: as many doubts, of which stderr has ten and JSON all."""
    (tmp_path / "s").mkdir()
    for n in range(60):  # of one file they are one note
        shape = f"<urn:s{n}> a sh:NodeShape ; sh:targetClass <http://e/{n}/C> .\n"
        (tmp_path / f"s/{n:02}.ttl").write_text(f"@prefix sh: <http://www.w3.org/ns/shacl#> .\n{shape}")
    (tmp_path / "d.ttl").write_text("<urn:a> <urn:b> 1 .\n")
    words = ("validate", "d.ttl", "--shapes", "s", "--allow-idle")
    ran = kg(*words, cwd=tmp_path)
    notes = json.loads(kg(*words, "-f", "json", cwd=tmp_path).out)["notes"]

    assert (0, "") == ran[:2]
    assert 60 <= len(notes)
    assert "note: and 50 more like that at s/00.ttl:2:" in ran.err
    assert len(ran.err.splitlines()) < 30


def test_a_report_from_python_has_all(flooded: Project) -> None:
    """What is shown is a matter of printing."""
    report = Report([finding(f"a {n}") for n in range(MANY)])

    assert MANY == len(report.findings) == report.failures
    assert MANY == len(report.cut(MANY).findings)


@pytest.mark.parametrize("unit", ["x", "a-", "a.", "-", "1", "é_", "a b ", "e:a ", "<a", "'a", "1."])
def test_a_long_message_is_known_in_time_that_grows_with_it(unit: str) -> None:
    """As one has that shows a text of the data, of a megabyte in one word."""
    begun = time.process_time()

    assert kind_of(f"The value is not {unit * (1_000_000 // len(unit))}.")
    assert time.process_time() - begun < 2
