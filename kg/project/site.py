"""What kg.toml says of pages: their sections, what the front page shows, and which terms tell of sources."""

from typing import Any, NamedTuple

from kg.errors import UsageError
from kg.project.declared import CURIE, Kind, Settings, Steps, list_of, read_text, table_of


class Site(NamedTuple):
    """What pages show where; terms are full IRIs, and those that are not said are no text.

    `sections` are the names of the sections of a page, in their order, and `featured` the things that the front page
    begins with. `document` is the class of what facts are taken from, `address` the property that says where such a
    document can be read, and `passage` the one that says where in it a statement stands. `status` tells how a claim is
    reported, `attributed` whose words it is, `quote` what somebody said, and `about` what a statement or a document is
    about.
    """

    sections: tuple[str, ...] = ()
    featured: tuple[str, ...] = ()
    passage: str = ""
    quote: str = ""
    status: str = ""
    attributed: str = ""
    document: str = ""
    address: str = ""
    about: str = ""


def _read_section(value: Any, *_: object) -> str:
    name = read_text(value).strip()
    if not name or len(name) > 100 or not name.isprintable():
        raise ValueError
    return name


def _read_sections(value: Any, settings: Settings, steps: Steps) -> tuple[str, ...]:
    names: tuple[str, ...] = list_of(_SECTION).read(value, settings, steps)
    for n, name in enumerate(names):
        if name in names[:n]:
            raise UsageError(f"{name!r} is named twice")
    return names


_SECTION = Kind("a name of a line", "names", _read_section)
SITE = table_of(
    {
        "sections": Kind("a list of names, each once", "lists of names", _read_sections),
        "featured": list_of(CURIE),
        **{key: CURIE for key in Site._fields if isinstance(Site._field_defaults[key], str)},
    }
)
