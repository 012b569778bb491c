"""What the judge found and signed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cells.ids import StationId


class FindingKind(StrEnum):
    """Why a program is refused."""

    COLLISION = "collision"
    CLEARANCE = "clearance"
    POSITION_LIMIT = "position-limit"
    VELOCITY_LIMIT = "velocity-limit"
    ACCELERATION_LIMIT = "acceleration-limit"
    JERK_LIMIT = "jerk-limit"
    TORQUE_LIMIT = "torque-limit"
    PAYLOAD = "payload"
    DISCONTINUITY = "discontinuity"
    OFF_TARGET = "off-target"
    NOT_STRAIGHT = "not-straight"
    TASK_MISSING = "task-missing"
    TASK_REPEATED = "task-repeated"
    TASK_UNSUITABLE = "task-unsuitable"
    PRECEDENCE = "precedence"
    HOLD = "hold"
    PART_STATE = "part-state"
    PROCESS = "process"
    DEADLOCK = "deadlock"
    EVENT = "event"
    OVER_TAKT = "over-takt"
    WRONG_SCENE = "wrong-scene"
    JUDGE_FAILED = "judge-failed"


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason for refusal: who, where in the program, when, how close, and a sentence."""

    kind: FindingKind
    station: StationId
    message: str
    subjects: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    time_s: float | None = None
    draw: int | None = None
    distance_m: float | None = None
    witness_W_m: tuple[tuple[float, float, float], tuple[float, float, float]] | None = None


@dataclass(frozen=True, slots=True)
class StationFigures:
    """What the judge measured on one station. Clearances are proven lower bounds (m), None where
    there is no such pair.
    """

    station: StationId
    cycle_s: float
    clearance_robots_m: float | None
    clearance_static_m: float | None
    clearance_weld_m: float | None
    torque_ratio: float | None
    torque_unchecked: tuple[str, ...]
    draws: int
    worst_cycle_s: float
    tasks: int
    checks: int


@dataclass(frozen=True, slots=True)
class Validation:
    """The judge's answer; ``passed`` when there is no finding."""

    findings: tuple[Finding, ...]
    stations: tuple[StationFigures, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


@dataclass(frozen=True, slots=True)
class Certificate:
    """A passed validation, bound to the digests of scene and program it was passed on."""

    scene_digest: str
    program_digest: str
    judge: str
    takt_s: float
    stations: tuple[StationFigures, ...]
