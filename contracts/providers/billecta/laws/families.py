"""Verification, reconciliation and self invoices."""

from __future__ import annotations

from typing import Any

from contracts.context import Context
from contracts.laws import law
from contracts.providers.billecta import asking
from contracts.providers.billecta.asking import CREDITOR, DEBTOR, done, of

_PDF = {"ContentType": "application/pdf", "FileName": "hyra.pdf", "Data": "JVBERi0xLjQKJSVFT0YK"}
_OWNER = {"CreditorPublicId": CREDITOR, "DebtorPublicId": DEBTOR}


def _reconciliation(case: Context, value: int = 10000, **changes: Any) -> str:
    body = {"CreditorPublicId": CREDITOR, "CurrentAmount": asking.money(value), "OCR": "17", **changes}
    return asking.create(case, "createReconciliationInvoice", body)


def _at(action_id: str) -> dict[str, str]:
    return {"reconciliationInvoicePublicId": action_id}


def _reconciled(case: Context, action_id: str) -> dict[str, Any]:
    return dict(case.get("getReconciliationInvoice", path=_at(action_id)))


def _open(case: Context, operation_id: str = "getOpenReconciliationInvoices") -> set[str]:
    return {one["ActionPublicId"] for one in case.get(operation_id, path=of())}


def _self_invoice(case: Context, **changes: Any) -> str:
    body = {**_OWNER, "Records": [asking.row()], "DeliveryMethod": "Email", **changes}
    return asking.create(case, "createSelfInvoice", body)


def _own(action_id: str) -> dict[str, str]:
    return {"selfInvoicePublicId": action_id}


def _stage(case: Context, action_id: str) -> str:
    return str(case.get("getSelfInvoice", path=_own(action_id))["State"]["Stage"])


@law("B70", operations=["createVerificationInvoice", "getInvoice", "getOpenInvoices"])
def a_verification_is_closed_at_once(case: Context) -> None:
    """It is booked and over when it is created, and nothing can be done with it."""
    made = asking.create(case, "createVerificationInvoice", {**_OWNER, "Records": [asking.row()]})
    found = asking.view(case, made)
    state = found["State"]
    case.equal("stage", state["Stage"], "Completed")
    case.expect(state["AttestedDate"] and state["ClosedDate"], f"it should be booked and closed; it is {state}")
    case.expect(made not in _open(case, "getOpenInvoices"), "a verification should not be open")
    asking.act_refused(case, "deleteInvoice", made)


@law(
    "B71",
    operations=[
        "createReconciliationInvoice", "getReconciliationInvoice", "updateReconciliationInvoice",
        "deleteReconciliationInvoice", "getOpenReconciliationInvoices", "registerReconciliationInvoicePayment",
    ],
)  # fmt: skip
def a_reconciliation_is_never_a_draft(case: Context) -> None:
    """It may be changed and removed at any time, and is closed by an amount of nothing."""
    made = _reconciliation(case)
    found = _reconciled(case, made)
    case.equal("stage", found["State"]["Stage"], "InvoiceSent")
    case.equal(
        "invoiced and left", [found[name]["Value"] for name in ("InvoicedAmount", "CurrentAmount")], [10000, 10000]
    )
    case.expect(made in _open(case), f"{made} should be open")
    body = {"CreditorPublicId": CREDITOR, "CurrentAmount": asking.money(0), "OCR": "18"}
    done(case, "updateReconciliationInvoice", path=_at(made), body=body)
    found = _reconciled(case, made)
    case.equal("OCR and stage after nothing", (found["OCR"], found["State"]["Stage"]), ("18", "Completed"))
    case.expect(made not in _open(case), "what has an amount of nothing should not be open")
    body["CurrentAmount"] = asking.money(500)
    done(case, "updateReconciliationInvoice", path=_at(made), body=body)
    case.equal("stage after a change of what was closed", _reconciled(case, made)["State"]["Stage"], "InvoiceSent")
    done(case, "deleteReconciliationInvoice", path=_at(made))
    case.refused("getReconciliationInvoice", 404, path=_at(made))
    paid = _reconciliation(case)
    payment = {"ActionPublicId": paid, "Amount": asking.money(10000)}
    asking.create(case, "registerReconciliationInvoicePayment", payment)
    case.equal("stage of a paid one", _reconciled(case, paid)["State"]["Stage"], "Completed")
    done(case, "deleteReconciliationInvoice", path=_at(paid))
    case.expect(not {made, paid} & _open(case), "what was removed is listed")


