"""Section H: settlements."""

from __future__ import annotations

from typing import Any

from contracts.context import Context, NeedsControl
from contracts.laws import law
from contracts.providers.kravia import claims
from contracts.providers.kravia.claims import UNKNOWN_ID

_LATER = "P40D"
"""Past the due date, the debtor's payment and the payout."""


_ACCOUNT = "99990000006"


def _settled(case: Context, claim: int) -> list[dict[str, Any]]:
    """The settlements that name a claim."""
    return [
        each
        for each in claims.settlements(case)
        if claim in {part["invoiceId"] for part in each["bookkeepingSuggestion"]}
    ]


def _bookkeep(case: Context, settlement: int, own: str = "XYZ3") -> dict[str, Any]:
    parts = {"settlementId": settlement}, {"internalAccountingId": own}
    return dict(case.get("bookkeepSettlement", path=parts[0], query=parts[1])["value"])


def _open_one(case: Context) -> int:
    """An open settlement: every demo world has one, a sandbox need not."""
    still_open = claims.settlements(case, ExcludeClosed=True)
    if not still_open:
        raise NeedsControl("needs a settlement that is not bookkept")
    return int(still_open[0]["settlementId"])


@law("KR-120", operations=["listSettlements"])
def recovered_capital_is_paid_out(case: Context) -> None:
    """What a debtor pays to Kravia reaches the creditor once, capital only; a direct payment never does."""
    collected = claims.started(case, claims.invoice(debtorNumber="J-PAYS-DEMAND"))
    direct = claims.started(case)
    claims.pay(case, {direct: 2500})
    case.advance("P90D")
    record = claims.details(case, collected)["invoice"]
    case.equal("outstanding amount once the debtor has paid", record["outstandingAmount"], 0)
    settled = _settled(case, collected)
    case.equal("number of settlements for the claim", len(settled), 1)
    parts = [part["amount"] for part in settled[0]["bookkeepingSuggestion"] if part["invoiceId"] == collected]
    case.equal("paid out for the claim", parts, [2500])
    case.equal("settlements for what was paid to the creditor directly", _settled(case, direct), [])


@law("KR-121", operations=["listSettlements", "activateCreditor"])
def two_ways_to_pay_out(case: Context) -> None:
    """A batch holds the day's claims and adds up; claim by claim each has its own reference."""
    for mode in ("Batch", "PerInvoice"):
        body = {"accountingSystem": "Systima", "name": f"{mode} Demo AS", "email": "name@example.com"}
        body |= {"disbursementMode": mode, "bankAccount": _ACCOUNT}
        creditor = case.get("activateCreditor", body=body)["value"]["id"]
        bodies = [claims.invoice(creditorId=creditor, debtorNumber=f"J-{n}-PAYS") for n in range(2)]
        own = [claims.register(case, body) for body in bodies]
        for claim in own:
            claims.run(case, claim)
        case.advance(_LATER)
        settled = [each for each in claims.settlements(case) if each["creditorId"] == creditor]
        case.equal(f"number of settlements ({mode})", len(settled), 1 if mode == "Batch" else 2)
        named = {part["invoiceId"] for each in settled for part in each["bookkeepingSuggestion"]}
        case.equal(f"claims paid out ({mode})", named, set(own))
        for each in settled:
            total = sum(part["amount"] for part in each["bookkeepingSuggestion"])
            case.equal(f"sum of the suggestion ({mode})", total, each["amount"])
            case.equal(f"the account paid to ({mode})", each["bankTransaction"]["bankAccount"], _ACCOUNT)
            has_reference = each["bankTransaction"]["kid"] is not None
            case.equal(f"whether there is a payment reference ({mode})", has_reference, mode == "PerInvoice")


@law("KR-122", operations=["listSettlements", "bookkeepSettlement"])
def only_open_settlements(case: Context) -> None:
    """ExcludeClosed=true leaves out exactly the settlements that are bookkept."""
    everything = claims.settlements(case)
    wanted = [each for each in everything if not each["isClosed"]]
    case.equal("settlements with ExcludeClosed=true", claims.settlements(case, ExcludeClosed=True), wanted)
    case.equal("settlements with ExcludeClosed=false", claims.settlements(case, ExcludeClosed=False), everything)


@law("KR-123", operations=["bookkeepSettlement", "listSettlements"])
def bookkeeping_closes(case: Context) -> None:
    """A bookkept settlement has the caller's id and is left out from then on; the id is needed."""
    settlement = _open_one(case)
    value = _bookkeep(case, settlement)
    case.equal("isClosed", value["isClosed"], True)
    case.equal("internalAccountingId", value["internalAccountingId"], "XYZ3")
    still_open = {each["settlementId"] for each in claims.settlements(case, ExcludeClosed=True)}
    case.expect(settlement not in still_open, "a bookkept settlement is still listed with ExcludeClosed=true")
    case.expect(settlement in {each["settlementId"] for each in claims.settlements(case)}, "it is not listed at all")
    _bookkeep(case, settlement)
    place = {"settlementId": settlement}
    case.refused("bookkeepSettlement", 409, path=place, query={"internalAccountingId": "another"})
    case.refused("bookkeepSettlement", 400, path=place)
    case.refused("bookkeepSettlement", 404, path={"settlementId": UNKNOWN_ID}, query={"internalAccountingId": "X"})
