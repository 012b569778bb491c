"""Reads a user's URDF into a :class:`RobotModel`: the one entrance, called by scene loading.

Fixed joints disappear: what hangs on them becomes part of the link that carries it. Nothing is
guessed silently; what URDF does not say is stated by the caller or in the model's notes.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from robots.geometry import Pose
from robots.kinematics.opw_fit import fit_opw
from robots.model import Inertial, Joint, Link, RobotModel
from robots.shapes import Convex
from robots.urdf.errors import UrdfError
from robots.urdf.joints import RAMP_S, fixed_pose, moving_joint
from robots.urdf.masses import inertial_of, together
from robots.urdf.nodes import Node, read_nodes
from robots.urdf.self_pairs import watched_pairs
from robots.urdf.shapes import Shapes
from robots.urdf.tree import Edge, Tree, flange_of, read_tree
from robots.urdf.values import text

LEAST_JOINTS = 6


@dataclass(frozen=True, slots=True)
class UrdfOptions:
    """What a URDF leaves open.

    ``folder``: mesh files must lie in it (default: the URDF's own folder). ``flange``: link that
    is the flange (default: the only end of the arm, or ``tool0``). ``acceleration_rad_s2``: one per
    joint (default: full speed in 0.5 s). ``jerk_rad_s3``: one per joint (default: no limit).
    ``packages``: folders of ``package://`` names. ``held``:
    values at which moving joints, of a gripper say, are frozen; ``shifted``: metres by which fixed
    joints stand off along their axes, as those of a gripper that a URDF froze elsewhere. Meshes are
    covered by at most ``max_pieces`` convex pieces each, closer than ``tolerance_m`` where that
    suffices; ``link_pieces`` gives single links, by name, more or fewer.
    """

    folder: Path | None = None
    flange: str | None = None
    acceleration_rad_s2: tuple[float, ...] | None = None
    jerk_rad_s3: tuple[float, ...] | None = None
    packages: Mapping[str, Path] = field(default_factory=dict)
    held: Mapping[str, float] = field(default_factory=dict)
    shifted: Mapping[str, float] = field(default_factory=dict)
    tolerance_m: float = 0.02
    max_pieces: int = 8
    link_pieces: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class _Bodies:
    """Where each URDF link went: number of its rigid body, and its pose in it."""

    number: dict[str, int]
    pose: dict[str, Pose]


def read_urdf(path: Path, payload_kg: float, options: UrdfOptions | None = None) -> RobotModel:
    """Read the arm; base frame is the root link's, flange frame that of the flange link.

    ``payload_kg`` is the rated payload, which URDF cannot state.

    Raises:
        UrdfError: if anything is wrong with the file or its meshes.
        ValueError: if the payload or an option makes no sense for this arm.
    """
    options = options or UrdfOptions()
    if not (np.isfinite(payload_kg) and payload_kg > 0.0):
        raise ValueError(f"payload_kg must be positive and finite, got {payload_kg}")
    robot = read_nodes(path)
    if robot.tag != "robot":
        raise robot.error(f"<{robot.tag}> is no robot; the outermost element must be <robot>")
    tree = read_tree(robot, options.held, options.shifted)
    unknown = sorted(set(options.link_pieces) - set(tree.links))
    if unknown:
        raise robot.error(f"link {unknown[0]!r} is to have pieces, but there is none of that name")
    flange = flange_of(tree, options.flange, robot)
    chain = _moving_chain(tree, flange, robot)
    bodies = _bodies(tree, chain)
    folder = path.parent if options.folder is None else options.folder
    shapes = Shapes(
        folder, options.packages, options.tolerance_m, options.max_pieces, options.link_pieces
    )
    joints = _joints(chain, bodies, options)
    model = RobotModel(
        id=f"urdf:{text(robot, 'name')}",
        title=f"{text(robot, 'name')} ({path.name})",
        joints=joints,
        links=_links(tree, bodies, shapes, len(chain) + 1),
        X_tip_flange=bodies.pose[flange],
        payload_kg=payload_kg,
        reach_m=_reach_m(joints, bodies.pose[flange]),
        self_pairs=(),
        sources=(f"all figures but the payload: {path.name}",),
    )
    return _finished(model, [*_notes(chain, options), *shapes.notes])


def _moving_chain(tree: Tree, flange: str, robot: Node) -> list[Edge]:
    chain = [edge for edge in tree.path_to(flange) if edge.moves]
    for edge in tree.edges.values():
        if edge.moves and edge not in chain:
            raise edge.node.error(
                f"joint {edge.name!r} moves, but is not on the way to the flange {flange!r}; fix "
                "it, or hold it at a value"
            )
    if len(chain) < LEAST_JOINTS:
        raise robot.error(
            f"{len(chain)} moving joints lead to the flange {flange!r}; an arm needs at least "
            f"{LEAST_JOINTS} to reach poses"
        )
    return chain


def _bodies(tree: Tree, chain: list[Edge]) -> _Bodies:
    """Merge links over fixed joints, from the root outwards."""
    bodies = _Bodies({tree.root: 0}, {tree.root: Pose.identity()})
    pending = list(tree.edges.values())
    while pending:
        for edge in [edge for edge in pending if edge.parent in bodies.number]:
            if edge.moves:
                bodies.number[edge.child] = 1 + chain.index(edge)
                bodies.pose[edge.child] = Pose.identity()
            else:
                bodies.number[edge.child] = bodies.number[edge.parent]
                bodies.pose[edge.child] = bodies.pose[edge.parent] @ fixed_pose(edge)
        pending = [edge for edge in pending if edge.child not in bodies.number]
    return bodies


def _joints(chain: list[Edge], bodies: _Bodies, options: UrdfOptions) -> tuple[Joint, ...]:
    ramps = _each(chain, options.acceleration_rad_s2, "accelerations")
    jerks = _each(chain, options.jerk_rad_s3, "jerks")
    return tuple(
        moving_joint(edge, bodies.pose[edge.parent], ramp, jerk)
        for edge, ramp, jerk in zip(chain, ramps, jerks, strict=True)
    )


def _each(chain: list[Edge], stated: tuple[float, ...] | None, what: str) -> Sequence[float | None]:
    """One value per joint, None for each if nothing is stated."""
    if stated is not None and len(stated) != len(chain):
        raise ValueError(f"{len(stated)} {what} for {len(chain)} joints; give one per joint")
    return stated if stated is not None else [None] * len(chain)


def _links(tree: Tree, bodies: _Bodies, shapes: Shapes, count: int) -> tuple[Link, ...]:
    names: list[str] = [""] * count
    pieces: list[list[Convex]] = [[] for _ in range(count)]
    masses: list[list[Inertial]] = [[] for _ in range(count)]
    for name, node in tree.links.items():
        number, pose = bodies.number[name], bodies.pose[name]
        pieces[number] += shapes.pieces(node, pose)
        mass = inertial_of(node, pose)
        masses[number] += [] if mass is None else [mass]
        if name == tree.root or tree.edges[name].moves:
            names[number] = name
    parts = zip(names, pieces, masses, strict=True)
    return tuple(Link(name, tuple(shape), together(mass)) for name, shape, mass in parts)


def _reach_m(joints: tuple[Joint, ...], X_tip_flange: Pose) -> float:
    """An upper bound: all lengths behind axis 1 in one line."""
    lengths = [np.linalg.norm(joint.X_parent_joint.translation_m) for joint in joints[1:]]
    return float(sum(lengths) + np.linalg.norm(X_tip_flange.translation_m))


def _notes(chain: list[Edge], options: UrdfOptions) -> list[str]:
    notes = ["torque is not checked: the quality of masses and efforts is not known"]
    if options.acceleration_rad_s2 is None:
        notes.append(f"accelerations are an assumption: full speed within {RAMP_S} s")
    endless = [edge.name for edge in chain if edge.node.attributes["type"] == "continuous"]
    if endless:
        notes.append(f"continuous joints are limited to one turn either way: {', '.join(endless)}")
    return notes


def _finished(model: RobotModel, notes: list[str]) -> RobotModel:
    """Add what needs the whole arm: closed-form lengths and self-collision pairs."""
    pairs, left_out = watched_pairs(model)
    return dataclasses.replace(
        model, opw=fit_opw(model), self_pairs=pairs, notes=(*notes, *left_out)
    )


__all__ = ["UrdfError", "UrdfOptions", "read_urdf"]
