"""Who calls: the document's security schemes say where a credential stands, provider.yaml says which values are good.

A document without demo credentials (somebody's own file) takes any credential of the right form, so that a client needs
no change; a missing one is refused all the same. Tokens that a provider function issues live in the world.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import msgspec

from mockserver.errors import Refusal
from mockserver.provider import ANONYMOUS, Caller
from mockserver.world import Collection, World

__all__ = ["TOKENS", "Guard", "IssuedToken", "guard_of", "issue_token", "revoke_token"]


class IssuedToken(msgspec.Struct, frozen=True, kw_only=True):
    """A token that a provider function gave out; it dies with the world's clock.

    ``expires`` None lives for ever; ``name``, ``environment`` and ``grants`` become the caller's.
    """

    name: str
    environment: str
    grants: dict[str, Any]
    expires: datetime | None = None


TOKENS: Collection[IssuedToken] = Collection("motpart.tokens", IssuedToken)


def issue_token(world: World, api: str, value: str, caller: Caller, lifetime: timedelta | None = None) -> IssuedToken:
    """Make a value good for calls of ``api`` in this world, for ``lifetime`` of the world's clock."""
    expires = None if lifetime is None else world.now + lifetime
    grants = dict(caller.grants)
    token = IssuedToken(name=caller.name, environment=caller.environment, grants=grants, expires=expires)
    world[TOKENS].put(f"{api}:{value}", token)
    return token


def revoke_token(world: World, api: str, value: str) -> bool:
    """Make an issued value useless; whether there was one."""
    return world[TOKENS].delete(f"{api}:{value}")


Headers = Mapping[bytes, bytes]


class Guard:
    """What one operation demands, compiled once: alternatives of schemes that must all be satisfied."""

    __slots__ = ("_alternatives", "_challenge", "_open")

    def __init__(self, alternatives: Sequence[Sequence[_Scheme]]) -> None:
        self._alternatives = tuple(tuple(schemes) for schemes in alternatives)
        self._open = not alternatives or any(not schemes for schemes in alternatives)
        challenges = [scheme.challenge for schemes in self._alternatives for scheme in schemes if scheme.challenge]
        self._challenge = ", ".join(dict.fromkeys(challenges))

    def admit(self, headers: Headers, query: bytes, world: World) -> Caller:
        """The caller, or a refusal with 401 that says what is missing or wrong."""
        problem = None
        for schemes in self._alternatives:
            caller, found = None, None
            for scheme in schemes:
                caller, found = scheme.identify(headers, query, world)
                if caller is None:
                    break
            if caller is not None:
                return caller
            problem = problem or found
        if self._open:
            return ANONYMOUS
        wanted = " or ".join(" and ".join(s.place for s in schemes) for schemes in self._alternatives)
        extra = {"WWW-Authenticate": self._challenge} if self._challenge else {}
        if problem is None:
            message = "The request has no credential."
            raise Refusal(401, "unauthenticated", message, hint=f"expected {wanted}", headers=extra)
        raise Refusal(401, "unauthenticated", "The credential is not valid.", hint=problem, headers=extra)


