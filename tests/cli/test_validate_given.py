"""kg validate on what is given: files and folders in every format, standard input, an ontology, imports, catalogues."""

from __future__ import annotations

import gzip
import io
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ..conftest import Ran

Kg = Callable[..., Ran]
HEAD = """@prefix e: <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
SHAPE = f"{HEAD}e:S a sh:NodeShape ; sh:targetClass e:T ; sh:property [ sh:path e:n ; sh:nodeKind sh:IRI ] .\n"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
# In each format a node of e:T whose e:n is a text, and where that text stands.
FAULTS = {
    "ttl": ("@prefix e: <http://e/> .\ne:a a e:T ;\n  e:n 'x' .\n", "3:7"),
    "trig": ("@prefix e: <http://e/> .\ne:g {\n  e:a a e:T ; e:n 'x' .\n}\n", "3:19"),
    "nt": (f"<http://e/a> <{TYPE}> <http://e/T> .\n<http://e/a> <http://e/n> 'x' .\n".replace("'", '"'), "2:27"),
    "nq": (
        f'<http://e/a> <{TYPE}> <http://e/T> <http://e/g> .\n<http://e/a> <http://e/n> "x" <http://e/g> .\n',
        "2:27",
    ),
    "jsonld": ('{"@id": "http://e/a", "@type": "http://e/T",\n "http://e/n": "x"}\n', "2:16"),
    "rdf": (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">\n'
        '  <e:T rdf:about="http://e/a">\n    <e:n>x</e:n>\n  </e:T>\n</rdf:RDF>\n',
        "3:5",
    ),
}


def write(folder: Path, **texts: str) -> None:
    """Write files, a double underscore in their names for a slash and a single one for a dot."""
    for name, text in texts.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def places(ran: Ran) -> list[str]:
    return [line.partition(": violation")[0] for line in ran.out.splitlines()]


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
def test_a_folder_is_all_rdf_below_it(kg: Kg, tmp_path: Path, engine: str) -> None:
    """In every format, packed or not, in a fixed order; what is hidden or of tools is nobody's data."""
    for form, (text, _) in FAULTS.items():
        write(tmp_path, **{f"d__in__a_{form}": text})
        (tmp_path / "d" / f"p.{form}.gz").write_bytes(gzip.compress(text.encode()))
    for name in (".git", ".kg", ".x", "node_modules"):
        (tmp_path / "d" / "in" / name).mkdir()
        (tmp_path / "d" / "in" / name / "a.ttl").write_text("no Turtle")
    write(tmp_path, s_ttl=SHAPE, d__package_json="{", d__x_xml="<x", d__readme_md="# x")
    ran = kg("validate", "d", "-s", "s.ttl", "--engine", engine, cwd=tmp_path)
    each = {
        name: places(kg("validate", name, "-s", "s.ttl", "--engine", engine, cwd=tmp_path))
        for form in FAULTS
        for name in (f"d/in/a.{form}", f"d/p.{form}.gz")
    }

    (found, *beside) = places(ran)
    assert 1 == ran.code
    assert found.rpartition(".")[0].startswith("d/")
    assert len(each) - 1 == len(beside), "all say the same of one node, and each is named"
    assert all(one.startswith("  d/") for one in beside)
    assert each == {name: [f"{name}:{FAULTS[name.removesuffix('.gz').rpartition('.')[2]][1]}"] for name in each}


def test_of_many_places_that_say_the_same_some_are_named(kg: Kg, tmp_path: Path) -> None:
    """A person need not see a hundred lines for copies of one file; a program has all."""
    text, _ = FAULTS["ttl"]
    write(tmp_path, s_ttl=SHAPE, **{f"d__a{n:02}_ttl": text for n in range(30)})

    lines = kg("validate", "d", "-s", "s.ttl", cwd=tmp_path).out.splitlines()
    (found,) = json.loads(kg("validate", "d", "-s", "s.ttl", "-f", "json", cwd=tmp_path).out)["findings"]

    assert 22 == len(lines)
    assert "  and 9 more places; -f json has them" == lines[-1]
    assert 29 == len(found["related"])


