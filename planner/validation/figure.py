"""What takes up room, and where it is over a stretch of time, with a bound on its motion.

A figure is a robot with everything it may hold, or one thing at rest. It is made of items (link,
tool, part in hand), items of pieces. A snapshot places all pieces at one instant and says how far
each can be from there within a stretch of time. Used by ``separation``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from planner.validation.bullet import Bullet, Solid
from robots.geometry import FloatArray, Pose
from robots.shapes import Convex

ROUNDING_M = 1e-9

ItemKind = Literal["link", "tool", "electrodes", "carried", "body", "part"]


@dataclass(frozen=True, slots=True)
class Item:
    """Pieces that belong together, in frame ``frame`` of the figure.

    ``key`` is the body, part or handling task it stands for, or the index of the link.
    """

    kind: ItemKind
    name: str
    key: str
    frame: int
    pieces: tuple[Convex, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """All pieces of a figure at one instant; valid for local times ``low_s`` to ``high_s``.

    ``ends_W_m`` (p, 2, 3) are the ends of the enclosing capsules, ``reach_m`` (p,) bounds the
    motion of each piece away from here, ``parts_m`` (dof, p) the share of each joint in it.
    ``low_W_m`` and ``high_W_m`` (p, 3) are axis-aligned boxes, item boxes likewise (n, 3).
    """

    low_s: float
    high_s: float
    ends_W_m: FloatArray
    reach_m: FloatArray
    parts_m: FloatArray
    low_W_m: FloatArray
    high_W_m: FloatArray
    item_low_W_m: FloatArray
    item_high_W_m: FloatArray
    item_reach_m: FloatArray
    positions_W_m: FloatArray
    quaternions_xyzw: FloatArray

    def place(self, piece: int) -> tuple[list[float], list[float]]:
        """Position and quaternion xyzw of a piece's own frame."""
        return self.positions_W_m[piece].tolist(), self.quaternions_xyzw[piece].tolist()


class Outline:
    """The pieces of a figure flattened, with enclosing capsules; what does not depend on pose."""

    def __init__(self, bullet: Bullet, items: tuple[Item, ...]) -> None:
        self.items = items
        pieces = [piece for item in items for piece in item.pieces]
        counts = [len(item.pieces) for item in items]
        if not all(counts):
            raise ValueError("an item without pieces takes up no room")
        self.solids: list[Solid] = [bullet.solid(piece) for piece in pieces]
        self.first = np.cumsum(counts) - np.array(counts)
        self.owner = np.repeat(np.arange(len(items)), counts)
        self.pieces_of = [
            np.arange(first, first + count)
            for first, count in zip(self.first.tolist(), counts, strict=True)
        ]
        self.frame = np.array([items[owner].frame for owner in self.owner.tolist()], dtype=np.int64)
        enclosed = [enclosing_capsule(piece) for piece in pieces]
        self.ends_m = np.array([ends for ends, _ in enclosed]).reshape(-1, 2, 3)
        self.radius_m = np.array([radius for _, radius in enclosed])
        self.shape_position_m = np.array(
            [solid.X_AC.translation_m for solid in self.solids]
        ).reshape(-1, 3)
        self.shape_quaternion = np.array([solid.quaternion_xyzw for solid in self.solids]).reshape(
            -1, 4
        )


def enclosing_capsule(piece: Convex) -> tuple[FloatArray, float]:
    """Return ends (2, 3) and radius of a capsule around a piece, in its owner's frame."""
    points = piece.points_m
    middle = (points.min(axis=0) + points.max(axis=0)) / 2.0
    if len(points) <= 2:
        return points[[0, -1]], piece.radius_m
    axis = np.linalg.svd(points - points.mean(axis=0), full_matrices=False)[2][0]
    along = (points - middle) @ axis
    aside = np.linalg.norm((points - middle) - along[:, None] * axis, axis=1)
    radius = float(aside.max())
    center = float(along.min() + along.max()) / 2.0
    caps = np.sqrt(np.maximum(radius**2 - aside**2, 0.0))
    half = max(0.0, float((np.abs(along - center) - caps).max()))
    ends = np.array([middle + axis * (center - half), middle + axis * (center + half)])
    return ends, radius + piece.radius_m + ROUNDING_M


