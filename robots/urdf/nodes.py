"""XML of a URDF as nodes that know their line. Document types and entities are refused.

Everything else of ``robots.urdf`` reads these nodes, so that every fault can be pointed at.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl, Locator

import defusedxml.sax
from defusedxml.common import DefusedXmlException

from robots.urdf.errors import UrdfError

MAX_BYTES = 5 * 2**20
_MAX_DEPTH = 32


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """An element with its attributes, children and line in the file."""

    path: Path
    tag: str
    attributes: dict[str, str]
    line: int
    children: list[Node] = field(default_factory=list)

    def all(self, tag: str) -> list[Node]:
        """Return the children of that name."""
        return [child for child in self.children if child.tag == tag]

    def optional(self, tag: str) -> Node | None:
        """Return the only child of that name, or None.

        Raises:
            UrdfError: if there are several.
        """
        found = self.all(tag)
        if len(found) > 1:
            raise found[1].error(f"a second <{tag}> in <{self.tag}>; one is allowed")
        return found[0] if found else None

    def required(self, tag: str) -> Node:
        """Return the only child of that name.

        Raises:
            UrdfError: if there is none, or several.
        """
        found = self.optional(tag)
        if found is None:
            raise self.error(f"<{self.tag}{self.label()}> needs a <{tag}>")
        return found

    def label(self) -> str:
        """Return the name attribute, as it would stand in the tag."""
        name = self.attributes.get("name")
        return f" name={name!r}" if name else ""

    def error(self, problem: str) -> UrdfError:
        """Return the error that points at this element."""
        return UrdfError(self.path, self.line, problem)


def read_nodes(path: Path) -> Node:
    """Return the outermost element of the file.

    Raises:
        UrdfError: if the file is missing, too large, or no plain XML.
    """
    if not path.is_file():
        raise UrdfError(path, 0, "there is no such file")
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise UrdfError(path, 0, f"{size} bytes are too many for a robot; at most {MAX_BYTES}")
    builder = _Builder(path)
    try:
        defusedxml.sax.parse(io.BytesIO(path.read_bytes()), builder, forbid_dtd=True)
    except SAXParseException as error:
        line = error.getLineNumber() or 0
        raise UrdfError(path, line, f"is not XML: {error.getMessage()}") from None
    except DefusedXmlException as error:
        raise UrdfError(
            path, builder.line(), f"{type(error).__name__}: leave <!DOCTYPE> and entities out"
        ) from None
    return builder.root


class _Builder(ContentHandler):
    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._locator: Locator | None = None
        self._outer = Node(path, "", {}, 0)
        self._stack = [self._outer]

    @property
    def root(self) -> Node:
        return self._outer.children[0]

    def line(self) -> int:
        number = None if self._locator is None else self._locator.getLineNumber()
        return number or 0

    def setDocumentLocator(self, locator: Locator) -> None:
        self._locator = locator

    def startElement(self, name: str, attrs: AttributesImpl) -> None:
        if len(self._stack) > _MAX_DEPTH:
            raise UrdfError(self._path, self.line(), f"nested deeper than {_MAX_DEPTH} elements")
        node = Node(self._path, name, dict(attrs.items()), self.line())
        self._stack[-1].children.append(node)
        self._stack.append(node)

    def endElement(self, name: str) -> None:
        self._stack.pop()
