"""Breaks of content, invoices and salary slips: mostly what is not looked at, or refused without a reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockserver.provider import Call
from tests.breaking import Break, changed, edited
from tests.providers.kivra.breaks.changing import LETTER, coded, header, headers_of, refusing, taken, told

__all__ = ["BREAKS"]

SEND = "sendContent"


def not_taken(when: Any) -> dict[str, Any]:
    """Right content that is refused."""
    return {SEND: refusing(when)}


def next_identifier(body: Any) -> Any:
    """Of number and address the address counts."""
    return {name: value for name, value in body.items() if name != "ssn"} if "email" in body else body


def several_untitled(body: Mapping[str, Any]) -> bool:
    """Whether several options have no titles."""
    options = body.get("payment_multiple_options", {}).get("options", [])
    return len(options) > 1 and any("title" not in option for option in options)


def alias_of(body: Mapping[str, Any]) -> str:
    """The Swish alias."""
    return str(body.get("payment_multiple_options", {}).get("swish_alias", ""))


def without_country(body: Mapping[str, Any]) -> bool:
    """Whether an employer's telephone has no country."""
    employer = body.get("salaryslip", {}).get("employment", {}).get("employer", {})
    return not employer.get("contact_information", {}).get("telephone_number", "+").startswith("+")


def never_told(call: Call, headers: dict[str, str]) -> None:
    """What was retained looks delivered."""
    headers.pop("kivra-retained", None)


BREAKS: list[Break] = [
    Break("CON-01", tap=taken("subject", LETTER)),
    Break("CON-02", {SEND: edited(lambda body: {**body, "subject": "Brev"} if "generated_at" in body else body)}),
    Break("CON-03", {SEND: header("location", "http://127.0.0.1:8080/kivra")}),
    Break("CON-04", {SEND: header("kivra-retained", "true")}),
    Break("CON-05", {SEND: changed(body=next_identifier)}),
    Break("CON-06", tap=coded("40100", "40105")),
    Break("CON-07", not_taken(lambda body: body["type"] == "ticket.event")),
    Break("CON-08", tap=taken("40024", LETTER)),
    Break("CON-09", tap=coded("40001", "40012")),
    Break("CON-10", tap=taken("responsive_part", LETTER)),
    Break("CON-12", not_taken(lambda body: any(name.startswith("invite_") for name in body))),
    Break("CON-13", tap=taken("payable", LETTER)),
    Break("CON-14", tap=taken("method", LETTER)),
    Break("CON-15", tap=taken("alike", LETTER)),
    Break("CON-16", not_taken(several_untitled)),
    Break("CON-17", tap=taken("flexible_option", LETTER)),
    Break("CON-18", tap=taken("40044", LETTER)),
    Break("CON-19", not_taken(lambda body: alias_of(body).isdigit())),
    Break("CON-20", tap=taken("", LETTER, status=422)),
    Break("CON-21", tap=taken("retention_time", LETTER)),
    Break("CON-23", tap=taken("end_time", LETTER)),
    Break("CON-24", tap=taken("behalf_of", LETTER)),
    Break("CON-25", not_taken(lambda body: body.get("campaign", {}).get("tag", "").startswith("unheard"))),
    Break("CON-26", tap=taken("bankgiro", LETTER)),
    Break("SAL-01", not_taken(lambda body: body["type"] == "letter.salary" and body.get("retain"))),
    Break("SAL-02", tap=taken("salaryslip", LETTER)),
    Break("SAL-03", tap=taken("more", LETTER)),
    Break("SAL-04", tap=taken("telephone_number", LETTER)),
    Break("SAL-05", tap=taken("monetary_amount", LETTER)),
    Break("SAL-06", not_taken(without_country)),
    Break("SAL-07", tap=told("long_message", "The slip is wrong.", 400)),
    Break("SAL-08", {SEND: headers_of(never_told)}),
    Break("FRM-06", tap=taken("days_to_expiry", LETTER)),
    Break("REG-01", tap=taken("expires_at", LETTER)),
    Break("REG-02", tap=taken("", LETTER)),
]
