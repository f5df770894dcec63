"""What Kravia remembers: claims, customer cards, creditors, webhooks, settlements. No HTTP; amounts are øre.

A claim is an invoice, a credit note or a collection case. Nothing here changes a value: every transition gives a
new one. Whatever happens, ``paid + credited + outstanding == original``.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from mockserver.world import Collection

__all__ = [
    "CLAIMS",
    "CREDITORS",
    "DEBTORS",
    "RECOVERIES",
    "SETTLEMENTS",
    "WEBHOOKS",
    "WORKSPACES",
    "Claim",
    "Covered",
    "Creditor",
    "Debtor",
    "Document",
    "Entry",
    "Notice",
    "Payment",
    "Recovery",
    "Settlement",
    "Webhook",
    "Workspace",
]


class Creditor(msgspec.Struct, frozen=True, kw_only=True):
    """An invoicing party. ``made_by`` is the credential that onboarded it; None for demo data."""

    id: int
    name: str
    organization_number: str | None
    email: str
    accounting_system: str
    creditor_type: str = "Company"
    country_code: str = "NO"
    currency_code: str = "NOK"
    bank_account: str | None = None
    disbursement_mode: str = "Batch"
    made_by: str | None = None


class Debtor(msgspec.Struct, frozen=True, kw_only=True):
    """A customer card: one per creditor and customer number."""

    id: int
    name: str
    number: str | None
    email: str | None
    ssn: str | None
    organization_number: str | None
    is_private: bool
    address: dict[str, str]


class Entry(msgspec.Struct, frozen=True):
    """A line of a claim's history or of its activities: its code or type, when, what happened."""

    code: str
    date: datetime
    description: str


class Notice(msgspec.Struct, frozen=True):
    """Something sent to the debtor: by which channel, what, to whom, when."""

    channel: str
    level: str
    target: str
    date: datetime


class Document(msgspec.Struct, frozen=True):
    """A document of a claim; its content is not kept, only size and SHA-256."""

    id: int
    type: str
    size: int
    sha256: str
    created: datetime


class Payment(msgspec.Struct, frozen=True, kw_only=True):
    """A payment or credit on one claim, in øre. ``kind``: Direct, Collected or Credit; ``applied`` covered capital."""

    id: int
    kind: str
    date: str
    amount: int
    applied: int
    accounting_id: str | None = None
    description: str | None = None


