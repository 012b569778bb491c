"""Server and controllers over a network that drops, repeats, delays and reorders, with crashes of
either side at any time: each command is applied once, in order, by one owner, and its end is known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from cells.commands import Acknowledgement, CellReport, Command, Status, Welcome
from cells.controller import Duty, Memory
from cells.ids import LineId, RobotId, StationId
from cells.journal import CommandAcknowledged, CyclesReleased, Event, PlanAdmitted, StationEntry
from cells.orchestrator import (
    Book,
    RefusedError,
    acknowledge,
    attach,
    commands_for,
    commands_missed,
    desired,
    end,
    held,
    reconcile,
    release_cycles,
)

CELL = StationId("st")
PROGRAM = "a" * 64
ADMITTED = PlanAdmitted(PROGRAM, (StationEntry(LineId("line"), CELL, (RobotId("R1"),)),))
VALID_S = 60.0


@dataclass
class Server:
    """A server whose journal is the list ``log``."""

    log: list[Event] = field(default_factory=lambda: [ADMITTED])
    session: tuple[int, int] | None = None
    """Which controller is attached, and its epoch."""

    def __post_init__(self) -> None:
        self.book = Book(self.log)

    def enact(self, events: tuple[Event, ...]) -> None:
        for event in events:
            self.log.append(event)
            self.book.apply(event)

    def restart(self) -> None:
        self.session = None
        self.book = Book(self.log)

    def next_commands(self) -> tuple[Command, ...]:
        if self.session is None:
            return ()
        cell = self.book.cell(CELL)
        issued = reconcile(desired(self.book, cell), cell)
        self.enact(issued)
        new = {event.sequence for event in issued}
        opened = (each for each in self.book.cell(CELL).open if each.sequence in new)
        return commands_for(opened, self.session[1], VALID_S)


class Controller:
    """A controller whose memory outlives it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.memory = Memory(Path(":memory:"))
        self.restart()

    def restart(self) -> None:
        self.duty = Duty(CELL, self.memory, self.name)
        self.running: Command | None = None


