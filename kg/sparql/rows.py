"""Writing answers: rows, booleans, and the escaping that keeps a terminal safe."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Generic, TypeVar

from kg.errors import InputError
from kg.rdf.terms import IRI, XSD, XSD_STRING, BlankNode, Literal, Row, Term, TripleTerm, to_n3
from kg.rdf.xsd import is_integer

ROW_FORMATS = ("table", "csv", "tsv", "json", "xml", "ndjson", "markdown")
Render = Callable[[Term], str]
T = TypeVar("T")

# C0, C1 and the characters that reorder or hide text: what a terminal would act upon instead of showing; and
# surrogates, as which Python has bytes that are no UTF-8.
# As text: Python compiles it when first it is used.
_CONTROL = r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
_NOT_IN_XML = r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"


class Counted(Generic[T]):
    """An iterable that counts what it has given."""

    def __init__(self, pieces: Iterable[T]) -> None:
        self._pieces, self.count = pieces, 0

    def __iter__(self) -> Iterator[T]:
        for piece in self._pieces:
            self.count += 1
            yield piece


def escape_control(text: str) -> str:
    """Return text with control characters, and bytes that are no UTF-8, shown as escapes, tabs and line ends kept."""
    return re.sub(_CONTROL, _escape, text)


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    if 0xDC80 <= code <= 0xDCFF:  # a byte (PEP 383)
        code -= 0xDC00
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"


def iter_rows_text(
    variables: Sequence[str], rows: Iterable[Row], format_name: str, render: Render | None = None
) -> Iterator[str]:
    """Yield the text of an answer to SELECT in one of ROW_FORMATS except table, piece by piece.

    `render` says how a term is shown in markdown, and, if given, in csv and ndjson too (labels instead of IRIs).
    """
    return _WRITERS[format_name](variables, rows, render)


def boolean_text(value: bool, format_name: str) -> str:
    """Return the text of an answer to ASK."""
    word = "true" if value else "false"
    if format_name == "json":
        import json

        return json.dumps({"head": {}, "boolean": value}) + "\n"
    if format_name == "xml":
        return f"{_XML_OPEN}<head></head><boolean>{word}</boolean></sparql>\n"
    return word + "\n"


def plain(term: Term) -> str:
    """Return a term as SPARQL's CSV has it: the bare IRI or the bare lexical form."""
    return f"_:{term}" if isinstance(term, BlankNode) else str(term)


def _write_csv(variables: Sequence[str], rows: Iterable[Row], render: Render | None) -> Iterator[str]:
    """Follow SPARQL 1.1 Query Results CSV, line ends included."""
    show = render or plain
    yield ",".join(map(csv_cell, variables)) + "\r\n"
    for row in rows:
        yield ",".join("" if term is None else csv_cell(show(term)) for term in row) + "\r\n"


def csv_cell(text: str) -> str:
    """Return a cell as RFC 4180 quotes it; importing the csv module takes longer than most answers do to write."""
    quoted = text.replace('"', '""')
    return f'"{quoted}"' if any(ch in text for ch in ',"\r\n') else text


def _write_tsv(variables: Sequence[str], rows: Iterable[Row], render: Render | None) -> Iterator[str]:
    show = render or to_n3
    yield "\t".join(f"?{name}" for name in variables) + "\n"
    for row in rows:
        yield "\t".join("" if term is None else show(term).replace("\t", "\\t") for term in row) + "\n"


def _json_term(term: Term, quoted: Callable[[str], str]) -> str:
    """Return a term as JSON, its texts as `quoted` has them."""
    if isinstance(term, IRI):
        return f'{{"type": "uri", "value": {quoted(term.value)}}}'
    if isinstance(term, BlankNode):
        return f'{{"type": "bnode", "value": {quoted(term.value)}}}'
    if isinstance(term, TripleTerm):
        parts = ", ".join(f'"{name}": {_json_term(part, quoted)}' for name, part in term._asdict().items())
        return f'{{"type": "triple", "value": {{{parts}}}}}'
    more = ""
    if term.language:
        tag, _, direction = term.language.partition("--")
        more = f', "xml:lang": {quoted(tag)}' + (f', "its:dir": {quoted(direction)}' if direction else "")
    elif term.datatype != XSD_STRING:
        more = f', "datatype": {quoted(term.datatype)}'
    return f'{{"type": "literal", "value": {quoted(term.lexical)}{more}}}'


