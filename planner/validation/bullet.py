"""PyBullet, and nothing but PyBullet: link frames, distances of convex pieces, joint torques.

The only module of the judge that imports it. Robots are loaded from URDF text for kinematics;
distances are asked for single convex pieces at given poses. Used by all checks of the judge.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pybullet

from planner.validation.silence import native_silence
from planner.validation.solids import CORE_MARGIN_M, Core, core
from planner.validation.urdf_text import urdf_text
from robots.geometry import FloatArray, Pose
from robots.model import Inertial, RobotModel
from robots.shapes import Convex

INERTIA_DIGITS = (17, 9, 8, 7, 6, 5)
"""Significant digits to try inertias with; 5 are a relative change of 5e-6 at most."""
GRAVITY_M_S2 = 9.80665

FRAME_ERROR_M = 5e-6
"""PyBullet keeps the transforms of a URDF in single precision; this bounds what that does to any
point of an arm of a few metres.
"""

CONTACT_ERROR_M = 5e-6
"""Per piece; PyBullet says up to 6e-6 m where two hulls just touch (measured on 83,000 pairs)."""

Placement = tuple[Sequence[float], Sequence[float]]
"""Position (3,) and quaternion xyzw (4,) in the world."""


@dataclass(frozen=True, slots=True)
class Solid:
    """A piece known to PyBullet; ``X_AC`` places its own frame in the owner's frame."""

    handle: int
    X_AC: Pose
    quaternion_xyzw: FloatArray
    offset_m: float
    radius_m: float


@dataclass(frozen=True, slots=True)
class Gap:
    """Least distance (m, negative when overlapping) and the nearest points in the world."""

    distance_m: float
    point_a_W_m: tuple[float, float, float]
    point_b_W_m: tuple[float, float, float]


class Bullet:
    """One PyBullet world without graphics. Close it when done (or use ``with``)."""

    def __init__(self) -> None:
        self._client = pybullet.connect(pybullet.DIRECT)
        pybullet.setPhysicsEngineParameter(enableFileCaching=0, physicsClientId=self._client)

    def __enter__(self) -> Bullet:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Forget everything."""
        if self._client >= 0:
            pybullet.disconnect(physicsClientId=self._client)
            self._client = -1

    def solid(self, piece: Convex) -> Solid:
        """Hand a piece to PyBullet."""
        shape = core(piece)
        handle = self._handle(shape)
        if handle < 0:
            raise RuntimeError(f"PyBullet refused the shape of piece {piece.name!r}")
        quaternion = np.roll(shape.X_AC.quaternion_wxyz(), -1)
        offset = CORE_MARGIN_M - piece.radius_m - shape.error_m - CONTACT_ERROR_M
        return Solid(handle, shape.X_AC, quaternion, offset, piece.radius_m)

    def _handle(self, shape: Core) -> int:
        create, client = pybullet.createCollisionShape, self._client
        radius = CORE_MARGIN_M
        if shape.kind == "point":
            return int(create(pybullet.GEOM_SPHERE, radius=radius, physicsClientId=client))
        if shape.kind == "segment":
            length = float(np.linalg.norm(shape.points_m[1] - shape.points_m[0]))
            kind = pybullet.GEOM_CAPSULE
            return int(create(kind, radius=radius, height=length, physicsClientId=client))
        if shape.kind == "box":
            half = (np.abs(shape.points_m).max(axis=0) + radius).tolist()
            return int(create(pybullet.GEOM_BOX, halfExtents=half, physicsClientId=client))
        points = shape.points_m.tolist()
        return int(create(pybullet.GEOM_MESH, vertices=points, physicsClientId=client))

    def gap(
        self,
        solid_a: Solid,
        place_a: Placement,
        solid_b: Solid,
        place_b: Placement,
        cap_m: float,
    ) -> Gap | None:
        """Return the gap of two solids, or None when it is larger than ``cap_m``.

        The places are those of the solids' own frames.
        The distance is never larger than the true one by more than rounding.
        """
        offset = solid_a.offset_m + solid_b.offset_m
        contacts = self._contacts(solid_a, place_a, solid_b, place_b, cap_m - offset)
        if not contacts:
            return None
        nearest = min(contacts, key=lambda contact: contact[8])
        normal = np.array(nearest[7])
        on_a = np.array(nearest[5]) - normal * (solid_a.radius_m - CORE_MARGIN_M)
        on_b = np.array(nearest[6]) + normal * (solid_b.radius_m - CORE_MARGIN_M)
        return Gap(nearest[8] + offset, _triple(on_a), _triple(on_b))

    def distance_m(
        self,
        solid_a: Solid,
        place_a: Placement,
        solid_b: Solid,
        place_b: Placement,
        cap_m: float,
    ) -> float:
        """Return the distance as :meth:`gap` does, or infinity beyond ``cap_m``; the fast way."""
        offset = solid_a.offset_m + solid_b.offset_m
        contacts = self._contacts(solid_a, place_a, solid_b, place_b, cap_m - offset)
        if not contacts:
            return float("inf")
        return float(min(contact[8] for contact in contacts)) + offset

    def _contacts(
        self, solid_a: Solid, place_a: Placement, solid_b: Solid, place_b: Placement, cap_m: float
    ) -> tuple[Any, ...]:
        found: tuple[Any, ...] = pybullet.getClosestPoints(
            -1,
            -1,
            cap_m,
            collisionShapeA=solid_a.handle,
            collisionShapeB=solid_b.handle,
            collisionShapePositionA=place_a[0],
            collisionShapePositionB=place_b[0],
            collisionShapeOrientationA=place_a[1],
            collisionShapeOrientationB=place_b[1],
            physicsClientId=self._client,
        )
        return found

    def arm(self, model: RobotModel, X_WB: Pose) -> Arm:
        """Load the kinematics of a robot standing at ``X_WB``."""
        return Arm(self._client, self._load(urdf_text(model), X_WB), model.dof, X_WB)

    def dynamics(self, model: RobotModel, X_WB: Pose, last_load: Inertial) -> Dynamics:
        """Load the masses of a robot; ``last_load`` is its last link with all it bears.

        PyBullet diagonalises every inertia, turns it back, and refuses it if rounding has made it
        asymmetric by the last bit. Inertias that differ in a late digit then do.

        Raises:
            RuntimeError: if it takes none of them.
        """
        gravity = X_WB.rotation.T @ np.array([0.0, 0.0, -GRAVITY_M_S2])
        for digits in INERTIA_DIGITS:
            body = self._load(urdf_text(model, last_load, digits), Pose.identity())
            dynamics = Dynamics(self._client, body, model.dof, gravity)
            if dynamics.works():
                return dynamics
        raise RuntimeError(f"PyBullet refuses the inertias of {model.id}")

    def _load(self, text: str, X_WB: Pose) -> int:
        with _temporary(text) as path:
            return int(
                pybullet.loadURDF(
                    str(path),
                    basePosition=X_WB.translation_m.tolist(),
                    baseOrientation=np.roll(X_WB.quaternion_wxyz(), -1).tolist(),
                    useFixedBase=1,
                    flags=pybullet.URDF_USE_INERTIA_FROM_FILE,
                    physicsClientId=self._client,
                )
            )


class Arm:
    """Link frames of one robot, found by PyBullet."""

    def __init__(self, client: int, body: int, dof: int, X_WB: Pose) -> None:
        self._client, self._body, self._dof = client, body, dof
        self._joints = list(range(dof))
        self._base = (X_WB.translation_m, np.roll(X_WB.quaternion_wxyz(), -1))
        if pybullet.getNumJoints(body, physicsClientId=client) != dof:
            raise RuntimeError("PyBullet did not load all joints")

    def frames(self, q_rad: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return positions (m, dof + 1, 3) and quaternions xyzw (m, dof + 1, 4) for q (m, dof).

        Raises:
            ValueError: if a joint value is not finite (PyBullet would accept it).
        """
        if not np.all(np.isfinite(q_rad)):
            raise ValueError("joint values must be finite")
        positions = np.empty((len(q_rad), self._dof + 1, 3))
        quaternions = np.empty((len(q_rad), self._dof + 1, 4))
        positions[:, 0], quaternions[:, 0] = self._base
        for index, row in enumerate(q_rad.tolist()):
            pybullet.resetJointStatesMultiDof(
                self._body, self._joints, [[value] for value in row], physicsClientId=self._client
            )
            states = pybullet.getLinkStates(
                self._body, self._joints, computeForwardKinematics=1, physicsClientId=self._client
            )
            positions[index, 1:] = [state[4] for state in states]
            quaternions[index, 1:] = [state[5] for state in states]
        return positions, quaternions


