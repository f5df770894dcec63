"""Tokens of the three levels (POS-01, POS-02)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from mockserver.grants import read_grant
from mockserver.provider import Call, Caller, Reply, operation
from mockserver.providers.kivra_receipt_pos.access import own_chain, own_store
from mockserver.tokens import issue_token
from mockserver.world import World

__all__ = ["fetch_chain_token", "fetch_store_token", "fetch_token"]

_LIFETIME = timedelta(days=1)
_SIGNED_BY = b"motpart signs these tokens; nobody else has a reason to"


@operation("fetchToken")
def fetch_token(call: Call, world: World) -> Reply:
    """A partner's, for its client id and secret in the form."""
    grant = read_grant(call)
    return _issue(call, world, grant.caller, "PARTNER", {})


@operation("fetchChainToken")
def fetch_chain_token(call: Call, world: World) -> Reply:
    """A chain's, for its partner."""
    chain = own_chain(call, world, call.path["chainID"])
    return _issue(call, world, call.caller, "CHAIN", {"chain": chain.id})


@operation("fetchStoreToken")
def fetch_store_token(call: Call, world: World) -> Reply:
    """A store's, for its partner or its chain."""
    store = own_store(call, world, call.path["storeID"])
    return _issue(call, world, call.caller, "STORE", {"chain": store.chain, "store": store.id})


def _issue(call: Call, world: World, caller: Caller, level: str, reach: Mapping[str, str]) -> Reply:
    caller = replace(caller, grants={**caller.grants, **reach, "scopes": [level]})
    claims: dict[str, Any] = {
        "jti": world.chance.uuid(),
        "sub": caller.holder,
        "scope": level,
        **reach,
        "iat": int(world.now.timestamp()),
        "exp": int((world.now + _LIFETIME).timestamp()),
    }
    token = _jwt(claims)
    issue_token(world, call.operation.api.name, token, caller, _LIFETIME)
    seconds = int(_LIFETIME.total_seconds())
    return Reply(200, {"access_token": token, "token_type": "Bearer", "expires_in": seconds})


def _jwt(claims: Mapping[str, Any]) -> str:
    """A signed token (RFC 7519); a library for it would add 38 ms to each start."""
    parts = [_part(json.dumps(one, separators=(",", ":")).encode()) for one in ({"alg": "HS256", "typ": "JWT"}, claims)]
    signed = ".".join(parts)
    return f"{signed}.{_part(hmac.new(_SIGNED_BY, signed.encode(), hashlib.sha256).digest())}"


def _part(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
