"""What a robot and its tool are: joints, links, limits, shapes, masses.

Filled from the library (``robots.library``) or from a user's URDF (``robots.urdf``); read by
makers and judge alike. Figures carry their provenance in ``sources``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from robots.geometry import FloatArray, Pose, frozen
from robots.shapes import Convex

GunKind = Literal["C", "X"]


@dataclass(frozen=True, slots=True)
class JointLimits:
    """Limits of one revolute joint; effort and jerk are None where nothing is published."""

    lower_rad: float
    upper_rad: float
    velocity_rad_s: float
    acceleration_rad_s2: float
    effort_nm: float | None = None
    jerk_rad_s3: float | None = None

    def __post_init__(self) -> None:
        if not self.lower_rad < self.upper_rad:
            raise ValueError(f"lower_rad {self.lower_rad} must be below upper_rad {self.upper_rad}")
        for name in ("velocity_rad_s", "acceleration_rad_s2"):
            value = getattr(self, name)
            if not (np.isfinite(value) and value > 0.0):
                raise ValueError(f"{name} must be positive and finite, got {value}")
        if self.effort_nm is not None and not (np.isfinite(self.effort_nm) and self.effort_nm > 0):
            raise ValueError(f"effort_nm must be positive and finite, got {self.effort_nm}")
        if self.jerk_rad_s3 is not None and not (
            np.isfinite(self.jerk_rad_s3) and self.jerk_rad_s3 > 0
        ):
            raise ValueError(f"jerk_rad_s3 must be positive and finite, got {self.jerk_rad_s3}")


@dataclass(frozen=True, slots=True)
class Joint:
    """A revolute joint: its child frame is ``X_parent_joint`` turned by q about ``axis``."""

    name: str
    X_parent_joint: Pose
    axis: FloatArray
    limits: JointLimits

    def __post_init__(self) -> None:
        axis = frozen(self.axis, (3,))
        if abs(float(np.linalg.norm(axis)) - 1.0) > 1e-9:
            raise ValueError(f"joint {self.name}: axis must be a unit vector, got {axis}")
        object.__setattr__(self, "axis", axis)


@dataclass(frozen=True, slots=True)
class Inertial:
    """Mass, centre of mass in the link's frame, inertia (3, 3) about it along the link's axes."""

    mass_kg: float
    com_m: FloatArray
    inertia_kg_m2: FloatArray

    def __post_init__(self) -> None:
        object.__setattr__(self, "com_m", frozen(self.com_m, (3,)))
        object.__setattr__(self, "inertia_kg_m2", frozen(self.inertia_kg_m2, (3, 3)))
        if not self.mass_kg > 0.0:
            raise ValueError(f"mass_kg must be positive, got {self.mass_kg}")


@dataclass(frozen=True, slots=True)
class Link:
    """A rigid link: convex pieces that cover it, in its frame; inertial data where published."""

    name: str
    pieces: tuple[Convex, ...]
    inertial: Inertial | None = None


@dataclass(frozen=True, slots=True)
class OpwGeometry:
    """Lengths (m), offsets (rad) and signs of a 6-axis arm with spherical wrist.

    Brandstoetter, Angerer, Hofbaur: An Analytical Solution of the Inverse Kinematics Problem of
    Industrial Serial Manipulators with an Ortho-parallel Basis and a Spherical Wrist (2014).
    q_opw = sign * q_robot - offset.
    """

    a1_m: float
    a2_m: float
    b_m: float
    c1_m: float
    c2_m: float
    c3_m: float
    c4_m: float
    offsets_rad: tuple[float, ...]
    signs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RobotModel:
    """A serial arm. Link 0 is the base, link i moves with joint i; n joints, n + 1 links.

    ``self_pairs`` lists the pairs of bodies whose self-collision counts, as indices: 0..n are the
    links, n + 1 is the tool (with whatever it carries). ``torque_joints`` are the joints (0-based)
    whose effort limit and mass data are good enough to be checked.
    """

    id: str
    title: str
    joints: tuple[Joint, ...]
    links: tuple[Link, ...]
    X_tip_flange: Pose
    payload_kg: float
    reach_m: float
    self_pairs: tuple[tuple[int, int], ...]
    opw: OpwGeometry | None = None
    torque_joints: tuple[int, ...] = ()
    dress_pack_m: float = 0.0
    sources: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(self.links) != len(self.joints) + 1:
            raise ValueError(
                f"robot {self.id}: {len(self.joints)} joints need {len(self.joints) + 1} links, "
                f"got {len(self.links)}"
            )

    @property
    def dof(self) -> int:
        """Number of joints."""
        return len(self.joints)

    def lower_rad(self) -> FloatArray:
        """Lower position limits (dof,)."""
        return np.array([joint.limits.lower_rad for joint in self.joints])

    def upper_rad(self) -> FloatArray:
        """Upper position limits (dof,)."""
        return np.array([joint.limits.upper_rad for joint in self.joints])

    def velocity_rad_s(self) -> FloatArray:
        """Velocity limits (dof,)."""
        return np.array([joint.limits.velocity_rad_s for joint in self.joints])

    def acceleration_rad_s2(self) -> FloatArray:
        """Acceleration limits (dof,)."""
        return np.array([joint.limits.acceleration_rad_s2 for joint in self.joints])

    def jerk_rad_s3(self) -> FloatArray | None:
        """Jerk limits (dof,), infinite where a joint has none; None if no joint has one."""
        jerks = [joint.limits.jerk_rad_s3 for joint in self.joints]
        if all(jerk is None for jerk in jerks):
            return None
        return np.array([np.inf if jerk is None else jerk for jerk in jerks])


@dataclass(frozen=True, slots=True)
class SpotGun:
    """A spot welding gun, in the flange frame.

    Tool frame T at the point where the tips meet: z out of the flange (the direction the gun
    advances along), y from the fixed to the moving tip (the electrode axis), x completes it.
    ``pieces`` is the gun held open, as it travels; ``electrodes`` is what the tips sweep when they
    close on the sheet and is there only while a spot is being welded. Electrodes may touch the
    parts of the spot they weld; nothing else may be touched, ever.
    """

    id: str
    title: str
    kind: GunKind
    mass_kg: float
    com_m: FloatArray
    X_flange_tcp: Pose
    pieces: tuple[Convex, ...]
    electrodes: tuple[Convex, ...]
    throat_m: float
    opening_m: float
    close_s: float
    open_s: float
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gripper:
    """A gripper, in the flange frame; tool frame z out of the flange, origin where it grips.

    It may touch the part it picks, holds or places; nothing else, ever.
    """

    id: str
    title: str
    mass_kg: float
    com_m: FloatArray
    X_flange_tcp: Pose
    pieces: tuple[Convex, ...]
    payload_kg: float
    grip_s: float
    release_s: float
    sources: tuple[str, ...] = field(default=())


Tool = SpotGun | Gripper
