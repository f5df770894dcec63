"""Webhooks are really delivered, retried on the world's clock, and never stop the sandbox."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import socket
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from contracts.receiver import Receiver
from mockserver.deliverer import Deliverer
from mockserver.errors import UsageError
from mockserver.outbox import HISTORY, QUEUE, Delivery, Signing, deliveries, drop, find, resend
from mockserver.world import World
from mockserver.worlds import Worlds

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def world() -> World:
    """A world whose clock stands at noon."""
    return Worlds(jobs={}, freeze=NOON).get("default")


def send(world: World, url: str, name: str = "d1", **more: Any) -> None:
    """Queue a delivery that is due now, unless told otherwise."""
    values = {"due": world.now, "body": "{}", **more}
    world.send(Delivery(id=name, provider="examplepay", url=url, **values))


def drain(world: World, **options: Any) -> None:
    """Deliver what is due, on an event loop of its own."""

    async def deliver() -> None:
        deliverer = Deliverer(**options)
        await deliverer.drain(world)
        await deliverer.aclose()

    asyncio.run(deliver())


def unused_url() -> str:
    """A loopback address at which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


def test_a_delivery_arrives_with_its_exact_body_and_headers(world: World) -> None:
    """The receiver gets the very bytes that were signed, with the provider's headers."""
    body = '{"id": 1, "name": "Åse"}'
    with Receiver() as receiver:
        send(world, receiver.url + "/hook?a=1", body=body, headers={"X-Signature": "abc"})
        drain(world)
        (got,) = receiver.received
    assert (got.method, got.path, got.body) == ("POST", "/hook?a=1", body)
    assert got.headers["x-signature"] == "abc"
    assert got.headers["content-type"] == "application/json"


def test_the_content_type_of_the_provider_wins_when_it_gives_one(world: World) -> None:
    """A provider's own Content-Type replaces the default, however it is spelt."""
    with Receiver() as receiver:
        send(world, receiver.url, headers={"content-type": "text/plain"})
        drain(world)
        assert receiver.received[0].headers["content-type"] == "text/plain"


def test_signatures_come_once_for_each_secret(world: World) -> None:
    """Each in a header of its own, beside the time of the attempt."""
    signing = Signing(timestamp="X-Time", signature="X-Signature", secrets=(b"a", b"b"), over="{timestamp}:")
    with Receiver() as receiver:
        send(world, receiver.url, signing=signing)
        drain(world)
        headers = receiver.received[0].headers
    assert headers["x-time"] == str(int(NOON.timestamp()))
    assert len(set(headers["x-signature"].split(", "))) == 2


@pytest.mark.parametrize(("status", "state"), [(200, "delivered"), (204, "failed")])
def test_a_provider_says_which_statuses_it_takes_for_success(world: World, status: int, state: str) -> None:
    """Where only 200 counts, another 2xx is a failed attempt."""
    with Receiver(status) as receiver:
        send(world, receiver.url, accepts=(200,), retries=())
        drain(world)
    assert find(world, "d1").state == state


def test_a_provider_says_how_long_it_waits(world: World) -> None:
    """Its own limit counts, not the server's."""
    with Receiver(silent=True) as receiver:
        send(world, receiver.url, timeout=0.05, retries=())
        drain(world, timeout=30.0)
    assert find(world, "d1").attempts[0].error == "no complete answer within 0.05 seconds"


def test_an_accepted_delivery_is_settled_with_its_attempt(world: World) -> None:
    """After a 2xx it leaves the queue and remembers status and answer."""
    with Receiver(202, reply=b"taken") as receiver:
        send(world, receiver.url)
        drain(world)
    delivery = find(world, "d1")
    (attempt,) = delivery.attempts
    assert (delivery.state, len(world[QUEUE]), len(world[HISTORY])) == ("delivered", 0, 1)
    assert (attempt.status, attempt.reply, attempt.error, attempt.at) == (202, "taken", None, NOON)


def test_a_refused_delivery_waits_for_the_worlds_clock(world: World) -> None:
    """After a 500 nothing more is sent until the world's clock reaches the retry."""
    with Receiver(500, 200) as receiver:
        send(world, receiver.url, retries=(60.0,))
        drain(world)
        drain(world)
        assert len(receiver.received) == 1
        assert (find(world, "d1").state, find(world, "d1").due) == ("pending", NOON + timedelta(seconds=60))
        world.advance(timedelta(seconds=60))
        drain(world)
        assert len(receiver.received) == 2
    assert find(world, "d1").state == "delivered"


