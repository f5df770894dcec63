"""In a test, without a socket: calls to a provider's own host names reach the engine in this process.

    with motpart_sandbox("examplepay") as sandbox:
        requests.post("https://api.examplepay.test/api/v2/charges", json={...})

`responses` catches what goes through ``requests``; ``httpx`` is caught at its transport. Every other host is refused,
so that a test never leaves the machine by accident.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit, urlunsplit

import httpx
import responses
from requests import PreparedRequest

from mockserver.app import create_app
from mockserver.inprocess import Answer, InProcess
from specs import Promise, provider_roots

__all__ = ["Sandbox", "motpart_sandbox"]

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")


class Sandbox:
    """The engine behind the host names: ``hosts`` maps each to its mount, ``request`` calls the engine itself.

    A mount is the provider's name, with ``@environment`` for a host of another than its default environment.
    """

    def __init__(self, inside: InProcess, hosts: Mapping[str, str], world: str) -> None:
        self.hosts = hosts
        self.world = world
        self._inside = inside

    def request(self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Answer:
        """Call the engine by its own path, such as ``/_motpart/worlds/default/clock/advance``, or by a whole URL."""
        return self._inside.request(method, path, headers or {}, body)

    def answer(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """What the provider that owns the URL's host answers in this sandbox's world."""
        parts = urlsplit(url)
        mount = f"/~{self.world}/{self.hosts[parts.hostname or '']}"
        # an address that an answer itself gave out (Location, a link to a file) has the mount already
        path = parts.path if parts.path.startswith(f"{mount}/") else mount + parts.path
        return self.request(method, urlunsplit((parts.scheme, parts.netloc, path, parts.query, "")), headers, body)


@contextmanager
def motpart_sandbox(
    *providers: str, world: str = "default", seed: int = 0, freeze: datetime | None = None, **options: Any
) -> Iterator[Sandbox]:
    """Answer calls to the providers' production and sandbox hosts from an engine in this process.

    Args:
        providers: names; their hosts are those of provider.yaml's environments and the document's servers, each
            environment with credentials and objects of its own.
        world: which world the calls belong to.
        seed: of the world's chance.
        freeze: the time at which its clock stands.
        options: what else ``create_app`` takes, such as ``overrides``.

    Raises:
        SpecError, UsageError: as ``create_app`` does.
    """
    app = create_app(providers, seed=seed, freeze=freeze, **{"specs_root": provider_roots(), **options})
    hosts = {host: mount for promise in app.server.catalogue.values() for host, mount in _hosts(promise).items()}
    with InProcess(app) as inside:
        sandbox = Sandbox(inside, hosts, world)
        with _requests_caught(sandbox), _httpx_caught(sandbox):
            yield sandbox


def _hosts(promise: Promise) -> dict[str, str]:
    """Every host name of a provider with the mount that it leads to."""
    found = {urlsplit(server.get("url", "")).hostname: promise.name for server in promise.document.get("servers") or ()}
    for name, environment in promise.terms.environments.items():
        mount = promise.name if name == promise.terms.default_environment else f"{promise.name}@{name}"
        found.update(dict.fromkeys((urlsplit(environment.url).hostname, *environment.hosts), mount))
    return {host: mount for host, mount in found.items() if host}


@contextmanager
def _requests_caught(sandbox: Sandbox) -> Iterator[None]:
    def answer(request: PreparedRequest) -> tuple[int, dict[str, str], bytes]:
        body = request.body or b""
        raw = body.encode() if isinstance(body, str) else bytes(body)
        reply = sandbox.answer(request.method or "GET", request.url or "", dict(request.headers), raw)
        return reply.status, dict(reply.headers), reply.body

    with responses.RequestsMock(assert_all_requests_are_fired=False) as caught:
        for host in sandbox.hosts:
            pattern = re.compile(rf"https?://{re.escape(host)}(:\d+)?(/|$)")
            for method in _METHODS:
                caught.add_callback(method, pattern, answer, content_type=None)
        yield


@contextmanager
def _httpx_caught(sandbox: Sandbox) -> Iterator[None]:
    def answer(transport: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        if request.url.host not in sandbox.hosts:
            raise httpx.ConnectError(f"{request.url.host} is not a host of this sandbox", request=request)
        reply = sandbox.answer(request.method, str(request.url), dict(request.headers), request.read())
        return httpx.Response(reply.status, headers=list(reply.headers), content=reply.body, request=request)

    with patch.object(httpx.HTTPTransport, "handle_request", answer):
        yield
