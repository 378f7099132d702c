"""What a person has most likely done wrong with a comment: it begins as in another language of computers."""

from __future__ import annotations

import re
from collections.abc import Container

from kg.rdf.misread_texts import Misread, Rule

PAIRS = {"<!--": "-->", "/*": "*/"}
"""Signs around comments of other languages, which may go over several lines."""
BEGINS = "a comment begins with #"
AROUND = f"{BEGINS} and ends with its line, and does not stand in"
"""What is said first of a comment between two signs."""
_BEGIN = re.compile(r"//+|--(?=[ \t]+[^\s-])|%+(?=[ \t])")
_SEMICOLON = re.compile(r";+(?=[ \t]+(?!a[ \t])[^\W\d][\w'-]*(?:[.,!?]*$|[.,:!?]*[ \t]))")
_BEHIND_SEMICOLON = re.compile(r"[;.][ \t]*\n(?:[ \t]*\n)*[ \t]*(;)[ \t]+$")
_WORDS = re.compile(r"[^\W\d][\w'-]*[.,!?]*[ \t]+[^\W\d][\w'-]*(?![\w:])")


def _around(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    sign = next((one for one in PAIRS if after.startswith(one)), None)
    if sign is None:
        return None
    told = f"{AROUND} {sign} and {PAIRS[sign]}"
    end = after.find(PAIRS[sign], len(sign))
    if end < 0:
        return Misread(f"{told}: write # before each of its lines")
    behind = after[end + len(PAIRS[sign]) :]
    written = f"# {after[len(sign) : end].strip()}".rstrip()
    length = len(after) - len(behind.lstrip())
    return Misread(
        f"{told}: write {written}", 0, length, written + ("\n    " if behind.strip() else ""), f"write {written}"
    )


def _begun(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    """Tell of a sign at the begin of a line, or behind one that ends what stands on it."""
    line = before.rpartition("\n")[2]
    back = 0
    if line.strip() and not re.search(r"[;,.\])][ \t]+$", line) and not (line.strip() == ";" and _WORDS.match(after)):
        return None
    found = _BEGIN.match(after)
    if found is None and not line.strip() and reason.startswith("; is not a valid subject"):
        found = _SEMICOLON.match(after)
    sign = found[0] if found else ""
    semicolon = _BEHIND_SEMICOLON.search(before) if "is not a valid predicate" in reason else None
    if semicolon and _WORDS.match(after):
        sign, back = ";", len(before) - semicolon.start(1)
    if not sign:
        return None
    return Misread(f"{BEGINS}, and not with {sign}: write # in place of it", back, len(sign), "#")


RULES: tuple[Rule, ...] = (_around, _begun)
"""What may be wrong with the signs of a comment, each tried in turn."""
