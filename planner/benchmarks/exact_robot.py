"""A robot as its URDF states it, for judging: every mesh as it is, every link on its own.

Shares only the reading of XML and mesh files with the planner: no merged links, no covering
pieces, and forward kinematics of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.spatial import ConvexHull

from robots.geometry import FloatArray, Pose, about_axis
from robots.mesh import read_mesh
from robots.shapes import Convex, box, cylinder, sphere
from robots.urdf.nodes import Node, read_nodes
from robots.urdf.values import number, origin, text, vector


@dataclass(frozen=True, slots=True, eq=False)
class ExactSolid:
    """A solid of the link ``link``, in its frame: the triangles (n, 3, 3), and their hull."""

    link: str
    triangles_m: FloatArray
    hull: Convex


@dataclass(frozen=True, slots=True, eq=False)
class ExactJoint:
    """A joint between two links: its pose in the parent, its axis, and whether it moves."""

    name: str
    parent: str
    child: str
    X_PJ: Pose
    axis: FloatArray
    moves: bool


@dataclass(frozen=True, slots=True, eq=False)
class ExactRobot:
    """Links with their solids; ``joints`` names the joints that move, in the order of ``q``."""

    solids: tuple[ExactSolid, ...]
    joints: tuple[str, ...]
    root: str
    tree: tuple[ExactJoint, ...]

    def frames(self, q: FloatArray) -> dict[str, FloatArray]:
        """Return the poses (m, 4, 4) of all links in the frame of the root, for q (m, n)."""
        frames = {self.root: np.broadcast_to(np.eye(4), (len(q), 4, 4))}
        for joint in self.tree:
            frame = frames[joint.parent] @ joint.X_PJ.matrix()
            if joint.moves:
                frame = frame @ _turns(joint.axis, q[:, self.joints.index(joint.name)])
            frames[joint.child] = frame
        return frames


def read_exact(
    path: Path, folder: Path, joints: Sequence[str], shifted: Mapping[str, float]
) -> ExactRobot:
    """Read a URDF whose meshes are in ``folder``; all joints but ``joints`` stand at zero.

    ``shifted`` moves the joints that it names along their axes, by metres.

    Raises:
        UrdfError: if the file cannot be read.
        MeshError: if a mesh cannot be read.
    """
    robot = read_nodes(path)
    edges = [_joint(node, joints, shifted) for node in robot.all("joint")]
    children = {edge.child for edge in edges}
    links = [text(node, "name") for node in robot.all("link")]
    root = next(link for link in links if link not in children)
    solids = [
        _solid(text(link, "name"), node, folder)
        for link in robot.all("link")
        for node in link.all("collision")
    ]
    return ExactRobot(tuple(solids), tuple(joints), root, tuple(_outwards(root, edges)))


def _joint(node: Node, joints: Sequence[str], shifted: Mapping[str, float]) -> ExactJoint:
    name = text(node, "name")
    found = node.optional("axis")
    axis = np.array([1.0, 0.0, 0.0]) if found is None else vector(found, "xyz", 3)
    X_PJ = origin(node)
    if name in shifted:
        X_PJ = X_PJ @ Pose(np.eye(3), axis * shifted[name])
    parent, child = (text(node.required(end), "link") for end in ("parent", "child"))
    return ExactJoint(name, parent, child, X_PJ, axis, name in joints)


def _outwards(root: str, edges: list[ExactJoint]) -> list[ExactJoint]:
    """Sort joints so that parents come before their children."""
    ordered: list[ExactJoint] = []
    reached = [root]
    for link in reached:
        for edge in edges:
            if edge.parent == link:
                ordered.append(edge)
                reached.append(edge.child)
    return ordered


def _solid(link: str, collision: Node, folder: Path) -> ExactSolid:
    X_LS = origin(collision)
    shape = collision.required("geometry").children[0]
    if shape.tag == "mesh":
        name = text(shape, "filename").removeprefix("package://")
        scale = vector(shape, "scale", 3, (1.0, 1.0, 1.0))
        triangles = X_LS.apply((read_mesh(folder / name).triangles_m * scale).reshape(-1, 3))
        hull = Convex(triangles[ConvexHull(triangles).vertices])
        return ExactSolid(link, triangles.reshape(-1, 3, 3), hull)
    hull = _plain(shape).moved(X_LS)
    return ExactSolid(link, np.empty((0, 3, 3)), hull)


def _plain(shape: Node) -> Convex:
    if shape.tag == "box":
        return box(vector(shape, "size", 3))
    if shape.tag == "sphere":
        return sphere(np.zeros(3), number(shape, "radius"))
    return cylinder(number(shape, "radius"), number(shape, "length"))


def _turns(axis: FloatArray, angles: FloatArray) -> FloatArray:
    """Rotations (m, 4, 4) about an axis."""
    turns = np.zeros((len(angles), 4, 4))
    turns[:, 3, 3] = 1.0
    quarter = about_axis(axis, np.pi / 2.0)
    along = np.outer(axis, axis)
    cross = quarter - along
    cos, sin = np.cos(angles)[:, None, None], np.sin(angles)[:, None, None]
    turns[:, :3, :3] = along + cos * (np.eye(3) - along) + sin * cross
    return turns
