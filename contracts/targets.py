"""What is judged: the engine in process, or whatever answers at a URL. One object for both.

``requests`` carries every exchange; in process, `contracts.inside` stands in for the network, so that laws, stories,
machines and Schemathesis itself meet the target the same way.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import Any
from urllib.parse import SplitResult, quote, quote_plus, urlsplit, urlunsplit

import requests
from urllib3.exceptions import HTTPError, ProtocolError

from contracts.control import Control
from contracts.credentials import Credential
from contracts.errors import NotTestable, UsageError
from contracts.exchange import Exchange, Request
from contracts.inside import Inside
from specs import Promise, server_path

__all__ = ["IN_PROCESS_ORIGIN", "WORLD_HEADER", "Target", "base_url", "server_root"]

# In process there is no address; this is where `motpart serve` would answer, so that curl lines can be pasted.
IN_PROCESS_ORIGIN = "http://127.0.0.1:8080"
WORLD_HEADER = "Motpart-World"
SECONDS = 20.0
"""How long an answer may take."""
_CONNECT_SECONDS = 5.0
_CHUNK = 64 * 1024


class Target:
    """Sends requests to one provider's base URL and remembers them.

    Attributes:
        root: scheme, host and mount, such as ``http://127.0.0.1:8080/examplepay``; a document's server paths
            are appended to it.
        credentials: by name of the document's security scheme.
        holders: every credential that there is with who holds it, several of one scheme among them.
        inside: leads to the ASGI application when the target is in process, else None.
        control: moves the clock and empties the world when the target is a motpart, else None.
        trace: every exchange since the last ``forget()``, in order.
        before: told every request before it is sent.
        watchers: told each exchange when it is in the trace, whoever made it.
        rewrite: changes what is sent, such as to name what is made; none by default.
        passing: makes each call when its turn has come, given the request and a way to send it; none by default.
        reading: what of an answer's value its document names; all of it by default.
        ca: a file of certificates to trust in place of the usual ones; see ``trust``.
    """

    def __init__(
        self,
        root: str,
        *,
        credentials: Mapping[str, Credential] | None = None,
        holders: Sequence[tuple[str, Credential]] = (),
        app: Any | None = None,
        seconds: float | None = None,
        most_bytes: int = 10 * 1024 * 1024,
    ) -> None:
        self.root = root.rstrip("/")
        self.credentials = dict(credentials or {})
        self.holders = list(holders)
        self.inside = None if app is None else Inside(app)
        self.seconds = seconds if seconds is not None else SECONDS
        self.most_bytes = most_bytes
        self.ca: str | None = None
        self.control: Control | None = None
        self.trace: list[Exchange] = []
        self.before: Callable[[Request], None] | None = None
        self.watchers: list[Callable[[Exchange], None]] = []
        self.rewrite: Callable[[Request], Request] | None = None
        self.passing: Callable[[Request, Callable[[Request], Exchange]], Exchange] | None = None
        self.reading: Callable[[Exchange], Any] | None = None
        self._session = requests.Session() if self.inside is None else self.inside.client()
        self._session.trust_env = False
        self._session.headers.clear()

    @property
    def label(self) -> str:
        """The target's name for people."""
        return "in process" if self.inside is not None else self.root

    @property
    def headers(self) -> dict[str, str]:
        """Headers that go with every request: the world that this run has for itself."""
        return {WORLD_HEADER: self.control.world} if self.control is not None else {}

    def trust(self, ca: str | None) -> None:
        """Trust a file's certificates in place of the usual ones."""
        self.ca = ca
        self._session.verify = ca or True

    def close(self) -> None:
        """Give the connections back, and end what an application in process does beside."""
        self._session.close()
        if self.inside is not None:
            self.inside.close()

    def reached_by_schemathesis(self) -> AbstractContextManager[None]:
        """Within it, what Schemathesis sends by itself goes the same way as what this target sends."""
        return nullcontext() if self.inside is None else self.inside.serves_schemathesis()

    def forget(self) -> None:
        """Begin a new trace."""
        self.trace.clear()

    def rebased(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """The document with every server's scheme and host replaced by this target's root, its path kept."""
        moved = copy.deepcopy(dict(document))
        holders = [moved]
        for item in moved.get("paths", {}).values():
            holders += [item, *(part for part in item.values() if isinstance(part, dict))]
        for holder in holders:
            if "servers" in holder:
                holder["servers"] = [{"url": self.root + server_path({"servers": holder["servers"]})}]
        moved.setdefault("servers", [{"url": self.root + "/"}])
        return moved

    def send(self, request: Request, *, timeout: float | None = None) -> Exchange:
        """Send one request, follow nothing, and read no more than the target may answer.

        Raises:
            NotTestable: no connection, no trust, no answer in time, too much of an answer, or a redirect to
                another host.
        """
        if request.url.startswith(self.root):
            request = replace(request, headers={**self.headers, **request.headers})
        if self.before is not None:
            self.before(request)
        if self.rewrite is not None:
            request = self.rewrite(request)
        if self.passing is not None:
            return self.passing(request, lambda passed: self._sent(passed, timeout))
        return self._sent(request, timeout)

    def _sent(self, request: Request, timeout: float | None) -> Exchange:
        prepared = self._prepared(request)
        began = time.monotonic()
        try:
            response = self._session.send(
                prepared, stream=True, timeout=(_CONNECT_SECONDS, timeout or self.seconds), allow_redirects=False
            )
            with response:
                body = self._read(response, began + (timeout or self.seconds))
        except (requests.RequestException, HTTPError) as error:
            raise NotTestable(f"{self.root} {_why(error)}") from None
        headers = {name.lower(): value for name, value in response.headers.items()}
        seconds = time.monotonic() - began
        exchange = Exchange(request, response.status_code, headers, body, seconds, prepared, reading=self.reading)
        self.trace.append(exchange)
        for watch in tuple(self.watchers):
            watch(exchange)
        return exchange

    def _prepared(self, request: Request) -> requests.PreparedRequest:
        try:
            return request.prepared()
        except (requests.RequestException, UnicodeError) as error:
            raise UsageError(f"{request.url!r} cannot be sent: {error}.") from None

    def _read(self, response: requests.Response, deadline: float) -> bytes:
        body = b""
        # read1, as iter_content waits for a whole chunk and a trickling server never gives one
        while chunk := response.raw.read1(_CHUNK, decode_content=True):
            if body and time.monotonic() > deadline:  # what came at once was in time, even to who was paused meanwhile
                raise NotTestable(f"{self.root} was still sending its answer after {self.seconds:g} s.")
            body += chunk
            if len(body) > self.most_bytes:
                raise NotTestable(
                    f"{self.root} answers with more than {self.most_bytes} bytes; no answer is that long."
                )
        return body

    def curl(self, exchanges: Iterable[Exchange]) -> list[str]:
        """The curl lines that repeat these exchanges, secrets replaced by the variables that hold them."""
        return [self.hide(exchange.request.curl()) for exchange in exchanges]

    def hidden(self, value: Any, *, keys: bool = True) -> Any:
        """A JSON value with every secret in it replaced; in its ``keys`` too, unless these are words of ours."""
        if isinstance(value, str):
            return self.hide(value)
        if isinstance(value, Mapping):
            return {
                self.hide(str(key)) if keys else str(key): self.hidden(inner, keys=keys) for key, inner in value.items()
            }
        return [self.hidden(inner, keys=keys) for inner in value] if isinstance(value, list | tuple) else value

    def hide(self, text: str) -> str:
        """The text with every secret credential replaced by what may be shown."""
        for credential in (*self.credentials.values(), *(each for _, each in self.holders)):
            if credential.secret:
                bare = credential.wire.rpartition(" ")[2]
                # in double quotes, so that the shell puts the variable's value in
                header = f"{credential.name}: {credential.wire}"
                text = text.replace(f"'{header}'", f'"{credential.name}: {credential.shown}"')
                text = text.replace(credential.wire, credential.shown)
                text = text.replace(bare, credential.shown.rpartition(" ")[2])
                for spelling in {quote(credential.wire, safe=""), quote_plus(credential.wire), quote(bare, safe="")}:
                    text = text.replace(spelling, credential.shown.rpartition(" ")[2])
        return text


def base_url(text: str) -> SplitResult | None:
    """The parts of a base URL; None where it is none: http or https, a host, a port that there is, nothing after it."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    right = parts.scheme in {"http", "https"} and parts.hostname and port != 0
    return parts if right and not parts.query and not parts.fragment else None


def server_root(url: str, promise: Promise, option: str = "--target") -> str:
    """The root under which the document's server paths are found, from what a person gave as ``option``.

    Raises:
        UsageError: not an absolute http or https URL, or the provider's production.
    """
    parts = base_url(url.strip())
    if parts is None:
        raise UsageError(f"{option} {url!r} is not a base URL; give one such as {IN_PROCESS_ORIGIN}/{promise.name}.")
    if parts.username is not None or parts.password is not None:
        raise UsageError(f"{option} {parts.hostname} with a user's name in it; credentials come from the environment.")
    production = promise.terms.environments.get("production")
    hosts = () if production is None else (urlsplit(production.url).hostname, *production.hosts)
    if parts.hostname in hosts:
        raise UsageError(f"{option} {url!r} is {promise.title}'s production; the judge sends wrong requests on purpose")
    path = parts.path.rstrip("/")
    own = server_path(promise.document)
    if own and path.endswith(own):
        path = path[: -len(own)]
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def _why(error: requests.RequestException | HTTPError) -> str:
    """What kept an answer from coming, as the end of a sentence that begins with the target's address."""
    if isinstance(error, requests.exceptions.SSLError):
        return "cannot be trusted: its TLS certificate is refused; give its issuer with --ca."
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return f"does not answer: no connection within {_CONNECT_SECONDS:g} s."
    if isinstance(error, requests.exceptions.Timeout) or "timed out" in str(error).lower():
        return "takes the request but does not answer in time."
    if isinstance(error, requests.exceptions.ConnectionError | ProtocolError):
        return "cannot be reached: the connection is refused, reset or has nowhere to go."
    return f"does not answer in HTTP: {type(error).__name__}."