def test_files_of_a_folder_are_taken_in_order(kg: Kg, tmp_path: Path) -> None:
    for n, name in enumerate(("b", "a", "c__b", "c__a")):
        write(tmp_path, **{f"d__{name}_ttl": FAULTS["ttl"][0].replace("e:a", f"e:a{n}")})
    write(tmp_path, s_ttl=SHAPE)
    found = places(kg("validate", "d", "-s", "s.ttl", cwd=tmp_path))

    assert [f"d/{name}.ttl:3:7" for name in ("a", "b", "c/a", "c/b")] == found


def test_links_in_a_folder_are_followed_once(kg: Kg, tmp_path: Path) -> None:
    write(tmp_path, d__a_ttl=FAULTS["ttl"][0], other__b_ttl=FAULTS["ttl"][0].replace("e:a", "e:b"), s_ttl=SHAPE)
    (tmp_path / "d" / "x").symlink_to(tmp_path / "other")
    (tmp_path / "d" / "y").symlink_to(tmp_path / "other")
    (tmp_path / "d" / "z").symlink_to(tmp_path / "d")

    assert ["d/a.ttl:3:7", "d/x/b.ttl:3:7"] == places(kg("validate", "d", "-s", "s.ttl", cwd=tmp_path))


def test_shapes_stand_in_several_files_and_folders(kg: Kg, tmp_path: Path) -> None:
    other = SHAPE.replace("e:S", "e:S2").replace("e:n", "e:m").replace("sh:nodeKind sh:IRI", "sh:minCount 1")
    write(tmp_path, d_ttl=FAULTS["ttl"][0], s__in__s_ttl=SHAPE, s2_ttl=other)

    assert ["d.ttl:2:1", "d.ttl:3:7"] == places(kg("validate", "d.ttl", "-s", "s", "-s", "s2.ttl", cwd=tmp_path))


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
@pytest.mark.parametrize("numbers", ["1", "007"], ids=["kept", "rewritten"])
def test_an_ontology_is_known_and_not_validated(kg: Kg, tmp_path: Path, engine: str, numbers: str) -> None:
    """Its subclasses lead to focus nodes, its things are of their classes, and none of it is a focus node."""
    write(
        tmp_path,
        d_ttl=f"{HEAD}e:a a e:Sub ; e:is e:red , e:blue ; e:no {numbers} . e:both a e:Colour .\n",
        o_ttl=f"{HEAD}e:Sub rdfs:subClassOf [ rdfs:subClassOf e:T ] . e:red a e:Colour . [] a e:Colour , e:T .\n"
        f"e:other a e:T ; e:by e:red . e:both a e:Colour ; e:no {numbers} .\n",
        s_ttl=f"{HEAD}e:S a sh:NodeShape ; sh:targetClass e:T ; sh:property [ sh:path e:is ; sh:class e:Colour ] ,\n"
        "  [ sh:path e:n ; sh:minCount 1 ] . e:C a sh:NodeShape ; sh:targetClass e:Colour ; sh:targetObjectsOf e:by ;\n"
        "  sh:property [ sh:path e:n ; sh:minCount 1 ] .\n",
    )
    words = ("validate", "d.ttl", "-s", "s.ttl", "--engine", engine)
    known = kg(*words, "--ontology", "o.ttl", cwd=tmp_path)
    data = kg(*words, "o.ttl", "-f", "json", cwd=tmp_path)

    assert {("e:a", "e:is"), ("e:a", "e:n"), ("e:both", "e:n")} == {
        tuple(line.split()[2:4]) for line in known.out.replace(": ", " ").splitlines()
    }, known
    assert 3 == known.out.count("violation"), known
    assert 7 == len(json.loads(data.out)["findings"]), data


def test_a_node_that_only_the_ontology_describes_has_its_place_there(kg: Kg, tmp_path: Path) -> None:
    """A target by name is one wherever it is described."""
    write(
        tmp_path,
        d_ttl=f"{HEAD}e:x e:y e:z .\n",
        o_ttl=f"{HEAD}\ne:a e:n 'x' .\n",
        s_ttl=SHAPE.replace("sh:targetClass e:T", "sh:targetNode e:a"),
    )

    assert ["o.ttl:4:9"] == places(kg("validate", "d.ttl", "-s", "s.ttl", "--ontology", "o.ttl", cwd=tmp_path))


