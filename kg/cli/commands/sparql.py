"""kg sparql: a query of one's own."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from kg.ask.running import prepare_text
from kg.ask.unbound import find_unbound
from kg.cli.asking import DATA_HELP, ask, engine_for, open_asked, project_for, take_asking
from kg.cli.asking_options import asking_options
from kg.cli.exits import stop
from kg.cli.output import open_output, say
from kg.errors import Location, QueryError
from kg.io.decoding import not_utf8, require_utf8
from kg.sparql.tokens import MAX_LENGTH, normalize


def _read(source: str) -> tuple[str, Path | str]:
    """Return the text of a query and the name of its origin: stdin for "-", a file, or the words themselves."""
    if source == "-":
        raw = sys.stdin.buffer.read(MAX_LENGTH + 1)
        return _decode(raw, "stdin"), "stdin"
    path = Path(source)
    looks_like_file = "\n" not in source and len(source) < 250 and "{" not in source
    if looks_like_file and (path.suffix in (".rq", ".sparql") or path.is_file()):
        try:
            with path.open("rb") as file:
                return _decode(file.read(MAX_LENGTH + 1), path), path
        except OSError as error:
            raise QueryError(f"cannot be read: {error.strerror}", location=Location(path)) from None
    return source, "query"


def _decode(raw: bytes, origin: Path | str) -> str:
    require_utf8(raw, origin, QueryError)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise not_utf8(error, origin, QueryError) from None


def _run(source: str, **values: Any) -> None:
    """Ask a query of your own.

    It is given as TEXT, as a FILE, or on stdin with -. Prefixes that kg.toml declares need no PREFIX line. A plain
    pattern sees each triple once, however many files state it; GRAPH ?g says which.

    With --data no project is needed; the prefixes of Turtle files need no PREFIX line either.

    \b
    Examples:
      kg sparql 'SELECT ?song { ?song mg:byArtist agent:rose }'
      kg sparql question.rq -f json -o answer.json
      kg sparql --data songs.ttl --data people.rdf 'SELECT * { ?s ?p ?o }'
    """
    asking, data = take_asking(values), values["data"]
    project = project_for(data, asking.endpoint)
    text, path = _read(source)
    prepared = prepare_text(
        text, project, path, services=asking.services, seconds=asking.timeout, ask_services=not asking.show
    )
    if asking.show:
        with open_output(asking.output) as output:
            output.write(prepared.rstrip("\n") + "\n")
        stop(0)
    for told in find_unbound(prepared):
        say(f"note: {told}")
    shift = len(prepared) - len(normalize(text, path))
    engine = open_asked(project, asking.engine, None, data) if data else engine_for(project, asking)
    ask(project, engine, prepared, asking, path=path, shift=shift)


command = click.Command(
    "sparql",
    callback=_run,
    help=_run.__doc__,
    params=[
        click.Argument(["source"], metavar="TEXT|FILE|-"),
        click.Option(["--data"], multiple=True, metavar="FILE", help=DATA_HELP),
        *asking_options(),
    ],
)
