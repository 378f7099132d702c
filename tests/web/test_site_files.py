"""The files of a site: how each is called, which links lead to it, and that a run that is broken off can be finished."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from kg.errors import InputError
from tests.services import FLASK, require

if TYPE_CHECKING:
    from kg.web.site import Site

Pages = dict[str, tuple[int, str, str]]


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Make a site of some files, or of some pages, by a server that has no others."""
    require(FLASK)
    from werkzeug.exceptions import NotFound

    from kg.web import site

    def of(files: dict[str, bytes] | None = None, pages: Pages | None = None) -> Any:
        asked: list[str] = []

        def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
            address = environ["PATH_INFO"] + ("?" + environ["QUERY_STRING"]) * bool(environ["QUERY_STRING"])
            asked.append(address)
            kind = "text/html; charset=utf-8"
            status, body, where = (pages or {}).get(address, (200, "", ""))
            headers = [("Content-Type", where if where.startswith("text/") else kind)]
            headers += [("Location", where)] if status == 303 else []
            start(f"{status} so", headers)
            return [body.encode()]

        def match(path: str) -> tuple[str, dict[str, str]]:
            if path.startswith(("/thing", "/é")):
                return "things.of_project", {}
            raise NotFound

        class Made:
            wsgi_app = staticmethod(application)
            url_map = SimpleNamespace(bind=lambda _: SimpleNamespace(match=match))

        monkeypatch.setattr(site, "make_application", lambda *_, **__: Made)
        served: Any = None
        one = site.Site(served, tmp_path / "public")
        monkeypatch.setattr(one, "_shards", lambda: {"ro": [["Rosé", "a.html"]]})
        if files is not None:
            monkeypatch.setattr(one, "_iter_files", lambda: iter(files.items()))
        return SimpleNamespace(site=one, asked=asked, folder=tmp_path / "public")

    return of


def listed(folder: Path) -> set[str]:
    return set(json.loads((folder / ".kg-site.json").read_text("utf-8")))


SHARD = "search/72-6f.json"


