"""The four credentials as shells and libraries send them, two environments, and the sender API beside this one."""

from __future__ import annotations

import pytest
import requests

from mockserver import create_app
from mockserver.sandbox import motpart_sandbox
from tests.client import Client
from tests.providers.kivra_legal.sandbox import CALLS, CORE, FOUR, HEADERS, TOKEN_PATH, Sandbox

REST = "grant_type=password&password=legal-test-password&client_id=legal-test-client&client_secret=legal-test-secret"


@pytest.mark.parametrize(
    "username",
    [
        "integration.user%40kivra.com.legalapi",  # as pasted from the page; decodes to @
        "integration.user%2540kivra.com.legalapi",  # a library that encodes what was pasted
        "Integration.User%40Kivra.com.legalapi",
    ],
)
def test_the_pages_spelling_works_however_it_is_encoded(legal: Sandbox, username: str) -> None:
    """LEG-08: what arrives after decoding has @ or %40, and names the same user."""
    answer = legal.token(f"{REST}&username={username}")
    assert answer.status_code == 200, answer.text
    called = legal.call("GET", "/documents", headers={"Authorization": f"Bearer {answer.json()['access_token']}"})
    assert called.status_code == 200


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ("", "unsupported_grant_type"),
        (REST, "invalid_grant"),
        (f"{REST}&username=", "invalid_grant"),
        (f"{REST}&username=integration.user%40kivra.com", "invalid_grant"),
        (f"{REST}&username=integration.user%40kivra.com.legalapi&client_id=again", "invalid_client_id"),
        (b"\xff\xfe=1", "invalid_request"),
        (REST.replace("client_id=legal-test-client", f"client_id={CORE}") + "&username=x", "invalid_client_id"),
        (REST.replace("legal-test-secret", "kivra-secret") + "&username=x", "invalid_client"),
        (
            REST.replace("grant_type=password", "grant_type=client_credentials") + "&username=x",
            "unsupported_grant_type",
        ),
    ],
)
def test_a_refusal_says_which_credential_is_wrong(legal: Sandbox, form: str | bytes, error: str) -> None:
    """LEG-N04, LD-03: 400 in OAuth's form, and nothing is stored."""
    legal.keep()
    answer = legal.token(form)
    assert (answer.status_code, answer.json()["error"]) == (400, error), answer.text
    assert set(answer.json()) == {"error", "error_description"}
    assert legal.changed() == []


@pytest.mark.parametrize("media_type", ["application/json", "text/plain", "multipart/form-data; boundary=x", ""])
def test_nothing_but_a_form_is_taken_for_a_token(legal: Sandbox, media_type: str) -> None:
    """LEG-N01: in the token endpoint's own form too."""
    answer = legal.reach("POST", TOKEN_PATH, content=b"{}", headers={"Content-Type": media_type})
    assert answer.status_code == 400
    assert set(answer.json()) == {"error", "error_description"}


def test_production_has_its_own_users_and_its_own_state(legal_client: Client, legal: Sandbox) -> None:
    """LEG-16: at /kivra-legal@production/; a refusal says where the credential is good."""
    production = Sandbox(legal_client, legal.world, "@production")
    refused = production.asked()
    assert refused.json()["error"] == "invalid_client_id"
    assert "call /kivra-legal/ with it" in refused.headers["motpart-reason"]
    changes = {name: FOUR[name].replace("test", "production") for name in ("password", "client_id", "client_secret")}
    username = "integration.user%40kivra.com"
    assert production.asked(username=username + ".legalapi", **changes).json()["error"] == "invalid_grant"
    answer = production.asked(username=username, **changes)
    assert answer.status_code == 200
    assert answer.json()["instance_url"].endswith("/kivra-legal@production")
    assert production.call("GET", "/documents").status_code == 401


def test_each_host_is_its_environment_and_instance_url_leads_back() -> None:
    """In a test without a socket the login hosts answer, and what the token says is followed."""
    with motpart_sandbox("kivra-legal"):
        for host, status in (("test.salesforce.com", 200), ("login.salesforce.com", 400)):
            answer = requests.post(f"https://{host}{TOKEN_PATH}", data=FOUR, timeout=5)
            assert answer.status_code == status
            if status == 200:
                token = answer.json()
        headers = {**HEADERS, "Authorization": f"Bearer {token['access_token']}"}
        assert requests.get(f"{token['instance_url']}{CALLS}/documents", headers=headers, timeout=5).ok


def test_the_tenant_apis_client_id_is_the_one_and_its_token_is_not() -> None:
    """LEG-10, LEG-14: clientId is shared with the sender API, tokens are not."""
    app = create_app(["kivra", "kivra-legal"])
    tenant, *_ = [one for one in app.server.catalogue["kivra"].terms.credentials if one.username]
    ready, *_ = [one for one in app.server.catalogue["kivra"].terms.credentials if one.value]
    with Client(app) as client:
        url = f"/kivra-legal{CALLS}/documents"
        assert client.get(url, headers={**HEADERS, "clientId": str(tenant.username)}).status_code == 200
        foreign = client.get(url, headers={**HEADERS, "Authorization": f"Bearer {ready.value}"})
    assert foreign.status_code == 401
    assert foreign.json() == [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}]
