"""Joint credits: which names stand in a text such as "A & B Featuring C", by rules and by what is known of names.

The rules are data that the caller gives: separators, words with which a part leans on the one before, endings that
belong to a name. A separator either parts always, or only where the names around it are looked up: "Earth, Wind & Fire"
is one name, and nothing in its text says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

from kg.ask.folding import fold
from kg.ask.parting import separated
from kg.errors import UsageError
from kg.mapping.credit_texts import between, trimmed, whole

_KEYS = ("always", "asked", "leaning", "endings", "articles")
_A_PAIR, _A_BAND = 2, 4
"""More names than in a band that is called by the names of its members are a list."""
_MOST = 50
"""In a text of more parts no name of several is looked for."""
_LEAST_GAPS = 3
"""Two names side by side have spaces between their words as well."""
_TWO_NAMES = 4
"""Words of two people, of whom each has two names."""
_LONGEST = 2_000  # a longer text is no credit
_LETTER = re.compile(r"[^\W_]")
_GAP = re.compile(r"[\s\-/]+")


class Part(NamedTuple):
    """A name in a credit, and the separator before it as the rules write it; the first name has none.

    Of several names behind one that parts always, each is behind that one.
    """

    name: str
    behind: str = ""


class Split(NamedTuple):
    """The names of a credit in their order; `why` tells in words what decided, `doubtful` that a person should look.

    What is doubtful is a guess that holds until somebody decides.
    """

    parts: tuple[Part, ...]
    why: str
    doubtful: bool = False


class CreditRules(NamedTuple):
    """How credits are written: `always` are separators that part names, `asked` those that part only known names.

    A part that begins with one of the words `leaning` belongs to the name before it, unless it is known by itself.
    `endings` are never parts of their own, such as those behind a comma in a name. `articles` may be missing in a name.
    """

    always: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    leaning: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()


def read_credit_rules(said: Mapping[str, Any]) -> CreditRules:
    """Return the rules that a mapping holds as lists of texts; raise UsageError for anything else in it."""
    for name, value in said.items():
        if name not in _KEYS:
            raise UsageError(f"credits know no {name!r}; they know {', '.join(_KEYS)}")
        if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
            raise UsageError(f"{name} of credits must be a list of texts, not {value!r}")
    return CreditRules(**{name: tuple(one.strip() for one in value) for name, value in said.items()})


class Credits:
    """Splits credits by rules and by names that are known.

    `known` are names that stand for one thing whatever is in them, such as labels in a graph; `several` are texts of
    which a person said that they are not one name, and `one` those that are. `learn` takes credits that stand in the
    same table; their order does not matter.
    """

    def __init__(
        self, rules: CreditRules, known: Iterable[str] = (), several: Iterable[str] = (), one: Iterable[str] = ()
    ) -> None:
        self._always = re.compile(f"[\\s(\\[]{{0,3}}({separated(rules.always) or '(?!)'})\\s*", re.IGNORECASE)
        endings = "|".join(re.escape(one) for one in rules.endings)
        kept = f"(?!\\s*(?:{endings})(?!\\w))" if endings else ""
        asked = separated(rules.asked) or "(?!)"
        self._asked = re.compile(f"\\s*({asked}){kept}(?:(?<=,)\\s+(?:{asked})(?=\\s))?\\s*", re.IGNORECASE)
        self._shown = {one.casefold(): one for one in (*rules.always, *rules.asked)}
        self._leaning = frozenset(fold(one) for one in rules.leaning)
        self._articles = frozenset(fold(one) for one in rules.articles)
        self._single = {self._key(text) for text in one}
        self._known = {self._key(name) for name in known} | self._single
        self._several = {self._key(text) for text in several}
        self._alone: set[str] = set()
        self._wholes: set[str] = set()
        self._one: dict[str, bool] = {}

    def _key(self, name: str) -> str:
        folded = fold(name)
        first, _, rest = folded.partition(" ")
        return rest if rest and first in self._articles else folded

    def learn(self, texts: Iterable[str]) -> None:
        """Take what stands in credits as knowledge on names: which stand alone, and which always together."""
        self._one.clear()
        for credit in texts:
            if len(credit) > _LONGEST:
                continue
            for number, part in enumerate(self._groups(" ".join(credit.split()))):
                if len(self._atoms(part.name)) == 1:
                    self._alone.add(self._key(part.name))
                elif number == 0:  # behind a separator that parts always, several names are a list
                    self._wholes.add(self._key(part.name))

    def knowledge(self) -> list[list[str]]:
        """Return what was learnt, for `recall`."""
        return [sorted(self._alone), sorted(self._wholes)]

    def recall(self, knowledge: Sequence[Iterable[str]]) -> None:
        """Take in what was learnt before."""
        for held, names in zip((self._alone, self._wholes), knowledge, strict=False):
            held.update(names)

    def depends_on_others(self, credit: str) -> bool:
        """Tell whether other credits may have a say in how one is split."""
        if len(credit) > _LONGEST:
            return False
        groups = [group.name for group in self._groups(" ".join(credit.split()))]
        return any(len(self._atoms(one)) > 1 or len(_GAP.findall(one)) >= _LEAST_GAPS for one in groups)

    def _is_overruled(self, credit: str, parts: Sequence[Part]) -> bool:
        """Tell whether somebody has said since that one of some parts is several, or that several of them are one."""
        names = {self._key(part.name) for part in parts}
        one = len(parts) > 1 and self._key(" ".join(credit.split())) in self._known
        return one or bool(names & self._several or (self._runs(credit) - names) & self._known)

    def decided(self, credit: str) -> tuple[str, ...]:
        """Return what a person said of a credit or of names together in it: what is one name, and what is several."""
        if len(credit) > _LONGEST or not (self._single or self._several):
            return ()
        plain = " ".join(credit.split())
        keys = {self._key(plain), *self._runs(plain)}
        names = {self._key(atom.name) for group in self._groups(plain) for atom in self._atoms(group.name)}
        said = (("one", keys & self._single), ("several", (keys | names) & self._several))
        return tuple(f"{word}: {key}" for word, those in said for key in sorted(those))

    def _runs(self, credit: str) -> set[str]:
        """Return what stands together in a credit: two names or more between separators that part only known ones."""
        plain = " ".join(credit.split())
        runs = set()
        for text in (plain, *(group.name for group in self._groups(plain))):
            atoms = [one.name for one in self._atoms(text)]
            if len(atoms) <= _MOST:
                runs |= {self._key(between(text, *pair)) for pair in combinations(atoms, 2)}
        return runs

    def most_parts(self, credit: str) -> int:
        """Return into how many names a credit would be parted if every separator parted."""
        return sum(len(self._atoms(part.name)) for part in self._groups(credit))

    def _groups(self, credit: str) -> list[Part]:
        return self._cut(credit, self._always)

    def _atoms(self, text: str) -> list[Part]:
        return self._cut(text, self._asked)

    def _cut(self, text: str, pattern: re.Pattern[str]) -> list[Part]:
        """Return the parts of a text between separators; one with no name before or behind it belongs to a name."""
        parts, behind, start = [], "", 0
        for match in pattern.finditer(text):
            if pattern is self._asked and self._asked.match(text, match.end()):
                continue
            if _LETTER.search(text, start, match.start()) and _LETTER.search(text, match.end()):
                parts.append(Part(trimmed(text[start : match.start()]), behind))
                behind, start = self._shown.get(" ".join(match[1].split()).casefold(), match[1]), match.end()
        return [*parts, Part(trimmed(text[start:]), behind)] if parts else [Part(whole(text))]

    def split(self, credit: str, kept: Sequence[Part] | None = None) -> Split:
        """Return the names in a credit; those that were `kept`, as long as nobody has decided otherwise.

        So names that were found do not change with what else a table comes to hold.
        """
        found = self._split(credit)
        if kept is None or found.parts == tuple(kept) or self._is_overruled(credit, kept):
            return found
        return Split(tuple(kept), "it was read so before", doubtful=True)

    def _split(self, credit: str) -> Split:
        if len(credit) > _LONGEST:
            return Split((Part(credit),), f"longer than {_LONGEST:,} characters", doubtful=True)
        credit = " ".join(credit.split())
        if self._key(credit) in self._known:
            return Split((Part(credit),), "a known name")
        parts: list[Part] = []
        why, doubtful = "", False
        for number, group in enumerate(self._groups(credit)):
            found = self._split_group(group, listed=number > 0)
            parts += found.parts
            why, doubtful = found.why or why, doubtful or found.doubtful
        return Split(tuple(parts), why or ("one name" if len(parts) == 1 else "separators"), doubtful)

    def _split_group(self, group: Part, *, listed: bool) -> Split:
        """Return the names in a text without separators that part always; `listed` where it stands behind one."""
        if self._key(group.name) in self._known:
            return Split((group,), "a known name")
        atoms = self._joined(group.name, self._atoms(group.name))
        if len(atoms) == 1:
            return self._beside(group)
        apart = [self._is_apart(one.name) for one in atoms]
        # Of several behind a separator that parts always, each is behind that one.
        parted = tuple(
            one._replace(behind=group.behind if listed or n == 0 else one.behind) for n, one in enumerate(atoms)
        )
        if self._key(group.name) in self._several:
            return Split(parted, "as somebody decided")
        leans = any(not known and self._leans(one.name) for one, known in zip(atoms[1:], apart[1:], strict=True))
        if listed and self._is_whole(group.name):
            return Split((group,), "stands alone elsewhere")
        if listed and (not leans or len(atoms) > _A_PAIR):
            return Split(parted, "a list", not all(apart))
        if all(apart):
            led = len(atoms) == _A_PAIR and self._leans(atoms[1].name)
            return Split(parted, "each name stands alone elsewhere", doubtful=led and not listed)
        if not any(" " in one.name for one in atoms):
            return Split((group,), "no name stands alone elsewhere", doubtful=True)
        if len(atoms) > _A_BAND or (len(atoms) > _A_PAIR and sum(apart) > 1 and not leans):
            return Split(parted, "a list with names that stand alone elsewhere", doubtful=True)
        leans = leans or (not apart[0] and self._leans(atoms[-1].name))
        alone = any(self._key(one.name) in self._alone for one in atoms)
        if alone and len(atoms) == _A_PAIR and not leans and not self._share_a_name(atoms):
            return Split(parted, "a name that stands alone elsewhere", doubtful=True)
        return Split((group,), "no name stands alone elsewhere", doubtful=True)

    def _is_whole(self, text: str) -> bool:
        """Tell whether a text stands alone elsewhere and is one name there."""
        key = self._key(text)
        if key not in self._wholes:
            return False
        if key not in self._one:
            self._one[key] = len(self._split_group(Part(text), listed=False).parts) == 1
        return self._one[key]

    def _share_a_name(self, atoms: list[Part]) -> bool:
        """Tell whether the last word of a name may belong to the one before as well: "A & B Name"."""
        words = atoms[-1].name.split()
        return " " not in atoms[0].name and self._is_apart(f"{atoms[0].name} {words[-1]}")

    def _beside(self, group: Part) -> Split:
        """Return a name, or two known ones that stand side by side without a separator; of others nothing tells."""
        gaps = [match.span() for match in _GAP.finditer(group.name)]
        for number, (end, start) in enumerate(gaps):
            first, second = group.name[:end], group.name[start:]
            if 0 < number < len(gaps) - 1 and self._is_apart(first) and self._is_apart(second):
                return Split((Part(first, group.behind), Part(second)), "two known names side by side", doubtful=True)
        words = group.name.split()
        if len(words) == _TWO_NAMES and all(self._may_name(word) for word in words):
            return Split((group,), "four words that may be two names side by side", doubtful=True)
        return Split((group,), "")

    def _may_name(self, word: str) -> bool:
        """Tell whether a word may be a part of somebody's name: it is no article, no other small word and no number."""
        plain = fold(word)
        return word[:1].isupper() and word.isalpha() and plain not in self._articles | self._leaning

    def _is_apart(self, name: str) -> bool:
        key = self._key(name)
        return key in self._alone or key in self._known or key in self._wholes

    def _leans(self, name: str) -> bool:
        return fold(name).partition(" ")[0] in self._leaning

    def _joined(self, text: str, atoms: list[Part]) -> list[Part]:
        """Return parts with those put together again that are known as one name, the longest first."""
        if len(atoms) > _MOST:
            return atoms
        done: list[Part] = []
        n, at = 0, 0
        starts = []
        for one in atoms:
            at = text.index(one.name, at)
            starts.append(at)
            at += len(one.name)
        while n < len(atoms):
            for end in range(len(atoms), n + 1, -1):
                run = text[starts[n] : starts[end - 1] + len(atoms[end - 1].name)]
                if self._key(run) in self._known or (end - n < len(atoms) and self._is_whole(run)):
                    break
            else:
                end = n + 1
                run = atoms[n].name
            done.append(Part(run, atoms[n].behind))
            n = end
        return done
