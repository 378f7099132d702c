"""A session of `kg new`: a dialogue, what it would change, the proof, and the files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kg.ask.opening import open_engine
from kg.cli.output import open_output, say
from kg.cli.prompting import person_at
from kg.edit.allowed import read_allowed
from kg.edit.asking import Dialogue
from kg.edit.asking_line import Line, split_pair
from kg.edit.asking_person import LEAVE, Nobody, Person, Question, agrees
from kg.edit.asking_values import Misfit
from kg.edit.drafts import Drafted
from kg.edit.proving import graphs_beside, laid_beside, prove
from kg.edit.writing import Change, changes_of, diff_of, needs_source, write_changes
from kg.engines.base import read_count
from kg.errors import Location, QueryError, UnknownName, UsageError
from kg.findings import Finding
from kg.project.catalog import Catalog, read_catalog
from kg.project.reading import read_project
from kg.rdf.terms import IRI, Literal, Term

SOURCE = "source"
_LARGE = 100_000
"""From so many triples on, questions that look for faults are left to whoever checks all: they take seconds there."""


class Session:
    """What is new of a kind: a source, a class, or nothing, for facts of several classes in a source."""

    def __init__(self, kind: str, source: str | None, *, asks: bool, create: bool = False) -> None:
        """Read the project; raise UnknownName for a kind or a source that does not exist."""
        self.project = read_project()
        self.allowed = read_allowed(self.project)
        self._engine = open_engine(self.project)
        self.person: Person = person_at(self._completing) if asks else Nobody()
        self.dialogue = Dialogue(self.project, self._engine, self.allowed, self.person, create=create)
        self.person = self.dialogue.person
        self._cls: IRI | None = None
        self._is_source = kind == SOURCE
        if kind and not self._is_source:
            self._cls = self.dialogue.things.class_names.find(kind)
            if self._cls is None:
                raise UnknownName("class", kind, (), self.dialogue.terms.classes_like(kind))
        if self._is_source and source:
            raise UsageError("--in names a source that is there; for a new one, leave it out")
        self._source = self._find_source(source) if source else None
        if self._source:
            self.dialogue.open_source(self._source)

    def _completing(self) -> Person | None:
        from kg.cli.prompt_completing import completing_person

        return completing_person(lambda: self.dialogue)

    def _find_source(self, name: str) -> Path:
        """Return the file of a source, by its path, or by its name without ending; raise UnknownName."""
        sources = self.dialogue.belonging.sources()
        path = Path(name).absolute()
        names = {one.stem: one for one in sources}
        if path in sources:
            return path
        stem = name.rpartition(":")[2].removesuffix(".ttl")
        if stem not in names and (described := self.dialogue.belonging.described(stem)):
            return described
        if stem not in names:
            raise UnknownName("source", name, names, "sources are the files below the data and outside the spine")
        return names[stem]

    # --- What is stated

    def talk(self) -> None:
        """Ask until the person has no more to say; raise UsageError where nobody said what is new."""
        if self._cls is None and not self._is_source and self._source is None:
            raise UsageError("say what is new: source, query, shape, or a class, which kg stats lists; or give --in")
        if self._cls is not None:
            self._tell(self.dialogue.new_thing([self._cls]))
            return
        self.dialogue.facts_wait(True)
        if self._is_source:
            self._source = self.dialogue.new_source()
        self._facts()
        self.dialogue.facts_wait(False)

    def _facts(self) -> None:
        """Take in lines until one is empty."""
        told = "a class and a name, or a thing that is known; behind it property: value; and so on. Enter ends."
        heads = self.dialogue.terms.class_labels()
        while typed := self.person.ask(Question("fact?", heads=heads, told=told, lines=True)).strip():
            told = ""
            self._take_in(typed)

    def _take_in(self, typed: str) -> None:
        try:
            self._tell(self.dialogue.fact(typed))
        except Misfit as fault:
            self.person.tell(str(fault))

    def _tell(self, thing: Drafted) -> None:
        """Say how a thing was understood."""
        shown = self.dialogue.things.prefixes.render(thing.iri)
        said = (
            f"{self.allowed.name_of(predicate)} "
            + (self.dialogue.things.label_of(value) if isinstance(value, IRI) else str(value))
            for predicate, value in thing.stated
            if not (isinstance(value, Literal) and value.lexical == thing.label)
        )
        self.person.tell(f"  {shown}: {'; '.join(said)}")

    def set(self, settings: Sequence[str]) -> None:
        """State properties as scripts give them; raise UsageError for what would have to be asked."""
        self._state(self._pairs(settings))

    def _pairs(self, settings: Sequence[str]) -> list[tuple[str, str]]:
        pairs = [split_pair(one) for one in settings]
        if None in pairs:
            raise UsageError(f"{settings[pairs.index(None)]!r} has no value; write it as property=value")
        return [pair for pair in pairs if pair]

    def _state(self, pairs: Sequence[tuple[str, str]]) -> None:
        if not self._is_source and self._cls is None:
            raise UsageError("say of which class the new thing is")
        given = Line("", tuple(pairs))
        try:
            if self._is_source:
                self._source = self.dialogue.new_source(given)
            elif self._cls is not None:
                self.dialogue.new_thing([self._cls], given)
        except Misfit as misfit:
            raise UsageError(str(misfit)) from None

    def add(self, thing: str, settings: Sequence[str]) -> None:
        """State more of a thing that is known; raise UsageError for what would have to be asked."""
        found = self.dialogue.known(thing)
        if found is None:
            raise UsageError(
                f"nothing, or more than one thing, is called {thing!r}; give its id, or make it with: kg new"
            )
        try:
            self.dialogue.add_to(found, self._pairs(settings))
        except Misfit as misfit:
            raise UsageError(str(misfit)) from None

    def fill(self, path: Path) -> None:
        """State what each row of a table says; raise UsageError, with the place of the row, for what does not fit."""
        from kg.mapping.delimited import DelimitedTable
        from kg.mapping.model import Source

        table = DelimitedTable(Source(path, "csv"))
        for _, number, cells in table.rows():
            pairs = [(name, cell) for name, cell in zip(table.columns, cells, strict=False) if cell and cell.strip()]
            try:
                self._state(pairs)
            except UsageError as error:
                raise error.at(Location(path, number)) from None

    # --- What is written

    def finish(self, *, dry_run: bool, yes: bool) -> bool:
        """Show what changes, prove it, and write it; tell whether that was done, or would be."""
        if self.dialogue.draft.is_empty:
            return False
        changes = self._changes()
        while found := self._prove(changes):
            self._tell_findings(found)
            if not self._mend(found) or self.dialogue.draft.is_empty:
                return False
            changes = self._changes()
        if not changes:
            say("all of that is stated already")
            return True
        if dry_run or not yes:
            with open_output(None) as output:
                output.write(diff_of(self.project, changes))
        if dry_run:
            return True
        count = f"{len(changes)} file{'s' if len(changes) > 1 else ''}"
        if not yes and not agrees(self.person, f"write {count}?", default=True):
            return False
        write_changes(self.project, f"new facts in {count}", changes)
        say(f"wrote {', '.join(str(self.project.relative(change.path)) for change in changes)}")
        return True

    def _mend(self, found: Sequence[Finding]) -> bool:
        """Let a line that is wrong be given again, or left out; tell whether one was, so that the rest is kept."""
        wrong = {one.focus for one in found if isinstance(one.focus, IRI)}
        line = self.dialogue.lines.last_of(wrong)
        if line is None or isinstance(self.person, Nobody):
            return False
        text = "give this line again, or y: leave it out, n: write nothing"
        question = Question(text, told=f"  {line.typed}", line=True)
        while not (answer := self.person.ask(question).strip()):
            pass
        if answer.lower() in ("n", "no"):
            return False
        self.dialogue.take_back(line, wrong)
        if answer.lower() not in ("y", "yes", LEAVE):
            if self._cls is not None and self.dialogue.things.class_names.longest_at_start(answer) is None:
                answer = f"{self.allowed.name_of(self._cls)} {answer}"
            self._take_in(answer)
        return True

    def _changes(self) -> list[Change]:
        dialogue, documents = self.dialogue, self.dialogue.properties.document_classes
        if self._source is None and needs_source(dialogue.draft, dialogue.belonging, self.allowed, documents):
            self._source = self._ask_source()
        head = f'# What "{dialogue.title or self._source.stem}" states.\n' if self._source else ""
        return changes_of(self.project, dialogue.draft, dialogue.belonging, self.allowed, self._source, documents, head)

    def _ask_source(self) -> Path:
        if isinstance(self.person, Nobody):
            raise UsageError("say which source states this, with --in")
        names = tuple(path.stem for path in self.dialogue.belonging.sources())
        while True:
            question = Question("which source states this? (its name, or a new one)", names)
            answer = self.person.ask(question).strip()
            if answer.isdigit() and 0 < int(answer) <= len(names):
                answer = names[int(answer) - 1]
            if answer in names:
                path = self._find_source(answer)
                self.dialogue.open_source(path)
                return path
            if answer:
                return self.dialogue.new_source(Line(answer, ()))

    def _prove(self, changes: Sequence[Change]) -> list[Finding]:
        things: set[Term] = {thing.iri for thing in self.dialogue.draft}
        found = prove(self.project, changes, self._source, things)
        if found or self._count() > _LARGE:
            return found
        from kg.check.steps import run_checks
        from kg.engines.embedded import EmbeddedEngine
        from kg.engines.stores import load_merged

        catalog = read_catalog(self.project)
        with laid_beside(changes) as beside:
            graphs = graphs_beside(self.project, beside)
            whole = [path for paths in graphs.values() for path in paths]
            asked = EmbeddedEngine(load_merged(whole, graphs), in_memory=True)
            checked = run_checks(self.project, catalog, asked, faulty=_faulty(catalog))
        return [one for one in checked.findings if one.severity == "violation" and one.focus in things]

    def _count(self) -> int:
        counted = f"SELECT (COUNT(*) AS ?n) WHERE {{ {{ SELECT ?s WHERE {{ ?s ?p ?o }} LIMIT {_LARGE + 1} }} }}"
        return read_count(self._engine.select(counted))

    def _tell_findings(self, found: Sequence[Finding]) -> None:
        render = self.dialogue.things.prefixes.render
        for one in found:
            name = render(one.focus) if one.focus is not None else "the graph"
            about = f" {render(IRI(one.path))}" if one.path and "://" in one.path else ""
            say(f"{name}{about}: {one.message}")


def _faulty(catalog: Catalog) -> set[str]:
    """Return the saved queries that cannot be read; a check tells of them."""
    found = set()
    for name in catalog:
        try:
            catalog.get(name)
        except QueryError:
            found.add(name)
    return found
