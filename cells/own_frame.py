"""A station in its own frame and without its name: one value for all stations that are alike.

Whoever plans or judges that value once has the answer for each of them, and :class:`OwnFrame`
tells it in the station's name and place. Names inside a station, joint angles and times are the
same wherever it stands.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from cells.certificate import Finding, StationFigures
from cells.ids import StationId
from cells.placing import moved, with_poses
from cells.program import StationProgram
from cells.shop import Station
from cells.station_content import RESOLUTION_DIGITS, station_content
from robots.geometry import FloatArray, Pose, about_axis

NAMELESS = StationId("~station~")
_Name = TypeVar("_Name", bound=str)


@dataclass(frozen=True, slots=True)
class OwnFrame:
    """``station`` stands for all stations of this ``content``: nameless, in the frame O.

    O is the station's own frame set upright, as weight has to stay vertical; poses are rounded as
    they are for ``content``, so that alike stations are equal to the last bit. ``name`` and
    ``X_WO`` say which of them is meant, and where it stands.
    """

    station: Station
    content: str
    name: StationId
    X_WO: Pose

    @staticmethod
    def of(station: Station) -> OwnFrame:
        """Return ``station`` in its own frame."""
        X_WS = station.X_W_station
        X_OS = Pose(_upright(np.round(X_WS.rotation[2], RESOLUTION_DIGITS)), np.zeros(3))
        X_WO = X_WS @ X_OS.inverse()
        own = with_poses(moved(station, X_WO.inverse()), _rounded)
        return OwnFrame(replace(own, id=NAMELESS), station_content(station), station.id, X_WO)

    def told(self, text: _Name) -> _Name:
        """Return ``text`` with the name of this station."""
        return type(text)(text.replace(NAMELESS, self.name))

    def told_program(self, program: StationProgram) -> StationProgram:
        """Return a program of ``station`` as one of this station."""
        return replace(program, station=self.told(program.station))

    def told_figures(self, figures: StationFigures) -> StationFigures:
        """Return figures measured on ``station`` as those of this station."""
        return replace(figures, station=self.told(figures.station))

    def told_finding(self, finding: Finding) -> Finding:
        """Return a finding on ``station`` as one on this station."""
        witness_W_m = finding.witness_W_m
        if witness_W_m is not None:
            first, second = self.X_WO.apply(np.array(witness_W_m)).tolist()
            witness_W_m = tuple(first), tuple(second)
        return replace(
            finding,
            station=self.told(finding.station),
            message=self.told(finding.message),
            subjects=tuple(map(self.told, finding.subjects)),
            witness_W_m=witness_W_m,
        )


def _upright(up_S: FloatArray) -> FloatArray:
    """The least rotation that turns ``up_S``, up in the station's frame, into z."""
    axis = np.cross(up_S, [0.0, 0.0, 1.0])
    sine = float(np.linalg.norm(axis))
    if sine == 0.0:
        return np.eye(3) if up_S[2] > 0.0 else np.diag([1.0, -1.0, -1.0])
    return about_axis(axis / sine, float(np.arctan2(sine, up_S[2])))


def _rounded(pose: Pose) -> Pose:
    digits = RESOLUTION_DIGITS
    return Pose(np.round(pose.rotation, digits) + 0.0, np.round(pose.translation_m, digits) + 0.0)
