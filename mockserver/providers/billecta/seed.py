"""The demo data of a world: the guide's own token, and what the ids in the document's examples stand for (B34, B35)."""

from __future__ import annotations

import base64
from typing import Any

from msgspec import structs

from mockserver.provider import Caller
from mockserver.providers.billecta.categories import CATEGORIES, Category
from mockserver.providers.billecta.files import FILES
from mockserver.providers.billecta.invoices import attested, made, money
from mockserver.providers.billecta.models import (
    CLAIMS,
    CONTRACTS,
    INVOICES,
    RECONCILIATIONS,
    REMINDERS,
    SELF_INVOICES,
    Claim,
    Contract,
    Reconciliation,
    SelfInvoice,
)
from mockserver.providers.billecta.overpayments import UNHANDLED
from mockserver.providers.billecta.parties import USERS, User
from mockserver.providers.billecta.payments import OUTGOING
from mockserver.providers.billecta.polling import REQUESTS, Request
from mockserver.providers.billecta.registers import DEBTORS, PAYMENT_MEANS, PRODUCTS, key_of
from mockserver.providers.billecta.reminding import reminded
from mockserver.providers.billecta.rights import CREDITORS, Creditor
from mockserver.providers.billecta.subscriptions import SUBSCRIPTIONS
from mockserver.providers.billecta.withdrawals import CARD_PAYMENTS, CardPayment
from mockserver.tokens import issue_token
from mockserver.world import World

__all__ = ["seed"]

GUIDE_TOKEN = "5Uis54EmQ/9jJtGhQoS8K9xHRsMXQhZg=="  # printed in the guide
CREDITOR, OTHER_CREDITOR = "9c3d0b52-4f0e-4f1d-8a55-6d1f2b7f0a01", "4b7f1a90-2d6c-4e83-9a15-c0d2e4f60802"
DEBTOR, PRODUCT = "93bcc725-6c25-451f-93b0-a91f8c56785e", "5b1f7c1e-52a7-4c0b-9f36-2f0a7f1c9d11"
FILE, USER = "0b1d2c3e-4f50-4617-8829-3a4b5c6d7e8f", "2d9a6f10-1c3b-4c56-9f4e-7e1f6b0a3c33"
CREDIT_INVOICE, SELF_INVOICE, CONTRACT = "2405395439", "3105395442", "8172318798"
CATEGORY = "8e9f0a1b-2c3d-4e5f-8a9b-0c1d2e3f4a5b"
REMINDED, REMINDER = "2405395438", "2405395499"
DRAFT, SELF_DRAFT, CLAIM = "2405395440", "3105395443", "4105395443"
RECONCILIATION, PAYMENT = "6e2b6a4e-3c75-4d3c-8a2f-0d3b8f6d7c22", "dd8785c0-1a25-4dae-8a04-10a525af660c"

LOGIN, SWISH = "a7c40b5c9fa7449cfb98cbfe651f9a7c", "c28a4061470f4af48973bd2a4642b4fa"
CARD_PAYMENT = "3c2b1a09-8f7e-4d6c-9b5a-49382716f5e4"


def seed(world: World) -> None:
    """Two creditors; the first has one of most things. The guide's user has the guide's token."""
    if not world.environment:
        issue_token(world, "billecta", GUIDE_TOKEN, Caller("user", "test", {"creditors": "all"}, "demo"))
    for creditor, name in ((CREDITOR, "Motpart Hyror AB"), (OTHER_CREDITOR, "Motpart Bredvid AB")):
        view = {"CreditorPublicId": creditor, "Name": name, "OrgNo": "556677-0015", "IsEnabled": True}
        bankgiro = {"BankgiroNo": "5050-1055", "IsActive": True, "BankgiroApproved": True}
        view["CreditorBankInfo"] = {"CreditorOutgoingBankgiroes": [bankgiro]}
        world[CREDITORS].put(creditor, Creditor(view=view))
    user = {"UserPublicId": USER, "Username": "motpart-demo", "FullName": "Jenny Doe", "IsApiUser": True}
    world[USERS].put(USER, User(view=user, holder="demo"))
    content = base64.b64encode(b"%PDF-1.4\n%%EOF\n").decode()
    file = {"FilePublicId": FILE, "ContentType": "application/pdf", "FileName": "hyra.pdf"}
    world[FILES].put(FILE, {**file, "Data": content, "CreditorPublicId": CREDITOR})
    login = Request(id=LOGIN, kind="authentication", creditor=CREDITOR, created=world.now, facts={})
    world[REQUESTS].put(LOGIN, login)
    _registers(world)
    _actions(world, {**file, "Data": None})


