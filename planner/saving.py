"""A station's plan with its motions slowed to what the takt leaves: a job for a worker."""

from __future__ import annotations

from dataclasses import replace

from cells.program import StationProgram
from cells.shop import Station
from planner.energy.model import RobotEnergy
from planner.energy.slowing import RESERVE, slowed
from planner.plan import StationPlan
from planner.replay import replay
from planner.station_job import SavingJob


def save_energy(job: SavingJob) -> StationPlan:
    """Return the plan with its motions slowed; it must have a program."""
    program = job.plan.program
    assert program is not None
    within_s = (1.0 - RESERVE) * job.period_s - job.transfer_s
    slow = slowed(job.station, program, within_s)
    if slow is program:
        return job.plan
    full_kj = station_energy_kj(job.station, program, job.period_s)
    return replace(job.plan, program=slow, full_speed_kj=full_kj)


def station_energy_kj(station: Station, program: StationProgram, period_s: float) -> float:
    """What all robots of a station need in a period (kJ); they rest once they are home."""
    spans = replay(program).spans
    total_j = 0.0
    for robot in program.robots:
        busy_s = spans[robot.robot][-1].end_s if spans[robot.robot] else 0.0
        energy = RobotEnergy.of(station.robot(robot.robot).model)
        total_j += energy.cycle_j(robot, busy_s, period_s)
    return total_j / 1000.0
