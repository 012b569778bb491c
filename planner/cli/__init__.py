"""The command line: the composition root, where planner and cells are wired together.

Exit codes: 0 certified or done; 1 a well-formed answer that is no success, with its reason; 2 bad
input or usage; 130 interrupted. Whatever is heavy is imported by the command that needs it.
"""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run ``taktline`` with the arguments of this process, and exit."""
    from planner.cli.running import run

    _keep_stdout()
    sys.exit(run(sys.argv[1:]))


def _keep_stdout() -> None:
    """Let nobody but commands write to stdout: what native code prints, here and in workers, goes
    to stderr, lest it end up in somebody's JSON.
    """
    out = sys.__stdout__
    if out is None or sys.stdout is not out:  # nobody listens, or somebody does already
        return
    try:
        kept = os.dup(1)
        os.dup2(2, 1)
    except OSError:  # one of them is closed
        return
    out.flush()
    buffering = 1 if os.isatty(kept) else -1
    sys.stdout = os.fdopen(kept, "w", buffering, encoding=out.encoding, errors=out.errors)
