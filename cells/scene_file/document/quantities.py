"""Numbers with a unit and a range, names, and fixed lists of numbers.

Each refuses text, booleans, NaN and infinity, and says what it expected instead.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from cells.scene_file.problems import did_you_mean

_NUMBER_IN_TEXT = re.compile(r"\s*([-+]?[0-9]+(?:[.,][0-9]+)?)\s*([a-zA-Z°\"]{0,6})\s*")
_LONGEST_SHOWN = 40


def shown(value: object) -> str:
    """Describe a value of the file in a message."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        short = value if len(value) <= _LONGEST_SHOWN else value[:_LONGEST_SHOWN] + "..."
        return f"text {short!r}"
    if isinstance(value, int | float):
        return f"{value}"
    return f"a list of {len(value)}" if isinstance(value, list | tuple) else "a mapping"


def refusal(expected: str, value: object, hint: str = "") -> PydanticCustomError:
    """Return the error "expected ..., got ...; hint"."""
    end = f"; {hint}" if hint else ""
    message = f"expected {expected}, got {shown(value)}{end}"
    return PydanticCustomError("scene", "{message}", {"message": message})


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
Seconds = Annotated[float, Quantity("s", 0, 1e5, open_low=True)]
SecondsOrZero = Annotated[float, Quantity("s", 0, 1e5)]
Kilograms = Annotated[float, Quantity("kg", 0, 1e5, open_low=True)]
Share = Annotated[float, Quantity("", 0, 1, open_low=True)]
Factor = Annotated[float, Quantity("", 0, 1e6, open_low=True)]
RowCount = Annotated[int, Quantity("", 2, 1000, whole=True)]
PieceCount = Annotated[int, Quantity("", 1, 4096, whole=True)]


@dataclass(frozen=True, slots=True)
class Numbers:
    """A list of numbers, one quantity each; items after ``least`` may be left out and are 0."""

    shape: str
    items: tuple[Quantity, ...]
    least: int

    def expected(self) -> str:
        """Say what belongs here."""
        return self.shape

    def _filled(self, value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list) or len(value) not in {self.least, len(self.items)}:
            raise refusal(self.expected(), value)
        return (*value, *(0.0,) * (len(self.items) - len(value)))

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        items = [core_schema.no_info_plain_validator_function(item.check) for item in self.items]
        return core_schema.no_info_before_validator_function(
            self._filled, core_schema.tuple_schema(list(items))
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        lengths = [
            {"minItems": length, "maxItems": length}
            for length in sorted({self.least, len(self.items)})
        ]
        number = {"type": "number"}
        if len(lengths) == 1:
            return {"type": "array", "items": number, **lengths[0]}
        return {"type": "array", "items": number, "oneOf": lengths}


XYZ = tuple[float, float, float]
XYZRPY = tuple[float, float, float, float, float, float]

Vector = Annotated[XYZ, Numbers("a list [x, y, z] in mm", (MILLIMETRES,) * 3, 3)]
SizeXYZ = Annotated[
    XYZ,
    Numbers("a list [x, y, z] of edge lengths in mm", (Quantity("mm", 0, 1e6, True),) * 3, 3),
]
At = Annotated[
    XYZRPY,
    Numbers(
        "a list [x, y, z] in mm or [x, y, z, rx, ry, rz] in mm and deg",
        (MILLIMETRES,) * 3 + (DEGREES,) * 3,
        3,
    ),
]
Turn = Annotated[tuple[float, float], Numbers("a list [lowest, highest] in deg", (DEGREES,) * 2, 2)]


@dataclass(frozen=True, slots=True)
class Words:
    """Text that matches ``pattern`` (or any printable text); ``what`` names it in messages."""

    what: str
    pattern: str = r"[^\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]{1,200}"
    choices: tuple[str, ...] = ()

    def check(self, value: Any) -> str:
        """Return ``value`` if it belongs here."""
        if not isinstance(value, str):
            hint = f"write it in quotes: '{value}'" if isinstance(value, int | float) else ""
            raise refusal(self.what, value, hint)
        if not re.fullmatch(self.pattern, value):
            raise refusal(self.what, value)
        if self.choices and value not in self.choices:
            raise refusal(self.what, value, did_you_mean(value, self.choices, "words"))
        return value

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.check)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        if self.choices:
            return {"type": "string", "enum": list(self.choices)}
        return {"type": "string", "minLength": 1, "maxLength": 200}


_NAME = r"[A-Za-z_][A-Za-z0-9_.\-]{0,63}"


@dataclass(frozen=True, slots=True)
class NameWords(Words):
    """A name; its pattern also goes into the JSON Schema."""

    pattern: str = _NAME

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "string", "pattern": f"^{self.pattern}$"}


_NAME_RULE = "a letter or _, then letters, digits, _ . -, at most 64"
Name = Annotated[str, NameWords(f"a name ({_NAME_RULE})")]
TaskRef = Annotated[
    str,
    NameWords(f"a task, a row, or group:NAME (names: {_NAME_RULE})", rf"(group:)?{_NAME}"),
]
Text = Annotated[str, Words("a line of text")]
