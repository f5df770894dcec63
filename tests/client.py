"""A synchronous HTTP client that talks to an app in this process, without a socket."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from types import TracebackType
from typing import Any

import httpx

__all__ = ["BASE_URL", "Client"]

BASE_URL = "http://127.0.0.1:8080"


class Client:
    """``client.post("/charges", json={...})``: httpx's words, answered by the app on one event loop.

    Background work of the app (webhook deliveries) runs while a request does.
    """

    def __init__(self, app: Any, headers: Mapping[str, str] | None = None) -> None:
        self._runner = asyncio.Runner()
        self._http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE_URL, headers=headers)

    def request(self, method: str, url: str, **options: Any) -> httpx.Response:
        """Send a request, wait for the whole answer; ``options`` are those of ``httpx.request``."""
        return self._runner.run(self._http.request(method, url, **options))

    def get(self, url: str, **options: Any) -> httpx.Response:
        """GET."""
        return self.request("GET", url, **options)

    def post(self, url: str, **options: Any) -> httpx.Response:
        """POST."""
        return self.request("POST", url, **options)

    def put(self, url: str, **options: Any) -> httpx.Response:
        """PUT."""
        return self.request("PUT", url, **options)

    def delete(self, url: str, **options: Any) -> httpx.Response:
        """DELETE."""
        return self.request("DELETE", url, **options)

    def __enter__(self) -> Client:
        """The client itself; leaving closes the event loop."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connection pool and the event loop."""
        self._runner.run(self._http.aclose())
        self._runner.close()
