"""An invoice's life: kinds, drafts, attesting, sending, reminders, disputes, sales, what can be done, and searching."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contracts.context import Context
from contracts.laws import law
from contracts.providers.billecta import asking
from contracts.providers.billecta.asking import CREDITOR, DEBTOR, OTHER_CREDITOR, act, act_refused, done, of, on

_ORDER = ("Created", "Attested", "InvoiceSent", "ReminderInvoiceSent", "SentToDebtCollection", "Completed")


def _listed(case: Context, operation_id: str, **query: Any) -> dict[str, dict[str, Any]]:
    """A creditor's list by the id of the action."""
    found = case.get(operation_id, path=of(), query=query)
    return {one["ActionPublicId"]: one for one in found}


def _closed(case: Context) -> dict[str, dict[str, Any]]:
    today = case.today().isoformat()
    return _listed(case, "getClosedInvoices", **{"from": today, "to": today})


def _remind(case: Context, action_id: str) -> None:
    act(case, "sendReminderInvoice", action_id, method="Email")


def _left(case: Context, action_id: str) -> int:
    return int(asking.view(case, action_id)["CurrentAmount"]["Value"])


@law(
    "B63",
    operations=[
        "createInvoice", "getInvoice", "createReconciliationInvoice", "createVerificationInvoice",
        "createSelfInvoice", "getSelfInvoice", "getOpenReconciliationInvoices",
    ],
)  # fmt: skip
def four_families(case: Context) -> None:
    """Invoices of four types, reconciliation, verification and self invoices, each by its name."""
    for kind in ("InvoiceAction", "DebentureAction", "PaymentAdviceAction", "CreditInvoiceAction"):
        made = asking.draft(case, ActionType=kind)
        case.equal("ActionType", asking.view(case, made)["ActionType"], kind)
        case.equal("ActionType in the list", _listed(case, "getOpenInvoices")[made]["ActionType"], kind)
    owner = {"CreditorPublicId": CREDITOR, "DebtorPublicId": DEBTOR}
    booked = asking.create(case, "createVerificationInvoice", {**owner, "Records": [asking.row()]})
    case.equal("type of a verification", asking.view(case, booked)["ActionType"], "VerificationInvoiceAction")
    own = asking.create(case, "createSelfInvoice", {**owner, "Records": [asking.row()]})
    shown = case.get("getSelfInvoice", path={"selfInvoicePublicId": own})
    case.equal("type of a self invoice", shown["ActionType"], "SelfInvoiceAction")
    matched = asking.create(
        case, "createReconciliationInvoice", {"CreditorPublicId": CREDITOR, "CurrentAmount": asking.money(1)}
    )
    shown = _listed(case, "getOpenReconciliationInvoices")[matched]
    case.equal("type of a reconciliation", shown["ActionType"], "ReconciliationInvoiceAction")
    case.refused("getInvoice", 404, path=on(own))


@law("B64", operations=["createInvoice", "getInvoice", "deleteInvoice", "attestInvoice"])
def a_new_invoice_is_a_draft(case: Context) -> None:
    """In stage Created, in which alone it can be removed."""
    gone, kept = asking.draft(case), asking.draft(case)
    found = asking.view(case, gone)
    state = found["State"]
    case.equal(
        "stage, number and lock of a draft",
        (state["Stage"], found["InvoiceNumber"], state["IsLocked"]),
        ("Created", None, False),
    )
    act(case, "deleteInvoice", gone)
    case.refused("getInvoice", 404, path=on(gone))
    act(case, "attestInvoice", kept)
    act_refused(case, "deleteInvoice", kept)
    asking.pay(case, kept, 12500)
    act_refused(case, "deleteInvoice", kept)
    case.equal("stage", asking.stage(case, kept), "Completed")