def cross(a: FloatArray, b: FloatArray) -> FloatArray:
    """Cross product of vectors (..., 3); faster than numpy's on many small ones."""
    ax, ay, az = a[..., 0], a[..., 1], a[..., 2]
    bx, by, bz = b[..., 0], b[..., 1], b[..., 2]
    return np.stack([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx], axis=-1)


def rotate(quaternions_xyzw: FloatArray, vectors: FloatArray) -> FloatArray:
    """Rotate vectors (..., 3) by unit quaternions (..., 4)."""
    u, w = quaternions_xyzw[..., :3], quaternions_xyzw[..., 3:]
    t = 2.0 * cross(u, vectors)
    return np.asarray(vectors + w * t + cross(u, t))


def compose(first_xyzw: FloatArray, second_xyzw: FloatArray) -> FloatArray:
    """Multiply unit quaternions (..., 4)."""
    u, a = first_xyzw[..., :3], first_xyzw[..., 3:]
    v, b = second_xyzw[..., :3], second_xyzw[..., 3:]
    vector = a * v + b * u + cross(u, v)
    scalar = a * b - np.sum(u * v, axis=-1, keepdims=True)
    return np.concatenate([vector, scalar], axis=-1)


def snapshots(
    outline: Outline,
    frames: tuple[FloatArray, FloatArray],
    parts_m: FloatArray,
    low_s: FloatArray,
    high_s: FloatArray,
) -> list[Snapshot]:
    """Build m snapshots from frame positions (m, f, 3) and quaternions (m, f, 4).

    ``parts_m`` (m, dof, p) bounds the motion of each piece by each joint.
    """
    position = frames[0][:, outline.frame]
    quaternion = frames[1][:, outline.frame]
    ends = rotate(quaternion[:, :, None], outline.ends_m[None]) + position[:, :, None]
    reach = parts_m.sum(axis=1)
    low = ends.min(axis=2) - outline.radius_m[:, None]
    high = ends.max(axis=2) + outline.radius_m[:, None]
    item_low = np.minimum.reduceat(low, outline.first, axis=1)
    item_high = np.maximum.reduceat(high, outline.first, axis=1)
    item_reach = np.maximum.reduceat(reach, outline.first, axis=1)
    shape_position = rotate(quaternion, outline.shape_position_m[None]) + position
    shape_quaternion = compose(quaternion, outline.shape_quaternion[None])
    return [
        Snapshot(
            float(low_s[index]),
            float(high_s[index]),
            ends[index],
            reach[index],
            parts_m[index],
            low[index],
            high[index],
            item_low[index],
            item_high[index],
            item_reach[index],
            shape_position[index],
            shape_quaternion[index],
        )
        for index in range(len(low_s))
    ]


def resting(outline: Outline, poses_W: list[Pose]) -> Snapshot:
    """Return the snapshot of things that stand still; ``poses_W`` are the frames of the items."""
    positions = np.array([pose.translation_m for pose in poses_W])[None]
    quaternions = np.array([np.roll(pose.quaternion_wxyz(), -1) for pose in poses_W])[None]
    still = np.zeros((1, 0, len(outline.solids)))
    snapshot = snapshots(outline, (positions, quaternions), still, np.zeros(1), np.zeros(1))[0]
    return _with_exact_boxes(outline, snapshot, poses_W)


def _with_exact_boxes(outline: Outline, snapshot: Snapshot, poses_W: list[Pose]) -> Snapshot:
    pieces = [piece.moved(poses_W[item.frame]) for item in outline.items for piece in item.pieces]
    low = np.array([piece.points_m.min(axis=0) - piece.radius_m for piece in pieces])
    high = np.array([piece.points_m.max(axis=0) + piece.radius_m for piece in pieces])
    return replace(
        snapshot,
        low_W_m=low,
        high_W_m=high,
        item_low_W_m=np.minimum.reduceat(low, outline.first, axis=0),
        item_high_W_m=np.maximum.reduceat(high, outline.first, axis=0),
    )
