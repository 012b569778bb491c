"""Links and joints of a URDF as a tree with one root, and the way from the root to the flange.

Structure only; what joints and links are like is read by ``joints`` and ``links``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from robots.urdf.nodes import Node
from robots.urdf.values import text

_TYPES = ("revolute", "continuous", "fixed")


@dataclass(frozen=True, slots=True, eq=False)
class Edge:
    """A joint between two links; ``held`` is the value at which a moving joint is frozen.

    ``shift_m`` is how far a fixed one stands off along its axis.
    """

    node: Node
    name: str
    parent: str
    child: str
    held: float | None
    shift_m: float = 0.0

    @property
    def moves(self) -> bool:
        """Whether it is a joint of the arm."""
        return self.held is None and self.node.attributes["type"] != "fixed"


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """``links`` by name in file order; ``edges`` by their child link; the root link."""

    links: dict[str, Node]
    edges: dict[str, Edge]
    root: str

    def path_to(self, link: str) -> list[Edge]:
        """Return the joints from the root to ``link``."""
        path: list[Edge] = []
        while link in self.edges:
            path.append(self.edges[link])
            link = self.edges[link].parent
        return path[::-1]


def read_tree(robot: Node, held: Mapping[str, float], shifted: Mapping[str, float]) -> Tree:
    """Check names and structure.

    Raises:
        UrdfError: for duplicates, missing links, several parents, cycles, several roots, joints
            that are not supported, and held or shifted joints that do not exist.
    """
    links = _named(robot.all("link"))
    if not links:
        raise robot.error("there is no <link> in it")
    joints = _named(robot.all("joint"))
    for names, done in ((held, "held"), (shifted, "shifted")):
        unknown = sorted(set(names) - set(joints))
        if unknown:
            raise robot.error(
                f"joint {unknown[0]!r} is to be {done}, but there is none of that name"
            )
    edges: dict[str, Edge] = {}
    for name, node in joints.items():
        edge = _edge(name, node, links, held, shifted.get(name, 0.0))
        if edge.child in edges:
            raise node.error(
                f"link {edge.child!r} has two parents, joints {edges[edge.child].name!r} and "
                f"{name!r}; an arm is a tree"
            )
        edges[edge.child] = edge
    return Tree(links, edges, _root(robot, links, edges))


def flange_of(tree: Tree, wanted: str | None, robot: Node) -> str:
    """Return the name of the flange link: ``wanted``, or the one end of the arm.

    Raises:
        UrdfError: if it does not exist, or if there are several ends.
    """
    if wanted is not None:
        if wanted not in tree.links:
            raise robot.error(f"there is no link {wanted!r} for the flange; {_ends(tree)}")
        return wanted
    ends = _leaves(tree)
    deepest = max(_moving(tree, end) for end in ends)
    ends = [end for end in ends if _moving(tree, end) == deepest]
    if "tool0" in ends:
        return "tool0"
    if len(ends) > 1:
        raise robot.error(f"the arm has several ends; say which one is the flange; {_ends(tree)}")
    return ends[0]


def _moving(tree: Tree, link: str) -> int:
    return sum(edge.moves for edge in tree.path_to(link))


def _leaves(tree: Tree) -> list[str]:
    parents = {edge.parent for edge in tree.edges.values()}
    return [link for link in tree.links if link not in parents]


def _ends(tree: Tree) -> str:
    return f"ends of the robot: {', '.join(_leaves(tree))}"


def _named(nodes: list[Node]) -> dict[str, Node]:
    named: dict[str, Node] = {}
    for node in nodes:
        name = text(node, "name")
        if name in named:
            raise node.error(
                f"a second {node.tag} named {name!r}, first on line {named[name].line}; "
                "names must differ"
            )
        named[name] = node
    return named


def _edge(
    name: str, node: Node, links: dict[str, Node], held: Mapping[str, float], shift_m: float
) -> Edge:
    kind = text(node, "type")
    parent, child = (_end(node, end, links) for end in ("parent", "child"))
    if name not in held and kind not in _TYPES:
        raise node.error(
            f"joint {name!r} is {kind}; supported: {', '.join(_TYPES)} (fix it, or hold it at a "
            "value)"
        )
    if name not in held and kind != "fixed" and node.all("mimic"):
        raise node.error(
            f"joint {name!r} mimics another; coupled joints are not supported (fix it, or hold it "
            "at a value)"
        )
    if name in held and kind not in (*_TYPES, "prismatic"):
        raise node.error(f"joint {name!r} is {kind} and cannot be held at one value; fix it")
    if shift_m != 0.0 and kind != "fixed":
        raise node.error(f"joint {name!r} is {kind}; only fixed joints can be shifted, others held")
    return Edge(node, name, parent, child, held.get(name), shift_m)


def _end(node: Node, end: str, links: dict[str, Node]) -> str:
    reference = node.required(end)
    link = text(reference, "link")
    if link not in links:
        raise reference.error(f"{end} link {link!r} of joint{node.label()} does not exist")
    return link


def _root(robot: Node, links: dict[str, Node], edges: dict[str, Edge]) -> str:
    roots = [link for link in links if link not in edges]
    if len(roots) > 1:
        second = links[roots[1]]
        raise second.error(
            f"links {', '.join(map(repr, roots))} have no parent; one is the base, join the others"
        )
    reached = set(roots)
    pending = list(edges.values())
    while True:
        grown = [edge for edge in pending if edge.parent in reached]
        if not grown:
            break
        reached.update(edge.child for edge in grown)
        pending = [edge for edge in pending if edge.child not in reached]
    if pending:
        raise pending[0].node.error(f"joint {pending[0].name!r} is part of a circle of joints")
    return roots[0]
