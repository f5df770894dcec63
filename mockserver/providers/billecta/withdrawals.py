"""Money that Billecta draws itself: by autogiro, and from a card (B75, B76)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import msgspec

from mockserver.errors import Refusal
from mockserver.provider import Call, Reply, job, operation, person
from mockserver.providers.billecta.acting import paid
from mockserver.providers.billecta.actions import happens
from mockserver.providers.billecta.invoices import INVOICE, money
from mockserver.providers.billecta.invoices import view as invoice_view
from mockserver.providers.billecta.models import INVOICES, RECONCILIATIONS, Invoice
from mockserver.providers.billecta.moments import STOCKHOLM, day_of, shown
from mockserver.providers.billecta.reconciliations import RECONCILIATION, reconciliation_view
from mockserver.providers.billecta.rights import demand
from mockserver.providers.billecta.views import EMPTY_TIME, filled
from mockserver.providers.billecta.webhooks import tell
from mockserver.world import Collection, World

__all__ = [
    "CARD_PAYMENTS",
    "CardDeclined",
    "CardPayment",
    "Unpaid",
    "bank_draws_nothing",
    "cancel_invoice_autogiro_withdrawal",
    "cancel_invoice_credit_card_payment",
    "cancel_reconciliation_invoice_autogiro_withdrawal",
    "cancel_reconciliation_invoice_credit_card_payment",
    "card_is_charged",
    "card_is_declined",
    "create_invoice_autogiro_withdrawal",
    "create_invoice_credit_card_payment",
    "create_invoice_credit_card_withdrawal",
    "create_reconciliation_invoice_credit_card_payment",
    "get_invoice_credit_card_payments",
    "money_is_drawn",
]

_AT = time(12)
"""When on its day a withdrawal is made."""


class CardPayment(msgspec.Struct, frozen=True, kw_only=True):
    """A payment by card; it waits until its day, or until a person pays in the window (``window``)."""

    id: str
    creditor: str
    action: str
    kind: str
    amount: dict[str, Any]
    day: str
    created: str
    status: str = "Pending"
    refunded: int = 0
    facts: dict[str, Any] = msgspec.field(default_factory=dict)


CARD_PAYMENTS: Collection[CardPayment] = Collection("billecta.cardPayments", CardPayment)


def _today(world: World) -> date:
    return world.now.astimezone(STOCKHOLM).date()


def _latest(world: World, *days: Any) -> date:
    """The latest of today and of those days that are told."""
    told = [day_of(str(day)) for day in days if day not in (None, "", EMPTY_TIME)]
    return max([_today(world), *told])


def _moment(world: World, day: date) -> datetime:
    """When it happens on its day; today at once, if the hour is over."""
    return max(datetime.combine(day, _AT, STOCKHOLM), world.now)


def _cancellable(world: World, day: date) -> None:
    """Raises: Refusal 400 from the day before on (B75, BLD-26)."""
    if _today(world) >= day - timedelta(days=1):
        raise Refusal(400, "too_late", "A withdrawal cannot be cancelled from the day before on.", rule="B75")


def _running(invoice: Invoice) -> Invoice:
    if not invoice.is_running:
        raise Refusal(400, "wrong_stage", "The invoice is not attested, or closed.", rule="B66")
    return invoice


# ---- autogiro -------------------------------------------------------------------------------------------------------


@operation("createInvoiceAutogiroWithdrawal")
def create_invoice_autogiro_withdrawal(call: Call, world: World) -> Reply:
    """Draws what is left on the later of today and the due date."""
    invoice = _running(INVOICE.in_path(call, world))
    if invoice.drawn is not None:
        raise Refusal(400, "wrong_stage", "There is a withdrawal already.", rule="B75")
    day = _latest(world, invoice.entry.get("DueDate"))
    world.schedule(_moment(world, day), "billecta.moneyIsDrawn", [invoice.id, day.isoformat()])
    return INVOICE.put(world, happens(invoice, "PaymentWillBeMade", world, drawn=day.isoformat()))


@job("billecta.moneyIsDrawn")
def money_is_drawn(world: World, due: list[str]) -> None:
    """The bank draws what is left, if the withdrawal still waits."""
    invoice = world[INVOICES].get(due[0])
    if invoice is None or not invoice.is_running or invoice.drawn != due[1]:
        return
    drawn = happens(invoice, "AutogiroWithdrawal", world, drawn=None)
    INVOICE.put(world, paid(world, drawn, invoice.current, world.chance.uuid(), "AG"))


class Unpaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """Whose withdrawal fails, what the bank says of it, and whether it tries again tomorrow."""

    action_public_id: str
    comment: str = "NoCoverage"
    renewed: bool = False


@person("billecta.bankDrawsNothing", Unpaid)
def bank_draws_nothing(world: World, facts: Unpaid) -> dict[str, Any]:
    """A bank refuses an autogiro withdrawal that waits (B110)."""
    words = world.schemas("billecta").resolve({"$ref": "#/components/schemas/AutogiroWithdrawalCommentCodeView"})[
        "enum"
    ]
    if facts.comment not in words:
        raise Refusal(400, "invalid", f"A bank does not say {facts.comment[:80]!r}; it says one of {', '.join(words)}.")
    again = _today(world) + timedelta(days=1) if facts.renewed else None
    kind = "Renewed" if facts.renewed else "Failed"
    more = None if facts.renewed else facts.comment
    invoice = world[INVOICES].get(facts.action_public_id)
    if invoice is not None and invoice.drawn is not None:
        day = None if again is None else again.isoformat()
        if again is not None:
            world.schedule(_moment(world, again), "billecta.moneyIsDrawn", [invoice.id, again.isoformat()])
        event = "AutogiroPaymentPostponed" if again else "AutogiroCancelledWithdrawal"
        failed = happens(invoice, event, world, drawn=day)
        INVOICE.put(world, failed)
        name = f"AutogiroWithdrawal{kind}OnInvoice"
        tell(world, name, invoice.creditor, lambda: invoice_view(world, world, failed), more)
        return {"actionPublicId": invoice.id, "day": day}
    one = world[RECONCILIATIONS].get(facts.action_public_id)
    if one is None or one.entry.get("AutogiroWithdrawalDate") is None:
        raise Refusal(409, "conflict", f"No withdrawal of {facts.action_public_id[:80]!r} waits.")
    entry = {**one.entry, "AutogiroWithdrawalDate": None if again is None else again.isoformat()}
    changed = happens(one, "AutogiroPaymentPostponed" if again else "AutogiroCancelledWithdrawal", world, entry=entry)
    RECONCILIATION.put(world, changed)
    name = f"AutogiroWithdrawal{kind}OnReconciliationInvoice"
    tell(world, name, one.creditor, lambda: reconciliation_view(world, changed), more)
    return {"actionPublicId": one.id, "day": entry["AutogiroWithdrawalDate"]}


@operation("cancelInvoiceAutogiroWithdrawal")
def cancel_invoice_autogiro_withdrawal(call: Call, world: World) -> Reply:
    """Nothing is drawn; possible until two days before."""
    invoice = INVOICE.in_path(call, world)
    if invoice.drawn is None:
        raise Refusal(400, "wrong_stage", "There is no withdrawal.", rule="B75")
    _cancellable(world, date.fromisoformat(invoice.drawn))
    return INVOICE.put(world, happens(invoice, "AutogiroCancelledWithdrawal", world, drawn=None))


@operation("cancelReconciliationInvoiceAutogiroWithdrawal")
def cancel_reconciliation_invoice_autogiro_withdrawal(call: Call, world: World) -> Reply:
    """The same, of a day that came with the reconciliation invoice."""
    one = RECONCILIATION.in_path(call, world)
    day = one.entry.get("AutogiroWithdrawalDate")
    if day is None:
        raise Refusal(400, "wrong_stage", "There is no withdrawal.", rule="B75")
    _cancellable(world, _latest(world, day))
    entry = {**one.entry, "AutogiroWithdrawalDate": None}
    return RECONCILIATION.put(world, happens(one, "AutogiroCancelledWithdrawal", world, entry=entry))


# ---- cards ----------------------------------------------------------------------------------------------------------


def _card_payment(world: World, one: Any, kind: str, amount: dict[str, Any], day: date, **facts: Any) -> CardPayment:
    made = CardPayment(
        id=world.chance.uuid(),
        creditor=one.creditor,
        action=one.id,
        kind=kind,
        amount=amount,
        day=day.isoformat(),
        created=shown(world.now),
        facts=facts,
    )
    world[CARD_PAYMENTS].put(made.id, made)
    return made


def _view(call: Call, one: CardPayment) -> dict[str, Any]:
    own = {
        "PaymentPublicId": one.id,
        "CreditorPublicId": one.creditor,
        "Status": one.status,
        "Amount": one.amount,
        "RefundedAmount": money(str(one.amount.get("CurrencyCode") or "SEK"), one.refunded),
        "PaymentDate": one.day,
        "ActionPublicId": one.action,
        "ActionType": one.kind,
        "Created": one.created,
    }
    return filled(call, "CreditCardPaymentView", {**one.facts, **own})


@operation("createInvoiceCreditCardWithdrawal")
def create_invoice_credit_card_withdrawal(call: Call, world: World) -> Reply:
    """Charges the debtor's card on the latest of the day given, today and the due date."""
    invoice = _running(INVOICE.in_path(call, world))
    day = _latest(world, call.query.get("paymentdate"), invoice.entry.get("DueDate"))
    made = _card_payment(world, invoice, "InvoiceAction", money(invoice.currency, invoice.current), day)
    world.schedule(_moment(world, day), "billecta.cardIsCharged", made.id)
    return INVOICE.put(world, happens(invoice, "FuturePayment", world))


