"""The fallbacks that a server holds: which program does without which robots of a station."""

from __future__ import annotations

from collections.abc import Collection

from cells.ids import RobotId, StationId
from cells.journal import FallbackAdmitted


class Fallbacks:
    """All fallbacks, by the program that each stands in for; a later one takes precedence."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, StationId, frozenset[RobotId]], str] = {}
        self.digests: dict[str, FallbackAdmitted] = {}

    def note(self, admitted: FallbackAdmitted) -> None:
        """Hold a fallback."""
        robots = frozenset(admitted.robots)
        self._held[admitted.base_digest, admitted.station, robots] = admitted.program_digest
        self.digests[admitted.program_digest] = admitted

    def of(self, digest: str, station: StationId, robots: Collection[RobotId]) -> str | None:
        """Return the program that does without exactly ``robots``; None if there is none."""
        return self._held.get((digest, station, frozenset(robots)))

    def does_without(self, digest: str, station: StationId, robots: Collection[RobotId]) -> bool:
        """Whether a program is itself a fallback that does without ``robots``."""
        mine = self.digests.get(digest)
        return mine is not None and mine.station == station and set(mine.robots) >= set(robots)
