"""Kernels that say in which order who does what, which know no geometry. Called by ``steps``."""

from __future__ import annotations

from planner.balance.nodes_kernels import least_costs_nb
from planner.balance.route_kernels import memories_nb, trace_nb, walks_nb
from planner.rehearsal.anneal_kernels import anneal_nb
from planner.rehearsal.play_kernels import Cast, Clashes, cast_of, gated_nb, play_nb, rest_nb
from planner.sequencing.round_trip_kernels import nearest_trip_nb, shorten_nb
from planner.sequencing.rules import Rules
from planner.sequencing.station_arrays import StationArrays
from planner.sequencing.tour_kernels import best_order_nb, choose_nb, polish_nb, sweep_nb
from planner.sequencing.travel_kernels import travel_matrix_s
from planner.warm_up.samples import arrays
from robots.compiled import compile_for


def compile_orders() -> None:
    """Travel times, who does what, orders of few and of many tasks."""
    compile_for(travel_matrix_s, *arrays("f3 f3 f1 f1 f2 f2 F1 F1"))
    compile_for(best_order_nb, *arrays("f2 i1 i1 i1 i1"))
    compile_for(sweep_nb, *arrays("f2 i1 i1 i1"), 1, *arrays("f2"))
    compile_for(choose_nb, *arrays("f2 i1 i1 i1"), 1, *arrays("f2 i1"))
    compile_for(polish_nb, *arrays("f2 i1 i1 i1 i1 i1"), 1)
    compile_for(nearest_trip_nb, *arrays("f2"), 0)
    compile_for(shorten_nb, *arrays("f2 i2 i1"), 1, *arrays("U1"))
    compile_for(least_costs_nb, *arrays("f3 f2 f3 f1 i1"), 1, *arrays("F1 F1"))
    compile_for(memories_nb, *arrays("i2"))
    compile_for(walks_nb, *arrays("f2 i1 i1 f1"), 1.0, *arrays("i3 b1"), 1, *arrays("f3 f1"))
    compile_for(trace_nb, *arrays("f2 i1 i1 f1"), 1.0, *arrays("i3 f3"), 1, *arrays("i1"))


def compile_rehearsal() -> None:
    """Playing tours, and the search for better ones."""
    station = _station()
    rules = Rules(*arrays("i1 i1 i1 i1 i1 f1 i1 i1 i1"))
    clashes = Clashes(*arrays("u2 u2 I2 u2 u2"))
    cast = Cast(*arrays("i1 i1 i1 i1 f1 f2 f1"))
    task_of, route, length = arrays("i1 i2 i1")
    gated, rest_s, state = arrays("b1 f2 U1")
    compile_for(cast_of, 1, 1)
    compile_for(gated_nb, rules, 1)
    compile_for(rest_nb, station, route, length, rest_s)
    compile_for(play_nb, station, rules, clashes, cast, route, length, task_of, gated, rest_s, 1.0)
    compile_for(anneal_nb, station, rules, clashes, task_of, route, length, 1, 1.0, 1.0, state)


def _station() -> StationArrays:
    return StationArrays(*arrays("i2 i2 i1 i1 f1 f1 i1 f1 f1"))
