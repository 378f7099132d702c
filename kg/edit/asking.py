"""Asking a person for facts: what shapes ask is asked, in lines as they are typed, and a draft comes of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from kg.edit.allowed import Allowed
from kg.edit.asked import Asked
from kg.edit.asking_apart import FactsApart, facts_apart
from kg.edit.asking_line import Line, read_line, unquoted
from kg.edit.asking_person import LEAVE, Nobody, Person, Question, agrees, choose, left
from kg.edit.asking_properties import ID, UNNAMED, Properties
from kg.edit.asking_taken import Entered, TakenLines
from kg.edit.asking_things import Things, drafted_of
from kg.edit.asking_values import Misfit
from kg.edit.belonging import Belonging
from kg.edit.drafts import Draft, Drafted
from kg.engines.base import Engine
from kg.errors import KgError, UsageError
from kg.project.config import Project
from kg.rdf.terms import IRI, split_iri
from kg.rdf.vocabulary import DERIVED_FROM


class Dialogue:
    """Makes a draft of what a person answers; nothing is written."""

    def __init__(
        self, project: Project, engine: Engine, allowed: Allowed, person: Person, *, create: bool = False
    ) -> None:
        self.project, self.allowed, self.draft = project, allowed, Draft()
        self.person = person = facts_apart(person, lambda: self.things.class_names, lambda: self.properties.every_name)
        self.belonging = Belonging(project, engine, allowed)
        self.things = Things(project, engine, allowed, self.draft)
        self.properties = Properties(project, allowed, self.things, self.belonging, person, create=create)
        self.terms = self.properties.terms
        self.lines = TakenLines(self.draft, self.belonging)
        self._last: Drafted | None = None
        self._source: Path | None = None  # of a new one nothing is stated yet
        self.title = ""
        """What a new source is called."""

    # --- Documents

    def open_source(self, path: Path) -> None:
        """Take a source that is there as the one at hand."""
        self._source, graph = path, IRI(self.project.graph_iri(path))
        documents = (one for one in self.things.values(graph, DERIVED_FROM) if isinstance(one, IRI))
        self.properties.document = next(documents, None)

    def new_source(self, given: Line | None = None) -> Path:
        """Describe the document of a new source and its graph, and return the file of the source.

        What is not `given` is asked for.
        """
        classes = self.properties.document_classes
        if not classes:
            name = given.head if given else self.person.ask(Question("what is the new source called?")).strip()
            self.title = unquoted(name)[0]
            return self._free(self.belonging.new_source(self.title))
        thing = self.new_thing(classes, given)
        path = self._free(self.belonging.new_source(split_iri(thing.iri.value)[1]))
        graph = self.draft.put(Drafted(IRI(self.project.graph_iri(path)), (), is_new=False))
        graph.add(DERIVED_FROM, thing.iri)
        self.lines.clear()  # the document is no line of its own: all that follows is its
        self.properties.document, self.title = thing.iri, thing.label
        return path

    def _free(self, path: Path) -> Path:
        if path.exists():
            raise UsageError(f"{self.project.relative(path)} is there already; choose another id")
        return path

    # --- Things

    def new_thing(self, classes: Sequence[IRI], given: Line | None = None) -> Drafted:
        """Return a new thing of some classes, or one that is the same, with what is `given` of it, or else asked for.

        Where only its name is given, it is asked for more than it must have.
        """
        asked = self.properties.asked(classes)
        question = Question(f"{self.properties.name(classes)} ({self.properties.outline(asked)})", of=asked, line=True)
        while True:
            read, typed = given, given.head if given else ""
            while read is None or not (read.head or read.pairs):
                typed = self.person.ask(question)
                read = read_line(typed, self.properties.names(asked).exact_or_id)
            try:
                with self.lines.one(typed):
                    thing = self._of(read.head, classes, read.pairs)
                    if not read.pairs and given is None:
                        self.properties.more(thing)
                    return thing
            except Misfit as misfit:
                if isinstance(self.person, Nobody):
                    raise
                self.person.tell(str(misfit))
                given = None

    def facts_wait(self, wait: bool) -> None:
        """Say whether facts are asked for, now and later, so that a line of them waits where it is no answer."""
        if isinstance(self.person, FactsApart):
            self.person.keeps = wait

    def take_back(self, line: Entered, wrong: Collection[IRI]) -> None:
        """Leave out a line after all, with the new things that only it names."""
        self.lines.take_back(line, wrong)
        self._last = None

    def fact(self, typed: str) -> Drafted:
        """Take in a line that begins with a class and a name, or with a thing that is known; raise Misfit.

        One that begins with a property goes on with the thing of the line before.
        """
        with self.lines.one(typed):
            return self._taken_in(typed)

    def _taken_in(self, typed: str) -> Drafted:
        last = self._last
        names = self.properties.names(self.properties.asked(last.classes, last.given)) if last else None
        read = read_line(typed, lambda name: names is not None and names.exact(name) is not None)
        if last is not None and not read.head:
            self.properties.fill(last, read.pairs)
            return self.draft.put(last)
        self._last = self._fact(read)
        return self._last

    def _fact(self, read: Line) -> Drafted:
        cls = self.things.class_names.exact(read.head)
        iri = None if cls is not None else self.known(read.head)
        if iri is not None:
            return self.add_to(iri, read.pairs)
        if (begin := self.things.class_names.longest_at_start(read.head)) is not None:
            return self._of(begin[1], [begin[0]], read.pairs)
        found = [one for one in self.things.find(read.head) if one.is_called_so]
        slip = None if found else self.things.class_names.slip_at_start(read.head)
        if slip and agrees(self.person, f"{read.head!r}: did you mean a {slip[0]}, {slip[1]!r}?"):
            return self._fact(read._replace(head=" ".join(slip)))
        choices = tuple(f"{one.label} ({self._shown(one.iri)})" for one in found)
        text = f"{read.head!r} may be several; which?" if found else f"what is {read.head!r}? (a class)"
        answer = choose(self.person, Question(text, choices, heads=self.terms.class_labels()))
        if answer in choices:
            return self.add_to(found[choices.index(answer)].iri, read.pairs)
        if (cls := self.things.class_names.find(answer)) is not None:
            return self._of(read.head, [cls], read.pairs)
        if not answer:
            raise Misfit(f"{read.head!r} is left out")
        return self._fact(read._replace(head=answer))

    def known(self, head: str) -> IRI | None:
        """Return the one thing that is called so, or has this id; None for none, and for several."""
        bare, _ = unquoted(head)
        if iri := self.things.by_id(bare):
            return iri
        called = [one for one in self.things.find(bare) if one.is_called_so]
        return called[0].iri if len(called) == 1 else None

    def add_to(self, iri: IRI, pairs: Iterable[tuple[str, str]]) -> Drafted:
        """State more of a thing that is known."""
        thing = drafted_of(self.things, iri)
        self.properties.fill(thing, pairs)
        return self.draft.put(thing) if thing.stated or thing.types else thing

    def _of(self, head: str, classes: Sequence[IRI], pairs: Iterable[tuple[str, str]]) -> Drafted:
        """Return a thing of some classes: one that is known, or a new one, with what is stated of it."""
        pairs = list(pairs)
        own = next((value for name, value in pairs if name.lower() == ID), None)
        pairs = [pair for pair in pairs if pair[0].lower() != ID]
        asked = self.properties.asked(classes)
        label = self.terms.label_property(asked)
        if label is None:
            return self._nameless(head, classes, asked, pairs, self._chosen(own, classes) if own else None)
        while not head:
            named = [pair for pair in pairs if self.properties.names(asked).find(pair[0]) == label.path]
            pairs = [pair for pair in pairs if pair not in named[:1]]
            text = f"{self.properties.name(classes)}: {label.name}?{left(self.person)}"
            head = named[0][1] if named else self.person.ask(Question(text)).strip()
            if head == LEAVE:
                raise Misfit(f"this {self.properties.name(classes)} is left out")
        same = self._same(own, classes, head) if own else None
        iri = self._chosen(own, classes) if own and same is None else None
        known = same or (self._namesake(head, classes) if iri is None else None)
        if known is not None:
            return self.add_to(known, pairs)
        if unquoted(head)[0] == head and (found := self.things.by_id(head)):
            return self.add_to(found, pairs)
        kinds = self.terms.kinds(classes)
        kinds = kinds if classes[0] not in kinds and len(classes) == 1 and len(kinds) > 1 else list(classes)
        if kinds != list(classes):
            names = tuple(self.allowed.name_of(cls) for cls in kinds)
            answer = choose(self.person, Question(f"{head}: which kind of {self.properties.name(classes)}?", names))
            chosen = kinds[names.index(answer)] if answer in names else self.things.class_names.find(answer)
            extra = [] if chosen is None or not self.allowed.above(chosen).isdisjoint(classes) else list(classes)
            classes = [*([chosen] if chosen is not None else list(classes)), *extra]
        if unquoted(head)[0] == head and self.things.unknown_id(head):
            raise Misfit(f"{head} is an id, and nothing has it; give the name first, and the id behind it")
        name = self.terms.label_of(unquoted(head)[0], classes)[0].lexical
        thing = self.terms.named(unquoted(head)[0], tuple(classes), iri or self._mint(classes, name))
        return self._finish(thing, pairs)

    def _same(self, own: str, classes: Sequence[IRI], name: str) -> IRI | None:
        """Return the thing that has an id and the name that is given with it: it is meant, and no new one."""
        found = self.things.by_id(own) or self.things.by_id(f"{self.belonging.namespace(classes)}{own}")
        called = [one.iri for one in self.things.find(unquoted(name)[0], classes) if one.is_called_so]
        return found if found in called else None

    def _namesake(self, head: str, classes: Sequence[IRI]) -> IRI | None:
        """Return a thing that is called so already, if the person says that it is the same."""
        name = self.terms.label_of(unquoted(head)[0], classes)[0].lexical
        called = [one for one in self.things.find(name, classes) if one.is_called_so]
        for one in called or self.things.slips(name, classes):
            told = f"there is a {one.label} already ({self._shown(one.iri)}, {self.things.kinds_of(one.iri)})"
            if isinstance(self.person, Nobody):
                shown = self._shown(one.iri)
                raise Misfit(f"{told}; give id={shown} if it is the same, or else an id that nothing has")
            if agrees(self.person, f"{told}: the same?"):
                return one.iri
        return None

    def _nameless(
        self, head: str, classes: Sequence[IRI], asked: Asked, pairs: list[tuple[str, str]], iri: IRI | None
    ) -> Drafted:
        """Return a new thing that has no label: what stands before its properties is the first thing that it needs."""
        thing = Drafted(UNNAMED, tuple(classes), is_new=True)
        first = self.properties.first(asked, head, pairs) if head else None
        if head and first is None:
            raise Misfit(f"a {self.properties.name(classes)} has no name, and {head!r} is none of its properties")
        self.properties.fill(thing, [*([(first.path.value, head)] if first else []), *pairs])
        known = self._begun(thing) if iri is None and pairs else None
        if known is None:
            self.properties.complete(thing, put=False)
        about = [
            value
            for prop in asked.required
            if not set(prop.classes) & set(self.properties.document_classes)
            for value in thing.values(prop.path)
        ]
        if iri is None and known is None and self._source and thing.stated:
            known = self.belonging.stated_as(self._source, thing.types, thing.stated)
        if known is not None:
            thing.is_new, thing.types, iri = False, [], known
        name = self.belonging.name_by(about, classes) or self.properties.name(classes)
        thing.iri = iri or self._mint(classes, name)
        return self.draft.put(thing)

    def _begun(self, thing: Drafted) -> IRI | None:
        """Return the one thing of which the source states what a line says and more, if the person agrees."""
        if self._source is None or isinstance(self.person, Nobody) or not self.properties.lacks(thing):
            return None
        found = self.belonging.stated_as(self._source, thing.types, thing.stated, alone=True)
        told = f"the source has this as {self._shown(found)}: the same?" if found else ""
        return found if told and agrees(self.person, told) else None

    def _mint(self, classes: Sequence[IRI], name: str) -> IRI:
        """Return the id of a new thing; what tells it from another of its name is the source that it comes from."""
        document = self.properties.document
        return self.belonging.mint(classes, name, split_iri(str(document))[1] if document else "")

    def _finish(self, thing: Drafted, pairs: Iterable[tuple[str, str]]) -> Drafted:
        self.properties.fill(thing, pairs)
        self.properties.complete(thing)
        return thing

    def _chosen(self, own: str, classes: Sequence[IRI]) -> IRI | None:
        """Return the IRI that a person gives to a new thing, asked for until it is one; None to have one made."""
        while own:
            try:
                iri = self.belonging.given_id(own, classes, self.things.prefixes)
                if iri not in self.draft.things and not self.things.is_known(iri):
                    return iri
                told = f"{self._shown(iri)} is taken; give another id, or add to what it is"
            except KgError as error:
                told = error.message
            own = self.person.ask(Question("id? (Enter: one that is made of the name)", told=told)).strip()
        return None

    def _shown(self, iri: IRI) -> str:
        return self.things.prefixes.render(iri)
