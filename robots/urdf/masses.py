"""Masses of URDF links, and what several rigidly joined ones weigh together."""

from __future__ import annotations

import numpy as np

from robots.geometry import FloatArray, Pose
from robots.model import Inertial
from robots.urdf.nodes import Node
from robots.urdf.values import number, origin


def inertial_of(link: Node, X_body_link: Pose) -> Inertial | None:
    """Return the link's inertial data in the frame of its body; None where it states none.

    A mass of zero is the usual placeholder of links that are mere frames.

    Raises:
        UrdfError: if the mass is negative or the inertia is that of no body.
    """
    node = link.optional("inertial")
    if node is None:
        return None
    mass_kg = number(node.required("mass"), "value")
    if mass_kg < 0.0:
        raise node.error(f"link{link.label()}: mass {mass_kg:g} must not be negative")
    if mass_kg == 0.0:
        return None
    pose = X_body_link @ origin(node)
    inertia = pose.rotation @ _tensor(link, node.required("inertia")) @ pose.rotation.T
    return Inertial(mass_kg, pose.translation_m, inertia)


def together(parts: list[Inertial]) -> Inertial | None:
    """Return the inertial data of rigidly joined parts, all in one frame; None without parts."""
    if len(parts) < 2:
        return parts[0] if parts else None
    mass_kg = sum(part.mass_kg for part in parts)
    weighted = [part.mass_kg * part.com_m for part in parts]
    com_m = np.sum(weighted, axis=0) / mass_kg
    inertia = sum(
        (part.inertia_kg_m2 + _offset(part.mass_kg, part.com_m - com_m) for part in parts),
        start=np.zeros((3, 3)),
    )
    return Inertial(mass_kg, com_m, inertia)


def _offset(mass_kg: float, shift_m: FloatArray) -> FloatArray:
    """Parallel-axis term."""
    return np.asarray(mass_kg * (float(shift_m @ shift_m) * np.eye(3) - np.outer(shift_m, shift_m)))


def _tensor(link: Node, node: Node) -> FloatArray:
    xx, xy, xz, yy, yz, zz = (
        number(node, name) for name in ("ixx", "ixy", "ixz", "iyy", "iyz", "izz")
    )
    tensor = np.array([[xx, xy, xz], [xy, yy, yz], [xz, yz, zz]])
    moments = np.linalg.eigvalsh(tensor)
    slack = 1e-6 * abs(float(moments[2]))
    if moments[0] < -slack or moments[2] > moments[0] + moments[1] + slack:
        raise node.error(
            f"link{link.label()}: no body has this inertia (principal moments "
            f"{', '.join(f'{moment:.3g}' for moment in moments)}); none may be negative or larger "
            "than the other two together"
        )
    return tensor
