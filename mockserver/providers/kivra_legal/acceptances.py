"""An acceptance's life: approved or pending, replaced by newer versions, terminated (LD-11 to LD-15).

The integrator, Kivra's people and the clock call the same functions.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from mockserver.errors import Fault
from mockserver.provider import job
from mockserver.providers.kivra_legal.documents import document_in_force
from mockserver.providers.kivra_legal.errors import conflict, invalid, unknown
from mockserver.providers.kivra_legal.models import ACCEPTANCES, NEWEST, SENDERS, Acceptance, vat_form
from mockserver.world import World

__all__ = [
    "PAPER",
    "accept",
    "connect",
    "connect_by_itself",
    "decline",
    "end",
    "is_up_to_date",
    "make_sender",
    "newest",
]

PAPER = "paper"
"""Through what a company is a sender that has signed by hand."""
_CONNECTED_AFTER = timedelta(days=3)


def newest(world: World, client: str, number: str, purpose: str) -> Acceptance | None:
    """What a company last approved through this integrator."""
    found = world[NEWEST].get(f"{client}:{number}:{purpose}")
    return None if found is None else world[ACCEPTANCES].get(found)


def is_up_to_date(world: World, acceptance: Acceptance) -> bool:
    """Whether what was approved is what is in force now."""
    return acceptance.lives and acceptance.approvals == _in_force(world, acceptance.purpose)


def _in_force(world: World, purpose: str) -> dict[str, str]:
    return {
        "termsDocumentId": document_in_force(world, "terms", None).id,
        "dpaDocumentId": document_in_force(world, "dpa", purpose).id,
    }


def accept(world: World, client: str, body: Mapping[str, Any]) -> Acceptance:
    """Register both approvals of a company.

    Raises:
        Refusal: 400 for a document that is not in force for the purpose, 409 for versions that are accepted already.
    """
    number, purpose, approvals = vat_form(body["company"]["organisationNumber"]), body["purpose"], body["approvals"]
    faults = [
        Fault(f"body.approvals.{name}", f"names {approvals[name]!r}; {right!r} is in force for {purpose}")
        for name, right in _in_force(world, purpose).items()
        if approvals[name] != right
    ]
    if faults:
        raise invalid(faults, "LEG-E04")
    last = newest(world, client, number, purpose)
    if last is not None and last.lives:
        if last.approvals == approvals:
            raise conflict(f"{number} has accepted these versions for {purpose} already ({last.id}).", "LEG-E10")
        _save(world, last, status="replaced")
    new = Acceptance(
        id=f"a0A{world.sequence('kivra-legal.acceptance'):012}",
        client=client,
        number=number,
        name=body["company"]["name"],
        purpose=purpose,
        contact=body["contact"],
        accepted_by=body["acceptedBy"],
        approvals=approvals,
        at=world.now,
        changed=world.now,
        status=last.status if last is not None and last.lives else _first_status(world, client, number),
    )
    world[NEWEST].put(f"{client}:{number}:{purpose}", new.id)
    world[ACCEPTANCES].put(new.id, new)
    if new.status == "pending":
        world.schedule(world.now + _CONNECTED_AFTER, "kivra-legal.connect", {"acceptanceId": new.id})
    else:
        make_sender(world, number, client)
    return new


def _first_status(world: World, client: str, number: str) -> str:
    """A company that is a sender through somebody else has to be connected (LEG-E07)."""
    through = world[SENDERS].get(number) or []
    return "pending" if through and client not in through else "approved"


def make_sender(world: World, number: str, through: str) -> None:
    """The company is a sender through this clientId, or on paper."""
    known = world[SENDERS].get(number) or []
    if through not in known:
        world[SENDERS].put(number, [*known, through])


def connect(world: World, acceptance: Acceptance) -> Acceptance:
    """Kivra has connected the company."""
    _must_be_pending(acceptance)
    make_sender(world, acceptance.number, acceptance.client)
    world.happened("kivra-legal.connected", acceptanceId=acceptance.id)
    return _save(world, acceptance, status="approved")


@job("kivra-legal.connect")
def connect_by_itself(world: World, payload: dict[str, Any]) -> None:
    """A few days have passed and nobody at Kivra has said otherwise."""
    acceptance = world[ACCEPTANCES].get(payload["acceptanceId"])
    if acceptance is not None and acceptance.status == "pending":
        connect(world, acceptance)


def decline(world: World, acceptance: Acceptance) -> Acceptance:
    """Kivra does not connect the company."""
    _must_be_pending(acceptance)
    return _save(world, acceptance, status="terminated", ended_by="kivra")


def end(world: World, client: str, number: str, purpose: str) -> Acceptance:
    """The integrator ends what is pending or approved. Raises: Refusal 404 when nothing is."""
    last = newest(world, client, number, purpose)
    if last is None or not last.lives:
        raise unknown("agreement in life", "LEG-E08")
    ended = _save(world, last, status="terminated", ended_by="integrator")
    others = [
        world[ACCEPTANCES].get(one) for key, one in world[NEWEST].items() if key.startswith(f"{client}:{number}:")
    ]
    if not any(one is not None and one.status == "approved" for one in others):
        through = [one for one in world[SENDERS].get(number) or [] if one != client]
        world[SENDERS].put(number, through)
    return ended


def _must_be_pending(acceptance: Acceptance) -> None:
    if acceptance.status != "pending":
        raise conflict(f"Acceptance {acceptance.id} is {acceptance.status}, not pending.", "LEG-E07")


def _save(world: World, acceptance: Acceptance, **changes: Any) -> Acceptance:
    acceptance = replace(acceptance, changed=world.now, **changes)
    world[ACCEPTANCES].put(acceptance.id, acceptance)
    return acceptance
