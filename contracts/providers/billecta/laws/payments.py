"""Payments that come in, are matched, and go out; and Swish."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from contracts.context import Context
from contracts.laws import law
from contracts.providers.billecta import asking
from contracts.providers.billecta.asking import CREDITOR, UNKNOWN_ID, done, of

_FINAL = ("Declined", "Error", "Paid", "Cancelled", "Refunded")


def _incoming(case: Context, **filters: Any) -> list[dict[str, Any]]:
    today = case.today().isoformat()
    return list(
        case.get("getIncomingPayments", body={"CreditorPublicId": CREDITOR, "From": today, "To": today, **filters})
    )


def _unhandled(case: Context, value: int = 12500) -> str:
    body = {"CreditorPublicId": CREDITOR, "Amount": asking.money(value), "PaymentDate": case.today().isoformat()}
    return asking.create(case, "createUnhandledPayment", body)


def _waiting(case: Context) -> set[str]:
    return {one["UnhandledPaymentPublicId"] for one in case.get("getUnhandledPayments", path=of())}


@law(
    "B91",
    operations=[
        "getIncomingPayments", "matchPayments", "createUnhandledPayment", "getUnhandledPayment",
        "getUnhandledPayments", "getUnhandledPaymentsOfAllCreditors", "deleteUnhandledPayment",
        "registerInvoicePayment",
    ],
)  # fmt: skip
def incoming_payments_match_an_invoice(case: Context) -> None:
    """Others are unhandled, until they are matched or removed."""
    invoice, gone, matched = asking.attested(case), _unhandled(case), _unhandled(case)
    case.equal("incoming before", _incoming(case), [])
    case.expect({gone, matched} <= _waiting(case), f"{gone} and {matched} should be unhandled")
    every = {one["UnhandledPaymentPublicId"] for one in case.get("getUnhandledPaymentsOfAllCreditors")}
    case.expect({gone, matched} <= every, f"all creditors' are {every}")
    done(case, "deleteUnhandledPayment", query={"paymentpublicid": gone})
    case.refused("getUnhandledPayment", 404, path={"unhandledPaymentPublicId": gone})
    match = {"UnhandledPaymentPublicId": matched, "ActionPublicId": invoice}
    answers = case.get("matchPayments", path=of(), body=[match, {**match, "UnhandledPaymentPublicId": UNKNOWN_ID}])
    case.equal("what succeeded", [one["Successfull"] for one in answers], [True, False])
    case.expect(answers[1]["ResponseMessage"], "a match that fails should say why")
    case.expect(not {gone, matched} & _waiting(case), "what was matched or removed is unhandled")
    case.equal("stage of the invoice", asking.stage(case, invoice), "Completed")
    (payment,) = _incoming(case)
    known = (payment["ActionPublicId"], payment["Amount"]["Value"], payment["PaymentReferenceId"])
    case.equal("the incoming payment", known, (invoice, 12500, matched))


@law("B91", operations=["registerInvoicePayment", "getUnhandledPayment", "getUnhandledPayments", "matchPayments"])
def what_is_too_much_is_an_overpayment(case: Context) -> None:
    """An unhandled payment of that type and of what is too much, which says of which invoice; it can be matched."""
    before = _waiting(case)
    over, other, exchanged = (asking.attested(case) for _ in range(3))
    left = asking.view(case, over)["CurrentAmount"]["Value"]
    asking.pay(case, over, left + 700)
    found = asking.view(case, over)
    names = ("CurrentAmount", "PaidAmount")
    case.equal("left and paid", [found[name]["Value"] for name in names], [0, left])
    case.equal("what came in", [one["Amount"]["Value"] for one in _incoming(case)], [left])
    asking.pay(case, exchanged, left + 300, OvershootingAmountHandling="AsCurrencyDifference")
    new = sorted(_waiting(case) - before)
    case.equal("overpayments", len(new), 1)
    one = case.get("getUnhandledPayment", path={"unhandledPaymentPublicId": new[0]})
    details = one["OverpaymentDetails"]
    told = (one["UnhandledPaymentType"], one["Amount"]["Value"], details["ActionPublicId"], details["InvoiceNumber"])
    case.equal("the overpayment", told, ("OverPayment", 700, over, found["InvoiceNumber"]))
    match = [{"UnhandledPaymentPublicId": new[0], "ActionPublicId": other}]
    case.get("matchPayments", path=asking.of(), body=match)
    case.equal("paid on the other", asking.view(case, other)["PaidAmount"]["Value"], 700)
    case.equal("overpayments afterwards", _waiting(case) - before, set())


@law("B91", operations=["getIncomingPayments", "registerInvoicePayment"])
def incoming_payments_are_filtered(case: Context) -> None:
    """By day, payment mean and invoice; what is not asked for does not filter."""
    one, other = asking.attested(case), asking.attested(case)
    asking.pay(case, one, 2500, PaymentMeanCode="BG")
    asking.pay(case, other, 3000, PaymentMeanCode="SWISH")
    wanted: list[tuple[dict[str, Any], list[int]]] = [
        ({}, [2500, 3000]),
        ({"PaymentMeanCodeFilter": ["BG"]}, [2500]),
        ({"ActionPublicIdFilter": [other]}, [3000]),
        ({"From": (case.today() + timedelta(days=1)).isoformat(), "To": "2099-01-01"}, []),
        ({"From": "2020-01-01", "To": (case.today() - timedelta(days=1)).isoformat()}, []),
    ]
    for filters, values in wanted:
        found = sorted(payment["Amount"]["Value"] for payment in _incoming(case, **filters))
        case.equal(f"amounts with {filters}", found, values)
    reminded = [payment["IsReminderPayment"] for payment in _incoming(case)]
    case.equal("whether any was paid on a reminder", any(reminded), False)


def _outgoing(case: Context, payment: str) -> str:
    return str(case.get("getOutgoingPayments", path={"id": payment})["Status"])


@law(
    "B92", operations=["createOutgoingPayment", "getOutgoingPayments", "settleOutgoingPayment", "deleteOutgoingPayment"]
)
def outgoing_payments_end_once(case: Context) -> None:
    """Queued, then it succeeds, fails or is cancelled, without BankID."""
    today = case.today()
    body = {"CreditorPublicId": CREDITOR, "Amount": asking.money(5000), "PaymentDate": today.isoformat()}
    paid, failed, cancelled = (asking.create(case, "createOutgoingPayment", body) for _ in range(3))
    case.equal("status of a new one", _outgoing(case, paid), "Queued")
    for payment, good in ((paid, True), (failed, False)):
        done(case, "settleOutgoingPayment", path={"id": payment}, query={"wassuccessful": good})
    done(case, "deleteOutgoingPayment", path={"id": cancelled})
    ends = [_outgoing(case, payment) for payment in (paid, failed, cancelled)]
    case.equal("statuses", ends, ["Succeded", "Failed", "Aborted"])
    for payment in (paid, failed, cancelled):
        case.refused("deleteOutgoingPayment", 400, path={"id": payment})
        case.refused("settleOutgoingPayment", 400, path={"id": payment}, query={"wassuccessful": True})
    tomorrow = (today + timedelta(days=1)).isoformat()
    listed = case.get(
        "getOutgoingPayments", path={"id": CREDITOR}, query={"from": today.isoformat(), "to": today.isoformat()}
    )
    case.expect({paid, failed, cancelled} <= {one["PaymentPublicId"] for one in listed}, f"of today are {listed}")
    later = case.get("getOutgoingPayments", path={"id": CREDITOR}, query={"from": tomorrow, "to": tomorrow})
    case.equal("of tomorrow", later, [])
    past = {"from": (today - timedelta(days=9)).isoformat(), "to": (today - timedelta(days=1)).isoformat()}
    earlier = case.get("getOutgoingPayments", path={"id": CREDITOR}, query=past)
    case.expect(paid not in {one["PaymentPublicId"] for one in earlier}, f"before today are {earlier}")


def _swish(case: Context, invoice: str) -> str:
    return str(case.get("createSwishPayment", path={"id": invoice}, query={"phone": "+46700000001"})["PublicId"])


def _asked(case: Context, request: str) -> dict[str, Any]:
    return dict(case.get("getSwishPayment", path={"id": request}))


@law("B100", operations=["createSwishPayment", "getSwishPayment"])
def swish_goes_on_until_it_ends(case: Context) -> None:
    """Created goes on; what comes then stays. A draft cannot be paid so."""
    case.refused("createSwishPayment", 400, path={"id": asking.draft(case)}, query={"phone": "+46700000001"})
    request = _swish(case, asking.attested(case))
    begun = _asked(case, request)
    case.equal(
        "status, amount and time of payment",
        (begun["Status"], begun["Amount"]["Value"], begun["PaidDate"]),
        ("Created", 12500, None),
    )
    case.advance("PT10S")
    ended = _asked(case, request)
    case.expect(ended["Status"] in _FINAL, f"a status should be final after ten seconds; it is {ended['Status']}")
    case.advance("P1D")
    case.equal("what is told a day later", _asked(case, request), ended)


@law("B101", operations=["createSwishPayment", "getSwishPayment", "getInvoice", "getIncomingPayments"])
def a_paid_swish_payment_closes_the_invoice(case: Context) -> None:
    """It is registered by itself, and not before it is paid."""
    invoice = asking.attested(case)
    request = _swish(case, invoice)
    case.equal("stage while it waits", asking.stage(case, invoice), "InvoiceSent")
    case.advance("PT10S")
    found, status = asking.view(case, invoice), _asked(case, request)
    case.equal("status and stage", (status["Status"], found["State"]["Stage"]), ("Paid", "Completed"))
    case.equal("paid and left", [found[name]["Value"] for name in ("PaidAmount", "CurrentAmount")], [12500, 0])
    case.expect(status["PaidDate"], "a paid one should say when")
    case.equal("incoming payments", [one["ActionPublicId"] for one in _incoming(case)], [invoice])
