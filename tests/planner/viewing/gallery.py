r"""Takes the pictures of ``docs/pictures`` from plans, in a real Chromium.

    python -m tests.planner.viewing.gallery -o docs/pictures \
        --respot DIR --other DIR --framing DIR --shop DIR

``other`` is another plan of the respot cell; ``shop`` one of the whole body shop. A picture whose
plan is not given is not taken.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Thread

from PIL import Image

from cells.scene_file import load
from cells.viewer import Blocks, ViewerServer, programs_of, served_page
from cells.viewer.live import Live
from cells.wire import read_program
from planner.cli.viewing import blocks_of, nearness
from planner.report.contents import finding_members
from planner.validation import judge
from tests.cells.service.server_process import ServerProcess
from tests.planner.viewing.chromium import Tab, chromium
from tests.planner.viewing.conftest import serving

LONG_S = 600.0
STRICT_M = 0.03
"""More distance from what stands than the plan keeps, for the picture of findings."""


class Photographer:
    """Puts what ``tab`` shows under a name into ``folder``."""

    def __init__(self, tab: Tab, folder: Path) -> None:
        self._tab, self._folder = tab, folder

    def show(self, url: str, script: str = "") -> None:
        """Open a page, and run a script once its distances are there."""
        self._tab.open(url)
        self.until("!taktline.view.cycle || taktline.view.approaches")
        self._tab.run(script)

    def hold(self) -> None:
        """Let a cell that runs be seen as it is now, and no further."""
        self._tab.run("taktline.live.source.close(); taktline.view.moves = () => false;")

    def take(self, name: str) -> None:
        """Take the picture once all is at rest."""
        tab = self._tab
        self.until("taktline.stage.orbit.flight === null && taktline.stage.quality.rested")
        target = self._folder / f"{name}.png"
        tab.picture(target)
        with Image.open(target) as picture:
            picture.convert("RGB").save(target, optimize=True)
        print(target)

    def until(self, condition: str) -> None:
        """Wait for a condition in the page; distances may take minutes on a busy machine."""
        self._tab.until(condition, within_s=LONG_S)


def of_respot(photographer: Photographer, folder: Path) -> None:
    """The cell at work, and where two robots come closest."""
    with serving(blocks_of(folder)) as url:
        photographer.show(url, "taktline.clock.set(21)")
        photographer.take("respot_cell")
        photographer.show(
            url,
            "const found = taktline.view.approaches.findIndex((each) => each.robots[1]);"
            "taktline.view.approach(found)",
        )
        photographer.take("closest_approach")


def of_findings(photographer: Photographer, folder: Path) -> None:
    """The same plan where more distance is asked for than it keeps."""
    shop, program = load(folder / "scene" / "scene.yaml"), read_program(folder / "program.pb")
    (line,) = shop.lines
    (station,) = line.stations
    strict = replace(station, clearance=replace(station.clearance, static_m=STRICT_M))
    shop = replace(shop, lines=(replace(line, stations=(strict,)),))
    found = judge(shop, replace(program, scene_digest=shop.digest), seed=0, workers=1).findings
    report = json.loads((folder / "report.json").read_text())
    report.update(certified=False, findings=[finding_members(each) for each in found])
    blocks = Blocks(shop, programs_of(program), report, nearness)
    with serving(blocks) as url:
        photographer.show(url, "taktline.view.finding(0)")
        photographer.take("findings")


def of_compare(photographer: Photographer, folder: Path, other: Path) -> None:
    """Two plans of one cell."""
    with serving(blocks_of(folder, blocks_of(other))) as url:
        photographer.show(url, "taktline.clock.set(30)")
        photographer.take("compare")


def of_framing(photographer: Photographer, folder: Path) -> None:
    """Eight robots, and one of them chosen."""
    with serving(blocks_of(folder)) as url:
        photographer.show(url, "taktline.clock.set(30); taktline.view.select({type: 'robot', id: "
                               "taktline.view.cycle.station.robots[1].id})")  # fmt: skip
        photographer.take("framing_station")


def of_shop(photographer: Photographer, folder: Path) -> None:
    """The whole shop, and one station of it chosen."""
    with serving(blocks_of(folder)) as url:
        photographer.show(url, "taktline.view.choose(40)")
        photographer.take("body_shop")


def of_live(photographer: Photographer, folder: Path) -> None:
    """A simulated cell that runs, against its plan."""
    with tempfile.TemporaryDirectory() as data, running(folder, Path(data)) as url:
        photographer.show(url)
        photographer.until("taktline.live.takt(taktline.view.cycle.station.id) > 20")
        photographer.hold()
        photographer.take("live")


@contextmanager
def running(folder: Path, data: Path) -> Iterator[str]:
    """A server and a simulated cell that runs a cycle, and a viewer of both: its address."""
    shop = load(folder / "scene" / "scene.yaml")
    (station,) = shop.stations
    process = ServerProcess(data / "server", "--heartbeat", "0.2")
    address = process.start("--plan", str(folder))
    cell = [sys.executable, "-m", "planner.cli", "cell", station.id, "--server", address,
            "--data", str(data / "cell")]  # fmt: skip
    release = [sys.executable, "-m", "planner.cli", "release", station.id, "--plan", str(folder),
               "--server", address]  # fmt: skip
    live = Live(address)
    server = ViewerServer(0, served_page(live=True), blocks_of(folder).get, live.answers)
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    with subprocess.Popen(cell, stderr=subprocess.DEVNULL) as simulated:
        try:
            subprocess.run(release, check=True, capture_output=True)
            yield server.url
        finally:
            simulated.terminate()
            live.close()
            server.shutdown()
            thread.join()
            server.server_close()
            process.kill()


def main() -> None:
    """Take every picture whose plan is given."""
    asked = argparse.ArgumentParser(description="Pictures for docs/pictures")
    for name in ("respot", "other", "framing", "shop"):
        asked.add_argument(f"--{name}", type=Path)
    asked.add_argument("-o", "--output", type=Path, required=True)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as profile, chromium(Path(profile)) as tab:
        photographer = Photographer(tab, given.output)
        if given.shop:
            of_shop(photographer, given.shop)
        if given.framing:
            of_framing(photographer, given.framing)
        if given.respot:
            of_respot(photographer, given.respot)
            of_findings(photographer, given.respot)
            of_live(photographer, given.respot)
        if given.respot and given.other:
            of_compare(photographer, given.respot, given.other)


if __name__ == "__main__":
    main()
