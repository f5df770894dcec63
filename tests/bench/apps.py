"""The servers that are compared: a bare ASGI app, ours, and stock Connexion with the same document and functions.

``python -m tests.bench.apps KIND --folder DOCUMENT_FOLDER --port N --core N``
"""

from __future__ import annotations

import json
import os
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import click

from mockserver import create_app, serve
from mockserver.errors import Refusal
from mockserver.frame import AsyncApp, Resolver
from mockserver.provider import Call, Handler, Reply
from mockserver.world import Collection, World
from specs import BUILT_IN
from tests.bench.documents import API_KEY, NAME, encoded, example, identified

__all__ = ["bare_app", "main", "our_app", "stock_app", "whose_key"]

_NOTHING_DONE = {
    "GET": encoded(identified(example(), "1")),
    "POST": encoded(identified(example(), "1")),
    "LIST": encoded([identified(example(n, lines=0), str(n)) for n in range(50)]),
}


async def bare_app(scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]) -> None:
    """Reads the request and answers as many bytes as the others do; knows no document and keeps nothing."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
        return
    more = True
    while more:
        more = (await receive()).get("more_body", False)
    body = _NOTHING_DONE["LIST" if scope["query_string"] else scope["method"]]
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _live(receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]) -> None:
    for _ in range(2):
        await send({"type": f"{(await receive())['type']}.complete"})


def our_app(folder: Path, *, with_built_in: bool = False) -> Any:
    """Ours over one generated document (and all providers), its functions storing in the world."""
    numbers = _resource_numbers(folder)
    overrides: dict[tuple[str, str], Handler] = {(NAME, "fill"): _fill}
    for number in numbers:
        invoices: Collection[Any] = Collection(f"{NAME}.invoices{number}", dict)
        overrides[NAME, f"create{number}"] = _creator(invoices)
        overrides[NAME, f"get{number}"] = _getter(invoices)
        overrides[NAME, f"list{number}"] = _lister(invoices)
    roots = [BUILT_IN, folder.parent] if with_built_in else [folder.parent]
    return create_app(specs_root=roots, overrides=overrides)


_FIRST: Collection[Any] = Collection(f"{NAME}.invoices0", dict)


def _fill(call: Call, world: World) -> Reply:
    for number in range(call.query["count"]):
        _create(world, _FIRST, example(number, lines=0))
    return Reply(204)


def _create(world: World, invoices: Collection[Any], body: Mapping[str, Any]) -> dict[str, Any]:
    key = str(world.sequence(invoices.name))
    invoice = identified(body, key)
    world[invoices].put(key, invoice)
    return invoice


def _creator(invoices: Collection[Any]) -> Handler:
    return lambda call, world: Reply(201, _create(world, invoices, call.body), stored=True)


def _getter(invoices: Collection[Any]) -> Handler:
    def get(call: Call, world: World) -> Reply:
        invoice = world[invoices].get(call.path["id"])
        if invoice is None:
            raise Refusal(404, "not_found", f"There is no invoice {call.path['id']}.")
        return Reply(200, invoice, stored=True)

    return get


def _lister(invoices: Collection[Any]) -> Handler:
    return lambda call, world: Reply(200, world[invoices].page(call.query["offset"], call.query["limit"]), stored=True)


# Stock Connexion wants to be told which of the documented types an answer has.
_AS_JSON = {"Content-Type": "application/json"}
_AS_PROBLEM = {"Content-Type": "application/problem+json"}


def stock_app(folder: Path) -> Any:
    """Stock Connexion over the same document, checking requests, credentials and replies, storing in a dict."""
    document = json.loads((folder / "openapi.json").read_text("utf-8"))
    stores: dict[str, dict[str, Any]] = {str(number): {} for number in _resource_numbers(folder)}
    app = AsyncApp("stock")
    app.add_api(
        document,
        base_path=f"/{NAME}/v1",
        resolver=Resolver(lambda operation: _stock_function(operation, stores)),
        validate_responses=True,
    )
    return app


def _stock_function(operation: str, stores: dict[str, dict[str, Any]]) -> Callable[..., Awaitable[Any]]:
    verb = operation.rstrip("0123456789")
    store = stores.get(operation.removeprefix(verb), stores["0"])

    async def create(body: dict[str, Any]) -> Any:
        key = str(len(store) + 1)
        store[key] = identified(body, key)
        return store[key], 201, _AS_JSON

    async def get(id: str) -> Any:
        return (store[id], 200, _AS_JSON) if id in store else ({"status": 404}, 404, _AS_PROBLEM)

    async def listed(limit: int, offset: int) -> Any:
        return list(store.values())[offset : offset + limit], 200, _AS_JSON

    async def fill(count: int) -> tuple[None, int]:
        for number in range(count):
            await create(example(number, lines=0))
        return None, 204

    async def other(**_: Any) -> Any:
        return {"status": 501}, 501, _AS_PROBLEM

    known: dict[str, Callable[..., Awaitable[Any]]] = {"create": create, "get": get, "list": listed, "fill": fill}
    return known.get(verb, other)


async def whose_key(key: str, **_: Any) -> dict[str, str] | None:
    """Stock Connexion's security function, named in the document."""
    return {"sub": "demo"} if key == API_KEY else None


def _resource_numbers(folder: Path) -> range:
    paths = json.loads((folder / "openapi.json").read_text("utf-8"))["paths"]
    return range(sum(path.endswith("/{id}") for path in paths))


@click.command()
@click.argument("kind", type=click.Choice(["bare", "granian", "ours", "all", "stock"]))
@click.option("--folder", type=click.Path(path_type=Path))
@click.option("--port", type=int, required=True)
@click.option("--core", type=int, required=True)
def main(kind: str, folder: Path | None, port: int, core: int) -> None:
    """Serve one of them on one core until killed."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {core})
    if kind == "granian":
        _serve_with_granian(port)
        return
    app = (
        bare_app
        if folder is None
        else stock_app(folder)
        if kind == "stock"
        else our_app(folder, with_built_in=kind == "all")
    )
    serve.run(app, serve.bind("127.0.0.1", port), lambda: None)


def _serve_with_granian(port: int) -> None:
    from granian import Granian  # not a dependency: only compared with, where it is installed

    options: dict[str, Any] = {"interface": "asginl", "loop": "uvloop", "websockets": False, "log_enabled": False}
    Granian("tests.bench.apps:bare_app", port=port, **options).serve()


if __name__ == "__main__":
    main()
