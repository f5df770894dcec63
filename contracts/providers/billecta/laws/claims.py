"""Claims of another system's invoices: they are read as they were sent, have an address of their own, and wait."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from contracts.context import Context
from contracts.laws import law
from contracts.providers.billecta import asking
from contracts.providers.billecta.asking import CREDITOR, DEBTOR, done, everything, of, tells


def _open(case: Context) -> list[str]:
    return [one["ActionPublicId"] for one in case.get("getOpenDebtCollections", path=of())]


def _created(case: Context, **more: Any) -> dict[str, str]:
    """A new claim, which is the one more that is listed: the answer names none."""
    before = _open(case)
    owed = {"CreditorPublicId": CREDITOR, "Value": asking.money(60040)}
    done(case, "createDebtCollection", body={"DebtorPublicId": DEBTOR, **more, **owed})
    new = [one for one in _open(case) if one not in before]
    case.equal("number of new claims", len(new), 1)
    return {"debtCollectionPublicId": new[0]}


@law(
    "B06",
    operations=["createDebtor", "createDebtCollection", "getOpenDebtCollections", "getDebtCollection", "getDebtor"],
)
def claims_are_read_as_they_were_sent(case: Context) -> None:
    """Everything that may be sent of an invoice from elsewhere is told of its claim."""
    known = {**everything(case, "createDebtor"), "CreditorPublicId": CREDITOR, "Name": "Ada"}
    debtor = asking.create(case, "createDebtor", known)
    sent = {**everything(case, "createDebtCollection"), "DebtorPublicId": debtor}
    told = case.get("getDebtCollection", path=_created(case, **sent))
    tells(case, "the claim", told, {name: value for name, value in sent.items() if name not in told.get("State", ())})
    case.equal("creditor", told["CreditorPublicId"], CREDITOR)
    amounts = [told[f"{name}Amount"]["Value"] for name in ("Original", "Debt", "Current")]
    case.equal("its amounts", amounts, [60040, 60040, 60040])
    (claimed,) = told["Invoices"]
    number, amount, name = sent["OriginalInvoiceNumber"], 60040, "Ada"
    found = (claimed["InvoiceNumber"], claimed["InvoicedAmount"]["Value"], claimed["Name"])
    case.equal("number, amount and debtor of what is claimed", found, (number, amount, name))
    case.equal("debtor", told["Debtor"], case.get("getDebtor", path={"debtorPublicId": debtor}))


@law(
    "B06",
    operations=[
        "createDebtCollection", "updateDebtCollectionAddress", "deleteDebtCollectionAddress", "getDebtCollection",
    ],
)  # fmt: skip
def claims_have_an_address_of_their_own(case: Context) -> None:
    """It is told of the claim until it is taken away."""
    claim = _created(case)
    sent = {**everything(case, "updateDebtCollectionAddress"), "ActionPublicId": claim["debtCollectionPublicId"]}
    done(case, "updateDebtCollectionAddress", body=sent)
    told = case.get("getDebtCollection", path=claim)["DeliveryAddressOverride"]
    tells(case, "the address", told or {}, sent)
    case.equal("name of the address", (told or {}).get("Name"), sent["Name"])
    done(case, "deleteDebtCollectionAddress", path=claim)
    case.equal("the address", case.get("getDebtCollection", path=claim)["DeliveryAddressOverride"], None)


def _events(case: Context, claim: dict[str, str]) -> list[str]:
    return [event["EventType"] for event in case.get("getDebtCollection", path=claim)["Events"]]


@law(
    "B06",
    operations=["createDebtCollection", "postponeDebtCollection", "cancelDebtCollection", "getDebtCollection"],
)
def claims_are_given_more_time(case: Context) -> None:
    """By days or to a day, one of which is needed, as its log tells; not back, and not once it is over."""
    claim = _created(case)
    later, earlier = (case.today() + timedelta(days=days) for days in (30, -30))
    for query in ({"days": 14}, {"date": later.isoformat()}):
        before = len(_events(case, claim))
        done(case, "postponeDebtCollection", path=claim, query=query)
        case.equal("what has happened since", _events(case, claim)[before:], ["Moved"])
    case.refused("postponeDebtCollection", 400, path=claim)
    case.refused("postponeDebtCollection", 400, path=claim, query={"date": earlier.isoformat()})
    done(case, "cancelDebtCollection", path=claim)
    case.refused("postponeDebtCollection", 400, path=claim, query={"days": 14})


@law("B06", operations=["createDebtCollection", "creditDebtCollection", "getDebtCollection"])
def less_is_left_of_a_credited_claim(case: Context) -> None:
    """What is credited is taken off what is left."""
    claim = _created(case)
    body = {"ActionPublicId": claim["debtCollectionPublicId"], "Value": asking.money(10040)}
    asking.create(case, "creditDebtCollection", body)
    told = case.get("getDebtCollection", path=claim)
    left = [told[f"{name}Amount"]["Value"] for name in ("Debt", "Current", "Fee", "Interest")]
    case.equal("what is left of 600.40, with fees and interest", left, [50000, 50000, 0, 0])


@law(
    "B06",
    operations=[
        "createReconciliationInvoice", "createDebtCollectionFromReconciliationInvoice", "getDebtCollection",
        "createInvoice", "attestInvoice", "createDebtCollectionFromInvoice",
    ],
)  # fmt: skip
def claims_of_invoices_are_read_as_they_were_sent(case: Context) -> None:
    """Everything that may be sent of a claim is told of it, and of its debtor what is sent of them."""
    matched = {"CreditorPublicId": CREDITOR, "CurrentAmount": asking.money(60040), "Debtor": {"Name": "Ada Matchad"}}
    sources = {
        "createDebtCollectionFromReconciliationInvoice": asking.create(case, "createReconciliationInvoice", matched),
        "createDebtCollectionFromInvoice": asking.attested(case),
    }
    for operation_id, source in sources.items():
        sent = {**everything(case, operation_id), "SourcePublicId": source}
        claim = {"debtCollectionPublicId": asking.create(case, operation_id, sent)}
        told = case.get("getDebtCollection", path=claim)
        whom = {name: value for name, value in sent.items() if name not in told and name in told["Debtor"]}
        what = {name: value for name, value in sent.items() if name not in told["State"]}
        tells(case, "the claim", told, what)
        tells(case, "the debtor", told["Debtor"], whom)
        case.equal("what is behind it", told["InvoiceSourcePublicId"], source)
        if operation_id == "createDebtCollectionFromReconciliationInvoice":
            case.equal("name of the debtor", told["Debtor"]["Name"], "Ada Matchad")


@law(
    "B06",
    operations=["createDebtCollection", "disputeDebtCollection", "cancelDebtCollection", "getClosedDebtCollections"],
)
def closed_claims_are_listed_as_they_ended(case: Context) -> None:
    """With whether they were disputed, as soon as they are over."""
    ever = {"from": "2020-01-01", "to": "2039-12-31"}
    before = case.get("getClosedDebtCollections", path=of(), query=ever)
    quiet, disputed = _created(case), _created(case)
    done(case, "disputeDebtCollection", path=disputed)
    for claim in (quiet, disputed):
        done(case, "cancelDebtCollection", path=claim)
    after = case.get("getClosedDebtCollections", path=of(), query=ever)
    told = {one["ActionPublicId"]: one["IsDisputed"] for one in after if one not in before}
    ids = [one["debtCollectionPublicId"] for one in (quiet, disputed)]
    case.equal("which are over, and whether they were disputed", told, dict(zip(ids, (False, True), strict=True)))
