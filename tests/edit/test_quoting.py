"""Marks at the ends of a text that are not alike, or too many, are mended to the text that was there, or not at all."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from kg.edit.likeness import same_statements
from kg.edit.odd_texts import makes_odd_texts
from kg.places.terminals import TOKEN
from kg.project.config import Project
from kg.project.reading import read_project
from tests.edit.mistakes import PROJECT
from tests.edit.test_bracketing import HEAD, ROOT, offered

DATES = "@prefix x: <http://www.w3.org/2001/XMLSchema#> .\n"
PATH = PROJECT / "data" / "none" / "one.ttl"


def slips(text: str) -> Iterator[tuple[str, str]]:
    """Yield a text as it is written with one of its ends spoilt, each with a name."""
    long = len('"""') if text[:3] in ('"""', "'''") else 1
    mark, inner, other = text[:long], text[long:-long], ("'" if text[0] == '"' else '"') * long
    yield "other", f"{other}{inner}{mark}"
    yield "other", f"{mark}{inner}{other}"
    for times in (2, 3):
        yield "more", f"{mark * times}{inner}{mark}"
        yield "more", f"{mark}{inner}{mark * times}"
    yield "backslash", f"{mark}{inner}\\{mark}"


def signs_too_many_or_lost(text: str) -> Iterator[tuple[str, str]]:
    """Yield a text as it is written with a backslash outside of it, or without one of its ends, each with a name."""
    long = len('"""') if text[:3] in ('"""', "'''") else 1
    yield "outside", f"\\{text}"
    yield "outside", f"{text}\\"
    yield "lost", text[long:]
    yield "lost", text[:-long]


@pytest.mark.parametrize(
    ("kinds", "most", "least"),
    [(slips, 40, {"other": 6, "more": 14}), (signs_too_many_or_lost, 16, {"outside": 7, "lost": 8})],
)
def test_the_texts_of_the_shipped_files_with_a_spoilt_end_are_restored_or_left(
    music: Project, kinds: Callable[[str], Iterator[tuple[str, str]]], most: int, least: dict[str, int]
) -> None:
    texts = {path: path.read_text("utf-8") for path in sorted(ROOT.glob("[od]*/**/*.ttl"))}
    every = [
        (path, token.span())
        for path, text in texts.items()
        for token in TOKEN.finditer(text)
        if token.lastgroup == "string" and len(text) < 1 << 16
    ]
    chosen = random.Random(16)
    wrong, restored, left = [], Counter[str](), 0
    for path, (begin, end) in chosen.sample(every, most):
        text = texts[path]
        kind, spoilt = chosen.choice([*kinds(text[begin:end])])
        said, made = offered(music, path, f"{text[:begin]}{spoilt}{text[end:]}")
        wrong += [(path.name, spoilt, one) for one in made if same_statements(one) != same_statements(text)]
        restored[kind] += bool(made)
        left += bool(said) and not made

    assert wrong == []
    assert all(restored[kind] >= number for kind, number in least.items())
    assert left <= sum(restored.values())


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("work:z mg:t 'the sea\"@en .\n", "'the sea'@en"),
        ("work:z mg:t \"the sea's'@en .\n", '"the sea\'s"@en'),
        ("work:z mg:t 'it is the sea's\"@en .\n", '"it is the sea\'s"@en'),
        ("work:z mg:t 'Slow\" , 'fast'@en .\n", "'Slow' , 'fast'@en"),
        ('work:z mg:t \'the "sea"@en .\n', None),
        ('work:z mg:t \'the "sea" and "sky"@en .\n', None),
        ('work:z mg:t "a"@en , \'b"@en , "c" ; mg:n 1 .\n', '"a"@en , "b"@en , "c" ;'),
        ("work:z mg:n '2025-03-14\"^^xsd:date .\n", "'2025-03-14'^^xsd:date"),
        ('work:z mg:t "two"""@en .\n', '"two"@en'),
        ('work:z mg:t ""two lines"""@en .\n', '"two lines"@en'),
        ('work:z mg:t """two\n  lines"@en .\n', '"""two\n  lines"""@en'),
        ('work:z mg:t "Slow"@en" ; mg:n 1 .\n', '"Slow"@en ;'),
        ('work:z mg:t "see C:\\\\dir\\"@en .\n', None),
        ('work:z mg:t "tail\\"@en .\n', '"tail"@en'),
        ('work:z mg:t "a tail\\" ;\n    mg:n 1 .\n', '"a tail" ;'),
        ('work:z mg:t "a tail\\" , "b" ; mg:n 1 .\n', '"a tail" , "b"'),
        ('work:z mg:t "a 12\\"@en .\n', None),
        ('work:z mg:t "a \\"tail\\"@en .\n', '"a \\"tail\\""@en'),
        ('work:z mg:t "so \\" .\n', None),
        ('work:z mg:t "a "quoted""@en .\n', '"a \\"quoted\\""@en'),
        (f'{DATES}work:z mg:t "work:y mg:d \\"2025-01-01\\"^^x:date ; mg:n 1 .\n', None),
        (f'{DATES}work:z mg:d "7 March"^^x:date ; mg:t "so@en .\n', '"7 March"^^x:date ; mg:t "so"@en .'),
        ('work:z mg:in ( "ru" "ka\' "hy"\n  "he" ) .\n', None),
        ('work:z mg:t "\\"So\\"" mg:n "" .\n', '"\\"So\\"" ; mg:n "" .'),
    ],
)
def test_a_mend_leaves_no_mark_at_an_end_and_makes_no_text(body: str, wanted: str | None) -> None:
    said, made = offered(read_project(PROJECT), PATH, HEAD + body)

    assert len(said) == 1
    assert [wanted in text for text in made if wanted] == [True] * (wanted is not None)
    assert len(made) == (wanted is not None)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("work:z mg:t 'the sea\"@en .\n", "begins with ' and ends with \""),
        ('work:z mg:t "tail\\"@en .\n', 'a backslash stands before the " that ends this text'),
        ('work:z mg:t "a \\"tail\\"@en .\n', 'a quotation mark is missing here, as \\" is part of a text'),
        ('work:z mg:t "two"""@en .\n', "side by side"),
        ('work:z mg:t ""two"@en .\n', "side by side"),
        ('work:z mg:t "two""@en .\n', 'this " begins a text with nothing in it'),
    ],
)
def test_what_is_said_of_a_spoilt_end_is_what_is_wrong_with_it(body: str, said: str) -> None:
    told, _ = offered(read_project(PROJECT), PATH, HEAD + body)

    assert [said in one for one in told] == [True]


