"""A quotation mark that a line lacks: of all places where it may go, the one where all that is read is as elsewhere.

Wherever it is put, the marks behind it change sides, so that few places give a statement that can be read; of these,
the texts are to have no statements in them, and to begin and end as texts do.
"""

from __future__ import annotations

import re
from pathlib import Path

from kg.edit.likeness import TripleOf, patterns_in, patterns_of, same_statements
from kg.edit.read_again import holds_statements
from kg.edit.spans import Edit
from kg.edit.stating import Texts

_DECLARED = re.compile(r"^[ \t]*@?(?:prefix|base)\s[^\n]*", re.IGNORECASE | re.MULTILINE)
_MARK = re.compile(r'\\.|(")')
# Where a text may begin or end.
_PLACE = re.compile(r"(?:(?<=[\s\[(])|^)(?=\S)|(?<=\S)(?=[\s;,.)\]^@]|$)")
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"[^"]*\Z', re.DOTALL)
_NO_TEXT = re.compile(r"\A\s|\s\Z|(?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*|\^\^[\w-]*:\w+)\Z|\A[,;.]")
_MOST_LINES = 60
_MOST_READ = 1 << 20


def quote_edit(path: Path, texts: Texts, line: int) -> Edit | None:
    """Return what puts a quotation mark where one is lost on a line; None where none is, or where nobody can tell."""
    text = texts(path)
    lines = text.split("\n")
    if line > len(lines) or '"""' in text or sum(map(bool, _MARK.findall(lines[line - 1]))) % 2 == 0:
        return None
    first, last = _around(lines, line - 1)
    head = "\n".join(_DECLARED.findall("\n".join(lines[:first]))) + "\n"
    known = None
    found: dict[tuple[TripleOf, ...], tuple[int, int]] = {}
    own = lines[line - 1]
    for place in _PLACE.finditer(own):
        at = place.start()
        body = [*lines[first : line - 1], f'{own[:at]}"{own[at:]}', *lines[line : last + 1]]
        triples = same_statements(head + "\n".join(body))
        if not triples or triples in found or not all(map(_is_text, triples)):
            continue
        if known is None:
            known = patterns_in("\n".join([*lines[:first], *lines[last + 1 :]])[:_MOST_READ])
        found[triples] = len(patterns_of(triples) - known), at
    best = min((unlike for unlike, _ in found.values()), default=0)
    places = [at for unlike, at in found.values() if unlike == best]
    return Edit(path, (line, places[0] + 1), (line, places[0] + 1), '"') if len(places) == 1 else None


def _around(lines: list[str], own: int) -> tuple[int, int]:
    """Return the first and the last line of the statement that a line is part of, as far as the ends of lines tell."""
    first = last = own
    while (
        first > 0
        and own - first < _MOST_LINES
        and not lines[first - 1].rstrip().endswith(".")
        and lines[first - 1].strip()
    ):
        first -= 1
    while last < len(lines) - 1 and last - own < _MOST_LINES and not lines[last].rstrip().endswith("."):
        last += 1
    return first, last


def _is_text(triple: TripleOf) -> bool:
    """Tell whether a value, if it is a text, is one that people write, without statements in it."""
    found = _TEXT.match(triple[2])
    return found is None or not (_NO_TEXT.search(found[1]) or holds_statements(found[1]))
