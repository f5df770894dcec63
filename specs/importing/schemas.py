"""Repairs of schema objects: types, patterns, keywords of other versions, contradictions."""

from __future__ import annotations

from typing import Any, Final

from specs.importing.alternatives import all_alike
from specs.importing.modern import converted_schema
from specs.importing.patterns import mended_pattern, shortest
from specs.importing.remarks import Remarks
from specs.importing.structure import Node, walk
from specs.importing.values import as_a, is_a, once_each, type_of

__all__ = ["mend_modern_words", "mend_schemas"]

Json = dict[str, Any]

TYPES: Final = frozenset({"string", "number", "integer", "boolean", "array", "object"})
_OTHER_NAMES: Final = {
    **dict.fromkeys(("int", "int32", "int64", "long", "short", "bigint", "uint", "int4", "int8"), ("integer", None)),
    **dict.fromkeys(("float", "double", "decimal", "numeric", "real", "money", "currency"), ("number", None)),
    **dict.fromkeys(("bool",), ("boolean", None)),
    **dict.fromkeys(("date",), ("string", "date")),
    **dict.fromkeys(("datetime", "date-time", "timestamp"), ("string", "date-time")),
    **dict.fromkeys(("uuid", "guid"), ("string", "uuid")),
    **dict.fromkeys(("uri", "url"), ("string", "uri")),
    **dict.fromkeys(("email", "byte", "password"), ("string", None)),
    **dict.fromkeys(("file", "binary"), ("string", "binary")),
    **dict.fromkeys(("str", "text", "char", "varchar", "time", "opt"), ("string", None)),
    **dict.fromkeys(("map", "dict", "dictionary", "hash", "hashmap", "json", "struct"), ("object", None)),
    **dict.fromkeys(("list", "set", "collection", "tuple"), ("array", None)),
}
_MODERN: Final = frozenset(
    {
        *("const", "if", "then", "else", "prefixItems", "contains", "minContains", "maxContains", "patternProperties"),
        *("propertyNames", "unevaluatedProperties", "unevaluatedItems", "dependentRequired", "dependentSchemas"),
        *("contentEncoding", "contentMediaType", "contentSchema", "examples", "$defs", "$schema", "$comment", "$id"),
        *("$anchor", "definitions", "dependencies", "additionalItems"),
    }
)
_PAIRS: Final = (
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
    ("minimum", "maximum"),
)


def mend_modern_words(document: Json, remarks: Remarks) -> None:
    """Keywords of JSON Schema 2020-12 (or draft 4) in a document of an older version mean what they mean there."""
    for node in reversed(walk(document)):
        if node.kind != "schema" or not isinstance(node.value, dict):
            continue
        found = sorted(_modern_words(node.value))
        if not found or node.reference is not None:
            continue
        for word in found:
            remarks.repair(
                "R21", node.place, f"'{word}' is a keyword of another version", "read as that version means it"
            )
        _draft_4(node.value)
        node.replace(converted_schema(node, remarks))


def _modern_words(schema: Json) -> set[str]:
    found = set(schema) & _MODERN
    if isinstance(schema.get("type"), list) or schema.get("type") == "null":
        found.add("type")
    if isinstance(schema.get("items"), list):
        found.add("items")
    for word in ("exclusiveMinimum", "exclusiveMaximum"):
        if isinstance(schema.get(word), (int, float)) and not isinstance(schema[word], bool):
            found.add(word)
    return found


def _draft_4(schema: Json) -> None:
    """``dependencies``, ``additionalItems`` and a list under ``items``, in 2020-12's words."""
    if isinstance(schema.get("items"), list):
        schema["prefixItems"] = schema.pop("items")
        rest = schema.pop("additionalItems", None)
        if rest is not None:
            schema["items"] = rest if isinstance(rest, dict) else ({} if rest is not False else {"not": {}})
    schema.pop("additionalItems", None)
    dependencies = schema.pop("dependencies", None)
    for name, needed in dependencies.items() if isinstance(dependencies, dict) else ():
        word = "dependentRequired" if isinstance(needed, list) else "dependentSchemas"
        if isinstance(needed, (list, dict)):
            schema.setdefault(word, {})[name] = needed