class Protocol:
    """Everything that may happen; the argument of each chooses among what there is."""

    def __init__(self) -> None:
        self.server = Server()
        self.controllers = [Controller("a"), Controller("b")]
        self.to_cell: list[tuple[int, Command]] = []
        self.to_server: list[Acknowledgement | CellReport] = []
        self.begun: list[tuple[int, int]] = []
        self.ended: dict[int, Status] = {}
        self.requests = 0

    def linked(self) -> Controller | None:
        session = self.server.session
        return None if session is None else self.controllers[session[0]]

    def send(self, commands: tuple[Command, ...]) -> None:
        if self.server.session is not None:
            self.to_cell += [(self.server.session[0], command) for command in commands]

    def listen(self, number: int) -> None:
        """Put what a controller says on the network."""
        outgoing = self.controllers[number].duty.outgoing
        while outgoing:
            self.to_server.append(outgoing.popleft())

    def connect(self, choice: int) -> None:
        number = choice % 2
        controller, server = self.controllers[number], self.server
        hello = controller.duty.hello(())
        try:
            server.enact(attach(server.book, hello))
        except RefusedError:
            return
        cell = server.book.cell(CELL)
        lease = server.book.leases.on(cell.resource)
        assert lease is not None
        server.session = number, lease.epoch
        controller.duty.welcomed(Welcome(lease.epoch, cell.settled, 5.0, 1.0))
        if controller.running is not None and controller.duty.begun == 0:
            controller.running = None
        self.send(commands_for(cell.open, lease.epoch, VALID_S))
        self.send(server.next_commands())

    def disconnect(self, choice: int) -> None:
        self.server.session = None

    def kill_the_server(self, choice: int) -> None:
        self.server.restart()

    def kill_a_controller(self, choice: int) -> None:
        number = choice % 2
        if self.server.session is not None and self.server.session[0] == number:
            self.server.session = None
        self.controllers[number].restart()

    def let_the_lease_end(self, choice: int) -> None:
        """A controller holds before its lease ends; so this happens without one."""
        if self.server.session is not None:
            return
        book = self.server.book
        for lease in book.leases.all():
            self.server.enact(end(book, lease.resource, lease.epoch, "expired"))

    def release(self, choice: int) -> None:
        self.requests += 1
        cycles = 1 + choice % 3
        request = CyclesReleased(f"r{self.requests}", CELL, PROGRAM, cycles)
        self.server.enact(release_cycles(self.server.book, request))
        self.send(self.server.next_commands())

    def deliver_to_a_cell(self, choice: int) -> None:
        if self.to_cell:
            self.to_a_cell(self.to_cell.pop(choice % len(self.to_cell)))

    def deliver_to_a_cell_and_again(self, choice: int) -> None:
        if self.to_cell:
            self.to_a_cell(self.to_cell[choice % len(self.to_cell)])

    def to_a_cell(self, message: tuple[int, Command]) -> None:
        number, command = message
        self.controllers[number].duty.take(command, 0.0)
        self.listen(number)

    def deliver_to_the_server(self, choice: int) -> None:
        if self.to_server:
            self.hear(self.to_server.pop(choice % len(self.to_server)))

    def deliver_to_the_server_and_again(self, choice: int) -> None:
        if self.to_server:
            self.hear(self.to_server[choice % len(self.to_server)])

    def hear(self, said: Acknowledgement | CellReport) -> None:
        book = self.server.book
        try:
            if isinstance(said, Acknowledgement):
                self.server.enact(acknowledge(book, CELL, said))
                self.send(self.server.next_commands())
            elif self.server.session is not None:
                held(book, book.cell(CELL).resource, said.epoch)
                missed = commands_missed(book.cell(CELL), said)
                self.send(commands_for(missed, self.server.session[1], VALID_S))
        except RefusedError:
            return

    def drop(self, choice: int) -> None:
        lanes: tuple[list[object], ...] = (self.to_cell, self.to_server)  # type: ignore[assignment]
        lane = lanes[choice % 2]
        if lane:
            lane.pop(choice % len(lane))

    def report(self, choice: int = 0) -> None:
        controller = self.linked()
        if controller is not None:
            self.to_server.append(controller.duty.report())

    def begin(self, choice: int = 0) -> None:
        controller = self.linked()
        if controller is None or controller.running is not None:
            return
        again = controller.duty.begun
        command = controller.duty.next(0.0)
        controller.running = command
        if command is not None and not again:
            self.begun.append((command.sequence, command.epoch))
            for sequence, status in self.ended.items():
                assert status is Status.DONE or sequence <= command.settled
        self.listen(self.controllers.index(controller))

    def finish(self, choice: int) -> None:
        number, well = choice % 2, choice % 5 < 4
        controller = self.controllers[number]
        command, controller.running = controller.running, None
        if command is None:
            return
        assert command.sequence not in self.ended
        self.ended[command.sequence] = Status.DONE if well else Status.FAILED
        controller.duty.ended(command, self.ended[command.sequence], "" if well else "broke down")
        if self.server.session is not None and self.server.session[0] == number:
            self.listen(number)
        else:
            controller.duty.outgoing.clear()

    def check(self) -> None:
        self.every_command_begins_once_and_in_order()
        self.one_owner_at_a_time()
        self.what_the_server_knows_is_what_happened()

    def every_command_begins_once_and_in_order(self) -> None:
        sequences = [sequence for sequence, _ in self.begun]
        assert sequences == sorted(set(sequences))

    def one_owner_at_a_time(self) -> None:
        epochs = [epoch for _, epoch in self.begun]
        assert epochs == sorted(epochs)

    def what_the_server_knows_is_what_happened(self) -> None:
        for event in self.server.log:
            if isinstance(event, CommandAcknowledged) and event.status.final:
                happened = self.ended.get(event.sequence)
                if event.status in (Status.DONE, Status.FAILED):
                    assert event.status is happened
                elif event.status is Status.REJECTED:
                    assert event.sequence not in {sequence for sequence, _ in self.begun}

    def come_to_an_end(self) -> None:
        """With a network that works at last, do what there is to do."""
        self.to_server.clear()
        self.to_cell.clear()
        for number in (0, 1):
            if self.server.session is None:
                self.connect(number)
        if self.server.session is None:
            self.let_the_lease_end(0)
            self.connect(0)
        assert self.server.session is not None
        number = self.server.session[0]
        for _ in range(200):
            self.report()
            while self.to_server:
                self.hear(self.to_server.pop(0))
            while self.to_cell:
                self.to_a_cell(self.to_cell.pop(0))
            self.begin()
            self.finish(10 + number)
            if not (self.to_server or self.to_cell or self.server.book.cell(CELL).open):
                break

    def settle(self) -> None:
        """Everything comes to an end that both sides know."""
        self.come_to_an_end()
        cell = self.server.book.cell(CELL)
        assert cell.open == ()
        assert cell.blocked or cell.cycles_commanded == cell.cycles_released
        assert cell.cycles_commanded == cell.cycles_done + cell.cycles_lost
        final = {
            event.sequence: event.status
            for event in self.server.log
            if isinstance(event, CommandAcknowledged) and event.status.final
        }
        for sequence, status in self.ended.items():
            assert final[sequence] in (status, Status.ABANDONED)
        self.every_command_begins_once_and_in_order()


USUAL = (
    Protocol.connect,
    Protocol.deliver_to_a_cell,
    Protocol.deliver_to_the_server,
    Protocol.begin,
    Protocol.finish,
    Protocol.report,
)
UNUSUAL = (
    Protocol.disconnect,
    Protocol.kill_the_server,
    Protocol.kill_a_controller,
    Protocol.let_the_lease_end,
    Protocol.deliver_to_a_cell_and_again,
    Protocol.deliver_to_the_server_and_again,
    Protocol.drop,
    Protocol.release,
)
ACTIONS = st.tuples(st.sampled_from(USUAL * 3 + UNUSUAL), st.integers(0, 999))


@settings(max_examples=200)
@given(actions=st.lists(ACTIONS, min_size=150, max_size=150))
def test_each_command_is_applied_once_in_order_by_one_owner(
    actions: list[tuple[Callable[[Protocol, int], None], int]],
) -> None:
    protocol = Protocol()
    protocol.release(2)
    for act, choice in actions:
        act(protocol, choice)
        protocol.check()
    protocol.settle()
    for controller in protocol.controllers:
        controller.memory.close()
