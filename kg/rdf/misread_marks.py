"""What a person has most likely done wrong around a value: marks, backslashes, tags and other signs that are too many.

Where there is one of them too many, a parser takes what follows for something else, and says that of this.
"""

from __future__ import annotations

import re
from collections.abc import Container

from kg.rdf.misread_texts import Misread, Rule

_TAG = r"@[A-Za-z]+(?:-[A-Za-z0-9]+)*"
_TAIL = rf"(?:{_TAG}|\^\^[\w-]*:\w+)"
_END = r"(?=[ \t]*(?:[.;,\])]|$))"
_BEHIND_TAIL = re.compile(rf"[\"']{_TAIL}$")
_BEHIND_TEXT = re.compile(r"(?<![\"'\\])(?:\"(?:[^\"\\\n]|\\.)+\"|'(?:[^'\\\n]|\\.)+')$")
_MARKS = re.compile(r"(\"+|'+)([ \t]*)")
_BACKSLASHES = re.compile(rf"""\\+(?:(["'])((?:(?!\1)[^\\\n])*)\\+\1(?={_TAIL}?{_END}))?""")
_TAGGED = re.compile(rf"[\"']({_TAG})[ \t]*$")
_END_OF_TEXT = re.compile(r"(?:\"(?:[^\"\\\n]|\\.)+\"|'(?:[^'\\\n]|\\.)+')([ \t]*)$")
_BARE_TAG = re.compile(rf"(?:\(([a-z]{{2}}(?:-[A-Z]{{2}})?)\)|([a-z]{{2}}(?:-[A-Z]{{2}})?)){_END}")
_ARROW = re.compile(r"(?:->|=>|==)[ \t]*")
_NAME = r"(?:<[^<>\s]*>|(?:[A-Za-z][\w.-]*)?:[\w%-]*[\w%-])"
_GLUED = re.compile(rf"(?:^|\s){_NAME}(?<=-)$")
_BRACES = re.compile(rf"\{{[ \t]*({_NAME}(?:[ \t]*,[ \t]*{_NAME})*)[ \t]*\}}")
_AT_NAME = re.compile(r"@(([A-Za-z][\w-]*):[\w%-]*[\w%-])")
_QUOTED_NAME = re.compile(r"([\"'])(([A-Za-z][\w-]*):[\w%-]*[\w%-])\1(?=[ \t]+(?:a[ \t]|<|[A-Za-z][\w.-]*:\w))")
_QUOTED_PROPERTY = re.compile(r"([\"'])(([A-Za-z][\w-]*):[\w%-]*[\w%-])\1[ \t]*:?(?=[ \t]|$)")
_SPACE_BEFORE_COLON = re.compile(r"([A-Za-z][\w.-]*)[ \t]+:(\w[\w%-]*)(?![\w:])")
_FENCE = re.compile(r"(```+|~~~+)[ \t]*\w*[ \t]*(?=\n|$)")
_IN_ROUND_BRACKETS = re.compile(r"\((?![ \t]*\))[^()\n:<>\"]*[^\W\d][^()\n:<>\"]*\)")
_COMMAS = re.compile(r",(?:[ \t]*,)*[ \t]*")
_PROPERTY = re.compile(r"(?:a|<[^<>\s]*>|(?:[A-Za-z][\w.-]*)?:[\w%.-]*\w)[ \t]+[^\s;,.\])]")


