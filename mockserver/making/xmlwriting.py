"""JSON values → XML, in the shape in which `reading.xmlbody` reads it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from lxml import etree

from mockserver.reading.xmlshape import XSI, XmlShape, XmlShapes, component_of, element_name

__all__ = ["write_xml"]

_NIL: Final = f"{{{XSI}}}nil"
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_xml(value: Any, schema: Mapping[str, Any], shapes: XmlShapes, *, nil: bool = True) -> bytes:
    """A value that fits a schema, as an XML document.

    Args:
        value: a JSON value.
        schema: its schema, with the hints.
        shapes: of the schema's document.
        nil: write null as an element with ``xsi:nil``; else properties that are null are left out.
    """
    shape = shapes.of(schema)
    tag = shapes.tag(shapes.root(schema) or _only_part(schema) or "root", schema)
    known: dict[str, str] | None = None
    while known != shapes.prefixes:  # a second time where the first one met prefixes inside
        known = dict(shapes.prefixes)
        root = etree.Element(tag, nsmap={**known, "xsi": XSI})
        _Writing(nil).fill(root, value, shape, None)
    etree.cleanup_namespaces(root)
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True))


def _only_part(schema: Mapping[str, Any]) -> str | None:
    """The component that a schema consists of."""
    parts: list[Any] = schema.get("allOf") or []
    return component_of(parts[0]) if len(parts) == 1 else None


class _Writing:
    """One value on its way to XML."""

    def __init__(self, nil: bool) -> None:
        self._nil = nil

    def fill(self, node: Any, value: Any, shape: XmlShape, item: str | None) -> None:
        """Write a value into its element; ``item`` names the children when the value is a list."""
        if value is None:
            node.set(_NIL, "true")
        elif isinstance(value, dict):
            for name, inner in value.items():
                self._property(node, name, inner, shape)
        elif isinstance(value, list):
            name = shape.names_of_items(item)[0]
            for inner in value:
                self.fill(etree.SubElement(node, name), inner, shape.items, None)
        else:
            node.text = _text(value)

    def _property(self, node: Any, name: str, value: Any, shape: XmlShape) -> None:
        known = shape.properties.get(name)
        if value is None and (not self._nil or (known is not None and known.attribute)):
            return
        if known is None:
            self._further(node, element_name(name), value, shape.further)
        elif known.attribute:
            node.set(known.tag, _text(value))
        elif isinstance(value, list) and not known.wrapped:
            for inner in value:
                self.fill(etree.SubElement(node, known.item), inner, known.shape.items, None)
        else:
            tag = known.item if value is None and known.is_list and not known.wrapped else known.tag
            self.fill(etree.SubElement(node, tag), value, known.shape, known.item)

    def _further(self, node: Any, tag: str, value: Any, shape: XmlShape) -> None:
        for inner in value if isinstance(value, list) and shape.is_free else [value]:
            self.fill(etree.SubElement(node, tag), inner, shape, tag)


def _text(value: Any) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return _NOT_XML.sub("\ufffd", text)
