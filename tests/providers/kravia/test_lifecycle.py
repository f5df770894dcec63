"""A claim's whole life on the clock, and the people who owe."""

from __future__ import annotations

import pytest

from tests.providers.kravia.sandbox import Sandbox, case, credit_note, invoice


def test_a_silent_debtor_sees_every_stage(kravia: Sandbox) -> None:
    """KR-130 to KR-132, KD-33: scheduled, distributed, overdue, reminder, collection step by step, monitoring."""
    claim = kravia.started(invoice())
    happened = kravia.advance("P120D")
    expected = [
        "Distributed",
        "Overdue",
        "Reminder",
        "CollectionNotice",
        "PaymentDemand",
        "TextReminder",
        "LegalNotice",
        "Monitoring",
    ]
    assert kravia.history(claim) == ["Registered", "Scheduled", *expected]
    assert [what for what in happened if what.startswith("kravia.")] == [
        f"kravia.{stage[0].lower()}{stage[1:]}" for stage in expected
    ]
    dates = [entry["date"][:10] for entry in kravia.details(claim)["statusCodeHistory"]]
    assert dates[2:] == [
        "2026-01-06",
        "2026-01-20",
        "2026-01-26",
        "2026-02-09",
        "2026-02-23",
        "2026-03-02",
        "2026-03-09",
        "2026-04-19",
    ]


def test_a_case_begins_with_its_notice(kravia: Sandbox) -> None:
    """KD-19, KD-33: no distribution and no reminder, a fee with the demand."""
    claim = kravia.started(case())
    kravia.advance("P120D")
    assert kravia.history(claim)[2:] == [
        "CollectionNotice",
        "PaymentDemand",
        "TextReminder",
        "LegalNotice",
        "Monitoring",
    ]
    assert kravia.details(claim)["invoice"]["feesAmount"] == 350


def test_a_case_waits_until_14_days_after_its_due_date(kravia: Sandbox) -> None:
    """KR-076: collection begins no earlier, whenever the case is started."""
    claim = kravia.register(case(dueDate="2026-01-10"))
    assert kravia.act(claim).json()["value"]["scheduledTime"] == "2026-01-26T08:00:00"  # the 24th is a Saturday


@pytest.mark.parametrize(
    ("days", "expected"),
    [("P4D", "2026-01-12T08:00:00"), ("P88D", "2026-04-07T08:00:00"), ("P130D", "2026-05-18T08:00:00")],
    ids=["over a weekend", "over Easter", "over 17 May"],
)
def test_processing_waits_for_a_bank_day(kravia: Sandbox, days: str, expected: str) -> None:
    """KD-26: the next day on which Norwegian banks work, at eight."""
    claim = kravia.register(invoice())
    kravia.advance(days)
    assert kravia.act(claim).json()["value"]["scheduledTime"] == expected


@pytest.mark.parametrize(
    ("changes", "channel"),
    [
        ({"isPrivateIndividual": False, "organizationNumber": "999444334"}, "EHF"),
        ({"ssn": "01010012345"}, "EInvoice"),
        ({}, "Email"),
        ({"email": None}, "Print"),
    ],
    ids=["EHF", "EInvoice", "Email", "Print"],
)
def test_the_preferred_channel_is_chosen(kravia: Sandbox, changes: dict[str, object], channel: str) -> None:
    """KR-057, KD-36: one notice, by the channel that suits the customer, and Kravia's own document."""
    claim = kravia.started(invoice(**changes))
    kravia.advance("P1D")
    details = kravia.details(claim)
    assert [(n["type"], n["level"]) for n in details["notifications"]] == [(channel, "Invoice")]
    assert [document["type"] for document in details["documents"]] == ["Invoice"]


def test_a_paid_claim_is_left_alone(kravia: Sandbox) -> None:
    """KR-130: after full payment no further stage comes."""
    claim = kravia.started(invoice())
    kravia.advance("P2D")
    kravia.pay((claim, 2500))
    kravia.advance("P200D")
    assert kravia.history(claim)[-2:] == ["Paid", "Closed"]


