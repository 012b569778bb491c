"""What a scene holds, for people: counts, the least work against the time there is, and doubts.

The command ``taktline scene check`` prints it.
"""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from cells.ids import StationId, VariantId
from cells.scene_file.checking.doubts import warn_of_shop
from cells.scene_file.checking.means import fits
from cells.scene_file.loading import loaded
from cells.scene_file.problems import Problem
from cells.shop import Shop, Station
from robots.model import Gripper, SpotGun


@dataclass(frozen=True, slots=True)
class StationSummary:
    """One station in numbers.

    ``work_s`` is the least time that the tasks of the variant with most to do take at the tools
    (welding, gun strokes, gripping), summed over robots and without any motion; ``available_s``
    is robots times (takts of its cycle - transfer).
    """

    id: StationId
    robots: int
    bodies: int
    parts: int
    places: int
    welds: int
    handlings: int
    processes: int
    work_s: float
    available_s: float


@dataclass(frozen=True, slots=True)
class SceneSummary:
    """A whole scene in numbers, and what looks unintended in it."""

    name: str
    digest: str
    takt_s: float
    transfer_s: float
    lines: int
    stations: tuple[StationSummary, ...]
    shared_welds: int
    warnings: tuple[Problem, ...]

    @property
    def robots(self) -> int:
        """Number of robots."""
        return sum(station.robots for station in self.stations)

    @property
    def welds(self) -> int:
        """Number of weld spots, those of lines included."""
        return sum(station.welds for station in self.stations) + self.shared_welds

    @property
    def handlings(self) -> int:
        """Number of handling tasks."""
        return sum(station.handlings for station in self.stations)

    @property
    def tasks(self) -> int:
        """Number of tasks."""
        return self.welds + self.handlings

    @property
    def work_s(self) -> float:
        """Least work at the tools, without motion, summed over all robots."""
        return sum(station.work_s for station in self.stations)


def check(path: str | PathLike[str]) -> SceneSummary:
    """Load the scene at ``path`` and sum it up.

    Raises:
        SceneError: as ``load``.
    """
    scene = loaded(Path(path))
    shop, cursor = scene.shop, scene.cursor
    warn_of_shop(scene.document, scene.whole, scene.templates_used, cursor)
    summaries = tuple(_summary(station, shop) for station in shop.stations)
    at = {
        station.name: cursor["lines"][i]["stations"][j]
        for i, line in enumerate(scene.document.lines)
        for j, station in enumerate(line.stations)
    }
    for summary in summaries:
        if summary.work_s > summary.available_s:
            at[summary.id].warn(
                f"tasks take {summary.work_s:.1f} s at the tools, its {summary.robots} robots have "
                f"{summary.available_s:.1f} s: it cannot keep the takt"
            )
    return SceneSummary(
        name=shop.name,
        digest=shop.digest,
        takt_s=shop.takt_s,
        transfer_s=shop.transfer_s,
        lines=len(shop.lines),
        stations=summaries,
        shared_welds=sum(len(line.shared_welds) for line in shop.lines),
        warnings=cursor.warnings.in_order(),
    )


def _summary(station: Station, shop: Shop) -> StationSummary:
    return StationSummary(
        id=station.id,
        robots=len(station.robots),
        bodies=len(station.bodies),
        parts=len(station.parts),
        places=len(station.places),
        welds=len(station.welds),
        handlings=len(station.handlings),
        processes=len(station.processes),
        work_s=max(_work_s(station, variant.id) for variant in shop.variants),
        available_s=len(station.robots) * (station.takts * shop.takt_s - shop.transfer_s),
    )


def _work_s(station: Station, variant: VariantId) -> float:
    tools = [robot.tool for robot in station.robots]
    guns = [tool for tool in tools if isinstance(tool, SpotGun)]
    grips = [tool.grip_s + tool.release_s for tool in tools if isinstance(tool, Gripper)]
    times = [
        weld.weld_s + min(gun.close_s + gun.open_s for gun in guns if fits(weld, gun))
        for weld in station.welds
        if not weld.variants or variant in weld.variants
    ]
    moves = [h for h in station.handlings if not h.variants or variant in h.variants]
    return sum(times) + (min(grips) * len(moves) if moves else 0.0)
