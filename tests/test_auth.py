"""Who is let in: schemes of every form, scopes, credentials that belong together, tokens that replace others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from mockserver.auth import Guard, Realm, guard_of
from mockserver.errors import Refusal
from mockserver.provider import Caller, Provider
from mockserver.tokens import issue_token, revoke_token
from mockserver.world import World
from mockserver.worlds import Worlds
from specs.settings import read_settings

SCHEMES: Mapping[str, Mapping[str, Any]] = {
    "reading": {"type": "http", "scheme": "bearer", "x-scope": "read"},
    "bearer": {"type": "http", "scheme": "bearer"},
    "basic": {"type": "http", "scheme": "basic"},
    "secret": {"type": "http", "scheme": "SecretToken"},
    "oauth": {"type": "oauth2", "flows": {}},
    "client": {"type": "apiKey", "in": "header", "name": "clientId"},
}
SETTINGS = {
    "environments": {"production": {"url": "https://api.test"}, "test": {"url": "https://test.test"}},
    "authentication": {"secret": {"encoding": "base64"}},
    "credentials": [
        {"name": "ready", "scheme": "reading", "value": "demo"},
        {"name": "plain", "scheme": "bearer", "value": "plain", "holder": "acme"},
        {"name": "user", "scheme": "basic", "username": "ann", "password": "pw: 1", "holder": "acme"},
        {"name": "secret", "scheme": "secret", "value": "s3cret/+="},
        {"name": "all", "scheme": "oauth", "value": "all"},
        {"name": "some", "scheme": "oauth", "value": "some", "grants": {"scopes": ["read", "tenant.7.write"]}},
        {"name": "acme's client", "scheme": "client", "value": "17", "holder": "acme", "grants": {"tenant": 7}},
        {"name": "another client", "scheme": "client", "value": "18"},
        {"name": "live", "scheme": "bearer", "value": "live", "environment": "production"},
    ],
}


def guard(*security: Mapping[str, list[str]], environment: str = "test") -> Guard:
    """What an operation with this ``security`` demands."""
    realm = Realm("smallpay", read_settings(SETTINGS, "provider.yaml"), environment, Provider().covers)
    return guard_of(security, SCHEMES, realm)


@pytest.fixture
def world() -> World:
    """An empty world with a token that may write and one that may read and write."""
    world = Worlds(jobs={}).get("default")
    issue_token(world, "smallpay", "writes", Caller("one", "test", {"scopes": ["write"]}))
    issue_token(world, "smallpay", "both", Caller("two", "test", {"scopes": ["write", "read"]}, "acme"))
    issue_token(world, "smallpay", "none", Caller("three", "test"))
    return world


def admitted(guard: Guard, world: World, path: Mapping[str, str] | None = None, /, **headers: str) -> str:
    """Who is let in, or why nobody is."""
    raw = {name.lower().encode(): value.encode("latin-1") for name, value in headers.items()}
    try:
        return guard.admit(raw, b"", world, path or {}).name
    except Refusal as refusal:
        return f"{refusal.status} {refusal.hint or refusal.message}"


@pytest.mark.parametrize(
    ("scheme", "token", "found"),
    [
        ("reading", "both", "two"),
        ("reading", "demo", "ready"),
        ("reading", "writes", "401 the token lacks the scope read"),
        ("reading", "none", "401 the token lacks the scope read"),
        ("bearer", "writes", "one"),
        ("bearer", "none", "three"),
    ],
)
def test_a_bearer_scheme_may_name_the_scope_it_stands_for(world: World, scheme: str, token: str, found: str) -> None:
    """Without x-scope every issued token does; a credential of provider.yaml needs no scope."""
    assert admitted(guard({scheme: []}), world, Authorization=f"Bearer {token}") == found


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("SecretToken czNjcmV0Lys9", "secret"),
        ("secrettoken czNjcmV0Lys9", "secret"),
        ("SecretToken s3cret/+=", "401 header Authorization (SecretToken) is not valid base64"),
        ("SecretToken czNjcmV0Lys", "401 header Authorization (SecretToken) is not valid base64"),
        ("SecretToken czNj cmV0Lys9", "401 header Authorization (SecretToken) is not valid base64"),
        ("SecretToken /w==", "401 header Authorization (SecretToken) is not valid base64"),
        ("SecretToken bm9uZQ==", "three"),
        ("SecretToken bm9ib2R5", "401 header Authorization (SecretToken) has a value that this sandbox does not know"),
        ("Bearer both", "401 header Authorization (SecretToken) has a value that this sandbox does not know"),
    ],
)
def test_an_own_http_scheme_may_encode_its_values_once_more(world: World, header: str, found: str) -> None:
    """The word is the document's; values of provider.yaml and issued ones are base64 on the wire, or refused."""
    assert admitted(guard({"secret": []}), world, Authorization=header) == found


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("Basic YW5uOnB3OiAx", "user"),
        ("Basic YW5u", "401 header Authorization (Basic) is not base64 of a user name, a colon and a password"),
        ("Basic ann:pw: 1", "401 header Authorization (Basic) is not base64 of a user name, a colon and a password"),
        ("Basic YW5uOng=", "401 header Authorization (Basic) has a value that this sandbox does not know"),
    ],
)
def test_basic_says_what_is_wrong_with_a_pair(world: World, header: str, found: str) -> None:
    """A pair that is none is told apart from one that nobody has."""
    assert admitted(guard({"basic": []}), world, Authorization=header) == found