def test_a_pause_keeps_the_time_that_was_left(kravia: Sandbox) -> None:
    """KR-133, KD-44: nothing happens while paused; after Resume everything is later by as long."""
    claim = kravia.started(invoice())
    kravia.advance("P10D")
    kravia.act(claim, "Pause")
    kravia.advance("P40D")
    assert kravia.status(claim) == "Paused"
    answer = kravia.act(claim, "Resume").json()["value"]
    assert (answer["status"], answer["scheduledTime"]) == ("Distributed", "2026-03-01T09:00:00")
    kravia.advance("P12D")
    assert kravia.history(claim)[-3:] == ["Resumed", "Overdue", "Reminder"]


def test_a_paused_claim_may_wait_before_it_is_sent(kravia: Sandbox) -> None:
    """KD-17: paused while scheduled, distributed after Resume, once."""
    claim = kravia.started(invoice())
    kravia.act(claim, "Pause")
    kravia.advance("P3D")
    kravia.act(claim, "Resume")
    kravia.advance("P2D")
    assert kravia.history(claim).count("Distributed") == 1


def test_a_withdrawn_claim_is_closed_for_good(kravia: Sandbox) -> None:
    """KR-133: nothing more happens, what was owed is not collected."""
    claim = kravia.started(invoice())
    kravia.advance("P30D")
    kravia.act(claim, "Withdraw")
    kravia.advance("P200D")
    record = kravia.details(claim)["invoice"]
    assert (record["status"], record["closedReason"], record["outstandingAmount"]) == ("Closed", "Withdrawn", 2500)
    assert record["feesAmount"] == 0


@pytest.mark.parametrize(
    ("suffix", "history"),
    [
        ("-PAYS", ["Distributed", "Paid", "Closed"]),
        ("-pays-late", ["Distributed", "Overdue", "Reminder", "Paid", "Closed"]),
        ("-PAYS-DEMAND", ["Distributed", "Overdue", "Reminder", "CollectionNotice", "PaymentDemand", "Paid", "Closed"]),
        ("-PAYS-PART", ["Distributed", "PartlyPaid", "Overdue", "Reminder", "CollectionNotice"]),
        ("-DISPUTES", ["Distributed", "Disputed"]),
    ],
)
def test_debtors_act_as_their_number_says(kravia: Sandbox, suffix: str, history: list[str]) -> None:
    """KD-34: the end of debtorNumber is what the debtor does."""
    claim = kravia.started(invoice(debtorNumber=f"10001{suffix}"))
    kravia.advance("P60D")
    assert kravia.history(claim)[2 : 2 + len(history)] == history


@pytest.mark.parametrize("suffix", ["-PAYS", "-PAYS-LATE", "-PAYS-DEMAND"])
def test_a_case_is_paid_with_its_fees(kravia: Sandbox, suffix: str) -> None:
    """KD-34: a debtor of a case pays all that is owed; capital alone counts as paid."""
    claim = kravia.started(case(debtorNumber=f"10002{suffix}"))
    kravia.advance("P60D")
    details = kravia.details(claim)
    assert (details["invoice"]["status"], details["invoice"]["paidAmount"]) == ("Closed", 2500)
    assert details["payments"][0]["amount"] == (2850 if suffix == "-PAYS-DEMAND" else 2500)


def test_a_dispute_waits_for_the_creditor(kravia: Sandbox) -> None:
    """KR-134, KR-135: the course stands still and action is required until Resume."""
    claim = kravia.started(invoice(debtorNumber="10001-DISPUTES"))
    kravia.advance("P50D")
    assert kravia.status(claim) == "Disputed"
    assert kravia.ok("GET", "/statistic/cases")["casesWithActionRequired"] == 1
    kravia.act(claim, "Resume")
    kravia.advance("P30D")
    assert "Reminder" in kravia.history(claim)


def test_a_credit_note_is_sent_and_ends(kravia: Sandbox) -> None:
    """KD-19: distributed on the next bank day, then closed."""
    note = kravia.started(credit_note())
    kravia.advance("P1D")
    assert kravia.history(note) == ["Registered", "Scheduled", "Distributed", "Closed"]


def test_the_end_of_time_breaks_nothing(kravia: Sandbox) -> None:
    """KR-006: a due date in the year 9999 is a date like others."""
    assert kravia.status(kravia.started(invoice(dueDate="9999-12-31"))) == "Scheduled"
    assert kravia.status(kravia.started(case(dueDate="9999-12-31"))) == "Scheduled"
    kravia.advance("P30D")
