"""A word or a sign between two values, for the comma or behind it, is told as that; what says more is not mended."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rdf.test_misreadings import HEAD, faults


@pytest.mark.parametrize(
    ("between", "at", "words", "mended"),
    [
        (", and ", 2, "a comma alone stands between two values: take out and", ", "),
        (", & ", 2, "a comma alone stands between two values: take out &", ", "),
        (", And ", 2, "a comma alone stands between two values: take out And", ", "),
        (",\n    and ", 6, "a comma alone stands", ",\n    "),
        (", and\n    ", 1, "a comma alone stands", ",\n    "),
        (", plus ", 2, "a comma alone stands", ", "),
        (" and ", 0, "a comma stands between two values, and not and", ", "),
        (" & ", 0, "and not &", ", "),
        (" / ", 0, "and not /", ", "),
        (" and\n    ", 0, "and not and", ",\n    "),
        ("\n    and ", 5, "and not and", "\n    , "),
        (" or ", 1, "or leaves open which value is meant", None),
        (", or ", 2, "or leaves open which value is meant", None),
        (" or\n    ", 1, "or leaves open which value is meant", None),
        (" with ", 1, "what with tells may have a property of its own", None),
        (", feat. ", 2, "what feat. tells may have a property of its own", None),
    ],
)
@pytest.mark.parametrize(("one", "other"), [("a:b", "a:c"), ('"b c"@en', '"d"@en'), ("<http://a/b>", "a:c")])
def test_what_stands_for_a_comma_or_behind_it_is_told(
    tmp_path: Path, *, between: str, at: int, words: str, mended: str | None, one: str, other: str
) -> None:
    text = "a:a m:g {}{}{} ;\n    m:k 1 .\n"

    (fault,) = faults(tmp_path, text.format(one, between, other))

    assert words in fault.message
    assert fault.location is not None
    line, column = fault.location.line or 0, fault.location.column or 0
    written = (HEAD + text.format(one, between, other)).split("\n")
    begin = sum(len(above) + 1 for above in written[: line - 1]) + column - 1
    assert begin == len(HEAD) + len("a:a m:g ") + len(one) + at
    assert (fault.mend is not None) == (mended is not None)
    if fault.mend is not None and mended is not None:
        whole = HEAD + text.format(one, between, other)
        made = f"{whole[:begin]}{fault.mend.text}{whole[begin + fault.mend.length :]}"
        assert made == HEAD + text.format(one, mended, other)


@pytest.mark.parametrize(
    "text", ["a:a m:g a:b and .\n", "a:a m:g a:b, a:c and ;\n    m:k 1 .\n", "a:a m:k 1 ; m:g and a:b .\n"]
)
def test_a_word_beside_one_value_may_be_one_too_many(tmp_path: Path, text: str) -> None:
    (fault,) = faults(tmp_path, text)

    assert "a value is missing" in fault.message
    assert "and is one too many" in fault.message
    assert fault.mend is None
