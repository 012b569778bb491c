"""Joints of a URDF: axes and limits of those that move, fixed poses of those that do not."""

from __future__ import annotations

import math

import numpy as np

from robots.geometry import FloatArray, Pose, about_axis
from robots.model import Joint, JointLimits
from robots.urdf.nodes import Node
from robots.urdf.tree import Edge
from robots.urdf.values import number, origin, positive, vector

RAMP_S = 0.5
CONTINUOUS_RAD = 2.0 * math.pi


def moving_joint(
    edge: Edge,
    X_body_parent: Pose,
    acceleration_rad_s2: float | None,
    jerk_rad_s3: float | None = None,
) -> Joint:
    """Return the joint; ``X_body_parent`` is the URDF parent link in the body that carries it.

    Without an acceleration the joint is taken to reach full speed in ``RAMP_S``; without a jerk it
    has no limit of it.

    Raises:
        UrdfError: if axis or limits are wrong or missing.
    """
    limits = _limits(edge, acceleration_rad_s2, jerk_rad_s3)
    return Joint(edge.name, X_body_parent @ origin(edge.node), _axis(edge.node), limits)


def fixed_pose(edge: Edge) -> Pose:
    """Return ``X_parent_child`` of a joint that is fixed, shifted, or held at a value.

    Raises:
        UrdfError: if its pose or axis is wrong.
    """
    pose = origin(edge.node)
    if edge.shift_m != 0.0:
        return pose @ Pose(np.eye(3), _axis(edge.node) * edge.shift_m)
    if edge.held is None or edge.node.attributes["type"] == "fixed":
        return pose
    axis = _axis(edge.node)
    if edge.node.attributes["type"] == "prismatic":
        return pose @ Pose(np.eye(3), axis * edge.held)
    return pose @ Pose(about_axis(axis, edge.held), np.zeros(3))


def _axis(node: Node) -> FloatArray:
    found = node.optional("axis")
    if found is None:
        return np.array([1.0, 0.0, 0.0])
    axis = vector(found, "xyz", 3)
    length = float(np.linalg.norm(axis))
    if length < 1e-6:
        raise found.error(f"the axis of joint{node.label()} is zero; right: a direction, 0 0 1")
    return np.asarray(axis / length)


def _limits(
    edge: Edge, acceleration_rad_s2: float | None, jerk_rad_s3: float | None
) -> JointLimits:
    node = edge.node.required("limit")
    velocity = float(positive(node, "velocity")[0])
    lower, upper = -CONTINUOUS_RAD, CONTINUOUS_RAD
    if edge.node.attributes["type"] == "revolute":
        lower, upper = number(node, "lower"), number(node, "upper")
    if not lower < upper:
        raise node.error(
            f"joint {edge.name!r}: lower {lower:g} must be below upper {upper:g} (radians)"
        )
    if acceleration_rad_s2 is None:
        acceleration_rad_s2 = velocity / RAMP_S
    return JointLimits(lower, upper, velocity, acceleration_rad_s2, _effort(node), jerk_rad_s3)


def _effort(node: Node) -> float | None:
    """Zero and absent efforts are placeholders: nothing is known."""
    if "effort" not in node.attributes:
        return None
    effort = number(node, "effort")
    if effort < 0.0:
        raise node.error(f"effort: {effort:g} must not be negative")
    return effort or None
