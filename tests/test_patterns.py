"""No regular expression of ours takes time without end for a text that somebody else wrote.

Python's `re` tries every way in which a repeated part can be cut. Where it may be empty, or is nothing but a repetition of
its own, there are twice as many ways for each further letter.
"""

from __future__ import annotations

import ast
import re
import sys
import time
import warnings
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from kg.lsp.diagnosing import syntax_of
from kg.places.positions import Positions
from tests import ROOT

codes: Any = import_module("re._constants" if sys.version_info >= (3, 11) else "sre_constants")
parser: Any = import_module("re._parser" if sys.version_info >= (3, 11) else "sre_parse")


def _patterns() -> Iterator[tuple[str, str]]:
    """Yield the texts of ours that may be patterns, each with its place; a part of a longer one stands for itself."""
    for path in sorted((ROOT / "kg").rglob("*.py")):
        nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
        told = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}  # that is for people
        for node in nodes:
            if not isinstance(node, ast.Constant) or not isinstance(node.value, (str, bytes)) or id(node) in told:
                continue
            text = node.value if isinstance(node.value, str) else node.value.decode("latin-1")
            if re.search(r"[*+}]", text):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", text


def _within(part: Any) -> Iterator[Any]:
    """Yield the sequences of which a pattern is made, alternatives each by itself, with all that they hold."""
    yield part
    for code, value in part:
        for one in value if isinstance(value, (tuple, list)) else ():
            for held in one if isinstance(one, list) else (one,):
                if isinstance(held, parser.SubPattern):
                    yield from _within(held)
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT) and not isinstance(value[2], parser.SubPattern):
            yield from _within(value[2])


def _ways(body: Any) -> Iterator[list[Any]]:
    """Yield the ways to go through a part that is repeated: itself, or each of its alternatives."""
    items = list(body)
    if len(items) == 1 and items[0][0] is codes.SUBPATTERN:
        yield from _ways(items[0][1][-1])
    elif len(items) == 1 and items[0][0] is codes.BRANCH:
        for one in items[0][1][1]:
            yield from _ways(one)
    else:
        yield items


def _is_endless(pattern: str) -> bool:
    """Tell whether a repeated part may be empty, or is another repetition beside which nothing has to stand."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            parsed = parser.parse(pattern)
        except (re.error, OverflowError, RecursionError):  # a text, or a part of a pattern
            return False
    for part in _within(parsed):
        for code, value in part:
            if code not in (codes.MAX_REPEAT, codes.MIN_REPEAT) or value[1] is not codes.MAXREPEAT:
                continue
            for items in _ways(value[2]):
                widths = [parser.SubPattern(parsed.state, [item]).getwidth()[0] for item in items]
                own = [n for n, (one, held) in enumerate(items) if one in (codes.MAX_REPEAT, codes.MIN_REPEAT) and held[1] is codes.MAXREPEAT]  # fmt: skip
                if not any(widths) or any(not any(widths[:n] + widths[n + 1 :]) for n in own):
                    return True
    return False


@pytest.mark.parametrize(
    ("pattern", "is_endless"),
    [
        (r"(?:a*)*", True), (r"(?:a+)+b", True), (r"(?:[ \t]*(?:#.*)?[\r\n]+)+", True), (r"(a|b+)*c", True), (r"((a?b*)+)", True),
        (r"(?:,a+)*", False), (r"(?:a+,)*", False), (r"[ab]+(?:-[ab]+)*", False), (r"(?:a|b)*", False), (r"(?:a+){1,3}", False),
    ],
)  # fmt: skip
def test_what_is_endless_is_seen(pattern: str, is_endless: bool) -> None:
    assert is_endless == _is_endless(pattern)


def test_no_pattern_of_ours_is_endless() -> None:
    found = list(_patterns())

    assert len(found) > 500
    assert [] == [(place, pattern) for place, pattern in found if _is_endless(pattern)]


@pytest.mark.parametrize(
    "text",
    [
        "e:a e:b 1 ." + "\n" * 60 + "e:c e:d 2 .\n",
        "e:a e:b 1 .\n" + "~" * 60 + "@\n",
        "e:a e:b 1 ." + " \r\n#\r\n" * 40 + "e:c e:d 2 .",
    ],
)
def test_lines_without_a_statement_take_no_time(tmp_path: Path, text: str) -> None:
    """Sixty blank lines between two statements, or a rule across the page that goes on."""
    path, begun = tmp_path / "a.ttl", time.process_time()
    whole = "@prefix e: <http://e/> .\n" + text
    path.write_text(whole, newline="")
    is_sound = not list(syntax_of(path, whole.encode()))
    assert is_sound == ("~" not in text)
    assert not is_sound or len(list(Positions(path).iter_placed())) == 2
    assert time.process_time() - begun < 2


@pytest.mark.parametrize("sign", [*"-_~=*+#<>\"'[](){}^@.;,:%&?!/$|a1\t", "a b", "~ ", "- ", "e:a ", "a;"])
def test_a_line_of_one_sign_takes_time_that_grows_with_it(tmp_path: Path, sign: str) -> None:
    """Twenty thousand of any; where repetitions stand side by side in a pattern, they share them in each way."""
    path, whole = tmp_path / "a.ttl", f"@prefix e: <http://e/> .\n{sign * (20_000 // len(sign))}@"
    path.write_text(whole)
    begun = time.process_time()

    assert bool(list(syntax_of(path, whole.encode()))) == (sign != "#")
    assert time.process_time() - begun < 1
