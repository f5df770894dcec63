"""Who may see what: tokens, and creditors of other owners."""

from __future__ import annotations

import pytest

from tests.providers.kravia.sandbox import Sandbox, case, invoice

OTHER = "kravia-other-token"


@pytest.mark.parametrize("token", [None, "wrong", "Bearer wrong", "bearer"], ids=["none", "wrong", "Bearer", "bare"])
def test_without_a_good_token_nothing_is_answered_or_changed(kravia: Sandbox, token: str | None) -> None:
    """KR-005: 401 in the dialect, and the world is as it was."""
    kravia.keep()
    answer = kravia.call("POST", "/invoice/register", token=token, json=invoice())
    assert answer.status_code == 401
    assert answer.json()["status"] == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert kravia.changed() == []


@pytest.mark.parametrize("token", ["YOUR_SECRET_TOKEN", "Bearer YOUR_SECRET_TOKEN"])
def test_the_token_stands_by_itself_or_after_bearer(kravia: Sandbox, token: str) -> None:
    """KR-002, KR-004, KI-16: both forms are taken."""
    assert kravia.call("GET", "/creditor", token=token).status_code == 200


def test_another_owners_claims_do_not_exist(kravia: Sandbox) -> None:
    """KD-10: not in search, not by id, not to be changed, and unlike nothing from an unknown id."""
    mine = kravia.register(invoice())
    kravia.keep()
    attempts = [
        kravia.call("GET", f"/invoice/{mine}/details", token=OTHER),
        kravia.act(mine, token=OTHER),
        kravia.call("POST", f"/invoice/{mine}/document?type=InvoiceAttachment", token=OTHER, json={"file": "SGVp"}),
        kravia.call("POST", "/invoice/register", token=OTHER, json=invoice()),
        kravia.call(
            "PUT",
            "/creditor/10759/webhook",
            token=OTHER,
            json={"secret": "s", "enabled": True, "url": "https://a.test"},
        ),
        kravia.call("GET", "/creditor/10759/settings", token=OTHER),
        kravia.call("PATCH", "/settlements/7001/bookkeep?internalAccountingId=1", token=OTHER),
    ]
    assert [answer.status_code for answer in attempts] == [404] * len(attempts)
    assert kravia.call("GET", "/invoice/search", token=OTHER).json()["data"][0]["creditorName"] == "Havgap Demo AS"
    assert [c["id"] for c in kravia.ok("GET", "/creditor", token=OTHER)] == [10760]
    assert kravia.ok("GET", "/settlements", token=OTHER) == []
    assert kravia.changed() == []


def test_a_payment_over_own_and_foreign_claims_books_nothing(kravia: Sandbox) -> None:
    """KD-10: one claim that is not the caller's refuses the whole payment."""
    theirs = kravia.register(case(creditorId=10760))
    kravia.keep()
    body = {
        "date": "2026-01-06",
        "amount": 20,
        "invoices": [{"invoiceId": theirs, "amount": 10}, {"invoiceId": 1553199, "amount": 10}],
    }
    assert kravia.call("POST", "/invoice/payment", token=OTHER, json=body).status_code == 404
    assert kravia.changed() == []


_LOGIN = {"grant_type": "password", "username": "demo@example.com", "password": "motpart-demo"}


def test_an_issued_token_works_until_it_expires(kravia: Sandbox) -> None:
    """KR-004, KD-31: the older clients' password grant gives a Bearer token that lives a day of the world's clock."""
    issued = kravia.ok("POST", "/oauth/token", token=None, data=_LOGIN)
    bearer = f"{issued['token_type']} {issued['access_token']}"
    assert [c["id"] for c in kravia.ok("GET", "/creditor", token=bearer)] == [10759, 10760]
    kravia.advance("PT25H")
    assert kravia.call("GET", "/creditor", token=bearer).status_code == 401


def test_a_wrong_password_gets_no_token(kravia: Sandbox) -> None:
    """KD-31: 403 with OAuth's two keys."""
    kravia.keep()
    answer = kravia.call("POST", "/oauth/token", token=None, data={**_LOGIN, "password": "guess"})
    assert (answer.status_code, answer.json()["error"]) == (403, "invalid_grant")
    assert kravia.changed() == []
