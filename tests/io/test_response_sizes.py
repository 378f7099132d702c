"""An answer is whole or an error, in blocks of any size, and takes time by its bytes."""

from __future__ import annotations

import gzip
import io
import time
from collections.abc import Callable
from email.message import Message
from typing import Any

import pytest

from kg.io.response import Limits, Response

from ..growth import require_growth


class Raw:
    """What http.client gives for a body."""

    status, chunked = 200, False

    def __init__(self, body: bytes, packed: bool = False, length: int | None = None) -> None:
        self.headers, self.length, self._file = Message(), length, io.BytesIO(body)
        if packed:
            self.headers["Content-Encoding"] = "gzip"

    def read1(self, size: int) -> bytes:
        """Return what is there, little by little, so that the work is that of many blocks."""
        return self._file.read(min(size, 500))


def respond(raw: Any) -> Response:
    return Response(raw, "http://e/", Limits(), time.monotonic() + 60)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("size", [1, 13, 9_999, 10_001, 1_000_000, -1])
def test_an_answer_is_read_in_blocks_of_any_size(size: int, packed: bool) -> None:
    """The blocks together are the body, also where it was packed, and packed in two pieces."""
    body = b"".join(b"%d\n" % n for n in range(30_000 if size > 13 or size < 0 else 3_000))
    pieces = gzip.compress(body[:999]) + gzip.compress(body[999:])
    answer = respond(Raw(pieces if packed else body, packed))
    blocks = []
    while block := answer.read(size):
        blocks.append(block)

    assert body == b"".join(blocks)
    assert {bytes} == set(map(type, blocks))
    assert size < 0 or {size} >= set(map(len, blocks[:-1]))


def test_the_beginning_of_an_answer_can_be_quoted_and_still_be_read() -> None:
    """What was looked at is not lost."""
    body = b"one two\n" * 9_000
    answer = respond(Raw(body))

    assert answer.quote().startswith("one two one two")
    assert body == answer.read()


@pytest.mark.parametrize("size", [-1, 700])
def test_a_large_answer_takes_time_by_its_bytes(size: int) -> None:
    """Nothing that was read is copied with each block that follows."""

    def prepare(length: int) -> Callable[[], object]:
        body = b"x" * length

        def work() -> None:
            answer = respond(Raw(body))
            while answer.read(size):
                pass

        return work

    require_growth(prepare, 1_000_000)


def test_an_answer_packed_small_takes_time_by_its_bytes() -> None:
    """One block that becomes a hundred times its size is given out piece by piece."""

    def prepare(length: int) -> Callable[[], object]:
        body = gzip.compress(b"x" * length)

        def work() -> None:
            answer = respond(Raw(body, packed=True))
            while answer.read(1000):
                pass

        return work

    require_growth(prepare, 2_000_000)
