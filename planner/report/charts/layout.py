"""The shop from above: where stations and robots stand, coloured by load."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Polygon

from cells.shop import Shop, Station
from planner.report.charts.ink import INK, MUTED, load_colour, save
from robots.geometry import FloatArray
from robots.shapes import Convex

_FLOORS = ("floor", "fence")
_LARGE = 12
"""From so many stations on only their areas are drawn."""


def draw_layout(shop: Shop, report: Mapping[str, Any], target: Path) -> None:
    """Draw ``shop`` and what ``report`` says of its load to ``target``.

    Raises:
        OSError: if the file cannot be written.
    """
    entries = {entry["id"]: entry for entry in report["per_station"]}
    figure = Figure(figsize=(10.0, 6.5), layout="constrained")
    axes = figure.subplots()
    large = len(shop.stations) >= _LARGE
    for station in shop.stations:
        _station(axes, station, entries.get(station.id, {}), shop.takt_s, large)
    axes.set_aspect("equal")
    axes.autoscale_view()
    axes.set_xlabel("x in m")
    axes.set_ylabel("y in m")
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_title(f"{shop.name}: layout", loc="left", size=11, color=INK)
    save(figure, target)


def _station(
    axes: Any, station: Station, entry: Mapping[str, Any], takt_s: float, large: bool
) -> None:
    cycle_s = entry.get("cycle_s")
    colour = load_colour(None if cycle_s is None else cycle_s / station.takts / takt_s)
    stands = np.array([robot.X_WB.translation_m[:2] for robot in station.robots])
    corners = _hull(np.concatenate([stands + offset for offset in _SQUARE]))
    axes.add_patch(Polygon(corners, facecolor=colour, alpha=0.35, edgecolor=colour))
    if not large:
        for body in station.bodies:
            if body.kind not in _FLOORS:
                for piece in body.pieces_W():
                    axes.add_patch(Polygon(_outline(piece), facecolor="#9aa8b5", alpha=0.7))
    size = 3.0 if large else 14.0
    axes.plot(*stands.T, "o", color=INK, markersize=size, markeredgewidth=0.0)
    if large:
        return
    for robot, (x_m, y_m) in zip(station.robots, stands.tolist(), strict=True):
        axes.annotate(robot.id, (x_m, y_m), (0, 11), textcoords="offset points", ha="center")
    middle, top = corners.mean(axis=0)[0], corners[:, 1].max()
    axes.annotate(station.id, (middle, top), (0, 4), textcoords="offset points", ha="center",
                  color=MUTED)  # fmt: skip


_SQUARE = np.array([[-0.6, -0.6], [0.6, -0.6], [0.6, 0.6], [-0.6, 0.6]])


def _outline(piece: Convex) -> FloatArray:
    """The piece from above, without its radius."""
    return _hull(piece.points_m[:, :2])


def _hull(points_m: FloatArray) -> FloatArray:
    """The convex hull of points (n, 2) in the plane, or the points if they have none."""
    from scipy.spatial import ConvexHull, QhullError

    try:
        return np.asarray(points_m[ConvexHull(points_m).vertices])
    except (QhullError, ValueError):
        return points_m
