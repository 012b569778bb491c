"""A robot model written as URDF, so that PyBullet finds its kinematics and torques by itself.

Only joints and masses: collision shapes are placed at the link frames that PyBullet reports.
Called by ``bullet``.
"""

from __future__ import annotations

import numpy as np

from robots.geometry import FloatArray, Pose
from robots.model import Inertial, Joint, RobotModel

_NEGLIGIBLE = Inertial(1e-9, np.zeros(3), np.eye(3) * 1e-9)


def urdf_text(model: RobotModel, last_load: Inertial | None = None, digits: int = 17) -> str:
    """Return the URDF of ``model``; ``last_load`` replaces the inertial data of the last link.

    Inertias are written with ``digits`` significant digits.
    """
    inertials = [link.inertial or _NEGLIGIBLE for link in model.links]
    inertials[0] = _NEGLIGIBLE
    if last_load is not None:
        inertials[-1] = last_load
    links = [_link(index, inertial, digits) for index, inertial in enumerate(inertials)]
    joints = [_joint(index + 1, joint) for index, joint in enumerate(model.joints)]
    return '<?xml version="1.0"?>\n<robot name="judged">\n' + "\n".join(
        [*links, *joints, "</robot>"]
    )


def combined(parts: list[Inertial]) -> Inertial:
    """Return the inertial data of rigidly joined ``parts``, all given in one frame."""
    mass = sum(part.mass_kg for part in parts)
    com = np.sum([part.mass_kg * part.com_m for part in parts], axis=0) / mass
    tensor = np.zeros((3, 3))
    for part in parts:
        arm = part.com_m - com
        steiner = part.mass_kg * ((arm @ arm) * np.eye(3) - np.outer(arm, arm))
        tensor = tensor + part.inertia_kg_m2 + steiner
    return Inertial(mass, com, tensor)


def roll_pitch_yaw(rotation: FloatArray) -> tuple[float, float, float]:
    """Return the fixed-axis angles (rad) of a rotation (3, 3), also at pitch +-90 deg."""
    sine = float(np.clip(-rotation[2, 0], -1.0, 1.0))
    cosine = float(np.hypot(rotation[0, 0], rotation[1, 0]))
    pitch = float(np.arctan2(sine, cosine))
    if cosine > 1e-9:
        roll = float(np.arctan2(rotation[2, 1], rotation[2, 2]))
        return roll, pitch, float(np.arctan2(rotation[1, 0], rotation[0, 0]))
    return float(np.arctan2(-rotation[1, 2], rotation[1, 1])), pitch, 0.0


def _link(index: int, inertial: Inertial, digits: int) -> str:
    tensor = inertial.inertia_kg_m2
    names = {
        "ixx": (0, 0),
        "ixy": (0, 1),
        "ixz": (0, 2),
        "iyy": (1, 1),
        "iyz": (1, 2),
        "izz": (2, 2),
    }
    entries = " ".join(f'{name}="{float(tensor[at]):.{digits}g}"' for name, at in names.items())
    return (
        f'<link name="link_{index}"><inertial><origin xyz="{_numbers(inertial.com_m)}"/>'
        f'<mass value="{float(inertial.mass_kg)!r}"/><inertia {entries}/></inertial></link>'
    )


def _joint(index: int, joint: Joint) -> str:
    limits = joint.limits
    return (
        f'<joint name="joint_{index}" type="revolute"><parent link="link_{index - 1}"/>'
        f'<child link="link_{index}"/>{_origin(joint.X_parent_joint)}'
        f'<axis xyz="{_numbers(joint.axis)}"/>'
        f'<limit lower="{limits.lower_rad!r}" upper="{limits.upper_rad!r}" '
        f'velocity="{limits.velocity_rad_s!r}" effort="{limits.effort_nm or 1e9!r}"/></joint>'
    )


def _origin(pose: Pose) -> str:
    angles = roll_pitch_yaw(pose.rotation)
    return f'<origin xyz="{_numbers(pose.translation_m)}" rpy="{_numbers(np.array(angles))}"/>'


def _numbers(values: FloatArray) -> str:
    return " ".join(repr(float(value)) for value in values)
