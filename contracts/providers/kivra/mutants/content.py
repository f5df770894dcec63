"""Mutants of content, invoices and salary slips: mostly what is not looked at, or refused without a reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.mutants.operators import broken, changed, edited
from contracts.providers.kivra.mutants.changing import LETTER, coded, header, headers_of, not_taken, taken, told
from mockserver.mutation import Call, Mutant

__all__ = ["MUTANTS"]

SEND = "sendContent"


def _next_identifier(body: Any) -> Any:
    """Of number and address the address counts."""
    return {name: value for name, value in body.items() if name != "ssn"} if "email" in body else body


def _several_untitled(body: Mapping[str, Any]) -> bool:
    """Whether several options have no titles."""
    options = body.get("payment_multiple_options", {}).get("options", [])
    return len(options) > 1 and any("title" not in option for option in options)


def _alias_of(body: Mapping[str, Any]) -> str:
    """The Swish alias."""
    return str(body.get("payment_multiple_options", {}).get("swish_alias", ""))


def _without_country(body: Mapping[str, Any]) -> bool:
    """Whether an employer's telephone has no country."""
    employer = body.get("salaryslip", {}).get("employment", {}).get("employer", {})
    return not employer.get("contact_information", {}).get("telephone_number", "+").startswith("+")


def _never_told(call: Call, headers: dict[str, str]) -> None:
    """What was retained looks delivered."""
    headers.pop("kivra-retained", None)


MUTANTS: list[Mutant] = [
    broken("CON-01", "validation-skipped", leave=taken("subject", LETTER)),
    broken(
        "CON-02",
        "text-changed",
        {SEND: edited(lambda body: {**body, "subject": "Brev"} if "generated_at" in body else body)},
    ),
    broken("CON-03", "header-wrong", {SEND: header("location", "http://127.0.0.1:8080/kivra")}),
    broken("CON-04", "header-wrong", {SEND: header("kivra-retained", "true")}),
    broken("CON-05", "input-ignored", {SEND: changed(body=_next_identifier)}),
    broken("CON-06", "status-swapped", leave=coded("40100", "40105")),
    broken("CON-07", "input-refused", {SEND: not_taken(lambda body: body["type"] == "ticket.event")}),
    broken("CON-08", "validation-skipped", leave=taken("40024", LETTER)),
    broken("CON-09", "status-swapped", leave=coded("40001", "40012")),
    broken("CON-10", "validation-skipped", leave=taken("responsive_part", LETTER)),
    broken("CON-12", "input-refused", {SEND: not_taken(lambda body: any(name.startswith("invite_") for name in body))}),
    broken("CON-13", "validation-skipped", leave=taken("payable", LETTER)),
    broken("CON-14", "validation-skipped", leave=taken("method", LETTER)),
    broken("CON-15", "validation-skipped", leave=taken("alike", LETTER)),
    broken("CON-16", "input-refused", {SEND: not_taken(_several_untitled)}),
    broken("CON-17", "validation-skipped", leave=taken("flexible_option", LETTER)),
    broken("CON-18", "validation-skipped", leave=taken("40044", LETTER)),
    broken("CON-19", "input-refused", {SEND: not_taken(lambda body: _alias_of(body).isdigit())}),
    broken("CON-20", "validation-skipped", leave=taken("", LETTER, status=422)),
    broken("CON-21", "validation-skipped", leave=taken("retention_time", LETTER)),
    broken("CON-23", "validation-skipped", leave=taken("end_time", LETTER)),
    broken("CON-24", "validation-skipped", leave=taken("behalf_of", LETTER)),
    broken(
        "CON-25",
        "input-refused",
        {SEND: not_taken(lambda body: body.get("campaign", {}).get("tag", "").startswith("unheard"))},
    ),
    broken("CON-26", "validation-skipped", leave=taken("bankgiro", LETTER)),
    broken(
        "SAL-01",
        "input-refused",
        {SEND: not_taken(lambda body: body["type"] == "letter.salary" and body.get("retain"))},
    ),
    broken("SAL-02", "validation-skipped", leave=taken("salaryslip", LETTER)),
    broken("SAL-03", "validation-skipped", leave=taken("more", LETTER)),
    broken("SAL-04", "validation-skipped", leave=taken("telephone_number", LETTER)),
    broken("SAL-05", "validation-skipped", leave=taken("monetary_amount", LETTER)),
    broken("SAL-06", "input-refused", {SEND: not_taken(_without_country)}),
    broken("SAL-07", "text-changed", leave=told("long_message", "The slip is wrong.", 400)),
    broken("SAL-08", "header-wrong", {SEND: headers_of(_never_told)}),
    broken("FRM-06", "validation-skipped", leave=taken("days_to_expiry", LETTER)),
    broken("REG-01", "validation-skipped", leave=taken("expires_at", LETTER)),
    broken("REG-02", "validation-skipped", leave=taken("", LETTER)),
]
