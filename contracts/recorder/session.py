"""The recording of a test: made by real calls the first time, played back afterwards."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import requests
import responses
from urllib3.response import HTTPResponse

from contracts.errors import UsageError
from contracts.recorder.archive import write_har
from contracts.recorder.codings import plain_headers
from contracts.recorder.entry import Entry
from contracts.recorder.redaction import Redactor
from contracts.recorder.replay import replaying

__all__ = ["recording"]


@contextmanager
def recording(
    path: Path | str,
    *,
    record: bool | None = None,
    redactor: Redactor | None = None,
    ordered: bool = False,
    keep: Callable[[], bool] = lambda: True,
) -> Iterator[responses.RequestsMock | list[Entry]]:
    """Play a recording, or make it when there is none.

    While it is made, calls of ``requests`` go through the network and are kept in memory; they are redacted when the
    block ends without an error, and only then written.

    Args:
        record: make it anew (True) or never (False); None makes it when the file is missing.
        redactor: how it is redacted, when not in the usual way.
        ordered: played back strictly in the recorded order.
        keep: asked at the end whether a new recording is worth keeping.

    Raises:
        UsageError: there is no such recording and ``record`` is False, it cannot be read or written, or an exchange
            cannot be cleaned.
    """
    path = Path(path)
    if record if record is not None else not path.exists():
        entries: list[Entry] = []
        with patch.object(requests.adapters.HTTPAdapter, "send", _watched(entries)):
            yield entries
        if keep():
            write_har(path, _clean(entries, redactor or Redactor()))
    else:
        with replaying(path, ordered=ordered) as mock:
            yield mock


def _clean(entries: list[Entry], redactor: Redactor) -> list[Entry]:
    redacted = redactor.redact(entries)
    if redacted.left_out:
        raise UsageError(f"the recording is not whole and was not written: {'; '.join(redacted.left_out)}.")
    return redacted.entries


def _watched(entries: list[Entry]) -> Any:
    """``HTTPAdapter.send``, which notes what passes."""
    send = requests.adapters.HTTPAdapter.send

    def watched(
        adapter: requests.adapters.HTTPAdapter, request: requests.PreparedRequest, *args: Any, **options: Any
    ) -> requests.Response:
        started, began = datetime.now(UTC), time.monotonic()
        response = send(adapter, request, *args, **options)
        if not options.get("stream") or response.content is not None:
            entries.append(_entry(request, response, started, time.monotonic() - began))
        return response

    return watched


def _entry(request: requests.PreparedRequest, response: requests.Response, started: datetime, seconds: float) -> Entry:
    body = request.body or b""
    headers = tuple(response.headers.items())
    return Entry(
        started=started,
        seconds=seconds,
        method=request.method or "GET",
        url=request.url or "",
        request_headers=tuple((name, str(value)) for name, value in request.headers.items()),
        request_body=body.encode() if isinstance(body, str) else bytes(body),
        status=response.status_code,
        response_headers=plain_headers(headers) if _is_decoded(response) else headers,
        response_body=response.content,
    )


def _is_decoded(response: requests.Response) -> bool:
    """Whether ``requests`` has taken the coding off the body: it can where urllib3 finds what it needs."""
    codings = response.headers.get("content-encoding", "").lower().split(",")
    return {coding.strip() for coding in codings} <= set(HTTPResponse.CONTENT_DECODERS)
