"""A bracket or a quotation mark that is lost goes where the statement is as it was, or nothing is offered."""

from __future__ import annotations

import random
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.edit.fixes import fixes_of
from kg.edit.fixing import texts_after
from kg.edit.likeness import same_statements
from kg.edit.unfit import allowed_in
from kg.lsp.diagnosing import syntax_of
from kg.places.terminals import TOKEN
from kg.project.config import Project
from kg.project.reading import read_project
from kg.rdf.held import seeing
from kg.shacl.model import ShapesGraph
from kg.shacl.reading import read_graph
from tests.edit.mistakes import PROJECT

ROOT = Path(__file__).parents[2]
HEAD = "".join(f"@prefix {name}: <https://example.org/{name}/> .\n" for name in ("a", "mg", "work", "xsd"))
ALIKE = "work:x mg:of [ mg:in a:b ; mg:no 1 ] ; mg:x a:d .\n"


def offered(project: Project, path: Path, text: str) -> tuple[list[str], list[str]]:
    """Return what is said of the syntax of a text in place of a file, and what each action makes of that."""

    def read(other: Path) -> str:
        return text if other == path else other.read_text("utf-8")

    faults = syntax_of(path, text.encode())
    fixes = [fix for fault in faults for fix in fixes_of(fault, project, read)]
    return [fault.message for fault in faults], [texts_after([fix], read)[path] for fix in fixes]


def slips(signs: str, most: int) -> Iterator[tuple[Path, int, str]]:
    """Yield texts of the shipped files that lack one sign, with the place of that: of each file not more than so many."""
    for path in sorted([*ROOT.glob("ontology/**/*.ttl"), *ROOT.glob("data/**/*.ttl")]):
        text = path.read_text("utf-8")
        found = [one.start() for one in TOKEN.finditer(text) if one.lastgroup == "mark" and one[0] in signs]
        if signs == '"':
            whole = [
                one for one in TOKEN.finditer(text) if one.lastgroup == "string" and not one[0].startswith('"' * 3)
            ]
            found = [at for one in whole for at in (one.start(), one.end() - 1)]
        for at in random.Random(7).sample(found, min(most, len(found))):
            yield path, at, text[:at] + text[at + 1 :]


@pytest.mark.parametrize(("signs", "most", "least"), [("[]()", 1000, 100), (";.,", 6, 80), ('"', 6, 80)])
def test_a_sign_that_the_shipped_files_lack_is_put_where_it_was(
    music: Project, signs: str, most: int, least: int
) -> None:
    wrong, restored, left = [], 0, 0
    for path, at, broken in slips(signs, most):
        said, made = offered(music, path, broken)
        if not said:
            continue  # two statements, or a text and its tag, may be read otherwise as well
        before = same_statements(path.read_text("utf-8"))
        wrong += [(path.name, at, said) for text in made if same_statements(text) != before]
        restored += bool(made)
        left += not made

    assert wrong == []
    assert restored >= least
    assert left * 20 <= restored


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("work:z mg:in a:a a:b ) ;\n  mg:t a:b .\n", "work:z mg:in ( a:a a:b ) ;\n  mg:t a:b .\n"),
        ("work:z mg:of mg:x a:b ] , [ mg:x a:c ] .\n", "work:z mg:of [ mg:x a:b ] , [ mg:x a:c ] .\n"),
        ("work:z mg:of [ mg:in a:b , [ mg:in a:c ; mg:no 2 ] .\n", "[ mg:in a:b ] , [ mg:in a:c ; mg:no 2 ] .\n"),
        ("work:z mg:of [ mg:in a:b ; mg:no 2 ;\n  mg:x a:c .\n" + ALIKE, "mg:no 2 ] ;\n  mg:x a:c .\n"),
        ("work:z mg:of [\n    mg:x a:b ;\n    mg:y a:c ;\n  mg:t a:d .\n", "    mg:y a:c ] ;\n  mg:t a:d .\n"),
        ("work:z mg:of ( [ mg:no [ mg:x ( a:b ) ] ) .\n", "( [ mg:no [ mg:x ( a:b ) ] ] ) .\n"),
        ("] mg:in a:b .\n", "[ ] mg:in a:b .\n"),
        ("work:z mg:of [ mg:in a:b ] ] .\n", "work:z mg:of [ mg:in a:b ] .\n"),
        ("work:z mg:in ( a:b ) ) .\n", "work:z mg:in ( a:b ) .\n"),
        ("work:z mg:in ( ( a:b ) .\n", "work:z mg:in ( a:b ) .\n"),
    ],
)
def test_a_bracket_goes_where_all_is_as_it_is_elsewhere_or_as_the_lines_stand(body: str, wanted: str) -> None:
    path = PROJECT / "data" / "none" / "one.ttl"
    _, made = offered(read_project(PROJECT), path, HEAD + body)

    assert [wanted in re.sub(" {2,}(?=[.)a])", " ", text) or text for text in made] == [True]


