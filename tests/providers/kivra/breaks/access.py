"""Breaks of transport, limits, tokens, tenants and matching."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from msgspec.structs import replace as changed_record

from mockserver.provider import Call, Handler, Reply
from mockserver.providers.kivra.errors import unknown
from mockserver.providers.kivra.models import ACCESS_REQUESTS, DIFFS
from mockserver.tokens import TOKENS, issue_token, token_key
from mockserver.world import World
from tests.breaking import Act, Break, Sent, changed, edited
from tests.providers.kivra.breaks.changing import (
    DEMO,
    LETTER,
    answering,
    coded,
    header,
    instead,
    put,
    refusing,
    request_as,
    taken,
    told,
)

__all__ = ["BREAKS"]

TOKEN, TENANT, LIST, CREATE = "authenticate", "getTenant", "listTenants", "createTenant"
SEND, ACCESS, WISH, COMPANIES = "sendContent", "requestAccess", "getRequestAccessStatus", "listCompanies"
PEOPLE, ADDRESSES, VAT_MATCH = "matchUsersSsn", "matchUsersVerifiedEmail", "matchCompaniesVatNr"
OWN = "17250048001a2b3c4d5e6f708192a3b4c5d6e7f809"
PAYROLL = "1725004900c0b1a293847566574839201a2b3c4d5e"
FOREIGN = "17250048003c5e7a90b1d2f4865e7c9a0b3d1f2468"
SEEDED = ("1752480000d1f30b5c8e274a69b07d2f4e5a6c1b83", "17524836000a1b2c3d4e5f60718293a4b5c6d7e8f9", FOREIGN)
KEY = "1750000000" + "cd" * 16
CONSTANT_ID = "0D1F5C1E-7B1A-4C55-9A3E-6C8F0B7A2D41"
ISSUED = {"state": "", "access_token": "a" * 32, "expires_in": 28800, "scope": "", "token_type": "bearer"}
NEW_TENANT = {
    "name": "Prov",
    "company_id": [],
    "edit_security_level": 25,
    "groups": [],
    "visibility": "visible",
    "created_at": "2026-01-05T09:00:00Z",
    "created_by": f"client_{OWN}",
    "status": "optional",
    "class": "opt_out",
}
NOBODY: dict[str, list[str]] = {"list": []}


def basic(username: str, password: str) -> bytes:
    """A client as it goes over the wire."""
    return b"Basic " + base64.b64encode(f"{username}:{password}".encode())


BILLING = basic(OWN, "billing-secret")
PRODUCTION = basic("1725005000d1c2b3a4958677685940312b3c4d5e6f", "production-secret")


def is_token(scope: Mapping[str, Any]) -> bool:
    """Whether it is the token endpoint."""
    return str(scope["path"]).endswith("/auth")


def old_word(scope: dict[str, Any]) -> None:
    """The word token still opens."""
    scope["headers"] = [
        (name, b"Bearer " + value[6:] if name == b"authorization" and value[:6].lower() == b"token " else value)
        for name, value in scope["headers"]
    ]


def no_json_grant(scope: dict[str, Any]) -> None:
    """A grant as JSON is read as a form."""
    if is_token(scope):
        kept = [pair for pair in scope["headers"] if pair[0] != b"content-type"]
        scope["headers"] = [*kept, (b"content-type", b"application/x-www-form-urlencoded")]


def never_deleted(scope: dict[str, Any]) -> None:
    """DELETE is answered as GET is."""
    scope["method"] = "GET" if scope["method"] == "DELETE" else scope["method"]


def one_id(sent: Sent) -> None:
    """Every answer has the same correlation id."""
    sent.headers["x-correlation-id"] = CONSTANT_ID


def one_code(sent: Sent) -> None:
    """The header has a code of its own."""
    if sent.status >= 400:
        sent.headers["x-error-code"] = "40000"


def known_to_be_there(sent: Sent) -> None:
    """Another's tenant is forbidden, not unknown."""
    if sent.status == 404 and sent.path.endswith(FOREIGN):
        sent.status, sent.value["code"] = 403, "40300"
        sent.headers["x-error-code"] = "40300"


def beyond_is_unknown(sent: Sent) -> None:
    """A scope too narrow is 404 everywhere."""
    if sent.status == 403:
        sent.status, sent.value["code"] = 404, "40400"
        sent.headers["x-error-code"] = "40400"


def in_ascii(body: Any) -> None:
    """Letters beyond ASCII are lost."""
    body["name"] = body["name"].encode("ascii", "replace").decode()


