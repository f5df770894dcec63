"""Fields of each kind of object in OpenAPI 3.0, and their repair: unknown ones set aside, wrong ones put right."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from specs.importing.remarks import Place, Remarks
from specs.importing.structure import FIELDS, METHODS, Node, walk

__all__ = ["mend_shapes"]

_TEXTS: Final = "title description format pattern"
_NUMBERS: Final = "multipleOf maximum minimum"
_COUNTS: Final = "maxLength minLength maxItems minItems maxProperties minProperties"
_FLAGS: Final = "exclusiveMaximum exclusiveMinimum uniqueItems nullable readOnly writeOnly deprecated"


def _fields(**by_type: str) -> dict[str, str]:
    return {name: kind for kind, names in by_type.items() for name in names.split()}


_PARAMETER = _fields(
    string="description style",
    boolean="required deprecated allowEmptyValue explode allowReserved",
    any="example",
    object="schema content examples",
)
_OWN: Final[Mapping[str, Mapping[str, str]]] = {
    "document": _fields(string="openapi", object="info paths components externalDocs", array="servers security tags"),
    "info": _fields(string="title description termsOfService version", object="contact license"),
    "contact": _fields(string="name url email"),
    "license": _fields(string="name url"),
    "docs": _fields(string="description url"),
    "tag": _fields(string="name description", object="externalDocs"),
    "server": _fields(string="url description", object="variables"),
    "variable": _fields(string="default description", array="enum"),
    "components": dict.fromkeys(FIELDS["components"], "object"),
    "path": {**dict.fromkeys(METHODS, "object"), **_fields(string="$ref summary description")}
    | _fields(array="servers parameters"),
    "operation": _fields(
        string="summary description operationId",
        array="tags parameters security servers",
        object="externalDocs requestBody responses callbacks",
        boolean="deprecated",
    ),
    "parameter": {**_PARAMETER, **_fields(string="name in description style")},
    "header": _PARAMETER,
    "body": _fields(string="description", object="content", boolean="required"),
    "response": _fields(string="description", object="headers content links"),
    "media": _fields(object="schema examples encoding", any="example"),
    "encoding": _fields(string="contentType style", object="headers", boolean="explode allowReserved"),
    "example": _fields(string="summary description externalValue", any="value"),
    "link": _fields(
        string="operationRef operationId description", object="parameters headers server", any="requestBody"
    ),
    "security": _fields(string="type description name in scheme bearerFormat openIdConnectUrl", object="flows"),
    "flows": dict.fromkeys(("implicit", "password", "clientCredentials", "authorizationCode"), "object"),
    "flow": _fields(string="authorizationUrl tokenUrl refreshUrl", object="scopes"),
    "schema": _fields(
        string=_TEXTS,
        number=_NUMBERS,
        count=_COUNTS,
        boolean=_FLAGS,
        array="enum allOf oneOf anyOf",
        names="required",  # `required: true` on a property is put right where schemas are
        object="properties items not discriminator xml externalDocs",
        any="type default example additionalProperties",
    ),
    "xml": _fields(string="name namespace prefix", boolean="attribute wrapped"),
}
_REQUIRED: Final[Mapping[str, Mapping[str, Any]]] = {
    "document": {"info": {}, "paths": {}},
    "license": {"name": "not given"},
    "docs": {"url": "https://example.com/"},
    "server": {"url": "/"},
    "variable": {"default": ""},
    "operation": {"responses": {}},
    "response": {"description": ""},
}
_UNNAMEABLE: Final = frozenset({"callback"})


def mend_shapes(document: dict[str, Any], remarks: Remarks) -> None:
    """Every object of the document gets the fields that its kind has, of the type that they have."""
    for node in walk(document):
        if node.kind in _UNNAMEABLE:
            continue
        if not isinstance(node.value, dict):
            _mend_whole(node, remarks)
        elif node.reference is None or node.kind == "path":
            _mend_fields(node, remarks)


def _mend_whole(node: Node, remarks: Remarks) -> None:
    """Something that should be an object and is none."""
    if node.kind == "schema" and isinstance(node.value, bool) and node.key == "additionalProperties":
        return
    replacement: Any = {}
    if node.kind == "tag" and isinstance(node.value, str):
        replacement = {"name": node.value}
    elif node.kind in ("server", "docs") and isinstance(node.value, str):
        replacement = {"url": node.value}
    elif node.kind == "example":
        replacement = {"value": node.value}
    elif node.kind == "response":
        replacement = {"description": node.value if isinstance(node.value, str) else ""}
    cause = f"{_shown(node.value)} where an object must be"
    remarks.repair("R14", node.place, cause, f"read as {_shown(replacement)}")
    node.replace(replacement)


def _mend_fields(node: Node, remarks: Remarks) -> None:
    known = _OWN.get(node.kind)
    if known is None:
        return
    for name in list(node.value):
        place = (*node.place, name)
        if name.startswith("x-"):
            continue
        if name == "$ref" and node.kind != "path":
            del node.value[name]
            remarks.repair("R14", place, "$ref is no string", "left out")
        elif name not in known:
            _set_aside(node, name, remarks)
        else:
            _mend_value(node.value, name, known[name], place, remarks)
    for name, default in _REQUIRED.get(node.kind, {}).items():
        if name not in node.value:
            node.value[name] = dict(default) if isinstance(default, dict) else default
            remarks.repair("R15", node.place, f"there is no '{name}'", f"read as {_shown(default)}")


def _set_aside(node: Node, name: str, remarks: Remarks) -> None:
    aside = "x-" + re.sub(r"[^A-Za-z0-9._-]+", "-", name).lstrip("$-")
    value = node.value.pop(name)
    node.value.setdefault(aside, value)
    what = "keyword" if node.kind == "schema" else "field"
    remarks.repair("R13", node.place, f"unknown {what} '{name}'", f"set aside as '{aside}', which nothing reads")


def _mend_value(holder: dict[str, Any], name: str, wanted: str, place: Place, remarks: Remarks) -> None:
    value = holder[name]
    if _fits(value, wanted):
        return
    coerced = _coerced(value, wanted)
    if coerced is None:
        del holder[name]
        if value is not None:  # an empty key in YAML says nothing and hurts nobody
            remarks.repair("R14", place, f"{_shown(value)} is no {_word(wanted)}", "left out")
        return
    holder[name] = coerced
    remarks.repair("R14", place, f"{_shown(value)} is no {_word(wanted)}", f"read as {_shown(coerced)}")


_TYPES: Final = {"string": str, "boolean": bool, "object": dict, "array": list}


def _fits(value: Any, wanted: str) -> bool:
    if wanted == "any":
        return True
    if wanted == "names":
        return isinstance(value, (list, bool, str))
    if wanted in _TYPES:
        return isinstance(value, _TYPES[wanted])
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return wanted == "number" or (isinstance(value, int) and value >= 0)


def _coerced(value: Any, wanted: str) -> Any:
    """The value in the type that is wanted; None when there is no saying what was meant."""
    if wanted == "string":
        return str(value) if isinstance(value, (int, float)) else None
    if wanted == "boolean":
        return {"true": True, "false": False, "yes": True, "no": False, "1": True, "0": False}.get(str(value).lower())
    if wanted in ("number", "count"):
        return _number(value, wanted)
    if wanted == "array" and isinstance(value, (str, dict)) and value:
        return [value]
    return None


def _number(value: Any, wanted: str) -> Any:
    if isinstance(value, bool):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    if number - number != 0 or (wanted == "count" and (number < 0 or number > 2**53)):
        return None
    return int(number) if number.is_integer() else (number if wanted == "number" else None)


def _word(wanted: str) -> str:
    return {"count": "whole number from 0", "array": "list"}.get(wanted, wanted)


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "an object" if value else "an empty object"
    if isinstance(value, list):
        return "a list"
    return repr(value)
