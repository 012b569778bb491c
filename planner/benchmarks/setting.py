"""On what a benchmark runs: the machine and the packages. Called by every benchmark."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

NOT_INSTALLED = "not installed"
EXTRA = "pip install 'taktline[bench]'"
"""What installs the contenders that are not there."""
_CPU_INFO = Path("/proc/cpuinfo")


class PeerMissingError(ImportError):
    """A package to compare with is not installed."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is {NOT_INSTALLED}; {EXTRA}")


def machine() -> str:
    """Processor, how many of them this process may use, and operating system."""
    count = len(os.sched_getaffinity(0))
    return f"{_processor()}, {count} processors, {platform.system()} {platform.machine()}"


def _processor() -> str:
    if _CPU_INFO.is_file():
        for line in _CPU_INFO.read_text(errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown processor"


def versions(*packages: str) -> dict[str, str]:
    """Versions of Python, this program and ``packages``, of those that are not there too."""
    found = {"python": platform.python_version()}
    return found | {name: _version(name) for name in ("taktline", *packages)}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return NOT_INSTALLED