def zoned(body: Any) -> Any:
    """A time without a zone is five hours west."""
    booking = body.get("booking") or {}
    start = booking.get("start_time", "Z")
    return (
        body
        if start[-6] in "+-" or start[-1] == "Z"
        else {**body, "booking": {**booking, "start_time": f"{start}-05:00"}}
    )


def immortal(original: Handler, call: Call, world: World) -> Reply:
    """A token lives for ever."""
    reply = original(call, world)
    token = world[TOKENS].get(token_key("kivra", world.environment, reply.body["access_token"]))
    assert token is not None
    issue_token(world, "kivra", reply.body["access_token"], token.caller)
    return reply


def without_methods(body: Any) -> Any:
    """A scope's methods are not looked at."""
    scopes = [scope.rpartition(":")[2] for scope in body.get("scope", "").split()]
    return {**body, "scope": " ".join(scopes)} if scopes else body


def known_is_new(original: Handler, call: Call, world: World) -> Reply:
    """The client's own number is 201."""
    return replace(original(call, world), status=201)


def asked_anew(original: Handler, call: Call, world: World) -> Reply:
    """Each request is a new one."""
    for key, _ in list(world[ACCESS_REQUESTS].items()):
        world[ACCESS_REQUESTS].delete(key)
    return original(call, world)


def first_client_alone(original: Handler, call: Call, world: World) -> Reply:
    """A shared tenant is one client's."""
    if call.caller.grants["client"] == PAYROLL:
        raise unknown()
    return original(call, world)


def not_for_new_tenants(original: Handler, call: Call, world: World) -> Reply:
    """A new tenant reaches nobody."""
    return original(call, world) if call.path["tenantKey"] in SEEDED else Reply(200, NOBODY)


def everybody(original: Handler, call: Call, world: World) -> Reply:
    """Everybody matches."""
    return Reply(200, {"list": call.body["list"]})


def endless_series(original: Handler, call: Call, world: World) -> Reply:
    """A series goes on for ever."""
    for key, diff in list(world[DIFFS].items()):
        world[DIFFS].put(key, changed_record(diff, began=world.now))
    return original(call, world)


def short_list(count: int) -> Act:
    """Only so many of a list are looked at."""
    return changed(body=lambda body: {"list": body["list"][:count]})


def numbers_of(body: Any) -> None:
    """Companies have other numbers."""
    for company in body["company_id"]:
        company["orgnr"] = "SE559900909801"