def _behind_end(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    """Tell of marks behind the end of a text, with its tag or without, where another value or an end follows."""
    if "dot is expected" not in reason.lower() and "not a valid subject" not in reason:
        return None
    is_tagged = _BEHIND_TAIL.search(before) is not None
    marks = _MARKS.match(after) if is_tagged or _BEHIND_TEXT.search(before) else None
    if marks is None:
        return None
    rest = after[marks.end() :]
    mark, is_one = marks[1], len(marks[1]) == 1
    shown = f"this {mark} stands" if is_one else f"these {mark} stand"
    told = f"{shown} behind the end of a text, and {'is one' if is_one else 'are'} too many"
    if marks[2] and re.match(r"[\"']\w", rest):
        return Misread(
            f"{told}: a comma stands between two texts", 0, len(mark), ",", f"write a comma in place of {mark}"
        )
    if is_tagged and (not rest or rest[0] in ",;.)]"):
        return Misread(f"{told}: take {'it' if is_one else 'them'} out", 0, len(mark), "", f"take out {mark}")
    return None


def _backslash(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    found = _BACKSLASHES.match(after) if reason.startswith("'\\' is not allowed") else None
    if found is None:
        return None
    if found[1]:
        text = f"{found[1]}{found[2]}{found[1]}"
        told = f"no backslash stands before the marks with which a text begins and ends: write {text}"
        return Misread(told, 0, len(found[0]), text)
    begins = after[found.end() : found.end() + 1] in ('"', "'")
    what = (
        f"before the {after[found.end()]} that begins a text"
        if begins
        else "here, outside the quotation marks of a text"
    )
    return Misread(f"a backslash stands {what}: take it out", 0, len(found[0]), "", "take out the backslash")


def _tags(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    """Tell of a sign @ too many before a tag, and of the same tag twice."""
    if "language code should" in reason and (found := re.match(rf"@+({_TAG[1:]})", after)):
        told = f"a language tag stands behind one @: write @{found[1]}"
        return Misread(told, 0, len(found[0]), found[1])
    bare = _BARE_TAG.match(after) if "dot is expected" in reason.lower() or "not a valid subject" in reason else None
    if bare and (end := _END_OF_TEXT.search(before)):
        told = f"a language tag stands right behind the text and a sign @: write @{bare[1] or bare[2]}"
        return Misread(told, len(end[1]), len(end[1]) + len(bare[0]), f"@{bare[1] or bare[2]}")
    twice = re.match(rf"({_TAG}){_END}", after) if reason.startswith("@") else None
    own = _TAGGED.search(before) if twice else None
    if twice is None or own is None:
        return None
    if twice[1] != own[1]:
        told = f"a text has one language tag, and this one has {own[1]} and {twice[1]}: leave the one of its language"
        return Misread(told)
    told = f"a text has one language tag, and this one has {own[1]}: take out {twice[1]}"
    return Misread(told, 0, len(twice[0]), "")


def _commas(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    """Tell of a comma behind another one, or behind a semicolon."""
    found, begun = _COMMAS.match(after), before.rstrip()
    if found is None or begun[-1:] not in (",", ";"):
        return None
    end = len(before) - len(begun)
    if reason.startswith(", is not a valid RDF object") and begun[-1] == ",":
        told = "a value is missing behind this comma, or the comma is one too many: write it, or take the comma out"
        return Misread(told, end + 1, 1, "", "take out one comma")
    if not reason.startswith(", is not a valid predicate") or begun[-1] != ";":
        return None
    told = (
        "a comma stands behind a semicolon, and one of them is too many: a comma before a further value of a property"
    )
    told += ", a semicolon before a further property"
    rest = after[found.end() :]
    if _PROPERTY.match(rest):
        return Misread(told, 0, len(found[0]), "", "take out the comma")
    return Misread(told, end + 1, 1, "", "take out the semicolon") if re.match(r"[\"'\d]", rest) else Misread(told)


def _around(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    """Tell of what stands before a value, or around values, in other languages."""
    if (found := _ARROW.match(after)) and re.search(rf"(?:{_NAME}|\sa)[ \t]+$", before):
        told = f"no {found[0].strip()} stands between a property and its value: take it out"
        return Misread(told, 0, len(found[0]), "")
    glued = _GLUED.search(before) if reason.startswith("> is not a valid RDF object") else None
    if glued and (name := re.match(rf">[ \t]*({_NAME}|[\"'\d])", after)):
        told = "no -> stands between a property and its value: take it out, and leave a space"
        return Misread(told, 1, 1 + name.start(1), " ", "write a space")
    if "is not a valid RDF object" in reason and (braces := _BRACES.match(after)):
        told = f"no braces stand around values: write {braces[1]}"
        return Misread(told, 0, len(braces[0]), braces[1])
    if "is not a valid" in reason and (apart := _SPACE_BEFORE_COLON.match(after)) and apart[1] in prefixes:
        joined = f"{apart[1]}:{apart[2]}"
        return Misread(f"no space stands before the colon of a prefix: write {joined}", 0, len(apart[0]), joined)
    if (fence := _FENCE.match(after)) and not before.rpartition("\n")[2].strip():
        told = f"{fence[1]} with which a text begins or ends elsewhere is nothing here: take the line out"
        return Misread(told, 0, len(fence[0]), "", "take out the line")
    if (words := _IN_ROUND_BRACKETS.match(after)) and "dot is expected" in reason.lower() and before[-1:].isspace():
        return Misread(f"words do not stand beside a value: take out {words[0]}, or say it in a property of its own")
    if "is not a valid" in reason and (name := _AT_NAME.match(after)) and name[2] in prefixes:
        return Misread(f"no @ stands before a name: write {name[1]}", 0, len(name[0]), name[1])
    if "is not a valid subject" in reason and (quoted := _QUOTED_NAME.match(after)) and quoted[3] in prefixes:
        return Misread(f"a name stands without quotes: write {quoted[2]}", 0, quoted.end(), quoted[2])
    if "is not a valid predicate" in reason and (quoted := _QUOTED_PROPERTY.match(after)) and quoted[3] in prefixes:
        colon = ", and without a colon behind it" if quoted[0].endswith(":") else ""
        told = f"a property stands without quotes{colon}: write {quoted[2]}"
        return Misread(told, 0, quoted.end(), quoted[2])
    if reason.startswith("; is not a valid subject") and before.rstrip().endswith("."):
        told = "a semicolon stands behind a dot, and one of them is too many: a dot ends a statement"
        told += ", a semicolon goes on with it"
        return Misread(told, len(before) - len(before.rstrip()) + 1, 1, "", "take out the dot")
    return None


RULES: tuple[Rule, ...] = (_behind_end, _backslash, _tags, _commas, _around)
"""What may be too many around a text, each tried in turn."""
