"""What there is to plan: the scene of a request, or what changed in it since an earlier plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cells.digest import station_digest
from cells.scene_file.loading import shop_of, text_of, typed
from cells.scene_file.references import references_by_station
from cells.scene_file.sources import Sources, sources_of
from cells.shop import Shop
from cells.wire import WireError
from planner.cli.earlier import Earlier
from planner.cli.folder import Outcome
from planner.cli.record import Made, write_made
from planner.cli.refusal import RefusedError
from planner.cli.request import Request
from planner.cli.scene_input import refusing_bad_scenes
from planner.cli.unchanged import Unchanged
from planner.plan import Plan


@dataclass(frozen=True, slots=True)
class Asked:
    """The ``shop`` to plan, starting from ``earlier``; where most of it is ``unchanged`` since
    then, only the rest of it.

    ``needs`` are the files beside the scene's own, by station. ``sources`` are known where the next
    plan may carry stations over.
    """

    request: Request
    shop: Shop
    needs: Mapping[str, tuple[str, ...]]
    sources: Sources | None
    earlier: Earlier | None = None
    unchanged: Unchanged | None = None

    @staticmethod
    def of(request: Request) -> Asked:
        """Load what is needed of the scene and of the plan to start from.

        Raises:
            RefusedError: if one of them cannot be used.
        """
        before = request.before
        with refusing_bad_scenes():
            text = text_of(request.scene)
            sources = sources_of(text) if request.is_plain() else None
            if before is not None and sources is not None and not request.fallbacks:
                unchanged = Unchanged.read(before, text, sources, request.seed)
                if unchanged is not None:
                    return _rest(request, sources, unchanged)
            scene = typed(text)
            shop = shop_of(scene)
        needs = references_by_station(scene.document, text.folder)
        earlier = None if before is None else Earlier.read(before, shop, request.scene)
        return Asked(request, shop, needs, sources, earlier)

    @property
    def files(self) -> tuple[str, ...]:
        """All files and folders that the scene needs beside its own."""
        return tuple(dict.fromkeys(name for names in self.needs.values() for name in names))

    def outcome(self, plan: Plan) -> Outcome:
        """What to write, where ``plan`` is that of ``shop``."""
        return Outcome.of(plan) if self.unchanged is None else self.unchanged.joined(plan)

    def write_sources(self, folder: Path) -> None:
        """Write what the plan in ``folder`` was made from, for the next one to carry over.

        Raises:
            OSError: if that is not possible.
        """
        if self.sources is None:
            return
        made = {} if self.unchanged is None else dict(self.unchanged.made)
        shared = self.needs.get("", ())
        for station in self.shop.stations:
            needs = (*shared, *self.needs[station.id])
            made[station.id] = Made(station_digest(station), tuple(dict.fromkeys(needs)))
        scene, seed = self.request.scene.parent, self.request.seed
        write_made(folder, self.sources, made, scene, seed)


def _rest(request: Request, sources: Sources, unchanged: Unchanged) -> Asked:
    """What changed since an earlier plan."""
    shop = unchanged.shop()
    try:
        earlier = unchanged.earlier(shop)
    except WireError as error:
        raise RefusedError(str(error)) from error
    fresh = references_by_station(unchanged.rest.document, request.scene.parent)
    needs = {**fresh, **{name: made.needs for name, made in unchanged.made.items()}}
    return Asked(request, shop, needs, sources, earlier, unchanged)
