"""The token endpoint of OAuth 2.0 (RFC 6749): who asks, by which grant, and for which scopes.

A provider's function says how long a token lives and what it looks like; what is asked, and whether it may be asked, is
the same everywhere:

    @operation("getToken")
    def get_token(call: Call, world: World) -> Reply:
        grant = read_grant(call)
        token = world.chance.token(32)
        issue_token(world, call.operation.api.name, token, grant.caller, timedelta(hours=8))
        return Reply(200, {"access_token": token, "token_type": "bearer", "scope": " ".join(grant.scopes)})

Refusals carry the error codes of RFC 6749, section 5.2, as their ``code``; the provider's dialect words them.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mockserver.errors import Fault, Refusal
from mockserver.provider import Call, Caller
from specs.settings import Credential

__all__ = ["Grant", "read_grant"]

_KINDS = ("client_credentials",)


@dataclass(frozen=True, slots=True)
class Grant:
    """A token request that its client may make.

    Attributes:
        kind: the grant type.
        caller: who the token will speak for; its grants have the ``scopes`` that were asked for.
        scopes: those scopes, in the order in which they were asked for; everything granted when none was.
    """

    kind: str
    caller: Caller
    scopes: tuple[str, ...]


def read_grant(
    call: Call,
    *,
    kinds: Sequence[str] = _KINDS,
    separator: str = " ",
    covers: Callable[[Collection[str], str], bool] = lambda granted, scope: scope in granted,
    spelling: Callable[[str], str] = str,
    scope_rule: str | None = None,
) -> Grant:
    """Read a token request: a form or a JSON object, the client in the header (Basic) or in the body.

    Args:
        call: of an operation whose ``security`` is the client's Basic scheme, or nothing where the body names the
            client. Credentials are provider.yaml's: those of the Basic scheme, and those that say ``grant``.
        kinds: the grant types that this endpoint takes.
        separator: what stands between scopes.
        covers: whether scopes that were granted cover one that is asked for.
        spelling: how a user name is read before it is compared, where a provider takes several spellings.
        scope_rule: the rule that demands the refusal of a scope that was not granted.

    Raises:
        Refusal: 400 ``invalid_request``, ``unsupported_grant_type``, ``invalid_grant``, ``invalid_scope``; 401
            ``invalid_client``.
    """
    body = call.body if isinstance(call.body, dict) else {}
    kind = body.get("grant_type")
    if kind is None:
        raise _refusal("invalid_request", "grant_type", "is required")
    if kind not in kinds:
        raise _refusal("unsupported_grant_type", "grant_type", f"is none of {', '.join(kinds)}")
    caller = call.caller if call.authenticated and kind == "client_credentials" else _client(call, body, kind, spelling)
    allowed = caller.grants.get("scopes")
    asked = tuple(dict.fromkeys(filter(None, str(body.get("scope") or "").split(separator))))
    missing = [] if allowed is None else [scope for scope in asked if not covers(allowed, scope)]
    if missing:
        wrong = f"{separator.join(missing)} is not granted to this client"
        raise _refusal("invalid_scope", "scope", wrong, rule=scope_rule)
    scopes = asked or tuple(allowed or ())
    if asked or allowed is not None:
        caller = replace(caller, grants={**caller.grants, "scopes": list(scopes)})
    return Grant(kind, caller, scopes)


def _client(call: Call, body: dict[str, Any], kind: str, spelling: Callable[[str], str]) -> Caller:
    """Whom the values in the body belong to; each is looked at in turn, so that the refusal can say which is wrong."""
    entries = [entry for entry in call.operation.api.terms.credentials if entry.grant == kind]
    given = {name: str(body.get(name) or "") for name in ("client_id", "client_secret", "username", "password")}
    if call.authenticated:  # the client has proved itself in the header already, its user stands in the body
        entries = [entry for entry in entries if (entry.holder or entry.name) == call.caller.holder]
    else:
        entries = [entry for entry in entries if _same(entry.client_id, given["client_id"])]
        if not entries:
            raise _refusal("invalid_client", "client_id", "is not known here", status=401)
        entries = [entry for entry in entries if _same(entry.client_secret, given["client_secret"])]
        if not entries:
            raise _refusal("invalid_client", "client_secret", "does not fit the client_id", status=401)
    if kind == "password":
        entries = [entry for entry in entries if _same(entry.username, spelling(given["username"]))]
        if not entries:
            raise _refusal("invalid_grant", "username", "is not known to this client")
        entries = [entry for entry in entries if _same(entry.password, given["password"])]
        if not entries:
            raise _refusal("invalid_grant", "password", "does not fit the username")
    return _in_environment(call, entries)


def _in_environment(call: Call, entries: Sequence[Credential]) -> Caller:
    here = call.caller.environment
    entry = next((entry for entry in entries if entry.environment in (None, here)), None)
    if entry is None:
        api, there = call.operation.api, str(entries[0].environment)
        mount = api.name if there == api.terms.default_environment else f"{api.name}@{there}"
        hint = f"the credential belongs to the environment {there}, this is {here}; call /{mount}/ with it"
        raise Refusal(401, "invalid_client", "The client is not known.", hint=hint)
    return Caller(entry.name, here, entry.grants, entry.holder or entry.name)


def _same(known: str | None, given: str) -> bool:
    return hmac.compare_digest((known or "").encode(), given.encode())


def _refusal(code: str, place: str, reason: str, *, status: int = 400, rule: str | None = None) -> Refusal:
    words = {"invalid_client": "The client is not known.", "invalid_grant": "The user is not known."}
    message = words.get(code, f"{place} {reason}.")
    return Refusal(status, code, message, faults=[Fault(f"body.{place}", reason)], rule=rule)
