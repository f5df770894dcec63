"""One company's life at random: clicks, offers, approvals, Kivra's answers, employees, time; beside a model.

The model knows nothing of the fake: where each purpose stands, what waits, which pay runs were sent, and what becomes
of each dispatch when its minutes are over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from contracts.machine import ProviderMachine
from contracts.providers.spiris import payroll
from contracts.providers.spiris.payroll import ADA, BO, COORDINATION, Office

_PURPOSES = ("payslips", "invoices")
_PICK = st.integers(0, 5)
_MOST_RUNS = 4
_MINUTES, _DAYS = timedelta(minutes=5), timedelta(days=3)
_TIMES = {
    "PT10M": timedelta(minutes=10),
    "P1D": timedelta(days=1),
    "P4D": timedelta(days=4),
    "P31D": timedelta(days=31),
}
_ACCOUNTS = {
    "employeeOpensKivra": "delivered",
    "employeeLeavesKivra": "retained",
    "employeeOptsOut": "failedRecipientSettings",
}
_OPEN = ("notShown", "shown", "discontinued")
_LIVE = ("registering", "active")


@dataclass(slots=True)
class Sent:
    """A dispatch: whose, when it was clicked, when it is forwarded, where it stands."""

    employee: str
    at: datetime
    due: datetime
    status: str = "sending"


class CompanyLife(ProviderMachine):
    """Click, answer, open, approve, discontinue, re-open, look; Kivra and employees act, and time passes."""

    made: Office

    def __init__(self) -> None:
        super().__init__()
        self.now = datetime(2026, 1, 5, 9, tzinfo=UTC)
        self.states = dict.fromkeys(_PURPOSES, "notShown")
        self.runs: dict[int, str] = {}
        self.sent_runs: set[int] = set()
        self.dispatches: dict[int, Sent] = {}
        self.answers = {ADA: "delivered", BO: "delivered", COORDINATION: "failedIdFormat"}
        self.offer = "none"
        self.registered = self.elsewhere = self.sent_before = self.moved = False
        self.accepted_at: datetime | None = None

    @initialize(customer=st.sampled_from(["existing", "existing", "new", "fromVla"]), elsewhere=st.booleans())
    def begin(self, customer: str, elsewhere: bool) -> None:
        """A company of one kind, a sender through somebody else or not."""
        self.elsewhere = elsewhere and self.steers
        if self.elsewhere:
            self.case.act("companyJoinsKivraElsewhere", organisationNumber="5599000063")
        self.customer = customer
        self.made = payroll.office(self.case, customer, people=tuple(self.answers))
        self.runs[self.made.run] = "open"
        if customer != "existing":
            self.states["payslips"], self.registered = "active", True
        self.sent_before = customer == "fromVla"

    def _run(self, pick: int) -> int:
        return list(self.runs)[pick % len(self.runs)]

    @precondition(lambda self: len(self.runs) < _MOST_RUNS)
    @rule()
    def make_a_pay_run(self) -> None:
        """One more, open."""
        self.runs[payroll.pay_run(self.made)] = "open"

    @rule(pick=_PICK)
    def click(self, pick: int) -> None:
        """Send payslip: the offer, or on their way."""
        run = self._run(pick)
        exchange = payroll.click(self.made, run)
        if self.runs[run] == "finished":
            self.case.equal("status of a click on a finished pay run", exchange.status, 409, rule="SP-28")
            return
        self.case.equal("status of a click", exchange.status, 200, rule="SP-04")
        fresh = self.states["payslips"] in ("notShown", "shown")
        offered = fresh and not self.sent_before and self.offer != "declined"
        found = exchange.value["outcome"]
        self.case.equal("outcome of a click", found, "activationOffered" if offered else "sent", rule="SP-04")
        if offered:
            self.offer, self.runs[run] = "open", "waiting"
            self.case.equal("dispatches of an offer", exchange.value["dispatches"], [], rule="SP-A2")
            return
        told = self.customer == "fromVla" and not self.moved
        self.case.equal("number of notices", len(exchange.value["notices"]), int(told), rule="SP-M1")
        self._is_sent(run, exchange.value["dispatches"])

    def _is_sent(self, run: int, found: list[dict[str, Any]]) -> None:
        """Each payslip went to Payslip, and to Kivra where the agreement is approved."""
        forwarded = self.states["payslips"] in _LIVE
        numbers = {employee: number for number, employee in self.made.people.items()}
        mine = {one["id"]: numbers[one["employeeId"]] for one in found if one["payRunId"] == run}
        wanted = set(self.answers) if forwarded else set()
        self.case.equal("who is sent to through Kivra", set(mine.values()), wanted, rule="SP-23")
        for dispatch, number in mine.items():
            self.case.expect(dispatch not in self.dispatches, f"dispatch {dispatch} is not new", rule="SP-28")
            self.dispatches[dispatch] = Sent(number, self.now, self.now + _MINUTES)
        self.runs[run] = "finished"
        self.sent_runs.add(run)
        self.sent_before = self.moved = True
        if self.steers:
            self.look_into_payslip(ADA)

    @rule(pick=_PICK)
    def reopen(self, pick: int) -> None:
        """A finished pay run is open again; another is not finished."""
        run = self._run(pick)
        exchange = self.made.call("reopenPayRun", path={"payRunId": run})
        finished = self.runs[run] == "finished"
        self.case.equal("status of re-opening", exchange.status, 200 if finished else 409, rule="SP-28")
        if finished:
            self.runs[run] = "open"

    @rule(activate=st.booleans())
    def answer(self, activate: bool) -> None:
        """Yes shows the agreement, no sends what waits to Payslip only."""
        exchange = self.made.call("answerKivraOffer", body={"activate": activate})
        if self.offer != "open":
            self.case.equal("status without an open offer", exchange.status, 409, rule="SP-A3")
            return
        self.case.equal("status of an answer", exchange.status, 200, rule="SP-A3" if activate else "SP-A4")
        self.offer = "accepted" if activate else "declined"
        if activate:
            self._show("payslips")
        else:
            self._waiting_are_sent(exchange.value, "SP-A4")

    def _show(self, purpose: str) -> None:
        if self.states[purpose] in _OPEN:
            self.states[purpose] = "shown"

    def _waiting_are_sent(self, step: dict[str, Any], rule_id: str) -> None:
        waiting = {run for run, state in self.runs.items() if state == "waiting"}
        self.case.equal("pay runs that were sent", {run["id"] for run in step["payRuns"]}, waiting, rule=rule_id)
        self.sent_runs |= waiting
        for run in waiting:
            self._is_sent(run, step["dispatches"])

    @rule(place=st.sampled_from(["payRun", "moreSolutions"]))
    def open_kivra(self, place: str) -> None:
        """The agreement for what is not approved, else the status page."""
        within = _PURPOSES if place == "moreSolutions" else ("payslips",)
        choice = [purpose for purpose in within if self.states[purpose] in _OPEN]
        found = payroll.open_kivra(self.made, place)
        wanted = ("agreement" if choice else "statusPage", choice)
        self.case.equal("what is shown", (found["shown"], found["purposeChoice"]), wanted, rule="SP-09")
        for purpose in choice:
            self._show(purpose)

    @rule(purposes=st.sampled_from([("payslips",), ("invoices",), _PURPOSES]))
    def approve(self, purposes: tuple[str, ...]) -> None:
        """What is shown becomes active, or waits for Kivra; nothing else can be approved."""
        exchange = payroll.approve(self.made, *purposes, place="moreSolutions")
        if any(self.states[purpose] != "shown" for purpose in purposes):
            self.case.equal("status of approving what is not shown", exchange.status, 409, rule="SP-A7")
            return
        self.case.equal("status of approving", exchange.status, 200, rule="SP-A7")
        waits = self.elsewhere and not self.registered
        for purpose in purposes:
            self.states[purpose] = "registering" if waits else "active"
        self.registered = not waits
        if waits:
            self.accepted_at = self.accepted_at or self.now + _DAYS
        if "payslips" in purposes:
            self._waiting_are_sent(exchange.value, "SP-A12")

    @rule(purposes=st.sampled_from([None, ("payslips",), ("invoices",)]))
    def discontinue(self, purposes: tuple[str, ...] | None) -> None:
        """What is approved ends; what is on its way is not sent."""
        live = {purpose for purpose in _PURPOSES if self.states[purpose] in _LIVE}
        body = {} if purposes is None else {"purposes": list(purposes)}
        exchange = self.made.call("discontinueKivra", body=body)
        named = live if purposes is None else set(purposes)
        possible = bool(named) and named <= live
        self.case.equal("status of discontinuing", exchange.status, 200 if possible else 409, rule="SP-A13")
        if not possible:
            return
        for purpose in named:
            self.states[purpose] = "discontinued"
        if "payslips" in named:
            self._give_up()
        if named == live:
            self.registered, self.accepted_at = False, None

    def _give_up(self) -> None:
        for one in self.dispatches.values():
            if one.status == "sending":
                one.status = "failedOther"

    @precondition(lambda self: self.steers)
    @rule(accepts=st.booleans())
    def kivra_decides(self, accepts: bool) -> None:
        """Who waits for Kivra is let in or not."""
        action = "kivraAcceptsAccess" if accepts else "kivraRejectsAccess"
        if self.accepted_at is None:
            self.case.cannot_act(action, companyId=self.made.company)
            return
        self.case.act(action, companyId=self.made.company)
        self._decided(self.now, accepts)

    def _decided(self, at: datetime, accepts: bool) -> None:
        if not accepts:
            self._give_up()
        for purpose, state in self.states.items():
            if state == "registering":
                self.states[purpose] = "active" if accepts else "shown"
        self.registered, self.accepted_at = accepts, None
        for one in self.dispatches.values():
            if one.status == "sending" and one.due <= at:
                one.due = at + _MINUTES

    @precondition(lambda self: self.steers)
    @rule(number=st.sampled_from([ADA, BO]), action=st.sampled_from(sorted(_ACCOUNTS)))
    def employee_decides(self, number: str, action: str) -> None:
        """Opens Kivra, leaves it, or does not want payslips there."""
        self.case.act(action, personalNumber=number)
        self.answers[number] = _ACCOUNTS[action]

    @precondition(lambda self: self.steers)
    @rule(duration=st.sampled_from(sorted(_TIMES)))
    def let_time_pass(self, duration: str) -> None:
        """Kivra lets in who has waited long enough, and answers what has been forwarded."""
        self.case.advance(duration)
        target = self.now + _TIMES[duration]
        if self.accepted_at is not None and self.accepted_at <= target:
            self._decided(self.accepted_at, accepts=True)
        for one in self.dispatches.values():
            if one.status == "sending" and one.due <= target and self.states["payslips"] == "active":
                one.status = self.answers[one.employee]
        self.now = target

    @rule()
    def look_at_the_agreement(self) -> None:
        """Each purpose stands where the model says."""
        found = payroll.agreement(self.made)
        states = {name: one["state"] for name, one in found["purposes"].items()}
        self.case.equal("states of the agreement", states, self.states, rule="SP-P1")
        self.case.equal("the offer", found["offer"], self.offer, rule="SP-A2")

    @rule()
    def look_at_the_status_page(self) -> None:
        """The previous month's dispatches, each with its status; no page where nothing is approved."""
        exchange = self.made.call("getKivraStatusPage")
        if not any(state in _LIVE for state in self.states.values()):
            self.case.equal("status of the page", exchange.status, 409, rule="SP-09")
            return
        month = f"{self.now.replace(day=1) - timedelta(days=1):%Y-%m}"
        wanted = {number: one.status for number, one in self.dispatches.items() if f"{one.at:%Y-%m}" == month}
        found = {one["id"]: one["status"] for one in exchange.value["dispatches"]}
        self.case.equal(f"dispatches of {month}", found, wanted, rule="SP-10")

    @precondition(lambda self: self.steers)
    @rule(number=st.sampled_from([ADA, COORDINATION]))
    def look_into_payslip(self, number: str) -> None:
        """One payslip for every pay run that was sent, however often."""
        found = [one["payRunId"] for one in payroll.looks(self.case, number)["payslip"]]
        self.case.equal("pay runs in Payslip", sorted(found), sorted(self.sent_runs), rule="SP-23")

    @rule()
    def look_into_vla(self) -> None:
        """There until the first sending from Payroll."""
        there = self.customer == "fromVla" and not self.moved
        status = self.made.call("getVlaKivraPage").status
        self.case.equal("status in VLA", status, 200 if there else 410, rule="SP-13")
