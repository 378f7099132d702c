"""No difference is told just where the graphs are the same but for the labels of their blank nodes."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest

from kg.compare import joined
from kg.compare.diff import compare
from kg.compare.nameless import hash_text
from kg.compare.versions import Version, open_version
from kg.errors import TurtleError, UsageError
from kg.rdf.pairing import pair

from ..conftest import Ran
from ..growth import require_growth

Kg = Callable[..., Ran]
PREFIX = "@prefix e: <http://e/> .\n"


def edges(*ends: str) -> str:
    """Return statements that join nodes, both ways."""
    return "".join(f"_:{end[0]} e:p _:{end[1]} . _:{end[1]} e:p _:{end[0]} .\n" for end in ends)


def rings(number: int, length: int, more: str = "") -> str:
    return "".join(
        f"_:r{r}n{n} e:p _:r{r}n{(n + 1) % length} .{more.format(f'_:r{r}n{n}')}\n"
        for r in range(number) for n in range(length)
    )  # fmt: skip


def sharing(*groups: str) -> str:
    """Return a node for each group of things, to which all of these lead."""
    return "".join(f"e:{thing} e:p _:{group} . _:{group} e:q 1 .\n" for group in groups for thing in group)


def pairs_saying(*numbers: int) -> str:
    """Return two nodes for each number, which lead to each other and both say it."""
    return "".join(
        f"_:a{n} e:p _:b{n} ; e:q {number} . _:b{n} e:p _:a{n} ; e:q {number} .\n" for n, number in enumerate(numbers)
    )


OTHERS = {
    "two, or one": ("e:a e:p [ e:q 1 ], [ e:q 1 ] .", "e:a e:p [ e:q 1 ] ."),
    "three, or two": ("e:a e:p [ e:q 1 ], [ e:q 1 ], [ e:q 1 ] .", "e:a e:p [ e:q 1 ], [ e:q 1 ] ."),
    "far within a long text": (f"e:a e:p [ e:q [ e:r 1 ; e:s '{'x' * 5000}' ] ] .", f"e:a e:p [ e:q [ e:r 2 ; e:s '{'x' * 5000}' ] ] ."),
    "two roots": ("[] e:q 1 . [] e:q 1 .", "[] e:q 1 ."),
    "two below": ("e:a e:p [ e:q [] , [] ] .", "e:a e:p [ e:q [] ] ."),
    "shared": ("e:a e:p _:x . e:b e:p _:x . _:x e:q 1 .", "e:a e:p [ e:q 1 ] . e:b e:p [ e:q 1 ] ."),
    "shared below": ("e:a e:p [ e:q _:x ; e:r _:x ] .", "e:a e:p [ e:q [] ; e:r [] ] ."),
    "six in two ways": (edges("ad", "ae", "af", "bd", "be", "bf", "cd", "ce", "cf"),
                        edges("ab", "bc", "ca", "de", "ef", "fd", "ad", "be", "cf")),
    "joined by what": (edges("ab", "bc", "ca", "de", "ef", "fd") + edges("ad", "be", "cf").replace("e:p", "e:q"),
                       edges("ab", "be", "ed", "df", "fc", "ca") + edges("ad", "bc", "ef").replace("e:p", "e:q")),
    "rings": (rings(2, 3), rings(1, 6)),
    "rings of one thing": (rings(2, 3, " e:a e:h {} ."), rings(1, 6, " e:a e:h {} .")),
    "rings far round": (rings(2, 40), rings(1, 80)),
    "loops": ("_:a e:p _:b . _:b e:p _:a .", "_:a e:p _:a . _:b e:p _:b ."),
    "shared, with another below": ("e:a e:p _:x . e:b e:p _:x . _:x e:q [ e:r 1 ] .",
                                   "e:a e:p [ e:q [ e:r 1 ] ] . e:b e:p [ e:q [ e:r 1 ] ] ."),
    "who shares with whom": (sharing("ab", "cd"), sharing("ac", "bd")),
    "how many rings say what": (pairs_saying(1, 1, 2), pairs_saying(1, 2, 2)),
    "how many are joined by what": ("_:a e:p _:a . _:b e:p _:b . _:c e:q _:c .", "_:a e:p _:a . _:b e:q _:b . _:c e:q _:c ."),
}  # fmt: skip
FORMS = [(), ("--stat",), ("-f", "json"), ("-f", "markdown")]


@pytest.mark.parametrize("form", FORMS, ids=" ".join)
@pytest.mark.parametrize("name", OTHERS)
def test_graphs_that_are_not_the_same_differ(kg: Kg, tmp_path: Path, name: str, form: tuple[str, ...]) -> None:
    """Whatever their nodes say one by one; what differs is told in every form, from either side."""
    for file, text in zip("ab", OTHERS[name], strict=True):
        (tmp_path / f"{file}.ttl").write_text(PREFIX + text)

    for sides in (("a.ttl", "b.ttl"), ("b.ttl", "a.ttl")):
        ran = kg("diff", *sides, *form, cwd=tmp_path)
        assert (1, True) == (ran.code, bool(ran.out.strip())), ran
        assert "no differences" not in ran.err


def graph_of(lines: list[tuple[str, str, str]], chance: random.Random) -> str:
    """Return statements in any order, with any labels."""
    names = [f"_:{letter}" for letter in "abcdefg"]
    labels = dict(zip(names, chance.sample([f"_:x{n}" for n in range(7)], 7), strict=True))
    shuffled = [" ".join(labels.get(term, term) for term in line) for line in lines]
    chance.shuffle(shuffled)
    return PREFIX + "".join(f"{line} .\n" for line in shuffled)


def canonical(text: str) -> list[str]:
    dataset = pyoxigraph.Dataset(pyoxigraph.parse(text.encode(), pyoxigraph.RdfFormat.TURTLE))
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(map(str, dataset))


@pytest.mark.parametrize("paired", [True, False])
def test_made_up_graphs_differ_as_another_implementation_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, paired: bool
) -> None:
    """Small ones, many of which look alike, and each as it is and with one end moved; also by canonical names alone."""
    if not paired:
        monkeypatch.setattr(joined, "pair", lambda *given: pair(*given)._replace(paired=None))
    chance = random.Random(20)
    seen = {True: 0, False: 0}
    for _ in range(300):
        nodes = [f"_:{letter}" for letter in "abcdefg"[: chance.randint(1, 7)]]
        terms = [*nodes, *(["e:a"] if chance.random() < 0.4 else [])]
        lines = sorted({(chance.choice(terms), chance.choice(["e:p", "e:p", "e:q"]), chance.choice(terms))
                        for _ in range(chance.randint(1, 10))})  # fmt: skip
        other = list(lines)
        if chance.random() < 0.7:
            n = chance.randrange(len(other))
            other[n] = (*other[n][:2], chance.choice(terms))
        texts = graph_of(lines, chance), graph_of(sorted(set(other)), chance)
        same = canonical(texts[0]) == canonical(texts[1])
        seen[same] += 1
        assert (
            not compare(*(side_of(tmp_path / str(n), text.removeprefix(PREFIX)) for n, text in enumerate(texts)))
        ) is same, texts
    assert min(seen.values()) > 80


def side_of(folder: Path, text: str, graph: str = "the file") -> Version:
    folder.mkdir(exist_ok=True)
    (folder / "a.ttl").write_text(PREFIX + text)
    side = Version(folder)
    side.add_file(folder / "a.ttl", graph)
    return side


def test_nodes_of_one_graph_that_are_joined_otherwise_are_told_by_both_names(tmp_path: Path) -> None:
    """Where the file of the graph is called otherwise on one side."""
    sides = []
    for n, (name, text) in enumerate(zip(("old", "new"), OTHERS["six in two ways"], strict=True)):
        path = tmp_path / str(n) / f"{name}.trig"
        path.parent.mkdir()
        path.write_text(f"{PREFIX}e:g {{ {text} }}")
        sides.append(Version(path.parent))
        sides[-1].add_file(path)

    assert ("new.trig, old.trig",) == compare(*sides).joined


def test_a_node_of_two_graphs_is_not_two_nodes(tmp_path: Path) -> None:
    """What is said of it in one graph is said of what the other one leads to, and of two nodes it is not."""
    sides = []
    for number, other in enumerate("xyx"):
        path = tmp_path / str(number) / "a.trig"
        path.parent.mkdir()
        path.write_text(f"{PREFIX}e:g {{ e:a e:p _:x }} e:h {{ _:{other} e:q 1 }}")
        sides.append(Version(path.parent))
        sides[-1].add_file(path)

    assert ("a.trig",) == compare(sides[0], sides[1]).joined
    assert not compare(sides[0], sides[2])


def test_nodes_that_are_joined_otherwise_are_told_under_a_new_name(tmp_path: Path) -> None:
    """And are not where only something else was added."""
    first, second = OTHERS["six in two ways"]
    old = side_of(tmp_path / "1", first)
    old.rename("the file", "new name")

    assert not compare(old, side_of(tmp_path / "2", first, "new name"))
    assert ("new name",) == compare(old, side_of(tmp_path / "2", second, "new name")).joined
    more = compare(old, side_of(tmp_path / "2", f"{second}e:a e:b e:c .\n", "new name"))
    assert (1, ()) == (more.added, more.joined), "the file is told anyway"
    new = side_of(tmp_path / "2", f"{second}e:a e:b e:c .\n", "new name")
    more, less = compare(old, new), compare(new, old)
    assert (1, (), 1, ()) == (more.added, more.joined, less.removed, less.joined), "and what else differs in it is not"


def test_a_graph_gets_what_a_file_says_beside_what_it_said_of_that_graph(tmp_path: Path) -> None:
    """Where the file is compared with one of the name of the graph."""
    side = quads_of(tmp_path / "0" / "a.trig", "e:a e:p 1 . e:g { e:b e:p 1 }", "name")
    side.rename("name", "http://e/g")

    assert {"http://e/g": 2} == {name: len(lines) for name, lines in side.graphs.items()}


def test_a_file_that_comes_or_goes_is_told_by_that_alone(tmp_path: Path) -> None:
    """Though its nodes are joined as those of no other file are."""
    both = [quads_of(tmp_path / str(n) / "a.trig", LOOPS[0], "a") for n in (0, 1)]
    (tmp_path / "1" / "b.ttl").write_text(f"{PREFIX}{edges('ab')}")
    both[1].add_file(tmp_path / "1" / "b.ttl")

    assert [(), ()] == [compare(*sides).joined for sides in (both, both[::-1])]


def test_what_a_ring_says_is_told_as_that(kg: Kg, tmp_path: Path) -> None:
    """Also where nothing with a name leads to it."""
    for name, number in (("a", 1), ("b", 2)):
        (tmp_path / f"{name}.ttl").write_text(f"{PREFIX}{pairs_saying(number)}")

    told = kg("diff", "a.ttl", "b.ttl", cwd=tmp_path).out.splitlines()
    assert ["  q: 1", "  q: 2"] == [line for line in told if line.startswith("  q: ")]


def test_two_triple_terms_are_two(kg: Kg, tmp_path: Path) -> None:
    """Which says what of which is a difference."""
    for name, first, second in (("a", 1, 2), ("b", 2, 1)):
        said = f"e:s e:p <<( _:a e:q {first} )>> , <<( _:b e:q {second} )>> . "
        (tmp_path / f"{name}.ttl").write_text(f'{PREFIX}{said} _:a e:n "a" . _:b e:n "b" .')
        (tmp_path / f"{name}-nameless.ttl").write_text(f"{PREFIX}{said}")

    assert 1 == kg("diff", "a.ttl", "b.ttl", cwd=tmp_path).code
    assert 0 == kg("diff", "a-nameless.ttl", "b-nameless.ttl", cwd=tmp_path).code


def test_texts_have_names_of_their_own() -> None:
    """Else what differs would look the same."""
    assert 10_000 == len({hash_text(str(n)) for n in range(10_000)})


@pytest.mark.parametrize("paired", [True, False])
def test_nodes_are_joined_alike_where_another_implementation_finds_them_the_same(
    monkeypatch: pytest.MonkeyPatch, paired: bool
) -> None:
    """By what they say and by how they are joined, whether each finds its like or canonical names decide."""
    if not paired:
        monkeypatch.setattr(joined, "pair", lambda *given: pair(*given)._replace(paired=None))
    chance = random.Random(7)
    seen = {True: 0, False: 0}
    for _ in range(300):
        nodes = [f"_:{letter}" for letter in "abcde"[: chance.randint(2, 5)]]
        says = {node: chance.choice("12") for node in nodes}
        edges = {(chance.choice(nodes), chance.choice("pq"), chance.choice(nodes)) for _ in range(chance.randint(1, 5))}
        moved = dict(zip(nodes, chance.sample(nodes, len(nodes)), strict=True))
        sides: list[list[tuple[str, str, str]]] = []
        for names in ({node: node for node in nodes}, moved):
            said = [(names[node] if len(sides) else node, "says", f'"{value}"') for node, value in says.items()]
            said += [(names[start], f"p{name}", names[end]) for start, name, end in sorted(edges)]
            sides.append(said if chance.random() < 0.5 or not sides else [*said[: len(nodes)], *sides[0][len(nodes) :]])
        same = len({"".join(canonical("".join(f"{s} <urn:{p}> {o} .\n" for s, p, o in side))) for side in sides}) == 1
        seen[same] += 1
        found = [
            joined.Joined(frozenset(nodes), tuple((s, (f"<urn:{p}>", "g"), o) for s, p, o in side)) for side in sides
        ]
        assert joined.same_joints(found[:1], found[1:]) is same, sides
    assert min(seen.values()) > 50


def quads_of(path: Path, text: str, graph: str) -> Version:
    path.parent.mkdir(exist_ok=True)
    path.write_text(PREFIX + text)
    side = Version(path.parent)
    side.add_file(path, graph)
    return side


LOOPS = {n: "".join(f"_:{letter}{n} e:p _:{letter}{n} . " for letter in "ab"[: n + 1]) for n in (0, 1)}


@pytest.mark.parametrize("renamed", [False, True])
def test_nodes_are_joined_in_their_graphs(tmp_path: Path, renamed: bool) -> None:
    """One and two loops are no two and one, also where the file of the graphs gets another name."""
    texts = [f"{LOOPS[n]} e:g {{ {LOOPS[1 - n].replace('_:', '_:g')} }}" for n in (0, 1, 0)]
    sides = [quads_of(tmp_path / str(n) / "a.trig", text, "name") for n, text in enumerate(texts)]
    for side in sides if renamed else ():
        side.rename("name", "new name")

    assert ("new name" if renamed else "name",) == compare(sides[0], sides[1]).joined
    assert not compare(sides[0], sides[2])


def test_a_file_in_which_more_differs_is_told_by_that_alone(tmp_path: Path) -> None:
    """In whichever of its graphs that is; its nodes are not looked at then."""
    for more in ("e:g", "e:h"):
        sides = []
        for n in (0, 1):
            text = f"e:g {{ {LOOPS[n]} }} e:h {{ {LOOPS[1 - n].replace('_:', '_:h')} }}"
            sides.append(quads_of(tmp_path / str(n) / "a.trig", f"{text} {more} {{ e:a e:n {n} }}", "name"))
        found = compare(*sides)
        assert (1, 1, ()) == (found.added, found.removed, found.joined)


ALIKE = {
    "a ring": lambda size: rings(1, size),
    "small rings": lambda size: rings(size // 5, 5),
    "a row, shared": lambda size: "".join(f"e:a e:h _:n{n} . _:n{n} e:p _:n{n + 1} .\n" for n in range(size)),
    "pairs": lambda size: rings(size // 2, 2),
    "leaves": lambda size: "e:a e:p " + ", ".join(["[ e:q 1 ]"] * size) + " .",
}


@pytest.mark.parametrize("make", ALIKE.values(), ids=ALIKE)
def test_what_looks_alike_takes_time_by_its_size(tmp_path: Path, make: Callable[[int], str]) -> None:
    """Nodes that nothing tells apart are paired, and not tried in every order."""

    def prepare(size: int) -> Callable[[], object]:
        text = make(size)

        def work() -> None:
            assert not compare(*(side_of(tmp_path / str(n), f"{text}\n{'#' * n}") for n in (0, 1)))

        return work

    require_growth(prepare, 300)  # the caches of a processor hold what fewer need


def tangle(number: int, steps: tuple[int, ...]) -> str:
    return "".join(f"_:n{n} e:p _:n{(n + step) % number} .\n" for n in range(number) for step in steps)


def test_what_cannot_be_told_apart_is_said(kg: Kg, tmp_path: Path) -> None:
    """With a code that does not mean that they are the same; with anything else that differs, that is told."""
    here, there = (PREFIX + tangle(400, steps) for steps in ((1, 2, 5, 9, 22), (1, 2, 5, 9, 26)))
    (tmp_path / "a.ttl").write_text(here)
    (tmp_path / "b.ttl").write_text(there)
    (tmp_path / "c.ttl").write_text(f"{there}e:a e:b e:c .\n")
    ran = kg("diff", "a.ttl", "b.ttl", cwd=tmp_path)

    assert (4, "") == ran[:2]
    assert "cannot be told apart: in " in ran.err
    assert 1 == kg("diff", "a.ttl", "c.ttl", cwd=tmp_path).code
    (tmp_path / "b.ttl").write_text(here)
    assert 0 == kg("diff", "a.ttl", "b.ttl", cwd=tmp_path).code


def test_relative_iris_are_those_of_their_files(kg: Kg, tmp_path: Path) -> None:
    """What two files say of themselves is not the same; a file says the same of itself wherever its folder lies."""
    for name, text in {"here/a": "<#x> <p> 1 .", "there/b": "<#x> <p> 1 .", "away/here/a": "<#x> <p> 1 ."}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / f"{name}.ttl").write_text(text)

    assert 1 == kg("diff", "here", "there", cwd=tmp_path).code
    assert "moved" not in kg("diff", "here", "there", cwd=tmp_path).out
    assert 0 == kg("diff", "here", "away/here", cwd=tmp_path).code
    assert 0 == kg("diff", "here/a.ttl", "there/b.ttl", cwd=tmp_path).code


def test_what_moved_is_told_by_the_file_of_its_side(kg: Kg, tmp_path: Path) -> None:
    """Two files compared have their default graphs in common, and each is called by its own name."""
    (tmp_path / "a.ttl").write_text("<http://e/a> <http://e/p> 1 , 2 .\n")
    assert 0 == kg("convert", "a.ttl", "b.nq", cwd=tmp_path).code
    (tmp_path / "b.nq").write_text((tmp_path / "b.nq").read_text().replace(" .\n", " <http://e/g> .\n"))
    ran = kg("diff", "a.ttl", "b.nq", cwd=tmp_path)

    assert "2 statements moved from a.ttl to http://e/g\n" == ran.out
    assert "0 statements gone, 0 new, 2 moved" in ran.err
    assert "2 statements moved from http://e/g to a.ttl\n" == kg("diff", "b.nq", "a.ttl", cwd=tmp_path).out
    assert ["+0", "-2", "a.ttl"] == kg("diff", "a.ttl", "b.nq", "--stat", cwd=tmp_path).out.split()[:3]


def test_files_of_one_size_and_time_are_read(kg: Kg, tmp_path: Path) -> None:
    """What is joined in another way there differs in nothing else."""
    texts = OTHERS["six in two ways"]
    for name, text in zip(("old", "new"), texts, strict=True):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.ttl").write_text(f"{PREFIX}{text}".ljust(max(map(len, texts)) + len(PREFIX)))
        os.utime(tmp_path / name / "a.ttl", (1e9, 1e9))

    assert 1 == kg("diff", "old", "new", cwd=tmp_path).code


def test_nodes_that_say_the_same_are_counted_in_each_graph_by_itself(tmp_path: Path) -> None:
    """So one that is gone changes nothing of another file, wherever the node hangs, or stands alone."""
    text = "<urn:x> <urn:p> [ <urn:q> 1 ] . [] <urn:r> 2 .\n"
    for name, times in (("a.ttl", 1), ("b.ttl", 1), ("c.ttl", 2)):
        (tmp_path / name).write_text(text * times, "utf-8")
    with open_version(str(tmp_path)) as version:
        graphs = version.graphs

    assert len(graphs["a.ttl"]) == 2
    assert graphs["a.ttl"] == graphs["b.ttl"]
    assert graphs["a.ttl"] < graphs["c.ttl"]
    assert len(graphs["c.ttl"]) == 4


def test_two_files_are_compared_whatever_they_are_called(tmp_path: Path) -> None:
    """What their names make of them is no difference; and no name at all is no folder."""
    for name in "ab":
        (tmp_path / f"{name}.ttl").write_text("<#x> <p> <> , [ <q> <y> ] .\n", "utf-8")
    with open_version(str(tmp_path / "a.ttl")) as one, open_version(str(tmp_path / "b.ttl")) as other:
        assert one.graphs == other.graphs
        assert len(one.graphs["the file"]) == 2
    with open_version(str(tmp_path)) as folder:
        assert folder.graphs["a.ttl"] != folder.graphs["b.ttl"]
    with pytest.raises(UsageError, match="an empty name"), open_version(""):
        pass


def test_a_file_of_a_project_is_its_own_graph_and_any_other_has_those_that_it_says(tmp_path: Path) -> None:
    settings = '[project]\nname = "p"\nbase = "http://e/"\n'
    path = tmp_path / "data" / "a.trig"
    path.parent.mkdir()
    path.write_text("<urn:s> <urn:p> 1 . <urn:g> { <urn:s> <urn:p> 2 }\n", "utf-8")
    with open_version(str(path.parent)) as version:
        assert {"a.trig", "urn:g"} == {name for name, lines in version.graphs.items() if lines}
    (tmp_path / "kg.toml").write_text(settings, "utf-8")
    with pytest.raises(TurtleError, match="graph"), open_version(str(tmp_path)):
        pass
    path.write_text("<http://e/graph/a> { <urn:s> <urn:p> 2 , [] }\n", "utf-8")
    with open_version(str(tmp_path)) as version:
        assert {"http://e/graph/a": 2} == {name: len(lines) for name, lines in version.graphs.items()}