@job("billecta.cardIsCharged")
def card_is_charged(world: World, payment_id: str) -> None:
    """The payment succeeds, if it still waits and the invoice is open."""
    found = world[CARD_PAYMENTS].get(payment_id)
    invoice = None if found is None else world[INVOICES].get(found.action)
    if found is None or found.status != "Pending" or invoice is None or not invoice.is_running:
        return
    charged = happens(invoice, "CreditCardWithdrawal", world)
    INVOICE.put(world, paid(world, charged, found.amount["Value"], found.id, "CARD"))
    world[CARD_PAYMENTS].put(found.id, msgspec.structs.replace(found, status="Succeeded"))


class CardDeclined(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """The payment by card that fails."""

    payment_public_id: str


@person("billecta.cardIsDeclined", CardDeclined)
def card_is_declined(world: World, facts: CardDeclined) -> dict[str, Any]:
    """A bank declines a payment by card that waits (B110)."""
    found = world[CARD_PAYMENTS].get(facts.payment_public_id.lower())
    if found is None or found.status != "Pending":
        raise Refusal(409, "conflict", f"No card payment {facts.payment_public_id[:80]!r} waits.")
    world[CARD_PAYMENTS].put(found.id, msgspec.structs.replace(found, status="Failed"))
    invoice, one = world[INVOICES].get(found.action), world[RECONCILIATIONS].get(found.action)
    if invoice is not None:
        name = "CreditCardWithdrawalFailedOnInvoice"
        tell(world, name, found.creditor, lambda: invoice_view(world, world, invoice))
    elif one is not None:
        name = "CreditCardWithdrawalFailedOnReconciliationInvoice"
        tell(world, name, found.creditor, lambda: reconciliation_view(world, one))
    return {"paymentPublicId": found.id, "status": "Failed"}


def _window(call: Call, world: World, one: Any, kind: str, amount: dict[str, Any]) -> Reply:
    """A payment that waits for a person in a window."""
    known = {name: call.body.get(name) for name in ("SuccessUrl", "FailureUrl", "Language")}
    made = _card_payment(world, one, kind, amount, _today(world), **known)
    facts = {**made.facts, "PaymentWindowUrl": f"https://pay.example.com/{made.id}"}
    made = msgspec.structs.replace(made, facts=facts)
    world[CARD_PAYMENTS].put(made.id, made)
    return Reply(200, _view(call, made))


@operation("createInvoiceCreditCardPayment")
def create_invoice_credit_card_payment(call: Call, world: World) -> Reply:
    """A window in which a person pays by card; nobody does so by themselves (BLD-47)."""
    invoice = _running(INVOICE.found(call, world, call.body.get("ActionPublicId")))
    return _window(call, world, invoice, "InvoiceAction", money(invoice.currency, invoice.current))


@operation("createReconciliationInvoiceCreditCardPayment")
def create_reconciliation_invoice_credit_card_payment(call: Call, world: World) -> Reply:
    """The same for a reconciliation invoice."""
    one = RECONCILIATION.found(call, world, call.body.get("ActionPublicId"))
    return _window(call, world, one, "ReconciliationInvoiceAction", one.entry.get("CurrentAmount") or money("SEK", 0))


@operation("getInvoiceCreditCardPayments")
def get_invoice_credit_card_payments(call: Call, world: World) -> Reply:
    """An invoice's payments by card, whatever became of them."""
    invoice = INVOICE.in_path(call, world, 404)
    return Reply(200, [_view(call, one) for one in world[CARD_PAYMENTS].values() if one.action == invoice.id])


def _cancelled(call: Call, world: World) -> Reply:
    found = world[CARD_PAYMENTS].get(str(call.path["creditCardPaymentPublicId"]).lower())
    if found is None:
        raise Refusal(400, "not_found", "The card payment was not found.")
    demand(call.caller, world, found.creditor)
    if found.status != "Pending":
        raise Refusal(400, "wrong_stage", f"The card payment is {found.status}.", rule="B76")
    world[CARD_PAYMENTS].delete(found.id)
    return Reply(200)


@operation("cancelInvoiceCreditCardPayment")
def cancel_invoice_credit_card_payment(call: Call, world: World) -> Reply:
    """It goes, as long as it is not completed."""
    return _cancelled(call, world)


@operation("cancelReconciliationInvoiceCreditCardPayment")
def cancel_reconciliation_invoice_credit_card_payment(call: Call, world: World) -> Reply:
    """It goes, as long as it is not completed."""
    return _cancelled(call, world)
