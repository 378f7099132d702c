"""The file of what was taken over: a section for each item, with its facts and where they come from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from kg.edit.layout import lay_out
from kg.enrich.reading import Reader, Told, digest_of
from kg.errors import Location, ProjectError, TurtleError
from kg.link.rules import Rules
from kg.link.taken_rests import SECTION, rests_in, rests_line
from kg.mapping.writing import Writer
from kg.project.config import Project
from kg.rdf.formats import triples_of
from kg.rdf.terms import IRI, XSD, Literal, Triple
from kg.rdf.turtle import iter_quads
from kg.rdf.vocabulary import DERIVED_FROM, TYPE

_NOT_PLAIN = re.compile(r"[^\S ]|[\x00-\x1f\x7f-\x9f]")


class Section(NamedTuple):
    """What was taken over of one item: the thing that it is, what that is called, and all that is stated.

    It `rests` on the links of some items, each with the mark of its thing.
    """

    item: str
    label: str
    triples: frozenset[Triple]
    rests: Mapping[str, str] = {}


class Telling:
    """Says what was taken over, and where from, by the rules."""

    def __init__(self, project: Project, rules: Rules, reader: Reader, graph: str) -> None:
        if rules.enrichment is None:
            raise ProjectError("the rules take nothing over", location=Location(rules.path))
        self._project, self._rules, self._reader, self._graph = project, rules, reader, graph
        self._taking = rules.enrichment

    def passage(self, item: str) -> IRI:
        """Return what stands for an item as it was read."""
        return IRI(f"{self._graph}#{item}")

    def is_origin(self, triple: Triple) -> bool:
        """Tell whether a statement says where others come from, or describes the file, and is none of the facts."""
        return str(triple[0]).startswith((self._graph, self._taking.document))

    def facts(self, sections: Iterable[Section]) -> frozenset[Triple]:
        """Return what some sections state, without where it is from."""
        return frozenset(triple for one in sections for triple in one.triples if not self.is_origin(triple))

    def when(self, item: str, day: str) -> list[Triple]:
        """Return the statement that an item was read on a day; none where the day is not known."""
        passage = self.passage(item), IRI(self._taking.passage.retrieved)
        return [(*passage, Literal(day, XSD + "date"))] if day else []

    def section(self, item: str, label: str, thing: IRI, told: Sequence[Told], day: str) -> Section:
        """Return what one item says: facts, the item as the passage where they stand, and the references of each."""
        said = {triple for one in told for triple in one.triples}
        about = {thing, *(node for one in told for node in one.about)}
        said.update(self._stands(self.passage(item), item, item, about))
        said.update(self.when(item, day))
        for one in told:
            said.update(self._references(one))
        return Section(item, label, frozenset(said))

    def _stands(self, passage: IRI, item: str, locator: str, about: Iterable[IRI]) -> Iterable[Triple]:
        named = self._taking.passage
        yield passage, TYPE, IRI(named.cls)
        yield passage, IRI(named.item), IRI(self._rules.entities + item)
        if named.stated_in:
            yield passage, IRI(named.stated_in), IRI(self._taking.document)
        if named.locator:
            yield passage, IRI(named.locator), Literal(locator)
        for thing in about:
            yield passage, IRI(named.about), thing

    def _references(self, one: Told) -> Iterable[Triple]:
        kept = sorted({tuple(self._reader.referred(cited)) for cited in one.cited} - {()}, key=repr)
        if not kept:
            return
        stands = IRI(f"{self._graph}#{one.item}-{one.prop}-{one.mark}")
        yield from self._stands(stands, one.item, f"{one.item}, {one.prop}", one.about)
        for said in kept:
            reference = IRI(f"{stands}-{digest_of(said, 12)}")
            yield stands, IRI(self._taking.passage.reference), reference
            yield reference, TYPE, IRI(self._taking.passage.cls)
            yield from ((reference, prop, value) for prop, value in said)

    # --- As text

    def text(self, sections: Iterable[Section]) -> bytes:
        """Return the content of the file, in the layout of the house."""
        prefixes = self._project.prefixes
        graph, document = f"<{self._graph}>", f"<{self._taking.document}>"
        parts = ["".join(f"@prefix {name}: <{space}> .\n" for name, space in sorted(prefixes.items()))]
        parts.append(f"{self._taking.describes.strip()}\n\n{graph} <{DERIVED_FROM}> {document} .\n")
        described = self._triples("\n".join(parts), "describes")
        parts[1:] = [_blocks(described, Writer(prefixes))]
        for one in sorted(sections, key=lambda one: (len(one.item), one.item)):
            label = " ".join(_NOT_PLAIN.sub(" ", one.label).split())
            parts.append(
                f"# --- {label}, {one.item}\n{rests_line(one.rests)}\n{_blocks(one.triples, Writer(prefixes))}"
            )
        content = "\n".join(parts).encode()
        path = self._project.data / self._taking.file
        return lay_out(content, path, prune=True, base=self._graph)

    def sections(self, body: bytes) -> dict[str, Section]:
        """Return the sections of a file that was made, by item; raise TurtleError where it cannot be read."""
        text = body.decode()
        starts = [*SECTION.finditer(text)]
        head = (
            "".join(line for line in text[: starts[0].start()].splitlines(True) if line.startswith("@prefix"))
            if starts
            else ""
        )
        found = {}
        for n, start in enumerate(starts):
            end = starts[n + 1].start() if n + 1 < len(starts) else len(text)
            label = start[0].removeprefix("# --- ").rpartition(", ")[0]
            said = text[start.end() : end]
            triples = self._triples(head + said, "")
            found[start[1]] = Section(start[1], label, frozenset(triples), rests_in(said))
        return found

    def triples(self, content: bytes) -> frozenset[Triple]:
        """Return what a file says, whoever wrote it; nothing where it cannot be read."""
        try:
            return frozenset(self._triples(content.decode(), ""))
        except (TurtleError, UnicodeDecodeError):
            return frozenset()

    def _triples(self, text: str, key: str) -> list[Triple]:
        """Return what Turtle says; raise ProjectError for that of a `key` of the rules, or else TurtleError."""
        errors: list[TurtleError] = []
        path = self._project.data / self._taking.file
        found = list(triples_of(iter_quads(path, errors, text.encode())))
        if errors and key:
            told = f"[enrichment] '{key}' is not Turtle with the prefixes of kg.toml: {errors[0].message}"
            raise ProjectError(told, location=Location(self._rules.path))
        if errors:
            raise errors[0]
        return found


def _blocks(triples: Iterable[Triple], writer: Writer) -> str:
    """Return statements as blocks, one for each subject, sorted."""
    found: dict[str, dict[str, set[str]]] = {}
    for subject, prop, value in triples:
        named = "a" if prop == TYPE else writer.term(prop)
        found.setdefault(writer.term(subject), {}).setdefault(named, set()).add(writer.term(value))
    return "\n".join(_block(subject, said) for subject, said in sorted(found.items()))


def _block(subject: str, said: Mapping[str, set[str]]) -> str:
    ordered = sorted(said, key=lambda name: (name != "a", name))
    return f"{subject} " + " ;\n    ".join(f"{name} {', '.join(sorted(said[name]))}" for name in ordered) + " .\n"