def _write_json(variables: Sequence[str], rows: Iterable[Row], render: Render | None) -> Iterator[str]:
    """Follow SPARQL 1.1 Query Results JSON, and 1.2 for what only that can hold."""
    from json.encoder import encode_basestring as quoted

    names = [quoted(name) for name in variables]
    yield f'{{"head":{{"vars":[{", ".join(names)}]}},"results":{{"bindings":['
    separator = "\n{"
    for row in rows:
        bound = [
            f"{name}: {_json_term(term, quoted)}" for name, term in zip(names, row, strict=True) if term is not None
        ]
        yield separator + ", ".join(bound) + "}"
        separator = ",\n{"
    yield "\n]}}\n"


_ITS = "http://www.w3.org/2005/11/its"
_XML_OPEN = '<?xml version="1.0"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">'


def _xml(text: str) -> str:
    if re.search(_NOT_IN_XML, text):
        raise InputError(f"{escape_control(text)!r} holds a character that XML cannot carry; choose another format")
    return (
        text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace('"', "&quot;")
        .replace("\r", "&#13;")
    )


def _xml_term(term: Term) -> str:
    if isinstance(term, IRI):
        return f"<uri>{_xml(term.value)}</uri>"
    if isinstance(term, BlankNode):
        return f"<bnode>{_xml(term.value)}</bnode>"
    if isinstance(term, TripleTerm):
        parts = (f"<{name}>{_xml_term(part)}</{name}>" for name, part in term._asdict().items())
        return f"<triple>{''.join(parts)}</triple>"
    if term.language:
        tag, _, direction = term.language.partition("--")
        turned = f' xmlns:its="{_ITS}" its:version="2.0" its:dir="{direction}"' if direction else ""
        return f'<literal xml:lang="{tag}"{turned}>{_xml(term.lexical)}</literal>'
    kind = "" if term.datatype == XSD_STRING else f' datatype="{_xml(term.datatype)}"'
    return f"<literal{kind}>{_xml(term.lexical)}</literal>"


def _write_xml(variables: Sequence[str], rows: Iterable[Row], render: Render | None) -> Iterator[str]:
    """Follow SPARQL Query Results XML, and 1.2 for what only that can hold."""
    yield _XML_OPEN + "<head>" + "".join(f'<variable name="{name}"/>' for name in variables) + "</head><results>"
    for row in rows:
        cells = (
            f'<binding name="{name}">{_xml_term(term)}</binding>'
            for name, term in zip(variables, row, strict=True)
            if term is not None
        )
        yield f"\n<result>{''.join(cells)}</result>"
    yield "\n</results></sparql>\n"


def _to_value(term: Term, show: Render) -> Any:
    if isinstance(term, Literal) and is_integer(term.datatype):
        try:
            return int(term.lexical)
        except ValueError:
            return term.lexical
    if isinstance(term, Literal) and term.datatype == XSD + "boolean":
        return {"true": True, "1": True, "false": False, "0": False}.get(term.lexical, term.lexical)
    return show(term)


def _write_ndjson(variables: Sequence[str], rows: Iterable[Row], render: Render | None) -> Iterator[str]:
    """Write one JSON object a row, with whole numbers and booleans as JSON has them."""
    import json

    show = render or plain
    for row in rows:
        pairs = zip(variables, row, strict=True)
        yield json.dumps({n: None if t is None else _to_value(t, show) for n, t in pairs}, ensure_ascii=False) + "\n"


def _write_markdown(variables: Sequence[str], rows: Iterable[Row], render: Render | None) -> Iterator[str]:
    show = render or plain

    def cell(text: str) -> str:
        return " ".join(escape_control(text).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").split())

    yield "| " + " | ".join(variables) + " |\n|" + " --- |" * len(variables) + "\n"
    for row in rows:
        yield "| " + " | ".join("" if term is None else cell(show(term)) for term in row) + " |\n"


_WRITERS: Mapping[str, Callable[[Sequence[str], Iterable[Row], Render | None], Iterator[str]]] = {
    "csv": _write_csv,
    "tsv": _write_tsv,
    "json": _write_json,
    "xml": _write_xml,
    "ndjson": _write_ndjson,
    "markdown": _write_markdown,
}
