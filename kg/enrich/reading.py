"""Values of theirs as terms of ours, or in words why they are none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from kg.enrich.ours import Ours
from kg.errors import UsageError
from kg.link.items import DAY, GREGORIAN, MONTH, UNREAD, Item, Snaks, Statement, Value
from kg.link.rules import FactRule, Rules
from kg.rdf.terms import IRI, XSD, Literal, Term, Triple, in_language, parse_iri
from kg.rdf.values import is_date

# A Wikibase holds no longer names.
_LONGEST = 250
# RFC 5646, 2.1, without what is only registered: language, script, region, variants, extensions, private use.
_TAG = re.compile(
    r"([a-z]{2,3}(-[a-z]{3}){0,3}(-[a-z]{4})?(-([a-z]{2}|\d{3}))?(-([a-z0-9]{5,8}|\d[a-z0-9]{3}))*"
    r"(-[a-wyz0-9](-[a-z0-9]{2,8})+)*(-x(-[a-z0-9]{1,8})+)?|x(-[a-z0-9]{1,8})+)",
    re.IGNORECASE | re.ASCII,
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\ud800-\udfff]")


class Misfit(Exception):
    """What they say cannot be said here; `why` says it in words."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Read(NamedTuple):
    """A value of theirs as ours: a term, or a date that is as `exact` as it says (11 day, 10 month, 9 year)."""

    term: Term
    exact: int | None = None


class Found(NamedTuple):
    """A statement of theirs with its thing, its value and its qualifiers read, and others on which that rests too."""

    item: str
    prop: str
    statement: Statement
    thing: IRI
    value: Read
    qualified: Mapping[str, list[Read]]
    beside: tuple[Found, ...] = ()

    def resting_on(self, other: Found) -> Found:
        """Return what says the same, on the word of another statement as well."""
        return self._replace(beside=(*self.beside, other._replace(beside=()), *other.beside))


class Told(NamedTuple):
    """What one statement of theirs says in our terms: of which item and property, what it is about, what it refers to.

    `mark` tells it from others of the same property, and `precision` is the property that says how exact its dates are.
    """

    item: str
    prop: str
    mark: str
    about: tuple[IRI, ...]
    triples: tuple[Triple, ...]
    cited: tuple[Snaks, ...] = ()
    precision: str = ""


