"""A mutant changes what it says and nothing else, and without one nothing is in the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import msgspec
import pytest

from contracts.mutants.operators import (
    broken,
    changed,
    dropped_job,
    edited,
    late,
    late_job,
    lost,
    on_wire,
    put,
    refusing,
    repeated,
    rewritten,
    stepping,
    taking,
    tomorrow,
    undelivered,
    unretried,
    within,
)  # fmt: skip
from contracts.receiver import Receiver
from mockserver import create_app
from mockserver.errors import UsageError
from mockserver.mutation import Handler, Mutant, Refusal, Request
from mockserver.provider import Call, Reply
from mockserver.world import World
from specs import Promise
from tests.client import Client
from tests.toy import API_KEY, PROVIDERS, SPECS

MORNING = datetime(2026, 1, 5, 9, tzinfo=UTC)
CHARGE = {"amount": 100, "currency": "SEK", "method": {"kind": "bank", "account": "90012345678"}}
CHARGES = "/examplepay/api/v2/charges"


def client(mutant: Mutant | None = None) -> Client:
    """A caller of Examplepay with a mutant in it."""
    if mutant is not None:
        mutant = replace(mutant, provider="examplepay")
    options: dict[str, Any] = {"specs_root": SPECS, "providers_package": PROVIDERS, "freeze": MORNING}
    return Client(create_app(["examplepay"], mutant=mutant, **options), API_KEY)


def mutant(*acts: Any, **parts: Any) -> Mutant:
    """A mutant of the toy provider; ``acts`` are an operationId and what stands in for it."""
    return broken("EP-01", "text-changed", dict([acts]) if acts else {}, **parts)


def advance(caller: Client, duration: str) -> list[Any]:
    """Move the clock; what happened."""
    moved = caller.post("/_motpart/worlds/default/clock/advance", json={"duration": duration})
    return list(moved.json()["happened"])


def created(caller: Client, **changes: Any) -> httpx.Response:
    """The answer to creating a charge."""
    return caller.post(CHARGES, json={**CHARGE, **changes})


def test_an_act_stands_in_for_the_function_and_may_call_it() -> None:
    """The answer is changed, the work is done."""
    with client(mutant("createCharge", edited(put("amount", 7)))) as caller:
        answer = created(caller).json()
        assert answer["amount"] == 7
        assert caller.get(f"{CHARGES}/{answer['id']}").json()["amount"] == 100


def test_an_act_changes_what_the_function_is_handed() -> None:
    """The function works with another body."""
    with client(mutant("createCharge", changed(body=lambda body: {**body, "amount": 5}))) as caller:
        charge = created(caller).json()["id"]
        assert caller.get(f"{CHARGES}/{charge}").json()["amount"] == 5


def test_a_refusal_is_made_and_unmade() -> None:
    """refusing refuses what is right, taking answers where the function refuses, with one of the statuses."""
    with client(mutant("createCharge", refusing(lambda call: call.body["amount"] > 50, 409))) as caller:
        assert created(caller).status_code == 409
        assert created(caller, amount=50).status_code == 201
    with client(mutant("getCharge", taking(lambda call: {}, 404))) as caller:
        answer = caller.get(f"{CHARGES}/77")
        assert answer.status_code == 500, "{} is no charge: the engine still checks what an act answers"


def test_lost_work_is_answered_and_gone() -> None:
    """The answer is the usual one, and the charge is not there."""
    with client(mutant("createCharge", lost)) as caller:
        first, second = created(caller), created(caller)
        assert first.status_code == second.status_code == 201
        assert caller.get(f"{CHARGES}/{first.json()['id']}").status_code == 404


def test_a_function_can_be_shown_another_day_and_the_clock_be_moved() -> None:
    """tomorrow is for the function alone; stepping moves the world."""
    seen: list[datetime] = []

    def look(original: Handler, call: Call, world: World) -> Reply:
        seen.append(world.now)
        return original(call, world)

    def ahead(original: Handler, call: Call, world: World) -> Reply:
        return tomorrow(lambda inner, now: look(original, inner, now), call, world)

    with client(mutant("createCharge", ahead)) as caller:
        created(caller)
        assert seen == [MORNING + timedelta(days=1)]
        assert caller.get("/_motpart/worlds/default/clock").json()["now"] == "2026-01-05T09:00:00Z"
    with client(mutant("createCharge", stepping(hours=2))) as caller:
        created(caller)
        assert caller.get("/_motpart/worlds/default/clock").json()["now"] == "2026-01-05T11:00:00Z"


def test_a_reply_is_changed_on_the_wire_and_in_the_journal() -> None:
    """After the engine's own check: even what the document forbids goes out, and the journal has it."""

    def wrong(sent: Any) -> None:
        sent.status, sent.value["currency"] = 299, "no currency"
        sent.headers.append((b"x-wrong", b"yes"))

    with client(mutant(leave=on_wire(wrong, "createCharge"))) as caller:
        answer = created(caller)
        assert (answer.status_code, answer.json()["currency"], answer.headers["x-wrong"]) == (299, "no currency", "yes")
        assert caller.get("/_motpart/journal").json()[-1]["status"] == 299
        assert caller.get(CHARGES).status_code == 200


