"""As ``test_protocol``, with robots that fail: every task of every body is done once, or handed to
a person once, and none is forgotten, whatever is lost, repeated or restarted on the way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from cells.commands import Acknowledgement, Action, CellReport, Command, Leftover, OpenTask, Status
from cells.controller.breakdown import Fault
from cells.ids import LineId, RobotId, TaskId
from cells.journal import (
    CommandAcknowledged,
    CommandIssued,
    FallbackAdmitted,
    PlanAdmitted,
    RobotFailed,
    StationEntry,
)
from cells.orchestrator import RefusedError, faults_noted, held, return_robot
from tests.cells.controller.test_protocol import CELL, PROGRAM, UNUSUAL, USUAL, Protocol, Server

R1, R2 = RobotId("R1"), RobotId("R2")
TASKS = tuple(map(TaskId, "abc"))
WITHOUT = {(R1,): "1" * 64, (R2,): "2" * 64, (R1, R2): "3" * 64}
USES = {PROGRAM: {R1, R2}, "1" * 64: {R2}, "2" * 64: {R1}, "3" * 64: set()}


def server() -> Server:
    entry = StationEntry(LineId("line"), CELL, (R1, R2))
    held = [
        FallbackAdmitted(digest, PROGRAM, CELL, robots, digest)
        for robots, digest in WITHOUT.items()
    ]
    return Server([PlanAdmitted(PROGRAM, (entry,)), *held])


class FaultyProtocol(Protocol):
    """Cycles of three tasks; any of them may be left open, by a robot that the program uses."""

    def __init__(self) -> None:
        super().__init__()
        self.server = server()
        self.done: Counter[tuple[int, TaskId]] = Counter()

    def begin(self, choice: int = 0) -> None:
        super().begin(choice)
        controller = self.linked()
        if controller is not None and controller.running is not None:
            used = USES[controller.running.program_digest]
            if controller.running.action is Action.RUN:
                controller.memory.used([f"robot {robot}" for robot in used])

    def finish(self, choice: int) -> None:
        controller = self.controllers[choice % 2]
        command = controller.running
        if command is None or command.action is Action.LOAD or controller.duty.begun == 0:
            super().finish(10 + choice % 2)
            return
        robots = sorted(USES[command.program_digest])
        if choice % 5 < 3 or not robots:
            self.does(command, {})
            super().finish(10 + choice % 2)
            return
        robot = robots[choice // 5 % len(robots)]
        controller.memory.fault(Fault(f"robot {robot}", 1, True, f"{robot} broke down"))
        (fault,) = (each for each in controller.memory.robot_faults() if each.robot == robot)
        wanted = TASKS if command.only_tasks is None else command.only_tasks
        fates = {task: choice // 3**number % 3 for number, task in enumerate(wanted)}
        self.does(command, fates)
        tasks = tuple(OpenTask(task, robot, fate == 2) for task, fate in fates.items() if fate)
        controller.running = None
        self.ended[command.sequence] = Status.FAILED
        controller.duty.ended(command, Status.FAILED, fault.reason, Leftover((fault,), tasks))
        if self.linked() is controller:
            self.listen(choice % 2)
        else:
            controller.duty.outgoing.clear()

    def does(self, command: Command, fates: dict[TaskId, int]) -> None:
        wanted = TASKS if command.only_tasks is None else command.only_tasks
        for task in wanted:
            if fates.get(task, 0) == 0:
                self.done[command.cycle, task] += 1

    def hear(self, said: Acknowledgement | CellReport) -> None:
        if isinstance(said, CellReport) and self.server.session is not None:
            cell = self.server.book.cell(CELL)
            try:
                held(self.server.book, cell.resource, said.epoch)
            except RefusedError:
                return
            self.server.enact(faults_noted(cell, said.faults))
        super().hear(said)
        self.send(self.server.next_commands())

    def return_the_robots(self, choice: int = 0) -> None:
        for robot in (R1, R2):
            self.server.enact(return_robot(self.server.book, CELL, robot))
        self.send(self.server.next_commands())

    def check(self) -> None:
        super().check()
        assert set(self.done.values()) <= {1}
        self.no_robot_is_used_that_is_known_to_have_failed()

    def no_robot_is_used_that_is_known_to_have_failed(self) -> None:
        out: set[RobotId] = set()
        for event in self.server.log:
            if isinstance(event, RobotFailed):
                out.add(event.robot)
            elif isinstance(event, CommandIssued):
                assert not out & USES[event.program_digest]
            elif type(event).__name__ == "RobotReturned":
                out.discard(event.robot)

    def every_task_is_accounted_for(self) -> None:
        cell = self.server.book.cell(CELL)
        assert cell.unfinished is None
        assert cell.orders == ()
        told = Counter((entry.cycle, task.task) for entry in cell.rework for task in entry.tasks)
        lost = self.cycles_counted_as_lost()
        for cycle in range(1, cell.cycles_commanded + 1):
            for task in TASKS:
                known = self.done[cycle, task] + told[cycle, task]
                assert known == 1 or cycle in lost, (cycle, task)
        assert cell.cycles_done + cell.cycles_lost == cell.cycles_commanded == cell.cycles_released

    def cycles_counted_as_lost(self) -> set[int]:
        """Cycles whose end a controller did not tell before it was replaced, and those rejected of
        which that was heard before the fault that was the reason: a person looks after both.
        """
        cycles = {
            event.sequence: event.cycle
            for event in self.server.log
            if isinstance(event, CommandIssued)
        }
        ends = [event for event in self.server.log if isinstance(event, CommandAcknowledged)]
        abandoned = {cycles[each.sequence] for each in ends if each.status is Status.ABANDONED}
        rejected = {cycles[each.sequence] for each in ends if each.status is Status.REJECTED}
        return abandoned | (rejected - {cycle for cycle, _ in self.done})


ACTIONS = st.tuples(st.sampled_from(USUAL * 3 + UNUSUAL + ("return",)), st.integers(0, 999))


def acted(protocol: FaultyProtocol, act: Callable[[Protocol, int], None] | str, n: int) -> None:
    if isinstance(act, str):
        protocol.return_the_robots()
    else:
        getattr(protocol, act.__name__)(n)


@settings(max_examples=200)
@given(actions=st.lists(ACTIONS, min_size=150, max_size=150))
def test_no_task_is_lost_or_done_twice_when_robots_fail(
    actions: list[tuple[Callable[[Protocol, int], None] | str, int]],
) -> None:
    protocol = FaultyProtocol()
    protocol.release(2)
    for act, choice in actions:
        acted(protocol, act, choice)
        protocol.check()
    for _ in range(3):  # a cell that was blocked goes on when somebody releases cycles
        protocol.come_to_an_end()
        protocol.return_the_robots()
        protocol.release(0)
    protocol.settle()
    protocol.check()
    protocol.every_task_is_accounted_for()
    for controller in protocol.controllers:
        controller.memory.close()
