"""Actions, as Billecta calls invoices of every family and contracts: how they begin, are found, change and are kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

import msgspec

from mockserver.errors import Refusal
from mockserver.provider import Call, Reply
from mockserver.providers.billecta.files import filed
from mockserver.providers.billecta.models import (
    CLAIMS,
    CONTRACTS,
    INVOICES,
    MOST,
    REMINDERS,
    SELF_INVOICES,
    Event,
    totals,
)
from mockserver.providers.billecta.moments import shown
from mockserver.providers.billecta.registers import DEBTORS
from mockserver.providers.billecta.rights import demand
from mockserver.world import Collection, World

__all__ = ["Actions", "Said", "begun", "commented", "happens", "new_id", "summed"]

FIRST_ID = 2405395441
"""Ids of actions have about ten digits (B41)."""
_NUMBERED: tuple[Collection[Any], ...] = (INVOICES, SELF_INVOICES, CONTRACTS, CLAIMS, REMINDERS)
"""What shares these ids."""


class Said(NamedTuple):
    """What is said of an event: a text, a reference, and whether the debtor may see it."""

    content: str | None = None
    reference: str | None = None
    public: bool = False


_NOTHING = Said()


class _Action(Protocol):
    """What every action has."""

    @property
    def id(self) -> str: ...

    @property
    def creditor(self) -> str: ...


A = TypeVar("A", bound=_Action)


@dataclass(frozen=True, slots=True)
class Actions(Generic[A]):
    """The actions of one kind: where they are kept, which path parameter names one, and what it is called."""

    collection: Collection[A]
    parameter: str
    noun: str
    announce: Callable[[World, A | None, A | None], None]
    """Tells webhooks of a change: the action before and after it, None where there is none."""

    def found(self, call: Call, world: World, action_id: Any, status: int = 400) -> A:
        """One of a creditor that the caller has rights on. Raises: Refusal with ``status`` for none, 401."""
        found = world[self.collection].get(str(action_id).lower())
        if found is None:
            raise Refusal(status, "not_found", f"The {self.noun} was not found.")
        demand(call.caller, world, found.creditor)
        return found

    def in_path(self, call: Call, world: World, status: int = 400) -> A:
        """The one that the path names. Raises: Refusal, as ``found``."""
        return self.found(call, world, call.path[self.parameter], status)

    def put(self, world: World, one: A) -> Reply:
        """Keep it; the empty 200 that most changes are answered with."""
        old = world[self.collection].get(one.id)
        world[self.collection].put(one.id, one)
        self.announce(world, old, one)
        return Reply(200)

    def remove(self, world: World, one: A) -> Reply:
        """Let it go; the empty 200."""
        world[self.collection].delete(one.id)
        self.announce(world, one, None)
        return Reply(200)


def new_id(world: World) -> str:
    """The next id that no action of any kind has; the demo data has some of its own."""
    while True:
        made = str(world.sequence("billecta.actions", FIRST_ID))
        if not any(made in world[kind] for kind in _NUMBERED):
            return made


def happens(record: Any, event: str, world: World, said: Said = _NOTHING, **changes: Any) -> Any:
    """The record after something happened to it, with what was ``said`` of it."""
    return msgspec.structs.replace(record, events=(*record.events, Event(event, shown(world.now), *said)), **changes)


def commented(record: Any, call: Call, world: World, **changes: Any) -> Any:
    """The record with the comment of a call in its log; the debtor sees one that is written to them (BLD-61)."""
    said = Said(call.body.get("Comment"), public=call.body.get("Target") == "ToDebtor")
    return happens(record, "CommentedByCreditor", world, said, **changes)


def begun(world: World, entry: dict[str, Any]) -> dict[str, Any]:
    """What an action made of an entry begins with. Raises: Refusal 400 unless the creditor has such a debtor."""
    debtor = world[DEBTORS.collection].get(str(entry.get("DebtorPublicId")).lower())
    if debtor is None or debtor["CreditorPublicId"] != str(entry["CreditorPublicId"]).lower():
        raise Refusal(400, "not_found", "The debtor was not found.")
    return {
        "id": new_id(world),
        "creditor": debtor["CreditorPublicId"],
        "debtor": debtor["DebtorPublicId"],
        "entry": filed(world, entry),
        "created": shown(world.now),
        "events": (Event("Created", shown(world.now)),),
    }


def summed(entry: dict[str, Any]) -> tuple[str, int, int]:
    """Currency, amount and VAT of an entry's rows. Raises: Refusal 400 for more than an amount can be."""
    currency, amount, vat = totals(entry)
    if abs(amount) >= MOST or abs(vat) >= MOST:
        raise Refusal(400, "invalid", "The rows come to more than an amount can be.")
    return currency, amount, vat
