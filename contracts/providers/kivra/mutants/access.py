"""Mutants of transport, limits, tokens, tenants and matching."""

from __future__ import annotations

import base64
from typing import Any

from contracts.mutants.operators import ahead, broken, changed, edited, refusing
from contracts.providers.kivra.asking import CLIENT, FOREIGN, NUMBER, PAYROLL, SHARED, TENANT
from contracts.providers.kivra.mutants.changing import (
    DEMO,
    LETTER,
    answering,
    coded,
    field,
    header,
    instead,
    not_taken,
    request_as,
    taken,
    told,
)
from mockserver.mutation import Call, Handler, Mutant, Reply, Request, Sent, World

__all__ = ["MUTANTS"]

TOKEN, ONE, LIST, CREATE = "authenticate", "getTenant", "listTenants", "createTenant"
SEND, ACCESS, WISH, COMPANIES = "sendContent", "requestAccess", "getRequestAccessStatus", "listCompanies"
PEOPLE, ADDRESSES, VAT_MATCH = "matchUsersSsn", "matchUsersVerifiedEmail", "matchCompaniesVatNr"
KEY = "1750000000" + "cd" * 16
_ELSEWHERE = "http://127.0.0.1:8080/kivra"
_ISSUED = {"state": "", "access_token": "a" * 32, "expires_in": 28800, "scope": "", "token_type": "bearer"}
_TENANT = {
    "name": "Prov",
    "company_id": [],
    "edit_security_level": 25,
    "groups": [],
    "visibility": "visible",
    "created_at": "2026-01-05T09:00:00Z",
    "created_by": f"client_{CLIENT}",
    "status": "optional",
    "class": "opt_out",
}
_NONE: dict[str, list[str]] = {"list": []}


def _basic(username: str, password: str) -> bytes:
    """A client as it goes over the wire."""
    return b"Basic " + base64.b64encode(f"{username}:{password}".encode())


# Of provider.yaml: the demo client, and the one of production.
_BILLING = _basic(CLIENT, "billing-secret")
_PRODUCTION = _basic("1725005000d1c2b3a4958677685940312b3c4d5e6f", "production-secret")


def _old_word(request: Request, operation: str | None) -> None:
    """The word token still opens."""
    request.headers = [
        (name, b"Bearer " + value[6:] if name == b"authorization" and value[:6].lower() == b"token " else value)
        for name, value in request.headers
    ]


def _no_json_grant(request: Request, operation: str | None) -> None:
    """A grant as JSON is read as a form."""
    if operation == TOKEN:
        kept = [pair for pair in request.headers if pair[0] != b"content-type"]
        request.headers = [*kept, (b"content-type", b"application/x-www-form-urlencoded")]


def _deletes_nothing(request: Request, operation: str | None, status: int) -> bool:
    """DELETE where there is none is answered as GET is."""
    deleted = status == 405 and request.method == "DELETE"
    request.method = "GET" if deleted else request.method
    return deleted


def _every(name: bytes, value: bytes, least: int = 0) -> Any:
    """A header of every answer from this status on has one value."""

    def edit(sent: Sent) -> None:
        if sent.status >= least:
            sent.headers[:] = [(key, value if key.lower() == name else own) for key, own in sent.headers]

    return edit


def _known_to_be_there(sent: Sent) -> None:
    """Another's tenant is forbidden, not unknown."""
    if sent.request.path.endswith(FOREIGN):
        coded("40300", "40400")(sent)


def _in_ascii(body: Any) -> None:
    """Letters beyond ASCII are lost."""
    body["name"] = body["name"].encode("ascii", "replace").decode()


def _zoned(body: Any) -> Any:
    """A time without a zone is five hours west."""
    booking = body.get("booking") or {}
    start = booking.get("start_time", "Z")
    if start[-1] == "Z" or start[-6] in "+-":
        return body
    return {**body, "booking": {**booking, "start_time": f"{start}-05:00"}}


def _without_methods(body: Any) -> Any:
    """A scope's methods are not looked at."""
    scopes = [scope.rpartition(":")[2] for scope in body.get("scope", "").split()]
    return {**body, "scope": " ".join(scopes)} if scopes else body


def _known_is_new(original: Handler, call: Call, world: World) -> Reply:
    """The client's own number is 201."""
    reply = original(call, world)
    return Reply(201, reply.body, dict(reply.headers))


def _not_for_new_tenants(original: Handler, call: Call, world: World) -> Reply:
    """A new tenant reaches nobody."""
    return original(call, world) if call.path["tenantKey"] in (TENANT, SHARED) else Reply(200, _NONE)


