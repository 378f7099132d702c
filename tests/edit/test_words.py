"""What is written as in prose, or as in another language of computers, is told as that, with the one mend there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.edit.fixes import fixes_of
from kg.edit.fixing import texts_after
from kg.errors import SyntaxErrors, TurtleError
from kg.findings import faults_of
from kg.lsp.diagnosing import syntax_of
from kg.project.config import Project
from kg.project.reading import read_project
from kg.rdf.faults import all_with_prefixes, with_prefixes
from kg.rdf.turtle import iter_quads
from tests.edit.mistakes import PROJECT
from tests.edit.test_bracketing import HEAD, ROOT, offered

PATH = PROJECT / "data" / "none" / "one.ttl"


@pytest.mark.parametrize(
    ("written", "said", "wanted"),
    [
        ("3 ^^xsd:integer", "stands in quotes", ['"3"^^xsd:integer']),
        ("13.05.2025^^xsd:date", "a date stands in quotes", ['"2025-05-13"^^xsd:date']),
        ("02.05.2025^^xsd:date", "a date stands in quotes", ['"2025-05-02"^^xsd:date', '"2025-02-05"^^xsd:date']),
        ("14 March 2025", "in figures", ['"2025-03-14"^^xsd:date']),
        ("March 14, 2025", "in figures", ['"2025-03-14"^^xsd:date']),
        ("14 Monday 2025", "", []),
        ("31.04.2025", "31.04.2025 is no day of any month", []),
        ("29 February 2025", "February 2025 has 28 days", []),
        ("3^^ xsd:integer", "stands in quotes", ['"3"^^xsd:integer']),
        ("2025 ^^ xsd:gYear", "stands in quotes", ['"2025"^^xsd:gYear']),
        ("2025-03-14 ^^xsd:date", "a date stands in quotes", ['"2025-03-14"^^xsd:date']),
        ("2025-03 ^^xsd:gYearMonth", "a date stands in quotes", ['"2025-03"^^xsd:gYearMonth']),
        ("14-03-2025", "a date stands in quotes", ['"2025-03-14"^^xsd:date']),
        ("02-05-2025", "a date stands in quotes", ['"2025-05-02"^^xsd:date', '"2025-02-05"^^xsd:date']),
        ("2025-3-4 ^^xsd:date", "a date stands in quotes", ['"2025-03-04"^^xsd:date']),
        ("14-13-2025", "14-13-2025 is no day of any month", []),
        ("2025-3", "a month stands in quotes, with two digits", ['"2025-03"^^xsd:gYearMonth']),
        ("1990-95", 'write a text in quotes, "1990-95"', []),
        ("12-14", 'write a text in quotes, "12-14"', []),
        ("2025-03-14T20:00:00Z", "a moment stands in quotes", ['"2025-03-14T20:00:00Z"^^xsd:dateTime']),
        ("2025-03-14T20:00", "with its seconds", []),
        ("14th of March 2025", "in figures", ['"2025-03-14"^^xsd:date']),
        ("March 2025", 'or a text in quotes, "March 2025"', []),
        ("March 2025^^xsd:gYearMonth", "a month stands in quotes", ['"2025-03"^^xsd:gYearMonth']),
        ("Monday 2025", 'text stands in quotes: write "Monday 2025"', ['"Monday 2025"']),
        ("No. 7", "a number stands without words", ["7"]),
        ("7th", "7th is no number", ["7"]),
        ("7.", "this dot is one too many", ["7"]),
        ("seven", 'write 7, or a text in quotes, "seven"', []),
        ("a:b /* so */", "a comment begins with #", ["a:b # so\n   "]),
        ("/* so */ a:b", "a comment begins with #", ["# so\n    a:b"]),
        ("a:b and work:c", "a comma stands between two values", ["a:b, work:c"]),
        ("a:b & work:c", "a comma stands between two values", ["a:b, work:c"]),
        ("[a:b]", "no brackets stand around a thing", ["a:b"]),
        ("[mg:b]", "a value is missing here", []),
        ("a;b", "a colon stands behind a prefix", ["a:b"]),
        (r'"a\qb\zc \" so"', r"write \\q and \\z", [r'"a\\qb\\zc \" so"']),
        (r'"a\new\dir"', "for each that is meant", []),
    ],
)
def test_words_and_signs_of_elsewhere_are_told_with_their_mend(written: str, said: str, wanted: list[str]) -> None:
    told, made = offered(read_project(PROJECT), PATH, f"{HEAD}work:z mg:n {written} .\nwork:y mg:n 1 .\n")

    assert said in told[0]
    assert [text.removeprefix(HEAD) for text in made] == [f"work:z mg:n {one} .\nwork:y mg:n 1 .\n" for one in wanted]


@pytest.mark.parametrize(
    ("body", "mark"),
    [
        ('chart:z mg:t "so@en ; mg:n 1 .\nwork:y mg:n 2 .\n', '"so@en'),
        ('chart:z mg:t so"@en ; mg:n 1 .\nwork:y mg:n 2 .\n', 'so"@en'),
        ('work:z mg:in chart:b ; mg:t "so@en .\n', '"so@en'),
        ('work:z mg:in chart:b ;\n  mg:t "so@en ;\n  mg:n 2 .\nwork:y mg:n chart:b .\n', '"so@en'),
        ('work:z mg:n 2 ;\n  mg:t "so@en .\nwork:y mg:in chart:b .\n', '"so@en'),
    ],
)
def test_a_lost_mark_and_a_prefix_are_both_told_and_each_is_mended(tmp_path: Path, body: str, mark: str) -> None:
    path, project = tmp_path / "one.ttl", read_project(PROJECT)
    declared, closed = "@prefix chart: <https://example.org/chart/> .", body.replace(mark, '"so"@en')
    project = project._replace(prefixes={**project.prefixes, "chart": "https://example.org/chart/"})

    def offered_for(text: str) -> list[tuple[str, str]]:
        errors: list[TurtleError] = []
        list(iter_quads(path, errors, text.encode()))
        faults = faults_of(all_with_prefixes(SyntaxErrors(errors), project.prefixes)) if errors else []
        fixes = [(one.message, fixes_of(one, project, lambda _: text)) for one in faults]
        assert [len(some) for _, some in fixes] == [1] * len(fixes)
        return [(message, texts_after(some, lambda _: text)[path]) for message, some in fixes]

    told = offered_for(HEAD + body)

    assert sorted("quotation mark is missing" in message for message, _ in told) == [False, True]
    assert sorted(f"chart: has not been declared; declare it with: {declared}" in one for one, _ in told) == [
        False,
        True,
    ]
    for message, text in told:
        assert (closed in text, declared in text) == (("quotation" in message), ("quotation" not in message))
        ((_, whole),) = offered_for(text)
        assert closed in whole
        assert declared in whole
        assert offered_for(whole) == []


def test_a_word_with_a_colon_in_a_text_without_its_first_mark_is_no_prefix() -> None:
    faults: list[TurtleError] = []
    list(iter_quads(PATH, faults, f'{HEAD}work:z mg:t chart:so is no", "c" .\n'.encode()))
    (told,) = [told for one in faults for told in with_prefixes(one, {"chart": "https://example.org/chart/"})]

    assert "quotation mark is missing" in told.message
    assert "prefix" not in told.message


@pytest.mark.parametrize(
    ("stood", "wanted", "is_sure"),
    [
        ('mg:date "2024-11-22"^^xsd:date', '"2025-03-01"^^xsd:date', False),
        ('mg:locator "paragraph 2"', '"March 2025"', True),
    ],
)
def test_of_what_a_month_may_mean_what_the_shapes_allow_is_offered(
    music: Project, stood: str, wanted: str, is_sure: bool
) -> None:
    """Its first day is one way to write it, and says more than was said: that is for a person."""
    path = ROOT / "data" / "sources" / "number-one-girl-single.ttl"
    before, text = stood.split(" ", 1)[0], path.read_text("utf-8")
    spoilt = text.replace(stood, f"{before} March 2025", 1)
    told, made = offered(music, path, spoilt)

    (fault,) = syntax_of(path, spoilt.encode())
    assert [fix.is_sure for fix in fixes_of(fault, music, lambda _: spoilt)] == [is_sure]
    assert 'write "2025-03"^^xsd:gYearMonth where a month is asked for, or its first day' in told[0]
    assert made == [text.replace(stood, f"{before} {wanted}", 1)]


@pytest.mark.parametrize(
    ("stood", "wanted"),
    [
        ("mg:numTracks 12", ["mg:numTracks 3"]),
        ('mg:locator "paragraph 2"', ['mg:locator "3 parts"']),
        ("mg:byArtist agent:rose ;", []),
    ],
)
def test_a_number_with_words_is_what_the_shapes_allow_its_property(
    music: Project, stood: str, wanted: list[str]
) -> None:
    """A number where one is asked for, all of it where a text is; nothing where neither is."""
    path = ROOT / "data" / "sources" / "number-one-girl-single.ttl"
    text = path.read_text("utf-8")
    assert stood in text
    _, made = offered(
        music, path, text.replace(stood, f"{stood.split(' ', 1)[0]} 3 parts{' ;' * (stood[-1] == ';')}", 1)
    )

    assert made == [text.replace(stood, one, 1) for one in wanted]


@pytest.mark.parametrize(
    ("spoilt", "mended"),
    [
        ("mg:g a:b ;\n    a:c ;\n    a:d .\n", "mg:g a:b ,\n    a:c ,\n    a:d .\n"),
        ("mg:g a:b; a:c ; # so\n    a:d, a:e ;\n    mg:n 1 .\n", "mg:g a:b, a:c , # so\n    a:d, a:e ;\n    mg:n 1 .\n"),
        ("mg:g a:b ;\n    a:c ; mg:n a:d ;\n    mg:k 1 .\n", "mg:g a:b ,\n    a:c ; mg:n a:d ;\n    mg:k 1 .\n"),
        ("a mg:P ;\n    mg:Q ;\n    mg:R ;\n    mg:n 1 .\n", "a mg:P ,\n    mg:Q ,\n    mg:R ;\n    mg:n 1 .\n"),
        ("a mg:P ;\n    mg:q ;\n    mg:n 1 .\n", None),
    ],
)  # fmt: skip
def test_semicolons_between_values_are_commas_at_once_on_all_lines(spoilt: str, mended: str | None) -> None:
    made = offered(read_project(PROJECT), PATH, f"{HEAD}work:z {spoilt}work:y mg:n 1 .\n")[1]

    assert made == ([f"{HEAD}work:z {mended}work:y mg:n 1 .\n"] if mended else [])
