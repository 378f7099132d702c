"""kg diff: what differs, in words."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

import click

from kg.cli.exits import FOUND, stop
from kg.cli.forms import form_of
from kg.cli.output import open_output, say
from kg.compare.changes import Change, Difference, Move, Thing
from kg.compare.diff import compare
from kg.compare.versions import NODE, Version, open_version
from kg.errors import Location, UsageError, name_shown
from kg.project.reading import read_project
from kg.rdf.terms import IRI, XSD, XSD_STRING, Literal, Prefixes, Term, TripleTerm, to_n3

_KINDS = {
    "string": "text", "integer": "whole number", "decimal": "number", "double": "number", "date": "date",
    "dateTime": "time", "gYear": "year", "boolean": "yes or no", "duration": "duration", "anyURI": "address",
}  # fmt: skip


_TYPED = re.compile(r'"([^"\\]*)"\^\^<[^>]*>')
_IRI = re.compile(r"<([^<>\s]*)>")


class _Words(NamedTuple):
    """What is needed to tell a difference: labels, prefixes, and the files behind the graphs."""

    labels: dict[str, str]
    prefixes: Prefixes
    files: dict[str, str]
    files_before: dict[str, str]

    def name(self, term: Term) -> str:
        """Return a thing by its label and CURIE."""
        if str(term).startswith(f"{NODE}:"):
            return "a thing without a name"
        short = self.prefixes.shrink(str(term)) or str(term)
        label = self.labels.get(str(term))
        return f"{label} ({short})" if label else short

    def word(self, iri: object) -> str:
        """Return a property or a value by its label, or the last part of its name."""
        return self.labels.get(str(iri)) or re.split("[:/#]", str(iri).rstrip("/#"))[-1] or str(iri)

    def value(self, term: Term, other: Term | None = None) -> str:
        """Return a value; where it differs from another in language or kind only, these are told."""
        if isinstance(term, TripleTerm):
            return self.prefixes.render(term)
        if not isinstance(term, Literal):
            mine = self.word(term)
            return str(term) if isinstance(other, IRI) and self.word(other) == mine else mine
        if term.datatype == NODE:
            return self._node(term.lexical)
        alike = isinstance(other, Literal) and other.lexical == term.lexical
        shown = f'"{term.lexical}"'.replace("\n", " ⏎ ")
        if term.language:
            return f"{shown} (in language {term.language})" if alike else shown
        kind = _KINDS.get(term.datatype.removeprefix(XSD), self.prefixes.shrink(term.datatype) or term.datatype)
        if alike:
            plain = isinstance(other, Literal) and other.language and term.datatype == XSD_STRING
            return f"{shown} ({'without a language' if plain else kind})"
        return shown if term.datatype == XSD_STRING else term.lexical

    def _node(self, text: str) -> str:
        """Return the description of a node without a name in words."""
        plain = _TYPED.sub(lambda match: match[1], text)
        return _IRI.sub(lambda match: self.word(match[1]), plain)

    def file(self, graph: str, *, before: bool = False) -> str:
        """Return the file of a graph on the one side or the other, else its name."""
        first, second = (self.files_before, self.files) if before else (self.files, self.files_before)
        return name_shown(first.get(graph) or second.get(graph) or graph)

    def files_of(self, move: Move) -> tuple[list[str], list[str]]:
        """Return the files that statements left, and those to which they came."""
        return [self.file(graph, before=True) for graph in move.before], list(map(self.file, move.now))


def _place(one: Location | None, other: Location | None) -> str:
    if one and other and one.path == other.path:
        return f"  [{one._replace(column=None)}" + (f" → {other.line}]" if one.line != other.line else "]")
    shown = " → ".join(str(place._replace(column=None)) for place in (one, other) if place)
    return f"  [{shown}]" if shown else ""


def _change(thing: Thing, change: Change, words: _Words) -> str:
    word = words.word(change.predicate)
    where = _place(change.old_at, change.new_at)
    if change.old is not None and change.new is not None:
        return f"{word}: {words.value(change.old, change.new)} → {words.value(change.new, change.old)}{where}"
    sign = {"added": "", "removed": ""}.get(thing.kind, " (new)" if change.new is not None else " (gone)")
    value = change.new if change.new is not None else change.old
    return f"{word}: {words.value(value) if value is not None else ''}{sign}{where}"


def _headline(thing: Thing, words: _Words) -> str:
    name = words.name(thing.node)
    if thing.kind == "renamed" and thing.was is not None:
        return f"{words.name(thing.was)} is now called {words.prefixes.shrink(str(thing.node)) or thing.node}"
    return {"added": f"{name} is new", "removed": f"{name} is gone"}.get(thing.kind, f"{name} has changed")


def _move(move: Move, words: _Words) -> str:
    what = f"{move.statements:,} statement{'s' if move.statements > 1 else ''}"
    before, now = map(", ".join, words.files_of(move))
    if move.before and move.now:
        return f"{what} moved from {before} to {now}"
    return (
        f"{what} {'are' if move.statements > 1 else 'is'} now also stated by {now}"
        if now
        else f"{what}, stated elsewhere too, left {before}"
    )


def _joined(graph: str, words: _Words) -> str:
    return f"{words.file(graph)}: nodes without names say the same one by one, and are joined in another way"


def _text(difference: Difference, words: _Words) -> Iterator[str]:
    for thing in difference.things:
        yield f"{_headline(thing, words)}\n"
        yield from (f"  {_change(thing, change, words)}\n" for change in thing.changes)
    yield from (f"{_move(move, words)}\n" for move in difference.moves)
    yield from (f"{_joined(graph, words)}\n" for graph in difference.joined)


def _markdown(difference: Difference, words: _Words) -> Iterator[str]:
    for thing in difference.things:
        yield f"### {_escape(_headline(thing, words))}\n\n"
        yield from (f"- {_escape(_change(thing, change, words))}\n" for change in thing.changes)
        yield "\n"
    if difference.moves or difference.joined:
        yield "### Files\n\n"
        yield from (f"- {_escape(_move(move, words))}\n" for move in difference.moves)
        yield from (f"- {_escape(_joined(graph, words))}\n" for graph in difference.joined)


def _escape(text: str) -> str:
    return "".join(f"\\{ch}" if ch in "\\`*_<>#|[]" else ch for ch in text.replace("\n", " "))


def _json(difference: Difference, words: _Words) -> Iterator[str]:
    def place(one: Location | None) -> object:
        return {"file": name_shown(one.path), "line": one.line, "column": one.column} if one else None

    held = {
        "removed": difference.removed,
        "added": difference.added,
        "things": [
            {
                "kind": thing.kind,
                "node": str(thing.node),
                "was": str(thing.was) if thing.was is not None else None,
                "label": words.labels.get(str(thing.node)),
                "changes": [
                    {
                        "property": str(change.predicate),
                        "label": words.labels.get(str(change.predicate)),
                        "old": to_n3(change.old) if change.old is not None else None,
                        "new": to_n3(change.new) if change.new is not None else None,
                        "old_at": place(change.old_at),
                        "new_at": place(change.new_at),
                    }
                    for change in thing.changes
                ],
            }
            for thing in difference.things
        ],
        "moves": [
            {"statements": move.statements, "before": before, "now": now}
            for move in difference.moves
            for before, now in [words.files_of(move)]
        ],
        "joined": list(map(words.file, difference.joined)),
    }
    yield json.dumps(held, ensure_ascii=False, indent=1) + "\n"


def _patch(difference: Difference, words: _Words) -> Iterator[str]:
    """Follow RDF Patch (Apache Jena): D and A lines within one transaction."""
    if difference.joined or any(f"<{NODE}".encode() in line for _, _, line in difference.patch):
        raise UsageError("RDF Patch cannot tell nodes without a name apart; use another format, or give them IRIs")
    yield "TX .\n"
    for sign, graph, line in difference.patch:
        suffix = f" <{graph}> .\n" if ":" in graph else " .\n"
        yield f"{sign} {line.decode()[:-3]}{suffix}"
    yield "TC .\n"


def _stat(difference: Difference, words: _Words) -> Iterator[str]:
    kinds = Counter(thing.kind for thing in difference.things)
    for kind in ("added", "removed", "renamed", "changed"):
        if kinds[kind]:
            yield f"{kinds[kind]:>8,}  thing{'s' if kinds[kind] > 1 else ''} {kind}\n"
    lines: Counter[tuple[str, str]] = Counter(
        (words.file(graph, before=sign == "D"), sign) for sign, graph, _ in difference.patch
    )
    for graph in difference.joined:
        yield f"{_joined(graph, words)}\n"
    for file in sorted({name for name, _ in lines}):
        come, gone = (f"{sign}{lines[file, letter]:,}" for sign, letter in (("+", "A"), ("-", "D")))
        yield f"{come:>8}  {gone:>8}  {file}\n"


_FORMATS: dict[str, Callable[[Difference, _Words], Iterator[str]]] = {
    "text": _text,
    "markdown": _markdown,
    "json": _json,
    "rdf-patch": _patch,
}
_SUFFIXES = {".txt": "text", ".md": "markdown", ".json": "json", ".rdfp": "rdf-patch"}


@click.command()
@click.argument("old", metavar="A")
@click.argument("new", metavar="[B]", required=False)
@click.option(
    "-f",
    "--format",
    "wanted",
    type=click.Choice(list(_FORMATS)),
    help="Default: by the suffix of -o (.txt, .md, .json, .rdfp), else text.",
)
@click.option("-o", "--output", metavar="FILE", help="Write to a file, whole or not at all.")
@click.option("--stat", is_flag=True, help="Only how many things and statements differ, by file.")
def command(old: str, new: str | None, wanted: str | None, output: str | None, stat: bool) -> None:
    """Tell what differs between two graphs, thing by thing.

    A and B are files, folders, releases, projects or commits of git; without B, the project as it is now. Exits with 1
    when they differ.

    \b
    Examples:
      kg diff HEAD~1
      kg diff v1.0 v1.1 -f markdown -o changes.md
      kg diff releases/1.0.0 releases/1.1.0 --stat
    """
    format_name = form_of(output, wanted, _SUFFIXES, "text")
    if stat and format_name != "text":
        raise UsageError("--stat is a format of its own; leave -f out, and give -o a name in .txt")
    here = str(read_project().root) if new is None else new
    with open_version(old) as one, open_version(here) as other:
        difference = compare(one, other)
        words = _words(difference, one, other)
        pieces = _stat(difference, words) if stat else _FORMATS[format_name](difference, words)
        with open_output(output) as place:
            for piece in pieces:
                place.write(piece)
    if difference:
        gone = f"{difference.removed:,} statement{'' if difference.removed == 1 else 's'} gone"
        moved = sum(move.statements for move in difference.moves if move.before and move.now)
        say(f"{gone}, {difference.added:,} new" + (f", {moved:,} moved" if moved else ""))
        stop(FOUND)
    say("no differences")


def _words(difference: Difference, old: Version, new: Version) -> _Words:
    project = new.project or old.project
    before, now = (
        {
            graph: (path.relative_to(side.root) if path.is_relative_to(side.root) else path).as_posix()
            for graph, path in side.files.items()
        }
        for side in (old, new)
    )
    return _Words(difference.labels, Prefixes(project.prefixes if project else {}), now, before)
