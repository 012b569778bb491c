"""What a benchmark found: rows to read, and bars it had to clear.

Every module of this package that ``taktline bench`` can run returns one :class:`BenchResult`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

Cell = str | int | float | bool | None
Row = Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure and what it had to be. ``value`` None: it could not be measured, so not met."""

    value: float | None
    target: float
    met: bool

    @classmethod
    def at_most(cls, value: float | None, target: float) -> Self:
        """A figure that must not be above ``target``."""
        return cls(value, target, value is not None and value <= target)

    @classmethod
    def at_least(cls, value: float | None, target: float) -> Self:
        """A figure that must not be below ``target``."""
        return cls(value, target, value is not None and value >= target)


@dataclass(frozen=True, slots=True)
class BenchResult:
    """What came of a benchmark, and on what it ran.

    ``versions`` holds the version of every package that was measured or measured with. ``rows``
    are one per family or contender, with the same keys; units stand in the keys. ``against`` says,
    per family, which published figures gaps are compared with.
    """

    name: str
    machine: str
    versions: Mapping[str, str]
    rows: tuple[Row, ...]
    bars: Mapping[str, Bar]
    against: Mapping[str, str] = field(default_factory=dict)

    @property
    def met(self) -> bool:
        """Whether every bar is met."""
        return all(bar.met for bar in self.bars.values())

    def as_json(self) -> dict[str, Any]:
        """Return the members of the result, ready for ``json.dumps``."""
        return {
            "name": self.name,
            "machine": self.machine,
            "versions": dict(self.versions),
            "rows": [dict(row) for row in self.rows],
            "bars": {name: asdict(bar) for name, bar in self.bars.items()},
            "against": dict(self.against),
        }
