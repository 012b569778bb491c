"""When what a drill is about was on disk, from the server's journal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cells.commands import Action, Leftover, Status
from cells.ids import StationId
from cells.journal import (
    CommandAcknowledged,
    CommandIssued,
    Event,
    FallbackAdmitted,
    RobotFailed,
    RobotReturned,
)

Record = tuple[float, Event]


@dataclass(frozen=True, slots=True)
class Times:
    """Times (s) after the robot failed: the server knows; the cell's cycle has ended at a safe
    point; the fallback is planned (0 if it was prepared), commanded, running. ``back_s`` is from
    the robot's return until its program runs again.
    """

    known_s: float
    safe_s: float
    planned_s: float
    commanded_s: float
    running_s: float
    back_s: float
    leftover: Leftover

    @property
    def switch_s(self) -> float:
        """What is not moving robots and not planning: hearing of the fault, and the time from when
        the cell stands and a fallback is there until that runs.
        """
        return self.known_s + self.running_s - max(self.safe_s, self.planned_s)

    def at_real_speed_s(self, speed: float) -> float:
        """When the fallback would run if robots were as slow as real ones, all else as it was."""
        after_s = self.running_s - max(self.safe_s, self.planned_s)
        return max(self.safe_s * speed, self.planned_s) + after_s

    @staticmethod
    def of(records: Sequence[Record], cell: StationId, failed_unix_s: float) -> Times:
        """Find the times in what a journal holds of ``cell``.

        Raises:
            ValueError: if the robot did not fail, or no fallback took over.
        """
        mine = [record for record in records if getattr(record[1], "cell", cell) == cell]
        known_s, _ = _first(mine, lambda event: isinstance(event, RobotFailed))
        after = [record for record in mine if record[0] >= known_s]
        safe_s, ended = _first(after, _ended_early)
        assert isinstance(ended, CommandAcknowledged)
        assert ended.leftover is not None
        load_s, load = _first(after, _loads)
        assert isinstance(load, CommandIssued)
        running_s = _begun_s(after, load)
        planned_s = next((when_s for when_s, e in after if isinstance(e, FallbackAdmitted)), None)
        return_s, _ = _first(after, lambda event: isinstance(event, RobotReturned))
        later = [record for record in after if record[0] >= return_s]
        _, back = _first(later, _loads)
        assert isinstance(back, CommandIssued)
        return Times(
            known_s - failed_unix_s,
            safe_s - failed_unix_s,
            0.0 if planned_s is None else planned_s - failed_unix_s,
            load_s - failed_unix_s,
            running_s - failed_unix_s,
            _begun_s(later, back) - return_s,
            ended.leftover,
        )


def _begun_s(records: Sequence[Record], load: CommandIssued) -> float:
    """When the first cycle of a program began that was loaded."""
    runs = {
        event.sequence
        for _, event in records
        if isinstance(event, CommandIssued)
        and event.action is Action.RUN
        and event.program_digest == load.program_digest
    }
    begun_s, _ = _first(
        records,
        lambda event: (
            isinstance(event, CommandAcknowledged)
            and event.status is Status.STARTED
            and event.sequence in runs
        ),
    )
    return begun_s


def _ended_early(event: Event) -> bool:
    return isinstance(event, CommandAcknowledged) and event.leftover is not None


def _loads(event: Event) -> bool:
    return isinstance(event, CommandIssued) and event.action is Action.LOAD


def _first(records: Sequence[Record], wanted: Callable[[Event], bool]) -> Record:
    found = next((record for record in records if wanted(record[1])), None)
    if found is None:
        raise ValueError("the journal does not show that the robot failed and a fallback took over")
    return found
