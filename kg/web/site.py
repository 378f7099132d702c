"""The site: the same pages as files, for any host that only gives files.

Pages are found by following links from the front page, and are written with links from file to file. What needs a
server, such as SPARQL, is left out. A file is replaced only if its bytes differ, and only files of an earlier run are
removed; a run that was ended is finished by the next.
"""

from __future__ import annotations

import hashlib
import json
import posixpath
import re
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from html import escape, unescape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs, quote, unquote, urlsplit

from werkzeug.exceptions import HTTPException

from kg.ask.folding import fold
from kg.ask.labels import iter_labels
from kg.errors import InputError
from kg.findings import Progress
from kg.io.atomic import replace_file
from kg.project.config import Project
from kg.project.current import require_snapshot
from kg.web.accepting import HTML, ROWS
from kg.web.addresses import split_ending
from kg.web.application import make_application
from kg.web.last_run import LastRun
from kg.web.messages import Application, get, respond
from kg.web.problems import MEDIA_TYPE
from kg.web.served import Served, open_served
from kg.web.things import FORMS, THINGS

MANIFEST = ".kg-site.json"
"""Which files of a folder are the site's."""
_LINK = re.compile(r'( (?:href|src|action)=")([^"]*)(")')
_FORMS = ("ttl", "jsonld", "csv", "json")
_LEFT_OUT = (
    "sparql",
    "graphs",
    "suggest",
    "openapi.json",
    "api",
    "reconcile",
    "health",
    "mcp",
    "robots.txt",
    "sitemap.xml",
    ".well-known",
)
_BROWSER = f"{HTML},*/*;q=0.8"
_SHARD = 2


class Written(NamedTuple):
    """What a run did: how many files the site has, how many of them were written, and how many are gone."""

    files: int
    written: int
    removed: int


class Site:
    """The site of what is served, to be written to a folder."""

    def __init__(self, served: Served, folder: Path) -> None:
        self._served, self._folder = served, folder
        made = make_application(served, is_static=True)
        self._application: Application = made.wsgi_app
        self._routes = made.url_map.bind("localhost")
        self._files: dict[str, bytes] = {}

    @property
    def names(self) -> list[str]:
        """The files that were written, and the list of them."""
        return [*self._files, MANIFEST]

    def write(self, progress: Progress | None = None) -> Written:
        """Write the site; raise InputError for a folder that holds other things."""
        before = self._manifest()
        for number, (name, body) in enumerate(self._iter_files()):
            self._files[name] = body
            if progress:
                progress(number, number + 1, name)
        for shard, entries in self._shards().items():
            self._files[f"search/{shard_name(shard)}.json"] = json.dumps(entries, ensure_ascii=False).encode()
        self._put_list({*before, *self._files})  # first, so that a run that is broken off is known as one of ours
        written = sum(self._put(name, body) for name, body in sorted(self._files.items()))
        gone = sorted(set(before) - set(self._files))
        for name in gone:
            with suppress(OSError):
                (self._folder / name).unlink()
                self._remove_empty((self._folder / name).parent)
        self._put_list(self._files)
        return Written(len(self._files), written, len(gone))

    def _put_list(self, names: Iterable[str]) -> None:
        self._put(MANIFEST, json.dumps(sorted(names), indent=0, ensure_ascii=False).encode())

    def _remove_empty(self, folder: Path) -> None:
        """Remove a folder and those around it, up to the first that holds something; raise OSError there."""
        while folder != self._folder:
            folder.rmdir()
            folder = folder.parent

    def _manifest(self) -> list[str]:
        path = self._folder / MANIFEST
        try:
            names = json.loads(path.read_text("utf-8"))
        except FileNotFoundError:
            ours = f".{MANIFEST}."  # the list itself, in the making when a run was killed
            if self._folder.is_dir() and any(not path.name.startswith(ours) for path in self._folder.iterdir()):
                raise InputError(f"{self._folder} holds other things; name a new folder") from None
            return []
        except ValueError:
            return []
        return [name for name in names if isinstance(name, str) and _is_within(name)]

    def _put(self, name: str, body: bytes) -> bool:
        path = self._folder / name
        with suppress(OSError):
            if path.read_bytes() == body:
                return False
        path.parent.mkdir(parents=True, exist_ok=True)
        with replace_file(path, lasting=False) as file:  # the next run looks at each
            file.write(body)
        return True

    def _iter_files(self) -> Iterator[tuple[str, bytes]]:
        waiting, seen = deque(["/", "/search"]), {"/", "/search"}
        while waiting:
            address = waiting.popleft()
            answered = respond(self._application, get(self._as_page(address), _BROWSER))
            if answered.status == 303:
                self._follow(answered.header("Location"), waiting, seen)
                continue
            if answered.status != 200:
                raise InputError(f"the page {address} could not be made: {self._reason(address)}")
            name = file_of(address) or "index.html"
            body = answered.body
            if answered.header("Content-Type").startswith(HTML):
                text = body.decode()
                for _, link, _ in _LINK.findall(text):
                    self._follow(unescape(link), waiting, seen)
                body = _relative(text, name).encode()
            yield name, body

    def _as_page(self, address: str) -> str:
        """Return the address of the page of a thing for that of the thing, which would only send there."""
        path, mark, query = address.partition("?")
        if split_ending(path, FORMS)[1]:
            return address
        with suppress(HTTPException):
            endpoint, _ = self._routes.match(unquote(path))
            if endpoint in THINGS:
                return f"{path}.html{mark}{query}"
        return address

    def _reason(self, address: str) -> str:
        """Return why there is no such page, in the words that a program is told."""
        told = respond(self._application, get(address, f"{MEDIA_TYPE},{ROWS['json']}")).body
        with suppress(ValueError, KeyError, TypeError):
            return str(json.loads(told)["detail"])
        return told.decode("utf-8", "replace")[:200]

    def _follow(self, link: str, waiting: deque[str], seen: set[str]) -> None:
        address = link.partition("#")[0]
        file = file_of(address) if address.startswith("/") and address not in seen else None
        if file is not None:
            seen.add(address)
            if address.startswith("/query/") and not file.endswith(".html"):
                waiting.appendleft(address)  # its answer is still known
            else:
                waiting.append(address)

    def _shards(self) -> dict[str, list[list[str]]]:
        """Return names with the files of their things, by the first letters of each word of a name."""
        from kg.web.addresses import Addresses

        addresses = Addresses(self._served.project.base)
        shards: dict[str, dict[tuple[str, str], None]] = {}
        for thing, label in sorted(iter_labels(self._served.engine, self._served.project)):
            name = file_of(addresses.thing(thing, "html").partition("#")[0])
            if name in self._files:
                for word in fold(label).split():
                    shards.setdefault(word[:_SHARD], {})[label, str(name)] = None
        return {shard: [list(entry) for entry in entries] for shard, entries in sorted(shards.items())}


