"""Contract invoices: what invoices are made of, at night and by hand (B81 to B83)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import msgspec

from mockserver.errors import Refusal
from mockserver.provider import Call, Reply, job, operation
from mockserver.providers.billecta.actions import Actions, begun, commented, happens, summed
from mockserver.providers.billecta.announcing import announce
from mockserver.providers.billecta.invoices import INVOICE, attested, made, money, sub_view
from mockserver.providers.billecta.models import CONTRACTS, INVOICES, Contract, Invoice, totals
from mockserver.providers.billecta.moments import STOCKHOLM, day_of, shown
from mockserver.providers.billecta.recurrence import moved_run, next_run, runs_until
from mockserver.providers.billecta.registers import DEBTORS, keep
from mockserver.providers.billecta.rights import CREDITORS
from mockserver.providers.billecta.views import filled, paged
from mockserver.world import World

__all__ = [
    "comment_contract_invoice",
    "contract_in_short",
    "contract_runs",
    "create_contract_invoice",
    "create_half_yearly_autogiro_contract_invoice",
    "create_invoice_from_contract_invoice",
    "create_monthly_autogiro_contract_invoice",
    "create_yearly_autogiro_contract_invoice",
    "delete_contract_invoice",
    "get_contract_invoice",
    "get_contract_invoices",
    "get_contract_invoices_of_debtor",
    "get_invoices_of_contract_invoice",
    "move_next_run",
    "pause_contract_invoice",
    "resume_contract_invoice",
    "update_contract_invoice",
]


_COUNTED = {"Monthly": "Month", "Yearly": "Year"}
_MIDNIGHT = time(0, 1)
"""When contracts run."""
_MOST_AT_ONCE = 120
"""Invoices that moving the next run back can make in one night (BLD-53)."""
_EVENTS = {"Created": "ContractInvoiceActionCreated", "Updated": "ContractInvoiceActionUpdated"}


def _announce(world: World, old: Contract | None, new: Contract | None) -> None:
    announce(world, old, new, _EVENTS, lambda source, _, one: _view(source, one))


_KEPT = Actions(CONTRACTS, "contractInvoicePublicId", "contract invoice", _announce)


def _made(world: World, entry: dict[str, Any]) -> Contract:
    common = begun(world, entry)
    summed(entry)
    first = next_run(entry.get("RecurrenceDetails") or {})
    return Contract(**common, next_run=None if first is None else first.isoformat())


def _amount(one: Contract) -> dict[str, Any]:
    currency, amount, _ = totals(one.entry)
    return money(currency, amount)


def _view(call: Call | World, one: Contract) -> dict[str, Any]:
    state = {
        "Stage": "Created" if one.last_run is None else "InvoiceCreated",
        "LastRunDate": one.last_run,
        "NextRunDate": one.next_run,
        "IsPaused": one.paused,
        "CanPause": not one.paused,
        "CanResume": one.paused,
    }
    events = [event.told() for event in one.events]
    own = {"ActionPublicId": one.id, "Amount": _amount(one), "State": state, "Events": events}
    return filled(call, "ContractInvoiceActionView", {**one.entry, **own})


def contract_in_short(call: Call, world: World, one: Contract) -> dict[str, Any]:
    """A contract as lists have it."""
    creditor, debtor = world[CREDITORS].get(one.creditor), world[DEBTORS.collection].get(one.debtor) or {}
    recurrence = one.entry.get("RecurrenceDetails") or {}
    own = {
        "ActionPublicId": one.id,
        "CreditorName": creditor.view.get("Name") if creditor else None,
        "CreditorOrgNo": creditor.view.get("OrgNo") if creditor else None,
        "Amount": _amount(one),
        "Created": one.created,
        "DebtorOrgNo": debtor.get("OrgNo"),
        "DebtorName": debtor.get("Name"),
        "LastRunDate": one.last_run,
        "NextRunDate": one.next_run,
        "IsPaused": one.paused,
        "RecurrenceInterval": recurrence.get("RecurrenceInterval"),
        "Start": recurrence.get("Start"),
        "End": recurrence.get("End"),
    }
    return filled(call, "ContractInvoiceActionSubView", {**one.entry, **own})


@operation("createContractInvoice")
def create_contract_invoice(call: Call, world: World) -> Reply:
    """A contract."""
    made_here = _awaited(world, _made(world, call.body))
    _KEPT.put(world, made_here)
    return Reply(200, {"PublicId": made_here.id})


@operation("getContractInvoice")
def get_contract_invoice(call: Call, world: World) -> Reply:
    """One contract, whole."""
    return Reply(200, _view(call, _KEPT.in_path(call, world, 404)))


@operation("updateContractInvoice")
def update_contract_invoice(call: Call, world: World) -> Reply:
    """All of a contract, anew."""
    old = _KEPT.in_path(call, world)
    kept = {name: getattr(old, name) for name in ("id", "created", "last_run", "paused", "events")}
    new = msgspec.structs.replace(_made(world, call.body), **kept)
    return _KEPT.put(world, _awaited(world, happens(new, "Updated", world)))


@operation("deleteContractInvoice")
def delete_contract_invoice(call: Call, world: World) -> Reply:
    """A contract goes; the invoices made of it stay."""
    return _KEPT.remove(world, _KEPT.in_path(call, world))


@operation("pauseContractInvoice")
def pause_contract_invoice(call: Call, world: World) -> Reply:
    """No more invoices until it is resumed."""
    return _KEPT.put(world, happens(_KEPT.in_path(call, world), "Paused", world, paused=True))


@operation("resumeContractInvoice")
def resume_contract_invoice(call: Call, world: World) -> Reply:
    """Invoices are made again, the next on a day."""
    one = _KEPT.in_path(call, world)
    recurrence = {**(one.entry.get("RecurrenceDetails") or {}), "Start": call.query.get("nextdate")}
    entry = {**one.entry, "RecurrenceDetails": recurrence}
    first = next_run(recurrence)
    following = None if first is None else first.isoformat()
    resumed = happens(one, "Resumed", world, paused=False, entry=entry, next_run=following)
    return _KEPT.put(world, _awaited(world, resumed))


@operation("moveNextRun")
def move_next_run(call: Call, world: World) -> Reply:
    """So many periods on or back; back over days that have passed it runs once for each of them (BLD-53)."""
    one, steps = _KEPT.in_path(call, world), call.query["steps"]
    recurrence, today = one.entry.get("RecurrenceDetails") or {}, _today(world)
    moved = None if one.next_run is None else moved_run(recurrence, date.fromisoformat(one.next_run), steps)
    owed = 0 if moved is None else runs_until(recurrence, moved, today)
    if moved is None or owed > _MOST_AT_ONCE:
        raise Refusal(400, "invalid", "The contract has no run there, or too many from there to today.", rule="B81")
    changed = happens(one, "Updated", world, next_run=moved.isoformat(), owed=owed)
    return _KEPT.put(world, _awaited(world, changed))


@operation("commentContractInvoice")
def comment_contract_invoice(call: Call, world: World) -> Reply:
    """A comment, into the log (BLD-61)."""
    return _KEPT.put(world, commented(_KEPT.found(call, world, call.body.get("ActionPublicId")), call, world))


@operation("createInvoiceFromContractInvoice")
def create_invoice_from_contract_invoice(call: Call, world: World) -> Reply:
    """A draft of the rows that are to be invoiced today (B82)."""
    one = _KEPT.in_path(call, world)
    invoice = _invoiced(world, one)
    INVOICE.put(world, invoice)
    _KEPT.put(world, msgspec.structs.replace(one, last_run=shown(world.now)))
    return Reply(200, {"PublicId": invoice.id})


def _today(world: World) -> date:
    return world.now.astimezone(STOCKHOLM).date()


def _invoiced(world: World, one: Contract) -> Invoice:
    """A new draft of a contract, with the rows that are to be invoiced today."""
    today = _today(world)
    rows = [
        row
        for row in one.entry.get("Records") or ()
        if (row.get("InvoicedFrom") is None or day_of(row["InvoicedFrom"]) <= today)
        and (row.get("InvoicedTo") is None or today <= day_of(row["InvoicedTo"]))
    ]
    now = shown(world.now)
    entry = {**one.entry, "Records": rows, "InvoiceDate": now, "DueDate": now, "ActionType": "InvoiceAction"}
    return made(world, entry, contract=one.id)


def _awaited(world: World, one: Contract) -> Contract:
    """The contract, which looks at itself right after midnight of its next run, of the next night at the earliest."""
    if one.next_run is not None:
        night = max(date.fromisoformat(one.next_run), _today(world) + timedelta(days=1))
        world.schedule(datetime.combine(night, _MIDNIGHT, STOCKHOLM), "billecta.contractRuns", one.id)
    return one


@job("billecta.contractRuns")
def contract_runs(world: World, contract_id: str) -> None:
    """Makes an invoice, a draft or attested, if the contract is due and not paused; what it missed is not made up."""
    one, today = world[CONTRACTS].get(contract_id), _today(world)
    if one is None or one.paused or one.next_run is None or date.fromisoformat(one.next_run) > today:
        return
    if world[DEBTORS.collection].get(one.debtor) is not None:
        for _ in range(max(1, one.owed)):
            invoice = _invoiced(world, one)
            booked = attested(world, invoice) if one.entry.get("AutoAttest") else invoice
            INVOICE.put(world, booked)
    following = next_run(one.entry.get("RecurrenceDetails") or {}, today)
    then = None if following is None else following.isoformat()
    _KEPT.put(world, _awaited(world, msgspec.structs.replace(one, last_run=shown(world.now), next_run=then, owed=0)))


@operation("getInvoicesOfContractInvoice")
def get_invoices_of_contract_invoice(call: Call, world: World) -> Reply:
    """The invoices made of a contract."""
    one = _KEPT.in_path(call, world)
    found = [sub_view(call, world, each) for each in world[INVOICES].values() if each.contract == one.id]
    return Reply(200, paged(call, found))


def _of(call: Call, world: World) -> list[Contract]:
    creditor = str(call.path["creditorPublicId"]).lower()
    return [one for one in world[CONTRACTS].values() if one.creditor == creditor]


@operation("getContractInvoices")
def get_contract_invoices(call: Call, world: World) -> Reply:
    """A creditor's contracts."""
    return Reply(200, paged(call, [contract_in_short(call, world, one) for one in _of(call, world)]))


