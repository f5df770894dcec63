"""The keywords of a node that concern the value itself, written as JSON Schema and asked of single values."""

from __future__ import annotations

from typing import Any

import jsonschema_rs

from contracts.diff.nodes import ALL_TYPES, Node

__all__ = ["CHECKED_FORMATS", "SILENT_FORMATS", "fits", "of_value"]

CHECKED_FORMATS = {
    *("date", "date-time", "time", "duration", "uuid", "email", "idn-email", "hostname", "idn-hostname", "ipv4"),
    *("ipv6", "uri", "uri-reference", "iri", "iri-reference", "uri-template", "json-pointer", "regex", "byte"),
    *("int32", "int64"),
}
"""Formats that validators check."""
SILENT_FORMATS = {"password", "float", "double"}
"""Formats that no validator refuses a value for."""
_INTEGERS = {"int32": 2**31, "int64": 2**63}


def fits(node: Node, value: Any) -> bool:
    """Whether a value meets these keywords."""
    try:
        return jsonschema_rs.Draft202012Validator(of_value(node), validate_formats=True).is_valid(value)
    except (jsonschema_rs.ValidationError, ValueError):
        return False


def of_value(node: Node) -> dict[str, Any]:
    """The node without what is inside the value."""
    if not node.types:
        return {"not": True}
    written: dict[str, Any] = {}
    if node.types != ALL_TYPES:
        written["type"] = _json_types(node.types)
    if node.enum is not None:
        written["enum"] = list(node.enum.values())
    for keyword, bound in (("inimum", node.lower), ("aximum", node.upper)):
        if bound is not None:
            letter = "m"
            written[f"exclusive{letter.upper()}{keyword}" if bound[1] else f"{letter}{keyword}"] = bound[0]
    demands: list[dict[str, Any]] = []
    for keyword, value in node.facts.items():
        if isinstance(value, frozenset):
            demands += [part for one in sorted(value) if (part := _demand(keyword, one))]
        else:
            written[keyword] = value
    return {**written, "allOf": demands}


def _json_types(types: frozenset[str]) -> list[str]:
    if "fraction" not in types:
        return sorted(types)
    return sorted((types - {"integer", "fraction"}) | {"number"})


def _demand(keyword: str, value: Any) -> dict[str, Any]:
    if keyword == "format" and value in _INTEGERS:
        limit = _INTEGERS[value]
        return {"minimum": -limit, "maximum": limit - 1}
    # No validator refuses a value for a format that it does not know; that such a format changed is told as risky.
    return {} if keyword == "format" and value not in CHECKED_FORMATS - {"byte"} else {keyword: value}