@law(
    "B72",
    operations=[
        "createReconciliationInvoice",
        "sendReconciliationInvoice",
        "registerReconciliationInvoicePayment",
        "getReconciliationInvoice",
    ],
)
def without_a_pdf_it_is_only_matched(case: Context) -> None:
    """It can be paid and not sent; with a PDF it can be sent."""
    bare, whole = _reconciliation(case), _reconciliation(case, InvoiceFile=_PDF)
    case.refused("sendReconciliationInvoice", 400, path=_at(bare), query={"method": "Email"})
    case.equal("when the one without was sent", _reconciled(case, bare)["State"]["InvoiceSentDate"], None)
    asking.create(case, "registerReconciliationInvoicePayment", {"ActionPublicId": bare, "Amount": asking.money(4000)})
    case.equal("what is left of it", _reconciled(case, bare)["CurrentAmount"]["Value"], 6000)
    done(case, "sendReconciliationInvoice", path=_at(whole), query={"method": "Email"})
    case.expect(_reconciled(case, whole)["State"]["InvoiceSentDate"], "one with a PDF should have been sent")


@law(
    "B73",
    operations=[
        "createSelfInvoice", "getSelfInvoice", "updateSelfInvoice", "deleteSelfInvoice", "attestSelfInvoice",
        "sendSelfInvoicePayment", "registerSelfInvoiceExternalPayment", "cancelSelfInvoice", "sendSelfInvoice",
    ],
)  # fmt: skip
def stages_of_a_self_invoice(case: Context) -> None:
    """From Created to Completed; changed and removed until attested only."""
    made = _self_invoice(case, DeliveryMethod="Manually")
    seen = [_stage(case, made)]
    changed = {**_OWNER, "Records": [asking.row(20000)], "DeliveryMethod": "Manually"}
    done(case, "updateSelfInvoice", path=_own(made), body=changed)
    case.equal("amount", case.get("getSelfInvoice", path=_own(made))["InvoicedAmount"]["Value"], 25000)
    steps: list[tuple[str, dict[str, Any]]] = [
        ("attestSelfInvoice", {"path": _own(made)}),
        ("sendSelfInvoice", {"path": _own(made), "query": {"method": "Email"}}),
        ("sendSelfInvoicePayment", {"body": {"ActionPublicId": made, "Amount": asking.money(25000)}}),
        ("registerSelfInvoiceExternalPayment", {"body": {"ActionPublicId": made, "Amount": asking.money(25000)}}),
    ]
    for operation, parts in steps:
        done(case, operation, **parts)
        seen.append(_stage(case, made))
        case.refused("updateSelfInvoice", 400, path=_own(made), body=changed)
        case.refused("deleteSelfInvoice", 400, path=_own(made))
    case.equal("stages", seen, ["Created", "Attested", "InvoiceSent", "PaymentSent", "Completed"])
    case.refused("cancelSelfInvoice", 400, path=_own(made))


@law(
    "B73",
    operations=[
        "createSelfInvoice",
        "getSelfInvoice",
        "deleteSelfInvoice",
        "attestSelfInvoice",
        "cancelSelfInvoice",
        "sendSelfInvoicePayment",
    ],
)
def ends_of_a_self_invoice(case: Context) -> None:
    """Removed as a draft, cancelled later, its payment cancelled once that is sent."""
    gone, cancelled, paying = (_self_invoice(case) for _ in range(3))
    done(case, "deleteSelfInvoice", path=_own(gone))
    case.refused("getSelfInvoice", 404, path=_own(gone))
    case.refused("sendSelfInvoicePayment", 400, body={"ActionPublicId": paying, "Amount": asking.money(12500)})
    for one in (cancelled, paying):
        done(case, "attestSelfInvoice", path=_own(one))
        case.equal("stage of what is sent", _stage(case, one), "InvoiceSent")
        case.refused("attestSelfInvoice", 400, path=_own(one))
    done(case, "sendSelfInvoicePayment", body={"ActionPublicId": paying, "Amount": asking.money(12500)})
    for one in (cancelled, paying):
        done(case, "cancelSelfInvoice", path=_own(one))
        case.refused("cancelSelfInvoice", 400, path=_own(one))
    ends = (_stage(case, cancelled), _stage(case, paying))
    case.equal("stages of what is cancelled", ends, ("Cancelled", "PaymentCancelled"))
    case.expect(not {gone, cancelled, paying} & _open(case, "getOpenSelfInvoices"), "what has ended is open")
