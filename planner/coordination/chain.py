"""What coordination works on: chains of motions and works, and what binds them together.

A robot's cycle is a chain: motion 0, work 0, motion 1, work 1, ..., motion n. A work may last
zero seconds (a stop between two motions). Between a motion's end and the next one's start the
robot stands still, for as long as it takes. Filled by ``planner.assembly``, scheduled by
``planner.coordination.schedule``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

Moment = Literal["motion-start", "motion-end", "work-start", "work-end"]


class Point(NamedTuple):
    """A moment in a robot's chain: of motion or work ``number`` of robot number ``robot``."""

    robot: int
    number: int
    moment: Moment


class MotionKey(NamedTuple):
    """Motion number ``number`` of robot number ``robot``."""

    robot: int
    number: int


class Block(NamedTuple):
    """Motions ``first`` to ``last`` of robot number ``robot``, with the stands between them."""

    robot: int
    first: int
    last: int


Exclusion = tuple[Block, Block]
"""Two robots' blocks that must not overlap in time: one ends before the other starts."""


@dataclass(frozen=True, slots=True)
class Chain:
    """Durations (s) of one robot's n + 1 motions and n works."""

    motions_s: tuple[float, ...]
    works_s: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.motions_s) not in (0, len(self.works_s) + 1):
            raise ValueError(
                f"{len(self.works_s)} works need {len(self.works_s) + 1} motions, "
                f"got {len(self.motions_s)}"
            )

    @property
    def busy_s(self) -> float:
        """Time the robot needs when it never waits."""
        return sum(self.motions_s) + sum(self.works_s)


@dataclass(frozen=True, slots=True)
class MachineRun:
    """A machine that runs for ``duration_s`` from ``start`` on; ``before`` waits for its end."""

    start: Point
    duration_s: float
    before: Point | None


@dataclass(frozen=True, slots=True)
class CoordinationProblem:
    """Chains, moments that must follow others, machines, and blocks that exclude each other."""

    chains: tuple[Chain, ...]
    before: tuple[tuple[Point, Point], ...]
    machines: tuple[MachineRun, ...]
    exclusions: tuple[Exclusion, ...]

    def motions(self) -> Iterator[MotionKey]:
        """All motions of all robots."""
        for robot, chain in enumerate(self.chains):
            for index in range(len(chain.motions_s)):
                yield MotionKey(robot, index)