def test_a_request_is_changed_before_it_is_read() -> None:
    """The engine reads another credential, and only where it is meant to."""

    def known(request: Request, operation: str | None) -> None:
        if operation == "createCharge":
            request.headers = [*request.headers, (b"x-api-key", b"demo-key")]

    with client(mutant(arrive=known)) as caller:
        assert caller.post(CHARGES, json=CHARGE, headers={"X-Api-Key": "wrong"}).status_code == 201
        assert caller.get(CHARGES, headers={"X-Api-Key": "wrong"}).status_code == 401


def test_a_refused_request_is_served_again_once() -> None:
    """again is asked after a refusal, with its status, and may let the caller in."""
    asked: list[int] = []

    def again(request: Request, operation: str | None, status: int) -> bool:
        asked.append(status)
        request.headers = [*request.headers, (b"x-api-key", b"demo-key")]
        return status == 401

    with client(mutant(again=again)) as caller:
        assert caller.get(CHARGES, headers={"X-Api-Key": "wrong"}).status_code == 200
        assert caller.get(f"{CHARGES}/77").status_code == 404
    assert asked == [401, 404]


def test_the_fake_reads_another_promise() -> None:
    """A required field that is not required is not asked for; the promise of others stays what it is."""

    def relaxed(promise: Promise) -> Promise:
        document = msgspec.json.decode(msgspec.json.encode(promise.document))
        document["components"]["schemas"]["Charge"]["required"] = ["amount"]
        return replace(promise, document=document)

    with client() as caller:
        assert caller.post(CHARGES, json={"amount": 1}).status_code == 400
    with client(mutant(alter=relaxed)) as caller:
        assert caller.post(CHARGES, json={"amount": 1}).status_code != 400
    with client() as caller:
        assert caller.post(CHARGES, json={"amount": 1}).status_code == 400


@pytest.mark.parametrize(
    ("errand", "states"), [(dropped_job, ["capturing", "capturing"]), (late_job, ["capturing", "paid"])]
)
def test_a_job_is_forgotten_or_comes_late(errand: Any, states: list[str]) -> None:
    """After one day and after two."""
    with client(mutant(jobs={"examplepay.settle": errand})) as caller:
        charge = created(caller).json()["id"]
        caller.post(f"{CHARGES}/{charge}/capture")
        for state in states:
            advance(caller, "P1D")
            assert caller.get(f"{CHARGES}/{charge}").json()["state"] == state


@pytest.mark.parametrize(
    ("deliver", "now", "later"),
    [(undelivered, 0, 0), (repeated, 2, 2), (late(hours=1), 0, 1), (rewritten(lambda body: body.update(x=1)), 1, 1)],
    ids=["lost", "twice", "late", "rewritten"],
)
def test_webhooks_are_lost_repeated_delayed_and_rewritten(deliver: Any, now: int, later: int) -> None:
    """Deliveries at the moment they are due, and two hours later."""
    with Receiver() as receiver, client(mutant(deliver=deliver)) as caller:
        charge = created(caller, notify=f"{receiver.url}/hook").json()["id"]
        caller.post(f"{CHARGES}/{charge}/capture")
        advance(caller, "P1D")
        assert len(receiver.received) == now
        advance(caller, "PT2H")
        assert len(receiver.received) == later


def test_a_webhook_that_fails_is_given_up() -> None:
    """One attempt, whatever the provider's retries are."""
    with Receiver(500) as receiver, client(mutant(deliver=unretried)) as caller:
        charge = created(caller, notify=f"{receiver.url}/hook").json()["id"]
        caller.post(f"{CHARGES}/{charge}/capture")
        advance(caller, "P8D")
        assert len(receiver.received) == 1


def test_a_mutant_of_who_is_not_served_or_of_no_job_is_refused() -> None:
    """A sentence that names the mutant."""
    options: dict[str, Any] = {"specs_root": SPECS, "providers_package": PROVIDERS}
    other = replace(mutant(), id="M-1", provider="otherpay")
    with pytest.raises(UsageError, match="M-1 is of provider 'otherpay', which is not served"):
        create_app(["examplepay"], mutant=other, **options)
    jobless = replace(mutant(jobs={"examplepay.dance": dropped_job}), id="M-2", provider="examplepay")
    with pytest.raises(UsageError, match=r"M-2 changes a job 'examplepay\.dance', which examplepay does not have"):
        create_app(["examplepay"], mutant=jobless, **options)


def test_a_value_within_is_changed_wherever_it_stands() -> None:
    """The path goes through lists; what is not there is left alone."""
    reply = Reply(200, {"rows": [{"n": 1}, {"n": 2}, {}]})
    act = within("rows.*.n", lambda number: number + 1)
    assert act(lambda call, world: reply, None, None).body == {"rows": [{"n": 2}, {"n": 3}, {}]}  # type: ignore[arg-type]  # neither is looked at
    assert reply.body["rows"][0] == {"n": 1}, "what the provider keeps is not touched"


def test_a_refusal_of_an_act_speaks_the_providers_dialect() -> None:
    """It is a refusal like any other."""

    def refuse(original: Handler, call: Call, world: World) -> Reply:
        raise Refusal(409, "conflict", "Not today.")

    with client(mutant("listCharges", refuse)) as caller:
        assert caller.get(CHARGES).status_code == 409
