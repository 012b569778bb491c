"""Why something is refused: a kind for programs, a sentence for people."""

from __future__ import annotations

from enum import StrEnum


class Refusal(StrEnum):
    """Kinds of refusal."""

    INVALID = "invalid"
    """Cannot be, whoever says it and whenever."""
    UNKNOWN = "unknown"
    """Names something that the shop does not have."""
    HELD = "held"
    """Cannot be now: somebody else holds it, or things are not as they have to be."""
    STALE = "stale"
    """Said under a lease that has ended."""
    AWAY = "away"
    """Nobody answers any more; try again later."""
    UNNAMED = "unnamed"
    """Said by nobody in particular."""
    FORBIDDEN = "forbidden"
    """Not for whoever says it."""
    TOO_OFTEN = "too often"
    """Said too often by the same; try again later."""
    FULL = "full"
    """One too many of what the server keeps; try again later."""


class RefusedError(Exception):
    """``sentence`` says why, and what would be right."""

    def __init__(self, refusal: Refusal, sentence: str) -> None:
        super().__init__(sentence)
        self.refusal = refusal
        self.sentence = sentence
