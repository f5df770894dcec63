"""Webhooks on their way out of a world: queued inside the request, delivered over HTTP after it (``deliverer``).

A provider function hands ``world.send(Delivery(...))`` a finished message. It lies in the world's state, so a
request that fails sends nothing and a restored snapshot waits for the same deliveries again.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from mockserver.errors import UsageError
from mockserver.world import Collection, World

__all__ = [
    "HISTORY",
    "QUEUE",
    "Attempt",
    "Delivery",
    "Signing",
    "State",
    "deliveries",
    "drop",
    "find",
    "record",
    "resend",
]

State = Literal["pending", "delivered", "failed", "dropped"]

RETRIES = (60.0, 300.0, 3600.0, 21600.0, 86400.0)
"""Seconds of the world's clock between attempts, when a provider names none."""

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


def record(world: World, delivery_id: str, attempt: Attempt) -> None:
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
