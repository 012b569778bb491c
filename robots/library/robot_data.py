"""Turns a robot's data file into a :class:`RobotModel`: degrees to radians, capsules to shapes.

The files are the library's own, so a mistake in one is a defect and raises where it is found.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from robots.geometry import FloatArray, Pose
from robots.model import Inertial, Joint, JointLimits, Link, OpwGeometry, RobotModel
from robots.shapes import Convex, capsule

Data = Mapping[str, Any]


def robot_from(robot_id: str, data: Data) -> RobotModel:
    """Build the model named ``robot_id`` from its parsed file (format ``taktline_robot: 1``)."""
    dress = data.get("dress_pack")
    return RobotModel(
        id=robot_id,
        title=data["title"],
        joints=tuple(_joint(entry) for entry in data["joints"]),
        links=tuple(_link(index, entry, dress) for index, entry in enumerate(data["links"])),
        X_tip_flange=Pose(np.array(data["flange"]["rotation"]), data["flange"]["xyz_m"]),
        payload_kg=data["payload_kg"],
        reach_m=data["reach_m"],
        self_pairs=tuple((first, second) for first, second in data["self_pairs"]),
        opw=_opw(data["opw"]) if "opw" in data else None,
        torque_joints=tuple(data["torque_joints"]),
        dress_pack_m=dress["radius_m"] if dress else 0.0,
        sources=(*data["sources"], *_provenance(data)),
        notes=tuple(data.get("notes", ())),
    )


def _provenance(data: Data) -> list[str]:
    return [f"{figure}: {origin}" for figure, origin in data["provenance"].items()]


def _joint(entry: Data) -> Joint:
    lower, upper = (math.radians(limit) for limit in entry["limit_deg"])
    limits = JointLimits(
        lower_rad=lower,
        upper_rad=upper,
        velocity_rad_s=math.radians(entry["velocity_deg_s"]),
        acceleration_rad_s2=math.radians(entry["acceleration_deg_s2"]),
        effort_nm=entry.get("effort_nm"),
        jerk_rad_s3=math.radians(entry["jerk_deg_s3"]) if "jerk_deg_s3" in entry else None,
    )
    pose = Pose.from_xyz_rpy(entry["xyz_m"], np.radians(entry["rpy_deg"]))
    return Joint(entry["name"], pose, np.array(entry["axis"], dtype=np.float64), limits)


def _link(index: int, entry: Data, dress: Data | None) -> Link:
    name = entry["name"]
    pieces = [
        _capsule(numbers, f"{name}_{k}") for k, numbers in enumerate(entry["capsules"], start=1)
    ]
    if dress and dress["link"] == index:
        pieces.append(capsule(dress["from_m"], dress["to_m"], dress["radius_m"], "dress_pack"))
    inertial = _inertial(entry["inertial"]) if "inertial" in entry else None
    return Link(name, tuple(pieces), inertial)


def _capsule(numbers: list[float], name: str) -> Convex:
    return capsule(numbers[:3], numbers[3:6], numbers[6], name)


def _inertial(entry: Data) -> Inertial:
    rotation = Pose.from_xyz_rpy((0, 0, 0), np.radians(entry["rpy_deg"])).rotation
    about_com = rotation @ symmetric(entry["inertia_kg_m2"]) @ rotation.T
    return Inertial(entry["mass_kg"], entry["com_m"], about_com)


def symmetric(numbers: list[float]) -> FloatArray:
    """Return the (3, 3) tensor of ``ixx ixy ixz iyy iyz izz``."""
    ixx, ixy, ixz, iyy, iyz, izz = numbers
    return np.array([[ixx, ixy, ixz], [ixy, iyy, iyz], [ixz, iyz, izz]])


def _opw(entry: Data) -> OpwGeometry:
    lengths = {f"{name}_m": entry[name] for name in ("a1", "a2", "b", "c1", "c2", "c3", "c4")}
    offsets = tuple(math.radians(offset) for offset in entry["offsets_deg"])
    return OpwGeometry(**lengths, offsets_rad=offsets, signs=tuple(entry["signs"]))
