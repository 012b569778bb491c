"""The command line: the composition root, where planner and cells are wired together.

Exit codes: 0 certified or done; 1 a well-formed answer that is no success, with its reason; 2 bad
input or usage; 130 interrupted. Whatever is heavy is imported by the command that needs it.
"""

from __future__ import annotations

import sys


def main() -> None:
    """Run ``taktline`` with the arguments of this process, and exit."""
    from planner.cli.running import run

    sys.exit(run(sys.argv[1:]))
