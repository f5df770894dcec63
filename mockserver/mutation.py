"""One promise broken on purpose: what a mutant may change in the fake, and the engine that lets it.

A suite of checks is as good as the mistakes that it notices. A `Mutant` is one such mistake: it stands in for a
provider's function or job, or meddles with what arrives, leaves or is delivered. ``create_app(mutant=...)`` serves it;
without one none of this is in the way of a request.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial, wraps
from typing import Any

import orjson

from mockserver.deferred import Deferred
from mockserver.document import Api, CompiledSpecification, HandlerResolver, Operation
from mockserver.engine import Engine, Server
from mockserver.errors import Refusal, UsageError
from mockserver.mount import Mounted
from mockserver.outbox import QUEUE, Delivery
from mockserver.provider import Call, Caller, Handler, Job, Reply
from mockserver.registry import Binding, bind
from mockserver.visit import Visit
from mockserver.wire import Request, Response
from mockserver.world import World
from specs import Promise, operations_of

__all__ = [
    "Act",
    "Call",
    "Caller",
    "Delivery",
    "Errand",
    "Handler",
    "Job",
    "Mutant",
    "MutantEngine",
    "Refusal",
    "Reply",
    "Request",
    "Sent",
    "World",
    "altered",
    "by_example",
    "jobs_of",
    "rebind",
]

Act = Callable[[Handler, Call, World], Reply]
"""The original function, the call, the world → what is answered instead."""
Errand = Callable[[str, Job, World, Any], None]
"""A job's name, the original function, the world, the payload → what happens instead."""


@dataclass(slots=True)
class Sent:
    """A reply on its way out, to be changed in place; the engine has checked it already.

    Attributes:
        operation: the operationId, None when no operation was found.
        value: the body's JSON value; its bytes when it is none.
    """

    request: Request
    operation: str | None
    status: int
    headers: list[tuple[bytes, bytes]]
    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One mistake.

    Attributes:
        id: unique among its provider's mutants, the same from run to run.
        operator: the kind of mistake, such as ``status-swapped``.
        told: what is wrong, a sentence for people.
        rules: ids of the rules that it breaks; none when it breaks the document alone.
        operations: operationIds at which it shows.
        alone: whether nothing is wrong until one of these operations is called.
        alter: changes what the fake is told to keep: its document, or its settings.
        acts: what serves an operation instead, by operationId.
        jobs: what runs instead of a job, by the job's name.
        arrive: changes a request before the engine reads it; gets the operationId that it is meant for.
        again: looks at a reply and may change the request and have it served once more, by answering True.
        leave: changes a reply.
        deliver: what is sent instead of a webhook delivery: nothing, the same changed, or several.
    """

    id: str
    provider: str
    operator: str
    told: str
    rules: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    alone: bool = False
    alter: Callable[[Promise], Promise] | None = None
    acts: Mapping[str, Act] = field(default_factory=dict)
    jobs: Mapping[str, Errand] = field(default_factory=dict)
    arrive: Callable[[Request, str | None], None] | None = None
    again: Callable[[Request, str | None, int], bool] | None = None
    leave: Callable[[Sent], None] | None = None
    deliver: Callable[[Delivery], Sequence[Delivery]] | None = None


def jobs_of(promise: Promise) -> list[str]:
    """The names of the jobs that the functions of a built-in provider put on the clock; none for anybody else's."""
    return sorted(bind({promise.name: promise})[promise.name].jobs)


def by_example(promise: Promise) -> frozenset[str]:
    """The operations that the fake answers with an example of the document: it keeps nothing that they are sent, and
    looks at nothing that is kept."""
    binding = bind({promise.name: promise})[promise.name]
    names = {str(spec.get("operationId")) for _, _, spec in operations_of(promise.document)}
    if names <= set(binding.handlers):
        return frozenset()
    specification = CompiledSpecification(dict(promise.document))
    api = Api(specification, promise, HandlerResolver(lambda: binding.handlers, _never))
    generic = Mounted(api, binding).generic
    unhandled = (operation for operation in api.operations.values() if operation.id not in binding.handlers)
    return frozenset(operation.id for operation in unhandled if generic.is_example(operation))


def _never() -> None:
    """What an operation without a function is bound to; nobody calls it."""


