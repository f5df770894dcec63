"""Mutants of the first sections of the rules: transport, errors, tokens and scopes."""

from __future__ import annotations

from typing import Any

from contracts.mutants.derived.access import presenting
from contracts.mutants.operators import broken, changed, edited, forgiving, on_wire, put, refusing, statuses, taking
from contracts.providers.brevio.confirming import OTHER_CLIENT
from contracts.providers.brevio.mutants.acts import (
    BANKS,
    BANKS_LIST,
    COMMENT,
    CONFIRM,
    CREATE,
    LIST,
    NAMES,
    RIGHT,
    SIGN,
    SIGN_LIST,
    SIGN_URL,
    TEMPLATES,
    TOKEN,
    UPLOAD,
    URL,
    rows,
    signees,
)  # fmt: skip
from mockserver.mutation import Call, Handler, Mutant, Reply, Request, Sent, World

__all__ = ["MUTANTS"]

# Ready tokens of provider.yaml: of an audit company, of a bank, and of who asks for rights to sign.
_AUDIT_TOKEN = "7f95a6585340a6f400691bced95d2708d8f6026cc8c42f3771a93fe61a30655d"
_AUDIT = f"Bearer {_AUDIT_TOKEN}"
_BANK = "Bearer 9aed50a18bd859e5d37e0dd64b4b637d0c1565bfb05a00359e8d72275ba2dc7e"
_SIGNATURE = "Bearer 5156395bd6ddcfa9174036513197cd1cca0e245bcfdcd7e36422ef302c4d8eb8"
_ISSUED = {"access_token": "a" * 64, "token_type": "Bearer"}


def _error_key(sent: Sent) -> None:
    """Errors have one key more."""
    if sent.status >= 400:
        sent.value["error"] = "bad_request"


def _wordless(sent: Sent) -> None:
    """Errors do not say what is missing."""
    if sent.status == 400:
        sent.value["error_description"] = "Bad request"


def _bare_tokens(request: Request, operation: str | None) -> None:
    """A token without its prefix is taken."""
    request.headers = [
        (name, b"Bearer " + value if name == b"authorization" and b" " not in value else value)
        for name, value in request.headers
    ]


def _immortal(original: Handler, call: Call, world: World) -> Reply:
    """The token endpoint hands out a token that never dies."""
    reply = original(call, world)
    if call.body["scope"] == "audit-company":
        reply.body = {**_ISSUED, "access_token": _AUDIT_TOKEN}
    return reply


def _only_half(body: dict[str, Any]) -> dict[str, Any]:
    """The first of several scopes."""
    return {**body, "scope": body["scope"].split()[0]}


def _with_a_zone(row: dict[str, Any]) -> str:
    return str(row["lastUpdate"]).replace(" ", "T")[:19] + "Z"


MUTANTS: list[Mutant] = [
    broken("BR-003", "filter-ignored", {SIGN_LIST: changed(query=lambda query: {**query, "offset": 0})}),
    broken("BR-004", "input-ignored", {CREATE: changed(body=lambda body: {**body, "vatNo": OTHER_CLIENT})}),
    broken("BR-005", "status-swapped", leave=statuses(403, 401)),
    broken("BR-005", "status-swapped", leave=statuses(405, 404)),
    broken("BR-006", "field-dropped", leave=on_wire(_error_key)),
    broken("BR-007", "text-changed", leave=on_wire(_wordless)),
    broken("BR-008", "status-swapped", leave=statuses(400, 404)),
    broken("BR-008", "status-swapped", leave=statuses(400, 401)),
    broken("BR-009", "scope-ignored", arrive=presenting(_AUDIT, LIST, CREATE)),
    broken("BR-010", "status-swapped", leave=statuses(201, 200, SIGN, SIGN_LIST)),
    broken("BR-011", "date-shifted", {LIST: rows(put("lastUpdate", _with_a_zone))}),
    broken(
        "BR-013", "id-confused", {CREATE: edited(put("tokens", lambda made: made["tokens"][:1] * len(made["tokens"])))}
    ),
    broken("BR-020", "auth-skipped", leave=forgiving(_ISSUED, TOKEN, status=401)),
    broken("BR-021 BR-022", "validation-skipped", leave=forgiving(_ISSUED, TOKEN)),
    broken("BR-022", "input-refused", {TOKEN: refusing(lambda call: call.body["scope"] == "signee-pid")}),
    broken("BR-023", "scope-ignored", {TOKEN: taking(lambda call: _ISSUED)}),
    broken("BR-024", "id-confused", {TOKEN: edited(lambda body: _ISSUED)}),
    broken("BR-025", "auth-skipped", arrive=_bare_tokens),
    broken("BR-026", "input-ignored", {TOKEN: changed(body=_only_half)}),
    broken("BR-027", "expiry-ignored", {TOKEN: _immortal}),
    broken("BR-030", "scope-ignored", arrive=presenting(_AUDIT, LIST)),
    broken("BR-031", "scope-ignored", arrive=presenting(_BANK, BANKS_LIST)),
    broken("BR-032", "scope-ignored", arrive=presenting(_AUDIT, CREATE)),
    broken("BR-033", "scope-ignored", arrive=presenting(_AUDIT, NAMES)),
    broken("BR-034", "scope-ignored", arrive=presenting(_AUDIT, BANKS)),
    broken("BR-035", "scope-ignored", arrive=presenting(_AUDIT, URL)),
    broken("BR-036", "scope-ignored", arrive=presenting(_BANK, UPLOAD)),
    broken("BR-037", "scope-ignored", arrive=presenting(_BANK, COMMENT)),
    broken("BR-038", "scope-ignored", arrive=presenting(_BANK, CONFIRM)),
    broken("BR-039", "scope-ignored", arrive=presenting(_AUDIT, SIGN)),
    broken("BR-040", "scope-ignored", arrive=presenting(_AUDIT, SIGN_LIST)),
    broken("BR-041", "scope-ignored", arrive=presenting(_AUDIT, SIGN_URL)),
    broken("BR-042", "scope-ignored", arrive=presenting(_AUDIT, TEMPLATES)),
    broken("BR-043", "scope-ignored", arrive=presenting(_SIGNATURE, RIGHT)),
    broken("BR-044", "field-dropped", {BANKS_LIST: rows(lambda row: row.pop("signeePID", None))}),
    broken("BR-044", "field-dropped", {SIGN_LIST: signees(lambda signee: signee.setdefault("signeePID", None))}),
    broken(
        "BR-045",
        "text-changed",
        {SIGN_LIST: signees(lambda s: s.update(signeePID="0" * 11) if s.get("signeePID") else None)},
    ),
    broken("BR-046", "text-changed", {LIST: rows(put("signee", "Ford Prefect, 01234567890"))}),
]