class Reader:
    """Reads the values of items by the rules."""

    def __init__(self, rules: Rules, ours: Ours) -> None:
        if rules.enrichment is None:
            raise UsageError("the rules take nothing over")  # who calls has looked
        self._rules, self._ours, self._taking = rules, ours, rules.enrichment

    def value(self, value: Value, rule: FactRule, prop: str) -> Read:
        """Return a value of a fact as what a property of ours may have; raise Misfit for one that is none."""
        if value.kind == UNREAD:
            raise Misfit(value.text)
        if rule.kind == "item":
            return Read(self._item(value, rule, prop))
        if rule.kind == "date":
            return self.date(value)
        if value.kind != "text":
            raise Misfit("it is no identifier")
        return Read(Literal(self._clean(value.text)))

    def _item(self, value: Value, rule: FactRule, prop: str) -> Term:
        if value.kind != "item":
            raise Misfit("it is no item")
        if rule.states is not None and value.text in rule.states.values:
            return rule.states.values[value.text]
        thing = self._ours.value_of(value.text)
        if thing is None:
            raise Misfit("its value is linked to nothing of ours")
        if not self._ours.fits(prop, thing):
            raise Misfit("ours is of another class than such a value")
        return thing

    def date(self, value: Value) -> Read:
        """Return a date, its parts filled up where it is less exact than a day."""
        if value.kind != "date":
            raise Misfit(value.text if value.kind == UNREAD else "it is no date")
        if value.calendar and value.calendar not in (self._taking.calendars or (GREGORIAN,)):
            raise Misfit("it is a date of another calendar")
        return Read(Literal(filled(value.text), XSD + "date"), value.precision)

    def identifier(self, value: Value, rule: FactRule) -> IRI:
        """Return the address of an identifier in another list."""
        target = rule.target
        found = target.clean(value.text) if target and value.kind == "text" else ""
        if target is None or not found:
            raise Misfit(value.text if value.kind == UNREAD else "it is none, or its check digit does not fit")
        return parse_iri(target.address_of(found))

    def names(self, item: Item) -> Iterable[tuple[str, Literal | Misfit]]:
        """Yield the names of an item, each with our property for it, or why it is none."""
        for prop, some in ((self._taking.labels, item.labels), (self._taking.aliases, item.aliases)):
            for tag, text in some if prop else ():
                if not self._taking.languages or tag in self._taking.languages:
                    try:
                        yield prop, in_language(self._clean(text), self._checked(tag))
                    except Misfit as error:
                        yield prop, error

    @staticmethod
    def _checked(tag: str) -> str:
        if not _TAG.fullmatch(tag):
            raise Misfit("its language tag is not one of BCP 47")
        return tag

    @staticmethod
    def _clean(text: str) -> str:
        bare = text.strip()
        if not bare or _CONTROL.search(bare):
            raise Misfit("it is empty, or has signs that no text has")
        if len(bare) > _LONGEST:
            raise Misfit(f"it is longer than {_LONGEST} characters")
        return bare

    def qualifiers(self, statement: Statement, rule: FactRule) -> dict[str, list[Read]]:
        """Return the qualifiers that the rules keep, by our property; raise Misfit for another that may limit it."""
        kept: dict[str, list[Read]] = {}
        known = rule.states.qualifiers if rule.states else {}
        for prop, value in statement.qualifiers:
            limits = prop in self._taking.limits
            if prop not in known:
                if limits:
                    raise Misfit(f"it is limited by {prop}, for which the rules have no property")
                if prop in self._taking.ignores:
                    continue
                raise Misfit(f"it is qualified by {prop}, of which the rules do not say that it may be ignored")
            try:
                read = self._qualifier(value, known[prop])
            except Misfit as error:
                if limits:
                    raise Misfit(f"it is limited by {prop}, and {error.why}") from None
                continue
            if read not in kept.setdefault(known[prop], []):
                kept[known[prop]].append(read)
            if limits and len(kept[known[prop]]) > 1 and known[prop] in self._ours.functional:
                raise Misfit(f"it is limited by several {prop}")
        return {p: some for p, some in kept.items() if len(some) == 1 or p not in self._ours.functional}

    def _qualifier(self, value: Value, prop: str) -> Read:
        if value.kind != "item" and prop in self._ours.of_things:
            raise Misfit(value.text if value.kind == UNREAD else "its value is no thing")
        if value.kind == "date":
            return self.date(value)
        if value.kind == "item":
            thing = self._ours.value_of(value.text)
            if thing is None or not self._ours.fits(prop, thing):
                raise Misfit("its value is linked to nothing of ours that fits")
            return Read(thing)
        if value.kind != "text":
            raise Misfit(value.text)
        return Read(Literal(self._clean(value.text)))

    def referred(self, cited: Snaks) -> list[tuple[IRI, Term]]:
        """Return what a reference says, as far as the rules keep it, in their own properties."""
        space = self._rules.direct.removesuffix("direct/") + "reference/"
        kept = [(IRI(space + prop), value) for prop, value in cited if prop in self._taking.references]
        return [(prop, self._plain(value)) for prop, value in kept if value.kind != UNREAD]

    def _plain(self, value: Value) -> Term:
        if value.kind == "item":
            return IRI(self._rules.entities + value.text)
        if value.kind == "date":
            kind = {DAY: "date", MONTH: "gYearMonth"}.get(value.precision or 0, "gYear")
            return Literal(value.text, XSD + kind)
        try:
            return parse_iri(value.text) if value.text.startswith(("http://", "https://")) else Literal(value.text)
        except UsageError:
            return Literal(value.text)


def filled(text: str) -> str:
    """Return a date with the first month and day where it has none; raise Misfit for what is no day."""
    parts = [*text.rsplit("-", text.lstrip("-").count("-")), "01", "01"][:3]
    day = "-".join(parts)
    if not is_date(day):
        raise Misfit("it is no day of the calendar")
    return day


def digest_of(content: object, signs: int) -> str:
    """Return a text that stands for some content, the same for the same."""
    import hashlib

    return hashlib.sha256(repr(content).encode()).hexdigest()[:signs]
