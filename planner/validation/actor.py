"""The actors of a station: robots that move through phases, and things that rest in phases.

An actor gives snapshots of its figure for any stretch of any phase, and keeps them; its ``digest``
and those of its phases stand for all that these depend on. Made by ``replay``; used by
``separation`` and ``claims``.
"""

from __future__ import annotations

import numpy as np

from cells.digest import chunks
from cells.shop import Body, MountedRobot, Part, Station
from cells.tasks import Place
from planner.validation.bullet import FRAME_ERROR_M, Arm, Bullet
from planner.validation.figure import (
    Item,
    Outline,
    Snapshot,
    compose,
    cross,
    resting,
    rotate,
    snapshots,
)
from planner.validation.lemmas import digest
from planner.validation.phases import Phase
from planner.validation.polynomials import ranges
from robots.geometry import FloatArray, Pose
from robots.model import SpotGun

Stretch = tuple[int, float, float]
"""Phase index, local start, local end."""


class RobotActor:
    """A robot with tool and every part it ever holds (``grips``: task to ``X_flange_part``)."""

    def __init__(
        self,
        bullet: Bullet,
        mounted: MountedRobot,
        station: Station,
        phases: tuple[Phase, ...],
        grips: dict[str, Pose],
    ) -> None:
        self.name: str = mounted.id
        self.phases = phases
        self.model = mounted.model
        self.arm: Arm = bullet.arm(mounted.model, mounted.X_WB)
        self.X_tip_flange = mounted.model.X_tip_flange
        self.outline = Outline(bullet, _robot_items(mounted, station, grips))
        self._axes = np.array([joint.axis for joint in mounted.model.joints])
        self._link = np.minimum(self.outline.frame, mounted.model.dof)
        self._kept: dict[Stretch, Snapshot] = {}
        self.digest = digest(chunks((mounted.model, mounted.X_WB, self.outline.items)))
        self._motions: dict[int, bytes] = {}

    def phase_digest(self, phase: int) -> bytes:
        """A digest of how the joints move in a phase."""
        if phase not in self._motions:
            self._motions[phase] = digest(self.phases[phase].motion())
        return self._motions[phase]

    def root(self, phase: int) -> Stretch:
        """The whole phase."""
        return (phase, self.phases[phase].low_s, self.phases[phase].high_s)

    def forget(self) -> None:
        """Drop all snapshots."""
        self._kept.clear()

    def get(self, stretches: list[Stretch]) -> list[Snapshot]:
        """Return the snapshots of ``stretches`` (taken in their middle), making what is new."""
        new = sorted({stretch for stretch in stretches if stretch not in self._kept})
        if new:
            self._make(new)
        return [self._kept[stretch] for stretch in stretches]

    def _make(self, new: list[Stretch]) -> None:
        begin = 0
        joints, spread = [], []
        while begin < len(new):
            phase = new[begin][0]
            end = begin
            while end < len(new) and new[end][0] == phase:
                end += 1
            low = np.array([stretch[1] for stretch in new[begin:end]])
            high = np.array([stretch[2] for stretch in new[begin:end]])
            middle = self.phases[phase].joints_rad((low + high) / 2.0)
            joints.append(middle)
            spread.append(_spread(self.phases[phase], middle, low, high))
            begin = end
        q, moved = np.concatenate(joints), np.concatenate(spread)
        frames = self.frames(q)
        made = snapshots(
            self.outline,
            frames,
            self._shares(frames, moved),
            np.array([stretch[1] for stretch in new]),
            np.array([stretch[2] for stretch in new]),
        )
        self._kept.update(zip(new, made, strict=True))

    def frames(self, q_rad: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return link frames and the flange: (m, dof + 2, 3) and quaternions (m, dof + 2, 4)."""
        position, quaternion = self.arm.frames(q_rad)
        flange = self.X_tip_flange
        tip_q = quaternion[:, -1:]
        tip_p = rotate(tip_q, flange.translation_m[None, None]) + position[:, -1:]
        turn = np.roll(flange.quaternion_wxyz(), -1)[None, None]
        return (
            np.concatenate([position, tip_p], axis=1),
            np.concatenate([quaternion, compose(tip_q, turn)], axis=1),
        )

    def _shares(self, frames: tuple[FloatArray, FloatArray], moved: FloatArray) -> FloatArray:
        """How far each joint can move each piece (m, dof, p): chord of its turn times radius.

        Changing one joint after the other from the base on, each moves a point on a circle whose
        radius is the distance of the point from its axis in the middle of the stretch.
        """
        outline = self.outline
        position, quaternion = frames[0][:, outline.frame], frames[1][:, outline.frame]
        ends = rotate(quaternion[:, :, None], outline.ends_m[None]) + position[:, :, None]
        dof = self.model.dof
        axes = rotate(frames[1][:, 1 : dof + 1], self._axes[None])
        origins = frames[0][:, 1 : dof + 1]
        offset = ends[:, None] - origins[:, :, None, None]
        away = np.linalg.norm(cross(offset, axes[:, :, None, None]), axis=-1).max(axis=-1)
        chord = 2.0 * np.sin(np.minimum(moved, np.pi) / 2.0)
        shares = chord[:, :, None] * (away + outline.radius_m)
        moves = np.arange(1, dof + 1)[:, None] <= self._link[None]
        return np.where(moves[None], shares + FRAME_ERROR_M / dof, 0.0)


def _spread(phase: Phase, middle: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """Bound (n, dof) on how far the joints are from ``middle`` within each stretch."""
    if phase.trajectory is None:
        return np.zeros_like(middle)
    least, most = ranges(phase.trajectory.times_s, phase.trajectory.coefficients, low, high)
    return np.asarray(np.maximum(most - middle, middle - least).clip(min=0.0))


def _robot_items(
    mounted: MountedRobot, station: Station, grips: dict[str, Pose]
) -> tuple[Item, ...]:
    model = mounted.model
    flange = model.dof + 1
    items = [
        Item("link", f"{mounted.id}:{link.name}", str(index), index, link.pieces)
        for index, link in enumerate(model.links)
        if link.pieces
    ]
    tool = mounted.tool
    if tool.pieces:
        items.append(Item("tool", f"{mounted.id}:{tool.id}", tool.id, flange, tool.pieces))
    if isinstance(tool, SpotGun) and tool.electrodes:
        name = f"{mounted.id}:{tool.id} electrodes"
        items.append(Item("electrodes", name, tool.id, flange, tool.electrodes))
    for task, X_FP in sorted(grips.items()):
        part = next(part for part in station.parts if part.id == _part(station, task))
        pieces = tuple(piece.moved(X_FP) for piece in part.pieces)
        if pieces:
            items.append(Item("carried", f"{mounted.id}:{part.id}", task, flange, pieces))
    return tuple(items)


def _part(station: Station, task: str) -> str:
    return next(handling.part for handling in station.handlings if handling.id == task)


class RestActor:
    """Things that stand still. Each phase is one arrangement; all have the same items."""

    def __init__(self, bullet: Bullet, name: str, items: tuple[Item, ...], poses: list[list[Pose]]):
        self.name = name
        self.outline = Outline(bullet, items)
        self._snapshots = [resting(self.outline, arrangement) for arrangement in poses]
        self._places = [digest(chunks(tuple(arrangement))) for arrangement in poses]
        self.digest = digest(chunks(items))

    def phase_digest(self, phase: int) -> bytes:
        """A digest of an arrangement."""
        return self._places[phase]

    def root(self, phase: int) -> Stretch:
        """The arrangement, for ever."""
        return (phase, 0.0, 0.0)

    def get(self, stretches: list[Stretch]) -> list[Snapshot]:
        """Return the snapshot of each arrangement."""
        return [self._snapshots[stretch[0]] for stretch in stretches]


Actor = RobotActor | RestActor


def standing_things(
    bullet: Bullet, bodies: tuple[Body, ...], parts: tuple[Part, ...]
) -> RestActor | None:
    """Return all bodies and fixed parts as one actor; each piece is an item of its own."""
    items: list[Item] = []
    poses: list[Pose] = []
    for body in bodies:
        for piece in body.pieces:
            items.append(Item("body", body.id, body.id, len(poses), (piece,)))
        poses.append(body.X_WB)
    for part in parts:
        if part.X_WP is not None:
            items += [Item("part", part.id, part.id, len(poses), (p,)) for p in part.pieces]
            poses.append(part.X_WP)
    return RestActor(bullet, "station", tuple(items), [poses]) if items else None


def movable_part(bullet: Bullet, part: Part, places: tuple[Place, ...]) -> RestActor | None:
    """Return a part that rests at several places; phase i is its rest at ``places[i]``."""
    items = tuple(Item("part", part.id, part.id, 0, (piece,)) for piece in part.pieces)
    if not items:
        return None
    return RestActor(bullet, part.id, items, [[place.X_WP] for place in places])
