"""From what was typed for a property to its values: literals, members of a list, and things, new ones among them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence

from kg.ask.folding import fold
from kg.ask.slips import is_slip
from kg.edit.allowed import Allowed
from kg.edit.asked import Asked, Property
from kg.edit.asking_bounds import bounding
from kg.edit.asking_line import Names, plain, read_quoted, split_outside, unquoted
from kg.edit.asking_person import LEAVE, Nobody, Person, Question, choose, left
from kg.edit.asking_things import Candidate, Things, drafted_of
from kg.edit.asking_values import Misfit, checked, read_literal
from kg.edit.belonging import Belonging
from kg.edit.drafts import Drafted
from kg.errors import nearest
from kg.rdf.bounds import bound_in
from kg.rdf.garbled_texts import garbled
from kg.rdf.terms import IRI, Literal, Term, split_iri
from kg.shacl.meant_members import meant_member

_AS_CLASS = re.compile(r"(.*\S)\s*\(([^()]+)\)\s*", re.DOTALL)
_NEW = ("n", "new")
_FEW_CLASSES = 3
MOST_MEMBERS = 25
"""Of a longer list only what is near is named."""


class Terms:
    """Reads values; asks the person where a name means several things, or none yet.

    A thing that is not known becomes a stub: `complete` is called with it, and asks for what it must have. Where nobody
    can be asked, stubs are made only if that is allowed (`create`).
    """

    def __init__(
        self,
        things: Things,
        allowed: Allowed,
        belonging: Belonging,
        person: Person,
        complete: Callable[[Drafted], None],
        *,
        create: bool = False,
    ) -> None:
        self._things, self._allowed, self._belonging, self._person = things, allowed, belonging, person
        self._complete, self._create = complete, create

    def read(self, asked: Asked, prop: Property, text: str) -> list[tuple[IRI, Term]]:
        """Return what the text of one value states by a property: it, and how exact a date is; raise Misfit."""
        if prop.members:
            return [(prop.path, self.member(prop, text))]
        if prop.takes_things:
            return [(prop.path, self.thing(prop, text))]
        datatype = None if prop.datatypes else self._things.datatype_of(prop.path)
        bound = bound_in(unquoted(text)[0])
        other = bounding(asked, prop, self._allowed.ontology) if bound is not None else None
        if other is not None:
            return [(other.path, read_literal(other, str(bound), self._things.language)[0])]
        literal, precision = read_literal(prop, text, self._things.language, datatype)
        return [(prop.path, literal), *([self._precision(asked, precision, text)] if precision else [])]

    def parts(self, prop: Property, text: str) -> list[str]:
        """Return the texts of single values: what stands between commas, unless all of it is one text or name."""
        bare, quoted = unquoted(text)
        if quoted:
            return [text]
        parts = split_outside(text, ",")
        if not (prop.members or prop.takes_things or any(read_quoted(part) for part in parts)):
            return [text]  # a comma is part of a text
        if (
            len(parts) > 1
            and prop.takes_things
            and any(one.is_called_so for one in self._things.find(bare, prop.classes))
        ):
            return [bare]
        return [part for part in parts if part.strip()]

    def member(self, prop: Property, text: str) -> Term:
        """Return the member of a list that is meant; raise Misfit with those that there are."""
        bare, _ = unquoted(text)
        named: dict[Term, list[str]] = {}
        for member in prop.members:
            names = self._things.names_of(member, self._things.label_of(member)) if isinstance(member, IRI) else []
            named[member] = names or [str(member)]
        if (meant := meant_member(bare, prop.members, self._allowed.shapes.graph)) is not None:
            return meant[0]
        found = Names(named).find(bare)
        if found is None:
            every = self.names_of_members(prop)
            near = every if len(every) <= MOST_MEMBERS else nearest(bare, every) or every[:_FEW_CLASSES]
            rest = f" and {len(every) - len(near)} others" if len(near) < len(every) else ""
            raise Misfit(f"{bare} is none of: {', '.join(near)}{rest}")
        return found

    def names_of_members(self, prop: Property) -> tuple[str, ...]:
        """Return the members of a list as a person reads them."""
        return tuple(self._things.label_of(one) if isinstance(one, IRI) else str(one) for one in prop.members)

    def _precision(self, asked: Asked, precision: str, text: str) -> tuple[IRI, Term]:
        """Return the statement by which a thing says how exact its dates are; raise Misfit where nothing can say so."""
        for prop in asked.properties:
            ends = {_end(member): member for member in prop.members}
            if {"month", "year"} <= ends.keys():
                return prop.path, ends[precision]
        raise Misfit(
            f"{text}: only the {precision} is given, and nothing here can say so; give the day, or leave it out"
        )

    # --- Things

    def thing(self, prop: Property, text: str) -> IRI:
        """Return the thing that is meant by a name or an id, a new one where the person says so; raise Misfit."""
        bare, quoted = unquoted(text)
        if known := self._things.by_id(bare):
            if self._things.is_of(known, prop.classes):
                return checked(prop, known)
            raise Misfit(f"{bare} is a {self._things.kinds_of(known)}; {prop.name} takes {self._kinds(prop.classes)}")
        if not quoted and (unknown := self._things.unknown_id(bare)):
            if prop.classes or unknown.value.startswith(self._things.base):
                raise Misfit(f"{bare} is an id, and nothing has it; in quotation marks it is a name")
            return checked(prop, unknown)
        if (wrong := garbled(bare)) is not None:
            raise Misfit(f"{prop.name}: {wrong.told}: write {wrong.meant}")
        if not quoted and (sign := self._things.doubt(bare, prop.classes)) is not None:
            told = f"{sign} says that it is doubted: give the name without it, in a claim where that is so"
            raise Misfit(f"{prop.name}: {bare}: {told}; in quotation marks it is a name with {sign}")
        as_class = None if quoted else _AS_CLASS.fullmatch(bare)
        cls = self._things.class_names.exact(as_class[2]) if as_class else None
        if as_class and (cls is not None or as_class[2].strip().lower() == "new"):
            return self.stub(as_class[1], [cls] if cls is not None else prop.classes, prop.classes)
        return self._named(prop, bare)

    def _named(self, prop: Property, name: str) -> IRI:
        found = self._things.find(name, prop.classes)
        called = [one for one in found if one.is_called_so]
        if len(called) == 1:
            return called[0].iri
        if not called and prop.classes and (other := self._of_other_class(prop, name)) is not None:
            return other
        if called or found:
            told = f"{name!r} may be several" if called else f"no {self._kinds(prop.classes)} is called {name!r}"
            return self._choose(prop, name, called or found, told)
        return self._new(prop, name)

    def _of_other_class(self, prop: Property, name: str) -> IRI | None:
        """Return a thing that is called so and may become what is asked for, if the person says that it is."""
        others = [one for one in self._things.find(name) if one.is_called_so]
        related = {
            one for cls in prop.classes for above in self._allowed.above(cls) for one in self._allowed.below(above)
        }
        fitting = [one for one in others if not related.isdisjoint(one.classes)]
        if len(fitting) != 1:
            return None
        one, kinds = fitting[0], list(prop.classes)
        told = f"{one.label} ({self._shown(one.iri)}) is a {self._things.kinds_of(one.iri)}"
        choices = (*(f"a {self._allowed.name_of(cls)} as well" for cls in kinds), "another one")
        usual = choices[0] if self._things.go_together(one.classes, kinds[0]) else None
        text = f"{told}; {prop.name} takes {self._kinds(kinds)}"
        answer = choose(self._person, Question(text, choices, usual))
        if not answer:
            raise Misfit(f"{prop.name}: {name!r} is left out")
        if answer not in choices:
            return self.thing(prop, answer)
        if answer == choices[-1]:
            return None
        drafted = self._things.draft.put(drafted_of(self._things, one.iri))
        drafted.types.append(kinds[choices.index(answer)])
        return one.iri

    def _choose(self, prop: Property, name: str, found: Sequence[Candidate], told: str) -> IRI:
        choices = (*(f"{one.label} ({self._shown(one.iri)}, {self._things.kinds_of(one.iri)})" for one in found), "new")
        likely = choices[0] if len(found) == 1 and is_part(name, found[0].label) else None
        question = Question(f"{told}; which is meant?{left(self._person)}", choices, likely, classes=prop.classes)
        while True:
            answer = choose(self._person, question)
            if answer == LEAVE:
                raise Misfit(f"{prop.name}: {name!r} is left out")
            if answer == "new" or answer.lower() in _NEW:
                return self._new(prop, name)
            if answer in choices:
                return found[choices.index(answer)].iri
            if answer:
                return self.thing(prop, answer)

    def _new(self, prop: Property, name: str) -> IRI:
        """Return a new thing with a name, of the class that the person says, or another thing after all."""
        if not prop.classes:
            return self._of_any_class(prop, name)
        kinds = self.kinds(prop.classes)
        if isinstance(self._person, Nobody) and self._create and len(kinds) == 1:
            return self.stub(name, kinds, prop.classes)
        names = tuple(self._allowed.name_of(cls) for cls in kinds)
        text = f"no {self._kinds(prop.classes)} is called {name!r} yet"
        if len(kinds) == 1:
            answer = choose(
                self._person, Question(f"{text}; a new one? [Y/n, or another name]", default="y", classes=prop.classes)
            )
            if answer.lower() in ("y", "yes"):
                return self.stub(name, kinds, prop.classes)
        else:
            answer = choose(self._person, Question(f"{text}; a new one is", names, classes=prop.classes))
            if answer in names:
                return self.stub(name, [kinds[names.index(answer)]], prop.classes)
        if answer.lower() in ("", LEAVE, "n", "no"):
            raise Misfit(f"{prop.name}: {name!r} is left out")
        return self.thing(prop, answer)

    def _of_any_class(self, prop: Property, name: str) -> IRI:
        question = Question(f"nothing is called {name!r} yet; of which class is it?", heads=self.class_labels())
        answer = self._person.ask(question).strip()
        cls = self._things.class_names.find(answer) if answer else None
        if cls is not None:
            return self.stub(name, self.kinds([cls])[:1], [cls])
        if answer in ("", LEAVE):
            raise Misfit(f"{prop.name}: {name!r} is left out")
        return self.thing(prop, answer)

    def class_labels(self) -> tuple[str, ...]:
        """Return the names of all classes."""
        return tuple(self._allowed.name_of(cls) for cls in self._allowed.classes)

    def classes_like(self, name: str) -> str:
        """Return which class may be meant by a name that none has: by a slip, or by what its definition says."""
        labels = self.class_labels()
        close = [one for one in labels if any(is_slip(plain(name), plain(part)) for part in (one, *one.split()))]
        words = set(fold(name).split())
        spoken = [self._allowed.name_of(c) for c in self._allowed.classes if words & self._words_of(c)]
        if close or 0 < len(spoken) <= _FEW_CLASSES:
            return f"did you mean {' or '.join(close or spoken)}?"
        return f"classes are {', '.join(labels)}; and there are source, query and shape"

    def _words_of(self, cls: IRI) -> set[str]:
        return set(fold(self._allowed.definition_of(cls)).split())

    def kinds(self, classes: Collection[IRI]) -> list[IRI]:
        """Return the classes of which a new thing may be that is to be of one of some: narrower ones, if any."""
        found: dict[IRI, None] = {}
        for cls in classes:
            narrower = [one for one in self._allowed.classes if one in self._allowed.below(cls) and one != cls]
            found |= dict.fromkeys(narrower or self._allowed.of([cls]).kinds or [cls])
        return list(found)

    def stub(self, name: str, kinds: Sequence[IRI], wanted: Collection[IRI]) -> IRI:
        """Return a new thing with a name, of a class and of what is wanted; ask for what it must have."""
        classes = list(kinds[:1])
        if wanted and all(self._allowed.above(cls).isdisjoint(wanted) for cls in classes):
            classes += [one for one in wanted if classes[0] in self._allowed.of([one]).kinds][:1]
        if wanted and all(self._allowed.above(cls).isdisjoint(wanted) for cls in classes):
            raise Misfit(f"a {self._allowed.name_of(classes[0])} is no {self._kinds(wanted)}")
        try:
            with self._things.draft.all_or_nothing():
                drafted = self.named(name, tuple(classes))
                self._person.tell(f"new: {self._shown(drafted.iri)} {name} ({self._kinds(classes, ', ')})")
                self._complete(drafted)
        except Misfit:
            self._belonging.free({str(iri) for iri in self._things.draft.things})
            raise
        return drafted.iri

    def named(self, name: str, classes: tuple[IRI, ...], iri: IRI | None = None) -> Drafted:
        """Return a new thing with a label, by the property that its shapes know, or the first of kg.toml."""
        label, tag = self.label_of(name, classes)
        drafted = Drafted(
            iri or self._belonging.mint(classes, label.lexical), classes, is_new=True, label=label.lexical
        )
        drafted.add(tag, label)
        return self._things.draft.put(drafted)

    def label_of(self, name: str, classes: Sequence[IRI]) -> tuple[Literal, IRI]:
        """Return a name as a label of a thing of some classes, and the property by which it has it; raise Misfit."""
        prop = self.label_property(self._allowed.of(classes)) or Property(IRI(self._things.preferred[0]), "label")
        datatype = None if prop.datatypes else self._things.datatype_of(prop.path)
        return read_literal(prop, name, self._things.language, datatype)[0], prop.path

    def label_property(self, asked: Asked) -> Property | None:
        """Return the property by which things are called, if their shapes know one."""
        return next((prop for iri in self._things.preferred if (prop := asked.get(IRI(iri)))), None)

    def _kinds(self, classes: Collection[IRI], between: str = " or ") -> str:
        return between.join(self._allowed.name_of(cls) for cls in classes) or "thing"

    def _shown(self, iri: IRI) -> str:
        return self._things.prefixes.render(iri)


def is_part(name: str, label: str) -> bool:
    """Tell whether all words of a name stand in a label."""
    return set(fold(name).split()) <= set(fold(label).split())


def _end(term: Term) -> str:
    return split_iri(str(term))[1].lower()
