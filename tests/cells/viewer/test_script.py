"""The page's modules become one script, and what cannot be is refused by name."""

from __future__ import annotations

import pytest

from cells.viewer.script import ScriptError, one_script


def test_a_module_stands_before_those_that_import_it_and_once() -> None:
    modules = {
        "main.js": 'import { a } from "./a.js";\nimport { b } from "./b.js";\na(b);\n',
        "a.js": 'import { b } from "./b.js";\nexport function a(x) { return b + x; }\n',
        "b.js": "const hidden = 1;\nexport const b = hidden;\n",
    }
    script = one_script("main.js", modules.__getitem__)
    order = [script.index(f"const {name}_module") for name in ("b", "a", "main")]
    assert order == sorted(order)
    assert script.count("const b_module") == 1
    assert "const { b } = b_module;" in script
    assert "export" not in script
    assert "import" not in script


def test_modules_in_a_circle_are_refused() -> None:
    modules = {
        "a.js": 'import { b } from "./b.js";\nexport const a = b;\n',
        "b.js": 'import { a } from "./a.js";\nexport const b = a;\n',
    }
    with pytest.raises(ScriptError, match=r"a\.js > b\.js > a\.js"):
        one_script("a.js", modules.__getitem__)


@pytest.mark.parametrize(
    "line", ['import x from "./b.js";', "export default 1;", 'import { x } from "b";']
)
def test_what_is_not_supported_is_refused_by_name(line: str) -> None:
    with pytest.raises(ScriptError, match=r"main\.js: not supported here"):
        one_script("main.js", lambda _: line)
