"""Turns a tool's data file into a :class:`SpotGun` or :class:`Gripper`.

A gun is described by what its maker would state (throat, opening, arms); the shapes that travel
and those that sweep while closing follow from it here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from robots.geometry import Pose
from robots.model import Gripper, SpotGun, Tool
from robots.shapes import Convex, capsule

Data = Mapping[str, Any]


def tool_from(tool_id: str, data: Data) -> Tool:
    """Build the tool named ``tool_id`` from its parsed file (format ``taktline_tool: 1``)."""
    return _gun(tool_id, data) if data["kind"] in ("C", "X") else _gripper(tool_id, data)


def _gun(tool_id: str, data: Data) -> SpotGun:
    return SpotGun(
        id=tool_id,
        title=data["title"],
        kind=data["kind"],
        mass_kg=data["mass_kg"],
        com_m=np.array(data["com_m"]),
        X_flange_tcp=Pose.from_xyz_rpy(data["tcp_m"]),
        pieces=(*_pieces(data), *_arms(data["arms_open"]), *_stubs(data)),
        electrodes=(*_strokes(data), *_arm_sweeps(data)),
        throat_m=data["throat_m"],
        opening_m=data["opening_m"],
        close_s=data["close_s"],
        open_s=data["open_s"],
        sources=_sources(data),
    )


def _gripper(tool_id: str, data: Data) -> Gripper:
    return Gripper(
        id=tool_id,
        title=data["title"],
        mass_kg=data["mass_kg"],
        com_m=np.array(data["com_m"]),
        X_flange_tcp=Pose.from_xyz_rpy(data["tcp_m"]),
        pieces=_pieces(data),
        payload_kg=data["payload_kg"],
        grip_s=data["grip_s"],
        release_s=data["release_s"],
        sources=_sources(data),
    )


def _sources(data: Data) -> tuple[str, ...]:
    origins = (f"{figure}: {origin}" for figure, origin in data["provenance"].items())
    return (*data.get("sources", ()), *origins)


def _pieces(data: Data) -> tuple[Convex, ...]:
    return tuple(_capsule(numbers, name) for name, numbers in data["pieces"].items())


def _capsule(numbers: list[float], name: str) -> Convex:
    return capsule(numbers[:3], numbers[3:6], numbers[6], name)


def _arms(arms: Data) -> tuple[Convex, ...]:
    return tuple(_capsule(numbers, f"arm_{side}") for side, numbers in arms.items())


def _stubs(data: Data) -> list[Convex]:
    """Electrode holders, from the open arm's end to the open tip (flat end at opening / 2)."""
    radius, tcp = data["electrode_radius_m"], np.array(data["tcp_m"])
    stubs = []
    for side, numbers in data["arms_open"].items():
        toward = np.array([0.0, np.sign(numbers[4]), 0.0])
        tip = tcp + toward * (0.5 * data["opening_m"] + radius)
        stubs.append(capsule(numbers[3:6], tip, radius, f"stub_{side}"))
    return stubs


def _strokes(data: Data) -> list[Convex]:
    """What the two tips sweep from open to closed."""
    radius, tcp = data["electrode_radius_m"], np.array(data["tcp_m"])
    half = np.array([0.0, 0.5 * data["opening_m"], 0.0])
    ends = ((-half, "electrode_fixed"), (half, "electrode_moving"))
    return [capsule(tcp + open_at, tcp, radius, name) for open_at, name in ends]


def _arm_sweeps(data: Data) -> list[Convex]:
    """What the arms of a scissor gun sweep while they close: the hull of open and closed arm."""
    sweeps = []
    for side, closed in data.get("arms_closed", {}).items():
        opened = data["arms_open"][side]
        points = np.array([opened[:3], opened[3:6], closed[:3], closed[3:6]])
        sweeps.append(Convex(points, max(opened[6], closed[6]), f"arm_sweep_{side}"))
    return sweeps
