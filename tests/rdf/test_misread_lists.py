"""What stands around several values, and between them, is told as what is wrong with it, at its place, with a mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rdf.test_misreadings import faults, require_told


@pytest.mark.parametrize(
    ("text", "place", "words", "mended"),
    [
        ("a:a m:g [a:b, a:c,a:d] ;\n    m:k 1 .\n", (1, 9), "no square brackets", "a:a m:g a:b, a:c,a:d ;\n    m:k 1 .\n"),
        ("a:a m:g a:b, [a:c, <http://a/d>] .\n", (1, 14), "no square brackets", "a:a m:g a:b, a:c, <http://a/d> .\n"),
        ('a:a m:g [ "a b"@en, "b"@en ] .\n', (1, 9), "no square brackets", 'a:a m:g "a b"@en, "b"@en .\n'),
        ("a:a m:g [1, 2] .\n", (1, 9), "no square brackets", "a:a m:g 1, 2 .\n"),
        ("a:a m:g [a:b,\n    a:c] .\n", (1, 9), "no square brackets stand around values: take them out", None),
        ("a:a m:g [m:k, a:b] .\n", (1, 13), "a value is missing", None),
        ("a:a m:g a:b; a:c; a:d ;\n    m:k 1 .\n", (1, 12), "comma comes before a further value", "a:a m:g a:b, a:c, a:d ;\n    m:k 1 .\n"),
        ("a:a m:g a:b; a:c, a:d; a:e .\n", (1, 12), "comma comes before a further value", "a:a m:g a:b, a:c, a:d, a:e .\n"),
        ("a:a m:g a:b; a:c; m:k 1; m:l 2 .\n", (1, 12), "comma comes before a further value", "a:a m:g a:b, a:c; m:k 1; m:l 2 .\n"),
        ('a:a m:g "a b"@en; "b"@en; "c"@en .\n', (1, 17), "comma comes before a further value", 'a:a m:g "a b"@en, "b"@en, "c"@en .\n'),
        ('a:a m:g "a"@en; "on page 7"; m:k 1 .\n', (1, 15), "or, a property is missing before", None),
        ('a:a m:g "a"@en;\n    "b"@en; m:k 1 .\n', (1, 15), "or, a property is missing before", None),
        ("a:a m:g a:b; m:k; m:l 2 .\n", (1, 17), "a value is missing here, behind m:k", None),
        ('a:a m:g "b c" ; a:c ; m:k 1 .\n', (1, 20), "behind a:c; or, if that is a value, a comma", None),
        ("a:a m:g m:b; m:c; m:k 1 .\n", (1, 17), "behind m:c; or, if that is a value, a comma", None),
        ("a:a a m:P; m:Q; m:k 1 .\n", (1, 10), "comma comes before a further value", "a:a a m:P, m:Q; m:k 1 .\n"),
        ("a:a a m:P ;\n    m:k .\n", (2, 8), "a value is missing here", None),
        ('a:a m:g a:b .\n    m:t "hate comments"@en .\n', (1, 13), "goes on with it: a semicolon", 'a:a m:g a:b ;\n    m:t "hate comments"@en .\n'),
        ("a:a m:g a:b .\n    m:t 'no subject here', 'b' .\n", (1, 13), "goes on with it: a semicolon", "a:a m:g a:b ;\n    m:t 'no subject here', 'b' .\n"),
        ("a:a m:g a:b. a:c ;\n    m:k 1 .\n", (1, 12), "a further value stands behind it", "a:a m:g a:b, a:c ;\n    m:k 1 .\n"),
        ("a:a m:g a:b. a:c, a:d .\n", (1, 12), "a further value stands behind it", "a:a m:g a:b, a:c, a:d .\n"),
        ('a:a m:g "a"@en. "b c"@en .\n', (1, 15), "a further value stands behind it", 'a:a m:g "a"@en, "b c"@en .\n'),
        ('a:a m:g "a"@en .\n    "b"@en .\n', (1, 16), "begins none", None),
        ("a:a m:g 1 . 2 .\n", (1, 11), "begins none", None),
        ("a:a m:g a:b . a:c, a:d m:k 1 .\n", (1, 18), "has one subject", None),
        ("a:a m:p a:b #17 ;\n    m:k 1 .\n", (1, 12), "a semicolon is missing", "a:a m:p a:b ; #17 ;\n    m:k 1 .\n"),
    ],
)  # fmt: skip
def test_the_signs_around_values_are_told_as_what_they_should_be(
    tmp_path: Path, text: str, place: tuple[int, int], words: str, mended: str | None
) -> None:
    require_told(tmp_path, text, place, words, mended)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('a:a m:r agnt:x ;\n    m:d 2024-11-22"^^m:date .\n', [(1, "prefix agnt:"), (2, "a date stands in quotes")]),
        ('a:a m:r agnt:x ;\n    m:t hate it"@en .\n', [(1, "prefix agnt:"), (2, "missing before this")]),
        ('a:a m:t "hate it@en ;\n    m:r agnt:x .\n', [(1, "missing here"), (2, "prefix agnt:")]),
        ('a:a m:r agnt:x ; m:t "hate it@en ;\n    m:k 1 .\n', [(1, "prefix agnt:"), (1, "missing here")]),
        ('agnt:a m:t hate it"@en .\na:b agnt:k 1 .\n', [(1, "prefix agnt:"), (1, "missing before this")]),
        ("a:a m:k 1\n    m:r agnt:x, agnt:y .\n", [(1, "semicolon is missing"), (2, "prefix agnt:")]),
        ('a:a m:k 1\n    m:t "by agnt:x, or so" .\n', [(1, "semicolon is missing")]),
        ('a:a m:t "hate it@en ;\n    m:t "by agnt:x", "so .\n', [(1, "missing here")]),
    ],
)  # fmt: skip
def test_a_prefix_and_another_slip_in_one_statement_are_both_told(
    tmp_path: Path, text: str, told: list[tuple[int, str]]
) -> None:
    """Each is told as it is where the other is mended, so that each may be mended alone."""
    found = faults(tmp_path, "@prefix agent: <http://agent/> .\n" + text)

    assert [place for place, _ in told] == [
        one.location.line - 3 for one in found if one.location and one.location.line
    ]
    assert [words in one.message for (_, words), one in zip(told, found, strict=True)] == [True] * len(told)
    assert all(one.mend is not None for one in found)
