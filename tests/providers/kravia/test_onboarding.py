"""Creditors: template, activation, invitations, settings."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.kravia.sandbox import Sandbox, invoice

PERSON = {"email": "name@example.com", "name": "Demo Person", "isAccountant": False}
ACCOUNTANT = {**PERSON, "isAccountant": True, "countryCode": "NO", "organizationNumber": "123456789"}


@pytest.mark.parametrize("system", ["Systima", "Tripletex", "SomethingNew"])
def test_init_gives_a_template_and_makes_nothing(kravia: Sandbox, system: str) -> None:
    """KR-022, KR-023, KR-024, KI-11: any accounting system, and no creditor yet."""
    kravia.keep()
    template = kravia.ok("POST", "/onboarding/init", json={"accountingSystem": system})
    assert (template["accountingSystem"], template["name"]) == (system, None)
    assert kravia.changed() == []


@pytest.mark.parametrize("kind", ["Company", "Organisation", "PrivatePerson"])
def test_a_submitted_template_makes_a_creditor_to_register_for(kravia: Sandbox, kind: str) -> None:
    """KR-020, KR-021, KR-023, KD-05: three kinds; the token that made it covers it, others do not."""
    template = kravia.ok("POST", "/onboarding/init", json={"accountingSystem": "Systima"})
    body = {**template, "creditorType": kind, "name": "Fjordlys Demo AS", "email": "name@example.com"}
    creditor = kravia.ok("POST", "/onboarding/activate", token="kravia-other-token", json=body)
    claim = kravia.call(
        "POST", "/invoice/register", token="kravia-other-token", json=invoice(creditorId=creditor["id"])
    )
    assert claim.status_code == 200
    settings = kravia.ok("GET", f"/creditor/{creditor['id']}/settings")
    assert settings["name"] == "Fjordlys Demo AS"


@pytest.mark.parametrize("body", [{}, {"accountingSystem": ""}, {"accountingSystem": None}])
def test_init_needs_an_accounting_system(kravia: Sandbox, body: dict[str, Any]) -> None:
    """KR-022: 400 without."""
    assert kravia.call("POST", "/onboarding/init", json=body).status_code == 400


def test_people_share_the_creditors_workspace_accountants_have_their_own(kravia: Sandbox) -> None:
    """KR-025, KR-026, KR-027, KD-39: one workspace per creditor, one per accountant's company."""
    invite = "/creditor/10759/invite"
    first = kravia.ok("POST", invite, json=PERSON)
    second = kravia.ok("POST", invite, json={**PERSON, "email": "debtor@example.com"})
    accountant = kravia.ok("POST", invite, json=ACCOUNTANT)
    elsewhere = kravia.ok("POST", "/creditor/10760/invite", json=ACCOUNTANT)
    assert first["workspaceId"] == second["workspaceId"] != accountant["workspaceId"] == elsewhere["workspaceId"]
    assert (first["workspaceOwner"], accountant["workspaceOwner"]) == ("Creditor", "Accountant")


def test_inviting_again_changes_nothing(kravia: Sandbox) -> None:
    """KD-39: the same person has access already."""
    kravia.ok("POST", "/creditor/10759/invite", json=PERSON)
    kravia.keep()
    kravia.ok("POST", "/creditor/10759/invite", json=PERSON)
    assert kravia.changed() == []


@pytest.mark.parametrize("missing", ["countryCode", "organizationNumber", "email", "name", "isAccountant"])
def test_an_accountants_invitation_is_complete(kravia: Sandbox, missing: str) -> None:
    """KR-026: 400 when something is missing, and nobody has access."""
    kravia.keep()
    body = {key: value for key, value in ACCOUNTANT.items() if key != missing}
    assert kravia.call("POST", "/creditor/10759/invite", json=body).status_code == 400
    assert kravia.changed() == []


def test_an_unknown_creditor_is_not_found(kravia: Sandbox) -> None:
    """KD-10: 404 wherever a creditor is named."""
    answers = [
        kravia.call("POST", "/creditor/1/invite", json=PERSON),
        kravia.call("GET", "/creditor/1/settings"),
        kravia.call("PUT", "/creditor/1/webhook", json={"secret": "s", "enabled": True, "url": "https://a.test/"}),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
