"""Invoices in every family: what was sent, what became of it, and what can be done with it now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

import msgspec

from mockserver.world import Collection

__all__ = [
    "CLAIMS",
    "CONTRACTS",
    "INVOICES",
    "MOST",
    "RECONCILIATIONS",
    "REMINDERS",
    "SELF_INVOICES",
    "Claim",
    "Contract",
    "Event",
    "Invoice",
    "Reconciliation",
    "Reminded",
    "Reminder",
    "SelfInvoice",
    "totals",
]

MOST = 2**63
"""Amounts are 64 bits wide."""


def totals(entry: Mapping[str, Any]) -> tuple[str, int, int]:
    """The currency of an invoice's rows and fees, what they come to with VAT, and the VAT, in the smallest unit."""
    amounts = list(_amounts(entry))
    currency = next((str(code) for code, _, _ in amounts if code), "SEK")
    whole, vat = sum((a for _, a, _ in amounts), Decimal()), sum((v for _, _, v in amounts), Decimal())
    return currency, _rounded(whole), _rounded(vat)


def _amounts(entry: Mapping[str, Any]) -> Iterator[tuple[Any, Decimal, Decimal]]:
    """Currency, amount with VAT and VAT of each row and fee."""
    for record in entry.get("Records") or ():
        if record.get("RecordType") in ("Message", "Package"):
            continue
        price = record.get("UnitPrice") or {}
        amount = Decimal(str(record.get("Quantity") or 0)) * Decimal(price.get("Value") or 0)
        if record.get("DiscountType") == "Percentage":
            amount -= amount * Decimal(str(record.get("DiscountPercentage") or 0)) / 100
        else:
            amount -= Decimal((record.get("DiscountAmount") or {}).get("Value") or 0)
        rate = Decimal(str(record.get("VAT") or 0))
        if record.get("VatIsIncluded") or entry.get("VatIsIncluded"):
            yield price.get("CurrencyCode"), amount, amount * rate / (100 + rate) if rate > -100 else Decimal()
        else:
            vat = amount * rate / 100
            yield price.get("CurrencyCode"), amount + vat, vat
    for name in ("InvoiceFee", "FreightFee"):
        fee = entry.get(name) or {}
        yield fee.get("CurrencyCode"), Decimal(fee.get("Value") or 0), Decimal()


def _rounded(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP)) if abs(amount) < MOST else MOST


class Event(NamedTuple):
    """Something that happened to an action: kind and time, what was said of it, a reference, and whether the debtor
    may see it."""

    kind: str
    at: str
    content: str | None = None
    reference: str | None = None
    public: bool = False

    def told(self) -> dict[str, Any]:
        """The event as every family answers it."""
        return {
            "Title": self.kind,
            "Content": self.content,
            "EventDate": self.at,
            "Reference": self.reference,
            "EventType": self.kind,
            "IsPublic": self.public,
            "HasOccured": True,
        }


class Invoice(msgspec.Struct, frozen=True, kw_only=True):
    """An invoice, credit invoice or verification invoice. Amounts are in the smallest unit; times as answers have them.

    Attributes:
        entry: what was sent.
        stage: the document's name of it (B66).
        fee: what a reminder has added (B77).
        payments: what was registered, each as an incoming payment is answered.
        credited_by: codes of the payment means that it was credited by.
        drawn: the day of the autogiro withdrawal that waits (B75).
        events: what happened, in order.
    """

    id: str
    creditor: str
    debtor: str
    entry: dict[str, Any]
    created: str
    stage: str = "Created"
    number: str | None = None
    currency: str = "SEK"
    amount: int = 0
    vat: int = 0
    fee: int = 0
    paid: int = 0
    credited: int = 0
    written_off: int = 0
    attested: str | None = None
    sent: str | None = None
    reminded: str | None = None
    closed: str | None = None
    disputed: str | None = None
    sale: str | None = None
    swish: str | None = None
    drawn: str | None = None
    paused: bool = False
    commented: bool = False
    contract: str | None = None
    payments: tuple[dict[str, Any], ...] = ()
    credited_by: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()

    @property
    def current(self) -> int:
        """What is left to pay."""
        return self.amount + self.fee - self.paid - self.credited - self.written_off

    @property
    def is_open(self) -> bool:
        """Whether it can still be paid, or attested first."""
        return self.stage != "Completed"

    @property
    def is_draft(self) -> bool:
        """Whether it can still be changed and removed (B64)."""
        return self.stage == "Created"

    @property
    def is_running(self) -> bool:
        """Whether it is attested and not yet over."""
        return self.is_open and not self.is_draft

    @property
    def ocr(self) -> str | None:
        """The reference of a payment: the number with its check digit."""
        if self.number is None or not self.number.isdecimal() or not self.number.isascii():
            return self.number
        doubled = [int(d) * (2 - i % 2) for i, d in enumerate(reversed(self.number))]
        return f"{self.number}{-sum(d // 10 + d % 10 for d in doubled) % 10}"

    @property
    def products(self) -> frozenset[str]:
        """The products in its rows."""
        return frozenset(str(row.get("ProductPublicId")) for row in self.entry.get("Records") or ())

    @property
    def payment_means(self) -> frozenset[str]:
        """The payment means that it was paid or credited by."""
        return frozenset((*self.credited_by, *(str(payment["PaymentMeanCode"]) for payment in self.payments)))


