"""A token endpoint: who asks, by which grant, for which scopes; a form and a JSON object ask the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import pytest

from mockserver.grants import read_grant
from mockserver.provider import Call, Reply
from mockserver.tokens import issue_token
from mockserver.world import World
from tests.client import Client
from tests.small import answer, app_of, whoami

SCHEMES = {
    "client": {"type": "http", "scheme": "basic"},
    "token": {"type": "oauth2", "flows": {}},
}
FORM = {"schema": {"type": "object", "additionalProperties": {"type": "string"}}}
BODY = {"content": {"application/x-www-form-urlencoded": FORM, "application/json": FORM}}
TOKEN = {"requestBody": BODY, "responses": {"200": answer({}), "400": answer({}), "401": answer({})}}
PATHS = {
    "/token": {"post": {"operationId": "token", "security": [{"client": []}, {}], **TOKEN}},
    "/me": {"get": {"operationId": "me", "security": [{"token": ["read"]}], "responses": {"200": answer({})}}},
}
USER = {
    "grant_type": "password",
    "client_id": "id3",
    "client_secret": "secret3",
    "username": "ann@example.com",
    "password": "pw",
}
CLIENT = {"grant_type": "client_credentials", "client_id": "id2", "client_secret": "secret2"}
SCOPES = {"scopes": ["read", "pay"]}
COMPANY = {"scopes": ["read"], "company": 7}
SETTINGS = {
    "environments": {"production": {"url": "https://api.test"}, "test": {"url": "https://test.test"}},
    "credentials": [
        {"name": "by header", "scheme": "client", "username": "id", "password": "secret", "grants": SCOPES},
        {"name": "by body", "grant": "client_credentials", "client_id": "id2", "client_secret": "secret2"},
        {
            **{name: value for name, value in USER.items() if name != "grant_type"},
            "name": "user",
            "grant": "password",
            "environment": "test",
            "holder": "acme",
            "grants": COMPANY,
        },
    ],
}


def token(call: Call, world: World) -> Reply:
    """What a provider writes: how long a token lives, and how the answer looks."""
    grant = read_grant(call, kinds=("client_credentials", "password"), spelling=unquote)
    value = world.chance.token(32)
    issue_token(world, call.operation.api.name, value, grant.caller, timedelta(hours=8))
    return Reply(200, {"access_token": value, "scope": " ".join(grant.scopes)})


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    """Smallpay with a token endpoint and an operation that needs the scope ``read``."""
    handlers = {"token": token, "me": whoami}
    with Client(
        app_of(tmp_path, PATHS, SETTINGS, components={"securitySchemes": SCHEMES}, handlers=handlers)
    ) as client:
        yield client


def me(client: Client, answer: httpx.Response) -> Any:
    """Who an answer's token speaks for."""
    return client.get("/me", headers={"Authorization": f"Bearer {answer.json()['access_token']}"}).json()


@pytest.mark.parametrize("form", ["data", "json"])
def test_a_user_asks_with_four_values(client: Client, form: str) -> None:
    """The password grant, in a form or in JSON, the user name in either spelling."""
    for name in ("ann@example.com", "ann%40example.com"):
        given = client.post("/token", **{form: {**USER, "username": name}})
        assert (given.status_code, given.json()["scope"]) == (200, "read")
        assert me(client, given) == {"name": "user", "environment": "test", "holder": "acme", "grants": COMPANY}


def test_a_client_asks_in_the_header_or_in_the_body(client: Client) -> None:
    """A client that was granted no list of scopes gets a token that has none, and may call everything."""
    by_header = client.post("/token", data={"grant_type": "client_credentials"}, auth=("id", "secret"))
    assert me(client, by_header)["name"] == "by header"
    assert by_header.json()["scope"] == "read pay"
    by_body = client.post("/token", json=CLIENT)
    assert me(client, by_body) == {"name": "by body", "environment": "test", "holder": "by body", "grants": {}}


def test_a_token_has_the_scopes_that_were_asked_for(client: Client) -> None:
    """Fewer than were granted; what it lacks it cannot do."""
    given = client.post("/token", json={"grant_type": "client_credentials", "scope": "pay"}, auth=("id", "secret"))
    assert given.json()["scope"] == "pay"
    refused = client.get("/me", headers={"Authorization": f"Bearer {given.json()['access_token']}"})
    assert (refused.status_code, refused.headers["Motpart-Reason"]) == (403, "The token lacks the scope read.")


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        ({}, 400, "grant_type is required.; body.grant_type: is required"),
        ({"grant_type": "magic"}, 400, "body.grant_type: is none of client_credentials, password"),
        ({**CLIENT, "client_id": "id9"}, 401, "The client is not known.; body.client_id: is not known here"),
        ({**CLIENT, "client_secret": "x"}, 401, "body.client_secret: does not fit the client_id"),
        ({**USER, "client_id": "id2"}, 401, "body.client_id: is not known here"),
        ({**USER, "username": "bob"}, 400, "The user is not known.; body.username: is not known to this client"),
        ({**USER, "password": ""}, 400, "body.password: does not fit the username"),
        ({**USER, "scope": "read pay"}, 400, "body.scope: pay is not granted to this client"),
    ],
)
def test_a_wrong_request_names_what_is_wrong(client: Client, body: dict[str, str], status: int, reason: str) -> None:
    """The first value that does not fit, and no token is issued."""
    refused = client.post("/token", json=body)
    assert (refused.status_code, reason in refused.headers["Motpart-Reason"]) == (status, True), refused.headers


def test_a_client_of_the_other_environment_is_told_so(client: Client) -> None:
    """The environments refuse each other at the token endpoint too."""
    refused = client.post("/smallpay@production/token", json=USER)
    assert refused.status_code == 401
    assert (
        "belongs to the environment test, this is production; call /smallpay/ with it"
        in refused.headers["Motpart-Reason"]
    )
