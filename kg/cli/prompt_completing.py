"""What the answers of a dialogue may go on with: names of properties, values of lists, and things by their labels."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterator

from kg.ask.folding import fold
from kg.cli.output import say
from kg.cli.prompt_line import LineEditor, Suggestion, can_edit
from kg.cli.prompting import show
from kg.edit.asked import Asked, Property
from kg.edit.asking import Dialogue
from kg.edit.asking_line import split_outside, split_pair
from kg.edit.asking_person import Person, Question
from kg.edit.asking_things import Things
from kg.errors import UsageError
from kg.rdf.terms import IRI

_MOST = 8


class Completing:
    """A person at a terminal whose answers are completed."""

    def __init__(self, dialogue: Callable[[], Dialogue], editor: LineEditor) -> None:
        self._dialogue, self._editor = dialogue, editor

    def ask(self, question: Question) -> str:
        """Return what is typed; raise UsageError at the end of the input."""
        show(question, self.tell)
        sys.stderr.flush()
        try:
            return self._editor.read(f"{question.text} > ", lambda text: suggest(self._dialogue(), question, text))
        except EOFError:
            raise UsageError(f"the answers ended at: {question.text}") from None

    def tell(self, text: str) -> None:
        """Say something on stderr."""
        say(text)


def completing_person(dialogue: Callable[[], Dialogue]) -> Person | None:
    """Return a person whose answers are completed, as a dialogue has it then; None where nothing completes them."""
    return Completing(dialogue, LineEditor()) if can_edit() else None


def suggest(dialogue: Dialogue, question: Question, text: str) -> Iterator[Suggestion]:
    """Yield what an answer up to the cursor may go on with."""
    if question.choices:
        yield from _beginning(text, question.choices)
    if question.property is not None:
        yield from _values(dialogue, question.property, text)
    elif question.of is not None or question.heads:
        yield from _line(dialogue, question, text)
    elif question.classes:
        yield from things(dialogue.things, text, question.classes)


def _line(dialogue: Dialogue, question: Question, text: str) -> Iterator[Suggestion]:
    """Yield names for the last part of a line, or, behind a property, values."""
    parts = split_outside(text, ";")
    part = parts[-1].lstrip()
    head = parts[0].strip()
    asked = question.of or _asked(dialogue, head)
    if question.heads and len(parts) == 1:
        yield from _beginning(part, question.heads)
        begin = dialogue.things.class_names.longest_at_start(head)
        name, classes = (begin[1], (begin[0],)) if begin else (head, ())
        if name:
            yield from things(dialogue.things, name, classes)
        return
    if asked is None:
        return
    pair = split_pair(part)
    names = dialogue.properties.names(asked)
    path = names.find(pair[0]) if pair else None
    prop = asked.get(path) if path is not None else None
    if pair and prop is not None:
        yield from _values(dialogue, prop, split_outside(pair[1], ",")[-1].lstrip())
    elif not pair and (len(parts) > 1 or question.heads == ()):
        yield from _beginning(part, [f"{one.name}: " for one in asked.properties], _notes(asked))


def _asked(dialogue: Dialogue, head: str) -> Asked | None:
    begin = dialogue.things.class_names.longest_at_start(head)
    if begin is not None:
        return dialogue.properties.asked([begin[0]])
    iri = dialogue.known(head) if head else None
    return dialogue.properties.asked(dialogue.things.classes_of(iri)) if iri is not None else None


def _notes(asked: Asked) -> dict[str, str]:
    return {f"{one.name}: ": ("needed. " if one.is_required else "") + one.definition for one in asked.properties}


def _values(dialogue: Dialogue, prop: Property, text: str) -> Iterator[Suggestion]:
    if prop.members:
        yield from _beginning(text, dialogue.terms.names_of_members(prop))
    elif prop.takes_things:
        yield from things(dialogue.things, text, prop.classes)


def things(known: Things, text: str, classes: Collection[IRI]) -> Iterator[Suggestion]:
    """Yield the labels of things, of one of some classes if there are any, that a text may mean."""
    wanted = fold(text)
    if not wanted:
        return
    for drafted in known.draft:
        if drafted.label and fold(drafted.label).startswith(wanted) and known.is_of(drafted.iri, classes):
            yield Suggestion(drafted.label, len(text), "new")
    for one in known.find(text, classes)[:_MOST]:
        yield Suggestion(one.label, len(text), f"{known.prefixes.render(one.iri)}, {known.kinds_of(one.iri)}")


def _beginning(text: str, names: Collection[str], notes: dict[str, str] | None = None) -> Iterator[Suggestion]:
    """Yield the names that begin with a text, whatever its case."""
    for name in names:
        if name.casefold().startswith(text.casefold()):
            yield Suggestion(name, len(text), (notes or {}).get(name, ""))
