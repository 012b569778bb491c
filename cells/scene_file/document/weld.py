"""Weld spots, one by one and in rows."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from cells.scene_file.document.lists import At, Turn, Vector
from cells.scene_file.document.quantities import Distance, RowCount, Seconds, Thickness
from cells.scene_file.document.strict import ExactlyOne, Strict, one_of_schema, or_template
from cells.scene_file.document.words import Name, Text


class SheetDoc(ExactlyOne):
    """One sheet of the stack."""

    model_config = ConfigDict(json_schema_extra=one_of_schema(("steel", "aluminium")))

    part: Name = Field(description="part that the sheet belongs to")
    mm: Thickness = Field(description="thickness, mm")
    steel: Text | None = Field(None, description="grade, for example DP600")
    aluminium: Text | None = Field(None, description="alloy, for example AW-6016")

    @classmethod
    def one_of(cls) -> tuple[tuple[str, ...], ...]:
        """One material."""
        return (("steel", "aluminium"),)


class SpotFields(Strict):
    """What a single spot and a row of spots have in common."""

    on: Name | None = Field(None, description="part whose frame the spot is given in")
    place: Name | None = Field(
        None, description="with `on`: the place where that part is when it is welded"
    )
    stack: list[SheetDoc] = Field(
        min_length=2, max_length=4, description="the sheets that the spot joins"
    )
    time: Seconds = Field(description="squeeze, weld and hold; without closing and opening, s")
    guns: list[Name] = Field(
        [],
        max_length=50,
        description="gun kinds (C, X) and gun names that may weld it; any if none",
    )
    turn: Turn = Field(
        (-180.0, 180.0), description="how far the gun may be turned about the electrode axis, deg"
    )
    flip: bool = Field(True, description="whether the gun may come with its tips swapped")
    approach: Distance = Field(80.0, description="straight way in and out along the gun, mm")
    geometry: bool = Field(False, description="whether it is a geometry spot")
    robots: list[Name] = Field(
        [], max_length=50, description="robots that may weld it; all if none"
    )
    variants: list[Name] = Field([], description="variants that have it; all if left out")


class WeldDoc(SpotFields):
    """One spot. Its z axis is the sheet normal, its x axis where the gun advances at turn 0."""

    model_config = ConfigDict(json_schema_extra=or_template())

    at: At = Field(
        description="pose of the spot, in the frame of the part `on` or of the station, mm and deg"
    )


class RowDoc(SpotFields):
    """A straight row of equally spaced spots, named ROW_01, ROW_02, ..."""

    model_config = ConfigDict(json_schema_extra=or_template())

    from_: At = Field(
        alias="from", description="pose of the first spot; all spots are turned like it, mm and deg"
    )
    to: Vector = Field(description="position of the last spot [x, y, z], mm")
    count: RowCount = Field(description="number of spots, both ends included")
