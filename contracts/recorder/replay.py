"""A recording played back: `responses` answers what was recorded, and nothing else leaves the process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import orjson
import responses
from requests import PreparedRequest
from responses.registries import FirstMatchRegistry, OrderedRegistry

from contracts.recorder.archive import read_har
from contracts.recorder.entry import Entry, header_of

__all__ = ["replaying"]

_UNTOLD = frozenset({"content-encoding", "content-length", "transfer-encoding", "connection", "keep-alive"})
"""What the connection said of itself; the recorded body has no coding left."""


@contextmanager
def replaying(
    path: Path | str, *, ordered: bool = False, base_url: str | None = None, whole: bool = False
) -> Iterator[responses.RequestsMock]:
    """Answer ``requests`` calls from a recording.

    A call gets the answer that was recorded for its method, URL and body (JSON compared by value). The same call
    recorded several times gets its answers one after the other, the last one for ever.

    Args:
        ordered: calls must come in the recorded order, each exactly once.
        base_url: where the client under test sends its calls, when that is not what was recorded.
        whole: fail at the end when a recorded call was not made.

    Raises:
        UsageError: the file is no recording.
        requests.ConnectionError: in the caller, for a call that was not recorded; it lists what was.
    """
    registry = OrderedRegistry if ordered else _Series
    mock = responses.RequestsMock(assert_all_requests_are_fired=whole or ordered, registry=registry)
    for entry in read_har(Path(path)):
        _register(mock, entry, base_url)
    mock.start()
    try:
        yield mock
    except BaseException:
        mock.stop(allow_assert=False)  # what was not called is the smaller trouble then
        raise
    mock.stop()


class _Series(FirstMatchRegistry):
    """Answers of the same call are given one after the other, and the last one stays."""

    def find(self, request: PreparedRequest) -> tuple[responses.BaseResponse | None, list[str]]:
        fitting, reasons = [], []
        for response in self.registered:
            fits, why = response.matches(request)
            fitting += [response] if fits else []
            reasons += [] if fits else [why]
        fresh = [response for response in fitting if not response.call_count]
        found = (fresh or fitting[-1:])[:1]
        return (found[0] if found else None), reasons


def _register(mock: responses.RequestsMock, entry: Entry, base_url: str | None) -> None:
    untold = _UNTOLD | {"content-type"}
    headers = [(name, value) for name, value in entry.response_headers if name.lower() not in untold]
    parts = urlsplit(_moved(entry.url, base_url))
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    mock.add(
        responses.Response(
            entry.method,
            urlunsplit((parts.scheme, parts.netloc, parts.path, "", "")),
            body=entry.response_body,
            status=entry.status,
            headers=headers,  # type: ignore[arg-type]  # pairs are taken too, and several cookies are several
            content_type=header_of(entry.response_headers, "content-type") or None,
            match=[_query_is(pairs), _body_is(entry)],
        )
    )


def _moved(url: str, base_url: str | None) -> str:
    if base_url is None:
        return url
    parts, base = urlsplit(url), urlsplit(base_url)
    return urlunsplit((base.scheme, base.netloc, base.path.rstrip("/") + parts.path, parts.query, ""))


def _query_is(pairs: list[tuple[str, str]]) -> Any:
    def matches(request: PreparedRequest) -> tuple[bool, str]:
        sent = parse_qsl(urlsplit(request.url or "").query, keep_blank_values=True)
        return sorted(sent) == sorted(pairs), f"the recorded query is {pairs}, sent was {sent}"

    return matches


def _body_is(entry: Entry) -> Any:
    recorded = _meaning(entry.request_body, entry.request_type)

    def matches(request: PreparedRequest) -> tuple[bool, str]:
        body = request.body or b""
        raw = body.encode() if isinstance(body, str) else bytes(body)
        sent = _meaning(raw, str(_header(request.headers, "content-type")))
        return sent == recorded, "the recorded body is another"

    return matches


def _header(headers: Mapping[str, str], name: str) -> str:
    return next((value for key, value in headers.items() if key.lower() == name), "")


def _meaning(raw: bytes, content_type: str) -> Any:
    """What a body says: JSON by value, forms by their pairs, multipart without its boundary, the rest by bytes."""
    if content_type.startswith("multipart/"):
        boundary = content_type.partition("boundary=")[2].strip('"').encode()
        return raw.replace(boundary, b"") if boundary else raw
    if content_type.startswith("application/x-www-form-urlencoded"):
        return sorted(parse_qsl(raw.decode("latin-1"), keep_blank_values=True))
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        return raw
