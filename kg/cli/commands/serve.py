"""kg serve: the graph as pages, and for programs, on this machine."""

from __future__ import annotations

import errno
import ipaddress
import socket
from importlib.util import find_spec

import click

from kg._version import DISTRIBUTION
from kg.cli.option_types import Seconds
from kg.cli.output import say
from kg.errors import InputError, UsageError
from kg.project.reading import read_project


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Which address of this machine listens.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes a free one.")
@click.option("--allow-host", "names", multiple=True, metavar="NAME", help="A name by which others call this server.")
@click.option("--cors", "origins", multiple=True, metavar="ORIGIN", help="Let pages of this origin ask /sparql.")
@click.option("--workers", type=click.IntRange(1, 256), metavar="N", help="How many answer at once. Default: cores.")
@click.option(
    "--seconds", type=Seconds(0.1, 3600), default=10.0, show_default=True, help="How long an answer may take."
)
@click.option("--review", is_flag=True, help="Let links be decided on in a page, on this machine alone.")
@click.option("--reload/--no-reload", default=True, help="Follow changes of the files (default), or serve what is now.")
def command(
    host: str,
    port: int,
    names: tuple[str, ...],
    origins: tuple[str, ...],
    workers: int | None,
    seconds: float,
    review: bool,
    reload: bool,
) -> None:
    """Serve the graph as pages, SPARQL and linked data.

    Nothing can be changed over HTTP, but for decisions on links with --review, and nothing is fetched from elsewhere.
    Only this machine reaches it, unless --host names another address; then --allow-host says by which name.

    \b
    Example:
      kg serve
    """
    is_local = _is_local(host)
    if not is_local and not names:
        raise UsageError("others will reach this address; say by which name, as --allow-host NAME")
    if review and (not is_local or names):
        raise UsageError("--review is for this machine alone; leave --host and --allow-host out")
    if any(find_spec(name) is None for name in ("flask", "waitress")):
        raise InputError(f"serving needs packages that are not installed: pip install '{DISTRIBUTION}[serve]'")
    try:
        socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError):
        raise UsageError(f"there is no address {host!r}; --host takes one of this machine") from None
    project = read_project()
    from kg.web.serving import Serving

    try:
        serving = Serving(
            project, host, port, names=names, origins=origins, workers=workers, seconds=seconds, review=review, told=say
        )
    except OSError as error:
        if error.errno == errno.EADDRNOTAVAIL:
            raise UsageError(f"{host} is no address of this machine; --host takes one that is") from None
        raise UsageError(f"port {port} cannot be used: {error.strerror or error}; take another with --port") from None
    shown = f"[{host}]" if ":" in host else host
    say(f"{project.title} is at http://{shown}:{serving.port}/; Ctrl-C ends")
    serving.run(reload=reload)


def _is_local(host: str) -> bool:
    """Tell whether only this machine reaches an address."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
