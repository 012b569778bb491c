"""The underbody that the respot cell welds: floor, tunnel, sills and four cross members.

Origin on the floor sheet under the middle of the tunnel, x along the line, y to the left, z up.
Joints are edge flanges, so that a gun can straddle them. Millimetres.
"""

from __future__ import annotations

from cells.generation.sheet_metal import Loft, mirrored, plate, prism, strip

HALF_LENGTH = 2000.0
FLOOR = (195.0, 660.0)  # y of tunnel foot and of sill wall
SILL_FLANGE_Y, SILL_FLANGE_TOP = 722.0, 235.0
RIB_TOP = 300.0  # joint flange of the tunnel halves
SEAT_MEMBERS = (-620.0, 640.0)  # x of the two seat cross members
SEAT_FLANGE_TOP = 200.0
EDGE = 1985.0  # |x| of the weld line on the front and rear edge


def floor_panel() -> tuple[Loft, ...]:
    """Two pans with stiffening beads, joined at the front and rear edge."""
    inner, outer = FLOOR
    left = [plate("pan_left", (-HALF_LENGTH, inner, -1), (HALF_LENGTH, outer, 1))]
    for index, x in enumerate((-1700, -1150, -80, 1150, 1650), start=1):
        section = [[x - 90, 1], [x + 90, 1], [x + 60, 13], [x - 60, 13]]
        left.append(prism(f"bead_left_{index}", section, "y", (inner + 60, outer - 60)))
    ends = [
        plate("edge_front", (-HALF_LENGTH, -inner, -1), (-1880, inner, 1)),
        plate("edge_rear", (1880, -inner, -1), (HALF_LENGTH, inner, 1)),
    ]
    return (*left, *mirrored(left), *ends)


def tunnel() -> tuple[Loft, ...]:
    """Two half shells; their upright joint flange runs along the middle of the car."""
    bends = ((235.0, 3.0), (190.0, 3.0), (95.0, 200.0), (3.0, 200.0), (3.0, RIB_TOP))
    left = strip("shell_left", bends, "x", (-1780, 1780))
    return (*left, *mirrored(left))


def sill_left() -> tuple[Loft, ...]:
    """Inner sill: wall, two shelves, and flanges for the outer sill above and below."""
    y_wall, y_flange = FLOOR[1] + 2, SILL_FLANGE_Y
    bends = [
        [y_flange, -150],
        [y_flange, -80],
        [y_wall, -80],
        [y_wall, 140],
        [y_flange, 140],
        [y_flange, SILL_FLANGE_TOP],
    ]
    return strip("shell_left", bends, "x", (-1900, 1900), 2.5)


def sill_right() -> tuple[Loft, ...]:
    """The left sill mirrored."""
    return mirrored(sill_left())


def seat_member() -> tuple[Loft, ...]:
    """Seat cross member, origin on its own axis: hats left and right of the tunnel.

    Each is two bent halves with an upright joint flange, and a tab on the wall of the sill.
    """
    inner, outer = FLOOR[0] + 45, FLOOR[1] - 2
    half = ((75.0, 3.0), (45.0, 3.0), (38.0, 105.0), (2.0, 105.0), (2.0, SEAT_FLANGE_TOP))
    pieces = [
        *strip("rear_left", half, "y", (inner, outer), 1.5),
        *strip("front_left", [(-x, z) for x, z in half], "y", (inner, outer), 1.5),
        plate("tab_left", (-160, outer - 2, 3), (160, outer, 125)),
    ]
    return (*pieces, *mirrored(pieces))


def edge_member() -> tuple[Loft, ...]:
    """Rear cross member under the rear edge, origin in the middle of the edge, hat below."""
    bends = [[0, -3], [-110, -3], [-125, -95], [-210, -95], [-225, -3], [-260, -3]]
    return strip("hat", bends, "y", (-640, 640))
