"""Documents of any size for the benchmark: so many invoices-like resources, five operations each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

__all__ = ["API_KEY", "NAME", "encoded", "example", "identified", "operation_count", "write_document"]

NAME = "bench"
API_KEY = "bench-key"
_PER_RESOURCE = 5
_LINES = 16


def write_document(root: Path, operations: int) -> Path:
    """Write a provider folder with about so many operations; returns it."""
    folder = root / NAME
    folder.mkdir(parents=True)
    (folder / "openapi.json").write_text(json.dumps(_document(operations // _PER_RESOURCE)), encoding="utf-8")
    credential = {"name": "demo", "scheme": "apiKey", "value": API_KEY, "environment": "sandbox"}
    (folder / "provider.yaml").write_text(json.dumps({"title": "Bench", "credentials": [credential]}), encoding="utf-8")
    return folder


def operation_count(operations: int) -> int:
    """How many operations a document for so many has."""
    return operations // _PER_RESOURCE * _PER_RESOURCE + 1


def example(number: int = 1, lines: int = _LINES) -> dict[str, Any]:
    """An invoice; about 2 KB of JSON with 16 lines, 200 bytes with none."""
    body: dict[str, Any] = {
        "number": f"INV-{number:06}",
        "currency": "SEK",
        "issued": "2026-02-01",
        "due": "2026-03-01",
        "total": 1250.5,
        "email": "payer@example.com",
        "reference": "5e0ad0d9-5c0b-4d2e-8f0c-6d2d8f3c9b11",
    }
    if lines:
        body["address"] = {"street": "Storgatan 1", "zip": "11122", "city": "Stockholm", "country": "SE"}
        body["lines"] = [_line(place) for place in range(lines)]
    return body


def encoded(value: Any) -> bytes:
    """Compact JSON, as the servers write it."""
    return json.dumps(value, separators=(",", ":")).encode()


def identified(body: Mapping[str, Any], key: str) -> dict[str, Any]:
    """The invoice as it is stored and answered."""
    return {"id": key, "state": "open", **body}


def _line(place: int) -> dict[str, Any]:
    return {
        "text": f"Consulting, week {place + 1}, as agreed upon",
        "quantity": 10,
        "unit": "h",
        "price": 125.5,
        "vat": 25,
        "account": "3010",
    }


def _document(resources: int) -> dict[str, Any]:
    paths: dict[str, Any] = {"/fill": {"post": _fill()}}
    for number in range(resources):
        paths.update(_resource(number))
    return {
        "openapi": "3.0.3",
        "info": {"title": "Bench", "version": "1"},
        "servers": [{"url": "/v1"}],
        "security": [{"apiKey": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "apiKey": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "X-Api-Key",
                    "x-apikeyInfoFunc": "tests.bench.apps.whose_key",
                }
            },
            "schemas": _schemas(),
        },
    }


def _fill() -> dict[str, Any]:
    return {
        "operationId": "fill",
        "parameters": [{"name": "count", "in": "query", "required": True, "schema": {"type": "integer"}}],
        "responses": {"204": {"description": "So many invoices are stored."}},
    }


def _resource(number: int) -> dict[str, Any]:
    invoice = {"$ref": "#/components/schemas/Invoice"}
    key = {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
    paging = [
        {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 100, "default": 50}},
        {"name": "offset", "in": "query", "schema": {"type": "integer", "minimum": 0, "default": 0}},
    ]
    body = {"required": True, "content": {"application/json": {"schema": invoice}}}
    return {
        f"/invoices{number}": {
            "get": {
                "operationId": f"list{number}",
                "parameters": paging,
                "responses": _answers("200", {"type": "array", "items": invoice}),
            },
            "post": {"operationId": f"create{number}", "requestBody": body, "responses": _answers("201", invoice)},
        },
        f"/invoices{number}/{{id}}": {
            "parameters": [key],
            "get": {"operationId": f"get{number}", "responses": _answers("200", invoice)},
            "put": {"operationId": f"replace{number}", "requestBody": body, "responses": _answers("200", invoice)},
            "delete": {"operationId": f"delete{number}", "responses": {"204": {"description": "Gone."}}},
        },
    }


def _answers(status: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    problem = {"application/problem+json": {"schema": {"type": "object"}}}
    return {
        status: {"description": "As asked.", "content": {"application/json": {"schema": schema}}},
        "default": {"description": "Why not.", "content": problem},
    }


def _schemas() -> dict[str, Any]:
    text = {"type": "string", "minLength": 1, "maxLength": 100}
    amount = {"type": "number", "minimum": 0}
    line = {
        "text": text,
        "quantity": amount,
        "unit": text,
        "price": amount,
        "vat": {"type": "integer"},
        "account": text,
    }
    address = {"street": text, "zip": {"type": "string", "pattern": "^[0-9]{5}$"}, "city": text, "country": text}
    invoice = {
        "id": {"type": "string", "readOnly": True},
        "state": {"type": "string", "enum": ["open", "paid"], "readOnly": True},
        "number": text,
        "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
        "issued": {"type": "string", "format": "date"},
        "due": {"type": "string", "format": "date"},
        "total": amount,
        "email": {"type": "string", "format": "email"},
        "reference": {"type": "string", "format": "uuid", "nullable": True},
        "address": {"$ref": "#/components/schemas/Address"},
        "lines": {"type": "array", "maxItems": 100, "items": {"$ref": "#/components/schemas/Line"}},
    }
    return {
        "Invoice": {"type": "object", "required": ["number", "currency", "due", "total"], "properties": invoice},
        "Address": {"type": "object", "required": ["street", "zip", "city"], "properties": address},
        "Line": {"type": "object", "required": ["text", "price"], "properties": line},
    }
