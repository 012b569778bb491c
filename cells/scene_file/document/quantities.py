"""Numbers with a unit and a range; text, booleans, NaN and infinity are refused."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from cells.scene_file.document.refusals import refusal

_NUMBER_IN_TEXT = re.compile(r"\s*([-+]?[0-9]+(?:[.,][0-9]+)?)\s*([a-zA-Z°\"]{0,6})\s*")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A finite number in ``unit`` between ``low`` and ``high``; ``open_low`` excludes ``low``."""

    unit: str
    low: float
    high: float
    open_low: bool = False
    whole: bool = False

    def expected(self) -> str:
        """Say what belongs here."""
        kind = "a whole number" if self.whole else "a number"
        of_unit = f" in {self.unit}" if self.unit else ""
        low = f"above {self.low:.10g}" if self.open_low else f"from {self.low:.10g}"
        return f"{kind}{of_unit}, {low} to {self.high:.10g}"

    def check(self, value: Any) -> float:
        """Return ``value`` if it belongs here; pydantic turns the error into one of many."""
        types = int if self.whole else (int, float)
        if isinstance(value, bool) or not isinstance(value, types):
            raise refusal(self.expected(), value, self._hint(value))
        if not math.isfinite(value) or not self._inside(float(value)):
            raise refusal(self.expected(), value)
        return value if self.whole else float(value)

    def _inside(self, value: float) -> bool:
        above = value > self.low if self.open_low else value >= self.low
        return above and value <= self.high

    def _hint(self, value: object) -> str:
        match = _NUMBER_IN_TEXT.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            return ""
        number = match[1].replace(",", ".")
        return f"write {number} (without quotes or unit; the unit is always {self.unit or 'none'})"

    def schema(self) -> JsonSchemaValue:
        """Return the JSON Schema of this number."""
        low = "exclusiveMinimum" if self.open_low else "minimum"
        kind = "integer" if self.whole else "number"
        return {"type": kind, low: self.low, "maximum": self.high}

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.check)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return self.schema()


MILLIMETRES = Quantity("mm", -1e6, 1e6)
DEGREES = Quantity("deg", -360, 360)

Millimetres = Annotated[float, MILLIMETRES]
Size = Annotated[float, Quantity("mm", 0, 1e6, open_low=True)]
Distance = Annotated[float, Quantity("mm", 0, 1e6)]
Thickness = Annotated[float, Quantity("mm", 0, 20, open_low=True)]
Degrees = Annotated[float, DEGREES]
JointAngle = Annotated[float, Quantity("deg", -3600, 3600)]
Acceleration = Annotated[float, Quantity("deg/s2", 0, 1e6, open_low=True)]
Jerk = Annotated[float, Quantity("deg/s3", 0, 1e8, open_low=True)]
Seconds = Annotated[float, Quantity("s", 0, 1e5, open_low=True)]
SecondsOrZero = Annotated[float, Quantity("s", 0, 1e5)]
Kilograms = Annotated[float, Quantity("kg", 0, 1e5, open_low=True)]
Share = Annotated[float, Quantity("", 0, 1, open_low=True)]
Factor = Annotated[float, Quantity("", 0, 1e6, open_low=True)]
RowCount = Annotated[int, Quantity("", 2, 1000, whole=True)]
TaktCount = Annotated[int, Quantity("", 1, 100, whole=True)]
PieceCount = Annotated[int, Quantity("", 1, 4096, whole=True)]
