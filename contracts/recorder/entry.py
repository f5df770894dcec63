"""One request and its answer as they passed, in bytes: what is redacted, stored and replayed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from contracts.exchange import Exchange, Request

__all__ = ["Entry", "Headers", "header_of"]

Headers = tuple[tuple[str, str], ...]
"""Names and values in their order on the wire; a name may come twice. Text is Latin-1, as HTTP has it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One exchange. Bodies are whole and without content coding; ``seconds`` is how long the answer took."""

    started: datetime
    seconds: float
    method: str
    url: str
    request_headers: Headers
    request_body: bytes
    status: int
    response_headers: Headers
    response_body: bytes

    @classmethod
    def of(cls, exchange: Exchange, started: datetime) -> Entry:
        """An exchange of the judge's own."""
        request = exchange.request
        return cls(
            started=started,
            seconds=exchange.seconds,
            method=request.method,
            url=request.url,
            request_headers=tuple(request.headers.items()),
            request_body=request.body or b"",
            status=exchange.status,
            response_headers=tuple(exchange.headers.items()),
            response_body=exchange.body,
        )

    @property
    def request_type(self) -> str:
        """The request's Content-Type with its parameters; empty when it has none."""
        return header_of(self.request_headers, "content-type")

    @property
    def response_type(self) -> str:
        """The answer's Content-Type with its parameters; empty when it has none."""
        return header_of(self.response_headers, "content-type")

    def exchange(self) -> Exchange:
        """The same as the judge's checks take it."""
        request = Request(self.method, self.url, dict(self.request_headers), self.request_body or None)
        headers = {name.lower(): value for name, value in self.response_headers}
        return Exchange(request, self.status, headers, self.response_body, self.seconds, request.prepared())


def header_of(headers: Sequence[tuple[str, str]], name: str) -> str:
    """The first value of a header, whatever the case of its name; empty when there is none."""
    return next((value for key, value in headers if key.lower() == name), "")
