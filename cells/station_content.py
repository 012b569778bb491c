"""What a station is, apart from its name and from where it stands: one text for equal stations.

A shop repeats stations. Whoever plans them plans one of each content and judges it everywhere:
names inside a station, joint angles and times of a program are the same for all of them.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

import numpy as np

from cells.digest import chunks
from cells.ids import StationId
from cells.placing import in_own_frame, with_poses
from cells.shop import Station
from robots.geometry import FloatArray, Pose

FORMAT = b"taktline station 1"
RESOLUTION_DIGITS = 7
"""Poses count to 1e-7 (m, rotation entries): coarse enough that the rounding of sums in a large
hall does not make two stations out of one, far below what any clearance or tolerance is set to."""


def station_content(station: Station) -> str:
    """Return a SHA-256 (hex): the same for stations that differ at most in name and pose.

    It covers all that the station says, in its own frame (``Station.X_W_station``), and where up
    is, since weight matters. Takt, transfer and shares of variants belong to the shop: a plan that
    is kept under this key must name them, its seed and its options beside it.
    """
    own = in_own_frame(station)
    nameless = replace(with_poses(own, _rounded), id=StationId(""))
    state = hashlib.sha256(FORMAT)
    for value in (nameless, _rounded_values(station.X_W_station.rotation[2])):
        for chunk in chunks(value):
            state.update(chunk)
    return state.hexdigest()


def _rounded(pose: Pose) -> Pose:
    return Pose(_rounded_values(pose.rotation), _rounded_values(pose.translation_m))


def _rounded_values(values: FloatArray) -> FloatArray:
    return np.round(values, RESOLUTION_DIGITS) + 0.0