@law("B65", operations=["attestInvoice", "updateInvoice", "getInvoice", "attestInvoices"])
def attesting_books_locks_and_sends(case: Context) -> None:
    """A draft can be changed until then; what nobody delivers is not sent."""
    made = asking.draft(case)
    done(case, "updateInvoice", path=on(made), body=asking.invoice(Records=[asking.row(20000)], OurReference="Bo"))
    found = asking.view(case, made)
    case.equal(
        "amount and reference of the changed draft",
        (found["InvoicedAmount"]["Value"], found["OurReference"]),
        (25000, "Bo"),
    )
    act(case, "attestInvoice", made)
    found = asking.view(case, made)
    state = found["State"]
    case.equal("stage and lock", (state["Stage"], state["IsLocked"]), ("InvoiceSent", True))
    booked = (found["InvoiceNumber"], state["AttestedDate"], state["InvoiceSentDate"])
    case.expect(all(booked), f"an attested invoice should have a number and times; it has {booked}")
    case.refused("updateInvoice", 400, path=on(made), body=asking.invoice())
    act_refused(case, "attestInvoice", made)
    case.equal("amount after a refused change", _left(case, made), 25000)
    by_hand = asking.attested(case, DeliveryMethod="Manually")
    state = asking.view(case, by_hand)["State"]
    case.equal("stage of one that nobody sends", (state["Stage"], state["InvoiceSentDate"]), ("Attested", None))
    numbers = {asking.view(case, one)["InvoiceNumber"] for one in (made, by_hand)}
    case.equal("number of different invoice numbers", len(numbers), 2)
    several = [asking.draft(case) for _ in range(2)]
    done(case, "attestInvoices", body={"CreditorPublicIds": [CREDITOR]})
    case.equal("stages of several", [asking.stage(case, one) for one in several], ["InvoiceSent"] * 2)


@law(
    "B66",
    operations=[
        "getInvoice", "attestInvoice", "sendInvoice", "sendReminderInvoice", "registerInvoicePayment",
        "creditInvoice", "getOpenInvoices", "getClosedInvoices", "createDebtCollectionFromInvoiceByDefaults",
    ],
)  # fmt: skip
def stages_in_their_order(case: Context) -> None:
    """From Created to Completed, which a payment or a credit reaches, and after which nothing is allowed."""
    made = asking.draft(case, DeliveryMethod="Manually")
    steps: list[Callable[[], None]] = [
        lambda: act(case, "attestInvoice", made),
        lambda: act(case, "sendInvoice", made, method="Email"),
        lambda: _remind(case, made),
        lambda: act(case, "createDebtCollectionFromInvoiceByDefaults", made),
        lambda: done(
            case, "registerInvoicePayment", body={"ActionPublicId": made, "Amount": asking.money(_left(case, made))}
        ),
    ]
    seen = [asking.stage(case, made)]
    for step in steps:
        case.expect(made in _listed(case, "getOpenInvoices"), f"invoice {made} should be open as {seen[-1]}")
        step()
        seen.append(asking.stage(case, made))
    case.equal("stages", tuple(seen), _ORDER)
    case.expect(made not in _listed(case, "getOpenInvoices"), "what is completed should not be open")
    case.equal("stage in the list of closed ones", _closed(case).get(made, {}).get("Stage"), "Completed")
    for operation in ("attestInvoice", "disputeInvoice", "pauseInvoice", "cancelInvoiceReminder", "sellInvoice"):
        act_refused(case, operation, made)
    for operation in ("sendInvoice", "sendReminderInvoice"):
        act_refused(case, operation, made, method="Email")
    case.refused("registerInvoicePayment", 400, body={"ActionPublicId": made, "Amount": asking.money(1)})


