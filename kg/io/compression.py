"""Packing and unpacking: gzip always, Zstandard where its package is installed; the same input gives the same bytes."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Protocol, cast

from kg._version import DISTRIBUTION
from kg.errors import InputError, LimitError, Location, UsageError

MOST_TIMES = 200
"""How many times as large as its packed form content may be; RDF is some 10 to 30 times as large."""
HARMLESS = 100_000_000
"""So many bytes may be packed however well."""
# What is unpacked at once of so little is at most 32 MB: four bytes may stand for a block of 128 kB.
_PIECE = 1 << 10
_BLOCK = 1 << 16


@contextmanager
def compressing(file: IO[bytes], kind: str | None) -> Iterator[IO[bytes]]:
    """Give a file whose content goes to another one compressed ("gz", "zst") or, for None, as it is.

    No name and no time of day are written. Raises UsageError when the package for "zst" is missing.
    """
    if kind is None:
        yield file
    elif kind == "gz":
        with gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=file, mtime=0) as packed:
            yield cast("IO[bytes]", packed)
    else:
        # Without its checksum a flipped bit would be read as other data.
        with _zstandard().ZstdCompressor(level=10, write_checksum=True).stream_writer(file, closefd=False) as packed:
            yield packed


@contextmanager
def unpacking(path: Path, kind: str | None, content: bytes | None = None) -> Iterator[IO[bytes]]:
    """Give the content of a file that is packed ("gz", "zst") or, for None, as it is.

    The bytes of the file are given where it was read before. Raises InputError for a file that cannot be read, and
    LimitError for one that stands for far more than it holds, both also while it is read.
    """
    try:
        with path.open("rb") if content is None else io.BufferedReader(io.BytesIO(content)) as file:
            if kind and not file.peek(1):
                raise InputError("is empty, and a compressed file never is", location=Location(path))
            if kind == "gz":
                with gzip.GzipFile(fileobj=file) as unpacked:
                    yield io.BufferedReader(_Weighed(unpacked, file, path), _BLOCK)
            elif kind == "zst":
                yield io.BufferedReader(_Weighed(_ZstdFile(file), file, path), _BLOCK)
            else:
                yield file
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise InputError(f"is damaged: {error}", location=Location(path)) from None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}", location=Location(path)) from None
    except Exception as error:
        if type(error).__name__ == "ZstdError":  # of a package that may not be there
            raise InputError(f"is damaged: {error}", location=Location(path)) from None
        raise


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class _Weighed(io.RawIOBase):
    """Unpacked content that is compared with what of the packed file was read for it.

    A file of a few megabytes may stand for more than a disk holds, and than anybody wants.
    """

    def __init__(self, unpacked: _Readable, packed: IO[bytes], path: Path) -> None:
        super().__init__()
        self._unpacked, self._packed, self._path, self._size = unpacked, packed, path, 0

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer, as far as there is content; raise LimitError for too much."""
        block = self._unpacked.read(len(buffer))
        buffer[: len(block)] = block
        self._size += len(block)
        if self._size > HARMLESS and self._size > MOST_TIMES * self._packed.tell():
            raise too_large(self._path)
        return len(block)


def too_large(path: Path, instead: str = "unpack it first") -> LimitError:
    """Return what tells that a packed file stands for far more than it holds, and what to do `instead`."""
    message = f"its content is more than {MOST_TIMES} times as large as the file; if that is right, {instead}"
    return LimitError(message, location=Location(path))


class _ZstdFile:
    """The content of a Zstandard file; unlike the package's own reader it notices when the file was cut off."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._rest, self._ready, self._ended = file, b"", memoryview(b""), True
        self._new = _zstandard().ZstdDecompressor().decompressobj

    def read(self, size: int, /) -> bytes:
        """Return at most so many bytes, nothing at the end; raise EOFError for a file that ends within a frame."""
        while not self._ready:
            packed = self._rest or self._file.read(_PIECE)
            if not packed:
                if not self._ended:
                    raise EOFError("the file ends before the end-of-stream marker was reached")
                break
            if self._ended:
                self._frame = self._new()
            self._ready = memoryview(self._frame.decompress(packed))
            self._ended, self._rest = self._frame.eof, self._frame.unused_data
        found, self._ready = self._ready[:size], self._ready[size:]
        return bytes(found)


def _zstandard() -> Any:
    try:
        import zstandard
    except ImportError:
        message = f"Zstandard needs a package that is not installed: pip install '{DISTRIBUTION}[zst]'"
        raise UsageError(message) from None
    return zstandard
