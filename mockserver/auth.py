"""Who calls: the document's security schemes say where a credential stands, provider.yaml says which values are good.

A document without demo credentials (somebody's own file) takes any credential of the right form, so that a client needs
no change; a missing one is refused all the same. Tokens that a provider function issues live in the world.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs, unquote

from mockserver.errors import Refusal
from mockserver.provider import Caller, Covers
from mockserver.tokens import TOKENS, token_key
from mockserver.world import World
from specs.placing import Placing, placing
from specs.settings import Credential, Settings

__all__ = ["Guard", "Realm", "guard_of"]

Headers = Mapping[bytes, bytes]
Captured = Mapping[str, str]
_NONE: Captured = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Realm:
    """Where credentials are good: a provider in one of its environments.

    Attributes:
        api: the provider's name.
        terms: its provider.yaml.
        environment: the environment's name, such as ``sandbox``.
        covers: whether scopes that were granted cover one that is required.
    """

    api: str
    terms: Settings
    environment: str
    covers: Covers

    def shown(self, environment: str) -> str:
        """What a world calls an environment: nothing for the provider's default one."""
        return "" if environment == self.terms.default_environment else environment

    def elsewhere(self, environment: str) -> str:
        """Why a credential of another environment is no good here, and where it is."""
        mount = "@".join(filter(None, (self.api, self.shown(environment))))
        return (
            f"the credential belongs to the environment {environment}, this is {self.environment}; "
            f"call /{mount}/ with it"
        )


class Guard:
    """What one operation demands, compiled once: alternatives of schemes that must all be satisfied."""

    __slots__ = ("_alternatives", "_anonymous", "_challenge", "_covers", "_open")

    def __init__(self, alternatives: Sequence[Sequence[_Scheme]], realm: Realm) -> None:
        self._alternatives = tuple(tuple(schemes) for schemes in alternatives)
        self._anonymous = Caller("anonymous", realm.environment)
        self._covers = realm.covers
        self._open = not alternatives or any(not schemes for schemes in alternatives)
        challenges = [scheme.placing.challenge for schemes in self._alternatives for scheme in schemes]
        self._challenge = ", ".join(dict.fromkeys(filter(None, challenges)))

    def admit(self, headers: Headers, query: bytes, world: World, captured: Captured = _NONE) -> Caller:
        """The caller, or a refusal: 401 says what is missing or wrong, 403 which scope is missing or who differs.

        ``captured`` are the raw path parameters; a required scope may name one as ``{tenantKey}``.
        """
        problem = forbidden = None
        for schemes in self._alternatives:
            caller: Caller | None = None
            for scheme in schemes:
                found, wrong = scheme.identify(headers, query, world)
                if found is None:
                    problem, caller = problem or wrong, None
                    break
                refusal = self._forbidden(scheme, found, caller, captured) if scheme.scopes or caller else None
                if refusal is not None:
                    forbidden, caller = forbidden or refusal, None
                    break
                caller = found if caller is None else _both(caller, found)
            if caller is not None:
                return caller
        if self._open:
            return self._anonymous
        if forbidden is not None:
            raise forbidden
        raise self._unknown(problem)

    def _forbidden(self, scheme: _Scheme, found: Caller, other: Caller | None, captured: Captured) -> Refusal | None:
        """Why a caller who is known may not call this, in this company."""
        if scheme.scopes and "scopes" in found.grants:
            granted = found.grants["scopes"]
            required = [_filled(scope, captured) for scope in scheme.scopes]
            missing = [scope for scope in required if not self._covers(granted, scope)]
            if missing:
                return _lacking(missing, granted, scheme.placing.challenge)
        if other is not None and other.holder != found.holder:
            hint = f"{scheme.placing} belongs to {found.holder}, the other credential to {other.holder}"
            return Refusal(403, "forbidden", "The credentials do not belong together.", hint=hint)
        return None

    def _unknown(self, problem: str | None) -> Refusal:
        extra = {"WWW-Authenticate": self._challenge} if self._challenge else {}
        if problem is not None:
            return Refusal(401, "unauthenticated", "The credential is not valid.", hint=problem, headers=extra)
        wanted = " or ".join(" and ".join(str(s.placing) for s in schemes) for schemes in self._alternatives)
        hint = f"expected {wanted}"
        return Refusal(401, "unauthenticated", "The request has no credential.", hint=hint, headers=extra)


def _filled(scope: str, captured: Captured) -> str:
    """A required scope with the values of the path parameters that it names."""
    if "{" in scope:
        for name, raw in captured.items():
            scope = scope.replace("{" + name + "}", unquote(raw))
    return scope


def _lacking(missing: list[str], granted: Collection[str], challenge: str) -> Refusal:
    scopes = " ".join(missing)
    word = "scope" if len(missing) == 1 else "scopes"
    headers = {"WWW-Authenticate": f'{challenge} error="insufficient_scope", scope="{scopes}"'} if challenge else {}
    message = f"The token lacks the {word} {scopes}."
    return Refusal(403, "insufficient_scope", message, headers=headers, extra={"scopes": missing, "granted": granted})


