"""``create_app``: Connexion's AsyncApp with the engine in the place of its per-request layers. The only async module
besides webhook delivery."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, MutableMapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import platformdirs

from mockserver import control
from mockserver.checking import check_document
from mockserver.deferred import Deferred
from mockserver.deliverer import Deliverer
from mockserver.document import Api, CompiledSpecification, HandlerResolver
from mockserver.door import Door, Send
from mockserver.engine import Engine, Server
from mockserver.errors import SpecError, SpecProblem, UsageError
from mockserver.foreign import load_foreign
from mockserver.frame import API, AsyncApp, LifespanMiddleware, Pages, SpecMiddleware, nothing_here
from mockserver.journal import Journal
from mockserver.mount import CONTROL
from mockserver.mutation import Mutant, MutantEngine, altered, rebind
from mockserver.provider import Handler
from mockserver.receiving import Receive
from mockserver.registry import Binding, Jobs, bind_one, bind_when_asked
from mockserver.store import Store
from mockserver.wire import Limits, Request
from mockserver.worlds import Worlds
from specs import BUILT_IN, Cache, DocumentError, Promise, catalogue, load

__all__ = ["EngineMiddleware", "create_app"]

Scope = MutableMapping[str, Any]


def create_app(  # noqa: PLR0913  # the one public seam; everything after the first is keyword-only
    specs: Sequence[str | Path] | None = None,
    *,
    specs_root: Path | Sequence[Path] = BUILT_IN,
    providers_package: str = "mockserver.providers",
    seed: int = 0,
    freeze: datetime | None = None,
    data: Path | None = None,
    control_token: str | None = None,
    limits: Limits | None = None,
    overrides: Mapping[tuple[str, str], Handler] | None = None,
    cache: Path | None = None,
    strict: bool = False,
    mutant: Mutant | None = None,
) -> AsyncApp:
    """A Connexion app that serves providers statefully, with the control plane under ``/_motpart/``.

    Args:
        specs: provider names and paths of documents or provider folders; None serves every provider of ``specs_root``.
        specs_root: a folder of provider folders, or several; a later one wins over an earlier.
        providers_package: the package whose subpackages hold the providers' functions.
        seed: of every new world's chance; the same seed gives the same ids.
        freeze: the time at which new worlds' clocks stand; None lets them run.
        data: a folder in which worlds outlive the process; None keeps them in memory.
        control_token: lets the control plane answer beyond loopback, to who has it.
        limits: sizes and waits; the defaults of `Limits` when None.
        overrides: ``(provider, operationId)`` → a function in the place of the provider's own.
        cache: where parsed documents are kept by content hash; the user's cache folder when None.
        strict: refuse a lone document that cannot be served as it is, instead of repairing it (`Promise.repairs`).
        mutant: one mistake to serve the provider with, for trying out a suite of checks.

    Raises:
        SpecError: a document or a provider that cannot be served; one line per problem.
        UsageError: an unknown provider, or a data folder that cannot be used.

    The app's ``server`` attribute is its `Server`: worlds, journal, mounted documents. Its ``door`` is where a server
    may come in that has read a whole request: past ASGI, to the same engine.
    """
    if control_token is not None and not control_token.strip():
        raise UsageError("The control token is empty; give one that nobody guesses, or none.")
    kept = Cache(cache or platformdirs.user_cache_path("motpart", "motpart"))
    roots = [specs_root] if isinstance(specs_root, Path) else specs_root
    promises = altered(_promises(specs, roots, kept, strict), mutant)
    control_promise = load(Path(control.__file__).parent, name=CONTROL, cache=kept)
    for promise in (*promises.values(), control_promise):
        check_document(promise, kept)
    bindings = bind_when_asked(promises, providers_package, kept)
    bindings.add(CONTROL, partial(bind_one, control_promise, control.provider))
    _override(bindings, overrides or {})
    rebind(bindings, mutant)
    store = None if data is None else Store(data)
    server = Server(
        worlds=Worlds(
            jobs=Jobs(bindings),
            seed=seed,
            freeze=freeze,
            store=store,
            schemas=lambda name: server.mounts[name].api.compiler,
        ),
        journal=Journal(),
        deliverer=Deliverer(),
        catalogue=promises,
        control_token=control_token,
    )
    engine = Engine(server, bindings) if mutant is None else MutantEngine(mutant, server, bindings)
    door = Door(engine, limits or Limits())
    app = AsyncApp(
        __name__,
        lifespan=partial(_lifespan, server, store),
        middlewares=[
            partial(EngineMiddleware, engine=engine, door=door),
            Pages,
            LifespanMiddleware,
        ],
    )
    app.middleware.app = nothing_here
    app.server = server  # for who started it: the banner, tests
    app.door = door  # for a server that needs no ASGI in between
    for promise in (*promises.values(), control_promise):
        _add(app, promise, bindings)
    return app


def _promises(
    specs: Sequence[str | Path] | None, roots: Sequence[Path], cache: Cache, strict: bool
) -> dict[str, Promise]:
    try:
        if specs is None:
            return catalogue(roots, cache=cache)
        chosen: dict[str, Promise] = {}
        for spec in specs:
            promise = _promise(spec, roots, cache, strict)
            if promise.name in chosen:
                raise UsageError(f"Two documents would be served at /{promise.name}/; rename one of the files.")
            chosen[promise.name] = promise
        return chosen
    except DocumentError as error:
        raise SpecError([SpecProblem(error.file, error.place, error.found, error.remedy)]) from None


def _promise(spec: str | Path, roots: Sequence[Path], cache: Cache, strict: bool) -> Promise:
    for root in reversed(roots):  # a later one wins over an earlier
        if (folder := root / str(spec)).is_dir() and Path(spec).name == str(spec):
            return load(folder, cache=cache)
    if Path(spec).is_dir():
        return load(Path(spec), cache=cache)
    if Path(spec).exists():
        return load_foreign(Path(spec), cache, strict=strict)
    known = ", ".join(catalogue(roots, cache=cache))
    raise UsageError(f"There is no provider and no file '{spec}'; the providers are {known}.")


def _override(bindings: Deferred[Binding], overrides: Mapping[tuple[str, str], Handler]) -> None:
    """Put other functions in the place of some; a document may get its first function so."""
    for (name, operation), handler in overrides.items():
        if name not in bindings:
            raise UsageError(f"An override names provider '{name}', which is not served.")
        binding = bindings[name]
        changed = replace(binding, handlers={**binding.handlers, operation: handler})
        bindings.put(name, changed)


def _add(app: AsyncApp, promise: Promise, bindings: Mapping[str, Binding]) -> None:
    """What ``app.add_api`` does after loading; the loading itself is ours, because it is checked and kept already."""
    specification = CompiledSpecification(dict(promise.document))
    specification.promise = promise
    resolver = HandlerResolver(lambda: bindings[promise.name].handlers, fallback=_served_by_the_generic_fake)
    options = app.middleware.options.replace(resolver=resolver)
    app.middleware.apis.append(API(specification, base_path=f"/{promise.name}", **options.__dict__))


def _served_by_the_generic_fake() -> None:
    """What an operationId without a function is bound to; the engine never calls it."""


@asynccontextmanager
async def _lifespan(server: Server, store: Store | None, app: Any) -> AsyncIterator[None]:
    yield
    await server.deliverer.aclose()
    if store is not None:
        store.close()


class EngineMiddleware(SpecMiddleware):  # type: ignore[misc]  # connexion is untyped
    """Connexion's outermost layer: hands each request to the engine's door."""

    def __init__(self, app: Any, *, engine: Engine, door: Door) -> None:
        self.app = app
        self.engine = engine
        self.door = door

    def add_api(self, specification: CompiledSpecification, *, resolver: HandlerResolver, **_: Any) -> None:
        """Connexion hands over each document with its resolver; its operations are built when one is called."""
        self.engine.mount(specification.promise, partial(Api, specification, specification.promise, resolver))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; the server's lifespan and the pages of Swagger UI go on to Connexion."""
        if scope["type"] != "http" or self.door.is_page(scope["path"]):
            await self.app(scope, receive, send)
            return
        await self.door.serve(_request(scope), receive, send)


def _request(scope: Scope) -> Request:
    client, headers = scope["client"], scope["headers"]
    raw = scope.get("raw_path") or scope["path"].encode()
    return Request(
        scope["method"],
        raw.decode("latin-1"),
        scope["query_string"],
        headers,
        dict(headers),
        b"",
        client[0] if client else None,
        scope["scheme"],
    )
