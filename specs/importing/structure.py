"""Which kind of object stands where in a document, so that a property named ``items`` is not taken for a keyword."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote

from specs.importing.remarks import Place

__all__ = ["COMPONENT_OF", "METHODS", "SECTION_OF", "Node", "as_written", "at_pointer", "dangling", "pointer", "walk"]

_NOWHERE: Final = "missing"
METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

# field → (kind, shape): one object, a list of them, or a map of them by name
_Fields = Mapping[str, tuple[str, str]]

_SCHEMA: _Fields = {
    **dict.fromkeys(
        (
            *("items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames"),
            *("unevaluatedItems", "unevaluatedProperties", "contentSchema", "additionalItems"),
        ),
        ("schema", "one"),
    ),
    **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), ("schema", "list")),
    **dict.fromkeys(("properties", "patternProperties", "dependentSchemas", "$defs", "definitions"), ("schema", "map")),
    **dict.fromkeys(("x-motpart-" + name for name in ("prefixItems",)), ("schema", "list")),
    **dict.fromkeys(("x-motpart-" + name for name in ("patternProperties",)), ("schema", "map")),
    **dict.fromkeys(
        (
            "x-motpart-" + name
            for name in ("items", "contains", "additionalProperties", "propertyNames", "unevaluatedProperties")
        ),
        ("schema", "one"),
    ),
    "x-motpart-unevaluatedItems": ("schema", "one"),
    "xml": ("xml", "one"),
    "externalDocs": ("docs", "one"),
}
_VALUED: _Fields = {"schema": ("schema", "one"), "content": ("media", "map"), "examples": ("example", "map")}

FIELDS: Final[Mapping[str, _Fields]] = {
    "document": {
        "info": ("info", "one"),
        "paths": ("path", "map"),
        "webhooks": ("path", "map"),
        "x-webhooks": ("path", "map"),
        "components": ("components", "one"),
        "servers": ("server", "list"),
        "tags": ("tag", "list"),
        "externalDocs": ("docs", "one"),
        # Swagger 2.0
        "definitions": ("schema", "map"),
        "parameters": ("parameter", "map"),
        "responses": ("response", "map"),
        "securityDefinitions": ("security", "map"),
    },
    "info": {"contact": ("contact", "one"), "license": ("license", "one")},
    "components": {
        "schemas": ("schema", "map"),
        "responses": ("response", "map"),
        "parameters": ("parameter", "map"),
        "examples": ("example", "map"),
        "requestBodies": ("body", "map"),
        "headers": ("header", "map"),
        "securitySchemes": ("security", "map"),
        "links": ("link", "map"),
        "callbacks": ("callback", "map"),
        "pathItems": ("path", "map"),
    },
    "path": {
        **dict.fromkeys(METHODS, ("operation", "one")),
        "parameters": ("parameter", "list"),
        "servers": ("server", "list"),
    },
    "operation": {
        "parameters": ("parameter", "list"),
        "requestBody": ("body", "one"),
        "responses": ("response", "map"),
        "callbacks": ("callback", "map"),
        "servers": ("server", "list"),
        "externalDocs": ("docs", "one"),
    },
    "parameter": _VALUED,
    "header": _VALUED,
    "body": {"content": ("media", "map")},
    "response": {
        "content": ("media", "map"),
        "headers": ("header", "map"),
        "links": ("link", "map"),
        "schema": ("schema", "one"),  # Swagger 2.0
    },
    "media": {"schema": ("schema", "one"), "examples": ("example", "map"), "encoding": ("encoding", "map")},
    "encoding": {"headers": ("header", "map")},
    "schema": _SCHEMA,
    "server": {"variables": ("variable", "map")},
    "security": {"flows": ("flows", "one")},
    "flows": dict.fromkeys(("implicit", "password", "clientCredentials", "authorizationCode"), ("flow", "one")),
    "link": {"server": ("server", "one")},
    "tag": {"externalDocs": ("docs", "one")},
}
SECTION_OF: Final = {kind: name for name, (kind, _) in FIELDS["components"].items()}
"""Kind → the section of ``components`` that holds it."""
COMPONENT_OF: Final = {"schema": "definitions", "parameter": "parameters", "response": "responses"}
"""Kind → the top-level section of a Swagger 2.0 document that holds it."""


@dataclass(slots=True)
class Node:
    """One object of a document: its kind, its place, and where to put another in its stead.

    ``value`` is whatever stands there, which in a sick document may be no object.
    """

    kind: str
    place: Place
    holder: Any
    key: str | int
    value: Any

    def replace(self, value: Any) -> None:
        """Put another value in the place of this one."""
        self.holder[self.key] = self.value = value

    @property
    def reference(self) -> str | None:
        """The target when this is a reference."""
        target = self.value.get("$ref") if isinstance(self.value, dict) else None
        return target if isinstance(target, str) else None


def walk(value: Any, kind: str = "document", place: Place = ()) -> list[Node]:
    """Every object of known kind, parents before children; changing what was found does not disturb the list.

    A reference is a node itself; nothing stands below it but what a schema of OpenAPI 3.1 has beside ``$ref``.
    """
    found: list[Node] = []
    stack = [Node(kind, place, {"": value}, "", value)]
    while stack:
        node = stack.pop()
        found.append(node)
        inner = node.value
        if isinstance(inner, dict) and ("$ref" not in inner or node.kind in ("schema", "path")):
            below = _children(node)
            below.reverse()
            stack += below
    return found


def _children(node: Node) -> list[Node]:
    value, place = node.value, node.place
    if node.kind == "callback":
        names = (name for name in value if not name.startswith("x-") and name != "$ref")
        return [Node("path", (*place, name), value, name, value[name]) for name in names]
    known = FIELDS.get(node.kind)
    found: list[Node] = []
    for field in value if known else ():  # few keys stand in an object, many are known
        if known and field in known and value[field] is not None:
            kind, shape = known[field]
            inner, where = value[field], (*place, field)
            # a list under 'items' is a tuple, as older drafts of JSON Schema write it
            shape = "list" if field == "items" and isinstance(inner, list) else shape
            if shape == "one":
                if isinstance(inner, dict) or kind != "schema":
                    found.append(Node(kind, where, value, field, inner))
            elif shape == "map" and isinstance(inner, dict):
                closed = kind not in _OPEN
                found += [
                    Node(kind, (*where, name), inner, name, part)
                    for name, part in inner.items()
                    if closed or not name.startswith("x-")
                ]
            elif shape == "list" and isinstance(inner, list):
                found += [Node(kind, (*where, index), inner, index, part) for index, part in enumerate(inner)]
    return found


_OPEN = ("path", "response")
"""Maps in which a name that begins with ``x-`` is an extension, not a member."""


_NOTHING = object()


def at_pointer(document: Any, target: str) -> Any:
    """What ``#/a/b`` names; raises KeyError when it names nothing."""
    node = document
    if target in ("#", "#/"):
        return node
    if not target.startswith("#/"):
        raise KeyError(target)
    for part in target[2:].split("/"):
        node = _step(node, part)
        if node is _NOTHING:
            raise KeyError(target)
    return node


def _step(node: Any, part: str) -> Any:
    for name in dict.fromkeys((_unescaped(part), _unescaped(unquote(part)))):
        if isinstance(node, dict) and name in node:
            return node[name]
        if isinstance(node, list) and name.isdecimal() and int(name) < len(node):
            return node[int(name)]
    return _NOTHING


def _unescaped(part: str) -> str:
    return part.replace("~1", "/").replace("~0", "~")


def pointer(*parts: str | int) -> str:
    """``("components", "schemas", "A/B")`` → ``#/components/schemas/A~1B``."""
    return "#/" + "/".join(str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def dangling(target: str) -> str:
    """A reference that leads nowhere, as one into the document; :func:`as_written` gives back what the file says."""
    return pointer(_NOWHERE, target)


def as_written(target: str) -> str:
    """A reference as people wrote it."""
    home, _, name = target.rpartition("/")
    return _unescaped(name) if home == f"#/{_NOWHERE}" else target