def altered(promises: dict[str, Promise], mutant: Mutant | None) -> dict[str, Promise]:
    """The promises as the mutant has the fake read them.

    Raises:
        UsageError: the mutant is of a provider that is not served.
    """
    if mutant is None:
        return promises
    if mutant.provider not in promises:
        raise UsageError(f"The mutant {mutant.id} is of provider '{mutant.provider}', which is not served.")
    if mutant.alter is None:
        return promises
    changed = mutant.alter(promises[mutant.provider])
    # what is remembered of a document is remembered by its digest
    return {**promises, mutant.provider: replace(changed, digest=f"{changed.digest}.{mutant.id}")}


def rebind(bindings: Deferred[Binding], mutant: Mutant | None) -> None:
    """Put the mutant's jobs in place.

    Raises:
        UsageError: the mutant names a job that its provider does not have.
    """
    if mutant is None or not mutant.jobs:
        return
    binding = bindings[mutant.provider]
    unknown = sorted(set(mutant.jobs) - set(binding.jobs))
    if unknown:
        raise UsageError(f"The mutant {mutant.id} changes a job '{unknown[0]}', which {mutant.provider} does not have.")
    changed = {name: _in_place_of(name, binding.jobs[name], errand) for name, errand in mutant.jobs.items()}
    bindings.put(mutant.provider, replace(binding, jobs={**binding.jobs, **changed}))


def _in_place_of(name: str, job: Job, errand: Errand) -> Job:
    @wraps(job)
    def run(world: World, payload: Any) -> None:
        errand(name, job, world, payload)

    return run


class MutantEngine(Engine):
    """The engine with a mutant in it: each step is the usual one unless the mutant has something in its place."""

    def __init__(self, mutant: Mutant, server: Server, bindings: Mapping[str, Binding]) -> None:
        super().__init__(server, bindings)
        self._mutant = mutant
        self._delivered: set[str] = set()

    def handle(self, request: Request) -> Response:
        """Answer a request; never raises."""
        response = super().handle(request)
        if self._mutant.deliver is not None:
            self._redeliver(self._mutant.deliver)
        return response

    def _serve(self, visit: Visit) -> Response:
        try:
            return super()._serve(visit)
        except Refusal as refusal:
            again = self._mutant.again if self._is_ours(visit) else None
            if again is None or not again(visit.request, _operation(visit), refusal.status):
                raise
            visit.headers, visit.prefix = dict(visit.request.headers), ""
            return super()._serve(visit)

    def _world(self, visit: Visit, mount: Mounted) -> World:
        if self._mutant.arrive is not None and self._is_ours(visit):
            self._mutant.arrive(visit.request, _operation(visit))
            visit.headers = dict(visit.request.headers)
        return super()._world(visit, mount)

    def _run(self, visit: Visit, mount: Mounted, operation: Operation, call: Call, world: World) -> Reply:
        act = self._mutant.acts.get(operation.id) if self._is_ours(visit) else None
        if act is None:
            return super()._run(visit, mount, operation, call, world)
        return act(partial(super()._run, visit, mount, operation), call, world)

    def _record(self, visit: Visit, response: Response, started: float) -> None:
        if self._mutant.leave is not None and self._is_ours(visit):
            _leaving(visit, response, self._mutant.leave)
        super()._record(visit, response, started)

    def _is_ours(self, visit: Visit) -> bool:
        return visit.mount is not None and visit.mount.api.name == self._mutant.provider

    def _redeliver(self, deliver: Callable[[Delivery], Sequence[Delivery]]) -> None:
        """Put what the mutant sends in the place of each delivery that has been queued since the last look."""
        waiting: set[str] = set()
        for name in self.server.worlds.names():
            queue = self.server.worlds.get(name)[QUEUE]
            for delivery in [one for one in queue.values() if one.id not in self._delivered]:
                queue.delete(delivery.id)
                for changed in deliver(delivery):
                    queue.put(changed.id, changed)
            waiting.update(one.id for one in queue.values())
        self._delivered = waiting  # a world that is reset gives the same ids again


def _operation(visit: Visit) -> str | None:
    return None if visit.operation is None else str(visit.operation.id)


def _leaving(visit: Visit, response: Response, leave: Callable[[Sent], None]) -> None:
    value = response.body
    with suppress(orjson.JSONDecodeError):
        value = orjson.loads(response.body)
    sent = Sent(visit.request, _operation(visit), response.status, response.headers, value)
    leave(sent)
    response.status, response.headers = sent.status, sent.headers
    response.body = sent.value if isinstance(sent.value, bytes) else orjson.dumps(sent.value)
