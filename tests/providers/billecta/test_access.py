"""Who gets in, and how a refusal looks."""

from __future__ import annotations

import base64
import json

import pytest

from tests.providers.billecta.sandbox import BASIC, CREDITOR, JSON, OTHER, OTHER_CREDITOR, Sandbox, invoice

TOKEN = "SecureToken NVVpczU0RW1RLzlqSnRHaFFvUzhLOXhIUnNNWFFoWmc9PQ=="
JENNY = {"CreditorPublicId": CREDITOR, "Name": "Jenny Doe"}


def make_token(billecta: Sandbox, who: str = BASIC) -> str:
    """A new token, ready for the header."""
    made = billecta.call("POST", "/authentication/apiauthenticate", who, headers={**JSON, "Content-Length": "0"})
    assert made.status_code == 200, made.text
    return "SecureToken " + base64.b64encode(made.json()["Value"].encode()).decode()


@pytest.mark.parametrize("who", [BASIC, TOKEN])
def test_the_guides_own_values_open_the_door(billecta: Sandbox, who: str) -> None:
    """B32, B33, B34."""
    assert billecta.call("GET", "/common/currencies", who, headers=JSON).status_code == 200


@pytest.mark.parametrize("who", [None, "Basic bm9ib2R5Om5vdGhpbmc=", "SecureToken 5Uis54EmQ/9jJtGhQoS8K9xHRsMXQhZg=="])
def test_nothing_else_does(billecta: Sandbox, who: str | None) -> None:
    """B20, B33: no credentials, wrong ones, and a token that was not encoded once more."""
    refused = billecta.call("GET", "/common/currencies", who, headers=JSON)
    assert refused.status_code == 401
    assert refused.json().keys() == {"Message", "ExternalErrorCode", "RequestContent"}


def test_a_new_token_ends_the_former(billecta: Sandbox) -> None:
    """B35, B38: the guide's token is renewed with itself, and then with the new one."""
    second = make_token(billecta, TOKEN)
    assert billecta.call("GET", "/common/countries", TOKEN).status_code == 401
    third = make_token(billecta, second)
    assert billecta.call("GET", "/common/countries", second).status_code == 401
    assert billecta.call("GET", "/common/countries", third).status_code == 200


def test_production_does_not_know_the_test_environments_user(billecta: Sandbox) -> None:
    """B01."""
    assert billecta.call("GET", "/common/countries", BASIC, "@production").status_code == 401


def test_xml_is_the_default_of_answers(billecta: Sandbox) -> None:
    """B02, B04."""
    assert billecta.call("GET", "/common/currencies", headers={"Accept": "*/*"}).text.lstrip().startswith("<")
    assert billecta.call("GET", "/common/currencies", headers=JSON).text.startswith("[")


def test_the_message_stands_in_header_and_body(billecta: Sandbox) -> None:
    """B16, B17, B18."""
    refused = billecta.call("POST", "/debtors/debtor", headers=JSON, json={"Name": ""})
    assert refused.status_code == 400
    assert refused.headers["ErrorMessage"] == refused.json()["Message"]


@pytest.mark.parametrize("body", [b'{"Name": ', json.dumps({"Name": "Jenny Doe", "DebtorType": "Persn"}).encode()])
def test_what_cannot_be_parsed_is_500(billecta: Sandbox, body: bytes) -> None:
    """B06, B07."""
    assert billecta.call("POST", "/debtors/debtor", headers=JSON, content=body).status_code == 500


def test_a_call_id_is_good_once(billecta: Sandbox) -> None:
    """B28, B29, B31."""
    once = {**JSON, "UniqueApiCallId": "once"}
    assert billecta.call("POST", "/debtors/debtor", headers=once, json=JENNY).status_code == 200
    assert billecta.call("POST", "/debtors/debtor", headers=once, json=JENNY).status_code == 403
    assert billecta.call("POST", "/debtors/debtor", headers=JSON, json=JENNY).status_code == 200


def test_fifty_wrong_calls_close_the_door(billecta: Sandbox) -> None:
    """B23, B24: the next call is refused, right or wrong."""
    for _ in range(50):
        assert billecta.call("POST", "/debtors/debtor", headers=JSON, json={"Name": ""}).status_code == 400
    assert billecta.call("GET", "/common/countries", headers=JSON).status_code == 429


def test_searching_has_a_limit_of_its_own(billecta: Sandbox) -> None:
    """B25."""
    statuses = [
        billecta.call("POST", "/search/actions", headers=JSON, json={"CreditorPublicId": CREDITOR}).status_code
        for _ in range(31)
    ]
    assert statuses == [200] * 30 + [429]


