"""The page runs its own scripts alone; its server tells nothing to strangers."""

from __future__ import annotations

import base64
import hashlib
import http.client
import re
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from cells.viewer import ViewerServer, alone_page, served_page, three
from cells.viewer.three import ThreeMissingError, three_js


@pytest.fixture
def server() -> Iterator[ViewerServer]:
    blocks = {"overview": b"all of it"}
    made = ViewerServer(0, served_page(), blocks.get)
    thread = Thread(target=made.serve_forever, args=(0.05,))
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


def ask(server: ViewerServer, path: str, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=10)
    connection.putrequest("GET", path, skip_host="Host" in headers)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    answer.body = answer.read()  # type: ignore[attr-defined]
    connection.close()
    return answer


def test_the_policy_names_every_script_and_style() -> None:
    page = alone_page({"overview": b"x"})
    code = re.findall(r"<script>(.*?)</script>|<style>(.*?)</style>", page.html, re.DOTALL)
    assert len(code) == 3
    for script, style in code:
        digest = hashlib.sha256((script or style).encode()).digest()
        assert f"'sha256-{base64.b64encode(digest).decode()}'" in page.policy
    assert "default-src 'none'" in page.policy
    assert "connect-src 'none'" in page.policy
    assert "unsafe" not in page.policy
    assert f'content="{page.policy}"' in page.html


def test_a_page_that_stands_alone_points_nowhere() -> None:
    html = alone_page({"overview": b"x"}).html
    assert re.findall(r"""(?:src|href)=["']?(?!data:)[^"'\s>]+""", html.split("<script>")[0]) == []


def test_the_server_is_on_the_loopback_address_and_serves_its_own_alone(
    server: ViewerServer,
) -> None:
    assert server.server_address[0] == "127.0.0.1"
    page = ask(server, "/")
    assert page.status == 200
    assert "frame-ancestors 'none'" in (page.getheader("Content-Security-Policy") or "")
    assert ask(server, "/block/overview").body == b"all of it"  # type: ignore[attr-defined]
    for path in ("/block/other", "/../pyproject.toml", "/etc/passwd", "/block/../../x", "/live"):
        assert ask(server, path).status == 404


@pytest.mark.parametrize("host", ["example.org", "example.org:80", "127.0.0.1.example.org"])
def test_another_name_of_this_machine_is_refused(server: ViewerServer, host: str) -> None:
    assert ask(server, "/", Host=host).status == 403


def test_three_js_defines_its_name_and_keeps_its_licence() -> None:
    script = three_js()
    assert "SPDX-License-Identifier: MIT" in script[:200]
    assert ".THREE={}" in script
    assert "</script" not in script


def test_a_package_without_three_js_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(three, "_package", lambda: tmp_path)
    three_js.cache_clear()
    with pytest.raises(ThreeMissingError, match=r"viewer\.zip: is not there"):
        three_js()
    three_js.cache_clear()
