"""Random states of scenes: ``python -m tests.oracle.run_states --count 33334 SCENE.yaml...``.

Does the judge ever call a state free that is a collision? Exit code 1 if it does.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from cells.scene_file import load
from planner.benchmarks.judge_states import compare_states
from tests.oracle.bodies import Bodies


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenes", nargs="+", type=Path)
    parser.add_argument("--count", type=int, default=33_334, help="states of each station")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args(arguments)
    missed = 0
    for scene in asked.scenes:
        for station in load(scene).stations:
            truth = Bodies(station).least_m
            found = compare_states(station, truth, count=asked.count, seed=asked.seed)
            missed += found.missed
            print(f"{scene.stem} {station.id}: {found}", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
