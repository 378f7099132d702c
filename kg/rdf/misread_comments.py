"""What a person has most likely done wrong with the sign # before a number: it begins a comment, and no value."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.rdf.misread_texts import Misread

_TERM = r"(?:<[^<>\s]*>|(?:[A-Za-z][\w.-]*)?:[\w%/.-]*[\w%/-])"
# A line of which a comment is the value of the property before it, with the sign that ends it.
_LINE = re.compile(
    rf"((?:<[^<>\s]*>|[^#\"'<])*?(?:[;\[][ \t]*|^{_TERM}[ \t]+|^[ \t]+)({_TERM})[ \t]+)"
    r"#[ \t]*(\d+(?:\.\d+)?)([ \t]*[;,.\]])[ \t]*(?:#.*)?$"
)
# So many lines of a statement are read behind a property without a value before a parser gives up.
_MOST = 2


def value_in_comment(lines: Sequence[str]) -> tuple[int, Misread] | None:
    """Return that a number is missing which stands in a comment, and how many lines above the fault; None if none is.

    The lines are those up to the fault's, as they are written; the last one is whole.
    """
    code = [at for at in range(len(lines) - 1, -1, -1) if _bare(lines[at])]
    for at in code[:_MOST]:
        found = _LINE.match(lines[at])
        if found is None:
            continue
        above = next((_bare(lines[other]) for other in code if other < at), "")
        if found[1].strip() == found[2] and not above.endswith((";", "[")):  # a subject, or a value
            continue
        told = f"a value is missing here, behind {found[2]}, as # begins a comment: write {found[3]}"
        begin = found.end(1)
        if found[4].strip() == "." and any(lines[other][:1].isspace() for other in code if other > at):
            told += ", and a semicolon behind it, as the statement goes on below"
            misread = Misread(told, -begin, found.end(4) - begin, f"{found[3]} ;", f"write {found[3]} ;")
            return len(lines) - 1 - at, misread
        return len(lines) - 1 - at, Misread(told, -begin, found.start(3) - begin, "", f"write {found[3]}")
    return None


def _bare(line: str) -> str:
    return "" if line.lstrip().startswith("#") else line.split(" #")[0].strip()
