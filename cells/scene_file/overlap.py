"""Distance between two convex shapes, and how deep they overlap: small, exact enough, numpy only.

Wolfe's nearest-point algorithm on the Minkowski difference (P. Wolfe, Finding the Nearest Point in
a Polytope, 1976); the search ends as soon as the shapes are proven far enough apart. Only used on
the start of a scene; makers and judge have their own collision worlds.
"""

from __future__ import annotations

import numpy as np

from robots.geometry import FloatArray
from robots.shapes import Convex

_TOUCHING_M = 1e-7
_PROGRESS = 1e-6
_MOST_STEPS = 100
_DIRECTIONS = 500


def separation_m(a: Convex, b: Convex, enough_m: float) -> float:
    """Return the distance between two shapes of one frame, negative by about the depth of overlap.

    Distances of ``enough_m`` and more are not worked out: any such value may be returned for them.
    """
    radii = a.radius_m + b.radius_m
    core = _core_distance_m(a.points_m, b.points_m, enough_m + radii)
    if core <= _TOUCHING_M:
        return -_core_depth_m(a.points_m, b.points_m) - radii
    return core - radii


def _support(p: FloatArray, q: FloatArray, direction: FloatArray) -> FloatArray:
    """Return the point of the difference ``p - q`` that is furthest against ``direction``."""
    point: FloatArray = p[np.argmin(p @ direction)] - q[np.argmax(q @ direction)]
    return point


def _core_distance_m(p: FloatArray, q: FloatArray, enough_m: float) -> float:
    """Return the distance of two hulls, or a lower bound of at least ``enough_m``."""
    corral = (p.mean(axis=0) - q.mean(axis=0))[np.newaxis]
    corral = _support(p, q, corral[0])[np.newaxis]
    weights = np.ones(1)
    for _ in range(_MOST_STEPS):
        nearest = weights @ corral
        distance = float(np.linalg.norm(nearest))
        if distance <= _TOUCHING_M:
            return 0.0
        point = _support(p, q, nearest)
        bound = float(point @ nearest) / distance
        if bound >= enough_m or distance - bound <= _PROGRESS * distance:
            return max(bound, 0.0) if bound >= enough_m else distance
        corral, weights = _improve(np.vstack([corral, point]), np.append(weights, 0.0))
    return distance


def _improve(corral: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Drop points until the nearest point of the affine hull lies inside the hull."""
    while True:
        wanted = _affine_weights(corral)
        low = wanted <= 1e-12
        if not low.any():
            return corral, wanted
        change = weights - wanted
        limits = np.where(low & (change > 0), weights / np.where(change > 0, change, 1.0), 1.0)
        step = float(min(1.0, limits.min()))
        weights = weights + step * (wanted - weights)
        weights[np.argmin(np.where(low, weights, np.inf))] = 0.0
        keep = weights > 1e-12
        corral, weights = corral[keep], weights[keep] / weights[keep].sum()
        if len(corral) == 1:
            return corral, np.ones(1)


def _affine_weights(corral: FloatArray) -> FloatArray:
    """Weights (k,), sum 1, of the point of the affine hull that is nearest to the origin."""
    scale = max(float(np.abs(corral).max()), 1e-12)
    gram = (corral / scale) @ (corral / scale).T + 1.0
    raw = np.linalg.lstsq(gram, np.ones(len(corral)), rcond=None)[0]
    weights: FloatArray = raw / raw.sum()
    return weights


def _core_depth_m(p: FloatArray, q: FloatArray) -> float:
    """Return the least overlap over many directions: never less than the true depth."""
    directions = _sphere_points()
    along, against = p @ directions.T, q @ directions.T
    depth = (along.max(axis=0) - against.min(axis=0)).min()
    return max(float(depth), 0.0)


def _sphere_points() -> FloatArray:
    """Unit vectors (k, 3) spread over the sphere on a spiral, and the axes of the frame."""
    i = np.arange(_DIRECTIONS) + 0.5
    z = 1.0 - 2.0 * i / _DIRECTIONS
    turn = np.pi * (1.0 + 5.0**0.5) * i
    ring = np.sqrt(1.0 - z * z)
    spiral = np.column_stack([ring * np.cos(turn), ring * np.sin(turn), z])
    return np.vstack([spiral, np.eye(3), -np.eye(3)])
