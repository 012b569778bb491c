"""The mirror image of a station: the right side of a body beside the left one.

About the x-z plane of the station's own frame. Bodies, parts, places, spots and grasps become
their mirror images. Robots and tools are hardware and stay what they are: a robot stands at the
mirrored pose and starts from the mirrored posture, which its joints reach where its axes lie
symmetric about its own x-z plane, as those of all upright arms with a wrist in line do. Guns and
grippers whose shape is symmetric about the flange's x-z plane are then where their mirror images
would be, with the tips of a gun swapped; others are held in the same hand.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cells.placing import in_own_frame, moved
from cells.shop import Body, MountedRobot, Part, Station
from cells.tasks import Handling, Place, Weld
from robots.geometry import FloatArray, Pose
from robots.model import RobotModel
from robots.shapes import Convex

_FLIP = np.array([1.0, -1.0, 1.0])
_TOLERANCE = 1e-6


def mirrored(station: Station) -> Station:
    """Return the mirror image of ``station``, its frame where it was.

    Raises:
        ValueError: if a robot has no mirrored posture, see :func:`mirror_signs`.
    """
    own = in_own_frame(station)
    image = replace(
        own,
        robots=tuple(map(_robot, own.robots)),
        bodies=tuple(map(_body, own.bodies)),
        parts=tuple(map(_part, own.parts)),
        places=tuple(map(_place, own.places)),
        welds=tuple(map(_weld, own.welds)),
        handlings=tuple(map(_handling, own.handlings)),
    )
    return moved(image, station.X_W_station)


def mirror_signs(model: RobotModel) -> FloatArray | None:
    """Return (dof,) signs s: at ``s * q`` the flange is where the mirror image of that at q is.

    A joint about an axis in the arm's x-z plane turns the other way, one about an axis square to
    it the same way. None where an axis lies otherwise, or the flange is not upright in that plane.
    """
    X_B, signs = Pose.identity(), []
    for joint in model.joints:
        X_B = X_B @ joint.X_parent_joint
        signs.append(_sign(X_B.rotation @ joint.axis, float(X_B.translation_m[1])))
    X_BF = X_B @ model.X_tip_flange
    across = abs(float(X_BF.rotation[1, 1])) > 1.0 - _TOLERANCE
    in_plane = abs(float(X_BF.translation_m[1])) < _TOLERANCE
    return np.array(signs) if all(signs) and across and in_plane else None


def _sign(axis_B: FloatArray, offset_m: float) -> float:
    """1 for an axis square to the plane, -1 for one in it, 0 for any other."""
    across = abs(float(axis_B[1]))
    if across > 1.0 - _TOLERANCE:
        return 1.0
    return -1.0 if across < _TOLERANCE and abs(offset_m) < _TOLERANCE else 0.0


def mirrored_pose(X_AB: Pose) -> Pose:
    """Return the pose of B's mirror image in that of A, each about its own x-z plane."""
    flip = np.outer(_FLIP, _FLIP)
    return Pose(X_AB.rotation * flip + 0.0, X_AB.translation_m * _FLIP + 0.0)


def _robot(robot: MountedRobot) -> MountedRobot:
    signs = mirror_signs(robot.model)
    if signs is None:
        raise ValueError(
            f"robot {robot.id}: {robot.model.id} is not symmetric about its x-z plane, so it "
            "cannot take the mirror image of its posture"
        )
    return replace(robot, X_WB=mirrored_pose(robot.X_WB), home_rad=signs * robot.home_rad + 0.0)


def _body(body: Body) -> Body:
    return replace(body, X_WB=mirrored_pose(body.X_WB), pieces=_pieces(body.pieces))


def _part(part: Part) -> Part:
    X_WP = None if part.X_WP is None else mirrored_pose(part.X_WP)
    return replace(part, X_WP=X_WP, pieces=_pieces(part.pieces), com_m=part.com_m * _FLIP + 0.0)


def _pieces(pieces: tuple[Convex, ...]) -> tuple[Convex, ...]:
    return tuple(replace(piece, points_m=piece.points_m * _FLIP + 0.0) for piece in pieces)


def _place(place: Place) -> Place:
    return replace(
        place, X_WP=mirrored_pose(place.X_WP), exit_W_m=np.asarray(place.exit_W_m) * _FLIP + 0.0
    )


def _weld(weld: Weld) -> Weld:
    """The sheet's normal and the way of the gun keep their meaning; turns go the other way."""
    low, high = weld.turn_rad
    return replace(weld, X_WS=mirrored_pose(weld.X_WS), turn_rad=(-high + 0.0, -low + 0.0))


def _handling(handling: Handling) -> Handling:
    return replace(handling, grasps=tuple(map(mirrored_pose, handling.grasps)))
