"""What stands beside a value is told in words, and is mended where nothing that it says is lost by that."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rdf.test_misreadings import HEAD, faults


@pytest.mark.parametrize(
    ("text", "column", "words", "mended"),
    [
        ("a:a m:n a:b? .\n", 12, "? says that a:b is doubted", None),
        ("a:a m:n a:b ?, a:c .\n", 13, "? says that a:b is doubted", None),
        ("a:a m:n 12? ;\n    m:k 1 .\n", 11, "state a claim with it, or take out ?", None),
        ('a:a m:n "so"@en? .\n', 16, '? says that "so"@en is doubted', None),
        ("a:a m:n a:b (?) .\n", 13, "(?) says that a:b is doubted", None),
        ("a:a m:n ~500 .\n", 9, "~ says that 500 is not exact", None),
        ("a:a m:n ca. 500 .\n", 9, "ca. says that 500 is not exact", None),
        ("a:a m:n about 500 ;\n    m:k 1 .\n", 9, "about says that 500 is not exact", None),
        ("a:a m:n ≥500 .\n", 9, "≥ says that 500 is not exact", None),
        ("a:a m:n <500 .\n", 9, "< says that 500 is not exact", None),
        ("a:a m:n > 500 .\n", 9, "> says that 500 is not exact", None),
        ("a:a m:n 500+ .\n", 9, "+ says that 500 is not exact", None),
        ("a:a m:n 500,000+ .\n", 9, "write 500000 alone where its property says that", None),
        ("a:a m:n [The Sea](https://a/b) .\n", 9, 'or a text, "The Sea", or the address between < and >', None),
        ("a:a m:n [The Sea](a:b) .\n", 9, 'a link of Markdown is nothing here: write a:b, or a text, "The Sea"', None),
        ("a:a m:na:b .\n", 8, "write m:n a:b", "a:a m:n a:b .\n"),
        ("a:c m:k 1 ;\n    m:kinda:b ;\n    m:k 2 .\n", 11, "write m:kind a:b", "a:c m:k 1 ;\n    m:kind a:b ;\n    m:k 2 .\n"),
        ("@prefix x: <http://x/> ;\nx:a m:n 1 .\n", 24, "a dot ends a declaration", "@prefix x: <http://x/> .\nx:a m:n 1 .\n"),
        ('a:a m:n "so"@en@ko .\n', 16, "has @en and @ko: leave the one of its language", None),
        ('a:a m:n "so"@en@en .\n', 16, "has @en: take out @en", 'a:a m:n "so"@en .\n'),
        ("a:a m:n 7O .\n", 9, "write 70", "a:a m:n 70 .\n"),
        ("a:a m:n 500k .\n", 9, "write 500000", None),
        ("a:a m:n a:r&b .\n", 12, "the name without it, as in a:r-and-b", "a:a m:n a:r\\&b .\n"),
    ],
)  # fmt: skip
def test_what_stands_beside_a_value_is_told(
    tmp_path: Path, text: str, column: int, words: str, mended: str | None
) -> None:
    fault = faults(tmp_path, text)[0]

    assert words in fault.message
    assert fault.location is not None
    assert fault.location.column == column
    assert (fault.mend is not None) == (mended is not None)
    if fault.mend is not None and mended is not None:
        lines = (HEAD + text).split("\n")
        line, at = (fault.mend.at.line or 1) - 1, (fault.mend.at.column or 1) - 1
        lines[line] = lines[line][:at] + fault.mend.text + lines[line][at + fault.mend.length :]
        assert "\n".join(lines) == HEAD + mended
        assert faults(tmp_path, mended) == []