def _everybody(original: Handler, call: Call, world: World) -> Reply:
    """Everybody matches."""
    return Reply(200, {"list": call.body["list"]})


def _first(count: int) -> Any:
    """Only so many of a list are looked at."""
    return changed(body=lambda body: {"list": body["list"][:count]})


def _other_numbers(body: Any) -> None:
    """Companies have other numbers."""
    for company in body["company_id"]:
        company["orgnr"] = "SE559900909801"


def _old_companies(body: Any) -> None:
    """A company that has joined is not listed."""
    body[:] = [row for row in body if row["vatnr"] != NUMBER]


def _nobody_removed(body: Any) -> None:
    """A difference tells of nobody who opted out."""
    body["removed"] = []


MUTANTS: list[Mutant] = [
    broken("GEN-03", "text-changed", {ONE: edited(_in_ascii)}),
    broken(
        "GEN-04", "scope-ignored", arrive=request_as(b"Bearer x", lambda path, shown: "/v3/" in path and shown != DEMO)
    ),
    broken("GEN-05", "header-wrong", leave=_every(b"x-correlation-id", b"0D1F5C1E-7B1A-4C55-9A3E-6C8F0B7A2D41")),
    broken("GEN-06", "header-wrong", leave=_every(b"x-error-code", b"40000", 400)),
    broken("GEN-07", "id-confused", {SEND: header("kivra-objkey", KEY)}),
    broken("GEN-08", "text-changed", {CREATE: field("created_by", f"client_{PAYROLL}")}),
    broken("GEN-09", "status-swapped", leave=coded("40001", "40009")),
    broken("GEN-10", "status-swapped", leave=coded("40001", "40018")),
    broken("GEN-11", "text-changed", {ONE: edited(_other_numbers)}),
    broken(
        "GEN-12", "item-invented", {COMPANIES: edited(lambda body: body or [{"key": "", "vatnr": "SE559900404001"}])}
    ),
    broken(
        "GEN-13",
        "text-changed",
        {ADDRESSES: edited(lambda body: {"list": [address.lower() for address in body["list"]]})},
    ),
    broken("GEN-14", "date-shifted", {SEND: changed(body=_zoned)}),
    broken("GEN-15", "validation-skipped", leave=taken("currency", LETTER)),
    broken("GEN-16", "status-swapped", leave=_known_to_be_there),
    broken("GEN-17", "field-dropped", {LIST: edited(lambda body: [{**row, "name": "Prov"} for row in body])}),
    broken("GEN-18", "status-swapped", {"deleteFormResponse": answering(204)}),
    broken("LIM-01", "limit-ignored", leave=taken("", LETTER, status=413)),
    broken("LIM-02", "limit-ignored", leave=taken("", LETTER, status=429)),
    broken("LIM-03", "limit-ignored", leave=taken("", (200, _NONE), PEOPLE, status=413)),
    broken("LIM-04", "text-changed", leave=told("long_message", "Too long.", 413)),
    broken("LIM-05", "input-ignored", {PEOPLE: _first(1000)}),
    broken("LIM-06", "limit-ignored", leave=taken("", (200, KEY), "postAgreement", status=413)),
    broken("LIM-07", "status-swapped", leave=coded("40028", "40030")),
    broken("LIM-08", "validation-skipped", leave=taken("reference", LETTER)),
    broken("LIM-09", "text-changed", {SEND: edited(lambda body: {**body, "subject": body["subject"][:35]})}),
    broken("AUTH-01", "validation-skipped", leave=taken("grant_type", (200, _ISSUED), TOKEN)),
    broken("AUTH-02", "text-changed", {TOKEN: field("access_token", "b" * 32)}),
    broken("AUTH-03", "id-confused", {TOKEN: field("access_token", "a" * 32)}),
    broken("AUTH-04", "expiry-ignored", {TOKEN: field("access_token", DEMO.decode().removeprefix("Bearer "))}),
    broken("AUTH-05", "auth-skipped", arrive=_old_word),
    broken("AUTH-06", "auth-skipped", arrive=request_as(DEMO, lambda path, shown: shown == b"Bearer " + b"0" * 32)),
    broken("AUTH-07", "auth-skipped", arrive=request_as(_BILLING, lambda path, shown: path.endswith("/auth"))),
    broken("AUTH-08", "scope-ignored", {TOKEN: changed(body=_without_methods)}),
    broken("AUTH-09", "status-swapped", leave=coded("40001", "40003")),
    broken(
        "AUTH-10",
        "item-lost",
        {TOKEN: edited(lambda body: {**body, "scope": body["scope"].split()[0].replace(".*", "")})},
    ),
    broken("AUTH-11", "status-swapped", leave=coded("40400", "40300")),
    broken("AUTH-12", "scope-ignored", {TOKEN: changed(body=_without_methods)}),
    broken("AUTH-13", "input-refused", arrive=_no_json_grant),
    broken("TEN-01", "validation-skipped", leave=taken("name", (201, _TENANT), CREATE)),
    broken("TEN-02", "header-wrong", {CREATE: header("location", _ELSEWHERE)}),
    broken("TEN-03", "status-swapped", {CREATE: _known_is_new}),
    broken("TEN-04", "text-changed", leave=told("long_message", "It is somebody else's.", 409)),
    broken("TEN-05", "scope-ignored", arrive=request_as(DEMO, lambda path, shown: "/v2/tenant/" in path)),
    broken("TEN-06", "scope-ignored", arrive=request_as(DEMO, lambda path, shown: path.endswith("/v2/tenant"))),
    broken("TEN-07", "text-changed", {CREATE: field("created_by", f"client_{KEY}")}),
    broken("TEN-08", "filter-ignored", {LIST: changed(query=lambda query: {})}),
    broken("TEN-09", "transition-dropped", {"updateTenantName": instead(200)}),
    broken("TEN-10", "transition-dropped", {"addCompanyId": instead(204)}),
    broken("TEN-11", "transition-dropped", {"deleteCompanyId": instead(204)}),
    broken("TEN-12", "validation-skipped", {"provideIcon": answering(204)}),
    broken("TEN-14", "header-wrong", {ACCESS: header("location", _ELSEWHERE)}),
    broken("TEN-15", "transition-wrong", {WISH: field("status", "pending")}),
    broken("TEN-16", "answer-stale", {ACCESS: field("status", "pending")}),
    broken("TEN-17", "scope-ignored", arrive=request_as(DEMO, lambda path, shown: path.endswith(FOREIGN))),
    broken(
        "TEN-18",
        "owner-skipped",
        {ONE: refusing(lambda call: call.caller.grants["client"] == PAYROLL, 404, "not_found")},
    ),
    broken("TEN-19", "transition-allowed", again=_deletes_nothing),
    broken("MAT-01", "item-lost", {PEOPLE: _not_for_new_tenants}),
    broken("MAT-02", "item-invented", {PEOPLE: _everybody}),
    broken("MAT-03", "expiry-ignored", {SEND: answering(*LETTER, kivra_objkey=KEY, location=_ELSEWHERE)}),
    broken("MAT-04", "input-refused", {SEND: not_taken(lambda body: body.get("ssn") == "200105099816")}),
    broken("MAT-05", "sort-reversed", {PEOPLE: edited(lambda body: {"list": body["list"][::-1]})}),
    broken("MAT-06", "item-lost", {ADDRESSES: edited(lambda body: _NONE)}),
    broken("MAT-07", "item-lost", {VAT_MATCH: _first(2)}),
    broken("MAT-08", "filter-ignored", {"matchCompaniesWithPapiVatNr": _everybody}),
    broken("MAT-09", "limit-ignored", leave=taken("", (200, _NONE), VAT_MATCH, status=413)),
    broken("MAT-10", "filter-ignored", {COMPANIES: changed(query=lambda query: {})}),
    broken("MAT-10", "item-lost", {COMPANIES: edited(_old_companies)}),
    broken("MAT-12", "item-lost", {"listCompaniesDiff": edited(_nobody_removed)}),
    broken("MAT-11", "id-confused", {"listCompaniesV2": header("diff-id", "A" * 24)}),
    broken(
        "MAT-12",
        "validation-skipped",
        {"listCompaniesDiff": answering(200, {"added": [], "removed": []}, diff_id="A" * 24)},
    ),
    broken("MAT-13", "clock-off", {"listCompaniesDiff": ahead(days=2)}),
    broken("SBX-01", "auth-skipped", arrive=request_as(_BILLING, lambda path, shown: shown == _PRODUCTION)),
    broken("SBX-02", "idempotency-forgotten", {SEND: header("kivra-objkey", KEY)}),
    broken("ERR-01", "text-changed", leave=told("short_message", "")),
    broken("ERR-04", "status-swapped", leave=coded("41501", "41500")),
    broken("ERR-07", "status-swapped", leave=coded("40001", "40026")),
    broken("ERR-08", "text-changed", leave=told("long_message", "It is wrong.", 400)),
]
