"""For every rule of Kivra legal that a client can see, at least one way to break it without breaking the document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contracts.mutants.operators import ahead, broken, changed, edited, on_wire, put, refusing, statuses
from mockserver.mutation import Act, Caller, Mutant, Request, Sent

__all__ = ["MUTANTS"]

TOKEN, DOCUMENTS = "getAccessToken", "listLegalDocuments"
ACCEPT, READ, STATUS, END = "acceptLegalDocuments", "readAcceptance", "getLegalStatus", "endLegalAgreement"
FIRST, THIRD = "5599000063", "5599000089"
# Of provider.yaml: the demo integrator's client id, another's, and a ready token of the test environment.
CORE = "17250048001a2b3c4d5e6f708192a3b4c5d6e7f809"
OTHER_CORE = "17251776003c4d5e6f708192a3b4c5d6e7f8091a2b"
READY = "00D2o000001LegalEAC!AR8AQMotpartDemoTest"
Header = Callable[[bytes | None], bytes | None]
Arrive = Callable[[Request, str | None], None]


def _form(**edits: Callable[[str], str]) -> Act:
    """The token endpoint, handed other fields than were sent."""
    return changed(body=lambda body: {**body, **{name: edit(str(body.get(name))) for name, edit in edits.items()}})


def _unknown_user(when: Callable[[str], bool]) -> Act:
    """Some spellings of the user name are refused."""
    return refusing(lambda call: when(call.body["username"]), code="invalid_grant")


def _header(name: bytes, edit: Header) -> Arrive:
    """A request header changed, added (from None) or left out (to None)."""

    def arrive(request: Request, operation: str | None) -> None:
        value = edit(next((value for key, value in request.headers if key == name), None))
        kept = [pair for pair in request.headers if pair[0] != name]
        request.headers = kept if value is None else [*kept, (name, value)]

    return arrive


def _client_id(when: Callable[[bytes | None], bool]) -> Arrive:
    """Some client ids are taken for the demo integrator's."""
    return _header(b"clientid", lambda given: CORE.encode() if when(given) else given)


def _any_tenant_token(given: bytes | None) -> bytes | None:
    """A token of the tenant API opens this one too."""
    return f"Bearer {READY}".encode() if given and b"TenantApi" in given else given


def _one_environment(request: Request, operation: str | None, status: int) -> bool:
    """What production refuses is asked of test."""
    mine = "kivra-legal@production" in request.path
    request.path = request.path.replace("kivra-legal@production", "kivra-legal")
    return mine


def _any_method(request: Request, operation: str | None, status: int) -> bool:
    """The token endpoint takes a GET for a POST."""
    if status != 405 or not request.path.endswith("/token"):
        return False
    request.method = "POST"
    return True


def _always_invalid_grant(sent: Sent) -> None:
    """Whatever is wrong has one name."""
    if sent.status == 400:
        sent.value = {"error": "invalid_grant", "error_description": "authentication failure"}


def _one_fault_only(sent: Sent) -> None:
    """Only the first fault is told."""
    if sent.status == 400 and isinstance(sent.value, list):
        sent.value = sent.value[:1]


def _approves_whatever(body: Any) -> Any:
    """Approvals are not looked at."""
    newest = {"termsDocumentId": "terms-2", "dpaDocumentId": f"dpa-{body['purpose']}-1"}
    return {**body, "approvals": newest}


def _purposes(edit: Callable[[list[Any]], None]) -> Act:
    """Where a company stands, told otherwise."""
    return edited(lambda body: edit(body["purposes"]))


def _both_alike(purposes: list[Any]) -> None:
    """One state for both purposes."""
    purposes[0].update(status=purposes[1]["status"], acceptanceId=purposes[1]["acceptanceId"])


def _always_up_to_date(purposes: list[Any]) -> None:
    """Nobody is told of newer versions."""
    for one in purposes:
        one["upToDate"] = one["status"] == "approved"


def _other_purpose(path: Any) -> Any:
    """The wrong one ends."""
    return {**path, "purpose": "invoices" if path["purpose"] == "payslips" else "payslips"}


def _only_vat(path: Any) -> Any:
    """Ten digits name another company."""
    number = path["organisationNumber"]
    return {**path, "organisationNumber": number if number.startswith("SE") else THIRD}


def _one_company(body: Any) -> Any:
    """Whoever is onboarded, it is the first."""
    return {**body, "company": {**body["company"], "organisationNumber": FIRST}}


