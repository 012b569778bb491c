"""The castings of the rear underbody: cast in pairs, then deburred, tested, straightened, racked.

The die-casting cell is that of the scene of this name; it has two machines and two takts. What
follows has one takt: three robots pass a casting from rack to rack over two machines.
"""

from __future__ import annotations

from itertools import pairwise

from cells.generation import diecast_cell
from cells.generation.casting import GRIP
from cells.generation.hyperfactory.things import Mapping, renamed
from cells.generation.sheet_metal import Loft, mass_center_mm

PREFIX = "casting"
STEP = 4100.0  # from table to table
TABLE_Z = 500.0  # under the casting's lowest plane
TABLES = ("rack_in", "deburring", "testing", "rack_out")


def meshes() -> dict[str, tuple[Loft, ...]]:
    """Mesh file name (without suffix) to convex pieces."""
    return diecast_cell.meshes()


def templates() -> Mapping:
    """Machines and robots of both stations."""
    things, _ = renamed(PREFIX, diecast_cell.scene()["templates"], {})
    pads = [
        {"box": {"size": [120, 120, z], "at": [x, y, 350 + z / 2]}}
        for x, z in ((-650, 170), (650, 240))
        for y in (-270, 270)
    ]
    table = [{"box": {"size": [1700, 1000, 350], "at": [0, 0, 175]}}, *pads]
    return things | {"casting_table": {"body": {"kind": "machine", "pieces": table}}}


def stations() -> Mapping:
    """Station templates by name."""
    cell = diecast_cell.scene()
    _, cast = renamed(PREFIX, cell["templates"], cell["lines"][0]["stations"][0])
    del cast["name"]
    clearance = {"robots": 50, "static": 20, "weld": 20}
    return {
        "diecast": {"takts": 2, "clearance": clearance, **cast},
        "casting_finish": {"clearance": clearance, **_finish()},
    }


def _finish() -> Mapping:
    """Robots between four tables in a row."""
    robots = {
        f"R{index + 1}": {
            "use": f"{PREFIX}_tending",
            "at": [STEP * (index + 0.5), 0, 700, 0, 0, 90],
            "home": [0, -120, 130, 0, 70, 0],
        }
        for index in range(3)
    }
    bodies: Mapping = {
        name: {"use": "casting_table", "at": [STEP * index, 0, 0]}
        for index, name in enumerate(TABLES)
    }
    for index in range(3):
        at = [STEP * (index + 0.5), 0, 0]
        bodies[f"pedestal_{index + 1}"] = {"use": f"{PREFIX}_pedestal", "at": at}
    places = {
        f"at_{name}": {
            "at": [STEP * index, 0, TABLE_Z],
            "exit": [0, 0, 500],
            "touches": [name],
        }
        for index, name in enumerate(TABLES)
    }
    handling = {
        f"to_{end}": {
            "part": "casting",
            "from": f"at_{start}",
            "to": f"at_{end}",
            "grasps": [[*GRIP, 180, 0, 0], [*GRIP, 180, 0, 180]],
            "approach": 300,
            "robots": [f"R{index}"],
        }
        for index, (start, end) in enumerate(pairwise(TABLES), start=1)
    }
    casting = {
        "mesh": {"file": "meshes/rear_underbody_casting.obj", "unit": "mm"},
        "mass": 55,
        "com": mass_center_mm(meshes()["rear_underbody_casting"]),
        "starts": "at_rack_in",
    }
    between = {
        "deburr": (14, "deburring", "testing"),
        "straighten": (8, "deburring", "testing"),
        "find_leaks": (12, "testing", "rack_out"),
    }
    processes: Mapping = {
        name: {"time": time_s, "at": f"at_{at}", "after": f"to_{at}", "before": f"to_{then}"}
        for name, (time_s, at, then) in between.items()
    }
    processes["mark"] = {"time": 4, "at": "at_rack_out", "after": "to_rack_out"}
    return {
        "robots": robots,
        "bodies": bodies,
        "parts": {"casting": casting},
        "places": places,
        "handling": handling,
        "processes": processes,
    }
