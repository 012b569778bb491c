"""Turn-taking is exact, free of circular waits, and never slower than it must be."""

from itertools import product

import hypothesis.strategies as st
import networkx as nx
from hypothesis import given, settings

from planner.coordination.chain import (
    Block,
    Chain,
    CoordinationProblem,
    MachineRun,
    MotionKey,
    Point,
)
from planner.coordination.schedule import Coordination, NoOrder, coordinate
from planner.coordination.turns import MachinePoint, turns_of


def _solve(problem: CoordinationProblem) -> Coordination | NoOrder:
    return coordinate(problem, seed=1, deterministic_time=1.0)


def _problem(
    chains: list[Chain],
    conflicts: list[tuple[MotionKey, MotionKey]],
    before: tuple[tuple[Point, Point], ...] = (),
    machines: tuple[MachineRun, ...] = (),
) -> CoordinationProblem:
    exclusions = tuple((_block(a), _block(b)) for a, b in conflicts)
    return CoordinationProblem(tuple(chains), before, machines, exclusions)


def _block(key: MotionKey) -> Block:
    return Block(key.robot, key.number, key.number)


def test_robots_without_conflicts_run_at_the_same_time() -> None:
    result = _solve(_problem([Chain((1.0, 1.0), (2.0,)), Chain((1.5, 1.5), (2.0,))], []))
    assert isinstance(result, Coordination)
    assert result.turns.makespan_s == 5.0
    assert result.turns.waits == ()


def test_conflicting_motions_never_overlap_and_one_waits_for_the_other() -> None:
    a, b = MotionKey(0, 0), MotionKey(1, 0)
    result = _solve(_problem([Chain((1.0, 1.0), (2.0,)), Chain((1.5, 1.0), (2.0,))], [(a, b)]))
    assert isinstance(result, Coordination)
    assert result.turns.makespan_s == 5.5
    assert result.turns.waits == ((Point(0, 0, "motion-end"), Point(1, 0, "motion-start")),)


def test_nobody_passes_while_a_robot_stands_in_the_way() -> None:
    standing, passing = Block(0, 0, 1), Block(1, 0, 0)
    chains = (Chain((1.0, 1.0), (8.0,)), Chain((1.0, 1.0), (1.0,)))
    result = _solve(CoordinationProblem(chains, (), (), ((standing, passing),)))
    assert isinstance(result, Coordination)
    assert result.turns.waits == ((Point(1, 0, "motion-end"), Point(0, 0, "motion-start")),)
    assert result.turns.makespan_s == 11.0


def test_an_order_that_waits_in_a_circle_is_refused() -> None:
    problem = _problem([Chain((1.0, 1.0), (0.0,)), Chain((1.0, 1.0), (0.0,))], [])
    circle = ((Block(0, 1, 1), Block(1, 0, 0)), (Block(1, 1, 1), Block(0, 0, 0)))
    assert turns_of(problem, circle) is None


def test_precedence_in_a_circle_has_no_order() -> None:
    a, b = Point(0, 0, "work-end"), Point(1, 0, "work-start")
    c, d = Point(1, 0, "work-end"), Point(0, 0, "work-start")
    chains = [Chain((1.0, 1.0), (1.0,))] * 2
    assert isinstance(_solve(_problem(chains, [], ((a, b), (c, d)))), NoOrder)


def test_homes_in_each_others_way_have_no_order() -> None:
    chains = [Chain((1.0, 1.0), (1.0,))] * 2
    pairs = [(MotionKey(0, 0), MotionKey(1, 0)), (MotionKey(0, 1), MotionKey(1, 1))]
    ends = (Point(0, 1, "motion-end"), Point(1, 0, "motion-start"))
    back = (Point(1, 1, "motion-end"), Point(0, 0, "motion-start"))
    assert isinstance(_solve(_problem(chains, pairs, (ends, back))), NoOrder)


def test_a_machine_makes_the_next_robot_wait() -> None:
    run = MachineRun(Point(0, 0, "work-end"), 10.0, Point(1, 0, "motion-start"))
    result = _solve(_problem([Chain((1.0, 1.0), (1.0,))] * 2, [], machines=(run,)))
    assert isinstance(result, Coordination)
    assert result.turns.makespan_s == 15.0
    assert (MachinePoint(0), Point(1, 0, "motion-start")) in result.turns.waits


def test_a_machine_that_nobody_waits_for_still_ends_within_the_cycle() -> None:
    run = MachineRun(Point(0, 0, "work-end"), 10.0, None)
    result = _solve(_problem([Chain((1.0, 1.0), (1.0,))], [], machines=(run,)))
    assert isinstance(result, Coordination)
    assert result.turns.makespan_s == 12.0


@st.composite
def _small_problems(draw: st.DrawFn) -> CoordinationProblem:
    seconds = st.integers(1, 5).map(float)
    chains = []
    for _ in range(2):
        works = draw(st.lists(seconds, min_size=1, max_size=2))
        motions = draw(st.lists(seconds, min_size=len(works) + 1, max_size=len(works) + 1))
        chains.append(Chain(tuple(motions), tuple(works)))
    pairs = [
        (MotionKey(0, k), MotionKey(1, m))
        for k, m in product(range(len(chains[0].motions_s)), range(len(chains[1].motions_s)))
    ]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=5))
    return _problem(chains, sorted(chosen))


@settings(max_examples=40)
@given(_small_problems())
def test_the_makespan_is_the_best_of_all_orders(problem: CoordinationProblem) -> None:
    orders = product(*(((a, b), (b, a)) for a, b in problem.exclusions))
    every = [turns_of(problem, order) for order in orders]
    best = min(turns.makespan_s for turns in every if turns is not None)
    result = _solve(problem)
    assert isinstance(result, Coordination)
    assert abs(result.turns.makespan_s - best) < 1e-9
    assert result.makespan_bound_s <= best + 1e-9


@settings(max_examples=40)
@given(_small_problems())
def test_waits_imply_the_order_of_every_conflicting_pair(problem: CoordinationProblem) -> None:
    result = _solve(problem)
    assert isinstance(result, Coordination)
    graph: nx.DiGraph[object] = nx.DiGraph(result.turns.waits)
    for robot, chain in enumerate(problem.chains):
        moments = []
        for index in range(len(chain.motions_s)):
            moments += [Point(robot, index, "motion-start"), Point(robot, index, "motion-end")]
        nx.add_path(graph, moments)
    for a, b in problem.exclusions:
        a_first = nx.has_path(
            graph, Point(a[0], a[2], "motion-end"), Point(b[0], b[1], "motion-start")
        )
        b_first = nx.has_path(
            graph, Point(b[0], b[2], "motion-end"), Point(a[0], a[1], "motion-start")
        )
        assert a_first != b_first
