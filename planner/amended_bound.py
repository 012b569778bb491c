"""What is said of a station in which a few welds moved: its bound, and who reaches what.

Found by ``planner.station_path`` next to the amended plan, as neither needs the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from cells.ids import RobotId, TaskId
from planner.plan import BoundBy, StationPlan
from planner.reach.matrix import ReachEntry


@dataclass(frozen=True, slots=True)
class AmendedBound:
    """No program of the station has a shorter cycle (transfer included) than ``value_s``.

    Without a ``reach``, nothing new is known of that.
    """

    reach: Mapping[tuple[TaskId, RobotId], ReachEntry]
    value_s: float
    bound_by: BoundBy

    def of(self, plan: StationPlan) -> StationPlan:
        """The ``plan`` with what is said here; its own bound so far is its cycle."""
        assert plan.bound_s is not None
        value_s = min(plan.bound_s, self.value_s)
        return replace(
            plan, reach=self.reach or plan.reach, bound_s=value_s, bound_by=self.bound_by
        )
