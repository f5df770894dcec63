"""Who may see what: everything below a creditor that the token does not cover does not exist for it (KD-06, KD-10)."""

from __future__ import annotations

from mockserver.provider import Caller
from mockserver.providers.kravia.errors import unknown
from mockserver.providers.kravia.models import CLAIMS, CREDITORS, Claim, Creditor
from mockserver.world import World

__all__ = ["claim_of", "covers", "creditor_of", "creditors_of"]


def covers(caller: Caller, creditor: Creditor) -> bool:
    """Whether the caller's token covers the creditor: by its grants, or because it onboarded it."""
    granted = caller.grants.get("creditors", ())
    return granted == "all" or creditor.id in granted or creditor.made_by == caller.name


def creditor_of(world: World, caller: Caller, number: int) -> Creditor:
    """The creditor. Raises: Refusal 404 when there is none for this caller."""
    creditor = world[CREDITORS].get(str(number))
    if creditor is None or not covers(caller, creditor):
        raise unknown("creditor", number)
    return creditor


def creditors_of(world: World, caller: Caller) -> dict[int, Creditor]:
    """Every creditor that the caller's token covers, by id."""
    return {creditor.id: creditor for creditor in world[CREDITORS].values() if covers(caller, creditor)}


def claim_of(world: World, caller: Caller, number: int) -> Claim:
    """The claim. Raises: Refusal 404 when there is none for this caller."""
    claim = world[CLAIMS].get(str(number))
    creditor = None if claim is None else world[CREDITORS].get(str(claim.creditor_id))
    if claim is None or creditor is None or not covers(caller, creditor):
        raise unknown("claim", number)
    return claim
