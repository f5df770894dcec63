"""A request that would succeed, made wrong in one place: its body, its query, a header, or whose thing it names."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from contracts.document import Document
from contracts.exchange import Request

__all__ = [
    "MISSING",
    "at",
    "deformed",
    "grafted",
    "steps_in",
    "unexpected",
    "unsigned",
    "with_another_id",
    "with_body",
    "with_headers",
    "with_query",
    "without_header",
]

MISSING: Any = object()
"""What stands where nothing stands."""


def steps_in(pointer: str) -> list[str | int]:
    """The place in a value of a place in its schema: ``/properties/lines/items/minimum`` → ``lines``, 0."""
    parts = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    found: list[str | int] = []
    while parts:
        part = parts.pop(0)
        if part == "properties" and parts:
            found.append(parts.pop(0))
        elif part == "items" and parts:
            found.append(0)
    return found


def at(value: Any, steps: Sequence[str | int]) -> Any:
    """What stands at a place of a value; MISSING where there is nothing."""
    for step in steps:
        if isinstance(step, int) and isinstance(value, list) and len(value) > step:
            # where one item is wrong, the others may be right
            value = value[step]
        elif isinstance(value, Mapping) and step in value:
            value = value[step]
        else:
            return MISSING
    return value


def grafted(request: Request, steps: Sequence[str | int], value: Any) -> Request | None:
    """The request with another value at a place of its body; without it where there is none."""
    body = _json(request)
    if not steps:
        return with_body(request, json.dumps(value).encode()) if body is not MISSING else None
    holder = at(body, steps[:-1])
    last = steps[-1]
    if isinstance(holder, dict):
        if value is not MISSING:
            holder[last] = value
        elif holder.pop(last, MISSING) is MISSING:
            return None
    elif isinstance(holder, list) and isinstance(last, int) and len(holder) > last and value is not MISSING:
        holder[last] = value
    else:
        return None
    return with_body(request, json.dumps(body).encode())


def deformed(request: Request, steps: Sequence[str | int]) -> Request | None:
    """The request with a text that is as long as before, and of no form; an empty one would be too short as well."""
    value = at(_json(request), steps)
    return grafted(request, steps, "~" * max(1, len(value))) if isinstance(value, str) else None


def unexpected(request: Request, wrong: Any, steps: Sequence[str | int]) -> Request | None:
    """The request with a property that nobody has heard of; None where there is no object to put it into."""
    body = _json(request)
    holder, theirs = at(body, steps), at(wrong, steps)
    if not isinstance(holder, dict) or not isinstance(theirs, Mapping):
        return None
    extra = {key: value for key, value in theirs.items() if "schemathesis" in key} or {"x-motpart-unheard-of": 42}
    holder.update(extra)
    return with_body(request, json.dumps(body).encode())


def _json(request: Request) -> Any:
    try:
        return copy.deepcopy(json.loads(request.body or b""))
    except ValueError:
        return MISSING


def with_body(request: Request, body: bytes | None) -> Request:
    """The request with another body."""
    return replace(request, body=body)


def with_query(request: Request, name: str, values: Sequence[Any]) -> Request:
    """The request with other values of a parameter of its query, none among them."""
    bare, _, query = request.url.partition("?")
    kept = [(key, value) for key, value in parse_qsl(query, keep_blank_values=True) if key != name]
    pairs = [*kept, *((name, str(value)) for value in values)]
    return replace(request, url=f"{bare}?{urlencode(pairs, quote_via=quote)}" if pairs else bare)


def with_headers(request: Request, headers: Mapping[str, str]) -> Request:
    """The request with these headers in the place of those that it has."""
    named = {name.lower() for name in headers}
    kept = {name: value for name, value in request.headers.items() if name.lower() not in named}
    return replace(request, headers={**kept, **headers})


def without_header(request: Request, name: str) -> Request | None:
    """The request without a header; None when it has none of the name."""
    kept = {key: value for key, value in request.headers.items() if key.lower() != name.lower()}
    return replace(request, headers=kept) if len(kept) < len(request.headers) else None


def unsigned(request: Request, names: set[str]) -> Request | None:
    """The request without its credentials; None when it has none."""
    kept = {name: value for name, value in request.headers.items() if name.lower() not in names}
    return replace(request, headers=kept) if len(kept) < len(request.headers) else None


def with_another_id(document: Document, name: str, wrong: str, request: Request) -> Request | None:
    """The request for a thing with another id: of the same form, or of none."""
    ids = document.path_values(str(request.operation), request.url)
    if name not in ids:
        return None
    other = f"{wrong}{ids[name]}" if wrong else _altered(ids[name])
    parts = urlsplit(request.url)
    head, found, tail = parts.path.rpartition(f"/{quote(ids[name], safe='')}")
    if not found or other == ids[name]:
        return None
    return replace(request, url=parts._replace(path=f"{head}/{quote(other, safe='')}{tail}").geturl())


def _altered(text: str) -> str:
    """An id of the same form that is most likely nobody's: its last letters and digits are others."""
    swap = str.maketrans("0123456789abcdefABCDEF", "9876543210fedcbaFEDCBA")
    keep = max(0, len(text) - 6)
    return text[:keep] + text[keep:].translate(swap)
