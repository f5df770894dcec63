"""For every rule that a client can see, at least one way to break it without breaking the document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mockserver.errors import Refusal
from mockserver.provider import Call, Caller, Handler, Reply
from mockserver.providers.kivra_legal.models import DOCUMENTS
from mockserver.tokens import TOKENS, issue_token, token_key
from mockserver.world import World
from tests.breaking import Act, Break, Sent, changed, edited, on_wire

__all__ = ["BREAKS", "PENDING_AT_ONCE", "put", "states"]

TOKEN, DOCUMENTS_LIST = "getAccessToken", "listLegalDocuments"
ACCEPT, READ, STATUS, END = "acceptLegalDocuments", "readAcceptance", "getLegalStatus", "endLegalAgreement"
FIRST, THIRD = "5599000063", "5599000089"
CORE = b"17250048001a2b3c4d5e6f708192a3b4c5d6e7f809"
OTHER_CORE = "17251776003c4d5e6f708192a3b4c5d6e7f8091a2b"


def put(key: str, value: Any) -> Callable[[Any], None]:
    """Set a key of the body."""
    return lambda body: body.__setitem__(key, value)


def form(**edits: Callable[[str], str]) -> Act:
    """The token endpoint, handed other fields than were sent."""
    return changed(body=lambda body: {**body, **{name: edit(str(body.get(name))) for name, edit in edits.items()}})


def unknown_user(when: Callable[[str], bool]) -> Act:
    """Some spellings of the user name are refused."""

    def act(original: Handler, call: Call, world: World) -> Reply:
        if when(call.body["username"]):
            raise Refusal(400, "invalid_grant", "no")
        return original(call, world)

    return act


def header(name: bytes, edit: Callable[[bytes | None], bytes | None]) -> Callable[[dict[str, Any]], None]:
    """A request header changed, added (from None) or left out (to None)."""

    def change(scope: dict[str, Any]) -> None:
        value = edit(next((value for key, value in scope["headers"] if key == name), None))
        kept = [pair for pair in scope["headers"] if pair[0] != name]
        scope["headers"] = kept if value is None else [*kept, (name, value)]

    return change


def any_tenant_token(given: bytes | None) -> bytes | None:
    """A token of the tenant API opens this one too."""
    return b"Bearer 00D2o000001LegalEAC!AR8AQMotpartDemoTest" if given and b"TenantApi" in given else given


def one_environment(scope: dict[str, Any]) -> None:
    """Production is test."""
    scope["path"] = scope["path"].replace("kivra-legal@production", "kivra-legal")
    scope["raw_path"] = scope["path"].encode()


def any_method(scope: dict[str, Any]) -> None:
    """The token endpoint takes a GET for a POST."""
    if scope["path"].endswith("/token"):
        scope["method"] = "POST"


def always_invalid_grant(sent: Sent) -> None:
    """Whatever is wrong has one name."""
    if sent.status == 400:
        sent.value = {"error": "invalid_grant", "error_description": "authentication failure"}


def one_fault_only(sent: Sent) -> None:
    """Only the first fault is told."""
    if sent.status == 400 and isinstance(sent.value, list):
        sent.value = sent.value[:1]


def conflicts(sent: Sent) -> None:
    """What does not fit is called a conflict."""
    sent.status = 409 if sent.status == 400 else sent.status


def refused(original: Handler, call: Call, world: World) -> Reply:
    """Nothing can be ended."""
    raise Refusal(404, "not_found", "no")


def early(original: Handler, call: Call, world: World) -> Reply:
    """A version is in force as soon as it is published."""
    reply = original(call, world)
    for row in reply.body:
        newest = [one for one in world[DOCUMENTS].values() if (one.type, one.purpose) == (row["type"], row["purpose"])][
            -1
        ]
        row.update(id=newest.id, version=str(newest.version), validFrom=newest.valid_from)
    return reply


def immortal(original: Handler, call: Call, world: World) -> Reply:
    """A token lives for ever."""
    reply = original(call, world)
    token = world[TOKENS].get(token_key("kivra-legal", world.environment, reply.body["access_token"]))
    assert token is not None
    issue_token(world, "kivra-legal", reply.body["access_token"], token.caller)
    return reply


def approves_whatever(body: Any) -> Any:
    """Approvals are not looked at."""
    newest = {"termsDocumentId": "terms-2", "dpaDocumentId": f"dpa-{body['purpose']}-1"}
    return {**body, "approvals": newest}


def states(edit: Callable[[list[Any]], None]) -> Act:
    """Where a company stands, told otherwise."""
    return edited(lambda body: edit(body["purposes"]))


def both_alike(purposes: list[Any]) -> None:
    """One state for both purposes."""
    purposes[0].update(status=purposes[1]["status"], acceptanceId=purposes[1]["acceptanceId"])


def other_purpose(path: Any) -> Any:
    """The wrong one ends."""
    return {**path, "purpose": "invoices" if path["purpose"] == "payslips" else "payslips"}


def only_vat(path: Any) -> Any:
    """Ten digits name another company."""
    number = path["organisationNumber"]
    return {**path, "organisationNumber": number if number.startswith("SE") else THIRD}


def one_company(body: Any) -> Any:
    """Whoever is onboarded, it is the first."""
    return {**body, "company": {**body["company"], "organisationNumber": FIRST}}


def as_integrator(caller: Caller) -> Caller:
    """Everybody is the demo integrator."""
    return Caller(caller.name, caller.environment, {"clientId": CORE.decode()})


def always_up_to_date(purposes: list[Any]) -> None:
    """Nobody is told of newer versions."""
    for one in purposes:
        one["upToDate"] = one["status"] == "approved"


PENDING_AT_ONCE = Break("LEG-E07", {ACCEPT: edited(put("status", "approved"))})
"""A sender's acceptance says that it is approved."""