def test_an_ontology_in_a_folder_of_data_is_no_data(kg: Kg, tmp_path: Path) -> None:
    write(tmp_path, d__a_ttl=FAULTS["ttl"][0], d__o_ttl=f"{HEAD}e:b a e:T ; e:n 1 .\n", d__s_ttl=SHAPE)
    words = ("validate", "d", "-s", "d/s.ttl")

    assert ["d/a.ttl:3:7"] == places(kg(*words, "--ontology", "d/o.ttl", cwd=tmp_path))
    assert ["d/a.ttl:3:7", "d/o.ttl:3:17"] == places(kg(*words, cwd=tmp_path))


# --- Standard input


@pytest.fixture
def pipe(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """Give some bytes on standard input."""

    def give(content: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))

    return give


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
@pytest.mark.parametrize("form", FAULTS)
def test_standard_input_is_data_of_the_format_of_which_it_looks(
    kg: Kg, tmp_path: Path, form: str, packed: bool, pipe: Callable[[bytes], None]
) -> None:
    text, place = FAULTS[form]
    write(tmp_path, s_ttl=SHAPE)
    pipe(gzip.compress(text.encode()) if packed else text.encode())

    assert [f"-:{place}"] == places(kg("validate", "-", "-s", "s.ttl", cwd=tmp_path))


def test_standard_input_may_be_shapes_and_has_a_base(kg: Kg, tmp_path: Path, pipe: Callable[[bytes], None]) -> None:
    write(tmp_path, d_ttl=FAULTS["ttl"][0])
    pipe(SHAPE.replace("e:S ", "<#S> ").encode())
    ran = kg("validate", "d.ttl", "-s", "-", "-f", "json", cwd=tmp_path)

    assert [f"{tmp_path.as_uri()}/-#S"] == [one["rule"] for one in json.loads(ran.out)["findings"]]


@pytest.mark.parametrize(
    ("text", "words", "code", "told"),
    [
        ("", ("-",), 3, "-: nothing came from standard input"),
        ("<urn:a> <urn:b> .\n", ("-",), 3, "-:1:16: "),
        ("<urn:a> <urn:b> .\n", ("-", "--from", "rdfxml"), 3, "-:1:1: "),
        ("x", ("-", "-"), 2, "standard input is named 2 times"),
        ("x", ("-", "-s", "-"), 2, "standard input is named 2 times"),
        ("x", ("-", "--ontology", "-"), 2, "standard input is named 2 times"),
        ("x", ("-", "--watch"), 2, "--watch waits for files to be saved"),
        ("x", ("d.ttl", "--from", "turtle"), 2, "--from is the format of standard input"),
    ],
)
def test_standard_input_that_cannot_be_used(
    kg: Kg, tmp_path: Path, text: str, words: tuple[str, ...], code: int, told: str, pipe: Callable[[bytes], None]
) -> None:
    """It is told by the name by which it was given, in reports as well."""
    write(tmp_path, s_ttl=SHAPE, d_ttl=FAULTS["ttl"][0])
    shapes = () if "-s" in words else ("-s", "s.ttl")
    pipe(text.encode())
    ran = kg("validate", *words, *shapes, *(() if code == 2 else ("-f", "json")), cwd=tmp_path)

    assert (code, True) == (ran.code, told in ran.err), ran
    if code == 3:
        assert {"-"} == {one["file"] for one in json.loads(ran.out)["findings"]}


# --- Shapes by what is in them


def test_shapes_are_found_where_they_stand(kg: Kg, tmp_path: Path) -> None:
    """A report speaks of SHACL as well, and is no shape; which files are taken is told."""
    report = "[] a sh:ValidationReport ; sh:conforms false ; sh:result [ sh:resultPath e:n ; sh:sourceShape e:S ] .\n"
    write(
        tmp_path,
        a__d_ttl=FAULTS["ttl"][0],
        a__r_ttl=HEAD + report,
        rules__s_ttl=SHAPE,
        rules__t_ttl=f"{HEAD}e:b a e:T .\n",
    )
    ran = kg("validate", ".", cwd=tmp_path)

    assert ["a/d.ttl:3:7"] == places(ran)
    assert [line for line in ran.err.splitlines() if "shapes stand here" in line] == [
        "note: rules/s.ttl: shapes stand here, so this file is taken for shapes, and not for data"
    ]


