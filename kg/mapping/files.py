"""The mappings of a project: which there are, read, and what each rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from kg.errors import Advice, UnknownName, UsageError
from kg.mapping.model import MappingFile
from kg.project.config import MAPPINGS, Project

ENDINGS = (".yml", ".yaml")
# What files are made of a mapping, so that they are made anew when a version of ours makes others.
_FORM = "2"


def iter_mapping_files(project: Project) -> Iterator[Path]:
    """Yield the files of mappings, sorted, none where there is no such folder; raise UsageError for two of one name."""
    folder = project.root / MAPPINGS
    if not folder.is_dir():
        return
    seen: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        if path.suffix in ENDINGS and path.is_file() and not path.name.startswith("."):
            other = seen.setdefault(path.stem, path)
            if other is not path:
                raise UsageError(f"{other.name} and {path.name} are mappings of one name; rename one")
            yield path


def named_files(project: Project, only: Iterable[str] = ()) -> list[Path]:
    """Return the files of mappings, or of those only that are named; raise UnknownName for one that there is not."""
    known = {path.stem: path for path in iter_mapping_files(project)}
    for name in (wanted := list(only)):
        if name not in known:
            hint = f"a mapping is a file {MAPPINGS}/NAME.yml; make one"
            raise UnknownName("mapping", name, known, hint, advice=Advice("tables-new"))
    return [known[name] for name in dict.fromkeys(wanted)] if wanted else list(known.values())


def read_mapping(project: Project, path: Path) -> MappingFile:
    """Return what a mapping of a project says; raise MappingError with the place of what cannot be used."""
    from kg.mapping.implied import with_implied
    from kg.mapping.yarrrml import read_yarrrml

    mapping = read_yarrrml(path, project.root, project.prefixes)
    return with_implied(mapping, project.preferred, project.others)


def digest_of_mapping(project: Project, path: Path, rests_on: str = "") -> str:
    """Return what differs when anything does that the files of a mapping are made by, but the tables."""
    import hashlib

    digest = hashlib.sha256(path.read_bytes())
    prefixes = (f"{name} {iri}" for name, iri in sorted(project.prefixes.items()))
    for part in (_FORM, project.base, *prefixes, *project.preferred, "", *project.others, rests_on):
        digest.update(f"\0{part}".encode())
    return digest.hexdigest()


def tables_of(mapping: MappingFile) -> list[Path]:
    """Return the files of the tables of a mapping, each once."""
    return list(dict.fromkeys(one.source.path for one in mapping.maps.values()))


def mapping_base(mapping: MappingFile) -> str:
    """Return the base of a mapping's relative IRIs: none, since a project has absolute ones."""
    return next((one.base for one in mapping.maps.values() if one.base), "")
