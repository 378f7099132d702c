"""Signs of full width, and of Chinese and Japanese, are told as what is meant by them, and texts keep theirs."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.rdf.lookalikes import MEANT, in_plain_signs
from kg.rdf.meant_values import meant_by, why_not
from kg.rdf.terms import XSD
from tests.rdf.test_misreadings import HEAD, faults


@pytest.mark.parametrize(
    ("text", "words", "mended"),
    [
        ("a:a m:n a:b， a:c .\n", "the sign ， is of full width: write ,", "a:a m:n a:b, a:c .\n"),
        ('a:a m:n "b、c"@en、 "d。"@en .\n', "the sign 、 is of another script", 'a:a m:n "b、c"@en, "d。"@en .\n'),
        ("a:a m:n a:b；\n    m:k 1 .\n", "the sign ； is of full width: write ;", "a:a m:n a:b;\n    m:k 1 .\n"),
        ("a:a m:n a:b 。\na:c m:k 1 .\n", "the sign 。 is of another script: write .", "a:a m:n a:b .\na:c m:k 1 .\n"),
        ("a:a m：n a:b .\n", "the sign ： is of full width: write :", "a:a m:n a:b .\n"),
        ("a:a m:n：a:b .\n", "the sign ： is of full width: write a space", "a:a m:n a:b .\n"),
        (
            "a:a m:n 「the sea」@en .\n",
            'is written in signs of another script: write "the sea"',
            'a:a m:n "the sea"@en .\n',
        ),
        ("a:a m:n 『the 、 sea』 .\n", 'write "the 、 sea"', 'a:a m:n "the 、 sea" .\n'),
        ('a:a m:n 《the "sea"》@en .\n', "is written in signs", 'a:a m:n "the \\"sea\\""@en .\n'),
        ("a:a m:n ＂the sea＂@en .\n", "＂the sea＂ is written in signs of full width", 'a:a m:n "the sea"@en .\n'),
        ('a:a m:n "the sea"＠ｅｎ .\n', "the signs ＠ｅｎ are of full width: write @en", 'a:a m:n "the sea"@en .\n'),
        ("a:a m:n １２ .\n", "the digits １２ are of full width: write 12", "a:a m:n 12 .\n"),
        ("a:a m:n ａ:b .\n", "the letter ａ is of full width: write a", "a:a m:n a:b .\n"),
        ("a:a m:n （ 1 2 ） .\n", "the signs （ and ） are of full width: write ( and )", "a:a m:n ( 1 2 ) .\n"),
        ('a:a m:n "1"＾＾m:b .\n', "the signs ＾＾ are", 'a:a m:n "1"^^m:b .\n'),
        ("a:a m:n ＜http://a/b＞ .\n", "the signs ＜ and ＞ are", "a:a m:n <http://a/b> .\n"),
        ("＃ of the sea\na:a m:n 1 .\n", "the sign ＃ is", "# of the sea\na:a m:n 1 .\n"),
    ],
)
def test_a_sign_that_looks_like_ours_is_told_and_mended(tmp_path: Path, text: str, words: str, mended: str) -> None:
    fault = faults(tmp_path, text)[0]

    assert words in fault.message
    assert fault.mend is not None
    lines = (HEAD + text).split("\n")
    line, column = (fault.mend.at.line or 1) - 1, (fault.mend.at.column or 1) - 1
    lines[line] = lines[line][:column] + fault.mend.text + lines[line][column + fault.mend.length :]
    assert "\n".join(lines) == HEAD + mended
    assert faults(tmp_path, mended) == []


@pytest.mark.parametrize("sign", ['"「so」、so。（so）：１２；"@ko', "<http://a/「so」>", "1 # so、（so）"])
def test_such_signs_in_texts_iris_and_comments_are_no_fault(tmp_path: Path, sign: str) -> None:
    assert faults(tmp_path, f"a:a m:n {sign} .\n" if "#" not in sign else "a:a m:n 1 . # so、（so）\n") == []
    (fault,) = faults(tmp_path, f"a:a m:n {sign.partition(' #')[0]} ; m:k yes no .\n")
    assert "width" not in fault.message
    assert "script" not in fault.message


@pytest.mark.parametrize("mark", ['"""', "'''"])
def test_such_signs_in_the_lines_of_a_long_text_are_no_fault(tmp_path: Path, mark: str) -> None:
    (fault,) = faults(tmp_path, f"a:a m:n {mark}one\ntwo、 three。\n{mark} yes no .\n")

    assert "width" not in fault.message
    assert "script" not in fault.message
    assert fault.mend is None or "two" not in fault.mend.text


@pytest.mark.parametrize(
    ("text", "datatype", "meant"),
    [
        ("１２", "integer", "12"),
        ("２０２４－１１－２２", "date", "2024-11-22"),
        ("３．５", "decimal", "3.5"),
        ("１２，", "integer", None),
    ],
)
def test_a_value_in_such_digits_is_told_as_that(text: str, datatype: str, meant: str | None) -> None:
    assert meant_by(text, XSD + datatype) == meant
    told = why_not(text, XSD + datatype) or ""
    assert ("of full width" in told) == (meant is not None)
    assert "range" not in told


def test_no_sign_of_the_table_is_meant_by_itself() -> None:
    assert all(in_plain_signs(sign) == meant and meant.isascii() for sign, meant in MEANT.items())