BREAKS: list[Break] = [
    Break("LEG-02", {ACCEPT: changed(body=one_company)}),
    Break("LEG-07", {TOKEN: form(password=lambda given: "legal-test-password")}),
    Break("LEG-08", {TOKEN: unknown_user(lambda name: "%40" in name)}),
    Break("LEG-08", {TOKEN: form(username=lambda given: given.removesuffix(".legalapi") + ".legalapi")}),
    Break("LEG-09", {TOKEN: unknown_user(lambda name: "%40" in name and not name.endswith(".legalapi"))}),
    Break("LEG-10", {TOKEN: form(client_id=lambda given: "legal-test-client" if given[0] == "1" else given)}),
    Break("LEG-10", scope=header(b"authorization", any_tenant_token)),
    Break("LEG-11", {TOKEN: edited(put("access_token", "nothing-that-opens"))}),
    Break("LEG-12", scope=header(b"clientid", lambda given: given or CORE)),
    Break("LEG-12", scope=header(b"content-type", lambda given: given and b"application/json")),
    Break("LEG-13", scope=header(b"clientid", lambda given: CORE if given == b"legal-test-client" else given)),
    Break("LEG-16", scope=one_environment),
    Break("LEG-N01", scope=any_method),
    Break("LEG-N02", {TOKEN: form(grant_type=lambda given: "password")}),
    Break("LEG-N03", {TOKEN: edited(put("signature", "c2lnbmF0dXJl"))}),
    Break("LEG-N04", tap=on_wire(always_invalid_grant, "/token")),
    Break("LEG-N05", {TOKEN: edited(put("instance_url", "http://127.0.0.1:8080/elsewhere"))}),
    Break("LEG-N06", {END: refused}),
    Break("LEG-N08", {STATUS: changed(path=only_vat)}),
    Break("LEG-N09", tap=on_wire(one_fault_only)),
    Break("LEG-N12", {ACCEPT: edited(put("clientId", OTHER_CORE))}),
    Break("LEG-E01", {DOCUMENTS_LIST: edited(lambda body: body[:2])}),
    Break("LEG-E02", {DOCUMENTS_LIST: early}),
    Break("LEG-E03", tap=on_wire(conflicts, "/acceptances")),
    Break("LEG-E04", {ACCEPT: changed(body=approves_whatever)}),
    Break("LEG-E05", {READ: edited(put("acceptedBy", {"name": "Nobody"}))}),
    Break("LEG-E05", {ACCEPT: edited(put("acceptedAt", "2026-01-01T00:00:00Z"))}),
    Break("LEG-E06", {STATUS: states(both_alike)}),
    PENDING_AT_ONCE,
    Break("LEG-E08", {END: changed(path=other_purpose)}),
    Break("LEG-E09", {READ: changed(caller=as_integrator)}),
    Break("LEG-E09", {STATUS: changed(caller=as_integrator)}),
    Break("LEG-E10", {STATUS: states(always_up_to_date)}),
    Break("LEG-E11", {TOKEN: immortal}),
    Break("LEG-E12", scope=header(b"clientid", lambda given: CORE if given == OTHER_CORE.encode() else given)),
]  # fmt: skip
