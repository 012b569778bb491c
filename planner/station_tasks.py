"""What workers do for a station, loaded when it is first done.

``planner.shop_path`` hands these functions out. The process in which it runs seldom calls them, so
it need not load the compiled code and the solvers behind them: that takes longer than some plans.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.amended_bound import AmendedBound
    from planner.plan import StationPlan
    from planner.station_job import SavingJob, StationJob
    from planner.validation.lemmas import Lemmas
    from planner.validation.supervision import Job
    from planner.validation.verdict import Verdict

LOADED_BY_ALL = "planner.station_path", "planner.validation.ready"
"""What every worker needs."""
LOADED_FIRST = (("ortools.sat.python.cp_model",), ())
"""What the first and second worker import besides while they have nothing to do yet."""


def plan_station(job: StationJob) -> tuple[StationPlan, Mapping[str, float]]:
    """See :func:`planner.station_path.plan_station`."""
    from planner import station_path

    return station_path.plan_station(job)


def amend_station(job: StationJob) -> tuple[StationPlan, Mapping[str, float], bool]:
    """See :func:`planner.station_path.amend_station`."""
    from planner import station_path

    return station_path.amend_station(job)


def bound_amended(job: StationJob) -> tuple[AmendedBound, Mapping[str, float]]:
    """See :func:`planner.station_path.bound_amended`."""
    from planner import station_path

    return station_path.bound_amended(job)


def save_energy(job: SavingJob) -> StationPlan:
    """See :func:`planner.saving.save_energy`."""
    from planner import saving

    return saving.save_energy(job)


def judge_here(job: Job) -> tuple[Verdict, float, Lemmas]:
    """See :func:`planner.validation.worker.judge_here`."""
    from planner.validation import worker

    return worker.judge_here(job)
