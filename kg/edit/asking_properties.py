"""What is stated of a thing, property by property: from pairs as typed, and from answers to what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from kg.edit.allowed import Allowed
from kg.edit.asked import Asked, Choice, Property
from kg.edit.asking_line import Names, read_line, unquoted
from kg.edit.asking_person import LEAVE, Nobody, Person, Question, choose, left
from kg.edit.asking_terms import MOST_MEMBERS, Terms
from kg.edit.asking_things import Things
from kg.edit.asking_values import Misfit
from kg.edit.belonging import Belonging
from kg.edit.drafts import Drafted
from kg.project.config import Project
from kg.rdf.terms import IRI
from kg.rdf.vocabulary import DERIVED_FROM, OBJECT, PREDICATE, SUBJECT

ID = "id"
"""The word for the id of a new thing, where a person chooses it."""
UNNAMED = IRI("urn:kg:new")
"""The id of a thing until all is known of which its own is made."""


class Properties:
    """States properties of things; what does not fit is told and asked again, and what is missing is asked for.

    `document` is the thing that the source at hand is taken from, if there is one: whatever must name a document of its
    class names it.
    """

    def __init__(
        self,
        project: Project,
        allowed: Allowed,
        things: Things,
        belonging: Belonging,
        person: Person,
        *,
        create: bool,
    ) -> None:
        self._project, self._allowed, self._things, self._person = project, allowed, things, person
        self.terms = Terms(things, allowed, belonging, person, self.complete, create=create)
        self.document: IRI | None = None

    @property
    def document_classes(self) -> tuple[IRI, ...]:
        """The classes of what a source is taken from: those that the shapes ask of it, or the one of kg.toml."""
        asked = self._allowed.of([], [DERIVED_FROM]).get(DERIVED_FROM)
        if asked and asked.classes:
            return asked.classes
        return (IRI(self._project.site.document),) if self._project.site.document else ()

    # --- Properties

    def fill(self, thing: Drafted, pairs: Iterable[tuple[str, str]]) -> None:
        """State what pairs say, asking again for what does not fit."""
        for typed, value in pairs:
            name, asked = typed, self.asked(thing.classes, thing.given)
            if not name:
                question = Question(f"{value!r} has no property; which one is meant? (Enter leaves it out)", of=asked)
                name = self._person.ask(question).strip()
            prop = self._property(thing, asked, name)
            if prop is not None:
                self._state(thing, asked, prop, value)

    def _property(self, thing: Drafted, asked: Asked, name: str) -> Property | None:
        """Return the property that a name means, for a claim one of what it is about; ask for one where it is none."""
        while name:
            path = self.names(asked).exact(name)
            claimed = self._claimed(thing, name) if path is None else None
            path = path or (None if claimed else self.names(asked).find(name))
            if path is not None:
                return asked.get(path)
            if claimed is not None:
                thing.add(PREDICATE, claimed.path)
                return claimed._replace(path=OBJECT, most=1)
            near = self.names(asked).near(name)
            told = self._elsewhere(name) or f"no shape of {self.name(thing.classes)} knows {name!r}"
            text = f"{told}; which property is meant? (Enter: {near[0] if near else 'leave it out'})"
            answer = self._person.ask(Question(text, of=asked, default=near[0] if near else None)).strip()
            name = answer or (near[0] if near else "")
        return None

    def _elsewhere(self, name: str) -> str:
        """Return in words which other classes know a property, if any does."""
        path = self.every_name.exact(name)
        if path is None:
            return ""
        classes = ", ".join(self._allowed.name_of(cls) for cls in self._allowed.knowing(path)[:3])
        return f"{self._every[path].name!r} is a property of {classes}"

    @cached_property
    def _every(self) -> dict[IRI, Property]:
        return {prop.path: prop for cls in self._allowed.classes for prop in self._allowed.of([cls]).properties}

    @cached_property
    def every_name(self) -> Names[IRI]:
        """The names of the properties of all classes."""
        return Names({path: self._names_of(prop) for path, prop in self._every.items()})

    def _claimed(self, thing: Drafted, name: str) -> Property | None:
        """Return the property that is claimed of what a claim is about."""
        subject = next(iter(thing.values(SUBJECT)), None)
        if not isinstance(subject, IRI) or thing.values(PREDICATE):
            return None
        asked = self.asked(self._things.classes_of(subject))
        path = self.names(asked).find(name)
        return asked.get(path) if path is not None else None

    def first(self, asked: Asked, head: str, pairs: Iterable[tuple[str, str]]) -> Property | None:
        """Return the property whose value stands before the others of a thing without a name; None where none may.

        That is the first by the order of the shapes (sh:order), where it takes what is named, or else the first needed,
        or the only one that takes it.
        """
        names = self.names(asked)
        given = {names.find(name) for name, _ in pairs}
        taking = [prop for prop in asked.properties if prop.takes_things]
        ordered = min((p for p in taking if p.is_ordered and p.path not in given), key=lambda p: p.order, default=None)
        needed = next((prop for prop in taking if prop.is_required), None)
        if ordered is None or needed is None or needed == ordered or needed.path in given:
            return ordered or needed
        parts = self.terms.parts(ordered, head)
        if all(self._is_named(part, ordered) for part in parts):
            return ordered
        if all(self._is_named(part, needed) for part in parts):
            return needed
        others = [p for p in taking if p.path not in given and all(self._is_named(part, p) for part in parts)]
        if len(others) == 1:
            return others[0]
        choices = ordered.name, needed.name
        return needed if choose(self._person, Question(f"what is {head!r}?", choices)) == needed.name else ordered

    def _is_named(self, text: str, prop: Property) -> bool:
        """Tell whether a text is the name or the id of a known thing that a property may have."""
        bare, _ = unquoted(text)
        known = self._things.by_id(bare)
        if known is not None:
            return self._things.is_of(known, prop.classes)
        return any(one.is_called_so for one in self._things.find(bare, prop.classes))

    def _state(self, thing: Drafted, asked: Asked, prop: Property, text: str) -> None:
        """State the values that a text gives, each by itself: what does not fit is no reason to leave out another."""
        known = self._of_claim(thing, prop)
        for part in self.terms.parts(known, text):
            self._state_one(thing, asked, prop, known, part)

    def _state_one(self, thing: Drafted, asked: Asked, prop: Property, known: Property, text: str) -> None:
        """State the value of a text, asking for another where it does not fit; an empty one has none."""
        if not text.strip():
            return
        try:
            found = [(prop.path if path == known.path else path, v) for path, v in self.terms.read(asked, known, text)]
            count = len(thing.values(prop.path)) + sum(path == prop.path for path, _ in found)
            if prop.most is not None and count > prop.most:
                raise Misfit(f"{prop.name} has {prop.most} value{'s' if prop.most > 1 else ''} at most. {prop.message}")
        except Misfit as misfit:
            self._state(thing, asked, prop, self._ask_value(prop, str(misfit)))
            return
        for path, value in found:
            thing.add(path, value)

    def _of_claim(self, thing: Drafted, prop: Property) -> Property:
        """Return what is known of the value of a claim: that of the property which it claims."""
        predicate = next((one for one in thing.values(PREDICATE) if isinstance(one, IRI)), None)
        subject = next((one for one in thing.values(SUBJECT) if isinstance(one, IRI)), None)
        if prop.path != OBJECT or predicate is None or subject is None:
            return prop
        known = self.asked(self._things.classes_of(subject)).get(predicate)
        return known or prop

    def _ask_value(self, prop: Property, told: str = "", needed_by: Drafted | None = None) -> str:
        """Return an answer; raise Misfit where what needs the value is to be left out instead."""
        choices = self.terms.names_of_members(prop) if len(prop.members) <= MOST_MEMBERS else ()
        if not choices and needed_by and prop.takes_things and not isinstance(self._person, Nobody):
            choices = self._things.few(prop.classes)
        text = f"{prop.name}?{left(self._person, self._called(needed_by)) if needed_by else ''}"
        answer = choose(self._person, Question(text, choices, property=prop, classes=prop.classes, told=told))
        if answer == LEAVE and needed_by:
            raise Misfit(f"{self._called(needed_by)} is left out")
        return "" if answer == LEAVE else answer

    def _called(self, thing: Drafted) -> str:
        return thing.label or f"this {self.name(thing.classes)}"

    def outline(self, asked: Asked) -> str:
        """Return in words what a thing must have."""
        needed = ", ".join(prop.name for prop in asked.required)
        return f"needs {needed}" if needed else "needs nothing"

    def lacks(self, thing: Drafted) -> bool:
        """Tell whether a thing has not all that it must have, the document of its source aside."""
        asked = self.asked(thing.classes, thing.given)
        documents = set(self.document_classes)
        return any(len(thing.values(p.path)) < p.least for p in asked.required if not documents & {*p.classes})

    def complete(self, thing: Drafted, *, put: bool = True) -> None:
        """Ask for what a thing must have and has not: properties, and one of each choice among them."""
        asked = self.asked(thing.classes, thing.given)
        for prop in asked.required:
            if thing.iri != UNNAMED and self._things.has(thing.iri, prop.path) and prop.path not in thing.given:
                continue
            if self.document and not thing.values(prop.path) and {*prop.classes} & {*self.document_classes}:
                thing.add(prop.path, self.document)
            while len(thing.values(prop.path)) < prop.least:
                self._state(thing, asked, prop, self._ask_value(prop, prop.message, thing))
        for choice in asked.choices:
            self._choose(thing, choice)
        if self.asked(thing.classes, thing.given).required != asked.required:
            self.complete(thing, put=put)
        if put:
            self._things.draft.put(thing)

    def _choose(self, thing: Drafted, choice: Choice) -> None:
        """Ask for one of a choice of properties, until there is one."""
        while not thing.given.intersection(choice.paths):
            asked = self.asked(thing.classes, thing.given)
            props = {self._allowed.name_of(path): asked.get(path) for path in choice.paths}
            text = f"{' or '.join(props)}? (a property and its value){left(self._person, self._called(thing))}"
            answer = choose(self._person, Question(text, tuple(props), told=choice.message))
            if answer == LEAVE:
                raise Misfit(f"{self._called(thing)} is left out")
            prop = props.get(answer)
            pairs = ((answer, self._ask_value(prop)),) if prop else read_line(answer, lambda _: True).pairs
            self.fill(thing, pairs)

    def more(self, thing: Drafted) -> None:
        """Ask for lines of optional properties until one is empty."""
        while True:
            asked = self.asked(thing.classes, thing.given)
            open_ = [p for p in asked.properties if p.most is None or len(thing.values(p.path)) < p.most]
            typed = self._person.ask(Question(f"more? ({', '.join(p.name for p in open_)})", of=asked)).strip()
            if not typed:
                return
            self.fill(thing, read_line(typed, lambda _: True).pairs)

    # --- Words

    def asked(self, classes: Sequence[IRI], given: Iterable[IRI] = ()) -> Asked:
        """Return what is asked of a thing, and the names that any thing may have."""
        asked = self._allowed.of(classes, frozenset(given))
        known = {prop.path for prop in asked.properties}
        more = [IRI(one) for one in self._project.others if IRI(one) not in known]
        label = self.terms.label_property(asked)
        names = [label._replace(path=one, name=self._allowed.name_of(one), also=(), least=0) for one in more if label]
        allowed = tuple(prop for prop in (*asked.properties, *names) if prop.most != 0)
        return asked._replace(properties=allowed)

    def _names_of(self, prop: Property) -> list[str]:
        plain = ("label", "name") if prop.path.value in self._project.preferred else ()
        return [*self._things.names_of(prop.path, prop.name, *prop.also, *plain), prop.path.value]

    def names(self, asked: Asked) -> PropertyNames:
        """Return the names of the properties that are asked for and allowed."""
        return PropertyNames({prop.path: self._names_of(prop) for prop in asked.properties})

    def name(self, classes: Sequence[IRI]) -> str:
        """Return the name of the first of some classes."""
        return self._allowed.name_of(classes[0]) if classes else "thing"


class PropertyNames(Names[IRI]):
    """The names of the properties of a class."""

    def exact_or_id(self, text: str) -> bool:
        """Tell whether a text is a name of a property, or the word for the id of a new thing."""
        return text.lower() == ID or self.exact(text) is not None
