"""Right content of every type, and the parts that laws take away from."""

from __future__ import annotations

from typing import Any

__all__ = [
    "ACCOUNTING", "BOOKING", "COMPANY_TYPES", "INVITES", "PERSON_TYPES", "RETAINABLE", "SLIP",
    "content_of", "registered",
]  # fmt: skip

_INVOICES = (
    *("invoice", "invoice.reminder", "invoice.debtcampaign", "invoice.renewal", "invoice.debtcollection"),
    *("invoice.donation", "invoice.paymentnotice"),
)
PERSON_TYPES = (
    *("letter", "letter.salary", "salaryslip", "letter.creditnotice", "letter.form", "letter.signed"),
    *("invite.research", "invite.gift", "invite.sign", "invite.voucher", "invite.kyc"),
    *(*_INVOICES, "booking", "registered.letter", "ticket.event"),
)
COMPANY_TYPES = (
    *("accounting.invoice", "accounting.invoicereminder", "accounting.invoicecreditnote", "letter", "invoice"),
    *("letter.salary", "letter.creditnotice", "invite.research", "invite.kyc"),
)
RETAINABLE = frozenset({"letter.creditnotice", "letter.salary", "letter.signed", "salaryslip", "invite.sign"})
BOOKING = {
    "title": "Tid",
    "start_time": "2030-03-12T10:00:00Z",
    "end_time": "2030-03-12T10:30:00Z",
    "info_url": "https://example.com/tid",
}
_BEHALF = {"name": "Solrosen Bageri AB", "vat_number": "SE559900202801"}
_INVITE: dict[str, Any] = {
    "uri": "https://example.com/",
    "behalf_of": _BEHALF,
    "expires_at": "2030-12-12T12:00:00Z",
}
_PROVIDER = {"service_provider": {"name": "Signeringstjänsten AB"}}
INVITES: dict[str, dict[str, Any]] = {
    "invite.research": {**_INVITE, "description": "Tio frågor."},
    "invite.gift": _INVITE,
    "invite.voucher": _INVITE,
    "invite.sign": {**_INVITE, **_PROVIDER},
    "invite.kyc": {**_INVITE, **_PROVIDER, "description": "Fem minuter."},
}
ACCOUNTING = {"total_amount_due": "1250.00", "currency": "SEK", "due_date": "2030-09-14", "bankgiro": "991-2346"}
_PAYMENT = {
    "payable": True,
    "account": "991-2346",
    "method": "1",
    "currency": "SEK",
    "options": [{"due_date": "2030-09-14", "amount": "1250.00", "type": "SE_OCR", "reference": "1100223344"}],
}
_MONEY = {"monetary_amount": "33200.00", "currency": "SEK"}
SLIP: dict[str, Any] = {
    "document_metadata": {"creation_timestamp": "2025-08-25T10:00:00Z", "source_system": "Lönesystemet"},
    "employment": {
        "employer": {
            "legal_name": "Solrosen Bageri AB",
            "legal_identifiers": {"vat_number": "SE559900202801", "org_number": "559900-2028"},
            "contact_information": {
                "address": {
                    "street_address": "Provgatan 3",
                    "postal_code": "111 22",
                    "city": "A",
                    "country": "Sverige",
                },
                "email_address": "loner@example.com",
                "telephone_number": "+46 8-390 00 00",
            },
        }
    },
    "pay_period": {
        "start_date": "2025-08-01",
        "end_date": "2025-08-31",
        "payout_date": "2025-08-25",
        "gross_pay": _MONEY,
        "tax_deducted": _MONEY,
        "net_pay": _MONEY,
    },
}


def registered(expires_at: str) -> dict[str, Any]:
    """A registered letter's particulars."""
    return {"expires_at": expires_at, "hidden": {"sender": False, "subject": True}}


_PARTS: dict[str, dict[str, Any]] = {
    **{kind: {"payment_multiple_options": _PAYMENT} for kind in _INVOICES},
    **{kind: {"invite": invite} for kind, invite in INVITES.items()},
    **{kind: {"invoice": ACCOUNTING} for kind in COMPANY_TYPES if kind.startswith("accounting.")},
    "salaryslip": {"salaryslip": SLIP},
    "booking": {"booking": BOOKING},
    "ticket.event": {"ticket": {"event_key": "e-1", "tickets": [{"qr_data": "UExBVFMx", "type": "Standard"}]}},
}


def content_of(kind: str, *, form: str = "", until: str = "", **recipient: Any) -> dict[str, Any]:
    """Right content of a type.

    Args:
        form: the form template of a ``letter.form``.
        until: the last day of a ``registered.letter``.
        recipient: who receives it, and anything else that stands beside the type's own part.
    """
    body = {"subject": "Prov", "type": kind, **_PARTS.get(kind, {}), **recipient}
    if kind == "letter.form":
        body["form"] = {"id": form, "days_to_expiry": 30}
    elif kind == "registered.letter":
        body["registered"] = registered(until)
    return body
