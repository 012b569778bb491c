"""Under which digest a station's plan and the judge's verdict on it are kept.

A key names everything that its entry depends on: the station in its own frame, what was asked of
the planner, and the code itself with the libraries whose results it uses.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from functools import cache
from importlib import metadata
from pathlib import Path

from cells.program import Program, StationProgram
from cells.shop import Station
from cells.wire import program_bytes
from planner.station_job import StationJob

_PACKAGES = "robots", "cells", "planner", "protos"
_LIBRARIES = "numba", "numpy", "ortools", "pybullet", "scipy"


def plan_key(content: str, job: StationJob) -> str:
    """Name the plan of the station of ``job``, whose content is ``content``."""
    former = None if job.former is None else job.former.key
    first = [asdict(tour) for tour in job.first]
    effort = asdict(job.effort)
    given = [former, job.parked, first, job.line_bound_s]
    asked = [content, job.number, job.seed, job.transfer_s, effort, *given]
    return _digest("plan", [code_version(), *asked])


def verdict_key(
    content: str, program: StationProgram, transfer_s: float, seed: int, draws: int
) -> str:
    """Name the verdict on a program of the station with that own-frame digest.

    The takt has no say: see :meth:`planner.cache.StationCache.verdict`.
    """
    written = hashlib.sha256(program_bytes(Program("", 0, (program,)))).hexdigest()
    return _digest("verdict", [code_version(), content, written, transfer_s, seed, draws])


def lemmas_key(name: str, station: Station) -> str:
    """Name the lemmas that were used when the ``station`` of that name, as it was at the time, was
    judged last.

    Each lemma has a name that says all that it depends on; where they are kept need not.
    """
    names = [[each.id for each in group] for group in (station.robots, station.tasks)]
    return _digest("lemmas", [code_version(), name, *names])


def _digest(kind: str, members: list[object]) -> str:
    text = json.dumps([kind, *members], sort_keys=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def code_version() -> str:
    """Digest (SHA-256, hex) of this program's sources and data, and of the versions of libraries.

    Sources rather than a version number: a plan must not outlive a change of the planner.
    """
    state = hashlib.sha256()
    for path in _sources():
        state.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    for library in _LIBRARIES:
        state.update(f"{library} {metadata.version(library)}\n".encode())
    return state.hexdigest()


def _sources() -> Iterator[Path]:
    root = Path(__file__).parents[2]
    for package in _PACKAGES:
        yield from sorted((root / package).rglob("*.py"))
        yield from sorted((root / package).rglob("*.yaml"))
