"""The reports' own event simulation."""

from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cells.ids import EventId, ProcessId, RobotId, StationId, StepId, TaskId
from cells.program import Await, ProcessRun, Program, RobotProgram, Signal, StationProgram, Work
from planner.replay import duration_s, replay


def work(name: str, seconds: float) -> Work:
    return Work(StepId(name), TaskId(name), "weld", seconds)


@st.composite
def turn_taking(draw: st.DrawFn) -> StationProgram:
    """Robots in turns: robot k awaits any of the events of the robots before it."""
    seconds = st.floats(0.0, 10.0)
    robots, events = [], list[EventId]()
    for k in range(draw(st.integers(1, 4))):
        steps: list[Work | Await | Signal] = []
        mine = []
        for i in range(draw(st.integers(0, 4))):
            if events and draw(st.booleans()):
                steps.append(Await(draw(st.sampled_from(events))))
            steps.append(work(f"{k}.{i}", draw(seconds)))
            mine.append(EventId(f"{k}.{i}"))
            steps.append(Signal(mine[-1]))
        events += mine
        robots.append(RobotProgram(RobotId(f"R{k}"), tuple(steps)))
    shuffled = tuple(draw(st.permutations(robots)))
    runs: tuple[ProcessRun, ...] = ()
    if events:
        start = draw(st.sampled_from(events))
        runs = (ProcessRun(ProcessId("P"), start, EventId("P.done"), draw(seconds)),)
    return StationProgram(StationId("S"), shuffled, runs)


def longest_path_s(program: StationProgram) -> float:
    """The makespan as a longest path through the graph of steps: the oracle."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_node("start")
    for robot in program.robots:
        before = "start"
        for number, step in enumerate(robot.steps):
            node = f"{robot.robot}.{number}"
            graph.add_edge(before, node, weight=duration_s(step))
            if isinstance(step, Await):
                graph.add_edge(f"event {step.event}", node, weight=0.0)
            if isinstance(step, Signal):
                graph.add_edge(node, f"event {step.event}", weight=0.0)
            before = node
    for run in program.processes:
        graph.add_edge(f"event {run.start}", f"event {run.done}", weight=run.duration_s)
    return float(nx.dag_longest_path_length(graph))


@given(turn_taking())
def test_the_makespan_is_the_longest_path_through_the_events(program: StationProgram) -> None:
    course = replay(program)
    assert course.makespan_s == pytest.approx(longest_path_s(program))
    assert course.stuck == ()


@given(turn_taking())
def test_steps_follow_one_another_and_nothing_but_an_await_takes_longer(
    program: StationProgram,
) -> None:
    course = replay(program)
    for robot in program.robots:
        spans = course.spans[robot.robot]
        assert len(spans) == len(robot.steps)
        ends = [0.0, *(span.end_s for span in spans)]
        assert [span.start_s for span in spans] == ends[:-1]
        for step, span in zip(robot.steps, spans, strict=True):
            if not isinstance(step, Await):
                assert span.seconds == pytest.approx(duration_s(step))


def test_a_circular_wait_is_named_and_ends() -> None:
    one = RobotProgram(RobotId("A"), (work("x", 1.0), Await(EventId("b")), Signal(EventId("a"))))
    other = RobotProgram(RobotId("B"), (Await(EventId("a")), Signal(EventId("b"))))
    course = replay(StationProgram(StationId("S"), (one, other)))
    assert course.stuck == (("A", "b"), ("B", "a"))
    assert len(course.spans[RobotId("A")]) == 1


def test_a_machine_counts_towards_the_makespan() -> None:
    robot = RobotProgram(RobotId("A"), (work("x", 1.0), Signal(EventId("go"))))
    run = ProcessRun(ProcessId("P"), EventId("go"), EventId("done"), 9.0)
    assert replay(StationProgram(StationId("S"), (robot,), (run,))).makespan_s == 10.0


def test_the_sample_takes_eleven_seconds(program: Program) -> None:
    course = replay(program.stations[0])
    assert course.makespan_s == 11.0
    assert course.signalled_s == {"picked": 3.0, "quenched": 6.5, "R2.gone": 7.0}
