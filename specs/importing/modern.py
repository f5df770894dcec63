"""OpenAPI 3.1 → 3.0.3: JSON Schema 2020-12 said in 3.0's words where they say the same, kept beside where not.

``if``/``then``/``else``, ``const``, ``dependentRequired``, ``dependentSchemas`` and ``contains`` have exact equals in
3.0. What has none stays under ``x-motpart-…``, which the engine's translation of schemas honours; what 3.0 then says
is weaker, never stronger.
"""

from __future__ import annotations

import copy
from typing import Any, Final

from specs.importing.definitions import settle_definitions
from specs.importing.remarks import Place, Remarks
from specs.importing.structure import Node, walk

__all__ = ["converted_schema", "from_modern"]

Json = dict[str, Any]

_PLAIN: Final = ("string", "number", "integer", "boolean", "array", "object")
_SILENT: Final = ("$schema", "$comment", "$vocabulary", "$id", "contentSchema")


def from_modern(document: Json, remarks: Remarks) -> Json:
    """The same document in OpenAPI 3.0.3."""
    settle_definitions(document)
    for node in reversed(walk(document)):
        if node.kind == "schema":
            _note_nullable(node, remarks)
            node.replace(converted_schema(node, remarks))
        elif isinstance(node.value, dict) and "$ref" in node.value and node.kind not in ("path", "document"):
            # summary and description beside a reference are for readers; 3.0 has no place for them
            node.replace({"$ref": node.value["$ref"]})
        elif node.kind == "security" and _mutual_tls(node):
            remarks.lost(node.place, "type mutualTLS, which OpenAPI 3.0 does not have", "any caller is let in")
    _convert_root(document, remarks)
    return document


def converted_schema(node: Node, remarks: Remarks) -> Any:
    """One schema, whose inner schemas are converted already, in 3.0's words."""
    return _Schema(node, remarks).converted()


def _note_nullable(node: Node, remarks: Remarks) -> None:
    if isinstance(node.value, dict) and node.value.get("nullable") is True:
        cause = "'nullable' is a keyword of OpenAPI 3.0, not of 3.1"
        remarks.repair("R21", node.place, cause, "read as 3.0 means it")


def _mutual_tls(node: Node) -> bool:
    return isinstance(node.value, dict) and node.value.get("type") == "mutualTLS"


def _convert_root(document: Json, remarks: Remarks) -> None:
    document["openapi"] = "3.0.3"
    document.pop("jsonSchemaDialect", None)
    document.setdefault("paths", {})
    webhooks = document.pop("webhooks", None)
    if webhooks:
        document["x-webhooks"] = webhooks
        remarks.kept(("webhooks",), "webhooks, which OpenAPI 3.0 does not have", "they stand under x-webhooks")
    info = document.get("info")
    if isinstance(info, dict):
        if "summary" in info:
            info["x-summary"] = info.pop("summary")
        licence = info.get("license")
        if isinstance(licence, dict) and "identifier" in licence:
            licence["x-identifier"] = licence.pop("identifier")
    _drop_mutual_tls(document)


def _drop_mutual_tls(document: Json) -> None:
    schemes = (document.get("components") or {}).get("securitySchemes")
    if not isinstance(schemes, dict):
        return
    gone = {name for name, one in schemes.items() if isinstance(one, dict) and one.get("type") == "mutualTLS"}
    for name in gone:
        del schemes[name]
    holders = [document, *(node.value for node in walk(document) if node.kind == "operation")] if gone else []
    for holder in holders:
        if isinstance(holder, dict) and isinstance(holder.get("security"), list):
            holder["security"] = [
                {name: scopes for name, scopes in one.items() if name not in gone} if isinstance(one, dict) else one
                for one in holder["security"]
            ]


