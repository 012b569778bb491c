"""OR-Tools' routing solver as others use it, with a time limit. Called by ``sequence``."""

from __future__ import annotations

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from planner.options import IntArray
from robots.geometry import FloatArray

_STEPS = 1e6
"""Whole numbers that the longest way is cut into; the solver counts in whole numbers."""


def routed_trip(cost: FloatArray, limit_s: int) -> IntArray:
    """Order (n,) of the closed trip that guided local search finds in ``limit_s`` seconds."""
    whole = np.rint(cost * (_STEPS / cost.max())).astype(np.int64).tolist()
    manager = pywrapcp.RoutingIndexManager(len(cost), 1, 0)
    model = pywrapcp.RoutingModel(manager)
    node = manager.IndexToNode
    between = model.RegisterTransitCallback(lambda a, b: whole[node(a)][node(b)])
    model.SetArcCostEvaluatorOfAllVehicles(between)
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    first, local = (
        routing_enums_pb2.FirstSolutionStrategy,
        routing_enums_pb2.LocalSearchMetaheuristic,
    )
    parameters.first_solution_strategy = first.PATH_CHEAPEST_ARC
    parameters.local_search_metaheuristic = local.GUIDED_LOCAL_SEARCH
    parameters.time_limit.seconds = limit_s
    solution = model.SolveWithParameters(parameters)
    order, index = [], model.Start(0)
    while not model.IsEnd(index):
        order.append(node(index))
        index = solution.Value(model.NextVar(index))
    return np.array(order, dtype=np.int64)