@pytest.mark.parametrize(
    ("shape", "told"),
    [
        ("e:S a sh:PropertyShape ; sh:path e:n", "there is no shape with a target in s.ttl"),
        ("e:S sh:targetNode e:a ; sh:nodeKind sh:BlankNode", "s.ttl: shapes stand here"),
        ("e:S sh:targetObjectsOf e:n ; sh:nodeKind sh:IRI", "s.ttl: shapes stand here"),
    ],
)
def test_whatever_makes_a_shape_is_found(kg: Kg, tmp_path: Path, shape: str, told: str) -> None:
    write(tmp_path, d_ttl=FAULTS["ttl"][0], s_ttl=f"{HEAD}{shape} .\n")

    assert told in kg("validate", "d.ttl", "s.ttl", cwd=tmp_path).err


def test_shapes_and_data_may_stand_in_one_file(kg: Kg, tmp_path: Path) -> None:
    write(tmp_path, d_ttl=f"{SHAPE}e:a a e:T ; e:n 1 .\n")
    ran = kg("validate", "d.ttl", cwd=tmp_path)

    assert ["d.ttl:4:17"] == places(ran)
    assert "note: d.ttl: shapes stand here, so this file is taken for both" in ran.err


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("no.ttl", "-s", "s.ttl"), 3, "no.ttl: there is no such file or folder"),
        (("/dev/stdin", "-s", "s.ttl"), 3, "/dev/stdin: standard input is named -"),
        (("d.ttl", "-s", "/dev/fd/0"), 3, "/dev/fd/0: standard input is named -"),
        (("d.ttl", "-s", "no"), 3, "no: there is no such file or folder"),
        (("d.ttl", "-s", "s.ttl", "--ontology", "no.ttl"), 3, "no.ttl: there is no such file or folder"),
        (("empty", "-s", "s.ttl"), 3, "empty: there is no RDF in this folder"),
        (("texts", "-s", "s.ttl"), 3, "texts: there is no RDF in this folder"),
        (("d.ttl", "-s", "empty"), 3, "empty: there is no RDF in this folder"),
        (("broken", "-s", "s.ttl"), 3, "broken/a.ttl: is no file, or a link that leads to none"),
        (("d.ttl",), 2, "no shape stands in what was given; name the shapes with -s"),
        (("d.ttl", "-s", "d.ttl"), 3, "there is no shape with a target in d.ttl"),
        (("rules", "-s", "rules"), 3, "rules: holds nothing but the shapes and the ontology that were given"),
        (("d.ttl", "-s", "s.ttl", "--ontology", "d.ttl"), 2, "d.ttl is named as data, which is validated, and as ontology"),
        (("d.ttl", "-s", "s.ttl", "--catalog", "no.xml"), 3, "no.xml: cannot be read: No such file or directory"),
        (("d.ttl", "-s", "s.ttl", "--catalog", "s.ttl"), 3, "s.ttl:1:1: is no XML"),
        (("d.ttl", "-s", "s.ttl", "--catalog", "o.xml"), 3, "o.xml: is no XML catalogue"),
        (("some", "-s", "s.ttl", "-o", "some/report.ttl"), 2, "is in a folder that is validated, and would be part of it"),
        (("some", "-s", "s.ttl", "-o", "some/of/report.ttl"), 2, "is in a folder that is validated, and would be part of it"),
        ((), 3, "no kg.toml here"),
        (("--ontology", "d.ttl"), 2, "DATA and --shapes go together"),
        (("--from", "turtle"), 2, "--from is for DATA and --shapes outside a project"),
    ],
)  # fmt: skip
def test_what_is_given_wrongly_is_told(kg: Kg, tmp_path: Path, words: tuple[str, ...], code: int, told: str) -> None:
    """Looking at nothing must not look like finding nothing."""
    write(tmp_path, d_ttl=FAULTS["ttl"][0], s_ttl=SHAPE, rules__s_ttl=SHAPE, texts__a_txt="x", o_xml="<o/>")
    write(tmp_path, some__d_ttl=FAULTS["ttl"][0])
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "a.ttl").symlink_to("nowhere.ttl")
    ran = kg("validate", *words, cwd=tmp_path)

    assert (code, True) == (ran.code, told in ran.err), ran
    assert "no findings" not in ran.err


