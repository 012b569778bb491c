"""Mutants of planned scenes: ``python -m tests.oracle.run_mutants --count 110 PLAN_FOLDER...``.

Exit code 1 if the judge passed one that the oracle calls wrong, or refused the plan itself.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from planner.cli.verifying import Files
from planner.validation.judge import judge
from tests.oracle.referee import SAMPLE_S
from tests.oracle.tally import Tally, in_process, judged


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, help="what `taktline plan -o` wrote")
    parser.add_argument("--count", type=int, default=110, help="mutants of each plan")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--draws", type=int, default=20, help="random delays of the judge")
    parser.add_argument("--sample", type=float, default=SAMPLE_S, help="s between oracle's looks")
    asked = parser.parse_args(arguments)
    whole = Tally()
    sound = True
    for folder in asked.folders:
        files = Files.read(folder)
        plan = judge(files.shop, files.program, seed=0, draws=asked.draws, supervisor=in_process)
        sound = sound and plan.passed
        tally = Tally()
        for one in judged(
            files.shop,
            files.program,
            asked.count,
            asked.seed,
            draws=asked.draws,
            sample_s=asked.sample,
        ):
            tally.add(one)
            whole.add(one)
            if one.slipped or (one.passed and not one.reasons):
                print(f"{folder.name}: {one.name}: {one.reasons or 'right'}, passed", flush=True)
        print(f"\n{folder.name} ({'passed' if plan.passed else 'REFUSED'} itself)")
        print("\n".join(tally.lines()), flush=True)
    print("\nall plans")
    print("\n".join(whole.lines()), flush=True)
    return 0 if sound and not whole.slipped else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