class SelfInvoice(msgspec.Struct, frozen=True, kw_only=True):
    """A self invoice: what the creditor pays (B73)."""

    id: str
    creditor: str
    debtor: str
    entry: dict[str, Any]
    created: str
    stage: str = "Created"
    currency: str = "SEK"
    amount: int = 0
    vat: int = 0
    paid: int = 0
    attested: str | None = None
    sent: str | None = None
    payment: str | None = None
    closed: str | None = None
    paused: bool = False
    events: tuple[Event, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether something can still become of it."""
        return self.stage not in ("Completed", "Cancelled", "PaymentCancelled")


class Reconciliation(msgspec.Struct, frozen=True, kw_only=True):
    """A reconciliation invoice: made elsewhere, matched here (B71, B72)."""

    id: str
    creditor: str
    entry: dict[str, Any]
    created: str
    invoiced: dict[str, Any] | None = None
    collected: bool = False
    sent: str | None = None
    closed: str | None = None
    events: tuple[Event, ...] = ()
    fees: int = 0
    reminders: tuple[dict[str, Any], ...] = ()

    @property
    def stage(self) -> str:
        """Where it stands; never a draft, as it was sent elsewhere (B71)."""
        if self.closed is not None:
            return "Completed"
        return "SentToDebtCollection" if self.collected else "InvoiceSent"


class Contract(msgspec.Struct, frozen=True, kw_only=True):
    """A contract that invoices are made of; ``next_run`` is the day of the next one (B81).

    ``owed`` is how many are made then, where the next run was moved back over days that have passed; 0 is one.
    """

    id: str
    creditor: str
    debtor: str
    entry: dict[str, Any]
    created: str
    last_run: str | None = None
    next_run: str | None = None
    owed: int = 0
    paused: bool = False
    events: tuple[Event, ...] = ()


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """A claim in debt collection.

    Attributes:
        source: the invoice behind it, if Billecta has it: what is paid on either counts on both.
        amount: what it was of when it began.
    """

    id: str
    creditor: str
    debtor: str
    entry: dict[str, Any]
    created: str
    stage: str
    source: str | None = None
    currency: str = "SEK"
    amount: int = 0
    credited: int = 0
    disputed: str | None = None
    closed: str | None = None
    events: tuple[Event, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it goes on, as far as it knows itself."""
        return self.closed is None


class Reminded(msgspec.Struct, frozen=True, kw_only=True):
    """A reminder as it was sent: when, until when it has to be paid, and what was left to pay then, with its fee."""

    sent: str
    due: str
    terms: int
    amount: int


class Reminder(msgspec.Struct, frozen=True, kw_only=True):
    """The reminders of an invoice, from the first on; cancelled ones are over, and the next is another (BLD-62).

    Attributes:
        source: the invoice that is reminded of.
        fee: what all of them cost.
        cancelled: when they were cancelled.
    """

    id: str
    source: str
    created: str
    fee: int = 0
    sent: tuple[Reminded, ...] = ()
    cancelled: str | None = None


INVOICES: Collection[Invoice] = Collection("billecta.invoices", Invoice)
SELF_INVOICES: Collection[SelfInvoice] = Collection("billecta.selfInvoices", SelfInvoice)
RECONCILIATIONS: Collection[Reconciliation] = Collection("billecta.reconciliations", Reconciliation)
CLAIMS: Collection[Claim] = Collection("billecta.claims", Claim)
CONTRACTS: Collection[Contract] = Collection("billecta.contracts", Contract)
REMINDERS: Collection[Reminder] = Collection("billecta.reminders", Reminder)
