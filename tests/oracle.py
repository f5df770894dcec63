"""The same request to stock Connexion and to our engine, and what each made of it: accepted, refused or failed."""

from __future__ import annotations

import asyncio
import copy
import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

import requests

from mockserver import create_app
from mockserver.frame import AsyncApp, Resolver
from mockserver.provider import Call, Reply
from mockserver.world import World
from specs import operations_of

__all__ = ["Both", "Outcome", "Sent", "open_document", "parameters_of"]

Verdict = Literal["accepted", "refused", "failed"]
_LARGE, _SAMPLE = 100, 25
"""Of a document with more operations than that, so many are compared."""
_NAMED = re.compile(r'"#/components/schemas/([^"/]+)"')


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it goes over the wire."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None

    @classmethod
    def prepared(cls, **options: Any) -> Sent:
        """From the options of ``requests.request``. Raises: ValueError for what no client can send."""
        ready = requests.Request(**options).prepare()
        split = urlsplit(ready.url or "")
        body = ready.body.encode() if isinstance(ready.body, str) else ready.body
        headers = tuple((name, value) for name, value in ready.headers.items() if name.lower() != "content-length")
        for name, value in headers:
            f"{name}{value}".encode("latin-1")
        return cls(ready.method or "GET", split.path + (f"?{split.query}" if split.query else ""), headers, body)

    @property
    def content_type(self) -> str:
        """The header, or nothing."""
        return next((value for name, value in self.headers if name.lower() == "content-type"), "")

    @property
    def is_form(self) -> bool:
        """Whether the body is fields or parts."""
        return self.content_type.startswith(("multipart/form-data", "application/x-www-form-urlencoded"))

    def scope(self) -> dict[str, Any]:
        """The ASGI scope that a server would make of it."""
        path, _, query = self.target.partition("?")
        headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in self.headers]
        if self.body is not None:
            headers.append((b"content-length", str(len(self.body)).encode()))
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": self.method,
            "scheme": "http",
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": headers,
            "client": ("127.0.0.1", 50000),
            "server": ("127.0.0.1", 8080),
        }


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one of the two did: ``accepted`` means that the handler was reached; ``why`` is its reason if it was not."""

    verdict: Verdict
    status: int
    why: str = ""


class Both:
    """Stock Connexion, with its full default stack, and ours, over one document; every handler only notes the call."""

    def __init__(self, document: Mapping[str, Any], name: str, folder: Path) -> None:
        file = folder / f"{name}.json"
        file.write_text(json.dumps(document), encoding="utf-8")
        self._reached = False
        self._runner = asyncio.Runner()
        self._stock = AsyncApp("stock")
        self._stock.add_api(copy.deepcopy(dict(document)), resolver=Resolver(lambda _: self._stock_handler))
        operations = [str(spec["operationId"]) for _, _, spec in operations_of(document)]
        self._ours = create_app(
            [file],
            providers_package="tests.toy.providers",
            overrides={(name, operation): self._our_handler for operation in operations},
        )

    def close(self) -> None:
        """Close the event loop."""
        self._runner.close()

    def ask(self, sent: Sent) -> tuple[Outcome, Outcome]:
        """Stock's outcome and ours."""
        return self.ask_stock(sent), self._runner.run(self._ask(self._ours, sent))

    def ask_stock(self, sent: Sent) -> Outcome:
        """Stock's outcome alone."""
        return self._runner.run(self._ask(self._stock, sent))

    async def _ask(self, app: Any, sent: Sent) -> Outcome:
        self._reached = False
        messages = [{"type": "http.request", "body": sent.body or b"", "more_body": False}]
        answer: list[Any] = []

        async def receive() -> dict[str, Any]:
            return messages.pop() if messages else {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            answer.append(message)

        logging.disable()
        try:
            await app(sent.scope(), receive, send)
        except Exception as error:  # stock Connexion answers 500 and raises the cause to the server
            cause = repr(error)
        else:
            cause = ""
        finally:
            logging.disable(logging.NOTSET)
        status = answer[0]["status"] if answer else 500
        if self._reached:
            return Outcome("accepted", status)
        headers = dict(answer[0]["headers"]) if answer else {}
        body = b"".join(message.get("body", b"") for message in answer)
        why = headers.get(b"Motpart-Reason", b"").decode("latin-1") or cause or _detail(body)
        return Outcome("refused" if 300 <= status < 500 else "failed", status, why)

    async def _stock_handler(self, **_: Any) -> tuple[None, int]:
        self._reached = True
        return None, 204

    def _our_handler(self, call: Call, world: World) -> Reply:
        self._reached = True
        return Reply(204)


def _detail(body: bytes) -> str:
    try:
        return str(json.loads(body)["detail"])
    except (ValueError, KeyError, TypeError):
        return ""


def open_document(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document without security, mounted at the root: what is compared is the reading of requests.

    A body in JSON or XML is compared in JSON, for stock hands XML through unread. Of a large document a sample is
    compared: stock copies a schema to each place that refers to it, and again for each request.
    """
    opened = copy.deepcopy(dict(document))
    opened.pop("security", None)
    opened["servers"] = [{"url": "/"}]
    count = sum(1 for _ in operations_of(document))
    every = count // _SAMPLE if count > _LARGE else 1
    for index, (path, method, _) in enumerate(operations_of(document)):
        if index % every:
            del opened["paths"][path][method]
            continue
        operation = opened["paths"][path][method]
        operation.pop("security", None)
        operation.pop("servers", None)
        opened["paths"][path].pop("servers", None)
        offered = operation.get("requestBody", {}).get("content", {})
        if "application/json" in offered:
            offered.pop("application/xml", None)
    if every > 1:
        opened.pop("x-webhooks", None)
        opened["components"]["schemas"] = _reached(opened)
    return opened


def _reached(document: Mapping[str, Any]) -> dict[str, Any]:
    """The component schemas that the paths refer to, directly or not."""
    known = document["components"]["schemas"]
    others = {kind: parts for kind, parts in document["components"].items() if kind != "schemas"}
    reached: dict[str, Any] = {}
    waiting: list[Any] = [document["paths"], others]
    while waiting:
        for name in set(_NAMED.findall(json.dumps(waiting.pop()))) - reached.keys():
            reached[name] = known[name]
            waiting.append(known[name])
    return reached


def parameters_of(document: Mapping[str, Any], path: str, method: str) -> list[dict[str, Any]]:
    """The parameters of an operation, its path's included, references followed."""
    item = document["paths"][path]
    return [
        _followed(document, node) for node in (*(item.get("parameters") or ()), *(item[method].get("parameters") or ()))
    ]


def _followed(document: Mapping[str, Any], node: Any) -> dict[str, Any]:
    while "$ref" in node:
        *_, kind, name = node["$ref"].split("/")
        node = document["components"][kind][name]
    return dict(node)
