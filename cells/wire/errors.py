"""The errors of reading wire formats."""

from __future__ import annotations


class WireError(ValueError):
    """A file or message is not what it should be; the sentence says where and why."""


class FieldError(WireError):
    """One field of a message is not what it should be: which one, and what would be right."""

    def __init__(self, field: str, description: str) -> None:
        super().__init__(f"{field}: {description}")
        self.field = field
        self.description = description
