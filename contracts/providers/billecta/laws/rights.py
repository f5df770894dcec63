"""What belongs to a creditor is refused to whoever has no rights on it (B20, B39)."""

from __future__ import annotations

from typing import Any

from contracts.context import Context
from contracts.laws import law
from contracts.providers.billecta import asking
from contracts.providers.billecta.asking import CREDITOR, act, no_access, of, on


@law(
    "B20",
    operations=[
        "attestInvoices", "createInvoiceCreditCardPayment", "getInvoiceCreditCardPayments",
        "cancelInvoiceCreditCardPayment", "sendReminderInvoice", "getOpenReminderInvoices", "getReminderInvoice",
        "getInvoice",
    ],
)  # fmt: skip
def what_an_invoice_has_is_its_creditors(case: Context) -> None:
    """Its payments by card, its reminders, and attesting it among others: 401 for another user, and nothing changes."""
    draft, action = asking.draft(case), asking.attested(case)
    opened = case.get("createInvoiceCreditCardPayment", body={"ActionPublicId": action})
    act(case, "sendReminderInvoice", action, method="Email")
    listed = case.get("getOpenReminderInvoices", path=of())
    reminder = next(one["ActionPublicId"] for one in listed if one["SourceActionPublicId"] == action)
    card = {"creditCardPaymentPublicId": opened["PaymentPublicId"]}
    calls: list[tuple[str, dict[str, Any]]] = [
        ("attestInvoices", {"body": {"CreditorPublicIds": [CREDITOR]}}),
        ("getInvoiceCreditCardPayments", {"path": on(action)}),
        ("getReminderInvoice", {"path": {"reminderInvoicePublicId": reminder}}),
        ("cancelInvoiceCreditCardPayment", {"path": card}),
    ]
    other = asking.user(case, "other-user")
    for operation_id, parts in calls:
        no_access(case, operation_id, **parts, credential=other)
    case.equal("stage of what was not attested", asking.stage(case, draft), "Created")
    for operation_id, parts in calls:
        asking.done(case, operation_id, **parts)
