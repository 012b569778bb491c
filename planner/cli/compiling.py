"""``taktline compile``: compile the kernels ahead, so that the first plan does not have to."""

from __future__ import annotations

import sys


def compile_ahead(quiet: bool) -> int:
    """Compile, say on stderr what, and how long it took."""
    from planner.warm_up import warm_up

    def tell(line: str) -> None:
        if not quiet:
            print(f"compiling: {line}", file=sys.stderr, flush=True)

    seconds = warm_up(tell)
    tell(f"done in {seconds:.0f} s")
    return 0
