"""Confirm for the audit company: batches, its list, banks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from mockserver.errors import Fault, Refusal
from mockserver.provider import Call, Reply, operation
from mockserver.providers.brevio.access import company_of
from mockserver.providers.brevio.course import mail, plays, send_to_client
from mockserver.providers.brevio.errors import invalid
from mockserver.providers.brevio.identity import account_number
from mockserver.providers.brevio.lists import audit_list, enter, page_reply, waiting_list
from mockserver.providers.brevio.models import AUDIT_REQUESTS, BANKS, USERS, AuditRequest, Bank
from mockserver.providers.brevio.register import NOT_REGISTERED
from mockserver.providers.brevio.storage import new_token
from mockserver.providers.brevio.views import Viewer, bank_view
from mockserver.world import World

__all__ = [
    "create_audit_requests",
    "finalize_audit_requests",
    "list_audit_requests",
    "list_bank_names",
    "list_banks",
]

_DAY = timedelta(days=1)


@operation("listAuditRequests")
def list_audit_requests(call: Call, world: World) -> Reply:
    """A page of the calling company's requests about one client (BR-060)."""
    name = audit_list(str(company_of(call)), call.query["vatNo"], call.query.get("requestType"))
    viewer, requests = Viewer(call, world), world[AUDIT_REQUESTS]

    def show(token: str) -> Any:
        request = requests.get(token)
        assert request is not None  # nothing is ever removed
        return viewer.audit_request(request)

    return page_reply(world, name, call.query["offset"], show)


@operation("createAuditRequests")
def create_audit_requests(call: Call, world: World) -> Reply:
    """All of a batch or nothing; sent at once when the user is verified (BR-077, BR-078)."""
    body, company = call.body, str(company_of(call))
    vat_no = int(body["vatNo"])
    if vat_no == NOT_REGISTERED:
        raise invalid("body.vatNo", "is not in the company register", "BR-082")
    banks = _banks_of(world, body["auditRequests"])
    verified = world[USERS].get(body["user"].lower()) is not None
    tokens = []
    for item, bank in zip(body["auditRequests"], banks, strict=True):
        request = _request(world, company, bank, body, item)
        _enter(world, request, waits=not verified)
        tokens.append(request.token)
        if verified:
            send_to_client(world, request)
    if not verified:
        mail(world, body["user"], tokens[0], "Register and verify with BankID; then your audit requests are sent.")
        if plays(body["user"], "verifies"):
            world.schedule(world.now + _DAY, "brevio.userVerifies", {"email": body["user"].lower()})
    return Reply(200, {"tokens": tokens, "sent": verified})


def _banks_of(world: World, items: list[dict[str, Any]]) -> list[Bank]:
    """Each item's bank. Raises: Refusal 400 that names every item whose bank is unknown or disabled (BD-11)."""
    found = [_bank(world, item["bank"]) for item in items]
    faults = [
        Fault(f"body.auditRequests[{number}].bank", "is unknown" if bank is None else "is disabled")
        for number, bank in enumerate(found)
        if bank is None or bank.disabled
    ]
    if faults:
        raise Refusal(400, "invalid", "A bank cannot get requests.", faults=faults, rule="BR-074")
    return [bank for bank in found if bank is not None]


def _bank(world: World, name: str) -> Bank | None:
    """A bank by its token, or by the name that only one Norwegian bank has (BI-10)."""
    bank = world[BANKS].get(name)
    if bank is not None:
        return bank
    wanted = name.casefold()
    named = [one for one in world[BANKS].values() if one.country == "no" and one.name.casefold() == wanted]
    return named[0] if len(named) == 1 else None


def _request(world: World, company: str, bank: Bank, body: dict[str, Any], item: dict[str, Any]) -> AuditRequest:
    linked = item["subsidiaries"] if "subsidiaries" in item else item.get("daughterCompanies", ())
    return AuditRequest(
        token=new_token(world),
        company=company,
        vat_no=int(body["vatNo"]),
        user=body["user"],
        client=body["client"],
        bank=bank.token,
        cut_off=item["cutOffDate"],
        account=account_number(world),
        updated=world.now,
        language=item.get("language", "nb"),
        mail_language=body["language"],
        reminder=item.get("reminder", True),
        subsidiaries=tuple(map(int, linked)),
    )


def _enter(world: World, request: AuditRequest, *, waits: bool) -> None:
    world[AUDIT_REQUESTS].put(request.token, request)
    enter(world, audit_list(request.company, request.vat_no), request.token)
    enter(world, audit_list(request.company, request.vat_no, request.request_type), request.token)
    if waits:
        enter(world, waiting_list(request.user), request.token)


@operation("finalizeAuditRequests")
def finalize_audit_requests(call: Call, world: World) -> Reply:
    """Nothing but the path is known, so nothing is guessed (BD-16)."""
    message = "nothing is known of this operation but its path and purpose"
    raise Refusal(404, "not_found", message, rule="BD-16", hint="its body, answer and scope are not documented")


@operation("listBankNames")
def list_bank_names(call: Call, world: World) -> Reply:
    """Names of the Norwegian banks (BR-140)."""
    return Reply(200, [bank.name for bank in world[BANKS].values() if bank.country == "no"])


@operation("listBanks")
def list_banks(call: Call, world: World) -> Reply:
    """Every bank, disabled ones too (BR-144)."""
    return Reply(200, [bank_view(bank) for bank in world[BANKS].values()])