def write_site(project: Project, folder: Path, progress: Progress | None = None) -> Written:
    """Write the site of a project, unless the last run has made it of the same; raise InputError as `Site.write`."""
    last = LastRun(project, require_snapshot(project).name, folder)
    unchanged = last.count_unchanged()
    if unchanged is not None:
        return Written(unchanged - 1, 0, 0)
    site = Site(open_served(project), folder)
    written = site.write(progress)
    last.keep(site.names)
    return written


def shard_name(shard: str) -> str:
    """Return the name of the file that has what begins with some letters: their numbers, so that any host takes it.

    >>> shard_name("ro")
    '72-6f'
    """
    return "-".join(f"{ord(letter):x}" for letter in shard)


@lru_cache(1 << 16)  # each page links to many that others link to
def file_of(address: str) -> str | None:
    """Return the file of a page or of a thing in a form; None for what a site of files does not have.

    >>> file_of("/agent/rose"), file_of("/browse?class=http://e/A"), file_of("/sparql")
    ('agent/rose.html', 'browse/1f3e20c4.html', None)
    """
    parts = urlsplit(address)
    path = unquote(parts.path).strip("/")
    room = path.split("/", 1)[0]
    if not path:
        return "index.html"
    if room in _LEFT_OUT or room.startswith(("graphs.", "browse.")):
        return None
    bare, ending = (
        (path.rpartition(".")[0], path.rpartition(".")[2]) if "." in posixpath.basename(path) else (path, "html")
    )
    if room == "static":
        return path
    if ending not in ("html", *_FORMS):
        if room == "query" or ending in ("xml", "tsv", "ndjson", "md", "rq", "nt", "nq", "rdf", "trig"):
            return None
        bare, ending = path, "html"
    if parts.query:
        given = parse_qs(parts.query)
        start = given.get("from", [""])[0]
        told = "".join(
            sorted(f"{name}={value}\0" for name, values in given.items() if name != "from" for value in values)
        )
        bare = f"{bare}/{hashlib.sha256(told.encode()).hexdigest()[:8]}" if told else bare
        bare += f"-{start}" if start.isdigit() and start != "0" else ""
    name = f"{bare}.{ending}"
    return name if _is_within(name) else None


def _is_within(name: str) -> bool:
    parts = name.split("/")
    return ".." not in parts and "." not in parts and "" not in parts and "\0" not in name


def _relative(text: str, name: str) -> str:
    """Return a page with its links made relative to its file."""
    here = posixpath.dirname(name)

    def link(found: re.Match[str]) -> str:
        target = unescape(found[2])
        address, mark, part = target.partition("#")
        if not target.startswith("/"):
            return found[0]
        there = file_of(address)
        if there is None:
            return found[0]
        made = _from(here, there)
        return f"{found[1]}{escape(made + mark + part)}{found[3]}"

    return _LINK.sub(link, text)


@lru_cache(1 << 16)
def _from(here: str, there: str) -> str:
    """Return the address of a file as seen from a folder."""
    return quote(posixpath.relpath(there, here or "."), "/~!$&'()*+,;=:@-._")
