"""What happens between clicks: waiting, display dates, re-sending, Kivra's answers, people outside."""

from __future__ import annotations

import pytest

from tests.client import Client
from tests.providers.spiris.sandbox import ADA, BO, Sandbox

ELSEWHERE = "5599000105"


def test_a_pay_run_that_is_sent_again_before_its_day_is_displayed_as_sent_last(spiris: Sandbox) -> None:
    """SD-21: each sending keeps its day, the employee has the later one in either order."""
    company = spiris.company()
    run, ada = spiris.pay_run(company), spiris.employees(company)[ADA]
    spiris.send(company, run, displayDate="2026-01-20")
    spiris.ok("POST", f"/companies/{company}/payRuns/{run}/reopen")
    spiris.ok("PUT", f"/companies/{company}/payRuns/{run}/payslips/{ada}", json={"netPay": "26000.00"})
    spiris.send(company, run, to="changed", displayDate="2026-01-15")
    spiris.advance("P12D")
    assert (spiris.pays(ADA), spiris.pays(ADA, "kivra"), spiris.pays(BO)) == (["26000.00"], ["26000.00"], [])
    spiris.advance("P10D")
    assert (spiris.pays(ADA), spiris.pays(ADA, "kivra"), spiris.pays(BO)) == (["26000.00"], ["26000.00"], ["25000.00"])


def test_a_draft_that_changes_after_the_click_changes_nothing_that_is_on_its_way(spiris: Sandbox) -> None:
    """SD-22: what is displayed is what was sent."""
    company = spiris.company()
    run, ada = spiris.pay_run(company), spiris.employees(company)[ADA]
    spiris.send(company, run, displayDate="2026-01-20")
    spiris.ok("POST", f"/companies/{company}/payRuns/{run}/reopen")
    spiris.ok("PUT", f"/companies/{company}/payRuns/{run}/payslips/{ada}", json={"netPay": "1.00"})
    spiris.advance("P16D")
    assert spiris.pays(ADA) == spiris.pays(ADA, "kivra") == ["25000.00"]


def test_two_sendings_at_the_same_moment_are_told_apart(spiris: Sandbox) -> None:
    """A clock that stands still changes nothing about which was the later."""
    company = spiris.company()
    run, ada = spiris.pay_run(company), spiris.employees(company)[ADA]
    for net_pay in ("26000.00", "27000.00"):
        spiris.send(company, run)
        spiris.ok("POST", f"/companies/{company}/payRuns/{run}/reopen")
        spiris.ok("PUT", f"/companies/{company}/payRuns/{run}/payslips/{ada}", json={"netPay": net_pay})
    spiris.send(company, run)
    spiris.advance("PT1H")
    assert spiris.pays(ADA) == spiris.pays(ADA, "kivra") == ["27000.00"]


def test_a_display_date_that_passes_while_the_offer_is_open_counts_as_none(spiris: Sandbox) -> None:
    """What waited too long is sent at once."""
    company = spiris.company("existing")
    run = spiris.pay_run(company)
    assert spiris.send(company, run, displayDate="2026-01-08")["outcome"] == "activationOffered"
    spiris.advance("P10D")
    assert spiris.approve(company)["payRuns"][0]["state"] == "finished"
    assert spiris.pays(ADA) == ["25000.00"]


def test_kivras_answer_is_by_company_not_by_purpose(spiris: Sandbox) -> None:
    """SD-10, SD-11: a purpose that is given up while waiting leaves the other waiting for the same answer."""
    company = spiris.company("existing", ELSEWHERE)
    spiris.approve(company, "payslips")
    spiris.advance("P1D")
    spiris.approve(company, "invoices")
    spiris.ok("POST", f"/companies/{company}/kivra/discontinue", json={"purposes": ["payslips"]})
    assert spiris.states(company) == ["discontinued", "registering"]
    assert spiris.advance("P2D") == ["spiris.accessAccepted"]
    assert spiris.states(company) == ["discontinued", "active"]
    assert spiris.approve(company, "payslips")["agreement"]["purposes"][0]["state"] == "active"


