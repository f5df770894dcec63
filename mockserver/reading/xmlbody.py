"""XML bodies → the JSON values that a schema asks for; whatever XML can do beyond that is refused.

No document type, no entity but XML's own five, no file and no address is ever read; depth and number of elements are
bounded while parsing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from mockserver.errors import Fault, Refusal
from mockserver.reading.reasons import at
from mockserver.reading.xmlshape import XSI, UnknownElements, XmlProperty, XmlShape, XmlShapes, json_name

__all__ = ["XmlBody", "local_name"]

_NIL: Final = f"{{{XSI}}}nil"
_MOST_ELEMENTS: Final = 100_000
_Path = tuple[str | int, ...]


class _TooMuch(Exception):
    """More depth or more elements than anybody sends in earnest."""


class _Bounded(TreeBuilder):
    """Builds a tree no deeper and no larger than allowed."""

    def __init__(self, max_depth: int) -> None:
        super().__init__()
        self._depth = 0
        self._count = 0
        self._max_depth = max_depth

    def start(self, tag: Any, attrs: Any) -> Element:
        """An element begins."""
        self._depth += 1
        self._count += 1
        if self._depth > self._max_depth:
            raise _TooMuch(f"is nested deeper than {self._max_depth} elements")
        if self._count > _MOST_ELEMENTS:
            raise _TooMuch(f"has more than {_MOST_ELEMENTS} elements")
        return super().start(tag, attrs)

    def end(self, tag: str) -> Element:
        """An element ends."""
        self._depth -= 1
        return super().end(tag)


class XmlBody:
    """Reads the XML bodies of one schema.

    Args:
        schema: the body's.
        shapes: of its document.
        unknown: what becomes of elements and attributes that the schema does not name: ``keep`` them as further
            properties, for the schema to allow or not, ``ignore`` them, or ``refuse`` them.
        max_depth: deepest nesting.
    """

    def __init__(
        self, schema: Mapping[str, Any], shapes: XmlShapes, unknown: UnknownElements = "keep", max_depth: int = 128
    ) -> None:
        self._shape = shapes.of(schema)
        self._root = shapes.root(schema) if shapes.hints(schema).get("name") or not shapes.compiler.foreign else None
        self._unknown = unknown
        self._max_depth = max_depth

    def read(self, raw: bytes | str, place: str) -> tuple[Any, list[Fault]]:
        """The value of a body, and what is wrong with it that validation cannot see.

        Raises:
            Refusal: 400 for what is not well-formed, has a document type, is too deep, or has another root.
        """
        root = self._parsed(raw)
        name = local_name(root.tag)
        if self._root is not None and name != self._root:
            raise _malformed(f"its root is <{name[:60]}>, must be <{self._root}>")
        reading = _Reading(self._unknown)
        value = reading.value(root, self._shape, None, ())
        return value, [Fault(at(place, path), reason) for path, reason in reading.wrong]

    def _parsed(self, raw: bytes | str) -> Element:
        parser = DefusedXMLParser(target=_Bounded(self._max_depth), forbid_dtd=True)
        try:
            parser.feed(raw)
            root: Element = parser.close()
        except DefusedXmlException:
            raise _malformed("it has a document type declaration, which nobody here reads") from None
        except _TooMuch as error:
            raise _malformed(f"it {error}") from None
        except (ParseError, LookupError, ValueError) as error:
            raise _malformed(str(error)) from None
        return root


def _malformed(why: str) -> Refusal:
    return Refusal(400, "malformed", f"The body is not XML as it is read here: {why}.")


def local_name(tag: str) -> str:
    """A tag without its namespace: nobody documents which one they expect."""
    return tag.rpartition("}")[2]


@dataclass(slots=True)
class _Reading:
    """One body on its way to a value; ``wrong`` are the faults so far."""

    unknown: UnknownElements
    wrong: list[tuple[_Path, str]] = field(default_factory=list)

    def value(self, node: Element, shape: XmlShape, item: str | None, path: _Path) -> Any:
        """What an element stands for; ``item`` is the name of its children's elements when it is a list's wrapper."""
        if node.get(_NIL, "false").strip() in ("true", "1"):
            return None
        kinds = shape.kinds
        if "array" in kinds and (not shape.is_free or self._has_only_items(node, shape, item)):
            return self._list(node, shape, item, path)
        if "object" in kinds and (len(node) or node.attrib or not (node.text or "").strip()):
            return self._object(node, shape, path)
        if len(node):
            return self._free(node)
        return shape.scalar(node.text or "")

    @staticmethod
    def _has_only_items(node: Element, shape: XmlShape, item: str | None) -> bool:
        """Whether what may be a list or an object is a list."""
        names = shape.names_of_items(item)
        return len(node) > 0 and all(local_name(child.tag) in names for child in node)

    def _list(self, node: Element, shape: XmlShape, item: str | None, path: _Path) -> Any:
        if not len(node) and (text := (node.text or "").strip()):
            return shape.scalar(text)
        names = shape.names_of_items(item)
        items: list[Any] = []
        for child in node:
            name = local_name(child.tag)
            if name not in names:
                if self.unknown != "ignore":
                    self.wrong.append((path, f"has <{name[:60]}> where <{names[0]}> belongs"))
                continue
            items.append(self.value(child, shape.items, None, (*path, len(items))))
        return items

    def _object(self, node: Element, shape: XmlShape, path: _Path) -> Any:
        if len(node) and ((node.text or "").strip() or any((child.tail or "").strip() for child in node)):
            self.wrong.append((path, "has text between its elements"))
        found: dict[str, Any] = {}
        for raw, text in node.attrib.items():
            self._attribute(raw, text, shape, path, found)
        self._elements(node, shape, path, found)
        return found | {name: [] for name in shape.empty_lists if name not in found}

    def _elements(self, node: Element, shape: XmlShape, path: _Path, found: dict[str, Any]) -> None:
        same: dict[str, list[Element]] = {}
        for child in node:
            same.setdefault(local_name(child.tag), []).append(child)
        for name, children in same.items():
            known = shape.elements.get(name)
            if known is not None:
                found[known.name] = self._property(known, children, (*path, known.name))
            elif self.unknown == "keep":
                further = json_name(name)
                values = [self.value(child, shape.further, name, (*path, further)) for child in children]
                found[further] = values[0] if len(values) == 1 else values
            elif self.unknown == "refuse":
                self.wrong.append(((*path, json_name(name)), "is not known here"))

    def _attribute(self, raw: str, text: str, shape: XmlShape, path: _Path, found: dict[str, Any]) -> None:
        known = shape.attributes.get(local_name(raw))
        if known is not None:
            found[known.name] = known.shape.scalar(text)
        elif self.unknown == "refuse" and not raw.startswith(f"{{{XSI}}}"):
            self.wrong.append(((*path, json_name(local_name(raw))), "is not known here"))

    def _property(self, known: XmlProperty, children: list[Element], path: _Path) -> Any:
        if known.is_list and not known.wrapped:
            return self._unwrapped(known, children, path)
        values = [self.value(child, known.shape, known.item, path) for child in children]
        if len(values) > 1:
            self.wrong.append((path, "is given twice"))
        return values[0]

    def _unwrapped(self, known: XmlProperty, children: list[Element], path: _Path) -> Any:
        shape = known.shape
        if len(children) == 1 and children[0].get(_NIL) == "true" and "null" in shape.kinds:
            return None
        if len(children) == 1 and "array" not in shape.kinds - {"null"}:
            return self.value(children[0], shape, None, path)
        return [self.value(child, shape.items, None, (*path, index)) for index, child in enumerate(children)]

    def _free(self, node: Element) -> Any:
        """An element of which no schema says what it is, as nearly as JSON can have it."""
        if not len(node):
            return node.text or ""
        found: dict[str, Any] = {}
        for child in node:
            name, value = json_name(local_name(child.tag)), self._free(child)
            if name not in found:
                found[name] = value
            elif isinstance(found[name], list):
                found[name].append(value)
            else:
                found[name] = [found[name], value]
        return found