def test_another_slip_of_the_kind_hinders_no_mend() -> None:
    body = 'work:z mg:t "a" mg:n 1 .\nwork:y mg:t "two"""@en .\n'
    _, made = offered(read_project(PROJECT), PATH, HEAD + body)

    assert {text.removeprefix(HEAD) for text in made} == {
        body.replace('"two"""', '"two"'),
        body.replace('"a" mg', '"a" ; mg'),
    }


def test_of_a_long_text_only_what_differs_is_looked_at() -> None:
    text = 'a:b a:t "so" .\n' * 20_000
    changed = f"{text}a:c a:t 'so\"' .\n{text}"

    assert makes_odd_texts(f"{text}a:c a:t 'so\"@en .\n{text}", changed)
    assert not makes_odd_texts(changed, changed.replace(" .\n", ".\n", 1))


def test_an_empty_text_beside_a_word_is_odd_in_what_came() -> None:
    assert makes_odd_texts('a:b a:t "so" .', 'a:b a:t ""so .')
    assert not makes_odd_texts('a:b a:t "so" , "" .', 'a:b a:t "so", "" .')


@pytest.mark.parametrize(
    "spoilt",
    [
        'work:z mg:by wrk:y ;\n    mg:d 2024-11-22"^^xsd:date .\n',
        'work:z mg:by wrk:y ;\n    mg:t hate comments"@en .\n',
        'work:z mg:t "hate comments@en ;\n    mg:by wrk:y .\n',
        'work:z mg:by wrk:y ; mg:t "hate comments@en ;\n    mg:n 1 .\n',
        'wrk:z mg:t "it is: so, and so .\nwork:y mg:n 1 .\n',
        "work:z mg:n 1\n    mg:by wrk:y .\n",
    ],
)
def test_a_prefix_and_another_slip_in_one_statement_are_mended_one_after_the_other(spoilt: str) -> None:
    project, text, rounds = read_project(PROJECT), HEAD + spoilt, 0
    while (made := offered(project, PATH, text)[1]) and rounds < 3:
        text, rounds = made[0], rounds + 1

    assert offered(project, PATH, text)[0] == []
    assert rounds == 2
    assert "wrk:" not in text
