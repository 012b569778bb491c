"""The lines of the shop: which stations follow each other, and where they stand.

Lines run along x, one beside the other. A station is a use of a template; equal ones repeat a
pattern of work on a product that was indexed meanwhile, or on a sister product.
"""

from __future__ import annotations

from cells.generation.hyperfactory.things import Mapping

PITCH_X, PITCH_Y = 16_000, 20_000
"""From station to station and from line to line (mm); the longest station is about 14 m."""

UNDERBODY_FRONT = {"underbody_geo_8": 3, "underbody_respot_6b": 4, "underbody_respot_4": 2}
UNDERBODY_REAR = {"underbody_geo_8": 3, "underbody_respot_6": 3, "underbody_respot_4b": 2}
TUNNEL = {"underbody_geo": 2, "underbody_respot_6": 3, "underbody_respot_4b": 1}
MAIN = {
    "underbody_load": 2,
    "underbody_geo_8": 4,
    "underbody_geo": 2,
    "underbody_respot_6": 4,
    "underbody_respot_6b": 4,
}
SIDE = {"side_geo": 4, "side_respot": 10}
DOOR = {"door_geo": 1, "door_weld": 1, "door_hem": 1, "door_hinges": 1}
DOOR_LINE = {"door_geo": 1, "door_weld": 2, "door_hem": 1, "door_hinges": 1, "door_check": 1}
"""The same as a line of its own, with a second respot station and measuring."""
HOOD = {"hood_geo": 1, "hood_weld": 1, "hood_hem": 1}
FRAMING = {"framing_inner": 2, "body_respot_8": 3}
LINES: dict[str, dict[str, int]] = {
    "casting": {"diecast": 2, "casting_finish": 2},
    "underbody_rear": UNDERBODY_REAR,
    "underbody_front": UNDERBODY_FRONT,
    "tunnel": TUNNEL,
    "underbody_main": MAIN,
    "side_left": SIDE,
    "side_right": SIDE,
    "framing": FRAMING,
    "roof": {"roof_geo": 2},
    "main_respot": {"body_respot_8": 15, "body_respot_6": 9},
    "door_front_left": DOOR,
    "door_front_right": DOOR,
    "door_rear_left": DOOR,
    "door_rear_right": DOOR,
    "hood": HOOD,
    "tailgate": HOOD,
    "hang_on": {"hang_on": 5},
    "measuring": {"measuring": 3},
}
MIRRORED = {"side_right"}


def lines() -> list[Mapping]:
    """The section ``lines`` of the scene."""
    return [
        line(name, stations, index * PITCH_Y, name in MIRRORED)
        for index, (name, stations) in enumerate(LINES.items())
    ]


def line(name: str, stations: dict[str, int], y: float, mirror: bool = False) -> Mapping:
    """One line at ``y``; its stations are numbered in tens."""
    uses = [template for template, count in stations.items() for _ in range(count)]
    return {
        "name": name,
        "stations": [
            {
                "use": template,
                "name": f"{name}_{10 * (index + 1)}",
                **({"mirror": True} if mirror else {}),
                "at": [index * PITCH_X, y, 0],
            }
            for index, template in enumerate(uses)
        ],
    }