BREAKS: list[Break] = [
    Break("GEN-03", {TENANT: edited(in_ascii)}),
    Break("GEN-04", scope=request_as(b"Bearer x", lambda scope, shown: "/v3/" in scope["path"] and shown != DEMO)),
    Break("GEN-05", tap=one_id),
    Break("GEN-06", tap=one_code),
    Break("GEN-07", {SEND: header("kivra-objkey", KEY)}),
    Break("GEN-08", {CREATE: put("created_by", f"client_{PAYROLL}")}),
    Break("GEN-09", tap=coded("40001", "40009")),
    Break("GEN-10", tap=coded("40001", "40018")),
    Break("GEN-11", {TENANT: edited(numbers_of)}),
    Break("GEN-12", {COMPANIES: edited(lambda body: body or [{"key": "", "vatnr": "SE559900404001"}])}),
    Break("GEN-13", {ADDRESSES: edited(lambda body: {"list": [address.lower() for address in body["list"]]})}),
    Break("GEN-14", {SEND: changed(body=zoned)}),
    Break("GEN-15", tap=taken("currency", LETTER)),
    Break("GEN-16", tap=known_to_be_there),
    Break("GEN-17", {LIST: edited(lambda body: [{**row, "name": "Prov"} for row in body])}),
    Break("GEN-18", {"deleteFormResponse": answering(204)}),
    Break("LIM-01", tap=taken("", LETTER, status=413)),
    Break("LIM-02", tap=taken("", LETTER, status=429)),
    Break("LIM-03", tap=taken("", (200, NOBODY), "/usermatch/ssn", status=413)),
    Break("LIM-04", tap=told("long_message", "Too long.", 413)),
    Break("LIM-05", {PEOPLE: short_list(1000)}),
    Break("LIM-06", tap=taken("", (200, KEY), "/agreement", status=413)),
    Break("LIM-07", tap=coded("40028", "40030")),
    Break("LIM-08", tap=taken("reference", LETTER)),
    Break("LIM-09", {SEND: edited(lambda body: {**body, "subject": body["subject"][:35]})}),
    Break("AUTH-01", tap=taken("grant_type", (200, ISSUED), "/auth")),
    Break("AUTH-02", {TOKEN: put("access_token", "b" * 32)}),
    Break("AUTH-03", {TOKEN: put("access_token", "a" * 32)}),
    Break("AUTH-04", {TOKEN: immortal}),
    Break("AUTH-05", scope=old_word),
    Break("AUTH-06", scope=request_as(DEMO, lambda scope, shown: shown == b"Bearer " + b"0" * 32)),
    Break("AUTH-07", scope=request_as(BILLING, lambda scope, shown: is_token(scope))),
    Break("AUTH-08", {TOKEN: changed(body=without_methods)}),
    Break("AUTH-09", tap=coded("40001", "40003")),
    Break("AUTH-10", {TOKEN: edited(lambda body: {**body, "scope": body["scope"].split()[0].replace(".*", "")})}),
    Break("AUTH-11", tap=beyond_is_unknown),
    Break("AUTH-12", {TOKEN: changed(body=without_methods)}),
    Break("AUTH-13", scope=no_json_grant),
    Break("TEN-01", tap=taken("name", (201, NEW_TENANT), "/v2/tenant")),
    Break("TEN-02", {CREATE: header("location", "http://127.0.0.1:8080/kivra")}),
    Break("TEN-03", {CREATE: known_is_new}),
    Break("TEN-04", tap=told("long_message", "It is somebody else's.", 409)),
    Break("TEN-05", scope=request_as(DEMO, lambda scope, shown: "/v2/tenant/" in scope["path"])),
    Break("TEN-06", scope=request_as(DEMO, lambda scope, shown: scope["path"].endswith("/v2/tenant"))),
    Break("TEN-07", {CREATE: put("created_by", f"client_{KEY}")}),
    Break("TEN-08", {LIST: changed(query=lambda query: {})}),
    Break("TEN-09", {"updateTenantName": instead(200)}),
    Break("TEN-10", {"addCompanyId": instead(204)}),
    Break("TEN-11", {"deleteCompanyId": instead(204)}),
    Break("TEN-12", {"provideIcon": answering(204)}),
    Break("TEN-14", {ACCESS: header("location", "http://127.0.0.1:8080/kivra")}),
    Break("TEN-15", {WISH: put("status", "pending")}),
    Break("TEN-16", {ACCESS: asked_anew}),
    Break("TEN-17", scope=request_as(DEMO, lambda scope, shown: scope["path"].endswith(FOREIGN))),
    Break("TEN-18", {TENANT: first_client_alone}),
    Break("TEN-19", scope=never_deleted),
    Break("MAT-01", {PEOPLE: not_for_new_tenants}),
    Break("MAT-02", {PEOPLE: everybody}),
    Break("MAT-03", {SEND: answering(*LETTER, kivra_objkey=KEY, location="http://127.0.0.1:8080/")}),
    Break("MAT-04", {SEND: refusing(lambda body: body.get("ssn") == "200105099816", "40105")}),
    Break("MAT-05", {PEOPLE: edited(lambda body: {"list": body["list"][::-1]})}),
    Break("MAT-06", {ADDRESSES: edited(lambda body: NOBODY)}),
    Break("MAT-07", {VAT_MATCH: short_list(2)}),
    Break("MAT-08", {"matchCompaniesWithPapiVatNr": everybody}),
    Break("MAT-09", tap=taken("", (200, NOBODY), "/companymatch/vatnr", status=413)),
    Break("MAT-10", {COMPANIES: changed(query=lambda query: {})}),
    Break("MAT-11", {"listCompaniesV2": header("diff-id", "A" * 24)}),
    Break("MAT-12", {"listCompaniesDiff": answering(200, {"added": [], "removed": []}, diff_id="A" * 24)}),
    Break("MAT-13", {"listCompaniesDiff": endless_series}),
    Break("SBX-01", scope=request_as(BILLING, lambda scope, shown: shown == PRODUCTION)),
    Break("SBX-02", {SEND: header("kivra-objkey", KEY)}),
    Break("ERR-01", tap=told("short_message", "")),
    Break("ERR-04", tap=coded("41501", "41500")),
    Break("ERR-07", tap=coded("40001", "40026")),
    Break("ERR-08", tap=told("long_message", "It is wrong.", 400)),
]  # fmt: skip
