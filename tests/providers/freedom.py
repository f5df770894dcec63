"""A right server that is another: an ASGI application in front of the fake, with what documents leave to the provider.

Nothing in it knows what the judge looks at, and nothing but the fake behind it is ours. `make freedom` has
`motpart test` judge every provider's over HTTP, by the whole profile; with names in ``ARGS`` these alone.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import socket
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote_to_bytes

import uvicorn
import yaml

from mockserver import create_app
from specs import BUILT_IN, catalogue

__all__ = ["FREEDOMS", "Free", "main", "served", "told"]

Message = MutableMapping[str, Any]
Headers = list[tuple[bytes, bytes]]

FREEDOMS = (
    "bodies",  # members in another order, other whitespace, other escapes
    "types",  # a media type's parameter, case and spaces
    "codings",  # gzip or deflate where the client takes it
    "chunks",  # no Content-Length
    "headers",  # names in another case, and more of them
    "closing",  # a connection for each call
    "date",  # a clock that is some minutes off
    "more",  # members that the document does not name, where it does not forbid them
    "words",  # other texts for people in refusals
    "ids",  # other ids, where one is any text
)
_MORE = [
    (b"Server", b"nginx"), (b"Via", b"1.1 edge"), (b"X-Request-Id", b"7f0c-11"),
    (b"Strict-Transport-Security", b"max-age=31536000"), (b"Set-Cookie", b"route=a1; Path=/; HttpOnly"),
    (b"X-Frame-Options", b"DENY"), (b"Cache-Control", b"no-store"), (b"Vary", b"Accept-Encoding"),
]  # fmt: skip
_NEW = ["å", 7, None, [], {"a": 1.5}]
_WORDS = {"message", "short_message", "long_message", "error_description", "description", "detail", "title"}
_ID = re.compile(r"(?:^id|Id|ID|_id|_key|Key|key|PublicId)$")


class Free:
    """The application in front of ``app``, which serves ``document`` below ``/name``.

    Args:
        takes: the freedoms that it takes.
        words: member names of refusals whose texts are for people, in lower case.
    """

    def __init__(
        self,
        app: Any,
        document: Mapping[str, Any],
        mount: str,
        *,
        takes: tuple[str, ...] = FREEDOMS,
        words: set[str] | None = None,
        seed: int = 0,
    ) -> None:
        self._app = app
        self._mount = mount
        self._takes = frozenset(takes)
        self._words = _WORDS if words is None else words
        self._chance = random.Random(seed)
        self._reader = _Reader(document)
        self._ours: dict[str, str] = {}
        self._sent: set[str] = set()
        self._theirs: dict[str, str] = {}

    async def __call__(self, scope: Message, receive: Callable[[], Any], send: Callable[[Message], Any]) -> None:
        """One request; the levers of a motpart are left as they are."""
        if scope["path"].startswith("/_motpart"):
            await self._app(scope, receive, send)
            return
        asked = await _whole(receive)
        status, headers, body = await self._answered(scope, asked)
        await _say(send, status, *self._other(scope, status, headers, body))

    async def _answered(self, scope: Message, asked: bytes) -> tuple[int, Headers, bytes]:
        scope, asked = self._back(scope, asked)
        said: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": asked, "more_body": False}

        async def send(message: Message) -> None:
            said.append(message)

        await self._app(scope, receive, send)
        start = next(each for each in said if each["type"] == "http.response.start")
        body = b"".join(each.get("body", b"") for each in said if each["type"] == "http.response.body")
        return start["status"], list(start["headers"]), body

    def _back(self, scope: Message, asked: bytes) -> tuple[Message, bytes]:
        """The request with our ids for theirs."""
        if "ids" in self._takes:
            self._sent |= _texts(scope, asked)
        if not self._ours:
            return scope, asked

        def ours(text: str) -> str:
            return re.sub(r"zz[0-9a-z]+zz", lambda found: self._ours.get(found[0], found[0]), text)

        def raw(value: bytes) -> bytes:
            return ours(value.decode("latin-1")).encode("latin-1")

        path = raw(scope["raw_path"])
        asked = raw(asked)
        headers = [
            (name, str(len(asked)).encode() if name == b"content-length" else raw(value))
            for name, value in scope["headers"]
        ]
        return {
            **scope,
            "raw_path": path,
            "path": unquote_to_bytes(path).decode("utf-8", "replace"),
            "query_string": raw(scope["query_string"]),
            "headers": headers,
        }, asked

    def _other(self, scope: Message, status: int, headers: Headers, body: bytes) -> tuple[Headers, list[bytes]]:
        """Headers and body as another server would have them."""
        takes, chance = self._takes, self._chance
        kind = dict(headers).get(b"content-type", b"")
        if body and b"json" in kind:
            schema = self._reader.reply(scope["method"], scope["path"].removeprefix(self._mount), status)
            body = self._body(json.loads(body), schema, status)
        headers = [(name, value) for name, value in headers if name not in {b"content-length", b"date", b"server"}]
        if "types" in takes:
            headers = [(name, _type(value, chance) if name == b"content-type" else value) for name, value in headers]
        coding = self._coding(scope) if "codings" in takes and body else None
        if coding is not None:
            body = gzip.compress(body) if coding == b"gzip" else zlib.compress(body)
            headers.append((b"content-encoding", coding))
        if "chunks" not in takes and status not in {204, 304}:
            headers.append((b"content-length", str(len(body)).encode()))
        if "headers" in takes:
            headers = [(name.title(), value) for name, value in headers] + chance.sample(_MORE, 5)
        if "closing" in takes:
            headers.append((b"Connection", b"close"))
        if "date" in takes:
            headers.append((b"Date", b"Mon, 05 Jan 2026 08:53:00 GMT"))
        cut = chance.randrange(len(body)) if "chunks" in takes and len(body) > 1 else len(body)
        return headers, [part for part in (body[:cut], body[cut:]) if part] or [b""]

    def _body(self, value: Any, schema: Any, status: int) -> bytes:
        if "ids" in self._takes:
            value = self._renamed(value, schema)
        if "words" in self._takes and status >= 400:
            value = self._reworded(value)
        if "more" in self._takes:
            new = _NEW[id(schema) % len(_NEW)]  # each kind of answer its own
            for members in list(self._reader.open_objects(value, schema)):
                members["xNew"] = new
        if "bodies" not in self._takes:
            return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        spaces = self._chance.choice([None, 1, 2])
        return json.dumps(
            self._turned(value), ensure_ascii=self._chance.random() < 0.5, indent=spaces,
            separators=self._chance.choice([(",", ":"), (" , ", " : ")]),
        ).encode()  # fmt: skip

    def _turned(self, value: Any) -> Any:
        """Members in another order."""
        if isinstance(value, dict):
            names = list(value)
            self._chance.shuffle(names)
            return {name: self._turned(value[name]) for name in names}
        return [self._turned(each) for each in value] if isinstance(value, list) else value

    def _reworded(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {
                name: self._reader.other_words(inner) if _is_text(inner) and name.lower() in self._words
                else self._reworded(inner) for name, inner in value.items()
            }  # fmt: skip
        return [self._reworded(each) for each in value] if isinstance(value, list) else value

    def _renamed(self, value: Any, schema: Any) -> Any:
        """Ids of another look: every text that the document calls an id and says nothing of, wherever it stands."""
        for text in self._reader.any_ids(value, schema):
            if text not in self._theirs and text not in self._sent:  # the client's own come back as they were
                self._theirs[text] = f"zz{self._chance.getrandbits(64):x}zz"
                self._ours[self._theirs[text]] = text
        return self._replaced(value)

    def _replaced(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._theirs.get(value, value)
        if isinstance(value, dict):
            return {name: self._replaced(inner) for name, inner in value.items()}
        return [self._replaced(each) for each in value] if isinstance(value, list) else value

    def _coding(self, scope: Message) -> bytes | None:
        takes = dict(scope["headers"]).get(b"accept-encoding", b"").lower()
        return self._chance.choice([each for each in (b"gzip", b"deflate") if each in takes] or [None])


class _Reader:
    """What a document says of the values in a reply, as far as it says it plainly."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._names = set(re.findall(r'"name": "([^"]*)"', json.dumps(document, default=str)))
        self._names |= {name for each in _properties(document) for name in each}
        self._paths = [
            (re.compile(re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(self._base(item) + path)) + "/?$"), item)
            for path, item in sorted(document["paths"].items(), key=lambda each: each[0].count("{"))
        ]

    def other_words(self, text: str) -> str:
        """Another text for people about the same parameters, members and figures."""
        kept = [
            word for word in re.findall(r"[\w.-]+", text) if word.strip(".") in self._names or re.search(r"\d", word)
        ]
        return f"Det gick inte, försök igen ({', '.join(kept)})."

    def _base(self, item: Mapping[str, Any]) -> str:
        servers = item.get("servers") or self._document.get("servers") or [{"url": ""}]
        return re.sub(r"^[a-z]+://[^/]*", "", servers[0]["url"]).rstrip("/")

    def reply(self, method: str, path: str, status: int) -> Any:
        """The schema of the JSON answer; None where there is none."""
        for pattern, item in self._paths:
            if pattern.match(path) and method.lower() in item:
                answers = item[method.lower()]["responses"]
                answer = self._followed(answers.get(str(status)) or answers.get(f"{status // 100}XX") or {})
                return next(
                    (each.get("schema") for kind, each in answer.get("content", {}).items() if "json" in kind), None
                )
        return None

    def _followed(self, node: Any) -> Any:
        while isinstance(node, dict) and "$ref" in node:
            found: Any = self._document
            for part in node["$ref"].removeprefix("#/").split("/"):
                found = found[part.replace("~1", "/").replace("~0", "~")]
            node = found
        return node

    def _parts(self, value: Any, schema: Any) -> Iterator[tuple[Any, Any]]:
        """Each value in a value with its schema; what has several schemas is left out."""
        schema = self._followed(schema)
        if not isinstance(schema, dict) or {"allOf", "oneOf", "anyOf", "not"} & set(schema):
            return
        yield value, schema
        if isinstance(value, dict):
            for name, inner in (schema.get("properties") or {}).items():
                if name in value:
                    yield from self._parts(value[name], inner)
        elif isinstance(value, list):
            for each in value:
                yield from self._parts(each, schema.get("items"))

    def open_objects(self, value: Any, schema: Any) -> Iterator[dict[str, Any]]:
        """The objects that may have more members than are named."""
        for each, own in self._parts(value, schema):
            if isinstance(each, dict) and own.get("properties") and "additionalProperties" not in own:
                yield each

    def any_ids(self, value: Any, schema: Any) -> Iterator[str]:
        """The ids that may be any text."""
        for each, own in self._parts(value, schema):
            if isinstance(each, dict):
                for name, inner in each.items():
                    told = self._followed((own.get("properties") or {}).get(name))
                    if _ID.search(name) and isinstance(inner, str) and inner and _is_any_text(told):
                        yield inner


def _properties(node: Any) -> Iterator[Mapping[str, Any]]:
    """All that is called properties in a document."""
    if isinstance(node, dict):
        if isinstance(node.get("properties"), dict):
            yield node["properties"]
        for each in node.values():
            yield from _properties(each)
    elif isinstance(node, list):
        for each in node:
            yield from _properties(each)


def _texts(scope: Message, asked: bytes) -> set[str]:
    """Every text that a client has sent."""
    found = {value for _, value in parse_qsl(scope["query_string"].decode("latin-1"))}
    with suppress(ValueError):
        left = [json.loads(asked)]
        while left:
            value = left.pop()
            if isinstance(value, str):
                found.add(value)
            elif isinstance(value, dict | list):
                left += value.values() if isinstance(value, dict) else value
    return found


def _is_any_text(schema: Any) -> bool:
    said = {"format", "pattern", "enum", "maxLength", "minLength", "allOf", "oneOf", "anyOf"}
    return isinstance(schema, dict) and schema.get("type") == "string" and not said & set(schema)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _type(value: bytes, chance: random.Random) -> bytes:
    bare = value.partition(b";")[0]
    if bare != b"application/json":
        return value
    return chance.choice(
        [bare, bare + b"; charset=utf-8", bare + b";charset=UTF-8", bare.title() + b' ; charset="utf-8"']
    )


async def _whole(receive: Callable[[], Any]) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if message["type"] != "http.request" or not message.get("more_body"):
            return bytes(body)


async def _say(send: Callable[[Message], Any], status: int, headers: Headers, parts: list[bytes]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    for at, part in enumerate(parts, 1):
        await send({"type": "http.response.body", "body": part, "more_body": at < len(parts)})


def told(name: str) -> dict[str, Any]:
    """A provider's ``freedom.yaml``: ``rules`` that the short form asks for, freedoms that its documents have
    ``bound``, the members of refusals whose ``words`` are for people, where not the usual ones, and whether laws can be
    held ``twice`` where nobody empties the account."""
    file = Path(__file__).parent / name.replace("-", "_") / "freedom.yaml"
    return dict(yaml.safe_load(file.read_text("utf-8")))


@contextmanager
def served(name: str, *, seed: int = 0) -> Iterator[str]:
    """A provider's right other server on a port of this machine; its base URL."""
    own = catalogue([BUILT_IN])[name]
    takes = tuple(each for each in FREEDOMS if each not in told(name).get("bound", ()))
    words = set(told(name)["words"]) if "words" in told(name) else None
    app = Free(create_app([name]), own.document, f"/{name}", takes=takes, words=words, seed=seed)
    config = uvicorn.Config(app, log_level="critical", lifespan="off", date_header=False, server_header=False)
    listener, ready = socket.create_server(("127.0.0.1", 0)), threading.Event()

    class Ready(uvicorn.Server):
        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets)
            ready.set()

    server = Ready(config)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    assert ready.wait(60)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/{name}"
    finally:
        server.should_exit = server.force_exit = True
        thread.join(10)
        listener.close()


def main(names: Sequence[str]) -> int:
    """`motpart test` with each provider's right other server; 1 when it finds anything, or cannot tell."""
    found = 0
    for name in names or sorted(catalogue([BUILT_IN])):
        with served(name) as url:
            command = [sys.executable, "-m", "mockserver", "test", name, "--target", url]
            found |= subprocess.run(command, check=False).returncode
    return min(found, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
