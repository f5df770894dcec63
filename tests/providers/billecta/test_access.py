"""Who gets in, and how a refusal looks."""

from __future__ import annotations

import base64
import json
from itertools import count
from typing import Any

import httpx
import pytest

from tests.client import Client

BASIC = "Basic QWxsYWRpbjpTZXNhbWUsIG9wZW4="
TOKEN = "SecureToken NVVpczU0RW1RLzlqSnRHaFFvUzhLOXhIUnNNWFFoWmc9PQ=="
JSON = {"Accept": "application/json"}
_worlds = count()


class Sandbox:
    """Calls of one world."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._base = f"/~billecta-{next(_worlds)}/billecta"

    def call(self, method: str, path: str, who: str | None = BASIC, mount: str = "", **options: Any) -> httpx.Response:
        """A call with a value for Authorization; ``headers`` come on top."""
        headers = {**({} if who is None else {"Authorization": who}), **options.pop("headers", {})}
        return self._client.request(method, f"{self._base}{mount}/v1{path}", headers=headers, **options)


@pytest.fixture
def billecta(billecta_client: Client) -> Sandbox:
    """A fresh world."""
    return Sandbox(billecta_client)


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
    assert billecta.call("POST", "/debtors/debtor", headers=once, json={"Name": "Jenny Doe"}).status_code == 200
    assert billecta.call("POST", "/debtors/debtor", headers=once, json={"Name": "Jenny Doe"}).status_code == 403
    assert billecta.call("POST", "/debtors/debtor", headers=JSON, json={"Name": "Jenny Doe"}).status_code == 200


def test_fifty_wrong_calls_close_the_door(billecta: Sandbox) -> None:
    """B23, B24: the next call is refused, right or wrong."""
    for _ in range(50):
        assert billecta.call("POST", "/debtors/debtor", headers=JSON, json={"Name": ""}).status_code == 400
    assert billecta.call("GET", "/common/countries", headers=JSON).status_code == 429


def test_searching_has_a_limit_of_its_own(billecta: Sandbox) -> None:
    """B25."""
    statuses = [billecta.call("POST", "/search/actions", headers=JSON, json={}).status_code for _ in range(31)]
    assert statuses == [200] * 30 + [429]


def test_a_debtor_is_found_by_the_id_that_creating_it_gave(billecta: Sandbox) -> None:
    """B08, B41."""
    made = billecta.call("POST", "/debtors/debtor", headers=JSON, json={"Name": "Jenny Doe"})
    found = billecta.call("GET", f"/debtors/debtor/{made.json()['PublicId']}", headers=JSON)
    assert found.json()["Name"] == "Jenny Doe"


def test_an_id_that_is_none_is_401(billecta: Sandbox) -> None:
    """B20."""
    assert billecta.call("GET", "/debtors/debtors/nonsense", headers=JSON).status_code == 401
