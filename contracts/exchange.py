"""One request and its reply as they went over the wire, and the curl line that repeats it."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import requests
from schemathesis import Response

__all__ = ["Exchange", "Request"]

# What every client sends by itself, as it does "Accept: */*"; a curl line without it says the same.
_UNTOLD_HEADERS = {"accept-encoding", "connection", "content-length", "user-agent", "host"}
_LONGEST_BODY_SHOWN = 4000


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent: an absolute URL, headers, and the body as bytes (None: no body); and for which operation."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    operation: str | None = None

    @classmethod
    def json(cls, method: str, url: str, value: Any = None) -> Request:
        """A request whose body is a JSON value; None sends no body."""
        if value is None:
            return cls(method, url)
        return cls(method, url, {"Content-Type": "application/json"}, json.dumps(value).encode())

    def prepared(self) -> requests.PreparedRequest:
        """The same request for the ``requests`` library, its URL left exactly as written."""
        prepared = requests.Request(self.method, self.url, dict(self.headers), data=self.body).prepare()
        if urlsplit(prepared.url or "").path != urlsplit(self.url).path:
            prepared.url = self.url  # requests undoes escapes such as %2E, which are the point of some checks
        return prepared

    def curl(self) -> str:
        """One line for a POSIX shell that sends this request."""
        parts = ["curl", "-sS"]
        if self.method != "GET" or self.body is not None:
            parts += ["-X", self.method]
        parts += [shlex.quote(self.url)]
        for name, value in self.headers.items():
            if name.lower() not in _UNTOLD_HEADERS and (name.lower() != "accept" or value != "*/*"):
                parts += ["-H", _quoted(f"{name}: {value}".encode("utf-8", "surrogateescape"))]
        if self.body is not None:
            parts += ["--data-binary", _quoted(self.body)]
        return " ".join(parts)


def _quoted(raw: bytes) -> str:
    """Bytes as one shell word: plain quotes for text, ``$'…'`` for what a terminal would not survive."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = ""
    if text and text.replace("\n", "").isprintable():
        return shlex.quote(text)
    if not raw:
        return "''"
    cut = raw[:_LONGEST_BODY_SHOWN]
    return "$'" + "".join(chr(b) if 32 <= b < 127 and b not in b"'\\" else f"\\x{b:02x}" for b in cut) + "'"


@dataclass(frozen=True)
class Exchange:
    """A request, what came back, and how long it took (seconds). Header names of the reply are in lower case.

    ``reading`` knows which members of the value the document names.
    ``remembered`` says that nobody was asked now: the answer is one from before, and not to be judged again.
    """

    request: Request
    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float
    sent: requests.PreparedRequest = field(repr=False)
    remembered: bool = False
    reading: Callable[[Exchange], Any] | None = field(default=None, repr=False, compare=False)

    @cached_property
    def value(self) -> Any:
        """The body's JSON value, of open objects only what the document names; None when it is empty or not JSON."""
        return self.whole if self.reading is None else self.reading(self)

    @cached_property
    def whole(self) -> Any:
        """The body's JSON value with all that stands in it; None when it is empty or not JSON."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    @property
    def ok(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300

    @property
    def media_type(self) -> str:
        """The reply's media type without parameters, in lower case; empty when it has none."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def summary(self) -> str:
        """What came back, for a sentence: status and the beginning of the body."""
        text = self.body.decode("utf-8", "replace").strip()
        shown = text if len(text) <= 300 else text[:300] + "…"
        return f"{self.status} {shown}" if shown else f"{self.status} with no body"

    def for_schemathesis(self) -> Response:
        """The reply as Schemathesis judges it."""
        headers = {name: [value] for name, value in self.headers.items()}
        return Response(self.status, headers, self.body, self.sent, self.seconds, verify=True)