def test_a_folder_that_cannot_be_read_is_told(kg: Kg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever may read everything, as in a container, has no such folder; so the system is made to refuse."""
    write(tmp_path, d__in__a_ttl=FAULTS["ttl"][0], s_ttl=SHAPE)
    real = os.scandir

    def refuse(path: Path) -> object:
        if Path(path).name == "in":
            raise PermissionError(13, "Permission denied")
        return real(path)

    with monkeypatch.context() as patch:
        patch.setattr("kg.rdf.given.os.scandir", refuse)
        ran = kg("validate", "d", "-s", "s.ttl", cwd=tmp_path)

    assert (3, True) == (ran.code, "d/in: cannot be read: Permission denied" in ran.err), ran


# --- Imports

SUB = f"{HEAD}<http://o/main> a owl:Ontology ; owl:versionIRI <http://o/main/1> . e:Sub rdfs:subClassOf e:T .\n"
CATALOG = '<catalog prefer="public" xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">{}</catalog>'


@pytest.mark.parametrize(
    ("iri", "catalog", "words"),
    [
        ("http://o/main", '<uri id="x" name="http://o/main" uri="far/o.ttl"/>', ()),
        ("http://o/main", '<group xml:base="far/"><uri name="http://o/main" uri="o.ttl"/></group>', ()),
        ("http://o/main", '<uri xml:base="far/" name="http://o/main" uri="o.ttl"/>', ()),
        ("http://o/x/o.ttl", '<rewriteURI uriStartString="http://o/" rewritePrefix="no/"/>'
         '<rewriteURI uriStartString="http://o/x/" rewritePrefix="far/"/>', ()),
        ("http://o/main", '<uriSuffix uriSuffix="main" uri="far/o.ttl"/>', ()),
        ("http://o/main", '<nextCatalog catalog="far/next.xml"/>', ()),
        ("http://o/main", "", ("--catalog", "far/next.xml")),
        ("http://o/main", "", ("-s", "far/o.ttl", "-s", "s.ttl")),
        ("http://o/main#", "", ("-s", "far/o.ttl", "-s", "s.ttl")),
        ("http://o/main/1", "", ("-s", "far/o.ttl", "-s", "s.ttl")),
        ("far/o.ttl", "", ("-s", "far/o.ttl", "-s", "s.ttl")),
    ],
    ids=["uri", "group", "base", "rewritten", "suffix", "next", "named", "own name", "with a hash", "version", "relative"],
)  # fmt: skip
def test_what_data_import_is_known(kg: Kg, tmp_path: Path, iri: str, catalog: str, words: tuple[str, ...]) -> None:
    """By the catalogue that editors of ontologies write, by its own name among the files, or as a file."""
    write(
        tmp_path,
        d_ttl=f"{HEAD}<> a owl:Ontology ; owl:imports <{iri}> . e:a a e:Sub ; e:n 1 .\n",
        far__o_ttl=f"{SUB}e:b a e:Sub ; e:n 1 .\n",
        far__next_xml=CATALOG.format('<uri name="http://o/main" uri="o.ttl"/>'),
        s_ttl=SHAPE,
    )
    if catalog:
        (tmp_path / "catalog-v001.xml").write_text(CATALOG.format(catalog))
    shapes = () if "-s" in words else ("-s", "s.ttl")
    ran = kg("validate", "d.ttl", *shapes, *words, cwd=tmp_path)

    assert ["d.ttl:3"] == [place.rpartition(":")[0] for place in places(ran)], ran
    assert "imports" not in ran.err


def test_imports_are_followed_to_their_end_and_in_circles(kg: Kg, tmp_path: Path) -> None:
    one = f"{HEAD}<> owl:imports <urn:o:two> , <urn:o:d> .\n"
    two = f"{HEAD}<> owl:imports <urn:o:one> . e:Sub rdfs:subClassOf e:T .\n"
    write(tmp_path, d_ttl=f"{HEAD}<> owl:imports <urn:o:one> . e:a a e:Sub ; e:n 1 .\n", one_ttl=one, two_ttl=two)
    write(tmp_path, s_ttl=SHAPE)
    entries = "".join(f'<uri name="urn:o:{name}" uri="{name}.ttl"/>' for name in ("d", "one", "two"))
    (tmp_path / "catalog-v001.xml").write_text(CATALOG.format(entries))

    assert 1 == len(places(kg("validate", "d.ttl", "-s", "s.ttl", cwd=tmp_path)))


def test_what_shapes_import_are_shapes(kg: Kg, tmp_path: Path) -> None:
    """As SHACL has it (section 3.1); the data do not get what only shapes say."""
    write(tmp_path, d_ttl=FAULTS["ttl"][0], top_ttl=f"{HEAD}<> owl:imports <urn:o> .\n", s_ttl=SHAPE)
    (tmp_path / "catalog-v001.xml").write_text(CATALOG.format('<uri name="urn:o" uri="s.ttl"/>'))
    ran = kg("validate", "d.ttl", "-s", "top.ttl", cwd=tmp_path)

    assert ["d.ttl:3:7"] == places(ran), ran


@pytest.mark.parametrize("catalog", ["", *(f'<uri name="http://o/main" uri="{uri}"/>' for uri in ("gone.ttl", "http://o/x.ttl", "keys.txt"))])  # fmt: skip
def test_an_import_that_leads_nowhere_is_told_at_its_place(kg: Kg, tmp_path: Path, catalog: str) -> None:
    """Nothing is fetched, and no file is opened that is not RDF by its name; the rest is validated."""
    write(tmp_path, keys_txt="of somebody\n")
    write(
        tmp_path, d_ttl=f"{FAULTS['ttl'][0]}<http://o/d>\n  <http://www.w3.org/2002/07/owl#imports> <http://o/main> .\n"
    )
    write(tmp_path, s_ttl=SHAPE)
    (tmp_path / "catalog-v001.xml").write_text(CATALOG.format(catalog))
    ran = kg("validate", "d.ttl", "-s", "s.ttl", cwd=tmp_path)

    assert ["d.ttl:3:7"] == places(ran)
    told = (
        "note: d.ttl:5:43: imports <http://o/main>, which is none of the files, and nothing is fetched; give its file"
    )
    assert told in ran.err, ran


def test_a_catalogue_of_bombs_is_refused(kg: Kg, tmp_path: Path) -> None:
    entities = '<!DOCTYPE c [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    write(tmp_path, d_ttl=f"{HEAD}<> owl:imports <http://o/main> .\n", s_ttl=SHAPE)
    (tmp_path / "catalog-v001.xml").write_text(entities + CATALOG.format('<uri name="&b;" uri="x"/>'))
    ran = kg("validate", "d.ttl", "-s", "s.ttl", cwd=tmp_path)

    assert (3, True) == (ran.code, "catalog-v001.xml: the entity b leads elsewhere or to other entities" in ran.err), (
        ran
    )


NAMELESS = """@prefix e: <http://e/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
e:O a sh:NodeShape ; sh:targetObjectsOf e:to ; sh:nodeKind sh:IRI .
e:P a sh:NodeShape ; sh:targetClass e:T ; sh:property [ sh:path e:of ; sh:property [ sh:path e:n ; sh:minCount 1 ] ] .
"""


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("d.ttl", "@prefix e: <http://e/> .\ne:k e:to _:b .\ne:m e:to [] .\n", ["2:10", "3:10"]),
        ("d.ttl", "@prefix e: <http://e/> .\ne:a a e:T ;\n  e:of [] .\n", ["3:8"]),
        ("d.nt", "<http://e/k> <http://e/to> _:b .\n", ["1:28"]),
        ("d.nq", "<http://e/k> <http://e/to> _:b .\n", ["1:28"]),
        ("d.jsonld", '[{"@id": "http://e/k",\n "http://e/to": [{"@id": "_:b"}]}]', ["2:18"]),
        (
            "d.rdf",
            '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">\n'
            ' <r:Description r:about="http://e/k"><e:to r:nodeID="b"/></r:Description></r:RDF>',
            ["2:38"],
        ),
    ],
)
def test_a_node_of_which_nothing_is_said_is_told_where_it_is_a_value(
    kg: Kg, tmp_path: Path, name: str, text: str, found: list[str]
) -> None:
    write(tmp_path, s_ttl=NAMELESS)
    (tmp_path / name).write_text(text)
    ran = kg("validate", name, "-s", "s.ttl", cwd=tmp_path)
    assert (ran.code, places(ran)) == (1, [f"{name}:{place}" for place in found])


def test_shapes_beside_which_things_or_classes_are_described_pass_over_none(kg: Kg, tmp_path: Path) -> None:
    """A file in which shapes were found may say what is below their class, and describe things of its own."""
    below = "e:N <http://www.w3.org/2000/01/rdf-schema#subClassOf> e:T .\n"
    shape = "e:S a sh:NodeShape ; sh:targetClass e:T ; sh:property [ sh:path e:n ; sh:minCount 1 ] .\n"
    prefixes = "@prefix e: <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    write(tmp_path, d_ttl=f"{prefixes}e:good a e:T ; e:n 1 .\ne:new a e:N .\n", m_ttl=f"{prefixes}{below}{shape}")
    ran = kg("validate", ".", cwd=tmp_path)
    assert (ran.code, places(ran)) == (1, ["d.ttl:3:1"])
    (tmp_path / "m.ttl").write_text(f"{prefixes}{below}{shape}e:bad a e:T .\n")
    ran = kg("validate", ".", cwd=tmp_path)
    assert (ran.code, places(ran)) == (1, ["d.ttl:3:1", "m.ttl:4:1"])
    assert "m.ttl: shapes stand here, so this file is taken for both" in ran.err


def test_shapes_among_the_ontology_make_no_file_of_the_data_both(kg: Kg, tmp_path: Path) -> None:
    """However many files there are of each."""
    shapes = "@prefix e: <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    shapes += "e:S{} a sh:NodeShape ; sh:targetSubjectsOf e:p ; sh:property [ sh:path e:n ; sh:minCount 1 ] .\n"
    write(tmp_path, d__a_ttl="<http://e/a> <http://e/p> 1 .", d__s_ttl=shapes.format(1), o_ttl=shapes.format(2))
    ran = kg("validate", "d", "--ontology", "o.ttl", cwd=tmp_path)
    assert (ran.code, set(places(ran))) == (1, {"d/a.ttl:1:1"})
    assert ran.err.count("taken for shapes, and not for data") == 2
    assert "taken for both" not in ran.err


def test_a_thing_without_a_class_beside_shapes_is_data(kg: Kg, tmp_path: Path) -> None:
    shape = "@prefix e: <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    shape += "e:S a sh:NodeShape ; sh:targetSubjectsOf e:to ; sh:property [ sh:path e:n ; sh:minCount 1 ] .\n"
    write(tmp_path, d_ttl="<http://e/j> <http://e/to> 1 .", s_ttl=f"{shape}e:k e:to 1 .\n")
    assert places(kg("validate", ".", cwd=tmp_path)) == ["d.ttl:1:1", "s.ttl:3:1"]


def test_shapes_named_as_ontology_among_the_data_are_asked_once(kg: Kg, tmp_path: Path) -> None:
    shape = "@prefix e: <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    shape += "e:S a sh:NodeShape ; sh:targetSubjectsOf e:to ; sh:property [ sh:path e:n ; sh:minCount 1 ] .\n"
    write(tmp_path, d_ttl="<http://e/j> <http://e/to> 1 .", s_ttl=shape)
    ran = kg("validate", ".", "--ontology", "s.ttl", cwd=tmp_path)
    assert (ran.code, places(ran)) == (1, ["d.ttl:1:1"])
