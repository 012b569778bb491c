"""Scene files as people like to read them: short things on one line, long things in blocks.

The generators describe a scene as plain mappings and lists; this turns them into the YAML that is
committed. It is not a general YAML writer: keys are plain words, values numbers, words and lists.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_WIDTH = 124
_SPECIAL = set(":#{}[],&*!|>'\"%@`")


def scene_text(comment: str, scene: Mapping[str, Any]) -> str:
    """Return the file: ``comment`` (one or more lines) on top, then the mapping."""
    head = [f"# {line}".rstrip() for line in comment.strip().splitlines()]
    blocks: list[str] = ["\n".join(head)]
    for key, value in scene.items():
        lines = _entry(key, value, 0)
        blocks.append(("\n" if len(lines) > 1 else "") + "\n".join(lines))
    return "\n".join(blocks) + "\n"


def _entry(key: str, value: Any, indent: int) -> list[str]:
    flow = f"{' ' * indent}{key}: {_flow(value)}"
    if len(flow) <= _WIDTH and not _is_section(value, indent):
        return [flow]
    if isinstance(value, Mapping) and value:
        return [f"{' ' * indent}{key}:", *_mapping(value, indent + 2)]
    if _is_block_list(value):
        return [f"{' ' * indent}{key}:", *_items(value, indent + 2)]
    return [flow]


def _mapping(mapping: Mapping[str, Any], indent: int) -> list[str]:
    return [line for key, value in mapping.items() for line in _entry(key, value, indent)]


def _items(items: Sequence[Any], indent: int) -> list[str]:
    lines: list[str] = []
    for item in items:
        flow = f"{' ' * indent}- {_flow(item)}"
        if isinstance(item, Mapping) and (len(flow) > _WIDTH or "stations" in item):
            first, *rest = _mapping(item, indent + 2)
            lines += [f"{' ' * indent}- {first.strip()}", *rest]
        else:
            lines.append(flow)
    return lines


def _is_section(value: Any, indent: int) -> bool:
    """What holds named things keeps a line for each of them."""
    if isinstance(value, Mapping):
        nested = [isinstance(item, Mapping) for item in value.values()]
        return (all(nested) and len(nested) > 1) or (indent == 0 and any(nested))
    return indent == 0 and _is_block_list(value)


def _is_block_list(value: Any) -> bool:
    return isinstance(value, list | tuple) and any(
        isinstance(item, Mapping | list | tuple) for item in value
    )


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_flow(item) for item in value) + "]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(float(value))
    text = str(value)
    return f'"{text}"' if _needs_quotes(text) else text


def _needs_quotes(text: str) -> bool:
    return not text or (": " in text or text[0] in _SPECIAL or " #" in text or "," in text)


def _number(value: float) -> str:
    """At most three decimals, no trailing zeros, no minus on zero."""
    text = f"{round(value, 3) + 0.0:.3f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
