"""Everything by keys alone, and everything to be read at 1280 x 720."""

from __future__ import annotations

import pytest

from tests.planner.viewing.chromium import Tab
from tests.planner.viewing.conftest import Viewed, serving

TAB, ESCAPE, LEFT, RIGHT, END = "\ue004", "\ue00c", "\ue012", "\ue014", "\ue010"

LEAST_PX = 11
SMALL = f"""
    const says = (node) => [...node.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    const texts = [...document.querySelectorAll('body *')];
    return texts.filter((node) => node.checkVisibility() && says(node))
        .filter((node) => parseFloat(getComputedStyle(node).fontSize) < {LEAST_PX})
        .map((node) => node.outerHTML.slice(0, 80));
"""
CUT = """
    return [...document.querySelectorAll('#head *, #panel *, #transport *, #presets *')]
        .filter((node) => node.checkVisibility() && !node.matches('select, select *'))
        .filter((node) => node.scrollWidth > node.clientWidth + 1 && node.clientWidth > 0)
        .filter((node) => getComputedStyle(node).display !== 'inline' && !node.matches('.what'))
        .map((node) => node.outerHTML.slice(0, 80));
"""


@pytest.fixture
def page(tab: Tab, served: str) -> Tab:
    tab.open(served)
    tab.until("taktline.view.approaches")
    return tab


def test_a_robot_is_chosen_followed_and_left_by_keys(page: Tab) -> None:
    page.press("2")
    assert page.run("return taktline.gantt.selected") == "R2"
    page.press(".")
    spans = "taktline.view.cycle.course.spans.get('R2').filter((s) => s.end > s.start)"
    second = page.run(f"return {spans}[1].start")
    assert page.run("return taktline.clock.time") == pytest.approx(second)
    page.press(RIGHT)
    assert page.run("return taktline.clock.time") == pytest.approx(second + 0.1)
    page.press(",")
    assert page.run("return taktline.clock.time") == pytest.approx(second)
    page.press(END)
    assert page.run("return taktline.clock.time === taktline.clock.end")
    page.press(ESCAPE)
    assert page.run("return taktline.gantt.selected") is None


@pytest.mark.parametrize("key", ["h", "b", "g", "v"])
def test_a_key_flies_to_each_view(page: Tab, key: str) -> None:
    orbit = "const o = taktline.stage.orbit; return [o.azimuth, o.elevation, o.distance]"
    page.press("d")
    before = page.run(orbit)
    page.press(key)
    page.until("taktline.stage.orbit.flight === null")
    assert page.run(orbit) != before


def test_speed_loop_and_paths_have_keys(page: Tab) -> None:
    for key in ("]", "]", "[", "l", "t"):
        page.press(key)
    assert page.run("return [taktline.clock.speed, taktline.clock.loops]") == [2, True]
    assert page.run("return taktline.view.paths.visible") is False


def test_the_tab_key_reaches_every_control_in_sight(page: Tab) -> None:
    wanted = page.run(
        "return [...document.querySelectorAll('button, select, input, canvas[tabindex]')]"
        ".filter((node) => node.checkVisibility()).length"
    )
    page.run(
        "window.met = new Set(); document.addEventListener('focusin', (e) => met.add(e.target))"
    )
    for _ in range(wanted + 3):
        page.press(TAB)
    assert page.run("return met.size") == wanted


def test_the_keys_are_told_and_the_dialog_closes_by_a_key(page: Tab) -> None:
    page.press("?")
    page.until("document.querySelector('dialog').open")
    assert "closest approach" in page.run("return document.querySelector('dialog').textContent")
    page.press(ESCAPE)
    page.until("!document.querySelector('dialog').open")


def test_no_text_is_too_small_and_none_is_cut(page: Tab) -> None:
    for key in ("", "1", "n"):
        if key:
            page.press(key)
        assert page.run(SMALL) == []
        assert page.run(CUT) == []
    width, height = page.run("return [document.body.scrollWidth, document.body.scrollHeight]")
    assert (width, height) == (1280, 720)


@pytest.mark.parametrize("kind", ["body", "part"])
def test_whatever_stands_there_can_be_chosen_and_has_a_name(page: Tab, kind: str) -> None:
    page.press("v")
    page.until("taktline.stage.orbit.flight === null && taktline.stage.quality.rested")
    chosen = page.run(
        "const entity = taktline.view.cell.still.map((each) => each.entity)"
        f".find((each) => each.type === '{kind}');"
        "taktline.view.select(entity); return entity"
    )
    page.until("taktline.stage.quality.rested")
    assert page.run("return taktline.labels.labels.get('chosen').node.textContent") == chosen["id"]
    assert chosen["id"] in page.run("return document.querySelector('#panel').textContent")
    assert page.complaints() == []


def test_findings_have_a_key(tab: Tab, refused: Viewed) -> None:
    with serving(refused.blocks) as url:
        tab.open(url)
        tab.press("f")
        assert tab.run("return taktline.view.currentFinding") == 0
        assert tab.run("return taktline.view.mark.group.visible")
        marked = "return document.querySelectorAll('.finding .row')[0].classList.contains('on')"
        assert tab.run(marked)
        tab.press(ESCAPE)
        assert not tab.run(marked)