def _registers(world: World) -> None:
    owner = {"CreditorPublicId": CREDITOR, "IsActive": True}
    debtor = {"DebtorPublicId": DEBTOR, "Name": "Jenny Doe", "OrgNo": "19900101-9802", "DebtorNo": "10001"}
    world[DEBTORS.collection].put(DEBTOR, {**owner, **debtor, "DebtorExternalId": "kund-10001"})
    world[CATEGORIES].put(CATEGORY, Category(id=CATEGORY, creditor=CREDITOR, name="Bostäder", debtors=(DEBTOR,)))
    product = {"ProductPublicId": PRODUCT, "ArticleNumber": "HYRA-1", "Description": "Hyra", "UnitPrice": 500.34}
    world[PRODUCTS.collection].put(PRODUCT, {**owner, **product, "ProductExternalId": "vara-1", "VAT": 25})
    cash = {"PaymentCode": "KONTANT", "Description": "Kassan", "BookkeepingAccount": "1910"}
    cash["CreditorPublicId"] = CREDITOR
    world[PAYMENT_MEANS.collection].put(key_of(PAYMENT_MEANS, cash), cash)


def _actions(world: World, file: dict[str, Any]) -> None:
    """A sent and a reminded invoice, a draft of a credit invoice, a self invoice, a contract, payments that wait."""
    row = {"SequenceNo": 1, "ArticleDescription": "Hyra", "Quantity": 12, "UnitPrice": money("SEK", 50034), "VAT": 25}
    owner = {"CreditorPublicId": CREDITOR, "DebtorPublicId": DEBTOR}
    entry = {**owner, "Records": [row], "DeliveryMethod": "Email", "InvoiceDate": "2025-01-04", "DueDate": "2025-02-03"}
    sent = attested(world, made(world, {**entry, "InvoiceNumber": "123"}))
    credit = attested(
        world, made(world, {**entry, "Records": [{**row, "Quantity": 1}], "ActionType": "CreditInvoiceAction"})
    )
    draft = structs.replace(made(world, entry), id=DRAFT)
    for invoice in (sent, structs.replace(credit, id=CREDIT_INVOICE), draft):
        world[INVOICES].put(invoice.id, invoice)
    late = attested(world, made(world, {**entry, "InvoiceNumber": "122"}))
    world[INVOICES].put(REMINDED, reminded(world, structs.replace(late, id=REMINDED)))
    (reminder,) = world[REMINDERS].values()
    world[REMINDERS].delete(reminder.id)
    world[REMINDERS].put(REMINDER, structs.replace(reminder, id=REMINDER))
    known: dict[str, Any] = {"created": sent.created, "events": sent.events, "entry": entry}
    owed: dict[str, Any] = {
        "currency": "SEK",
        "amount": sent.amount,
        "vat": sent.vat,
        "stage": "InvoiceSent",
        "sent": sent.sent,
    }
    world[SUBSCRIPTIONS].put(f"{USER}/{sent.id}", {"UserPublicId": USER, "ActionPublicId": sent.id})
    self_invoice = SelfInvoice(id=SELF_INVOICE, creditor=CREDITOR, debtor=DEBTOR, attested=sent.sent, **known, **owed)
    world[SELF_INVOICES].put(SELF_INVOICE, self_invoice)
    self_draft = structs.replace(self_invoice, id=SELF_DRAFT, stage="Created", sent=None, attested=None)
    world[SELF_INVOICES].put(SELF_DRAFT, self_draft)
    elsewhere = {"OriginalInvoiceNumber": "L-17", "OriginalInvoiceDate": "2024-11-04", "OriginalDueDate": "2024-12-04"}
    claim = Claim(
        id=CLAIM,
        creditor=CREDITOR,
        debtor=DEBTOR,
        stage="DebtCollectionInvoiceSent",
        amount=600408,
        **{**known, "entry": elsewhere},
    )
    world[CLAIMS].put(CLAIM, claim)
    world[CONTRACTS].put(CONTRACT, Contract(id=CONTRACT, creditor=CREDITOR, debtor=DEBTOR, **known))
    matched = {"CreditorPublicId": CREDITOR, "InvoiceFile": file, "CurrentAmount": money("SEK", 600408), "OCR": "1230"}
    matched["AutogiroWithdrawalDate"] = "2030-01-04"
    one = Reconciliation(id=RECONCILIATION, creditor=CREDITOR, **{**known, "entry": matched})
    world[RECONCILIATIONS].put(RECONCILIATION, one)
    asked = {"invoice": sent.id, "amount": sent.current}  # nobody pays it
    world[REQUESTS].put(SWISH, Request(id=SWISH, kind="swish", creditor=CREDITOR, created=world.now, facts=asked))
    payment = {"CreditorPublicId": CREDITOR, "Amount": money("SEK", 50034), "PaymentDate": sent.created}
    world[UNHANDLED].put(PAYMENT, {**payment, "UnhandledPaymentPublicId": PAYMENT, "State": "Unhandled"})
    world[OUTGOING].put(PAYMENT, {**payment, "PaymentPublicId": PAYMENT, "Status": "Queued"})
    card: dict[str, Any] = {
        "creditor": CREDITOR,
        "action": sent.id,
        "kind": "InvoiceAction",
        "amount": money("SEK", sent.amount),
    }
    waiting = CardPayment(id=CARD_PAYMENT, day="2026-01-05", created=sent.created, **card)
    world[CARD_PAYMENTS].put(CARD_PAYMENT, waiting)
