"""What there is to plan: the scene of a request, or what changed in it since an earlier plan."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cells.digest import station_digest
from cells.scene_file.loading import shop_of, written
from cells.scene_file.references import references
from cells.scene_file.sources import Sources, sources_of
from cells.shop import Shop
from cells.wire import WireError
from planner.cli.earlier import Earlier
from planner.cli.folder import Outcome
from planner.cli.refusal import RefusedError
from planner.cli.request import Request
from planner.cli.scene_input import refusing_bad_scenes
from planner.cli.unchanged import Unchanged, write_sources
from planner.plan import Plan


@dataclass(frozen=True, slots=True)
class Asked:
    """The ``shop`` to plan, starting from ``earlier``; where most of it is ``unchanged`` since
    then, only the rest of it.

    ``names`` are all stations, ``needs`` the files beside the scene's own.
    """

    request: Request
    shop: Shop
    names: tuple[str, ...]
    needs: tuple[str, ...]
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
            scene = written(request.scene)
            needs = references(scene.document, scene.folder)
            sources = sources_of(scene, needs) if request.is_plain() else None
            names = tuple(each.name for line in scene.document.lines for each in line.stations)
            if before is not None and sources is not None:
                unchanged = Unchanged.read(before, sources, request.seed)
                if unchanged is not None:
                    shop = unchanged.rest_of(scene)
                    known = _earlier(unchanged, shop)
                    return Asked(request, shop, names, needs, sources, known, unchanged)
            shop = shop_of(scene)
        earlier = None if before is None else Earlier.read(before, shop)
        return Asked(request, shop, names, needs, sources, earlier)

    def outcome(self, plan: Plan) -> Outcome:
        """What to write, where ``plan`` is that of ``shop``."""
        return (
            Outcome.of(plan) if self.unchanged is None else self.unchanged.joined(plan, self.names)
        )

    def write_sources(self, folder: Path) -> None:
        """Write what the plan in ``folder`` was made from, for the next one to carry over.

        Raises:
            OSError: if that is not possible.
        """
        if self.sources is not None:
            digests = {} if self.unchanged is None else dict(self.unchanged.digests)
            digests.update((each.id, station_digest(each)) for each in self.shop.stations)
            write_sources(folder, self.sources, digests, self.request.seed)


def _earlier(unchanged: Unchanged, rest: Shop) -> Earlier:
    try:
        return unchanged.earlier(rest)
    except WireError as error:
        raise RefusedError(str(error)) from error