def test_a_debtor_is_found_by_the_id_that_creating_it_gave(billecta: Sandbox) -> None:
    """B08, B41."""
    made = billecta.call("POST", "/debtors/debtor", headers=JSON, json=JENNY)
    found = billecta.call("GET", f"/debtors/debtor/{made.json()['PublicId']}", headers=JSON)
    assert found.json()["Name"] == "Jenny Doe"


def test_an_id_that_is_none_is_401(billecta: Sandbox) -> None:
    """B20."""
    assert billecta.call("GET", "/debtors/debtors/nonsense", headers=JSON).status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("PATCH", "/common/countries", JSON, 405),
        ("GET", "/common/countries", {"Accept": "image/png"}, 406),
        ("POST", "/debtors/debtor", {**JSON, "Content-Type": "image/png"}, 415),
    ],
)
def test_what_http_itself_refuses(
    billecta: Sandbox, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    """BLD-03: these are not documented, and are as HTTP has them."""
    assert billecta.call(method, path, headers=headers, content=b"\x00").status_code == status


def test_calls_that_the_limit_refuses_do_not_count(billecta: Sandbox) -> None:
    """BLD-14: 429 at once, and a client that goes on asking gets in when the window is over."""
    for _ in range(50):
        billecta.call("POST", "/debtors/debtor", headers=JSON, json={"Name": ""})
    billecta.advance("PT50S")
    for _ in range(60):
        assert billecta.call("GET", "/common/countries", headers=JSON).status_code == 429
    billecta.advance("PT11S")
    assert billecta.call("GET", "/common/countries", headers=JSON).status_code == 200


def test_a_call_id_belongs_to_its_user_and_is_used_up_by_success(billecta: Sandbox) -> None:
    """BLD-15."""
    once = {**JSON, "UniqueApiCallId": "once"}
    other = {"CreditorPublicId": OTHER_CREDITOR, "Name": "Bo"}
    assert billecta.call("POST", "/debtors/debtor", headers=once, json={**JENNY, "Name": ""}).status_code == 400
    assert billecta.call("POST", "/debtors/debtor", headers=once, json=JENNY).status_code == 200
    assert billecta.call("POST", "/debtors/debtor", OTHER, headers=once, json=other).status_code == 200
    assert billecta.call("POST", "/debtors/debtor", headers=once, json=JENNY).status_code == 403


def test_both_forms_of_the_months_file_are_taken(billecta: Sandbox) -> None:
    """BLD-27."""
    path = f"/accounting/accountingexports/{CREDITOR}"
    for query in ("period=2026-01-01", "from=2026-01-01&to=2026-01-31"):
        assert billecta.call("PUT", f"{path}?{query}", headers=JSON).status_code == 200


def test_a_property_that_is_not_known_is_ignored(billecta: Sandbox) -> None:
    """BLD-37, BLD-18."""
    made = billecta.make("/debtors/debtor", **JENNY, Unknown=1)
    assert "Unknown" not in billecta.get(f"/debtors/debtor/{made}")


def test_cards_and_interest_are_for_who_has_rights_on_the_creditor(billecta: Sandbox) -> None:
    """B20: both are found by an id that does not name the creditor."""
    debtor = billecta.make("/debtors/debtor", Name="Ada")
    card = billecta.make("/debtors/addcreditcard", DebtorPublicId=debtor)
    number = billecta.make("/invoice/action", **invoice(debtor))
    billecta.do("PUT", f"/invoice/attest/{number}")
    interest = f"/invoice/interestinvoice/{number}?from=2026-02-05&to=2026-03-06&interesttype=Fixed&interest=8"
    for method, path in [
        ("GET", f"/debtors/addcreditcard/{card}"),
        ("DELETE", f"/debtors/addcreditcard/{card}"),
        ("POST", interest),
    ]:
        assert billecta.call(method, path, OTHER, headers=JSON).status_code == 401, path
    assert billecta.get(f"/debtors/addcreditcard/{card}")["Status"] == "Pending"
    billecta.do("DELETE", f"/debtors/addcreditcard/{card}")
    assert billecta.call("GET", f"/debtors/addcreditcard/{card}", headers=JSON).status_code == 404
    billecta.do("DELETE", f"/debtors/addcreditcard/{card}", 400)


@pytest.mark.parametrize("what", ["balances", "autogiroapprovalxmls", "debtorevents", "kivra"])
def test_nothing_is_known_of_nobody(billecta: Sandbox, what: str) -> None:
    """B22, BLD-13: what is read of a debtor that there is not is 404, which the document says as well; it was 400."""
    path = f"/debtors/{what}/11111111-2222-4333-8444-555555555555"
    assert billecta.call("GET", path, headers=JSON).status_code == 404
