"""Debt collection: claims that are made from an invoice, or of another system's, until they are paid or let go."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from mockserver.errors import Refusal
from mockserver.provider import Call, Reply, operation
from mockserver.providers.billecta.actions import Actions, begun, commented, happens, new_id
from mockserver.providers.billecta.announcing import announce_claim
from mockserver.providers.billecta.invoices import INVOICE, after, common_events, money
from mockserver.providers.billecta.letters import letter
from mockserver.providers.billecta.models import CLAIMS, INVOICES, MOST, RECONCILIATIONS, Claim, Event
from mockserver.providers.billecta.moments import check_postponed, day_of, shown
from mockserver.providers.billecta.reconciliations import RECONCILIATION, settled
from mockserver.providers.billecta.registers import DEBTORS
from mockserver.providers.billecta.rights import CREDITORS
from mockserver.providers.billecta.views import filled, paged
from mockserver.world import World

__all__ = [
    "CLAIM",
    "cancel_debt_collection",
    "claim_in_short",
    "claimed",
    "comment_debt_collection",
    "create_debt_collection",
    "create_debt_collection_from_invoice",
    "create_debt_collection_from_invoice_by_defaults",
    "create_debt_collection_from_reconciliation_invoice",
    "credit_debt_collection",
    "delete_debt_collection_address",
    "dispute_debt_collection",
    "get_closed_debt_collections",
    "get_debt_collection",
    "get_debt_collection_events",
    "get_open_debt_collections",
    "postpone_debt_collection",
    "update_debt_collection_address",
]


def _announce(world: World, old: Claim | None, new: Claim | None) -> None:
    announce_claim(world, old, new, claimed)


CLAIM = Actions(CLAIMS, "debtCollectionPublicId", "claim", _announce)
_FIRST_STAGES = {
    "LatePaymentFee": "LatePaymentInvoiceSent",
    "Reminders": "ReminderInvoiceSent",
    "Bailiff": "SentToBailiff",
}
"""Where a claim begins, unless with the demand (BLD-45)."""


_WHOM = (
    "Attention", "CareOf", "Address", "Address2", "ZipCode", "City", "CountryCode", "Email", "Phone", "OrgNo",
)  # fmt: skip
"""What a claim of a reconciliation invoice says of its debtor."""


def _stage(entry: dict[str, Any]) -> str:
    return _FIRST_STAGES.get(str(entry.get("StartDebtCollectionActionLevel")), "DebtCollectionInvoiceSent")


# ---- what is left, and how it is answered ---------------------------------------------------------------------------


def _left(world: World, one: Claim) -> dict[str, Any]:
    """What is left to pay: payments on the invoice behind it count on both."""
    invoice = world[INVOICES].get(one.source or "")
    if invoice is not None:
        return money(invoice.currency, max(0, invoice.current))
    matched = world[RECONCILIATIONS].get(one.source or "")
    if matched is not None:
        return dict(matched.entry.get("CurrentAmount") or money("SEK", 0))
    return money(one.currency, max(0, one.amount - one.credited))


class _Now(NamedTuple):
    """Where a claim stands: it is over with the last of what is behind it."""

    stage: str
    left: dict[str, Any]
    closed: str | None


def _now(world: World, one: Claim) -> _Now:
    left = _left(world, one)
    if not one.is_open or left["Value"] > 0:
        return _Now(one.stage, left, one.closed)
    source = world[INVOICES].get(one.source or "") or world[RECONCILIATIONS].get(one.source or "")
    return _Now("Completed", left, source.closed if source else None)


def _own(world: World, one: Claim, left: dict[str, Any]) -> dict[str, Any]:
    source = "None"
    if one.source is not None:
        source = "InvoiceAction" if one.source in world[INVOICES] else "ReconciliationInvoiceAction"
    return {
        "ActionPublicId": one.id,
        "CreditorPublicId": one.creditor,
        "Created": one.created,
        "CurrentAmount": left,
        "InvoiceSourcePublicId": one.source,
        "DebtCollectionActionSource": source,
    }


def claimed(call: Call | World, world: World, one: Claim) -> dict[str, Any]:
    """A claim as it is answered."""
    stage, left, closed = _now(world, one)
    goes_on = closed is None
    state = {
        "Stage": stage,
        "ClosedDate": closed,
        "AttestedDate": one.created,
        "DebtCollectionInvoiceSentDate": one.created if stage == "DebtCollectionInvoiceSent" else None,
        "DisputedDate": one.disputed,
    }
    own = {
        **_own(world, one, left),
        "Debtor": world[DEBTORS.collection].get(one.debtor) or _named(world, one),
        "OriginalAmount": money(one.currency, one.amount),
        "DebtAmount": left,
        "FeeAmount": money(one.currency, 0),
        "InterestAmount": money(one.currency, 0),
        "State": state,
        "Events": [event.told() for event in one.events],
        "Invoices": [_behind(world, one)],
        "CanCancel": goes_on,
        "CanCredit": goes_on,
        "CanPostpone": goes_on,
        "CanDisputeAction": goes_on and one.disputed is None,
    }
    return filled(call, "DebtCollectionActionView", {**one.entry, **own})


def _named(world: World, one: Claim) -> dict[str, Any] | None:
    """The debtor of a claim that is none of the register: as the reconciliation invoice has them, and the claim's entry
    (BLD-45)."""
    matched = world[RECONCILIATIONS].get(one.source or "")
    if matched is None:
        return None
    named = {name: value for name in _WHOM if (value := one.entry.get(name)) is not None}
    return {**(matched.entry.get("Debtor") or {}), **named, "CreditorPublicId": one.creditor}


def _behind(world: World, one: Claim) -> dict[str, Any]:
    """The invoice that is claimed, as it was sent."""
    named = ("InvoiceDate", "DueDate", "InvoiceNumber")
    own = {name: one.entry.get(f"Original{name}") for name in named}
    file, amount = one.entry.get("OriginalInvoiceFile"), money(one.currency, one.amount)
    return letter(world, one.debtor, one.entry, **own, InvoiceFile=file, InvoicedAmount=amount)


def claim_in_short(call: Call, world: World, one: Claim) -> dict[str, Any]:
    """A claim as lists have it."""
    creditor, debtor = world[CREDITORS].get(one.creditor), world[DEBTORS.collection].get(one.debtor) or {}
    stage, left, closed = _now(world, one)
    own = {
        **_own(world, one, left),
        "ActionType": "DebtCollectionAction",
        "CreditorName": creditor.view.get("Name") if creditor else None,
        "CreditorOrgNo": creditor.view.get("OrgNo") if creditor else None,
        "DebtorPublicId": one.debtor or None,
        "DebtorName": debtor.get("Name"),
        "DebtorOrgNo": debtor.get("OrgNo"),
        "InvoicedAmount": money(one.currency, one.amount),
        "Stage": stage,
        "ClosedDate": closed,
        "AttestedDate": one.created,
        "IsDisputed": one.disputed is not None,
        "IsCommented": any(event.kind == "CommentedByCreditor" for event in one.events),
    }
    return filled(call, "DebtCollectionActionSubView", {**one.entry, **own})


# ---- how one begins -------------------------------------------------------------------------------------------------


@operation("createDebtCollection")
def create_debt_collection(call: Call, world: World) -> Reply:
    """A claim for an invoice from another system."""
    value = call.body.get("Value") or {}
    amount = int(value.get("Value") or 0)
    if not 0 < amount < MOST:
        raise Refusal(400, "invalid", "A claim is of more than nothing.")
    common = begun(world, call.body)
    CLAIM.put(
        world,
        Claim(**common, stage=_stage(call.body), currency=str(value.get("CurrencyCode") or "SEK"), amount=amount),
    )
    return Reply(200)


@operation("createDebtCollectionFromInvoice")
def create_debt_collection_from_invoice(call: Call, world: World) -> Reply:
    """A claim for an invoice, as the caller wants it."""
    return _from_invoice(call, world, call.body.get("SourcePublicId"), call.body)


@operation("createDebtCollectionFromInvoiceByDefaults")
def create_debt_collection_from_invoice_by_defaults(call: Call, world: World) -> Reply:
    """The same as the creditor always has it."""
    return _from_invoice(call, world, call.path["invoicePublicId"], {})


def _from_invoice(call: Call, world: World, invoice_id: Any, entry: dict[str, Any]) -> Reply:
    invoice = INVOICE.found(call, world, invoice_id)
    if not invoice.is_running or invoice.stage == "SentToDebtCollection" or invoice.current <= 0:
        raise Refusal(400, "wrong_stage", "The invoice cannot be sent to debt collection.", rule="B66")
    original = {
        "OriginalInvoiceNumber": invoice.number,
        "OriginalInvoiceDate": invoice.entry.get("InvoiceDate"),
        "OriginalDueDate": invoice.entry.get("DueDate"),
    }
    made = _begun(world, invoice, invoice.debtor, {**original, **entry}, (invoice.currency, invoice.current))
    INVOICE.put(world, happens(invoice, "SentToDebtCollection", world, stage="SentToDebtCollection"))
    CLAIM.put(world, made)
    return Reply(200, {"PublicId": made.id})


@operation("createDebtCollectionFromReconciliationInvoice")
def create_debt_collection_from_reconciliation_invoice(call: Call, world: World) -> Reply:
    """A claim for an invoice that is only matched."""
    one = RECONCILIATION.found(call, world, call.body.get("SourcePublicId"))
    left = one.entry.get("CurrentAmount") or {}
    if one.stage != "InvoiceSent":
        raise Refusal(400, "wrong_stage", f"The reconciliation invoice is {one.stage} already.", rule="B71")
    amount = str(left.get("CurrencyCode") or "SEK"), int(left.get("Value") or 0)
    made = _begun(world, one, str((one.entry.get("Debtor") or {}).get("DebtorPublicId") or ""), call.body, amount)
    RECONCILIATION.put(world, happens(one, "SentToDebtCollection", world, collected=True))
    CLAIM.put(world, made)
    return Reply(200, {"PublicId": made.id})


def _begun(world: World, source: Any, debtor: str, entry: dict[str, Any], amount: tuple[str, int]) -> Claim:
    return Claim(
        id=new_id(world),
        creditor=source.creditor,
        debtor=debtor,
        entry=entry,
        created=shown(world.now),
        stage=_stage(entry),
        source=source.id,
        currency=amount[0],
        amount=amount[1],
        events=(Event("Created", shown(world.now)),),
    )


# ---- what becomes of it ---------------------------------------------------------------------------------------------


def _going(world: World, one: Claim) -> Claim:
    """The claim, if it is not over. Raises: Refusal 400."""
    if _now(world, one).closed is not None:
        raise Refusal(400, "wrong_stage", "The claim is closed.")
    return one


@operation("getDebtCollection")
def get_debt_collection(call: Call, world: World) -> Reply:
    """One claim, whole."""
    return Reply(200, claimed(call, world, CLAIM.in_path(call, world, 404)))


@operation("commentDebtCollection")
def comment_debt_collection(call: Call, world: World) -> Reply:
    """A comment, into the log (BLD-61)."""
    one = CLAIM.found(call, world, call.body.get("ActionPublicId"))
    return CLAIM.put(world, commented(one, call, world))


@operation("creditDebtCollection")
def credit_debt_collection(call: Call, world: World) -> Reply:
    """Less is left of the claim, and of the invoice behind it; nothing left closes both."""
    one = _going(world, CLAIM.found(call, world, call.body.get("ActionPublicId")))
    amount = int((call.body.get("Value") or {}).get("Value") or 0)
    if not 0 < amount <= _left(world, one)["Value"]:
        raise Refusal(400, "invalid", "What is credited is more than nothing, and not more than is left.")
    invoice, matched = world[INVOICES].get(one.source or ""), world[RECONCILIATIONS].get(one.source or "")
    if invoice is not None:
        INVOICE.put(world, after(world, happens(invoice, "Credited", world, credited=invoice.credited + amount)))
    elif matched is not None:
        left = _left(world, one)
        entry = {**matched.entry, "CurrentAmount": money(left["CurrencyCode"], left["Value"] - amount)}
        RECONCILIATION.put(world, settled(world, happens(matched, "Credited", world, entry=entry)))
    done = happens(one, "Credited", world, credited=one.credited + amount)
    if _left(world, done)["Value"] == 0:
        done = happens(done, "Completed", world, stage="Completed", closed=shown(world.now))
    CLAIM.put(world, done)
    return Reply(200, {"PublicId": world.chance.uuid()})


@operation("disputeDebtCollection")
def dispute_debt_collection(call: Call, world: World) -> Reply:
    """The debtor disputes it: it waits."""
    one = _going(world, CLAIM.in_path(call, world))
    if one.disputed is not None:
        raise Refusal(400, "wrong_stage", "The claim is disputed already.", rule="B78")
    return CLAIM.put(world, happens(one, "Disputed", world, disputed=shown(world.now)))


@operation("cancelDebtCollection")
def cancel_debt_collection(call: Call, world: World) -> Reply:
    """The claim ends, and lets go of the invoice behind it."""
    one = _going(world, CLAIM.in_path(call, world))
    invoice = world[INVOICES].get(one.source or "")
    if invoice is not None:
        sent = "Attested" if invoice.sent is None else "InvoiceSent"
        stage = sent if invoice.reminded is None else "ReminderInvoiceSent"
        INVOICE.put(world, msgspec.structs.replace(invoice, stage=stage))
    matched = world[RECONCILIATIONS].get(one.source or "")
    if matched is not None:
        RECONCILIATION.put(world, msgspec.structs.replace(matched, collected=False))
    return CLAIM.put(world, happens(one, "Cancelled", world, stage="Cancelled", closed=shown(world.now)))


@operation("postponeDebtCollection")
def postpone_debt_collection(call: Call, world: World) -> Reply:
    """The debtor has more time."""
    one = _going(world, CLAIM.in_path(call, world))
    check_postponed(call, world, "A claim")
    return CLAIM.put(world, happens(one, "Moved", world))


@operation("updateDebtCollectionAddress")
def update_debt_collection_address(call: Call, world: World) -> Reply:
    """An address for this claim only."""
    one = CLAIM.found(call, world, call.body.get("ActionPublicId"))
    return CLAIM.put(
        world, msgspec.structs.replace(one, entry={**one.entry, "DeliveryAddressOverride": dict(call.body)})
    )


@operation("deleteDebtCollectionAddress")
def delete_debt_collection_address(call: Call, world: World) -> Reply:
    """The debtor's own address holds again."""
    one = CLAIM.in_path(call, world)
    return CLAIM.put(world, msgspec.structs.replace(one, entry={**one.entry, "DeliveryAddressOverride": None}))


def _of(call: Call, world: World) -> list[Claim]:
    creditor = str(call.path["creditorPublicId"]).lower()
    return [one for one in world[CLAIMS].values() if one.creditor == creditor]


@operation("getOpenDebtCollections")
def get_open_debt_collections(call: Call, world: World) -> Reply:
    """A creditor's that go on."""
    found = [one for one in _of(call, world) if _now(world, one).closed is None]
    return Reply(200, paged(call, [claim_in_short(call, world, one) for one in found]))


@operation("getClosedDebtCollections")
def get_closed_debt_collections(call: Call, world: World) -> Reply:
    """A creditor's that ended between two days."""
    first, last = day_of(str(call.query["from"])), day_of(str(call.query["to"]))
    ended = [(one, _now(world, one).closed) for one in _of(call, world)]
    found = [one for one, closed in ended if closed and first <= day_of(closed) <= last]
    return Reply(200, paged(call, [claim_in_short(call, world, one) for one in found]))


@operation("getDebtCollectionEvents")
def get_debt_collection_events(call: Call, world: World) -> Reply:
    """What happened to a creditor's claims between two days."""
    return Reply(200, common_events(call, world[CLAIMS].values(), "DebtCollectionAction"))
