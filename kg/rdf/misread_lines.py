"""What a person has most likely done wrong with what belongs to no statement: notes, rules, marks of a merge.

Such a line is a comment without its sign, or was left behind by a program.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

from kg.rdf.misread_texts import Misread, Rule

# What git writes into a file where two sides of a merge differ.
_MERGE_MARK = re.compile(r"(?:<{7}|={7}|>{7}|\|{7})(?: |$)")
# A word in capitals that begins a note; it may be the beginning of a name, with a colon and more right behind it.
_NOTE = re.compile(r"(?:TODO|FIXME|XXX|NOTE|NB|TBD|HACK|REVIEW|CHECK)(?::(?=\s|$)|(?=[\s!?]|$))")
_RULE = re.compile(r"([-=*_~+])\1\1(?:\1|[ \t])*$")  # two repetitions side by side would share signs in each way
_HEADING = re.compile(r"([-=*~])\1{1,}[ \t]+\S")
COMMENT_OUT = "write # before it"
"""What is to be done with a line that is no statement."""


def _merge_mark(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    line = before.rpartition("\n")[2]
    if not _MERGE_MARK.match(line + after):
        return None
    told = "a merge was not finished here: keep one side, and take out the lines of <<<<<<<, ======= and >>>>>>>"
    return Misread(told, len(line))


def _unseen(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    sign = after[:1]
    kind = unicodedata.category(sign) if sign else ""
    if kind not in ("Zs", "Cf") or sign == " " or f"'{sign}' is not allowed" not in reason:
        return None
    named = f"U+{ord(sign):04X} ({unicodedata.name(sign, 'a sign').lower()}) stands here, and cannot be seen"
    if kind == "Zs":
        return Misread(f"{named}: write a plain space", 0, 1, " ")
    return Misread(f"{named}: take it out", 0, 1, "")


def _note(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    """Tell of a note that stands on a line of its own, or of a rule across the page."""
    line = before.rpartition("\n")[2]
    whole = (line + after).strip()
    gap = len(line) - len(line.lstrip())
    back = len(line) - gap
    if "RDF object" in reason:  # a value in a line of its own
        return None
    if not (found := _NOTE.match(whole)) and re.search(r"[;,.][ \t]+$", line) and (found := _NOTE.match(after)):
        back = 0
    if found:
        what = f"{found[0].rstrip(':')} begins a note, which is a comment"
    elif _RULE.match(whole) or _HEADING.match(whole):
        what = f"{whole.split()[0]} begins no statement, as a line across the page is a comment"
    else:
        return None
    return Misread(f"{what}: {COMMENT_OUT}", back, 0, "# ", COMMENT_OUT)


RULES: tuple[Rule, ...] = (_merge_mark, _unseen, _note)
"""What may be wrong with a line or a sign that belongs to no statement, each tried in turn."""
