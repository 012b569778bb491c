"""The page as one HTML text: styles, scripts and, if it is to stand alone, its data.

Its content security policy names the digest of each script and style: nothing else runs, and
nothing is asked of any other place. Used by ``server`` and ``export``.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from cells.viewer.script import one_script
from cells.viewer.three import three_js

_PAGE = files("cells.viewer") / "page"
_ENTRY = "main.js"


@dataclass(frozen=True, slots=True)
class Page:
    """The HTML text and the policy that a server sends with it."""

    html: str
    policy: str


def served_page(live: bool = False) -> Page:
    """Return the page that asks its own server for data, and what cells do if there is ``live``."""
    policy = _policy("'self'")
    return Page(_filled(policy, "", live), f"{policy}; frame-ancestors 'none'")


def alone_page(blocks: Mapping[str, bytes]) -> Page:
    """Return the page with its data inside; it connects to nothing."""
    data = "\n".join(_data(name, block) for name, block in blocks.items())
    policy = _policy("'none'")
    return Page(_filled(policy, data), policy)


def _data(name: str, block: bytes) -> str:
    text = base64.b64encode(block).decode()
    return f'<script type="application/octet-stream" id="block:{name}">{text}</script>'


def _filled(policy: str, data: str, live: bool = False) -> str:
    style, scripts = _pieces()
    code = "\n".join(f"<script>{script}</script>" for script in scripts)
    html = (_PAGE / "page.html").read_text()
    return (
        html.replace("{{policy}}", policy)
        .replace("{{live}}", '<meta name="live">\n' if live else "")
        .replace("{{style}}", style)
        .replace("{{data}}", data)
        .replace("{{scripts}}", code)
    )


def _policy(connect: str) -> str:
    style, scripts = _pieces()
    return (
        f"default-src 'none'; script-src {' '.join(map(_digest, scripts))}; "
        f"style-src {_digest(style)}; img-src data: blob:; connect-src {connect}; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def _pieces() -> tuple[str, tuple[str, str]]:
    """The style, and the scripts in order."""
    own = one_script(_ENTRY, lambda module: (_PAGE / module).read_text())
    return (_PAGE / "style.css").read_text(), (three_js(), own)
