"""In which form an output is written: the one that is asked for, else the one that the name of its file says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from kg.errors import UsageError


def form_of(
    output: str | None, given: str | None, known: Mapping[str, str], default: str | None, option: str = "-f"
) -> str:
    """Return the form `given` by an option, else that of the suffix, the suffix of a compression aside.

    The `default` is for stdout, a device, and a name without a suffix. Raises UsageError for a suffix that names none;
    where no `option` says the form, it names none.
    """
    if given is not None:
        return given
    if output in (None, "-") or _is_special(str(output)):
        suffix = ""
    else:
        from kg.rdf.formats import without_packing

        suffix = without_packing(Path(str(output))).suffix.lower()
    if suffix in known:
        return known[suffix]
    if suffix or default is None:
        other = f"; or say the format with {option}" if option else ""
        raise UsageError(f"the suffix of {output} names no format; known are {', '.join(known)}{other}")
    return default


def require_different(formats: Sequence[str]) -> None:
    """Raise UsageError for a form that is asked for twice, as its files would have one name."""
    for n, name in enumerate(formats):
        if name in formats[:n]:
            raise UsageError(f"-f {name} is given twice; once is enough")


def _is_special(output: str) -> bool:
    path = Path(output)
    return path.exists() and not path.is_file() and not path.is_dir()
