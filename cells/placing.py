"""The same station somewhere else: all its poses moved by one rigid motion.

Used where a scene places a station that was written once, and by ``cells.station_content``, which
looks at stations in their own frames.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from cells.shop import Part, Station
from robots.geometry import Pose


def moved(station: Station, X_WV: Pose) -> Station:
    """Return ``station``, whose world so far is V, as it stands in W. All other values are kept."""
    return with_poses(station, lambda X_VA: X_WV @ X_VA)


def in_own_frame(station: Station) -> Station:
    """Return ``station`` with its own frame as the world: equal stations then look the same."""
    return moved(station, station.X_W_station.inverse())


def with_poses(station: Station, change: Callable[[Pose], Pose]) -> Station:
    """Return ``station`` with ``change`` applied to the pose of everything that stands in it.

    Vectors turn with the rotation that ``change`` gives the identity.
    """
    turn = change(Pose.identity()).rotation
    return replace(
        station,
        X_W_station=change(station.X_W_station),
        robots=tuple(replace(r, X_WB=change(r.X_WB)) for r in station.robots),
        bodies=tuple(replace(b, X_WB=change(b.X_WB)) for b in station.bodies),
        parts=tuple(_part(part, change) for part in station.parts),
        places=tuple(
            replace(p, X_WP=change(p.X_WP), exit_W_m=turn @ p.exit_W_m) for p in station.places
        ),
        welds=tuple(replace(w, X_WS=change(w.X_WS)) for w in station.welds),
    )


def _part(part: Part, change: Callable[[Pose], Pose]) -> Part:
    return part if part.X_WP is None else replace(part, X_WP=change(part.X_WP))
