"""The parts of the framing station: an underbody with walls, and a body side that goes on to it.

Both have their origin on the floor sheet under the middle of the car, x along the line, y to the
left, z up, as when they are joined. Joints are flanges in the planes y = +-748. Millimetres.
"""

from __future__ import annotations

from cells.generation.sheet_metal import Loft, bar, mirrored, plate, prism, rail, strip

JOINT_Y = 748.0  # between the flange of the underbody and that of the body side
SILL_FLANGE_TOP = 190.0
PILLAR_EDGE = 1700.0  # |x| of the free edge of the flanges at A and C pillar


def underbody() -> tuple[Loft, ...]:
    """Floor, tunnel and seat members, dash and rear wall, inner sills, flanges for the sides."""
    tunnel = ((230.0, 3.0), (190.0, 3.0), (100.0, 190.0), (0.0, 190.0))
    sill = (
        (JOINT_Y - 2, -140.0),
        (JOINT_Y - 2, -70.0),
        (642.0, -70.0),
        (642.0, 110.0),
        (JOINT_Y - 2, 110.0),
        (JOINT_Y - 2, SILL_FLANGE_TOP),
    )
    hat = ((-80.0, 3.0), (-45.0, 3.0), (-38.0, 95.0), (38.0, 95.0), (45.0, 3.0), (80.0, 3.0))
    left = [
        plate("floor_left", (-1560, 0, -1), (1560, 640, 1)),
        *strip("tunnel_left", tunnel, "x", (-1540, 1540)),
        *strip("sill_left", sill, "x", (-1540, 1540), 2.5),
        *strip("dash_side_left", _wall(-1), "z", (150, 700)),
        *strip("wheelhouse_left", _wall(1), "z", (150, 650)),
    ]
    for name, x in (("front", -380), ("rear", 380)):
        section = [(x + dx, z) for dx, z in hat]
        left += strip(f"seat_{name}_left", section, "y", (240, 638), 1.5)
    walls = [
        plate("dash", (-1562, -640, 0), (-1558, 640, 600)),
        plate("rear_wall", (1558, -640, 0), (1562, 640, 480)),
    ]
    return (*left, *mirrored(left), *walls)


def _wall(end: int) -> list[tuple[float, float]]:
    """From the corner of dash or rear wall out to the flange for the pillar, as (x, y)."""
    return [(end * 1560.0, 640.0), (end * 1630.0, 746.0), (end * PILLAR_EDGE, 746.0)]


def side_left() -> tuple[Loft, ...]:
    """Sill, pillars, roof rail and quarter panel as box sections, with the flanges to weld."""
    y0, y1 = JOINT_Y + 1, JOINT_Y + 3
    return (
        bar("sill", (-1550, 812, 0), (1550, 812, 0), (110, 200)),
        plate("sill_flange_upper", (-1480, y0, 95), (1480, y1, SILL_FLANGE_TOP)),
        plate("sill_flange_lower", (-1480, y0, -150), (1480, y1, -95)),
        bar("a_pillar_lower", (-1570, 810, -20), (-1570, 802, 660), (130, 100)),
        plate("a_pillar_flange", (-PILLAR_EDGE, y0, 150), (-1630, y1, 700)),
        bar("a_pillar_upper", (-1555, 795, 640), (-1255, 515, 1080), (80, 100), (80, 90)),
        *rail(
            "roof_rail",
            [(-1275, 515, 1075), (-600, 455, 1140), (600, 455, 1145), (1275, 515, 1080)],
            (80, 80),
        ),
        bar("c_pillar_upper", (1255, 515, 1085), (1560, 795, 620), (90, 90), (90, 120)),
        bar("c_pillar_lower", (1570, 802, 660), (1570, 810, -20), (130, 100)),
        plate("c_pillar_flange", (1630, y0, 150), (PILLAR_EDGE, y1, 650)),
        *rail("b_pillar", [(0, 795, 90), (0, 730, 600), (0, 460, 1130)], (130, 70)),
        prism(
            "quarter_panel",
            [(1330, 100), (1510, 100), (1510, 620), (1460, 620)],
            "y",
            (806, 809),
        ),
    )


def side_right() -> tuple[Loft, ...]:
    """The left side mirrored."""
    return mirrored(side_left())
