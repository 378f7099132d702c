"""JSON that somebody sends, read so that whatever is told of it is JSON again, in UTF-8."""

from __future__ import annotations

import json
from typing import Any


def read_json(text: bytes | str) -> Any:
    """Return a value; raise ValueError, with the reason in words, for what is no JSON or holds what no answer can.

    Python takes NaN and Infinity, makes infinity of 1e400, and takes halves of letters (RFC 8259, sections 6 and 8.2).
    """
    try:
        value = json.loads(text, parse_constant=_refuse, parse_float=_finite)
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise ValueError("there is half of a letter in it, a surrogate without the other") from None
    except _Unlike as fault:
        raise ValueError(str(fault)) from None
    except (ValueError, RecursionError):
        raise ValueError("this is no JSON") from None
    return value


class _Unlike(ValueError):
    pass


def _refuse(name: str) -> Any:
    raise _Unlike(f"{name} is no number of JSON")


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise _Unlike(f"the number {text[:20]} is too large")
    return number
