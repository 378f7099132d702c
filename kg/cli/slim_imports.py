"""Click and paths, imported without what they need only now and then.

Importing click takes a third of the time of a question, and more than half of that goes into four modules of Python's
library of which it uses next to nothing: `inspect`, for the margins of help texts, `uuid` and `datetime`, for types of
options that no command has, and `gettext`, for translations that it does not bring. Paths need `urllib.parse` to be
written as addresses, which few are. Stand-ins take their places while click or paths are imported; a stand-in fetches
the module when it is used.

The same goes for click's typed dictionaries, which only checkers of types look at: Python compiles each of their
annotations as text of its own.
"""

from __future__ import annotations

import sys
import typing
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any


class _Later(ModuleType):
    """A module that is imported when something of it is used that the stand-in does not know."""

    def __getattr__(self, name: str) -> Any:
        if name == "__path__":  # asked by `from … import`; none of them is a package
            raise AttributeError(name)
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


class _LaterClass(type):
    """What stands for a class that click takes out of its module while it is imported."""

    def __getattr__(cls, name: str) -> Any:
        return getattr(getattr(import_module(cls.__module__), cls.__name__), name)

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, getattr(import_module(cls.__module__), cls.__name__))


class _Datetime(_Later):
    datetime = _LaterClass("datetime", (), {"__module__": "datetime"})


class _Gettext(_Later):
    def gettext(self, message: str) -> str:
        """Return a message as it is, which is what a catalogue that is not there makes of it."""
        return message

    def ngettext(self, one: str, many: str, number: int) -> str:
        """Return the form of a message for a number of things, in English."""
        return one if number == 1 else many


class _Parse(_Later):
    def quote_from_bytes(self, name: bytes) -> str:
        """Return the bytes of a path as they stand in an address."""
        return str(self.__getattr__("quote_from_bytes")(name))


class _Dictionary(dict[str, Any]):
    """What stands for a typed dictionary, which is a dictionary when a program runs."""

    def __init_subclass__(cls, *, total: bool = True) -> None:
        super().__init_subclass__()


def _give_back(stand_in: ModuleType) -> None:
    if sys.modules.get(stand_in.__name__) is stand_in:
        del sys.modules[stand_in.__name__]


@contextmanager
def _standing_in(*made: ModuleType) -> Iterator[None]:
    """Let modules stand in for those of their names that nobody has imported."""
    stand_ins = [one for one in made if one.__name__ not in sys.modules]
    sys.modules.update({one.__name__: one for one in stand_ins})
    try:
        yield
    finally:
        for one in stand_ins:
            _give_back(one)


def import_paths() -> None:
    """Import `pathlib`, and leave for later what it seldom uses."""
    with _standing_in(_Parse("urllib.parse")):
        import pathlib  # noqa: F401 - so that it is there


def import_click() -> None:
    """Import click, and leave for later what nobody has imported of the modules that it seldom uses."""
    if "click" in sys.modules:
        return
    typed = vars(typing)["TypedDict"]
    vars(typing)["TypedDict"] = _Dictionary
    try:
        with _standing_in(_Inspect("inspect"), _Uuid("uuid"), _Datetime("datetime"), _Gettext("gettext")):
            import click  # noqa: F401 - so that it is there
    finally:
        vars(typing)["TypedDict"] = typed
