"""One open text of an editor: its file, its project, and what was found in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from kg.findings import Finding
from kg.lsp.checked import Checked, compared, is_known, joined, still_says
from kg.lsp.knowledge import Knowledge
from kg.lsp.live import is_conflict, is_live
from kg.lsp.mended import is_mended
from kg.lsp.moving import carried, same_as
from kg.lsp.outline import Described
from kg.lsp.texts import Text
from kg.project.config import CONFIG
from kg.shacl.grouping import flat
from kg.shacl.lacks import with_slips


def path_of(uri: str) -> Path | None:
    """Return the file of an address that an editor gives; None for one that is no file."""
    parts = urlsplit(uri)
    return Path(unquote(parts.path)) if parts.scheme == "file" and parts.path else None


class Open:
    """One open text: its file, its project if it has one, and what was found in it last."""

    def __init__(self, uri: str, path: Path, text: Text, knowledge: Knowledge | None) -> None:
        self.uri, self.path, self.text, self.knowledge = uri, path, text, knowledge
        self.findings: list[Finding] = []
        self.good = ""
        """The text in which the findings were found."""
        self.labels: list[Described] = []
        """The things with labels that the text described a moment ago."""
        self.again = 0.0
        self.is_new = self.is_unlaid = self.is_other = False
        """Whether the text has changed since others heard of it, or completion did, and whether it is other."""
        self.checked = Checked()
        """What a whole check has found in the file as it was saved last."""
        self.unsure: frozenset[Finding] = frozenset()
        self.gone: frozenset[Finding] = frozenset()
        """Those of the findings of the check that no longer hold; of others that cannot be told by looking at them."""
        self.live = Checked()
        """What all texts together show in it, where that is looked for while they are edited."""

    def take_check(self, checked: Checked) -> None:
        """Take in what a check of the saved file knows more."""
        self.checked, self.gone = checked, frozenset()
        self.unsure = frozenset(one for one in checked.more if self.knowledge and is_mended(one, self.knowledge))

    def look_again(self) -> bool:
        """Look which findings of the check still hold, by all texts as they are; tell whether others do than before."""
        before, knowledge = self.gone, self.knowledge
        sure = [one for one in self.checked.more if one not in self.unsure] if knowledge else []
        self.gone = frozenset(one for one in sure if knowledge and is_mended(one, knowledge))
        return self.gone != before

    def with_checked(self, found: Sequence[Finding], text: str, *, has_live: bool) -> list[Finding]:
        """Return what is found in a text with what the checks know more."""
        more = [one for one in self.checked.more if one not in self.gone]
        more = [one for one in more if not (has_live and is_live(one))]
        return with_slips(joined(joined(found, self.checked._replace(more=tuple(more)), text), self.live, text))

    def take_live(self, found: Sequence[Finding], text: str) -> bool:
        """Take in what all texts together show in this one, as it was then; tell whether that is something else.

        While it cannot be read it counts there as it was before, and what it no longer says is not told.
        """
        before = self.live
        edited = carried(self.good, text, self.findings)
        if self.good != text:
            lines = text.split("\n")
            kept = {number: lines[number - 1] for number in same_as(self.good.split("\n"), lines)}
            found = [one for one in found if still_says(kept, one)]
        self.live = compared(text, edited, [one for one in found if not (is_conflict(one) and is_known(one, edited))])
        known = before._replace(text=text, more=tuple(carried(before.text, text, before.more)))
        return self.live != known

    @property
    def asks_others(self) -> bool:
        """Whether it was told of the text what another source says, or does not say."""
        return any(finding.unseen for finding in flat(self.findings))

    @property
    def kind(self) -> str:
        """What the text is: "query", "settings" or "turtle"."""
        if self.path.suffix == ".rq":
            return "query"
        return "settings" if self.path.name == CONFIG else "turtle"
