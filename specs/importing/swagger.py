"""Swagger 2.0 → OpenAPI 3.0.3, its meaning kept."""

from __future__ import annotations

from typing import Any, Final

from specs.importing.remarks import Place, Remarks
from specs.importing.structure import METHODS, pointer, walk

__all__ = ["from_swagger"]

Json = dict[str, Any]

_SCHEMA_WORDS: Final = frozenset(
    {
        *("type", "format", "items", "default", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"),
        *("maxLength", "minLength", "pattern", "maxItems", "minItems", "uniqueItems", "enum", "multipleOf"),
    }
)
_STYLES: Final[dict[str, Json]] = {
    "csv": {"explode": False},
    "ssv": {"style": "spaceDelimited", "explode": False},
    "pipes": {"style": "pipeDelimited", "explode": False},
    "multi": {"explode": True},
}
_FLOWS: Final = {
    "implicit": "implicit",
    "password": "password",
    "application": "clientCredentials",
    "accessCode": "authorizationCode",
}
_FORM: Final = "application/x-www-form-urlencoded"
_MULTIPART: Final = "multipart/form-data"
_JSON: Final = "application/json"


def from_swagger(document: Json, remarks: Remarks) -> Json:
    """The same document in OpenAPI 3.0.3; what was malformed stays malformed, for the repairs to name."""
    return _Conversion(document, remarks).run()


class _Conversion:
    """One document on its way; ``_bodies`` are the shared parameters that become request bodies."""

    def __init__(self, document: Json, remarks: Remarks) -> None:
        self._old = document
        self._remarks = remarks
        shared = _mapping(document.get("parameters"))
        self._shared = {name: value for name, value in shared.items() if isinstance(value, dict)}

    def run(self) -> Json:
        """Definitions, shared parts, paths; references last."""
        old = self._old
        new: Json = {"openapi": "3.0.3", "info": old.get("info", {})}
        new |= {key: old[key] for key in ("tags", "externalDocs", "security") if key in old}
        new |= {key: value for key, value in old.items() if key.startswith("x-")}
        _move_references([value for key, value in new.items() if key.startswith("x-")])
        servers = _servers(old)
        if servers:
            new["servers"] = servers
        paths = _mapping(old.get("paths"))
        new["paths"] = {
            name: self._path(item, ("paths", name)) if not name.startswith("x-") else item
            for name, item in paths.items()
        }
        components: Json = {"schemas": _mapping(old.get("definitions"))}
        plain = {name: p for name, p in self._shared.items() if p.get("in") not in ("body", "formData")}
        components["parameters"] = {
            name: self._parameter(parameter, ("parameters", name)) for name, parameter in plain.items()
        }
        components["responses"] = {
            name: self._response(response, _types(old.get("produces")))
            for name, response in _mapping(old.get("responses")).items()
        }
        components["securitySchemes"] = {
            name: _scheme(scheme) for name, scheme in _mapping(old.get("securityDefinitions")).items()
        }
        new["components"] = {name: part for name, part in components.items() if part}
        _convert_schemas(new)
        return new

    def _path(self, item: Any, place: Place) -> Any:
        if not isinstance(item, dict):
            return item
        shared = _list(item.get("parameters"))
        bodily = [p for p in shared if self._is_body(p)]
        new = {key: value for key, value in item.items() if key not in METHODS and key != "parameters"}
        rest = [self._parameter(p, (*place, "parameters", i)) for i, p in enumerate(shared) if not self._is_body(p)]
        if rest:
            new["parameters"] = rest
        for method in METHODS:
            if isinstance(item.get(method), dict):
                new[method] = self._operation(item[method], bodily, (*place, method))
        return new

    def _followed(self, parameter: Any) -> Any:
        target = parameter.get("$ref") if isinstance(parameter, dict) else None
        if isinstance(target, str) and target.startswith("#/parameters/"):
            return self._shared.get(target.removeprefix("#/parameters/").replace("~1", "/").replace("~0", "~"))
        return parameter

    def _is_body(self, parameter: Any) -> bool:
        return _mapping(self._followed(parameter)).get("in") in ("body", "formData")

    def _operation(self, old: Json, inherited: list[Any], place: Place) -> Json:
        gone = ("parameters", "responses", "consumes", "produces", "schemes")
        new = {key: value for key, value in old.items() if key not in gone}
        parameters = _list(old.get("parameters"))
        rest = [self._parameter(p, (*place, "parameters", i)) for i, p in enumerate(parameters) if not self._is_body(p)]
        if rest:
            new["parameters"] = rest
        bodily = [_mapping(self._followed(p)) for p in (*parameters, *inherited) if self._is_body(p)]
        consumes = _types(old.get("consumes", self._old.get("consumes")))
        body = self._body(bodily, consumes, place)
        if body is not None:
            new["requestBody"] = body
        produces = _types(old.get("produces", self._old.get("produces")))
        responses = old.get("responses")
        if isinstance(responses, dict):
            responses = {
                str(key): self._response(response, produces) if not str(key).startswith("x-") else response
                for key, response in responses.items()
            }
        new["responses"] = responses
        return new

    def _parameter(self, old: Any, place: Place) -> Any:
        if not isinstance(old, dict) or "$ref" in old:
            return old
        new = {k: v for k, v in old.items() if k not in _SCHEMA_WORDS and k not in ("collectionFormat", "schema")}
        schema = {key: value for key, value in old.items() if key in _SCHEMA_WORDS}
        new["schema"] = old["schema"] if isinstance(old.get("schema"), dict) and not schema else schema
        if old.get("type") == "array":
            new |= self._style(old, place)
        return new

    def _style(self, old: Json, place: Place) -> Json:
        word = old.get("collectionFormat", "csv")
        if word == "tsv":
            cause = "collectionFormat tsv, which OpenAPI 3 does not have"
            self._remarks.lost(place, cause, "read as values between commas")
            word = "csv"
        if old.get("in") in ("path", "header"):
            return {}  # style 'simple' is csv, and the only one there
        return dict(_STYLES.get(str(word), {"explode": False}))

    def _body(self, parameters: list[Json], consumes: list[str], place: Place) -> Json | None:
        whole = next((p for p in parameters if p.get("in") == "body"), None)
        fields = [p for p in parameters if p.get("in") == "formData"]
        if whole is not None:
            body: Json = {key: whole[key] for key in ("description", "required") if key in whole}
            body |= {key: value for key, value in whole.items() if key.startswith("x-")}
            schema = whole.get("schema", {})
            types = sorted(consumes, key=lambda name: name in (_FORM, _MULTIPART)) or [_JSON]
            body["content"] = {name: {"schema": schema} for name in types}
            return body
        return self._form(fields, consumes, place) if fields else None

    def _form(self, fields: list[Json], consumes: list[str], place: Place) -> Json:
        files = any(_holds_file(field) for field in fields)
        types = [name for name in consumes if name in (_FORM, _MULTIPART)]
        types = [_MULTIPART] if files else types or [_FORM, _MULTIPART]
        schema: Json = {"type": "object", "properties": {}}
        encoding: Json = {}
        for field in fields:
            name = str(field.get("name", ""))
            part = {key: value for key, value in field.items() if key in _SCHEMA_WORDS or key == "description"}
            schema["properties"][name] = part
            if field.get("type") == "array":
                encoding[name] = self._style({**field, "in": "query"}, (*place, "parameters", name))
        required = [str(field.get("name")) for field in fields if field.get("required") is True]
        if required:
            schema["required"] = required
        content: Json = {}
        for name in types:
            content[name] = {"schema": schema}
            if encoding and name == _FORM:
                content[name]["encoding"] = encoding
        return {"content": content, **({"required": True} if required else {})}

    def _response(self, old: Any, produces: list[str]) -> Any:
        if not isinstance(old, dict) or "$ref" in old:
            return old
        new = {key: value for key, value in old.items() if key not in ("schema", "headers", "examples")}
        headers = _mapping(old.get("headers"))
        if headers:
            new["headers"] = {name: _header(header) for name, header in headers.items()}
        examples = _mapping(old.get("examples"))
        schema = old.get("schema")
        # an answer without a schema has no documented content, but what it says comes in a type that 'produces' names
        if produces or isinstance(schema, dict) or examples:
            new["content"] = {
                name: {
                    **({"schema": schema} if isinstance(schema, dict) else {}),
                    **({"example": examples[name]} if name in examples else {}),
                }
                for name in produces or [_JSON]
            }
        return new


def _header(old: Any) -> Any:
    if not isinstance(old, dict) or "$ref" in old:
        return old
    new = {key: old[key] for key in old if key == "description" or key.startswith("x-")}
    return {**new, "schema": {key: value for key, value in old.items() if key in _SCHEMA_WORDS}}


def _holds_file(field: Json) -> bool:
    return field.get("type") == "file" or _mapping(field.get("items")).get("type") == "file"


def _servers(old: Json) -> list[Json]:
    host, base = old.get("host"), old.get("basePath")
    base = base if isinstance(base, str) and base != "/" else ""
    base = base if base.startswith("/") or not base else "/" + base
    if not isinstance(host, str) or not host:
        return [{"url": base}] if base else []
    schemes = [name for name in _list(old.get("schemes")) if name in ("http", "https", "ws", "wss")] or ["https"]
    return [{"url": f"{scheme}://{host}{base}".rstrip("/")} for scheme in schemes]


def _scheme(old: Any) -> Any:
    if not isinstance(old, dict):
        return old
    kept = {key: value for key, value in old.items() if key == "description" or key.startswith("x-")}
    if old.get("type") == "basic":
        return {"type": "http", "scheme": "basic", **kept}
    if old.get("type") == "oauth2":
        flow: Json = {key: old[key] for key in ("authorizationUrl", "tokenUrl") if key in old}
        flow["scopes"] = _mapping(old.get("scopes"))
        name = _FLOWS.get(str(old.get("flow")), str(old.get("flow")))
        return {"type": "oauth2", "flows": {name: flow}, **kept}
    return old


def _convert_schemas(document: Json) -> None:
    """What schemas of 2.0 say in other words, and every reference."""
    for node in reversed(walk(document)):
        if not isinstance(node.value, dict):
            continue
        target = node.reference
        if target is not None:
            node.value["$ref"] = _moved(target)
        if node.kind == "schema":
            _convert_schema(node.value)


def _convert_schema(schema: Json) -> None:
    if schema.get("type") == "file":
        schema |= {"type": "string", "format": "binary"}
    if isinstance(schema.get("discriminator"), str):
        schema["discriminator"] = {"propertyName": schema["discriminator"]}
    if "x-nullable" in schema:
        schema["nullable"] = schema.pop("x-nullable") is True
    schema.pop("collectionFormat", None)


_HOMES: Final = (("#/definitions/", "schemas"), ("#/parameters/", "parameters"), ("#/responses/", "responses"))


def _moved(target: str) -> str:
    for start, section in _HOMES:
        if target.startswith(start):
            return f"{pointer('components', section)}/{target.removeprefix(start)}"
    return target


def _move_references(value: Any) -> None:
    """Those in extensions, where schemas may stand too (``x-stream-definitions``)."""
    if isinstance(value, dict) and isinstance(value.get("$ref"), str):
        value["$ref"] = _moved(value["$ref"])
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _move_references(inner)


def _types(value: Any) -> list[str]:
    return list(dict.fromkeys(name for name in _list(value) if isinstance(name, str) and "/" in name))


def _mapping(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
