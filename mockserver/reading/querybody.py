"""Parameters of a GET that stand in its JSON body, as some clients send them, put where the document has them.

HTTP gives such a body no meaning; a provider that reads it says so in provider.yaml (``requests: query_in_body``).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from urllib.parse import parse_qsl, urlencode

from mockserver.errors import Fault, Refusal
from mockserver.reading.mediatypes import essence, is_json
from mockserver.reading.strictjson import NotJson, parse, written

__all__ = ["query_with_body"]

_MAX_DEPTH = 8


def query_with_body(query: bytes, body: bytes, content_type: str | None, names: Collection[str]) -> bytes:
    """The query string with what the body adds to it; a parameter that stands in both is taken from the query.

    A body under another Content-Type than JSON is none of ours. Of the object's members only those count that are
    named in ``names``; null is as good as absent. Raises: Refusal 400 for what is not JSON, or is not an object.
    """
    if not body or not is_json(essence(content_type or "application/json")):
        return query
    try:
        value = parse(body, _MAX_DEPTH)
    except NotJson as error:
        raise Refusal(400, "malformed", f"The body is not valid JSON: {error}.") from None
    if not isinstance(value, dict):
        raise Refusal(400, "invalid", "The parameters are not valid.", faults=[Fault("body", "must be an object")])
    given = {name for name, _ in parse_qsl(query.decode("latin-1"), keep_blank_values=True)}
    added = [(name, _text(inner)) for name, inner in value.items() if name in names and name not in given]
    rest = urlencode([(name, text) for name, text in added if text is not None]).encode()
    return b"&".join(part for part in (query, rest) if part)


def _text(value: Any) -> str | None:
    """A member as a query string has it; an object or a list stays JSON, which no plain parameter takes."""
    if value is None or isinstance(value, str):
        return value
    return written(value).decode()
