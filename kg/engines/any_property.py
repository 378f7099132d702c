"""Paths that negate no property, and so mean any (SPARQL 1.1, section 19.8, rule 95); engines read those of one."""

import re

from kg.sparql.tokens import meaningful, tokenize

_PERHAPS = re.compile(r"!\s*\(\s*[)#]")
_NONE = "<urn:kg:no-property>"


def name_no_property(text: str) -> str:
    """Return a query in which `!()` negates a property that no data have."""
    if not _PERHAPS.search(text):
        return text
    tokens = meaningful(tokenize(text))
    done, last = list[str](), 0
    for sign, opening, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if (sign.text, opening.text, closing.text) == ("!", "(", ")"):
            done += [text[last : sign.start], f"!({_NONE})"]
            last = closing.start + 1
    return "".join([*done, text[last:]])
