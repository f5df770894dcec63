"""Tokens that a provider function issues: they live in the world, and die with its clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec

from mockserver.provider import Caller
from mockserver.world import Collection, World

__all__ = ["TOKENS", "IssuedToken", "issue_token", "revoke_token", "token_key"]


class IssuedToken(msgspec.Struct, frozen=True, kw_only=True):
    """A token that a provider function gave out.

    ``expires`` None lives for ever; ``name``, ``environment``, ``grants`` and ``holder`` become the caller's.
    """

    name: str
    environment: str
    grants: dict[str, Any]
    expires: datetime | None = None
    holder: str = ""

    @property
    def caller(self) -> Caller:
        """Who calls with it."""
        return Caller(self.name, self.environment, self.grants, self.holder or self.name)


TOKENS: Collection[IssuedToken] = Collection("motpart.tokens", IssuedToken)


def token_key(api: str, environment: str, value: str) -> str:
    """The key of a token in ``TOKENS``; ``environment`` is empty for the provider's default one."""
    return f"{api}@{environment}:{value}" if environment else f"{api}:{value}"


def issue_token(
    world: World, api: str, value: str, caller: Caller, lifetime: timedelta | None = None, *, replaces: bool = False
) -> IssuedToken:
    """Make a value good for calls of ``api`` in this world and environment.

    Args:
        world: where it is good.
        api: the provider's name.
        value: the token, not encoded.
        caller: who it speaks for, and what it may.
        lifetime: of the world's clock; None never ends.
        replaces: whether it makes every earlier token of the same holder useless.
    """
    if replaces:
        _revoke_all(world, token_key(api, world.environment, ""), caller.holder)
    expires = None if lifetime is None else world.now + lifetime
    token = IssuedToken(
        name=caller.name,
        environment=caller.environment,
        grants=dict(caller.grants),
        expires=expires,
        holder=caller.holder,
    )
    world[TOKENS].put(token_key(api, world.environment, value), token)
    return token


def revoke_token(world: World, api: str, value: str) -> bool:
    """Make an issued value useless; whether there was one."""
    return world[TOKENS].delete(token_key(api, world.environment, value))


def _revoke_all(world: World, start: str, holder: str) -> None:
    tokens = world[TOKENS]
    for key in [key for key, token in tokens.items() if key.startswith(start) and token.caller.holder == holder]:
        tokens.delete(key)
