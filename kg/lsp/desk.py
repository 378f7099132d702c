"""What lies open in an editor: its texts, the projects that they belong to, and what was found in each last."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from kg.errors import KgError, Location
from kg.findings import Finding, faults_of
from kg.lsp.checked import compared, iter_faulty, standing_in, without_same
from kg.lsp.diagnosing import Diagnosing, outside, settings_outside
from kg.lsp.knowledge import Knowledge
from kg.lsp.live import Live
from kg.lsp.moving import carried
from kg.lsp.opened import Open, path_of
from kg.lsp.outline import outline_of
from kg.lsp.seen import Seen
from kg.lsp.texts import Text
from kg.project.config import CONFIG
from kg.project.pointer import find_root
from kg.rdf.held import held_content, hold, let_go

_NOWHERE = Location(Path())
_MOST_LABELLED = 1 << 20
_LABELLED_FOR = 20
"""So many times as long as it took it is enough to know what a text described: in a large one that is long."""


class Desk:
    """The open texts, and what is known of their projects."""

    def __init__(self) -> None:
        self.opened: dict[str, Open] = {}
        self.units = "utf-16"
        self._again: dict[str, Open] = {}
        self._checks: dict[Path | None, Sequence[Finding]] = {}
        self._live: dict[Path, Live] = {}
        self._found: dict[Path, list[Finding]] = {}
        self._projects: dict[Path, tuple[Knowledge, Diagnosing] | None] = {}
        self._sound: dict[Path, tuple[Knowledge, Diagnosing]] = {}
        self.unsound: dict[Path, list[Finding]] = {}
        """What is wrong with the settings of projects, by their folders."""

    def knowledge_of(self, path: Path) -> Knowledge | None:
        """Return what is known of the project of a file; None where it belongs to none, or to one with faults."""
        found = self._project_of(path)
        return found[0] if found else None

    def _project_of(self, path: Path) -> tuple[Knowledge, Diagnosing] | None:
        root = find_root(path.parent)
        if root is None:
            return None
        if root not in self._projects:
            self._projects[root] = self._read(root)
        return self._projects[root]

    def _read(self, root: Path) -> tuple[Knowledge, Diagnosing] | None:
        """Read a project; while its kg.toml has faults, which are told of it, what it was before them goes on."""
        place = Location(root / CONFIG, 1, 1)
        try:
            knowledge = Knowledge(root)
        except KgError as error:
            self.unsound[root] = [one._replace(location=one.location or place) for one in faults_of(error)]
        except (OSError, UnicodeDecodeError) as error:
            self.unsound[root] = [Finding("violation", f"cannot be read: {error}", "project", place)]
        else:
            self.unsound.pop(root, None)
            self._live.pop(root, None)
            self._found.pop(root, None)
            self._sound[root] = knowledge, Diagnosing(knowledge)
        return self._sound.get(root)

    def open(self, uri: str, text: str, version: int | None) -> Open | None:
        """Take in a text that was opened; None for one that is no file."""
        path = path_of(uri)
        if path is None:
            return None
        self.opened[uri] = Open(uri, path, Text("", version, self.units), self.knowledge_of(path))
        self.change(self.opened[uri], Text(text, version, self.units))
        return self.opened[uri]

    def change(self, one: Open, text: Text) -> None:
        """Let a text be another one, which from now on is what its file has for whoever reads it here."""
        one.text, one.is_new, one.is_unlaid = text, True, True
        hold(one.path, text.content)

    def close(self, uri: str) -> Open | None:
        """Let a text go, and return it; its file is what is on the disk again."""
        one = self.opened.pop(uri, None)
        if one is not None:
            let_go(one.path)
        return one

    def seen(self) -> Seen:
        """Return the texts as they are at this moment."""
        return Seen({one.path: one.text for one in list(self.opened.values())}, self.units)

    def find(self, one: Open, text: Text | None = None, *, anew: bool = True) -> list[Finding]:
        """Return what is wrong in an open text, or in what it was; not to be called by two threads at a time.

        What it shows by itself is not looked for `anew` unless it has changed.
        """
        text = text or one.text
        if anew or one.good != text.text:
            self.hear_others(one)
            found = self._find(one, text)
            if any(finding.rule == "syntax" for finding in found):
                found = [*found, *carried(one.good, text.text, one.findings)]
            else:
                one.good, one.findings = text.text, found
        else:
            found = one.findings
        root = one.knowledge.project.root if one.knowledge else None
        if root in self._checks and not one.checked.text:  # opened since
            self._compare(one, root, self._checks[root])
        return one.with_checked(found, text.text, has_live=root in self._found)

    def find_in_all(self, one: Open) -> list[Open]:
        """Look for what the texts of a project show together, and return the open ones of which that is another now."""
        if one.knowledge is None or one.kind == "settings":
            return []
        root = one.knowledge.project.root
        live = self._live.setdefault(root, Live(one.knowledge.project))
        within = [other for other in list(self.opened.values()) if other.knowledge is one.knowledge]
        seen = self.seen()  # while it is looked for, somebody types on
        before, found = self._found.get(root), seen.within(live.find)
        if found is None:
            self._found.pop(root, None)
            changed = [self._lay(other) for other in within if one.knowledge.is_warm]
            return [other for other in within if other.look_again()] if any(changed) else []
        if found is before:
            return []
        self._found[root] = found
        return [
            other
            for other in within
            if (text := seen.opened.get(other.path)) is not None
            and other.take_live(standing_in(found, other.path, root / CONFIG), text.text)
        ]

    def take_check(self, root: Path, found: Sequence[Finding], *, is_whole: bool = True) -> list[Open]:
        """Take in what a check of a project has found; return the open texts that it may tell more of.

        One that was kept from all files by a fault in one takes nothing away that is known of the others.
        """
        new, faulty = found, set(iter_faulty(found))
        if not is_whole:
            known = self._checks.get(root, ())
            found = [*new, *without_same((one for one in known if (one.location or _NOWHERE).path not in faulty), new)]
        self._checks[root] = found
        within = [one for one in self.opened.values() if one.knowledge and one.knowledge.project.root == root]
        for one in within:
            if is_whole or not one.checked.text:
                self._compare(one, root, found)
            elif one.path not in faulty:
                before = one.checked
                self._compare(one, root, new)
                more = one.checked.more
                left = without_same(carried(before.text, one.checked.text, before.more), more)
                one.take_check(one.checked._replace(more=(*more, *left)))
        return within

    def _compare(self, one: Open, root: Path | None, found: Sequence[Finding]) -> None:
        with suppress(OSError):
            saved = Text(one.path.read_bytes().decode("utf-8", "replace"))
            edited = one.findings if one.good == saved.text else self._find(one, saved)
            one.take_check(compared(saved.text, edited, standing_in(found, one.path, (root or one.path) / CONFIG)))

    def lay_others(self, but: Open) -> None:
        """Let what may be typed, and what names mean, follow what the other open texts say by now."""
        for one in list(self.opened.values()):
            if one is not but and one.knowledge is but.knowledge:
                self._lay(one)

    def _lay(self, one: Open) -> bool:
        """Let what is known of a project follow what one of its texts says by now; tell whether that is another."""
        if not one.is_unlaid or one.knowledge is None:
            return False
        one.is_unlaid = False
        if one.knowledge.role_of(one.path) not in ("data", "ontology") or not one.knowledge.lay(one.path):
            return False
        one.is_other = True
        return True

    def hear_others(self, but: Open) -> None:
        """Take in what the other open texts of a project say by now."""
        for one in list(self.opened.values()):
            if one is not but and one.knowledge is but.knowledge:
                self._hear(one)
        self._again.pop(but.uri, None)

    def hear(self, one: Open) -> list[Open]:
        """Take in what an open text says by now; return others that are to be looked at again for what one said."""
        self._hear(one)
        self._again.pop(one.uri, None)
        again, self._again = self._again, {}
        return list(again.values())

    def _hear(self, one: Open) -> None:
        if one.is_new and one.knowledge is not None and one.knowledge.is_warm:
            one.is_new = one.is_unlaid = False
            is_other, one.is_other = one.is_other, False
            self._again |= {other.uri: other for other in self._changed(one.path, is_other=is_other)}

    def label(self, one: Open) -> None:
        """Learn what an open text itself describes, unless that was learnt a moment ago, or is too much."""
        now = time.monotonic()
        if one.kind == "turtle" and one.knowledge and len(one.text.text) < _MOST_LABELLED and now > one.again:
            one.labels = [it for it in outline_of(one.knowledge, one.text.text) if it.label]
            one.again = now + _LABELLED_FOR * (time.monotonic() - now)

    def _find(self, one: Open, text: Text) -> list[Finding]:
        project = self._project_of(one.path)
        if project is not None:
            return project[1].find(one.path, text.content)
        if one.kind == "settings":
            return settings_outside(one.path, text.content)
        return outside(one.path, text.content)

    def changed(self, paths: Iterable[Path]) -> list[Open]:
        """Read anew what changed files say, and return the open texts that are to be looked at again."""
        again: dict[str, Open] = {}
        for path in paths:
            again |= {one.uri: one for one in self._changed(path)}
        return list(again.values())

    def _changed(self, path: Path, *, is_other: bool = False) -> list[Open]:
        root = find_root(path.parent)
        if root is None:
            return []
        again = path == root / CONFIG or root in self.unsound or self._projects.get(root) is None
        before = self._projects.pop(root, None) if again else None
        project = self._project_of(path)
        again &= path == root / CONFIG or project is not before
        within = [one for one in self.opened.values() if one.path.is_relative_to(root)]
        for one in within:
            one.knowledge = project[0] if project else None
        if project is None or again:
            return within
        knowledge, diagnosing = project
        role = knowledge.role_of(path)
        is_other |= knowledge.renew(path) or diagnosing.lacks(path)
        if is_other and (path.is_relative_to(knowledge.project.spine) or role in ("shapes", "ontology")):
            diagnosing.forget(path)
            return within
        return [one for one in within if one.path == path or (is_other and one.asks_others)]

    def changed_on_disk(self) -> list[Open]:
        """Read anew what files say that others have changed; return the open texts that are to be looked at again."""
        again: dict[str, Open] = {}
        for root in list(self.unsound):
            before = self._projects.pop(root, None)
            if self._project_of(root / CONFIG) is not before:
                again |= {one.uri: one for one in self.changed([root / CONFIG])}
        for project in list(self._projects.values()):
            if project is not None and project[0].is_warm:
                found = project[0].find_changed_files()
                again |= {one.uri: one for one in self.changed(path for path in found if held_content(path) is None)}
        return list(again.values())

    def files_of(self, knowledge: Knowledge) -> Iterator[Path]:
        """Yield the files of a project in which a term may stand, those that are open and nowhere else among them."""
        seen = set()
        for path in knowledge.iter_files():
            seen.add(path)
            yield path
        for one in list(self.opened.values()):
            if one.path not in seen and one.knowledge is knowledge and one.kind != "settings":
                yield one.path

    def warm(self) -> None:
        """Read what takes long of each project of which it was not read yet."""
        for project in list(self._projects.values()):
            if project is not None and not project[0].is_warm:
                project[0].warm()