@pytest.mark.parametrize(
    "body",
    [
        "work:z mg:of [ mg:x a:b ; mg:y a:d .\n",
        "work:z mg:of [ mg:x a:b ; mg:y a:d ;\n  mg:t a:c .\n",
        "work:z mg:in ( a:b a:c ) ) .\nwork:y mg:in ( a:b a:d ) .\n",
        "work:z mg:in ( a:b ;\n  mg:t a:c .\nwork:y mg:in a:b ; mg:t a:c .\n",
    ],
)
def test_of_two_places_that_are_as_good_none_is_offered(body: str) -> None:
    said, made = offered(read_project(PROJECT), PROJECT / "data" / "none" / "one.ttl", HEAD + body)

    assert said
    assert made == []


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ('[ a mg:Person ; skos:prefLabel "X"@en ; mg:occupation concept:singer ; mg:theme "y"@en', "concept:singer ]"),
        ('[ a mg:Person ; mg:occupation concept:singer ; skos:prefLabel "X"@en ; mg:theme "y"@en', '"X"@en ]'),
        ('[ a mg:Person ; skos:prefLabel "X"@en ; mg:theme "y"@en', '"X"@en ]'),
        ('a mg:Person ; skos:prefLabel "X"@en ] ; mg:theme "y"@en', "[ a mg:Person"),
        ('[ a mg:Person ; skos:prefLabel "X"@en ; skos:note "y"@en', None),
        ('[ a mg:Person ; skos:prefLabel "X"@en ; mg:collaborator agent:lisa', None),
    ],
)
def test_a_bracket_goes_where_the_shapes_find_least(music: Project, written: str, wanted: str | None) -> None:
    path = music.root / "data" / "sources" / "one.ttl"
    head = "".join(f"@prefix {name}: <{space}> .\n" for name, space in music.prefixes.items())
    song = 'work:z a mg:MusicRecording ; skos:prefLabel "Z"@en ; mg:byArtist agent:rose ;\n'

    said, made = offered(music, path, f"{head}{song}    mg:producer {written} .\n")

    assert len(said) == 1
    assert [wanted in text for text in made if wanted] == [True] * (wanted is not None)
    assert len(made) == (wanted is not None)


@pytest.mark.parametrize("written", ["a mg:Person ]", "so ]", "a a:c ; mg:in a:b )"])
def test_a_text_is_not_said_to_lack_marks_where_a_bracket_is_lost(written: str) -> None:
    body = f"work:z mg:by {written} .\n"
    (said,), _ = offered(read_project(PROJECT), PROJECT / "data" / "none" / "one.ttl", HEAD + body)

    assert "quot" not in said
    assert "is missing, or a" in said


def test_what_is_missing_before_a_class_is_a_value() -> None:
    body = "work:z mg:by a mg:Person ; mg:in a:b .\n"
    (said,), _ = offered(read_project(PROJECT), PROJECT / "data" / "none" / "one.ttl", HEAD + body)

    assert said.startswith("a value is missing here")


