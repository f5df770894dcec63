"""How a schema's values look in XML, by OpenAPI's ``xml`` hints; compiled once, for reading and for writing alike.

What hints leave open is decided as most tools do: a property's element has the property's name; a bare list's root has
the items inside it; a name that XML cannot have is escaped as .NET does, ``_x0020_`` for a blank.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, Final, Literal

from mockserver.reading.coercion import converters
from mockserver.reading.schema import SchemaCompiler

__all__ = [
    "XSI",
    "UnknownElements",
    "XmlProperty",
    "XmlShape",
    "XmlShapes",
    "component_of",
    "element_name",
    "json_name",
]

UnknownElements = Literal["keep", "ignore", "refuse"]
"""What becomes of elements that a schema does not name: further properties, nothing, or a fault."""

XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
"""The namespace of ``nil``."""
# names without a colon, but for those that XML and its writers keep for themselves
_PREFIX = re.compile(r"(?!xml|ns\d+$)[A-Za-z_][\w.-]*")

_Schemas = list[Mapping[str, Any]]
_ANYTHING: Final[Mapping[str, Any]] = {}
_HEX: Final = r"(?:[0-9A-Fa-f]{4}){0,2}"
_ESCAPED: Final = re.compile(rf"[^\w.\-]|^[\d.\-]|_(?=x{_HEX}_)", re.ASCII)
_ESCAPE: Final = re.compile(f"_x({_HEX})_")
_BITS: Final = {"1": True, "0": False}


def element_name(name: str) -> str:
    """A JSON name as an XML name."""
    return _ESCAPED.sub(_escape, name) if name else "_x_"


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"_x{code:04X}_" if code <= 0xFFFF else f"_x{code:08X}_"


def json_name(element: str) -> str:
    """The JSON name that an XML name stands for."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else "", element)


