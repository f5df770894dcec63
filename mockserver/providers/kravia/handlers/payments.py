"""Direct payments and credits: spread over claims, covering capital only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mockserver.errors import Fault
from mockserver.provider import Call, Reply, operation
from mockserver.providers.kravia.access import claim_of
from mockserver.providers.kravia.claims import save, stop_clock
from mockserver.providers.kravia.errors import conflict, invalid
from mockserver.providers.kravia.models import CLAIMS, Claim, Payment
from mockserver.providers.kravia.money import major, ore
from mockserver.world import World

__all__ = ["register_credit_note", "register_payment"]


class _Part(NamedTuple):
    """One claim's share of a payment; øre, negative for a credit."""

    claim: Claim
    amount: int


@operation("registerPayment")
def register_payment(call: Call, world: World) -> Reply:
    """Book a payment that reached the creditor directly (KR-080 to KR-083)."""
    body = call.body
    names = ("amount", "invoices", "invoiceId", "amount")
    parts, amount = _parts(call, world, names)
    payment = Payment(
        id=world.sequence("kravia.payment"),
        kind="Direct",
        date=body["date"][:10],
        amount=amount,
        applied=0,
        accounting_id=body.get("AccountingPaymentId"),
        description=body.get("description"),
    )
    return Reply(200, {"value": _book(world, payment, parts)})


@operation("registerCreditNote")
def register_credit_note(call: Call, world: World) -> Reply:
    """Credit running claims; amounts are negative (KR-085 to KR-087)."""
    body = call.body
    names = ("Amount", "Invoices", "InvoiceId", "Amount")
    parts, amount = _parts(call, world, names)
    credit = Payment(
        id=world.sequence("kravia.payment"),
        kind="Credit",
        date=body["Date"][:10],
        amount=amount,
        applied=0,
        accounting_id=body.get("AccountingPaymentId"),
        description=body.get("Description"),
    )
    return Reply(200, {"value": _book(world, credit, parts)})


def _parts(call: Call, world: World, names: tuple[str, str, str, str]) -> tuple[list[_Part], int]:
    """The parts with their claims, and the whole amount.

    Raises: Refusal 404 for a claim that is not the caller's, 409 for a credit note, 400 when amounts do not agree.
    """
    whole, listed, id_name, amount_name = names
    entries: Sequence[Mapping[str, Any]] = call.body[listed]
    claims = [claim_of(world, call.caller, entry[id_name]) for entry in entries]
    faults: list[Fault] = []
    amount = ore(call.body[whole], f"body.{whole}", faults)
    shares = [ore(e[amount_name], f"body.{listed}[{i}].{amount_name}", faults) for i, e in enumerate(entries)]
    if not faults and sum(shares) != amount:
        reason = f"must be the sum of the parts, {major(sum(shares))}, and is {major(amount)}"
        faults.append(Fault(f"body.{whole}", reason))
    if faults:
        raise invalid(faults, "KR-081")
    for claim in claims:
        if claim.claim_type == "CreditNote":
            raise conflict(f"Claim {claim.id} is a credit note; nothing is owed on it.", "KD-20")
    return [_Part(claim, share) for claim, share in zip(claims, shares, strict=True)], amount


def _book(world: World, payment: Payment, parts: Sequence[_Part]) -> dict[str, Any]:
    """Cover capital claim by claim; what exceeds it is ignored (KR-082, KR-086). One change per claim is announced."""
    changed: dict[int, Claim] = {}
    rows, applied = [], 0
    for claim, share in parts:
        before = changed.get(claim.id, claim)
        entry = _share(payment, share)
        covered = before.covered(entry, world.now)
        changed[claim.id] = covered.claim
        signed = -covered.applied if share < 0 else covered.applied
        applied += signed
        rows.append(
            {
                "invoiceId": claim.id,
                "amount": major(share),
                "appliedAmount": major(signed),
                "ignoredAmount": major(share - signed),
                "outstandingAmount": major(covered.claim.outstanding),
            }
        )
    for claim in changed.values():
        before_change = world[CLAIMS].get(str(claim.id))
        if claim.closed and before_change is not None:
            stop_clock(world, before_change)
        save(world, claim)
    return {
        "paymentId": payment.id,
        "accountingPaymentId": payment.accounting_id,
        "amount": major(payment.amount),
        "appliedAmount": major(applied),
        "ignoredAmount": major(payment.amount - applied),
        "invoices": rows,
    }


def _share(payment: Payment, share: int) -> Payment:
    return Payment(
        id=payment.id,
        kind=payment.kind,
        date=payment.date,
        amount=share,
        applied=0,
        accounting_id=payment.accounting_id,
        description=payment.description,
    )