def test_a_statement_that_closes_more_than_it_opens_lacks_no_dot() -> None:
    body = "work:z mg:or [ mg:in a:b ]\n  [ mg:in a:c ] ) .\n"
    said, _ = offered(read_project(PROJECT), PROJECT / "data" / "none" / "one.ttl", HEAD + body)

    assert said == ["this statement has one ) more than (: a ( is missing, or a ) is too much"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("work:z mg:of a:a, work:b work:c .\n", "a comma is missing here"),
        ("work:z mg:of a:a, a:b work:c .\n", "a comma is missing here"),
        ("work:z mg:of [ mg:no 1 ]\n  [ mg:no 2 ] .\n", "a comma is missing here"),
        ("work:z mg:of work:a, mg:by a:c .\n", "a semicolon is needed here"),
        ('work:z mg:of "a", a:b work:c .\n', "a semicolon is needed here"),
        (
            "work:z mg:of work:y, a:b mg:c .\n",
            "a comma is missing here, before a further value; or, if a:b is a property",
        ),
    ],
)
def test_a_comma_or_a_semicolon_is_missing_as_names_are_like_those_around_them(body: str, said: str) -> None:
    (told,), made = offered(read_project(PROJECT), PROJECT / "data" / "none" / "one.ttl", HEAD + body)

    assert told.startswith(said)
    assert len(made) == ("or, if" not in said)


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ('work:z mg:t "a" , b" , "c" .\n', '"a" , "b" , "c" .'),
        ('work:z mg:t lively, like the group; but so@en" ;\n  mg:n 1 .\n', None),
        ('work:z mg:t lively, "quoted", like"@en ;\n  mg:n 1 .\n', None),
        (
            'work:z mg:of [ mg:t "a ; mg:n "http://x/y"^^mg:u ] , [ mg:t "b" ] .\n',
            '[ mg:t "a" ; mg:n "http://x/y"^^mg:u ]',
        ),
        ('work:z mg:t http://x/y#"^^mg:u ; mg:n 1 .\n', '"http://x/y#"^^mg:u ; mg:n 1 .'),
        ('work:z mg:t 3 AM"@en .\nwork:y mg:t "b"@en .\n', '"3 AM"@en .\n'),
        ('work:z mg:t """long @en ; mg:by a:b .\nwork:y mg:t "b"@en .\n', '"""long"""@en ; mg:by a:b .\nwork:y'),
        ('work:z mg:t """long\n  and two@en ; mg:by a:b .\nwork:y mg:t "b"@en .\n', '"""long\n  and two"""@en ; mg:by'),
        ('work:z mg:t "one line\n  and two"@en .\nwork:y mg:t "b"@en .\n', '"""one line\n  and two"""@en .'),
        ('work:z mg:t "a "quoted" word"@en .\n', '"a \\"quoted\\" word"@en .'),
        ('work:z mg:t "Slow Song @en ; mg:n "b" .\n', '"Slow Song"@en ; mg:n "b" .'),
        ('work:z mg:t "a"@en .\n    mg:by a:b .\nwork:y mg:t "b" .\n', '"a"@en ;\n    mg:by a:b .'),
        ("work:z mg:by <https://x.org/lisa .\nwork:y mg:t a:b .\n", "<https://x.org/lisa> ."),
        ("work:z mg:n 3^^mg:integer ; mg:t a:b .\n", 'mg:n "3"^^mg:integer ; mg:t'),
    ],
)
def test_a_slip_in_a_text_has_the_one_action_that_mends_it(body: str, wanted: str | None) -> None:
    path = PROJECT / "data" / "none" / "one.ttl"
    said, made = offered(read_project(PROJECT), path, HEAD + body)

    assert [wanted in text for text in made if wanted] == [True] * (wanted is not None)
    assert [text for text in made if syntax_of(path, text.encode())] == []
    assert len(said) == 1


@pytest.mark.parametrize(
    "body",
    [
        'work:z mg:of [ mg:t "mg ; mg:n "http://x/y"^^mg:u ] , [ mg:t "b" ] .\n',
        'work:z mg:t nobody:mg is no", "c" .\n',
        'work:z mg:n "23:10"^^mg:t , 2025-01-01T10:00+01:00"^^mg:t .\n',
    ],
)
def test_what_is_wrong_at_a_lost_quotation_mark_is_the_mark(body: str) -> None:
    (said,), _ = offered(read_project(PROJECT), PROJECT / "data" / "none" / "one.ttl", HEAD + body)

    assert "quotation mark is missing" in said


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("13.05.2025", ["2025-05-13"]),
        ("05/13/2025", ["2025-05-13"]),
        ("2025/05/13", ["2025-05-13"]),
        ("02.05.2025", ["2025-05-02", "2025-02-05"]),
        ("2/5/2025", ["2025-05-02", "2025-02-05"]),
        ("31.31.2025", []),
    ],
)
def test_a_date_in_figures_is_written_as_the_days_that_it_may_mean(written: str, days: list[str]) -> None:
    body = f"work:z mg:on {written} ; mg:t a:b .\n"
    (said, *_), made = offered(read_project(PROJECT), PROJECT / "data" / "none" / "one.ttl", HEAD + body)

    assert [day for day in ("2025-05-13", "2025-05-02", "2025-02-05") if f'"{day}"' in said] == days
    assert [text.removeprefix(HEAD) for text in made] == [
        f'work:z mg:on "{day}"^^xsd:date ; mg:t a:b .\n' for day in days
    ]


def test_shapes_are_read_once_for_as_long_as_they_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(PROJECT, tmp_path / "songs")
    project, read = read_project(tmp_path / "songs"), Counter[str]()

    def counted(paths: list[Path]) -> ShapesGraph:
        read["shapes"] += 1
        return read_graph(paths)

    monkeypatch.setattr("kg.edit.allowed.read_graph", counted)

    first = allowed_in(project)
    assert first is not None
    assert allowed_in(project) is first
    assert read["shapes"] == 1

    path = next(iter(project.iter_shape_files(within_a_source=True)))
    with seeing({path: path.read_bytes() + b"\n# as an editor has it\n"}):
        assert allowed_in(project) is not first
    path.write_text("@prefix")
    assert allowed_in(project) is None
