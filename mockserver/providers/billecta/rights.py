"""Who may see what: a creditor that is unknown, or that the user has no rights on, is 401 (B20, B39)."""

from __future__ import annotations

from typing import Any

import msgspec

from mockserver.errors import Refusal
from mockserver.provider import Call, Caller
from mockserver.world import Collection, World

__all__ = ["CREDITORS", "Creditor", "creditor_of", "creditors_of", "demand", "may", "record_of"]


class Creditor(msgspec.Struct, frozen=True, kw_only=True):
    """A creditor as it is answered, and who made it; nobody for those of the demo data."""

    view: dict[str, Any]
    made_by: str = ""


CREDITORS: Collection[Creditor] = Collection("billecta.creditors", Creditor)


def may(caller: Caller, world: World, creditor_id: Any) -> bool:
    """Whether there is such a creditor, and the caller has rights on it."""
    creditor = world[CREDITORS].get(str(creditor_id).lower())
    if creditor is None:
        return False
    granted = caller.grants.get("creditors", ())
    if creditor.made_by:
        return creditor.made_by == caller.holder
    return granted == "all" or creditor.view["CreditorPublicId"] in granted


def creditor_of(world: World, creditor_id: Any) -> Creditor:
    """A creditor. Raises: Refusal 401 when there is none."""
    creditor = world[CREDITORS].get(str(creditor_id).lower())
    if creditor is None:
        raise _wrong(creditor_id)
    return creditor


def demand(caller: Caller, world: World, creditor_id: Any) -> None:
    """Demand rights on a creditor. Raises: Refusal 401."""
    if not may(caller, world, creditor_id):
        raise _wrong(creditor_id)


def record_of(
    kept: Collection[dict[str, Any]], call: Call, world: World, key: str, noun: str, status: int
) -> dict[str, Any]:
    """A record that says whose it is, of a creditor that the caller has rights on.

    Raises: Refusal with ``status`` when there is none, 401.
    """
    record = world[kept].get(key)
    if record is None:
        raise Refusal(status, "not_found", f"The {noun} was not found.")
    demand(call.caller, world, record["CreditorPublicId"])
    return record


def _wrong(creditor_id: Any) -> Refusal:
    return Refusal(401, "wrong_creditor", f"The user has no rights on creditor {str(creditor_id)[:80]}.", rule="B20")


def creditors_of(caller: Caller, world: World) -> list[dict[str, Any]]:
    """The creditors that the caller has rights on, in the order in which they were made."""
    return [one.view for key, one in world[CREDITORS].items() if may(caller, world, key)]
