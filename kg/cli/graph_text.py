"""The triples of an answer as text, with the prefixes that they use."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping

from kg.cli.output import Output
from kg.rdf.formats import write_triples
from kg.rdf.terms import Triple
from kg.rdf.used_prefixes import used_prefixes


def write_graph(triples: Iterable[Triple], format_name: str, prefixes: Mapping[str, str], output: Output) -> None:
    """Write triples in one of FORMATS; a terminal gets them as text that is safe to show."""
    triples, used = used_prefixes(triples, prefixes)
    if not output.terminal:
        write_triples(triples, output.file, format_name, used)
        return
    buffer = io.BytesIO()
    write_triples(triples, buffer, format_name, used)
    output.write(buffer.getvalue().decode("utf-8"))
