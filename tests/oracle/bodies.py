"""Who stands where, by products of 4 x 4 matrices, and how close things come, by Coal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cells.shop import MountedRobot, Station
from robots.geometry import FloatArray, Pose, about_axis
from robots.model import SpotGun
from tests.oracle.shapes import Shape

ROUNDING_M = 1e-9


@dataclass(frozen=True)
class Thing:
    """A shape with its owner's kind and key, and the robot link (or -1) that carries it."""

    kind: str
    key: str
    shape: Shape
    link: int
    X: FloatArray


def matrix(pose: Pose) -> FloatArray:
    result = np.eye(4)
    result[:3, :3], result[:3, 3] = pose.rotation, pose.translation_m
    return result


def turn(axis: FloatArray, angle: float) -> FloatArray:
    result = np.eye(4)
    result[:3, :3] = about_axis(axis, angle)
    return result


class OracleArm:
    """A robot with its tool."""

    def __init__(self, mounted: MountedRobot) -> None:
        self.mounted = mounted
        model = mounted.model
        self.flange = matrix(model.X_tip_flange)
        self.tcp = matrix(mounted.tool.X_flange_tcp)
        self.things = [
            Thing("link", str(at), Shape(piece), at, np.eye(4))
            for at, link in enumerate(model.links)
            for piece in link.pieces
        ]
        last = model.dof
        tool = [("tool", piece) for piece in mounted.tool.pieces]
        if isinstance(mounted.tool, SpotGun):
            tool += [("electrodes", piece) for piece in mounted.tool.electrodes]
        self.things += [Thing(kind, "", Shape(piece), last, self.flange) for kind, piece in tool]

    def frames(self, q: FloatArray) -> list[FloatArray]:
        frames = [matrix(self.mounted.X_WB)]
        for joint, angle in zip(self.mounted.model.joints, q, strict=True):
            frames.append(
                frames[-1] @ matrix(joint.X_parent_joint) @ turn(joint.axis, float(angle))
            )
        return frames

    def tool(self, q: FloatArray) -> FloatArray:
        return self.frames(q)[-1] @ self.flange @ self.tcp

    def placed(self, q: FloatArray, things: list[Thing]) -> list[tuple[Thing, FloatArray]]:
        frames = self.frames(q)
        return [(thing, frames[thing.link] @ thing.X) for thing in things]


Placed = list[tuple[Thing, FloatArray]]


def standing(station: Station) -> Placed:
    things: Placed = []
    for body in station.bodies:
        for piece in body.pieces:
            thing = Thing("body", body.id, Shape(piece), -1, np.eye(4))
            things.append((thing, matrix(body.X_WB)))
    for part in station.parts:
        if part.X_WP is not None:
            for piece in part.pieces:
                thing = Thing("part", part.id, Shape(piece), -1, np.eye(4))
                things.append((thing, matrix(part.X_WP)))
    return things


def boxes(placed: Placed) -> tuple[FloatArray, FloatArray]:
    """Centres and half edges (n, 3) of boxes around things, along the world's axes."""
    X = np.array([each for _, each in placed])
    centers = np.array([thing.shape.box_center_m for thing, _ in placed])
    halves = np.array([thing.shape.box_half_m for thing, _ in placed])
    turned = np.einsum("nij,nj->ni", X[:, :3, :3], centers) + X[:, :3, 3]
    return turned, np.einsum("nij,nj->ni", np.abs(X[:, :3, :3]), halves)


def close_pairs(a: Placed, b: Placed, within_m: float) -> list[tuple[int, int]]:
    """Pairs whose boxes come nearer than ``within_m``."""
    (centers_a, halves_a), (centers_b, halves_b) = boxes(a), boxes(b)
    apart = np.abs(centers_a[:, None] - centers_b[None]) - halves_a[:, None] - halves_b[None]
    gaps = np.linalg.norm(np.maximum(apart, 0.0), axis=2) - ROUNDING_M
    return [(int(i), int(j)) for i, j in np.argwhere(gaps < within_m)]


class Bodies:
    """A station in a state that is only a list of joint values."""

    def __init__(self, station: Station, arms: list[OracleArm] | None = None) -> None:
        self.arms = arms or [OracleArm(mounted) for mounted in station.robots]
        self.open = [[t for t in arm.things if t.kind != "electrodes"] for arm in self.arms]
        self.standing = standing(station)

    def least_m(self, q: list[FloatArray], within_m: float = 0.0) -> float:
        placed = [
            arm.placed(joints, things)
            for arm, joints, things in zip(self.arms, q, self.open, strict=True)
        ]
        least = float("inf")
        for at, robot in enumerate(placed):
            moving = [each for each in robot if each[0].link > 0]
            for a, b in [(moving, self.standing), *((robot, other) for other in placed[at + 1 :])]:
                for i, j in close_pairs(a, b, within_m) if a and b else []:
                    least = min(least, a[i][0].shape.distance_m(a[i][1], b[j][0].shape, b[j][1]))
        return least
