"""What a picture says and where, read from its SVG as a browser would, and answers of any kind to draw."""

from __future__ import annotations

import re
from typing import NamedTuple
from xml.etree import ElementTree

from hypothesis import strategies as st

from kg.pictures.words import width
from kg.rdf.terms import IRI, XSD, BlankNode, Literal, Term

SVG = "{http://www.w3.org/2000/svg}"


class Box(NamedTuple):
    """A text with the room that it takes at most."""

    text: str
    left: float
    right: float
    base: float
    size: float


def read(svg: str) -> ElementTree.Element:
    """Return the root of a picture of ours."""
    return ElementTree.fromstring(svg)  # noqa: S314 - made here


def texts_of(svg: str) -> list[Box]:
    """Return the texts of a picture, where they are."""
    boxes = []
    for node in read(svg).iter(f"{SVG}text"):
        text, size = node.text or "", float(node.get("font-size", "13"))
        x, wide = float(node.attrib["x"]), width(text, size)
        left = x - {"start": 0, "middle": wide / 2, "end": wide}[node.get("text-anchor", "start")]
        boxes.append(Box(text, left, left + wide, float(node.attrib["y"]), size))
    return boxes


def size_of(svg: str) -> tuple[float, float]:
    """Return how wide and how high a picture is."""
    _, _, wide, high = read(svg).attrib["viewBox"].split()
    return float(wide), float(high)


def numbers_in(svg: str) -> list[str]:
    """Return all that stands where a length or a place must stand."""
    found = []
    for node in read(svg).iter():
        for name in ("x", "y", "cx", "cy", "r", "width", "height", "viewBox"):
            found += node.get(name, "").split()
        found += re.split(r"[MLC ]+", node.get("d", "M").strip("M"))
    return [one for one in found if one]


def require_sound(svg: str) -> None:
    """Fail for a picture that is no XML, runs or fetches anything, has no place for a mark, or lays text over text."""
    root = read(svg)
    wide, high = size_of(svg)
    assert root.attrib["role"] == "img"
    labelled = {f"#{one}" for one in root.attrib["aria-labelledby"].split()}
    assert labelled == {f"#{node.attrib['id']}" for node in root if node.tag in (f"{SVG}title", f"{SVG}desc")}
    for node in root.iter():
        assert node.tag.removeprefix(SVG) in {"svg", "title", "desc", "style", "text", "rect", "circle", "path"}
        assert not [name for name in node.attrib if name.startswith("on") or "href" in name]
    for number in numbers_in(svg):
        assert re.fullmatch(r"-?[0-9]{1,6}(\.[0-9])?", number), number
    boxes = texts_of(svg)
    for box in boxes:
        assert -1 <= box.left, box
        assert box.right <= wide + 1, box
        assert box.size <= box.base <= high, box
    for n, one in enumerate(boxes):
        for other in boxes[n + 1 :]:
            apart = abs(one.base - other.base) >= min(one.size, other.size) - 0.5
            assert apart or one.right <= other.left + 1 or other.right <= one.left + 1, (one, other)


def _terms() -> st.SearchStrategy[Term | None]:
    xsd = st.sampled_from([XSD + name for name in ("integer", "decimal", "double", "date", "gYear", "string")])
    hostile = ["NaN", "INF", "-INF", "1e308", "-1e308", "1e-320", "9" * 400, "0", "-0", "1_000", "٣", " 7 ", "+.5"]
    days = ["2024", "2024-02", "2024-02-30", "2024-10-18", "-0044-03-15", "9999-12-31", "999999-12", "2024-13-01",
            "2024-10-18T04:00:00Z", "2024-10-18T04:00:00+09:00", "0000-00-00"]  # fmt: skip
    words = ["<script>alert(1)</script>", "]]>", "&amp;", '"', "\x00\x1b[31m", "\u202eabc", "로제", "שלום", "\ud800", "\ufffe",
             "e\u0301" * 90, "W" * 500, "", " \n ", "👩‍👩‍👧‍👦" * 60]  # fmt: skip
    lexical = st.one_of(
        st.sampled_from([*hostile, *days, *words]), st.integers().map(str), st.floats().map(repr), st.text(max_size=60)
    )
    return st.one_of(
        st.none(),
        st.builds(Literal, lexical, xsd),
        st.integers(-50, 50).map(lambda n: Literal(str(n), XSD + "integer")),
        st.sampled_from([IRI("urn:a"), IRI("javascript:alert(1)"), BlankNode("b")]),
    )


TERMS = _terms()
"""Terms of any kind, with what numbers and days can be most of all."""
