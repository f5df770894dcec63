"""Scopes: a bearer scheme that names one takes issued tokens only when they carry it."""

from __future__ import annotations

import pytest

from mockserver.auth import Guard, guard_of, issue_token
from mockserver.errors import Refusal
from mockserver.provider import Caller
from mockserver.world import World
from mockserver.worlds import Worlds

SCHEMES = {
    "reading": {"type": "http", "scheme": "bearer", "x-scope": "read"},
    "anyone": {"type": "http", "scheme": "bearer"},
}
READY = [{"name": "ready", "scheme": "reading", "value": "demo"}]


@pytest.fixture
def world() -> World:
    """An empty world with a token that may write and one that may read and write."""
    world = Worlds(jobs={}).get("default")
    issue_token(world, "examplepay", "writes", Caller("one", grants={"scopes": ["write"]}))
    issue_token(world, "examplepay", "both", Caller("two", grants={"scopes": ["write", "read"]}))
    issue_token(world, "examplepay", "plain", Caller("three"))
    return world


def admitted(guard: Guard, token: str, world: World) -> str:
    """Who is let in, or why nobody is."""
    try:
        return guard.admit({b"authorization": f"Bearer {token}".encode()}, b"", world).name
    except Refusal as refusal:
        return f"{refusal.status} {refusal.hint}"


@pytest.mark.parametrize(
    ("scheme", "token", "found"),
    [
        ("reading", "both", "two"),
        ("reading", "demo", "ready"),
        ("reading", "writes", "401 the token lacks the scope read"),
        ("reading", "plain", "401 the token lacks the scope read"),
        ("anyone", "writes", "one"),
        ("anyone", "plain", "three"),
    ],
)
def test_a_token_opens_what_its_scopes_name(world: World, scheme: str, token: str, found: str) -> None:
    """Without x-scope every issued token does, as before; a credential of provider.yaml needs no scope."""
    assert admitted(guard_of("examplepay", [{scheme: []}], SCHEMES, READY), token, world) == found
