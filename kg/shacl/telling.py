"""What findings say beside their rules: what a value is instead, and what was meant by it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from kg.ask.known_names import KnownNames
from kg.ask.parting import parted
from kg.engines.base import Engine
from kg.findings import Finding
from kg.places.files import Places
from kg.project.config import Project
from kg.rdf.terms import IRI, LANG_STRING, XSD_STRING, Literal, Term, to_n3
from kg.rdf.vocabulary import PREDICATE, SUBCLASS_OF, TYPE
from kg.shacl.begin_and_end import with_ends
from kg.shacl.blamed import WhereInShapes, with_causes
from kg.shacl.both_given import with_both_given
from kg.shacl.bounds import with_bound
from kg.shacl.claims_and_facts import with_facts
from kg.shacl.doubted import with_doubt
from kg.shacl.elsewhere import Wider, are_below, classes_alone
from kg.shacl.grouping import grouped
from kg.shacl.meant_members import with_member
from kg.shacl.model import ShapesGraph
from kg.shacl.other_words import in_other_words
from kg.shacl.turned import with_claims_apart, with_turned
from kg.shacl.two_things import with_two_things
from kg.shacl.undescribed import of_undescribed, with_asked, with_meant

_CLASS, _DATATYPE, _LANGUAGES = "ClassConstraintComponent", "DatatypeConstraintComponent", "UniqueLang"
_KIND = "NodeKindConstraintComponent"
_EITHER = ("OrConstraintComponent", "XoneConstraintComponent")
# A text with its language tag within the quotes.
_TAG_WITHIN = re.compile(r"(.*[^\s@])\s*@([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)", re.DOTALL)
# More findings than these are a part of the work that nobody mends one by one, and are told as they are.
MOST = 2_000


Where = Callable[[Sequence[Finding]], Sequence[Finding]]
"""Gives statements, as findings of them, with their places; all at once, as files are read for it."""


def tell(
    findings: Sequence[Finding],
    engine: Engine,
    project: Project | None = None,
    where: Where | None = None,
    where_in_shapes: WhereInShapes | None = None,
    wider: Wider | None = None,
    shapes: ShapesGraph | None = None,
    places: Places | None = None,
) -> list[Finding]:
    """Return findings with what a graph knows of their values, each cause once; the order is that of the first ones.

    Where the graph is a part of all there is, `wider` knows the rest; `shapes` say what else is asked of a thing, and
    `places` are those of files that were read before.
    """
    if not findings or len(findings) > MOST:
        return list(findings)
    telling = Telling(engine, project, wider, shapes)
    telling.look_up(findings)
    told = _with_places([telling.told(one) for one in findings], where)
    if shapes is not None:
        told = [with_member(with_bound(one, engine, shapes), shapes) for one in told]
        told = with_ends(with_both_given(told, engine, shapes, where), engine, shapes)
    told = with_claims_apart(with_turned(told, telling.names))
    told = with_two_things(told, telling.names, project.preferred if project else None, places)
    told = with_facts(told, engine)
    return grouped(with_causes(told, telling.names, where_in_shapes))


def _with_places(told: Iterable[tuple[Finding, Finding | None]], where: Where | None) -> list[Finding]:
    """Return findings with the places of the statements that are their causes, which are looked up all at once."""
    pairs = list(told)
    causes = list(dict.fromkeys(cause for _, cause in pairs if cause is not None))
    found = where(causes) if where and causes else causes
    pieces = ((cause, one.location, cause.value) for cause, one in zip(causes, found, strict=True))
    places = {cause: (place, to_n3(value)) for cause, place, value in pieces if place and value is not None}
    return [one._replace(related=(*one.related, places[cause])) if cause in places else one for one, cause in pairs]


class Telling:
    """Tells findings by what a graph knows."""

    def __init__(
        self, engine: Engine, project: Project | None, wider: Wider | None = None, shapes: ShapesGraph | None = None
    ) -> None:
        self.names = KnownNames(engine, project, wider.types_of if wider else None)
        self._engine, self._language = engine, wider.usual_language if wider else self.names.usual_language
        self._cause: Finding | None = None
        self._project, self._shapes = project, shapes
        self._is_alone = project is None

    def look_up(self, findings: Iterable[Finding]) -> None:
        """Ask for all values at once of which more is to be said."""
        every = list(findings)
        some = [f.value for f in every if f.component in (_CLASS, *_EITHER)] + [v for f in every for v in f.unseen]
        self.names.look_up(value for value in some if isinstance(value, IRI))

    def told(self, finding: Finding) -> tuple[Finding, Finding | None]:
        """Return a finding with what the graph knows of its value, and the statement that is its cause, if one is."""
        self._cause = None
        return self._told(finding), self._cause

    def _told(self, finding: Finding) -> Finding:
        if (elsewhere := self._of_another_source(finding)) is not None:
            return elsewhere
        if finding.component == _CLASS and isinstance(finding.asked, IRI):
            if isinstance(finding.value, IRI):
                return self._of_no_class(finding, finding.value, finding.asked)
            if isinstance(finding.value, Literal):
                return self._of_name(finding, finding.value.lexical, finding.asked)
        if finding.component == _KIND and isinstance(finding.value, Literal) and str(finding.asked).endswith("#IRI"):
            return self._of_name(finding, finding.value.lexical)
        if finding.component in _EITHER and finding.said is None and finding.path:
            return self._of_none(finding)
        if finding.component == _DATATYPE and finding.asked == IRI(LANG_STRING) and isinstance(finding.value, Literal):
            return self._without_tag(finding, finding.value)
        if self._shapes is not None and (other := in_other_words(finding, self._engine, self._shapes)) is not None:
            return self._of_other_property(finding, *other)
        number = len({shown for _, shown in finding.related})  # one value may be stated in several files
        several = number > 1
        if several and (two := self._two_things(finding)):
            return finding._replace(said=two, cause=finding.focus)
        if several and finding.limit is not None and finding.said is None:
            return finding._replace(said=self._too_many(finding, number, finding.limit))
        if (finding.component or "").startswith(_LANGUAGES) and several:
            return finding._replace(said=f"{len(finding.related)} values have one language tag")
        return finding

    def _of_other_property(self, finding: Finding, prop: IRI, value: Literal) -> Finding:
        """Return a finding of what a thing lacks with the statement by which it is likely meant."""
        lacking = finding.said or f"<{finding.path}> is missing"
        said = f"{lacking}: is it meant by {to_n3(prop)} {to_n3(value)}, which no shape knows?"
        return self._with_place(finding._replace(said=said), finding.focus or prop, prop, value)

    def _too_many(self, finding: Finding, stated: int, limit: int) -> str:
        """Return how many values there are: those that are stated, and those that follow by rules."""
        count = stated
        if self._is_alone and isinstance(finding.focus, IRI) and finding.path:  # else other sources may have more
            path = finding.path if finding.path[0] in "<(^!" else to_n3(IRI(finding.path))
            text = f"SELECT (COUNT(DISTINCT ?v) AS ?n) WHERE {{ {to_n3(finding.focus)} {path} ?v }}"
            [(held,)] = self._engine.with_entailed.select(text).rows
            count = max(count, int(held.lexical) if isinstance(held, Literal) else 0)
        number = f"{count}" if count > limit else f"more than {limit}"
        return f"there are {number} values, and {f'{limit} is' if limit else 'none is'} allowed"

    def _of_name(self, finding: Finding, text: str, asked: IRI | None = None) -> Finding:
        """Return a finding of a text in place of a thing, or of several, with those that it names."""
        meant = self.names.things.called(text, asked)
        doubted = with_doubt(finding, text, self.names.things, [asked], self._shapes) if meant is None else None
        if doubted is not None:
            return doubted
        if meant is None and asked is not None and (likely := self.names.things.likely(text, asked)) is not None:
            return with_meant(finding, likely)
        if meant is not None or len(parted(text)) < 2:
            if meant is None and asked is not None:
                return with_asked(finding, text, asked, self._shapes, self._engine)
            return with_meant(finding, meant)
        apart = self.names.things.called_apart(text, asked)
        if apart is not None and finding.path not in (None, apart.other.value):
            shown, others = (", ".join(map(to_n3, some)) for some in apart[::2])
            said = f"{finding.said}: did you mean {shown}, and {to_n3(apart.other)} {others}?"
            return finding._replace(said=said, several=apart.things, other=apart.other, others=apart.others)
        if several := self.names.things.called_together(text, asked):
            shown = ", ".join(map(to_n3, several))
            return finding._replace(said=f"{finding.said}: did you mean {shown}?", several=several)
        if ":" in text and " " not in text:  # an address
            return finding
        return finding._replace(said=f"{finding.said}, one for each name in it")

    def _of_another_source(self, finding: Finding) -> Finding | None:
        """Return a finding of a value that would do if what another source says of it could be seen."""
        for value in finding.unseen:
            classes = self.names.classes(value) if isinstance(value, IRI) else ()
            if isinstance(value, IRI) and classes and are_below(self._engine, classes, finding.kinds or classes):
                said = f"{to_n3(value)} is described in another source only; describe it where all sources find it"
                told = finding._replace(said=said, cause=Literal(value.value))
                return self._with_place(told, value, TYPE, classes[0])
        return None

    def _two_things(self, finding: Finding) -> str | None:
        """Return that a thing with too many values is likely two, whose classes nothing else has together."""
        if not isinstance(finding.focus, IRI) or len({place.path for place, _ in finding.related}) < 2:
            return None
        odd = self.names.odd_classes(finding.focus)
        if odd is None:
            return None
        one, other = map(to_n3, odd)
        return (
            f"{to_n3(finding.focus)} is a {one} and a {other}, as nothing else is: are these two things with one IRI?"
        )

    def _of_no_class(self, finding: Finding, value: IRI, asked: IRI) -> Finding:
        if not self.names.is_described(value):
            told, cause = of_undescribed(finding, value, asked, self.names, self._project, self._shapes)
            return self._with_place(told, *cause) if cause is not None else told
        classes = self.names.classes(value)
        needed = f"a thing of the class {to_n3(asked)} is needed"
        if not classes and (given := self.names.class_as_text(value)):
            return self._of_class_as_text(finding, value, given[0], given[1] or asked)
        if not classes:
            said = f"{to_n3(value)} is said to be of no class, and {needed}"
            if (other := self.names.other(value, asked)) is None:
                return finding._replace(said=said, cause=value)
            said += f": {to_n3(other)} is one; is {to_n3(value)} meant there?"
            return self._with_place(finding._replace(said=said, cause=Literal(value.value)), other, TYPE, asked)
        if all(kinds := [self.names.kind_of(cls) for cls in classes]):
            said = f"{to_n3(classes[0])}, which is given as the class of {to_n3(value)}, is a {kinds[0]} and no class"
            finding = finding._replace(said=f"{said}: did you mean {to_n3(asked)}?", cause=classes[0], meant=asked)
            return self._with_place(finding, value, TYPE, classes[0])
        if unknown := self._unknown_class(classes):
            said = f"{to_n3(value)} is of the class {to_n3(unknown)}, which nothing declares, and {needed}"
            near = self.names.meant_class(unknown) or asked
            finding = finding._replace(said=f"{said}: did you mean {to_n3(near)}?", cause=unknown, meant=near)
            return self._with_place(finding, value, TYPE, unknown)
        if above := self.names.lost_superclass(classes):
            below, lost = above
            close = self.names.meant_class(lost)
            hint = f": did you mean {to_n3(close)}?" if close else ""
            said = f"{to_n3(below)} is a subclass of {to_n3(lost)}, which nothing declares{hint}"
            return self._with_place(finding._replace(said=said, cause=lost, meant=close), below, SUBCLASS_OF, lost)
        other = self.names.other(value, asked)
        said = f"{to_n3(value)} is of the class {', '.join(map(to_n3, classes))}, and {needed}"
        if other is not None:
            return with_meant(finding._replace(said=said), other)
        # Not the thing itself, which would be described anew where it is a cause.
        return self._with_place(finding._replace(said=said, cause=Literal(value.value)), value, TYPE, classes[0])

    def _unknown_class(self, classes: Iterable[IRI]) -> IRI | None:
        return next((one for one in classes if not self.names.is_described(one) and self.names.is_ours(one)), None)

    def _of_none(self, finding: Finding) -> Finding:
        """Return a finding of a value that is none of several kinds with what it is."""
        value = finding.value
        if isinstance(value, Literal):
            if self._shapes is not None and (classes := classes_alone(self._shapes, finding)):
                return self._of_name_of_any(finding, value, classes)
            if value.language:
                return finding._replace(said=f"{to_n3(value)} has the language tag @{value.language}")
            return with_meant(finding._replace(said=f"the text {to_n3(value)} is given"), self._term_called(value))
        if not isinstance(value, IRI):
            return finding
        if not self.names.is_described(value):
            meant = next(filter(None, (self.names.meant(value, one) for one in finding.kinds or (None,))), None)
            if meant is None and finding.path == PREDICATE.value:
                meant = self.names.property_alike(value)
            return with_meant(finding._replace(said=f"nothing describes {to_n3(value)}", cause=value), meant)
        if classes := self.names.classes(value):
            said = f"{to_n3(value)} is of the class {', '.join(map(to_n3, classes))}"
            if (unknown := self._unknown_class(classes)) is None:
                return finding._replace(said=said)
            near = self.names.meant_class(unknown)
            finding = finding._replace(said=f"{said}, which nothing declares", cause=unknown)
            return self._with_place(with_meant(finding, near), value, TYPE, unknown)
        if given := self.names.class_as_text(value):
            return self._of_class_as_text(finding, value, *given)
        return finding._replace(said=f"{to_n3(value)} is of no class", cause=value)

    def _of_name_of_any(self, finding: Finding, text: Literal, classes: Sequence[IRI]) -> Finding:
        """Return a finding of a text in place of a thing of one of some classes, with those that it names."""
        *some, last = map(to_n3, classes)
        needed = f"{', '.join(some)} or {last}" if some else last
        said = f"the text {to_n3(text)} is given, and a thing of the class {needed} is needed"
        if (own := self._term_called(text)) is not None:
            return with_meant(finding._replace(said=said), own)
        called = dict.fromkeys(self.names.things.called(text.lexical, cls) for cls in classes)
        named = [to_n3(one) for one in called if one is not None and one != finding.focus]
        # Things of several kinds may have one name, so that a person must tell which of them is meant.
        finding = finding._replace(said=f"{said}: did you mean {' or '.join(named)}?" if named else said)
        if named:
            return finding
        return with_doubt(finding, text.lexical, self.names.things, classes, self._shapes) or finding

    def _of_class_as_text(self, finding: Finding, value: IRI, text: Literal, meant: IRI | None) -> Finding:
        finding = finding._replace(said=f"the class of {to_n3(value)} is the text {to_n3(text)}", cause=text)
        return self._with_place(with_meant(finding, meant), value, TYPE, text)

    def _term_called(self, text: Literal) -> IRI | None:
        """Return the one thing of the project whose IRI ends in a text of one word."""
        return self.names.other(IRI(f"urn:x/{text.lexical}")) if re.fullmatch(r"[\w-]+", text.lexical) else None

    def _with_place(self, finding: Finding, subject: Term, predicate: IRI, value: Term) -> Finding:
        """Return a finding, and note the statement that is its cause, so that its place is told."""
        self._cause = Finding("", "", "", focus=subject, path=str(predicate), value=value)
        return finding

    def _without_tag(self, finding: Finding, value: Literal) -> Finding:
        if value.datatype != XSD_STRING or not finding.path or finding.path.startswith("("):
            return finding
        if within := _TAG_WITHIN.fullmatch(value.lexical):
            meant = Literal(within[1], LANG_STRING, within[2])
            said = f"{finding.said}, which stands behind the quotes: write {to_n3(meant)}"
            return finding._replace(said=said, meant=meant)
        tag = self._language(IRI(finding.path))
        if tag is None:
            return finding._replace(said=f"{finding.said}: write it with the tag of its language, such as @en")
        meant = Literal(value.lexical, LANG_STRING, tag)
        return finding._replace(said=f"{finding.said}: write {to_n3(meant)}, or with its own tag", meant=meant)