@law("B66", operations=["registerInvoicePayment", "creditInvoice", "getInvoice"])
def payments_and_credits_close(case: Context) -> None:
    """Only when nothing is left; a draft takes neither, and a write-off counts."""
    made = asking.draft(case)
    case.refused("registerInvoicePayment", 400, body={"ActionPublicId": made, "Amount": asking.money(1)})
    act(case, "attestInvoice", made)
    asking.pay(case, made, 2500)
    found = asking.view(case, made)
    sums = [found[name]["Value"] for name in ("InvoicedAmount", "PaidAmount", "CurrentAmount")]
    case.equal("invoiced, paid and left", sums, [12500, 2500, 10000])
    case.equal("stage of one that is paid in part", found["State"]["Stage"], "InvoiceSent")
    credit = asking.attested(case, ActionType="CreditInvoiceAction", Records=[asking.row(4000)])
    act(case, "creditInvoice", made, creditinvoiceactionpublicid=credit)
    found = asking.view(case, made)
    case.equal(
        "credited and left", [found[name]["Value"] for name in ("CreditedAmount", "CurrentAmount")], [5000, 5000]
    )
    case.equal("stage of the credit invoice", asking.stage(case, credit), "Completed")
    act_refused(case, "creditInvoice", made, creditinvoiceactionpublicid=credit)
    asking.pay(case, made, 4000, WriteOff=asking.money(1000))
    found = asking.view(case, made)
    case.equal(
        "written off and left", [found[name]["Value"] for name in ("WriteOffAmount", "CurrentAmount")], [1000, 0]
    )
    case.equal("stage", found["State"]["Stage"], "Completed")


@law("B67", operations=["sellInvoice", "cancelInvoiceSale", "getInvoice"])
def a_sale_is_asked_for_once(case: Context) -> None:
    """Until it is accepted the seller may call it off; a draft is not sold."""
    act_refused(case, "sellInvoice", asking.draft(case))
    made = asking.attested(case)
    act_refused(case, "cancelInvoiceSale", made)
    act(case, "sellInvoice", made)
    state = asking.view(case, made)["State"]
    case.equal("stage", state["Stage"], "SalesRequested")
    case.expect(state["SalesRequestedDate"], "a sale that is asked for should have its date")
    act_refused(case, "sellInvoice", made)
    act(case, "cancelInvoiceSale", made)
    case.equal("stage", asking.stage(case, made), "SalesRequestedCancelled")
    act_refused(case, "cancelInvoiceSale", made)


@law("B67", operations=["sellInvoice", "cancelInvoiceSale", "getInvoice"])
def a_financier_answers(case: Context) -> None:
    """What is accepted or refused cannot be called off by the seller any more."""
    for accepted, wanted in ((True, "SaleRequestAccepted"), (False, "SalesRequestedDenied")):
        made = asking.attested(case)
        act(case, "sellInvoice", made)
        case.act("saleAnswered", actionPublicId=made, accepted=accepted)
        case.equal("stage after an answer", asking.stage(case, made), wanted)
        act_refused(case, "cancelInvoiceSale", made)


@law(
    "B77",
    operations=["sendReminderInvoice", "cancelInvoiceReminder", "disputeInvoice", "cancelInvoiceDispute", "getInvoice"],
)
def a_cancelled_reminder_takes_its_fee_away(case: Context) -> None:
    """And the invoice stands where it stood; a lifted dispute can be followed by another."""
    made = asking.attested(case)
    act_refused(case, "cancelInvoiceReminder", made)
    _remind(case, made)
    case.expect(_left(case, made) > 12500, f"a reminder should cost something; {_left(case, made)} is left of 12500")
    case.equal("stage of a reminded one", asking.stage(case, made), "ReminderInvoiceSent")
    act(case, "cancelInvoiceReminder", made)
    case.equal("stage and what is left", (asking.stage(case, made), _left(case, made)), ("InvoiceSent", 12500))
    for _ in range(2):
        act(case, "disputeInvoice", made)
        found = asking.view(case, made)
        case.expect(found["State"]["DisputedDate"] and found["CanUnDispute"], "a disputed invoice should say so")
        act_refused(case, "disputeInvoice", made)
        act(case, "cancelInvoiceDispute", made)
        case.equal("date of a lifted dispute", asking.view(case, made)["State"]["DisputedDate"], None)
        act_refused(case, "cancelInvoiceDispute", made)