@pytest.mark.parametrize(
    ("token", "scopes", "found"),
    [
        ("all", ["read", "anything"], "all"),
        ("some", ["read"], "some"),
        ("some", [], "some"),
        ("some", ["read", "write"], "403 The token lacks the scope write."),
        ("some", ["pay", "write"], "403 The token lacks the scopes pay write."),
        ("both", ["read"], "two"),
        ("writes", ["read"], "403 The token lacks the scope read."),
        ("none", ["read"], "three"),
        ("some", ["tenant.{tenantKey}.write"], "some"),
        ("some", ["tenant.{other}.write"], "403 The token lacks the scope tenant.8.write."),
    ],
)
def test_a_required_scope_is_demanded(world: World, token: str, scopes: list[str], found: str) -> None:
    """403 names what is missing; who was granted no list of scopes has them all; a scope may name a path parameter."""
    path = {"tenantKey": "7", "other": "8"}
    assert admitted(guard({"oauth": scopes}), world, path, Authorization=f"Bearer {token}") == found


def test_a_missing_scope_is_in_the_challenge(world: World) -> None:
    """As RFC 6750 says, so that a client can ask for it."""
    with pytest.raises(Refusal) as refused:
        guard({"oauth": ["pay"]}).admit({b"authorization": b"Bearer some"}, b"", world)
    assert refused.value.headers == {"WWW-Authenticate": 'Bearer error="insufficient_scope", scope="pay"'}
    assert (refused.value.code, refused.value.extra) == (
        "insufficient_scope",
        {"scopes": ["pay"], "granted": ["read", "tenant.7.write"]},
    )


def test_another_alternative_may_have_the_scope(world: World) -> None:
    """One requirement that is met is enough."""
    either = guard({"oauth": ["pay"]}, {"oauth": ["read"]})
    assert admitted(either, world, Authorization="Bearer some") == "some"


@pytest.mark.parametrize(
    ("authorization", "client", "found"),
    [
        ("Bearer plain", "17", "plain"),
        ("Bearer both", "17", "two"),
        (
            "Bearer plain",
            "18",
            "403 header clientId belongs to another client, the other credential to acme",
        ),
        ("Bearer plain", "19", "401 header clientId has a value that this sandbox does not know"),
        ("Bearer plain", None, "401 expected header Authorization (Bearer) and header clientId"),
        (None, "17", "401 expected header Authorization (Bearer) and header clientId"),
    ],
)
def test_two_credentials_of_one_call_belong_together(
    world: World, authorization: str | None, client: str | None, found: str
) -> None:
    """Both must be there, both good, and both of the same holder."""
    headers = {name: value for name, value in (("Authorization", authorization), ("clientId", client)) if value}
    assert admitted(guard({"bearer": [], "client": []}), world, None, **headers) == found