class Dynamics:
    """Joint torques of one robot. PyBullet ignores how the base is turned, so gravity is turned."""

    def __init__(self, client: int, body: int, dof: int, gravity_B_m_s2: FloatArray) -> None:
        self._client, self._body, self._dof = client, body, dof
        self._gravity = gravity_B_m_s2.tolist()

    def works(self) -> bool:
        """Whether PyBullet takes the inertias at all; it is not heard complaining."""
        rest = np.zeros((1, self._dof))
        try:
            with native_silence():
                self.torques_nm(rest, rest, rest)
        except SystemError:  # its own error, wrapped by the interpreter
            return False
        return True

    def torques_nm(self, q: FloatArray, qd: FloatArray, qdd: FloatArray) -> FloatArray:
        """Return the torques (m, dof) that drive joints (m, dof) in rad, rad/s, rad/s2."""
        pybullet.setGravity(*self._gravity, physicsClientId=self._client)
        rows = zip(q.tolist(), qd.tolist(), qdd.tolist(), strict=True)
        torques = [
            pybullet.calculateInverseDynamics(self._body, *row, physicsClientId=self._client)
            for row in rows
        ]
        return np.array(torques).reshape(-1, self._dof)


def engine_version() -> str:
    """Return the version of PyBullet's interface."""
    return str(pybullet.getAPIVersion())


@contextlib.contextmanager
def _temporary(text: str) -> Iterator[Path]:
    descriptor, name = tempfile.mkstemp(suffix=".urdf")
    path = Path(name)
    try:
        with os.fdopen(descriptor, "w") as stream:
            stream.write(text)
        yield path
    finally:
        path.unlink()


def _triple(point: FloatArray) -> tuple[float, float, float]:
    return float(point[0]), float(point[1]), float(point[2])
