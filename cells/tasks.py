"""What has to be done in a station: weld spots, handling, machine processes.

Frames: W is the world of the shop, S a weld spot, P a part, T the tool frame of a gun or gripper.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cells.ids import PartId, PlaceId, ProcessId, RobotId, TaskId, VariantId
from robots.geometry import FloatArray, Pose, frozen
from robots.model import GunKind


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a weld's stack."""

    part: PartId
    thickness_m: float
    material: str


@dataclass(frozen=True, slots=True)
class Weld:
    """A resistance spot weld.

    ``X_WS``: z is the sheet normal (the electrode axis), x the direction the gun advances along
    when the turn angle is 0. At turn angle t the tool frame is
    ``X_WT = X_WS @ Rz(t) @ E`` with E mapping tool z to spot x and tool y to spot z; with
    ``flip`` allowed also with tool y on -z of the spot. ``turn_rad`` is the allowed range of t.
    The tool enters and leaves along its own z axis, straight, over at least ``approach_m``.
    """

    id: TaskId
    X_WS: Pose
    stack: tuple[Sheet, ...]
    weld_s: float
    gun_kinds: tuple[GunKind, ...]
    guns: tuple[str, ...]
    turn_rad: tuple[float, float]
    flip: bool
    approach_m: float
    geometry: bool = False
    robots: tuple[RobotId, ...] = ()
    variants: tuple[VariantId, ...] = ()

    @property
    def parts(self) -> tuple[PartId, ...]:
        """The parts that the electrodes may touch."""
        return tuple(dict.fromkeys(sheet.part for sheet in self.stack))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a part can rest: its pose there, how it leaves, and what it may touch.

    A part leaves along the straight ``exit_W_m`` (3,) and enters along its reverse. ``touches``
    names bodies and parts that a part at this place, or on the straight line into or out of it,
    may touch. One part at a time.
    """

    id: PlaceId
    X_WP: Pose
    exit_W_m: FloatArray
    touches: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "exit_W_m", frozen(self.exit_W_m, (3,)))


@dataclass(frozen=True, slots=True)
class Handling:
    """One robot moves a part from a place to a place, and may hold it there while others work.

    ``grasps`` are alternatives ``X_PT``. Without the part the gripper enters and leaves along its
    own z axis, straight, over ``approach_m``. The part stays in the grip at ``to_place`` until all
    tasks of ``hold_until`` are done; those tasks may only run while it is held there.
    """

    id: TaskId
    part: PartId
    from_place: PlaceId
    to_place: PlaceId
    grasps: tuple[Pose, ...]
    approach_m: float
    hold_until: tuple[TaskId, ...] = ()
    robots: tuple[RobotId, ...] = ()
    variants: tuple[VariantId, ...] = ()


@dataclass(frozen=True, slots=True)
class Process:
    """A machine at a place works by itself for ``duration_s``, between two handling tasks.

    The process starts when the robot of ``after`` has left ``at`` (the
    straight line out is over: with the part if ``after`` picks there, without it if it places
    there). The robot of ``before`` enters ``at`` (starts its straight line in) only when it is
    done. ``before`` None: it must be done before the cycle ends.
    """

    id: ProcessId
    at: PlaceId
    duration_s: float
    after: TaskId
    before: TaskId | None = None


Task = Weld | Handling

GUN_IN_SPOT = Pose(np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]), np.zeros(3))
"""``E`` of :class:`Weld`: columns are tool x, y, z in the spot frame (tool z = x, tool y = z)."""
