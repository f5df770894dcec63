"""How a provider's refusals leave, whatever their body says: in a negotiated media type, parts of them in headers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockserver.document import Api
from mockserver.making.encoding import encode, is_json
from mockserver.negotiate import choose_media_type
from mockserver.provider import Reply

__all__ = ["Refusing"]


class Refusing:
    """What provider.yaml says of one provider's refusals."""

    def __init__(self, api: Api) -> None:
        terms = api.terms
        self._shapes = api.shapes
        self._media_types = terms.refusals.media_types
        self._schema = {"$ref": f"#/components/schemas/{terms.refusals.schema}"} if terms.refusals.schema else {}
        self._nil = terms.xml.nil == "xsi"
        self._headers = [(name, tuple(place.split("."))) for name, place in terms.refusals.headers.items()]

    def finish(self, reply: Reply, accept: bytes | None) -> None:
        """Write parts of the body into headers, and the body in the media type that Accept asks for."""
        for name, place in self._headers:
            value = _at(reply.body, place)
            if value is not None:
                reply.headers = {**reply.headers, name: str(value)}
        if self._media_types and isinstance(reply.body, dict | list):
            chosen = choose_media_type(None if accept is None else accept.decode("latin-1"), self._media_types)
            reply.media_type = chosen or self._media_types[0]
            if not is_json(reply.media_type):
                reply.body = encode(reply.body, reply.media_type, self._schema, self._shapes, nil=self._nil)


def _at(body: Any, place: tuple[str, ...]) -> Any:
    for name in place:
        body = body.get(name) if isinstance(body, Mapping) else None
    return body