def _both(first: Caller, second: Caller) -> Caller:
    """One caller who has proved the same holder twice: what either credential grants, the first one's word counting."""
    return Caller(first.name, first.environment, {**second.grants, **first.grants}, first.holder)


class _Scheme:
    """One security scheme in one realm: where the credential stands and which raw values are good."""

    __slots__ = ("_any", "_good", "_keys", "_prefixes", "_read", "_realm", "_scope", "placing", "scopes")

    def __init__(self, name: str, scheme: Mapping[str, Any], scopes: Sequence[str], realm: Realm) -> None:
        terms = realm.terms
        self.placing = placing(scheme, terms.authentication.get(name))
        self.scopes = tuple(scopes)
        # OpenAPI 3.0 knows scopes of oauth2 alone; a bearer scheme names the one that it stands for as x-scope
        self._scope: str | None = scheme.get("x-scope")
        self._realm = realm
        self._any = Caller("any", realm.environment) if not terms.credentials else None
        self._read = _READERS[self.placing.place](self.placing.name)
        # the longest first, so that "Bearer " is taken off before "" is
        self._prefixes = sorted(self.placing.prefixes, key=len, reverse=True)
        mine = [entry for entry in terms.credentials if entry.scheme == name]
        # the same value may be good in two environments: this one's counts
        mine.sort(key=lambda entry: entry.environment in (None, realm.environment))
        self._good = {
            prefix + self.placing.encode(self.placing.value(entry)): _known(_caller(entry, realm.environment), realm)
            for entry in mine
            for prefix in self.placing.prefixes
        }
        others = [other for other in terms.environments if other != realm.environment]
        self._keys = [(other, realm.shown(other)) for other in others]

    def identify(self, headers: Headers, query: bytes, world: World) -> tuple[Caller | None, str | None]:
        """The caller, or None with what is wrong (None when there is no credential at all)."""
        raw = self._read(headers, query)
        if not raw:
            return None, None
        known = self._good.get(raw)
        if known is not None:
            return known
        problem = f"{self.placing} has a value that this sandbox does not know"
        for prefix in self._prefixes:
            if raw[: len(prefix)].lower() == prefix.lower():
                caller, wrong = self._by_value(prefix, raw[len(prefix) :], world)
                if caller is not None:
                    return caller, None
                problem = wrong or problem
        return None, problem

    def _by_value(self, prefix: str, text: str, world: World) -> tuple[Caller | None, str | None]:
        """The caller by what follows a prefix: a demo credential, else a token that this world issued."""
        known = self._good.get(prefix + text)
        if known is not None:
            return known
        value = self.placing.decode(text)
        if value is None:
            return None, f"{self.placing} is not {_form(self.placing)}"
        token = world[TOKENS].get(token_key(self._realm.api, world.environment, value))
        if token is None:
            return (self._any, None) if self._any is not None and value else (None, self._foreign(value, world))
        if token.expires is not None and token.expires <= world.now:
            return None, f"the token expired at {token.expires.isoformat()}"
        if self._scope is not None and self._scope not in token.grants.get("scopes", ()):
            return None, f"the token lacks the scope {self._scope}"
        return token.caller, None

    def _foreign(self, value: str, world: World) -> str | None:
        """What is wrong with a token that another environment has issued."""
        for environment, shown in self._keys:
            if token_key(self._realm.api, shown, value) in world[TOKENS]:
                return self._realm.elsewhere(environment)
        return None


def _form(placing: Placing) -> str:
    return "base64 of a user name, a colon and a password" if placing.pair else "valid base64"


def _known(caller: Caller, realm: Realm) -> tuple[Caller | None, str | None]:
    """What comes of a credential that provider.yaml has: the caller, or why it is no good in this environment."""
    here = caller.environment == realm.environment
    return (caller, None) if here else (None, realm.elsewhere(caller.environment))


def _caller(entry: Credential, here: str) -> Caller:
    return Caller(entry.name, entry.environment or here, entry.grants, entry.holder or entry.name)


_Reader = Callable[[Headers, bytes], str | None]


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


_READERS: Mapping[str, Callable[[str], _Reader]] = {
    "header": _from_header,
    "query": _from_query,
    "cookie": _from_cookie,
}


def guard_of(
    security: Sequence[Mapping[str, Sequence[str]]], schemes: Mapping[str, Mapping[str, Any]], realm: Realm
) -> Guard:
    """Compile an operation's ``security`` for one environment of its provider."""
    alternatives = [
        [_Scheme(name, schemes[name], scopes, realm) for name, scopes in requirement.items()]
        for requirement in security
    ]
    return Guard(alternatives, realm)
