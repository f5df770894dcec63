"""What the guide lets one know about an invoice, and what can be done with it when (B64 to B67, B77, B78)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["ACTS", "Act", "Debtor", "Modelled"]


@dataclass(frozen=True, slots=True)
class Debtor:
    """What was sent of a debtor last."""

    name: str
    city: str | None


@dataclass(slots=True)
class Modelled:
    """An invoice; what a reminder costs is the provider's to say, and learned when it is first seen."""

    debtor: str
    kind: str
    amount: int
    by_hand: bool = False
    stage: str = "Created"
    sent: bool = False
    paid: int = 0
    credited: int = 0
    written_off: int = 0
    fee: int = 0
    fee_unseen: bool = False
    disputed: bool = False
    paused: bool = False
    asked_to_sell: bool = False
    number: str | None = None

    @property
    def left(self) -> int:
        """What is not covered, with the fees that are known."""
        return self.amount + self.fee - self.paid - self.credited - self.written_off

    @property
    def is_open(self) -> bool:
        """Whether something can still be done with it."""
        return self.stage != "Completed"

    @property
    def is_running(self) -> bool:
        """Whether it is attested and not over."""
        return self.is_open and self.stage != "Created"

    @property
    def flags(self) -> Mapping[str, bool]:
        """What can be done now, as the invoice says it."""
        return {
            "CanRegisterPayment": self.is_running,
            "CanPostpone": self.is_running,
            "CanPause": _can_pause(self),
            "CanResume": _can_resume(self),
            "CanDispute": _can_dispute(self),
            "CanUnDispute": _can_lift(self),
            "CanSell": _can_sell(self),
            "CanCancelSalesRequest": _is_for_sale(self),
        }

    def pay(self, amount: int, written_off: int = 0) -> None:
        """Cover what is left, and no more: what is above is an overpayment (B91)."""
        taken = min(amount, max(0, self.left))
        self.paid, self.written_off = self.paid + taken, self.written_off + min(written_off, self.left - taken)
        self.settle()

    def settle(self) -> None:
        """Close it when nothing is left."""
        if self.left <= 0:
            self.stage = "Completed"


def _can_pause(one: Modelled) -> bool:
    return one.is_open and not one.paused


def _can_resume(one: Modelled) -> bool:
    return one.is_open and one.paused


def _can_dispute(one: Modelled) -> bool:
    return one.is_running and not one.disputed


def _can_lift(one: Modelled) -> bool:
    return one.is_running and one.disputed


def _can_sell(one: Modelled) -> bool:
    return one.is_running and not one.asked_to_sell


def _is_for_sale(one: Modelled) -> bool:
    return one.stage == "SalesRequested"


def _attests(one: Modelled) -> None:
    one.stage, one.sent = ("Attested", False) if one.by_hand else ("InvoiceSent", True)


def _sends(one: Modelled) -> None:
    one.stage = "InvoiceSent" if one.stage == "Attested" else one.stage
    one.sent = True


def _reminds(one: Modelled) -> None:
    one.stage, one.fee_unseen = "ReminderInvoiceSent", True


def _forgets_reminders(one: Modelled) -> None:
    one.stage, one.fee = "InvoiceSent" if one.sent else "Attested", 0
    one.settle()


def _asks_to_sell(one: Modelled) -> None:
    one.stage, one.asked_to_sell = "SalesRequested", True


def _keeps(one: Modelled) -> None:
    one.stage, one.asked_to_sell = "SalesRequestedCancelled", False


def _sets(name: str, value: bool) -> Callable[[Modelled], None]:
    return lambda one: setattr(one, name, value)


@dataclass(frozen=True, slots=True)
class Act:
    """When an operation works, what it does, the rule that says so, and the query that it takes."""

    allowed: Callable[[Modelled], bool]
    happens: Callable[[Modelled], None]
    rule: str
    query: Mapping[str, Any] = field(default_factory=dict)


def _is_running(one: Modelled) -> bool:
    return one.is_running


ACTS: Mapping[str, Act] = {
    "attestInvoice": Act(lambda one: one.stage == "Created", _attests, "B65"),
    "sendInvoice": Act(_is_running, _sends, "B66", {"method": "Email"}),
    "sendReminderInvoice": Act(_is_running, _reminds, "B66", {"method": "Email"}),
    "cancelInvoiceReminder": Act(lambda one: one.stage == "ReminderInvoiceSent", _forgets_reminders, "B77"),
    "disputeInvoice": Act(_can_dispute, _sets("disputed", True), "B78"),
    "cancelInvoiceDispute": Act(_can_lift, _sets("disputed", False), "B78"),
    "pauseInvoice": Act(_can_pause, _sets("paused", True), "B78"),
    "resumeInvoice": Act(_can_resume, _sets("paused", False), "B78"),
    "sellInvoice": Act(_can_sell, _asks_to_sell, "B67"),
    "cancelInvoiceSale": Act(_is_for_sale, _keeps, "B67"),
}