def test_all_retries_happen_in_one_advance_when_the_clock_passes_them(world: World) -> None:
    """A month forward runs through every retry at its own due time, then the delivery has failed."""
    with Receiver(503) as receiver:
        send(world, receiver.url, retries=(60.0, 3600.0))
        world.advance(timedelta(days=30))
        drain(world)
        assert len(receiver.received) == 3
    delivery = find(world, "d1")
    assert delivery.state == "failed"
    assert [attempt.at - NOON for attempt in delivery.attempts] == [
        timedelta(0),
        timedelta(seconds=60),
        timedelta(seconds=3660),
    ]


def test_nothing_is_sent_before_it_is_due(world: World) -> None:
    """A delivery of tomorrow stays in the queue and drain does not wait for it."""
    with Receiver() as receiver:
        send(world, receiver.url, due=NOON + timedelta(days=1))
        drain(world)
        assert receiver.received == []
    assert find(world, "d1").state == "pending"


def test_deliveries_to_one_url_arrive_in_order(world: World) -> None:
    """One receiver sees them one after the other, by due time and then as queued."""
    with Receiver() as receiver:
        send(world, receiver.url, "late", body='"late"')
        send(world, receiver.url, "early", body='"early"', due=NOON - timedelta(hours=1))
        send(world, receiver.url, "later", body='"later"')
        drain(world)
        assert [got.body for got in receiver.received] == ['"early"', '"late"', '"later"']


@pytest.mark.parametrize(
    "url", ["http://", "ftp://example.test/x", "not a url", "http://127.0.0.1:1/\x00", "http://[::1", ""]
)
def test_an_impossible_address_is_a_failed_attempt(world: World, url: str) -> None:
    """An address that cannot be called is recorded in words and stops nothing."""
    send(world, url, retries=())
    drain(world)
    delivery = find(world, "d1")
    assert delivery.state == "failed"
    assert delivery.attempts[0].error


def test_a_receiver_that_is_down_is_a_failed_attempt(world: World) -> None:
    """A refused connection is recorded and the delivery waits for its retry."""
    send(world, unused_url())
    drain(world)
    delivery = find(world, "d1")
    assert delivery.state == "pending"
    assert (delivery.attempts[0].status, "ConnectError" in str(delivery.attempts[0].error)) == (None, True)


def test_a_silent_receiver_is_given_up_and_does_not_hold_up_others(world: World) -> None:
    """Who does not answer in time has failed; another receiver got its own meanwhile."""
    with Receiver(silent=True) as silent, Receiver() as other:
        send(world, silent.url, "slow", retries=())
        send(world, other.url, "quick")
        drain(world, timeout=0.2)
        assert len(other.received) == 1
    assert find(world, "slow").attempts[0].error == "no complete answer within 0.2 seconds"
    assert find(world, "quick").state == "delivered"


def test_a_long_answer_is_remembered_only_in_part(world: World) -> None:
    """A receiver cannot fill the sandbox's memory with its answers."""
    with Receiver(reply=b"x" * 100_000) as receiver:
        send(world, receiver.url)
        drain(world)
    assert find(world, "d1").attempts[0].reply == "x" * 1000


def test_a_resent_delivery_arrives_again_and_keeps_its_past(world: World) -> None:
    """Resending queues the same message once more, due now, with its earlier attempts."""
    with Receiver(500, 200) as receiver:
        send(world, receiver.url, retries=())
        drain(world)
        assert find(world, "d1").state == "failed"
        resend(world, "d1")
        drain(world)
        assert [got.body for got in receiver.received] == ["{}", "{}"]
    assert [attempt.status for attempt in find(world, "d1").attempts] == [500, 200]
    assert find(world, "d1").state == "delivered"


def test_a_dropped_delivery_never_arrives(world: World) -> None:
    """Dropping takes it from the queue; it stays listed as dropped."""
    with Receiver() as receiver:
        send(world, receiver.url)
        assert drop(world, "d1").state == "dropped"
        drain(world)
        assert receiver.received == []
    assert [delivery.state for delivery in deliveries(world)] == ["dropped"]


def test_only_a_waiting_delivery_can_be_dropped(world: World) -> None:
    """What has arrived cannot be lost any more, and an unknown id is named."""
    with Receiver() as receiver:
        send(world, receiver.url)
        drain(world)
    with pytest.raises(UsageError, match="'d1' is delivered"):
        drop(world, "d1")
    with pytest.raises(UsageError, match="no delivery 'd2'"):
        drop(world, "d2")


def test_kick_delivers_in_the_background(world: World) -> None:
    """After a kick the message arrives without anybody waiting for it."""

    async def deliver() -> None:
        deliverer = Deliverer()
        deliverer.kick(world)
        async with asyncio.timeout(5):
            while find(world, "d1").state == "pending":
                await asyncio.sleep(0)
        await deliverer.aclose()

    with Receiver() as receiver:
        send(world, receiver.url)
        asyncio.run(deliver())
        assert len(receiver.received) == 1


