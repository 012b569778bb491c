"""The whole shop as the page shows it first: lines, stations, their robots and their load.

Small enough to open at once with hundreds of robots; what a station does in detail comes in a
block of its own (``contents``). Made once per page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from cells.ids import StationId
from cells.shop import Line, Shop, Station
from cells.viewer.models import matrix, models, mounted

_HEAD = (
    "scene", "takt_s", "transfer_s", "cycle_s", "bound_s", "gap", "certified", "stopped", "judge",
    "clearance_m", "tasks", "welds", "handlings", "assigned", "automation", "energy_kj", "seed",
)  # fmt: skip
_STATION = (
    "cycle_s", "bound_s", "takts", "tasks", "welds", "handlings", "assigned", "clearance_m",
    "certified", "planned", "energy_kj",
)  # fmt: skip
_LOAD = ("robot", "travel_s", "weld_s", "handle_s", "wait_s", "idle_s")
_MARGIN_M = 0.6


def overview_members(shop: Shop, report: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members of the overview's block, of ``shop`` and its ``report.json``."""
    robots = [robot for station in shop.stations for robot in station.robots]
    entries = {entry["id"]: entry for entry in report["per_station"]}
    found = [finding["station"] for finding in report["findings"]]
    numbers = {station.id: number for number, station in enumerate(shop.stations)}
    return {
        **{name: report.get(name) for name in _HEAD},
        "findings": len(found),
        "models": models(robots),
        "lines": [_line(line, entries, found, numbers) for line in shop.lines],
    }


def _line(
    line: Line,
    entries: Mapping[str, Mapping[str, Any]],
    found: list[str],
    numbers: Mapping[StationId, int],
) -> dict[str, Any]:
    return {
        "id": line.id,
        "stations": [
            {
                **_station(station, entries.get(station.id, {})),
                "findings": found.count(station.id),
                "number": numbers[station.id],
            }
            for station in line.stations
        ],
    }


def _station(station: Station, entry: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": station.id,
        **{name: entry.get(name) for name in _STATION},
        "takts": station.takts,
        "load": [[load[name] for name in _LOAD] for load in entry.get("load", ())],
        "X_W_station": matrix(station.X_W_station),
        "area_W_m": _area_W_m(station),
        "robots": [mounted(robot) for robot in station.robots],
    }


def _area_W_m(station: Station) -> list[float]:
    """The ground that robots and fixtures stand on: least x and y, greatest x and y."""
    stands = [robot.X_WB.translation_m[:2] for robot in station.robots]
    stands += [weld.X_WS.translation_m[:2] for weld in station.welds]
    stands += [place.X_WP.translation_m[:2] for place in station.places]
    if not stands:
        stands = [station.X_W_station.translation_m[:2]]
    low = np.min(stands, axis=0) - _MARGIN_M
    high = np.max(stands, axis=0) + _MARGIN_M
    return [float(value) for value in (*low, *high)]
