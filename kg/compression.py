"""Compressed files: gzip always, Zstandard where its package is installed; the same input gives the same bytes."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from kg.errors import InputError, Location, UsageError

SUFFIXES = {"gz": ".gz", "zst": ".zst"}


def compression_of(path: Path) -> str | None:
    """Return the compression that a file's name says, or None."""
    return next((kind for kind, suffix in SUFFIXES.items() if path.suffix.lower() == suffix), None)


def without_suffix(path: Path) -> Path:
    """Return a path without the suffix of a compression."""
    return path.with_suffix("") if compression_of(path) else path


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
        with _zstandard().ZstdCompressor(level=10).stream_writer(file, closefd=False) as packed:
            yield packed


@contextmanager
def open_uncompressed(path: Path) -> Iterator[IO[bytes]]:
    """Give the content of a file, uncompressed if its name says that it is compressed.

    Raises InputError for a file that cannot be read, also while it is read.
    """
    kind = compression_of(path)
    try:
        with path.open("rb") as file:
            if kind == "gz":
                with gzip.GzipFile(fileobj=file) as unpacked:
                    yield cast("IO[bytes]", unpacked)
            elif kind == "zst":
                with _zstandard().ZstdDecompressor().stream_reader(file, read_across_frames=True) as unpacked:
                    yield unpacked
            else:
                yield file
    except (EOFError, gzip.BadGzipFile) as error:
        raise InputError(f"is damaged: {error}", location=Location(path)) from None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}", location=Location(path)) from None
    except Exception as error:
        if type(error).__name__ in ("ZstdError", "error"):  # zstandard.ZstdError, zlib.error
            raise InputError(f"is damaged: {error}", location=Location(path)) from None
        raise


def _zstandard() -> Any:
    try:
        import zstandard
    except ImportError:
        raise UsageError("Zstandard needs a package that is not installed: pip install 'music-kg[zst]'") from None
    return zstandard
