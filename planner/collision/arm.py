"""A mounted robot, compiled for collision checks: links, tool, electrodes, carried part.

One robot has several arms: travelling, welding (with its electrodes), carrying a part. Made by
reach, motion and coordination; read by every check of this package.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from cells.shop import MountedRobot
from planner.collision.arm_kernels import ArmArrays
from planner.collision.gap_kernels import IntArray
from planner.collision.pair_map import maps_of, no_maps
from planner.collision.tables import Table, ball_around, table_of
from planner.collision.walk import ball_around_balls, walk_of
from robots.geometry import FloatArray, Pose
from robots.model import Joint, SpotGun
from robots.shapes import Convex

LINKS, TOOL, ELECTRODES, CARRIED = 0, 1, 2, 3
"""Groups of pieces, for exemptions."""
KEEP_M = 5e-4
"""How far an arm stays off itself. The judge proves every instant, and cannot prove much less."""
TOUCH_M = 1e-6
"""Bodies closer than this touch, as far as numbers tell."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A shape in the frame of the tables, before it becomes rows."""

    table: Table
    frame: int
    group: int
    body: int


@dataclass(frozen=True, slots=True, eq=False)
class Arm:
    """A robot as tables, and its number of joints.

    Bodies are 0..n for the links, n + 1 for the tool with its electrodes, n + 2 for the part it
    carries (present only if there is one). Link 0 counts against other robots only.
    """

    name: str
    arrays: ArmArrays

    @property
    def dof(self) -> int:
        """Number of joints."""
        return len(self.arrays.chain) - 1

    @classmethod
    def of(
        cls,
        robot: MountedRobot,
        *,
        welding: bool = False,
        carried: tuple[Convex, ...] = (),
        X_TP: Pose | None = None,
        keep_m: float = KEEP_M,
    ) -> Self:
        """Compile ``robot``; ``carried`` are the pieces of a part held at ``X_TP`` in tool frame T.

        Its bodies stay ``keep_m`` apart.

        Raises:
            ValueError: if there are ``carried`` pieces and no ``X_TP``.
        """
        turns = [_turn_to_z(joint) for joint in robot.model.joints]
        pieces = _links(robot, turns)
        pieces += _tool(robot, turns, welding=welding)
        if carried:
            if X_TP is None:
                raise ValueError("a carried part needs X_TP, its pose in the tool frame")
            pieces += _carried(robot, turns, carried, X_TP)
        pieces.sort(key=lambda piece: -piece.body)
        return cls(str(robot.id), _arrays(robot, turns, pieces, keep_m))

    def elsewhere(self, name: str, X_WB: Pose) -> Self:
        """Return the same arm under another name with its base at ``X_WB``, without compiling."""
        chain = self.arrays.chain.copy()
        chain[0] = _row(X_WB)
        return replace(self, name=name, arrays=self.arrays._replace(chain=chain))


def _turn_to_z(joint: Joint) -> Pose:
    """A pose that turns z onto the joint's axis."""
    axis = joint.axis
    helper = np.eye(3)[int(np.argmin(np.abs(axis)))]
    x = np.cross(helper, axis)
    x /= np.linalg.norm(x)
    return Pose(np.column_stack([x, np.cross(axis, x), axis]), np.zeros(3))


def _in_frame(
    pieces: tuple[Convex, ...], X_FB: Pose, body: int, group: int, frame: int
) -> list[_Piece]:
    """Pieces given in B, as rows in frame F."""
    return [_Piece(table_of(piece.moved(X_FB)), frame, group, body) for piece in pieces]


def _links(robot: MountedRobot, turns: list[Pose]) -> list[_Piece]:
    """The pieces of all links."""
    pieces = []
    for i, link in enumerate(robot.model.links):
        X_FL = Pose.identity() if i == 0 else turns[i - 1].inverse()
        pieces += _in_frame(link.pieces, X_FL, i, LINKS, i)
    return pieces


def _tool(robot: MountedRobot, turns: list[Pose], *, welding: bool) -> list[_Piece]:
    """The pieces of the tool, with the electrodes while it welds."""
    n = robot.model.dof
    X_FE = turns[-1].inverse() @ robot.model.X_tip_flange
    pieces = _in_frame(robot.tool.pieces, X_FE, n + 1, TOOL, n)
    if welding and isinstance(robot.tool, SpotGun):
        pieces += _in_frame(robot.tool.electrodes, X_FE, n + 1, ELECTRODES, n)
    return pieces


def _carried(
    robot: MountedRobot, turns: list[Pose], carried: tuple[Convex, ...], X_TP: Pose
) -> list[_Piece]:
    """The pieces of the part in the gripper."""
    n = robot.model.dof
    X_FP = turns[-1].inverse() @ robot.model.X_tip_flange @ robot.tool.X_flange_tcp @ X_TP
    return _in_frame(carried, X_FP, n + 2, CARRIED, n)