class _Schema:
    """One schema object, whose inner schemas are converted already."""

    def __init__(self, node: Node, remarks: Remarks) -> None:
        self._node = node
        self._place: Place = node.place
        self._remarks = remarks
        self._allof: list[Any] = []

    def converted(self) -> Any:
        """The schema in 3.0's words."""
        value = self._node.value
        if value is True or value is False:
            if self._node.key in ("additionalProperties", "unevaluatedProperties", "unevaluatedItems"):
                return value
            return {} if value else {"not": {}}
        if not isinstance(value, dict):
            return value
        schema = {key: inner for key, inner in value.items() if key not in _SILENT}
        schema = self._reference(schema)
        self._bounds(schema)
        self._conditions(schema)
        self._arrays(schema)
        self._objects(schema)
        self._content(schema)
        self._examples(schema)
        self._value(schema)
        self._type(schema)
        if self._allof:
            schema["allOf"] = [*(schema["allOf"] if isinstance(schema.get("allOf"), list) else []), *self._allof]
        return schema

    def _reference(self, schema: Json) -> Json:
        if "$ref" not in schema:
            return schema
        rest = {key: inner for key, inner in schema.items() if key not in ("$ref", "$defs", "definitions")}
        if not rest:
            return {"$ref": schema["$ref"]}
        self._allof.append({"$ref": schema["$ref"]})
        return rest

    def _type(self, schema: Json) -> None:
        kind = schema.get("type")
        if kind == "null":
            del schema["type"]
            schema |= {"enum": [None], "nullable": True}
            return
        if not isinstance(kind, list):
            return
        names = [name for name in dict.fromkeys(kind) if name != "null"]
        del schema["type"]
        if "null" in kind:
            schema["nullable"] = True
        if len(names) == 1:
            schema["type"] = names[0]
        elif names:
            known = [name for name in names if name in _PLAIN and not (name == "integer" and "number" in names)]
            if not set(_PLAIN) - {"integer"} <= set(known):
                branches = [{"type": name, **({"items": {}} if name == "array" else {})} for name in known]
                self._either(schema, branches)
        else:
            schema["enum"] = [None]
        if schema.get("type") == "array":
            schema.setdefault("items", {})

    def _either(self, schema: Json, branches: list[Json]) -> None:
        if schema.get("nullable"):
            # said in the branch, for `nullable` counts only beside a type
            branches = [{**branch, "nullable": True} for branch in branches]
        if "anyOf" in schema:
            self._allof.append({"anyOf": branches})
        else:
            schema["anyOf"] = branches

    def _value(self, schema: Json) -> None:
        if "const" not in schema:
            return
        value = schema.pop("const")
        if isinstance(schema.get("enum"), list) and value not in schema["enum"]:
            schema["enum"] = [value]
            self._allof.append({"not": {}})
            return
        schema["enum"] = [value]
        if value is None:
            schema["nullable"] = True

    def _bounds(self, schema: Json) -> None:
        for keyword, exclusive, stricter in (
            ("minimum", "exclusiveMinimum", max),
            ("maximum", "exclusiveMaximum", min),
        ):
            limit = schema.get(exclusive)
            if isinstance(limit, bool) or not isinstance(limit, (int, float)):
                continue
            other = schema.get(keyword)
            both = isinstance(other, (int, float)) and not isinstance(other, bool)
            if both and other != limit and stricter(float(other), float(limit)) == other:  # type: ignore[arg-type]  # a number
                del schema[exclusive]
                continue
            schema[keyword], schema[exclusive] = limit, True

    def _conditions(self, schema: Json) -> None:
        if "if" in schema:
            when = schema.pop("if")
            then, otherwise = schema.pop("then", None), schema.pop("else", None)
            if then is not None:
                self._allof.append({"anyOf": [{"not": when}, then]})
            if otherwise is not None:
                self._allof.append({"anyOf": [copy.deepcopy(when), otherwise]})
        schema.pop("then", None)
        schema.pop("else", None)
        for name, needed in _pairs(schema.pop("dependentRequired", None)):
            if isinstance(needed, list) and needed:
                self._allof.append({"anyOf": [_lacks(name), {"required": needed}]})
        for name, needed in _pairs(schema.pop("dependentSchemas", None)):
            self._allof.append({"anyOf": [_lacks(name), needed]})

    def _arrays(self, schema: Json) -> None:
        if isinstance(schema.get("prefixItems"), list):
            schema["x-motpart-prefixItems"] = schema.pop("prefixItems")
            if schema.get("items") in (False, {"not": {}}):
                schema["maxItems"] = min(schema.get("maxItems", 10**9), len(schema["x-motpart-prefixItems"]))
            elif "items" in schema:
                schema["x-motpart-items"] = schema["items"]
            schema["items"] = {}
            self._kept("prefixItems")
        if "contains" in schema:
            self._contains(schema)
        if "unevaluatedItems" in schema:
            self._keep(schema, "unevaluatedItems")
        if schema.get("type") == "array":
            schema.setdefault("items", {})  # 3.0 wants it said that they may be anything

    def _contains(self, schema: Json) -> None:
        least, most = schema.pop("minContains", 1), schema.pop("maxContains", None)
        if least == 1 and most is None:
            holds_none = {"type": "array", "items": {"not": copy.deepcopy(schema["contains"])}}
            self._allof.append({"not": holds_none})
            # said exactly; who makes values gets along better with the word itself
            schema["x-motpart-contains"] = schema.pop("contains")
            return
        schema["x-motpart-contains"] = schema.pop("contains")
        schema["x-motpart-minContains"] = least
        if most is not None:
            schema["x-motpart-maxContains"] = most
        self._kept("minContains and maxContains")

    def _objects(self, schema: Json) -> None:
        if isinstance(schema.get("patternProperties"), dict):
            schema["x-motpart-patternProperties"] = schema.pop("patternProperties")
            if "additionalProperties" in schema:
                schema["x-motpart-additionalProperties"] = schema.pop("additionalProperties")
            self._kept("patternProperties")
        if "propertyNames" in schema:
            self._keep(schema, "propertyNames")
        if "unevaluatedProperties" in schema:
            combined = {"allOf", "anyOf", "oneOf", "x-motpart-patternProperties"} & set(schema) or self._allof
            if not combined and "additionalProperties" not in schema:
                schema["additionalProperties"] = schema.pop("unevaluatedProperties")
            else:
                self._keep(schema, "unevaluatedProperties")

    def _content(self, schema: Json) -> None:
        encoding, media = schema.pop("contentEncoding", None), schema.pop("contentMediaType", None)
        if isinstance(encoding, str) and encoding.lower() in ("base64", "base64url"):
            # an annotation there, an assertion here; where something else says what the text is, that counts
            if not {"pattern", "minLength", "maxLength", "enum"} & set(schema):
                schema.setdefault("format", "byte")
            schema["x-contentEncoding"] = encoding
        elif encoding is None and media == "application/octet-stream":
            schema.setdefault("format", "binary")
        elif encoding is not None:
            self._remarks.lost(self._place, f"contentEncoding {encoding!r}", "the text is not checked")
        if media is not None:
            schema["x-contentMediaType"] = media

    def _examples(self, schema: Json) -> None:
        if isinstance(schema.get("examples"), list):
            examples = schema.pop("examples")
            if examples and "example" not in schema:
                schema["example"] = examples[0]
            if len(examples) > 1:
                schema["x-examples"] = examples
        for keyword in ("$dynamicRef", "$recursiveRef"):
            if keyword in schema:
                self._remarks.lost(self._place, f"{keyword} {schema.pop(keyword)!r}", "anything is accepted there")
        for keyword in ("$anchor", "$dynamicAnchor", "$recursiveAnchor"):
            schema.pop(keyword, None)

    def _keep(self, schema: Json, keyword: str) -> None:
        schema[f"x-motpart-{keyword}"] = schema.pop(keyword)
        self._kept(keyword)

    def _kept(self, keyword: str) -> None:
        cause = f"{keyword}, which OpenAPI 3.0 does not have"
        self._remarks.kept(self._place, cause, "kept under x-motpart-…, which requests and replies are checked against")


def _lacks(name: str) -> Json:
    """Everything but an object that has the property."""
    return {"not": {"type": "object", "required": [name]}}


def _pairs(value: Any) -> list[tuple[str, Any]]:
    return list(value.items()) if isinstance(value, dict) else []
