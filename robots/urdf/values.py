"""Names, numbers and poses in the attributes of a URDF, read strictly."""

from __future__ import annotations

import re

import numpy as np

from robots.geometry import FloatArray, Pose
from robots.urdf.nodes import Node

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def text(node: Node, attribute: str) -> str:
    """Return an attribute that must be there and not empty.

    Raises:
        UrdfError: if it is not.
    """
    value = node.attributes.get(attribute, "").strip()
    if not value:
        raise node.error(f"<{node.tag}{node.label()}> needs the attribute {attribute}=")
    return value


def number(node: Node, attribute: str) -> float:
    """Return an attribute that must be one finite number."""
    return float(vector(node, attribute, 1)[0])


def vector(
    node: Node, attribute: str, count: int, default: tuple[float, ...] | None = None
) -> FloatArray:
    """Return an attribute of ``count`` finite numbers; ``default`` where it is missing.

    Raises:
        UrdfError: if a number is none, or there are more or fewer.
    """
    if default is not None and attribute not in node.attributes:
        return np.array(default)
    words = text(node, attribute).split()
    for word in words:
        if not _NUMBER.fullmatch(word) or not np.isfinite(float(word)):
            raise node.error(f"{attribute}: {word!r} is not a finite number; write it like 1.5")
    if len(words) != count:
        plural = "number" if count == 1 else "numbers"
        raise node.error(f"{attribute}: {len(words)} numbers; right: {count} {plural}")
    return np.array([float(word) for word in words])


def positive(node: Node, attribute: str, count: int = 1) -> FloatArray:
    """Return an attribute of ``count`` numbers above zero.

    Raises:
        UrdfError: if one is not.
    """
    values = vector(node, attribute, count)
    if not (values > 0.0).all():
        raise node.error(f"{attribute}: {values.min():g} must be above zero")
    return values


def origin(node: Node) -> Pose:
    """Return the pose of the ``<origin>`` child; identity where there is none.

    Raises:
        UrdfError: if its numbers are wrong.
    """
    found = node.optional("origin")
    if found is None:
        return Pose.identity()
    xyz = vector(found, "xyz", 3, (0.0, 0.0, 0.0))
    return Pose.from_xyz_rpy(xyz, vector(found, "rpy", 3, (0.0, 0.0, 0.0)))
