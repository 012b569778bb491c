"""A real Chromium without a screen, driven through chromedriver; both have to be installed."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

WAIT_S = 60.0
_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)
WIDTH, HEIGHT = 1280, 720


@contextmanager
def chromium(profile: Path) -> Iterator[Tab]:
    """One tab of 1280 x 720 in a browser of its own; skips where there is none."""
    browser, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if browser is None or driver is None:
        pytest.skip("needs chromium and chromedriver on the PATH (Debian: chromium-driver)")
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for flag in (*_FLAGS, f"--user-data-dir={profile}", f"--window-size={WIDTH},{HEIGHT}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driven = webdriver.Chrome(options=options, service=Service(driver))
    try:
        size = {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False}
        driven.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        yield Tab(driven)
    finally:
        driven.quit()
        driven.service.stop()


class Tab:
    """A page, and what it does; ``taktline`` in scripts is the page's own state."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    def open(self, url: str) -> None:
        """Open a page of the viewer and wait until it has drawn something."""
        self.driver.get(url)
        self.until("window.taktline && taktline.stage.frames > 0 && taktline.view")

    def run(self, script: str) -> Any:
        """Run a script in the page and return what it returns."""
        return self.driver.execute_script(script)

    def until(self, condition: str, within_s: float = WAIT_S) -> None:
        """Wait until a condition in the page holds.

        Raises:
            AssertionError: if it never does.
        """
        end = time.monotonic() + within_s
        while not self.run(f"return !!({condition})"):
            said = [entry["message"] for entry in self.driver.get_log("browser")]
            assert time.monotonic() < end, f"never came true: {condition}; {said}"
            time.sleep(0.05)

    def press(self, key: str) -> None:
        """Press a key, on whatever has the focus."""
        from selenium.webdriver.common.action_chains import ActionChains

        ActionChains(self.driver).send_keys(key).perform()

    def click(self, selector: str, x: float, y: float) -> None:
        """Click a point of an element, from its upper left corner."""
        from selenium.webdriver.common.action_chains import ActionChains

        element = self.driver.find_element("css selector", selector)
        box = element.rect
        moved = ActionChains(self.driver).move_to_element_with_offset(
            element, round(x - box["width"] / 2), round(y - box["height"] / 2)
        )
        moved.click().perform()

    def complaints(self) -> list[str]:
        """What the page reported as errors."""
        entries = self.driver.get_log("browser")
        return [entry["message"] for entry in entries if entry["level"] == "SEVERE"]

    def requests(self) -> list[str]:
        """Every address that was asked for since the last call."""
        import json

        messages = [
            json.loads(each["message"])["message"] for each in self.driver.get_log("performance")
        ]
        return [
            message["params"]["request"]["url"]
            for message in messages
            if message["method"] == "Network.requestWillBeSent"
        ]

    def picture(self, target: Path) -> None:
        """Save what is seen."""
        self.driver.save_screenshot(str(target))
