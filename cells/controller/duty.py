"""Which commands a cell's controller takes, begins and answers: the rules, without a network.

A command counts by its sequence: the next one is taken, one before is answered again, one beyond a
gap is ignored, since the server sends again what the report shows to be missing.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from cells.commands import (
    Acknowledgement,
    CellReport,
    Command,
    Hello,
    Leftover,
    RobotProgress,
    Status,
    Welcome,
)
from cells.controller.memory import Memory
from cells.ids import StationId


class StaleServerError(Exception):
    """A server that has been replaced offers a lease."""


@dataclass(frozen=True, slots=True)
class _Queued:
    command: Command
    until_s: float


class Duty:
    """The commands of ``cell``, as its controller sees them.

    ``outgoing`` holds what is to be said to the server. It is lost with the stream, and that is no
    loss: whatever the server still needs to know it asks for by sending the command again.
    """

    def __init__(self, cell: StationId, memory: Memory, name: str) -> None:
        self._cell = cell
        self._memory = memory
        self._name = f"{name} {memory.identity}"
        self._queue: deque[_Queued] = deque()
        self.outgoing: deque[Acknowledgement] = deque()

    def hello(self, program_digests: tuple[str, ...]) -> Hello:
        """Return what begins a stream."""
        memory = self._memory
        return Hello(self._cell, self._name, program_digests, memory.epoch, memory.settled)

    def welcomed(self, welcome: Welcome) -> None:
        """Begin anew with a server. What was queued is dropped; it will be sent again.

        Raises:
            StaleServerError: if the lease is older than one from before.
        """
        if welcome.epoch < self._memory.epoch:
            raise StaleServerError(
                f"epoch {welcome.epoch} is offered, but there was {self._memory.epoch} before: "
                "this server has been replaced"
            )
        self._queue.clear()
        self.outgoing.clear()
        self._memory.adopt(welcome.epoch, welcome.settled)

    async def on_disk(self) -> None:
        """Wait until all that was taken, begun or ended by now is on disk: not before may anything
        move, or anybody be told.

        Raises:
            JournalError: if it cannot be written.
        """
        await self._memory.on_disk()

    @property
    def begun(self) -> int:
        """The command that has begun and not ended; 0 if none."""
        begun = self._memory.begun
        return 0 if begun is None else begun.sequence

    @property
    def received(self) -> int:
        """All commands up to this one have arrived."""
        if self._queue:
            return self._queue[-1].command.sequence
        begun = self._memory.begun
        return self._memory.settled if begun is None else begun.sequence

    def take(self, command: Command, now_s: float) -> None:
        """Queue a command, or answer it again; ``now_s`` is the time on the event loop's clock."""
        if command.epoch != self._memory.epoch or command.sequence > self.received + 1:
            return
        if command.sequence <= self._memory.settled:
            self._repeat(command.sequence)
            return
        begun = self._memory.begun
        if begun is not None and begun.sequence == command.sequence:
            self._say(command, Status.STARTED)
            return
        if command.sequence == self.received + 1:
            self._queue.append(_Queued(command, now_s + command.valid_for_s))
        self._say(command, Status.RECEIVED)

    def next(self, now_s: float) -> Command | None:
        """Return the command to run now: the one that was begun before a break, or else the first
        of the queue, which has begun with this. Those that may not begin are rejected.
        """
        begun = self._memory.begun
        if begun is not None:
            return begun
        while self._queue:
            queued = self._queue.popleft()
            command, reason = queued.command, self._reason_against(queued, now_s)
            if not reason:
                self._memory.begin(command)
                self._say(command, Status.STARTED)
                return command
            self._memory.end(command, Status.REJECTED, reason)
            self._say(command, Status.REJECTED, reason)
        return None

    def ended(
        self,
        command: Command,
        status: Status,
        reason: str = "",
        leftover: Leftover | None = None,
    ) -> None:
        """Note how the command that runs ended, unless it has been taken from this cell."""
        if self._memory.begun is None or self._memory.begun.sequence != command.sequence:
            return
        self._memory.end(command, status, reason, leftover)
        self._say(command, status, reason, leftover)

    def report(
        self,
        robots: tuple[RobotProgress, ...] = (),
        cycle_s: float = 0.0,
        starved_s: float = 0.0,
        blocked_s: float = 0.0,
    ) -> CellReport:
        """Return what the cell does right now; there are ``robots`` while a cycle runs."""
        memory = self._memory
        return CellReport(
            memory.epoch,
            self.received,
            memory.settled,
            memory.loaded,
            robots,
            memory.robot_faults(),
            memory.begun.cycle if robots and memory.begun is not None else 0,
            cycle_s,
            starved_s,
            blocked_s,
        )

    def _reason_against(self, queued: _Queued, now_s: float) -> str:
        if self._memory.failed > queued.command.settled:
            return (
                f"issued before it was known that command {self._memory.failed} had failed; "
                "look after the cell, then release cycles"
            )
        if now_s > queued.until_s:
            return f"not begun within the {queued.command.valid_for_s} s that it was valid for"
        return ""

    def _repeat(self, sequence: int) -> None:
        outcome = self._memory.outcome(sequence)
        if outcome is not None:
            self.outgoing.append(
                Acknowledgement(
                    self._memory.epoch,
                    sequence,
                    outcome.request_id,
                    outcome.status,
                    outcome.reason,
                    outcome.leftover,
                )
            )

    def _say(
        self,
        command: Command,
        status: Status,
        reason: str = "",
        leftover: Leftover | None = None,
    ) -> None:
        epoch = self._memory.epoch
        self.outgoing.append(
            Acknowledgement(epoch, command.sequence, command.request_id, status, reason, leftover)
        )
