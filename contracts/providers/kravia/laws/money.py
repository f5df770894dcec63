"""Section F: direct payments and credits."""

from __future__ import annotations

from typing import Any

from contracts.context import Context
from contracts.laws import law
from contracts.providers.kravia import claims
from contracts.providers.kravia.claims import UNKNOWN_ID


def _money(case: Context, claim: int) -> tuple[float, float, float]:
    """Paid, credited and outstanding capital of a claim."""
    record = claims.details(case, claim)["invoice"]
    return record["paidAmount"], record["creditedAmount"], record["outstandingAmount"]


def _sums(result: dict[str, Any]) -> tuple[float, float, float]:
    return result["amount"], result["appliedAmount"], result["ignoredAmount"]


@law("KR-080", operations=["registerPayment", "getInvoiceDetails"])
def one_payment_many_claims(case: Context) -> None:
    """A payment covers each claim by its part, all or none."""
    first, second = claims.register(case), claims.register(case)
    result = claims.pay(case, {first: 2000, second: 500.5})
    case.equal("amount, applied, ignored", _sums(result), (2500.5, 2500.5, 0))
    case.equal("paid, credited, outstanding of the first", _money(case, first), (2000, 0, 500))
    case.equal("paid, credited, outstanding of the second", _money(case, second), (500.5, 0, 1999.5))
    case.refused("registerPayment", 404, body=claims.payment({first: 100, UNKNOWN_ID: 100}))
    case.equal("paid, credited, outstanding after a refusal", _money(case, first), (2000, 0, 500))


@law("KR-081", operations=["registerPayment", "getInvoiceDetails"])
def parts_make_the_amount(case: Context) -> None:
    """A payment whose parts do not add up is refused and covers nothing."""
    claim = claims.register(case)
    for amount in (99.99, 100.01, 1):
        case.refused("registerPayment", 400, body=claims.payment({claim: 100}, amount=amount))
    case.equal("paid, credited, outstanding", _money(case, claim), (0, 0, 2500))
    result = claims.pay(case, {}, amount=0.3, invoices=[{"invoiceId": claim, "amount": each} for each in (0.1, 0.2)])
    case.equal("amount, applied, ignored", _sums(result), (0.3, 0.3, 0))


@law("KR-082", operations=["registerPayment", "getInvoiceDetails"])
def surplus_payment_is_ignored(case: Context) -> None:
    """Payments cover what is left of the capital and not a cent more; that is no error."""
    claim = claims.register(case)
    case.equal("amount, applied, ignored", _sums(claims.pay(case, {claim: 2000})), (2000, 2000, 0))
    case.equal("amount, applied, ignored", _sums(claims.pay(case, {claim: 800})), (800, 500, 300))
    case.equal("amount, applied, ignored", _sums(claims.pay(case, {claim: 50})), (50, 0, 50))
    case.equal("paid, credited, outstanding", _money(case, claim), (2500, 0, 0))
    case.equal("paymentStatus", claims.details(case, claim)["invoice"]["paymentStatus"], "Paid")


@law("KR-083", operations=["registerPayment", "getInvoiceDetails"])
def own_payment_id_comes_back(case: Context) -> None:
    """AccountingPaymentId is in the answer and in the claim's payments."""
    claim = claims.register(case)
    case.equal("accountingPaymentId", claims.pay(case, {claim: 1})["accountingPaymentId"], "P-1")
    entries = claims.details(case, claim)["payments"]
    case.equal("payments of the claim", [each["accountingPaymentId"] for each in entries], ["P-1"])
    case.equal("applied amounts", [each["appliedAmount"] for each in entries], [1])


@law("KR-085", operations=["registerCreditNote", "getInvoiceDetails"])
def credits_are_negative(case: Context) -> None:
    """A negative amount credits partly or fully; a positive one is refused and credits nothing."""
    claim = claims.register(case, claims.collection_case())
    case.refused("registerCreditNote", 400, body=claims.crediting({claim: 100}))
    case.refused("registerCreditNote", 400, body=claims.crediting({claim: -100}, Amount=100))
    case.refused("registerCreditNote", 400, body=claims.crediting({claim: -100}, Amount=-101))
    case.equal("paid, credited, outstanding", _money(case, claim), (0, 0, 2500))
    note = claims.register(case, claims.credit_note())
    case.refused("registerCreditNote", 409, body=claims.crediting({note: -100}))
    case.refused("registerCreditNote", 404, body=claims.crediting({UNKNOWN_ID: -100}))
    case.refused("registerCreditNote", 400, body=claims.crediting({}))
    claims.credit(case, {claim: -1000})
    case.equal("paid, credited, outstanding", _money(case, claim), (0, 1000, 1500))
    claims.credit(case, {claim: -1500})
    case.equal("paid, credited, outstanding", _money(case, claim), (0, 2500, 0))


@law("KR-086", operations=["registerCreditNote", "getInvoiceDetails"])
def surplus_credit_is_ignored(case: Context) -> None:
    """Credits cover what is left of the capital and not a cent more."""
    claim = claims.register(case, claims.collection_case())
    claims.pay(case, {claim: 1000})
    case.equal("amount, applied, ignored", _sums(claims.credit(case, {claim: -2000})), (-2000, -1500, -500))
    case.equal("amount, applied, ignored", _sums(claims.credit(case, {claim: -1})), (-1, 0, -1))
    case.equal("paid, credited, outstanding", _money(case, claim), (1000, 1500, 0))


@law("KR-087", operations=["registerCreditNote", "getInvoiceDetails"])
def full_credit_closes(case: Context) -> None:
    """A credit of all that is left writes the fees off and closes the case."""
    claim = claims.started(case, claims.collection_case())
    case.advance("P40D")
    owed = claims.details(case, claim)["invoice"]["feesAmount"]
    case.expect(owed > 0, "a demand for payment adds a fee; none is owed 40 days into collection")
    claims.credit(case, {claim: -2500})
    record = claims.details(case, claim)["invoice"]
    case.equal("status", record["status"], "Closed")
    case.equal("closedReason", record["closedReason"], "Credited")
    case.equal("feesAmount", record["feesAmount"], 0)


@law("KR-088", operations=["registerInvoice", "registerPayment", "registerCreditNote", "getInvoiceDetails"])
def two_ways_to_credit(case: Context) -> None:
    """A credit note document is sent and touches no claim; a credit touches its claim and sends nothing."""
    claim = claims.register(case, claims.collection_case())
    note = claims.started(case, claims.credit_note(originalAmount=2500))
    levels = [each["level"] for each in claims.details(case, note)["notifications"]]
    case.equal("what was sent of the credit note", levels, ["CreditNote"])
    case.equal("paid, credited, outstanding of the case", _money(case, claim), (0, 0, 2500))
    claims.pay(case, {claim: 1})
    case.refused("registerPayment", 409, body=claims.payment({note: 100}))
    case.refused("registerCreditNote", 400, body={**claims.crediting({claim: -100}), "Invoices": []})
    claims.credit(case, {claim: -100})
    case.advance(claims.SOON)
    case.equal("what was sent of the case", claims.details(case, claim)["notifications"], [])


@law("KR-089", operations=["registerInvoice"])
def registered_credit_note_is_positive(case: Context) -> None:
    """A credit note's originalAmount is positive, and a negative one is refused."""
    note = claims.details(case, claims.register(case, claims.credit_note()))["invoice"]
    case.equal("originalAmount", note["originalAmount"], 2500)
    lines = [claims.line(-125), claims.line(-125)]
    case.refused("registerInvoice", 400, body=claims.credit_note(orderLines=lines))
