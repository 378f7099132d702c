"""A graph that is no file's: `GRAPH ?g` ranges over the files, and so never over this one, which is asked by name."""

from __future__ import annotations

import re

from kg.sparql.tokens import meaningful, tokenize

_PERHAPS = re.compile(r"graph\s*[?$#]", re.IGNORECASE)
"""What every pattern that ranges over graphs has; a start does without what looks further."""


def keep_apart(text: str, graph: str) -> str:
    """Return a query whose patterns of any graph leave out one: the same rows as without it, on the same lines.

    Such a pattern is put in braces with a filter behind it, which changes nothing else: what is joined with a group is
    joined with all rows of it.
    """
    if not _PERHAPS.search(text):
        return text
    tokens = meaningful(tokenize(text))
    ends: list[str] = []  # of each brace that is open, what is to stand behind its end
    pieces, end = [], 0
    for n, token in enumerate(tokens):
        if token.text == "{":
            named = n > 1 and tokens[n - 2].word == "GRAPH" and tokens[n - 1].kind == "variable"
            ends.append(f" FILTER({tokens[n - 1].text} != <{graph}>) }}" if named else "")
        elif token.text == "}" and ends:
            pieces += [text[end : token.start + 1], ends.pop()]
            end = token.start + 1
        elif token.word == "GRAPH" and tokens[n + 1 : n + 2] and tokens[n + 1].kind == "variable":
            pieces += [text[end : token.start], "{ "]
            end = token.start
    return "".join([*pieces, text[end:]])
