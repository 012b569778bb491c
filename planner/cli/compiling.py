"""``taktline compile``: compile the kernels ahead, so that the first plan does not have to.

What is not compiled ahead is compiled when it is first needed, and said then.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


def compile_ahead(quiet: bool) -> int:
    """Compile, say on stderr what, and how long it took."""
    from planner.warm_up import warm_up

    def tell(line: str) -> None:
        if not quiet:
            print(f"compiling: {line}", file=sys.stderr, flush=True)

    seconds = warm_up(tell)
    tell(f"done in {seconds:.0f} s")
    return 0


@contextmanager
def saying_what_is_compiled(what: str) -> Iterator[None]:
    """Say once on stderr that ``what`` is compiled in the block, if it has to be."""
    from robots.compiled import told_of_compiling

    said: list[str] = []

    def tell(kernel: str) -> None:
        if not said:
            print(f"compiling: {what}, once after installing", file=sys.stderr, flush=True)
        said.append(kernel)

    with told_of_compiling(tell):
        yield
