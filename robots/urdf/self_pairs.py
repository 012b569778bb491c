"""Which links of a user's arm can be expected to stay apart: the pairs worth watching.

Covers are larger than links, so some pairs overlap nearly always without any real contact; those
are left out, and said.
"""

from __future__ import annotations

import numpy as np

from robots.geometry import FloatArray
from robots.kinematics.chain import chain_of
from robots.kinematics.forward import link_transforms
from robots.kinematics.numeric import spread, starts_in_limits
from robots.model import Link, RobotModel
from robots.urdf.overlap_kernels import count_overlaps

POSES = 120
PERMANENT = 0.3
_NEAR_TOOL = 3


def watched_pairs(model: RobotModel) -> tuple[tuple[tuple[int, int], ...], list[str]]:
    """Return the pairs to watch and notes on those left out.

    Links two or more apart, unless their pieces overlap in more than 30 % of 120 evenly spread
    configurations; the tool (index n + 1) against all links but the last three.
    """
    q = starts_in_limits(chain_of(model), spread(POSES, model.dof))
    X = link_transforms(model, q)
    pairs, notes = [], []
    for first in range(model.dof - 1):
        for second in range(first + 2, model.dof + 1):
            share = _share(model.links[first], model.links[second], X[:, first], X[:, second])
            if share <= PERMANENT:
                pairs.append((first, second))
            else:
                notes.append(
                    f"self-collision of {model.links[first].name} and {model.links[second].name} "
                    f"is not watched: their shapes overlap in {100.0 * share:.0f} % of poses"
                )
    tool = model.dof + 1
    pairs += [(link, tool) for link in range(max(1, tool - _NEAR_TOOL))]
    return tuple(sorted(pairs)), notes


def _share(first: Link, second: Link, X_first: FloatArray, X_second: FloatArray) -> float:
    if not first.pieces or not second.pieces:
        return 0.0
    between = np.ascontiguousarray(np.linalg.inv(X_first) @ X_second)
    a, a_ends = _packed(first)
    b, b_ends = _packed(second)
    return count_overlaps(a, b, a_ends, b_ends, between) / len(between)


def _packed(link: Link) -> tuple[FloatArray, FloatArray]:
    points = np.concatenate([piece.points_m for piece in link.pieces])
    ends = np.cumsum([len(piece.points_m) for piece in link.pieces])
    radii = [piece.radius_m for piece in link.pieces]
    return points, np.column_stack([ends - np.diff(ends, prepend=0), ends, radii])