def _as_integrator(caller: Caller) -> Caller:
    """Everybody is the demo integrator."""
    return Caller(caller.name, caller.environment, {"clientId": CORE})


def _other_secret(given: str) -> str:
    """The secret that the demo user has."""
    return "legal-test-password"


MUTANTS: list[Mutant] = [
    broken("LEG-02", "id-confused", {ACCEPT: changed(body=_one_company)}),
    broken("LEG-07", "auth-skipped", {TOKEN: _form(password=_other_secret)}),
    broken("LEG-08", "input-refused", {TOKEN: _unknown_user(lambda name: "%40" in name)}),
    broken(
        "LEG-08",
        "validation-skipped",
        {TOKEN: _form(username=lambda given: given.removesuffix(".legalapi") + ".legalapi")},
    ),
    broken(
        "LEG-09",
        "input-refused",
        {TOKEN: _unknown_user(lambda name: "%40" in name and not name.endswith(".legalapi"))},
    ),
    broken(
        "LEG-10",
        "scope-ignored",
        {TOKEN: _form(client_id=lambda given: "legal-test-client" if given[0] == "1" else given)},
    ),
    broken("LEG-10", "scope-ignored", arrive=_header(b"authorization", _any_tenant_token)),
    broken("LEG-11", "id-confused", {TOKEN: edited(put("access_token", "nothing-that-opens"))}),
    broken("LEG-12", "auth-skipped", arrive=_client_id(lambda given: not given)),
    broken("LEG-12", "header-wrong", arrive=_header(b"content-type", lambda given: given and b"application/json")),
    broken("LEG-13", "id-confused", arrive=_client_id(lambda given: given == b"legal-test-client")),
    broken("LEG-16", "scope-ignored", again=_one_environment),
    broken("LEG-N01", "validation-skipped", again=_any_method),
    broken("LEG-N02", "validation-skipped", {TOKEN: _form(grant_type=lambda given: "password")}),
    broken("LEG-N03", "text-changed", {TOKEN: edited(put("signature", "c2lnbmF0dXJl"))}),
    broken("LEG-N04", "enum-misspelt", leave=on_wire(_always_invalid_grant, TOKEN)),
    broken("LEG-N05", "text-changed", {TOKEN: edited(put("instance_url", "http://127.0.0.1:8080/elsewhere"))}),
    broken("LEG-N06", "transition-forbidden", {END: refusing(lambda call: True, 404, "not_found")}),
    broken("LEG-N08", "id-confused", {STATUS: changed(path=_only_vat)}),
    broken("LEG-N09", "item-lost", leave=on_wire(_one_fault_only)),
    broken("LEG-N12", "id-confused", {ACCEPT: edited(put("clientId", OTHER_CORE))}),
    broken("LEG-E01", "item-lost", {DOCUMENTS: edited(lambda body: body[:2])}),
    broken("LEG-E02", "transition-wrong", {DOCUMENTS: ahead(days=365)}),
    broken("LEG-E03", "status-swapped", leave=statuses(409, 400, ACCEPT)),
    broken("LEG-E04", "validation-skipped", {ACCEPT: changed(body=_approves_whatever)}),
    broken("LEG-E05", "text-changed", {READ: edited(put("acceptedBy", {"name": "Nobody"}))}),
    broken("LEG-E05", "date-shifted", {ACCEPT: edited(put("acceptedAt", "2026-01-01T00:00:00Z"))}),
    broken("LEG-E06", "transition-wrong", {STATUS: _purposes(_both_alike)}),
    broken("LEG-E07", "transition-wrong", {ACCEPT: edited(put("status", "approved"))}),
    broken("LEG-E08", "transition-wrong", {END: changed(path=_other_purpose)}),
    broken("LEG-E08", "transition-forbidden", {END: refusing(lambda call: True, 404, "not_found")}),
    broken("LEG-E09", "owner-skipped", {READ: changed(caller=_as_integrator)}),
    broken("LEG-E09", "owner-skipped", {STATUS: changed(caller=_as_integrator)}),
    broken("LEG-E10", "flag-flipped", {STATUS: _purposes(_always_up_to_date)}),
    broken("LEG-E11", "expiry-ignored", {TOKEN: edited(put("access_token", READY))}),
    broken("LEG-E12", "owner-skipped", arrive=_client_id(lambda given: given == OTHER_CORE.encode())),
]
