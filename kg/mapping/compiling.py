"""Term maps as functions: from the cells of a row to the text of a term; what was made once is kept for other rows."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from kg.errors import Location
from kg.mapping.literals import literal_maker, require_language
from kg.mapping.makers import MOST_KEPT, Cells, Kept, One, TermMaker, every_way, is_meant, label_of, once, texts_around
from kg.mapping.model import DIGEST, ROW, TABLE, Expression, Identity, MappingError, Reference, TermMap
from kg.mapping.naming import Named, Namer
from kg.mapping.rows import BadCell, Table, no_such_column, place_of_column
from kg.mapping.writing import ENCODERS, Writer, as_it_is, encode_iri, find_bad, is_absolute, is_ascii_uri
from kg.rdf.terms import LOCAL_NAME, BlankNode, escape_text

# How what stands behind a prefix may end, as we write it.
_LOCAL_REST = re.compile(r"[A-Za-z0-9_.-]*[A-Za-z0-9_-]\Z")


class Compiler:
    """Makes functions of term maps, for one table."""

    def __init__(self, table: Table, writer: Writer, namer: Namer, *, base: str = "", digest: str = "") -> None:
        self.table = table
        self._writer, self._namer, self._base = writer, namer, base
        self._fixed = {DIGEST: digest, TABLE: table.source.path.name}
        self._blank = 0

    def index(self, reference: str, place: Location | None) -> int:
        """Return at which place in the cells a reference is found; the number of the row stands last."""
        if reference == ROW:
            return -1
        try:
            return self.table.index(reference)
        except MappingError as error:
            raise error.at(place_of_column(reference, place) or error.location) from None
        except KeyError:
            raise no_such_column(self.table.source, reference, self.table.columns, place) from None

    def text(self, expression: Expression, encode: Callable[[str], str], place: Location | None = None) -> One:
        """Return a function that gives the text of an expression, "" where a reference leads to nothing."""
        if (fixed := expression.fixed) is not None:
            return lambda cells: fixed
        parts = [
            Expression((self._fixed[part.name],)).fixed
            if isinstance(part, Reference) and part.name in self._fixed
            else part
            for part in expression.parts
        ]
        indexes = [self.index(part.name, place) for part in parts if isinstance(part, Reference)]
        if not indexes:
            fixed_text = "".join(map(str, parts))
            return lambda cells: fixed_text
        if len(parts) == 1:
            only = indexes[0]
            return (
                (lambda cells: cells[only] or "") if encode is as_it_is else (lambda cells: encode(cells[only] or ""))
            )
        form = "".join("%s" if isinstance(part, Reference) else str(part).replace("%", "%%") for part in parts)
        kept = Kept(encode)
        if len(indexes) == 1:
            only = indexes[0]
            return lambda cells: form % kept[cells[only]] if cells[only] not in (None, "") else ""

        def filled(cells: Cells) -> str:
            values = [cells[n] for n in indexes]
            if None in values or "" in values:
                return ""
            return form % tuple([kept[value] for value in values])

        return filled

    def texts(self, expression: Expression, place: Location | None = None) -> TermMaker:
        """Return an expression as functions that give texts, and no terms: those that a condition compares."""
        one, reads = self.text(expression, as_it_is, place), self._reads(place, expression)
        return TermMaker(one, every_way(one, reads, plain=self.table.plain), reads)

    def term(self, term: TermMap, lead: str = "") -> TermMaker:
        """Return a term map as functions, whose texts begin with `lead`; raise MappingError for a column not there."""
        if term.identity:
            return self._thing(term.identity, term.place, lead)
        if term.expression is None:
            return self._new_node(lead)
        expression = term.expression
        if expression.constant is not None:
            constant = lead + self._constant(expression)
            return TermMaker(lambda cells: constant, lambda cells: (constant,), ())
        if term.type == "Literal":
            one, reads = self._literal(term, expression, lead)
        else:
            one, reads = self._node(term, expression, lead)
        return TermMaker(one if self.table.plain else None, every_way(one, reads, plain=self.table.plain), reads)

    def _constant(self, expression: Expression) -> str:
        assert expression.constant is not None  # noqa: S101 - asked by the caller
        return self._writer.term(expression.constant)

    def _new_node(self, lead: str) -> TermMaker:
        def new(cells: Cells) -> str:
            self._blank += 1
            return f"{lead}_:row{self._blank}"

        return TermMaker(new, lambda cells: (new(cells),), ())

    def _reads(self, place: Location | None, *expressions: Expression | None) -> tuple[int, ...]:
        names = dict.fromkeys(name for one in expressions if one for name in one.references if name not in self._fixed)
        return tuple(self.index(name, place) for name in names)

    def _node(self, term: TermMap, expression: Expression, lead: str) -> tuple[One, tuple[int, ...]]:
        """Return the function of an IRI or a blank node."""
        reads = self._reads(term.place, expression)
        encode = as_it_is if expression.whole else ENCODERS.get(term.type, as_it_is)
        text = self.text(expression, encode, term.place)
        writer, base, kind = self._writer, self._base, term.type

        def finish(value: str) -> str:
            if value == "":
                return ""
            if kind == "BlankNode":
                return lead + writer.term(BlankNode(label_of(value)))
            iri = value if is_absolute(value) else base + value
            bad = find_bad(iri) or (None if kind != "URI" or is_ascii_uri(iri) else "it has characters beyond ASCII")
            if bad:
                raise BadCell(f"{value!r} is no {kind}: {bad}", reads[0] if reads else None)
            return lead + writer.iri(iri)

        if (quick := self._quick_node(expression, kind, lead)) is not None:
            return quick, reads
        kept = Kept(finish)
        return (lambda cells: kept[text(cells)]), reads

    def _quick_node(self, expression: Expression, kind: str, lead: str) -> One | None:
        """Return the function of an IRI whose values are escaped, and stand behind the name of one namespace."""
        head = expression.parts[0]
        short = self._writer.shorten(head) if isinstance(head, str) and kind == "IRI" else None
        if short is None or len(expression.references) < 2:
            return None
        prefix, space, local = short
        begin, long, used = f"{lead}{prefix}:{local}", f"{lead}<{space}{local}", self._writer.used
        rest = self.text(Expression(expression.parts[1:]), encode_iri)
        fits = (LOCAL_NAME if local == "" else _LOCAL_REST).match

        def quick(cells: Cells) -> str:
            text = rest(cells)
            if fits(text):
                used.add(prefix)
                return begin + text
            return f"{long}{text}>" if text else ""

        return quick

    def _literal(self, term: TermMap, expression: Expression, lead: str) -> tuple[One, tuple[int, ...]]:
        reads = self._reads(term.place, expression, term.datatype, term.language)
        text = self.text(expression, as_it_is, term.place)
        at = reads[0] if reads else None
        if term.language:
            tag = self.text(term.language, as_it_is, term.place)
            if (fixed := term.language.fixed) is not None:
                try:
                    require_language(fixed)
                except BadCell as error:
                    raise MappingError(error.told, location=term.place) from None
            write = self._writer.literal

            def in_language(cells: Cells) -> str:
                value, language = text(cells), tag(cells)
                return lead + write(value, "", require_language(language)) if value and language else ""

            return in_language, reads
        if term.datatype and term.datatype.fixed is None:
            kind = self.text(term.datatype, as_it_is, term.place)
            base, writer = self._base, self._writer

            def of_datatype(cells: Cells) -> str:
                value, datatype = text(cells), kind(cells)
                datatype = datatype if is_absolute(datatype) else base + datatype
                if find_bad(datatype):
                    raise BadCell(f"{datatype!r} is no datatype", at)
                return lead + literal_maker(writer, datatype)(value) if value != "" else ""

            return of_datatype, reads
        datatype = term.datatype.fixed if term.datatype else None
        if datatype is None and set(expression.references) == {ROW}:
            begin, *others = ("".join(map(escape_text, map(str, group))) for group in texts_around(expression))
            first, quoted = f'{lead}"{begin}', [f"{other}" for other in others]
            return (lambda cells: first + cells[-1] + cells[-1].join(quoted) + '"'), reads
        make = literal_maker(self._writer, datatype, term.patterns)
        nothing = self.table.plain or datatype is not None

        def finish(value: Any) -> str:
            if value is None or (nothing and value == ""):
                return ""
            try:
                return lead + make(value)
            except BadCell as error:
                raise BadCell(error.told, at if error.index is None else error.index) from None

        if expression.whole and reads:
            only = reads[0]
            if self.table.plain:
                kept = Kept(finish)
                return (lambda cells: kept[cells[only]]), reads
            return (lambda cells: finish(cells[only])), reads
        return (lambda cells: finish(text(cells) or None)), reads

    def _thing(self, identity: Identity, place: Location | None, lead: str) -> TermMaker:
        """Return the function of a thing that is known by a name."""
        texts = [
            self.text(one, as_it_is, place) if one else (lambda cells: "")
            for one in (identity.name, identity.by, identity.identifier)
        ]
        reads = self._reads(place, identity.name, identity.by, identity.identifier)
        writer, namer, credit = self._writer, self._namer, identity.credit

        def iri_of(named: Named) -> str:
            iri = namer.iri(identity, named)
            if bad := find_bad(iri):
                raise BadCell(
                    f"{named.name!r} would become <{iri}>, which is no IRI: {bad}", reads[0] if reads else None
                )
            return lead + writer.iri(iri)

        kept = Kept(iri_of)

        def read(cells: Cells) -> str:
            name, by, identifier = [text(cells) for text in texts]
            return kept[Named(name, by, identifier)] if name or identifier else ""

        one = once(read, reads) if self.table.plain else read

        if credit is None:
            return TermMaker(one if self.table.plain else None, every_way(one, reads, plain=self.table.plain), reads)
        behind = credit.behind
        split: dict[str, list[str]] = {}

        def every(cells: Cells) -> list[str]:
            text, by = texts[0](cells), texts[1](cells)
            key = f"{text}\0{by}"
            if key not in split:
                if len(split) >= MOST_KEPT:
                    split.clear()
                parts = namer.split(credit, text) if text else ()
                meant = [name for name, separator in parts if is_meant(separator, behind)]
                split[key] = list(dict.fromkeys(kept[Named(name, by)] for name in meant))
            return split[key]

        return TermMaker(None, every, reads)
