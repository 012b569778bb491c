"""Tools of the user's own, beside those of the library."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from cells.scene_file.document.lists import At, Vector
from cells.scene_file.document.piece import Pieces
from cells.scene_file.document.quantities import Kilograms, SecondsOrZero, Size
from cells.scene_file.document.strict import ExactlyOne, Strict, one_of_schema
from cells.scene_file.document.words import Words

Kind = Annotated[Literal["C", "X"], Words("C or X", choices=("C", "X"))]


class GunDoc(Strict):
    """A spot welding gun. All geometry is in the flange frame of the robot."""

    kind: Kind = Field(description="C (arms move straight) or X (scissors)")
    mass: Kilograms = Field(description="kg")
    com: Vector = Field(description="centre of mass [x, y, z], mm")
    tcp: At = Field(
        description="tool frame: where the tips meet; z = direction the gun advances along, "
        "y from the fixed to the moving tip; mm and deg"
    )
    pieces: Pieces = Field(description="the gun held open")
    electrodes: Pieces = Field(description="what the tips sweep when they close on the sheet")
    throat: Size = Field(description="throat depth, mm")
    opening: Size = Field(description="opening between the tips, mm")
    close: SecondsOrZero = Field(description="time to close, s")
    open: SecondsOrZero = Field(description="time to open, s")


class GripperDoc(Strict):
    """A gripper. All geometry is in the flange frame of the robot."""

    mass: Kilograms = Field(description="kg, without part")
    com: Vector = Field(description="centre of mass [x, y, z], mm")
    tcp: At = Field(description="tool frame: where it grips, z out of the flange; mm and deg")
    pieces: Pieces = Field(description="the gripper")
    payload: Kilograms = Field(description="heaviest part it can hold, kg")
    grip: SecondsOrZero = Field(description="time to grip, s")
    release: SecondsOrZero = Field(description="time to release, s")


class ToolDoc(ExactlyOne):
    """A gun or a gripper."""

    model_config = ConfigDict(json_schema_extra=one_of_schema(("gun", "gripper")))

    gun: GunDoc | None = Field(None, description="a spot welding gun")
    gripper: GripperDoc | None = Field(None, description="a gripper")

    @classmethod
    def one_of(cls) -> tuple[tuple[str, ...], ...]:
        """A tool is one or the other."""
        return (("gun", "gripper"),)
