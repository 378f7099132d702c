"""What may be typed at a place of kg.toml: its tables, their keys, and the words that a key takes."""

from __future__ import annotations

import re

from kg.lsp.offers import Item, Offer
from kg.project.declared import Kind
from kg.project.keys import KEYS

_TABLE = re.compile(r"^[ \t]*\[\[?([^\]\n]*)\]\]?", re.MULTILINE)
_HEAD = re.compile(r"^[ \t]*\[+([\w.\"-]*)\Z")
_KEY = re.compile(r"^[ \t]*([\w-]*)\Z")
_VALUE = re.compile(r"^[ \t]*([\w-]+)[ \t]*=[ \t]*(.*?)([\w./-]*)\Z")


def offer_in_settings(text: str, offset: int) -> Offer:
    """Return what may stand at a place of kg.toml."""
    begin = text.rfind("\n", 0, offset) + 1
    line = text[begin:offset]
    if head := _HEAD.match(line):
        typed = head[1]
        names = [name for name in _tables(KEYS) if name.startswith(typed)]
        closed = "" if text[offset : offset + 1] == "]" else "]"
        return Offer([Item(f"[{name}]", "table", f"{name}{closed}") for name in names], offset - len(typed))
    table = next(reversed([found[1] for found in _TABLE.finditer(text, 0, begin)]), "")
    kind = _find(table)
    if kind is None:
        return Offer([], offset)
    if key := _KEY.match(line):
        given = set(re.findall(r"^[ \t]*([\w-]+)[ \t]*=", _body(text, begin), re.MULTILINE))
        items = [
            Item(name, "key", f"{name} = ", one.said + (" (needed)" if one.wanted else ""))
            for name, one in kind.keys.items()
            if name.startswith(key[1]) and name not in given and not one.keys
        ]
        return Offer(items, offset - len(key[1]))
    if value := _VALUE.match(line):
        one = kind.keys.get(value[1]) or kind.each
        words = one.words if one else ()
        quoted = value[2].endswith(('"', "'")) or words == ("true", "false")
        items = [Item(word, "value", word if quoted else f'"{word}"') for word in words if word.startswith(value[3])]
        return Offer(items, offset - len(value[3]))
    return Offer([], offset)


def about_key(text: str, offset: int) -> str:
    """Return what kg.toml may say under the key at a place; no text where there is no key."""
    begin = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    key = re.match(r"[ \t]*([\w-]+)[ \t]*=", text[begin : end if end >= 0 else len(text)])
    table = next(reversed([found[1] for found in _TABLE.finditer(text, 0, begin)]), "")
    kind = _find(table)
    one = (kind.keys.get(key[1]) or kind.each) if key and kind else None
    if one is None or key is None or offset > begin + key.end():
        return ""
    words = f": {', '.join(one.words)}" if one.words and one.words[0] not in one.said else ""
    return f"`{key[1]}`: {one.said}{words}{'; needed' if one.wanted else ''}"


def _tables(kind: Kind, before: str = "") -> list[str]:
    found = []
    for name, one in kind.keys.items():
        if one.keys or one.each:
            found.append(f"{before}{name}")
            found += _tables(one, f"{before}{name}.")
    return found


def _find(table: str) -> Kind | None:
    kind: Kind | None = KEYS
    for name in filter(None, table.split(".")):
        kind = kind and (kind.keys.get(name) or kind.each)
    return kind


def _body(text: str, begin: int) -> str:
    """Return the text of the table in which a line stands."""
    heads = [found.start() for found in _TABLE.finditer(text)]
    before = max((at for at in heads if at < begin), default=0)
    after = min((at for at in heads if at > begin), default=len(text))
    return text[before:after]
