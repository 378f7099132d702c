"""The body of an answer is read whole or not at all, within a time and a number of bytes."""

from __future__ import annotations

import gzip
import http.client
import io
import time
import tracemalloc
from typing import Any, cast

import pytest

from kg.errors import RemoteError
from kg.io.response import Limits, Response


class Wire:
    """A connection on which an answer has come already."""

    def __init__(self, sent: bytes) -> None:
        self._sent = sent

    def makefile(self, _: str) -> io.BufferedIOBase:
        """Return what was sent."""
        return io.BytesIO(self._sent)


def response(
    body: bytes, *headers: str, length: int | None = None, limits: Limits | None = None, seconds: float = 9
) -> Response:
    """Return an answer with a body, and as many bytes announced as it has or as are given."""
    told = [*headers, f"Content-Length: {len(body) if length is None else length}"] if length != -1 else headers
    raw = http.client.HTTPResponse(cast("Any", Wire("\r\n".join(["HTTP/1.1 200 OK", *told, "", ""]).encode() + body)))
    raw.begin()
    return Response(raw, "http://e.org/x?key=1", limits or Limits(), time.monotonic() + seconds)


def test_a_body_is_read_in_the_sizes_asked_for() -> None:
    """At most so many bytes come at once, and nothing at the end."""
    body = bytes(range(256)) * 1000
    answer = response(body)

    assert [body[:10], b"", body[10:100_000], body[100_000:], b""] == [
        answer.read(size) for size in (10, 0, 99_990, 10**9, 10)
    ]
    assert b"" == answer.read()
    assert body == response(body).read()


@pytest.mark.parametrize("size", [-1, 10])
def test_a_body_that_stops_too_soon_is_told(size: int) -> None:
    """What is missing is counted, and nothing passes for the whole."""
    answer = response(b"x" * 100, length=130)
    with pytest.raises(RemoteError, match=r"^http://e\.org/x: the answer was cut off, 30 bytes are missing$"):
        list(iter(lambda: answer.read(size), b""))


def test_an_answer_says_whether_a_cut_would_show() -> None:
    assert response(b"x").announced
    assert not response(b"x", length=-1).announced


def test_a_body_in_chunks_tells_of_a_cut_by_itself() -> None:
    """It has no length, and an end of its own (RFC 9112, section 7.1)."""
    chunked = "Transfer-Encoding: chunked"
    whole = response(b"4\r\ntold\r\n0\r\n\r\n", chunked, length=-1)
    assert whole.announced
    assert b"told" == whole.read()
    with pytest.raises(RemoteError, match="was cut off"):
        response(b"4\r\nto", chunked, length=-1).read()


@pytest.mark.parametrize("encoding", ["", "identity", "Identity", "gzip", "x-gzip", " GZIP "])
def test_a_body_is_packed_by_either_name_of_gzip_or_not_at_all(encoding: str) -> None:
    """In any case of letters; no name is none (RFC 9110, section 8.4.1)."""
    body = gzip.compress(b"told") if "gzip" in encoding.lower() else b"told"
    assert b"told" == response(body, f"Content-Encoding: {encoding}").read()


def test_an_empty_body_that_is_said_to_be_packed_is_empty() -> None:
    """As that of a 204, or of an answer to HEAD."""
    assert b"" == response(b"", "Content-Encoding: gzip").read()


def test_a_packed_body_is_unpacked_piece_by_piece() -> None:
    """One piece behind the other is one body (RFC 1952)."""
    packed = gzip.compress(b"one ") + gzip.compress(b"") + gzip.compress(b"two")

    assert b"one two" == response(packed, "Content-Encoding: gzip").read()


def test_a_packed_body_of_nothing_but_empty_pieces_has_an_end_as_well() -> None:
    """Each block that comes counts, though nothing comes out of it."""
    packed = gzip.compress(b"", mtime=0) * 20_000
    with pytest.raises(RemoteError, match="the answer is larger than 3 bytes"):
        response(packed, "Content-Encoding: gzip", limits=Limits(size=3)).read()

    assert b"" == response(packed, "Content-Encoding: gzip", limits=Limits(size=30)).read()


