"""What older clients read: statistics, company, and how they got their token."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from mockserver.errors import Refusal
from mockserver.provider import Call, Caller, Reply, operation
from mockserver.providers.kravia.access import creditors_of
from mockserver.providers.kravia.models import CLAIMS, Claim
from mockserver.providers.kravia.money import major
from mockserver.tokens import issue_token
from mockserver.world import World

__all__ = ["get_case_statistics", "get_company", "get_creditor_statistics", "issue_access_token"]

_USER, _PASSWORD = "demo@example.com", "motpart-demo"
_LIFETIME = timedelta(hours=24)
_CLASSES = ("openCases", "waitingCases", "closedCases", "casesWithActionRequired")


@operation("getCreditorStatistics")
def get_creditor_statistics(call: Call, world: World) -> Reply:
    """Counts by class and two sums over the token's creditors (KR-135, KD-30)."""
    claims = _claims(call, world)
    sums = {
        "sumCollectedMoney": major(sum(claim.paid for claim in claims)),
        "sumPotentialMoney": major(sum(claim.outstanding for claim in claims if claim.closed is None)),
    }
    return Reply(200, {**_counts(claims), **sums})


@operation("getCaseStatistics")
def get_case_statistics(call: Call, world: World) -> Reply:
    """The counts alone (KD-30)."""
    return Reply(200, {"value": _counts(_claims(call, world))})


def _claims(call: Call, world: World) -> list[Claim]:
    creditors = creditors_of(world, call.caller)
    return [
        claim for claim in world[CLAIMS].values() if claim.creditor_id in creditors and claim.claim_type != "CreditNote"
    ]


def _counts(claims: list[Claim]) -> dict[str, Any]:
    counts = Counter(_class(claim) for claim in claims)
    return {name: counts[name] for name in _CLASSES}


def _class(claim: Claim) -> str:
    named = {
        "Closed": "closedCases",
        "Disputed": "casesWithActionRequired",
        "Registered": "waitingCases",
        "Paused": "waitingCases",
    }
    return named.get(claim.status, "openCases")


@operation("getCompany")
def get_company(call: Call, world: World) -> Reply:
    """The made-up partner that the token belongs to (KD-40)."""
    company = {"id": 1, "name": "Demo Partner AS", "organizationNumber": "999666558", "countryCode": "NO"}
    return Reply(200, company)


@operation("issueToken")
def issue_access_token(call: Call, world: World) -> Reply:
    """A token for the demo user, good for 24 hours of the world's clock (KR-004, KD-31)."""
    if (call.body["username"], call.body["password"]) != (_USER, _PASSWORD):
        raise Refusal(403, "invalid_grant", "Wrong user name or password.", rule="KD-31")
    token = f"kravia-{world.chance.uuid()}"
    caller = Caller("portal user", call.caller.environment, {"creditors": "all"})
    issue_token(world, call.operation.api.name, token, caller, _LIFETIME)
    lifetime = int(_LIFETIME.total_seconds())
    return Reply(200, {"access_token": token, "token_type": "Bearer", "expires_in": lifetime})
