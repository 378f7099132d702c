"""Looking in another list itself: in its dump, and by its interface, with what both look like as data."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from kg.link.readings import entity_of, values_at
from kg.link.rules import Rules, read_rules
from kg.project.config import Project
from tests.conftest import Ran

GROUP, ROSE, LISA, OTHER = (f"0000000{n}-0000-4000-8000-00000000000{n}" for n in (1, 2, 3, 4))


def artist(
    mbid: str, name: str, kind: str, *aliases: str, groups: tuple[str, ...] = (), members: tuple[str, ...] = ()
) -> Any:
    """Return an artist as the list has it; all of these are made up."""
    relations = [{"type": "member of band", "direction": "forward", "artist": {"id": one}} for one in groups]
    relations += [{"type": "member of band", "direction": "backward", "artist": {"id": one}} for one in members]
    relations.append({"type": "collaboration", "direction": "forward", "artist": {"id": OTHER}})
    return {
        "id": mbid, "name": name, "sort-name": name, "type": kind, "aliases": [{"name": one} for one in aliases],
        "relations": relations,
    }  # fmt: skip


ARTISTS = [
    artist(GROUP, "BLACKPINK", "Group", "블랙핑크", members=(ROSE, LISA)),
    artist(ROSE, "ROSÉ", "Person", "Roseanne Park", groups=(GROUP,)),
    artist(LISA, "LISA", "Person", groups=(GROUP,)),
    artist(OTHER, "LiSA", "Person"),
]


@pytest.fixture(scope="module")
def rules(shipped: Project) -> Rules:
    return read_rules(shipped)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("id", [GROUP]),
        ("aliases[].name", ["블랙핑크"]),
        ("relations[type=member of band, direction=backward].artist.id", [ROSE, LISA]),
        ("relations[type=nothing].artist.id", []),
        ("relations.artist.id", []),
        ("nothing.at.all", []),
        ("aliases[].name.deeper", []),
    ],
)
def test_a_path_leads_to_values(path: str, found: list[str]) -> None:
    assert list(values_at(ARTISTS[0], path)) == found


@pytest.mark.parametrize("row", [{}, [], None, "x", {"id": "x"}, {"id": 1, "name": "x"}, {"id": "x", "name": " "}])
def test_what_is_no_entity_is_refused(rules: Rules, row: Any) -> None:
    reads = rules.targets["musicbrainz-artist"].reads
    assert reads is not None
    with pytest.raises(ValueError, match="no identifier"):
        entity_of(row, reads, "P31")


def dump(folder: Path) -> Path:
    path = folder / "artist"
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in ARTISTS), "utf-8")
    return path


def links(project: Project) -> dict[str, str]:
    path = project.data / "links" / "musicbrainz-artist.sssom.tsv"
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines() if not line.startswith("#")][1:]
    return {row[0]: row[4].rpartition("/")[2].rstrip(">") for row in rows}


def test_artists_are_found_in_a_dump(music: Project, kg: Callable[..., Ran], tmp_path: Path) -> None:
    """By name and group, in rounds, into a table of the list, beside the links to items."""
    shutil.rmtree(music.data / "links")
    where = ("--target", "musicbrainz-artist")
    ran = kg("link", "index", str(dump(tmp_path)), *where, cwd=music)
    assert (ran.code, "4 items" in ran.err) == (0, True), ran

    ran = kg("link", "candidates", *where, cwd=music)
    assert ran.code == 0, ran.err
    assert " proven (kg link accept --proven --target musicbrainz-artist), " in ran.err
    assert "to review (kg link review --target musicbrainz-artist), " in ran.err
    ran = kg("link", "accept", "--proven", *where, cwd=music)
    assert ran.code == 0, ran.err
    assert links(music) == {"agent:blackpink": GROUP, "agent:rose": ROSE, "agent:lisa": LISA}
    assert not (music.data / "links" / "wikidata.sssom.tsv").exists()

    assert kg("link", "apply", cwd=music).code == 0
    text = (music.data / "links" / "musicbrainz-artist.ttl").read_text("utf-8")
    assert f"agent:lisa schema:sameAs <https://musicbrainz.org/artist/{LISA}> ." in text
    assert kg("validate", cwd=music).code == 0
    assert kg("link", "accept", "Jennie", OTHER, *where, cwd=music).code == 0
    assert links(music)["agent:jennie"] == OTHER


class Interface(BaseHTTPRequestHandler):
    """The interface of the list, as far as it is asked."""

    asked: list[str]

    def do_GET(self) -> None:
        """Answer a search, or tell of one artist."""
        self.asked.append(self.path)
        parts = urlsplit(self.path)
        given = parse_qs(parts.query)
        if "query" in given:
            name = given["query"][0].strip('"').casefold()
            found = [one for one in ARTISTS if name in [one["name"].casefold(), *(a["name"] for a in one["aliases"])]]
            body: Any = {"artists": found}
        else:
            body = next((one for one in ARTISTS if one["id"] == parts.path.rpartition("/")[2]), None)
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body or {"error": "Not Found"}).encode())

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def interface() -> Iterator[tuple[str, list[str]]]:
    """A server with the interface of the list; its address, and what it was asked."""
    asked: list[str] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Own", (Interface,), {"asked": asked}))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def test_artists_are_found_by_the_interface(
    music: Project, kg: Callable[..., Ran], interface: tuple[str, list[str]]
) -> None:
    """With who asks told, an answer kept, and a group's members found by what it tells of them."""
    shutil.rmtree(music.data / "links")
    address, asked = interface
    path = music.linking.rules
    path.write_text(
        path.read_text("utf-8").replace('"https://musicbrainz.org/ws/2/', f'"{address}/ws/2/').replace("pause = 1\n", "pause = 0\n"),
        "utf-8",
    )  # fmt: skip
    where = ("--target", "musicbrainz-artist")
    assert "who asks must be said" in kg("link", "candidates", "BLACKPINK", *where, "--online", cwd=music).err
    config = music.root / "kg.toml"
    config.write_text(
        re.sub(r'(?m)^contact = ".*"', 'contact = "tests@example.org"', config.read_text("utf-8")), "utf-8"
    )

    ran = kg("link", "candidates", "BLACKPINK", *where, "--online", cwd=music)
    assert ran.code == 0, ran.err
    assert GROUP in ran.out
    many = len(asked)
    assert many
    assert kg("link", "candidates", "BLACKPINK", *where, "--online", cwd=music).out == ran.out
    assert len(asked) == many, "answers are kept"

    assert kg("link", "accept", "BLACKPINK", GROUP, *where, cwd=music).code == 0
    ran = kg("link", "candidates", "Lisa", *where, "--online", cwd=music)
    first = ran.out.split("1. ")[1]
    assert first.startswith(LISA), ran.out
    assert "proven" in first.splitlines()[0]
    assert "member of: both have BLACKPINK" in first


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("candidates", "--target", "viaf"), "do not say what entities of viaf look like"),
        (("candidates", "--target", "nowhere"), "the rules have no target 'nowhere'"),
        (
            ("candidates", "--target", "musicbrainz-artist"),
            "there is no index to look for candidates in; make one with: kg link index FILE --target musicbrainz-artist",
        ),
        (("review", "--target", "musicbrainz-artist"), "with: kg link candidates --target musicbrainz-artist"),
        (("candidates", "--target", "musicbrainz-artist", "--endpoint", "x"), "in its index, or with --online"),
    ],
)
def test_what_cannot_be_looked_in_is_told(
    music: Project, kg: Callable[..., Ran], words: tuple[str, ...], message: str
) -> None:
    ran = kg("link", *words, cwd=music)
    assert (ran.code in (2, 3), message in ran.err) == (True, True), ran
