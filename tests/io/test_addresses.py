"""An address is of the right form before anything is sent, and a redirect leads nowhere else."""

from __future__ import annotations

import pytest

from kg.errors import IdentifierError, RemoteError
from kg.io.addresses import require_address, require_same_place, shown


@pytest.mark.parametrize(
    "url",
    ["http://e.org", "https://e.org/sparql?key=1", "http://127.0.0.1:7878/query", "http://[::1]:80/", "HTTP://E.org/"],
)
def test_an_address_of_a_server_is_taken_as_it_is(url: str) -> None:
    assert url == require_address(url)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "is empty"),
        ("e.org/sparql", "does not begin with http:// or https://"),
        ("ftp://e.org/", "does not begin with http:// or https://"),
        ("http://e.org/a b", "has characters that no address has"),
        ("http://e.org/\r\nHost: else", "has characters that no address has"),
        ("http://e.org\\@else.org/", "has characters that no address has"),
        ("http://exämple.org/", "has characters that no address has"),
        ("http://me@e.org/", "holds a name or a password"),
        ("http://:secret@e.org/", "holds a name or a password"),
        ("http://@e.org/", "holds a name or a password"),
        ("http://:@e.org/", "holds a name or a password"),
        ("http:///sparql", "names no host"),
        ("http://e.org:0/", "has no such port"),
        ("http://e.org:65536/", "cannot be used"),
        ("http://[::1/", "cannot be used"),
        ("http://e.org/#part", "has a part after #"),
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_used_says_why(url: str, why: str) -> None:
    with pytest.raises(IdentifierError, match=why) as caught:
        require_address(url, "the endpoint")

    assert caught.value.message.startswith(f"the endpoint {url!r}")


def test_messages_show_no_query_of_an_address() -> None:
    """A key may stand there."""
    assert "https://e.org/sparql" == shown("https://e.org/sparql?apikey=secret")


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/there", "http://e.org/there"),
        ("there?x=1", "http://e.org/a/there?x=1"),
        ("http://e.org/", "http://e.org/"),
        ("http://E.org/", "http://E.org/"),
        ("https://e.org/a/b", "https://e.org/a/b"),
    ],
)
def test_a_redirect_within_the_host_or_to_its_encrypted_side_is_followed(location: str, target: str) -> None:
    assert target == require_same_place("http://e.org/a/b", location)


@pytest.mark.parametrize(
    ("url", "location"),
    [
        ("http://e.org/", "http://else.org/"),
        ("http://e.org/", "//else.org/"),
        ("http://e.org/", "http://e.org.else.org/"),
        ("http://e.org/", "http://e.org:8080/"),
        ("http://e.org/", "https://e.org:444/"),
        ("http://e.org:8080/", "https://e.org:8080/"),
        ("https://e.org/", "http://e.org/"),
        ("http://e.org/", "ftp://e.org/"),
        ("http://e.org/", "/a\r\nX: y"),
        ("http://e.org/", "http://e.org:99999/"),
    ],
)  # fmt: skip
def test_a_redirect_elsewhere_is_refused(url: str, location: str) -> None:
    """Another host, another port and the way back from encryption would all see what was sent."""
    with pytest.raises(RemoteError, match="only the same host is followed"):
        require_same_place(url, location)


# Neither unreserved nor reserved nor an escape (RFC 3986, 2), and all that is no ASCII.
SPOILED = [*map(chr, range(0x21)), *map(chr, range(0x7F, 0xA1)), *'<>"{}|\\^`', "é", "\u2028"]


@pytest.mark.parametrize("sign", SPOILED, ids=lambda sign: f"{ord(sign):04x}")
def test_an_address_has_no_sign_that_none_may_have(sign: str) -> None:
    """Wherever it stands; what a redirect has of them is left out as browsers do, or it is not followed."""
    for url in (f"http://e.org/a{sign}b", f"http://e{sign}.org/", f"{sign}http://e.org/", f"http://e.org/{sign}"):
        with pytest.raises(IdentifierError, match="has characters that no address has"):
            require_address(url)
    if sign.isascii() and sign not in "\t\r\n":
        with pytest.raises(RemoteError, match="only the same host is followed"):
            require_same_place("http://e.org/", f"/a{sign}b")
    elif sign.isascii():
        assert "http://e.org/ab" == require_same_place("http://e.org/", f"/a{sign}b")


@pytest.mark.parametrize("sign", "-._~:/?[]@!$&'()*+,;=%aZ0")
def test_any_other_sign_may_stand_in_an_address(sign: str) -> None:
    assert f"http://e.org/a?{sign}b" == require_address(f"http://e.org/a?{sign}b")
