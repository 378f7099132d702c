"""A saved query and its parameters, as values."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from kg.errors import IdentifierError, QueryError, UnknownName, nearest
from kg.pictures.view import View
from kg.project.panels import Panel
from kg.rdf.terms import Prefixes, Term, find_iri
from kg.sparql.tokens import find_variables, locate, tokenize


class Parameter(NamedTuple):
    """One parameter of a saved query, as its header declares it; `classes` are CURIEs, `default` a text or None."""

    name: str
    type: str
    description: str = ""
    classes: tuple[str, ...] = ()
    default: str | None = None
    example: str | None = None
    enum: tuple[str, ...] = ()
    many: bool = False
    optional: bool = False

    @property
    def required(self) -> bool:
        """Whether a caller must give a value."""
        return self.default is None and not self.optional


class SavedQuery(NamedTuple):
    """A saved query: its id, its file, the parts of its header, and its text with the header.

    `seconds` is the most that an answer may take of the processor, or 0 where the header does not say; `view` says how
    the answer is shown, and `panels` where. An `entailed` one is asked of what follows by the rules of kg.toml too.
    """

    name: str
    path: Path
    summary: str
    description: str
    tags: tuple[str, ...]
    params: tuple[Parameter, ...]
    answers: tuple[int, ...]
    no_data: str
    problem: str
    solution: str
    severity: str
    endpoint: str
    text: str
    seconds: float = 0.0
    view: View | None = None
    panels: tuple[Panel, ...] = ()
    entailed: bool = True

    @property
    def asks_entailed(self) -> bool:
        """Whether what follows counts; what looks for faults looks in the files alone."""
        return self.entailed and not self.is_check

    @property
    def is_check(self) -> bool:
        """Whether the query looks for faults: every row that it returns is one."""
        return bool(self.problem)

    def parameter(self, name: str) -> Parameter:
        """Return a parameter; raise UnknownName."""
        for param in self.params:
            if param.name == name:
                return param
        raise UnknownName("parameter", name, [p.name for p in self.params], f"{self.name} takes {_listed(self)}")


def _listed(query: SavedQuery) -> str:
    return ", ".join(param.name for param in query.params) or "no parameters"


def parse_argument(param: Parameter, text: str, prefixes: Prefixes) -> Term | None:
    """Return the term that a value of a parameter stands for, or None for a label that is still to be looked up.

    Raises IdentifierError or UnknownName with the parameter's name.
    """
    try:
        if param.enum and text not in param.enum:
            raise IdentifierError(f"{text!r} is not one of: {', '.join(param.enum)}")
        if param.type == "iri":
            return find_iri(text, prefixes)
        from kg.rdf.values import parse_value

        return parse_value(param.type, text)
    except (IdentifierError, UnknownName) as error:
        error.parameter = param.name
        raise


def option_name(parameter: str) -> str:
    """Return a parameter's name as it is typed on the command line."""
    return parameter.replace("_", "-")


def require_used(query: SavedQuery, names: Iterable[str], text: str) -> None:
    """Raise QueryError for a parameter that the text does not use: whatever its value, the answer would be the same.

    A variable that is called nearly so, and stands once, is the one at fault; of one that stands again it is the name.
    """
    variables = find_variables(text, query.path)
    for name in names:
        if name not in variables:
            others = set(variables) - {param.name for param in query.params}
            close = nearest(name, others, 1)
            once = [
                token for token in tokenize(text, query.path) if token.kind == "variable" and token.text[1:] in close
            ]
            if len(once) == 1:
                told = f"?{close[0]} is no parameter and stands once: did you mean ?{name}?"
                raise QueryError(told, location=locate(text, once[0].start, query.path))
            advice = f"did you mean ?{close[0]}?" if close else "use it, or remove it from the header"
            from kg.project.header import place_in_header

            told = f"the parameter {name!r} does not occur in the query; {advice}"
            raise QueryError(told, location=place_in_header(query, name))