@operation("getContractInvoicesOfDebtor")
def get_contract_invoices_of_debtor(call: Call, world: World) -> Reply:
    """A debtor's contracts."""
    wanted = str(call.query.get("debtorpublicid")).lower()
    return Reply(
        200, paged(call, [contract_in_short(call, world, one) for one in _of(call, world) if one.debtor == wanted])
    )


# ---- autogiro: debtor and contract in one call (B83) ----------------------------------------------------------------


def _with_debtor(call: Call, world: World, interval: str, every: int = 1) -> Reply:
    body = call.body
    autogiro = {
        "Active": True,
        "AccountNo": body.get("AccountNumber"),
        "ClearingNo": body.get("ClearingNumber"),
        "Stage": "Approved",
    }
    names = ("CreditorPublicId", "Address", "Address2", "ZipCode", "City", "Email", "Phone", "DebtorExternalId")
    known = {name: body.get(name) for name in names}
    debtor = {**known, "Name": body.get("Name") or "", "OrgNo": body.get("SSN"), "Autogiro": autogiro, "IsActive": True}
    if not debtor["Name"]:
        raise Refusal(400, "invalid", "A debtor needs a name.", rule="B43")
    price = round(float(body.get("Amount") or 0) * 100)  # a plain number in the main unit (B49)
    entry = {
        "CreditorPublicId": body.get("CreditorPublicId"),
        "DebtorPublicId": keep(DEBTORS, call, world, debtor),
        "AutogiroWithdrawalEnabled": True,
        "AutoAttest": True,
        "Records": [{"SequenceNo": 1, "Quantity": 1, "UnitPrice": money("SEK", price)}],
        "RecurrenceDetails": {
            "RecurrenceInterval": interval,
            f"{interval}Recurrence": {f"Recur{_COUNTED[interval]}Interval": every},
            "Start": body.get("StartDate") or shown(world.now),
            "End": body.get("EndDate"),
            "NoEndDate": body.get("EndDate") is None,
        },
    }
    contract = _awaited(world, _made(world, entry))
    _KEPT.put(world, contract)
    return Reply(200, {"PublicId": contract.id})


@operation("createMonthlyAutogiroContractInvoice")
def create_monthly_autogiro_contract_invoice(call: Call, world: World) -> Reply:
    """A debtor with autogiro, and a contract that draws every month."""
    return _with_debtor(call, world, "Monthly")


@operation("createHalfYearlyAutogiroContractInvoice")
def create_half_yearly_autogiro_contract_invoice(call: Call, world: World) -> Reply:
    """A debtor with autogiro, and a contract that draws twice a year."""
    return _with_debtor(call, world, "Monthly", 6)


@operation("createYearlyAutogiroContractInvoice")
def create_yearly_autogiro_contract_invoice(call: Call, world: World) -> Reply:
    """A debtor with autogiro, and a contract that draws every year."""
    return _with_debtor(call, world, "Yearly")
