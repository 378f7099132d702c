"""A mend that would make a name that nothing describes gives way to the described name that was likely meant."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg.edit.names_made import NearName, near_name
from kg.edit.spans import Edit, changed_text
from kg.project.config import Project

EX, ELSEWHERE = "https://example.org/small/thing/", "https://elsewhere.example/"
PREFIXES = {"ex": EX, "o": "https://example.org/small/ontology#", "w": ELSEWHERE}
HEAD = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
KNOWN = "".join(
    f"ex:{name} a o:Thing .\n"
    for name in ("hana-and-seo", "rock-n-roll", "acdc", "two-words", "tom-plus-one", "sea1", "sea2", "park", "long-name", "rock-and-roll", "rock-roll", "x\\,y")
)  # fmt: skip


@pytest.fixture
def project(empty_project: Project) -> Project:
    """A project whose files describe some things, one of which the ontology does alone."""
    (empty_project.data / "known.ttl").write_text(f"{HEAD}{KNOWN}w:far a o:Thing . _:b a o:Thing .\n", "utf-8")
    (empty_project.ontology / "more.ttl").write_text(f"{HEAD}ex:of-ontology a o:Kind .\n", "utf-8")
    return empty_project


def mended(project: Project, line: str, name: str = "a.ttl", head: str = HEAD) -> str | None:
    """Return a line with the near name in it: `[old|new]` is what a mend would write; None where there is none."""
    found = _near(project, line, name, head)
    if found is None:
        return None
    text = head + re.sub(r"\[(.*?)\|(.*?)\]", r"\1", line)
    made = changed_text(text, [found.edit])
    assert found.shown == found.edit.text
    return made.removeprefix(head)


def _near(project: Project, line: str, name: str, head: str) -> NearName | None:
    path = project.data / name
    text = head + re.sub(r"\[(.*?)\|(.*?)\]", r"\1", line)
    edits, shift, number = list[Edit](), 0, head.count("\n") + 1
    for part in re.finditer(r"\[(.*?)\|(.*?)\]", line):
        at = part.start() - shift + 1
        edits.append(Edit(path, (number, at), (number, at + len(part[1])), part[2]))
        shift += len(part[0]) - len(part[1])

    def texts(asked: Path) -> str:
        return text if asked == path else asked.read_text("utf-8")

    return near_name(tuple(edits), texts, project, PREFIXES)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("ex:x o:p ex:hana[&|\\&]seo .", "ex:x o:p ex:hana-and-seo ."), ("ex:x o:p ex:tom[+|\\+]one , ex:park .", "ex:x o:p ex:tom-plus-one , ex:park ."),
        ("ex:x o:p ex:ac[/|\\/]dc .", "ex:x o:p ex:acdc ."), ("ex:x o:p ex:two[_| ]words .", None), ("ex:x o:p ex:Two[,|\\,]Words .", "ex:x o:p ex:two-words ."),
        ("ex:x o:p ex:rock[!|\\!]n-roll .", "ex:x o:p ex:rock-n-roll ."), ("ex:x o:p ex:par[c|k] .", None), ("ex:x o:p ex:par[q|qk] .", "ex:x o:p ex:park ."),
        ("ex:x o:p ex:se[.|a] .", "ex:x o:p ex:sea2 ."), ("ex:x o:p ex:of[!|\\!]ontology .", "ex:x o:p ex:of-ontology ."), ("ex:x o:p w:fa[!|q] .", None),
        ("ex:nowhere[!|\\!]near o:p 1 .", None), ("ex:long[~|\\~]name o:p ex:long[~|\\~]name .", None), ("ex:hana[&|\\&]seo o:p ex:x .", "ex:hana-and-seo o:p ex:x ."),
        ("ex:x o:p[|;] ex:park .", None), ("ex:x o:p 1 [|;] ex:parq 2 .", None), ("ex:x o:p [ex:parq|ex:parq] .", None),
        ("ex:x o:p ex:rock[&|\\&]roll .", "ex:x o:p ex:rock-and-roll ."), ("ex:x o:p ex:x[,|\\,]y .", None),
    ],
)  # fmt: skip
def test_a_name_is_the_described_one_that_is_near(project: Project, line: str, expected: str | None) -> None:
    """By a word for a sign, a hyphen, or nothing in its place; of several that are as near the likeliest."""
    assert mended(project, line) == expected


def test_only_names_of_the_project_in_texts_of_turtle_are_looked_at(project: Project) -> None:
    """An edit over several lines makes no name."""
    line = "ex:x o:p ex:hana[&|\\&]seo ."
    assert mended(project, line) is not None
    assert mended(project, line, "a.nt") is None
    edit = Edit(project.data / "a.ttl", (1, 1), (2, 1), "ex:hana\\&seo a o:Thing .\n")
    assert (
        near_name((edit,), lambda path: HEAD if path.name == "a.ttl" else path.read_text(), project, PREFIXES) is None
    )
