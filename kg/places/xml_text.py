"""XML cut into tags and texts with their offsets, of a document that is known to be good.

Nothing is normalised, neither the ends of lines nor white space in attributes, since the parser of RDF/XML keeps both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

_TOKEN = re.compile(
    r"""
    <!--.*?--> | <\?.*?\?>
  | <!\[CDATA\[(?P<cdata>.*?)\]\]>
  | <!DOCTYPE(?:[^\[>"']|"[^"]*"|'[^']*')*+
      (?:\[(?P<subset>(?:<!--.*?-->|<\?.*?\?>|[^\]"']|"[^"]*"|'[^']*')*+)\]\s*)?>
  | </(?P<end>[^\s>]+)\s*>
  | <(?P<start>[^\s<>/!?]+)(?P<attributes>(?:[^<>"'/]|"[^"]*"|'[^']*')*+)(?P<closed>/?)>
  | (?P<text>[^<]++)
    """,
    re.VERBOSE | re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ENTITY = re.compile(r"""<!ENTITY\s+([^\s%"']+)\s+(?:"([^"]*)"|'([^']*)')\s*>""")
_REFERENCE = re.compile(r"&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|([^&;<\s]+));")
_PREDEFINED = {"lt": "<", "gt": ">", "amp": "&", "apos": "'", "quot": '"'}


class Attribute(NamedTuple):
    """An attribute with the offset of its name; `written` is its value with the references as they are."""

    name: str
    value: str
    at: int
    written: str


class Token(NamedTuple):
    """A tag or a text; of a start tag also the attributes, as they stand, and whether it ends at once."""

    kind: str
    text: str
    at: int
    attributes: tuple[Attribute, ...] = ()
    closed: bool = False


def iter_tokens(document: str) -> Iterator[Token]:
    """Yield what stands in a document: `start`, `end` and `text`, the last with its references resolved."""
    entities: Mapping[str, str] = _PREDEFINED
    for found in _TOKEN.finditer(document):
        if found["start"] is not None:
            yield Token(
                "start",
                found["start"],
                found.start(),
                tuple(
                    Attribute(one[1], resolved(_quoted(one), entities), one.start(), _quoted(one))
                    for one in _ATTRIBUTE.finditer(document, found.start("attributes"), found.end("attributes"))
                ),
                closed=bool(found["closed"]),
            )
        elif found["end"] is not None:
            yield Token("end", found["end"], found.start())
        elif found["text"] is not None:
            yield Token("text", resolved(found["text"], entities), found.start())
        elif found["cdata"] is not None:
            yield Token("text", found["cdata"], found.start())
        elif found["subset"] is not None:
            entities = _declared(found["subset"])


def resolved(text: str, entities: Mapping[str, str] = _PREDEFINED) -> str:
    """Return a text with what its references stand for; one that stands for nothing known is kept."""
    if "&" not in text:
        return text

    def replace(reference: re.Match[str]) -> str:
        if reference[3]:
            return entities.get(reference[3], reference[0])
        return chr(int(reference[1], 16) if reference[1] else int(reference[2]))

    return _REFERENCE.sub(replace, text)


def _quoted(found: re.Match[str]) -> str:
    return str(found[2] if found[2] is not None else found[3])


def _declared(subset: str) -> dict[str, str]:
    """Return the entities of a document type.

    Of two with one name the parser takes the last, be it in a comment, other than XML does.
    """
    found = {one[1]: _quoted(one) for one in _ENTITY.finditer(subset)}
    return _PREDEFINED | {name: resolved(text) for name, text in found.items()}