class _Scheme:
    """One security scheme: where the credential stands and which raw values are good."""

    __slots__ = ("_any", "_api", "_good", "_prefixes", "_read", "_scope", "challenge", "place")

    def __init__(
        self, api: str, scheme: Mapping[str, Any], credentials: Sequence[Mapping[str, Any]], any_: bool
    ) -> None:
        self._api = api
        self._any = any_
        # OpenAPI 3.0 knows scopes of oauth2 alone; a bearer scheme names the one that it stands for as x-scope
        self._scope: str | None = scheme.get("x-scope")
        self._read, self.place, self.challenge, default = _reader(scheme)
        prefixes = [str(prefix) for entry in credentials for prefix in entry.get("prefixes", default)]
        # the longest first, so that "Bearer " is taken off before "" is
        self._prefixes = sorted(dict.fromkeys(prefixes or default), key=len, reverse=True)
        self._good: dict[str, Caller] = {}
        for entry in credentials:
            caller = Caller(str(entry["name"]), str(entry.get("environment", "sandbox")), entry.get("grants") or {})
            value = _value(entry)
            self._good.update({str(prefix) + value: caller for prefix in entry.get("prefixes", default)})

    def identify(self, headers: Headers, query: bytes, world: World) -> tuple[Caller | None, str | None]:
        """The caller, or None with what is wrong (None when there is no credential at all)."""
        raw = self._read(headers, query)
        if not raw:
            return None, None
        known = self._good.get(raw)
        if known is not None:
            return known, None
        for prefix in self._prefixes:
            if raw[: len(prefix)].lower() == prefix.lower():
                caller, problem = self._by_value(prefix, raw[len(prefix) :], world)
                if caller is not None or problem is not None:
                    return caller, problem
        return None, f"{self.place} has a value that this sandbox does not know"

    def _by_value(self, prefix: str, value: str, world: World) -> tuple[Caller | None, str | None]:
        """The caller by what follows a prefix: a demo credential, else a token that this world issued."""
        known = self._good.get(prefix + value)
        if known is not None:
            return known, None
        token = world[TOKENS].get(f"{self._api}:{value}")
        if token is None:
            return (Caller("any"), None) if self._any and value else (None, None)
        if token.expires is not None and token.expires <= world.now:
            return None, f"the token expired at {token.expires.isoformat()}"
        if self._scope is not None and self._scope not in token.grants.get("scopes", ()):
            return None, f"the token lacks the scope {self._scope}"
        return Caller(token.name, token.environment, token.grants), None


def _value(entry: Mapping[str, Any]) -> str:
    if "username" in entry:
        pair = f"{entry['username']}:{entry.get('password', '')}"
        return base64.b64encode(pair.encode()).decode()
    return str(entry["value"])


_Reader = Callable[[Headers, bytes], str | None]


def _reader(scheme: Mapping[str, Any]) -> tuple[_Reader, str, str, list[str]]:
    """How to read a scheme's credential, its place in words, its challenge, the prefixes it has by nature."""
    kind, name = scheme.get("type"), str(scheme.get("name", ""))
    if kind == "apiKey" and scheme.get("in") == "query":
        return _from_query(name), f"query parameter {name}", "", [""]
    if kind == "apiKey" and scheme.get("in") == "cookie":
        return _from_cookie(name), f"cookie {name}", "", [""]
    if kind == "apiKey":
        return _from_header(name), f"header {name}", "", [""]
    if kind == "http" and str(scheme.get("scheme", "")).lower() == "basic":
        return _from_header("authorization"), "header Authorization (Basic)", 'Basic realm="sandbox"', ["Basic "]
    return _from_header("authorization"), "header Authorization (Bearer)", "Bearer", ["Bearer "]


def _from_header(name: str) -> _Reader:
    key = name.lower().encode("latin-1", "replace")

    def read(headers: Headers, query: bytes) -> str | None:
        value = headers.get(key)
        return None if value is None else value.decode("latin-1")

    return read


def _from_query(name: str) -> _Reader:
    def read(headers: Headers, query: bytes) -> str | None:
        values = parse_qs(query.decode("latin-1")).get(name)
        return values[-1] if values else None

    return read


def _from_cookie(name: str) -> _Reader:
    def read(headers: Headers, query: bytes) -> str | None:
        for part in headers.get(b"cookie", b"").decode("latin-1").split(";"):
            key, _, value = part.strip().partition("=")
            if key == name:
                return value
        return None

    return read


def guard_of(
    api: str,
    security: Sequence[Mapping[str, Any]],
    schemes: Mapping[str, Mapping[str, Any]],
    credentials: Sequence[Mapping[str, Any]],
) -> Guard:
    """Compile an operation's ``security``; ``credentials`` are provider.yaml's, each naming its scheme."""
    alternatives = []
    for requirement in security:
        required = []
        for name in requirement:
            mine = [entry for entry in credentials if entry.get("scheme", name) == name]
            required.append(_Scheme(api, schemes[name], mine, any_=not credentials))
        alternatives.append(required)
    return Guard(alternatives)
