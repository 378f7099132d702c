"""What the parsers say of a fault, in words that say what to do."""

from __future__ import annotations

import re

from kg.io.decoding import NO_UTF8

# In place of what a parser says.
_INSTEAD = {
    "Unexpected end": "the file ends within a statement; a dot, a bracket or a quotation mark is missing",
    "integer should not be empty": "a sign stands here without a number",
    "No scheme found": "this IRI is relative; write it whole, or with a prefix",
    "LoadDocumentCallback": "its @context is on another machine, and nothing is fetched; put it into the file",
    "Invalid UTF-8": NO_UTF8,
    "buffer maximal size": "a text is longer than the parser takes; shorten it, or put it into a file of its own",
}
# Behind it.
_BEHIND = (
    (re.compile(r"The prefix (\S*:) has not been declared"), r"; declare it with: @prefix \1 <…> ."),
    (re.compile(r"(?:True|False) is not a valid"), "; write true or false"),
    (re.compile(r"-\d\d is not a valid"), '; write a date as "1927-01-10"^^xsd:date'),
    (re.compile(r"'[“”‘’„]' is not allowed"), '; write a text in straight quotes, "so"'),
    (re.compile(r"'/' is not allowed"), "; write the IRI whole, in < and >"),
)


def in_words(reason: str) -> str:
    """Return what a parser says of a fault, with what to do where that is known."""
    for sign, words in _INSTEAD.items():
        if sign in reason:
            return words
    for pattern, words in _BEHIND:
        if found := pattern.search(reason):
            return reason + found.expand(words)
    return reason
