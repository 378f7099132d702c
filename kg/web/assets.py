"""The files that pages ask for: a style sheet, a script, a picture; they are sent without what only we read in them."""

from __future__ import annotations

import re
from importlib.resources import files

from kg.pictures.canvas import STYLE

MEDIA_TYPES = {"style.css": "text/css", "script.js": "text/javascript", "icon.svg": "image/svg+xml"}
"""The files, with their media types."""
_REMARK = re.compile(r"/\*.*?\*/", re.DOTALL)
_AROUND = re.compile(r"\s*([{};])\s*|([:,])\s+")
_MARGIN = re.compile(r"^[ \t]*(?://[^\n]*)?(?:\n|(?=\S))", re.MULTILINE)


def read_assets() -> dict[str, bytes]:
    """Return the files by name; in the style sheet is also what colours pictures."""
    read = {name: (files("kg.web") / "static" / name).read_text("utf-8") for name in MEDIA_TYPES}
    read["style.css"] = short_style(read["style.css"] + STYLE)
    read["script.js"] = short_script(read["script.js"])
    return {name: text.encode() for name, text in read.items()}


def short_style(text: str) -> str:
    """Return a style sheet without remarks and without white space that parts nothing; its texts hold no marks of CSS.

    >>> short_style("a { color: red; /* as others */ margin: 0 }\\n@media print { a:hover { color: #fff } }")
    'a{color:red;margin:0}@media print{a:hover{color:#fff}}'
    """
    return _AROUND.sub(lambda found: found[1] or found[2], _REMARK.sub("", text)).strip()


def short_script(text: str) -> str:
    """Return a script without margins, empty lines, and lines that are remarks; no text in it has several lines.

    >>> short_script("// Says so.\\nif (a) {\\n  // why\\n  b();\\n}\\n")
    'if (a) {\\nb();\\n}\\n'
    """
    return _MARGIN.sub("", text)