def test_a_run_that_is_broken_off_is_finished_by_the_next(
    made: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that it may have written is known before the first is written, with what an earlier one has left."""
    first = made({"a.html": b"a", "old/b.html": b"b"})
    assert (3, 3, 0) == first.site.write()
    assert {"a.html", "old/b.html", SHARD} == listed(first.folder)

    broken = made({"a.html": b"new", "c.html": b"c"})
    put = type(broken.site)._put
    monkeypatch.setattr(
        broken.site, "_put", lambda name, body: put(broken.site, name, body) if name != "c.html" else [][0]
    )
    with pytest.raises(IndexError):
        broken.site.write()
    assert {"a.html", "c.html", "old/b.html", SHARD} == listed(broken.folder)
    assert (broken.folder / "old/b.html").exists(), "nothing goes before all is there"

    last = made({"d.html": b"d"})
    assert (2, 1, 3) == last.site.write()
    assert {"d.html", SHARD} == listed(last.folder)
    assert {"d.html", SHARD, ".kg-site.json"} == {
        path.relative_to(last.folder).as_posix() for path in last.folder.rglob("*") if path.is_file()
    }
    assert not (last.folder / "old").exists()
    assert ["d.html", SHARD, ".kg-site.json"] == last.site.names


def test_only_what_differs_is_written_and_only_what_is_ours_is_removed(made: Callable[..., Any]) -> None:
    first = made({"a.html": b"a", "b/c.html": b"c"})
    first.site.write()
    (first.folder / "b" / "mine.txt").write_text("mine")
    (first.folder / "a.html").write_bytes(b"other")
    stamp = (first.folder / "b/c.html").stat().st_mtime_ns
    with (first.folder / "a.html").open("rb") as read_meanwhile:
        assert (3, 1, 0) == made({"a.html": b"a", "b/c.html": b"c"}).site.write()
        assert b"other" == read_meanwhile.read(), "whoever reads it has the old one to its end"
    assert (3, 0, 0) == made({"a.html": b"a", "b/c.html": b"c"}).site.write()
    assert (b"a", stamp) == ((first.folder / "a.html").read_bytes(), (first.folder / "b/c.html").stat().st_mtime_ns)
    names = [*listed(first.folder), "../out.html", "/etc/x", "b/../../out.html", "gone.html", 7]
    (first.folder / ".kg-site.json").write_text(json.dumps(names))
    (first.folder.parent / "out.html").write_text("of somebody else")
    assert (2, 0, 2) == made({"a.html": b"a"}).site.write()
    assert (first.folder.parent / "out.html").exists()
    assert "mine" == (first.folder / "b" / "mine.txt").read_text()
    assert not (first.folder / "b/c.html").exists()


@pytest.mark.parametrize(
    ("there", "fine"),
    [
        ((), True), ((".kg-site.json",), True), ((".kg-site.json", "mine.txt"), True), (("mine.txt",), False), ((".hidden",), False),
        ((".kg-site.json.", ), False), ((".kg-site.json.123.tmp",), False), ((".kg-site.jsonx",), False), (("..kg-site.json.1",), True), (("..kg-site.json.1", "mine.txt"), False),
    ],
)  # fmt: skip
def test_a_folder_with_other_things_is_no_place_for_a_site(
    made: Callable[..., Any], there: tuple[str, ...], fine: bool
) -> None:
    """A list that cannot be read is one of ours all the same, as is one in the making when a run was killed."""
    one = made({"a.html": b"a"})
    one.folder.mkdir()
    for name in there:
        (one.folder / name).write_text("{no")
    if fine:
        assert (2, 2, 0) == one.site.write()
    else:
        with pytest.raises(InputError, match="holds other things"):
            one.site.write()
        assert sorted(there) == sorted(path.name for path in one.folder.iterdir())


def test_links_are_followed_once_and_lead_from_file_to_file(made: Callable[..., Any]) -> None:
    """Whatever is in them, and to what stays elsewhere as they are."""
    page = (
        '<a href="/a/b?x=1&amp;y=2#part">b</a> <a href="/a/b?x=1&amp;y=2">b</a> <img src="/static/1/icon.svg"> <form action="/search">'
        ' <a href="/sparql">s</a> <a href="http://e/">e</a> <a href="#here">h</a> <a href="/thing/x">t</a> <a href="/%C3%A9">é</a> <a href="/moved">m</a> <a href="/query/q.csv">c</a>'
    )
    pages: Pages = {
        "/": (200, page, ""),
        "/moved": (303, "", "/there"),
        "/a/b?x=1&y=2": (200, ' <a href="/">up</a>', ""),
    }
    one = made(pages=pages)
    files = dict(one.site._iter_files())

    assert sorted(one.asked) == sorted(
        [
            "/",
            "/search",
            "/a/b?x=1&y=2",
            "/static/1/icon.svg",
            "/thing/x.html",
            "/é.html".encode().decode("latin-1"),
            "/moved",
            "/there",
            "/query/q.csv",
        ]
    )
    assert one.asked.index("/query/q.csv") < one.asked.index("/a/b?x=1&y=2"), "its answer is still known"
    (deep,) = (name for name in files if name.startswith("a/b"))
    assert {
        "index.html",
        "search.html",
        deep,
        "static/1/icon.svg",
        "thing/x.html",
        "é.html",
        "there.html",
        "query/q.csv",
    } == set(files)
    text = files["index.html"].decode()
    assert f'href="{deep}#part"' in text
    assert 'src="static/1/icon.svg"' in text
    assert 'action="search.html"' in text
    assert 'href="/sparql"' in text
    assert 'href="http://e/"' in text
    assert 'href="#here"' in text
    assert b'href="../../index.html"' in files[deep]
    assert {"index.html", "search.html"} == set(dict(made(pages={}).site._iter_files())), "though nothing leads to it"


@pytest.mark.parametrize("status", [404, 500, 301, 204])
def test_a_page_that_cannot_be_made_ends_the_run(made: Callable[..., Any], status: int) -> None:
    """With its reason, as a program is told it, or the beginning of what is told instead."""
    for body, told in (
        ('{"detail": "no such thing"}', "no such thing"),
        ('{"a": 1}', '{"a": 1}'),
        ("[1]", "[1]"),
        ("x" * 300, "x" * 200),
    ):
        one = made(pages={"/": (status, body, "text/plain")})
        with pytest.raises(InputError) as found:
            list(one.site._iter_files())
        assert f"the page / could not be made: {told}" == found.value.message


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("/", "index.html"), ("", "index.html"), ("/a", "a.html"), ("/a/", "a.html"), ("/a.html", "a.html"), ("/a.ttl", "a.ttl"), ("/a.jsonld", "a.jsonld"), ("/a.csv", "a.csv"), ("/a.json", "a.json"),
        ("/a%20b", "a b.html"), ("/a.b/c", "a.b/c.html"), ("/a.b", "a.b.html"), ("/query/q.csv", "query/q.csv"), ("/query/q.odd", None), ("/static/1/script.js", "static/1/script.js"),
        *((f"/a.{ending}", None) for ending in ("xml", "tsv", "ndjson", "md", "rq", "nt", "nq", "rdf", "trig")),
        ("/graphs.ttl", None), ("/graphs.ttl?default", None), ("/browse.csv?class=a", None), ("/browse.json", None), ("/graphsx", "graphsx.html"),
        ("/browse?from=50", "browse-50.html"), ("/browse?from=0", "browse.html"), ("/browse?from=x", "browse.html"), ("/browse?from=5&from=7", "browse-5.html"), ("/browse?a=", "browse.html"),
    ],
)  # fmt: skip
def test_each_address_has_a_file_or_none(address: str, file: str | None) -> None:
    require(FLASK)
    from kg.web.site import file_of

    assert file == file_of(address)


def test_what_asks_for_other_things_has_another_file() -> None:
    """In whatever order it is asked; of a name of eight signs hardly two are the same."""
    require(FLASK)
    from kg.web.site import file_of

    asked = [
        "x=1",
        "x=2",
        "y=1",
        "x=1&y=1",
        "x=1&x=2",
        "x=1y=1",
        "X=1",
        "x=A",
        "x=a",
        "x=1&from=5",
        "x=1&from=7",
        *(f"n={n}" for n in range(300)),
    ]
    names = [str(file_of(f"/a?{one}")) for one in asked]
    assert len(set(names)) == len(names)
    assert file_of("/a?x=1&y=2") == file_of("/a?y=2&x=1") == file_of("/a?y=2&from=0&x=1")
    assert file_of("/a?x=1&x=2") == file_of("/a?x=2&x=1")
    assert all(len(name) == len("a/12345678.html") for name in names if "-" not in name)


def test_the_names_of_files_fit_where_they_are_linked() -> None:
    """From folder to folder, with signs that an address takes as they are."""
    require(FLASK)
    from kg.web.site import _relative

    page = ' <a href="/a%20b/c?x=%22&amp;y=1">c</a> <a href="/d/e#f&quot;g">e</a>'
    told = _relative(page, "d/here.html")
    assert ' href="../a%20b/c/' in told
    assert ' href="e.html#f&quot;g"' in told


def test_names_are_in_the_lists_of_the_letters_of_each_word(
    made: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of things that have a file, each once, in one order; letters without their marks."""
    from kg.rdf.terms import IRI
    from kg.web import site

    things = [("b", "Rosé Park"), ("a", "rose"), ("a", "rose"), ("gone", "Rosa"), ("a", "x")]
    monkeypatch.setattr(
        site, "iter_labels", lambda *_: iter((IRI(f"http://e/{name}"), label) for name, label in things)
    )
    one = made({}).site
    one._served = SimpleNamespace(project=SimpleNamespace(base="http://e/"), engine=None)
    one._files = {"a.html": b"", "b.html": b""}
    assert {
        "ro": [["rose", "a.html"], ["Rosé Park", "b.html"]],
        "pa": [["Rosé Park", "b.html"]],
        "x": [["x", "a.html"]],
    } == type(one)._shards(one)


def test_only_addresses_of_ours_are_followed(made: Callable[..., Any]) -> None:
    one: Site = made({}).site
    waiting, seen = deque(["/first"]), {"/seen"}
    for link in (
        "/a#b",
        "/a",
        "/seen",
        "http://e/",
        "mailto:a@e",
        "#x",
        "x",
        "",
        "/sparql?query=a",
        "/query/q.csv",
        "/query/q",
    ):
        one._follow(link, waiting, seen)
    assert ["/query/q.csv", "/first", "/a", "/query/q"] == list(waiting)
    assert {"/seen", "/a", "/query/q.csv", "/query/q"} == seen