def _row(pose: Pose) -> FloatArray:
    """A pose as 12 numbers: rotation row by row, then translation."""
    return np.concatenate([pose.rotation.ravel(), pose.translation_m])


def _chain(robot: MountedRobot, turns: list[Pose]) -> FloatArray:
    """World pose of the base, then poses from frame i to joint i before it turns: (n + 1, 12)."""
    rows = [_row(robot.X_WB)]
    before = Pose.identity()
    for joint, turn in zip(robot.model.joints, turns, strict=True):
        rows.append(_row(before.inverse() @ joint.X_parent_joint @ turn))
        before = turn
    return np.array(rows)


def _arrays(
    robot: MountedRobot, turns: list[Pose], pieces: list[_Piece], keep_m: float
) -> ArmArrays:
    """All tables of one arm."""
    firsts = np.cumsum([0] + [len(piece.table.rows) for piece in pieces])
    rows = [
        (p.table.kind, first, p.table.count, p.frame, p.group, p.body)
        for p, first in zip(pieces, firsts[:-1], strict=True)
    ]
    sizes = [np.concatenate([p.table.size, ball_around(p.table)]) for p in pieces]
    spans = _spans(robot.model.dof, pieces)
    walk = walk_of([(p.table, p.frame, p.body) for p in pieces if p.body > 0])
    chain = _chain(robot, turns)
    bodies = np.array([_body_ball(pieces[a:b]) for a, b, _ in spans])
    pairs = _pairs(robot, spans)
    maps = no_maps(len(pairs))
    arrays = ArmArrays(
        chain=chain,
        pieces=np.array(rows, dtype=np.int64).reshape(-1, 6),
        sizes=np.array(sizes).reshape(-1, 8),
        points=np.concatenate([np.empty((0, 3))] + [p.table.rows for p in pieces]),
        tops=walk[0],
        top_rows=walk[1],
        leaves=walk[2],
        leaf_pieces=walk[3],
        bodies=bodies,
        spans=spans,
        pairs=pairs,
        keeps=np.full(len(pairs), keep_m),
        bends=_bends(chain, bodies, spans),
        map_rows=maps[0],
        map_lows=maps[1],
        map_cells=maps[2],
    )
    maps = maps_of(arrays, robot.model.lower_rad(), robot.model.upper_rad())
    return arrays._replace(map_rows=maps[0], map_lows=maps[1], map_cells=maps[2])


def _spans(dof: int, pieces: list[_Piece]) -> IntArray:
    """First piece, one past the last piece, and frame of every body (n + 3, 3)."""
    bodies = np.array([piece.body for piece in pieces], dtype=np.int64)
    rows = []
    for body in range(dof + 3):
        mine = np.flatnonzero(bodies == body)
        first, last = (mine[0], mine[-1] + 1) if len(mine) else (len(pieces), len(pieces))
        rows.append((first, last, min(body, dof)))
    return np.array(rows, dtype=np.int64)


def _body_ball(pieces: list[_Piece]) -> FloatArray:
    """A ball around all pieces of a body; without pieces, nothing at all."""
    if not pieces:
        return np.zeros(4)
    return ball_around_balls(np.array([ball_around(piece.table) for piece in pieces]))


def _bends(chain: FloatArray, bodies: FloatArray, spans: IntArray) -> FloatArray:
    """How far points of each body can get from each axis that moves it: (b, n).

    A bound for all angles: the step from one axis to the next turns about the first only as far as
    it stands off it; whatever comes behind may point anywhere.
    """
    bends = np.zeros((len(bodies), len(chain) - 1))
    for b, frame in enumerate(spans[:, 2]):
        step, beyond = bodies[b, :3], float(bodies[b, 3])
        for j in range(frame - 1, -1, -1):
            bends[b, j] = np.hypot(step[0], step[1]) + beyond
            beyond += float(np.linalg.norm(step))
            step = chain[j + 1, 9:]
    return bends


def _pairs(robot: MountedRobot, spans: IntArray) -> IntArray:
    """The pairs of bodies that must not touch, the one nearer to the base first."""
    tool = robot.model.dof + 1
    pairs = []
    for a, b in robot.model.self_pairs:
        low, high = min(a, b), max(a, b)
        pairs += [(low, high)] if high < tool else [(low, tool), (low, tool + 1)]
    present = [pair for pair in pairs if all(spans[b, 0] < spans[b, 1] for b in pair)]
    return np.array(present, dtype=np.int64).reshape(-1, 2)
