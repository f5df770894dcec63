"""Repairs of operations: ids, parameters, answers."""

from __future__ import annotations

import re
from typing import Any, Final

from specs.importing.paths import TEMPLATE
from specs.importing.remarks import Place, Remarks
from specs.importing.structure import METHODS, Node, at_pointer, walk
from specs.importing.wholes import mend_security

__all__ = ["mend_operations"]

Json = dict[str, Any]

_STATUS: Final = re.compile(r"^[1-5](?:[0-9]{2}|XX)$")
_STYLES: Final = {
    "path": ("simple", "label", "matrix"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form",),
}


def mend_operations(document: Json, remarks: Remarks) -> None:
    """Parameters, answers, ids and security of every operation."""
    _mend_ids(document, remarks)
    for node in reversed(walk(document)):
        if not isinstance(node.value, dict) or node.reference is not None:
            continue
        if node.kind in ("parameter", "header"):
            _mend_parameter(node, remarks)
        elif node.kind == "body" and not node.value.get("content"):
            _mend_body(node, remarks)
        elif node.kind == "operation":
            _mend_responses(node, remarks)
            mend_security(node.value, node.place, document, remarks)
    for path, item in document["paths"].items():
        if isinstance(item, dict) and not path.startswith("x-"):
            _mend_path_parameters(document, path, item, remarks)


def _mend_ids(document: Json, remarks: Remarks) -> None:
    seen: set[str] = set()
    for path, item in document["paths"].items():
        for method in METHODS:
            spec = item.get(method) if isinstance(item, dict) else None
            if not isinstance(spec, dict) or "operationId" not in spec:
                continue
            name = spec["operationId"]
            if not name.strip():
                del spec["operationId"]
                continue
            if name in seen:
                new = next(f"{name}_{number}" for number in range(2, 10_000) if f"{name}_{number}" not in seen)
                spec["operationId"] = new
                place = ("paths", path, method)
                remarks.repair("R08", place, f"operationId '{name}' is used twice", f"renamed to '{new}'")
            seen.add(spec["operationId"])


def _mend_body(node: Node, remarks: Remarks) -> None:
    node.replace({**node.value, "content": {"application/json": {}}})
    remarks.repair("R15", node.place, "a request body without 'content'", "any JSON is accepted")


def _mend_responses(node: Node, remarks: Remarks) -> None:
    spec: Json = node.value
    responses: Json = {}
    for key, response in (spec.get("responses") or {}).items():
        status = _status(key)
        if status is None:
            remarks.repair("R22", (*node.place, "responses", key), f"'{key}' is no status", "left out")
            continue
        if status != key:
            remarks.repair("R14", (*node.place, "responses", key), f"'{key}' is no status", f"read as {status}")
        responses.setdefault(status, response)
    if not any(not key.startswith("x-") for key in responses):
        responses["default"] = {"description": ""}
        remarks.repair("R15", (*node.place, "responses"), "no answer is described", "any status without a body")
    spec["responses"] = responses


def _status(key: str) -> str | None:
    if key == "default" or key.startswith("x-") or _STATUS.match(key):
        return key
    if re.match(r"^[1-5][xX*]{2}$", key):
        return key[0] + "XX"
    found = re.match(r"^\s*([1-5][0-9]{2})\b", key)
    if found:
        return found[1]
    words = {"success": "200", "ok": "200", "error": "default", "created": "201", "": None}
    return words.get(key.strip().lower())


def _mend_parameter(node: Node, remarks: Remarks) -> None:
    parameter: Json = node.value
    where = parameter.get("in", "header")
    if "schema" in parameter and "content" in parameter:
        del parameter["content"]
        remarks.repair("R22", node.place, "both 'schema' and 'content'", "'content' is left out")
    content = parameter.get("content")
    if content is not None and len(content) != 1:
        parameter["content"] = dict(list(content.items())[:1])
        if not content:
            del parameter["content"]
        remarks.repair("R22", node.place, f"'content' with {len(content)} media types", "the first one counts")
    if "schema" not in parameter and "content" not in parameter:
        words = (
            "type",
            "format",
            "enum",
            "items",
            "default",
            "pattern",
            "minimum",
            "maximum",
            "minLength",
            "maxLength",
        )
        aside = {word: parameter.pop(f"x-{word}") for word in words if f"x-{word}" in parameter}
        parameter["schema"] = aside or {"type": "string"}
        done = "its type is read as its schema" if aside else "read as a string"
        remarks.repair("R15", node.place, "neither 'schema' nor 'content'", done)
    if "example" in parameter and "examples" in parameter:
        del parameter["example"]
    style = parameter.get("style")
    if style is not None and style not in _STYLES.get(where, ()):
        del parameter["style"]
        remarks.repair("R22", node.place, f"style '{style}' in {where}", "read as the usual style there")
    if where == "path" and parameter.get("required") is not True:
        parameter["required"] = True
        remarks.repair("R15", node.place, "a path parameter that is not required", "required, as every one is")


def _mend_path_parameters(document: Json, path: str, item: Json, remarks: Remarks) -> None:
    item["parameters"] = _mend_list(document, item.get("parameters"), ("paths", path), remarks)
    templated = list(dict.fromkeys(TEMPLATE.findall(path)))
    for method in METHODS:
        spec = item.get(method)
        if not isinstance(spec, dict):
            continue
        place = ("paths", path, method)
        spec["parameters"] = _mend_list(document, spec.get("parameters"), place, remarks)
        _match_template(document, templated, item, spec, place, remarks)
        if not spec["parameters"]:
            del spec["parameters"]
    if not item["parameters"] or not any(isinstance(item.get(method), dict) for method in METHODS):
        del item["parameters"]


def _mend_list(document: Json, parameters: Any, place: Place, remarks: Remarks) -> list[Any]:
    kept: dict[tuple[str, str], Any] = {}
    for index, parameter in enumerate(parameters or ()):
        found = _followed(document, parameter)
        name, where = found.get("name"), found.get("in")
        at = (*place, "parameters", index)
        if not isinstance(name, str) or not name or where not in _STYLES:
            remarks.repair("R22", at, f"a parameter {name!r} in {where!r}", "left out")
        elif (name, where) in kept:
            remarks.repair("R09", at, f"parameter '{name}' in {where} is declared twice", "the first one counts")
        else:
            kept[name, where] = parameter
    return list(kept.values())


def _match_template(
    document: Json, templated: list[str], item: Json, spec: Json, place: Place, remarks: Remarks
) -> None:
    """Path parameters and the path's template name the same things."""
    inherited = [_followed(document, p) for p in item.get("parameters") or ()]
    own: list[Any] = spec["parameters"]
    declared = {p["name"] for p in (*inherited, *(_followed(document, p) for p in own)) if p["in"] == "path"}
    missing = [name for name in templated if name not in declared]
    for holder in (own, item.get("parameters") or []):
        for parameter in list(holder):
            found = _followed(document, parameter)
            if found["in"] != "path" or found["name"] in templated:
                continue
            holder.remove(parameter)
            meant = _same_name(found["name"], missing)
            if meant is None:
                remarks.repair("R11", place, f"path parameter '{found['name']}' is not in the path", "left out")
                continue
            missing.remove(meant)
            own.append({**found, "name": meant})
            remarks.repair("R11", place, f"path parameter '{found['name']}' is not in the path", f"read as '{meant}'")
    for name in missing:
        own.append({"name": name, "in": "path", "required": True, "schema": {"type": "string"}})
        remarks.repair("R10", place, f"path parameter '{name}' is not declared", "any text is accepted")


def _same_name(name: str, missing: list[str]) -> str | None:
    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    close = [one for one in missing if re.sub(r"[^a-z0-9]", "", one.lower()) == plain]
    return close[0] if len(close) == 1 else None


def _followed(document: Json, node: Any) -> Json:
    while isinstance(node, dict) and isinstance(node.get("$ref"), str):
        try:
            node = at_pointer(document, node["$ref"])
        except KeyError:
            return {}
    return node if isinstance(node, dict) else {}
