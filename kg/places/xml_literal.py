"""The text of an XML literal, written as the parser of RDF/XML writes what it read."""

from __future__ import annotations

from collections.abc import Mapping

from kg.places.xml_text import Token


class XmlLiteral:
    """Takes the content of an element whose value is XML, tag by tag."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._open = 0

    def take(self, token: Token, spaces: Mapping[str, str]) -> bool:
        """Take a tag or a text; return False for the tag that ends the literal.

        An outermost element has all namespaces that it may use, those of its own a second time.
        """
        if token.kind == "text":
            self._parts.append(_escaped(token.text))
            return True
        if token.kind == "end":
            if not self._open:
                return False
            self._open -= 1
            self._parts.append(f"</{token.text}>")
            return True
        given = "".join(f' {one.name}="{one.written}"' for one in token.attributes)
        if not self._open:
            around = {f"xmlns:{prefix}" if prefix else "xmlns": space for prefix, space in spaces.items()}
            around |= {one.name: one.value for one in token.attributes if one.name.partition(":")[0] == "xmlns"}
            given += "".join(f' {name}="{_escaped(space)}"' for name, space in around.items() if name != "xmlns:xml")
        self._parts.append(f"<{token.text}{given}>" + (f"</{token.text}>" if token.closed else ""))
        self._open += not token.closed
        return True

    def written(self) -> str:
        """Return all that was taken."""
        return "".join(self._parts)


def _escaped(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("'", "&apos;").replace('"', "&quot;")
