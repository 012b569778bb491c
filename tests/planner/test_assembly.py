"""A program says just the waits that the turns demand, each on one announcement."""

import numpy as np

from cells.ids import ProcessId, RobotId, StationId, TaskId
from cells.program import Await, Signal, Trajectory, Travel, Work
from planner.assembly import assemble
from planner.coordination.chain import Block, Chain, CoordinationProblem, MachineRun, Point
from planner.coordination.turns import Turns, turns_of
from planner.cycle import PlannedCycle, PlannedMotion, PlannedWork


def _motion() -> PlannedMotion:
    return PlannedMotion(Trajectory(np.array([0.0, 1.0]), np.zeros((1, 1, 1))), 0.0, 1.0)


def _cycle(name: str, *works: PlannedWork | None) -> PlannedCycle:
    return PlannedCycle(RobotId(name), (_motion(),) * (len(works) + 1), works)


def _weld(task: str) -> PlannedWork:
    return PlannedWork(TaskId(task), "weld", 2.0)


def _turns(problem: CoordinationProblem, *first: tuple[Block, Block]) -> Turns:
    turns = turns_of(problem, first)
    assert turns is not None
    return turns


CHAIN = Chain((1.0, 1.0), (2.0,))


def test_steps_alternate_between_travel_and_work_when_nobody_waits() -> None:
    cycles = [_cycle("R1", _weld("S1"), None)]
    chain = Chain((1.0, 1.0, 1.0), (2.0, 0.0))
    turns = _turns(CoordinationProblem((chain,), (), (), ()))
    program = assemble(StationId("s"), cycles, [], turns)
    kinds = [type(step) for step in program.robots[0].steps]
    assert kinds == [Travel, Work, Travel, Travel]


def test_a_turn_is_one_signal_and_one_await() -> None:
    cycles = [_cycle("R1", _weld("S1")), _cycle("R2", _weld("S2"))]
    problem = CoordinationProblem((CHAIN, CHAIN), (), (), ((Block(0, 1, 1), Block(1, 0, 0)),))
    turns = _turns(problem, (Block(0, 1, 1), Block(1, 0, 0)))
    first, second = assemble(StationId("s"), cycles, [], turns).robots
    assert [step for step in first.steps if isinstance(step, Signal)] == [
        Signal(first.steps[-1].event)
    ]  # type: ignore[union-attr]
    assert second.steps[0] == Await(first.steps[-1].event)  # type: ignore[union-attr]


def test_a_machine_starts_on_a_signal_and_its_end_is_awaited() -> None:
    run = MachineRun(Point(0, 1, "motion-end"), 9.0, Point(1, 0, "motion-start"))
    problem = CoordinationProblem((CHAIN, CHAIN), (), (run,), ())
    cycles = [_cycle("R1", _weld("S1")), _cycle("R2", _weld("S2"))]
    program = assemble(StationId("s"), cycles, [(ProcessId("press"), run)], _turns(problem))
    (press,) = program.processes
    assert Signal(press.start) == program.robots[0].steps[-1]
    assert Await(press.done) == program.robots[1].steps[0]
    assert press.duration_s == 9.0


def test_steps_have_names_of_their_own() -> None:
    cycles = [_cycle("R1", _weld("S1"), _weld("S2"))]
    chain = Chain((1.0, 1.0, 1.0), (2.0, 2.0))
    program = assemble(
        StationId("s"), cycles, [], _turns(CoordinationProblem((chain,), (), (), ()))
    )
    names = [step.id for step in program.robots[0].steps if isinstance(step, Travel | Work)]
    assert len(names) == len(set(names)) == 5
