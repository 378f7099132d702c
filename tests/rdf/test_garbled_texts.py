"""Texts that came out of a page or a program otherwise than they were written."""

from __future__ import annotations

import pytest

from kg.rdf.garbled_texts import garbled, may_be_garbled

RIGHT = (
    "Rock & Roll", "Ça ira!", "Müller", "naïve", "São Paulo", "Ã", "ROSÉ’s", "ROSÉ”", "CAFÉ™", "BEYONCÉ®", "»CAFÉ«",
    "Strauß’", "„Spaß“", "“AMANHÃ”", "AT&T;", "a <3 b", "<I>", "3×“a”", "café’”", "é…”", "x < br", "<unknown>", "로제", "AB",
)  # fmt: skip
WRITTEN = (
    "ROSÉ", "Müller — “naïve”", "fame’s price", "São Paulo", "APT™", "로제", "東京", "Ёлка", "λόγος", "voilà", "Étienne", "😀",
    "À la", "Ça", "Łódź", "Dvořák",
)  # fmt: skip


@pytest.mark.parametrize("text", RIGHT)
def test_a_text_that_may_be_meant_as_it_stands_is_not_told(text: str) -> None:
    assert garbled(text) is None


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
@pytest.mark.parametrize("text", WRITTEN)
def test_bytes_that_were_read_as_letters_are_told_with_the_text(text: str, encoding: str) -> None:
    try:
        read = text.encode().decode(encoding)
    except UnicodeDecodeError:
        read = text.encode().decode("latin-1")

    found = garbled(read)

    assert found is not None
    assert found.meant == text
    assert may_be_garbled(read.encode())


def test_what_went_through_such_a_program_twice_is_read_twice() -> None:
    found = garbled("Rosé".encode().decode("cp1252").encode().decode("cp1252"))

    assert found is not None
    assert found.meant == "Rosé"


@pytest.mark.parametrize(
    ("text", "meant"),
    [("ROS&Eacute;", "ROSÉ"), ("Rock &amp; Roll", "Rock & Roll"), ("fame <br/>", "fame"), ("a<br>b", "a b"),
     ("<i>x</i> y", "x y"), ("fame &nbsp; x", "fame x"), ("&#201;", "É"), ('<a href="#">x</a>', "x")],
)  # fmt: skip
def test_letters_by_name_and_tags_are_told_with_the_text(text: str, meant: str) -> None:
    found = garbled(text)

    assert found is not None
    assert found.meant == meant
    assert may_be_garbled(text.encode())


def test_a_text_of_nothing_but_a_tag_has_no_other_one() -> None:
    assert garbled("<br/>") is None
