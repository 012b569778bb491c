"""One way of doing a task: where the robot stands still, and along which lines it comes and goes.

Reach finds ways; the motions between them are planned by ``planner.moves``.
"""

from __future__ import annotations

from dataclasses import dataclass

from cells.ids import PlaceId, TaskId
from cells.program import WorkKind
from robots.geometry import FloatArray, Pose


@dataclass(frozen=True, slots=True, eq=False)
class Stop:
    """The robot stands at ``q_rad`` (n,) and works. The tool comes in along the reverse of the
    straight ``in_W_m`` (3,) and leaves along ``out_W_m`` (3,), both pointing away from the work.
    """

    task: TaskId
    kind: WorkKind
    q_rad: FloatArray
    in_W_m: FloatArray
    out_W_m: FloatArray
    place: PlaceId | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """The stops of one task: one for a weld; pick and place, in one grasp, for handling."""

    stops: tuple[Stop, ...]
    grasp: Pose | None = None
