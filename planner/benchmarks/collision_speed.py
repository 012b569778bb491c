"""How quick checks are, beside PyBullet and Coal: an arm among bodies, and arms with each other.

All contenders see the same pieces and answer the same question: does anything of the arm touch
what stands, or another arm. None looks for self-collisions. What only has to be set up once, the
poses of pieces for Coal among it, is not counted against anyone. Called by ``collision``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from cells.ids import RobotId
from cells.shop import MountedRobot, Station
from planner.benchmarks.arm_frames import link_frames, moving_pieces
from planner.benchmarks.contenders import BLOCKS, in_blocks, medians_us
from planner.benchmarks.peer_scene_bullet import BulletScene
from planner.benchmarks.peer_scene_coal import CoalScene
from planner.collision import Arm, StationWorld, all_apart, free
from robots import library
from robots.geometry import FloatArray, Pose
from robots.shapes import Convex, box

OURS, BULLET, COAL = "taktline", "PyBullet, set and detect", "Coal, tree of boxes"
_BODIES = 100
_SIZE = 4000
_HOLE_M = 1.0


def arm_among_bodies(seed: int, size: int = _SIZE, blocks: int = BLOCKS) -> dict[str, float]:
    """Median time (us) of a check of a KR 210 with a gun among 100 boxes, by contender."""
    rng = np.random.default_rng(seed)
    robot, boxes = _kr_210(), scattered_boxes(rng, _BODIES)
    world = StationWorld.build({f"body:{k}": (one,) for k, one in enumerate(boxes)})
    arm, skip = Arm.of(robot), world.skip()
    coal = CoalScene([one for one in moving_pieces(robot) if one[0] > 0], boxes)
    q = random_joints(robot, size * (blocks + 1), rng)
    poses = [coal.placed(link_frames(robot, block)) for block in in_blocks(q, size)]
    with BulletScene([robot], boxes) as bullet:
        return medians_us(
            {
                OURS: (lambda block: free(arm, world, block, 0.0, skip), in_blocks(q, size)),
                BULLET: (lambda block: [bullet.hits(one) for one in block], _set(robot, q, size)),
                COAL: (lambda block: [coal.hits_standing(one) for one in block], poses),
            },
            size,
        )


def arms_among_each_other(
    station: Station, seed: int, size: int = _SIZE, blocks: int = BLOCKS
) -> dict[str, float]:
    """Median time (us) of a check of all robots of ``station`` against each other."""
    rng = np.random.default_rng(seed)
    robots = [_without_self_pairs(robot) for robot in station.robots]
    arms = [Arm.of(robot) for robot in robots]
    q = [random_joints(robot, size * (blocks + 1), rng) for robot in robots]
    ours = list(zip(*(in_blocks(one, size) for one in q), strict=True))
    values = _all_set(robots, q, size)
    with BulletScene(robots, []) as bullet:
        return medians_us(
            {
                OURS: (lambda block: all_apart(arms, block, 0.0), ours),
                BULLET: (lambda block: [bullet.hits(one) for one in block], values),
            },
            size,
        )


def scattered_boxes(rng: np.random.Generator, count: int) -> list[Convex]:
    """Boxes of 0.1 to 0.5 m in any direction all around, none within 1 m of the z axis."""
    boxes: list[Convex] = []
    while len(boxes) < count:
        at_m = rng.uniform([-3.0, -3.0, 0.0], 3.0)
        if np.hypot(at_m[0], at_m[1]) >= _HOLE_M:
            pose = Pose.from_xyz_rpy(at_m, rng.uniform(-np.pi, np.pi, 3))
            boxes.append(box(rng.uniform(0.1, 0.5, 3), pose))
    return boxes


def random_joints(robot: MountedRobot, count: int, rng: np.random.Generator) -> FloatArray:
    """Configurations (count, n), uniform within the limits."""
    return rng.uniform(robot.model.lower_rad(), robot.model.upper_rad(), (count, robot.model.dof))


def _kr_210() -> MountedRobot:
    model, gun = library.robot("kuka_kr210_r2700_2"), library.tool("gun_c_mid")
    robot = MountedRobot(RobotId("R1"), model, Pose.identity(), gun, np.zeros(model.dof))
    return _without_self_pairs(robot)


def _without_self_pairs(robot: MountedRobot) -> MountedRobot:
    return replace(robot, model=replace(robot.model, self_pairs=()))


def _set(robot: MountedRobot, q: FloatArray, size: int) -> list[list[Any]]:
    """Joint values in blocks, as PyBullet takes them for a single arm."""
    return _all_set([robot], [q], size)


def _all_set(robots: Sequence[MountedRobot], q: Sequence[FloatArray], size: int) -> list[list[Any]]:
    """For each block and configuration, for each arm, a list of one value per joint."""
    lists = [one[:, :, None].tolist() for one in q]
    together = list(zip(*lists, strict=True))
    return [together[k : k + size] for k in range(0, len(together) - size + 1, size)]