def waiting_for_events() -> int:
    """How many tasks of the running loop wait for an event."""
    return sum(task.get_coro().__qualname__ == "Event.wait" for task in asyncio.all_tasks())  # type: ignore[union-attr]  # each has one


def test_a_closed_deliverer_leaves_nothing_that_waits(world: World) -> None:
    """A worker that sleeps until a retry is due takes its waiting for a kick with it."""

    async def closed() -> tuple[int, int]:
        deliverer = Deliverer()
        deliverer.kick(world)
        for _ in range(5):  # it looks, finds nothing due and falls asleep
            await asyncio.sleep(0)
        asleep = waiting_for_events()
        await deliverer.aclose()
        await asyncio.sleep(0)
        return asleep, waiting_for_events()

    send(world, "http://127.0.0.1:1", due=world.now + timedelta(hours=1))
    assert asyncio.run(closed()) == (1, 0)


def test_who_stops_waiting_for_deliveries_leaves_nothing_that_waits(world: World) -> None:
    """As a client does that hangs up while its clock moves."""

    async def hung_up() -> tuple[int, int]:
        deliverer = Deliverer(timeout=0.2)
        drained = asyncio.create_task(deliverer.drain(world))
        await asyncio.sleep(0)
        before = waiting_for_events()
        drained.cancel()
        await asyncio.gather(drained, return_exceptions=True)
        await asyncio.sleep(0)
        after = waiting_for_events()
        await deliverer.aclose()
        return before, after

    with Receiver(silent=True) as receiver:
        send(world, receiver.url)
        assert asyncio.run(hung_up()) == (1, 0)


def test_kick_outside_an_event_loop_leaves_the_queue_alone(world: World) -> None:
    """A purely synchronous caller keeps its queue and gets no error."""
    send(world, "http://127.0.0.1:1")
    Deliverer().kick(world)
    assert len(world[QUEUE]) == 1


def test_one_message_is_sent_once_when_several_wait_for_it(world: World) -> None:
    """Kicks and drains at the same time share one worker."""

    async def deliver() -> None:
        deliverer = Deliverer()
        deliverer.kick(world)
        await asyncio.gather(*(deliverer.drain(world) for _ in range(3)))
        deliverer.kick(world)
        await deliverer.aclose()

    with Receiver() as receiver:
        send(world, receiver.url)
        asyncio.run(deliver())
        assert len(receiver.received) == 1


def test_a_world_restored_while_a_delivery_is_under_way_is_left_alone(world: World) -> None:
    """An attempt that comes back to a world without the delivery writes nothing into it."""
    before = world.root

    async def deliver() -> None:
        deliverer = Deliverer(timeout=0.2)
        waiting = asyncio.create_task(deliverer.drain(world))
        await asyncio.sleep(0)
        world.rollback(before)
        await waiting
        await deliverer.aclose()

    with Receiver(silent=True) as receiver:
        send(world, receiver.url)
        asyncio.run(deliver())
    assert deliveries(world) == []


def test_one_deliverer_works_on_several_event_loops(world: World) -> None:
    """An app that is driven in process may live through several loops, one after the other."""
    deliverer = Deliverer()
    with Receiver() as receiver:
        for name in ("d1", "d2"):
            send(world, receiver.url, name)
            asyncio.run(deliverer.drain(world))
        assert len(receiver.received) == 2


def test_a_world_that_cannot_be_written_stops_its_deliveries_without_a_hang(world: World) -> None:
    """When the disk refuses the attempt, who waits goes on and the message stays in the queue."""

    class FullDisk(World):
        """A world whose commits fail."""

        def commit(self) -> None:
            """As a full disk does it."""
            self.rollback(before)
            raise UsageError("The disk is full.")

    full = FullDisk("full", world.root, {})
    with Receiver() as receiver:
        send(full, receiver.url)
        before = full.root
        drain(full)
        assert len(receiver.received) == 1
    assert find(full, "d1").state == "pending"


@pytest.mark.parametrize(("in_base64", "joined"), [(False, False), (True, True)])
def test_each_attempt_is_signed_with_its_own_time(in_base64: bool, joined: bool) -> None:
    """One signature for each secret, over the time and the body; another time is another signature."""
    signing = Signing(
        timestamp="T",
        signature="S",
        secrets=(b"one", b"two"),
        over="{timestamp}:",
        prefix="v1=",
        in_base64=in_base64,
        joined=joined,
    )
    first, second = (signing.headers("{}", datetime.fromtimestamp(seconds, UTC)) for seconds in (100, 160))
    digests = [hmac.new(secret, b"100:{}", hashlib.sha256).digest() for secret in signing.secrets]
    written = [f"v1={base64.b64encode(one).decode() if in_base64 else one.hex()}" for one in digests]
    assert first == [("T", "100"), *(("S", value) for value in ([" ".join(written)] if joined else written))]
    assert not set(first) & set(second)