_DOES: dict[str, tuple[str, dict[str, Any]]] = {
    "CanPause": ("pauseInvoice", {}),
    "CanResume": ("resumeInvoice", {}),
    "CanPostpone": ("postponeInvoice", {"days": 3}),
    "CanDispute": ("disputeInvoice", {}),
    "CanUnDispute": ("cancelInvoiceDispute", {}),
    "CanSendManualReminderInvoice": ("sendReminderInvoice", {"method": "Email"}),
    "CanSell": ("sellInvoice", {}),
    "CanCancelSalesRequest": ("cancelInvoiceSale", {}),
}
"""Flags, and what they say can be done."""


def _at(case: Context, *acts: str) -> str:
    """An invoice after these acts."""
    made = asking.draft(case)
    for operation in acts:
        act(case, operation, made)
    return made


@law("B78", operations=["getInvoice", "createInvoice", "registerInvoicePayment", *(name for name, _ in _DOES.values())])
def flags_say_what_can_be_done(case: Context) -> None:
    """In every state: what a flag allows succeeds, and what it does not is refused."""
    states: list[tuple[str, ...]] = [
        (), ("attestInvoice",), ("attestInvoice", "disputeInvoice"), ("attestInvoice", "pauseInvoice"),
        ("attestInvoice", "sellInvoice"),
    ]  # fmt: skip
    for acts in states:
        for flag, (operation, query) in _DOES.items():
            made = _at(case, *acts)
            allowed = asking.view(case, made)[flag]
            status = case.call(operation, path=on(made), query=query).status
            case.equal(
                f"status of {operation} where {flag} is {allowed}, after {acts}", status, 200 if allowed else 400
            )
        made = _at(case, *acts)
        allowed = asking.view(case, made)["CanRegisterPayment"]
        body = {"ActionPublicId": made, "Amount": asking.money(12500)}
        status = case.call("registerInvoicePayment", body=body).status
        case.equal(f"status of a payment where the flag is {allowed}, after {acts}", status, 200 if allowed else 400)
    over = _at(case, "attestInvoice")
    asking.pay(case, over, 12500)
    found = asking.view(case, over)
    case.equal(
        "what can be done with a completed one", [flag for flag in (*_DOES, "CanRegisterPayment") if found[flag]], []
    )


def _found(case: Context, **asked: Any) -> set[str]:
    body = {"CreditorPublicId": CREDITOR, **asked}
    return {one["ActionPublicId"] for one in case.get("searchActions", body=body)["InvoiceActions"]}


@law("B80", operations=["searchActions", "getOpenInvoices"])
def a_search_is_for_the_whole_number(case: Context) -> None:
    """Or the whole OCR; what is null does not filter."""
    made, other = asking.attested(case), asking.attested(case, asking.debtor(case))
    listed = _listed(case, "getOpenInvoices")
    number, ocr = (str(listed[made][name]) for name in ("InvoiceNumber", "OCR"))
    for value in (number, ocr):
        case.equal(f"what is found by {value}", _found(case, SearchValue=value), {made})
    for value in (number[:-1], number[1:], "x"):
        case.equal(f"what is found by {value!r}", _found(case, SearchValue=value), set())
    every = _found(case, SearchValue=None, DebtorPublicIds=None, Status=None, Types=None)
    case.expect({made, other} <= every, f"without filters {made} and {other} should be found; found are {every}")
    case.equal("open ones", _found(case, Status=["Open"]), set(listed))
    case.expect(
        made not in _found(case, DebtorPublicIds=[listed[other]["DebtorPublicId"]]), "another debtor's is found"
    )
    case.expect(made not in _found(case, CreditorPublicId=OTHER_CREDITOR), "another creditor's is found")
    case.expect(
        made in _found(case, CreditorPublicId=OTHER_CREDITOR, SearchOnAllCreditors=True), "all creditors have it not"
    )
