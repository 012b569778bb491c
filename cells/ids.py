"""Names of things in a shop, kept apart by type."""

from __future__ import annotations

from typing import NewType

LineId = NewType("LineId", str)
StationId = NewType("StationId", str)
RobotId = NewType("RobotId", str)
BodyId = NewType("BodyId", str)
PartId = NewType("PartId", str)
PlaceId = NewType("PlaceId", str)
ProcessId = NewType("ProcessId", str)
TaskId = NewType("TaskId", str)
VariantId = NewType("VariantId", str)
EventId = NewType("EventId", str)
StepId = NewType("StepId", str)
