"""Three cells share a zone over a network that drops, repeats, delays and reorders, with crashes of
either side, two controllers a cell, leases that end, and a person who looks: never is a robot of
one cell in the zone with one of the other, turns come in the order asked for, and all come.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cells.commands import Hello
from cells.ids import LineId, RobotId, StationId
from cells.journal import (
    Event,
    LeaseEnded,
    PlanAdmitted,
    StationEntry,
    ZoneGranted,
    ZoneRequested,
    ZoneTurnEnded,
)
from cells.orchestrator import (
    Book,
    RefusedError,
    attach,
    define_zone,
    end,
    end_turn,
    release_zone,
    request_zone,
    settle_zone,
    zone_named,
    zone_state,
)
from cells.zones import ZoneState

CELLS = tuple(map(StationId, ("one", "two", "three")))
ENTRIES = tuple(StationEntry(LineId("line"), cell, (RobotId("R1"),)) for cell in CELLS)
FIRST = 0, 2, 4
"""The first controller of each cell."""
ZONE = "between"


class Phase(Enum):
    """Where a controller is in its program."""

    BEFORE = "before the zone"
    INSIDE = "in the zone"
    LEFT = "out of it, which the server may not know"


@dataclass
class Controller:
    """A controller whose turn and phase are on disk, and whose robot is where it is."""

    cell: StationId
    name: str
    turn: int = 0
    phase: Phase = Phase.BEFORE
    in_zone: bool = False
    epoch: int = 0
    linked: bool = False

    @property
    def request_id(self) -> str:
        return f"{self.name} {self.turn}"

    def granted(self, request_id: str, epoch: int) -> None:
        """Enter, if the grant is for now."""
        now = self.linked and self.epoch == epoch
        if now and self.request_id == request_id and self.phase is Phase.BEFORE:
            self.phase, self.in_zone = Phase.INSIDE, True

    def over(self, request_id: str) -> None:
        """Go on to the next turn."""
        if self.request_id == request_id and self.phase is not Phase.INSIDE:
            self.turn, self.phase = self.turn + 1, Phase.BEFORE


@dataclass(frozen=True)
class Message:
    """From a controller to the server, or its answer."""

    kind: str
    controller: int
    epoch: int
    request_id: str


@dataclass
class Shop:
    """Everything that may happen; the argument of each chooses among what there is."""

    log: list[Event] = field(default_factory=list)
    sessions: dict[StationId, int] = field(default_factory=dict)
    to_server: list[Message] = field(default_factory=list)
    to_cells: list[Message] = field(default_factory=list)
    entries: int = 0

    def __post_init__(self) -> None:
        self.controllers = [Controller(cell, f"{cell} {name}") for cell in CELLS for name in "ab"]
        self.book = Book()
        self.enact((PlanAdmitted("a" * 64, ENTRIES),))
        self.enact(define_zone(self.book, ZONE, CELLS))

    def enact(self, events: tuple[Event, ...]) -> None:
        for event in events:
            self.log.append(event)
            self.book.apply(event)
            if isinstance(event, LeaseEnded):
                self.sessions = {
                    cell: number
                    for cell, number in self.sessions.items()
                    if self.controllers[number].epoch != event.epoch
                }

    def unlink(self, cell: StationId) -> None:
        number = self.sessions.pop(cell, None)
        if number is not None:
            self.controllers[number].linked = False

    def connect(self, choice: int) -> None:
        number = choice % 6
        me = self.controllers[number]
        try:
            self.enact(attach(self.book, Hello(me.cell, me.name, epoch=me.epoch)))
        except RefusedError:
            return
        self.unlink(me.cell)
        lease = self.book.leases.on(self.book.cell(me.cell).resource)
        assert lease is not None
        assert lease.owner == me.name
        me.epoch, me.linked = lease.epoch, True
        self.sessions[me.cell] = number

    def disconnect(self, choice: int) -> None:
        self.unlink(CELLS[choice % 3])

    def kill_the_server(self, choice: int) -> None:
        for cell in CELLS:
            self.unlink(cell)
        self.book = Book(self.log)

    def kill_a_controller(self, choice: int) -> None:
        """It may not have noted that it entered; its robot is where it is."""
        me = self.controllers[choice % 6]
        if self.sessions.get(me.cell) == choice % 6:
            self.unlink(me.cell)
        if me.phase is Phase.INSIDE and choice % 4 == 0:
            me.phase = Phase.BEFORE

    def let_a_lease_end(self, choice: int) -> None:
        """A controller holds before its lease ends; so this happens without one."""
        cell = CELLS[choice % 3]
        lease = self.book.leases.on(self.book.cell(cell).resource)
        if cell not in self.sessions and lease is not None:
            self.enact(end(self.book, lease.resource, lease.epoch, "expired"))

    def say(self, choice: int) -> None:
        """A controller asks for its turn, or gives it back."""
        me = self.controllers[choice % 6]
        kind = {Phase.BEFORE: "request", Phase.LEFT: "release"}.get(me.phase)
        if me.linked and kind is not None:
            self.to_server.append(Message(kind, choice % 6, me.epoch, me.request_id))

    def leave(self, choice: int) -> None:
        me = self.controllers[choice % 6]
        if me.phase is Phase.INSIDE:
            me.phase, me.in_zone = Phase.LEFT, False
            self.say(choice)

    def deliver_to_the_server(self, choice: int) -> None:
        if self.to_server:
            self.hear(self.to_server.pop(choice % len(self.to_server)))

    def deliver_to_the_server_and_again(self, choice: int) -> None:
        if self.to_server:
            self.hear(self.to_server[choice % len(self.to_server)])

    def hear(self, said: Message) -> None:
        cell = self.controllers[said.controller].cell
        act = request_zone if said.kind == "request" else release_zone
        try:
            self.enact(act(self.book, ZONE, cell, said.epoch, said.request_id))
        except RefusedError as error:
            if error.sentence.endswith("is over"):
                self.answer("over", said)
            return
        holder = zone_named(self.book, ZONE).holder
        if said.kind == "release":
            self.answer("over", said)
        elif holder is not None and holder.request_id == said.request_id:
            self.answer("granted", said)

    def answer(self, kind: str, said: Message) -> None:
        self.to_cells.append(Message(kind, said.controller, said.epoch, said.request_id))

    def deliver_to_a_cell(self, choice: int) -> None:
        if self.to_cells:
            self.told(self.to_cells.pop(choice % len(self.to_cells)))

    def deliver_to_a_cell_and_again(self, choice: int) -> None:
        if self.to_cells:
            self.told(self.to_cells[choice % len(self.to_cells)])

    def told(self, said: Message) -> None:
        me = self.controllers[said.controller]
        before = me.in_zone
        if said.kind == "granted":
            me.granted(said.request_id, said.epoch)
        else:
            me.over(said.request_id)
        self.entries += me.in_zone and not before

    def drop(self, choice: int) -> None:
        lane = (self.to_server, self.to_cells)[choice % 2]
        if lane:
            lane.pop(choice % len(lane))

    def let_a_turn_be_late(self, choice: int) -> None:
        zone = zone_named(self.book, ZONE)
        if zone.waiting:
            self.enact(end_turn(zone, zone.waiting[choice % len(zone.waiting)], "late"))

    def look_and_settle(self, choice: int = 0) -> None:
        """A person has the robots of a controller that is gone out of the zone, and says so."""
        zone = zone_named(self.book, ZONE)
        if zone.holder is None:
            return
        if zone_state(self.book, zone) is not ZoneState.UNKNOWN:
            with pytest.raises(RefusedError, match="have it release the zone"):
                settle_zone(self.book, ZONE, zone.holder.request_id)
            return
        for each in self.controllers:
            if each.name == zone.holder.controller:
                each.in_zone = False
        self.enact(settle_zone(self.book, ZONE, zone.holder.request_id))

    def check(self) -> None:
        cells = [each.cell for each in self.controllers if each.in_zone]
        assert len(cells) <= 1, cells

    def turns_came_in_order(self) -> None:
        """By the log alone: whoever got the zone had waited longest of those that still did."""
        queue: list[tuple[str, int]] = []
        holder = ""
        for event in self.log:
            match event:
                case ZoneRequested(request_id=request_id, epoch=epoch):
                    queue.append((request_id, epoch))
                case LeaseEnded(epoch=epoch):
                    queue = [each for each in queue if each[1] != epoch]
                case ZoneGranted(_, request_id):
                    assert holder == ""
                    assert queue.pop(0)[0] == request_id
                    holder = request_id
                case ZoneTurnEnded(_, request_id):
                    holder = "" if holder == request_id else holder
                    queue = [each for each in queue if each[0] != request_id]

    def come_to_an_end(self) -> None:
        """With a network that works, and a person at hand, everybody gets another turn."""
        self.to_server.clear()
        self.to_cells.clear()
        for number in FIRST:
            cell = self.controllers[number].cell
            self.unlink(cell)
            self.let_a_lease_end(CELLS.index(cell))
            self.connect(number)
            assert self.controllers[number].linked
        wanted = {number: self.controllers[number].turn + 2 for number in FIRST}
        for _ in range(60):
            self.look_and_settle()
            for number in FIRST:
                self.say(number)
                self.leave(number)
            while self.to_server:
                self.deliver_to_the_server(0)
                self.check()
            while self.to_cells:
                self.deliver_to_a_cell(0)
                self.check()
        for number, turn in wanted.items():
            assert self.controllers[number].turn >= turn


USUAL = (
    Shop.connect,
    Shop.say,
    Shop.deliver_to_the_server,
    Shop.deliver_to_a_cell,
    Shop.leave,
)
UNUSUAL = (
    Shop.disconnect,
    Shop.kill_the_server,
    Shop.kill_a_controller,
    Shop.let_a_lease_end,
    Shop.deliver_to_the_server_and_again,
    Shop.deliver_to_a_cell_and_again,
    Shop.drop,
    Shop.let_a_turn_be_late,
    Shop.look_and_settle,
)
ACTIONS = st.tuples(st.sampled_from(USUAL * 4 + UNUSUAL), st.integers(0, 999))


@settings(max_examples=200)
@given(actions=st.lists(ACTIONS, min_size=250, max_size=250))
def test_never_are_robots_of_two_cells_in_a_zone_and_all_turns_come_in_order(
    actions: list[tuple[Callable[[Shop, int], None], int]],
) -> None:
    shop = Shop()
    for number in FIRST:
        shop.connect(number)
    for act, choice in actions:
        act(shop, choice)
        shop.check()
    shop.come_to_an_end()
    shop.turns_came_in_order()
    assert shop.entries > 0
