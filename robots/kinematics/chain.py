"""A model's joint chain as plain arrays, the form the compiled kernels take.

Built once per model and remembered, so that a single-pose query costs microseconds. Used by
every module of ``robots.kinematics``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from robots.geometry import FloatArray
from robots.model import RobotModel

_REMEMBERED = 64
_chains: dict[int, tuple[RobotModel, Chain]] = {}


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """Joint i turns by q about ``axes[i]`` (n, 3) behind the fixed ``mounts[i]`` (n, 4, 4).

    ``tip`` (4, 4) is the flange in the last link's frame; limits are (n,) in rad.
    """

    mounts: FloatArray
    axes: FloatArray
    tip: FloatArray
    lower_rad: FloatArray
    upper_rad: FloatArray


def chain_of(model: RobotModel) -> Chain:
    """Return the arrays of ``model``, from memory where it has been asked for before."""
    known = _chains.get(id(model))
    if known is not None and known[0] is model:
        return known[1]
    if len(_chains) >= _REMEMBERED:
        _chains.pop(next(iter(_chains)))
    chain = _build(model)
    _chains[id(model)] = (model, chain)
    return chain


def _build(model: RobotModel) -> Chain:
    return Chain(
        mounts=np.array([joint.X_parent_joint.matrix() for joint in model.joints]),
        axes=np.array([joint.axis for joint in model.joints]),
        tip=model.X_tip_flange.matrix(),
        lower_rad=model.lower_rad(),
        upper_rad=model.upper_rad(),
    )