class XmlShapes:
    """The shapes of one document's schemas, each made when it is first reached."""

    def __init__(self, compiler: SchemaCompiler) -> None:
        self.compiler = compiler
        # the schema is kept beside its shape, so that its id() is not given to another object
        self._known: dict[int, tuple[Mapping[str, Any], XmlShape]] = {}
        self._together: dict[frozenset[int], XmlShape] = {}
        self.prefixes: dict[str, str] = {}
        """The namespaces of the tags so far, by the prefixes that the document has for them."""

    def of(self, schema: Mapping[str, Any]) -> XmlShape:
        """The shape of a schema's values."""
        known = self._known.get(id(schema))
        if known is None:
            known = self._known[id(schema)] = schema, self.together([schema])
        return known[1]

    def together(self, schemas: _Schemas) -> XmlShape:
        """The shape of values that fit one of the schemas, or all of them."""
        flat: dict[int, Mapping[str, Any]] = {}
        for schema in schemas:
            self._flatten(schema, flat)
        key = frozenset(flat)
        if key not in self._together:
            self._together[key] = XmlShape(schemas, list(flat.values()), self)
        return self._together[key]

    def _flatten(self, schema: Mapping[str, Any], flat: dict[int, Mapping[str, Any]]) -> None:
        schema = self.compiler.resolve(schema)
        if id(schema) not in flat:
            flat[id(schema)] = schema
            for keyword in ("allOf", "anyOf", "oneOf"):
                for part in schema.get(keyword, ()):
                    self._flatten(part, flat)

    def hints(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """The ``xml`` object of a schema, references followed."""
        found = self.compiler.resolve(schema).get("xml")
        return found if isinstance(found, Mapping) else {}

    def root(self, schema: Mapping[str, Any]) -> str | None:
        """The name of the root element: by hint, else the component's; None when the document gives none."""
        name = self.hints(schema).get("name")
        return element_name(str(name)) if name else component_of(schema)

    def tag(self, name: str, schema: Mapping[str, Any]) -> str:
        """An element's or attribute's name as ElementTree writes it, in its namespace."""
        hints = self.hints(schema)
        namespace, prefix = hints.get("namespace"), hints.get("prefix")
        if namespace and isinstance(prefix, str) and _PREFIX.fullmatch(prefix):
            self.prefixes.setdefault(prefix, str(namespace))
        return f"{{{namespace}}}{name}" if namespace else name


def component_of(schema: Mapping[str, Any]) -> str | None:
    """The component that a schema refers to, as an element's name."""
    reference = schema.get("$ref")
    return element_name(reference.rpartition("/")[2]) if isinstance(reference, str) else None


class XmlProperty:
    """One property of an object: its JSON name, and where it stands in XML."""

    def __init__(self, name: str, schemas: _Schemas, shapes: XmlShapes) -> None:
        hints = [shapes.hints(schema) for schema in schemas]
        self.name = name
        self.element = element_name(str(next((h["name"] for h in hints if h.get("name")), name)))
        self.tag = shapes.tag(self.element, schemas[0])
        self.is_list = any("array" in shapes.compiler.types(schema) for schema in schemas)
        self.attribute = any(h.get("attribute") is True for h in hints)
        self.wrapped = any(h.get("wrapped") is True for h in hints)
        self._schemas = schemas
        self._shapes = shapes

    @cached_property
    def shape(self) -> XmlShape:
        """Of the property's values."""
        return self._shapes.together(self._schemas)

    @cached_property
    def item(self) -> str:
        """The name of an item's element, when the value is a list."""
        return self.shape.item or self.element


class XmlShape:
    """What the values of some schemas, taken together, look like.

    Attributes:
        kinds: their JSON types.
        properties: by JSON name.
    """

    def __init__(self, schemas: _Schemas, flat: _Schemas, shapes: XmlShapes) -> None:
        self.kinds = frozenset[str]().union(*(shapes.compiler.types(schema) for schema in schemas))
        self._schemas = schemas
        self._shapes = shapes
        named: dict[str, _Schemas] = {}
        for schema in flat:
            for name, part in schema.get("properties", {}).items():
                named.setdefault(name, []).append(part)
        self.properties = {name: XmlProperty(name, parts, shapes) for name, parts in named.items()}
        self._items = _parts(flat, "items")
        self._further = _parts(flat, "additionalProperties")
        required = {name for schema in flat for name in schema.get("required") or ()}
        self._empty = required if shapes.compiler.foreign else frozenset[str]()

    @cached_property
    def empty_lists(self) -> tuple[str, ...]:
        """The lists that must be there, though XML cannot tell one without items from none; a person's document alone.

        A function of ours would rather hear that a list is missing.
        """
        return tuple(
            n for n, known in self.properties.items() if n in self._empty and known.is_list and not known.wrapped
        )

    @cached_property
    def elements(self) -> dict[str, XmlProperty]:
        """The properties that are elements, by the element's name: an unwrapped list is known by its items."""
        return {
            known.item if known.is_list and not known.wrapped else known.element: known
            for known in self.properties.values()
            if not known.attribute
        }

    @cached_property
    def attributes(self) -> dict[str, XmlProperty]:
        """The properties that are attributes, by the attribute's name."""
        return {known.element: known for known in self.properties.values() if known.attribute}

    @cached_property
    def scalar(self) -> Callable[[str], Any]:
        """Text → the value that the schemas ask for; text that is no such value stays text, for validation to name."""
        kinds = self.kinds - {"null"}
        steps = [convert for kind, convert in converters(self._shapes.compiler).items() if kind in kinds]
        if kinds == {"boolean"}:
            steps.append(_BITS.get)
        nullable, fits = "null" in self.kinds, None
        if "string" in kinds:
            if not steps:
                return str
            fits = self._shapes.compiler.compile({"anyOf": self._schemas}, "request").is_valid

        def convert(text: str) -> Any:
            if fits is not None and fits(text):
                return text
            bare = text.strip()
            if nullable and bare in ("", "null"):
                return None
            return next((value for step in steps if (value := step(bare)) is not None), text)

        return convert

    @cached_property
    def items(self) -> XmlShape:
        """Of the items, when the value is a list."""
        return self._shapes.together(self._items or [_ANYTHING])

    @cached_property
    def item(self) -> str | None:
        """The name that a hint gives to the items' elements."""
        names = [self._shapes.hints(schema).get("name") for schema in self._items]
        return next((element_name(str(name)) for name in names if name), None)

    @cached_property
    def component(self) -> str | None:
        """The component that the items are, which names them where nothing else does."""
        return next((found for schema in self._items if (found := component_of(schema))), None)

    @property
    def is_free(self) -> bool:
        """Whether nothing says if a value is a list or an object."""
        return {"array", "object"} <= self.kinds

    def names_of_items(self, wrapper: str | None) -> tuple[str, ...]:
        """What an item's element may be called in a wrapper for which the schema's owner has a name."""
        if self.item:
            return (self.item,)
        return tuple(dict.fromkeys(filter(None, (wrapper, self.component, "item"))))

    @cached_property
    def further(self) -> XmlShape:
        """Of properties without a name in the schema."""
        return self._shapes.together(self._further or [_ANYTHING])


def _parts(schemas: _Schemas, keyword: str) -> _Schemas:
    return [schema[keyword] for schema in schemas if isinstance(schema.get(keyword), Mapping)]
