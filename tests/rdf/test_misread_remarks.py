"""A comment as other languages have it is told as that, also over several lines, and mended."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.project.config import Project
from tests.edit.test_bracketing import ROOT, offered
from tests.rdf.test_misreadings import HEAD, faults

GOOD = "a:a m:n 1 .\n"


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        ("<!-- why not -->", "# why not"),
        ("<!--why-->", "# why"),
        ('<!-- a "b" of <c> -->', '# a "b" of <c>'),
        ('<!-- 12" -->', '# 12"'),
        ("/* why */", "# why"),
        ("// why", "# why"),
        ("-- it's why", "# it's why"),
        ("% why", "# why"),
        ("%% why", "# why"),
        ("; why, that is so", "# why, that is so"),
        ("; why", "# why"),
    ],
)
@pytest.mark.parametrize(("before", "behind"), [(GOOD, GOOD), ("", GOOD), (GOOD, "")])
def test_the_sign_of_another_language_is_told(
    tmp_path: Path, *, written: str, mended: str, before: str, behind: str
) -> None:
    text = f"{before}{written}\n{behind}"
    (fault,) = faults(tmp_path, text)

    assert fault.message.startswith("a comment begins with #")
    assert fault.mend is not None
    assert fault.location is not None
    assert (fault.location.line, fault.location.column) == (3 + bool(before), 1)
    begin = len(HEAD + before)
    whole = HEAD + text
    made = f"{whole[:begin]}{fault.mend.text}{whole[begin + fault.mend.length :]}"
    assert made == f"{HEAD}{before}{mended}\n{behind}"


@pytest.mark.parametrize(
    ("old", "new", "mended"),
    [
        (" ;\n", " ; -- why\n", " ; # why\n"),
        (" ;\n", " ;\n    <!-- why -->\n", " ;\n    # why\n"),
        (" ;\n", " ;\n    ; that is why\n", " ;\n    # that is why\n"),
        ("\n\n", "\n\n<!--\nwhy so\n\n  and how\n-->\n", "\n\n# why so\n#\n# and how\n"),
        ("\n\n", "\n\n/* why so\nand how */ \n", "\n\n# why so\n# and how\n"),
    ],
)
def test_comments_within_statements_and_over_several_lines_are_mended(
    music: Project, *, old: str, new: str, mended: str
) -> None:
    path = ROOT / "data" / "sources" / "number-one-girl-single.ttl"
    text = path.read_text("utf-8")
    at = text.index(old, text.index("agent:rose mg:occupation") if "\n\n" in old else text.index(" a mg:Membership"))
    told, made = offered(music, path, f"{text[:at]}{new}{text[at + len(old) :]}")

    assert all(one.startswith("a comment begins with #") for one in told)
    assert made == [f"{text[:at]}{mended}{text[at + len(old) :]}"]


@pytest.mark.parametrize("text", ["a:a m:n 1 .\n; m:k 2 .\n", "a:a m:n 1 .\n;\n", "a:a m:n 1 ;\n; k 2 .\n"])
def test_a_semicolon_that_may_be_one_of_a_statement_begins_no_comment(tmp_path: Path, text: str) -> None:
    assert not any("comment" in fault.message for fault in faults(tmp_path, text))
