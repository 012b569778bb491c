"""Whether a crew is free along an edge or a piecewise polynomial of all its joints.

Pairs of arms come first: they are what fails most, and an arm takes longer to tell from itself.
What is not free is answered with who is to blame, so that searches can leave those arms where
they are and look for others to go on.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from planner.collision import curve_free_nb, edge_free_nb
from planner.multiarm.between_kernels import member_nb, pair_piece_free_nb
from planner.multiarm.crew_kernels import JOINTS, Together
from robots.compiled import kernel
from robots.geometry import FloatArray

NOBODY = -1


@kernel
def edge_blame_nb(space: Together, q0: FloatArray, q1: FloatArray) -> tuple[int, int]:
    """(-1, -1) if the joint-straight edge from q0 (n,) to q1 (n,), both free, is free.

    Else an arm that hits something, and -1; or two arms that meet.
    """
    f, count = space.crew.firsts, space.crew.firsts.shape[0] - 1
    margins, curve = space.margins_m, space.room.curve
    for j in range(len(q0)):
        curve[0, j, 0] = q0[j]
        curve[0, j, 1] = q1[j] - q0[j]
    for i in range(count):
        a, b = f[i, JOINTS], f[i + 1, JOINTS]
        still = _same(q0[a:b], q1[a:b])
        one = member_nb(space, i)
        for j in range(i):
            a, b = f[j, JOINTS], f[j + 1, JOINTS]
            if still and _same(q0[a:b], q1[a:b]):
                continue
            other = member_nb(space, j)
            if not pair_piece_free_nb(one, other, curve, 0, 0.0, 1.0, margins[1]):
                return i, j
    for i in range(count):
        m = member_nb(space, i)
        a, b = f[i, JOINTS], f[i + 1, JOINTS]
        if not _same(q0[a:b], q1[a:b]) and not edge_free_nb(
            m.arm, space.world, q0[a:b], q1[a:b], margins[0], space.skips[i], m.scratch
        ):
            return i, NOBODY
    return NOBODY, NOBODY


@kernel
def curve_clashes_nb(
    space: Together, times_s: FloatArray, coefficients: FloatArray, t0_s: float, t1_s: float,
    clashes: npt.NDArray[np.bool_], first_only: bool,
) -> None:  # fmt: skip
    """Set in ``clashes`` (a, a) which arms hit something (i, i) or meet (i, j) in [t0, t1].

    Along a piecewise polynomial of all joints, as in ``Trajectory``; ``first_only`` stops at the
    first clash.
    """
    f, count = space.crew.firsts, space.crew.firsts.shape[0] - 1
    margins = space.margins_m
    for i in range(count):
        one = member_nb(space, i)
        for j in range(i):
            other = member_nb(space, j)
            for k in range(coefficients.shape[0]):
                low = max(t0_s, times_s[k]) - times_s[k]
                high = min(t1_s, times_s[k + 1]) - times_s[k]
                if low <= high and not pair_piece_free_nb(
                    one, other, coefficients, k, low, high, margins[1]
                ):
                    clashes[i, j], clashes[j, i] = True, True
                    break
            if clashes[i, j] and first_only:
                return
    for i in range(count):
        m = member_nb(space, i)
        mine = coefficients[:, f[i, JOINTS] : f[i + 1, JOINTS]].copy()
        clashes[i, i] = not curve_free_nb(
            m.arm, space.world, times_s, mine, t0_s, t1_s, margins[0], space.skips[i], m.scratch
        )
        if clashes[i, i] and first_only:
            return


@kernel
def _same(q0: FloatArray, q1: FloatArray) -> bool:
    """Whether nothing moves."""
    for j in range(len(q0)):  # noqa: SIM110 - generators do not compile
        if q0[j] != q1[j]:
            return False
    return True
