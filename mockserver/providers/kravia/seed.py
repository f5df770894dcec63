"""What a new world holds: two creditors, the claims that the guides' samples speak of, two settlements (KD-41).

Every person and company is made up; organisation and account numbers have valid check digits.
"""

from __future__ import annotations

from mockserver.providers.kravia.claims import update_time
from mockserver.providers.kravia.models import (
    CLAIMS,
    CREDITORS,
    DEBTORS,
    SETTLEMENTS,
    Claim,
    Creditor,
    Debtor,
    Settlement,
)
from mockserver.world import World

__all__ = ["placeholder", "seed"]

_DEMO, _OTHER = 10759, 10760
# id, creditor, invoice number, øre; 1553199 and 308457 are in the guides' samples
_CASES = (
    (308457, _DEMO, "19997", 2500_00),
    (1553199, _DEMO, "19999", 2000_00),
    (1553200, _DEMO, "20000", 1000_00),
    (1553201, _DEMO, "19996", 4000_00),
    (1553301, _OTHER, "501", 990_00),
)
# id, creditor, invoice number, øre paid by the debtor, settlement, booked as
_RECOVERED = ((1553197, _DEMO, "19995", 1200_00, 7000, "XYZ2"), (1553198, _DEMO, "19998", 1800_00, 7001, None))


def seed(world: World) -> None:
    """Fill an empty world."""
    for creditor in _creditors():
        world[CREDITORS].put(str(creditor.id), creditor)
    for creditor_id in (_DEMO, _OTHER):
        world[DEBTORS].put(f"{creditor_id}/10000", _debtor(world.sequence("kravia.debtor")))
    for number, creditor_id, invoice_no, amount in _CASES:
        claim = _case(world, number, creditor_id, invoice_no, amount)
        world[CLAIMS].put(str(number), claim)
    for number, creditor_id, invoice_no, amount, settlement_id, booked_as in _RECOVERED:
        claim = _case(world, number, creditor_id, invoice_no, amount, paid=amount, closed="Paid", stage="PaymentDemand")
        world[CLAIMS].put(str(number), claim)
        world[SETTLEMENTS].put(str(settlement_id), _settlement(claim, settlement_id, booked_as))


def placeholder(world: World, operation_id: str, name: str) -> str | None:
    """What ``{id}`` in a pasted sample stands for: the newest claim, the newest settlement, the demo creditor."""
    if operation_id in {"inviteToCreditor", "configureWebhook", "getCreditorSettings"}:
        return str(_DEMO)
    if name == "settlementId":
        settlement = world[SETTLEMENTS].newest()
        return None if settlement is None else str(settlement.id)
    claim = world[CLAIMS].newest()
    return None if claim is None else str(claim.id)


def _creditors() -> tuple[Creditor, Creditor]:
    demo = Creditor(
        id=_DEMO,
        name="Nordlys Demo AS",
        organization_number="999888771",
        email="name@example.com",
        accounting_system="Systima",
        bank_account="12345678911",
    )
    other = Creditor(
        id=_OTHER,
        name="Havgap Demo AS",
        organization_number="999555446",
        email="name@example.com",
        accounting_system="Tripletex",
        bank_account="99990000006",
        disbursement_mode="PerInvoice",
    )
    return demo, other


def _debtor(number: int) -> Debtor:
    return Debtor(
        id=number,
        name="Demo Debtor",
        number="10000",
        email="debtor@example.com",
        ssn=None,
        organization_number=None,
        is_private=True,
        address={
            "addressAddressLine1": "Demogata 1",
            "addressPostalCode": "1000",
            "addressCity": "Oslo",
            "addressCountryCode": "NO",
        },
    )


def _case(world: World, number: int, creditor_id: int, invoice_no: str, amount: int, **course: int | str) -> Claim:
    claim = Claim(
        id=number,
        claim_type="CollectionCase",
        creditor_id=creditor_id,
        debtor_key=f"{creditor_id}/10000",
        invoice_no=invoice_no,
        accounting_invoice_id=f"INV-{invoice_no}",
        invoice_date="2025-04-01",
        due_date="2025-05-01",
        description="Demo claim",
        currency="NOK",
        original=amount,
        updated=update_time(world),
        **course,  # type: ignore[arg-type]  # paid, stage and closed of a finished claim
    )
    return claim.noted("Registered", world.now, "The claim was registered.")


def _settlement(claim: Claim, number: int, booked_as: str | None) -> Settlement:
    return Settlement(
        id=number,
        creditor_id=claim.creditor_id,
        currency=claim.currency,
        date="2025-11-03",
        bank_account="12345678911",
        kid=None,
        parts=((claim.id, claim.original),),
        booked_as=booked_as,
    )
