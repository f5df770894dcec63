"""Section I: the course of a claim."""

from __future__ import annotations

from datetime import date
from typing import Any

from contracts.context import Context
from contracts.laws import law
from contracts.providers.kravia import claims


def _codes(facts: dict[str, Any]) -> list[str]:
    return [entry["statusCode"] for entry in facts["statusCodeHistory"]]


@law("KR-130", operations=["registerInvoice", "runAction", "getInvoiceDetails"])
def from_registered_to_paid(case: Context) -> None:
    """Registered, scheduled, distributed, and then paid and closed, or on to reminder and collection."""
    paid, unpaid = claims.started(case), claims.started(case, claims.invoice(debtorNumber="J-2"))
    case.equal("timeline", _codes(claims.details(case, paid)), ["Registered", "Scheduled", "Distributed"])
    claims.pay(case, {paid: 2500})
    record = claims.details(case, paid)["invoice"]
    case.equal("status, reason", (record["status"], record["closedReason"]), ("Closed", "Paid"))
    case.advance("P60D")
    codes = _codes(claims.details(case, unpaid))
    steps = [code for code in codes if code in {"Distributed", "Overdue", "Reminder", "CollectionNotice"}]
    case.equal("course of the unpaid claim", steps, ["Distributed", "Overdue", "Reminder", "CollectionNotice"])
    after = _codes(claims.details(case, paid))
    case.expect("Reminder" not in after, f"a claim that is paid is not reminded; its timeline is {after}")


@law("KR-131", operations=["getInvoiceDetails"])
def steps_of_collection(case: Context) -> None:
    """Notice, 14 days, demand with a fee, 14 days, text message, notice of legal action, in this order."""
    claim = claims.started(case, claims.collection_case())
    fees = claims.details(case, claim)["invoice"]["feesAmount"]
    case.advance("P80D")
    facts = claims.details(case, claim)
    course = ["CollectionNotice", "PaymentDemand", "TextReminder", "LegalNotice"]
    steps = [code for code in _codes(facts) if code in course]
    case.equal("course of the case", steps, course)
    dates = [claims.reached(facts, code) or date.min for code in course]
    case.expect((dates[1] - dates[0]).days >= 14, f"the notice gives 14 days; the demand comes on {dates[1]}")
    case.expect(facts["invoice"]["feesAmount"] > fees, "the demand adds no fee")
    case.equal("capital, which fees leave alone", facts["outstandingAmount"], 2500)
    levels = [note["level"] for note in facts["notifications"]]
    case.equal("what was sent", levels, course)


@law("KR-132", operations=["getInvoiceDetails"])
def unpaid_case_is_monitored(case: Context) -> None:
    """About three months after the due date an unpaid claim goes into monitoring."""
    claim = claims.started(case)
    case.advance("P120D")
    facts = claims.details(case, claim)
    case.equal("status", facts["invoice"]["status"], "Monitoring")
    begun = claims.reached(facts, "Monitoring") or date.min
    days = (begun - date.fromisoformat(facts["invoice"]["dueDate"])).days
    case.expect(80 <= days <= 100, f"monitoring begins {days} days after the due date; about 90 is right")


@law("KR-133", operations=["runAction", "getInvoiceDetails"])
def creditor_pauses_and_withdraws(case: Context) -> None:
    """A paused claim goes nowhere until it is resumed, and a claim may be taken back at any time."""
    claim = claims.started(case)
    case.equal("status after Pause", claims.run(case, claim, "Pause")["status"], "Paused")
    sent = claims.details(case, claim)["notifications"]
    case.advance("P120D")
    facts = claims.details(case, claim)
    case.equal("status four months later", facts["invoice"]["status"], "Paused")
    case.equal("what was sent meanwhile", facts["notifications"], sent)
    claims.run(case, claim, "Resume")
    case.advance("P60D")
    codes = _codes(claims.details(case, claim))
    case.expect("Reminder" in codes, f"the course goes on after Resume; the timeline is {codes}")
    for withdrawn in (claims.register(case), claim):
        claims.run(case, withdrawn, "Withdraw")
        record = claims.details(case, withdrawn)["invoice"]
        case.equal("status, reason", (record["status"], record["closedReason"]), ("Closed", "Withdrawn"))


@law("KR-134", operations=["runAction", "getInvoiceDetails"])
def dispute_halts_the_course(case: Context) -> None:
    """A disputed claim waits for the creditor's answer and then goes on."""
    claim = claims.started(case, claims.invoice(debtorNumber="J-DISPUTES"))
    case.advance("P90D")
    facts = claims.details(case, claim)
    case.equal("status three months after the dispute", facts["invoice"]["status"], "Disputed")
    case.expect("Reminder" not in _codes(facts), f"a disputed claim is not reminded; its timeline is {_codes(facts)}")
    case.equal("whether Resume is available", facts["availableActions"].get("Resume"), True)
    claims.run(case, claim, "Resume")
    case.advance("P60D")
    codes = _codes(claims.details(case, claim))
    case.expect("Reminder" in codes, f"the course goes on after the answer; the timeline is {codes}")


@law("KR-135", operations=["getCreditorStatistics", "getCaseStatistics"])
def statistics_count(case: Context) -> None:
    """Every claim is in one class, counts and sums move with it, and both statistics agree."""
    before, counted = case.get("getCreditorStatistics"), case.get("getCaseStatistics")["value"]
    case.equal("case statistics", counted, {key: before[key] for key in counted})
    started, waiting, paid = (claims.register(case) for _ in range(3))
    claims.register(case, claims.credit_note())
    claims.run(case, started)
    claims.pay(case, {paid: 2500, waiting: 100})
    after = case.get("getCreditorStatistics")
    moved = {key: round(after[key] - before[key], 2) for key in after}
    wanted = {
        "openCases": 1,
        "waitingCases": 1,
        "closedCases": 1,
        "casesWithActionRequired": 0,
        "sumCollectedMoney": 2600,
        "sumPotentialMoney": 4900,
    }
    case.equal("how the statistics moved", moved, wanted)
    counts = case.get("getCaseStatistics")["value"]
    case.equal("case statistics", counts, {key: after[key] for key in counts})
