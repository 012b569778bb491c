"""Are our answers right? Random configurations of library robots in a cell, judged by Coal.

The truth are the same pieces in Coal, with forward kinematics of the benchmark's own: what is
called free must not overlap, and what is called occupied must be nearer than 30 mm to something.
Called by ``collision``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from cells.shop import MountedRobot, Station
from planner.benchmarks.arm_frames import link_frames, moving_pieces
from planner.benchmarks.collision_speed import random_joints
from planner.benchmarks.peer_scene_coal import CoalScene
from planner.collision import Arm, StationWorld, free
from planner.progress import Progress
from robots import library
from robots.geometry import FloatArray
from robots.model import RobotModel, SpotGun
from robots.shapes import Convex

BoolArray = npt.NDArray[np.bool_]
FAR_M = 0.03
ROUNDING_M = 1e-6
"""Overlap up to this is what either side rounds."""
_CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Tally:
    """How many configurations were looked at and how many of them called free; how many of these
    overlap by more than 1 um, and by how much (m) the deepest; how many called occupied are
    farther than 30 mm from everything.
    """

    states: int = 0
    free: int = 0
    missed: int = 0
    deepest_m: float = 0.0
    far: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.states + other.states,
            self.free + other.free,
            self.missed + other.missed,
            max(self.deepest_m, other.deepest_m),
            self.far + other.far,
        )

    @property
    def far_share(self) -> float:
        """Share of the configurations called occupied that are farther than 30 mm."""
        return self.far / max(1, self.states - self.free)


def tally_states(station: Station, count: int, seed: int, progress: Progress) -> dict[str, Tally]:
    """Judge ``count`` configurations, by model: each in turn at each robot's place, with a gun."""
    world = StationWorld.of(station)
    standing = standing_pieces(station)
    dressed = list(dressed_robots(station))
    share, more = divmod(count, len(dressed))
    tallies: dict[str, Tally] = {}
    with progress.stage("configurations", len(dressed)) as stage:
        for k, robot in enumerate(dressed):
            rng = np.random.default_rng([seed, k])
            q = random_joints(robot, share + (k < more), rng)
            model = robot.model.id
            tallies[model] = tallies.get(model, Tally()) + tally_of(robot, world, standing, q)
            stage.advance()
    return tallies


def dressed_robots(station: Station) -> Iterator[MountedRobot]:
    """Every library robot at every robot's place of a station, with guns it can carry in turn."""
    guns = [library.tool(tool) for tool in library.tool_ids()]
    for model_id in library.robot_ids():
        model = library.robot(model_id)
        fitting = [gun for gun in guns if isinstance(gun, SpotGun) and _carries(model, gun)]
        for k, robot in enumerate(station.robots):
            if fitting:
                home_rad = np.clip(0.0, model.lower_rad(), model.upper_rad())
                gun = fitting[k % len(fitting)]
                yield replace(robot, model=model, tool=gun, home_rad=home_rad)


def _carries(model: RobotModel, gun: SpotGun) -> bool:
    return gun.mass_kg <= model.payload_kg


def standing_pieces(station: Station) -> list[Convex]:
    """The pieces of all bodies and of parts that have their fixed place, in the world."""
    pieces = [piece for body in station.bodies for piece in body.pieces_W()]
    for part in station.parts:
        if part.X_WP is not None:
            pieces += [piece.moved(part.X_WP) for piece in part.pieces]
    return pieces


def tally_of(
    robot: MountedRobot, world: StationWorld, standing: Sequence[Convex], q: FloatArray
) -> Tally:
    """Ask ours and Coal about the configurations q (m, n) of one robot."""
    exact, grown = (_scene(robot, standing, grown_m) for grown_m in (0.0, FAR_M))
    arm, tally = Arm.of(robot), Tally()
    for first in range(0, len(q), _CHUNK):
        rows = q[first : first + _CHUNK]
        called = free(arm, world, rows, 0.0, world.skip())
        frames = link_frames(robot, rows)
        depths = exact.depths_m(frames[called])
        near = grown.touching(frames[~called])
        tally += Tally(
            len(rows),
            int(called.sum()),
            int((depths > ROUNDING_M).sum()),
            float(depths.max(initial=0.0)),
            int((~near).sum()),
        )
    return tally


def _scene(robot: MountedRobot, standing: Sequence[Convex], grown_m: float) -> CoalScene:
    """The robot in Coal; its base counts against itself only."""
    pieces = moving_pieces(robot)
    tool = robot.model.dof + 1
    bodies = [body for body, _ in pieces]
    wanted = {tuple(sorted(pair)) for pair in robot.model.self_pairs}
    pairs = [
        (a, b)
        for a in range(len(pieces))
        for b in range(len(pieces))
        if (min(bodies[a], tool), min(bodies[b], tool)) in wanted
    ]
    return CoalScene(pieces, standing, pairs, grown_m, alone=[b == 0 for b in bodies])
