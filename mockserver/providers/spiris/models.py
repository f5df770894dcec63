"""What Spiris remembers: companies with their agreement, employees, pay runs, dispatches, mailboxes. No HTTP.

Nothing here changes a value: every transition gives a new one.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from mockserver.world import Collection

__all__ = [
    "ACCOUNTS",
    "COMPANIES",
    "DISPATCHES",
    "ELSEWHERE",
    "EMPLOYEES",
    "MAILBOXES",
    "MONTHS",
    "NUMBERS",
    "PAY_RUNS",
    "PURPOSES",
    "TROUBLE",
    "Company",
    "Dispatch",
    "Employee",
    "Event",
    "Mail",
    "Notice",
    "PayRun",
    "Payslip",
    "PurposeAgreement",
    "Waiting",
]

PURPOSES = ("payslips", "invoices")


class Event(msgspec.Struct, frozen=True):
    """What happened to a purpose, and where it stood then."""

    at: datetime
    event: str
    state: str


class PurposeAgreement(msgspec.Struct, frozen=True, kw_only=True):
    """One purpose: notShown, shown, approved, registering, active or discontinued."""

    state: str = "notShown"
    approved_by: str | None = None
    approved_at: datetime | None = None
    entry_point: str | None = None
    version: str | None = None
    discontinued_at: datetime | None = None
    history: tuple[Event, ...] = ()

    @property
    def approved(self) -> bool:
        """Whether it is approved, be the company registered with Kivra yet or not."""
        return self.state in ("approved", "registering", "active")


class Notice(msgspec.Struct, frozen=True):
    """Something that the user was told once."""

    kind: str
    text: str
    at: datetime


class Company(msgspec.Struct, frozen=True, kw_only=True):
    """A customer, and its agreement with Kivra.

    Attributes:
        owner: whose company it is.
        customer: new, existing or fromVla.
        subscription: whether it includes Kivra; ``access`` is False once it has been removed.
        tenant: the sender's key in Kivra while it is registered.
        sent_before: whether payslips have gone to My Payroll/Kivra ever, ``moved`` whether they have from Payroll.
        offer: none, open, accepted or declined.
        contact_required: whether Kivra has rejected the company.
        asked: the number of the request for access that Kivra has not answered.
    """

    id: int
    owner: str
    number: str
    name: str
    legal_form: str
    customer: str
    subscription: bool
    purposes: dict[str, PurposeAgreement]
    access: bool = True
    tenant: str | None = None
    sent_before: bool = False
    moved: bool = False
    offer: str = "none"
    contact_required: bool = False
    asked: int | None = None
    employees: tuple[int, ...] = ()
    pay_runs: tuple[int, ...] = ()
    notices: tuple[Notice, ...] = ()

    @property
    def may_use_kivra(self) -> bool:
        """SP-02, SP-20, SP-32."""
        return self.subscription and self.access and self.legal_form != "soleProprietorship"

    @property
    def payslips(self) -> PurposeAgreement:
        """The agreement for payslips."""
        return self.purposes["payslips"]


class Employee(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody in a company's register; ``channel`` is payslipKivra or pdf."""

    id: int
    company: int
    name: str
    number: str
    email: str | None
    channel: str


class Payslip(msgspec.Struct, frozen=True, kw_only=True):
    """One employee's payslip of a pay run.

    ``channel`` and ``dispatch`` are those of the last sending, ``forwarded`` is the last dispatch that there was.
    """

    employee: int
    net_pay: str
    changed: bool = True
    sent_at: datetime | None = None
    channel: str | None = None
    dispatch: int | None = None
    forwarded: int | None = None


class Waiting(msgspec.Struct, frozen=True):
    """What was clicked while the offer was open."""

    to: str
    display: str | None


class PayRun(msgspec.Struct, frozen=True, kw_only=True):
    """A month's payslips: open, waiting or finished; ``display`` is a date as YYYY-MM-DD."""

    id: int
    company: int
    period: str
    payslips: tuple[Payslip, ...]
    state: str = "open"
    display: str | None = None
    waiting: Waiting | None = None


class Dispatch(msgspec.Struct, frozen=True, kw_only=True):
    """One payslip on its way through Kivra.

    ``turn`` numbers the sendings, ``due`` is when it is forwarded, ``pay_run`` is 0 when VLA has sent it.
    """

    id: int
    company: int
    pay_run: int
    employee: int
    number: str
    period: str
    net_pay: str
    turn: int
    sent_at: datetime
    due: datetime
    status: str = "sending"
    content_key: str | None = None
    retained_until: str | None = None
    replaces: int | None = None
    replaced_by: int | None = None


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """A payslip that an employee has: in payslip, in kivra, or retained there until a day; ``turn`` is its sending."""

    place: str
    company: int
    pay_run: int
    period: str
    net_pay: str
    turn: int
    until: str | None = None


COMPANIES: Collection[Company] = Collection("spiris.companies", Company)
NUMBERS: Collection[int] = Collection("spiris.numbers", int)
"""Owner and organisation number, or company and personal number → its id."""
EMPLOYEES: Collection[Employee] = Collection("spiris.employees", Employee)
PAY_RUNS: Collection[PayRun] = Collection("spiris.payRuns", PayRun)
DISPATCHES: Collection[Dispatch] = Collection("spiris.dispatches", Dispatch)
MONTHS: Collection[list[int]] = Collection("spiris.months", list[int])
"""Company and month → the dispatches of that month."""
MAILBOXES: Collection[list[Mail]] = Collection("spiris.mailboxes", list[Mail])
"""Personal number → what its holder has."""
ACCOUNTS: Collection[str] = Collection("spiris.accounts", str)
"""Personal number → none or optedOut; everybody else has Kivra."""
ELSEWHERE: Collection[bool] = Collection("spiris.elsewhere", bool)
"""Organisation numbers of senders through somebody else."""
TROUBLE: Collection[str] = Collection("spiris.trouble", str)
"""Under ``next``: how Kivra fails the next dispatch."""
