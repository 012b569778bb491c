"""A small planned shop, and one whose clearances are asked too much of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread

import pytest

from cells.certificate import Validation
from cells.digest import sealed
from cells.ids import LineId
from cells.program import Program
from cells.shop import Line, Shop
from cells.viewer import Blocks, ViewerServer, programs_of, served_page
from planner import pipeline
from planner.cli.viewing import nearness
from planner.plan import Plan
from planner.report import report_of
from planner.validation import judge
from tests.planner.small_station import small_station
from tests.planner.viewing.chromium import Tab, chromium


@dataclass(frozen=True)
class Viewed:
    """A planned shop and the blocks of its page."""

    shop: Shop
    program: Program
    blocks: Blocks


@pytest.fixture(scope="session")
def plan() -> Plan:
    shop = sealed(
        Shop("Small station", 40.0, 5.0, (), (Line(LineId("line"), (small_station(),)),), "")
    )
    return pipeline.plan(shop, seed=0)


def _viewed(plan: Plan) -> Viewed:
    assert plan.program is not None
    blocks = Blocks(plan.shop, programs_of(plan.program), report_of(plan), nearness)
    return Viewed(plan.shop, plan.program, blocks)


@pytest.fixture(scope="session")
def viewed(plan: Plan) -> Viewed:
    return _viewed(plan)


@pytest.fixture(scope="session")
def refused(plan: Plan) -> Viewed:
    """The same program, judged with more distance from what stands than it keeps."""
    (line,) = plan.shop.lines
    (station,) = line.stations
    strict = replace(station, clearance=replace(station.clearance, static_m=0.15))
    shop = sealed(replace(plan.shop, lines=(replace(line, stations=(strict,)),)))
    assert plan.program is not None
    program = replace(plan.program, scene_digest=shop.digest)
    validation: Validation = judge(shop, program, seed=0, workers=1)
    assert validation.findings
    return _viewed(
        replace(plan, shop=shop, program=program, validation=validation, certificate=None)
    )


@pytest.fixture(scope="session")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    with chromium(tmp_path_factory.mktemp("chromium")) as driven:
        yield driven


@pytest.fixture
def served(viewed: Viewed) -> Iterator[str]:
    """The address of a server of the small station."""
    with serving(viewed.blocks) as url:
        yield url


class serving:  # noqa: N801
    """A server of some blocks in a thread of its own, as long as the context lasts."""

    def __init__(self, blocks: Blocks) -> None:
        self._server = ViewerServer(0, served_page(), blocks.get)
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,))

    def __enter__(self) -> str:
        self._thread.start()
        return self._server.url

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def exported(folder: Path, blocks: Blocks) -> str:
    """The address of a page with everything inside."""
    from cells.viewer import alone_page

    target = folder / "page.html"
    target.write_text(alone_page(dict(blocks.all())).html)
    return target.as_uri()
