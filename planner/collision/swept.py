"""A robot anywhere on a motion, and which motions of two robots exclude each other.

Made once per motion by coordination, then compared pair by pair in one call.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from cells.program import Trajectory
from planner.collision.arm import Arm
from planner.collision.conflict_kernels import Sweeps, conflicts
from planner.collision.sweep_kernels import fill_tree, time_tree
from robots.geometry import FloatArray

Motion = Trajectory | FloatArray
"""A trajectory, or one configuration (n,) where the robot stands."""

_MOST_NODES = 8191


@dataclass(frozen=True, slots=True, eq=False)
class Swept:
    """Everywhere an arm gets on a motion, as tables of one motion."""

    arm: Arm
    tables: Sweeps

    @classmethod
    def of(
        cls,
        arm: Arm,
        motion: Motion,
        *,
        t0_s: float = 0.0,
        t1_s: float | None = None,
        resolution_m: float = 0.004,
    ) -> Self:
        """Sweep ``arm`` along ``motion``, from ``t0_s`` to ``t1_s`` (default: to its end).

        Two motions are called apart only if they are; they may be called in conflict while up to
        2 * ``resolution_m`` farther apart than asked.
        """
        times, coefficients = _polynomials(arm, motion)
        end = float(times[-1]) if t1_s is None else t1_s
        if not 0.0 <= t0_s <= end <= times[-1]:
            raise ValueError(f"[{t0_s}, {end}] s is not within [0, {times[-1]}] s")
        a = arm.arrays
        stretches, children = time_tree(
            a, times, coefficients, t0_s, end, resolution_m, _MOST_NODES
        )
        frames, moves, boxes = fill_tree(a, times, coefficients, stretches, children)
        root = boxes[: len(a.pieces)].reshape(-1, 6)
        bounds = np.concatenate([root[:, :3].min(axis=0), root[:, 3:].max(axis=0)])
        sizes = [0, 0, 0, 0, 0, arm.dof + 1, len(a.bodies), len(a.pieces)]
        index = np.array([sizes], dtype=np.int64)
        tables = Sweeps(
            index,
            bounds[None],
            children,
            frames,
            moves,
            boxes,
            a.pieces,
            a.sizes,
            a.points,
        )
        return cls(arm, tables)


def _polynomials(arm: Arm, motion: Motion) -> tuple[FloatArray, FloatArray]:
    """Times and coefficients of a motion; a pose becomes a constant over one second."""
    if isinstance(motion, Trajectory):
        times, coefficients = motion.times_s, motion.coefficients
    else:
        times, coefficients = np.array([0.0, 1.0]), np.reshape(motion, (1, -1, 1))
    if coefficients.shape[1] != arm.dof or not np.all(np.isfinite(coefficients)):
        raise ValueError(f"{arm.name} has {arm.dof} joints; expected finite angles of as many")
    return np.array(times), np.array(coefficients, dtype=np.float64)


class Pile:
    """Many motions of one robot, to be compared again and again.

    They lie in a few sets of tables: what is added is joined with what came last, unless that is
    much larger, so that nothing is copied often.
    """

    def __init__(self, swept: Sequence[Swept]) -> None:
        self._layers = [_joined([one.tables for one in swept])] if swept else []

    def __len__(self) -> int:
        return sum(len(layer.motions) for layer in self._layers)

    def add(self, more: Pile) -> None:
        """Put the motions of another pile on top."""
        self._layers = [*self._layers, *more._layers]
        while len(self._layers) > 1 and _nearly_as_large(*self._layers[-2:]):
            self._layers[-2:] = [_joined(self._layers[-2:])]

    def conflicts(self, other: Pile, margin_m: float) -> npt.NDArray[np.bool_]:
        """Which motions (len, len) may come within the margin of each other, in order of adding."""
        if not len(self) or not len(other):
            return np.zeros((len(self), len(other)), dtype=np.bool_)
        return np.block([[conflicts(a, b, margin_m) for b in other._layers] for a in self._layers])


def _nearly_as_large(below: Sweeps, above: Sweeps) -> bool:
    return 2 * len(above.motions) >= len(below.motions)


def _joined(parts: Sequence[Sweeps]) -> Sweeps:
    """The tables of many motions in one."""
    rows = [
        [len(t.children), len(t.frames), len(t.moves), len(t.boxes), len(t.pieces)] for t in parts
    ]
    firsts = np.cumsum([[0] * 5, *rows[:-1]], axis=0)
    index = np.concatenate([t.motions for t in parts])
    index[:, :5] += np.repeat(firsts, [len(t.motions) for t in parts], axis=0)
    point_firsts = np.cumsum([0, *(len(t.points) for t in parts[:-1])])
    pieces = np.concatenate([t.pieces for t in parts])
    pieces[:, 1] += np.repeat(point_firsts, [len(t.pieces) for t in parts])
    return Sweeps(
        index,
        np.concatenate([t.bounds for t in parts]),
        np.concatenate([t.children for t in parts]),
        np.concatenate([t.frames for t in parts]),
        np.concatenate([t.moves for t in parts]),
        np.concatenate([t.boxes for t in parts]),
        pieces,
        np.concatenate([t.sizes for t in parts]),
        np.concatenate([t.points for t in parts]),
    )


def conflict_matrix(
    swept_i: Sequence[Swept], swept_j: Sequence[Swept], margin_m: float
) -> npt.NDArray[np.bool_]:
    """Which motions (len_i, len_j) of two robots may come within ``margin_m`` of each other.

    False means: more than ``margin_m`` apart wherever the one is on its motion and the other on
    its own.
    """
    return Pile(swept_i).conflicts(Pile(swept_j), margin_m)


def motions_apart(
    arm_i: Arm, motion_i: Motion, arm_j: Arm, motion_j: Motion, margin_m: float
) -> bool:
    """Whether two robots keep more than ``margin_m`` wherever each is on its own motion."""
    pair = [Swept.of(arm_i, motion_i)], [Swept.of(arm_j, motion_j)]
    return not conflict_matrix(*pair, margin_m)[0, 0]
