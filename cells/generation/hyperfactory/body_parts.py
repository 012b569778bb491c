"""The body that stands on the underbody: sides with a flange for the roof, and the roof.

Frame as in ``cells.generation.body_side``: origin on the floor sheet under the middle of the car.
The roof joins the sides at flanges that stand up along the roof rails. Millimetres.
"""

from __future__ import annotations

from cells.generation.body_side import side_left
from cells.generation.sheet_metal import Loft, mirrored, plate, strip

ROOF_HALF_LENGTH = 600.0
ROOF_FLANGE_Y = 455.0  # between the flange of the side (inside of it) and that of the roof
ROOF_FLANGE_TOP = 1285.0


def body_side_left() -> tuple[Loft, ...]:
    """The side of the framing station, with the upright flange that the roof is welded to."""
    low, high = (-ROOF_HALF_LENGTH, ROOF_FLANGE_Y, 1150), (ROOF_HALF_LENGTH, 457, ROOF_FLANGE_TOP)
    return (*side_left(), plate("roof_flange_left", low, high))


def body_side_right() -> tuple[Loft, ...]:
    """The left side mirrored."""
    return mirrored(body_side_left())


def roof() -> tuple[Loft, ...]:
    """Skin with upright flanges left and right, and a bow across in the middle."""
    bends = ((454.0, ROOF_FLANGE_TOP), (454.0, 1165.0), (300.0, 1168.0), (0.0, 1172.0))
    left = strip("skin_left", bends, "x", (-ROOF_HALF_LENGTH, ROOF_HALF_LENGTH), 1.5)
    bow = ((-60.0, 1160.0), (60.0, 1160.0))
    return (*left, *mirrored(left), *strip("bow", bow, "y", (-290, 290), 1.5))
