"""What is remembered → the JSON that the document promises. Amounts leave in major units, times without a zone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mockserver.providers.kravia.models import (
    CLAIMS,
    CREDITORS,
    DEBTORS,
    Claim,
    Creditor,
    Debtor,
    Document,
    Entry,
    Payment,
    Settlement,
)
from mockserver.providers.kravia.money import major
from mockserver.world import World

__all__ = ["creditor_view", "details", "document_view", "found", "local", "registered", "settlement_view"]


def local(moment: datetime) -> str:
    """A datetime as the samples write it: no zone, no trailing zeros (KR-008, KD-03)."""
    text = moment.replace(tzinfo=None).isoformat()
    return text.rstrip("0") if "." in text else text


def registered(claim: Claim, debtor: Debtor) -> dict[str, Any]:
    """The answer to registering."""
    return {
        "id": claim.id,
        "claimType": claim.claim_type,
        "creditorId": claim.creditor_id,
        "invoiceNo": claim.invoice_no,
        "accountingInvoiceId": claim.accounting_invoice_id,
        "debtorId": debtor.id,
        "status": claim.status,
        "lastUpdatedTime": local(claim.updated),
    }


def found(claim: Claim, creditor: Creditor) -> dict[str, Any]:
    """One search result."""
    return {
        "id": claim.id,
        "invoiceNo": claim.invoice_no,
        "claimType": claim.claim_type,
        "invoiceDue": claim.due_date,
        "creditorOrgNumber": creditor.organization_number,
        "creditorName": creditor.name,
        "accountingInvoiceId": claim.accounting_invoice_id,
        "status": claim.status,
        "originalAmount": major(claim.original),
        "outstandingAmount": major(claim.outstanding),
        "lastUpdatedTime": local(claim.updated),
    }


def details(world: World, claim: Claim) -> dict[str, Any]:
    """Everything about one claim."""
    creditor, debtor = world[CREDITORS].get(str(claim.creditor_id)), world[DEBTORS].get(claim.debtor_key)
    assert creditor is not None  # neither is ever removed
    assert debtor is not None
    return {
        "invoice": _invoice(claim),
        "creditor": creditor_view(creditor),
        "debtor": _debtor(debtor),
        "statusCodeHistory": [_entry(entry, "statusCode") for entry in claim.history],
        "availableActions": claim.actions,
        "notifications": [
            {"type": n.channel, "level": n.level, "primaryTarget": n.target, "date": local(n.date)}
            for n in claim.notices
        ],
        "documents": [document_view(document) for document in claim.documents],
        "activities": [_entry(entry, "type") for entry in claim.activities],
        "outstandingAmount": major(claim.outstanding),
        "payments": [_payment(payment) for payment in claim.payments],
        "orderLines": list(claim.order_lines),
        "bookkeepingDetails": list(claim.bookkeeping),
    }


def _invoice(claim: Claim) -> dict[str, Any]:
    return {
        "id": claim.id,
        "claimType": claim.claim_type,
        "creditorId": claim.creditor_id,
        "accountingInvoiceId": claim.accounting_invoice_id,
        "invoiceNo": claim.invoice_no,
        "invoiceDate": claim.invoice_date,
        "dueDate": claim.due_date,
        "description": claim.description,
        "currencyCode": claim.currency,
        "originalAmount": major(claim.original),
        "paidAmount": major(claim.paid),
        "creditedAmount": major(claim.credited),
        "outstandingAmount": major(claim.outstanding),
        "feesAmount": major(claim.fees),
        "status": claim.status,
        "paymentStatus": claim.payment_status,
        "closedReason": claim.closed,
        "lastUpdatedTime": local(claim.updated),
    }


def _debtor(debtor: Debtor) -> dict[str, Any]:
    address = debtor.address
    return {
        "id": debtor.id,
        "name": debtor.name,
        "debtorNumber": debtor.number,
        "email": debtor.email,
        "ssn": debtor.ssn,
        "organizationNumber": debtor.organization_number,
        "isPrivateIndividual": debtor.is_private,
        "addressLine1": address["addressAddressLine1"],
        "postalCode": address["addressPostalCode"],
        "city": address["addressCity"],
        "countryCode": address["addressCountryCode"],
    }


def _entry(entry: Entry, key: str) -> dict[str, Any]:
    return {key: entry.code, "date": local(entry.date), "description": entry.description}


def _payment(payment: Payment) -> dict[str, Any]:
    return {
        "paymentId": payment.id,
        "kind": payment.kind,
        "date": payment.date,
        "amount": major(payment.amount),
        "appliedAmount": major(payment.applied),
        "accountingPaymentId": payment.accounting_id,
        "description": payment.description,
    }


def document_view(document: Document) -> dict[str, Any]:
    """One document."""
    return {
        "documentId": document.id,
        "type": document.type,
        "sizeInBytes": document.size,
        "createdTime": local(document.created),
    }


def creditor_view(creditor: Creditor) -> dict[str, Any]:
    """One creditor."""
    return {"id": creditor.id, "name": creditor.name, "organizationNumber": creditor.organization_number}


def settlement_view(world: World, settlement: Settlement) -> dict[str, Any]:
    """One settlement with its bookkeeping suggestion."""
    return {
        "settlementId": settlement.id,
        "creditorId": settlement.creditor_id,
        "amount": major(settlement.amount),
        "currencyCode": settlement.currency,
        "bankTransaction": {
            "date": settlement.date,
            "bankAccount": settlement.bank_account,
            "reference": f"KRAVIA-{settlement.id}",
            "kid": settlement.kid,
        },
        "bookkeepingSuggestion": [_suggestion(world, claim, amount) for claim, amount in settlement.parts],
        "isClosed": settlement.booked_as is not None,
        "internalAccountingId": settlement.booked_as,
    }


def _suggestion(world: World, claim_id: int, amount: int) -> dict[str, Any]:
    claim = world[CLAIMS].get(str(claim_id))
    assert claim is not None  # claims are never removed
    return {
        "invoiceId": claim_id,
        "invoiceNo": claim.invoice_no,
        "accountingInvoiceId": claim.accounting_invoice_id,
        "amount": major(amount),
        "description": f"Capital recovered on {claim.invoice_no}",
    }
