"""Robots that move parts, and machines that work on them."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from cells.scene_file.document.lists import At
from cells.scene_file.document.quantities import Distance, Seconds
from cells.scene_file.document.strict import Strict, or_template
from cells.scene_file.document.words import Name, TaskRef


class HandlingDoc(Strict):
    """One robot moves a part from a place to a place, and may hold it there while others work."""

    model_config = ConfigDict(json_schema_extra=or_template())

    part: Name = Field(description="part that is moved")
    from_: Name = Field(alias="from", description="place where it is")
    to: Name = Field(description="place where it goes")
    grasps: list[At] = Field(
        min_length=1,
        max_length=100,
        description="alternatives: pose of the gripper's tool frame in the part's frame, mm, deg",
    )
    approach: Distance = Field(
        200.0, description="straight way of the empty gripper in and out along its z axis, mm"
    )
    hold_until: list[TaskRef] = Field(
        [], max_length=5000, description="tasks to be done while the part is held at `to`"
    )
    robots: list[Name] = Field([], max_length=50, description="robots that may do it; all if none")
    variants: list[Name] = Field([], description="variants that have it; all if left out")


class ProcessDoc(Strict):
    """A machine that works by itself."""

    model_config = ConfigDict(json_schema_extra=or_template())

    time: Seconds = Field(description="how long it works, s")
    at: Name = Field(description="place of the machine")
    after: Name = Field(description="handling task that it starts after")
    before: Name | None = Field(
        None, description="handling task that waits for it; none: it is done within the cycle"
    )
