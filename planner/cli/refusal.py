"""Bad input, as one sentence and details: what ends a command with exit code 2."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class RefusedError(Exception):
    """Input that cannot be used. ``lines`` are more for people, ``members`` more for machines."""

    def __init__(
        self, sentence: str, lines: tuple[str, ...] = (), members: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.lines = lines
        self.members = dict(members or {})
