"""Breaks of agreements, forms, letters, tickets, webhooks and partners."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from mockserver.provider import Call, Handler, Reply
from mockserver.providers.kivra.models import AGREEMENTS, LETTERS, WEBHOOKS
from mockserver.world import World
from tests.breaking import Break, changed, edited
from tests.providers.kivra.breaks.access import KEY, OWN, PAYROLL
from tests.providers.kivra.breaks.changing import answering, as_client, coded, instead, put, refusing, taken

__all__ = ["BREAKS"]

POST, AGREEMENT, AGREEMENTS_LIST, REVOKE = "postAgreement", "getAgreement", "listAgreements", "revokeAgreement"
FORM, LETTERS_LIST = "createFormTemplate", "getAllRegisteredLetterResponses"
WEBHOOKS_LIST, CALLBACKS_LIST, INBOX = "listPaymentWebhooks", "listPaymentCallbacks", "listContentInTheCompanyInbox"
COMPANIES, CONTENT = "listAccessibleCompanies", "getSpecificCompanyContent"
COMPANY = "1742100000b6c8d3f015e74a9290cd5b3e16f7a842"
UUID = "0f0e0d0c-0b0a-4908-8706-050403020100"
_DEFINITION = {
    "id": UUID,
    "url": "https://betalningar.testbolaget.se/kivra",
    "types": ["instant"],
    "events": ["settled"],
    "created_at": "2026-01-05T09:00:00Z",
    "secret": "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2U=",
}
CURRENT = {**_DEFINITION, "cid_filter": OWN, "tkey_filter": "*"}
LEGACY = {**_DEFINITION, "active": True}
ACCOUNTING = {
    "invoice_type": "accounting.invoice",
    "total_amount_due": "1250.00",
    "currency": "SEK",
    "due_date": "2025-09-14",
    "bankgiro": "991-2346",
}


def revoked_at_any_rate(original: Handler, call: Call, world: World) -> Reply:
    """Whatever the state, it is revoked."""
    agreement = world[AGREEMENTS].get(call.path["agreementKey"])
    assert agreement is not None
    world[AGREEMENTS].put(agreement.key, replace(agreement, decided="revoked", ended=world.now))
    return Reply(204)


def kept_for_ever(original: Handler, call: Call, world: World) -> Reply:
    """An agreement's end is always now."""
    for key, agreement in list(world[AGREEMENTS].items()):
        world[AGREEMENTS].put(key, replace(agreement, ended=agreement.ended and world.now))
    return original(call, world)


def letters_stay(original: Handler, call: Call, world: World) -> Reply:
    """A letter's response is always new."""
    for key, letter in list(world[LETTERS].items()):
        world[LETTERS].put(key, replace(letter, at=world.now))
    return original(call, world)


def secrets_listed(original: Handler, call: Call, world: World) -> Reply:
    """Secrets stand in the list."""
    reply = original(call, world)
    secrets = {each.id: each.secret for each in world[WEBHOOKS].values()}
    return Reply(200, [{**row, "secret": secrets[row["id"]]} for row in reply.body])


def nobody_answered(body: Any) -> None:
    """No form has responses."""
    for form in body["forms"]:
        form["response_count"] = 0


def in_kronor(body: Any) -> None:
    """Amounts are kronor."""
    for option in body["payment_options"]:
        option["amount"] //= 100


def figures_everywhere(body: Any) -> None:
    """A letter has figures."""
    body.setdefault("accounting", ACCOUNTING)


def without(*names: str) -> Any:
    """Parameters of the query that are ignored."""
    return changed(query=lambda query: {name: value for name, value in query.items() if name not in names})


BREAKS: list[Break] = [
    Break("AGR-01", {POST: edited(lambda body: KEY)}),
    Break("AGR-02", tap=taken("original", (200, KEY), "/agreement")),
    Break("AGR-03", tap=coded("40020", "40037")),
    Break("AGR-04", {POST: changed(body=lambda body: {"expiration_days": 14, **body})}),
    Break("AGR-05", tap=taken("40047", (200, KEY), "/agreement")),
    Break("AGR-06", {AGREEMENTS_LIST: edited(lambda body: [{**row, "state": "active"} for row in body])}),
    Break("AGR-07", {REVOKE: revoked_at_any_rate}),
    Break("AGR-08", tap=coded("40300", "40307")),
    Break("AGR-09", {AGREEMENT: put("tenant_name", "Provkonditoriet")}),
    Break("AGR-10", {"getCovenantAgreement": put("sha256", "0" * 64)}),
    Break("AGR-11", {AGREEMENT: kept_for_ever}),
    Break("FRM-01", {FORM: put("title", "Formulär")}),
    Break("FRM-02", {FORM: refusing(lambda body: any(one["type"] == "verified_account" for one in body["questions"]))}),
    Break("FRM-03", {"getFormTemplateKey": edited(nobody_answered)}),
    Break("FRM-04", {"getFormResponseKeys": changed(caller=as_client(PAYROLL))}),
    Break("FRM-05", {"deleteFormResponse": instead(204)}),
    Break("FRM-07", {"getFormResponse": put("sender_reference", {"case": "B-1"})}),
    Break("REG-03", {LETTERS_LIST: answering(200, [])}),
    Break("REG-04", {"getRegisteredLetterResponse": put("sender_reference", {"case": "B-1"})}),
    Break("REG-05", {LETTERS_LIST: letters_stay}),
    Break("TIC-01", {"createTenantEvent": answering(201, {"event_key": UUID})}),
    Break("WHK-01", {WEBHOOKS_LIST: changed(caller=as_client(OWN))}),
    Break("WHK-02", {WEBHOOKS_LIST: edited(lambda body: [{**row, "events": row["events"][::-1]} for row in body])}),
    Break("WHK-03", {"deletePaymentWebhook": instead(204)}),
    Break("WHK-03", {"deletePaymentCallback": instead(204)}),
    Break("WHK-04", tap=taken("cid_filter", (201, CURRENT), "/payments")),
    Break("WHK-05", tap=taken("40036", (201, LEGACY), "/payment_cb")),
    Break("WHK-06", tap=coded("40001", "40038")),
    Break("WHK-07", {CALLBACKS_LIST: secrets_listed}),
    Break("WHK-13", {"testPaymentWebhook": refusing(lambda body: True, "40400")}),
    Break("PAR-01", {COMPANIES: changed(caller=as_client(OWN, companies=[COMPANY]))}),
    Break("PAR-02", {"findCompany": edited(lambda body: body or {"key": COMPANY})}),
    Break("PAR-03", {"getCompanyInbox": edited(lambda body: body[::-1])}),
    Break("PAR-04", {"setStatusForContent": instead(204)}),
    Break("PAR-05", {COMPANIES: without("field")}),
    Break("PAR-06", {INBOX: without("handled")}),
    Break("PAR-07", {CONTENT: without("part")}),
    Break("PAR-08", {CONTENT: edited(in_kronor)}),
    Break("PAR-09", {CONTENT: edited(figures_everywhere)}),
]  # fmt: skip
