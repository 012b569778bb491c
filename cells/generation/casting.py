"""The rear underbody casting that two robots take out of die-casting machines.

One aluminium part in place of some seventy pressings: rails, shock towers, cross members and
webs. Origin in the middle of its lowest plane, x forward, y to the left, z up. Millimetres.
"""

from __future__ import annotations

import numpy as np

from cells.generation.sheet_metal import Loft, bar, mirrored, plate, prism, rail

LENGTH, WIDTH, HEIGHT = 1400.0, 1300.0, 500.0
GRIP = (0.0, 0.0, 190.0)  # between the two rails, whose outer faces are 600 apart


def casting() -> tuple[Loft, ...]:
    """About fifty convex pieces, mirrored about the middle of the car."""
    left = (
        *rail(
            "rail_left",
            [(-700, 270, 90), (-260, 270, 190), (330, 270, 190), (700, 270, 150)],
            (60, 140),
        ),
        *rail("sill_left", [(-700, 610, 80), (-150, 610, 80), (150, 600, 110)], (80, 130)),
        _tower("tower_left", 360, 540),
        *_webs(),
    )
    members = (
        ("front", -640, 60, (90, 100)),
        ("middle", -240, 110, (70, 90)),
        ("rear", 300, 130, (80, 100)),
        ("end", 650, 130, (100, 110)),
    )
    across = [
        bar(f"member_{name}", (x, -240, z), (x, 240, z), size) for name, x, z, size in members
    ]
    floor = [
        plate("floor_front", (-600, -240, 56), (-270, 240, 62)),
        plate("floor_rear", (340, -240, 96), (600, 240, 102)),
    ]
    return (*left, *mirrored(left), *across, *floor)


def _tower(name: str, x: float, y: float) -> Loft:
    """A shock tower: wide at its foot, with the seat of the damper on top."""
    foot = [[x - 150, y - 110], [x + 150, y - 110], [x + 150, y + 110], [x - 150, y + 110]]
    seat = [[x - 85, y - 95], [x + 85, y - 95], [x + 85, y + 60], [x - 85, y + 60]]
    return Loft(
        name,
        np.array([[*point, 60] for point in foot]),
        np.array([[*point, HEIGHT] for point in seat]),
    )


def _webs() -> list[Loft]:
    """Ribs between rail and sill, and the sheets they stiffen."""
    webs = [
        plate("sheet_front_left", (-680, 300, 30), (-320, 575, 36)),
        plate("sheet_tower_left", (210, 300, 70), (560, 430, 76)),
        prism("tail_left", [(300, 100), (420, 100), (300, 220)], "x", (510, 690)),
    ]
    for index, x in enumerate((-620, -480, -340), start=1):
        section = [(300, 36), (575, 36), (575, 100), (300, 140)]
        webs.append(prism(f"rib_front_left_{index}", section, "x", (x - 4, x + 4)))
    for index, x in enumerate((250, 470), start=1):
        section = [(300, 76), (440, 76), (440, 330), (300, 240)]
        webs.append(prism(f"rib_tower_left_{index}", section, "x", (x - 4, x + 4)))
    return webs