def mend_schemas(document: Json, remarks: Remarks) -> None:
    """What the shapes leave: each schema object for itself."""
    for node in walk(document):
        if node.kind != "schema" or not isinstance(node.value, dict):
            continue
        if node.reference is not None:
            if len(node.value) > 1:  # 3.0: whatever stands beside $ref is ignored
                node.replace({"$ref": node.reference})
            continue
        mender = _Mender(node, document, remarks)
        mender.type()
        mender.required()
        mender.combined()
        mender.enum()
        mender.pattern()
        mender.bounds()
        mender.length()
        mender.discriminator()
        mender.format()


class _Mender:
    """The repairs of one schema object."""

    def __init__(self, node: Node, document: Json, remarks: Remarks) -> None:
        self.schema: Json = node.value
        self.document = document
        self.place = node.place
        self.remarks = remarks

    def _say(self, number: str, cause: str, done: str) -> None:
        self.remarks.repair(number, self.place, cause, done)

    def type(self) -> None:
        """An unknown type is read as what it names; an array has items."""
        schema = self.schema
        kind = schema.get("type")
        if isinstance(kind, dict):
            del schema["type"]
            schema.update({word: value for word, value in kind.items() if word not in schema})
            self._say("R05", "a schema as the type", "its keywords are read as those of the schema around it")
            kind = schema.get("type")
        if "type" in schema and (not isinstance(kind, str) or kind not in TYPES):
            del schema["type"]
            meant = _meant(kind, schema)
            if meant is None:
                self._say("R05", f"type {kind!r}", "any type is accepted")
            else:
                schema["type"] = meant[0]
                if meant[1]:
                    schema.setdefault("format", meant[1])
                self._say("R05", f"type {kind!r}", f"read as {' '.join(filter(None, meant))}")
        if schema.get("type") == "array" and "items" not in schema:
            schema["items"] = {}
            self._say("R15", "an array without 'items'", "its items may be anything")
        additional = schema.get("additionalProperties")
        if additional is not None and not isinstance(additional, (bool, dict)):
            schema["additionalProperties"] = str(additional).lower() != "false"
            self._say("R14", f"additionalProperties {additional!r}", f"read as {schema['additionalProperties']}")

    def required(self) -> None:
        """A list of names, each once; ``required: true`` on a property belongs to the object around it."""
        schema = self.schema
        properties = schema.get("properties")
        marked = [
            name
            for name, inner in (properties.items() if isinstance(properties, dict) else ())
            if isinstance(inner, dict) and inner.get("required") in (True, "true", [True])
        ]
        names = schema.get("required")
        if names is None and not marked:
            return
        kept = [name for name in names if isinstance(name, str)] if isinstance(names, list) else []
        kept = list(dict.fromkeys([*kept, *marked]))
        if isinstance(names, list) and len(kept) < len(names):
            self._say("R14", f"required {names!r}", f"read as {kept!r}")
        if marked:
            self._say("R14", f"'required: true' on {', '.join(marked)}", "they are required properties of this object")
        if kept:
            schema["required"] = kept
        else:
            schema.pop("required", None)

    def combined(self) -> None:
        """allOf, anyOf and oneOf are lists with something in them."""
        for keyword in ("allOf", "anyOf", "oneOf"):
            if self.schema.get(keyword) == []:
                del self.schema[keyword]
                self._say("R19", f"{keyword} is empty", "left out")
        branches = self.schema.get("oneOf")
        if isinstance(branches, list) and "anyOf" not in self.schema and all_alike(branches, self.document):
            self.schema["anyOf"] = self.schema.pop("oneOf")
            self._say("R19", "the branches of oneOf are alike, so that no value fits exactly one", "read as anyOf")

    def enum(self) -> None:
        """Values, each once, of the schema's type."""
        schema = self.schema
        values = schema.get("enum")
        if values is None:
            return
        if not values:
            del schema["enum"]
            self._say("R19", "enum is empty, so that nothing fits", "any value is accepted")
            return
        unique = once_each(values)
        if len(unique) < len(values):
            self._say("R19", "enum holds the same value twice", "each once")
        kind = schema.get("type")
        misfit = [value for value in unique if value is not None and not is_a(value, kind)]
        if misfit:
            fitting = [as_a(value, kind) if value in misfit else value for value in unique]
            if any(value is None for value in fitting if value not in unique):
                del schema["type"]
                self._say("R19", f"enum values such as {misfit[0]!r} are no {kind}", "the enum decides, not the type")
            else:
                unique = once_each(fitting)
                self._say("R19", f"enum values such as {misfit[0]!r} are no {kind}", f"read as {kind}")
        schema["enum"] = unique

    def pattern(self) -> None:
        """A regular expression that can match something."""
        pattern = self.schema.get("pattern")
        wrong = mended_pattern(pattern) if isinstance(pattern, str) else None
        if wrong is None:
            return
        number, meant, cause = wrong
        if meant is None:
            self.schema["x-pattern"] = self.schema.pop("pattern")
            self._say(number, cause, "set aside as 'x-pattern'; any text is accepted")
        else:
            self.schema["pattern"] = meant
            self._say(number, cause, f"read as {meant!r}")

    def bounds(self) -> None:
        """The lowest is not above the highest; multiples are of something."""
        schema = self.schema
        for low, high in _PAIRS:
            if low in schema and high in schema and schema[low] > schema[high]:
                self._say("R19", f"{low} {schema[low]} is above {high} {schema[high]}", f"{high} is left out")
                del schema[high]
        if "multipleOf" in schema and schema["multipleOf"] <= 0:
            self._say("R19", f"multipleOf {schema['multipleOf']}", "left out")
            del schema["multipleOf"]

    def length(self) -> None:
        """Room for what the pattern asks for."""
        pattern, most = self.schema.get("pattern"), self.schema.get("maxLength")
        least = shortest(pattern) if isinstance(pattern, str) else 0
        if isinstance(most, int) and least > most:
            del self.schema["maxLength"]
            cause = f"the pattern takes {least} characters or more, maxLength is {most}"
            self._say("R19", cause, "maxLength is left out")

    def discriminator(self) -> None:
        """An object that names a property."""
        found = self.schema.get("discriminator")
        if found is None:
            return
        if isinstance(found, str):
            self.schema["discriminator"] = {"propertyName": found}
            self._say("R21", f"discriminator {found!r} as Swagger 2.0 writes it", "read as its propertyName")
        elif not isinstance(found, dict) or not isinstance(found.get("propertyName"), str):
            del self.schema["discriminator"]
            self._say("R15", "the discriminator has no 'propertyName'", "left out")
        elif "mapping" in found and not _is_mapping(found["mapping"]):
            del found["mapping"]
            self._say("R14", "the discriminator's mapping does not map names to schemas", "left out")
        self._open_discriminator()

    def _open_discriminator(self) -> None:
        """A parent that lists neither its values nor its children: nobody can say which values there are."""
        found = self.schema.get("discriminator")
        closed = isinstance(found, dict) and (found.get("mapping") or "oneOf" in self.schema or "anyOf" in self.schema)
        if found is None or closed:
            return
        self.schema["x-discriminator"] = self.schema.pop("discriminator")
        cause = "a discriminator that maps no values and lists no schemas"
        self.remarks.lost(self.place, cause, "the properties of the parent are checked, not those of a child")

    def format(self) -> None:
        """A format of whole numbers says nothing of a number."""
        if self.schema.get("type") == "number" and self.schema.get("format") in ("int32", "int64"):
            self.schema["x-format"] = self.schema.pop("format")
            self._say("R19", f"format {self.schema['x-format']} of a number", "set aside as 'x-format'")


def _is_mapping(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(target, str) for target in value.values())


def _meant(kind: Any, schema: Json) -> tuple[str, str | None] | None:
    if not isinstance(kind, str):
        return None
    name = kind.strip().lower()
    if name in TYPES:
        return name, None
    if name in _OTHER_NAMES:
        return _OTHER_NAMES[name]
    if isinstance(schema.get("enum"), list) and schema["enum"]:
        kinds = {type_of(value) for value in schema["enum"]}
        return (kinds.pop(), None) if len(kinds) == 1 else None
    if isinstance(schema.get("properties"), dict):
        return "object", None
    return ("array", None) if isinstance(schema.get("items"), dict) else None
