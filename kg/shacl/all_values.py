"""What pySHACL binds and reports: every value, though Python takes a literal such as 0 or an empty text for false."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import pairwise
from threading import Lock
from typing import Any

from kg.engines.asked_graph import HeldText
from kg.sparql.clauses import find_form
from kg.sparql.tokens import meaningful, tokenize

_at_work: list[Any] = []
"""The class that pySHACL has by itself, as often as validations run now."""
_lock = Lock()


_NOTHING = "SELECT $this WHERE { FILTER(false) }"


@contextmanager
def binding_all_values(helper: Any) -> Iterator[None]:
    """While the block runs, have pySHACL's module of helpers give one that asks whether a value is there, not true."""
    with _lock:
        plain = _at_work[0] if _at_work else helper.get_query_helper_cls()
        if not _at_work:
            helper.SPARQLQueryHelperCls = _binding(plain)
        _at_work.append(plain)
    try:
        yield
    finally:
        with _lock:
            _at_work.pop()
            if not _at_work:
                helper.SPARQLQueryHelperCls = plain


def _binding(plain: Any) -> Any:
    class Helper(plain):  # type: ignore[misc]  # pySHACL's, which is imported late
        """Binds each value, and marks the text of a validator, which takes each term of a row for true or false."""

        def __init__(self, *given: Any, **options: Any) -> None:
            super().__init__(*given, **options)
            self._first: dict[Any, Any] = {}

        def pre_bind_variables(self, thisnode: Any, valuenode: Any = None, extravars: Any = None) -> Any:
            if valuenode is not None and _makes_value(str(self.select_text)):
                bound, text = super().pre_bind_variables(thisnode, None, extravars)
                is_first = self._first.setdefault(thisnode, valuenode) == valuenode
                return bound, text if is_first else _NOTHING
            bound, text = super().pre_bind_variables(thisnode, valuenode, extravars)
            if valuenode is not None and self.bind_value_regex.search(self.select_text):
                bound["value"] = valuenode
            return bound, text

        def apply_prefixes(self, text: str) -> Any:
            written = super().apply_prefixes(text)
            return HeldText(written) if self.parameters else written

    return Helper


@lru_cache(256)
def _makes_value(text: str) -> bool:
    """Tell whether a SELECT makes a ?value of its own: it is asked once, and not for each value of a path.

    SHACL (section 6.2) binds ?value beforehand in an ASK only; pySHACL does in both, and refuses such a SELECT.
    """
    tokens = meaningful(tokenize(text))
    makes = any(before.word == "AS" and token.text in ("?value", "$value") for before, token in pairwise(tokens))
    return makes and find_form(text) == "SELECT"
