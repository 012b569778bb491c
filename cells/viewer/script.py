"""The page's own modules as one script, so that one digest allows it and no file has to be served.

The modules under ``page/`` are plain ES modules, one concept each. What is supported of imports and
exports is what they use: ``import { a, b } from "./file.js";`` and ``export`` before a declaration.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import PurePosixPath

_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([a-z_]+\.js)";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) (?P<name>\w+))", re.MULTILINE)
_LEFT = re.compile(r"^(?:import|export)\b.*$", re.MULTILINE)


class ScriptError(Exception):
    """A module of the page cannot be put into one script; the sentence names it."""


def one_script(entry: str, read: Callable[[str], str]) -> str:
    """Return the module ``entry`` with everything that it imports; ``read`` gives a module's text.

    Raises:
        ScriptError: if modules import each other in a circle, or in a way that is not supported.
    """
    order: dict[str, str] = {}
    _visit(entry, (), read, order)
    return '"use strict";\n' + "\n".join(order.values()) + "\n"


def _visit(
    module: str, path: tuple[str, ...], read: Callable[[str], str], order: dict[str, str]
) -> None:
    if module in path:
        raise ScriptError(f"modules import each other in a circle: {' > '.join((*path, module))}")
    if module in order:
        return
    text = read(module)
    for match in _IMPORT.finditer(text):
        _visit(match[2], (*path, module), read, order)
    order[module] = _wrapped(module, text)


def _wrapped(module: str, text: str) -> str:
    """The module as a function of its own, so that names of two modules do not meet."""
    names = [match["name"] for match in _EXPORT.finditer(text)]
    body = _EXPORT.sub("", _IMPORT.sub(_taken, text))
    if left := _LEFT.search(body):
        raise ScriptError(f"{module}: not supported here: {left[0]}")
    return f"const {_name(module)} = (() => {{\n{body}\nreturn {{ {', '.join(names)} }};\n}})();"


def _taken(match: re.Match[str]) -> str:
    names = match[1].strip().rstrip(",").replace(" as ", ": ")
    return f"const {{ {names} }} = {_name(match[2])};"


def _name(module: str) -> str:
    return f"{PurePosixPath(module).stem}_module"
