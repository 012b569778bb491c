"""Two plans side by side: what differs in robots, spots, cycle and energy, and where.

Works from the members of two ``report.json``; called by ``taktline compare``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

WHOLE = (
    "lines",
    "stations",
    "robots",
    "tasks",
    "welds",
    "handlings",
    "takt_s",
    "cycle_s",
    "bound_s",
    "gap",
    "energy_kj",
    "clearance_m",
)
"""What is compared of whole shops."""
EACH = ("robots", "welds", "handlings", "cycle_s", "bound_s", "energy_kj", "clearance_m")
"""What is compared of stations."""

Figure = float | int | None


def comparison_of(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    """Return both sides of everything compared, and the difference where there is one.

    Stations are paired by name; one that only one side has stands beside nothing.
    """
    stations = [
        {entry["id"]: entry for entry in report["per_station"]} for report in (first, second)
    ]
    names = list(dict.fromkeys([*stations[0], *stations[1]]))
    return {
        "scenes": [first["scene"], second["scene"]],
        "digests": [first["digest"], second["digest"]],
        "same_scene": first["digest"] == second["digest"],
        "certified": [first["certified"], second["certified"]],
        "figures": {name: sides(first, second, name) for name in WHOLE},
        "per_station": [
            {"id": name, **_station(stations[0].get(name), stations[1].get(name))} for name in names
        ],
    }


def sides(
    first: Mapping[str, Any] | None, second: Mapping[str, Any] | None, name: str
) -> dict[str, Figure]:
    """One figure of both sides, and by how much the second is more."""
    a = None if first is None else first.get(name)
    b = None if second is None else second.get(name)
    more = None if a is None or b is None else b - a
    return {"first": a, "second": b, "difference": more}


def _station(first: Mapping[str, Any] | None, second: Mapping[str, Any] | None) -> dict[str, Any]:
    certified = [None if side is None else side["certified"] for side in (first, second)]
    return {"certified": certified, **{name: sides(first, second, name) for name in EACH}}