@pytest.mark.parametrize(
    ("body", "encoding", "message"),
    [
        (gzip.compress(b"x" * 1000, mtime=0)[:-4], "gzip", "the packed answer was cut off"),
        (b"plain", "gzip", "the packed answer is damaged"),
        (b"x", "br", r"^http://e\.org/x answers packed as 'br', which was not asked for"),
    ],
)
def test_a_packed_body_that_cannot_be_unpacked_is_told(body: bytes, encoding: str, message: str) -> None:
    with pytest.raises(RemoteError, match=message):
        response(body, f"Content-Encoding: {encoding}").read()


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_a_body_of_just_the_size_allowed_is_taken_and_one_byte_more_is_not(encoding: str) -> None:
    """What counts is the size unpacked."""
    for size in (1000, 1001):
        body = b"x" * size if encoding == "identity" else gzip.compress(b"x" * size)
        answer = response(body, f"Content-Encoding: {encoding}", limits=Limits(size=1000))
        if size == 1000:
            assert size == len(answer.read())
        else:
            with pytest.raises(RemoteError, match="larger than 1,000 bytes; ask for less"):
                answer.read()


def test_a_small_body_that_unpacks_to_a_large_one_takes_no_memory() -> None:
    """No more is unpacked than may be taken."""
    packed = gzip.compress(b"\0" * (40 << 20))
    answer = response(packed, "Content-Encoding: gzip", limits=Limits(size=1 << 20))
    tracemalloc.start()
    try:
        with pytest.raises(RemoteError, match="larger than"):
            answer.read()
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert most < 8 << 20


def test_a_body_that_comes_too_late_is_not_taken() -> None:
    """The time is over although every byte is there."""
    with pytest.raises(RemoteError, match=r"http://e\.org/x did not answer in full within 60 s"):
        response(b"x", seconds=0).read()


def test_a_body_whose_wait_ends_with_the_time_is_late_and_not_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads that the time was over allows more of it."""

    def wait(_: object, __: int = -1) -> bytes:
        raise TimeoutError

    monkeypatch.setattr(http.client.HTTPResponse, "read1", wait)
    with pytest.raises(RemoteError, match="did not answer in full within 60 s"):
        response(b"x", seconds=0).read()
    with pytest.raises(RemoteError, match="was cut off"):
        response(b"x").read()


@pytest.mark.parametrize(
    "fault", [http.client.IncompleteRead(b""), ConnectionResetError(), ValueError("read of closed")]
)
def test_however_a_connection_breaks_the_answer_was_cut_off(fault: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object, __: int = -1) -> bytes:
        raise fault

    monkeypatch.setattr(http.client.HTTPResponse, "read1", fail)
    with pytest.raises(RemoteError, match=rf"^http://e\.org/x: the answer was cut off \({type(fault).__name__}\)$"):
        response(b"x").read()


class Large(bytes):
    """A block of two gibibytes, as far as anybody counts."""

    def __len__(self) -> int:
        """Return how many bytes there would be."""
        return 1 << 31


def test_whoever_names_no_size_takes_two_gibibytes_and_no_byte_more(monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = iter([Large(b"x"), b"y"])
    monkeypatch.setattr(http.client.HTTPResponse, "read1", lambda *_: next(blocks))
    answer = response(b"")

    assert b"x" == answer.read(1)
    with pytest.raises(RemoteError, match="larger than 2,147,483,648 bytes"):
        answer.read(1)


@pytest.mark.parametrize(
    ("header", "expected"),
    [("Content-Type: Text/CSV; charset=utf-8", "text/csv"), ("Content-Type: text/csv ; a=b", "text/csv"), ("X: y", "")],
)
def test_a_media_type_is_known_without_its_parameters(header: str, expected: str) -> None:
    assert expected == response(b"", header).media_type


def test_the_beginning_of_a_body_is_quoted_on_one_line() -> None:
    """Also of a body that was cut off."""
    assert "a b" == response(b"a\n\n  b\n").quote()
    assert "a b" == response(b"a\nb", length=50).quote()
    assert "x" * 200 + "…" == response(b"x" * 5000).quote()


def test_no_more_of_a_body_is_held_than_is_asked_for() -> None:
    """A dump of gigabytes is written to disk piece by piece."""
    answer = response(b"x" * (1 << 20))
    for _ in range(3):
        assert b"x" * 10 == answer.read(10)
        assert 1 << 16 > len(answer._held)


def test_no_more_of_a_body_is_read_than_is_quoted() -> None:
    """Whoever sends an error without an end is not heard to it."""
    answer = response(b"x" * (1 << 20))
    assert "x" * 200 + "…" == answer.quote() == answer.quote()
    assert 1 << 16 >= len(answer._held)
