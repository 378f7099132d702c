"""Settings as they are declared: which keys a file may have, what each may be, and a fault told at the very key.

A table has one line for each key; reading gives typed values, or the error that says what must stand there.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from kg.errors import KgError, Location, ProjectError, UsageError, nearest
from kg.project.named_paths import path_below
from kg.rdf.terms import Prefixes, parse_iri

_DEEPEST, _BRACKET = 100, r"[\[\]{}]"
Steps: TypeAlias = tuple[str | int, ...]
"""The keys, and the numbers of items, that lead to a value."""


class Settings:
    """A file of settings in TOML: its text, and the project, base, prefixes and folders that its values refer to."""

    error: type[KgError] = ProjectError
    whole = "the file"
    nested = "table"
    """What a key is called that has keys of its own."""

    def __init__(self, path: Path, text: str, root: Path, prefixes: Mapping[str, str]) -> None:
        self.path, self.text, self.root = path, text, root
        self.base, self.prefixes = "", dict(prefixes)
        self.folders: dict[str, Path] = {}

    def find_keys(self) -> Mapping[Steps, int]:
        """Return where in the text each key and each item stands; nobody asks before there is a fault to tell."""
        from kg.project.toml_text import find_keys

        return find_keys(self.text)[0]

    def table(self, steps: Steps) -> str:
        """Return the words for a table."""
        names = [name if name.replace("-", "_").isidentifier() else repr(name) for name in map(str, steps)]
        return f"[{'.'.join(names)}]" if steps else self.whole

    def value(self, steps: Steps) -> str:
        """Return the words for a value."""
        if not steps:
            return self.whole
        if isinstance(steps[-1], int):
            return f"item {steps[-1] + 1} of {self.value(steps[:-1])}"
        return repr(steps[-1]) + (f" in {self.table(steps[:-1])}" if steps[1:] else "")

    def place(self, steps: Steps) -> Location:
        """Return where a value stands, or the nearest around it that the file has."""
        places = self.find_keys()
        while steps and steps not in places:
            steps = steps[:-1]
        return self.place_of(places.get(steps, 0))

    def place_of(self, at: int) -> Location:
        """Return where a character of the text stands."""
        return Location(self.path, self.text.count("\n", 0, at) + 1, at - self.text.rfind("\n", 0, at))

    def fail(self, told: str, steps: Steps = (), at: int | None = None) -> KgError:
        """Return the error of a fault at a value, or at a character of the text."""
        return self.error(told, location=self.place(steps) if at is None else self.place_of(at))


def find_too_deep(text: str, part: str | re.Pattern[str] = _BRACKET) -> int | None:
    """Return where brackets within brackets go deeper than anyone means: parsers take minutes for such, or fail.

    Those count that are a `part` of the text by themselves; by default all do.
    """
    depth = 0
    for match in re.finditer(part, text):
        depth = depth + (match[0] in ("[", "{")) - (match[0] in ("]", "}") and depth > 0)
        if depth > _DEEPEST:
            return match.start()
    return None


def read_settings(path: Path, root: Path, prefixes: Mapping[str, str]) -> Settings:
    """Read a file of settings; raise ProjectError for one that is no text."""
    try:
        return Settings(path, path.read_bytes().decode("utf-8-sig"), root, prefixes)
    except UnicodeDecodeError as error:
        from kg.io.decoding import not_utf8  # a start does without

        raise not_utf8(error, path, ProjectError) from None
    except OSError as error:
        raise ProjectError(f"cannot be read: {error.strerror}", location=Location(path)) from None


class Kind:
    """What a value may be: in words, in words for several, and how it is read.

    `read` returns the value typed, or raises ValueError, or UsageError with an advice. A key that is `wanted` must be
    there, and of one that has an `unsaid` value, this is taken where it is not. A table has `keys`, each of its kind,
    or, where any names are keys, values of the kind `each`; of a value that is one of some `words` these are known.
    """

    def __init__(
        self,
        said: str,
        several: str,
        read: Callable[[Any, Settings, Steps], Any],
        wanted: bool = False,
        unsaid: Any = None,
        keys: Mapping[str, "Kind"] | None = None,
        each: "Kind | None" = None,
        words: tuple[str, ...] = (),
    ) -> None:
        self.said, self.several, self.read = said, several, read
        self.wanted, self.unsaid, self.words = wanted, unsaid, words
        self.keys, self.each = keys or {}, each

    def check(self, value: Any, settings: Settings, steps: Steps = ()) -> Any:
        """Return the value typed; raise the error that says what it must be, and where."""
        try:
            return self.read(value, settings, steps)
        except UsageError as error:
            told = f"; {error.message}"
        except ValueError:
            told = f", not {value if len(value) <= 60 else value[:57] + '...'!r}" if isinstance(value, str) else ""
        raise settings.fail(f"{settings.value(steps)} must be {self.said}{told}", steps)

    def but(self, **changed: Any) -> "Kind":
        """Return the same but for some of what it is made of, by their names."""
        return Kind(**{**vars(self), **changed})

    @property
    def needed(self) -> "Kind":
        """The same for a key that must be there."""
        return self.but(wanted=True)

    def default(self, value: Any) -> "Kind":
        """Return the same for a key that has a value unsaid, as it would be written."""
        return self.but(unsaid=value)


def list_of(item: Kind, *, least: int = 0) -> Kind:
    """Return the kind of a list of at least so many items."""

    def read(value: Any, settings: Settings, steps: Steps) -> tuple[Any, ...]:
        if not isinstance(value, list) or len(value) < least:
            raise ValueError
        return tuple(item.check(one, settings, (*steps, n)) for n, one in enumerate(value))

    return Kind(f"a list of {item.several}" + ", one or more" * least, f"lists of {item.several}", read)


def table_of(keys: Mapping[str, Kind], said: str = "a table") -> Kind:
    """Return the kind of a table of these keys, which are read in this order."""

    def read(value: Any, settings: Settings, steps: Steps) -> dict[str, Any]:
        for key in _require_table(value):
            if key not in keys:
                close = nearest(key, keys, 1)
                hint = f"did you mean {close[0]!r}?" if close else f"known: {', '.join(keys)}"
                new = f"{settings.nested if isinstance(value[key], dict) else 'key'} {settings.value((*steps, key))}"
                raise settings.fail(f"unknown {new}; {hint}", (*steps, key))
        found = {}
        for key, kind in keys.items():
            one = value[key] if value.get(key) is not None else kind.unsaid  # YAML has keys without a value
            if one is not None:
                found[key] = kind.check(one, settings, (*steps, key))
            elif kind.wanted:
                raise settings.fail(f"{settings.table(steps)} needs {key!r}, {kind.said}", steps)
        return found

    return Kind(said, "tables", read, keys=keys)


def named(item: Kind, fits: Callable[[str], object] = str, called: str = "a name") -> Kind:
    """Return the kind of a table whose keys are names that fit, and are called so; by default any are."""

    def read(value: Any, settings: Settings, steps: Steps) -> dict[str, Any]:
        for name in _require_table(value):
            if not fits(name):
                raise settings.fail(f"{name!r} cannot be {called}", (*steps, name))
        return {name: item.check(one, settings, (*steps, name)) for name, one in value.items()}

    return Kind("a table", "tables", read, each=item)


def _require_table(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError
    return value


def one_of(*words: str) -> Kind:
    """Return the kind of a value that is one of some words."""

    def read(value: Any, *_: object) -> str:
        if read_text(value) not in words:
            close = nearest(value, words, 1)
            raise UsageError(f"did you mean {close[0]!r}?") if close else ValueError
        return str(value)

    said = f"{', '.join(words[:-1])} or {words[-1]}"
    return Kind(said, said, read, words=words)


def number(low: float, high: float = float("inf"), *, whole: bool = False) -> Kind:
    """Return the kind of a number within bounds."""

    def read(value: Any, *_: object) -> int | float:
        if isinstance(value, bool) or not isinstance(value, int if whole else int | float) or not low <= value <= high:
            raise ValueError
        return value if whole else float(value)

    bounds = f" from {low} to {high}" if high < float("inf") else f", {low} or more"
    return Kind(f"a {'whole ' * whole}number{bounds}", f"{'whole ' * whole}numbers{bounds}", read)


def read_text(value: Any, *_: object) -> str:
    """Return a text; raise ValueError for what is none, or holds half a character."""
    if not isinstance(value, str):
        raise ValueError
    value.encode()
    return value


def _read_flag(value: Any, *_: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value


def _read_path(value: Any, settings: Settings) -> Path:
    return path_below(read_text(value), settings.root)


def _read_folder(value: Any, settings: Settings, _: Steps) -> Path:
    path = _read_path(value, settings)
    if not path.is_dir():
        raise UsageError(f"{value!r} is no folder")
    return path


def _read_either(value: Any, settings: Settings, _: Steps) -> Path:
    path = _read_path(value, settings)
    if not path.is_dir() and not path.is_file():
        raise UsageError(f"{value!r} is neither a file nor a folder")
    return path


def _read_file(value: Any, settings: Settings, _: Steps) -> Path:
    path = _read_path(value, settings)
    if not path.is_file():
        raise UsageError(f"{value!r} is no file")
    return path


def folder_below(name: str, default: str, *, whose: str) -> Kind:
    """Return the kind of a folder that is, or is below, one that the settings have by a name, or else the default.

    In words, `whose` it is: what lies elsewhere is not read as what the key stands for.
    """

    def read(value: Any, settings: Settings, steps: Steps) -> Path:
        path = _read_folder(value, settings, steps)
        around = settings.folders.get(name, settings.root / default)
        if not path.is_relative_to(around):
            shown = around.relative_to(settings.root).as_posix()
            raise UsageError(f"{value!r} is not below {shown}, the folder of {whose}")
        return path

    return Kind(FOLDER.said, FOLDER.several, read)


def _read_address(value: Any, *_: object) -> str:
    from kg.io.addresses import require_address

    return require_address(read_text(value), "the address")


def _read_curie(value: Any, settings: Settings, _: Steps) -> str:
    text, prefixes = read_text(value), Prefixes(settings.prefixes)
    return (parse_iri(text[1:-1]) if text[:1] + text[-1:] == "<>" else prefixes.expand(text)).value


TEXT = Kind("a text", "texts", read_text)
FLAG = Kind("true or false", "true or false", _read_flag, words=("true", "false"))
IRI = Kind("an absolute IRI", "absolute IRIs", lambda value, *_: parse_iri(read_text(value)).value)
CURIE = Kind("a CURIE", "CURIEs", _read_curie)
FOLDER = Kind("a folder within the project", "folders within the project", _read_folder)
FILE = Kind("a file within the project", "files within the project", _read_file)
FILE_OR_FOLDER = Kind("a file or a folder within the project", "files or folders within the project", _read_either)
ADDRESS = Kind("an address with http:// or https://", "such addresses", _read_address)
