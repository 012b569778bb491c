"""An independent oracle (Coal, and plain pose chains) and small robots for collision tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import coal
import numpy as np
import pytest

from cells.ids import RobotId
from cells.shop import MountedRobot
from robots.geometry import Pose, about_axis
from robots.model import Joint, JointLimits, Link, RobotModel, SpotGun
from robots.shapes import Convex, box, capsule, cylinder, sphere


def random_pose(rng, reach_m):
    axis = rng.normal(size=3)
    rotation = about_axis(axis / np.linalg.norm(axis), rng.uniform(-np.pi, np.pi))
    return Pose(rotation, rng.uniform(-reach_m, reach_m, 3))


def random_shape(rng, size_m=0.3):
    """A ball, capsule, box, grown box, prism, random hull, triangle or plate."""
    kind = rng.integers(8)
    pose = random_pose(rng, 0.5 * size_m)
    radius = rng.uniform(0.02, 0.3) * size_m
    if kind == 0:
        return sphere(pose.translation_m, radius)
    if kind == 1:
        return capsule(pose.translation_m, random_pose(rng, size_m).translation_m, radius)
    if kind == 2:
        return box(rng.uniform(0.05, 1.0, 3) * size_m, pose)
    if kind == 3:
        return box(rng.uniform(0.05, 1.0, 3) * size_m, pose).grown(radius)
    if kind == 4:
        return cylinder(radius, rng.uniform(0.2, 1.0) * size_m, pose)
    if kind == 5:
        return Convex(pose.apply(rng.normal(scale=0.3 * size_m, size=(12, 3))), 0.5 * radius)
    if kind == 6:
        return Convex(pose.apply(rng.normal(scale=0.5 * size_m, size=(3, 3))), radius)
    return Convex(pose.apply(rng.normal(scale=0.5 * size_m, size=(4, 3))))


def _geometry(shape: Convex):
    """A coal geometry, its pose, and the part of the radius that coal does not know of."""
    points = np.unique(shape.points_m, axis=0)
    if len(points) == 1:
        return coal.Sphere(max(shape.radius_m, 1e-9)), Pose(np.eye(3), points[0]), 0.0
    if len(points) == 2:
        along = points[1] - points[0]
        length = np.linalg.norm(along)
        x = np.linalg.svd(along[None])[2][1]
        rotation = np.column_stack([x, np.cross(along / length, x), along / length])
        return coal.Capsule(shape.radius_m, length), Pose(rotation, points.mean(axis=0)), 0.0
    vertices = coal.StdVec_Vec3s()
    for point in points:
        vertices.append(point)
    if len(points) == 3:
        faces = coal.StdVec_Triangle()
        faces.append(coal.Triangle(0, 1, 2))
        faces.append(coal.Triangle(0, 2, 1))
        return coal.Convex(vertices, faces), Pose.identity(), shape.radius_m
    return coal.Convex.convexHull(vertices, True, "Qt"), Pose.identity(), shape.radius_m


@dataclass(slots=True)
class Solid:
    """A shape that coal knows."""

    geometry: object
    pose: Pose
    radius_m: float
    center_m: np.ndarray
    reach_m: float

    @staticmethod
    def of(shape: Convex) -> Solid:
        center = shape.points_m.mean(axis=0)
        reach = np.linalg.norm(shape.points_m - center, axis=1).max() + shape.radius_m
        return Solid(*_geometry(shape), center, reach)

    def distance(self, X_WA: Pose, other: Solid, X_WB: Pose) -> float:
        """Signed distance of two solids, in m; negative when they overlap."""
        a, b = X_WA @ self.pose, X_WB @ other.pose
        result = coal.DistanceResult()
        request = coal.DistanceRequest()
        request.gjk_tolerance = 1e-9
        found = coal.distance(
            self.geometry,
            coal.Transform3s(a.rotation, a.translation_m),
            other.geometry,
            coal.Transform3s(b.rotation, b.translation_m),
            request,
            result,
        )
        return found - self.radius_m - other.radius_m


def shapes_distance(a: Convex, b: Convex) -> float:
    return Solid.of(a).distance(Pose.identity(), Solid.of(b), Pose.identity())


def link_poses(robot: MountedRobot, q) -> list[Pose]:
    """World poses of links 0..n and, last, of the flange: joint by joint, as the model says."""
    poses = [robot.X_WB]
    for joint, angle in zip(robot.model.joints, q, strict=True):
        turned = Pose(about_axis(joint.axis, angle), np.zeros(3))
        poses.append(poses[-1] @ joint.X_parent_joint @ turned)
    return [*poses, poses[-1] @ robot.model.X_tip_flange]


@dataclass(slots=True)
class OracleArm:
    """A robot for coal: (body, solid, index of its pose in ``link_poses``)."""

    robot: MountedRobot
    solids: list[tuple[int, Solid, int]]

    @staticmethod
    def of(robot: MountedRobot, *, welding=False, carried=(), X_TP=None) -> OracleArm:
        n = robot.model.dof
        solids = [
            (i, Solid.of(piece), i)
            for i, link in enumerate(robot.model.links)
            for piece in link.pieces
        ]
        tool = robot.tool.pieces + (robot.tool.electrodes if welding else ())
        solids += [(n + 1, Solid.of(piece), n + 1) for piece in tool]
        solids += [
            (n + 2, Solid.of(piece.moved(robot.tool.X_flange_tcp @ X_TP)), n + 1)
            for piece in carried
        ]
        return OracleArm(robot, solids)

    def clearance(self, q, things: Sequence[Solid]) -> float:
        """Least distance of links 1.., tool and carried part from the things."""
        poses = link_poses(self.robot, q)
        moving = [(solid, poses[at]) for body, solid, at in self.solids if body > 0]
        return _least(moving, [(thing, Pose.identity()) for thing in things])

    def self_clearance(self, q) -> float:
        """Least distance of the pairs of bodies that must not touch."""
        poses = link_poses(self.robot, q)
        n = self.robot.model.dof
        pairs = {tuple(sorted(pair)) for pair in self.robot.model.self_pairs}
        found = [
            a.distance(poses[at_a], b, poses[at_b])
            for body_a, a, at_a in self.solids
            for body_b, b, at_b in self.solids
            if (min(body_a, n + 1), min(body_b, n + 1)) in pairs
        ]
        return min(found, default=np.inf)

    def distance(self, q, other: OracleArm, other_q) -> float:
        """Least distance of two robots."""
        poses, other_poses = link_poses(self.robot, q), link_poses(other.robot, other_q)
        return _least(
            [(solid, poses[at]) for _, solid, at in self.solids],
            [(solid, other_poses[at]) for _, solid, at in other.solids],
        )


def _least(some, others) -> float:
    """Least distance of any of some (solid, pose) from any of others, nearest balls first."""
    groups = (some, others)
    centers = [np.array([pose.apply(solid.center_m) for solid, pose in g]) for g in groups]
    reaches = [np.array([solid.reach_m for solid, _ in g]) for g in groups]
    apart = np.linalg.norm(centers[0][:, None] - centers[1][None], axis=2)
    apart -= reaches[0][:, None] + reaches[1][None]
    least = np.inf
    for flat in np.argsort(apart, axis=None):
        i, j = np.unravel_index(flat, apart.shape)
        if apart[i, j] >= least:
            break
        least = min(least, some[i][0].distance(some[i][1], others[j][0], others[j][1]))
    return least


def small_robot(X_WB: Pose | None = None, name: str = "R1", pieces_rng=None) -> MountedRobot:
    """A five-axis arm with skew axes, of capsules, a box and a prism, with a gun."""
    limits = JointLimits(-2.8, 2.8, 2.0, 10.0)
    axes = ([0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [0.0, 0.6, 0.8], [1.0, 0.0, 0.0], [0.0, -1.0, 0.0])
    origins = ([0.0, 0.0, 0.4], [0.1, 0.0, 0.3], [0.0, 0.1, 0.6], [0.3, 0.0, 0.1], [0.25, 0, 0])
    joints = tuple(
        Joint(f"J{i}", Pose.from_xyz_rpy(origin, (0.1 * i, 0.0, -0.2)), np.array(axis), limits)
        for i, (axis, origin) in enumerate(zip(axes, origins, strict=True))
    )
    links = (
        Link("base", (cylinder(0.2, 0.4, Pose.from_xyz_rpy([0.0, 0.0, 0.2])),)),
        Link("1", (capsule([0.0, 0.0, 0.0], [0.1, 0.0, 0.3], 0.12),)),
        Link("2", (capsule([0.0, 0.0, 0.0], [0.0, 0.1, 0.6], 0.08),)),
        Link("3", (box([0.3, 0.1, 0.12], Pose.from_xyz_rpy([0.15, 0.0, 0.05], (0.2, 0.1, 0))),)),
        Link("4", (sphere([0.1, 0.0, 0.0], 0.07), capsule([0, 0, 0], [0.25, 0, 0], 0.05))),
        Link("5", (cylinder(0.06, 0.1),)),
    )
    gun = SpotGun(
        id="gun",
        title="gun",
        kind="C",
        mass_kg=10.0,
        com_m=np.zeros(3),
        X_flange_tcp=Pose.from_xyz_rpy([0.0, 0.0, 0.35]),
        pieces=(
            box([0.1, 0.25, 0.1], Pose.from_xyz_rpy([0.0, 0.0, 0.1])),
            capsule([0.0, -0.1, 0.1], [0.0, -0.1, 0.35], 0.02),
            capsule([0.0, 0.1, 0.1], [0.0, 0.1, 0.35], 0.02),
        ),
        electrodes=(capsule([0.0, -0.1, 0.35], [0.0, 0.1, 0.35], 0.015),),
        throat_m=0.2,
        opening_m=0.2,
        close_s=0.2,
        open_s=0.2,
    )
    model = RobotModel(
        id="small",
        title="small",
        joints=joints,
        links=links,
        X_tip_flange=Pose.from_xyz_rpy([0.05, 0.0, 0.05], (0.0, 0.7, 0.0)),
        payload_kg=10.0,
        reach_m=1.5,
        self_pairs=((0, 3), (0, 4), (0, 5), (0, 6), (1, 6), (2, 6), (2, 4)),
    )
    return MountedRobot(RobotId(name), model, X_WB or Pose.identity(), gun, np.zeros(5))


def clutter(rng, count: int, low, high, hole_m: float = 0.5) -> dict[str, tuple[Convex, ...]]:
    """Named shapes all over a box, none within ``hole_m`` of the z axis."""
    things = {}
    while len(things) < count:
        at = rng.uniform(low, high)
        if np.hypot(at[0], at[1]) < hole_m:
            continue
        shape = random_shape(rng, rng.uniform(0.1, 0.4))
        things[f"body:{len(things)}"] = (shape.moved(Pose(np.eye(3), at)),)
    return things


@dataclass(frozen=True, slots=True)
class Kit:
    """What the tests of this folder share."""

    Solid: type = Solid
    OracleArm: type = OracleArm
    random_shape: object = staticmethod(random_shape)
    random_pose: object = staticmethod(random_pose)
    shapes_distance: object = staticmethod(shapes_distance)
    small_robot: object = staticmethod(small_robot)
    link_poses: object = staticmethod(link_poses)
    clutter: object = staticmethod(clutter)


@pytest.fixture(scope="session")
def kit():
    return Kit()
