"""Pictures as PNG, made from their SVG."""

from __future__ import annotations

from kg._version import DISTRIBUTION
from kg.errors import UsageError


def png(picture: str, *, zoom: float = 2) -> bytes:
    """Return a picture of ours as PNG, by default with two dots for a unit of its SVG.

    Letters are those of the fonts of this machine. Raises UsageError where the package is missing.
    """
    try:
        import resvg_py
    except ImportError:
        message = f"PNG needs a package that is not installed: pip install '{DISTRIBUTION}[png]'; or write -f svg"
        raise UsageError(message) from None
    return bytes(resvg_py.svg_to_bytes(svg_string=picture, zoom=zoom))