def test_an_old_request_for_access_answers_nothing(spiris: Sandbox) -> None:
    """Discontinued and approved anew, the days are counted anew."""
    company = spiris.company("existing", ELSEWHERE)
    spiris.approve(company)
    spiris.advance("P2D")
    spiris.ok("POST", f"/companies/{company}/kivra/discontinue", json={})
    spiris.approve(company)
    spiris.advance("P2D")
    assert spiris.states(company)[0] == "registering"
    spiris.advance("P1D")
    assert spiris.states(company)[0] == "active"


def test_what_is_on_its_way_when_kivra_rejects_is_an_error_while_sending(spiris: Sandbox) -> None:
    """SD-12: in the status of each dispatch, a month later."""
    company = spiris.company("existing", ELSEWHERE)
    spiris.approve(company, "payslips", "invoices")
    spiris.send(company, spiris.pay_run(company))
    spiris.play("kivraRejectsAccess", companyId=company)
    assert spiris.states(company) == ["shown", "shown"]
    spiris.approve(company)
    spiris.advance("P31D")
    counts = spiris.page(company)["counts"]
    assert {name: number for name, number in counts.items() if number} == {"failedOther": 2}
    assert spiris.pays(ADA, "kivra") == []


def test_trouble_at_kivra_is_for_one_dispatch(spiris: Sandbox) -> None:
    """SD-28: the next one fails, the one after it does not."""
    company = spiris.company()
    spiris.play("kivraHasTrouble", kind="technical")
    spiris.send(company, spiris.pay_run(company))
    assert spiris.advance("PT10M") == ["spiris.failedTechnical", "spiris.delivered"]


def test_vla_and_payroll_show_the_same_until_the_move(spiris: Sandbox) -> None:
    """SD-23: the demo customer's dispatches of last month, retained as well as delivered."""
    page = spiris.ok("GET", "/vla/companies/1003/kivra")["statusPage"]
    assert [one["status"] for one in page["dispatches"]] == ["delivered", "retained"]
    assert spiris.page(1003) == page


def test_payslips_on_paper_are_in_nobodys_mailbox(spiris: Sandbox) -> None:
    """SP-24: the demo customer's employee who wants a PDF."""
    spiris.approve(1001)
    sent = spiris.send(1001, 1)
    assert [one["channel"] for one in sent["payRun"]["payslips"]] == ["payslipKivra", "payslipKivra", "pdf"]
    spiris.advance("PT1H")
    assert spiris.play("employeeLooks", personalNumber="197503019817") == {"payslip": [], "kivra": []}


@pytest.mark.parametrize(
    ("action", "facts", "status"),
    [
        ("kivraAcceptsAccess", {"companyId": 1001}, 409),
        ("kivraRejectsAccess", {"companyId": 42}, 404),
        ("kivraHasTrouble", {"kind": "fire"}, 400),
        ("companyJoinsKivraElsewhere", {"organisationNumber": "SE5599000014"}, 400),
        ("employeeLooks", {"personalNumber": "Ada"}, 400),
        ("employeeDeletesPayslip", {"personalNumber": ADA, "payRunId": 1}, 404),
        ("employeeOptsOut", {}, 400),
    ],
)
def test_people_cannot_do_what_makes_no_sense(
    spiris: Sandbox, action: str, facts: dict[str, object], status: int
) -> None:
    """And nothing is stored."""
    spiris.keep()
    assert spiris.cannot(action, **facts) == status
    assert spiris.changed() == []


def test_every_action_is_listed_with_what_it_takes(spiris_client: Client) -> None:
    """GET /_motpart/people: a sentence and a JSON schema each."""
    listed = [one for one in spiris_client.get("/_motpart/people").json() if one["provider"] == "spiris"]
    assert len(listed) == 9
    assert all(one["summary"].endswith(".") and one["facts"]["properties"] for one in listed)
