"""How document models say what they expected and what they got."""

from __future__ import annotations

from pydantic_core import PydanticCustomError

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
