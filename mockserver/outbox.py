"""Webhooks on their way out of a world: queued inside the request, delivered over HTTP after it.

A provider function hands ``world.send(Delivery(...))`` a finished message. It lies in the world's state, so a
request that fails sends nothing and a restored snapshot waits for the same deliveries again. The ``Deliverer``
then posts what is due; a failed attempt comes back when the *world's* clock says so, which makes a week of
retries happen within one ``clock/advance``.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from mockserver.errors import UsageError
from mockserver.world import Collection, World

if TYPE_CHECKING:
    import httpx

__all__ = [
    "HISTORY",
    "QUEUE",
    "Attempt",
    "Deliverer",
    "Delivery",
    "Signing",
    "State",
    "deliveries",
    "drop",
    "find",
    "resend",
]

logger = logging.getLogger("motpart")

State = Literal["pending", "delivered", "failed", "dropped"]

RETRIES = (60.0, 300.0, 3600.0, 21600.0, 86400.0)
"""Seconds of the world's clock between attempts, when a provider names none."""

TIMEOUT = 5.0
"""Seconds that a receiver has for its whole answer."""

DRAIN_LIMIT = 30.0
"""Seconds that ``drain`` waits at most; what is left goes on in the background."""

REPLY_KEPT = 1000
"""Bytes of a receiver's answer that an attempt remembers."""

HISTORY_KEPT = 10_000
"""Settled deliveries that a world remembers; the oldest go first."""


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One try to deliver.

    Attributes:
        at: the world's time at which it counts: the delivery's due time.
        status: what the receiver answered; None when there was no answer.
        reply: the beginning of the receiver's body.
        error: why there was no answer, in words; None when there was one.
        milliseconds: how long it took on the wall clock.
    """

    at: datetime
    status: int | None = None
    reply: str = ""
    error: str | None = None
    milliseconds: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether the receiver took it: any 2xx status."""
        return self.status is not None and 200 <= self.status < 300


class Signing(msgspec.Struct, frozen=True, kw_only=True):
    """What each attempt has anew: its own time, in Unix seconds, and signatures (HMAC-SHA256) over that and the body.

    Attributes:
        timestamp, signature: names of the two headers.
        secrets: one signature for each.
        over: what stands before the body in what is signed; ``{timestamp}`` is the time.
        prefix: what stands before each signature.
        in_base64: whether signatures are written so; else in hexadecimal.
        joined: whether all stand in one header, with blanks between; else each in a header of its own.
    """

    timestamp: str
    signature: str
    secrets: tuple[bytes, ...]
    over: str
    prefix: str = ""
    in_base64: bool = False
    joined: bool = False

    def headers(self, body: str, at: datetime) -> list[tuple[str, str]]:
        """The headers of an attempt at a time of the world's clock."""
        seconds = str(int(at.timestamp()))
        signed = (self.over.replace("{timestamp}", seconds) + body).encode()
        digests = [hmac.new(secret, signed, hashlib.sha256).digest() for secret in self.secrets]
        written = [base64.b64encode(one).decode() if self.in_base64 else one.hex() for one in digests]
        signatures = [f"{self.prefix}{one}" for one in written]
        values = [" ".join(signatures)] if self.joined else signatures
        return [(self.timestamp, seconds), *((self.signature, value) for value in values)]


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """One webhook message and what became of it.

    Attributes:
        id: unique in its world, usually ``world.chance.uuid()``.
        provider: who sends.
        url: where to; only http and https are tried.
        body: the exact text that is sent, so that a signature over it holds.
        headers: extra request headers; ``Content-Type`` is ``application/json`` unless given.
        signing: headers that say when an attempt is made, and sign it.
        subject: what it is about, for people, such as ``charge.paid 4711``.
        due: world time of the next attempt.
        retries: seconds of world time to wait after the first, second … failed attempt; then it has failed.
        timeout: seconds that a receiver has for its whole answer; None for the server's own limit.
        accepts: the statuses that say that it was taken; none named is any 2xx.
        tries: attempts since it was queued or resent; ``attempts`` has all of them.
    """

    id: str
    provider: str
    url: str
    body: str
    due: datetime
    subject: str = ""
    headers: dict[str, str] = {}
    signing: Signing | None = None
    method: str = "POST"
    retries: tuple[float, ...] = RETRIES
    timeout: float | None = None
    accepts: tuple[int, ...] = ()
    state: State = "pending"
    tries: int = 0
    attempts: tuple[Attempt, ...] = ()

    def after(self, attempt: Attempt) -> Delivery:
        """This delivery with one more attempt: delivered, waiting for the next retry, or failed."""
        tries = self.tries + 1
        state: State = "pending"
        due = self.due
        if attempt.status in self.accepts if self.accepts else attempt.ok:
            state = "delivered"
        elif tries > len(self.retries):
            state = "failed"
        else:
            due += timedelta(seconds=self.retries[tries - 1])
        return msgspec.structs.replace(self, attempts=(*self.attempts, attempt), tries=tries, state=state, due=due)


QUEUE: Collection[Delivery] = Collection("motpart.deliveries", Delivery)
"""What still has to be delivered; ``world.send`` puts here."""

HISTORY: Collection[Delivery] = Collection("motpart.deliveries.settled", Delivery)
"""What was delivered, has failed or was dropped, in that order of events."""


def deliveries(world: World) -> list[Delivery]:
    """Every delivery of a world: the settled ones in the order they were settled, then those waiting."""
    return [*world[HISTORY].values(), *world[QUEUE].values()]


def find(world: World, delivery_id: str) -> Delivery:
    """One delivery by id. Raises: UsageError when the world knows none of that id."""
    delivery = world[QUEUE].get(delivery_id) or world[HISTORY].get(delivery_id)
    if delivery is None:
        raise UsageError(f"World {world.name!r} has no delivery {delivery_id!r}; list them to see the ids.")
    return delivery


def resend(world: World, delivery_id: str) -> Delivery:
    """Queue a delivery again, due now and with all its retries. Raises: UsageError for an unknown id."""
    delivery = msgspec.structs.replace(find(world, delivery_id), state="pending", due=world.now, tries=0)
    world[HISTORY].delete(delivery_id)
    world[QUEUE].put(delivery_id, delivery)
    return delivery


def drop(world: World, delivery_id: str) -> Delivery:
    """Take a waiting delivery out of the queue, as a lost webhook. Raises: UsageError when it is not waiting."""
    delivery = find(world, delivery_id)
    if delivery.state != "pending":
        raise UsageError(f"Delivery {delivery_id!r} is {delivery.state}, only a pending one can be dropped.")
    return _settle(world, msgspec.structs.replace(delivery, state="dropped"))


def _settle(world: World, delivery: Delivery) -> Delivery:
    """Move a delivery from the queue to the history."""
    world[QUEUE].delete(delivery.id)
    history = world[HISTORY]
    history.put(delivery.id, delivery)
    if len(history) > HISTORY_KEPT:  # a tenth at a time: to find the oldest is not free
        for oldest in history.page(0, HISTORY_KEPT // 10):
            history.delete(oldest.id)
    return delivery


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
                _record(world, delivery.id, await self._attempt(delivery))

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


def _record(world: World, delivery_id: str, attempt: Attempt) -> None:
    """Write an attempt into the world, unless the delivery has left the world while it was under way."""
    current = world[QUEUE].get(delivery_id)
    if current is None:
        return
    changed = current.after(attempt)
    if changed.state == "pending":
        world[QUEUE].put(delivery_id, changed)
    else:
        _settle(world, changed)
    world.commit()
