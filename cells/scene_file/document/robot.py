"""A robot in its station."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from cells.scene_file.document.lists import At
from cells.scene_file.document.quantities import Acceleration, Jerk, JointAngle, Kilograms
from cells.scene_file.document.strict import ExactlyOne, one_of_schema, or_template
from cells.scene_file.document.words import Name, Text


class RobotDoc(ExactlyOne):
    """A robot from the library (`model`) or from a URDF of your own (`urdf`)."""

    model_config = ConfigDict(json_schema_extra=or_template(one_of_schema(("model", "urdf"))))

    model: Name | None = Field(None, description="robot of the library")
    urdf: Text | None = Field(
        None, description="path relative to the scene file, inside its folder"
    )
    payload: Kilograms | None = Field(None, description="with `urdf`, required: rated, kg")
    flange: Text | None = Field(
        None, description="with `urdf`: link that is the flange, if there are several ends"
    )
    acceleration: list[Acceleration] | None = Field(
        None,
        max_length=20,
        description="with `urdf`: limit of each joint, deg/s2; full speed in 0.5 s if left out",
    )
    jerk: list[Jerk] | None = Field(
        None,
        max_length=20,
        description="with `urdf`: limit of each joint, deg/s3; no limit if left out",
    )
    packages: dict[Name, Text] | None = Field(
        None, description="with `urdf`: folders of `package://` names, beside the scene file"
    )
    tool: Name = Field(description="tool of the library or of the section `tools`")
    at: At = Field(description="pose of the base frame in the station frame, mm and deg")
    home: list[JointAngle] = Field(
        min_length=1, max_length=20, description="joint angles at start and end of a cycle, deg"
    )

    @classmethod
    def one_of(cls) -> tuple[tuple[str, ...], ...]:
        """The model comes from one source."""
        return (("model", "urdf"),)
