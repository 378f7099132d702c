"""Click, imported without what it needs only now and then.

Importing click takes a third of the time of a question, and half of that goes into two modules of Python's library of
which it uses next to nothing: `inspect`, for the margins of help texts, and `uuid`, for a type of options that no
command has. Stand-ins take their places while click is imported; a stand-in fetches the module when it is used.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any


class _Later(ModuleType):
    """A module that is imported when something of it is used that the stand-in does not know."""

    def __getattr__(self, name: str) -> Any:
        _give_back(self)
        return getattr(import_module(self.__name__), name)


class _Inspect(_Later):
    def cleandoc(self, doc: str) -> str:
        """Return a text without its margin, which a text of one line has only at its left."""
        if "\n" in doc or "\t" in doc:
            return str(self.__getattr__("cleandoc")(doc))
        return doc.lstrip(" ")


class _Uuid(_Later):
    def __getattr__(self, name: str) -> Any:
        if name == "UUID" and sys.modules.get(self.__name__) is self:
            return object  # click names the class while it is imported, as what a type of options is about
        return super().__getattr__(name)


def _give_back(stand_in: ModuleType) -> None:
    if sys.modules.get(stand_in.__name__) is stand_in:
        del sys.modules[stand_in.__name__]


def import_click() -> None:
    """Import click, `inspect` and `uuid` left for later where nobody has imported them."""
    if "click" in sys.modules:
        return
    stand_ins = [made for made in (_Inspect("inspect"), _Uuid("uuid")) if made.__name__ not in sys.modules]
    sys.modules.update({made.__name__: made for made in stand_ins})
    try:
        import click  # noqa: F401 - so that it is there
    finally:
        for made in stand_ins:
            _give_back(made)
