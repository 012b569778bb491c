"""A station as glTF nodes: robots as chains of links whose joints turn, parts that are carried.

glTF has y up; the root node turns the world, whose z is up. Rotations are quaternions xyzw.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from cells.program import StationProgram
from cells.shop import MountedRobot, Station
from cells.viewer.solids import triangles
from planner.report.animation.glb import Glb
from planner.report.animation.tracks import Tracks, tracks
from planner.report.charts.ink import ROBOTS
from robots.geometry import FloatArray, Pose, about_axis
from robots.shapes import Convex

_STEEL, _BODY, _PART = "#3d4a57", "#9aa8b5", "#c3ced8"
_Y_UP = [-np.sqrt(0.5), 0.0, 0.0, np.sqrt(0.5)]


def animated_cell(station: Station, program: StationProgram) -> bytes:
    """Return the GLB file of one cycle of ``station``."""
    return _Scene(station, tracks(station, program)).bytes()


class _Scene:
    def __init__(self, station: Station, course: Tracks) -> None:
        self._glb = Glb()
        self._materials: dict[str, int] = {}
        self._samplers: list[dict[str, Any]] = []
        self._channels: list[dict[str, Any]] = []
        self._times = self._glb.numbers(course.times_s)
        nodes = [
            self._robot(robot, ROBOTS[i % len(ROBOTS)], course.joints_rad[robot.id])
            for i, robot in enumerate(station.robots)
            if robot.id in course.joints_rad
        ]
        nodes += [
            self._node(body.id, body.X_WB, self._mesh(body.pieces, _BODY))
            for body in station.bodies
            if body.kind != "floor"
        ]
        for part in station.parts:
            poses = course.parts.get(part.id)
            start = part.X_WP if part.X_WP is not None else (poses or [Pose.identity()])[0]
            node = self._node(part.id, start, self._mesh(part.pieces, _PART))
            nodes.append(node)
            if poses is not None:
                self._turn(node, np.array([_xyzw(pose) for pose in poses]))
                self._move(node, np.array([pose.translation_m for pose in poses]))
        root = {"name": station.id, "rotation": _Y_UP, "children": nodes}
        self._root = self._glb.add("nodes", root)

    def bytes(self) -> bytes:
        """The file."""
        return self._glb.bytes([self._root], self._channels, self._samplers)

    def _robot(self, robot: MountedRobot, colour: str, joints_rad: FloatArray) -> int:
        """Build the chain from the flange down to the base; return the base's node."""
        model = robot.model
        tool = self._node(robot.tool.id, Pose.identity(), self._mesh(robot.tool.pieces, _STEEL))
        child = self._node(f"{robot.id} flange", model.X_tip_flange, None, [tool])
        for index in range(model.dof - 1, -1, -1):
            joint, link = model.joints[index], model.links[index + 1]
            paint = _STEEL if index == model.dof - 1 else colour
            mesh = self._mesh(link.pieces, paint)
            child = self._node(f"{robot.id} {link.name}", joint.X_parent_joint, mesh, [child])
            turned = [
                _xyzw(Pose(joint.X_parent_joint.rotation @ about_axis(joint.axis, q), np.zeros(3)))
                for q in joints_rad[:, index].tolist()
            ]
            self._turn(child, np.array(turned))
        base = self._mesh(model.links[0].pieces, _STEEL)
        return self._node(robot.id, robot.X_WB, base, [child])

    def _node(
        self, name: str, pose: Pose, mesh: int | None, children: list[int] | None = None
    ) -> int:
        node: dict[str, Any] = {
            "name": name,
            "translation": pose.translation_m.tolist(),
            "rotation": _xyzw(pose).tolist(),
        }
        if mesh is not None:
            node["mesh"] = mesh
        if children:
            node["children"] = children
        return self._glb.add("nodes", node)

    def _mesh(self, pieces: tuple[Convex, ...], colour: str) -> int | None:
        if not pieces:
            return None
        points, normals, faces = triangles(pieces)
        primitive = {
            "attributes": {
                "POSITION": self._glb.numbers(points),
                "NORMAL": self._glb.numbers(normals),
            },
            "indices": self._glb.indices(faces),
            "material": self._material(colour),
        }
        return self._glb.add("meshes", {"primitives": [primitive]})

    def _material(self, colour: str) -> int:
        if colour not in self._materials:
            parts = [int(colour[i : i + 2], 16) / 255.0 for i in (1, 3, 5)]
            linear = [part**2.2 for part in parts]
            look = {
                "baseColorFactor": [*linear, 1.0],
                "metallicFactor": 0.1,
                "roughnessFactor": 0.6,
            }
            self._materials[colour] = self._glb.add("materials", {"pbrMetallicRoughness": look})
        return self._materials[colour]

    def _turn(self, node: int, xyzw: FloatArray) -> None:
        self._channel(node, "rotation", _continuous(xyzw))

    def _move(self, node: int, xyz_m: FloatArray) -> None:
        self._channel(node, "translation", xyz_m)

    def _channel(self, node: int, path: str, values: FloatArray) -> None:
        sampler = {"input": self._times, "output": self._glb.numbers(values)}
        self._samplers.append({**sampler, "interpolation": "LINEAR"})
        target = {"node": node, "path": path}
        self._channels.append({"sampler": len(self._samplers) - 1, "target": target})


def _xyzw(pose: Pose) -> FloatArray:
    return np.roll(pose.quaternion_wxyz(), -1)


def _continuous(xyzw: FloatArray) -> FloatArray:
    """The same rotations, each by the quaternion on the side of the one before."""
    flips = np.sign(np.einsum("ij,ij->i", xyzw[1:], xyzw[:-1]))
    signs = np.cumprod(np.concatenate([[1.0], np.where(flips == 0.0, 1.0, flips)]))
    return np.asarray(xyzw * signs[:, None])
