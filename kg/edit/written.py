"""How terms are written in a text of Turtle or a query: by its own prefixes, or by one that it then has to declare."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kg.rdf.terms import IRI, Literal, Prefixes, Term

_PREFIX = re.compile(r"^[ \t]*@?prefix[ \t]+([\w.-]*):[ \t]*<([^>\n]*)>", re.IGNORECASE | re.MULTILINE)
_USED = re.compile(r"(?<![\w.:-])([A-Za-z][\w-]*):(?=\w)")


def prefixes_of(text: str) -> dict[str, str]:
    """Return the prefixes that a text declares at the beginning of its lines."""
    return {found[1]: found[2] for found in _PREFIX.finditer(text)}


def more_prefixes(text: str, known: Mapping[str, str]) -> str:
    """Return declarations, without a line's end, of those of some prefixes that a text uses and does not declare."""
    used = set(_USED.findall(text)) - prefixes_of(text).keys()
    return "".join(f"@prefix {prefix}: <{known[prefix]}> . " for prefix in sorted(used & known.keys()))


def end_of_prefixes(text: str) -> int:
    """Return where one more declaration would stand: behind the last one, or at the beginning."""
    ends = [found.end() for found in _PREFIX.finditer(text)]
    if not ends:
        return 0
    end = text.find("\n", ends[-1])
    return end + 1 if end >= 0 else len(text)


class Writing:
    """How IRIs are written in one text: by its own prefixes, or by one of the project that it does not declare yet."""

    def __init__(self, prefixes: Prefixes, text: str) -> None:
        self.declared = prefixes_of(text)
        self._own, self._all = Prefixes(self.declared), prefixes

    def write(self, term: Term) -> tuple[str, tuple[str, str] | None]:
        """Return a term as the text would have it, and the prefix that it would have to declare."""
        if not isinstance(term, IRI):
            written = self._own.render(term)
            if isinstance(term, Literal) and written.endswith(long := f"^^<{term.datatype}>"):
                name, declares = self.write(IRI(term.datatype))
                return f"{written.removesuffix(long)}^^{name}", declares
            return written, None
        if (own := self._own.shrink(term.value)) is not None:
            return own, None
        known = self._all.shrink(term.value)
        prefix = known.partition(":")[0] if known else ""
        if known is None or prefix in self.declared:
            return f"<{term}>", None
        return known, (prefix, self._all.namespaces[prefix])


def declaration(text: str, prefix: tuple[str, str], *, query: bool = False) -> tuple[int, str]:
    """Return where a text would declare a prefix, and the line with which it would."""
    name, namespace = prefix
    line = f"PREFIX {name}: <{namespace}>\n" if query else f"@prefix {name}: <{namespace}> .\n"
    at = end_of_prefixes(text)
    if at == 0 and text.startswith("#"):  # behind the header, or what a file says of itself
        while text.startswith("#", at):
            at = text.find("\n", at) + 1 or len(text)
        if not query:
            return _below_comment(text, at, line)
    return at, line if text[at - 1 : at] in ("", "\n") else f"\n{line}"


def _below_comment(text: str, at: int, line: str) -> tuple[int, str]:
    """Return where a line would stand below a comment with which a text begins, and the line between empty ones."""
    if text.startswith("\n", at):
        return at + 1, f"{line}\n" if text[at + 1 :].strip() else line
    before = "\n" if text[at - 1] == "\n" else "\n\n"
    return at, f"{before}{line}\n" if text[at:].strip() else f"{before}{line}"
