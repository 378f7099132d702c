"""How much of a stranger's file is read at once, and what is told of more.

Parsers hold what is open: each bracket, each element, a text up to its end, and of JSON-LD a whole object. So there is
a limit for each of these, far beyond what people write.
"""

from __future__ import annotations

from pathlib import Path

from kg.errors import LimitError, Location, TurtleError

MOST_OPEN = 2_000
"""Elements and lists: one in another takes a parser 350 bytes or, in XML, time that grows with the square."""
LONGEST = 16 << 20
"""The longest text; Oxigraph's own parsers draw the line here, but for XML."""
LONGEST_IRI = 1 << 16
MOST_VALUES = 3_000_000
"""How many values one object of JSON-LD may hold; a parser takes 200 to 700 bytes for each, or 2 GB."""
MOST_ENTITY_TEXT = 100_000_000
"""How much text the entities of an XML file may stand for."""


def too_deep(most: int, path: Path) -> TurtleError:
    """Return what tells that brackets or elements stand too deep in each other."""
    return TurtleError(f"is nested more than {most} levels deep; write it flatter", location=Location(path))


def too_long(what: str, most: int, path: Path) -> LimitError:
    """Return what tells that a part of a file is too long."""
    return LimitError(f"{what} in it is longer than {most:,} bytes; that much is not read", location=Location(path))
