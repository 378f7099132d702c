"""Texts that a mend makes and nobody meant: empty ones, and those with a quotation mark left at an end.

Where a mark is lost, doubled or of the other kind, a text can often be read as one that has the odd mark in it, or as
two of which one has nothing in it. Both are Turtle, and neither is what somebody wrote.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from kg.places.terminals import TOKEN

_AT_END = re.compile(r"""\A\\?["']|["']\Z""")
# What is quoted within a text, at its end or its begin.
_QUOTED = re.compile(r"""\A[^"]*[\s(]\\?"[^"\s][^"]*"\Z|\A\\?"[^"]*[^"\s]"[\s.,;:!?)][^"]*\Z""")
_BEFORE, _BEHIND = " \t\r\n,([{", " \t\r\n;,.)]}@^"
_MOST_LINES = 60
_LONGEST = 1 << 18


def makes_odd_texts(before: str, after: str) -> bool:
    """Tell whether a text of Turtle has, where it differs from another one, a text that nobody meant.

    What stands so in the other one, with nothing beside its marks, was meant.

    >>> makes_odd_texts('a:b a:t "so\\'@en .', 'a:b a:t "so\\'"@en .')
    True
    >>> makes_odd_texts('a:b a:t "" a:u 1 .', 'a:b a:t "" ; a:u 1 .')
    False
    """
    old, new = before.split("\n"), after.split("\n")
    most = min(len(old), len(new))
    first = next((at for at in range(most) if old[at] != new[at]), most)
    last = next((at for at in range(most - first) if old[-1 - at] != new[-1 - at]), most - first)
    if first == last == most:
        return False
    return bool(_odd(new, first, len(new) - last) - _odd(old, first, len(old) - last, alone=True))


def _odd(lines: Sequence[str], first: int, end: int, *, alone: bool = False) -> Counter[str]:
    """Return the texts in some of the lines that are odd, as they are written; `alone`: with no other sign beside.

    Lines around them tell what is a text; of many only the next ones.
    """
    begin = 0 if sum(map(len, lines)) < _LONGEST else max(0, first - _MOST_LINES)
    text = "\n".join(lines[begin : end + _MOST_LINES])
    start = sum(len(line) + 1 for line in lines[begin:first])
    stop = start + sum(len(line) + 1 for line in lines[first:end])
    found: Counter[str] = Counter()
    for token in TOKEN.finditer(text):
        if token.lastgroup != "string" or token.end() <= start or token.start() >= stop:
            continue
        marks = 3 if token[0][:3] in ('"' * 3, "'" * 3) else 1
        content = token[0][marks:-marks]
        is_alone = text[token.start() - 1 : token.start()] in _BEFORE and text[token.end() : token.end() + 1] in _BEHIND
        is_odd = not content or (_AT_END.search(content) and not _QUOTED.match(content))
        if is_alone if alone and is_odd else is_odd or text[token.end() : token.end() + 1] in ('"', "'"):
            found[content] += 1
    return found
