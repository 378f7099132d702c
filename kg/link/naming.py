"""What is known of names in a domain: which words and signs count, which may be left out, how scripts are written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from kg.ask.folding import fold
from kg.errors import UsageError, nearest
from kg.link.decisions import plain_part
from kg.link.scripts import NONE, Scripts


class Naming:
    """The rules for names, as the file of rules has them.

    `articles` may be missing at the beginning of a name, and the `remarks` in brackets; where none are said, any may.
    `joints` are words and signs between several who do something together. `signs` are part of a name; `letters` and
    `words` are written as others.
    """

    def __init__(
        self,
        *,
        articles: tuple[str, ...] = (),
        joints: tuple[str, ...] = (),
        remarks: tuple[str, ...] | None = None,
        signs: str = "",
        letters: Mapping[str, str] | None = None,
        words: Mapping[str, str] | None = None,
        scripts: Scripts = NONE,
    ) -> None:
        self.articles = frozenset(map(fold, articles))
        self.remarks = None if remarks is None else frozenset(map(fold, remarks))
        self.signs, self.scripts = frozenset(signs), scripts
        same = dict(letters or {})
        upper = {letter.upper(): other for letter, other in same.items() if len(letter.upper()) == 1}
        self._letters = str.maketrans(same | upper)
        self._words = dict(words or {})
        self._word = re.compile("|".join(rf"(?<!\S){re.escape(word)}(?!\S)" for word in self._words) or r"(?!)")
        # Between two, or at the beginning of what stands in brackets; a sign may stand close to what is before it.
        spoken = "|".join(re.escape(one.casefold()) for one in joints if one[0].isalnum()) or r"(?!)"
        marks = "|".join(re.escape(one) for one in joints if not one[0].isalnum()) or r"(?!)"
        between = rf"(?:{spoken})(?=\s)|(?:{marks})(?=\s)"
        inside = r"(?:[^()（）\[\]]|[(（\[][^()（）\[\]]*[)）\]])*"
        self._bracketed = re.compile(rf"[(（\[]\s*((?:{between})\s+{inside})[)）\]]", re.IGNORECASE)
        self._between = re.compile(rf"(?:^|\s+)(?:{spoken})\s+|\s*(?:{marks})\s+", re.IGNORECASE)
        self._joint = re.compile(rf"(?:\S\s+|[(（\[]\s*)(?:{spoken})\s+\S|\S\s*(?:{marks})\s+\S")
        self.folded = lru_cache(maxsize=100_000)(self._folded)

    @property
    def mark(self) -> str:
        """What an index depends on: how names are folded here."""
        return repr((sorted(self._letters.items()), sorted(self._words.items()), sorted(self.articles)))

    def _folded(self, name: str) -> str:
        """Return a name folded, with the letters and words that are the same as others put as those."""
        told: str = self._word.sub(lambda match: self._words[match[0]], name) if self._words else name
        return fold(told.translate(self._letters)) if not told.isascii() else fold(told)

    def signs_of(self, name: str) -> str:
        """Return the signs of a name that are part of it."""
        return "".join(sorted(ch for ch in name if ch in self.signs))

    def is_joint(self, name: str) -> bool:
        """Tell whether a name is that of several together: what it begins with is then not its name."""
        return bool(self._joint.search(name.casefold()))

    def parts_of(self, name: str, is_name: Callable[[str], bool] = lambda _: False) -> tuple[str, ...]:
        """Return the names in that of several together, each once; none for another name.

        Some that stand side by side are one name where `is_name` knows them so, the longest first.

        >>> Naming(joints=("&", "with")).parts_of("Ann & Ben (with Cem)")
        ('Ann', 'Ben', 'Cem')
        """
        text, spans = self._spans(name)
        found: dict[str, str] = {}
        place = 0
        while place < len(spans):
            last = next(
                (
                    end
                    for end in range(len(spans) - 1, place, -1)
                    if end - place + 1 < len(spans) and is_name(text[spans[place][0] : spans[end][1]])
                ),
                place,
            )
            part = text[spans[place][0] : spans[last][1]].strip()
            found.setdefault(self.folded(part), part)
            place = last + 1
        return tuple(found.values()) if len(found) > 1 else ()

    def _spans(self, name: str) -> tuple[str, list[tuple[int, int]]]:
        """Return a joint name without its brackets, and where in it those stand who are named; none for another."""
        text = self._bracketed.sub(r" \1", name).strip()
        if not self.is_joint(name):
            return text, []
        gaps = [match.span() for match in self._between.finditer(text)]
        edges = [0, *(edge for gap in gaps for edge in gap), len(text)]
        return text, [(edges[n], edges[n + 1]) for n in range(0, len(edges), 2) if edges[n] < edges[n + 1]]

    def require_part(self, name: str, part: str) -> None:
        """Raise UsageError for what is no part of a joint name, nor some of its parts side by side."""
        text, spans = self._spans(name)
        runs = [
            (one, other)
            for one in range(len(spans))
            for other in range(one, len(spans))
            if (one, other) != (0, len(spans) - 1)
        ]
        known = [plain_part(text[spans[one][0] : spans[other][1]]) for one, other in runs]
        if part in known:
            return
        near = nearest(part, known, 1)
        parts = f"; its parts are {', '.join(map(repr, self.parts_of(name)))}" if spans else ", which is no joint name"
        raise UsageError(f"{part!r} is no part of {name!r}" + (f"; did you mean {near[0]!r}?" if near else parts))

    def without_article(self, folded: str) -> str:
        """Return a folded name without an article at its beginning, unless nothing else is in it."""
        first, _, rest = folded.partition(" ")
        return rest if rest and first in self.articles else folded


PLAIN = Naming()
