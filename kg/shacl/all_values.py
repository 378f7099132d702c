"""What pySHACL binds and reports: every value, though Python takes a literal such as 0 or an empty text for false."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

from kg.engines.asked_graph import HeldText

_at_work: list[Any] = []
"""The class that pySHACL has by itself, as often as validations run now."""
_lock = Lock()


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

        def pre_bind_variables(self, thisnode: Any, valuenode: Any = None, extravars: Any = None) -> Any:
            bound, text = super().pre_bind_variables(thisnode, valuenode, extravars)
            if valuenode is not None and self.bind_value_regex.search(self.select_text):
                bound["value"] = valuenode
            return bound, text

        def apply_prefixes(self, text: str) -> Any:
            written = super().apply_prefixes(text)
            return HeldText(written) if self.parameters else written

    return Helper
