"""A packed file is read whole or said to be damaged, and packing the same gives the same bytes."""

from __future__ import annotations

import gzip
import io
import time
import tracemalloc
from collections import deque
from pathlib import Path

import pytest

from kg.errors import InputError, LimitError, Location
from kg.io import compression
from kg.io.compression import compressing, unpacking
from kg.rdf.formats import PACKINGS, packing_of, without_packing

KINDS = list(PACKINGS)
BODY = b"".join(b"%d\n" % n for n in range(60_000))


def packed(body: bytes, kind: str) -> bytes:
    """Return bytes as a file of a kind has them."""
    out = io.BytesIO()
    with compressing(out, kind) as file:
        file.write(body)
    return out.getvalue()


def unpacked(path: Path, size: int = -1) -> bytes:
    """Return the content of a file, read in pieces of a size."""
    with unpacking(path, packing_of(path)) as file:
        return b"".join(iter(lambda: file.read(size), b""))


def test_the_name_says_how_a_file_is_packed() -> None:
    assert ["gz", "zst", None, None] == [packing_of(Path(n)) for n in ("a.ttl.gz", "a.ZST", "a.ttl", "gz")]
    assert ["a.ttl", "a", "a.ttl"] == [str(without_packing(Path(n))) for n in ("a.ttl.gz", "a.ZST", "a.ttl")]


