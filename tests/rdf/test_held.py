"""Texts of an editor stand in place of files, for whom they are meant and as long as they are."""

from __future__ import annotations

import gzip
import threading
from pathlib import Path

from kg.rdf.guarded import open_unpacked
from kg.rdf.held import held_below, held_content, held_texts, hold, let_go, seeing
from kg.rdf.turtle import read_triples


def test_a_text_that_is_held_is_read_until_it_is_let_go(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("<urn:a> <urn:b> 1 .")
    hold(path, b"<urn:a> <urn:b> 2, 3 .")
    try:
        assert [path] == held_below(tmp_path)
        assert len(list(read_triples([path]))) == 2
    finally:
        let_go(path)

    assert held_content(path) is None
    assert len(list(read_triples([path]))) == 1
    let_go(path)


def test_only_who_sees_texts_finds_them(tmp_path: Path) -> None:
    """Not a thread beside, and nobody afterwards."""
    path, other, beside = tmp_path / "a.ttl", tmp_path / "b.ttl", list[object]()
    hold(path, b"held")
    try:
        with seeing({other: b"seen"}):
            with seeing({path: b"within"}):
                assert held_texts() == {path: b"within"}
            assert held_texts() == {other: b"seen"}
            thread = threading.Thread(target=lambda: beside.append(held_content(path)))
            thread.start()
            thread.join()
        assert (held_content(path), held_content(other)) == (b"held", None)
    finally:
        let_go(path)

    assert [b"held"] == beside


def test_what_is_held_is_unpacked_in_place_of_a_file(tmp_path: Path) -> None:
    """But for one that was read before, and one that is packed, which is never held."""
    path, packed = tmp_path / "a.ttl", tmp_path / "a.ttl.gz"
    path.write_bytes(b"on the disk")
    packed.write_bytes(gzip.compress(b"packed on the disk"))
    for one in (path, packed):
        hold(one, b"held")
    try:
        with open_unpacked(path) as file:
            assert b"held" == file.read()
        with open_unpacked(path, b"read before") as file:
            assert b"read before" == file.read()
        with open_unpacked(packed) as file:
            assert b"packed on the disk" == file.read()
    finally:
        for one in (path, packed):
            let_go(one)
    with open_unpacked(path) as file:
        assert b"on the disk" == file.read()
