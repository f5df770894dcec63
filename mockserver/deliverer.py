"""Posts the webhooks that are due in a world, over HTTP, after the requests that queued them.

A failed attempt comes back when the *world's* clock says so, which makes a week of retries happen within one
``clock/advance``.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from mockserver.outbox import QUEUE, Attempt, Delivery, record
from mockserver.world import World

if TYPE_CHECKING:
    import httpx

__all__ = ["Deliverer"]

logger = logging.getLogger("motpart")

TIMEOUT = 5.0
"""Seconds that a receiver has for its whole answer."""

DRAIN_LIMIT = 30.0
"""Seconds that ``drain`` waits at most; what is left goes on in the background."""

REPLY_KEPT = 1000
"""Bytes of a receiver's answer that an attempt remembers."""


class _Worker:
    """The background task of one world: what wakes it, and whether nothing is due any more."""

    __slots__ = ("idle", "task", "wake", "world")

    def __init__(self, world: World) -> None:
        self.world = world
        self.wake = asyncio.Event()
        self.idle = asyncio.Event()
        self.task: asyncio.Task[None] | None = None


class Deliverer:
    """Posts due deliveries, one background task per world that has any; never raises.

    Deliveries to different URLs go at the same time, those to one URL one after the other and in order.
    """

    def __init__(self, *, timeout: float = TIMEOUT) -> None:
        """``timeout`` is in seconds and covers connecting, sending and the whole answer."""
        self._timeout = timeout
        self._workers: dict[int, _Worker] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._client: httpx.AsyncClient | None = None

    def kick(self, world: World) -> None:
        """See to it that what is waiting in this world gets delivered; returns at once.

        Cheap when nothing waits. Outside an event loop nothing is sent, the queue keeps it.
        """
        if world.holds(QUEUE):
            self._worker(world)

    async def drain(self, world: World, limit: float = DRAIN_LIMIT) -> None:
        """Wait until nothing is due in this world, at most ``limit`` seconds."""
        if not len(world[QUEUE]):
            return
        worker = self._worker(world)
        if worker is not None:
            waiting = asyncio.ensure_future(worker.idle.wait())
            try:
                await asyncio.wait({waiting}, timeout=limit)
            finally:
                waiting.cancel()

    async def aclose(self) -> None:
        """Stop every background task; what was not delivered stays in its world."""
        tasks = [worker.task for worker in self._workers.values() if worker.task is not None]
        self._workers.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def _worker(self, world: World) -> _Worker | None:
        """The world's worker, started or woken; None outside an event loop."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return None
        if loop is not self._loop:  # an app driven in process may live through several loops
            self._loop, self._client, self._workers = loop, None, {}
        worker = self._workers.get(id(world))
        if worker is None:
            worker = self._workers[id(world)] = _Worker(world)
            worker.task = loop.create_task(self._work(worker))
        worker.idle.clear()
        worker.wake.set()
        return worker

    async def _work(self, worker: _Worker) -> None:
        """Deliver what is due, sleep until the next retry or a kick, until the queue is empty."""
        world = worker.world
        try:
            while queued := world[QUEUE].values():
                worker.wake.clear()
                due, next_due = _due(queued, world.now)
                if due:
                    await self._round(world, due)
                    continue
                worker.idle.set()
                await _sleep(worker.wake, next_due - world.now)
        except Exception:  # such as a full disk: whoever is waiting goes on, the next kick tries again
            logger.exception("deliveries of world %s have stopped", world.name)
        finally:
            worker.idle.set()
            if self._workers.get(id(world)) is worker:
                del self._workers[id(world)]

    async def _round(self, world: World, due: list[Delivery]) -> None:
        """Try each due delivery once: lanes side by side, one lane per URL."""
        lanes: dict[str, list[Delivery]] = {}
        for delivery in due:
            lanes.setdefault(delivery.url, []).append(delivery)
        await asyncio.gather(*(self._lane(world, lane) for lane in lanes.values()))

    async def _lane(self, world: World, lane: list[Delivery]) -> None:
        for delivery in lane:
            if world[QUEUE].get(delivery.id) is not None:  # dropped, reset or restored meanwhile
                record(world, delivery.id, await self._attempt(delivery))

    async def _attempt(self, delivery: Delivery) -> Attempt:
        clock = asyncio.get_running_loop().time
        self._http()  # loading it for the first time is not the receiver's time
        started = clock()
        limit = self._timeout if delivery.timeout is None else delivery.timeout
        status, reply, error = None, "", None
        try:
            async with asyncio.timeout(limit):
                status, reply = await self._post(delivery)
        except TimeoutError:
            error = f"no complete answer within {limit:g} {'second' if limit == 1 else 'seconds'}"
        except Exception as problem:  # a receiver must never be able to stop the queue, whatever it does
            error = f"{type(problem).__name__}: {problem}".rstrip(": ")
        milliseconds = round((clock() - started) * 1000, 1)
        return Attempt(at=delivery.due, status=status, reply=reply, error=error, milliseconds=milliseconds)

    async def _post(self, delivery: Delivery) -> tuple[int, str]:
        """Send it; the status and the beginning of the answer."""
        headers = {"Content-Type": "application/json", "User-Agent": "motpart-webhook"}
        given = {name.title(): value for name, value in delivery.headers.items()}
        signed = [] if delivery.signing is None else delivery.signing.headers(delivery.body, delivery.due)
        request = self._http().build_request(
            delivery.method,
            delivery.url,
            content=delivery.body.encode(),
            headers=[*{**headers, **given}.items(), *signed],
        )
        answer = await self._http().send(request, stream=True)
        kept = b""
        try:
            async for chunk in answer.aiter_bytes():
                kept += chunk[: REPLY_KEPT - len(kept)]
                if len(kept) >= REPLY_KEPT:
                    break
        finally:
            await answer.aclose()
        return answer.status_code, kept.decode("utf-8", "replace")

    def _http(self) -> httpx.AsyncClient:
        """The client, made on the first delivery: importing httpx would cost every start 50 ms."""
        if self._client is None:
            import httpx

            # A fresh connection per delivery: receivers in tests come and go between two webhooks.
            self._client = httpx.AsyncClient(
                timeout=self._timeout,
                trust_env=False,
                follow_redirects=False,
                limits=httpx.Limits(max_keepalive_connections=0),
            )
        return self._client


def _due(queued: Iterable[Delivery], now: datetime) -> tuple[list[Delivery], datetime]:
    """What is due, oldest due time first, and when the first of all waiting ones is due."""
    waiting = sorted(queued, key=lambda delivery: delivery.due)
    return [delivery for delivery in waiting if delivery.due <= now], waiting[0].due


async def _sleep(wake: asyncio.Event, wait: timedelta) -> None:
    """Until woken or ``wait`` has passed; a frozen clock simply makes the worker look again.

    An hour at most, for a clock may also be unfrozen or set without a kick.
    """
    seconds = min(max(wait.total_seconds(), 0.05), 3600.0)
    sleeper: asyncio.Future[Any] = asyncio.ensure_future(wake.wait())
    try:
        await asyncio.wait({sleeper}, timeout=seconds)
    finally:
        sleeper.cancel()