class Covered(msgspec.Struct, frozen=True):
    """What became of an amount: the claim afterwards, and how much of the amount covered capital."""

    claim: Claim
    applied: int


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """An invoice, credit note or collection case.

    Attributes:
        stage: how far its course has come, Registered to Monitoring; it stays when the claim is halted or closed.
        halted: Paused or Disputed while the course stands still; ``halted_at`` since when.
        closed: why it is closed (Paid, Credited, Withdrawn, Sent); None while it is open.
        base: the moment that the course's days are counted from; None before distribution.
        next_step, next_due, job: what happens next, when, and the job on the clock that does it.
    """

    id: int
    claim_type: str
    creditor_id: int
    debtor_key: str
    invoice_no: str
    accounting_invoice_id: str | None
    invoice_date: str
    due_date: str
    description: str | None
    currency: str
    original: int
    updated: datetime
    paid: int = 0
    credited: int = 0
    fees: int = 0
    stage: str = "Registered"
    halted: str | None = None
    halted_at: datetime | None = None
    closed: str | None = None
    base: datetime | None = None
    next_step: str | None = None
    next_due: datetime | None = None
    job: str | None = None
    order_lines: tuple[dict[str, Any], ...] = ()
    bookkeeping: tuple[dict[str, Any], ...] = ()
    history: tuple[Entry, ...] = ()
    activities: tuple[Entry, ...] = ()
    notices: tuple[Notice, ...] = ()
    documents: tuple[Document, ...] = ()
    payments: tuple[Payment, ...] = ()

    @property
    def outstanding(self) -> int:
        """Capital that is neither paid nor credited."""
        return self.original - self.paid - self.credited

    @property
    def status(self) -> str:
        """Where the claim stands, as the details show it."""
        return "Closed" if self.closed else self.halted or self.stage

    @property
    def payment_status(self) -> str:
        """Unpaid, PartlyPaid or Paid."""
        if not self.paid:
            return "Unpaid"
        return "PartlyPaid" if self.outstanding else "Paid"

    @property
    def actions(self) -> dict[str, bool]:
        """Every action and whether it can be run now (KD-17)."""
        is_open = self.closed is None
        begun = is_open and self.stage != "Registered"
        return {
            "Start": is_open and self.stage == "Registered",
            "Pause": begun and self.halted is None,
            "Resume": begun and self.halted is not None,
            "Withdraw": is_open,
        }

    def noted(self, code: str, at: datetime, description: str) -> Claim:
        """With one more line of history."""
        return replace(self, history=(*self.history, Entry(code, at, description)))

    def done(self, kind: str, at: datetime, description: str) -> Claim:
        """With one more activity."""
        return replace(self, activities=(*self.activities, Entry(kind, at, description)))

    def reached(self, stage: str, at: datetime, description: str) -> Claim:
        """With its course one stage further."""
        return replace(self, stage=stage).noted(stage, at, description)

    def ended(self, reason: str, at: datetime, description: str) -> Claim:
        """Closed: nothing happens next, no fees are owed any more."""
        closed = replace(
            self, closed=reason, halted=None, halted_at=None, fees=0, next_step=None, next_due=None, job=None
        )
        return closed.noted("Closed", at, description)

    def covered(self, payment: Payment, at: datetime) -> Covered:
        """With a payment or credit of ``payment.amount`` øre; it covers capital as far as there is any (KR-082).

        When nothing is owed afterwards the claim is closed; a credit that covers the rest writes off the fees (KD-20).
        ``payment.applied`` is filled in. A credit's amounts are negative.
        """
        applied = 0 if self.closed else min(abs(payment.amount), self.outstanding)
        credit = payment.kind == "Credit"
        entry = replace(payment, applied=-applied if credit else applied)
        claim = replace(self, payments=(*self.payments, entry))
        if applied:
            claim = claim._credited(applied, at) if credit else claim._paid(applied, at)
        if claim.closed or claim.outstanding or (claim.fees and not (credit and applied)):
            return Covered(claim, applied)
        reason = "Paid" if claim.paid else "Credited"
        return Covered(claim.ended(reason, at, "Nothing is owed any more."), applied)

    def _paid(self, amount: int, at: datetime) -> Claim:
        claim = replace(self, paid=self.paid + amount)
        if claim.outstanding:
            return claim.noted("PartlyPaid", at, "A payment covered part of the capital.")
        return claim.noted("Paid", at, "The capital is covered.")

    def _credited(self, amount: int, at: datetime) -> Claim:
        claim = replace(self, credited=self.credited + amount)
        if claim.outstanding:
            return claim.noted("PartlyCredited", at, "A credit covered part of the capital.")
        return claim.noted("Credited", at, "A credit covered the rest of the capital.")


class Webhook(msgspec.Struct, frozen=True):
    """A creditor's webhook: where to, the secret of the signature, whether anything is sent."""

    creditor_id: int
    url: str
    secret: str
    enabled: bool


class Workspace(msgspec.Struct, frozen=True):
    """A workspace in the portal and the addresses that have access to a creditor in it."""

    id: int
    owner: str
    people: tuple[str, ...]


class Recovery(msgspec.Struct, frozen=True, kw_only=True):
    """Capital that a debtor paid to Kravia and that waits for its settlement on ``pay_on``."""

    claim_id: int
    creditor_id: int
    currency: str
    amount: int
    pay_on: str


class Settlement(msgspec.Struct, frozen=True, kw_only=True):
    """A payment from Kravia to a creditor. ``parts`` are pairs of claim id and øre; ``booked_as`` closes it."""

    id: int
    creditor_id: int
    currency: str
    date: str
    bank_account: str | None
    kid: str | None
    parts: tuple[tuple[int, int], ...]
    booked_as: str | None = None

    @property
    def amount(self) -> int:
        """Øre paid out."""
        return sum(amount for _, amount in self.parts)


CREDITORS: Collection[Creditor] = Collection("kravia.creditors", Creditor)
DEBTORS: Collection[Debtor] = Collection("kravia.debtors", Debtor)
CLAIMS: Collection[Claim] = Collection("kravia.claims", Claim)
WEBHOOKS: Collection[Webhook] = Collection("kravia.webhooks", Webhook)
WORKSPACES: Collection[Workspace] = Collection("kravia.workspaces", Workspace)
RECOVERIES: Collection[Recovery] = Collection("kravia.recoveries", Recovery)
SETTLEMENTS: Collection[Settlement] = Collection("kravia.settlements", Settlement)