def test_two_credentials_grant_what_either_grants(world: World) -> None:
    """The caller is the first; the second's grants come along."""
    headers = {b"authorization": b"Bearer plain", b"clientid": b"17"}
    caller = guard({"bearer": [], "client": []}).admit(headers, b"", world)
    assert (caller.name, caller.holder, caller.grants) == ("plain", "acme", {"tenant": 7})


def test_a_new_token_may_replace_the_holders_others(world: World) -> None:
    """Only the holder's, only of that provider, only in that environment."""
    for value, holder in (("first", "acme"), ("other", "else")):
        issue_token(world, "smallpay", value, Caller(value, "test", holder=holder))
    issue_token(world, "tallpay", "first", Caller("first", "test", holder="acme"))
    world.enter("production")
    issue_token(world, "smallpay", "first", Caller("first", "production", holder="acme"))
    world.enter("")
    issue_token(world, "smallpay", "new", Caller("new", "test", holder="acme"), replaces=True)
    unknown = "401 header Authorization (Bearer) has a value that this sandbox does not know"
    here = [admitted(guard({"bearer": []}), world, Authorization=f"Bearer {v}") for v in ("both", "other", "new")]
    assert here == [unknown, "other", "new"]
    world.enter("production")
    assert admitted(guard({"bearer": []}, environment="production"), world, Authorization="Bearer first") == "first"
    world.enter("")
    assert revoke_token(world, "tallpay", "first")


def test_a_token_dies_with_the_worlds_clock(world: World) -> None:
    """The reason says when it was."""
    world.freeze()
    issue_token(world, "smallpay", "short", Caller("short", "test"), timedelta(hours=8))
    assert admitted(guard({"bearer": []}), world, Authorization="Bearer short") == "short"
    world.advance(timedelta(hours=8))
    assert admitted(guard({"bearer": []}), world, Authorization="Bearer short").startswith("401 the token expired at ")


@pytest.mark.parametrize(
    ("environment", "token", "found"),
    [
        ("production", "live", "live"),
        ("production", "plain", "plain"),
        (
            "test",
            "live",
            "401 the credential belongs to the environment production, this is test; "
            "call /smallpay@production/ with it",
        ),
        (
            "production",
            "both",
            "401 the credential belongs to the environment test, this is production; call /smallpay/ with it",
        ),
    ],
)
def test_environments_refuse_each_others_credentials(world: World, environment: str, token: str, found: str) -> None:
    """Those of provider.yaml and those that were issued; the reason says where they are good."""
    world.enter("production" if environment == "production" else "")
    assert admitted(guard({"bearer": []}, environment=environment), world, Authorization=f"Bearer {token}") == found


def test_a_document_without_credentials_takes_any(world: World) -> None:
    """A stranger's document says not which are good; a missing one is refused all the same."""
    realm = Realm("smallpay", read_settings({}, "provider.yaml"), "sandbox", Provider().covers)
    anybody = guard_of([{"oauth": ["pay"], "client": []}], SCHEMES, realm)
    assert admitted(anybody, world, Authorization="Bearer x", clientId="y") == "any"
    assert admitted(anybody, world, Authorization="Bearer x").startswith("401 expected")


def test_the_caller_of_an_open_operation_has_the_environment(world: World) -> None:
    """An optional credential that is missing or wrong is nobody's."""
    caller: Any = guard({"bearer": []}, {}).admit({}, b"", world)
    assert (caller.name, caller.environment) == ("anonymous", "test")
