"""Mutants of agreements, forms, letters, tickets, webhooks and partners."""

from __future__ import annotations

from typing import Any

from contracts.mutants.operators import (
    ahead,
    broken,
    changed,
    edited,
    missigned,
    rewritten,
    signed_once,
    undelivered,
    unretried,
    without,
)
from contracts.providers.kivra.asking import CLIENT, COMPANY, PAYROLL, webhook
from contracts.providers.kivra.bodies import ACCOUNTING
from contracts.providers.kivra.mutants.changing import answering, as_client, coded, field, instead, not_taken, taken
from mockserver.mutation import Mutant

__all__ = ["MUTANTS"]

POST, AGREEMENT, AGREEMENTS, REVOKE = "postAgreement", "getAgreement", "listAgreements", "revokeAgreement"
FORM, FORMS, LETTERS = "createFormTemplate", "getFormTemplateKey", "getAllRegisteredLetterResponses"
CREATE, CHANGE, WEBHOOKS = "createPaymentWebhook", "updatePaymentWebhook", "listPaymentWebhooks"
CALLBACK, INBOX = "createPaymentCallback", "listContentInTheCompanyInbox"
COMPANIES, CONTENT = "listAccessibleCompanies", "getSpecificCompanyContent"
_KEY = "1750000000" + "cd" * 16
_UUID = "0f0e0d0c-0b0a-4908-8706-050403020100"
_SECRET = "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2U="
_CURRENT = {**webhook(), "id": _UUID, "created_at": "2026-01-05T09:00:00Z", "secret": _SECRET}
_LEGACY = {**without("cid_filter", "tkey_filter")(_CURRENT), "active": True}


def _nobody_answered(body: Any) -> None:
    """No form has responses."""
    for form in body["forms"]:
        form["response_count"] = 0


def _another_id(body: Any) -> None:
    """The body has an id of its own."""
    body["id"] = _UUID


def _always_instant(body: Any) -> None:
    """Whatever the payment was, it was Swish."""
    body["data"]["payment_type"] = "instant"


def _asks_for_an_account(body: Any) -> bool:
    """Whether one of the questions is for an account."""
    return any(question["type"] == "verified_account" for question in body["questions"])


def _events_reversed(body: Any) -> None:
    """Each definition's events in another order."""
    for row in body:
        row["events"].reverse()


def _in_kronor(body: Any) -> None:
    """Amounts are kronor."""
    for option in body["payment_options"]:
        option["amount"] //= 100


def _figures_everywhere(body: Any) -> None:
    """A letter has figures."""
    body.setdefault("accounting", {"invoice_type": "accounting.invoice", **ACCOUNTING})


def _another_total(body: Any) -> None:
    """The figures of a structured invoice are of another one."""
    if "accounting" in body:
        body["accounting"]["total_amount_due"] = "1.00"


MUTANTS: list[Mutant] = [
    broken("AGR-01", "id-confused", {POST: edited(lambda body: _KEY)}),
    broken("AGR-02", "validation-skipped", leave=taken("original", (200, _KEY), POST)),
    broken("AGR-03", "status-swapped", leave=coded("40020", "40037")),
    broken("AGR-04", "number-off", {POST: changed(body=lambda body: {"expiration_days": 14, **body})}),
    broken("AGR-05", "validation-skipped", leave=taken("40047", (200, _KEY), POST)),
    broken(
        "AGR-06", "transition-wrong", {AGREEMENTS: edited(lambda body: [{**row, "state": "active"} for row in body])}
    ),
    broken("AGR-07", "transition-allowed", {REVOKE: answering(204)}),
    broken("AGR-08", "status-swapped", leave=coded("40300", "40307")),
    broken("AGR-09", "text-changed", {AGREEMENT: field("tenant_name", "Provkonditoriet")}),
    broken("AGR-10", "text-changed", {"getCovenantAgreement": field("sha256", "0" * 64)}),
    broken("AGR-11", "clock-off", {"getCovenantAgreement": ahead(days=2)}),
    broken("FRM-01", "text-changed", {FORM: field("title", "Formulär")}),
    broken("FRM-02", "input-refused", {FORM: not_taken(_asks_for_an_account)}),
    broken("FRM-03", "number-off", {FORMS: edited(_nobody_answered)}),
    broken("FRM-04", "owner-skipped", {"getFormResponseKeys": changed(caller=as_client(PAYROLL))}),
    broken("FRM-05", "transition-dropped", {"deleteFormResponse": instead(204)}),
    broken("FRM-07", "text-changed", {"getFormResponse": field("sender_reference", {"case": "B-1"})}),
    broken("REG-03", "status-swapped", {LETTERS: answering(200, [])}),
    broken("REG-04", "text-changed", {"getRegisteredLetterResponse": field("sender_reference", {"case": "B-1"})}),
    broken("REG-05", "clock-off", {LETTERS: ahead(days=31)}),
    broken("TIC-01", "idempotency-forgotten", {"createTenantEvent": answering(201, {"event_key": _UUID})}),
    broken("WHK-01", "owner-skipped", {WEBHOOKS: changed(caller=as_client(CLIENT))}),
    broken("WHK-02", "sort-reversed", {WEBHOOKS: edited(_events_reversed)}),
    broken("WHK-03", "transition-dropped", {"deletePaymentWebhook": instead(204)}),
    broken("WHK-03", "transition-dropped", {"deletePaymentCallback": instead(204)}),
    broken("WHK-04", "validation-skipped", leave=taken("cid_filter", (201, _CURRENT), CREATE)),
    broken("WHK-05", "validation-skipped", leave=taken("40036", (201, _LEGACY), CALLBACK)),
    broken("WHK-06", "status-swapped", leave=coded("40001", "40038")),
    broken("WHK-07", "text-changed", {CREATE: field("secret", _SECRET), CHANGE: field("secret", _SECRET)}),
    broken("WHK-08", "webhook-wrong", deliver=missigned),
    broken("WHK-08", "date-shifted", deliver=signed_once),
    broken("WHK-09", "webhook-wrong", deliver=rewritten(_another_id)),
    broken("WHK-10", "webhook-wrong", deliver=rewritten(_always_instant)),
    broken("WHK-12", "webhook-not-retried", deliver=unretried),
    broken("WHK-13", "webhook-lost", deliver=undelivered),
    broken("PAR-01", "owner-skipped", {COMPANIES: changed(caller=as_client(CLIENT, companies=[COMPANY]))}),
    broken("PAR-01", "item-invented", {"findCompany": edited(lambda body: body or {"key": COMPANY})}),
    broken("PAR-02", "item-invented", {"findCompany": edited(lambda body: body or {"key": COMPANY})}),
    broken("PAR-03", "sort-reversed", {"getCompanyInbox": edited(lambda body: body[::-1])}),
    broken("PAR-03", "input-ignored", {"sendContent": changed(body=without("parts"))}),
    broken("PAR-04", "transition-dropped", {"setStatusForContent": instead(204)}),
    broken("PAR-05", "filter-ignored", {COMPANIES: changed(query=without("field"))}),
    broken("PAR-06", "filter-ignored", {INBOX: changed(query=without("handled"))}),
    broken("PAR-07", "filter-ignored", {CONTENT: changed(query=without("part"))}),
    broken("PAR-08", "number-off", {CONTENT: edited(_in_kronor)}),
    broken("PAR-09", "item-invented", {CONTENT: edited(_figures_everywhere)}),
    broken("PAR-09", "number-off", {CONTENT: edited(_another_total)}),
    broken("PAR-10", "webhook-lost", deliver=undelivered),
    broken("PAR-10", "date-shifted", deliver=signed_once),
]
