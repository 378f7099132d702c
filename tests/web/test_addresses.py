"""The address of a thing leads to its page alone: to no room of the site, and to nothing above it."""

from __future__ import annotations

from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from kg.rdf.terms import IRI
from kg.web.addresses import Addresses, split_ending

BASE = "https://example.org/x/"
# What a site answers that is no thing: its rooms, and what browsers, crawlers and other servers ask of any site.
ROOMS = (
    "api", "browse", "conflicts", "favicon.ico", "graphs", "health", "mcp", "openapi.json", "query", "questions", "reconcile",
    "reported", "review", "robots.txt", "search", "sitemap.xml", "sources", "sparql", "static", "suggest", "thing", ".well-known",
)  # fmt: skip
ASKED = (
    *ROOMS, *(f"{room}/a" for room in ROOMS), "", "/", "/a", "//evil.example", "a/", "a//b", "a?b", "a?", "a b", "a\u00a0b", "..",
    "../a", "a/..", "a/../b", "a/../../b",
)  # fmt: skip
OF_ITS_OWN = (
    *(f"{room}a" for room in ROOMS), *(f"a/{room}" for room in ROOMS), "a", "a/b", "a..b", "...", "a/...", ".a", "a.ttl", "é",
    "a,b;c=d", "a'b", "a(b)", "a:b", "a@b", "a&b", "~a", "Query", "%61", "a%2Fb", "a%2e%2e/b", "%2e%2e/a",
)  # fmt: skip


def iri_of(address: str) -> str:
    """Return of which thing an address is, as a site finds it."""
    parts = urlsplit(address)
    assert (parts.scheme, parts.netloc) == ("", "")
    if parts.path == "/thing":
        return parse_qs(parts.query)["iri"][0]
    found = [iri.value for iri in Addresses(BASE).iris(unquote(parts.path)[1:])]
    return next((one for one in found if one == BASE + unquote(parts.path)[1:]), found[0])


@pytest.mark.parametrize("name", ASKED)
def test_what_would_lead_elsewhere_is_asked_for_by_its_iri(name: str) -> None:
    address = Addresses(BASE).thing(BASE + name)

    assert address.startswith("/thing?iri=")
    assert BASE + name == iri_of(address)


@pytest.mark.parametrize("name", OF_ITS_OWN)
def test_a_thing_has_an_address_of_its_own(name: str) -> None:
    address = Addresses(BASE).thing(BASE + name)

    assert not address.startswith("/thing?")
    assert f"/{name}" == unquote(address)
    assert address.isascii()
    assert IRI(BASE + name) in Addresses(BASE).iris(unquote(address)[1:])


@pytest.mark.parametrize(
    "iri", ["https://example.org/", "https://example.org/y/a", "urn:a", "https://example.org/x", "a"]
)
def test_a_thing_of_others_is_asked_for_by_its_iri(iri: str) -> None:
    assert (f"{iri}", "/thing") == (iri_of(Addresses(BASE).thing(iri)), urlsplit(Addresses(BASE).thing(iri)).path)


def test_an_ending_and_a_fragment_stay_where_they_belong() -> None:
    addresses = Addresses(BASE)
    assert "/a.ttl#b%23c" == addresses.thing(f"{BASE}a#b#c", "ttl")
    assert "/a" == addresses.thing(f"{BASE}a")
    assert "/thing.ttl?iri=urn%3Aa" == addresses.thing("urn:a", "ttl")
    assert "/query/a%2Fb.csv?x=1" == addresses.question("a/b", {"x": 1, "y": None, "z": ""}, "csv")
    known = {"ttl": "text/turtle"}
    for path, parts in (
        ("a.ttl", ("a", "ttl")), ("a.b.ttl", ("a.b", "ttl")), ("a.csv", ("a.csv", "")), (".ttl", (".ttl", "")),
        ("a/.ttl", ("a/.ttl", "")), ("ttl", ("ttl", "")), ("a/b.ttl", ("a/b", "ttl")),
    ):  # fmt: skip
        assert parts == split_ending(path, known)


@pytest.mark.parametrize("name", ["%C3%A9", "a%20b", "a%28b%29", "a%2Bb/c", "a(b)", "a(b)%20c", "é"])
def test_what_a_browser_has_taken_for_escapes_is_found(name: str) -> None:
    """A thing may have escapes in its IRI, which a server undoes before it looks for it."""
    assert IRI(BASE + name) in Addresses(BASE).iris(unquote(name))
