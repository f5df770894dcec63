"""A request read, and the same request with something else in it: an id, a query, a body, a key."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from contracts.context import Context
from contracts.document import Document
from contracts.exchange import Request

__all__ = [
    "at_id",
    "fields_of",
    "json_of",
    "key_header",
    "of_nothing",
    "query_of",
    "with_body",
    "with_new_key",
    "with_query",
]

_KEY = re.compile(r"idempoten|unique.?call", re.IGNORECASE)


def at_id(request: Request, old: str, new: str) -> Request:
    """The same request for a thing with another id."""
    path = urlsplit(request.url).path
    head, found, tail = path.rpartition(quote(old, safe=""))
    start, _, rest = request.url.partition(path)
    return replace(request, url=f"{start}{head}{quote(new, safe='')}{tail}{rest}") if found else request


def of_nothing(value: str) -> str:
    """An id of the same form that nobody has given out."""
    try:
        return str(uuid.uuid5(uuid.UUID(value), "of nothing"))
    except ValueError:
        if value.isdigit():
            return "9" * max(len(value), 6)  # small numbers are often given out in turn
        other = "".join(str(9 - int(each)) if each in "0123456789" else each for each in value)
        return other if other != value else f"{value}-of-nothing"


def query_of(request: Request) -> dict[str, str]:
    """The query parameters of a call."""
    return dict(parse_qsl(urlsplit(request.url).query, keep_blank_values=True))


def with_query(request: Request, query: Mapping[str, str]) -> Request:
    """The same request with another query."""
    bare = request.url.partition("?")[0]
    return replace(request, url=f"{bare}?{urlencode(query, quote_via=quote)}" if query else bare)


def with_body(request: Request, body: Any) -> Request:
    """The same request with another JSON body."""
    return replace(request, body=json.dumps(body).encode())


def json_of(request: Request) -> Any:
    """What a request sends as JSON; None when it sends none."""
    try:
        return json.loads(request.body or b"")
    except ValueError:
        return None


def fields_of(request: Request) -> dict[str, Any]:
    """The object that a request sends as JSON; empty when it sends none."""
    sent = json_of(request)
    return sent if isinstance(sent, dict) else {}


def key_header(document: Document, operation_id: str) -> str | None:
    """The header that makes a call happen once: a parameter of that name, or one that provider.yaml declares."""
    names = [str(p["name"]) for p in document.parameters(operation_id) if p.get("in") == "header"]
    declared = [
        entry.header
        for entry in document.promise.terms.idempotency
        if not entry.operations or operation_id in entry.operations
    ]
    if document.method(operation_id) in {"GET", "HEAD", "OPTIONS"}:
        return None
    return next((name for name in names if _KEY.search(name)), next(iter(declared), None))


def with_new_key(case: Context, request: Request, header: str) -> Request:
    """The same request with an idempotency key that has not been used."""
    others = {name: value for name, value in request.headers.items() if name.lower() != header.lower()}
    return replace(request, headers={**others, header: f"motpart-{case.chance.randrange(10**12)}"})