@pytest.mark.parametrize("size", [-1, 1_000, 70_000])
@pytest.mark.parametrize("kind", KINDS)
def test_what_was_packed_comes_back_whole(tmp_path: Path, kind: str, size: int) -> None:
    """Also from several pieces, one behind the other."""
    path = tmp_path / f"a{PACKINGS[kind]}"
    path.write_bytes(packed(BODY[:100], kind) + packed(b"", kind) + packed(BODY[100:], kind))

    assert BODY == unpacked(path, size)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_small_may_be_packed_however_well(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"a{PACKINGS[kind]}"
    path.write_bytes(packed(bytes(1_000_000), kind))

    assert path.stat().st_size * 300 < 1_000_000
    assert bytes(1_000_000) == unpacked(path, -1)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_gives_the_same_bytes_at_any_time(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A release that is made again tomorrow has the checksums of today."""
    today = packed(BODY, kind)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 90_000)

    assert today == packed(BODY, kind)


@pytest.mark.parametrize("kind", KINDS)
def test_the_name_of_a_file_is_nothing_that_is_packed(kind: str, tmp_path: Path) -> None:
    """In the making it has one of the process that makes it, and a release made again has the same checksums."""
    for name in ("one", "another.part"):
        with (tmp_path / name).open("wb") as file, compressing(file, kind) as packing:
            packing.write(BODY)

    assert packed(BODY, kind) == (tmp_path / "one").read_bytes() == (tmp_path / "another.part").read_bytes()


@pytest.mark.parametrize("left", [0, 1, 0.5, -1])
@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_was_cut_off_is_damaged(tmp_path: Path, kind: str, left: float) -> None:
    """Wherever: to nothing, in its head, in the middle, or by its last byte."""
    whole = packed(BODY, kind)
    path = tmp_path / f"a{PACKINGS[kind]}"
    path.write_bytes(whole[: int(left * len(whole)) if left == 0.5 else int(left)])

    for size in (-1, 1_000):
        with pytest.raises(InputError, match=r"is damaged|is empty, and a compressed file never is") as caught:
            unpacked(path, size)
        assert caught.value.location is not None
        assert path == caught.value.location.path


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_is_no_such_thing_is_damaged(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"a{PACKINGS[kind]}"
    path.write_bytes(BODY)

    with pytest.raises(InputError, match="is damaged"):
        unpacked(path)


@pytest.mark.parametrize("kind", KINDS)
def test_a_flipped_bit_is_never_read_as_other_data(tmp_path: Path, kind: str) -> None:
    """One that changes nothing of the content may pass, as in the time of day that a head may tell."""
    whole = packed(BODY, kind)
    path = tmp_path / f"a{PACKINGS[kind]}"
    noticed = 0
    for n in range(0, len(whole), len(whole) // 97):
        path.write_bytes(whole[:n] + bytes([whole[n] ^ 0x10]) + whole[n + 1 :])
        try:
            assert BODY == unpacked(path)
        except InputError:
            noticed += 1

    assert noticed > 90


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read: No such file"):
        unpacked(tmp_path / "a.ttl")


def test_a_plain_file_is_given_as_it_is(tmp_path: Path) -> None:
    """Whatever it holds."""
    out = io.BytesIO()
    with compressing(out, None) as file:
        file.write(gzip.compress(b"x"))
    (tmp_path / "a.ttl").write_bytes(out.getvalue())

    assert gzip.compress(b"x") == unpacked(tmp_path / "a.ttl")


class Taken(io.BytesIO):
    """A packed file of which so much was read as is said."""

    def __init__(self, taken: int) -> None:
        super().__init__()
        self.taken = taken

    def tell(self) -> int:
        """Return how much."""
        return self.taken


@pytest.mark.parametrize(
    ("harmless", "size", "taken", "is_refused"),
    [
        (1_000, 1_000, 0, False), (1_000, 1_001, 0, True), (1_000, 2_000, 10, False), (1_000, 2_001, 10, True),
        (1_000, 900, 1, False), (0, 200, 1, False), (0, 201, 1, True), (0, 400, 1, True),
    ],
)  # fmt: skip
@pytest.mark.parametrize("piece", [1, 7, 10_000])
def test_what_is_packed_too_well_is_refused_at_the_first_byte_too_many(
    harmless: int, size: int, taken: int, is_refused: bool, piece: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """200 times what was read of the packed file, beyond what is harmless, however it is read."""
    monkeypatch.setattr(compression, "HARMLESS", harmless)
    weighed = compression._Weighed(io.BytesIO(b"x" * size), Taken(taken), Path("a.gz"))
    if is_refused:
        told = "its content is more than 200 times as large as the file; if that is right, unpack it first"
        with pytest.raises(LimitError, match=told):
            list(iter(lambda: weighed.read(piece), b""))
    else:
        assert b"x" * size == b"".join(iter(lambda: weighed.read(piece), b""))


@pytest.mark.parametrize("kind", KINDS)
def test_of_what_is_packed_far_too_well_little_is_held_until_it_is_refused(tmp_path: Path, kind: str) -> None:
    """Some 32 MB at once, twice while they are put together, however much a few kilobytes stand for."""
    path = tmp_path / f"a{PACKINGS[kind]}"
    with path.open("wb") as file, compressing(file, kind) as packing:
        for _ in range(192):
            packing.write(bytes(1 << 20))
    tracemalloc.start()
    try:
        with pytest.raises(LimitError), unpacking(path, kind) as content:
            deque(iter(lambda: content.read(1 << 16), b""), maxlen=0)
        held = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert held < 80 << 20


def test_so_much_is_harmless_as_is_said() -> None:
    """100 MB, which no packed file of a few bytes has to give reasons for."""
    assert (200, 100_000_000) == (compression.MOST_TIMES, compression.HARMLESS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_packed_file_has_nothing_behind_it(tmp_path: Path, kind: str) -> None:
    """What is no further piece of it is damage."""
    path = tmp_path / f"a{PACKINGS[kind]}"
    path.write_bytes(packed(BODY, kind) + b"more")

    with pytest.raises(InputError, match="is damaged"):
        unpacked(path)


@pytest.mark.parametrize("kind", [None, *KINDS])
@pytest.mark.parametrize("error", [LimitError("too much"), ValueError("no number"), SyntaxError("no Turtle")])
def test_what_whoever_reads_finds_wrong_is_no_damage_of_the_file(kind: str | None, error: Exception) -> None:
    with pytest.raises(type(error)) as caught, unpacking(Path("a"), kind, packed(BODY, kind) if kind else BODY):
        raise error

    assert caught.value is error


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_read_before_is_not_read_again(tmp_path: Path, kind: str) -> None:
    """The bytes that are given count, and not the file."""
    with unpacking(tmp_path / "none", kind, packed(BODY, kind)) as file:
        assert BODY == file.read()
    with pytest.raises(InputError, match="is empty, and a compressed file never is"), unpacking(tmp_path, kind, b""):
        pass


def test_a_plain_file_may_be_empty(tmp_path: Path) -> None:
    """Of a packed one that is a fault."""
    (tmp_path / "a.ttl").write_bytes(b"")

    assert b"" == unpacked(tmp_path / "a.ttl")


@pytest.mark.parametrize("kind", [None, *KINDS])
def test_what_is_no_file_is_told_with_its_name(tmp_path: Path, kind: str | None) -> None:
    with pytest.raises(InputError, match="cannot be read: Is a directory") as told, unpacking(tmp_path, kind) as file:
        file.read()

    assert told.value.location == Location(tmp_path)
